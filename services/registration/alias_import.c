/*
 * alias_import - new numbers of workers by file: MapAlias for up to 500 rows, each good or refused.
 *
 * Whose a number is says another number that he is engaged under at that company. A number that is
 * his already is unchanged, so a corrected file sent whole again gives only what is new. Numbers
 * are ended by hand (EndAlias).
 */
#include "base.h"

#include "alias.h"
#include "record.h"

struct alias_owner {
	int64_t row, worker_id;
};
ROW_TABLE(alias_owner, COL(alias_owner, row, COL_I64), COL(alias_owner, worker_id, COL_I64));

struct naming {
	struct record_batch batch; /* wants: struct alias_record, one a row */
	struct record_employers known;
	struct alias_record *stored; /* of the rows' numbers, and then what good rows add */
	size_t n_stored;
};

/* What the columns say by themselves. */
static void rows_fill(struct naming *x, const Registration__ImportAliasesRequest *req)
{
	struct alias_record *wants = x->batch.wants;

	for (size_t i = 0; i < x->batch.n; i++) {
		const Registration__AliasRow *in = req->rows[i];
		struct record_row *row = &x->batch.rows[i];

		wants[i].worker_no = in->worker_no;
		wants[i].employer_id =
			record_employer(&x->known, row, "credit_code", in->credit_code);
		if (!worker_no_fits(in->worker_no))
			record_fault(row, FLAW_WORKER_NO, "worker_no", in->worker_no);
		if (!worker_no_fits(in->known_no))
			record_fault(row, FLAW_WORKER_NO, "known_no", in->known_no);
		if (strcmp(in->worker_no, in->known_no) == 0)
			record_fault(row, FLAW_ALIAS_HIS, "known_no", in->known_no);
		record_check_day(row, "from_day", in->from_day, &wants[i].from_day);
	}
}

static int owners_find(struct call *c, struct naming *x,
		       const Registration__ImportAliasesRequest *req)
{
	struct record_number *numbers = arena_zalloc(c->arena, x->batch.n, sizeof(*numbers));
	struct alias_record *wants = x->batch.wants;
	struct alias_owner *found;
	size_t n;
	int rc;

	if (!numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < x->batch.n; i++)
		numbers[i] = (struct record_number){.employer_id = wants[i].employer_id,
						    .worker_no = req->rows[i]->known_no,
						    .day = wants[i].from_day};
	rc = record_numbers_look_up(c, &x->batch, numbers,
				    &(struct record_look_up){Q_ALIAS_OWNER, &found, &n});
	for (size_t i = 0; !rc && i < n; i++)
		wants[found[i].row].worker_id = found[i].worker_id;
	for (size_t i = 0; !rc && i < x->batch.n; i++) {
		if (!wants[i].worker_id)
			record_fault(&x->batch.rows[i], FLAW_NUMBER_UNKNOWN, "known_no",
				     numbers[i].worker_no);
	}
	return rc;
}

/* What the numbers stand for now, with room for what the rows add. */
static int stored_load(struct call *c, struct naming *x)
{
	const struct alias_record *wants = x->batch.wants;
	int64_t *employers = arena_zalloc(c->arena, x->batch.n, sizeof(*employers));
	const char **numbers = arena_zalloc(c->arena, x->batch.n, sizeof(*numbers));
	struct alias_record *rows;
	size_t n = 0;
	int rc;

	if (!employers || !numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < x->batch.n; i++) {
		if (x->batch.rows[i].flaw != FLAW_NONE)
			continue;
		employers[n] = wants[i].employer_id;
		numbers[n++] = wants[i].worker_no;
	}
	rc = tx_many(c->tx, Q_ALIAS_OF_NUMBERS, ARGS(A_I64S(employers, n), A_TEXTS(numbers, n)),
		     &rows, &x->n_stored);
	if (rc)
		return rc;
	x->stored = arena_zalloc(c->arena, x->n_stored + x->batch.n, sizeof(*x->stored));
	if (!x->stored)
		return E_NO_MEMORY;
	if (x->n_stored)
		memcpy(x->stored, rows, x->n_stored * sizeof(*rows));
	return 0;
}

/* Those of one number, by first day: what is stored comes so, what rows added is put in its place.
 */
static size_t list_of(const struct naming *x, const struct alias_record *want,
		      struct alias_record *list)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n_stored; i++) {
		const struct alias_record *a = &x->stored[i];
		size_t at = n;

		if (a->employer_id != want->employer_id ||
		    strcmp(a->worker_no, want->worker_no) != 0)
			continue;
		for (; at > 0 && list[at - 1].from_day.day > a->from_day.day; at--)
			list[at] = list[at - 1];
		list[at] = *a;
		n++;
	}
	return n;
}

static void row_decide(struct naming *x, struct record_row *row, const struct alias_record *want,
		       struct alias_record *list)
{
	const struct alias_record *at;
	size_t n = list_of(x, want, list);

