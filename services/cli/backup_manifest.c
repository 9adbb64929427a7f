/*
 * The manifest: JSON, so that a person and any tool can read it. It names every file but those of
 * pg/, which PostgreSQL's own manifest names; that one's digest is here.
 */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMAT      1
#define PG_MANIFEST "pg/backup_manifest"

static const char *const parts[] = {"keys", "etc", "state", "packs"};

static void fts_closep(FTS **f)
{
	if (*f)
		(void)fts_close(*f); /* only read from */
}

static void json_freep(json_t **j)
{
	json_decref(*j);
}

static int no_memory(struct backup *b)
{
	return err_set(&b->c->err, E_NO_MEMORY, "out of memory");
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The next entry; NULL when memory is out. */
static struct backup_file *files_next(struct backup *b)
{
	struct backup_file *files;

	if (b->n_files == b->size) {
		b->size = b->size ? 2 * b->size : 64;
		files = arena_zalloc(b->c->arena, b->size, sizeof(*files));
		if (!files)
			return NULL;
		if (b->n_files)
			memcpy(files, b->files, b->n_files * sizeof(*files));
		b->files = files;
	}
	return &b->files[b->n_files++];
}

/* `full` is the file, `path` its name below the folder, `from` where it was taken. */
static int file_add(struct backup *b, const char *full, const char *path, const char *from)
{
	struct backup_file *f = files_next(b);
	char digest[DIGEST_TEXT] = "";
	struct stat st;
	int rc;

	if (!f)
		return no_memory(b);
	if (stat(from, &st))
		return err_set(&b->c->err, E_FILE, "%s: %s", from, strerror(errno));
	rc = file_digest(full, digest, &f->bytes, &b->c->err);
	if (rc)
		return rc;
	f->mode = st.st_mode & 07777;
	f->path = arena_strdup(b->c->arena, path);
	f->digest = arena_strdup(b->c->arena, digest);
	return f->path && f->digest ? 0 : no_memory(b);
}

int manifest_add(struct backup *b, const char *part, const char *from)
{
	const char *root = arena_printf(b->c->arena, "%s/%s", b->folder, part);
	char *const roots[] = {(char *)(uintptr_t)root, NULL}; /* fts only reads it */
	AUTO(fts_closep) FTS *f = root ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	int rc = 0;
	FTSENT *e;

	if (!f)
		return err_set(&b->c->err, E_FILE, "%s: %s", b->folder, strerror(errno));
	while (rc == 0 && (e = fts_read(f))) {
		const char *below = e->fts_path + strlen(root);
		const char *source = arena_printf(b->c->arena, "%s%s", from, below);

		if (e->fts_info == FTS_F)
			rc = source ? file_add(b, e->fts_path, e->fts_path + strlen(b->folder) + 1,
					       source)
				    : no_memory(b);
		else if (e->fts_info != FTS_D && e->fts_info != FTS_DP)
			rc = err_set(&b->c->err, E_FILE, "%s: neither a file nor a folder",
				     e->fts_path);
	}
	return rc;
}

/* ---- writing --------------------------------------------------------------------------------- */

static json_t *files_json(const struct backup *b)
{
	json_t *list = json_array();

	for (size_t i = 0; i < b->n_files; i++) {
		const struct backup_file *f = &b->files[i];
		json_t *o =
			json_pack("{s:s,s:I,s:i,s:s}", "path", f->path, "bytes",
				  (json_int_t)f->bytes, "mode", (int)f->mode, "blake2b", f->digest);

		if (json_array_append_new(list, o)) {
			json_decref(list);
			return NULL; /* no memory, or a name that is not UTF-8 */
		}
	}
	return list;
}

static json_t *ledgers_json(const struct backup *b)
{
	json_t *list = json_array();

	for (size_t i = 0; i < b->n_ledgers; i++) {
		const struct ledger *l = &b->ledgers[i];

		(void)json_array_append_new(
			list, json_pack("{s:s,s:I,s:I,s:s}", "service", l->service, "inbox",
					(json_int_t)l->n_inbox, "audit_id", (json_int_t)l->audit_id,
					"call_id", l->call_id));
	}
	return list;
}

int manifest_write(struct backup *b)
{
	const char *path = arena_printf(b->c->arena, "%s/%s", b->folder, BACKUP_MANIFEST);
	AUTO(json_freep) json_t *files = files_json(b);
	AUTO(json_freep) json_t *ledgers = ledgers_json(b);
	AUTO(json_freep) json_t *all = NULL;
	char digest[DIGEST_TEXT] = "";
	int64_t ignored;
	const char *part;
	int rc;

	if (!files)
		return err_set(&b->c->err, E_FILE, "a file name that is not UTF-8");
	all = json_pack("{s:i,s:s,s:s,s:s,s:s,s:i,s:I,s:O,s:O}", "format", FORMAT, "version",
			GONGDAO_VERSION, "postgresql", b->pg_version, "begun_at", b->begun_at,
			"done_at", b->done_at, "inbox_from_day", (int)b->day, "pg_bytes",
			(json_int_t)b->n_pg_bytes, "services", ledgers, "files", files);
	part = arena_printf(b->c->arena, "%s/%s", b->folder, BACKUP_UNFINISHED);
	if (!all || !path || !part)
		return no_memory(b);
	/* It appears whole and when everything else is on the disk. */
	if (json_dump_file(all, part, JSON_INDENT(1)))
		return err_set(&b->c->err, E_FILE, "%s: %s", part, strerror(errno));
	rc = tree_sync(b->folder, &b->c->err);
	if (rc)
		return rc;
	if (rename(part, path))
		return err_set(&b->c->err, E_FILE, "%s: %s", path, strerror(errno));
	rc = file_digest(path, digest, &ignored, &b->c->err);
	b->digest = rc ? NULL : arena_strdup(b->c->arena, digest);
	if (rc == 0 && !b->digest)
		rc = no_memory(b);
	return rc ? rc : tree_sync(b->folder, &b->c->err);
}

/* ---- reading --------------------------------------------------------------------------------- */

static int manifest_wrong(struct backup *b, const char *what)
{
	return err_set(&b->c->err, E_FILE, "%s/%s: %s", b->folder, BACKUP_MANIFEST, what);
}

/* A copy of a member's text; NULL when it is none. */
static const char *text_of(struct backup *b, const json_t *from, const char *name)
{
	const char *text = json_string_value(json_object_get(from, name));

	return text ? arena_strdup(b->c->arena, text) : NULL;
}

static int files_read(struct backup *b, const json_t *list)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < json_array_size(list); i++) {
		const json_t *o = json_array_get(list, i);
		struct backup_file *f = files_next(b);

		if (!f)
			return no_memory(b);
		f->path = text_of(b, o, "path");
		f->digest = text_of(b, o, "blake2b");
		f->bytes = json_integer_value(json_object_get(o, "bytes"));
		f->mode = (unsigned)json_integer_value(json_object_get(o, "mode")) & 07777;
		if (!f->path || !f->digest || f->path[0] == '/' || strstr(f->path, ".."))
			rc = manifest_wrong(b, "files");
	}
	return rc;
}

