/*
 * Packed months against the open rows: made by the audit of a month that is over, dropped by what
 * comes into force, read by SQL. wages_check.sql M1 is the oracle, after every test.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, 12, PLATFORM, 1, "R2", "B", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied("");
	kit_sql("delete from wages.engagement where engagement_id > 2");
	kit_clock("2025-04-10 09:00:00");
	return 0;
}

static const struct interval march[] = {
	{"M1", "R1", "order",   "2025-03-01 09:00:00", "2025-03-01 12:00:00", "411002"},
	{"M2", "R1", "online",  "2025-03-01 09:30:00", "2025-03-01 13:00:01", "411024"},
	{"M3", "R1", "meeting", "2025-03-31 23:00:00", "2025-04-01 02:00:00", "411002"},
	{"M4", "R2", "order",   "2025-03-09 09:00:00", "2025-03-09 10:00:00", "411002"},
};

static int64_t packed(const char *no, const char *month)
{
	return kit_number("select coalesce(sum(n_rows), 0) from wages.packed_month"
			  " where worker_no = '%s' and month = '%s'",
			  no, month);
}

static void month__over_and_audited__packed(void **state)
{
	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	assert_int_equal(packed("R1", "2025-03-01"), 0);
	audit();
	assert_int_equal(packed("R1", "2025-03-01"), 3);
	assert_int_equal(packed("R2", "2025-03-01"), 1);
	assert_int_equal(packed("R1", "2025-04-01"), 0); /* not over */
	assert_int_equal(
		kit_number("select sum(extract(epoch from o.ended_at - o.started_at))::bigint"
			   " from wages.packed_month as p cross join lateral"
			   " wages.packed_intervals(p) as o"
			   " where p.month = '2025-03-01' and o.kind = 'online'"),
		12601);
}

static void month__not_yet_over__stays_open(void **state)
{
	(void)state;
	kit_clock("2025-04-02 11:00:00"); /* 35 hours after its end */
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	audit();
	assert_int_equal(packed("R1", "2025-03-01"), 0);
}

static void packed__corrected__dropped_at_once_and_packed_again(void **state)
{
	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	audit();
	kit_clock("2025-04-10 09:30:00"); /* marks wait for the pay: what is marked now is newer */
	intervals_in((struct file){CODE, "2025-03", "late", 2},
		     &(struct interval){"M9", "R2", "order", "2025-03-10 09:00:00",
					"2025-03-10 10:00:00", "411002"},
		     1);
	assert_int_equal(packed("R2", "2025-03-01"), 0);
	assert_int_equal(packed("R1", "2025-03-01"), 3); /* nothing of his came */
	audit();
	assert_int_equal(packed("R2", "2025-03-01"), 2);
	intervals_in((struct file){CODE, "2025-03", "", 3}, march, 1); /* the rest went out */
	assert_int_equal(packed("R1", "2025-03-01"), 0);
	audit();
	assert_int_equal(packed("R1", "2025-03-01"), 1);
}

static void packed__month_after_reaches_back__dropped_and_packed_again(void **state)
{
	const struct interval april[] = {
		{"A1", "R1", "order", "2025-04-01 08:00:00", "2025-04-01 09:00:00", "411002"},
		{"A2", "R2", "order", "2025-04-03 08:00:00", "2025-04-03 09:00:00", "411002"}
        };

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	audit();
	kit_clock("2025-04-10 09:30:00");
	intervals_in((struct file){CODE, "2025-04", "", 1}, april, 2);
	assert_int_equal(packed("R1", "2025-03-01"), 0);
	assert_int_equal(packed("R2", "2025-03-01"), 1); /* past the 36 hours */
	audit();
	assert_int_equal(packed("R1", "2025-03-01"), 4);
}

/* The facts of a packed month are those of the open rows; and they do come from the packed one. */
static void facts__packed_and_open__the_same(void **state)
{
	Wages__Facts *packed_facts, *open_facts;

	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	audit();
	packed_facts = facts_of(PLATFORM, "R1", "2025-03");
	kit_sql("delete from wages.packed_month");
	open_facts = facts_of(PLATFORM, "R1", "2025-03");
	assert_int_equal(open_facts->n_intervals, 3);
	assert_int_equal(packed_facts->n_intervals, 3);
	assert_int_equal(packed_facts->worked_s, open_facts->worked_s);
	assert_int_equal(packed_facts->order_s, open_facts->order_s);
	assert_int_equal(packed_facts->required_s, open_facts->required_s);
	assert_int_equal(packed_facts->longest_run_from_us, open_facts->longest_run_from_us);
	assert_int_equal(packed_facts->longest_run_to_us, open_facts->longest_run_to_us);
	assert_string_equal(packed_facts->region, open_facts->region);
}

