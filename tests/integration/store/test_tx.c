/*
 * Transactions: what each verb answers, what commits, what does not.
 */
#include "bank_fixture.h"

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
	struct account *rows, a;
	size_t n;

	(void)state;
	assert_int_equal(tx_one(tx, Q(MAYBE), ARGS(A_I64(1)), &a), E_STATEMENT);
	assert_int_equal(tx_queue(tx, Q(FIND), ARGS(A_I64(1))), E_STATEMENT);
	assert_int_equal(tx_many(tx, Q(FIND), ARGS(A_I64(1)), &rows, &n), E_STATEMENT);
	assert_string_equal(store_error(store), "statement account_find is :one, called as :many");
	tx_rollback(tx);
}

static void statement__of_no_table__refused(void **state)
{
	static const struct statement foreign = {"foreign", "select 1", CARD_EXEC, 0, NULL, false};
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
	struct arena *small = arena_new((size_t)100 * 1024);
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
	assert_string_equal(setting(tx, "idle_in_transaction_session_timeout"), "10s");
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
#define TEST(f) cmocka_unit_test_setup_teardown(f, bank_setup, bank_teardown)
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
		TEST(session__settings__as_promised),
		TEST(exec__script__runs_and_fails_with_words),
		TEST(open__password_in_the_dsn__refused),
	};

	return cmocka_run_group_tests(tests, bank_group_setup, bank_group_teardown);
}
