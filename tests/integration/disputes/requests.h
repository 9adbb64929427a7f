/*
 * requests - the requests that the tests of disputes send.
 */
#ifndef GONGDAO_TEST_DISPUTES_H
#define GONGDAO_TEST_DISPUTES_H

#include "bench.h"

static UNUSED Alerts__Alert alert_of(int64_t id, int64_t version)
{
	Alerts__Alert a;

	alerts__alert__init(&a);
	a.alert_id = id;
	a.version = version;
	a.rule = (char *)"PAY-02";
	a.title_zh = (char *)"低于最低工资标准";
	a.title_en = (char *)"below the minimum wage";
	a.employer_id = 7;
	a.employer_name = (char *)"甲平台";
	a.region = (char *)"411002";
	a.month = (char *)"2025-03";
	a.state = (char *)"open";
	a.severity = (char *)"high";
	a.department = (char *)"HRSS";
	a.n_workers = 2;
	a.n_items = 3;
	a.owed_fen = 485100;
	return a;
}

static UNUSED int take(const Alerts__Alert *a, int64_t generation)
{
	struct kit_request r = {.method = "TakeAlert",
				.who = &kit_daemons,
				.event = "alerts.AlertRecorded",
				.generation = generation,
				.body = &a->base};

	return kit_ask(k, &r, NULL);
}

static UNUSED int open_case_as(const struct kit_who *who, int64_t alert_id, Disputes__Case **out)
{
	Disputes__OpenCaseRequest req;

	disputes__open_case_request__init(&req);
	req.alert_id = alert_id;
	req.ground = (char *)"三名骑手三月工资低于最低标准";
	return kit_call(k, "OpenCase", who, &req.base, out);
}

/* A case on alert `id`, with the events of its making taken off. */
static UNUSED int64_t case_given(int64_t id)
{
	Alerts__Alert a = alert_of(id, 1);
	Disputes__Case *f;

	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(open_case_as(NULL, id, &f), 0);
	(void)kit_events(k, &events);
	return f->case_id;
}

static UNUSED int offer(const struct kit_who *who, int64_t case_id, const char *kind,
			const char *to, Disputes__Handoff **out)
{
	Disputes__OfferHandoffRequest req;

	disputes__offer_handoff_request__init(&req);
	req.case_id = case_id;
	req.kind = (char *)kind;
	req.to_department = (char *)to;
	req.reason = (char *)"平台规则问题";
	req.basis = (char *)(strcmp(to, "TRANS") == 0  ? "V30"
			     : strcmp(to, "SAMR") == 0 ? "H-09"
						       : "");
	return kit_call(k, "OfferHandoff", who, &req.base, out);
}

static UNUSED int accept_as(const struct kit_who *who, int64_t handoff_id, const char *receipt,
			    Disputes__Handoff **out)
{
	Disputes__AcceptHandoffRequest req;

	disputes__accept_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	req.receipt_no = (char *)receipt;
	return kit_call(k, "AcceptHandoff", who, &req.base, out);
}

static UNUSED int give_back(const struct kit_who *who, int64_t handoff_id, const char *right,
			    Disputes__Handoff **out)
{
	Disputes__ReturnHandoffRequest req;

	disputes__return_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	req.reason = (char *)"不属于本部门职责";
	req.right_department = (char *)right;
	return kit_call(k, "ReturnHandoff", who, &req.base, out);
}

static UNUSED int get(const struct kit_who *who, int64_t case_id, Disputes__GetCaseReply **out)
{
	Disputes__GetCaseRequest req;

	disputes__get_case_request__init(&req);
	req.case_id = case_id;
	return kit_call(k, "GetCase", who, &req.base, out);
}

/* Moves the clock from one instant to the next at which something is due, up to `until`. */
static UNUSED void time_passes(const char *until)
{
	utc_time end;

	assert_true(utc_parse(until, strlen(until), &end));
	for (int i = 0; i < 1000; i++) {
		const char *next = kit_text("select coalesce(to_char(min(due_at) at time zone "
					    "'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'), '') from "
					    "disputes.timer");
		utc_time at;

		if (!*next || !utc_parse(next, strlen(next), &at) || at.us > end.us)
			break;
		kit_clock(next);
		(void)kit_timers(k);
	}
	kit_clock(until);
}

#endif
