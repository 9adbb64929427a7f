/*
 * reload - SIGHUP: access, subscriptions and what workers load, checked whole before any of it is
 * taken. The old policy lives until every thread has taken the new one.
 */
#include <systemd/sd-daemon.h>

#include "daemon.h"

#define RULES_AGAIN_US (60 * US_PER_S)

int daemon_check(struct daemon *d, const struct policy *p, struct err *err)
{
	struct arena *a = arena_new((size_t)128 * 1024 * 1024);
	const struct worker_needs needs = {&d->settings, d->own, p->rules.rules};
	struct routes routes;
	void *worker = NULL;
	int rc;

	if (!a)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = routes_build(a, d->definition, p, &routes, err);
	if (!rc && d->definition->worker_start) {
		rc = d->definition->worker_start(a, &needs, &worker, err);
		if (!rc && d->definition->worker_stop)
			d->definition->worker_stop(worker);
	}
	arena_free(a);
	return rc;
}

static void hand_out(struct daemon *d)
{
	uint8_t message[1 + sizeof(d->policy)] = {RELAY_POLICY};

	d->n_to_take = 1;
	memcpy(message + 1, &d->policy, sizeof(d->policy));
	if (pipe_send(d->relay_pipe, message, sizeof(message)))
		abort(); /* the relay's pipe holds 100,000 messages: it is gone */
	for (size_t i = 0; i < d->n_workers; i++) {
		if (worker_send(&d->workers[i], WORKER_POLICY, &d->policy, sizeof(d->policy),
				(slice){NULL, 0}))
			abort();
		d->n_to_take++;
	}
}

int daemon_rules(struct daemon *d, struct policy *p, const struct policy *current, struct err *err)
{
	return d->definition->with_rules
		       ? policy_rules(p, &d->settings, d->definition->rules_fit, current, err)
		       : 0;
}

void daemon_rules_begin(struct daemon *d)
{
	if (d->rules_next.us == 0 || d->retired || utc_now().us < d->rules_next.us)
		return;
	/* taken or refused: once; when something else stops the reload, again */
	d->rules_next = (utc_time){utc_now().us + RULES_AGAIN_US};
	daemon_reload(d);
}

void daemon_reload(struct daemon *d)
{
	struct policy *fresh;
	struct err err = {0};
	int rc;

	if (d->retired) {
		log_event(LOG_WARNING, "reload.refused",
			  L_STR("reason", "the last one is still under way"));
		return;
	}
	rc = policy_load(&d->settings, &fresh, &err);
	if (!rc) {
		rc = daemon_rules(d, fresh, d->policy, &err);
		if (!rc)
			rc = daemon_check(d, fresh, &err);
		if (rc)
			policy_free(fresh);
	}
	if (rc) {
		log_event(LOG_ERROR, "reload.refused", L_STR("reason", err.text));
		return;
	}
	d->retired = d->policy;
	d->policy = fresh;
	d->rules_next = fresh->rules.next;
	hand_out(d);
}

void daemon_policy_taken(struct daemon *d)
{
	if (d->n_to_take == 0 || --d->n_to_take)
		return;
	policy_free(d->retired);
	d->retired = NULL;
	log_event(LOG_INFO, "reload.done");
}
