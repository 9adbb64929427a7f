/*
 * Rows in bulk: what of them arrives and as what, who may, what stops them, and that a transaction
 * that fails leaves none.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"

struct parcel {
	int64_t id;
	const char *region, *label;
	civil_date day;
	utc_time at;
	int32_t weight;
	bool cold;
	slice seal;
};
static ROW_TABLE(parcel, COL(parcel, id, COL_I64), COL(parcel, region, COL_TEXT),
		 COL(parcel, label, COL_TEXT), COL(parcel, day, COL_DATE),
		 COL(parcel, at, COL_TIME), COL(parcel, weight, COL_I32),
		 COL(parcel, cold, COL_BOOL), COL(parcel, seal, COL_BYTES));

enum {
	ALL,
	COPY,
	COPY_CRATES,
	INSERT_CRATE,
	END,
};

#define SELECT_ALL "select id, region, label, day, at, weight, cold, seal from parcel order by id"
#define INSERT_PARCEL                                                                              \
	"insert into parcel (month, id, region, label, day, at, weight, cold, seal)\n"             \
	"values ($1, $2, $3, $4, $5, $6, $7,\n        $8, $9)"

static const struct statement statements[] = {
	[ALL] = {"parcel_all",   SELECT_ALL,                                      CARD_MANY, 0, &parcel_row, false},
	[COPY] = {"parcel_copy",  INSERT_PARCEL,                                   CARD_COPY, 9, NULL,        false},
	[COPY_CRATES] = {"crate_copy",   "insert into crate (id) values ($1)",            CARD_COPY, 1, NULL,
                 false											    },
	[INSERT_CRATE] = {"crate_insert", "insert into crate (id) values ($1)",            CARD_EXEC, 1, NULL,
                 false											    },
	[END] = {"end",          "select pg_terminate_backend(pg_backend_pid())", CARD_EXEC, 0, NULL,        false},
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static const struct tx_scope city = {.role = "clerk", .region = "411000"};
static struct store *store;
static struct arena *arena;

static int group_setup(void **state)
{
	(void)state;
	kit_migrate("copy", "service", GONGDAO_SOURCE "/common/service/schema");
	kit_sql("set role gongdao_copy_owner");
	kit_sql("create table copy.parcel (month date not null, id bigint not null, region text,"
		" label text, day date, at timestamptz, weight integer, cold boolean, seal bytea,"
		" constraint parcel_weight check (weight >= 0)) partition by range (month)");
	kit_sql("create unique index on copy.parcel (id, month)");
	kit_sql("create table copy.parcel_202503 (like copy.parcel including all)");
	kit_sql("create table copy.parcel_202504 (like copy.parcel including all,"
		" ends boolean default pg_terminate_backend(pg_backend_pid()))");
	kit_sql("alter table copy.parcel attach partition copy.parcel_202503"
		" for values from ('2025-03-01') to ('2025-04-01')");
	kit_sql("alter table copy.parcel enable row level security");
	kit_sql("alter table copy.parcel force row level security");
	kit_sql("create policy seen on copy.parcel using (copy.gongdao_sees(region))");
	kit_sql("create table copy.crate (id bigint primary key)");
	kit_sql("grant select on copy.parcel to gongdao_copy");
	kit_sql("grant insert on copy.parcel_202503, copy.parcel_202504 to gongdao_copy");
	kit_sql("grant select, insert on copy.crate to gongdao_copy");
	kit_sql("reset role");
	store = kit_store("copy", tables);
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
	kit_sql("truncate copy.parcel, copy.crate");
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

static struct tx *begin_as(const struct tx_scope *scope, int64_t timeout_ms)
{
	mono_time from = mono_now();
	struct tx *tx = NULL;
	int rc;

	do /* a store whose connection was lost is back at once, or within its back-off */
		rc = tx_begin(store, arena, TX_WRITE, scope, timeout_ms, &tx);
	while (rc == E_DB_AWAY && mono_now().us - from.us < 10 * US_PER_S);
	assert_int_equal(rc, 0);
	return tx;
}

static struct tx *begin(void)
{
	return begin_as(&city, 5000);
}

static int64_t count(void)
{
	return kit_number("select count(*) from copy.parcel_202503");
}

#define MARCH A_DATE(((civil_date){20148})) /* 2025-03-01 */

