/*
 * intake_route - what came in goes on: a case is opened by whoever took it, and handed to the
 * department that has it first.
 *
 * The table suggests; an officer decides, and says why where he decides otherwise. What no officer
 * sent on in time becomes a case of the department that took it by itself, so that its terms and
 * their ladder run; an emergency does at once, and is handed on too.
 *
 * Source: domain F.5 (首问负责: who is not competent passes it on), F.6;
 * 保障农民工工资支付条例第十条
 */
#include "base.h"

#include "intake.h"

#include "action.h"
#include "handoff.h"

#define PROCEDURE "complaint"

/* Where it goes, and by what. */
struct decision {
	const struct referral *route; /* NULL: by nobody's table */
	const char *department;
	const char *kind; /* of the hand-off, where it is not one's own */
	const char *reason, *basis;
};

int intake_due_set(struct call *c, const struct intake *t, bool at_once)
{
	Disputes__IntakeDueRequest due = DISPUTES__INTAKE_DUE_REQUEST__INIT;
	char tag[40];

	due.intake_id = t->intake_id;
	due.at_once = at_once;
	(void)snprintf(tag, sizeof(tag), "intake/%" PRId64, t->intake_id);
	return later(c, at_once ? c->now : t->due_at, "IntakeDue", tag, &due.base);
}

/* ---- the case ------------------------------------------------------------------------------ */

/* Nothing the reporter said stands in it: what it is about, and the number it came under. */
int intake_case_begin(struct call *c, const struct intake *t, const char *ground,
		      struct case_file *out)
{
	const struct desk *desk = c->worker;
	const struct label *issue = referral_issue(&desk->routes, t->issue);
	const bool anonymous = strcmp(t->channel, intake_channel_names[CHANNEL_ANONYMOUS]) == 0;

	*out = (struct case_file){.rule = "",
				  .month = "",
				  .title_zh = issue ? issue->zh : "投诉举报",
				  .title_en = issue ? issue->en : "complaint",
				  .employer_id = t->employer_id,
				  .employer_name = t->employer_name,
				  .region = t->region,
				  .owner = t->department,
				  .opened_by = t->department,
				  .ground = ground,
				  .opened_at = c->now,
				  .version = 1,
				  .source = anonymous ? "report_tip" : "complaint",
				  .source_no = t->intake_no,
				  .step = "",
				  .received = civil_from_utc(t->received_at)};
	return case_begin(c, PROCEDURE, out);
}

/* The term of its order, or of one that repeats it. */
static int orders_begin(struct call *c, const struct intake *t, struct case_file *f)
{
	struct docket docket;
	int rc = docket_new(c, f, &docket);

	if (!rc)
		rc = orders_settle(c, &docket, t->intake_no);
	return rc ? rc : docket_save(c, &docket);
}

/* The owner's offer, as he would send it himself. */
static int hand_over(struct call *c, const struct case_file *f, const struct decision *d,
		     Disputes__Handoff *out)
{
	Disputes__OfferHandoffRequest q = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;

	disputes__handoff__init(out);
	q.case_id = f->case_id;
	q.to_department = (char *)(uintptr_t)d->department; /* only read, as the others */
	q.kind = (char *)(uintptr_t)d->kind;
	q.reason = (char *)(uintptr_t)d->reason;
	q.basis = (char *)(uintptr_t)d->basis;
	return offer_handoff(c, &q, out);
}

