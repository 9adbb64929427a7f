/*
 * Tickets: by token in a hash, by time in a heap, by client and by worker in lists. A ticket is in
 * the heap and in its client's list exactly while the client waits for it.
 */
#include "base.h"

#include "parts.h"

#define NOT_IN_HEAP SIZE_MAX

/* ---- heap ------------------------------------------------------------------------------- */

static void heap_put(struct route *r, size_t at, struct ticket *t)
{
	r->heap[at] = t;
	t->heap_at = at;
}

static void heap_up(struct route *r, size_t at)
{
	struct ticket *t = r->heap[at];

	while (at > 0 && r->heap[(at - 1) / 2]->due_us > t->due_us) {
		heap_put(r, at, r->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	heap_put(r, at, t);
}

static void heap_down(struct route *r, size_t at)
{
	struct ticket *t = r->heap[at];

	for (size_t child = 2 * at + 1; child < r->n_heap; child = 2 * at + 1) {
		if (child + 1 < r->n_heap && r->heap[child + 1]->due_us < r->heap[child]->due_us)
			child++;
		if (r->heap[child]->due_us >= t->due_us)
			break;
		heap_put(r, at, r->heap[child]);
		at = child;
	}
	heap_put(r, at, t);
}

static bool heap_room(struct route *r)
{
	size_t size = r->heap_size ? 2 * r->heap_size : 1024;
	struct ticket **heap;

	if (r->n_heap < r->heap_size)
		return true;
	heap = reallocarray(r->heap, size, sizeof(*heap));
	if (!heap)
		return false;
	r->heap = heap;
	r->heap_size = size;
	return true;
}

static void heap_remove(struct route *r, struct ticket *t)
{
	size_t at = t->heap_at;
	struct ticket *last;

	if (at == NOT_IN_HEAP)
		return;
	last = r->heap[--r->n_heap];
	t->heap_at = NOT_IN_HEAP;
	if (last == t)
		return;
	heap_put(r, at, last);
	heap_up(r, at);
	heap_down(r, last->heap_at);
}

void ticket_due(struct route *r, struct ticket *t, int64_t due_us)
{
	assert(t->heap_at != NOT_IN_HEAP);
	if (t->due_us == due_us)
		return;
	t->due_us = due_us;
	heap_up(r, t->heap_at);
	heap_down(r, t->heap_at);
}

struct ticket *ticket_next_due(struct route *r)
{
	return r->n_heap ? r->heap[0] : NULL;
}

/* ---- making and finding ----------------------------------------------------------------- */

static struct ticket **bucket(struct route *r, uint64_t token)
{
	return &r->ticket_hash[token % TICKET_BUCKETS]; /* tokens count up: spread by themselves */
}

struct ticket *ticket_find(struct route *r, uint64_t token)
{
	struct ticket *t = *bucket(r, token);

	while (t && t->token != token)
		t = t->next_hash;
	return t;
}

int ticket_new(struct route *r, const struct answer_to *to, struct envelope *e, struct ticket **out)
{
	int64_t deadline_us = r->now_us + INT64_C(1000) * (int64_t)e->number[ENVELOPE_REMAINING_MS];
	struct ticket *t;
	size_t len;

	e->number[ENVELOPE_REMAINING_MS] = 0; /* ticket_launch adds what is left by then */
	len = envelope_size(e);
	if (len > ENVELOPE_MAX)
		return E_TOO_BIG;
	t = heap_room(r) ? malloc(sizeof(*t)) : NULL;
	if (!t) {
		r->counters[COUNT_NO_MEMORY]++;
		return E_UNAVAILABLE;
	}
	*t = (struct ticket){
		.token = r->next_token++,
		.client = to->conn,
		.client_token = to->token,
		.arrived_us = r->now_us,
		.deadline_us = deadline_us,
		.due_us = deadline_us,
		.english = to->english,
		.given = e,
		.len = len,
	};
	memcpy(t->id, to->id, sizeof(t->id));
	memcpy(t->trace, to->trace, strlen(to->trace) + 1); /* its length was checked */
	t->next_hash = *bucket(r, t->token);
	*bucket(r, t->token) = t;
	LIST_INSERT_HEAD(&to->conn->tickets, t, in_client);
	heap_put(r, r->n_heap++, t);
	heap_up(r, t->heap_at);
	*out = t;
	return 0;
}

bool ticket_keep(struct route *r, struct ticket *t)
{
	t->kept = malloc(t->len);
	if (!t->kept) {
		r->counters[COUNT_NO_MEMORY]++;
		return false;
	}
	envelope_write(t->given, t->kept);
	t->given = NULL;
	return true;
}

static void unlink_client(struct route *r, struct ticket *t)
{
	if (!t->client)
		return;
	LIST_REMOVE(t, in_client);
	t->client = NULL;
	heap_remove(r, t);
}

static void unlink_lane(struct ticket *t)
{
	struct queue *q;

	if (t->worker) {
		assert(t->worker->lanes[t->lane].in_flight > 0);
		t->worker->lanes[t->lane].in_flight--;
		TAILQ_REMOVE(&t->worker->tickets, t, in_list);
		t->worker = NULL;
	} else if (t->service) {
		q = &t->service->lanes[t->lane];
		q->n--;
		q->bytes -= t->len;
		TAILQ_REMOVE(&q->waiting, t, in_list);
	}
}

void ticket_free(struct route *r, struct ticket *t)
{
	struct ticket **at = bucket(r, t->token);

	while (*at != t)
		at = &(*at)->next_hash;
	*at = t->next_hash;
	unlink_client(r, t);
	unlink_lane(t);
	free(t->kept);
	free(t);
}

/* ---- ending ----------------------------------------------------------------------------- */

void ticket_abandon(struct route *r, struct ticket *t)
{
	if (t->worker)
		unlink_client(r, t);
	else
		ticket_free(r, t);
}

void ticket_fail(struct route *r, struct ticket *t, int code)
{
	const struct answer_to to = {
		.conn = t->client,
		.token = t->client_token,
		.id = t->id,
		.rpc = t->service ? t->service->rpcs[t->rpc] : "",
		.trace = t->trace,
		.english = t->english,
	};

	if (t->client)
		answer_error(r, &to, code, "");
	if (t->client && t->service && code == E_TIMEOUT)
		t->service->lanes[t->lane].timed_out++;
	else if (t->client && t->service)
		t->service->lanes[t->lane].refused++;
	ticket_abandon(r, t);
}

bool ticket_launch(struct route *r, struct ticket *t, const struct instance *i)
{
	int64_t left_ms = (t->deadline_us - r->now_us) / 1000;
	struct envelope left = {0};
	uint8_t *at;

	/* Its time is not over yet: due tickets were answered before. */
	left.number[ENVELOPE_REMAINING_MS] = left_ms < 1 ? 1 : (uint64_t)left_ms;
	at = send_room(r, &(struct outgoing){
				  .to = i->conn,
				  .kind = FRAME_REQUEST,
				  .token = t->token,
				  .of = t->service,
				  .payload = t->len + envelope_size(&left),
			  });
	if (!at)
		return false;
	if (t->given)
		envelope_write(t->given, at);
	else
		memcpy(at, t->kept, t->len);
	envelope_write(&left, at + t->len);
	free(t->kept);
	t->kept = NULL;
	t->given = NULL;
	return true;
}
