/*
 * TakeAction and ListActions: who may, what is needed, what comes of it, and of two at once.
 */
#include "acts.h"

#include <pthread.h>

static void list__own_lead__what_may_be_done_and_why_not(void **state UNUSED)
{
	int64_t id = case_given(1);
	Disputes__ListActionsReply *r;
	const Disputes__Action *a;

	assert_int_equal(actions_of(NULL, id, &r), 0);
	assert_string_equal(r->procedure_title, "labour inspection");
	assert_string_equal(r->step_title, "lead");
	assert_string_equal(r->department, "HRSS");
	assert_string_equal(r->desk, "HRSS.INSP");
	assert_int_equal(r->case_->version, 1);
	a = action_in(r, "accept");
	assert_true(a->may);
	assert_string_equal(a->why_not, "");
	assert_string_equal(a->to_step, "investigation");
	assert_string_equal(a->fields[0]->name, "violation");
	assert_string_equal(a->documents[0]->kind, "case_opening");
	assert_int_equal(a->n_starts, 2);
	assert_string_equal(a->starts[0], "INSP-4");
	assert_int_equal(r->n_clocks, 0);
	assert_int_equal(actions_of(&trans, id, &r), E_NOT_FOUND);
}

static void accept__own_lead__goes_on_and_is_told(void **state UNUSED)
{
	int64_t id = case_given(1);
	Disputes__TakeActionReply *r;
	Disputes__GetCaseReply *g;
	size_t n;

	assert_int_equal(act_on(k, NULL, id, 1, &accept_case, &r), 0);
	assert_string_equal(r->step_title, "investigation");
	assert_string_equal(r->case_->state, "investigating");
	assert_string_equal(r->case_->step, "investigating");
	assert_int_equal(r->case_->version, 2);
	n = kit_events(k, &events);
	assert_int_equal(n, 1);
	assert_string_equal(events[0].event, "disputes.CaseRecorded");
	assert_string_equal(column_of(id, "clocks"), "INSP-4 INSP-5");
	assert_int_equal(get(NULL, id, &g), 0);
	assert_string_equal(g->timeline[1]->kind, "acted");
	assert_string_equal(g->timeline[1]->text, "accept, and open the case → investigation");
	assert_int_equal(g->n_acts, 1);
	assert_string_equal(g->acts[0]->action, "accept");
	assert_string_equal(g->acts[0]->from_step, "lead");
	assert_string_equal(g->acts[0]->fields[0]->value, "低于最低工资标准");
	assert_string_equal(g->acts[0]->documents[0]->number, "许人社监立〔2025〕1号");
}

static void take__what_is_missing_or_wrong__refused_and_named(void **state UNUSED)
{
	int64_t id = case_given(1);
	struct taking t = accept_case;

	t.documents[0][0] = NULL;
	assert_int_equal(act(NULL, id, &t), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "case_opening"));
	t = accept_case;
	t.fields[0][0] = NULL;
	assert_int_equal(act(NULL, id, &t), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "violation"));
	t.fields[0][0] = "colour";
	assert_int_equal(act(NULL, id, &t), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "colour"));
	t = accept_case;
	t.fields[0][1] = "联系人 13800000000";
	assert_int_equal(act(NULL, id, &t), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "telephone"));
	t = accept_case;
	t.action = "decide";
	assert_int_equal(act(NULL, id, &t), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "\"lead\""));
	t = accept_case;
	t.disposition = "violation";
	assert_int_equal(act(NULL, id, &t), E_FIELD);
	t.disposition = "guilty";
	assert_int_equal(act(NULL, id, &t), E_FIELD);
	assert_int_equal(act(&trans, id, &accept_case), E_NOT_FOUND);
	assert_int_equal(version_of(id), 1);
	assert_int_equal(kit_number("select count(*) from disputes.case_act"), 0);
}

static void take__by_who_proposed__another_person_has_to(void **state UNUSED)
{
	static const struct taking propose = {.action = "find_false",
					      .fields = {{"found", "工资条已补发"}},
					      .documents = {{"check_record", "核查 1 号"}}},
				   confirm = {.action = "confirm_false",
					      .fields = {{"opinion", "同意"}}};
	int64_t id = case_given(1);
	Disputes__ListActionsReply *r;

	assert_int_equal(act(NULL, id, &propose), 0);
	assert_int_equal(act(NULL, id, &confirm), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "another person"));
	assert_int_equal(actions_of(NULL, id, &r), 0);
	assert_false(action_in(r, "confirm_false")->may);
	assert_string_not_equal(action_in(r, "confirm_false")->why_not, "");
	assert_int_equal(act(&second_officer, id, &confirm), 0);
	assert_string_equal(column_of(id, "state"), "unfounded");
	assert_string_equal(column_of(id, "clocks"), "");
	assert_string_equal(column_of(id, "disposition"), "");
}

