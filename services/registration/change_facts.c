#include "change_facts.h"

const char *const change_state_names[CHANGE_STATE_END + 1] = {
	[CHANGE_REQUESTED] = "REQUESTED", [CHANGE_APPROVED] = "APPROVED",
	[CHANGE_REFUSED] = "REFUSED",     [CHANGE_WITHDRAWN] = "WITHDRAWN",
	[CHANGE_EXPIRED] = "EXPIRED",     [CHANGE_STATE_END] = NULL,
};

static bool open_still(const struct change *ch)
{
	return strcmp(ch->state, change_state_names[CHANGE_REQUESTED]) == 0;
}

/* The state the decision leads to, CHANGE_STATE_END for none. */
static enum change_state decided(const char *decision)
{
	if (strcmp(decision, "approve") == 0)
		return CHANGE_APPROVED;
	if (strcmp(decision, "refuse") == 0)
		return CHANGE_REFUSED;
	return strcmp(decision, "withdraw") == 0 ? CHANGE_WITHDRAWN : CHANGE_STATE_END;
}

enum change_fault change_decide(struct change *ch, const struct change_decision *d)
{
	enum change_state state = decided(d->decision);
	bool own = strcmp(ch->requested_by, d->who) == 0;

	if (state == CHANGE_STATE_END)
		return CHANGE_NO_DECISION;
	if (!open_still(ch))
		return CHANGE_CLOSED;
	if (state == CHANGE_WITHDRAWN && !own)
		return CHANGE_NOT_OWN;
	if (state != CHANGE_WITHDRAWN && own)
		return CHANGE_OWN;
	if (state == CHANGE_REFUSED && !d->words[0])
		return CHANGE_WORDS_MISSING;
	ch->state = change_state_names[state];
	ch->decided_by = d->who;
	ch->decided_at = d->at;
	ch->decision_reason = d->words;
	return CHANGE_FINE;
}

bool change_expire(struct change *ch, utc_time at)
{
	if (!open_still(ch))
		return false;
	ch->state = change_state_names[CHANGE_EXPIRED];
	ch->decided_at = at;
	return true;
}
