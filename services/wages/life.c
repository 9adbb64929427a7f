#include "base.h"

#include "life.h"
#include "life_facts.h"

struct life_payment_row {
	const char *rule, *proof;
	int64_t amount_fen;
	utc_time recorded_at;
};
ROW_TABLE(life_payment_row, COL(life_payment_row, rule, COL_TEXT),
	  COL(life_payment_row, amount_fen, COL_I64), COL(life_payment_row, proof, COL_TEXT),
	  COL(life_payment_row, recorded_at, COL_TIME));

struct life_order_row {
	const char *rule, *document;
	civil_date due_day;
	utc_time recorded_at;
};
ROW_TABLE(life_order_row, COL(life_order_row, rule, COL_TEXT),
	  COL(life_order_row, document, COL_TEXT), COL(life_order_row, due_day, COL_DATE),
	  COL(life_order_row, recorded_at, COL_TIME));

struct life_verdict_row {
	int64_t finding_id;
	const char *verdict, *facts;
};
ROW_TABLE(life_verdict_row, COL(life_verdict_row, finding_id, COL_I64),
	  COL(life_verdict_row, verdict, COL_TEXT), COL(life_verdict_row, facts, COL_TEXT));

struct since {
	struct life_payment_row *payments;
	struct life_order_row *orders;
	struct life_verdict_row *verdicts;
	size_t n_payments, n_orders, n_verdicts;
};

static int verdicts_load(struct call *c, const struct finding_row *stored, size_t n,
			 struct since *out)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = stored[i].finding_id;
	return n == 0 ? 0
		      : tx_many(c->tx, Q_VERDICT_OF_FINDINGS, ARGS(A_I64S(ids, n)), &out->verdicts,
				&out->n_verdicts);
}

static int since_load(struct call *c, const struct worker_month *m,
		      const struct finding_row *stored, size_t n, struct since *out)
{
	int rc = tx_many(c->tx, Q_PAYMENT_OF_MONTH,
			 ARGS(A_I64(m->employer_id), A_I64(m->worker_id), A_DATE(m->month)),
			 &out->payments, &out->n_payments);
	if (!rc)
		rc = tx_many(c->tx, Q_ORDER_OF_MONTH, ARGS(A_I64(m->employer_id), A_DATE(m->month)),
			     &out->orders, &out->n_orders);
	return rc ? rc : verdicts_load(c, stored, n, out);
}

static bool is_for(const char *rule, const char *of)
{
	return !rule[0] || strcmp(rule, of) == 0;
}

/* An order is about what was found and not settled when it was given. */
static bool reaches(const struct life_order_row *order, const struct finding_row *known)
{
	return known && known->raised_at.us <= order->recorded_at.us &&
	       !(strcmp(known->state, "cleared") == 0 &&
		 known->changed_at.us < order->recorded_at.us);
}

/* The order that covers a finding; of several the last. */
static const struct life_order_row *order_of(const struct since *s, const char *rule,
					     const struct finding_row *known)
{
	for (size_t i = s->n_orders; i > 0; i--) {
		if (is_for(s->orders[i - 1].rule, rule) && reaches(&s->orders[i - 1], known))
			return &s->orders[i - 1];
	}
	return NULL;
}

/* An officer looked after the order was given. */
static bool rechecked(const struct since *s, const char *rule, const struct life_order_row *order)
{
	for (size_t i = 0; order && i < s->n_payments; i++) {
		const struct life_payment_row *p = &s->payments[i];

		if (strcmp(p->proof, "officer") == 0 && is_for(p->rule, rule) &&
		    p->recorded_at.us >= order->recorded_at.us)
			return true;
	}
	return false;
}

static const struct life_verdict_row *verdict_of(const struct since *s, int64_t finding_id)
{
	for (size_t i = 0; finding_id && i < s->n_verdicts; i++) {
		if (s->verdicts[i].finding_id == finding_id)
			return &s->verdicts[i];
	}
	return NULL;
}

/* As long as it rests on the same facts. */
static bool is_held_false(const struct life_verdict_row *v, const Audit__Finding *f)
{
	return v && strcmp(v->verdict, "false") == 0 && strcmp(v->facts, f->facts_json) == 0;
}

