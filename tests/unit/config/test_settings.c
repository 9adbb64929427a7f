/*
 * The shipped gongdao.yaml and the presets of the `common:` section.
 */
#include "settings.h"

#include <setjmp.h>

#include <cmocka.h>

static struct arena *arena;
static struct settings shipped;

static int setup(void **unused UNUSED)
{
	struct err err = {0};

	arena = arena_new((size_t)16 * 1024 * 1024);
	if (!arena)
		return -1;
	if (config_load(arena, GONGDAO_SOURCE "/config/gongdao.yaml", "none", settings_rows,
			&shipped, NULL, NULL, &err))
		fail_msg("%s", err.text);
	return 0;
}

static int teardown(void **unused UNUSED)
{
	arena_freep(&arena);
	return 0;
}

static void gongdao_yaml__shipped__loads_with_its_presets(void **unused UNUSED)
{
	assert_true(shipped.brokers.n >= 2);
	assert_string_equal(shipped.access, GONGDAO_SOURCE "/config/access.yaml");
	assert_string_equal(shipped.city, "411000");
	assert_string_equal(shipped.business_clock, "");
	assert_false(shipped.allow_fixed_clock);
	assert_true(shipped.deployment >= 1);
}

static void settings_rows__each__has_a_sentence_and_its_own_place(void **unused UNUSED)
{
	for (const struct config_row *row = settings_rows; row->key; row++) {
		assert_non_null(row->about);
		assert_true(strlen(row->about) > 5);
		for (const struct config_row *other = settings_rows; other != row; other++) {
			assert_string_not_equal(row->key, other->key);
			assert_int_not_equal(row->offset, other->offset);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gongdao_yaml__shipped__loads_with_its_presets),
		cmocka_unit_test(settings_rows__each__has_a_sentence_and_its_own_place),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
