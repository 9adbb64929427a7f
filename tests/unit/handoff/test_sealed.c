/* A sealed file: what goes in comes out for its receiver, and for nobody else; whatever was
 * changed, cut, moved or added on the way is found. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "sealed.h"
#include "str.h"

#define FRONT ((size_t)(17 + 80 + 24)) /* the line, the sealed key, the header of the stream */
#define WHOLE ((size_t)SEALED_BLOCK + 17)

static struct sign_key keys[2];
static struct sealed s; /* a block is large for a stack */
static struct err err;

static int setup(void **state UNUSED)
{
	for (uint8_t i = 0; i < N_ELEMENTS(keys); i++) {
		uint8_t seed[crypto_sign_SEEDBYTES], public[crypto_sign_PUBLICKEYBYTES];

		memset(seed, 'a' + i, sizeof(seed));
		if (crypto_sign_seed_keypair(public, keys[i].secret, seed))
			return 1;
		hex_encode(public, sizeof(public), keys[i].public);
	}
	return 0;
}

struct bytes {
	char *at;
	size_t len;
};

static struct bytes content_of(size_t len)
{
	struct bytes b = {malloc(len + 1), len};

	assert_non_null(b.at);
	for (size_t i = 0; i < len; i++)
		b.at[i] = (char)('A' + i * 7 % 23 + i / 1000 % 3);
	return b;
}

/* Sealed to the first key, put in pieces of `piece` bytes. */
static struct bytes seal(struct bytes content, size_t piece)
{
	struct bytes file = {0};
	FILE *f = open_memstream(&file.at, &file.len);

	assert_non_null(f);
	assert_int_equal(sealed_begin(&s, f, "f", keys[0].public, &err), 0);
	for (size_t at = 0; at < content.len; at += piece)
		assert_int_equal(sealed_put(&s, content.at + at,
					    content.len - at < piece ? content.len - at : piece,
					    &err),
				 0);
	assert_int_equal(sealed_end(&s, &err), 0);
	sealed_done(&s);
	assert_int_equal(fclose(f), 0);
	return file;
}

/* 0 when all of `len` bytes came out, and nothing was left. */
static int unseal(struct bytes file, const struct sign_key *key, char *out, size_t len)
{
	FILE *f = fmemopen(file.at, file.len, "r");
	int rc;

	assert_non_null(f);
	rc = sealed_open(&s, f, "f", key, &err);
	if (!rc)
		rc = sealed_get(&s, out, len, &err);
	if (!rc)
		rc = sealed_at_end(&s, &err);
	sealed_done(&s);
	assert_int_equal(fclose(f), 0);
	return rc;
}

static void sealed__any_length_and_pieces__comes_out(void **state UNUSED)
{
	static const size_t lengths[] = {
		0, 1, SEALED_BLOCK - 1, SEALED_BLOCK, SEALED_BLOCK + 1, 3 * (size_t)SEALED_BLOCK};
	static const size_t pieces[] = {1000, SEALED_BLOCK, 5 * (size_t)SEALED_BLOCK};

	for (size_t i = 0; i < N_ELEMENTS(lengths); i++) {
		struct bytes content = content_of(lengths[i]);
		char *out = malloc(lengths[i] + 1);

		for (size_t j = 0; j < N_ELEMENTS(pieces); j++) {
			struct bytes file = seal(content, pieces[j]);

			assert_int_equal(unseal(file, &keys[0], out, content.len), 0);
			assert_memory_equal(out, content.at, content.len);
			free(file.at);
		}
		free(out);
		free(content.at);
	}
}

/* Two files of the same content share nothing but the line they begin with. */
static void sealed__twice__nothing_of_it_lies_open(void **state UNUSED)
{
	struct bytes content = content_of(1000), one = seal(content, 1000),
		     two = seal(content, 1000);

	assert_int_equal(one.len, two.len);
	assert_int_equal(one.len, FRONT + content.len + 17);
	assert_null(memmem(one.at, one.len, content.at, 8));
	assert_memory_equal(one.at, "gongdao sealed 1\n", 17);
	for (size_t i = 17; i + 8 <= one.len; i++)
		assert_memory_not_equal(one.at + i, two.at + i, 8);
	free(content.at);
	free(one.at);
	free(two.at);
}

static void sealed__another_key__not_opened(void **state UNUSED)
{
	struct bytes content = content_of(10), file = seal(content, 10);
	char out[10];

	assert_int_equal(unseal(file, &keys[1], out, sizeof(out)), E_SEALED);
	free(content.at);
	free(file.at);
}

