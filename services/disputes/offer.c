/*
 * offer - the owner of a case hands it, or a question of it, to another department.
 *
 * A department that signs gets a draft and its record back, and nothing else has happened: the
 * receiver sees nothing and no clock runs (but of one that routed itself: draft_keep). Its
 * signature sends the draft, if the case is as it was.
 */
#include "base.h"

#include "handoff.h"

static int fields_check(struct call *c, const Disputes__OfferHandoffRequest *req)
{
	if (!handoff_kind_find(req->kind))
		return refuse(c, E_FIELD,
			      "kind: \"%.20s\"; TRANSFER, REFER, INFORM, ASSIST, JOINT, ADVISE",
			      req->kind);
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

/* Who it is addressed to: a department, or one of its desks. */
static int receiver_take(struct call *c, const char *to, struct handoff *h)
{
	const struct desk *desk = c->worker;
	const char *code = arena_strndup(c->arena, to, strcspn(to, "."));
	const struct department *d = code ? department_find(&desk->departments, code) : NULL;

	if (!code)
		return E_NO_MEMORY;
	h->to_desk = strcmp(code, to) == 0 ? "" : to;
	if (!d || (*h->to_desk && !procedure_names(d->desks, to)))
		return refuse(c, E_FIELD, "to_department: \"%.20s\"%s", to,
			      say(c, " 不在部门名录中", " is not in the list of departments"));
	h->to_department = d->code;
	return 0;
}

/* May this department hand the case on now? */
static int case_may_go(struct call *c, const Disputes__OfferHandoffRequest *req,
		       const struct case_file *file)
{
	struct handoff sent;
	bool waits;
	int rc = handoff_may_offer(file, c->who->department, req->to_department);

	if (rc == E_NOT_OWNER)
		return refuse(c, rc, "%s: %s", file->case_no, file->owner);
	if (rc == E_FIELD)
		return refuse(c, rc, "to_department: %s",
			      say(c, "不能移送给本部门", "the case is yours already"));
	if (!handoff_may_move(file, req->kind))
		return refuse(c, E_CONFLICT, "%s: %s", file->case_no,
			      say(c, "案件已办结，不再移送、转办；需要告知的用 INFORM",
				  "the case is over and is handed to nobody; INFORM whoever has to "
				  "know of it"));
	rc = tx_maybe(c->tx, Q_HANDOFF_SENT, ARGS(A_I64(file->case_id)), &sent, &waits);
	if (!rc && waits && sent.binding)
		return refuse(c, E_CONFLICT, "%s %" PRId64 " (%s)",
			      say(c, "已由牵头部门指定，移送单", "it was assigned, by hand-off"),
			      sent.handoff_id, sent.to_department);
	if (!rc && waits)
		return refuse(c, E_CONFLICT, "%s %" PRId64 " (%s)",
			      say(c, "该案已有待答复的移送单", "a hand-off waits for an answer:"),
			      sent.handoff_id, sent.to_department);
	return rc;
}

/* When the answer is due, if it is sent now: the hand-off has the counting in both languages. */
static int due_count(struct call *c, struct handoff *h)
{
	const struct desk *desk = c->worker;
	char *zh = arena_alloc(c->arena, DUE_TEXT_SIZE), *en = arena_alloc(c->arena, DUE_TEXT_SIZE);
	struct deadline d = {.from_at = c->now};
	struct due_text text;
	struct term term;
	struct due due;
	int rc;

	if (!zh || !en)
		return E_NO_MEMORY;
	rc = clock_resolve(c, HANDOFF_CLOCK, NULL, &d.clock);
	if (rc)
		return rc;
	term = deadline_term(&d);
	text = (struct due_text){str_init(zh, DUE_TEXT_SIZE), str_init(en, DUE_TEXT_SIZE)};
	rc = due_words(&desk->calendar, calendar_notice, &term, &due, &text);
	if (rc)
		return refuse(c, rc, "%s", HANDOFF_CLOCK);
	if (d.clock.confirm) {
		str_add(&text.zh, "（期限标准待核实）");
		str_add(&text.en, " (the term is not yet confirmed)");
	}
	h->due_day = due.day;
	h->due_confirm = d.clock.confirm;
	h->due_counting_zh = zh;
	h->due_counting_en = en;
	return 0;
}

/* Of drafts that the next one replaces, or that is sent, nobody has to be told any more. */
static int drafts_end(struct call *c, struct docket *docket, const struct handoff *h)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < docket->n; i++) {
		const struct deadline *d = &docket->at[i];

		if (strcmp(d->code, DRAFT_CLOCK) == 0 &&
		    strcmp(d->department, h->from_department) == 0)
			rc = deadline_stop_handoff(c, docket, d->handoff_id, h->state);
	}
	return rc;
}

