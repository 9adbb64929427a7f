/*
 * Transactions: what each verb answers, what commits, what does not.
 */
#include "base.h"

#include <pthread.h>
#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"

struct account {
	int64_t id;
	money balance;
};
static ROW_TABLE(account, COL(account, id, COL_I64), COL(account, balance, COL_FEN));

struct number {
	int64_t value;
};
static ROW_TABLE(number, COL(number, value, COL_I64));

struct text {
	const char *value;
};
static ROW_TABLE(text, COL(text, value, COL_TEXT));

enum {
	FIND,
	MAYBE,
	LOCK,
	INSERT,
	UPSERT,
	ADD,
	NOTE,
	COUNT,
	SLEEP,
	SETTING,
	ISOLATION,
	BROKEN,
	BOTH,
	FORBIDDEN,
};

static const struct statement statements[] = {
	[FIND] = {"account_find",    "select id, balance from account where id = $1",            CARD_ONE,   1,
		  &account_row											      },
	[MAYBE] = {"account_maybe",   "select id, balance from account where id = $1",            CARD_MAYBE, 1,
                  &account_row											      },
	[LOCK] = {"account_lock",    "select id, balance from account where id = $1 for update",
		  CARD_ONE,										  1, &account_row},
	[INSERT] = {"account_insert",  "insert into account (id, balance) values ($1, $2)",
                  CARD_EXEC,										 2, NULL        },
	[UPSERT] = {"account_upsert",
                  "insert into account (id, balance) values ($1, $2) on conflict (id) do update"
		    " set balance = excluded.balance returning id, balance",		     CARD_ONE,   2, &account_row},
	[ADD] = {"account_add",     "update account set balance = balance + $2 where id = $1",
		  CARD_EXEC,										 2, NULL        },
	[NOTE] = {"note_insert",     "insert into note (account_id, body) values ($1, $2)",      CARD_EXEC,
		  2,											    NULL        },
	[COUNT] = {"account_count",   "select count(*) as value from account",                    CARD_ONE,   0,
                  &number_row											       },
	[SLEEP] = {"sleep",           "select pg_sleep($1::bigint)::text as value",               CARD_ONE,   1, &text_row   },
	[SETTING] = {"setting",         "select current_setting($1::text) as value",                CARD_ONE,   1,
                  &text_row												 },
	[ISOLATION] = {"isolation",       "select 1::bigint as value from pg_sleep(0)",               CARD_EXEC,  0,
                  NULL												      },
	[BROKEN] = {"divide",          "select 1 / $1::bigint as value",                           CARD_ONE,   1, &number_row },
	[BOTH] = {"account_all_one", "select id, balance from account",                          CARD_ONE,   0, &account_row},
	[FORBIDDEN] = {"secret_count",    "select count(*) as value from secret",                     CARD_ONE,   0,
                  &number_row											       },
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static struct store *store;
static struct arena *arena;

static int group_setup(void **state)
{
	(void)state;
	kit_sql("create role gongdao_bank login");
	kit_sql("create schema bank");
	kit_sql("create table bank.account (id bigint primary key, balance bigint not null,"
		" constraint account_balance check (balance >= 0))");
	kit_sql("create table bank.note (account_id bigint not null references bank.account"
		" deferrable initially deferred, body bytea not null)");
	kit_sql("create table bank.secret (id bigint)");
	kit_sql("grant usage on schema bank to gongdao_bank");
	kit_sql("grant all on bank.account, bank.note to gongdao_bank");
	store = kit_store("bank", tables);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	kit_sql("truncate bank.account, bank.note");
	kit_sql("insert into bank.account values (1, 100), (2, 200)");
	arena = arena_new((size_t)64 * 1024 * 1024);
	assert_non_null(arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct tx *begin_on(struct store *s, int64_t timeout_ms)
{
	struct tx *tx = NULL;

	assert_int_equal(tx_begin(s, arena, TX_WRITE, NULL, timeout_ms, &tx), 0);
	return tx;
}

static struct tx *begin(void)
{
	return begin_on(store, 5000);
}

/* ---- reads ------------------------------------------------------------------------------ */

static void one__row__found(void **state)
{
	struct tx *tx = begin();
	struct account a;

	(void)state;
	assert_int_equal(tx_one(tx, Q(FIND), ARGS(A_I64(2)), &a), 0);
	assert_true(a.id == 2 && a.balance.fen == 200);
	assert_int_equal(tx_commit(tx), 0);
}

static void one__no_row__not_found_and_the_transaction_lives(void **state)
{
	struct tx *tx = begin();
	struct account a;

	(void)state;
	assert_int_equal(tx_one(tx, Q(FIND), ARGS(A_I64(3)), &a), E_NOT_FOUND);
	assert_int_equal(tx_one(tx, Q(FIND), ARGS(A_I64(1)), &a), 0);
	assert_int_equal(tx_commit(tx), 0);
}

static void one__two_rows__refused(void **state)
{
	struct tx *tx = begin();
	struct account a;

	(void)state;
	assert_int_equal(tx_one(tx, Q(BOTH), NO_ARGS, &a), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "account_all_one gives 2 rows"));
	tx_rollback(tx);
}

static void maybe__no_row__absent_is_not_failed(void **state)
{
	struct tx *tx = begin();
	struct account a;
	bool found = true;

	(void)state;
	assert_int_equal(tx_maybe(tx, Q(MAYBE), ARGS(A_I64(3)), &a, &found), 0);
	assert_false(found);
	assert_int_equal(tx_maybe(tx, Q(MAYBE), ARGS(A_I64(1)), &a, &found), 0);
	assert_true(found && a.balance.fen == 100);
	tx_rollback(tx);
}

static void verb__of_another_cardinality__refused(void **state)
{
	struct tx *tx = begin();
	struct account *rows;
	size_t n;

	(void)state;
	assert_int_equal(tx_many(tx, Q(FIND), ARGS(A_I64(1)), &rows, &n), E_STATEMENT);
	assert_string_equal(store_error(store), "statement account_find is :one, called as :many");
	tx_rollback(tx);
}

static void statement__of_no_table__refused(void **state)
{
	static const struct statement foreign = {"foreign", "select 1", CARD_EXEC, 0, NULL};
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, &foreign, NO_ARGS), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "statement foreign is of no table"));
	tx_rollback(tx);
}

