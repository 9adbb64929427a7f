#include "survey.h"

#include "table.h"

#define LAG_OLD_MS    30000 /* an event that old is not just on its way */
#define TRANSACTION_S 300   /* keeps cursors and vacuum back */
#define QUEUE_OLD_MS  2000
#define BEAT_OLD_MS   BEAT_DEAD_MS

static const char *copy_error(struct cli *c)
{
	const char *text = arena_strdup(c->arena, c->err.text);

	return text ? text : "";
}

static void ask_broker(struct cli *c, struct survey_broker *b)
{
	Broker__StatusRequest q = BROKER__STATUS_REQUEST__INIT;
	struct client *client = NULL;

	b->rc = cli_client(c, &b->endpoint, 1, &client);
	if (b->rc == 0)
		b->rc = cli_ask_by(c, client, "broker.Status", &q.base, &b->reply);
	if (b->rc)
		b->error = copy_error(c);
	client_free(client);
}

static void ask_service(struct cli *c, struct survey_service *s)
{
	Service__ServiceStatusRequest q = SERVICE__SERVICE_STATUS_REQUEST__INIT;
	const char *rpc = arena_printf(c->arena, "%s.ServiceStatus", s->name);

	s->rc = rpc ? cli_ask(c, rpc, &q.base, &s->reply)
		    : err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (s->rc)
		s->error = copy_error(c);
}

static size_t count_instances(const Broker__StatusReply *r, const char *service)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_instances; i++)
		n += strcmp(r->instances[i]->service, service) == 0;
	return n;
}

static void list_services(const struct access *access, struct survey *out)
{
	for (size_t i = 0; i < access->n_peers; i++) {
		for (size_t k = 0; k < access->peers[i].serve.n; k++) {
			if (out->n_services < SURVEY_SERVICES)
				out->services[out->n_services++].name =
					access->peers[i].serve.at[k];
		}
	}
}

int survey_take(struct cli *c, struct survey *out)
{
	struct access access;
	int64_t timeout_ms = c->timeout_ms;
	int rc = cli_access(c, &access);

	memset(out, 0, sizeof(*out));
	if (rc)
		return rc;
	list_services(&access, out);
	if (c->timeout_ms > SURVEY_ASK_MS)
		c->timeout_ms = SURVEY_ASK_MS;
	for (size_t i = 0; i < c->settings.brokers.n; i++) {
		struct survey_broker *b = &out->brokers[out->n_brokers++];

		b->endpoint = c->settings.brokers.at[i];
		ask_broker(c, b);
		out->n_brokers_up += b->rc == 0;
		if (error_class_of(b->rc) == CLASS_DENIED || b->rc == E_CONFIG || b->rc == E_FILE)
			rc = b->rc;
	}
	for (size_t i = 0; rc == 0 && out->n_brokers_up && i < out->n_services; i++) {
		struct survey_service *s = &out->services[i];

		for (size_t k = 0; k < out->n_brokers; k++) {
			size_t n = out->brokers[k].reply
					   ? count_instances(out->brokers[k].reply, s->name)
					   : 0;

			s->n_instances = n > s->n_instances ? n : s->n_instances;
		}
		ask_service(c, s);
	}
	c->timeout_ms = timeout_ms;
	return rc;
}

/* ---- what it means -------------------------------------------------------------------------- */

struct judge {
	struct cli *c;
	survey_say *say_line;
	void *ctx;
};

static void tell(struct judge *j, enum verdict v, const char *subject, const char *fmt, ...)
	PRINTF(4, 5);
static void tell(struct judge *j, enum verdict v, const char *subject, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* a sentence that long is cut */
	va_end(ap);
	j->say_line(j->ctx, v, subject, text);
}

static void judge_queues(struct judge *j, const struct survey_broker *b)
{
	for (size_t i = 0; i < b->reply->n_queues; i++) {
		const Broker__Queue *q = b->reply->queues[i];

		if (q->waiting && q->oldest_ms > QUEUE_OLD_MS)
			tell(j, VERDICT_WARN, q->service,
			     say(j->c, "%s 队列在 %s 有 %u 条等待，最早 %s：实例忙或额度用完",
				 "%s lane at %s: %u wait, the oldest for %s: instances are busy or "
				 "out of credit"),
			     q->lane, b->endpoint, q->waiting,
			     show_age(j->c, (int64_t)q->oldest_ms));
	}
}

