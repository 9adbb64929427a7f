/*
 * approval - special working hours: an employer applies, HRSS.REL decides, the term runs out.
 *
 * A company applies for itself; an officer of the deciding department may take an application at
 * the counter. The decision is the department's alone. A timer warns before the term ends and ends
 * it; how long before is a parameter.
 */
#include "base.h"

#include "approval.h"
#include "classify.h"

#define WARN_PARAMETER "approval.hours_warn"

static bool is_desk(const struct call *c)
{
	return strcmp(c->who->department, APPROVAL_DEPARTMENT) == 0;
}

/* The applicant is the company itself, or the desk's counter. */
static int applicant_check(struct call *c, int64_t employer_id)
{
	if (c->who->employer_id ? c->who->employer_id == employer_id : is_desk(c))
		return 0;
	return refuse(c, E_DENIED, "employer %" PRId64, employer_id);
}

static int desk_check(struct call *c)
{
	if (is_desk(c) && !c->who->employer_id)
		return 0;
	return refuse(c, E_WRONG_DEPARTMENT, "%s: %s %s",
		      say(c, "由劳动关系部门决定", "decided by"), APPROVAL_DESK,
		      c->who->department);
}

static int days_read(struct call *c, int32_t from, int32_t to, civil_date *out_from,
		     civil_date *out_to)
{
	if ((from && civil_from_wire(from, out_from)) || (to && civil_from_wire(to, out_to)))
		return refuse(c, E_FIELD, "from_day, to_day: %s",
			      say(c, "日期不正确", "not a date that can be used"));
	return 0;
}

static int warn_days(struct call *c, int64_t *out)
{
	const struct registration_worker *worker = c->worker;
	struct parameter_value p;
	int rc = parameter_at(worker->rules, WARN_PARAMETER, "", civil_from_utc(c->now), &p);

	if (rc)
		return refuse(c, rc, WARN_PARAMETER);
	*out = p.value;
	return 0;
}

static int timer_set(struct call *c, const struct approval *a)
{
	Registration__HoursApprovalDueRequest due = REGISTRATION__HOURS_APPROVAL_DUE_REQUEST__INIT;
	utc_time at;
	int64_t days = 0;
	char tag[48];
	int rc = warn_days(c, &days);

	if (rc)
		return rc;
	at = approval_next(a, c->now, days);
	due.approval_id = a->approval_id;
	(void)snprintf(tag, sizeof(tag), "hours_approval/%" PRId64, a->approval_id);
	return at.us ? later(c, at, "HoursApprovalDue", tag, &due.base) : 0;
}

/* What is renewed is an approval of the same employer and system. */
static int renewed_check(struct call *c, const struct approval *a)
{
	struct approval old;
	bool found;
	int rc;

	if (!a->renews_id)
		return 0;
	rc = tx_maybe(c->tx, Q_APPROVAL_GET, ARGS(A_I64(a->renews_id)), &old, &found);
	if (rc)
		return rc;
	if (found && old.employer_id == a->employer_id && strcmp(old.system, a->system) == 0 &&
	    (approval_in(&old, APPROVAL_APPROVED) || approval_in(&old, APPROVAL_EXPIRED)))
		return 0;
	return refuse(c, E_FIELD, "renews_id: %" PRId64 " %s", a->renews_id,
		      say(c, "不是该企业同一工时制度的批准",
			  "is no approval of this employer and system"));
}

static int fields_check(struct call *c, const struct approval *a)
{
	const char *field = approval_field_check(a);

	if (*field)
		return refuse(c, E_FIELD, "%s: %s", field,
			      say(c,
				  "缺少或不正确；综合计算工时制须写明周、月、季或年的计算周期；文字"
				  "中不写身份"
				  "证号、手机号",
				  "missing or not right; a comprehensive system says over which "
				  "week, month, quarter or year it settles; no text holds an "
				  "identity or telephone number"));
	return renewed_check(c, a);
}

/* Applies for special hours. */
int apply_hours_approval(struct call *c, const Registration__ApplyHoursApprovalRequest *req,
			 Registration__HoursApproval *rep)
{
	struct approval a = {.employer_id = req->employer_id,
			     .version = 1,
			     .system = req->system,
			     .period = req->period,
			     .posts = req->posts,
			     .head_count = req->head_count,
			     .reason = req->reason,
			     .documents = req->documents,
			     .renews_id = req->renews_id,
			     .state = approval_states[APPROVAL_APPLIED],
			     .applied_by = c->who->subject,
			     .applied_at = c->now,
			     .document_no = "",
			     .decided_by = "",
			     .answer = ""};
	struct approval_employer employer;
	bool found;
	int rc;

	rc = applicant_check(c, req->employer_id);
	if (!rc)
		rc = days_read(c, req->from_day, req->to_day, &a.from_day, &a.to_day);
	if (!rc)
		rc = fields_check(c, &a);
	if (!rc)
		rc = tx_maybe(c->tx, Q_APPROVAL_EMPLOYER, ARGS(A_I64(req->employer_id)), &employer,
			      &found);
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "单位", "employer"),
			    req->employer_id);
	if (rc)
		return rc;

	a.region = employer.region;
	a.approval_id = id_next(c);
	rc = approval_insert(c, &a);
	if (!rc)
		rc = approval_note(c, &a, ACTION_APPLIED, a.reason);
	approval_present(&a, rep);
	return rc ? rc : approval_emit(c, &a);
}

