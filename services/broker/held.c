#include "daemon.h"

#define HELD_BYTES ((size_t)16 * 1024 * 1024)

#define ROW(member, type, preset, min, max, reload, about)                                         \
	{                                                                                          \
#member, type, offsetof(struct broker_config, member), preset, min, max, reload,   \
			about                                                                      \
	}

const struct config_row broker_rows[] = {
	ROW(listen, CONFIG_STR, "tcp://127.0.0.1:7401", 0, 0, false, "where this broker listens"),
	ROW(queue_count, CONFIG_I64, "10000", 1, 1000000, true,
	    "requests that may wait, a lane of a service"),
	ROW(queue_bytes, CONFIG_BYTES, "64MiB", 4194304, 4294967296, true, "and their bytes"),
	ROW(queue_age_ms, CONFIG_DURATION, "10s", 10, 600000, true,
	    "one that waited longer is answered UNAVAILABLE"),
	ROW(connections, CONFIG_I64, "4096", 8, 100000, true, "open connections"),
	ROW(high_water, CONFIG_I64, "20000", 100, 200000, false,
	    "messages towards one peer; above the credit any instance grants"),
	ROW(retry_after_ms, CONFIG_DURATION, "100ms", 1, 60000, true,
	    "what UNAVAILABLE tells the caller to wait"),
	ROW(longest_ms, CONFIG_DURATION, "10m", 1000, 3600000, true,
	    "a caller that would wait longer is answered after this"),
	{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL},
};

static int keys_check(const struct held *h, struct err *err)
{
	for (size_t i = 0; i < h->policy.keys.n; i++) {
		const char *name = h->policy.keys.at[i].name;

		if (strcmp(name, h->settings.broker_key) == 0 &&
		    access_peer_find(&h->policy.access, name))
			return err_set(err, E_CONFIG,
				       "%s: peer %s: the broker's key is no peer's; take it out",
				       h->settings.access, name);
	}
	return 0;
}

static int held_read(struct held *h, const char *path, struct err *err)
{
	const struct broker_config *c = &h->config;
	int rc;

	rc = config_load(h->arena, path, "broker", settings_rows, &h->settings, broker_rows,
			 &h->config, err);
	if (rc)
		return rc;
	if (!log_level_parse(h->settings.log_level, &h->log_level))
		return err_set(err, E_CONFIG,
			       "log_level: \"%s\" is none of debug, info, warning, error",
			       h->settings.log_level);
	h->limits = (struct route_limits){
		.queue_count = c->queue_count,
		.queue_bytes = c->queue_bytes,
		.queue_age_ms = c->queue_age_ms,
		.connections = c->connections,
		.high_water = c->high_water,
		.retry_after_ms = c->retry_after_ms,
		.longest_ms = c->longest_ms,
	};
	rc = access_load(h->arena, h->settings.access, &h->policy.access, err);
	if (!rc)
		rc = key_ring_load(h->arena, h->settings.keys, &h->policy.keys, err);
	return rc ? rc : keys_check(h, err);
}

int held_load(const char *path, struct held **out, struct err *err)
{
	AUTO(held_freep) struct held *h = calloc(1, sizeof(*h));
	int rc;

	if (h)
		h->arena = arena_new(HELD_BYTES);
	if (!h || !h->arena)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = held_read(h, path, err);
	if (!rc)
		*out = TAKE(h);
	return rc;
}

void held_free(struct held *h)
{
	if (!h)
		return;
	arena_free(h->arena);
	free(h);
}

void held_freep(struct held **h)
{
	held_free(*h);
	*h = NULL;
}

const char *held_fixed_change(const struct held *old, const struct held *fresh)
{
	const char *key = config_fixed_change(broker_rows, &old->config, &fresh->config);

	return key ? key : config_fixed_change(settings_rows, &old->settings, &fresh->settings);
}

bool held_knows(const struct held *h, const char *public)
{
	const char *name = key_ring_name(&h->policy.keys, public);

	return name && access_peer_find(&h->policy.access, name);
}
