/* The order, the retries and the parking of deliveries, without a database. */
#include "delivery.h"

#include <setjmp.h>

#include <cmocka.h>

static struct page page;

static struct delivery *add(const char *key)
{
	struct delivery *d = &page.at[page.n++];

	memset(d, 0, sizeof(*d));
	d->outbox_id = (int64_t)page.n;
	d->key = key;
	return d;
}

static int reset(void **state)
{
	(void)state;
	memset(&page, 0, sizeof(page));
	return 0;
}

static mono_time at(int64_t ms)
{
	return (mono_time){(1000 + ms) * 1000};
}

static struct delivery *send_next(uint64_t token, int64_t ms)
{
	struct delivery *d = delivery_next(&page, at(ms));

	if (d)
		delivery_sent(&page, d, token, at(ms));
	return d;
}

static void one_key__second__waits_for_first(void **state)
{
	struct delivery *a = add("k"), *b = add("k");

	(void)state;
	assert_ptr_equal(send_next(1, 0), a);
	assert_null(send_next(2, 0));
	delivery_answer(&page, a, 0, "", at(1));
	assert_ptr_equal(send_next(2, 1), b);
	delivery_answer(&page, b, 0, "", at(2));
	assert_true(delivery_finished(&page));
}

static void two_keys__both__go_at_once(void **state)
{
	struct delivery *a = add("k"), *b = add("l");

	(void)state;
	assert_ptr_equal(send_next(1, 0), a);
	assert_ptr_equal(send_next(2, 0), b);
	assert_int_equal(page.n_under_way, 2);
}

static void barrier__before_it_unfinished__waits_and_holds_back(void **state)
{
	struct delivery *a = add("k"), *b = add("l"), *c = add("m");

	(void)state;
	b->barrier = true;
	assert_ptr_equal(send_next(1, 0), a);
	assert_null(send_next(2, 0));
	delivery_answer(&page, a, 0, "", at(1));
	assert_ptr_equal(send_next(2, 1), b);
	assert_null(send_next(3, 1));
	delivery_answer(&page, b, 0, "", at(2));
	assert_ptr_equal(send_next(3, 2), c);
}

static void busy__answer__is_tried_again_after_back_off(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	(void)send_next(1, 0);
	delivery_answer(&page, a, E_UNAVAILABLE, "", at(0));
	assert_null(send_next(2, 49));
	assert_ptr_equal(send_next(2, 50), a);
	assert_null(delivery_by_token(&page, 1)); /* the answer to the first try comes late */
	assert_ptr_equal(delivery_by_token(&page, 2), a);
}

static void refused__answer__is_dead_and_parks_its_key_only(void **state)
{
	struct delivery *a = add("k"), *b = add("k"), *c = add("l");

	(void)state;
	(void)send_next(1, 0);
	delivery_answer(&page, a, E_CONFLICT, "no", at(0));
	assert_int_equal(a->state, DELIVERY_DEAD);
	delivery_park(&page, a);
	assert_int_equal(b->state, DELIVERY_BEHIND);
	assert_int_equal(c->state, DELIVERY_WAITS);
	assert_ptr_equal(send_next(2, 0), c);
	assert_false(delivery_finished(&page));
}

static void fault__twelve_times__is_dead(void **state)
{
	struct delivery *a = add("k");
	int64_t ms = 0;

	(void)state;
	for (int i = 1; i <= DELIVERY_FAULT_TRIES; i++, ms += 6000) {
		assert_ptr_equal(send_next((uint64_t)i, ms), a);
		delivery_answer(&page, a, E_INTERNAL, "", at(ms));
		assert_int_equal(a->state,
				 i < DELIVERY_FAULT_TRIES ? DELIVERY_WAITS : DELIVERY_DEAD);
	}
}

