/*
 * The search for personal values that every integration test ends with: it finds what is planted.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"
#include "kit_private.h"

static int planted(const char *value)
{
	kit_sql("create schema plant; create table plant.kept (n bigint, plain text, bytes bytea)");
	kit_sql("insert into plant.kept values (13800000000123, 'x', '\\x00'), %s", value);
	return strcmp(kit_private_found(), "plant.kept") == 0;
}

static int clean(void **state UNUSED)
{
	kit_sql("drop schema if exists plant cascade");
	return 0;
}

static void private_found__text__told_by_table(void **state UNUSED)
{
	assert_true(planted("(1, '姓名：张三。', null)"));
}

static void private_found__number_in_bytes__told_by_table(void **state UNUSED)
{
	assert_true(planted("(1, null, convert_to('a 411003190001010005', 'UTF8'))"));
}

static void private_found__name_in_bytes__told_by_table(void **state UNUSED)
{
	assert_true(planted("(1, null, convert_to('李四', 'UTF8'))"));
}

static void private_found__phone__told_by_table(void **state UNUSED)
{
	assert_true(planted("(1, 'tel 13800001234', null)"));
}

/* Masked, or part of a longer number. */
static void private_found__masked__nothing(void **state UNUSED)
{
	assert_false(planted("(1, '张*三 411*************05 138****1234', null)"));
	assert_string_equal(kit_private_found(), "");
}

#define T(test) cmocka_unit_test_teardown(test, clean)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(private_found__text__told_by_table),
		T(private_found__number_in_bytes__told_by_table),
		T(private_found__name_in_bytes__told_by_table),
		T(private_found__phone__told_by_table),
		T(private_found__masked__nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
