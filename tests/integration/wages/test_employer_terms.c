/*
 * The audit of an employer's month: what was agreed on hours (TIM-08, TIM-09), special systems
 * without an approval (TIM-10), unit prices that fell (PAY-15). Each fault beside a clean
 * neighbour.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2025-03-01 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 901, PLATFORM, 1, "B1", "B", "rider", "2025-03-01"});
	engaged((struct engaged){2, 902, PLATFORM, 1, "B2", "B", "rider", "2025-03-01"});
	engaged((struct engaged){3, 903, PLATFORM, 1, "A1", "A1", "courier", "2025-03-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	kit_sql("truncate wages.submission, wages.submission_chunk, wages.holding, "
		"wages.work_interval, wages.unit_price, wages.dirty, wages.mark_unit, "
		"wages.unknown_worker, "
		"wages.worker_month, wages.packed_month, wages.work_told, wages.platform_limit, "
		"wages.agreement, wages.hours_approval, wages.finding, wages.finding_version, "
		"wages.finding_verdict, wages.timer, wages.employer_mark, wages.employer_month "
		"cascade");
	return 0;
}

static int32_t day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static size_t open_n(const char *rule)
{
	return findings(PLATFORM, rule, "open")->n_findings;
}

static void march_in(void)
{
	const struct interval row = {
		"H1", "B1", "order", "2025-03-09 09:00:00", "2025-03-09 09:30:00", "411002"};

	kit_clock("2025-04-02 09:00:00");
	intervals_in((struct file){CODE, "2025-03", "", 1}, &row, 1);
	audit();
}

struct limit {
	int64_t continuous_s, daily_s, allowance;
	const char *document, *from;
};

static void limit_is(struct limit l)
{
	Wages__RecordLimitRequest q = WAGES__RECORD_LIMIT_REQUEST__INIT;

	q.credit_code = (char *)CODE;
	q.from_day = day(l.from);
	q.max_continuous_s = l.continuous_s;
	q.max_daily_s = l.daily_s;
	q.allowance = l.allowance;
	q.unit = (char *)"min";
	q.document = (char *)l.document;
	q.reason = (char *)"平台报备";
	assert_int_equal(kit_call(kit, "RecordLimit", NULL, &q.base, NULL), 0);
	audit();
}

struct agreed {
	int64_t id, worker_id;
	const char *no, *system;
	int32_t continuous_min, daily_min, allowance;
};

static void agreed(struct agreed want)
{
	Registration__Agreement a = REGISTRATION__AGREEMENT__INIT;
	Registration__AgreementTerms t = REGISTRATION__AGREEMENT_TERMS__INIT;

	a.agreement_id = want.id;
	a.employer_id = PLATFORM;
	a.worker_id = want.worker_id;
	a.worker_no = (char *)want.no;
	a.home_region = (char *)"411002";
	a.kind = (char *)"written_agreement";
	a.from_day = day("2025-03-01");
	a.version = 1;
	a.terms = &t;
	t.hours_system = (char *)want.system;
	t.max_continuous_min = want.continuous_min;
	t.max_daily_min = want.daily_min;
	t.allowance = want.allowance;
	t.allowance_unit = (char *)"min";
	assert_int_equal(kit_call(kit, "TakeAgreement", &kit_daemons, &a.base, NULL), 0);
}

/* ---- TIM-08, TIM-09 ------------------------------------------------------------------------- */

static void tim_08_09__nothing_on_file__found_and_cleared_by_the_limit(void **state)
{
	(void)state;
	march_in();
	assert_int_equal(open_n("TIM-08"), 1);
	assert_int_equal(open_n("TIM-09"), 1);
	assert_non_null(strstr(findings(PLATFORM, "TIM-09", "open")->findings[0]->arithmetic_zh,
			       "2 人，未备案：连续最长接单时间、每日最长工作时间、宽放时间"));
	limit_is((struct limit){14400, 28800, 30, "协商纪要1号", "2025-03-31"});
	assert_int_equal(open_n("TIM-08"), 0);
	assert_int_equal(open_n("TIM-09"), 0);
	assert_int_equal(findings(PLATFORM, "TIM-09", "cleared")->n_findings, 1);
}

/* From the first day of the month after on it says nothing of this one. */
static void tim_08_09__limit_a_day_too_late__found(void **state)
{
	(void)state;
	march_in();
	limit_is((struct limit){14400, 28800, 30, "协商纪要1号", "2025-04-01"});
	assert_int_equal(open_n("TIM-08"), 1);
	assert_int_equal(open_n("TIM-09"), 1);
}

