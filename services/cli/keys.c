/*
 * The keys of this deployment: a CURVE pair for each peer, one that all brokers share, the data
 * keys, under which registration seals what is personal, and for each service that runs here the
 * key that signs the head of its evidence chain.
 */
#include "head.h"
#include "key_file.h"
#include "ring.h"
#include "table.h"

#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

struct key_state {
	bool has_secret, has_public;
	unsigned mode; /* of the secret */
};

static struct key_state look(const char *folder, const char *name)
{
	struct key_state k = {0};
	char path[4096];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s.key", folder, name);
	if (stat(path, &st) == 0) {
		k.has_secret = true;
		k.mode = st.st_mode & 07777;
	}
	(void)snprintf(path, sizeof(path), "%s/%s.pub", folder, name);
	k.has_public = stat(path, &st) == 0;
	return k;
}

/* Those of --only: NAME,NAME... */
static int names_only(struct cli *c, const struct access *access, const char ***out)
{
	slice rest = slice_of(cli_get(c, "--only")), name;
	const char **all = arena_zalloc(c->arena, rest.len + 2, sizeof(*all)), *one = "";

	for (size_t n = 0; all && one && slice_next(&rest, ',', &name); n++) {
		one = all[n] = arena_printf(c->arena, "%.*s", (int)name.len, name.at);
		if (one && !access_peer_find(access, one))
			return cli_usage(c,
					 say(c, "--only：access.yaml 里没有“%s”",
					     "--only: \"%s\" is no peer of access.yaml"),
					 one);
	}
	if (!all || !one)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	*out = all;
	return 0;
}

/* Brokers first, then the peers of access.yaml; ends with NULL. */
static int names(struct cli *c, const char ***out)
{
	struct access access;
	const char **all;
	int rc = cli_access(c, &access);

	if (rc)
		return rc;
	if (cli_has(c, "--only"))
		return names_only(c, &access, out);
	all = arena_zalloc(c->arena, access.n_peers + 2, sizeof(*all));
	if (!all)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	all[0] = c->settings.broker_key;
	for (size_t i = 0; i < access.n_peers; i++)
		all[i + 1] = access.peers[i].name;
	*out = all;
	return 0;
}

/* A public half alone is a peer whose secret lies elsewhere: with another department. */
static int make_one(struct cli *c, const char *name, const char **out_done)
{
	struct key_state k = look(c->settings.keys, name);
	struct key_pair pair;
	int rc;

	if (k.has_secret || k.has_public) {
		*out_done =
			k.has_secret ? say(c, "已有", "there") : say(c, "只有公钥", "public only");
		return 0;
	}
	rc = keys_make(&pair);
	if (rc)
		return err_set(&c->err, rc, "%s: %s", name, error_text(rc));
	rc = keys_save(c->settings.keys, name, &pair, &c->err);
	keys_wipe(&pair);
	*out_done = say(c, "新建", "made");
	return rc;
}

/* The first data key, where registration runs: on a host that has its secret. Two hosts that each
 * made one would not read each other's values; the second gets the files of the first. */
static int make_data_key(struct cli *c, const char **out_done)
{
	struct secret_ring *ring = NULL;
	unsigned version;
	int rc;

	*out_done = NULL;
	if (!look(c->settings.keys, "registration").has_secret)
		return 0;
	rc = secret_ring_load(c->arena, c->settings.keys, &ring, &c->err);
	*out_done = say(c, "已有", "there");
	if (rc == 0 && !secret_newest(ring)) {
		rc = secret_key_make(c->settings.keys, &version, &c->err);
		*out_done = say(c, "新建", "made");
	}
	secret_ring_wipe(ring);
	return rc;
}

/* Who keeps a chain signs its head: on the host that has the service's secret. */
static int make_chain_key(struct cli *c, const char *peer, const char **out_name,
			  const char **out_done)
{
	char name[CHAIN_NAME_MAX + 8], path[KEY_PATH_MAX];
	int rc = key_path(path, c->settings.keys, head_key_name(peer, name), ".sign.key", &c->err);

	*out_name = arena_printf(c->arena, "%s.sign", name);
	*out_done = say(c, "已有", "there");
	if (!rc && access(path, F_OK) == 0)
		return 0;
	if (!rc)
		rc = sign_key_make(c->settings.keys, name, &c->err);
	*out_done = say(c, "新建", "made");
	return rc;
}

static void add_result(struct table *t, json_t *list, const char *name, const char *result)
{
	table_add(t, name);
	table_add(t, result);
	(void)json_array_append_new(list, json_pack("{s:s,s:s}", "name", name, "result", result));
}

static int make_chain_keys(struct cli *c, struct table *t, json_t *list)
{
	const char *name, *done;
	struct access access;
	int rc = cli_access(c, &access);

	for (size_t i = 0; rc == 0 && i < access.n_peers; i++) {
		const struct access_peer *p = &access.peers[i];

		if (p->serve.n == 0 || !look(c->settings.keys, p->name).has_secret)
			continue;
		for (size_t k = 0; rc == 0 && k < p->serve.n; k++) {
			rc = make_chain_key(c, p->serve.at[k], &name, &done);
			if (rc == 0)
				add_result(t, list, name, done);
		}
	}
	return rc;
}

int keys_make_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"名称", "name",   false},
                {"结果", "result", false}
        };
	json_t *list = json_array();
	const char **all = NULL, *done = "";
	struct table t;
	int rc = names(c, &all);

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; rc == 0 && all && all[i]; i++) {
		rc = make_one(c, all[i], &done);
		add_result(&t, list, all[i], done);
	}
	if (rc == 0)
		rc = make_data_key(c, &done);
	if (rc == 0 && done)
		add_result(&t, list, "data", done);
	if (rc == 0)
		rc = make_chain_keys(c, &t, list);
	if (rc == 0 && c->json)
		rc = cli_print_document(c, list);
	else if (rc == 0)
		table_print(&t, stdout);
	json_decref(list);
	return rc;
}

int keys_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"名称", "name",       false},
                {"公钥", "public key", false},
                {"私钥", "secret",     false}
        };
	json_t *list = json_array();
	char public[KEY_TEXT_BYTES];
	const char **all = NULL;
	struct table t;
	int rc = names(c, &all);

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; rc == 0 && all && all[i]; i++) {
		struct key_state k = look(c->settings.keys, all[i]);

		if (keys_load_public(c->settings.keys, all[i], public, &c->err))
		public[0] = '\0'; /* shown as missing */
		table_add(&t, all[i]);
		table_add(&t, public[0] ? public : say(c, "缺", "missing"));
		if (k.has_secret)
			table_addf(&t, "%04o", k.mode);
		else
			table_add(&t, "-");
		(void)json_array_append_new(list,
					    json_pack("{s:s,s:s,s:b}", "name", all[i], "public",
						      public, "secret", k.has_secret));
	}
	if (rc == 0 && c->json)
		rc = cli_print_document(c, list);
	else if (rc == 0)
		table_print(&t, stdout);
	json_decref(list);
	return rc;
}
