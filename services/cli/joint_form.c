/*
 * The form of a joint survey 摸排: shown with what was prefilled, answered, signed.
 */
#include "joint.h"

#define ANSWERS_MAX 12

int joint_form_get(struct cli *c, int64_t target_id, Disputes__SurveyForm **out)
{
	Disputes__SurveyTargetRequest q = DISPUTES__SURVEY_TARGET_REQUEST__INIT;

	q.target_id = target_id;
	return cli_ask(c, "disputes.GetSurveyForm", &q.base, out);
}

/* ---- shown ---------------------------------------------------------------------------------- */

static void print_fact(struct cli *c, const Disputes__SurveyFact *f)
{
	(void)printf("        · %s %s%s%s  %s", page_word(c, survey_words, f->source),
		     f->rule[0] ? f->rule : f->reference, f->month[0] ? " " : "", f->month,
		     f->title);
	if (f->n_workers)
		(void)printf(say(c, "  %" PRId64 " 人", ", %" PRId64 " workers"), f->n_workers);
	if (f->owed_fen)
		(void)printf("  %s", show_yuan(c, f->owed_fen));
	if (f->from_day)
		(void)printf(say(c, "  自 %s%s%s", ", from %s%s%s"), show_day(c, f->from_day),
			     f->to_day ? say(c, "，至 ", " before ") : "", show_day(c, f->to_day));
	(void)printf("\n");
}

/* What may be answered: 是、否、不清楚. */
static const char *answers_of(struct cli *c, const Disputes__SurveyQuestion *q)
{
	static const char *const yes_no[] = {"yes", "no", "unclear"};

	if (strcmp(q->kind, "yes_no") == 0)
		return joint_list(c, (char *const *)(uintptr_t)yes_no, N_ELEMENTS(yes_no));
	return q->n_choices ? joint_list(c, q->choices, q->n_choices)
			    : page_word(c, survey_words, q->kind);
}

static void print_question(struct cli *c, const Disputes__SurveyQuestion *q)
{
	(void)printf(say(c, "  %s  %s（%s，%s，%s）\n", "  %s: %s (%s; %s; %s)\n"), q->question,
		     q->title, show_department(c, q->department), answers_of(c, q), q->basis);
	for (size_t i = 0; i < q->n_facts; i++)
		print_fact(c, q->facts[i]);
	if (q->suggested[0])
		(void)printf(say(c, "      预填：%s（待人员确认）\n",
				 "      prefilled: %s (an officer confirms it)\n"),
			     page_word(c, survey_words, q->suggested));
	if (q->answer[0])
		(void)printf(say(c, "      答：%s  %s  %s %s%s%s\n",
				 "      answer: %s, %s, %s %s%s%s\n"),
			     page_word(c, survey_words, q->answer),
			     page_word(c, survey_words, q->origin), q->answered_by,
			     show_time(c, q->answered_at_us), q->note[0] ? "  " : "", q->note);
}

static int print_form(struct cli *c, const Disputes__SurveyForm *f)
{
	(void)joint_target_answer(c, 0, f->target);
	for (size_t b = 0; b < f->n_blocks; b++) {
		(void)printf("\n%s%s\n", f->blocks[b]->title,
			     f->blocks[b]->filled ? say(c, "（已填）", " (filled)") : "");
		for (size_t i = 0; i < f->blocks[b]->n_questions; i++)
			print_question(c, f->blocks[b]->questions[i]);
	}
	(void)printf("\n");
	for (size_t i = 0; i < f->n_parts; i++) {
		const Disputes__SurveyPart *p = f->parts[i];

		(void)printf(
			say(c, "%s  已答 %" PRId64 "/%" PRId64 "  第 %" PRId64 " 版  %s %s\n",
			    "%s: %" PRId64 " of %" PRId64 " answered, version %" PRId64 " %s %s\n"),
			show_department(c, p->department), p->n_answered, p->n_questions,
			p->version, p->signed_by[0] ? p->signed_by : say(c, "未签署", "not signed"),
			show_time(c, p->signed_at_us));
	}
	for (size_t i = 0; i < f->n_findings; i++)
		joint_finding_print(c, f->findings[i]);
	return 0;
}

