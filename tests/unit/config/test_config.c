#include "config.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct common {
	int64_t workers, drain_ms, cap;
	bool fixed_clock;
	const char *peer, *level, *keys;
	struct config_list brokers;
};

struct own {
	int64_t deepest;
	const char *must;
	const struct yaml_node *map;
};

#define COMMON(member, type, preset, min, max, reload)                                             \
	{                                                                                          \
#member, type, offsetof(struct common, member), preset, min, max, reload,          \
			"about " #member                                                           \
	}
#define OWN(member, type, preset)                                                                  \
	{                                                                                          \
#member, type, offsetof(struct own, member), preset, 0, 0, true, "about " #member  \
	}

static const struct config_row common_rows[] = {
	COMMON(workers, CONFIG_I64, "1", 1, 64, false),
	COMMON(drain_ms, CONFIG_DURATION, "10s", 1000, 60000, true),
	COMMON(cap, CONFIG_BYTES, "64MiB", 1024, INT64_C(1) << 30, true),
	COMMON(fixed_clock, CONFIG_BOOL, "false", 0, 0, true),
	COMMON(peer, CONFIG_STR, "", 0, 0, false),
	COMMON(level, CONFIG_STR, "info", 0, 0, true),
	COMMON(keys, CONFIG_PATH, "../var/keys", 0, 0, false),
	COMMON(brokers, CONFIG_LIST, "[tcp://127.0.0.1:7401]", 0, 0, false),
	{0},
};

static const struct config_row own_rows[] = {
	OWN(deepest, CONFIG_I64, "0"),
	OWN(must, CONFIG_STR, NULL),
	OWN(map, CONFIG_MAP, "{}"),
	{0},
};

static struct arena *arena;
static char folder[64], file[96];

static int setup(void **unused UNUSED)
{
	(void)snprintf(folder, sizeof(folder), "/tmp/gongdao-config-XXXXXX"); /* fits */
	arena = arena_new((size_t)16 * 1024 * 1024);
	if (!arena || !mkdtemp(folder))
		return -1;
	(void)snprintf(file, sizeof(file), "%s/t.yaml", folder); /* fits */
	return 0;
}

static int teardown(void **unused UNUSED)
{
	arena_freep(&arena);
	return unlink(file) || rmdir(folder);
}

static int load(const char *text, struct common *common, struct own *own, struct err *err)
{
	FILE *to = fopen(file, "we");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	return config_load(arena, file, "wages", common_rows, common, own_rows, own, err);
}

static void loaded(const char *text, struct common *common, struct own *own)
{
	struct err err = {0};

	if (load(text, common, own, &err))
		fail_msg("%s", err.text);
}

static void config_load__little_given__presets_hold(void **unused UNUSED)
{
	struct common c;
	struct own o;

	loaded("wages: {must: x}\n", &c, &o);
	assert_int_equal(c.workers, 1);
	assert_int_equal(c.drain_ms, 10000);
	assert_int_equal(c.cap, 64 << 20);
	assert_false(c.fixed_clock);
	assert_string_equal(c.peer, "");
	assert_string_equal(c.level, "info");
	assert_string_equal(c.keys, arena_printf(arena, "%s/../var/keys", folder));
	assert_int_equal(c.brokers.n, 1);
	assert_string_equal(c.brokers.at[0], "tcp://127.0.0.1:7401");
	assert_string_equal(o.must, "x");
	assert_int_equal(o.map->n, 0);
}

static void config_load__own_section__overrides_common(void **unused UNUSED)
{
	struct common c;
	struct own o;

	loaded("common: {workers: 2, drain_ms: 2s, level: debug}\n"
	       "wages: {workers: 3, must: x, map: {a: [1]}, keys: /abs, peer: desk}\n"
	       "alerts: {workers: 9, unheard: of}\n",
	       &c, &o);
	assert_int_equal(c.workers, 3);
	assert_int_equal(c.drain_ms, 2000);
	assert_string_equal(c.level, "debug");
	assert_string_equal(c.keys, "/abs");
	assert_string_equal(c.peer, "desk");
	assert_string_equal(yaml_get(o.map, "a")->first->text.at, "1");
}

