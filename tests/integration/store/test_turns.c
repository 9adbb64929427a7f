/*
 * Many calls in one transaction: whose scope each statement runs in, what a turn leaves behind that
 * is dropped, reads sent ahead, and a BEGIN that leaves with the first statement.
 *
 * Long, because each property needs the same connection and the same table with row-level
 * security; they are one list of promises of turn.h.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_cluster.h"
#include "note.h"
#include "turn.h"
#include "when.h"

struct parcel {
	int64_t id;
	const char *region;
};
static ROW_TABLE(parcel, COL(parcel, id, COL_I64), COL(parcel, region, COL_TEXT));

struct number {
	int64_t value;
};
static ROW_TABLE(number, COL(number, value, COL_I64));

enum {
	SEEN,
	INSERT,
	RETURNING,
	APPEND,
	LOG,
	COPY,
	COUNT,
	TOLD,
	LIMITS,
};

static const struct statement statements[] = {
	[SEEN] = {"parcel_seen",   "select id, region from parcel where id >= $1 order by id",
		  CARD_MANY,										   1, &parcel_row, false},
	[INSERT] = {"parcel_insert", "insert into parcel (id, region) values ($1, $2)",               CARD_EXEC,
                  2,											      NULL,        false},
	[RETURNING] = {"parcel_upsert",
                  "insert into parcel (id, region) values ($1, $2)\n"
		       "    on conflict (id) do update set region = excluded.region\n"
		       "returning id as value",						     CARD_ONE,  2, &number_row, false},
	[APPEND] =
		{"parcel_append",
		  "insert into parcel (id, region) select * from unnest($1::bigint[], $2::text[])", CARD_ROWS, 2, NULL,        false},
	[LOG] = {"log_append",    "insert into log (what) select * from unnest($1::text[])",       CARD_ROWS,
		  1,											      NULL,        false},
	[COPY] = {"crate_copy",    "insert into crate (id) values ($1)",                            CARD_COPY, 1, NULL,        false},
	[COUNT] = {"crate_count",   "select count(*) as value from crate where id >= $1",            CARD_ONE,  1,
                  &number_row,												 false},
	[TOLD] = {"told",
		  "select generic_plans + custom_plans as value from pg_prepared_statements\n"
		  " where name = 'turn'",							   CARD_ONE,  0, &number_row, false},
	[LIMITS] = {"limits_set",
                  "select sum(setting::bigint)::bigint as value from pg_settings"
		    " where name in ('statement_timeout', 'lock_timeout')",			 CARD_ONE,  0, &number_row, false},
};
static const struct statement_table table = {N_ELEMENTS(statements), statements};
static const struct statement_table *const tables[] = {&table, NULL};

#define Q(name) (&statements[name])

static const struct tx_scope east = {.role = "clerk", .subject = "e", .region = "411002"};
static const struct tx_scope west = {.role = "clerk", .subject = "w", .region = "411003"};
static struct store *store;
static struct arena *arena, *other;

static int group_setup(void **state UNUSED)
{
	kit_migrate("turns", "service", GONGDAO_SOURCE "/common/service/schema");
	kit_sql("set role gongdao_turns_owner");
	kit_sql("create table turns.parcel (id bigint primary key, region text not null)");
	kit_sql("alter table turns.parcel enable row level security");
	kit_sql("alter table turns.parcel force row level security");
	kit_sql("create policy by_region on turns.parcel using (turns.gongdao_sees(region))");
	kit_sql("create table turns.log (id bigint generated always as identity, what text)");
	kit_sql("create table turns.crate (id bigint primary key)");
	kit_sql("create function turns.crate_is_there() returns trigger language plpgsql as $$"
		" begin if not exists (select from turns.crate) then raise exception 'no crate';"
		" end if; return new; end $$");
	kit_sql("create trigger needs_crate before insert on turns.parcel for each row"
		" when (new.id = 77) execute function turns.crate_is_there()");
	kit_sql("grant select, insert, update on turns.parcel, turns.log, turns.crate"
		" to gongdao_turns");
	kit_sql("reset role");
	return 0;
}

static int setup(void **state UNUSED)
{
	kit_sql("truncate turns.parcel, turns.log, turns.crate");
	kit_sql("insert into turns.parcel values (1, '411002'), (2, '411003'), (3, '411002')");
	store = kit_store("turns", tables);
	arena = arena_new((size_t)4 * 1024 * 1024);
	other = arena_new((size_t)4 * 1024 * 1024);
	assert_true(arena && other);
	return 0;
}

static int teardown(void **state UNUSED)
{
	store_close(store);
	arena_free(arena);
	arena_free(other);
	return 0;
}

static struct tx *begin(void)
{
	struct tx *tx = NULL;

	assert_int_equal(tx_begin(store, arena, TX_WRITE, NULL, 5000, &tx), 0);
	return tx;
}

/* As if the server had closed the connection. */
static void cut(void)
{
	kit_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
		" where usename = 'gongdao_turns'");
}

