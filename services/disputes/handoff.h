/*
 * handoff - what the files of hand-offs share: loading, sending, answering, signing.
 *
 * Order:   the case is locked before its hand-off.
 * Owns:    the call's arena.
 * Errors:  what is refused has its words in the call.
 */
#ifndef GONGDAO_DISPUTES_HANDOFF_H
#define GONGDAO_DISPUTES_HANDOFF_H

#include "deadline.h"

#include "record.h"

/* ---- handoff_store.c ------------------------------------------------------------------------ */

/* Locks the hand-off and its case; E_NOT_FOUND with its detail. */
int handoff_lock(struct call *c, int64_t handoff_id, struct handoff *out,
		 struct case_file *out_case) MUST_CHECK;
int handoff_insert(struct call *c, const struct handoff *h, const char *record) MUST_CHECK;
/* The answer, with its text and the signature over it. */
int handoff_decide(struct call *c, const struct handoff *h,
		   const struct handoff_proof *proof) MUST_CHECK;
/* Its term is over: the timeline says so, and it is announced. */
int handoff_overdue(struct call *c, const struct handoff *h, struct case_file *file,
		    int64_t deadline_id) MUST_CHECK;
/* Announces how it stands, and nothing of what it holds. Whoever changes it here is announced by
 * that; one that leaves, by who lets it. Nobody is told of a draft. */
int handoff_tell(struct call *c, const struct handoff *h) MUST_CHECK;
/* What travels with it, by its kind and its basis. */
int handoff_package(struct call *c, const struct handoff *h, const char **out) MUST_CHECK;
/* Locks the series of the receiver's receipts, by what accept_handoff_ahead sent. */
int number_of_handoff(struct call *c, const struct handoff *h) MUST_CHECK;
void handoff_present(const struct call *c, const struct handoff *h, Disputes__Handoff *out);
const char *handoff_tag(int64_t handoff_id, char *text /* [40] */); /* of timers before 003 */

/* ---- result.c, result_store.c ---------------------------------------------------------------- */

int bring_handoff_result(struct call *c, const Disputes__BringHandoffResultRequest *req,
			 Disputes__HandoffResult *rep);
int results_present(struct call *c, int64_t handoff_id, Disputes__Handoff *rep) MUST_CHECK;
/* Has it no system (`system: none` of departments.yaml)? */
bool body_outside(const struct call *c, const char *department);
/* Who sees to what the receiver has to do: itself; of a body without the system who sent it. */
const char *handoff_keeper(const struct call *c, const struct handoff *h);

/* ---- competent.c ---------------------------------------------------------------------------- */

/* May a hand-off of this kind go there? Refuses with who is competent instead, and by what law. The
 * basis it goes by: the request's, or the law of the matter when it gave none. */
int competent_check(struct call *c, const Disputes__OfferHandoffRequest *req,
		    const struct case_file *f, const char **out_basis) MUST_CHECK;

/* ---- bounce.c ------------------------------------------------------------------------------- */

/* May it move so, after all the ways it went? Binding: it may not be returned. */
int bounce_check(struct call *c, const struct case_file *f, const struct handoff *h,
		 bool *out_binding) MUST_CHECK;
/* It is the leading office's, by an answer or a result that is being written: perhaps to decide. */
int bounce_came_back(struct call *c, const struct case_file *f, int64_t handoff_id) MUST_CHECK;
/* HO-2 begins where the case is the leading office's now, and went back and forth often enough. */
int bounce_begin(struct call *c, struct case_file *f) MUST_CHECK;
/* It ends with the hand-off that the leading office sent. */
int bounce_decided(struct call *c, const struct handoff *h, struct docket *docket) MUST_CHECK;
int list_undecided(struct call *c, const Disputes__ListUndecidedRequest *req,
		   Disputes__ListUndecidedReply *rep);

/* ---- evidence.c ----------------------------------------------------------------------------- */

/* The request's items, or a refusal that says which of them cannot be. */
int evidence_take(struct call *c, const Disputes__OfferHandoffRequest *req,
		  struct evidence_item **out) MUST_CHECK;
int evidence_write(struct call *c, int64_t handoff_id, const struct evidence_item *items,
		   size_t n) MUST_CHECK;

/* ---- signing.c ------------------------------------------------------------------------------ */

/* Has the caller's department to sign what it does? Refused where it has to, or wants to, and
 * cannot. */
int signing_need(struct call *c, bool wants, bool *out_signs) MUST_CHECK;
/* The text that the offering department signs. */
int signing_record(struct call *c, const struct handoff *h, const struct evidence_item *evidence,
		   const char **out) MUST_CHECK;
/* The text that the receiver signs. */
int signing_reply(struct call *c, const struct handoff *h, const struct handoff_proof *proof,
		  struct handoff_reply_draft *d) MUST_CHECK;
/* Is it a signature of the caller's department, with a key in force, over this text? */
int signing_check(struct call *c, const Disputes__SignHandoffRequest *req, const char *text,
		  utc_time prepared_at) MUST_CHECK;

/* ---- offer.c, answer.c: what SignHandoff does ------------------------------------------------ */

/* The draft is sent; one that does not hold any more is made anew, and `rep` has what there is to
 * sign now. */
int offer_sign(struct call *c, const Disputes__SignHandoffRequest *req, struct handoff *h,
	       struct case_file *file, Disputes__Handoff *rep) MUST_CHECK;
/* The answer counts. */
int answer_sign(struct call *c, const Disputes__SignHandoffRequest *req, struct handoff *h,
		struct case_file *file) MUST_CHECK;

/* What the case allows now, which may have gone on while the hand-off waited; what was assigned is
 * not returned. */
int answer_may(struct call *c, const struct handoff *h, const struct case_file *file,
	       const struct handoff_reply_draft *d) MUST_CHECK;

/* ---- outside.c ------------------------------------------------------------------------------ */

/* A key of the body's, in force on that day. */
int body_key_check(struct call *c, const struct handoff *h, const char *public,
		   utc_time at) MUST_CHECK;
/* The hash of the scan, a whole document of the case. */
int body_paper_find(struct call *c, const struct handoff *h, int64_t document_id,
		    const char **out_hash) MUST_CHECK;

int bring_handoff_answer(struct call *c, const Disputes__BringHandoffAnswerRequest *req,
			 Disputes__Handoff *rep);

/* ---- answer_apply.c ------------------------------------------------------------------------- */

/* Accepts or returns: state, owner, standing, clocks, timeline. `proof` has the answer's text and,
 * where it is signed, the signature; the key is the hand-off's. */
int answer_apply(struct call *c, struct handoff *h, struct case_file *file,
		 const struct handoff_reply_draft *d, const struct handoff_proof *proof) MUST_CHECK;

#endif