static void facts__open_rows_out_of_sight__from_the_packed_month(void **state)
{
	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	audit();
	kit_sql("update wages.holding set part = 'gone', kind = 'pay'");
	assert_int_equal(facts_of(PLATFORM, "R1", "2025-03")->n_intervals, 3);
	kit_sql("update wages.holding set part = '', kind = 'intervals'");
}

/* Of two parts with the same number the later one counts, packed or open. */
static void packed__number_in_two_parts__the_later_one(void **state)
{
	(void)state;
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	intervals_in((struct file){CODE, "2025-03", "b", 2},
		     &(struct interval){"M1", "R1", "order", "2025-03-01 09:00:00",
					"2025-03-01 09:00:07", "411002"},
		     1);
	audit();
	assert_int_equal(packed("R1", "2025-03-01"), 3);
	assert_int_equal(facts_of(PLATFORM, "R1", "2025-03")->order_s, 7);
}

static void packed_as_open(const char *no, uint32_t n)
{
	Wages__Facts *facts = facts_of(PLATFORM, no, "2025-03");
	const int64_t worked_s = facts->worked_s;

	assert_int_equal(facts->n_intervals, n);
	kit_sql("delete from wages.packed_month");
	facts = facts_of(PLATFORM, no, "2025-03");
	assert_int_equal(facts->n_intervals, n);
	assert_int_equal(facts->worked_s, worked_s);
}

static void packed__engaged_again_under_his_number__read_once(void **state)
{
	(void)state;
	engaged((struct engaged){3, 11, PLATFORM, 1, "R1", "B", "rider", "2025-03-05"});
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	audit();
	assert_int_equal(packed("R1", "2025-03-01"), 3);
	packed_as_open("R1", 3);
}

static void packed__number_another_s_for_a_while__each_has_his(void **state)
{
	(void)state;
	engaged((struct engaged){3, 12, PLATFORM, 1, "R1", "B", "rider", "2025-03-05"});
	engaged((struct engaged){4, 11, PLATFORM, 1, "R1", "B", "rider", "2025-03-20"});
	engaged((struct engaged){5, 11, PLATFORM, 1, "R3", "B", "rider", "2025-03-25"});
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	intervals_in((struct file){CODE, "2025-03", "b", 2},
		     &(struct interval){"N1", "R1", "order", "2025-03-10 09:00:00",
					"2025-03-10 10:00:00", "411002"},
		     1);
	audit();
	assert_int_equal(packed("R1", "2025-03-01"), 4);
	assert_int_equal(facts_of(PLATFORM, "R3", "2025-03")->n_intervals, 3);
	packed_as_open("R2", 2); /* his own, and one under the other number */
	assert_int_equal(facts_of(PLATFORM, "R3", "2025-03")->n_intervals, 3);
}

/* While instances are replaced, the release before writes its columns over the row: it is read by
 * nobody, and packed again. */
static void packed__release_before_packs_it_too__packed_again(void **state)
{
	Wages__RunAuditRequest req;

	(void)state;
	wages__run_audit_request__init(&req);
	req.month_from = req.month_to = (char *)"2025-03";
	intervals_in((struct file){CODE, "2025-03", "", 1}, march, 4);
	audit();
	kit_sql("update wages.packed_month set format = 2, refs = '{M1,M2,M3}'"
		" where worker_no = 'R1' and month = '2025-03-01'");
	assert_int_equal(facts_of(PLATFORM, "R1", "2025-03")->n_intervals, 3);
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	audit();
	assert_int_equal(kit_number("select count(*) from wages.packed_month"
				    " where month = '2025-03-01' and format = 3"),
			 2);
	packed_as_open("R1", 3);
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(month__over_and_audited__packed),
		TEST(month__not_yet_over__stays_open),
		TEST(packed__corrected__dropped_at_once_and_packed_again),
		TEST(packed__month_after_reaches_back__dropped_and_packed_again),
		TEST(facts__packed_and_open__the_same),
		TEST(facts__open_rows_out_of_sight__from_the_packed_month),
		TEST(packed__number_in_two_parts__the_later_one),
		TEST(packed__engaged_again_under_his_number__read_once),
		TEST(packed__number_another_s_for_a_while__each_has_his),
		TEST(packed__release_before_packs_it_too__packed_again),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
