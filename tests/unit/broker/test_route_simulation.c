/*
 * A seeded simulation: clients, workers that answer late, twice, never, vanish, come back, grant
 * other credit, and a socket that is full at times; alone and in batches, both ways. After every
 * step the machine must be consistent; in the end every question was answered exactly once (or its
 * answer was dropped and counted, as the client did not read) and nothing is left (messaging
 * lessons 2, 3, 22).
 *
 * The seed is printed; GONGDAO_SEED=n repeats a run, GONGDAO_SEEDS=n makes n of them.
 */
#include "speak.h"

#define N_CLIENTS    4
#define N_WORKERS    3
#define N_ROUNDS     200
#define N_STEPS      250
#define HELD_MAX     512
#define QUESTIONS    20000
#define FIRST_WORKER 10
#define BABBLER      99

enum fate {
	UNASKED,
	WAITING,
	ANSWERED,
	LEFT,   /* its client went away before the answer */
	UNREAD, /* its client did not read */
};

struct worker {
	struct speaker who;
	char name[16];
	uint64_t held[HELD_MAX]; /* tokens of requests it has not answered */
	size_t n_held;
};

struct world {
	struct bench *b;
	uint64_t random;
	struct speaker clients[N_CLIENTS];
	struct worker workers[N_WORKERS];
	uint64_t next_conn, n_asked, n_batches;
	enum fate fates[QUESTIONS];
	uint64_t asker[QUESTIONS]; /* connection */
};

/* xorshift64*: the same numbers on every machine. */
static uint64_t draw(struct world *w, uint64_t below)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (w->random * UINT64_C(2685821657736338717) >> 33) % below;
}

/* ---- consistency ------------------------------------------------------------------------ */

static void check_instance(const struct instance *i)
{
	uint32_t in_flight[N_LANES] = {0};
	const struct ticket *t;

	TAILQ_FOREACH(t, &i->tickets, in_list)
	{
		assert_ptr_equal(t->worker, i);
		assert_null(t->given);
		assert_null(t->kept);
		in_flight[t->lane]++;
	}
	for (size_t n = 0; n < N_LANES; n++) {
		const struct credit *c = &i->lanes[n];

		assert_int_equal(c->in_flight, in_flight[n]);
		assert_true(c->left <= c->granted);
		if (c->left)
			assert_true(c->left + c->in_flight <= c->granted);
	}
}

static void check_queue(const struct route *r, const struct queue *q)
{
	size_t n = 0, bytes = 0;
	const struct ticket *t;

	TAILQ_FOREACH(t, &q->waiting, in_list)
	{
		assert_null(t->worker);
		assert_non_null(t->client);
		assert_true(t->due_us > r->now_us);
		n++;
		assert_non_null(t->kept);
		bytes += t->len;
	}
	assert_int_equal(n, q->n);
	assert_int_equal(bytes, q->bytes);
	assert_true(n <= (size_t)r->limits.queue_count);
	assert_true(bytes <= (size_t)r->limits.queue_bytes);
}

static void check(const struct world *w)
{
	const struct route *r = w->b->route;

	for (size_t i = 0; i < r->n_services; i++) {
		for (size_t n = 0; n < r->services[i]->n_instances; n++)
			check_instance(r->services[i]->instances[n]);
		for (size_t n = 0; n < N_LANES; n++)
			check_queue(r, &r->services[i]->lanes[n]);
	}
	for (size_t i = 0; i < r->n_heap; i++) {
		assert_int_equal(r->heap[i]->heap_at, i);
		assert_true(i == 0 || r->heap[(i - 1) / 2]->due_us <= r->heap[i]->due_us);
	}
}

/* ---- the world's side ------------------------------------------------------------------- */

static struct worker *worker_at(struct world *w, uint64_t conn)
{
	for (size_t i = 0; i < N_WORKERS; i++) {
		if (w->workers[i].who.conn == conn)
			return &w->workers[i];
	}
	return NULL;
}

static bool client_lives(const struct world *w, uint64_t conn)
{
	for (size_t i = 0; i < N_CLIENTS; i++) {
		if (w->clients[i].conn == conn)
			return true;
	}
	return false;
}

static void deliver_one(struct world *w, uint64_t conn, const struct frame *f)
{
	struct worker *worker = worker_at(w, conn);

	if (conn == BABBLER)
		return; /* it does not listen */
	if (f->kind == FRAME_REPLY) {
		assert_int_equal(w->fates[f->token], WAITING); /* once, and never after leaving */
		assert_true(w->asker[f->token] == conn);
		w->fates[f->token] = ANSWERED;
	} else if (f->kind == FRAME_REQUEST && worker->n_held < HELD_MAX) {
		worker->held[worker->n_held++] = f->token;
	} else if (f->kind == FRAME_WHO && draw(w, 4)) {
		ready(w->b, worker->who, worker->name, 1 + (uint32_t)draw(w, 6));
	}
}

