/*
 * answer - the addressed department accepts or returns, or lets the term pass.
 */
#include "base.h"

#include "action.h"

/* The hand-off and its case, locked, if this department may answer now. */
static int handoff_for_answer(struct call *c, int64_t handoff_id, struct handoff *out,
			      struct case_file *out_case)
{
	char at[24];
	int rc;

	rc = handoff_lock(c, handoff_id, out, out_case);
	if (rc)
		return rc;
	rc = handoff_may_answer(out, c->who->department);
	if (rc == E_WRONG_DEPARTMENT)
		return refuse(c, rc, "%s %" PRId64 " → %s", say(c, "移送单", "hand-off"),
			      handoff_id, out->to_department);
	if (rc == E_CONFLICT)
		return refuse(c, rc, "%s %" PRId64 ": %s, %s", say(c, "移送单", "hand-off"),
			      handoff_id, out->state, utc_format_local(out->decided_at, at));
	return rc;
}

/* Writes the answer; its term is met, or was not. */
static int answer_write(struct call *c, const struct handoff *h, struct docket *docket,
			const struct case_event *e)
{
	char tag[40];
	int rc = handoff_decide(c, h);

	if (!rc)
		rc = event_add(c, docket->file, e);
	if (!rc)
		rc = deadline_stop_handoff(c, docket, h->handoff_id, h->state);
	if (!rc)
		rc = docket_save(c, docket);
	return rc ? rc : cancel_later(c, handoff_tag(h->handoff_id, tag));
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

static int receipt_set(struct call *c, const char *given, struct handoff *h)
{
	char *made;
	int rc;

	h->receipt_no = given;
	if (given[0])
		return 0;
	rc = number_next(c, h->to_department, h->region, &made);
	if (!rc)
		h->receipt_no = made;
	return rc;
}

/* The receiver's standing: the whole case is open to it, or nothing but the hand-off. */
static int standing_write(struct call *c, const struct handoff *h)
{
	const struct handoff_kind *kind = handoff_kind_find(h->kind);

	return party_set(c, kind->opens ? Q_PARTY_ADD : Q_PARTY_LEAVE, h->case_id,
			 h->to_department);
}

/* The case moves: to the step its procedure says, and the clocks of the old desk stop. The new
 * owner is made a party at once, for only a party sees them. */
static int take_over(struct call *c, const struct handoff *h, struct case_file *file,
		     struct docket *out)
{
	struct ground why = {.words = h->reason};
	struct move move;
	int64_t n;
	int rc = case_moved(c, file, &move);

	if (!rc)
		rc = tx_exec(c->tx, Q_PARTY_ADD,
			     ARGS(A_I64(file->case_id), A_TEXT(h->to_department)), &n);
	if (!rc)
		rc = docket_load(c, file, out);
	if (!rc)
		rc = effects_apply(c, move.p, &move.effects, out, &why);
	return rc ? rc : case_update(c, file);
}

/* Accepts a hand-off addressed to one's department; kind decides whether the case moves. */
int accept_handoff(struct call *c, const Disputes__AcceptHandoffRequest *req,
		   Disputes__Handoff *rep)
{
	struct case_event accepted = {.kind = case_event_names[EVENT_ACCEPTED], .words = req->note};
	struct docket docket;
	struct case_file file;
	struct handoff h;
	const char *old_owner;
	bool moved;
	int rc;

	rc = receipt_check(c, req);
	if (!rc)
		rc = handoff_for_answer(c, req->handoff_id, &h, &file);
	if (!rc && !handoff_may_move(&file, h.kind))
		rc = refuse(c, E_CONFLICT, "%s: %s", file.case_no,
			    say(c, "移送待答复期间案件已办结，请退回该移送单",
				"the case was closed while the hand-off waited: return it"));
	if (!rc)
		rc = receipt_set(c, req->receipt_no, &h);
	if (rc)
		return rc;

	old_owner = file.owner;
	moved = handoff_accept(&h, &file, req->note, c->now);
	accepted.handoff_id = h.handoff_id;
	accepted.old_owner = moved ? old_owner : "";
	accepted.new_owner = moved ? file.owner : "";

	rc = moved ? take_over(c, &h, &file, &docket) : docket_load(c, &file, &docket);
	if (!rc)
		rc = answer_write(c, &h, &docket, &accepted);
	if (!rc)
		rc = standing_write(c, &h);
	if (!rc && moved)
		rc = deadline_follow(c, &file);
	handoff_present(c, &h, rep);

	return rc || !moved ? rc : case_emit(c, &file);
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
	struct case_event returned = {.kind = case_event_names[EVENT_RETURNED],
				      .words = req->reason};
	struct docket docket;
	struct case_file file;
	struct handoff h;
	int rc;

	rc = return_check(c, req);
	if (!rc)
		rc = handoff_for_answer(c, req->handoff_id, &h, &file);
	if (rc)
		return rc;

	handoff_return(&h, req->reason, req->right_department, c->now);
	returned.handoff_id = h.handoff_id;

	rc = docket_load(c, &file, &docket);
	if (!rc)
		rc = answer_write(c, &h, &docket, &returned);
	if (!rc)
		rc = party_set(c, Q_PARTY_LEAVE, h.case_id, h.to_department);
	handoff_present(c, &h, rep);
	return rc;
}

/* A message to oneself at 24:00 of the due day, of hand-offs that were offered before they had
 * deadlines (003). No effect on one that was answered. */
int handoff_due(struct call *c, const Disputes__HandoffDueRequest *req, Service__Ack *rep UNUSED)
{
	struct case_event overdue = {.kind = case_event_names[EVENT_OVERDUE],
				     .handoff_id = req->handoff_id};
	struct case_file file;
	struct handoff h;
	int rc;

	rc = handoff_lock(c, req->handoff_id, &h, &file);
	if (rc)
		return rc;

	if (!handoff_expire(&h))
		return 0;

	rc = tx_queue(c->tx, Q_HANDOFF_OVERDUE, ARGS(A_I64(h.handoff_id)));
	return rc ? rc : event_add(c, &file, &overdue);
}

/* ---- lists --------------------------------------------------------------------------------- */

static const struct statement *page_of(const char *direction)
{
	if (strcmp(direction, "in") == 0)
		return Q_HANDOFF_PAGE_IN;
	if (strcmp(direction, "out") == 0)
		return Q_HANDOFF_PAGE_OUT;
	return direction[0] ? NULL : Q_HANDOFF_PAGE_BOTH;
}

int list_handoffs(struct call *c, const Disputes__ListHandoffsRequest *req,
		  Disputes__ListHandoffsReply *rep)
{
	const struct statement *page = page_of(req->direction);
	struct handoff *rows;
	int rc;

	if (!page)
		return refuse(c, E_FIELD, "direction: \"%.20s\"; in, out", req->direction);
	if (req->state[0] && !name_known(handoff_state_names, req->state))
		return refuse(c, E_FIELD, "state: \"%.20s\"; SENT, ACCEPTED, RETURNED", req->state);
	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	rc = tx_many(c->tx, page,
		     ARGS(A_I64(req->after_id), A_I64(req->limit ? req->limit : 100),
			  A_TEXT(req->state), A_TEXT(c->who->department)),
		     &rows, &rep->n_handoffs);
	return rc ? rc : handoffs_present(c, rows, rep->n_handoffs, &rep->handoffs);
}