static int ledgers_read(struct backup *b, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *o = json_array_get(list, i);
		struct ledger *l = &b->ledgers[b->n_ledgers];

		if (b->n_ledgers++ == SCHEMA_MAX_SERVICES)
			return manifest_wrong(b, "services");
		l->service = text_of(b, o, "service");
		l->call_id = text_of(b, o, "call_id");
		l->n_inbox = json_integer_value(json_object_get(o, "inbox"));
		l->audit_id = json_integer_value(json_object_get(o, "audit_id"));
		if (!l->service || !l->call_id)
			return manifest_wrong(b, "services");
	}
	return b->n_ledgers && b->n_files ? 0 : manifest_wrong(b, "services, files");
}

static int manifest_read(struct backup *b)
{
	const char *path = arena_printf(b->c->arena, "%s/%s", b->folder, BACKUP_MANIFEST);
	AUTO(json_freep) json_t *all = NULL;
	char digest[DIGEST_TEXT] = "";
	json_error_t why;
	int64_t ignored;
	int rc;

	if (!path)
		return no_memory(b);
	if (access(path, F_OK))
		return err_set(&b->c->err, E_FILE,
			       say(b->c, "%s 里没有 %s：不是备份，或备份没有完成",
				   "%s has no %s: it is no backup, or one that was broken off"),
			       b->folder, BACKUP_MANIFEST);
	rc = file_digest(path, digest, &ignored, &b->c->err);
	if (rc)
		return rc;
	all = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (!all)
		return manifest_wrong(b, why.text);
	if (json_integer_value(json_object_get(all, "format")) != FORMAT)
		return manifest_wrong(b, "format");
	b->digest = arena_strdup(b->c->arena, digest);
	b->begun_at = text_of(b, all, "begun_at");
	b->done_at = text_of(b, all, "done_at");
	b->version = text_of(b, all, "version");
	b->pg_version = text_of(b, all, "postgresql");
	b->n_pg_bytes = json_integer_value(json_object_get(all, "pg_bytes"));
	b->day = (int32_t)json_integer_value(json_object_get(all, "inbox_from_day"));
	if (!b->digest || !b->begun_at || !b->done_at || !b->version || !b->pg_version)
		return manifest_wrong(b, "begun_at, done_at, version, postgresql");
	rc = files_read(b, json_object_get(all, "files"));
	return rc ? rc : ledgers_read(b, json_object_get(all, "services"));
}

