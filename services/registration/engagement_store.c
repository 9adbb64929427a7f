#include "base.h"

#include "check.h"

ROW_TABLE(engagement, COL(engagement, engagement_id, COL_I64), COL(engagement, worker_id, COL_I64),
	  COL(engagement, employer_id, COL_I64), COL(engagement, worker_no, COL_TEXT),
	  COL(engagement, class, COL_TEXT), COL(engagement, occupation, COL_TEXT),
	  COL(engagement, home_region, COL_TEXT), COL(engagement, from_day, COL_DATE),
	  COL(engagement, to_day, COL_DATE), COL(engagement, version, COL_I64),
	  COL(engagement, partner_id, COL_I64), COL(engagement, work_region, COL_TEXT),
	  COL(engagement, station, COL_TEXT));

/* The same struct with `visible`; sqlgen wants a name of its own for it. */
const struct row_table engagement_stored_row = {
	"engagement_stored", sizeof(struct engagement), 14,
	(const struct column[]){
				COL(engagement, engagement_id, COL_I64), COL(engagement, worker_id, COL_I64),
				COL(engagement, employer_id, COL_I64), COL(engagement, worker_no, COL_TEXT),
				COL(engagement, class, COL_TEXT), COL(engagement, occupation, COL_TEXT),
				COL(engagement, home_region, COL_TEXT), COL(engagement, from_day, COL_DATE),
				COL(engagement, to_day, COL_DATE), COL(engagement, version, COL_I64),
				COL(engagement, visible, COL_BOOL), COL(engagement, partner_id, COL_I64),
				COL(engagement, work_region, COL_TEXT), COL(engagement, station, COL_TEXT)}
};

ROW_TABLE(alias, COL(alias, employer_id, COL_I64), COL(alias, worker_no, COL_TEXT),
	  COL(alias, from_day, COL_DATE), COL(alias, worker_id, COL_I64),
	  COL(alias, to_day, COL_DATE));

/* (employer, worker number) of every row and of every same_as. */
static size_t numbers_of(struct call *c, const struct engagement_batch *b, int64_t *employers,
			 const char **numbers)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_rows; i++) {
		const struct engagement_row *row = &b->rows[i];

		if (row->want.employer_id) {
			employers[n] = row->want.employer_id;
			numbers[n++] = row->want.worker_no;
		}
		if (row->same_as_employer) {
			employers[n] = row->same_as_employer;
			numbers[n++] =
				arena_strndup(c->arena, row->same_as_no.at, row->same_as_no.len);
		}
	}
	return n;
}

int engagements_load(struct call *c, struct engagement_batch *b)
{
	int64_t *employers = arena_zalloc(c->arena, b->n_rows, 2 * sizeof(*employers));
	const char **numbers = arena_zalloc(c->arena, b->n_rows, 2 * sizeof(*numbers));
	struct engagement *stored;
	struct alias *aliases;
	size_t n;
	int rc;

	if (!employers || !numbers)
		return E_NO_MEMORY;
	n = numbers_of(c, b, employers, numbers);
	rc = tx_many(c->tx, Q_ENGAGEMENT_STORED, ARGS(A_I64S(employers, n), A_TEXTS(numbers, n)),
		     &stored, &b->n_stored);
	if (!rc)
		rc = tx_many(c->tx, Q_ALIAS_STORED, ARGS(A_I64S(employers, n), A_TEXTS(numbers, n)),
			     &aliases, &b->n_aliases);
	if (rc)
		return rc;
	b->stored = stored;
	b->aliases = arena_zalloc(c->arena, b->n_aliases + b->n_rows, sizeof(*b->aliases));
	if (!b->aliases)
		return E_NO_MEMORY;
	if (b->n_aliases)
		memcpy(b->aliases, aliases, b->n_aliases * sizeof(*aliases));
	return 0;
}

/* ---- columns for unnest() ------------------------------------------------------------------ */

struct engagement_columns {
	size_t n;
	int64_t *ids, *workers, *employers, *versions, *partners;
	const char **numbers, **classes, **occupations, **homes, **works, **stations;
	int32_t *from, *to;
	const char *reason;
};

