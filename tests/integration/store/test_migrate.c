/*
 * Migrations: applied once, in order, as the owner; whatever does not fit is refused with words
 * that say what and where.
 */
#include "base.h"

#include <pthread.h>
#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit_cluster.h"

static struct {
	int n; /* of tests: each has its own schema */
	char schema[32], owner[64], runtime[64], folder[200];
	struct migration m;
	struct store *admin;
	struct err err;
	int applied;
} t;

static struct store *admin_open(void)
{
	const struct store_options o = {.dsn = kit_dsn(NULL), .name = "admin"};
	struct store *s = NULL;
	struct err err;

	assert_int_equal(store_open(&o, &s, &err), 0);
	return s;
}

static void folder_make(void)
{
	assert_int_equal(mkdir(t.folder, 0755), 0);
}

static int setup(void **state)
{
	(void)state;
	t.n++;
	t.admin = admin_open();
	(void)snprintf(t.schema, sizeof(t.schema), "m%d", t.n);
	(void)snprintf(t.owner, sizeof(t.owner), "gongdao_m%d_owner", t.n);
	(void)snprintf(t.runtime, sizeof(t.runtime), "gongdao_m%d", t.n);
	(void)snprintf(t.folder, sizeof(t.folder), "%s/m%d", kit_folder(), t.n);
	folder_make();
	t.m = (struct migration){t.folder, "m", t.schema, t.owner, t.runtime};
	t.err.text[0] = '\0';
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	store_close(t.admin);
	return 0;
}

static void put(const char *name, const char *text)
{
	char path[300];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", t.folder, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void drop(const char *name)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/%s", t.folder, name);
	assert_int_equal(unlink(path), 0);
}

static int apply(void)
{
	t.applied = 0;
	return migrate(t.admin, &t.m, &t.applied, &t.err);
}

static int inspect(void)
{
	return migrate_check(t.admin, &t.m, &t.err);
}

static void says(const char *part)
{
	if (!strstr(t.err.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, t.err.text);
}

/* ---- what works ------------------------------------------------------------------------- */

static void migrate__twice__once(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);\ncreate table b (id int);\n");
	put("002_more.sql", "-- more\ninsert into a values (1);");
	put("README.md", "not a migration");
	assert_int_equal(inspect(), E_SCHEMA);
	says("001_init.sql: run the migrations");
	assert_int_equal(apply(), 0);
	assert_int_equal(t.applied, 2);
	assert_int_equal(apply(), 0);
	assert_int_equal(t.applied, 0);
	assert_int_equal(inspect(), 0);
	assert_int_equal(kit_number("select count(*) from %s.a", t.schema), 1);
	assert_string_equal(
		kit_text("select string_agg(format('%%s %%s %%s %%s', layer, number, name,"
			 " length(digest)), ', ' order by number) from %s.schema_migration",
			 t.schema),
		"m 1 001_init.sql 64, m 2 002_more.sql 64");
}

static void migrate__new_file__only_that(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);");
	assert_int_equal(apply(), 0);
	put("002_more.sql", "create table b (id int);");
	assert_int_equal(inspect(), E_SCHEMA);
	says("002_more.sql");
	assert_int_equal(apply(), 0);
	assert_int_equal(t.applied, 1);
}

static void migrate__roles__made_and_given_what_they_need(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int); grant select on a to :runtime;");
	assert_int_equal(apply(), 0);
	assert_string_equal(
		kit_text("select tableowner::text from pg_tables where schemaname = '%s'"
			 " and tablename = 'a'",
			 t.schema),
		t.owner);
	assert_string_equal(kit_text("select format('%%s %%s', o.rolcanlogin, r.rolcanlogin)"
				     " from pg_roles as o, pg_roles as r"
				     " where o.rolname = '%s' and r.rolname = '%s'",
				     t.owner, t.runtime),
			    "f t");
	assert_string_equal(kit_text("select format('%%s %%s',"
				     " has_schema_privilege('%s', '%s', 'usage'),"
				     " has_schema_privilege('%s', '%s', 'create'))",
				     t.runtime, t.schema, t.runtime, t.schema),
			    "t f");
}

