/* One relay leads: standing by, taking over, epochs. And a replay from its request to its end. */
#include "post.h"

#include "service.pb-c.h"

static struct bench b;
static struct post p, second;
static struct dispatcher *d;

static int open_all(void **state UNUSED)
{
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
	post_start(&p, &b);
	post_lead(&p, 0);
	return 0;
}

static int stop(void **state UNUSED)
{
	post_stop(&p);
	return 0;
}

/* The connection that holds the relay's lock. */
static void cut_leader(void)
{
	kit_sql("select pg_terminate_backend(l.pid) from pg_locks as l where l.locktype = "
		"'advisory' and l.granted");
}

static int64_t epoch(void)
{
	return kit_number("select epoch from probe.relay");
}

/* ---- leading ---------------------------------------------------------------------------- */

static void second_relay__leader_stops__takes_over(void **state UNUSED)
{
	int64_t first_epoch = epoch();

	post_start(&second, &b);
	post_put("alpha", "k", "1");
	post_expect(&p, "k/1");
	post_quiet(&second);
	assert_int_equal(second.report.epoch, 0);
	assert_int_equal(epoch(), first_epoch);
	post_stop(&p);
	post_put("alpha", "k", "2");
	post_expect(&second, "k/2");
	post_quiet(&second);
	assert_int_equal(epoch(), first_epoch + 1);
	post_stop(&second);
	post_start(&p, &b);
}

static bool known(const struct letter *l, uint8_t seen[][16], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (memcmp(l->e->id.data, seen[i], 16) == 0)
			return true;
	}
	return false;
}

/* Whoever leads after a cut: every event arrives, in order per key, and a repeat has its id. */
static void second_relay__leader_cut_off__nothing_lost_order_kept(void **state UNUSED)
{
	static struct post *const posts[] = {&p, &second};
	uint8_t seen[30][16];
	size_t n = 0, n_cuts = 0;
	struct letter l;

	post_start(&second, &b);
	for (int i = 0; i < 30; i++)
		post_put("alpha", "k", arena_printf(b.arena, "%d", i));
	for (int turns = 0; n < 30 && turns < 3000; turns++) {
		if (n == 5 + 10 * n_cuts) {
			n_cuts++;
			cut_leader();
		}
		if (!post_next(posts[turns % 2], 10, &l))
			continue;
		if (!known(&l, seen, n)) { /* else the receiver's inbox knows it */
			assert_string_equal(letter_says(&p, &l), arena_printf(b.arena, "k/%zu", n));
			memcpy(seen[n++], l.e->id.data, 16);
		}
		post_answer(posts[turns % 2], &l, 0);
	}
	assert_int_equal(n, 30);
	assert_int_equal(n_cuts, 3);
	post_stop(&second);
}

/* It learns that it was replaced from the database, before it moves anything. */
static void leader__replaced_without_knowing__moves_nothing(void **state UNUSED)
{
	struct letter l, again;
	int64_t before = epoch();

	post_put("alpha", "k", "1");
	assert_true(post_next(&p, 5000, &l));
	kit_sql("update probe.relay set epoch = epoch + 5");
	post_answer(&p, &l, 0);
	assert_true(post_next(&p, 5000, &again)); /* it leads again, from where the cursor is */
	assert_memory_equal(again.e->id.data, l.e->id.data, 16);
	assert_int_equal(again.e->epoch, before + 6);
	post_answer(&p, &again, 0);
	post_quiet(&p);
	assert_int_equal(kit_number("select count(*) from probe.outbox_cursor where subscriber = "
				    "'alpha' and pg_snapshot_xmin(base) > '3'"),
			 1);
}

/* Lost its connection while another one leads: neither its cursor nor its dead letters count. */
static void leader__cut_off_and_replaced__writes_nothing(void **state UNUSED)
{
	struct letter l;
	char *cursor;

	post_stop(&p);
	b.settings.relay_poll_ms = 3000; /* it looks when it is told to, else not in time */
	post_start(&p, &b);
	post_lead(&p, 0);
	post_put("alpha", "k", "1");
	post_wake(&p);
	assert_true(post_next(&p, 5000, &l));
	post_put("alpha", "m", "1");
	post_quiet(&p); /* it has looked, and sleeps */
	cursor = kit_text("select base::text || after_id from probe.outbox_cursor where "
			  "subscriber = 'alpha'");
	cut_leader();
	kit_sql("select pg_advisory_lock(classid::int, objid::int) from (select "
		"hashtext('relay') as classid, hashtext('probe') as objid) as k");
	kit_sql("update probe.relay set epoch = epoch + 1");
	post_answer(&p, &l, E_CONFLICT);
	for (int i = 0; i < 40 && p.report.epoch; i++)
		assert_false(post_next(&p, 100, &l));
	assert_int_equal(p.report.epoch, 0);
	assert_int_equal(kit_number("select count(*) from probe.dead_letter"), 0);
	assert_string_equal(kit_text("select base::text || after_id from probe.outbox_cursor "
				     "where subscriber = 'alpha'"),
			    cursor);
	kit_sql("select pg_advisory_unlock_all()");
	post_stop(&p);
	b.settings.relay_poll_ms = 20;
	post_start(&p, &b);
	post_expect(&p, "k/1");
	post_expect(&p, "m/1");
}

/* Who takes over does not know how often the first page was sent: its receivers are told to take
 * care, or a letter that ends its receiver could do so for ever. What comes later is known. */