/* Numbers are not in the order of recording: each worker of each daemon has a block of its own. */
static void tim_09__limit_recorded_again__the_last_by_time_counts(void **state)
{
	(void)state;
	march_in();
	limit_is((struct limit){14400, 28800, 0, "协商纪要1号", "2025-03-01"});
	assert_int_equal(open_n("TIM-09"), 1);
	kit_sql("update wages.platform_limit set limit_id = limit_id + 1000000");
	kit_clock("2025-04-02 09:05:00");
	limit_is((struct limit){14400, 28800, 30, "协商纪要1号", "2025-03-01"});
	assert_int_equal(open_n("TIM-09"), 0);
}

static void tim_09__allowance_is_lacking__named(void **state)
{
	(void)state;
	march_in();
	limit_is((struct limit){14400, 28800, 0, "", "2025-03-01"});
	assert_non_null(strstr(findings(PLATFORM, "TIM-09", "open")->findings[0]->arithmetic_zh,
			       "未备案：宽放时间"));
	assert_int_equal(open_n("TIM-08"), 1); /* no document */
}

static void tim_08_09__every_agreement_sets_them__clean_one_does_not__found(void **state)
{
	(void)state;
	agreed((struct agreed){71, 901, "B1", "", 240, 480, 20});
	march_in();
	assert_int_equal(open_n("TIM-09"), 1);
	agreed((struct agreed){72, 902, "B2", "", 240, 480, 20});
	kit_clock("2025-04-02 09:02:00"); /* agreements of a minute are one audit */
	audit();
	assert_int_equal(open_n("TIM-08"), 0);
	assert_int_equal(open_n("TIM-09"), 0);
}

/* ---- TIM-10 --------------------------------------------------------------------------------- */

static void approval_is(int64_t version, const char *system, const char *from, const char *to)
{
	Registration__HoursApproval a = REGISTRATION__HOURS_APPROVAL__INIT;

	a.approval_id = 81;
	a.employer_id = PLATFORM;
	a.region = (char *)"411002";
	a.system = (char *)system;
	a.period = (char *)"month";
	a.state = (char *)"APPROVED";
	a.from_day = day(from);
	a.to_day = day(to);
	a.version = version;
	assert_int_equal(kit_call(kit, "TakeHoursApproval", &kit_daemons, &a.base, NULL), 0);
	audit();
}

static void tim_10__flexible_hours__one_day_without_approval_found(void **state)
{
	const Audit__Finding *f;

	(void)state;
	agreed((struct agreed){73, 903, "A1", "flexible", 0, 0, 0});
	march_in();
	assert_int_equal(open_n("TIM-10"), 1);
	f = findings(PLATFORM, "TIM-10", "open")->findings[0];
	assert_non_null(
		strstr(f->arithmetic_zh, "1 名劳动者的劳动合同约定不定时工作制，自 2025-03-01 起"));
	assert_int_equal(f->n_members, 1);
	assert_string_equal(f->members[0]->worker_no, "A1");
	approval_is(1, "flexible", "2025-03-01", "2025-03-31"); /* exclusive: the 31st is bare */
	f = findings(PLATFORM, "TIM-10", "open")->findings[0];
	assert_non_null(strstr(f->arithmetic_zh, "自 2025-03-31 起"));
	approval_is(2, "flexible", "2025-03-01", "2025-04-01");
	assert_int_equal(open_n("TIM-10"), 0);
	approval_is(3, "comprehensive", "2025-03-01", "2025-04-01");
	assert_int_equal(open_n("TIM-10"), 1); /* of another system */
}

/* More than are named, and more than can be read: all are counted. */
static void tim_10__of_50100_workers__all_counted(void **state)
{
	const Audit__Finding *f;

	(void)state;
	kit_sql("insert into wages.engagement (engagement_id, worker_id, employer_id, worker_no, "
		"class, "
		"occupation, home_region, from_day, version, generation) select 1000000 + g, "
		"1000000 + "
		"g, 101, 'Z' || g, 'A1', 'courier', '411002', '2025-03-31', 1, 0 "
		"from generate_series(1, 50100) as g; "
		"insert into wages.agreement select 1000000 + g, 101, 1000000 + g, 'Z' || g, "
		"'411002', "
		"'labour_contract', '2025-03-31', null, 0, '', 0, case when g %% 2 = 0 then "
		"'flexible' "
		"else 'comprehensive' end, 0, 0, 0, '', 1, 0 from generate_series(1, 50100) as g");
	kit_sql("analyze wages.engagement; analyze wages.agreement");
	march_in();
	f = findings(PLATFORM, "TIM-10", "open")->findings[0];
	assert_non_null(strstr(f->arithmetic_zh, "50,100"));
	assert_non_null(strstr(f->arithmetic_zh, "不定时工作制、综合计算工时工作制"));
	assert_non_null(strstr(f->arithmetic_zh, "2025-03-31"));
	assert_int_equal(f->n_members, 100);
	kit_sql("delete from wages.engagement where worker_id > 1000000");
}

