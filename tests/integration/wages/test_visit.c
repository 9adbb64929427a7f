/*
 * Guidance visits through the daemon: recorded once, followed up, overdue by time alone, warned of
 * before and until the follow-up (GDV-01w), seen by whom they concern.
 */
#include "wages_probe.h"

static const struct kit_who transport = {"clerk", "TRANS", "411000", "trans", 0, 0};
static const struct kit_who company = {"company", "", "411000", "hr", PLATFORM, 0};

static int32_t day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d.day;
}

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411024");
	return 0;
}

static int started(void **state)
{
	(void)state;
	kit_clock("2025-04-10 09:00:00");
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied(", wages.pay_system, wages.pay_system_version, wages.guidance_visit, "
		      "wages.guidance_step, wages.employer_mark, wages.employer_month");
	return 0;
}

static Wages__RecordVisitRequest visit_of(const char *code, const char *due)
{
	static char *found[] = {(char *)"no_growth", (char *)"deductions"};
	Wages__RecordVisitRequest q = WAGES__RECORD_VISIT_REQUEST__INIT;

	q.credit_code = (char *)code;
	q.visit_day = day("2025-04-09");
	q.found = found;
	q.n_found = 2;
	q.advice = (char *)"按工作任务和劳动强度确定单价，取消超时扣款";
	q.due_day = due ? day(due) : 0;
	return q;
}

static Wages__RecordVisitReply *recorded(const struct kit_who *who, Wages__RecordVisitRequest q)
{
	Wages__RecordVisitReply *rep;

	assert_int_equal(kit_call(kit, "RecordVisit", who, &q.base, &rep), 0);
	return rep;
}

static int refused(const struct kit_who *who, Wages__RecordVisitRequest q)
{
	return kit_call(kit, "RecordVisit", who, &q.base, NULL);
}

static int followed(const struct kit_who *who, int64_t id, const char *outcome, const char *due,
		    Wages__RecordFollowUpReply **out)
{
	Wages__RecordFollowUpRequest q = WAGES__RECORD_FOLLOW_UP_REQUEST__INIT;

	q.visit_id = id;
	q.day = day("2025-04-10");
	q.outcome = (char *)outcome;
	q.text = (char *)"看了新的薪酬办法";
	q.due_day = due ? day(due) : 0;
	return kit_call(kit, "RecordFollowUp", who, &q.base, out);
}

static Wages__ListVisitsReply *listed(const struct kit_who *who, const char *state, bool overdue)
{
	Wages__ListVisitsRequest q = WAGES__LIST_VISITS_REQUEST__INIT;
	Wages__ListVisitsReply *rep;

	q.state = (char *)state;
	q.overdue = overdue;
	assert_int_equal(kit_call(kit, "ListVisits", who, &q.base, &rep), 0);
	return rep;
}

static size_t warned(const char *state)
{
	return findings(PLATFORM, "GDV-01w", state)->n_findings;
}

static void visit__the_same_again_and_another__known_and_refused(void **state)
{
	Wages__RecordVisitRequest q = visit_of(CODE, "2025-05-20");
	Wages__RecordVisitReply *rep = recorded(NULL, q);
	const int64_t id = rep->visit_id;
	const Wages__Visit *v;

	(void)state;
	assert_string_equal(rep->state, "open");
	rep = recorded(NULL, q);
	assert_true(rep->already);
	assert_int_equal(rep->visit_id, id);
	q.advice = (char *)"另行约谈";
	assert_int_equal(refused(NULL, q), E_CONFLICT);
	v = listed(NULL, "open", false)->visits[0];
	assert_string_equal(v->officer, "inspector"); /* whoever asked, in his department */
	assert_string_equal(v->department, "HRSS");
	assert_int_equal(v->n_found, 2);
	assert_string_equal(v->found[1], "deductions");
	assert_int_equal(listed(NULL, "done", false)->n_visits, 0);
	assert_int_equal(followed(NULL, id, "done", NULL, NULL), 0);
	assert_true(recorded(NULL, visit_of(CODE, "2025-05-20"))->already); /* still */
	assert_string_equal(recorded(NULL, visit_of(OTHER_CODE, NULL))->state, "done");
}

