/*
 * run - boot in visible order, serve, stop in order.
 *
 *   options -> settings -> policy -> keys -> dispatch table -> workers -> relay -> bus -> serve
 *
 * A mistake in a file ends the daemon with its place and exit status 2; a database that is away
 * does not: workers answer E_DB_AWAY until it is back.
 */
#include <signal.h>
#include <sodium.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon.h"
#include "program.h"
#include "service_sql.h"

#define DAEMON_ARENA_BYTES ((size_t)64 * 1024 * 1024)

static int clock_fix(const struct settings *s, struct err *err)
{
	utc_time fixed;

	if (!s->business_clock[0])
		return 0;
	if (!s->allow_fixed_clock)
		return err_set(err, E_CONFIG,
			       "business_clock is set but allow_fixed_clock is not: a fixed "
			       "clock is for tests only");
	if (!utc_parse(s->business_clock, strlen(s->business_clock), &fixed))
		return err_set(err, E_CONFIG,
			       "business_clock: \"%s\" is no time such as "
			       "2025-04-10 09:00:00",
			       s->business_clock);
	business_clock_fix(fixed);
	return 0;
}

static int settings_read(struct daemon *d, const struct program_options *o, struct err *err)
{
	static const struct config_row none[] = {
		{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL}
        };
	const struct config_row *rows = d->definition->config_rows;
	enum log_level level;
	int rc;

	d->own = arena_zalloc(d->arena, 1, d->definition->config_size + 1);
	if (!d->own)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = manifest_file_digest(o->config, d->settings_digest, err);
	if (rc)
		return rc;
	rc = config_load(d->arena, o->config, d->definition->name, settings_rows, &d->settings,
			 rows ? rows : none, d->own, err);
	if (rc)
		return rc;
	if (!log_level_parse(d->settings.log_level, &level))
		return err_set(err, E_CONFIG,
			       "log_level: \"%s\" is none of debug, info, warning, error",
			       d->settings.log_level);
	log_init(d->definition->name, d->instance, level);
	log_unblock();
	return clock_fix(&d->settings, err);
}

static void unheard_log(const struct daemon *d)
{
	const char *rpc;
	size_t at = 0;

	while ((rpc = routes_unheard(&d->routes, d->policy, &at)))
		log_event(LOG_WARNING, "access.nobody_may", L_STR("rpc", rpc));
}

static int context_make(struct daemon *d, struct err *err)
{
	const char *user = d->settings.database_user;
	int rc;

	rc = policy_load(&d->settings, &d->policy, err);
	if (!rc)
		rc = daemon_rules(d, d->policy, NULL, err);
	if (!rc)
		rc = routes_build(d->arena, d->definition, d->policy, &d->routes, err);
	if (rc)
		return rc;
	rc = daemon_standing(d, d->policy, "start", &d->standing, err);
	if (rc)
		return rc;
	memcpy(d->in_force, d->standing->digest, sizeof(d->in_force));
	d->rules_next = d->policy->rules.next;
	unheard_log(d);
	if (!user[0])
		user = arena_printf(d->arena, "gongdao_%s", d->definition->name);
	d->metrics = arena_zalloc(d->arena, d->routes.n, sizeof(*d->metrics));
	d->context =
		(struct context){.definition = d->definition,
				 .settings = &d->settings,
				 .routes = &d->routes,
				 .own = d->own,
				 .instance = d->instance,
				 .dsn = user ? settings_dsn(d->arena, &d->settings, user) : NULL};
	return d->context.dsn && d->metrics ? 0 : err_set(err, E_NO_MEMORY, "out of memory");
}

static int keys_read(struct daemon *d, struct err *err)
{
	const char *peer = d->settings.peer[0] ? d->settings.peer : d->definition->name;
	int rc = keys_load(d->settings.keys, peer, &d->keys, err);

	return rc ? rc
		  : keys_load_public(d->settings.keys, d->settings.broker_key, d->broker_public,
				     err);
}

/* What we begin with, before we serve by it. What fails now, the sealer does as soon as it can. */
static void start_record(struct daemon *d, struct store *s)
{
	struct arena *a = arena_new(DAEMON_ARENA_BYTES);
	bool fresh;

	if (a && !standing_record(s, a, d->definition->name, d->standing, &fresh)) {
		standing_free(d->standing);
		d->standing = NULL;
	}
	arena_free(a);
}

/* Statements and database must fit; a database that is away is asked by the first call. */
static int schema_check(struct daemon *d, struct err *err)
{
	const struct statement_table *const tables[] = {
		&service_statements, d->definition->statements, d->definition->shared, NULL};
	const struct store_options o = {d->context.dsn, d->definition->name, d->instance, tables,
					true};
	struct store *s;
	int rc = store_open(&o, &s, err);

	if (rc)
		return rc;
	rc = store_verify(s, err);
	if (!rc)
		start_record(d, s);
	store_close(s);
	if (rc != E_DB_AWAY)
		return rc;
	log_event(LOG_WARNING, "database.away", L_STR("reason", err->text));
	return 0;
}

/* What the longest call of a lane may take. */
static int64_t longest_ms(const struct daemon *d, const char *lane)
{
	int64_t longest = 0;

	for (size_t i = 0; i < d->routes.n; i++) {
		const struct handler *h = d->routes.at[i].handler;

		if (strcmp(handler_lane(h->kind), lane) == 0 && h->timeout_ms > longest)
			longest = h->timeout_ms;
	}
	return longest;
}

