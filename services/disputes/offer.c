/*
 * offer - the owner of a case hands it, or a question of it, to another department.
 */
#include "base.h"

#include "deadline.h"

static int fields_check(struct call *c, const Disputes__OfferHandoffRequest *req)
{
	const struct desk *desk = c->worker;

	if (!handoff_kind_find(req->kind))
		return refuse(c, E_FIELD,
			      "kind: \"%.20s\"; TRANSFER, REFER, INFORM, ASSIST, JOINT, ADVISE",
			      req->kind);
	if (!department_find(&desk->departments, req->to_department))
		return refuse(c, E_FIELD, "to_department: \"%.20s\"%s", req->to_department,
			      say(c, " 不在部门名录中", " is not in the list of departments"));
	if (!words_fit(req->reason, WORDS_MAX))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "写明移送理由，不超过 1000 字",
				  "say why, in at most 1000 characters"));
	if (req->basis[0] && !words_fit(req->basis, BASIS_MAX))
		return refuse(c, E_FIELD, "basis: %s",
			      say(c, "写条款或移送类型，不超过 200 字",
				  "a clause or the kind of hand-off, at most 200 characters"));
	return 0;
}

/* The case, locked, if this department may hand it on now. */
static int case_for_offer(struct call *c, const Disputes__OfferHandoffRequest *req,
			  struct case_file *out)
{
	struct handoff sent;
	bool waits;
	int rc;

	rc = case_lock(c, req->case_id, out);
	if (rc)
		return rc;
	rc = handoff_may_offer(out, c->who->department, req->to_department);
	if (rc == E_NOT_OWNER)
		return refuse(c, rc, "%s: %s", out->case_no, out->owner);
	if (rc == E_FIELD)
		return refuse(c, rc, "to_department: %s",
			      say(c, "不能移送给本部门", "the case is yours already"));
	if (!handoff_may_move(out, req->kind))
		return refuse(c, E_CONFLICT, "%s: %s", out->case_no,
			      say(c, "案件已办结，不再移送、转办；需要告知的用 INFORM",
				  "the case is over and is handed to nobody; INFORM whoever has to "
				  "know of it"));
	rc = tx_maybe(c->tx, Q_HANDOFF_SENT, ARGS(A_I64(out->case_id)), &sent, &waits);
	if (!rc && waits)
		return refuse(c, E_CONFLICT, "%s %" PRId64 " (%s)",
			      say(c, "该案已有待答复的移送单", "a hand-off waits for an answer:"),
			      sent.handoff_id, sent.to_department);
	return rc;
}

/* When the answer is due: its clock begins, and the hand-off has the counting in both languages. */
static int due_set(struct call *c, struct docket *docket, struct handoff *h)
{
	const struct desk *desk = c->worker;
	const struct deadline_start what = {.code = HANDOFF_CLOCK,
					    .handoff_id = h->handoff_id,
					    .department = h->to_department,
					    .ground = h->kind};
	char *zh = arena_alloc(c->arena, DUE_TEXT_SIZE), *en = arena_alloc(c->arena, DUE_TEXT_SIZE);
	struct due_text text;
	struct deadline *d;
	struct term term;
	struct due due;
	int rc;

	if (!zh || !en)
		return E_NO_MEMORY;
	rc = deadline_start(c, docket, &what, &d);
	if (rc)
		return rc;
	term = deadline_term(d);
	text = (struct due_text){str_init(zh, DUE_TEXT_SIZE), str_init(en, DUE_TEXT_SIZE)};
	rc = due_words(&desk->calendar, calendar_notice, &term, &due, &text);
	if (rc)
		return refuse(c, rc, "%s", d->code);
	if (d->clock.confirm) {
		str_add(&text.zh, "（期限标准待核实）");
		str_add(&text.en, " (the term is not yet confirmed)");
	}
	h->due_day = due.day;
	h->due_confirm = d->clock.confirm;
	h->due_counting_zh = zh;
	h->due_counting_en = en;
	return 0;
}

/* Offers a hand-off of a case one owns. Locks the case. */
int offer_handoff(struct call *c, const Disputes__OfferHandoffRequest *req, Disputes__Handoff *rep)
{
	struct case_event offered = {.kind = case_event_names[EVENT_OFFERED], .words = req->reason};
	struct evidence_item *evidence;
	struct docket docket;
	struct case_file file;
	const char *basis;
	struct handoff h;
	int rc;

	rc = fields_check(c, req);
	if (!rc)
		rc = evidence_take(c, req, &evidence);
	if (!rc)
		rc = case_for_offer(c, req, &file);
	if (!rc)
		rc = competent_check(c, req, &file, &basis);
	if (!rc)
		rc = docket_load(c, &file, &docket);
	if (rc)
		return rc;
	h = (struct handoff){.handoff_id = id_next(c),
			     .case_id = file.case_id,
			     .case_no = file.case_no,
			     .kind = req->kind,
			     .from_department = file.owner,
			     .to_department = req->to_department,
			     .region = file.region,
			     .state = handoff_state_names[HANDOFF_SENT],
			     .reason = req->reason,
			     .basis = basis,
			     .offered_at = c->now,
			     .answer = "",
			     .receipt_no = "",
			     .right_department = "",
			     .n_evidence = (int64_t)req->n_evidence};
	rc = handoff_package(c, &h, &h.package_json);

	if (!rc)
		rc = due_set(c, &docket, &h);
	if (rc)
		return rc;

	offered.handoff_id = h.handoff_id;
	rc = handoff_insert(c, &h);
	if (!rc)
		rc = evidence_write(c, h.handoff_id, evidence, req->n_evidence);
	if (!rc)
		rc = party_set(c, Q_PARTY_OFFER, file.case_id, h.to_department);
	if (!rc)
		rc = event_add(c, &file, &offered);
	handoff_present(c, &h, rep);

	return rc ? rc : docket_save(c, &docket);
}
