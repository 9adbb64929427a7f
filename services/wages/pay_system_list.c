/*
 * pay_system_list - the register as it is asked for: what holds on a day, all versions of a system,
 * and who has workers and no system.
 */
#include "base.h"

#include "pay_system.h"

#define PRESET 100
#define MOST   1000

struct pay_system_head {
	int64_t pay_system_id, employer_id;
	const char *name, *credit_code, *work_region, *occupation;
};
ROW_TABLE(pay_system_head, COL(pay_system_head, pay_system_id, COL_I64),
	  COL(pay_system_head, employer_id, COL_I64), COL(pay_system_head, name, COL_TEXT),
	  COL(pay_system_head, credit_code, COL_TEXT), COL(pay_system_head, work_region, COL_TEXT),
	  COL(pay_system_head, occupation, COL_TEXT));

struct pay_system_missing {
	int64_t employer_id, n_workers;
	const char *credit_code, *name, *region, *occupation;
	civil_date ended_day;
};
ROW_TABLE(pay_system_missing, COL(pay_system_missing, employer_id, COL_I64),
	  COL(pay_system_missing, credit_code, COL_TEXT), COL(pay_system_missing, name, COL_TEXT),
	  COL(pay_system_missing, region, COL_TEXT), COL(pay_system_missing, occupation, COL_TEXT),
	  COL(pay_system_missing, n_workers, COL_I64),
	  COL(pay_system_missing, ended_day, COL_DATE));

static int asked_day(struct call *c, int32_t wire, civil_date *out)
{
	*out = civil_from_utc(c->now);
	if (wire && civil_from_wire(wire, out))
		return refuse(c, E_FIELD, "as_of_day: %" PRId32, wire);
	return 0;
}

/* How long before it begins a rule is to be shown: what it is on the day asked for. */
static int notice_of(struct call *c, civil_date on, int64_t *out)
{
	struct parameter_value days;
	int rc = parameter_at(pack_of(c)->rules, "notice.rule_change", "", on, &days);

	*out = rc ? 0 : days.value;
	return rc == E_NO_PARAMETER ? 0 : rc;
}

/* Versions of one system. */
struct versions {
	const struct pay_system_head *head;
	const struct pay_system *rows;
	size_t n;
	civil_date on;
	int64_t notice;
};

static const char *state_of(const struct versions *v, size_t at, civil_date *out_until)
{
	const struct pay_system *p = &v->rows[at];

	*out_until = (civil_date){0};
	if (!pay_system_counts(v->rows, v->n, at, out_until))
		return p->withdrawn ? "withdrawn" : "replaced";
	if (p->from_day.day > v->on.day)
		return "future";
	return out_until->day && out_until->day < v->on.day ? "ended" : "in_force";
}

static Wages__PaySystemRow *row_present(struct call *c, const struct pay_system_head *head,
					const struct pay_system *p)
{
	Wages__PaySystemRow *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	wages__pay_system_row__init(m);
	m->credit_code = (char *)head->credit_code;
	m->region = (char *)head->work_region;
	m->occupation = (char *)head->occupation;
	m->from_day = p->from_day.day;
	m->last_day = p->last_day.day;
	m->kind = (char *)p->kind;
	m->price_rule = (char *)p->price_rule;
	m->base_fen = p->base_fen;
	m->base_per = (char *)p->base_per;
	m->subsidies = (char *)p->subsidies;
	m->deductions = (char *)p->deductions;
	m->pay_cycle = (char *)p->pay_cycle;
	m->pay_day = p->pay_day;
	m->consulted_day = p->consulted_day.day;
	m->consulted_with = (char *)p->consulted_with;
	m->consulted_ref = (char *)p->consulted_ref;
	m->announced_day = p->announced_day.day;
	m->announced_how = (char *)p->announced_how;
	m->document = (char *)p->document;
	m->digest = (char *)p->digest;
	m->withdrawn = p->withdrawn;
	m->reason = (char *)p->reason;
	return m;
}

