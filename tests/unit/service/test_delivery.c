/*
 * The order, the retries and the parking of deliveries, without a database.
 *
 * Long, because it is one table of what each answer does to the belt, and the random runs at its
 * end check the same belt with the same helpers.
 */
#include "delivery.h"

#include <setjmp.h>

#include <cmocka.h>

static struct belt belt;
static struct delivery row[DELIVERY_PAGE];
static size_t n_rows;
static struct arena *arena;

/* Rows are put on the belt all at once, when the first one is asked for. */
static struct delivery *add(const char *key)
{
	struct delivery *d = &row[n_rows++];

	memset(d, 0, sizeof(*d));
	d->outbox_id = (int64_t)n_rows;
	d->key = key;
	return d;
}

static void load(struct page *p)
{
	assert_non_null(p);
	p->arena = arena;
	p->at = row;
	p->n = n_rows;
	belt_add(&belt, p);
}

static void put(void)
{
	if (n_rows && row[0].page == NULL)
		load(belt_page_free(&belt));
}

static int reset(void **state)
{
	(void)state;
	if (!arena)
		arena = arena_new((size_t)16 * 1024 * 1024);
	arena_reset(arena, (struct arena_mark){NULL, 0});
	belt_init(&belt);
	n_rows = 0;
	return 0;
}

