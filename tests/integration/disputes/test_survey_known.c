/*
 * What a form is prefilled with is what the suite knows, and is never an answer; what the board
 * counts are the rows; who sees a survey.
 */
#include "forms.h"

static int approval_is(int64_t id, const char *approval_state, int32_t from, int32_t to)
{
	Registration__HoursApproval a;
	struct kit_request r = {.method = "TakeHoursApproval",
				.who = &kit_daemons,
				.event = "registration.HoursApprovalRecorded",
				.body = &a.base};

	registration__hours_approval__init(&a);
	a.approval_id = id;
	a.employer_id = 7;
	a.version = 1;
	a.region = (char *)"411002";
	a.system = (char *)"comprehensive";
	a.posts = (char *)"骑手";
	a.head_count = 30;
	a.state = (char *)approval_state;
	a.from_day = from;
	a.to_day = to;
	a.document_no = (char *)"许人社工时〔2025〕1号";
	return kit_ask(k, &r, NULL);
}

static int pay_system_is(int64_t version, int32_t from, bool withdrawn)
{
	Wages__PaySystemRow row;
	Wages__PaySystem p;
	struct kit_request r = {.method = "TakePaySystem",
				.who = &kit_daemons,
				.event = "wages.PaySystemRecorded",
				.body = &p.base};

	wages__pay_system_row__init(&row);
	wages__pay_system__init(&p);
	p.pay_system_id = 5;
	p.version = version;
	p.employer_id = 7;
	p.row = &row;
	row.region = (char *)"411002";
	row.occupation = (char *)"rider";
	row.kind = (char *)"piece";
	row.from_day = from;
	row.withdrawn = withdrawn;
	row.document = (char *)"计件工资办法";
	return kit_ask(k, &r, NULL);
}

static int alert_is(int64_t id, const char *rule, const char *month, int64_t owed_fen)
{
	Alerts__Alert a = alert_of(id, 1);

	a.rule = (char *)rule;
	a.month = (char *)month;
	a.owed_fen = owed_fen;
	return take(&a, 0);
}

static void prefill__alerts_of_the_employer__what_alerts_say(void **state UNUSED)
{
	Disputes__SurveyForm *f;
	const Disputes__SurveyQuestion *q;
	int64_t id, owed = 0;

	assert_int_equal(alert_is(1, "PAY-09", "2025-02", 12300), 0);
	assert_int_equal(alert_is(2, "PAY-09", "2025-03", 45605), 0);
	assert_int_equal(alert_is(3, "TIM-01", "2025-03", 0), 0);
	assert_int_equal(alert_is(4, "TIM-01w", "2025-03", 0), 0); /* an early warning: no fact */
	id = running();
	assert_int_equal(form_of(NULL, id, &f), 0);
	q = question_in(f, "overtime_owed");
	assert_int_equal(q->n_facts, 2);
	for (size_t i = 0; i < q->n_facts; i++)
		owed += q->facts[i]->owed_fen;
	assert_int_equal(owed, kit_number("select sum(owed_fen) from disputes.alert where rule = "
					  "'PAY-09' and employer_id = 7 and state = 'open'"));
	assert_string_equal(q->suggested, "579.05");
	assert_string_equal(q->facts[0]->month, "2025-03");
	assert_int_equal(q->facts[0]->n_workers, 2);
	q = question_in(f, "over_limit");
	assert_int_equal(q->n_facts, 1);
	assert_string_equal(q->facts[0]->rule, "TIM-01");
	assert_string_equal(q->suggested, "yes");
	assert_string_equal(q->answer, ""); /* SV2 */
	assert_string_equal(q->origin, "");
	assert_int_equal(question_in(f, "rest")->n_facts, 0);
	assert_string_equal(question_in(f, "rest")->suggested, "");
	assert_int_equal(kit_number("select count(*) from disputes.survey_answer"), 0);
}

