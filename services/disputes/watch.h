/*
 * watch - is who complained by name worse off since (WRK-7)? What the files of the watch share.
 *
 * RW1  Who is watched lies sealed in the watch, and goes when it ends. No message but the officer's
 *      own request names him; what is shown says which complaint, not who.
 * RW2  Nothing is asked of another service: months and engagements of everybody are told to
 * disputes, and compared here, by a timer. So nobody can tell from messages, or their times, who is
 * watched. RW3  A lead is seen by the department that owns the case now, and by no other party of
 * it. RW4  One lead a watch, measure and month. Until an officer has judged it, it follows what is
 * filed.
 *
 * Order:   the case before its watches.
 * Owns:    the call's arena.
 * Source:  features WRK-7; 劳动保障监察条例第九条 (who reports is kept secret), 第三十条
 * (retaliation)
 */
#ifndef GONGDAO_WATCH_H
#define GONGDAO_WATCH_H

#include "intake.h"
#include "watch_facts.h"

#include "measured.pb-c.h"

struct watch {
	int64_t watch_id, case_id;
	const char *case_no, *region;
	int64_t intake_id;
	const char *intake_no, *label;
	int64_t employer_id;
	const char *employer_name;
	slice worker; /* sealed */
	civil_date complained_on, from_month, last_month;
	const char *state, *begun_by;
	utc_time begun_at;
	const char *ended_reason;
	utc_time reviewed_at;
	const char *owner, *case_state; /* of the case */
	utc_time case_step_at;
};

struct watch_lead {
	int64_t lead_id, watch_id, case_id;
	const char *region, *measure;
	civil_date month;
	const char *state;
	int64_t before_num, before_den, after_num, after_den;
	int64_t change, peers, n_peers, left_over, threshold;
	bool confirm;
	utc_time found_at;
	const char *judged_by;
	utc_time judged_at;
	const char *reason;
	int64_t opened_case_id;
	const char *opened_case_no;
};

/* The figures of the day, of config/rules. */
struct watch_figures {
	struct watch_terms terms;
	int64_t baseline_months, watch_months, after_close_months, late_months, end_days,
		keep_months;
	bool confirm; /* one of them is not confirmed */
};

/* ---- handlers ------------------------------------------------------------------------------ */

int begin_watch(struct call *c, const Disputes__BeginWatchRequest *req, Disputes__Watch *rep);
int end_watch(struct call *c, const Disputes__EndWatchRequest *req, Disputes__Watch *rep);
int list_watches(struct call *c, const Disputes__ListWatchesRequest *req,
		 Disputes__ListWatchesReply *rep);
int judge_watch_lead(struct call *c, const Disputes__JudgeWatchLeadRequest *req,
		     Disputes__WatchLead *rep);
int review_watches(struct call *c, const Disputes__ReviewWatchesRequest *req, Service__Ack *rep);
int take_work_month(struct call *c, const Measured__WorkMonth *news, Service__Ack *rep);
int take_engagement(struct call *c, const Registration__Engagement *news, Service__Ack *rep);
int work_month_sweep(struct call *c, int64_t generation);
int engaged_sweep(struct call *c, int64_t generation);

/* ---- watch_store.c ------------------------------------------------------------------------- */

int watch_figures_at(struct call *c, civil_date day, struct watch_figures *out) MUST_CHECK;
/* Begins one; `w`: all but its id, months, state. One that runs already of the same worker,
 * employer and case: *out_new is false and nothing is written. Locks nothing: the case is the
 * caller's. */
int watch_start(struct call *c, struct watch *w, int64_t worker_id, bool *out_new) MUST_CHECK;
int watch_worker(struct call *c, const struct watch *w, int64_t *out_worker_id) MUST_CHECK;
int watch_end(struct call *c, const struct watch *w, const char *reason) MUST_CHECK;
/* The timer, unless it is set: soon, and then every day. */
int watch_wake(struct call *c) MUST_CHECK;
#define WATCH_TIMER "watches/review"
/* watch_begin.c: of intakes that have a case now; months that nobody asks for any more go.
 * *out_more is set where there are others. */
int watches_begin(struct call *c, bool *out_more) MUST_CHECK;
int work_months_prune(struct call *c, bool *out_more) MUST_CHECK;
/* Under the newest data key; *out_more: there are others. RekeyIntakes does it. */
int watches_rekey(struct call *c, size_t limit, bool *out_more) MUST_CHECK;

/* watch_show.c */
void watch_present(const struct watch *w, Disputes__Watch *out);

/* ---- watch_text.c -------------------------------------------------------------------------- */

int watch_measure_find(const char *name, enum watch_measure *out) MUST_CHECK; /* E_INTERNAL */
const char *watch_measure_title(enum watch_measure m, bool english);
/* "投诉前每小时 3.20 单……" in one language; NULL without memory. */
const char *watch_line(struct call *c, const struct watch *w, const struct watch_lead *l,
		       bool english);

#endif