static int decision_read(struct call *c, const Registration__DecideHoursApprovalRequest *req,
			 struct approval_decision *out)
{
	bool approve = strcmp(req->decision, "approve") == 0;

	if (!approve && strcmp(req->decision, "refuse") != 0)
		return refuse(c, E_FIELD, "decision: \"%.20s\"; approve, refuse", req->decision);
	*out = (struct approval_decision){.approve = approve,
					  .document_no = req->document_no,
					  .reason = req->reason,
					  .by = c->who->subject,
					  .at = c->now};
	return days_read(c, req->from_day, req->to_day, &out->from_day, &out->to_day);
}

static int not_applied(struct call *c, const struct approval *a)
{
	return refuse(c, E_CONFLICT, "%s %" PRId64 ": %s", say(c, "特殊工时审批", "hours approval"),
		      a->approval_id, a->state);
}

/* Approves or refuses an application. Locks it. */
int decide_hours_approval(struct call *c, const Registration__DecideHoursApprovalRequest *req,
			  Registration__HoursApproval *rep)
{
	struct approval_decision decision = {0};
	const char *field = "";
	struct approval a;
	int rc;

	rc = desk_check(c);
	if (!rc)
		rc = decision_read(c, req, &decision);
	if (!rc)
		rc = approval_lock(c, req->approval_id, &a);
	if (rc)
		return rc;

	rc = approval_decide(&a, &decision, &field);
	if (rc == E_CONFLICT)
		return not_applied(c, &a);
	if (rc)
		return refuse(c, rc, "%s: %s", field,
			      say(c,
				  "批准须有文号和未到期的期限，不予批准须写明理由；文字中不写身份证"
				  "号、手机号",
				  "an approval has a document number and a term to come, a refusal "
				  "a reason; no text holds an identity or telephone number"));

	rc = approval_update(c, &a);
	if (!rc)
		rc = approval_note(c, &a, decision.approve ? ACTION_APPROVED : ACTION_REFUSED,
				   a.answer);
	if (!rc)
		rc = timer_set(c, &a);
	approval_present(&a, rep);
	return rc ? rc : approval_emit(c, &a);
}

/* The applicant takes an application back. Locks it. */
int withdraw_hours_approval(struct call *c, const Registration__WithdrawHoursApprovalRequest *req,
			    Registration__HoursApproval *rep)
{
	struct approval a;
	int rc;

	rc = class_words_check(c, "reason", req->reason, APPROVAL_WORDS_MAX);
	if (!rc)
		rc = approval_lock(c, req->approval_id, &a);
	if (!rc)
		rc = applicant_check(c, a.employer_id);
	if (rc)
		return rc;
	if (approval_withdraw(&a, req->reason, c->who->subject, c->now))
		return not_applied(c, &a);

	rc = approval_update(c, &a);
	if (!rc)
		rc = approval_note(c, &a, ACTION_WITHDRAWN, req->reason);
	approval_present(&a, rep);
	return rc ? rc : approval_emit(c, &a);
}

/* A message to oneself: the term is about to end, or has ended. No effect on anything else. */
int hours_approval_due(struct call *c, const Registration__HoursApprovalDueRequest *req,
		       Service__Ack *rep UNUSED)
{
	struct approval a;
	int64_t days = 0;
	int action, rc;

	rc = approval_lock(c, req->approval_id, &a);
	if (!rc)
		rc = warn_days(c, &days);
	if (rc)
		return rc;

	action = approval_due(&a, c->now, days);
	if (action < 0)
		return timer_set(c, &a);
	a.version++;
	if (action == ACTION_EXPIRED)
		a.state = approval_states[APPROVAL_EXPIRED];
	else
		a.warned_at = c->now;

	rc = approval_update(c, &a);
	if (!rc)
		rc = approval_note(c, &a, (enum approval_action)action, "");
	if (!rc)
		rc = timer_set(c, &a);
	return rc ? rc : approval_emit(c, &a);
}
