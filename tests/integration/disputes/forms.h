/*
 * forms - the form of a target, as the tests fill it, sign it and find something with it.
 */
#ifndef GONGDAO_TEST_DISPUTES_FORMS_H
#define GONGDAO_TEST_DISPUTES_FORMS_H

#include "surveys.h"

#define ANSWERS 24

/* what each department is asked: config/procedures/survey_form.yaml */
static const char *const hrss_questions[] = {
	"rules_written", "penalties",      "approvals",   "beyond_approval", "over_limit",
	"long_hours",    "overtime_short", "holiday_pay", "overtime_owed",   NULL};
static const char *const samr_questions[] = {"platform_rules", "exclusive", "forced_trader", NULL};
static const char *const union_questions[] = {"rules_agreed", "union_heard", "rest",
					      "workers_heard", NULL};

static UNUSED int form_of(const struct kit_who *who, int64_t target_id, Disputes__SurveyForm **out)
{
	return target_call(who, "GetSurveyForm", target_id, 0, out);
}

static UNUSED const Disputes__SurveyQuestion *question_in(const Disputes__SurveyForm *f,
							  const char *name)
{
	for (size_t b = 0; b < f->n_blocks; b++) {
		for (size_t i = 0; i < f->blocks[b]->n_questions; i++) {
			if (strcmp(f->blocks[b]->questions[i]->question, name) == 0)
				return f->blocks[b]->questions[i];
		}
	}
	fail_msg("no question %s", name);
	return NULL;
}

struct answering {
	const char *question, *value, *note;
	bool confirm;
};

static UNUSED int fill_at(const struct kit_who *who, int64_t target_id, int64_t version,
			  const struct answering *given, Disputes__SurveyForm **out)
{
	Disputes__SurveyAnswer answers[ANSWERS], *list[ANSWERS];
	Disputes__FillSurveyFormRequest req;

	disputes__fill_survey_form_request__init(&req);
	req.target_id = target_id;
	req.version = version;
	req.answers = list;
	for (; given[req.n_answers].question; req.n_answers++) {
		Disputes__SurveyAnswer *a = list[req.n_answers] = &answers[req.n_answers];

		disputes__survey_answer__init(a);
		a->question = (char *)given[req.n_answers].question;
		a->value = (char *)(given[req.n_answers].value ? given[req.n_answers].value : "");
		a->note = (char *)(given[req.n_answers].note ? given[req.n_answers].note : "");
		a->confirm = given[req.n_answers].confirm;
	}
	return kit_call(k, "FillSurveyForm", who, &req.base, out);
}

static UNUSED int fill(const struct kit_who *who, int64_t target_id, const struct answering *given)
{
	const char *department = who ? who->department : "HRSS";

	return fill_at(who, target_id, part_version(target_id, department), given, NULL);
}

/* An answer that is no problem and takes no note, where nothing was prefilled. */
static UNUSED const char *harmless(const Disputes__SurveyQuestion *q)
{
	if (strcmp(q->kind, "yes_no") == 0)
		return strcmp(q->finds, "no") == 0 ? "yes" : "no";
	return strcmp(q->kind, "choice") == 0 ? "no_special_hours"
	       : strcmp(q->kind, "yuan") == 0 ? "0.00"
					      : "3";
}

/* Answers all of a department's questions without a problem, whatever is prefilled. */
static UNUSED void fill_all(const struct kit_who *who, int64_t target_id,
			    const char *const *questions)
{
	struct answering given[ANSWERS] = {{0}};
	Disputes__SurveyForm *f;

	assert_int_equal(form_of(who, target_id, &f), 0);
	for (size_t i = 0; questions[i]; i++)
		given[i] = (struct answering){.question = questions[i],
					      .value = harmless(question_in(f, questions[i])),
					      .note = "现场核对"};
	assert_int_equal(fill(who, target_id, given), 0);
}

static UNUSED int sign_at(const struct kit_who *who, int64_t target_id, int64_t version,
			  bool withdraw)
{
	Disputes__SignSurveyFormRequest req;

	disputes__sign_survey_form_request__init(&req);
	req.target_id = target_id;
	req.version = version;
	req.withdraw = withdraw;
	return kit_call(k, "SignSurveyForm", who, &req.base, NULL);
}

static UNUSED int sign(const struct kit_who *who, int64_t target_id)
{
	return sign_at(who, target_id, part_version(target_id, who ? who->department : "HRSS"),
		       false);
}

static UNUSED int visit(const struct kit_who *who, int64_t target_id)
{
	Disputes__VisitSurveyTargetRequest req;

	disputes__visit_survey_target_request__init(&req);
	req.target_id = target_id;
	req.version = target_version(target_id);
	req.document = (char *)"摸排记录 1 号";
	return kit_call(k, "VisitSurveyTarget", who, &req.base, NULL);
}

static UNUSED int complete(const struct kit_who *who, int64_t target_id)
{
	return target_call(who, "CompleteSurveyTarget", target_id, target_version(target_id), NULL);
}

/* Filled, signed and visited by all three. */
static UNUSED void filled(int64_t target_id)
{
	fill_all(NULL, target_id, hrss_questions);
	fill_all(&kit_clerk, target_id, samr_questions);
	fill_all(&union_desk, target_id, union_questions);
	assert_int_equal(visit(NULL, target_id), 0);
	assert_int_equal(sign(NULL, target_id), 0);
	assert_int_equal(sign(&kit_clerk, target_id), 0);
	assert_int_equal(sign(&union_desk, target_id), 0);
}

static UNUSED int64_t found(const struct kit_who *who, int64_t target_id, const char *question)
{
	Disputes__RecordSurveyFindingRequest req;
	Disputes__SurveyFinding *f;

	disputes__record_survey_finding_request__init(&req);
	req.target_id = target_id;
	req.question = (char *)question;
	req.words = (char *)"三名骑手每日接单超过 14 小时";
	assert_int_equal(kit_call(k, "RecordSurveyFinding", who, &req.base, &f), 0);
	return f->finding_id;
}

static UNUSED Disputes__DisposeSurveyFindingRequest disposing(int64_t finding_id,
							      const char *disposition,
							      const char *matter)
{
	Disputes__DisposeSurveyFindingRequest req;

	disputes__dispose_survey_finding_request__init(&req);
	req.finding_id = finding_id;
	req.version = kit_number(
		"select version from disputes.survey_finding where finding_id = %" PRId64,
		finding_id);
	req.disposition = (char *)disposition;
	req.matter = (char *)matter;
	return req;
}

static UNUSED int dispose(const struct kit_who *who,
			  const Disputes__DisposeSurveyFindingRequest *req,
			  Disputes__SurveyFinding **out)
{
	return kit_call(k, "DisposeSurveyFinding", who, &req->base, out);
}

#endif
