/* What if: who falls below another minimum wage; nothing is written; a real run says the same. */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411081");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, 12, PLATFORM, 1, "R2", "B", "rider", "2021-01-01"});
	engaged((struct engaged){3, 14, OTHER, 1, "R1", "B", "rider", "2021-01-01"});
	return 0;
}

/* 100 h in March 2025 in the place, and this pay. */
static void month_in(const char *code, const char *no, const char *region, uint8_t mark,
		     int64_t fen)
{
	static char ref[10][24], from[10][24], to[10][24];
	struct interval rows[10];
	const struct file hours = {code, "2025-03", "", mark};
	const struct file wage = {code, "2025-03", "", (uint8_t)(mark + 100)};
	const struct pay pay[] = {
		{no, no, "PIECE", fen}
        };

	for (size_t d = 0; d < 10; d++) {
		(void)snprintf(ref[d], 24, "%s-%zu", no, d);
		(void)snprintf(from[d], 24, "2025-03-%02zu 08:00:00", d + 3);
		(void)snprintf(to[d], 24, "2025-03-%02zu 18:00:00", d + 3);
		rows[d] = (struct interval){ref[d], no, "order", from[d], to[d], region};
	}
	intervals_in(hours, rows, 10);
	pay_in(wage, pay, 1);
}

/* Of March; key NULL: by the figures in force. */
static Wages__WhatIfReply *march_asked(bool of_employers, const char *key, const char *scope,
				       const char *value, uint32_t limit)
{
	static Wages__WhatIfRequest req;
	static Wages__WhatIfFigure one;
	static Wages__WhatIfFigure *list[1] = {&one};
	Wages__WhatIfReply *rep = NULL;

	wages__what_if_request__init(&req);
	wages__what_if_figure__init(&one);
	req.month = (char *)"2025-03";
	one.key = (char *)(uintptr_t)key;
	one.scope = (char *)(uintptr_t)scope;
	one.value = (char *)(uintptr_t)value;
	req.figures = list;
	req.n_figures = key ? 1 : 0;
	req.limit = limit;
	req.of_employers = of_employers;
	assert_int_equal(kit_call(kit, "WhatIf", NULL, &req.base, &rep), 0);
	return rep;
}

static Wages__WhatIfReply *ask(const char *key, const char *scope, const char *value,
			       uint32_t limit)
{
	return march_asked(false, key, scope, value, limit);
}

static size_t n_pay_02(const Wages__WhatIfReply *rep, int64_t *out_owed)
{
	size_t n = 0;

	*out_owed = 0;
	for (size_t i = 0; i < rep->n_hits; i++) {
		if (strcmp(rep->hits[i]->rule, "PAY-02") != 0)
			continue;
		n++;
		*out_owed += rep->hits[i]->owed_fen;
	}
	return n;
}

static void all_in(void)
{
	month_in(CODE, "R1", "411002", 1, 206000);       /* 20.60 an hour: to the fen */
	month_in(OTHER_CODE, "R1", "411081", 3, 300000); /* 30.00 an hour */
	audit();
}

/* Everything an audit could leave. */
static int64_t rows_n(void)
{
	return kit_number("select (select count(*) from wages.finding) + "
			  "(select count(*) from wages.finding_version) + "
			  "(select count(*) from wages.dirty) + (select count(*) from wages.timer) "
			  "+ (select count(*) from wages.worker_month)");
}

static void what_if__raised_in_a_region__who_falls_below_and_no_trace(void **state)
{
	const struct kit_event *events;
	int64_t before, owed;
	Wages__WhatIfReply *rep;

	(void)state;
	all_in();
	(void)kit_events(kit, &events);
	before = rows_n();
	rep = ask(NULL, "", "", 0);
	assert_int_equal(rep->judged, 2);
	assert_int_equal(n_pay_02(rep, &owed), 0);
	rep = ask("minimum_wage.hourly", "411002", "21.50", 0);
	assert_int_equal(rep->failed, 0);
	assert_int_equal(n_pay_02(rep, &owed), 1);
	assert_int_equal(owed, 100 * (2150 - 2060));
	assert_string_equal(rep->hits[0]->worker_no, "R1");
	assert_int_equal(rep->hits[0]->employer_id, PLATFORM);
	rep = ask("minwage.hour", "411081", "30.01", 0); /* elsewhere: another one alone */
	assert_int_equal(n_pay_02(rep, &owed), 1);
	assert_int_equal(owed, 100);
	rep = ask("minwage.hour", "411081", "30.00", 0);
	assert_int_equal(n_pay_02(rep, &owed), 0);
	assert_int_equal(rows_n(), before);
	assert_int_equal(kit_events(kit, &events), 0);
}

static void what_if__page_by_page__the_same(void **state)
{
	Wages__WhatIfReply *rep;

	(void)state;
	rep = ask("minimum_wage.hourly", "411002", "21.50", 1);
	assert_int_equal(rep->judged, 1);
	assert_true(rep->more);
	assert_int_equal(rep->after_employer_id, PLATFORM < OTHER ? PLATFORM : OTHER);
}

