/*
 * What a survey finds: 违法 a lead, 违规 a rectification, 复杂 a dated review (ENF-06); and nothing
 * is complete without (plan 3.2-3).
 */
#include "forms.h"

static Disputes__ListSurveyFindingsReply *findings_of(const struct kit_who *who, int64_t survey_id,
						      const char *which)
{
	Disputes__ListSurveyFindingsRequest req;
	Disputes__ListSurveyFindingsReply *r;

	disputes__list_survey_findings_request__init(&req);
	req.survey_id = survey_id;
	req.which = (char *)which;
	assert_int_equal(kit_call(k, "ListSurveyFindings", who, &req.base, &r), 0);
	return r;
}

static void dispose__violation_of_ones_own__a_case_of_the_survey(void **state UNUSED)
{
	int64_t id = running(), finding = found(NULL, id, "over_limit");
	Disputes__DisposeSurveyFindingRequest req = disposing(finding, "violation", "V04");
	Disputes__SurveyFinding *f;
	Disputes__GetCaseReply *r;

	assert_int_equal(dispose(NULL, &req, &f), 0);
	assert_string_equal(f->handoff_to, "");
	assert_int_equal(get(NULL, f->case_id, &r), 0);
	assert_string_equal(r->case_->procedure, "inspection");
	assert_string_equal(r->case_->source, "survey");
	assert_string_equal(r->case_->owner, "HRSS");
	assert_int_equal(r->case_->employer_id, 7);
	assert_int_equal(get(&kit_clerk, f->case_id, NULL), E_NOT_FOUND); /* the team is no party */
	assert_int_equal(dispose(NULL, &req, NULL), E_CONFLICT);          /* it is disposed of */
	filled(id);
	assert_int_equal(complete(NULL, id), 0);
}

static void dispose__irregular__a_rectification_with_its_day(void **state UNUSED)
{
	int64_t id = running(), finding = found(&kit_clerk, id, "platform_rules");
	Disputes__DisposeSurveyFindingRequest req = disposing(finding, "irregular", "V37");
	Disputes__ListSurveyFindingsReply *r;
	Disputes__SurveyFinding *f;

	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_FIELD); /* by when? */
	req.due_day = DAY_2025_04_10 - 1;
	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_FIELD);
	req.due_day = DAY_2025_04_10 + 15;
	assert_int_equal(dispose(&kit_clerk, &req, &f), 0);
	assert_string_equal(column_of(f->case_id, "procedure"), "rectification");
	assert_string_equal(column_of(f->case_id, "owner"), "SAMR");
	/* HRSS reads on the survey what became of it, and not the case */
	r = findings_of(NULL, survey_of(id), "irregular");
	assert_int_equal(r->n_findings, 1);
	assert_string_equal(r->findings[0]->case_state, "accepted");
	assert_string_equal(r->findings[0]->case_owner, "SAMR");
	assert_false(r->findings[0]->overdue);
	assert_int_equal(get(NULL, f->case_id, NULL), E_NOT_FOUND);
	kit_clock("2025-04-26 09:00:00");
	assert_true(findings_of(NULL, survey_of(id), "")->findings[0]->overdue);
}

/* "RECT-1 running, RECT-2 stopped": the newest of each clock. */
static const char *clocks_of(int64_t case_id)
{
	return kit_text("select coalesce(string_agg(code || ' ' || state, ', ' order by code), '') "
			"from (select distinct on (code) code, state from disputes.deadline where "
			"case_id = %" PRId64 " order by code, deadline_id desc) as d",
			case_id);
}

