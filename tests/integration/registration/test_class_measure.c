/*
 * What wages measured beside what the sides answer (REG-6): kept, an answer of its own once
 * somebody asked, nobody's overwritten, and a person where they do not agree.
 */
#include "classify.h"

#include "measured.pb-c.h"

#define APRIL_1 (MARCH_1 + 31)
#define MAY_1   (MARCH_1 + 61)
#define JUNE_1  (MARCH_1 + 92)

static int64_t of_engagement(const char *column, int64_t id)
{
	return kit_number("select %s from registration.engagement where engagement_id = %" PRId64,
			  column, id);
}

static void month_told(int64_t id, int64_t other_employer, int32_t month, int32_t days,
		       int64_t version)
{
	Measured__WorkMonth m;

	measured__work_month__init(&m);
	m.employer_id = other_employer ? other_employer : of_engagement("employer_id", id);
	m.worker_id = of_engagement("worker_id", id);
	m.month = month;
	m.version = version;
	m.days = days;
	m.worked_s = (int64_t)days * 8 * 3600;
	if (kit_call(k, "TakeWorkMonth", &kit_daemons, &m.base, NULL))
		fail_msg("%s", kit_detail(k));
}

static Registration__Classification *shown(int64_t id)
{
	Registration__GetClassificationRequest req;
	Registration__Classification *rep = NULL;

	registration__get_classification_request__init(&req);
	req.engagement_id = id;
	if (kit_call(k, "GetClassification", NULL, &req.base, &rep))
		fail_msg("%s", kit_detail(k));
	return rep;
}

/* "employer number 10, measured number 75": the last answers to E6. */
static const char *e6(int64_t id)
{
	return kit_text(
		"select coalesce(string_agg(format('%%s %%s %%s', side, value, number), ', ' "
		"order by side), '') from (select distinct on (side) side, value, number from "
		"registration.class_answer where engagement_id = %" PRId64
		" and question = 'E6' order by side, version desc) as a",
		id);
}

static void three_months(int64_t id)
{
	month_told(id, 0, APRIL_1, 25, 1);
	month_told(id, 0, MAY_1, 26, 1);
	month_told(id, 0, JUNE_1, 24, 1);
}

static void month__nobody_asked__kept_and_no_answer(void **state UNUSED)
{
	int64_t id = engagement_of("B");

	kit_clock("2025-07-10 09:00:00");
	three_months(id);
	assert_int_equal(kit_number("select count(*) from registration.work_month"), 3);
	assert_int_equal(kit_number("select count(*) from registration.class_answer"), 0);
	assert_int_equal(kit_number("select count(*) from registration.class_proposal"), 0);
	assert_int_equal(shown(id)->n_measured, 3);
	kit_clock("2025-04-10 09:00:00");
}

static void month__somebody_asked__answer_with_its_evidence(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__Classification *rep;

	kit_clock("2025-07-10 09:00:00");
	three_months(id);
	rep = answered(id, "worker", "P1=yes");
	assert_string_equal(e6(id), "measured number 75");
	assert_int_equal(rep->proposal->n_econ, 1);
	assert_string_equal(kit_text("select concat_ws(' ', kind, reference) from "
				     "registration.class_evidence where side = 'measured'"),
			    "log wages 2025-04-01..2025-06-30");
	assert_string_equal(kit_text("select recorded_by || ' ' || on_day from "
				     "registration.class_answer where side = 'measured'"),
			    "wages 2025-06-30");
	/* the same again is no version; a corrected month is one, and another proposal */
	month_told(id, 0, JUNE_1, 24, 1);
	(void)answered(id, "worker", "P1=yes");
	assert_int_equal(kit_number("select count(*) from registration.class_answer where side = "
				    "'measured'"),
			 1);
	month_told(id, 0, JUNE_1, 2, 2);
	assert_string_equal(e6(id), "measured number 53");
	rep = shown(id);
	assert_int_equal(rep->proposal->n_econ, 0);
	assert_int_equal(rep->measured[0]->days, 2);
	/* late: an older version changes nothing */
	month_told(id, 0, JUNE_1, 30, 1);
	assert_string_equal(e6(id), "measured number 53");
	kit_clock("2025-04-10 09:00:00");
}

static void month__a_side_says_otherwise__both_stay_and_a_person_decides(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__Classification *rep;

	kit_clock("2025-07-10 09:00:00");
	rep = answered(id, "employer", "P5=yes E1=yes E5=no E6=10");
	assert_string_equal(rep->state, "agreed");
	three_months(id);
	assert_string_equal(e6(id), "employer number 10, measured number 75");
	rep = shown(id);
	assert_string_equal(rep->preliminary, "B");
	assert_true(rep->proposal->measured_conflict);
	assert_string_equal(rep->state, "needs_person");
	assert_string_equal(kit_text("select state || ' ' || flags from "
				     "registration.classification"),
			    "needs_person measured");
	/* what he finds settles it */
	rep = answered(id, "officer", "E6=75");
	assert_string_equal(rep->state, "agreed");
	kit_clock("2025-04-10 09:00:00");
}

/* Records that no longer say anything: the answer is withdrawn by another version. */
static void month__records_withdrawn__unclear(void **state UNUSED)
{
	int64_t id = engagement_of("B");

	kit_clock("2025-07-10 09:00:00");
	three_months(id);
	(void)answered(id, "worker", "P1=yes");
	month_told(id, 0, MAY_1, 0, 2);
	assert_string_equal(e6(id), "measured unclear 0");
	assert_int_equal(kit_number("select count(*) from registration.class_answer where side = "
				    "'measured'"),
			 2);
	kit_clock("2025-04-10 09:00:00");
}

static void month__running__does_not_count_yet(void **state UNUSED)
{
	int64_t id = engagement_of("B");

	kit_clock("2025-06-20 09:00:00");
	three_months(id);
	(void)answered(id, "worker", "P1=yes");
	assert_string_equal(e6(id), "");
	assert_int_equal(shown(id)->n_measured, 2);
	kit_clock("2025-04-10 09:00:00");
}

static void share__another_company__of_all_time_filed(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	const struct kit_who elsewhere = {"inspector", "HRSS", "411081", "i", 0, 0};
	Registration__GetClassificationRequest req;
	Registration__Classification *rep;

	kit_clock("2025-07-10 09:00:00");
	month_told(id, 0, JUNE_1, 10, 1);
	month_told(id, 987654321, JUNE_1, 30, 1);
	rep = shown(id);
	assert_int_equal(rep->n_measured, 1);
	assert_int_equal(rep->measured[0]->worked_s, 10 * 8 * 3600);
	assert_int_equal(rep->measured[0]->share_percent, 25);
	registration__get_classification_request__init(&req);
	req.engagement_id = id;
	assert_int_equal(kit_call(k, "GetClassification", &elsewhere, &req.base, &rep),
			 E_NOT_FOUND);
	kit_clock("2025-04-10 09:00:00");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(month__nobody_asked__kept_and_no_answer),
		T(month__somebody_asked__answer_with_its_evidence),
		T(month__a_side_says_otherwise__both_stay_and_a_person_decides),
		T(month__records_withdrawn__unclear),
		T(month__running__does_not_count_yet),
		T(share__another_company__of_all_time_filed),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
