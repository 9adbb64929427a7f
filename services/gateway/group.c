/*
 * group - polls the services in the name of a group, one question after the other.
 */
#include "base.h"

#include "stream_group.h"

#include "alerts.pb-c.h"
#include "disputes.pb-c.h"

#define GROUP_BYTES ((size_t)8 * 1024 * 1024)
#define ASK_MS      5000
#define PAGE        200

bool group_is(const struct group *group, const struct session *b)
{
	const struct session *a = &group->who;

	return strcmp(a->department, b->department) == 0 && strcmp(a->role, b->role) == 0 &&
	       strcmp(a->region, b->region) == 0 && a->employer_id == b->employer_id &&
	       a->worker_id == b->worker_id;
}

struct group *group_of(struct gateway *g, const struct session *who)
{
	struct streams *s = &g->streams;
	struct group *group = s->groups;

	while (group && !group_is(group, who))
		group = group->next;
	if (group || s->n_groups == GROUPS_MAX)
		return group;
	group = calloc(1, sizeof(*group));
	if (!group)
		return NULL;
	group->gateway = g;
	group->who = *who;
	memset(&group->who.token, 0, sizeof(group->who.token));
	memset(group->queues, -1, sizeof(group->queues));
	group->question.owner = group;
	group->next = s->groups;
	s->groups = group;
	s->n_groups++;
	return group;
}

size_t group_say(const struct group *group, char *to, size_t size)
{
	static const char *const names[QUEUES] = {"handoffs", "breached", "at_risk", "notices"};
	struct str s = str_init(to, size);
	const char *comma = "";

	str_add(&s, "event: queues\ndata: {");
	for (size_t i = 0; i < QUEUES; i++) {
		if (group->queues[i] < 0)
			continue;
		str_addf(&s, "%s\"%s\":%" PRId64, comma, names[i], group->queues[i]);
		comma = ",";
	}
	str_add(&s, "}\n\n");
	return s.len;
}

/* ---- what the answers say ------------------------------------------------------------------- */

static void queue_set(struct group *group, enum queue queue, int64_t n)
{
	if (group->queues[queue] == n)
		return;
	group->queues[queue] = n;
	group->version++;
}

static void handoffs_take(struct group *group, const ProtobufCMessage *m)
{
	const Disputes__ListHandoffsReply *rep = (const Disputes__ListHandoffsReply *)m;

	queue_set(group, QUEUE_HANDOFFS, rep->total);
}

static void deadlines_take(struct group *group, const ProtobufCMessage *m)
{
	const Disputes__GetDeadlineBoardReply *rep = (const Disputes__GetDeadlineBoardReply *)m;
	int64_t breached = 0, at_risk = 0;

	for (size_t i = 0; i < rep->n_rows; i++) {
		breached += rep->rows[i]->n_breached;
		at_risk += rep->rows[i]->n_at_risk;
	}
	queue_set(group, QUEUE_BREACHED, breached);
	queue_set(group, QUEUE_AT_RISK, at_risk);
}

static void notices_take(struct group *group, const ProtobufCMessage *m)
{
	const Alerts__ListNoticesReply *rep = (const Alerts__ListNoticesReply *)m;

	queue_set(group, QUEUE_NOTICES, rep->total);
}

/* Rule, month and region are codes of ours: nothing in them has to be escaped. */
static bool code_plain(const char *s)
{
	return strpbrk(s, "\"\\\n\r") == NULL;
}

static void alert_tell(struct group *group, const Alerts__Alert *a)
{
	char *text = group->news[group->n_news % NEWS_MAX];

	if (!code_plain(a->rule) || !code_plain(a->month) || !code_plain(a->region))
		return;
	(void)snprintf(text, NEWS_TEXT,
		       "event: alert\ndata: {\"alert_id\":\"%" PRId64
		       "\",\"rule\":\"%.60s\",\"month\":\"%.10s\",\"region\":\"%.10s\"}\n\n",
		       a->alert_id, a->rule, a->month, a->region);
	group->n_news++;
}