static void config_load__bad_value__place_and_reason(void **unused UNUSED)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"common:\n  workers: 900\n",                                ":2:3: workers: 900 is above 64"                   },
		{"common:\n  workers: 0\n",                                  ":2:3: workers: 0 is below 1"                      },
		{"common:\n  workers: many\n",                               ":2:3: workers: \"many\" is not a whole number"    },
		{"common: {workers: 1, workers: 2}\n",
		 ":1:22: workers: given twice, first in line 1"								 },
		{"common: {wrokers: 1}\n",
		 ":1:10: unknown key \"wrokers\" in common; --print-config lists all"                                           },
		{"wages: {wrokers: 1}\n",
		 ":1:9: unknown key \"wrokers\" in wages; --print-config lists all"                                             },
		{"common: {must: x}\n",                                      ":1:10: unknown key \"must\" in common"            },
		{"common: {drain_ms: 2m}\n",                                 ":1:10: drain_ms: 2m is above 1m"                  },
		{"common: {drain_ms: 90s}\n",                                ":1:10: drain_ms: 90s is above 1m"                 },
		{"common: {drain_ms: 100ms}\n",                              ":1:10: drain_ms: 100ms is below 1s"               },
		{"common: {drain_ms: 30}\n",                                 ":1:10: drain_ms: \"30\" is not a duration"        },
		{"common: {cap: 2GiB}\n",                                    ":1:10: cap: 2GiB is above 1GiB"                   },
		{"common: {fixed_clock: 1}\n",                               ":1:10: fixed_clock: \"1\" is not true or false"   },
		{"common: {level: \"\"}\n",                                  ":1:10: level: expected a text, not an empty value"},
		{"common: {brokers: a}\n",                                   ":1:10: brokers: expected a list such as [a, b]"   },
		{"common: {brokers: [1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7]}\n",
		 ":1:10: brokers: 17 entries are above 16"								      },
		{"common: {brokers: [[a]]}\n",                               ":1:20: expected a text, not a list"               },
		{"wages: {deepest: -1}\n",                                   ":1:9: deepest: -1 is below 0"                     },
		{"wages: {must: x, map: [a]}\n",                             ":1:18: map: expected a map"                       },
		{"wages: {deepest: 1}\n",                                    ":1:1: wages: must is missing: about must"         },
		{"common: {}\n",					     "must is missing: about must"                      },
		{"common: 5\n",					      ":1:1: common: expected a section, which is a map" },
		{"alerts:\n",						":1:1: alerts: expected a section, which is a map" },
		{"[common]\n",					       ":1:1: expected a map of sections such as common:" },
		{"",							 ":1:1: the file is empty"                          },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct common c;
		struct own o;
		struct err err = {0};
		const char *message =
			arena_printf(arena, "%s%s", cases[i].text[0] ? "" : file, cases[i].message);

		assert_int_equal(load(cases[i].text, &c, &o, &err), E_CONFIG);
		assert_non_null(message);
		if (!strstr(err.text, message))
			fail_msg("\"%s\" has no \"%s\"", err.text, message);
	}
}

static void config_load__no_file__file_error(void **unused UNUSED)
{
	struct common c;
	struct err err = {0};

	assert_int_equal(
		config_load(arena, "/nowhere/t.yaml", "wages", common_rows, &c, NULL, NULL, &err),
		E_FILE);
	assert_string_equal(err.text, "/nowhere/t.yaml: No such file or directory");
}

static void config_load__no_rows_of_its_own__common_only(void **unused UNUSED)
{
	struct common c;
	struct err err = {0};

	loaded("wages: {must: x, workers: 5}\n", &c, &(struct own){0});
	assert_int_equal(config_load(arena, file, "alerts", common_rows, &c, NULL, NULL, &err), 0);
	assert_int_equal(c.workers, 1);
	assert_int_equal(config_load(arena, file, "wages", common_rows, &c, NULL, NULL, &err),
			 E_CONFIG); /* `must` is unknown then */
}

