/*
 * The shipped sample, read as the command line reads it and audited by the shipped rules, finds
 * exactly what tests/data/sample.py put in: that list is computed without code of the product.
 */
#include "wages_probe.h"

#include "tabular.h"

#include "wages_sql.h"

#define SAMPLE   GONGDAO_SOURCE "/deploy/sample/"
#define DELIVERY "91411002MA000DEM15"
#define RIDES    "91411002MA000DENXW"
#define CHUNK    4096

static struct arena *arena;

/* Rows of one file on their way into chunks. */
struct feed {
	int64_t submission_id;
	uint32_t chunk;
	size_t n;
	uint32_t line[CHUNK];
	char *text[4][CHUNK]; /* in the order of the file's text columns */
	int64_t number_a[CHUNK], number_b[CHUNK];
	int32_t day[CHUNK];
};

static struct feed feed;

static char *kept(slice s)
{
	char *text = arena_strndup(arena, s.at, s.len);

	assert_non_null(text);
	return text;
}

static void refused(void *ctx, const struct tabular_error *e)
{
	(void)ctx;
	fail_msg("line %u: %s: %s", e->line, e->column, e->reason);
}

static void read_file(const char *name, const char *kind,
		      int (*row)(void *ctx, const struct tabular_row *row))
{
	struct tabular_sink sink = {.locale = "en", .row = row, .error = refused};
	struct tabular_result result;
	struct err err = {0};
	char path[400];

	(void)snprintf(path, sizeof(path), SAMPLE "%s", name);
	if (tabular_read(&(struct tabular_source){.path = path}, tabular_kind_find(kind), &sink,
			 &result, &err) != 0)
		fail_msg("%s: %s", path, err.text);
	assert_int_equal(result.rows_refused, 0);
}

static int engagement_row(void *ctx, const struct tabular_row *row)
{
	static int64_t id;
	const struct cell *cells = row->cells;
	char from[12];

	(void)ctx;
	id++;
	civil_format((civil_date){(int32_t)cells[5].number}, from);
	engaged((struct engaged){id, 1000 + id,
				 strcmp(cells[0].text.at, DELIVERY) == 0 ? PLATFORM : OTHER, 1,
				 cells[1].text.at, cells[2].code, cells[3].code, from});
	return 0;
}

static void intervals_send(void)
{
	Wages__SubmitIntervalsRequest req;
	Wages__SubmitReply *rep;

	wages__submit_intervals_request__init(&req);
	req.submission_id = feed.submission_id;
	req.chunk = feed.chunk++;
	req.n_line = req.n_source_ref = req.n_worker_no = req.n_kind = feed.n;
	req.n_started_at_us = req.n_ended_at_us = req.n_work_region = feed.n;
	req.line = feed.line;
	req.source_ref = feed.text[0];
	req.worker_no = feed.text[1];
	req.kind = feed.text[2];
	req.work_region = feed.text[3];
	req.started_at_us = feed.number_a;
	req.ended_at_us = feed.number_b;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->accepted, feed.n);
	feed.n = 0;
}

static int interval_row(void *ctx, const struct tabular_row *row)
{
	const struct cell *cells = row->cells;
	size_t i = feed.n++;

	(void)ctx;
	feed.line[i] = row->line;
	feed.text[0][i] = kept(cells[0].text);
	feed.text[1][i] = kept(cells[1].text);
	feed.text[2][i] = kept(slice_of(cells[2].code));
	feed.text[3][i] = kept(cells[5].text);
	feed.number_a[i] = cells[3].number;
	feed.number_b[i] = cells[4].number;
	if (feed.n == CHUNK)
		intervals_send();
	return 0;
}

