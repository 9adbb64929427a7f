/*
 * A company's own numbers, mapped and ended by hand, through dispatch() and PostgreSQL.
 */
#include "classify.h"

static Registration__MapAliasRequest mapping(int64_t engagement, const char *no, int32_t from)
{
	Registration__MapAliasRequest req;

	registration__map_alias_request__init(&req);
	req.engagement_id = engagement;
	req.worker_no = (char *)no;
	req.from_day = from;
	req.reason = (char *)"平台换号说明";
	return req;
}

static int mapped(const struct kit_who *who, Registration__MapAliasRequest req,
		  Registration__Alias **out)
{
	return kit_call(k, "MapAlias", who, &req.base, out);
}

static int ended(int64_t engagement, const char *no, int32_t to, Registration__Alias **out)
{
	Registration__EndAliasRequest req;

	registration__end_alias_request__init(&req);
	req.engagement_id = engagement;
	req.worker_no = (char *)no;
	req.to_day = to;
	req.reason = (char *)"平台收回编号";
	return kit_call(k, "EndAlias", NULL, &req.base, out);
}

static const Registration__Alias *told(void)
{
	assert_int_equal(kit_events(k, &events), 1);
	assert_string_equal(events[0].event, "registration.AliasRecorded");
	return (const Registration__Alias *)kit_event_body(k, &events[0],
							   &registration__alias__descriptor);
}

static void map_alias__free_number__told_and_kept(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__ListAliasesRequest list;
	Registration__ListAliasesReply *rep;
	const Registration__Alias *a;
	Registration__Alias *out;

	assert_int_equal(mapped(NULL, mapping(id, "NEW-7", MARCH_1 + 5), &out), 0);
	a = told();
	assert_string_equal(a->worker_no, "NEW-7");
	assert_int_equal(a->worker_id, kit_number("select worker_id from registration.worker"));
	assert_int_equal(a->version, 1);
	assert_string_equal(kit_text("select reason from registration.alias_version"),
			    "平台换号说明");
	registration__list_aliases_request__init(&list);
	list.engagement_id = id;
	assert_int_equal(kit_call(k, "ListAliases", NULL, &list.base, &rep), 0);
	assert_int_equal(rep->n_aliases, 2);
	assert_int_equal(kit_call(k, "ListAliases", &kit_county, &list.base, NULL), E_NOT_FOUND);
	/* the number is his for an import too */
	Registration__EngagementRow row = engagement_given(CODE_A, "NEW-7", MARCH_1 + 6, 0);
	assert_int_equal(engagements_import(NULL, &row, 1, false, NULL), 0);
	assert_int_equal(kit_number("select count(*) from registration.worker"), 1);
}

static void map_alias__taken_or_flawed__refused(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__EngagementRow other = engagement_given(CODE_A, "R-2", MARCH_1, 0);
	Registration__MapAliasRequest req;

	assert_int_equal(engagements_import(NULL, &other, 1, false, NULL), 0);
	(void)kit_events(k, &events);
	assert_int_equal(mapped(NULL, mapping(id, "R-2", MARCH_1 + 5), NULL), E_CONFLICT);
	assert_int_equal(mapped(NULL, mapping(id, "R-1", MARCH_1 + 5), NULL), E_EXISTS);
	assert_int_equal(mapped(NULL, mapping(id, "a b", MARCH_1), NULL), E_FIELD);
	assert_int_equal(mapped(NULL, mapping(id, "R-9", 0), NULL), E_FIELD);
	req = mapping(id, "R-9", MARCH_1);
	req.reason = (char *)"";
	assert_int_equal(mapped(NULL, req, NULL), E_FIELD);
	assert_int_equal(mapped(&kit_county, mapping(id, "R-9", MARCH_1), NULL), E_NOT_FOUND);
	assert_int_equal(mapped(&kit_clerk, mapping(id, "R-9", MARCH_1), NULL), E_DENIED);
	assert_int_equal(kit_events(k, &events), 0);
	assert_int_equal(kit_number("select count(*) from registration.alias_version"), 0);
}

