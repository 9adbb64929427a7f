/*
 * An open hash table of 64-bit words: 40 bits of a keyed hash and 24 bits of the line. A wrong
 * "repeated" needs equal tags among neighbours: two in a million for a file of a million rows.
 */
#include "reader.h"

#define LINE_BITS 24
#define LINE_MASK ((UINT64_C(1) << LINE_BITS) - 1)

struct seen {
	unsigned char key[crypto_shorthash_KEYBYTES];
	uint64_t *slots; /* 0: free */
	size_t n_slots, n;
};

struct seen *seen_new(void)
{
	struct seen *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->n_slots = 1024;
	s->slots = calloc(s->n_slots, sizeof(*s->slots));
	randombytes_buf(s->key, sizeof(s->key));
	if (!s->slots)
		seen_freep(&s);
	return s;
}

void seen_freep(struct seen **s)
{
	if (*s)
		free((*s)->slots);
	free(*s);
	*s = NULL;
}

/* The place of the tag, or the free slot where it belongs. The tag keeps the hash's high bits and
 * the place uses them too, so that growing needs no keys. */
static size_t place(const uint64_t *slots, size_t n_slots, uint64_t word)
{
	uint64_t spread = (word >> LINE_BITS) * UINT64_C(0x9E3779B97F4A7C15);
	size_t i = (size_t)(spread >> 20) & (n_slots - 1);

	while (slots[i] && (slots[i] >> LINE_BITS) != (word >> LINE_BITS))
		i = (i + 1) & (n_slots - 1);
	return i;
}

static bool grow(struct seen *s)
{
	size_t n_slots = s->n_slots * 2;
	uint64_t *slots = calloc(n_slots, sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < s->n_slots; i++) {
		if (s->slots[i])
			slots[place(slots, n_slots, s->slots[i])] = s->slots[i];
	}
	free(s->slots);
	s->slots = slots;
	s->n_slots = n_slots;
	return true;
}

int seen_add(struct seen *s, slice key, uint32_t line, uint32_t *out_first)
{
	unsigned char hash[crypto_shorthash_BYTES];
	uint64_t word;
	size_t i;

	if (s->n >= s->n_slots / 4 * 3 && !grow(s))
		return E_NO_MEMORY;
	(void)crypto_shorthash(hash, (const unsigned char *)key.at, key.len,
			       s->key); /* never fails */
	memcpy(&word, hash, sizeof(word));
	word &= ~LINE_MASK;
	word |= line < LINE_MASK ? line : LINE_MASK;
	i = place(s->slots, s->n_slots, word);
	if (s->slots[i]) {
		*out_first = (uint32_t)(s->slots[i] & LINE_MASK);
		if (*out_first == LINE_MASK)
			*out_first = UINT32_MAX;
		return 0;
	}
	s->slots[i] = word;
	s->n++;
	*out_first = 0;
	return 0;
}
