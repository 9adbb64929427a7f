/*
 * case - a case is opened on an alert, and read.
 */
#include "base.h"

#include "action.h"
#include "claim.h"
#include "penalty.h"

#define TIMELINE_MAX 200

struct flag {
	bool yes;
};
ROW_TABLE(flag, COL(flag, yes, COL_BOOL));

/* Locks the alert and says why no case can be opened on it. */
static int alert_for_case(struct call *c, int64_t alert_id, struct alert *out)
{
	struct case_file other;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_ALERT_LOCK, ARGS(A_I64(alert_id)), out, &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "预警", "alert"), alert_id);
	rc = case_may_open(out, c->who->department);
	if (rc == E_WRONG_DEPARTMENT)
		return refuse(c, rc, "%s %" PRId64 ": %s", say(c, "预警", "alert"), alert_id,
			      out->department);
	if (rc != 0 && rc != E_CONFLICT)
		return rc;
	/* a case that is there already says more than that the alert is cleared meanwhile */
	if (!tx_maybe(c->tx, Q_CASE_BY_ALERT, ARGS(A_I64(alert_id)), &other, &found) && found)
		return refuse(c, E_EXISTS, "%s %s", say(c, "该预警已立案：", "the alert has case"),
			      other.case_no);
	if (rc)
		return refuse(c, rc, "%s %" PRId64, say(c, "预警已解除：", "the alert is cleared:"),
			      alert_id);
	return 0;
}

int case_open_on(struct call *c, const struct alert *alert, const char *ground,
		 struct case_file *out)
{
	const struct desk *desk = c->worker;
	const struct procedure_file *usual =
		procedure_of_alert(&desk->procedures, alert->rule, alert->department);

	if (!usual)
		return refuse(
			c, E_CONFLICT, "%s: %s", alert->department,
			say(c, "没有受理预警的办理程序", "no procedure takes cases from alerts"));
	*out = case_open(alert, ground, c->now);
	return case_begin(c, usual->procedure->name, out);
}

/* Opens a case on an alert of one's own department. Locks the alert. */
int open_case(struct call *c, const Disputes__OpenCaseRequest *req, Disputes__Case *rep)
{
	struct case_file file;
	struct alert alert;
	int rc;

	if (!words_fit(req->ground, WORDS_MAX))
		return refuse(c, E_FIELD, "ground: %s",
			      say(c, "写明立案理由，不超过 1000 字",
				  "say why the case is opened, in at most 1000 characters"));
	rc = alert_for_case(c, req->alert_id, &alert);
	if (!rc)
		rc = case_open_on(c, &alert, req->ground, &file);
	if (!rc)
		rc = claims_name(c, &file,
				 &(struct claims_named){req->claims, req->n_claims, NULL});
	if (!rc)
		case_present(&file, rep);
	return rc;
}

/* The last TIMELINE_MAX events: their numbers have no gap. */
static int timeline_present(struct call *c, const struct case_file *f, Disputes__GetCaseReply *rep)
{
	struct case_event *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_EVENT_LIST,
		     ARGS(A_I64(f->case_id), A_I64(f->n_events - TIMELINE_MAX)), &rows, &n);
	if (rc)
		return rc;
	rep->timeline = arena_zalloc(c->arena, n + 1, sizeof(*rep->timeline));
	for (size_t i = 0; rep->timeline && i < n; i++) {
		rep->timeline[i] = event_present(c, &rows[i]);
		if (!rep->timeline[i])
			return E_NO_MEMORY;
	}
	rep->n_timeline = n;
	return rep->timeline ? event_changes_present(c, f->case_id, rep->timeline, n) : E_NO_MEMORY;
}

/* A department that was only offered the case reads the hand-off's package, not the case. */
int case_for_reading(struct call *c, int64_t case_id, struct case_file *out)
{
	struct flag open;
	bool found;
	int rc;

	rc = tx_maybe(c->tx, Q_CASE_GET, ARGS(A_I64(case_id)), out, &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "案件", "case"), case_id);
	rc = tx_one(c->tx, Q_CASE_OPEN_TO, ARGS(A_I64(case_id)), &open);
	if (!rc && !open.yes)
		return refuse(c, E_NOT_OWNER, "%s",
			      say(c, "该案件正在移送贵部门：受理后可查看全案，受理前请看移送单",
				  "the case is offered to you: accept the hand-off to see all of "
				  "it, until then its package is what you may see"));
	return rc;
}

