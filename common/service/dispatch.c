/*
 * dispatch - the life of one call, in one file.
 *
 *   envelope -> gate -> BEGIN -> inbox -> handler -> outbox, audit, inbox row -> COMMIT -> reply
 *
 * A command runs again, at most three times in all, when the database could not serialise it, when
 * its id was taken meanwhile by another instance, or when the connection was lost at COMMIT: then
 * nobody knows the outcome, and the inbox row tells it.
 */
#include "private.h"

#define TRIES           3
#define REPLY_MAX_BYTES ((size_t)256 * 1024) /* of a command: it is stored */
#define ID_BLOCK        INT64_C(1000)

int refuse(struct call *c, int code, const char *fmt, ...)
{
	struct call_private *p = c->private;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(p->detail, sizeof(p->detail), fmt, ap); /* a cut detail is still one */
	va_end(ap);
	return code;
}

static int id_block_fetch(struct call *c)
{
	struct dispatcher *d = c->private->dispatcher;
	struct one_number block;
	int rc;

	rc = tx_one(c->tx, Q_RECORD_BLOCK_NEXT, NO_ARGS, &block);
	if (rc)
		return rc;
	d->id_next = block.number * ID_BLOCK;
	d->id_end = d->id_next + ID_BLOCK;
	return 0;
}

int64_t id_next(struct call *c)
{
	struct dispatcher *d = c->private->dispatcher;

	if (d->id_next == d->id_end && !c->private->failed)
		c->private->failed = id_block_fetch(c);
	if (c->private->failed)
		return 0;
	return record_id((int)d->context->settings->deployment, d->id_next++);
}

/* Once a day and worker, in a transaction of its own: the partitions of the inbox window and of the
 * days to come. */
static int partitions_make(struct call *c)
{
	static const struct tx_scope scope = {"service", "", "", "000000", 0, 0};
	struct dispatcher *d = c->private->dispatcher;
	int32_t window = (int32_t)(d->context->settings->inbox_window_ms / (S_PER_DAY * 1000)) + 1;
	civil_date today = utc_day(utc_now());
	civil_date first = {today.day - window}, last = {today.day + 7};
	struct tx *tx;
	int rc;

	if (d->partitions_day == today.day)
		return 0;
	rc = tx_begin(d->store, c->arena, TX_WRITE, &scope, 5000, &tx);
	if (rc)
		return rc;
	rc = tx_queue(tx, Q_PARTITION_AHEAD, ARGS(A_DATE(first), A_DATE(last)));
	if (rc) {
		tx_rollback(tx);
		return rc;
	}
	rc = tx_commit(tx);
	if (!rc)
		d->partitions_day = today.day;
	return rc;
}

static int begin(struct call *c, enum tx_mode mode)
{
	const struct call_private *p = c->private;
	const Gongdao__Principal *who = c->who;
	struct tx_scope scope = {who->role,   who->subject,     who->department,
				 who->region, who->employer_id, who->worker_id};
	int64_t left_ms = (p->deadline.us - mono_now().us) / 1000;
	struct err err = {0};
	int rc;

	if (left_ms <= 0)
		return refuse(c, E_TIMEOUT, "no time left");
	if (!p->dispatcher->verified) {
		rc = dispatcher_verify(p->dispatcher, &err);
		if (rc)
			return refuse(c, rc, "%s", err.text);
	}
	if (mode == TX_WRITE) {
		rc = partitions_make(c);
		if (rc)
			return rc;
	}
	return tx_begin(p->dispatcher->store, c->arena, mode, &scope, left_ms, &c->tx);
}

static int run_handler(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep)
{
	const struct handler *h = c->private->route->handler;
	int rc;

	if (h->prefetch) {
		rc = h->prefetch(c, req);
		if (rc)
			return rc;
	}
	rc = h->run(c, req, rep);
	return rc ? rc : c->private->failed;
}

