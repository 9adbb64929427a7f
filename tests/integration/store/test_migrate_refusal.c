/*
 * Migrations that do not fit are refused, with words that say what and where.
 */
#include "migrate_fixture.h"

static void migrate__applied_file_changed__refused(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);");
	assert_int_equal(apply(), 0);
	put("001_init.sql", "create table a (id bigint);");
	put("002_more.sql", "create table b (id int);");
	assert_int_equal(inspect(), E_SCHEMA);
	assert_int_equal(apply(), E_SCHEMA);
	says("001_init.sql differs from what was applied to schema");
	says("a migration is never edited");
	assert_int_equal(t.applied, 0);
	assert_int_equal(kit_number("select count(*) from pg_tables where schemaname = '%s'"
				    " and tablename = 'b'",
				    t.schema),
			 0);
}

static void migrate__gap__refused(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);");
	put("003_more.sql", "create table b (id int);");
	assert_int_equal(apply(), E_SCHEMA);
	says("number 002 is missing before 003_more.sql");
	drop("001_init.sql");
	assert_int_equal(apply(), E_SCHEMA);
	says("number 001 is missing before 003_more.sql");
}

static void migrate__number_twice__refused(void **state)
{
	(void)state;
	put("001_init.sql", "select 1;");
	put("002_a.sql", "select 1;");
	put("002_b.sql", "select 1;");
	assert_int_equal(apply(), E_SCHEMA);
	says("002_a.sql and 002_b.sql have the same number");
}

static void migrate__name_of_another_form__refused(void **state)
{
	static const char *const names[] = {"1_init.sql",   "001-init.sql", "000_init.sql",
					    "001_Init.sql", "001_.sql",     "init.sql",
					    "0001_a.sql"};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEMENTS(names); i++) {
		put(names[i], "select 1;");
		assert_int_equal(apply(), E_FILE);
		says(names[i]);
		says("a migration is named NNN_name.sql");
		drop(names[i]);
	}
}

static void migrate__no_folder_or_no_file__refused(void **state)
{
	(void)state;
	assert_int_equal(apply(), E_FILE);
	says("no migration here");
	t.m.folder = "/nowhere";
	assert_int_equal(apply(), E_FILE);
	says("/nowhere: cannot be opened");
}

static void migrate__mistake_in_a_file__line_named_and_nothing_kept(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);");
	put("002_bad.sql", "-- \xe8\xae\xb0\xe5\xbd\x95\ncreate table :schema.b (id int);\n\n"
			   "alter table b add column c itn;\n");
	assert_int_equal(apply(), E_STATEMENT);
	says("002_bad.sql:4: ");
	says("type \"itn\" does not exist");
	assert_int_equal(t.applied, 1);
	assert_int_equal(kit_number("select count(*) from pg_tables where schemaname = '%s'"
				    " and tablename = 'b'",
				    t.schema),
			 0);
	put("002_bad.sql", "create table b (id int);");
	assert_int_equal(apply(), 0);
	assert_int_equal(t.applied, 1);
}

static void migrate__file_that_commits__refused(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);\ncommit;\n");
	assert_int_equal(apply(), E_SCHEMA);
	says("ends its transaction");
}

static void migrate__file_that_is_not_text__refused(void **state)
{
	(void)state;
	put("001_init.sql", "-- \xff\nselect 1;");
	assert_int_equal(apply(), E_FILE);
	says("not UTF-8 text");
}

static void migrate__names_that_are_not_plain__refused(void **state)
{
	(void)state;
	put("001_init.sql", "select 1;");
	t.m.schema = "a; drop table b";
	assert_int_equal(apply(), E_CONFIG);
	t.m.schema = t.schema;
	t.m.owner = "Owner";
	assert_int_equal(apply(), E_CONFIG);
	t.m.owner = NULL;
	assert_int_equal(apply(), E_CONFIG);
}

static void migrate__schema_of_another_owner__refused(void **state)
{
	(void)state;
	kit_sql("create schema %s", t.schema);
	put("001_init.sql", "select 1;");
	assert_int_equal(apply(), E_SCHEMA);
	says("belongs to postgres, not to gongdao_m");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, migrate_setup, migrate_teardown)
		TEST(migrate__applied_file_changed__refused),
		TEST(migrate__gap__refused),
		TEST(migrate__number_twice__refused),
		TEST(migrate__name_of_another_form__refused),
		TEST(migrate__no_folder_or_no_file__refused),
		TEST(migrate__mistake_in_a_file__line_named_and_nothing_kept),
		TEST(migrate__file_that_commits__refused),
		TEST(migrate__file_that_is_not_text__refused),
		TEST(migrate__names_that_are_not_plain__refused),
		TEST(migrate__schema_of_another_owner__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
