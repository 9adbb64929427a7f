#include "base.h"

#include "casework.h"

ROW_TABLE(case_known, COL(case_known, case_id, COL_I64), COL(case_known, version, COL_I64),
	  COL(case_known, case_no, COL_TEXT), COL(case_known, region, COL_TEXT),
	  COL(case_known, owner, COL_TEXT), COL(case_known, state, COL_TEXT));
ROW_TABLE(handoff_known, COL(handoff_known, handoff_id, COL_I64),
	  COL(handoff_known, version, COL_I64), COL(handoff_known, case_id, COL_I64),
	  COL(handoff_known, from_department, COL_TEXT),
	  COL(handoff_known, to_department, COL_TEXT), COL(handoff_known, region, COL_TEXT),
	  COL(handoff_known, state, COL_TEXT), COL(handoff_known, overdue, COL_BOOL));

struct swept {
	int64_t generation;
};
ROW_TABLE(swept, COL(swept, generation, COL_I64));

int sent_again(struct call *c, const char *event, bool *out)
{
	struct swept swept;
	int rc;

	*out = false;
	if (!c->generation)
		return 0;
	rc = tx_one(c->tx, Q_SWEPT_OF, ARGS(A_TEXT(event)), &swept);
	if (!rc)
		*out = c->generation > swept.generation;
	return rc;
}

int case_known_lock(struct call *c, int64_t case_id, struct case_known *out, bool *out_found)
{
	return tx_maybe(c->tx, Q_CASE_KNOWN, ARGS(A_I64(case_id)), out, out_found);
}

/* What is open goes into the next digest, so there is one. */
int case_known_put(struct call *c, const struct case_known *k)
{
	int rc = tx_queue(c->tx, Q_CASE_KNOWN_PUT,
			  ARGS(A_I64(k->case_id), A_I64(k->version), A_TEXT(k->case_no),
			       A_TEXT(k->region), A_TEXT(k->owner), A_TEXT(k->state),
			       A_BOOL(case_state_over(k->state)), A_I64(c->generation)));

	return rc ? rc : digest_arm(c);
}

int handoff_known_lock(struct call *c, int64_t handoff_id, struct handoff_known *out,
		       bool *out_found)
{
	return tx_maybe(c->tx, Q_HANDOFF_KNOWN, ARGS(A_I64(handoff_id)), out, out_found);
}

int handoff_known_put(struct call *c, const struct handoff_known *h)
{
	return tx_queue(c->tx, Q_HANDOFF_KNOWN_PUT,
			ARGS(A_I64(h->handoff_id), A_I64(h->version), A_I64(h->case_id),
			     A_TEXT(h->from_department), A_TEXT(h->to_department),
			     A_TEXT(h->region), A_TEXT(h->state), A_BOOL(h->overdue),
			     A_BOOL(handoff_waits(h)), A_I64(c->generation)));
}

int case_seen_sweep(struct call *c, int64_t generation)
{
	int rc = tx_queue(c->tx, Q_CASE_SEEN_SWEEP, ARGS(A_I64(generation)));

	return rc ? rc : tx_queue(c->tx, Q_SWEPT_PUT, ARGS(A_TEXT(EVENT_CASE), A_I64(generation)));
}

int handoff_sweep(struct call *c, int64_t generation)
{
	int rc = tx_queue(c->tx, Q_HANDOFF_SEEN_SWEEP, ARGS(A_I64(generation)));

	return rc ? rc
		  : tx_queue(c->tx, Q_SWEPT_PUT, ARGS(A_TEXT(EVENT_HANDOFF), A_I64(generation)));
}

bool department_code(const char *s)
{
	size_t len = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return len > 0 && len <= 48 && !s[len];
}

/* Of a matter that is no longer as the notice tells nobody is reminded. What is not known, of the
 * time before alerts heard of cases, counts as it was. */
static int handoff_matters(struct call *c, const struct notice *n, bool *out)
{
	struct handoff_known h;
	bool found;
	int rc = handoff_known_lock(c, n->handoff_id, &h, &found);

	if (!rc && found)
		*out = strcmp(n->kind, NOTICE_HANDOFF) == 0 ? handoff_still(&h, n->change)
							    : handoff_waits(&h);
	return rc;
}

static int case_matters(struct call *c, const struct notice *n, bool *out)
{
	struct case_known k;
	bool found;
	int rc = case_known_lock(c, n->case_id, &k, &found);

	if (!rc && found)
		*out = !case_state_over(k.state) &&
		       (strcmp(n->kind, NOTICE_CASE) != 0 || strcmp(k.owner, n->department) == 0);
	return rc;
}

int matter_still(struct call *c, const struct notice *n, bool *out)
{
	*out = true;
	if (n->handoff_id)
		return handoff_matters(c, n, out);
	return n->case_id ? case_matters(c, n, out) : 0;
}
