#include "base.h"

#include "record.h"

#define KIND_COLUMNS_MAX 24

ROW_TABLE(record_stored, COL(record_stored, row, COL_I64), COL(record_stored, id, COL_I64),
	  COL(record_stored, version, COL_I64), COL(record_stored, same, COL_BOOL));

int record_employers_load(struct call *c, const struct record_codes *codes, size_t n,
			  struct record_employers *out)
{
	const char **texts;
	size_t n_texts = 0;

	for (size_t i = 0; i < n; i++)
		n_texts += codes[i].n;
	texts = arena_zalloc(c->arena, n_texts + 1, sizeof(*texts));
	if (!texts)
		return E_NO_MEMORY;
	n_texts = 0;
	for (size_t i = 0; i < n; i++) {
		const char *const *rows = codes[i].rows;

		for (size_t j = 0; j < codes[i].n; j++)
			memcpy(&texts[n_texts++], rows[j] + codes[i].offset, sizeof(*texts));
	}
	return employers_load(c, texts, n_texts, &out->stored);
}

int records_begin(struct call *c, const struct record_kind *kind, const struct record_request *req,
		  struct record_employers *out_known, struct record_batch *out)
{
	size_t n = req->codes[0].n;
	int rc = import_size_check(c, n);

	if (!rc)
		rc = import_lock(c, "employer_records");
	if (rc)
		return rc;
	*out = (struct record_batch){
		.kind = kind,
		.wants = arena_zalloc(c->arena, n, kind->table->size),
		.rows = arena_zalloc(c->arena, n, sizeof(struct record_row)),
		.n = n,
		.reason = req->reason,
		.dry_run = req->dry_run,
	};
	if (!out->wants || !out->rows)
		return E_NO_MEMORY;
	return record_employers_load(c, req->codes, req->n_codes, out_known);
}

int64_t record_employer(const struct record_employers *known, struct record_row *row,
			const char *column, const char *code)
{
	const struct employer_stored *s = &known->stored;
	const struct employer *e = employer_find(s->employers, s->n_employers, code);

	if (e)
		return e->employer_id;
	record_fault(row,
		     employer_code_find(s->codes, s->n_codes, code) ? FLAW_EMPLOYER_ELSEWHERE
								    : FLAW_EMPLOYER_UNKNOWN,
		     column, code);
	return 0;
}

int64_t record_code(const struct record_employers *known, struct record_row *row,
		    const char *column, const char *code)
{
	const struct employer_stored *s = &known->stored;
	const struct employer_code *found = employer_code_find(s->codes, s->n_codes, code);

	if (!found)
		record_fault(row, FLAW_EMPLOYER_UNKNOWN, column, code);
	return found ? found->employer_id : 0;
}

void record_pair(const struct record_employers *known, struct record_row *row,
		 struct record_pair *pair)
{
	const struct employer_stored *s = &known->stored;

	pair->platform_id = record_code(known, row, "credit_code", pair->platform_code);
	pair->partner_id = record_code(known, row, "partner_code", pair->partner_code);
	if (!employer_find(s->employers, s->n_employers, pair->platform_code) &&
	    !employer_find(s->employers, s->n_employers, pair->partner_code))
		record_fault(row, FLAW_EMPLOYER_ELSEWHERE, "partner_code", pair->partner_code);
}

static const void *want_at(const struct record_batch *b, size_t i)
{
	return (const char *)b->wants + i * b->kind->table->size;
}

/* The structs of the rows that `takes` says, next to one another; *out_at: their row numbers. */
static void *compacted(struct call *c, const struct record_batch *b,
		       bool (*takes)(const struct record_row *row), size_t *out_n, int64_t *out_at)
{
	size_t size = b->kind->table->size, n = 0;
	char *all = arena_zalloc(c->arena, b->n + 1, size);

	for (size_t i = 0; all && i < b->n; i++) {
		if (!takes(&b->rows[i]))
			continue;
		memcpy(all + n * size, want_at(b, i), size);
		out_at[n++] = (int64_t)i;
	}
	*out_n = n;
	return all;
}

static bool is_good(const struct record_row *row)
{
	return row->flaw == FLAW_NONE;
}

static bool is_changed(const struct record_row *row)
{
	return row->outcome == IMPORT_CREATED || row->outcome == IMPORT_UPDATED;
}

/* What is stored under the keys of the good rows. The last argument is the rows' numbers. */
static int stored_load(struct call *c, const struct record_batch *b, struct record_stored **out,
		       size_t *out_n)
{
	const struct row_table *t = b->kind->table;
	struct arg args[KIND_COLUMNS_MAX];
	int64_t *at = arena_zalloc(c->arena, b->n, sizeof(*at));
	const void *good;
	size_t n;
	int rc;

	assert(t->n <= KIND_COLUMNS_MAX);
	*out_n = 0;
	good = at ? compacted(c, b, is_good, &n, at) : NULL;
	if (!good || !n)
		return good ? 0 : E_NO_MEMORY;
	rc = columns_of(c, t, good, n, args);
	args[t->n - 2] = A_I64S(at, n);
	return rc ? rc : tx_many(c->tx, b->kind->stored, args, out, out_n);
}

