/*
 * Evidence chains: the keys that sign their heads, on each host for the services that run there,
 * and whether their old months go into files.
 */
#include <unistd.h>

#include "archive_due.h"
#include "doctor.h"
#include "head.h"
#include "key_file.h"
#include "table.h"

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

/* ---- archives ------------------------------------------------------------------------------- */

#define LATE_DAYS 7 /* a timer that runs every night had its chances */

static const char *archives_of(const struct cli *c)
{
	return say(c, "证据链归档", "chain archives");
}

/* 0: in time; else a line was told. */
static int archive_look(struct doctor *d, const struct survey_service *s)
{
	struct cli *c = d->c;
	char text[12];
	const civil_date last = {s->reply->archived_month};
	const civil_date month = archive_month((utc_time){s->reply->unarchived_at_us}, last);
	const civil_date due = archive_due(c, month);

	if (!s->reply->unarchived_at_us || archive_today(c).day < due.day + LATE_DAYS)
		return 0;
	doctor_tell(d, VERDICT_WARN, archives_of(c),
		    say(c,
			"%s 的 %s 自 %s 起应当归档，还在数据库里：gongdao chain archive %s，"
			"并查看 gongdao-archive.timer 为何没有做",
			"%s: %s was to go into a file from %s on and is still in the database: "
			"gongdao chain archive %s, and see why gongdao-archive.timer did not"),
		    s->name, civil_format_month(month, text), show_day(c, due.day), s->name);
	return 1;
}

void doctor_chain_archives(struct doctor *d, const struct survey *s)
{
	struct cli *c = d->c;
	int n_told = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->n_services; i++) {
		if (!s->services[i].reply)
			continue;
		n_told += archive_look(d, &s->services[i]);
		n++;
	}
	if (n && !n_told)
		doctor_tell(d, VERDICT_OK, archives_of(c),
			    say(c, "没有逾期未归档的月份", "no month is overdue"));
}
