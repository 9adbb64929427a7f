/*
 * gongdao-sender - carries notices out of the house: mail, webhooks, SMS drivers, files.
 *
 * It claims what is due from `alerts`, sends it, and reports what became of it (loop.c). Nothing is
 * kept here: killed at any time, it loses nothing, and what was under way leaves again under the id
 * it had. Several may run; a receiver has one delivery under way, whoever has it.
 */
#include "base.h"

#include "sender.h"

#include <sodium.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "program.h"

static const struct program program = {
	.name = "sender",
	.about = "carries notices out: mail, webhooks, SMS, files",
	.checks = "settings, notices.yaml and its secrets",
};

static int client_start(struct sender *s, struct bus *bus, struct err *err)
{
	const struct settings *x = &s->ways->settings;
	char broker[KEY_TEXT_BYTES];
	struct key_pair own;
	struct link_options o = {.endpoints = x->brokers.at,
				 .n_endpoints = x->brokers.n,
				 .broker_public = broker,
				 .own = &own};
	int rc = keys_load_public(x->keys, x->broker_key, broker, err);

	if (!rc)
		rc = keys_load(x->keys, x->peer[0] ? x->peer : "sender", &own, err);
	if (rc)
		return rc;
	rc = client_new(bus, &o, &s->client, err);
	keys_wipe(&own);
	return rc;
}

static int serve(struct sender *s, struct err *err)
{
	char host[64] = "", name[96];
	enum log_level level;
	struct bus *bus;
	int rc;

	if (!log_level_parse(s->ways->settings.log_level, &level))
		return err_set(err, E_CONFIG,
			       "log_level: \"%s\" is none of debug, info, warning, error",
			       s->ways->settings.log_level);
	(void)gethostname(host, sizeof(host) - 1); /* a name for people */
	(void)snprintf(name, sizeof(name), "%s:%d", host, (int)getpid());
	log_init("sender", name, level);
	log_unblock();
	rc = program_signals(&s->signal_fd, err);
	if (rc)
		return rc;
	bus = bus_new(1);
	rc = bus ? client_start(s, bus, err) : err_set(err, E_NO_MEMORY, "out of memory");
	s->multi = curl_multi_init();
	if (!rc && !s->multi)
		rc = err_set(err, E_NO_MEMORY, "out of memory");
	if (!rc) {
		(void)sd_notify(0, "READY=1"); /* without systemd there is nobody to tell */
		log_event(LOG_INFO, "daemon.started", L_STR("version", GONGDAO_VERSION));
		sender_loop(s);
		log_event(LOG_INFO, "daemon.stopped");
	}
	for (size_t i = 0; i < SLOTS; i++) {
		if (s->slots[i].arena)
			transfer_drop(&s->slots[i], s->multi);
	}
	(void)curl_multi_cleanup(s->multi);
	client_free(s->client);
	bus_free(bus);
	(void)close(s->signal_fd);
	return rc;
}

int main(int argc, char **argv)
{
	struct program_options o;
	struct sender *s = calloc(1, sizeof(*s));
	struct err err = {0};
	int rc = program_options(&program, argc, argv, &o);

	if (rc >= 0 || !s) {
		free(s);
		return rc >= 0 ? rc : 1;
	}
	if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(s);
		return 1;
	}
	s->config = o.config;
	s->signal_fd = -1;
	rc = ways_load(o.config, &s->ways, &err);
	if (!rc && o.print) {
		config_print(stdout, "common", settings_rows, &s->ways->settings);
		config_print(stdout, "sender", sender_rows, &s->ways->own);
	} else if (!rc && !o.check) {
		rc = serve(s, &err);
	}
	if (rc)
		(void)fprintf(stderr, "gongdao-sender: %s\n", err.text);
	ways_free(s->ways);
	ways_free(s->next);
	free(s);
	curl_global_cleanup();
	return rc ? 2 : 0;
}
