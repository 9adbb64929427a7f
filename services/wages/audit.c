/*
 * audit - marks in, facts computed, rules asked, findings settled.
 *
 * A mark is a worker number in a month. It is taken under a row lock and done in the transaction
 * that writes what it led to: a crash leaves the mark. Marks made meanwhile wait for that
 * transaction and stand afterwards, so nothing filed during an audit is missed.
 *
 *   nobody has the number   -> unknown_worker; its rows wait for registration (ListUnmapped)
 *   pay is still to come    -> the mark stays, due when the pay day has passed
 *   a figure is missing     -> worker_month.error; the other rules were asked
 */
#include "base.h"

#include "ahead.h"
#include "audit_shard.h"
#include "lanes.h"
#include "life.h"

#define MARKS_TOGETHER 200 /* read in the same round trips */
/* A call stops early when it has used so much memory, and leaves the rest to the next. */
#define MEMORY_A_CALL ((size_t)8 << 20)

ROW_TABLE(one_count, COL(one_count, number, COL_I64));

struct progress_row {
	int64_t waiting, later, marking, open_findings, unknown_workers, failed;
	const char *last_error;
	utc_time last_audit_at;
	int64_t employers_waiting, employers_failed;
	const char *last_employer_error;
};
ROW_TABLE(progress_row, COL(progress_row, waiting, COL_I64), COL(progress_row, later, COL_I64),
	  COL(progress_row, marking, COL_I64), COL(progress_row, open_findings, COL_I64),
	  COL(progress_row, unknown_workers, COL_I64), COL(progress_row, failed, COL_I64),
	  COL(progress_row, last_error, COL_TEXT), COL(progress_row, last_audit_at, COL_TIME),
	  COL(progress_row, employers_waiting, COL_I64),
	  COL(progress_row, employers_failed, COL_I64),
	  COL(progress_row, last_employer_error, COL_TEXT));

/* Rows of the number at times when it stands for nobody wait in the list. */
static int number_unknown(struct call *c, const struct dirty_row *mark,
			  const struct number_holders *h, bool *out_waits)
{
	const utc_time end = utc_from_civil(civil_month_next(mark->month));
	struct one_count rows = {0};
	int rc = 0;

	if (!h->whole)
		rc = tx_one(c->tx, Q_NUMBER_UNHELD,
			    ARGS(A_I64(mark->employer_id), A_TEXT(mark->worker_no),
				 A_DATE(mark->month), A_TIMES(h->from_at, h->n_times),
				 A_TIMES(h->to_at, h->n_times), A_TIME(end)),
			    &rows);
	*out_waits = rows.number > 0; /* else marks_close() drops it from the list */
	if (rc || !*out_waits)
		return rc;
	return tx_queue(c->tx, Q_UNKNOWN_PUT,
			ARGS(A_I64(mark->employer_id), A_TEXT(mark->worker_no), A_DATE(mark->month),
			     A_TIME(c->now), A_I64(rows.number)));
}

static struct audited *audited_find(struct audited *list, const struct dirty_row *mark,
				    int64_t worker_id)
{
	for (; list; list = list->next) {
		if (list->at->employer_id == mark->employer_id &&
		    list->at->worker_id == worker_id && list->at->month.day == mark->month.day)
			return list;
	}
	return NULL;
}

static int shard_make(struct call *c, struct shard *s, struct audited **list)
{
	size_t room = 1;

	for (size_t i = 0; i < s->n; i++)
		room += s->holders[i].n;
	s->loads = arena_zalloc(c->arena, room, sizeof(*s->loads));
	s->fresh = arena_zalloc(c->arena, room, sizeof(*s->fresh));
	if (!s->loads || !s->fresh)
		return E_NO_MEMORY;
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->holders[i].n; k++) {
			const struct dirty_row *mark = &s->marks[i];
			const int64_t id = s->holders[i].ids[k];
			struct month_load *at = &s->loads[s->n_fresh];

			if (audited_find(*list, mark, id))
				continue;
			*at = (struct month_load){.employer_id = mark->employer_id,
						  .worker_id = id,
						  .month = mark->month,
						  .sole = s->holders[i].sole};
			s->fresh[s->n_fresh] = (struct audited){at, {.error = ""}, *list};
			*list = &s->fresh[s->n_fresh++];
		}
	}
	return 0;
}

