/*
 * intake_link - two intakes are one matter: both stay, each with its own code and messages, with
 * one case. An officer says so; what the daemon suspects it only lists.
 */
#include "base.h"

#include "intake.h"

/* The older one is locked first. */
static int both(struct call *c, const Disputes__LinkIntakeRequest *req, struct intake *t,
		struct intake *other)
{
	const bool first = req->intake_id < req->duplicate_of;
	int rc = intake_find(c, Q_INTAKE_LOCK, first ? req->intake_id : req->duplicate_of,
			     first ? t : other);

	return rc ? rc
		  : intake_find(c, Q_INTAKE_LOCK, first ? req->duplicate_of : req->intake_id,
				first ? other : t);
}

/* Locks both, and the case. */
int link_intake(struct call *c, const Disputes__LinkIntakeRequest *req, Disputes__Intake *rep)
{
	struct intake t, other;
	char tag[40];
	int rc;

	if (req->intake_id == req->duplicate_of)
		return refuse(c, E_FIELD, "duplicate_of: %s",
			      say(c, "不能与自身关联", "it is the same intake"));
	if (!words_fit(req->reason, WORDS_MAX))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "写明为何是同一件事，不超过 1000 字",
				  "say why it is one matter, in at most 1000 characters"));
	rc = both(c, req, &t, &other);
	if (rc)
		return rc;
	if (strcmp(t.department, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "%s: %s", t.intake_no, t.department);
	if (!intake_is(&t, INTAKE_WAITING))
		return refuse(c, E_CONFLICT, "%s: %s %s", t.intake_no,
			      say(c, "已分办或者已关联", "it was sent on or linked already"),
			      t.case_no);
	if (intake_is(&other, INTAKE_LINKED))
		return refuse(
			c, E_CONFLICT, "%s: %s %" PRId64, other.intake_no,
			say(c, "它本身是重复件，请关联到", "it repeats another, link to that:"),
			other.duplicate_of);
	t.state = intake_state_names[INTAKE_LINKED];
	t.duplicate_of = other.intake_id;
	t.case_id = other.case_id;
	t.case_no = other.case_no;
	t.reason = req->reason;
	t.version++;
	(void)snprintf(tag, sizeof(tag), "intake/%" PRId64, t.intake_id);
	rc = tx_queue(c->tx, Q_INTAKE_LINKED,
		      ARGS(A_I64(t.intake_id), A_I64(other.intake_id), A_I64(other.case_id),
			   A_TEXT(req->reason)));
	if (!rc) /* those that repeat this one repeat that one */
		rc = tx_queue(
			c->tx, Q_INTAKE_RELINKED,
			ARGS(A_I64(t.intake_id), A_I64(other.intake_id), A_I64(other.case_id)));
	if (!rc)
		rc = cancel_later(c, tag);
	if (!rc && other.case_id)
		rc = orders_settle_of(c, other.case_id, t.intake_no);
	intake_present(c, &t, rep);
	return rc;
}
