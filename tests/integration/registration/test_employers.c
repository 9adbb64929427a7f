/*
 * Imports and queries of employers, through dispatch() and PostgreSQL.
 */
#include "requests.h"

static void import_employers__good_and_bad_rows__good_ones_recorded(void **state UNUSED)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_A, "甲平台", "411000"),
					    employer_given("91411002MA0000007X", "乙", "411002"),
					    employer_given(CODE_B, "乙公司", "411002"),
					    employer_given(CODE_C, "丙", "110105")};
	Registration__ImportReply *rep;
	const Registration__Employer *e;

	assert_int_equal(employers_import(NULL, rows, 4, false, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(rep->n_errors, 2);
	assert_error(rep, 0, 1, "credit_code", "91411002MA0000007X");
	assert_error(rep, 1, 3, "region", "110105");
	assert_int_equal(kit_events(k, &events), 2);
	assert_string_equal(events[0].event, "registration.EmployerRecorded");
	e = (const Registration__Employer *)kit_event_body(k, &events[0],
							   &registration__employer__descriptor);
	assert_string_equal(e->credit_code, CODE_A);
	assert_int_equal(e->version, 1);
}

static void import_employers__again_and_changed__only_the_change_is_announced(void **state UNUSED)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_A, "甲平台", "411000"),
					    employer_given(CODE_B, "乙公司（新）", "411002")};
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(employers_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(kit_events(k, &events), 1);
	assert_int_equal(kit_number("select count(*) from registration.employer_version"), 3);
}

/* The run after the dry run answers the same; the dry run leaves nothing, not even a number. */
static void import_employers__dry_run__same_answer_no_trace(void **state UNUSED)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_A, "甲平台", "411000"),
					    employer_given(CODE_A, "别名", "411000"),
					    employer_given(CODE_B, "", "411002")};
	Registration__ImportReply *dry, *run;

	assert_int_equal(employers_import(NULL, rows, 3, true, &dry), 0);
	assert_int_equal(kit_number("select count(*) from registration.employer_code"), 0);
	assert_int_equal(kit_events(k, &events), 0);
	assert_int_equal(employers_import(NULL, rows, 3, false, &run), 0);
	assert_int_equal(run->created, dry->created);
	assert_int_equal(run->n_errors, dry->n_errors);
	for (size_t i = 0; i < run->n_errors; i++)
		assert_error(run, i, dry->errors[i]->row, dry->errors[i]->column,
			     dry->errors[i]->value);
}

static void import_employers__county__cannot_touch_another(void **state UNUSED)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_C, "丙", "411002"),
					    employer_given(CODE_B, "乙", "411024")};
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(employers_import(&kit_county, rows, 2, false, &rep), 0);
	assert_int_equal(rep->n_errors, 2);
	assert_error(rep, 0, 0, "region", "411002");
	assert_error(rep, 1, 1, "credit_code", CODE_B); /* registered elsewhere */
	assert_int_equal(kit_events(k, &events), 0);
}

static void import_employers__none_or_too_many__refused(void **state UNUSED)
{
	static Registration__EmployerRow rows[IMPORT_ROWS_MAX + 1];

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		rows[i] = employer_given(CODE_A, "甲", "411000");
	assert_int_equal(employers_import(NULL, rows, 0, false, NULL), E_FIELD);
	assert_int_equal(employers_import(NULL, rows, N_ELEMENTS(rows), false, NULL), E_TOO_BIG);
	assert_non_null(strstr(kit_detail(k), "501"));
	assert_int_equal(employers_import(&kit_clerk, rows, 1, false, NULL), E_DENIED);
}

