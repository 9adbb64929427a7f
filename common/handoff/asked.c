#include "base.h"

#include "asked.h"

#include "proof.h"
#include "sign.h"

static bool as_asked(const char *asked, const char *text)
{
	return !asked || strcmp(asked, text) == 0;
}

static bool evidence_fits(struct arena *a, const struct handoff_record *r,
			  const Disputes__Handoff *h)
{
	struct handoff_item *items = arena_zalloc(a, h->n_evidence + 1, sizeof(*items));

	for (size_t i = 0; items && i < h->n_evidence; i++)
		items[i] = (struct handoff_item){h->evidence[i]->kind, h->evidence[i]->reference,
						 h->evidence[i]->note};
	return items && handoff_evidence_fits(r, items, h->n_evidence);
}

/* Are these the items that the offer named? */
static bool evidence_asked(const Disputes__Handoff *h, const struct handoff_wish *w)
{
	if (h->n_evidence != w->n_evidence)
		return false;
	for (size_t i = 0; i < h->n_evidence; i++) {
		const Disputes__EvidenceItem *is = h->evidence[i], *asked = w->evidence[i];

		if (strcmp(is->kind, asked->kind) != 0 ||
		    strcmp(is->reference, asked->reference) != 0 ||
		    strcmp(is->note, asked->note) != 0)
			return false;
	}
	return true;
}

static const char *record_differs(struct arena *a, const Disputes__Handoff *h,
				  const struct handoff_wish *w)
{
	struct handoff_record r;

	if (!handoff_record_read(a, h->to_sign, &r) || r.handoff_id != h->handoff_id ||
	    r.case_id != h->case_id || (w->case_id && r.case_id != w->case_id))
		return "gongdao handoff 1";
	if (!as_asked(w->kind, r.kind) || !as_asked(w->to, r.to) || strcmp(r.kind, h->kind) != 0 ||
	    strcmp(r.to, *h->to_desk ? h->to_desk : h->to_department) != 0 ||
	    strcmp(r.from, h->from_department) != 0)
		return "kind, from, to";
	if (!as_asked(w->words, r.reason) || !as_asked(w->basis, r.basis))
		return "reason, basis";
	if (!handoff_package_fits(&r, h->package_json) || !evidence_fits(a, &r, h) ||
	    (w->case_id && !evidence_asked(h, w)))
		return "package, evidence";
	return NULL;
}

static const char *reply_differs(struct arena *a, const Disputes__Handoff *h,
				 const struct handoff_wish *w)
{
	const Disputes__HandoffProof *offered = h->offered;
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_reply r;

	if (!offered || !handoff_reply_read(a, h->to_sign, &r) || r.handoff_id != h->handoff_id ||
	    strcmp(r.department, h->to_department) != 0)
		return "gongdao handoff answer 1";
	handoff_digest(offered->text, digest);
	if (strcmp(r.record, digest) != 0 || strcmp(r.offer_signature, offered->signature) != 0)
		return "record, offer_signature";
	if (*offered->key && !sign_verify(offered->key, offered->text, offered->signature))
		return "offered.signature";
	if (!as_asked(w->answer, r.answer) || !as_asked(w->words, r.words) ||
	    !as_asked(w->receipt_no, r.receipt_no) ||
	    !as_asked(w->right_department, r.right_department))
		return "answer, receipt_no, words, right_department";
	return NULL;
}

const char *handoff_differs(struct arena *a, const Disputes__Handoff *h,
			    const struct handoff_wish *w)
{
	return strcmp(h->state, "DRAFT") == 0 ? record_differs(a, h, w) : reply_differs(a, h, w);
}
