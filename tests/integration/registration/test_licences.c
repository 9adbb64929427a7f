/*
 * Licences of employers and permits of drivers and vehicles, through dispatch() and PostgreSQL.
 */
#include "records.h"

static int licences_list(const struct kit_who *who, const char *code, int32_t as_of,
			 Registration__ListLicencesReply **out)
{
	Registration__ListLicencesRequest req = REGISTRATION__LIST_LICENCES_REQUEST__INIT;

	req.employer_id = code ? employer_id_of(code) : 0;
	req.as_of_day = as_of;
	return kit_call(k, "ListLicences", who, &req.base, out);
}

static void import_licences__good_and_bad_rows__good_ones_recorded(void **state UNUSED)
{
	Registration__LicenceRow rows[] = {
		licence_given(CODE_B, "dispatch", "豫K派0001"),
		licence_given(CODE_B, "pass", "1"),
		licence_given(CODE_C, "dispatch", "2"),
		licence_given(CODE_B, "express", ""),
		licence_given(CODE_B, "food", "3"),
		licence_given(CODE_B, "food", "4"),
	};
	Registration__ListLicencesReply *list;
	Registration__ImportReply *rep;

	employers_given();
	rows[4].last_day = MARCH_1 - 1;
	rows[5].from_day = 0;
	assert_int_equal(licences_import(NULL, rows, 6, NULL, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 5);
	assert_error(rep, 0, 1, "kind", "pass");
	assert_error(rep, 1, 2, "credit_code", CODE_C);
	assert_error(rep, 2, 3, "number", "");
	assert_error(rep, 3, 4, "last_day", "20147");
	assert_error(rep, 4, 5, "from_day", "0");
	assert_int_equal(licences_list(NULL, CODE_B, 0, &list), 0);
	assert_int_equal(list->n_licences, 1);
	assert_string_equal(list->licences[0]->number, "豫K派0001");
	assert_int_equal(list->licences[0]->from_day, MARCH_1);
	assert_int_equal(list->licences[0]->last_day, MARCH_1 + 364);
}

/* A revocation is a new version with an earlier end; what was known before stays readable. */
static void import_licences__changed__wants_a_reason_and_keeps_what_was(void **state UNUSED)
{
	Registration__LicenceRow row = licence_given(CODE_B, "dispatch", "豫K派0001");
	Registration__ListLicencesReply *list;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(licences_import(NULL, &row, 1, NULL, &rep), 0);
	kit_clock("2025-05-20 09:00:00");
	assert_int_equal(licences_import(NULL, &row, 1, NULL, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	row.last_day = MARCH_1 + 60;
	assert_int_equal(licences_import(NULL, &row, 1, NULL, &rep), 0);
	assert_error(rep, 0, 0, "reason", "");
	assert_int_equal(licences_import(NULL, &row, 1, "吊销决定 许人社罚字〔2025〕1号", &rep), 0);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(licences_list(NULL, CODE_B, 0, &list), 0);
	assert_int_equal(list->n_licences, 1);
	assert_int_equal(list->licences[0]->version, 2);
	assert_int_equal(list->licences[0]->last_day, MARCH_1 + 60);
	assert_int_equal(licences_list(NULL, CODE_B, MARCH_1 + 79, &list), 0); /* 19 May */
	assert_int_equal(list->licences[0]->last_day, MARCH_1 + 364);
	assert_int_equal(licences_list(NULL, CODE_B, MARCH_1, &list), 0); /* not known yet */
	assert_int_equal(list->n_licences, 0);
	assert_int_equal(kit_number("select count(*) from registration.licence where reason like "
				    "'吊销%%' and recorded_by <> ''"),
			 1);
	kit_clock("2025-04-10 09:00:00");
}

static void import_licences__dry_run__same_answer_no_trace(void **state UNUSED)
{
	Registration__LicenceRow rows[] = {licence_given(CODE_B, "dispatch", "1"),
					   licence_given(CODE_B, "dispatch", "1"),
					   licence_given(CODE_B, "dispatch", "1")};
	Registration__ImportReply *dry, *run;

	employers_given();
	rows[2].scope = (char *)"劳务派遣业务";
	assert_int_equal(RECORDS_IMPORT(Licence, LICENCE, rows, 3, true, NULL, NULL, &dry), 0);
	assert_int_equal(kit_number("select count(*) from registration.licence"), 0);
	assert_int_equal(licences_import(NULL, rows, 3, NULL, &run), 0);
	assert_int_equal(run->created, dry->created);
	assert_int_equal(run->unchanged, dry->unchanged);
	assert_int_equal(dry->created, 1);
	assert_int_equal(dry->unchanged, 1);
	assert_int_equal(dry->n_errors, 1);
	assert_int_equal(run->n_errors, 1);
}

static void licences__county__sees_and_writes_its_own_only(void **state UNUSED)
{
	Registration__LicenceRow rows[] = {licence_given(CODE_A, "ride_hailing", "1"),
					   licence_given(CODE_B, "dispatch", "2")};
	Registration__ListLicencesReply *list;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(licences_import(NULL, rows, 2, NULL, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(licences_list(&kit_county, CODE_B, 0, &list), 0);
	assert_int_equal(list->n_licences, 0);
	assert_int_equal(licences_list(&kit_weidu, CODE_B, 0, &list), 0);
	assert_int_equal(list->n_licences, 1);
	assert_int_equal(licences_list(&kit_weidu, CODE_A, 0, &list), 0);
	assert_int_equal(list->n_licences, 0);
	assert_int_equal(licences_import(&kit_weidu, rows, 2, NULL, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	assert_error(rep, 0, 0, "credit_code", CODE_A); /* registered elsewhere */
	assert_int_equal(licences_list(&kit_clerk, CODE_B, 0, NULL), E_DENIED);
	assert_int_equal(licences_import(&kit_clerk, rows, 2, NULL, NULL), E_DENIED);
	assert_int_equal(licences_list(NULL, NULL, 0, NULL), E_FIELD);
	assert_int_equal(licences_list(NULL, CODE_B, 90000, NULL), E_FIELD);
}

/* ---- permits -------------------------------------------------------------------------------- */

static Registration__PermitRow permit_given(const char *worker_no, const char *kind)
{
	Registration__PermitRow row = REGISTRATION__PERMIT_ROW__INIT;

	row.credit_code = (char *)CODE_B;
	row.worker_no = (char *)worker_no;
	row.kind = (char *)kind;
	row.from_day = MARCH_1;
	row.last_day = MARCH_1 + 364;
	return row;
}

static int permits_import(Registration__PermitRow *rows, size_t n, Registration__ImportReply **out)
{
	return RECORDS_IMPORT(Permit, PERMIT, rows, n, false, NULL, NULL, out);
}

static void import_permits__driver_and_vehicle__bound_to_worker_or_employer(void **state UNUSED)
{
	Registration__EngagementRow engaged = engagement_given(CODE_B, "R-1", MARCH_1, 0);
	Registration__PermitRow rows[] = {
		permit_given("R-1", "driving_licence"), permit_given("", "ride_vehicle"),
		permit_given("R-9", "ride_driver"),     permit_given("", "ride_driver"),
		permit_given("R-1", "ride_driver"),     permit_given("", "ride_vehicle"),
	};
	Registration__ListPermitsRequest req = REGISTRATION__LIST_PERMITS_REQUEST__INIT;
	Registration__ListPermitsReply *list;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(engagements_import(NULL, &engaged, 1, false, &rep), 0);
	rows[0].grade = (char *)"C1";
	rows[1].plate = (char *)"豫K00000";
	rows[1].number = (char *)"豫交运0001";
	rows[4].number = (char *)"411003190001010005"; /* an identity number: not taken */
	assert_int_equal(permits_import(rows, 6, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(rep->n_errors, 4);
	assert_error(rep, 0, 2, "worker_no", "R-9");
	assert_error(rep, 1, 3, "worker_no", "");
	assert_error(rep, 2, 4, "number", "");
	assert_error(rep, 3, 5, "plate", "");
	req.employer_id = employer_id_of(CODE_B);
	assert_int_equal(kit_call(k, "ListPermits", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_permits, 2);
	req.after_id = list->permits[0]->permit_id;
	req.limit = 1;
	assert_int_equal(kit_call(k, "ListPermits", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_permits, 1);
	assert_string_equal(list->permits[0]->plate, "豫K00000");
	req = (Registration__ListPermitsRequest)REGISTRATION__LIST_PERMITS_REQUEST__INIT;
	req.worker_id = kit_number("select worker_id from registration.alias");
	assert_int_equal(kit_call(k, "ListPermits", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_permits, 1);
	assert_string_equal(list->permits[0]->grade, "C1");
	assert_int_equal(kit_call(k, "ListPermits", &kit_county, &req.base, &list), 0);
	assert_int_equal(list->n_permits, 0);
	req.employer_id = 1;
	assert_int_equal(kit_call(k, "ListPermits", NULL, &req.base, NULL), E_FIELD);
	assert_int_equal(kit_call(k, "ListPermits", &kit_clerk, &req.base, NULL), E_DENIED);
}

/* Two numbers of one worker in one file: one permit, and a contradiction is the row's fault. */
static void import_permits__two_numbers_of_one_worker__one_permit(void **state UNUSED)
{
	Registration__EngagementRow engaged[] = {engagement_given(CODE_B, "R-1", MARCH_1, 0),
						 engagement_given(CODE_B, "R-2", MARCH_1, 0)};
	Registration__PermitRow rows[] = {permit_given("R-1", "driving_licence"),
					  permit_given("R-2", "driving_licence"),
					  permit_given("R-2", "driving_licence")};
	Registration__ImportReply *rep;

	employers_given();
	engaged[1].same_as = (char *)CODE_B "/R-1";
	assert_int_equal(engagements_import(NULL, engaged, 2, false, &rep), 0);
	assert_int_equal(rep->created, 2);
	rows[2].grade = (char *)"C1";
	assert_int_equal(permits_import(rows, 3, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(rep->n_errors, 1);
	assert_int_equal(rep->errors[0]->row, 2);
	assert_int_equal(kit_number("select count(*) from registration.permit"), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(import_licences__good_and_bad_rows__good_ones_recorded),
		T(import_licences__changed__wants_a_reason_and_keeps_what_was),
		T(import_licences__dry_run__same_answer_no_trace),
		T(licences__county__sees_and_writes_its_own_only),
		T(import_permits__driver_and_vehicle__bound_to_worker_or_employer),
		T(import_permits__two_numbers_of_one_worker__one_permit),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
