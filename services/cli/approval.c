/*
 * Special-hours approvals: applied for at the counter, decided at the desk, shown with their
 * course.
 */
#include "page.h"
#include "registration.pb-c.h"

const struct word hours_systems[] = {
	{"standard",      "标准工时"      },
	{"comprehensive", "综合计算工时"},
	{"flexible",      "不定时"         },
	{NULL,            NULL                },
};
static const struct word approval_words[] = {
	{"APPLIED",       "待审批"   },
        {"APPROVED",      "已批准"   },
        {"REFUSED",       "不予批准"},
	{"WITHDRAWN",     "已撤回"   },
        {"EXPIRED",       "已到期"   },
        {"applied",       "申请"      },
	{"approved",      "批准"      },
        {"refused",       "不予批准"},
        {"withdrawn",     "撤回"      },
	{"expiry_warned", "到期提醒"},
        {"expired",       "到期"      },
        {NULL,            NULL          },
};

int approval_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"企业", "employer", true },
                {"区划", "region",   false},
		{"制度", "system",   false},
                {"岗位", "posts",    false},
                {"人数", "people",   true },
		{"起",    "from",     false},
                {"止",    "to",       false},
                {"状态", "state",    false},
		{"文号", "document", false},
	};
	Registration__ListHoursApprovalsRequest q =
		REGISTRATION__LIST_HOURS_APPROVALS_REQUEST__INIT;
	Registration__ListHoursApprovalsReply *r;
	const char *employer = cli_get(c, "--employer");
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	if (rc == 0 && employer)
		rc = employer_find(c, employer, &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListHoursApprovals", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_approvals; i++) {
		const Registration__HoursApproval *a = r->approvals[i];

		table_addf(&t, "%" PRId64, a->approval_id);
		table_addf(&t, "%" PRId64, a->employer_id);
		table_add(&t, a->region);
		table_add(&t, page_word(c, hours_systems, a->system));
		table_add(&t, text_cut(c->arena, a->posts, 24));
		table_addf(&t, "%" PRId64, a->head_count);
		table_add(&t, show_day(c, a->from_day));
		table_add(&t, show_day(c, a->to_day));
		table_add(&t, page_word(c, approval_words, a->state));
		table_add(&t, a->document_no);
	}
	page_print(&t, q.limit, r->n_approvals ? r->approvals[r->n_approvals - 1]->approval_id : 0);
	return 0;
}

static void approval_print(struct cli *c, const Registration__HoursApproval *a)
{
	(void)printf(say(c, "特殊工时审批 %" PRId64 "  企业 %" PRId64 "  %s  %s\n",
			 "hours approval %" PRId64 ", employer %" PRId64 ", %s, %s\n"),
		     a->approval_id, a->employer_id, page_word(c, hours_systems, a->system),
		     page_word(c, approval_words, a->state));
	(void)printf(say(c, "岗位 %s  人数 %" PRId64 "  %s 至 %s（不含）\n",
			 "posts %s, %" PRId64 " people, %s to %s (exclusive)\n"),
		     a->posts, a->head_count, show_day(c, a->from_day), show_day(c, a->to_day));
	if (a->document_no[0])
		(void)printf(say(c, "文号 %s\n", "document %s\n"), a->document_no);
	if (a->answer[0])
		(void)printf(say(c, "理由 %s\n", "reason %s\n"), a->answer);
}

int approval_show_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"时间", "at",         false},
                {"经过", "what",       false},
                {"部门", "department", false},
		{"经办", "by",         false},
                {"说明", "words",      false},
	};
	Registration__GetHoursApprovalRequest q = REGISTRATION__GET_HOURS_APPROVAL_REQUEST__INIT;
	Registration__GetHoursApprovalReply *r;
	struct table t;
	int rc = cli_id(c, "APPROVAL", &q.approval_id);

	if (rc == 0)
		rc = cli_ask(c, "registration.GetHoursApproval", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	approval_print(c, r->approval);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_events; i++) {
		table_add(&t, show_time(c, r->events[i]->at_us));
		table_add(&t, page_word(c, approval_words, r->events[i]->action));
		table_add(&t, show_department(c, r->events[i]->department));
		table_add(&t, r->events[i]->subject);
		table_add(&t, r->events[i]->words);
	}
	table_print(&t, stdout);
	return 0;
}

/* Asks, and shows the approval as it stands then. */
static int one_approval(struct cli *c, int rc, const char *rpc, const ProtobufCMessage *q)
{
	Registration__HoursApproval *a;

	if (rc == 0)
		rc = cli_ask(c, rpc, q, &a);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &a->base);
	approval_print(c, a);
	return 0;
}

int approval_decide_run(struct cli *c)
{
	Registration__DecideHoursApprovalRequest q =
		REGISTRATION__DECIDE_HOURS_APPROVAL_REQUEST__INIT;
	int rc = cli_id(c, "APPROVAL", &q.approval_id);

	if (rc == 0 && cli_has(c, "--approve") == cli_has(c, "--refuse"))
		return cli_usage(c, say(c, "--approve 或 --refuse，二选一",
					"one of --approve and --refuse"));
	q.decision = (char *)(uintptr_t)(cli_has(c, "--approve") ? "approve" : "refuse");
	page_text(c, "--document", &q.document_no);
	page_text(c, "--reason", &q.reason);
	return one_approval(c, rc, "registration.DecideHoursApproval", &q.base);
}

int approval_apply_run(struct cli *c)
{
	Registration__ApplyHoursApprovalRequest q =
		REGISTRATION__APPLY_HOURS_APPROVAL_REQUEST__INIT;
	int rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);

	page_text(c, "SYSTEM", &q.system);
	page_text(c, "--period", &q.period);
	page_text(c, "--posts", &q.posts);
	page_text(c, "--reason", &q.reason);
	page_text(c, "--documents", &q.documents);
	if (rc == 0)
		rc = cli_number(c, "--people", INT32_MAX, &q.head_count);
	if (rc == 0)
		rc = page_day(c, "--from", &q.from_day);
	if (rc == 0)
		rc = page_day(c, "--to", &q.to_day);
	if (rc == 0)
		rc = cli_number(c, "--renews", INT64_MAX, &q.renews_id);
	return one_approval(c, rc, "registration.ApplyHoursApproval", &q.base);
}

int approval_withdraw_run(struct cli *c)
{
	Registration__WithdrawHoursApprovalRequest q =
		REGISTRATION__WITHDRAW_HOURS_APPROVAL_REQUEST__INIT;
	int rc = cli_id(c, "APPROVAL", &q.approval_id);

	page_text(c, "--reason", &q.reason);
	return one_approval(c, rc, "registration.WithdrawHoursApproval", &q.base);
}
