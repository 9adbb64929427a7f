/*
 * The audit of an employer's month through the daemon: what was not filed (DQ-01), what was ordered
 * and not paid (PAY-12). Each fault beside a clean neighbour of one day, one fen, one person.
 */
#include "wages_probe.h"

#define LAST_DAY "2022-06-20"

static int setup(void **state)
{
	char no[8];

	kit_setup(state);
	kit_clock("2022-02-10 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	for (int i = 0; i < 10; i++) {
		(void)snprintf(no, sizeof(no), "R%d", i);
		engaged((struct engaged){1 + i, 901 + i, PLATFORM, 1, no, "A1", "rider",
					 "2022-03-01"});
	}
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied(", wages.payment, wages.payment_version, wages.pay_order, "
		      "wages.finding_verdict, wages.employer_mark, wages.employer_month");
	return 0;
}

static void hours_in(const char *month, uint8_t mark)
{
	char from[24], to[24];
	const struct interval row = {"H1", "R0", "order", from, to, "411002"};

	(void)snprintf(from, sizeof(from), "%s-09 09:00:00", month);
	(void)snprintf(to, sizeof(to), "%s-09 09:30:00", month);
	intervals_in((struct file){CODE, month, "", mark}, &row, 1);
}

/* ---- DQ-01 ---------------------------------------------------------------------------------- */

static void run_audit_of(const char *from, const char *to)
{
	Wages__RunAuditRequest req;

	wages__run_audit_request__init(&req);
	req.month_from = (char *)from;
	req.month_to = (char *)to;
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	audit();
}

static void dq_01__nothing_filed__found_after_the_reporting_day_by_time_alone(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	kit_clock("2022-03-20 09:00:00");
	employer_is(PLATFORM, CODE, "411002"); /* arms the timer of the next reporting day */
	audit();
	kit_clock("2022-04-15 23:59:59");
	audit();
	assert_int_equal(findings(PLATFORM, "DQ-01", "open")->n_findings, 0);
	kit_clock("2022-04-16 00:00:00");
	audit();
	rep = findings(PLATFORM, "DQ-01", "open");
	assert_int_equal(rep->n_findings, 1);
	assert_string_equal(rep->findings[0]->month, "2022-03");
	assert_int_equal(rep->findings[0]->worker_id, 0);
	assert_string_equal(rep->findings[0]->region, "411002");
	assert_true(rep->findings[0]->hint); /* the day is a candidate */
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh,
			       "用工 10 人，应于 2022-04-15 前报送，缺：工时、工资"));
	kit_clock("2022-05-16 00:00:00");
	audit();
	rep = findings(PLATFORM, "DQ-01", "open");
	assert_int_equal(rep->n_findings, 2);
	assert_non_null(strstr(rep->findings[1]->arithmetic_zh, "2022-03"));
}

static void dq_01__hours_filed__pay_is_named_and_both_clear_it(void **state)
{
	Audit__ListFindingsReply *rep;

	(void)state;
	kit_clock("2022-04-10 09:00:00");
	hours_in("2022-03", 1);
	audit();
	assert_int_equal(findings(PLATFORM, "DQ-01", "open")->n_findings, 0);
	kit_clock("2022-04-16 00:00:00");
	audit();
	rep = findings(PLATFORM, "DQ-01", "open");
	assert_int_equal(rep->n_findings, 1);
	assert_non_null(strstr(rep->findings[0]->arithmetic_zh, "缺：工资；"));
	pay_in((struct file){CODE, "2022-03", "", 2}, &(struct pay){"P1", "R0", "BASE", 300000}, 1);
	audit();
	assert_int_equal(findings(PLATFORM, "DQ-01", "open")->n_findings, 0);
	assert_int_equal(findings(PLATFORM, "DQ-01", "cleared")->n_findings, 1);
}

static void dq_01__both_filed_in_time__clean_and_run_again_nothing_is_announced(void **state)
{
	const struct kit_event *events;

	(void)state;
	kit_clock("2022-04-10 09:00:00");
	hours_in("2022-03", 1);
	pay_in((struct file){CODE, "2022-03", "", 2}, &(struct pay){"P1", "R0", "BASE", 300000}, 1);
	audit();
	kit_clock("2022-04-16 00:00:00");
	audit();
	assert_int_equal(findings(PLATFORM, "DQ-01", "open")->n_findings, 0);
	(void)kit_events(kit, &events);
	run_audit_of("2022-03", "2022-03");
	assert_int_equal(kit_events(kit, &events), 0);
}

