/*
 * What a survey means: each stall in a sentence that says what stands still, since when, why, and
 * what to do. What is said of a database is said once, though all its services see it.
 */
#include "judge.h"

#include "table.h"

#define QUEUE_OLD_MS    2000
#define BUSY_OLD_MS     10000
#define BEAT_OLD_MS     BEAT_DEAD_MS
#define OVERDUE_S       10
#define DAYS_AHEAD_WARN 3
#define DAYS_LATE_WARN  2
#define INDEX_BYTES     INT64_C(33554432)
#define ROW_BYTES       10240 /* of index for a living row */

void tell(struct judge *j, enum verdict v, const char *subject, const char *fmt, ...)
{
	char text[768];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* a sentence that long is cut */
	va_end(ap);
	j->say_line(j->ctx, v, subject, text);
}

bool told(struct judge *j, const char *fmt, ...)
{
	char text[256];
	const char *kept;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* only compared */
	va_end(ap);
	for (size_t i = 0; i < j->n_told; i++) {
		if (strcmp(j->told[i], text) == 0)
			return true;
	}
	kept = arena_strdup(j->c->arena, text);
	if (kept && j->n_told < TOLD_MAX)
		j->told[j->n_told++] = kept;
	return false;
}

/* ---- brokers and instances ------------------------------------------------------------------ */

/* "command wages.RunAudit 12 秒, ..."; "" when it does nothing. */
const char *survey_doing(struct cli *c, Broker__InstanceWorker *const *workers, size_t n)
{
	char text[400];
	struct str s = str_init(text, sizeof(text));
	const char *copy;

	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%s %s", i ? ", " : "",
			 workers[i]->rpc[0] ? workers[i]->rpc : workers[i]->lane,
			 show_age(c, (int64_t)workers[i]->age_ms));
	copy = arena_strdup(c->arena, text);
	return copy ? copy : "";
}

static void judge_queue(struct judge *j, const struct survey_broker *b, const Broker__Queue *q)
{
	const char *doing = "";
	uint32_t left = 0;

	for (size_t i = 0; i < b->reply->n_instances; i++) {
		const Broker__Instance *n = b->reply->instances[i];

		if (strcmp(n->service, q->service) != 0)
			continue;
		for (size_t k = 0; k < n->n_lanes; k++) {
			if (strcmp(n->lanes[k]->name, q->lane) == 0)
				left += n->lanes[k]->credit_left;
		}
		if (n->n_workers)
			doing = survey_doing(j->c, n->workers, n->n_workers);
	}
	tell(j, VERDICT_WARN, q->service,
	     say(j->c,
		 "%s 队列在 %s 有 %u 条等待，最早 %s，剩余额度 %u%s%s：实例太慢或太少，"
		 "加实例（etc/instances）或加 %s_workers",
		 "%s lane at %s: %u wait, the oldest for %s, credit left %u%s%s: too few or too "
		 "slow "
		 "instances; start more (etc/instances) or raise %s_workers"),
	     q->lane, b->endpoint, q->waiting, show_age(j->c, (int64_t)q->oldest_ms), left,
	     doing[0] ? say(j->c, "，正在办 ", ", busy with ") : "", doing, q->lane);
}

static void judge_instance(struct judge *j, const Broker__Instance *n)
{
	if (n->beat_age_ms > BEAT_OLD_MS)
		tell(j, VERDICT_WARN, n->service,
		     say(j->c, "实例 %s 已 %s 没有心跳：进程停住，或它的主机断网",
			 "instance %s has not been heard for %s: stopped, or its host is cut off"),
		     n->instance, show_age(j->c, (int64_t)n->beat_age_ms));
	for (size_t i = 0; i < n->n_workers; i++) {
		const Broker__InstanceWorker *w = n->workers[i];

		if (w->age_ms < BUSY_OLD_MS || told(j, "busy %s %s", n->instance, w->rpc))
			continue;
		tell(j, VERDICT_WARN, n->service,
		     say(j->c,
			 "实例 %s 的 %s 线程办 %s 已 %s，另有 %u 条在它后面：看下面的锁和事务",
			 "instance %s: a %s worker has been at %s for %s, %u more behind it: see "
			 "the "
			 "locks and transactions below"),
		     n->instance, w->lane, w->rpc, show_age(j->c, (int64_t)w->age_ms),
		     w->under_way ? w->under_way - 1 : 0);
	}
}

