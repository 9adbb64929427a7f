#include "base.h"

#include "agreement.h"

ROW_TABLE(agreement_key, COL(agreement_key, agreement_id, COL_I64),
	  COL(agreement_key, employer_id, COL_I64), COL(agreement_key, worker_no, COL_TEXT),
	  COL(agreement_key, kind, COL_TEXT), COL(agreement_key, from_day, COL_DATE));
ROW_TABLE(agreement_engagement, COL(agreement_engagement, engagement_id, COL_I64),
	  COL(agreement_engagement, worker_id, COL_I64),
	  COL(agreement_engagement, employer_id, COL_I64),
	  COL(agreement_engagement, worker_no, COL_TEXT),
	  COL(agreement_engagement, class, COL_TEXT),
	  COL(agreement_engagement, home_region, COL_TEXT),
	  COL(agreement_engagement, from_day, COL_DATE),
	  COL(agreement_engagement, to_day, COL_DATE));
ROW_TABLE(agreement, COL(agreement, agreement_id, COL_I64), COL(agreement, employer_id, COL_I64),
	  COL(agreement, engagement_id, COL_I64), COL(agreement, worker_id, COL_I64),
	  COL(agreement, worker_no, COL_TEXT), COL(agreement, kind, COL_TEXT),
	  COL(agreement, from_day, COL_DATE), COL(agreement, version, COL_I64),
	  COL(agreement, class, COL_TEXT), COL(agreement, home_region, COL_TEXT),
	  COL(agreement, partner_id, COL_I64), COL(agreement, signed_day, COL_DATE),
	  COL(agreement, to_day, COL_DATE), COL(agreement, term_kind, COL_TEXT),
	  COL(agreement, handed_day, COL_DATE), COL(agreement, probation_months, COL_I32),
	  COL(agreement, probation_pay_fen, COL_FEN), COL(agreement, pay_fen, COL_FEN),
	  COL(agreement, pay_cycle, COL_TEXT), COL(agreement, pay_day, COL_I32),
	  COL(agreement, unit_price, COL_TEXT), COL(agreement, floor_fen, COL_FEN),
	  COL(agreement, floor_per, COL_TEXT), COL(agreement, hours_system, COL_TEXT),
	  COL(agreement, max_continuous_min, COL_I32), COL(agreement, max_daily_min, COL_I32),
	  COL(agreement, allowance, COL_I32), COL(agreement, allowance_unit, COL_TEXT),
	  COL(agreement, fixed_asked, COL_BOOL), COL(agreement, document_ref, COL_TEXT),
	  COL(agreement, document_digest, COL_TEXT), COL(agreement, required_items, COL_I32),
	  COL(agreement, present_items, COL_I32), COL(agreement, absent_items, COL_I32),
	  COL(agreement, clauses, COL_I32), COL(agreement, spans, COL_TEXT),
	  COL(agreement, checked_by, COL_TEXT), COL(agreement, checked_at, COL_TIME),
	  COL(agreement, recorded_at, COL_TIME), COL(agreement, recorded_by, COL_TEXT),
	  COL(agreement, reason, COL_TEXT));
ROW_TABLE(agreement_group, COL(agreement_group, class, COL_TEXT),
	  COL(agreement_group, kind, COL_TEXT), COL(agreement_group, home_region, COL_TEXT),
	  COL(agreement_group, required_items, COL_I32),
	  COL(agreement_group, present_items, COL_I32), COL(agreement_group, absent_items, COL_I32),
	  COL(agreement_group, clauses, COL_I32), COL(agreement_group, handed, COL_BOOL),
	  COL(agreement_group, n, COL_I64));

/* ---- in ------------------------------------------------------------------------------------- */

static int employers_find(struct call *c, struct agreement_batch *b)
{
	const char **codes = arena_zalloc(c->arena, b->n_rows, 2 * sizeof(*codes));
	const struct employer_code *found;
	struct employer_stored stored;
	int rc;

	if (!codes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_rows; i++) {
		codes[2 * i] = b->rows[i].credit_code;
		codes[2 * i + 1] = b->rows[i].partner_code;
	}
	rc = employer_codes_load(c, codes, 2 * b->n_rows, &stored);
	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		struct agreement_row *row = &b->rows[i];

		found = employer_code_find(stored.codes, stored.n_codes, row->credit_code);
		row->want.employer_id = found ? found->employer_id : 0;
		found = employer_code_find(stored.codes, stored.n_codes, row->partner_code);
		row->want.partner_id = found ? found->employer_id : 0;
		row->partner_known = found != NULL;
	}
	return rc;
}

static int stored_load(struct call *c, struct agreement_batch *b, const struct agreement_key *keys)
{
	int64_t *ids = arena_zalloc(c->arena, b->n_keys + 1, sizeof(*ids));
	struct agreement *stored;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_keys; i++)
		ids[i] = keys[i].agreement_id;
	rc = tx_many(c->tx, Q_AGREEMENT_OF_IDS, ARGS(A_I64S(ids, b->n_keys)), &stored,
		     &b->n_stored);
	if (!rc)
		b->stored = stored;
	return rc;
}

