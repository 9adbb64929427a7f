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
#include "lanes.h"
#include "life.h"

/* A call stops early when it has used so much memory, and leaves the rest to the next. */
#define MEMORY_A_CALL ((size_t)8 << 20)

ROW_TABLE(one_count, COL(one_count, number, COL_I64));

struct progress_row {
	int64_t waiting, later, open_findings, unknown_workers, failed;
	const char *last_error;
	utc_time last_audit_at;
};
ROW_TABLE(progress_row, COL(progress_row, waiting, COL_I64), COL(progress_row, later, COL_I64),
	  COL(progress_row, open_findings, COL_I64), COL(progress_row, unknown_workers, COL_I64),
	  COL(progress_row, failed, COL_I64), COL(progress_row, last_error, COL_TEXT),
	  COL(progress_row, last_audit_at, COL_TIME));

static int state_put(struct call *c, const struct worker_month *m, const char *error)
{
	return tx_queue(c->tx, Q_WORKER_MONTH_PUT,
			ARGS(A_I64(m->employer_id), A_I64(m->worker_id), A_DATE(m->month),
			     A_TIME(c->now), A_TEXT(rules_digest(pack_of(c)->rules)),
			     A_TEXT(error)));
}

/* What keeps one worker-month from being audited, and no other. */
static bool of_this_month_only(int rc)
{
	return rc == E_TOO_BIG || rc == E_NO_PARAMETER || rc == E_RULE || rc == E_RANGE;
}

/* Brings the stored findings of a worker-month in line with what was found now. */
static int month_settle(struct call *c, const struct worker_month *m, struct judgement *j)
{
	struct finding_row *stored;
	struct findings found;
	size_t n;
	int rc = tx_many(c->tx, Q_FINDING_OF_MONTH,
			 ARGS(A_I64(m->employer_id), A_DATE(m->month), A_I64(m->worker_id),
			      A_TEXT(m->person.worker_no)),
			 &stored, &n);

	if (!rc)
		rc = life_apply(c, m, j, stored, n);
	found = (struct findings){j->findings, j->n, pack_of(c)->rules};
	return rc ? rc : findings_settle(c, &found, stored, n);
}

static int worker_audit(struct call *c, const struct dirty_row *mark, int64_t worker_id,
			struct judgement *j)
{
	struct worker_month m = {
		.employer_id = mark->employer_id, .worker_id = worker_id, .month = mark->month};
	int rc = worker_month_load(c, mark->employer_id, worker_id, mark->month, &m);

	if (of_this_month_only(rc))
		return state_put(c, &m, error_text(rc));
	if (!rc)
		rc = judge(c, &m, j);
	if (!rc)
		rc = month_settle(c, &m, j);
	if (!rc)
		rc = month_measure(c, &m);
	if (!rc && (m.time.n_intervals > 0 || m.time.worked_s > 0 || m.n_lines > 0 || j->n > 0))
		rc = state_put(c, &m, j->error);
	return rc;
}

/* Rows of the number at times when it stands for nobody wait in the list. */
static int number_unknown(struct call *c, const struct dirty_row *mark,
			  const struct number_holders *h)
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
	if (rc)
		return rc;
	if (rows.number == 0)
		return tx_queue(c->tx, Q_UNKNOWN_DROP,
				ARGS(A_I64(mark->employer_id), A_TEXT(mark->worker_no),
				     A_DATE(mark->month)));
	return tx_queue(c->tx, Q_UNKNOWN_PUT,
			ARGS(A_I64(mark->employer_id), A_TEXT(mark->worker_no), A_DATE(mark->month),
			     A_TIME(c->now), A_I64(rows.number)));
}

static int mark_end(struct call *c, const struct dirty_row *mark, const struct judgement *j)
{
	int rc;

	if (!j->pay_awaited)
		return tx_queue(c->tx, Q_DIRTY_DONE,
				ARGS(A_I64(mark->employer_id), A_TEXT(mark->worker_no),
				     A_DATE(mark->month)));
	rc = tx_queue(c->tx, Q_DIRTY_LATER,
		      ARGS(A_I64(mark->employer_id), A_TEXT(mark->worker_no), A_DATE(mark->month),
			   A_TIME(j->pay_due)));
	return rc ? rc : audit_wake(c, j->pay_due);
}

/* Worker-months of this call: a worker with two numbers is audited once, for both marks. */
struct audited {
	int64_t employer_id, worker_id;
	civil_date month;
	struct judgement j;
	struct audited *next;
};

static const struct audited *audited_find(const struct audited *list, const struct dirty_row *mark,
					  int64_t worker_id)
{
	for (; list; list = list->next) {
		if (list->employer_id == mark->employer_id && list->worker_id == worker_id &&
		    list->month.day == mark->month.day)
			return list;
	}
	return NULL;
}

static int worker_audit_once(struct call *c, const struct dirty_row *mark, int64_t worker_id,
			     struct audited **list, struct judgement *out)
{
	const struct audited *before = audited_find(*list, mark, worker_id);
	struct audited *now;
	int rc;

