/*
 * case_facts - the case: its states, its number, who owns it.
 *
 * I1  one case an alert; its number is unique and its series has no gap within a region and year.
 * I2  a case has exactly one owner at any time; only an accepted TRANSFER or REFER moves it, or the
 *     word of a body without the system that gives it back.
 *
 * | state       | next        | by                                |
 * |-------------|-------------|-----------------------------------|
 * | (none)      | its start   | case_open; the procedure says     |
 * | any         | of its step | an act, or a clock that ran out   |
 * | any         | transferred | handoff_accept of kind TRANSFER   |
 * | any         | referred    | handoff_accept of kind REFER      |
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md M (case), K.4 (numbers: per organ, year and kind, no gaps)
 */
#ifndef GONGDAO_CASE_FACTS_H
#define GONGDAO_CASE_FACTS_H

#include "money.h"
#include "when.h"

#define NUMBER_MAX  INT64_C(999999)
#define NUMBER_SIZE 48 /* bytes of a formatted number */
#define WORDS_MAX   1000
#define BASIS_MAX   200
#define RECEIPT_MAX 64

enum case_state {
	CASE_LEAD,        /* 线索 */
	CASE_TRANSFERRED, /* 已移送 */
	CASE_REFERRED,    /* 已转办 */
};
extern const char *const case_state_names[]; /* NULL-terminated, as the others */

enum case_event_kind {
	EVENT_OPENED,
	EVENT_OFFERED,
	EVENT_ACCEPTED,
	EVENT_RETURNED,
	EVENT_OVERDUE,
	EVENT_DEADLINE_WAITING,
	EVENT_DEADLINE_STARTED,
	EVENT_DEADLINE_PAUSED,
	EVENT_DEADLINE_RESUMED,
	EVENT_DEADLINE_EXTENDED,
	EVENT_DEADLINE_STOPPED,
	EVENT_DEADLINE_BREACHED,
	EVENT_ESCALATED, /* a rung of the ladder: somebody was told */
	EVENT_SERVED,    /* 送达 */
	EVENT_ACTED,     /* an action of its procedure was taken */
	EVENT_EXPIRED,   /* a clock ran out, and the case went where its procedure says */
	EVENT_DOCUMENT_ADDED,
	EVENT_CLAIMS_NAMED,
	EVENT_CLAIMS_FILED, /* the party filed them elsewhere: they left the case */
	EVENT_CLAIMS_ENDED, /* that filing is over: they came back, or were decided there */
	EVENT_PENALTY_RECORDED,
	EVENT_PENALTY_WITHDRAWN,
	EVENT_RESULT_BROUGHT,   /* what a body without the system did in a case that is its */
	EVENT_RETALIATION_LEAD, /* these two are seen by the owner alone */
	EVENT_RETALIATION_JUDGED,
	EVENT_RECONTACT_LOST, /* who complained says that nobody answered */
};
extern const char *const case_event_names[];

/* What the case desk knows of an alert. */
struct alert {
	int64_t alert_id, version, generation;
	const char *rule, *title_zh, *title_en;
	int64_t employer_id;
	const char *employer_name, *region, *month, *state, *severity, *department;
	int64_t n_workers, n_items;
	money owed_fen;
};

struct case_file {
	int64_t case_id;
	const char *case_no;
	int64_t alert_id;
	const char *rule, *month, *title_zh, *title_en;
	int64_t employer_id;
	const char *employer_name, *region, *state, *owner, *opened_by, *ground;
	utc_time opened_at;
	int64_t version, n_events;
	const char *source, *source_no;
	int64_t parent_id; /* 0: none */
	const char *procedure;
	int64_t procedure_version;
	const char *step, *clocks; /* clocks that are open: "INSP-4 INSP-5!", ! has run out */
	utc_time step_at;
	const char *disposition;
	civil_date due_day, review_day;
	civil_date received; /* no column: what it begins on came in earlier; {0}: now */
	const char *keeper;  /* no column: of case_keeper(); NULL: not asked yet */
};

/* May `department` open a case on the alert? 0, E_WRONG_DEPARTMENT, E_CONFLICT (it is cleared). */
int case_may_open(const struct alert *a, const char *department) MUST_CHECK;
/* The case as it begins; id and number are the caller's. */
struct case_file case_open(const struct alert *a, const char *ground, utc_time now);

/* Has it ended, by whatever its procedure calls that? */
bool case_over(const struct case_file *f);

/* "GD-411000" of a region; "SAMR-411000" for receipts of a department. */
char *number_series(const char *prefix, const char *region, char *text /* [NUMBER_SIZE] */);
int number_year(utc_time now); /* in Asia/Shanghai */
/* "GD-411000-2026-000001"; false past NUMBER_MAX. */
bool number_format(const char *series, int year, int64_t n,
		   char *text /* [NUMBER_SIZE] */) MUST_CHECK;

/* Something other than blanks, at most `max` characters. */
bool words_fit(const char *text, size_t max);
/* Is it one of the names, which end with NULL? */
bool name_known(const char *const *names, const char *name);

#endif
