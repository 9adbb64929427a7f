/*
 * action - cases under procedures: what the files of procedures and actions share.
 *
 * Order:   the case is locked before its procedure is read.
 * Owns:    the call's arena.
 * Errors:  what is refused has its words in the call.
 */
#ifndef GONGDAO_DISPUTES_ACTION_H
#define GONGDAO_DISPUTES_ACTION_H

#include "act_facts.h"
#include "cn_id.h"
#include "deadline.h"
#include "personal.h"

/* ---- procedure.c ---------------------------------------------------------------------------- */

/* The procedure under which a case may begin, its text kept; E_FIELD when there is none of that
 * name, E_CONFLICT when the file was changed and its version was not. */
int procedure_for_new(struct call *c, const char *name, const struct procedure **out) MUST_CHECK;
/* Sends its look at what is kept ahead. */
int procedure_ahead(struct call *c, const char *name) MUST_CHECK;
/* The one the case began with, in that version. */
int procedure_of(struct call *c, const struct case_file *f,
		 const struct procedure **out) MUST_CHECK;

/* ---- standing.c ----------------------------------------------------------------------------- */

/* Where the case stands in its procedure. */
int standing_of(struct call *c, const struct procedure *p, const struct case_file *f,
		struct standing *out) MUST_CHECK;
/* Puts the standing into the case: step, state, clocks, disposition, owner. */
int standing_put(struct call *c, const struct procedure *p, const struct standing *s,
		 struct case_file *f) MUST_CHECK;
/* Is it open by a step of the procedure? Then only an act, a step or its end stops it. */
bool case_keeps_clock(const struct case_file *f, const char *code);

/* ---- effects.c ------------------------------------------------------------------------------ */

/* Why a clock starts or stops: words for the ledger, and the act; NULL when nobody acted. */
struct ground {
	const char *words;
	const struct act *act;
};
int effects_apply(struct call *c, const struct procedure *p, const struct act_effects *e,
		  struct docket *k, const struct ground *why) MUST_CHECK;

struct move {
	const struct procedure *p;
	struct act_effects effects; /* for effects_apply */
};
/* The case has a new owner, by a hand-off that left its state in *f: it goes where its procedure
 * says. Nothing is written. */
int case_moved(struct call *c, struct case_file *f, struct move *out) MUST_CHECK;
/* A deadline of the case has run out, and says so: the case goes where its procedure says. Writes
 * the case; the docket is the caller's to save. */
int case_expired(struct call *c, struct docket *k, const struct deadline *d) MUST_CHECK;

/* ---- case_start.c --------------------------------------------------------------------------- */

/* Writes a case that begins under `procedure`: number, owner, first event, clocks. The rest of
 * *f is the caller's. */
int case_begin(struct call *c, const char *procedure, struct case_file *f) MUST_CHECK;
/* One begun beside `parent`, in its region, by its owner, of the same matter. */
int case_begin_beside(struct call *c, const char *procedure, const struct case_file *parent,
		      const char *ground, struct case_file *out) MUST_CHECK;

/* ---- action_store.c ------------------------------------------------------------------------- */

int act_past_load(struct call *c, const struct case_file *f, struct act_past *out) MUST_CHECK;
/* Papers that say they are documents of the case are. */
int act_papers_check(struct call *c, const struct case_file *f, const struct act *act) MUST_CHECK;
/* What the act rests on: the hash of a document of the case, else the number of its first paper. */
const char *act_evidence(const struct act *act);
/* The event of the timeline was added before. */
int act_write(struct call *c, const struct case_file *f, const struct act *act, const char *from,
	      const char *to) MUST_CHECK;
/* What was done after an event, with what was written down. */
int acts_present(struct call *c, int64_t case_id, int64_t after, Disputes__Act ***out,
		 size_t *out_n) MUST_CHECK;

/* ---- action_list.c -------------------------------------------------------------------------- */

struct actor actor_of(const struct call *c);
/* Why the act cannot be taken, in the caller's language. */
const char *act_fault_words(struct call *c, const struct procedure *p, const struct standing *s,
			    enum act_fault fault, const char *about) MUST_CHECK;

#endif
