/*
 * Every argument type into its parameter, every column type out of it, null included. The other
 * side of each round trip is PostgreSQL's own text form, so that two equal mistakes do not cancel.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"

struct sample {
	int64_t big;
	int32_t small;
	int64_t from_integer;
	bool flag;
	const char *label;
	money owed;
	utc_time at;
	civil_date day;
	slice blob;
	struct uuid id;
};
static ROW_TABLE(sample, COL(sample, big, COL_I64), COL(sample, small, COL_I32),
		 COL(sample, from_integer, COL_I64), COL(sample, flag, COL_BOOL),
		 COL(sample, label, COL_TEXT), COL(sample, owed, COL_FEN),
		 COL(sample, at, COL_TIME), COL(sample, day, COL_DATE),
		 COL(sample, blob, COL_BYTES), COL(sample, id, COL_UUID));

struct text {
	const char *value;
};
static ROW_TABLE(text, COL(text, value, COL_TEXT));

struct nullable {
	const char *label;
	utc_time at;
	civil_date day;
	slice blob;
};
static ROW_TABLE(nullable, COL(nullable, label, COL_TEXT), COL(nullable, at, COL_TIME),
		 COL(nullable, day, COL_DATE), COL(nullable, blob, COL_BYTES));

struct number {
	int64_t value;
};
static ROW_TABLE(number, COL(number, value, COL_I64));

enum {
	INSERT,
	SELECT,
	PRINT,
	SELECT_NULLABLE,
	PRINT_ARRAYS,
	PRINT_BLOBS,
	PRINT_SMALL,
	NULL_NUMBER,
	INFINITE,
	SERIES,
	DELETE,
};

static const struct statement statements[] = {
	[INSERT] = {"sample_insert",
		    "insert into sample (big, small, from_integer, flag, label, owed, at, day, "
		    "blob, id)"
		    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",			     CARD_EXEC, 10, NULL,          false},
	[SELECT] = {"sample_find",
		    "select big, small, from_integer, flag, label, owed, at, day, blob, id from "
		    "sample",									CARD_ONE,  0,  &sample_row,   false},
	[PRINT] = {"sample_print",    "select sample::text as value from sample",                   CARD_ONE,  0,
		    &text_row,												     false},
	[SELECT_NULLABLE] = {"sample_nullable", "select label, at, day, blob from sample",                    CARD_ONE,
                    0,											      &nullable_row, false},
	[PRINT_ARRAYS] = {"arrays_print",
                    "select concat_ws(' ', $1::bigint[], $2::timestamptz[], $3::date[],"
			  " $4::text[], $5::integer[]) as value",				    CARD_ONE,  5,  &text_row,     false},
	[PRINT_BLOBS] = {"blobs_print",     "select $1::bytea[]::text as value",                          CARD_ONE,  1,  &text_row,
                    false													       },
	[PRINT_SMALL] = {"small_print",     "select $1::smallint::text as value",                         CARD_ONE,  1,
                    &text_row,												     false},
	[NULL_NUMBER] = {"null_number",     "select null::bigint as value",                               CARD_ONE,  0,  &number_row,
                    false													       },
	[INFINITE] =
		{"infinite",
		    "select ''::text as label, 'infinity'::timestamptz as at, current_date as day,"
		 " ''::bytea as blob",							       CARD_ONE,  0,  &nullable_row, false},
	[SERIES] = {"series",          "select n as value from generate_series(1, $1::bigint) as n",
		    CARD_MANY,										  1,  &number_row,   false},
	[DELETE] = {"sample_delete",   "delete from sample",                                         CARD_EXEC, 0,  NULL,          false},
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static struct store *store;
static struct arena *arena;
static struct tx *tx;

static int group_setup(void **state)
{
	(void)state;
	kit_sql("create role gongdao_types login");
	kit_sql("create schema types");
	kit_sql("create table types.sample (big bigint, small smallint, from_integer integer,"
		" flag boolean, label text, owed bigint, at timestamptz, day date, blob bytea, id "
		"uuid)");
	kit_sql("grant usage on schema types to gongdao_types");
	kit_sql("grant all on types.sample to gongdao_types");
	store = kit_store("types", tables);
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
	arena = arena_new((size_t)32 * 1024 * 1024);
	assert_non_null(arena);
	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 5000, &tx), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	tx_rollback(tx);
	arena_free(arena);
	return 0;
}

static const struct uuid some_id = {
	{0x01, 0x8f, 0, 0x22, 0x33, 0x44, 0x75, 0x66, 0x87, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc,
	 0xdd}
};

static int sample_insert(const struct sample *s)
{
	int64_t n = 0;
	int rc = tx_exec(tx, Q(INSERT),
			 ARGS(A_I64(s->big), A_I32(s->small), A_I64(s->from_integer),
			      A_BOOL(s->flag), A_TEXT(s->label), A_FEN(s->owed), A_TIME(s->at),
			      A_DATE(s->day), A_BYTES(s->blob.at, s->blob.len), A_UUID(&s->id)),
			 &n);

	if (!rc)
		assert_int_equal(n, 1);
	return rc;
}

static void types__values__come_back_and_read_as_written(void **state)
{
	const struct sample in = {
		.big = INT64_MIN,
		.small = -32768,
		.from_integer = INT32_MAX,
		.flag = true,
		.label = "\xe5\xb0\x8f\xe5\x93\xa5 \"x\"",
		.owed = FEN(-12345678901),
		.at = {INT64_C(1741492845123456)}, /* 2025-03-09 04:00:45.123456 UTC */
		.day = {          20156                        }, /* 2025-03-09 */
		.blob = { "\0\1\xff",                         3},
		.id = some_id,
	};
	struct sample out;
	struct text text;

	(void)state;
	assert_int_equal(sample_insert(&in), 0);
	assert_int_equal(tx_one(tx, Q(PRINT), NO_ARGS, &text), 0);
	assert_string_equal(text.value,
			    "(-9223372036854775808,-32768,2147483647,t,"
			    "\"\xe5\xb0\x8f\xe5\x93\xa5 \"\"x\"\"\",-12345678901,"
			    "\"2025-03-09 04:00:45.123456+00\",2025-03-09,\"\\\\x0001ff\","
			    "018f0022-3344-7566-8777-8899aabbccdd)");
	assert_int_equal(tx_one(tx, Q(SELECT), NO_ARGS, &out), 0);
	assert_true(out.big == in.big && out.small == in.small);
	assert_true(out.from_integer == in.from_integer && out.flag);
	assert_string_equal(out.label, in.label);
	assert_true(out.owed.fen == in.owed.fen && out.at.us == in.at.us && out.day.day == 20156);
	assert_int_equal(out.blob.len, 3);
	assert_memory_equal(out.blob.at, in.blob.at, 3);
	assert_true(uuid_equal(&out.id, &in.id));
}

