/*
 * Whose word holds from which day: declared, confirmed, adjudicated, withdrawn, and what others
 * hear of it.
 */
#include "classify.h"

static Registration__Classification *decided(const char *method, const struct kit_who *who,
					     Registration__DecideClassRequest *req)
{
	Registration__Classification *rep = NULL;

	if (kit_call(k, method, who, &req->base, &rep))
		fail_msg("%s", kit_detail(k));
	return rep;
}

static void confirm_class__an_officer_signs__effective_and_announced(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__DecideClassRequest req = decision_of(id, "A1");
	Registration__Classification *rep;
	const Registration__Engagement *e;

	(void)answered(id, "worker", CLASS_A);
	assert_int_equal(kit_call(k, "ConfirmClass", NULL, &req.base, NULL), E_CONFLICT);
	req.proposal_version = 1;
	req.from_day = MARCH_1 + 31;
	rep = decided("ConfirmClass", NULL, &req);
	assert_string_equal(rep->effective, "A1");
	assert_string_equal(rep->basis, "confirmed");
	assert_string_equal(rep->declared, "B");
	assert_string_equal(rep->state, "settled");
	assert_int_equal(rep->n_periods, 2);
	assert_int_equal(rep->n_decisions, 1);
	assert_string_equal(rep->decisions[0]->recorded_by, "inspector");
	e = last_engagement();
	assert_string_equal(e->class_, "A1");
	assert_string_equal(e->declared_class, "B");
	assert_string_equal(e->class_basis, "confirmed");
	assert_int_equal(e->situation, 1);
	assert_int_equal(e->version, 2);
	assert_int_equal(e->n_class_periods, 2);
	assert_int_equal(e->class_periods[0]->from_day, MARCH_1);
	assert_string_equal(e->class_periods[0]->class_, "B");
	assert_int_equal(e->class_periods[1]->from_day, MARCH_1 + 31);
	assert_string_equal(kit_text("select reason from registration.engagement_version where "
				     "version = 2"),
			    "核查报告");
	/* the answers change: his signature stands, and he is asked again */
	rep = answered(id, "officer", "P1=no P3=no P4=yes");
	assert_string_equal(rep->preliminary, "B");
	assert_string_equal(rep->effective, "A1");
	assert_string_equal(rep->state, "needs_person");
}

static void adjudicate_class__by_date__before_confirmed_and_withdrawn(void **state UNUSED)
{
	int64_t id = engagement_of("C");
	Registration__DecideClassRequest req = decision_of(id, "B");
	Registration__Classification *rep;

	(void)decided("ConfirmClass", NULL, &req);
	req = decision_of(id, "A1");
	req.authority = (char *)"arbitration";
	req.document_no = (char *)"许劳人仲案字〔2025〕31号";
	req.from_day = MARCH_1 + 10;
	rep = decided("AdjudicateClass", NULL, &req);
	assert_string_equal(rep->effective, "A1");
	assert_string_equal(rep->basis, "adjudicated");
	assert_string_equal(classification_of(id, MARCH_1 + 9, 0)->effective, "B");
	/* set aside by the court, whose desk records it */
	req = decision_of(id, "");
	req.withdraw = true;
	req.authority = (char *)"court";
	req.document_no = (char *)"（2025）豫10民特5号";
	req.from_day = MARCH_1 + 20;
	rep = decided("AdjudicateClass", &court, &req);
	assert_string_equal(rep->effective, "B");
	assert_string_equal(rep->adjudicated, "");
	assert_string_equal(classification_of(id, MARCH_1 + 19, 0)->effective, "A1");
	assert_int_equal(rep->n_periods, 3);
	assert_int_equal(rep->n_decisions, 3);
}

static void declare_class__from_a_day__earlier_days_stay(void **state UNUSED)
{
	int64_t id = engagement_of("C");
	Registration__DecideClassRequest req = decision_of(id, "B");
	const Registration__Engagement *e;

	req.from_day = MARCH_1 + 5;
	assert_string_equal(decided("DeclareClass", NULL, &req)->declared, "B");
	e = last_engagement();
	assert_string_equal(e->declared_class, "B");
	assert_string_equal(e->class_periods[0]->class_, "C");
	assert_string_equal(classification_of(id, MARCH_1 + 4, 0)->effective, "C");
}