static void judge_lost(struct judge *j, const Broker__Lost *l)
{
	if (told(j, "lost %s", l->instance))
		return;
	tell(j, VERDICT_WARN, l->service,
	     say(j->c,
		 "实例 %s 已 %s 没有音讯，已停止派活（%s）：进程停住或已死%s%s；"
		 "查它的日志，用 sv restart 重启",
		 "instance %s has been silent for %s and is sent nothing more (%s): stopped or dead"
		 "%s%s; see its log, sv restart it"),
	     l->instance, show_age(j->c, (int64_t)l->unheard_ms), l->why,
	     l->n_workers ? say(j->c, "，当时在办 ", ", it was at ") : "",
	     survey_doing(j->c, l->workers, l->n_workers));
}

static void judge_broker(struct judge *j, const struct survey_broker *b)
{
	if (b->rc) {
		tell(j, VERDICT_FAIL, b->endpoint,
		     say(j->c, "消息代理没有答复：%s；看它的进程和日志",
			 "the broker does not answer: %s; see its process and its log"),
		     b->error);
		return;
	}
	tell(j, VERDICT_OK, b->endpoint,
	     say(j->c, "消息代理正常，运行 %s", "the broker is up, for %s"),
	     show_age(j->c, (int64_t)b->reply->up_ms));
	for (size_t i = 0; i < b->reply->n_queues; i++) {
		const Broker__Queue *q = b->reply->queues[i];

		if (q->waiting && q->oldest_ms > QUEUE_OLD_MS)
			judge_queue(j, b, q);
	}
	for (size_t i = 0; i < b->reply->n_instances; i++)
		judge_instance(j, b->reply->instances[i]);
	for (size_t i = 0; i < b->reply->n_lost; i++)
		judge_lost(j, b->reply->lost[i]);
}

/* ---- services ------------------------------------------------------------------------------- */

/* The subscriber that subscriptions.yaml no longer names and that keeps the days; NULL: none. */
static const char *gone_subscriber(const Service__ServiceStatusReply *r)
{
	for (size_t i = 0; i < r->n_cursors; i++) {
		if (r->cursors[i]->unsubscribed &&
		    strncmp(r->upkeep->outbox_kept_by, "cursor ", 7) == 0 &&
		    strcmp(r->upkeep->outbox_kept_by + 7, r->cursors[i]->subscriber) == 0)
			return r->cursors[i]->subscriber;
	}
	return NULL;
}

