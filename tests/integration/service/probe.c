#include "probe.h"

#include "probe_sql.h"

struct thing {
	const char *key, *text;
	int64_t thing_id, version;
};
ROW_TABLE(thing, COL(thing, key, COL_TEXT), COL(thing, thing_id, COL_I64),
	  COL(thing, version, COL_I64), COL(thing, text, COL_TEXT));

struct note_seen {
	int64_t n;
};
ROW_TABLE(note_seen, COL(note_seen, n, COL_I64));

HANDLER(put, Probe__PutRequest, Probe__PutReply)
HANDLER(create, Probe__PutRequest, Probe__PutReply)
HANDLER(step, Probe__PutRequest, Probe__PutReply)
PREFETCH(step_ahead, Probe__PutRequest, "key")
HANDLER(note, Probe__PutRequest, Probe__PutReply)
HANDLER(get, Probe__GetRequest, Probe__GetReply)
HANDLER(take_thing, Probe__Thing, Probe__Taken)
HANDLER(fired, Probe__Thing, Probe__Taken)

void (*probe_hook)(void);
bool probe_mended;
int probe_conflicts;

static const struct handler handlers[] = {
	{"Put",       put_thunk,        COMMAND, 5000, SCOPE_FIELD, "region", NULL                },
	{"Create",    create_thunk,     COMMAND, 5000, SCOPE_ROW,   NULL,     NULL                },
	{"Step",      step_thunk,       COMMAND, 5000, SCOPE_ROW,   NULL,     &step_ahead_prefetch},
	{"Note",      note_thunk,       COMMAND, 5000, SCOPE_ROW,   NULL,     NULL                },
	{"Show",      put_thunk,        PRIVATE, 5000, SCOPE_ROW,   NULL,     NULL                },
	{"Load",      put_thunk,        BULK,    9000, SCOPE_ROW,   NULL,     NULL                },
	{"Get",       get_thunk,        QUERY,   5000, SCOPE_SELF,  NULL,     NULL                },
	{"TakeThing", take_thing_thunk, EVENT,   5000, SCOPE_NONE,  NULL,     NULL                },
	{"Fired",     fired_thunk,      EVENT,   8000, SCOPE_NONE,  NULL,     NULL                },
};

static char *filler(struct call *c, size_t n)
{
	char *text = arena_alloc(c->arena, n + 1);

	if (text) {
		memset(text, 'x', n);
		text[n] = '\0';
	}
	return text;
}

static int memory_fill(struct call *c)
{
	for (size_t size = 65536; size > 0; size /= 2) {
		while (arena_alloc(c->arena, size))
			continue;
	}
	return E_TOO_BIG;
}

static int announce(struct call *c, const struct thing *t, size_t event_bytes)
{
	Probe__Thing event = PROBE__THING__INIT;

	event.thing_id = t->thing_id;
	event.key = (char *)t->key;
	event.version = t->version;
	event.text = event_bytes ? filler(c, event_bytes) : (char *)t->text;
	return event.text ? emit(c, "ThingPut", t->key, &event.base) : E_NO_MEMORY;
}

static int timers(struct call *c, const Probe__PutRequest *req)
{
	Probe__Thing body = PROBE__THING__INIT;

	body.key = req->key;
	body.text = req->text;
	if (req->cancel)
		return cancel_later(c, req->key);
	if (!req->timer_at_us)
		return 0;
	return later(c, (utc_time){req->timer_at_us}, "Fired", req->key, &body.base);
}

/* What follows a Put: a note in the name of whoever it runs for, and an event. */
static int follower(struct call *c, const void *with)
{
	const Probe__PutRequest *req = with;
	const struct arg note[] = {A_TEXT(req->follow), A_TEXT(req->region),
				   A_TEXT(c->who->subject)};
	const struct thing t = {.key = req->follow, .text = "follows", .thing_id = id_next(c)};
	struct note_seen seen;
	int64_t n;
	int rc = strcmp(req->follow_then, "sent") == 0 ? tx_exec(c->tx, Q_NOTE_WRITE, note, &n)
						       : tx_queue(c->tx, Q_NOTE_WRITE, note);

	if (!rc)
		rc = announce(c, &t, 0);
	if (rc)
		return rc;
	if (strcmp(req->follow_then, "end") == 0)
		abort();
	if (strcmp(req->follow_then, "fill") == 0)
		return memory_fill(c);
	if (strcmp(req->follow_then, "fail") == 0)
		return tx_one(c->tx, Q_FAIL_NOW, ARGS(A_TEXT("22012")), &seen);
	if (strcmp(req->follow_then, "late") == 0)
		return tx_queue(c->tx, Q_FAIL, ARGS(A_TEXT("22012")));
	return req->follow_then[0] ? refuse(c, E_CONFLICT, "as %s asked", req->follow) : 0;
}