/* Opens the case and hands it over; *h has no number where it is one's own. */
static int go_on(struct call *c, struct intake *t, const struct decision *d, struct case_file *f,
		 Disputes__Handoff *h)
{
	const char *ground =
		arena_printf(c->arena, "来件 %s%s%s", t->intake_no, d->route ? "，按分办表 " : "",
			     d->route ? d->route->code : "");
	char tag[40];
	int rc = ground ? intake_case_begin(c, t, ground, f) : E_NO_MEMORY;

	disputes__handoff__init(h);
	if (rc)
		return rc;
	t->state = intake_state_names[INTAKE_ROUTED];
	t->case_id = f->case_id;
	t->case_no = f->case_no;
	t->route = d->route ? d->route->code : "";
	t->routed_to = d->department;
	t->version++;
	(void)snprintf(tag, sizeof(tag), "intake/%" PRId64, t->intake_id);
	rc = limit_count(c, t); /* the route may be another now */
	if (!rc)
		rc = tx_queue(c->tx, Q_INTAKE_ROUTED,
			      ARGS(A_I64(t->intake_id), A_I64(f->case_id), A_TEXT(t->route),
				   A_TEXT(t->routed_to), A_TEXT(t->reason), A_BOOL(t->overdue),
				   A_DATE_OR_NULL(t->limit_day)));
	if (!rc && t->event_day.day)
		rc = limit_set(c, t);
	if (!rc)
		rc = tx_queue(c->tx, Q_INTAKE_CASE_TO_DUPLICATES,
			      ARGS(A_I64(t->intake_id), A_I64(f->case_id)));
	if (!rc)
		rc = cancel_later(c, tag);
	if (!rc)
		rc = orders_begin(c, t, f);
	if (rc || strcmp(d->department, t->department) == 0)
		return rc;
	rc = tx_flush(c->tx); /* the offer reads the case */
	return rc ? rc : hand_over(c, f, d, h);
}

/* ---- decided ------------------------------------------------------------------------------- */

static const char *basis_of(struct call *c, const struct referral *r)
{
	const struct desk *desk = c->worker;
	const struct matter *m =
		r && r->matter[0] ? matter_find(&desk->competence, r->matter, strlen(r->matter))
				  : NULL;

	return m ? arena_printf(c->arena, "%s %s", m->code, m->basis) : "";
}

/* Why it goes there, in the words of the table. */
static const char *reason_of(struct call *c, const struct intake *t, const struct referral *r)
{
	const struct desk *desk = c->worker;
	const struct label *issue = referral_issue(&desk->routes, r ? r->issue : t->issue);

	return arena_printf(c->arena, "来件 %s：%s", t->intake_no, issue ? issue->zh : "投诉举报");
}

/* What its leading office may be asked for is REFER; to anybody else it passes. */
static int decision_fill(struct call *c, const struct intake *t, struct decision *d)
{
	const struct desk *desk = c->worker;
	const char *first = d->route ? route_department(c, d->route) : "";
	const bool by_table = first && strcmp(first, d->department) == 0;

	d->kind = !by_table && strcmp(d->department, desk->competence.leading) == 0 ? "REFER"
										    : "TRANSFER";
	if (!d->basis[0])
		d->basis = by_table ? basis_of(c, d->route) : "";
	if (!d->reason[0])
		d->reason = reason_of(c, t, d->route);
	return first && d->basis && d->reason ? 0 : E_NO_MEMORY;
}

static int decision_take(struct call *c, const Disputes__RouteIntakeRequest *req,
			 const struct intake *t, struct decision *out)
{
	const struct desk *desk = c->worker;
	const char *code = req->route[0] ? req->route : t->route;

	*out = (struct decision){.route = referral_find(&desk->routes, code),
				 .department = req->department,
				 .reason = req->reason,
				 .basis = req->basis};
	if (req->route[0] && !out->route)
		return refuse(c, E_FIELD, "route: \"%.20s\"%s", req->route,
			      say(c, " 不在分办表中（gongdao procedures routes）",
				  " is no route (gongdao procedures routes)"));
	if (!req->department[0])
		out->department = route_department(c, out->route);
	if (!out->department)
		return E_NO_MEMORY;
	if (!department_find(&desk->departments, out->department))
		return refuse(c, E_FIELD, "department: \"%.20s\"%s", out->department,
			      say(c, " 不在部门名录中", " is not in the list of departments"));
	if (req->reason[0] && !words_fit(req->reason, WORDS_MAX))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "不超过 1000 字", "at most 1000 characters"));
	if (strcmp(out->department, t->suggested) != 0 && !req->reason[0])
		return refuse(c, E_FIELD, "reason: %s %s",
			      say(c, "与建议的承办部门不同，写明理由；建议：",
				  "it differs from what the table suggests, say why; suggested:"),
			      t->suggested);
	return decision_fill(c, t, out);
}

