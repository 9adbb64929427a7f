/*
 * approval - what the files about special-hours approvals share.
 *
 * Order:   the approval's row is locked by whoever changes it.
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...; E_NO_MEMORY when the arena's cap is met.
 */
#ifndef GONGDAO_APPROVAL_H
#define GONGDAO_APPROVAL_H

#include "registration.h"

#include "approval_facts.h"

#define APPROVAL_DEPARTMENT "HRSS"     /* 劳动法 39: the labour department decides */
#define APPROVAL_DESK       "HRSS.REL" /* 劳动关系 */

struct approval_event {
	int64_t version;
	const char *action;
	utc_time at;
	const char *subject, *department, *words, *document_no;
	civil_date from_day, to_day;
};

struct approval_employer {
	int64_t employer_id;
	const char *region;
};

/* ---- handlers ------------------------------------------------------------------------------ */

int apply_hours_approval(struct call *c, const Registration__ApplyHoursApprovalRequest *req,
			 Registration__HoursApproval *rep);
int decide_hours_approval(struct call *c, const Registration__DecideHoursApprovalRequest *req,
			  Registration__HoursApproval *rep);
int withdraw_hours_approval(struct call *c, const Registration__WithdrawHoursApprovalRequest *req,
			    Registration__HoursApproval *rep);
int get_hours_approval(struct call *c, const Registration__GetHoursApprovalRequest *req,
		       Registration__GetHoursApprovalReply *rep);
int list_hours_approvals(struct call *c, const Registration__ListHoursApprovalsRequest *req,
			 Registration__ListHoursApprovalsReply *rep);
int hours_approval_due(struct call *c, const Registration__HoursApprovalDueRequest *req,
		       Service__Ack *rep);
int approval_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		    size_t *out_n);

/* ---- approval_store.c ---------------------------------------------------------------------- */

/* Locked; E_NOT_FOUND with its detail. */
int approval_lock(struct call *c, int64_t approval_id, struct approval *out) MUST_CHECK;
int approval_absent(struct call *c, int64_t approval_id);
int approval_insert(struct call *c, const struct approval *a) MUST_CHECK;
int approval_update(struct call *c, const struct approval *a) MUST_CHECK;
int approval_note(struct call *c, const struct approval *a, enum approval_action action,
		  const char *words) MUST_CHECK;
int approval_emit(struct call *c, const struct approval *a) MUST_CHECK;
void approval_present(const struct approval *a, Registration__HoursApproval *out);

#endif
