/*
 * recontact_answer - whom nobody had answered has been answered since: his term ends by itself.
 *
 * Several lost ones of one case are one term; the last of them ends it. Whoever answers may be no
 * party of the case by now: then he is answered all the same, and its owner ends the term by hand.
 */
#include "base.h"

#include "recontact.h"

#include "deadline.h"

struct recontact_lead {
	int64_t case_id;
};
ROW_TABLE(recontact_lead, COL(recontact_lead, case_id, COL_I64));

struct recontact_waiting {
	int64_t n;
};
ROW_TABLE(recontact_waiting, COL(recontact_waiting, n, COL_I64));

int recontact_lead(struct call *c, int64_t intake_id, int64_t *out_case_id)
{
	struct recontact_lead lead;
	int rc = tx_one(c->tx, Q_RECONTACT_LEAD_OF, ARGS(A_I64(intake_id)), &lead);

	if (!rc)
		*out_case_id = lead.case_id;
	return rc;
}

static int settle(struct call *c, int64_t case_id, int64_t intake_id)
{
	int rc = tx_queue(c->tx, Q_RECONTACT_SETTLED,
			  ARGS(A_I64(case_id), A_I64(intake_id), A_TIME(c->now)));

	return rc ? rc : tx_flush(c->tx); /* who waits still is counted next */
}

int recontact_answered(struct call *c, int64_t case_id, const struct intake *t)
{
	struct recontact_waiting waiting;
	struct case_file file;
	struct docket docket;
	bool found;
	int rc = tx_maybe(c->tx, Q_CASE_LOCK, ARGS(A_I64(case_id)), &file, &found);

	if (!rc)
		rc = settle(c, case_id, t->intake_id);
	if (rc || !found)
		return rc;
	rc = tx_one(c->tx, Q_RECONTACT_WAITING, ARGS(A_I64(case_id)), &waiting);
	if (rc || waiting.n)
		return rc;
	rc = docket_load(c, &file, &docket);
	if (!rc)
		rc = deadline_stop(c, &docket, LOST_CLOCK, t->intake_no);
	return rc ? rc : docket_save(c, &docket);
}

int recontact_ended(struct call *c, int64_t case_id)
{
	return settle(c, case_id, 0);
}
