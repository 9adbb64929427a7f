/*
 * Imports and queries of engagements, and the replay, through dispatch() and PostgreSQL.
 */
#include "requests.h"

static void import_engagements__500_rows__recorded_within_the_time_of_one_call(void **state UNUSED)
{
	static Registration__EngagementRow rows[IMPORT_ROWS_MAX];
	static char numbers[IMPORT_ROWS_MAX][16];
	Registration__ImportReply *rep;

	employers_given();
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		(void)snprintf(numbers[i], sizeof(numbers[i]), "R-%04zu", i);
		rows[i] = engagement_given(i % 2 ? CODE_A : CODE_B, numbers[i], MARCH_1, 0);
	}
	assert_int_equal(engagements_import(NULL, rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(rep->created, IMPORT_ROWS_MAX);
	assert_int_equal(kit_events(k, &events), IMPORT_ROWS_MAX);
	assert_int_equal(
		kit_number("select count(distinct worker_id) from registration.engagement"),
		IMPORT_ROWS_MAX);
	assert_int_equal(engagements_import(NULL, rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(rep->unchanged, IMPORT_ROWS_MAX);
	assert_int_equal(kit_events(k, &events), 0);
}

static void import_engagements__flawed_rows__refused_with_place(void **state UNUSED)
{
	Registration__EngagementRow rows[] = {
		engagement_given(CODE_C, "R-1", MARCH_1, 0),
		engagement_given(CODE_A, "R-1", MARCH_1, MARCH_1),
		engagement_given(CODE_A, "R-2", MARCH_1, 0),
		engagement_given(CODE_A, "R-2", MARCH_1 + 10, 0),
		engagement_given(CODE_A, "R-3", MARCH_1, 0),
		engagement_given(CODE_A, "R-4", MARCH_1, 0),
		engagement_given(CODE_A, "R-5", 0, 0),
	};
	Registration__ImportReply *rep;

	employers_given();
	rows[4].home_region = (char *)"999999";
	rows[5].same_as = (char *)CODE_A "/R-9";
	assert_int_equal(engagements_import(NULL, rows, 7, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 6);
	assert_error(rep, 0, 0, "credit_code", CODE_C);
	assert_error(rep, 1, 1, "to_day", "2025-03-01");
	assert_error(rep, 2, 3, "from_day", "2025-03-11");
	assert_error(rep, 3, 4, "home_region", "999999");
	assert_error(rep, 4, 5, "same_as", CODE_A "/R-9");
	assert_error(rep, 5, 6, "from_day", "0");
}

static void import_engagements__end_and_begin__versions_kept(void **state UNUSED)
{
	Registration__EngagementRow first = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	Registration__EngagementRow rows[] = {
		engagement_given(CODE_A, "R-1", MARCH_1 + 31, 0),
		engagement_given(CODE_A, "R-1", MARCH_1, MARCH_1 + 31)};
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(engagements_import(NULL, &first, 1, false, &rep), 0);
	(void)kit_events(k, &events);
	rows[0].class_ = (char *)"A1";
	assert_int_equal(engagements_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(kit_events(k, &events), 2);
	assert_int_equal(kit_number("select count(*) from registration.worker"), 1);
	assert_int_equal(kit_number("select count(*) from registration.engagement_version"), 3);
	assert_string_equal(
		kit_text("select recorded_by from registration.engagement_version limit 1"),
		"inspector");
}

static void import_engagements__same_as__one_worker_for_life(void **state UNUSED)
{
	Registration__EngagementRow rows[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
					      engagement_given(CODE_B, "骑007", MARCH_1, 0)};
	Registration__EngagementRow earlier =
		engagement_given(CODE_B, "骑007", MARCH_1 - 60, MARCH_1 - 30);
	Registration__ImportReply *rep;

	employers_given();
	rows[1].same_as = (char *)CODE_A "/R-1";
	assert_int_equal(engagements_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(engagements_import(NULL, &earlier, 1, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(kit_number("select count(*) from registration.worker"), 1);
	assert_int_equal(kit_number("select count(*) from registration.alias"), 2);
	assert_int_equal(
		kit_number("select count(distinct worker_id) from registration.engagement"), 1);
}

static void import_engagements__dry_run__same_answer_no_trace(void **state UNUSED)
{
	Registration__EngagementRow rows[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
					      engagement_given(CODE_A, "R-1", MARCH_1 + 1, 0)};
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(engagements_import(NULL, rows, 2, true, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 1);
	assert_int_equal(kit_number("select count(*) from registration.worker"), 0);
	assert_int_equal(kit_events(k, &events), 0);
}

/* A county sees its own engagements only, and cannot slip one in beside a hidden one. */
static void import_engagements__county__hidden_periods_still_count(void **state UNUSED)
{
	Registration__EngagementRow hidden = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	Registration__EngagementRow rows[] = {engagement_given(CODE_A, "R-1", MARCH_1 + 5, 0),
					      engagement_given(CODE_A, "R-1", MARCH_1, MARCH_1 + 2),
					      engagement_given(CODE_A, "R-2", MARCH_1, 0),
					      engagement_given(CODE_A, "R-3", MARCH_1, 0)};
	Registration__ListEngagementsRequest list;
	Registration__ListEngagementsReply *page;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(engagements_import(NULL, &hidden, 1, false, &rep), 0);
	for (size_t i = 0; i < 3; i++)
		rows[i].home_region = (char *)"411024";
	assert_int_equal(engagements_import(&kit_county, rows, 4, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 3);
	assert_error(rep, 0, 0, "from_day", "2025-03-06");
	assert_error(rep, 1, 1, "worker_no", "R-1");
	assert_error(rep, 2, 3, "home_region", "411002");

	registration__list_engagements_request__init(&list);
	assert_int_equal(kit_call(k, "ListEngagements", &kit_county, &list.base, NULL), E_FIELD);
	list.employer_id = kit_number(
		"select employer_id from registration.employer where credit_code = '" CODE_A "'");
	assert_int_equal(kit_call(k, "ListEngagements", &kit_county, &list.base, &page), 0);
	assert_int_equal(page->n_engagements, 1);
	assert_string_equal(page->engagements[0]->worker_no, "R-2");
	assert_int_equal(kit_call(k, "ListEngagements", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_engagements, 2);
	assert_int_equal(page->engagements[0]->from_day, MARCH_1);
	list.after_id = page->engagements[0]->engagement_id;
	assert_int_equal(kit_call(k, "ListEngagements", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_engagements, 1);
}

static void replay__everything__once_to_the_subscriber_alone(void **state UNUSED)
{
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	Service__ReplayEventsRequest req;
	static const struct kit_who operator= {"operator", "HRSS", "411000", "operator", 0, 0};
	size_t n, employers = 0, engagements = 0;

	employers_given();
	assert_int_equal(engagements_import(NULL, &row, 1, false, NULL), 0);
	(void)kit_events(k, &events);
	service__replay_events_request__init(&req);
	req.subscriber = (char *)"wages";
	assert_int_equal(kit_call(k, "ReplayEvents", &operator, & req.base, NULL), 0);
	while (kit_timers(k) > 0)
		;
	n = kit_events(k, &events);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(events[i].target, "wages") != 0)
			continue;
		employers += strcmp(events[i].event, "registration.EmployerRecorded") == 0;
		engagements += strcmp(events[i].event, "registration.EngagementRecorded") == 0;
	}
	assert_int_equal(employers, 2);
	assert_int_equal(engagements, 1);
}

/* Names in C and in the checks of the schema are the same. */
static void schema__choices__named_as_in_the_facts(void **state UNUSED)
{
	static const struct {
		const char *constraint;
		const char *const *names;
	} lists[] = {
		{"employer_kind",         employer_kinds        },
		{"engagement_class",      engagement_classes    },
		{"engagement_occupation", engagement_occupations},
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(import_engagements__500_rows__recorded_within_the_time_of_one_call),
		T(import_engagements__flawed_rows__refused_with_place),
		T(import_engagements__end_and_begin__versions_kept),
		T(import_engagements__same_as__one_worker_for_life),
		T(import_engagements__dry_run__same_answer_no_trace),
		T(import_engagements__county__hidden_periods_still_count),
		T(replay__everything__once_to_the_subscriber_alone),
		T(schema__choices__named_as_in_the_facts),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
