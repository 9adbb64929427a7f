/* Packs kept by their digest: written beside their place, moved there whole, never changed. */
#include "choose.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

static void dir_close(DIR **d)
{
	if (*d)
		(void)closedir(*d); /* only read */
}

static void fd_close(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* synced before */
}

static void arena_drop(struct arena **a)
{
	arena_free(*a);
}

static int failed(struct err *err, const char *path)
{
	return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
}

static int path_make(char path[4096], struct err *err, const char *folder, const char *name)
{
	return snprintf(path, 4096, "%s/%s", folder, name) < 4096
		       ? 0
		       : err_set(err, E_FILE, "%.80s...: the path is too long", folder);
}

static int folder_sync(const char *path, struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || fsync(fd) ? failed(err, path) : 0;
}

/* A part that could not be finished; nobody else has its name. */
static void part_remove(const char *part)
{
	AUTO(dir_close) DIR *d = opendir(part);
	struct dirent *e;
	struct err ignored;
	char path[4096];

	while (d && (e = readdir(d)) != NULL) {
		if (e->d_name[0] != '.' && !path_make(path, &ignored, part, e->d_name))
			(void)unlink(path);
	}
	(void)rmdir(part);
}

static int files_put(const struct rules *r, const char *part, struct err *err)
{
	const struct rules_text *files;
	char path[4096];
	size_t n;
	int rc = 0;

	files = rules_files(r, &n);
	for (size_t i = 0; !rc && i < n; i++) {
		rc = path_make(path, err, part, files[i].name);
		if (!rc)
			rc = folder_write(path, files[i].text.at, files[i].text.len, err);
	}
	return rc ? rc : folder_sync(part, err);
}

static int pack_put(const struct rules *r, const char *packs, const char *place, struct err *err)
{
	char part[4096];
	int rc;

	if (snprintf(part, sizeof(part), "%s.%d.part", place, (int)getpid()) >= (int)sizeof(part))
		return err_set(err, E_FILE, "%.80s...: the path is too long", place);
	part_remove(part);
	if (mkdir(part, 0755))
		return failed(err, part);
	rc = files_put(r, part, err);
	/* another daemon may have been faster with the same */
	if (!rc && rename(part, place) && errno != ENOTEMPTY && errno != EEXIST)
		rc = failed(err, place);
	part_remove(part);
	return rc ? rc : folder_sync(packs, err);
}

/* Approved later, or at once and beginning later. */
static bool is_later(const struct activation *x, utc_time approved, utc_time start)
{
	return x->approved.at.us > approved.us ||
	       (x->approved.at.us == approved.us && x->start.us > start.us);
}

/* Of two activations of the same rules the later is kept. */
static int activation_put(const struct activation *x, const char *place, struct err *err)
{
	AUTO(arena_drop) struct arena *a = arena_new((size_t)4 * 1024 * 1024);
	struct activation there;
	struct err ignored = {0};
	char path[4096];
	int rc;

	if (!a)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (activation_load(a, place, &there, &ignored) == 0 && there.approved_at &&
	    !is_later(x, there.approved.at, there.start))
		return 0;
	rc = path_make(path, err, place, ACTIVATION_FILE);
	return rc ? rc : folder_write(path, x->text.at, x->text.len, err);
}

int rules_keep(const struct rules *r, const struct activation *x, const char *packs,
	       struct err *err)
{
	char place[4096];
	struct stat st;
	int rc = path_make(place, err, packs, rules_digest(r));

	if (!rc && mkdir(packs, 0755) && errno != EEXIST)
		rc = failed(err, packs);
	if (!rc && stat(place, &st))
		rc = pack_put(r, packs, place, err);
	if (!rc && x)
		rc = activation_put(x, place, err);
	return rc;
}

/* ---- by digest --------------------------------------------------------------------------- */

static bool is_pack(const char *name)
{
	return strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64;
}

