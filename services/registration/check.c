/*
 * check - marks in, due marks out, one kind at a time.
 *
 *   a change            -> the mark is due now
 *   checked, a day to come on which nothing happening becomes a fact -> due on that day
 *   checked, no such day -> the mark is gone
 */
#include "base.h"

#include "check.h"
#include "record.h"

#define MARKS_A_CALL ((size_t)100)
#define PAGE_MARKS   2000  /* a call of CheckAll marks so many ... */
#define MARKS_AHEAD  20000 /* ... unless so many wait: then it waits too */
#define AHEAD_S      2

ROW_TABLE(check_mark_row, COL(check_mark_row, kind, COL_TEXT),
	  COL(check_mark_row, subject_id, COL_I64));

struct check_id {
	int64_t id;
};
ROW_TABLE(check_id, COL(check_id, id, COL_I64));

struct check_waiting {
	int64_t n;
};
ROW_TABLE(check_waiting, COL(check_waiting, n, COL_I64));

struct check_progress_row {
	int64_t waiting, later, open_findings, failed;
	const char *last_error;
	int64_t walks;
};
ROW_TABLE(check_progress_row, COL(check_progress_row, waiting, COL_I64),
	  COL(check_progress_row, later, COL_I64), COL(check_progress_row, open_findings, COL_I64),
	  COL(check_progress_row, failed, COL_I64), COL(check_progress_row, last_error, COL_TEXT),
	  COL(check_progress_row, walks, COL_I64));

static const struct kind {
	const char *name;
	int (*check)(struct call *c, struct check_mark_row *marks, size_t n);
	const char *walk; /* the kind whose pages mark it too when all is checked */
} kinds[] = {
	{CHECK_EMPLOYER,      check_employers,      CHECK_EMPLOYER     },
	{CHECK_ENGAGEMENT,    check_engagements,    CHECK_ENGAGEMENT   },
	{CHECK_TRADERS,       check_traders,        CHECK_EMPLOYER     },
	{CHECK_COOPERATION,   check_cooperations,   CHECK_COOPERATION  },
	{CHECK_RULE_DOCUMENT, check_rule_documents, CHECK_RULE_DOCUMENT},
	{CHECK_CHAIN,         check_chains,         CHECK_CHAIN        },
};

/* ---- marks ---------------------------------------------------------------------------------- */

/* What is due now has a timer a thread: one for all would be a row that every command waits for,
 * one a mark would make each command three. A later day has one timer. */
static int wake(struct call *c, utc_time due)
{
	const struct registration_worker *worker = c->worker;
	bool at_once = due.us <= c->now.us;
	Registration__CheckDueRequest req;
	char tag[48];

	registration__check_due_request__init(&req);
	if (at_once)
		(void)snprintf(tag, sizeof(tag), "check/now/%08" PRIx32, worker->lane);
	else
		(void)snprintf(tag, sizeof(tag), "check/%" PRId64, due.us);
	return later(c, due, "CheckDue", tag, &req.base);
}

int check_mark(struct call *c, const char *kind, const int64_t *ids, size_t n)
{
	int rc;

	if (!n)
		return 0;
	rc = tx_queue(c->tx, Q_CHECK_MARK, ARGS(A_TEXT(kind), A_I64S(ids, n), A_TIME(c->now)));
	return rc ? rc : wake(c, c->now);
}

static int64_t *numbers_at(struct call *c, const struct record_batch *b, size_t offset,
			   size_t *out_n)
{
	int64_t *ids = arena_zalloc(c->arena, b->n + 1, sizeof(*ids));
	const char *wants = b->wants;

	*out_n = 0;
	for (size_t i = 0; ids && !b->dry_run && i < b->n; i++) {
		enum import_outcome outcome = b->rows[i].outcome;

		if (outcome == IMPORT_CREATED || outcome == IMPORT_UPDATED)
			memcpy(&ids[(*out_n)++], wants + i * b->kind->table->size + offset,
			       sizeof(*ids));
	}
	return ids;
}

int check_mark_records(struct call *c, const char *kind, const struct record_batch *b,
		       size_t offset)
{
	size_t n;
	const int64_t *ids = numbers_at(c, b, offset, &n);

	return ids ? check_mark(c, kind, ids, n) : E_NO_MEMORY;
}

static int rows_mark(struct call *c, const char *kind, const struct check_id *rows, size_t n)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = rows[i].id;
	return check_mark(c, kind, ids, n);
}

int check_mark_pairs(struct call *c, const struct record_batch *b, size_t platform, size_t partner)
{
	size_t n, n_rows;
	const int64_t *platforms = numbers_at(c, b, platform, &n);
	const int64_t *partners = numbers_at(c, b, partner, &n);
	struct check_id *rows;
	int rc;

	if (!platforms || !partners)
		return E_NO_MEMORY;
	if (!n)
		return 0;
	rc = tx_many(c->tx, Q_CHECK_COOPERATIONS_OF,
		     ARGS(A_I64S(platforms, n), A_I64S(partners, n)), &rows, &n_rows);
	return rc ? rc : rows_mark(c, CHECK_COOPERATION, rows, n_rows);
}

