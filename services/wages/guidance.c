/*
 * guidance - what an hour of work brings: percentiles by occupation, class and county, and the
 * median of each employer beside that of a year before (STAT-P4).
 *
 * Percentiles are made over all counties for whoever asks, and what is hidden is hidden from
 * everybody: two who may see different counties learn no more together than each alone.
 */
#include "base.h"

#include "guidance_facts.h"
#include "wages.h"

#define BP INT64_C(10000)

struct guidance_row {
	const char *occupation, *class, *region;
	int64_t n_workers, n_employers, largest, p10, p25, p50, p75, p90;
};
ROW_TABLE(guidance_row, COL(guidance_row, occupation, COL_TEXT), COL(guidance_row, class, COL_TEXT),
	  COL(guidance_row, region, COL_TEXT), COL(guidance_row, n_workers, COL_I64),
	  COL(guidance_row, n_employers, COL_I64), COL(guidance_row, largest, COL_I64),
	  COL(guidance_row, p10, COL_I64), COL(guidance_row, p25, COL_I64),
	  COL(guidance_row, p50, COL_I64), COL(guidance_row, p75, COL_I64),
	  COL(guidance_row, p90, COL_I64));

struct trend_row {
	int64_t employer_id, n_workers, median, before_workers, before_median;
	const char *credit_code, *name;
	civil_date month;
};
ROW_TABLE(trend_row, COL(trend_row, employer_id, COL_I64), COL(trend_row, credit_code, COL_TEXT),
	  COL(trend_row, name, COL_TEXT), COL(trend_row, month, COL_DATE),
	  COL(trend_row, n_workers, COL_I64), COL(trend_row, median, COL_I64),
	  COL(trend_row, before_workers, COL_I64), COL(trend_row, before_median, COL_I64));

static int terms_read(struct call *c, civil_date on, struct guidance_terms *out)
{
	const struct rules *r = pack_of(c)->rules;
	struct parameter_value workers, employers, share;
	int rc = parameter_at(r, "guidance.min.workers", "", on, &workers);

	if (!rc)
		rc = parameter_at(r, "guidance.min.employers", "", on, &employers);
	if (!rc)
		rc = parameter_at(r, "guidance.max.share", "", on, &share);
	if (rc)
		return refuse(c, rc, "guidance.min.workers, .min.employers, .max.share: %s",
			      say(c, "没有当月的数值", "no figure for the month"));
	*out = (struct guidance_terms){workers.value, employers.value, share.value};
	return 0;
}

static bool is_asked(const char *want, const char *is)
{
	return !want[0] || strcmp(want, is) == 0;
}

static Wages__GuidanceCell *cell_present(struct call *c, const struct guidance_row *row,
					 bool hidden)
{
	Wages__GuidanceCell *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	wages__guidance_cell__init(m);
	m->occupation = (char *)row->occupation;
	m->class_ = (char *)row->class;
	m->region = (char *)row->region;
	m->hidden = hidden;
	if (hidden)
		return m;
	m->n_workers = (uint64_t)row->n_workers;
	m->n_employers = (uint64_t)row->n_employers;
	m->p10_fen = row->p10;
	m->p25_fen = row->p25;
	m->p50_fen = row->p50;
	m->p75_fen = row->p75;
	m->p90_fen = row->p90;
	return m;
}

static struct guidance_cell *cells_of(struct call *c, const struct guidance_row *rows, size_t n)
{
	struct guidance_cell *cells = arena_zalloc(c->arena, n + 1, sizeof(*cells));

	for (size_t i = 0; cells && i < n; i++)
		cells[i] = (struct guidance_cell){.occupation = rows[i].occupation,
						  .class = rows[i].class,
						  .region = rows[i].region,
						  .n_workers = rows[i].n_workers,
						  .n_employers = rows[i].n_employers,
						  .largest = rows[i].largest};
	return cells;
}

int get_guidance(struct call *c, const Wages__GetGuidanceRequest *req, Wages__GetGuidanceReply *rep)
{
	struct guidance_terms terms;
	struct guidance_cell *cells;
	struct guidance_row *rows;
	civil_date from, to;
	size_t n;
	int rc = months_parse(c, req->month_from, req->month_to, &from, &to);

	if (!rc)
		rc = terms_read(c, to, &terms);
	if (!rc)
		rc = tx_many(c->tx, Q_GUIDANCE_CELLS, ARGS(A_DATE(from), A_DATE(to)), &rows, &n);
	if (rc)
		return rc;
	cells = cells_of(c, rows, n);
	rep->cells = arena_zalloc(c->arena, n + 1, sizeof(*rep->cells));
	if (!cells || !rep->cells)
		return E_NO_MEMORY;
	guidance_hide(cells, n, &terms);
	for (size_t i = 0; i < n; i++) {
		if (!is_asked(req->occupation, rows[i].occupation) ||
		    !is_asked(req->class_, rows[i].class) || !is_asked(req->region, rows[i].region))
			continue;
		rep->cells[rep->n_cells] = cell_present(c, &rows[i], cells[i].hidden);
		if (!rep->cells[rep->n_cells++])
			return E_NO_MEMORY;
	}
	rep->min_workers = (uint32_t)terms.min_workers;
	rep->min_employers = (uint32_t)terms.min_employers;
	return 0;
}

static Wages__PayTrend *trend_present(struct call *c, const struct trend_row *row, int64_t least)
{
	Wages__PayTrend *m = arena_zalloc(c->arena, 1, sizeof(*m));
	char month[12];

	if (!m)
		return NULL;
	wages__pay_trend__init(m);
	m->employer_id = row->employer_id;
	m->credit_code = (char *)row->credit_code;
	m->employer_name = (char *)row->name;
	m->month = arena_strdup(c->arena, civil_format_month(row->month, month));
	m->hidden = row->n_workers < least;
	if (!m->hidden) {
		m->n_workers = (uint64_t)row->n_workers;
		m->median_fen = row->median;
	}
	if (!m->hidden && row->before_workers >= least && row->before_median > 0) {
		m->has_before = true;
		m->before_fen = row->before_median;
		m->change_bp = (row->median - row->before_median) * BP / row->before_median;
	}
	return m->month ? m : NULL;
}

int get_pay_trend(struct call *c, const Wages__GetPayTrendRequest *req,
		  Wages__GetPayTrendReply *rep)
{
	struct guidance_terms terms;
	struct trend_row *rows;
	civil_date from, to;
	size_t n;
	int rc = months_parse(c, req->month_from, req->month_to, &from, &to);

	if (!rc)
		rc = terms_read(c, to, &terms);
	if (!rc)
		rc = tx_many(c->tx, Q_PAY_TREND,
			     ARGS(A_DATE(from), A_DATE(to), A_I64(req->employer_id)), &rows, &n);
	if (rc)
		return rc;
	rep->months = arena_zalloc(c->arena, n + 1, sizeof(*rep->months));
	for (size_t i = 0; rep->months && i < n; i++) {
		rep->months[i] = trend_present(c, &rows[i], terms.min_workers);
		if (!rep->months[i])
			return E_NO_MEMORY;
	}
	rep->n_months = n;
	return rep->months ? 0 : E_NO_MEMORY;
}
