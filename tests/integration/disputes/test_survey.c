/*
 * The joint survey 摸排: planned with its team, prefilled, answered, signed, complete, closed
 * (plan 2.11-3, ENF-02).
 */
#include "forms.h"

static void plan__without_a_department_of_the_plan__refused_unless_a_reason(void **state UNUSED)
{
	char *team[] = {(char *)"SAMR", (char *)"UNION", (char *)"TRANS"};
	Disputes__PlanSurveyRequest req = plan_of(team, 1);
	Disputes__Survey *s;

	assert_int_equal(kit_call(k, "PlanSurvey", NULL, &req.base, NULL), E_FIELD);
	req.reason = (char *)"工会换届，由人社代填";
	assert_int_equal(kit_call(k, "PlanSurvey", NULL, &req.base, &s), 0);
	/* what the union would answer, the leading department does */
	assert_int_equal(kit_number("select count(*) from disputes.survey_question where survey_id "
				    "= %" PRId64 " and department = 'UNION'",
				    s->survey_id),
			 0);
	req = plan_of(team, 3);
	assert_int_equal(kit_call(k, "PlanSurvey", NULL, &req.base, &s), 0);
	assert_int_equal(s->n_departments, 4);
	req.due_day = DAY_2025_04_10 - 1;
	assert_int_equal(kit_call(k, "PlanSurvey", NULL, &req.base, NULL), E_FIELD);
	req = plan_of(team, 3);
	req.region = (char *)"410100";
	assert_int_equal(kit_call(k, "PlanSurvey", NULL, &req.base, NULL), E_WRONG_REGION);
	team[2] = (char *)"NOBODY";
	req = plan_of(team, 3);
	assert_int_equal(kit_call(k, "PlanSurvey", NULL, &req.base, NULL), E_FIELD);
}

static void form__as_it_is_shipped__four_blocks(void **state UNUSED)
{
	static const char *const blocks[] = {"rules", "special_hours", "hours", "overtime_pay"};
	Disputes__SurveyForm *f;
	int64_t id = running();
	size_t n = 0;

	assert_int_equal(form_of(&kit_clerk, id, &f), 0);
	assert_int_equal(f->n_blocks, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(f->blocks[i]->block, blocks[i]);
		assert_false(f->blocks[i]->filled);
		n += f->blocks[i]->n_questions;
	}
	assert_int_equal(n, N_ELEMENTS(hrss_questions) + N_ELEMENTS(samr_questions) +
				    N_ELEMENTS(union_questions) - 3);
	assert_int_equal(f->n_parts, 3);
}

static void complete__enf_02_a_block_lacks__listed_and_refused(void **state UNUSED)
{
	Disputes__ListIncompleteFormsRequest req;
	Disputes__ListIncompleteFormsReply *r;
	int64_t id = running();

	disputes__list_incomplete_forms_request__init(&req);
	fill_all(NULL, id, hrss_questions);
	fill_all(&kit_clerk, id, samr_questions);
	assert_int_equal(visit(NULL, id), 0);
	assert_int_equal(kit_call(k, "ListIncompleteForms", NULL, &req.base, &r), 0);
	assert_int_equal(r->n_targets, 1);
	assert_int_equal(r->targets[0]->n_lacks, 4); /* the union has a question in each */
	assert_int_equal(complete(NULL, id), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "ENF-02"));
	fill_all(&union_desk, id, union_questions);
	assert_int_equal(kit_call(k, "ListIncompleteForms", NULL, &req.base, &r), 0);
	assert_int_equal(r->n_targets, 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT); /* nobody signed */
	assert_int_equal(sign(NULL, id), 0);
	assert_int_equal(sign(&kit_clerk, id), 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT); /* the union did not */
	assert_int_equal(sign(&union_desk, id), 0);
	assert_int_equal(complete(&kit_clerk, id), E_WRONG_DEPARTMENT);
	assert_int_equal(complete(NULL, id), 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT); /* it is */
}

static void close__a_target_open__refused_until_done(void **state UNUSED)
{
	int64_t id = running(), survey = survey_of(id);
	Disputes__Survey *s;

	assert_int_equal(survey_call(NULL, "CloseSurvey", survey, 2, NULL), E_CONFLICT);
	filled(id);
	assert_int_equal(complete(NULL, id), 0);
	assert_int_equal(survey_call(&kit_clerk, "CloseSurvey", survey, 2, NULL),
			 E_WRONG_DEPARTMENT);
	assert_int_equal(survey_call(NULL, "CloseSurvey", survey, 1, NULL), E_CONFLICT);
	assert_int_equal(survey_call(NULL, "CloseSurvey", survey, 2, &s), 0);
	assert_string_equal(s->state, "closed");
	assert_int_equal(survey_call(NULL, "CloseSurvey", survey, 3, NULL), E_CONFLICT);
	assert_int_equal(survey_call(NULL, "StartSurvey", survey, 3, NULL), E_CONFLICT);
}

static void fill__another_departments_question__refused(void **state UNUSED)
{
	const struct answering own = {"platform_rules", "yes", NULL, false};
	const struct answering others = {"over_limit", "no", NULL, false};
	const struct answering none = {"no_such", "no", NULL, false};
	const struct answering given[][2] = {
		{own,    {0}},
                {others, {0}},
                {none,   {0}}
        };
	int64_t id = running();

	assert_int_equal(fill(&kit_clerk, id, given[0]), 0);
	assert_int_equal(fill(&kit_clerk, id, given[1]), E_WRONG_DEPARTMENT);
	assert_int_equal(fill(&kit_clerk, id, given[2]), E_FIELD);
	assert_int_equal(fill_at(&trans, id, 1, given[0], NULL), E_NOT_FOUND); /* not of the team */
}

