/*
 * service - the skeleton every daemon shares. The only common header a main.c needs.
 *
 * A service is its proto file, its tables and its handlers. Everything else is here, done once:
 *
 *   frame -> envelope -> gate -> BEGIN -> inbox -> handler -> outbox -> COMMIT -> reply -> relay
 *
 * A handler runs inside a transaction it cannot see, and that other commands may share. Its loads
 * (tx_one, tx_maybe, tx_many) run at once; its writes (tx_queue, tx_append), events (emit), timers
 * (later) and reply wait in buffers until it returns 0; a refusal drops them. It never begins,
 * commits, retries, logs its errors, reads a clock, touches a socket, starts a thread or checks a
 * role.
 *
 * Owns:    a call's memory is its arena: request, rows, reply, scratch.
 * Errors:  a handler returns 0 or what refuse() returned; the skeleton logs and answers.
 * Limits:  20,000 writes a call; the reply of a command 256 KiB (it is stored), of a query 1 MiB.
 */
#ifndef GONGDAO_SERVICE_H
#define GONGDAO_SERVICE_H

#include "access.h"
#include "config.h"
#include "envelope.pb-c.h"
#include "log.h"
#include "settings.h"
#include "store.h"
#include "wire.h"

struct call {
	struct arena *arena;
	struct tx *tx;
	utc_time now;                   /* the business clock, one instant per call */
	const Gongdao__Principal *who;  /* never NULL */
	const char *service;            /* this one's name */
	const char *sender, *rpc, *key; /* never NULL */
	const char *event;              /* "" unless it is an event */
	int64_t generation;             /* of the sender's state, events only */
	bool english;                   /* the caller's locale; else Chinese */
	bool clashed;                   /* a run of this call met a row that was there already */
	void *own;                      /* the service's config struct */
	void *worker;                   /* what worker_start made for this thread */
	struct call_private *private;
};

/* `return refuse(c, E_CONFLICT, "finding %" PRId64 " is cleared", id);` Detail in the caller's
 * words: use say(). */
int refuse(struct call *c, int code, const char *fmt, ...) PRINTF(3, 4);
/* The text in the caller's language. */
__attribute__((format_arg(2), format_arg(3))) static inline const char *
say(const struct call *c, const char *zh, const char *en)
{
	return c->english ? en : zh;
}

/* How many rows a list has in all, for who asked (`count` of its request): exact to TOTAL_MAX, and
 * beyond only that there are more. `count` is a statement of row table total that ends in
 * `limit TOTAL_ROWS`, so that it reads no further. */
#define TOTAL_MAX  1000
#define TOTAL_ROWS A_I64(TOTAL_MAX + 1)
struct total {
	int64_t n;
};
extern const struct row_table total_row;
int list_total(struct call *c, const struct statement *count, const struct arg *args,
	       uint32_t *out_total, protobuf_c_boolean *out_is_bound) MUST_CHECK;

/* A fresh record id, from a block fetched ahead. Commands only. */
int64_t id_next(struct call *c);

/* What goes on what the command did, once its handler returned 0 and its reply is made: in the same
 * transaction, in the name of the service itself. It is a favour. What fails, or is tried again,
 * goes without it and the command stands, so what it does must come about by other ways too (a
 * timer that the command set). One a command; `with` lies in the call's arena. */
typedef int (*follow_fn)(struct call *c, const void *with);
void follow_up(struct call *c, follow_fn run, const void *with);

/* Announces what happened: `event` is a name of the service's event table, `key` the entity, whose
 * row the handler has locked. No subscriber, no row. */
int emit(struct call *c, const char *event, const char *key,
	 const ProtobufCMessage *body) MUST_CHECK;

/* A message to oneself at a time of the business clock. `method` is one of the service's own.
 * `tag` names it for cancel_later and makes it unique: setting it again moves it. */
int later(struct call *c, utc_time due, const char *method, const char *tag,
	  const ProtobufCMessage *body) MUST_CHECK;
/* The same, but a timer of that tag that is set already stays: for one that many commands ask for.
 * It may fire before the command commits and is not set again then: only for what comes round. */
int later_unless_set(struct call *c, utc_time due, const char *method, const char *tag,
		     const ProtobufCMessage *body) MUST_CHECK;
int cancel_later(struct call *c, const char *tag) MUST_CHECK;

/* ---- the tables a main.c hands over ----------------------------------------------------- */

typedef int (*handler_fn)(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep);

