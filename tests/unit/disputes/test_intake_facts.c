/* Receipt codes as they are shown and typed; how many may be tried in vain. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <ctype.h>

#include "intake_facts.h"

static void code__shown_and_typed_again__is_the_same(void **state UNUSED)
{
	uint8_t values[CODE_LEN];
	char shown[CODE_SHOWN_SIZE], typed[2 * CODE_SHOWN_SIZE], one[CODE_SIZE], two[CODE_SIZE];

	for (unsigned seed = 0; seed < 1000; seed++) {
		size_t n = 0;

		for (size_t i = 0; i < CODE_LEN; i++)
			values[i] = (uint8_t)(seed * 31 + i * 7 + seed / 13);
		code_show(values, shown);
		assert_int_equal(strlen(shown), CODE_SHOWN_SIZE - 1);
		assert_true(code_normal(shown, one));
		for (size_t i = 0; shown[i]; i++) { /* as a person writes it */
			char c = shown[i];

			typed[n++] = c == '-'   ? ' '
				     : c == '0' ? 'o'
				     : c == '1' ? 'l'
						: (char)tolower(c);
		}
		typed[n] = '\0';
		assert_true(code_normal(typed, two));
		assert_string_equal(one, two);
	}
}

static void code__of_other_length_or_signs__is_none(void **state UNUSED)
{
	static const char *const bad[] = {"",
					  "0000",
					  "0000000000000000000",
					  "000000000000000000000",
					  "0000000000000000000U",
					  "0000000000000000000\xe4",
					  "0000000000_000000000"};
	char out[CODE_SIZE] = "untouched";

	for (size_t i = 0; i < N_ELEMENTS(bad); i++)
		assert_false(code_normal(bad[i], out));
	assert_string_equal(out, "untouched");
}

static void guesses__used_up__fill_again_one_a_second(void **state UNUSED)
{
	struct guess_budget b = {0, {0}};
	utc_time now = {INT64_C(1000) * US_PER_S};

	for (int i = 0; i < GUESSES_MAX; i++) {
		assert_true(guess_may(&b, now));
		guess_missed(&b);
	}
	assert_false(guess_may(&b, now));
	now.us += US_PER_S - 1;
	assert_false(guess_may(&b, now));
	now.us += 1;
	assert_true(guess_may(&b, now));
	guess_missed(&b);
	assert_false(guess_may(&b, now));
	now.us += 1000 * US_PER_S;
	assert_true(guess_may(&b, now));
	assert_int_equal(b.left, GUESSES_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(code__shown_and_typed_again__is_the_same),
		cmocka_unit_test(code__of_other_length_or_signs__is_none),
		cmocka_unit_test(guesses__used_up__fill_again_one_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