static const struct finding_row *stored_find(const struct finding_row *stored, size_t n,
					     const Audit__Finding *f)
{
	for (size_t i = 0; i < n; i++) {
		if (stored[i].worker_id == f->worker_id && strcmp(stored[i].rule, f->rule) == 0 &&
		    strcmp(stored[i].subject, f->subject) == 0)
			return &stored[i];
	}
	return NULL;
}

static void order_show(Audit__Finding *f, const struct life_order_row *order)
{
	if (!order)
		return;
	f->order_document = (char *)order->document;
	f->order_due_day = order->due_day.day;
}

static void life_show(Audit__Finding *f, const struct life *life)
{
	f->state = (char *)life_state_names[life->state];
	f->owed_fen = life->owed_fen;
	if (life->confirmed_fen || life->reported_fen)
		f->found_fen = life->found_fen;
	f->confirmed_fen = life->confirmed_fen;
	f->reported_fen = life->reported_fen;
}

static struct life_payment *payments_of(struct call *c, const struct since *s)
{
	struct life_payment *p = arena_zalloc(c->arena, s->n_payments + 1, sizeof(*p));

	for (size_t i = 0; p && i < s->n_payments; i++)
		p[i] = (struct life_payment){s->payments[i].rule, s->payments[i].amount_fen,
					     strcmp(s->payments[i].proof, "reported") != 0};
	return p;
}

static int found_settle(struct call *c, const struct since *s, struct judgement *j,
			const struct finding_row *stored, size_t n_stored)
{
	struct life_payment *payments = payments_of(c, s);
	struct life *at = arena_zalloc(c->arena, j->n + 1, sizeof(*at));

	if (!payments || !at)
		return E_NO_MEMORY;
	for (size_t i = 0; i < j->n; i++) {
		Audit__Finding *f = j->findings[i];
		const struct finding_row *known = stored_find(stored, n_stored, f);
		const struct life_order_row *order = order_of(s, f->rule, known);
		const struct life_verdict_row *v = verdict_of(s, known ? known->finding_id : 0);

		at[i] = (struct life){.rule = f->rule, .found_fen = f->owed_fen};
		at[i].ordered = order != NULL;
		at[i].rechecked = rechecked(s, f->rule, order);
		at[i].held_false = is_held_false(v, f);
		f->verdict = v ? (char *)v->verdict : f->verdict;
		order_show(f, order);
	}
	life_settle(at, j->n, payments, s->n_payments);
	for (size_t i = 0; i < j->n; i++)
		life_show(j->findings[i], &at[i]);
	return 0;
}

static bool is_found(const struct finding_row *row, const struct judgement *j)
{
	for (size_t i = 0; i < j->n; i++) {
		if (stored_find(row, 1, j->findings[i]))
			return true;
	}
	return false;
}

/* The company's corrected records show nothing any more: under an order an officer looks first. */
static int recheck_await(struct call *c, const struct since *s, struct judgement *j,
			 const struct finding_row *row)
{
	const struct life_order_row *order = order_of(s, row->rule, row);
	const struct life_verdict_row *v = verdict_of(s, row->finding_id);
	Audit__Finding *f;
	int rc;

	if (strcmp(row->state, "cleared") == 0 || !order || rechecked(s, row->rule, order) ||
	    is_found(row, j) || j->n == JUDGE_FINDINGS_MAX)
		return 0;
	rc = finding_read(c, row->body, &f);
	if (rc || is_held_false(v, f))
		return rc;
	f->state = (char *)life_state_names[LIFE_REPORTED];
	order_show(f, order);
	j->findings[j->n++] = f;
	return 0;
}

/* Sets state, owed and what was paid of all that was found; adds those that were found before,
 * are not found any more and wait for the re-check of an order. */
