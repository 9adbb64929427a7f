/*
 * Deadlines of cases: started, counted with the notices, of several the one that runs, whose they
 * are.
 */
#include "terms.h"

/* ---- started -----------------------------------------------------------------------------------
 */

/* Annex B: 60 working days from 2022-04-22 end on 07-19. */
static void start__sixty_working_days__counted_with_the_notices(void **state UNUSED)
{
	int64_t id = case_given(5);
	const Disputes__ExplainDeadlineReply *why;
	Disputes__Deadline *d;
	size_t counted = 0;

	assert_int_equal(start(NULL, id, INSP_4, "2022-04-22", &d), 0);
	assert_int_equal(d->due_day, day_of("2022-07-19"));
	assert_string_equal(d->term, "60 working days");
	assert_int_equal(d->original_due_day, d->due_day);
	why = explained(NULL, d->deadline_id);
	for (size_t i = 0; i < why->n_days; i++) {
		counted += why->days[i]->counts ? 1 : 0;
		if (why->days[i]->day == day_of("2022-04-24")) {
			assert_true(why->days[i]->counts);
			assert_string_equal(why->days[i]->notice, "国办发明电〔2021〕11号");
			assert_non_null(strstr(why->days[i]->text, "working day by swap"));
		}
	}
	assert_int_equal(counted, 60);
	assert_int_equal(why->n_days, day_of("2022-07-19") - day_of("2022-04-22"));
	assert_int_equal(why->n_entries, 1);
	assert_string_equal(why->entries[0]->kind, "started");
	assert_non_null(strstr(why->grounds[0], "extended by 30 working days"));
}

/* C.11 T13: five working days from 2026-09-28 end on a Saturday of work. */
static void start__t13__a_saturday_of_work(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *d;

	kit_clock("2026-09-28 11:00:00");
	assert_int_equal(start(NULL, id, "INSP-1", NULL, &d), 0);
	assert_int_equal(d->due_day, day_of("2026-10-10"));
	assert_int_equal(d->days_left, 5);
}

/* The calendar of 2025 ends the year before: no notice, Mondays to Fridays, and said so. */
static void start__past_the_last_notice__provisional(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *d;

	kit_clock("2026-12-28 11:00:00");
	assert_int_equal(start(NULL, id, "INSP-1", NULL, &d), 0);
	assert_true(d->provisional);
	assert_int_equal(d->due_day, day_of("2027-01-04"));
	assert_non_null(
		strstr(explained(NULL, d->deadline_id)->days[4]->text, "no notice of that year"));
}

static void start__what_cannot_be__refused(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__StartDeadlineRequest req;

	assert_int_equal(start(NULL, id, "INSP-99", NULL, NULL), E_FIELD);
	assert_int_equal(start(NULL, id, "HO-1", NULL, NULL), E_FIELD);
	assert_int_equal(start(NULL, id, INSP_4, "2025-04-11", NULL), E_FIELD); /* ahead */
	assert_int_equal(start(NULL, 1, INSP_4, NULL, NULL), E_NOT_FOUND);
	assert_int_equal(start(&kit_clerk, id, INSP_4, NULL, NULL), E_NOT_FOUND);
	assert_int_equal(start(NULL, id, INSP_4, NULL, NULL), 0);
	assert_int_equal(start(NULL, id, INSP_4, NULL, NULL), E_EXISTS);
	assert_int_equal(start(NULL, id, "ENF-03", NULL, NULL), E_FIELD); /* needs its day */
	disputes__start_deadline_request__init(&req);
	req.case_id = id;
	req.code = (char *)"RECT-1";
	req.ground = (char *)"整改";
	assert_int_equal(kit_call(k, "StartDeadline", NULL, &req.base, NULL), E_NO_PARAMETER);
	req.scope = (char *)"high";
	assert_int_equal(kit_call(k, "StartDeadline", NULL, &req.base, NULL), 0);
	req.code = (char *)"INSP-5";
	req.ground = (char *)"";
	assert_int_equal(kit_call(k, "StartDeadline", NULL, &req.base, NULL), E_FIELD);
	assert_int_equal(kit_number("select count(*) from disputes.deadline"), 2);
}

