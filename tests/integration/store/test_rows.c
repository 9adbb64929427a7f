/*
 * :rows statements: what of the rows arrives and as what, in which order, when they leave, and what
 * stops them.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"
#include "turn.h"

struct thing {
	int64_t id, big;
	int32_t small;
	bool flag;
	const char *text;
	slice bytes;
	utc_time at;
	civil_date day;
	struct uuid uuid;
};
static ROW_TABLE(thing, COL(thing, id, COL_I64), COL(thing, big, COL_I64),
		 COL(thing, small, COL_I32), COL(thing, flag, COL_BOOL), COL(thing, text, COL_TEXT),
		 COL(thing, bytes, COL_BYTES), COL(thing, at, COL_TIME), COL(thing, day, COL_DATE),
		 COL(thing, uuid, COL_UUID));

struct number {
	int64_t value;
};
static ROW_TABLE(number, COL(number, value, COL_I64));

enum {
	APPEND,
	ALL,
	LINE,
	LINE_TWO,
	LINES,
	NOTE,
	NOT_NULL,
};

static const struct statement statements[] = {
	[APPEND] = {"thing_append",
		    "insert into thing (id, big, small, flag, text, bytes, at, day, uuid)\n"
		    "select * from unnest($1::bigint[], $2::bigint[], $3::integer[],"
		    " $4::boolean[], $5::text[], $6::bytea[], $7::timestamptz[], $8::date[],"
		    " $9::uuid[])",								   CARD_ROWS, 9, NULL,        false},
	[ALL] = {"thing_all",
		    "select id, big, small, flag, text, bytes, at, day, uuid from thing order by id",
		    CARD_MANY,										   0, &thing_row,  false},
	[LINE] = {"line_append",       "insert into line (n) select * from unnest($1::bigint[])",
		    CARD_ROWS,										   1, NULL,        false},
	[LINE_TWO] = {"line_append_two",   "insert into line (n) select * from unnest($1::bigint[])",
                    CARD_ROWS,										   1, NULL,        false},
	[LINES] = {"line_count",        "select count(*) as value from line",                        CARD_ONE,  0, &number_row,
		    false													     },
	[NOTE] = {"note_insert",       "insert into note (lines) select count(*) from line",        CARD_EXEC, 0,
		    NULL,													false},
	[NOT_NULL] = {"line_append_small",
                    "insert into line (n) select * from unnest($1::integer[])",                       CARD_ROWS, 1,
                    NULL,													false},
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static struct store *store;
static struct arena *arena;

static int group_setup(void **state UNUSED)
{
	kit_sql("create role gongdao_rows login");
	kit_sql("create schema rows");
	kit_sql("create table rows.thing (id bigint, big bigint, small integer, flag boolean,"
		" text text, bytes bytea, at timestamptz, day date, uuid uuid)");
	kit_sql("create table rows.line (id bigint generated always as identity, n bigint not null"
		" constraint line_n check (n >= 0))");
	kit_sql("create table rows.note (lines bigint)");
	kit_sql("grant usage on schema rows to gongdao_rows");
	kit_sql("grant all on all tables in schema rows to gongdao_rows");
	store = kit_store("rows", tables);
	return 0;
}

static int group_teardown(void **state UNUSED)
{
	store_close(store);
	return 0;
}

static int setup(void **state UNUSED)
{
	kit_sql("truncate rows.thing, rows.line, rows.note restart identity");
	arena = arena_new((size_t)64 * 1024 * 1024);
	assert_non_null(arena);
	return 0;
}

static int teardown(void **state UNUSED)
{
	arena_free(arena);
	return 0;
}

static struct tx *begin(void)
{
	struct tx *tx = NULL;

	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 20000, &tx), 0);
	return tx;
}

static void rows__every_type__arrive_as_they_were(void **state UNUSED)
{
	const struct uuid id = {
		.b = {1, 2, 3, 0, 255}
        };
	char text[] = "工", bytes[] = {0, 1, '\\', '"'};
	struct tx *tx = begin();
	struct thing *rows;
	size_t n;

	assert_int_equal(tx_append(tx, Q(APPEND),
				   ARGS(A_I64(1), A_I64(INT64_MIN), A_I64(INT32_MAX), A_BOOL(true),
					A_TEXT(text), A_BYTES(bytes, 4), A_TIME(((utc_time){-1})),
					A_DATE(((civil_date){20000})), A_UUID(&id))),
			 0);
	memset(text, 'x', 3); /* arguments were copied */
	memset(bytes, 'x', 4);
	assert_int_equal(tx_append(tx, Q(APPEND),
				   ARGS(A_I64(2), A_I64(0), A_I64(-1), A_BOOL(false), A_TEXT(""),
					A_BYTES(NULL, 0), A_TIME(((utc_time){0})),
					A_DATE(((civil_date){1})), A_UUID(&id))),
			 0);
	assert_int_equal(tx_append(tx, Q(APPEND),
				   ARGS(A_I64(3), A_I64(0), A_I64(0), A_BOOL(false), A_NULL, A_NULL,
					A_NULL, A_NULL, A_UUID(&id))),
			 0);
	assert_int_equal(tx_flush(tx), 0);
	assert_int_equal(tx_many(tx, Q(ALL), NO_ARGS, &rows, &n), 0);
	assert_int_equal(n, 3);
	assert_true(rows[0].big == INT64_MIN && rows[0].small == INT32_MAX && rows[0].flag);
	assert_string_equal(rows[0].text, "工");
	assert_int_equal(rows[0].bytes.len, 4);
	assert_memory_equal(rows[0].bytes.at, "\0\1\\\"", 4);
	assert_true(rows[0].at.us == -1 && rows[0].day.day == 20000);
	assert_memory_equal(&rows[0].uuid, &id, sizeof(id));
	assert_string_equal(rows[1].text, "");
	assert_true(rows[1].bytes.at && rows[1].bytes.len == 0 && !rows[1].flag);
	assert_true(rows[1].small == -1 && rows[1].at.us == 0 && rows[1].day.day == 1);
	assert_true(!rows[2].text && !rows[2].bytes.at);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from rows.thing where at is null"), 1);
	assert_int_equal(kit_number("select count(*) from rows.thing where day is null"), 1);
	assert_int_equal(kit_number("select count(*) from rows.thing where bytes = ''"), 1);
}

