/*
 * notice_read - the inbox: what came to a department or a company, and that it was read.
 */
#include "base.h"

#include "notice.h"

#define PAGE_MAX 256

static int notices_present(struct call *c, const struct notice *rows, Alerts__ListNoticesReply *rep)
{
	const size_t n = rep->n_notices;

	rep->notices = arena_zalloc(c->arena, n + 1, sizeof(*rep->notices));
	for (size_t i = 0; rep->notices && i < n; i++) {
		rep->notices[i] = notice_present(c, &rows[i]);
		if (!rep->notices[i])
			return E_NO_MEMORY;
	}
	return rep->notices ? 0 : E_NO_MEMORY;
}

/* What came to the caller's department or company. */
static int inbox_load(struct call *c, const Alerts__ListNoticesRequest *req, int64_t limit,
		      struct notice **out, Alerts__ListNoticesReply *rep)
{
	struct arg company[] = {A_I64(c->who->employer_id), A_BOOL(req->all), A_I64(req->after_id),
				A_I64(limit)};
	struct arg department[] = {A_TEXT(c->who->department), A_I64(req->after_id), A_I64(limit)};
	const bool of_company = strcmp(c->who->role, "company") == 0;
	const struct statement *page = req->all ? Q_NOTICE_PAGE : Q_NOTICE_PAGE_UNREAD;
	const struct statement *count = req->all ? Q_NOTICE_COUNT : Q_NOTICE_COUNT_UNREAD;
	struct arg *args = of_company ? company : department;
	int rc = tx_many(c->tx, of_company ? Q_NOTICE_PAGE_COMPANY : page, args, out,
			 &rep->n_notices);

	if (rc || !req->count)
		return rc;
	company[2] = department[1] = A_I64(0);
	company[3] = department[2] = TOTAL_ROWS;
	return list_total(c, of_company ? Q_NOTICE_COUNT_COMPANY : count, args, &rep->total,
			  &rep->total_is_bound);
}

int list_notices(struct call *c, const Alerts__ListNoticesRequest *req,
		 Alerts__ListNoticesReply *rep)
{
	uint32_t limit = req->limit ? req->limit : 100;
	struct notice *rows;
	int rc;

	if (limit > PAGE_MAX)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > %d", limit, PAGE_MAX);
	if (!req->kind[0] != !req->subject_id)
		return refuse(
			c, E_FIELD, "%s",
			say(c, "kind 与 subject_id 须同时填写", "kind and subject_id go together"));
	if (req->kind[0])
		rc = tx_many(c->tx, Q_NOTICE_PAGE_OF,
			     ARGS(A_TEXT(req->kind), A_I64(req->subject_id), A_I64(req->after_id),
				  A_I64(limit)),
			     &rows, &rep->n_notices);
	else
		rc = inbox_load(c, req, limit, &rows, rep);
	return rc ? rc : notices_present(c, rows, rep);
}

/* Did it come to the caller, rather than to somebody whose notices he may look at? */
static bool addressed(const struct call *c, const struct notice *n)
{
	if (strcmp(c->who->role, "operator") == 0)
		return false;
	if (!n->department[0])
		return c->who->employer_id == n->employer_id;
	return strcmp(c->who->department, n->department) == 0;
}

int read_notice(struct call *c, const Alerts__ReadNoticeRequest *req, Alerts__Notice *rep)
{
	Alerts__Notice *m;
	struct notice n;
	char tag[48];
	bool found;
	int rc;

	rc = notice_lock(c, req->notice_id, &n, &found);
	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "通知", "notice"),
			      req->notice_id);
	if (!rc && !n.read_at.us && addressed(c, &n)) {
		n.read_at = c->now;
		n.read_by = c->who->subject;
		n.remind_at = (utc_time){0};
		(void)snprintf(tag, sizeof(tag), "unread/%" PRId64, n.notice_id);
		rc = tx_queue(c->tx, Q_NOTICE_READ,
			      ARGS(A_I64(n.notice_id), A_TIME(c->now), A_TEXT(n.read_by)));
		if (!rc)
			rc = cancel_later(c, tag);
	}
	if (rc)
		return rc;
	m = notice_present(c, &n);
	if (!m)
		return E_NO_MEMORY;
	*rep = *m;
	return 0;
}
