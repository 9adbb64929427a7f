/*
 * surveys - a joint survey as the tests hold one: planned by HRSS with SAMR and the union, begun.
 */
#ifndef GONGDAO_TEST_DISPUTES_SURVEYS_H
#define GONGDAO_TEST_DISPUTES_SURVEYS_H

#include "acts.h"

#define DAY_2025_04_10 20188 /* the day of the tests */

static const struct kit_who union_desk = {"clerk", "UNION", "411000", "union", 0, 0};
static UNUSED const struct kit_who union_county = {"clerk",        "UNION", "411024",
						   "union-county", 0,       0};
static UNUSED const struct kit_who hrss_second = {"inspector", "HRSS", "411000", "second", 0, 0};

static UNUSED int employer_is(int64_t id, const char *name, const char *kind, const char *region)
{
	Registration__Employer e;
	struct kit_request r = {.method = "TakeEmployer",
				.who = &kit_daemons,
				.event = "registration.EmployerRecorded",
				.body = &e.base};

	registration__employer__init(&e);
	e.employer_id = id;
	e.name = (char *)name;
	e.kind = (char *)kind;
	e.status = (char *)"active";
	e.region = (char *)region;
	e.version = 1;
	return kit_ask(k, &r, NULL);
}

static UNUSED Disputes__PlanSurveyRequest plan_of(char **departments, size_t n)
{
	Disputes__PlanSurveyRequest req;

	disputes__plan_survey_request__init(&req);
	req.title = (char *)"2025 年二季度平台企业联合摸排";
	req.region = (char *)"411000";
	req.from_day = DAY_2025_04_10 - 90;
	req.last_day = DAY_2025_04_10;
	req.due_day = DAY_2025_04_10 + 30;
	req.departments = departments;
	req.n_departments = n;
	return req;
}

static UNUSED int64_t planned(void)
{
	char *team[] = {(char *)"SAMR", (char *)"UNION"};
	Disputes__PlanSurveyRequest req = plan_of(team, 2);
	Disputes__Survey *s;

	assert_int_equal(kit_call(k, "PlanSurvey", NULL, &req.base, &s), 0);
	assert_string_equal(s->state, "planned");
	assert_string_equal(s->lead, "HRSS");
	return s->survey_id;
}

static UNUSED int add_named(const struct kit_who *who, int64_t survey_id, int64_t *ids, size_t n,
			    Disputes__AddSurveyTargetsReply **out)
{
	Disputes__AddSurveyTargetsRequest req;

	disputes__add_survey_targets_request__init(&req);
	req.survey_id = survey_id;
	req.employer_ids = ids;
	req.n_employer_ids = n;
	return kit_call(k, "AddSurveyTargets", who, &req.base, out);
}

static UNUSED int survey_call(const struct kit_who *who, const char *method, int64_t survey_id,
			      int64_t version, void *out)
{
	Disputes__SurveyRequest req;

	disputes__survey_request__init(&req);
	req.survey_id = survey_id;
	req.version = version;
	return kit_call(k, method, who, &req.base, out);
}

static UNUSED int target_call(const struct kit_who *who, const char *method, int64_t target_id,
			      int64_t version, void *out)
{
	Disputes__SurveyTargetRequest req;

	disputes__survey_target_request__init(&req);
	req.target_id = target_id;
	req.version = version;
	req.reason = (char *)"企业已搬离";
	return kit_call(k, method, who, &req.base, out);
}

/* A survey that runs, with employer 7 (甲平台, 魏都区) as its only target: the target's id. */
static UNUSED int64_t running(void)
{
	Disputes__AddSurveyTargetsReply *r;
	int64_t id = planned(), employer = 7;

	assert_int_equal(employer_is(7, "甲平台", "platform", "411002"), 0);
	assert_int_equal(add_named(NULL, id, &employer, 1, &r), 0);
	assert_int_equal(r->n_targets, 1);
	assert_int_equal(survey_call(NULL, "StartSurvey", id, 1, NULL), 0);
	return r->targets[0]->target_id;
}

static UNUSED int64_t survey_of(int64_t target_id)
{
	return kit_number("select survey_id from disputes.survey_target where target_id = %" PRId64,
			  target_id);
}

static UNUSED int64_t target_version(int64_t target_id)
{
	return kit_number("select version from disputes.survey_target where target_id = %" PRId64,
			  target_id);
}

static UNUSED int64_t part_version(int64_t target_id, const char *department)
{
	return kit_number("select version from disputes.survey_part where target_id = %" PRId64
			  " and department = '%s'",
			  target_id, department);
}

/* ---- after every test ----------------------------------------------------------------------- */

/* What the rows count is what was answered and found (SV1, SV3); as `invariants` of bench.h. */
static UNUSED int surveys_check(void **state)
{
	static const char *const broken[] = {
		"disputes.survey_target t where t.lacks <> coalesce((select string_agg(block, ' ' "
		"order by seq) from (select q.block, min(q.seq) as seq from "
		"disputes.survey_question q where q.survey_id = t.survey_id and not exists (select "
		"from disputes.survey_answer a where a.target_id = t.target_id and a.question = "
		"q.question) group by q.block) as b), '')",
		"disputes.survey_target t where (t.n_findings, t.n_undisposed) <> (select "
		"count(*), "
		"count(*) filter (where disposition = '') from disputes.survey_finding f where "
		"f.target_id = t.target_id)",
		"disputes.survey_part p join disputes.survey_target t using (target_id) where "
		"(p.n_questions, p.n_answered) <> (select count(*), count(a.question) from "
		"disputes.survey_question q left join disputes.survey_answer a on a.target_id = "
		"t.target_id and a.question = q.question where q.survey_id = t.survey_id and "
		"q.department = p.department)",
		"disputes.survey_finding f where f.case_id is not null and not exists (select from "
		"disputes.case_file c where c.case_id = f.case_id and c.source = 'survey')",
		"disputes.survey_finding f where f.disposition <> '' and not exists (select from "
		"disputes.survey_disposition d where d.finding_id = f.finding_id and d.version = "
		"f.version and d.disposition = f.disposition)",
	};

	for (size_t i = 0; i < N_ELEMENTS(broken); i++)
		assert_int_equal(kit_number("select count(*) from %s", broken[i]), 0);
	return check(state);
}

#define S(test) cmocka_unit_test_setup_teardown(test, setup, surveys_check)

#endif
