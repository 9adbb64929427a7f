/*
 * survey_show - the form of a target as it is shown: its blocks and questions, with the facts that
 * were prefilled beside what an officer answered; the departments' parts; what was found.
 */
#include "base.h"

#include "survey.h"

ROW_TABLE(survey_part, COL(survey_part, department, COL_TEXT),
	  COL(survey_part, n_questions, COL_I64), COL(survey_part, n_answered, COL_I64),
	  COL(survey_part, n_blocks, COL_I64), COL(survey_part, n_blocks_filled, COL_I64),
	  COL(survey_part, version, COL_I64), COL(survey_part, signed_by, COL_TEXT),
	  COL(survey_part, signed_at, COL_TIME));

static void fact_present(struct call *c, const struct survey_fact *f, Disputes__SurveyFact *out)
{
	disputes__survey_fact__init(out);
	out->source = (char *)f->source;
	out->reference = (char *)f->reference;
	out->rule = (char *)f->rule;
	out->month = (char *)f->month;
	out->title = (char *)say(c, f->title_zh, f->title_en);
	out->n_workers = f->n_workers;
	out->n_items = f->n_items;
	out->owed_fen = f->owed_fen.fen;
	out->from_day = f->from_day.day;
	out->to_day = f->to_day.day;
}

static int facts_present(struct call *c, const struct form_rows *f, const struct question_row *q,
			 Disputes__SurveyQuestion *out)
{
	Disputes__SurveyFact *facts = arena_zalloc(c->arena, f->n_facts + 1, sizeof(*facts));
	Disputes__SurveyFact **list =
		arena_zalloc(c->arena, f->n_facts + 1, sizeof(Disputes__SurveyFact *));

	if (!facts || !list)
		return E_NO_MEMORY;
	for (size_t i = 0; i < f->n_facts; i++) {
		if (strcmp(f->facts[i].question, q->question) != 0)
			continue;
		fact_present(c, &f->facts[i], &facts[out->n_facts]);
		list[out->n_facts] = &facts[out->n_facts];
		out->n_facts++;
	}
	out->facts = list;
	return 0;
}

static int question_present(struct call *c, const struct form_rows *f, const struct question_row *q,
			    Disputes__SurveyQuestion *out)
{
	const char *suggested;
	int rc = question_suggested(c, f, q, &suggested);

	if (rc)
		return rc;
	disputes__survey_question__init(out);
	out->question = (char *)q->question;
	out->title = (char *)say(c, q->title_zh, q->title_en);
	out->kind = (char *)q->kind;
	out->basis = (char *)q->basis;
	out->department = (char *)q->department;
	out->finds = (char *)q->finds;
	out->suggested = (char *)suggested;
	out->answer = (char *)q->answer;
	out->origin = (char *)q->origin;
	out->note = (char *)q->note;
	out->answered_by = (char *)q->subject;
	out->answered_at_us = q->answered_at.us;
	rc = words_split(c, q->choices, &out->choices, &out->n_choices);
	return rc ? rc : facts_present(c, f, q, out);
}

/* The questions come by their blocks. */
static int blocks_present(struct call *c, const struct form_rows *f, Disputes__SurveyForm *out)
{
	const size_t n = f->n_questions;
	Disputes__SurveyQuestion *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	Disputes__SurveyQuestion **list =
		arena_zalloc(c->arena, n + 1, sizeof(Disputes__SurveyQuestion *));
	Disputes__SurveyBlock *blocks = arena_zalloc(c->arena, n + 1, sizeof(*blocks)), *b = NULL;
	int rc = 0;

	out->blocks = arena_zalloc(c->arena, n + 1, sizeof(*out->blocks));
	if (!shown || !list || !blocks || !out->blocks)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++) {
		const struct question_row *q = &f->questions[i];

		if (!b || strcmp(b->block, q->block) != 0) {
			b = out->blocks[out->n_blocks] = &blocks[out->n_blocks];
			out->n_blocks++;
			disputes__survey_block__init(b);
			b->block = (char *)q->block;
			b->title = (char *)say(c, q->block_zh, q->block_en);
			b->filled = true;
			b->questions = &list[i];
		}
		rc = question_present(c, f, q, &shown[i]);
		list[i] = &shown[i];
		b->n_questions++;
		b->filled = b->filled && *q->answer;
	}
	return rc;
}

void part_present(const struct call *c, const struct survey_part *p, Disputes__SurveyPart *out)
{
	out->department = (char *)p->department;
	out->n_questions = p->n_questions;
	out->n_answered = p->n_answered;
	out->n_blocks = p->n_blocks;
	out->n_blocks_filled = p->n_blocks_filled;
	out->version = p->version;
	out->signed_by = (char *)p->signed_by;
	out->signed_at_us = p->signed_at.us;
	out->own = strcmp(p->department, c->who->department) == 0;
}

/* `own`: the caller's part as it is by now. */
static int parts_present(struct call *c, int64_t target_id, const struct survey_part *own,
			 Disputes__SurveyForm *out)
{
	Disputes__SurveyPart *shown;
	struct survey_part *rows;
	int rc = tx_many(c->tx, Q_SURVEY_PART_LIST, ARGS(A_I64(target_id)), &rows, &out->n_parts);

	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, out->n_parts + 1, sizeof(*shown));
	out->parts = arena_zalloc(c->arena, out->n_parts + 1, sizeof(*out->parts));
	if (!shown || !out->parts)
		return E_NO_MEMORY;
	for (size_t i = 0; i < out->n_parts; i++) {
		bool is_own = own && strcmp(own->department, rows[i].department) == 0;

		disputes__survey_part__init(&shown[i]);
		part_present(c, is_own ? own : &rows[i], &shown[i]);
		out->parts[i] = &shown[i];
	}
	return 0;
}

int form_present(struct call *c, const struct survey_target *t, const struct form_rows *f,
		 const struct survey_part *own, Disputes__SurveyForm *out)
{
	int rc = blocks_present(c, f, out);

	if (!rc)
		rc = parts_present(c, t->target_id, own, out);
	if (!rc)
		rc = target_findings_present(c, t->target_id, &out->findings, &out->n_findings);
	if (rc)
		return rc;
	out->target = arena_zalloc(c->arena, 1, sizeof(*out->target));
	if (!out->target)
		return E_NO_MEMORY;
	disputes__survey_target__init(out->target);
	return target_present(c, t, out->target);
}

int get_survey_form(struct call *c, const Disputes__SurveyTargetRequest *req,
		    Disputes__SurveyForm *rep)
{
	struct survey_target t;
	struct form_rows form;
	int rc = target_load(c, req->target_id, &t);

	if (!rc)
		rc = form_load(c, &t, &form);
	return rc ? rc : form_present(c, &t, &form, NULL, rep);
}
