/*
 * Rows appended to :rows statements: collected over the turns of a transaction, sent as one
 * execution a statement with an array a parameter.
 */
#include "tx_private.h"

#define APPEND_MAX 20000 /* rows after which the next go into another execution */

static struct appended *find(struct appended *list, const struct prepared *p,
			     const struct scope *scope)
{
	while (list && (list->p != p || list->scope != scope || list->n >= APPEND_MAX))
		list = list->next;
	return list;
}

static struct appended *get(struct appended **list, struct arena *a, const struct prepared *p,
			    const struct scope *scope)
{
	struct appended *rows = find(*list, p, scope), **end = list;

	if (rows)
		return rows;
	rows = arena_zalloc(a, 1, sizeof(*rows));
	if (!rows)
		return NULL;
	rows->p = p;
	rows->scope = scope;
	rows->end = &rows->first;
	while (*end)
		end = &(*end)->next;
	*end = rows; /* statements leave in the order of their first rows */
	return rows;
}

size_t tx_rows_n(const struct appended *list)
{
	size_t n = 0;

	for (; list; list = list->next)
		n += list->n;
	return n;
}

static bool is_number(enum arg_type type)
{
	return type == ARG_I64 || type == ARG_I32 || type == ARG_BOOL || type == ARG_TIME ||
	       type == ARG_DATE;
}

/* What cannot be encoded is refused here: later it would be the failure of all turns. */
static int args_check(struct store *s, const struct prepared *p, const struct arg *args)
{
	unsigned char scratch[8];

	for (int i = 0; i < p->n_params; i++) {
		Oid element = pg_element_type(p->params[i]);

		if (arg_fits(args[i].type, element)) {
			if (!is_number(args[i].type) ||
			    pg_put_number(scratch, element, args[i].number))
				continue;
			store_note(s, "statement %s: $%d: %s", p->st->name, i + 1,
				   error_text(E_RANGE));
			return E_RANGE;
		}
		store_note(s, "statement %s: elements of $%d are %s, the argument is %s",
			   p->st->name, i + 1, pg_type_name(element), arg_type_name(args[i].type));
		return E_STATEMENT;
	}
	return 0;
}

static int append(struct tx *tx, const struct statement *st, const struct arg *args,
		  const struct scope *scope)
{
	const struct prepared *p;
	struct appended *rows;
	struct row_args *row;
	int rc;

	rc = tx_check(tx, st, CARD_ROWS, &p);
	if (!rc)
		rc = args_check(tx->s, p, args);
	if (rc)
		return rc;
	rows = get(&tx->my_rows, tx->turn, p, scope);
	row = rows ? arena_alloc(tx->turn, sizeof(*row) + (size_t)p->n_params * sizeof(row->at[0]))
		   : NULL;
	if (!row || !args_keep(tx->turn, args, p->n_params, row->at)) {
		store_note(tx->s, "statement %s: too many or too large rows", st->name);
		return E_TOO_BIG;
	}
	row->next = NULL;
	*rows->end = row;
	rows->end = &row->next;
	rows->n++;
	return 0;
}

int tx_append(struct tx *tx, const struct statement *st, const struct arg *args)
{
	return append(tx, st, args, tx->scope);
}

int tx_append_any(struct tx *tx, const struct statement *st, const struct arg *args)
{
	return append(tx, st, args, NULL);
}

/* A turn's statements keep their order: one goes to rows of its own kind only where those leave
 * after what the turn wrote before it. Those of any scope leave behind all others anyway. */
void tx_rows_keep(struct tx *tx)
{
	struct appended *mine, *next, *from = tx->rows;

	for (mine = tx->my_rows; mine; mine = next) {
		struct appended *all = find(mine->scope ? from : tx->rows, mine->p, mine->scope);
		struct appended **end = &tx->rows;

		next = mine->next;
		if (mine->scope)
			from = all ? all : mine;
		if (all) {
			*all->end = mine->first;
			all->end = mine->end;
			all->n += mine->n;
			continue;
		}
		mine->next = NULL;
		while (*end)
			end = &(*end)->next;
		*end = mine;
	}
	tx->my_rows = NULL;
}

/* ---- as one execution ------------------------------------------------------------------- */

struct table {
	const struct arg **rows;
};

static struct arg cell(const struct elements *e, size_t i)
{
	return ((const struct table *)e->from)->rows[i][e->column];
}

static int encode(const struct tx *tx, const struct appended *rows, struct encoded *out)
{
	const struct prepared *p = rows->p;
	struct table t = {arena_alloc(tx->a, rows->n * sizeof(*t.rows))};
	size_t n = 0, len;
	char *value;
	int rc;

	out->n = p->n_params;
	out->values = arena_alloc(tx->a, (size_t)p->n_params * sizeof(*out->values));
	out->lengths = arena_alloc(tx->a, (size_t)p->n_params * sizeof(*out->lengths));
	if (!t.rows || !out->values || !out->lengths)
		return E_TOO_BIG;
	for (const struct row_args *row = rows->first; row; row = row->next)
		t.rows[n++] = row->at;
	for (int i = 0; i < p->n_params; i++) {
		const struct elements e = {pg_element_type(p->params[i]), n, cell, &t, i};

		rc = array_encode(&e, tx->a, &value, &len);
		if (rc) {
			store_note(tx->s, "statement %s: $%d: %s", p->st->name, i + 1,
				   error_text(rc));
			return rc;
		}
		out->values[i] = value;
		out->lengths[i] = (int)len;
		out->bytes += len;
	}
	return 0;
}

static int out(struct tx *tx, const struct appended *rows)
{
	struct op *op = arena_zalloc(tx->a, 1, sizeof(*op));
	int rc = op ? encode(tx, rows, &op->e) : E_TOO_BIG;

	if (!rc)
		rc = tx_tell_scope(tx, rows->scope);
	if (rc)
		return rc;
	op->name = rows->p->name;
	op->what = rows->p->st->name;
	ops_add(&tx->out, op);
	return 0;
}

int tx_rows_out(struct tx *tx, bool commit)
{
	struct appended **at = &tx->rows, *rows;
	int rc = 0;

	while ((rows = *at) && !rc) {
		if (rows->scope || commit) {
			*at = rows->next;
			rc = out(tx, rows);
		} else {
			at = &rows->next;
		}
	}
	return rc;
}
