#include "cli.h"

#include <setjmp.h>

#include <cmocka.h>

static int run_nothing(struct cli *c)
{
	(void)c;
	return 0;
}

/* clang-format off */
static const struct command commands[] = {
	{"list", "[--limit N]", run_nothing, "", "", NULL, NULL},
	{"case list", "", run_nothing, "", "", NULL, NULL},
	{"case open", "ALERT [NAME] --ground TEXT [--part NAME] [--force]", run_nothing, "", "", NULL, NULL},
	{"help", "[COMMAND]", run_nothing, "", "", NULL, NULL},
	{NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static struct cli c;

static int parse(const char *line)
{
	static char copy[400];
	char *argv[32] = {(char *)"gongdao"};
	int argc = 1;

	arena_free(c.arena);
	c = (struct cli){.commands = commands, .english = true, .arena = arena_new(100000)};
	(void)snprintf(copy, sizeof(copy), "%s", line);
	for (char *at = copy; *at && argc < 32; argc++) {
		argv[argc] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	return cli_parse(&c, argc, argv);
}

static void parse__arguments_and_options__by_name(void **state)
{
	(void)state;
	assert_int_equal(parse("case open 7 K1 --force --ground why"), 0);
	assert_string_equal(c.command->words, "case open");
	assert_string_equal(cli_get(&c, "ALERT"), "7");
	assert_string_equal(cli_get(&c, "NAME"), "K1");
	assert_string_equal(cli_get(&c, "--ground"), "why");
	assert_true(cli_has(&c, "--force"));
	assert_null(cli_get(&c, "--part"));
}

static void parse__global_options__anywhere(void **state)
{
	(void)state;
	assert_int_equal(parse("--as samr-desk case --json list --lang zh --timeout 5"), 0);
	assert_string_equal(c.command->words, "case list");
	assert_string_equal(c.as, "samr-desk");
	assert_true(c.json);
	assert_false(c.english);
	assert_int_equal(c.timeout_ms, 5000);
}

static void parse__wrong_lines__usage_with_reason(void **state)
{
	static const struct {
		const char *line, *text;
	} wrong[] = {
		{"nonsense",                          "no command"             },
		{"case",			      "no command"             },
		{"case open --ground x",              "ALERT is missing"       },
		{"case open 7",                       "--ground is missing"    },
		{"case open 7 --ground",              "--ground wants a value" },
		{"case open 7 --ground x --ground y", "twice"                  },
		{"case open 7 --ground x --colour",   "unknown option --colour"},
		{"case open 7 K1 K2 --ground x",      "one argument too many"  },
		{"--timeout 60s case list",           "--timeout"              },
		{"case list --timeout 0",             "--timeout"              },
		{"case list --as",                    "--as wants a value"     },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(wrong); i++) {
		assert_int_equal(parse(wrong[i].line), E_USAGE);
		if (!strstr(c.err.text, wrong[i].text))
			fail_msg("%s: %s", wrong[i].line, c.err.text);
	}
}

static void parse__help__of_the_command_named(void **state)
{
	static const char *const lines[] = {"help case open", "case open --help", "-h case open"};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lines); i++) {
		assert_int_equal(parse(lines[i]), 0);
		assert_string_equal(c.command->words, "help");
		assert_string_equal(cli_get(&c, "COMMAND"), "case open");
	}
	assert_int_equal(parse(""), 0);
	assert_string_equal(c.command->words, "help");
}

static void numbers__out_of_form__refused(void **state)
{
	int64_t n;

	(void)state;
	assert_int_equal(parse("list --limit 5"), 0);
	assert_int_equal(cli_number(&c, "--limit", 10, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(cli_number(&c, "--limit", 4, &n), E_USAGE);
	assert_int_equal(parse("case open x7 --ground y"), 0);
	assert_int_equal(cli_id(&c, "ALERT", &n), E_USAGE);
}

static void period__one_month_or_two__both_ends(void **state)
{
	const char *from, *to;

	(void)state;
	assert_int_equal(parse("list"), 0);
	assert_int_equal(cli_period(&c, "2025-03", &from, &to), 0);
	assert_string_equal(from, "2025-03");
	assert_string_equal(to, "2025-03");
	assert_int_equal(cli_period(&c, "2025-03..2026-01", &from, &to), 0);
	assert_string_equal(to, "2026-01");
	assert_int_equal(cli_period(&c, "2025-03..2025-02", &from, &to), E_USAGE);
	assert_int_equal(cli_period(&c, "2025-3", &from, &to), E_USAGE);
	assert_int_equal(cli_period(&c, "..", &from, &to), E_USAGE);
}

static void registry__rpcs__own_and_the_skeletons(void **state)
{
	(void)state;
	assert_string_equal(registry_find("wages.RunAudit")->output->name, "wages.RunAuditReply");
	assert_string_equal(registry_find("alerts.ListDead")->output->name,
			    "service.ListDeadReply");
	assert_null(registry_find("wages.Nothing"));
	assert_null(registry_find("service.ListDead"));
	assert_null(registry_find("wages"));
}

static void exit_codes__by_class__those_of_the_manual(void **state)
{
	(void)state;
	assert_int_equal(cli_exit_code(0), 0);
	assert_int_equal(cli_exit_code(FOUND), 1);
	assert_int_equal(cli_exit_code(E_CONFLICT), 1);
	assert_int_equal(cli_exit_code(E_USAGE), 2);
	assert_int_equal(cli_exit_code(E_FILE), 2);
	assert_int_equal(cli_exit_code(E_DENIED), 3);
	assert_int_equal(cli_exit_code(E_TIMEOUT), 4);
	assert_int_equal(cli_exit_code(E_UNAVAILABLE), 4);
}

static int free_arena(void **state)
{
	(void)state;
	arena_freep(&c.arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse__arguments_and_options__by_name),
		cmocka_unit_test(parse__global_options__anywhere),
		cmocka_unit_test(parse__wrong_lines__usage_with_reason),
		cmocka_unit_test(parse__help__of_the_command_named),
		cmocka_unit_test(numbers__out_of_form__refused),
		cmocka_unit_test(period__one_month_or_two__both_ends),
		cmocka_unit_test(registry__rpcs__own_and_the_skeletons),
		cmocka_unit_test(exit_codes__by_class__those_of_the_manual),
	};
	return cmocka_run_group_tests(tests, NULL, free_arena);
}
