/*
 * What was recorded on a day stays readable, whatever changed since (REG-4).
 */
#include "people.h"

static int32_t day(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static void employer_named(const char *name, const char *region)
{
	Registration__EmployerRow row = employer_given(CODE_A, name, region);
	Registration__ImportReply *rep;

	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->created + rep->updated, 1);
}

static int employer_on(const struct kit_who *who, const char *on, Registration__Employer **out)
{
	Registration__GetEmployerRequest req;

	registration__get_employer_request__init(&req);
	req.credit_code = (char *)CODE_A;
	req.as_of_day = *on ? day(on) : 0;
	return kit_call(k, "GetEmployer", who, &req.base, out);
}

static void get_employer__as_of_a_day__what_was_recorded_then(void **state UNUSED)
{
	Registration__Employer *e;

	kit_clock("2025-04-10 09:00:00");
	employer_named("甲平台", "411000");
	kit_clock("2025-04-12 23:59:59");
	employer_named("甲平台（新）", "411000");
	assert_int_equal(employer_on(NULL, "2025-04-09", NULL), E_NOT_FOUND);
	assert_int_equal(employer_on(NULL, "2025-04-10", &e), 0);
	assert_string_equal(e->name, "甲平台");
	assert_int_equal(e->version, 1);
	assert_int_equal(employer_on(NULL, "2025-04-11", &e), 0);
	assert_string_equal(e->name, "甲平台");
	assert_int_equal(employer_on(NULL, "2025-04-12", &e), 0);
	assert_string_equal(e->name, "甲平台（新）");
	assert_int_equal(employer_on(NULL, "2199-12-31", &e), 0);
	assert_int_equal(e->version, 2);
	assert_int_equal(employer_on(NULL, "", &e), 0);
	assert_int_equal(e->version, 2);
}

static void get_employer__as_of_what_is_no_day__refused(void **state UNUSED)
{
	Registration__GetEmployerRequest req;

	registration__get_employer_request__init(&req);
	req.credit_code = (char *)CODE_A;
	req.as_of_day = 90000;
	assert_int_equal(kit_call(k, "GetEmployer", NULL, &req.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "as_of_day"));
}

/* Moved to another county and back: no version of the county that has it now is passed over. */
static void get_employer__moved_and_back__history_goes_with_it(void **state UNUSED)
{
	Registration__Employer *e;

	kit_clock("2025-04-10 09:00:00");
	employer_named("甲", "411024");
	kit_clock("2025-04-11 09:00:00");
	employer_named("甲", "411002");
	assert_int_equal(employer_on(&kit_county, "2025-04-10", NULL), E_NOT_FOUND);
	kit_clock("2025-04-12 09:00:00");
	employer_named("甲", "411024");
	assert_int_equal(employer_on(&kit_county, "2025-04-11", &e), 0);
	assert_int_equal(e->version, 2);
	assert_string_equal(e->region, "411002");
}

static void get_engagement__as_of_a_day__what_was_recorded_then(void **state UNUSED)
{
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	Registration__GetEngagementRequest req;
	Registration__ImportReply *rep;
	Registration__Engagement *e;

	employers_given();
	kit_clock("2025-04-10 09:00:00");
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	kit_clock("2025-04-15 09:00:00");
	row.class_ = (char *)"A1";
	row.to_day = MARCH_1 + 60;
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	registration__get_engagement_request__init(&req);
	req.engagement_id = kit_number("select engagement_id from registration.engagement");
	req.as_of_day = day("2025-04-14");
	assert_int_equal(kit_call(k, "GetEngagement", NULL, &req.base, &e), 0);
	assert_string_equal(e->class_, "B");
	assert_int_equal(e->to_day, 0);
	req.as_of_day = 0;
	assert_int_equal(kit_call(k, "GetEngagement", NULL, &req.base, &e), 0);
	assert_string_equal(e->class_, "A1");
	assert_int_equal(e->to_day, MARCH_1 + 60);
	assert_int_equal(kit_call(k, "GetEngagement", &kit_county, &req.base, NULL), E_NOT_FOUND);
	req.engagement_id = 1;
	assert_int_equal(kit_call(k, "GetEngagement", NULL, &req.base, NULL), E_NOT_FOUND);
	kit_clock("2025-04-10 09:00:00");
}

/* Sealed like the present one, opened and masked the same way. */
static void get_worker__as_of_a_day__what_was_recorded_then(void **state UNUSED)
{
	const char *id = document_given(1, 1, 2);
	Registration__GetWorkerRequest req;
	Registration__Worker *w;

	kit_clock("2025-04-10 09:00:00");
	registration__get_worker_request__init(&req);
	req.worker_id = registered(id, "张三", "13800000001");
	kit_clock("2025-04-15 09:00:00");
	assert_int_equal(
		worker_register(NULL, worker_given(id, "李四", "13800000002"), "更名", NULL), 0);
	kit_clock("2025-04-20 09:00:00");
	assert_int_equal(kit_call(k, "GetWorker", NULL, &req.base, &w), 0);
	assert_string_equal(w->name, "李*");
	assert_int_equal(w->version, 2);
	req.as_of_day = day("2025-04-14");
	assert_int_equal(kit_call(k, "GetWorker", NULL, &req.base, &w), 0);
	assert_string_equal(w->name, "张*");
	assert_string_equal(w->phone, "138****0001");
	assert_int_equal(w->version, 1);
	req.as_of_day = day("2025-04-15");
	assert_int_equal(kit_call(k, "GetWorker", NULL, &req.base, &w), 0);
	assert_string_equal(w->name, "李*");
	req.as_of_day = day("2025-04-09");
	assert_int_equal(kit_call(k, "GetWorker", NULL, &req.base, NULL), E_NOT_FOUND);
	kit_clock("2025-04-10 09:00:00");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(get_employer__as_of_a_day__what_was_recorded_then),
		T(get_employer__as_of_what_is_no_day__refused),
		T(get_employer__moved_and_back__history_goes_with_it),
		T(get_engagement__as_of_a_day__what_was_recorded_then),
		T(get_worker__as_of_a_day__what_was_recorded_then),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
