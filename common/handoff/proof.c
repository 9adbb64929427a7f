#include "proof.h"

#include "sign.h"
#include "str.h"

static void find(struct handoff_proven *out, enum handoff_fault fault, bool answer)
{
	if (out->n < PROOF_FINDINGS_MAX)
		out->found[out->n++] = (struct handoff_finding){fault, answer};
}

bool handoff_package_fits(const struct handoff_record *r, const char *package)
{
	char digest[HANDOFF_DIGEST_TEXT];

	handoff_digest(package, digest);
	return strcmp(digest, r->package) == 0;
}

bool handoff_evidence_fits(const struct handoff_record *r, const struct handoff_item *items,
			   size_t n)
{
	char named[HANDOFF_DIGEST_TEXT];
	struct evidence_digest digest;

	evidence_digest_begin(&digest);
	for (size_t i = 0; i < n; i++)
		evidence_digest_add(&digest, items[i].kind, items[i].reference, items[i].note);
	return evidence_digest_end(&digest, named) && r->n_evidence == (int64_t)n &&
	       strcmp(named, r->evidence) == 0;
}

/* Of a desk (HRSS.ARB) its department answers. */
static bool answers_for(const char *department, const char *to)
{
	return slice_is((slice){to, strcspn(to, ".")}, department);
}

/* Whose signature is it, and is it one? */
static void side_prove(const struct handoff_side *side, const char *department, utc_time at,
		       const struct department_keys *keys, bool answer, struct handoff_proven *out)
{
	const struct department_key *key = department_key_find(keys, side->key);

	if (!*side->key && !*side->signature) {
		find(out, PROOF_UNSIGNED, answer);
		return;
	}
	if (!key)
		find(out, PROOF_KEY_UNKNOWN, answer);
	else if (strcmp(key->department, department) != 0)
		find(out, PROOF_KEY_FOREIGN, answer);
	else if (!department_key_in_force(key, civil_from_utc(at)))
		find(out, PROOF_KEY_DAY, answer);
	if (!sign_verify(side->key, side->text, side->signature))
		find(out, PROOF_SIGNATURE, answer);
}

static void offer_prove(struct arena *a, const struct handoff_whole *w,
			const struct department_keys *keys, struct handoff_proven *out)
{
	const struct handoff_record *r = &out->record;

	out->has_record = handoff_record_read(a, w->offered.text, &out->record);
	if (!out->has_record) {
		find(out, PROOF_TEXT, false);
		return;
	}
	if (!handoff_package_fits(r, w->package))
		find(out, PROOF_PACKAGE, false);
	if (!handoff_evidence_fits(r, w->evidence, w->n_evidence))
		find(out, PROOF_EVIDENCE, false);
	if (strcmp(w->offered.department, r->from) != 0)
		find(out, PROOF_DEPARTMENT, false);
	side_prove(&w->offered, r->from, r->prepared_at, keys, false, out);
}

static void answer_prove(struct arena *a, const struct handoff_whole *w,
			 const struct department_keys *keys, struct handoff_proven *out)
{
	const struct handoff_reply *reply = &out->reply;
	char digest[HANDOFF_DIGEST_TEXT];

	if (!*w->answered.text) {
		find(out, PROOF_MISSING, true);
		return;
	}
	out->has_reply = handoff_reply_read(a, w->answered.text, &out->reply);
	if (!out->has_reply) {
		find(out, PROOF_TEXT, true);
		return;
	}
	handoff_digest(w->offered.text, digest);
	if (strcmp(digest, reply->record) != 0 ||
	    (out->has_record && reply->handoff_id != out->record.handoff_id))
		find(out, PROOF_RECORD, true);
	if (strcmp(reply->offer_signature, w->offered.signature) != 0)
		find(out, PROOF_OFFER, true);
	if (strcmp(w->answered.department, reply->department) != 0 ||
	    (out->has_record && !answers_for(reply->department, out->record.to)))
		find(out, PROOF_DEPARTMENT, true);
	side_prove(&w->answered, reply->department, reply->prepared_at, keys, true, out);
}

void handoff_prove(struct arena *a, const struct handoff_whole *w,
		   const struct department_keys *keys, struct handoff_proven *out)
{
	*out = (struct handoff_proven){0};
	offer_prove(a, w, keys, out);
	answer_prove(a, w, keys, out);
}
