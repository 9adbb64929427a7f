/* What the relay delivers, in which order, how often. */
#include "post.h"

#include <libpq-fe.h>

static struct bench b;
static struct post p;
static PGconn *session; /* one that holds a transaction open */

static int open_all(void **state UNUSED)
{
	struct dispatcher *d;
	Probe__GetRequest r = PROBE__GET_REQUEST__INIT;

	bench_open(&b);
	d = bench_dispatcher(&b); /* so that the statements were seen to fit */
	(void)bench_ask(&b, d, &(struct ask){.method = "Get", .body = &r.base});
	dispatcher_free(d);
	kit_sql("set search_path = probe; select partition_ahead((now() at time zone 'utc')::date"
		" - 8, (now() at time zone 'utc')::date + 7)");
	session = PQconnectdb(kit_dsn(NULL));
	assert_int_equal(PQstatus(session), CONNECTION_OK);
	return 0;
}

static int close_all(void **state UNUSED)
{
	PQfinish(session);
	bench_close(&b);
	return 0;
}

static int start(void **state UNUSED)
{
	bench_clean();
	post_start(&p, &b);
	post_lead(&p, 0);
	return 0;
}

static int stop(void **state UNUSED)
{
	post_stop(&p);
	return 0;
}

static void hold(const char *sql)
{
	PGresult *res = PQexec(session, sql);

	assert_int_equal(PQresultStatus(res) == PGRES_FATAL_ERROR, 0);
	PQclear(res);
}

/* The row of post_put() in the session's own transaction. */
static void hold_put(const char *key, int n)
{
	char sql[600];

	(void)snprintf(sql, sizeof(sql),
		       "insert into probe.outbox (day, event_id, event, target, key, barrier, "
		       "generation, trace, body, emitted_at) values ((now() at time zone "
		       "'utc')::date, gen_random_uuid(), 'probe.ThingPut', 'alpha', '%s', false, "
		       "0, '', '\\x1201%02x220%d%02x', now())",
		       key, (unsigned)key[0], 1, (unsigned)('0' + n));
	hold(sql);
}

/* ---- order ------------------------------------------------------------------------------ */

static void events__of_one_key__one_after_the_other(void **state UNUSED)
{
	struct letter a1, b1, more;

	post_put("alpha", "a", "1");
	post_put("alpha", "a", "2");
	post_put("alpha", "b", "1");
	assert_true(post_next(&p, 5000, &a1));
	assert_true(post_next(&p, 5000, &b1));
	assert_string_equal(letter_says(&p, &a1), "a/1");
	assert_string_equal(letter_says(&p, &b1), "b/1");
	assert_string_equal(a1.e->rpc, "alpha.TakeThing");
	assert_string_equal(a1.e->event, "probe.ThingPut");
	assert_int_equal(a1.e->attempt, 1);
	assert_true(a1.e->epoch > 0);
	assert_false(post_next(&p, 150, &more)); /* a/2 waits for a/1 */
	post_answer(&p, &b1, 0);
	assert_false(post_next(&p, 150, &more));
	post_answer(&p, &a1, 0);
	post_expect(&p, "a/2");
	post_quiet(&p);
	assert_int_equal(kit_number("select count(*) from probe.dead_letter"), 0);
}

static void event__two_subscribers__each_gets_it(void **state UNUSED)
{
	struct letter l[2];

	kit_sql("insert into probe.outbox (day, event_id, event, key, barrier, generation, trace,"
		" body, emitted_at) values ((now() at time zone 'utc')::date, gen_random_uuid(),"
		" 'probe.ThingPut', 'k', false, 0, 'trace', '', now()), ((now() at time zone"
		" 'utc')::date, gen_random_uuid(), 'probe.Unheard', 'k', false, 0, '', '', now())");
	for (size_t i = 0; i < 2; i++)
		assert_true(post_next(&p, 5000, &l[i]));
	assert_string_equal(l[0].e->rpc, "alpha.TakeThing");
	assert_string_equal(l[1].e->rpc, "beta.TakeThing");
	assert_memory_equal(l[0].e->id.data, l[1].e->id.data, 16);
	assert_string_equal(l[0].e->trace, "trace");
	for (size_t i = 0; i < 2; i++)
		post_answer(&p, &l[i], 0);
	post_quiet(&p);
}