/* ---- checking -------------------------------------------------------------------------------- */

static int file_check(struct backup *b, const struct backup_file *f)
{
	const char *path = arena_printf(b->c->arena, "%s/%s", b->folder, f->path);
	char digest[DIGEST_TEXT] = "";
	int64_t n_bytes = 0;
	int rc = path ? file_digest(path, digest, &n_bytes, &b->c->err) : no_memory(b);

	if (rc == 0 && (n_bytes != f->bytes || strcmp(digest, f->digest) != 0))
		rc = err_set(&b->c->err, E_FILE,
			     say(b->c, "%s 与清单不一致：备份被改动或损坏",
				 "%s is not what the manifest says: changed or damaged"),
			     path);
	return rc;
}

/* Nothing was put in between: as many files as the manifest names. */
static int count_check(struct backup *b)
{
	struct backup there = {.c = b->c, .folder = b->folder};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < N_ELEMENTS(parts); i++) {
		const char *part = arena_printf(b->c->arena, "%s/%s", b->folder, parts[i]);

		if (!part)
			return no_memory(b);
		if (access(part, F_OK) == 0)
			rc = manifest_add(&there, parts[i], part);
	}
	if (rc == 0 && there.n_files + 1 != b->n_files)
		rc = err_set(
			&b->c->err, E_FILE,
			say(b->c, "%s：有清单之外的文件", "%s: a file the manifest does not name"),
			b->folder);
	return rc;
}

int manifest_check(struct backup *b)
{
	const char *program = arena_printf(b->c->arena, "%s/pg_verifybackup", b->pg_bin);
	const char *pg = arena_printf(b->c->arena, "%s/pg", b->folder);
	const char *const argv[] = {program, "--quiet", pg, NULL};
	struct child k = {.argv = argv};
	bool pg_named = false;
	int rc = program && pg ? manifest_read(b) : no_memory(b);

	for (size_t i = 0; rc == 0 && i < b->n_files; i++) {
		pg_named = pg_named || strcmp(b->files[i].path, PG_MANIFEST) == 0;
		rc = file_check(b, &b->files[i]);
	}
	if (rc == 0 && !pg_named)
		rc = manifest_wrong(b, PG_MANIFEST);
	if (rc == 0)
		rc = count_check(b);
	if (rc == 0)
		rc = child_start(&k, &b->c->err);
	return rc ? rc : child_wait(&k, &b->c->err);
}