static void dq_01__nobody_engaged__not_asked(void **state)
{
	(void)state;
	kit_clock("2022-04-16 09:00:00");
	employer_is(OTHER, OTHER_CODE, "411081");
	run_audit_of("2022-03", "2022-03");
	assert_int_equal(findings(OTHER, "", "open")->n_findings, 0);
}

/* What an officer holds for false is cleared as long as it rests on the same facts. */
static void dq_01__held_for_false__cleared(void **state)
{
	Wages__RecordVerdictRequest req;

	(void)state;
	kit_clock("2022-04-16 00:00:00");
	hours_in("2022-03", 1);
	audit();
	wages__record_verdict_request__init(&req);
	req.finding_id = findings(PLATFORM, "DQ-01", "open")->findings[0]->finding_id;
	req.verdict = (char *)"false";
	req.reason = (char *)"已书面报送";
	assert_int_equal(kit_call(kit, "RecordVerdict", NULL, &req.base, NULL), 0);
	audit();
	assert_int_equal(findings(PLATFORM, "DQ-01", "open")->n_findings, 0);
	assert_string_equal(findings(PLATFORM, "DQ-01", "cleared")->findings[0]->verdict, "false");
}

/* A month before in which nobody but class C worked lacks nothing. */
static void dq_01__class_c_alone_before__that_month_is_not_named(void **state)
{
	const Audit__Finding *f;

	(void)state;
	kit_clock("2022-02-10 09:00:00");
	employer_is(OTHER, OTHER_CODE, "411081");
	engaged((struct engaged){21, 921, OTHER, 1, "C1", "C", "rider", "2022-02-01"});
	engaged((struct engaged){22, 922, OTHER, 1, "B1", "B", "rider", "2022-04-01"});
	kit_clock("2022-05-16 00:00:00");
	audit();
	assert_int_equal(findings(OTHER, "DQ-01", "open")->n_findings, 1);
	f = findings(OTHER, "DQ-01", "open")->findings[0];
	assert_string_equal(f->month, "2022-04");
	assert_null(strstr(f->arithmetic_zh, "2022-03"));
	kit_clock("2022-06-16 00:00:00");
	audit();
	f = findings(OTHER, "DQ-01", "open")->findings[1];
	assert_non_null(strstr(f->arithmetic_zh, "2022-04"));
	assert_null(strstr(f->arithmetic_zh, "2022-03"));
}

/* ---- PAY-12 --------------------------------------------------------------------------------- */

/* Accrued and never paid, due at the end of the month after. */
static void unpaid_in(const char *month, int n, const int64_t *fen, uint8_t mark)
{
	static const struct pay_more more[10] = {
		{"", "2022-05-10", ""},
                {"", "2022-05-10", ""},
                {"", "2022-05-10", ""},
		{"", "2022-05-10", ""},
                {"", "2022-05-10", ""},
                {"", "2022-05-10", ""},
		{"", "2022-05-10", ""},
                {"", "2022-05-10", ""},
                {"", "2022-05-10", ""},
		{"", "2022-05-10", ""},
	};
	struct pay rows[10];
	char ref[10][8], no[10][8];

	for (int i = 0; i < n; i++) {
		(void)snprintf(ref[i], sizeof(ref[i]), "P%d", i);
		(void)snprintf(no[i], sizeof(no[i]), "R%d", i);
		rows[i] = (struct pay){ref[i], no[i], "BASE", fen[i]};
	}
	pay_more = more;
	pay_in((struct file){CODE, month, "", mark}, rows, (size_t)n);
	pay_more = NULL;
	audit();
}

static void order_under(const char *document, const char *from, const char *to)
{
	Wages__OrderPaymentRequest req;
	civil_date due;

	assert_true(civil_parse(LAST_DAY, 10, &due));
	wages__order_payment_request__init(&req);
	req.employer_id = PLATFORM;
	req.rule = (char *)"PAY-03";
	req.month_from = (char *)from;
	req.month_to = (char *)to;
	req.document = (char *)document;
	req.due_day = due.day;
	assert_int_equal(kit_call(kit, "OrderPayment", NULL, &req.base, NULL), 0);
	audit();
}