/* Ended, the number may be another one's, by hand or by a roster. */
static void end_alias__then_free_for_another(void **state UNUSED)
{
	int64_t id = engagement_of("B"), other_id;
	Registration__EngagementRow other = engagement_given(CODE_A, "R-2", MARCH_1, 0);
	Registration__EngagementRow roster = engagement_given(CODE_A, "N-1", MARCH_1 + 20, 0);
	Registration__Alias *out;

	assert_int_equal(engagements_import(NULL, &other, 1, false, NULL), 0);
	other_id = kit_number("select engagement_id from registration.engagement where worker_no = "
			      "'R-2'");
	assert_int_equal(mapped(NULL, mapping(id, "N-1", MARCH_1 + 1), &out), 0);
	(void)kit_events(k, &events);
	assert_int_equal(ended(id, "N-1", MARCH_1 + 10, &out), 0);
	assert_int_equal(told()->to_day, MARCH_1 + 10);
	assert_int_equal(out->version, 2);
	assert_int_equal(ended(id, "N-1", MARCH_1 + 30, NULL), E_NOT_FOUND);
	assert_int_equal(mapped(NULL, mapping(other_id, "N-1", MARCH_1 + 1), NULL), E_CONFLICT);
	assert_int_equal(mapped(NULL, mapping(other_id, "N-1", MARCH_1 + 10), &out), 0);
	assert_int_equal(ended(other_id, "N-1", MARCH_1 + 15, &out), 0);
	assert_int_equal(engagements_import(NULL, &roster, 1, false, NULL), 0);
	assert_int_equal(kit_number("select count(*) from registration.worker"), 3);
	assert_int_equal(kit_number("select count(*) from registration.alias_version"), 4);
}

static void end_alias__engagement_goes_on__refused(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, MARCH_1 + 8);
	Registration__Alias *out;

	assert_int_equal(ended(id, "R-1", MARCH_1 + 10, NULL), E_CONFLICT);
	assert_int_equal(engagements_import(NULL, &row, 1, false, NULL), 0);
	(void)kit_events(k, &events);
	assert_int_equal(ended(id, "R-1", MARCH_1 + 7, NULL), E_CONFLICT);
	assert_int_equal(ended(id, "R-1", MARCH_1 + 8, &out), 0);
	assert_int_equal(told()->version, 1);
	assert_true(out->alias_id != 0);
}

static void replay__what_was_done_by_hand__told_again(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	static const struct kit_who operator= {"operator", "HRSS", "411000", "operator", 0, 0};
	Registration__Alias *out;
	Service__ReplayEventsRequest req;
	size_t n, aliases = 0;

	assert_int_equal(mapped(NULL, mapping(id, "NEW-7", MARCH_1 + 5), &out), 0);
	(void)kit_events(k, &events);
	service__replay_events_request__init(&req);
	req.subscriber = (char *)"wages";
	assert_int_equal(kit_call(k, "ReplayEvents", &operator, & req.base, NULL), 0);
	while (kit_timers(k) > 0)
		;
	n = kit_events(k, &events);
	for (size_t i = 0; i < n; i++)
		aliases += strcmp(events[i].event, "registration.AliasRecorded") == 0 &&
			   strcmp(events[i].target, "wages") == 0;
	assert_int_equal(aliases, 1);
}

/* ---- by file -------------------------------------------------------------------------------- */

static Registration__AliasRow numbered(const char *no, const char *known, int32_t from)
{
	Registration__AliasRow row;

	registration__alias_row__init(&row);
	row.credit_code = (char *)CODE_A;
	row.worker_no = (char *)no;
	row.known_no = (char *)known;
	row.from_day = from;
	return row;
}

static int aliases_import(const struct kit_who *who, Registration__AliasRow *rows, size_t n,
			  bool dry_run, Registration__ImportReply **out)
{
	Registration__ImportAliasesRequest req;
	Registration__AliasRow *list[16];

	registration__import_aliases_request__init(&req);
	for (size_t i = 0; i < n; i++)
		list[i] = &rows[i];
	req.rows = list;
	req.n_rows = n;
	req.dry_run = dry_run;
	req.reason = (char *)"平台换号";
	return kit_call(k, "ImportAliases", who, &req.base, out);
}

