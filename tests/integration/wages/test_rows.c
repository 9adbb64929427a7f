/*
 * Refused rows: the good ones go in, each refused one says column, value, reason and mend; a dry
 * run says what the run does.
 */
#include "wages_probe.h"

static const struct file march = {CODE, "2025-03", "", 1};

static const struct interval mixed[] = {
	{"A1", "R1",   "order", "2025-03-09 08:00:00", "2025-03-09 08:40:00", "411002"},
	{"A1", "R1",   "order", "2025-03-09 09:00:00", "2025-03-09 09:40:00", "411002"},
	{"A2", "",     "order", "2025-03-09 10:00:00", "2025-03-09 10:40:00", "411002"},
	{"A3", "R1",   "ride",  "2025-03-09 10:00:00", "2025-03-09 10:40:00", "411002"},
	{"A4", "R1",   "order", "2025-03-09 10:00:00", "2025-03-09 09:40:00", "411002"},
	{"A5", "R1",   "order", "2025-03-09 10:00:00", "2025-03-11 09:40:00", "411002"},
	{"A6", "R1",   "order", "2025-03-09 10:00:00", "2025-03-09 10:40:00", "999999"},
	{"A7", "R1",   "order", "2025-04-09 10:00:00", "2025-04-09 10:40:00", "411002"},
	{"A8", "R1",   "order", "2026-03-09 10:00:00", "2026-03-09 10:40:00", "411002"},
	{"A9", "R999", "order", "2025-03-09 11:00:00", "2025-03-09 11:40:00", "411002"},
};
#define N_MIXED (sizeof(mixed) / sizeof(mixed[0]))
#define N_GOOD  2 /* A1, and A9 whose worker nobody knows: it waits */

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	kit_sql("truncate wages.submission, wages.submission_chunk, wages.holding, "
		"wages.work_interval, wages.pay_line, wages.dirty, wages.mark_unit, wages.timer "
		"cascade");
	return 0;
}

static Wages__SubmitReply *submit(const char *locale, const Wages__OpenSubmissionRequest *dry_run)
{
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(mixed, N_MIXED);
	struct kit_request r = {.method = "SubmitIntervals", .locale = locale};
	Wages__SubmitReply *rep = NULL;
	Wages__Submission *s;

	if (dry_run) {
		chunk->dry_run = (Wages__OpenSubmissionRequest *)dry_run;
	} else {
		assert_int_equal(open_file(march, "intervals", &s), 0);
		chunk->submission_id = s->submission_id;
	}
	r.body = &chunk->base;
	assert_int_equal(kit_ask(kit, &r, &rep), 0);
	return rep;
}

static void rows__mixed__good_ones_in_each_other_said(void **state)
{
	static const char *const columns[] = {"source_ref",    "worker_no",   "kind",
					      "ended_at_us",   "ended_at_us", "work_region",
					      "started_at_us", "ended_at_us"};
	Wages__SubmitReply *rep = submit("en", NULL);

	(void)state;
	assert_int_equal(rep->accepted, N_GOOD);
	assert_int_equal(rep->refused, N_MIXED - N_GOOD);
	assert_int_equal(rep->n_errors, N_MIXED - N_GOOD);
	for (size_t i = 0; i < rep->n_errors; i++) {
		assert_int_equal(rep->errors[i]->row, i + 1);
		assert_string_equal(rep->errors[i]->column, columns[i]);
		assert_true(rep->errors[i]->reason[0] && rep->errors[i]->mend[0]);
	}
	assert_string_equal(rep->errors[2]->value, "ride");
	assert_string_equal(rep->errors[3]->value, "2025-03-09 09:40:00");
	assert_string_equal(rep->errors[3]->reason, "the end is before the start");
	assert_int_equal(kit_number("select count(*) from wages.work_interval"), N_GOOD);
}

static void rows__chinese_caller__told_in_chinese(void **state)
{
	Wages__SubmitReply *rep = submit("zh", NULL);

	(void)state;
	assert_string_equal(rep->errors[3]->reason, "结束早于开始");
}