static void read__write__refused_and_repeatable(void **state)
{
	struct tx *tx = NULL;
	struct number n;
	int64_t affected;

	(void)state;
	assert_int_equal(tx_begin(store, arena, TX_READ, NULL, 5000, &tx), 0);
	assert_int_equal(tx_one(tx, Q(COUNT), NO_ARGS, &n), 0);
	kit_sql("insert into bank.account values (9, 9)");
	assert_int_equal(tx_one(tx, Q(COUNT), NO_ARGS, &n), 0);
	assert_int_equal(n.value, 2);
	assert_int_equal(tx_exec(tx, Q(ADD), ARGS(A_I64(1), A_I64(1)), &affected), E_STATEMENT);
	assert_int_equal(tx_commit(tx), E_STATEMENT);
}

/* ---- writes ----------------------------------------------------------------------------- */

static void queue__commit__written_in_order(void **state)
{
	struct tx *tx = begin();
	char body[] = "before";
	int i;

	(void)state;
	for (i = 0; i < 300; i++)
		assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(1000 + i), A_I64(i))), 0);
	assert_int_equal(tx_queue(tx, Q(ADD), ARGS(A_I64(1299), A_I64(1))), 0);
	assert_int_equal(tx_queue(tx, Q(NOTE), ARGS(A_I64(1), A_BYTES(body, 6))), 0);
	memset(body, 'x', 6); /* arguments were copied */
	assert_int_equal(tx_n_queued(tx), 302);
	assert_int_equal(kit_number("select count(*) from bank.account"), 2);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from bank.account"), 302);
	assert_int_equal(kit_number("select balance from bank.account where id = 1299"), 300);
	assert_string_equal(kit_text("select convert_from(body, 'UTF8') from bank.note"), "before");
}

static void queue__rollback__dropped(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(7), A_I64(7))), 0);
	tx_rollback(tx);
	tx = begin();
	assert_int_equal(tx_n_queued(tx), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from bank.account"), 2);
}

static void flush__rollback__undone(void **state)
{
	struct tx *tx = begin();
	struct number n;

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(7), A_I64(7))), 0);
	assert_int_equal(tx_flush(tx), 0);
	assert_int_equal(tx_n_queued(tx), 0);
	assert_int_equal(tx_one(tx, Q(COUNT), NO_ARGS, &n), 0);
	assert_int_equal(n.value, 3);
	tx_rollback(tx);
	assert_int_equal(kit_number("select count(*) from bank.account"), 2);
}

