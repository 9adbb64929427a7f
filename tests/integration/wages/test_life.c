/*
 * The life of findings: acceptance scenario S1. 37 workers are short of 9,846.50 in all; one is
 * reported paid, then confirmed; an order is missed; officers judge.
 */
#include "wages_probe.h"

#define SHORT_N   37
#define MONTH     "2022-04"
#define FLOOR_FEN INT64_C(352800) /* 180.00 h x 19.60 */
#define TOTAL_FEN INT64_C(984650)
#define REST_FEN  INT64_C(955850)

/* 288.00; 312.40; 236.10; 34 x 265.00 */
static int64_t short_fen(size_t i)
{
	static const int64_t first[] = {28800, 31240, 23610};

	return i < N_ELEMENTS(first) ? first[i] : 26500;
}

static char worker_no[SHORT_N][8];

static void engage_all(const char *class, int64_t version)
{
	for (size_t i = 0; i < SHORT_N; i++) {
		(void)snprintf(worker_no[i], sizeof(worker_no[i]), "W%02zu", i + 1);
		engaged((struct engaged){1000 + (int64_t)i, 2000 + (int64_t)i, PLATFORM, version,
					 worker_no[i], class, "rider", "2021-01-01"});
	}
}

static void month_in(size_t i)
{
	const struct file f = {CODE, MONTH, worker_no[i], (uint8_t)(i + 1)};
	static char ref[25][16], from[25][24], to[25][24];
	struct interval rows[25];
	char pay_ref[16];

	for (size_t d = 0; d < 25; d++) {
		(void)snprintf(ref[d], 16, "%s-%02zu", worker_no[i], d);
		(void)snprintf(from[d], 24, "2022-04-%02zu 09:00:00", d + 2);
		(void)snprintf(to[d], 24, "2022-04-%02zu 16:12:00", d + 2);
		rows[d] =
			(struct interval){ref[d], worker_no[i], "order", from[d], to[d], "411002"};
	}
	intervals_in(f, rows, 25);
	(void)snprintf(pay_ref, sizeof(pay_ref), "P-%s", worker_no[i]);
	pay_in(f, &(struct pay){pay_ref, worker_no[i], "PIECE", FLOOR_FEN - short_fen(i)}, 1);
}

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2022-06-10 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	engage_all("B", 1);
	for (size_t i = 0; i < SHORT_N; i++)
		month_in(i);
	return 0;
}

static size_t n_events(void)
{
	const struct kit_event *events;

	return kit_events(kit, &events);
}

static int start(void **state)
{
	(void)state;
	kit_clock("2022-06-10 09:00:00");
	audit();
	(void)n_events();
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	kit_sql("truncate wages.payment, wages.payment_version, wages.pay_order, "
		"wages.finding_verdict, wages.finding, wages.finding_version, wages.timer cascade");
	kit_clock("2022-06-10 09:00:00");
	{
		Wages__RunAuditRequest req;

		wages__run_audit_request__init(&req);
		req.month_from = req.month_to = (char *)MONTH;
		assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	}
	return 0;
}

static int pay(const char *method, const char *no, const char *proof, int64_t fen,
	       Wages__PaymentsReply **out)
{
	Wages__PaymentsRequest req;
	Wages__Payment p, *one = &p;
	civil_date day;

	assert_true(civil_parse("2022-06-09", 10, &day));
	wages__payment__init(&p);
	p.worker_no = (char *)no;
	p.month = (char *)MONTH;
	p.reference = (char *)"BANK-2022-0001";
	p.amount_fen = fen;
	p.paid_day = day.day;
	p.proof = (char *)proof;
	wages__payments_request__init(&req);
	req.employer_id = PLATFORM;
	req.n_payments = 1;
	req.payments = &one;
	return kit_call(kit, method, NULL, &req.base, out);
}

static Wages__Statement *statement(void)
{
	Wages__GetStatementRequest req;
	Wages__Statement *rep;

	wages__get_statement_request__init(&req);
	req.employer_id = PLATFORM;
	req.month_from = req.month_to = (char *)MONTH;
	assert_int_equal(kit_call(kit, "GetStatement", NULL, &req.base, &rep), 0);
	return rep;
}