static void order_pay(const char *from, const char *to)
{
	order_under("许人社监令字〔2022〕7号", from, to);
}

static size_t leads(void)
{
	return findings(PLATFORM, "PAY-12", "open")->n_findings;
}

/* Three months of one worker, together `fen`; the order is given, and its last day passes. */
static void three_months(int64_t fen)
{
	kit_clock("2022-06-10 09:00:00");
	unpaid_in("2022-03", 1, (int64_t[]){300000}, 1);
	unpaid_in("2022-04", 1, (int64_t[]){300000}, 2);
	unpaid_in("2022-05", 1, (int64_t[]){fen - 600000}, 3);
	assert_int_equal(findings(PLATFORM, "PAY-03", "open")->n_findings, 3);
	order_pay("2022-03", "2022-05");
	kit_clock(LAST_DAY " 23:59:59");
	audit();
	assert_int_equal(leads(), 0);
	kit_clock("2022-06-21 00:00:00");
	audit();
}

static void pay_12__t17_three_months_of_8100__critical_lead(void **state)
{
	const Audit__Finding *f;

	(void)state;
	three_months(810000);
	assert_int_equal(leads(), 1);
	f = findings(PLATFORM, "PAY-12", "open")->findings[0];
	assert_string_equal(f->month, "2022-06");
	assert_string_equal(f->severity, "critical");
	assert_string_equal(f->desk, "HRSS.INSP");
	assert_int_equal(f->owed_fen, 0); /* what is owed is owed by PAY-03 */
	assert_true(f->confirm);
	assert_int_equal(f->n_members, 1);
	assert_int_equal(f->members[0]->worker_id, 901);
	assert_non_null(strstr(f->arithmetic_zh, "许人社监令字〔2022〕7号"));
	assert_non_null(strstr(f->arithmetic_zh, "一人最多：R0，3 个月 ¥8,100.00"));
}

static void pay_12__t17_three_months_of_7900__none(void **state)
{
	(void)state;
	three_months(790000);
	assert_int_equal(leads(), 0);
}

static void pay_12__three_months_of_8000_and_one_fen_less__lead_and_none(void **state)
{
	(void)state;
	three_months(800000);
	assert_int_equal(leads(), 1);
	(void)checked(state);
	three_months(799999);
	assert_int_equal(leads(), 0);
}

/* n workers who are together owed `fen` of one month. */
static void group(int n, int64_t fen)
{
	int64_t each[10];

	for (int i = 0; i < n; i++)
		each[i] = i ? fen / n : fen - fen / n * (n - 1);
	kit_clock("2022-06-10 09:00:00");
	unpaid_in("2022-04", n, each, 1);
	order_pay("2022-04", "2022-04");
	kit_clock("2022-06-21 00:00:00");
	audit();
}

static void pay_12__t18_nine_of_50000_and_ten_of_40000__none_and_lead(void **state)
{
	(void)state;
	group(9, 5000000);
	assert_int_equal(leads(), 0);
	(void)checked(state);
	group(10, 3999999);
	assert_int_equal(leads(), 0);
	(void)checked(state);
	group(10, 4000000);
	assert_int_equal(leads(), 1);
	assert_int_equal(findings(PLATFORM, "PAY-12", "open")->findings[0]->n_members, 10);
}

static void pay_12__never_ordered__none(void **state)
{
	(void)state;
	kit_clock("2022-06-10 09:00:00");
	unpaid_in("2022-03", 1, (int64_t[]){300000}, 1);
	unpaid_in("2022-04", 1, (int64_t[]){300000}, 2);
	unpaid_in("2022-05", 1, (int64_t[]){300000}, 3);
	order_pay("2022-04", "2022-05");
	kit_clock("2022-07-21 00:00:00");
	run_audit_of("2022-03", "2022-07");
	assert_int_equal(leads(), 0); /* two months were ordered */
}

static int64_t timers_of_orders(void)
{
	return kit_number("select count(*) from wages.timer where tag like 'employers/soon/%%'");
}

