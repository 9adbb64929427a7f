/*
 * What is filed beside intervals and pay, and known beside the files: taken in, refused row by row,
 * in force by month, and loaded with the worker-month it is about.
 */
#include "wages_probe.h"

static const struct file march = {CODE, "2025-03", "", 1};

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 901, PLATFORM, 1, "R1", "B", "rider", "2025-01-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	kit_sql("truncate wages.submission, wages.submission_chunk, wages.holding, "
		"wages.work_interval, wages.pay_line, wages.roster_day, wages.penalty, "
		"wages.push_event, wages.unit_price, wages.agreement, wages.hours_approval, "
		"wages.platform_limit, wages.weather_signal, wages.worker_month, wages.dirty, "
		"wages.mark_unit, "
		"wages.timer cascade");
	return 0;
}

/* Opens, hands over one chunk, closes. */
static Wages__SubmitReply *file_in(const char *kind, const char *method, ProtobufCMessage *chunk,
				   int64_t *submission_id)
{
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	assert_int_equal(open_file(march, kind, &s), 0);
	*submission_id = s->submission_id; /* of the chunk */
	assert_int_equal(kit_call(kit, method, NULL, chunk, &rep), 0);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	return rep;
}

static int32_t day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static Wages__SubmitReply *roster_in(size_t n, const char *const *nos, const char *const *days,
				     const char *const *kinds)
{
	Wages__SubmitRosterRequest req = WAGES__SUBMIT_ROSTER_REQUEST__INIT;
	uint32_t line[8];
	int32_t day_of[8];

	for (size_t i = 0; i < n; i++) {
		line[i] = (uint32_t)i + 2;
		day_of[i] = day(days[i]);
	}
	req.n_line = req.n_worker_no = req.n_day = req.n_kind = n;
	req.line = line;
	req.worker_no = (char **)nos;
	req.day = day_of;
	req.kind = (char **)kinds;
	return file_in("roster", "SubmitRoster", &req.base, &req.submission_id);
}

static void roster__mixed__good_rows_in_each_other_said(void **state)
{
	static const char *const nos[] = {"R1", "R1", "R1", "R1", "R1"};
	static const char *const days[] = {"2025-03-01", "2025-03-01", "2025-03-02", "2025-04-01",
					   "2025-03-03"};
	static const char *const kinds[] = {"work", "rest", "sleep", "work", "rest"};
	Wages__SubmitReply *rep = roster_in(5, nos, days, kinds);

	(void)state;
	assert_int_equal(rep->accepted, 2);
	assert_int_equal(rep->n_errors, 3);
	assert_string_equal(rep->errors[0]->column, "day");
	assert_string_equal(rep->errors[0]->value, "2025-03-01");
	assert_string_equal(rep->errors[1]->column, "kind");
	assert_string_equal(rep->errors[1]->value, "sleep");
	assert_string_equal(rep->errors[2]->column, "day");
	assert_int_equal(kit_number("select count(*) from wages.roster_day_202503"), 2);
	assert_int_equal(kit_number("select count(*) from wages.dirty where worker_no = 'R1'"), 1);
}

