/*
 * recontact_show - the draws of one's own department with their rows, and what is published of all:
 * counts of a quarter, none of fewer than stat.cell.min who were asked.
 *
 * A quarter and nothing else: of overlapping periods the small one would be the difference.
 */
#include "base.h"

#include "recontact.h"

#define PAGE_MOST  200
#define ITEMS_MOST 500

struct recontact_item {
	int64_t draw_id, intake_id;
	const char *intake_no, *channel, *issue, *employer_name;
	utc_time received_at, answered_at;
	const char *case_no, *reached, *answered, *satisfied, *deterred, *outcome, *note,
		*recorded_by;
	utc_time recorded_at;
	int64_t lead_case_id;
	const char *lead_case_no, *lead_owner;
	utc_time settled_at;
};
ROW_TABLE(recontact_item, COL(recontact_item, draw_id, COL_I64),
	  COL(recontact_item, intake_id, COL_I64), COL(recontact_item, intake_no, COL_TEXT),
	  COL(recontact_item, channel, COL_TEXT), COL(recontact_item, issue, COL_TEXT),
	  COL(recontact_item, employer_name, COL_TEXT), COL(recontact_item, received_at, COL_TIME),
	  COL(recontact_item, answered_at, COL_TIME), COL(recontact_item, case_no, COL_TEXT),
	  COL(recontact_item, reached, COL_TEXT), COL(recontact_item, answered, COL_TEXT),
	  COL(recontact_item, satisfied, COL_TEXT), COL(recontact_item, deterred, COL_TEXT),
	  COL(recontact_item, outcome, COL_TEXT), COL(recontact_item, note, COL_TEXT),
	  COL(recontact_item, recorded_by, COL_TEXT), COL(recontact_item, recorded_at, COL_TIME),
	  COL(recontact_item, lead_case_id, COL_I64), COL(recontact_item, lead_case_no, COL_TEXT),
	  COL(recontact_item, lead_owner, COL_TEXT), COL(recontact_item, settled_at, COL_TIME));

struct recontact_row {
	const char *department, *region;
	struct recontact_counts counts;
};
ROW_TABLE(recontact_row, COL(recontact_row, department, COL_TEXT),
	  COL(recontact_row, region, COL_TEXT), RECONTACT_COUNTS(recontact_row));

struct recontact_of {
	int64_t draw_id;
	const char *region;
};
ROW_TABLE(recontact_of, COL(recontact_of, draw_id, COL_I64), COL(recontact_of, region, COL_TEXT));

static const char *const kinds[] = {"",        "pending",   "reached",  "lost", "heard",
				    "unknown", "satisfied", "deterred", NULL};

/* ---- draws --------------------------------------------------------------------------------- */

static Disputes__RecontactCounts *counts_present(struct call *c, const struct recontact_counts *n)
{
	Disputes__RecontactCounts *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	disputes__recontact_counts__init(m);
	m->n_population = n->n_population;
	m->n_drawn = n->n_drawn;
	m->n_pending = n->n_pending;
	m->n_reached = n->n_reached;
	m->n_lost = n->n_lost;
	m->n_heard = n->n_heard;
	m->n_unknown = n->n_unknown;
	m->n_satisfied = n->n_satisfied;
	m->n_deterred = n->n_deterred;
	return m;
}

int recontact_present(struct call *c, const struct recontact *d, Disputes__Recontact *out)
{
	out->draw_id = d->draw_id;
	out->draw_no = (char *)d->draw_no;
	out->department = (char *)d->department;
	out->region = (char *)d->region;
	out->month = d->month.day;
	out->size = (uint32_t)d->size;
	out->seed = (char *)d->seed;
	out->drawn_by = (char *)d->drawn_by;
	out->drawn_at_us = d->drawn_at.us;
	out->counts = counts_present(c, &d->counts);
	return out->counts ? 0 : E_NO_MEMORY;
}

int list_recontacts(struct call *c, const Disputes__ListRecontactsRequest *req,
		    Disputes__ListRecontactsReply *rep)
{
	const int64_t limit = req->limit ? req->limit : 100;
	Disputes__Recontact *all;
	struct recontact *rows;
	size_t n;
	int rc;

	if (limit > PAGE_MOST)
		return refuse(c, E_FIELD, "limit: 1..%d", PAGE_MOST);
	rc = tx_many(c->tx, Q_RECONTACT_PAGE,
		     ARGS(A_I64(req->after_id), A_I64(limit), A_TEXT(c->who->department)), &rows,
		     &n);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->draws = arena_zalloc(c->arena, n + 1, sizeof(*rep->draws));
	if (!all || !rep->draws)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		disputes__recontact__init(&all[i]);
		rc = recontact_present(c, &rows[i], &all[i]);
		rep->draws[rep->n_draws++] = &all[i];
	}
	return rc;
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void item_present(struct call *c, const struct recontact_item *x,
			 Disputes__RecontactItem *out)
{
	const struct desk *desk = c->worker;
	const struct label *issue = referral_issue(&desk->routes, x->issue);

	disputes__recontact_item__init(out);
	out->draw_id = x->draw_id;
	out->intake_id = x->intake_id;
	out->intake_no = (char *)x->intake_no;
	out->channel = (char *)x->channel;
	out->issue = (char *)x->issue;
	out->issue_title = (char *)(issue ? say(c, issue->zh, issue->en) : "");
	out->employer_name = (char *)x->employer_name;
	out->received_at_us = x->received_at.us;
	out->answered_at_us = x->answered_at.us;
	out->case_no = (char *)x->case_no;
	out->reached = (char *)x->reached;
	out->answered = (char *)x->answered;
	out->satisfied = (char *)x->satisfied;
	out->deterred = (char *)x->deterred;
	out->outcome = (char *)x->outcome;
	out->note = (char *)x->note;
	out->recorded_by = (char *)x->recorded_by;
	out->recorded_at_us = x->recorded_at.us;
	out->lead_case_id = x->lead_case_id;
	out->lead_case_no = (char *)x->lead_case_no;
	out->lead_owner = (char *)x->lead_owner;
	out->settled_at_us = x->settled_at.us;
}