/* Too much for one call may be too much of them together: those before it now, it first next. */
static void shard_cut(struct shard *s)
{
	size_t bad = 0, mark = 0, end = s->holders[0].n;

	while (bad < s->n_fresh && s->loads[bad].rc != E_TOO_BIG)
		bad++;
	if (bad == s->n_fresh)
		return;
	while (end <= bad)
		end += s->holders[++mark].n;
	if (mark == 0 && s->n_fresh > end)
		s->n_fresh = end; /* it is too much by itself, and all of it is said */
	else if (mark > 0)
		s->n_fresh = bad;
	s->n = mark > 0 ? mark : 1;
}

/* What says which of them have findings: asked of all, then taken. */
static int shard_held(struct call *c, bool ahead, struct shard *s)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < s->n_fresh; i++) {
		struct worker_month *m = &s->loads[i].m;
		const struct arg key[] = {A_I64(m->employer_id), A_DATE(m->month),
					  A_I64(m->worker_id), A_TEXT(m->person.worker_no)};
		struct one_flag held = {.flag = false};

		if (s->loads[i].rc)
			continue;
		rc = ahead ? tx_ahead(c->tx, Q_FINDING_HELD, key)
			   : tx_one(c->tx, Q_FINDING_HELD, key, &held);
		m->held = held.flag;
		if (!rc && held.flag)
			rc = tx_ahead(c->tx, Q_FINDING_OF_MONTH, key);
	}
	return rc;
}

static int shard_judge(struct call *c, struct shard *s)
{
	int rc = shard_held(c, true, s);

	if (!rc)
		rc = shard_held(c, false, s);
	for (size_t i = 0; !rc && i < s->n_fresh; i++) {
		const struct worker_month *m = &s->loads[i].m;

		if (!s->loads[i].rc)
			rc = judge(c, m, &s->fresh[i].j);
		if (month_fails_alone(rc)) {
			s->loads[i].rc = rc;
			rc = 0;
		}
		if (s->loads[i].rc)
			s->fresh[i].j = (struct judgement){.error = error_text(s->loads[i].rc)};
	}
	for (size_t i = 0; !rc && i < s->n_fresh; i++) {
		if (!s->loads[i].rc)
			rc = month_settle(c, &s->loads[i].m, &s->fresh[i].j);
	}
	return rc ? rc : months_measure(c, s->loads, s->n_fresh);
}

/* The months that are in hand anyway, of numbers whose marks this transaction holds. */
static int shard_pack(struct call *c, const struct shard *s)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < s->n_fresh; i++) {
		const struct month_load *at = &s->loads[i];

		for (size_t k = 0; !rc && !at->rc && at->m.open_no && k < s->n; k++) {
			const struct dirty_row *mark = &s->marks[k];

			if (mark->employer_id == at->employer_id &&
			    mark->month.day == at->month.day &&
			    strcmp(mark->worker_no, at->m.open_no) == 0)
				rc = month_pack(c, &at->m);
		}
	}
	return rc;
}

/* Months that were read from what packing made need not be asked whether they are packed. */
static void shard_packed(struct shard *s, struct audited *list)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct audited *x = s->holders[i].n == 1 ? audited_find(list, &s->marks[i],
									      s->holders[i].ids[0])
							       : NULL;

		s->packed[i] = x && !x->at->rc && x->at->plain && x->at->open.n == 0;
	}
}

/* When something of the mark is to be looked at again, the soonest; {0}: it is done. */
static utc_time mark_due(const struct shard *s, size_t i, struct audited *list)
{
	utc_time due = {0};

	for (size_t k = 0; k < s->holders[i].n; k++) {
		const struct audited *x = audited_find(list, &s->marks[i], s->holders[i].ids[k]);

		if (x && x->j.pay_awaited && (!due.us || x->j.pay_due.us < due.us))
			due = x->j.pay_due;
	}
	return due;
}

/* Marks as the columns that unnest() takes. */
struct mark_columns {
	size_t n;
	int64_t *employers, *dues;
	const char **nos;
	int32_t *months;
};

static bool mark_columns_alloc(struct arena *a, size_t n, struct mark_columns *k)
{
	k->n = 0;
	k->employers = arena_alloc(a, n * sizeof(*k->employers));
	k->dues = arena_alloc(a, n * sizeof(*k->dues));
	k->nos = arena_alloc(a, n * sizeof(*k->nos));
	k->months = arena_alloc(a, n * sizeof(*k->months));
	return k->employers && k->dues && k->nos && k->months;
}

