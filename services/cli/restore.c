/*
 * restore: a backup into an empty state folder, laid out as deploy/run expects it.
 *
 *   STATE/pg/data  STATE/keys  STATE/packs
 *   STATE/etc/gongdao  STATE/etc/{instances,ports,postgresql,shipped}
 *
 * Everything is checked first and written into STATE/.restoring; when it is on the disk it is moved
 * into its places, the database last. Broken off, only .restoring is there, and deploy/run refuses
 * to start on it.
 */
#include "backup.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED ".restoring"

struct restore {
	struct backup b;
	struct owner owner;
	const char *state, *unfinished;
};

static int fail(struct restore *r, const char *path)
{
	return err_set(&r->b.c->err, E_FILE, "%s: %s", path, strerror(errno));
}

static const char *join(struct restore *r, const char *a, const char *b)
{
	const char *path = arena_printf(r->b.c->arena, "%s/%s", a, b);

	assert(path); /* a few paths against an arena of a gigabyte */
	return path;
}

static int folder(struct restore *r, const char *path, bool owned)
{
	if (mkdir(path, 0700) && errno != EEXIST)
		return fail(r, path);
	if (owned && r->owner.uid != (uid_t)-1 && chown(path, r->owner.uid, r->owner.gid))
		return fail(r, path);
	return 0;
}

/* What belongs to the database's user, and what stays with root: as in a state of deploy/run. */
static int part_put(struct restore *r, const char *part, const char *to, bool owned)
{
	struct tree_copy job = {.from = join(r, r->b.folder, part),
				.to = join(r, r->unfinished, to),
				.uid = owned ? r->owner.uid : (uid_t)-1,
				.gid = owned ? r->owner.gid : (gid_t)-1};

	if (access(job.from, F_OK))
		return errno == ENOENT ? 0 : fail(r, job.from);
	if (!owned) {
		job.file_mode = 0644;
		job.folder_mode = 0755;
	}
	return tree_copy(&job, &r->b.c->err);
}

/* The modes the files had. */
static int modes_put(struct restore *r)
{
	for (size_t i = 0; i < r->b.n_files; i++) {
		const struct backup_file *f = &r->b.files[i];
		const char *path;

		if (strncmp(f->path, "keys/", 5) == 0 || strncmp(f->path, "packs/", 6) == 0)
			path = join(r, r->unfinished, f->path);
		else if (strncmp(f->path, "etc/", 4) == 0)
			path = join(r, join(r, r->unfinished, "etc/gongdao"), f->path + 4);
		else if (strncmp(f->path, "state/", 6) == 0)
			path = join(r, join(r, r->unfinished, "etc"), f->path + 6);
		else
			continue;
		if (chmod(path, f->mode))
			return fail(r, path);
	}
	return 0;
}

static int all_put(struct restore *r)
{
	int rc = folder(r, r->unfinished, false);

	if (rc == 0)
		rc = folder(r, join(r, r->unfinished, "pg"), true);
	if (rc == 0)
		rc = part_put(r, "pg", "pg/data", true);
	if (rc == 0)
		rc = part_put(r, "keys", "keys", true);
	if (rc == 0)
		rc = part_put(r, "packs", "packs", true);
	/* state/ is what lies beside the settings */
	if (rc == 0 && access(join(r, r->b.folder, "state"), F_OK) == 0)
		rc = part_put(r, "state", "etc", false);
	else if (rc == 0)
		rc = folder(r, join(r, r->unfinished, "etc"), false);
	if (rc == 0)
		rc = part_put(r, "etc", "etc/gongdao", false);
	if (rc == 0 && chmod(join(r, r->unfinished, "etc"), 0755))
		rc = fail(r, r->unfinished);
	if (rc == 0)
		rc = modes_put(r);
	return rc ? rc : tree_sync(r->unfinished, &r->b.c->err);
}

static int all_move(struct restore *r)
{
	static const char *const names[] = {"etc", "keys", "packs", "pg"};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const char *from = join(r, r->unfinished, names[i]),
			   *to = join(r, r->state, names[i]);

		if (rename(from, to) && (errno != ENOENT || strcmp(names[i], "packs") != 0))
			return fail(r, to); /* a backup need not have packs */
	}
	if (rmdir(r->unfinished))
		return fail(r, r->unfinished);
	return tree_sync(r->state, &r->b.c->err);
}

/* Empty, or what a run before left unfinished. */
static int state_begin(struct restore *r)
{
	struct cli *c = r->b.c;
	int rc;

	r->state = path_absolute(c, cli_get(c, "STATE"));
	if (!r->state)
		return E_FILE;
	r->unfinished = join(r, r->state, UNFINISHED);
	rc = folder_empty(c, r->state, UNFINISHED);
	if (rc == 0)
		rc = tree_remove(r->unfinished, &c->err);
	if (rc)
		return rc;
	if (mkdir(r->state, 0755) && errno != EEXIST)
		return fail(r, r->state);
	if (chmod(r->state, 0755))
		return fail(r, r->state);
	return disk_check(c, r->state, r->b.n_pg_bytes);
}

int restore_run(struct cli *c)
{
	struct restore r = {0};
	struct err ignored;
	int rc = backup_begin(&r.b, c);

	if (rc == 0)
		rc = owner_find(c, &r.owner);
	if (rc == 0)
		rc = manifest_check(&r.b);
	if (rc == 0)
		rc = state_begin(&r);
	if (rc)
		return rc;
	rc = all_put(&r);
	if (rc == 0)
		rc = all_move(&r);
	if (rc) {
		(void)!tree_remove(r.unfinished, &ignored); /* the first reason is told */
		return rc;
	}
	(void)printf(
		say(c,
		    "已恢复 %s 的备份到 %s\n启动: deploy/run --no-demo --state %s\n"
		    "启动前请看 docs/operations.md 的 After a restore 一节\n",
		    "restored the backup of %s to %s\nstart it: deploy/run --no-demo --state %s\n"
		    "before that, read After a restore in docs/operations.md\n"),
		r.b.begun_at, r.state, r.state);
	return 0;
}
