/*
 * intakes - what comes in, as the tests send it.
 */
#ifndef GONGDAO_TEST_DISPUTES_INTAKES_H
#define GONGDAO_TEST_DISPUTES_INTAKES_H

#include "acts.h"

static UNUSED const struct kit_who door = {"public", "", "411000", "public-door", 0, 0};
static UNUSED uint8_t nonce[INTAKE_NONCE] = "0123456789abcde";

static UNUSED int keys_setup(void **state)
{
	struct err err = {0};
	unsigned version;
	char folder[512];

	kit_cluster_start();
	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder());
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	return group_setup(state);
}

static UNUSED Disputes__FileTipRequest tip_of(const char *issue)
{
	Disputes__FileTipRequest q;

	disputes__file_tip_request__init(&q);
	q.region = (char *)"411002";
	q.issue = (char *)issue;
	q.employer_name = (char *)"甲平台";
	q.text = (char *)"站点要求骑手注册个体工商户";
	q.nonce = (ProtobufCBinaryData){sizeof(nonce), nonce};
	return q;
}

static UNUSED Disputes__FileTipReply *filed(const char *issue)
{
	Disputes__FileTipRequest q = tip_of(issue);
	Disputes__FileTipReply *r;

	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, &r), 0);
	return r;
}

static UNUSED Disputes__RecordIntakeRequest record_of(const char *channel, const char *issue)
{
	Disputes__RecordIntakeRequest q;

	disputes__record_intake_request__init(&q);
	q.channel = (char *)channel;
	q.region = (char *)"411002";
	q.issue = (char *)issue;
	q.employer_name = (char *)"甲平台";
	q.text = (char *)"两个月没有发工资";
	q.nonce = (ProtobufCBinaryData){sizeof(nonce), nonce};
	return q;
}

static UNUSED int record(const struct kit_who *who, const Disputes__RecordIntakeRequest *q,
			 Disputes__RecordIntakeReply **out)
{
	return kit_call(k, "RecordIntake", who, &q->base, out);
}

static UNUSED Disputes__Intake *recorded(const struct kit_who *who, const char *channel,
					 const char *issue)
{
	Disputes__RecordIntakeRequest q = record_of(channel, issue);
	Disputes__RecordIntakeReply *r;

	assert_int_equal(record(who, &q, &r), 0);
	return r->intake;
}

static UNUSED int64_t intake_last(void)
{
	return kit_number("select max(intake_id) from disputes.intake");
}

static UNUSED int ask(const char *code, Disputes__AskTipReply **out)
{
	Disputes__AskTipRequest q;

	disputes__ask_tip_request__init(&q);
	q.receipt_code = (char *)code;
	return kit_call(k, "AskTip", &door, &q.base, out);
}

static UNUSED Disputes__AskTipReply *asked(const char *code)
{
	Disputes__AskTipReply *r;

	assert_int_equal(ask(code, &r), 0);
	return r;
}

struct sending {
	const char *route, *department, *reason, *basis;
};

static UNUSED int send_on(const struct kit_who *who, int64_t id, const struct sending *s,
			  Disputes__RouteIntakeReply **out)
{
	Disputes__RouteIntakeRequest q;

	disputes__route_intake_request__init(&q);
	q.intake_id = id;
	q.route = (char *)(s && s->route ? s->route : "");
	q.department = (char *)(s && s->department ? s->department : "");
	q.reason = (char *)(s && s->reason ? s->reason : "");
	q.basis = (char *)(s && s->basis ? s->basis : "");
	return kit_call(k, "RouteIntake", who, &q.base, out);
}

static UNUSED Disputes__RouteIntakeReply *sent_on(const struct kit_who *who, int64_t id,
						  const struct sending *s)
{
	Disputes__RouteIntakeReply *r;

	assert_int_equal(send_on(who, id, s, &r), 0);
	return r;
}

static UNUSED int read_intake(const struct kit_who *who, int64_t id, Disputes__GetIntakeReply **out)
{
	Disputes__GetIntakeRequest q;

	disputes__get_intake_request__init(&q);
	q.intake_id = id;
	return kit_call(k, "GetIntake", who, &q.base, out);
}

static UNUSED int say_as_tipster(const char *code, const char *text)
{
	Disputes__SendTipMessageRequest q;

	disputes__send_tip_message_request__init(&q);
	q.receipt_code = (char *)code;
	q.text = (char *)text;
	return kit_call(k, "SendTipMessage", &door, &q.base, NULL);
}

static UNUSED int say_as_office(const struct kit_who *who, int64_t id, const char *text,
				bool answer)
{
	Disputes__SendIntakeMessageRequest q;

	disputes__send_intake_message_request__init(&q);
	q.intake_id = id;
	q.text = (char *)text;
	q.answer = answer;
	return kit_call(k, "SendIntakeMessage", who, &q.base, NULL);
}

static UNUSED Disputes__ListTipMessagesReply *said_to(const char *code)
{
	Disputes__ListTipMessagesRequest q;
	Disputes__ListTipMessagesReply *r;

	disputes__list_tip_messages_request__init(&q);
	q.receipt_code = (char *)code;
	assert_int_equal(kit_call(k, "ListTipMessages", &door, &q.base, &r), 0);
	return r;
}

static UNUSED int32_t day_of(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static UNUSED const char phone[] = "13800000001";

static UNUSED Disputes__Intake *named_intake(const struct kit_who *who)
{
	Disputes__RecordIntakeRequest q = record_of("counter", "pay_unpaid");
	Disputes__Reporter reporter = DISPUTES__REPORTER__INIT;
	Disputes__RecordIntakeReply *r;

	reporter.name = (char *)"张三";
	reporter.phone = (char *)"+86 138-0000-0001";
	q.reporter = &reporter;
	assert_int_equal(record(who, &q, &r), 0);
	return r->intake;
}

#endif
