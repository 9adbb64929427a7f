#include "worker.h"

#include <signal.h>

/* Not from the arena: a call that filled it has a reply too. Without memory the reply is lost, the
 * count of what is under way must not be. */
static void done_send(struct worker *w, const struct done_head *head, slice reply)
{
	char bare[1 + sizeof(*head)];
	char *full = reply.len ? malloc(sizeof(bare) + reply.len) : NULL;
	char *out = full ? full : bare;

	out[0] = WORKER_DONE;
	memcpy(out + 1, head, sizeof(*head));
	if (full)
		memcpy(out + sizeof(bare), reply.at, reply.len);
	if (pipe_send(w->there, out, sizeof(bare) + (full ? reply.len : 0)))
		log_event(LOG_ERROR, "worker.reply_lost", L_STR("lane", w->lane));
	free(full);
}

static void call_take(struct worker *w, struct arena *a, slice message)
{
	const struct routes *routes = w->context->routes;
	struct done_head head = {0};
	struct outcome outcome;
	slice reply;

	if (message.len < 1 + sizeof(head.call))
		return;
	memcpy(&head.call, message.at + 1, sizeof(head.call));
	message.at += 1 + sizeof(head.call);
	message.len -= 1 + sizeof(head.call);
	arena_reset(a, (struct arena_mark){NULL, 0});
	dispatcher_came(w->dispatcher, head.call.came);
	dispatch(w->dispatcher, a, message, &reply, &outcome);
	head.route = outcome.route ? (int32_t)(outcome.route - routes->at) : -1;
	head.code = outcome.code;
	head.took_us = outcome.took_us;
	head.announced = outcome.announced;
	done_send(w, &head, reply);
}

static void policy_take(struct worker *w, slice message)
{
	uint8_t taken = WORKER_POLICY_TAKEN;
	struct policy *p;
	struct err err = {0};

	if (message.len != 1 + sizeof(p))
		return;
	memcpy(&p, message.at + 1, sizeof(p));
	if (dispatcher_reload(w->dispatcher, p, &err))
		log_event(LOG_ERROR, "reload.refused", L_STR("lane", w->lane),
			  L_STR("reason", err.text));
	if (pipe_send(w->there, &taken, 1))
		log_event(LOG_ERROR, "worker.reply_lost", L_STR("lane", w->lane));
}

static void *worker_run(void *worker)
{
	struct worker *w = worker;
	struct arena *a = arena_new((size_t)w->context->settings->call_memory);
	slice message;

	assert(a); /* at start, a few bytes */
	for (;;) {
		if (!pipe_recv(w->there, &message)) {
			(void)pipe_wait(w->there, -1); /* woken for nothing: look again */
			continue;
		}
		if (message.len && message.at[0] == WORKER_QUIT)
			break;
		if (message.len && message.at[0] == WORKER_CALL)
			call_take(w, a, message);
		else if (message.len && message.at[0] == WORKER_POLICY)
			policy_take(w, message);
	}
	arena_free(a);
	return NULL;
}

int worker_start(struct worker *w, struct bus *bus, struct err *err)
{
	sigset_t all, old;
	int rc;

	rc = dispatcher_new(w->context, w->policy, &w->dispatcher, err);
	if (rc)
		return rc;
	rc = pipe_pair(bus, &w->here, &w->there);
	if (rc)
		return err_set(err, rc, "a pipe to a worker cannot be made");
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old); /* signals are the main thread's */
	rc = pthread_create(&w->thread, NULL, worker_run, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc)
		return err_set(err, E_INTERNAL, "a thread cannot be started: error %d", rc);
	w->running = true;
	return 0;
}

void worker_join(struct worker *w)
{
	if (w->running)
		pthread_join(w->thread, NULL);
	w->running = false;
	pipe_close(w->there);
	pipe_close(w->here);
	dispatcher_free(w->dispatcher);
}

int worker_send(struct worker *w, enum worker_message kind, const void *head, size_t head_len,
		slice rest)
{
	size_t len = 1 + head_len + rest.len;
	char *message = malloc(len);
	int rc;

	if (!message)
		return E_NO_MEMORY;
	message[0] = (char)kind;
	if (head_len)
		memcpy(message + 1, head, head_len);
	if (rest.len)
		memcpy(message + 1 + head_len, rest.at, rest.len);
	rc = pipe_send(w->here, message, len);
	free(message);
	return rc;
}
