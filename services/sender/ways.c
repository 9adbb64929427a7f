#include "base.h"

#include "sender.h"

#include <sodium.h>

#define WAYS_BYTES ((size_t)8 * 1024 * 1024)

#define ROW(member, type, preset, min, max, reload, about)                                         \
	{                                                                                          \
#member, type, offsetof(struct sender_config, member), preset, min, max, reload,   \
			about                                                                      \
	}

const struct config_row sender_rows[] = {
	ROW(poll_ms, CONFIG_DURATION, "500ms", 10, 60000, true,
	    "how often it asks whether something is due"),
	ROW(timeout_ms, CONFIG_DURATION, "20s", 100, 120000, true, "of one transfer"),
	ROW(allow_networks, CONFIG_LIST, "[]", 0, 0, true,
	    "private networks it may connect to, such as 10.1.2.0/24; public addresses always"),
	ROW(test_loopback, CONFIG_BOOL, "false", 0, 0, false,
	    "tests only: connect to this machine, there without TLS too"),
	{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL},
};

static int fence_read(struct ways *w, const char *config, struct err *err)
{
	const struct config_list *list = &w->own.allow_networks;

	w->fence.loopback = w->own.test_loopback;
	for (size_t i = 0; i < list->n; i++) {
		struct network n;

		if (!network_parse(list->at[i], &n))
			return err_set(err, E_CONFIG,
				       "%s: sender: allow_networks: \"%s\" is no network such as "
				       "10.1.2.0/24",
				       config, list->at[i]);
		w->fence.allowed[w->fence.n_allowed++] = n;
	}
	return 0;
}

static int secret_read(const struct channel *c, char text[KEY_FILE_MAX], struct err *err)
{
	const char *path = c->password_file[0] ? c->password_file : c->secret_file;
	int rc;

	if (!path[0])
		return 0;
	rc = key_file_read(path, KEY_FILE_SECRET, text, err);
	if (rc)
		return rc;
	text[strcspn(text, "\r\n")] = '\0';
	if (!text[0] || (c->secret_file[0] && strlen(text) < 16))
		return err_set(err, E_CONFIG, "%s: a secret of at least %d characters belongs here",
			       path, c->secret_file[0] ? 16 : 1);
	return 0;
}

static int ways_read(struct ways *w, const char *config, struct err *err)
{
	int rc = config_load(w->arena, config, "sender", settings_rows, &w->settings, sender_rows,
			     &w->own, err);

	if (!rc)
		rc = fence_read(w, config, err);
	if (!rc)
		rc = notices_load(w->arena, w->settings.notices, &w->notices, err);
	if (rc)
		return rc;
	w->secrets = arena_zalloc(w->arena, w->notices.n_channels + 1, sizeof(*w->secrets));
	if (!w->secrets)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; !rc && i < w->notices.n_channels; i++)
		rc = secret_read(&w->notices.channels[i], w->secrets[i], err);
	return rc;
}

int ways_load(const char *config, struct ways **out, struct err *err)
{
	struct ways *w = calloc(1, sizeof(*w));
	int rc;

	if (w)
		w->arena = arena_new(WAYS_BYTES);
	if (!w || !w->arena) {
		ways_free(w);
		return err_set(err, E_NO_MEMORY, "out of memory");
	}
	rc = ways_read(w, config, err);
	if (rc)
		ways_free(w);
	else
		*out = w;
	return rc;
}

void ways_free(struct ways *w)
{
	if (!w)
		return;
	if (w->secrets)
		sodium_memzero(w->secrets, w->notices.n_channels * sizeof(*w->secrets));
	arena_free(w->arena);
	free(w);
}

const char *ways_secret(const struct ways *w, const struct channel *c)
{
	return w->secrets[c - w->notices.channels];
}
