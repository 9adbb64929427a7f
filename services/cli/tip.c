/*
 * The public door: to report something without a name, and to ask by the receipt code.
 */
#include "intake.h"

int tip_file_run(struct cli *c)
{
	Disputes__FileTipRequest q = DISPUTES__FILE_TIP_REQUEST__INIT;
	Disputes__Reporter room;
	Disputes__FileTipReply *r;
	int rc;

	page_text(c, "--region", &q.region);
	page_text(c, "--issue", &q.issue);
	page_text(c, "--class", &q.relation_class);
	page_text(c, "--employer", &q.employer_name);
	if ((rc = intake_text(c, "--text", &q.text)) != 0 ||
	    (rc = intake_kinds(c, &q.evidence, &q.n_evidence)) != 0 ||
	    (rc = intake_persons(c, &q.persons)) != 0 ||
	    (rc = page_day(c, "--day", &q.event_day)) != 0 ||
	    (rc = intake_reporter(c, &room, &q.reporter)) != 0 ||
	    (rc = intake_nonce(c, &q.nonce)) != 0 ||
	    (rc = cli_ask(c, "disputes.FileTip", &q.base, &r)) != 0 || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "已收到，编号 %s，%s 前分办\n", "received as %s, sent on by %s\n"),
		     r->intake_no, show_day(c, r->due_day));
	(void)printf(
		say(c, "查询码 %s\n只显示这一次，请抄下；凭它查询进度、收发消息。\n",
		    "receipt code %s\nIt is shown this once: write it down. By it you ask where it "
		    "is and write messages.\n"),
		r->receipt_code);
	card_print(c, r->card);
	return 0;
}

static void print_standing(struct cli *c, const Disputes__AskTipReply *r)
{
	(void)printf("%s  %s%s%s\n", r->intake_no, page_word(c, intake_states, r->state),
		     r->case_no[0] ? say(c, "  案件 ", ", case ") : "", r->case_no);
	(void)printf(say(c, "现由 %s 办理，自 %s%s%s\n", "with %s since %s%s%s\n"),
		     show_department(c, r->department), show_time(c, r->since_us),
		     r->step[0] ? say(c, "，", ", ") : "", r->step);
	if (r->offered_to[0])
		(void)printf(say(c, "已移送 %s，待其答复\n", "handed to %s, which has to answer\n"),
			     show_department(c, r->offered_to));
	if (r->next_due_day)
		(void)printf(say(c, "下一期限 %s：%s（%s）%s\n", "next due %s: %s (%s)%s\n"),
			     show_day(c, r->next_due_day), r->next_due,
			     show_department(c, r->next_due_department),
			     r->overdue ? say(c, "，已逾期", ", overdue") : "");
}

int tip_ask_run(struct cli *c)
{
	Disputes__AskTipRequest q = DISPUTES__ASK_TIP_REQUEST__INIT;
	Disputes__AskTipReply *r;
	int rc = intake_text(c, "CODE", &q.receipt_code);

	if (!rc)
		rc = cli_ask(c, "disputes.AskTip", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_standing(c, r);
	for (size_t i = 0; i < r->n_steps; i++)
		(void)printf("  %s  %s  %s\n", show_time(c, r->steps[i]->at_us),
			     show_department(c, r->steps[i]->department), r->steps[i]->text);
	(void)printf(say(c, "消息 %u 条，其中部门发来 %u 条（gongdao tip read）\n",
			 "%u messages, %u of them from the office (gongdao tip read)\n"),
		     r->n_messages, r->n_from_office);
	card_print(c, r->card);
	return 0;
}

int tip_say_run(struct cli *c)
{
	Disputes__SendTipMessageRequest q = DISPUTES__SEND_TIP_MESSAGE_REQUEST__INIT;
	ProtobufCMessage *r;
	int rc = intake_text(c, "--text", &q.text);

	page_text(c, "CODE", &q.receipt_code);
	if (!rc)
		rc = cli_ask(c, "disputes.SendTipMessage", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, r);
	(void)printf("%s\n", say(c, "已发出", "sent"));
	return 0;
}

int tip_read_run(struct cli *c)
{
	Disputes__ListTipMessagesRequest q = DISPUTES__LIST_TIP_MESSAGES_REQUEST__INIT;
	Disputes__ListTipMessagesReply *r;
	int rc = intake_text(c, "CODE", &q.receipt_code);

	if (!rc)
		rc = cli_ask(c, "disputes.ListTipMessages", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	messages_print(c, r->messages, r->n_messages);
	return 0;
}

int tip_guide_run(struct cli *c)
{
	Disputes__GetRouteCardRequest q = DISPUTES__GET_ROUTE_CARD_REQUEST__INIT;
	Disputes__RouteCard *r;
	int rc = page_day(c, "--day", &q.event_day);

	page_text(c, "ISSUE", &q.issue);
	page_text(c, "--class", &q.relation_class);
	if (!rc)
		rc = intake_kinds(c, &q.evidence, &q.n_evidence);
	if (!rc)
		rc = cli_ask(c, "disputes.GetRouteCard", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	card_print(c, r);
	return 0;
}
