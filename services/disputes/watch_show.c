/*
 * watch_show - what is watched in one's own cases, the leads with their arithmetic, and the verdict
 * of an officer on one.
 *
 * A confirmed lead opens a case beside: under inspection, whose matter retaliation is (V17), or
 * where the department is another, one of its own that is handed to it at once.
 */
#include "base.h"

#include "watch.h"

#include "action.h"
#include "handoff.h"

#define PAGE_MOST 200
#define MATTER    "V17" /* 打击报复：劳动保障监察条例第三十条 */

ROW_TABLE(watch_lead, COL(watch_lead, lead_id, COL_I64), COL(watch_lead, watch_id, COL_I64),
	  COL(watch_lead, case_id, COL_I64), COL(watch_lead, region, COL_TEXT),
	  COL(watch_lead, measure, COL_TEXT), COL(watch_lead, month, COL_DATE),
	  COL(watch_lead, state, COL_TEXT), COL(watch_lead, before_num, COL_I64),
	  COL(watch_lead, before_den, COL_I64), COL(watch_lead, after_num, COL_I64),
	  COL(watch_lead, after_den, COL_I64), COL(watch_lead, change, COL_I64),
	  COL(watch_lead, peers, COL_I64), COL(watch_lead, n_peers, COL_I64),
	  COL(watch_lead, left_over, COL_I64), COL(watch_lead, threshold, COL_I64),
	  COL(watch_lead, confirm, COL_BOOL), COL(watch_lead, found_at, COL_TIME),
	  COL(watch_lead, judged_by, COL_TEXT), COL(watch_lead, judged_at, COL_TIME),
	  COL(watch_lead, reason, COL_TEXT), COL(watch_lead, opened_case_id, COL_I64),
	  COL(watch_lead, opened_case_no, COL_TEXT));

/* ---- shown --------------------------------------------------------------------------------- */

void watch_present(const struct watch *w, Disputes__Watch *out)
{
	out->watch_id = w->watch_id;
	out->case_id = w->case_id;
	out->case_no = (char *)w->case_no;
	out->intake_id = w->intake_id;
	out->intake_no = (char *)w->intake_no;
	out->label = (char *)w->label;
	out->employer_id = w->employer_id;
	out->employer_name = (char *)w->employer_name;
	out->complained_day = w->complained_on.day;
	out->from_month = w->from_month.day;
	out->last_month = w->last_month.day;
	out->state = (char *)w->state;
	out->begun_by = (char *)w->begun_by;
	out->begun_at_us = w->begun_at.us;
	out->ended_reason = (char *)w->ended_reason;
	out->reviewed_at_us = w->reviewed_at.us;
}

static int lead_present(struct call *c, const struct watch *w, const struct watch_lead *l,
			Disputes__WatchLead *out)
{
	const bool english = *say(c, "", "e");
	enum watch_measure m;
	int rc = watch_measure_find(l->measure, &m);

	if (rc)
		return rc;
	out->lead_id = l->lead_id;
	out->watch_id = l->watch_id;
	out->case_id = l->case_id;
	out->measure = (char *)l->measure;
	out->measure_title = (char *)watch_measure_title(m, english);
	out->month = l->month.day;
	out->state = (char *)l->state;
	out->arithmetic = (char *)watch_line(c, w, l, english);
	out->confirm = l->confirm;
	out->found_at_us = l->found_at.us;
	out->judged_by = (char *)l->judged_by;
	out->judged_at_us = l->judged_at.us;
	out->reason = (char *)l->reason;
	out->opened_case_id = l->opened_case_id;
	out->opened_case_no = (char *)l->opened_case_no;
	return out->arithmetic ? 0 : E_NO_MEMORY;
}

