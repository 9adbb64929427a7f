#include "base.h"

#include "watch.h"

#include "seal.h"

#define WORKER_COLUMN "watch.worker"

ROW_TABLE(watch, COL(watch, watch_id, COL_I64), COL(watch, case_id, COL_I64),
	  COL(watch, case_no, COL_TEXT), COL(watch, region, COL_TEXT),
	  COL(watch, intake_id, COL_I64), COL(watch, intake_no, COL_TEXT),
	  COL(watch, label, COL_TEXT), COL(watch, employer_id, COL_I64),
	  COL(watch, employer_name, COL_TEXT), COL(watch, worker, COL_BYTES),
	  COL(watch, complained_on, COL_DATE), COL(watch, from_month, COL_DATE),
	  COL(watch, last_month, COL_DATE), COL(watch, state, COL_TEXT),
	  COL(watch, begun_by, COL_TEXT), COL(watch, begun_at, COL_TIME),
	  COL(watch, ended_reason, COL_TEXT), COL(watch, reviewed_at, COL_TIME),
	  COL(watch, owner, COL_TEXT), COL(watch, case_state, COL_TEXT),
	  COL(watch, case_step_at, COL_TIME));

static const struct secret_ring *ring_of(const struct call *c)
{
	return ((const struct desk *)c->worker)->ring;
}

/* ---- figures ------------------------------------------------------------------------------- */

int watch_figures_at(struct call *c, civil_date day, struct watch_figures *out)
{
	const struct desk *desk = c->worker;
	int64_t hours = 0;
	const struct {
		const char *key;
		int64_t *to;
	} figures[] = {
		{"retaliation.baseline_months",    &out->baseline_months   },
		{"retaliation.watch_months",       &out->watch_months      },
		{"retaliation.after_close_months", &out->after_close_months},
		{"retaliation.late_months",        &out->late_months       },
		{"retaliation.keep_months",        &out->keep_months       },
		{"retaliation.end_days",           &out->end_days          },
		{"retaliation.fall_percent",       &out->terms.fall_percent},
		{"retaliation.more_items",         &out->terms.more        },
		{"retaliation.peers_min",          &out->terms.peers_min   },
		{"retaliation.min_hours",          &hours                  },
	};

	*out = (struct watch_figures){.confirm = false};
	for (size_t i = 0; i < N_ELEMENTS(figures); i++) {
		struct parameter_value v;
		int rc = parameter_at(desk->rules, figures[i].key, "", day, &v);

		if (rc || v.value < 1 || v.value > 1000)
			return refuse(c, rc ? rc : E_RANGE, "%s", figures[i].key);
		*figures[i].to = v.value;
		out->confirm = out->confirm || v.confirm;
	}
	out->terms.min_s = hours * 3600;
	return 0;
}

/* ---- who ----------------------------------------------------------------------------------- */

static int worker_seal(struct call *c, int64_t watch_id, int64_t worker_id, slice *out)
{
	char plain[24];
	int n = snprintf(plain, sizeof(plain), "%" PRId64, worker_id);

	if (!secret_newest(ring_of(c)))
		return refuse(c, E_KEY_MISSING, "no data key is loaded: gongdao keys make");
	return secret_seal(ring_of(c), secret_newest(ring_of(c)),
			   (struct secret_place){WORKER_COLUMN, watch_id},
			   (slice){plain, (size_t)n}, c->arena, out);
}

int watch_worker(struct call *c, const struct watch *w, int64_t *out_worker_id)
{
	slice plain;
	int rc = secret_open(ring_of(c), (struct secret_place){WORKER_COLUMN, w->watch_id},
			     w->worker, c->arena, &plain);

	if (rc)
		return rc;
	return slice_to_i64(plain, out_worker_id) && *out_worker_id > 0 ? 0 : E_SEALED;
}

/* ---- begun, ended -------------------------------------------------------------------------- */

/* The same worker and employer in the case: said twice, or by two intakes of one person. */
static int runs_already(struct call *c, const struct watch *w, int64_t worker_id, bool *out)
{
	struct watch *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_WATCH_OF_CASE, ARGS(A_I64(w->case_id)), &rows, &n);

	*out = false;
	for (size_t i = 0; !rc && !*out && i < n; i++) {
		int64_t other = 0;

		if (rows[i].employer_id != w->employer_id)
			continue;
		rc = watch_worker(c, &rows[i], &other);
		*out = !rc && other == worker_id;
	}
	return rc;
}

int watch_start(struct call *c, struct watch *w, int64_t worker_id, bool *out_new)
{
	struct watch_figures f;
	bool there;
	int rc = runs_already(c, w, worker_id, &there);

	*out_new = !there;
	if (rc || there)
		return rc;
	rc = watch_figures_at(c, civil_from_utc(c->now), &f);
	if (rc)
		return rc;
	w->watch_id = id_next(c);
	w->from_month = month_shift(w->complained_on, -f.baseline_months);
	w->last_month = month_shift(w->complained_on, f.watch_months);
	w->state = "watching";
	w->begun_at = c->now;
	w->ended_reason = "";
	rc = worker_seal(c, w->watch_id, worker_id, &w->worker);
	if (rc)
		return rc;
	/* at once: another intake of the same person is held against it */
	rc = tx_queue(c->tx, Q_WATCH_INSERT,
		      ARGS(A_I64(w->watch_id), A_I64(w->case_id), A_TEXT(w->region),
			   A_I64(w->intake_id), A_TEXT(w->label), A_I64(w->employer_id),
			   A_TEXT(w->employer_name), A_BYTES(w->worker.at, w->worker.len),
			   A_I64(secret_version_of(w->worker)), A_DATE(w->complained_on),
			   A_DATE(w->from_month), A_DATE(w->last_month), A_TEXT(w->begun_by),
			   A_TIME(w->begun_at)));
	return rc ? rc : tx_flush(c->tx);
}

int watch_end(struct call *c, const struct watch *w, const char *reason)
{
	return tx_queue(c->tx, Q_WATCH_ENDED, ARGS(A_I64(w->watch_id), A_TEXT(reason)));
}

int watch_wake(struct call *c)
{
	Disputes__ReviewWatchesRequest m = DISPUTES__REVIEW_WATCHES_REQUEST__INIT;

	return later_unless_set(c, c->now, "ReviewWatches", WATCH_TIMER, &m.base);
}

/* ---- another data key ---------------------------------------------------------------------- */

struct watch_sealed {
	int64_t watch_id;
	slice sealed;
};
ROW_TABLE(watch_sealed, COL(watch_sealed, watch_id, COL_I64), COL(watch_sealed, sealed, COL_BYTES));

int watches_rekey(struct call *c, size_t limit, bool *out_more)
{
	struct watch_sealed *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_WATCH_STALE,
			 ARGS(A_I64(secret_newest(ring_of(c))), A_I64((int64_t)limit)), &rows, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		const struct watch w = {.watch_id = rows[i].watch_id, .worker = rows[i].sealed};
		int64_t worker_id = 0;
		slice sealed;

		rc = watch_worker(c, &w, &worker_id);
		if (!rc)
			rc = worker_seal(c, w.watch_id, worker_id, &sealed);
		if (!rc)
			rc = tx_queue(c->tx, Q_WATCH_SEALED_ANEW,
				      ARGS(A_I64(w.watch_id), A_BYTES(sealed.at, sealed.len),
					   A_I64(secret_version_of(sealed))));
	}
	*out_more = !rc && n == limit;
	return rc;
}
