/*
 * dispatch - the life of one call, in one file.
 *
 *   envelope -> gate -> BEGIN -> inbox -> handler -> outbox, audit, inbox row -> COMMIT -> reply
 *
 * A command runs again, at most three times in all, when the database could not serialise it, when
 * a row of it was written meanwhile by another (its own id by another instance, for one), or when
 * the connection was lost at COMMIT: then nobody knows the outcome, and the inbox row tells it.
 */
#include "private.h"

#define TRIES            3
#define REPLY_MAX_BYTES  ((size_t)256 * 1024)  /* of a command: it is stored */
#define ANSWER_MAX_BYTES ((size_t)1024 * 1024) /* of a query */
#define ID_BLOCK         INT64_C(1000)

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
	c->private->block_fetched = true;
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

/* Once a day and worker: the partitions of the inbox window and of the days to come; and that of an
 * event from before them. A day whose inbox is gone takes no id any more. */
static int partitions_check(struct call *c)
{
	struct dispatcher *d = c->private->dispatcher;
	int32_t window = (int32_t)(d->context->settings->inbox_window_ms / (S_PER_DAY * 1000)) + 1;
	civil_date day = c->private->day, today = utc_day(utc_now());
	struct partition_span usual = {{today.day - window}, {today.day + PARTITION_DAYS_AHEAD}};
	int rc = 0;

	if (d->partitions_day != today.day)
		rc = partitions_make(d->store, c->arena, usual, &d->inbox_floor);
	if (rc)
		return rc;
	d->partitions_day = today.day;
	if (day.day < usual.first.day)
		rc = partitions_make(d->store, c->arena, (struct partition_span){day, day},
				     &d->inbox_floor);
	if (!rc && day.day < d->inbox_floor.day)
		rc = refuse(c, E_ID_STALE, "the inbox of its day is gone");
	return rc;
}

/* A database that does not fit this program is one that this instance cannot work with now. */
static int verify(struct call *c)
{
	struct dispatcher *d = c->private->dispatcher;
	struct err err = {0};
	int rc;

	if (d->verified)
		return 0;
	rc = dispatcher_verify(d, &err);
	if (rc)
		return refuse(c, rc == E_SCHEMA ? E_UNAVAILABLE : rc, "%s", err.text);
	return 0;
}

static int begin(struct call *c, enum tx_mode mode)
{
	const struct call_private *p = c->private;
	const Gongdao__Principal *who = c->who;
	struct tx_scope scope = {who->role,   who->subject,     who->department,
				 who->region, who->employer_id, who->worker_id};
	int64_t left_ms = (p->deadline.us - mono_now().us) / 1000;
	int rc;

	if (left_ms <= 0)
		return refuse(c, E_TIMEOUT, "no time left");
	rc = verify(c);
	if (!rc && mode == TX_WRITE)
		rc = partitions_check(c);
	if (rc)
		return rc;
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
	return c->private->failed ? c->private->failed : rc; /* without ids it decided on nothing */
}

static int query_run(struct call *c, const ProtobufCMessage *req, slice *out_reply)
{
	ProtobufCMessage *rep = wire_new(c->arena, c->private->route->output);
	int rc = rep ? begin(c, TX_READ) : E_NO_MEMORY;

	if (rc)
		return rc;
	rc = run_handler(c, req, rep);
	tx_rollback(c->tx); /* nothing was written */
	if (!rc)
		rc = wire_pack(c->arena, rep, out_reply);
	if (!rc && out_reply->len > ANSWER_MAX_BYTES)
		rc = refuse(c, E_TOO_BIG, "the answer is above %zu bytes: ask for less",
			    ANSWER_MAX_BYTES);
	return rc;
}

/* The handler said no. That may rest on what another runner of the same id did meanwhile: then the
 * reply is that one's. */
static int asked_again(struct call *c, int rc, slice *out_reply)
{
	struct call_private *p = c->private;
	int found;

	if (error_class_of(rc) >= CLASS_BUSY)
		return rc;
	found = inbox_lookup(c, &p->replayed, out_reply);
	if (found == E_ID_REUSED)
		return found;
	p->unsure = found != 0;
	return p->replayed ? 0 : rc;
}

/* Inside the transaction: everything up to COMMIT. *out_reply is the packed reply body. */
static int command_body(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep,
			slice *out_reply)
{
	struct call_private *p = c->private;
	int rc;

	rc = inbox_lookup(c, &p->replayed, out_reply);
	if (rc || p->replayed)
		return rc;
	rc = run_handler(c, req, rep);
	if (!rc)
		rc = wire_pack(c->arena, rep, out_reply);
	if (!rc && out_reply->len > REPLY_MAX_BYTES)
		rc = refuse(c, E_TOO_BIG, "the reply of a command is above %zu bytes",
			    REPLY_MAX_BYTES);
	return rc ? asked_again(c, rc, out_reply) : inbox_record(c, *out_reply);
}

