/*
 * Submissions against a real database: opening, chunks, closing, replacing, refused rows.
 */
#include "wages_probe.h"

static const struct file march = {CODE, "2025-03", "", 1};

static const struct interval two_orders[] = {
	{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 08:40:00", "411002"},
	{"A2", "R1", "order", "2025-03-09 08:10:00", "2025-03-09 08:50:00", "411002"},
};

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411081");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "rider", "2025-01-01"});
	engaged((struct engaged){2, 12, OTHER, 1, "R1", "B", "rider", "2025-01-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied("");
	return 0;
}

static void open__unknown_employer__says_import_it_first(void **state)
{
	const struct file f = {"91411000000000000Y", "2025-03", "", 1};

	(void)state;
	assert_int_equal(open_file(f, "intervals", NULL), E_NOT_FOUND);
	assert_non_null(strstr(kit_detail(kit), "import it first"));
}

static void open__bad_heads__refused_by_field(void **state)
{
	const struct file future = {CODE, "2025-05", "", 1}, month = {CODE, "2025-3", "", 1};
	Wages__OpenSubmissionRequest *req;

	(void)state;
	assert_int_equal(open_file(future, "intervals", NULL), E_FIELD);
	assert_int_equal(open_file(month, "intervals", NULL), E_FIELD);
	assert_int_equal(open_file(march, "salary", NULL), E_FIELD);
	req = opening(march, "pay");
	req->digest.len = 31;
	assert_int_equal(kit_call(kit, "OpenSubmission", NULL, &req->base, NULL), E_FIELD);
	req = opening(march, "pay");
	req->month_from = (char *)"2021-01";
	assert_int_equal(kit_call(kit, "OpenSubmission", NULL, &req->base, NULL), E_FIELD);
}

static void open__employer_of_another_county__not_seen(void **state)
{
	(void)state;
	assert_int_equal(kit_call(kit, "OpenSubmission", &kit_county,
				  &opening(march, "intervals")->base, NULL),
			 E_NOT_FOUND);
}

static void open__same_file_twice__one_submission(void **state)
{
	Wages__Submission *first, *second;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &first), 0);
	assert_int_equal(open_file(march, "intervals", &second), 0);
	assert_int_equal(first->submission_id, second->submission_id);
	assert_false(second->already);
}

static void open__file_in_force__already(void **state)
{
	int64_t id = intervals_in(march, two_orders, 2);
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &s), 0);
	assert_true(s->already);
	assert_int_equal(s->submission_id, id);
	assert_int_equal(s->seconds_sum, 4800);
	assert_int_equal(s->rows_in, 2);
}

static void open__dry_run__nothing_stays(void **state)
{
	Wages__OpenSubmissionRequest *req = opening(march, "intervals");
	Wages__Submission *s;

	(void)state;
	req->dry_run = true;
	assert_int_equal(kit_call(kit, "OpenSubmission", NULL, &req->base, &s), 0);
	assert_int_equal(s->submission_id, 0);
	assert_int_equal(s->employer_id, PLATFORM);
	assert_int_equal(kit_number("select count(*) from wages.submission"), 0);
}

static void chunk__sent_again__recognised(void **state)
{
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(two_orders, 2);
	Wages__SubmitReply *rep;
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &s), 0);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), 0);
	assert_int_equal(rep->accepted, 2);
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), 0);
	assert_int_equal(rep->accepted, 2);
	assert_int_equal(kit_number("select count(*) from wages.work_interval"), 2);
	chunk->worker_no[0] = (char *)"R9";
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), E_CONFLICT);
	chunk = intervals_chunk(two_orders, 2);
	chunk->submission_id = s->submission_id;
	assert_int_equal(close_file(s->submission_id, 1, NULL), 0);
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, &rep), 0);
	chunk->chunk = 1;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL),
			 E_SUBMISSION_CLOSED);
}

static void chunk__of_the_wrong_shape__refused(void **state)
{
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(two_orders, 2);
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "pay", &s), 0);
	chunk->submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), E_FIELD);
	chunk->n_kind = 1;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), E_FIELD);
	chunk->submission_id = 4711;
	chunk->n_kind = 2;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), E_NOT_FOUND);
}

static void close__chunk_missing__named(void **state)
{
	Wages__SubmitIntervalsRequest *chunk = intervals_chunk(two_orders, 2);
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &s), 0);
	assert_int_equal(close_file(s->submission_id, 0, NULL), E_CONFLICT);
	chunk->submission_id = s->submission_id;
	chunk->chunk = 1;
	assert_int_equal(kit_call(kit, "SubmitIntervals", NULL, &chunk->base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 2, NULL), E_CHUNK_MISSING);
	assert_string_equal(kit_detail(kit), "chunk 0");
	assert_int_equal(close_file(s->submission_id, 1, NULL), E_FIELD);
	assert_int_equal(close_file(4711, 1, NULL), E_NOT_FOUND);
}

static void close__twice__the_same_answer(void **state)
{
	int64_t id = intervals_in(march, two_orders, 2);
	Wages__Submission *s;

	(void)state;
	assert_int_equal(close_file(id, 1, &s), 0);
	assert_string_equal(s->state, "closed");
	assert_int_equal(s->rows_in, 2);
}

