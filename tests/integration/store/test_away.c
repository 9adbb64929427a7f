/*
 * The database goes away: at rest, in the middle of a statement, in the middle of a commit, for
 * good, or so that it merely does not answer. And comes back.
 */
#include "base.h"

#include <setjmp.h>
#include <time.h>

#include <cmocka.h>

#include "kit_cluster.h"

struct number {
	int64_t value;
};
static ROW_TABLE(number, COL(number, value, COL_I64));

enum {
	COUNT,
	INSERT,
	SUICIDE,
	ONE,
};

static const struct statement statements[] = {
	[COUNT] = {"item_count",  "select count(*) as value from item",            CARD_ONE,   0, &number_row,
		   false											    },
	[INSERT] = {"item_insert", "insert into item (id) values ($1)",             CARD_EXEC,  1, NULL,        false},
	[SUICIDE] = {"suicide",     "select pg_terminate_backend(pg_backend_pid())", CARD_EXEC,  0, NULL,
                   false											    },
	[ONE] = {"item_label",  "select label as value from item limit 1",       CARD_MAYBE, 0,
		   &number_row,										false},
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static struct store *store;
static struct arena *arena;

static int group_setup(void **state)
{
	(void)state;
	kit_cluster_durable();
	kit_sql("create role gongdao_away login");
	kit_sql("create schema away");
	kit_sql("create table away.item (id bigint primary key, label bigint)");
	kit_sql("grant usage on schema away to gongdao_away");
	kit_sql("grant all on away.item to gongdao_away");
	return 0;
}

static int setup(void **state)
{
	(void)state;
	kit_sql("truncate away.item");
	arena = arena_new((size_t)1024 * 1024);
	assert_non_null(arena);
	store = kit_store("away", tables);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

static void pause_ms(int64_t ms)
{
	const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	(void)nanosleep(&t, NULL); /* a shorter pause only makes more attempts */
}

static struct tx *begin(int64_t timeout_ms)
{
	struct tx *tx = NULL;

	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, timeout_ms, &tx), 0);
	return tx;
}

/* Asks until the store is back; fails after 20 s. */
static struct tx *begin_again(void)
{
	mono_time from = mono_now();
	struct tx *tx = NULL;
	int rc;

	do {
		rc = tx_begin(store, arena, TX_WRITE, NULL, 5000, &tx);
		if (rc)
			pause_ms(20);
	} while (rc == E_DB_AWAY && mono_now().us - from.us < 20 * US_PER_S);
	assert_int_equal(rc, 0);
	return tx;
}

static void sessions_kill(void)
{
	kit_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
		" where usename = 'gongdao_away'");
}

static void works(void)
{
	struct tx *tx = begin_again();
	struct number n;

	assert_true(store_up(store));
	assert_true(store_up(store));
	assert_int_equal(tx_one(tx, Q(COUNT), NO_ARGS, &n), 0);
	assert_int_equal(tx_commit(tx), 0);
}

static void session__killed_at_rest__replaced_unseen(void **state)
{
	struct tx *tx;

	(void)state;
	works();
	sessions_kill();
	tx = begin(5000);
	assert_int_equal(tx_commit(tx), 0);
	works();
}

static void session__killed_in_a_transaction__away_then_back(void **state)
{
	struct tx *tx = begin(5000);
	struct number n;

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(1))), 0);
	assert_int_equal(tx_flush(tx), 0);
	sessions_kill();
	assert_int_equal(tx_one(tx, Q(COUNT), NO_ARGS, &n), E_DB_AWAY);
	assert_false(store_up(store));
	assert_false(store_up(store));
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(2))), E_DB_AWAY);
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
	works();
	assert_int_equal(kit_number("select count(*) from away.item"), 0);
}

static void session__killed_by_a_statement__away_then_back(void **state)
{
	struct tx *tx = begin(5000);
	int64_t n;

	(void)state;
	assert_int_equal(tx_exec(tx, Q(SUICIDE), NO_ARGS, &n), E_DB_AWAY);
	tx_rollback(tx);
	works();
}

static void session__killed_in_a_commit__away_and_nothing_written(void **state)
{
	struct tx *tx = begin(5000);
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(i))), 0);
	assert_int_equal(tx_queue(tx, Q(SUICIDE), NO_ARGS), 0);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(1000))), 0);
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
	works();
	assert_int_equal(kit_number("select count(*) from away.item"), 0);
}

static void server__down__away_at_once_then_back(void **state)
{
	struct tx *tx = begin(5000);
	struct number n;
	mono_time from;
	int i;

	(void)state;
	kit_cluster_down();
	assert_int_equal(tx_one(tx, Q(COUNT), NO_ARGS, &n), E_DB_AWAY);
	tx_rollback(tx);
	from = mono_now();
	for (i = 0; i < 1000; i++)
		assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 5000, &tx), E_DB_AWAY);
	assert_true(mono_now().us - from.us < 2 * US_PER_S);
	assert_non_null(strstr(store_error(store), "cannot connect"));
	kit_cluster_up();
	works();
}

static void server__crashed__committed_rows_are_there(void **state)
{
	struct tx *tx = begin(5000);

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(1))), 0);
	assert_int_equal(tx_commit(tx), 0);
	tx = begin(5000);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(2))), 0);
	assert_int_equal(tx_flush(tx), 0);
	kit_cluster_crash();
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
	kit_cluster_up();
	works();
	assert_string_equal(kit_text("select string_agg(id::text, ',') from away.item"), "1");
}

