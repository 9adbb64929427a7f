/*
 * indicator - what alerts of some months come to: by clause of the plan, county, platform, quarter.
 */
#include "base.h"

#include "desk.h"
#include "indicator_facts.h"

#define ROWS_MAX 2000

ROW_TABLE(indicator, COL(indicator, clause, COL_TEXT), COL(indicator, region, COL_TEXT),
	  COL(indicator, employer_id, COL_I64), COL(indicator, employer_name, COL_TEXT),
	  COL(indicator, quarter, COL_TEXT), COL(indicator, n_alerts, COL_I64),
	  COL(indicator, n_open, COL_I64), COL(indicator, n_cleared, COL_I64),
	  COL(indicator, n_red, COL_I64), COL(indicator, n_cases, COL_I64),
	  COL(indicator, n_again, COL_I64), COL(indicator, n_judged, COL_I64),
	  COL(indicator, n_true, COL_I64), COL(indicator, n_people, COL_I64),
	  COL(indicator, found_fen, COL_FEN), COL(indicator, confirmed_fen, COL_FEN),
	  COL(indicator, reported_fen, COL_FEN), COL(indicator, open_fen, COL_FEN),
	  COL(indicator, handled_s, COL_I64));

static void indicator_present(const struct indicator *r, Alerts__Indicator *m)
{
	alerts__indicator__init(m);
	m->clause = (char *)r->clause;
	m->region = (char *)r->region;
	m->employer_id = r->employer_id;
	m->employer_name = (char *)r->employer_name;
	m->quarter = (char *)r->quarter;
	m->n_alerts = (uint32_t)r->n_alerts;
	m->n_open = (uint32_t)r->n_open;
	m->n_cleared = (uint32_t)r->n_cleared;
	m->n_red = (uint32_t)r->n_red;
	m->n_cases = (uint32_t)r->n_cases;
	m->n_again = (uint32_t)r->n_again;
	m->n_judged = (uint32_t)r->n_judged;
	m->n_true = (uint32_t)r->n_true;
	m->n_people = (uint32_t)r->n_people;
	m->found_fen = r->found_fen.fen;
	m->confirmed_fen = r->confirmed_fen.fen;
	m->reported_fen = r->reported_fen.fen;
	m->open_fen = r->open_fen.fen;
	m->handled_s = r->handled_s;
	m->hidden = r->hidden;
}

static int request_check(struct call *c, const Alerts__GetIndicatorsRequest *req)
{
	int by = req->by_clause + req->by_region + req->by_employer + req->by_quarter;
	civil_date from, to;

	if (!civil_parse_month(req->month_from, strlen(req->month_from), &from) ||
	    !civil_parse_month(req->month_to, strlen(req->month_to), &to) || to.day < from.day)
		return refuse(c, E_FIELD, "month_from, month_to: \"%.10s\", \"%.10s\"",
			      req->month_from, req->month_to);
	if (req->kind[0] && strcmp(req->kind, "finding") != 0 && strcmp(req->kind, "warning") != 0)
		return refuse(c, E_FIELD, "kind: \"%.20s\"; finding, warning", req->kind);
	if (req->publish && by > 1)
		return refuse(c, E_FIELD, "publish: %s",
			      say(c, "公开的统计每次只按一项分组",
				  "what is published is grouped by one thing at most"));
	return 0;
}

static int rows_load(struct call *c, const Alerts__GetIndicatorsRequest *req, bool total,
		     struct indicator **out, size_t *out_n)
{
	int rc = tx_many(c->tx, Q_INDICATOR_ROWS,
			 ARGS(A_TEXT(req->month_from), A_TEXT(req->month_to),
			      A_BOOL(!total && req->by_clause), A_BOOL(!total && req->by_region),
			      A_BOOL(!total && req->by_employer), A_BOOL(!total && req->by_quarter),
			      A_TEXT(req->clause), A_TEXT(req->region), A_I64(req->employer_id),
			      A_BOOL(strcmp(req->kind, "warning") == 0), A_I64(ROWS_MAX + 1)),
			 out, out_n);

	if (!rc && *out_n > ROWS_MAX)
		return refuse(c, E_TOO_BIG, "%s",
			      say(c, "分组超过 2000 行：请缩小月份、区划或者企业范围",
				  "more than 2,000 rows: choose fewer months, a region or an "
				  "employer"));
	return rc;
}

static int reply_make(struct call *c, const struct indicator *rows, size_t n,
		      const struct indicator *total, Alerts__GetIndicatorsReply *rep)
{
	Alerts__Indicator *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));

	rep->rows = arena_zalloc(c->arena, n + 1, sizeof(*rep->rows));
	if (!shown || !rep->rows)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		indicator_present(&rows[i], &shown[i]);
		rep->rows[i] = &shown[i];
	}
	rep->n_rows = n;
	indicator_present(total, &shown[n]);
	rep->total = &shown[n];
	return 0;
}

int get_indicators(struct call *c, const Alerts__GetIndicatorsRequest *req,
		   Alerts__GetIndicatorsReply *rep)
{
	const struct desk *desk = c->worker;
	struct indicator *rows, *all,
		none = {.clause = "", .region = "", .employer_name = "", .quarter = ""};
	struct parameter_value min;
	size_t n, n_all;
	int rc = request_check(c, req);

	if (!rc)
		rc = parameter_at(desk->rules, "stat.cell.min", "", civil_from_utc(c->now), &min);
	if (!rc)
		rc = rows_load(c, req, false, &rows, &n);
	if (!rc)
		rc = rows_load(c, req, true, &all, &n_all);
	if (rc)
		return rc;
	if (!n_all)
		all = &none;
	if (req->publish)
		indicators_hide(rows, n, all, min.value);
	rep->cell_min = (uint32_t)min.value;
	return reply_make(c, rows, n, all, rep);
}
