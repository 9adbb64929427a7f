/*
 * Row-level security behind the scope of a transaction, with the function of the skeleton's own
 * migration that policies ask.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"

struct finding {
	int64_t id;
	const char *region;
};
static ROW_TABLE(finding, COL(finding, id, COL_I64), COL(finding, region, COL_TEXT));

enum {
	ALL,
	INSERT,
	MOVE,
};

static const struct statement statements[] = {
	[ALL] = {"finding_all",    "select id, region from finding order by id",       CARD_MANY, 0,
		 &finding_row,									     false},
	[INSERT] = {"finding_insert", "insert into finding (id, region) values ($1, $2)", CARD_EXEC,
                 2,										  NULL, false},
	[MOVE] = {"finding_move",   "update finding set region = $2 where id = $1",     CARD_EXEC, 2,
                 NULL,										     false},
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static struct store *store;
static struct arena *arena;

static int group_setup(void **state)
{
	(void)state;
	kit_migrate("scope", "service", GONGDAO_SOURCE "/common/service/schema");
	kit_sql("set role gongdao_scope_owner");
	kit_sql("create table scope.finding (id bigint primary key, region text not null)");
	kit_sql("alter table scope.finding enable row level security");
	kit_sql("alter table scope.finding force row level security");
	kit_sql("create policy by_region on scope.finding using (scope.gongdao_sees(region))");
	kit_sql("grant select, insert, update on scope.finding to gongdao_scope");
	kit_sql("reset role");
	store = kit_store("scope", tables);
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
	kit_sql("truncate scope.finding");
	kit_sql("insert into scope.finding values (1, '411002'), (2, '411003'), (3, '410100')");
	arena = arena_new((size_t)1024 * 1024);
	assert_non_null(arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct tx *begin(const struct tx_scope *scope)
{
	struct tx *tx = NULL;

	assert_int_equal(tx_begin(store, arena, TX_WRITE, scope, 5000, &tx), 0);
	return tx;
}

/* The ids a scope sees, as bits. */
static unsigned seen(const struct tx_scope *scope)
{
	struct tx *tx = begin(scope);
	struct finding *rows;
	unsigned bits = 0;
	size_t n, i;

	assert_int_equal(tx_many(tx, Q(ALL), NO_ARGS, &rows, &n), 0);
	for (i = 0; i < n; i++)
		bits |= 1U << rows[i].id;
	assert_int_equal(tx_commit(tx), 0);
	return bits;
}

static void rows__by_region__hidden_or_seen(void **state)
{
	(void)state;
	assert_int_equal(seen(&(struct tx_scope){.role = "inspector", .region = "411002"}), 2);
	assert_int_equal(seen(&(struct tx_scope){.role = "inspector", .region = "411000"}), 2 | 4);
	assert_int_equal(seen(&(struct tx_scope){.role = "inspector", .region = "410000"}),
			 2 | 4 | 8);
	assert_int_equal(seen(&(struct tx_scope){.role = "inspector", .region = "500000"}), 0);
	assert_int_equal(seen(&(struct tx_scope){.role = "service", .region = "000000"}),
			 2 | 4 | 8);
}

static void rows__no_scope__hidden(void **state)
{
	(void)state;
	assert_int_equal(seen(&(struct tx_scope){.role = "service", .region = "000000"}),
			 2 | 4 | 8);
	assert_int_equal(seen(NULL), 0); /* nothing of the transaction before is left */
	assert_int_equal(seen(&(struct tx_scope){.role = "inspector"}), 0);
}

static void write__outside_the_region__denied(void **state)
{
	const struct tx_scope scope = {.role = "inspector", .region = "411002"};
	struct tx *tx = begin(&scope);

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(9), A_TEXT("411003"))), 0);
	assert_int_equal(tx_commit(tx), E_DENIED);
	tx = begin(&scope);
	assert_int_equal(tx_queue(tx, Q(MOVE), ARGS(A_I64(1), A_TEXT("411003"))), 0);
	assert_int_equal(tx_commit(tx), E_DENIED);
	assert_int_equal(kit_number("select count(*) from scope.finding where region = '411003'"),
			 1);
}

static void write__to_a_hidden_row__touches_nothing(void **state)
{
	struct tx *tx = begin(&(struct tx_scope){.role = "inspector", .region = "411002"});
	int64_t n = -1;

	(void)state;
	assert_int_equal(tx_exec(tx, Q(MOVE), ARGS(A_I64(2), A_TEXT("411002")), &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(tx_commit(tx), 0);
}

static void write__inside_the_region__done(void **state)
{
	struct tx *tx = begin(&(struct tx_scope){.role = "inspector", .region = "411002"});

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(9), A_TEXT("411002"))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from scope.finding"), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(rows__by_region__hidden_or_seen),
		TEST(rows__no_scope__hidden),
		TEST(write__outside_the_region__denied),
		TEST(write__to_a_hidden_row__touches_nothing),
		TEST(write__inside_the_region__done),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
