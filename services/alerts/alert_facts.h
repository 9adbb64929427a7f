/*
 * alert_facts - what an alert says, computed from its findings.
 *
 * I1  one alert for each (rule, employer, region, month).
 * I2  counters and sum are those of its open findings: at every change what the finding counted
 *     until now is taken off and what it counts from now on is put on.
 * I3  it is open while it has an open finding, else cleared; a new finding reopens it.
 *         none -> open -> cleared -> open ...
 * I4  its version rises by one whenever anything it says changes, and never otherwise.
 *
 * Owns:    texts belong to the caller.
 * Source:  domain.md M (merge rule); plan 2.11
 */
#ifndef GONGDAO_ALERT_FACTS_H
#define GONGDAO_ALERT_FACTS_H

#include "money.h"
#include "when.h"

enum alert_state {
	ALERT_OPEN,
	ALERT_CLEARED,
};
extern const char *const alert_state_names[]; /* NULL-terminated, as the others */
extern const char *const severity_names[];    /* ascending: hint, info, warn, high, critical */
extern const char *const verdict_names[];     /* true, false, unsure */

/* Rank of a severity, -1 when there is none of that name. */
int32_t severity_rank(const char *name);

struct alert {
	int64_t alert_id;
	const char *rule, *title_zh, *title_en;
	int64_t employer_id;
	const char *employer_name, *region, *month;
	const char *state, *severity;
	bool hint, confirm;
	const char *department, *desk;
	int64_t n_workers, n_items, n_reopened;
	money owed_fen;
	int64_t case_id, case_version, case_generation;
	int64_t version; /* 0: just made, says nothing yet */
	utc_time raised_at, changed_at;
	const char *clause;  /* of the plan: "" none of its rule's */
	bool warning;        /* early warning: nothing is broken yet */
	const char *verdict; /* the last of an officer on its findings; "" none */
	money found_fen, confirmed_fen, reported_fen; /* of all its findings, cleared ones too */
	utc_time cleared_at;

	/* what people are told and do: life_facts.h */
	const char *level; /* "": not decided yet */
	int32_t level_rank;
	const char *level_why_zh, *level_why_en, *told_state;
	utc_time unsettled_at, settle_at, respond_at, repeat_at, watch_at;
	int32_t rung;
	const char *acked_by;
	utc_time acked_at;
	const char *owner;
	utc_time owned_at;
	int64_t silence_id, inhibited_by, again_of;
	bool case_wanted;
	const char *case_why_zh, *case_why_en;
	int64_t n_changes;
	const char *desk_region;
};

/* What was found, and what of it was paid: of a finding, of an alert. */
struct sums {
	money found, confirmed, reported;
};

/* What the open findings of an alert come to. */
struct tally {
	int64_t n_items, n_workers;
	money owed_fen;
	int32_t severity_rank; /* the highest */
	bool hint;             /* all of them are hints */
	bool confirm;          /* any of them is unconfirmed */
	bool worker_counted;   /* the worker asked about is among them */
	bool was_counted;      /* so is the worker of the one that is left out */
	money found_fen, confirmed_fen, reported_fen; /* of the cleared ones too */
};

/* What counts of one finding. */
struct counted {
	bool open;
	money owed;
	int32_t severity_rank;
	bool hint, confirm;
	int64_t worker_id; /* 0: about an employer, or about the members */
	int64_t n_members; /* of a finding on several workers */
	bool here;         /* it stands in the alert, open or not: its sums count */
	struct sums sums;
};

/* What an alert says about its kind, as its latest finding has it. */
struct heading {
	const char *title_zh, *title_en, *employer_name, *department, *desk, *clause;
	bool warning;
};

/* Counters and sum of the findings of an alert without one that counts `was` in it (not open: none
 * does). False when they cannot be: what the alert says is not what its findings come to. */
bool tally_rest(struct tally *t, const struct alert *a, const struct counted *was) MUST_CHECK;
/* Puts one more that is taken off into the sum of what is taken off. */
void tally_taken(struct tally *gone, const struct counted *finding);
/* The same as tally_rest for many at once: `gone` is what they counted, and its n_workers those
 * who have nothing left; the rest of *t is what is left. */
bool tally_without(struct tally *t, const struct alert *a, const struct tally *gone) MUST_CHECK;
/* Adds a finding to the tally of the others; false when the sum leaves the range of money. */
bool tally_add(struct tally *t, const struct counted *finding) MUST_CHECK;
/* Makes the alert say what the tally comes to; false when it says that already. A heading NULL
 * and a verdict "" keep the present ones. */
bool alert_apply(struct alert *a, const struct tally *t, const struct heading *heading,
		 const char *verdict, utc_time now);

enum case_news {
	CASE_OLD,  /* nothing new */
	CASE_SEEN, /* only a newer generation or version of what is known */
	CASE_LINKED,
};
/* The case desk speaks of a case on this alert. */
enum case_news alert_link(struct alert *a, int64_t case_id, int64_t version, int64_t generation,
			  utc_time now);

#endif
