/* The shipped rules on the vectors of the domain: PAY-02, TIM-05, TIM-06. */
#include "explain.h"
#include "folder_kit.h"

static struct rules *pack;
static struct arena *arena;

static int setup(UNUSED void **state)
{
	pack = kit_load(KIT_CONFIG "/rules");
	arena = arena_new((size_t)16 * 1024 * 1024);
	return pack && arena ? 0 : -1;
}

static int teardown(UNUSED void **state)
{
	rules_free(pack);
	arena_freep(&arena);
	return 0;
}

static struct rule_result evaluate(const char *id, const char *on, const struct fact *facts,
				   const struct parameter_value *extra, size_t n_extra)
{
	struct rule_input in = {
		.on = kit_day(on), .facts = facts, .extra = extra, .n_extra = n_extra};
	struct rule_result out = {0};
	struct err err = {0};

	in.rule = rules_find(pack, id, in.on);
	assert_non_null(in.rule);
	if (rule_evaluate(pack, &in, arena, &out, &err))
		fail_msg("%s", err.text);
	return out;
}

/* One worker of a class, who worked at one rate of an hour. */
static struct rule_result pay_02(const char *class, const char *on, struct wage_term term,
				 int64_t counted_fen)
{
	int64_t num = term.worked_s * term.rate.fen;
	int64_t owed = (num + 3599) / 3600 - counted_fen;
	const char *zh = NULL, *en = NULL;

	assert_int_equal(explain_wage_terms(arena, &term, 1, LANGUAGE_ZH, &zh), 0);
	assert_int_equal(explain_wage_terms(arena, &term, 1, LANGUAGE_EN, &en), 0);
	const struct fact facts[] = {F_TEXT("class", class),
				     F_NUM("worked_s", term.worked_s),
				     F_NUM("counted_fen", counted_fen),
				     F_NUM("floor_num", num),
				     F_NUM("owed_fen", owed > 0 ? owed : 0),
				     F_TEXT("terms_zh", zh),
				     F_TEXT("terms_en", en),
				     {0}};

	return evaluate("PAY-02", on, facts, NULL, 0);
}

/* Features S1: 180.00 h at 19.60, paid 3,240.00. */
static void pay_02__s1__short_288_yuan(UNUSED void **state)
{
	struct rule_result r =
		pay_02("B", "2022-04-30", (struct wage_term){648000, FEN(1960)}, 324000);

	assert_true(r.hit);
	assert_int_equal(r.owed.fen, 28800);
	assert_string_equal(r.arithmetic_zh, "180.00 小时 × ¥19.60 = ¥3,528.00；"
					     "已付（计入最低工资部分）¥3,240.00；短少 ¥288.00");
	assert_string_equal(r.arithmetic_en,
			    "180.00 h × ¥19.60 = ¥3,528.00; paid (counted toward the minimum "
			    "wage) ¥3,240.00; short ¥288.00");
	assert_false(r.hint);
	assert_false(r.confirm);
	assert_int_equal(r.n_parameters, 1);
	assert_string_equal(r.parameters[0].key, "floor.class_b");
}

/* Domain T3: 150 h and 10 h of allowance, tier 2 of 2025. */
static void pay_02__t3__short_136_yuan(UNUSED void **state)
{
	struct rule_result r = pay_02("B", "2025-03-31",
				      (struct wage_term){INT64_C(160) * 3600, FEN(1960)}, 300000);

	assert_true(r.hit);
	assert_int_equal(r.owed.fen, 13600);
	assert_string_equal(r.arithmetic_zh, "160.00 小时 × ¥19.60 = ¥3,136.00；"
					     "已付（计入最低工资部分）¥3,000.00；短少 ¥136.00");
}

/* The test is exact: one fen and one second decide, nothing is rounded before the comparison. */
static void pay_02__boundary__exact(UNUSED void **state)
{
	static const struct {
		int64_t worked_s, counted_fen;
		bool hit;
		int64_t owed_fen;
	} cases[] = {
		{3600,                1960,  false, 0      },
                {3600,                1959,  true,  1      },
		{3601,                1960,  true,  1      },
                {3599,                1960,  false, 0      },
		{45296,               24661, true,  1      },
                {45296,               24662, false, 0      },
		{1,                   0,     true,  1      },
                {1,                   1,     false, 0      },
		{0,                   0,     false, 0      },
                {0,                   -5,    false, 0      },
		{3600,                -100,  true,  2060   },
                {INT64_C(31) * 86400, 0,     true,  1458240},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct rule_result r =
			pay_02("A2", "2022-06-30", (struct wage_term){cases[i].worked_s, FEN(1960)},
			       cases[i].counted_fen);

		if (r.hit != cases[i].hit || r.owed.fen != cases[i].owed_fen)
			fail_msg("%zu: %d %" PRId64, i, r.hit, r.owed.fen);
	}
}