/* The company's word changes nothing; an officer's does. */
static void pay_12__paid__cleared_once_confirmed(void **state)
{
	Wages__PaymentsRequest req;
	Wages__Payment p, *one = &p;
	civil_date day;

	(void)state;
	three_months(810000);
	assert_true(civil_parse("2022-06-21", 10, &day));
	wages__payment__init(&p);
	p.worker_no = (char *)"R0";
	p.month = (char *)"2022-05";
	p.rule = (char *)"PAY-03";
	p.reference = (char *)"BANK-1";
	p.amount_fen = 210000;
	p.paid_day = day.day;
	wages__payments_request__init(&req);
	req.employer_id = PLATFORM;
	req.n_payments = 1;
	req.payments = &one;
	assert_int_equal(kit_call(kit, "ReportPayments", NULL, &req.base, NULL), 0);
	audit();
	kit_clock("2022-06-21 00:02:00"); /* what is owed by many workers is one audit a minute */
	audit();
	assert_int_equal(leads(), 1);
	assert_non_null(strstr(findings(PLATFORM, "PAY-12", "open")->findings[0]->arithmetic_zh,
			       "已付未核实 ¥2,100.00"));
	p.proof = (char *)"officer";
	assert_int_equal(kit_call(kit, "ConfirmPayments", NULL, &req.base, NULL), 0);
	audit();
	assert_int_equal(timers_of_orders(), 1); /* of all workers audited in the minute */
	kit_clock("2022-06-21 00:04:00");
	audit();
	assert_int_equal(leads(), 0);
	assert_int_equal(findings(PLATFORM, "PAY-12", "cleared")->n_findings, 1);
}

/* Five months, each ordered by a paper with a long name; one that is part of another is told too.
 */
static void pay_12__many_long_documents__all_named(void **state)
{
	static const struct pay_more due = {"", "2022-05-10", ""};
	static const char paper[] =
		"许昌市建安区人力资源和社会保障局关于劳动保障监察限期整改指令书和行政处理决定书";
	char document[5][160] = {"", "", "", "", "监令字5"}, month[16];
	const Audit__Finding *f;

	(void)state;
	kit_clock("2022-06-10 09:00:00");
	engaged((struct engaged){11, 911, PLATFORM, 1, "R10", "A1", "rider", "2021-01-01"});
	for (int i = 0; i < 5; i++) {
		(void)snprintf(month, sizeof(month), "2022-%02d", 1 + i);
		pay_more = &due;
		pay_in((struct file){CODE, month, "", (uint8_t)(1 + i)},
		       &(struct pay){"P", "R10", "BASE", 300000}, 1);
		pay_more = NULL;
		audit();
		if (i < 4)
			(void)snprintf(document[i], sizeof(document[i]), "%s监令字5%d", paper, i);
		order_under(document[i], month, month);
	}
	kit_clock("2022-06-21 00:00:00");
	audit();
	assert_int_equal(leads(), 1);
	f = findings(PLATFORM, "PAY-12", "open")->findings[0];
	for (int i = 0; i < 4; i++)
		assert_non_null(strstr(f->arithmetic_zh, document[i]));
	assert_non_null(strstr(f->arithmetic_zh, "、监令字5）"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			dq_01__nothing_filed__found_after_the_reporting_day_by_time_alone, checked),
		cmocka_unit_test_teardown(dq_01__hours_filed__pay_is_named_and_both_clear_it,
					  checked),
		cmocka_unit_test_teardown(
			dq_01__both_filed_in_time__clean_and_run_again_nothing_is_announced,
			checked),
		cmocka_unit_test_teardown(dq_01__nobody_engaged__not_asked, checked),
		cmocka_unit_test_teardown(dq_01__held_for_false__cleared, checked),
		cmocka_unit_test_teardown(dq_01__class_c_alone_before__that_month_is_not_named,
					  checked),
		cmocka_unit_test_teardown(pay_12__t17_three_months_of_8100__critical_lead, checked),
		cmocka_unit_test_teardown(pay_12__t17_three_months_of_7900__none, checked),
		cmocka_unit_test_teardown(
			pay_12__three_months_of_8000_and_one_fen_less__lead_and_none, checked),
		cmocka_unit_test_teardown(pay_12__t18_nine_of_50000_and_ten_of_40000__none_and_lead,
					  checked),
		cmocka_unit_test_teardown(pay_12__never_ordered__none, checked),
		cmocka_unit_test_teardown(pay_12__paid__cleared_once_confirmed, checked),
		cmocka_unit_test_teardown(pay_12__many_long_documents__all_named, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
