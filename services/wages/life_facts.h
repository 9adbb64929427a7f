/*
 * life_facts - what a finding is once payments, orders and verdicts are held against it.
 *
 *   open      found, and not paid
 *   reported  the company says that it has paid all of it; or it is paid under an order, and the
 *             re-check is still to come
 *   cleared   a bank line, the worker or an officer confirms that all of it is paid; or an officer
 *             holds it for false, as long as it rests on the same facts
 *
 * L1  owed = found - confirmed, never below zero. What is only reported leaves it as it is.
 * L2  a payment is used once: what names a rule goes to that rule only; the rest to what is owed,
 *     in the order of findings.
 *
 * Pure. Units: fen.
 */
#ifndef GONGDAO_WAGES_LIFE_FACTS_H
#define GONGDAO_WAGES_LIFE_FACTS_H

#include "money.h"
#include "when.h"

enum life_state {
	LIFE_OPEN,
	LIFE_REPORTED,
	LIFE_CLEARED,
};
extern const char *const life_state_names[];

struct life_payment {
	const char *rule; /* "": whatever is owed */
	int64_t left_fen;
	bool confirmed; /* by the bank, the worker or an officer; else the company says so */
};

struct life {
	const char *rule;
	int64_t found_fen;
	int64_t confirmed_fen, reported_fen; /* out: of it */
	bool ordered, rechecked;
	bool held_false;
	int64_t owed_fen; /* out */
	enum life_state state;
};

/* Uses up the payments. */
void life_settle(struct life *at, size_t n, struct life_payment *payments, size_t n_payments);

#endif