/* ENF-04: ordered, not put right in time, re-checked late, put right at last. */
static void rectified__re_check_is_late__told_up_the_ladder_until_it_is_made(void **state UNUSED)
{
	static const struct taking order = {
		.action = "issue",
		.fields = {{"demands", "公示平台规则"},            {"severity", "high"}},
		.documents = {{"correction_order", "限改〔2025〕1号"},
                           {"service_receipt", "回证1号"}                                 }
        };
	static const struct taking again = {
		.action = "recheck_fail",
		.fields = {{"demands", "公示平台规则"},          {"severity", "high"}},
		.documents = {{"recheck_record", "复查〔2025〕1号"},
                           {"correction_order", "限改〔2025〕2号"}                    }
        };
	static const struct taking proof = {
		.action = "evidence_in",
		.fields = {{"what", "已公示"}},
		.documents = {{"rectification_proof", "整改〔2025〕1号"}}};
	static const struct taking right = {.action = "recheck_ok",
					    .disposition = "irregular",
					    .due_day = DAY_2025_04_10 + 15,
					    .documents = {{"recheck_record", "复查〔2025〕2号"}}};
	int64_t id = running(), finding = found(&kit_clerk, id, "platform_rules");
	Disputes__DisposeSurveyFindingRequest req = disposing(finding, "irregular", "V37");
	Disputes__SurveyFinding *f;

	req.due_day = DAY_2025_04_10 + 15;
	assert_int_equal(dispose(&kit_clerk, &req, &f), 0);
	assert_int_equal(act(&kit_clerk, f->case_id, &order), 0);
	assert_string_equal(clocks_of(f->case_id), "RECT-1 running");
	time_passes("2025-04-17 23:59:00");
	assert_string_equal(column_of(f->case_id, "step"), "issued");
	time_passes("2025-04-18 00:00:00"); /* seven days are over: to the re-check, by itself */
	assert_string_equal(column_of(f->case_id, "step"), "recheck");
	assert_string_equal(clocks_of(f->case_id), "RECT-1 stopped, RECT-2 running");
	time_passes("2025-05-12 12:00:00"); /* five working days, and three */
	assert_string_equal(column_of(f->case_id, "step"), "recheck"); /* it is still to be made */
	assert_string_equal(
		kit_text("select string_agg(e.rung || ' ' || e.told, ', ' order by e.entry) from "
			 "disputes.deadline_entry as e join disputes.deadline using (deadline_id) "
			 "where code = 'RECT-2' and kind = 'escalated'"),
		"officer SAMR, head SAMR, leading HRSS");

	assert_int_equal(act(&kit_clerk, f->case_id, &again), 0);
	assert_string_equal(clocks_of(f->case_id), "RECT-1 running, RECT-2 stopped");
	assert_int_equal(act(&kit_clerk, f->case_id, &proof), 0);
	assert_string_equal(clocks_of(f->case_id), "RECT-1 stopped, RECT-2 running");
	assert_int_equal(act(&kit_clerk, f->case_id, &right), 0);
	assert_string_equal(clocks_of(f->case_id), "RECT-1 stopped, RECT-2 stopped");
	assert_string_equal(findings_of(NULL, survey_of(id), "irregular")->findings[0]->case_state,
			    "closed");
	assert_false(findings_of(NULL, survey_of(id), "irregular")->findings[0]->overdue);
}

static void dispose__enf_06_complex_without_opinion_or_day__refused(void **state UNUSED)
{
	int64_t id = running(), finding = found(&union_desk, id, "rest");
	Disputes__DisposeSurveyFindingRequest req = disposing(finding, "complex", "");
	Disputes__SurveyFinding *f;

	req.review_day = DAY_2025_04_10 + 20;
	req.measures = (char *)"组织三方协商";
	assert_int_equal(dispose(&union_desk, &req, NULL), E_FIELD);
	req.opinion = (char *)"平台与站点责任不清";
	req.measures = (char *)"";
	assert_int_equal(dispose(&union_desk, &req, NULL), E_FIELD);
	req.measures = (char *)"组织三方协商";
	req.review_day = 0;
	assert_int_equal(dispose(&union_desk, &req, NULL), E_FIELD);
	req.review_day = DAY_2025_04_10;
	assert_int_equal(dispose(&union_desk, &req, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "ENF-06"));
	req.review_day = DAY_2025_04_10 + 20;
	assert_int_equal(dispose(&union_desk, &req, &f), 0);
	assert_int_equal(f->case_id, 0);
	assert_false(f->review_due);
}

static void review__its_day_has_come__keeps_the_survey_open_and_is_decided(void **state UNUSED)
{
	int64_t id = running(), survey = survey_of(id), finding = found(NULL, id, "over_limit");
	Disputes__DisposeSurveyFindingRequest req = disposing(finding, "complex", "");

	req.opinion = (char *)"工时记录不全";
	req.measures = (char *)"调取平台数据";
	req.review_day = DAY_2025_04_10 + 20;
	assert_int_equal(dispose(NULL, &req, NULL), 0);
	filled(id);
	assert_int_equal(complete(NULL, id), 0);
	kit_clock("2025-04-30 09:00:00");
	assert_int_equal(findings_of(NULL, survey, "review_due")->n_findings, 1);
	assert_int_equal(survey_call(NULL, "CloseSurvey", survey, 2, NULL), E_CONFLICT);
	req = disposing(finding, "violation", "V04");
	assert_int_equal(dispose(NULL, &req, NULL), 0);
	assert_int_equal(findings_of(NULL, survey, "review_due")->n_findings, 0);
	assert_int_equal(kit_number("select count(*) from disputes.survey_disposition"), 2);
	assert_int_equal(survey_call(NULL, "CloseSurvey", survey, 2, NULL), 0);
}