static size_t n_seen(struct tx *tx)
{
	struct parcel *rows;
	size_t n;

	assert_int_equal(tx_many(tx, Q(SEEN), ARGS(A_I64(0)), &rows, &n), 0);
	return n;
}

static int64_t told(struct tx *tx)
{
	struct number n;

	assert_int_equal(tx_one(tx, Q(TOLD), NO_ARGS, &n), 0);
	return n.value;
}

/* ---- scope ------------------------------------------------------------------------------ */

static void turns__reads__each_in_its_scope(void **state UNUSED)
{
	struct tx *tx = begin();

	assert_int_equal(n_seen(tx), 0);
	for (int i = 0; i < 2; i++) {
		tx_turn(tx, arena, &east);
		assert_int_equal(n_seen(tx), 2);
		tx_turn(tx, arena, &west);
		assert_int_equal(n_seen(tx), 1);
	}
	tx_rollback(tx);
}

static void turns__scope__told_when_it_changes(void **state UNUSED)
{
	const struct tx_scope same = east; /* other pointers to the same words */
	struct tx *tx = begin();
	int64_t before;

	tx_turn(tx, arena, &east);
	before = told(tx);
	assert_int_equal(told(tx), before);
	tx_turn(tx, other, &same);
	assert_int_equal(n_seen(tx), 2);
	assert_int_equal(told(tx), before);
	tx_turn(tx, arena, NULL); /* whoever it is does not matter */
	assert_int_equal(told(tx), before);
	tx_turn(tx, arena, &west);
	assert_int_equal(told(tx), before + 1);
	tx_turn(tx, arena, &east); /* nothing was asked in between: nothing is told */
	tx_turn(tx, arena, &west);
	assert_int_equal(told(tx), before + 1);
	tx_turn(tx, arena, &east);
	assert_int_equal(told(tx), before + 2);
	tx_rollback(tx);
}

/* Queued while it was their turn, sent much later: A, B, A. */
static void turns__queued_writes__each_in_its_scope(void **state UNUSED)
{
	struct tx *tx = begin();

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002"))), 0);
	tx_keep(tx);
	tx_turn(tx, other, &west);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(11), A_TEXT("411003"))), 0);
	tx_keep(tx);
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(12), A_TEXT("411002"))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from turns.parcel where id >= 10"), 3);
}

static void turns__write_for_another__denied(void **state UNUSED)
{
	const struct {
		const struct tx_scope *first, *second;
	} orders[] = {
		{&east, &west},
		{&west, &east},
		{&east, &east},
	};

	for (size_t i = 0; i < N_ELEMENTS(orders); i++) {
		struct tx *tx = begin();

		tx_turn(tx, arena, orders[i].first);
		assert_int_equal(n_seen(tx) > 0, true);
		tx_turn(tx, other, orders[i].second);
		assert_int_equal(
			tx_queue(tx, Q(INSERT),
				 ARGS(A_I64(10),
				      A_TEXT(orders[i].second == &west ? "411002" : "411003"))),
			0);
		assert_int_equal(tx_commit(tx), E_DENIED);
	}
}

static void turns__appended_rows__each_in_its_scope(void **state UNUSED)
{
	const struct tx_scope *const scopes[] = {&east, &west, &east};
	struct tx *tx = begin();

	for (size_t i = 0; i < N_ELEMENTS(scopes); i++) {
		tx_turn(tx, i % 2 ? other : arena, scopes[i]);
		assert_int_equal(
			tx_append(tx, Q(APPEND),
				  ARGS(A_I64((int64_t)(10 + i)), A_TEXT(scopes[i]->region))),
			0);
		assert_int_equal(tx_append_any(tx, Q(LOG), ARGS(A_TEXT(scopes[i]->subject))), 0);
		tx_keep(tx);
	}
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from turns.parcel where id >= 10"), 3);
	assert_string_equal(kit_text("select string_agg(what, '' order by id) from turns.log"),
			    "ewe");
	tx = begin();
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_append(tx, Q(APPEND), ARGS(A_I64(20), A_TEXT("411003"))), 0);
	tx_keep(tx);
	tx_turn(tx, other, &west);
	assert_int_equal(tx_append(tx, Q(APPEND), ARGS(A_I64(21), A_TEXT("411003"))), 0);
	assert_int_equal(tx_commit(tx), E_DENIED);
}