static void rows__every_column_null__arrive(void **state UNUSED)
{
	struct tx *tx = begin();

	assert_int_equal(tx_append(tx, Q(APPEND),
				   ARGS(A_NULL, A_NULL, A_NULL, A_NULL, A_NULL, A_NULL, A_NULL,
					A_NULL, A_NULL)),
			 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from rows.thing where thing is null"), 1);
}

/* Ids of rows are taken in the order in which they were appended, over turns and executions. */
static void rows__tens_of_thousands__all_in_order(void **state UNUSED)
{
	struct tx *tx = begin();

	for (int64_t i = 0; i < 65000; i++) {
		if (i % 7000 == 0) {
			tx_keep(tx);
			tx_turn(tx, arena, NULL);
		}
		assert_int_equal(tx_append_any(tx, Q(LINE), ARGS(A_I64(i))), 0);
	}
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from rows.line"), 65000);
	assert_int_equal(kit_number("select count(*) from rows.line where n <> id - 1"), 0);
}

/* An execution has an end: what one turn brings and the next is not piled onto it for ever. */
static void rows__of_many_turns__in_executions_of_bounded_size(void **state UNUSED)
{
	struct tx *tx = begin();
	int64_t n = 0;

	kit_sql("create or replace function rows.counted() returns trigger language plpgsql as $$"
		" begin insert into rows.note select count(*) from rows; return null; end $$");
	kit_sql("create trigger counted after insert on rows.line referencing new table as rows"
		" for each statement execute function rows.counted()");
	for (int turn = 0; turn < 5; turn++) {
		tx_turn(tx, arena, NULL);
		for (int i = 0; i < 15000; i++)
			assert_int_equal(tx_append_any(tx, Q(LINE), ARGS(A_I64(n++))), 0);
		tx_keep(tx);
	}
	assert_int_equal(tx_commit(tx), 0);
	kit_sql("drop trigger counted on rows.line");
	assert_int_equal(kit_number("select sum(lines) from rows.note"), 75000);
	assert_int_equal(kit_number("select count(*) from rows.note where lines >= 40000"), 0);
	assert_int_equal(kit_number("select count(*) from rows.line where n <> id - 1"), 0);
}

/* Statements leave in the order of their first rows. */
static void rows__of_two_statements__in_order_of_their_first(void **state UNUSED)
{
	struct tx *tx = begin();

	for (int64_t i = 0; i < 3; i++) {
		assert_int_equal(tx_append(tx, Q(LINE_TWO), ARGS(A_I64(10 + i))), 0);
		assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(20 + i))), 0);
	}
	assert_int_equal(tx_commit(tx), 0);
	assert_string_equal(kit_text("select string_agg(n::text, ' ' order by id) from rows.line"),
			    "10 11 12 20 21 22");
}

static void rows__turn_in_another_order__its_own_is_kept(void **state UNUSED)
{
	static const struct tx_scope clerk = {.role = "clerk"};
	struct tx *tx = begin();

	tx_turn(tx, arena, &clerk);
	assert_int_equal(tx_append(tx, Q(LINE_TWO), ARGS(A_I64(10))), 0);
	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(20))), 0);
	tx_keep(tx);
	tx_turn(tx, arena, &clerk);
	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(21))), 0);
	assert_int_equal(tx_append(tx, Q(LINE_TWO), ARGS(A_I64(11))), 0);
	tx_keep(tx);
	tx_turn(tx, arena, &clerk);
	assert_int_equal(tx_append(tx, Q(LINE_TWO), ARGS(A_I64(12))), 0);
	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(22))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_string_equal(kit_text("select string_agg(n::text, ' ' order by id) from rows.line"),
			    "10 12 20 21 22 11");
}