/* That waits, of the caller's department. */
static int waiting(struct call *c, int64_t intake_id, struct intake *out)
{
	int rc = intake_find(c, Q_INTAKE_LOCK, intake_id, out);

	if (rc)
		return rc;
	if (strcmp(out->department, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "%s: %s", out->intake_no, out->department);
	if (!intake_is(out, INTAKE_WAITING))
		return refuse(c, E_CONFLICT, "%s: %s %s", out->intake_no,
			      say(c, "已分办", "it was sent on already"), out->case_no);
	return 0;
}

/* Locks the intake. */
int route_intake(struct call *c, const Disputes__RouteIntakeRequest *req,
		 Disputes__RouteIntakeReply *rep)
{
	Disputes__Handoff handoff;
	struct case_file file;
	struct decision d;
	struct intake t;
	int rc = waiting(c, req->intake_id, &t);

	if (!rc && req->version && req->version != t.version)
		rc = refuse(c, E_CONFLICT, "%s: version %" PRId64, t.intake_no, t.version);
	if (!rc)
		rc = decision_take(c, req, &t, &d);
	if (rc)
		return rc;
	t.reason = req->reason;
	t.overdue = c->now.us >= t.due_at.us;

	rc = go_on(c, &t, &d, &file, &handoff);
	rep->intake = arena_zalloc(c->arena, 1, sizeof(*rep->intake));
	rep->case_ = arena_zalloc(c->arena, 1, sizeof(*rep->case_));
	if (!rep->intake || !rep->case_)
		return E_NO_MEMORY;
	if (rc)
		return rc;
	disputes__intake__init(rep->intake);
	disputes__case__init(rep->case_);
	intake_present(c, &t, rep->intake);
	case_present(&file, rep->case_);
	if (!handoff.handoff_id)
		return 0;
	rep->handoff = arena_alloc(c->arena, sizeof(*rep->handoff));
	if (!rep->handoff)
		return E_NO_MEMORY;
	*rep->handoff = handoff;
	return 0;
}

/* ---- by itself ----------------------------------------------------------------------------- */

/* An emergency goes to the body of its route, or is asked of who acts beside it; what nobody sent
 * on in time stays with who took it, who has a case now. */
static int decision_alone(struct call *c, const struct intake *t, bool at_once,
			  struct decision *out)
{
	const struct desk *desk = c->worker;
	const char *first;
	int rc;

	*out = (struct decision){.route = referral_find(&desk->routes, t->route),
				 .department = t->department,
				 .reason = "",
				 .basis = ""};
	first = route_department(c, out->route);
	if (!first)
		return E_NO_MEMORY;
	if (at_once)
		out->department = first;
	rc = decision_fill(c, t, out);
	if (rc || !at_once || !out->route || strcmp(first, t->department) != 0 ||
	    !*out->route->others)
		return rc;
	out->department =
		arena_strndup(c->arena, *out->route->others, strcspn(*out->route->others, "."));
	out->kind = "JOINT";
	return out->department ? 0 : E_NO_MEMORY;
}

/* A message to oneself. In the name of the department that took it. */
int intake_due(struct call *c, const Disputes__IntakeDueRequest *req, Service__Ack *rep UNUSED)
{
	Gongdao__Principal who = *c->who;
	struct call acting = *c;
	Disputes__Handoff handoff;
	struct case_file file;
	struct decision d;
	struct intake t;
	bool found, signs;
	int rc = tx_maybe(c->tx, Q_INTAKE_LOCK, ARGS(A_I64(req->intake_id)), &t, &found);

	if (rc || !found || !intake_is(&t, INTAKE_WAITING))
		return rc;
	t.overdue = !req->at_once;
	t.reason = req->at_once ? "紧急事项，系统即时分办" : "逾期未分办，系统转为案件";
	rc = decision_alone(c, &t, req->at_once, &d);
	if (rc)
		return rc;
	who.department = (char *)(uintptr_t)t.department; /* only read */
	acting.who = &who;
	if (signing_need(&acting, false, &signs)) /* nothing can be sent: the case stays here */
		d.department = t.department;
	return go_on(&acting, &t, &d, &file, &handoff);
}