static int forget(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static mono_time at(int64_t ms)
{
	return (mono_time){(1000 + ms) * 1000};
}

static struct delivery *send_next(uint64_t token, int64_t ms)
{
	struct delivery *d;

	put();
	d = delivery_next(&belt, at(ms));
	if (d)
		delivery_sent(&belt, d, token, at(ms));
	return d;
}

/* As the relay does: the dead letters are written, with what stands behind them. */
static void write_all(void)
{
	delivery_park(&belt);
	while (!TAILQ_EMPTY(&belt.to_write))
		delivery_written(&belt, TAILQ_FIRST(&belt.to_write));
}

static void one_key__second__waits_for_first(void **state)
{
	struct delivery *a = add("k"), *b = add("k");

	(void)state;
	assert_ptr_equal(send_next(1, 0), a);
	assert_null(send_next(2, 0));
	delivery_answer(&belt, a, 0, "", at(1));
	assert_ptr_equal(send_next(2, 1), b);
	delivery_answer(&belt, b, 0, "", at(2));
	assert_true((belt_waiting(&belt) == 0));
}

static void two_keys__both__go_at_once(void **state)
{
	struct delivery *a = add("k"), *b = add("l");

	(void)state;
	assert_ptr_equal(send_next(1, 0), a);
	assert_ptr_equal(send_next(2, 0), b);
	assert_int_equal(belt.n_under_way, 2);
}

static void barrier__before_it_unfinished__waits_and_holds_back(void **state)
{
	struct delivery *a = add("k"), *b = add("l"), *c = add("m");

	(void)state;
	b->barrier = true;
	assert_ptr_equal(send_next(1, 0), a);
	assert_null(send_next(2, 0));
	delivery_answer(&belt, a, 0, "", at(1));
	assert_ptr_equal(send_next(2, 1), b);
	assert_null(send_next(3, 1));
	delivery_answer(&belt, b, 0, "", at(2));
	assert_ptr_equal(send_next(3, 2), c);
}

static void busy__answer__is_tried_again_after_back_off(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	(void)send_next(1, 0);
	delivery_answer(&belt, a, E_UNAVAILABLE, "", at(0));
	assert_null(send_next(2, 49));
	assert_ptr_equal(send_next(2, 50), a);
	assert_int_equal(a->token, 2); /* an answer to the first try comes late */
}

static void refused__answer__is_dead_and_parks_its_key_only(void **state)
{
	struct delivery *a = add("k"), *b = add("k"), *c = add("l");

	(void)state;
	(void)send_next(1, 0);
	delivery_answer(&belt, a, E_CONFLICT, "no", at(0));
	assert_int_equal(a->state, DELIVERY_DEAD);
	delivery_park(&belt);
	assert_int_equal(b->state, DELIVERY_BEHIND);
	assert_int_equal(c->state, DELIVERY_WAITS);
	assert_ptr_equal(send_next(2, 0), c);
	assert_false((belt_waiting(&belt) == 0));
}

static void fault__twelve_times__is_dead(void **state)
{
	struct delivery *a = add("k");
	int64_t ms = 0;

	(void)state;
	for (int i = 1; i <= DELIVERY_FAULT_TRIES; i++, ms += 6000) {
		assert_ptr_equal(send_next((uint64_t)i, ms), a);
		delivery_answer(&belt, a, E_INTERNAL, "", at(ms));
		assert_int_equal(a->state,
				 i < DELIVERY_FAULT_TRIES ? DELIVERY_WAITS : DELIVERY_DEAD);
	}
}

static void busy__subscriber_away__never_dies(void **state)
{
	static const int away[] = {E_UNAVAILABLE, E_DB_AWAY, E_DB_FULL};
	struct delivery *a = add("k");
	int64_t ms = 0;

	(void)state;
	for (int i = 1; i <= 1000; i++, ms += 6000) {
		assert_ptr_equal(send_next((uint64_t)i, ms), a);
		delivery_answer(&belt, a, away[i % 3], "", at(ms));
		assert_int_equal(a->state, DELIVERY_WAITS);
	}
}

static void busy__others_succeed__is_spilled(void **state)
{
	struct delivery *a = add("k"), *b = add("l");
	int64_t ms = 0;

	(void)state;
	(void)send_next(1, 0);
	(void)send_next(2, 0);
	delivery_answer(&belt, b, 0, "", at(1));
	delivery_answer(&belt, a, E_TIMEOUT, "", at(1));
	for (int i = 3; a->state == DELIVERY_WAITS; i++) {
		assert_true(i < 20);
		ms += 6000;
		(void)send_next((uint64_t)i, ms);
		delivery_answer(&belt, a, E_TIMEOUT, "", at(ms));
	}
	assert_int_equal(a->state, DELIVERY_SPILL);
	assert_int_equal(a->attempts, DELIVERY_SPILL_TRIES);
}

static void busy__aside__spills_at_once(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	a->dead_id = 7;
	load(belt_page_aside(&belt));
	(void)send_next(1, 0);
	delivery_answer(&belt, a, E_TIMEOUT, "", at(1));
	assert_int_equal(a->state, DELIVERY_SPILL);
}

/* Nothing else is there to tell whether the receiver is slow or the message bad. */
static void timeout__alone_in_its_page__goes_aside_but_only_a_few(void **state)
{
	int n_aside = 0;

	(void)state;
	for (int i = 0; i < 2 * DELIVERY_ALONE; i++) {
		int64_t ms = INT64_C(1000000) * i;
		struct delivery *a;

		n_rows = 0;
		a = add("k");
		for (int tries = 0; tries < 100 && a->state == DELIVERY_WAITS;
		     tries++, ms += 6000) {
			assert_ptr_equal(send_next(1, ms), a);
			delivery_answer(&belt, a, E_TIMEOUT, "", at(ms));
		}
		assert_true(a->attempts >= DELIVERY_ALONE_TRIES);
		n_aside += a->state == DELIVERY_SPILL;
		if (a->state == DELIVERY_WAITS)
			delivery_answer(&belt, send_next(1, ms), E_CONFLICT, "", at(ms));
		write_all();
		belt_drop(&belt);
	}
	assert_int_equal(n_aside, DELIVERY_ALONE);
	n_rows = 0;
	(void)add("l");
	delivery_answer(&belt, send_next(1, 100000000), 0, "", at(100000000));
	assert_int_equal(belt.n_alone, 0); /* the receiver lives: the next may go aside again */
}

static void wake__as_many_under_way_as_may_be__at_the_first_expiry(void **state)
{
	(void)state;
	for (int i = 0; i < DELIVERY_WINDOW + 1; i++)
		add(arena_printf(arena, "%d", i));
	for (int i = 0; i < DELIVERY_WINDOW; i++)
		assert_non_null(send_next((uint64_t)i, 0));
	assert_null(send_next(1000, 0));
	assert_int_equal(delivery_wake(&belt).us, at(DELIVERY_TRY_MS).us);
}

/* Lesson 4 of messaging: what a receiver takes decides how much is sent to it. */
static void window__busy_then_acknowledged__narrows_and_widens(void **state)
{
	int64_t ms = 0;

	(void)state;
	for (int i = 0; i < 400; i++)
		add(arena_printf(arena, "%d", i));
	while (send_next(1, 0))
		;
	for (size_t i = 0; i < 3; i++)
		delivery_answer(&belt, TAILQ_FIRST(&belt.sent), E_UNAVAILABLE, "", at(0));
	assert_int_equal(belt.window, DELIVERY_WINDOW / 2); /* one burst, one step */
	while (!TAILQ_EMPTY(&belt.sent))
		delivery_answer(&belt, TAILQ_FIRST(&belt.sent), 0, "", at(1));
	while (belt_waiting(&belt)) {
		while (send_next(1, ms))
			;
		ms += 50;
		while (!TAILQ_EMPTY(&belt.sent))
			delivery_answer(&belt, TAILQ_FIRST(&belt.sent), 0, "", at(ms));
	}
	assert_true(belt.window > DELIVERY_WINDOW);
}

static void window__receiver_away__one_try_a_second_and_all_when_it_is_back(void **state)
{
	size_t n_tries = 0;

	(void)state;
	for (int i = 0; i < 100; i++)
		add(arena_printf(arena, "%d", i));
	for (int64_t ms = 0; ms < 60000; ms += 10) {
		while (send_next(1, ms)) {
			n_tries += ms > 10000;
			delivery_answer(&belt, TAILQ_FIRST(&belt.sent), E_UNAVAILABLE, "", at(ms));
		}
	}
	assert_in_range(n_tries, 40, 60);
	assert_non_null(send_next(1, 70000));
	delivery_answer(&belt, TAILQ_FIRST(&belt.sent), 0, "", at(70000));
	for (int64_t ms = 70000; belt_waiting(&belt); ms++) {
		assert_true(ms < 70300);
		while (send_next(1, ms))
			;
		while (!TAILQ_EMPTY(&belt.sent))
			delivery_answer(&belt, TAILQ_FIRST(&belt.sent), 0, "", at(ms));
	}
}

/* The key's order holds over pages, and a page is finished though a later one was first. */
static void two_pages__one_key__the_second_page_waits(void **state)
{
	static struct delivery other[2];
	struct delivery *a = add("k"), *sent;
	struct page *second;

	(void)state;
	put();
	second = belt_page_free(&belt);
	memset(other, 0, sizeof(other));
	other[0].key = "k";
	other[1].key = "l";
	*second = (struct page){.arena = arena, .at = other, .n = 2};
	belt_add(&belt, second);
	assert_ptr_equal(send_next(1, 0), a);
	sent = send_next(2, 0);
	assert_ptr_equal(sent, &other[1]);
	delivery_answer(&belt, sent, 0, "", at(0));
	assert_null(belt_finished(&belt));
	delivery_answer(&belt, a, 0, "", at(0));
	assert_non_null(belt_finished(&belt));
	belt_drop(&belt);
	assert_ptr_equal(send_next(3, 0), &other[0]);
}

/* What waits for a barrier is parked with its key all the same. */
static void barrier__key_parked_before_it__what_is_behind_follows(void **state)
{
	struct delivery *a = add("k"), *b = add("b"), *c = add("k");

	(void)state;
	b->barrier = true;
	assert_ptr_equal(send_next(1, 0), a);
	delivery_answer(&belt, a, E_CONFLICT, "", at(0));
	delivery_park(&belt);
	assert_int_equal(c->state, DELIVERY_BEHIND);
	write_all();
	assert_ptr_equal(send_next(2, 0), b);
	delivery_answer(&belt, b, 0, "", at(0));
	assert_null(send_next(3, 0));
	write_all();
	assert_int_equal(belt_waiting(&belt), 0);
}

/* The dead letter is older than what was loaded before it: it is tried, not parked again. */
static void parked__its_dead_letter_is_loaded_meanwhile__is_tried(void **state)
{
	static struct delivery dead;
	struct delivery *b = add("k");
	struct page *aside = belt_page_aside(&belt);

	(void)state;
	b->state = DELIVERY_BEHIND;
	put();
	dead = (struct delivery){.key = "k", .dead_id = 7};
	*aside = (struct page){.arena = arena, .at = &dead, .n = 1, .aside = true};
	belt_add(&belt, aside);
	assert_null(send_next(1, 0));
	write_all();
	assert_ptr_equal(send_next(1, 0), &dead);
}

static void no_answer__long_try__has_its_own_time(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	a->try_ms = 31000;
	(void)send_next(1, 0);
	assert_false(delivery_expire(&belt, at(30999)));
	assert_int_equal(delivery_wake(&belt).us, at(31000).us);
	assert_true(delivery_expire(&belt, at(31000)));
}

static void no_answer__time_is_up__counts_as_timeout(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	(void)send_next(1, 0);
	assert_false(delivery_expire(&belt, at(DELIVERY_TRY_MS - 1)));
	assert_true(delivery_expire(&belt, at(DELIVERY_TRY_MS)));
	assert_int_equal(a->state, DELIVERY_WAITS);
	assert_int_equal(a->error, E_TIMEOUT);
	assert_int_equal(belt.n_under_way, 0);
}

/* Who answered has not run it: only what may have ended its receiver makes it suspect. */
static void attempt__answered_or_not__counts_what_was_not(void **state UNUSED)
{
	static const struct {
		int error;
		uint32_t attempt; /* said after it */
	} cases[] = {
		{E_UNAVAILABLE, 1},
                {E_DB_AWAY,     1},
                {E_TIMEOUT,     2},
                {E_DB_FULL,     2},
		{E_LOST,        3},
                {E_UNAVAILABLE, 3},
                {E_LOST,        4},
	};
	struct delivery *a = add("a");

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		int64_t ms = 10000 * (int64_t)(i + 1);

		assert_ptr_equal(send_next(i + 1, ms), a);
		delivery_answer(&belt, a, cases[i].error, "", at(ms));
		assert_int_equal(delivery_attempt(a), cases[i].attempt);
	}
}

