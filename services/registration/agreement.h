/*
 * agreement - what the files about agreements share: rows, handlers, presenters.
 *
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...; E_NO_MEMORY when the arena's cap is met.
 */
#ifndef GONGDAO_AGREEMENT_H
#define GONGDAO_AGREEMENT_H

#include "registration.h"

#include "agreement_facts.h"

/* Agreements that are alike in all that a summary counts. */
struct agreement_group {
	const char *class, *kind, *home_region;
	int32_t required_items, present_items, absent_items, clauses;
	bool handed;
	int64_t n;
};

/* ---- handlers ------------------------------------------------------------------------------ */

int import_agreements(struct call *c, const Registration__ImportAgreementsRequest *req,
		      Registration__ImportReply *rep);
int record_agreement(struct call *c, const Registration__RecordAgreementRequest *req,
		     Registration__Agreement *rep);
int get_agreement(struct call *c, const Registration__GetAgreementRequest *req,
		  Registration__Agreement *rep);
int list_agreements(struct call *c, const Registration__ListAgreementsRequest *req,
		    Registration__ListAgreementsReply *rep);
int list_own_agreements(struct call *c, const Registration__ListOwnAgreementsRequest *req,
			Registration__ListAgreementsReply *rep);
int summarise_agreements(struct call *c, const Registration__SummariseAgreementsRequest *req,
			 Registration__SummariseAgreementsReply *rep);
int check_agreement(struct call *c, const Registration__CheckAgreementRequest *req,
		    Registration__CheckAgreementReply *rep);
int agreement_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		     size_t *out_n);

/* ---- agreement_row.c ----------------------------------------------------------------------- */

/* One row as the facts see it; employers are not looked up yet. `reason` of a change. */
int agreement_row_read(struct call *c, const Registration__AgreementRow *in, const char *reason,
		       struct agreement_row *out) MUST_CHECK;
/* What the flawed column said. NULL when memory is out. */
const char *agreement_row_value(struct call *c, const struct agreement_row *row);

/* ---- agreement_store.c --------------------------------------------------------------------- */

/* Everything the decision rests on: four statements, whatever the number of rows. */
int agreements_load(struct call *c, struct agreement_batch *b) MUST_CHECK;
/* Gives new ones their id; writes what is new or changed. */
int agreements_write(struct call *c, struct agreement_batch *b) MUST_CHECK;
int agreement_present(struct call *c, const struct agreement *a,
		      Registration__Agreement *out) MUST_CHECK;
int agreements_present(struct call *c, const struct agreement *rows, size_t n,
		       Registration__Agreement ***out) MUST_CHECK;
int agreement_emit(struct call *c, const struct agreement *a) MUST_CHECK;

#endif