int check_mark_workers(struct call *c, const int64_t *worker_ids, size_t n)
{
	struct check_id *rows;
	size_t n_rows;
	int rc;

	if (!n)
		return 0;
	rc = tx_many(c->tx, Q_CHECK_ENGAGEMENTS_OF, ARGS(A_I64S(worker_ids, n)), &rows, &n_rows);
	return rc ? rc : rows_mark(c, CHECK_ENGAGEMENT, rows, n_rows);
}

int check_mark_listed(struct call *c, const struct check_listed *l)
{
	struct check_id *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_CHECK_EMPLOYERS_LISTED,
			 ARGS(A_TEXTS(l->codes, l->n), A_TEXT(l->list), A_TEXT(l->source),
			      A_DATE(l->seen_before)),
			 &rows, &n);

	return rc ? rc : rows_mark(c, CHECK_EMPLOYER, rows, n);
}

/* ---- due ------------------------------------------------------------------------------------ */

static int next_order(const void *a, const void *b)
{
	const struct check_mark_row *x = a, *y = b;

	return (x->next.day > y->next.day) - (x->next.day < y->next.day);
}

static int day_order(const void *a, const void *b)
{
	const civil_date *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

/* The timers of days to come, ascending and last of all in the call: calls at the same time write
 * the same rows, and must neither cross nor wait for one another's checks. */
static int days_wake(struct call *c, civil_date *days, size_t n)
{
	int rc = 0;

	qsort(days, n, sizeof(*days), day_order);
	for (size_t i = 0; !rc && i < n; i++) {
		if (days[i].day && (!i || days[i].day != days[i - 1].day))
			rc = wake(c, utc_from_civil(days[i]));
	}
	return rc;
}

static int failed_put(struct call *c, const struct check_mark_row *m)
{
	return tx_queue(
		c->tx, Q_CHECK_FAILED_PUT,
		ARGS(A_TEXT(m->kind), A_I64(m->subject_id), A_TIME(c->now), A_TEXT(m->error)));
}

static int marks_later(struct call *c, const char *kind, const struct check_mark_row *marks,
		       size_t n)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	int64_t *dues = arena_zalloc(c->arena, n + 1, sizeof(*dues));

	if (!ids || !dues)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		ids[i] = marks[i].subject_id;
		dues[i] = utc_from_civil(marks[i].next).us;
	}
	if (!n)
		return 0;
	return tx_queue(c->tx, Q_CHECK_LATER, ARGS(A_TEXT(kind), A_I64S(ids, n), A_TIMES(dues, n)));
}

/* Those without a day to come are done, the others wait for it. */
static int marks_end(struct call *c, const char *kind, struct check_mark_row *marks, size_t n)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	size_t n_done = 0;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = marks[i].subject_id;
	rc = tx_queue(c->tx, Q_CHECK_FAILED_DROP, ARGS(A_TEXT(kind), A_I64S(ids, n)));
	for (size_t i = 0; !rc && i < n; i++) {
		if (marks[i].error && *marks[i].error)
			rc = failed_put(c, &marks[i]);
	}
	qsort(marks, n, sizeof(*marks), next_order);
	while (n_done < n && !marks[n_done].next.day) {
		ids[n_done] = marks[n_done].subject_id;
		n_done++;
	}
	if (!rc && n_done)
		rc = tx_queue(c->tx, Q_CHECK_DONE, ARGS(A_TEXT(kind), A_I64S(ids, n_done)));
	return rc ? rc : marks_later(c, kind, marks + n_done, n - n_done);
}

/* The marks of the kind, next to one another. */
static size_t marks_of(const struct check_mark_row *all, size_t n, const char *kind,
		       struct check_mark_row *out)
{
	size_t n_out = 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(all[i].kind, kind) == 0)
			out[n_out++] = all[i];
	}
	return n_out;
}

/* A timer: checks what is due, and asks for itself again while there is more. */
int check_due(struct call *c, const Registration__CheckDueRequest *req UNUSED,
	      Service__Ack *rep UNUSED)
{
	struct check_mark_row *all, *some;
	civil_date days[MARKS_A_CALL];
	size_t n, n_some, n_days = 0;
	int rc = tx_many(c->tx, Q_CHECK_TAKE, ARGS(A_TIME(c->now), A_I64((int64_t)MARKS_A_CALL)),
			 &all, &n);

	some = rc ? NULL : arena_zalloc(c->arena, n + 1, sizeof(*some));
	if (!some)
		return rc ? rc : E_NO_MEMORY;
	for (size_t i = 0; !rc && i < N_ELEMENTS(kinds); i++) {
		n_some = marks_of(all, n, kinds[i].name, some);
		if (!n_some)
			continue;
		rc = kinds[i].check(c, some, n_some);
		if (!rc)
			rc = marks_end(c, kinds[i].name, some, n_some);
		for (size_t k = 0; k < n_some; k++)
			days[n_days++] = some[k].next;
	}
	if (!rc)
		rc = days_wake(c, days, n_days);
	return rc || n < MARKS_A_CALL ? rc : wake(c, c->now);
}

/* ---- everything, by the rules of today ------------------------------------------------------- */

