/*
 * The file of clocks: what it may say, and where it is wrong.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"

static struct arena *arena;
static struct err err;

static int setup(void **state UNUSED)
{
	arena = arena_new((size_t)16 * 1024 * 1024);
	err = (struct err){0};
	return arena ? 0 : -1;
}

static int teardown(void **state UNUSED)
{
	arena_freep(&arena);
	return 0;
}

#define HEAD                                                                                       \
	"conventions:\n"                                                                           \
	"  law: {title_zh: 甲, title_en: a, workdays: [2, 7], confidence: C}\n"                   \
	"last_days:\n"                                                                             \
	"  stays: {rolls: false, ground_zh: 甲, ground_en: a, confidence: C}\n"                   \
	"  moves: {rolls: true, ground_zh: 甲, ground_en: a, confidence: K, confirm: true}\n"     \
	"ladder:\n"                                                                                \
	"  at_risk_percent: 80\n"                                                                  \
	"  office_hours: {from: \"09:00\", to: \"17:00\"}\n"                                       \
	"  source: x\n"                                                                            \
	"  rungs: [{name: head, title_zh: 甲, title_en: a, at: end, workdays: 0}]\n"              \
	"clocks:\n"

static int load(struct clocks *out, const char *clocks)
{
	char folder[] = "/tmp/test_clock.XXXXXX", path[64];
	FILE *f;
	int rc;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/clocks.yaml", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(HEAD, f);
	(void)fputs(clocks, f);
	assert_int_equal(fclose(f), 0);
	rc = clocks_load(arena, folder, out, &err);
	(void)unlink(path);
	(void)rmdir(folder);
	return rc;
}

#define TITLES "title_zh: 甲, title_en: a, basis: x, confidence: C, "

static void shipped__clocks__load_and_say_what_is_not_confirmed(void **state UNUSED)
{
	struct clocks all;
	const struct clock *k;

	assert_int_equal(clocks_load(arena, GONGDAO_SOURCE "/config/procedures", &all, &err), 0);
	assert_true(all.n >= 70);
	k = clock_find(&all, "INSP-10"); /* "seven days" of the penalty law */
	assert_int_equal(k->written, CLOCK_DAY);
	assert_int_equal(k->counts, CLOCK_WORKDAY);
	assert_non_null(strstr(k->convention_zh, "第八十五条"));
	k = clock_find(&all, "INSP-4");
	assert_int_equal(k->extension, 30);
	assert_string_equal(k->family, clock_find(&all, "INSP-5")->family);
	assert_true(clock_find(&all, "INSP-5")->confirm);
	assert_true(clock_find(&all, "ARB-2")->confirm);  /* its convention is not confirmed */
	assert_true(clock_find(&all, "INSP-6")->confirm); /* nor is how its last day moves */
	assert_true(clock_find(&all, "ARB-9")->at_service);
	assert_null(clock_find(&all, "ARB-99"));
	assert_int_equal(all.ladder.n, 3);
	assert_string_equal(all.ladder.rungs[2].department, "HRSS");
}

static void clock__whole__as_written(void **state UNUSED)
{
	struct clocks all;

	assert_int_equal(load(&all, "  A: {" TITLES "length: 7, unit: day, convention: law}\n"
				    "  B: {" TITLES "length: 9, unit: day, convention: law, "
				    "last_day: moves}\n"),
			 0);
	assert_int_equal(all.n, 2);
	assert_int_equal(all.at[0].counts, CLOCK_WORKDAY);
	assert_false(all.at[0].confirm);
	assert_int_equal(all.at[1].counts, CLOCK_DAY);
	assert_true(all.at[1].rolls && all.at[1].confirm);
}

static void clock__what_cannot_be__refused_with_its_place(void **state UNUSED)
{
	static const struct {
		const char *line, *words;
	} cases[] = {
		{"length: 5, unit: week, last_day: stays",                       "unit: \"week\""               },
		{"unit: day, last_day: stays",                                   "length is missing"            },
		{"length: 0, unit: day, last_day: stays",                        "length"                       },
		{"length: 5, unit: day",					 "last_day is missing"          },
		{"length: 5, unit: day, last_day: flies",                        "no such entry under last_days"},
		{"length: 5, unit: workday, last_day: moves",                    "not of working days"          },
		{"length: 5, unit: workday, convention: law",                    "of unit day only"             },
		{"length: 5, unit: day, convention: none, last_day: stays",      "under conventions"            },
		{"length: 5, unit: date, last_day: stays",                       "unit date has none"           },
		{"parameter: x, length: 5",                                      "leave them out"               },
		{"length: 5, unit: day, last_day: moves, counted: back",         "moves nowhere"                },
		{"length: 5, unit: month, last_day: stays, counted: back",       "only days"                    },
		{"length: 5, unit: day, last_day: stays, starts: noon",          "event, service"               },
		{"length: 5, unit: hour, pause: {ground_zh: 甲, ground_en: a}", "not of hours"                 },
		{"length: 5, unit: workday, extension: {length: 5, approver_zh: 甲, approver_en: "
		 "a}",					  "basis is missing"             },
		{"length: 5, unit: workday, colour: red",                        "colour"                       },
		{"length: 5, unit: workday, confirm: true",                      "needs no confirm"             },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char text[400];
		struct clocks all;

		(void)snprintf(text, sizeof(text), "  A: {" TITLES "%s}\n", cases[i].line);
		assert_int_equal(load(&all, text), E_CONFIG);
		if (!strstr(err.text, cases[i].words) || !strstr(err.text, "clocks.yaml:12:"))
			fail_msg("%s: %s", cases[i].line, err.text);
	}
}

static void clock__from_memory_without_a_mark__refused(void **state UNUSED)
{
	struct clocks all;

	assert_int_equal(load(&all, "  A: {title_zh: 甲, title_en: a, basis: x, confidence: K, "
				    "length: 5, unit: workday}\n"),
			 E_CONFIG);
	assert_non_null(strstr(err.text, "needs confirm: true"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(shipped__clocks__load_and_say_what_is_not_confirmed),
		T(clock__whole__as_written),
		T(clock__what_cannot_be__refused_with_its_place),
		T(clock__from_memory_without_a_mark__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
