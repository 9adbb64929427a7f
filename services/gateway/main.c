/*
 * gongdao-gateway - the door for people: HTTP in, the bus out.
 *
 * A client of the brokers without a database. A browser or a program asks POST /api/v1/SERVICE/Rpc
 * in JSON; the gateway finds whose session it is (whose.c), asks the service in that person's name
 * (rpc.c) and writes the answer as JSON. What anybody may see or do is decided by the broker, which
 * lets this process speak for its departments only, and by the services; nothing is decided here.
 * The key with which its department signs hand-offs may lie here (sign.c), and nowhere else.
 * Killed at any time it loses nothing: sessions are kept by `accounts`, and a command that was
 * asked under an Idempotency-Key is asked again under the same.
 */
#include "base.h"

#include "gateway.h"

#include <sodium.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "program.h"
#include "upload.h"

static const struct program program = {
	.name = "gateway",
	.about = "the HTTP API and the console",
	.checks = "settings, access.yaml and the console's files",
};

static int client_start(struct gateway *g, struct err *err)
{
	const struct settings *x = &g->policy->settings;
	char broker[KEY_TEXT_BYTES];
	struct key_pair own;
	struct link_options o = {.endpoints = x->brokers.at,
				 .n_endpoints = x->brokers.n,
				 .broker_public = broker,
				 .own = &own};
	int rc = keys_load_public(x->keys, x->broker_key, broker, err);

	if (!rc)
		rc = keys_load(x->keys, x->peer[0] ? x->peer : "gateway", &own, err);
	if (rc)
		return rc;
	rc = client_new(g->bus, &o, &g->client, err);
	keys_wipe(&own);
	return rc;
}

static int start(struct gateway *g, struct err *err)
{
	int rc = program_signals(&g->signal_fd, err);

	if (rc)
		return rc;
	g->bus = bus_new(1);
	g->sessions = sessions_new();
	if (!g->bus || !g->sessions)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (g->policy->own.sign_key[0])
		rc = sign_key_load(g->policy->own.sign_key, &g->sign, err);
	if (rc)
		return rc;
	random_bytes(&g->throttle.seed, sizeof(g->throttle.seed));
	rc = uploads_start(g, err);
	if (!rc)
		rc = client_start(g, err);
	return rc ? rc : http_start(g, err);
}

static int serve(struct gateway *g, struct err *err)
{
	char host[64] = "", name[96];
	enum log_level level;
	int rc;

	if (!log_level_parse(g->policy->settings.log_level, &level))
		return err_set(err, E_CONFIG,
			       "log_level: \"%s\" is none of debug, info, warning, error",
			       g->policy->settings.log_level);
	(void)gethostname(host, sizeof(host) - 1); /* a name for people */
	(void)snprintf(name, sizeof(name), "%s:%d", host, (int)getpid());
	log_init("gateway", name, level);
	log_unblock();
	rc = start(g, err);
	if (!rc) {
		(void)sd_notify(0, "READY=1"); /* without systemd there is nobody to tell */
		log_event(LOG_INFO, "daemon.started", L_STR("version", GONGDAO_VERSION),
			  L_STR("listen", g->policy->own.listen),
			  L_I64("files", (int64_t)g->files.n));
		gateway_loop(g);
		log_event(LOG_INFO, "daemon.stopped");
	}
	http_stop(g);
	stream_free(g);
	uploads_free(g);
	client_free(g->client);
	sessions_free(g->sessions);
	sign_key_wipe(&g->sign);
	bus_free(g->bus);
	(void)close(g->signal_fd);
	return rc;
}

static int files_read(struct gateway *g, struct err *err)
{
	int rc = files_load(&g->files, g->policy->own.api, "/api/v1", err);

	return rc ? rc : files_load(&g->files, g->policy->own.console, "", err);
}

int main(int argc, char **argv)
{
	struct program_options o;
	struct gateway *g;
	struct err err = {0};
	int rc;

	if (argc == 1 && strcmp(argv[0], UPLOAD_PROGRAM) == 0)
		return upload_child_main();
	rc = program_options(&program, argc, argv, &o);
	if (rc >= 0)
		return rc;
	g = calloc(1, sizeof(*g));
	if (!g || sodium_init() < 0) {
		free(g);
		return 1;
	}
	g->config = o.config;
	g->signal_fd = -1;
	rc = policy_load(o.config, &g->policy, &err);
	if (!rc)
		rc = files_read(g, &err);
	if (!rc && o.print) {
		config_print(stdout, "common", settings_rows, &g->policy->settings);
		config_print(stdout, "gateway", gateway_rows, &g->policy->own);
	} else if (!rc && !o.check) {
		rc = serve(g, &err);
	}
	if (rc)
		(void)fprintf(stderr, "gongdao-gateway: %s\n", err.text);
	files_free(&g->files);
	policy_free(g->policy);
	free(g);
	return rc ? 2 : 0;
}
