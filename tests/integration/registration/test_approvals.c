/*
 * Special-hours approvals: applied for, decided, warned of, run out; through dispatch().
 */
#include "agreements.h"

static const struct kit_who samr = {"inspector", "SAMR", "411000", "samr", 0, 0};
static struct kit_who company = {"company", "", "411000", "hr", 0, 0};

static Registration__ApplyHoursApprovalRequest application(void)
{
	Registration__ApplyHoursApprovalRequest req;

	registration__apply_hours_approval_request__init(&req);
	req.employer_id = employer_number(CODE_B);
	req.system = (char *)"comprehensive";
	req.period = (char *)"quarter";
	req.posts = (char *)"干线驾驶员";
	req.head_count = 30;
	req.from_day = MARCH_1 + 61;
	req.to_day = MARCH_1 + 61 + 365;
	req.reason = (char *)"长途运输，须连续作业";
	req.documents = (char *)"申请表、职工意见";
	return req;
}

static int64_t applied(void)
{
	Registration__ApplyHoursApprovalRequest req = application();
	Registration__HoursApproval *a;

	assert_int_equal(kit_call(k, "ApplyHoursApproval", &company, &req.base, &a), 0);
	return a->approval_id;
}

static int decide(const struct kit_who *who, int64_t id, const char *decision,
		  const char *document_no, Registration__HoursApproval **out)
{
	Registration__DecideHoursApprovalRequest req;

	registration__decide_hours_approval_request__init(&req);
	req.approval_id = id;
	req.decision = (char *)decision;
	req.document_no = (char *)document_no;
	req.reason = (char *)(strcmp(decision, "refuse") == 0 ? "未征求职工意见" : "");
	return kit_call(k, "DecideHoursApproval", who, &req.base, out);
}

static int approvals_setup(void **state)
{
	(void)setup(state);
	kit_sql("truncate registration.timer"); /* of approvals of the test before */
	employers_given();
	company.employer_id = employer_number(CODE_B);
	kit_clock("2025-04-10 09:00:00");
	return 0;
}

static int approvals_check(void **state)
{
	kit_clock("2025-04-10 09:00:00");
	assert_int_equal(kit_number("select count(*) from registration.hours_approval a where "
				    "(select count(*) from registration.hours_approval_event e "
				    "where e.approval_id = a.approval_id) <> a.version"),
			 0);
	return check(state);
}

static void apply__company_and_counter__others_denied(void **state UNUSED)
{
	Registration__ApplyHoursApprovalRequest req = application();
	Registration__HoursApproval *a;

	assert_int_equal(kit_call(k, "ApplyHoursApproval", &company, &req.base, &a), 0);
	assert_string_equal(a->state, "APPLIED");
	assert_string_equal(a->region, "411002");
	assert_int_equal(kit_call(k, "ApplyHoursApproval", NULL, &req.base, &a), 0);
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &samr, &req.base, NULL), E_DENIED);
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &kit_clerk, &req.base, NULL), E_DENIED);
	req.employer_id = employer_number(CODE_A);
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &company, &req.base, NULL), E_DENIED);
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &kit_county, &req.base, NULL),
			 E_NOT_FOUND);
}

static void apply__flawed__refused_with_the_field(void **state UNUSED)
{
	Registration__ApplyHoursApprovalRequest req = application();

	req.period = (char *)"";
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &company, &req.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "period"));
	req = application();
	req.to_day = req.from_day;
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &company, &req.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "to_day"));
	req = application();
	req.renews_id = applied(); /* not decided yet */
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &company, &req.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "renews_id"));
}

static void decide__desk__once_with_document_or_reason(void **state UNUSED)
{
	int64_t id = applied(), other = applied();
	Registration__HoursApproval *a;

	assert_int_equal(decide(&samr, id, "approve", "许人社工时〔2025〕1号", NULL),
			 E_WRONG_DEPARTMENT);
	assert_int_equal(decide(&company, id, "approve", "许人社工时〔2025〕1号", NULL), E_DENIED);
	assert_int_equal(decide(&kit_county, id, "approve", "许人社工时〔2025〕1号", NULL),
			 E_NOT_FOUND);
	assert_int_equal(decide(NULL, id, "approve", "", NULL), E_FIELD);
	assert_int_equal(decide(NULL, id, "yes", "", NULL), E_FIELD);
	assert_int_equal(decide(NULL, id, "approve", "许人社工时〔2025〕1号", &a), 0);
	assert_string_equal(a->state, "APPROVED");
	assert_string_equal(a->decided_by, "inspector");
	assert_int_equal(decide(NULL, id, "refuse", "", NULL), E_CONFLICT);
	assert_int_equal(decide(NULL, other, "refuse", "", &a), 0);
	assert_string_equal(a->state, "REFUSED");
	assert_string_equal(a->answer, "未征求职工意见");
}

