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
	const char at[] = "\xff\xff\xff\xff\x00\x30\x0e\x10\x00\x06\x45\x7a";
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
	assert_false(packed_span_read("\0\0\0\0\x00\x40\x00\x00\x00\x06\x45\x7a", march(), &one));
	assert_false(packed_span_read("\0\0\0\0\x80\x00\x00\x00\x00\x06\x45\x7a", march(), &one));
	assert_false(packed_span_read("\0\0\0\0\x00\x01\x51\x81\x00\x06\x45\x7a", march(), &one));
	assert_true(packed_span_read("\0\0\0\0\x00\x01\x51\x80\x00\x06\x45\x7a", march(), &one));
	assert_false(packed_span_read("\0\0\0\0\x00\x00\x00\x00\x00\x0f\x42\x40", march(), &one));
}

static void texts__in_their_order__each_once(void **state)
{
	slice list = slice_of("A1\x1f\x1f"
			      "C"),
	      one;

	(void)state;
	assert_true(packed_text_next(&list, 3, &one));
	assert_true(slice_is(one, "A1"));
	assert_true(packed_text_next(&list, 2, &one));
	assert_int_equal(one.len, 0);
	assert_true(packed_text_next(&list, 1, &one));
	assert_true(slice_is(one, "C"));
}

static void texts__too_few_or_too_many__refused(void **state)
{
	slice few = slice_of("A1"),
	      many = slice_of("A1\x1f"
			      "B"),
	      one;

	(void)state;
	assert_false(packed_text_next(&few, 2, &one));
	assert_false(packed_text_next(&many, 1, &one));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(span__as_the_format_says__read),
		cmocka_unit_test(span__not_of_the_format__refused),
		cmocka_unit_test(texts__in_their_order__each_once),
		cmocka_unit_test(texts__too_few_or_too_many__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
