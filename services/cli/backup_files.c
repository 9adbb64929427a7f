/*
 * Trees of files: copied, measured, removed, with fts(3), so nothing here recurses.
 */
#include "backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define CHUNK ((size_t)1024 * 1024)

static void fd_closep(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* what was written was checked by fsync or is only read */
}

static void fts_closep(FTS **f)
{
	if (*f)
		(void)fts_close(*f); /* only read from */
}

static void dir_closep(DIR **d)
{
	if (*d)
		(void)closedir(*d); /* only read from */
}

static int fail(struct err *err, const char *path)
{
	return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
}

/* ---- one file -------------------------------------------------------------------------------- */

static int write_all(int to, const uint8_t *at, size_t len)
{
	while (len) {
		ssize_t n = write(to, at, len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/* Through memory, where the kernel cannot copy between the two files by itself. */
static int bytes_carry(int from, int to)
{
	static uint8_t chunk[CHUNK];
	ssize_t n;

	do {
		n = read(from, chunk, sizeof(chunk));
		if (n > 0 && write_all(to, chunk, (size_t)n))
			return -1;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? -1 : 0;
}

static int bytes_copy(int from, int to)
{
	ssize_t n;

	do
		n = copy_file_range(from, NULL, to, NULL, 64 * CHUNK, 0);
	while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
		return bytes_carry(from, to);
	return n < 0 ? -1 : 0;
}

static bool give(const struct tree_copy *job, const char *path)
{
	return job->uid == (uid_t)-1 || chown(path, job->uid, job->gid) == 0;
}

static int file_copy(const struct tree_copy *job, const FTSENT *e, const char *to, struct err *err)
{
	AUTO(fd_closep) int in = open(e->fts_accpath, O_RDONLY | O_CLOEXEC);
	unsigned mode = job->file_mode ? job->file_mode : e->fts_statp->st_mode & 07777;
	AUTO(fd_closep) int out = -1;

	if (in < 0)
		return fail(err, e->fts_path);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0 || bytes_copy(in, out) || fchmod(out, mode) || !give(job, to))
		return fail(err, to);
	return 0;
}

int file_digest(const char *path, char out[DIGEST_TEXT], int64_t *out_bytes, struct err *err)
{
	AUTO(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	uint8_t digest[crypto_generichash_BYTES];
	static uint8_t chunk[CHUNK];
	crypto_generichash_state h;
	int64_t n_bytes = 0;
	ssize_t n;

	if (fd < 0)
		return fail(err, path);
	(void)crypto_generichash_init(&h, NULL, 0, sizeof(digest)); /* these sizes are allowed */
	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n > 0) {
			(void)crypto_generichash_update(&h, chunk, (size_t)n);
			n_bytes += n;
		}
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		return fail(err, path);
	(void)crypto_generichash_final(&h, digest, sizeof(digest));
	hex_encode(digest, sizeof(digest), out);
	*out_bytes = n_bytes;
	return 0;
}

/* ---- trees ----------------------------------------------------------------------------------- */

static FTS *walk(const char *path, int options)
{
	char *const paths[] = {(char *)(uintptr_t)path, NULL}; /* fts only reads it */

	return fts_open(paths, options | FTS_NOCHDIR, NULL);
}

static int entry_wrong(const FTSENT *e, struct err *err)
{
	switch (e->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return err_set(err, E_FILE, "%s: %s", e->fts_path, strerror(e->fts_errno));
	default:
		return err_set(err, E_FILE, "%s: neither a file nor a folder", e->fts_path);
	}
}

static int copy_entry(const struct tree_copy *job, const FTSENT *e, struct err *err)
{
	unsigned mode = job->folder_mode ? job->folder_mode : e->fts_statp->st_mode & 07777;
	char to[PATH_MAX];
	struct str path = str_init(to, sizeof(to));

	str_addf(&path, "%s%s", job->to, e->fts_path + strlen(job->from));
	if (path.cut)
		return err_set(err, E_FILE, "%s: the path is too long", to);
	switch (e->fts_info) {
	case FTS_D:
		return mkdir(to, 0700) ? fail(err, to) : 0;
	case FTS_DP: /* what is in it is in it */
		return chmod(to, mode) || !give(job, to) ? fail(err, to) : 0;
	case FTS_F:
		return file_copy(job, e, to, err);
	default:
		return entry_wrong(e, err);
	}
}

/* What folder_write() and rules_keep() have not finished; it may be gone the next moment. */
static bool is_part(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".part") == 0;
}

int tree_copy(const struct tree_copy *job, struct err *err)
{
	AUTO(fts_closep) FTS *f = walk(job->from, job->follow ? FTS_LOGICAL : FTS_PHYSICAL);
	FTSENT *e;

	if (!f)
		return fail(err, job->from);
	while ((e = fts_read(f))) {
		int rc = 0;

		if (job->whole_only && e->fts_level > 0 && is_part(e->fts_name))
			(void)fts_set(f, e, FTS_SKIP); /* fails for no such option */
		else
			rc = copy_entry(job, e, err);
		if (rc)
			return rc;
	}
	return 0;
}

int tree_bytes(const char *path, int64_t *out, struct err *err)
{
	AUTO(fts_closep) FTS *f = walk(path, FTS_PHYSICAL);
	int64_t n_bytes = 0;
	FTSENT *e;

	if (!f)
		return fail(err, path);
	while ((e = fts_read(f))) {
		if (e->fts_info == FTS_F)
			n_bytes += e->fts_statp->st_size;
		else if (e->fts_info != FTS_D && e->fts_info != FTS_DP)
			return entry_wrong(e, err);
	}
	*out = n_bytes;
	return 0;
}

int tree_sync(const char *path, struct err *err)
{
	AUTO(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);

	return fd < 0 || syncfs(fd) ? fail(err, path) : 0;
}

int tree_remove(const char *path, struct err *err)
{
	AUTO(fts_closep) FTS *f = NULL;
	struct stat st;
	FTSENT *e;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : fail(err, path);
	f = walk(path, FTS_PHYSICAL);
	if (!f)
		return fail(err, path);
	while ((e = fts_read(f))) {
		if (e->fts_info == FTS_D)
			continue;
		if (e->fts_info == FTS_DP ? rmdir(e->fts_accpath) : unlink(e->fts_accpath))
			return fail(err, e->fts_path);
	}
	return 0;
}

/* ---- folders --------------------------------------------------------------------------------- */

int folder_empty(struct cli *c, const char *path, const char *but)
{
	AUTO(dir_closep) DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return errno == ENOENT ? 0 : fail(&c->err, path);
	while ((e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
		    (but && strcmp(e->d_name, but) == 0))
			continue;
		return err_set(&c->err, E_FILE,
			       say(c, "%s 不是空目录（有 %s）：不覆盖任何东西",
				   "%s is not empty (%s is there): nothing is overwritten"),
			       path, e->d_name);
	}
	return 0;
}

int disk_check(struct cli *c, const char *path, int64_t n_bytes)
{
	struct statvfs f;
	int64_t n_free;

	if (statvfs(path, &f))
		return fail(&c->err, path);
	n_free = (int64_t)(f.f_bavail * f.f_frsize);
	if (n_free >= n_bytes)
		return 0;
	return err_set(&c->err, E_FILE,
		       say(c, "%s：磁盘剩余 %" PRId64 " MiB，需要 %" PRId64 " MiB",
			   "%s: %" PRId64 " MiB are free, %" PRId64 " MiB are needed"),
		       path, n_free >> 20, (n_bytes >> 20) + 1);
}
