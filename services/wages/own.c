/*
 * own - what a worker asks of himself, and what he says of a payment: that it came, all of it or a
 * part, or that it did not. Whose rows they are the principal says, and row-level security again.
 *
 * Source: features WRK-1, WRK-2; issue 7 item 5
 */
#include "base.h"

#include "life.h"
#include "wages.h"

#define PRESET 50
#define MOST   100 /* findings of some 6 KiB: within a reply's size */

struct own_finding {
	int64_t finding_id;
	const char *body;
};
ROW_TABLE(own_finding, COL(own_finding, finding_id, COL_I64), COL(own_finding, body, COL_TEXT));

struct own_payment {
	int64_t employer_id, amount_fen, version;
	const char *worker_no, *proof;
	civil_date month;
	bool denied;
};
ROW_TABLE(own_payment, COL(own_payment, employer_id, COL_I64),
	  COL(own_payment, worker_no, COL_TEXT), COL(own_payment, month, COL_DATE),
	  COL(own_payment, amount_fen, COL_I64), COL(own_payment, proof, COL_TEXT),
	  COL(own_payment, version, COL_I64), COL(own_payment, denied, COL_BOOL));

/* Whoever is no worker has nothing of his own here. */
static int worker_is(struct call *c)
{
	return c->who->worker_id ? 0
				 : refuse(c, E_DENIED, "%s",
					  say(c, "仅限劳动者本人", "for a worker, of himself"));
}

int list_own_findings(struct call *c, const Wages__ListOwnFindingsRequest *req,
		      Audit__ListFindingsReply *rep)
{
	struct own_finding *rows;
	size_t n;
	int rc = worker_is(c);

	if (!rc)
		rc = tx_many(c->tx, Q_FINDINGS_OF_WORKER,
			     ARGS(A_I64(c->who->worker_id), A_TEXT(req->state),
				  A_I64(req->after_id),
				  A_I64(page_limit(req->limit, PRESET, MOST))),
			     &rows, &n);
	if (rc)
		return rc;
	rep->findings = arena_zalloc(c->arena, n + 1, sizeof(*rep->findings));
	if (!rep->findings)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++)
		rc = finding_read(c, rows[i].body, &rep->findings[i]);
	rep->n_findings = n;
	return rc;
}

/* ---- what he says of a payment ------------------------------------------------------------ */

static int answer_check(struct call *c, const Wages__AnswerPaymentRequest *req,
			const struct own_payment *p)
{
	if (strcmp(p->proof, "reported") != 0)
		return refuse(
			c, E_CONFLICT, "%s",
			say(c, "这笔支付已经证实；有误的，请向窗口反映",
			    "this payment is proved already; if it is wrong, tell an office"));
	if (req->version != p->version)
		return refuse(c, E_CONFLICT, "version: %s",
			      say(c, "企业改过这笔支付，请重新核对",
				  "the company has changed it: look again"));
	if (req->received_fen < 0 || req->received_fen > p->amount_fen)
		return refuse(c, E_FIELD, "received_fen: %s",
			      say(c, "应在 0 与企业所报金额之间",
				  "is between 0 and what the company says"));
	return 0;
}

int answer_payment(struct call *c, const Wages__AnswerPaymentRequest *req,
		   Wages__AnswerPaymentReply *rep)
{
	struct own_payment p;
	bool found = false;
	int rc = worker_is(c);

	if (!rc)
		rc = tx_maybe(c->tx, Q_PAYMENT_OWN_LOCK,
			      ARGS(A_I64(req->payment_id), A_I64(c->who->worker_id)), &p, &found);
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "支付", "payment"),
			    req->payment_id);
	if (!rc)
		rc = answer_check(c, req, &p);
	rep->already = !rc && p.denied && req->received_fen == 0;
	if (rc || rep->already)
		return rc;
	rc = tx_queue(c->tx, Q_PAYMENT_ANSWER,
		      ARGS(A_I64(req->payment_id), A_I64(req->received_fen), A_TIME(c->now)));
	if (!rc)
		rc = tx_queue(c->tx, Q_PAYMENT_VERSION_PUT,
			      ARGS(A_I64(req->payment_id), A_I64(p.version + 1),
				   A_TEXT(c->who->subject), A_TEXT(c->who->department)));
	if (!rc)
		rc = tx_queue(c->tx, Q_PAYMENT_MARK,
			      ARGS(A_I64(p.employer_id), A_TEXT(p.worker_no), A_DATE(p.month),
				   A_TIME(c->now)));
	return rc ? rc : audit_wake(c, c->now);
}