static void no_answer__broker_lost__goes_again_at_once_in_order(void **state)
{
	struct delivery *a = add("k"), *b = add("l");
	(void)add("k");

	(void)state;
	assert_false(delivery_lost(&belt, at(0)));
	a->try_ms = 31000;
	(void)send_next(1, 0);
	(void)send_next(2, 0);
	assert_true(delivery_lost(&belt, at(10)));
	assert_int_equal(belt.n_under_way, 0);
	assert_int_equal(delivery_wake(&belt).us, at(10).us);
	assert_ptr_equal(send_next(3, 10), a);
	assert_ptr_equal(send_next(4, 10), b);
	assert_null(send_next(5, 10)); /* behind the first of its key still */
	assert_int_equal(a->token, 3); /* an answer to the first try means nothing any more */
	assert_int_equal(delivery_attempt(a), 2);
	assert_false(delivery_expire(&belt, at(10 + DELIVERY_TRY_MS - 1)));
	assert_true(delivery_expire(&belt, at(10 + DELIVERY_TRY_MS)));
	assert_int_equal(a->state, DELIVERY_SENT);
}

static uint32_t seed = 2463534242U;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525U + 1013904223U;
	return (seed >> 16) % sides;
}

/* Answers some of what is under way; a success must come after every earlier one of its key. */
static void answer_some(int64_t ms, int64_t *last)
{
	struct delivery *d, *next;

	for (d = TAILQ_FIRST(&belt.sent); d; d = next) {
		int64_t *of_key = &last[d->key[0] - 'a'];

		next = TAILQ_NEXT(d, in_list);
		if (dice(3))
			continue;
		if (!dice(5)) {
			delivery_answer(&belt, d, E_UNAVAILABLE, "", at(ms));
			continue;
		}
		assert_true(d->outbox_id > *of_key);
		*of_key = d->outbox_id;
		delivery_answer(&belt, d, 0, "", at(ms));
	}
}

