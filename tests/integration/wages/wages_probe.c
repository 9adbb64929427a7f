/*
 * wages_probe - records in, audits run, invariants checked, for the tests of this folder.
 */
#include "wages_probe.h"

#undef SERVICE_MAIN
#define SERVICE_MAIN(definition)

/* The daemon as it is shipped, without its main(). */
#include "../../../services/wages/main.c" /* NOLINT */

struct kit_daemon *kit;

int kit_setup(void **state)
{
	(void)state;
	kit = kit_daemon(&wages_service);
	return 0;
}

int kit_teardown(void **state)
{
	(void)state;
	kit_daemon_free(kit);
	return 0;
}

int64_t us(const char *local)
{
	utc_time t;

	assert_true(utc_parse(local, strlen(local), &t));
	return t.us;
}

void employer_is(int64_t id, const char *code, const char *region)
{
	Registration__Employer e;

	registration__employer__init(&e);
	e.employer_id = id;
	e.credit_code = (char *)code;
	e.name = (char *)"许昌测试配送";
	e.kind = (char *)"platform";
	e.region = (char *)region;
	e.version = 1;
	assert_int_equal(kit_call(kit, "TakeEmployer", &kit_daemons, &e.base, NULL), 0);
}

void engaged(struct engaged want)
{
	Registration__Engagement e;
	civil_date from;

	assert_true(civil_parse(want.from, strlen(want.from), &from));
	registration__engagement__init(&e);
	e.engagement_id = want.id;
	e.worker_id = want.worker_id;
	e.employer_id = want.employer_id;
	e.worker_no = (char *)want.no;
	e.class_ = (char *)want.class;
	e.occupation = (char *)want.occupation;
	e.home_region = (char *)"411002";
	e.from_day = from.day;
	e.version = want.version;
	assert_int_equal(kit_call(kit, "TakeEngagement", &kit_daemons, &e.base, NULL), 0);
}

void limits_filed(const char *code)
{
	Wages__RecordLimitRequest q = WAGES__RECORD_LIMIT_REQUEST__INIT;
	civil_date from;

	assert_true(civil_from_ymd(2021, 1, 1, &from));
	q.credit_code = (char *)code;
	q.from_day = from.day;
	q.max_continuous_s = INT64_C(4) * 3600;
	q.max_daily_s = INT64_C(12) * 3600;
	q.allowance = 1;
	q.unit = (char *)"gap_min"; /* stops of a minute: the hours of tests have none */
	q.document = (char *)"协商纪要";
	q.reason = (char *)"平台报备";
	assert_int_equal(kit_call(kit, "RecordLimit", NULL, &q.base, NULL), 0);
}

Wages__OpenSubmissionRequest *opening(struct file f, const char *kind)
{
	static Wages__OpenSubmissionRequest req;
	static uint8_t digest[32];

	memset(digest, f.mark, sizeof(digest));
	wages__open_submission_request__init(&req);
	req.credit_code = (char *)f.code;
	req.kind = (char *)kind;
	req.month_from = (char *)f.month;
	req.month_to = (char *)f.month;
	req.part = (char *)f.part;
	req.file_name = (char *)"test.csv";
	req.digest = (ProtobufCBinaryData){sizeof(digest), digest};
	return &req;
}

int open_file(struct file f, const char *kind, Wages__Submission **out)
{
	return kit_call(kit, "OpenSubmission", NULL, &opening(f, kind)->base, out);
}

Wages__SubmitIntervalsRequest *intervals_chunk(const struct interval *rows, size_t n)
{
	static Wages__SubmitIntervalsRequest req;
	static uint32_t line[ROWS_MAX];
	static char *text[4][ROWS_MAX];
	static int64_t from[ROWS_MAX], to[ROWS_MAX];

	assert_true(n <= ROWS_MAX);
	wages__submit_intervals_request__init(&req);
	for (size_t i = 0; i < n; i++) {
		line[i] = (uint32_t)i + 2;
		text[0][i] = (char *)rows[i].ref;
		text[1][i] = (char *)rows[i].no;
		text[2][i] = (char *)rows[i].kind;
		text[3][i] = (char *)rows[i].region;
		from[i] = us(rows[i].from);
		to[i] = us(rows[i].to);
	}
	req.n_line = req.n_source_ref = req.n_worker_no = req.n_kind = n;
	req.n_started_at_us = req.n_ended_at_us = req.n_work_region = n;
	req.line = line;
	req.source_ref = text[0];
	req.worker_no = text[1];
	req.kind = text[2];
	req.started_at_us = from;
	req.ended_at_us = to;
	req.work_region = text[3];
	return &req;
}

const struct pay_more *pay_more;

static int32_t day_number(const char *day)
{
	civil_date d;

	assert_true(civil_parse(day, strlen(day), &d));
	return d.day;
}

static int32_t first_of(const char *month)
{
	civil_date d;

	return civil_parse_month(month, strlen(month), &d) ? d.day : 0;
}

