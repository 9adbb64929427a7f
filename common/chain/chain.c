#include "chain.h"

#include <sodium.h>

static void little_endian(int64_t n, uint8_t out[8])
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)((uint64_t)n >> (8 * i));
}

/* Lengths keep ("ab", "c") and ("a", "bc") apart. */
static void add(crypto_generichash_state *h, const void *at, size_t len)
{
	uint8_t n[8];

	little_endian((int64_t)len, n);
	(void)crypto_generichash_update(h, n, sizeof(n)); /* fails for no argument */
	(void)crypto_generichash_update(h, at, len);
}

static void add_text(crypto_generichash_state *h, const char *text)
{
	add(h, text, strlen(text));
}

static void add_number(crypto_generichash_state *h, int64_t number)
{
	uint8_t n[8];

	little_endian(number, n);
	add(h, n, sizeof(n));
}

void chain_start(const char *name, struct chain_hash *out)
{
	static const char version[] = "gongdao chain 1\n";
	crypto_generichash_state h;

	(void)crypto_generichash_init(&h, NULL, 0, CHAIN_HASH_BYTES);
	(void)crypto_generichash_update(&h, (const uint8_t *)version, sizeof(version) - 1);
	(void)crypto_generichash_update(&h, (const uint8_t *)name, strlen(name));
	(void)crypto_generichash_final(&h, out->b, CHAIN_HASH_BYTES);
}

void chain_digest(const struct chain_entry *e, struct chain_hash *out)
{
	crypto_generichash_state h;

	(void)crypto_generichash_init(&h, NULL, 0, CHAIN_HASH_BYTES);
	add_text(&h, "gongdao entry 1");
	add_number(&h, e->audit_id);
	add_number(&h, e->at.us);
	add(&h, e->call_id.b, sizeof(e->call_id.b));
	add_text(&h, e->rpc);
	add_text(&h, e->sender);
	add_text(&h, e->subject);
	add_text(&h, e->department);
	add_text(&h, e->role);
	add_text(&h, e->key);
	add(&h, e->request.len ? e->request.at : "", e->request.len);
	add(&h, e->reply.len ? e->reply.at : "", e->reply.len);
	(void)crypto_generichash_final(&h, out->b, CHAIN_HASH_BYTES);
}

void chain_link(const struct chain_hash *before, int64_t seq, const struct chain_entry *e,
		struct chain_hash *out)
{
	uint8_t all[CHAIN_HASH_BYTES + 8 + CHAIN_HASH_BYTES];
	struct chain_hash digest;

	chain_digest(e, &digest);
	memcpy(all, before->b, CHAIN_HASH_BYTES);
	little_endian(seq, all + CHAIN_HASH_BYTES);
	memcpy(all + CHAIN_HASH_BYTES + 8, digest.b, CHAIN_HASH_BYTES);
	(void)crypto_generichash(out->b, CHAIN_HASH_BYTES, all, sizeof(all), NULL, 0);
}

bool chain_equal(const struct chain_hash *a, const struct chain_hash *b)
{
	return memcmp(a->b, b->b, CHAIN_HASH_BYTES) == 0;
}

char *chain_hex(const struct chain_hash *h, char text[CHAIN_HEX])
{
	hex_encode(h->b, CHAIN_HASH_BYTES, text);
	return text;
}

bool chain_from_hex(const char *text, struct chain_hash *out)
{
	size_t n = CHAIN_HEX - 1;

	return strlen(text) == n && strspn(text, "0123456789abcdef") == n &&
	       hex_decode(text, n, out->b);
}

bool chain_from_bytes(slice bytes, struct chain_hash *out)
{
	if (bytes.len != CHAIN_HASH_BYTES)
		return false;
	memcpy(out->b, bytes.at, CHAIN_HASH_BYTES);
	return true;
}

bool chain_name_valid(const char *name)
{
	size_t service = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	size_t number = name[service] == '.' ? strspn(name + service + 1, "0123456789") : 0;

	return service && number && strlen(name) == service + 1 + number &&
	       strlen(name) <= CHAIN_NAME_MAX;
}
