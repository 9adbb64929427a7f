#include "policy.h"

#include "log.h"
#include "wire.h"

#define SUBSCRIPTIONS_MAX 1024

static int subscription_add(struct policy *p, const struct yaml_node *event,
			    const struct yaml_node *rpc, struct err *err)
{
	struct subscription *s = &p->subscriptions[p->n_subscriptions];
	slice service, method;
	const char *text;
	int rc;

	rc = yaml_str(rpc, &text, err);
	if (rc)
		return rc;
	if (!rpc_split(text, &service, &method))
		return yaml_refuse(rpc, err, "\"%s\" is not of the form service.Method", text);
	for (size_t i = 0; i < p->n_subscriptions; i++) {
		if (strcmp(p->subscriptions[i].event, event->key) == 0 &&
		    slice_is(service, p->subscriptions[i].subscriber))
			return yaml_refuse(rpc, err, "%s takes %s twice",
					   p->subscriptions[i].subscriber, event->key);
	}
	s->event = event->key;
	s->rpc = text;
	s->subscriber = arena_strndup(p->arena, service.at, service.len);
	if (!s->subscriber)
		return err_set(err, E_NO_MEMORY, "out of memory");
	p->n_subscriptions++;
	return 0;
}

static int subscriptions_read(struct policy *p, const struct yaml_node *root, struct err *err)
{
	slice service, method;
	size_t n = 0;
	int rc;

	if (root->kind != YAML_MAP)
		return yaml_refuse(root, err, "expected a map of events");
	for (const struct yaml_node *e = root->first; e; e = e->next)
		n += e->n;
	if (n > SUBSCRIPTIONS_MAX)
		return yaml_refuse(root, err, "%zu subscriptions are above %d", n,
				   SUBSCRIPTIONS_MAX);
	p->subscriptions = arena_zalloc(p->arena, n + 1, sizeof(*p->subscriptions));
	if (!p->subscriptions)
		return err_set(err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *e = root->first; e; e = e->next) {
		if (!rpc_split(e->key, &service, &method))
			return yaml_refuse(e, err, "\"%s\" is not of the form service.Event",
					   e->key);
		if (e->kind != YAML_LIST)
			return yaml_refuse(e, err, "%s: expected a list of rpcs", e->key);
		for (const struct yaml_node *r = e->first; r; r = r->next) {
			rc = subscription_add(p, e, r, err);
			if (rc)
				return rc;
		}
	}
	return 0;
}

int policy_load(const struct settings *s, struct policy **out, struct err *err)
{
	struct arena *arena = arena_new((size_t)8 * 1024 * 1024);
	struct policy *p = arena ? arena_zalloc(arena, 1, sizeof(*p)) : NULL;
	const struct yaml_node *root;
	int rc;

	if (!p) {
		arena_free(arena);
		return err_set(err, E_NO_MEMORY, "out of memory");
	}
	p->arena = arena;
	rc = access_load(arena, s->access, &p->access, err);
	if (!rc)
		rc = yaml_load(arena, s->subscriptions, &root, err);
	if (!rc)
		rc = subscriptions_read(p, root, err);
	if (!rc) /* who is a department the daemons that have their list look at */
		rc = department_keys_load(arena, s->department_keys, NULL, &p->department_keys,
					  err);
	if (rc) {
		arena_free(arena);
		return rc;
	}
	*out = p;
	return 0;
}

int policy_rules(struct policy *p, const struct settings *s, rules_fit_fn fit,
		 const struct policy *current, struct err *err)
{
	const struct rules_source source = {s->rules, s->packs, s->rule_signers, s->rules_signed,
					    fit};
	int rc = rules_choose(&source, current ? &current->rules : NULL, utc_now(), &p->rules, err);

	if (rc)
		return rc;
	if (p->rules.kept[0])
		log_event(LOG_WARNING, "rules.not_kept", L_STR("reason", p->rules.kept));
	if (p->rules.refused)
		log_event(LOG_ERROR, "rules.refused", L_STR("reason", p->rules.note),
			  L_STR("in_force", rules_digest(p->rules.rules)));
	else if (p->rules.note[0])
		log_event(LOG_INFO, "rules.wait", L_STR("reason", p->rules.note),
			  L_STR("in_force", rules_digest(p->rules.rules)));
	else
		log_event(LOG_INFO, "rules.taken", L_STR("digest", rules_digest(p->rules.rules)),
			  L_BOOL("signed", s->rules_signed));
	return 0;
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	rules_free(p->rules.rules);
	arena_free(p->arena);
}

bool policy_subscribed(const struct policy *p, const char *event)
{
	for (size_t i = 0; i < p->n_subscriptions; i++) {
		if (strcmp(p->subscriptions[i].event, event) == 0)
			return true;
	}
	return false;
}

const char *policy_rpc(const struct policy *p, const char *subscriber, const char *event)
{
	size_t n = strlen(subscriber);

	for (size_t i = 0; i < p->n_subscriptions; i++) {
		const struct subscription *s = &p->subscriptions[i];

		if (strcmp(s->subscriber, subscriber) == 0 && strcmp(s->event, event) == 0)
			return s->rpc;
	}
	return strncmp(event, subscriber, n) == 0 && event[n] == '.' ? event : NULL;
}

static bool of_service(const char *event, const char *service)
{
	size_t n = strlen(service);

	return strncmp(event, service, n) == 0 && event[n] == '.';
}

size_t policy_events(const struct policy *p, const char *service, const char *subscriber,
		     const char **out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_subscriptions && n < max; i++) {
		const struct subscription *s = &p->subscriptions[i];

		if (of_service(s->event, service) && strcmp(s->subscriber, subscriber) == 0)
			out[n++] = s->event;
	}
	return n;
}

bool policy_subscribed_by(const struct policy *p, const char *service, const char *subscriber)
{
	const char *event;

	return strcmp(service, subscriber) == 0 ||
	       policy_events(p, service, subscriber, &event, 1) > 0;
}

static bool seen_before(const struct policy *p, const char *service, size_t end)
{
	for (size_t i = 0; i < end; i++) {
		if (of_service(p->subscriptions[i].event, service) &&
		    strcmp(p->subscriptions[i].subscriber, p->subscriptions[end].subscriber) == 0)
			return true;
	}
	return false;
}

const char *policy_subscriber(const struct policy *p, const char *service, size_t i)
{
	for (size_t k = 0; k < p->n_subscriptions; k++) {
		if (!of_service(p->subscriptions[k].event, service) || seen_before(p, service, k))
			continue;
		if (i-- == 0)
			return p->subscriptions[k].subscriber;
	}
	return NULL;
}