static void queue__large_writes__all_arrive(void **state)
{
	const size_t len = (size_t)400 * 1024;
	char *body = arena_zalloc(arena, 1, len);
	struct tx *tx = begin();
	int i;

	(void)state;
	assert_non_null(body);
	for (i = 0; i < 40; i++) /* 16 MiB: many times what socket buffers hold */
		assert_int_equal(tx_queue(tx, Q(NOTE), ARGS(A_I64(1), A_BYTES(body, len))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select sum(octet_length(body)) from bank.note"), 40 * len);
}

static void queue__past_the_arena__too_big(void **state)
{
	struct arena *small = arena_new(100 * 1024);
	char body[4096] = "";
	struct tx *tx;
	int rc = 0, i;

	(void)state;
	assert_non_null(small);
	assert_int_equal(tx_begin(store, small, TX_WRITE, NULL, 5000, &tx), 0);
	for (i = 0; i < 100 && rc == 0; i++)
		rc = tx_queue(tx, Q(NOTE), ARGS(A_I64(1), A_BYTES(body, sizeof(body))));
	assert_int_equal(rc, E_TOO_BIG);
	tx_rollback(tx);
	arena_free(small);
}

static void exec__rows__counted(void **state)
{
	struct tx *tx = begin();
	int64_t n = -1;

	(void)state;
	assert_int_equal(tx_exec(tx, Q(ADD), ARGS(A_I64(1), A_I64(5)), &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(tx_exec(tx, Q(ADD), ARGS(A_I64(99), A_I64(5)), &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(tx_exec(tx, Q(ISOLATION), NO_ARGS, &n), 0); /* a select is fine */
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select balance from bank.account where id = 1"), 105);
}

static void upsert__returning__seen_at_once(void **state)
{
	struct tx *tx = begin();
	struct account a;

	(void)state;
	assert_int_equal(tx_one(tx, Q(UPSERT), ARGS(A_I64(1), A_FEN(FEN(777))), &a), 0);
	assert_int_equal(a.balance.fen, 777);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select balance from bank.account where id = 1"), 777);
}

/* ---- failures --------------------------------------------------------------------------- */

static void unique__violated_in_the_queue__exists(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, Q(ADD), ARGS(A_I64(2), A_I64(1))), 0);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(1), A_I64(0))), 0);
	assert_int_equal(tx_queue(tx, Q(ADD), ARGS(A_I64(2), A_I64(1))), 0);
	assert_int_equal(tx_commit(tx), E_EXISTS);
	assert_string_equal(store_error(store),
			    "account_insert: duplicate key value violates unique constraint "
			    "\"account_pkey\" (23505, account_pkey)");
	assert_int_equal(kit_number("select balance from bank.account where id = 2"), 200);
	tx = begin(); /* the connection is as good as before */
	assert_int_equal(tx_commit(tx), 0);
}

static void failure__later_verbs__answer_the_same(void **state)
{
	struct tx *tx = begin();
	struct number n;
	struct account a;

	(void)state;
	assert_int_equal(tx_one(tx, Q(BROKEN), ARGS(A_I64(0)), &n), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "divide: division by zero (22012)"));
	assert_int_equal(tx_one(tx, Q(FIND), ARGS(A_I64(1)), &a), E_STATEMENT);
	assert_int_equal(tx_queue(tx, Q(ADD), ARGS(A_I64(1), A_I64(1))), E_STATEMENT);
	assert_int_equal(tx_flush(tx), E_STATEMENT);
	assert_int_equal(tx_commit(tx), E_STATEMENT);
}

static void check__violated__conflict(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, Q(ADD), ARGS(A_I64(1), A_I64(-500))), 0);
	assert_int_equal(tx_commit(tx), E_CONFLICT);
	assert_non_null(strstr(store_error(store), "(23514, account_balance)"));
}

static void foreign_key__violated_at_commit__conflict(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, Q(ADD), ARGS(A_I64(1), A_I64(1))), 0);
	assert_int_equal(tx_queue(tx, Q(NOTE), ARGS(A_I64(99), A_BYTES("", 0))), 0);
	assert_int_equal(tx_commit(tx), E_CONFLICT);
	assert_int_equal(kit_number("select balance from bank.account where id = 1"), 100);
}