static void pay_02__seconds__line_shows_them(UNUSED void **state)
{
	struct rule_result r =
		pay_02("A2", "2022-06-30", (struct wage_term){45296, FEN(1960)}, 20000);

	assert_string_equal(r.arithmetic_zh,
			    "12 小时 34 分 56 秒（45,296 秒）× ¥19.60/小时 = "
			    "¥246.62（不足一分的进为一分）；已付（计入最低工资部分）¥200.00；"
			    "短少 ¥46.62");
}

static void pay_02__class__part_time_always_b_from_the_switch(UNUSED void **state)
{
	static const struct {
		const char *class, *on;
		bool hit;
	} cases[] = {
		{"A2", "2019-05-31", true },
                {"B",  "2019-05-31", false},
		{"B",  "2021-07-15", false},
                {"B",  "2021-07-16", true },
		{"B",  "2022-02-28", true },
                {"B",  "2022-03-01", true },
		{"A1", "2022-04-30", false},
                {"A3", "2022-04-30", false},
		{"C",  "2022-04-30", false},
                {"X",  "2022-04-30", false},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct rule_result r = pay_02(cases[i].class, cases[i].on,
					      (struct wage_term){3600, FEN(1960)}, 1000);

		if (r.hit != cases[i].hit)
			fail_msg("%s on %s", cases[i].class, cases[i].on);
	}
	assert_true(pay_02("B", "2021-08-31", (struct wage_term){3600, FEN(1960)}, 0).confirm);
}

/* A figure the facts were computed with counts: an unconfirmed tier makes a hint. */
static void pay_02__tier_unconfirmed__hint_and_mark(UNUSED void **state)
{
	struct parameter_value extra[3] = {0};
	const struct fact facts[] = {F_TEXT("class", "B"),
				     F_NUM("worked_s", 3600),
				     F_NUM("counted_fen", 0),
				     F_NUM("floor_num", INT64_C(3600) * 1960),
				     F_NUM("owed_fen", 1960),
				     F_TEXT("terms_zh", "1.00 小时 × ¥19.60"),
				     F_TEXT("terms_en", "1.00 h × ¥19.60"),
				     {0}};
	civil_date on = kit_day("2022-04-30");
	struct rule_result r;

	assert_int_equal(parameter_at(pack, "minwage.tier", "411002", on, &extra[0]), 0);
	assert_int_equal(parameter_at(pack, "minwage.hour", "1", on, &extra[1]), 0);
	extra[2] = extra[1];
	r = evaluate("PAY-02", "2022-04-30", facts, extra, 3);
	assert_true(r.hint);
	assert_true(r.confirm);
	assert_int_equal(r.n_parameters, 3); /* the switch, the tier, the wage once */
	extra[0].confirm = false;            /* as two persons' confirmation does */
	r = evaluate("PAY-02", "2022-04-30", facts, extra, 3);
	assert_true(r.hit);
	assert_false(r.hint);
	assert_false(r.confirm);
}

static struct rule_result tim_05(const char *occupation, int64_t run_s, int64_t stop_s)
{
	const struct fact facts[] = {F_TEXT("class", "C"),
				     F_TEXT("occupation", occupation),
				     F_NUM("run_s", run_s),
				     F_NUM("run_stop_s", stop_s),
				     F_TEXT("run_from", "2025-03-09 06:00:00"),
				     F_TEXT("run_to", "2025-03-09 10:30:00"),
				     {0}};

	return evaluate("TIM-05", "2025-03-09", facts, NULL, 0);
}

/* Domain T6: 06:00 to 10:30 with one stop of 15 minutes. */
static void tim_05__t6__violation_with_the_excess(UNUSED void **state)
{
	struct rule_result r = tim_05("ride_driver", 16200, 900);

	assert_true(r.hit);
	assert_false(r.hint);
	assert_false(r.confirm);
	assert_int_equal(r.owed.fen, 0);
	assert_int_equal(r.n_parameters, 2);
	assert_string_equal(r.arithmetic_zh,
			    "2025-03-09 06:00:00 至 2025-03-09 10:30:00 连续驾驶 4 小时 30 分钟，"
			    "其间最长一次停歇 15 分钟（不足 20 分钟，不中断连续驾驶）；"
			    "4 小时 30 分钟 − 4 小时 = 超过 30 分钟");
}

static void tim_05__boundary_and_occupation__exact(UNUSED void **state)
{
	assert_false(tim_05("truck_driver", 14400, 0).hit);
	assert_true(tim_05("truck_driver", 14401, 0).hit);
	assert_true(tim_05("truck_driver", 16200, 1199).hit);
	assert_false(tim_05("truck_driver", 16200, 1200).hit);
	assert_false(tim_05("rider", 36000, 0).hit);
	assert_false(tim_05("courier", 36000, 0).hit);
}

static struct rule_result tim_06(int64_t day_s, int64_t window_s)
{
	const struct fact facts[] = {F_TEXT("class", "B"),
				     F_TEXT("occupation", "rider"),
				     F_TEXT("day", "2025-03-09"),
				     F_NUM("day_worked_s", day_s),
				     F_TEXT("window_from", "2025-03-03"),
				     F_NUM("window_worked_s", window_s),
				     {0}};