static int query_run(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep)
{
	int rc = begin(c, TX_READ);

	if (rc)
		return rc;
	rc = run_handler(c, req, rep);
	tx_rollback(c->tx); /* nothing was written */
	return rc;
}

/* Inside the transaction: everything up to COMMIT. *out_reply is the packed reply body. */
static int command_body(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep,
			slice *out_reply)
{
	struct call_private *p = c->private;
	struct dispatcher *d = p->dispatcher;
	uint8_t digest[32];
	civil_date day;
	bool found;
	int rc;

	rc = inbox_day(&p->id, d->context->settings->inbox_window_ms, &day);
	if (rc)
		return refuse(c, rc, "the id is of another time than now");
	inbox_digest(p->envelope, digest);
	rc = inbox_lookup(c, day, digest, &found, out_reply);
	if (rc || found)
		return rc;
	rc = run_handler(c, req, rep);
	if (!rc)
		rc = wire_pack(c->arena, rep, out_reply);
	if (rc)
		return rc;
	if (out_reply->len > REPLY_MAX_BYTES)
		return refuse(c, E_TOO_BIG, "the reply of a command is above %zu bytes",
			      REPLY_MAX_BYTES);
	return inbox_record(c, day, digest, *out_reply);
}

static bool again(int rc, bool at_commit)
{
	return rc == E_DB_CONFLICT || (at_commit && (rc == E_EXISTS || rc == E_DB_AWAY));
}

static int command_run(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep,
		       slice *out_reply)
{
	const ProtobufCMessageDescriptor *output = rep->descriptor;
	struct arena_mark mark = arena_mark(c->arena);
	bool at_commit;
	int rc = 0;

	for (int try = 0; try < TRIES; try++) {
		arena_reset(c->arena, mark);
		c->private->announced = false;
		c->private->failed = 0;
		at_commit = false;
		rep = wire_new(c->arena, output);
		if (!rep)
			return E_NO_MEMORY;
		rc = begin(c, TX_WRITE);
		if (rc)
			return rc;
		rc = command_body(c, req, rep, out_reply);
		if (rc) {
			tx_rollback(c->tx);
		} else {
			at_commit = true;
			rc = tx_commit(c->tx);
		}
		if (!again(rc, at_commit))
			break;
	}
	return rc;
}

static Gongdao__Error *error_of(struct call *c, int rc)
{
	enum error_class class = error_class_of(rc);
	bool detail = class == CLASS_BAD || class == CLASS_ABSENT || class == CLASS_REFUSED;
	Gongdao__Error *e = arena_zalloc(c->arena, 1, sizeof(*e));

	if (!e)
		return NULL;
	gongdao__error__init(e);
	e->code = -rc;
	e->name = arena_strdup(c->arena, error_name(rc));
	e->text = arena_strdup(c->arena, c->english ? error_text(rc) : error_text_zh(rc));
	e->detail = arena_strdup(c->arena, detail ? c->private->detail : "");
	e->retry_after_ms = class == CLASS_BUSY || class == CLASS_FAULT ? 50 : 0;
	return e->name && e->text && e->detail ? e : NULL;
}

static void reply_pack(struct call *c, int rc, slice body, slice *out)
{
	const Gongdao__Envelope *request = c->private->envelope;
	Gongdao__Envelope reply;

	*out = (slice){NULL, 0};
	gongdao__envelope__init(&reply);
	reply.id = request->id;
	reply.rpc = request->rpc;
	reply.key = request->key;
	reply.trace = request->trace;
	reply.credit = 1;
	if (rc) {
		reply.error = error_of(c, rc);
		if (!reply.error)
			return;
	} else {
		reply.body.data = (uint8_t *)body.at; /* only read */
		reply.body.len = body.len;
	}
	if (wire_pack(c->arena, (const ProtobufCMessage *)&reply, out))
		*out = (slice){NULL, 0};
}