/* ---- kept and dropped ------------------------------------------------------------------- */

static void turn__dropped__leaves_nothing_of_its_own(void **state UNUSED)
{
	const int64_t ids[] = {1, 2};
	struct tx *tx = begin();

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002"))), 0);
	assert_int_equal(tx_append_any(tx, Q(LOG), ARGS(A_TEXT("kept"))), 0);
	tx_keep(tx);
	tx_turn(tx, other, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(11), A_TEXT("411002"))), 0);
	assert_int_equal(tx_append_any(tx, Q(LOG), ARGS(A_TEXT("dropped"))), 0);
	assert_int_equal(tx_copy(tx, Q(COPY), NULL, ARGS(A_I64S(ids, 2)), 2), 0);
	assert_int_equal(n_seen(tx), 3); /* a read: the kept one's insert is there, ours waits */
	assert_true(tx_drop(tx));
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(12), A_TEXT("411002"))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select sum(id) from turns.parcel where id >= 10"), 22);
	assert_string_equal(kit_text("select string_agg(what, '') from turns.log"), "kept");
	assert_int_equal(kit_number("select count(*) from turns.crate"), 0);
}

static void notes__of_a_dropped_turn__forgotten(void **state UNUSED)
{
	struct tx *tx = begin();
	int64_t n = 0;

	assert_false(tx_noted(tx, "GD", &n));
	assert_int_equal(tx_note(tx, "GD", 1), 0);
	assert_int_equal(tx_note(tx, "GD", 2), 0);
	assert_true(tx_noted(tx, "GD", &n));
	assert_int_equal(n, 2);
	tx_keep(tx);
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_note(tx, "GD", 3), 0);
	assert_int_equal(tx_note(tx, "TRANS", 7), 0);
	assert_true(tx_noted(tx, "GD", &n));
	assert_int_equal(n, 3);
	assert_true(tx_drop(tx));
	tx_turn(tx, other, &west);
	assert_true(tx_noted(tx, "GD", &n));
	assert_int_equal(n, 2);
	assert_false(tx_noted(tx, "TRANS", &n));
	tx_rollback(tx);
	tx = begin();
	assert_false(tx_noted(tx, "GD", &n));
	tx_rollback(tx);
}

/* What was sent already only a rollback undoes; the next turn has sent nothing. */
static void turn__dropped_after_it_wrote_at_once__said(void **state UNUSED)
{
	const struct {
		bool flush, exec, returning;
	} ways[] = {
		{.flush = true},
		{.exec = true},
		{.returning = true},
	};

	for (size_t i = 0; i < N_ELEMENTS(ways); i++) {
		struct tx *tx = begin();
		struct number n;
		int64_t affected;
		int rc = 0;

		tx_turn(tx, arena, &east);
		if (ways[i].flush) {
			assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002"))),
					 0);
			rc = tx_flush(tx);
		} else if (ways[i].exec) {
			rc = tx_exec(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002")), &affected);
		} else {
			rc = tx_one(tx, Q(RETURNING), ARGS(A_I64(10), A_TEXT("411002")), &n);
		}
		assert_int_equal(rc, 0);
		assert_false(tx_drop(tx));
		tx_turn(tx, other, &east);
		assert_int_equal(n_seen(tx), 3);
		assert_int_equal(tx_flush(tx), 0); /* of nothing */
		assert_true(tx_drop(tx));
		tx_rollback(tx);
	}
}

/* Rows in bulk go in front of the queued writes, whatever was asked before them. */
static void turns__bulk_and_writes__bulk_first_and_seen_by_the_next(void **state UNUSED)
{
	const int64_t ids[] = {1, 2};
	struct number n;

	for (int read_first = 0; read_first < 2; read_first++) {
		struct tx *tx = begin();

		tx_turn(tx, arena, &east);
		if (read_first)
			assert_int_equal(n_seen(tx), 2);
		assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(77), A_TEXT("411002"))), 0);
		assert_int_equal(tx_copy(tx, Q(COPY), NULL, ARGS(A_I64S(ids, 2)), 2), 0);
		tx_keep(tx);
		tx_turn(tx, other, &east);
		if (read_first) {
			assert_int_equal(tx_one(tx, Q(COUNT), ARGS(A_I64(0)), &n), 0);
			assert_int_equal(n.value, 2);
		}
		assert_int_equal(tx_commit(tx), 0);
		assert_int_equal(kit_number("select count(*) from turns.crate"), 2);
		kit_sql("truncate turns.crate, turns.parcel");
		kit_sql("insert into turns.parcel values (1, '411002'), (3, '411002')");
	}
}