static void migrate__variables__replaced_where_they_are_code(void **state)
{
	char expected[300];

	(void)state;
	put("001_init.sql",
	    "-- :schema it's in a comment\n"
	    "/* ':schema */ create table :schema.a (v text default ':owner', \":runtime\" int);\n"
	    "create function f() returns text language sql as $$\n"
	    "\tselect ':schema'::text || (array[1,2,3])[1:2]::text || ':schemas'\n$$;\n"
	    "create function g() returns text language plpgsql set search_path = :schema as $$\n"
	    "begin\n\tinsert into :schema.a values ('x');\n\treturn current_schema; end $$;\n"
	    "alter table a owner to :owner;\ngrant select on a to :runtime;\n");
	assert_int_equal(apply(), 0);
	assert_string_equal(
		kit_text("select string_agg(column_name::text, ' ' order by ordinal_position)"
			 " from information_schema.columns where table_schema = '%s'"
			 " and table_name = 'a'",
			 t.schema),
		"v :runtime");
	assert_string_equal(kit_text("select %s.f()", t.schema), ":schema{1,2}:schemas");
	assert_string_equal(kit_text("select %s.g()", t.schema), t.schema);
	(void)snprintf(expected, sizeof(expected), "select v from %s.a", t.schema);
	assert_string_equal(kit_text("%s", expected), "x");
}

static void migrate__two_layers__numbered_apart(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);");
	assert_int_equal(apply(), 0);
	drop("001_init.sql");
	put("001_other.sql", "create table b (id int);");
	t.m.layer = "other";
	assert_int_equal(inspect(), E_SCHEMA);
	assert_int_equal(apply(), 0);
	assert_int_equal(t.applied, 1);
	assert_int_equal(inspect(), 0);
}

static void migrate__database_ahead__fine(void **state)
{
	(void)state;
	put("001_init.sql", "create table a (id int);");
	put("002_more.sql", "create table b (id int);");
	assert_int_equal(apply(), 0);
	drop("002_more.sql");
	assert_int_equal(inspect(), 0);
	assert_int_equal(apply(), 0);
	assert_int_equal(t.applied, 0);
}

struct rival {
	struct store *admin;
	struct err err;
	int rc, applied;
};

static void *rival_migrates(void *arg)
{
	struct rival *r = arg;

	r->rc = migrate(r->admin, &t.m, &r->applied, &r->err);
	return NULL;
}

static void migrate__two_at_once__each_file_once(void **state)
{
	struct rival r = {.admin = admin_open()};
	pthread_t thread;

	(void)state;
	put("001_init.sql", "create table a (id int); select pg_sleep(0.2);");
	put("002_more.sql", "create table b (id int); select pg_sleep(0.2);");
	assert_int_equal(pthread_create(&thread, NULL, rival_migrates, &r), 0);
	assert_int_equal(apply(), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(r.rc, 0);
	assert_int_equal(t.applied + r.applied, 2);
	store_close(r.admin);
}

static void migrate__admin_that_may_only_make_roles__enough(void **state)
{
	const struct store_options o = {.dsn = kit_dsn("maker"), .name = "maker"};
	struct store *maker = NULL;

	(void)state;
	kit_sql("create role maker login createrole");
	kit_sql("grant create on database gongdao to maker");
	put("001_init.sql", "create table a (id int);");
	assert_int_equal(store_open(&o, &maker, &t.err), 0);
	assert_int_equal(migrate(maker, &t.m, &t.applied, &t.err), 0);
	assert_int_equal(t.applied, 1);
	store_close(maker);
}

static void check__as_the_runtime_role__works(void **state)
{
	const struct store_options o = {.dsn = kit_dsn(t.runtime), .schema = t.schema, .name = "r"};
	struct store *runtime = NULL;

	(void)state;
	put("001_init.sql", "grant select on schema_migration to :runtime;");
	assert_int_equal(apply(), 0);
	assert_int_equal(store_open(&o, &runtime, &t.err), 0);
	assert_int_equal(migrate_check(runtime, &t.m, &t.err), 0);
	put("001_init.sql", "grant all on schema_migration to :runtime;");
	assert_int_equal(migrate_check(runtime, &t.m, &t.err), E_SCHEMA);
	store_close(runtime);
}

/* ---- what is refused -------------------------------------------------------------------- */

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
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(migrate__twice__once),
		TEST(migrate__new_file__only_that),
		TEST(migrate__roles__made_and_given_what_they_need),
		TEST(migrate__variables__replaced_where_they_are_code),
		TEST(migrate__two_layers__numbered_apart),
		TEST(migrate__database_ahead__fine),
		TEST(migrate__two_at_once__each_file_once),
		TEST(migrate__admin_that_may_only_make_roles__enough),
		TEST(check__as_the_runtime_role__works),
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
