/*
 * gateway - what the files of gongdao-gateway share.
 *
 * One thread: it waits for the brokers and for HTTP at once (loop.c). A request is read by
 * libmicrohttpd (http.c), looked at before its body is taken (door.c), and, where it asks a
 * service, suspended until the answer is there or its own deadline has passed (ask.c). Nothing
 * blocks.
 *
 * Owns:    a request owns its body, its arena, which lives until the response is sent, and its
 *          question. The gateway owns everything else.
 * Errors:  what goes wrong with a request is said to its caller by reply_problem(); functions that
 *          reply return nothing.
 * Limits:  `connections`, `questions`, and `body_memory` of all bodies together.
 */
#ifndef GONGDAO_GATEWAY_H
#define GONGDAO_GATEWAY_H

#include "access.h"
#include "client.h"
#include "json.h"
#include "log.h"
#include "registry.h"
#include "settings.h"
#include "sign.h"
#include "wire.h"

#include <microhttpd.h>

#include "files.h"
#include "guard_facts.h"
#include "problem_facts.h"
#include "route_facts.h"
#include "session.h"
#include "stream.h"
#include "throttle_facts.h"

#define REQUEST_BYTES  ((size_t)24 * 1024 * 1024) /* the most that one request's arena takes */
#define TIMEOUT_MIN_MS 100
#define TIMEOUT_MAX_MS 60000

struct gateway_config {
	const char *listen;
	const char *console, *api;
	const char *department, *region, *sign_key;
	bool plain, proxy;
	int64_t connections, questions, body_memory;
	int64_t timeout_ms, read_ms, idle_ms, stream_ms, stream_unsure_ms;
	int64_t public_per_minute;
	const char *spool;
	int64_t uploads, upload_bytes, spool_bytes;
	int64_t upload_ms, upload_work_ms, upload_keep_ms;
};

extern const struct config_row gateway_rows[];

/* What a reload replaces. */
struct policy {
	struct arena *arena;
	struct settings settings;
	struct gateway_config own;
	struct access access;
};

int policy_load(const char *config, struct policy **out, struct err *err) MUST_CHECK;
void policy_free(struct policy *p);

/* ---- what is asked of a service ------------------------------------------------------------- */

/* One question under way. `then` is called once, from ask_turn(), and may ask again. */
struct question;
typedef void (*then_fn)(struct question *q, int rc, const Gongdao__Envelope *reply);
struct question {
	struct question *next, *prev;
	struct client_question *asked;
	struct uuid id; /* of the envelope, and the trace of a problem */
	then_fn then;
	void *owner;
};

/* ---- a request ------------------------------------------------------------------------------ */

struct gateway;
struct request;
struct upload;
struct uploads;
typedef void (*request_fn)(struct request *r);

struct connection {
	struct connection *next, *prev;
	struct gateway *gateway;
	int fd;
	bool cut;
	struct request *request; /* NULL: none whose headers are read */
	mono_time by;            /* the next headers, or the rest of the body */
};

struct request {
	struct gateway *gateway;
	struct MHD_Connection *connection;
	struct connection *of;
	struct route route;
	struct framing framing;
	bool english, ready, suspended;
	char cookie[48], csrf[48], address[64]; /* of the headers, which the body overwrites */
	char agent[208], path[256];
	int64_t timeout_ms;
	char *body;
	size_t body_len, body_size;
	bool too_big;
	bool workbook;           /* the body is no JSON but a file: .xlsx, or else .csv */
	struct uuid id;          /* Idempotency-Key, or made */
	request_fn then_session; /* what is done once it is known whose it is */
	struct session who;
	struct arena *arena;
	struct question question;
	struct signing *signing;       /* of its arena; NULL: nothing is signed */
	struct MHD_Response *response; /* what waits to be sent */
	unsigned status;
	struct upload *upload; /* whose body this is, or who waits for its end */
};

struct gateway {
	const char *config;
	struct policy *policy;
	struct bus *bus;
	struct client *client;
	struct MHD_Daemon *http;
	struct files files;
	struct throttle throttle;
	struct sessions *sessions;
	struct sign_key sign; /* of its department's hand-offs; public "": it has none */
	struct streams streams;
	struct uploads *uploads;
	struct connection *connections;
	struct question *questions;
	size_t n_connections, n_questions, n_suspended, body_bytes;
	int signal_fd, http_fd;
	mono_time sweep_at, stop_by;
	bool stopping;
};

/* http.c */
int http_start(struct gateway *g, struct err *err) MUST_CHECK;
void http_stop(struct gateway *g);
void http_sweep(struct gateway *g); /* cuts connections that are too slow */

/* door.c: as soon as the headers are read, and when the body is. */
void door_open(struct request *r, const char *method, const char *path, const struct headers *h);
void door_enter(struct request *r);

/* request.c */
struct request *request_new(struct gateway *g, struct MHD_Connection *c) MUST_CHECK;
void request_free(struct request *r);
/* False: its memory is not to be had now. Takes room for a body whose length is known. */
bool request_reserve(struct request *r, size_t len) MUST_CHECK;
bool request_body(struct request *r, const char *at, size_t len) MUST_CHECK;
bool request_arena(struct request *r) MUST_CHECK;
void request_suspend(struct request *r);
void request_resume(struct request *r);

/* reply.c: each gives the request its response, and wakes it when it was suspended. */
void reply_json(struct request *r, unsigned status, const char *text);
void reply_with(struct request *r, unsigned status, struct MHD_Response *response);
void reply_problem(struct request *r, int code, const char *fmt, ...) PRINTF(3, 4);
/* A service's refusal, or that nobody answered. */
void reply_refusal(struct request *r, int rc, const Gongdao__Envelope *reply);
void reply_retry(struct request *r, int code, uint32_t after_ms);
void reply_header(struct request *r, const char *name, const char *value); /* of the response */

/* ask.c */
struct asked {
	const char *rpc;
	const Gongdao__Principal *as;
	const ProtobufCMessage *request; /* NULL: it is packed */
	slice packed;                    /* lives as long as the question */
	bool english;
	int64_t timeout_ms, try_ms; /* try_ms 0: as the client does */
};
/* The arena takes the question and its reply. 0, or E_...; HTTP_CROWDED. */
int ask(struct gateway *g, struct question *q, struct arena *a,
	const struct asked *what) MUST_CHECK;
void ask_drop(struct gateway *g, struct question *q);
int64_t ask_turn(struct gateway *g); /* ms until it wants to be called again */

/* rpc.c */
void rpc_public(struct request *r);
void rpc_session(struct request *r);

/* whose.c: finds whose request it is and goes on with `then`; answers 401 when it is nobody's. */
void whose(struct request *r, request_fn then);
/* Does the request carry the csrf value of its session? Answers 403 when it does not. */
bool whose_own(struct request *r) MUST_CHECK;
Gongdao__Principal gateway_principal(const struct gateway *g);
/* Asks `accounts` as the gateway, under a fresh id. */
void whose_ask(struct request *r, const char *rpc, const ProtobufCMessage *m, then_fn then);
/* The reply's message; NULL: the request has been answered. */
const ProtobufCMessage *whose_reply(struct request *r, const ProtobufCMessageDescriptor *d, int rc,
				    const Gongdao__Envelope *reply);

/* login.c: /api/session and /api/session/password */
void login_session(struct request *r);
void login_password(struct request *r);

/* page.c */
void page_send(struct request *r);

/* loop.c */
void gateway_loop(struct gateway *g);

#endif