static void order_by(const char *due)
{
	Wages__OrderPaymentRequest req;
	Wages__OrderPaymentReply *rep;
	civil_date day;

	assert_true(civil_parse(due, strlen(due), &day));
	wages__order_payment_request__init(&req);
	req.employer_id = PLATFORM;
	req.rule = (char *)"PAY-02";
	req.month_from = req.month_to = (char *)MONTH;
	req.document = (char *)"许人社监令〔2022〕1号";
	req.due_day = day.day;
	assert_int_equal(kit_call(kit, "OrderPayment", NULL, &req.base, &rep), 0);
	assert_false(rep->already);
	audit();
}

static int64_t owed_by_state(const char *state)
{
	return kit_number(
		"select coalesce(sum(owed_fen), 0) from wages.finding where rule = 'PAY-02' "
		"and state = '%s'",
		state);
}

static int64_t n_by_state(const char *state)
{
	return kit_number(
		"select count(*) from wages.finding where rule = 'PAY-02' and state = '%s'", state);
}

static void s1__proof_of_288__36_open_one_reported_then_a_bank_line_clears(void **state)
{
	Wages__PaymentsReply *rep;

	(void)state;
	assert_int_equal(n_by_state("open"), SHORT_N);
	assert_int_equal(owed_by_state("open"), TOTAL_FEN);
	assert_int_equal(pay("ReportPayments", "W01", "", 28800, &rep), 0);
	assert_int_equal(rep->recorded, 1);
	audit();
	assert_int_equal(n_events(), 1);
	assert_int_equal(n_by_state("open"), SHORT_N - 1);
	assert_int_equal(owed_by_state("open"), REST_FEN);
	assert_int_equal(n_by_state("reported"), 1);
	assert_int_equal(owed_by_state("reported"), 28800);

	assert_int_equal(pay("ReportPayments", "W01", "", 28800, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	audit();
	assert_int_equal(n_events(), 0);

	assert_int_equal(pay("ConfirmPayments", "W01", "bank", 28800, &rep), 0);
	audit();
	assert_int_equal(n_events(), 1);
	assert_int_equal(n_by_state("cleared"), 1);
	assert_int_equal(n_by_state("reported"), 0);
	assert_int_equal(owed_by_state("open"), REST_FEN);
	assert_int_equal(pay("ReportPayments", "W01", "", 100, &rep), E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from wages.payment_version"), 2);
}

static void s1__audit_again__nothing_new(void **state)
{
	Wages__RunAuditRequest req;

	(void)state;
	assert_int_equal(pay("ReportPayments", "W01", "", 28800, NULL), 0);
	audit();
	(void)n_events();
	wages__run_audit_request__init(&req);
	req.month_from = req.month_to = (char *)MONTH;
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	audit();
	assert_int_equal(n_events(), 0);
}

static void payment__part_by_bank__owed_shrinks(void **state)
{
	(void)state;
	assert_int_equal(pay("ConfirmPayments", "W01", "bank", 10000, NULL), 0);
	audit();
	assert_int_equal(n_by_state("open"), SHORT_N);
	assert_int_equal(owed_by_state("open"), TOTAL_FEN - 10000);
}

static void payment__of_a_stranger_or_without_proof__refused(void **state)
{
	(void)state;
	assert_int_equal(pay("ReportPayments", "NOBODY", "", 100, NULL), E_NOT_FOUND);
	assert_int_equal(pay("ReportPayments", "W01", "bank", 100, NULL), E_FIELD);
	assert_int_equal(pay("ConfirmPayments", "W01", "reported", 100, NULL), E_FIELD);
	assert_int_equal(pay("ConfirmPayments", "W01", "bank", 0, NULL), E_FIELD);
	assert_int_equal(kit_number("select count(*) from wages.payment"), 0);
}

static void order__paid_by_bank__waits_for_the_officer(void **state)
{
	(void)state;
	order_by("2022-06-20");
	assert_int_equal(pay("ConfirmPayments", "W01", "bank", 28800, NULL), 0);
	audit();
	assert_int_equal(n_by_state("reported"), 1);
	assert_int_equal(owed_by_state("reported"), 0);
	assert_int_equal(pay("ConfirmPayments", "W01", "officer", 28800, NULL), 0);
	audit();
	assert_int_equal(n_by_state("cleared"), 1);
}

/* An officer's word stands whoever comes after him, and one who looks after the order is heard. */
static void order__officer_before_bank_after__cleared_once_he_looks_again(void **state)
{
	Wages__PaymentsReply *rep;

	(void)state;
	assert_int_equal(pay("ConfirmPayments", "W01", "officer", 28799, NULL), 0);
	order_by("2022-06-20");
	assert_int_equal(n_by_state("open"), SHORT_N);
	assert_int_equal(pay("ConfirmPayments", "W01", "officer", 28800, NULL), 0);
	audit();
	assert_int_equal(n_by_state("cleared"), 1);
	assert_int_equal(pay("ConfirmPayments", "W01", "bank", 28800, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(pay("ConfirmPayments", "W01", "bank", 28000, NULL), E_CONFLICT);
	audit();
	assert_int_equal(n_by_state("cleared"), 1);
}

/* What was paid and cleared before an order is not what the order is about. */
static void order__paid_before__does_not_come_back(void **state)
{
	(void)state;
	assert_int_equal(pay("ConfirmPayments", "W01", "bank", 28800, NULL), 0);
	audit();
	assert_int_equal(n_by_state("cleared"), 1);
	kit_clock("2022-06-11 09:00:00");
	order_by("2022-06-20");
	kit_sql("update wages.dirty set due_at = timestamptz '2022-06-11 01:00+00'");
	{
		Wages__RunAuditRequest req;

		wages__run_audit_request__init(&req);
		req.month_from = req.month_to = (char *)MONTH;
		assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	}
	audit();
	assert_int_equal(n_by_state("cleared"), 1);
	assert_int_equal(n_by_state("reported"), 0);
}

static void order__another_under_its_document__refused(void **state)
{
	Wages__OrderPaymentRequest req;
	Wages__OrderPaymentReply *rep;
	civil_date day;

	(void)state;
	order_by("2022-06-20");
	assert_true(civil_parse("2022-06-02", 10, &day));
	wages__order_payment_request__init(&req);
	req.employer_id = PLATFORM;
	req.rule = (char *)"PAY-02";
	req.month_from = req.month_to = (char *)MONTH;
	req.document = (char *)"许人社监令〔2022〕1号";
	req.due_day = day.day;
	assert_int_equal(kit_call(kit, "OrderPayment", NULL, &req.base, &rep), E_CONFLICT);
	assert_true(civil_parse("2022-06-20", 10, &day));
	req.due_day = day.day;
	assert_int_equal(kit_call(kit, "OrderPayment", NULL, &req.base, &rep), 0);
	assert_true(rep->already);
}

static void statement__class_b_order_missed__no_additional_and_why(void **state)
{
	Wages__Statement *s;

	(void)state;
	assert_int_equal(pay("ReportPayments", "W01", "", 28800, NULL), 0);
	order_by("2022-06-20");
	kit_clock("2022-06-21 09:00:00");
	s = statement();
	assert_int_equal(s->n_open, SHORT_N - 1);
	assert_int_equal(s->open_fen, REST_FEN);
	assert_int_equal(s->n_reported, 1);
	assert_int_equal(s->additional_high_fen, 0);
	for (size_t i = 0; i < s->n_items; i++) {
		const Wages__StatementPart *add = s->items[i]->parts[1];

		assert_string_equal(s->items[i]->class_, "B");
		assert_int_equal(s->items[i]->n_parts, 3); /* no line of interest */
		assert_string_equal(add->kind, "additional");
		assert_false(add->due);
		assert_non_null(strstr(add->condition_zh, "以劳动关系为前提"));
		assert_false(s->items[i]->parts[2]->due);
		assert_non_null(strstr(s->items[i]->parts[2]->basis_zh, "一至五倍"));
	}
}

static void statement__class_a_order_missed__half_to_all(void **state)
{
	Wages__Statement *s;

	(void)state;
	engage_all("A2", 2);
	audit();
	assert_int_equal(pay("ReportPayments", "W01", "", 28800, NULL), 0);
	order_by("2022-06-20");
	assert_int_equal(statement()->additional_high_fen, 0); /* the term still runs */
	kit_clock("2022-06-21 09:00:00");
	s = statement();
	assert_int_equal(s->n_open, SHORT_N - 1);
	assert_int_equal(s->additional_low_fen, 477925);
	assert_int_equal(s->additional_high_fen, REST_FEN);
	engage_all("B", 3);
}

static int judge_it(int64_t id, const char *verdict, const char *reason)
{
	Wages__RecordVerdictRequest req;

	wages__record_verdict_request__init(&req);
	req.finding_id = id;
	req.verdict = (char *)verdict;
	req.reason = (char *)reason;
	return kit_call(kit, "RecordVerdict", NULL, &req.base, NULL);
}

static void verdict__false__cleared_and_counted_in_precision(void **state)
{
	Audit__ListFindingsReply *all = findings(PLATFORM, "PAY-02", "open");
	Wages__GetPrecisionRequest req;
	Wages__GetPrecisionReply *rep;

	(void)state;
	assert_int_equal(judge_it(all->findings[0]->finding_id, "false", "重复登记"), 0);
	assert_int_equal(judge_it(all->findings[1]->finding_id, "true", "已核对台账"), 0);
	assert_int_equal(judge_it(all->findings[2]->finding_id, "false", "看错"), 0);
	assert_int_equal(judge_it(all->findings[2]->finding_id, "true", "再看一遍"), 0);
	assert_int_equal(judge_it(all->findings[3]->finding_id, "unsure", "等工资条"), 0);
	assert_int_equal(judge_it(all->findings[3]->finding_id, "maybe", "x"), E_FIELD);
	assert_int_equal(judge_it(all->findings[3]->finding_id, "true", ""), E_FIELD);
	audit();
	assert_int_equal(n_by_state("cleared"), 1);
	wages__get_precision_request__init(&req);
	assert_int_equal(kit_call(kit, "GetPrecision", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_rules, 1);
	assert_int_equal(rep->rules[0]->n_true, 2);
	assert_int_equal(rep->rules[0]->n_false, 1);
	assert_int_equal(rep->rules[0]->n_unsure, 1);
	assert_int_equal(rep->rules[0]->precision_bp, 6666);
}

static void payments_file__bound_to_a_company__says_so_of_its_own_and_no_more(void **state)
{
	static const struct kit_who bound = {"inspector", "HRSS", "411000", "a", PLATFORM, 0};
	Wages__ImportPaymentsRequest req = WAGES__IMPORT_PAYMENTS_REQUEST__INIT;
	Wages__PaymentRow row[4], *rows[4];
	Registration__ImportReply *rep;
	civil_date day;

	(void)state;
	employer_is(OTHER, OTHER_CODE, "411081");
	assert_true(civil_parse("2022-06-09", 10, &day));
	for (size_t i = 0; i < 4; i++) {
		wages__payment_row__init(rows[i] = &row[i]);
		row[i].credit_code = (char *)(i == 2 ? OTHER_CODE : CODE);
		row[i].worker_no = (char *)"W01";
		row[i].month = (char *)MONTH;
		row[i].reference = (char *)(i == 1 ? "B-1" : "R-1");
		row[i].amount_fen = 28800;
		row[i].paid_day = day.day;
		row[i].proof = (char *)(i == 1 ? "bank" : "reported");
	}
	req.rows = rows;
	req.n_rows = 4;
	assert_int_equal(kit_call(kit, "ImportPayments", &bound, &req.base, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 3);
	assert_string_equal(rep->errors[0]->column, "proof");
	assert_string_equal(rep->errors[1]->column, "credit_code");
	assert_string_equal(rep->errors[2]->column, "reference"); /* the first row once more */
	assert_int_equal(rep->errors[2]->row, 3);
	audit();
	assert_int_equal(n_by_state("reported"), 1);
	assert_int_equal(kit_call(kit, "ImportPayments", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(rep->created, 1); /* the bank line, by who may say so */
	assert_int_equal(kit_number("select count(*) from wages.payment"), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(s1__proof_of_288__36_open_one_reported_then_a_bank_line_clears),
		TEST(s1__audit_again__nothing_new),
		TEST(payment__part_by_bank__owed_shrinks),
		TEST(payment__of_a_stranger_or_without_proof__refused),
		TEST(payments_file__bound_to_a_company__says_so_of_its_own_and_no_more),
		TEST(order__paid_by_bank__waits_for_the_officer),
		TEST(order__officer_before_bank_after__cleared_once_he_looks_again),
		TEST(order__paid_before__does_not_come_back),
		TEST(order__another_under_its_document__refused),
		TEST(statement__class_b_order_missed__no_additional_and_why),
		TEST(statement__class_a_order_missed__half_to_all),
		TEST(verdict__false__cleared_and_counted_in_precision),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