static int finish(struct call *c, const Probe__PutRequest *req, const struct thing *t,
		  Probe__PutReply *rep)
{
	int rc = announce(c, t, req->event_bytes);

	if (!rc)
		rc = timers(c, req);
	if (rc)
		return rc;
	for (uint32_t i = 0; i < req->n_ids; i++)
		(void)id_next(c); /* only used up */
	rep->thing_id = t->thing_id;
	rep->version = t->version;
	rep->filler = filler(c, req->reply_bytes);
	if (!rep->filler)
		return E_TOO_BIG;
	if (req->end && !probe_mended)
		abort();
	if (req->follow[0])
		follow_up(c, follower, req);
	if (req->fill)
		return memory_fill(c);
	if (req->fail_state[0]) {
		rc = tx_queue(c->tx, Q_FAIL, ARGS(A_TEXT(req->fail_state)));
		if (rc)
			return rc;
	}
	return req->refuse || (req->refuse_again && t->version > 1)
		       ? refuse(c, E_CONFLICT, "as %s asked", req->key)
		       : 0;
}

int put(struct call *c, const Probe__PutRequest *req, Probe__PutReply *rep)
{
	struct thing t;
	bool found;
	int rc;

	if (probe_hook)
		probe_hook();
	rc = tx_maybe(c->tx, Q_THING_LOCK, ARGS(A_TEXT(req->key)), &t, &found);
	if (rc)
		return rc;
	if (probe_conflicts > 0) {
		probe_conflicts--;
		return E_DB_CONFLICT;
	}
	t.key = req->key;
	t.text = req->text;
	t.thing_id = found ? t.thing_id : id_next(c);
	t.version = found ? t.version + 1 : 1;
	rc = tx_queue(c->tx, Q_THING_PUT,
		      ARGS(A_TEXT(t.key), A_I64(t.thing_id), A_I64(t.version), A_TEXT(t.text)));
	return rc ? rc : finish(c, req, &t, rep);
}

int step_ahead(struct call *c, const Probe__PutRequest *req)
{
	if (!req->key[0])
		return refuse(c, E_FIELD, "key");
	return tx_ahead(c->tx, Q_THING_LOCK, ARGS(A_TEXT(req->key)));
}

int step(struct call *c, const Probe__PutRequest *req, Probe__PutReply *rep)
{
	return req->key[0] ? put(c, req, rep) : refuse(c, E_FIELD, "key");
}

/* The reply's version is how many notes the caller sees. */
int note(struct call *c, const Probe__PutRequest *req, Probe__PutReply *rep)
{
	struct note_seen seen;
	int rc;

	rc = tx_one(c->tx, Q_NOTE_SEEN, NO_ARGS, &seen);
	if (!rc)
		rc = tx_append(
			c->tx, Q_NOTE_INSERT,
			ARGS(A_TEXT(req->key), A_TEXT(req->region), A_TEXT(c->who->subject)));
	if (rc)
		return rc;
	rep->version = seen.n;
	return req->refuse ? refuse(c, E_CONFLICT, "as %s asked", req->key) : 0;
}

int create(struct call *c, const Probe__PutRequest *req, Probe__PutReply *rep)
{
	struct thing t;
	int64_t n;
	bool found;
	int rc;

	if (req->at_once && probe_hook)
		probe_hook();
	rc = tx_maybe(c->tx, Q_THING_LOCK, ARGS(A_TEXT(req->key)), &t, &found);
	if (rc)
		return rc;
	if (!req->at_once && probe_hook)
		probe_hook();
	if (found)
		return refuse(c, E_CONFLICT, "%s is there", req->key);
	t = (struct thing){req->key, req->text, id_next(c), 1};
	rc = req->at_once ? tx_exec(c->tx, Q_THING_INSERT,
				    ARGS(A_TEXT(t.key), A_I64(t.thing_id), A_TEXT(t.text)), &n)
			  : tx_queue(c->tx, Q_THING_INSERT,
				     ARGS(A_TEXT(t.key), A_I64(t.thing_id), A_TEXT(t.text)));
	return rc ? rc : finish(c, req, &t, rep);
}

int get(struct call *c, const Probe__GetRequest *req, Probe__GetReply *rep)
{
	rep->filler = filler(c, req->reply_bytes);
	return rep->filler ? 0 : E_TOO_BIG;
}

static int take(struct call *c, const Probe__Thing *req)
{
	return tx_queue(
		c->tx, Q_TAKEN_INSERT,
		ARGS(A_TEXT(c->event), A_TEXT(req->key), A_TEXT(req->text), A_I64(c->generation)));
}

int take_thing(struct call *c, const Probe__Thing *req, Probe__Taken *rep UNUSED)
{
	return take(c, req);
}

int fired(struct call *c, const Probe__Thing *req, Probe__Taken *rep UNUSED)
{
	return take(c, req);
}

static int things_page(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		       size_t *out_n)
{
	struct thing *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_THING_PAGE, ARGS(A_I64(after_id), A_I64((int64_t)limit)), &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = announce(c, &rows[i], 0);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].thing_id : after_id;
	*out_n = n;
	return 0;
}

static const struct event_source sources[] = {
	{"ThingPut", &probe__thing__descriptor, things_page},
};

const struct service_definition probe_service = {
	.name = "probe",
	.about = "does what it is told",
	.proto = &probe__probe__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.sources = sources,
	.n_sources = N_ELEMENTS(sources),
	.statements = &probe_statements,
};
