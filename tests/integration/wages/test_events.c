/*
 * Pushes past a limit (TIM-03, T5) and fines (PAY-08) through the daemon: each fault planted beside
 * a clean neighbour.
 */
#include "wages_probe.h"

static const struct file march = {CODE, "2025-03", "", 1};

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 901, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, 902, PLATFORM, 1, "A1", "A1", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied(", wages.penalty, wages.push_event");
	return 0;
}

/* T5: from 08:00, stops under 20 minutes, the last order done at 12:10. */
static void morning_in(const char *no)
{
	const struct interval rows[] = {
		{"T1", no, "order", "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"},
		{"T2", no, "order", "2025-03-09 10:19:59", "2025-03-09 12:10:00", "411002"},
	};

	intervals_in(march, rows, 2);
}

static void push_in(const char *no, const char *at)
{
	Wages__SubmitPushesRequest req = WAGES__SUBMIT_PUSHES_REQUEST__INIT;
	char *ref = (char *)"N1", *number = (char *)no, *kind = (char *)"push";
	uint32_t line = 2;
	int64_t when = us(at);
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	req.n_line = req.n_source_ref = req.n_worker_no = req.n_at_us = req.n_kind = 1;
	req.line = &line;
	req.source_ref = &ref;
	req.worker_no = &number;
	req.at_us = &when;
	req.kind = &kind;
	assert_int_equal(open_file(march, "pushes", &s), 0);
	req.submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitPushes", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->accepted, 1);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	audit();
}

static void tim_03__t5_push_at_twenty_past__found(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	morning_in("R1");
	push_in("R1", "2025-03-09 12:29:59");
	rep = findings(PLATFORM, "TIM-03", "open");
	assert_int_equal(rep->n_findings, 1);
	assert_string_equal(rep->findings[0]->subject, "2025-03-09");
	assert_string_equal(rep->findings[0]->desk, "HRSS.REL");
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "2025-03-09 12:00:00"));
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "2025-03-09 12:30:00"));
}

static void tim_03__push_when_the_stop_is_over__clean(void **state)
{
	(void)state;
	morning_in("R1");
	push_in("R1", "2025-03-09 12:30:00");
	assert_int_equal(findings(PLATFORM, "TIM-03", "")->n_findings, 0);
}

static void tim_03__class_a__not_asked(void **state)
{
	(void)state;
	morning_in("A1");
	push_in("A1", "2025-03-09 12:20:00");
	assert_int_equal(findings(PLATFORM, "TIM-03", "")->n_findings, 0);
}

static void fine_in(int64_t fen, const char *rule_ref, bool appeal)
{
	Wages__SubmitPenaltiesRequest req = WAGES__SUBMIT_PENALTIES_REQUEST__INIT;
	char *ref = (char *)"F1", *no = (char *)"R1", *rule = (char *)rule_ref;
	char *reason = (char *)"超时";
	uint32_t line = 2;
	int64_t at = us("2025-03-09 12:00:00");
	protobuf_c_boolean open = appeal;
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	req.n_line = req.n_source_ref = req.n_worker_no = req.n_at_us = 1;
	req.n_amount_fen = req.n_rule_ref = req.n_reason = req.n_appeal = 1;
	req.line = &line;
	req.source_ref = &ref;
	req.worker_no = &no;
	req.at_us = &at;
	req.amount_fen = &fen;
	req.rule_ref = &rule;
	req.reason = &reason;
	req.appeal = &open;
	morning_in("R1");
	pay_in(march, &(struct pay){"P1", "R1", "PIECE", 100000}, 1);
	assert_int_equal(open_file(march, "penalties", &s), 0);
	req.submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitPenalties", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->accepted, 1);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	audit();
}

static void pay_08__a_fifth_with_rule_and_appeal__clean(void **state)
{
	(void)state;
	fine_in(20000, "GZ-7", true);
	assert_int_equal(findings(PLATFORM, "PAY-08", "")->n_findings, 0);
}

static void pay_08__one_fen_above_a_fifth__hint(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	fine_in(20001, "GZ-7", true);
	rep = findings(PLATFORM, "PAY-08", "open");
	assert_int_equal(rep->n_findings, 1);
	assert_true(rep->findings[0]->hint); /* the share is a candidate, no law */
	assert_non_null(strstr(rep->findings[0]->arithmetic_en, "200.01"));
}

static void pay_08__no_rule_named__found(void **state)
{
	(void)state;
	fine_in(100, "", true);
	assert_int_equal(findings(PLATFORM, "PAY-08", "open")->n_findings, 1);
}

static void pay_08__no_appeal__found(void **state)
{
	(void)state;
	fine_in(100, "GZ-7", false);
	assert_int_equal(findings(PLATFORM, "PAY-08", "open")->n_findings, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(tim_03__t5_push_at_twenty_past__found, checked),
		cmocka_unit_test_teardown(tim_03__push_when_the_stop_is_over__clean, checked),
		cmocka_unit_test_teardown(tim_03__class_a__not_asked, checked),
		cmocka_unit_test_teardown(pay_08__a_fifth_with_rule_and_appeal__clean, checked),
		cmocka_unit_test_teardown(pay_08__one_fen_above_a_fifth__hint, checked),
		cmocka_unit_test_teardown(pay_08__no_rule_named__found, checked),
		cmocka_unit_test_teardown(pay_08__no_appeal__found, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