static void prefill__approvals_and_pay_systems__those_in_force(void **state UNUSED)
{
	const int32_t today = DAY_2025_04_10;
	Disputes__SurveyForm *f;
	int64_t id;

	assert_int_equal(approval_is(1, "APPROVED", today - 100, today + 1), 0);
	assert_int_equal(approval_is(2, "APPROVED", today - 100, today), 0); /* ended yesterday */
	assert_int_equal(approval_is(3, "APPLIED", today - 1, today + 300), 0);
	assert_int_equal(pay_system_is(1, today - 200, false), 0);
	id = running();
	assert_int_equal(form_of(NULL, id, &f), 0);
	assert_int_equal(question_in(f, "approvals")->n_facts, 1);
	assert_string_equal(question_in(f, "approvals")->suggested, "1");
	assert_int_equal(question_in(f, "approvals")->facts[0]->n_workers, 30);
	assert_int_equal(question_in(f, "rules_written")->n_facts, 1);
	assert_string_equal(question_in(f, "rules_written")->facts[0]->reference, "计件工资办法");
	/* taken again: withdrawn meanwhile, and the approval ran out */
	assert_int_equal(pay_system_is(2, today - 200, true), 0);
	kit_clock("2025-04-11 09:00:00");
	assert_int_equal(target_call(&kit_clerk, "PrefillSurveyForm", id, target_version(id), NULL),
			 E_WRONG_DEPARTMENT);
	assert_int_equal(target_call(NULL, "PrefillSurveyForm", id, target_version(id), NULL), 0);
	assert_int_equal(form_of(NULL, id, &f), 0);
	assert_int_equal(question_in(f, "approvals")->n_facts, 0);
	assert_int_equal(question_in(f, "rules_written")->n_facts, 0);
}

static void fill__what_is_suggested__confirmed_or_corrected_with_a_note(void **state UNUSED)
{
	const struct answering confirmed[] = {
		{"over_limit", NULL, NULL, true},
                {0       }
        };
	const struct answering no_note[] = {
		{"over_limit", "no", NULL, false},
                {0       }
        };
	const struct answering corrected[] = {
		{"over_limit",          "no", "班次已经调整", false},
                {0}
        };
	const struct answering own[] = {
		{"long_hours", "no", NULL, false},
                {0       }
        };
	Disputes__SurveyForm *f;
	int64_t id;

	assert_int_equal(alert_is(3, "TIM-01", "2025-03", 0), 0);
	id = running();
	assert_int_equal(fill(NULL, id, confirmed), 0);
	assert_int_equal(fill(NULL, id, own), 0);
	assert_int_equal(form_of(NULL, id, &f), 0);
	assert_string_equal(question_in(f, "over_limit")->origin, "confirmed");
	assert_string_equal(question_in(f, "over_limit")->answer, "yes");
	assert_string_equal(question_in(f, "long_hours")->origin, "own");
	assert_int_equal(fill(NULL, id, no_note), E_FIELD);
	assert_int_equal(fill(NULL, id, corrected), 0);
	assert_int_equal(form_of(NULL, id, &f), 0);
	assert_string_equal(question_in(f, "over_limit")->origin, "corrected");
	assert_string_equal(question_in(f, "over_limit")->note, "班次已经调整");
}

/* ---- the board ------------------------------------------------------------------------------ */

static int64_t rows_behind(int64_t survey_id, const Disputes__SurveyBoardCell *cell,
			   const char *which)
{
	Disputes__ListSurveyTargetsRequest req;
	Disputes__ListSurveyTargetsReply *r;

	disputes__list_survey_targets_request__init(&req);
	req.survey_id = survey_id;
	req.region = cell->region;
	req.department = cell->department;
	req.which = (char *)which;
	assert_int_equal(kit_call(k, "ListSurveyTargets", NULL, &req.base, &r), 0);
	return (int64_t)r->n_targets;
}

static int64_t findings_behind(int64_t survey_id, const Disputes__SurveyBoardCell *cell,
			       const char *which)
{
	Disputes__ListSurveyFindingsRequest req;
	Disputes__ListSurveyFindingsReply *r;

	disputes__list_survey_findings_request__init(&req);
	req.survey_id = survey_id;
	req.region = cell->region;
	req.department = cell->department;
	req.which = (char *)which;
	assert_int_equal(kit_call(k, "ListSurveyFindings", NULL, &req.base, &r), 0);
	return (int64_t)r->n_findings;
}

