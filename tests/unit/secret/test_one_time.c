/* One-time codes: what is shown opens, and the console makes the same hash of it. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <sodium.h>

#include "one_time.h"

static void one_time_hash__of_the_console__is_the_same(void **state UNUSED)
{
	uint8_t hash[ONE_TIME_HASH];
	char hex[2 * ONE_TIME_HASH + 1];

	assert_true(one_time_hash("7k2md-ooooo-abcde-fghjk", hash));
	(void)sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	assert_string_equal(hex,
			    "8fc600b2c1f72f7c026d53a519d9d0484fb1c8c9617292cf31e6b88edbfff6fc");
}

static void one_time_make__each__is_another_and_hashes(void **state UNUSED)
{
	char one[CODE_SHOWN_SIZE], two[CODE_SHOWN_SIZE];
	uint8_t first[ONE_TIME_HASH], second[ONE_TIME_HASH];

	one_time_make(one);
	one_time_make(two);
	assert_true(one_time_hash(one, first));
	assert_true(one_time_hash(two, second));
	assert_memory_not_equal(first, second, sizeof(first));
	assert_false(one_time_hash("no code", first));
}

static int start(void **state UNUSED)
{
	return sodium_init() < 0 ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_time_hash__of_the_console__is_the_same),
		cmocka_unit_test(one_time_make__each__is_another_and_hashes),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
