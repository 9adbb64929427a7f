/*
 * class_measure - what the companies' own records say, as a side of its own beside what employer,
 * worker and officer answer (REG-6).
 *
 * wages tells the days and the time of every worker's month. They are kept; to an engagement that
 * somebody has answered about they become an answer of the side "measured" to E6, a version like
 * any other. It overwrites nobody's: where it does not agree with what a side said the question is
 * disputed, and the engagement needs a person.
 */
#include "base.h"

#include "classify.h"
#include "measured_facts.h"

#include "measured.pb-c.h"

#define RECORDED_BY "wages"

ROW_TABLE(work_month, COL(work_month, month, COL_DATE), COL(work_month, days, COL_I32),
	  COL(work_month, worked_s, COL_I64), COL(work_month, total_s, COL_I64));

static int months_load(struct call *c, const struct engagement *e, struct work_month **out,
		       size_t *out_n)
{
	const civil_date running = civil_month_start(civil_from_utc(c->now));
	const civil_date end = e->to_day.day && e->to_day.day < running.day ? e->to_day : running;

	return tx_many(c->tx, Q_WORK_MONTHS,
		       ARGS(A_I64(e->employer_id), A_I64(e->worker_id),
			    A_DATE(civil_month_start(e->from_day)), A_DATE(end),
			    A_I64(MEASURED_MONTHS)),
		       out, out_n);
}

/* What E6 is to say now; false when it stays as it is. */
static bool answer_want(const struct measured_days *d, const struct class_answer_row *last,
			struct class_answer_row *out)
{
	*out = *last;
	out->on_day = d->last;
	out->value = "number";
	out->number = d->days;
	if (d->known)
		return strcmp(last->value, "number") != 0 || last->number != d->days ||
		       last->on_day.day < d->last.day;
	/* what the records said once, and no longer say */
	out->on_day = last->on_day;
	out->value = "unclear";
	out->number = 0;
	return strcmp(last->recorded_by, RECORDED_BY) == 0 && strcmp(last->value, "number") == 0;
}

static struct class_answer_row *answer_find(const struct class_file *f)
{
	for (size_t i = 0; i < f->n_answers; i++) {
		if (strcmp(f->answers[i].question, ask_id(ASK_E6)) == 0 &&
		    strcmp(f->answers[i].side, ask_sides[SIDE_MEASURED]) == 0)
			return &f->answers[i];
	}
	return NULL;
}

/* The last answers of the file, this one in its place or beside them. */
static int answer_join(struct call *c, struct class_file *f, struct class_answer_row *last,
		       const struct class_answer_row *want)
{
	struct class_answer_row *rows;

	if (last) {
		*last = *want;
		return 0;
	}
	rows = arena_zalloc(c->arena, f->n_answers + 1, sizeof(*rows));
	if (!rows)
		return E_NO_MEMORY;
	if (f->n_answers)
		memcpy(rows, f->answers, f->n_answers * sizeof(*rows));
	rows[f->n_answers++] = *want;
	f->answers = rows;
	return 0;
}

static int answer_write(struct call *c, const struct class_file *f,
			const struct class_answer_row *a, const struct measured_days *d)
{
	const int64_t seq = 1;
	const char *kind = "log", *note = "";
	char from[12], last[12];
	const char *reference = arena_printf(c->arena, "wages %s..%s", civil_format(d->from, from),
					     civil_format(d->last, last));
	int rc;

	if (!reference)
		return E_NO_MEMORY;
	rc = tx_queue(c->tx, Q_CLASS_ANSWER_INSERT,
		      ARGS(A_I64(f->engagement.engagement_id), A_TEXT(a->side), A_DATE(a->on_day),
			   A_TEXT(a->reason), A_TIME(c->now), A_TEXT(a->recorded_by),
			   A_TEXTS(&a->question, 1), A_I64S(&a->version, 1), A_TEXTS(&a->value, 1),
			   A_I64S(&a->number, 1)));
	if (rc || !a->n_evidence)
		return rc;
	return tx_queue(c->tx, Q_CLASS_EVIDENCE_INSERT,
			ARGS(A_I64(f->engagement.engagement_id), A_TEXT(a->side),
			     A_TEXTS(&a->question, 1), A_I64S(&a->version, 1), A_I64S(&seq, 1),
			     A_TEXTS(&kind, 1), A_TEXTS(&reference, 1), A_TEXTS(&note, 1)));
}

