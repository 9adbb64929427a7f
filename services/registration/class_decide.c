/*
 * class_decide - who says what the class is, from a day on: the employer declares, an officer of
 * HRSS confirms, a court, an arbitration commission or HRSS decides with a document.
 *
 * A decision raises the engagement's version, because what other services know of it changes. An
 * officer signs a proposal that he has read: when it has changed meanwhile, he reads again.
 */
#include "base.h"

#include "classify.h"

static int department_check(struct call *c, const char *one, const char *other)
{
	if (strcmp(c->who->department, one) == 0 || strcmp(c->who->department, other) == 0)
		return 0;
	return refuse(c, E_WRONG_DEPARTMENT, "%s", one);
}

static int class_check(struct call *c, const Registration__DecideClassRequest *req)
{
	if (req->withdraw ? *req->class_ == '\0' : text_one_of(req->class_, engagement_classes))
		return 0;
	if (req->withdraw)
		return refuse(c, E_FIELD, "class: %s",
			      say(c, "撤回时留空", "leave it empty when withdrawing"));
	return refuse(c, E_FIELD, "class: %s",
		      say(c, "填写 A1、A2、A3、B、C 或 X", "give A1, A2, A3, B, C or X"));
}

/* Within the engagement; 0 is its first day. */
static int from_day_check(struct call *c, int32_t wire, const struct engagement *e, civil_date *out)
{
	*out = e->from_day;
	if (!wire)
		return 0;
	if (civil_from_wire(wire, out) || out->day < e->from_day.day ||
	    (e->to_day.day && out->day >= e->to_day.day))
		return refuse(c, E_FIELD, "from_day: %s",
			      say(c, "不在该段用工期间内", "is not within the engagement"));
	return 0;
}

static int decide_check(struct call *c, const Registration__DecideClassRequest *req,
			const struct class_file *f, struct class_decision_row *out)
{
	int rc = class_check(c, req);

	if (!rc)
		rc = class_words_check(c, "reason", req->reason, REASON_MAX);
	return rc ? rc : from_day_check(c, req->from_day, &f->engagement, &out->from_day);
}

static int decision_write(struct call *c, const struct class_decision_row *d)
{
	return tx_queue(c->tx, Q_CLASS_DECISION_INSERT,
			ARGS(A_I64(d->decision_id), A_I64(d->engagement_id), A_TEXT(d->kind),
			     A_TEXT(d->class), A_DATE(d->from_day), A_TEXT(d->authority),
			     A_TEXT(d->document_no), A_TEXT(d->reason), A_I64(d->proposal_version),
			     A_TIME(d->recorded_at), A_TEXT(d->recorded_by),
			     A_TEXT(d->department)));
}

/* The decision joins the file, the engagement gets a version, everybody hears of it. */
static int decide(struct call *c, const Registration__DecideClassRequest *req, enum class_kind kind,
		  struct class_decision_row *d, struct class_file *f)
{
	struct class_decisions all;
	int rc;

	d->decision_id = id_next(c);
	d->engagement_id = f->engagement.engagement_id;
	d->proposal_version = f->proposal.version;
	d->kind = class_kinds[kind];
	d->class = req->class_;
	d->authority = kind == CLASS_ADJUDICATED ? req->authority : "";
	d->document_no = kind == CLASS_ADJUDICATED ? req->document_no : "";
	d->reason = req->reason;
	d->recorded_at = c->now;
	d->recorded_by = c->who->subject;
	d->department = c->who->department;
	f->decisions[f->n_decisions++] = *d;
	if (kind != CLASS_DECLARED)
		f->now.decided_version = f->proposal.version;
	f->engagement.version++;

	rc = decision_write(c, d);
	if (!rc)
		rc = engagement_version_add(c, &f->engagement, req->reason);
	if (!rc)
		rc = class_file_settle(c, f);
	if (!rc && f->now.turns_on.day)
		rc = class_review_later(c);
	all = (struct class_decisions){f->decisions, f->n_decisions};
	return rc ? rc : engagement_emit(c, &f->engagement, &all);
}

/* The employer says from which day on it is another class. Locks the engagement. */
int declare_class(struct call *c, const Registration__DecideClassRequest *req,
		  Registration__Classification *rep)
{
	struct class_decision_row d;
	struct class_file f;
	int rc = class_file_lock(c, req->engagement_id, &f);

	if (!rc)
		rc = decide_check(c, req, &f, &d);
	if (rc)
		return rc;

	rc = decide(c, req, CLASS_DECLARED, &d, &f);
	return rc ? rc : class_file_present(c, &f, engagement_day(c, &f.engagement), rep);
}

static int confirm_check(struct call *c, const Registration__DecideClassRequest *req,
			 const struct class_file *f)
{
	if (req->proposal_version != f->proposal.version)
		return refuse(c, E_CONFLICT, "%s %" PRId64 " != %" PRId64,
			      say(c, "系统初判已更新，请重新阅读：版本",
				  "the proposal has changed, read it again: version"),
			      req->proposal_version, f->proposal.version);
	if (strcmp(f->now.reason, classify_reason_text(REASON_GATE)->id) == 0 && !req->withdraw)
		return refuse(
			c, E_CONFLICT, "G1: %s",
			say(c,
			    "前提不成立，不作类型判定；如经查实成立，请先以人员身份更正 G1 的回答",
			    "the gate is not passed, there is nothing to classify; where it was "
			    "found to be, answer G1 as an officer first"));
	return 0;
}

/* An officer signs. Locks the engagement. */
int confirm_class(struct call *c, const Registration__DecideClassRequest *req,
		  Registration__Classification *rep)
{
	struct class_decision_row d;
	struct class_file f;
	int rc = department_check(c, "HRSS", "HRSS");

	if (!rc)
		rc = class_file_lock(c, req->engagement_id, &f);
	if (!rc)
		rc = confirm_check(c, req, &f);
	if (!rc)
		rc = decide_check(c, req, &f, &d);
	if (rc)
		return rc;

	rc = decide(c, req, CLASS_CONFIRMED, &d, &f);
	return rc ? rc : class_file_present(c, &f, engagement_day(c, &f.engagement), rep);
}

static int document_check(struct call *c, const Registration__DecideClassRequest *req)
{
	static const char *const authorities[] = {"court", "arbitration", "hrss", NULL};

	if (!text_one_of(req->authority, authorities))
		return refuse(c, E_FIELD, "authority: %s",
			      say(c, "填写 court、arbitration 或 hrss",
				  "give court, arbitration or hrss"));
	if (strcmp(c->who->department, "COURT") == 0 && strcmp(req->authority, "court") != 0)
		return refuse(
			c, E_FIELD, "authority: %s",
			say(c, "法院只登记法院的文书", "a court records what a court decided"));
	return class_words_check(c, "document_no", req->document_no, DOCUMENT_MAX);
}

/* What a court, a commission or HRSS decided, by its document. Locks the engagement. */
int adjudicate_class(struct call *c, const Registration__DecideClassRequest *req,
		     Registration__Classification *rep)
{
	struct class_decision_row d;
	struct class_file f;
	int rc = department_check(c, "HRSS", "COURT");

	if (!rc)
		rc = document_check(c, req);
	if (!rc)
		rc = class_file_lock(c, req->engagement_id, &f);
	if (!rc)
		rc = decide_check(c, req, &f, &d);
	if (rc)
		return rc;

	rc = decide(c, req, CLASS_ADJUDICATED, &d, &f);
	return rc ? rc : class_file_present(c, &f, engagement_day(c, &f.engagement), rep);
}
