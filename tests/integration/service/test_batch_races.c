/*
 * Shared transactions side by side and over lost connections: each effect once, each caller gets
 * its own reply, nothing stands still, events of a key in order.
 */
#include "batch_fixture.h"

#include <pthread.h>

#define RUNNERS 2

struct runner {
	pthread_t thread;
	struct bench bench; /* arenas are of one thread */
	struct dispatcher *d;
	slice envelopes[MANY];
	struct answer answers[MANY];
	size_t n;
};

static struct runner runners[RUNNERS];

static int open_all(void **state)
{
	(void)batch_open(state);
	for (int i = 0; i < RUNNERS; i++) {
		runners[i].bench = b;
		runners[i].bench.arena = arena_new((size_t)1024 * 1024 * 1024);
		runners[i].d = i ? other : d;
		assert_non_null(runners[i].bench.arena);
	}
	return 0;
}

static int close_all(void **state)
{
	for (int i = 0; i < RUNNERS; i++)
		arena_free(runners[i].bench.arena);
	return batch_close(state);
}

static void *runner_run(void *runner)
{
	struct runner *r = runner;

	bench_batch(&r->bench, r->d, r->envelopes, r->n, r->answers);
	return NULL;
}

static void both_run(void)
{
	for (int i = 0; i < RUNNERS; i++)
		assert_int_equal(pthread_create(&runners[i].thread, NULL, runner_run, &runners[i]),
				 0);
	for (int i = 0; i < RUNNERS; i++)
		assert_int_equal(pthread_join(runners[i].thread, NULL), 0);
}

/* ---- two at once ------------------------------------------------------------------------ */

static void two_batches__same_ids__one_effect_same_replies(void **state)
{
	static const char *const methods[] = {"Step", "Put", "Create", "Note"};

	for (int run = 0; run < 8; run++) {
		(void)batch_clean(state);
		for (int i = 0; i < MANY; i++)
			seal(i, methods[(run + i / 20) % 4]);
		for (int i = 0; i < MANY; i++) {
			runners[0].envelopes[i] = envelopes[i];
			runners[1].envelopes[i] = envelopes[run % 2 ? i : MANY - 1 - i];
		}
		runners[0].n = runners[1].n = MANY;
		both_run();
		for (int i = 0; i < MANY; i++) {
			assert_int_equal(runners[0].answers[i].code, 0);
			same_bytes(&runners[0].answers[i],
				   &runners[1].answers[run % 2 ? i : MANY - 1 - i]);
		}
		effects(MANY);
	}
}

/* Both lock them in one order, whatever came first. */
static void two_batches__same_entities_in_opposite_orders__no_deadlock(void **state UNUSED)
{
	int64_t deadlocks = kit_number("select sum(deadlocks) from pg_stat_database");
	mono_time from = mono_now();

	kit_sql("insert into probe.thing select 'k' || to_char(i, 'fm00'), i, 0, ''"
		" from generate_series(0, 59) as i");
	for (int run = 0; run < 15; run++) {
		for (int i = 0; i < MANY; i++) {
			seal(i, "Step");
			runners[0].envelopes[i] = envelopes[i];
		}
		for (int i = 0; i < MANY; i++) {
			seal(i, "Step");
			runners[1].envelopes[MANY - 1 - i] = envelopes[i];
		}
		runners[0].n = runners[1].n = MANY;
		both_run();
		for (int i = 0; i < MANY; i++) {
			assert_int_equal(runners[0].answers[i].code, 0);
			assert_int_equal(runners[1].answers[i].code, 0);
		}
	}
	effects((int64_t)15 * 2 * MANY);
	assert_int_equal(kit_number("select count(*) from probe.thing where version <> 30"), 0);
	assert_int_equal(kit_number("select sum(deadlocks) from pg_stat_database"), deadlocks);
	assert_true(mono_now().us - from.us < 60 * US_PER_S);
}

/* ---- lost connections ------------------------------------------------------------------- */

static int calls_left;

static void cut_after_some(void)
{
	if (calls_left-- == 0)
		cut_connections();
}

/* Asked again until all are done. */
static void ask_until_done(size_t n)
{
	for (int run = 0; run < 500; run++) {
		size_t done = 0;

		bench_batch(&b, d, envelopes, n, answers);
		for (size_t i = 0; i < n; i++)
			done += answers[i].code == 0;
		if (done == n)
			return;
		(void)poll(NULL, 0, 10);
	}
	fail();
}

