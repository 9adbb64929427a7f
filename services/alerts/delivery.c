/*
 * delivery - a notice on its way out: to which addresses, again, and how it stands.
 */
#include "base.h"

#include "notice.h"

#define PAGE_MAX 256

/* ---- making --------------------------------------------------------------------------------- */

/* One delivery at a time goes to a webhook, through a mail server, an SMS driver, into a folder:
 * so a slow one holds up no other. */
static const char *receiver_name(const struct notice_target *t)
{
	return t->channel->kind == CHANNEL_WEBHOOK ? t->address : t->channel->name;
}

static int delivery_put(struct call *c, const struct notice *n, const struct notice_target *t,
			const struct arg how[2] /* purpose, hours */)
{
	const char *receiver = receiver_name(t);
	int rc = tx_queue(c->tx, Q_RECEIVER_PUT, ARGS(A_TEXT(receiver), A_TIME(c->now)));

	if (rc)
		return rc;
	return tx_queue(c->tx, Q_DELIVERY_INSERT,
			ARGS(A_I64(id_next(c)), A_I64(n->notice_id), how[0],
			     A_TEXT(t->channel->name), A_TEXT(t->address), A_TEXT(receiver), how[1],
			     A_TIME(c->now)));
}

static bool recipient_is(const struct notice_recipient *r, const struct notice *n)
{
	return strcmp(r->department, n->department) == 0 && region_covers(r->region, n->region) &&
	       (!r->desk[0] || strcmp(r->desk, n->desk) == 0);
}

/* What only says again what is known waits for office hours; so does nothing else. */
static const char *hours_of(const struct notice *n, const struct notice_recipient *r,
			    const char *purpose)
{
	bool again = strcmp(purpose, "reminder") == 0 || strcmp(n->change, "repeated") == 0 ||
		     strcmp(n->change, "escalated") == 0;

	if (again && !n->any_time)
		return "office";
	return r->quiet && !n->any_time ? "day" : "any";
}

int deliveries_make(struct call *c, const struct notice *n, const char *purpose, size_t *out_n)
{
	const struct notices *file = &worker_of(c)->notices;
	int rc = 0;

	*out_n = 0;
	for (size_t i = 0; n->department[0] && i < file->n_recipients; i++) {
		const struct notice_recipient *r = &file->recipients[i];
		const struct arg how[] = {A_TEXT(purpose), A_TEXT(hours_of(n, r, purpose))};

		if (!recipient_is(r, n))
			continue;
		for (size_t t = 0; !rc && t < r->n_targets; t++, ++*out_n)
			rc = delivery_put(c, n, &r->targets[t], how);
	}
	return rc;
}

/* ---- again ---------------------------------------------------------------------------------- */

static int receivers_hurry(struct call *c, const struct notice *n)
{
	struct outgoing *rows;
	size_t count;
	int rc = tx_many(c->tx, Q_DELIVERY_PAGE_OF,
			 ARGS(A_I64(n->notice_id), A_I64(0), A_I64(PAGE_MAX)), &rows, &count);

	for (size_t i = 0; !rc && i < count; i++) {
		if (strcmp(rows[i].state, "waiting") == 0)
			rc = tx_queue(c->tx, Q_RECEIVER_HURRY,
				      ARGS(A_TEXT(rows[i].receiver), A_TIME(c->now)));
	}
	return rc;
}

int resend_notice(struct call *c, const Alerts__ResendNoticeRequest *req,
		  Alerts__ResendNoticeReply *rep)
{
	struct notice n;
	size_t ways;
	bool found;
	int rc;

	rc = notice_lock(c, req->notice_id, &n, &found);
	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "通知", "notice"),
			      req->notice_id);
	if (!rc && !n.settled)
		return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s", say(c, "通知", "notice"),
			      n.notice_id,
			      say(c, "尚未首次发出，稍后再试", "it has not left yet, ask again"));
	if (!rc)
		rc = receivers_hurry(c, &n);
	if (!rc)
		rc = tx_queue(c->tx, Q_DELIVERY_HURRY, ARGS(A_I64(n.notice_id), A_TIME(c->now)));
	if (!rc)
		rc = deliveries_make(c, &n, "resend", &ways);
	if (rc)
		return rc;
	rep->notice_id = n.notice_id;
	rep->n_sent = (uint32_t)ways;
	return 0;
}