static void null__in_a_column_that_has_none__conflict(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(5), A_NULL)), 0);
	assert_int_equal(tx_commit(tx), E_CONFLICT);
}

static void privilege__missing__denied(void **state)
{
	struct tx *tx = begin();
	struct number n;

	(void)state;
	assert_int_equal(tx_one(tx, Q(FORBIDDEN), NO_ARGS, &n), E_DENIED);
	tx_rollback(tx);
}

struct rival {
	struct store *store;
	struct tx *tx;
	int rc;
};

static void *rival_locks_first(void *arg)
{
	struct rival *r = arg;
	struct account a;

	r->rc = tx_one(r->tx, Q(LOCK), ARGS(A_I64(1)), &a);
	return NULL;
}

static void deadlock__one_of_two__db_conflict(void **state)
{
	struct arena *own = arena_new((size_t)1024 * 1024);
	struct rival r = {.store = kit_store("bank", tables)};
	struct tx *tx = begin();
	struct account a;
	pthread_t thread;
	int rc;

	(void)state;
	assert_int_equal(tx_begin(r.store, own, TX_WRITE, NULL, 5000, &r.tx), 0);
	assert_int_equal(tx_one(tx, Q(LOCK), ARGS(A_I64(1)), &a), 0);
	assert_int_equal(tx_one(r.tx, Q(LOCK), ARGS(A_I64(2)), &a), 0);
	assert_int_equal(pthread_create(&thread, NULL, rival_locks_first, &r), 0);
	rc = tx_one(tx, Q(LOCK), ARGS(A_I64(2)), &a);
	if (rc) /* we are the victim: the rival goes on once our lock is gone */
		tx_rollback(tx);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true((rc == 0 && r.rc == E_DB_CONFLICT) || (rc == E_DB_CONFLICT && r.rc == 0));
	if (!rc)
		assert_int_equal(tx_commit(tx), 0);
	tx_rollback(r.tx);
	store_close(r.store);
	arena_free(own);
}

/* ---- time ------------------------------------------------------------------------------- */

static void statement__past_its_time__timeout(void **state)
{
	struct tx *tx = begin_on(store, 100);
	struct text t;
	mono_time from = mono_now();

	(void)state;
	assert_int_equal(tx_one(tx, Q(SLEEP), ARGS(A_I64(10)), &t), E_TIMEOUT);
	assert_true(mono_now().us - from.us < 3 * US_PER_S);
	assert_true(store_up(store));
	assert_int_equal(tx_commit(tx), E_TIMEOUT);
	tx = begin();
	assert_int_equal(tx_one(tx, Q(SLEEP), ARGS(A_I64(0)), &t), 0);
	tx_rollback(tx);
}

static void lock__past_its_time__timeout(void **state)
{
	struct store *other = kit_store("bank", tables);
	struct tx *holder = begin_on(other, 5000), *tx = begin_on(store, 100);
	struct account a;

	(void)state;
	assert_int_equal(tx_one(holder, Q(LOCK), ARGS(A_I64(1)), &a), 0);
	assert_int_equal(tx_one(tx, Q(LOCK), ARGS(A_I64(1)), &a), E_TIMEOUT);
	tx_rollback(tx);
	tx_rollback(holder);
	store_close(other);
}

static void statement__after_the_time_is_up__not_sent(void **state)
{
	struct tx *tx = begin_on(store, 1500);
	struct text t;

	(void)state;
	assert_int_equal(tx_queue(tx, Q(ADD), ARGS(A_I64(1), A_I64(1))), 0);
	assert_int_equal(tx_one(tx, Q(SLEEP), ARGS(A_I64(1)), &t), 0);
	assert_int_equal(tx_one(tx, Q(SLEEP), ARGS(A_I64(1)), &t), 0); /* each has the whole time */
	assert_int_equal(tx_one(tx, Q(SLEEP), ARGS(A_I64(0)), &t), E_TIMEOUT);
	assert_int_equal(tx_commit(tx), E_TIMEOUT);
	assert_int_equal(kit_number("select balance from bank.account where id = 1"), 100);
}

