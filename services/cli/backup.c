/*
 * backup, and what it shares with restore and verify-backup.
 *
 * Keys, settings and kept rules first, as they are small; then what the services have answered is
 * counted; then pg_basebackup copies the running database and streams what is written meanwhile. So
 * everything that was answered before it began is in it. The manifest comes last. What fails is
 * removed.
 */
#include "backup.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define PG_BIN "/usr/lib/postgresql/15/bin"

const char *path_absolute(struct cli *c, const char *path)
{
	char at[PATH_MAX];
	size_t len = strlen(path);
	const char *full = NULL;

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (path[0] == '/')
		full = arena_strndup(c->arena, path, len);
	else if (getcwd(at, sizeof(at)))
		full = arena_printf(c->arena, "%s/%.*s", at, (int)len, path);
	if (!full)
		(void)err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	return full;
}

int backup_begin(struct backup *b, struct cli *c)
{
	const char *pg_bin = cli_get(c, "--pg-bin");

	*b = (struct backup){.c = c, .pg_bin = pg_bin ? pg_bin : PG_BIN};
	b->folder = path_absolute(c, cli_get(c, "FOLDER"));
	(void)umask(077); /* gives back the old one */
	return b->folder ? 0 : E_FILE;
}

/* ---- keys and settings ----------------------------------------------------------------------- */

/* Copies `from` to FOLDER/`part`, into the manifest too. */
static int part_take(struct backup *b, const char *from, const char *part)
{
	struct tree_copy job = {.from = from,
				.to = arena_printf(b->c->arena, "%s/%s", b->folder, part),
				.file_mode = 0600,
				.folder_mode = 0700,
				.uid = (uid_t)-1,
				.gid = (gid_t)-1,
				.follow = true,
				.whole_only = true};
	int rc;

	if (!job.to)
		return err_set(&b->c->err, E_NO_MEMORY, "out of memory");
	rc = tree_copy(&job, &b->c->err);
	return rc ? rc : manifest_add(b, part, from);
}

/* The folder above, as a text; "" of a path without one. */
static const char *above(struct cli *c, const char *path)
{
	const char *slash = strrchr(path, '/');

	return arena_strndup(c->arena, path, slash ? (size_t)(slash - path) : 0);
}

static int state_take(struct backup *b, const char *etc)
{
	static const char *const names[] = {"instances", "ports", "postgresql", "shipped"};
	const char *beside = above(b->c, etc);
	int rc = 0;

	if (!beside || access(arena_printf(b->c->arena, "%s/instances", beside), F_OK))
		return 0; /* not made by deploy/run */
	if (mkdir(arena_printf(b->c->arena, "%s/state", b->folder), 0700))
		return err_set(&b->c->err, E_FILE, "%s/state: %s", b->folder, strerror(errno));
	for (size_t i = 0; rc == 0 && i < N_ELEMENTS(names); i++) {
		const char *from = arena_printf(b->c->arena, "%s/%s", beside, names[i]);
		const char *part = arena_printf(b->c->arena, "state/%s", names[i]);

		if (!from || !part)
			return err_set(&b->c->err, E_NO_MEMORY, "out of memory");
		if (access(from, F_OK) == 0)
			rc = part_take(b, from, part);
	}
	return rc;
}

/* The folder behind a path, which must not hold the backup itself. */
static int source_find(struct backup *b, const char *path, const char **out)
{
	char source[PATH_MAX], folder[PATH_MAX];
	size_t len;

	if (!realpath(path, source))
		return err_set(&b->c->err, E_FILE, "%s: %s", path, strerror(errno));
	if (!realpath(b->folder, folder))
		return err_set(&b->c->err, E_FILE, "%s: %s", b->folder, strerror(errno));
	len = strlen(source);
	if (strncmp(folder, source, len) == 0 && (folder[len] == '/' || folder[len] == '\0'))
		return err_set(&b->c->err, E_FILE,
			       say(b->c, "%s 在 %s 里面：备份请放到别处",
				   "%s lies in %s: put the backup elsewhere"),
			       folder, source);
	*out = arena_strdup(b->c->arena, source);
	return *out ? 0 : err_set(&b->c->err, E_NO_MEMORY, "out of memory");
}

/* The rules that daemons kept: past findings are replayed by them. */
static int packs_take(struct backup *b)
{
	const char *packs = "";
	int rc;

	if (!b->c->settings.packs[0] || access(b->c->settings.packs, F_OK))
		return 0; /* nothing was kept yet */
	rc = source_find(b, b->c->settings.packs, &packs);
	return rc ? rc : part_take(b, packs, "packs");
}

