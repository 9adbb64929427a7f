#include "base.h"

#include "month.h"

#include "intake_facts.h"
#include "pack.h"

ROW_TABLE(person_row, COL(person_row, worker_no, COL_TEXT), COL(person_row, class, COL_TEXT),
	  COL(person_row, occupation, COL_TEXT), COL(person_row, employer_name, COL_TEXT),
	  COL(person_row, credit_code, COL_TEXT), COL(person_row, region, COL_TEXT),
	  COL(person_row, engaged_from, COL_DATE), COL(person_row, engaged_to, COL_DATE));

struct work_row {
	const char *kind, *work_region, *source_ref, *task;
	utc_time started_at, ended_at;
	int64_t pay_fen, fare_fen;
	int32_t commission_bp;
};
ROW_TABLE(work_row, COL(work_row, kind, COL_TEXT), COL(work_row, started_at, COL_TIME),
	  COL(work_row, ended_at, COL_TIME), COL(work_row, work_region, COL_TEXT),
	  COL(work_row, source_ref, COL_TEXT), COL(work_row, pay_fen, COL_I64),
	  COL(work_row, fare_fen, COL_I64), COL(work_row, commission_bp, COL_I32),
	  COL(work_row, task, COL_TEXT));

struct pay_in_force_row {
	const char *item, *source_ref, *basis, *proof;
	money amount_fen;
	civil_date due_day, paid_day;
};
ROW_TABLE(pay_in_force_row, COL(pay_in_force_row, item, COL_TEXT),
	  COL(pay_in_force_row, amount_fen, COL_FEN), COL(pay_in_force_row, source_ref, COL_TEXT),
	  COL(pay_in_force_row, due_day, COL_DATE), COL(pay_in_force_row, paid_day, COL_DATE),
	  COL(pay_in_force_row, basis, COL_TEXT), COL(pay_in_force_row, proof, COL_TEXT));

int32_t region_number(const char *code)
{
	int64_t n;

	return slice_to_i64(slice_of(code), &n) && n >= 0 && n <= 999999 ? (int32_t)n : 0;
}

const char *region_text(struct arena *a, int32_t region)
{
	return arena_printf(a, "%06" PRId32, region);
}

static int numbers_load(struct call *c, const struct worker_month *m, struct numbers *out)
{
	struct holder_row *rows;
	int rc = tx_many(c->tx, Q_WORKER_NUMBERS, ARGS(A_I64(m->employer_id), A_I64(m->worker_id)),
			 &rows, &out->n);

	if (rc)
		return rc;
	out->worker_nos = arena_zalloc(c->arena, out->n + 1, sizeof(*out->worker_nos));
	out->from_at = arena_zalloc(c->arena, out->n + 1, sizeof(*out->from_at));
	out->to_at = arena_zalloc(c->arena, out->n + 1, sizeof(*out->to_at));
	if (!out->worker_nos || !out->from_at || !out->to_at)
		return E_NO_MEMORY;
	for (size_t i = 0; i < out->n; i++) {
		out->worker_nos[i] = rows[i].worker_no;
		out->from_at[i] = rows[i].from_at.us;
		out->to_at[i] = rows[i].to_at.us;
	}
	return 0;
}

/* The open rows after those that were packed. */
static int work_join(struct call *c, const struct work_row *rows, size_t n, struct worker_month *m)
{
	const struct work_list packed = m->work;
	const struct order_money *told = m->in.orders;
	struct work_interval *list = arena_zalloc(c->arena, packed.n + n + 1, sizeof(*list));

	m->in.orders = arena_zalloc(c->arena, packed.n + n + 1, sizeof(*m->in.orders));
	if (!list || !m->in.orders)
		return E_NO_MEMORY;
	if (packed.n > 0) {
		memcpy(list, packed.at, packed.n * sizeof(*list));
		memcpy(m->in.orders, told, packed.n * sizeof(*told));
	}
	for (size_t i = 0; i < n; i++) {
		struct work_interval *one = &list[packed.n + i];

		one->started = rows[i].started_at;
		one->ended = rows[i].ended_at;
		one->region = region_number(rows[i].work_region);
		m->in.orders[packed.n + i] = (struct order_money){rows[i].pay_fen, rows[i].fare_fen,
								  rows[i].commission_bp,
								  rows[i].source_ref, rows[i].task};
		if (!work_kind_parse(rows[i].kind, &one->kind))
			return E_STATEMENT; /* the table's check names the same kinds */
	}
	m->work = (struct work_list){list, packed.n + n};
	return 0;
}

