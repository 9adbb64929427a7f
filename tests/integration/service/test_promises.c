/* What an answer means, and what the logs it rests on look like after much traffic. */
#include "post.h"

#include <poll.h>

static struct bench b;
static struct dispatcher *d;

static int open_all(void **state UNUSED)
{
	kit_cluster_durable();
	bench_open(&b);
	d = bench_dispatcher(&b);
	kit_sql("set search_path = probe; select partition_ahead((now() at time zone 'utc')::date"
		" - 8, (now() at time zone 'utc')::date + 7)");
	return 0;
}

static int close_all(void **state UNUSED)
{
	dispatcher_free(d);
	bench_close(&b);
	return 0;
}

static int clean(void **state UNUSED)
{
	bench_clean();
	return 0;
}

static int put(struct dispatcher *at, const char *key, uint32_t reply_bytes)
{
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;

	r.key = (char *)key;
	r.region = (char *)"411000";
	r.reply_bytes = reply_bytes;
	return bench_ask(&b, at, &(struct ask){.method = "Put", .body = &r.base}).code;
}

/* Syncs of the log for each of twenty commands, in hundredths. A session tells its figures when it
 * comes to rest, at most once a second: so there is one command more, after that. */
static int64_t syncs_a_command(struct dispatcher *at)
{
	int64_t before;

	assert_int_equal(put(at, "first", 0), 0);
	(void)poll(NULL, 0, 1100);
	assert_int_equal(put(at, "second", 0), 0);
	before = kit_number("select wal_sync from pg_stat_wal");
	for (int i = 0; i < 20; i++)
		assert_int_equal(put(at, arena_printf(b.arena, "k%d", i), 0), 0);
	(void)poll(NULL, 0, 1100);
	assert_int_equal(put(at, "last", 0), 0);
	return (kit_number("select wal_sync from pg_stat_wal") - before) * 100 / 20;
}

/* One at a time nothing can be shared: each answer has waited for a sync of its own. The same
 * without waiting shows that it is the answers that are counted. */
static void put__answered_ok__synced_to_the_disk(void **state UNUSED)
{
	struct dispatcher *careless;

	assert_string_equal(kit_text("show fsync"), "on");
	assert_true(syncs_a_command(d) >= 100);
	kit_sql("alter role gongdao_probe set synchronous_commit = off");
	kit_sql("alter system set wal_writer_delay = '10s'"); /* it would sync for them */
	kit_sql("select pg_reload_conf()");
	careless = bench_dispatcher(&b);
	assert_true(syncs_a_command(careless) < 50);
	dispatcher_free(careless);
	kit_sql("alter role gongdao_probe reset synchronous_commit");
	kit_sql("alter system reset wal_writer_delay");
	kit_sql("select pg_reload_conf()");
}

/* Digests, not bodies: evidence cannot fill the disk faster than there are commands. */
static void audit__of_a_large_command__small_entry(void **state UNUSED)
{
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;

	r.key = (char *)"k";
	r.region = (char *)"411000";
	r.reply_bytes = 200000;
	r.text = arena_alloc(b.arena, 500001);
	memset(r.text, 'x', 500000);
	r.text[500000] = '\0';
	assert_int_equal(bench_ask(&b, d, &(struct ask){.method = "Put", .body = &r.base}).code, 0);
	assert_int_equal(kit_number("select count(*) from probe.audit"), 1);
	assert_true(kit_number("select pg_column_size(a) from probe.audit as a") < 400);
}

static void logs__of_the_runtime_role__appended_to_only(void **state UNUSED)
{
	static const char *const tables[] = {"inbox", "outbox", "audit"};

	for (size_t i = 0; i < N_ELEMENTS(tables); i++)
		assert_string_equal(
			kit_text("select string_agg(p, ' ' order by p) from unnest(array['select',"
				 " 'insert', 'update', 'delete', 'truncate']) as p where"
				 " has_table_privilege('gongdao_probe', 'probe.%s', p)",
				 tables[i]),
			"insert select");
}

static void logs__after_traffic_and_delivery__no_dead_rows(void **state UNUSED)
{
	struct letter l;
	struct post p;
	size_t n = 0;

	for (int i = 0; i < 300; i++)
		assert_int_equal(put(d, arena_printf(b.arena, "k%d", i), 0), 0);
	post_start(&p, &b);
	while (n < 600 && post_next(&p, 5000, &l)) { /* alpha and beta */
		post_answer(&p, &l, 0);
		n++;
	}
	post_quiet(&p);
	post_stop(&p);
	assert_int_equal(n, 600);
	kit_sql("create extension if not exists pgstattuple with schema public");
	assert_string_equal(
		kit_text(
			"select format('%%s dead, %%s living', sum(s.dead_tuple_count),"
			" sum(s.tuple_count)) from pg_inherits as i, public.pgstattuple(i.inhrelid)"
			" as s where i.inhparent in ('probe.inbox'::regclass,"
			" 'probe.outbox'::regclass)"),
		"0 dead, 600 living");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(put__answered_ok__synced_to_the_disk, clean),
		cmocka_unit_test_setup(audit__of_a_large_command__small_entry, clean),
		cmocka_unit_test_setup(logs__of_the_runtime_role__appended_to_only, clean),
		cmocka_unit_test_setup(logs__after_traffic_and_delivery__no_dead_rows, clean),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