/* Random answers to random keys: order per key holds, the count under way fits, everything ends. */
static void any_answers__random_runs__keep_order_and_drain(void **state)
{
	static const char *const keys[] = {"a", "b", "c", "d"};

	for (int run = 0; run < 200; run++) {
		int64_t last[N_ELEMENTS(keys)] = {0};
		uint64_t token = 0;

		(void)reset(state);
		for (int i = 0; i < 100; i++)
			add(keys[dice(N_ELEMENTS(keys))])->barrier = dice(20) == 0;
		put();
		for (int64_t ms = 0; belt_waiting(&belt); ms++) {
			assert_true(ms < 10000000);
			while (send_next(++token, ms))
				;
			assert_true(belt.n_under_way <= DELIVERY_WINDOW_MAX);
			answer_some(ms, last);
			if (!dice(50))
				(void)delivery_lost(&belt, at(ms));
			write_all();
		}
		assert_int_equal(belt.n_under_way, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_key__second__waits_for_first, reset),
		cmocka_unit_test_setup(two_keys__both__go_at_once, reset),
		cmocka_unit_test_setup(barrier__before_it_unfinished__waits_and_holds_back, reset),
		cmocka_unit_test_setup(busy__answer__is_tried_again_after_back_off, reset),
		cmocka_unit_test_setup(refused__answer__is_dead_and_parks_its_key_only, reset),
		cmocka_unit_test_setup(fault__twelve_times__is_dead, reset),
		cmocka_unit_test_setup(busy__subscriber_away__never_dies, reset),
		cmocka_unit_test_setup(busy__others_succeed__is_spilled, reset),
		cmocka_unit_test_setup(busy__aside__spills_at_once, reset),
		cmocka_unit_test_setup(timeout__alone_in_its_page__goes_aside_but_only_a_few,
				       reset),
		cmocka_unit_test_setup(wake__as_many_under_way_as_may_be__at_the_first_expiry,
				       reset),
		cmocka_unit_test_setup(window__busy_then_acknowledged__narrows_and_widens, reset),
		cmocka_unit_test_setup(
			window__receiver_away__one_try_a_second_and_all_when_it_is_back, reset),
		cmocka_unit_test_setup(two_pages__one_key__the_second_page_waits, reset),
		cmocka_unit_test_setup(barrier__key_parked_before_it__what_is_behind_follows,
				       reset),
		cmocka_unit_test_setup(parked__its_dead_letter_is_loaded_meanwhile__is_tried,
				       reset),
		cmocka_unit_test_setup(no_answer__long_try__has_its_own_time, reset),
		cmocka_unit_test_setup(no_answer__time_is_up__counts_as_timeout, reset),
		cmocka_unit_test_setup(attempt__answered_or_not__counts_what_was_not, reset),
		cmocka_unit_test_setup(no_answer__broker_lost__goes_again_at_once_in_order, reset),
		cmocka_unit_test_setup(any_answers__random_runs__keep_order_and_drain, reset),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
