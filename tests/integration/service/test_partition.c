/*
 * When a day of the logs goes, and what that costs those who work meanwhile.
 *
 * Long, because it is one list of reasons for which a day stays, over the same days, cursors and
 * rows.
 */
#include "bench.h"

#include "partition.h"
#include "service_sql.h"

#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#define DAY_OF "((now() at time zone 'utc')::date %+d)"

static struct bench b;
static struct store *store;
static struct arena *arena;
static PGconn *session; /* one that holds something */

static const struct statement_table *const tables[] = {&service_statements, NULL};

static int open_all(void **state UNUSED)
{
	bench_open(&b);
	store = kit_store("probe", tables);
	arena = arena_new((size_t)16 * 1024 * 1024);
	return 0;
}

static int close_all(void **state UNUSED)
{
	store_close(store);
	arena_free(arena);
	bench_close(&b);
	return 0;
}

static int start(void **state UNUSED)
{
	bench_clean();
	kit_sql("do $$ declare t regclass; begin for t in select inhrelid::regclass from "
		"pg_inherits"
		" where inhparent in ('probe.inbox'::regclass, 'probe.outbox'::regclass) loop"
		" execute 'drop table ' || t; end loop; end $$;"
		" update probe.partition_floor set first_day = '2000-01-01', dropped_at = null");
	b.settings.inbox_window_ms = 7 * S_PER_DAY * 1000;
	b.settings.event_window_ms = 20 * S_PER_DAY * 1000;
	session = PQconnectdb(kit_dsn(NULL));
	return 0;
}

static int stop(void **state UNUSED)
{
	PQfinish(session);
	return 0;
}

static void hold(const char *fmt, ...) PRINTF(1, 2);
static void hold(const char *fmt, ...)
{
	char sql[600];
	PGresult *res;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(sql, sizeof(sql), fmt, ap);
	va_end(ap);
	res = PQexec(session, sql);
	if (PQresultStatus(res) == PGRES_FATAL_ERROR)
		fail_msg("%s: %s", sql, PQresultErrorMessage(res));
	PQclear(res);
}

/* Both logs get the day as they had it when it was new; the outbox a row of it, committed at once.
 */
static void day_make(int day)
{
	kit_sql("set search_path = probe; select partition_ahead(" DAY_OF ", " DAY_OF ")", day,
		day);
	if (day < -2)
		kit_sql("set role gongdao_probe_owner; do $$ declare d date := " DAY_OF "; begin"
			" execute format('create table outbox_%%s partition of outbox for values "
			"from"
			" (%%L) to (%%L)', to_char(d, 'YYYYMMDD'), d, d + 1); end $$; reset role",
			day);
	kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier, generation,"
		" trace, body, emitted_at) values (" DAY_OF ", gen_random_uuid(), 'probe.ThingPut',"
		" 'alpha', 'k', false, 0, '', '', now())",
		day);
}

static bool there(const char *log, int day)
{
	return kit_number("select count(to_regclass('probe.%s_' || to_char(" DAY_OF
			  ", 'YYYYMMDD')))",
			  log, day) == 1;
}

/* A cursor that has seen everything, or nothing. */
static void cursor(const char *subscriber, const char *base)
{
	kit_sql("insert into probe.outbox_cursor (subscriber, base, after_id) values ('%s', %s, 0)"
		" on conflict (subscriber) do update set base = excluded.base",
		subscriber, base);
}

#define NOTHING    "'3:3:'"
#define EVERYTHING "pg_current_snapshot()"

/* Rounds until nothing more goes; how many went. */
static size_t tend(void)
{
	struct partition_chore p = {0};
	size_t before;

	do {
		before = p.n_dropped;
		p.due.us = 0;
		assert_int_equal(partition_keep(&p, store, arena, &b.settings), 0);
	} while (p.n_dropped > before);
	return p.n_dropped;
}

/* ---- who needs a day of the outbox ------------------------------------------------------ */

