/*
 * Rows that bear on one another travel in one chunk: the engagements of one worker number, a number
 * and whom it says it is the same as. Only so does a dry run, which leaves nothing behind for the
 * next chunk to see, say what the run will do (IMP-2). Most rows have no kin and go as they come;
 * those that have are held back and sent group by group at the end.
 *
 * Of the keys those that two rows mention are kept, in memory that does not grow with the file
 * (repeats.h); of rows with kin the row. A group of more than a chunk is cut. Two keys with one
 * 64-bit hash make two groups one, which harms nothing.
 */
#include "import_private.h"

#include "repeats.h"

struct held {
	uint32_t group, line;
	size_t bytes;
	ProtobufCMessage *row;
};

struct import_kin {
	struct keys *keys; /* that a row has or names; NULL between the passes */
	/* Of the rows with kin, by line: the group, then its first line. */
	struct {
		uint32_t line, group;
	} * rows;
	size_t n_rows;
	struct arena *arena;
	struct held *held;
	size_t n_held;
};

static int no_memory(struct import *im)
{
	return err_set(im->err, E_NO_MEMORY, "out of memory");
}

int kin_init(struct import *im)
{
	if (!im->kind->kin)
		return 0;
	im->kin = calloc(1, sizeof(*im->kin));
	if (!im->kin)
		return E_NO_MEMORY;
	im->kin->arena = arena_new(im->held_memory);
	im->kin->keys = keys_new(im->from.temporary);
	return im->kin->arena && im->kin->keys ? 0 : E_NO_MEMORY;
}

void kin_done(struct import *im)
{
	if (!im->kin)
		return;
	keys_freep(&im->kin->keys);
	free(im->kin->rows);
	free(im->kin->held);
	arena_freep(&im->kin->arena);
	free(im->kin);
	im->kin = NULL;
}

/* The file is read anew; without memory the next row says so. */
void kin_drop(struct import *im)
{
	if (!im->kin)
		return;
	keys_freep(&im->kin->keys);
	im->kin->keys = keys_new(im->from.temporary);
}

/* ---- first pass: who names whom ------------------------------------------------------------- */

static int mention(struct import *im, slice key, uint32_t line)
{
	return im->kin->keys ? keys_add(im->kin->keys, key, line, im->err) : no_memory(im);
}

/* The key is "a/b" of the columns that make it, as a column that names another's writes it. */
int kin_look(struct import *im, const struct tabular_row *row)
{
	char text[TABULAR_MAX_FIELD * 2 + 4];
	struct str key = str_init(text, sizeof(text));
	int rc = 0;

	for (size_t i = 0; im->kin && i < im->kind->n_columns && !rc; i++) {
		const struct cell *cell = &row->cells[i];

		if (im->kind->kin >> i & 1) {
			if (key.len)
				str_add(&key, "/");
			str_addn(&key, cell->text.at, cell->text.len);
		} else if (cell->given && im->kind->columns[i].type == CELL_WORKER) {
			rc = mention(im, cell->text, row->line);
		}
	}
	if (im->kin && !rc)
		rc = mention(im, (slice){text, key.len}, row->line);
	return rc;
}

/* ---- between the passes: groups ---------------------------------------------------------------
 */

static int by_line(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static size_t row_at(const struct import_kin *k, uint32_t line)
{
	size_t low = 0, high = k->n_rows;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (k->rows[middle].line < line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* `group` is an index into rows until it is its own. */
static uint32_t root(struct import_kin *k, uint32_t i)
{
	while (k->rows[i].group != i) {
		k->rows[i].group = k->rows[k->rows[i].group].group;
		i = k->rows[i].group;
	}
	return i;
}

/* Lines that mention a key which another line mentions too, each once. */
static void keep_shared(struct import_kin *k, const struct tabular_repeats *pairs)
{
	size_t n = 0;

	for (size_t i = 0; i < pairs->n; i++) {
		if (pairs->at[i].line == pairs->at[i].first)
			continue; /* a row that names itself */
		k->rows[n++].line = pairs->at[i].line;
		k->rows[n++].line = pairs->at[i].first;
	}
	if (n)
		qsort(k->rows, n, sizeof(*k->rows), by_line);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || k->rows[i].line != k->rows[k->n_rows - 1].line)
			k->rows[k->n_rows++].line = k->rows[i].line;
	}
}

static int pairs_group(struct import_kin *k, const struct tabular_repeats *pairs)
{
	k->rows = calloc(2 * pairs->n + 1, sizeof(*k->rows));
	if (!k->rows)
		return E_NO_MEMORY;
	keep_shared(k, pairs);
	for (size_t i = 0; i < k->n_rows; i++)
		k->rows[i].group = (uint32_t)i;
	for (size_t i = 0; i < pairs->n; i++) {
		const struct tabular_repeat *p = &pairs->at[i];

		if (p->line != p->first)
			k->rows[root(k, (uint32_t)row_at(k, p->line))].group =
				root(k, (uint32_t)row_at(k, p->first));
	}
	k->held = calloc(k->n_rows + 1, sizeof(*k->held));
	return k->held ? 0 : E_NO_MEMORY;
}

int kin_group(struct import *im)
{
	struct import_kin *k = im->kin;
	struct tabular_repeats pairs = {NULL, 0, 0};
	int rc;

	if (!k || !k->keys)
		return 0;
	rc = keys_repeated(k->keys, &pairs, im->err);
	keys_freep(&k->keys);
	if (!rc && pairs_group(k, &pairs))
		rc = no_memory(im);
	free(pairs.at);
	return rc;
}

/* ---- second pass -------------------------------------------------------------------------------
 */

/* True: it has kin, and was held back or *out_rc says why not. */
bool kin_hold(struct import *im, const struct tabular_row *row, int *out_rc)
{
	struct import_kin *k = im->kin;
	size_t i = k && k->rows ? row_at(k, row->line) : 0;
	struct held *h;

	if (!k || !k->rows || i == k->n_rows || k->rows[i].line != row->line)
		return false;
	h = &k->held[k->n_held];
	*h = (struct held){.group = root(k, (uint32_t)i), .line = row->line};
	h->row = record_make(im, k->arena, row, &h->bytes);
	*out_rc = h->row ? 0
			 : err_set(im->err, E_NO_MEMORY,
				   import_say(im, "互有关联的行太多，内存不足：请拆分文件",
					      "too many rows bear on one another, memory is out: "
					      "split the "
					      "file"));
	k->n_held += h->row != NULL;
	return true;
}

static int by_group(const void *a, const void *b)
{
	const struct held *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

int kin_send(struct import *im)
{
	struct import_kin *k = im->kin;
	size_t end;
	int rc = 0;

	if (!k || k->n_held == 0)
		return 0;
	qsort(k->held, k->n_held, sizeof(*k->held), by_group);
	for (size_t i = 0; !rc && i < k->n_held; i = end) {
		for (end = i; end < k->n_held && k->held[end].group == k->held[i].group; end++) {
		}
		if (im->chunk->n + (end - i) > im->target->max_rows)
			rc = import_turn(im);
		for (size_t j = i; !rc && j < end; j++)
			rc = import_put(im, k->held[j].row, k->held[j].bytes, k->held[j].line);
	}
	return rc;
}