static char *printed(const struct common *c, const struct own *o)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	assert_non_null(to);
	config_print(to, "common", common_rows, c);
	config_print(to, "wages", own_rows, o);
	assert_int_equal(fclose(to), 0);
	return text;
}

static void config_print__any_settings__load_back_the_same(void **unused UNUSED)
{
	static const char *const cases[] = {
		"wages: {must: x}\n",
		"common: {workers: 64, drain_ms: 1500ms, cap: 1025B, fixed_clock: true, peer: \"a "
		"b\"}\n"
		"wages: {must: \"say \\\"公道\\\"\\n\", deepest: 7, map: {a: [1, \"2\"], b: {c: "
		"d}}}\n",
		"common: {brokers: [\"tcp://[::1]:1\", x]}\nwages: {must: '5', drain_ms: 1m}\n",
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct common c, c2;
		struct own o, o2;
		char *text;

		loaded(cases[i], &c, &o);
		text = printed(&c, &o);
		loaded(text, &c2, &o2);
		free(text);
		for (const struct config_row *row = common_rows; row->key; row++) {
			struct config_row fixed[2] = {*row, {0}};

			fixed[0].reloadable = false;
			assert_null(config_fixed_change(fixed, &c, &c2));
		}
		assert_string_equal(o.must, o2.must);
		assert_int_equal(o.deepest, o2.deepest);
		assert_true(yaml_equal(o.map, o2.map));
	}
}

static void config_print__row__sentence_type_bounds(void **unused UNUSED)
{
	struct common c;
	struct own o;
	char *text;

	loaded("wages: {must: x}\n", &c, &o);
	text = printed(&c, &o);
	assert_non_null(strstr(text,
			       "common:\n"
			       "  # about workers\n"
			       "  # number, default 1, 1 to 64; changes take effect on restart\n"
			       "  workers: 1\n"));
	assert_non_null(strstr(text, "# duration, default 10s, 1s to 1m; changes take effect on "
				     "reload\n  drain_ms: 10s\n"));
	assert_non_null(strstr(text, "# text, must be given; changes take effect on reload\n"
				     "  must: \"x\"\n"));
	free(text);
}

static void config_fixed_change__other_value__only_fixed_rows_count(void **unused UNUSED)
{
	static const struct {
		const char *text, *change;
	} cases[] = {
		{"wages: {must: x}\n",						   NULL     },
		{"common: {drain_ms: 20s, level: debug, cap: 1MiB, fixed_clock: true}\nwages: "
		 "{must: y}\n",					 NULL     },
		{"common: {workers: 2}\nwages: {must: x}\n",                             "workers"},
		{"common: {peer: x}\nwages: {must: x}\n",                                "peer"   },
		{"common: {keys: x}\nwages: {must: x}\n",                                "keys"   },
		{"common: {brokers: [x]}\nwages: {must: x}\n",                           "brokers"},
		{"common: {brokers: [\"tcp://127.0.0.1:7401\", x]}\nwages: {must: x}\n", "brokers"},
	};
	struct common old, fresh;
	struct own o;

	loaded(cases[0].text, &old, &o);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *change;

		loaded(cases[i].text, &fresh, &o);
		change = config_fixed_change(common_rows, &old, &fresh);
		if (cases[i].change)
			assert_string_equal(change, cases[i].change);
		else
			assert_null(change);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_load__little_given__presets_hold),
		cmocka_unit_test(config_load__own_section__overrides_common),
		cmocka_unit_test(config_load__bad_value__place_and_reason),
		cmocka_unit_test(config_load__no_file__file_error),
		cmocka_unit_test(config_load__no_rows_of_its_own__common_only),
		cmocka_unit_test(config_print__any_settings__load_back_the_same),
		cmocka_unit_test(config_print__row__sentence_type_bounds),
		cmocka_unit_test(config_fixed_change__other_value__only_fixed_rows_count),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