static const char *listed(int64_t id)
{
	return kit_text("select state || ' ' || declared || ' ' || effective from "
			"registration.classification where engagement_id = %" PRId64,
			id);
}

static void declare_class__from_a_day_to_come__stands_anew_on_that_day(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__DecideClassRequest req = decision_of(id, "A1");

	req.from_day = MARCH_1 + 45; /* 2025-04-15 */
	(void)decided("DeclareClass", NULL, &req);
	assert_string_equal(listed(id), "open B B");
	kit_clock("2025-04-14 09:00:00");
	assert_int_equal(kit_timers_of(k, "ReviewClasses"), 1);
	assert_string_equal(listed(id), "open B B");
	kit_clock("2025-04-15 03:00:00");
	assert_int_equal(kit_timers_of(k, "ReviewClasses"), 1);
	assert_string_equal(listed(id), "open A1 A1");
	assert_int_equal(kit_number("select count(*) from registration.class_proposal"), 0);
	kit_clock("2025-04-16 03:00:00");
	assert_int_equal(kit_timers_of(k, "ReviewClasses"), 1);
	kit_clock("2025-04-10 09:00:00");
}

/* What an employer declares is no answer to a proposal that an officer has yet to read. */
static void declare_class__while_a_person_is_needed__still_needed(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__DecideClassRequest req = decision_of(id, "A1");

	(void)answered(id, "worker", CLASS_A);
	req.proposal_version = 1;
	(void)decided("ConfirmClass", NULL, &req);
	(void)answered(id, "officer", "P1=no P3=no P4=yes");
	req = decision_of(id, "C");
	assert_string_equal(decided("DeclareClass", NULL, &req)->state, "needs_person");
	assert_string_equal(classification_of(id, 0, 0)->state, "needs_person");
	assert_string_equal(listed(id), "needs_person C A1");
}

static void decide__as_of_an_earlier_day__what_was_known_then(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	const int32_t april_10 = MARCH_1 + 40;
	Registration__DecideClassRequest req = decision_of(id, "A1");
	Registration__GetEngagementRequest get;
	Registration__Engagement *e;

	kit_clock("2025-04-11 09:00:00");
	(void)answered(id, "worker", CLASS_A);
	kit_clock("2025-04-12 09:00:00");
	req.proposal_version = 1;
	(void)decided("ConfirmClass", NULL, &req);
	assert_string_equal(classification_of(id, 0, april_10)->state, "open");
	assert_string_equal(classification_of(id, 0, april_10 + 1)->preliminary, "A");
	assert_string_equal(classification_of(id, 0, april_10 + 1)->effective, "B");
	assert_string_equal(classification_of(id, 0, april_10 + 1)->state, "needs_person");
	assert_string_equal(classification_of(id, 0, april_10 + 2)->effective, "A1");
	registration__get_engagement_request__init(&get);
	get.engagement_id = id;
	get.as_of_day = april_10 + 1;
	assert_int_equal(kit_call(k, "GetEngagement", NULL, &get.base, &e), 0);
	assert_string_equal(e->class_, "B");
	get.as_of_day = 0;
	assert_int_equal(kit_call(k, "GetEngagement", NULL, &get.base, &e), 0);
	assert_string_equal(e->class_, "A1");
	kit_clock("2025-04-10 09:00:00");
}

static void refused(const char *method, const struct kit_who *who,
		    Registration__DecideClassRequest req, int code)
{
	assert_int_equal(kit_call(k, method, who, &req.base, NULL), code);
}

static void decide__flawed__refused(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__DecideClassRequest good = decision_of(id, "A1"), req;

	req = good;
	req.class_ = (char *)"A";
	refused("ConfirmClass", NULL, req, E_FIELD);
	req = good;
	req.withdraw = true;
	refused("ConfirmClass", NULL, req, E_FIELD);
	req = good;
	req.reason = (char *)"";
	refused("ConfirmClass", NULL, req, E_FIELD);
	req = good;
	req.from_day = MARCH_1 - 1;
	refused("ConfirmClass", NULL, req, E_FIELD);
	refused("ConfirmClass", &kit_county, good, E_NOT_FOUND);
	refused("ConfirmClass", &kit_clerk, good, E_DENIED);
	refused("AdjudicateClass", &kit_clerk, good, E_WRONG_DEPARTMENT);
	refused("AdjudicateClass", NULL, good, E_FIELD);
	req = good;
	req.authority = (char *)"court";
	refused("AdjudicateClass", NULL, req, E_FIELD); /* without its number */
	req.document_no = (char *)"（2025）豫10民终1号";
	req.authority = (char *)"arbitration";
	refused("AdjudicateClass", &court, req, E_FIELD);
	refused("DeclareClass", &kit_county, good, E_NOT_FOUND);
	(void)answered(id, "measured", "G1=no");
	req = good;
	req.proposal_version = 1;
	refused("ConfirmClass", NULL, req, E_CONFLICT); /* a case of child labour is no class */
	assert_int_equal(kit_events(k, &events), 0);
	assert_int_equal(kit_number("select count(*) from registration.class_decision"), 0);
}

