/*
 * The health check: every line ok, warn or fail with a named cause and, where there is one, the
 * command that mends it. Local things first, so that it says something when nothing runs.
 */
#include <errno.h>
#include <jansson.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include "doctor.h"
#include "table.h"

#define DISK_FAIL_PERCENT 3
#define CALENDAR_MONTH    11 /* next year's notice is published around November */

static void take_line(void *ctx, enum verdict v, const char *subject, const char *text)
{
	static const char *const names[] = {"ok", "warn", "fail"};
	static const char *const zh[] = {"正常", "注意", "故障"};
	static const char *const en[] = {"ok  ", "WARN", "FAIL"};
	struct doctor *d = ctx;

	d->n[v]++;
	(void)json_array_append_new(d->lines, json_pack("{s:s,s:s,s:s}", "verdict", names[v],
							"subject", subject, "text", text));
	if (!d->c->json)
		(void)printf("%s  %s: %s\n", say(d->c, zh[v], en[v]), subject, text);
}

void doctor_tell(struct doctor *d, enum verdict v, const char *subject, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* a sentence that long is cut */
	va_end(ap);
	take_line(d, v, subject, text);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void check_own_key(struct doctor *d)
{
	struct cli *c = d->c;
	char broker[KEY_TEXT_BYTES];
	struct key_pair pair;
	const char *subject = say(c, "密钥", "keys");

	if (keys_load_public(c->settings.keys, c->settings.broker_key, broker, &c->err)) {
		doctor_tell(d, VERDICT_FAIL, subject, "%s (gongdao keys make)", c->err.text);
		return;
	}
	if (keys_load(c->settings.keys, c->as, &pair, &c->err)) {
		doctor_tell(d, VERDICT_FAIL, subject, "%s", c->err.text);
		return;
	}
	keys_wipe(&pair);
	doctor_tell(d, VERDICT_OK, subject,
		    say(c, "%s 的密钥可读，权限正确", "the key of %s is readable, its mode right"),
		    c->as);
}

/* Every peer's public half is what the brokers know it by. */
static void check_peer_keys(struct doctor *d)
{
	struct cli *c = d->c;
	const char *subject = say(c, "成员密钥", "peers' keys");
	char public[KEY_TEXT_BYTES], path[4096];
	struct access access;
	struct stat st;
	size_t missing = 0, open = 0;

	if (cli_access(c, &access)) {
		doctor_tell(d, VERDICT_FAIL, subject, "%s", c->err.text);
		return;
	}
	for (size_t i = 0; i < access.n_peers; i++) {
		const char *name = access.peers[i].name;

		missing += keys_load_public(c->settings.keys, name, public, &c->err) != 0;
		(void)snprintf(path, sizeof(path), "%s/%s.key", c->settings.keys, name);
		open += stat(path, &st) == 0 && (st.st_mode & 077);
	}
	if (missing)
		doctor_tell(
			d, VERDICT_WARN, subject,
			say(c, "%zu 个成员没有公钥，连不上：gongdao keys make",
			    "%zu peers have no public key and cannot connect: gongdao keys make"),
			missing);
	if (open)
		doctor_tell(d, VERDICT_FAIL, subject,
			    say(c, "%zu 个私钥别人可读：chmod 600 %s/*.key",
				"%zu secret keys can be read by others: chmod 600 %s/*.key"),
			    open, c->settings.keys);
	if (!missing && !open)
		doctor_tell(d, VERDICT_OK, subject, say(c, "%zu 个成员齐全", "all %zu are there"),
			    access.n_peers);
}

/* ---- policy --------------------------------------------------------------------------------- */

static void check_calendar(struct doctor *d)
{
	struct cli *c = d->c;
	const char *subject = say(c, "工作日历", "calendar");
	struct calendar cal;
	int year, month, day;

	civil_to_ymd(civil_from_utc(utc_now()), &year, &month, &day);
	if (calendar_load(c->arena, c->settings.calendars, &cal, &c->err))
		doctor_tell(d, VERDICT_FAIL, subject, "%s", c->err.text);
	else if (cal.year_to < year)
		doctor_tell(d, VERDICT_FAIL, subject,
			    say(c, "缺 %d 年的放假安排：期限无法计算",
				"%d is missing: no term can be counted"),
			    year);
	else if (cal.year_to == year && month >= CALENDAR_MONTH)
		doctor_tell(
			d, VERDICT_WARN, subject,
			say(c, "缺 %d 年的放假安排：国务院办公厅通知公布后请录入 %s",
			    "%d is missing: enter it in %s when the State Council's notice is out"),
			year + 1, c->settings.calendars);
	else
		doctor_tell(d, VERDICT_OK, subject, say(c, "%d 至 %d 年齐全", "%d to %d are there"),
			    cal.year_from, cal.year_to);
}

static void check_places(struct doctor *d)
{
	struct cli *c = d->c;
	const char *subject = say(c, "区划与部门", "regions and departments");
	struct regions regions;
	struct departments departments;

	if (regions_load(c->arena, c->settings.regions, &regions, &c->err) ||
	    departments_load(c->arena, c->settings.departments, &departments, &c->err))
		doctor_tell(d, VERDICT_FAIL, subject, "%s", c->err.text);
	else
		doctor_tell(d, VERDICT_OK, subject,
			    say(c, "区划 %zu 个，部门 %zu 个", "%zu regions, %zu departments"),
			    regions.n, departments.n);
}

/* ---- machine -------------------------------------------------------------------------------- */

static void check_disk(struct doctor *d, const char *folder)
{
	struct cli *c = d->c;
	const char *subject = say(c, "磁盘", "disk");
	struct statvfs f;
	unsigned percent;
	enum verdict v = VERDICT_OK;

	if (statvfs(folder, &f) || f.f_blocks == 0) {
		doctor_tell(d, VERDICT_WARN, subject, "%s: %s", folder, strerror(errno));
		return;
	}
	percent = (unsigned)(f.f_bavail * 100 / f.f_blocks);
	if (percent < DISK_FAIL_PERCENT)
		v = VERDICT_FAIL;
	else if (percent < d->c->settings.disk_warn_percent)
		v = VERDICT_WARN;
	doctor_tell(d, v, subject,
		    say(c, "%s 所在磁盘剩余 %u%%（%" PRIu64 " MiB）",
			"%s: %u%% left (%" PRIu64 " MiB)"),
		    folder, percent, (uint64_t)f.f_bavail * f.f_frsize / 1048576);
}

/* Command ids more than five minutes ahead are refused, so a wrong clock stops everything. */
static void check_clock(struct doctor *d)
{
	struct cli *c = d->c;
	const char *subject = say(c, "时钟", "clock");
	struct timex t = {0};
	char now[24];

	if (adjtimex(&t) == TIME_ERROR)
		doctor_tell(
			d, VERDICT_WARN, subject,
			say(c, "现在 %s，但本机没有与时间服务器同步；多台机器之间会有偏差",
			    "it is %s, but this host follows no time server: hosts will differ"),
			utc_format_local(utc_now(), now));
	else
		doctor_tell(d, VERDICT_OK, subject,
			    say(c, "%s，与时间服务器同步", "%s, follows a time server"),
			    utc_format_local(utc_now(), now));
}

/* ---- what runs ------------------------------------------------------------------------------ */

static int check_running(struct doctor *d, unsigned data_key, const char *rules)
{
	struct cli *c = d->c;
	struct survey *s = arena_alloc(c->arena, sizeof(*s));
	int rc = s ? survey_take(c, s) : err_set(&c->err, E_NO_MEMORY, "out of memory");

	if (rc || !s) {
		doctor_tell(d, VERDICT_FAIL, say(c, "消息代理", "brokers"), "%s", c->err.text);
		return rc;
	}
	survey_judge(c, s, take_line, d);
	for (size_t i = 0; i < s->n_services; i++) {
		if (strcmp(s->services[i].name, "registration") == 0 && s->services[i].n_instances)
			doctor_data_loaded(d, &s->services[i], data_key);
		if (strcmp(s->services[i].name, "disputes") == 0 && s->services[i].n_instances)
			doctor_handoff_drafts(d);
	}
	doctor_chain_archives(d, s);
	doctor_rules_loaded(d, s, rules);
	return 0;
}

int doctor_run(struct cli *c)
{
	struct doctor d = {.c = c, .lines = json_array()};
	const char *digest;
	unsigned data_key;
	int rc = cli_settings(c), running;

	if (rc == 0) {
		doctor_tell(&d, VERDICT_OK, say(c, "配置", "settings"), "%s", c->config_path);
		check_own_key(&d);
		check_peer_keys(&d);
		data_key = doctor_data_files(&d);
		doctor_chain_keys(&d);
		doctor_handoff_keys(&d);
		digest = doctor_rules(&d);
		check_calendar(&d);
		check_places(&d);
		check_disk(&d, c->settings.keys);
		if (c->settings.database_host[0])
			check_disk(&d, c->settings.database_host);
		check_clock(&d);
		running = check_running(&d, data_key, digest);
		if (error_class_of(running) == CLASS_DENIED)
			rc = running;
	}
	if (rc == 0 && c->json)
		rc = cli_print_document(c, d.lines);
	else if (rc == 0)
		(void)printf(say(c, "\n正常 %zu，注意 %zu，故障 %zu\n",
				 "\n%zu ok, %zu warn, %zu fail\n"),
			     d.n[VERDICT_OK], d.n[VERDICT_WARN], d.n[VERDICT_FAIL]);
	json_decref(d.lines);
	if (rc)
		return rc;
	return d.n[VERDICT_FAIL] ? FOUND : 0;
}
