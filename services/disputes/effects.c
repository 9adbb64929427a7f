/*
 * effects - what an act, a step or a clock that ran out does to the deadlines of the case.
 */
#include "base.h"

#include "action.h"

/* The document that was served with the act: the receipt, else the first of them. */
static const char *served_document(const struct act *act)
{
	for (size_t i = 0; act && i < act->n_documents; i++) {
		if (strcmp(act->documents[i].kind, "service_receipt") == 0)
			return act->documents[i].number;
	}
	return act && act->n_documents ? act->documents[0].number : "";
}

/* A clock that an officer began by hand goes on as it is, unless it is over, or the act says the
 * day it runs from or to: then what was begun by hand ends, and the term is the act's. */
static bool begun_by_hand(const struct docket *k, const char *code, const struct clock_effect *e)
{
	const struct deadline *d = docket_find(k, 0, code);

	return d && !e->from.day && !e->until.day &&
	       strcmp(d->status, deadline_status_names[DEADLINE_BREACHED]) != 0;
}

static int start(struct call *c, struct docket *k, const char *code, const struct clock_effect *e,
		 const struct ground *why)
{
	const civil_date today = civil_from_utc(c->now);
	const struct deadline_start what = {.code = code,
					    .from = e->from.day && e->from.day != today.day
							    ? utc_from_civil(e->from)
							    : (utc_time){0},
					    .given = e->until,
					    .scope = e->scope,
					    .ground = why->words};
	struct deadline *d;
	int rc;

	if (begun_by_hand(k, code, e))
		return 0;
	rc = deadline_stop(c, k, code, why->words);
	if (!rc)
		rc = deadline_start(c, k, &what, &d);
	if (rc || !d->clock.at_service || !e->from.day)
		return rc;
	return deadline_served(c, k, d, served_document(why->act), e->from);
}

/* At an end nothing goes on that the procedure names, what was begun by hand neither, and nobody is
 * asked what he did any more. A term that
 * it does not name, a court's, is not the procedure's to end. */
static int end_stops(struct call *c, const struct procedure *p, struct docket *k,
		     const struct ground *why)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < k->n; i++) {
		const char *code = k->at[i].code;

		if ((procedure_clock_find(p, code) != PROCEDURE_NONE ||
		     strcmp(code, RESULT_CLOCK) == 0 || strcmp(code, DECISION_CLOCK) == 0) &&
		    !case_keeps_clock(k->file, code))
			rc = deadline_stop(c, k, code, why->words);
	}
	return rc;
}

int effects_apply(struct call *c, const struct procedure *p, const struct act_effects *e,
		  struct docket *k, const struct ground *why)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < e->n_clocks; i++) {
		const struct clock_effect *x = &e->clocks[i];
		const char *code = p->clocks[x->clock];

		rc = x->starts ? start(c, k, code, x, why) : deadline_stop(c, k, code, why->words);
	}
	return rc || !p->steps[e->to].end ? rc : end_stops(c, p, k, why);
}

/* ---- by itself ------------------------------------------------------------------------------ */

int case_moved(struct call *c, struct case_file *f, struct move *out)
{
	const char *state = f->state; /* transferred, referred: until somebody acts */
	struct standing s;
	int rc = procedure_of(c, f, &out->p);

	if (!rc)
		rc = standing_of(c, out->p, f, &s);
	if (rc)
		return rc;
	procedure_move(out->p, &s, f->owner, &out->effects);
	rc = standing_put(c, out->p, &s, f);
	if (!rc && !out->p->steps[s.step].end)
		f->state = state;
	return rc;
}

/* A clock that ran out, and the case before it did. */
struct expiry {
	const struct deadline *deadline;
	struct case_file was;
};

/* The procedure knows another step for that. */
static int expired_move(struct call *c, const struct procedure *p, const struct act_effects *e,
			struct docket *k, struct expiry *x)
{
	const char *code = x->deadline->code;
	const struct label *to = &p->steps[e->to].label;
	const struct case_event expired = {
		.kind = case_event_names[EVENT_EXPIRED],
		.words = arena_printf(c->arena, "%s 届满 → %s", code, to->zh),
		.words_en = arena_printf(c->arena, "%s ran out → %s", code, to->en)};
	struct changes changes = {.clause = x->deadline->clock.basis, .evidence = code};
	struct ground why = {.words = expired.words};
	int rc;

	if (!expired.words || !expired.words_en)
		return E_NO_MEMORY;
	k->file->version++;
	rc = event_add(c, k->file, &expired);
	change_note_case(&changes, &x->was, k->file);
	if (!rc)
		rc = changes_write(c, k->file, &changes);
	if (!rc)
		rc = effects_apply(c, p, e, k, &why);
	return rc ? rc : case_emit(c, k->file);
}

int case_expired(struct call *c, struct docket *k, const struct deadline *d)
{
	struct expiry x = {d, *k->file};
	const struct procedure *p;
	struct act_effects e;
	struct standing s;
	size_t clock;
	int rc = procedure_of(c, k->file, &p);

	if (!rc)
		rc = standing_of(c, p, k->file, &s);
	if (rc)
		return rc;
	clock = procedure_clock_find(p, d->code);
	if (clock == PROCEDURE_NONE || !procedure_expire(p, &s, clock, &e))
		return 0; /* begun by hand: no step of the procedure waits for it */
	rc = standing_put(c, p, &s, k->file);
	if (!rc && e.to != e.from)
		rc = expired_move(c, p, &e, k, &x);
	return rc ? rc : case_update(c, k->file);
}