static void log_call(const struct call *c, int rc, int64_t took_us)
{
	static const enum log_level levels[] = {LOG_INFO, LOG_INFO,    LOG_WARNING, LOG_INFO,
						LOG_INFO, LOG_WARNING, LOG_ERROR};
	const struct call_private *p = c->private;
	const char *database =
		error_class_of(rc) >= CLASS_BUSY ? store_error(p->dispatcher->store) : "";
	char id[37];

	log_event(levels[error_class_of(rc)], "call.done", L_STR("rpc", c->rpc),
		  L_STR("sender", c->sender), L_STR("subject", c->who->subject),
		  L_STR("department", c->who->department),
		  L_STR("call_id", uuid_format(&p->id, id)), L_STR("trace", p->envelope->trace),
		  L_STR("key", c->key), L_I64("attempt", p->envelope->attempt),
		  L_STR("outcome", error_name(rc)), L_STR("detail", rc ? p->detail : ""),
		  L_STR("database", database), L_I64("took_us", took_us));
}

/* From the decoded envelope to the packed reply body. */
static int call_run(struct call *c, slice *out_body)
{
	struct call_private *p = c->private;
	const Gongdao__Envelope *e = p->envelope;
	ProtobufCMessage *req, *rep;
	int rc;

	if (!uuid_from_bytes(e->id.data, e->id.len, &p->id))
		return refuse(c, E_MALFORMED, "id: expected the 16 bytes of a UUIDv7");
	if (!p->route)
		return refuse(c, E_NO_SUCH_RPC, "%s", c->rpc);
	rc = wire_unpack(c->arena, p->route->input,
			 (slice){(const char *)e->body.data, e->body.len}, &req);
	if (rc)
		return refuse(c, rc, "body is no %s", p->route->input->name);
	rc = gate(c, req);
	if (rc)
		return rc;
	rep = wire_new(c->arena, p->route->output);
	if (!rep)
		return E_NO_MEMORY;
	if (p->route->handler->kind != QUERY)
		return command_run(c, req, rep, out_body);
	rc = query_run(c, req, rep);
	return rc ? rc : wire_pack(c->arena, rep, out_body);
}

static void call_fill(struct call *c, struct call_private *p, struct dispatcher *d,
		      Gongdao__Envelope *e)
{
	int64_t ms;

	p->dispatcher = d;
	p->envelope = e;
	p->route = route_find(d->context->routes, e->rpc);
	ms = p->route ? p->route->handler->timeout_ms : 1000;
	if (e->remaining_ms < ms)
		ms = e->remaining_ms;
	p->deadline.us = mono_now().us + ms * 1000;
	c->private = p;
	c->now = utc_now_business();
	c->who = e->principal;
	c->sender = e->sender;
	c->rpc = e->rpc;
	c->key = e->key;
	c->event = e->event;
	c->generation = e->generation;
	c->english = strcmp(e->locale, "en") == 0;
	c->own = (void *)d->context->own; /* handlers only read it */
	c->worker = d->worker;
}

void dispatch(struct dispatcher *d, struct arena *a, slice envelope, slice *out_reply,
	      struct outcome *out)
{
	mono_time begun = mono_now();
	struct call_private p = {0};
	struct call c = {.arena = a};
	Gongdao__Principal nobody;
	ProtobufCMessage *m;
	slice body = {NULL, 0};
	int rc;

	*out_reply = (slice){NULL, 0};
	*out = (struct outcome){.code = E_MALFORMED};
	if (wire_unpack(a, &gongdao__envelope__descriptor, envelope, &m))
		return; /* the broker packed it: only memory can be short, the client asks again */
	gongdao__principal__init(&nobody);
	if (!((Gongdao__Envelope *)m)->principal)
		((Gongdao__Envelope *)m)->principal = &nobody;
	call_fill(&c, &p, d, (Gongdao__Envelope *)m);
	rc = call_run(&c, &body);
	reply_pack(&c, rc, body, out_reply);
	*out = (struct outcome){p.route, rc, mono_now().us - begun.us, rc == 0 && p.announced};
	log_call(&c, rc, out->took_us);
}
