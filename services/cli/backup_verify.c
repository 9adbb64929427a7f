/*
 * verify-backup: what a restore would find, found on a copy. The backup itself is only read.
 *
 * The copy's server listens in a private folder only, with settings of its own; it recovers from
 * the WAL of the backup as the restored one would. Then the tables are held against this program's
 * migrations, and every service's ledger against what it had answered when the backup began.
 */
#include "backup.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "table.h"

#define WORK        "/var/tmp"
#define SOCKETS     "/tmp" /* a socket's path may have 107 bytes */
#define RECOVERY_MS INT64_C(3600000)
#define LOG_TAIL    1500

struct trial {
	struct backup *b;
	struct owner owner;
	const char *work, *sockets; /* made, and removed at the end; NULL before */
	const char *data, *log, *dsn;
	struct child server;
	struct ledger_found found[SCHEMA_MAX_SERVICES];
	int n_applied; /* migrations that the backup is behind this program */
};

static int no_memory(struct cli *c)
{
	return err_set(&c->err, E_NO_MEMORY, "out of memory");
}

/* ---- the copy -------------------------------------------------------------------------------- */

static int folder_private(struct trial *t, const char *below, const char **out)
{
	struct cli *c = t->b->c;
	char *path = arena_printf(c->arena, "%s/gongdao-verify-XXXXXX", below);

	if (!path)
		return no_memory(c);
	if (!mkdtemp(path))
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	*out = path;
	if (t->owner.uid != (uid_t)-1 && chown(path, t->owner.uid, t->owner.gid))
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	return 0;
}

/* Nobody but the owner reaches the folder of the socket, so the server trusts whoever does. */
static int hba_write(struct trial *t)
{
	struct cli *c = t->b->c;
	const char *path = arena_printf(c->arena, "%s/pg_hba.conf", t->work);
	const char *empty = arena_printf(c->arena, "%s/empty.conf", t->work);
	FILE *f = path ? fopen(path, "we") : NULL, *g = empty ? fopen(empty, "we") : NULL;
	bool good = f && g && fputs("local all all trust\n", f) >= 0;

	good = f && fclose(f) == 0 && good;
	good = g && fclose(g) == 0 && good;
	if (good && t->owner.uid != (uid_t)-1)
		good = chown(path, t->owner.uid, t->owner.gid) == 0 &&
		       chown(empty, t->owner.uid, t->owner.gid) == 0;
	return good ? 0 : err_set(&c->err, E_FILE, "%s: %s", t->work, strerror(errno));
}

static int copy_make(struct trial *t)
{
	struct cli *c = t->b->c;
	const char *below = cli_get(c, "--work");
	struct tree_copy job = {.uid = t->owner.uid, .gid = t->owner.gid};
	int rc = disk_check(c, below ? below : WORK, t->b->n_pg_bytes);

	if (rc == 0)
		rc = folder_private(t, below ? below : WORK, &t->work);
	if (rc == 0)
		rc = folder_private(t, SOCKETS, &t->sockets);
	if (rc)
		return rc;
	t->data = arena_printf(c->arena, "%s/data", t->work);
	t->log = arena_printf(c->arena, "%s/log", t->work);
	t->dsn = arena_printf(c->arena, "%s host=%s port=5432 user=%s", c->settings.database,
			      t->sockets, c->settings.database_admin);
	job.from = arena_printf(c->arena, "%s/pg", t->b->folder);
	job.to = t->data;
	if (!t->data || !t->log || !t->dsn || !job.from)
		return no_memory(c);
	rc = tree_copy(&job, &c->err);
	return rc ? rc : hba_write(t);
}

/* ---- its server ------------------------------------------------------------------------------ */

/* The end of what it said, on standard error. */
static void log_show(const struct trial *t)
{
	char tail[LOG_TAIL];
	FILE *f = fopen(t->log, "re");
	size_t n;

	if (!f)
		return;
	if (fseek(f, -(long)sizeof(tail), SEEK_END))
		rewind(f); /* it is shorter */
	n = fread(tail, 1, sizeof(tail), f);
	(void)fwrite(tail, 1, n, stderr); /* nothing to be done when that fails */
	(void)fclose(f);                  /* only read from */
}

static int server_start(struct trial *t)
{
	struct arena *a = t->b->c->arena;
	const char *argv[] = {
		arena_printf(a, "%s/postgres", t->b->pg_bin),
		"-D",
		t->data,
		"-c",
		arena_printf(a, "config_file=%s/empty.conf", t->work),
		"-c",
		arena_printf(a, "hba_file=%s/pg_hba.conf", t->work),
		"-c",
		arena_printf(a, "ident_file=%s/empty.conf", t->work),
		"-c",
		arena_printf(a, "unix_socket_directories=%s", t->sockets),
		/* over what the copy's own postgresql.auto.conf may say */
		"-c",
		"listen_addresses=",
		"-c",
		"port=5432",
		"-c",
		"unix_socket_permissions=0700",
		"-c",
		"synchronous_standby_names=",
		"-c",
		"archive_mode=off",
		"-c",
		"shared_preload_libraries=",
		"-c",
		"logging_collector=off",
		"-c",
		"log_destination=stderr",
		"-c",
		"ssl=off",
		"-c",
		"shared_buffers=128MB",
		"-c",
		"huge_pages=off",
		"-c",
		"dynamic_shared_memory_type=sysv",
		"-c",
		"autovacuum=off",
		"-c",
		"fsync=off", /* a copy that is thrown away */
		NULL,
	};

	for (size_t i = 0; i + 1 < N_ELEMENTS(argv); i++) {
		if (!argv[i])
			return no_memory(t->b->c);
	}
	t->server = (struct child){.argv = argv, .owner = &t->owner, .log = t->log};
	return child_start(&t->server, &t->b->c->err);
}

