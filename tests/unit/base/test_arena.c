#include "arena.h"

#include <setjmp.h>

#include <cmocka.h>

#define KIB ((size_t)1024)

static void arena_alloc__any_size__aligned_and_apart(void **unused UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new(KIB * KIB);
	unsigned char *last = NULL;

	for (size_t size = 0; size < 300; size++) {
		unsigned char *p = arena_alloc(a, size);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		assert_ptr_not_equal(p, last);
		memset(p, 0xAB, size);
		last = p;
	}
}

static void arena_alloc__past_the_cap__null_and_still_usable(void **unused UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new(100 * KIB);

	assert_null(arena_alloc(a, 101 * KIB));
	assert_null(arena_alloc(a, SIZE_MAX));
	assert_non_null(arena_alloc(a, 60 * KIB));
	assert_null(arena_alloc(a, 60 * KIB));
	assert_non_null(arena_alloc(a, 30 * KIB));
	assert_true(arena_used(a) <= 100 * KIB);
}

static void arena_alloc__one_large_request__gets_its_own_chunk(void **unused UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new(KIB * KIB);
	char *p = arena_alloc(a, 500 * KIB);

	assert_non_null(p);
	memset(p, 1, 500 * KIB);
	assert_int_equal(arena_used(a), 500 * KIB);
}

static void arena_zalloc__product_overflows__null(void **unused UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new(KIB * KIB);
	const char *p;

	assert_null(arena_zalloc(a, SIZE_MAX / 2, 3));
	p = arena_zalloc(a, 10, 10);
	assert_non_null(p);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
}

static void arena_printf__long_text__whole(void **unused UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new(KIB * KIB);
	const char *text = arena_printf(a, "%s %05d %*s", "case", 42, 1000, "x");

	assert_non_null(text);
	assert_int_equal(strlen(text), 1011);
	assert_memory_equal(text, "case 00042 ", 11);
	assert_string_equal(arena_strdup(a, ""), "");
	assert_string_equal(arena_strndup(a, "wages.RunAudit", 5), "wages");
	assert_string_equal(arena_strndup(a, NULL, 0), "");
}

static void arena_reset__to_mark__keeps_what_was_before(void **unused UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new(KIB * KIB);
	const char *before = arena_strdup(a, "before");
	struct arena_mark mark = arena_mark(a);
	size_t used = arena_used(a);

	for (int round = 0; round < 100; round++) {
		assert_non_null(arena_alloc(a, 100));
		assert_non_null(arena_alloc(a, 300 * KIB));
		assert_non_null(arena_alloc(a, 300 * KIB));
		arena_reset(a, mark);
		assert_int_equal(arena_used(a), used);
	}
	assert_string_equal(before, "before");
	arena_reset(a, (struct arena_mark){NULL, 0});
	assert_int_equal(arena_used(a), 0);
	assert_non_null(arena_alloc(a, 900 * KIB));
}

static void arena_free__null__nothing(void **unused UNUSED)
{
	struct arena *a = NULL;

	arena_free(a);
	arena_freep(&a);
	assert_null(a);
}

static void wiped__all_that_was_given__zeros(void **unused UNUSED)
{
	struct arena *a = arena_new((size_t)1024 * 1024);
	char *first = arena_strdup(a, "secret"), *large = arena_alloc(a, 200000);

	assert_non_null(first);
	assert_non_null(large);
	memset(large, 'x', 200000);
	arena_wipe(a);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(first[i], 0);
	for (size_t i = 0; i < 200000; i++)
		assert_int_equal(large[i], 0);
	arena_wipe(NULL);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_alloc__any_size__aligned_and_apart),
		cmocka_unit_test(arena_alloc__past_the_cap__null_and_still_usable),
		cmocka_unit_test(arena_alloc__one_large_request__gets_its_own_chunk),
		cmocka_unit_test(arena_zalloc__product_overflows__null),
		cmocka_unit_test(arena_printf__long_text__whole),
		cmocka_unit_test(arena_reset__to_mark__keeps_what_was_before),
		cmocka_unit_test(arena_free__null__nothing),
		cmocka_unit_test(wiped__all_that_was_given__zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