static void close__corrected_file__totals_of_a_fresh_database(void **state)
{
	const struct file corrected = {CODE, "2025-03", "", 2},
			  fresh = {OTHER_CODE, "2025-03", "", 2};
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 08:40:00", "411002"},
		{"A3", "R1", "order", "2025-03-09 10:00:00", "2025-03-09 10:30:00", "411024"},
	};
	int64_t old = intervals_in(march, two_orders, 2);
	Wages__Facts *a, *b;

	(void)state;
	intervals_in(corrected, rows, 2);
	intervals_in(fresh, rows, 2);
	a = facts_of(PLATFORM, "R1", "2025-03");
	b = facts_of(OTHER, "R1", "2025-03");
	assert_int_equal(a->worked_s, 70 * 60);
	assert_int_equal(a->worked_s, b->worked_s);
	assert_int_equal(a->n_intervals, b->n_intervals);
	assert_int_equal(a->longest_run_s, b->longest_run_s);
	assert_string_equal(kit_text("select state from wages.submission where submission_id = "
				     "%" PRId64,
				     old),
			    "superseded");
}

static void close__open_file_of_the_same_month__abandoned(void **state)
{
	const struct file later = {CODE, "2025-03", "", 2};
	Wages__Submission *s;

	(void)state;
	assert_int_equal(open_file(march, "intervals", &s), 0);
	intervals_in(later, two_orders, 2);
	assert_int_equal(close_file(s->submission_id, 1, NULL), E_SUBMISSION_CLOSED);
}

static void parts__one_number_in_two__the_later_counts(void **state)
{
	const struct file east = {CODE, "2025-03", "east", 3}, west = {CODE, "2025-03", "west", 4};
	const struct file west_mended = {CODE, "2025-03", "west", 5};
	const struct interval first[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 09:00:00", "411002"}
        };
	const struct interval second[] = {
		{"A1", "R1", "order", "2025-03-09 10:00:00", "2025-03-09 10:10:00", "411002"}
        };
	const struct interval third[] = {
		{"A9", "R1", "order", "2025-03-09 12:00:00", "2025-03-09 12:05:00", "411002"}
        };

	(void)state;
	intervals_in(east, first, 1);
	intervals_in(west, second, 1);
	assert_int_equal(facts_of(PLATFORM, "R1", "2025-03")->worked_s, 600);
	intervals_in(west_mended, third, 1);
	assert_int_equal(facts_of(PLATFORM, "R1", "2025-03")->worked_s, 3900);
}

/* The months that an order may have a bearing on, as "2025-02 2025-03". */
static const char *marked(const char *from, const char *to)
{
	const struct interval row = {"A1", "R1", "order", from, to, "411002"};

	kit_sql("delete from wages.dirty");
	intervals_in((struct file){CODE, "2025-03", "marks", (uint8_t)strlen(from)}, &row, 1);
	kit_sql("update wages.submission set digest = sha256(submission_id::text::bytea)");
	return kit_text("select string_agg(to_char(month, 'YYYY-MM'), ' ' order by month) "
			"from wages.dirty");
}

static void close__order_near_an_end_of_the_month__neighbours_marked(void **state)
{
	(void)state;
	assert_string_equal(marked("2025-03-15 08:00:00", "2025-03-15 09:00:00"), "2025-03");
	assert_string_equal(marked("2025-03-02 11:59:59", "2025-03-02 13:00:00"),
			    "2025-02 2025-03");
	assert_string_equal(marked("2025-03-02 12:00:00", "2025-03-02 13:00:00"),
			    "2025-02 2025-03");
	assert_string_equal(marked("2025-03-24 23:59:59", "2025-03-25 01:00:00"), "2025-03");
	assert_string_equal(marked("2025-03-25 00:00:00", "2025-03-25 01:00:00"),
			    "2025-03 2025-04");
}

static void list__submissions__in_order(void **state)
{
	Wages__ListSubmissionsRequest req;
	Wages__ListSubmissionsReply *rep;

	(void)state;
	intervals_in(march, two_orders, 2);
	pay_in((struct file){CODE, "2025-02", "", 1}, &(struct pay){"P1", "R1", "PIECE", 100}, 1);
	wages__list_submissions_request__init(&req);
	assert_int_equal(kit_call(kit, "ListSubmissions", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_submissions, 2);
	assert_string_equal(rep->submissions[1]->kind, "pay");
	assert_int_equal(rep->submissions[1]->pay_sum_fen, 100);
	assert_int_equal(kit_call(kit, "ListSubmissions", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_submissions, 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(open__unknown_employer__says_import_it_first),
		TEST(open__bad_heads__refused_by_field),
		TEST(open__employer_of_another_county__not_seen),
		TEST(open__same_file_twice__one_submission),
		TEST(open__file_in_force__already),
		TEST(open__dry_run__nothing_stays),
		TEST(chunk__sent_again__recognised),
		TEST(chunk__of_the_wrong_shape__refused),
		TEST(close__chunk_missing__named),
		TEST(close__twice__the_same_answer),
		TEST(close__corrected_file__totals_of_a_fresh_database),
		TEST(close__open_file_of_the_same_month__abandoned),
		TEST(parts__one_number_in_two__the_later_counts),
		TEST(close__order_near_an_end_of_the_month__neighbours_marked),
		TEST(list__submissions__in_order),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
