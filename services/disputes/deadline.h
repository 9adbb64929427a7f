/*
 * deadline - the deadlines of a case, as a ledger: what began, stood still, was extended, ran out.
 *
 * A handler that touches deadlines loads the docket of its case (which it has locked), starts,
 * stops and changes what is in it, and saves it: that counts again, lets of each family the clock
 * run that ends first, sets the timers and writes the rows. Entries and events are queued as they
 * happen.
 *
 * DL1  A deadline has one open row for its clock in its case, or its hand-off.
 * DL2  The ledger says all of it: the row follows from the entries and the clock it began with.
 * DL3  Of a family the clock that ends first runs; when it has run out the next one does too.
 * DL4  A rung of the ladder is climbed once, in order, in office hours (unique by the database).
 * DL5  A running deadline has exactly one timer while something is still to come of it.
 *
 * Order:   alert, case, hand-off, deadlines of the case by id, number series.
 * Owns:    the call's arena.
 * Errors:  what it refuses has its words in the call.
 * Source:  domain.md F.2-F.5, G.1 (ENF-07, ENF-08); features DLN-1..8, RUL-9
 */
#ifndef GONGDAO_DEADLINE_H
#define GONGDAO_DEADLINE_H

#include "disputes.h"

struct deadline {
	int64_t deadline_id, case_id;
	const char *case_no;
	int64_t handoff_id, filing_id;
	const char *region, *department, *code, *terms, *family, *state, *status;
	bool runs;
	utc_time from_at;
	civil_date given, original_due, due_day;
	utc_time due_at;
	civil_date risk_day;
	bool provisional;
	int64_t extended, n_pauses, rungs;
	const char *led_by;
	utc_time started_at, breached_at, ended_at;
	int64_t n_entries, version;
	struct clock clock;
	const char *written_name, *counts_name; /* of the clock, as the row has them */

	struct pause *pauses; /* n_pauses of them, room for one more */
	bool changed;         /* since it was loaded */
};

enum deadline_entry_kind {
	ENTRY_WAITING, /* for the record of service */
	ENTRY_STARTED,
	ENTRY_PAUSED,
	ENTRY_RESUMED,
	ENTRY_EXTENDED,
	ENTRY_RECOUNTED, /* with days off that were not announced before */
	ENTRY_MOVED,     /* to the new owner of the case */
	ENTRY_YIELDS,    /* to a clock of its family that ends earlier */
	ENTRY_RUNS,      /* again, or for the first time */
	ENTRY_BREACHED,
	ENTRY_ESCALATED, /* a rung of the ladder */
	ENTRY_STOPPED,
};
extern const char *const deadline_entry_names[]; /* NULL-terminated, as the others */
extern const char *const service_methods[];

struct deadline_entry {
	int64_t entry;
	utc_time at;
	const char *kind; /* of deadline_entry_names */
	const char *department, *subject, *ground, *document, *approver;
	int64_t amount;
	civil_date day, old_due, new_due;
	const char *rung, *told;
};

/* The open deadlines of a case that the caller sees. */
struct docket {
	struct case_file *file; /* locked */
	struct deadline *at;
	size_t n, room;
};

int docket_load(struct call *c, struct case_file *file, struct docket *out) MUST_CHECK;
/* The same, found by a hand-off of the case. */
int docket_load_of(struct call *c, int64_t handoff_id, struct case_file *file,
		   struct docket *out) MUST_CHECK;
/* Of a case that is only being opened: nothing to load. */
int docket_new(struct call *c, struct case_file *file, struct docket *out) MUST_CHECK;
int docket_save(struct call *c, struct docket *d) MUST_CHECK;
/* Of no filing: that has each clock once, and is found by its id. */
struct deadline *docket_find(const struct docket *d, int64_t handoff_id, const char *code);
struct deadline *docket_by_id(const struct docket *d, int64_t deadline_id);

/* ---- for procedures ------------------------------------------------------------------------- */

struct deadline_start {
	const char *code;
	int64_t handoff_id;     /* 0: of the case */
	int64_t filing_id;      /* 0: of no filing of its party */
	const char *department; /* who has to act; NULL: the owner, or who sees to it for him */
	utc_time from;          /* the event; {0}: now. Clocks that begin with service ignore it */
	civil_date given;       /* the day, of clocks of unit date */
	const char *scope; /* of the figure, of clocks that take their length from one; or NULL */
	const char *ground;
};