static void tim_10__standard_hours_or_class_b__clean(void **state)
{
	(void)state;
	agreed((struct agreed){73, 903, "A1", "standard", 0, 0, 0});
	agreed((struct agreed){74, 901, "B1", "flexible", 0, 0, 0});
	march_in();
	assert_int_equal(open_n("TIM-10"), 0);
}

/* ---- PAY-15 --------------------------------------------------------------------------------- */

static void price_in(const char *month, const char *from, int64_t fen, const char *document)
{
	static uint8_t mark = 10;
	Wages__SubmitPricesRequest price = WAGES__SUBMIT_PRICES_REQUEST__INIT;
	char *region = (char *)"411000", *task = (char *)"同城", *doc = (char *)document;
	uint32_t line = 2;
	int32_t from_day = day(from);
	Wages__Submission *s;

	assert_int_equal(open_file((struct file){CODE, month, "", mark++}, "prices", &s), 0);
	price.submission_id = s->submission_id;
	price.n_line = price.n_work_region = price.n_task = price.n_price_fen = 1;
	price.n_from_day = price.n_consulted = 1;
	price.line = &line;
	price.work_region = &region;
	price.task = &task;
	price.price_fen = &fen;
	price.from_day = &from_day;
	price.consulted = &doc;
	assert_int_equal(kit_call(kit, "SubmitPrices", NULL, &price.base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	audit();
}

static void pay_15__more_than_a_tenth__found_a_tenth_and_consulted__clean(void **state)
{
	const Audit__Finding *f;

	(void)state;
	kit_clock("2025-04-02 09:00:00");
	price_in("2025-01", "2025-01-10", 1000, "");
	price_in("2025-03", "2025-03-05", 900, "");
	assert_int_equal(open_n("PAY-15"), 0); /* exactly a tenth */
	price_in("2025-03", "2025-03-05", 899, "");
	assert_int_equal(open_n("PAY-15"), 1);
	f = findings(PLATFORM, "PAY-15", "open")->findings[0];
	assert_string_equal(f->month, "2025-03");
	assert_true(f->hint);
	assert_non_null(strstr(f->arithmetic_zh, "2025-01-10 起 ¥10.00，2025-03-05 起 ¥8.99"));
	assert_non_null(strstr(f->arithmetic_zh, "超过 10%"));
	price_in("2025-03", "2025-03-05", 899, "协商纪要2号");
	assert_int_equal(open_n("PAY-15"), 0);
	assert_int_equal(findings(PLATFORM, "PAY-15", "cleared")->n_findings, 1);
}

/* The price before is filed late: the month of the fall is looked at again. */
static void pay_15__earlier_list_filed_late__found(void **state)
{
	(void)state;
	kit_clock("2025-04-02 09:00:00");
	price_in("2025-03", "2025-03-05", 800, "");
	assert_int_equal(open_n("PAY-15"), 0);
	price_in("2025-01", "2025-01-10", 1000, "");
	assert_int_equal(open_n("PAY-15"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			tim_08_09__nothing_on_file__found_and_cleared_by_the_limit, checked),
		cmocka_unit_test_teardown(tim_08_09__limit_a_day_too_late__found, checked),
		cmocka_unit_test_teardown(tim_09__limit_recorded_again__the_last_by_time_counts,
					  checked),
		cmocka_unit_test_teardown(tim_09__allowance_is_lacking__named, checked),
		cmocka_unit_test_teardown(
			tim_08_09__every_agreement_sets_them__clean_one_does_not__found, checked),
		cmocka_unit_test_teardown(tim_10__flexible_hours__one_day_without_approval_found,
					  checked),
		cmocka_unit_test_teardown(tim_10__standard_hours_or_class_b__clean, checked),
		cmocka_unit_test_teardown(tim_10__of_50100_workers__all_counted, checked),
		cmocka_unit_test_teardown(
			pay_15__more_than_a_tenth__found_a_tenth_and_consulted__clean, checked),
		cmocka_unit_test_teardown(pay_15__earlier_list_filed_late__found, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
