/*
 * intake_limit - the limitation guard (LIM-1): whoever said on which day it happened is warned so
 * many days before his own last day, and so is whoever has his matter.
 *
 * The day is counted from the event, without what may have interrupted the term: the stricter
 * reading. That he filed already nobody here may know, so he is warned whatever came of the case. A
 * warning is a message of the intake, which he reads by his code or under his account, and a notice
 * of the owner. Each is given once: `limit_warned` says which was the last, in the same
 * transaction.
 *
 * Source: domain F.6 (LIM-1), F.3 (AID-3)
 */
#include "base.h"

#include "intake.h"

#include "deadline.h"

#include <sodium.h>

#define EVENT_DAYS_MAX 20000 /* back: what anybody living may bring in */
#define TAG            40

static const struct referral_limits *limits_of(const struct call *c)
{
	return &((const struct desk *)c->worker)->routes.limits;
}

static int64_t limit_left(const struct call *c, const struct intake *t)
{
	return t->limit_day.day - civil_from_utc(c->now).day;
}

int event_take(struct call *c, int32_t wire, civil_date *out)
{
	const civil_date today = civil_from_utc(c->now);

	*out = (civil_date){0};
	if (!wire)
		return 0;
	if (civil_from_wire(wire, out) || out->day > today.day ||
	    out->day < today.day - EVENT_DAYS_MAX)
		return refuse(c, E_FIELD, "event_day: %s",
			      say(c, "知道权利受侵害之日，不晚于今天",
				  "the day from which the term runs, not ahead of today"));
	return 0;
}

int limit_count(struct call *c, struct intake *t)
{
	const struct desk *desk = c->worker;
	const struct referral *r = t->route[0] ? referral_find(&desk->routes, t->route) : NULL;
	struct due due;
	int rc;

	t->limit_day = (civil_date){0};
	if (!t->event_day.day || !r || !*r->limit)
		return 0;
	rc = clock_end(c, r->limit, utc_from_civil(t->event_day), &due);
	if (!rc)
		t->limit_day = due.day;
	return rc;
}

/* At once where a warning is due, else on the morning of the day of the next one. */
int limit_set(struct call *c, const struct intake *t)
{
	const struct desk *desk = c->worker;
	const int64_t left = limit_left(c, t);
	Disputes__LimitDueRequest due = DISPUTES__LIMIT_DUE_REQUEST__INIT;
	utc_time at = c->now;
	char tag[TAG];

	due.intake_id = t->intake_id;
	(void)snprintf(tag, sizeof(tag), "limit/%" PRId64, t->intake_id);
	if (!t->limit_day.day)
		return cancel_later(c, tag);
	if (!limit_warning_due(limits_of(c), left, t->limit_warned)) {
		const int64_t next = limit_warning_next(limits_of(c), left, t->limit_warned);

		if (!next)
			return cancel_later(c, tag);
		at = utc_from_civil((civil_date){t->limit_day.day - (int32_t)next});
		at.us += desk->clocks.ladder.hours.from_s * US_PER_S;
	}
	return later(c, at, "LimitDue", tag, &due.base);
}

/* ---- what it says -------------------------------------------------------------------------- */

const char *limit_warning(struct call *c, int64_t left)
{
	const struct referral_limits *l = limits_of(c);

	if (left < l->aid_days)
		return say(c, "期限将满或者已满：先申请法律援助（12348），材料可以后补",
			   "the last day is near or past: ask for legal aid first (12348), papers "
			   "may follow");
	if (left > l->days[0])
		return "";
	return arena_printf(c->arena,
			    say(c, "距您本人的最后一日还有 %" PRId64 " 天",
				"%" PRId64 " days are left until your own last day"),
			    left);
}

static const char *message_text(struct call *c, const struct intake *t, const struct clock *k)
{
	const struct referral_limits *l = limits_of(c);
	const int64_t left = limit_left(c, t);
	char day[12];

	(void)civil_format(t->limit_day, day);
	return arena_printf(
		c->arena,
		"【期限提醒】按您所说的 %s 起算，您本人%s的最后一日是 %s，还有 %" PRId64
		" 天（%s；未计入可能的中断、中止）。%"
		"s反映问题不代替您本人申请；已经申请的，请忽略。",
		civil_format(t->event_day, (char[12]){0}), k->title_zh, day, left, k->basis,
		left <= l->aid_days ? "时间已紧，请先申请法律援助（12348），材料可以后补。" : "");
}

