/*
 * gongdao-broker - who is this, may it send that, who can take it: the middle of every message.
 *
 * One ROUTER, one thread. route.c is the broker: a state machine without I/O; read it first. This
 * file boots: options, files, keys, socket with its self-test, loop. Nothing is kept on disk, so a
 * broker may be killed at any time: callers ask the next one again with the same id.
 */
#include "daemon.h"

#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "id.h"

#define CONFIG_PRESET "/etc/gongdao/gongdao.yaml"

struct options {
	const char *config;
	bool check, print;
};

static void usage(FILE *to)
{
	(void)fprintf(to, "gongdao-broker - routes every message and checks who may send it\n\n"
			  "  --config PATH    settings (default " CONFIG_PRESET ")\n"
			  "  --check-config   check settings, rights and keys, then exit\n"
			  "  --print-config   print every setting with its meaning, then exit\n"
			  "  --version\n"
			  "  --help\n");
}

/* -1: go on; else the exit status. */
static int options_read(int argc, char **argv, struct options *o)
{
	static const struct option names[] = {
		{"config",       required_argument, NULL, 'c'},
                {"check-config", no_argument,       NULL, 'k'},
		{"print-config", no_argument,       NULL, 'p'},
                {"version",      no_argument,       NULL, 'v'},
		{"help",         no_argument,       NULL, 'h'},
                {NULL,           0,                 NULL, 0  },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->config = optarg;
			break;
		case 'k':
			o->check = true;
			break;
		case 'p':
			o->print = true;
			break;
		case 'v':
			printf("gongdao-broker %s\n", GONGDAO_VERSION);
			return 0;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	if (optind < argc) {
		usage(stderr);
		return 2;
	}
	return -1;
}

static int signals_block(struct broker *b, struct err *err)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return err_set(err, E_INTERNAL, "signals cannot be blocked");
	b->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return b->signal_fd >= 0 ? 0 : err_set(err, E_INTERNAL, "signalfd failed");
}

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
	rc = signals_block(b, err);
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
	struct options o = {.config = CONFIG_PRESET};
	struct broker b = {.signal_fd = -1};
	struct err err = {0};
	int rc = options_read(argc, argv, &o);

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
