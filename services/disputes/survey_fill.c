/*
 * survey_fill - the form of a target: answered by each department of the team, and signed.
 *
 * Of two officers of a department one wins: the part is locked, and the version that was read must
 * be the one that is there. Departments do not stand in each other's way.
 */
#include "base.h"

#include "survey.h"

#include "action.h"
#include "survey_form.h"

#define ANSWERS_MAX 64

/* ---- answered ------------------------------------------------------------------------------- */

/* The caller's part, locked, in the version it was read. */
static int part_for_work(struct call *c, const struct survey_target *t, int64_t version,
			 struct survey_part *out)
{
	char at[24];
	bool found;
	int rc = tx_maybe(c->tx, Q_SURVEY_PART_LOCK,
			  ARGS(A_I64(t->target_id), A_TEXT(c->who->department)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_WRONG_DEPARTMENT, "%s: %s", c->who->department,
			    say(c, "不是摸排组成员", "is not of the team"));
	if (!rc && version != out->version)
		rc = refuse(c, E_CONFLICT,
			    say(c,
				"摸排对象 %" PRId64 " 的 %s 部分已有变化（现为第 %" PRId64
				" 版%s%s），请重新查看",
				"target %" PRId64 ": the part of %s went on (it is version %" PRId64
				"%s%s): look again"),
			    t->target_id, out->department, out->version,
			    *out->signed_by ? say(c, "，签署人 ", ", signed by ") : "",
			    out->signed_by);
	if (!rc && out->signed_at.us && *out->signed_by)
		rc = refuse(
			c, E_CONFLICT,
			say(c, "%s 已由 %s 于 %s 签署，改动前请先撤回签署",
			    "the part of %s was signed by %s on %s: take the signature back first"),
			out->department, out->signed_by, utc_format_local(out->signed_at, at));
	return rc;
}

static int answer_fits(struct call *c, const struct question_row *q, const char *value)
{
	const char *const unclear = survey_yes_no[2];
	char **choices;
	int64_t n;
	size_t n_choices;
	bool fits = false;
	int rc = words_split(c, q->choices, &choices, &n_choices);

	if (rc)
		return rc;
	if (strcmp(q->kind, "yes_no") == 0)
		fits = name_known(survey_yes_no, value);
	else if (strcmp(q->kind, "choice") == 0)
		fits = strcmp(value, unclear) == 0 ||
		       name_known((const char *const *)choices, value);
	else if (strcmp(q->kind, "count") == 0)
		fits = slice_to_i64(slice_of(value), &n) && n >= 0;
	else if (strcmp(q->kind, "yuan") == 0)
		fits = strlen(value) <= 20 && slice_to_scaled(slice_of(value), 2, &n) && n >= 0 &&
		       n <= MONEY_MAX_FEN;
	else
		return survey_words_check(c, q->question, value, WORDS_MAX);
	if (fits)
		return 0;
	return refuse(c, E_FIELD, "%s: \"%.40s\"; %s %s", q->question, value, q->kind,
		      strcmp(q->kind, "yes_no") == 0 ? "yes, no, unclear" : q->choices);
}

/* SV2: whatever stands here, an officer says it; what it is to the facts is written with it. */
static int answer_take(struct call *c, const struct form_rows *f, const Disputes__SurveyAnswer *a,
		       struct question_row *q)
{
	const char *value = a->value, *suggested;
	bool other;
	int rc = question_suggested(c, f, q, &suggested);

	if (!rc && a->confirm && (*a->value || !*suggested))
		rc = refuse(c, E_FIELD, "%s: %s", q->question,
			    say(c, "没有可以确认的预填内容，或者同时写了答案",
				"nothing is suggested that could be confirmed, or an answer is "
				"written too"));
	if (!rc && a->confirm)
		value = suggested;
	if (!rc)
		rc = answer_fits(c, q, value);
	other = !rc && *suggested && strcmp(value, suggested) != 0;
	if (!rc && (*a->note || other || strcmp(value, survey_yes_no[2]) == 0))
		rc = survey_words_check(c, "note", a->note, WORDS_MAX);
	if (rc)
		return rc;
	q->answer = value;
	q->origin = !*suggested ? "own" : other ? "corrected" : "confirmed";
	q->note = a->note;
	q->subject = c->who->subject;
	q->answered_at = c->now;
	return 0;
}

static int answer_write(struct call *c, const struct survey_target *t, const struct question_row *q)
{
	return tx_queue(c->tx, Q_SURVEY_ANSWER_PUT,
			ARGS(A_I64(t->target_id), A_TEXT(q->question), A_TEXT(q->answer),
			     A_TEXT(q->origin), A_TEXT(q->note), A_TEXT(q->department),
			     A_TEXT(q->subject), A_TIME(q->answered_at)));
}

static int answers_take(struct call *c, const Disputes__FillSurveyFormRequest *req,
			const struct survey_target *t, struct form_rows *f)
{
	int rc = 0;

	if (!req->n_answers || req->n_answers > ANSWERS_MAX)
		return refuse(c, E_FIELD, "answers: 1 .. %d", ANSWERS_MAX);
	for (size_t i = 0; i < req->n_answers && !rc; i++) {
		const Disputes__SurveyAnswer *a = req->answers[i];
		struct question_row *q = NULL;

		for (size_t k = 0; k < f->n_questions && !q; k++) {
			if (strcmp(f->questions[k].question, a->question) == 0)
				q = &f->questions[k];
		}
		if (!q)
			return refuse(c, E_FIELD, "question: \"%.40s\"%s", a->question,
				      say(c, " 不在摸排表中", " is not in the form"));
		if (strcmp(q->department, c->who->department) != 0)
			return refuse(c, E_WRONG_DEPARTMENT, "%s: %s", q->question, q->department);
		rc = answer_take(c, f, a, q);
		if (!rc)
			rc = answer_write(c, t, q);
	}
	return rc;
}

/* What the answers make of the part, and which blocks the form lacks. */
static int form_count(struct call *c, const struct form_rows *f, struct survey_part *own,
		      struct survey_target *t)
{
	const char *lacks = "";