static int test_check(struct call *c, const Alerts__TestNoticeRequest *req)
{
	size_t len = strspn(req->department, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (!len || len > 32 || req->department[len])
		return refuse(c, E_FIELD, "department: \"%.20s\"", req->department);
	if (!region_valid(req->region) || !region_covers(c->who->region, req->region))
		return refuse(c, E_FIELD, "region: \"%.10s\"", req->region);
	if (strlen(req->desk) > 64 || !utf8_valid(req->desk, strlen(req->desk)))
		return refuse(c, E_FIELD, "desk: %s", say(c, "过长", "too long"));
	return 0;
}

/* A notice about nothing but itself. */
int test_notice(struct call *c, const Alerts__TestNoticeRequest *req,
		Alerts__ResendNoticeReply *rep)
{
	struct notice n = {.notice_id = id_next(c),
			   .kind = NOTICE_TEST,
			   .mark = "test",
			   .change = "test",
			   .copy = true,
			   .owner = c->who->department,
			   .department = req->department,
			   .desk = req->desk,
			   .region = req->region,
			   .severity = "info",
			   .title_zh = "测试通知",
			   .title_en = "Test notice",
			   .text_zh = "这是一条测试通知，用来检查投递渠道，无需处理。",
			   .text_en = "A test of the channels; nothing needs to be done.",
			   .created_at = c->now};
	size_t ways = 0;
	int rc = test_check(c, req);

	if (rc)
		return rc;
	n.subject_id = n.notice_id;
	n.recipient = arena_printf(c->arena, "%s/%s", n.department, n.desk);
	n.reason_zh = arena_printf(c->arena, "%s 请求测试投递渠道。", c->who->subject);
	n.reason_en = arena_printf(c->arena, "%s asked for a test.", c->who->subject);
	if (!n.recipient || !n.reason_zh || !n.reason_en)
		return E_NO_MEMORY;
	rc = notice_put(c, &n);
	if (!rc)
		rc = tx_queue(c->tx, Q_NOTICE_SETTLE,
			      ARGS(A_I64(n.notice_id), A_TEXT(n.title_zh), A_TEXT(n.title_en),
				   A_TEXT(n.text_zh), A_TEXT(n.text_en), A_NULL));
	if (!rc)
		rc = deliveries_make(c, &n, "test", &ways);
	rep->notice_id = n.notice_id;
	rep->n_sent = (uint32_t)ways;
	return rc;
}

/* ---- how they stand ------------------------------------------------------------------------- */

static int deliveries_load(struct call *c, const Alerts__ListDeliveriesRequest *req, int64_t limit,
			   struct outgoing **out, size_t *out_n)
{
	const char *state = req->state[0] ? req->state : "problem";

	if (req->notice_id)
		return tx_many(c->tx, Q_DELIVERY_PAGE_OF,
			       ARGS(A_I64(req->notice_id), A_I64(req->after_id), A_I64(limit)), out,
			       out_n);
	if (strcmp(state, "problem") == 0)
		return tx_many(c->tx, Q_DELIVERY_PAGE_PROBLEM,
			       ARGS(A_I64(req->after_id), A_I64(limit)), out, out_n);
	if (strcmp(state, "waiting") != 0 && strcmp(state, "delivered") != 0 &&
	    strcmp(state, "failed") != 0)
		return refuse(c, E_FIELD, "state: \"%.20s\"; problem, waiting, delivered, failed",
			      state);
	return tx_many(c->tx, Q_DELIVERY_PAGE,
		       ARGS(A_TEXT(state), A_I64(req->after_id), A_I64(limit)), out, out_n);
}

/* A number is somebody's: its end tells which. The query of an address may hold a key. */
static char *address_shown(struct call *c, const char *address)
{
	size_t len = strlen(address), query = strcspn(address, "?");

	if (query < len)
		return arena_printf(c->arena, "%.*s?***", (int)query, address);
	if (address_fault(CHANNEL_SMS, address))
		return (char *)address;
	return arena_printf(c->arena, "***%s", address + (len > 4 ? len - 4 : 0));
}

int list_deliveries(struct call *c, const Alerts__ListDeliveriesRequest *req,
		    Alerts__ListDeliveriesReply *rep)
{
	uint32_t limit = req->limit ? req->limit : 100;
	struct outgoing *rows;
	size_t n;
	int rc;

	if (limit > PAGE_MAX)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > %d", limit, PAGE_MAX);
	rc = deliveries_load(c, req, limit, &rows, &n);
	if (rc)
		return rc;
	rep->deliveries = arena_zalloc(c->arena, n + 1, sizeof(*rep->deliveries));
	for (size_t i = 0; rep->deliveries && i < n; i++) {
		rep->deliveries[i] = delivery_present(c, &rows[i]);
		if (!rep->deliveries[i])
			return E_NO_MEMORY;
		rep->deliveries[i]->address = address_shown(c, rows[i].address);
		rep->deliveries[i]->receiver = address_shown(c, rows[i].receiver);
		if (!rep->deliveries[i]->address || !rep->deliveries[i]->receiver)
			return E_NO_MEMORY;
	}
	rep->n_deliveries = n;
	return rep->deliveries ? 0 : E_NO_MEMORY;
}
