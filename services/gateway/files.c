#include "base.h"

#include "files.h"

#include <errno.h>
#include <fts.h>
#include <sodium.h>
#include <sys/stat.h>

#include "str.h"

#define FILES_MAX  2000
#define FILES_ROOM ((size_t)64 * 1024 * 1024)

static const struct {
	const char *ending, *type;
} types[] = {
	{".html",        "text/html; charset=utf-8"      },
	{".js",          "text/javascript; charset=utf-8"},
	{".css",         "text/css; charset=utf-8"       },
	{".json",        "application/json"              },
	{".svg",         "image/svg+xml"                 },
	{".png",         "image/png"                     },
	{".jpg",         "image/jpeg"                    },
	{".webp",        "image/webp"                    },
	{".ico",         "image/x-icon"                  },
	{".woff2",       "font/woff2"                    },
	{".txt",         "text/plain; charset=utf-8"     },
	{".webmanifest", "application/manifest+json"     },
};

static bool ends(const char *s, const char *ending)
{
	size_t len = strlen(s), tail = strlen(ending);

	return len >= tail && strcmp(s + len - tail, ending) == 0;
}

static const char *type_of(const char *path)
{
	for (size_t i = 0; i < N_ELEMENTS(types); i++) {
		if (ends(path, types[i].ending))
			return types[i].type;
	}
	return "application/octet-stream";
}

static void fclosep(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* it was read only */
}

static int read_whole(struct arena *a, const char *path, size_t len, const char **out,
		      struct err *err)
{
	AUTO(fclosep) FILE *f = fopen(path, "rbe");
	char *bytes = arena_alloc(a, len + 1);

	if (!bytes)
		return err_set(err, E_TOO_BIG, "%s: its folder is above 64 MiB", path);
	if (!f || fread(bytes, 1, len, f) != len)
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	*out = bytes;
	return 0;
}

static void etag_make(struct file *f)
{
	uint8_t digest[16];
	char hex[17];

	(void)crypto_generichash(digest, sizeof(digest), (const uint8_t *)f->plain, f->plain_len,
				 NULL, 0);
	hex_encode(digest, 8, hex);
	(void)snprintf(f->etag, sizeof(f->etag), "\"%s\"", hex);
}

/* The packed form beside it, when there is one and it is smaller. */
static int packed_read(struct files *fs, const char *path, struct file *f, struct err *err)
{
	char beside[4096];
	struct stat st;

	if (snprintf(beside, sizeof(beside), "%s.gz", path) >= (int)sizeof(beside) ||
	    stat(beside, &st) != 0 || (size_t)st.st_size >= f->plain_len)
		return 0;
	f->packed_len = (size_t)st.st_size;
	return read_whole(fs->arena, beside, f->packed_len, &f->packed, err);
}

static int file_add(struct files *fs, const FTSENT *e, const char *prefix, size_t root_len,
		    struct err *err)
{
	struct file *f = &fs->at[fs->n];
	int rc;

	if (ends(e->fts_path, ".gz"))
		return 0;
	if (fs->n == FILES_MAX)
		return err_set(err, E_TOO_BIG, "%s: more than %d files", e->fts_path, FILES_MAX);
	f->path = arena_printf(fs->arena, "%s%s", prefix, e->fts_path + root_len);
	if (!f->path)
		return err_set(err, E_TOO_BIG, "%s: its folder is above 64 MiB", e->fts_path);
	f->type = type_of(f->path);
	f->lasting = strstr(f->path, "/assets/") != NULL;
	f->plain_len = (size_t)e->fts_statp->st_size;
	rc = read_whole(fs->arena, e->fts_path, f->plain_len, &f->plain, err);
	if (!rc)
		rc = packed_read(fs, e->fts_path, f, err);
	if (rc)
		return rc;
	etag_make(f);
	fs->n++;
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static void fts_closep(FTS **t)
{
	if (*t)
		(void)fts_close(*t); /* it was read only */
}

int files_load(struct files *f, const char *folder, const char *prefix, struct err *err)
{
	char *roots[] = {(char *)(uintptr_t)folder, NULL};
	AUTO(fts_closep) FTS *tree = NULL;
	FTSENT *e;
	int rc = 0;

	if (!f->arena) {
		f->arena = arena_new(FILES_ROOM);
		f->at = f->arena ? arena_zalloc(f->arena, FILES_MAX, sizeof(*f->at)) : NULL;
	}
	if (!f->at)
		return err_set(err, E_NO_MEMORY, "out of memory");
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!tree)
		return err_set(err, E_FILE, "%s: %s", folder, strerror(errno));
	while (!rc && (e = fts_read(tree)) != NULL) {
		if (e->fts_info == FTS_F)
			rc = file_add(f, e, prefix, strlen(folder), err);
	}
	qsort(f->at, f->n, sizeof(*f->at), by_path);
	return rc;
}

void files_free(struct files *f)
{
	arena_freep(&f->arena);
	*f = (struct files){0};
}

static const struct file *find(const struct files *f, const char *path)
{
	const struct file key = {.path = path};

	return f->n ? bsearch(&key, f->at, f->n, sizeof(*f->at), by_path) : NULL;
}

const struct file *files_find(const struct files *f, const char *path)
{
	const struct file *found = find(f, path);
	const char *slash = strrchr(path, '/');

	if (found || (slash && strchr(slash, '.')))
		return found;
	return find(f, "/index.html");
}