static void take_over__first_page__says_the_third_attempt(void **state UNUSED)
{
	struct letter l, again;

	post_put("alpha", "k", "1");
	post_put("alpha", "k", "2");
	assert_true(post_next(&p, 5000, &l));
	assert_int_equal(l.e->attempt, 1);
	post_stop(&p);
	post_start(&p, &b);
	for (int i = 1; i <= 2; i++) {
		assert_true(post_next(&p, 5000, &again));
		assert_int_equal(again.e->attempt, DELIVERY_UNSURE);
		post_answer(&p, &again, i == 1 ? E_UNAVAILABLE : 0);
	}
	assert_memory_equal(again.e->id.data, l.e->id.data, 16);
	assert_true(post_next(&p, 5000, &l));
	assert_string_equal(letter_says(&p, &l), "k/2");
	assert_int_equal(l.e->attempt, DELIVERY_UNSURE);
	post_answer(&p, &l, 0);
	post_quiet(&p);
	post_put("alpha", "k", "3");
	assert_true(post_next(&p, 5000, &l));
	assert_int_equal(l.e->attempt, 1);
	post_answer(&p, &l, 0);
}

/* ---- replay ----------------------------------------------------------------------------- */

static void put(const char *key)
{
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;

	r.region = (char *)"411000";
	r.key = (char *)key;
	r.text = (char *)"now";
	assert_int_equal(bench_ask(&b, d, &(struct ask){.method = "Put", .body = &r.base}).code, 0);
}

/* As the broker would stamp it. */
static void run_own(const struct letter *l)
{
	Gongdao__Principal service = GONGDAO__PRINCIPAL__INIT;
	Gongdao__Envelope e = *l->e;
	slice packed;

	service.subject = service.role = (char *)"service";
	service.region = (char *)"000000";
	e.sender = (char *)"probe";
	e.principal = &service;
	assert_int_equal(wire_pack(b.arena, &e.base, &packed), 0);
	assert_int_equal(bench_send(&b, d, packed).code, 0);
	post_answer(&p, l, 0);
}

static int64_t replay(const char *subscriber)
{
	Service__ReplayEventsRequest r = SERVICE__REPLAY_EVENTS_REQUEST__INIT;
	int rc;

	r.subscriber = (char *)subscriber;
	rc = bench_ask(&b, d,
		       &(struct ask){.method = "ReplayEvents", .role = "operator", .body = &r.base})
		     .code;
	return rc ? rc
		  : kit_number("select generation from probe.replay where subscriber = '%s'",
			       subscriber);
}

/* Takes all that comes before the barrier; while the pages are made, life goes on. The last entity
 * before the barrier is acknowledged only when nothing else comes. */
static void replay_take(int64_t generation, struct letter *out_barrier, size_t *out_n_again,
			size_t *out_n_pages)
{
	struct letter last = {0}, l;

	for (;;) {
		if (!post_next(&p, last.e ? 300 : 5000, &l)) {
			assert_non_null(last.e);
			post_answer(&p, &last, 0);
			last.e = NULL;
		} else if (strcmp(l.e->rpc, "probe.ReplayPage") == 0) {
			put(arena_printf(b.arena, "k%zu", ++*out_n_pages));
			run_own(&l);
		} else if (strcmp(l.e->rpc, "alpha.ReplayDone") == 0) {
			break;
		} else if (strcmp(l.e->key, "k1100") == 0) {
			last = l;
			++*out_n_again;
		} else {
			bool alpha = strcmp(l.e->rpc, "alpha.TakeThing") == 0;

			assert_true(!alpha || l.e->generation == generation);
			*out_n_again += alpha;
			post_answer(&p, &l, 0);
		}
	}
	assert_null(last.e); /* the barrier waited for it */
	*out_barrier = l;
}

static void replay__with_live_events__new_generation_then_the_barrier(void **state UNUSED)
{
	Service__ReplayDoneRequest *done;
	size_t n_again = 0, n_pages = 0;
	struct letter l, more;
	ProtobufCMessage *m;
	int64_t generation;

	kit_sql("insert into probe.thing (key, thing_id, version, text) select 'k' || i, i, 1, "
		"'old'"
		" from generate_series(1, 1100) as i");
	generation = replay("alpha");
	replay_take(generation, &l, &n_again, &n_pages);
	assert_int_equal(n_pages, 3); /* 500, 500, 100 */
	assert_true(n_again >= 1100 + n_pages);
	assert_int_equal(wire_unpack(b.arena, &service__replay_done_request__descriptor,
				     (slice){(char *)l.e->body.data, l.e->body.len}, &m),
			 0);
	done = (Service__ReplayDoneRequest *)m;
	assert_string_equal(done->event, "probe.ThingPut");
	assert_int_equal(done->generation, generation);
	put("k9");
	for (int i = 0; i < 5; i++) { /* beta's goes; alpha's waits for the barrier */
		if (!post_next(&p, 50, &more))
			continue;
		assert_string_equal(more.e->rpc, "beta.TakeThing");
		post_answer(&p, &more, 0);
	}
	post_answer(&p, &l, 0);
	assert_true(post_next(&p, 5000, &l));
	assert_string_equal(l.e->rpc, "alpha.TakeThing");
	assert_int_equal(l.e->generation, generation);
	post_answer(&p, &l, 0);
	post_quiet(&p);
}

static void replay__of_one_that_takes_nothing__refused(void **state UNUSED)
{
	assert_int_equal(replay("gamma"), E_NOT_FOUND);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(second_relay__leader_stops__takes_over),
		TEST(second_relay__leader_cut_off__nothing_lost_order_kept),
		TEST(leader__replaced_without_knowing__moves_nothing),
		TEST(leader__cut_off_and_replaced__writes_nothing),
		TEST(take_over__first_page__says_the_third_attempt),
		TEST(replay__with_live_events__new_generation_then_the_barrier),
		TEST(replay__of_one_that_takes_nothing__refused),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
