/*
 * approval_list - special-hours approvals read: one with its course, pages, the replay.
 */
#include "base.h"

#include "approval.h"

static int events_present(struct call *c, const struct approval_event *rows, size_t n,
			  Registration__HoursApprovalEvent ***out)
{
	Registration__HoursApprovalEvent **list = arena_zalloc(c->arena, n + 1, sizeof(*list));
	Registration__HoursApprovalEvent *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));

	if (!list || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__hours_approval_event__init(&shown[i]);
		shown[i].action = (char *)rows[i].action;
		shown[i].at_us = rows[i].at.us;
		shown[i].subject = (char *)rows[i].subject;
		shown[i].department = (char *)rows[i].department;
		shown[i].words = (char *)rows[i].words;
		shown[i].document_no = (char *)rows[i].document_no;
		shown[i].from_day = rows[i].from_day.day;
		shown[i].to_day = rows[i].to_day.day;
		list[i] = &shown[i];
	}
	*out = list;
	return 0;
}

int get_hours_approval(struct call *c, const Registration__GetHoursApprovalRequest *req,
		       Registration__GetHoursApprovalReply *rep)
{
	struct approval_event *events;
	struct approval a;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_APPROVAL_GET, ARGS(A_I64(req->approval_id)), &a, &found);
	if (!rc && !found)
		return approval_absent(c, req->approval_id);
	if (!rc)
		rc = tx_many(c->tx, Q_APPROVAL_EVENTS, ARGS(A_I64(req->approval_id)), &events,
			     &rep->n_events);
	if (rc)
		return rc;
	rep->approval = arena_alloc(c->arena, sizeof(*rep->approval));
	if (!rep->approval)
		return E_NO_MEMORY;
	registration__hours_approval__init(rep->approval);
	approval_present(&a, rep->approval);
	return events_present(c, events, rep->n_events, &rep->events);
}

int list_hours_approvals(struct call *c, const Registration__ListHoursApprovalsRequest *req,
			 Registration__ListHoursApprovalsReply *rep)
{
	Registration__HoursApproval *shown;
	struct approval *rows;
	civil_date on = {0};
	int64_t limit;
	size_t n;
	int rc;

	if (*req->state && !text_one_of(req->state, approval_states))
		return refuse(c, E_FIELD, "state: \"%.20s\"; %s", req->state,
			      "APPLIED, APPROVED, REFUSED, WITHDRAWN, EXPIRED");
	if (req->on_day && civil_from_wire(req->on_day, &on))
		return refuse(c, E_FIELD, "on_day: %" PRId32, req->on_day);
	rc = page_size(c, req->limit, &limit);
	if (!rc && req->employer_id)
		rc = tx_many(c->tx, Q_APPROVAL_PAGE_EMPLOYER,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(req->state),
				  A_DATE_OR_NULL(on), A_I64(req->employer_id)),
			     &rows, &n);
	else if (!rc)
		rc = tx_many(c->tx, Q_APPROVAL_PAGE,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(req->state),
				  A_DATE_OR_NULL(on)),
			     &rows, &n);
	if (rc)
		return rc;
	rep->approvals = arena_zalloc(c->arena, n + 1, sizeof(*rep->approvals));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!rep->approvals || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		registration__hours_approval__init(&shown[i]);
		approval_present(&rows[i], &shown[i]);
		rep->approvals[i] = &shown[i];
	}
	rep->n_approvals = n;
	return 0;
}

int approval_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		    size_t *out_n)
{
	struct approval *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_APPROVAL_PAGE,
		     ARGS(A_I64(after_id), A_I64((int64_t)limit), A_TEXT(""), A_NULL), &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = approval_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].approval_id : after_id;
	*out_n = n;
	return 0;
}