static int columns_init(struct call *c, size_t n, struct engagement_columns *x)
{
	struct arena *a = c->arena;

	*x = (struct engagement_columns){
		.ids = arena_zalloc(a, n, sizeof(*x->ids)),
		.workers = arena_zalloc(a, n, sizeof(*x->workers)),
		.employers = arena_zalloc(a, n, sizeof(*x->employers)),
		.versions = arena_zalloc(a, n, sizeof(*x->versions)),
		.numbers = arena_zalloc(a, n, sizeof(*x->numbers)),
		.classes = arena_zalloc(a, n, sizeof(*x->classes)),
		.occupations = arena_zalloc(a, n, sizeof(*x->occupations)),
		.homes = arena_zalloc(a, n, sizeof(*x->homes)),
		.partners = arena_zalloc(a, n, sizeof(*x->partners)),
		.works = arena_zalloc(a, n, sizeof(*x->works)),
		.stations = arena_zalloc(a, n, sizeof(*x->stations)),
		.from = arena_zalloc(a, n, sizeof(*x->from)),
		.to = arena_zalloc(a, n, sizeof(*x->to)),
	};
	return x->ids && x->workers && x->employers && x->versions && x->numbers && x->classes &&
			       x->occupations && x->homes && x->from && x->to && x->partners &&
			       x->works && x->stations
		       ? 0
		       : E_NO_MEMORY;
}

static void columns_add(struct engagement_columns *x, const struct engagement *e)
{
	x->ids[x->n] = e->engagement_id;
	x->workers[x->n] = e->worker_id;
	x->employers[x->n] = e->employer_id;
	x->versions[x->n] = e->version;
	x->numbers[x->n] = e->worker_no;
	x->classes[x->n] = e->class;
	x->occupations[x->n] = e->occupation;
	x->homes[x->n] = e->home_region;
	x->from[x->n] = e->from_day.day;
	x->to[x->n] = e->to_day.day;
	x->partners[x->n] = e->partner_id;
	x->works[x->n] = e->work_region;
	x->stations[x->n] = e->station;
	x->n++;
}

static int created_write(struct call *c, const struct engagement_columns *x)
{
	if (!x->n)
		return 0;
	return tx_queue(c->tx, Q_ENGAGEMENT_INSERT,
			ARGS(A_I64S(x->ids, x->n), A_I64S(x->workers, x->n),
			     A_I64S(x->employers, x->n), A_TEXTS(x->numbers, x->n),
			     A_TEXTS(x->classes, x->n), A_TEXTS(x->occupations, x->n),
			     A_TEXTS(x->homes, x->n), A_DATES(x->from, x->n), A_DATES(x->to, x->n),
			     A_I64S(x->partners, x->n), A_TEXTS(x->works, x->n),
			     A_TEXTS(x->stations, x->n)));
}

static int updated_write(struct call *c, const struct engagement_columns *x)
{
	if (!x->n)
		return 0;
	return tx_queue(c->tx, Q_ENGAGEMENT_UPDATE,
			ARGS(A_I64S(x->ids, x->n), A_TEXTS(x->classes, x->n),
			     A_TEXTS(x->occupations, x->n), A_TEXTS(x->homes, x->n),
			     A_DATES(x->to, x->n), A_I64S(x->versions, x->n),
			     A_I64S(x->partners, x->n), A_TEXTS(x->works, x->n),
			     A_TEXTS(x->stations, x->n)));
}

static int versions_write(struct call *c, const struct engagement_columns *x)
{
	if (!x->n)
		return 0;
	return tx_queue(c->tx, Q_ENGAGEMENT_VERSION_INSERT,
			ARGS(A_I64S(x->ids, x->n), A_I64S(x->workers, x->n),
			     A_TEXTS(x->classes, x->n), A_TEXTS(x->occupations, x->n),
			     A_TEXTS(x->homes, x->n), A_DATES(x->to, x->n),
			     A_I64S(x->versions, x->n), A_TIME(c->now), A_TEXT(c->who->subject),
			     A_I64S(x->partners, x->n), A_TEXTS(x->works, x->n),
			     A_TEXTS(x->stations, x->n), A_TEXT(x->reason)));
}

/* ---- aliases --------------------------------------------------------------------------------- */

struct alias_columns {
	size_t n;
	int64_t *employers, *workers;
	const char **numbers;
	int32_t *was_from, *from;
};

static int alias_columns_init(struct call *c, size_t n, struct alias_columns *x)
{
	*x = (struct alias_columns){
		.employers = arena_zalloc(c->arena, n + 1, sizeof(*x->employers)),
		.workers = arena_zalloc(c->arena, n + 1, sizeof(*x->workers)),
		.numbers = arena_zalloc(c->arena, n + 1, sizeof(*x->numbers)),
		.was_from = arena_zalloc(c->arena, n + 1, sizeof(*x->was_from)),
		.from = arena_zalloc(c->arena, n + 1, sizeof(*x->from)),
	};
	return x->employers && x->workers && x->numbers && x->was_from && x->from ? 0 : E_NO_MEMORY;
}