static void busy__answer_or_nobody_there__same_letter_again(void **state UNUSED)
{
	static const struct {
		int error;
		uint32_t attempt; /* the next one says: what was answered was not run */
	} tries[] = {
		{E_UNAVAILABLE, 1},
                {E_TIMEOUT,     2},
                {E_DB_CONFLICT, 2},
		{E_LOST,        3},
                {E_STATEMENT,   3},
	};
	struct letter l, again;

	post_put("alpha", "a", "1");
	post_put("alpha", "a", "2");
	assert_true(post_next(&p, 5000, &l));
	for (size_t i = 0; i < N_ELEMENTS(tries); i++) {
		post_answer(&p, &l, tries[i].error);
		assert_true(post_next(&p, 5000, &again));
		assert_memory_equal(l.e->id.data, again.e->id.data, 16);
		assert_int_equal(again.e->attempt, tries[i].attempt);
		assert_true(again.token > l.token);
		l = again;
	}
	post_answer(&p, &l, 0);
	post_expect(&p, "a/2");
	post_quiet(&p);
}

static void late_answer__to_a_former_try__ignored(void **state UNUSED)
{
	struct letter l, again;

	post_put("alpha", "a", "1");
	post_put("alpha", "a", "2");
	assert_true(post_next(&p, 5000, &l));
	post_answer(&p, &l, E_UNAVAILABLE);
	assert_true(post_next(&p, 5000, &again));
	post_answer(&p, &l, 0);
	post_quiet(&p);
	post_answer(&p, &again, 0);
	post_expect(&p, "a/2");
}

/* ---- windows ---------------------------------------------------------------------------- */

static void transaction__open_across_rounds__loses_and_doubles_nothing(void **state UNUSED)
{
	hold("begin");
	hold_put("h", 1);
	for (int round = 0; round < 3; round++) {
		char text[8], says[16];

		(void)snprintf(text, sizeof(text), "%d", round);
		(void)snprintf(says, sizeof(says), "k/%d", round);
		post_put("alpha", "k", text);
		post_expect(&p, says);
		post_quiet(&p);
	}
	hold_put("h", 2);
	hold("commit");
	post_expect(&p, "h/1");
	post_expect(&p, "h/2");
	post_put("alpha", "k", "9");
	post_expect(&p, "k/9");
	post_quiet(&p);
	assert_int_equal(kit_number("select count(*) from probe.outbox_cursor where subscriber = "
				    "'alpha' and target is null and after_id = 0"),
			 1);
}

/* Commits while a window is under way, with the lowest id of all. */
static void transaction__commits_during_a_window__comes_with_the_next(void **state UNUSED)
{
	struct letter l;

	hold("begin");
	hold_put("h", 1);
	post_put("alpha", "k", "1");
	assert_true(post_next(&p, 5000, &l));
	post_quiet(&p);
	hold("commit");
	post_expect(&p, "h/1");
	post_quiet(&p);
	post_answer(&p, &l, 0);
	post_quiet(&p);
}

static void transaction__rolled_back__leaves_no_trace(void **state UNUSED)
{
	hold("begin");
	hold_put("h", 1);
	post_put("alpha", "k", "1");
	post_expect(&p, "k/1");
	hold("rollback");
	post_put("alpha", "k", "2");
	post_expect(&p, "k/2");
	post_quiet(&p);
}

static void page__more_rows_than_it_holds__all_in_order(void **state UNUSED)
{
	const int n = 450, n_keys = 7;
	int next[7] = {0};
	struct letter l;

	kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier, generation,"
		" trace, body, emitted_at) select (now() at time zone 'utc')::date,"
		" gen_random_uuid(), 'probe.ThingPut', 'alpha', 'k' || i %% %d, false, 0,"
		" (i / %d)::text, '', now() from generate_series(0, %d) as i",
		n_keys, n_keys, n - 1);
	for (int i = 0; i < n; i++) {
		int key;

		assert_true(post_next(&p, 5000, &l));
		key = l.e->key[1] - '0';
		assert_int_equal(
			slice_is(slice_of(l.e->trace), arena_printf(b.arena, "%d", next[key])),
			true);
		next[key]++;
		post_answer(&p, &l, 0);
	}
	post_quiet(&p);
}

/* The window was opened before it: it is of the next one, and of that only. */
static void page__row_committed_during_the_window__comes_once(void **state UNUSED)
{
	size_t n_new = 0;
	struct letter l;

	kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier, generation,"
		" trace, body, emitted_at) select (now() at time zone 'utc')::date,"
		" gen_random_uuid(), 'probe.ThingPut', 'alpha', 'k' || i, false, 0, '', '', now()"
		" from generate_series(1, 250) as i");
	for (int i = 0; i < 251; i++) {
		assert_true(post_next(&p, 5000, &l));
		n_new += strcmp(l.e->key, "new") == 0;
		if (i == 10)
			post_put("alpha", "new", "1");
		post_answer(&p, &l, 0);
	}
	assert_int_equal(n_new, 1);
	post_quiet(&p);
}

