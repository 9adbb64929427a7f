#include "table.h"

#include <setjmp.h>

#include <cmocka.h>

static struct cli c;

static int setup(void **state)
{
	(void)state;
	c = (struct cli){.arena = arena_new(1000000)};
	return c.arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_freep(&c.arena);
	return 0;
}

static void width__chinese_is_two_columns(void **state)
{
	(void)state;
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("许昌a"), 5);
	assert_int_equal(text_width("（¥）"), 5);
	assert_int_equal(text_width("𠮷"), 2);
	assert_int_equal(text_width("e\xCC\x81"), 1);
	assert_int_equal(text_width("\xE8\xAE"),
			 1); /* cut in the middle: no reading past the end */
}

static void cut__to_columns__marked(void **state)
{
	(void)state;
	assert_string_equal(text_cut(c.arena, "许昌示例", 8), "许昌示例");
	assert_string_equal(text_cut(c.arena, "许昌示例", 6), "许昌…");
	assert_string_equal(text_cut(c.arena, "许昌示例", 5), "许昌…");
}

static void table__mixed_widths__aligned_without_blanks_at_the_end(void **state)
{
	static const struct table_head heads[] = {
		{"名称", "name",   false},
                {"金额", "amount", true },
                {"标记", "marks",  false}
        };
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	struct table t;

	(void)state;
	assert_non_null(f);
	table_init(&t, &c, heads, N_ELEMENTS(heads));
	table_add(&t, "许昌");
	table_addf(&t, "%d", 12);
	table_add(&t, "");
	table_add(&t, "abcdef");
	table_add(&t, "12345");
	table_add(&t, "提示");
	table_print(&t, f);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(text, "名称     金额  标记\n"
				  "许昌       12\n"
				  "abcdef  12345  提示\n");
	free(text);
}

static void show__values__as_people_read_them(void **state)
{
	(void)state;
	assert_string_equal(show_yuan(&c, 210000), "¥2,100.00");
	assert_string_equal(show_yuan(&c, 5), "¥0.05");
	assert_string_equal(show_yuan(&c, -123456789), "-¥1,234,567.89");
	assert_string_equal(show_yuan(&c, INT64_MIN), "-¥92,233,720,368,547,758.08");
	assert_string_equal(show_hours(&c, 1176000), "326:40:00");
	assert_string_equal(show_age(&c, 999), "999 毫秒");
	assert_string_equal(show_age(&c, 3 * 86400000LL), "3 天");
	assert_string_equal(show_time(&c, 0), "");
	assert_string_equal(show_time(&c, 1741516200000000), "2025-03-09 18:30");
	assert_string_equal(show_marks(&c, true, true), "提示 标准待核实");
	assert_string_equal(show_word(&c, "SENT"), "已发出");
	assert_string_equal(show_word(&c, "unheard-of"), "unheard-of");
	c.english = true;
	assert_string_equal(show_marks(&c, false, true), "figure unconfirmed");
	assert_string_equal(show_word(&c, "SENT"), "SENT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(width__chinese_is_two_columns),
		cmocka_unit_test(cut__to_columns__marked),
		cmocka_unit_test(table__mixed_widths__aligned_without_blanks_at_the_end),
		cmocka_unit_test(show__values__as_people_read_them),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