	*out = (struct judgement){.error = ""};
	if (before) {
		*out = before->j;
		return 0;
	}
	rc = worker_audit(c, mark, worker_id, out);
	if (rc)
		return rc;
	now = arena_alloc(c->arena, sizeof(*now));
	if (!now)
		return E_NO_MEMORY;
	*now = (struct audited){mark->employer_id, worker_id, mark->month, *out, *list};
	*list = now;
	return 0;
}

static int mark_audit(struct call *c, const struct dirty_row *mark, const struct number_holders *h,
		      struct audited **list)
{
	struct judgement j, last = {.error = ""};
	int rc = 0;

	for (size_t i = 0; !rc && i < h->n; i++) {
		rc = worker_audit_once(c, mark, h->ids[i], list, &j);
		if (j.pay_awaited)
			last = j;
	}
	if (!rc)
		rc = number_unknown(c, mark, h);
	return rc ? rc : mark_end(c, mark, &last);
}

int marks_audit(struct call *c, const struct dirty_row *marks, size_t n, size_t *out_done)
{
	struct number_holders *holders = arena_zalloc(c->arena, n + 1, sizeof(*holders));
	struct audited *list = NULL;
	size_t done = 0;
	int rc = holders ? marks_ahead(c, marks, n, holders) : E_NO_MEMORY;

	while (!rc && done < n && (done == 0 || arena_used(c->arena) < MEMORY_A_CALL)) {
		rc = mark_audit(c, &marks[done], &holders[done], &list);
		done++;
	}
	*out_done = done;
	return rc ? rc : months_pack(c, marks, done);
}

int get_audit_progress(struct call *c, const Wages__GetAuditProgressRequest *req UNUSED,
		       Wages__GetAuditProgressReply *rep)
{
	struct progress_row p;
	int rc = tx_one(c->tx, Q_AUDIT_PROGRESS, ARGS(A_TIME(c->now)), &p);

	if (rc)
		return rc;
	rep->waiting = (uint64_t)p.waiting;
	rep->later = (uint64_t)p.later;
	rep->open_findings = (uint64_t)p.open_findings;
	rep->unknown_workers = (uint64_t)p.unknown_workers;
	rep->failed = (uint64_t)p.failed;
	rep->last_error = (char *)p.last_error;
	rep->last_audit_at_us = p.last_audit_at.us;
	return 0;
}

struct unmapped_row {
	int64_t employer_id, n_months, n_rows;
	const char *credit_code, *employer_name, *worker_no;
	civil_date month_from, month_to;
	utc_time since;
};
ROW_TABLE(unmapped_row, COL(unmapped_row, employer_id, COL_I64),
	  COL(unmapped_row, credit_code, COL_TEXT), COL(unmapped_row, employer_name, COL_TEXT),
	  COL(unmapped_row, worker_no, COL_TEXT), COL(unmapped_row, n_months, COL_I64),
	  COL(unmapped_row, n_rows, COL_I64), COL(unmapped_row, month_from, COL_DATE),
	  COL(unmapped_row, month_to, COL_DATE), COL(unmapped_row, since, COL_TIME));

static Wages__Unmapped *unmapped_present(struct call *c, const struct unmapped_row *row)
{
	Wages__Unmapped *m = arena_zalloc(c->arena, 1, sizeof(*m));
	char from[12], to[12];

	if (!m)
		return NULL;
	wages__unmapped__init(m);
	m->employer_id = row->employer_id;
	m->credit_code = (char *)row->credit_code;
	m->employer_name = (char *)row->employer_name;
	m->worker_no = (char *)row->worker_no;
	m->n_months = (uint32_t)row->n_months;
	m->n_rows = (uint64_t)row->n_rows;
	m->month_from = arena_strdup(c->arena, civil_format_month(row->month_from, from));
	m->month_to = arena_strdup(c->arena, civil_format_month(row->month_to, to));
	m->since_us = row->since.us;
	return m->month_from && m->month_to ? m : NULL;
}

/* Numbers with rows in force that stand for nobody when these were worked or paid. */
int list_unmapped(struct call *c, const Wages__ListUnmappedRequest *req,
		  Wages__ListUnmappedReply *rep)
{
	struct unmapped_row *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_UNMAPPED_PAGE,
			 ARGS(A_I64(req->after_employer_id), A_TEXT(req->after_worker_no),
			      A_I64(req->employer_id), A_I64(page_limit(req->limit, 100, 1000))),
			 &rows, &n);

	if (rc)
		return rc;
	rep->numbers = arena_zalloc(c->arena, n + 1, sizeof(*rep->numbers));
	for (size_t i = 0; rep->numbers && i < n; i++) {
		rep->numbers[i] = unmapped_present(c, &rows[i]);
		if (!rep->numbers[i])
			return E_NO_MEMORY;
	}
	rep->n_numbers = n;
	return rep->numbers ? 0 : E_NO_MEMORY;
}
