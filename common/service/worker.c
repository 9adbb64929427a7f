#include "worker.h"

#include <signal.h>

#define TIDY_EVERY_MS 100

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

static void job_answered(struct job *j)
{
	struct worker *w = j->owner;
	struct done_head *head = &w->heads[j - w->jobs];

	head->route = j->outcome.route ? (int32_t)(j->outcome.route - w->context->routes->at) : -1;
	head->code = j->outcome.code;
	head->took_us = j->outcome.took_us;
	head->announced = j->outcome.announced;
	done_send(w, head, j->reply);
}

/* The message is valid until the next receive: its bytes are kept in the job's arena. False: there
 * is no memory; the client asks again. */
static bool job_make(struct worker *w, struct arena *a, slice message, struct job *out,
		     struct done_head *head)
{
	const char *envelope;

	memset(head, 0, sizeof(*head));
	memcpy(&head->call, message.at + 1, sizeof(head->call));
	message.at += 1 + sizeof(head->call);
	message.len -= 1 + sizeof(head->call);
	envelope = a ? arena_strndup(a, message.at, message.len) : NULL;
	*out = (struct job){
		.arena = a,
		.envelope = {envelope, message.len},
		.came = head->call.came,
		.answered = job_answered,
		.owner = w,
	};
	if (envelope)
		return true;
	head->route = -1;
	head->code = E_NO_MEMORY;
	done_send(w, head, (slice){NULL, 0});
	return false;
}

static void jobs_run(struct worker *w)
{
	dispatch_all(w->dispatcher, w->jobs, w->n_jobs);
	for (size_t i = 0; i < w->n_jobs; i++)
		arena_reset(w->arenas[i], (struct arena_mark){NULL, 0}); /* what a large one took */
	w->n_jobs = 0;
}

static void call_take(struct worker *w, slice message)
{
	size_t i = w->n_jobs;

	if (message.len < 1 + sizeof(struct call_head))
		return;
	if (!w->arenas[i])
		w->arenas[i] = arena_new((size_t)w->context->settings->call_memory);
	if (job_make(w, w->arenas[i], message, &w->jobs[i], &w->heads[i]))
		w->n_jobs++;
	if (w->n_jobs == w->jobs_max)
		jobs_run(w);
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

/* Takes what is there, runs it when there is no more. False after QUIT. */
static bool turn(struct worker *w)
{
	slice message;

	while (pipe_recv(w->there, &message)) {
		if (message.len == 0)
			continue;
		if (message.at[0] == WORKER_CALL) {
			call_take(w, message);
			continue;
		}
		jobs_run(w); /* they came before */
		if (message.at[0] == WORKER_QUIT)
			return false;
		if (message.at[0] == WORKER_POLICY)
			policy_take(w, message);
	}
	jobs_run(w);
	return true;
}

static void *worker_run(void *worker)
{
	struct worker *w = worker;

	w->jobs_max = strcmp(w->lane, handler_lane(COMMAND)) == 0 ? DISPATCH_MAX : 1;
	while (turn(w)) {
		bool untidy = dispatcher_tidy(w->dispatcher);

		(void)pipe_wait(w->there,
				untidy ? TIDY_EVERY_MS : -1); /* woken for nothing: look */
	}
	for (size_t i = 0; i < DISPATCH_MAX; i++)
		arena_free(w->arenas[i]);
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
