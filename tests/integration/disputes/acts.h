/*
 * acts - cases under procedures, as the tests take their actions.
 */
#ifndef GONGDAO_TEST_DISPUTES_ACTS_H
#define GONGDAO_TEST_DISPUTES_ACTS_H

#include "requests.h"

#define PARTS 6

static const struct kit_who second_officer = {"inspector", "HRSS", "411000", "second", 0, 0};
static UNUSED const struct kit_who drc = {"clerk", "DRC", "411000", "drc", 0, 0};

struct taking {
	const char *action;
	const char *fields[PARTS][2];
	const char *documents[PARTS][2];
	const char *disposition, *opinion, *measures;
	int32_t due_day, review_day;
};

static UNUSED int64_t version_of(int64_t case_id)
{
	return kit_number("select version from disputes.case_file where case_id = %" PRId64,
			  case_id);
}

static UNUSED const char *column_of(int64_t case_id, const char *column)
{
	return kit_text("select %s from disputes.case_file where case_id = %" PRId64, column,
			case_id);
}

static UNUSED int act_on(struct kit_daemon *d, const struct kit_who *who, int64_t case_id,
			 int64_t version, const struct taking *t, Disputes__TakeActionReply **out)
{
	Disputes__ActValue values[PARTS], *value_list[PARTS];
	Disputes__ActDocument papers[PARTS], *paper_list[PARTS];
	Disputes__TakeActionRequest req;

	disputes__take_action_request__init(&req);
	req.case_id = case_id;
	req.version = version;
	req.action = (char *)t->action;
	req.fields = value_list;
	req.documents = paper_list;
	for (; req.n_fields < PARTS && t->fields[req.n_fields][0]; req.n_fields++) {
		Disputes__ActValue *v = value_list[req.n_fields] = &values[req.n_fields];

		disputes__act_value__init(v);
		v->name = (char *)t->fields[req.n_fields][0];
		v->value = (char *)t->fields[req.n_fields][1];
	}
	for (; req.n_documents < PARTS && t->documents[req.n_documents][0]; req.n_documents++) {
		Disputes__ActDocument *p = paper_list[req.n_documents] = &papers[req.n_documents];

		disputes__act_document__init(p);
		p->kind = (char *)t->documents[req.n_documents][0];
		p->number = (char *)t->documents[req.n_documents][1];
	}
	req.disposition = (char *)(t->disposition ? t->disposition : "");
	req.opinion = (char *)(t->opinion ? t->opinion : "");
	req.measures = (char *)(t->measures ? t->measures : "");
	req.due_day = t->due_day;
	req.review_day = t->review_day;
	return kit_call(d, "TakeAction", who, &req.base, out);
}

static UNUSED int act(const struct kit_who *who, int64_t case_id, const struct taking *t)
{
	return act_on(k, who, case_id, version_of(case_id), t, NULL);
}

static const struct taking accept_case = {.action = "accept",
					  .fields = {{"violation", "低于最低工资标准"}},
					  .documents = {{"case_opening", "许人社监立〔2025〕1号"}}};
static UNUSED const struct taking conclude = {
	.action = "conclude",
	.fields = {{"facts", "2 名骑手低于小时最低工资"}, {"owed", "4851.00"}, {"workers", "2"}},
	.documents = {{"investigation_report", "许人社监调〔2025〕1号"}                               }
};

/* A case of an alert, under investigation. */
static UNUSED int64_t investigated(int64_t alert_id)
{
	int64_t id = case_given(alert_id);

	assert_int_equal(act(NULL, id, &accept_case), 0);
	return id;
}

static UNUSED int actions_of(const struct kit_who *who, int64_t case_id,
			     Disputes__ListActionsReply **out)
{
	Disputes__ListActionsRequest req;

	disputes__list_actions_request__init(&req);
	req.case_id = case_id;
	return kit_call(k, "ListActions", who, &req.base, out);
}

static UNUSED const Disputes__Action *action_in(const Disputes__ListActionsReply *r,
						const char *name)
{
	for (size_t i = 0; i < r->n_actions; i++) {
		if (strcmp(r->actions[i]->name, name) == 0)
			return r->actions[i];
	}
	fail_msg("no action %s", name);
	return NULL;
}

static UNUSED Disputes__StartCaseRequest start_of(const char *procedure, const char *source)
{
	Disputes__StartCaseRequest req;

	disputes__start_case_request__init(&req);
	req.procedure = (char *)procedure;
	req.source = (char *)source;
	req.title = (char *)"站点不发工资条";
	req.employer_name = (char *)"甲平台";
	req.region = (char *)"411002";
	req.ground = (char *)"巡查发现";
	return req;
}

static UNUSED int start(const struct kit_who *who, const Disputes__StartCaseRequest *req,
			Disputes__Case **out)
{
	return kit_call(k, "StartCase", who, &req->base, out);
}

#endif