/* The open rows of numbers that have no packed month. */
static int open_load(struct call *c, bool ahead, struct month_load *x)
{
	const utc_time from = time_facts_from(x->month), to = time_facts_to(x->month);
	const struct numbers *no = &x->open;
	const struct arg args[] = {
		A_I64(x->employer_id),
		A_TEXTS(no->worker_nos, no->n),
		A_TIMES(no->from_at, no->n),
		A_TIMES(no->to_at, no->n),
		A_DATE(civil_month_start(civil_from_utc(from))),
		A_DATE(civil_month_start(civil_from_utc(to))),
		A_TIME(from),
		A_TIME(to),
	};
	struct work_row *rows;
	size_t n;
	int rc;

	if (no->n == 0 && x->m.work.n > 0)
		return 0;
	if (ahead)
		return tx_ahead(c->tx, Q_WORK_IN_FORCE, args);
	rc = tx_many(c->tx, Q_WORK_IN_FORCE, args, &rows, &n);
	if (rc || x->m.work.n + n > WORKER_ROWS_MAX)
		return rc ? rc : E_TOO_BIG;
	if (x->m.numbers.n == 1 && no->n == 1 && x->m.work.n == 0 && n > 0 &&
	    no->from_at[0] <= from.us && no->to_at[0] >= to.us)
		x->m.open_no = no->worker_nos[0];
	return work_join(c, rows, n, &x->m);
}

/* A read that is sent ahead, or what came of it. */
static int pay_read(struct call *c, bool ahead, const struct month_load *x,
		    struct pay_in_force_row **out_rows, size_t *out_n)
{
	const struct employer_known *known = &x->shared->known;
	const struct numbers *no = &x->m.numbers;
	const struct arg sole[] = {A_I64(x->employer_id), A_TEXT(no->n ? no->worker_nos[0] : ""),
				   A_DATE(x->month), A_I64(known->pay_submission_id)};
	const struct arg all[] = {
		A_I64(x->employer_id),
		A_TEXTS(no->worker_nos, no->n),
		A_TIMES(no->from_at, no->n),
		A_TIMES(no->to_at, no->n),
		A_DATE(x->month),
		A_TIME(utc_from_civil(civil_month_next(x->month))),
	};
	const bool is_sole = x->plain && known->pays == 1;
	const struct statement *st = is_sole ? Q_PAY_OF_SOLE : Q_PAY_IN_FORCE;

	*out_n = 0;
	if (known->pays == 0)
		return 0;
	return ahead ? tx_ahead(c->tx, st, is_sole ? sole : all)
		     : tx_many(c->tx, st, is_sole ? sole : all, out_rows, out_n);
}

static int pay_load(struct call *c, struct month_load *x)
{
	struct worker_month *m = &x->m;
	struct pay_in_force_row *rows = NULL;
	size_t n;
	int rc = pay_read(c, false, x, &rows, &n);

	if (rc || n > WORKER_ROWS_MAX)
		return rc ? rc : E_TOO_BIG;
	m->lines = arena_zalloc(c->arena, n + 1, sizeof(*m->lines));
	m->in.pays = arena_zalloc(c->arena, n + 1, sizeof(*m->in.pays));
	if (!m->lines || !m->in.pays)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		m->lines[i] = (struct pay_line){pay_item_find(rows[i].item), rows[i].amount_fen};
		m->in.pays[i] = (struct pay_detail){rows[i].source_ref, rows[i].due_day,
						    rows[i].paid_day, rows[i].basis, rows[i].proof};
		if (!m->lines[i].item)
			return E_STATEMENT; /* intake let no other code in */
	}
	m->n_lines = n;
	return 0;
}

static int filed_load(struct call *c, struct month_load *x)
{
	if (x->m.n_lines > 0 || x->m.work.n == 0)
		return 0;
	return shared_month_filed(c, x->shared, &x->m.hours_filed_at);
}

/* ---- many -------------------------------------------------------------------------------- */

/* Each step is taken for all, before the next: what it sends ahead leaves in one round trip. */

static int rows_ask(struct call *c, struct month_load *x)
{
	struct pay_in_force_row *none;
	size_t n;
	int rc = packed_ahead(c, &x->m.numbers, &x->m);

	return rc ? rc : pay_read(c, true, x, &none, &n);
}

static int person_ask(struct call *c, struct month_load *x)
{
	const civil_date next = civil_month_next(x->month);
	int rc;

	x->m = (struct worker_month){.employer_id = x->employer_id,
				     .worker_id = x->worker_id,
				     .month = x->month,
				     .last = {next.day - 1}};
	rc = shared_month_ask(c, x->all, &x->m, &x->shared);
	if (rc || x->sole)
		return rc;
	return tx_ahead(c->tx, Q_PLAIN_PERSON,
			ARGS(A_I64(x->employer_id), A_I64(x->worker_id), A_DATE(next)));
}