static void judge_days(struct judge *j, const char *service, const Service__ServiceStatusReply *r)
{
	const Service__Upkeep *u = r->upkeep;
	const char *gone = gone_subscriber(r);

	if (u->days_ahead < DAYS_AHEAD_WARN)
		tell(j, u->days_ahead ? VERDICT_WARN : VERDICT_FAIL, service,
		     say(j->c,
			 "收件箱和发件箱只备好 %u 天的分区（应为 8 天）：投递者每 10 分钟补一次，"
			 "没补上就看它的日志",
			 "partitions of inbox and outbox are there for %u days only, not 8: the "
			 "relay "
			 "makes them every 10 minutes; if it does not, its log says why"),
		     u->days_ahead);
	if (u->outbox_days_late >= DAYS_LATE_WARN && gone)
		tell(j, VERDICT_WARN, service,
		     say(j->c,
			 "发件箱有 %u 天的旧分区没删，只为 %s 留着，而 subscriptions.yaml "
			 "里已没有它："
			 "重新写上，或 gongdao subscriber drop %s %s --reason ...",
			 "the outbox keeps %u days for %s only, which subscriptions.yaml no longer "
			 "names: "
			 "name it again, or gongdao subscriber drop %s %s --reason ..."),
		     u->outbox_days_late, gone, service, gone);
	else if (u->outbox_days_late >= DAYS_LATE_WARN)
		tell(j, VERDICT_WARN, service,
		     say(j->c, "发件箱有 %u 天的旧分区没删：%s%s；补上后自动删除",
			 "the outbox has %u days that should be gone: %s%s; they go by themselves "
			 "after that"),
		     u->outbox_days_late,
		     u->outbox_kept_by[0] ? say(j->c, "还有人要，", "still needed, ")
					  : say(j->c, "拿不到锁，看打开的事务",
						"their lock cannot be had, see open transactions"),
		     u->outbox_kept_by);
	if (u->inbox_days_late >= DAYS_LATE_WARN)
		tell(j, VERDICT_WARN, service,
		     say(j->c, "收件箱有 %u 天的旧分区没删：没有投递者，或拿不到锁",
			 "the inbox has %u days that should be gone: no relay leads, or their lock "
			 "cannot be had"),
		     u->inbox_days_late);
	if ((int64_t)u->queue_index_bytes > INDEX_BYTES &&
	    u->queue_index_bytes / (u->queue_rows + 1) > ROW_BYTES)
		tell(j, VERDICT_WARN, service,
		     say(j->c,
			 "表 %s 的索引 %" PRIu64 " MiB，只有 %" PRIu64
			 " 行：reindex table concurrently %s.%s",
			 "the indexes of %s take %" PRIu64 " MiB for %" PRIu64
			 " rows: reindex table concurrently %s.%s"),
		     u->queue, u->queue_index_bytes / 1048576, u->queue_rows, service, u->queue);
}

static void judge_relay(struct judge *j, const struct survey_service *s)
{
	const Service__Session *leader = s->reply->relay_leader;

	if (!leader)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c,
			 "没有投递者（任期 %" PRId64 " 之后）：事件和定时都停着；看实例的日志",
			 "no relay leads (since epoch %" PRId64
			 "): events and timers stand still; see the instances' logs"),
		     s->reply->relay_epoch);
	else if (strncmp(leader->application, "relay", 5) != 0)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c,
			 "投递者的锁被 %s（pid %d，角色 %s）占着：事件和定时都停着；"
			 "select pg_terminate_backend(%d)",
			 "the relay's lock is held by %s (pid %d, role %s): events and timers "
			 "stand "
			 "still; select pg_terminate_backend(%d)"),
		     leader->application, leader->pid, leader->role, leader->pid);
}

static void judge_cursors(struct judge *j, const struct survey_service *s)
{
	int64_t now_us = utc_now().us;

	for (size_t i = 0; i < s->reply->n_cursors; i++) {
		const Service__Cursor *k = s->reply->cursors[i];
		int64_t age_ms = k->oldest_at_us ? (now_us - k->oldest_at_us) / 1000 : 0;

		if (k->parked_keys)
			tell(j, VERDICT_WARN, s->name,
			     say(j->c,
				 "发往 %s 的 %u 个键停住了，其余照常：gongdao dead list %s 看原因，"
				 "改好后 gongdao dead retry",
				 "towards %s %u keys are parked, the others go on: gongdao dead "
				 "list %s "
				 "says why; mend it, then gongdao dead retry"),
			     k->subscriber, k->parked_keys, s->name);
		if (k->lag && age_ms > j->c->settings.lag_warn_ms)
			tell(j, VERDICT_WARN, s->name,
			     say(j->c,
				 "%s 还有 %" PRIu64 " 条事件未收，最早 %s 前%s%s：看 %s 是否在运行",
				 "%s has %" PRIu64
				 " events to take, the oldest of %s ago%s%s: see whether %s runs"),
			     k->subscriber, k->lag, show_age(j->c, age_ms),
			     k->last_error[0] ? say(j->c, "，最近错误 ", ", last error ") : "",
			     k->last_error, k->subscriber);
	}
}