/* Until it has recovered and answers. */
static int server_wait(struct trial *t, struct store **out)
{
	static const struct statement_table *const none[] = {NULL};
	const struct store_options o = {t->dsn, "public", "gongdao", none, false};
	const struct timespec pause = {.tv_nsec = 100L * 1000 * 1000};
	int64_t until_us = mono_now().us + RECOVERY_MS * 1000;
	struct cli *c = t->b->c;
	int rc;

	do {
		rc = store_open(&o, out, &c->err);
		if (rc != E_DB_AWAY)
			return rc;
		(void)nanosleep(&pause, NULL); /* a shorter pause only asks more often */
	} while (child_runs(&t->server) && mono_now().us < until_us);
	log_show(t);
	return err_set(&c->err, E_FILE,
		       say(c, "副本上的数据库启动不了（它的日志见上）：%s",
			   "the database of the copy does not start, its log is above: %s"),
		       t->b->folder);
}

/* ---- findings -------------------------------------------------------------------------------- */

static bool whole(const struct trial *t)
{
	for (size_t i = 0; i < t->b->n_ledgers; i++) {
		if (!t->found[i].whole)
			return false;
	}
	return true;
}

static int found_json(const struct trial *t)
{
	const struct backup *b = t->b;
	json_t *list = json_array(), *d;
	int rc;

	for (size_t i = 0; i < b->n_ledgers; i++)
		(void)json_array_append_new(
			list,
			json_pack("{s:s,s:I,s:I,s:b}", "service", b->ledgers[i].service, "before",
				  (json_int_t)b->ledgers[i].n_inbox, "restored",
				  (json_int_t)t->found[i].n_inbox, "whole", t->found[i].whole));
	d = json_pack("{s:s,s:s,s:i,s:o}", "begun_at", b->begun_at, "manifest", b->digest,
		      "migrations_applied", t->n_applied, "services", list);
	rc = d ? cli_print_document(b->c, d) : no_memory(b->c);
	json_decref(d);
	return rc;
}

static void found_print(const struct trial *t)
{
	static const struct table_head heads[] = {
		{"服务",                   "service",         false},
		{"备份开始时已答复", "answered before", true },
		{"恢复后",                "restored",        true },
		{"最新审计条目",       "newest audit",    true },
		{"结果",                   "result",          false}
        };
	struct cli *c = t->b->c;
	struct table table;

	table_init(&table, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < t->b->n_ledgers; i++) {
		const struct ledger_found *f = &t->found[i];

		table_add(&table, t->b->ledgers[i].service);
		table_addf(&table, "%" PRId64, t->b->ledgers[i].n_inbox);
		table_addf(&table, "%" PRId64, f->n_inbox);
		table_addf(&table, "%" PRId64, f->audit_id);
		table_add(&table, f->whole ? say(c, "齐全", "whole") : say(c, "缺失", "missing"));
	}
	table_print(&table, stdout);
	if (t->n_applied)
		(void)printf(
			say(c, "\n备份早于本程序：表结构升级 %d 步，已在副本上做过\n",
			    "\nthe backup is older than this program: %d migrations, applied to "
			    "the copy\n"),
			t->n_applied);
	(void)printf(say(c, "\n%s：%s 的备份，清单摘要 %s\n",
			 "\n%s: backup of %s, digest of the manifest %s\n"),
		     whole(t) ? say(c, "可以恢复", "it can be restored")
			      : say(c, "不完整", "it is not whole"),
		     t->b->begun_at, t->b->digest);
}

static int examine(struct trial *t)
{
	struct schema_services services;
	struct cli *c = t->b->c;
	struct store *admin = NULL;
	int rc = server_wait(t, &admin);

	if (rc == 0)
		rc = schema_services(c, &services);
	if (rc == 0)
		rc = schema_apply(c, &services, admin, &t->n_applied);
	store_close(admin);
	return rc ? rc : ledgers_compare(t->b, t->dsn, t->found);
}

/* Whatever came of it, nothing stays. */
static int trial_end(struct trial *t, int rc)
{
	const char *const folders[] = {t->work, t->sockets};
	struct err err;

	child_stop(&t->server);
	for (size_t i = 0; i < N_ELEMENTS(folders); i++) {
		if (folders[i] && tree_remove(folders[i], &err) && rc == 0)
			rc = err_set(&t->b->c->err, err.code, "%s", err.text);
	}
	return rc;
}

int verify_backup_run(struct cli *c)
{
	struct backup b;
	struct trial t = {.b = &b};
	int rc = cli_settings(c);

	if (rc == 0)
		rc = backup_begin(&b, c);
	if (rc == 0)
		rc = owner_find(c, &t.owner);
	if (rc == 0)
		rc = manifest_check(&b);
	if (rc)
		return rc;
	rc = copy_make(&t);
	if (rc == 0)
		rc = server_start(&t);
	if (rc == 0)
		rc = examine(&t);
	rc = trial_end(&t, rc);
	if (rc == 0 && c->json)
		rc = found_json(&t);
	else if (rc == 0)
		found_print(&t);
	return rc ? rc : !whole(&t);
}
