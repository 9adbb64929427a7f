#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "cn_id.h"

/* GB 32100-2015; the good ones are computed, the organisations are fictional. */
static const char *const good[] = {
	"91411000000000000Y",
	"91411002MA0000007L",
	"92411081MA0000015R",
};

static void credit_code__check_character_agrees__accepted(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(good); i++)
		assert_true(credit_code_valid(slice_of(good[i])));
}

/* Every single wrong character is found: the weights have no factor in common with 31. */
static void credit_code__one_character_wrong__refused(void **state UNUSED)
{
	static const char set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[CREDIT_CODE_LENGTH + 1];

	for (size_t at = 0; at < CREDIT_CODE_LENGTH; at++) {
		for (const char *c = set; *c; c++) {
			memcpy(code, good[1], sizeof(code));
			if (code[at] == *c)
				continue;
			code[at] = *c;
			assert_false(credit_code_valid(slice_of(code)));
		}
	}
}

static void credit_code__wrong_length_or_set__refused(void **state UNUSED)
{
	static const char *const bad[] = {
		"",
		"91411000000000000",
		"91411000000000000Y0",
		"91411002ma0000007l",
		"91411002MA000000IL",
		"91411002MA0000007Z",
		"\xe4\xb8\x80\xe4\xb8\x80\xe4\xb8\x80\xe4\xb8\x80\xe4\xb8\x80\xe4\xb8\x80",
	};

	for (size_t i = 0; i < N_ELEMENTS(bad); i++)
		assert_false(credit_code_valid(slice_of(bad[i])));
	assert_false(credit_code_valid((slice){"91411000000000000\0", CREDIT_CODE_LENGTH}));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(credit_code__check_character_agrees__accepted),
		cmocka_unit_test(credit_code__one_character_wrong__refused),
		cmocka_unit_test(credit_code__wrong_length_or_set__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
