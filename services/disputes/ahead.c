/*
 * ahead - what commands of a case read first, sent ahead: under backlog for a whole batch at once.
 *
 * Entity: the case. Commands that name the same one run one after the other, and whatever else
 * writes of a case (an answer, a clock that runs out) has no prefetch.
 */
#include "base.h"

#include "action.h"
#include "handoff.h"

static int case_ahead(struct call *c, int64_t case_id)
{
	int rc = tx_ahead(c->tx, Q_CASE_LOCK, ARGS(A_I64(case_id)));

	return rc ? rc : tx_ahead(c->tx, Q_DEADLINE_DOCKET, ARGS(A_I64(case_id)));
}

int take_action_ahead(struct call *c, const Disputes__TakeActionRequest *req)
{
	int rc = case_ahead(c, req->case_id);

	if (!rc)
		rc = tx_ahead(c->tx, Q_PROCEDURE_KEPT_OF, ARGS(A_I64(req->case_id)));
	if (!rc)
		rc = tx_ahead(c->tx, Q_ACT_PAST, ARGS(A_I64(req->case_id)));
	return rc ? rc : tx_ahead(c->tx, Q_HANDOFF_ACCEPTED, ARGS(A_I64(req->case_id)));
}

int offer_handoff_ahead(struct call *c, const Disputes__OfferHandoffRequest *req)
{
	int rc = case_ahead(c, req->case_id);

	return rc ? rc : tx_ahead(c->tx, Q_HANDOFF_SENT, ARGS(A_I64(req->case_id)));
}
