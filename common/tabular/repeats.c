/*
 * Keys that stand twice, in a fixed amount of memory.
 *
 * Keys are kept as keyed 64-bit hashes with their lines, in parts by their first bits. A part's
 * block that is full goes to the end of a temporary file; when all keys are there each part is read
 * back on its own, which is small, and looked through with a hash table. The keys themselves are
 * not kept. A false repeat would need two of the file's keys with one 64-bit hash: about three in a
 * million for a file of ten million rows.
 */
#include "repeats.h"

#include <sodium.h>
#include <unistd.h>

#include "temporary.h"

#define N_PARTS    1024
#define BLOCK_KEYS 128

struct key_block {
	uint64_t hashes[BLOCK_KEYS];
	uint32_t lines[BLOCK_KEYS];
};

struct keys {
	unsigned char secret[crypto_shorthash_KEYBYTES];
	const char *temporary;
	FILE *file;      /* NULL: all is in memory yet */
	uint16_t *parts; /* of each block in the file */
	size_t n_blocks, blocks_size;
	uint8_t n[N_PARTS]; /* keys in the blocks in memory */
	struct key_block blocks[N_PARTS];
};

struct table {
	uint64_t *hashes;
	uint32_t *lines; /* 0: free */
	size_t n_slots;
};

struct keys *keys_new(const char *temporary)
{
	struct keys *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	k->temporary = temporary;
	randombytes_buf(k->secret, sizeof(k->secret));
	return k;
}

void keys_freep(struct keys **k)
{
	if (*k) {
		if ((*k)->file)
			(void)fclose((*k)->file); /* it has no name and goes with this */
		free((*k)->parts);
	}
	free(*k);
	*k = NULL;
}

/* ---- adding ------------------------------------------------------------------------------- */

static int out_of_memory(struct err *err)
{
	return err_set(err, E_NO_MEMORY, "out of memory");
}

static int blocks_grow(struct keys *k, struct err *err)
{
	size_t size = k->blocks_size ? k->blocks_size * 2 : 4096;
	uint16_t *parts = reallocarray(k->parts, size, sizeof(*parts));

	if (!parts)
		return out_of_memory(err);
	k->parts = parts;
	k->blocks_size = size;
	return 0;
}

static int block_write(struct keys *k, size_t part, struct err *err)
{
	const off_t at = (off_t)(k->n_blocks * sizeof(struct key_block));

	if (k->n_blocks == k->blocks_size && blocks_grow(k, err))
		return E_NO_MEMORY;
	if (!k->file)
		k->file = temporary_file(k->temporary);
	if (!k->file || pwrite(fileno(k->file), &k->blocks[part], sizeof(struct key_block), at) !=
				(ssize_t)sizeof(struct key_block))
		return temporary_refuse(k->temporary, err);
	k->parts[k->n_blocks++] = (uint16_t)part;
	k->n[part] = 0;
	return 0;
}

int keys_add(struct keys *k, slice key, uint32_t line, struct err *err)
{
	unsigned char bytes[crypto_shorthash_BYTES];
	struct key_block *b;
	uint64_t hash;
	size_t part;

	(void)crypto_shorthash(bytes, (const unsigned char *)key.at, key.len,
			       k->secret); /* cannot fail */
	memcpy(&hash, bytes, sizeof(hash));
	part = hash % N_PARTS;
	b = &k->blocks[part];
	b->hashes[k->n[part]] = hash;
	b->lines[k->n[part]++] = line;
	return k->n[part] == BLOCK_KEYS ? block_write(k, part, err) : 0;
}

/* ---- finding ------------------------------------------------------------------------------ */

static int repeat_add(struct tabular_repeats *r, uint32_t line, uint32_t first, struct err *err)
{
	size_t size = r->size ? r->size * 2 : 64;
	struct tabular_repeat *at = r->at;

	if (r->n == r->size) {
		at = reallocarray(r->at, size, sizeof(*at));
		if (!at)
			return out_of_memory(err);
		r->at = at;
		r->size = size;
	}
	at[r->n++] = (struct tabular_repeat){line, first};
	return 0;
}

/* Parts use up the low bits of a hash. */
static int look_up(struct table *t, const struct key_block *b, size_t n,
		   struct tabular_repeats *out, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++) {
		size_t slot = (size_t)(b->hashes[i] / N_PARTS) & (t->n_slots - 1);

		while (t->lines[slot] && t->hashes[slot] != b->hashes[i])
			slot = (slot + 1) & (t->n_slots - 1);
		if (t->lines[slot]) {
			rc = repeat_add(out, b->lines[i], t->lines[slot], err);
			continue;
		}
		t->hashes[slot] = b->hashes[i];
		t->lines[slot] = b->lines[i];
	}
	return rc;
}

/* Blocks of a part lie in the file in the order of their lines. */
static int part_look_up(const struct keys *k, size_t part, struct table *t,
			struct tabular_repeats *out, struct err *err)
{
	struct key_block b;
	int rc = 0;

	memset(t->lines, 0, t->n_slots * sizeof(*t->lines));
	for (size_t i = 0; !rc && i < k->n_blocks; i++) {
		if (k->parts[i] != part)
			continue;
		if (pread(fileno(k->file), &b, sizeof(b), (off_t)(i * sizeof(b))) !=
		    (ssize_t)sizeof(b))
			return temporary_refuse(k->temporary, err);
		rc = look_up(t, &b, BLOCK_KEYS, out, err);
	}
	return rc ? rc : look_up(t, &k->blocks[part], k->n[part], out, err);
}

/* Twice as many slots as the largest part has keys. */
static bool table_make(const struct keys *k, struct table *out)
{
	uint32_t n[N_PARTS] = {0}, most = 0;

	for (size_t i = 0; i < k->n_blocks; i++)
		n[k->parts[i]] += BLOCK_KEYS;
	for (size_t i = 0; i < N_PARTS; i++)
		most = n[i] + k->n[i] > most ? n[i] + k->n[i] : most;
	out->n_slots = 256;
	while (out->n_slots < 2 * (size_t)most)
		out->n_slots *= 2;
	out->hashes = calloc(out->n_slots, sizeof(*out->hashes));
	out->lines = calloc(out->n_slots, sizeof(*out->lines));
	return out->hashes && out->lines;
}

static int by_line(const void *a, const void *b)
{
	const struct tabular_repeat *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

int keys_repeated(struct keys *k, struct tabular_repeats *out, struct err *err)
{
	struct table t = {NULL, NULL, 0};
	int rc = table_make(k, &t) ? 0 : out_of_memory(err);

	for (size_t part = 0; !rc && part < N_PARTS; part++)
		rc = part_look_up(k, part, &t, out, err);
	free(t.hashes);
	free(t.lines);
	if (!rc && out->n)
		qsort(out->at, out->n, sizeof(*out->at), by_line);
	return rc;
}
