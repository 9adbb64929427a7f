/* Source of the cases: domain.md K.4 and K.5. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "personal.h"

static void narrow__full_width__ascii(void **state UNUSED)
{
	char got[16] = "";

	assert_true(text_narrow("　＋８６ 138－00 ", got, sizeof(got)));
	assert_string_equal(got, "+86 138-00");
	assert_true(text_narrow("４１Ｘ张", got, sizeof(got)));
	assert_string_equal(got, "41X张");
	assert_true(text_narrow(" ", got, sizeof(got)));
	assert_string_equal(got, "");
	assert_false(text_narrow("0123456789012345", got, sizeof(got)));
	assert_false(text_narrow("\xff", got, sizeof(got)));
}

static void name__kept_and_compared__inner_dot_stays(void **state UNUSED)
{
	static const struct {
		const char *text, *kept, *folded;
	} cases[] = {
		{"张三",          "张三",          "张三"      },
		{"　张 三 ",     "张 三",         "张三"      },
		{"阿依·古丽",  "阿依·古丽",  "阿依古丽"},
		{"阿依•古丽", "阿依•古丽", "阿依古丽"},
		{"John  Smith",     "John  Smith",     "johnsmith"   },
		{"ＪＯＨＮ",    "ＪＯＨＮ",    "john"        },
		{"𠮷野",         "𠮷野",         "𠮷野"     },
		{"",                NULL,              NULL          },
		{" 　",            NULL,              NULL          },
		{"张\n三",        NULL,              NULL          },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char kept[PERSON_NAME_SIZE] = "", folded[PERSON_NAME_SIZE];

		assert_int_equal(name_normal(cases[i].text, kept), cases[i].kept != NULL);
		if (!cases[i].kept)
			continue;
		assert_string_equal(kept, cases[i].kept);
		name_fold(kept, folded);
		assert_string_equal(folded, cases[i].folded);
	}
}

static void name__51_characters__refused(void **state UNUSED)
{
	char text[4 * 51 + 1] = "", kept[PERSON_NAME_SIZE];

	for (size_t i = 0; i < 51; i++)
		memcpy(text + 4 * i, "𠮷", 5);
	assert_false(name_normal(text, kept));
	assert_true(name_normal(text + 4, kept));
}

static void names__similar__one_character_apart(void **state UNUSED)
{
	assert_true(names_similar("张三", "张三"));
	assert_true(names_similar("张三丰", "张三"));
	assert_true(names_similar("张三", "张山"));
	assert_true(names_similar("张三丰", "张山丰"));
	assert_true(names_similar("三丰", "张三丰"));
	assert_false(names_similar("张三", "李四"));
	assert_false(names_similar("张三丰", "张山峰"));
	assert_false(names_similar("张三丰子", "张三"));
	assert_false(names_similar("", ""));
	assert_false(names_similar("张", "李"));
}

static void documents__near__one_place_or_two_swapped(void **state UNUSED)
{
	assert_true(documents_near("411003190001010005", "411002190001010001"));
	assert_true(documents_near("411003190001010005", "411003190010010009"));
	assert_false(documents_near("411003190001010005", "411003190001010005"));
	assert_false(documents_near("411003190001010005", "411003190001010007"));
	assert_false(documents_near("411003190001010005", "411102190001010001"));
	assert_false(documents_near("411003190001010005", "41100319000101000"));
}

static void masks__values__as_the_table_says(void **state UNUSED)
{
	char out[MASK_SIZE];

	assert_string_equal(mask_name("张某三", out), "张*三");
	assert_string_equal(mask_name("王五", out), "王*");
	assert_string_equal(mask_name("王", out), "*");
	assert_string_equal(mask_name("", out), "");
	assert_string_equal(mask_name("\xff", out), "***");
	assert_string_equal(mask_phone("13800001234", out), "138****1234");
	assert_string_equal(mask_phone("张三的电话", out), "*****");
	assert_string_equal(mask_phone("0374-1234567", out), "037*******67");
	assert_string_equal(mask_document("411003190001010005", out), "411*************05");
	assert_string_equal(mask_document("A1234567", out), "********");
	assert_string_equal(mask_bank("6222020000000000000", out), "***************0000");
	assert_string_equal(mask_bank("622", out), "***");
}

/* A mask shows less than it hides, whatever comes in. */
static void mask_document__any_length__more_stars_than_not(void **state UNUSED)
{
	char text[64] = "", out[MASK_SIZE];

	for (size_t n = 0; n < 60; n++) {
		size_t stars = 0, len;

		memset(text, '7', n);
		text[n] = '\0';
		len = strlen(mask_document(text, out));
		for (size_t i = 0; i < len; i++)
			stars += out[i] == '*';
		assert_true(n == 0 || stars * 2 >= len);
	}
}

static void part__of_a_text__by_characters(void **state UNUSED)
{
	assert_true(slice_is(utf8_part("欧阳娜娜", 1, 2), "阳娜"));
	assert_int_equal(utf8_part("欧阳娜娜", 3, 2).len, 0);
	assert_int_equal(utf8_part("", 0, 2).len, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(narrow__full_width__ascii),
		cmocka_unit_test(name__kept_and_compared__inner_dot_stays),
		cmocka_unit_test(name__51_characters__refused),
		cmocka_unit_test(names__similar__one_character_apart),
		cmocka_unit_test(documents__near__one_place_or_two_swapped),
		cmocka_unit_test(masks__values__as_the_table_says),
		cmocka_unit_test(mask_document__any_length__more_stars_than_not),
		cmocka_unit_test(part__of_a_text__by_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