static void visit__wrong__refused(void **state)
{
	Wages__RecordVisitRequest q = visit_of(CODE, "2025-04-09");

	(void)state;
	assert_int_equal(refused(NULL, q), E_FIELD);
	q = visit_of(CODE, NULL);
	q.visit_day = day("2025-04-11");
	assert_int_equal(refused(NULL, q), E_FIELD);
	q = visit_of(CODE, NULL);
	q.n_found = 0;
	assert_int_equal(refused(NULL, q), E_FIELD);
	q = visit_of(CODE, NULL);
	q.pay_system_id = 77;
	assert_int_equal(refused(NULL, q), E_NOT_FOUND);
	q = visit_of("91411002MA0000099X", NULL);
	assert_int_equal(refused(NULL, q), E_NOT_FOUND);
	assert_int_equal(refused(&company, visit_of(CODE, NULL)), E_DENIED);
	assert_int_equal(refused(&kit_county, visit_of(CODE, NULL)), E_NOT_FOUND);
	assert_int_equal(followed(NULL, 77, "done", NULL, NULL), E_NOT_FOUND);
}

static void visit__of_a_pay_system__the_version_of_that_day(void **state)
{
	Wages__RecordPaySystemRequest p = WAGES__RECORD_PAY_SYSTEM_REQUEST__INIT;
	Wages__PaySystemRow row = WAGES__PAY_SYSTEM_ROW__INIT;
	Wages__RecordVisitRequest q = visit_of(CODE, NULL);
	Wages__RecordPaySystemReply *system;

	(void)state;
	row.credit_code = (char *)CODE;
	row.kind = (char *)"piece";
	row.price_rule = (char *)"每单 4.50 元";
	row.pay_cycle = (char *)"month";
	row.document = (char *)"薪酬办法";
	row.from_day = day("2025-01-01");
	p.row = &row;
	assert_int_equal(kit_call(kit, "RecordPaySystem", NULL, &p.base, NULL), 0);
	row.from_day = day("2025-04-10"); /* the day after the visit */
	assert_int_equal(kit_call(kit, "RecordPaySystem", NULL, &p.base, &system), 0);
	q.pay_system_id = system->pay_system_id;
	q.pay_system_version = 3;
	assert_int_equal(refused(NULL, q), E_NOT_FOUND);
	q.pay_system_version = 0;
	recorded(NULL, q);
	assert_int_equal(listed(NULL, "", false)->visits[0]->pay_system_version, 1);
	row.from_day =
		day("2025-01-01"); /* what was looked at is corrected: the same is said again */
	row.reason = (char *)"单价登记有误";
	row.price_rule = (char *)"每单 4.00 元";
	assert_int_equal(kit_call(kit, "RecordPaySystem", NULL, &p.base, NULL), 0);
	assert_true(recorded(NULL, q)->already);
	assert_int_equal(listed(NULL, "", false)->visits[0]->pay_system_version, 1);
	q.credit_code = (char *)OTHER_CODE;
	assert_int_equal(refused(NULL, q), E_NOT_FOUND); /* it is another's */
}

/* 2025-05-20 is a Tuesday; three working days before it: Thursday 15. */
static void follow_up__by_time_alone__warned_of_near_then_overdue_then_over(void **state)
{
	const int64_t id = recorded(NULL, visit_of(CODE, "2025-05-20"))->visit_id;
	Audit__ListFindingsReply *w;
	Wages__ListVisitsReply *l;

	(void)state;
	audit();
	kit_clock("2025-05-14 23:59:59");
	audit();
	assert_int_equal(warned("open"), 0);
	kit_clock("2025-05-15 00:00:00");
	audit();
	w = findings(PLATFORM, "GDV-01w", "open");
	assert_int_equal(w->n_findings, 1);
	assert_true(w->findings[0]->warning);
	assert_string_equal(w->findings[0]->month, "2025-05");
	assert_string_equal(w->findings[0]->desk, "HRSS.REL");
	assert_int_equal(w->findings[0]->owed_fen, 0);
	assert_non_null(strstr(w->findings[0]->arithmetic_zh, "回访临近的走访 1 次"));
	assert_non_null(strstr(w->findings[0]->arithmetic_zh, "2025-05-20"));
	kit_clock("2025-05-20 23:59:59");
	audit();
	assert_int_equal(listed(NULL, "", true)->n_visits, 0);
	kit_clock("2025-05-21 00:00:00");
	audit();
	l = listed(NULL, "", true);
	assert_int_equal(l->n_visits, 1);
	assert_int_equal(l->visits[0]->days_over, 1);
	w = findings(PLATFORM, "GDV-01w", "open");
	assert_int_equal(w->n_findings, 1);
	assert_non_null(strstr(w->findings[0]->arithmetic_zh, "已过回访日的 1 次"));
	assert_int_equal(followed(NULL, id, "done", NULL, NULL), 0);
	audit();
	assert_int_equal(warned("open"), 0);
	assert_int_equal(warned("cleared"), 1);
	assert_int_equal(listed(NULL, "", true)->n_visits, 0);
}

