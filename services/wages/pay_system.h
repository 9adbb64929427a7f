/*
 * pay_system - pay systems looked at and recorded: one by one, and by file (pay_system_file.c).
 *
 * Rows of one call see those before them: versions of one system may come in one file.
 *
 * Owns:    everything lives in the call's arena or in the request.
 */
#ifndef GONGDAO_WAGES_PAY_SYSTEM_H
#define GONGDAO_WAGES_PAY_SYSTEM_H

#include "pay_system_facts.h"
#include "submission.h"

/* A system that rows of this call are about, with all its versions. */
struct pay_system_entry {
	struct pay_system_entry *next;
	const char *code, *work_region, *occupation;
	struct employer_row employer;
	int64_t pay_system_id; /* 0: not there yet */
	struct pay_system *rows;
	size_t n, size;
};

struct pay_register {
	struct pay_system_entry *first;
	bool dry_run;
};

/* What became of a row. */
struct pay_taking {
	enum pay_system_flaw flaw;
	const char *field; /* of the row, where there is a flaw */
	struct pay_system_place place;
	int64_t pay_system_id, version;
	civil_date latest; /* PAY_SYSTEM_BEFORE: first day of the last version */
};

struct pay_system_flaw_text {
	int rc;
	const char *zh, *en, *mend_zh, *mend_en;
};

const struct pay_system_flaw_text *pay_system_flaw_text(enum pay_system_flaw flaw);
/* The reason in the caller's language; of PAY_SYSTEM_BEFORE with the day. NULL: no memory. */
const char *pay_system_reason(struct call *c, const struct pay_taking *t);

/* Whoever has no department is bound to an employer, and has to be. */
int pay_system_asker(struct call *c) MUST_CHECK;

/* The number of an employer that is named by its code; the number as it is when there is none. */
int employer_named(struct call *c, const char *credit_code, int64_t employer_id,
		   int64_t *out) MUST_CHECK;

int pay_system_take(struct call *c, struct pay_register *r, const Wages__PaySystemRow *row,
		    struct pay_taking *out) MUST_CHECK;

/* What was filed; whose it is, where and for whom is the caller's to add. NULL: no memory. */
Wages__PaySystemRow *pay_system_row_present(struct call *c, const struct pay_system *p);

/* ---- pay_system_tell.c ---------------------------------------------------------------------- */

/* Announces a version of the system, whose row is locked or new: the event PaySystemRecorded. */
int pay_system_tell(struct call *c, const struct pay_system_entry *e,
		    const struct pay_system *p) MUST_CHECK;

#endif
