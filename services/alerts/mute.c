/*
 * mute - what keeps people from being told of an alert: a silence (暂缓) of its rule, employer and
 * region, or an alert of the same employer, region and department that speaks for it (抑制).
 *
 * Nothing here looks at another employer, region or department: the keys of every question hold
 * them, so what mutes one subject cannot reach another.
 */
#include "base.h"

#include "desk.h"
#include "silence.h"

/* Does `source` speak for `target`? */
static bool speaks_for(const struct alarms *alarms, const struct alert *source,
		       const struct alert *target)
{
	for (size_t i = 0; i < alarms->n_inhibits; i++) {
		const struct alarm_inhibit *in = &alarms->inhibits[i];
		const struct inhibit_ends ends = {in->source_level, in->target_level,
						  in->same_clause, in->same_month};

		if (alarm_rule_matches(in->source_rules, source->rule) &&
		    alarm_rule_matches(in->target_rules, target->rule) &&
		    inhibits(&ends, source, target))
			return true;
	}
	return false;
}

/* May it speak for others, at the level it has or at some other? */
static bool may_speak(const struct alarms *alarms, const struct alert *a)
{
	for (size_t i = 0; i < alarms->n_inhibits; i++) {
		if (alarm_rule_matches(alarms->inhibits[i].source_rules, a->rule) &&
		    (a->level_rank >= alarms->inhibits[i].source_level || a->told_state[0]))
			return true;
	}
	return false;
}

static int others_of(struct call *c, const struct alert *a, struct alert **out, size_t *out_n)
{
	return tx_many(c->tx, Q_ALERT_OF_EMPLOYER,
		       ARGS(A_I64(a->employer_id), A_TEXT(a->region), A_TEXT(a->department),
			    A_I64(a->alert_id)),
		       out, out_n);
}

/* Held until this transaction ends: one that is being closed would else not see that this alert
 * counts on it, and nothing would wake it again. */
static int speaks_still(struct call *c, int64_t alert_id, bool *out)
{
	struct alert_key key;

	return tx_maybe(c->tx, Q_ALERT_SPEAKS, ARGS(A_I64(alert_id)), &key, out);
}

/* The first open alert that speaks for it and that nothing speaks for; 0: none. */
static int inhibitor_of(struct call *c, const struct alert *a, int64_t *out)
{
	const struct alarms *alarms = &((const struct desk *)c->worker)->alarms;
	struct alert *others;
	size_t n = 0;
	int rc;

	*out = 0;
	if (!alert_open(a))
		return 0;
	rc = others_of(c, a, &others, &n);
	for (size_t i = 0; !rc && !*out && i < n; i++) {
		bool still = false;

		if (speaks_for(alarms, &others[i], a))
			rc = speaks_still(c, others[i].alert_id, &still);
		if (still)
			*out = others[i].alert_id;
	}
	return rc;
}

static int silence_now(struct call *c, const struct alert *a, int64_t *out)
{
	struct silence s;
	bool found;
	int rc = tx_maybe(c->tx, Q_SILENCE_IN_FORCE,
			  ARGS(A_I64(a->employer_id), A_TEXT(a->rule), A_TEXT(a->region),
			       A_TEXT(a->department), A_TIME(c->now)),
			  &s, &found);

	*out = !rc && found ? s.silence_id : 0;
	return rc;
}

/* It was told of, and is spoken for from now on, or no more. */
static int inhibit_changed(struct call *c, struct alert *a, int64_t by)
{
	char text[24];
	struct change what = {.kind = by ? CHANGE_INHIBITED : CHANGE_INHIBIT_ENDED};

	(void)snprintf(text, sizeof(text), "%" PRId64, by ? by : a->inhibited_by);
	*(by ? &what.new_value : &what.old_value) = text;
	a->inhibited_by = by;
	alert_says(a, c->now);
	return change_add(c, a, &what);
}

int mute_find(struct call *c, const struct alert *a, struct mute *out)
{
	int rc;

	*out = (struct mute){0};
	if (route_of(c, a)->never_muted)
		return 0;
	rc = silence_now(c, a, &out->silence_id);
	return rc ? rc : inhibitor_of(c, a, &out->inhibited_by);
}

/* Its silence ended while it was cleared, so nobody said it then. */
static int silence_over(struct call *c, struct alert *a, int64_t silence_id)
{
	char text[24];
	const struct change what = {.kind = CHANGE_SILENCE_EXPIRED, .new_value = text};

	(void)snprintf(text, sizeof(text), "%" PRId64, silence_id);
	alert_says(a, c->now);
	return change_add(c, a, &what);
}

int mute_refresh(struct call *c, struct alert *a, bool *out_changed)
{
	const int64_t silence_id = a->silence_id;
	struct mute now;
	int rc = mute_find(c, a, &now);

	*out_changed = false;
	if (rc)
		return rc;
	*out_changed = a->silence_id != now.silence_id || a->inhibited_by != now.inhibited_by;
	a->silence_id = now.silence_id;
	if (a->inhibited_by != now.inhibited_by)
		return inhibit_changed(c, a, now.inhibited_by);
	return silence_id && !now.silence_id ? silence_over(c, a, silence_id) : 0;
}

static const char *watch_tag(int64_t alert_id, char *text, size_t size)
{
	(void)snprintf(text, size, "alert/%" PRId64, alert_id);
	return text;
}

int watch_at(struct call *c, int64_t alert_id, utc_time due)
{
	Alerts__WatchRequest req = ALERTS__WATCH_REQUEST__INIT;
	char tag[40];

	req.alert_id = alert_id;
	(void)watch_tag(alert_id, tag, sizeof(tag));
	return due.us ? later(c, due, "Watch", tag, &req.base) : cancel_later(c, tag);
}

int mute_wake(struct call *c, const struct alert *a)
{
	const struct alarms *alarms = &((const struct desk *)c->worker)->alarms;
	struct alert *others;
	size_t n = 0;
	int rc = 0;

	if (!may_speak(alarms, a))
		return 0;
	rc = others_of(c, a, &others, &n);
	for (size_t i = 0; !rc && i < n; i++) {
		if (others[i].inhibited_by == a->alert_id ||
		    (!others[i].inhibited_by && speaks_for(alarms, a, &others[i])))
			rc = watch_at(c, others[i].alert_id, c->now);
	}
	return rc;
}