/* The figures in force give what the audit found, to the fen. */
static void what_if__by_figures_in_force__what_the_audit_found(void **state)
{
	Audit__ListFindingsReply *found;
	Wages__WhatIfReply *rep;
	int64_t owed;

	(void)state;
	month_in(CODE, "R2", "411002", 5, 150000);
	audit();
	rep = ask("minwage.hour", "411002", "20.60", 0);
	assert_int_equal(n_pay_02(rep, &owed), 1);
	found = findings(PLATFORM, "PAY-02", "");
	assert_int_equal(found->n_findings, 1);
	assert_int_equal(found->findings[0]->owed_fen, owed);
	assert_int_equal(owed, 56000);
}

static void what_if__no_such_figure__refused_by_field(void **state)
{
	static const struct {
		const char *key, *scope, *value;
	} bad[] = {
		{"minwage.hours",    "411002", "21.50" },
                {"minwage.hour",     "999999", "21.50" },
		{"minwage.hour",     "411002", "twenty"},
                {"minwage.hour",     "411002", "-1"    },
		{"overwork.cap.day", "",       "1.5"   },
                {"overwork.cap.day", "x",      "10"    },
		{"floor.class_b",    "",       "1"     },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		Wages__WhatIfRequest req;
		Wages__WhatIfFigure one;
		Wages__WhatIfFigure *list[1] = {&one};

		wages__what_if_request__init(&req);
		wages__what_if_figure__init(&one);
		req.month = (char *)"2025-03";
		req.figures = list;
		req.n_figures = 1;
		one.key = (char *)(uintptr_t)bad[i].key;
		one.scope = (char *)(uintptr_t)bad[i].scope;
		one.value = (char *)(uintptr_t)bad[i].value;
		assert_int_equal(kit_call(kit, "WhatIf", NULL, &req.base, NULL), E_FIELD);
	}
}

static void run_march(void)
{
	Wages__RunAuditRequest req = WAGES__RUN_AUDIT_REQUEST__INIT;

	req.month_from = req.month_to = (char *)"2025-03";
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	audit();
}

/* Months of employers: by those in force what the audit found, by others what it would find. */
static Wages__WhatIfReply *employers_asked(const char *key, const char *value)
{
	return march_asked(true, key, "", value, 0);
}

static bool would_find(const Wages__WhatIfReply *rep, int64_t employer_id, const char *rule)
{
	for (size_t i = 0; i < rep->n_hits; i++) {
		if (rep->hits[i]->employer_id == employer_id &&
		    strcmp(rep->hits[i]->rule, rule) == 0)
			return true;
	}
	return false;
}

static void what_if__of_employers__what_the_audit_found_and_no_trace(void **state)
{
	const Audit__ListFindingsReply *found;
	const struct kit_event *events;
	Wages__WhatIfReply *rep;
	int64_t before;

	(void)state;
	kit_sql("insert into wages.submission values (7, 101, '411002', 'prices', '', "
		"'2025-03-01', '2025-03-01', decode(repeat('07', 32), 'hex'), 'f', 'closed', 1, "
		"2, 0, 0, 0, now(), now()); "
		"insert into wages.holding values (101, 'prices', '', '2025-03-01', 7); "
		"insert into wages.unit_price values (7, '2025-03-01', '411002', 101, '411002', "
		"'meal', 500, '2025-03-01', '', 1), (7, '2025-03-01', '411002', 101, '411002', "
		"'meal', 460, '2025-03-15', '', 2); "
		"insert into wages.employer_mark (employer_id, month_from, month_to, due_at, "
		"marked_at) values (101, '2025-03-01', '2025-03-01', '2025-04-01', now())");
	run_march();
	(void)kit_events(kit, &events);
	before = rows_n();
	rep = employers_asked(NULL, "");
	assert_int_equal(rep->judged, 2);
	assert_int_equal(rep->failed, 0);
	assert_false(rep->more);
	assert_true(would_find(rep, PLATFORM, "TIM-08"));
	assert_true(would_find(rep, OTHER, "TIM-08"));
	assert_false(would_find(rep, PLATFORM, "PAY-15")); /* by 8 of 100: 10 are allowed */
	found = findings(0, "", "open");
	for (size_t i = 0; i < found->n_findings; i++)
		assert_true(
			found->findings[i]->worker_id ||
			would_find(rep, found->findings[i]->employer_id, found->findings[i]->rule));
	rep = employers_asked("price.fall.share", "7");
	assert_true(would_find(rep, PLATFORM, "PAY-15"));
	assert_false(would_find(rep, OTHER, "PAY-15"));
	assert_int_equal(rows_n(), before);
	assert_int_equal(kit_events(kit, &events), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_if__raised_in_a_region__who_falls_below_and_no_trace),
		cmocka_unit_test(what_if__page_by_page__the_same),
		cmocka_unit_test(what_if__by_figures_in_force__what_the_audit_found),
		cmocka_unit_test(what_if__no_such_figure__refused_by_field),
		cmocka_unit_test(what_if__of_employers__what_the_audit_found_and_no_trace),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
