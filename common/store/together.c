/*
 * Reads of one statement that were sent ahead, as one execution: what costs by the execution
 * (planning above all) is paid once, and each read by its index descents alone.
 *
 * A statement that is marked `together` is prepared twice (together_form.c). Rows of one list come
 * in the order of the body; lists may come in any. Turns of one scope share an execution, each
 * takes its own.
 */
#include "tx_private.h"

#define HEAD 20 /* of an array in binary format, see array.c */

struct together {
	struct together *next;
	struct arena *a;
	const struct prepared *p;
	const struct scope *scope;
	struct ahead *first, **end; /* those not taken yet */
	size_t n, left;
	struct op op;
	bool out;           /* among the ops, or answered */
	int *rows, *starts; /* of the answer: of list i from starts[i] on */
};

/* ---- arguments ---------------------------------------------------------------------------- */

bool encoded_same(const struct encoded *a, const struct encoded *b)
{
	for (int i = 0; i < a->n; i++) {
		if (!a->values[i] != !b->values[i] || a->lengths[i] != b->lengths[i] ||
		    (a->values[i] &&
		     memcmp(a->values[i], b->values[i], (size_t)a->lengths[i]) != 0))
			return false;
	}
	return true;
}

static void number_put(char *at, int32_t n)
{
	const uint32_t bits = (uint32_t)n;

	for (int i = 0; i < 4; i++)
		at[i] = (char)(bits >> (24 - 8 * i) & 0xff);
}

static int32_t number_get(const char *at)
{
	uint32_t bits = 0;

	for (int i = 0; i < 4; i++)
		bits = bits << 8 | (unsigned char)at[i];
	return (int32_t)bits;
}

static void head_put(char *at, Oid element, size_t n, bool nulls)
{
	number_put(at, 1);
	number_put(at + 4, nulls);
	number_put(at + 8, (int32_t)element);
	number_put(at + 12, (int32_t)n);
	number_put(at + 16, 1);
}

static int op_argument(struct op *op, const char *value, size_t bytes)
{
	if (bytes > PG_ARRAY_MAX_BYTES)
		return E_TOO_BIG;
	op->e.values[op->e.n] = value;
	op->e.lengths[op->e.n++] = (int)bytes;
	op->e.bytes += bytes;
	return 0;
}

/* Parameter i of every list, one element each. */
static int scalars_put(struct together *g, int i)
{
	size_t bytes = HEAD;
	bool nulls = false;
	char *value, *at;

	for (const struct ahead *h = g->first; h; h = h->next)
		bytes += 4 + (size_t)h->op.e.lengths[i];
	value = arena_alloc(g->a, bytes);
	if (!value)
		return E_TOO_BIG;
	at = value + HEAD;
	for (const struct ahead *h = g->first; h; h = h->next) {
		const size_t len = (size_t)h->op.e.lengths[i];
		const bool null = !h->op.e.values[i];

		number_put(at, null ? -1 : (int32_t)len);
		if (len > 0)
			memcpy(at + 4, h->op.e.values[i], len);
		at += 4 + len;
		nulls = nulls || null;
	}
	head_put(value, g->p->params[i], g->n, nulls);
	return op_argument(&g->op, value, bytes);
}

/* Their arrays one behind the other, and where each begins and ends. */
static int arrays_put(struct together *g, int i)
{
	const size_t bounds = HEAD + 8 * g->n;
	size_t bytes = HEAD, n = 0, k = 0;
	char *value, *from = arena_alloc(g->a, bounds), *to = arena_alloc(g->a, bounds), *at;
	bool nulls = false;
	int rc;

	for (const struct ahead *h = g->first; h; h = h->next)
		bytes += (size_t)h->op.e.lengths[i];
	value = at = arena_alloc(g->a, bytes);
	if (!value || !from || !to)
		return E_TOO_BIG;
	at += HEAD;
	for (const struct ahead *h = g->first; h; h = h->next, k++) {
		const char *one = h->op.e.values[i];
		const size_t len = (size_t)h->op.e.lengths[i];
		const bool empty = len <= HEAD;

		number_put(from + HEAD + 8 * k, 4);
		number_put(from + HEAD + 8 * k + 4, (int32_t)n + 1);
		n += empty ? 0 : (size_t)number_get(one + 12);
		number_put(to + HEAD + 8 * k, 4);
		number_put(to + HEAD + 8 * k + 4, (int32_t)n);
		if (empty)
			continue;
		nulls = nulls || number_get(one + 4);
		memcpy(at, one + HEAD, len - HEAD);
		at += len - HEAD;
	}
	head_put(value, pg_element_type(g->p->params[i]), n, nulls);
	if (n == 0)
		number_put(value, 0); /* no dimension */
	head_put(from, PG_INT4, g->n, false);
	head_put(to, PG_INT4, g->n, false);
	rc = op_argument(&g->op, value, n == 0 ? 12 : (size_t)(at - value));
	if (!rc)
		rc = op_argument(&g->op, from, bounds);
	return rc ? rc : op_argument(&g->op, to, bounds);
}