/* A clock that begins with service waits for deadline_served(). E_EXISTS when it runs already. */
int deadline_start(struct call *c, struct docket *d, const struct deadline_start *what,
		   struct deadline **out) MUST_CHECK;
/* One that waits for service begins: its document was served on that day. */
int deadline_served(struct call *c, struct docket *k, struct deadline *d, const char *document,
		    civil_date day) MUST_CHECK;
/* Nothing open of that code is no error: 0. */
int deadline_stop(struct call *c, struct docket *d, const char *code,
		  const char *ground) MUST_CHECK;

/* All of a filing. */
int deadline_stop_filing(struct call *c, struct docket *d, int64_t filing_id,
			 const char *ground) MUST_CHECK;

/* ---- for hand-offs -------------------------------------------------------------------------- */

int deadline_stop_handoff(struct call *c, struct docket *d, int64_t handoff_id,
			  const char *ground) MUST_CHECK;
/* The case has a new owner, who is a party by now: its deadlines are his. Queued. */
int deadline_follow(struct call *c, struct case_file *file) MUST_CHECK;

/* ---- deadline.c, for the other files of deadlines ------------------------------------------- */

/* status of an escalation that warns of a worker's own last day */
#define ESCALATION_LIMIT "limit"

#define HANDOFF_CLOCK  "HO-1" /* the answer to a hand-off */
#define DRAFT_CLOCK    "HO-4" /* the signature of a hand-off that routed itself */
#define DECISION_CLOCK "HO-2" /* the leading office decides who has what went back and forth */
#define RESULT_CLOCK   "HO-3" /* what a body without the system did, or its next word */

/* The clock with its length: its own, or the figure's that is in force. */
int clock_resolve(struct call *c, const char *code, const char *scope,
		  struct clock *out) MUST_CHECK;
struct term deadline_term(const struct deadline *d);
/* Counts again; a deadline that stands still has no due day. */
int deadline_recount(struct call *c, struct deadline *d) MUST_CHECK;
/* Puts it into the ledger; who and when are the call's. */
int deadline_note(struct call *c, struct deadline *d, const struct deadline_entry *e) MUST_CHECK;
struct said {
	const char *zh, *en;
	const struct deadline *was; /* as it was before; NULL: it was not there */
	const char *evidence;       /* a document; NULL: none */
};
/* Into the timeline of the case, in both languages, with what changed. `more`: NULL, or what is
 * said beside the clock and its last day. */
int deadline_tell(struct call *c, const struct docket *k, const struct deadline *d,
		  enum case_event_kind kind, const struct said *more) MUST_CHECK;
/* The instant at which something comes of it next; {0}: never. */
utc_time deadline_next(struct call *c, const struct deadline *d);

/* ---- clock_show.c --------------------------------------------------------------------------- */

/* A term as it is shown: every day of it, in the caller's language. */
struct counted {
	char *term;
	Disputes__CountedDay **days;
	size_t n_days;
	struct due due;
};
int term_show(struct call *c, const struct term *t, struct counted *out) MUST_CHECK;
/* Why it is counted so: convention, last day, service, extension, pause. */
int clock_grounds(struct call *c, const struct clock *k, char ***out, size_t *out_n) MUST_CHECK;

/* ---- deadline_store.c ----------------------------------------------------------------------- */

int deadline_get(struct call *c, int64_t deadline_id, struct deadline *out) MUST_CHECK;
/* Clocks and pauses of loaded rows. */
int deadlines_fill(struct call *c, struct deadline *at, size_t n) MUST_CHECK;
int deadline_insert(struct call *c, const struct deadline *d) MUST_CHECK;
int deadline_update(struct call *c, const struct deadline *d) MUST_CHECK;
const char *clock_digest(struct call *c, const struct clock *k);
Disputes__Deadline *deadline_present(struct call *c, const struct deadline *d);
int deadlines_present(struct call *c, const struct deadline *at, size_t n,
		      Disputes__Deadline ***out) MUST_CHECK;

#endif