/* Three rows whose columns are of every kind; `region` and `weights` are what tests vary. */
static int three_copy(struct tx *tx, const char *partition, const char *region,
		      const int64_t *weights)
{
	static const int64_t ids[] = {1, 2, 3};
	static const char *const labels[] = {"一", NULL, ""};
	static const int32_t days[] = {20150, 0, 10956};
	static const int64_t at[] = {INT64_C(1741516200123456), 0, INT64_C(946684799999999)};

	return tx_copy(tx, Q(COPY), partition,
		       ARGS(MARCH, A_I64S(ids, 3), A_TEXT(region), A_TEXTS(labels, 3),
			    A_DATES(days, 3), A_TIMES(at, 3), A_I64S(weights, 3), A_BOOL(true),
			    A_BYTES("\0\xff", 2)),
		       3);
}

static const int64_t good[] = {10, 0, 2147483647};

static int three_in(const struct tx_scope *scope, const char *region)
{
	struct tx *tx = begin_as(scope, 5000);

	assert_int_equal(three_copy(tx, "202503", region, good), 0);
	return tx_commit(tx);
}

static size_t rows_seen(const struct tx_scope *scope, struct parcel **out)
{
	struct tx *tx = begin_as(scope, 5000);
	size_t n;

	assert_int_equal(tx_many(tx, Q(ALL), NO_ARGS, out, &n), 0);
	tx_rollback(tx);
	return n;
}

static void rows__every_type__as_they_were(void **state)
{
	struct parcel *p;

	(void)state;
	assert_int_equal(three_in(&city, "411002"), 0);
	assert_int_equal(rows_seen(&city, &p), 3);
	assert_string_equal(p[0].label, "一");
	assert_null(p[1].label);
	assert_string_equal(p[2].label, "");
	assert_int_equal(p[0].day.day, 20150);
	assert_int_equal(kit_number("select count(*) from copy.parcel where day is null"), 1);
	assert_int_equal(p[2].day.day, 10956);
	assert_int_equal(p[0].at.us, INT64_C(1741516200123456));
	assert_int_equal(p[2].at.us, INT64_C(946684799999999));
	assert_int_equal(p[2].weight, 2147483647);
	assert_true(p[1].cold);
	assert_int_equal(p[1].seal.len, 2);
	assert_memory_equal(p[1].seal.at, "\0\xff", 2);
	assert_string_equal(p[1].region, "411002");
}

static void rows__eight_thousand__all_there(void **state)
{
	enum {
		N = 8192
	};
	int64_t *ids = arena_zalloc(arena, N, sizeof(*ids));
	const char **labels = arena_zalloc(arena, N, sizeof(*labels));
	struct tx *tx = begin();

	(void)state;
	for (int i = 0; i < N; i++) {
		ids[i] = i;
		labels[i] = arena_printf(arena, "label %d, long enough for several pieces", i);
	}
	assert_int_equal(tx_copy(tx, Q(COPY), "202503",
				 ARGS(MARCH, A_I64S(ids, N), A_TEXT("411002"), A_TEXTS(labels, N),
				      A_NULL, A_NULL, A_NULL, A_NULL, A_NULL),
				 N),
			 0);
	labels[0] = "changed after it was handed over";
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(count(), N);
	assert_string_equal(kit_text("select label from copy.parcel where id = 0"),
			    "label 0, long enough for several pieces");
}

static void rows__of_two_calls_and_a_write__one_commit(void **state)
{
	static const int64_t crates[] = {7, 8};
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT_CRATE), ARGS(A_I64(9))), 0);
	assert_int_equal(three_copy(tx, "202503", "411002", good), 0);
	assert_int_equal(tx_copy(tx, Q(COPY_CRATES), NULL, ARGS(A_I64S(crates, 2)), 2), 0);
	assert_int_equal(tx_copy(tx, Q(COPY_CRATES), NULL, ARGS(A_I64S(crates, 0)), 0), 0);
	assert_int_equal(count(), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(count(), 3);
	assert_string_equal(
		kit_text("select string_agg(id::text, ' ' order by id) from copy.crate"), "7 8 9");
}

static void rows__of_a_region__hidden_from_another(void **state)
{
	static const struct tx_scope elsewhere = {.role = "clerk", .region = "410100"};
	struct parcel *p;

	(void)state;
	assert_int_equal(three_in(&city, "411002"), 0);
	assert_int_equal(rows_seen(&elsewhere, &p), 0);
	assert_int_equal(rows_seen(NULL, &p), 0);
	assert_int_equal(rows_seen(&city, &p), 3);
}

