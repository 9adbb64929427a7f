/*
 * answer - the addressed department accepts or returns, or lets the term pass.
 *
 * A department that signs gets the text of its answer back, and nothing else has happened; its
 * signature makes the answer count.
 */
#include "base.h"

#include "handoff.h"

/* May this department answer it now? */
static int answer_still_open(struct call *c, const struct handoff *h)
{
	char at[24];
	int rc = handoff_may_answer(h, c->who->department, c->who->subject);

	if (rc == E_WRONG_DEPARTMENT)
		return refuse(c, rc, "%s %" PRId64 " → %s", say(c, "移送单", "hand-off"),
			      h->handoff_id, h->to_department);
	if (rc == E_DENIED)
		return refuse(c, E_CONFLICT, "%s → %s: %s", h->from_department, h->to_desk,
			      say(c, "转本部门其他科室的，由另一人答复",
				  "another desk answers by another person"));
	if (rc == E_CONFLICT)
		return refuse(c, rc, "%s %" PRId64 ": %s, %s", say(c, "移送单", "hand-off"),
			      h->handoff_id, h->state, utc_format_local(h->decided_at, at));
	return rc;
}

/* The hand-off and its case, locked, if this department may answer now. */
static int handoff_for_answer(struct call *c, int64_t handoff_id, struct handoff *out,
			      struct case_file *out_case)
{
	int rc = handoff_lock(c, handoff_id, out, out_case);

	return rc ? rc : answer_still_open(c, out);
}

static int receipt_check(struct call *c, const Disputes__AcceptHandoffRequest *req)
{
	if (req->receipt_no[0] && !words_fit(req->receipt_no, RECEIPT_MAX))
		return refuse(c, E_FIELD, "receipt_no: %s",
			      say(c, "不超过 64 个字符", "at most 64 characters"));
	if (req->note[0] && !words_fit(req->note, WORDS_MAX))
		return refuse(c, E_FIELD, "note: %s",
			      say(c, "不超过 1000 字", "at most 1000 characters"));
	return 0;
}

int answer_may(struct call *c, const struct handoff *h, const struct case_file *file,
	       const struct handoff_reply_draft *d)
{
	if (h->binding && strcmp(d->state, handoff_state_names[HANDOFF_RETURNED]) == 0)
		return refuse(c, E_CONFLICT, "%s: %s", h->case_no,
			      say(c, "该案已多次往返，由牵头部门指定，不得再退回",
				  "it went back and forth and was assigned: it is not returned"));
	if (strcmp(d->state, handoff_state_names[HANDOFF_ACCEPTED]) != 0 ||
	    handoff_may_move(file, h->kind))
		return 0;
	return refuse(c, E_CONFLICT, "%s: %s", file->case_no,
		      say(c, "移送待答复期间案件已办结，只能退回",
			  "the case was closed while the hand-off waited: all that is left is to "
			  "return it"));
}

/* The receiver's own number, or the next of its series; of an answer that is only prepared the
 * one it would get. */
static int receipt_set(struct call *c, const struct handoff *h, bool signs,
		       struct handoff_reply_draft *d)
{
	char *made;
	int rc;

	if (!d->receipt_made)
		return 0;
	rc = number_of_handoff(c, h);
	if (rc)
		return rc;
	rc = signs ? number_peek(c, h->to_department, h->region, &made)
		   : number_next(c, h->to_department, h->region, &made);
	if (!rc)
		d->receipt_no = made;
	return rc;
}

static int answer_prepare(struct call *c, const struct handoff *h,
			  const struct handoff_reply_draft *d)
{
	return tx_queue(c->tx, Q_HANDOFF_ANSWER_PUT,
			ARGS(A_I64(h->handoff_id), A_TEXT(h->to_department), A_TEXT(d->state),
			     A_TEXT(d->words), A_TEXT(d->receipt_no), A_BOOL(d->receipt_made),
			     A_TEXT(d->right_department), A_TIME(d->prepared_at),
			     A_TEXT(d->record)));
}