static void page__large_bodies__goes_in_parts(void **state UNUSED)
{
	struct letter l;

	kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier, generation,"
		" trace, body, emitted_at) select (now() at time zone 'utc')::date,"
		" gen_random_uuid(), 'probe.ThingPut', 'alpha', 'k' || i, false, 0, '',"
		" decode(repeat('00', 1000000), 'hex'), now() from generate_series(1, 40) as i");
	for (int i = 0; i < 40; i++) {
		assert_true(post_next(&p, 5000, &l));
		assert_int_equal(l.e->body.len, 1000000);
		post_answer(&p, &l, 0);
	}
	post_quiet(&p);
}

/* A large body among small ones ends a page and begins the next. */
static void page__one_large_body_among_small_ones__all_in_order(void **state UNUSED)
{
	struct letter l;

	kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier, generation,"
		" trace, body, emitted_at) select (now() at time zone 'utc')::date,"
		" gen_random_uuid(), 'probe.ThingPut', 'alpha', 'k', false, 0, i::text,"
		" decode(repeat('00', case when i in (4, 5, 9) then 100000 else 10 end), 'hex'),"
		" now() from generate_series(0, 9) as i");
	for (int i = 0; i < 10; i++) {
		assert_true(post_next(&p, 5000, &l));
		assert_string_equal(l.e->trace, arena_printf(b.arena, "%d", i));
		assert_int_equal(l.e->body.len, i == 4 || i == 5 || i == 9 ? 100000 : 10);
		post_answer(&p, &l, 0);
	}
	post_quiet(&p);
}

/* ---- a subscriber that is away ----------------------------------------------------------- */

static void put_for_both(int n)
{
	kit_sql("insert into probe.outbox (day, event_id, event, key, barrier, generation, trace,"
		" body, emitted_at) select (now() at time zone 'utc')::date, gen_random_uuid(),"
		" 'probe.ThingPut', 'k' || i, false, 0, '', '', now() from generate_series(1, %d)"
		" as i",
		n);
}

/* Answers what comes until `subscriber` has acknowledged n; the other one is away or has nothing.
 * How many letters the other one got. */
static size_t take_until(const char *subscriber, int n)
{
	size_t n_other = 0;
	struct letter l;

	while (n > 0) {
		bool wanted;

		assert_true(post_next(&p, 5000, &l));
		wanted = strncmp(l.e->rpc, subscriber, strlen(subscriber)) == 0;
		n -= wanted;
		n_other += !wanted;
		post_answer(&p, &l, wanted ? 0 : E_UNAVAILABLE);
	}
	return n_other;
}

static void subscriber__away__delays_nobody_and_catches_up(void **state UNUSED)
{
	put_for_both(1000);
	assert_true(take_until("beta", 1000) < 300); /* its window, and a try now and then */
	put_for_both(1000);
	assert_true(take_until("beta", 1000) < 10);
	assert_int_equal(take_until("alpha", 2000), 0);
	post_quiet(&p);
}

/* ---- timers ----------------------------------------------------------------------------- */

static void timer__due_by_the_business_clock__fires_once(void **state UNUSED)
{
	struct letter l;

	kit_sql("insert into probe.timer (tag, due_at, rpc, body, trace, set_at) values"
		" ('now', '2025-04-10 09:00:00+08', 'probe.Fired', '', 't', now()),"
		" ('then', '2025-04-10 09:00:01+08', 'probe.Fired', '', 't', now())");
	assert_true(post_next(&p, 5000, &l));
	assert_string_equal(l.e->rpc, "probe.Fired");
	assert_string_equal(l.e->event, "probe.Fired");
	assert_string_equal(l.e->key, "now");
	assert_int_equal(l.e->remaining_ms, 9000); /* its handler has 8 s */
	post_answer(&p, &l, 0);
	post_quiet(&p);
	assert_int_equal(kit_number("select count(*) from probe.timer"), 1);
}

