/*
 * The files of a migration folder: found, numbered without a gap, read, digested, expanded.
 */
#include "migrate_private.h"

#include <ctype.h>
#include <dirent.h>

#include <sodium.h>

#define FILE_MAX_BYTES ((size_t)1024 * 1024)

static void dir_close(DIR **d)
{
	if (*d)
		(void)closedir(*d); /* only read from */
}

static void file_close(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* only read from */
}

/* NNN_name.sql: the number; 0 for anything else. */
static int name_number(const char *name)
{
	size_t len = strlen(name), i;
	int number = 0;

	if (len < 9 || len > 100 || name[3] != '_' || strcmp(name + len - 4, ".sql") != 0)
		return 0;
	for (i = 0; i < 3; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		number = number * 10 + (name[i] - '0');
	}
	for (i = 4; i < len - 4; i++) {
		if (!islower((unsigned char)name[i]) && !isdigit((unsigned char)name[i]) &&
		    name[i] != '_')
			return 0;
	}
	return number;
}

static bool is_sql(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".sql") == 0;
}

static int by_number(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int list(const char *folder, struct arena *a, struct steps *steps, struct err *err)
{
	AUTO(dir_close) DIR *d = opendir(folder);
	const struct dirent *e;

	if (!d)
		return err_set(err, E_FILE, "%s: cannot be opened as a folder of migrations",
			       folder);
	while ((e = readdir(d)) != NULL) {
		struct step *s = &steps->at[steps->n];

		if (!is_sql(e->d_name))
			continue;
		if (steps->n == STEPS_MAX)
			return err_set(err, E_FILE, "%s: more than %d migrations", folder,
				       STEPS_MAX);
		s->number = name_number(e->d_name);
		if (s->number == 0)
			return err_set(err, E_FILE,
				       "%s/%s: a migration is named NNN_name.sql, for example "
				       "001_init.sql (lower case, from 001)",
				       folder, e->d_name);
		s->name = arena_strdup(a, e->d_name);
		if (!s->name)
			return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
		steps->n++;
	}
	return 0;
}

static int numbers_check(const char *folder, const struct steps *steps, struct err *err)
{
	size_t i;

	if (steps->n == 0)
		return err_set(err, E_FILE, "%s: no migration here", folder);
	for (i = 0; i < steps->n; i++) {
		const struct step *s = &steps->at[i];

		if (i > 0 && s->number == s[-1].number)
			return err_set(err, E_SCHEMA, "%s: %s and %s have the same number", folder,
				       s[-1].name, s->name);
		if (s->number != (int)i + 1)
			return err_set(err, E_SCHEMA, "%s: number %03d is missing before %s",
				       folder, (int)i + 1, s->name);
	}
	return 0;
}

static int step_read(const char *folder, struct step *s, struct arena *a, struct err *err)
{
	char *path = arena_printf(a, "%s/%s", folder, s->name);
	AUTO(file_close) FILE *f = path ? fopen(path, "re") : NULL;
	char *text = arena_alloc(a, FILE_MAX_BYTES + 1);
	unsigned char digest[32];
	size_t len;

	if (!path || !text)
		return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	if (!f)
		return err_set(err, E_FILE, "%s: cannot be read", path);
	len = fread(text, 1, FILE_MAX_BYTES + 1, f);
	if (ferror(f))
		return err_set(err, E_FILE, "%s: cannot be read", path);
	if (len > FILE_MAX_BYTES)
		return err_set(err, E_FILE, "%s: larger than %zu bytes", path, FILE_MAX_BYTES);
	if (!utf8_valid(text, len))
		return err_set(err, E_FILE, "%s: not UTF-8 text", path);
	text[len] = '\0';
	if (crypto_generichash(digest, sizeof(digest), (const unsigned char *)text, len, NULL, 0))
		return err_set(err, E_INTERNAL, "%s: no digest", path);
	hex_encode(digest, sizeof(digest), s->digest);
	s->text = text;
	return 0;
}

/* One file is read at a time: only its own length stays in the arena. */
static int steps_load(const char *folder, struct steps *steps, struct arena *a, struct err *err)
{
	AUTO(arena_freep) struct arena *scratch = arena_new(2 * FILE_MAX_BYTES);
	size_t i;
	int rc;

	for (i = 0; i < steps->n; i++) {
		struct step *s = &steps->at[i];

		if (!scratch)
			return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
		rc = step_read(folder, s, scratch, err);
		if (rc)
			return rc;
		s->text = arena_strdup(a, s->text);
		if (!s->text)
			return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
		arena_reset(scratch, (struct arena_mark){NULL, 0});
	}
	return 0;
}

int steps_read(const char *folder, struct arena *a, struct steps *out, struct err *err)
{
	struct steps steps = {arena_zalloc(a, STEPS_MAX + 1, sizeof(struct step)), 0};
	int rc;

	if (!steps.at)
		return err_set(err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	rc = list(folder, a, &steps, err);
	if (rc)
		return rc;
	qsort(steps.at, steps.n, sizeof(*steps.at), by_number);
	rc = numbers_check(folder, &steps, err);
	if (!rc)
		rc = steps_load(folder, &steps, a, err);
	if (!rc)
		*out = steps;
	return rc;
}

/* ---- variables -------------------------------------------------------------------------- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The end of what stands literally at `at`: a text in quotes, an identifier in quotes, a comment
 * to the end of its line or a block comment (not nested). Dollar quotes are no quotes here: a
 * function's body is SQL and has its variables replaced. Otherwise `at` itself. */
static const char *literal_end(const char *at)
{
	const char *end = NULL;

	if (*at == '\'' || *at == '"') {
		end = strchr(at + 1, *at);
		return end ? end + 1 : at + strlen(at);
	}
	if (at[0] == '-' && at[1] == '-')
		end = strchr(at, '\n');
	else if (at[0] == '/' && at[1] == '*')
		end = strstr(at + 2, "*/");
	else
		return at;
	return end ? end : at + strlen(at);
}

/* The value of the variable that begins at `at`, NULL when none does. */
static const char *variable(const struct migration *m, const char *text, const char *at,
			    size_t *len)
{
	const struct {
		const char *name, *value;
	} all[] = {
		{":schema",  m->schema },
		{":owner",   m->owner  },
		{":runtime", m->runtime},
	};
	size_t i;

	if (*at != ':' || (at > text && (at[-1] == ':' || is_word(at[-1]))))
		return NULL;
	for (i = 0; i < N_ELEMENTS(all); i++) {
		*len = strlen(all[i].name);
		if (strncmp(at, all[i].name, *len) == 0 && !is_word(at[*len]))
			return all[i].value;
	}
	return NULL;
}

/* Into out when it is not NULL; gives the length. */
static size_t expand(const struct migration *m, const char *text, char *out)
{
	const char *at = text;
	size_t total = 0;

	while (*at) {
		const char *end = literal_end(at), *from = at;
		size_t skip = 0, len;

		if (end == at) {
			from = variable(m, text, at, &skip);
			len = from ? strlen(from) : 1;
			end = from ? at + skip : at + 1;
			from = from ? from : at;
		} else {
			len = (size_t)(end - at);
		}
		if (out)
			memcpy(out + total, from, len);
		total += len;
		at = end;
	}
	return total;
}

char *step_expand(const struct migration *m, const char *text, struct arena *a)
{
	size_t len = expand(m, text, NULL);
	char *out = arena_alloc(a, len + 1);

	if (!out)
		return NULL;
	(void)expand(m, text, out); /* the same length as measured */
	out[len] = '\0';
	return out;
}
