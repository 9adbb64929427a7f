#include "archive_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chain_export.h"

#define ENTRY_BEGINS "{\"seq\":"

static int failed(const struct archiving *a, const char *path)
{
	return err_set(&a->c->err, E_FILE, "%s: %s", path, strerror(errno));
}

/* ---- folder and names ---------------------------------------------------------------------- */

int archive_folder_lock(struct archiving *a)
{
	const char *folder = a->c->settings.archive;
	const char *path = arena_printf(a->c->arena, "%s/%s.lock", folder, a->d.name);

	if (!path)
		return err_set(&a->c->err, E_NO_MEMORY, "out of memory");
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return failed(a, folder);
	a->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (a->lock < 0)
		return failed(a, path);
	if (flock(a->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return err_set(&a->c->err, E_CONFLICT,
		       say(a->c, "%s：另一个归档正在进行", "%s: another run is at work"), path);
}

void archive_folder_unlock(struct archiving *a)
{
	if (a->lock >= 0)
		(void)close(a->lock); /* nothing was written to it */
	a->lock = -1;
}

int archive_file_name(struct archiving *a)
{
	a->path = arena_printf(a->c->arena, "%s/%s", a->c->settings.archive, a->x.file);
	a->part = a->path ? arena_printf(a->c->arena, "%s.part", a->path) : NULL;
	return a->part ? 0 : err_set(&a->c->err, E_NO_MEMORY, "out of memory");
}

bool archive_file_there(const struct archiving *a)
{
	return access(a->path, F_OK) == 0;
}

void archive_file_close(struct archiving *a)
{
	if (a->to)
		(void)fclose(a->to); /* what counts was flushed, and is read back */
	a->to = NULL;
}

/* ---- growing ------------------------------------------------------------------------------- */

/* Where the last whole entry begins, and its number; 0: there is none. */
static int64_t last_entry(FILE *f, int64_t *out_at)
{
	size_t size = 0, mark = strlen(ENTRY_BEGINS);
	int64_t at = 0, seq = 0;
	char *line = NULL;
	ssize_t n;

	*out_at = 0;
	while ((n = getline(&line, &size, f)) > 0 && line[n - 1] == '\n') {
		slice rest = {line, (size_t)n}, number;

		if ((size_t)n > mark && strncmp(line, ENTRY_BEGINS, mark) == 0) {
			rest = (slice){line + mark, (size_t)n - mark};
			if (slice_next(&rest, ',', &number) && slice_to_i64(number, &seq))
				*out_at = at;
		}
		at += n;
	}
	free(line);
	return seq;
}

static int begin(struct archiving *a, struct exporting *x)
{
	char month[12];
	const struct export_start start = {civil_format_month(a->x.month, month), a->x.from_seq,
					   a->before};

	return export_first(x, a->d.name, &start);
}

/* What is behind the last entry may be half of what belongs there; it is written again with it. */
int archive_file_open(struct archiving *a, int64_t *out_next)
{
	int fd = open(a->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct exporting x = {.c = a->c, .path = a->part};
	int64_t at, seq;

	a->to = fd < 0 ? NULL : fdopen(fd, "r+");
	if (!a->to) {
		const int rc = failed(a, a->part);

		if (fd >= 0)
			(void)close(fd); /* nothing was written */
		return rc;
	}
	seq = last_entry(a->to, &at);
	if (ferror(a->to) || fseeko(a->to, at, SEEK_SET) != 0 || ftruncate(fd, at) != 0)
		return failed(a, a->part);
	*out_next = at ? seq : a->x.from_seq;
	x.to = a->to;
	return at ? 0 : begin(a, &x);
}

int archive_file_append(struct archiving *a, const struct chain_block *b)
{
	struct exporting x = {.c = a->c, .path = a->part, .to = a->to};
	int rc = export_block(&x, b);

	return rc || fflush(a->to) == 0 ? rc : failed(a, a->part);
}

/* ---- complete ------------------------------------------------------------------------------ */

static bool is_whole(const struct archiving *a, const struct verify *v)
{
	return v->check.n_findings == 0 && strcmp(v->chain, a->d.name) == 0 &&
	       v->from_seq == a->x.from_seq && v->check.seq == a->x.to_seq &&
	       chain_equal(&v->check.hash, &a->x.end);
}

/* As anybody would verify it; the digest is of the bytes that were read. */
static int look(struct archiving *a, const char *path, struct verify *v, bool *out_whole)
{
	int rc;

	*v = (struct verify){.c = a->c, .chain = ""};
	rc = verify_file(v, path);
	*out_whole = !rc && is_whole(a, v);
	return rc == E_MALFORMED ? 0 : rc;
}

static int folder_sync(struct archiving *a)
{
	int fd = open(a->c->settings.archive, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 || fsync(fd) != 0 ? failed(a, a->c->settings.archive) : 0;

	if (fd >= 0)
		(void)close(fd); /* it was read only */
	return rc;
}

int archive_file_finish(struct archiving *a)
{
	struct exporting x = {.c = a->c, .path = a->part, .to = a->to};
	int rc = export_end(&x, a->x.to_seq, &a->x.end);
	struct verify v;
	bool whole;

	if (!rc && (fflush(a->to) != 0 || fsync(fileno(a->to)) != 0))
		rc = failed(a, a->part);
	archive_file_close(a);
	if (!rc)
		rc = look(a, a->part, &v, &whole);
	if (rc)
		return rc;
	if (!whole) {
		(void)unlink(
			a->part); /* it is written anew from the database, which has all of it */
		(void)printf(
			say(a->c,
			    "%s：写出后读回与链不符，没有归档；请运行 gongdao verify %s，再重试\n",
			    "%s: read back it is not the chain; nothing is archived. See "
			    "gongdao verify %s, then try again\n"),
			a->part, a->service);
		return FOUND;
	}
	if (rename(a->part, a->path) != 0)
		return failed(a, a->path);
	return folder_sync(a);
}

int archive_file_read_back(struct archiving *a)
{
	struct verify v;
	char *digest;
	bool whole;
	int rc = look(a, a->path, &v, &whole);

	if (rc)
		return rc;
	if (!whole || (a->recorded && memcmp(v.digest, a->x.digest.at, 32) != 0)) {
		(void)printf(say(a->c,
				 "%s：不是第 %" PRId64 " 至 %" PRId64
				 " 条的归档，没有从数据库移出任何条目\n",
				 "%s: is not the archive of entries %" PRId64 " to %" PRId64
				 "; nothing is taken out of the database\n"),
			     a->path, a->x.from_seq, a->x.to_seq);
		return FOUND;
	}
	digest = arena_strndup(a->c->arena, (const char *)v.digest, 32);
	if (!digest)
		return err_set(&a->c->err, E_NO_MEMORY, "out of memory");
	a->x.digest = (slice){digest, 32};
	a->x.hash = (slice){(const char *)a->x.end.b, CHAIN_HASH_BYTES};
	return 0;
}