static void timers__three_hundred__each_once(void **state UNUSED)
{
	bool seen[300] = {0};
	struct letter l;

	kit_sql("insert into probe.timer (tag, due_at, rpc, body, trace, set_at) select i::text,"
		" '2025-04-01', 'probe.Fired', '', '', now() from generate_series(0, 299) as i");
	for (size_t i = 0; i < N_ELEMENTS(seen); i++) {
		int64_t n;

		assert_true(post_next(&p, 5000, &l));
		assert_true(slice_to_i64(slice_of(l.e->key), &n));
		assert_false(seen[n]);
		seen[n] = true;
		post_answer(&p, &l, 0);
	}
	post_quiet(&p);
}

/* A service that only has timers: no command of the day has made its partitions. */
static void timer__no_partition_of_the_day__made(void **state UNUSED)
{
	char *child = kit_text("select 'probe.outbox_' || to_char(now() at time zone 'utc', "
			       "'YYYYMMDD')");

	post_stop(&p);
	kit_sql("drop table %s", child);
	post_start(&p, &b);
	kit_sql("insert into probe.timer (tag, due_at, rpc, body, trace, set_at) values"
		" ('now', '2025-04-10 09:00:00+08', 'probe.Fired', '', '', now())");
	{
		struct letter l;

		assert_true(post_next(&p, 5000, &l));
		post_answer(&p, &l, 0);
	}
	assert_int_equal(kit_number("select count(*) from %s", child), 1);
}

/* ---- policy ----------------------------------------------------------------------------- */

static void subscription__taken_back_and_given_again__catches_up(void **state UNUSED)
{
	struct policy *without = bench_policy(&b, "probe.ThingPut: [beta.TakeThing]\n");
	struct policy *with = bench_policy(&b, bench_subscriptions);

	post_put("alpha", "k", "1");
	post_expect(&p, "k/1");
	post_quiet(&p);
	post_policy(&p, without);
	post_put("alpha", "k", "2");
	post_quiet(&p);
	post_policy(&p, with);
	post_expect(&p, "k/2");
	post_quiet(&p);
	post_policy(&p, b.policy);
	policy_free(without);
	policy_free(with);
}

static void policy__while_a_letter_is_under_way__sent_again(void **state UNUSED)
{
	struct policy *other = bench_policy(&b, "probe.ThingPut: [alpha.TakeOther]\n");
	struct letter l, again;

	post_put("alpha", "k", "1");
	assert_true(post_next(&p, 5000, &l));
	post_policy(&p, other);
	assert_true(post_next(&p, 5000, &again));
	assert_string_equal(again.e->rpc, "alpha.TakeOther");
	assert_memory_equal(l.e->id.data, again.e->id.data, 16);
	post_answer(&p, &l, 0); /* of the former page: means nothing any more */
	post_quiet(&p);
	post_answer(&p, &again, 0);
	post_quiet(&p);
	post_policy(&p, b.policy);
	policy_free(other);
}

static void status__of_a_failing_subscriber__names_the_error(void **state UNUSED)
{
	struct letter l;

	post_put("alpha", "k", "1");
	for (int i = 0; i < 40 && strcmp(kit_text("select coalesce(max(last_error), '') from "
						  "probe.outbox_cursor where subscriber = 'alpha'"),
					 "E_UNAVAILABLE") != 0;
	     i++) {
		if (post_next(&p, 100, &l))
			post_answer(&p, &l, E_UNAVAILABLE);
	}
	assert_string_equal(kit_text("select last_error from probe.outbox_cursor where "
				     "subscriber = 'alpha'"),
			    "E_UNAVAILABLE");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(events__of_one_key__one_after_the_other),
		TEST(event__two_subscribers__each_gets_it),
		TEST(busy__answer_or_nobody_there__same_letter_again),
		TEST(late_answer__to_a_former_try__ignored),
		TEST(transaction__open_across_rounds__loses_and_doubles_nothing),
		TEST(transaction__commits_during_a_window__comes_with_the_next),
		TEST(transaction__rolled_back__leaves_no_trace),
		TEST(page__more_rows_than_it_holds__all_in_order),
		TEST(page__row_committed_during_the_window__comes_once),
		TEST(page__large_bodies__goes_in_parts),
		TEST(page__one_large_body_among_small_ones__all_in_order),
		TEST(subscriber__away__delays_nobody_and_catches_up),
		TEST(timer__due_by_the_business_clock__fires_once),
		TEST(timers__three_hundred__each_once),
		TEST(timer__no_partition_of_the_day__made),
		TEST(subscription__taken_back_and_given_again__catches_up),
		TEST(policy__while_a_letter_is_under_way__sent_again),
		TEST(status__of_a_failing_subscriber__names_the_error),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