/* Each walk has timers of its own: one that is begun anew is not carried on where another stood. */
static int page_next(struct call *c, const Registration__CheckAllRequest *next, utc_time due)
{
	char tag[64];

	(void)snprintf(tag, sizeof(tag), "check-all/%s/%" PRId64, next->kind, next->walk);
	return later(c, due, "CheckAll", tag, &next->base);
}

/* Starts a walk over everything, a page a message. */
int run_checks(struct call *c, const Registration__RunChecksRequest *req, Service__Ack *rep UNUSED)
{
	Registration__CheckAllRequest next;
	int rc = 0;

	registration__check_all_request__init(&next);
	next.employer_id = req->employer_id;
	next.walk = id_next(c);
	for (size_t i = 0; !rc && i < N_ELEMENTS(kinds); i++) {
		next.kind = (char *)kinds[i].name;
		if (strcmp(kinds[i].walk, kinds[i].name) != 0)
			continue;
		rc = tx_queue(c->tx, Q_CHECK_WALK_BEGIN,
			      ARGS(A_I64(next.walk), A_TEXT(next.kind), A_I64(next.employer_id),
				   A_TIME(c->now)));
		if (!rc)
			rc = page_next(c, &next, c->now);
	}
	return rc;
}

static int page_read(struct call *c, const Registration__CheckAllRequest *req,
		     struct check_id **out, size_t *out_n)
{
	const bool all = !req->employer_id;
	const struct statement *st = all ? Q_CHECK_PAGE_ENGAGEMENT : Q_CHECK_PAGE_ENGAGEMENT_OF;

	if (strcmp(req->kind, CHECK_EMPLOYER) == 0)
		st = all ? Q_CHECK_PAGE_EMPLOYER : Q_CHECK_PAGE_EMPLOYER_OF;
	else if (strcmp(req->kind, CHECK_COOPERATION) == 0)
		st = all ? Q_CHECK_PAGE_COOPERATION : Q_CHECK_PAGE_COOPERATION_OF;
	else if (strcmp(req->kind, CHECK_RULE_DOCUMENT) == 0)
		st = all ? Q_CHECK_PAGE_RULE_DOCUMENT : Q_CHECK_PAGE_RULE_DOCUMENT_OF;
	else if (strcmp(req->kind, CHECK_CHAIN) == 0)
		st = all ? Q_CHECK_PAGE_CHAIN : Q_CHECK_PAGE_CHAIN_OF;
	if (all)
		return tx_many(c->tx, st, ARGS(A_I64(req->after_id), A_I64(PAGE_MARKS)), out,
			       out_n);
	return tx_many(c->tx, st,
		       ARGS(A_I64(req->after_id), A_I64(PAGE_MARKS), A_I64(req->employer_id)), out,
		       out_n);
}

/* A message to oneself: marks one more page. A walk does not run ahead of the checks: what changes
 * meanwhile waits behind no more than MARKS_AHEAD marks and the pages of a call of each kind. */
int check_all(struct call *c, const Registration__CheckAllRequest *req, Service__Ack *rep UNUSED)
{
	Registration__CheckAllRequest next = *req;
	struct check_waiting waiting;
	struct check_id *rows;
	int64_t *ids;
	size_t n;
	int rc = tx_one(c->tx, Q_CHECK_WAITING, ARGS(A_TIME(c->now), A_I64(MARKS_AHEAD)), &waiting);

	if (!rc && waiting.n == MARKS_AHEAD)
		return page_next(c, req, (utc_time){c->now.us + AHEAD_S * US_PER_S});
	if (!rc)
		rc = page_read(c, req, &rows, &n);
	ids = rc ? NULL : arena_zalloc(c->arena, n + 1, sizeof(*ids));
	if (!ids)
		return rc ? rc : E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = rows[i].id;
	for (size_t i = 0; !rc && i < N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i].walk, req->kind) == 0)
			rc = check_mark(c, kinds[i].name, ids, n);
	}
	if (rc)
		return rc;
	if (n < PAGE_MARKS)
		return tx_queue(c->tx, Q_CHECK_WALK_END, ARGS(A_I64(req->walk), A_TEXT(req->kind)));
	next.after_id = ids[n - 1];
	rc = tx_queue(c->tx, Q_CHECK_WALK_ON,
		      ARGS(A_I64(next.walk), A_TEXT(next.kind), A_I64(next.after_id)));
	return rc ? rc : page_next(c, &next, c->now);
}

int get_check_progress(struct call *c, const Registration__GetCheckProgressRequest *req UNUSED,
		       Registration__GetCheckProgressReply *rep)
{
	struct check_progress_row p;
	int rc = tx_one(c->tx, Q_CHECK_PROGRESS, ARGS(A_TIME(c->now)), &p);

	if (rc)
		return rc;
	rep->waiting = (uint64_t)p.waiting;
	rep->later = (uint64_t)p.later;
	rep->open_findings = (uint64_t)p.open_findings;
	rep->failed = (uint64_t)p.failed;
	rep->last_error = (char *)p.last_error;
	rep->walks = (uint64_t)p.walks;
	return 0;
}
