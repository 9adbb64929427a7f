/*
 * Dead letters: events that could not succeed. Each parks its key until somebody decides.
 */
#include "page.h"

#include <jansson.h>

#include "service.pb-c.h"

/* "wages" and "ListDead" to "wages.ListDead", when it is an rpc. */
static int rpc_of(struct cli *c, const char *service, const char *method, const char **out)
{
	*out = arena_printf(c->arena, "%s.%s", service, method);
	if (!*out)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (!registry_find(*out))
		return cli_usage(c, say(c, "没有服务 %s", "there is no service %s"), service);
	return 0;
}

static void add_rows(struct table *t, const char *service, const Service__ListDeadReply *r)
{
	for (size_t i = 0; i < r->n_dead; i++) {
		const Service__DeadLetter *d = r->dead[i];

		table_add(t, service);
		table_addf(t, "%" PRId64, d->dead_id);
		table_add(t, d->event);
		table_add(t, d->subscriber);
		table_add(t, d->key);
		table_add(t, show_word(t->c, d->state));
		table_addf(t, "%u", d->attempts);
		table_add(t, show_time(t->c, d->dead_at_us));
		table_addf(t, "%s%s%s", d->error, d->detail[0] ? ": " : "",
			   text_cut(t->c->arena, d->detail, 60));
	}
}

/* The services that serve something, by access.yaml; only `wanted` when it is given. */
static int list_services(struct cli *c, const char *wanted, struct access_list *out)
{
	struct access access;
	int rc = cli_access(c, &access);

	if (rc)
		return rc;
	out->n = 0;
	out->at = arena_zalloc(c->arena, access.n_peers + 1, sizeof(*out->at));
	if (!out->at)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < access.n_peers; i++) {
		const struct access_peer *p = &access.peers[i];

		if (p->serve.n && (!wanted || strcmp(wanted, p->serve.at[0]) == 0))
			out->at[out->n++] = p->serve.at[0];
	}
	if (wanted && out->n == 0)
		return cli_usage(c, say(c, "没有服务 %s", "there is no service %s"), wanted);
	return 0;
}

int dead_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"服务",    "service",    false},
                {"编号",    "id",         true },
                {"事件",    "event",      false},
		{"订阅者", "subscriber", false},
                {"键",       "key",        false},
                {"状态",    "state",      false},
		{"次数",    "tries",      true },
                {"时间",    "at",         false},
                {"错误",    "error",      false},
	};
	Service__ListDeadRequest q = SERVICE__LIST_DEAD_REQUEST__INIT;
	json_t *all = json_object();
	struct access_list services;
	const char *rpc;
	struct table t;
	int64_t after;
	int rc = page_read(c, &after, &q.limit);

	if (rc == 0)
		rc = list_services(c, cli_get(c, "SERVICE"), &services);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; rc == 0 && i < services.n; i++) {
		Service__ListDeadReply *r;

		rc = rpc_of(c, services.at[i], "ListDead", &rpc);
		if (rc == 0)
			rc = cli_ask(c, rpc, &q.base, &r);
		if (rc)
			break;
		add_rows(&t, services.at[i], r);
		(void)json_object_set_new(all, services.at[i], cli_document(c, &r->base));
	}
	if (rc == 0 && c->json)
		rc = cli_print_document(c, all);
	else if (rc == 0)
		page_print(&t, UINT32_MAX, 0);
	json_decref(all);
	return rc ? rc : t.n_cells ? FOUND : 0;
}

static int done(struct cli *c, int rc, const ProtobufCMessage *reply, const char *text)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, reply);
	(void)puts(text);
	return 0;
}

int dead_retry_run(struct cli *c)
{
	Service__RetryDeadRequest q = SERVICE__RETRY_DEAD_REQUEST__INIT;
	ProtobufCMessage *r = NULL;
	const char *rpc;
	int rc = rpc_of(c, cli_get(c, "SERVICE"), "RetryDead", &rpc);

	if (rc == 0)
		rc = cli_id(c, "DEAD", &q.dead_id);
	if (rc == 0)
		rc = cli_ask(c, rpc, &q.base, &r);
	return done(c, rc, r, say(c, "已安排重新投递", "it will be delivered again"));
}

int dead_drop_run(struct cli *c)
{
	Service__DropDeadRequest q = SERVICE__DROP_DEAD_REQUEST__INIT;
	ProtobufCMessage *r = NULL;
	const char *rpc;
	int rc = rpc_of(c, cli_get(c, "SERVICE"), "DropDead", &rpc);

	if (rc == 0)
		rc = cli_id(c, "DEAD", &q.dead_id);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = cli_ask(c, rpc, &q.base, &r);
	return done(c, rc, r,
		    say(c, "已放弃，同一键的后续事件继续投递",
			"dropped; what waited behind it goes on"));
}

int subscriber_drop_run(struct cli *c)
{
	Service__DropSubscriberRequest q = SERVICE__DROP_SUBSCRIBER_REQUEST__INIT;
	ProtobufCMessage *r = NULL;
	const char *rpc;
	int rc = rpc_of(c, cli_get(c, "SERVICE"), "DropSubscriber", &rpc);

	page_text(c, "SUBSCRIBER", &q.subscriber);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = cli_ask(c, rpc, &q.base, &r);
	return done(c, rc, r,
		    say(c, "已忘掉，为它留着的旧分区将自动删除",
			"forgotten; the days kept for it go by themselves"));
}

int replay_run(struct cli *c)
{
	Service__ReplayEventsRequest q = SERVICE__REPLAY_EVENTS_REQUEST__INIT;
	ProtobufCMessage *r = NULL;
	const char *rpc;
	int rc = rpc_of(c, cli_get(c, "SERVICE"), "ReplayEvents", &rpc);

	page_text(c, "SUBSCRIBER", &q.subscriber);
	if (rc == 0)
		rc = cli_ask(c, rpc, &q.base, &r);
	return done(c, rc, r, say(c, "已开始重发", "the replay has begun"));
}