/* P3: warned 60 days before the end, ended at its end; renewed by another application. */
static void approval__term__warned_expired_renewed(void **state UNUSED)
{
	Registration__ApplyHoursApprovalRequest again = application();
	Registration__GetHoursApprovalRequest get;
	Registration__ListHoursApprovalsRequest list;
	Registration__ListHoursApprovalsReply *page;
	Registration__GetHoursApprovalReply *rep;
	int64_t id = applied();

	assert_int_equal(decide(NULL, id, "approve", "许人社工时〔2025〕2号", NULL), 0);
	registration__get_hours_approval_request__init(&get);
	get.approval_id = id;
	kit_clock("2026-03-01 00:00:00"); /* it ends on 2026-05-01 */
	assert_int_equal(kit_timers_of(k, "HoursApprovalDue"), 0);
	kit_clock("2026-03-02 00:00:00");
	assert_int_equal(kit_timers_of(k, "HoursApprovalDue"), 1);
	assert_int_equal(kit_call(k, "GetHoursApproval", &kit_clerk, &get.base, &rep), 0);
	assert_string_equal(rep->approval->state, "APPROVED");
	assert_int_not_equal(rep->approval->warned_at_us, 0);
	registration__list_hours_approvals_request__init(&list);
	list.on_day = MARCH_1 + 100;
	assert_int_equal(kit_call(k, "ListHoursApprovals", &company, &list.base, &page), 0);
	assert_int_equal(page->n_approvals, 1);
	kit_clock("2026-05-01 00:00:01");
	assert_int_equal(kit_timers_of(k, "HoursApprovalDue"), 1);
	assert_int_equal(kit_call(k, "GetHoursApproval", &company, &get.base, &rep), 0);
	assert_string_equal(rep->approval->state, "EXPIRED");
	assert_int_equal(rep->n_events, 4);
	assert_string_equal(rep->events[2]->action, "expiry_warned");
	assert_string_equal(rep->events[3]->action, "expired");
	assert_string_equal(rep->events[3]->subject, "daemon");
	again.renews_id = id;
	assert_int_equal(kit_call(k, "ApplyHoursApproval", &company, &again.base, NULL), 0);
	list.on_day = 0;
	list.state = (char *)"EXPIRED";
	list.employer_id = employer_number(CODE_B);
	assert_int_equal(kit_call(k, "ListHoursApprovals", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_approvals, 1);
	assert_int_equal(kit_call(k, "ListHoursApprovals", &kit_county, &list.base, &page), 0);
	assert_int_equal(page->n_approvals, 0);
	company.employer_id = employer_number(CODE_A);
	assert_int_equal(kit_call(k, "GetHoursApproval", &company, &get.base, NULL), E_NOT_FOUND);
}

static void withdraw__applicant__before_it_is_decided(void **state UNUSED)
{
	Registration__WithdrawHoursApprovalRequest req;
	Registration__HoursApproval *a;
	int64_t decided = applied();

	registration__withdraw_hours_approval_request__init(&req);
	req.approval_id = applied();
	assert_int_equal(kit_call(k, "WithdrawHoursApproval", &company, &req.base, NULL), E_FIELD);
	req.reason = (char *)"岗位调整";
	assert_int_equal(kit_call(k, "WithdrawHoursApproval", &company, &req.base, &a), 0);
	assert_string_equal(a->state, "WITHDRAWN");
	assert_int_equal(kit_call(k, "WithdrawHoursApproval", &company, &req.base, NULL),
			 E_CONFLICT);
	assert_int_equal(decide(NULL, decided, "refuse", "", NULL), 0);
	req.approval_id = decided;
	assert_int_equal(kit_call(k, "WithdrawHoursApproval", &company, &req.base, NULL),
			 E_CONFLICT);
}

static void schema__names__as_in_the_facts(void **state UNUSED)
{
	static const struct {
		const char *constraint;
		const char *const *names;
	} lists[] = {
		{"hours_approval_system",       approval_systems},
		{"hours_approval_period",       approval_periods},
		{"hours_approval_state",        approval_states },
		{"hours_approval_event_action", approval_actions},
	};

	for (size_t i = 0; i < N_ELEMENTS(lists); i++) {
		const char *text =
			kit_text("select pg_get_constraintdef(oid) from pg_constraint where "
				 "conname = '%s'",
				 lists[i].constraint);
		size_t n = 0;

		for (; lists[i].names[n]; n++)
			assert_non_null(strstr(text, lists[i].names[n]));
		for (const char *at = text; (at = strstr(at, "'::text")); at++)
			n--;
		assert_int_equal(n, 0);
	}
}

#define A(test) cmocka_unit_test_setup_teardown(test, approvals_setup, approvals_check)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		A(apply__company_and_counter__others_denied),
		A(apply__flawed__refused_with_the_field),
		A(decide__desk__once_with_document_or_reason),
		A(approval__term__warned_expired_renewed),
		A(withdraw__applicant__before_it_is_decided),
		A(schema__names__as_in_the_facts),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
