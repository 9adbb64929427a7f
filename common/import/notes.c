#include "import_private.h"

static bool grow(struct import_notes *notes)
{
	size_t size = notes->size ? notes->size * 2 : 256;
	struct import_note *at = arena_zalloc(notes->arena, size, sizeof(*at));

	if (!at)
		return false;
	if (notes->n)
		memcpy(at, notes->at, notes->n * sizeof(*at));
	notes->at = at;
	notes->size = size;
	return true;
}

void notes_add(struct import *im, const struct tabular_error *e)
{
	struct import_notes *notes = &im->notes;
	struct import_note n = {.line = e->line};

	if (notes->n == notes->size && !grow(notes)) {
		notes->lost++;
		return;
	}
	n.column = arena_strdup(notes->arena, e->column);
	n.value = arena_strdup(notes->arena, e->value);
	n.reason = arena_strdup(notes->arena, e->reason);
	n.mend = arena_strdup(notes->arena, e->mend);
	if (n.column && n.value && n.reason && n.mend)
		notes->at[notes->n++] = n;
	else
		notes->lost++;
}

/* Is it the field that the column goes to, or the last part of its path? */
static bool goes_to(const struct tabular_column *k, const char *field)
{
	const char *path = k->field ? k->field : k->name;
	size_t n = strlen(path), len = strlen(field);

	return n >= len && strcmp(path + n - len, field) == 0 &&
	       (n == len || path[n - len - 1] == '.' || path[n - len - 1] == ':');
}

/* A field of the wire to the column of the file. */
static const struct tabular_column *column_of(const struct import *im, const char *field)
{
	for (size_t i = 0; i < im->kind->n_columns; i++) {
		const struct tabular_column *k = &im->kind->columns[i];

		if (strcmp(k->name, field) == 0 || goes_to(k, field))
			return k;
	}
	return NULL;
}

void notes_add_reply(struct import *im, const struct import_chunk *k,
		     Registration__RowError *const *errors, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const Registration__RowError *e = errors[i];
		const struct tabular_column *column = column_of(im, e->column);
		struct tabular_error note = {
			.column = column ? import_say(im, column->zh, column->name) : e->column,
			.value = e->value,
			.reason = e->reason,
			.mend = e->mend};

		if (e->row < k->n)
			note.line = k->line[e->row];
		notes_add(im, &note);
	}
}

void notes_drop(struct import_notes *notes)
{
	arena_reset(notes->arena, (struct arena_mark){NULL, 0});
	notes->at = NULL;
	notes->n = notes->size = 0;
	notes->lost = 0;
}

static int by_line(const void *a, const void *b)
{
	const struct import_note *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

void notes_sort(struct import_notes *notes)
{
	if (notes->n)
		qsort(notes->at, notes->n, sizeof(*notes->at), by_line);
}

/* ---- the file with its errors -------------------------------------------------------------- */

struct writing {
	const struct import_notes *notes;
	size_t next; /* lines are asked for in order */
	char text[2048];
};

static const char *note_of(void *ctx, uint32_t line)
{
	struct writing *w = ctx;
	struct str s = str_init(w->text, sizeof(w->text));

	while (w->next < w->notes->n && w->notes->at[w->next].line <= line) {
		const struct import_note *n = &w->notes->at[w->next++];

		if (n->line == line)
			str_addf(&s, "%s%s%s%s; %s", s.len ? " | " : "", n->column,
				 n->column[0] ? ": " : "", n->reason, n->mend);
	}
	while (s.cut && !utf8_valid(w->text, s.len)) /* cut inside a character */
		w->text[--s.len] = '\0';
	return w->text;
}

int import_errors_write(struct import *im, const char *out_path)
{
	struct writing w = {.notes = &im->notes};
	const struct tabular_notes notes = {note_of, &w, im->read.header_line};

	return tabular_annotate(&im->from, out_path, import_locale(im), &notes, im->err);
}