static int reply_fill(struct call *c, const struct record_batch *b, Registration__ImportReply *rep)
{
	int rc = import_reply_init(c, rep, b->n);

	for (size_t i = 0; !rc && i < b->n; i++) {
		const struct record_row *row = &b->rows[i];
		const struct verdict v = {.row = i,
					  .outcome = row->outcome,
					  .flaw = row->flaw,
					  .value = row->value ? row->value : "",
					  .column = row->column};

		rc = import_count(c, rep, &v);
	}
	return rc;
}

static void field_set(const struct column *column, void *want, int64_t value)
{
	memcpy((char *)want + column->offset, &value, sizeof(value));
}

/* Gives the changed ones id and version, and collects the ids of those that are replaced. */
static size_t numbers_give(struct call *c, const struct record_batch *b, int64_t *replaced)
{
	const struct row_table *t = b->kind->table;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct record_row *row = &b->rows[i];
		void *want = (char *)b->wants + i * t->size;

		if (!is_changed(row))
			continue;
		if (row->outcome == IMPORT_UPDATED)
			replaced[n++] = row->id;
		else
			row->id = id_next(c);
		field_set(&t->columns[t->n - 2], want, row->id);
		field_set(&t->columns[t->n - 1], want, row->version);
	}
	return n;
}

static int changed_write(struct call *c, const struct record_batch *b)
{
	const struct row_table *t = b->kind->table;
	struct arg args[KIND_COLUMNS_MAX + 3];
	int64_t *at = arena_zalloc(c->arena, b->n, sizeof(*at));
	const void *changed;
	size_t n, n_replaced;
	int rc = 0;

	if (!at)
		return E_NO_MEMORY;
	n_replaced = numbers_give(c, b, at);
	if (n_replaced)
		rc = tx_queue(c->tx, b->kind->replace,
			      ARGS(A_I64S(at, n_replaced), A_TIME(c->now)));
	changed = rc ? NULL : compacted(c, b, is_changed, &n, at);
	if (!changed || !n)
		return changed ? 0 : rc ? rc : E_NO_MEMORY;
	rc = columns_of(c, t, changed, n, args);
	args[t->n] = A_TIME(c->now);
	args[t->n + 1] = A_TEXT(c->who->subject);
	args[t->n + 2] = A_TEXT(b->reason);
	return rc ? rc : tx_queue(c->tx, b->kind->insert, args);
}

int import_reason_check(struct call *c, const char *reason)
{
	if (!*reason || text_fits(reason, 200))
		return 0;
	return refuse(c, E_FIELD, "%s",
		      say(c, "reason: 不超过 200 个字，首尾无空白",
			  "reason: at most 200 characters, no blanks around them"));
}

int records_settle(struct call *c, const struct record_batch *b, Registration__ImportReply *rep)
{
	struct record_known known = {.reasoned = *b->reason};
	struct record_stored *stored = NULL;
	int rc;

	rc = import_reason_check(c, b->reason);
	if (rc)
		return rc;
	for (size_t i = 0; i < b->n; i++) {
		if (is_good(&b->rows[i]) && (!b->rows[i].key || !b->rows[i].content))
			return E_NO_MEMORY; /* both were printed into the arena */
	}
	rc = stored_load(c, b, &stored, &known.n_stored);
	if (rc)
		return rc;

	known.stored = stored;
	records_decide(b->rows, b->n, &known);
	rc = reply_fill(c, b, rep);
	if (rc || b->dry_run)
		return rc;

	return changed_write(c, b);
}

int as_of(struct call *c, int32_t day, utc_time *out)
{
	int rc = 0;

	*out = c->now;
	if (!day)
		return 0;
	rc = as_of_instant(c, day, out);
	if (!rc)
		out->us--; /* what is asked about is `recorded_at <= then` */
	return rc;
}

int employer_named(struct call *c, int64_t employer_id)
{
	if (employer_id)
		return 0;
	return refuse(c, E_FIELD, "%s", say(c, "employer_id: 必填", "employer_id: say whose"));
}

int32_t last_day_of(civil_date to_day)
{
	return to_day.day ? to_day.day - 1 : 0;
}

int records_of(struct call *c, const struct statement *st, int64_t employer_id, int32_t as_of_day,
	       const struct record_list *out)
{
	utc_time at;
	int rc = employer_named(c, employer_id);

	if (!rc)
		rc = as_of(c, as_of_day, &at);
	if (rc)
		return rc;
	return tx_many(c->tx, st, ARGS(A_I64(employer_id), A_TIME(at)), out->out_rows, out->out_n);
}

int day_asked(struct call *c, int32_t wire, civil_date *out)
{
	*out = civil_from_utc(c->now);
	if (wire && (civil_from_wire(wire, out) || out->day >= CIVIL_MAX_DAY))
		return refuse(c, E_FIELD, "day %" PRId32 ": %s", wire,
			      say(c, "日期不正确", "not a date that can be used"));
	return 0;
}