int survey_form_run(struct cli *c)
{
	Disputes__SurveyForm *f;
	int64_t target_id;
	int rc = cli_id(c, "TARGET", &target_id);

	if (!rc)
		rc = joint_form_get(c, target_id, &f);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &f->base);
	return print_form(c, f);
}

/* ---- answered, signed ----------------------------------------------------------------------- */

struct answers {
	Disputes__SurveyAnswer at[ANSWERS_MAX], *list[ANSWERS_MAX];
};

/* "over_limit=no", or "over_limit=" to confirm what is prefilled. */
static int answer_read(struct cli *c, const char *text, Disputes__SurveyAnswer *out)
{
	slice rest = slice_of(text), name;

	disputes__survey_answer__init(out);
	if (!slice_next(&rest, '=', &name) || !name.len || !rest.at)
		return cli_usage(
			c,
			say(c, "“%s”应写成 项目=答案，确认预填的写成 项目=",
			    "\"%s\" should be QUESTION=ANSWER, or QUESTION= to confirm what is "
			    "prefilled"),
			text);
	out->question = arena_strndup(c->arena, name.at, name.len);
	out->value = page_code(survey_words, rest.len ? rest.at : "");
	out->confirm = !rest.len;
	page_text(c, "--note", &out->note);
	return out->question ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}

/* --version, else that of one's own department's part as it is now. */
static int part_version(struct cli *c, int64_t target_id, int64_t *out)
{
	Disputes__SurveyForm *f;
	int rc = cli_number(c, "--version", INT64_MAX, out);

	if (rc || *out)
		return rc;
	rc = joint_form_get(c, target_id, &f);
	for (size_t i = 0; !rc && i < f->n_parts; i++) {
		if (f->parts[i]->own)
			*out = f->parts[i]->version;
	}
	return rc;
}

int survey_fill_run(struct cli *c)
{
	static const char *const names[ANSWERS_MAX] = {
		"ANSWER",   "ANSWER_2", "ANSWER_3", "ANSWER_4",  "ANSWER_5",  "ANSWER_6",
		"ANSWER_7", "ANSWER_8", "ANSWER_9", "ANSWER_10", "ANSWER_11", "ANSWER_12"};
	Disputes__FillSurveyFormRequest q = DISPUTES__FILL_SURVEY_FORM_REQUEST__INIT;
	Disputes__SurveyForm *f;
	struct answers answers;
	int rc = cli_id(c, "TARGET", &q.target_id);

	q.answers = answers.list;
	for (; !rc && q.n_answers < ANSWERS_MAX && cli_has(c, names[q.n_answers]); q.n_answers++) {
		answers.list[q.n_answers] = &answers.at[q.n_answers];
		rc = answer_read(c, cli_get(c, names[q.n_answers]), &answers.at[q.n_answers]);
	}
	if (!rc)
		rc = part_version(c, q.target_id, &q.version);
	if (!rc)
		rc = cli_ask(c, "disputes.FillSurveyForm", &q.base, &f);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &f->base);
	return print_form(c, f);
}

int survey_sign_run(struct cli *c)
{
	Disputes__SignSurveyFormRequest q = DISPUTES__SIGN_SURVEY_FORM_REQUEST__INIT;
	Disputes__SurveyPart *p;
	int rc = cli_id(c, "TARGET", &q.target_id);

	q.withdraw = cli_has(c, "--withdraw");
	if (!rc)
		rc = part_version(c, q.target_id, &q.version);
	if (!rc)
		rc = cli_ask(c, "disputes.SignSurveyForm", &q.base, &p);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &p->base);
	(void)printf("%s %s\n", show_department(c, p->department),
		     q.withdraw ? say(c, "已撤回签署", "took its signature back")
				: say(c, "已签署", "signed"));
	return 0;
}
