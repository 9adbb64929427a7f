#include "base.h"

#include "silence.h"

#include "desk.h"

ROW_TABLE(silence, COL(silence, silence_id, COL_I64), COL(silence, rule, COL_TEXT),
	  COL(silence, employer_id, COL_I64), COL(silence, employer_name, COL_TEXT),
	  COL(silence, region, COL_TEXT), COL(silence, department, COL_TEXT),
	  COL(silence, state, COL_TEXT), COL(silence, reason, COL_TEXT),
	  COL(silence, asked_by, COL_TEXT), COL(silence, asked_at, COL_TIME),
	  COL(silence, until_at, COL_TIME), COL(silence, decided_by, COL_TEXT),
	  COL(silence, decided_at, COL_TIME), COL(silence, ended_by, COL_TEXT),
	  COL(silence, ended_at, COL_TIME));

static const char *const states[] = {"asked", "in_force", "refused", "expired", "lifted", NULL};

static void silence_present(const struct silence *s, Alerts__Silence *m)
{
	m->silence_id = s->silence_id;
	m->rule = (char *)s->rule;
	m->employer_id = s->employer_id;
	m->employer_name = (char *)s->employer_name;
	m->region = (char *)s->region;
	m->department = (char *)s->department;
	m->state = (char *)s->state;
	m->reason = (char *)s->reason;
	m->asked_by = (char *)s->asked_by;
	m->asked_at_us = s->asked_at.us;
	m->until_us = s->until_at.us;
	m->decided_by = (char *)s->decided_by;
	m->decided_at_us = s->decided_at.us;
	m->ended_by = (char *)s->ended_by;
	m->ended_at_us = s->ended_at.us;
}

static int silence_update(struct call *c, const struct silence *s)
{
	return tx_queue(c->tx, Q_SILENCE_UPDATE,
			ARGS(A_I64(s->silence_id), A_TEXT(s->state), A_TEXT(s->decided_by),
			     A_TIME_OR_NULL(s->decided_at), A_TEXT(s->ended_by),
			     A_TIME_OR_NULL(s->ended_at)));
}

static const char *silence_tag(int64_t silence_id, char *text, size_t size)
{
	(void)snprintf(text, size, "silence/%" PRId64, silence_id);
	return text;
}

static int silence_lock(struct call *c, int64_t silence_id, struct silence *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_SILENCE_LOCK, ARGS(A_I64(silence_id)), out, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "暂缓", "silence"), silence_id);
	return rc;
}

static bool in_state(const struct silence *s, const char *state)
{
	return strcmp(s->state, state) == 0;
}

/* ---- its alerts -------------------------------------------------------------------------------
 */

/* Every open alert of the subject says that the silence begins or ends. */
static int alerts_tell(struct call *c, const struct silence *s, enum change_kind kind)
{
	char text[24];
	struct change what = {.kind = kind, .words = s->reason, .new_value = text};
	struct alert *alerts;
	size_t n = 0;
	int rc = tx_many(c->tx, Q_ALERT_OF_SILENCE,
			 ARGS(A_I64(s->employer_id), A_TEXT(s->rule), A_TEXT(s->region),
			      A_TEXT(s->department)),
			 &alerts, &n);

	(void)snprintf(text, sizeof(text), "%" PRId64, s->silence_id);
	for (size_t i = 0; !rc && i < n; i++) {
		struct alert *a = &alerts[i];

		if (strcmp(a->told_state, "open") != 0 ||
		    (kind != CHANGE_SILENCED && a->silence_id != s->silence_id))
			continue; /* what came after its end was told already */
		a->silence_id = kind == CHANGE_SILENCED ? s->silence_id : 0;
		alert_says(a, c->now);
		rc = change_add(c, a, &what);
		if (!rc)
			rc = clocks_start(c, a);
		if (!rc)
			rc = alert_save(c, a, true);
	}
	return rc;
}

/* ---- commands ---------------------------------------------------------------------------------
 */

static int longest(struct call *c, int64_t *out_days)
{
	const struct desk *desk = c->worker;
	struct parameter_value v;
	int rc = parameter_at(desk->rules, "alert.silence.days", "", civil_from_utc(c->now), &v);

	if (!rc)
		*out_days = v.value;
	return rc;
}

static int request_check(struct call *c, const Alerts__SilenceAlertRequest *req)
{
	slice reason = slice_of(req->reason);
	int64_t days = 0;
	int rc = longest(c, &days);

	if (rc)
		return rc;
	if (!slice_trim(reason).len || !utf8_valid(reason.at, reason.len) ||
	    utf8_length(reason.at, reason.len) > 1000)
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "写明暂缓理由，不超过 1000 字",
				  "say why, in at most 1000 characters"));
	if (req->until_us <= c->now.us || req->until_us > c->now.us + days * US_PER_DAY)
		return refuse(c, E_FIELD,
			      say(c, "until: 须在今后 %" PRId64 " 日之内（alert.silence.days）",
				  "until: within %" PRId64 " days from now (alert.silence.days)"),
			      days);
	return 0;
}

/* The alert whose subject it is; nothing mutes some of them. */
static int subject_load(struct call *c, int64_t alert_id, struct alert *out)
{
	struct silence other;
	bool found;
	int rc = alert_lock_by_id(c, alert_id, out, &found);

	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "预警", "alert"), alert_id);
	if (route_of(c, out)->never_muted)
		return refuse(c, E_CONFLICT, "%s %s",
			      say(c, "该规则的预警不得暂缓：", "nothing silences alerts of rule"),
			      out->rule);
	rc = tx_maybe(c->tx, Q_SILENCE_OF,
		      ARGS(A_I64(out->employer_id), A_TEXT(out->rule), A_TEXT(out->region),
			   A_TEXT(out->department)),
		      &other, &found);
	if (!rc && found)
		return refuse(c, E_EXISTS, "%s %" PRId64,
			      say(c, "已有暂缓：", "there is a silence already:"),
			      other.silence_id);
	return rc;
}