static void sealed__any_byte_changed_or_cut__not_opened(void **state UNUSED)
{
	struct bytes content = content_of(40), file = seal(content, 40), cut = file;
	char out[40];

	for (size_t i = 0; i < file.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			file.at[i] = (char)(file.at[i] ^ 1 << bit);
			assert_int_not_equal(unseal(file, &keys[0], out, sizeof(out)), 0);
			file.at[i] = (char)(file.at[i] ^ 1 << bit);
		}
	}
	for (cut.len = 1; cut.len < file.len; cut.len++)
		assert_int_not_equal(unseal(cut, &keys[0], out, sizeof(out)), 0);
	assert_int_equal(unseal(file, &keys[0], out, sizeof(out)), 0);
	free(content.at);
	free(file.at);
}

/* Whole blocks, each good in itself: swapped, twice, left out, or one more behind the last. */
static void sealed__blocks_moved__not_opened(void **state UNUSED)
{
	struct bytes content = content_of(2 * (size_t)SEALED_BLOCK + 100),
		     file = seal(content, content.len);
	const size_t last = file.len - FRONT - 2 * WHOLE;
	struct bytes wrong = {malloc(file.len + WHOLE), 0};
	char *out = malloc(content.len), *at = wrong.at;

	assert_non_null(at);
	memcpy(at, file.at, file.len);
	memcpy(at + FRONT, file.at + FRONT + WHOLE, WHOLE);
	memcpy(at + FRONT + WHOLE, file.at + FRONT, WHOLE);
	wrong.len = file.len;
	assert_int_equal(unseal(wrong, &keys[0], out, content.len), E_SEALED);

	memcpy(at + FRONT + WHOLE, file.at + FRONT + WHOLE, WHOLE); /* the second twice */
	assert_int_equal(unseal(wrong, &keys[0], out, content.len), E_SEALED);

	memcpy(at, file.at, FRONT + WHOLE); /* the second left out */
	memcpy(at + FRONT + WHOLE, file.at + FRONT + 2 * WHOLE, last);
	wrong.len = file.len - WHOLE;
	assert_int_equal(unseal(wrong, &keys[0], out, content.len - SEALED_BLOCK), E_SEALED);

	memcpy(at, file.at, file.len); /* without the last: what is left is whole blocks */
	wrong.len = FRONT + 2 * WHOLE;
	assert_int_equal(unseal(wrong, &keys[0], out, 2 * (size_t)SEALED_BLOCK), E_SEALED);

	memcpy(at + file.len, file.at + FRONT + 2 * WHOLE, last);
	wrong.len = file.len + last;
	assert_int_equal(unseal(wrong, &keys[0], out, content.len), E_SEALED);
	free(out);
	free(at);
	free(content.at);
	free(file.at);
}

static void sealed__read_less_or_more__refused(void **state UNUSED)
{
	struct bytes content = content_of(100), file = seal(content, 100);
	char out[101];

	assert_int_equal(unseal(file, &keys[0], out, 99), E_SEALED);
	assert_int_equal(unseal(file, &keys[0], out, 101), E_SEALED);
	free(content.at);
	free(file.at);
}

static void sealed__no_key_or_no_file_of_it__said(void **state UNUSED)
{
	static const char zero[] =
		"0000000000000000000000000000000000000000000000000000000000000000";
	struct bytes letter = {(char[]){"gongdao sealed 2\n and so on"}, 27};
	char out[1], sink[4096];
	FILE *f = fmemopen(sink, sizeof(sink), "w");

	assert_int_equal(sealed_begin(&s, f, "f", "PSB", &err), E_FIELD);
	assert_int_equal(sealed_begin(&s, f, "f", zero, &err),
			 E_FIELD); /* no point of the curve's */
	assert_int_equal(fclose(f), 0);
	assert_int_equal(unseal(letter, &keys[0], out, 1), E_MALFORMED);
	letter.at = (char[]){"gongdao sealed 1\n"};
	letter.len = 17;
	assert_int_equal(unseal(letter, &keys[0], out, 1), E_SEALED);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealed__any_length_and_pieces__comes_out),
		cmocka_unit_test(sealed__twice__nothing_of_it_lies_open),
		cmocka_unit_test(sealed__another_key__not_opened),
		cmocka_unit_test(sealed__any_byte_changed_or_cut__not_opened),
		cmocka_unit_test(sealed__blocks_moved__not_opened),
		cmocka_unit_test(sealed__read_less_or_more__refused),
		cmocka_unit_test(sealed__no_key_or_no_file_of_it__said),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