static void connection__lost_before__made_anew(void **state UNUSED)
{
	seal_all("Step", MANY);
	cut_connections();
	bench_batch(&b, d, envelopes, MANY, answers);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(version_of(&answers[i]), 1);
	effects(MANY);
}

static void connection__lost_in_the_middle__busy_and_nothing_done_twice(void **state)
{
	for (int at = 0; at < 20; at += 6) {
		int busy = 0;

		(void)batch_clean(state);
		seal_all("Put", 20);
		calls_left = at;
		probe_hook = cut_after_some;
		bench_batch(&b, d, envelopes, 20, answers);
		for (int i = 0; i < 20; i++) {
			assert_true(answers[i].code == 0 || answers[i].code == E_DB_AWAY);
			busy += answers[i].code != 0;
		}
		/* Cut before anything of its transaction was sent, a connection is made anew:
		 * before the first command, or where the 2 ms began another transaction. */
		assert_true(at == 0 || busy ||
			    kit_number("select count(distinct xmin::text) from probe.inbox") > 1);
		effects(20 - busy);
		probe_hook = NULL;
		ask_until_done(20);
		effects(20);
	}
}

/* The outcome of COMMIT is unknown: all run again by themselves, and find that nothing was done. */
static void connection__lost_at_commit__all_run_again(void **state UNUSED)
{
	seal_all("Step", 20);
	calls_left = 5;
	probe_hook = cut_after_some;
	bench_batch(&b, d, envelopes, 20, answers);
	for (int i = 0; i < 20; i++)
		assert_int_equal(version_of(&answers[i]), 1);
	effects(20);
}

static struct answer elsewhere[MANY];

static void done_elsewhere_then_cut(void)
{
	probe_hook = NULL;
	bench_batch(&b, other, envelopes, 20, elsewhere);
	cut_connections();
}

/* As if our own COMMIT had been carried out and its answer lost. */
static void connection__lost_after_commit__stored_replies(void **state UNUSED)
{
	seal_all("Step", 20);
	probe_hook = done_elsewhere_then_cut;
	bench_batch(&b, d, envelopes, 20, answers);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(elsewhere[i].code, 0);
		same_bytes(&answers[i], &elsewhere[i]);
	}
	effects(20);
}

static void crash_server(void)
{
	if (calls_left-- != 0)
		return;
	kit_cluster_crash();
	kit_cluster_up();
}

static void server__crashes_in_a_batch__each_effect_once(void **state)
{
	static const char *const methods[] = {"Step", "Put"};

	for (int m = 0; m < 2; m++) {
		(void)batch_clean(state);
		seal_all(methods[m], MANY);
		calls_left = 7;
		probe_hook = crash_server;
		bench_batch(&b, d, envelopes, MANY, answers);
		probe_hook = NULL;
		ask_until_done(MANY);
		effects(MANY);
	}
}

/* ---- anything --------------------------------------------------------------------------- */

#define ROUNDS   20
#define POOL     ((size_t)ROUNDS * MANY)
#define ENTITIES 9

static struct {
	struct uuid id;
	slice envelope;
	char trace[16], key[16];
	int code;
	int64_t version;
} pool[POOL];

static uint64_t seed = 20261126;

static uint32_t chance(uint32_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(seed >> 33) % n;
}

static void pool_fill(void)
{
	static const char *const methods[] = {"Step", "Step", "Put"};
	static const char *const states[] = {"23514", "22012", "40P01"};

	for (size_t i = 0; i < POOL; i++) {
		Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;

		pool[i].id = uuid_new(utc_now());
		(void)snprintf(pool[i].trace, sizeof(pool[i].trace), "%zu", i);
		(void)snprintf(pool[i].key, sizeof(pool[i].key), "e%u", chance(ENTITIES));
		r.region = (char *)"411024";
		r.key = pool[i].key;
		r.text = (char *)"text";
		r.refuse = chance(12) == 0;
		if (chance(40) == 0)
			r.fail_state = (char *)states[chance(3)];
		pool[i].envelope =
			bench_envelope(&b, &(struct ask){.method = methods[chance(3)],
							 .body = &r.base,
							 .id = &pool[i].id,
							 .trace = pool[i].trace,
							 .attempt = 1 + chance(30) / 28 * 3});
		pool[i].code = E_UNAVAILABLE;
	}
}

