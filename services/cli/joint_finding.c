/*
 * What a joint survey 摸排 found, and what becomes of it.
 */
#include "joint.h"

void joint_finding_print(struct cli *c, const Disputes__SurveyFinding *f)
{
	(void)printf(say(c, "问题 %" PRId64 "  %s  %s  %s（第 %" PRId64 " 版）\n",
			 "finding %" PRId64 ": %s, %s, %s (version %" PRId64 ")\n"),
		     f->finding_id, f->question, f->words, show_department(c, f->department),
		     f->version);
	if (!f->disposition[0]) {
		(void)printf("  %s\n", say(c, "还没有结论", "no disposition yet"));
		return;
	}
	(void)printf("  %s %s%s%s%s\n", show_word(c, f->disposition), f->matter,
		     f->due_day      ? say(c, "  整改期限 ", ", put right by ")
		     : f->review_day ? say(c, "  下次研究 ", ", next review ")
				     : "",
		     show_day(c, f->due_day ? f->due_day : f->review_day),
		     f->review_due ? say(c, "（已到期）", " (due)")
		     : f->overdue  ? say(c, "（已逾期）", " (overdue)")
				   : "");
	if (f->case_id)
		(void)printf(say(c, "  案件 %s（编号 %" PRId64 "）  %s  承办 %s\n",
				 "  case %s (number %" PRId64 "): %s, owner %s\n"),
			     f->case_no, f->case_id, show_word(c, f->case_state),
			     show_department(c, f->case_owner));
	if (f->handoff_to[0] && !f->handed)
		(void)printf(say(c,
				 "  属于 %s 职责：请移送 gongdao handoff offer %" PRId64
				 " --to %s --kind %s --basis %s --reason …\n",
				 "  it is %s's: hand it over by gongdao handoff offer %" PRId64
				 " --to %s --kind %s --basis %s --reason ...\n"),
			     show_department(c, f->handoff_to), f->case_id, f->handoff_to,
			     f->handoff_kind, f->matter);
}

static int answer(struct cli *c, int rc, const Disputes__SurveyFinding *f)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &f->base);
	joint_finding_print(c, f);
	return 0;
}

int survey_finding_run(struct cli *c)
{
	Disputes__RecordSurveyFindingRequest q = DISPUTES__RECORD_SURVEY_FINDING_REQUEST__INIT;
	Disputes__SurveyFinding *f = NULL;
	int rc = cli_id(c, "TARGET", &q.target_id);

	page_text(c, "QUESTION", &q.question);
	page_text(c, "--found", &q.words);
	if (!rc)
		rc = cli_ask(c, "disputes.RecordSurveyFinding", &q.base, &f);
	return answer(c, rc, f);
}

int survey_findings_run(struct cli *c)
{
	Disputes__ListSurveyFindingsRequest q = DISPUTES__LIST_SURVEY_FINDINGS_REQUEST__INIT;
	Disputes__ListSurveyFindingsReply *r;
	int rc = cli_id(c, "SURVEY", &q.survey_id);

	if (!rc)
		rc = page_read(c, &q.after_id, &q.limit);
	page_text(c, "--region", &q.region);
	page_text(c, "--department", &q.department);
	page_text(c, "--which", &q.which);
	if (!rc)
		rc = cli_ask(c, "disputes.ListSurveyFindings", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	for (size_t i = 0; i < r->n_findings; i++) {
		(void)printf("%s  %s  ", r->findings[i]->employer_name, r->findings[i]->region);
		joint_finding_print(c, r->findings[i]);
	}
	if (!r->n_findings)
		(void)puts(say(c, "没有记录", "nothing"));
	else if (r->n_findings == q.limit)
		(void)printf(say(c, "可能还有：加 --after %" PRId64 "\n",
				 "there may be more: add --after %" PRId64 "\n"),
			     r->findings[r->n_findings - 1]->finding_id);
	return 0;
}

/* --version, else that of the finding as it is now. */
static int version_read(struct cli *c, Disputes__DisposeSurveyFindingRequest *q)
{
	Disputes__SurveyFindingRequest ask = DISPUTES__SURVEY_FINDING_REQUEST__INIT;
	Disputes__SurveyFinding *f;
	int rc = cli_number(c, "--version", INT64_MAX, &q->version);

	if (rc || q->version)
		return rc;
	ask.finding_id = q->finding_id;
	rc = cli_ask(c, "disputes.GetSurveyFinding", &ask.base, &f);
	if (!rc)
		q->version = f->version;
	return rc;
}

int survey_dispose_run(struct cli *c)
{
	Disputes__DisposeSurveyFindingRequest q = DISPUTES__DISPOSE_SURVEY_FINDING_REQUEST__INIT;
	Disputes__SurveyFinding *f = NULL;
	int rc = cli_id(c, "FINDING", &q.finding_id);

	if (!rc)
		rc = page_day(c, "--due", &q.due_day);
	if (!rc)
		rc = page_day(c, "--review", &q.review_day);
	page_text(c, "DISPOSITION", &q.disposition);
	page_text(c, "--matter", &q.matter);
	page_text(c, "--to", &q.to_department);
	page_text(c, "--opinion", &q.opinion);
	page_text(c, "--measures", &q.measures);
	if (!rc)
		rc = version_read(c, &q);
	if (!rc)
		rc = cli_ask(c, "disputes.DisposeSurveyFinding", &q.base, &f);
	return answer(c, rc, f);
}
