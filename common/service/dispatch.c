/*
 * dispatch - the life of one call.
 *
 *   envelope -> gate -> BEGIN -> inbox -> handler -> outbox, audit, inbox row -> COMMIT -> reply
 *
 * Here are its two ends; a query is run in between, by itself. What is between BEGIN and COMMIT of
 * a command is in batch.c: commands share transactions.
 */
#include "private.h"

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
	d->block_fetched = true;
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

int call_prepare(struct unit *u)
{
	int rc = verify(&u->call);

	return rc ? rc : partitions_check(&u->call);
}

struct tx_scope call_scope_of(const struct call *c)
{
	const Gongdao__Principal *who = c->who;

	return (struct tx_scope){who->role,   who->subject,     who->department,
				 who->region, who->employer_id, who->worker_id};
}

int64_t call_left_ms(const struct unit *u)
{
	return (u->private.deadline.us - mono_now().us) / 1000;
}

int call_reply_pack(struct unit *u)
{
	bool query = u->private.route->handler->kind == QUERY;
	size_t max = query ? ANSWER_MAX_BYTES : REPLY_MAX_BYTES;
	int rc = wire_pack(u->call.arena, u->rep, &u->body);

	if (rc || u->body.len <= max)
		return rc;
	return query ? refuse(&u->call, E_TOO_BIG, "the answer is above %zu bytes: ask for less",
			      max)
		     : refuse(&u->call, E_TOO_BIG, "the reply of a command is above %zu bytes",
			      max);
}

/* ---- queries ---------------------------------------------------------------------------- */

static int query_run(struct unit *u)
{
	struct tx_scope scope = call_scope_of(&u->call);
	int64_t left_ms = call_left_ms(u);
	struct call *c = &u->call;
	int rc;

	if (left_ms <= 0)
		return refuse(c, E_TIMEOUT, "no time left");
	u->rep = wire_new(c->arena, u->private.route->output);
	rc = u->rep ? verify(c) : E_NO_MEMORY;
	if (!rc)
		rc = tx_begin(u->private.dispatcher->store, c->arena, TX_READ, &scope, left_ms,
			      &c->tx);
	if (rc)
		return rc;
	rc = u->private.route->handler->run(c, u->req, u->rep);
	tx_rollback(c->tx); /* nothing was written */
	return rc ? rc : call_reply_pack(u);
}

/* ---- replies ---------------------------------------------------------------------------- */

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

/* ---- beginning and end ------------------------------------------------------------------ */

/* Up to the gate: what is known without the database. */
static int call_open(struct unit *u)
{
	struct call_private *p = &u->private;
	const Gongdao__Envelope *e = p->envelope;
	struct call *c = &u->call;
	int rc;

	if (!uuid_from_bytes(e->id.data, e->id.len, &p->id))
		return refuse(c, E_MALFORMED, "id: expected the 16 bytes of a UUIDv7");
	if (!p->route)
		return refuse(c, E_NO_SUCH_RPC, "%s", c->rpc);
	rc = wire_unpack(c->arena, p->route->input,
			 (slice){(const char *)e->body.data, e->body.len}, &u->req);
	if (rc)
		return refuse(c, rc, "body is no %s", p->route->input->name);
	u->decoded = arena_mark(c->arena);
	return gate(c, u->req);
}

static void call_fill(struct unit *u, struct dispatcher *d, Gongdao__Envelope *e)
{
	struct call_private *p = &u->private;
	struct call *c = &u->call;
	int64_t ms;

	p->dispatcher = d;
	p->envelope = e;
	p->route = route_find(d->context->routes, e->rpc);
	ms = p->route ? p->route->handler->timeout_ms : 1000;
	if (e->remaining_ms < ms)
		ms = e->remaining_ms;
	p->deadline.us = (u->job->came.us ? u->job->came : u->begun).us + ms * 1000;
	c->private = p;
	c->now = utc_now_business();
	c->who = e->principal;
	c->service = d->context->definition->name;
	c->sender = e->sender;
	c->rpc = e->rpc;
	c->key = e->key;
	c->event = e->event;
	c->generation = e->generation;
	c->english = strcmp(e->locale, "en") == 0;
	c->own = (void *)d->context->own; /* handlers only read it */
	c->worker = d->worker;
}

static void unit_open(struct unit *u, struct dispatcher *d, struct job *job)
{
	struct arena *a = job->arena;
	ProtobufCMessage *m;
	Gongdao__Envelope *e;
	int rc;

	memset(u, 0, sizeof(*u));
	u->job = job;
	u->call.arena = a;
	u->begun = mono_now();
	u->read = arena_mark(a);
	rc = wire_unpack(a, &gongdao__envelope__descriptor, job->envelope, &m);
	if (!rc)
		u->read = arena_mark(a);
	e = rc ? &d->unread : (Gongdao__Envelope *)m; /* the broker packed it: too large for us */
	if (!e->principal)
		e->principal = &d->nobody;
	call_fill(u, d, e);
	u->rc = rc ? rc : call_open(u);
	u->state = u->rc ? UNIT_ANSWERED : UNIT_WAITS;
}

void unit_close(struct unit *u)
{
	struct job *job = u->job;
	bool announced = u->rc == 0 && u->private.announced;
	int rc = reply_pack(&u->call, u->rc, u->body, u->read, &job->reply);

	assert(u->state == UNIT_ANSWERED);
	job->outcome = (struct outcome){u->private.route, rc, mono_now().us - u->begun.us,
					announced && rc == 0};
	log_call(&u->call, rc, job->outcome.took_us);
	if (job->answered)
		job->answered(job);
}

void dispatch_all(struct dispatcher *d, struct job *jobs, size_t n)
{
	struct unit *commands[DISPATCH_MAX];
	size_t n_commands = 0;

	assert(n <= DISPATCH_MAX);
	gongdao__envelope__init(&d->unread);
	gongdao__principal__init(&d->nobody);
	(void)dispatcher_tidy(d); /* what cannot be done now is tried again */
	for (size_t i = 0; i < n; i++) {
		struct unit *u = &d->units[i];

		unit_open(u, d, &jobs[i]);
		if (u->state == UNIT_WAITS && u->private.route->handler->kind != QUERY) {
			commands[n_commands++] = u;
			continue;
		}
		if (u->state == UNIT_WAITS)
			u->rc = query_run(u);
		u->state = UNIT_ANSWERED;
		unit_close(u);
	}
	commands_run(d, commands, n_commands);
}

void dispatch(struct dispatcher *d, struct arena *a, slice envelope, slice *out_reply,
	      struct outcome *out)
{
	struct job job = {.arena = a, .envelope = envelope};

	dispatch_all(d, &job, 1);
	*out_reply = job.reply;
	*out = job.outcome;
}
