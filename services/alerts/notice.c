/*
 * notice - a change of state becomes a notice for each recipient; what it says settles; reminders.
 */
#include "base.h"

#include "casework.h"

/* One recipient of a change. */
struct addressee {
	const char *department, *desk; /* "": the company */
	int64_t employer_id;
	bool copy;
	const char *zh, *en; /* why */
};

struct office office_of(const struct alerts_worker *w)
{
	return (struct office){&w->calendar, w->notices.working, w->notices.n_working};
}

static const char *recipient_name(struct call *c, const struct addressee *to)
{
	if (!to->department[0])
		return arena_printf(c->arena, "employer/%" PRId64, to->employer_id);
	return arena_printf(c->arena, "%s/%s", to->department, to->desk);
}

bool people_endangered(const struct call *c, const char *rule, const char *severity)
{
	return strcmp(severity, "critical") == 0 &&
	       notice_matches(&worker_of(c)->notices.any_time, rule);
}

int office_after(const struct call *c, utc_time t, int64_t us, utc_time *out)
{
	struct office office = office_of(worker_of(c));
	int rc = office_add(&office, t, us, out);

	if (rc != E_NO_CALENDAR)
		return rc;
	office.calendar = NULL; /* the State Council's notice of that year is not loaded yet */
	return office_add(&office, t, us, out);
}

static int notice_to(struct call *c, const struct notice_news *news, const struct addressee *to)
{
	struct notice n = {
		.notice_id = id_next(c),
		.kind = news->kind,
		.subject_id = news->subject_id,
		.case_id = news->case_id,
		.handoff_id = news->handoff_id,
		.mark = news->mark,
		.change = news->change,
		.recipient = recipient_name(c, to),
		.copy = to->copy,
		.owner = news->owner,
		.department = to->department,
		.desk = to->desk,
		.employer_id = to->employer_id,
		.region = news->region,
		.severity = news->severity,
		.any_time = people_endangered(c, news->rule, news->severity),
		.title_zh = news->words.title_zh,
		.title_en = news->words.title_en,
		.text_zh = news->words.text_zh,
		.text_en = news->words.text_en,
		.reason_zh = to->zh,
		.reason_en = to->en,
		.created_at = c->now,
	};

	return n.recipient && n.reason_zh && n.reason_en ? notice_put(c, &n) : E_NO_MEMORY;
}

/* The department in charge, or the one that the news are for. */
static int owner_told(struct call *c, const struct notice_news *news)
{
	const char *desk = news->desk[0] ? news->desk : news->owner;
	struct addressee to = {.department = news->told ? news->told : news->owner,
			       .desk = news->desk,
			       .zh = news->reason_zh,
			       .en = news->reason_en};

	if (!to.zh || !to.en) {
		to.zh = arena_printf(c->arena, "%s 类预警由 %s 承办，发生在区划 %s。", news->rule,
				     desk, news->region);
		to.en = arena_printf(c->arena,
				     "an alert of %s is handled by %s; it happened in region %s.",
				     news->rule, desk, news->region);
	}
	return notice_to(c, news, &to);
}

/* Whom one rule of notices.yaml names. */
static int rule_told(struct call *c, const struct notice_news *news, const struct notice_rule *r)
{
	const struct addressee employer = {.department = "",
					   .desk = "",
					   .employer_id = news->employer_id,
					   .zh = r->zh,
					   .en = r->en};
	int rc = 0;

	for (size_t i = 0; !rc && i < r->copies.n; i++) {
		const struct addressee to = {.department = r->copies.at[i],
					     .desk = "",
					     .copy = true,
					     .zh = r->zh,
					     .en = r->en};

		if (strcmp(r->copies.at[i], news->owner) != 0)
			rc = notice_to(c, news, &to);
	}
	if (!rc && r->employer && news->employer_id && (!news->hint || r->hints))
		rc = notice_to(c, news, &employer);
	return rc;
}

static int settle_later(struct call *c, const struct notice_news *news)
{
	Alerts__NoticeSettledRequest m;
	const char *tag = arena_printf(c->arena, "notice/%s/%" PRId64 "/%s", news->kind,
				       news->subject_id, news->mark);

	if (!tag)
		return E_NO_MEMORY;
	alerts__notice_settled_request__init(&m);
	m.kind = (char *)news->kind;
	m.subject_id = news->subject_id;
	m.mark = (char *)news->mark;
	return later(c, (utc_time){c->now.us + 1000 * worker_of(c)->notices.settle_ms},
		     "NoticeSettled", tag, &m.base);
}

int notice_announce(struct call *c, const struct notice_news *news)
{
	const struct notices *file = &worker_of(c)->notices;
	int rc = owner_told(c, news);

	for (size_t i = 0; !rc && !news->inside && i < file->n_rules; i++) {
		const struct notice_rule *r = &file->rules[i];

		if (notice_matches(&r->rules, news->rule) &&
		    !notice_matches(&r->except, news->rule) &&
		    severity_rank(news->severity) >= severity_rank(r->severity))
			rc = rule_told(c, news, r);
	}
	if (!rc)
		rc = settle_later(c, news);
	return rc ? rc : digest_arm(c);
}

