/*
 * The sealer's thread: steps in their time.
 */
#include "sealer.h"

#include <signal.h>

#include "key_file.h"
#include "log.h"
#include "private.h"

#define SEALER_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define COMPLAIN_US        INT64_C(60000000)
#define AWAY_MS            2000 /* after an error */

struct sealing_thread {
	struct sealer *sealer;
	struct sealing s;
	const struct statement_table *tables[2]; /* the store keeps the address */
	mono_time signed_at, complained;
	struct standing *first, **last; /* those that are not recorded yet, in their order */
	bool quit;
};

static void complain(struct sealing_thread *t, int rc)
{
	mono_time now = mono_now();

	if (t->complained.us && now.us - t->complained.us < COMPLAIN_US)
		return;
	t->complained = now;
	log_event(LOG_WARNING, "sealer.failed", L_STR("outcome", error_name(rc)),
		  L_STR("database", store_error(t->s.store)));
}

static void messages_take(struct sealing_thread *t)
{
	struct standing *standing;
	slice message;

	while (pipe_recv(t->sealer->there, &message)) {
		if (message.len != sizeof(standing)) {
			t->quit = true;
			continue;
		}
		memcpy(&standing, message.at, sizeof(standing));
		*t->last = standing;
		t->last = &standing->next;
	}
}

static void standing_drop(struct sealing_thread *t)
{
	struct standing *done = t->first;

	t->first = done->next;
	if (!t->first)
		t->last = &t->first;
	standing_free(done);
}

/* One after the other; the one that failed waits. Each is recorded though those before it are not
 * in force any more: they were. */
static int standings_record(struct sealing_thread *t)
{
	bool fresh;

	while (t->first) {
		int rc;

		arena_reset(t->s.arena, (struct arena_mark){NULL, 0});
		rc = standing_record(t->s.store, t->s.arena, t->s.service, t->first, &fresh);
		if (rc)
			return rc;
		standing_drop(t);
	}
	return 0;
}

/* Until there is nothing more, or somebody wants something else of us. */
static int seal_all(struct sealing_thread *t)
{
	struct seal_done done = {.more = true};
	int rc = 0;

	while (!rc && done.more && !pipe_wait(t->sealer->there, 0))
		rc = seal_step(&t->s, &done);
	return rc;
}

static int sign_in_time(struct sealing_thread *t)
{
	int64_t us = t->s.settings->checkpoint_ms * 1000;
	struct seal_done done;
	int rc;

	if (t->signed_at.us && mono_now().us - t->signed_at.us < us)
		return 0;
	rc = seal_sign(&t->s, &done);
	if (!rc)
		t->signed_at = mono_now();
	return rc;
}

/* A host that has not the key seals all the same; gongdao doctor says that nobody signs. */
static void key_load(struct sealing *s)
{
	char name[CHAIN_NAME_MAX + 8], path[KEY_PATH_MAX];
	struct err err = {0};
	int rc = key_path(path, s->settings->keys, head_key_name(s->service, name), ".sign.key",
			  &err);

	if (!rc)
		rc = sign_key_load(path, &s->key, &err);
	if (!rc)
		return;
	sign_key_wipe(&s->key);
	log_event(LOG_WARNING, "sealer.no_key", L_STR("reason", err.text));
}

static bool open_all(struct sealing_thread *t)
{
	const struct context *x = t->sealer->context;
	char name[128];
	const struct store_options o = {x->dsn, x->definition->name, name, t->tables, true};
	struct err err = {0};

	(void)snprintf(name, sizeof(name), "sealer %s", x->instance); /* shown only */
	t->s.arena = arena_new(SEALER_ARENA_BYTES);
	if (t->s.arena && !store_open(&o, &t->s.store, &err))
		return true;
	log_event(LOG_ERROR, "sealer.failed", L_STR("reason", err.text));
	return false;
}

static void *run(void *sealer)
{
	struct sealing_thread t = {.sealer = sealer, .tables = {&service_statements}};
	int64_t wait_ms;
	int rc, unrecorded;

	t.last = &t.first;
	t.s.service = t.sealer->context->definition->name;
	t.s.settings = t.sealer->context->settings;
	key_load(&t.s);
	if (!open_all(&t))
		abort(); /* nobody would seal: the supervisor starts us again */
	wait_ms = t.s.settings->seal_ms;
	for (;;) {
		if (pipe_wait(t.sealer->there, wait_ms))
			messages_take(&t);
		if (t.quit)
			break;
		unrecorded = standings_record(&t);
		rc = seal_all(&t);
		if (!rc)
			rc = sign_in_time(&t);
		if (!rc)
			rc = unrecorded;
		if (rc)
			complain(&t, rc);
		wait_ms = rc && rc != E_DB_CONFLICT ? AWAY_MS : t.s.settings->seal_ms;
	}
	while (t.first)
		standing_drop(&t); /* the next start sees that they were not recorded */
	store_close(t.s.store);
	arena_free(t.s.arena);
	sign_key_wipe(&t.s.key);
	return NULL;
}

int sealer_start(struct sealer *s, struct bus *bus, const struct context *x, struct err *err)
{
	sigset_t all, old;
	int rc = pipe_pair(bus, &s->here, &s->there);

	if (rc)
		return err_set(err, rc, "a pipe to the sealer cannot be made");
	s->context = x;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	rc = pthread_create(&s->thread, NULL, run, s);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc)
		return err_set(err, E_INTERNAL, "a thread cannot be started: error %d", rc);
	s->running = true;
	return 0;
}

void sealer_stop(struct sealer *s)
{
	if (s->running && pipe_send(s->here, "q", 1) == 0)
		pthread_join(s->thread, NULL);
	pipe_close(s->here);
	pipe_close(s->there);
}

void sealer_tell(struct sealer *s, struct standing *standing)
{
	if (!s->running || pipe_send(s->here, &standing, sizeof(standing)))
		standing_free(standing); /* the next start records it */
}
