/*
 * pay_system_list - the register as it is asked for: what holds on a day, all versions of a system,
 * and who has workers and no system.
 */
#include "base.h"

#include "pay_system.h"

#define PRESET    100
#define MOST      1000
#define BATCH     ((size_t)1000)
#define BATCHES   5
#define EMPLOYERS ((size_t)500)

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

struct pay_system_employer {
	int64_t employer_id;
};
ROW_TABLE(pay_system_employer, COL(pay_system_employer, employer_id, COL_I64));

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

/* Whose systems are asked for, where and on which day, and how many. */
struct pay_asked {
	const char *prefix;
	int64_t employer_id;
	civil_date on;
	size_t limit;
};

/* Versions of one system. */
struct versions {
	const struct pay_system_head *head;
	const struct pay_system *rows;
	size_t n;
	civil_date on;
	int64_t notice;
	const Wages__ListPaySystemsRequest *req; /* of a list */
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

Wages__PaySystemRow *pay_system_row_present(struct call *c, const struct pay_system *p)
{
	Wages__PaySystemRow *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	wages__pay_system_row__init(m);
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
	m->row = pay_system_row_present(c, p);
	if (!m->row)
		return NULL;
	m->row->credit_code = (char *)v->head->credit_code;
	m->row->region = (char *)v->head->work_region;
	m->row->occupation = (char *)v->head->occupation;
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
	return m;
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

/* The version asked for; v->n: none. */
static size_t wanted(const struct versions *v)
{
	const Wages__ListPaySystemsRequest *req = v->req;
	const size_t at = shown(v);
	const bool holds = at < v->n && pay_system_on(v->rows, v->n, v->on) == &v->rows[at];

	if (!holds)
		return req->all && !req->lacking ? at : v->n;
	if (req->lacking && !pay_system_unconsulted(&v->rows[at]) &&
	    !pay_system_unnoticed(&v->rows[at], v->notice))
		return v->n;
	return at;
}

/* Of these systems those that are asked for, until the reply is full. */
static int batch_present(struct call *c, const struct pay_system_head *heads, size_t n,
			 struct versions v, Wages__ListPaySystemsReply *rep)
{
	const size_t limit = (size_t)page_limit(v.req->limit, PRESET, MOST);
	int64_t *ids = arena_zalloc(c->arena, n + 1, sizeof(*ids));
	struct pay_system *rows;
	size_t n_rows, at = 0;
	int rc;

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		ids[i] = heads[i].pay_system_id;
	rc = tx_many(c->tx, Q_PAY_SYSTEM_VERSIONS_OF, ARGS(A_I64S(ids, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n && rep->n_systems < limit; i++) {
		size_t best;

		rep->next_after_id = ids[i];
		v.head = &heads[i];
		v.rows = rows + at;
		for (v.n = 0; at < n_rows && rows[at].pay_system_id == ids[i]; at++)
			v.n++;
		best = wanted(&v);
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

/* Batch after batch, as far as one call may go: the next one goes on where it ended. */
static int batches_present(struct call *c, const struct pay_asked *a, const struct versions *v,
			   Wages__ListPaySystemsReply *rep)
{
	const Wages__ListPaySystemsRequest *req = v->req;
	const size_t limit = (size_t)page_limit(req->limit, PRESET, MOST);
	struct pay_system_head *heads;
	size_t n = BATCH;
	int rc = 0;

	rep->next_after_id = req->after_id;
	rep->systems = arena_zalloc(c->arena, limit + 1, sizeof(*rep->systems));
	if (!rep->systems)
		return E_NO_MEMORY;
	for (int i = 0; !rc && i < BATCHES && n == BATCH && rep->n_systems < limit; i++) {
		rc = tx_many(c->tx, Q_PAY_SYSTEM_PAGE,
			     ARGS(A_I64(a->employer_id), A_TEXT(a->prefix), A_TEXT(req->occupation),
				  A_I64(rep->next_after_id), A_I64(BATCH)),
			     &heads, &n);
		if (!rc)
			rc = batch_present(c, heads, n, *v, rep);
		if (!rc && n < BATCH &&
		    (n == 0 || rep->next_after_id == heads[n - 1].pay_system_id))
			rep->next_after_id = 0;
	}
	return rc;
}

int list_pay_systems(struct call *c, const Wages__ListPaySystemsRequest *req,
		     Wages__ListPaySystemsReply *rep)
{
	struct pay_asked a = {.prefix = place_prefix(c, req->region)};
	struct versions v = {.req = req};
	int rc = a.prefix ? pay_system_asker(c) : E_NO_MEMORY;

	if (!rc)
		rc = asked_day(c, req->as_of_day, &v.on);
	if (!rc)
		rc = notice_of(c, v.on, &v.notice);
	if (!rc)
		rc = employer_named(c, req->credit_code, req->employer_id, &a.employer_id);
	rep->notice_days = (uint32_t)v.notice;
	return rc ? rc : batches_present(c, &a, &v, rep);
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

static int missing_present(struct call *c, const struct pay_system_missing *rows, size_t n,
			   Wages__ListPaySystemsMissingReply *rep)
{
	Wages__PaySystemMissing *all = arena_zalloc(c->arena, n + 1, sizeof(*all));

	for (size_t i = 0; all && i < n; i++) {
		Wages__PaySystemMissing *m = rep->missing[rep->n_missing++] = &all[i];

		wages__pay_system_missing__init(m);
		m->employer_id = rows[i].employer_id;
		m->credit_code = (char *)rows[i].credit_code;
		m->employer_name = (char *)rows[i].name;
		m->region = (char *)rows[i].region;
		m->occupation = (char *)rows[i].occupation;
		m->n_workers = (uint64_t)rows[i].n_workers;
		m->ended_day = rows[i].ended_day.day;
		rep->next_after_employer_id = m->employer_id;
		rep->next_after_occupation = m->occupation;
	}
	return all ? 0 : E_NO_MEMORY;
}

/* Some employers on; their numbers are those the rows are of. Sets *out_n to how many there were.
 */
static int missing_batch(struct call *c, const struct pay_asked *a,
			 Wages__ListPaySystemsMissingReply *rep, size_t *out_n)
{
	struct pay_system_employer *employers;
	struct pay_system_missing *rows;
	int64_t ids[EMPLOYERS];
	size_t n;
	int rc = tx_many(c->tx, Q_PAY_SYSTEM_EMPLOYERS,
			 ARGS(A_I64(rep->next_after_employer_id), A_I64(EMPLOYERS)), &employers,
			 out_n);

	for (size_t i = 0; !rc && i < *out_n; i++)
		ids[i] = employers[i].employer_id;
	if (!rc)
		rc = tx_many(c->tx, Q_PAY_SYSTEM_MISSING,
			     ARGS(A_TEXT(a->prefix), A_DATE(a->on),
				  A_I64(rep->next_after_employer_id),
				  A_TEXT(rep->next_after_occupation),
				  A_I64((int64_t)(a->limit - rep->n_missing)), A_I64S(ids, *out_n)),
			     &rows, &n);
	if (!rc)
		rc = missing_present(c, rows, n, rep);
	if (!rc && rep->n_missing < a->limit) { /* nothing is left of these */
		rep->next_after_employer_id = *out_n == EMPLOYERS ? ids[EMPLOYERS - 1] + 1 : 0;
		rep->next_after_occupation = (char *)"";
	}
	return rc;
}

int list_pay_systems_missing(struct call *c, const Wages__ListPaySystemsMissingRequest *req,
			     Wages__ListPaySystemsMissingReply *rep)
{
	struct pay_asked a = {.prefix = place_prefix(c, req->region),
			      .limit = (size_t)page_limit(req->limit, PRESET, MOST)};
	size_t n = EMPLOYERS;
	int rc = a.prefix ? asked_day(c, req->as_of_day, &a.on) : E_NO_MEMORY;

	rep->next_after_employer_id = req->after_employer_id;
	rep->next_after_occupation = req->after_occupation;
	rep->missing = arena_zalloc(c->arena, a.limit + 1, sizeof(*rep->missing));
	if (!rc && !rep->missing)
		return E_NO_MEMORY;
	for (int i = 0; !rc && i < BATCHES && n == EMPLOYERS && rep->n_missing < a.limit; i++)
		rc = missing_batch(c, &a, rep, &n);
	return rc;
}