static void judge_instances(struct judge *j, const struct survey_broker *b)
{
	for (size_t i = 0; i < b->reply->n_instances; i++) {
		const Broker__Instance *n = b->reply->instances[i];

		if (n->beat_age_ms > BEAT_OLD_MS)
			tell(j, VERDICT_WARN, n->service,
			     say(j->c, "实例 %s 已 %s 没有心跳：可能卡住或主机时钟、网络有问题",
				 "instance %s has not been heard for %s: stuck, or its host is cut "
				 "off"),
			     n->instance, show_age(j->c, (int64_t)n->beat_age_ms));
	}
}

static void judge_broker(struct judge *j, const struct survey_broker *b)
{
	if (b->rc) {
		tell(j, VERDICT_FAIL, b->endpoint,
		     say(j->c, "消息代理没有答复：%s", "the broker does not answer: %s"), b->error);
		return;
	}
	tell(j, VERDICT_OK, b->endpoint,
	     say(j->c, "消息代理正常，运行 %s", "the broker is up, for %s"),
	     show_age(j->c, (int64_t)b->reply->up_ms));
	judge_queues(j, b);
	judge_instances(j, b);
}

static void judge_cursors(struct judge *j, const struct survey_service *s)
{
	int64_t now_us = utc_now().us;

	for (size_t i = 0; i < s->reply->n_cursors; i++) {
		const Service__Cursor *k = s->reply->cursors[i];
		int64_t age_ms = k->oldest_at_us ? (now_us - k->oldest_at_us) / 1000 : 0;

		if (k->parked_keys)
			tell(j, VERDICT_WARN, s->name,
			     say(j->c, "发往 %s 的 %u 个键停住了：看 gongdao dead list %s",
				 "towards %s %u keys are parked: gongdao dead list %s"),
			     k->subscriber, k->parked_keys, s->name);
		if (k->lag && age_ms > LAG_OLD_MS)
			tell(j, VERDICT_WARN, s->name,
			     say(j->c, "%s 还有 %" PRIu64 " 条事件未收，最早 %s 前%s%s",
				 "%s has %" PRIu64 " events to take, the oldest of %s ago%s%s"),
			     k->subscriber, k->lag, show_age(j->c, age_ms),
			     k->last_error[0] ? say(j->c, "，最近错误 ", ", last error ") : "",
			     k->last_error);
	}
}

static void judge_reply(struct judge *j, const struct survey_service *s)
{
	const Service__ServiceStatusReply *r = s->reply;

	if (strcmp(r->database, "up") != 0)
		tell(j, VERDICT_FAIL, s->name, say(j->c, "数据库不可用：%s", "no database: %s"),
		     r->database);
	else
		tell(j, VERDICT_OK, s->name,
		     say(j->c, "服务正常，实例 %zu 个，数据库可用",
			 "up, %zu instances, database up"),
		     s->n_instances);
	if (r->relay_epoch == 0)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c, "投递从未开始：事件会积压",
			 "no relay has ever run: events pile up"));
	if (r->dead_letters)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c, "死信 %u 条：gongdao dead list %s",
			 "%u dead letters: gongdao dead list %s"),
		     r->dead_letters, s->name);
	if (r->overdue_timers)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c, "%" PRIu64 " 个定时已到期未执行", "%" PRIu64 " timers are overdue"),
		     r->overdue_timers);
	if (r->oldest_transaction_s > TRANSACTION_S)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c, "数据库里有一个事务开了 %s：会拖住投递和清理",
			 "a transaction has been open for %s: it holds back delivery and vacuum"),
		     show_age(j->c, r->oldest_transaction_s * 1000));
	judge_cursors(j, s);
}

void survey_judge(struct cli *c, const struct survey *s, survey_say *say_line, void *ctx)
{
	struct judge j = {c, say_line, ctx};

	for (size_t i = 0; i < s->n_brokers; i++)
		judge_broker(&j, &s->brokers[i]);
	for (size_t i = 0; s->n_brokers_up && i < s->n_services; i++) {
		const struct survey_service *k = &s->services[i];

		if (k->n_instances == 0)
			tell(&j, VERDICT_FAIL, k->name,
			     say(c, "没有实例在运行", "no instance is running"));
		else if (k->rc)
			tell(&j, VERDICT_FAIL, k->name, say(c, "没有答复：%s", "no answer: %s"),
			     k->error);
		else
			judge_reply(&j, k);
	}
}
