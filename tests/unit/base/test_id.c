#include "id.h"

#include <setjmp.h>

#include <cmocka.h>

#include "str.h"

static void uuid_new__any_time__is_version_7_of_that_time(void **unused UNUSED)
{
	for (int64_t ms = 0; ms < INT64_C(7258118400000); ms += INT64_C(7258118400)) {
		struct uuid id = uuid_new((utc_time){ms * 1000 + 999});

		assert_true(uuid_is_v7(&id));
		assert_int_equal(id.b[6] >> 4, 7);
		assert_int_equal(id.b[8] >> 6, 2);
		assert_int_equal(uuid_time(&id).us, ms * 1000);
	}
}

static void uuid_new__later_time__sorts_after(void **unused UNUSED)
{
	utc_time at = {INT64_C(1741516200) * US_PER_S};
	struct uuid earlier = uuid_new(at), later;

	for (int i = 0; i < 1000; i++, earlier = later) {
		at.us += 1000;
		later = uuid_new(at);
		assert_true(memcmp(earlier.b, later.b, sizeof(later.b)) < 0);
	}
}

static void uuid_new__same_time__differs(void **unused UNUSED)
{
	struct uuid a = uuid_new((utc_time){0}), b = uuid_new((utc_time){0});

	assert_false(uuid_equal(&a, &b));
	assert_true(uuid_equal(&a, &a));
}

static void uuid_parse__formatted__round_trips(void **unused UNUSED)
{
	char text[37];

	for (int i = 0; i < 1000; i++) {
		struct uuid id = uuid_new(utc_now()), back;

		memset(&back, 0, sizeof(back));
		uuid_format(&id, text);
		assert_int_equal(strlen(text), 36);
		assert_true(uuid_parse(text, &back));
		assert_true(uuid_equal(&id, &back));
	}
}

/* The example of RFC 9562, appendix A.6. */
static void uuid_parse__example_of_the_standard__time_and_bytes(void **unused UNUSED)
{
	struct uuid id;
	char text[37];

	memset(&id, 0, sizeof(id));
	assert_true(uuid_parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", &id));
	assert_int_equal(uuid_time(&id).us, INT64_C(1645557742000) * 1000);
	assert_string_equal(uuid_format(&id, text), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void uuid_parse__other_texts__refused(void **unused UNUSED)
{
	static const char *const cases[] = {
		"",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
		"017f22e2-79b0-4cc3-98c4-dc0c0c07398f", /* version 4 */
		"017f22e2-79b0-7cc3-58c4-dc0c0c07398f", /* another variant */
		"017f22e279b0-7cc3-98c4-dc0c0c07398f-",
		"017f22e2_79b0_7cc3_98c4_dc0c0c07398f",
		"017f22g2-79b0-7cc3-98c4-dc0c0c07398f",
		"{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
	};
	struct uuid id = {{1}};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_false(uuid_parse(cases[i], &id));
	assert_int_equal(id.b[0], 1);
}

static void uuid_from_bytes__length_or_version__checked(void **unused UNUSED)
{
	struct uuid id = uuid_new(utc_now()), back = {{0}};
	uint8_t longer[17] = {0};

	assert_true(uuid_from_bytes(id.b, 16, &back));
	assert_true(uuid_equal(&id, &back));
	memcpy(longer, id.b, 16);
	assert_false(uuid_from_bytes(longer, 17, &back));
	assert_false(uuid_from_bytes(longer, 15, &back));
	assert_false(uuid_from_bytes(longer, 0, &back));
	longer[6] = (uint8_t)(longer[6] & 0x0F);
	assert_false(uuid_from_bytes(longer, 16, &back));
}

static void record_id__deployment__comes_back_and_orders(void **unused UNUSED)
{
	static const int deployments[] = {0, 1, 411, DEPLOYMENT_MAX};

	for (size_t i = 0; i < N_ELEMENTS(deployments); i++) {
		int64_t low = record_id(deployments[i], 0);
		int64_t high = record_id(deployments[i], RECORD_COUNTER_MAX);

		assert_int_equal(record_deployment(low), deployments[i]);
		assert_int_equal(record_deployment(high), deployments[i]);
		assert_true(low >= 0 && high > low);
		assert_int_equal(high - low, RECORD_COUNTER_MAX);
		if (i)
			assert_true(low > record_id(deployments[i - 1], RECORD_COUNTER_MAX));
	}
	assert_int_equal(record_id(1, 7), (INT64_C(1) << 48) + 7);
}

static void random_bytes__large__all_filled(void **unused UNUSED)
{
	uint8_t bytes[4096] = {0};
	size_t zeros = 0;

	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		zeros += bytes[i] == 0;
	assert_true(zeros < 128); /* 16 expected; 128 has no chance */
	random_bytes(bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uuid_new__any_time__is_version_7_of_that_time),
		cmocka_unit_test(uuid_new__later_time__sorts_after),
		cmocka_unit_test(uuid_new__same_time__differs),
		cmocka_unit_test(uuid_parse__formatted__round_trips),
		cmocka_unit_test(uuid_parse__example_of_the_standard__time_and_bytes),
		cmocka_unit_test(uuid_parse__other_texts__refused),
		cmocka_unit_test(uuid_from_bytes__length_or_version__checked),
		cmocka_unit_test(record_id__deployment__comes_back_and_orders),
		cmocka_unit_test(random_bytes__large__all_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