static void pay_send(void)
{
	Wages__SubmitPayRequest req;
	Wages__SubmitReply *rep;

	wages__submit_pay_request__init(&req);
	req.submission_id = feed.submission_id;
	req.chunk = feed.chunk++;
	req.n_line = req.n_source_ref = req.n_worker_no = req.n_month = feed.n;
	req.n_item = req.n_amount_fen = req.n_paid_day = feed.n;
	req.line = feed.line;
	req.source_ref = feed.text[0];
	req.worker_no = feed.text[1];
	req.month = feed.text[2];
	req.item = feed.text[3];
	req.amount_fen = feed.number_a;
	req.paid_day = feed.day;
	assert_int_equal(kit_call(kit, "SubmitPay", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->accepted, feed.n);
	feed.n = 0;
}

static int pay_row(void *ctx, const struct tabular_row *row)
{
	const struct cell *cells = row->cells;
	size_t i = feed.n++;

	(void)ctx;
	feed.line[i] = row->line;
	feed.text[0][i] = kept(cells[0].text);
	feed.text[1][i] = kept(cells[1].text);
	feed.text[2][i] = kept((slice){"2025-03", 7});
	feed.text[3][i] = kept(slice_of(cells[3].code));
	feed.number_a[i] = cells[4].number;
	feed.day[i] = (int32_t)cells[5].number;
	return 0;
}

static void file_in(const char *code, const char *kind)
{
	bool is_pay = strcmp(kind, "pay") == 0;
	Wages__Submission *s;
	char name[80];

	feed.n = 0;
	feed.chunk = 0;
	assert_int_equal(open_file((struct file){code, "2025-03", "", 7}, kind, &s), 0);
	feed.submission_id = s->submission_id;
	(void)snprintf(name, sizeof(name), "%s-%s.csv", kind, code);
	read_file(name, kind, is_pay ? pay_row : interval_row);
	if (is_pay)
		pay_send();
	else if (feed.n > 0)
		intervals_send();
	assert_int_equal(close_file(feed.submission_id, feed.chunk, NULL), 0);
}

static int setup(void **state)
{
	kit_setup(state);
	arena = arena_new((size_t)256 << 20);
	kit_clock("2025-04-20 09:00:00");
	employer_is(PLATFORM, DELIVERY, "411002");
	employer_is(OTHER, RIDES, "411002");
	read_file("engagements.csv", "engagements", engagement_row);
	file_in(DELIVERY, "intervals");
	file_in(RIDES, "intervals");
	file_in(DELIVERY, "pay");
	file_in(RIDES, "pay");
	audit();
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	wages_check();
	arena_free(arena);
	return kit_teardown(state);
}

/* The findings as tests/data/sample.py writes them. */
static const char *found(void)
{
	return kit_text("select '[' || chr(10) || string_agg(format('[\"%%s\", \"%%s\", \"%%s\", "
			"\"%%s\"]', rule, worker_no, subject, owed_fen), ',' || chr(10) order by "
			"rule, worker_no, subject) || chr(10) || ']' || chr(10) from "
			"wages.finding where state = 'open'");
}

static void sample__audited__exactly_what_was_put_in(void **state)
{
	static char expected[4096];
	FILE *f = fopen(GONGDAO_SOURCE "/tests/data/sample-expected.json", "re");

	(void)state;
	assert_non_null(f);
	expected[fread(expected, 1, sizeof(expected) - 1, f)] = '\0';
	assert_int_equal(fclose(f), 0);
	assert_string_equal(found(), expected);
	assert_int_equal(kit_number("select count(*) from wages.worker_month where error <> ''"),
			 0);
	assert_int_equal(kit_number("select count(*) from wages.worker_month"), 44);
}

static void sample__rider_by_hand__line_of_the_readme(void **state)
{
	Audit__ListFindingsReply *rep = findings(PLATFORM, "PAY-02", "");

	(void)state;
	for (size_t i = 0; i < rep->n_findings; i++) {
		if (strcmp(rep->findings[i]->worker_no, "K001") != 0)
			continue;
		assert_non_null(strstr(rep->findings[i]->arithmetic_zh,
				       "145.00 小时 × ¥20.60 = ¥2,987.00"));
		assert_non_null(strstr(rep->findings[i]->arithmetic_zh, "¥187.00"));
		return;
	}
	fail_msg("no finding of K001");
}

/* Hours of every worker, added up in SQL by range_agg, agree with the facts. */
static void sample__hours__as_plain_sql_adds_them_up(void **state)
{
	static const char *const workers[] = {"K001", "K013", "K017", "K028", "K039"};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(workers); i++) {
		int64_t sql = kit_number(
			"select sum(extract(epoch from upper(r) - lower(r)))::bigint from (select "
			"unnest(range_agg(tstzrange(started_at, ended_at))) as r from "
			"wages.work_interval where employer_id = %d and worker_no = '%s') as u",
			(int)PLATFORM, workers[i]);

		assert_int_equal(facts_of(PLATFORM, workers[i], "2025-03")->worked_s, sql);
	}
}

/* Does the plan read all of a table whose name begins so? */
static bool reads_all(const char *plan, const char *table)
{
	const char *at = plan;

	while ((at = strstr(at, "Seq Scan on ")) != NULL) {
		at += strlen("Seq Scan on ");
		if (strncmp(at, table, strlen(table)) == 0)
			return true;
	}
	return false;
}

static void hot_statements__at_15000_rows__by_index(void **state)
{
	const struct {
		const struct statement *st;
		const char *args, *table;
	} hot[] = {
		{Q_WORK_IN_FORCE,
		 "101, '{K001}', '{2000-01-01}', '{2199-01-01}', '2025-02-01', '2025-04-01', "
		 "'2025-02-22', '2025-04-02'",						"work_interval"},
		{Q_PAY_IN_FORCE,
		 "101, '{K001}', '{2000-01-01}', '{2199-01-01}', '2025-03-01', '2025-04-01'", "pay_line"     },
		{Q_INTERVAL_REFS_KNOWN,
		 "281474976710656, "
		 "'{KS202503000001}'",							"work_interval"},
	};

	(void)state;
	kit_sql("set search_path = wages");
	kit_sql("set plan_cache_mode = force_generic_plan");
	for (size_t i = 0; i < N_ELEMENTS(hot); i++) {
		const char *plan;

		kit_sql("create or replace function plan() returns text language plpgsql as $f$ "
			"declare one text; whole text := ''; begin for one in explain execute "
			"hot(%s) "
			"loop whole := whole || one || chr(10); end loop; return whole; end $f$",
			hot[i].args);
		kit_sql("prepare hot as %s", hot[i].st->sql);
		plan = kit_text("select plan()");
		if (reads_all(plan, hot[i].table))
			fail_msg("%s reads all of %s:\n%s", hot[i].st->name, hot[i].table, plan);
		kit_sql("deallocate hot");
		kit_sql("drop function plan()");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sample__audited__exactly_what_was_put_in),
		cmocka_unit_test(sample__rider_by_hand__line_of_the_readme),
		cmocka_unit_test(sample__hours__as_plain_sql_adds_them_up),
		cmocka_unit_test(hot_statements__at_15000_rows__by_index),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