int notice_change(struct call *c, const struct alert *a, enum change_kind kind)
{
	struct notice_news news = {.kind = NOTICE_ALERT,
				   .subject_id = a->alert_id,
				   .rule = a->rule,
				   .hint = a->hint,
				   .severity = a->severity,
				   .owner = a->department,
				   .desk = a->desk,
				   .region = a->region,
				   .employer_id = a->employer_id};
	char mark[NOTICE_MARK_BYTES];
	int rc;

	news.change = notice_word(kind, &news.inside);
	if (!news.change)
		return 0;
	notice_mark(news.change, a, mark);
	news.mark = mark;
	rc = alert_words(c, a, news.change, &news.words);
	return rc ? rc : notice_announce(c, &news);
}

/* ---- reminders ------------------------------------------------------------------------------ */

/* The next reminder, by the clock of office hours unless the matter may not wait; {0}: none. */
static int remind_next(struct call *c, const struct notice *n, utc_time *out)
{
	const struct notices *file = &worker_of(c)->notices;
	int64_t us = 1000 * file->remind_after_ms;

	*out = (utc_time){0};
	if (!n->department[0] || n->copy || n->n_reminded >= file->remind_times ||
	    severity_rank(n->severity) < severity_rank(file->remind_from) ||
	    strcmp(n->change, "cleared") == 0)
		return 0;
	if (n->any_time) {
		out->us = c->now.us + us;
		return 0;
	}
	return office_after(c, c->now, us, out);
}

static int remind_later(struct call *c, const struct notice *n, utc_time due)
{
	Alerts__NoticeUnreadRequest m;
	char tag[48];

	if (!due.us)
		return 0;
	alerts__notice_unread_request__init(&m);
	m.notice_id = n->notice_id;
	(void)snprintf(tag, sizeof(tag), "unread/%" PRId64, n->notice_id);
	return later(c, due, "NoticeUnread", tag, &m.base);
}

/* What an alert says now, where it is still in the state the notice tells of. */
static int words_now(struct call *c, const Alerts__NoticeSettledRequest *req, const char *change,
		     struct notice_words *out)
{
	struct alert alert;
	bool found = false;
	int rc;

	if (strcmp(req->kind, NOTICE_ALERT) != 0)
		return 0;
	rc = tx_maybe(c->tx, Q_ALERT_LOCK_BY_ID, ARGS(A_I64(req->subject_id)), &alert, &found);
	if (rc || !found || !alert_still(&alert, req->mark))
		return rc;
	return alert_words(c, &alert, change, out);
}

static int notice_settle(struct call *c, const struct notice *n, const struct notice_words *words)
{
	utc_time remind;
	size_t ways;
	int rc = remind_next(c, n, &remind);

	if (n->read_at.us)
		remind = (utc_time){0};
	if (!rc)
		rc = tx_queue(c->tx, Q_NOTICE_SETTLE,
			      ARGS(A_I64(n->notice_id), A_TEXT(words->title_zh),
				   A_TEXT(words->title_en), A_TEXT(words->text_zh),
				   A_TEXT(words->text_en), A_TIME_OR_NULL(remind)));
	if (!rc)
		rc = remind_later(c, n, remind);
	return rc ? rc : deliveries_make(c, n, "notice", &ways);
}

/* A timer: the notices of a change say what they say from here on, and leave. */
int notice_settled(struct call *c, const Alerts__NoticeSettledRequest *req,
		   Service__Ack *rep UNUSED)
{
	struct notice_words words = {0};
	struct notice *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_NOTICE_UNSETTLED,
		     ARGS(A_TEXT(req->kind), A_I64(req->subject_id), A_TEXT(req->mark)), &rows, &n);
	if (!rc && n)
		rc = words_now(c, req, rows[0].change, &words);
	for (size_t i = 0; !rc && i < n; i++) {
		const struct notice_words own = {rows[i].title_zh, rows[i].title_en,
						 rows[i].text_zh, rows[i].text_en};

		rc = notice_settle(c, &rows[i], words.title_zh ? &words : &own);
	}
	return rc;
}

/* Nothing to remind of when the matter is no longer what it was. */
static int still_so(struct call *c, const struct notice *n, bool *out)
{
	struct alert alert;
	int rc;

	*out = true;
	if (strcmp(n->kind, NOTICE_ALERT) != 0)
		return matter_still(c, n, out);
	rc = tx_maybe(c->tx, Q_ALERT_LOCK_BY_ID, ARGS(A_I64(n->subject_id)), &alert, out);
	if (!rc && *out)
		*out = alert_still(&alert, n->mark);
	return rc;
}

/* A timer: a notice that nobody has read is sent again. */
int notice_unread(struct call *c, const Alerts__NoticeUnreadRequest *req, Service__Ack *rep UNUSED)
{
	struct notice n;
	utc_time next;
	size_t ways;
	bool found;
	int rc;

	rc = notice_lock(c, req->notice_id, &n, &found);
	if (!rc && found && !n.read_at.us)
		rc = still_so(c, &n, &found);
	if (rc || !found || n.read_at.us)
		return rc;
	n.n_reminded++;
	rc = remind_next(c, &n, &next);
	if (!rc)
		rc = tx_queue(c->tx, Q_NOTICE_REMIND,
			      ARGS(A_I64(n.notice_id), A_I64(n.n_reminded), A_TIME_OR_NULL(next)));
	if (!rc)
		rc = remind_later(c, &n, next);
	return rc ? rc : deliveries_make(c, &n, "reminder", &ways);
}