static int workers_start(struct daemon *d, struct err *err)
{
	const struct {
		const char *lane;
		int64_t n;
	} lanes[] = {
		{"command", d->settings.command_workers},
		{"query",   d->settings.query_workers  },
		{"bulk",    d->settings.bulk_workers   },
	};
	int rc;

	for (size_t i = 0; i < N_ELEMENTS(lanes); i++) {
		for (int64_t k = 0; k < lanes[i].n; k++) {
			struct worker *w = &d->workers[d->n_workers];

			w->context = &d->context;
			w->policy = d->policy;
			w->lane = lanes[i].lane;
			w->longest_ms = longest_ms(d, w->lane);
			d->n_workers++;
			rc = worker_start(w, d->bus, err);
			if (rc)
				return rc;
		}
	}
	return 0;
}

static int relay_begin_thread(struct daemon *d, struct err *err)
{
	sigset_t all, old;
	int rc;

	d->relay_start = (struct relay_start){.context = &d->context, .policy = d->policy};
	rc = pipe_pair(d->bus, &d->relay_pipe, &d->relay_start.pipe);
	if (rc)
		return err_set(err, rc, "a pipe to the relay cannot be made");
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	rc = pthread_create(&d->relay, NULL, relay_run, &d->relay_start);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc)
		return err_set(err, E_INTERNAL, "a thread cannot be started: error %d", rc);
	d->relay_running = true;
	return 0;
}

static int bus_start(struct daemon *d, struct err *err)
{
	struct link_options o = {d->settings.brokers.at, d->settings.brokers.n, d->broker_public,
				 &d->keys};

	return link_open(d->bus, &o, &d->link, err);
}

static int boot(struct daemon *d, const struct program_options *o, struct err *err)
{
	struct timespec at;
	int rc;

	clock_gettime(CLOCK_REALTIME, &at);
	(void)snprintf(d->instance, sizeof(d->instance), "%s:%d:%08" PRIx32, d->definition->name,
		       (int)getpid(), (uint32_t)at.tv_nsec);
	rc = settings_read(d, o, err);
	if (!rc)
		rc = context_make(d, err);
	if (!rc && o->check)
		rc = daemon_check(d, d->policy, err);
	if (rc || o->check || o->print)
		return rc;
	rc = keys_read(d, err);
	if (!rc)
		rc = schema_check(d, err);
	if (!rc)
		rc = program_signals(&d->signal_fd, err);
	if (rc)
		return rc;
	d->bus = bus_new(1);
	if (!d->bus)
		return err_set(err, E_NO_MEMORY, "the message library cannot start");
	rc = workers_start(d, err);
	if (!rc)
		rc = relay_begin_thread(d, err);
	if (!rc)
		rc = sealer_start(&d->sealer, d->bus, &d->context, err);
	if (!rc && d->standing)
		sealer_tell(&d->sealer, TAKE(d->standing));
	if (!rc)
		rc = bus_start(d, err);
	return rc;
}

static void halt(struct daemon *d)
{
	const uint8_t quit = RELAY_QUIT;

	if (d->relay_running) {
		if (pipe_send(d->relay_pipe, &quit, 1) == 0)
			pthread_join(d->relay, NULL);
	}
	sealer_stop(&d->sealer);
	for (size_t i = 0; i < d->n_workers; i++) {
		if (d->workers[i].running &&
		    worker_send(&d->workers[i], WORKER_QUIT, NULL, 0, (slice){NULL, 0}))
			continue; /* it cannot be told; the process ends anyway */
		worker_join(&d->workers[i]);
	}
	mail_done(&d->replies);
	pipe_close(d->relay_pipe);
	pipe_close(d->relay_start.pipe);
	link_close(d->link);
	bus_free(d->bus);
	keys_wipe(&d->keys);
	policy_free(d->policy);
	standing_free(d->standing);
	policy_free(d->retired); /* of a reload that was still under way */
}

static void serve(struct daemon *d)
{
	uint32_t n_left;

	log_event(LOG_INFO, "daemon.started", L_STR("version", GONGDAO_VERSION));
	n_left = daemon_loop(d);
	log_event(LOG_INFO, "daemon.stopped", L_I64("under_way", n_left),
		  L_I64("replies_dropped", (int64_t)(d->replies_dropped + link_unsent(d->link))));
	if (n_left == 0)
		return;
	/* No worker is waited for past the drain: the database rolls back what it was doing, and
	 * whoever asked asks again. */
	_exit(0);
}

int service_main(const struct service_definition *definition, int argc, char **argv)
{
	const struct program program = {definition->name, definition->about,
					"settings, policy and tables"};
	struct program_options o;
	struct daemon d = {.definition = definition, .signal_fd = -1};
	struct err err = {0};
	int rc;

	rc = program_options(&program, argc, argv, &o);
	if (rc >= 0)
		return rc;
	d.arena = arena_new(DAEMON_ARENA_BYTES);
	if (!d.arena || sodium_init() < 0)
		return 1;
	rc = boot(&d, &o, &err);
	if (!rc && o.print) {
		config_print(stdout, "common", settings_rows, &d.settings);
		if (definition->config_rows)
			config_print(stdout, definition->name, definition->config_rows, d.own);
	} else if (!rc && !o.check) {
		serve(&d);
	}
	if (rc)
		fprintf(stderr, "gongdao-%s: %s\n", definition->name, err.text);
	halt(&d);
	arena_free(d.arena);
	return rc ? 2 : 0;
}