Wages__SubmitPayRequest *pay_chunk(const char *month, const struct pay *rows, size_t n)
{
	static Wages__SubmitPayRequest req;
	static uint32_t line[ROWS_MAX];
	static char *text[5][ROWS_MAX];
	static int64_t fen[ROWS_MAX];
	static int32_t paid[ROWS_MAX], due[ROWS_MAX];

	assert_true(n <= ROWS_MAX);
	wages__submit_pay_request__init(&req);
	for (size_t i = 0; i < n; i++) {
		line[i] = (uint32_t)i + 2;
		text[0][i] = (char *)rows[i].ref;
		text[1][i] = (char *)rows[i].no;
		text[2][i] = (char *)month;
		text[3][i] = (char *)rows[i].item;
		const struct pay_more more = pay_more ? pay_more[i] : (struct pay_more){0};

		text[4][i] = (char *)(more.basis ? more.basis : "");
		fen[i] = rows[i].fen;
		paid[i] = more.paid ? 0 : first_of(month);
		if (more.paid && more.paid[0])
			paid[i] = day_number(more.paid);
		due[i] = more.due ? day_number(more.due) : 0;
	}
	req.n_line = req.n_source_ref = req.n_worker_no = req.n_month = n;
	req.n_item = req.n_amount_fen = req.n_paid_day = req.n_due_day = req.n_basis = n;
	req.line = line;
	req.source_ref = text[0];
	req.worker_no = text[1];
	req.month = text[2];
	req.item = text[3];
	req.amount_fen = fen;
	req.paid_day = paid;
	req.due_day = due;
	req.basis = text[4];
	return &req;
}

bool audited_with_file;

int close_file(int64_t id, uint32_t chunks, Wages__Submission **out)
{
	Wages__CloseSubmissionRequest req;
	const struct kit_request ask = {.method = "CloseSubmission",
					.attempt = audited_with_file ? 1 : 2,
					.body = &req.base};

	wages__close_submission_request__init(&req);
	req.submission_id = id;
	req.chunks = chunks;
	return kit_ask(kit, &ask, out);
}

/* Open, one chunk, close: in force. */
int64_t intervals_in(struct file f, const struct interval *rows, size_t n)
{
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(rows, n);
	Wages__Submission *s;

	assert_int_equal(open_file(f, "intervals", &s), 0);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	return s->submission_id;
}

int64_t pay_in(struct file f, const struct pay *rows, size_t n)
{
	Wages__SubmitPayRequest *chunk = pay_chunk(f.month, rows, n);
	Wages__Submission *s;

	assert_int_equal(open_file(f, "pay", &s), 0);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitPay", NULL, &chunk->base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	return s->submission_id;
}

/* Runs the audit until nothing is due. */
void audit(void)
{
	for (int i = 0; i < 100 && kit_timers(kit) > 0; i++)
		continue;
	assert_int_equal(kit_number("select count(*) from wages.dirty where due_at <= "
				    "to_timestamp(%" PRId64 ")",
				    utc_now_business().us / US_PER_S),
			 0);
}

Wages__Facts *facts_of(int64_t employer_id, const char *no, const char *month)
{
	Wages__GetFactsRequest req;
	Wages__Facts *facts = NULL;

	wages__get_facts_request__init(&req);
	req.employer_id = employer_id;
	req.worker_no = (char *)no;
	req.month = (char *)month;
	assert_int_equal(kit_call(kit, "GetFacts", NULL, &req.base, &facts), 0);
	return facts;
}

Audit__ListFindingsReply *findings(int64_t employer_id, const char *rule, const char *state)
{
	Audit__ListFindingsRequest req;
	Audit__ListFindingsReply *rep = NULL;

	audit__list_findings_request__init(&req);
	req.employer_id = employer_id;
	req.rule = (char *)rule;
	req.state = (char *)state;
	assert_int_equal(kit_call(kit, "ListFindings", NULL, &req.base, &rep), 0);
	return rep;
}

/* Every statement of wages_check.sql counts what breaks an invariant. */
void wages_check(void)
{
	static char sql[16384];
	FILE *f = fopen(GONGDAO_SOURCE "/tests/integration/wages/wages_check.sql", "re");
	char *at = sql, *end;
	size_t n;

	assert_non_null(f);
	n = fread(sql, 1, sizeof(sql) - 1, f);
	assert_int_equal(fclose(f), 0);
	sql[n] = '\0';
	kit_sql("set search_path = wages");
	while ((end = strchr(at, ';')) != NULL) {
		*end = '\0';
		if (kit_number("%s", at) != 0)
			fail_msg("broken: %s", at);
		at = end + 1;
	}
}

void wages_emptied(const char *more)
{
	kit_sql("truncate wages.submission, wages.submission_chunk, wages.holding, "
		"wages.work_interval, wages.pay_line, wages.dirty, wages.mark_unit, "
		"wages.unknown_worker, "
		"wages.worker_month, wages.packed_month, wages.work_told, wages.finding, "
		"wages.finding_version, wages.timer%s cascade",
		more);
}
