/*
 * Reads of a statement marked `together`: sent ahead they are one execution, and each answer is
 * what the statement alone would have given.
 */
#include "bank_fixture.h"

struct shelf_row {
	int64_t id;
	const char *name;
	civil_date day;
};
static ROW_TABLE(shelf_row, COL(shelf_row, id, COL_I64), COL(shelf_row, name, COL_TEXT),
		 COL(shelf_row, day, COL_DATE));

enum {
	NAMED,
	LAST,
	SUM,
	TROUBLE,
	REGION,
	PLANS,
	SCANS,
	RUNS,
};

/* As the generated tables of services are. */
static const struct statement shelf_statements[] = {
	[NAMED] = {"named",
		   "select s.id, s.name, s.day from shelf as s -- of $1\n"
		   " where s.owner = $1 and s.name = any ($2::text[]) and s.name <> '$1'\n"
		   "   and s.day is not distinct from coalesce($3::date, s.day)\n"
		   " order by s.id desc limit 3",						  CARD_MANY,  3, &shelf_row_row, true },
	[LAST] = {"last",
		   "select s.id, s.name, s.day from shelf as s where s.owner = $1"
		  " order by s.id desc limit 1",						   CARD_MAYBE, 1, &shelf_row_row, true },
	[SUM] = {"sum",
		   "select coalesce(sum(s.id), 0)::bigint as value from shelf as s where s.owner = "
		 "$1",									     CARD_ONE,   1, &number_row,    true },
	[TROUBLE] = {"trouble", "select 1 / $1::bigint as value",                                    CARD_ONE,   1, &number_row,    true },
	[REGION] = {"region",
                   "select current_setting('gongdao.region') as value from account where id = $1", CARD_ONE,   1, &text_row,      true },
	[PLANS] = {"plans",
		   "select current_setting('plan_cache_mode') || ' ' || custom_plans || ' '"
		   " || (generic_plans > 0) as value"
		   "  from pg_prepared_statements where name like '%.named*'",		     CARD_ONE,   0, &text_row,      false},
	[RUNS] = {"runs",
		   "select sum(calls)::bigint as value from (select generic_plans + custom_plans as "
		  "calls"
		  "  from pg_prepared_statements where name like '%.last%') as p",                 CARD_ONE,   0, &number_row,    false},
	[SCANS] = {"scans",
		   "select current_setting('enable_seqscan') as value from account where id = $1", CARD_ONE,   1, &text_row,      true },
};
static const struct statement_table shelf = {N_ELEMENTS(shelf_statements), shelf_statements};
#define S(name) (&shelf_statements[name])

static const struct statement_table *const shelf_tables[] = {&shelf, NULL};
static struct store *shelves;

static int group_setup(void **state)
{
	(void)bank_group_setup(state);
	kit_sql("create table bank.shelf (id bigint primary key, owner bigint not null,"
		" name text not null, day date)");
	kit_sql("insert into bank.shelf select n, n %% 7, 'n' || n %% 3,"
		" case when n %% 5 > 0 then date '2025-01-01' + n %% 5 end from generate_series(1, "
		"200) as n");
	kit_sql("grant all on bank.shelf to gongdao_bank");
	shelves = kit_store("bank", shelf_tables);
	return 0;
}

static int group_teardown(void **state)
{
	store_close(shelves);
	return bank_group_teardown(state);
}

static struct tx *shelf_begin(void)
{
	return begin_on(shelves, 5000);
}

#define N_ASKED 40

/* Some with no name, some with several, some with a day. */
static struct arg *asked(size_t i)
{
	static const char *const names[] = {"n0", "n1", "n2", "nobody"};
	struct arg *args = arena_zalloc(arena, 3, sizeof(*args));

	assert_non_null(args);
	args[0] = A_I64((int64_t)i % 9);
	args[1] = A_TEXTS(names + i % 3, i % 4 % (5 - i % 3));
	args[2] = i % 6 == 0 ? A_NULL : A_DATE(((civil_date){20089 + (int32_t)i % 5}));
	return args;
}

static void rows_same(const struct shelf_row *a, size_t n_a, const struct shelf_row *b, size_t n_b)
{
	assert_int_equal(n_a, n_b);
	for (size_t i = 0; i < n_a; i++) {
		assert_int_equal(a[i].id, b[i].id);
		assert_string_equal(a[i].name, b[i].name);
		assert_int_equal(a[i].day.day, b[i].day.day);
	}
}

