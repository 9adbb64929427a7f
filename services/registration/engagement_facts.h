/*
 * engagement_facts - what an imported engagement row does, and to whom the worker number belongs.
 *
 * I3  a worker has one number for life (worker_id). A company's own number (worker_no) is an alias:
 *     it stands for one worker from its first day until the next alias of the same number.
 * I4  two engagements of one worker number of one employer never overlap.
 * I5  an engagement is known by employer, worker number and first day; a row that says otherwise
 *     about its end, class, occupation, home, partner or place is a new version of it, and the
 *     old one stays.
 *
 * Order:   rows that change a stored engagement are decided before rows that add one, so that "the
 *          old one ends, a new one begins" may stand in a file in either order.
 * Owns:    texts belong to the caller.
 * Source:  plan 2.2; domain.md K.4 (periods are half-open and do not overlap)
 */
#ifndef GONGDAO_ENGAGEMENT_FACTS_H
#define GONGDAO_ENGAGEMENT_FACTS_H

#include "flaw_facts.h"
#include "str.h"
#include "when.h"

#define WORKER_NO_MAX 64
#define STATION_MAX   64

struct engagement {
	int64_t engagement_id, worker_id, employer_id;
	const char *worker_no, *class, *occupation, *home_region;
	civil_date from_day, to_day; /* to exclusive; {0} open */
	int64_t version;
	bool visible; /* to the caller; of one that is not, only number and period are known */
	int64_t partner_id;                /* through whom; 0 none */
	const char *work_region, *station; /* "" as home_region; "" none */
};

struct alias {
	int64_t employer_id;
	const char *worker_no;
	civil_date from_day;
	int64_t worker_id; /* negative: the -n-th worker that this import makes */
	bool fresh;        /* made by this import */
	bool moved;        /* stored, and now holds from an earlier day: was_from */
	civil_date was_from;
	civil_date to_day; /* ended by hand: stands for nobody from then on; {0} while it lasts */
};

struct engagement_row {
	struct engagement want;
	int32_t from_wire, to_wire;                       /* as given */
	const char *credit_code, *same_as, *partner_code; /* partner_code "" or NULL: none */
	int64_t same_as_employer;                         /* 0: none of that code */
	slice same_as_no;                                 /* empty when same_as has not its form */
	enum region_standing standing, work_standing;     /* work_standing: known or not */
	enum flaw flaw;
	enum import_outcome outcome;
	bool done;                       /* decided */
	const struct engagement *stored; /* the one it changes */
};

/* What is stored for the (employer, worker number)s of the rows. */
struct engagement_batch {
	struct engagement_row *rows;
	size_t n_rows;
	const struct engagement *stored; /* by employer, worker_no (strcmp), from_day */
	size_t n_stored;
	struct alias *aliases; /* stored ones in any order; room for n_rows more */
	size_t n_aliases;
	int64_t n_workers;  /* new ones; worker_id -1 .. -n_workers stand for them */
	const char *reason; /* kept with every version */
	int64_t own;        /* the company that files, its own only; 0: an office does */
};

/* "91411002MA0000007L/R-0007" */
bool same_as_split(const char *text, slice *out_code, slice *out_no) MUST_CHECK;
/* Checks what can be checked without the store, and sets the period of `want`. */
enum flaw engagement_check(struct engagement_row *row);
/* Sets flaw and outcome of every row, adds and moves aliases. employer_id 0 is an unknown one. */
void engagements_decide(struct engagement_batch *b);

/* The plan's situation of a class: 1 for A1..A3, 2 for B, 3 for C, 0 for X. */
uint32_t class_situation(const char *class);
/* A number without any blank, so that "code/number" can be written in one cell. */
bool worker_no_fits(const char *text);
bool periods_overlap(civil_date from_a, civil_date to_a, civil_date from_b, civil_date to_b);

extern const char *const engagement_classes[], *const engagement_occupations[];

#endif
