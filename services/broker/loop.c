/*
 * loop - the broker's only thread: socket, signals and clock into the state machine, its sends and
 * notes out of it.
 */
#include "daemon.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

/* Of a round: what it brought leaves at its end, handshakes and signals wait meanwhile. */
#define BURST       128
#define BURST_BYTES ((size_t)1024 * 1024)
#define LEAVE_US    INT64_C(200000)

static void flush(struct broker *b)
{
	struct route_send *s;

	while ((s = route_take(b->route)) != NULL) {
		switch (server_send(b->server, s->conn, s->frame, s->len)) {
		case SERVER_SENT:
			break;
		case SERVER_FULL:
			route_unsent(b->route, s, UNSENT_FULL, mono_now());
			break;
		case SERVER_GONE:
			route_unsent(b->route, s, UNSENT_GONE, mono_now());
			break;
		}
		route_send_free(b->route, s);
	}
}

static void log_notes(struct broker *b)
{
	struct route_note n;

	while (route_next_note(b->route, &n))
		log_event(n.level, n.event, L_STR("peer", n.peer), L_STR("subject", n.subject));
}

static void receive(struct broker *b)
{
	mono_time now =
		mono_now(); /* one reading: a burst takes less than what deadlines count in */
	struct server_message m;
	size_t bytes = 0;

	for (int i = 0; i < BURST && bytes < BURST_BYTES && server_recv(b->server, &m); i++) {
		bytes += m.bytes.len;
		route_message(b->route, m.from, m.key, m.bytes, now);
	}
	route_clock(b->route, mono_now());
	route_set_gate(b->route, server_refused(b->server), server_strange(b->server));
	flush(b);
	log_notes(b);
}

/* ---- signals ---------------------------------------------------------------------------- */

/* Files that are not right change nothing. */
static void reload(struct broker *b)
{
	AUTO(held_freep) struct held *fresh = NULL;
	struct held *old = b->held;
	const char *fixed;
	struct err err;

	(void)sd_notify(0, "RELOADING=1"); /* without systemd there is nobody to tell */
	if (held_load(b->config_path, &fresh, &err)) {
		log_event(LOG_ERROR, "reload.refused", L_STR("reason", err.text));
	} else if ((fixed = held_fixed_change(old, fresh)) != NULL) {
		log_event(LOG_ERROR, "reload.refused", L_STR("reason", "needs a restart"),
			  L_STR("key", fixed));
	} else {
		b->held = TAKE(fresh);
		route_set_limits(b->route, &b->held->limits);
		route_set_policy(b->route, &b->held->policy, mono_now());
		held_free(old);
		log_event(LOG_INFO, "reload.done",
			  L_I64("peers", (int64_t)b->held->policy.access.n_peers),
			  L_I64("keys", (int64_t)b->held->policy.keys.n));
	}
	(void)sd_notify(0, "READY=1");
}

static void stop(struct broker *b)
{
	if (b->stopping)
		return;
	b->stopping = true;
	b->stop_by = (mono_time){mono_now().us + 1000 * b->held->settings.drain_ms};
	route_drain(b->route);
	log_event(LOG_INFO, "daemon.draining",
		  L_I64("under_way", (int64_t)route_under_way(b->route)));
	(void)sd_notify(0, "STOPPING=1");
}

static void signals(struct broker *b)
{
	struct signalfd_siginfo info;

	while (read(b->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			reload(b);
		else
			stop(b);
	}
}

/* ---- time ------------------------------------------------------------------------------- */

static int64_t wait_ms(const struct broker *b, mono_time now)
{
	int64_t us = route_due(b->route).us - now.us;

	if (b->stopping && us > 50000)
		us = 50000;
	return us <= 0 ? 0 : us / 1000 + 1;
}

static void feed_watchdog(struct broker *b, mono_time now)
{
	if (b->watchdog_us == 0 || now.us < b->watchdog_at.us)
		return;
	b->watchdog_at = (mono_time){now.us + (int64_t)b->watchdog_us / 2};
	(void)sd_notify(0, "WATCHDOG=1");
}

/* Nothing is under way any more, for long enough that the last answers have left: a connection that
 * is closed with something unread in it takes them along. */
static bool finished(struct broker *b, mono_time now)
{
	if (!b->stopping || now.us >= b->stop_by.us)
		return b->stopping;
	if (route_under_way(b->route) > 0)
		b->idle_since = (mono_time){0};
	else if (b->idle_since.us == 0)
		b->idle_since = now;
	return b->idle_since.us && now.us - b->idle_since.us >= LEAVE_US;
}

void broker_loop(struct broker *b)
{
	mono_time now = mono_now();

	while (!finished(b, now)) {
		bool signalled;

		server_wait(b->server, b->signal_fd, wait_ms(b, now), &signalled);
		if (signalled)
			signals(b);
		receive(b);
		now = mono_now();
		feed_watchdog(b, now);
	}
}
