/*
 * person - the rows of every employer put together, their union by day, and the rules on it.
 */
#include "base.h"

#include "person.h"

struct person_employer_row {
	int64_t employer_id;
};
ROW_TABLE(person_employer_row, COL(person_employer_row, employer_id, COL_I64));

struct person {
	int64_t worker_id;
	civil_date month;
	struct worker_month *at; /* one an employer */
	size_t n;
	struct time_facts all; /* of the union */
};

enum {
	DAY,
	N_EMPLOYERS,
	WORKED,
	SUM,
	OVERLAP,
	N_FACTS,
};
static const char *const names[] = {
	[DAY] = "day",          [N_EMPLOYERS] = "n_employers",  [WORKED] = "person_worked_s",
	[SUM] = "person_sum_s", [OVERLAP] = "person_overlap_s",
};

bool rule_is_of_person(const struct rule *rule)
{
	return strcmp(rule->subject, "person") == 0;
}

int person_check(const struct rules *r, struct err *err)
{
	static const struct fact_names computed = {"person", names, N_FACTS};
	const char *ids[2] = {NULL, NULL};
	int rc = 0;

	for (size_t i = 0; !rc && i < rules_n(r); i++) {
		ids[0] = rules_get(r, i)->id;
		if (rule_is_of_person(rules_get(r, i)))
			rc = rules_check_facts(r, ids, &computed, 1, err);
	}
	return rc;
}

/* ---- the facts ---------------------------------------------------------------------------- */

static int union_make(struct call *c, struct person *p)
{
	const struct time_terms plain = {ALLOWANCE_NONE, 0, 0, &pack_of(c)->calendar};
	struct work_interval *list;
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->at[i].work.n;
	list = arena_zalloc(c->arena, n + 1, sizeof(*list));
	if (!list)
		return E_NO_MEMORY;
	n = 0;
	for (size_t i = 0; i < p->n; i++) {
		if (p->at[i].work.n)
			memcpy(&list[n], p->at[i].work.at, p->at[i].work.n * sizeof(*list));
		n += p->at[i].work.n;
	}
	return time_facts_make(c->arena, p->month, (struct work_list){list, n}, &plain, &p->all);
}

static int person_load(struct call *c, struct person *p)
{
	struct person_employer_row *rows;
	int rc = tx_many(c->tx, Q_PERSON_EMPLOYERS,
			 ARGS(A_I64(p->worker_id), A_I64(PERSON_EMPLOYERS_MAX + 1)), &rows, &p->n);

	if (rc || p->n > PERSON_EMPLOYERS_MAX)
		return rc ? rc : E_TOO_BIG;
	p->at = arena_zalloc(c->arena, p->n + 1, sizeof(*p->at));
	if (!p->at)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < p->n; i++)
		rc = worker_month_load(c, rows[i].employer_id, p->worker_id, p->month, &p->at[i]);
	return rc ? rc : union_make(c, p);
}

/* Worked at one employer on a day of the month, without his allowance. */
static int64_t share_of(const struct worker_month *m, size_t day)
{
	return m->time.days[day].worked_s - m->time.days[day].allowance_s;
}

/* ---- the rules ---------------------------------------------------------------------------- */

static int day_facts(struct call *c, const struct person *p, size_t day, const Wages__PersonDay *d,
		     struct fact_set *out)
{
	char text[12];
	const char *copy = arena_strdup(c->arena, civil_format(p->all.days[day].day, text));

	*out = (struct fact_set){.n = 0};
	fact_add(out, F_TEXT(names[DAY], copy));
	fact_add(out, F_NUM(names[N_EMPLOYERS], (int64_t)d->n_shares));
	fact_add(out, F_NUM(names[WORKED], d->worked_s));
	fact_add(out, F_NUM(names[SUM], d->sum_s));
	fact_add(out, F_NUM(names[OVERLAP], d->sum_s - d->worked_s));
	return copy ? 0 : E_NO_MEMORY;
}

static int hint_add(struct call *c, const struct person *p, const struct fact_set *f,
		    const struct rule_input *in, Wages__WorkerHours *rep)
{
	const struct finding_about about = {
		.worker_id = p->worker_id,
		.employer_name = "",
		.worker_no = "",
		.class = "",
		.region = region_text(c->arena, p->all.main_region),
		.subject = f->at[DAY].text,
		.month = p->month,
	};
	struct rule_result result = {0};
	struct err err = {0};
	int rc = rule_evaluate(pack_of(c)->rules, in, c->arena, &result, &err);

	if (rc)
		return refuse(c, rc, "%s", err.text);
	if (!result.hit)
		return 0;
	rep->hints[rep->n_hints] =
		about.region ? finding_present(c->arena, &about, in, &result) : NULL;
	return rep->hints[rep->n_hints++] ? 0 : E_NO_MEMORY;
}