static void import_employers__same_id_twice__one_effect_same_reply(void **state UNUSED)
{
	Registration__ImportEmployersRequest req;
	Registration__EmployerRow row = employer_given(CODE_A, "甲平台", "411000"), *list = &row;
	struct uuid id = uuid_new(utc_now());
	Registration__ImportReply *first, *second;
	struct kit_request r = {.method = "ImportEmployers", .id = &id, .body = &req.base};

	registration__import_employers_request__init(&req);
	req.rows = &list;
	req.n_rows = 1;
	assert_int_equal(kit_ask(k, &r, &first), 0);
	assert_int_equal(kit_ask(k, &r, &second), 0);
	assert_int_equal(first->created, 1);
	assert_int_equal(second->created, 1);
	assert_int_equal(kit_number("select count(*) from registration.employer_version"), 1);
	row.name = (char *)"乙";
	assert_int_equal(kit_ask(k, &r, NULL), E_ID_REUSED);
}

static void import_employers__chinese__reason_and_mend_in_chinese(void **state UNUSED)
{
	Registration__ImportEmployersRequest req;
	Registration__EmployerRow row = employer_given("0", "甲平台", "411000"), *list = &row;
	Registration__ImportReply *rep;
	struct kit_request r = {.method = "ImportEmployers", .locale = "zh", .body = &req.base};

	registration__import_employers_request__init(&req);
	req.rows = &list;
	req.n_rows = 1;
	assert_int_equal(kit_ask(k, &r, &rep), 0);
	assert_string_equal(rep->errors[0]->reason, "统一社会信用代码不正确（长度、字符或校验位）");
	assert_string_equal(rep->errors[0]->mend, "按营业执照核对 18 位代码");
}

static void get_employer__by_either_key__or_refused(void **state UNUSED)
{
	Registration__GetEmployerRequest req;
	Registration__Employer *e;
	int64_t id;

	employers_given();
	registration__get_employer_request__init(&req);
	assert_int_equal(kit_call(k, "GetEmployer", NULL, &req.base, NULL), E_FIELD);
	req.credit_code = (char *)CODE_B;
	assert_int_equal(kit_call(k, "GetEmployer", NULL, &req.base, &e), 0);
	assert_string_equal(e->name, "乙公司");
	id = e->employer_id;
	assert_int_equal(kit_call(k, "GetEmployer", &kit_county, &req.base, NULL), E_NOT_FOUND);
	req.employer_id = id;
	assert_int_equal(kit_call(k, "GetEmployer", NULL, &req.base, NULL), E_FIELD);
	req.credit_code = (char *)"";
	assert_int_equal(kit_call(k, "GetEmployer", NULL, &req.base, &e), 0);
	assert_string_equal(e->credit_code, CODE_B);
	req.employer_id = 1;
	assert_int_equal(kit_call(k, "GetEmployer", NULL, &req.base, NULL), E_NOT_FOUND);
	assert_string_equal(kit_detail(k), "employer 1");
}

