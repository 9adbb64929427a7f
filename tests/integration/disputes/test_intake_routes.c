/* Intake: where what comes in goes, who waits for it, and the 12345 orders. */
#include "intakes.h"

/* ---- where it goes -------------------------------------------------------------------------- */

static void route__by_issue_class_evidence__as_the_table_says(void **state UNUSED)
{
	static const struct {
		const char *issue, *class, *evidence, *route, *department;
		uint32_t persons;
	} cases[] = {
		{"sole_trader",           "",  NULL,          "R22", "SAMR", 0 },
		{"pay_unpaid",            "A", "wage_record", "R01", "HRSS", 0 },
		{"pay_unpaid",            "A", NULL,          "",    "HRSS", 0 }, /* R01 or R02 */
		{"pay_unpaid",            "B", NULL,          "R03", "HRSS", 0 },
		{"pay_unpaid",            "C", NULL,          "R04", "JUS",  0 },
		{"pay_unpaid",            "",  NULL,          "",    "HRSS", 0 },
		{"拖欠工资、报酬", "B", NULL,          "R03", "HRSS", 0 },
		{"R24",                   "",  NULL,          "R24", "EM",   0 },
		{"",		      "",  NULL,          "",    "HRSS", 0 },
		{"pay_unpaid",            "B", NULL,          "R28", "HRSS", 10},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		Disputes__RecordIntakeRequest q = record_of("counter", cases[i].issue);
		Disputes__RecordIntakeReply *r;
		char *kinds[] = {(char *)cases[i].evidence};

		q.relation_class = (char *)cases[i].class;
		q.evidence = kinds;
		q.n_evidence = cases[i].evidence != NULL;
		q.persons = cases[i].persons;
		assert_int_equal(record(NULL, &q, &r), 0);
		assert_string_equal(r->intake->route, cases[i].route);
		assert_string_equal(r->intake->suggested, cases[i].department);
		assert_string_equal(r->card->route, cases[i].route);
	}
}

static void card__of_a_route__says_what_to_bring_and_the_last_day(void **state UNUSED)
{
	Disputes__GetRouteCardRequest q;
	Disputes__RouteCard *r;
	char *kinds[] = {(char *)"hours_record"};

	disputes__get_route_card_request__init(&q);
	q.issue = (char *)"R07";
	q.evidence = kinds;
	q.n_evidence = 1;
	q.event_day = day_of("2024-04-13");
	assert_int_equal(kit_call(k, "GetRouteCard", &door, &q.base, &r), 0);
	assert_string_equal(r->hotline, "12333");
	assert_int_equal(r->n_bring, 1);
	assert_int_equal(r->n_missing, 0);
	assert_int_equal(r->body_due_day, day_of("2025-04-17")); /* five working days */
	assert_int_equal(r->last_day, day_of("2025-04-14"));     /* the 13th is a Sunday */
	assert_true(r->warning[0]);                              /* four days left */
	q.event_day = day_of("2025-04-01");
	assert_int_equal(kit_call(k, "GetRouteCard", &door, &q.base, &r), 0);
	assert_string_equal(r->warning, "");
	q.issue = (char *)"nonsense";
	assert_int_equal(kit_call(k, "GetRouteCard", &door, &q.base, &r), E_FIELD);
}

static void route__other_than_suggested__wants_a_reason(void **state UNUSED)
{
	Disputes__Intake *t = recorded(NULL, "counter", "sole_trader");
	struct sending to = {.department = "HRSS"};
	Disputes__RouteIntakeReply *r;

	assert_int_equal(send_on(NULL, t->intake_id, &to, NULL), E_FIELD);
	to.reason = "用工关系争议为主";
	r = sent_on(NULL, t->intake_id, &to);
	assert_null(r->handoff);
	assert_string_equal(r->case_->owner, "HRSS");
	assert_string_equal(r->case_->source_no, t->intake_no);
	assert_string_equal(r->intake->reason, to.reason);
	assert_int_equal(send_on(NULL, t->intake_id, &to, NULL), E_CONFLICT);
}

