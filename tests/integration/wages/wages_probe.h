/*
 * wages_probe - the wages daemon in a test: records in, audits run, invariants checked.
 *
 * Owns:    replies live until kit_teardown(); requests until the next one of their kind is made.
 */
#ifndef GONGDAO_WAGES_PROBE_H
#define GONGDAO_WAGES_PROBE_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_call.h"

#include "wages.pb-c.h"

#define PLATFORM   INT64_C(101)
#define OTHER      INT64_C(102)
#define CODE       "91411002MA0000007L"
#define OTHER_CODE "92411081MA0000015R"

struct interval {
	const char *ref, *no, *kind, *from, *to, *region;
};

struct pay {
	const char *ref, *no, *item;
	int64_t fen;
};

/* Of the row with the same index. Paid NULL: on the first of the month, "": not yet. */
struct pay_more {
	const char *paid, *due, *basis;
};

struct file {
	const char *code, *month, *part;
	uint8_t mark; /* stands for the digest */
};

struct engaged {
	int64_t id, worker_id, employer_id, version;
	const char *no, *class, *occupation, *from;
};

#define ROWS_MAX 200

extern struct kit_daemon *kit;

int kit_setup(void **state);
int kit_teardown(void **state);
int64_t us(const char *local);
void employer_is(int64_t id, const char *code, const char *region);
void engaged(struct engaged want);
/* Limits of time are on file from 2021 on: nothing is found on the employer itself (TIM-08,
 * TIM-09). */
void limits_filed(const char *code);
/* The request lives until the next call; so do the chunks. */
Wages__OpenSubmissionRequest *opening(struct file f, const char *kind);
int open_file(struct file f, const char *kind, Wages__Submission **out);
Wages__SubmitIntervalsRequest *intervals_chunk(const struct interval *rows, size_t n);
Wages__SubmitPayRequest *pay_chunk(const char *month, const struct pay *rows, size_t n);
/* As one that is sent again, unless audited_with_file: then nothing is audited before audit(). */
extern bool audited_with_file;
int close_file(int64_t id, uint32_t chunks, Wages__Submission **out);
/* Open, one chunk, close: in force. */
int64_t intervals_in(struct file f, const struct interval *rows, size_t n);
int64_t pay_in(struct file f, const struct pay *rows, size_t n);
/* What pay_in() files beside its rows, as many; NULL: nothing. */
extern const struct pay_more *pay_more;
/* Runs the audit until nothing is due. */
void audit(void);
Wages__Facts *facts_of(int64_t employer_id, const char *no, const char *month);
Audit__ListFindingsReply *findings(int64_t employer_id, const char *rule, const char *state);
/* Every statement of wages_check.sql counts what breaks an invariant. */
void wages_check(void);
/* No records, marks, findings or timers any more, and nothing in the tables `more` (",
 * wages.alias"). */
void wages_emptied(const char *more);

#endif
