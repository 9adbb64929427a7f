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

/* GB 11643-1999. All numbers are of nobody: born in 1900, sequence 000, or built for the case. */
static const struct id_policy today = {.on = {20418}, .allow_test = true}; /* 2025-11-26 */
static const struct id_policy strict = {.on = {20418}};

static enum cn_id_flaw resident(const char *number)
{
	return id_check(ID_RESIDENT, slice_of(number), &today, NULL);
}

static void resident_id__check_character_agrees__says_who(void **state UNUSED)
{
	struct id_facts facts;

	assert_int_equal(id_check(ID_RESIDENT, slice_of("411003190001010005"), &today, &facts), 0);
	assert_int_equal(facts.birth_year, 1900);
	assert_int_equal(facts.birth_month, 1);
	assert_int_equal(facts.birth_day, 1);
	assert_int_equal(facts.sex, 2);
	assert_string_equal(facts.region, "411003");
	assert_true(facts.test);
	assert_int_equal(id_check(ID_RESIDENT, slice_of("41100219000103000X"), &today, &facts), 0);
	assert_int_equal(facts.birth_day, 3);
}

static void resident_id__flaw__named(void **state UNUSED)
{
	static const struct {
		const char *number;
		enum cn_id_flaw want;
	} rows[] = {
		{"",                    CN_ID_EMPTY    },
		{"411003900101001",     CN_ID_OLD_15   },
		{"41100390010100A",     CN_ID_LENGTH   },
		{"41100319000101000",   CN_ID_LENGTH   },
		{"4110031900010100055", CN_ID_LENGTH   },
		{"41100219000103000x",  CN_ID_LOWER_X  },
		{"4110021900010300OX",  CN_ID_CHARACTER},
		{"41100319000101000Y",  CN_ID_CHARACTER},
		{"X11003190001010005",  CN_ID_CHARACTER},
		{"161003190001010005",  CN_ID_REGION   },
		{"001003190001010005",  CN_ID_REGION   },
		{"411003190002290000",  CN_ID_DATE     }, /* 1900 has no 29 February */
		{"411003190013010000",  CN_ID_DATE     },
		{"411003190000010000",  CN_ID_DATE     },
		{"411003170001010001",  CN_ID_DATE     },
		{"411003190001010006",  CN_ID_CHECK    },
		{"411003190001010000",  CN_ID_ROUNDED  }, /* 15 digits of a spreadsheet */
		{"411021190001010008",  CN_ID_OK       }, /* 禹县, gone since 1988 */
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_int_equal(resident(rows[i].number), rows[i].want);
}

/* Every single wrong digit is found, and every exchange of unequal neighbours. */
static void resident_id__one_slip__refused(void **state UNUSED)
{
	static const char good_id[] = "411003190001010005";
	char text[sizeof(good_id)];

	for (size_t at = 0; at + 1 < sizeof(good_id); at++) {
		for (const char *c = "0123456789"; *c; c++) {
			memcpy(text, good_id, sizeof(text));
			text[at] = *c;
			assert_int_equal(resident(text) == CN_ID_OK, *c == good_id[at]);
		}
		if (at + 2 == sizeof(good_id) || good_id[at] == good_id[at + 1])
			continue;
		memcpy(text, good_id, sizeof(text));
		text[at] = good_id[at + 1];
		text[at + 1] = good_id[at];
		assert_int_not_equal(resident(text), CN_ID_OK);
	}
}

/* A number born on that day with sequence 001, its check character computed. */
static enum cn_id_flaw born(const char *day, civil_date on)
{
	struct id_policy policy = {.on = on, .allow_test = true};
	char text[RESIDENT_ID_LENGTH + 1];

	(void)snprintf(text, sizeof(text), "411002%s001", day);
	text[17] = resident_id_check_character((slice){text, 17});
	text[18] = '\0';
	return id_check(ID_RESIDENT, slice_of(text), &policy, NULL);
}

static civil_date on_day(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

/* L1 art 15: reached on the birthday itself. */
static void resident_id__age__counted_by_birthday(void **state UNUSED)
{
	assert_int_equal(born("20091126", on_day("2025-11-25")), CN_ID_YOUNG);
	assert_int_equal(born("20091126", on_day("2025-11-26")), CN_ID_OK);
	assert_int_equal(born("20080229", on_day("2024-02-28")), CN_ID_YOUNG);
	assert_int_equal(born("20080229", on_day("2024-02-29")), CN_ID_OK);
	assert_int_equal(born("20040229", on_day("2020-02-29")), CN_ID_OK);
	assert_int_equal(born("20120229", on_day("2028-02-28")), CN_ID_YOUNG);
	assert_int_equal(born("19051126", on_day("2026-11-25")), CN_ID_OK);
	assert_int_equal(born("19051126", on_day("2026-11-26")), CN_ID_OLD);
	assert_int_equal(born("20300101", on_day("2025-11-26")), CN_ID_UNBORN);
}

static void resident_id__of_nobody__only_with_the_flag(void **state UNUSED)
{
	slice nobody = SLICE("411003190001010005");

	assert_int_equal(id_check(ID_RESIDENT, nobody, &today, NULL), CN_ID_OK);
	assert_int_equal(id_check(ID_RESIDENT, nobody, &strict, NULL), CN_ID_OLD);
	/* the flag frees sequence 000 only */
	assert_int_equal(born("19000101", on_day("2025-11-26")), CN_ID_OLD);
}

static void other_documents__form__checked(void **state UNUSED)
{
	static const struct {
		enum id_kind kind;
		const char *number;
		enum cn_id_flaw want;
	} rows[] = {
		{ID_HMT_PERMIT,     "81000019000101000X", CN_ID_OK       },
		{ID_HMT_PERMIT,     "830000190001010001", CN_ID_CHECK    },
		{ID_HMT_PERMIT,     "810001190001010006", CN_ID_PREFIX   },
		{ID_HMT_PERMIT,     "411003190001010005", CN_ID_PREFIX   },
		{ID_HMT_PERMIT,     "123456789012345",    CN_ID_LENGTH   },
		{ID_FOREIGN_PERMIT, "941840190001010004", CN_ID_OK       },
		{ID_FOREIGN_PERMIT, "916840190001010003", CN_ID_REGION   },
		{ID_FOREIGN_PERMIT, "411003190001010005", CN_ID_PREFIX   },
		{ID_FOREIGN_PERMIT, "USA410000010100",    CN_ID_OK       },
		{ID_FOREIGN_PERMIT, "USa410000010100",    CN_ID_LENGTH   },
		{ID_PASSPORT,       "E00000000",          CN_ID_OK       },
		{ID_PASSPORT,       "e00000000",          CN_ID_CHARACTER},
		{ID_PASSPORT,       "ABCDEF",             CN_ID_CHARACTER},
		{ID_PASSPORT,       "A123",               CN_ID_LENGTH   },
		{ID_PASSPORT,       "",                   CN_ID_EMPTY    },
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_int_equal(id_check(rows[i].kind, slice_of(rows[i].number), &today, NULL),
				 rows[i].want);
}

static void id_kind__name__reads_back(void **state UNUSED)
{
	enum id_kind kind;

	for (enum id_kind k = 0; k < ID_KIND_END; k++) {
		assert_true(id_kind_parse(slice_of(id_kind_name(k)), &kind));
		assert_int_equal(kind, k);
	}
	assert_false(id_kind_parse(SLICE("driver_licence"), &kind));
}

/* Reasons are shown to people beside a masked value: no example in them may look like a number. */
static void flaw_text__every_flaw__complete(void **state UNUSED)
{
	const struct cn_id_text *text;

	for (enum cn_id_flaw flaw = CN_ID_OK + 1; flaw < CN_ID_END; flaw++) {
		text = cn_id_text(flaw);
		assert_true(*text->name && *text->reason_zh && *text->mend_zh);
		assert_true(*text->reason_en && *text->mend_en);
	}
	assert_string_equal(cn_id_text(CN_ID_CHECK)->name, "CHECK");
	assert_string_equal(cn_id_text(CN_ID_OLD)->name, "OLD");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(credit_code__check_character_agrees__accepted),
		cmocka_unit_test(credit_code__one_character_wrong__refused),
		cmocka_unit_test(credit_code__wrong_length_or_set__refused),
		cmocka_unit_test(resident_id__check_character_agrees__says_who),
		cmocka_unit_test(resident_id__flaw__named),
		cmocka_unit_test(resident_id__one_slip__refused),
		cmocka_unit_test(resident_id__age__counted_by_birthday),
		cmocka_unit_test(resident_id__of_nobody__only_with_the_flag),
		cmocka_unit_test(other_documents__form__checked),
		cmocka_unit_test(id_kind__name__reads_back),
		cmocka_unit_test(flaw_text__every_flaw__complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