static void outbox_day__a_cursor_behind__kept_until_it_passed(void **state UNUSED)
{
	day_make(-5);
	cursor("beta", EVERYTHING);
	cursor("alpha", NOTHING);
	assert_int_equal(tend(), 0);
	assert_true(there("outbox", -5));
	cursor("alpha", EVERYTHING);
	assert_int_equal(tend(), 1);
	assert_false(there("outbox", -5));
}

/* A relay that leads for the first time: its subscribers begin with all that is there. */
static void outbox_day__no_cursor_yet__kept(void **state UNUSED)
{
	day_make(-5);
	assert_int_equal(tend(), 0);
	assert_true(there("outbox", -5));
	cursor("alpha", EVERYTHING);
	assert_int_equal(tend(), 1);
}

/* Acknowledged rows of a window that is not finished may be sent again after a crash. */
static void outbox_day__in_an_open_window__kept_until_it_closes(void **state UNUSED)
{
	cursor("alpha", EVERYTHING);
	day_make(-5);
	kit_sql("update probe.outbox_cursor set target = pg_current_snapshot(), after_id ="
		" (select max(id) from probe.outbox)");
	assert_int_equal(tend(), 0);
	kit_sql("update probe.outbox_cursor set base = target, target = null, after_id = 0");
	assert_int_equal(tend(), 1);
}

/* Its transaction was under way when the base was taken: below its xmax, and yet not in it. */
static void outbox_day__row_committed_after_the_base__kept(void **state UNUSED)
{
	day_make(-5);
	hold("begin; insert into probe.outbox (day, event_id, event, key, barrier, generation, "
	     "trace,"
	     " body, emitted_at) values (" DAY_OF
	     ", gen_random_uuid(), 'probe.ThingPut', 'k', false,"
	     " 0, '', '', now())",
	     -5);
	kit_sql("create table if not exists probe.tick (); drop table probe.tick"); /* a later xid
										     */
	cursor("alpha", EVERYTHING);
	hold("commit");
	assert_int_equal(tend(), 0);
	assert_true(there("outbox", -5));
	cursor("alpha", EVERYTHING);
	assert_int_equal(tend(), 1);
}

/* The first look found nobody: the row came between it and the lock. */
static void outbox_day__row_comes_while_the_lock_is_waited_for__kept(void **state UNUSED)
{
	struct partition_chore p = {0};

	day_make(-5);
	cursor("alpha", EVERYTHING);
	hold("begin; insert into probe.outbox (day, event_id, event, key, barrier, generation, "
	     "trace,"
	     " body, emitted_at) values (" DAY_OF
	     ", gen_random_uuid(), 'probe.ThingPut', 'k', false,"
	     " 0, '', '', now())",
	     -5);
	PQsendQuery(session, "select pg_sleep(0.05); commit");
	assert_int_equal(partition_keep(&p, store, arena, &b.settings), 0);
	PQclear(PQgetResult(session));
	PQclear(PQgetResult(session));
	(void)PQgetResult(session);
	assert_int_equal(p.n_dropped, 0);
	assert_int_equal(kit_number("select count(*) from probe.outbox"), 2);
}

static void outbox_day__a_dead_letter_of_it__kept_until_it_is_settled(void **state UNUSED)
{
	day_make(-6);
	day_make(-5);
	day_make(-4);
	cursor("alpha", EVERYTHING);
	kit_sql("insert into probe.dead_letter (subscriber, key, outbox_id, event_id, event,"
		" generation, trace, body, state, error, detail, attempts, due_at, dead_at) select"
		" 'alpha', key, id, event_id, event, 0, '', body, 'dead', 'E_CONFLICT', '', 1, "
		"now(),"
		" now() from probe.outbox where day = " DAY_OF,
		-5);
	assert_int_equal(tend(), 2); /* the days around it go */
	assert_true(there("outbox", -5));
	kit_sql("delete from probe.dead_letter");
	assert_int_equal(tend(), 1);
}

