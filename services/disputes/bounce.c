/*
 * bounce - what went back and forth is decided once (ENF-09): after so many returns, or ways back
 * to a department that had handed it on, a case is moved only to the leading office, which decides:
 * it names another department (a binding hand-off, as is the referral to it) or keeps the case
 * (ends the clock). From when the case is its own the clock HO-2 runs, and the ladder tells when
 * nobody decides; of two who decide at once the case's lock lets one.
 *
 * Whoever returns a case sees nothing of it, nor of its clocks: the daemon itself begins HO-2, by a
 * message that the answer leaves (HandoffDue).
 */
#include "base.h"

#include "handoff.h"

#define BOUNCE_MOST "handoff.bounce.most"
#define PAGE_MOST   1000

struct bounces {
	int64_t n;
	const char *assigned_to; /* "": the leading office has not assigned it */
	bool asked, decided;     /* HO-2 began; and is over */
};
ROW_TABLE(bounces, COL(bounces, n, COL_I64), COL(bounces, assigned_to, COL_TEXT),
	  COL(bounces, asked, COL_BOOL), COL(bounces, decided, COL_BOOL));

struct undecided {
	int64_t deadline_id, case_id;
	const char *case_no, *title_zh, *title_en, *employer_name, *region;
	utc_time started_at, due_at;
	civil_date due_day;
	const char *status, *returned_by, *suggested; /* departments, with blanks between */
	bool escalated, confirm;
};
ROW_TABLE(undecided, COL(undecided, deadline_id, COL_I64), COL(undecided, case_id, COL_I64),
	  COL(undecided, case_no, COL_TEXT), COL(undecided, title_zh, COL_TEXT),
	  COL(undecided, title_en, COL_TEXT), COL(undecided, employer_name, COL_TEXT),
	  COL(undecided, region, COL_TEXT), COL(undecided, started_at, COL_TIME),
	  COL(undecided, due_day, COL_DATE), COL(undecided, due_at, COL_TIME),
	  COL(undecided, status, COL_TEXT), COL(undecided, escalated, COL_BOOL),
	  COL(undecided, confirm, COL_BOOL), COL(undecided, returned_by, COL_TEXT),
	  COL(undecided, suggested, COL_TEXT));

/* ---- what a hand-off may ----------------------------------------------------------------------
 */

/* How many there are more than may be: from 0 on it is the leading office's to decide. */
static int bounces_load(struct call *c, const struct case_file *f, struct bounces *out,
			int64_t *out_over)
{
	const struct desk *desk = c->worker;
	struct parameter_value most;
	int rc = parameter_at(desk->rules, BOUNCE_MOST, "", civil_from_utc(c->now), &most);

	if (rc)
		return refuse(c, rc, BOUNCE_MOST);
	rc = tx_one(c->tx, Q_BOUNCES_OF, ARGS(A_I64(f->case_id), A_TEXT(desk->competence.leading)),
		    out);
	if (!rc)
		*out_over = out->n - most.value;
	return rc;
}

/* The leading office itself decides once. */
static int decided(struct call *c, const struct case_file *f, const struct bounces *b)
{
	if (*b->assigned_to)
		return refuse(c, E_CONFLICT,
			      say(c, "%s：牵头部门已指定 %s 办理，不再另行指定",
				  "%s: the leading office has assigned it to %s, once"),
			      f->case_no, b->assigned_to);
	if (b->decided)
		return refuse(c, E_CONFLICT,
			      say(c, "%s：牵头部门已决定由 %s 自行办理，不再另行指定",
				  "%s: the leading office, %s, has decided to keep it"),
			      f->case_no, f->owner);
	return 0;
}

int bounce_check(struct call *c, const struct case_file *f, const struct handoff *h,
		 bool *out_binding)
{
	const struct desk *desk = c->worker;
	const char *leading = desk->competence.leading;
	struct bounces b;
	int64_t over;
	int rc;

	*out_binding = false;
	if (!handoff_kind_find(h->kind)->moves)
		return 0;
	rc = bounces_load(c, f, &b, &over);
	if (rc || over < 0)
		return rc;
	*out_binding = true;
	if (strcmp(f->owner, leading) == 0)
		return decided(c, f, &b);
	if (strcmp(h->kind, "REFER") == 0 && strcmp(h->to_department, leading) == 0)
		return 0;
	return refuse(c, E_CONFLICT,
		      say(c, "%s：已往返 %" PRId64 " 次，不再移送；请转办（REFER）牵头部门 %s 指定",
			  "%s: it went back and forth %" PRId64 " times; refer it (REFER) to the "
			  "leading office, %s, which assigns it"),
		      f->case_no, b.n, leading);
}

/* ---- HO-2 -------------------------------------------------------------------------------------
 */