/* In the name of whoever has it. */
static int message_write(struct call *c, const struct intake *t, const char *text)
{
	struct message_count count;
	struct box_key key;
	int rc = text ? tx_one(c->tx, Q_MESSAGE_COUNT, ARGS(A_I64(t->intake_id)), &count)
		      : E_NO_MEMORY;

	if (rc || count.last >= INTAKE_NUMBERS_MAX)
		return rc;
	rc = intake_key_open(c, t, &key);
	if (!rc)
		rc = message_add(c, t, &key, count.last + 1, false, text);
	sodium_memzero(&key, sizeof(key));
	return rc;
}

/* Its rung is which of the warnings it is: "limit_a" is the first. */
static int notice_emit(struct call *c, const struct intake *t, const struct clock *k,
		       const char *owner)
{
	const struct referral_limits *l = limits_of(c);
	Disputes__Escalation m;
	size_t at = 0;
	char key[TAG];

	while (at < l->n && l->days[at] != t->limit_warned)
		at++;
	disputes__escalation__init(&m);
	m.deadline_id = t->intake_id;
	m.version = t->version;
	m.case_id = t->case_id;
	m.case_no = (char *)(uintptr_t)(t->case_id ? t->case_no : t->intake_no); /* only read */
	m.region = (char *)(uintptr_t)t->region;
	m.code = (char *)(uintptr_t) "LIM-1";
	m.title_zh = arena_printf(c->arena, "来件 %s 的反映人：%s", t->intake_no, k->title_zh);
	m.title_en = arena_printf(c->arena, "who reported %s: %s", t->intake_no, k->title_en);
	m.department = (char *)(uintptr_t)owner;
	m.told = m.department;
	m.rung = arena_printf(c->arena, "limit_%c", (int)('a' + at));
	m.rung_zh = arena_printf(c->arena, "还有 %" PRId64 " 天", limit_left(c, t));
	m.rung_en = arena_printf(c->arena, "%" PRId64 " days are left", limit_left(c, t));
	m.status = (char *)(uintptr_t)ESCALATION_LIMIT;
	m.due_day = t->limit_day.day;
	m.at_us = c->now.us;
	m.basis = (char *)(uintptr_t)k->basis;
	(void)snprintf(key, sizeof(key), "intake/%" PRId64, t->intake_id);
	return m.title_zh && m.title_en && m.rung && m.rung_zh && m.rung_en
		       ? emit(c, "EscalationRecorded", key, &m.base)
		       : E_NO_MEMORY;
}

/* ---- its day has come ---------------------------------------------------------------------- */

/* Whoever has the case while it goes on, else whoever took what came in. */
static int owner_find(struct call *c, const struct intake *t, const char **out)
{
	struct case_file f;
	bool found = false;
	int rc = t->case_id ? tx_maybe(c->tx, Q_CASE_GET, ARGS(A_I64(t->case_id)), &f, &found) : 0;

	if (rc)
		return rc;
	if (!found || case_over(&f))
		*out = t->department;
	else
		rc = case_keeper(c, &f, out);
	return rc;
}

static int warn(struct call *c, struct intake *t, int64_t days)
{
	const struct desk *desk = c->worker;
	const struct referral *r = referral_find(&desk->routes, t->route);
	const struct clock *k = r ? clock_find(&desk->clocks, r->limit) : NULL;
	Gongdao__Principal who = *c->who;
	struct call acting = *c;
	const char *owner;
	int rc;

	if (!k) /* the table has another route there by now */
		return 0;
	t->limit_warned = days;
	t->version++;
	rc = owner_find(c, t, &owner);
	if (rc)
		return rc;
	who.department = (char *)(uintptr_t)owner; /* only read */
	acting.who = &who;
	rc = message_write(&acting, t, message_text(c, t, k));
	if (!rc)
		rc = tx_queue(c->tx, Q_INTAKE_LIMIT_WARNED, ARGS(A_I64(t->intake_id), A_I64(days)));
	return rc ? rc : notice_emit(c, t, k, owner);
}

/* A message to oneself. What it finds is as the row says: a stale or repeated one warns of nothing
 * twice. Of several that are due after an outage the last is given. */
int limit_due(struct call *c, const Disputes__LimitDueRequest *req, Service__Ack *rep UNUSED)
{
	struct intake t;
	int64_t days;
	bool found;
	int rc = tx_maybe(c->tx, Q_INTAKE_LOCK, ARGS(A_I64(req->intake_id)), &t, &found);

	if (rc || !found || !t.limit_day.day)
		return rc;
	days = limit_warning_due(limits_of(c), limit_left(c, &t), t.limit_warned);
	if (days)
		rc = warn(c, &t, days);
	return rc ? rc : limit_set(c, &t);
}
