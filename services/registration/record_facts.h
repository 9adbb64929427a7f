/*
 * record_facts - what an imported row about an employer does to the record that is kept of it.
 *
 * Records about employers (licences, permits, agreements, links of a chain ...) are all kept in one
 * way: a record is known by its key; a row that says otherwise about it is a new version, and the
 * one before stays with the instant at which it was replaced.
 *
 * Owns:    texts belong to the caller.
 * Source:  features.md REG-4 (what was known on any day stays readable)
 */
#ifndef GONGDAO_RECORD_FACTS_H
#define GONGDAO_RECORD_FACTS_H

#include "flaw_facts.h"
#include "when.h"

struct record_row {
	enum flaw flaw;
	const char *column, *value; /* of the flaw */
	char number[12];            /* a day that is none, as it was given */
	enum import_outcome outcome;
	int64_t id, version; /* of a changed record; id 0 while it is new */
	const char *key;     /* what it is known by */
	const char *content; /* what else the row says */
};

/* What is stored under a row's key. */
struct record_stored {
	int64_t row; /* index, in ascending order */
	int64_t id, version;
	bool same; /* says what the row says */
};

/* Notes what is wrong with a row; the first fault counts. */
void record_fault(struct record_row *row, enum flaw flaw, const char *column, const char *value);

/* Checks of one column each; NULL-terminated choices. */
void record_check_choice(struct record_row *row, const char *column, const char *value,
			 const char *const *choices);
void record_check_text(struct record_row *row, const char *column, const char *value, size_t max);
/* The same, and it may be empty. */
void record_check_note(struct record_row *row, const char *column, const char *value, size_t max);

/* A period on the wire: first day, last day (inclusive; 0: open). Sets the half-open period. */
struct record_period {
	int32_t from_day, last_day;
};
void record_check_period(struct record_row *row, const struct record_period *wire,
			 civil_date *out_from, civil_date *out_to);
/* A day that must be said. */
void record_check_day(struct record_row *row, const char *column, int32_t wire, civil_date *out);
/* A day that may be left out: 0 gives {0}. */
void record_check_optional_day(struct record_row *row, const char *column, int32_t wire,
			       civil_date *out);

/* Sets outcome, id and version of every row. `stored` has at most one entry a row. */
/* `reasoned`: a reason was given, without which nothing stored is changed. */
struct record_known {
	const struct record_stored *stored;
	size_t n_stored;
	bool reasoned;
};
void records_decide(struct record_row *rows, size_t n, const struct record_known *known);

#endif
