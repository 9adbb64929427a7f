/* What was freed is zeros, but for the few bytes in which the C library keeps its lists. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#define LISTS 32

/* The address of what is given back, past what the compiler knows of it. */
static const volatile unsigned char *look(const void *at)
{
	const volatile unsigned char *volatile seen = at;

	return seen;
}

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
	__has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LEFT_OUT true /* it has an allocator of its own, and nothing freed may be looked at */
#else
#define LEFT_OUT false
#endif

static size_t left_of(const volatile unsigned char *at, size_t len)
{
	size_t n = 0;

	for (size_t i = LISTS; !LEFT_OUT && i < len; i++)
		n += at[i] == 'p';
	return n;
}

static void freed__small_and_large__zeros(void **state UNUSED)
{
	static const size_t sizes[] = {64, 200, 1000, 5000, 60000};

	for (size_t i = 0; !LEFT_OUT && i < N_ELEMENTS(sizes); i++) {
		char *at = malloc(sizes[i]);
		char *behind = malloc(64); /* or the top of the heap might be given back */
		const volatile unsigned char *seen;

		assert_non_null(at);
		memset(at, 'p', sizes[i]);
		seen = look(at);
		assert_int_equal(left_of(seen, sizes[i]), sizes[i] - LISTS);
		free(at);
		assert_int_equal(left_of(seen, sizes[i]), 0);
		free(behind);
	}
	free(NULL);
}

static void moved__grown_and_shrunk__kept_there_and_zeros_here(void **state UNUSED)
{
	char *at = malloc(600), *more, *less;
	const volatile unsigned char *seen;

	assert_non_null(at);
	memset(at, 'p', 600);
	seen = look(at);
	more = realloc(at, 6000);
	assert_non_null(more);
	for (size_t i = 0; i < 600; i++)
		assert_int_equal(more[i], 'p');
	assert_int_equal(left_of(seen, 600), 0);
	less = realloc(more, 100);
	assert_non_null(less);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(less[i], 'p');
	more = realloc(less, 90);
	assert_non_null(more);
	assert_int_equal(more[89], 'p');
	free(more);
}

static void realloc__of_nothing_and_to_nothing__as_the_c_library_has_it(void **state UNUSED)
{
	char *at = realloc(NULL, 10);

	assert_non_null(at);
	/* NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI): as it is there */
	at = realloc(at, 0);
	assert_null(at);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(freed__small_and_large__zeros),
		cmocka_unit_test(moved__grown_and_shrunk__kept_there_and_zeros_here),
		cmocka_unit_test(realloc__of_nothing_and_to_nothing__as_the_c_library_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
