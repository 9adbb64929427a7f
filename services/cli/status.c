/*
 * One page that a person can read from top to bottom: who is there, what waits, what stalls and
 * why.
 */
#include <jansson.h>

#include "survey.h"
#include "table.h"

static void print_brokers(struct cli *c, const struct survey *s)
{
	static const struct table_head heads[] = {
		{"消息代理", "broker",    false},
		{"状态",       "state",     false},
		{"版本",       "version",   false},
		{"运行",       "up",        true },
		{"实例",       "instances", true }
        };
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s->n_brokers; i++) {
		const struct survey_broker *b = &s->brokers[i];

		table_add(&t, b->endpoint);
		table_add(&t, b->rc ? say(c, "不通", "away") : say(c, "正常", "up"));
		table_add(&t, b->rc ? "" : b->reply->version);
		table_add(&t, b->rc ? "" : show_age(c, (int64_t)b->reply->up_ms));
		if (b->rc)
			table_add(&t, "");
		else
			table_addf(&t, "%zu", b->reply->n_instances);
	}
	table_print(&t, stdout);
}

static void print_doors(struct cli *c, const struct survey *s)
{
	static const struct table_head heads[] = {
		{"入口",       "gateway",     false},
                {"部门",       "department",  false},
		{"地址",       "address",     false},
                {"状态",       "state",       false},
		{"签名公钥", "signing key", false},
	};
	struct table t;

	if (!s->n_doors)
		return;
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s->n_doors; i++) {
		const struct survey_door *d = &s->doors[i];

		table_add(&t, d->name);
		table_add(&t, d->department);
		table_add(&t, d->address);
		table_add(&t, d->rc ? say(c, "不通", "away") : say(c, "正常", "up"));
		table_add(&t, d->key_until);
	}
	(void)putchar('\n');
	table_print(&t, stdout);
}

/* "command 60/64 query 64/64" */
static const char *show_credit(struct cli *c, const Broker__Instance *n)
{
	char text[256];
	struct str s = str_init(text, sizeof(text));
	const char *copy;

	for (size_t i = 0; i < n->n_lanes; i++)
		str_addf(&s, "%s%s %u/%u", i ? " " : "", n->lanes[i]->name,
			 n->lanes[i]->credit_left, n->lanes[i]->credit_granted);
	copy = arena_strdup(c->arena, text);
	return copy ? copy : "";
}

/* Is it the first broker that knows this instance? */
static bool first_seen(const struct survey *s, size_t broker, const char *instance, size_t *out_n)
{
	bool first = true;

	*out_n = 0;
	for (size_t i = 0; i < s->n_brokers; i++) {
		const Broker__StatusReply *r = s->brokers[i].reply;

		for (size_t k = 0; r && k < r->n_instances; k++) {
			if (strcmp(r->instances[k]->instance, instance) != 0)
				continue;
			(*out_n)++;
			first = first && i >= broker;
		}
	}
	return first;
}

static void add_instance(struct table *t, const Broker__Instance *n, size_t n_brokers)
{
	struct cli *c = t->c;

	table_addf(t, "%s%s", n->service, n->draining ? say(c, "（退出中）", " (leaving)") : "");
	table_add(t, n->instance);
	table_addf(t, "%zu", n_brokers);
	table_add(t, n->version);
	table_addf(t, "%u", n->in_flight);
	table_add(t, survey_doing(c, n->workers, n->n_workers));
	table_add(t, show_age(c, (int64_t)n->beat_age_ms));
	table_add(t, show_credit(c, n));
	table_add(t, n->last_error);
}

static void print_instances(struct cli *c, const struct survey *s)
{
	static const struct table_head heads[] = {
		{"服务",       "service",     false},
		{"实例",       "instance",    false},
		{"消息代理", "brokers",     true },
		{"版本",       "version",     false},
		{"在途",       "in flight",   true },
		{"在办",       "doing",       false},
		{"心跳",       "beat",        true },
		{"剩余额度", "credit left", false},
		{"最近错误", "last error",  false},
	};
	struct table t;
	size_t n;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s->n_brokers; i++) {
		const Broker__StatusReply *r = s->brokers[i].reply;

		for (size_t k = 0; r && k < r->n_instances; k++) {
			if (first_seen(s, i, r->instances[k]->instance, &n))
				add_instance(&t, r->instances[k], n);
		}
	}
	(void)putchar('\n');
	table_print(&t, stdout);
}