static void import_aliases__good_and_bad_rows__each_by_itself(void **state UNUSED)
{
	Registration__EngagementRow other = engagement_given(CODE_A, "R-2", MARCH_1, 0);
	Registration__AliasRow rows[] = {
		numbered("N-1", "R-1", MARCH_1 + 5), numbered("N-2", "R-2", MARCH_1 + 5),
		numbered("N-1", "R-2", MARCH_1 + 9), /* the first row's by then */
		numbered("N-3", "R-9", MARCH_1 + 5), numbered("N-3", "R-1", MARCH_1 - 1),
		numbered("N 3", "R-1", MARCH_1),     numbered("R-1", "R-1", MARCH_1),
		numbered("N-3", "R-1", 0),           numbered("N-3", "R-1", MARCH_1)};
	Registration__ImportReply *dry, *rep;

	(void)engagement_of("B");
	assert_int_equal(engagements_import(NULL, &other, 1, false, NULL), 0);
	(void)kit_events(k, &events);
	rows[8].credit_code = (char *)CODE_C;
	assert_int_equal(aliases_import(NULL, rows, 9, true, &dry), 0);
	assert_int_equal(kit_number("select count(*) from registration.alias_version"), 0);
	assert_int_equal(aliases_import(NULL, rows, 9, false, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(dry->created, 2);
	assert_int_equal(rep->n_errors, 7);
	assert_int_equal(dry->n_errors, 7);
	assert_error(rep, 0, 2, "worker_no", "N-1");
	assert_error(rep, 1, 3, "known_no", "R-9");
	assert_error(rep, 2, 4, "known_no", "R-1"); /* nobody's before March */
	assert_error(rep, 3, 5, "worker_no", "N 3");
	assert_error(rep, 4, 6, "known_no", "R-1");
	assert_error(rep, 5, 7, "from_day", "0");
	assert_error(rep, 6, 8, "credit_code", CODE_C);
	assert_int_equal(kit_events(k, &events), 2);
	assert_string_equal(events[0].event, "registration.AliasRecorded");
	assert_int_equal(
		kit_number("select count(*) from registration.alias a join "
			   "registration.engagement e using (employer_id, worker_id) where "
			   "(a.worker_no, e.worker_no) in (('N-1', 'R-1'), ('N-2', 'R-2'))"),
		2);
	assert_string_equal(kit_text("select distinct reason from registration.alias_version"),
			    "平台换号");
}

/* A corrected file sent whole again makes what is new and leaves the rest. */
static void import_aliases__again__only_what_is_new(void **state UNUSED)
{
	Registration__AliasRow rows[] = {numbered("N-1", "R-1", MARCH_1 + 5),
					 numbered("N-2", "R-9", MARCH_1 + 5)};
	Registration__ImportReply *rep;

	(void)engagement_of("B");
	assert_int_equal(aliases_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	(void)kit_events(k, &events);
	rows[1].known_no = (char *)"R-1";
	assert_int_equal(aliases_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(kit_events(k, &events), 1);
}

/* Of a number that ended, a later part may be another worker's: not before it ended. */
static void import_aliases__number_given_on__from_the_day_it_is_free(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__EngagementRow other = engagement_given(CODE_A, "R-2", MARCH_1, 0);
	Registration__AliasRow row = numbered("N-1", "R-2", MARCH_1 + 5);
	Registration__ImportReply *rep;

	assert_int_equal(engagements_import(NULL, &other, 1, false, NULL), 0);
	assert_int_equal(mapped(NULL, mapping(id, "N-1", MARCH_1 + 2), NULL), 0);
	assert_int_equal(ended(id, "N-1", MARCH_1 + 7, NULL), 0);
	assert_int_equal(aliases_import(NULL, &row, 1, false, &rep), 0);
	assert_error(rep, 0, 0, "worker_no", "N-1");
	row.from_day = MARCH_1 + 7;
	assert_int_equal(aliases_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->created, 1);
}

static void import_aliases__outsider_or_no_reason__refused(void **state UNUSED)
{
	Registration__AliasRow row = numbered("N-1", "R-1", MARCH_1 + 5);
	Registration__ImportAliasesRequest req;
	Registration__ImportReply *rep;

	(void)engagement_of("B");
	assert_int_equal(aliases_import(&kit_county, &row, 1, false, &rep), 0);
	assert_int_equal(rep->n_errors, 1);
	assert_int_equal(aliases_import(&kit_clerk, &row, 1, false, NULL), E_DENIED);
	registration__import_aliases_request__init(&req);
	assert_int_equal(kit_call(k, "ImportAliases", NULL, &req.base, NULL), E_FIELD);
	assert_int_equal(kit_number("select count(*) from registration.alias_version"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(map_alias__free_number__told_and_kept),
		T(map_alias__taken_or_flawed__refused),
		T(end_alias__then_free_for_another),
		T(end_alias__engagement_goes_on__refused),
		T(replay__what_was_done_by_hand__told_again),
		T(import_aliases__good_and_bad_rows__each_by_itself),
		T(import_aliases__again__only_what_is_new),
		T(import_aliases__number_given_on__from_the_day_it_is_free),
		T(import_aliases__outsider_or_no_reason__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
