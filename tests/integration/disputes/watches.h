/*
 * watches - an employer with a crew, whose months are told as wages tells them, and complaints by
 * name of some of them.
 */
#ifndef GONGDAO_TEST_DISPUTES_WATCHES_H
#define GONGDAO_TEST_DISPUTES_WATCHES_H

#include "intakes.h"

#define FIRM  INT64_C(7)
#define WHO   INT64_C(770011) /* who complains; the others of the crew have the numbers around */
#define OTHER INT64_C(770012)
#define CREW  20

struct month_told {
	int64_t worker;
	const char *month;
	int32_t orders;
	int64_t hours, fen;
	int32_t penalties, stops;
	int64_t version;
};

static UNUSED int tell_of(const struct month_told *t, bool counted, int64_t generation)
{
	Measured__WorkMonth m = MEASURED__WORK_MONTH__INIT;
	struct kit_request r = {.method = "TakeWorkMonth",
				.who = &kit_daemons,
				.event = "wages.MonthMeasured",
				.generation = generation,
				.body = &m.base};
	civil_date month;

	assert_true(civil_parse_month(t->month, strlen(t->month), &month));
	m.work_id = 1;
	m.employer_id = FIRM;
	m.worker_id = t->worker;
	m.month = month.day;
	m.version = t->version ? t->version : 1;
	m.days = t->hours ? 20 : 0;
	m.worked_s = t->hours * 3600;
	m.counted = counted;
	m.orders = t->orders;
	m.pay_fen = t->fen;
	m.penalties = t->penalties;
	m.stops = t->stops;
	return kit_ask(k, &r, NULL);
}

static UNUSED void told(int64_t worker, const char *month, int32_t orders, int64_t version)
{
	const struct month_told t = {worker, month, orders, 100, 5000 * orders, 1, 2, version};

	assert_int_equal(tell_of(&t, true, 0), 0);
}

/* All of the crew but WHO and OTHER. */
static UNUSED void crew_told(const char *month, int32_t orders)
{
	for (int64_t w = WHO - CREW / 2; w < WHO + CREW / 2; w++) {
		if (w != WHO && w != OTHER)
			told(w, month, orders + (int32_t)(w % 3), 1);
	}
}

static UNUSED void engaged_until(int64_t worker, const char *last, int64_t version)
{
	Registration__Engagement e = REGISTRATION__ENGAGEMENT__INIT;
	struct kit_request r = {.method = "TakeEngagement",
				.who = &kit_daemons,
				.event = "registration.EngagementRecorded",
				.body = &e.base};

	e.engagement_id = worker;
	e.worker_id = worker;
	e.employer_id = FIRM;
	e.to_day = last ? day_of(last) : 0;
	e.version = version;
	assert_int_equal(kit_ask(k, &r, NULL), 0);
}

static UNUSED void firm_known(void)
{
	Registration__Employer e = REGISTRATION__EMPLOYER__INIT;
	struct kit_request r = {.method = "TakeEmployer",
				.who = &kit_daemons,
				.event = "registration.EmployerRecorded",
				.body = &e.base};

	e.employer_id = FIRM;
	e.name = (char *)"甲平台";
	e.kind = (char *)"platform";
	e.status = (char *)"active";
	e.region = (char *)"411002";
	e.version = 1;
	assert_int_equal(kit_ask(k, &r, NULL), 0);
}

/* The months before the complaint, of everybody alike. */
static UNUSED void before_told(void)
{
	static const char *const months[] = {"2025-01", "2025-02", "2025-03"};

	firm_known();
	for (size_t i = 0; i < N_ELEMENTS(months); i++) {
		crew_told(months[i], 320);
		told(WHO, months[i], 320, 1);
		told(OTHER, months[i], 320, 1);
	}
}

/* He complains on 10 April at the counter of `who`, and it becomes a case: its number. */
static UNUSED int64_t complained(const struct kit_who *who, int64_t worker)
{
	Disputes__RecordIntakeRequest q = record_of("counter", "pay_unpaid");
	Disputes__Reporter reporter = DISPUTES__REPORTER__INIT;
	const struct sending here = {.department = who ? who->department : "HRSS",
				     .reason = "本部门办理"};
	Disputes__RecordIntakeReply *r;

	reporter.name = (char *)"张三";
	reporter.worker_id = worker;
	q.reporter = &reporter;
	assert_int_equal(record(who, &q, &r), 0);
	return sent_on(who, r->intake->intake_id, &here)->case_->case_id;
}

static UNUSED void reviewed(const char *at)
{
	kit_clock(at);
	/* other clocks of the cases may be due by then too */
	assert_true(kit_timers_of(k, "ReviewWatches") > 0);
}

static UNUSED Disputes__ListWatchesReply *watched(const struct kit_who *who, int64_t case_id)
{
	Disputes__ListWatchesRequest q = DISPUTES__LIST_WATCHES_REQUEST__INIT;
	struct kit_request r = {
		.method = "ListWatches", .who = who, .locale = "zh", .body = &q.base};
	Disputes__ListWatchesReply *out;

	q.case_id = case_id;
	assert_int_equal(kit_ask(k, &r, &out), 0);
	return out;
}

static UNUSED int64_t leads_of(int64_t case_id, const char *measure, const char *state)
{
	return kit_number("select count(*) from disputes.watch_lead where case_id = %" PRId64
			  " and measure = '%s' and state = '%s'",
			  case_id, measure, state);
}

static UNUSED int64_t lead_of(int64_t case_id, const char *measure)
{
	return kit_number("select lead_id from disputes.watch_lead where case_id = %" PRId64
			  " and measure = '%s'",
			  case_id, measure);
}

static UNUSED int judged(const struct kit_who *who, int64_t lead_id, const char *verdict,
			 Disputes__WatchLead **out)
{
	Disputes__JudgeWatchLeadRequest q = DISPUTES__JUDGE_WATCH_LEAD_REQUEST__INIT;

	q.lead_id = lead_id;
	q.verdict = (char *)verdict;
	q.reason = (char *)"已调取派单记录核对";
	return kit_call(k, "JudgeWatchLead", who, &q.base, out);
}

#endif
