/*
 * Packed months read: spans as the format has them, lists of texts, and what is not of the format.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "pack_facts.h"

static civil_date march(void)
{
	civil_date d;

	assert_true(civil_from_ymd(2025, 3, 1, &d));
	return d;
}

static void span__as_the_format_says__read(void **state)
{
	const char at[] = "\xff\xff\xff\xe0\xe1\x06\x45\x7a";
	struct work_interval one;

	(void)state;
	assert_true(packed_span_read(at, march(), &one));
	assert_int_equal(one.started.us, utc_from_civil(march()).us - US_PER_S);
	assert_int_equal(one.ended.us - one.started.us, 3600 * US_PER_S);
	assert_int_equal(one.kind, WORK_DRIVING);
	assert_int_equal(one.region, 411002);
}

static void span__not_of_the_format__refused(void **state)
{
	struct work_interval one;

	(void)state;
	assert_false(packed_span_read("\x00\x00\x00\x15\x18\x16\x45\x7a", march(), &one));
	assert_true(packed_span_read("\x00\x00\x00\x15\x18\x06\x45\x7a", march(), &one));
	assert_false(packed_span_read("\x00\x00\x00\x00\x00\x0f\x42\x40", march(), &one));
	assert_true(packed_span_read("\x00\x00\x00\x00\x00\x0f\x42\x3f", march(), &one));
}

static void month__written_and_read__the_same_to_the_second(void **state)
{
	const int64_t from = utc_from_civil(march()).us;
	const struct work_interval list[] = {
		{{from - 3600 * US_PER_S + 1}, {from},                                 411002, WORK_ORDER  },
		{{from},                       {from + S_PER_DAY * US_PER_S + 999999}, 0,      WORK_ONLINE },
		{{from + 40 * US_PER_DAY},     {from + 40 * US_PER_DAY},               999999, WORK_DRIVING},
	};
	const struct work_list work = {list, N_ELEMENTS(list)};
	char bytes[N_ELEMENTS(list) * PACKED_SPAN_BYTES];
	struct work_interval read[N_ELEMENTS(list)];

	(void)state;
	assert_true(packed_spans_write(work, march(), bytes));
	assert_true(packed_spans_read((slice){bytes, sizeof(bytes)}, march(), read));
	for (size_t i = 0; i < work.n; i++) {
		assert_int_equal(read[i].region, list[i].region);
		assert_int_equal(read[i].kind, list[i].kind);
	}
	assert_int_equal(read[0].started.us, from - 3600 * US_PER_S);
	assert_int_equal(read[0].ended.us, from);
	assert_int_equal(read[1].ended.us, from + US_PER_DAY);
	assert_int_equal(read[2].started.us, list[2].started.us);
	assert_int_equal(read[2].ended.us, list[2].ended.us);
	bytes[PACKED_SPAN_BYTES + 3] |= '\x1f'; /* over 24 hours, in the middle */
	assert_false(packed_spans_read((slice){bytes, sizeof(bytes)}, march(), read));
	assert_false(packed_spans_read((slice){bytes, sizeof(bytes) - 1}, march(), read));
}

static void month__of_what_the_format_has_no_room_for__not_written(void **state)
{
	const int64_t from = utc_from_civil(march()).us;
	const struct work_interval wrong[] = {
		{{from},				{from + (S_PER_DAY + 1) * US_PER_S}, 411002,  WORK_ORDER},
		{{from},				{from - US_PER_S},                   411002,  WORK_ORDER},
		{{from},				{from},                              1000000, WORK_ORDER},
		{{from + INT64_C(17000000) * US_PER_S},
		 {from + INT64_C(17000000) * US_PER_S},
		 0,										   WORK_ORDER},
	};
	char bytes[PACKED_SPAN_BYTES];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(wrong); i++)
		assert_false(packed_spans_write((struct work_list){&wrong[i], 1}, march(), bytes));
}

static void lists__cut__texts_in_their_order_each_once(void **state)
{
	char text[] = "A1\x1f\x1f"
		      "C\x1e"
		      "1\x1f-1\x1f"
		      "3\x1e\x1e\x1e";
	char *lists[PACKED_LISTS];

	(void)state;
	assert_true(packed_lists_cut(text, lists));
	assert_string_equal(packed_text_cut(&lists[PACKED_REFS], 3), "A1");
	assert_string_equal(packed_text_cut(&lists[PACKED_REFS], 2), "");
	assert_string_equal(packed_text_cut(&lists[PACKED_REFS], 1), "C");
	assert_string_equal(packed_text_cut(&lists[PACKED_PAYS], 3), "1");
	assert_string_equal(packed_text_cut(&lists[PACKED_PAYS], 2), "-1");
	assert_string_equal(lists[PACKED_FARES], "");
	assert_string_equal(lists[PACKED_TASKS], "");
}

static void lists__too_few_or_too_many__refused(void **state)
{
	char few[] = "A\x1e\x1e\x1e", many[] = "A\x1e\x1e\x1e\x1e\x1e";
	char *lists[PACKED_LISTS];

	(void)state;
	assert_false(packed_lists_cut(few, lists));
	assert_false(packed_lists_cut(many, lists));
}

static void texts__too_few_or_too_many__refused(void **state)
{
	char few[] = "A1", many[] = "A1\x1f"
				    "B";
	char *list = few;

	(void)state;
	assert_null(packed_text_cut(&list, 2));
	list = many;
	assert_null(packed_text_cut(&list, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(span__as_the_format_says__read),
		cmocka_unit_test(span__not_of_the_format__refused),
		cmocka_unit_test(month__written_and_read__the_same_to_the_second),
		cmocka_unit_test(month__of_what_the_format_has_no_room_for__not_written),
		cmocka_unit_test(lists__cut__texts_in_their_order_each_once),
		cmocka_unit_test(lists__too_few_or_too_many__refused),
		cmocka_unit_test(texts__too_few_or_too_many__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
