#include "casework_facts.h"

const char *const case_word_names[] = {"", "opened", "moved", "closed", "review"};
const char *const handoff_word_names[] = {"", "offered", "overdue", "accepted", "returned"};

bool case_state_over(const char *state)
{
	static const char *const ends[] = {"closed", "refused", "unfounded"};

	for (size_t i = 0; i < N_ELEMENTS(ends); i++) {
		if (strcmp(ends[i], state) == 0)
			return true;
	}
	return false;
}

/* An officer who opens a case of his own accord is told nothing of it. */
static bool opened_for(const struct case_change *n)
{
	return strcmp(n->changed_by, n->is->owner) != 0 || strcmp(n->source, "assigned") == 0 ||
	       strcmp(n->source, "follow_up") == 0;
}

enum case_word case_word_of(const struct case_change *n)
{
	const bool over = case_state_over(n->is->state);

	if (!n->was) {
		if (n->again)
			return CASE_NO_WORD;
		if (over)
			return CASE_CLOSED;
		return n->is->version == 1 && opened_for(n) ? CASE_OPENED : CASE_NO_WORD;
	}
	if (n->is->version <= n->was->version)
		return CASE_NO_WORD;
	if (over)
		return case_state_over(n->was->state) ? CASE_NO_WORD : CASE_CLOSED;
	if (case_state_over(n->was->state))
		return CASE_REVIEW;
	return strcmp(n->was->owner, n->is->owner) != 0 ? CASE_MOVED : CASE_NO_WORD;
}

bool handoff_waits(const struct handoff_known *h)
{
	return strcmp(h->state, "SENT") == 0;
}

enum handoff_word handoff_word_now(const struct handoff_known *h)
{
	if (handoff_waits(h))
		return h->overdue ? HANDOFF_OVERDUE : HANDOFF_OFFERED;
	if (strcmp(h->state, "ACCEPTED") == 0)
		return HANDOFF_ACCEPTED;
	return strcmp(h->state, "RETURNED") == 0 ? HANDOFF_RETURNED : HANDOFF_NO_WORD;
}

enum handoff_word handoff_word_of(const struct handoff_known *was, const struct handoff_known *is,
				  bool again)
{
	const enum handoff_word word = handoff_word_now(is);

	if (!was)
		return again && !handoff_waits(is) ? HANDOFF_NO_WORD : word;
	if (is->version <= was->version || word == handoff_word_now(was))
		return HANDOFF_NO_WORD;
	return word;
}

bool handoff_still(const struct handoff_known *h, const char *change)
{
	if (strcmp(change, handoff_word_names[HANDOFF_OFFERED]) == 0)
		return handoff_waits(h);
	return strcmp(change, handoff_word_names[handoff_word_now(h)]) == 0;
}
