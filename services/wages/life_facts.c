#include "base.h"

#include "life_facts.h"

const char *const life_state_names[] = {"open", "reported", "cleared", NULL};

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Takes from one payment what the finding still lacks. */
static void payment_use(struct life *f, struct life_payment *p)
{
	int64_t lacks = f->found_fen - f->confirmed_fen - f->reported_fen;
	int64_t part = least(lacks, p->left_fen);

	if (part <= 0)
		return;
	p->left_fen -= part;
	if (p->confirmed)
		f->confirmed_fen += part;
	else
		f->reported_fen += part;
}

/* Those confirmed go first: what is sure is never pushed out by what is not. */
static void payments_use(struct life *at, size_t n, struct life_payment *p, bool named)
{
	for (size_t i = 0; i < n; i++) {
		if (at[i].held_false)
			continue;
		if (named ? strcmp(p->rule, at[i].rule) == 0 : !p->rule[0])
			payment_use(&at[i], p);
	}
}

static enum life_state state_of(const struct life *f)
{
	if (f->held_false)
		return LIFE_CLEARED;
	if (f->found_fen == 0)
		return LIFE_OPEN;
	if (f->confirmed_fen == f->found_fen)
		return f->ordered && !f->rechecked ? LIFE_REPORTED : LIFE_CLEARED;
	return f->confirmed_fen + f->reported_fen == f->found_fen ? LIFE_REPORTED : LIFE_OPEN;
}

void life_settle(struct life *at, size_t n, struct life_payment *payments, size_t n_payments)
{
	for (int pass = 0; pass < 4; pass++) {
		const bool confirmed = pass < 2, named = pass % 2 == 0;

		for (size_t k = 0; k < n_payments; k++) {
			if (payments[k].confirmed == confirmed)
				payments_use(at, n, &payments[k], named);
		}
	}
	for (size_t i = 0; i < n; i++) {
		at[i].owed_fen = at[i].found_fen - at[i].confirmed_fen;
		at[i].state = state_of(&at[i]);
	}
}