int agreements_load(struct call *c, struct agreement_batch *b)
{
	int64_t *employers = arena_zalloc(c->arena, b->n_rows, sizeof(*employers));
	const char **numbers = arena_zalloc(c->arena, b->n_rows, sizeof(*numbers));
	struct agreement_engagement *engagements;
	struct agreement_key *keys;
	int rc;

	if (!employers || !numbers)
		return E_NO_MEMORY;
	rc = employers_find(c, b);
	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		employers[i] = b->rows[i].want.employer_id;
		numbers[i] = b->rows[i].want.worker_no;
	}
	if (!rc)
		rc = tx_many(c->tx, Q_AGREEMENT_ENGAGEMENTS,
			     ARGS(A_I64S(employers, b->n_rows), A_TEXTS(numbers, b->n_rows)),
			     &engagements, &b->n_engagements);
	if (!rc)
		rc = tx_many(c->tx, Q_AGREEMENT_KEYS,
			     ARGS(A_I64S(employers, b->n_rows), A_TEXTS(numbers, b->n_rows)), &keys,
			     &b->n_keys);
	if (rc)
		return rc;
	b->engagements = engagements;
	b->keys = keys;
	return stored_load(c, b, keys);
}

/* ---- written -------------------------------------------------------------------------------- */

static int version_write(struct call *c, const struct agreement *w)
{
	return tx_append(
		c->tx, Q_AGREEMENT_VERSION_INSERT,
		ARGS(A_I64(w->agreement_id), A_I64(w->version),
		     w->partner_id ? A_I64(w->partner_id) : A_NULL, A_DATE_OR_NULL(w->signed_day),
		     A_DATE_OR_NULL(w->to_day), A_TEXT(w->term_kind), A_DATE_OR_NULL(w->handed_day),
		     A_I32(w->probation_months), A_FEN(w->probation_pay_fen), A_FEN(w->pay_fen),
		     A_TEXT(w->pay_cycle), A_I32(w->pay_day), A_TEXT(w->unit_price),
		     A_FEN(w->floor_fen), A_TEXT(w->floor_per), A_TEXT(w->hours_system),
		     A_I32(w->max_continuous_min), A_I32(w->max_daily_min), A_I32(w->allowance),
		     A_TEXT(w->allowance_unit), A_BOOL(w->fixed_asked), A_TEXT(w->document_ref),
		     A_TEXT(w->document_digest), A_I32(w->required_items), A_I32(w->present_items),
		     A_I32(w->absent_items), A_I32(w->clauses), A_TEXT(w->spans),
		     A_TEXT(w->checked_by), A_TIME_OR_NULL(w->checked_at), A_TIME(w->recorded_at),
		     A_TEXT(w->recorded_by), A_TEXT(w->reason)));
}

static int row_write(struct call *c, struct agreement_row *row)
{
	struct agreement *w = &row->want;
	int rc;

	if (row->outcome == IMPORT_CREATED) {
		w->agreement_id = id_next(c);
		rc = tx_append(c->tx, Q_AGREEMENT_INSERT,
			       ARGS(A_I64(w->agreement_id), A_I64(w->employer_id),
				    A_TEXT(w->worker_no), A_TEXT(w->kind), A_DATE(w->from_day),
				    A_I64(w->engagement_id)));
	} else {
		rc = tx_append(
			c->tx, Q_AGREEMENT_UPDATE,
			ARGS(A_I64(w->agreement_id), A_I64(w->engagement_id), A_I64(w->version)));
	}
	return rc;
}

/* The agreements go first: their versions refer to them. */
int agreements_write(struct call *c, struct agreement_batch *b)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		enum import_outcome outcome = b->rows[i].outcome;

		if (outcome == IMPORT_CREATED || outcome == IMPORT_UPDATED)
			rc = row_write(c, &b->rows[i]);
	}
	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		enum import_outcome outcome = b->rows[i].outcome;

		if (outcome == IMPORT_CREATED || outcome == IMPORT_UPDATED)
			rc = version_write(c, &b->rows[i].want);
	}
	return rc;
}

/* ---- out ------------------------------------------------------------------------------------ */

/* "pay:12-40 deposit:51-60": the span of one name, both 0 when it has none. */
static void span_find(const char *spans, const char *name, uint32_t *out_start, uint32_t *out_end)
{
	slice rest = slice_of(spans), part, key, from, to;
	int64_t start, end;

	*out_start = *out_end = 0;
	while (slice_next(&rest, ' ', &part)) {
		if (!slice_next(&part, ':', &key) || !slice_is(key, name))
			continue;
		to = part;
		if (slice_next(&to, '-', &from) && slice_to_i64(from, &start) &&
		    slice_to_i64(to, &end)) {
			*out_start = (uint32_t)start;
			*out_end = (uint32_t)end;
		}
	}
}

static const char *item_state(const struct agreement *a, int32_t bit)
{
	if (a->present_items & bit)
		return agreement_item_states[0];
	return agreement_item_states[a->absent_items & bit ? 1 : 2];
}

