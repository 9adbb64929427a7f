/* Many letters in one message: what goes in comes out, and a broken one ends it. */
#include "mail.h"

#include <setjmp.h>

#include <cmocka.h>

static slice rest_of(const struct mail *m)
{
	return (slice){m->at + 1, m->len - 1};
}

static void letters__added__come_out_in_order(void **state UNUSED)
{
	static const char *const texts[] = {"one", "", "three"};
	struct mail m = {0};
	uint64_t token;
	slice rest, bytes;

	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		assert_true(mail_add(&m, 10 + i, slice_of(texts[i])));
	rest = rest_of(&m);
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		assert_true(mail_next(&rest, &token, &bytes));
		assert_int_equal(token, 10 + i);
		assert_true(slice_is(bytes, texts[i]));
	}
	assert_false(mail_next(&rest, &token, &bytes));
	mail_done(&m);
}

static void letter__as_large_as_a_frame__fits_and_no_larger(void **state UNUSED)
{
	struct mail m = {0};

	assert_non_null(mail_room(&m, 1, FRAME_MAX_BYTES));
	assert_null(mail_room(&m, 2, FRAME_MAX_BYTES + 1));
	assert_non_null(mail_room(&m, 3, 1));
	mail_done(&m);
}

static void message__cut__ends_there(void **state UNUSED)
{
	struct mail m = {0};
	uint64_t token = 0;
	slice rest, bytes;

	assert_true(mail_add(&m, 1, SLICE("letter")));
	for (size_t len = 0; len + 1 < m.len; len++) {
		rest = (slice){m.at + 1, len};
		assert_false(mail_next(&rest, &token, &bytes));
	}
	mail_done(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters__added__come_out_in_order),
		cmocka_unit_test(letter__as_large_as_a_frame__fits_and_no_larger),
		cmocka_unit_test(message__cut__ends_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