	return evaluate("TIM-06", "2025-03-09", facts, NULL, 0);
}

static void tim_06__either_line_passed__hint(UNUSED void **state)
{
	struct rule_result r = tim_06(43201, 100000);

	assert_true(r.hit);
	assert_true(r.hint); /* 12 h and 72 h are candidates */
	assert_true(r.confirm);
	assert_string_equal(r.arithmetic_zh,
			    "2025-03-09 工作 12 小时 1 秒（43,201 秒），预警线 12 小时；"
			    "2025-03-03 至 2025-03-09 七日合计 27 小时 46 分 40 秒（100,000 秒），"
			    "预警线 72 小时");
	assert_true(tim_06(0, 259201).hit);
	assert_false(tim_06(43200, 259200).hit);
	assert_string_equal(tim_06(0, 0).arithmetic_zh, "");
}

/* Facts come from C: a gap between the two is a fault, never "no match". */
static void evaluate__wrong_facts__refused(UNUSED void **state)
{
	static const struct {
		struct fact facts[5];
		const char *says;
	} cases[] = {
		{{F_TEXT("class", "B")},                       "missing fact \"occupation\""     },
		{{F_TEXT("class", "B"), F_TEXT("clas", "B")},  "names no fact \"clas\""          },
		{{F_TEXT("class", "B"), F_TEXT("class", "B")}, "given twice: fact \"class\""     },
		{{F_NUM("class", 1)},                          "wrong type of fact \"class\""    },
		{{F_TEXT("class", NULL)},                      "wrong type of fact \"class\""    },
		{{F_TEXT("class", "D")},                       "does not know in fact \"class\"" },
		{{F_NUM("drive_min_stop", 1)},                 "names no fact \"drive_min_stop\""},
	};
	struct rule_input in = {.on = kit_day("2025-03-09")};

	in.rule = rules_find(pack, "TIM-05", in.on);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct rule_result out = {.owed = FEN(42)};
		struct err err = {0};

		in.facts = cases[i].facts;
		assert_int_equal(rule_evaluate(pack, &in, arena, &out, &err), E_RULE);
		if (!strstr(err.text, cases[i].says))
			fail_msg("%zu: %s", i, err.text);
		assert_int_equal(out.owed.fen, 42);
	}
}

static void evaluate__before_a_parameter_is_in_force__no_parameter(UNUSED void **state)
{
	const struct fact facts[] = {F_TEXT("class", "C"),
				     F_TEXT("occupation", "rider"),
				     F_NUM("run_s", 1),
				     F_NUM("run_stop_s", 0),
				     F_TEXT("run_from", ""),
				     F_TEXT("run_to", ""),
				     {0}};
	struct rule_input in = {.on = kit_day("2000-01-01"), .facts = facts};
	struct rule_result out;
	struct err err = {0};

	in.rule = rules_find(pack, "TIM-05", kit_day("2025-01-01"));
	assert_int_equal(rule_evaluate(pack, &in, arena, &out, &err), E_NO_PARAMETER);
	assert_null(rules_find(pack, "TIM-05", in.on));
}

static void rules__shipped__desks_known_and_clauses_quoted(UNUSED void **state)
{
	struct departments d;
	struct err err = {0};

	assert_int_equal(departments_load(arena, KIT_CONFIG "/departments.yaml", &d, &err), 0);
	assert_int_equal(rules_n(pack), 69);
	for (size_t i = 0; i < rules_n(pack); i++) {
		const struct rule *r = rules_get(pack, i);
		const struct department *home = department_find(&d, r->department);
		bool desk = false;

		assert_non_null(home);
		assert_true(home->one_of_eight);
		for (size_t k = 0; home->desks[k]; k++)
			desk = desk || strcmp(home->desks[k], r->desk) == 0;
		assert_true(desk || strcmp(r->desk, home->code) == 0);
		assert_true(r->n_clauses > 0);
	}
	assert_null(rules_get(pack, rules_n(pack)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pay_02__s1__short_288_yuan),
		cmocka_unit_test(pay_02__t3__short_136_yuan),
		cmocka_unit_test(pay_02__boundary__exact),
		cmocka_unit_test(pay_02__seconds__line_shows_them),
		cmocka_unit_test(pay_02__class__part_time_always_b_from_the_switch),
		cmocka_unit_test(pay_02__tier_unconfirmed__hint_and_mark),
		cmocka_unit_test(tim_05__t6__violation_with_the_excess),
		cmocka_unit_test(tim_05__boundary_and_occupation__exact),
		cmocka_unit_test(tim_06__either_line_passed__hint),
		cmocka_unit_test(evaluate__wrong_facts__refused),
		cmocka_unit_test(evaluate__before_a_parameter_is_in_force__no_parameter),
		cmocka_unit_test(rules__shipped__desks_known_and_clauses_quoted),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
