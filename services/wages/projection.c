/*
 * projection - employers and engagements as registration told of them.
 *
 * Events carry full state; the highest version counts. A replay raises the generation of what it
 * sends, and what is older when it ends is gone.
 */
#include "base.h"

#include "wages.h"

struct engagement_row {
	int64_t engagement_id, worker_id, employer_id, version, generation;
	const char *worker_no, *class, *occupation, *home_region;
	civil_date from_day, to_day;
};
ROW_TABLE(engagement_row, COL(engagement_row, engagement_id, COL_I64),
	  COL(engagement_row, worker_id, COL_I64), COL(engagement_row, employer_id, COL_I64),
	  COL(engagement_row, worker_no, COL_TEXT), COL(engagement_row, class, COL_TEXT),
	  COL(engagement_row, occupation, COL_TEXT), COL(engagement_row, home_region, COL_TEXT),
	  COL(engagement_row, from_day, COL_DATE), COL(engagement_row, to_day, COL_DATE),
	  COL(engagement_row, version, COL_I64), COL(engagement_row, generation, COL_I64));

struct number_row {
	int64_t employer_id;
	const char *worker_no;
};
ROW_TABLE(number_row, COL(number_row, employer_id, COL_I64), COL(number_row, worker_no, COL_TEXT));

int take_employer(struct call *c, const Registration__Employer *req, Service__Ack *rep UNUSED)
{
	int rc = tx_queue(c->tx, Q_EMPLOYER_TAKE,
			  ARGS(A_I64(req->employer_id), A_TEXT(req->credit_code), A_TEXT(req->name),
			       A_TEXT(req->kind), A_TEXT(req->region), A_I64(req->version),
			       A_I64(c->generation), A_DATE(civil_from_utc(c->now))));

	return rc ? rc : report_wake(c);
}

int employer_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_EMPLOYER_DROP_OLDER, ARGS(A_I64(generation)));
}

/* Their rows may count for another person now, or under another class. */
int numbers_mark(struct call *c, const int64_t *employer_ids, const char *const *worker_nos,
		 size_t n)
{
	int rc = tx_queue(c->tx, Q_NUMBER_MARK,
			  ARGS(A_I64S(employer_ids, n), A_TEXTS(worker_nos, n), A_TIME(c->now)));

	return rc ? rc : audit_wake(c, c->now);
}

int engagement_ahead(struct call *c, const Registration__Engagement *req)
{
	return tx_ahead(c->tx, Q_ENGAGEMENT_LOCK, ARGS(A_I64(req->engagement_id)));
}

/* The periods of class; none from a registration that does not tell them. */
struct class_columns {
	size_t n;
	int32_t *from;
	const char **classes;
};

static int classes_fill(struct call *c, const Registration__Engagement *req,
			struct class_columns *out)
{
	out->n = req->n_class_periods;
	out->from = arena_zalloc(c->arena, out->n + 1, sizeof(*out->from));
	out->classes = arena_zalloc(c->arena, out->n + 1, sizeof(*out->classes));
	if (!out->from || !out->classes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < out->n; i++) {
		out->from[i] = req->class_periods[i]->from_day;
		out->classes[i] = req->class_periods[i]->class_;
	}
	return 0;
}

static int engagement_put(struct call *c, const Registration__Engagement *req)
{
	struct class_columns k;
	int rc = classes_fill(c, req, &k);

	if (rc)
		return rc;
	return tx_queue(c->tx, Q_ENGAGEMENT_PUT,
			ARGS(A_I64(req->engagement_id), A_I64(req->worker_id),
			     A_I64(req->employer_id), A_TEXT(req->worker_no), A_TEXT(req->class_),
			     A_TEXT(req->occupation), A_TEXT(req->home_region),
			     A_DATE((civil_date){req->from_day}),
			     A_DATE_OR_NULL((civil_date){req->to_day}), A_I64(req->version),
			     A_I64(c->generation), A_DATES(k.from, k.n), A_TEXTS(k.classes, k.n)));
}

