/*
 * cooperation_facts - what a platform agreed with a partner, whether it looked after it, and the
 * rules it gives the workers.
 *
 * A cooperation agreement is read clause by clause against the list below: present, absent, or
 * unclear (also what nobody looked at), with the place in the text. What is absent or unclear is a
 * gap. An amendment that holds from a later day is an agreement of its own from that day.
 *
 * Owns:    texts belong to the caller.
 * Source:  seed 2.2-3b, 2.2-3c; domain.md B.6 (list proposed there), REG-05, REG-06, CTR-09,
 * CTR-10; L2 4 (consultation); L21 21 (personal information, K)
 */
#ifndef GONGDAO_COOPERATION_FACTS_H
#define GONGDAO_COOPERATION_FACTS_H

#include "record_facts.h"

enum cooperation_clause {
	CLAUSE_LICENCE,     /* states its lawful licences */
	CLAUSE_PAPER,       /* class and paper for each worker */
	CLAUSE_PAY,         /* floor, cycle, who pays, the platform's advance duty (垫付) */
	CLAUSE_HOURS,       /* limits of hours and rest, data feed */
	CLAUSE_INSURANCE,   /* insurance and injury cover */
	CLAUSE_SAFETY,      /* safety management (安全生产法49) */
	CLAUSE_NO_COERCION, /* no deposits, no forced 个体户, no exclusivity */
	CLAUSE_COMPLAINTS,  /* who handles them, how */
	CLAUSE_SUPERVISION, /* the platform's right, and how often */
	CLAUSE_EXIT,        /* breach and exit */
	CLAUSE_PERSONAL_DATA,
	CLAUSE_END,
};

extern const char *const clause_names[];  /* NULL-terminated, in the order of the enum */
extern const char *const clause_states[]; /* present, absent, unclear */

struct clause_entry {
	const char *clause, *state;
	uint32_t start, end; /* characters of the document; equal: no place named */
};

#define CLAUSE_PLACES_MAX 320

/* The checklist as it is stored: one letter a clause (p, a, u) and its places, "12-80,,-". */
struct checklist {
	char states[CLAUSE_END + 1];
	char places[CLAUSE_PLACES_MAX];
};

/* Notes an unknown or repeated clause, an unknown state, a place that ends before it begins. */
void checklist_fill(struct record_row *row, const struct clause_entry *entries, size_t n,
		    struct checklist *out);
/* The entries back, all of them; false when the texts are not a checklist's. */
bool checklist_read(const char *states, const char *places,
		    struct clause_entry out[CLAUSE_END]) MUST_CHECK;

struct cooperation {
	int64_t platform_id, partner_id;
	const char *number; /* of the agreement; may be empty */
	civil_date from_day, to_day;
	civil_date signed_day; /* {0} not known */
	const char *document_ref, *document_digest;
	const char *states, *places;
	int64_t cooperation_id, version;
};
void cooperation_check(struct record_row *row, const struct cooperation *want);

struct supervision {
	int64_t platform_id, partner_id;
	civil_date day;
	const char *supervisor;     /* who looked: a unit or an office, no person's name */
	const char *items;          /* what was looked at */
	const char *result, *found; /* clean, faults, serious; and in words */
	const char *reference;
	int64_t supervision_id, version;
};
extern const char *const supervision_results[];
void supervision_check(struct record_row *row, const struct supervision *want);

/* A rule or an algorithm that bears on workers, one edition of it. */
struct rule_document {
	int64_t employer_id;
	const char *kind, *title, *edition;
	civil_date from_day, to_day; /* in force */
	const char *document_ref, *document_digest;
	civil_date consulted_day; /* with the workers or the union; {0}: no minutes */
	const char *consulted_with, *consulted_ref;
	civil_date notice_day; /* shown to the workers; {0}: not shown */
	const char *appeal_channel;
	int64_t rule_document_id, version;
};
extern const char *const rule_kinds[];
void rule_document_check(struct record_row *row, const struct rule_document *want);

#endif
