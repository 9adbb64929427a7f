/*
 * Where what somebody says goes first: the shipped table, the choice, and where a file is wrong.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "referral.h"

static struct arena *arena;
static struct err err;
static struct departments departments;
static struct clocks clocks;
static struct competence competence;
static const struct referral_names names = {&departments, &clocks, &competence};
static struct referrals shipped;

static int group_setup(void **state UNUSED)
{
	static const char folder[] = GONGDAO_SOURCE "/config/procedures";

	arena = arena_new((size_t)32 * 1024 * 1024);
	if (!arena ||
	    departments_load(arena, GONGDAO_SOURCE "/config/departments.yaml", &departments,
			     &err) ||
	    clocks_load(arena, folder, &clocks, &err) ||
	    competence_load(arena, folder, &departments, &competence, &err) ||
	    referrals_load(arena, folder, &names, &shipped, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static int group_teardown(void **state UNUSED)
{
	arena_freep(&arena);
	return 0;
}

/* F.6: R01 to R32, none left out, and whoever is not the leading office can be handed it. */
static void shipped__r01_to_r32__are_there_and_can_be_handed_over(void **state UNUSED)
{
	assert_int_equal(shipped.n, 32);
	for (size_t i = 0; i < shipped.n; i++) {
		const struct referral *r = &shipped.at[i];
		struct competence_question q = {.kind = "TRANSFER", .rule = "", .region = "411002"};
		struct competence_answer a;
		char code[24], department[17];

		(void)snprintf(code, sizeof(code), "R%02zu", i + 1);
		assert_string_equal(r->code, code);
		assert_true(*r->expiry.zh || strcmp(code, "R16") == 0);
		(void)snprintf(department, sizeof(department), "%.*s", (int)strcspn(r->body, "."),
			       r->body);
		if (strcmp(department, competence.leading) == 0)
			continue;
		q.from = competence.leading;
		q.to = department;
		q.basis = r->matter;
		competence_ask(&competence, &q, &a);
		if (a.verdict != COMPETENCE_FITS)
			fail_msg("%s: %s cannot be handed it by %s", code, department, r->matter);
	}
}

/* R1-R4. */
static void choose__issue_class_evidence__one_or_the_leading_office(void **state UNUSED)
{
	static const struct {
		const char *issue, *class, *evidence[3], *route;
		int64_t persons;
	} cases[] = {
		{"sole_trader", "",  {NULL},                                      "R22", 1 },
		{"sole_trader", "X", {NULL},                                      "R22", 1 },
		{"sole_trader", "A", {NULL},                                      "",    1 },
		{"R22",         "",  {NULL},				      "R22", 1 },
		{"pay_unpaid",  "A", {NULL},                                      "",    1 },
		{"pay_unpaid",  "A", {"wage_record"},                             "R01", 1 },
		{"pay_unpaid",  "A", {"hours_record", "pay_rate"},                "R02", 1 },
		{"pay_unpaid",  "A", {"hours_record"},                            "",    1 },
		{"pay_unpaid",  "A", {"wage_record", "hours_record", "pay_rate"}, "",    1 },
		{"injury",      "B", {"order_id", "policy"},                      "R19", 1 },
		{"injury",      "A", {NULL},                                      "R17", 1 },
		{"pay_unpaid",  "A", {"wage_record"},                             "R28", 10},
		{"pay_unpaid",  "A", {"wage_record"},                             "R01", 9 },
		{"",            "",  {NULL},				      "",    1 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct referral_question q = {.issue = cases[i].issue,
					      .class = cases[i].class,
					      .evidence = cases[i].evidence,
					      .persons = cases[i].persons};
		struct referral_answer a;

		while (q.n_evidence < 3 && cases[i].evidence[q.n_evidence])
			q.n_evidence++;
		referral_choose(&shipped, &q, &a);
		assert_string_equal(a.route ? a.route->code : "", cases[i].route);
	}
}

static void issue__by_name_or_title__is_known(void **state UNUSED)
{
	assert_string_equal(referral_issue_named(&shipped, "pay_unpaid"), "pay_unpaid");
	assert_string_equal(referral_issue_named(&shipped, "拖欠工资、报酬"), "pay_unpaid");
	assert_null(referral_issue_named(&shipped, "别的"));
}

/* R5: 60, 30 and 7, whatever day it is looked at: each is due once at most. */
static void limit__every_day_and_every_gap__each_warning_once_and_in_order(void **state UNUSED)
{
	const struct referral_limits *l = &shipped.limits;

	assert_int_equal(l->n, 3);
	assert_int_equal(l->days[0], 60);
	assert_int_equal(l->days[1], 30);
	assert_int_equal(l->days[2], 7);
	assert_int_equal(l->aid_days, 7);
	for (int64_t gap = 1; gap < 80; gap++) {
		int64_t warned = 0, n = 0;

		for (int64_t left = 100; left >= -10; left -= gap) {
			const int64_t due = limit_warning_due(l, left, warned);

			if (!due)
				continue;
			assert_true(left >= 0 && left <= due && (!warned || due < warned));
			warned = due;
			n++;
			assert_int_equal(limit_warning_due(l, left, warned), 0);
		}
		assert_true(n <= 3 && (gap > 1 || n == 3));
	}
	assert_int_equal(limit_warning_next(l, 100, 0), 60);
	assert_int_equal(limit_warning_next(l, 60, 60), 30);
	assert_int_equal(limit_warning_next(l, 8, 30), 7);
	assert_int_equal(limit_warning_next(l, 7, 7), 0);
	assert_int_equal(limit_warning_next(l, -1, 0), 0);
	assert_int_equal(limit_warning_due(l, 0, 30), 7);
	assert_int_equal(limit_warning_due(l, -1, 0), 0);
}

/* ---- the file ------------------------------------------------------------------------------- */

#define LIMITS "{warn_days: [60, 7], aid_days: 7}"

static int load(const char *routes, const char *group, const char *limits)
{
	char folder[] = "/tmp/test_referral.XXXXXX", path[64];
	struct referrals out;
	FILE *f;
	int rc;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/routes.yaml", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fprintf(
		f,
		"version: 1\ngroup: {persons: 10, route: %s}\nlimits: %s\nissues: {i: {zh: 甲, en: "
		"a}}\n"
		"evidence: {e: {zh: 乙, en: b}}\nroutes:\n  R28: {issue: i, evidence: [e], body: "
		"HRSS, expiry: {zh: 丙, en: c}, basis: 法, confidence: C}\n%s",
		group, limits, routes);
	assert_int_equal(fclose(f), 0);
	rc = referrals_load(arena, folder, &names, &out, &err);
	(void)unlink(path);
	(void)rmdir(folder);
	return rc;
}

