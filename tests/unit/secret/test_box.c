/* Larger things under a key of their own. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <sodium.h>

#include "box.h"

static const struct secret_place place = {"document_part.0", 77};

static void box__opened__same_and_never_twice_alike(void **state UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new((size_t)8 << 20);
	struct box_key key;
	slice one, two, plain;

	box_key_make(&key);
	assert_int_equal(box_close(&key, place, SLICE("hello"), a, &one), 0);
	assert_int_equal(box_close(&key, place, SLICE("hello"), a, &two), 0);
	assert_int_equal(one.len, 5 + 40);
	assert_memory_not_equal(one.at, two.at, one.len);
	assert_int_equal(box_open(&key, place, one, a, &plain), 0);
	assert_true(slice_is(plain, "hello"));
}

static void box__other_key_place_or_bit__does_not_open(void **state UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new((size_t)8 << 20);
	struct box_key key, other;
	slice boxed, plain;
	char *bytes;

	box_key_make(&key);
	box_key_make(&other);
	assert_int_equal(box_close(&key, place, SLICE("hello"), a, &boxed), 0);
	assert_int_equal(box_open(&other, place, boxed, a, &plain), E_SEALED);
	assert_int_equal(
		box_open(&key, (struct secret_place){"document_part.1", 77}, boxed, a, &plain),
		E_SEALED);
	assert_int_equal(
		box_open(&key, (struct secret_place){"document_part.0", 78}, boxed, a, &plain),
		E_SEALED);
	bytes = arena_strndup(a, boxed.at, boxed.len);
	for (size_t i = 0; i < boxed.len; i++) {
		bytes[i] ^= 1;
		assert_int_equal(box_open(&key, place, (slice){bytes, boxed.len}, a, &plain),
				 E_SEALED);
		bytes[i] ^= 1;
	}
	for (size_t n = 0; n < boxed.len; n++)
		assert_int_equal(box_open(&key, place, (slice){bytes, n}, a, &plain), E_SEALED);
}

static void box__nothing_and_too_much__bounded(void **state UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new((size_t)8 << 20);
	char *much = arena_zalloc(a, BOX_MAX + 1, 1);
	struct box_key key;
	slice boxed, plain;

	box_key_make(&key);
	assert_int_equal(box_close(&key, place, (slice){"", 0}, a, &boxed), 0);
	assert_int_equal(box_open(&key, place, boxed, a, &plain), 0);
	assert_int_equal(plain.len, 0);
	assert_int_equal(box_close(&key, place, (slice){much, BOX_MAX}, a, &boxed), 0);
	assert_int_equal(box_open(&key, place, boxed, a, &plain), 0);
	assert_int_equal(plain.len, BOX_MAX);
	assert_int_equal(box_close(&key, place, (slice){much, BOX_MAX + 1}, a, &boxed), E_TOO_BIG);
}

static int start(void **state UNUSED)
{
	return sodium_init() < 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(box__opened__same_and_never_twice_alike),
		cmocka_unit_test(box__other_key_place_or_bit__does_not_open),
		cmocka_unit_test(box__nothing_and_too_much__bounded),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