static void follow_up__again__the_next_day_counts_and_the_former_stays_on_record(void **state)
{
	const int64_t id = recorded(NULL, visit_of(CODE, "2025-04-11"))->visit_id;
	Wages__GetVisitRequest g = WAGES__GET_VISIT_REQUEST__INIT;
	Wages__RecordFollowUpReply *rep;
	Wages__GetVisitReply *v;

	(void)state;
	audit();
	assert_int_equal(warned("open"), 1); /* near from the start */
	assert_int_equal(followed(NULL, id, "again", NULL, NULL), E_FIELD);
	assert_int_equal(followed(NULL, id, "again", "2025-06-20", &rep), 0);
	assert_string_equal(rep->state, "open");
	assert_int_equal(followed(NULL, id, "again", "2025-06-20", &rep), 0);
	assert_true(rep->already);
	audit();
	assert_int_equal(warned("open"), 0);
	kit_clock("2025-06-21 09:00:00");
	audit();
	assert_int_equal(warned("open"), 1);
	assert_int_equal(followed(NULL, id, "void", NULL, &rep), 0);
	assert_int_equal(followed(NULL, id, "done", NULL, &rep), E_CONFLICT);
	audit();
	assert_int_equal(warned("open"), 0);
	g.visit_id = id;
	assert_int_equal(kit_call(kit, "GetVisit", NULL, &g.base, &v), 0);
	assert_int_equal(v->n_steps, 2);
	assert_int_equal(v->steps[0]->was_due_day, day("2025-04-11"));
	assert_int_equal(v->steps[0]->due_day, day("2025-06-20"));
	assert_string_equal(v->steps[1]->outcome, "void");
	assert_string_equal(v->visit->state, "void");
}

/* What was recorded in error does not keep the right one out, which is then the only one. */
static void visit__made_void__recorded_anew_once(void **state)
{
	Wages__RecordVisitRequest q = visit_of(CODE, "2025-05-20");
	const int64_t wrong = recorded(NULL, q)->visit_id;
	Wages__RecordVisitReply *rep;

	(void)state;
	assert_int_equal(followed(NULL, wrong, "void", NULL, NULL), 0);
	q.advice = (char *)"另行约谈";
	rep = recorded(NULL, q);
	assert_false(rep->already);
	assert_true(rep->visit_id != wrong);
	assert_true(recorded(NULL, q)->already);
	assert_int_equal(refused(NULL, visit_of(CODE, "2025-05-20")), E_CONFLICT);
	assert_int_equal(listed(NULL, "void", false)->n_visits, 1);
	assert_int_equal(listed(NULL, "open", false)->n_visits, 1);
}

/* Two whose day falls in one month are one warning; one of them followed up leaves the other. */
static void follow_up__two_of_a_month__one_warning_until_both_are_done(void **state)
{
	Wages__RecordVisitRequest q = visit_of(CODE, "2025-04-11");
	const int64_t first = recorded(NULL, q)->visit_id;
	int64_t second;

	(void)state;
	q.visit_day--;
	q.due_day = day("2025-04-14");
	second = recorded(NULL, q)->visit_id;
	audit();
	assert_int_equal(warned("open"), 1);
	assert_non_null(strstr(findings(PLATFORM, "GDV-01w", "open")->findings[0]->arithmetic_zh,
			       "回访临近的走访 2 次"));
	assert_int_equal(followed(NULL, first, "done", NULL, NULL), 0);
	audit();
	assert_int_equal(warned("open"), 1);
	assert_non_null(strstr(findings(PLATFORM, "GDV-01w", "open")->findings[0]->arithmetic_zh,
			       "2025-04-14"));
	assert_int_equal(followed(NULL, second, "done", NULL, NULL), 0);
	audit();
	assert_int_equal(warned("open"), 0);
}