/* Into its place among the newest. */
static void kept_add(struct rules_kept *list, size_t *n, size_t most, struct rules_kept fresh)
{
	size_t i = *n;

	if (i == most && list[i - 1].at.us >= fresh.at.us)
		return;
	if (i == most)
		i--;
	else
		(*n)++;
	for (; i && list[i - 1].at.us < fresh.at.us; i--)
		list[i] = list[i - 1];
	list[i] = fresh;
}

int rules_kept_list(const char *packs, size_t most, struct arena *a, struct rules_kept **out,
		    size_t *out_n, struct err *err)
{
	AUTO(dir_close) DIR *d = packs[0] ? opendir(packs) : NULL;
	const struct dirent *e;
	char place[4096];

	*out_n = 0;
	*out = arena_zalloc(a, most + 1, sizeof(**out));
	if (!*out)
		return err_set(err, E_NO_MEMORY, "out of memory");
	while (d && (e = readdir(d)) != NULL) {
		struct rules_kept fresh;
		struct stat st;

		if (!is_pack(e->d_name) || path_make(place, err, packs, e->d_name) ||
		    stat(place, &st))
			continue;
		fresh.digest = arena_strdup(a, e->d_name);
		fresh.at.us = (int64_t)st.st_mtim.tv_sec * US_PER_S;
		if (!fresh.digest)
			return err_set(err, E_NO_MEMORY, "out of memory");
		kept_add(*out, out_n, most, fresh);
	}
	return 0;
}

int rules_kept_load(const char *packs, const char *digest, struct rules **out, struct err *err)
{
	char place[4096];
	struct stat st;
	int rc;

	if (!packs[0] || !is_pack(digest))
		return err_set(err, E_NOT_FOUND, "%.64s", digest);
	rc = path_make(place, err, packs, digest);
	if (!rc && stat(place, &st))
		rc = err_set(err, E_NOT_FOUND, "%s", digest);
	if (!rc)
		rc = rules_load(place, out, err);
	if (rc || strcmp(rules_digest(*out), digest) == 0)
		return rc;
	rules_free(*out);
	*out = NULL;
	return err_set(err, E_RULE, "%s: the files have another digest", digest);
}

/* ---- the newest ------------------------------------------------------------------------- */

struct looking {
	struct arena *a;
	const struct rules_source *s;
	struct signers signers;
	utc_time now;
	struct rules_choice *best;
};

/* Whatever is wrong with a kept pack, it is passed over: the next one may be good. */
static void pack_consider(struct looking *l, const char *name)
{
	struct activation x;
	struct rules *r = NULL;
	struct err ignored = {0};
	char place[4096];

	if (path_make(place, &ignored, l->s->packs, name) ||
	    activation_load(l->a, place, &x, &ignored) || x.start.us > l->now.us ||
	    (l->best->rules && !is_later(&x, l->best->approved, l->best->start)) ||
	    rules_load(place, &r, &ignored))
		return;
	if (activation_check(&x, r, &l->signers, &ignored) ||
	    (l->s->fit && l->s->fit(r, &ignored))) {
		rules_free(r);
		return;
	}
	rules_free(l->best->rules);
	l->best->rules = r;
	l->best->start = x.start;
	l->best->approved = x.approved.at;
}

int rules_newest_kept(const struct rules_source *s, utc_time now, struct rules_choice *out,
		      struct err *err)
{
	AUTO(arena_drop) struct arena *a = arena_new((size_t)64 * 1024 * 1024);
	AUTO(dir_close) DIR *d = s->packs[0] ? opendir(s->packs) : NULL;
	struct looking l = {.a = a, .s = s, .now = now, .best = out};
	const struct dirent *e;
	int rc;

	*out = (struct rules_choice){0};
	if (!a)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = signers_load(a, s->signers, &l.signers, err);
	if (rc)
		return rc;
	while (d && (e = readdir(d)) != NULL) {
		if (is_pack(e->d_name))
			pack_consider(&l, e->d_name);
	}
	return out->rules ? 0
			  : err_set(err, E_NOT_FOUND, "%s: no kept rules are activated",
				    s->packs[0] ? s->packs : "packs");
}