static void roster__a_day_in_an_earlier_chunk__refused(void **state)
{
	static char *nos[] = {(char *)"R1"}, *kinds[] = {(char *)"work"};
	uint32_t line[] = {2};
	int32_t days[] = {day("2025-03-01")};
	Wages__SubmitRosterRequest req = WAGES__SUBMIT_ROSTER_REQUEST__INIT;
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "roster", &s), 0);
	req.submission_id = s->submission_id;
	req.n_line = req.n_worker_no = req.n_day = req.n_kind = 1;
	req.line = line;
	req.worker_no = nos;
	req.day = days;
	req.kind = kinds;
	assert_int_equal(kit_call(kit, "SubmitRoster", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->accepted, 1);
	req.chunk = 1;
	assert_int_equal(kit_call(kit, "SubmitRoster", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->accepted, 0);
	assert_string_equal(rep->errors[0]->column, "day");
	assert_int_equal(close_file(s->submission_id, 2, &s), 0);
}

static void penalties__in__reason_is_never_said_again(void **state)
{
	static char *refs[] = {(char *)"F1", (char *)"F2", (char *)"F3"};
	static char *nos[] = {(char *)"R1", (char *)"R1", (char *)"R1"};
	static char *rules[] = {(char *)"", (char *)"GZ-7", (char *)"GZ-7"};
	static char *reasons[] = {(char *)"超时", (char *)"差评", (char *)"a\tb"};
	uint32_t line[] = {2, 3, 4};
	int64_t at[] = {us("2025-03-09 10:00:00"), us("2025-03-31 23:59:59"),
			us("2025-03-09 10:00:00")};
	int64_t fen[] = {5000, 0, 100};
	protobuf_c_boolean appeal[] = {0, 1, 0};
	Wages__SubmitPenaltiesRequest req = WAGES__SUBMIT_PENALTIES_REQUEST__INIT;
	Wages__SubmitReply *rep;

	(void)state;
	req.n_line = req.n_source_ref = req.n_worker_no = req.n_at_us = 3;
	req.n_amount_fen = req.n_rule_ref = req.n_reason = req.n_appeal = 3;
	req.line = line;
	req.source_ref = refs;
	req.worker_no = nos;
	req.at_us = at;
	req.amount_fen = fen;
	req.rule_ref = rules;
	req.reason = reasons;
	req.appeal = appeal;
	rep = file_in("penalties", "SubmitPenalties", &req.base, &req.submission_id);
	assert_int_equal(rep->accepted, 2);
	assert_string_equal(rep->errors[0]->column, "reason");
	assert_string_equal(rep->errors[0]->value, "***");
	assert_int_equal(kit_number("select sum(appeal) from wages.penalty"), 1);
	assert_int_equal(kit_number("select sum(amount_fen)::bigint from wages.penalty"), 5000);
}

static void pushes_and_prices__in__by_month(void **state)
{
	static char *refs[] = {(char *)"E1", (char *)"E2"};
	static char *nos[] = {(char *)"R1", (char *)"R1"};
	static char *kinds[] = {(char *)"limit", (char *)"shout"};
	static char *regions[] = {(char *)"411000", (char *)"999999"};
	static char *tasks[] = {(char *)"同城", (char *)"同城"}, *docs[] = {(char *)"", (char *)""};
	uint32_t line[] = {2, 3};
	int64_t at[] = {us("2025-03-09 10:00:00"), us("2025-03-09 10:00:00")}, fen[] = {450, 450};
	int32_t from[] = {day("2025-03-05"), day("2025-03-05")};
	Wages__SubmitPushesRequest push = WAGES__SUBMIT_PUSHES_REQUEST__INIT;
	Wages__SubmitPricesRequest price = WAGES__SUBMIT_PRICES_REQUEST__INIT;
	Wages__SubmitReply *rep;

	(void)state;
	push.n_line = push.n_source_ref = push.n_worker_no = push.n_at_us = push.n_kind = 2;
	push.line = line;
	push.source_ref = refs;
	push.worker_no = nos;
	push.at_us = at;
	push.kind = kinds;
	rep = file_in("pushes", "SubmitPushes", &push.base, &push.submission_id);
	assert_int_equal(rep->accepted, 1);
	assert_string_equal(rep->errors[0]->value, "shout");

	price.n_line = price.n_work_region = price.n_task = price.n_price_fen = 2;
	price.n_from_day = price.n_consulted = 2;
	price.line = line;
	price.work_region = regions;
	price.task = tasks;
	price.price_fen = fen;
	price.from_day = from;
	price.consulted = docs;
	rep = file_in("prices", "SubmitPrices", &price.base, &price.submission_id);
	assert_int_equal(rep->accepted, 1);
	assert_string_equal(rep->errors[0]->column, "work_region");
	assert_int_equal(kit_number("select price_fen from wages.unit_price_202503"), 450);
}

static void intervals__what_orders_brought__optional_and_checked(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order",   "2025-03-09 08:00:00", "2025-03-09 08:40:00", "411002"},
		{"A2", "R1", "driving", "2025-03-09 08:40:00", "2025-03-09 09:00:00", "411002"}
        };
	int64_t pay[] = {1250, -1}, fare[] = {2000, -1};
	int32_t bp[] = {2000, 10001};
	char *tasks[] = {(char *)"同城", (char *)""};
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(rows, 2);
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &s), 0);
	chunk->submission_id = s->submission_id;
	chunk->n_pay_fen = chunk->n_fare_fen = chunk->n_commission_bp = chunk->n_task = 2;
	chunk->pay_fen = pay;
	chunk->fare_fen = fare;
	chunk->commission_bp = bp;
	chunk->task = tasks;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), 0);
	assert_int_equal(rep->accepted, 1);
	assert_string_equal(rep->errors[0]->column, "commission_bp");
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	assert_int_equal(kit_number("select pay_fen from wages.work_interval"), 1250);
	assert_int_equal(kit_number("select count(*) from wages.work_interval"
				    " where task = '同城' and commission_bp = 2000"),
			 1);
}