static void outbox_day__a_replay_running__kept_until_it_is_done(void **state UNUSED)
{
	day_make(-6);
	day_make(-4);
	cursor("alpha", EVERYTHING);
	kit_sql("insert into probe.replay (subscriber, generation, begun_at) values ('alpha', 1,"
		" now() - interval '5 days');"
		" insert into probe.timer (tag, due_at, rpc, body, trace, set_at) values"
		" ('replay/alpha', now(), 'probe.ReplayPage', '', '', now())");
	assert_int_equal(tend(), 1); /* of before it began */
	assert_true(there("outbox", -4));
	kit_sql("delete from probe.timer");
	assert_int_equal(tend(), 1);
}

static void outbox_day__of_the_last_two__kept_though_nobody_needs_it(void **state UNUSED)
{
	for (int day = -3; day < 0; day++)
		day_make(day);
	cursor("alpha", EVERYTHING);
	assert_int_equal(tend(), 1);
	assert_true(there("outbox", -2));
	assert_string_equal(
		kit_text("set search_path = probe; select partition_drop('outbox', " DAY_OF ", 1)",
			 -1),
		"young"); /* whatever the runtime role asks for */
}

static int64_t counted(const char *table, const char *what)
{
	return kit_number("select %s from pg_stat_xact_user_tables where relname = '%s'", what,
			  table);
}

/* At a hundred times the rows the look is the same few steps. */
static void outbox_day__many_rows_and_cursors__looked_at_by_index(void **state UNUSED)
{
	int64_t scans, fetches;
	char *child = kit_text("select 'outbox_' || to_char(" DAY_OF ", 'YYYYMMDD')", -5);

	day_make(-5);
	kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier, generation,"
		" trace, body, emitted_at) select " DAY_OF ", gen_random_uuid(), 'probe.ThingPut',"
		" 'alpha', 'k', false, 0, '', '', now() from generate_series(1, 60000);"
		" insert into probe.outbox_cursor (subscriber, base, after_id) select 'sub' || n,"
		" pg_current_snapshot(), 0 from generate_series(1, 30) as n; analyze probe.outbox",
		-5);
	cursor("alpha", EVERYTHING);
	kit_sql("update probe.outbox_cursor set base = pg_current_snapshot()");
	kit_sql("begin; set local search_path = probe, pg_catalog");
	scans = counted(child, "seq_scan");
	fetches = counted(child, "idx_tup_fetch");
	for (int i = 0; i < 8; i++) /* generic plans too */
		assert_int_equal(kit_number("select count(*) from outbox_needed(" DAY_OF
					    ") as n where n is not"
					    " null",
					    -5),
				 0);
	assert_int_equal(counted(child, "seq_scan"), scans);
	assert_true(counted(child, "idx_tup_fetch") - fetches <= 320);
	kit_sql("commit; reset search_path");
	assert_int_equal(tend(), 1);
}

/* ---- the inbox -------------------------------------------------------------------------- */

static int take(struct dispatcher *d, int days_ago)
{
	struct uuid id = uuid_new((utc_time){utc_now().us - (int64_t)days_ago * US_PER_DAY});
	Probe__Thing t = PROBE__THING__INIT;

	t.key = (char *)"k";
	return bench_ask(&b, d,
			 &(struct ask){.method = "TakeThing",
				       .body = &t.base,
				       .id = &id,
				       .role = "service",
				       .event = "probe.ThingPut"})
		.code;
}

static void inbox_day__an_event_may_still_come__kept(void **state UNUSED)
{
	struct dispatcher *d = bench_dispatcher(&b);

	assert_int_equal(take(d, 19), 0);
	assert_int_equal(take(d, 21), E_ID_STALE); /* past the window of events */
	day_make(-22);
	day_make(-23);
	assert_int_equal(partition_inbox_days(&b.settings), 22);
	(void)tend();
	assert_true(there("inbox", -19));
	assert_true(there("inbox", -22));
	assert_false(there("inbox", -23));
	dispatcher_free(d);
}