/* Only where something waits or was turned away; the rest in one line. */
static void print_queues(struct cli *c, const struct survey *s)
{
	static const struct table_head heads[] = {
		{"队列", "queue",     false},
                {"经由", "by",        false},
                {"等待", "waiting",   true },
		{"字节", "bytes",     true },
                {"最早", "oldest",    true },
                {"已办", "done",      true },
		{"拒收", "refused",   true },
                {"超时", "timed out", true },
	};
	uint64_t done = 0;
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s->n_brokers; i++) {
		const Broker__StatusReply *r = s->brokers[i].reply;

		for (size_t k = 0; r && k < r->n_queues; k++) {
			const Broker__Queue *q = r->queues[k];

			done += q->done;
			if (!q->waiting && !q->refused && !q->timed_out)
				continue;
			table_addf(&t, "%s %s", q->service, q->lane);
			table_add(&t, s->brokers[i].endpoint);
			table_addf(&t, "%u", q->waiting);
			table_addf(&t, "%" PRIu64, q->bytes);
			table_add(&t, q->waiting ? show_age(c, (int64_t)q->oldest_ms) : "");
			table_addf(&t, "%" PRIu64, q->done);
			table_addf(&t, "%" PRIu64, q->refused);
			table_addf(&t, "%" PRIu64, q->timed_out);
		}
	}
	(void)putchar('\n');
	if (t.n_cells)
		table_print(&t, stdout);
	(void)printf(t.n_cells ? say(c, "其余队列空闲；消息代理启动以来共办 %" PRIu64 " 条\n",
				     "the other queues are empty; %" PRIu64
				     " done since the brokers started\n")
			       : say(c, "队列全部空闲；消息代理启动以来共办 %" PRIu64 " 条\n",
				     "all queues are empty; %" PRIu64
				     " done since the brokers started\n"),
		     done);
}

/* "wages:812:0a1b2c3d" */
static const char *show_leader(const struct cli *c, const Service__Session *leader)
{
	if (!leader)
		return say(c, "无", "none");
	return strncmp(leader->application, "relay ", 6) == 0 ? leader->application + 6
							      : leader->application;
}

static void add_service(struct table *t, const struct survey_service *s)
{
	struct cli *c = t->c;
	const Service__ServiceStatusReply *r = s->reply;

	table_add(t, s->name);
	table_addf(t, "%zu", s->n_instances);
	table_add(t, strcmp(r->database, "up") == 0 ? say(c, "可用", "up") : r->database);
	table_addf(t, "%" PRId64, r->schema_version);
	table_addf(t, "%s (%" PRId64 ")", show_leader(c, r->relay_leader), r->relay_epoch);
	table_addf(t, "%u", r->dead_letters);
	table_add(t, r->next_timer_at_us ? show_time(c, r->next_timer_at_us) : "-");
	table_addf(t, "%" PRIu64, r->overdue_timers);
	table_add(t, r->oldest_transaction_s ? show_age(c, r->oldest_transaction_s * 1000) : "-");
}

static void print_services(struct cli *c, const struct survey *s)
{
	static const struct table_head heads[] = {
		{"服务",                "service",       false},
		{"实例",                "instances",     true },
		{"数据库",             "database",      false},
		{"表结构",             "schema",        true },
		{"投递者（任期）", "relay (epoch)", false},
		{"死信",                "dead",          true },
		{"下一定时",          "next timer",    false},
		{"逾期定时",          "overdue",       true },
		{"最久事务",          "oldest tx",     true },
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s->n_services; i++) {
		if (s->services[i].reply)
			add_service(&t, &s->services[i]);
	}
	if (t.n_cells == 0)
		return;
	(void)putchar('\n');
	table_print(&t, stdout);
}