static int64_t blocks_behind(int64_t survey_id, const Disputes__SurveyBoardCell *cell)
{
	return kit_number("select count(*) from (select t.target_id, q.block from "
			  "disputes.survey_target t join disputes.survey_question q using "
			  "(survey_id) left join disputes.survey_answer a on a.target_id = "
			  "t.target_id and a.question = q.question where t.survey_id = %" PRId64
			  " and t.region = '%s' and t.state <> 'dropped' and '%s' in ('', "
			  "q.department) group by 1, 2 having count(a.question) = count(*)) as b",
			  survey_id, cell->region, cell->department);
}

/* Three targets in two regions, each at another stage. */
static int64_t three_targets(void)
{
	int64_t survey = planned(), employers[] = {7, 8, 9}, finding;
	Disputes__AddSurveyTargetsReply *r;
	Disputes__DisposeSurveyFindingRequest req;
	int64_t first, second;

	assert_int_equal(employer_is(7, "甲平台", "platform", "411002"), 0);
	assert_int_equal(employer_is(8, "乙站点", "partner", "411002"), 0);
	assert_int_equal(employer_is(9, "丙平台", "platform", "411024"), 0);
	assert_int_equal(add_named(NULL, survey, employers, 3, &r), 0);
	first = r->targets[0]->target_id;
	second = r->targets[1]->target_id;
	assert_int_equal(survey_call(NULL, "StartSurvey", survey, 1, NULL), 0);
	finding = found(&kit_clerk, first, "platform_rules");
	req = disposing(finding, "violation", "V37");
	assert_int_equal(dispose(&kit_clerk, &req, NULL), 0);
	(void)found(NULL, second, "penalties");
	filled(first);
	assert_int_equal(complete(NULL, first), 0);
	fill_all(&kit_clerk, second, samr_questions);
	assert_int_equal(sign(&kit_clerk, second), 0);
	assert_int_equal(visit(&union_desk, second), 0);
	return survey;
}

static void board__each_count__opens_as_many_rows(void **state UNUSED)
{
	Disputes__SurveyBoard *b;
	int64_t survey = three_targets(), n_overdue = 0;

	kit_clock("2025-05-20 09:00:00"); /* past the due day */
	assert_int_equal(survey_call(NULL, "GetSurveyBoard", survey, 0, &b), 0);
	assert_int_equal(b->n_cells, 8); /* three departments and the whole, two regions */
	assert_int_equal(b->survey->n_done, 1);
	for (size_t i = 0; i < b->n_cells; i++) {
		const Disputes__SurveyBoardCell *cell = b->cells[i];

		assert_int_equal(cell->n_targets, rows_behind(survey, cell, ""));
		assert_int_equal(cell->n_visited, rows_behind(survey, cell, "visited"));
		assert_int_equal(cell->n_targets - cell->n_visited,
				 rows_behind(survey, cell, "unvisited"));
		assert_int_equal(cell->n_signed, rows_behind(survey, cell, "signed"));
		assert_int_equal(cell->n_overdue, rows_behind(survey, cell, "overdue"));
		assert_int_equal(cell->n_findings, findings_behind(survey, cell, ""));
		assert_int_equal(cell->n_undisposed, findings_behind(survey, cell, "undisposed"));
		assert_int_equal(cell->n_blocks_filled, blocks_behind(survey, cell));
		n_overdue += *cell->department ? 0 : cell->n_overdue;
	}
	assert_int_equal(n_overdue, 2);
}

