/*
 * self_check_facts - a company's yearly self-check: who may do what to it, and when.
 *
 * S1  a company answers every question of the form, each once; "no" and "partly" come with words.
 * S2  what is submitted stays; another submission is a next version, until it is accepted.
 * S3  an officer gives a verdict for every item of the version he read, or of none.
 *
 *     OPEN --submit--> SUBMITTED --accept--> ACCEPTED          plan 2.2-1
 *                      SUBMITTED --return--> RETURNED --submit--> SUBMITTED
 *
 * Owns:    texts belong to the caller.
 * Source:  plan 2.2-1 (responsibility taken by oneself), 2.11; domain.md A.3
 */
#ifndef GONGDAO_SELF_CHECK_FACTS_H
#define GONGDAO_SELF_CHECK_FACTS_H

#include "base.h"
#include "when.h"

#define SELF_CHECK_QUESTIONS_MAX 64
#define SELF_CHECK_WORDS_MAX     500

enum self_check_state {
	SELF_CHECK_OPEN,
	SELF_CHECK_SUBMITTED,
	SELF_CHECK_RETURNED,
	SELF_CHECK_ACCEPTED,
};

extern const char *const self_check_states[];   /* NULL-terminated, as the next two */
extern const char *const self_check_answers[];  /* yes, partly, no, not_applicable */
extern const char *const self_check_verdicts[]; /* agree, doubt, disagree */

struct self_check {
	int64_t employer_id;
	int32_t year;
	const char *region, *state;
	int64_t version; /* 0: nothing submitted yet */
	civil_date due_day;
	utc_time reminded_at, submitted_at, reviewed_at;
	const char *submitted_by, *reviewed_by;
	bool overdue;
};

/* One line of a form, as it is answered, or of a review, as it is judged. */
struct self_check_line {
	const char *question, *word, *words;
	int64_t number;
};

struct self_check_form {
	const char *const *questions;
	size_t n;
};

/* NULL when every question has its line, else the question that is wrong: unknown, twice, missing,
 * no such word, words missing. `plain`: the words that want no explanation, NULL-terminated. */
const char *self_check_lines_check(const struct self_check_form *form,
				   const struct self_check_line *lines, size_t n,
				   const char *const *choices, const char *const *plain);

/* 0, or E_CONFLICT. */
int self_check_submit(struct self_check *s, const char *by, utc_time at) MUST_CHECK;
int self_check_review(struct self_check *s, bool accept, const char *by, utc_time at) MUST_CHECK;

/* The last day on which the form of a year is in time: term days after the year's end. */
civil_date self_check_due(int32_t year, int64_t term_days);

#endif
