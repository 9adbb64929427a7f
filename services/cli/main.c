/*
 * gongdao - the command line.
 *
 * A client of the brokers like any other: it has a key, and what it may do is what access.yaml says
 * of that key (--as NAME takes another of the folder). The table of commands.c is the whole of it.
 * Three kinds of commands: those that ask services (most), those that look at local files (rules,
 * calendar, keys), and `db` and `backup`, which open the database itself: what the services need to
 * start, and what is needed to start again.
 *
 * Exit codes: 0 done; 1 a finding, a mismatch, refused rows; 2 wrong use, file or setting;
 * 3 not allowed; 4 nobody reachable.
 */
#include "cli.h"

#include <signal.h>
#include <unistd.h>

#define MEMORY ((size_t)1024 * 1024 * 1024)

/* Chinese unless the environment asks for English. */
static bool wants_english(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return strncmp(value, "en", 2) == 0;
	}
	return false;
}

static bool asks_version(int argc, char **argv)
{
	return argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0);
}

int main(int argc, char **argv)
{
	struct cli c = {.commands = cli_commands, .english = wants_english()};
	enum exit_code code;
	int rc;

	if (asks_version(argc, argv))
		return puts("gongdao " GONGDAO_VERSION) < 0;
	(void)signal(SIGPIPE, SIG_DFL); /* `gongdao ... | head` ends quietly */
	c.arena = arena_new(MEMORY);
	if (!c.arena)
		return EXIT_AWAY;
	rc = cli_parse(&c, argc, argv);
	if (rc == 0)
		rc = c.command->run(&c);
	if (rc < 0)
		cli_print_error(&c);
	code = cli_exit_code(rc);
	if (fflush(stdout) || ferror(stdout)) {
		perror("gongdao");
		code = EXIT_USAGE;
	}
	cli_close(&c);
	return (int)code;
}
