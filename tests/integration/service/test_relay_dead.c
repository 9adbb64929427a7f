/* What cannot be delivered: dead letters, parked keys, what waits behind them, what goes aside. */
#include "post.h"

#include <libpq-fe.h>

#include "service.pb-c.h"

static struct bench b;
static struct post p;
static struct dispatcher *d;
static PGconn *session;

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

static int start(void **state UNUSED)
{
	bench_clean();
	session = PQconnectdb(kit_dsn(NULL));
	post_start(&p, &b);
	return 0;
}

static int stop(void **state UNUSED)
{
	post_stop(&p);
	PQfinish(session);
	return 0;
}

static void hold(const char *sql)
{
	PGresult *res = PQexec(session, sql);

	assert_int_not_equal(PQresultStatus(res), PGRES_FATAL_ERROR);
	PQclear(res);
}

static void refuse_next(const char *says, int error)
{
	struct letter l;

	assert_true(post_next(&p, 5000, &l));
	assert_string_equal(letter_says(&p, &l), says);
	post_answer(&p, &l, error);
}

static const char *dead(void)
{
	return kit_text("select coalesce(string_agg(key || ' ' || state || ' ' || error, ', ' "
			"order by outbox_id), '') from probe.dead_letter");
}

/* The relay writes in its own time. */
static void await_dead(const char *what)
{
	struct letter l;

	for (int i = 0; i < 50 && strcmp(dead(), what) != 0; i++) {
		if (post_next(&p, 50, &l))
			fail_msg("unexpected: %s", letter_says(&p, &l));
	}
	assert_string_equal(dead(), what);
}

static int64_t head_of(const char *key)
{
	return kit_number("select dead_id from probe.dead_letter where key = '%s' order by "
			  "outbox_id limit 1",
			  key);
}

static int operator_says(const char *method, int64_t dead_id)
{
	Service__RetryDeadRequest retry = SERVICE__RETRY_DEAD_REQUEST__INIT;
	Service__DropDeadRequest drop = SERVICE__DROP_DEAD_REQUEST__INIT;
	bool drops = strcmp(method, "DropDead") == 0;
	int rc;

	retry.dead_id = drop.dead_id = dead_id;
	drop.reason = (char *)"the employer was recorded twice";
	rc = bench_ask(&b, d,
		       &(struct ask){.method = method,
				     .role = "operator",
				     .body = drops ? &drop.base : &retry.base})
		     .code;
	post_wake(&p);
	return rc;
}

/* ---- parking ---------------------------------------------------------------------------- */

static void refused__in_a_page__parks_its_key_only(void **state UNUSED)
{
	post_put("alpha", "a", "1");
	post_put("alpha", "a", "2");
	post_put("alpha", "b", "1");
	refuse_next("a/1", E_CONFLICT);
	post_expect(&p, "b/1");
	await_dead("a dead E_CONFLICT, a waiting ");
	post_put("alpha", "a", "3");
	post_put("alpha", "b", "2");
	post_expect(&p, "b/2");
	await_dead("a dead E_CONFLICT, a waiting , a waiting ");
	post_quiet(&p);
	assert_string_equal(kit_text("select detail from probe.dead_letter where state = 'dead'"),
			    "said the test");
}

static void refused__by_one_subscriber__the_other_goes_on(void **state UNUSED)
{
	post_put("alpha", "a", "1");
	refuse_next("a/1", E_NOT_FOUND);
	await_dead("a dead E_NOT_FOUND");
	post_put("beta", "a", "2");
	post_expect(&p, "a/2");
	post_quiet(&p);
}

static void retry__succeeds__waiting_ones_follow_in_order(void **state UNUSED)
{
	for (int i = 1; i <= 4; i++)
		post_put("alpha", "a", arena_printf(b.arena, "%d", i));
	refuse_next("a/1", E_CONFLICT);
	await_dead("a dead E_CONFLICT, a waiting , a waiting , a waiting ");
	assert_int_equal(operator_says("RetryDead", head_of("a") + 1), E_CONFLICT); /* waits */
	assert_int_equal(operator_says("RetryDead", head_of("a")), 0);
	post_expect(&p, "a/1");
	post_put("alpha", "a", "5"); /* behind them all */
	for (int i = 2; i <= 5; i++)
		post_expect(&p, arena_printf(b.arena, "a/%d", i));
	await_dead("");
	post_quiet(&p);
}

static void retry__refused_again__dead_again(void **state UNUSED)
{
	post_put("alpha", "a", "1");
	post_put("alpha", "a", "2");
	refuse_next("a/1", E_CONFLICT);
	await_dead("a dead E_CONFLICT, a waiting ");
	assert_int_equal(operator_says("RetryDead", head_of("a")), 0);
	refuse_next("a/1", E_FIELD);
	await_dead("a dead E_FIELD, a waiting ");
	post_quiet(&p);
}

static void drop__the_next_one_goes(void **state UNUSED)
{
	post_put("alpha", "a", "1");
	post_put("alpha", "a", "2");
	post_put("alpha", "a", "3");
	refuse_next("a/1", E_CONFLICT);
	await_dead("a dead E_CONFLICT, a waiting , a waiting ");
	assert_int_equal(operator_says("DropDead", head_of("a")), 0);
	post_expect(&p, "a/2");
	post_expect(&p, "a/3");
	await_dead("");
	assert_int_equal(operator_says("DropDead", 123456), E_NOT_FOUND);
	post_quiet(&p);
}