static void route__to_who_is_not_competent__refused_and_nothing_happened(void **state UNUSED)
{
	Disputes__Intake *t = recorded(NULL, "counter", "pay_unpaid");
	const struct sending to = {.route = "R01", .department = "SAMR", .reason = "x"};

	assert_int_equal(send_on(NULL, t->intake_id, &to, NULL), E_NOT_COMPETENT);
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 0);
	assert_int_equal(send_on(&kit_clerk, t->intake_id, NULL, NULL), E_NOT_FOUND);
	assert_int_equal(send_on(NULL, t->intake_id, &(struct sending){.route = "R99"}, NULL),
			 E_FIELD);
	assert_int_equal(send_on(NULL, t->intake_id,
				 &(struct sending){.department = "NOBODY", .reason = "x"}, NULL),
			 E_FIELD);
}

/* The terms of a complaint count from the day it came in. */
static void case__begun_later__counts_from_the_day_it_came_in(void **state UNUSED)
{
	Disputes__Intake *t = recorded(NULL, "counter", "below_minimum");
	Disputes__RouteIntakeReply *r;

	kit_clock("2025-04-11 09:00:00");
	r = sent_on(NULL, t->intake_id, &(struct sending){.route = "R05"});
	assert_string_equal(kit_text("select due_day from disputes.deadline where code = 'INSP-1' "
				     "and case_id = %" PRId64,
				     r->case_->case_id),
			    "2025-04-17");
}

/* First contact: what nobody sends on becomes a case by itself, so that its terms run. */
static void nobody__sends_it_on__it_becomes_a_case_by_itself(void **state UNUSED)
{
	const char *code = filed("sole_trader")->receipt_code;
	Disputes__AskTipReply *r;

	time_passes("2025-04-13 09:00:00");
	r = asked(code);
	assert_string_equal(r->state, "routed");
	assert_string_equal(r->department, "HRSS");
	assert_string_equal(r->offered_to, "");
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 1);
	assert_string_equal(kit_text("select overdue from disputes.intake"), "t");
	time_passes("2025-04-15 09:00:00");
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 1);
}

/* R28, R30, R32: nobody's desk comes before it. */
static void emergency__comes_in__goes_on_at_once(void **state UNUSED)
{
	Disputes__FileTipReply *tip = filed("child_labour");
	Disputes__FileTipRequest q = tip_of("pay_unpaid");

	assert_true(tip->card->at_once);
	(void)kit_timers(k);
	assert_string_equal(asked(tip->receipt_code)->offered_to, "PSB");
	assert_string_equal(kit_text("select kind from disputes.handoff"), "JOINT");
	tip = filed("personal_data");
	(void)kit_timers(k);
	assert_string_equal(asked(tip->receipt_code)->offered_to, "CAC");
	assert_string_equal(kit_text("select overdue from disputes.intake where intake_id = "
				     "%" PRId64,
				     intake_last()),
			    "f");
	q.persons = 10; /* a group event, whatever the issue */
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, &tip), 0);
	(void)kit_timers(k);
	assert_string_equal(asked(tip->receipt_code)->state, "routed");
	assert_true(asked(tip->receipt_code)->offered_to[0]);
	(void)recorded(&kit_clerk, "counter", "child_labour"); /* by who is not competent */
	(void)kit_timers(k);
	assert_string_equal(kit_text("select to_department from disputes.handoff order by "
				     "handoff_id desc limit 1"),
			    "HRSS");
}

/* ---- queue, duplicates ---------------------------------------------------------------------- */

static int link_as(const struct kit_who *who, int64_t id, int64_t to, const char *reason)
{
	Disputes__LinkIntakeRequest q;

	disputes__link_intake_request__init(&q);
	q.intake_id = id;
	q.duplicate_of = to;
	q.reason = (char *)reason;
	return kit_call(k, "LinkIntake", who, &q.base, NULL);
}

