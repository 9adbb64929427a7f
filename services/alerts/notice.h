/*
 * notice - what people are told: rows and handlers of notices and of their deliveries.
 *
 * A change of state makes one notice for each recipient (N1), at once. `settle` later its counters
 * are written for good and its deliveries are made; gongdao-sender claims those and reports.
 *
 * Order:   a receiver is locked before its deliveries, receivers in the order of their names.
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...
 * Limits:  256 notices or deliveries a page; 64 deliveries a claim.
 */
#ifndef GONGDAO_NOTICE_H
#define GONGDAO_NOTICE_H

#include "alerts.h"

#include "notice_facts.h"
#include "notices.h"

#define NOTICE_ALERT  "alert" /* kinds of subject */
#define NOTICE_TEST   "test"
#define NOTICE_DIGEST "digest"

/* What a worker thread holds. */
struct alerts_worker {
	struct notices notices;
	struct calendar calendar;
};

static inline const struct alerts_worker *worker_of(const struct call *c)
{
	return c->worker;
}

struct notice {
	int64_t notice_id;
	const char *kind;
	int64_t subject_id;
	const char *mark, *change, *recipient;
	bool copy;
	const char *owner, *department, *desk;
	int64_t employer_id;
	const char *region, *severity;
	bool any_time;
	const char *title_zh, *title_en, *text_zh, *text_en, *reason_zh, *reason_en;
	utc_time created_at;
	bool settled;
	utc_time read_at;
	const char *read_by;
	int64_t n_reminded;
	utc_time remind_at;
	int64_t case_id, handoff_id; /* what it is part of; 0: nothing */
};

struct outgoing {
	int64_t delivery_id, notice_id, round;
	const char *purpose, *channel, *address, *receiver, *hours, *state;
	int64_t attempts;
	utc_time made_at, next_try_at, last_try_at, delivered_at;
	const char *last_error;
};

struct receiver {
	const char *receiver;
	int64_t failures;
	utc_time open_at, busy_until;
	int64_t delivery_id;
};

struct outgoing_due {
	bool due;
};

/* What a notice tells; `kind` and id name what it is about, mark which change of it. */
struct notice_words {
	const char *title_zh, *title_en, *text_zh, *text_en;
};
struct notice_news {
	const char *kind;
	int64_t subject_id;
	int64_t case_id, handoff_id; /* what it is part of; 0: nothing */
	const char *mark, *change;
	const char *rule; /* "" : none; decides who else is told */
	bool inside;      /* a matter of the department in charge: nobody else is told */
	bool hint;        /* not verified: companies are told by rules with hints only */
	const char *severity, *owner, *desk, *region;
	const char *told;                  /* the department it goes to; NULL: the owner's */
	const char *reason_zh, *reason_en; /* why it does; NULL: it is in charge */
	int64_t employer_id;
	struct notice_words words;
};

/* ---- handlers ------------------------------------------------------------------------------- */

int list_notices(struct call *c, const Alerts__ListNoticesRequest *req,
		 Alerts__ListNoticesReply *rep);
int read_notice(struct call *c, const Alerts__ReadNoticeRequest *req, Alerts__Notice *rep);
int resend_notice(struct call *c, const Alerts__ResendNoticeRequest *req,
		  Alerts__ResendNoticeReply *rep);
int test_notice(struct call *c, const Alerts__TestNoticeRequest *req,
		Alerts__ResendNoticeReply *rep);
int list_deliveries(struct call *c, const Alerts__ListDeliveriesRequest *req,
		    Alerts__ListDeliveriesReply *rep);
int deliveries_due(struct call *c, const Alerts__DeliveriesDueRequest *req,
		   Alerts__DeliveriesDueReply *rep);
int claim_deliveries(struct call *c, const Alerts__ClaimDeliveriesRequest *req,
		     Alerts__ClaimDeliveriesReply *rep);
int report_delivery(struct call *c, const Alerts__ReportDeliveryRequest *req, Service__Ack *rep);
int take_escalation(struct call *c, const Disputes__Escalation *e, Service__Ack *rep);
int digest(struct call *c, const Alerts__DigestRequest *req, Service__Ack *rep);
int notice_settled(struct call *c, const Alerts__NoticeSettledRequest *req, Service__Ack *rep);
int notice_unread(struct call *c, const Alerts__NoticeUnreadRequest *req, Service__Ack *rep);

/* ---- notice.c ------------------------------------------------------------------------------- */

/* The one place where a change of an alert becomes notices; change_add() asks. */
int notice_change(struct call *c, const struct alert *a, enum change_kind kind) MUST_CHECK;
/* A notice for the department in charge and for whom the rules of notices.yaml name. */
int notice_announce(struct call *c, const struct notice_news *news) MUST_CHECK;
/* One notice alone; its deliveries are made by whoever asks for it. */
int notice_put(struct call *c, const struct notice *n) MUST_CHECK;
/* The instant by which `us` of office hours have gone by since t. Where no calendar of the year is
 * loaded yet, weekends alone are off. */
int office_after(const struct call *c, utc_time t, int64_t us, utc_time *out) MUST_CHECK;
/* The office of notices.yaml. */
struct office office_of(const struct alerts_worker *w);
/* Reminders of it wait for no office: remind.any_time of notices.yaml. */
bool people_endangered(const struct call *c, const char *rule, const char *severity);

/* ---- digest.c ------------------------------------------------------------------------------- */

/* Its timer stands where it stood, or is set to the next digest. */
int digest_arm(struct call *c) MUST_CHECK;

/* ---- notice_text.c -------------------------------------------------------------------------- */

#define NOTICE_WORDS_MAX 200 /* bytes of a name or title that others chose */

/* The text, or its beginning and "…". */
const char *words_within(struct call *c, const char *text);
int alert_words(struct call *c, const struct alert *a, const char *change,
		struct notice_words *out) MUST_CHECK;

/* ---- notice_store.c ------------------------------------------------------------------------- */

int notice_lock(struct call *c, int64_t notice_id, struct notice *out, bool *out_found) MUST_CHECK;
Alerts__Notice *notice_present(struct call *c, const struct notice *n);
Alerts__Delivery *delivery_present(struct call *c, const struct outgoing *d);

/* ---- delivery.c ----------------------------------------------------------------------------- */

/* Makes the deliveries of a notice to where notices.yaml says, one to each address that has none
 * waiting; *out_n counts the ways there are. */
int deliveries_make(struct call *c, const struct notice *n, const char *purpose,
		    size_t *out_n) MUST_CHECK;

#endif
