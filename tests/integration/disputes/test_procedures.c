/*
 * Under which procedure a case runs: begun without an alert, beside another, handed on; and the
 * version it began with.
 */
#include "acts.h"

/* Of inspection, as it is shipped: the lowest, as what a test adds is above. */
static int64_t kept_version(void)
{
	return kit_number(
		"select min(version) from disputes.procedure_version where name = 'inspection'");
}

static void start__a_lead__begins_without_an_alert(void **state UNUSED)
{
	Disputes__StartCaseRequest req = start_of("inspection", "lead");
	Disputes__Case *f;

	req.source_no = (char *)"12345-2025-7";
	assert_int_equal(start(NULL, &req, &f), 0);
	assert_string_equal(f->case_no, "GD-411002-2025-000001");
	assert_int_equal(f->alert_id, 0);
	assert_string_equal(f->state, "lead");
	assert_string_equal(f->procedure, "inspection");
	assert_int_equal(f->procedure_version, kept_version());
	assert_string_equal(f->source, "lead");
	assert_string_equal(f->source_no, "12345-2025-7");
	assert_int_equal(act(NULL, f->case_id, &accept_case), 0);
}

static void start__what_cannot_be__refused(void **state UNUSED)
{
	Disputes__StartCaseRequest req = start_of("inspection", "lead");

	assert_int_equal(start(&kit_clerk, &req, NULL), E_WRONG_DEPARTMENT);
	req.region = (char *)"411024";
	assert_int_equal(start(&kit_county, &req, NULL), 0);
	req.region = (char *)"411002";
	assert_int_equal(start(&kit_county, &req, NULL), E_WRONG_REGION);
	req.procedure = (char *)"magic";
	assert_int_equal(start(NULL, &req, NULL), E_FIELD);
	req = start_of("publication", "complaint");
	assert_int_equal(start(NULL, &req, NULL), E_FIELD);
	req = start_of("inspection", "alert");
	assert_int_equal(start(NULL, &req, NULL), E_FIELD);
	req = start_of("inspection", "follow_up");
	assert_int_equal(start(NULL, &req, NULL), E_FIELD);
	req = start_of("inspection", "lead");
	req.title = (char *)"举报人 13800000000";
	assert_int_equal(start(NULL, &req, NULL), E_FIELD);
	req = start_of("inspection", "lead");
	req.ground = (char *)" ";
	assert_int_equal(start(NULL, &req, NULL), E_FIELD);
}

static void start__alert_of_a_trade_department__runs_under_its_own(void **state UNUSED)
{
	Alerts__Alert a = alert_of(9, 1);
	Disputes__Case *f;

	a.department = (char *)"TRANS";
	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(open_case_as(&trans, 9, &f), 0);
	assert_string_equal(f->procedure, "sector");
	assert_string_equal(f->owner, "TRANS");
}

static void act__that_opens_another__begun_beside_by_the_same_owner(void **state UNUSED)
{
	static const struct taking talk = {.action = "ask_interview",
					   .fields = {{"what", "压低单价"}}};
	int64_t id = case_given(1);
	Disputes__TakeActionReply *r;

	assert_int_equal(act_on(k, NULL, id, 1, &talk, &r), 0);
	assert_string_equal(r->case_->state, "lead");
	assert_non_null(r->opened);
	assert_string_equal(r->opened->procedure, "interview");
	assert_string_equal(r->opened->state, "interviewing");
	assert_string_equal(r->opened->source, "follow_up");
	assert_int_equal(r->opened->parent_id, id);
	assert_string_equal(r->opened->source_no, r->case_->case_no);
	assert_string_equal(r->opened->ground, "压低单价");
	assert_string_equal(r->opened->employer_name, "甲平台");
}

static void start__beside_ones_own_case_only(void **state UNUSED)
{
	Disputes__StartCaseRequest req = start_of("rectification", "follow_up");
	Disputes__Case *f;

	req.parent_id = case_given(1);
	assert_int_equal(start(&trans, &req, NULL), E_NOT_FOUND);
	assert_int_equal(start(NULL, &req, &f), 0);
	assert_int_equal(f->parent_id, req.parent_id);
	assert_string_equal(f->title_zh, "低于最低工资标准");
}

/* ---- versions ------------------------------------------------------------------------------- */

static void running_case__file_changed__stays_under_what_it_began_with(void **state UNUSED)
{
	int64_t id = case_given(1);
	Disputes__ListActionsReply *r;
	Disputes__Case *f;
	Alerts__Alert a = alert_of(2, 1);

	/* as if the case had begun under a text in which the action has another name */
	kit_sql("update disputes.procedure_version set digest = repeat('a', 64), text = "
		"replace(text, 'action: accept', 'action: admit') where name = 'inspection'");
	assert_int_equal(actions_of(NULL, id, &r), 0);
	(void)action_in(r, "admit");
	assert_int_equal(act(NULL, id, &accept_case), E_CONFLICT);
	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(open_case_as(NULL, 2, &f), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "version"));
}