static void rows__dry_run__says_what_the_run_does(void **state)
{
	Wages__OpenSubmissionRequest head = *opening(march, "intervals");
	Wages__SubmitReply *dry, *run;

	(void)state;
	head.dry_run = true;
	dry = submit("en", &head);
	assert_int_equal(kit_number("select count(*) from wages.work_interval"), 0);
	assert_int_equal(kit_number("select count(*) from wages.submission"), 0);
	run = submit("en", NULL);
	assert_int_equal(dry->accepted, run->accepted);
	assert_int_equal(dry->n_errors, run->n_errors);
	for (size_t i = 0; i < run->n_errors; i++) {
		assert_int_equal(dry->errors[i]->row, run->errors[i]->row);
		assert_string_equal(dry->errors[i]->column, run->errors[i]->column);
		assert_string_equal(dry->errors[i]->value, run->errors[i]->value);
		assert_string_equal(dry->errors[i]->reason, run->errors[i]->reason);
	}
}

static void number__in_an_earlier_chunk__refused(void **state)
{
	const struct interval again[] = {
		{"A1", "R1", "order", "2025-03-10 08:00:00", "2025-03-10 08:40:00", "411002"},
		{"B1", "R1", "order", "2025-03-10 08:00:00", "2025-03-10 08:40:00", "411002"}
        };
	Wages__SubmitIntervalsRequest *chunk;
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	(void)state;
	(void)submit("en", NULL);
	assert_int_equal(open_file(march, "intervals", &s), 0); /* the same one */
	assert_int_equal(s->chunks, 1);
	chunk = intervals_chunk(again, 2);
	chunk->submission_id = s->submission_id;
	chunk->chunk = 1;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), 0);
	assert_int_equal(rep->accepted, 1);
	assert_string_equal(rep->errors[0]->column, "source_ref");
	assert_int_equal(close_file(s->submission_id, 2, &s), 0);
	assert_int_equal(s->rows_in, N_GOOD + 1);
	assert_int_equal(s->rows_refused, N_MIXED - N_GOOD + 1);
}

/* A row that the daemon lets through and the database does not. */
static void row__against_a_check__fails_its_chunk_only(void **state)
{
	const struct interval good[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 08:40:00", "411002"}
        };
	const struct interval bad[] = {
		{"B1", "R1", "order", "2025-03-10 08:00:00", "2025-03-10 08:40:00", "411002"},
		{"B2", "R2", "order", "2025-03-10 08:00:00", "2025-03-10 08:40:00", "411002"}
        };
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(good, 1);
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &s), 0);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), 0);
	kit_sql("alter table wages.work_interval_202503 add constraint no_second_worker"
		" check (worker_no <> 'R2')");
	chunk = intervals_chunk(bad, 2);
	chunk->submission_id = s->submission_id;
	chunk->chunk = 1;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from wages.work_interval"), 1);
	assert_int_equal(kit_number("select count(*) from wages.submission_chunk"), 1);
	kit_sql("alter table wages.work_interval_202503 drop constraint no_second_worker");
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 2, &s), 0);
	assert_int_equal(s->rows_in, 3);
}

/* The connection goes in the first COMMIT, with the rows on the server: the call runs again by
 * itself. */
static void chunk__connection_lost_at_commit__taken_once(void **state)
{
	Wages__SubmitReply *rep;

	(void)state;
	kit_sql("create sequence wages.commits");
	kit_sql("grant usage on sequence wages.commits to gongdao_wages");
	kit_sql("create function wages.first_cut() returns trigger language plpgsql as $$ begin"
		" if nextval('wages.commits') = 1 then"
		" perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$");
	kit_sql("create constraint trigger first_cut after insert on wages.submission_chunk"
		" deferrable initially deferred for each row execute function wages.first_cut()");
	rep = submit("en", NULL);
	kit_sql("drop trigger first_cut on wages.submission_chunk");
	assert_int_equal(kit_number("select last_value from wages.commits"), 2);
	assert_int_equal(rep->accepted, N_GOOD);
	assert_int_equal(kit_number("select count(*) from wages.work_interval"), N_GOOD);
	assert_int_equal(kit_number("select count(*) from wages.submission_chunk"), 1);
	kit_sql("drop function wages.first_cut()");
	kit_sql("drop sequence wages.commits");
}