/* The one in front is dropped between the load of the page and the write of what is behind. */
static void drop__while_the_next_is_being_parked__the_next_goes(void **state UNUSED)
{
	post_put("alpha", "a", "1");
	refuse_next("a/1", E_CONFLICT);
	await_dead("a dead E_CONFLICT");
	hold("begin");
	hold("select from probe.relay for update"); /* as DropDead does */
	post_put("alpha", "a", "2");
	post_quiet(&p); /* loaded, known to be parked, and its write waits for us */
	hold("delete from probe.dead_letter");
	hold("commit");
	post_expect(&p, "a/2");
	await_dead("");
}

static void page__after_a_crash_of_the_relay__nothing_twice_in_the_dead_letters(void **state UNUSED)
{
	struct letter l;

	post_put("alpha", "a", "1");
	post_put("alpha", "b", "1");
	refuse_next("a/1", E_CONFLICT);
	assert_true(post_next(&p, 5000, &l)); /* b/1 is never answered */
	await_dead("a dead E_CONFLICT");
	post_stop(&p);
	post_start(&p, &b);
	post_expect(&p, "b/1");
	await_dead("a dead E_CONFLICT");
	post_quiet(&p);
}

/* ---- aside ------------------------------------------------------------------------------ */

static void aside__busy_for_ever__others_go_on(void **state UNUSED)
{
	struct letter l;
	int n_busy = 0, put = -1;

	post_put("alpha", "a", "1");
	refuse_next("a/1", E_CONFLICT);
	await_dead("a dead E_CONFLICT");
	assert_int_equal(operator_says("RetryDead", head_of("a")), 0);
	post_put("alpha", "a", "2");
	for (int done = 0; done < 20;) {
		if (put < done)
			post_put("alpha", "b", arena_printf(b.arena, "%d", put = done));
		assert_true(post_next(&p, 5000, &l));
		assert_string_not_equal(letter_says(&p, &l), "a/2");
		if (strcmp(letter_says(&p, &l), "a/1") == 0) {
			n_busy++;
			post_answer(&p, &l, E_TIMEOUT);
			continue;
		}
		assert_string_equal(letter_says(&p, &l), arena_printf(b.arena, "b/%d", done));
		post_answer(&p, &l, 0);
		done++;
	}
	assert_true(n_busy > 0);
	for (int i = 0; i < 50 && !post_next(&p, 1000, &l); i++)
		continue;
	post_answer(&p, &l, 0);
	post_expect(&p, "a/2");
	await_dead("");
}

static void fault__twelve_times_aside__dead(void **state UNUSED)
{
	post_put("alpha", "a", "1");
	refuse_next("a/1", E_CONFLICT);
	await_dead("a dead E_CONFLICT");
	assert_int_equal(operator_says("RetryDead", head_of("a")), 0);
	for (int i = 0; i < 12; i++) {
		refuse_next("a/1", E_STATEMENT);
		kit_sql("set lock_timeout = '2s'; update probe.dead_letter set due_at = now()");
		kit_sql("select pg_sleep(0.05)"); /* the relay's own write of due_at */
		kit_sql("update probe.dead_letter set due_at = now()");
	}
	await_dead("a dead E_STATEMENT");
}

static void subscription__taken_back_while_parked__forgotten(void **state UNUSED)
{
	struct policy *other = bench_policy(&b, "probe.Other: [alpha.TakeThing]\n"
						"probe.ThingPut: [beta.TakeThing]\n");

	post_put("alpha", "a", "1");
	refuse_next("a/1", E_CONFLICT);
	await_dead("a dead E_CONFLICT");
	post_policy(&p, other);
	assert_int_equal(operator_says("RetryDead", head_of("a")), 0);
	await_dead("");
	post_quiet(&p);
	post_policy(&p, b.policy);
	policy_free(other);
}

/* ---- the database away ------------------------------------------------------------------ */

static void refused__database_away__written_when_it_is_back(void **state UNUSED)
{
	struct letter l, again;

	post_put("alpha", "a", "1");
	post_put("alpha", "a", "2");
	assert_true(post_next(&p, 5000, &l));
	kit_cluster_crash();
	post_answer(&p, &l, E_CONFLICT);
	post_quiet(&p);
	kit_cluster_up();
	assert_true(post_next(&p, 30000, &again)); /* what was not written is sent again */
	assert_memory_equal(again.e->id.data, l.e->id.data, 16);
	assert_true(again.e->epoch > l.e->epoch);
	post_answer(&p, &again, E_CONFLICT);
	await_dead("a dead E_CONFLICT, a waiting ");
	post_quiet(&p);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(refused__in_a_page__parks_its_key_only),
		TEST(refused__by_one_subscriber__the_other_goes_on),
		TEST(retry__succeeds__waiting_ones_follow_in_order),
		TEST(retry__refused_again__dead_again),
		TEST(drop__the_next_one_goes),
		TEST(drop__while_the_next_is_being_parked__the_next_goes),
		TEST(page__after_a_crash_of_the_relay__nothing_twice_in_the_dead_letters),
		TEST(aside__busy_for_ever__others_go_on),
		TEST(fault__twelve_times_aside__dead),
		TEST(subscription__taken_back_while_parked__forgotten),
		TEST(refused__database_away__written_when_it_is_back),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