static void complete__a_finding_without_a_disposition__refused(void **state UNUSED)
{
	const struct answering problem[] = {
		{"over_limit", "yes", NULL, false},
                {0       }
        };
	int64_t id = running(), finding;
	Disputes__DisposeSurveyFindingRequest req;

	fill_all(NULL, id, hrss_questions);
	assert_int_equal(fill(NULL, id, problem), 0);
	fill_all(&kit_clerk, id, samr_questions);
	fill_all(&union_desk, id, union_questions);
	assert_int_equal(visit(NULL, id), 0);
	assert_int_equal(sign(NULL, id), 0);
	assert_int_equal(sign(&kit_clerk, id), 0);
	assert_int_equal(sign(&union_desk, id), 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "over_limit")); /* an answer that is a problem */
	finding = found(NULL, id, "over_limit");
	assert_int_equal(complete(NULL, id), E_CONFLICT);
	req = disposing(finding, "violation", "V04");
	assert_int_equal(dispose(NULL, &req, NULL), 0);
	assert_int_equal(complete(NULL, id), 0);
}

/* S11: the licence item to transport, the credit item to development and reform. */
static void dispose__a_matter_of_another__not_complete_until_handed(void **state UNUSED)
{
	int64_t id = running(), licence = found(NULL, id, "rules_written"),
		credit = found(NULL, id, "penalties");
	Disputes__DisposeSurveyFindingRequest req = disposing(licence, "violation", "V30");
	Disputes__SurveyFinding *to_trans, *to_drc;
	Disputes__Handoff *h;

	filled(id);
	assert_int_equal(dispose(NULL, &req, &to_trans), 0);
	assert_string_equal(to_trans->handoff_to, "TRANS");
	assert_string_equal(to_trans->handoff_kind, "TRANSFER");
	req = disposing(credit, "violation", "H-18");
	assert_int_equal(dispose(NULL, &req, &to_drc), 0);
	assert_string_equal(to_drc->handoff_to, "DRC");
	assert_string_equal(to_drc->handoff_kind, "INFORM");
	assert_int_equal(complete(NULL, id), E_CONFLICT);
	assert_int_equal(offer(NULL, to_trans->case_id, "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT); /* the credit item is still here */
	assert_int_equal(offer(NULL, to_drc->case_id, "INFORM", "DRC", NULL), 0);
	assert_int_equal(give_back(&trans, h->handoff_id, "", NULL), 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT); /* returned */
	assert_int_equal(offer(NULL, to_trans->case_id, "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(accept_as(&trans, h->handoff_id, "", NULL), 0);
	assert_int_equal(complete(NULL, id), 0);
	assert_string_equal(findings_of(&union_desk, survey_of(id), "")->findings[0]->case_owner,
			    "TRANS");
}

/* The receiver named gives it back for good: the form does not wait for ever. */
static void complete__returned_and_dealt_with_otherwise__is_complete(void **state UNUSED)
{
	int64_t id = running(), ours = found(NULL, id, "rules_written"),
		theirs = found(&kit_clerk, id, "platform_rules");
	Disputes__DisposeSurveyFindingRequest req = disposing(ours, "violation", "V30");
	Disputes__SurveyFinding *f;
	Disputes__Handoff *h;

	filled(id);
	assert_int_equal(dispose(NULL, &req, &f), 0);
	assert_int_equal(offer(NULL, f->case_id, "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(give_back(&trans, h->handoff_id, "", NULL), 0);
	kit_sql("update disputes.case_file set state = 'unfounded'"); /* as the procedure would */
	req = disposing(theirs, "violation", "V30");
	assert_int_equal(dispose(&kit_clerk, &req, &f), 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT);
	assert_int_equal(offer(&kit_clerk, f->case_id, "REFER", "HRSS", &h), 0);
	assert_int_equal(complete(NULL, id), E_CONFLICT); /* nobody has taken it */
	assert_int_equal(accept_as(NULL, h->handoff_id, "", NULL), 0);
	assert_int_equal(complete(NULL, id), 0);
}

static void dispose__who_may_not_or_what_is_not__refused(void **state UNUSED)
{
	int64_t id = running(), finding = found(&kit_clerk, id, "platform_rules");
	Disputes__DisposeSurveyFindingRequest req = disposing(finding, "violation", "V37");

	assert_int_equal(dispose(&union_desk, &req, NULL), E_WRONG_DEPARTMENT);
	assert_int_equal(dispose(&trans, &req, NULL), E_NOT_FOUND); /* not of the team */
	req.matter = (char *)"V99";
	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_FIELD);
	req = disposing(finding, "fine", "V37");
	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_FIELD);
	req = disposing(finding, "violation", "V10"); /* tax, human resources, healthcare */
	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_FIELD);
	req.to_department = (char *)"DRC";
	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_NOT_COMPETENT);
	req = disposing(finding, "violation", "V37");
	req.version++;
	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_CONFLICT);
	req.version--;
	req.finding_id++;
	assert_int_equal(dispose(&kit_clerk, &req, NULL), E_NOT_FOUND);
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 0);
	/* the leading department may dispose of what another found */
	req.finding_id--;
	assert_int_equal(dispose(NULL, &req, NULL), 0);
}