static void rows__of_two_months__each_in_its_partition(void **state)
{
	const struct file spring = {CODE, "2025-02", "", 7};
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-02-28 08:00:00", "2025-02-28 08:40:00", "411002"},
		{"A2", "R1", "order", "2025-03-01 00:00:00", "2025-03-01 00:40:00", "411002"},
		{"A3", "R1", "order", "2025-02-28 23:59:59", "2025-03-01 00:40:00", "411002"}
        };
	Wages__SubmitIntervalsRequest *chunk;
	Wages__OpenSubmissionRequest *head = opening(spring, "intervals");
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	(void)state;
	head->month_to = (char *)"2025-03";
	assert_int_equal(kit_call(kit, "OpenSubmission", NULL, &head->base, &s), 0);
	chunk = intervals_chunk(rows, 3);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), 0);
	assert_int_equal(rep->accepted, 3);
	assert_int_equal(kit_number("select count(*) from wages.work_interval_202502"), 2);
	assert_int_equal(kit_number("select count(*) from wages.work_interval_202503"), 1);
	assert_int_equal(close_file(s->submission_id, 1, &s), 0);
	assert_int_equal(s->seconds_sum, 2400 + 2400 + 2401);
}

/* Rows go into partitions, which no policy guards: reading goes through the parent, which one does,
 * and the partitions give nothing. */
static void rows__in_partitions__read_through_the_parent_only(void **state)
{
	(void)state;
	(void)submit("en", NULL);
	assert_int_equal(
		kit_number("select count(*) from pg_inherits as i join pg_class as c"
			   " on c.oid = i.inhrelid"
			   " where i.inhparent in ('wages.work_interval'::regclass,"
			   " 'wages.pay_line'::regclass)"
			   " and (has_table_privilege('gongdao_wages', c.oid,"
			   " 'select, update, delete, truncate, references, trigger')"
			   " or not has_table_privilege('gongdao_wages', c.oid, 'insert'))"),
		0);
	kit_sql("set role gongdao_wages");
	kit_sql("select set_config('gongdao.role', 'clerk', false),"
		" set_config('gongdao.region', '411081', false)");
	assert_int_equal(kit_number("select count(*) from wages.work_interval"), 0);
	kit_sql("select set_config('gongdao.region', '411000', false)");
	assert_int_equal(kit_number("select count(*) from wages.work_interval"), N_GOOD);
	kit_sql("reset role");
}

static void pay__unknown_item__refused(void **state)
{
	const struct pay rows[] = {
		{"P1", "R1", "PIECE", 100     },
		{"P2", "R1", "GIFT",  100     },
		{"P3", "R1", "PIECE", 20000001}
        };
	Wages__SubmitPayRequest *chunk = pay_chunk("2025-03", rows, 3);
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "pay", &s), 0);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitPay", NULL, &chunk->base, &rep), 0);
	assert_int_equal(rep->accepted, 1);
	assert_string_equal(rep->errors[0]->value, "GIFT");
	assert_string_equal(rep->errors[1]->column, "amount_fen");
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows__mixed__good_ones_in_each_other_said),
		TEST(rows__chinese_caller__told_in_chinese),
		TEST(rows__dry_run__says_what_the_run_does),
		TEST(number__in_an_earlier_chunk__refused),
		TEST(row__against_a_check__fails_its_chunk_only),
		TEST(chunk__connection_lost_at_commit__taken_once),
		TEST(rows__of_two_months__each_in_its_partition),
		TEST(rows__in_partitions__read_through_the_parent_only),
		TEST(pay__unknown_item__refused),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