static void alias_add(struct alias_columns *x, const struct alias *a)
{
	x->employers[x->n] = a->employer_id;
	x->workers[x->n] = a->worker_id;
	x->numbers[x->n] = a->worker_no;
	x->was_from[x->n] = a->was_from.day;
	x->from[x->n] = a->from_day.day;
	x->n++;
}

static int aliases_write(struct call *c, const struct engagement_batch *b)
{
	struct alias_columns fresh, moved;
	int rc;

	rc = alias_columns_init(c, b->n_aliases, &fresh);
	if (!rc)
		rc = alias_columns_init(c, b->n_aliases, &moved);
	for (size_t i = 0; !rc && i < b->n_aliases; i++) {
		if (b->aliases[i].fresh)
			alias_add(&fresh, &b->aliases[i]);
		else if (b->aliases[i].moved)
			alias_add(&moved, &b->aliases[i]);
	}
	if (!rc && fresh.n)
		rc = tx_queue(c->tx, Q_ALIAS_INSERT,
			      ARGS(A_I64S(fresh.employers, fresh.n),
				   A_TEXTS(fresh.numbers, fresh.n), A_DATES(fresh.from, fresh.n),
				   A_I64S(fresh.workers, fresh.n)));
	if (!rc && moved.n)
		rc = tx_queue(c->tx, Q_ALIAS_MOVE,
			      ARGS(A_I64S(moved.employers, moved.n),
				   A_TEXTS(moved.numbers, moved.n),
				   A_DATES(moved.was_from, moved.n), A_DATES(moved.from, moved.n)));
	return rc;
}

/* The employers of what is written, and the partners through whom it is or was. */
static int64_t *units_of(struct call *c, const struct engagement_batch *b,
			 const struct engagement_columns *x, size_t *out_n)
{
	int64_t *units = arena_zalloc(c->arena, 2 * x->n + b->n_rows + 1, sizeof(*units));
	size_t n = 0;

	for (size_t i = 0; units && i < x->n; i++) {
		units[n++] = x->employers[i];
		if (x->partners[i])
			units[n++] = x->partners[i];
	}
	for (size_t i = 0; units && i < b->n_rows; i++) {
		const struct engagement_row *row = &b->rows[i];

		if (row->outcome == IMPORT_UPDATED && row->stored->partner_id)
			units[n++] = row->stored->partner_id;
	}
	*out_n = n;
	return units;
}

/* What is checked of engagements, of their employers and partners. */
static int engagements_mark(struct call *c, const struct engagement_batch *b,
			    const struct engagement_columns *x)
{
	size_t n;
	const int64_t *units = units_of(c, b, x, &n);
	int rc = units ? check_mark(c, CHECK_ENGAGEMENT, x->ids, x->n) : E_NO_MEMORY;

	if (!rc && x->n)
		rc = check_mark(c, CHECK_EMPLOYER, units, n);
	return rc ? rc : check_mark(c, CHECK_TRADERS, x->employers, x->n);
}

int engagements_write(struct call *c, const struct engagement_batch *b, const int64_t *worker_ids)
{
	struct engagement_columns created, updated;
	int rc;

	rc = columns_init(c, b->n_rows, &created);
	if (!rc)
		rc = columns_init(c, b->n_rows, &updated);
	created.reason = updated.reason = b->reason;
	for (size_t i = 0; !rc && i < b->n_rows; i++) {
		if (b->rows[i].outcome == IMPORT_CREATED)
			columns_add(&created, &b->rows[i].want);
		else if (b->rows[i].outcome == IMPORT_UPDATED)
			columns_add(&updated, &b->rows[i].want);
	}
	if (!rc && b->n_workers)
		rc = tx_queue(c->tx, Q_WORKER_INSERT,
			      ARGS(A_I64S(worker_ids, (size_t)b->n_workers), A_TIME(c->now)));
	if (!rc)
		rc = aliases_write(c, b);
	if (!rc)
		rc = created_write(c, &created);
	if (!rc)
		rc = versions_write(c, &created);
	if (!rc)
		rc = updated_write(c, &updated);
	if (!rc)
		rc = versions_write(c, &updated);
	if (!rc)
		rc = engagements_mark(c, b, &created);
	return rc ? rc : engagements_mark(c, b, &updated);
}

int engagement_version_add(struct call *c, const struct engagement *e, const char *reason)
{
	struct engagement_columns x;
	int rc = columns_init(c, 1, &x);

	if (rc)
		return rc;
	x.reason = reason;
	columns_add(&x, e);
	rc = updated_write(c, &x);
	return rc ? rc : versions_write(c, &x);
}