/* ---- reads ahead ------------------------------------------------------------------------ */

static void ahead__many__one_round_trip(void **state UNUSED)
{
	struct tx *tx = begin();
	struct parcel *rows;
	size_t n;

	for (int64_t i = 1; i <= 3; i++) {
		tx_turn(tx, arena, i == 2 ? &west : &east);
		assert_int_equal(tx_ahead(tx, Q(SEEN), ARGS(A_I64(i))), 0);
	}
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_many(tx, Q(SEEN), ARGS(A_I64(1)), &rows, &n), 0);
	assert_int_equal(n, 2);
	cut(); /* what follows is here already */
	tx_turn(tx, arena, &west);
	assert_int_equal(tx_many(tx, Q(SEEN), ARGS(A_I64(2)), &rows, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, 2);
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_many(tx, Q(SEEN), ARGS(A_I64(3)), &rows, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, 3);
	assert_int_equal(tx_many(tx, Q(SEEN), ARGS(A_I64(3)), &rows, &n), E_DB_AWAY);
	tx_rollback(tx);
}

/* The same read again sees what was written since. */
static void ahead__taken__asked_afresh(void **state UNUSED)
{
	struct tx *tx = begin();
	int64_t affected;

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_ahead(tx, Q(SEEN), ARGS(A_I64(0))), 0);
	assert_int_equal(n_seen(tx), 2);
	assert_int_equal(tx_exec(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002")), &affected), 0);
	assert_int_equal(n_seen(tx), 3);
	tx_rollback(tx);
}

static void ahead__of_another_turn__not_used(void **state UNUSED)
{
	struct tx *tx = begin();

	tx_turn(tx, other, &east);
	assert_int_equal(tx_ahead(tx, Q(SEEN), ARGS(A_I64(0))), 0);
	tx_turn(tx, arena, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002"))), 0);
	tx_keep(tx);
	tx_turn(tx, arena, &west); /* the same words, somebody else */
	assert_int_equal(n_seen(tx), 1);
	tx_turn(tx, arena, &east);
	assert_int_equal(n_seen(tx), 3);
	tx_turn(tx, other, &east);
	assert_int_equal(n_seen(tx), 2); /* as old as its round trip */
	assert_int_equal(n_seen(tx), 3);
	tx_rollback(tx);
}

static void ahead__other_arguments__not_used(void **state UNUSED)
{
	struct tx *tx = begin();
	struct parcel *rows;
	size_t n;

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_ahead(tx, Q(SEEN), ARGS(A_I64(0))), 0);
	assert_int_equal(tx_many(tx, Q(SEEN), ARGS(A_I64(2)), &rows, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(n_seen(tx), 2);
	tx_rollback(tx);
}

static void ahead__never_asked__commit_is_done(void **state UNUSED)
{
	struct tx *tx = begin();

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_ahead(tx, Q(SEEN), ARGS(A_I64(0))), 0);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002"))), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from turns.parcel"), 4);
}

/* It would be done although its turn is dropped. */
static void ahead__a_write__refused(void **state UNUSED)
{
	struct tx *tx = begin();

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_ahead(tx, Q(RETURNING), ARGS(A_I64(10), A_TEXT("411002"))),
			 E_STATEMENT);
	assert_int_equal(tx_failed(tx), 0);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from turns.parcel"), 3);
}

/* ---- BEGIN ------------------------------------------------------------------------------ */

static void begin__nothing_asked__nothing_sent(void **state UNUSED)
{
	struct tx *tx = begin();

	cut();
	assert_int_equal(tx_commit(tx), 0);
	tx = begin();
	cut();
	tx_rollback(tx);
	tx = begin();
	assert_int_equal(n_seen(tx), 0);
	assert_int_equal(tx_commit(tx), 0);
}

static void first_read__connection_broke__repeated(void **state UNUSED)
{
	struct tx *tx = begin();

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002"))), 0);
	tx_keep(tx);
	tx_turn(tx, other, &west);
	assert_int_equal(tx_ahead(tx, Q(SEEN), ARGS(A_I64(0))), 0);
	cut();
	assert_int_equal(n_seen(tx), 1);
	tx_turn(tx, arena, &east);
	assert_int_equal(n_seen(tx), 3);
	assert_int_equal(tx_commit(tx), 0);
	assert_int_equal(kit_number("select count(*) from turns.parcel"), 4);
}