static int items_present(struct call *c, const struct recontact_item *rows, size_t n,
			 Disputes__ListRecontactItemsReply *rep)
{
	Disputes__RecontactItem *all = arena_zalloc(c->arena, n + 1, sizeof(*all));

	rep->items = arena_zalloc(c->arena, n + 1, sizeof(*rep->items));
	if (!all || !rep->items)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		item_present(c, &rows[i], &all[i]);
		rep->items[rep->n_items++] = &all[i];
	}
	return 0;
}

int list_recontact_items(struct call *c, const Disputes__ListRecontactItemsRequest *req,
			 Disputes__ListRecontactItemsReply *rep)
{
	const int64_t limit = req->limit ? req->limit : 100;
	struct recontact_item *rows;
	struct recontact d;
	size_t n;
	int rc;

	if (limit > ITEMS_MOST)
		return refuse(c, E_FIELD, "limit: 1..%d", ITEMS_MOST);
	if (!name_known(kinds, req->which))
		return refuse(c, E_FIELD,
			      "which: \"%.20s\"; pending, reached, lost, heard, unknown, "
			      "satisfied, deterred",
			      req->which);
	rc = recontact_find(c, req->draw_id, &d);
	if (!rc)
		rc = tx_many(c->tx, Q_RECONTACT_ITEMS,
			     ARGS(A_I64(req->draw_id), A_TEXT(req->which), A_I64(req->after_id),
				  A_I64(limit)),
			     &rows, &n);
	if (!rc)
		rc = items_present(c, rows, n, rep);
	if (rc)
		return rc;
	rep->draw = arena_zalloc(c->arena, 1, sizeof(*rep->draw));
	if (!rep->draw)
		return E_NO_MEMORY;
	disputes__recontact__init(rep->draw);
	return recontact_present(c, &d, rep->draw);
}

/* ---- published ----------------------------------------------------------------------------- */

/* Of so few it is not said who of them was what; how many were drawn it is. */
static bool hide(struct recontact_counts *n, int64_t least)
{
	if (n->n_drawn - n->n_pending >= least)
		return false;
	*n = (struct recontact_counts){.n_population = n->n_population, .n_drawn = n->n_drawn};
	return true;
}

static int draws_add(struct call *c, const struct recontact_of *own, size_t n_own,
		     Disputes__RecontactRow *m)
{
	m->draw_ids = arena_zalloc(c->arena, n_own + 1, sizeof(*m->draw_ids));
	if (!m->draw_ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n_own; i++) {
		if (strcmp(own[i].region, m->region) == 0)
			m->draw_ids[m->n_draw_ids++] = own[i].draw_id;
	}
	return 0;
}

static int board_present(struct call *c, struct recontact_row *rows, size_t n,
			 Disputes__GetRecontactBoardReply *rep)
{
	const struct arg *quarter =
		ARGS(A_DATE((civil_date){rep->from_month}), A_DATE((civil_date){rep->to_month}),
		     A_TEXT(c->who->department));
	Disputes__RecontactRow *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	struct recontact_of *own;
	size_t n_own;
	int rc;

	rep->rows = arena_zalloc(c->arena, n + 1, sizeof(*rep->rows));
	if (!all || !rep->rows)
		return E_NO_MEMORY;
	rc = tx_many(c->tx, Q_RECONTACT_DRAWS, quarter, &own, &n_own);
	for (size_t i = 0; !rc && i < n; i++) {
		disputes__recontact_row__init(&all[i]);
		all[i].department = (char *)(uintptr_t)rows[i].department; /* only read */
		all[i].region = (char *)(uintptr_t)rows[i].region;
		all[i].hidden = hide(&rows[i].counts, rep->cell_min);
		all[i].counts = counts_present(c, &rows[i].counts);
		if (!all[i].counts)
			return E_NO_MEMORY;
		if (strcmp(rows[i].department, c->who->department) == 0)
			rc = draws_add(c, own, n_own, &all[i]);
		rep->rows[rep->n_rows++] = &all[i];
	}
	return rc;
}

static civil_date quarter_start(civil_date month)
{
	civil_date first;
	int y, m, d;

	civil_to_ymd(month, &y, &m, &d);
	return civil_from_ymd(y, m - (m - 1) % 3, 1, &first) ? first : month;
}

int get_recontact_board(struct call *c, const Disputes__GetRecontactBoardRequest *req,
			Disputes__GetRecontactBoardReply *rep)
{
	const struct desk *desk = c->worker;
	struct parameter_value least;
	struct recontact_row *rows;
	civil_date from, last;
	size_t n;
	int rc;

	if (civil_from_wire(req->month, &from) || civil_month_start(from).day != from.day)
		return refuse(c, E_FIELD, "month: %s",
			      say(c, "写季度中的一个月，如 2025-03", "a month of the quarter"));
	from = quarter_start(from);
	last = civil_month_next(civil_month_next(from));
	rc = parameter_at(desk->rules, "stat.cell.min", "", civil_from_utc(c->now), &least);
	if (!rc)
		rc = tx_many(c->tx, Q_RECONTACT_BOARD, ARGS(A_DATE(from), A_DATE(last)), &rows, &n);
	if (rc)
		return rc;
	rep->from_month = from.day;
	rep->to_month = last.day;
	rep->cell_min = (uint32_t)least.value;
	return board_present(c, rows, n, rep);
}