static void alerts_take(struct group *group, const ProtobufCMessage *m)
{
	const Alerts__ListAlertsReply *rep = (const Alerts__ListAlertsReply *)m;

	for (size_t i = 0; i < rep->n_alerts; i++) {
		if (rep->alerts[i]->alert_id > group->last_alert)
			group->last_alert = rep->alerts[i]->alert_id;
		if (group->caught_up)
			alert_tell(group, rep->alerts[i]);
	}
	if (rep->n_alerts < PAGE)
		group->caught_up = true;
	else
		group->poll_at = mono_now(); /* there are more */
}

/* ---- what is asked -------------------------------------------------------------------------- */

static char *text_of(const char *s)
{
	return (char *)(uintptr_t)s; /* protobuf-c wants char * where it only reads */
}

static void handoffs_ask(const struct group *group UNUSED, ProtobufCMessage *m)
{
	Disputes__ListHandoffsRequest *req = (Disputes__ListHandoffsRequest *)m;

	req->direction = text_of("in");
	req->state = text_of("SENT");
	req->limit = 1;
	req->count = true;
}

static void deadlines_ask(const struct group *group UNUSED, ProtobufCMessage *m UNUSED)
{
}

static void notices_ask(const struct group *group UNUSED, ProtobufCMessage *m)
{
	Alerts__ListNoticesRequest *req = (Alerts__ListNoticesRequest *)m;

	req->limit = 1;
	req->count = true;
}

static void alerts_ask(const struct group *group, ProtobufCMessage *m)
{
	Alerts__ListAlertsRequest *req = (Alerts__ListAlertsRequest *)m;

	req->after_id = group->last_alert;
	req->limit = PAGE;
}

static const struct {
	const char *rpc;
	void (*ask)(const struct group *group, ProtobufCMessage *m);
	void (*take)(struct group *group, const ProtobufCMessage *m);
} polls[POLLS] = {
	[POLL_HANDOFFS] = {"disputes.ListHandoffs",     handoffs_ask,  handoffs_take },
	[POLL_DEADLINES] = {"disputes.GetDeadlineBoard", deadlines_ask, deadlines_take},
	[POLL_NOTICES] = {"alerts.ListNotices",        notices_ask,   notices_take  },
	[POLL_ALERTS] = {"alerts.ListAlerts",         alerts_ask,    alerts_take   },
};

static void poll_next(struct group *group);

/* Who cannot be asked now is asked the next time. */
static void polled(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct group *group = q->owner;
	ProtobufCMessage *m;

	if (!rc && wire_unpack(group->arena, registry_find(polls[group->poll].rpc)->output,
			       (slice){(const char *)reply->body.data, reply->body.len}, &m) == 0)
		polls[group->poll].take(group, m);
	group->poll++;
	poll_next(group);
}

static bool poll_send(struct group *group)
{
	const char *rpc = polls[group->poll].rpc;
	Gongdao__Principal as = gateway_principal(group->gateway);
	ProtobufCMessage *m;
	struct asked what = {.rpc = rpc, .as = &as, .timeout_ms = ASK_MS};

	if (!access_role_may(&group->gateway->policy->access, group->who.role, rpc))
		return false;
	arena_reset(group->arena, (struct arena_mark){NULL, 0});
	m = wire_new(group->arena, registry_find(rpc)->input);
	if (!m)
		return false;
	polls[group->poll].ask(group, m);
	what.request = m;
	as.department = group->who.department;
	as.role = group->who.role;
	as.region = group->who.region;
	as.employer_id = group->who.employer_id;
	as.worker_id = group->who.worker_id;
	group->question.then = polled;
	group->question.id = uuid_new(utc_now());
	return ask(group->gateway, &group->question, group->arena, &what) == 0;
}

static void poll_next(struct group *group)
{
	while (group->poll < POLLS && !poll_send(group))
		group->poll++;
	if (group->poll == POLLS)
		arena_freep(&group->arena);
}

void group_poll(struct group *group)
{
	group->poll_at.us = mono_now().us + 1000 * group->gateway->policy->own.stream_ms;
	group->poll = 0;
	group->arena = arena_new(GROUP_BYTES);
	if (group->arena)
		poll_next(group);
}
