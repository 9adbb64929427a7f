/*
 * Tickets: by token in a hash, by time in a heap, by client and by worker in lists. A ticket is in
 * the heap and in its client's list exactly while the client waits for it.
 */
#include "base.h"

#include "parts.h"

#define NOT_IN_HEAP    SIZE_MAX
#define REMAINING_TAG  ((uint8_t)(6 << 3))
#define REMAINING_ROOM 6 /* tag and a 32-bit varint */

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

bool ticket_fits(const Gongdao__Envelope *e)
{
	return gongdao__envelope__get_packed_size(e) <=
	       FRAME_MAX_BYTES - FRAME_HEAD_BYTES - REMAINING_ROOM;
}

/* The Envelope as it will go to the worker, but for remaining_ms: that is added when it goes. */
static struct route_send *ticket_frame(struct route *r, Gongdao__Envelope *e)
{
	struct route_send *s;
	size_t len;

	e->remaining_ms = 0; /* zero is not written; ticket_launch adds the field at the end */
	len = gongdao__envelope__get_packed_size(e);
	s = send_new(r, len + REMAINING_ROOM);
	if (!s)
		return NULL;
	(void)gongdao__envelope__pack(e, s->frame + FRAME_HEAD_BYTES); /* measured above */
	s->len = FRAME_HEAD_BYTES + len;
	return s;
}

struct ticket *ticket_new(struct route *r, struct conn *client, uint64_t client_token,
			  Gongdao__Envelope *e)
{
	int64_t remaining_us = INT64_C(1000) * e->remaining_ms;
	struct ticket *t = calloc(1, sizeof(*t));

	if (t)
		t->send = ticket_frame(r, e);
	if (!t || !t->send || !heap_room(r)) {
		r->counters[COUNT_NO_MEMORY]++;
		if (t)
			route_send_free(t->send);
		free(t);
		return NULL;
	}
	t->token = r->next_token++;
	t->client = client;
	t->client_token = client_token;
	t->arrived_us = r->now_us;
	t->deadline_us = r->now_us + remaining_us;
	t->english = strcmp(e->locale, "en") == 0;
	memcpy(t->id, e->id.data, sizeof(t->id));
	(void)snprintf(t->trace, sizeof(t->trace), "%s", e->trace); /* its length was checked */
	t->next_hash = *bucket(r, t->token);
	*bucket(r, t->token) = t;
	LIST_INSERT_HEAD(&client->tickets, t, in_client);
	t->due_us = INT64_MAX;
	heap_put(r, r->n_heap++, t);
	return t;
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
		q->bytes -= t->send->len;
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
	route_send_free(t->send);
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
		.conn = t->client ? t->client->id : 0,
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

struct route_send *ticket_launch(struct route *r, struct ticket *t)
{
	struct route_send *s = TAKE(t->send);
	int64_t left_ms = (t->deadline_us - r->now_us) / 1000;
	uint8_t *at = s->frame + s->len;

	if (left_ms < 1)
		left_ms = 1; /* its time is not over yet: due tickets were answered before */
	*at++ = REMAINING_TAG;
	for (; left_ms > 0x7F; left_ms >>= 7)
		*at++ = (uint8_t)(0x80 | (left_ms & 0x7F));
	*at++ = (uint8_t)left_ms;
	s->len = (size_t)(at - s->frame);
	return s;
}
