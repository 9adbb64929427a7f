/* What an option says of a file's columns. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "mapping.h"

static struct arena *arena;
static struct err err;

static int setup(void **state UNUSED)
{
	arena = arena_new((size_t)1024 * 1024);
	return arena ? 0 : -1;
}

static int teardown(void **state UNUSED)
{
	arena_freep(&arena);
	return 0;
}

static struct mapping engagements(void)
{
	struct mapping m = {.arena = arena,
			    .kind = tabular_kind_find("engagements"),
			    .err = &err,
			    .english = true};

	assert_int_equal(mapping_init(&m), 0);
	return m;
}

static void columns__theirs_and_ours__the_last_word_counts(void **state UNUSED)
{
	struct mapping m = engagements();

	assert_int_equal(mapping_columns(&m, "columns", " 骑手ID = class , 备注=,骑手ID=worker_no"),
			 0);
	assert_int_equal(m.names.n, 2);
	assert_string_equal(mapping_of(&m.names, "骑手ID")->column, "worker_no");
	assert_null(mapping_of(&m.names, "备注")->column);
	assert_null(mapping_of(&m.names, "worker_no"));
}

static void columns__signs_of_ours_in_theirs__behind_a_backslash(void **state UNUSED)
{
	struct mapping m = engagements();

	assert_int_equal(mapping_columns(&m, "columns", "a\\,b\\=c\\\\=worker_no"), 0);
	assert_int_equal(m.names.n, 1);
	assert_string_equal(mapping_of(&m.names, "a,b=c\\")->column, "worker_no");
}

static void columns__full_width__as_files_are_read(void **state UNUSED)
{
	struct mapping m = engagements();

	assert_int_equal(mapping_columns(&m, "columns", "骑手（系统）=骑手号"), 0);
	assert_non_null(mapping_of(&m.names, "骑手(系统)"));
}

static void constants__value_with_signs__whole(void **state UNUSED)
{
	struct mapping m = engagements();

	assert_int_equal(mapping_constants(&m, "constants", "station=A=1,class=B"), 0);
	assert_int_equal(m.names.n, 2);
	assert_null(m.names.at[0].header);
	assert_string_equal(m.names.at[0].column, "station");
	assert_string_equal(m.names.at[0].value, "A=1");
}

static void options__that_cannot_be__refused_with_the_option(void **state UNUSED)
{
	static const char *const odd[] = {"a", "a=ghost", "a=worker_no,b", ",a=worker_no", "a\\=b"};
	struct mapping m = engagements();

	for (size_t i = 0; i < N_ELEMENTS(odd); i++) {
		assert_int_equal(mapping_columns(&m, "columns", odd[i]), E_USAGE);
		assert_non_null(strstr(err.text, "columns"));
	}
	assert_int_equal(mapping_constants(&m, "constants", "ghost=1"), E_USAGE);
	assert_int_equal(mapping_columns(&m, "columns", ""), 0);
}

static void columns__more_than_there_is_room_for__refused(void **state UNUSED)
{
	struct mapping m = engagements();
	char one[24];
	int rc = 0;

	for (int i = 0; !rc && i <= MAPPING_MAX; i++) {
		(void)snprintf(one, sizeof(one), "c%d=", i);
		rc = mapping_columns(&m, "columns", one);
	}
	assert_int_equal(rc, E_USAGE);
	assert_int_equal(m.names.n, MAPPING_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns__theirs_and_ours__the_last_word_counts),
		cmocka_unit_test(columns__signs_of_ours_in_theirs__behind_a_backslash),
		cmocka_unit_test(columns__full_width__as_files_are_read),
		cmocka_unit_test(constants__value_with_signs__whole),
		cmocka_unit_test(options__that_cannot_be__refused_with_the_option),
		cmocka_unit_test(columns__more_than_there_is_room_for__refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
