/*
 * gongdao-broker - who is this, may it send that, who can take it: the middle of every message.
 *
 * One ROUTER, one thread. route.c is the broker: a state machine without I/O; read it first. This
 * file boots: options, files, keys, socket with its self-test, loop. Nothing is kept on disk, so a
 * broker may be killed at any time: callers ask the next one again with the same id.
 */
#include "daemon.h"

#include <sodium.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "id.h"
#include "program.h"

static const struct program program = {
	.name = "broker",
	.about = "routes every message and checks who may send it",
	.checks = "settings, rights and keys",
};

static bool known(void *context, const char *public)
{
	const struct broker *b = context;

	return held_knows(b->held, public);
}

static int server_start(struct broker *b, struct bus *bus, struct err *err)
{
	struct server_options o = {
		.endpoints = &b->held->config.listen,
		.n_endpoints = 1,
		.high_water = (int)b->held->config.high_water,
		.known = known,
		.context = b,
	};
	struct key_pair own;
	int rc = keys_load(b->held->settings.keys, b->held->settings.broker_key, &own, err);

	if (rc)
		return rc;
	o.own = &own;
	rc = server_open(bus, &o, &b->server, err);
	keys_wipe(&own);
	return rc;
}

static int route_start(struct broker *b, const char *name, struct err *err)
{
	struct route_options o = {
		.name = name,
		.limits = &b->held->limits,
		.policy = &b->held->policy,
		.now = mono_now(),
	};

	random_bytes(&o.first_token, sizeof(o.first_token));
	b->route = route_new(&o);
	return b->route ? 0 : err_set(err, E_NO_MEMORY, "out of memory");
}

/* Answers, then leaves: READY to systemd once every check has passed. */
static int serve(struct broker *b, struct err *err)
{
	char host[64] = "", name[96];
	struct bus *bus;
	int rc;

	(void)gethostname(host, sizeof(host) - 1); /* a name for people */
	(void)snprintf(name, sizeof(name), "%s:%d", host, (int)getpid());
	log_init("broker", name, b->held->log_level);
	log_unblock();
	rc = program_signals(&b->signal_fd, err);
	if (rc)
		return rc;
	bus = bus_new(1);
	rc = bus ? server_start(b, bus, err) : err_set(err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = route_start(b, name, err);
	if (!rc) {
		if (sd_watchdog_enabled(0, &b->watchdog_us) <= 0)
			b->watchdog_us = 0;
		(void)sd_notify(0, "READY=1"); /* without systemd there is nobody to tell */
		log_event(LOG_INFO, "daemon.started", L_STR("version", GONGDAO_VERSION),
			  L_STR("listen", b->held->config.listen));
		broker_loop(b);
		log_event(LOG_INFO, "daemon.stopped",
			  L_I64("unanswered", (int64_t)route_under_way(b->route)));
	}
	server_close(b->server);
	bus_free(bus);
	route_free(b->route);
	(void)close(b->signal_fd);
	return rc;
}

int main(int argc, char **argv)
{
	struct program_options o;
	struct broker b = {.signal_fd = -1};
	struct err err = {0};
	int rc = program_options(&program, argc, argv, &o);

	if (rc >= 0)
		return rc;
	if (sodium_init() < 0)
		return 1;
	b.config_path = o.config;
	rc = held_load(o.config, &b.held, &err);
	if (!rc && o.print) {
		config_print(stdout, "common", settings_rows, &b.held->settings);
		config_print(stdout, "broker", broker_rows, &b.held->config);
	} else if (!rc && !o.check) {
		rc = serve(&b, &err);
	}
	if (rc)
		(void)fprintf(stderr, "gongdao-broker: %s\n", err.text);
	held_free(b.held);
	return rc ? 2 : 0;
}