/* A batch is of one kind, and closed in time. */
static void deliver(struct world *w, const struct route_send *s)
{
	slice rest = {(const char *)s->frame, s->len};
	enum frame_kind kind = FRAME_BEAT;
	struct frame f;
	size_t n = 0;

	for (; rest.len; n++) {
		assert_true(n == 0 || s->len - rest.len < BATCH_BYTES);
		assert_int_equal(frame_next(&rest, &f), 0);
		assert_true(n == 0 || f.kind == kind);
		kind = f.kind;
		deliver_one(w, s->conn, &f);
	}
	assert_true(n <= (kind == FRAME_REQUEST || kind == FRAME_REPLY ? BATCH_MESSAGES : 1));
	w->n_batches += n > 1;
}

/* A client that does not read: each of the answers is lost, and counted. */
static void client_is_full(struct world *w, const struct route_send *s)
{
	uint64_t before = counted(w->b, COUNT_CLIENT_FULL), n = 0;
	slice rest = {(const char *)s->frame, s->len};
	struct frame f;

	while (rest.len) {
		assert_int_equal(frame_next(&rest, &f), 0);
		if (f.kind != FRAME_REPLY)
			continue;
		assert_int_equal(w->fates[f.token], WAITING);
		w->fates[f.token] = UNREAD;
		n++;
	}
	route_unsent(w->b->route, s, UNSENT_FULL, w->b->now);
	assert_int_equal(counted(w->b, COUNT_CLIENT_FULL), before + n);
}

/* What the machine sends arrives, or the connection is gone, or its pipe is full. */
static void pass_on(struct world *w)
{
	struct route_send *s;

	while ((s = route_take(w->b->route)) != NULL) {
		bool worker = worker_at(w, s->conn) != NULL;

		if (!worker && s->conn != BABBLER && !client_lives(w, s->conn))
			route_unsent(w->b->route, s, UNSENT_GONE, w->b->now);
		else if (worker && draw(w, 200) == 0)
			route_unsent(w->b->route, s, UNSENT_FULL, w->b->now);
		else if (client_lives(w, s->conn) && draw(w, 200) == 0)
			client_is_full(w, s);
		else
			deliver(w, s);
		route_send_free(w->b->route, s);
	}
}

/* One question or a batch of them. */
static void client_asks(struct world *w)
{
	struct speaker who = w->clients[draw(w, N_CLIENTS)];
	size_t n = draw(w, 2) ? 1 : 1 + draw(w, BATCH_MESSAGES);
	slice batch[BATCH_MESSAGES];

	if (w->n_asked + n > QUESTIONS)
		return;
	for (size_t i = 0; i < n; i++) {
		w->fates[w->n_asked] = WAITING;
		w->asker[w->n_asked] = who.conn;
		batch[i] = asked(w->b, w->n_asked++, draw(w, 2) ? "wages.Get" : "wages.Put",
				 1 + (uint32_t)draw(w, 3000));
	}
	say_all(w->b, who, batch, n);
}

/* A frame of a known peer with some bytes changed: whatever comes of it, the machine stays sound.
 */
static void babble(struct world *w)
{
	Gongdao__Envelope e = question("wages.Get", 500);
	char key[KEY_TEXT_BYTES], *bytes;
	slice payload;

	assert_int_equal(wire_pack(w->b->arena, &e.base, &payload), 0);
	bytes = arena_alloc(w->b->arena, FRAME_HEAD_BYTES + payload.len);
	assert_non_null(bytes);
	frame_head((uint8_t *)bytes, (enum frame_kind)(1 + draw(w, 6)), draw(w, 9000),
		   (uint32_t)payload.len);
	memcpy(bytes + FRAME_HEAD_BYTES, payload.at, payload.len);
	for (uint64_t n = draw(w, 4); n > 0; n--)
		bytes[draw(w, FRAME_HEAD_BYTES + payload.len)] = (char)draw(w, 256);
	route_message(w->b->route, BABBLER, bench_key("desk", key),
		      (slice){bytes, FRAME_HEAD_BYTES + payload.len}, w->b->now);
}