static int day_ask(struct call *c, const struct person *p, size_t day, const Wages__PersonDay *d,
		   Wages__WorkerHours *rep)
{
	const struct rules *r = pack_of(c)->rules;
	const civil_date on = p->all.days[day].day;
	struct fact picked[FACTS_MAX + 1];
	struct fact_set f;
	int rc = day_facts(c, p, day, d, &f);

	for (size_t i = 0; !rc && i < rules_n(r); i++) {
		const struct rule *rule = rules_get(r, i);
		struct rule_input in = {.rule = rule, .on = on, .facts = picked};

		if (rule_is_of_person(rule) && rules_find(r, rule->id, on) == rule &&
		    facts_pick(rule, &f, picked))
			rc = hint_add(c, p, &f, &in, rep);
	}
	return rc;
}

/* ---- the reply ---------------------------------------------------------------------------- */

static Wages__PersonShare *share_present(struct call *c, const struct worker_month *m, int64_t s)
{
	Wages__PersonShare *one = arena_zalloc(c->arena, 1, sizeof(*one));

	if (!one)
		return NULL;
	wages__person_share__init(one);
	one->employer_id = m->employer_id;
	one->employer_name = (char *)m->person.employer_name;
	one->worked_s = s;
	return one;
}

static Wages__PersonDay *day_present(struct call *c, const struct person *p, size_t day)
{
	Wages__PersonDay *d = arena_zalloc(c->arena, 1, sizeof(*d));

	if (!d)
		return NULL;
	wages__person_day__init(d);
	d->day = p->all.days[day].day.day;
	d->worked_s = p->all.days[day].worked_s;
	d->shares = arena_zalloc(c->arena, p->n + 1, sizeof(*d->shares));
	for (size_t i = 0; d->shares && i < p->n; i++) {
		int64_t s = share_of(&p->at[i], day);

		if (s == 0)
			continue;
		d->sum_s += s;
		d->shares[d->n_shares] = share_present(c, &p->at[i], s);
		if (!d->shares[d->n_shares++])
			return NULL;
	}
	return d->shares ? d : NULL;
}

static int hours_present(struct call *c, const struct person *p, Wages__WorkerHours *rep)
{
	char month[12];
	int rc = 0;

	rep->worker_id = p->worker_id;
	rep->month = arena_strdup(c->arena, civil_format_month(p->month, month));
	rep->days = arena_zalloc(c->arena, p->all.n_days + 1, sizeof(*rep->days));
	rep->hints = arena_zalloc(c->arena, p->all.n_days * rules_n(pack_of(c)->rules) + 1,
				  sizeof(*rep->hints));
	if (!rep->month || !rep->days || !rep->hints)
		return E_NO_MEMORY;
	for (size_t day = 0; !rc && day < p->all.n_days; day++) {
		Wages__PersonDay *d;

		if (p->all.days[day].worked_s == 0)
			continue;
		d = day_present(c, p, day);
		if (!d)
			return E_NO_MEMORY;
		rep->days[rep->n_days++] = d;
		rep->worked_s += d->worked_s;
		rep->sum_s += d->sum_s;
		rc = day_ask(c, p, day, d, rep);
	}
	return rc;
}

/* A worker asks about himself, whatever id he sends; who is bound to a company asks about nobody.
 */
int get_worker_hours(struct call *c, const Wages__GetWorkerHoursRequest *req,
		     Wages__WorkerHours *rep)
{
	struct person p = {.worker_id = c->who->worker_id ? c->who->worker_id : req->worker_id};
	int rc;

	if (c->who->employer_id || (req->worker_id && req->worker_id != p.worker_id))
		return refuse(c, E_DENIED, "worker %" PRId64, req->worker_id);
	if (!civil_parse_month(req->month, strlen(req->month), &p.month))
		return refuse(c, E_FIELD, "month: \"%.20s\"; 2025-03", req->month);
	rc = person_load(c, &p);
	if (!rc && p.n == 0)
		return refuse(c, E_NOT_FOUND,
			      say(c, "劳动者 %" PRId64 " 没有用工登记",
				  "worker %" PRId64 " is not registered with any employer"),
			      p.worker_id);
	return rc ? rc : hours_present(c, &p, rep);
}