static void server__frozen__away_in_bounded_time(void **state)
{
	struct tx *tx = begin(200);
	struct number n;
	mono_time from = mono_now();

	(void)state;
	kit_cluster_freeze();
	assert_int_equal(tx_one(tx, Q(COUNT), NO_ARGS, &n), E_DB_AWAY);
	assert_true(mono_now().us - from.us < 4 * US_PER_S);
	assert_non_null(strstr(store_error(store), "no answer in time"));
	tx_rollback(tx);
	from = mono_now();
	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 200, &tx), E_DB_AWAY);
	assert_true(mono_now().us - from.us < 8 * US_PER_S); /* connect_timeout */
	kit_cluster_thaw();
	works();
}

/* As a standby is, until it is promoted. */
static void server__read_only__away_until_it_takes_writes(void **state)
{
	struct tx *tx = NULL;

	(void)state;
	kit_sql("alter system set default_transaction_read_only = on");
	kit_sql("select pg_reload_conf()");
	sessions_kill();
	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 5000, &tx), E_DB_AWAY);
	assert_non_null(strstr(store_error(store), "read-only"));
	assert_int_equal(tx_begin(store, arena, TX_READ, NULL, 5000, &tx), E_DB_AWAY);
	kit_sql("alter system reset default_transaction_read_only"); /* allowed all the same */
	kit_sql("select pg_reload_conf()");
	works();
}

/* Each commit that was given up waits on in a session of its own. */
static void standby__does_not_confirm__waiting_commits_stay_few(void **state)
{
	int rc = 0, n_given_up = 0;
	struct tx *tx;

	(void)state;
	kit_sql("alter system set synchronous_standby_names = 'nobody'");
	kit_sql("select pg_reload_conf()");
	for (int i = 0; n_given_up < 12 && rc == 0; i++) {
		rc = tx_begin(store, arena, TX_WRITE, NULL, 100, &tx);
		if (rc)
			break;
		assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(i))), 0);
		n_given_up += tx_commit(tx) == E_DB_AWAY; /* OK until the server has read it */
	}
	assert_int_equal(rc, E_DB_AWAY);
	assert_non_null(strstr(store_error(store), "standby does not confirm"));
	assert_in_range(
		kit_number("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"), 4,
		8);
	kit_sql("alter system reset synchronous_standby_names");
	kit_sql("select pg_reload_conf()");
	works();
}

static void table__changed_under_a_session__prepared_again(void **state)
{
	struct number n;
	struct tx *tx;
	bool found;

	(void)state;
	works();
	kit_sql("alter table away.item alter label type integer");
	tx = begin(5000); /* "cached plan must not change result type": mended unseen at first */
	assert_int_equal(tx_maybe(tx, Q(ONE), NO_ARGS, &n, &found), 0);
	tx_rollback(tx);
}

static void table__no_longer_fits_the_program__fault(void **state)
{
	struct tx *tx;

	(void)state;
	kit_sql("alter table away.item alter label type text");
	sessions_kill();
	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 5000, &tx), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "statement item_label: column value is text"));
	kit_sql("alter table away.item alter label type bigint using 0");
	works();
}

static void open__server_down__away(void **state)
{
	const struct store_options o = {.dsn = kit_dsn("gongdao_away"), .tables = tables};
	struct store *s = NULL;
	struct err err;

	(void)state;
	kit_cluster_down();
	assert_int_equal(store_open(&o, &s, &err), E_DB_AWAY);
	assert_null(s);
	assert_int_equal(store_exec(store, "select 1", &err), E_DB_AWAY);
	kit_cluster_up();
	assert_int_equal(store_open(&o, &s, &err), 0);
	store_close(s);
}

static void open_lazy__server_down__connects_later(void **state)
{
	const struct store_options o = {
		.dsn = kit_dsn("gongdao_away"), .schema = "away", .tables = tables, .lazy = true};
	struct store *s = NULL;
	struct tx *tx = NULL;
	mono_time from;
	struct err err;
	int rc;

	(void)state;
	kit_cluster_down();
	assert_int_equal(store_open(&o, &s, &err), 0);
	assert_false(store_up(s));
	assert_int_equal(tx_begin(s, arena, TX_WRITE, NULL, 5000, &tx), E_DB_AWAY);
	assert_int_equal(store_verify(s, &err), E_DB_AWAY);
	kit_cluster_up();
	from = mono_now();
	do
		rc = tx_begin(s, arena, TX_WRITE, NULL, 5000, &tx);
	while (rc == E_DB_AWAY && mono_now().us - from.us < 10 * US_PER_S);
	assert_int_equal(rc, 0);
	assert_int_equal(tx_commit(tx), 0);
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(session__killed_at_rest__replaced_unseen),
		TEST(session__killed_in_a_transaction__away_then_back),
		TEST(session__killed_by_a_statement__away_then_back),
		TEST(session__killed_in_a_commit__away_and_nothing_written),
		TEST(server__down__away_at_once_then_back),
		TEST(server__crashed__committed_rows_are_there),
		TEST(server__frozen__away_in_bounded_time),
		TEST(server__read_only__away_until_it_takes_writes),
		TEST(standby__does_not_confirm__waiting_commits_stay_few),
		TEST(table__changed_under_a_session__prepared_again),
		TEST(table__no_longer_fits_the_program__fault),
		TEST(open__server_down__away),
		TEST(open_lazy__server_down__connects_later),
	};

	return cmocka_run_group_tests(tests, group_setup, NULL);
}