/* A column that only some rows of the request have is no column. */
static void intervals__a_column_of_another_length__refused(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 08:40:00", "411002"},
		{"A2", "R1", "order", "2025-03-09 08:40:00", "2025-03-09 09:00:00", "411002"}
        };
	int64_t pay[] = {1250};
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(rows, 2);
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &s), 0);
	chunk->submission_id = s->submission_id;
	chunk->n_pay_fen = 1;
	chunk->pay_fen = pay;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), E_FIELD);
}

/* Driving without an order is work, and part of a run. */
static void driving__between_orders__one_run_and_required_time(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order",   "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"},
		{"A2", "R1", "driving", "2025-03-09 10:00:00", "2025-03-09 11:00:00", "411002"},
		{"A3", "R1", "order",   "2025-03-09 11:00:00", "2025-03-09 12:30:00", "411002"}
        };
	Wages__Facts *facts;

	(void)state;
	(void)intervals_in(march, rows, 3);
	facts = facts_of(PLATFORM, "R1", "2025-03");
	assert_int_equal(facts->order_s, 3 * 3600 + 1800);
	assert_int_equal(facts->required_s, 3600);
	assert_int_equal(facts->worked_s, 4 * 3600 + 1800);
	assert_int_equal(facts->longest_run_s, 4 * 3600 + 1800);
}

static int agreement_told(int64_t version, int64_t pay_fen)
{
	Registration__Agreement a = REGISTRATION__AGREEMENT__INIT;
	Registration__AgreementTerms t = REGISTRATION__AGREEMENT_TERMS__INIT;

	a.agreement_id = 71;
	a.employer_id = PLATFORM;
	a.worker_id = 901;
	a.worker_no = (char *)"R1";
	a.home_region = (char *)"411002";
	a.kind = (char *)"written_agreement";
	a.from_day = day("2025-01-01");
	a.version = version;
	a.terms = &t;
	t.pay_fen = pay_fen;
	t.pay_cycle = (char *)"month";
	t.pay_day = 15;
	return kit_call(kit, "TakeAgreement", &kit_daemons, &a.base, NULL);
}

static void agreement__told_out_of_order__highest_version_stays(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"}
        };

	(void)state;
	(void)intervals_in(march, rows, 1);
	kit_sql("delete from wages.dirty");
	assert_int_equal(agreement_told(2, 400000), 0);
	assert_int_equal(agreement_told(1, 300000), 0);
	assert_int_equal(kit_number("select pay_fen from wages.agreement"), 400000);
	assert_int_equal(kit_number("select pay_day from wages.agreement"), 15);
	assert_int_equal(kit_number("select count(*) from wages.dirty where month = '2025-03-01'"),
			 1);
}

/* Marks that a change asked for are made by the next timer. */
static int64_t marks_made(void)
{
	Wages__MarkMonthsRequest q = WAGES__MARK_MONTHS_REQUEST__INIT;

	assert_int_equal(kit_call(kit, "MarkMonths", &kit_daemons, &q.base, NULL), 0);
	assert_int_equal(kit_number("select count(*) from wages.mark_unit"), 0);
	return kit_number("select count(*) from wages.dirty");
}

static int approval_told(int64_t version, const char *state)
{
	Registration__HoursApproval a = REGISTRATION__HOURS_APPROVAL__INIT;

	a.approval_id = 81;
	a.employer_id = PLATFORM;
	a.region = (char *)"411002";
	a.system = (char *)"comprehensive";
	a.period = (char *)"quarter";
	a.state = (char *)state;
	a.from_day = day("2025-03-01");
	a.to_day = day("2025-04-01");
	a.version = version;
	return kit_call(kit, "TakeHoursApproval", &kit_daemons, &a.base, NULL);
}

static void approval__decided__months_of_the_employer_marked(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"}
        };

	(void)state;
	(void)intervals_in(march, rows, 1);
	kit_sql("delete from wages.dirty");
	assert_int_equal(approval_told(1, "APPLIED"), 0);
	assert_int_equal(kit_number("select count(*) from wages.dirty"), 0);
	assert_int_equal(approval_told(2, "APPROVED"), 0);
	assert_int_equal(marks_made(), 1);
	assert_int_equal(kit_number("select count(*) from wages.dirty where month = '2025-03-01'"),
			 1);
	assert_int_equal(approval_told(1, "APPLIED"), 0);
	assert_int_equal(kit_number("select count(*) from wages.hours_approval"
				    " where state = 'APPROVED'"),
			 1);
}