static void duplicates__suspected_and_linked__have_one_case(void **state UNUSED)
{
	int64_t one = named_intake(NULL)->intake_id, two = named_intake(NULL)->intake_id;
	Disputes__FileTipReply *tip = filed("pay_unpaid");
	int64_t three = intake_last(), other = recorded(NULL, "letter", "sole_trader")->intake_id;
	Disputes__GetIntakeReply *all;

	assert_int_equal(read_intake(NULL, two, &all), 0);
	assert_int_equal(all->n_suspected, 2); /* once each, though one is alike in both ways */
	assert_int_equal(link_as(NULL, two, two, "x"), E_FIELD);
	assert_int_equal(link_as(NULL, two, one, " "), E_FIELD);
	assert_int_equal(link_as(&kit_clerk, two, one, "x"), E_NOT_FOUND);
	assert_int_equal(link_as(NULL, two, one, "同一人"), 0);
	assert_int_equal(link_as(NULL, two, other, "x"), E_CONFLICT);
	assert_int_equal(link_as(NULL, other, two, "x"), E_CONFLICT); /* link it to the first */
	assert_int_equal(link_as(NULL, three, one, "同一单位同一事"), 0);

	(void)sent_on(NULL, one, &(struct sending){.route = "R01"});
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 1);
	assert_int_equal(kit_number("select count(distinct case_id) from disputes.intake where "
				    "case_id is not null"),
			 1);
	assert_string_equal(asked(tip->receipt_code)->state, "linked");
	assert_true(asked(tip->receipt_code)->case_no[0]);
	assert_int_equal(read_intake(NULL, one, &all), 0);
	assert_int_equal(all->n_linked, 2);
	assert_non_null(all->case_);
}

static void queue__of_a_department__oldest_first_with_its_load(void **state UNUSED)
{
	Disputes__ListIntakesRequest q;
	Disputes__ListIntakesReply *r;
	int64_t first = recorded(NULL, "counter", "pay_unpaid")->intake_id;

	(void)recorded(NULL, "letter", "pay_unpaid");
	(void)recorded(&kit_clerk, "counter", "sole_trader");
	(void)sent_on(NULL, intake_last() - 1, &(struct sending){.route = "R01"});
	disputes__list_intakes_request__init(&q);
	assert_int_equal(kit_call(k, "ListIntakes", NULL, &q.base, &r), 0);
	assert_int_equal(r->n_intakes, 2);
	assert_int_equal(r->intakes[0]->intake_id, first);
	assert_int_equal(r->n_load, 1);
	assert_int_equal(r->load[0]->n_waiting, 1);
	q.state = (char *)"waiting";
	assert_int_equal(kit_call(k, "ListIntakes", NULL, &q.base, &r), 0);
	assert_int_equal(r->n_intakes, 1);
	q.state = (char *)"lost";
	assert_int_equal(kit_call(k, "ListIntakes", NULL, &q.base, &r), E_FIELD);
}

/* ---- 12345 ---------------------------------------------------------------------------------- */

static void order__answered__its_term_ends_and_it_is_listed(void **state UNUSED)
{
	Disputes__RecordIntakeRequest q = record_of("hotline_12345", "below_minimum");
	Disputes__ListIntakeAnswersRequest a;
	Disputes__ListIntakeAnswersReply *list;
	Disputes__RecordIntakeReply *r;

	assert_int_equal(record(NULL, &q, NULL), E_FIELD); /* no term */
	q.order_due_day = day_of("2025-04-18");
	assert_int_equal(record(NULL, &q, NULL), E_FIELD); /* no number */
	q.source_no = (char *)"XC-1";
	assert_int_equal(record(NULL, &q, &r), 0);
	assert_int_equal(record(NULL, &q, NULL), E_EXISTS);
	(void)sent_on(NULL, r->intake->intake_id, &(struct sending){.route = "R05"});
	assert_string_equal(kit_text("select due_day from disputes.deadline where code = 'INT-2'"),
			    "2025-04-18");
	assert_int_equal(say_as_office(NULL, r->intake->intake_id, "已责令补足", true), 0);
	assert_string_equal(kit_text("select state from disputes.deadline where code = 'INT-2'"),
			    "stopped");
	disputes__list_intake_answers_request__init(&a);
	a.channel = (char *)"hotline_12345";
	assert_int_equal(kit_call(k, "ListIntakeAnswers", NULL, &a.base, &list), 0);
	assert_int_equal(list->n_answers, 1);
	assert_string_equal(list->answers[0]->text, "已责令补足");
	assert_string_equal(list->answers[0]->source_no, "XC-1");
	assert_false(list->answers[0]->late);
}

