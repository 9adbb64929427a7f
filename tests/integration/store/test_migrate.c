/*
 * Migrations: applied once, in order, as the owner.
 */
#include "migrate_fixture.h"

#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>

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

/* A session that was forgotten with a transaction open ends by itself, whoever opened it. */
static void migrate__roles__bounded_where_nobody_bounds(void **state)
{
	PGconn *forgotten;

	(void)state;
	put("001_init.sql", "create table a (id int); grant select on a to :runtime;");
	assert_int_equal(apply(), 0);
	assert_string_equal(
		kit_text("select string_agg(array_to_string(rolconfig, ' '), ', ' order by"
			 " rolname) from pg_roles where rolname in ('%s', '%s')",
			 t.owner, t.runtime),
		"idle_in_transaction_session_timeout=60s statement_timeout=10min"
		" lock_timeout=30s, idle_in_transaction_session_timeout=60s"
		" statement_timeout=10min lock_timeout=30s");
	kit_sql("alter role %s set idle_in_transaction_session_timeout = '100ms'", t.runtime);
	forgotten = PQconnectdb(kit_dsn(t.runtime));
	PQclear(PQexec(forgotten, "begin isolation level repeatable read; select 1"));
	for (int i = 0;
	     i < 100 && kit_number("select count(*) from pg_stat_activity where usename ="
				   " '%s' and backend_xmin is not null",
				   t.runtime);
	     i++)
		(void)poll(NULL, 0, 50);
	assert_int_equal(
		kit_number("select count(*) from pg_stat_activity where usename = '%s'", t.runtime),
		0);
	PQfinish(forgotten);
	assert_int_equal(apply(), 0); /* the default comes back with the next migration */
	assert_int_equal(
		kit_number("select count(*) from pg_roles where rolname = '%s' and rolconfig"
			   " @> '{idle_in_transaction_session_timeout=60s}'",
			   t.runtime),
		1);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, migrate_setup, migrate_teardown)
		TEST(migrate__twice__once),
		TEST(migrate__new_file__only_that),
		TEST(migrate__roles__made_and_given_what_they_need),
		TEST(migrate__roles__bounded_where_nobody_bounds),
		TEST(migrate__variables__replaced_where_they_are_code),
		TEST(migrate__two_layers__numbered_apart),
		TEST(migrate__database_ahead__fine),
		TEST(migrate__two_at_once__each_file_once),
		TEST(migrate__admin_that_may_only_make_roles__enough),
		TEST(check__as_the_runtime_role__works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