static void types__before_the_epochs__come_back(void **state)
{
	const struct sample in = {
		.big = -1,
		.label = "",
		.at = {INT64_C(-1)}, /* 1969-12-31 23:59:59.999999 */
		.day = {    -7397          }, /* 1949-10-01 */
		.blob = { NULL,           0},
		.id = some_id,
	};
	struct sample out;
	struct text text;

	(void)state;
	assert_int_equal(sample_insert(&in), 0);
	assert_int_equal(tx_one(tx, Q(PRINT), NO_ARGS, &text), 0);
	assert_non_null(
		strstr(text.value, "\"1969-12-31 23:59:59.999999+00\",1949-10-01,\"\\\\x\","));
	assert_int_equal(tx_one(tx, Q(SELECT), NO_ARGS, &out), 0);
	assert_true(out.big == -1 && out.at.us == -1 && out.day.day == -7397 && !out.flag);
	assert_string_equal(out.label, "");
	assert_non_null(out.blob.at); /* empty, not null */
	assert_int_equal(out.blob.len, 0);
}

static void types__nulls__read_as_nothing(void **state)
{
	struct nullable out = {
		"x", {1},
                 {   1},
                 { "x", 1}
        };
	int64_t n;

	(void)state;
	assert_int_equal(tx_exec(tx, Q(INSERT),
				 ARGS(A_NULL, A_NULL, A_NULL, A_NULL, A_TEXT(NULL), A_NULL,
				      A_TIME_OR_NULL((utc_time){0}),
				      A_DATE_OR_NULL((civil_date){0}), A_NULL, A_NULL),
				 &n),
			 0);
	assert_int_equal(tx_one(tx, Q(SELECT_NULLABLE), NO_ARGS, &out), 0);
	assert_null(out.label);
	assert_true(out.at.us == 0 && out.day.day == 0 && out.blob.at == NULL && out.blob.len == 0);
}

static void types__null_in_a_number__refused(void **state)
{
	struct number out;

	(void)state;
	assert_int_equal(tx_one(tx, Q(NULL_NUMBER), NO_ARGS, &out), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "null_number: column value is null"));
}

static void types__infinity__refused(void **state)
{
	struct nullable out;

	(void)state;
	assert_int_equal(tx_one(tx, Q(INFINITE), NO_ARGS, &out), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "column at has a value"));
}

static void types__arrays__read_as_written(void **state)
{
	const int64_t numbers[] = {1, -2, INT64_MAX}, times[] = {0, INT64_C(1741492845123456)};
	const int64_t small[] = {7, -8};
	const int32_t days[] = {20156, 0, -1};
	char first[] = "a,b", empty[] = "", last[] = "\"\\";
	char *const texts[] = {first, NULL, empty, last};
	struct text text;

	(void)state;
	assert_int_equal(tx_one(tx, Q(PRINT_ARRAYS),
				ARGS(A_I64S(numbers, 3), A_TIMES(times, 2), A_DATES(days, 3),
				     A_TEXTS(texts, 4), A_I64S(small, 2)),
				&text),
			 0);
	assert_string_equal(text.value,
			    "{1,-2,9223372036854775807} "
			    "{\"1970-01-01 00:00:00+00\",\"2025-03-09 04:00:45.123456+00\"} "
			    "{2025-03-09,NULL,1969-12-31} {\"a,b\",NULL,\"\",\"\\\"\\\\\"} {7,-8}");
}