/* It came late, or was sent on late: it goes on all the same, and its term is over. */
static void order__whose_term_is_over__goes_on_and_is_breached(void **state UNUSED)
{
	static const char *const terms[] = {"2025-03-31", "2025-04-10", "2025-04-11"};

	for (size_t i = 0; i < N_ELEMENTS(terms); i++) {
		Disputes__RecordIntakeRequest q = record_of("hotline_12345", "below_minimum");
		Disputes__RecordIntakeReply *r;

		kit_clock("2025-04-10 09:00:00");
		q.order_due_day = day_of(terms[i]);
		q.source_no = (char *)terms[i];
		assert_int_equal(record(NULL, &q, &r), 0);
		kit_clock("2025-04-11 23:00:00");
		(void)sent_on(NULL, r->intake->intake_id, &(struct sending){.route = "R05"});
	}
	time_passes("2025-04-12 09:00:00");
	assert_int_equal(kit_number("select count(*) from disputes.deadline where code = 'INT-2' "
				    "and status = 'breached'"),
			 3);
}

static int64_t order_in(const char *number, const char *due)
{
	Disputes__RecordIntakeRequest q = record_of("hotline_12345", "below_minimum");
	Disputes__RecordIntakeReply *r;

	q.source_no = (char *)number;
	q.order_due_day = day_of(due);
	assert_int_equal(record(NULL, &q, &r), 0);
	return r->intake->intake_id;
}

static const char *order_term(void)
{
	return kit_text("select coalesce(string_agg(due_day::text, ' '), '') from "
			"disputes.deadline where code = 'INT-2' and state <> 'stopped'");
}

/* The same caller rings again: what is linked has a term too, and the answer to one ends no
 * other's. */
static void orders__of_one_case__the_one_due_first_has_the_clock(void **state UNUSED)
{
	int64_t one = order_in("XC-1", "2025-04-18"), two = order_in("XC-2", "2025-04-16"),
		three = order_in("XC-3", "2025-04-25");

	assert_int_equal(link_as(NULL, two, one, "同一人"), 0);
	(void)sent_on(NULL, one, &(struct sending){.route = "R05"});
	assert_string_equal(order_term(), "2025-04-16");
	assert_int_equal(link_as(NULL, three, one, "同一人"), 0);
	assert_string_equal(order_term(), "2025-04-16");
	assert_int_equal(say_as_office(NULL, three, "见前答复", true), 0);
	assert_string_equal(order_term(), "2025-04-16");
	assert_int_equal(say_as_office(NULL, two, "正在办理", true), 0);
	assert_string_equal(order_term(), "2025-04-18");
	assert_int_equal(say_as_office(NULL, one, "已责令补足", true), 0);
	assert_string_equal(order_term(), "");
	assert_int_equal(link_as(NULL, order_in("XC-4", "2025-04-21"), one, "同一人"), 0);
	assert_string_equal(order_term(), "2025-04-21");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(route__by_issue_class_evidence__as_the_table_says),
		T(card__of_a_route__says_what_to_bring_and_the_last_day),
		T(route__other_than_suggested__wants_a_reason),
		T(route__to_who_is_not_competent__refused_and_nothing_happened),
		T(case__begun_later__counts_from_the_day_it_came_in),
		T(nobody__sends_it_on__it_becomes_a_case_by_itself),
		T(emergency__comes_in__goes_on_at_once),
		T(duplicates__suspected_and_linked__have_one_case),
		T(queue__of_a_department__oldest_first_with_its_load),
		T(order__answered__its_term_ends_and_it_is_listed),
		T(order__whose_term_is_over__goes_on_and_is_breached),
		T(orders__of_one_case__the_one_due_first_has_the_clock),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