/* One run in one transaction; true when it is to be done again. */
static bool command_try(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep,
			slice *out_reply, int *out_rc)
{
	struct call_private *p = c->private;
	struct dispatcher *d = p->dispatcher;
	bool at_commit = false;
	int rc;

	p->announced = p->replayed = p->unsure = p->block_fetched = false;
	p->failed = 0;
	rc = begin(c, TX_WRITE);
	if (rc) {
		*out_rc = rc;
		return false;
	}
	rc = command_body(c, req, rep, out_reply);
	if (rc || p->replayed) {
		tx_rollback(c->tx);
	} else {
		at_commit = true;
		rc = tx_commit(c->tx);
	}
	/* A sequence goes back over what was not committed when the server crashes. */
	if (p->block_fetched && (rc || p->replayed))
		d->id_next = d->id_end;
	if (p->replayed)
		p->announced = false;
	*out_rc = rc;
	return rc == E_DB_CONFLICT || p->unsure ||
	       (at_commit && (rc == E_EXISTS || rc == E_CONFLICT || rc == E_DB_AWAY));
}

static int command_run(struct call *c, const ProtobufCMessage *req,
		       const ProtobufCMessageDescriptor *output, slice *out_reply)
{
	struct arena_mark mark = arena_mark(c->arena);
	ProtobufCMessage *rep;
	bool again = true;
	int rc;

	rc = inbox_day(c, &c->private->day);
	if (rc)
		return rc;
	inbox_digest(c->private->envelope, c->private->digest);
	for (int try = 0; again && try < TRIES; try++) {
		arena_reset(c->arena, mark);
		rep = wire_new(c->arena, output);
		if (!rep)
			return E_NO_MEMORY;
		again = command_try(c, req, rep, out_reply, &rc);
		c->clashed = c->clashed || rc == E_EXISTS;
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

static bool reply_try(struct call *c, int rc, slice body, slice *out)
{
	const Gongdao__Envelope *request = c->private->envelope;
	Gongdao__Envelope reply;

	gongdao__envelope__init(&reply);
	reply.id = request->id;
	reply.rpc = request->rpc;
	reply.key = request->key;
	reply.trace = request->trace;
	reply.credit = 1;
	if (rc) {
		reply.error = error_of(c, rc);
		if (!reply.error)
			return false;
	} else {
		reply.body.data = (uint8_t *)body.at; /* only read */
		reply.body.len = body.len;
	}
	return wire_pack(c->arena, &reply.base, out) == 0;
}

/* A call that filled its memory still gets an answer: in the place of all it had but its envelope.
 * Returns what was answered. */
static int reply_pack(struct call *c, int rc, slice body, struct arena_mark mark, slice *out)
{
	const struct route *route = c->private->route;

	if (reply_try(c, rc, body, out))
		return rc;
	arena_reset(c->arena, mark);
	if (!rc) /* a command happened; asked again it finds its stored reply */
		rc = route && route->handler->kind != QUERY ? E_NO_MEMORY : E_TOO_BIG;
	if (!reply_try(c, rc, (slice){NULL, 0}, out))
		*out = (slice){NULL, 0};
	return rc;
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
	ProtobufCMessage *req;
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
	if (p->route->handler->kind != QUERY)
		return command_run(c, req, p->route->output, out_body);
	return query_run(c, req, out_body);
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
	p->deadline.us = (d->came.us ? d->came : mono_now()).us + ms * 1000;
	d->came = (mono_time){0};
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
	struct arena_mark mark = arena_mark(a);
	mono_time begun = mono_now();
	struct call_private p = {0};
	struct call c = {.arena = a};
	Gongdao__Envelope unread = GONGDAO__ENVELOPE__INIT;
	Gongdao__Principal nobody = GONGDAO__PRINCIPAL__INIT;
	ProtobufCMessage *m;
	slice body = {NULL, 0};
	int rc, bad;

	bad = wire_unpack(a, &gongdao__envelope__descriptor, envelope, &m);
	if (bad) /* the broker packed it: it is too large for us */
		m = &unread.base;
	else
		mark = arena_mark(a);
	if (!((Gongdao__Envelope *)m)->principal)
		((Gongdao__Envelope *)m)->principal = &nobody;
	call_fill(&c, &p, d, (Gongdao__Envelope *)m);
	rc = bad ? bad : call_run(&c, &body);
	rc = reply_pack(&c, rc, body, mark, out_reply);
	*out = (struct outcome){p.route, rc, mono_now().us - begun.us, rc == 0 && p.announced};
	log_call(&c, rc, out->took_us);
}
