/*
 * act - what people do with an alert: acknowledge it, take it, write something down. None of it
 * closes it, and none of it silences it.
 */
#include "base.h"

#include "desk.h"

#define WORDS_MAX 1000
#define OWNER_MAX 64

static bool words_fit(const char *text, size_t max)
{
	return utf8_valid(text, strlen(text)) && utf8_length(text, strlen(text)) <= max;
}

/* Locks the alert, if the caller may see it. */
static int alert_take_up(struct call *c, int64_t alert_id, const char *words, struct alert *out)
{
	bool found;
	int rc;

	*out = (struct alert){0};
	if (!words_fit(words, WORDS_MAX))
		return refuse(c, E_FIELD, "text: %s",
			      say(c, "不超过 1000 字", "at most 1000 characters"));
	rc = alert_lock_by_id(c, alert_id, out, &found);
	if (!rc && (!found || !out->version))
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "预警", "alert"), alert_id);
	return rc;
}

static int refuse_cleared(struct call *c, const struct alert *a)
{
	return refuse(c, E_CONFLICT, "%s %" PRId64, say(c, "预警已解除：", "the alert is cleared:"),
		      a->alert_id);
}

/* The version says it: writes the change, the alert, the reply. */
static int act(struct call *c, struct alert *a, const struct change *what, Alerts__Alert *rep)
{
	Alerts__Alert *shown;
	int rc;

	alert_says(a, c->now);
	rc = change_add(c, a, what);
	if (!rc)
		rc = alert_save(c, a, true);
	if (rc)
		return rc;
	shown = alert_present(c, a);
	if (!shown)
		return E_NO_MEMORY;
	*rep = *shown;
	return 0;
}

/* Seen. It is told of again after alert.repeat, counted from now. */
int ack_alert(struct call *c, const Alerts__AckAlertRequest *req, Alerts__Alert *rep)
{
	const struct change what = {.kind = CHANGE_ACKED, .words = req->text};
	const struct alarm_level *level;
	struct alert a;
	int rc = alert_take_up(c, req->alert_id, req->text, &a);

	if (rc)
		return rc;
	if (!alert_open(&a))
		return refuse_cleared(c, &a);
	if (life_ack(&a, c->who->subject, c->now))
		return refuse(c, E_CONFLICT, "%s %s",
			      say(c, "已签收：", "acknowledged already, by"), a.acked_by);
	level = level_of(c, &a);
	if (level && a.repeat_at.us)
		rc = clock_from_now(c, &a, "alert.repeat", level->response, &a.repeat_at);
	return rc ? rc : act(c, &a, &what, rep);
}

static int release(struct call *c, struct alert *a, const char *words, Alerts__Alert *rep)
{
	const struct change what = {.kind = CHANGE_RELEASED, .words = words, .old_value = a->owner};
	int rc = 0;

	if (life_release(a))
		return refuse(c, E_CONFLICT, "%s", say(c, "无人承办", "nobody owns it"));
	if (alert_open(a))
		rc = clocks_start(c, a);
	return rc ? rc : act(c, a, &what, rep);
}

/* One owner at a time; somebody else's is taken over with a reason. */
int own_alert(struct call *c, const Alerts__OwnAlertRequest *req, Alerts__Alert *rep)
{
	const char *owner = req->owner[0] ? req->owner : c->who->subject;
	struct change what = {.kind = CHANGE_OWNED, .words = req->text, .new_value = owner};
	struct alert a;
	int rc = alert_take_up(c, req->alert_id, req->text, &a);

	if (rc)
		return rc;
	if (!words_fit(owner, OWNER_MAX))
		return refuse(c, E_FIELD, "owner: %s",
			      say(c, "不超过 64 字", "at most 64 characters"));
	if (req->release)
		return release(c, &a, req->text, rep);
	if (!alert_open(&a))
		return refuse_cleared(c, &a);
	if (req->take_over && !slice_trim(slice_of(req->text)).len)
		return refuse(c, E_FIELD, "text: %s",
			      say(c, "接管他人承办的预警，须写明理由",
				  "say why you take over what somebody else owns"));
	what.old_value = a.owner;
	if (life_own(&a, owner, req->take_over, c->now))
		return refuse(c, E_CONFLICT, say(c, "已由 %s 承办", "%s owns it already"), a.owner);
	return act(c, &a, &what, rep);
}

int comment_alert(struct call *c, const Alerts__CommentAlertRequest *req, Alerts__Alert *rep)
{
	const struct change what = {.kind = CHANGE_COMMENTED, .words = req->text};
	struct alert a;
	int rc = alert_take_up(c, req->alert_id, req->text, &a);

	if (rc)
		return rc;
	if (!slice_trim(slice_of(req->text)).len)
		return refuse(c, E_FIELD, "text: %s", say(c, "写点什么", "say something"));
	return act(c, &a, &what, rep);
}