static void running_case__older_version__goes_on_by_its_own_text(void **state UNUSED)
{
	struct taking admit = accept_case;
	int64_t id = case_given(1);
	Disputes__Case *f;
	Alerts__Alert a = alert_of(2, 1);

	kit_sql("insert into disputes.procedure_version select name, 7, repeat('b', 64), "
		"regexp_replace(replace(text, 'action: accept', 'action: admit'), 'version: "
		"[0-9]+', "
		"'version: 7'), kept_at from disputes.procedure_version where name = 'inspection'");
	kit_sql("update disputes.case_file set procedure_version = 7");
	admit.action = "admit";
	assert_int_equal(act(NULL, id, &accept_case), E_CONFLICT);
	assert_int_equal(act(NULL, id, &admit), 0);
	assert_int_equal(take(&a, 0), 0);
	assert_int_equal(open_case_as(NULL, 2, &f), 0);
	assert_int_equal(f->procedure_version, kept_version());
}

/* ---- handed on ------------------------------------------------------------------------------ */

static void transfer__accepted__the_new_owner_acts_and_closes(void **state UNUSED)
{
	static const struct taking result = {.action = "report_result",
					     .fields = {{"result", "已责令改正"}},
					     .disposition = "irregular",
					     .due_day = 20190};
	int64_t id = investigated(1);
	Disputes__ListActionsReply *r;
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_string_equal(column_of(id, "step"), "moved");
	assert_string_equal(column_of(id, "state"), "transferred");
	assert_string_equal(column_of(id, "clocks"), "");
	assert_int_equal(act(NULL, id, &result), E_NOT_OWNER);
	assert_int_equal(actions_of(NULL, id, &r), 0);
	assert_false(action_in(r, "report_result")->may);
	assert_int_equal(actions_of(&kit_clerk, id, &r), 0);
	assert_true(action_in(r, "report_result")->may);
	assert_int_equal(act(&kit_clerk, id, &result), 0);
	assert_string_equal(column_of(id, "state"), "closed");
}

static void credit_entry__needs_the_notice_that_was_accepted(void **state UNUSED)
{
	static const struct taking
		propose =
			{
				.action = "propose",
				.fields = {{"instrument", "credit_info"},
					   {"ground", "拖欠数额较大"},
					   {"answer_day", "2025-04-20"}},
				.documents = {{"penalty_decision", "罚决 1 号"},
                                           {"publication_notice", "告知 1 号"}}
        },
		said = {.action = "statement", .fields = {{"said", "无"}, {"review", "维持"}}},
		approve = {.action = "approve_credit", .fields = {{"opinion", "同意"}}},
		enter = {.action = "enter_credit", .fields = {{"entered_on", "2025-04-10"}}};
	Disputes__StartCaseRequest req = start_of("publication", "assigned");
	Disputes__Handoff *h;
	Disputes__Case *f;
	int64_t id;

	assert_int_equal(start(NULL, &req, &f), 0);
	id = f->case_id;
	assert_int_equal(act(NULL, id, &propose), 0);
	assert_int_equal(act(NULL, id, &said), 0);
	assert_int_equal(act(NULL, id, &approve), E_CONFLICT);
	assert_int_equal(act(&second_officer, id, &approve), 0);
	assert_int_equal(act(NULL, id, &enter), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "DRC"));
	assert_int_equal(offer(NULL, id, "INFORM", "DRC", &h), 0);
	assert_int_equal(act(NULL, id, &enter), E_CONFLICT);
	assert_int_equal(accept_as(&drc, h->handoff_id, "", &h), 0);
	assert_int_equal(act(NULL, id, &enter), 0);
	assert_string_equal(column_of(id, "step"), "credited");
}

static void list_procedures__all_of_them(void **state UNUSED)
{
	Disputes__ListProceduresRequest req;
	Disputes__ListProceduresReply *r;

	disputes__list_procedures_request__init(&req);
	assert_int_equal(kit_call(k, "ListProcedures", &kit_clerk, &req.base, &r), 0);
	assert_int_equal(r->n_procedures, 8);
	assert_string_equal(r->procedures[0]->name, "complaint");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(start__a_lead__begins_without_an_alert),
		T(start__what_cannot_be__refused),
		T(start__alert_of_a_trade_department__runs_under_its_own),
		T(act__that_opens_another__begun_beside_by_the_same_owner),
		T(start__beside_ones_own_case_only),
		T(running_case__file_changed__stays_under_what_it_began_with),
		T(running_case__older_version__goes_on_by_its_own_text),
		T(transfer__accepted__the_new_owner_acts_and_closes),
		T(credit_entry__needs_the_notice_that_was_accepted),
		T(list_procedures__all_of_them),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
