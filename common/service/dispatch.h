/*
 * dispatch - calls, from the bytes of their envelopes to the bytes of the replies.
 *
 * A dispatcher belongs to one worker thread: its own database connection, id block and worker
 * context. Integration tests drive it directly, without sockets.
 *
 * Owns:    replies live in the arena of their call.
 * Errors:  none to the caller: every error becomes a reply.
 * Order:   commands of one dispatch_all() may run in any order.
 * Limits:  DISPATCH_MAX calls at once.
 */
#ifndef GONGDAO_DISPATCH_H
#define GONGDAO_DISPATCH_H

#include "policy.h"
#include "service.h"

/* An rpc this daemon answers: its own, or one of proto/service.proto under its name. */
struct route {
	const char *rpc; /* "wages.RunAudit" */
	const struct handler *handler;
	const ProtobufCMessageDescriptor *input, *output;
};

struct routes {
	struct route *at; /* by rpc, ascending */
	size_t n;
};

/* Builds the table and compares it with the proto service block, the event tables and the
 * subscriptions; E_CONFIG names the gap. */
int routes_build(struct arena *a, const struct service_definition *d, const struct policy *p,
		 struct routes *out, struct err *err) MUST_CHECK;
const struct route *route_find(const struct routes *r, const char *rpc);
/* The next rpc from *at on that no role may call, NULL after the last. Not an error: an access.yaml
 * that its operators keep does not know the rpcs of a new release yet, which must start all the
 * same. */
const char *routes_unheard(const struct routes *r, const struct policy *p, size_t *at);
const char *handler_lane(enum handler_kind kind); /* "command", "query", "bulk" */

/* What every dispatcher and the relay of a process share; all of it read-only. */
struct context {
	const struct service_definition *definition;
	const struct settings *settings;
	const struct routes *routes;
	const void *own;
	const char *instance;
	const char *dsn;
};

struct outcome {
	const struct route *route; /* NULL: no such rpc */
	int code;
	int64_t took_us;
	bool announced; /* there is something for the relay */
};

struct dispatcher;
int dispatcher_new(const struct context *x, const struct policy *p, struct dispatcher **out,
		   struct err *err) MUST_CHECK;
void dispatcher_free(struct dispatcher *d);
/* On reload: the policy from now on, and a fresh worker context; on error the old context stays. */
int dispatcher_reload(struct dispatcher *d, const struct policy *p, struct err *err) MUST_CHECK;
/* Compares statements and database: E_SCHEMA; E_DB_AWAY (then the first call does it). */
int dispatcher_verify(struct dispatcher *d, struct err *err) MUST_CHECK;

#define DISPATCH_MAX 60

struct job {
	struct arena *arena; /* its own; emptied by whoever gave it */
	slice envelope;
	mono_time came;         /* to the process: what it waited is of its time; {0}: now */
	slice reply;            /* out; empty when there is no memory even for an error reply */
	struct outcome outcome; /* out */
	void (*answered)(struct job *j); /* as soon as both are there; NULL: told by the return */
	void *owner;                     /* of whoever is told */
};

/* Answers all of them. The commands among them share transactions (batch.c); each is answered when
 * its own is over. */
void dispatch_all(struct dispatcher *d, struct job *jobs, size_t n);
/* One call. */
void dispatch(struct dispatcher *d, struct arena *a, slice envelope, slice *out_reply,
	      struct outcome *out);
/* What is left over from a lost connection (attempt.c): true while there is something. */
bool dispatcher_tidy(struct dispatcher *d);

/* The handlers of proto/service.proto. */
extern const struct handler ops_handlers[];
extern const size_t ops_n_handlers;

#endif
