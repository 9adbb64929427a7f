/*
 * terms - the requests that change a deadline, as the tests send them.
 */
#ifndef GONGDAO_TEST_DISPUTES_TERMS_H
#define GONGDAO_TEST_DISPUTES_TERMS_H

#include "requests.h"

#include "deadline.h"

#define INSP_4 "INSP-4" /* 60 working days, and 30 more */
#define INSP_5 "INSP-5" /* Henan: 30 days, and 30 more */

static UNUSED int32_t day_of(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static UNUSED int start(const struct kit_who *who, int64_t case_id, const char *code,
			const char *from, Disputes__Deadline **out)
{
	Disputes__StartDeadlineRequest req;

	disputes__start_deadline_request__init(&req);
	req.case_id = case_id;
	req.code = (char *)code;
	req.from_day = from ? day_of(from) : 0;
	req.ground = (char *)"立案";
	return kit_call(k, "StartDeadline", who, &req.base, out);
}

static UNUSED int extend(int64_t deadline_id, int64_t by, const char *approver,
			 Disputes__Deadline **out)
{
	Disputes__ExtendDeadlineRequest req;

	disputes__extend_deadline_request__init(&req);
	req.deadline_id = deadline_id;
	req.by = by;
	req.approver = (char *)approver;
	req.ground = (char *)"案情复杂";
	return kit_call(k, "ExtendDeadline", NULL, &req.base, out);
}

static UNUSED int pause_on(int64_t deadline_id, const char *day, Disputes__Deadline **out)
{
	Disputes__PauseDeadlineRequest req;

	disputes__pause_deadline_request__init(&req);
	req.deadline_id = deadline_id;
	req.day = day ? day_of(day) : 0;
	req.ground = (char *)"等待认定结论";
	return kit_call(k, "PauseDeadline", NULL, &req.base, out);
}

static UNUSED int resume_on(int64_t deadline_id, const char *day, Disputes__Deadline **out)
{
	Disputes__ResumeDeadlineRequest req;

	disputes__resume_deadline_request__init(&req);
	req.deadline_id = deadline_id;
	req.day = day ? day_of(day) : 0;
	req.ground = (char *)"结论已作出";
	return kit_call(k, "ResumeDeadline", NULL, &req.base, out);
}

static UNUSED int stop_it(int64_t deadline_id, Disputes__Deadline **out)
{
	Disputes__StopDeadlineRequest req;

	disputes__stop_deadline_request__init(&req);
	req.deadline_id = deadline_id;
	req.ground = (char *)"已结案";
	return kit_call(k, "StopDeadline", NULL, &req.base, out);
}

static UNUSED const Disputes__ExplainDeadlineReply *explained(const struct kit_who *who,
							      int64_t deadline_id)
{
	Disputes__ExplainDeadlineRequest req;
	Disputes__ExplainDeadlineReply *rep;

	disputes__explain_deadline_request__init(&req);
	req.deadline_id = deadline_id;
	assert_int_equal(kit_call(k, "ExplainDeadline", who, &req.base, &rep), 0);
	return rep;
}

static UNUSED const char *what(int64_t deadline_id)
{
	return kit_text("select string_agg(kind, ' ' order by entry) from disputes.deadline_entry "
			"where deadline_id = %" PRId64,
			deadline_id);
}

#endif
