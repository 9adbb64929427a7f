/*
 * loop - the gateway's only thread: answers of the services, then HTTP, then whoever is too slow.
 */
#include "base.h"

#include "gateway.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "upload.h"

#define TURN_MS INT64_C(250)

/* Files that are not right change nothing. */
static void reload(struct gateway *g)
{
	struct policy *fresh = NULL;
	const char *fixed;
	struct err err = {0};

	if (policy_load(g->config, &fresh, &err)) {
		log_event(LOG_ERROR, "reload.refused", L_STR("reason", err.text));
		return;
	}
	fixed = config_fixed_change(gateway_rows, &g->policy->own, &fresh->own);
	if (!fixed)
		fixed = config_fixed_change(settings_rows, &g->policy->settings, &fresh->settings);
	if (fixed) {
		log_event(LOG_ERROR, "reload.refused", L_STR("key", fixed),
			  L_STR("reason", "it changes at a restart only"));
		policy_free(fresh);
		return;
	}
	policy_free(g->policy);
	g->policy = fresh;
	log_event(LOG_INFO, "reload.done");
}

static void stop_begin(struct gateway *g)
{
	int fd = MHD_quiesce_daemon(g->http); /* ours to close from here on */

	if (fd >= 0)
		(void)close(fd);
	g->stopping = true;
	g->stop_by.us = mono_now().us + 1000 * g->policy->settings.drain_ms;
	(void)sd_notify(0, "STOPPING=1"); /* without systemd nobody listens */
}

static void signals(struct gateway *g)
{
	struct signalfd_siginfo info;

	while (read(g->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			reload(g);
		else if (!g->stopping)
			stop_begin(g);
	}
}

static int64_t http_timeout(struct gateway *g)
{
	unsigned MHD_LONG_LONG ms;

	if (MHD_get_timeout(g->http, &ms) != MHD_YES || ms > TURN_MS)
		return TURN_MS;
	return (int64_t)ms;
}

static void turn(struct gateway *g)
{
	struct wait_set w = {
		.link = client_link(g->client),
		.fds = {g->http_fd, g->signal_fd, g->uploads->epoll_fd},
		.n_fds = 3
        };
	int64_t ms = ask_turn(g), http_ms;

	stream_turn(g);
	uploads_turn(g);
	/* What the answers woke is sent, and what comes in asks, before there is a wait. */
	(void)MHD_run(g->http); /* fails of what is no daemon only */
	http_ms = http_timeout(g);
	(void)bus_wait(&w, ms < http_ms ? ms : http_ms); /* whatever it was: look */
	if (w.fd_ready[1])
		signals(g);
	http_sweep(g);
}

/* Whoever still waits is told to ask again, with the same id. */
static void waiters_send_home(struct gateway *g)
{
	while (g->questions) {
		struct question *q = g->questions;

		ask_drop(g, q);
		q->then(q, E_UNAVAILABLE, NULL);
	}
}

void gateway_loop(struct gateway *g)
{
	while (!g->stopping || (g->n_questions && mono_now().us < g->stop_by.us)) {
		turn(g);
		(void)sd_notify(0, "WATCHDOG=1");
	}
	stream_stop(g);
	waiters_send_home(g);
	uploads_stop(g);
	assert(g->n_suspended == 0);
	for (int i = 0; i < 3; i++)
		(void)MHD_run(g->http); /* what was said leaves */
}