/* What the file says later does not touch what runs: the clock is kept as it was. */
static void start__twice_the_same_terms__kept_once(void **state UNUSED)
{
	Disputes__Deadline *d;

	assert_int_equal(start(NULL, case_given(5), INSP_4, NULL, &d), 0);
	assert_int_equal(start(NULL, case_given(6), INSP_4, NULL, &d), 0);
	assert_int_equal(kit_number("select count(*) from disputes.clock_terms"), 1);
	kit_sql("update disputes.clock_terms set length = 61, extension = 5");
	assert_int_equal(extend(d->deadline_id, 6, "局长", &d), E_CONFLICT);
}

/* ---- families (RUL-9)
 * ------------------------------------------------------------------------------ */

static void family__the_earlier_runs__both_listed_with_the_reason(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *sixty, *thirty;
	const Disputes__ExplainDeadlineReply *why;

	kit_clock("2022-04-22 10:00:00");
	assert_int_equal(start(NULL, id, INSP_4, NULL, &sixty), 0);
	assert_true(sixty->runs);
	assert_int_equal(start(NULL, id, INSP_5, NULL, &thirty), 0);
	assert_int_equal(thirty->due_day, day_of("2022-05-22"));
	assert_true(thirty->runs);
	why = explained(NULL, sixty->deadline_id);
	assert_false(why->deadline->runs);
	assert_int_equal(why->n_family, 2);
	assert_string_equal(
		why->runs_because,
		"INSP-4 (60 working days, 2022-07-19); INSP-5 (30 days, 2022-05-22): several "
		"terms bind one matter and the one that ends first runs; INSP-4 ends later and "
		"is listed");
	assert_string_equal(what(sixty->deadline_id), "started yields");

	/* sixty days of Henan, 06-21, still end before 07-19; the other runs once they are over */
	assert_int_equal(extend(thirty->deadline_id, 30, "局长", &thirty), 0);
	assert_int_equal(thirty->due_day, day_of("2022-06-21"));
	assert_true(thirty->runs);
	kit_clock("2022-06-22 00:00:00");
	while (kit_timers(k))
		;
	assert_true(explained(NULL, sixty->deadline_id)->deadline->runs);
	assert_string_equal(what(sixty->deadline_id), "started yields runs");
	assert_string_equal(kit_text("select status from disputes.deadline where code = 'INSP-5'"),
			    "breached");
}

static void family__the_one_that_runs_is_stopped__the_other_runs(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *sixty, *thirty;

	assert_int_equal(start(NULL, id, INSP_5, NULL, &thirty), 0);
	assert_int_equal(start(NULL, id, INSP_4, NULL, &sixty), 0);
	assert_false(sixty->runs);
	assert_int_equal(stop_it(thirty->deadline_id, &thirty), 0);
	assert_string_equal(thirty->state, "stopped");
	assert_true(explained(NULL, sixty->deadline_id)->deadline->runs);
	assert_int_equal(stop_it(thirty->deadline_id, NULL), E_CONFLICT);
}

/* ---- whose they are
 * ---------------------------------------------------------------------------------------- */

static size_t listed(const struct kit_who *who, const char *department, bool standing)
{
	Disputes__ListDeadlinesRequest req;
	Disputes__ListDeadlinesReply *rep;

	disputes__list_deadlines_request__init(&req);
	req.department = (char *)department;
	req.standing = standing;
	assert_int_equal(kit_call(k, "ListDeadlines", who, &req.base, &rep), 0);
	return rep->n_deadlines;
}