static void list_employers__pages__each_once(void **state UNUSED)
{
	Registration__ListEmployersRequest req;
	Registration__ListEmployersReply *rep;

	employers_given();
	registration__list_employers_request__init(&req);
	req.limit = 1;
	assert_int_equal(kit_call(k, "ListEmployers", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_employers, 1);
	assert_string_equal(rep->employers[0]->credit_code, CODE_A);
	req.after_id = rep->employers[0]->employer_id;
	assert_int_equal(kit_call(k, "ListEmployers", NULL, &req.base, &rep), 0);
	assert_string_equal(rep->employers[0]->credit_code, CODE_B);
	req.limit = 1001;
	assert_int_equal(kit_call(k, "ListEmployers", NULL, &req.base, NULL), E_FIELD);
	req.limit = 0;
	req.after_id = 0;
	assert_int_equal(kit_call(k, "ListEmployers", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_employers, 0);
}

/* How many a search finds, and which is the first. */
static size_t search(const Registration__ListEmployersRequest *asked, const char *first)
{
	Registration__ListEmployersReply *rep;

	assert_int_equal(kit_call(k, "ListEmployers", NULL, &asked->base, &rep), 0);
	if (first)
		assert_string_equal(rep->employers[0]->credit_code, first);
	return rep->n_employers;
}

static void list_employers__by_part_of_name_or_code__found_as_typed(void **state UNUSED)
{
	Registration__EmployerRow rows[] = {
		employer_given(CODE_A, "许昌快送（河南）网络科技有限公司", "411000"),
		employer_given(CODE_B, "长葛市Kuai Song人力资源有限公司", "411082")};
	Registration__ListEmployersRequest req;
	Registration__ImportReply *imported;

	assert_int_equal(employers_import(NULL, rows, 2, false, &imported), 0);
	registration__list_employers_request__init(&req);
	req.search = (char *)"快送";
	assert_int_equal(search(&req, CODE_A), 1);
	req.search = (char *)"送(河南)网"; /* half-width, as people type it */
	assert_int_equal(search(&req, CODE_A), 1);
	req.search = (char *)"KUAISONG";
	assert_int_equal(search(&req, CODE_B), 1);
	req.search = (char *)CODE_B;
	assert_int_equal(search(&req, CODE_B), 1);
	req.search = (char *)"有限公司";
	assert_int_equal(search(&req, CODE_A), 2);
	req.limit = 1;
	assert_int_equal(search(&req, CODE_A), 1);
	req.region = (char *)"411082"; /* before the limit */
	assert_int_equal(search(&req, CODE_B), 1);
	req.search = (char *)"快人"; /* its characters are there, not side by side */
	assert_int_equal(search(&req, NULL), 0);
	req.search = (char *)"";
	assert_int_equal(search(&req, CODE_B), 1);
	req.kind = (char *)"outsourcing";
	assert_int_equal(search(&req, NULL), 0);
	req.search = (char *)"快";
	assert_int_equal(kit_call(k, "ListEmployers", NULL, &req.base, NULL), E_FIELD);
	req.search = (char *)" 快 "; /* blanks are no characters */
	assert_int_equal(kit_call(k, "ListEmployers", NULL, &req.base, NULL), E_FIELD);
}

static void list_employers__by_numbers__those_seen(void **state UNUSED)
{
	Registration__ListEmployersRequest req;
	Registration__ListEmployersReply *rep;
	int64_t ids[1001] = {1};

	employers_given();
	registration__list_employers_request__init(&req);
	assert_int_equal(search(&req, CODE_A), 2);
	ids[1] = kit_number("select max(employer_id) from registration.employer");
	ids[2] = kit_number("select min(employer_id) from registration.employer");
	req.employer_ids = ids;
	req.n_employer_ids = 3;
	req.search = (char *)"x"; /* not asked */
	assert_int_equal(search(&req, CODE_A), 2);
	assert_int_equal(kit_call(k, "ListEmployers", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_employers, 0);
	req.n_employer_ids = 1001;
	assert_int_equal(kit_call(k, "ListEmployers", NULL, &req.base, NULL), E_FIELD);
}

static void list_employers__search__shows_no_other_region(void **state UNUSED)
{
	Registration__ListEmployersRequest req;
	Registration__ListEmployersReply *rep;

	employers_given(); /* of 411000 */
	registration__list_employers_request__init(&req);
	req.search = (char *)"平台";
	assert_int_equal(search(&req, CODE_A), 1);
	assert_int_equal(kit_call(k, "ListEmployers", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_employers, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(import_employers__good_and_bad_rows__good_ones_recorded),
		T(import_employers__again_and_changed__only_the_change_is_announced),
		T(import_employers__dry_run__same_answer_no_trace),
		T(import_employers__county__cannot_touch_another),
		T(import_employers__none_or_too_many__refused),
		T(import_employers__same_id_twice__one_effect_same_reply),
		T(import_employers__chinese__reason_and_mend_in_chinese),
		T(get_employer__by_either_key__or_refused),
		T(list_employers__pages__each_once),
		T(list_employers__by_part_of_name_or_code__found_as_typed),
		T(list_employers__by_numbers__those_seen),
		T(list_employers__search__shows_no_other_region),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