static void close__without_a_disposition__refused(void **state UNUSED)
{
	struct taking order = {
		.action = "correct",
		.fields = {{"demands", "补发差额"}, {"severity", "high"}},
		.documents = {{"correction_order", "许人社监改〔2025〕1号"}                          }
        };
	struct taking proof = {.action = "evidence_in",
			       .fields = {{"what", "已补发"}},
			       .documents = {{"rectification_proof", "转账凭证"}}};
	struct taking done = {.action = "recheck_ok",
			      .documents = {{"recheck_record", "复查 1 号"}}};
	int64_t id = investigated(1);

	assert_int_equal(act(NULL, id, &order), 0);
	assert_string_equal(column_of(id, "state"), "rectifying");
	assert_int_equal(act(NULL, id, &proof), 0);
	assert_string_equal(column_of(id, "state"), "recheck");
	assert_int_equal(act(NULL, id, &done), E_FIELD);
	done.disposition = "complex";
	assert_int_equal(act(NULL, id, &done), E_FIELD);
	done.disposition = "irregular";
	assert_int_equal(act(NULL, id, &done), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "due_day"));
	done.due_day = 20190;
	assert_int_equal(act(NULL, id, &done), 0);
	assert_string_equal(column_of(id, "state"), "closed");
	assert_string_equal(column_of(id, "disposition"), "irregular");
	assert_string_equal(column_of(id, "clocks"), "");
	assert_string_equal(column_of(id, "due_day"), "2025-04-12");
}

static void study__closed_as_complex__needs_a_later_review(void **state UNUSED)
{
	struct taking study = {.action = "study", .fields = {{"why", "用工关系有争议"}}};
	struct taking end = {.action = "conclude_study", .disposition = "complex"};
	int64_t id = investigated(1);

	assert_int_equal(act(NULL, id, &study), 0);
	assert_int_equal(act(NULL, id, &end), E_FIELD);
	end.opinion = "待仲裁确认劳动关系";
	end.measures = "每月跟进";
	end.review_day = 20188; /* 2025-04-10, today */
	assert_int_equal(act(NULL, id, &end), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "review_day"));
	end.review_day = 20218;
	assert_int_equal(act(NULL, id, &end), 0);
	assert_string_equal(column_of(id, "state"), "closed");
	assert_string_equal(column_of(id, "review_day"), "2025-05-10");
	assert_string_equal(column_of(id, "clocks"), "REVIEW-1");
}

/* Who got it could do nothing in it, and at its review it would be at another's desk. */
static void close__while_a_transfer_waits__it_is_returned(void **state UNUSED)
{
	static const struct taking study = {.action = "study",
					    .fields = {{"why", "用工关系有争议"}}},
				   end = {.action = "conclude_study",
					  .disposition = "complex",
					  .opinion = "待仲裁确认劳动关系",
					  .measures = "每月跟进",
					  .review_day = 20218}; /* 2025-05-10 */
	int64_t id = investigated(1);
	Disputes__Handoff *h;

	assert_int_equal(act(NULL, id, &study), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(act(NULL, id, &end), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "return it"));
	assert_string_equal(column_of(id, "owner"), "HRSS");
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "", NULL), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", NULL), E_CONFLICT);
	assert_int_equal(offer(NULL, id, "INFORM", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	time_passes("2025-05-11 00:30:00");
	assert_string_equal(column_of(id, "state"), "study");
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", NULL), 0);
}

static void take__stale_version__told_who_was_first(void **state UNUSED)
{
	int64_t id = case_given(1);

	assert_int_equal(act_on(k, &second_officer, id, 1, &accept_case, NULL), 0);
	assert_int_equal(act_on(k, NULL, id, 1, &accept_case, NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "second"));
	assert_non_null(strstr(kit_detail(k), "accept"));
	assert_non_null(strstr(kit_detail(k), "2025-04-10 09:00:00"));
	assert_int_equal(act_on(k, NULL, id, 0, &accept_case, NULL), E_CONFLICT);
}

/* ---- two officers --------------------------------------------------------------------------- */

#define CASES 40

struct officer {
	struct kit_daemon *daemon;
	const struct kit_who *who;
	const int64_t *cases;
	size_t won, lost, unclear;
};

static void *decides(void *arg)
{
	struct officer *o = arg;

	for (size_t i = 0; i < CASES; i++) {
		int rc = act_on(o->daemon, o->who, o->cases[i], 1, &accept_case, NULL);

		o->won += rc == 0;
		o->lost += rc == E_CONFLICT;
		o->unclear +=
			rc != 0 && (rc != E_CONFLICT || !strstr(kit_detail(o->daemon), "accept"));
	}
	return NULL;
}

static void two_officers__same_cases_at_once__one_wins_and_the_other_is_told(void **state UNUSED)
{
	static const struct kit_who first = {"inspector", "HRSS", "411000", "first", 0, 0};
	int64_t cases[CASES];
	struct officer o[2] = {
		{k,			     &first,          cases, 0, 0, 0},
		{kit_daemon(&disputes_service), &second_officer, cases, 0, 0, 0}
        };
	pthread_t threads[2];

	for (int64_t i = 0; i < CASES; i++)
		cases[i] = case_given(i + 1);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, decides, &o[i]), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(o[0].won + o[1].won, CASES);
	assert_int_equal(o[0].lost + o[1].lost, CASES);
	assert_int_equal(o[0].unclear + o[1].unclear, 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_act"), CASES);
	kit_daemon_free(o[1].daemon);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(list__own_lead__what_may_be_done_and_why_not),
		T(accept__own_lead__goes_on_and_is_told),
		T(take__what_is_missing_or_wrong__refused_and_named),
		T(take__by_who_proposed__another_person_has_to),
		T(close__without_a_disposition__refused),
		T(study__closed_as_complex__needs_a_later_review),
		T(close__while_a_transfer_waits__it_is_returned),
		T(take__stale_version__told_who_was_first),
		T(two_officers__same_cases_at_once__one_wins_and_the_other_is_told),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
