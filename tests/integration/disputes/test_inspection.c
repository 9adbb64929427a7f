/*
 * The inspection list: planned once a year, visited once, and who is missing (ENF-01).
 */
#include "acts.h"

static int employer_is(int64_t id, const char *kind, const char *status, const char *region)
{
	Registration__Employer e;
	struct kit_request r = {.method = "TakeEmployer",
				.who = &kit_daemons,
				.event = "registration.EmployerRecorded",
				.body = &e.base};

	registration__employer__init(&e);
	e.employer_id = id;
	e.name = (char *)"甲平台";
	e.kind = (char *)kind;
	e.status = (char *)status;
	e.region = (char *)region;
	e.version = 1;
	return kit_ask(k, &r, NULL);
}

static int plan(const struct kit_who *who, int64_t employer_id, const char *kind,
		Disputes__InspectionPlan **out)
{
	Disputes__PlanInspectionRequest req;

	disputes__plan_inspection_request__init(&req);
	req.employer_id = employer_id;
	req.year = 2025;
	req.month = 6;
	req.kind = (char *)kind;
	req.ground = (char *)"年度日常检查";
	return kit_call(k, "PlanInspection", who, &req.base, out);
}

static int visit(int64_t employer_id, const char *kind, const char *ground,
		 Disputes__RecordInspectionReply **out)
{
	Disputes__RecordInspectionRequest req;

	disputes__record_inspection_request__init(&req);
	req.employer_id = employer_id;
	req.kind = (char *)kind;
	req.found = (char *)"未建立工资台账";
	req.document = (char *)"检查记录 1 号";
	req.case_ground = (char *)ground;
	return kit_call(k, "RecordInspection", NULL, &req.base, out);
}

static Disputes__ListUnvisitedReply *missing(const struct kit_who *who)
{
	Disputes__ListUnvisitedRequest req;
	Disputes__ListUnvisitedReply *r;

	disputes__list_unvisited_request__init(&req);
	assert_int_equal(kit_call(k, "ListUnvisited", who, &req.base, &r), 0);
	return r;
}

static void missing__platforms_and_partners_at_work__until_listed_and_visited(void **state UNUSED)
{
	Disputes__InspectionPlan *p;
	Disputes__ListUnvisitedReply *r;

	assert_int_equal(employer_is(1, "platform", "active", "411002"), 0);
	assert_int_equal(employer_is(2, "partner", "active", "411024"), 0);
	assert_int_equal(employer_is(3, "outsourcing", "active", "411002"), 0);
	assert_int_equal(employer_is(4, "platform", "deregistered", "411002"), 0);
	r = missing(NULL);
	assert_int_equal(r->n_employers, 2);
	assert_false(r->employers[0]->listed);
	assert_int_equal(r->months, 12);
	assert_true(r->confirm);
	assert_int_equal(missing(&kit_county)->n_employers, 1); /* its own county's */
	assert_int_equal(plan(NULL, 1, "routine", &p), 0);
	r = missing(NULL);
	assert_int_equal(r->n_employers, 2);
	assert_true(r->employers[0]->listed);
	assert_int_equal(visit(1, "routine", "", NULL), 0);
	assert_int_equal(missing(NULL)->n_employers, 1);
	kit_clock("2026-05-10 09:00:00");
	r = missing(NULL); /* another year: on no list, and the visit is more than a year ago */
	assert_int_equal(r->n_employers, 2);
	assert_int_equal(r->employers[0]->visited_day, 20188);
}

static void plan__twice_in_a_year__refused_unless_withdrawn(void **state UNUSED)
{
	Disputes__WithdrawInspectionRequest req;
	Disputes__InspectionPlan *p;

	assert_int_equal(employer_is(1, "platform", "active", "411002"), 0);
	assert_int_equal(plan(NULL, 1, "routine", &p), 0);
	assert_int_equal(plan(NULL, 1, "routine", NULL), E_EXISTS);
	assert_int_equal(plan(NULL, 1, "special", NULL), 0);
	assert_int_equal(plan(NULL, 1, "sudden", NULL), E_FIELD);
	assert_int_equal(plan(NULL, 9, "routine", NULL), E_NOT_FOUND);
	assert_int_equal(plan(&kit_county, 1, "routine", NULL), E_NOT_FOUND);
	assert_int_equal(plan(&kit_clerk, 1, "routine", NULL), E_DENIED);
	disputes__withdraw_inspection_request__init(&req);
	req.plan_id = p->plan_id;
	assert_int_equal(kit_call(k, "WithdrawInspection", NULL, &req.base, NULL), E_FIELD);
	req.reason = (char *)"企业停业";
	assert_int_equal(kit_call(k, "WithdrawInspection", NULL, &req.base, NULL), 0);
	assert_int_equal(kit_call(k, "WithdrawInspection", NULL, &req.base, NULL), E_CONFLICT);
	assert_int_equal(plan(NULL, 1, "routine", NULL), 0);
}

static void visit__planned_once__on_suspicion_any_time(void **state UNUSED)
{
	Disputes__ListInspectionsRequest req;
	Disputes__ListInspectionsReply *list;
	Disputes__RecordInspectionReply *r;

	assert_int_equal(employer_is(1, "platform", "active", "411002"), 0);
	assert_int_equal(visit(1, "routine", "", NULL), E_CONFLICT);
	assert_int_equal(plan(NULL, 1, "routine", NULL), 0);
	assert_int_equal(visit(1, "routine", "", &r), 0);
	assert_int_equal(r->case_id, 0);
	assert_int_equal(visit(1, "routine", "", NULL), E_CONFLICT);
	assert_int_equal(visit(1, "suspicion", "", &r), 0);
	assert_int_equal(r->plan_id, 0);
	disputes__list_inspections_request__init(&req);
	assert_int_equal(kit_call(k, "ListInspections", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_plans, 1);
	assert_int_equal(list->plans[0]->visited_day, 20188);
}

static void visit__with_a_ground__opens_a_case_of_the_plan(void **state UNUSED)
{
	Disputes__RecordInspectionReply *r;

	assert_int_equal(employer_is(1, "platform", "active", "411002"), 0);
	assert_int_equal(visit(1, "suspicion", "涉嫌不建立工资台账", &r), 0);
	assert_string_equal(r->case_no, "GD-411002-2025-000001");
	assert_string_equal(column_of(r->case_id, "source"), "plan");
	assert_string_equal(column_of(r->case_id, "source_no"), "检查记录 1 号");
	assert_string_equal(column_of(r->case_id, "procedure"), "inspection");
	assert_int_equal(act(NULL, r->case_id, &accept_case), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(missing__platforms_and_partners_at_work__until_listed_and_visited),
		T(plan__twice_in_a_year__refused_unless_withdrawn),
		T(visit__planned_once__on_suspicion_any_time),
		T(visit__with_a_ground__opens_a_case_of_the_plan),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
