/*
 * Whom a joint survey 摸排 looks at, and which forms lack a block (ENF-02).
 */
#include "joint.h"

#define NAMED_MAX 10

static void print_target(struct cli *c, const Disputes__SurveyTarget *t)
{
	(void)printf(say(c, "摸排对象 %" PRId64 "  %s  %s  第 %" PRId64 " 版\n",
			 "target %" PRId64 ": %s, %s, version %" PRId64 "\n"),
		     t->target_id, t->employer_name, page_word(c, survey_words, t->state),
		     t->version);
	if (t->n_lacks)
		(void)printf(say(c, "缺 %s\n", "lacks %s\n"), joint_list(c, t->lacks, t->n_lacks));
	if (t->visited_day)
		(void)printf(say(c, "%s 到场，%s，%s\n", "visited %s, %s, %s\n"),
			     show_day(c, t->visited_day), show_department(c, t->visited_department),
			     t->visit_record);
	if (t->n_findings)
		(void)printf(say(c, "问题 %" PRId64 " 个，无结论 %" PRId64 " 个\n",
				 "%" PRId64 " findings, %" PRId64 " without a disposition\n"),
			     t->n_findings, t->n_undisposed);
	if (t->dropped_reason[0])
		(void)printf(say(c, "撤出原因：%s\n", "dropped: %s\n"), t->dropped_reason);
}

int joint_target_answer(struct cli *c, int rc, const Disputes__SurveyTarget *t)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &t->base);
	print_target(c, t);
	return 0;
}