/* Who made it sits before it and signs. One that routed itself has nobody: the owner's desk is
 * told, on the day on which it can be signed. */
static int draft_keep(struct call *c, const struct handoff *h, struct case_file *file)
{
	const civil_date yesterday = {civil_from_utc(c->now).day - 1};
	const struct deadline_start what = {.code = DRAFT_CLOCK,
					    .handoff_id = h->handoff_id,
					    .department = h->from_department,
					    .from = utc_from_civil(yesterday),
					    .ground = h->reason};
	struct docket docket;
	int rc = docket_load(c, file, &docket);

	if (!rc)
		rc = drafts_end(c, &docket, h);
	if (!rc && strcmp(c->who->role, "service") == 0)
		rc = deadline_start(c, &docket, &what, NULL);
	return rc ? rc : docket_save(c, &docket);
}

/* It leaves: the receiver sees it, and the clock of its answer begins. */
static int handoff_leave(struct call *c, const struct handoff *h, struct case_file *file)
{
	struct case_event offered = {.kind = case_event_names[EVENT_OFFERED],
				     .words = h->reason,
				     .handoff_id = h->handoff_id};
	const struct deadline_start what = {.code = HANDOFF_CLOCK,
					    .handoff_id = h->handoff_id,
					    .department = handoff_keeper(c, h),
					    .ground = h->kind};
	struct changes changes = {.clause = h->basis};
	struct docket docket;
	struct deadline *d;
	int rc = docket_load(c, file, &docket);

	if (!rc)
		rc = drafts_end(c, &docket, h);
	if (!rc)
		rc = deadline_start(c, &docket, &what, &d);
	if (!rc)
		rc = bounce_decided(c, h, &docket);
	if (!rc)
		rc = party_set(c, Q_PARTY_OFFER, file->case_id, h->to_department);
	if (!rc)
		rc = event_add(c, file, &offered);
	change_note(&changes, "handoff", "", h->state);
	change_note(&changes, "signed", "", h->offer_key);
	if (!rc)
		rc = changes_write(c, file, &changes);
	if (!rc)
		rc = docket_save(c, &docket);
	return rc ? rc : handoff_tell(c, h);
}

static struct handoff handoff_of(struct call *c, const Disputes__OfferHandoffRequest *req,
				 const struct case_file *file)
{
	const struct desk *desk = c->worker;

	return (struct handoff){.handoff_id = id_next(c),
				.case_id = file->case_id,
				.case_no = file->case_no,
				.case_version = file->version,
				.kind = req->kind,
				.from_department = file->owner,
				.region = file->region,
				.reason = req->reason,
				.offered_at = c->now,
				.answer = "",
				.receipt_no = "",
				.right_department = "",
				.offer_key = "",
				.answer_key = "",
				.brought_by = "",
				.answer_paper = "",
				.n_evidence = (int64_t)req->n_evidence,
				.offered_by = c->who->subject,
				.competence_version = desk->competence.version};
}

/* Offers a hand-off of a case one owns, or drafts it. Locks the case. */
int offer_handoff(struct call *c, const Disputes__OfferHandoffRequest *req, Disputes__Handoff *rep)
{
	struct evidence_item *evidence;
	struct case_file file;
	const char *basis, *record;
	struct handoff h, to = {0};
	bool signs;
	int rc;

	rc = fields_check(c, req);
	if (!rc)
		rc = receiver_take(c, req->to_department, &to);
	if (!rc)
		rc = evidence_take(c, req, &evidence);
	if (!rc)
		rc = case_lock(c, req->case_id, &file);
	if (!rc)
		rc = case_may_go(c, req, &file);
	if (!rc)
		rc = competent_check(c, req, &file, &basis);
	if (!rc)
		rc = signing_need(c, req->sign, &signs);
	if (rc)
		return rc;
	h = handoff_of(c, req, &file);
	h.basis = basis;
	h.to_department = to.to_department;
	h.to_desk = to.to_desk;
	signs = signs && !handoff_inside(&h);
	rc = bounce_check(c, &file, &h, &h.binding);
	if (rc)
		return rc;
	h.state = handoff_state_names[signs ? HANDOFF_DRAFT : HANDOFF_SENT];
	rc = handoff_package(c, &h, &h.package_json);
	if (!rc)
		rc = due_count(c, &h);
	if (!rc)
		rc = signing_record(c, &h, evidence, &record);
	if (rc)
		return rc;

	rc = tx_queue(c->tx, Q_HANDOFF_DRAFT_DROP,
		      ARGS(A_I64(h.case_id), A_TEXT(h.from_department), A_TIME(c->now)));
	if (!rc)
		rc = handoff_insert(c, &h, record);
	if (!rc)
		rc = evidence_write(c, h.handoff_id, evidence, req->n_evidence);
	if (!rc)
		rc = signs ? draft_keep(c, &h, &file) : handoff_leave(c, &h, &file);
	handoff_present(c, &h, rep);
	if (signs)
		rep->to_sign = (char *)(uintptr_t)record; /* only packed */
	return rc;
}

