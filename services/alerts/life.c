/*
 * life - an alert comes to rest and is told; its clocks run.
 *
 * Findings come one by one: an alert of 37 workers is raised by the first of them. What it says is
 * therefore told when nothing moved for `settle`, at the latest `settle_max` after the first move:
 * one change, with all 37. The timer Watch of an alert stands at the next thing to look at.
 */
#include "base.h"

#include "desk.h"

static utc_time after_ms(utc_time t, int64_t ms)
{
	return (utc_time){t.us + ms * 1000};
}

int alert_save(struct call *c, struct alert *a, bool says_new)
{
	utc_time due = life_watch_due(a);
	int rc = 0;

	if (due.us != a->watch_at.us) {
		rc = watch_at(c, a->alert_id, due);
		a->watch_at = due;
	}
	if (!rc)
		rc = alert_update(c, a);
	return rc || !says_new ? rc : alert_emit(c, a);
}

/* ---- clocks -----------------------------------------------------------------------------------
 */

/* Whether anybody is to be reminded of it. */
static bool waits(const struct alert *a)
{
	return alert_open(a) && !alert_muted(a) && !a->case_id;
}

int clocks_start(struct call *c, struct alert *a)
{
	const struct alarm_level *level = level_of(c, a);
	int rc = 0;

	a->respond_at = (utc_time){0};
	a->repeat_at = (utc_time){0};
	if (!level || !waits(a))
		return 0;
	if (!a->owner[0] && !a->rung)
		rc = clock_from_now(c, a, "alert.response", level->response, &a->respond_at);
	return rc ? rc : clock_from_now(c, a, "alert.repeat", level->response, &a->repeat_at);
}

/* Nobody took it in time: the next rung answers for it, and each rung once. */
static int escalate(struct call *c, struct alert *a)
{
	const struct alarms *alarms = &((const struct desk *)c->worker)->alarms;
	struct change what = {.kind = CHANGE_ESCALATED};
	int rc = 0;

	a->respond_at = (utc_time){0};
	if (!waits(a) || a->owner[0] || (size_t)a->rung >= alarms->n_rungs)
		return 0;
	what.old_value = a->rung ? alarms->ladder[a->rung - 1].code : "";
	what.new_value = alarms->ladder[a->rung].code;
	a->rung++;
	if ((size_t)a->rung < alarms->n_rungs)
		rc = clock_from_now(c, a, "alert.escalate", "", &a->respond_at);
	alert_says(a, c->now);
	return rc ? rc : change_add(c, a, &what);
}

static int repeat(struct call *c, struct alert *a)
{
	const struct alarm_level *level = level_of(c, a);
	const struct change what = {.kind = CHANGE_REPEATED};
	int rc;

	a->repeat_at = (utc_time){0};
	if (!level || !waits(a))
		return 0;
	rc = clock_from_now(c, a, "alert.repeat", level->response, &a->repeat_at);
	alert_says(a, c->now);
	return rc ? rc : change_add(c, a, &what);
}

/* ---- telling ----------------------------------------------------------------------------------
 */

/* An alert of the same rule and employer was closed not long ago, and this is of what came after.
 */
static int again_find(struct call *c, struct alert *a)
{
	const struct desk *desk = c->worker;
	struct parameter_value v;
	struct alert_key key;
	int year, month, day;
	civil_date since;
	bool found;
	int rc = parameter_at(desk->rules, "enf.repeat.months", "", civil_from_utc(c->now), &v);

	if (rc)
		return rc;
	civil_to_ymd(civil_month_start(civil_from_utc(c->now)), &year, &month, &day);
	month = year * 12 + month - 1 - (int)v.value;
	if (!civil_from_ymd(month / 12, month % 12 + 1, 1, &since))
		return E_RANGE;
	civil_to_ymd(civil_from_utc(c->now), &year, &month, &day);
	since.day += day - 1;
	rc = tx_maybe(c->tx, Q_ALERT_AGAIN_OF,
		      ARGS(A_I64(a->employer_id), A_TEXT(a->rule), A_TIME(utc_from_civil(since)),
			   A_TEXT(a->month)),
		      &key, &found);
	if (!rc)
		a->again_of = found ? key.alert_id : 0;
	return rc;
}