static int life_apply(struct call *c, const struct worker_month *m, struct judgement *j,
		      const struct finding_row *stored, size_t n_stored)
{
	struct since s = {0};
	int rc;

	if (j->n == 0 && n_stored == 0)
		return 0;
	rc = since_load(c, m, stored, n_stored, &s);
	if (!rc)
		rc = found_settle(c, &s, j, stored, n_stored);
	for (size_t i = 0; !rc && i < n_stored; i++) {
		if (stored[i].worker_id == m->worker_id)
			rc = recheck_await(c, &s, j, &stored[i]);
	}
	return rc || s.n_orders == 0 ? rc : employer_orders_marked(c, m->employer_id);
}

struct marked_worker_row {
	int64_t worker_id;
};
ROW_TABLE(marked_worker_row, COL(marked_worker_row, worker_id, COL_I64));

/* Of who had the number before: when he is audited too, maybe by this call, which would write one
 * version twice, that settles it. */
static int marked_drop(struct call *c, const struct worker_month *m, struct finding_row *stored,
		       size_t *n)
{
	int64_t *ids = arena_zalloc(c->arena, *n + 1, sizeof(*ids));
	struct marked_worker_row *marked;
	size_t n_ids = 0, n_marked, kept = 0;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < *n; i++) {
		if (stored[i].worker_id != m->worker_id)
			ids[n_ids++] = stored[i].worker_id;
	}
	if (n_ids == 0)
		return 0;
	rc = tx_many(
		c->tx, Q_WORKERS_MARKED,
		ARGS(A_I64(m->employer_id), A_DATE(m->month), A_I64S(ids, n_ids), A_TIME(c->now)),
		&marked, &n_marked);
	for (size_t i = 0; !rc && i < *n; i++) {
		bool own = false;

		for (size_t k = 0; k < n_marked; k++)
			own = own || marked[k].worker_id == stored[i].worker_id;
		if (!own || stored[i].worker_id == m->worker_id)
			stored[kept++] = stored[i];
	}
	*n = rc ? *n : kept;
	return rc;
}

/* Leaves out those of others who have his number in the month too: their own audits settle them. */
static int others_drop(struct call *c, const struct worker_month *m, struct finding_row *stored,
		       size_t *n)
{
	const struct number no = {m->employer_id, m->person.worker_no};
	struct number_holders h;
	size_t at = 0, kept = 0;
	int rc;

	while (at < *n && stored[at].worker_id == m->worker_id)
		at++;
	if (at == *n)
		return 0;
	rc = number_workers(c, &no, m->month, &h);
	for (size_t i = 0; !rc && i < *n; i++) {
		bool other = false;

		for (size_t k = 0; k < h.n; k++)
			other = other || h.ids[k] == stored[i].worker_id;
		if (!other || stored[i].worker_id == m->worker_id)
			stored[kept++] = stored[i];
	}
	*n = rc ? *n : kept;
	return rc ? rc : marked_drop(c, m, stored, n);
}

int month_settle(struct call *c, const struct worker_month *m, struct judgement *j)
{
	struct finding_row *stored = NULL;
	struct findings found;
	size_t n = 0;
	int rc = 0;

	if (m->held)
		rc = tx_many(c->tx, Q_FINDING_OF_MONTH,
			     ARGS(A_I64(m->employer_id), A_DATE(m->month), A_I64(m->worker_id),
				  A_TEXT(m->person.worker_no)),
			     &stored, &n);
	if (!rc)
		rc = others_drop(c, m, stored, &n);
	if (!rc)
		rc = life_apply(c, m, j, stored, n);
	found = (struct findings){j->findings, j->n, pack_of(c)->rules};
	return rc ? rc : findings_settle(c, &found, stored, n);
}

int life_judge(struct call *c, struct findings *found, const struct finding_row *stored,
	       size_t n_stored)
{
	struct since s = {0};
	int rc = verdicts_load(c, stored, n_stored, &s);

	for (size_t i = 0; !rc && i < found->n; i++) {
		Audit__Finding *f = found->at[i];
		const struct finding_row *known = stored_find(stored, n_stored, f);
		const struct life_verdict_row *v = verdict_of(&s, known ? known->finding_id : 0);

		f->verdict = v ? (char *)v->verdict : f->verdict;
		if (is_held_false(v, f))
			f->state = (char *)life_state_names[LIFE_CLEARED];
	}
	return rc;
}
