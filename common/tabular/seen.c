/*
 * An open hash table of keyed 64-bit hashes and the lines they stood in; the keys themselves are
 * not kept. A false "repeated" would need two of the file's keys with one 64-bit hash: about three
 * in a hundred million for a file of a million rows.
 */
#include "reader.h"

struct seen {
	unsigned char key[crypto_shorthash_KEYBYTES];
	uint64_t *hashes;
	uint32_t *lines; /* 0: free */
	size_t n_slots, n;
};

static bool slots_new(size_t n_slots, struct seen *out)
{
	out->hashes = calloc(n_slots, sizeof(*out->hashes));
	out->lines = calloc(n_slots, sizeof(*out->lines));
	out->n_slots = n_slots;
	return out->hashes && out->lines;
}

struct seen *seen_new(void)
{
	struct seen *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	randombytes_buf(s->key, sizeof(s->key));
	if (!slots_new(1024, s))
		seen_freep(&s);
	return s;
}

void seen_freep(struct seen **s)
{
	if (*s) {
		free((*s)->hashes);
		free((*s)->lines);
	}
	free(*s);
	*s = NULL;
}

/* The slot that has the hash, or the free one where it belongs. */
static size_t place(const struct seen *s, uint64_t hash)
{
	size_t i = (size_t)hash & (s->n_slots - 1);

	while (s->lines[i] && s->hashes[i] != hash)
		i = (i + 1) & (s->n_slots - 1);
	return i;
}

static bool grow(struct seen *s)
{
	struct seen bigger = *s;

	if (!slots_new(s->n_slots * 2, &bigger)) {
		free(bigger.hashes);
		free(bigger.lines);
		return false;
	}
	for (size_t i = 0; i < s->n_slots; i++) {
		if (s->lines[i]) {
			size_t to = place(&bigger, s->hashes[i]);

			bigger.hashes[to] = s->hashes[i];
			bigger.lines[to] = s->lines[i];
		}
	}
	free(s->hashes);
	free(s->lines);
	*s = bigger;
	return true;
}

int seen_add(struct seen *s, slice key, uint32_t line, uint32_t *out_first)
{
	unsigned char bytes[crypto_shorthash_BYTES];
	uint64_t hash;
	size_t i;

	if (s->n >= s->n_slots / 4 * 3 && !grow(s))
		return E_NO_MEMORY;
	(void)crypto_shorthash(bytes, (const unsigned char *)key.at, key.len,
			       s->key); /* cannot fail */
	memcpy(&hash, bytes, sizeof(hash));
	i = place(s, hash);
	*out_first = s->lines[i];
	if (s->lines[i])
		return 0;
	s->hashes[i] = hash;
	s->lines[i] = line;
	s->n++;
	return 0;
}