static void begin__no_time__timeout(void **state)
{
	struct tx *tx = NULL;

	(void)state;
	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 0, &tx), E_TIMEOUT);
	assert_null(tx);
}

/* ---- the session ------------------------------------------------------------------------ */

static const char *setting(struct tx *tx, const char *name)
{
	struct text t = {NULL};

	assert_int_equal(tx_one(tx, Q(SETTING), ARGS(A_TEXT(name)), &t), 0);
	return t.value;
}

static void session__settings__as_promised(void **state)
{
	const struct tx_scope scope = {"inspector", "li", "HRSS", "411000", 12, -1};
	struct tx *tx = NULL;

	(void)state;
	assert_int_equal(tx_begin(store, arena, TX_WRITE, &scope, 1234, &tx), 0);
	assert_string_equal(setting(tx, "TimeZone"), "UTC");
	assert_string_equal(setting(tx, "search_path"), "bank, pg_temp");
	assert_string_equal(setting(tx, "application_name"), "test");
	assert_string_equal(setting(tx, "idle_in_transaction_session_timeout"), "1min");
	assert_string_equal(setting(tx, "statement_timeout"), "1234ms");
	assert_string_equal(setting(tx, "lock_timeout"), "1234ms");
	assert_string_equal(setting(tx, "transaction_isolation"), "read committed");
	assert_string_equal(setting(tx, "gongdao.role"), "inspector");
	assert_string_equal(setting(tx, "gongdao.subject"), "li");
	assert_string_equal(setting(tx, "gongdao.department"), "HRSS");
	assert_string_equal(setting(tx, "gongdao.region"), "411000");
	assert_string_equal(setting(tx, "gongdao.employer_id"), "12");
	assert_string_equal(setting(tx, "gongdao.worker_id"), "-1");
	tx_rollback(tx);
	tx = begin(); /* nothing of it is left */
	assert_string_equal(setting(tx, "gongdao.region"), "");
	assert_string_equal(setting(tx, "gongdao.role"), "");
	tx_rollback(tx);
}

static void exec__script__runs_and_fails_with_words(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(
		store_exec(store, "select 1; update account set balance = 5 where id = 1", &err),
		0);
	assert_int_equal(kit_number("select balance from bank.account where id = 1"), 5);
	assert_int_equal(store_exec(store, "select nothing", &err), E_STATEMENT);
	assert_string_equal(err.text, "script: column \"nothing\" does not exist (42703)");
	assert_int_equal(store_exec(store, "copy account from stdin", &err), E_STATEMENT);
	assert_int_equal(store_exec(store, "select 1", &err), 0);
}

static void open__password_in_the_dsn__refused(void **state)
{
	const struct store_options o = {.dsn = "host=/tmp user=x password=secret"};
	struct store *s = NULL;
	struct err err;

	(void)state;
	assert_int_equal(store_open(&o, &s, &err), E_CONFIG);
	assert_null(strstr(err.text, "secret"));
	assert_null(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(one__row__found),
		TEST(one__no_row__not_found_and_the_transaction_lives),
		TEST(one__two_rows__refused),
		TEST(maybe__no_row__absent_is_not_failed),
		TEST(verb__of_another_cardinality__refused),
		TEST(statement__of_no_table__refused),
		TEST(read__write__refused_and_repeatable),
		TEST(queue__commit__written_in_order),
		TEST(queue__rollback__dropped),
		TEST(flush__rollback__undone),
		TEST(queue__large_writes__all_arrive),
		TEST(queue__past_the_arena__too_big),
		TEST(exec__rows__counted),
		TEST(upsert__returning__seen_at_once),
		TEST(unique__violated_in_the_queue__exists),
		TEST(failure__later_verbs__answer_the_same),
		TEST(check__violated__conflict),
		TEST(foreign_key__violated_at_commit__conflict),
		TEST(null__in_a_column_that_has_none__conflict),
		TEST(deadlock__one_of_two__db_conflict),
		TEST(statement__past_its_time__timeout),
		TEST(lock__past_its_time__timeout),
		TEST(statement__after_the_time_is_up__not_sent),
		TEST(begin__no_time__timeout),
		TEST(session__settings__as_promised),
		TEST(exec__script__runs_and_fails_with_words),
		TEST(open__password_in_the_dsn__refused),
		TEST(privilege__missing__denied),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
