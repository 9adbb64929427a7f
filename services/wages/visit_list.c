/*
 * visit_list - guidance visits as they are asked for.
 */
#include "base.h"

#include "pay_system.h"

#define PRESET    100
#define MOST      1000
#define CODES_MAX ((size_t)16)

struct visit_row {
	int64_t visit_id, employer_id, pay_system_id, pay_system_version;
	const char *name, *region, *department, *subject, *found, *found_text, *advice, *state;
	civil_date visit_day, due_day;
	utc_time recorded_at;
};
ROW_TABLE(visit_row, COL(visit_row, visit_id, COL_I64), COL(visit_row, employer_id, COL_I64),
	  COL(visit_row, name, COL_TEXT), COL(visit_row, region, COL_TEXT),
	  COL(visit_row, visit_day, COL_DATE), COL(visit_row, department, COL_TEXT),
	  COL(visit_row, subject, COL_TEXT), COL(visit_row, pay_system_id, COL_I64),
	  COL(visit_row, pay_system_version, COL_I64), COL(visit_row, found, COL_TEXT),
	  COL(visit_row, found_text, COL_TEXT), COL(visit_row, advice, COL_TEXT),
	  COL(visit_row, due_day, COL_DATE), COL(visit_row, state, COL_TEXT),
	  COL(visit_row, recorded_at, COL_TIME));

struct visit_step_row {
	int32_t seq;
	civil_date step_day, was_due_day, due_day;
	const char *outcome, *text, *subject, *department;
	utc_time recorded_at;
};
ROW_TABLE(visit_step_row, COL(visit_step_row, seq, COL_I32),
	  COL(visit_step_row, step_day, COL_DATE), COL(visit_step_row, outcome, COL_TEXT),
	  COL(visit_step_row, text, COL_TEXT), COL(visit_step_row, was_due_day, COL_DATE),
	  COL(visit_step_row, due_day, COL_DATE), COL(visit_step_row, subject, COL_TEXT),
	  COL(visit_step_row, department, COL_TEXT), COL(visit_step_row, recorded_at, COL_TIME));

/* "price_fell,other" as two texts. */
static int codes_present(struct call *c, const char *text, Wages__Visit *m)
{
	slice rest = slice_of(text), part;

	m->found = arena_zalloc(c->arena, CODES_MAX, sizeof(*m->found));
	if (!m->found)
		return E_NO_MEMORY;
	while (m->n_found < CODES_MAX && slice_next(&rest, ',', &part)) {
		m->found[m->n_found] = arena_strndup(c->arena, part.at, part.len);
		if (!m->found[m->n_found++])
			return E_NO_MEMORY;
	}
	return 0;
}

static Wages__Visit *visit_present(struct call *c, const struct visit_row *row)
{
	const int32_t over = civil_from_utc(c->now).day - row->due_day.day;
	Wages__Visit *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	wages__visit__init(m);
	m->visit_id = row->visit_id;
	m->employer_id = row->employer_id;
	m->employer_name = (char *)row->name;
	m->region = (char *)row->region;
	m->visit_day = row->visit_day.day;
	m->department = (char *)row->department;
	m->officer = (char *)row->subject;
	m->pay_system_id = row->pay_system_id;
	m->pay_system_version = row->pay_system_version;
	m->found_text = (char *)row->found_text;
	m->advice = (char *)row->advice;
	m->due_day = row->due_day.day;
	m->state = (char *)row->state;
	m->overdue = row->due_day.day && over > 0;
	m->days_over = m->overdue ? (uint32_t)over : 0;
	m->recorded_at_us = row->recorded_at.us;
	return codes_present(c, row->found, m) ? NULL : m;
}

static int state_check(struct call *c, const Wages__ListVisitsRequest *req)
{
	static const char *const states[] = {"", "open", "done", "void"};

	for (size_t i = 0; i < N_ELEMENTS(states); i++) {
		if (strcmp(states[i], req->state) == 0)
			return 0;
	}
	return refuse(c, E_FIELD, "state: \"%.20s\"; open, done, void", req->state);
}

int list_visits(struct call *c, const Wages__ListVisitsRequest *req, Wages__ListVisitsReply *rep)
{
	const int64_t limit = page_limit(req->limit, PRESET, MOST);
	const char *prefix = place_prefix(c, req->region);
	struct visit_row *rows;
	int64_t employer_id;
	size_t n;
	int rc = prefix ? state_check(c, req) : E_NO_MEMORY;

	if (!rc)
		rc = employer_named(c, req->credit_code, req->employer_id, &employer_id);
	if (!rc && req->overdue)
		rc = tx_many(c->tx, Q_VISITS_OVERDUE,
			     ARGS(A_I64(employer_id), A_TEXT(prefix),
				  A_DATE(civil_from_utc(c->now)), A_I64(req->after_id),
				  A_I64(limit)),
			     &rows, &n);
	else if (!rc)
		rc = tx_many(c->tx, Q_VISIT_PAGE,
			     ARGS(A_I64(employer_id), A_TEXT(prefix), A_TEXT(req->state),
				  A_I64(req->after_id), A_I64(limit)),
			     &rows, &n);
	if (rc)
		return rc;
	rep->visits = arena_zalloc(c->arena, n + 1, sizeof(*rep->visits));
	for (size_t i = 0; rep->visits && i < n; i++) {
		rep->visits[i] = visit_present(c, &rows[i]);
		if (!rep->visits[i])
			return E_NO_MEMORY;
	}
	rep->n_visits = n;
	return rep->visits ? 0 : E_NO_MEMORY;
}

static int steps_present(struct call *c, int64_t visit_id, Wages__GetVisitReply *rep)
{
	struct visit_step_row *rows;
	Wages__FollowUp *all;
	size_t n;
	int rc = tx_many(c->tx, Q_VISIT_STEPS, ARGS(A_I64(visit_id)), &rows, &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->steps = arena_zalloc(c->arena, n + 1, sizeof(*rep->steps));
	for (size_t i = 0; all && rep->steps && i < n; i++) {
		Wages__FollowUp *m = rep->steps[i] = &all[i];

		wages__follow_up__init(m);
		m->seq = (uint32_t)rows[i].seq;
		m->day = rows[i].step_day.day;
		m->outcome = (char *)rows[i].outcome;
		m->text = (char *)rows[i].text;
		m->was_due_day = rows[i].was_due_day.day;
		m->due_day = rows[i].due_day.day;
		m->officer = (char *)rows[i].subject;
		m->department = (char *)rows[i].department;
		m->recorded_at_us = rows[i].recorded_at.us;
	}
	rep->n_steps = n;
	return all && rep->steps ? 0 : E_NO_MEMORY;
}

int get_visit(struct call *c, const Wages__GetVisitRequest *req, Wages__GetVisitReply *rep)
{
	struct visit_row row;
	bool found;
	int rc = tx_maybe(c->tx, Q_VISIT_GET, ARGS(A_I64(req->visit_id)), &row, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "走访", "visit"),
			      req->visit_id);
	if (rc)
		return rc;
	rep->visit = visit_present(c, &row);
	return rep->visit ? steps_present(c, row.visit_id, rep) : E_NO_MEMORY;
}