#define ROW(rest) "  R01: {expiry: {zh: 丙, en: c}, basis: 法, " rest "}\n"

static void load__what_cannot_be__place_and_reason(void **state UNUSED)
{
	static const char *const limits[] = {
		"{}",
		"{warn_days: [], aid_days: 7}",
		"{warn_days: [7, 30], aid_days: 7}", /* not falling */
		"{warn_days: [30, 30], aid_days: 7}",
		"{warn_days: [30, 0], aid_days: 7}",
		"{warn_days: [30], aid_days: 0}",
		"{warn_days: [9, 8, 7, 6, 5, 4, 3, 2, 1], aid_days: 7}",
		"{warn_days: [30], aid_days: 7, aid: 8}",
	};
	static const struct {
		const char *row, *group, *words;
	} cases[] = {
		{ROW("issue: i, evidence: [e], body: MARS, confidence: C"),                 "R28", "MARS"    },
		{ROW("issue: i, evidence: [e], body: owner, confidence: C"),                "R28", "owner"   },
		{ROW("issue: x, evidence: [e], body: HRSS, confidence: C"),                 "R28", "issues"  },
		{ROW("issue: i, evidence: [x], body: HRSS, confidence: C"),                 "R28", "evidence"},
		{ROW("issue: i, evidence: [], body: HRSS, confidence: C"),                  "R28", "at least"},
		{ROW("issue: i, evidence: [e], classes: [D], body: HRSS, confidence: C"),   "R28",
		 "D"											 },
		{ROW("issue: i, evidence: [e], body: SAMR, confidence: C"),                 "R28", "matter"  },
		{ROW("issue: i, evidence: [e], body: SAMR, matter: V01, confidence: C"),    "R28",
		 "V01"										       },
		{ROW("issue: i, evidence: [e], body: HRSS, clock: NO-1, confidence: C"),    "R28",
		 "NO-1"										      },
		{ROW("issue: i, evidence: [e], body: HRSS, limit: NO-2, confidence: C"),    "R28",
		 "NO-2"										      },
		{ROW("issue: i, evidence: [e], body: HRSS, others: [MOON], confidence: C"), "R28",
		 "MOON"										      },
		{ROW("issue: i, evidence: [e], body: HRSS, confidence: K"),                 "R28", "confirm" },
		{ROW("issue: i, evidence: [e], body: HRSS, confidence: Z"),                 "R28", "C2, K, U"},
		{ROW("issue: i, evidence: [e], body: HRSS, confidence: C, hint: x"),        "R28", "hint"    },
		{"  V01: {}\n",							     "R28", "R01"     },
		{"",									"R77", "R77"     },
	};

	assert_int_equal(
		load(ROW("issue: i, evidence: [e], body: HRSS, confidence: C"), "R28", LIMITS), 0);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		assert_int_equal(load(cases[i].row, cases[i].group, LIMITS), E_CONFIG);
		assert_non_null(strstr(err.text, "routes.yaml:"));
		if (!strstr(err.text, cases[i].words))
			fail_msg("%s does not say %s", err.text, cases[i].words);
	}
	for (size_t i = 0; i < N_ELEMENTS(limits); i++) {
		assert_int_equal(load("", "R28", limits[i]), E_CONFIG);
		assert_non_null(strstr(err.text, "routes.yaml:3:"));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped__r01_to_r32__are_there_and_can_be_handed_over),
		cmocka_unit_test(choose__issue_class_evidence__one_or_the_leading_office),
		cmocka_unit_test(issue__by_name_or_title__is_known),
		cmocka_unit_test(limit__every_day_and_every_gap__each_warning_once_and_in_order),
		cmocka_unit_test(load__what_cannot_be__place_and_reason),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