static void many__sent_ahead__each_gets_its_own_rows_in_order(void **state UNUSED)
{
	struct shelf_row *alone[N_ASKED], *rows;
	size_t n_alone[N_ASKED], n, total = 0;
	struct tx *tx = shelf_begin();

	for (size_t i = 0; i < N_ASKED; i++) {
		assert_int_equal(tx_many(tx, S(NAMED), asked(i), &alone[i], &n_alone[i]), 0);
		total += n_alone[i];
	}
	assert_true(total > N_ASKED / 2);
	for (size_t i = 0; i < N_ASKED; i++)
		assert_int_equal(tx_ahead(tx, S(NAMED), asked(i)), 0);
	for (size_t k = 0; k < N_ASKED; k++) { /* not in the order they were sent */
		const size_t i = k * 7 % N_ASKED;

		assert_int_equal(tx_many(tx, S(NAMED), asked(i), &rows, &n), 0);
		rows_same(rows, n, alone[i], n_alone[i]);
	}
	tx_rollback(tx);
}

/* For these very lists: custom plans. Statements of one list are planned as ever. */
static void many__sent_ahead__planned_for_any_lists(void **state UNUSED)
{
	struct tx *tx = shelf_begin();
	struct shelf_row *rows;
	struct text plans;
	size_t n;

	for (size_t i = 0; i < N_ASKED; i++)
		assert_int_equal(tx_ahead(tx, S(NAMED), asked(i)), 0);
	assert_int_equal(tx_many(tx, S(NAMED), asked(0), &rows, &n), 0);
	assert_int_equal(tx_one(tx, S(PLANS), NULL, &plans), 0);
	assert_string_equal(plans.value, "auto 0 true");
	tx_rollback(tx);
}

/* A plan that is kept reads no table whole, however small it was when the plan was made; one that
 * is made for its arguments may. */
static void many__sent_ahead__planned_by_index(void **state UNUSED)
{
	struct tx *tx = shelf_begin();
	struct text scans;

	for (int64_t i = 1; i <= 2; i++)
		assert_int_equal(tx_ahead(tx, S(SCANS), ARGS(A_I64(i))), 0);
	assert_int_equal(tx_one(tx, S(SCANS), ARGS(A_I64(1)), &scans), 0);
	assert_string_equal(scans.value, "off");
	assert_int_equal(tx_one(tx, S(SCANS), ARGS(A_I64(1)), &scans), 0); /* alone */
	assert_string_equal(scans.value, "on");
	tx_rollback(tx);
}

static void ones_and_maybes__sent_ahead__as_alone(void **state UNUSED)
{
	struct tx *tx = shelf_begin();
	struct shelf_row last;
	struct number sum;
	bool found;

	for (int64_t i = 0; i < 9; i++) {
		assert_int_equal(tx_ahead(tx, S(LAST), ARGS(A_I64(i))), 0);
		assert_int_equal(tx_ahead(tx, S(SUM), ARGS(A_I64(i))), 0);
	}
	for (int64_t i = 0; i < 9; i++) {
		assert_int_equal(tx_maybe(tx, S(LAST), ARGS(A_I64(i)), &last, &found), 0);
		assert_int_equal(found, i < 7);
		assert_int_equal(tx_one(tx, S(SUM), ARGS(A_I64(i)), &sum), 0);
		assert_int_equal(sum.value > 0, i < 7);
		if (found)
			assert_int_equal(last.id % 7, i);
	}
	tx_rollback(tx);
}

static void one_alone__sent_ahead__as_asked(void **state UNUSED)
{
	struct tx *tx = shelf_begin();
	struct number sum, same;

	assert_int_equal(tx_one(tx, S(SUM), ARGS(A_I64(3)), &sum), 0);
	assert_int_equal(tx_ahead(tx, S(SUM), ARGS(A_I64(3))), 0);
	assert_int_equal(tx_one(tx, S(SUM), ARGS(A_I64(3)), &same), 0);
	assert_int_equal(sum.value, same.value);
	tx_rollback(tx);
}

/* Asked again it sees what was written since. */
static void taken__asked_again__afresh(void **state UNUSED)
{
	struct tx *tx = shelf_begin();
	struct number sum, more;

	for (int64_t i = 1; i < 4; i++)
		assert_int_equal(tx_ahead(tx, S(SUM), ARGS(A_I64(i))), 0);
	assert_int_equal(tx_one(tx, S(SUM), ARGS(A_I64(2)), &sum), 0);
	kit_sql("insert into bank.shelf values (1000, 2, 'n0', null)");
	assert_int_equal(tx_one(tx, S(SUM), ARGS(A_I64(2)), &more), 0);
	kit_sql("delete from bank.shelf where id = 1000");
	assert_int_equal(more.value, sum.value + 1000);
	tx_rollback(tx);
}