static void judge_reply(struct judge *j, const struct survey_service *s)
{
	const Service__ServiceStatusReply *r = s->reply;

	tell(j, VERDICT_OK, s->name,
	     say(j->c, "服务正常，实例 %zu 个，数据库可用", "up, %zu instances, database up"),
	     s->n_instances);
	judge_relay(j, s);
	judge_cursors(j, s);
	if (r->dead_letters)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c, "死信 %u 条，最早 %s 前：gongdao dead list %s",
			 "%u dead letters, the oldest of %s ago: gongdao dead list %s"),
		     r->dead_letters, show_age(j->c, (utc_now().us - r->oldest_dead_at_us) / 1000),
		     s->name);
	if (r->overdue_s > OVERDUE_S)
		tell(j, VERDICT_WARN, s->name,
		     say(j->c, "%" PRIu64 " 个定时已到期未执行，最早逾期 %s：看投递者",
			 "%" PRIu64 " timers are overdue, the oldest by %s: see the relay"),
		     r->overdue_timers, show_age(j->c, r->overdue_s * 1000));
	if (r->rules_refused)
		tell(j, VERDICT_FAIL, s->name,
		     say(j->c, "新规则未被采用，沿用 %.16s：%s",
			 "new rules are refused, %.16s stay in force: %s"),
		     r->rules, r->rules_note);
	else if (r->rules_note[0])
		tell(j, VERDICT_OK, s->name,
		     say(j->c, "新规则未到生效时间，沿用 %.16s：%s",
			 "new rules wait for their start, %.16s are in force: %s"),
		     r->rules, r->rules_note);
	if (r->upkeep) {
		judge_days(j, s->name, r);
	}
	judge_database(j, r);
}

static void judge_service(struct judge *j, const struct survey_service *s)
{
	if (s->n_instances == 0)
		tell(j, VERDICT_FAIL, s->name,
		     say(j->c, "没有实例在运行：发给它的都被拒绝；sv status 看进程，看日志",
			 "no instance is running: what is sent to it is refused; sv status shows "
			 "the "
			 "process, its log says why"));
	else if (s->rc == E_DB_AWAY)
		tell(j, VERDICT_FAIL, s->name,
		     say(j->c, "连不上数据库：实例在等它回来；看 PostgreSQL 的进程和日志",
			 "it cannot reach its database and waits for it; see the process and the "
			 "log of "
			 "PostgreSQL"));
	else if (s->rc)
		tell(j, VERDICT_FAIL, s->name,
		     say(j->c, "没有答复：%s；实例停住或太忙，看它的日志",
			 "no answer: %s; its instances are stopped or busy, see their logs"),
		     s->error);
	else
		judge_reply(j, s);
}

static void judge_door(struct judge *j, const struct survey_door *d)
{
	if (!d->rc && d->department[0])
		tell(j, VERDICT_OK, d->name,
		     say(j->c, "%s 的入口在 %s 应答，签名公钥%s",
			 "the gateway of %s answers at %s; its signing key: %s"),
		     d->department, d->address, d->key_until);
	else if (!d->rc)
		tell(j, VERDICT_OK, d->name,
		     say(j->c, "入口在 %s 应答", "the gateway answers at %s"), d->address);
	else if (!d->address[0])
		tell(j, VERDICT_FAIL, d->name,
		     say(j->c, "入口的配置有误：%s", "the gateway's settings are no good: %s"),
		     d->error);
	else
		tell(j, VERDICT_FAIL, d->name,
		     say(j->c, "入口在 %s 没有应答：%s；sv status 看进程，看它的日志",
			 "the gateway does not answer at %s: %s; sv status shows the process, its "
			 "log says why"),
		     d->address, d->error);
}

void survey_judge(struct cli *c, const struct survey *s, survey_say *say_line, void *ctx)
{
	struct judge j = {.c = c, .survey = s, .say_line = say_line, .ctx = ctx};

	for (size_t i = 0; i < s->n_brokers; i++)
		judge_broker(&j, &s->brokers[i]);
	for (size_t i = 0; s->n_brokers_up && i < s->n_services; i++)
		judge_service(&j, &s->services[i]);
	for (size_t i = 0; i < s->n_doors; i++)
		judge_door(&j, &s->doors[i]);
}