static void table__with_row_level_security__refused_its_partition_not(void **state)
{
	struct tx *tx = begin();

	(void)state;
	kit_sql("grant insert on copy.parcel to gongdao_copy");
	assert_int_equal(three_copy(tx, NULL, "411002", good), 0);
	assert_int_equal(tx_commit(tx), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "row-level security"));
	kit_sql("revoke insert on copy.parcel from gongdao_copy");
	assert_int_equal(three_in(&city, "411002"), 0);
}

/* What the grant does not say the partition does not give, whatever its name. */
static void partition__insert_only__not_read_nor_changed(void **state)
{
	(void)state;
	assert_int_equal(three_in(&city, "411002"), 0);
	assert_int_equal(
		kit_number("select (has_table_privilege('gongdao_copy', 'copy.parcel_202503',"
			   " 'select, update, delete, truncate'))::int"),
		0);
	kit_sql("revoke insert on copy.parcel_202503 from gongdao_copy");
	assert_int_equal(three_in(&city, "411002"), E_DENIED);
	kit_sql("grant insert on copy.parcel_202503 to gongdao_copy");
}

static void rows__rolled_back__gone(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(three_copy(tx, "202503", "411002", good), 0);
	tx_rollback(tx);
	assert_int_equal(three_in(&city, "411003"), 0);
	assert_int_equal(count(), 3);
	assert_string_equal(kit_text("select min(region) from copy.parcel"), "411003");
}

static void row__against_a_check__conflict_and_none_stays(void **state)
{
	static const int64_t weights[] = {1, -1, 1};
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(tx_queue(tx, Q(INSERT_CRATE), ARGS(A_I64(1))), 0);
	assert_int_equal(three_copy(tx, "202503", "411002", weights), 0);
	assert_int_equal(tx_commit(tx), E_CONFLICT);
	assert_string_equal(store_error(store),
			    "parcel_copy: new row for relation \"parcel_202503\" violates check "
			    "constraint \"parcel_weight\" (23514, parcel_weight)");
	assert_int_equal(count(), 0);
	assert_int_equal(kit_number("select count(*) from copy.crate"), 0);
	assert_int_equal(three_in(&city, "411002"), 0); /* on the same connection */
}

static void row__there_already__exists(void **state)
{
	(void)state;
	assert_int_equal(three_in(&city, "411002"), 0);
	assert_int_equal(three_in(&city, "411002"), E_EXISTS);
	assert_int_equal(count(), 3);
}

static void row__of_another_month__refused(void **state)
{
	static const int64_t id[] = {1};
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(
		tx_copy(tx, Q(COPY), "202503",
			ARGS(A_DATE(((civil_date){20300})), A_I64S(id, 1), A_TEXT("411002"), A_NULL,
			     A_NULL, A_NULL, A_NULL, A_NULL, A_NULL),
			1),
		0);
	assert_int_equal(tx_commit(tx), E_CONFLICT);
	assert_non_null(strstr(store_error(store), "violates partition constraint"));
}

static void partition__not_there__refused(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(three_copy(tx, "209912", "411002", good), 0);
	assert_int_equal(tx_commit(tx), E_STATEMENT);
	assert_non_null(strstr(store_error(store), "parcel_209912"));
	assert_int_equal(three_in(&city, "411002"), 0);
}

static void call__that_does_not_fit__refused_before_anything_is_sent(void **state)
{
	static const int64_t too_heavy[] = {1, INT64_C(2147483648), 1}, id[] = {1};
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(three_copy(tx, "202503; drop table crate", "411002", good), E_STATEMENT);
	assert_int_equal(three_copy(tx, "", "411002", good), E_STATEMENT);
	assert_int_equal(three_copy(tx, "202503", "411002", too_heavy), E_RANGE);
	assert_int_equal(tx_copy(tx, Q(COPY_CRATES), NULL, ARGS(A_I64S(id, 1)), 2), E_STATEMENT);
	assert_int_equal(tx_copy(tx, Q(COPY_CRATES), NULL, ARGS(A_TEXT("1")), 1), E_STATEMENT);
	assert_int_equal(tx_copy(tx, Q(INSERT_CRATE), NULL, ARGS(A_I64S(id, 1)), 1), E_STATEMENT);
	assert_int_equal(tx_queue(tx, Q(COPY_CRATES), ARGS(A_I64(1))), E_STATEMENT);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(count(), 0);
}

