/*
 * reload - SIGHUP: access, subscriptions and what workers load, checked whole before any of it is
 * taken. The old policy lives until every thread has taken the new one.
 */
#include <pwd.h>
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

int daemon_standing(const struct daemon *d, const struct policy *p, const char *cause,
		    struct standing **out, struct err *err)
{
	const struct standing_of of = {
		.settings_digest = d->settings_digest,
		.rules = p->rules.rules ? rules_digest(p->rules.rules) : "",
		.cause = cause,
		.by = d->reload_by,
	};

	return standing_new(&d->settings, &of, out, err);
}

/* Loads it and looks at it; what cannot be recorded is not taken. */
static int policy_make(struct daemon *d, const char *cause, struct policy **out,
		       struct standing **out_standing, struct err *err)
{
	struct policy *fresh;
	int rc = policy_load(&d->settings, &fresh, err);

	if (rc)
		return rc;
	rc = daemon_rules(d, fresh, d->policy, err);
	if (!rc)
		rc = daemon_check(d, fresh, err);
	if (!rc)
		rc = daemon_standing(d, fresh, cause, out_standing, err);
	if (rc)
		policy_free(fresh);
	else
		*out = fresh;
	return rc;
}

static void reload(struct daemon *d, const char *cause)
{
	struct standing *standing;
	struct policy *fresh;
	struct err err = {0};

	if (d->retired) {
		log_event(LOG_WARNING, "reload.refused",
			  L_STR("reason", "the last one is still under way"));
		return;
	}
	if (policy_make(d, cause, &fresh, &standing, &err)) {
		log_event(LOG_ERROR, "reload.refused", L_STR("reason", err.text));
		return;
	}
	memcpy(d->in_force, standing->digest, sizeof(d->in_force));
	sealer_tell(&d->sealer, standing);
	d->retired = d->policy;
	d->policy = fresh;
	d->rules_next = fresh->rules.next;
	hand_out(d);
}

void daemon_reload_signal(struct daemon *d, uint32_t uid)
{
	struct passwd entry, *found = NULL;
	char buffer[1024];
	struct str by = str_init(d->reload_by, sizeof(d->reload_by));

	if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) == 0 && found)
		str_add(&by, entry.pw_name);
	else
		str_addf(&by, "uid %" PRIu32, uid);
	reload(d, "reload");
}

void daemon_rules_begin(struct daemon *d)
{
	if (d->rules_next.us == 0 || d->retired || utc_now().us < d->rules_next.us)
		return;
	/* taken or refused: once; when something else stops the reload, again */
	d->rules_next = (utc_time){utc_now().us + RULES_AGAIN_US};
	d->reload_by[0] = '\0';
	reload(d, "clock");
}

/* The threads read the files too, a little later: what was changed in between is in force. */
static void files_look(struct daemon *d)
{
	struct standing *now;
	struct err err = {0};
	bool same;

	if (daemon_standing(d, d->policy, "", &now, &err))
		return; /* they were readable a moment ago; the next reload says why */
	same = strcmp(now->digest, d->in_force) == 0;
	standing_free(now);
	if (same)
		return;
	log_event(LOG_WARNING, "reload.again", L_STR("reason", "files changed meanwhile"));
	reload(d, "reload");
}

void daemon_policy_taken(struct daemon *d)
{
	if (d->n_to_take == 0 || --d->n_to_take)
		return;
	policy_free(d->retired);
	d->retired = NULL;
	log_event(LOG_INFO, "reload.done");
	files_look(d);
}