/* One alone goes as the statement itself. */
static int op_make(struct together *g)
{
	const size_t most = 3 * (size_t)g->p->n_params + 1;
	int rc = 0;

	g->op.what = g->p->st->name;
	g->op.keeps = true;
	if (g->n == 1) {
		g->op.name = g->p->name;
		g->op.e = g->first->op.e;
		return 0;
	}
	g->op.name = g->p->many;
	g->op.e = (struct encoded){.values = arena_zalloc(g->a, most, sizeof(*g->op.e.values)),
				   .lengths = arena_zalloc(g->a, most, sizeof(*g->op.e.lengths))};
	if (!g->op.e.values || !g->op.e.lengths)
		return E_TOO_BIG;
	for (int i = 0; !rc && i < g->p->n_params; i++)
		rc = pg_element_type(g->p->params[i]) ? arrays_put(g, i) : scalars_put(g, i);
	return rc;
}

/* ---- asking ------------------------------------------------------------------------------- */

static bool is_of(const struct together *g, const struct tx *tx, const struct prepared *p)
{
	return g->p == p && g->scope == tx->scope;
}

int together_add(struct tx *tx, const struct prepared *p, struct ahead *h)
{
	struct together **at = &tx->together, *g;

	while (*at && ((*at)->out || !is_of(*at, tx, p)))
		at = &(*at)->next;
	if (!*at) { /* they leave in the order of their first, and so take their locks */
		*at = arena_zalloc(tx->a, 1, sizeof(**at));
		if (!*at)
			return E_TOO_BIG;
		**at = (struct together){.a = tx->a, .p = p, .scope = tx->scope};
		(*at)->end = &(*at)->first;
	}
	g = *at;
	h->index = g->n++;
	h->next = NULL;
	*g->end = h;
	g->end = &h->next;
	g->left++;
	return 0;
}

bool together_waits(const struct tx *tx)
{
	for (const struct together *g = tx->together; g; g = g->next) {
		if (!g->out)
			return true;
	}
	return false;
}

static int plans_say(struct tx *tx, const char *name)
{
	struct op *op = arena_zalloc(tx->a, 1, sizeof(*op));

	if (!op)
		return E_TOO_BIG;
	op->name = op->what = name;
	ops_add(&tx->out, op);
	return 0;
}

/* Those of many are planned once a connection, for lists of any length: a plan for these very lists
 * costs more than it saves, and for long ones joins whole tables. By index: a table that was small
 * then would be read whole, once a list, until the next ANALYZE (decision 0020). */
int together_out(struct tx *tx)
{
	bool general = false;
	int rc = 0;

	for (struct together *g = tx->together; g && !rc; g = g->next) {
		if (g->out)
			continue;
		rc = op_make(g);
		if (!rc)
			rc = tx_tell_scope(tx, g->scope);
		if (!rc && g->n > 1 && !general) {
			rc = plans_say(tx, "plans_for_any");
			general = true;
		}
		if (rc)
			return rc;
		ops_add(&tx->out, &g->op);
		g->out = true;
	}
	return rc || !general ? rc : plans_say(tx, "plans_as_usual");
}

/* ---- answers ------------------------------------------------------------------------------ */

void answer_clear(struct answer *a)
{
	PQclear(a->own);
	a->own = NULL;
}

static size_t nth_of(const PGresult *res, int row)
{
	return (size_t)number_get(PQgetvalue(res, row, 0) + 4) - 1; /* a bigint of few */
}

/* Which rows are whose, each in its order. */
static int sort(struct together *g)
{
	const PGresult *res = g->op.result;
	const int n = PQntuples(res);

	g->starts = calloc(g->n + 2, sizeof(*g->starts));
	g->rows = calloc((size_t)n + 1, sizeof(*g->rows));
	if (!g->starts || !g->rows)
		return E_NO_MEMORY;
	for (int i = 0; i < n; i++)
		g->starts[nth_of(res, i) + 2]++;
	for (size_t k = 2; k < g->n + 2; k++)
		g->starts[k] += g->starts[k - 1];
	for (int i = 0; i < n; i++)
		g->rows[g->starts[nth_of(res, i) + 1]++] = i;
	return 0;
}

static void together_free(struct together *g)
{
	PQclear(g->op.result);
	g->op.result = NULL;
	free(g->rows);
	free(g->starts);
	g->rows = g->starts = NULL;
}

void together_clear(struct tx *tx)
{
	for (struct together *g = tx->together; g; g = g->next)
		together_free(g);
	tx->together = NULL;
}

static int answer_give(struct tx *tx, struct together *g, const struct ahead *h, struct answer *out)
{
	int rc = g->op.result ? 0 : tx_roundtrip(tx, false);

	if (!rc && g->n > 1 && !g->rows)
		rc = sort(g);
	if (rc)
		return rc;
	*out = (struct answer){.res = g->op.result, .n = PQntuples(g->op.result)};
	if (g->n > 1) {
		out->skip = 1;
		out->rows = g->rows + g->starts[h->index];
		out->n = g->starts[h->index + 1] - g->starts[h->index];
	}
	if (--g->left == 0)
		out->own = TAKE(g->op.result);
	return 0;
}

int together_take(struct tx *tx, const struct prepared *p, const struct encoded *e,
		  struct answer *out, bool *out_found)
{
	for (struct together *g = tx->together; g; g = g->next) {
		if (!is_of(g, tx, p))
			continue;
		for (struct ahead **at = &g->first; *at; at = &(*at)->next) {
			struct ahead *h = *at;
			int rc;

			if (h->turn != tx->turn || !encoded_same(&h->op.e, e))
				continue;
			*out_found = true;
			rc = answer_give(tx, g, h, out);
			*at = h->next; /* after the round trip: it may be among what leaves */
			return rc;
		}
	}
	return 0;
}