static Wages__PaySystem *version_present(struct call *c, const struct versions *v, size_t at)
{
	const struct pay_system *p = &v->rows[at];
	Wages__PaySystem *m = arena_zalloc(c->arena, 1, sizeof(*m));
	char **lacks = arena_zalloc(c->arena, 2, sizeof(*lacks));
	civil_date until;

	if (!m || !lacks)
		return NULL;
	wages__pay_system__init(m);
	m->pay_system_id = p->pay_system_id;
	m->version = p->version;
	m->employer_id = v->head->employer_id;
	m->employer_name = (char *)v->head->name;
	m->row = row_present(c, v->head, p);
	m->state = (char *)state_of(v, at, &until);
	m->until_day = until.day;
	m->lacks = lacks;
	if (pay_system_unconsulted(p))
		m->lacks[m->n_lacks++] = (char *)"consultation";
	if (pay_system_unnoticed(p, v->notice))
		m->lacks[m->n_lacks++] = (char *)"notice";
	m->by_company = p->by_company;
	m->recorded_by = (char *)p->subject;
	m->department = (char *)p->department;
	m->recorded_at_us = p->recorded_at.us;
	return m->row ? m : NULL;
}

/* The one in force; else the next that begins, else the last that ended. */
static size_t shown(const struct versions *v)
{
	const struct pay_system *now = pay_system_on(v->rows, v->n, v->on);
	size_t best = v->n;

	if (now)
		return (size_t)(now - v->rows);
	for (size_t i = 0; i < v->n; i++) {
		const bool is_next = v->rows[i].from_day.day > v->on.day;
		civil_date until;

		if (!pay_system_counts(v->rows, v->n, i, &until))
			continue;
		if (best == v->n || (is_next && v->rows[best].from_day.day <= v->on.day) ||
		    (is_next && v->rows[i].from_day.day < v->rows[best].from_day.day) ||
		    (!is_next && v->rows[i].from_day.day > v->rows[best].from_day.day &&
		     v->rows[best].from_day.day <= v->on.day))
			best = i;
	}
	return best;
}

static int page_present(struct call *c, const struct pay_system_head *heads, size_t n,
			struct versions v, Wages__ListPaySystemsReply *rep)
{
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	struct pay_system *rows;
	size_t n_rows, at = 0;
	int rc;

