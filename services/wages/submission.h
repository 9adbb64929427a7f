/*
 * submission - rows and steps that opening, filling and closing a submission share.
 *
 * Owns:    rows live in the call's arena.
 * Errors:  a refusal in the caller's language.
 */
#ifndef GONGDAO_WAGES_SUBMISSION_H
#define GONGDAO_WAGES_SUBMISSION_H

#include "wages.h"

#include "intake_facts.h"

struct employer_row {
	int64_t employer_id;
	const char *credit_code, *name, *region;
};

struct submission_row {
	int64_t submission_id, employer_id, chunks, rows_in, rows_refused, seconds_sum;
	const char *region, *kind, *part, *file_name, *state;
	civil_date month_from, month_to;
	money pay_sum_fen;
	utc_time opened_at, closed_at;
};

/* What a kind of records has a statement of its own for. */
enum submission_step {
	STEP_KNOWN, /* those of some numbers that earlier chunks brought */
	STEP_COPY,  /* rows into the month's partition */
	STEP_MARK,  /* the worker-months that its rows bear on */
};

/* A kind of records that come as submissions (intake_kinds.c). */
struct submission_kind {
	const char *name; /* intervals */
	const struct statement *(*statement)(enum submission_step step);
};

const struct submission_kind *submission_kind_find(const char *name); /* NULL: there is none */

/* Checks the head of a submission against everything but the database, and finds its employer.
 * `kind` NULL: either kind. */
int submission_head(struct call *c, const Wages__OpenSubmissionRequest *req, const char *kind,
		    struct submission_row *out) MUST_CHECK;

#endif