/* Asks for a silence of the alert's rule, employer and region. A second person decides. */
int silence_alert(struct call *c, const Alerts__SilenceAlertRequest *req, Alerts__Silence *rep)
{
	Alerts__SilenceDueRequest due = ALERTS__SILENCE_DUE_REQUEST__INIT;
	struct alert a;
	struct silence s;
	char tag[40];
	int rc = request_check(c, req);

	if (!rc)
		rc = subject_load(c, req->alert_id, &a);
	if (rc)
		return rc;

	s = (struct silence){.silence_id = id_next(c),
			     .rule = a.rule,
			     .employer_id = a.employer_id,
			     .employer_name = a.employer_name,
			     .region = a.region,
			     .department = a.department,
			     .state = states[0],
			     .reason = req->reason,
			     .asked_by = c->who->subject,
			     .asked_at = c->now,
			     .until_at = {req->until_us},
			     .decided_by = "",
			     .ended_by = ""};
	due.silence_id = s.silence_id;
	silence_present(&s, rep);

	rc = tx_queue(c->tx, Q_SILENCE_INSERT,
		      ARGS(A_I64(s.silence_id), A_TEXT(s.rule), A_I64(s.employer_id),
			   A_TEXT(s.employer_name), A_TEXT(s.region), A_TEXT(s.department),
			   A_TEXT(s.reason), A_TEXT(s.asked_by), A_TIME(s.asked_at),
			   A_TIME(s.until_at)));
	return rc ? rc
		  : later(c, s.until_at, "SilenceDue", silence_tag(s.silence_id, tag, sizeof(tag)),
			  &due.base);
}

int decide_silence(struct call *c, const Alerts__DecideSilenceRequest *req, Alerts__Silence *rep)
{
	struct silence s;
	char tag[40];
	int rc = silence_lock(c, req->silence_id, &s);

	if (rc)
		return rc;
	if (!in_state(&s, "asked"))
		return refuse(c, E_CONFLICT, "%s %s", say(c, "该暂缓的状态为", "the silence is"),
			      s.state);
	if (strcmp(s.asked_by, c->who->subject) == 0)
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "申请人不得审批，须由另一人审批",
				  "who asked does not decide: a second person does"));
	s.decided_by = c->who->subject;
	s.decided_at = c->now;
	s.state = req->approve ? "in_force" : "refused";
	silence_present(&s, rep);
	rc = silence_update(c, &s);
	if (rc)
		return rc;
	if (req->approve)
		return alerts_tell(c, &s, CHANGE_SILENCED);
	return cancel_later(c, silence_tag(s.silence_id, tag, sizeof(tag)));
}

static int silence_end(struct call *c, struct silence *s, enum change_kind kind)
{
	bool in_force = in_state(s, "in_force");
	int rc;

	s->state = kind == CHANGE_SILENCE_LIFTED ? "lifted" : "expired";
	s->ended_at = c->now;
	rc = silence_update(c, s);
	return rc || !in_force ? rc : alerts_tell(c, s, kind);
}

int end_silence(struct call *c, const Alerts__EndSilenceRequest *req, Alerts__Silence *rep)
{
	struct silence s;
	char tag[40];
	int rc = silence_lock(c, req->silence_id, &s);

	if (rc)
		return rc;
	if (!in_state(&s, "asked") && !in_state(&s, "in_force"))
		return refuse(c, E_CONFLICT, "%s %s", say(c, "该暂缓的状态为", "the silence is"),
			      s.state);
	s.ended_by = c->who->subject;
	rc = silence_end(c, &s, CHANGE_SILENCE_LIFTED);
	if (!rc)
		rc = cancel_later(c, silence_tag(s.silence_id, tag, sizeof(tag)));
	silence_present(&s, rep);
	return rc;
}

/* A timer: its time is over. */
int silence_due(struct call *c, const Alerts__SilenceDueRequest *req, Service__Ack *rep UNUSED)
{
	struct silence s;
	bool found;
	int rc = tx_maybe(c->tx, Q_SILENCE_LOCK, ARGS(A_I64(req->silence_id)), &s, &found);

	if (rc || !found || (!in_state(&s, "asked") && !in_state(&s, "in_force")))
		return rc;
	return silence_end(c, &s, CHANGE_SILENCE_EXPIRED);
}

static bool state_known(const char *state)
{
	for (size_t i = 0; states[i]; i++) {
		if (strcmp(states[i], state) == 0)
			return true;
	}
	return false;
}

int list_silences(struct call *c, const Alerts__ListSilencesRequest *req,
		  Alerts__ListSilencesReply *rep)
{
	struct silence *rows;
	Alerts__Silence *shown;
	size_t n;
	int rc;

	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	if (req->state[0] && !state_known(req->state))
		return refuse(c, E_FIELD,
			      "state: \"%.20s\"; asked, in_force, refused, expired, lifted",
			      req->state);
	rc = tx_many(c->tx, Q_SILENCE_PAGE,
		     ARGS(A_TEXT(req->state), A_I64(req->after_id),
			  A_I64(req->limit ? req->limit : 100)),
		     &rows, &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->silences = arena_zalloc(c->arena, n + 1, sizeof(*rep->silences));
	if (!shown || !rep->silences)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		alerts__silence__init(&shown[i]);
		silence_present(&rows[i], &shown[i]);
		rep->silences[i] = &shown[i];
	}
	rep->n_silences = n;
	return 0;
}
