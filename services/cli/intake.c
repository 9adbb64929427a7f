/*
 * Intake: what comes to the counter, by telephone and letter; the queue; where each goes.
 */
#include "intake.h"

static void print_intake(struct cli *c, const Disputes__Intake *t)
{
	(void)printf(say(c, "来件 %s（编号 %" PRId64 "，第 %" PRId64 " 版）%s%s%s  %s\n",
			 "intake %s (number %" PRId64 ", version %" PRId64 ") %s%s%s, %s\n"),
		     t->intake_no, t->intake_id, t->version,
		     page_word(c, intake_channels, t->channel), t->source_no[0] ? " " : "",
		     t->source_no, page_word(c, intake_states, t->state));
	(void)printf(say(c, "事项 %s  单位 %s  区划 %s  %u 人  %s 收于 %s%s\n",
			 "about %s, employer %s, region %s, %u persons, taken by %s at %s%s\n"),
		     t->issue_title, t->employer_name, t->region, t->persons,
		     show_department(c, t->department), show_time(c, t->received_at_us),
		     t->named ? say(c, "，留有联系方式", ", reporter known") : "");
	if (t->routed_to[0])
		(void)printf(
			say(c, "分办 %s %s  案件 %s%s%s\n", "sent on by %s to %s, case %s%s%s\n"),
			t->route, show_department(c, t->routed_to), t->case_no,
			t->reason[0] ? say(c, "：", ": ") : "", t->reason);
	else
		(void)printf(say(c, "建议 %s %s，%s 前分办%s\n", "suggested: %s %s, by %s%s\n"),
			     t->route, show_department(c, t->suggested), show_day(c, t->due_day),
			     t->overdue ? say(c, "，已逾期", ", overdue") : "");
	if (t->duplicate_of)
		(void)printf(say(c, "与编号 %" PRId64 " 为同一件事：%s\n",
				 "repeats number %" PRId64 ": %s\n"),
			     t->duplicate_of, t->reason);
	if (t->limit_day)
		(void)printf(say(c, "本人最后一日 %s%s\n", "his own last day %s%s\n"),
			     show_day(c, t->limit_day),
			     t->limit_warned_days ? say(c, "，已提醒", ", warned") : "");
	if (t->order_due_day)
		(void)printf(say(c, "工单答复期限 %s%s\n", "the order is due %s%s\n"),
			     show_day(c, t->order_due_day),
			     t->answered_at_us ? say(c, "，已答复", ", answered") : "");
}

int intake_record_run(struct cli *c)
{
	Disputes__RecordIntakeRequest q = DISPUTES__RECORD_INTAKE_REQUEST__INIT;
	Disputes__RecordIntakeReply *r;
	Disputes__Reporter room;
	int rc;

	q.channel = page_code(intake_channels, cli_get(c, "CHANNEL"));
	page_text(c, "--number", &q.source_no);
	page_text(c, "--region", &q.region);
	page_text(c, "--issue", &q.issue);
	page_text(c, "--class", &q.relation_class);
	page_text(c, "--employer", &q.employer_name);
	q.receipt = cli_has(c, "--receipt");
	if ((rc = intake_text(c, "--text", &q.text)) != 0 ||
	    (rc = intake_kinds(c, &q.evidence, &q.n_evidence)) != 0 ||
	    (rc = intake_persons(c, &q.persons)) != 0 ||
	    (rc = page_day(c, "--due", &q.order_due_day)) != 0 ||
	    (rc = page_day(c, "--day", &q.event_day)) != 0 ||
	    (cli_has(c, "--employer-id") &&
	     (rc = cli_id(c, "--employer-id", &q.employer_id)) != 0) ||
	    (rc = intake_reporter(c, &room, &q.reporter)) != 0 ||
	    (rc = intake_nonce(c, &q.nonce)) != 0 ||
	    (rc = cli_ask(c, "disputes.RecordIntake", &q.base, &r)) != 0 || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_intake(c, r->intake);
	if (r->receipt_code[0])
		(void)printf(say(c, "查询码 %s（只显示这一次，交给反映人）\n",
				 "receipt code %s (shown this once, for the reporter)\n"),
			     r->receipt_code);
	card_print(c, r->card);
	return 0;
}

static void print_load(struct cli *c, Disputes__IntakeLoad *const *load, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)printf(say(c, "%s %s：待分办 %" PRId64 "，逾期 %" PRId64 "，最早 %s\n",
				 "%s %s: %" PRId64 " wait, %" PRId64 " overdue, the oldest %s\n"),
			     show_department(c, load[i]->department), load[i]->region,
			     load[i]->n_waiting, load[i]->n_overdue,
			     show_time(c, load[i]->oldest_at_us));
}