static void client_leaves(struct world *w)
{
	struct speaker *who = &w->clients[draw(w, N_CLIENTS)];
	uint64_t gone = who->conn;

	who->conn = w->next_conn++;
	for (uint64_t i = 0; i < w->n_asked; i++) {
		if (w->asker[i] == gone && w->fates[i] == WAITING)
			w->fates[i] = LEFT;
	}
	if (draw(w, 2))
		route_gone(w->b->route, gone, w->b->now);
}

/* One of those it holds, or several in a batch. */
static void worker_answers(struct world *w, struct worker *worker)
{
	size_t n = draw(w, 2) ? 1 : 1 + draw(w, BATCH_MESSAGES);
	slice batch[BATCH_MESSAGES];
	size_t at, made = 0;

	for (; made < n && worker->n_held > 0; made++) {
		at = draw(w, worker->n_held);
		batch[made] = answered(w->b, worker->held[at]);
		if (draw(w, 20))
			worker->held[at] = worker->held[--worker->n_held]; /* else once more */
	}
	if (made)
		say_all(w->b, worker->who, batch, made);
}

static void worker_vanishes(struct world *w, struct worker *worker)
{
	uint64_t gone = worker->who.conn;

	worker->who.conn = w->next_conn++;
	if (draw(w, 2))
		worker->n_held = 0; /* the process died; else only the connection did */
	if (draw(w, 2))
		route_gone(w->b->route, gone, w->b->now);
}

static void step(struct world *w)
{
	struct worker *worker = &w->workers[draw(w, N_WORKERS)];
	uint64_t dice = draw(w, 1000);

	if (dice < 350)
		client_asks(w);
	else if (dice < 750)
		worker_answers(w, worker);
	else if (dice < 850)
		say(w->b, worker->who, FRAME_BEAT, 0, NULL);
	else if (dice < 870)
		ready(w->b, worker->who, worker->name, 1 + (uint32_t)draw(w, 6));
	else if (dice < 876)
		say(w->b, worker->who, FRAME_BYE, 0, NULL);
	else if (dice < 884)
		worker_vanishes(w, worker);
	else if (dice < 892)
		client_leaves(w);
	else if (dice < 920)
		babble(w);
	else
		later(w->b, (int64_t)draw(w, 100));
	if (draw(w, 3)) /* else the turn goes on: more joins what waits to be sent */
		pass_on(w);
	check(w);
}

/* ---- runs ------------------------------------------------------------------------------- */

static void populate(struct world *w)
{
	w->next_conn = 1000;
	for (size_t i = 0; i < N_CLIENTS; i++)
		w->clients[i] = (struct speaker){1 + i, i % 2 ? "desk" : "relay"};
	for (size_t i = 0; i < N_WORKERS; i++) {
		w->workers[i].who = (struct speaker){FIRST_WORKER + i, "wages"};
		(void)snprintf(w->workers[i].name, sizeof(w->workers[i].name), "w%zu", i);
		ready(w->b, w->workers[i].who, w->workers[i].name, 3);
	}
	pass_on(w);
}

/* Time passes and nobody says anything more: everything must come to an end. */
static void settle(struct world *w)
{
	for (int i = 0; i < 100; i++) {
		later(w->b, 700);
		pass_on(w);
		check(w);
	}
	assert_int_equal(route_under_way(w->b->route), 0);
	assert_int_equal(w->b->route->n_conns, 0);
	for (uint64_t i = 0; i < w->n_asked; i++)
		assert_true(w->fates[i] != WAITING);
	assert_true(w->n_batches > 0);
}

static void run(uint64_t seed)
{
	struct world *w = calloc(1, sizeof(*w));
	void *state;

	assert_non_null(w);
	assert_int_equal(bench_setup(&state), 0);
	w->b = state;
	w->random = seed;
	populate(w);
	for (int i = 0; i < N_STEPS; i++)
		step(w);
	settle(w);
	assert_int_equal(bench_done(&state), 0);
	free(w);
}

static void route__random_life__consistent_and_all_answered_once(void **state UNUSED)
{
	const char *given = getenv("GONGDAO_SEED"), *many = getenv("GONGDAO_SEEDS");
	int64_t seed = 0, n = N_ROUNDS;

	if (given && slice_to_i64(slice_of(given), &seed)) {
		run((uint64_t)seed);
		return;
	}
	if (many)
		assert_true(slice_to_i64(slice_of(many), &n));
	seed = mono_now().us | 1;
	for (int64_t i = 0; i < n; i++, seed += 2) {
		print_message("seed %" PRId64 "\n", seed);
		run((uint64_t)seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(route__random_life__consistent_and_all_answered_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