	own->n_answered = own->n_blocks_filled = 0;
	for (size_t i = 0; i < f->n_questions;) {
		const char *block = f->questions[i].block;
		bool all = true, own_all = true, has_own = false;

		for (; i < f->n_questions && strcmp(f->questions[i].block, block) == 0; i++) {
			const struct question_row *q = &f->questions[i];
			bool is_own = strcmp(q->department, own->department) == 0;

			own->n_answered += is_own && *q->answer;
			has_own = has_own || is_own;
			own_all = own_all && (!is_own || *q->answer);
			all = all && *q->answer;
		}
		own->n_blocks_filled += has_own && own_all;
		if (!all)
			lacks = arena_printf(c->arena, "%s%s%s", lacks, *lacks ? " " : "", block);
		if (!lacks)
			return E_NO_MEMORY;
	}
	own->version++;
	t->lacks = lacks;
	return 0;
}

int fill_survey_form(struct call *c, const Disputes__FillSurveyFormRequest *req,
		     Disputes__SurveyForm *rep)
{
	struct survey_target t;
	struct survey_part own;
	struct form_rows form;
	int rc = target_for_work(c, req->target_id, &t);

	if (!rc)
		rc = part_for_work(c, &t, req->version, &own);
	if (!rc)
		rc = form_load(c, &t, &form);

	if (!rc)
		rc = answers_take(c, req, &t, &form);
	if (!rc)
		rc = form_count(c, &form, &own, &t);

	if (!rc)
		rc = tx_queue(c->tx, Q_SURVEY_PART_COUNT,
			      ARGS(A_I64(t.target_id), A_TEXT(own.department),
				   A_I64(own.n_answered), A_I64(own.n_blocks_filled)));
	if (!rc)
		rc = tx_queue(c->tx, Q_SURVEY_TARGET_LACKS,
			      ARGS(A_I64(t.target_id), A_TEXT(t.lacks)));
	return rc ? rc : form_present(c, &t, &form, &own, rep);
}

/* ---- signed --------------------------------------------------------------------------------- */

/* A department signs what it answered, or takes that back while the form is open. */
int sign_survey_form(struct call *c, const Disputes__SignSurveyFormRequest *req,
		     Disputes__SurveyPart *rep)
{
	struct survey_target t;
	struct survey_part own;
	bool found;
	int rc = target_for_work(c, req->target_id, &t);

	if (!rc && req->withdraw)
		rc = tx_maybe(c->tx, Q_SURVEY_PART_LOCK,
			      ARGS(A_I64(t.target_id), A_TEXT(c->who->department)), &own, &found);
	else if (!rc)
		rc = part_for_work(c, &t, req->version, &own);
	if (!rc && req->withdraw && (!found || !*own.signed_by || own.version != req->version))
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "本部门没有签署，或者已有变化，请重新查看",
				"your department has not signed it, or it went on: look again"));
	if (!rc && !req->withdraw && own.n_answered < own.n_questions)
		rc = refuse(c, E_CONFLICT,
			    say(c, "还有 %" PRId64 " 项没有填写", "%" PRId64 " questions are open"),
			    own.n_questions - own.n_answered);
	if (rc)
		return rc;
	own.signed_by = req->withdraw ? "" : c->who->subject;
	own.signed_at = req->withdraw ? (utc_time){0} : c->now;
	own.version++;
	part_present(c, &own, rep);
	return tx_queue(c->tx, Q_SURVEY_PART_SIGN,
			ARGS(A_I64(t.target_id), A_TEXT(own.department), A_TEXT(own.signed_by),
			     A_TIME_OR_NULL(own.signed_at)));
}