int take_engagement(struct call *c, const Registration__Engagement *req, Service__Ack *rep UNUSED)
{
	int64_t employer_ids[2] = {req->employer_id, req->employer_id};
	const char *worker_nos[2] = {req->worker_no, req->worker_no};
	struct engagement_row before;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_ENGAGEMENT_LOCK, ARGS(A_I64(req->engagement_id)), &before, &found);
	if (rc)
		return rc;
	if (found && before.version >= req->version)
		return tx_queue(c->tx, Q_ENGAGEMENT_KEEP,
				ARGS(A_I64(req->engagement_id), A_I64(c->generation)));
	rc = engagement_put(c, req);
	if (!rc)
		rc = tx_queue(c->tx, Q_ALIAS_MARK,
			      ARGS(A_I64(req->employer_id), A_I64(req->worker_id), A_TIME(c->now)));
	if (rc)
		return rc;
	if (found) {
		employer_ids[1] = before.employer_id;
		worker_nos[1] = before.worker_no;
	}
	return numbers_mark(c, employer_ids, worker_nos, found ? 2 : 1);
}

/* Drops what is older, and marks the numbers that it was about. */
int numbers_sweep(struct call *c, const struct statement *older, const struct statement *drop,
		  int64_t generation)
{
	struct number_row *rows;
	int64_t *employer_ids;
	const char **worker_nos;
	size_t n;
	int rc;

	rc = tx_many(c->tx, older, ARGS(A_I64(generation)), &rows, &n);
	if (rc || n == 0)
		return rc;
	employer_ids = arena_zalloc(c->arena, n, sizeof(*employer_ids));
	worker_nos = arena_zalloc(c->arena, n, sizeof(*worker_nos));
	if (!employer_ids || !worker_nos)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		employer_ids[i] = rows[i].employer_id;
		worker_nos[i] = rows[i].worker_no;
	}
	rc = tx_queue(c->tx, drop, ARGS(A_I64(generation)));
	return rc ? rc : numbers_mark(c, employer_ids, worker_nos, n);
}

int engagement_sweep(struct call *c, int64_t generation)
{
	return numbers_sweep(c, Q_ENGAGEMENT_OLDER, Q_ENGAGEMENT_DROP_OLDER, generation);
}

/* ---- numbers mapped by hand -------------------------------------------------------------------
 */

struct alias_row {
	int64_t alias_id, employer_id, version;
	const char *worker_no;
};
ROW_TABLE(alias_row, COL(alias_row, alias_id, COL_I64), COL(alias_row, employer_id, COL_I64),
	  COL(alias_row, worker_no, COL_TEXT), COL(alias_row, version, COL_I64));

int take_alias(struct call *c, const Registration__Alias *req, Service__Ack *rep UNUSED)
{
	const char *worker_no = req->worker_no;
	struct alias_row before;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_ALIAS_LOCK, ARGS(A_I64(req->alias_id)), &before, &found);
	if (rc)
		return rc;
	if (found && before.version >= req->version)
		return tx_queue(c->tx, Q_ALIAS_KEEP,
				ARGS(A_I64(req->alias_id), A_I64(c->generation)));
	rc = tx_queue(c->tx, Q_ALIAS_PUT,
		      ARGS(A_I64(req->alias_id), A_I64(req->employer_id), A_TEXT(req->worker_no),
			   A_I64(req->worker_id), A_DATE((civil_date){req->from_day}),
			   A_DATE_OR_NULL((civil_date){req->to_day}), A_I64(req->version),
			   A_I64(c->generation)));
	return rc ? rc : numbers_mark(c, &req->employer_id, &worker_no, 1);
}

int alias_sweep(struct call *c, int64_t generation)
{
	return numbers_sweep(c, Q_ALIAS_OLDER, Q_ALIAS_DROP_OLDER, generation);
}