static void types__empty_arrays__are_empty(void **state)
{
	struct text text;

	(void)state;
	assert_int_equal(tx_one(tx, Q(PRINT_ARRAYS),
				ARGS(A_I64S(NULL, 0), A_TIMES(NULL, 0), A_DATES(NULL, 0),
				     A_TEXTS(NULL, 0), A_NULL),
				&text),
			 0);
	assert_string_equal(text.value, "{} {} {} {}");
}

static void types__number_too_large_for_the_parameter__refused(void **state)
{
	const int64_t large[] = {INT64_C(1) << 31};
	struct text text;

	(void)state;
	assert_int_equal(tx_one(tx, Q(PRINT_SMALL), ARGS(A_I64(-32768)), &text), 0);
	assert_string_equal(text.value, "-32768");
	assert_int_equal(tx_one(tx, Q(PRINT_SMALL), ARGS(A_I64(32768)), &text), E_RANGE);
	assert_int_equal(tx_one(tx, Q(PRINT_ARRAYS),
				ARGS(A_NULL, A_NULL, A_NULL, A_NULL, A_I64S(large, 1)), &text),
			 E_RANGE);
	/* Refused before it was sent, so the transaction lives. */
	assert_int_equal(tx_one(tx, Q(PRINT_SMALL), ARGS(A_I64(1)), &text), 0);
}

static void types__argument_of_another_type__refused(void **state)
{
	struct text text;
	int64_t n;

	(void)state;
	assert_int_equal(tx_one(tx, Q(PRINT_SMALL), ARGS(A_TEXT("1")), &text), E_STATEMENT);
	assert_string_equal(
		store_error(store),
		"statement small_print: parameter $1 is smallint, the argument is a text");
	assert_int_equal(tx_queue(tx, Q(INSERT),
				  ARGS(A_NULL, A_NULL, A_NULL, A_NULL, A_NULL, A_NULL, A_NULL,
				       A_TIME((utc_time){1}), A_NULL, A_NULL)),
			 E_STATEMENT);
	assert_string_equal(
		store_error(store),
		"statement sample_insert: parameter $8 is date, the argument is an instant");
	assert_int_equal(tx_exec(tx, Q(DELETE), NO_ARGS, &n), 0);
}

static void many__rows__in_order(void **state)
{
	struct number *rows;
	size_t n, i;

	(void)state;
	assert_int_equal(tx_many(tx, Q(SERIES), ARGS(A_I64(1000)), &rows, &n), 0);
	assert_int_equal(n, 1000);
	for (i = 0; i < n; i++)
		assert_int_equal(rows[i].value, i + 1);
	assert_int_equal(tx_many(tx, Q(SERIES), ARGS(A_I64(0)), &rows, &n), 0);
	assert_int_equal(n, 0);
}

static void many__more_rows_than_allowed__refused(void **state)
{
	struct number *rows;
	size_t n;

	(void)state;
	assert_int_equal(tx_many(tx, Q(SERIES), ARGS(A_I64(100000)), &rows, &n), 0);
	assert_int_equal(n, 100000);
	assert_int_equal(tx_many(tx, Q(SERIES), ARGS(A_I64(100001)), &rows, &n), E_TOO_BIG);
}

static void large_bytes__both_ways__come_back(void **state)
{
	const size_t len = (size_t)5 * 1024 * 1024;
	char *bytes = arena_alloc(arena, len);
	struct sample in =
			      {
				      .label = "large", .blob = {bytes, len},
                                           .id = some_id
        },
		      out;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 0xa5, len);
	assert_int_equal(sample_insert(&in), 0);
	assert_int_equal(tx_one(tx, Q(SELECT), NO_ARGS, &out), 0);
	assert_int_equal(out.blob.len, len);
	assert_memory_equal(out.blob.at, bytes, len);
}

static void types__arrays_of_bytes__read_as_written(void **state UNUSED)
{
	const slice blobs[] = {
		{"\0\xff", 2},
                {NULL,     0},
                {"",       0}
        };
	struct text out;

	assert_int_equal(tx_one(tx, Q(PRINT_BLOBS), ARGS(A_BLOBS(blobs, 3)), &out), 0);
	assert_string_equal(out.value, "{\"\\\\x00ff\",NULL,\"\\\\x\"}");
	assert_int_equal(tx_one(tx, Q(PRINT_BLOBS), ARGS(A_BLOBS(blobs, 0)), &out), 0);
	assert_string_equal(out.value, "{}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(types__values__come_back_and_read_as_written),
		TEST(types__before_the_epochs__come_back),
		TEST(types__nulls__read_as_nothing),
		TEST(types__null_in_a_number__refused),
		TEST(types__infinity__refused),
		TEST(types__arrays__read_as_written),
		TEST(types__arrays_of_bytes__read_as_written),
		TEST(types__empty_arrays__are_empty),
		TEST(types__number_too_large_for_the_parameter__refused),
		TEST(types__argument_of_another_type__refused),
		TEST(many__rows__in_order),
		TEST(many__more_rows_than_allowed__refused),
		TEST(large_bytes__both_ways__come_back),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
