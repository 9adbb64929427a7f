/*
 * payment - a payment looked at and recorded: one by one (payment.c) and by file (payment_file.c).
 *
 * Owns:    texts live in the call's arena or in the request.
 */
#ifndef GONGDAO_WAGES_PAYMENT_H
#define GONGDAO_WAGES_PAYMENT_H

#include "life.h"

struct payment_employer {
	int64_t employer_id;
	const char *region;
};

struct payment_row {
	int64_t payment_id, version, amount_fen;
	const char *rule, *proof;
	civil_date paid_day;
};

/* Why a payment is not taken. */
enum payment_fault {
	PAYMENT_GOOD,
	PAYMENT_MONTH,
	PAYMENT_REFERENCE,
	PAYMENT_AMOUNT,
	PAYMENT_DAY,
	PAYMENT_RULE,
	PAYMENT_PROOF,
	PAYMENT_EMPLOYER,
	PAYMENT_NOBODY,
	PAYMENT_SEVERAL,
	PAYMENT_CONFIRMED,
	PAYMENT_TWICE,
};

struct payment_fault_text {
	int rc;
	const char *field; /* of the request */
	const char *zh, *en, *mend_zh, *mend_en;
};

const struct payment_fault_text *payment_fault_text(enum payment_fault fault);

struct paying {
	struct payment_employer employer; /* in */
	const char *proof;                /* in: reported, bank, worker, officer */
	size_t at;                        /* the payment in the request, for errors */
	int64_t worker_id;
	civil_date month, day;
	struct payment_row known; /* when it was found under its reference */
	bool found;
	bool said; /* all of it is known: nothing is to be recorded */
};

/* Fills the rest of *x, and locks what is known under the reference. */
int payment_look(struct call *c, const Wages__Payment *p, struct paying *x,
		 enum payment_fault *out_fault) MUST_CHECK;
/* Writes what payment_look() found good and not yet said, and marks the worker-month. */
int payment_put(struct call *c, const Wages__Payment *p, const struct paying *x) MUST_CHECK;

#endif