static void targets__those_that_fit__chosen_by_kind_alerts_or_visits(void **state UNUSED)
{
	Disputes__AddSurveyTargetsRequest req;
	Disputes__AddSurveyTargetsReply *r;
	int64_t survey = planned();

	assert_int_equal(employer_is(6, "丁公司", "outsourcing", "411002"), 0);
	assert_int_equal(employer_is(7, "甲平台", "platform", "411002"), 0);
	assert_int_equal(employer_is(8, "乙站点", "partner", "411002"), 0);
	assert_int_equal(employer_is(9, "丙平台", "platform", "411024"), 0);
	assert_int_equal(alert_is(3, "TIM-01", "2025-03", 0), 0); /* of employer 7 */
	disputes__add_survey_targets_request__init(&req);
	req.survey_id = survey;
	req.most_alerts = true;
	assert_int_equal(kit_call(k, "AddSurveyTargets", NULL, &req.base, &r), 0);
	assert_int_equal(r->n_targets, 1);
	assert_int_equal(r->targets[0]->employer_id, 7);
	assert_string_equal(r->targets[0]->chosen, "alerts");
	req.unvisited = true;
	assert_int_equal(kit_call(k, "AddSurveyTargets", NULL, &req.base, NULL), E_FIELD);
	req.most_alerts = false;
	req.region = (char *)"411024";
	assert_int_equal(kit_call(k, "AddSurveyTargets", NULL, &req.base, &r), 0);
	assert_int_equal(r->n_targets, 1);
	assert_int_equal(r->targets[0]->employer_id, 9);
	req.unvisited = false;
	req.region = (char *)"";
	req.kind = (char *)"partner";
	assert_int_equal(kit_call(k, "AddSurveyTargets", NULL, &req.base, &r), 0);
	assert_int_equal(r->n_targets, 1);
	assert_int_equal(r->targets[0]->employer_id, 8);
	req.kind = (char *)"outsourcing";
	assert_int_equal(kit_call(k, "AddSurveyTargets", NULL, &req.base, NULL), E_FIELD);
}

/* ---- who sees it ---------------------------------------------------------------------------- */

static void seen__by_the_team_of_the_region__and_nobody_else(void **state UNUSED)
{
	static const struct kit_who company = {"company", "", "411000", "boss", 7, 0};
	static const struct kit_who bound = {"inspector", "HRSS", "411000", "boss", 7, 0};
	Disputes__ListIncompleteFormsRequest any;
	Disputes__ListIncompleteFormsReply *forms;
	Disputes__ListSurveyTargetsRequest req;
	Disputes__ListSurveyTargetsReply *r;
	Disputes__SurveyBoard *b;
	int64_t survey = three_targets();

	disputes__list_incomplete_forms_request__init(&any);

	disputes__list_survey_targets_request__init(&req);
	req.survey_id = survey;
	assert_int_equal(kit_call(k, "ListSurveyTargets", &union_desk, &req.base, &r), 0);
	assert_int_equal(r->n_targets, 3);
	assert_int_equal(kit_call(k, "ListSurveyTargets", &union_county, &req.base, &r), 0);
	assert_int_equal(r->n_targets, 1); /* its own county's */
	assert_string_equal(r->targets[0]->region, "411024");
	assert_int_equal(survey_call(&union_county, "GetSurveyBoard", survey, 0, &b), 0);
	assert_int_equal(b->n_cells, 4);
	assert_int_equal(survey_call(&trans, "GetSurvey", survey, 0, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "ListSurveyTargets", &trans, &req.base, NULL), E_NOT_FOUND);
	assert_int_equal(survey_call(&company, "GetSurvey", survey, 0, NULL), E_DENIED);
	/* and if a role were given it: who is bound to an employer sees no row */
	assert_int_equal(survey_call(&bound, "GetSurvey", survey, 0, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "ListIncompleteForms", &bound, &any.base, &forms), 0);
	assert_int_equal(forms->n_targets, 0);
	assert_int_equal(kit_call(k, "ListIncompleteForms", &union_desk, &any.base, &forms), 0);
	assert_int_equal(forms->n_targets, 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		S(prefill__alerts_of_the_employer__what_alerts_say),
		S(prefill__approvals_and_pay_systems__those_in_force),
		S(fill__what_is_suggested__confirmed_or_corrected_with_a_note),
		S(board__each_count__opens_as_many_rows),
		S(targets__those_that_fit__chosen_by_kind_alerts_or_visits),
		S(seen__by_the_team_of_the_region__and_nobody_else),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