static void *cutter_run(void *stop)
{
	for (int i = 0; i < 200 && !__atomic_load_n((bool *)stop, __ATOMIC_ACQUIRE); i++) {
		kit_sql("select pg_terminate_backend(pid) from pg_stat_activity where usename ="
			" 'gongdao_probe' order by random() limit 1");
		(void)poll(NULL, 0, 40);
	}
	return NULL;
}

/* The same commands may be with both at once, and several times in a batch. */
static void round_run(int round)
{
	size_t from = (size_t)(round ? round - 1 : 0) * MANY, to = (size_t)(round + 1) * MANY;
	size_t taken[RUNNERS][MANY] = {{0}};

	for (int k = 0; k < RUNNERS; k++) {
		runners[k].n = 1 + chance(MANY);
		for (size_t i = 0; i < runners[k].n; i++) {
			taken[k][i] = from + chance((uint32_t)(to - from));
			runners[k].envelopes[i] = pool[taken[k][i]].envelope;
		}
	}
	both_run();
	for (int k = 0; k < RUNNERS; k++) {
		for (size_t i = 0; i < runners[k].n; i++) {
			if (runners[k].answers[i].code == 0)
				pool[taken[k][i]].code = 0; /* that holds for ever */
		}
	}
}

/* How many of pool[from...] have to be asked again. Who was answered OK before is so now. */
static size_t ask_again(struct dispatcher *whom, size_t from)
{
	size_t busy = 0;

	for (size_t i = 0; i < MANY; i++)
		envelopes[i] = pool[from + i].envelope;
	bench_batch(&b, whom, envelopes, MANY, answers);
	for (size_t i = 0; i < MANY; i++) {
		int code = answers[i].code;

		if (error_class_of(code) == CLASS_BUSY) {
			busy += code != E_DB_CONFLICT; /* whose writes say so every time */
			continue;
		}
		assert_true(pool[from + i].code != 0 || code == 0);
		pool[from + i].code = code;
		pool[from + i].version = code ? 0 : version_of(&answers[i]);
	}
	return busy;
}

static void pool_settle(void)
{
	for (size_t from = 0; from < POOL; from += MANY) {
		for (int run = 0; run < 300; run++) {
			if (!ask_again(run % 2 ? d : other, from))
				break;
			(void)poll(NULL, 0, 20);
		}
	}
	/* A worker does so whenever it has nothing to do. */
	for (int run = 0; run < 300 && (dispatcher_tidy(d) || dispatcher_tidy(other)); run++)
		(void)poll(NULL, 0, 20);
}

static void random_batches__connections_lost__everything_adds_up(void **state UNUSED)
{
	pthread_t cutter;
	bool stop = false;
	int64_t done = 0;

	pool_fill();
	kit_sql("insert into probe.thing select 'e' || i, i, 0, '' from generate_series(0, %d) as "
		"i",
		ENTITIES - 1); /* who finds no row locks none */
	assert_int_equal(pthread_create(&cutter, NULL, cutter_run, &stop), 0);
	for (int round = 0; round < ROUNDS; round++)
		round_run(round);
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	assert_int_equal(pthread_join(cutter, NULL), 0);
	pool_settle();
	kit_sql("create temp table said (trace text, version bigint)");
	for (size_t i = 0; i < POOL; i++) {
		if (pool[i].code != 0)
			continue;
		done++;
		kit_sql("insert into said values ('%zu', %" PRId64 ")", i, pool[i].version);
	}
	assert_true(done > (int64_t)POOL / 2 && done < (int64_t)POOL);
	effects(done);
	assert_int_equal(kit_number("select count(*) from (select s.version - coalesce(lag("
				    "s.version) over (partition by o.key order by o.id), 0) as step"
				    " from probe.outbox as o join said as s using (trace)) as steps"
				    " where step <> 1"),
			 0);
	assert_int_equal(kit_number("select count(*) from probe.outbox join said using (trace)"),
			 done);
	assert_int_equal(kit_number("select count(*) from probe.attempt"), 0);
	kit_sql("drop table said");
}

#define TEST(f) cmocka_unit_test_setup(f, batch_clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_batches__same_ids__one_effect_same_replies),
		TEST(two_batches__same_entities_in_opposite_orders__no_deadlock),
		TEST(connection__lost_before__made_anew),
		TEST(connection__lost_in_the_middle__busy_and_nothing_done_twice),
		TEST(connection__lost_at_commit__all_run_again),
		TEST(connection__lost_after_commit__stored_replies),
		TEST(server__crashes_in_a_batch__each_effect_once),
		TEST(random_batches__connections_lost__everything_adds_up),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