/* Every item its kind must have, and what else was said to be there or not. */
static int items_present(struct call *c, const struct agreement *a, Registration__AgreementTerms *t)
{
	int32_t shown = a->required_items | a->present_items | a->absent_items;
	Registration__AgreementItem *m;

	t->items = arena_zalloc(c->arena, 32, sizeof(*t->items));
	if (!t->items)
		return E_NO_MEMORY;
	for (int i = 0; agreement_items[i].name; i++) {
		if (!(shown & (INT32_C(1) << i)))
			continue;
		m = arena_alloc(c->arena, sizeof(*m));
		if (!m)
			return E_NO_MEMORY;
		registration__agreement_item__init(m);
		m->item = (char *)agreement_items[i].name;
		m->title = (char *)say(c, agreement_items[i].zh, agreement_items[i].en);
		m->state = (char *)item_state(a, INT32_C(1) << i);
		span_find(a->spans, m->item, &m->start, &m->end);
		t->items[t->n_items++] = m;
	}
	return 0;
}

static int clauses_present(struct call *c, const struct agreement *a,
			   Registration__AgreementTerms *t)
{
	Registration__AgreementClause *m;

	t->clauses = arena_zalloc(c->arena, 32, sizeof(*t->clauses));
	if (!t->clauses)
		return E_NO_MEMORY;
	for (int i = 0; agreement_clauses[i].name; i++) {
		if (!(a->clauses & (INT32_C(1) << i)))
			continue;
		m = arena_alloc(c->arena, sizeof(*m));
		if (!m)
			return E_NO_MEMORY;
		registration__agreement_clause__init(m);
		m->clause = (char *)agreement_clauses[i].name;
		m->title = (char *)say(c, agreement_clauses[i].zh, agreement_clauses[i].en);
		span_find(a->spans, m->clause, &m->start, &m->end);
		t->clauses[t->n_clauses++] = m;
	}
	return 0;
}

static void terms_present(const struct agreement *a, Registration__AgreementTerms *t)
{
	t->signed_day = a->signed_day.day;
	t->to_day = a->to_day.day;
	t->term_kind = (char *)a->term_kind;
	t->handed_day = a->handed_day.day;
	t->probation_months = a->probation_months;
	t->probation_pay_fen = a->probation_pay_fen.fen;
	t->pay_fen = a->pay_fen.fen;
	t->pay_cycle = (char *)a->pay_cycle;
	t->pay_day = a->pay_day;
	t->unit_price = (char *)a->unit_price;
	t->floor_fen = a->floor_fen.fen;
	t->floor_per = (char *)a->floor_per;
	t->hours_system = (char *)a->hours_system;
	t->max_continuous_min = a->max_continuous_min;
	t->max_daily_min = a->max_daily_min;
	t->allowance = a->allowance;
	t->allowance_unit = (char *)a->allowance_unit;
	t->fixed_asked = a->fixed_asked;
	t->document_ref = (char *)a->document_ref;
	t->document_digest = (char *)a->document_digest;
}

int agreement_present(struct call *c, const struct agreement *a, Registration__Agreement *out)
{
	Registration__AgreementTerms *t = arena_alloc(c->arena, sizeof(*t));
	int rc;

	if (!t)
		return E_NO_MEMORY;
	registration__agreement_terms__init(t);
	terms_present(a, t);
	rc = items_present(c, a, t);
	if (!rc)
		rc = clauses_present(c, a, t);
	out->agreement_id = a->agreement_id;
	out->employer_id = a->employer_id;
	out->engagement_id = a->engagement_id;
	out->worker_id = a->worker_id;
	out->worker_no = (char *)a->worker_no;
	out->kind = (char *)a->kind;
	out->from_day = a->from_day.day;
	out->version = a->version;
	out->partner_id = a->partner_id;
	out->class_ = (char *)a->class;
	out->home_region = (char *)a->home_region;
	out->terms = t;
	out->complete = (a->required_items & ~a->present_items) == 0;
	out->checked_by = (char *)a->checked_by;
	out->checked_at_us = a->checked_at.us;
	out->recorded_at_us = a->recorded_at.us;
	out->recorded_by = (char *)a->recorded_by;
	out->reason = (char *)a->reason;
	return rc;
}

int agreements_present(struct call *c, const struct agreement *rows, size_t n,
		       Registration__Agreement ***out)
{
	Registration__Agreement **list = arena_zalloc(c->arena, n + 1, sizeof(*list));
	Registration__Agreement *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	int rc = list && shown ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < n; i++) {
		registration__agreement__init(&shown[i]);
		rc = agreement_present(c, &rows[i], &shown[i]);
		list[i] = &shown[i];
	}
	if (!rc)
		*out = list;
	return rc;
}

int agreement_emit(struct call *c, const struct agreement *a)
{
	Registration__Agreement m = REGISTRATION__AGREEMENT__INIT;
	char key[40];
	int rc = agreement_present(c, a, &m);

	m.reason = (char *)""; /* a person's words stay here */
	(void)snprintf(key, sizeof(key), "engagement/%" PRId64, a->engagement_id);
	return rc ? rc : emit(c, "AgreementRecorded", key, &m.base);
}