static void seen__by_department__its_own_human_resources_all(void **state)
{
	Wages__GetVisitRequest g = WAGES__GET_VISIT_REQUEST__INIT;

	(void)state;
	g.visit_id = recorded(NULL, visit_of(CODE, "2025-04-11"))->visit_id;
	recorded(&transport, visit_of(CODE, "2025-04-11"));
	assert_int_equal(listed(NULL, "", false)->n_visits, 2);
	assert_int_equal(listed(&transport, "", false)->n_visits, 1);
	assert_string_equal(listed(&transport, "", false)->visits[0]->department, "TRANS");
	assert_int_equal(listed(&kit_clerk, "", false)->n_visits, 0);
	assert_int_equal(listed(&kit_county, "", false)->n_visits, 0);
	assert_int_equal(kit_call(kit, "GetVisit", &transport, &g.base, NULL), E_NOT_FOUND);
	assert_int_equal(followed(&transport, g.visit_id, "done", NULL, NULL), E_NOT_FOUND);
	audit(); /* the warning is human resources' own */
	assert_non_null(strstr(findings(PLATFORM, "GDV-01w", "open")->findings[0]->arithmetic_zh,
			       "回访临近的走访 1 次"));
}

static void list__overdue_paged__the_longest_first(void **state)
{
	Wages__ListVisitsRequest q = WAGES__LIST_VISITS_REQUEST__INIT;
	Wages__RecordVisitRequest v = visit_of(CODE, "2025-04-20");
	Wages__ListVisitsReply *rep;

	(void)state;
	recorded(NULL, v);
	recorded(NULL, visit_of(OTHER_CODE, "2025-04-15"));
	kit_clock("2025-05-01 09:00:00");
	q.overdue = true;
	q.limit = 1;
	assert_int_equal(kit_call(kit, "ListVisits", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->visits[0]->employer_id, OTHER);
	q.after_id = rep->visits[0]->visit_id;
	assert_int_equal(kit_call(kit, "ListVisits", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_visits, 1);
	assert_int_equal(rep->visits[0]->employer_id, PLATFORM);
	q.after_id = rep->visits[0]->visit_id;
	assert_int_equal(kit_call(kit, "ListVisits", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_visits, 0);
	q.after_id = 0;
	q.region = (char *)"411024";
	assert_int_equal(kit_call(kit, "ListVisits", NULL, &q.base, &rep), 0);
	assert_int_equal(rep->n_visits, 1);
	q.state = (char *)"late";
	assert_int_equal(kit_call(kit, "ListVisits", NULL, &q.base, NULL), E_FIELD);
}

static void list__followed_up_between_pages__none_left_out(void **state)
{
	Wages__ListVisitsRequest q = WAGES__LIST_VISITS_REQUEST__INIT;
	static const char *const outcomes[] = {"again", "done", "void"};
	Wages__ListVisitsReply *rep;

	(void)state;
	q.after_id = recorded(NULL, visit_of(OTHER_CODE, "2025-04-15"))->visit_id;
	recorded(NULL, visit_of(CODE, "2025-04-20"));
	kit_clock("2025-05-01 09:00:00");
	q.overdue = true;
	for (size_t i = 0; i < N_ELEMENTS(outcomes); i++) {
		const char *due = i == 0 ? "2025-05-30" : NULL;

		assert_int_equal(followed(NULL, q.after_id, outcomes[i], due, NULL), 0);
		assert_int_equal(kit_call(kit, "ListVisits", NULL, &q.base, &rep), 0);
		assert_int_equal(rep->n_visits, 1);
		assert_int_equal(rep->visits[0]->employer_id, PLATFORM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			visit__the_same_again_and_another__known_and_refused, started, checked),
		cmocka_unit_test_setup_teardown(visit__made_void__recorded_anew_once, started,
						checked),
		cmocka_unit_test_setup_teardown(visit__wrong__refused, started, checked),
		cmocka_unit_test_setup_teardown(visit__of_a_pay_system__the_version_of_that_day,
						started, checked),
		cmocka_unit_test_setup_teardown(
			follow_up__by_time_alone__warned_of_near_then_overdue_then_over, started,
			checked),
		cmocka_unit_test_setup_teardown(
			follow_up__again__the_next_day_counts_and_the_former_stays_on_record,
			started, checked),
		cmocka_unit_test_setup_teardown(
			follow_up__two_of_a_month__one_warning_until_both_are_done, started,
			checked),
		cmocka_unit_test_setup_teardown(seen__by_department__its_own_human_resources_all,
						started, checked),
		cmocka_unit_test_setup_teardown(list__overdue_paged__the_longest_first, started,
						checked),
		cmocka_unit_test_setup_teardown(list__followed_up_between_pages__none_left_out,
						started, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