static int settings_take(struct backup *b)
{
	const char *keys = "", *etc = "";
	char config[PATH_MAX];
	int rc;

	if (!realpath(b->c->config_path, config))
		return err_set(&b->c->err, E_FILE, "%s: %s", b->c->config_path, strerror(errno));
	rc = source_find(b, b->c->settings.keys, &keys);
	if (rc == 0)
		rc = source_find(b, above(b->c, config), &etc);
	if (rc == 0)
		rc = part_take(b, keys, "keys");
	if (rc == 0)
		rc = part_take(b, etc, "etc");
	if (rc == 0)
		rc = packs_take(b);
	return rc ? rc : state_take(b, etc);
}

/* ---- database -------------------------------------------------------------------------------- */

static int database_take(struct backup *b, const char *dsn)
{
	struct arena *a = b->c->arena;
	const char *pg = arena_printf(a, "%s/pg", b->folder);
	const char *argv[] = {arena_printf(a, "%s/pg_basebackup", b->pg_bin),
			      "-D",
			      pg,
			      "-d",
			      arena_printf(a, "target_session_attrs=read-write %s", dsn),
			      "--wal-method=stream",
			      "--checkpoint=fast",
			      "--no-password",
			      "--manifest-checksums=SHA256",
			      NULL};
	struct child k = {.argv = argv};
	int rc;

	if (!pg || !argv[0] || !argv[4])
		return err_set(&b->c->err, E_NO_MEMORY, "out of memory");
	rc = child_start(&k, &b->c->err);
	if (rc == 0)
		rc = child_wait(&k, &b->c->err);
	if (rc == 0)
		rc = tree_bytes(pg, &b->n_pg_bytes, &b->c->err);
	return rc ? rc
		  : manifest_add(b, "pg/backup_manifest",
				 arena_printf(a, "%s/backup_manifest", pg));
}

/* ---- the command ----------------------------------------------------------------------------- */

static const char *iso_now(struct cli *c)
{
	char text[32];

	return arena_strdup(c->arena, utc_format_iso(utc_now(), text));
}

static int folder_make(struct backup *b)
{
	int rc = folder_empty(b->c, b->folder, NULL);

	if (rc)
		return rc;
	if (mkdir(b->folder, 0700) && errno != EEXIST)
		return err_set(&b->c->err, E_FILE, "%s: %s", b->folder, strerror(errno));
	return chmod(b->folder, 0700)
		       ? err_set(&b->c->err, E_FILE, "%s: %s", b->folder, strerror(errno))
		       : 0;
}

/* What was written before it failed; the first reason is the one that is told. */
static void parts_remove(struct backup *b)
{
	static const char *const names[] = {BACKUP_MANIFEST, BACKUP_UNFINISHED, "pg",   "keys",
					    "etc",           "state",           "packs"};
	struct err err;

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const char *path = arena_printf(b->c->arena, "%s/%s", b->folder, names[i]);

		if (!path || tree_remove(path, &err))
			(void)fprintf(stderr, "gongdao: %s\n", path ? err.text : "out of memory");
	}
}

static int print_taken(const struct backup *b)
{
	struct cli *c = b->c;
	json_t *d;
	int rc;

	if (!c->json) {
		(void)printf(
			say(c,
			    "已备份到 %s\n  数据库 %" PRId64 " MiB，密钥和配置 %zu 个文件\n"
			    "  清单摘要 %s\n验证: gongdao verify-backup %s\n",
			    "backed up to %s\n  database %" PRId64
			    " MiB, keys and settings %zu files\n"
			    "  digest of the manifest %s\nprove it: gongdao verify-backup %s\n"),
			b->folder, b->n_pg_bytes >> 20, b->n_files - 1, b->digest, b->folder);
		return 0;
	}
	d = json_pack("{s:s,s:s,s:s,s:I,s:I,s:s}", "folder", cli_utf8(c, b->folder), "begun_at",
		      b->begun_at, "done_at", b->done_at, "pg_bytes", (json_int_t)b->n_pg_bytes,
		      "files", (json_int_t)b->n_files, "manifest", b->digest);
	rc = d ? cli_print_document(c, d) : err_set(&c->err, E_NO_MEMORY, "out of memory");
	json_decref(d);
	return rc;
}

int backup_run(struct cli *c)
{
	struct backup b;
	const char *dsn;
	int rc = cli_settings(c);

	if (rc == 0)
		rc = backup_begin(&b, c);
	if (rc == 0)
		rc = folder_make(&b);
	if (rc)
		return rc;
	dsn = settings_dsn(c->arena, &c->settings, c->settings.database_admin);
	b.begun_at = iso_now(c);
	if (!dsn || !b.begun_at)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	rc = settings_take(&b);
	if (rc == 0)
		rc = ledgers_take(&b, dsn);
	if (rc == 0)
		rc = database_take(&b, dsn);
	b.done_at = iso_now(c);
	if (rc == 0)
		rc = b.done_at ? manifest_write(&b) : E_NO_MEMORY;
	if (rc) {
		parts_remove(&b);
		return rc;
	}
	return print_taken(&b);
}
