#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "cn_contact.h"

/* domain.md K.4; the numbers are obviously nobody's. */
static void phone__as_people_write_it__one_text(void **state UNUSED)
{
	static const struct {
		const char *written;
		enum phone_kind kind;
		const char *text;
	} rows[] = {
		{"13800000000",       PHONE_MOBILE,   "13800000000" },
		{"+86 138 0000 0000", PHONE_MOBILE,   "13800000000" },
		{"+86-138-0000-0000", PHONE_MOBILE,   "13800000000" },
		{"0086 13800000000",  PHONE_MOBILE,   "13800000000" },
		{"8613800000000",     PHONE_MOBILE,   "13800000000" },
		{" 19900000000 ",     PHONE_MOBILE,   "19900000000" },
		{"0374-2000000",      PHONE_LANDLINE, "0374-2000000"},
		{"03742000000",       PHONE_LANDLINE, "0374-2000000"},
		{"+86 374 2000000",   PHONE_LANDLINE, "0374-2000000"},
		{"010-60000000",      PHONE_LANDLINE, "010-60000000"},
		{"021 6000 0000",     PHONE_LANDLINE, "021-60000000"},
	};
	char text[CN_PHONE_SIZE];

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		assert_int_equal(phone_normalize(slice_of(rows[i].written), text), rows[i].kind);
		assert_string_equal(text, rows[i].text);
	}
}

static void phone__anything_else__none_and_untouched(void **state UNUSED)
{
	static const char *const rows[] = {
		"",
		"+",
		"+86",
		"1380000000",
		"138000000000",
		"12800000000",
		"23800000000",
		"1.38E+10",
		"+1 212 5550100",
		"0374-200000",
		"0374-1000000",
		"0374-200000000",
		"0012-2000000",
		"\xef\xbc\x91\xef\xbc\x93\xef\xbc\x98",
		"1380000000013800000000",
		"13800000000/13900000000",
	};
	char text[CN_PHONE_SIZE] = "as before";

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		assert_int_equal(phone_normalize(slice_of(rows[i]), text), PHONE_NONE);
		assert_string_equal(text, "as before");
	}
}

static void bank_card__luhn__a_warning_only(void **state UNUSED)
{
	static const struct {
		const char *written;
		enum bank_card_flaw want;
		const char *text;
	} rows[] = {
		{"6222020000000000000",     BANK_CARD_OK,   "6222020000000000000"},
		{"6217 0000 0000 0000 004", BANK_CARD_OK,   "6217000000000000004"},
		{"6217-0000-0000-0000-005", BANK_CARD_LUHN, "6217000000000000005"},
		{"0000000000000000",        BANK_CARD_OK,   "0000000000000000"   },
		{"621700000000000",         BANK_CARD_FORM, ""                   },
		{"62170000000000000040",    BANK_CARD_FORM, ""                   },
		{"6.217E+18",               BANK_CARD_FORM, ""                   },
		{"",			BANK_CARD_FORM, ""                   },
	};
	char text[CN_CARD_SIZE];

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		text[0] = '\0';
		assert_int_equal(bank_card_normalize(slice_of(rows[i].written), text),
				 rows[i].want);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(phone__as_people_write_it__one_text),
		cmocka_unit_test(phone__anything_else__none_and_untouched),
		cmocka_unit_test(bank_card__luhn__a_warning_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
