/*
 * intake_own - what a worker brought in under his account, and where it is.
 *
 * He is its reporter, sealed as every other one; a blind index of his number finds what is his.
 * From there on it is read as by its receipt code (intake_tip.c), which he was given too.
 *
 * Source: features WRK-3, WRK-6; issue 7 item 5
 */
#include "base.h"

#include "intake.h"

#define OWN_MOST        100
#define OWN_WAITING_MAX 20 /* that nobody has sent on yet */

struct own_receipt {
	slice receipt_hash;
};
ROW_TABLE(own_receipt, COL(own_receipt, receipt_hash, COL_BYTES));

static int own_load(struct call *c, struct intake **out, size_t *out_n)
{
	struct uuid index[SECRET_VERSIONS_MAX];
	size_t n = 0;
	int rc;

	if (!c->who->worker_id)
		return refuse(c, E_DENIED, "%s",
			      say(c, "仅限劳动者本人", "for a worker, of himself"));
	rc = reporter_own(c, index, &n);
	return rc ? rc
		  : tx_many(c->tx, Q_OWN_INTAKES, ARGS(A_UUIDS(index, n), A_I64(OWN_MOST)), out,
			    out_n);
}

int own_may_file(struct call *c)
{
	struct intake *rows;
	size_t n = 0, waiting = 0;
	int rc = own_load(c, &rows, &n);

	for (size_t i = 0; !rc && i < n; i++)
		waiting += intake_is(&rows[i], INTAKE_WAITING);
	if (rc || waiting < OWN_WAITING_MAX)
		return rc;
	return refuse(c, E_CONFLICT, "%s",
		      say(c, "您有多件正在等待转办，请在原件中补充",
			  "many of yours wait to be sent on: write to one of those"));
}

int list_own(struct call *c, const Disputes__ListOwnRequest *req UNUSED,
	     Disputes__ListOwnReply *rep)
{
	Disputes__OwnIntake *all;
	struct intake *rows;
	size_t n = 0;
	int rc = own_load(c, &rows, &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->intakes = arena_zalloc(c->arena, n + 1, sizeof(*rep->intakes));
	if (!all || !rep->intakes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const struct desk *desk = c->worker;
		const struct label *issue = referral_issue(&desk->routes, rows[i].issue);
		Disputes__OwnIntake *m = rep->intakes[i] = &all[i];

		disputes__own_intake__init(m);
		m->intake_id = rows[i].intake_id;
		m->intake_no = (char *)(uintptr_t)rows[i].intake_no; /* only read, as the others */
		m->employer_name = (char *)(uintptr_t)rows[i].employer_name;
		m->issue_title = (char *)(uintptr_t)(issue ? say(c, issue->zh, issue->en) : "");
		m->received_at_us = rows[i].received_at.us;
		m->state = (char *)(uintptr_t)rows[i].state;
		m->answered = rows[i].answered_at.us != 0;
	}
	rep->n_intakes = n;
	return 0;
}

/* The digest of its receipt code, or a refusal: of another it is not there. */
static int own_find(struct call *c, int64_t intake_id, uint8_t digest[RECEIPT_HASH])
{
	struct uuid index[SECRET_VERSIONS_MAX];
	struct own_receipt row;
	bool found = false;
	size_t n = 0;
	int rc;

	if (!c->who->worker_id)
		return refuse(c, E_DENIED, "%s",
			      say(c, "仅限劳动者本人", "for a worker, of himself"));
	rc = reporter_own(c, index, &n);
	if (!rc)
		rc = tx_maybe(c->tx, Q_OWN_RECEIPT, ARGS(A_UUIDS(index, n), A_I64(intake_id)), &row,
			      &found);
	if (rc)
		return rc;
	if (!found || row.receipt_hash.len != RECEIPT_HASH)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "来件", "intake"), intake_id);
	memcpy(digest, row.receipt_hash.at, RECEIPT_HASH);
	return 0;
}

int get_own(struct call *c, const Disputes__GetOwnRequest *req, Disputes__GetOwnReply *rep)
{
	uint8_t digest[RECEIPT_HASH];
	struct intake t;
	bool found = false;
	int rc = own_find(c, req->intake_id, digest);

	if (!rc)
		rc = tx_maybe(c->tx, Q_TIP_INTAKE, ARGS(A_BYTES(digest, RECEIPT_HASH)), &t, &found);
	if (rc || !found)
		return rc ? rc : E_INTERNAL;
	rep->progress = arena_zalloc(c->arena, 1, sizeof(*rep->progress));
	if (!rep->progress)
		return E_NO_MEMORY;
	disputes__ask_tip_reply__init(rep->progress);
	rc = tip_tell(c, &t, digest, rep->progress);
	return rc ? rc : tip_messages_tell(c, &t, digest, 0, &rep->messages, &rep->n_messages);
}

int send_own_message(struct call *c, const Disputes__SendOwnMessageRequest *req,
		     Service__Ack *rep UNUSED)
{
	uint8_t digest[RECEIPT_HASH];
	int rc = own_find(c, req->intake_id, digest);

	return rc ? rc : tip_message_take(c, digest, req->text);
}
