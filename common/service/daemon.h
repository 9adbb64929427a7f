/*
 * daemon - what the main thread of a service holds, shared by run.c and loop.c.
 */
#ifndef GONGDAO_DAEMON_H
#define GONGDAO_DAEMON_H

#include "mail.h"
#include "relay.h"
#include "sealer.h"
#include "worker.h"

#define WORKERS_MAX 36

/* One rpc's counters. */
struct rpc_metrics {
	uint64_t done[7]; /* by error class */
	uint64_t took_us;
};

struct daemon {
	const struct service_definition *definition;
	struct arena *arena; /* of everything that lives as long as the process */
	struct settings settings;
	void *own;
	struct policy *policy, *retired; /* retired: until every thread has taken the new one */
	char settings_digest[MANIFEST_DIGEST]; /* of gongdao.yaml, as it was read */
	char in_force[MANIFEST_DIGEST];        /* of the manifest that was taken last */
	char reload_by[64];                    /* who asked for it, of the operating system */
	struct standing *standing;             /* of the start, until it is recorded or handed on */
	utc_time rules_next;                   /* when rules that wait begin; {0}: none do */
	size_t n_to_take;
	struct routes routes;
	struct context context;
	struct key_pair keys;
	char broker_public[KEY_TEXT_BYTES];
	char instance[96];
	struct bus *bus;
	struct link *link;
	bool alive[LINK_MAX_BROKERS]; /* as of the last second */
	struct worker workers[WORKERS_MAX];
	size_t n_workers;
	struct relay_start relay_start;
	struct pipe *relay_pipe;
	pthread_t relay;
	bool relay_running;
	struct sealer sealer;
	bool announced;      /* in this turn: the relay is to be woken */
	struct mail replies; /* on their way to the relay */
	struct relay_report relay_report;
	int signal_fd;
	bool stopping;
	mono_time stop_after, stop_at; /* not before, though idle; at the latest, drained or not */
	int last_error;
	struct rpc_metrics *metrics; /* one a route */
	uint64_t replies_dropped;
};

/* loop.c: serves until SIGTERM or SIGINT and the drain that follows. Returns how many calls are
 * still under way. */
uint32_t daemon_loop(struct daemon *d);
/* reload.c: SIGHUP, and the answers of the threads. `uid` sent the signal. */
void daemon_reload_signal(struct daemon *d, uint32_t uid);
/* What a worker would load, and the dispatch table, with that policy. */
int daemon_check(struct daemon *d, const struct policy *p, struct err *err) MUST_CHECK;
void daemon_policy_taken(struct daemon *d);
/* What is in force with that policy, for the evidence chain. */
int daemon_standing(const struct daemon *d, const struct policy *p, const char *cause,
		    struct standing **out, struct err *err) MUST_CHECK;
/* The rules of a policy just loaded; `current` NULL at the start. */
int daemon_rules(struct daemon *d, struct policy *p, const struct policy *current,
		 struct err *err) MUST_CHECK;
/* Reloads when the start of rules that wait has come. */
void daemon_rules_begin(struct daemon *d);
/* beat.c: READY and BEAT. */
void daemon_ready(struct daemon *d, size_t broker);
void daemon_beat(struct daemon *d, bool with_metrics);

#endif
