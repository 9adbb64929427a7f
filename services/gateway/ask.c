/*
 * ask - questions under way to the services. Each ends once, by its answer or by its time.
 */
#include "base.h"

#include "gateway.h"

/* A copy in the arena: a retry packs it again, whatever became of the original. */
static int principal_copy(struct arena *a, const Gongdao__Principal *from,
			  const Gongdao__Principal **out)
{
	ProtobufCMessage *copy;
	slice packed;
	int rc = wire_pack(a, &from->base, &packed);

	if (!rc)
		rc = wire_unpack(a, &gongdao__principal__descriptor, packed, &copy);
	if (!rc)
		*out = (const Gongdao__Principal *)copy;
	return rc;
}

int ask(struct gateway *g, struct question *q, struct arena *a, const struct asked *what)
{
	struct client_call *call;
	int rc;

	if (g->n_questions >= (size_t)g->policy->own.questions)
		return HTTP_CROWDED;
	call = arena_zalloc(a, 1, sizeof(*call));
	if (!call)
		return E_TOO_BIG;
	*call = (struct client_call){.rpc = what->rpc,
				     .id = &q->id,
				     .locale = what->english ? "en" : "zh",
				     .body = what->packed,
				     .timeout_ms = what->timeout_ms,
				     .try_ms = what->try_ms};
	rc = what->request ? wire_pack(a, what->request, &call->body) : 0;
	if (!rc)
		rc = principal_copy(a, what->as, &call->principal);
	if (rc)
		return rc;
	q->asked = client_send(g->client, a, call);
	if (!q->asked)
		return E_NO_MEMORY;
	q->prev = NULL;
	q->next = g->questions;
	if (q->next)
		q->next->prev = q;
	g->questions = q;
	g->n_questions++;
	return 0;
}

static void unlink_question(struct gateway *g, struct question *q)
{
	if (q->prev)
		q->prev->next = q->next;
	else
		g->questions = q->next;
	if (q->next)
		q->next->prev = q->prev;
	g->n_questions--;
}

void ask_drop(struct gateway *g, struct question *q)
{
	if (!q->asked)
		return;
	unlink_question(g, q);
	client_drop(TAKE(q->asked));
}

static void ask_end(struct gateway *g, struct question *q)
{
	Gongdao__Envelope *reply = NULL;
	struct err err = {0};
	int rc;

	unlink_question(g, q);
	rc = client_wait(TAKE(q->asked), &reply, &err);
	if (rc && !reply && error_class_of(rc) != CLASS_BUSY)
		log_event(LOG_ERROR, "ask.failed", L_STR("error", error_name(rc)),
			  L_STR("detail", err.text));
	q->then(q, rc, reply);
}

int64_t ask_turn(struct gateway *g)
{
	int64_t ms = client_turn(g->client);

	for (struct question *q = g->questions, *next; q; q = next) {
		next = q->next; /* `then` may put new ones in front, and ends none but its own */
		if (client_over(q->asked))
			ask_end(g, q);
	}
	return ms;
}