	rep->systems = arena_zalloc(c->arena, n + 1, sizeof(*rep->systems));
	if (!ids || !rep->systems)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = heads[i].pay_system_id;
	rc = tx_many(c->tx, Q_PAY_SYSTEM_VERSIONS_OF, ARGS(A_I64S(ids, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n; i++) {
		size_t best;

		v.head = &heads[i];
		v.rows = rows + at;
		for (v.n = 0; at < n_rows && rows[at].pay_system_id == ids[i]; at++)
			v.n++;
		best = shown(&v);
		if (best == v.n)
			continue;
		rep->systems[rep->n_systems] = version_present(c, &v, best);
		if (!rep->systems[rep->n_systems++])
			return E_NO_MEMORY;
	}
	return rc;
}

int employer_named(struct call *c, const char *credit_code, int64_t employer_id, int64_t *out)
{
	struct employer_row employer;
	bool found;
	int rc;

	*out = employer_id;
	if (!credit_code[0])
		return 0;
	rc = tx_maybe(c->tx, Q_EMPLOYER_BY_CODE, ARGS(A_TEXT(credit_code)), &employer, &found);
	if (!rc && !found)
		return refuse(c, E_NOT_FOUND,
			      say(c, "没有登记信用代码为 %.40s 的单位，或者不归您管",
				  "no employer of credit code %.40s is known, or it is not yours"),
			      credit_code);
	if (!rc)
		*out = employer.employer_id;
	return rc;
}

int list_pay_systems(struct call *c, const Wages__ListPaySystemsRequest *req,
		     Wages__ListPaySystemsReply *rep)
{
	const char *prefix = place_prefix(c, req->region);
	struct pay_system_head *heads;
	struct versions v = {.n = 0};
	int64_t employer_id;
	size_t n;
	int rc = prefix ? pay_system_asker(c) : E_NO_MEMORY;

	if (!rc)
		rc = asked_day(c, req->as_of_day, &v.on);
	if (!rc)
		rc = notice_of(c, v.on, &v.notice);
	if (!rc)
		rc = employer_named(c, req->credit_code, req->employer_id, &employer_id);
	if (!rc)
		rc = tx_many(c->tx, Q_PAY_SYSTEM_PAGE,
			     ARGS(A_I64(employer_id), A_TEXT(prefix), A_TEXT(req->occupation),
				  A_DATE(v.on), A_BOOL(req->all), A_BOOL(req->lacking),
				  A_I64(v.notice), A_I64(req->after_id),
				  A_I64(page_limit(req->limit, PRESET, MOST))),
			     &heads, &n);
	rep->notice_days = (uint32_t)v.notice;
	return rc ? rc : page_present(c, heads, n, v, rep);
}

int get_pay_system(struct call *c, const Wages__GetPaySystemRequest *req,
		   Wages__GetPaySystemReply *rep)
{
	struct versions v = {.on = civil_from_utc(c->now)};
	struct pay_system_head head;
	struct pay_system *rows;
	bool found;
	int rc = pay_system_asker(c);

	if (!rc)
		rc = tx_maybe(c->tx, Q_PAY_SYSTEM_HEAD, ARGS(A_I64(req->pay_system_id)), &head,
			      &found);
	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "薪酬制度", "pay system"),
			      req->pay_system_id);
	if (!rc)
		rc = notice_of(c, v.on, &v.notice);
	if (!rc)
		rc = tx_many(c->tx, Q_PAY_SYSTEM_VERSIONS, ARGS(A_I64(req->pay_system_id)), &rows,
			     &v.n);
	if (rc)
		return rc;
	v.head = &head;
	v.rows = rows;
	rep->notice_days = (uint32_t)v.notice;
	rep->versions = arena_zalloc(c->arena, v.n + 1, sizeof(*rep->versions));
	for (size_t i = v.n; rep->versions && i-- > 0;) {
		rep->versions[rep->n_versions] = version_present(c, &v, i);
		if (!rep->versions[rep->n_versions++])
			return E_NO_MEMORY;
	}
	return rep->versions ? 0 : E_NO_MEMORY;
}

int list_pay_systems_missing(struct call *c, const Wages__ListPaySystemsMissingRequest *req,
			     Wages__ListPaySystemsMissingReply *rep)
{
	const char *prefix = place_prefix(c, req->region);
	struct pay_system_missing *rows;
	Wages__PaySystemMissing *all;
	civil_date on;
	size_t n;
	int rc = prefix ? asked_day(c, req->as_of_day, &on) : E_NO_MEMORY;

	if (!rc)
		rc = tx_many(c->tx, Q_PAY_SYSTEM_MISSING,
			     ARGS(A_TEXT(prefix), A_DATE(on), A_I64(req->after_employer_id),
				  A_TEXT(req->after_occupation),
				  A_I64(page_limit(req->limit, PRESET, MOST))),
			     &rows, &n);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->missing = arena_zalloc(c->arena, n + 1, sizeof(*rep->missing));
	for (size_t i = 0; all && rep->missing && i < n; i++) {
		Wages__PaySystemMissing *m = rep->missing[i] = &all[i];

		wages__pay_system_missing__init(m);
		m->employer_id = rows[i].employer_id;
		m->credit_code = (char *)rows[i].credit_code;
		m->employer_name = (char *)rows[i].name;
		m->region = (char *)rows[i].region;
		m->occupation = (char *)rows[i].occupation;
		m->n_workers = (uint64_t)rows[i].n_workers;
		m->ended_day = rows[i].ended_day.day;
	}
	rep->n_missing = n;
	return all && rep->missing ? 0 : E_NO_MEMORY;
}