static int case_want(struct call *c, struct alert *a)
{
	const struct alarm_route *route = route_of(c, a);
	const struct change what = {.kind = CHANGE_CASE_WANTED, .words = route->ground_zh};
	bool wants;
	int rc = level_wants_case(c, a, &wants);

	if (rc || !wants)
		return rc;
	a->case_wanted = true;
	a->case_why_zh = route->ground_zh;
	a->case_why_en = route->ground_en;
	return change_add(c, a, &what);
}

/* What there is to tell of it now. */
struct news {
	struct level_now level;
	struct change change;
	bool any;
};

static int news_find(struct call *c, struct alert *a, struct news *out)
{
	int rc = 0;

	out->change = (struct change){.old_value = a->level};
	if (alert_open(a) && strcmp(a->told_state, "open") != 0)
		rc = again_find(c, a);
	if (!rc)
		rc = level_now(c, a, &out->level);
	if (rc)
		return rc;
	out->any = life_settle(a, out->level.level->code, out->level.rank, &out->change.kind);
	out->change.new_value = a->level;
	return 0;
}

/* The version of the alert says it already. */
static int tell(struct call *c, struct alert *a, struct news *news)
{
	struct mute mute;
	int rc = 0;

	if (alert_open(a)) {
		rc = level_explain(c, &news->level, a);
		news->change.words = a->level_why_zh;
	}
	if (!rc)
		rc = mute_find(c, a, &mute);
	if (rc)
		return rc;
	a->silence_id = mute.silence_id;
	a->inhibited_by = mute.inhibited_by;
	rc = change_add(c, a, &news->change);
	if (!rc)
		rc = clocks_start(c, a);
	if (!rc)
		rc = case_want(c, a);
	return rc ? rc : mute_wake(c, a);
}

int life_moved(struct call *c, struct alert *a)
{
	const struct alerts_config *config = c->own;
	struct news news;
	int rc;

	if (a->unsettled_at.us)
		return 0;
	rc = level_now(c, a, &news.level);
	if (rc || !life_unsettled(a, news.level.rank))
		return rc;
	if (config->settle_ms) {
		a->unsettled_at = c->now;
		a->settle_at = after_ms(c->now, config->settle_ms);
		return 0;
	}
	rc = news_find(c, a, &news);
	return rc || !news.any ? rc : tell(c, a, &news);
}

/* What mutes one that was told of may have come or gone: of one that is told no more the clocks
 * stop; of one that is told again they begin. */
static int look_at_mutes(struct call *c, struct alert *a)
{
	bool muted = alert_muted(a), changed;
	int rc;

	if (!alert_open(a) || strcmp(a->told_state, "open") != 0)
		return 0;
	rc = mute_refresh(c, a, &changed);
	if (!rc && changed && alert_muted(a) != muted)
		rc = clocks_start(c, a);
	return rc || !changed ? rc : mute_wake(c, a);
}

static int settle(struct call *c, struct alert *a)
{
	struct news news;
	int rc = news_find(c, a, &news);

	if (rc || !news.any)
		return rc ? rc : look_at_mutes(c, a); /* it was cleared for a moment */
	alert_says(a, c->now);
	return tell(c, a, &news);
}

/* Has nothing moved for long enough? Else when to look again. */
static bool at_rest(const struct call *c, struct alert *a)
{
	const struct alerts_config *config = c->own;
	utc_time quiet = after_ms(a->changed_at, config->settle_ms),
		 last = after_ms(a->unsettled_at, config->settle_max_ms);

	a->settle_at = quiet.us < last.us ? quiet : last;
	return a->settle_at.us <= c->now.us;
}

static bool is_due(const struct call *c, utc_time t)
{
	return t.us && t.us <= c->now.us;
}

/* A timer: looks after one alert. */
int watch(struct call *c, const Alerts__WatchRequest *req, Service__Ack *rep UNUSED)
{
	struct alert a;
	int64_t version;
	bool found;
	int rc = alert_lock_by_id(c, req->alert_id, &a, &found);

	if (rc || !found)
		return rc;
	version = a.version;
	a.watch_at = (utc_time){0};
	if (is_due(c, a.settle_at) && at_rest(c, &a))
		rc = settle(c, &a);
	else
		rc = look_at_mutes(c, &a);
	if (!rc && is_due(c, a.respond_at))
		rc = escalate(c, &a);
	if (!rc && is_due(c, a.repeat_at))
		rc = repeat(c, &a);
	return rc ? rc : alert_save(c, &a, a.version != version);
}