static void fill__answers_that_do_not_fit__refused(void **state UNUSED)
{
	static const struct answering bad[] = {
		{"rules_written", "maybe",   NULL,                 false},
		{"rules_written", "unclear", NULL,                 false}, /* and why? */
		{"rules_written", "",        NULL,                 true }, /* nothing is suggested */
		{"approvals",     "-1",      NULL,                 false},
		{"approvals",     "two",     NULL,                 false},
		{"overtime_owed", "12.345",  NULL,                 false},
		{"over_limit",    "no",      "骑手 13912345678", false},
	};
	int64_t id = running();

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		const struct answering given[] = {bad[i], {0}};

		assert_int_equal(fill(NULL, id, given), E_FIELD);
	}
	assert_int_equal(kit_number("select count(*) from disputes.survey_answer"), 0);
}

static void fill__two_officers_of_a_department__one_wins(void **state UNUSED)
{
	const struct answering given[] = {
		{"over_limit", "no", NULL, false},
                {0       }
        };
	const struct answering samr[] = {
		{"exclusive", "no", NULL, false},
                {0      }
        };
	int64_t id = running(), version = part_version(id, "HRSS");
	Disputes__SurveyForm *f;

	assert_int_equal(fill_at(NULL, id, version, given, NULL), 0);
	assert_int_equal(fill_at(&hrss_second, id, version, given, NULL), E_CONFLICT);
	/* another department's officer is not in the way */
	assert_int_equal(fill_at(&kit_clerk, id, part_version(id, "SAMR"), samr, NULL), 0);
	assert_int_equal(form_of(NULL, id, &f), 0);
	assert_string_equal(question_in(f, "over_limit")->answered_by, "inspector");
	assert_int_equal(part_version(id, "HRSS"), version + 1);
}

static void sign__with_questions_open__refused_and_signed_is_not_changed(void **state UNUSED)
{
	const struct answering given[] = {
		{"exclusive", "no", NULL, false},
                {0      }
        };
	int64_t id = running();

	assert_int_equal(fill(&kit_clerk, id, given), 0);
	assert_int_equal(sign(&kit_clerk, id), E_CONFLICT);
	fill_all(&kit_clerk, id, samr_questions);
	assert_int_equal(sign(&kit_clerk, id), 0);
	assert_int_equal(fill(&kit_clerk, id, given), E_CONFLICT);
	assert_int_equal(sign(&kit_clerk, id), E_CONFLICT); /* twice */
	assert_int_equal(sign_at(&kit_clerk, id, part_version(id, "SAMR") - 1, true), E_CONFLICT);
	assert_int_equal(sign_at(&kit_clerk, id, part_version(id, "SAMR"), true), 0);
	assert_int_equal(fill(&kit_clerk, id, given), 0);
}

static void drop__a_target_that_moved_away__left_out(void **state UNUSED)
{
	int64_t id = running(), survey = survey_of(id);

	assert_int_equal(target_call(&kit_clerk, "DropSurveyTarget", id, target_version(id), NULL),
			 E_WRONG_DEPARTMENT);
	assert_int_equal(target_call(NULL, "DropSurveyTarget", id, target_version(id), NULL), 0);
	assert_int_equal(visit(NULL, id), E_CONFLICT);
	assert_int_equal(survey_call(NULL, "CloseSurvey", survey, 2, NULL), 0);
	id = running();
	(void)found(NULL, id, "over_limit");
	assert_int_equal(target_call(NULL, "DropSurveyTarget", id, target_version(id), NULL),
			 E_CONFLICT);
}

static void start__no_targets_or_not_planned__refused(void **state UNUSED)
{
	int64_t id = planned(), employers[] = {7, 9};
	Disputes__AddSurveyTargetsReply *r;

	assert_int_equal(survey_call(NULL, "StartSurvey", id, 1, NULL), E_CONFLICT);
	assert_int_equal(employer_is(7, "甲平台", "platform", "411002"), 0);
	assert_int_equal(add_named(NULL, id, employers, 2, NULL), E_NOT_FOUND);
	assert_int_equal(add_named(&kit_clerk, id, employers, 1, NULL), E_WRONG_DEPARTMENT);
	assert_int_equal(add_named(NULL, id, employers, 1, &r), 0);
	assert_int_equal(add_named(NULL, id, employers, 1, &r), 0);
	assert_int_equal(r->n_targets, 0);
	assert_int_equal(r->n_already, 1);
	assert_int_equal(visit(NULL, kit_number("select target_id from disputes.survey_target")),
			 E_CONFLICT); /* not begun */
	assert_int_equal(survey_call(NULL, "StartSurvey", id, 1, NULL), 0);
	assert_int_equal(survey_call(NULL, "StartSurvey", id, 2, NULL), E_CONFLICT);
	assert_int_equal(survey_call(NULL, "StartSurvey", id + 1, 2, NULL), E_NOT_FOUND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		S(plan__without_a_department_of_the_plan__refused_unless_a_reason),
		S(form__as_it_is_shipped__four_blocks),
		S(complete__enf_02_a_block_lacks__listed_and_refused),
		S(close__a_target_open__refused_until_done),
		S(fill__another_departments_question__refused),
		S(fill__answers_that_do_not_fit__refused),
		S(fill__two_officers_of_a_department__one_wins),
		S(sign__with_questions_open__refused_and_signed_is_not_changed),
		S(drop__a_target_that_moved_away__left_out),
		S(start__no_targets_or_not_planned__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