/* Applies the answer, or prepares it to be signed. A hand-off that an instance of the release
 * before offered has no record that could be. */
static int answer_take(struct call *c, int64_t handoff_id, struct handoff_reply_draft *d,
		       Disputes__Handoff *rep)
{
	struct handoff_proof proof;
	struct case_file file;
	struct handoff h;
	bool signs;
	int rc;

	rc = handoff_for_answer(c, handoff_id, &h, &file);
	if (!rc)
		rc = answer_may(c, &h, &file, d);
	if (!rc)
		rc = signing_need(c, d->sign, &signs);
	if (!rc)
		rc = tx_one(c->tx, Q_HANDOFF_PROOF_OF, ARGS(A_I64(handoff_id)), &proof);
	if (rc)
		return rc;
	signs = signs && *proof.record && !handoff_inside(&h);
	d->prepared_at = c->now;
	rc = receipt_set(c, &h, signs, d);
	if (!rc)
		rc = signing_reply(c, &h, &proof, d);
	if (rc)
		return rc;

	proof.answer_record = *proof.record ? d->record : "";
	rc = signs ? answer_prepare(c, &h, d) : answer_apply(c, &h, &file, d, &proof);
	handoff_present(c, &h, rep);
	if (signs)
		rep->to_sign = (char *)(uintptr_t)d->record; /* only packed */
	return rc;
}

/* Accepts a hand-off addressed to one's department; kind decides whether the case moves. */
int accept_handoff(struct call *c, const Disputes__AcceptHandoffRequest *req,
		   Disputes__Handoff *rep)
{
	struct handoff_reply_draft d = {.state = handoff_state_names[HANDOFF_ACCEPTED],
					.words = req->note,
					.receipt_no = req->receipt_no,
					.receipt_made = !req->receipt_no[0],
					.right_department = "",
					.sign = req->sign};
	int rc = receipt_check(c, req);

	return rc ? rc : answer_take(c, req->handoff_id, &d, rep);
}

static int return_check(struct call *c, const Disputes__ReturnHandoffRequest *req)
{
	const struct desk *desk = c->worker;
	const char *right = req->right_department;

	if (!words_fit(req->reason, WORDS_MAX))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "写明退回理由，不超过 1000 字",
				  "say why it is returned, in at most 1000 characters"));
	if (right[0] &&
	    (!department_find(&desk->departments, right) || strcmp(right, c->who->department) == 0))
		return refuse(c, E_FIELD, "right_department: \"%.20s\"%s", right,
			      say(c, " 不是其他部门", " is no other department"));
	return 0;
}

/* Returns a hand-off; the case stays where it is. */
int return_handoff(struct call *c, const Disputes__ReturnHandoffRequest *req,
		   Disputes__Handoff *rep)
{
	struct handoff_reply_draft d = {.state = handoff_state_names[HANDOFF_RETURNED],
					.words = req->reason,
					.receipt_no = "",
					.right_department = req->right_department,
					.sign = req->sign};
	int rc = return_check(c, req);

	return rc ? rc : answer_take(c, req->handoff_id, &d, rep);
}

/* The signature over the answer that was prepared: it counts, if nothing came between. */
int answer_sign(struct call *c, const Disputes__SignHandoffRequest *req, struct handoff *h,
		struct case_file *file)
{
	struct handoff_reply_draft d;
	struct handoff_proof proof;
	char *receipt_no, at[24];
	bool found;
	int rc;