static int limit_recorded(const char *unit, bool withdrawn)
{
	Wages__RecordLimitRequest q = WAGES__RECORD_LIMIT_REQUEST__INIT;

	q.credit_code = (char *)CODE;
	q.from_day = day("2025-03-01");
	q.max_continuous_s = 4 * 3600;
	q.unit = (char *)unit;
	q.withdrawn = withdrawn;
	q.reason = (char *)"平台报备";
	return kit_call(kit, "RecordLimit", NULL, &q.base, NULL);
}

static void limit__recorded_twice__both_stay_and_months_are_marked(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"}
        };

	(void)state;
	(void)intervals_in(march, rows, 1);
	kit_sql("delete from wages.dirty");
	assert_int_equal(limit_recorded("hours", false), E_FIELD);
	assert_int_equal(limit_recorded("min", false), 0);
	assert_int_equal(marks_made(), 1);
	assert_int_equal(limit_recorded("min", true), 0);
	assert_int_equal(kit_number("select count(*) from wages.platform_limit"), 2);
}

static int weather_recorded(const char *region, const char *to)
{
	Wages__RecordWeatherRequest q = WAGES__RECORD_WEATHER_REQUEST__INIT;

	q.region = (char *)region;
	q.kind = (char *)"heat";
	q.level = (char *)"orange";
	q.from_at_us = us("2025-03-09 09:00:00");
	q.to_at_us = us(to);
	q.has_temp = true;
	q.max_temp_c = 38;
	q.source = (char *)"气象台";
	return kit_call(kit, "RecordWeather", NULL, &q.base, NULL);
}

static void weather__of_the_city__months_worked_in_its_counties_marked(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"}
        };

	(void)state;
	(void)intervals_in(march, rows, 1);
	kit_sql("delete from wages.dirty");
	assert_int_equal(weather_recorded("411000", "2025-03-09 09:00:00"), E_FIELD);
	assert_int_equal(weather_recorded("411081", "2025-03-09 20:00:00"), 0);
	assert_int_equal(marks_made(), 0);
	assert_int_equal(weather_recorded("411000", "2025-03-09 20:00:00"), 0);
	assert_int_equal(marks_made(), 1);
	assert_int_equal(kit_number("select max(max_temp_c) from wages.weather_signal"), 38);
}

/* All inputs of a worker-month are read by its audit: a statement that cannot be run fails it. */
static void audit__with_every_input__done(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"}
        };

	static const char *const nos[] = {"R1"}, *const days[] = {"2025-03-09"},
				 *const kinds[] = {"work"};

	penalties__in__reason_is_never_said_again(state);
	pushes_and_prices__in__by_month(state);
	(void)roster_in(1, nos, days, kinds);
	(void)intervals_in(march, rows, 1);
	assert_int_equal(agreement_told(1, 0), 0);
	assert_int_equal(approval_told(1, "APPROVED"), 0);
	kit_sql("insert into wages.platform_limit values (1, 101, '411002', '2025-01-01', 14400,"
		" 43200, 1200, 10, 'percent', '', false, now(), 'x', '')");
	kit_sql("insert into wages.weather_signal values (1, '411000', 'heat', 'orange',"
		" '2025-03-09 09:00+08', '2025-03-09 20:00+08', 38, '气象台', false, now(), 'x', "
		"'')");
	audit();
	assert_int_equal(kit_number("select count(*) from wages.worker_month"
				    " where month = '2025-03-01'"),
			 1);
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(roster__mixed__good_rows_in_each_other_said),
		TEST(roster__a_day_in_an_earlier_chunk__refused),
		TEST(penalties__in__reason_is_never_said_again),
		TEST(pushes_and_prices__in__by_month),
		TEST(intervals__what_orders_brought__optional_and_checked),
		TEST(intervals__a_column_of_another_length__refused),
		TEST(driving__between_orders__one_run_and_required_time),
		TEST(agreement__told_out_of_order__highest_version_stays),
		TEST(approval__decided__months_of_the_employer_marked),
		TEST(limit__recorded_twice__both_stay_and_months_are_marked),
		TEST(weather__of_the_city__months_worked_in_its_counties_marked),
		TEST(audit__with_every_input__done),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