static void print_intakes(struct cli *c, Disputes__Intake *const *all, size_t n, uint32_t limit)
{
	static const struct table_head heads[] = {
		{"编号",    "id",       true },
                {"来件号", "no.",      false},
                {"来源",    "channel",  false},
		{"事项",    "about",    false},
                {"单位",    "employer", false},
                {"状态",    "state",    false},
		{"去向",    "goes to",  false},
                {"期限",    "due",      false},
                {"案件",    "case",     false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		const Disputes__Intake *x = all[i];

		table_addf(&t, "%" PRId64, x->intake_id);
		table_add(&t, x->intake_no);
		table_add(&t, page_word(c, intake_channels, x->channel));
		table_add(&t, text_cut(c->arena, x->issue_title, 24));
		table_add(&t, text_cut(c->arena, x->employer_name, 24));
		table_add(&t, page_word(c, intake_states, x->state));
		table_addf(&t, "%s%s",
			   show_department(c, x->routed_to[0] ? x->routed_to : x->suggested),
			   x->routed_to[0] ? "" : "?");
		table_addf(&t, "%s%s", show_day(c, x->due_day), x->overdue ? " !" : "");
		table_add(&t, x->case_no);
	}
	page_print(&t, limit, n ? all[n - 1]->intake_id : 0);
}

int intake_list_run(struct cli *c)
{
	Disputes__ListIntakesRequest q = DISPUTES__LIST_INTAKES_REQUEST__INIT;
	Disputes__ListIntakesReply *r;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	if (cli_has(c, "--channel"))
		q.channel = page_code(intake_channels, cli_get(c, "--channel"));
	if (!rc && cli_has(c, "--case"))
		rc = cli_id(c, "--case", &q.case_id);
	if (!rc)
		rc = cli_ask(c, "disputes.ListIntakes", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_load(c, r->load, r->n_load);
	print_intakes(c, r->intakes, r->n_intakes, q.limit);
	return 0;
}

int intake_show_run(struct cli *c)
{
	Disputes__GetIntakeRequest q = DISPUTES__GET_INTAKE_REQUEST__INIT;
	Disputes__GetIntakeReply *r;
	int rc = cli_id(c, "INTAKE", &q.intake_id);

	if (!rc)
		rc = cli_ask(c, "disputes.GetIntake", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_intake(c, r->intake);
	messages_print(c, r->messages, r->n_messages);
	if (r->case_)
		(void)printf(say(c, "案件 %s（编号 %" PRId64 "）%s 承办 %s\n",
				 "case %s (number %" PRId64 ") %s, owner %s\n"),
			     r->case_->case_no, r->case_->case_id, show_word(c, r->case_->state),
			     show_department(c, r->case_->owner));
	if (r->alert_id)
		(void)printf(say(c, "预警 %" PRId64 "\n", "alert %" PRId64 "\n"), r->alert_id);
	for (size_t i = 0; i < r->n_beside; i++)
		(void)printf(say(c, "另案 %s（编号 %" PRId64 "）%s\n",
				 "beside it %s (number %" PRId64 ") %s\n"),
			     r->beside[i]->case_no, r->beside[i]->case_id,
			     show_word(c, r->beside[i]->state));
	if (r->n_linked)
		(void)printf("%s\n", say(c, "同一件事的来件", "of the same matter"));
	if (r->n_linked)
		print_intakes(c, r->linked, r->n_linked, UINT32_MAX);
	if (r->n_suspected)
		(void)printf("%s\n", say(c, "可能重复（gongdao intake link）",
					 "perhaps the same (gongdao intake link)"));
	if (r->n_suspected)
		print_intakes(c, r->suspected, r->n_suspected, UINT32_MAX);
	card_print(c, r->card);
	return 0;
}

int intake_route_run(struct cli *c)
{
	Disputes__RouteIntakeRequest q = DISPUTES__ROUTE_INTAKE_REQUEST__INIT;
	Disputes__RouteIntakeReply *r;
	int rc = cli_id(c, "INTAKE", &q.intake_id);

	page_text(c, "--route", &q.route);
	page_text(c, "--to", &q.department);
	page_text(c, "--reason", &q.reason);
	page_text(c, "--basis", &q.basis);
	if (!rc && cli_has(c, "--version"))
		rc = cli_number(c, "--version", INT32_MAX, &q.version);
	if (!rc)
		rc = cli_ask(c, "disputes.RouteIntake", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_intake(c, r->intake);
	(void)printf(say(c, "案件 %s（编号 %" PRId64 "）\n", "case %s (number %" PRId64 ")\n"),
		     r->case_->case_no, r->case_->case_id);
	if (r->handoff)
		(void)printf(say(c, "移送单 %" PRId64 " → %s  %s  应于 %s 前答复\n",
				 "hand-off %" PRId64 " to %s, %s, to be answered by %s\n"),
			     r->handoff->handoff_id, show_department(c, r->handoff->to_department),
			     show_word(c, r->handoff->state), show_day(c, r->handoff->due_day));
	return 0;
}

int intake_link_run(struct cli *c)
{
	Disputes__LinkIntakeRequest q = DISPUTES__LINK_INTAKE_REQUEST__INIT;
	Disputes__Intake *r;
	int rc = cli_id(c, "INTAKE", &q.intake_id);

	page_text(c, "--reason", &q.reason);
	if (!rc)
		rc = cli_id(c, "OTHER", &q.duplicate_of);
	if (!rc)
		rc = cli_ask(c, "disputes.LinkIntake", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_intake(c, r);
	return 0;
}

int intake_message_run(struct cli *c)
{
	Disputes__SendIntakeMessageRequest q = DISPUTES__SEND_INTAKE_MESSAGE_REQUEST__INIT;
	Disputes__Intake *r;
	int rc = cli_id(c, "INTAKE", &q.intake_id);

	q.answer = cli_has(c, "--answer");
	if (!rc)
		rc = intake_text(c, "--text", &q.text);
	if (!rc)
		rc = cli_ask(c, "disputes.SendIntakeMessage", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_intake(c, r);
	return 0;
}

int intake_reporter_run(struct cli *c)
{
	Disputes__ReadReporterRequest q = DISPUTES__READ_REPORTER_REQUEST__INIT;
	Disputes__ReadReporterReply *r;
	int rc = cli_id(c, "INTAKE", &q.intake_id);

	page_text(c, "--purpose", &q.purpose);
	if (!rc)
		rc = cli_ask(c, "disputes.ReadReporter", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "姓名 %s  电话 %s", "name %s, telephone %s"), r->reporter->name,
		     r->reporter->phone);
	if (r->reporter->worker_id)
		(void)printf(say(c, "  劳动者 %" PRId64, ", worker %" PRId64),
			     r->reporter->worker_id);
	(void)printf("\n");
	return 0;
}
