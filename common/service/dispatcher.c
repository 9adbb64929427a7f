/*
 * dispatcher - what one worker thread holds: its connection, its worker context, its id block.
 */
#include "private.h"

#define WORKER_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define TX_ARENA_BYTES     ((size_t)256 * 1024 * 1024)
#define FOLLOW_ARENA_BYTES ((size_t)32 * 1024 * 1024)

static int worker_make(const struct context *x, const struct policy *p, struct arena **out_arena,
		       void **out_worker, struct err *err)
{
	const struct worker_needs needs = {x->settings, x->own, p->rules.rules};
	struct arena *a = arena_new(WORKER_ARENA_BYTES);
	int rc;

	*out_worker = NULL;
	if (!a)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (x->definition->worker_start) {
		rc = x->definition->worker_start(a, &needs, out_worker, err);
		if (rc) {
			arena_free(a);
			return rc;
		}
	}
	*out_arena = a;
	return 0;
}

static void worker_drop(struct dispatcher *d)
{
	if (d->worker_arena && d->context->definition->worker_stop)
		d->context->definition->worker_stop(d->worker);
	arena_free(d->worker_arena);
	rules_free(d->rules);
}

int dispatcher_new(const struct context *x, const struct policy *p, struct dispatcher **out,
		   struct err *err)
{
	struct store_options o = {x->dsn, x->definition->name, x->instance, NULL, true};
	struct dispatcher *d = calloc(1, sizeof(*d));
	int rc;

	if (!d)
		return err_set(err, E_NO_MEMORY, "out of memory");
	d->context = x;
	d->policy = p;
	d->partitions_day = INT32_MIN;
	d->tables[0] = &service_statements;
	d->tables[1] = x->definition->statements;
	d->tables[2] = x->definition->shared;
	o.tables = d->tables;
	d->arena = arena_new(TX_ARENA_BYTES);
	d->follow_arena = arena_new(FOLLOW_ARENA_BYTES);
	d->units = calloc(DISPATCH_MAX, sizeof(*d->units));
	rc = d->arena && d->follow_arena && d->units ? store_open(&o, &d->store, err)
						     : err_set(err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = worker_make(x, p, &d->worker_arena, &d->worker, err);
	if (rc) {
		dispatcher_free(d);
		return rc;
	}
	d->rules = rules_share(p->rules.rules);
	*out = d;
	return 0;
}

void dispatcher_free(struct dispatcher *d)
{
	if (!d)
		return;
	worker_drop(d);
	store_close(d->store);
	arena_free(d->arena);
	arena_free(d->follow_arena);
	free(d->units);
	free(d);
}

int dispatcher_reload(struct dispatcher *d, const struct policy *p, struct err *err)
{
	struct arena *arena = NULL;
	void *worker = NULL;
	int rc;

	d->policy = p; /* the old one goes when every thread has answered, whatever it answers */
	rc = worker_make(d->context, p, &arena, &worker, err);
	if (rc)
		return rc;
	worker_drop(d);
	d->worker_arena = arena;
	d->worker = worker;
	d->rules = rules_share(p->rules.rules);
	return 0;
}

int dispatcher_verify(struct dispatcher *d, struct err *err)
{
	int rc = store_verify(d->store, err);

	if (rc == 0)
		d->verified = true;
	return rc;
}
