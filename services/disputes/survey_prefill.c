/*
 * survey_prefill - what the suite knows of a target, put beside the questions of its form: open
 * alerts, approvals of special hours, pay systems. And what others announce of the latter two.
 *
 * SV2: a fact is never an answer. What it suggests, an officer confirms or writes otherwise.
 */
#include "base.h"

#include "survey.h"

/* ---- facts ---------------------------------------------------------------------------------- */

int survey_prefill(struct call *c, const struct survey *s, const int64_t *ids, size_t n)
{
	const struct arg survey = A_I64(s->survey_id), which = ids ? A_I64S(ids, n) : A_NULL;
	const civil_date today = civil_from_utc(c->now);
	const int digits = strcmp(s->region + 2, "0000") == 0 ? 2
			   : strcmp(s->region + 4, "00") == 0 ? 4
							      : 6;
	const char *region = arena_printf(c->arena, "%.*s", digits, s->region);
	int rc = region ? 0 : E_NO_MEMORY;

	if (!rc)
		rc = tx_queue(c->tx, Q_SURVEY_FACTS_DROP, ARGS(survey, which));
	if (!rc)
		rc = tx_queue(c->tx, Q_SURVEY_FACTS_ALERTS, ARGS(survey, which, A_TEXT(region)));
	if (!rc)
		rc = tx_queue(c->tx, Q_SURVEY_FACTS_APPROVALS, ARGS(survey, which, A_DATE(today)));
	if (!rc)
		rc = tx_queue(c->tx, Q_SURVEY_FACTS_PAY_SYSTEMS,
			      ARGS(survey, which, A_DATE(today)));
	return rc ? rc : tx_queue(c->tx, Q_SURVEY_PREFILLED, ARGS(survey, which, A_TIME(c->now)));
}

/* Takes the facts of one form again, before the officers go there. Answers stay as they are. */
int prefill_survey_form(struct call *c, const Disputes__SurveyTargetRequest *req,
			Disputes__SurveyTarget *rep)
{
	struct survey_target t;
	struct survey s;
	int rc = target_for_lead(c, req, &t);

	if (!rc)
		rc = survey_load(c, t.survey_id, &s);
	if (!rc)
		rc = survey_prefill(c, &s, &t.target_id, 1);
	if (rc)
		return rc;
	t.prefilled_at = c->now;
	t.version++;
	return target_present(c, &t, rep);
}

/* ---- the form ------------------------------------------------------------------------------- */

ROW_TABLE(question_row, COL(question_row, question, COL_TEXT), COL(question_row, block, COL_TEXT),
	  COL(question_row, block_zh, COL_TEXT), COL(question_row, block_en, COL_TEXT),
	  COL(question_row, title_zh, COL_TEXT), COL(question_row, title_en, COL_TEXT),
	  COL(question_row, department, COL_TEXT), COL(question_row, basis, COL_TEXT),
	  COL(question_row, kind, COL_TEXT), COL(question_row, choices, COL_TEXT),
	  COL(question_row, finds, COL_TEXT), COL(question_row, suggest, COL_TEXT),
	  COL(question_row, answer, COL_TEXT), COL(question_row, origin, COL_TEXT),
	  COL(question_row, note, COL_TEXT), COL(question_row, subject, COL_TEXT),
	  COL(question_row, answered_at, COL_TIME));
ROW_TABLE(survey_fact, COL(survey_fact, question, COL_TEXT), COL(survey_fact, source, COL_TEXT),
	  COL(survey_fact, reference, COL_TEXT), COL(survey_fact, rule, COL_TEXT),
	  COL(survey_fact, month, COL_TEXT), COL(survey_fact, title_zh, COL_TEXT),
	  COL(survey_fact, title_en, COL_TEXT), COL(survey_fact, n_workers, COL_I64),
	  COL(survey_fact, n_items, COL_I64), COL(survey_fact, owed_fen, COL_FEN),
	  COL(survey_fact, from_day, COL_DATE), COL(survey_fact, to_day, COL_DATE));

