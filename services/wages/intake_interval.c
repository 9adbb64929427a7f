/*
 * intake_interval - a chunk of work intervals.
 */
#include "base.h"

#include "intake.h"

/* Good rows of one month at a time. */
struct interval_columns {
	size_t n;
	int64_t *started, *ended, *lines;
	const char **worker_nos, **refs, **kinds, **regions;
};

static int columns_init(struct call *c, size_t n, struct interval_columns *x)
{
	x->n = 0;
	x->started = arena_zalloc(c->arena, n, sizeof(*x->started));
	x->ended = arena_zalloc(c->arena, n, sizeof(*x->ended));
	x->lines = arena_zalloc(c->arena, n, sizeof(*x->lines));
	x->worker_nos = arena_zalloc(c->arena, n, sizeof(*x->worker_nos));
	x->refs = arena_zalloc(c->arena, n, sizeof(*x->refs));
	x->kinds = arena_zalloc(c->arena, n, sizeof(*x->kinds));
	x->regions = arena_zalloc(c->arena, n, sizeof(*x->regions));
	return x->started && x->ended && x->lines && x->worker_nos && x->refs && x->kinds &&
			       x->regions
		       ? 0
		       : E_NO_MEMORY;
}

static void columns_add(struct interval_columns *x, const Wages__SubmitIntervalsRequest *req,
			size_t i)
{
	x->started[x->n] = req->started_at_us[i];
	x->ended[x->n] = req->ended_at_us[i];
	x->lines[x->n] = req->line[i];
	x->worker_nos[x->n] = req->worker_no[i];
	x->refs[x->n] = req->source_ref[i];
	x->kinds[x->n] = req->kind[i];
	x->regions[x->n] = req->work_region[i];
	x->n++;
}

static const char *value_of(struct call *c, const ProtobufCMessage *m, size_t i, const char *column)
{
	const Wages__SubmitIntervalsRequest *req = (const Wages__SubmitIntervalsRequest *)m;
	char text[24];

	if (strcmp(column, "source_ref") == 0)
		return req->source_ref[i];
	if (strcmp(column, "worker_no") == 0)
		return req->worker_no[i];
	if (strcmp(column, "kind") == 0)
		return req->kind[i];
	if (strcmp(column, "work_region") == 0)
		return req->work_region[i];
	if (strcmp(column, "started_at_us") == 0)
		return arena_strdup(c->arena,
				    utc_format_local((utc_time){req->started_at_us[i]}, text));
	return arena_strdup(c->arena, utc_format_local((utc_time){req->ended_at_us[i]}, text));
}

static void rows_check(struct call *c, const Wages__SubmitIntervalsRequest *req, struct intake *in)
{
	for (size_t i = 0; i < in->n; i++) {
		const struct interval_row row = {
			.source_ref = req->source_ref[i],
			.worker_no = req->worker_no[i],
			.kind = req->kind[i],
			.work_region = req->work_region[i],
			.started = {req->started_at_us[i]},
			.ended = {req->ended_at_us[i]},
			.region_known =
				region_find(&pack_of(c)->regions, req->work_region[i]) != NULL,
		};

		in->flaws[i] = interval_row_check(&in->bounds, &row);
	}
}

static int month_copy(struct call *c, const struct submission_row *s, civil_date month,
		      const struct interval_columns *x)
{
	char name[PARTITION_BYTES];

	return tx_copy(c->tx, Q_INTERVAL_COPY, partition_name(month, name),
		       ARGS(A_I64(s->submission_id), A_DATE(month), A_TEXT(s->region),
			    A_I64(s->employer_id), A_TEXTS(x->worker_nos, x->n),
			    A_TEXTS(x->refs, x->n), A_TEXTS(x->kinds, x->n),
			    A_TIMES(x->started, x->n), A_TIMES(x->ended, x->n),
			    A_TEXTS(x->regions, x->n), A_I64S(x->lines, x->n)),
		       x->n);
}

static int rows_copy(struct call *c, const Wages__SubmitIntervalsRequest *req, struct intake *in)
{
	struct interval_columns x;
	civil_date month;
	int rc = columns_init(c, in->n, &x);

	for (month = in->bounds.month_from; !rc && month.day <= in->bounds.month_to.day;
	     month = civil_month_next(month)) {
		const int64_t from_us = utc_from_civil(month).us;
		const int64_t to_us = utc_from_civil(civil_month_next(month)).us;

		x.n = 0;
		for (size_t i = 0; i < in->n; i++) {
			if (in->flaws[i] == ROW_GOOD && req->started_at_us[i] >= from_us &&
			    req->started_at_us[i] < to_us)
				columns_add(&x, req, i);
		}
		for (size_t i = 0; i < x.n; i++)
			in->seconds_sum += (x.ended[i] - x.started[i]) / US_PER_S;
		rc = month_copy(c, &in->submission, month, &x);
	}
	return rc;
}

/* Takes a chunk of intervals in, each row good or refused on its own. */
int submit_intervals(struct call *c, const Wages__SubmitIntervalsRequest *req,
		     Wages__SubmitReply *rep)
{
	const size_t lengths[] = {req->n_line,          req->n_worker_no,   req->n_kind,
				  req->n_started_at_us, req->n_ended_at_us, req->n_work_region};
	struct intake in = {.kind = "intervals",
			    .req = &req->base,
			    .submission_id = req->submission_id,
			    .chunk = req->chunk,
			    .dry_run = req->dry_run,
			    .n = req->n_source_ref,
			    .source_refs = req->source_ref};
	int rc;

	rc = intake_begin(c, &in, lengths, N_ELEMENTS(lengths), rep);
	if (rc || in.before)
		return rc;

	rows_check(c, req, &in);
	rc = intake_refuse(c, &in, value_of, rep);
	if (rc || in.dry_run)
		return rc;

	rc = rows_copy(c, req, &in);
	return rc ? rc : intake_end(c, &in, rep);
}