/* The leads of one watch, out of those of all. */
static int leads_add(struct call *c, const struct watch *w, const struct watch_lead *rows, size_t n,
		     Disputes__Watch *out)
{
	Disputes__WatchLead *all;
	size_t of_it = 0;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		of_it += rows[i].watch_id == w->watch_id;
	all = arena_zalloc(c->arena, of_it + 1, sizeof(*all));
	out->leads = arena_zalloc(c->arena, of_it + 1, sizeof(*out->leads));
	if (!all || !out->leads)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		if (rows[i].watch_id != w->watch_id)
			continue;
		disputes__watch_lead__init(&all[out->n_leads]);
		rc = lead_present(c, w, &rows[i], &all[out->n_leads]);
		out->leads[out->n_leads] = &all[out->n_leads];
		out->n_leads++;
	}
	return rc;
}

static int watches_present(struct call *c, const struct watch *rows, size_t n,
			   Disputes__ListWatchesReply *rep)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	Disputes__Watch *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	struct watch_lead *leads;
	size_t n_leads;
	int rc;

	rep->watches = arena_zalloc(c->arena, n + 1, sizeof(*rep->watches));
	if (!ids || !all || !rep->watches)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = rows[i].watch_id;
	rc = tx_many(c->tx, Q_WATCH_LEAD_LIST, ARGS(A_I64S(ids, n)), &leads, &n_leads);
	for (size_t i = 0; !rc && i < n; i++) {
		disputes__watch__init(&all[i]);
		watch_present(&rows[i], &all[i]);
		rc = leads_add(c, &rows[i], leads, n_leads, &all[i]);
		rep->watches[rep->n_watches++] = &all[i];
	}
	return rc;
}

/* Of cases that one's own department owns now; of any other there are none. */
int list_watches(struct call *c, const Disputes__ListWatchesRequest *req,
		 Disputes__ListWatchesReply *rep)
{
	const int64_t limit = req->limit ? req->limit : 100;
	struct watch *rows;
	size_t n;
	int rc;

	if (limit > PAGE_MOST)
		return refuse(c, E_FIELD, "limit: 1..%d", PAGE_MOST);
	if (req->case_id)
		rc = tx_many(c->tx, Q_WATCH_PAGE_OF_CASE,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_I64(req->case_id)), &rows,
			     &n);
	else
		rc = tx_many(c->tx, req->open_only ? Q_WATCH_PAGE_OPEN : Q_WATCH_PAGE,
			     ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(c->who->department)),
			     &rows, &n);
	return rc ? rc : watches_present(c, rows, n, rep);
}

/* ---- judged -------------------------------------------------------------------------------- */

/* Hands it to whom the matter belongs, where that is another department. */
static int case_hand_over(struct call *c, const struct case_file *f, const struct matter *m)
{
	const char *to = arena_strndup(c->arena, m->bodies[0], strcspn(m->bodies[0], "."));
	Disputes__OfferHandoffRequest q = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;
	Disputes__Handoff offered = DISPUTES__HANDOFF__INIT;
	int rc;

	if (!to)
		return E_NO_MEMORY;
	if (strcmp(to, f->owner) == 0)
		return 0;
	q.case_id = f->case_id;
	q.to_department = (char *)(uintptr_t)to; /* only read, as the others */
	q.kind = (char *)"TRANSFER";
	q.reason = (char *)f->ground;
	q.basis = arena_printf(c->arena, "%s %s", m->code, m->basis);
	rc = q.basis ? tx_flush(c->tx) : E_NO_MEMORY; /* the offer reads the case */
	return rc ? rc : offer_handoff(c, &q, &offered);
}

static int case_open_beside(struct call *c, const struct case_file *parent,
			    const struct watch_lead *l, struct case_file *out)
{
	const struct desk *desk = c->worker;
	const struct matter *m = matter_find(&desk->competence, MATTER, strlen(MATTER));
	struct case_file like = *parent;
	const char *ground = arena_printf(c->arena, "打击报复线索 %" PRId64 " 经核实", l->lead_id);
	int rc;

	if (!m || !*m->bodies)
		return refuse(c, E_CONFIG, "competence.yaml: %s", MATTER);
	if (!ground)
		return E_NO_MEMORY;
	like.title_zh = "涉嫌打击报复投诉人";
	like.title_en = "suspected retaliation";
	like.rule = like.month = "";
	rc = case_begin_beside(c, body_is_of(m->bodies[0], parent->owner) ? "inspection" : "sector",
			       &like, ground, out);
	return rc ? rc : case_hand_over(c, out, m);
}