static void mark_add(struct mark_columns *k, const struct dirty_row *mark, utc_time due)
{
	k->employers[k->n] = mark->employer_id;
	k->nos[k->n] = mark->worker_no;
	k->months[k->n] = mark->month.day;
	k->dues[k->n++] = due.us;
}

/* One timer a time, however many of the marks wait for it. */
static int dues_wake(struct call *c, const struct mark_columns *k)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < k->n; i++) {
		size_t first = 0;

		while (k->dues[first] != k->dues[i])
			first++;
		if (k->dues[i] && first == i)
			rc = audit_wake(c, (utc_time){k->dues[i]});
	}
	return rc;
}

/* The marks of the shard go, or wait for their day. */
static int marks_close(struct call *c, const struct shard *s, struct audited *list)
{
	struct mark_columns all, known;
	bool waits;
	int rc = 0;

	if (!mark_columns_alloc(c->arena, s->n + 1, &all) ||
	    !mark_columns_alloc(c->arena, s->n + 1, &known))
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < s->n; i++) {
		mark_add(&all, &s->marks[i], mark_due(s, i, list));
		rc = number_unknown(c, &s->marks[i], &s->holders[i], &waits);
		if (!rc && !waits)
			mark_add(&known, &s->marks[i], (utc_time){0});
	}
	if (!rc)
		rc = dues_wake(c, &all);
	if (!rc)
		rc = tx_queue(c->tx, Q_UNKNOWN_DROP,
			      ARGS(A_I64S(known.employers, known.n), A_TEXTS(known.nos, known.n),
				   A_DATES(known.months, known.n)));
	return rc ? rc
		  : tx_queue(c->tx, Q_DIRTY_DONE,
			     ARGS(A_I64S(all.employers, all.n), A_TEXTS(all.nos, all.n),
				  A_DATES(all.months, all.n), A_TIMES(all.dues, all.n)));
}

static int shard_audit(struct call *c, struct shard *s, struct audited **list)
{
	int rc = shard_make(c, s, list);

	if (!rc)
		rc = worker_months_load(c, s->loads, s->n_fresh);
	if (rc)
		return rc;
	shard_cut(s);
	shard_packed(s, *list);
	rc = shard_judge(c, s);
	if (!rc)
		rc = shard_pack(c, s);
	if (!rc)
		rc = shard_states_put(c, s);
	return rc ? rc : marks_close(c, s, *list);
}

int marks_audit(struct call *c, const struct dirty_row *marks, size_t n, size_t *out_done)
{
	struct number_holders *holders = arena_zalloc(c->arena, n + 1, sizeof(*holders));
	bool *packed = arena_zalloc(c->arena, n + 1, sizeof(*packed));
	struct audited *list = NULL;
	size_t done = 0, wanted = 0;
	int rc = holders && packed ? marks_holders(c, marks, n, holders) : E_NO_MEMORY;

	while (!rc && done < n && done == wanted &&
	       (done == 0 || arena_used(c->arena) < MEMORY_A_CALL)) {
		struct shard s = {
			.marks = &marks[done], .holders = &holders[done], .packed = &packed[done]};

		s.n = n - done < MARKS_TOGETHER ? n - done : MARKS_TOGETHER;
		wanted = done + s.n;
		rc = shard_audit(c, &s, &list);
		done += s.n; /* less than wanted: the rest is for another call */
	}
	*out_done = done;
	return rc ? rc : months_pack(c, marks, packed, done);
}

int get_audit_progress(struct call *c, const Wages__GetAuditProgressRequest *req UNUSED,
		       Wages__GetAuditProgressReply *rep)
{
	struct progress_row p;
	int rc = tx_one(c->tx, Q_AUDIT_PROGRESS, ARGS(A_TIME(c->now)), &p);

	if (rc)
		return rc;
	rep->waiting = (uint64_t)(p.waiting + p.marking);
	rep->marking = (uint64_t)p.marking;
	rep->later = (uint64_t)p.later;
	rep->open_findings = (uint64_t)p.open_findings;
	rep->unknown_workers = (uint64_t)p.unknown_workers;
	rep->failed = (uint64_t)p.failed;
	rep->last_error = (char *)p.last_error;
	rep->last_audit_at_us = p.last_audit_at.us;
	rep->employers_waiting = (uint64_t)p.employers_waiting;
	rep->employers_failed = (uint64_t)p.employers_failed;
	rep->last_employer_error = (char *)p.last_employer_error;
	return 0;
}
