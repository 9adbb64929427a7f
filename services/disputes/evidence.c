/*
 * evidence - what a hand-off names for its receiver, written with it and read by both ends.
 */
#include "base.h"

#include "handoff.h"

static int fault_refuse(struct call *c, enum evidence_fault fault, size_t at)
{
	switch (fault) {
	case EVIDENCE_FITS:
		return 0;
	case EVIDENCE_KIND:
		return refuse(c, E_FIELD, "evidence[%zu].kind: worker, finding, document", at);
	case EVIDENCE_TEXT:
		return refuse(c, E_FIELD, "evidence[%zu]: %s", at,
			      say(c,
				  "reference 必填，reference 和 note 不超过 200 字，编号中无空白",
				  "reference is needed, reference and note have at most 200 "
				  "characters, and a worker's number has no blanks"));
	case EVIDENCE_PERSON:
		return refuse(c, E_FIELD, "evidence[%zu]: %s", at,
			      say(c, "含有身份证号或者手机号，请改用骑手号、案卷号、文书号",
				  "holds an identity or telephone number: name workers by the "
				  "employer's number, papers by theirs"));
	case EVIDENCE_TWICE:
		return refuse(c, E_FIELD, "evidence[%zu]: %s", at,
			      say(c, "重复", "is named twice"));
	}
	return E_INTERNAL;
}

int evidence_take(struct call *c, const Disputes__OfferHandoffRequest *req,
		  struct evidence_item **out)
{
	struct evidence_item *items = arena_zalloc(c->arena, req->n_evidence + 1, sizeof(*items));
	size_t at = 0;

	if (!items)
		return E_NO_MEMORY;
	if (req->n_evidence > EVIDENCE_MAX)
		return refuse(c, E_TOO_BIG, "evidence: %zu > %d", req->n_evidence, EVIDENCE_MAX);
	for (size_t i = 0; i < req->n_evidence; i++)
		items[i] =
			(struct evidence_item){req->evidence[i]->kind, req->evidence[i]->reference,
					       req->evidence[i]->note};
	*out = items;
	return fault_refuse(c, evidence_check(items, req->n_evidence, &at), at);
}

int evidence_write(struct call *c, int64_t handoff_id, const struct evidence_item *items, size_t n)
{
	const char **texts = arena_zalloc(c->arena, 3 * n + 1, sizeof(*texts));
	int64_t *places = arena_zalloc(c->arena, n + 1, sizeof(*places));

	if (!n)
		return 0;
	if (!texts || !places)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		places[i] = (int64_t)i + 1;
		texts[i] = items[i].kind;
		texts[n + i] = items[i].reference;
		texts[2 * n + i] = items[i].note;
	}
	return tx_queue(c->tx, Q_HANDOFF_EVIDENCE_INSERT,
			ARGS(A_I64(handoff_id), A_I64S(places, n), A_TEXTS(texts, n),
			     A_TEXTS(texts + n, n), A_TEXTS(texts + 2 * n, n)));
}

static int evidence_present(struct call *c, int64_t handoff_id, Disputes__Handoff *rep)
{
	struct evidence_item *rows;
	Disputes__EvidenceItem *shown;
	size_t n;
	int rc = tx_many(c->tx, Q_HANDOFF_EVIDENCE_OF, ARGS(A_I64(handoff_id)), &rows, &n);

	if (rc)
		return rc;
	rep->evidence = arena_zalloc(c->arena, n + 1, sizeof(*rep->evidence));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!rep->evidence || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__evidence_item__init(&shown[i]);
		shown[i].kind = (char *)rows[i].kind;
		shown[i].reference = (char *)rows[i].reference;
		shown[i].note = (char *)rows[i].note;
		rep->evidence[i] = &shown[i];
	}
	rep->n_evidence = n;
	return 0;
}

static int side_present(struct call *c, Disputes__HandoffProof side, Disputes__HandoffProof **out)
{
	*out = arena_alloc(c->arena, sizeof(side));
	if (!*out)
		return E_NO_MEMORY;
	**out = side;
	return 0;
}

/* What each side signed; and what the caller's department has still to sign. */
static int proof_present(struct call *c, const struct handoff *h, Disputes__Handoff *rep)
{
	Disputes__HandoffProof offered = DISPUTES__HANDOFF_PROOF__INIT, answered = offered;
	const char *department = c->who->department;
	struct handoff_reply_draft d;
	struct handoff_proof proof;
	bool found = false;
	int rc = tx_one(c->tx, Q_HANDOFF_PROOF_OF, ARGS(A_I64(h->handoff_id)), &proof);

	if (!rc && handoff_may_answer(h, department, c->who->subject) == 0)
		rc = tx_maybe(c->tx, Q_HANDOFF_ANSWER_OF, ARGS(A_I64(h->handoff_id)), &d, &found);
	if (rc)
		return rc;
	if (handoff_may_send(h, department) == 0)
		rep->to_sign = (char *)(uintptr_t)proof.record; /* only packed, as all of it */
	else if (found)
		rep->to_sign = (char *)(uintptr_t)d.record;
	offered.department = rep->from_department;
	offered.text = (char *)(uintptr_t)proof.record;
	offered.key = rep->offer_key;
	offered.signature = (char *)(uintptr_t)proof.offer_signature;
	answered.department = rep->to_department;
	answered.text = (char *)(uintptr_t)proof.answer_record;
	answered.key = rep->answer_key;
	answered.signature = (char *)(uintptr_t)proof.answer_signature;
	rc = side_present(c, offered, &rep->offered);
	return rc || !*proof.answer_record ? rc : side_present(c, answered, &rep->answered);
}

/* A hand-off with what it names: for both ends, before it is answered and after. */
int get_handoff(struct call *c, const Disputes__GetHandoffRequest *req, Disputes__Handoff *rep)
{
	struct handoff h;
	bool found;
	int rc = tx_maybe(c->tx, Q_HANDOFF_GET, ARGS(A_I64(req->handoff_id)), &h, &found);

	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "移送单", "hand-off"),
			      req->handoff_id);
	handoff_present(c, &h, rep);
	rc = proof_present(c, &h, rep);
	if (!rc)
		rc = results_present(c, h.handoff_id, rep);
	return rc ? rc : evidence_present(c, h.handoff_id, rep);
}
