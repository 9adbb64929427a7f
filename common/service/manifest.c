#include "manifest.h"

#include <errno.h>
#include <fts.h>
#include <sodium.h>

#define READ_BYTES ((size_t)64 * 1024)
#define DATA_KEY   "gongdao data key in a manifest"

/* NOLINTNEXTLINE(readability-non-const-parameter): a cleanup function's */
static void fts_closep(FTS **f)
{
	if (*f)
		(void)fts_close(*f); /* it was only read */
}

static void file_close(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* it was only read */
}

/* ---- digests ------------------------------------------------------------------------------- */

static void digest_end(crypto_generichash_state *h, char out[MANIFEST_DIGEST])
{
	uint8_t digest[32];

	crypto_generichash_final(h, digest, sizeof(digest));
	hex_encode(digest, sizeof(digest), out);
}

void manifest_digest(slice text, char out[MANIFEST_DIGEST])
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, 32);
	crypto_generichash_update(&h, (const unsigned char *)text.at, text.len);
	digest_end(&h, out);
}

/* `purpose`: what comes before the content. */
static int digest_of(const char *path, const char *purpose, char out[MANIFEST_DIGEST],
		     struct err *err)
{
	AUTO(file_close) FILE *f = fopen(path, "re");
	unsigned char part[READ_BYTES];
	crypto_generichash_state h;
	size_t n;

	if (!f)
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	crypto_generichash_init(&h, NULL, 0, 32);
	crypto_generichash_update(&h, (const unsigned char *)purpose, strlen(purpose));
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		crypto_generichash_update(&h, part, n);
	sodium_memzero(part, sizeof(part));
	if (ferror(f))
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	digest_end(&h, out);
	return 0;
}

int manifest_file_digest(const char *path, char out[MANIFEST_DIGEST], struct err *err)
{
	return digest_of(path, "", out, err);
}

/* ---- lines --------------------------------------------------------------------------------- */

/* What would break a line of the text. */
static bool name_fits(const char *name)
{
	for (const char *p = name; *p; p++) {
		if ((unsigned char)*p < ' ')
			return false;
	}
	return name[0] && utf8_valid(name, strlen(name));
}

int manifest_add(struct manifest *m, const char *name, const char *value, struct err *err)
{
	struct manifest_line line = {arena_strdup(m->arena, value), arena_strdup(m->arena, name)};
	size_t i = m->n;

	if (!m->at)
		m->at = arena_zalloc(m->arena, MANIFEST_MAX, sizeof(*m->at));
	if (!m->at || !line.name || !line.value)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (!name_fits(name) || !value[0] || strpbrk(value, " \n"))
		return err_set(err, E_FILE, "a name with a control character in it, or no UTF-8");
	if (m->n == MANIFEST_MAX)
		return err_set(err, E_TOO_BIG, "%s: more than %d files", name, MANIFEST_MAX);
	for (; i && strcmp(m->at[i - 1].name, name) > 0; i--)
		m->at[i] = m->at[i - 1];
	m->at[i] = line;
	m->n++;
	return 0;
}

char *manifest_text(const struct manifest *m)
{
	size_t size = 1, len = 0;
	char *text;

	for (size_t i = 0; i < m->n; i++)
		size += strlen(m->at[i].value) + strlen(m->at[i].name) + 2;
	text = arena_alloc(m->arena, size);
	if (!text)
		return NULL;
	text[0] = '\0';
	for (size_t i = 0; i < m->n; i++)
		len += (size_t)snprintf(text + len, size - len, "%s %s\n", m->at[i].value,
					m->at[i].name); /* it fits: that was counted */
	return text;
}

int manifest_parse(struct arena *a, slice text, struct manifest *out, struct err *err)
{
	slice line, value;
	int rc = 0;

	*out = (struct manifest){.arena = a};
	while (!rc && slice_next(&text, '\n', &line)) {
		if (!line.len)
			continue;
		if (!slice_next(&line, ' ', &value) || !line.len)
			return err_set(err, E_MALFORMED, "no line of a manifest");
		const char *name = arena_strndup(a, line.at, line.len);
		const char *of = arena_strndup(a, value.at, value.len);

		if (!name || !of)
			return err_set(err, E_NO_MEMORY, "out of memory");
		rc = manifest_add(out, name, of, err);
	}
	return rc;
}

int manifest_compare(const struct manifest *before, const struct manifest *after,
		     manifest_change_fn change, void *with)
{
	size_t i = 0, k = 0;
	int rc = 0;

	while (!rc && (i < before->n || k < after->n)) {
		const struct manifest_line *b = i < before->n ? &before->at[i] : NULL;
		const struct manifest_line *n = k < after->n ? &after->at[k] : NULL;
		int order = !b ? 1 : !n ? -1 : strcmp(b->name, n->name);

		i += order <= 0;
		k += order >= 0;
		if (order < 0)
			rc = change(with, b->name, b->value, NULL);
		else if (order > 0)
			rc = change(with, n->name, NULL, n->value);
		else if (strcmp(b->value, n->value) != 0)
			rc = change(with, n->name, b->value, n->value);
	}
	return rc;
}

/* ---- files --------------------------------------------------------------------------------- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool ends(const char *name, const char *with)
{
	size_t n = strlen(name), k = strlen(with);

	return n > k && strcmp(name + n - k, with) == 0;
}

static bool is_data_key(const char *name)
{
	return strncmp(name, "data-", 5) == 0 && ends(name, ".key");
}

static bool is_key(const char *name)
{
	return ends(name, ".pub") || is_data_key(name);
}

static bool is_config(const char *name)
{
	return !ends(name, "~");
}

/* One file of `path` under its name. One that went meanwhile, or that we may not read (a key of
 * somebody else's), is none of ours: whoever needs it says so himself. */
static int file_add(struct manifest *m, const char *root, const FTSENT *e, struct err *err)
{
	const char *inside = e->fts_path + strlen(root);
	const char *name = arena_printf(m->arena, "%s%s", base_name(root), inside);
	char digest[MANIFEST_DIGEST];

	if (!name)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (digest_of(e->fts_accpath, is_data_key(e->fts_name) ? DATA_KEY : "", digest, err))
		return 0;
	return manifest_add(m, name, digest, err);
}

/* A file, or all of a folder; nothing there: nothing of it. */
static int tree_add(struct manifest *m, const char *path, bool (*wanted)(const char *),
		    struct err *err)
{
	char *const roots[] = {(char *)(uintptr_t)path, NULL};
	AUTO(fts_closep) FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	int rc = 0;

	if (!tree)
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	while (!rc && (e = fts_read(tree)) != NULL) {
		if (e->fts_level > 0 && e->fts_name[0] == '.')
			(void)fts_set(tree, e, FTS_SKIP); /* of a folder: all that is in it */
		else if (e->fts_info == FTS_F && wanted(e->fts_name))
			rc = file_add(m, path, e, err);
	}
	return rc;
}

int manifest_read(struct arena *a, const struct settings *s, struct manifest *out, struct err *err)
{
	const char *const trees[] = {s->access,       s->subscriptions,   s->rules,
				     s->rule_signers, s->department_keys, s->calendars,
				     s->procedures,   s->regions,         s->departments,
				     s->alerts,       s->questions,       s->notices};
	int rc = 0;

	*out = (struct manifest){.arena = a};
	for (size_t i = 0; !rc && i < N_ELEMENTS(trees); i++) {
		if (trees[i][0])
			rc = tree_add(out, trees[i], is_config, err);
	}
	return rc || !s->keys[0] ? rc : tree_add(out, s->keys, is_key, err);
}