static void commit__in_the_first_round_trip__never_repeated(void **state UNUSED)
{
	struct tx *tx = begin();

	tx_turn(tx, arena, &east);
	assert_int_equal(tx_queue(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002"))), 0);
	cut();
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
	assert_int_equal(kit_number("select count(*) from turns.parcel"), 3);
	tx = begin(); /* the next one has a new connection */
	assert_int_equal(tx_commit(tx), 0);
}

static void later_read__connection_broke__away(void **state UNUSED)
{
	struct tx *tx = begin();
	struct parcel *rows;
	size_t n;

	tx_turn(tx, arena, &east);
	assert_int_equal(n_seen(tx), 2);
	cut();
	assert_int_equal(tx_many(tx, Q(SEEN), ARGS(A_I64(0)), &rows, &n), E_DB_AWAY);
	assert_int_equal(tx_failed(tx), E_DB_AWAY);
	assert_int_equal(tx_commit(tx), E_DB_AWAY);
}

/* ---- locks ------------------------------------------------------------------------------ */

static void lock_timeout__row_is_locked__not_waited_for_long(void **state UNUSED)
{
	struct store *holder = kit_store("turns", tables);
	struct tx *held = NULL, *tx;
	int64_t affected;
	mono_time from;

	assert_int_equal(tx_begin(holder, other, TX_WRITE, &east, 5000, &held), 0);
	assert_int_equal(tx_exec(held, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002")), &affected), 0);
	tx = begin();
	tx_lock_timeout(tx, 50);
	tx_turn(tx, arena, &east);
	from = mono_now();
	assert_int_equal(tx_exec(tx, Q(INSERT), ARGS(A_I64(10), A_TEXT("411002")), &affected),
			 E_TIMEOUT);
	assert_true(mono_now().us - from.us < 2000000);
	tx_rollback(tx);
	tx_rollback(held);
	store_close(holder);
}

/* A part of it in a hurry: from there on, and no longer than it is said to be over. */
static void hurry__then_none__limits_of_the_part_alone(void **state UNUSED)
{
	struct tx *tx = begin();
	struct number limits;
	mono_time over;

	tx_hurry(tx, 1000);
	assert_int_equal(tx_one(tx, Q(LIMITS), NO_ARGS, &limits), 0);
	assert_int_equal(limits.value, 1000 + LOCK_HURRY_MS);
	tx_hurry(tx, 0);
	assert_int_equal(tx_one(tx, Q(LIMITS), NO_ARGS, &limits), 0);
	assert_int_equal(limits.value, 5000 + 5000);
	tx_hurry(tx, 60000); /* more than there is */
	assert_int_equal(tx_one(tx, Q(LIMITS), NO_ARGS, &limits), 0);
	assert_int_equal(limits.value, 5000 + 5000);
	tx_hurry(tx, 1);
	over.us = mono_now().us + 1000;
	while (mono_now().us < over.us) {
	}
	assert_int_equal(tx_one(tx, Q(LIMITS), NO_ARGS, &limits), E_TIMEOUT);
	tx_rollback(tx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(turns__reads__each_in_its_scope),
		TEST(turns__scope__told_when_it_changes),
		TEST(turns__queued_writes__each_in_its_scope),
		TEST(turns__write_for_another__denied),
		TEST(turns__appended_rows__each_in_its_scope),
		TEST(turn__dropped__leaves_nothing_of_its_own),
		TEST(notes__of_a_dropped_turn__forgotten),
		TEST(turn__dropped_after_it_wrote_at_once__said),
		TEST(turns__bulk_and_writes__bulk_first_and_seen_by_the_next),
		TEST(ahead__many__one_round_trip),
		TEST(ahead__taken__asked_afresh),
		TEST(ahead__of_another_turn__not_used),
		TEST(ahead__other_arguments__not_used),
		TEST(ahead__never_asked__commit_is_done),
		TEST(ahead__a_write__refused),
		TEST(begin__nothing_asked__nothing_sent),
		TEST(first_read__connection_broke__repeated),
		TEST(commit__in_the_first_round_trip__never_repeated),
		TEST(later_read__connection_broke__away),
		TEST(lock_timeout__row_is_locked__not_waited_for_long),
		TEST(hurry__then_none__limits_of_the_part_alone),
	};

	return cmocka_run_group_tests(tests, group_setup, NULL);
}