/* ---- the signature comes --------------------------------------------------------------------- */

/* May it still go? What forbids it now forbids a new one too. */
static int draft_may(struct call *c, struct handoff *h, const struct case_file *file)
{
	Disputes__OfferHandoffRequest again;
	const char *basis;
	int rc;

	disputes__offer_handoff_request__init(&again);
	again.kind = (char *)(uintptr_t)h->kind; /* only read */
	again.to_department = (char *)(uintptr_t)handoff_receiver(h);
	again.basis = (char *)(uintptr_t)h->basis;
	rc = case_may_go(c, &again, file);
	if (!rc)
		rc = bounce_check(c, file, h, &h->binding);
	return rc ? rc : competent_check(c, &again, file, &basis);
}

/* Why it does not hold any more; NULL: all is as it was when it was made. */
static const char *draft_stale(struct call *c, const struct handoff *was, const struct handoff *now)
{
	if (civil_from_utc(was->offered_at).day != civil_from_utc(now->offered_at).day)
		return say(c, "草稿不是当日生成的", "the draft was made on another day");
	if (was->case_version != now->case_version)
		return say(c, "案件在草稿之后有新的办理",
			   "the case went on after the draft was made");
	if (strcmp(was->package_json, now->package_json) != 0)
		return say(c, "随附案情在草稿之后有变化",
			   "what travels with it changed after the draft was made");
	if (was->due_day.day != now->due_day.day)
		return say(c, "答复期限与草稿不同",
			   "the answer would be due on another day by now");
	return NULL;
}

/* The draft as it would be made now. */
static int draft_again(struct call *c, const struct handoff *was, const struct case_file *file,
		       struct handoff *out)
{
	const struct desk *desk = c->worker;
	int rc;

	*out = *was;
	out->offered_at = c->now;
	out->case_version = file->version;
	out->competence_version = desk->competence.version;
	rc = draft_may(c, out, file);
	if (!rc)
		rc = handoff_package(c, out, &out->package_json);
	return rc ? rc : due_count(c, out);
}

/* It is made anew in its place, by who wanted to sign it, and waits for the signature of what it
 * says now: what was signed goes, or nothing goes. */
static int draft_renew(struct call *c, const struct handoff *h, const char *why,
		       Disputes__Handoff *rep)
{
	struct evidence_item *evidence;
	const char *record;
	size_t n;
	int rc = tx_many(c->tx, Q_HANDOFF_EVIDENCE_OF, ARGS(A_I64(h->handoff_id)), &evidence, &n);

	if (!rc)
		rc = signing_record(c, h, evidence, &record);
	if (rc)
		return rc;

	rep->to_sign = (char *)(uintptr_t)record; /* only packed */
	rep->renewed = (char *)(uintptr_t)why;
	return tx_queue(c->tx, Q_HANDOFF_RENEW,
			ARGS(A_I64(h->handoff_id), A_TIME(h->offered_at), A_I64(h->case_version),
			     A_TEXT(h->package_json), A_DATE(h->due_day),
			     A_TEXT(h->due_counting_zh), A_TEXT(h->due_counting_en),
			     A_BOOL(h->due_confirm), A_I64(h->competence_version),
			     A_BOOL(h->binding), A_TEXT(record)));
}

int offer_sign(struct call *c, const Disputes__SignHandoffRequest *req, struct handoff *h,
	       struct case_file *file, Disputes__Handoff *rep)
{
	struct handoff_proof proof;
	struct handoff now;
	const char *why;
	int rc;

	if (handoff_may_send(h, c->who->department))
		return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s", say(c, "移送单", "hand-off"),
			      h->handoff_id, h->state);
	rc = tx_one(c->tx, Q_HANDOFF_PROOF_OF, ARGS(A_I64(h->handoff_id)), &proof);
	if (!rc)
		rc = signing_check(c, req, proof.record, h->offered_at);
	if (!rc)
		rc = draft_again(c, h, file, &now);
	if (rc)
		return rc;
	why = draft_stale(c, h, &now);
	if (why) {
		*h = now;
		return draft_renew(c, h, why, rep);
	}

	handoff_send(h, req->key, c->now);

	rc = tx_queue(c->tx, Q_HANDOFF_SEND,
		      ARGS(A_I64(h->handoff_id), A_TIME(h->offered_at), A_TEXT(h->offer_key),
			   A_TEXT(req->signature)));
	return rc ? rc : handoff_leave(c, h, file);
}