/* The settings say now that an older id is welcome, but its row is gone: it might run twice. */
static void inbox_day__gone__its_ids_stale_for_ever(void **state UNUSED)
{
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;
	struct uuid id = uuid_new((utc_time){utc_now().us - 25 * US_PER_DAY});
	struct dispatcher *d;

	day_make(-25);
	assert_true(tend() > 0);
	b.settings.inbox_window_ms = 28 * S_PER_DAY * 1000;
	b.settings.event_window_ms = 60 * S_PER_DAY * 1000;
	d = bench_dispatcher(&b);
	r.key = (char *)"k";
	r.region = (char *)"411000";
	assert_int_equal(
		bench_ask(&b, d, &(struct ask){.method = "Put", .body = &r.base, .id = &id}).code,
		E_ID_STALE);
	assert_int_equal(take(d, 25), E_ID_STALE);
	assert_int_equal(take(d, 40), E_ID_STALE);
	assert_int_equal(take(d, 20), 0); /* its day was never dropped */
	assert_false(there("inbox", -25));
	dispatcher_free(d);
}

/* ---- those who work meanwhile ----------------------------------------------------------- */

static atomic_bool working;
static int64_t longest_us;
static size_t n_calls, n_refused;

static void *work(void *dispatcher)
{
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;
	char key[24];

	r.key = key;
	r.region = (char *)"411000";
	while (atomic_load(&working)) {
		mono_time begun = mono_now();

		(void)snprintf(key, sizeof(key), "w%zu", n_calls++);
		n_refused +=
			bench_ask(&b, dispatcher, &(struct ask){.method = "Put", .body = &r.base})
				.code != 0;
		if (mono_now().us - begun.us > longest_us)
			longest_us = mono_now().us - begun.us;
	}
	return NULL;
}

static void work_while(void (*what)(void))
{
	struct dispatcher *d = bench_dispatcher(&b);
	pthread_t thread;

	longest_us = 0;
	n_calls = n_refused = 0;
	atomic_store(&working, true);
	assert_int_equal(pthread_create(&thread, NULL, work, d), 0);
	what();
	atomic_store(&working, false);
	assert_int_equal(pthread_join(thread, NULL), 0);
	dispatcher_free(d);
}

static void drop_twenty(void)
{
	struct partition_chore p = {0};

	/* Not every try gets the lock at once: the relay comes again after a minute, we at once. */
	for (int i = 0; i < 2000 && p.n_dropped < 20; i++) {
		p.due.us = 0;
		assert_int_equal(partition_keep(&p, store, arena, &b.settings), 0);
	}
	assert_int_equal(p.n_dropped, 20);
}

/* The bound is the patience of one drop (100 ms) and what a busy machine adds to a command. */
static void command__while_days_go__neither_refused_nor_late(void **state UNUSED)
{
	for (int day = -22; day < -2; day++)
		day_make(day);
	cursor("alpha", EVERYTHING);
	work_while(drop_twenty);
	print_message("%zu commands, longest %" PRId64 " us\n", n_calls, longest_us);
	assert_int_equal(n_refused, 0);
	assert_true(n_calls > 0);
	assert_true(longest_us < 1500000);
}

static void try_for_three_seconds(void)
{
	struct partition_chore p = {0};
	mono_time begun = mono_now();

	while (mono_now().us - begun.us < 3000000) {
		p.due.us = 0;
		assert_int_equal(partition_keep(&p, store, arena, &b.settings), 0);
		assert_int_equal(p.n_dropped, 0);
		assert_int_equal(p.n_kept, 1);
		assert_true(p.due.us > mono_now().us + 30000000); /* not soon again */
	}
}

/* A transaction that has the table and is older than a second is not even waited for. */
static void command__long_transaction_in_the_way__not_held_up(void **state UNUSED)
{
	day_make(-5);
	cursor("alpha", EVERYTHING);
	hold("begin; select count(*) from probe.outbox");
	hold("select pg_sleep(1.1)");
	work_while(try_for_three_seconds);
	print_message("%zu commands, longest %" PRId64 " us\n", n_calls, longest_us);
	assert_int_equal(n_refused, 0);
	assert_true(n_calls > 0);
	assert_true(longest_us < 1500000); /* and not the three seconds */
	hold("commit");
	(void)tend();
	assert_false(there("outbox", -5));
}

