/*
 * policy - access.yaml, subscriptions.yaml, department-keys.yaml and the rules as one immutable
 * thing that a reload replaces whole.
 *
 * Owns:    its own arena.
 * Errors:  E_CONFIG, E_FILE with the place.
 */
#ifndef GONGDAO_POLICY_H
#define GONGDAO_POLICY_H

#include "access.h"
#include "choose.h"
#include "department_keys.h"
#include "settings.h"

#define SUBSCRIBERS_MAX 32 /* of one service, itself among them */
#define EVENTS_MAX      64 /* of one service to one subscriber */

struct subscription {
	const char *event;      /* "wages.FindingRecorded" */
	const char *rpc;        /* "alerts.TakeFinding" */
	const char *subscriber; /* "alerts" */
};

struct policy {
	struct arena *arena;
	struct access access;
	struct subscription *subscriptions;
	size_t n_subscriptions;
	struct department_keys department_keys; /* whose heads they may countersign */
	struct rules_choice rules;              /* of a service that has rules; else empty */
};

int policy_load(const struct settings *s, struct policy **out, struct err *err) MUST_CHECK;
/* The rules into a policy just loaded; `current`: the policy in force, NULL at the start. Loaded
 * rules are kept (settings.packs); that they could not be is logged and stops nothing. */
int policy_rules(struct policy *p, const struct settings *s, rules_fit_fn fit,
		 const struct policy *current, struct err *err) MUST_CHECK;
void policy_free(struct policy *p);

bool policy_subscribed(const struct policy *p, const char *event);
/* The rpc at which `subscriber` takes `event`; the event itself when it is "subscriber.Something";
 * NULL when it takes it no more. */
const char *policy_rpc(const struct policy *p, const char *subscriber, const char *event);
/* The events of `service` that `subscriber` takes; up to `max` names into `out`. */
/* Does that subscriber take anything of the service? Each takes its own timers. */
bool policy_subscribed_by(const struct policy *p, const char *service, const char *subscriber);
size_t policy_events(const struct policy *p, const char *service, const char *subscriber,
		     const char **out, size_t max);
/* The i-th different subscriber of events of `service`, NULL past the last. */
const char *policy_subscriber(const struct policy *p, const char *service, size_t i);

#endif