static void busy__subscriber_away__never_dies(void **state)
{
	struct delivery *a = add("k");
	int64_t ms = 0;

	(void)state;
	for (int i = 1; i <= 1000; i++, ms += 6000) {
		assert_ptr_equal(send_next((uint64_t)i, ms), a);
		delivery_answer(&page, a, E_UNAVAILABLE, "", at(ms));
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
	delivery_answer(&page, b, 0, "", at(1));
	delivery_answer(&page, a, E_TIMEOUT, "", at(1));
	for (int i = 3; a->state == DELIVERY_WAITS; i++) {
		assert_true(i < 20);
		ms += 6000;
		(void)send_next((uint64_t)i, ms);
		delivery_answer(&page, a, E_TIMEOUT, "", at(ms));
	}
	assert_int_equal(a->state, DELIVERY_SPILL);
	assert_int_equal(a->attempts, DELIVERY_SPILL_TRIES);
}

static void busy__aside__spills_at_once(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	a->dead_id = 7;
	(void)send_next(1, 0);
	delivery_answer(&page, a, E_TIMEOUT, "", at(1));
	assert_int_equal(a->state, DELIVERY_SPILL);
}

/* Nothing else is there to tell whether the receiver is slow or the message bad. */
static void timeout__alone_in_its_page__goes_aside_but_only_a_few(void **state)
{
	int n_aside = 0;

	(void)state;
	for (int i = 0; i < 2 * DELIVERY_ALONE; i++) {
		struct delivery *a;

		page.n = 0;
		a = add("k");
		for (int64_t ms = 0; ms < INT64_C(600000) && a->state == DELIVERY_WAITS;
		     ms += 6000) {
			assert_ptr_equal(send_next(1, ms), a);
			delivery_answer(&page, a, E_TIMEOUT, "", at(ms));
		}
		assert_true(a->attempts >= DELIVERY_ALONE_TRIES);
		n_aside += a->state == DELIVERY_SPILL;
	}
	assert_int_equal(n_aside, DELIVERY_ALONE);
	page.n = 0;
	(void)add("l");
	delivery_answer(&page, send_next(1, 0), 0, "", at(0));
	assert_int_equal(page.n_alone, 0); /* the receiver lives: the next may go aside again */
}

static void wake__as_many_under_way_as_may_be__at_the_first_expiry(void **state)
{
	(void)state;
	for (int i = 0; i < DELIVERY_UNDER_WAY + 1; i++) {
		char *key = malloc(8);

		assert_non_null(key);
		(void)snprintf(key, 8, "%d", i);
		add(key);
	}
	for (int i = 0; i < DELIVERY_UNDER_WAY; i++)
		assert_non_null(send_next((uint64_t)i, 0));
	assert_null(send_next(1000, 0));
	assert_int_equal(delivery_wake(&page).us, at(DELIVERY_TRY_MS).us);
	for (size_t i = 0; i < page.n; i++)
		free((void *)(uintptr_t)page.at[i].key);
}

static void no_answer__long_try__has_its_own_time(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	a->try_ms = 31000;
	(void)send_next(1, 0);
	assert_false(delivery_expire(&page, at(30999)));
	assert_int_equal(delivery_wake(&page).us, at(31000).us);
	assert_true(delivery_expire(&page, at(31000)));
}

static void no_answer__time_is_up__counts_as_timeout(void **state)
{
	struct delivery *a = add("k");

	(void)state;
	(void)send_next(1, 0);
	assert_false(delivery_expire(&page, at(DELIVERY_TRY_MS - 1)));
	assert_true(delivery_expire(&page, at(DELIVERY_TRY_MS)));
	assert_int_equal(a->state, DELIVERY_WAITS);
	assert_int_equal(a->error, E_TIMEOUT);
	assert_int_equal(page.n_under_way, 0);
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
	for (struct delivery *d = page.at; d < page.at + page.n; d++) {
		int64_t *of_key = &last[d->key[0] - 'a'];

		if (d->state != DELIVERY_SENT || dice(3))
			continue;
		if (!dice(5)) {
			delivery_answer(&page, d, E_UNAVAILABLE, "", at(ms));
			continue;
		}
		assert_true(d->outbox_id > *of_key);
		*of_key = d->outbox_id;
		delivery_answer(&page, d, 0, "", at(ms));
	}
}

/* As the relay does: what goes aside takes those behind it along. */
static void set_aside(void)
{
	for (struct delivery *d = page.at; d < page.at + page.n; d++) {
		if (d->state == DELIVERY_SPILL)
			delivery_park(&page, d);
		if (d->state == DELIVERY_SPILL || d->state == DELIVERY_BEHIND)
			d->state = DELIVERY_DONE;
	}
}

/* Random answers to random keys: order per key holds, the count under way fits, everything ends. */
static void any_answers__random_runs__keep_order_and_drain(void **state)
{
	static const char *const keys[] = {"a", "b", "c", "d"};

	(void)state;
	for (int run = 0; run < 200; run++) {
		int64_t last[N_ELEMENTS(keys)] = {0};
		uint64_t token = 0;

		memset(&page, 0, sizeof(page));
		for (int i = 0; i < 100; i++)
			add(keys[dice(N_ELEMENTS(keys))]);
		for (int64_t ms = 0; !delivery_finished(&page); ms++) {
			assert_true(ms < 10000000);
			while (send_next(++token, ms))
				;
			assert_true(page.n_under_way <= DELIVERY_UNDER_WAY);
			answer_some(ms, last);
			set_aside();
		}
		assert_int_equal(page.n_under_way, 0);
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
		cmocka_unit_test_setup(no_answer__long_try__has_its_own_time, reset),
		cmocka_unit_test_setup(no_answer__time_is_up__counts_as_timeout, reset),
		cmocka_unit_test_setup(any_answers__random_runs__keep_order_and_drain, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
