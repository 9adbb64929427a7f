/*
 * audit_state - what the last audit of a worker-month was: when, by which rules, why not; and what
 * an hour of it brought (guidance.c).
 */
#include "base.h"

#include "audit_shard.h"

static bool has_state(const struct audited *x)
{
	const struct worker_month *m = &x->at->m;

	return x->at->rc || m->time.n_intervals > 0 || m->time.worked_s > 0 || m->n_lines > 0 ||
	       x->j.n > 0;
}

/* States of worker-months as the columns that unnest() takes. */
struct states {
	size_t n;
	int64_t *employers, *workers, *worked_s, *counted_fen;
	int32_t *months;
	const char **errors, **regions, **occupations, **classes;
};

static bool states_alloc(struct arena *a, size_t n, struct states *s)
{
	s->employers = arena_alloc(a, n * sizeof(*s->employers));
	s->workers = arena_alloc(a, n * sizeof(*s->workers));
	s->worked_s = arena_alloc(a, n * sizeof(*s->worked_s));
	s->counted_fen = arena_alloc(a, n * sizeof(*s->counted_fen));
	s->months = arena_alloc(a, n * sizeof(*s->months));
	s->errors = arena_alloc(a, n * sizeof(*s->errors));
	s->regions = arena_alloc(a, n * sizeof(*s->regions));
	s->occupations = arena_alloc(a, n * sizeof(*s->occupations));
	s->classes = arena_alloc(a, n * sizeof(*s->classes));
	return s->employers && s->workers && s->worked_s && s->counted_fen && s->months &&
	       s->errors && s->regions && s->occupations && s->classes;
}

/* Why it could not be audited, or what its hour was (guidance.c). */
static bool state_add(struct arena *a, const struct audited *x, struct states *s)
{
	const struct worker_month *m = &x->at->m;
	const bool known = x->at->rc == 0;
	const char *region =
		known && m->time.main_region ? region_text(a, m->time.main_region) : "";

	s->employers[s->n] = x->at->employer_id;
	s->workers[s->n] = x->at->worker_id;
	s->months[s->n] = x->at->month.day;
	s->errors[s->n] = x->j.error;
	s->regions[s->n] = region;
	s->occupations[s->n] = known ? m->person.occupation : "";
	s->classes[s->n] = known ? m->person.class : "";
	s->worked_s[s->n] = known ? m->time.worked_s : 0;
	s->counted_fen[s->n++] = known ? m->pay.counted.fen : 0;
	return region != NULL;
}

int shard_states_put(struct call *c, const struct shard *s)
{
	struct states t = {.n = 0};

	if (!states_alloc(c->arena, s->n_fresh + 1, &t))
		return E_NO_MEMORY;
	for (size_t i = 0; i < s->n_fresh; i++) {
		if (has_state(&s->fresh[i]) && !state_add(c->arena, &s->fresh[i], &t))
			return E_NO_MEMORY;
	}
	if (t.n == 0)
		return 0;
	return tx_queue(
		c->tx, Q_WORKER_MONTH_PUT,
		ARGS(A_I64S(t.employers, t.n), A_I64S(t.workers, t.n), A_DATES(t.months, t.n),
		     A_TIME(c->now), A_TEXT(rules_digest(pack_of(c)->rules)),
		     A_TEXTS(t.errors, t.n), A_TEXTS(t.regions, t.n), A_TEXTS(t.occupations, t.n),
		     A_TEXTS(t.classes, t.n), A_I64S(t.worked_s, t.n), A_I64S(t.counted_fen, t.n)));
}
