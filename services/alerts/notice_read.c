/*
 * notice_read - the inbox: what came to a department or a company, and that it was read.
 */
#include "base.h"

#include "notice.h"

#define PAGE_MAX 256

static int notices_present(struct call *c, const struct notice *rows, size_t n,
			   Alerts__ListNoticesReply *rep)
{
	rep->notices = arena_zalloc(c->arena, n + 1, sizeof(*rep->notices));
	for (size_t i = 0; rep->notices && i < n; i++) {
		rep->notices[i] = notice_present(c, &rows[i]);
		if (!rep->notices[i])
			return E_NO_MEMORY;
	}
	rep->n_notices = n;
	return rep->notices ? 0 : E_NO_MEMORY;
}

/* What came to the caller's department or company. */
static int inbox_load(struct call *c, const Alerts__ListNoticesRequest *req, int64_t limit,
		      struct notice **out, size_t *out_n)
{
	if (strcmp(c->who->role, "company") == 0)
		return tx_many(c->tx, Q_NOTICE_PAGE_COMPANY,
			       ARGS(A_I64(c->who->employer_id), A_BOOL(req->all),
				    A_I64(req->after_id), A_I64(limit)),
			       out, out_n);
	return tx_many(c->tx, req->all ? Q_NOTICE_PAGE : Q_NOTICE_PAGE_UNREAD,
		       ARGS(A_TEXT(c->who->department), A_I64(req->after_id), A_I64(limit)), out,
		       out_n);
}

int list_notices(struct call *c, const Alerts__ListNoticesRequest *req,
		 Alerts__ListNoticesReply *rep)
{
	uint32_t limit = req->limit ? req->limit : 100;
	struct notice *rows;
	size_t n;
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
			     &rows, &n);
	else
		rc = inbox_load(c, req, limit, &rows, &n);
	return rc ? rc : notices_present(c, rows, n, rep);
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