int get_case(struct call *c, const Disputes__GetCaseRequest *req, Disputes__GetCaseReply *rep)
{
	struct deadline *deadlines;
	struct handoff *handoffs;
	struct case_file file;
	int rc;

	rc = case_for_reading(c, req->case_id, &file);
	if (!rc)
		rc = timeline_present(c, &file, rep);
	if (!rc)
		rc = acts_present(c, file.case_id, file.n_events - TIMELINE_MAX, &rep->acts,
				  &rep->n_acts);
	if (!rc)
		rc = tx_many(c->tx, Q_HANDOFF_OF_CASE, ARGS(A_I64(file.case_id)), &handoffs,
			     &rep->n_handoffs);
	if (!rc)
		rc = handoffs_present(c, handoffs, rep->n_handoffs, &rep->handoffs);
	if (!rc)
		rc = tx_many(c->tx, Q_DEADLINE_OF_CASE, ARGS(A_I64(file.case_id)), &deadlines,
			     &rep->n_deadlines);
	if (!rc)
		rc = deadlines_fill(c, deadlines, rep->n_deadlines);
	if (!rc)
		rc = deadlines_present(c, deadlines, rep->n_deadlines, &rep->deadlines);
	if (!rc)
		rc = claims_present(c, &file, rep);
	if (!rc)
		rc = penalties_present(c, &file, rep);
	if (rc)
		return rc;

	rep->case_ = arena_zalloc(c->arena, 1, sizeof(*rep->case_));
	if (!rep->case_)
		return E_NO_MEMORY;
	disputes__case__init(rep->case_);
	case_present(&file, rep->case_);
	return 0;
}

static int cases_load(struct call *c, const Disputes__ListCasesRequest *req, struct case_file **out,
		      Disputes__ListCasesReply *rep)
{
	const bool all = !req->owner[0];
	struct arg args[] = {A_I64(req->after_id), A_I64(req->limit ? req->limit : 100),
			     A_TEXT(req->state), A_TEXT(req->owner)};
	int rc;

	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	if (req->state[0] && !name_known(procedure_state_names, req->state))
		return refuse(c, E_FIELD,
			      "state: \"%.20s\"; lead, accepted, investigating ... closed",
			      req->state);
	rc = tx_many(c->tx, all ? Q_CASE_PAGE : Q_CASE_PAGE_OF, args, out, &rep->n_cases);
	if (rc || !req->count)
		return rc;
	args[0] = A_I64(0);
	args[1] = TOTAL_ROWS;
	return list_total(c, all ? Q_CASE_COUNT : Q_CASE_COUNT_OF, args, &rep->total,
			  &rep->total_is_bound);
}

int list_cases(struct call *c, const Disputes__ListCasesRequest *req, Disputes__ListCasesReply *rep)
{
	struct case_file *rows;
	Disputes__Case *shown;
	int rc;

	rc = cases_load(c, req, &rows, rep);
	if (rc)
		return rc;

	shown = arena_zalloc(c->arena, rep->n_cases + 1, sizeof(*shown));
	rep->cases = arena_zalloc(c->arena, rep->n_cases + 1, sizeof(*rep->cases));
	if (!shown || !rep->cases)
		return E_NO_MEMORY;
	for (size_t i = 0; i < rep->n_cases; i++) {
		disputes__case__init(&shown[i]);
		case_present(&rows[i], &shown[i]);
		rep->cases[i] = &shown[i];
	}
	return 0;
}

int case_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n)
{
	struct case_file *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_CASE_PAGE, ARGS(A_I64(after_id), A_I64((int64_t)limit), A_TEXT("")),
		     &rows, &n);
	for (size_t i = 0; !rc && i < n; i++)
		rc = case_emit(c, &rows[i]);
	if (rc)
		return rc;
	*out_last = n ? rows[n - 1].case_id : after_id;
	*out_n = n;
	return 0;
}