static size_t awaited(const struct kit_who *who)
{
	Disputes__ListDeadlinesRequest req;
	Disputes__ListDeadlinesReply *rep;

	disputes__list_deadlines_request__init(&req);
	req.awaited = true;
	assert_int_equal(kit_call(k, "ListDeadlines", who, &req.base, &rep), 0);
	return rep->n_deadlines;
}

/* Without a department there is none to act, to be told, or to wait. */
static void list__no_department__nothing(void **state UNUSED)
{
	static const struct kit_who operator= {"operator", "", "411000", "operator", 0, 0};
	Disputes__Deadline *d;

	assert_int_equal(start(NULL, case_given(5), INSP_4, NULL, &d), 0);
	assert_int_equal(listed(&operator, "", false), 0);
	assert_int_equal(listed(&operator, "HRSS", false), 0);
}

static void list__by_department__own_cases_only(void **state UNUSED)
{
	int64_t first = case_given(5), second = case_given(6);
	Disputes__GetDeadlineBoardRequest req;
	Disputes__GetDeadlineBoardReply *board;
	Disputes__Deadline *d;
	Disputes__Handoff *h;

	assert_int_equal(start(NULL, first, INSP_4, NULL, &d), 0);
	assert_int_equal(start(NULL, second, "INSP-12", NULL, &d), 0);
	assert_int_equal(offer(NULL, first, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(listed(NULL, "", false), 1);
	assert_int_equal(listed(NULL, "", true), 1);
	assert_int_equal(awaited(NULL), 1);
	assert_int_equal(awaited(&kit_clerk), 0);
	assert_int_equal(listed(NULL, "SAMR", false), 1); /* what we wait for */
	assert_int_equal(listed(&kit_clerk, "", false),
			 1); /* its answer, and no more of the case */
	assert_int_equal(listed(&trans, "", false), 0);
	assert_int_equal(listed(&samr_county, "", false), 0);
	disputes__get_deadline_board_request__init(&req);
	assert_int_equal(kit_call(k, "GetDeadlineBoard", NULL, &req.base, &board), 0);
	assert_int_equal(board->n_rows, 3);
	assert_string_equal(board->rows[0]->code, "INSP-12");
	assert_int_equal(board->rows[0]->n_standing, 1);
	assert_int_equal(board->rows[1]->n_later, 1);
	assert_string_equal(board->rows[2]->department, "SAMR");
	assert_int_equal(board->rows[2]->n_week, 1);
}

static const Disputes__Deadline *first_listed(const struct kit_who *who)
{
	Disputes__ListDeadlinesRequest req = DISPUTES__LIST_DEADLINES_REQUEST__INIT;
	Disputes__ListDeadlinesReply *rep;

	req.count = true;
	assert_int_equal(kit_call(k, "ListDeadlines", who, &req.base, &rep), 0);
	assert_int_equal(rep->n_deadlines, 1);
	assert_int_equal(rep->total, 1);
	assert_false(rep->total_is_bound);
	return rep->deadlines[0];
}

/* Of a case that was only offered the package is seen, and what it leaves out is not. */
static void list__whom_and_how_much__as_far_as_it_may_be_known(void **state UNUSED)
{
	const Disputes__Deadline *shown;
	int64_t id = case_given(5);
	Disputes__Deadline *d;
	Disputes__Handoff *h;

	assert_int_equal(start(NULL, id, INSP_4, NULL, &d), 0);
	shown = first_listed(NULL);
	assert_int_equal(shown->employer_id, 7);
	assert_string_equal(shown->employer_name, "甲平台");
	assert_int_equal(shown->owed_fen, 485100);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	kit_sql("update disputes.handoff set package_json = '{\"employer_name\": \"乙\"}'");
	shown = first_listed(&kit_clerk);
	assert_int_equal(shown->handoff_id, h->handoff_id);
	assert_int_equal(shown->employer_id, 0);
	assert_string_equal(shown->employer_name, "乙");
	assert_int_equal(shown->owed_fen, 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	shown = first_listed(&kit_clerk);
	assert_string_equal(shown->employer_name, "甲平台");
	assert_int_equal(shown->owed_fen, 485100);
}

static void transfer__accepted__its_deadlines_go_with_the_case(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *d;
	Disputes__Handoff *h;

	assert_int_equal(start(NULL, id, INSP_4, NULL, &d), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(kit_call(k, "StopDeadline", &kit_clerk,
				  &(Disputes__StopDeadlineRequest){
					  .base = PROTOBUF_C_MESSAGE_INIT(
						  &disputes__stop_deadline_request__descriptor),
					  .deadline_id = d->deadline_id,
					  .ground = (char *)"x"}
					   .base,
				  NULL),
			 E_NOT_FOUND);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	assert_string_equal(
		kit_text("select department from disputes.deadline where code = 'INSP-4'"), "SAMR");
	assert_string_equal(what(d->deadline_id), "started moved");
	assert_int_equal(stop_it(d->deadline_id, NULL), E_NOT_OWNER); /* HRSS has it no more */
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 1);
	assert_int_equal(extend(d->deadline_id, 5, "局长", NULL), E_NOT_OWNER);
}

/* A county does not see what lies outside; nobody changes an entry. */
static void ledger__entries__only_added(void **state UNUSED)
{
	Disputes__Deadline *d;

	assert_int_equal(start(NULL, case_given(5), INSP_4, NULL, &d), 0);
	assert_int_equal(
		kit_number("select count(*) from information_schema.role_table_grants where "
			   "grantee = 'gongdao_disputes' and table_name in "
			   "('deadline_entry', 'service_record', 'clock_terms') and privilege_type "
			   "not "
			   "in ('SELECT', 'INSERT')"),
		0);
	assert_int_equal(
		kit_number("select count(*) from information_schema.role_table_grants where "
			   "grantee = 'gongdao_disputes' and table_name = 'deadline_entry'"),
		2);
}

/* ---- clocks
 * -------------------------------------------------------------------------------------------------
 */

static void clocks__listed_and_counted__nothing_recorded(void **state UNUSED)
{
	Disputes__ListClocksRequest all;
	Disputes__ListClocksReply *clocks;
	Disputes__CountClockRequest req;
	Disputes__CountClockReply *rep;

	disputes__list_clocks_request__init(&all);
	assert_int_equal(kit_call(k, "ListClocks", NULL, &all.base, &clocks), 0);
	assert_true(clocks->n_clocks >= 70);
	disputes__count_clock_request__init(&req);
	req.code = (char *)"ARB-9";
	req.from_day = day_of("2026-09-18");
	assert_int_equal(kit_call(k, "CountClock", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->due_day, day_of("2026-10-08")); /* T12 */
	assert_non_null(strstr(rep->days[rep->n_days - 1]->text, "moved to here"));
	assert_non_null(strstr(rep->days[15]->text, "moves on (statutory holiday"));
	req.extension = 1;
	assert_int_equal(kit_call(k, "CountClock", NULL, &req.base, NULL), E_FIELD);
	assert_int_equal(kit_number("select count(*) from disputes.deadline"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(start__sixty_working_days__counted_with_the_notices),
		T(start__t13__a_saturday_of_work),
		T(start__past_the_last_notice__provisional),
		T(start__what_cannot_be__refused),
		T(start__twice_the_same_terms__kept_once),
		T(family__the_earlier_runs__both_listed_with_the_reason),
		T(family__the_one_that_runs_is_stopped__the_other_runs),
		T(list__by_department__own_cases_only),
		T(list__no_department__nothing),
		T(list__whom_and_how_much__as_far_as_it_may_be_known),
		T(transfer__accepted__its_deadlines_go_with_the_case),
		T(ledger__entries__only_added),
		T(clocks__listed_and_counted__nothing_recorded),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