static void two_relays__at_the_same_day__one_drops_it(void **state UNUSED)
{
	day_make(-5);
	cursor("alpha", EVERYTHING);
	hold("set search_path = probe; begin; select partition_drop('outbox', " DAY_OF ", 2)", -5);
	assert_string_equal(
		kit_text("set search_path = probe; select partition_drop('outbox', " DAY_OF ", 2)",
			 -5),
		"locked");
	hold("commit");
	assert_false(there("outbox", -5));
	assert_int_equal(tend(), 0);
}

static void server__crashes_in_the_middle__next_round_mends(void **state UNUSED)
{
	day_make(-5);
	cursor("alpha", EVERYTHING);
	hold("set search_path = probe; begin; select partition_drop('outbox', " DAY_OF ", 2)", -5);
	kit_cluster_crash();
	kit_cluster_up();
	assert_true(there("outbox", -5));
	assert_int_equal(kit_number("select count(*) from probe.outbox"), 1);
	for (int i = 0; i < 100 && there("outbox", -5); i++) { /* the back-off of its connection */
		struct partition_chore p = {0};

		if (partition_keep(&p, store, arena, &b.settings))
			(void)poll(NULL, 0, 50);
	}
	assert_false(there("outbox", -5));
}

/* ---- size ------------------------------------------------------------------------------- */

/* Days come and go; what the indexes take for a living row stays what it was on the first day. */
static void logs__after_ten_days_of_traffic__no_larger_a_row(void **state UNUSED)
{
	const char *size =
		"select (sum(pg_indexes_size(i.inhrelid)) / greatest(count(*), 1))::bigint from"
		" pg_inherits as i where i.inhparent = 'probe.outbox'::regclass and"
		" pg_relation_size(i.inhrelid) > 0";
	int64_t first = 0, last;

	for (int day = -12; day < -2; day++) {
		day_make(day);
		kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier,"
			" generation, trace, body, emitted_at) select " DAY_OF
			", gen_random_uuid(),"
			" 'probe.ThingPut', 'alpha', 'k', false, 0, '', '', now() from"
			" generate_series(1, 2000)",
			day);
		if (day == -12)
			first = kit_number("%s", size);
	}
	last = kit_number("%s", size);
	assert_true(last <= first * 11 / 10);
	cursor("alpha", EVERYTHING);
	assert_int_equal(tend(), 10);
	assert_int_equal(kit_number("select coalesce(sum(pg_relation_size(i.inhrelid)), 0)::bigint"
				    " from pg_inherits as i where i.inhparent ="
				    " 'probe.outbox'::regclass"),
			 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(outbox_day__a_cursor_behind__kept_until_it_passed),
		TEST(outbox_day__no_cursor_yet__kept),
		TEST(outbox_day__in_an_open_window__kept_until_it_closes),
		TEST(outbox_day__row_committed_after_the_base__kept),
		TEST(outbox_day__row_comes_while_the_lock_is_waited_for__kept),
		TEST(outbox_day__a_dead_letter_of_it__kept_until_it_is_settled),
		TEST(outbox_day__a_replay_running__kept_until_it_is_done),
		TEST(outbox_day__of_the_last_two__kept_though_nobody_needs_it),
		TEST(outbox_day__many_rows_and_cursors__looked_at_by_index),
		TEST(inbox_day__an_event_may_still_come__kept),
		TEST(inbox_day__gone__its_ids_stale_for_ever),
		TEST(command__while_days_go__neither_refused_nor_late),
		TEST(command__long_transaction_in_the_way__not_held_up),
		TEST(two_relays__at_the_same_day__one_drops_it),
		TEST(logs__after_ten_days_of_traffic__no_larger_a_row),
		TEST(server__crashes_in_the_middle__next_round_mends),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