int form_load(struct call *c, const struct survey_target *t, struct form_rows *out)
{
	int rc = tx_many(c->tx, Q_SURVEY_QUESTIONS, ARGS(A_I64(t->survey_id), A_I64(t->target_id)),
			 &out->questions, &out->n_questions);

	return rc ? rc
		  : tx_many(c->tx, Q_SURVEY_FACT_LIST, ARGS(A_I64(t->target_id)), &out->facts,
			    &out->n_facts);
}

int question_suggested(struct call *c, const struct form_rows *f, const struct question_row *q,
		       const char **out)
{
	money owed = FEN(0);
	size_t n = 0;

	*out = "";
	for (size_t i = 0; i < f->n_facts; i++) {
		if (strcmp(f->facts[i].question, q->question) != 0)
			continue;
		n++;
		if (!money_add(owed, f->facts[i].owed_fen, &owed))
			return refuse(c, E_RANGE, "%s: owed_fen", q->question);
	}
	if (!n || !*q->suggest)
		return 0;
	if (strcmp(q->suggest, "facts") == 0)
		*out = arena_printf(c->arena, "%zu", n);
	else if (strcmp(q->suggest, "owed") == 0)
		*out = arena_printf(c->arena, "%" PRId64 ".%02d", owed.fen / 100,
				    (int)(owed.fen % 100));
	else
		*out = q->suggest;
	return *out ? 0 : E_NO_MEMORY;
}

/* ---- what others announce ------------------------------------------------------------------- */

/* An event: what an approval of special hours is now. */
int take_hours_approval(struct call *c, const Registration__HoursApproval *news,
			Service__Ack *rep UNUSED)
{
	const civil_date from = {news->from_day}, to = {news->to_day};
	int rc;

	if (!region_valid(news->region))
		return refuse(c, E_FIELD, "approval %" PRId64 ": region", news->approval_id);
	rc = tx_queue(c->tx, Q_KNOWN_APPROVAL_PUT,
		      ARGS(A_I64(news->approval_id), A_I64(news->employer_id), A_I64(news->version),
			   A_I64(c->generation), A_TEXT(news->region), A_TEXT(news->system),
			   A_TEXT(news->posts), A_I64(news->head_count), A_TEXT(news->state),
			   A_DATE(from), A_DATE(to), A_TEXT(news->document_no)));
	return rc ? rc
		  : tx_queue(c->tx, Q_KNOWN_APPROVAL_SEEN,
			     ARGS(A_I64(news->approval_id), A_I64(c->generation)));
}

int hours_approval_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_KNOWN_APPROVAL_SWEEP, ARGS(A_I64(generation)));
}

/* An event: a version of a pay system. */
int take_pay_system(struct call *c, const Wages__PaySystem *news, Service__Ack *rep UNUSED)
{
	const Wages__PaySystemRow *row = news->row;
	civil_date from, last = {0};

	if (!row || !region_valid(row->region) || civil_from_wire(row->from_day, &from) ||
	    (row->last_day && civil_from_wire(row->last_day, &last)))
		return refuse(c, E_FIELD, "pay system %" PRId64 ": region or day",
			      news->pay_system_id);
	return tx_queue(c->tx, Q_KNOWN_PAY_SYSTEM_PUT,
			ARGS(A_I64(news->pay_system_id), A_I64(news->version), A_I64(c->generation),
			     A_I64(news->employer_id), A_TEXT(row->region), A_TEXT(row->occupation),
			     A_TEXT(row->kind), A_DATE(from), A_DATE_OR_NULL(last),
			     A_BOOL(row->withdrawn), A_TEXT(row->document)));
}

int pay_system_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_KNOWN_PAY_SYSTEM_SWEEP, ARGS(A_I64(generation)));
}