/* One number, his alone, as `person` and `worker_numbers` would say. */
static int plain_fill(struct call *c, const struct plain_row *row, struct month_load *x)
{
	const struct employer_known *e = &x->shared->known;
	struct numbers *no = &x->m.numbers;

	x->plain = true;
	x->has_terms = row->has_terms;
	x->m.person = (struct person_row){
		row->worker_no, row->class,     row->occupation,
		e->name,        e->credit_code, e->region[0] ? e->region : row->home_region,
		row->from_day,  row->to_day};
	*no = (struct numbers){.n = 1,
			       .worker_nos = arena_alloc(c->arena, sizeof(*no->worker_nos)),
			       .from_at = arena_alloc(c->arena, sizeof(*no->from_at)),
			       .to_at = arena_alloc(c->arena, sizeof(*no->to_at))};
	if (!no->worker_nos || !no->from_at || !no->to_at)
		return E_NO_MEMORY;
	no->worker_nos[0] = row->worker_no;
	no->from_at[0] = utc_from_civil(NUMBER_FROM).us;
	no->to_at[0] = utc_from_civil(NUMBER_TO).us;
	return 0;
}

static int plain_take(struct call *c, struct month_load *x)
{
	const civil_date next = civil_month_next(x->month);
	const struct arg key[] = {A_I64(x->employer_id), A_I64(x->worker_id), A_DATE(next)};
	struct plain_row row;
	bool found;
	int rc = shared_month_know(c, x->shared);

	if (!rc && x->sole) {
		rc = plain_fill(c, x->sole, x);
		return rc ? rc : rows_ask(c, x);
	}
	if (!rc)
		rc = tx_maybe(c->tx, Q_PLAIN_PERSON, key, &row, &found);
	if (!rc && found)
		rc = plain_fill(c, &row, x);
	if (rc || found)
		return rc ? rc : rows_ask(c, x);
	x->has_terms = true;
	rc = tx_ahead(c->tx, Q_PERSON, key);
	return rc ? rc : tx_ahead(c->tx, Q_WORKER_NUMBERS, key);
}

static int person_take(struct call *c, struct month_load *x)
{
	const civil_date next = civil_month_next(x->month);
	bool found;
	int rc;

	if (x->plain)
		return 0;
	rc = tx_maybe(c->tx, Q_PERSON,
		      ARGS(A_I64(x->employer_id), A_I64(x->worker_id), A_DATE(next)), &x->m.person,
		      &found);
	if (!rc && !found)
		rc = E_NOT_FOUND;
	if (!rc)
		rc = numbers_load(c, &x->m, &x->m.numbers);
	return rc ? rc : rows_ask(c, x);
}

static int packed_take(struct call *c, struct month_load *x)
{
	int rc = packed_load(c, &x->m.numbers, &x->m, &x->open);

	return rc ? rc : open_load(c, true, x);
}

static int rows_take(struct call *c, struct month_load *x)
{
	int rc = open_load(c, false, x);

	if (!rc)
		rc = pay_load(c, x);
	if (!rc)
		rc = filed_load(c, x);
	return rc ? rc : inputs_ask(c, x);
}

static int facts_make(struct call *c, struct month_load *x)
{
	struct worker_month *m = &x->m;
	int rc = inputs_load(c, x);

	if (!rc)
		rc = month_terms(pack_of(c), m);
	if (!rc)
		rc = time_facts_make(c->arena, m->month, m->work, &m->terms, &m->time);
	return rc ? rc : pay_facts_make(m->lines, m->n_lines, &m->pay);
}

bool month_fails_alone(int rc)
{
	return rc == E_TOO_BIG || rc == E_NO_PARAMETER || rc == E_RULE || rc == E_RANGE ||
	       rc == E_NOT_FOUND;
}

int worker_months_load(struct call *c, struct month_load *at, size_t n)
{
	static int (*const steps[])(struct call *, struct month_load *) = {
		person_ask, plain_take, person_take, packed_take, rows_take, facts_make};
	struct shared all = {NULL, NULL};

	for (size_t i = 0; i < n; i++)
		at[i].all = &all;
	for (size_t k = 0; k < N_ELEMENTS(steps); k++) {
		for (size_t i = 0; i < n; i++) {
			if (!at[i].rc)
				at[i].rc = steps[k](c, &at[i]);
			if (at[i].rc && !month_fails_alone(at[i].rc))
				return at[i].rc;
		}
	}
	for (size_t i = 0; i < n; i++)
		at[i].all = NULL;
	return 0;
}

int worker_month_load(struct call *c, int64_t employer_id, int64_t worker_id, civil_date month,
		      struct worker_month *out)
{
	struct month_load x = {.employer_id = employer_id, .worker_id = worker_id, .month = month};
	int rc = worker_months_load(c, &x, 1);

	if (rc || x.rc)
		return rc ? rc : x.rc;
	*out = x.m;
	return 0;
}
