/*
 * Transactions that fail: constraints, privileges, deadlock, time.
 */
#include "bank_fixture.h"

#include <pthread.h>

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

static void disk__full__to_be_asked_again(void **state)
{
	struct tx *tx = begin();
	struct number n;

	(void)state;
	assert_int_equal(tx_one(tx, Q(FULL), NO_ARGS, &n), E_DB_FULL);
	assert_int_equal(error_class_of(E_DB_FULL), CLASS_BUSY);
	assert_non_null(strstr(store_error(store), "No space left on device (53100)"));
	tx_rollback(tx);
	tx = begin(); /* the connection is as good as before */
	assert_int_equal(tx_commit(tx), 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, bank_setup, bank_teardown)
		TEST(unique__violated_in_the_queue__exists),
		TEST(failure__later_verbs__answer_the_same),
		TEST(disk__full__to_be_asked_again),
		TEST(check__violated__conflict),
		TEST(foreign_key__violated_at_commit__conflict),
		TEST(null__in_a_column_that_has_none__conflict),
		TEST(deadlock__one_of_two__db_conflict),
		TEST(statement__past_its_time__timeout),
		TEST(lock__past_its_time__timeout),
		TEST(statement__after_the_time_is_up__not_sent),
		TEST(begin__no_time__timeout),
		TEST(privilege__missing__denied),
	};

	return cmocka_run_group_tests(tests, bank_group_setup, bank_group_teardown);
}
