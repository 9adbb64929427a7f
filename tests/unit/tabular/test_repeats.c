#include "reading.h"

#include "repeats.h"

static int key_add(struct keys *k, uint32_t key, uint32_t line)
{
	return keys_add(k, (slice){(const char *)&key, sizeof(key)}, line, &got.err);
}

static void keys__many__no_false_repeats(void **state)
{
	struct keys *k = keys_new(NULL);
	struct tabular_repeats repeats = {NULL, 0, 0};

	(void)state;
	assert_non_null(k);
	for (uint32_t i = 0; i < 2000000; i++)
		assert_int_equal(key_add(k, i, i + 2), 0);
	assert_int_equal(keys_repeated(k, &repeats, &got.err), 0);
	assert_int_equal(repeats.n, 0);
	keys_freep(&k);
}

/* Past what is kept in memory: the first line is far away, in the temporary file. */
static void keys__some_again__each_with_its_first_line(void **state)
{
	struct keys *k = keys_new(NULL);
	struct tabular_repeats repeats = {NULL, 0, 0};
	const uint32_t n = 500000, step = 1000;

	(void)state;
	assert_non_null(k);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(key_add(k, i, i + 2), 0);
	for (uint32_t i = 0; i < n; i += step)
		assert_int_equal(key_add(k, n - 1 - i, n + i), 0);
	assert_int_equal(key_add(k, 7, 2 * n), 0);
	assert_int_equal(key_add(k, 7, 2 * n + 1), 0);
	assert_int_equal(keys_repeated(k, &repeats, &got.err), 0);
	assert_int_equal(repeats.n, n / step + 2);
	for (uint32_t i = 0; i < n / step; i++) {
		assert_int_equal(repeats.at[i].line, n + i * step);
		assert_int_equal(repeats.at[i].first, n - 1 - i * step + 2);
	}
	assert_int_equal(repeats.at[repeats.n - 1].line, 2 * n + 1);
	assert_int_equal(repeats.at[repeats.n - 1].first, 9);
	free(repeats.at);
	keys_freep(&k);
}

static void rows__keys_again__later_ones_refused(void **state)
{
	(void)state;
	assert_int_equal(read_text("pay", "source_ref,worker_no,month,item,amount\n"
					  "a,k,2025-03,BASE,1\n"
					  "b,k,2025-03,BASE,2\n"
					  "Ａ,k,2025-03,BASE,x\n"
					  " ａ ,k,2025-03,BASE,3\n"
					  "b,k,2025-03,BASE,4\n"
					  "c,k,2025-03,BASE,5\n"),
			 0);
	assert_int_equal(got.result.rows_good, 3);
	assert_int_equal(got.result.rows_refused, 3);
	assert_int_equal(got.n_rows, 3);
	assert_int_equal(got.rows[2].number[4], 500);
	assert_int_equal(got.n_errors, 3);
	assert_int_equal(got.errors[0].line, 4); /* for its amount: a row refused has no key */
	assert_int_equal(got.errors[1].line, 5);
	assert_non_null(strstr(got.errors[1].reason, "line 2"));
	assert_int_equal(got.errors[2].line, 6);
	assert_non_null(strstr(got.errors[2].reason, "line 3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys__many__no_false_repeats),
		cmocka_unit_test(keys__some_again__each_with_its_first_line),
		cmocka_unit_test(rows__keys_again__later_ones_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