void joint_targets_print(struct cli *c, Disputes__SurveyTarget *const *rows, size_t n,
			 uint32_t limit)
{
	static const struct table_head heads[] = {
		{"编号",    "id",       true },
                {"企业",    "employer", false},
                {"区划",    "region",   false},
		{"选取",    "chosen",   false},
                {"到场",    "visited",  false},
                {"缺板块", "lacks",    false},
		{"问题",    "findings", true },
                {"状态",    "state",    false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		const Disputes__SurveyTarget *r = rows[i];

		table_addf(&t, "%" PRId64, r->target_id);
		table_add(&t, text_cut(c->arena, r->employer_name, 28));
		table_add(&t, r->region);
		table_add(&t, page_word(c, survey_words, r->chosen));
		table_add(&t, show_day(c, r->visited_day));
		table_add(&t, joint_list(c, r->lacks, r->n_lacks));
		table_addf(&t, "%" PRId64, r->n_findings);
		table_addf(&t, "%s%s", page_word(c, survey_words, r->state),
			   r->overdue ? say(c, "（逾期）", " (overdue)") : "");
	}
	page_print(&t, limit, n ? rows[n - 1]->target_id : 0);
}

/* EMPLOYER, EMPLOYER_2 ...: numbers, else credit codes. */
static int named_read(struct cli *c, Disputes__AddSurveyTargetsRequest *q, int64_t *ids)
{
	static const char *const names[NAMED_MAX] = {
		"EMPLOYER",   "EMPLOYER_2", "EMPLOYER_3", "EMPLOYER_4", "EMPLOYER_5",
		"EMPLOYER_6", "EMPLOYER_7", "EMPLOYER_8", "EMPLOYER_9", "EMPLOYER_10"};
	int rc = 0;

	q->employer_ids = ids;
	for (size_t i = 0; !rc && i < NAMED_MAX && cli_has(c, names[i]); i++)
		rc = employer_find(c, cli_get(c, names[i]), &ids[q->n_employer_ids++]);
	return rc;
}

int survey_add_run(struct cli *c)
{
	Disputes__AddSurveyTargetsRequest q = DISPUTES__ADD_SURVEY_TARGETS_REQUEST__INIT;
	Disputes__AddSurveyTargetsReply *r;
	int64_t ids[NAMED_MAX], limit;
	int rc = cli_id(c, "SURVEY", &q.survey_id);

	if (!rc)
		rc = named_read(c, &q, ids);
	if (!rc)
		rc = cli_number(c, "--limit", 1000, &limit);
	if (rc)
		return rc;
	q.limit = (uint32_t)limit;
	q.unvisited = cli_has(c, "--unvisited");
	q.most_alerts = cli_has(c, "--most-alerts");
	page_text(c, "--kind", &q.kind);
	page_text(c, "--region", &q.region);
	rc = cli_ask(c, "disputes.AddSurveyTargets", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	joint_targets_print(c, r->targets, r->n_targets, UINT32_MAX);
	if (r->n_already)
		(void)printf(say(c, "另有 %" PRId64 " 个原已列入\n",
				 "%" PRId64 " were targets before\n"),
			     r->n_already);
	return 0;
}

int survey_targets_run(struct cli *c)
{
	Disputes__ListSurveyTargetsRequest q = DISPUTES__LIST_SURVEY_TARGETS_REQUEST__INIT;
	Disputes__ListSurveyTargetsReply *r;
	int rc = cli_id(c, "SURVEY", &q.survey_id);

	if (!rc)
		rc = page_read(c, &q.after_id, &q.limit);
	page_text(c, "--region", &q.region);
	page_text(c, "--department", &q.department);
	page_text(c, "--which", &q.which);
	if (!rc)
		rc = cli_ask(c, "disputes.ListSurveyTargets", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	joint_targets_print(c, r->targets, r->n_targets, q.limit);
	return 0;
}

int survey_missing_run(struct cli *c)
{
	Disputes__ListIncompleteFormsRequest q = DISPUTES__LIST_INCOMPLETE_FORMS_REQUEST__INIT;
	Disputes__ListIncompleteFormsReply *r;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (!rc)
		rc = cli_ask(c, "disputes.ListIncompleteForms", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	joint_targets_print(c, r->targets, r->n_targets, q.limit);
	return r->n_targets ? FOUND : 0;
}

int joint_target_version(struct cli *c, int64_t target_id, int64_t *out)
{
	Disputes__SurveyForm *f;
	int rc = cli_number(c, "--version", INT64_MAX, out);

	if (rc || *out)
		return rc;
	rc = joint_form_get(c, target_id, &f);
	if (!rc)
		*out = f->target->version;
	return rc;
}

int survey_visit_run(struct cli *c)
{
	Disputes__VisitSurveyTargetRequest q = DISPUTES__VISIT_SURVEY_TARGET_REQUEST__INIT;
	Disputes__SurveyTarget *t = NULL;
	int rc = cli_id(c, "TARGET", &q.target_id);

	if (!rc)
		rc = page_day(c, "--day", &q.visited_day);
	if (!rc)
		rc = joint_target_version(c, q.target_id, &q.version);
	page_text(c, "--document", &q.document);
	if (!rc)
		rc = cli_ask(c, "disputes.VisitSurveyTarget", &q.base, &t);
	return joint_target_answer(c, rc, t);
}

static int change(struct cli *c, const char *rpc)
{
	Disputes__SurveyTargetRequest q = DISPUTES__SURVEY_TARGET_REQUEST__INIT;
	Disputes__SurveyTarget *t = NULL;
	int rc = cli_id(c, "TARGET", &q.target_id);

	if (!rc)
		rc = joint_target_version(c, q.target_id, &q.version);
	page_text(c, "--reason", &q.reason);
	if (!rc)
		rc = cli_ask(c, rpc, &q.base, &t);
	return joint_target_answer(c, rc, t);
}

int survey_drop_run(struct cli *c)
{
	return change(c, "disputes.DropSurveyTarget");
}

int survey_prefill_run(struct cli *c)
{
	return change(c, "disputes.PrefillSurveyForm");
}

int survey_complete_run(struct cli *c)
{
	return change(c, "disputes.CompleteSurveyTarget");
}
