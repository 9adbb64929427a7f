/*
 * ahead - what commands of a case read first, sent ahead: under backlog for a whole batch at once.
 *
 * Entity: the case. Commands that name the same one run one after the other. Answers name a
 * hand-off instead: they are late, and of the hand-offs of a case one alone waits for an answer
 * (I3). Whatever else writes of a case (a signature, a clock that runs out) has no prefetch.
 */
#include "base.h"

#include "action.h"
#include "handoff.h"

static int case_ahead(struct call *c, int64_t case_id)
{
	int rc = tx_ahead(c->tx, Q_CASE_LOCK, ARGS(A_I64(case_id)));

	return rc ? rc : tx_ahead(c->tx, Q_DEADLINE_DOCKET, ARGS(A_I64(case_id)));
}

int start_case_ahead(struct call *c, const Disputes__StartCaseRequest *req)
{
	int rc = procedure_ahead(c, req->procedure);

	if (rc || req->parent_id || !region_valid(req->region) ||
	    !region_covers(c->who->region, req->region))
		return rc;
	return number_ahead(c, CASE_SERIES, req->region);
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

	if (!rc)
		rc = tx_ahead(c->tx, Q_HANDOFF_SENT, ARGS(A_I64(req->case_id)));
	return rc ? rc : tx_ahead(c->tx, Q_PACKAGE_OF, ARGS(A_I64(req->case_id)));
}

static int answer_ahead(struct call *c, int64_t handoff_id)
{
	int rc = tx_ahead(c->tx, Q_CASE_LOCK_OF, ARGS(A_I64(handoff_id)));

	if (!rc)
		rc = tx_ahead(c->tx, Q_HANDOFF_LOCK, ARGS(A_I64(handoff_id)));
	if (!rc)
		rc = tx_ahead(c->tx, Q_HANDOFF_PROOF_OF, ARGS(A_I64(handoff_id)));
	return rc ? rc : tx_ahead(c->tx, Q_DEADLINE_DOCKET_OF, ARGS(A_I64(handoff_id)));
}

int accept_handoff_ahead(struct call *c, const Disputes__AcceptHandoffRequest *req)
{
	int rc = answer_ahead(c, req->handoff_id);

	if (rc || req->receipt_no[0])
		return rc;
	return tx_ahead(c->tx, Q_NUMBER_LOCK_OF,
			ARGS(A_I64(req->handoff_id), A_I32(number_year(c->now))));
}

int return_handoff_ahead(struct call *c, const Disputes__ReturnHandoffRequest *req)
{
	return answer_ahead(c, req->handoff_id);
}
