/*
 * facts - what the system knows of one worker-month, for whoever wants to check it by hand.
 */
#include "base.h"

#include "month.h"

int months_parse(struct call *c, const char *from, const char *to, civil_date *out_from,
		 civil_date *out_to)
{
	const civil_date today = civil_from_utc(c->now);

	if (!civil_parse_month(from, strlen(from), out_from))
		return refuse(c, E_FIELD, "month_from: \"%.20s\"; 2025-03", from);
	if (!civil_parse_month(to, strlen(to), out_to))
		return refuse(c, E_FIELD, "month_to: \"%.20s\"; 2025-03", to);
	if (out_to->day < out_from->day)
		return refuse(c, E_FIELD, "month_to: %s",
			      say(c, "早于 month_from", "before month_from"));
	if (out_to->day > today.day)
		return refuse(c, E_FIELD, "month_to: %s", say(c, "在将来", "in the future"));
	return 0;
}

int64_t page_limit(uint32_t limit, int64_t preset, int64_t most)
{
	if (limit == 0)
		return preset;
	return (int64_t)limit < most ? (int64_t)limit : most;
}

static int days_present(struct call *c, const struct time_facts *t, Wages__Facts *rep)
{
	rep->days = arena_zalloc(c->arena, t->n_days + 1, sizeof(*rep->days));
	for (size_t i = 0; rep->days && i < t->n_days; i++) {
		const struct time_day *d = &t->days[i];
		Wages__DayFacts *one = arena_zalloc(c->arena, 1, sizeof(*one));

		if (!one)
			return E_NO_MEMORY;
		wages__day_facts__init(one);
		one->day = d->day.day;
		one->order_s = d->order_s;
		one->required_s = d->required_s;
		one->allowance_s = d->allowance_s;
		one->worked_s = d->worked_s;
		one->window_s = d->window_s;
		one->statutory = d->statutory;
		rep->days[rep->n_days++] = one;
	}
	return rep->days ? 0 : E_NO_MEMORY;
}

static void sums_present(const struct worker_month *m, Wages__Facts *rep)
{
	const struct time_facts *t = &m->time;
	money an_hour;

	rep->order_s = t->order_s;
	rep->required_s = t->required_s;
	rep->allowance_s = t->allowance_s;
	rep->worked_s = t->worked_s;
	rep->holiday_s = t->holiday_s;
	rep->holidays_known = t->holidays_known;
	if (t->longest) {
		rep->longest_run_s = time_run_length_s(t->longest);
		rep->longest_run_from_us = t->longest->from.us;
		rep->longest_run_to_us = t->longest->to.us;
	}
	rep->n_sessions = (uint32_t)t->n_runs;
	rep->n_intervals = (uint32_t)t->n_intervals;
	rep->n_zero_intervals = (uint32_t)t->n_zero;
	rep->counted_pay_fen = m->pay.counted.fen;
	rep->other_pay_fen = m->pay.other.fen;
	if (pay_per_hour(m->pay.counted, t->worked_s, &an_hour))
		rep->pay_per_hour_fen = an_hour.fen;
}

static int person_present(struct call *c, const struct worker_month *m, Wages__Facts *rep)
{
	char month[12];

	rep->employer_id = m->employer_id;
	rep->worker_id = m->worker_id;
	rep->worker_no = (char *)m->person.worker_no;
	rep->month = arena_strdup(c->arena, civil_format_month(m->month, month));
	rep->class_ = (char *)m->person.class;
	rep->occupation = (char *)m->person.occupation;
	rep->region = m->time.main_region ? (char *)region_text(c->arena, m->time.main_region)
					  : (char *)m->person.region;
	return rep->month && rep->region ? 0 : E_NO_MEMORY;
}

/* The facts of the worker who had the number last in that month. */
int get_facts(struct call *c, const Wages__GetFactsRequest *req, Wages__Facts *rep)
{
	struct worker_month m;
	civil_date month;
	struct number_holders h;
	int rc;

	if (!civil_parse_month(req->month, strlen(req->month), &month))
		return refuse(c, E_FIELD, "month: \"%.20s\"; 2025-03", req->month);
	rc = number_workers(c, &(struct number){req->employer_id, req->worker_no}, month, &h);
	if (!rc && h.n == 0)
		return refuse(c, E_NOT_FOUND,
			      say(c, "编号 %.64s 没有用工登记",
				  "nobody is registered under number %.64s"),
			      req->worker_no);
	if (!rc)
		rc = worker_month_load(c, req->employer_id, h.ids[h.n - 1], month, &m);
	if (!rc)
		rc = days_present(c, &m.time, rep);
	if (rc)
		return rc;
	sums_present(&m, rep);
	return person_present(c, &m, rep);
}