static void statement__of_another_shape__refused_at_start(void **state)
{
	static const struct statement shapes[] = {
		{"swapped", "insert into crate (id) values ($1 + 0)",                    CARD_COPY, 1, NULL, false},
		{"more",    "insert into crate (id) values ($1) on conflict do nothing", CARD_COPY, 1,
		 NULL,										       false},
		{"select",  "select id from crate where id = $1",                        CARD_COPY, 1, NULL, false},
		{"quoted",  "insert into \"crate\" (id) values ($1)",                    CARD_COPY, 1, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(shapes); i++) {
		const struct statement_table one = {1, &shapes[i]};
		const struct statement_table *const list[] = {&one, NULL};
		const struct store_options o = {
			.dsn = kit_dsn("gongdao_copy"), .schema = "copy", .tables = list};
		struct store *s = NULL;
		struct err err;

		assert_int_equal(store_open(&o, &s, &err), 0);
		assert_int_equal(store_verify(s, &err), E_SCHEMA);
		assert_non_null(strstr(err.text, "a :copy is written"));
		store_close(s);
	}
}

static void connection__lost_among_the_rows__away_and_none_stays(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(three_copy(tx, "202503", "411002", good), 0);
	assert_int_equal(three_copy(tx, "202504", "411002", good), 0); /* its default ends us */
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
	assert_false(store_up(store));
	assert_int_equal(three_in(&city, "411002"), 0);
	assert_int_equal(count(), 3);
}

static void connection__lost_at_commit__away_and_none_stays(void **state)
{
	struct tx *tx = begin();

	(void)state;
	assert_int_equal(three_copy(tx, "202503", "411002", good), 0);
	assert_int_equal(tx_queue(tx, Q(END), NO_ARGS), 0);
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
	assert_int_equal(count(), 0);
	assert_int_equal(three_in(&city, "411002"), 0);
}

static void server__frozen_among_the_rows__away_in_bounded_time(void **state)
{
	struct tx *tx = begin_as(&city, 300);
	char *label = arena_alloc(arena, 4000000);
	const char *labels[] = {label};
	static const int64_t id[] = {1};
	mono_time from = mono_now();

	(void)state;
	memset(label, 'x', 3999999);
	label[3999999] = '\0';
	assert_int_equal(tx_copy(tx, Q(COPY), "202503",
				 ARGS(MARCH, A_I64S(id, 1), A_TEXT("411002"), A_TEXTS(labels, 1),
				      A_NULL, A_NULL, A_NULL, A_NULL, A_NULL),
				 1),
			 0);
	kit_cluster_freeze();
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
	assert_true(mono_now().us - from.us < 6 * US_PER_S);
	kit_cluster_thaw();
	assert_int_equal(three_in(&city, "411002"), 0);
}

/* The wait for another's lock is over with the transaction's time. */
static void rows__behind_a_lock__timeout(void **state)
{
	struct tx *tx = begin_as(&city, 200);

	(void)state;
	kit_sql("begin");
	kit_sql("lock table copy.parcel_202503 in exclusive mode");
	assert_int_equal(three_copy(tx, "202503", "411002", good), 0);
	assert_int_equal(tx_commit(tx), E_TIMEOUT);
	kit_sql("rollback");
	assert_int_equal(three_in(&city, "411002"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(rows__every_type__as_they_were),
		TEST(rows__eight_thousand__all_there),
		TEST(rows__of_two_calls_and_a_write__one_commit),
		TEST(rows__of_a_region__hidden_from_another),
		TEST(table__with_row_level_security__refused_its_partition_not),
		TEST(partition__insert_only__not_read_nor_changed),
		TEST(rows__rolled_back__gone),
		TEST(row__against_a_check__conflict_and_none_stays),
		TEST(row__there_already__exists),
		TEST(row__of_another_month__refused),
		TEST(partition__not_there__refused),
		TEST(call__that_does_not_fit__refused_before_anything_is_sent),
		TEST(statement__of_another_shape__refused_at_start),
		TEST(connection__lost_among_the_rows__away_and_none_stays),
		TEST(connection__lost_at_commit__away_and_none_stays),
		TEST(server__frozen_among_the_rows__away_in_bounded_time),
		TEST(rows__behind_a_lock__timeout),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
