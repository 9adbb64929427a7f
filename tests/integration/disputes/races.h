/*
 * races - two daemons that work through the same list at the same moment.
 */
#ifndef GONGDAO_TEST_DISPUTES_RACES_H
#define GONGDAO_TEST_DISPUTES_RACES_H

#include "acts.h"

#include <pthread.h>
#include <stdatomic.h>

#define ROUNDS 40

/* One of two that work through the same list. The second begins a little later each round, so that
 * it meets the first one at every point of what it does. */
struct side {
	struct kit_daemon *daemon;
	int (*does)(struct kit_daemon *d, int64_t id);
	const int64_t *ids;
	bool follows;
	int codes[ROUNDS];
};
static atomic_int rounds;

static void *works(void *arg)
{
	struct side *s = arg;

	for (int i = 0; i < ROUNDS; i++) {
		if (!s->follows)
			atomic_store(&rounds, i + 1);
		while (s->follows && atomic_load(&rounds) <= i)
			;
		for (volatile int n = 0; s->follows && n < i * 40000; n++)
			;
		s->codes[i] = s->does(s->daemon, s->ids[i]);
	}
	return NULL;
}

static UNUSED void race(struct side *first, struct side *second)
{
	pthread_t threads[2];

	first->daemon = k;
	second->daemon = kit_daemon(&disputes_service);
	second->follows = true;
	atomic_store(&rounds, 0);
	assert_int_equal(pthread_create(&threads[0], NULL, works, first), 0);
	assert_int_equal(pthread_create(&threads[1], NULL, works, second), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	kit_daemon_free(second->daemon);
}

#endif