int class_file_measure(struct call *c, struct class_file *f, bool *out_changed)
{
	const struct registration_worker *worker = c->worker;
	const struct class_answer_row blank = {.question = ask_id(ASK_E6),
					       .side = ask_sides[SIDE_MEASURED],
					       .value = "",
					       .recorded_by = ""};
	struct class_answer_row *last, want;
	struct parameter_value enough;
	struct measured_days d;
	struct work_month *months;
	size_t n;
	int rc;

	*out_changed = false;
	rc = parameter_at(worker->rules, "rel.continuity_days", "", civil_from_utc(c->now),
			  &enough);
	if (!rc)
		rc = months_load(c, &f->engagement, &months, &n);
	if (rc)
		return rc;
	last = answer_find(f);
	d = measured_continuity(months, n, enough.value);
	if (!answer_want(&d, last ? last : &blank, &want))
		return 0;
	want.version++;
	want.n_evidence = d.known;
	want.reason = "企业报送的工作时段";
	want.recorded_by = RECORDED_BY;
	want.recorded_at = c->now;
	*out_changed = true;
	rc = answer_join(c, f, last, &want);
	return rc ? rc : answer_write(c, f, &want, &d);
}

/* ---- what wages tells -------------------------------------------------------------------------
 */

static int engagement_measure(struct call *c, int64_t engagement_id)
{
	struct class_file f;
	bool changed = false;
	int rc = class_file_lock(c, engagement_id, &f);

	if (!rc)
		rc = class_file_measure(c, &f, &changed);
	if (rc || !changed)
		return rc;
	rc = class_file_propose(c, &f);
	return rc ? rc : class_file_settle(c, &f);
}

static int asked_measure(struct call *c, const struct classification_id *all, size_t n_all)
{
	int64_t *ids = arena_zalloc(c->arena, n_all + 1, sizeof(*ids));
	struct classification_id *asked;
	size_t n;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n_all; i++)
		ids[i] = all[i].engagement_id;
	rc = tx_many(c->tx, Q_WORK_MONTH_ASKED, ARGS(A_I64S(ids, n_all)), &asked, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = engagement_measure(c, asked[i].engagement_id);
	return rc;
}

/* Keeps a month, and makes it an answer where the class was asked about. Locks the engagements of
 * the two. */
int take_work_month(struct call *c, const Measured__WorkMonth *req, Service__Ack *rep UNUSED)
{
	const civil_date month = {req->month};
	struct classification_id *all;
	int64_t taken;
	size_t n;
	int rc;

	/* at once: what is read below reads it */
	rc = tx_exec(c->tx, Q_WORK_MONTH_TAKE,
		     ARGS(A_I64(req->employer_id), A_I64(req->worker_id), A_DATE(month),
			  A_I64(req->days), A_I64(req->worked_s), A_I64(req->version),
			  A_I64(c->generation)),
		     &taken);
	if (!rc)
		rc = tx_queue(c->tx, Q_WORK_MONTH_TOTAL,
			      ARGS(A_I64(req->worker_id), A_DATE(month)));
	if (!rc)
		rc = tx_many(c->tx, Q_WORK_MONTH_ENGAGEMENTS,
			     ARGS(A_I64(req->employer_id), A_I64(req->worker_id)), &all, &n);
	return rc || !n ? rc : asked_measure(c, all, n);
}

int work_month_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_WORK_MONTH_DROP_OLDER, ARGS(A_I64(generation)));
}

/* ---- showing ----------------------------------------------------------------------------------
 */

static Registration__MeasuredMonth *month_present(struct call *c, const struct work_month *w)
{
	Registration__MeasuredMonth *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	registration__measured_month__init(m);
	m->month = w->month.day;
	m->days = w->days;
	m->worked_s = w->worked_s;
	m->share_percent = (int32_t)measured_share(w);
	return m;
}

int class_measured_present(struct call *c, const struct class_file *f,
			   Registration__Classification *out)
{
	struct work_month *months;
	size_t n;
	int rc = months_load(c, &f->engagement, &months, &n);

	if (rc)
		return rc;
	out->measured = arena_zalloc(c->arena, n + 1, sizeof(*out->measured));
	if (!out->measured)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		out->measured[i] = month_present(c, &months[i]);
		if (!out->measured[i])
			return E_NO_MEMORY;
	}
	out->n_measured = n;
	return 0;
}
