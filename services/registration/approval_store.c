#include "base.h"

#include "approval.h"

ROW_TABLE(approval, COL(approval, approval_id, COL_I64), COL(approval, employer_id, COL_I64),
	  COL(approval, version, COL_I64), COL(approval, region, COL_TEXT),
	  COL(approval, system, COL_TEXT), COL(approval, period, COL_TEXT),
	  COL(approval, posts, COL_TEXT), COL(approval, head_count, COL_I64),
	  COL(approval, reason, COL_TEXT), COL(approval, documents, COL_TEXT),
	  COL(approval, renews_id, COL_I64), COL(approval, state, COL_TEXT),
	  COL(approval, from_day, COL_DATE), COL(approval, to_day, COL_DATE),
	  COL(approval, applied_by, COL_TEXT), COL(approval, applied_at, COL_TIME),
	  COL(approval, document_no, COL_TEXT), COL(approval, decided_by, COL_TEXT),
	  COL(approval, answer, COL_TEXT), COL(approval, decided_at, COL_TIME),
	  COL(approval, warned_at, COL_TIME));
ROW_TABLE(approval_event, COL(approval_event, version, COL_I64),
	  COL(approval_event, action, COL_TEXT), COL(approval_event, at, COL_TIME),
	  COL(approval_event, subject, COL_TEXT), COL(approval_event, department, COL_TEXT),
	  COL(approval_event, words, COL_TEXT), COL(approval_event, document_no, COL_TEXT),
	  COL(approval_event, from_day, COL_DATE), COL(approval_event, to_day, COL_DATE));
ROW_TABLE(approval_employer, COL(approval_employer, employer_id, COL_I64),
	  COL(approval_employer, region, COL_TEXT));

int approval_absent(struct call *c, int64_t approval_id)
{
	return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "特殊工时审批", "hours approval"),
		      approval_id);
}

int approval_lock(struct call *c, int64_t approval_id, struct approval *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_APPROVAL_LOCK, ARGS(A_I64(approval_id)), out, &found);

	return !rc && !found ? approval_absent(c, approval_id) : rc;
}

int approval_insert(struct call *c, const struct approval *a)
{
	return tx_queue(c->tx, Q_APPROVAL_INSERT,
			ARGS(A_I64(a->approval_id), A_I64(a->employer_id), A_TEXT(a->region),
			     A_TEXT(a->system), A_TEXT(a->period), A_TEXT(a->posts),
			     A_I64(a->head_count), A_TEXT(a->reason), A_TEXT(a->documents),
			     a->renews_id ? A_I64(a->renews_id) : A_NULL, A_DATE(a->from_day),
			     A_DATE(a->to_day), A_TEXT(a->applied_by), A_TIME(a->applied_at)));
}

int approval_update(struct call *c, const struct approval *a)
{
	return tx_queue(c->tx, Q_APPROVAL_UPDATE,
			ARGS(A_I64(a->approval_id), A_I64(a->version), A_TEXT(a->state),
			     A_DATE(a->from_day), A_DATE(a->to_day), A_TEXT(a->document_no),
			     A_TEXT(a->decided_by), A_TEXT(a->answer),
			     A_TIME_OR_NULL(a->decided_at), A_TIME_OR_NULL(a->warned_at)));
}

int approval_note(struct call *c, const struct approval *a, enum approval_action action,
		  const char *words)
{
	return tx_queue(c->tx, Q_APPROVAL_EVENT_INSERT,
			ARGS(A_I64(a->approval_id), A_I64(a->version),
			     A_TEXT(approval_actions[action]), A_TIME(c->now),
			     A_TEXT(c->who->subject), A_TEXT(c->who->department), A_TEXT(words),
			     A_TEXT(a->document_no), A_DATE(a->from_day), A_DATE(a->to_day)));
}

void approval_present(const struct approval *a, Registration__HoursApproval *out)
{
	out->approval_id = a->approval_id;
	out->employer_id = a->employer_id;
	out->version = a->version;
	out->region = (char *)a->region;
	out->system = (char *)a->system;
	out->period = (char *)a->period;
	out->posts = (char *)a->posts;
	out->head_count = a->head_count;
	out->reason = (char *)a->reason;
	out->documents = (char *)a->documents;
	out->renews_id = a->renews_id;
	out->state = (char *)a->state;
	out->from_day = a->from_day.day;
	out->to_day = a->to_day.day;
	out->applied_by = (char *)a->applied_by;
	out->applied_at_us = a->applied_at.us;
	out->document_no = (char *)a->document_no;
	out->decided_by = (char *)a->decided_by;
	out->answer = (char *)a->answer;
	out->decided_at_us = a->decided_at.us;
	out->warned_at_us = a->warned_at.us;
}

int approval_emit(struct call *c, const struct approval *a)
{
	Registration__HoursApproval m = REGISTRATION__HOURS_APPROVAL__INIT;
	char key[40];

	approval_present(a, &m);
	(void)snprintf(key, sizeof(key), "hours_approval/%" PRId64, a->approval_id);
	return emit(c, "HoursApprovalRecorded", key, &m.base);
}