/* The thunk a row stores: defined because every message struct starts with its ProtobufCMessage. */
/* NOLINTBEGIN(bugprone-macro-parentheses): types in a parameter list take none */
#define HANDLER(fn, req_type, rep_type)                                                            \
	int fn(struct call *c, const req_type *req, rep_type *rep);                                \
	static int fn##_thunk(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *rep)  \
	{                                                                                          \
		_Static_assert(offsetof(req_type, base) == 0, "a message starts with its base");   \
		_Static_assert(offsetof(rep_type, base) == 0, "a message starts with its base");   \
		return fn(c, (const req_type *)req, (rep_type *)rep);                              \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

enum handler_kind {
	COMMAND, /* changes state, once per id */
	QUERY,   /* read only, never waits behind commands */
	BULK,    /* a command with much to write: own worker and connection */
	PRIVATE, /* a command whose reply shows personal data: it is not kept; asked again with its
		  * id, E_REPLY_GONE */
	EVENT,   /* a command that comes from an outbox or a timer; refused from anyone but services
		  */
	EVENT_BULK, /* the same with much to do: on the workers of BULK */
};

static inline bool handler_takes_events(enum handler_kind kind)
{
	return kind == EVENT || kind == EVENT_BULK;
}

/* What the caller's region and department are held against. Row-level security stands behind. */
enum call_scope {
	SCOPE_ROW,   /* the loaded rows: row-level security hides what is outside */
	SCOPE_FIELD, /* the request's text field `field`, a region code */
	SCOPE_SELF,  /* worker_id or employer_id of the principal */
	SCOPE_NONE,  /* nothing regional in it: status, parameters */
};

/* Reads (tx_ahead) of what the handler loads first. Under backlog the reads of many commands share
 * a round trip, in the order of their entities. `entity` is the request's field (text or int64)
 * that names the one row they lock; only commands that name the same entity, or have no prefetch,
 * may write what is read ahead. "": what no other command writes. A handler with a prefetch works
 * as well without it.
 *
 * PREFETCH_LATE: of commands that reach what others lock by another name (the case of a hand-off):
 * they run, and read, after all those. */
struct prefetch {
	const char *entity;
	int (*load)(struct call *c, const ProtobufCMessage *req);
	bool late;
};

/* NOLINTBEGIN(bugprone-macro-parentheses): types in a parameter list take none */
#define PREFETCH(fn, req_type, entity_field)                                                       \
	int fn(struct call *c, const req_type *req);                                               \
	static int fn##_load(struct call *c, const ProtobufCMessage *req)                          \
	{                                                                                          \
		return fn(c, (const req_type *)req);                                               \
	}                                                                                          \
	static const struct prefetch fn##_prefetch = {entity_field, fn##_load, false};
#define PREFETCH_LATE(fn, req_type, entity_field)                                                  \
	int fn(struct call *c, const req_type *req);                                               \
	static int fn##_load(struct call *c, const ProtobufCMessage *req)                          \
	{                                                                                          \
		return fn(c, (const req_type *)req);                                               \
	}                                                                                          \
	static const struct prefetch fn##_prefetch = {entity_field, fn##_load, true};
/* NOLINTEND(bugprone-macro-parentheses) */

/* What worker_start is given. */
struct worker_needs {
	const struct settings *settings;
	const void *own;     /* the service's config struct */
	struct rules *rules; /* shared by all threads, of the policy; NULL without with_rules */
};

struct handler {
	const char *method; /* of the proto service block */
	handler_fn run;
	enum handler_kind kind;
	int64_t timeout_ms;
	enum call_scope scope;
	const char *field;
	const struct prefetch *prefetch; /* NULL: none */
};

/* An event this service announces. */
struct event_source {
	const char *event; /* "FindingRecorded" */
	const ProtobufCMessageDescriptor *body;
	/* Emits the state of at most `limit` entities with id > after_id in id order, sets
	 * *out_last to the last id and *out_n to how many; the skeleton pages through for
	 * ReplayEvents. */
	int (*page)(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		    size_t *out_n);
};

/* A projection this service keeps of another's events. */
struct event_sink {
	const char *event; /* "wages.FindingRecorded" */
	int (*sweep)(struct call *c,
		     int64_t generation); /* drops what is older; NULL: keeps none */
};

struct service_definition {
	const char *name;  /* "wages" */
	const char *about; /* one sentence for --help */
	const ProtobufCServiceDescriptor *proto;
	const struct handler *handlers;
	size_t n_handlers;
	const struct event_source *sources;
	size_t n_sources;
	const struct event_sink *sinks;
	size_t n_sinks;
	const struct statement_table *statements;
	const struct statement_table *shared; /* of a library it uses (audit); may be NULL */
	const struct config_row *config_rows; /* ends with {NULL}; may be NULL */
	size_t config_size;
	bool with_rules; /* the daemon loads the rules, and hands them to its workers */
	/* Optional: can it work by them? Those that it cannot are refused like any that are bad. */
	int (*rules_fit)(const struct rules *r, struct err *err);
	/* Optional: what one worker thread needs, made when it starts and on reload. */
	int (*worker_start)(struct arena *a, const struct worker_needs *needs, void **out_worker,
			    struct err *err);
	void (*worker_stop)(void *worker);
};

int service_main(const struct service_definition *d, int argc, char **argv);

#ifndef SERVICE_MAIN /* a test that includes a main.c defines it empty */
#define SERVICE_MAIN(definition)                                                                   \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		return service_main(&(definition), argc, argv);                                    \
	}
#endif

#endif