static int verdict_tell(struct call *c, struct case_file *f, const struct watch_lead *l)
{
	const bool yes = strcmp(l->state, watch_lead_names[LEAD_CONFIRMED]) == 0;
	struct case_event e = {.kind = case_event_names[EVENT_RETALIATION_JUDGED]};

	e.words = arena_printf(c->arena, "打击报复线索 %" PRId64 " %s：%s%s%s", l->lead_id,
			       yes ? "经核实" : "已说明", l->reason, yes ? "，另案 " : "",
			       l->opened_case_no);
	return e.words ? event_add(c, f, &e) : E_NO_MEMORY;
}

static int verdict_check(struct call *c, const Disputes__JudgeWatchLeadRequest *req)
{
	if (strcmp(req->verdict, watch_lead_names[LEAD_CONFIRMED]) != 0 &&
	    strcmp(req->verdict, watch_lead_names[LEAD_EXPLAINED]) != 0)
		return refuse(c, E_FIELD, "verdict: \"%.20s\"; confirmed, explained", req->verdict);
	if (!words_fit(req->reason, WORDS_MAX) || words_name_person(req->reason))
		return refuse(c, E_FIELD, "reason: %s",
			      say(c, "写明核实的情况，不超过 1000 字，不写证件号码和手机号",
				  "what was found, in at most 1000 characters, without identity or "
				  "telephone numbers"));
	return 0;
}

/* The lead and its watch, the case of it locked, of the caller's department. */
static int lead_lock(struct call *c, int64_t lead_id, struct watch_lead *l, struct watch *w,
		     struct case_file *f)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_WATCH_LEAD_GET, ARGS(A_I64(lead_id)), l, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "线索", "lead"), lead_id);
	if (!rc)
		rc = case_lock(c, l->case_id, f);
	if (!rc) /* as it is now that the case is locked */
		rc = tx_maybe(c->tx, Q_WATCH_LEAD_GET, ARGS(A_I64(lead_id)), l, &found);
	if (!rc && (!found || strcmp(f->owner, c->who->department) != 0))
		rc = refuse(c, E_NOT_OWNER, "%s: %s", f->case_no, f->owner);
	if (!rc && strcmp(l->state, watch_lead_names[LEAD_OPEN]) != 0)
		rc = refuse(c, E_CONFLICT, "%s %" PRId64 ": %s %s", say(c, "线索", "lead"), lead_id,
			    l->state, l->reason);
	if (!rc)
		rc = tx_maybe(c->tx, Q_WATCH_GET, ARGS(A_I64(l->watch_id)), w, &found);
	return rc;
}

/* Locks the case. */
int judge_watch_lead(struct call *c, const Disputes__JudgeWatchLeadRequest *req,
		     Disputes__WatchLead *rep)
{
	struct case_file f, opened = {.case_id = 0};
	struct watch_lead l;
	struct watch w;
	int rc = verdict_check(c, req);

	if (!rc)
		rc = lead_lock(c, req->lead_id, &l, &w, &f);
	if (rc)
		return rc;

	l.state = req->verdict;
	l.judged_by = c->who->subject;
	l.judged_at = c->now;
	l.reason = req->reason;
	if (strcmp(l.state, watch_lead_names[LEAD_CONFIRMED]) == 0)
		rc = case_open_beside(c, &f, &l, &opened);
	if (rc)
		return rc;
	l.opened_case_id = opened.case_id;
	l.opened_case_no = opened.case_id ? opened.case_no : "";

	rc = tx_queue(c->tx, Q_WATCH_LEAD_JUDGED,
		      ARGS(A_I64(l.lead_id), A_TEXT(l.state), A_TEXT(l.judged_by),
			   A_TIME(l.judged_at), A_TEXT(l.reason), A_I64(l.opened_case_id)));
	if (!rc)
		rc = lead_present(c, &w, &l, rep);
	return rc ? rc : verdict_tell(c, &f, &l);
}