static void record__words_or_question_that_do_not_fit__refused(void **state UNUSED)
{
	Disputes__RecordSurveyFindingRequest req;

	disputes__record_survey_finding_request__init(&req);
	req.target_id = running();
	req.question = (char *)"over_limit";
	assert_int_equal(kit_call(k, "RecordSurveyFinding", NULL, &req.base, NULL), E_FIELD);
	req.words = (char *)"骑手 13912345678 超时";
	assert_int_equal(kit_call(k, "RecordSurveyFinding", NULL, &req.base, NULL), E_FIELD);
	req.words = (char *)"超时";
	req.question = (char *)"no_such";
	assert_int_equal(kit_call(k, "RecordSurveyFinding", NULL, &req.base, NULL), E_FIELD);
	req.question = (char *)"over_limit";
	assert_int_equal(kit_call(k, "RecordSurveyFinding", &trans, &req.base, NULL), E_NOT_FOUND);
}

/* ---- its day -------------------------------------------------------------------------------- */

/* The rungs that were climbed since the last look: "officer UNION" ... */
static const char *told(void)
{
	size_t n = kit_events(k, &events);
	const char *text = "";

	for (size_t i = 0; i < n; i++) {
		const Disputes__Escalation *e;

		if (strcmp(events[i].event, "disputes.EscalationRecorded") != 0)
			continue;
		e = (const Disputes__Escalation *)kit_event_body(k, &events[i],
								 &disputes__escalation__descriptor);
		text = kit_text("select '%s%s%s %s %s'", text, *text ? ", " : "", e->rung, e->told,
				e->status);
	}
	return text;
}

static void due__of_a_review__officer_that_morning_and_head_the_next(void **state UNUSED)
{
	int64_t id = running(), finding = found(&union_desk, id, "rest");
	Disputes__DisposeSurveyFindingRequest req = disposing(finding, "complex", "");

	req.opinion = (char *)"责任不清";
	req.measures = (char *)"三方协商";
	req.review_day = DAY_2025_04_10 + 21; /* 2025-05-01, a holiday until the 5th */
	assert_int_equal(dispose(&union_desk, &req, NULL), 0);
	(void)told();
	time_passes("2025-05-06 08:59:00");
	assert_string_equal(told(), "");
	time_passes("2025-05-06 12:00:00");
	assert_string_equal(told(), "officer UNION at_risk, head UNION breached");
	time_passes("2025-06-30 12:00:00");
	assert_string_equal(told(), ""); /* each once */
}

static void due__put_right_or_decided_before__nobody_is_told(void **state UNUSED)
{
	int64_t id = running(), late = found(&kit_clerk, id, "platform_rules"),
		decided = found(NULL, id, "over_limit");
	Disputes__DisposeSurveyFindingRequest req = disposing(late, "irregular", "V37");

	req.due_day = DAY_2025_04_10 + 1; /* a Friday */
	assert_int_equal(dispose(&kit_clerk, &req, NULL), 0);
	req = disposing(decided, "complex", "");
	req.opinion = (char *)"工时记录不全";
	req.measures = (char *)"调取平台数据";
	req.review_day = DAY_2025_04_10 + 1;
	assert_int_equal(dispose(NULL, &req, NULL), 0);
	req = disposing(decided, "violation", "V04");
	assert_int_equal(dispose(NULL, &req, NULL), 0);
	(void)told();
	time_passes("2025-04-11 12:00:00");
	assert_string_equal(told(), "officer SAMR at_risk");
	kit_sql("update disputes.case_file set state = 'unfounded' where procedure = "
		"'rectification'"); /* as the procedure would */
	time_passes("2025-04-20 12:00:00");
	assert_string_equal(told(), "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		S(dispose__violation_of_ones_own__a_case_of_the_survey),
		S(dispose__irregular__a_rectification_with_its_day),
		S(rectified__re_check_is_late__told_up_the_ladder_until_it_is_made),
		S(dispose__enf_06_complex_without_opinion_or_day__refused),
		S(review__its_day_has_come__keeps_the_survey_open_and_is_decided),
		S(complete__a_finding_without_a_disposition__refused),
		S(dispose__a_matter_of_another__not_complete_until_handed),
		S(complete__returned_and_dealt_with_otherwise__is_complete),
		S(dispose__who_may_not_or_what_is_not__refused),
		S(record__words_or_question_that_do_not_fit__refused),
		S(due__of_a_review__officer_that_morning_and_head_the_next),
		S(due__put_right_or_decided_before__nobody_is_told),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
