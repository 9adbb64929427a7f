/* The shipped levels, routes, inhibits and ladder of alerts, and files that are refused. */
#include "alarms.h"

#include "folder_kit.h"

static struct arena *arena;
static struct rules *rules;
static struct departments departments;

static int setup(void **state)
{
	struct err err = {0};

	arena = arena_new((size_t)64 * 1024 * 1024);
	if (!arena || rules_load(KIT_CONFIG "/rules", &rules, &err) ||
	    departments_load(arena, KIT_CONFIG "/departments.yaml", &departments, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	return kit_open(state);
}

static int teardown(void **state)
{
	rules_free(rules);
	arena_freep(&arena);
	return kit_close(state);
}

static void alarms__shipped__loaded_and_all_they_speak_of_is_there(UNUSED void **state)
{
	struct alarms a;
	struct err err = {0};

	assert_int_equal(alarms_load(arena, KIT_CONFIG "/alerts", &a, &err), 0);
	assert_int_equal(alarms_check(&a, rules, &departments, kit_day("2022-04-01"), &err), 0);
	assert_int_equal(a.n_levels, 4);
	assert_string_equal(a.levels[0].code, "blue");
	assert_string_equal(a.levels[3].code, "red");
	assert_int_equal(a.levels[0].when.n, 0);
	for (size_t i = 0; i < a.n_levels; i++) /* ALT-7: threshold, consequence, clause */
		assert_true(a.levels[i].consequence_zh[0] && a.levels[i].text_zh[0]);
	assert_true(alarm_route_find(&a, "PAY-12")->never_muted);
	assert_int_equal(alarm_route_find(&a, "PAY-12")->open_case.n, 1);
	assert_int_equal(alarm_route_find(&a, "PAY-02")->open_case.n, 2);
	assert_int_equal(alarm_route_find(&a, "CTR-01")->open_case.n, 0); /* waits for a person */
	assert_non_null(alarm_level_find(&a, "orange"));
	assert_null(alarm_level_find(&a, "green"));
	assert_int_equal(a.n_rungs, 3);
}

static void pattern__rules__whole_ids_or_beginnings(UNUSED void **state)
{
	static const char *const some[] = {"PAY-12", "TIM-*", NULL}, *const all[] = {"*", NULL};

	assert_true(alarm_rule_matches(some, "PAY-12"));
	assert_false(alarm_rule_matches(some, "PAY-1"));
	assert_false(alarm_rule_matches(some, "PAY-123"));
	assert_true(alarm_rule_matches(some, "TIM-01"));
	assert_false(alarm_rule_matches(some, "TIX-01"));
	assert_true(alarm_rule_matches(all, "REL-07"));
}

#define LEVEL(code)                                                                                \
	"  - {code: " code ", title_zh: t, title_en: t, response: hint, consequence_zh: c, "       \
	"consequence_en: c, law: l, article: a, text_zh: t, text_en: t"
#define BLUE   "levels:\n" LEVEL("blue") "}\n"
#define ROUTES "routes:\n  - {rules: [\"*\"]}\n"
#define INHIBITS                                                                                   \
	"inhibits:\n  - {title_zh: t, title_en: t, source: {rules: [PAY-01]}, target: {level: "    \
	"blue}}\n"
#define LADDER "ladder:\n  - {code: head, title_zh: t, title_en: t}\n"

static void alarms__bad_files__refused_with_place(UNUSED void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{BLUE ROUTES INHIBITS LADDER "more: 1\n",                                   "9:1: more: expected levels"},
		{BLUE ROUTES INHIBITS,						      "no file has ladder"        },
		{BLUE LEVEL("red") "}\n" ROUTES INHIBITS LADDER,                            "3:5: when is missing"      },
		{BLUE LEVEL("blue") ", when: [{severity: high}]}\n" ROUTES INHIBITS LADDER,
		 "code: blue is named twice"									    },
		{BLUE LEVEL("red") ", when: [{severity: bad}]}\n" ROUTES INHIBITS LADDER,
		 "expected one of hint, info, warn, high, critical"                                                     },
		{BLUE LEVEL("red") ", when: [{head: 10}]}\n" ROUTES INHIBITS LADDER,
		 "unknown key \"head\""										 },
		{BLUE "routes:\n  - {rules: [PAY-02]}\n" INHIBITS LADDER,
		 "the last route takes all rules"								       },
		{BLUE "routes:\n  - {rules: [\"*Y\"]}\n" INHIBITS LADDER,
		 "a star stands at the end only"									},
		{BLUE "routes:\n  - {rules: [\"*\"], city_from: red}\n" INHIBITS LADDER,
		 "city_from: no such level"									     },
		{BLUE ROUTES "inhibits:\n  - {title_zh: t, title_en: t, source: {}, target: {}, "
			     "same: [town]}\n" LADDER,
		 "same: expected clause or month"								       },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct alarms a;
		struct err err = {0};

		kit_write("all.yaml", cases[i].text);
		assert_int_equal(alarms_load(arena, kit_folder, &a, &err), E_CONFIG);
		if (!strstr(err.text, cases[i].says))
			fail_msg("%zu: %s", i, err.text);
	}
}

static void alarms__speak_of_what_is_not_there__refused_with_place(UNUSED void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{BLUE LEVEL(
			 "red") ", when: [{workers: alert.group.worker}]}\n" ROUTES INHIBITS LADDER,
		 "all.yaml:3:"														  },
		{BLUE LEVEL("red") ", when: [{workers: crime.arrears.group}]}\n" ROUTES INHIBITS
			 LADDER,								     "is in fen, not in person"},
		{BLUE "routes:\n  - {rules: [PAY-99]}\n  - {rules: [\"*\"]}\n" INHIBITS LADDER,
		 "there is no rule PAY-99"												      },
		{BLUE "routes:\n  - {rules: [\"*\"], desk: HRSS.NONE}\n" INHIBITS LADDER,
		 "desk: no department has it"												   },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct alarms a;
		struct err err = {0};

		kit_write("all.yaml", cases[i].text);
		assert_int_equal(alarms_load(arena, kit_folder, &a, &err), 0);
		assert_int_equal(alarms_check(&a, rules, &departments, kit_day("2025-04-01"), &err),
				 E_CONFIG);
		if (!strstr(err.text, cases[i].says))
			fail_msg("%zu: %s", i, err.text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(alarms__shipped__loaded_and_all_they_speak_of_is_there),
		cmocka_unit_test(pattern__rules__whole_ids_or_beginnings),
		cmocka_unit_test(alarms__bad_files__refused_with_place),
		cmocka_unit_test(alarms__speak_of_what_is_not_there__refused_with_place),
	};

	return cmocka_run_group_tests_name("alarms", tests, setup, teardown);
}