static void rows__kept__seen_by_a_read_sent_ahead_later(void **state UNUSED)
{
	struct tx *tx = begin();
	struct number n;

	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(1))), 0);
	tx_keep(tx);
	tx_turn(tx, arena, NULL);
	assert_int_equal(tx_ahead(tx, Q(LINES), NO_ARGS), 0);
	assert_int_equal(tx_one(tx, Q(LINES), NO_ARGS, &n), 0);
	assert_int_equal(n.value, 1);
	tx_rollback(tx);
}

static void rows__kept__leave_before_the_next_read(void **state UNUSED)
{
	struct tx *tx = begin();
	struct number n;

	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(1))), 0);
	assert_int_equal(tx_one(tx, Q(LINES), NO_ARGS, &n), 0);
	assert_int_equal(n.value, 0); /* of the turn under way: it waits */
	tx_keep(tx);
	tx_turn(tx, arena, NULL);
	assert_int_equal(tx_one(tx, Q(LINES), NO_ARGS, &n), 0);
	assert_int_equal(n.value, 1);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from rows.line"), 1);
}

/* After every other write of the transaction, in front of COMMIT. */
static void rows__and_writes__rows_last(void **state UNUSED)
{
	struct tx *tx = begin();

	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(1))), 0);
	assert_int_equal(tx_queue(tx, Q(NOTE), NO_ARGS), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select lines from rows.note"), 0);
	assert_int_equal(kit_number("select count(*) from rows.line"), 1);
}

static void rows__flushed__there_and_undone_by_rollback(void **state UNUSED)
{
	struct tx *tx = begin();
	struct number n;

	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(1))), 0);
	assert_int_equal(tx_flush(tx), 0);
	assert_int_equal(tx_one(tx, Q(LINES), NO_ARGS, &n), 0);
	assert_int_equal(n.value, 1);
	assert_false(tx_drop(tx)); /* only a rollback undoes it */
	tx_rollback(tx);
	assert_int_equal(kit_number("select count(*) from rows.line"), 0);
}

static void rows__one_is_refused__none_arrives(void **state UNUSED)
{
	struct tx *tx = begin();

	for (int64_t i = 0; i < 10; i++)
		assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(5 - i))), 0);
	assert_int_equal(tx_commit(tx), E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from rows.line"), 0);
}

static void rows__argument_of_another_kind__refused_at_once(void **state UNUSED)
{
	struct tx *tx = begin();

	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_TEXT("1"))), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "line_append: elements of $1 are bigint"));
	assert_int_equal(tx_queue(tx, Q(LINE), ARGS(A_I64(1))), E_STATEMENT);
	assert_int_equal(tx_append(tx, Q(NOTE), NO_ARGS), E_STATEMENT);
	assert_int_equal(tx_failed(tx), 0);
	assert_int_equal(tx_commit(tx), 0);
}

static void rows__value_out_of_range__refused(void **state UNUSED)
{
	struct tx *tx = begin();
	int rc = tx_append(tx, Q(NOT_NULL), ARGS(A_I64(INT64_C(1) << 40)));

	assert_int_equal(rc, E_RANGE);
	assert_int_equal(tx_append(tx, Q(NOT_NULL), ARGS(A_I64(7))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select sum(n) from rows.line"), 7);
}

static void rows__past_the_arena__too_big(void **state UNUSED)
{
	struct arena *small = arena_new((size_t)100 * 1024);
	struct tx *tx = begin();
	int rc = 0;

	assert_non_null(small);
	tx_turn(tx, small, NULL);
	for (int i = 0; i < 100000 && rc == 0; i++)
		rc = tx_append(tx, Q(LINE), ARGS(A_I64(i)));
	assert_int_equal(rc, E_TOO_BIG);
	assert_true(tx_drop(tx));
	tx_turn(tx, arena, NULL);
	assert_int_equal(tx_append(tx, Q(LINE), ARGS(A_I64(1))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from rows.line"), 1);
	arena_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(rows__every_type__arrive_as_they_were),
		TEST(rows__every_column_null__arrive),
		TEST(rows__tens_of_thousands__all_in_order),
		TEST(rows__of_many_turns__in_executions_of_bounded_size),
		TEST(rows__of_two_statements__in_order_of_their_first),
		TEST(rows__turn_in_another_order__its_own_is_kept),
		TEST(rows__kept__seen_by_a_read_sent_ahead_later),
		TEST(rows__kept__leave_before_the_next_read),
		TEST(rows__and_writes__rows_last),
		TEST(rows__flushed__there_and_undone_by_rollback),
		TEST(rows__one_is_refused__none_arrives),
		TEST(rows__argument_of_another_kind__refused_at_once),
		TEST(rows__value_out_of_range__refused),
		TEST(rows__past_the_arena__too_big),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