	rc = answer_still_open(c, h);
	if (!rc)
		rc = tx_maybe(c->tx, Q_HANDOFF_ANSWER_OF, ARGS(A_I64(h->handoff_id)), &d, &found);
	if (!rc && !found)
		rc = refuse(c, E_CONFLICT, "%s %" PRId64 ": %s", say(c, "移送单", "hand-off"),
			    h->handoff_id,
			    say(c, "没有待签的答复，先接收或者退回",
				"no answer waits for a signature: accept or return it first"));
	if (!rc)
		rc = signing_check(c, req, d.record, d.prepared_at);
	if (!rc && civil_from_utc(d.prepared_at).day != civil_from_utc(c->now).day)
		rc = refuse(c, E_STALE, "%s %s", utc_format_local(d.prepared_at, at),
			    say(c, "生成的答复须当日签名",
				"is when the answer was prepared, and it is signed on that day or "
				"not"));
	if (!rc)
		rc = answer_may(c, h, file, &d);
	if (!rc && d.receipt_made)
		rc = number_next(c, h->to_department, h->region, &receipt_no);
	if (!rc && d.receipt_made && strcmp(receipt_no, d.receipt_no) != 0)
		rc = refuse(c, E_STALE, "%s: %s", d.receipt_no,
			    say(c, "该回执号已被使用", "that receipt number was given meanwhile"));
	if (!rc)
		rc = tx_one(c->tx, Q_HANDOFF_PROOF_OF, ARGS(A_I64(h->handoff_id)), &proof);
	if (rc)
		return rc;

	h->answer_key = req->key;
	proof.answer_record = d.record;
	proof.answer_signature = req->signature;

	rc = answer_apply(c, h, file, &d, &proof);
	return rc ? rc : tx_queue(c->tx, Q_HANDOFF_ANSWER_DROP, ARGS(A_I64(h->handoff_id)));
}

/* A message to oneself: of one that was answered at once, since it is perhaps the leading office's
 * to decide now (bounce.c); of one that was offered before it had deadlines (003) at 24:00 of the
 * due day. */
int handoff_due(struct call *c, const Disputes__HandoffDueRequest *req, Service__Ack *rep UNUSED)
{
	struct case_file file;
	struct handoff h;
	int rc;

	rc = handoff_lock(c, req->handoff_id, &h, &file);
	if (rc)
		return rc;

	if (handoff_expire(&h))
		return handoff_overdue(c, &h, &file, 0);

	return bounce_begin(c, &file);
}

/* ---- lists --------------------------------------------------------------------------------- */

struct direction {
	const struct statement *page, *count;
};

static bool direction_find(const char *name, struct direction *out)
{
	if (strcmp(name, "in") == 0)
		*out = (struct direction){Q_HANDOFF_PAGE_IN, Q_HANDOFF_COUNT_IN};
	else if (strcmp(name, "out") == 0)
		*out = (struct direction){Q_HANDOFF_PAGE_OUT, Q_HANDOFF_COUNT_OUT};
	else if (!name[0])
		*out = (struct direction){Q_HANDOFF_PAGE_BOTH, Q_HANDOFF_COUNT_BOTH};
	else
		return false;
	return true;
}

int list_handoffs(struct call *c, const Disputes__ListHandoffsRequest *req,
		  Disputes__ListHandoffsReply *rep)
{
	struct arg args[] = {A_I64(req->after_id), A_I64(req->limit ? req->limit : 100),
			     A_TEXT(req->state), A_TEXT(c->who->department)};
	struct direction way;
	struct handoff *rows;
	int rc;

	if (!direction_find(req->direction, &way))
		return refuse(c, E_FIELD, "direction: \"%.20s\"; in, out", req->direction);
	if (req->state[0] && !name_known(handoff_state_names, req->state))
		return refuse(c, E_FIELD,
			      "state: \"%.20s\"; DRAFT, SENT, ACCEPTED, RETURNED, WITHDRAWN",
			      req->state);
	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	rc = tx_many(c->tx, way.page, args, &rows, &rep->n_handoffs);
	if (!rc && req->count) {
		args[0] = A_I64(0);
		args[1] = TOTAL_ROWS;
		rc = list_total(c, way.count, args, &rep->total, &rep->total_is_bound);
	}
	return rc ? rc : handoffs_present(c, rows, rep->n_handoffs, &rep->handoffs);
}