	switch (alias_map_check(list, n, want->worker_id, want->from_day, &at)) {
	case ALIAS_FREE:
		row->outcome = IMPORT_CREATED;
		x->stored[x->n_stored++] = *want;
		return;
	case ALIAS_SAME:
		row->outcome = IMPORT_UNCHANGED;
		return;
	case ALIAS_OTHERS:
		record_fault(row, FLAW_ALIAS_OTHERS, "worker_no", want->worker_no);
		return;
	case ALIAS_TAKEN_DAY:
		record_fault(row, FLAW_ALIAS_DAY, "from_day", "");
		return;
	}
}

static int rows_decide(struct call *c, struct naming *x, Registration__ImportReply *rep)
{
	struct alias_record *wants = x->batch.wants;
	struct alias_record *list = arena_zalloc(c->arena, x->n_stored + x->batch.n, sizeof(*list));
	int rc = list ? import_reply_init(c, rep, x->batch.n) : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < x->batch.n; i++) {
		struct record_row *row = &x->batch.rows[i];
		struct verdict v = {.row = i};

		row->outcome = IMPORT_REFUSED;
		if (row->flaw == FLAW_NONE)
			row_decide(x, row, &wants[i], list);
		v.outcome = row->outcome;
		v.flaw = row->flaw;
		v.column = row->column;
		v.value = row->value ? row->value : "";
		rc = import_count(c, rep, &v);
	}
	return rc;
}

struct alias_columns {
	int64_t *ids, *employers, *workers;
	const char **numbers;
	int32_t *days;
	size_t n;
};

static int columns_write(struct call *c, const struct alias_columns *k, const char *reason)
{
	const struct arg columns[] = {A_I64S(k->ids, k->n), A_I64S(k->employers, k->n),
				      A_TEXTS(k->numbers, k->n), A_I64S(k->workers, k->n),
				      A_DATES(k->days, k->n)};
	int rc = tx_queue(c->tx, Q_ALIAS_MAP_MANY, columns);

	if (rc)
		return rc;
	return tx_queue(c->tx, Q_ALIAS_VERSION_MANY,
			ARGS(columns[0], columns[1], columns[2], columns[3], columns[4],
			     A_TEXT(reason), A_TIME(c->now), A_TEXT(c->who->subject)));
}

static int new_write(struct call *c, const struct naming *x)
{
	const size_t n = x->batch.n;
	struct alias_record *wants = x->batch.wants;
	struct alias_columns k = {.ids = arena_zalloc(c->arena, n, sizeof(*k.ids)),
				  .employers = arena_zalloc(c->arena, n, sizeof(*k.employers)),
				  .workers = arena_zalloc(c->arena, n, sizeof(*k.workers)),
				  .numbers = arena_zalloc(c->arena, n, sizeof(*k.numbers)),
				  .days = arena_zalloc(c->arena, n, sizeof(*k.days))};
	int rc = 0;

	if (!k.ids || !k.employers || !k.workers || !k.numbers || !k.days)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		if (x->batch.rows[i].outcome != IMPORT_CREATED)
			continue;
		wants[i].alias_id = id_next(c);
		wants[i].version = 1;
		k.ids[k.n] = wants[i].alias_id;
		k.employers[k.n] = wants[i].employer_id;
		k.workers[k.n] = wants[i].worker_id;
		k.numbers[k.n] = wants[i].worker_no;
		k.days[k.n++] = wants[i].from_day.day;
		rc = alias_emit(c, &wants[i]);
	}
	return rc || !k.n ? rc : columns_write(c, &k, x->batch.reason);
}

/* Maps numbers to workers, row by row good or refused. Imports of engagements wait. */
int import_aliases(struct call *c, const Registration__ImportAliasesRequest *req,
		   Registration__ImportReply *rep)
{
	const struct record_codes codes = {req->rows, req->n_rows,
					   offsetof(Registration__AliasRow, credit_code)};
	struct naming x = {
		.batch = {.n = req->n_rows, .reason = req->reason}
        };
	int rc = import_size_check(c, req->n_rows);

	if (!rc)
		rc = class_words_check(c, "reason", req->reason, REASON_MAX);
	if (!rc)
		rc = import_lock(c, "engagements"); /* they make numbers too */
	if (rc)
		return rc;
	x.batch.wants = arena_zalloc(c->arena, req->n_rows, sizeof(struct alias_record));
	x.batch.rows = arena_zalloc(c->arena, req->n_rows, sizeof(struct record_row));
	if (!x.batch.wants || !x.batch.rows)
		return E_NO_MEMORY;
	rc = record_employers_load(c, &codes, 1, &x.known);
	if (rc)
		return rc;
	rows_fill(&x, req);
	rc = owners_find(c, &x, req);
	if (!rc)
		rc = stored_load(c, &x);
	if (!rc)
		rc = rows_decide(c, &x, rep);
	return rc || req->dry_run ? rc : new_write(c, &x);
}