static void print_cursors(struct cli *c, const struct survey *s)
{
	static const struct table_head heads[] = {
		{"事件自",    "events of",  false},
		{"订阅者",    "subscriber", false},
		{"未收",       "lag",        true },
		{"最早",       "oldest",     false},
		{"停住的键", "parked",     true },
		{"最近收到", "last taken", false},
		{"最近错误", "last error", false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s->n_services; i++) {
		const Service__ServiceStatusReply *r = s->services[i].reply;

		for (size_t k = 0; r && k < r->n_cursors; k++) {
			const Service__Cursor *u = r->cursors[k];

			table_add(&t, s->services[i].name);
			table_add(&t, u->subscriber);
			table_addf(&t, "%" PRIu64 "%s", u->lag, u->lag >= 10000 ? "+" : "");
			table_add(&t, u->lag ? show_time(c, u->oldest_at_us) : "");
			table_addf(&t, "%u", u->parked_keys);
			table_add(&t, show_time(c, u->last_ack_at_us));
			table_add(&t, u->last_error);
		}
	}
	if (t.n_cells == 0)
		return;
	(void)putchar('\n');
	table_print(&t, stdout);
}

/* ---- stalls --------------------------------------------------------------------------------- */

struct stalls {
	struct cli *c;
	json_t *list;
	size_t n_warn, n_fail;
};

static void take_line(void *ctx, enum verdict v, const char *subject, const char *text)
{
	struct stalls *s = ctx;

	if (v == VERDICT_OK)
		return;
	s->n_warn += v == VERDICT_WARN;
	s->n_fail += v == VERDICT_FAIL;
	(void)json_array_append_new(s->list, json_pack("{s:s,s:s,s:s}", "verdict",
						       v == VERDICT_FAIL ? "fail" : "warn",
						       "subject", subject, "text", text));
	if (s->c->json)
		return;
	if (json_array_size(s->list) == 1)
		(void)putchar('\n');
	(void)printf("%s  %s: %s\n",
		     v == VERDICT_FAIL ? say(s->c, "故障", "FAIL") : say(s->c, "注意", "WARN"),
		     subject, text);
}

static int print_json(struct cli *c, const struct survey *s, const struct stalls *stalls)
{
	json_t *brokers = json_object(), *services = json_object(), *doors = json_array(), *d;
	int rc;

	for (size_t i = 0; i < s->n_brokers; i++)
		(void)json_object_set_new(brokers, s->brokers[i].endpoint,
					  s->brokers[i].reply
						  ? cli_document(c, &s->brokers[i].reply->base)
						  : json_null());
	for (size_t i = 0; i < s->n_services; i++)
		(void)json_object_set_new(services, s->services[i].name,
					  s->services[i].reply
						  ? cli_document(c, &s->services[i].reply->base)
						  : json_null());
	for (size_t i = 0; i < s->n_doors; i++) {
		const struct survey_door *g = &s->doors[i];

		(void)json_array_append_new(
			doors, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "name", g->name, "department",
					 g->department, "address", g->address, "state",
					 g->rc ? "away" : "up", "error", g->rc ? g->error : "",
					 "signing_key", g->key_until));
	}
	d = json_pack("{s:o,s:o,s:o,s:O}", "brokers", brokers, "services", services, "gateways",
		      doors, "stalls", stalls->list);
	rc = cli_print_document(c, d);
	json_decref(d);
	return rc;
}

static void print_text(struct cli *c, const struct survey *s)
{
	print_brokers(c, s);
	print_doors(c, s);
	if (s->n_brokers_up == 0)
		return;
	print_instances(c, s);
	print_queues(c, s);
	print_services(c, s);
	print_cursors(c, s);
}

int status_run(struct cli *c)
{
	struct survey *s = arena_alloc(c->arena, sizeof(*s));
	struct stalls stalls = {.c = c};
	int rc;

	if (!s)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	stalls.list = json_array();
	rc = survey_take(c, s);
	if (rc == 0 && !c->json)
		print_text(c, s);
	if (rc == 0)
		survey_judge(c, s, take_line, &stalls);
	if (rc == 0 && c->json)
		rc = print_json(c, s, &stalls);
	json_decref(stalls.list);
	if (rc)
		return rc;
	if (s->n_brokers_up == 0)
		return err_set(&c->err, E_UNAVAILABLE,
			       say(c, "没有一个消息代理答复", "no broker answers"));
	if (!c->json && stalls.n_warn + stalls.n_fail == 0)
		(void)printf("\n%s\n", say(c, "一切正常", "all is well"));
	return stalls.n_warn + stalls.n_fail ? FOUND : 0;
}
