/*
 * daemon - private to the broker: its settings and policy, and the loop that wires the state
 * machine to the socket.
 *
 * Owns:    struct held owns all that one reading of the files gave; it is replaced as a whole.
 */
#ifndef GONGDAO_DAEMON_H
#define GONGDAO_DAEMON_H

#include "route.h"
#include "server.h"
#include "settings.h"

struct broker_config {
	const char *listen;
	int64_t queue_count, queue_bytes, queue_age_ms;
	int64_t connections, high_water, retry_after_ms, longest_ms;
};

extern const struct config_row broker_rows[];

/* What the files say: settings, rights, keys. Checked whole or not taken. */
struct held {
	struct arena *arena;
	struct settings settings;
	struct broker_config config;
	struct route_limits limits;
	struct route_policy policy;
	enum log_level log_level;
};

int held_load(const char *path, struct held **out, struct err *err) MUST_CHECK;
void held_free(struct held *h);
void held_freep(struct held **h); /* for AUTO */
/* A setting that a running broker cannot take over, or NULL. */
const char *held_fixed_change(const struct held *old, const struct held *fresh);
/* For struct server_options: is this key that of a peer? */
bool held_knows(const struct held *h, const char *public);

struct broker {
	const char *config_path;
	struct held *held;
	struct server *server;
	struct route *route;
	int signal_fd;
	bool stopping;
	mono_time stop_by, idle_since, watchdog_at;
	uint64_t watchdog_us; /* 0: nobody watches */
};

/* Until SIGTERM or SIGINT and the end of what is under way. */
void broker_loop(struct broker *b);

#endif