/* A roster that declares another class, another home, does not undo what an officer signed. */
static void import__declared_class_changes__decision_stands(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__DecideClassRequest req = decision_of(id, "A1");
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	const Registration__Engagement *e;

	(void)answered(id, "worker", CLASS_A);
	req.proposal_version = 1;
	(void)decided("ConfirmClass", NULL, &req);
	(void)last_engagement();
	row.class_ = (char *)"C";
	row.home_region = (char *)"411024";
	assert_int_equal(engagements_import(NULL, &row, 1, false, NULL), 0);
	e = last_engagement();
	assert_string_equal(e->class_, "A1");
	assert_string_equal(e->declared_class, "C");
	assert_int_equal(e->version, 3);
	assert_string_equal(kit_text("select region || declared || effective || state from "
				     "registration.classification"),
			    "411024CA1settled");
	assert_string_equal(classification_of(id, 0, 0)->effective, "A1");
}

static void import__partner_place_station__kept_and_versioned(void **state UNUSED)
{
	Registration__EngagementRow rows[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
					      engagement_given(CODE_A, "R-2", MARCH_1, 0),
					      engagement_given(CODE_A, "R-3", MARCH_1, 0),
					      engagement_given(CODE_A, "R-4", MARCH_1, 0)};
	Registration__ListEngagementVersionsRequest list;
	Registration__ListEngagementVersionsReply *versions;
	Registration__ImportReply *rep;
	const Registration__Engagement *e;

	employers_given();
	rows[0].partner_code = (char *)CODE_B;
	rows[0].work_region = (char *)"110105"; /* any known region: he may work elsewhere */
	rows[0].station = (char *)"文峰站";
	rows[1].partner_code = (char *)CODE_C;
	rows[2].work_region = (char *)"999999";
	rows[3].station = (char *)" 文峰站";
	assert_int_equal(engagements_import(NULL, rows, 4, false, &rep), 0);
	assert_int_equal(rep->n_errors, strcmp(rep->errors[0]->column, "work_region") ? 3 : 4);
	rows[0].work_region = (char *)"411002";
	assert_int_equal(engagements_import(NULL, rows, 1, false, &rep), 0);
	(void)kit_events(k, &events);
	rows[0].station = (char *)"东城站";
	assert_int_equal(engagements_import(NULL, rows, 1, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	e = last_engagement();
	assert_string_equal(e->station, "东城站");
	assert_string_equal(e->work_region, "411002");
	assert_int_equal(e->partner_id, kit_number("select employer_id from registration.employer "
						   "where credit_code = '" CODE_B "'"));
	registration__list_engagement_versions_request__init(&list);
	list.engagement_id = e->engagement_id;
	assert_int_equal(kit_call(k, "ListEngagementVersions", NULL, &list.base, &versions), 0);
	assert_string_equal(versions->versions[0]->station, "东城站");
	assert_string_equal(versions->versions[1]->station, "文峰站");
	assert_int_equal(kit_call(k, "ListEngagementVersions", &kit_county, &list.base, NULL),
			 E_NOT_FOUND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(confirm_class__an_officer_signs__effective_and_announced),
		T(adjudicate_class__by_date__before_confirmed_and_withdrawn),
		T(declare_class__from_a_day__earlier_days_stay),
		T(declare_class__from_a_day_to_come__stands_anew_on_that_day),
		T(declare_class__while_a_person_is_needed__still_needed),
		T(decide__as_of_an_earlier_day__what_was_known_then),
		T(decide__flawed__refused),
		T(import__declared_class_changes__decision_stands),
		T(import__partner_place_station__kept_and_versioned),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
