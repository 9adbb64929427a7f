/*
 * kit_call - handlers through the real dispatch() against a real database, without sockets.
 *
 * A test includes the service's main.c with SERVICE_MAIN defined empty, and hands its definition
 * over. The business clock stands at 2025-04-10 09:00:00 unless the test moves it.
 *
 * Owns:    replies, events and texts live until kit_daemon_free().
 * Errors:  kit_call returns what the caller of the rpc would get; a kit that does not work prints
 *          why and ends the process with 99.
 */
#ifndef GONGDAO_KIT_CALL_H
#define GONGDAO_KIT_CALL_H

#include "kit_cluster.h"
#include "service.h"

struct kit_daemon;

/* Applies the service's migrations and opens a dispatcher as its runtime role. A notices.yaml or
 * department-keys.yaml in kit_folder() is taken instead of config's. */
struct kit_daemon *kit_daemon(const struct service_definition *d);
void kit_daemon_free(struct kit_daemon *k);
/* The service's own config struct, which is all zeros until a test writes it. */
void *kit_own(const struct kit_daemon *k);
/* What SIGHUP does to a worker: its things are made anew from the files. */
void kit_reload(struct kit_daemon *k);

struct kit_who {
	const char *role, *department, *region, *subject;
	int64_t employer_id, worker_id; /* of company HR; of a worker */
};

extern const struct kit_who kit_inspector; /* HRSS, 411000 */
extern const struct kit_who kit_county;    /* HRSS inspector of 411024 */
extern const struct kit_who kit_clerk;     /* SAMR, 411000 */
extern const struct kit_who kit_daemons;   /* role service */

struct kit_request {
	const char *method;        /* of the service under test */
	const struct kit_who *who; /* NULL: kit_inspector */
	const struct uuid *id;     /* NULL: a fresh one */
	const char *locale;        /* NULL: "en" */
	const char *sender;        /* the peer; NULL: "kit" */
	const char *event;         /* events: their name */
	int64_t generation;
	uint32_t attempt; /* 0: the first */
	const ProtobufCMessage *body;
};

/* 0 and the reply, or the error; *out_reply may be NULL when it is not wanted. */
int kit_ask(struct kit_daemon *k, const struct kit_request *r, void *out_reply);
/* What came at the same moment: commands share transactions. codes[n]; replies[n], or NULL. */
void kit_ask_all(struct kit_daemon *k, const struct kit_request *r, size_t n, int *codes,
		 void *replies);
/* The short form: fresh id, English. */
int kit_call(struct kit_daemon *k, const char *method, const struct kit_who *who,
	     const ProtobufCMessage *body, void *out_reply);
const char *kit_detail(const struct kit_daemon *k); /* of the last error */

void kit_clock(const char *local_time); /* "2025-04-10 09:00:00" */

struct kit_event {
	const char *event, *key, *target; /* target "": whoever subscribes */
	slice body;
};
/* The outbox rows since the last time it was asked. */
size_t kit_events(struct kit_daemon *k, const struct kit_event **out);
const ProtobufCMessage *kit_event_body(struct kit_daemon *k, const struct kit_event *e,
				       const ProtobufCMessageDescriptor *d);
/* Runs the timers that are due by the business clock, as the relay would; returns how many. */
int kit_timers(struct kit_daemon *k);
/* The same until none is due any more; returns how many were of that method. */
int kit_timers_of(struct kit_daemon *k, const char *method);

#endif
