/*
 * The keys that sign the heads of evidence chains: on each host, for the services that run there.
 */
#include <unistd.h>

#include "doctor.h"
#include "head.h"
#include "key_file.h"

static const char *chain_keys(const struct cli *c)
{
	return say(c, "证据链密钥", "chain keys");
}

static bool there(const struct cli *c, const char *name, const char *suffix)
{
	char path[KEY_PATH_MAX];
	struct err err = {0};

	return key_path(path, c->settings.keys, name, suffix, &err) == 0 && access(path, F_OK) == 0;
}

/* 0: fine or not here; else a line was told. */
static int look(struct doctor *d, const char *service)
{
	struct cli *c = d->c;
	char name[CHAIN_NAME_MAX + 8], path[KEY_PATH_MAX];
	struct err err = {0};
	struct sign_key key;
	int rc;

	if (!there(c, service, ".key"))
		return 0;
	if (!there(c, head_key_name(service, name), ".sign.key")) {
		doctor_tell(
			d, VERDICT_WARN, chain_keys(c),
			say(c,
			    "%s/%s.sign.key 不在，%s 的链头没有人签名：gongdao keys make，再重启它",
			    "%s/%s.sign.key is not there, nobody signs the heads of %s: gongdao "
			    "keys make, then restart it"),
			c->settings.keys, name, service);
		return 1;
	}
	rc = key_path(path, c->settings.keys, name, ".sign.key", &err);
	if (!rc)
		rc = sign_key_load(path, &key, &err);
	sign_key_wipe(&key);
	if (!rc)
		return 0;
	doctor_tell(d, VERDICT_FAIL, chain_keys(c), "%s", err.text);
	return 1;
}

void doctor_chain_keys(struct doctor *d)
{
	struct access access;
	struct cli *c = d->c;
	int n_told = 0;

	if (cli_access(c, &access)) {
		doctor_tell(d, VERDICT_FAIL, chain_keys(c), "%s", c->err.text);
		return;
	}
	for (size_t i = 0; i < access.n_peers; i++) {
		for (size_t k = 0; k < access.peers[i].serve.n; k++)
			n_told += look(d, access.peers[i].serve.at[k]);
	}
	if (!n_told)
		doctor_tell(d, VERDICT_OK, chain_keys(c),
			    say(c, "本机各服务的签名密钥都可读",
				"those of the services of this host are readable"));
}
