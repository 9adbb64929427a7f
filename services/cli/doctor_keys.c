/*
 * The data keys, as docs/operations.md has them handled: the files of this host, and what the
 * running instances of registration have loaded.
 */
#include "registration.pb-c.h"
#include "ring.h"

#include <sys/stat.h>

#include "doctor.h"
#include "table.h"

#define DATA_KEY_ASKS 32 /* at most: two for each instance of registration */

static const char *data_keys(const struct cli *c)
{
	return say(c, "数据密钥", "data keys");
}

/* Files of another owner than registration's own key: it cannot read them. */
static size_t data_files_strange(struct cli *c, const struct secret_ring *ring,
				 const struct stat *own)
{
	unsigned versions[SECRET_VERSIONS_MAX];
	size_t n = secret_versions(ring, versions), strange = 0;

	for (size_t i = 0; i < n; i++) {
		char path[4096];
		struct stat st;

		(void)snprintf(path, sizeof(path), "%s/data-%u.key", c->settings.keys, versions[i]);
		strange += stat(path, &st) == 0 && st.st_uid != own->st_uid;
	}
	return strange;
}

unsigned doctor_data_files(struct doctor *d)
{
	struct cli *c = d->c;
	struct secret_ring *ring = NULL;
	char path[4096];
	struct stat own;
	unsigned newest;
	bool runs_here;

	(void)snprintf(path, sizeof(path), "%s/registration.key", c->settings.keys);
	runs_here = stat(path, &own) == 0;
	if (secret_ring_load(c->arena, c->settings.keys, &ring, &c->err)) {
		doctor_tell(d, VERDICT_FAIL, data_keys(c),
			    say(c,
				"registration 不能载入：%s；chmod 600 "
				"%s/data-*.key，属主为运行服务的用户",
				"registration cannot load them: %s; chmod 600 %s/data-*.key, owned "
				"by the "
				"user it runs as"),
			    c->err.text, c->settings.keys);
		return 0;
	}
	newest = secret_newest(ring);
	if (!newest && runs_here)
		doctor_tell(d, VERDICT_WARN, data_keys(c),
			    say(c,
				"%s 里没有数据密钥，不能登记劳动者：第一台主机运行 gongdao keys "
				"make，其余主机复制 "
				"data-*.key（0600），再重新加载 registration（SIGHUP）",
				"there is none in %s, and no worker can be registered: gongdao "
				"keys make "
				"on the first host, copy data-*.key (0600) to others, then reload "
				"registration (SIGHUP)"),
			    c->settings.keys);
	else if (runs_here && data_files_strange(c, ring, &own))
		doctor_tell(
			d, VERDICT_WARN, data_keys(c),
			say(c, "%s/data-*.key 的属主与 registration.key 不同，服务读不到：chown",
			    "%s/data-*.key have another owner than registration.key, which cannot "
			    "read them: chown"),
			c->settings.keys);
	else if (newest)
		doctor_tell(d, VERDICT_OK, data_keys(c),
			    say(c, "最新的 data-%u 可读，权限正确",
				"the newest, data-%u, is readable, its mode right"),
			    newest);
	secret_ring_wipe(ring);
	return newest;
}

struct data_keys_loaded {
	unsigned writes;        /* in use */
	unsigned least, newest; /* loaded, by the instances that answered */
	size_t answers;
};

/* Sent all at once, so that the broker gives each instance some. */
static void data_keys_ask(struct cli *c, size_t n, struct data_keys_loaded *out)
{
	static const char rpc[] = "registration.GetKeyRotation";
	Registration__GetKeyRotationRequest q = REGISTRATION__GET_KEY_ROTATION_REQUEST__INIT;
	struct client_question *asked[DATA_KEY_ASKS];
	size_t sent = 0;

	while (sent < n && cli_send(c, c->arena, rpc, &q.base, &asked[sent]) == 0)
		sent++;
	for (size_t i = 0; i < sent; i++) {
		Registration__KeyRotation *r;

		if (cli_wait(c, c->arena, rpc, asked[i], &r))
			continue; /* who does not answer is a line of the survey */
		out->writes = r->writes;
		if (!out->answers++ || r->loaded < out->least)
			out->least = r->loaded;
		if (r->loaded > out->newest)
			out->newest = r->loaded;
	}
}

void doctor_data_loaded(struct doctor *d, const struct survey_service *s, unsigned here)
{
	struct cli *c = d->c;
	struct data_keys_loaded k = {0};
	int64_t timeout_ms = c->timeout_ms;

	if (c->timeout_ms > SURVEY_ASK_MS)
		c->timeout_ms = SURVEY_ASK_MS;
	data_keys_ask(c, s->n_instances < DATA_KEY_ASKS / 2 ? 2 * s->n_instances : DATA_KEY_ASKS,
		      &k);
	c->timeout_ms = timeout_ms;
	if (!k.answers)
		return;
	here = here > k.newest ? here : k.newest;
	if (k.least < k.writes)
		doctor_tell(
			d, VERDICT_FAIL, data_keys(c),
			say(c,
			    "有 registration 实例只载入到 data-%u，而现用 data-%u：它以 "
			    "E_KEY_MISSING "
			    "答复；把密钥文件复制到它的主机（0600），重新加载（SIGHUP）",
			    "an instance of registration has loaded up to data-%u only, and "
			    "data-%u "
			    "is "
			    "in use: it answers E_KEY_MISSING; copy the file to its host (0600), "
			    "reload it (SIGHUP)"),
			k.least, k.writes);
	else if (k.least < here)
		doctor_tell(d, VERDICT_WARN, data_keys(c),
			    say(c,
				"有 registration 实例只载入到 data-%u，最新的是 "
				"data-%u：重新加载（SIGHUP），"
				"全部载入后才能 gongdao keys data use",
				"an instance of registration has loaded up to data-%u only, the "
				"newest is "
				"data-%u: reload it (SIGHUP), and only then gongdao keys data use"),
			    k.least, here);
	else
		doctor_tell(d, VERDICT_OK, data_keys(c),
			    say(c, "registration 已载入 data-%u，现用 data-%u",
				"registration has loaded data-%u; in use: data-%u"),
			    k.least, k.writes);
}