/* Is it the leading office's, which was not asked yet? `more`: ways back that are queued. */
static int asks(struct call *c, const struct case_file *f, int64_t more, int64_t *out_n)
{
	const struct desk *desk = c->worker;
	struct bounces b;
	int64_t over;
	int rc;

	*out_n = 0;
	if (strcmp(f->owner, desk->competence.leading) != 0 || case_over(f))
		return 0;
	rc = bounces_load(c, f, &b, &over);
	if (!rc && over + more >= 0 && !b.asked && !*b.assigned_to)
		*out_n = b.n + more;
	return rc;
}

int bounce_came_back(struct call *c, const struct case_file *f, int64_t handoff_id)
{
	Disputes__HandoffDueRequest due = DISPUTES__HANDOFF_DUE_REQUEST__INIT;
	const char *tag = arena_printf(c->arena, "decision/%" PRId64, handoff_id);
	int64_t n;
	int rc = tag ? asks(c, f, 1, &n) : E_NO_MEMORY;

	due.handoff_id = handoff_id;
	return rc || !n ? rc : later(c, c->now, "HandoffDue", tag, &due.base);
}

int bounce_begin(struct call *c, struct case_file *f)
{
	struct deadline_start what = {.code = DECISION_CLOCK, .department = f->owner};
	struct docket docket;
	int64_t n;
	int rc = asks(c, f, 0, &n);

	if (rc || !n)
		return rc;
	what.ground = arena_printf(c->arena, "ENF-09 × %" PRId64, n);
	rc = what.ground ? docket_load(c, f, &docket) : E_NO_MEMORY;
	if (!rc)
		rc = deadline_start(c, &docket, &what, NULL);
	return rc ? rc : docket_save(c, &docket);
}

int bounce_decided(struct call *c, const struct handoff *h, struct docket *docket)
{
	const struct desk *desk = c->worker;
	const char *ground;

	if (!h->binding || strcmp(h->from_department, desk->competence.leading) != 0)
		return 0;
	ground = arena_printf(c->arena, "%s → %s", h->kind, handoff_receiver(h));
	return ground ? deadline_stop(c, docket, DECISION_CLOCK, ground) : E_NO_MEMORY;
}

/* ---- the queue --------------------------------------------------------------------------------
 */

/* "TRANS SAMR" as a list. */
static int words_split(struct call *c, const char *text, char ***out, size_t *out_n)
{
	const size_t most = strlen(text) / 2 + 1;
	char **list = arena_zalloc(c->arena, most + 1, sizeof(*list));
	size_t n = 0;

	if (!list)
		return E_NO_MEMORY;
	while (*text) {
		const size_t len = strcspn(text, " ");

		list[n] = arena_strndup(c->arena, text, len);
		if (!list[n++])
			return E_NO_MEMORY;
		text += len + (text[len] == ' ');
	}
	*out = list;
	*out_n = n;
	return 0;
}

static int undecided_present(struct call *c, const struct undecided *u, Disputes__Undecided *out)
{
	int rc;

	disputes__undecided__init(out);
	out->deadline_id = u->deadline_id;
	out->case_id = u->case_id;
	out->case_no = (char *)u->case_no;
	out->title = (char *)say(c, u->title_zh, u->title_en);
	out->employer_name = (char *)u->employer_name;
	out->region = (char *)u->region;
	out->since_us = u->started_at.us;
	out->due_day = u->due_day.day;
	out->due_at_us = u->due_at.us;
	out->status = (char *)u->status;
	out->escalated = u->escalated;
	out->due_confirm = u->confirm;
	rc = words_split(c, u->returned_by, &out->returned_by, &out->n_returned_by);
	return rc ? rc : words_split(c, u->suggested, &out->suggested, &out->n_suggested);
}

/* What waits for the decision of the caller's department; of any but the leading office nothing
 * does. */
int list_undecided(struct call *c, const Disputes__ListUndecidedRequest *req,
		   Disputes__ListUndecidedReply *rep)
{
	const civil_date after = {req->after_day ? req->after_day : CIVIL_MIN_DAY};
	Disputes__Undecided *shown;
	struct undecided *rows;
	civil_date day;
	int rc;

	if (req->limit > PAGE_MOST)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > %d", req->limit, PAGE_MOST);
	if (req->after_day && civil_from_wire(req->after_day, &day))
		return refuse(c, E_FIELD, "after_day: %s", say(c, "没有这一天", "no such day"));
	rc = tx_many(c->tx, Q_UNDECIDED_PAGE,
		     ARGS(A_DATE(after), A_I64(req->after_id), A_I64(req->limit ? req->limit : 100),
			  A_TEXT(c->who->department), A_I64(req->case_id)),
		     &rows, &rep->n_cases);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, rep->n_cases + 1, sizeof(*shown));
	rep->cases = arena_zalloc(c->arena, rep->n_cases + 1, sizeof(*rep->cases));
	if (!shown || !rep->cases)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < rep->n_cases; i++) {
		rep->cases[i] = &shown[i];
		rc = undecided_present(c, &rows[i], &shown[i]);
	}
	return rc;
}