static void turns_of_two_scopes__each_in_its_own(void **state UNUSED)
{
	static const struct tx_scope east = {.role = "clerk", .region = "411002"},
				     west = {.role = "clerk", .region = "411081"};
	struct tx *tx = shelf_begin();

	for (int round = 0; round < 2; round++) { /* sent ahead, then taken */
		for (int64_t i = 1; i <= 4; i++) {
			const struct tx_scope *who = i % 2 ? &east : &west;
			struct text region;

			tx_turn(tx, arena, who);
			if (round == 0) {
				assert_int_equal(tx_ahead(tx, S(REGION), ARGS(A_I64((i + 1) / 2))),
						 0);
				continue;
			}
			assert_int_equal(tx_one(tx, S(REGION), ARGS(A_I64((i + 1) / 2)), &region),
					 0);
			assert_string_equal(region.value, who->region);
		}
	}
	tx_rollback(tx);
}

static void turns_of_one_scope__one_execution_and_each_its_own(void **state UNUSED)
{
	static const struct tx_scope east = {.role = "clerk", .region = "411002"};
	struct arena *arenas[6];
	struct tx *tx = shelf_begin();
	struct shelf_row row, again;
	struct number before, after;
	bool found;

	assert_int_equal(tx_one(tx, S(RUNS), NO_ARGS, &before), 0);
	for (size_t i = 0; i < N_ELEMENTS(arenas); i++) {
		arenas[i] = arena_new((size_t)64 * 1024);
		assert_non_null(arenas[i]);
		tx_turn(tx, arenas[i], &east);
		assert_int_equal(tx_ahead(tx, S(LAST), ARGS(A_I64((int64_t)i / 2))), 0);
	}
	for (size_t i = N_ELEMENTS(arenas); i-- > 0;) {
		tx_turn(tx, arenas[i], &east);
		assert_int_equal(tx_maybe(tx, S(LAST), ARGS(A_I64((int64_t)i / 2)), &row, &found),
				 0);
		assert_true(found);
		assert_int_equal(row.id % 7, i / 2);
		assert_true(row.id > 200 - 7);
	}
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_one(tx, S(RUNS), NO_ARGS, &after), 0);
	assert_int_equal(after.value - before.value, 1);
	/* another turn's is not taken, even when it asked for the same */
	assert_int_equal(tx_ahead(tx, S(LAST), ARGS(A_I64(2))), 0);
	tx_turn(tx, arenas[0], &east);
	assert_int_equal(tx_maybe(tx, S(LAST), ARGS(A_I64(2)), &again, &found), 0);
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_one(tx, S(RUNS), NO_ARGS, &before), 0);
	assert_int_equal(before.value - after.value, 2);
	tx_rollback(tx);
	for (size_t i = 0; i < N_ELEMENTS(arenas); i++)
		arena_free(arenas[i]);
}

static void one_fails__the_transaction_does(void **state UNUSED)
{
	struct tx *tx = shelf_begin();
	struct number out;

	for (int64_t i = 0; i < 3; i++)
		assert_int_equal(tx_ahead(tx, S(TROUBLE), ARGS(A_I64(i))), 0);
	assert_int_equal(tx_one(tx, S(TROUBLE), ARGS(A_I64(1)), &out), E_STATEMENT);
	assert_int_equal(tx_one(tx, S(TROUBLE), ARGS(A_I64(2)), &out), E_STATEMENT);
	tx_rollback(tx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many__sent_ahead__each_gets_its_own_rows_in_order,
						bank_setup, bank_teardown),
		cmocka_unit_test_setup_teardown(many__sent_ahead__planned_for_any_lists, bank_setup,
						bank_teardown),
		cmocka_unit_test_setup_teardown(many__sent_ahead__planned_by_index, bank_setup,
						bank_teardown),
		cmocka_unit_test_setup_teardown(ones_and_maybes__sent_ahead__as_alone, bank_setup,
						bank_teardown),
		cmocka_unit_test_setup_teardown(one_alone__sent_ahead__as_asked, bank_setup,
						bank_teardown),
		cmocka_unit_test_setup_teardown(taken__asked_again__afresh, bank_setup,
						bank_teardown),
		cmocka_unit_test_setup_teardown(turns_of_two_scopes__each_in_its_own, bank_setup,
						bank_teardown),
		cmocka_unit_test_setup_teardown(turns_of_one_scope__one_execution_and_each_its_own,
						bank_setup, bank_teardown),
		cmocka_unit_test_setup_teardown(one_fails__the_transaction_does, bank_setup,
						bank_teardown),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
