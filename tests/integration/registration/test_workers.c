/*
 * Workers come in by rows and at the counter; one document is one number; they are found, masked.
 */
#include "people.h"

static void two_employers(void)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_A, "甲公司", "411002"),
					    employer_given(CODE_B, "乙公司", "411024")};
	Registration__ImportReply *rep;

	assert_int_equal(employers_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 2);
}

static int64_t holder(const char *code, const char *no)
{
	return kit_number("select worker_id from registration.alias a join "
			  "registration.employer_code e using (employer_id) where e.credit_code = "
			  "'%s' and a.worker_no = '%s'",
			  code, no);
}

static void assert_refused(const Registration__ImportReply *rep, size_t i, uint32_t row,
			   const char *column)
{
	assert_true(i < rep->n_errors);
	assert_int_equal(rep->errors[i]->row, row);
	assert_string_equal(rep->errors[i]->column, column);
	assert_true(*rep->errors[i]->reason && *rep->errors[i]->mend);
}

/* ---- in -----------------------------------------------------------------------------------------
 */

static void import_workers__500_rows__each_a_number_then_unchanged(void **state UNUSED)
{
	static Registration__WorkerRow rows[IMPORT_ROWS_MAX];
	static char phones[IMPORT_ROWS_MAX][12];
	Registration__ImportReply *rep;

	for (unsigned i = 0; i < IMPORT_ROWS_MAX; i++) {
		(void)snprintf(phones[i], sizeof(phones[i]), "138%08u", i % 100000000);
		rows[i] = worker_given(document_given(1 + i % 12, 1 + i / 12 % 28, 2 + i / 336),
				       "张三", phones[i]);
	}
	assert_int_equal(workers_import(NULL, rows, IMPORT_ROWS_MAX, false, &rep), 0);
	assert_int_equal(rep->created, IMPORT_ROWS_MAX);
	assert_int_equal(kit_number("select count(*) from registration.worker_identity"),
			 IMPORT_ROWS_MAX);
	assert_int_equal(workers_import(NULL, rows, IMPORT_ROWS_MAX, false, &rep), 0);
	assert_int_equal(rep->unchanged, IMPORT_ROWS_MAX);
	assert_int_equal(kit_number("select count(*) from registration.worker"), IMPORT_ROWS_MAX);
	assert_int_equal(kit_number("select count(*) from registration.worker_past"), 0);
}

static void import_workers__flawed_rows__refused_masked_and_the_rest_in(void **state UNUSED)
{
	Registration__WorkerRow rows[] = {
		worker_given("411003190001010006", "张三", "13800000000"),
		worker_given(document_given(1, 2, 3), "", "13800000000"),
		worker_given(document_given(1, 3, 3), "李四", "138000000"),
		worker_given(document_given(1, 4, 3), "王五", ""),
		worker_given(document_given(1, 5, 3), "赵六", ""),
		worker_given(document_given(1, 6, 3), "孙七", ""),
		numbered(worker_given(document_given(1, 7, 3), "周八", ""), CODE_C, "R-1"),
	};
	Registration__ImportReply *rep;

	two_employers();
	rows[4].home_region = (char *)"999999";
	rows[5].worker_no = (char *)"R-1";
	assert_int_equal(workers_import(NULL, rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 6);
	assert_refused(rep, 0, 0, "id");
	assert_string_equal(rep->errors[0]->value, "411*************06");
	assert_refused(rep, 1, 1, "name");
	assert_refused(rep, 2, 2, "phone");
	assert_string_equal(rep->errors[2]->value, "*********");
	assert_refused(rep, 3, 4, "home_region");
	assert_refused(rep, 4, 5, "worker_no");
	assert_refused(rep, 5, 6, "credit_code");
}

static void import_workers__dry_run__same_answer_and_nothing_written(void **state UNUSED)
{
	Registration__WorkerRow rows[] = {
		worker_given(document_given(1, 1, 3), "张三", "13800000000"),
		worker_given(document_given(1, 1, 2), "张三", "13800000000"),
		worker_given("411003190001010006", "张三", "13800000000"),
	};
	Registration__ImportReply *dry, *wet;

	assert_int_equal(workers_import(NULL, rows, 3, true, &dry), 0);
	assert_int_equal(kit_number("select count(*) from registration.worker"), 0);
	assert_int_equal(kit_number("select count(*) from registration.worker_match"), 0);
	assert_int_equal(workers_import(NULL, rows, 3, false, &wet), 0);
	assert_int_equal(dry->created, wet->created);
	assert_int_equal(dry->n_errors, wet->n_errors);
	assert_int_equal(dry->review, wet->review);
	assert_int_equal(wet->review, 1);
}

/* Who had only a company's number gets his identity; a second company's number leads to him. */
static void import_workers__numbers_known_before__one_person_one_number(void **state UNUSED)
{
	Registration__EngagementRow engagements[] = {engagement_given(CODE_A, "R-1", MARCH_1, 0),
						     engagement_given(CODE_B, "S-9", MARCH_1, 0)};
	const char *id = document_given(1, 1, 3);
	Registration__WorkerRow first = numbered(worker_given(id, "张三", ""), CODE_A, "R-1");
	Registration__WorkerRow second = numbered(worker_given(id, "张三", ""), CODE_B, "S-9");
	Registration__ImportReply *rep;
	int64_t number;
	const struct kit_event *told = NULL;

	two_employers();
	assert_int_equal(engagements_import(NULL, engagements, 2, false, &rep), 0);
	number = holder(CODE_A, "R-1");
	assert_int_equal(workers_import(NULL, &first, 1, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(kit_number("select worker_id from registration.worker_identity"), number);
	assert_int_not_equal(holder(CODE_B, "S-9"), number);

	while (kit_timers(k) > 0) /* the checks of what was registered */
		;
	(void)kit_events(k, &events);
	assert_int_equal(workers_import(NULL, &second, 1, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(holder(CODE_B, "S-9"), number);
	while (kit_timers(k) > 0)
		;
	assert_int_equal(engagements_told(&told), 1);
	assert_int_equal(((const Registration__Engagement *)kit_event_body(
				  k, told, &registration__engagement__descriptor))
				 ->worker_id,
			 number);
	assert_int_equal(
		kit_number("select count(distinct worker_id) from registration.engagement"), 1);
	assert_int_equal(workers_import(NULL, &second, 1, false, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
}

static void import_workers__number_of_somebody_else__refused_or_dated(void **state UNUSED)
{
	Registration__WorkerRow rows[] = {
		numbered(worker_given(document_given(1, 1, 3), "张三", ""), CODE_A, "R-1"),
		numbered(worker_given(document_given(2, 2, 3), "李四", ""), CODE_A, "R-1"),
	};
	Registration__ImportReply *rep;

	two_employers();
	rows[0].from_day = MARCH_1;
	assert_int_equal(workers_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_refused(rep, 0, 1, "worker_no");
	rows[1].from_day = MARCH_1 + 10;
	assert_int_equal(workers_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(kit_number("select count(distinct worker_id) from registration.alias"), 2);
}

static void register_worker__same_document__same_number(void **state UNUSED)
{
	const char *id = document_given(1, 1, 3);
	int64_t first = registered(id, "张三", "13800000000");
	Registration__RegisterWorkerReply *rep;

	assert_int_equal(registered(id, "张 三", ""), first);
	assert_int_equal(
		worker_register(NULL, worker_given(id, "张三", "+86 138-0000-0001"), "", &rep), 0);
	assert_int_equal(rep->worker_id, first);
	assert_false(rep->created);
	assert_true(rep->updated);
	assert_int_equal(kit_number("select count(*) from registration.worker_past"), 1);
	assert_int_equal(workers_found(NULL, BY_PHONE, "13800000001")->n_workers, 1);
	assert_int_equal(workers_found(NULL, BY_PHONE, "13800000000")->n_workers, 0);
}

static void register_worker__another_name__wants_a_reason(void **state UNUSED)
{
	const char *id = document_given(1, 1, 3);
	int64_t first = registered(id, "张三", "");
	Registration__RegisterWorkerReply *rep;

	assert_int_equal(worker_register(NULL, worker_given(id, "李四", ""), "", &rep), E_CONFLICT);
	assert_null(strstr(kit_detail(k), "李四"));
	assert_null(strstr(kit_detail(k), "张三"));
	assert_int_equal(worker_register(NULL, worker_given(id, "李四", ""), "改名", &rep), 0);
	assert_int_equal(rep->worker_id, first);
	assert_int_equal(workers_found(NULL, BY_NAME, "李四")->n_workers, 1);
	assert_int_equal(workers_found(NULL, BY_NAME, "张三")->n_workers, 0);
	assert_string_equal(kit_text("select reason from registration.worker_identity"), "改名");
	assert_int_equal(kit_number("select version from registration.worker_identity"), 2);
}

/* ---- found, masked
 * --------------------------------------------------------------------------------- */

static void find_worker__by_each__masked(void **state UNUSED)
{
	const char *id = document_given(1, 1, 3);
	int64_t number = registered(id, "欧阳娜娜", "13800000000");
	const struct {
		enum find_by by;
		const char *value;
		size_t n;
	} cases[] = {
		{BY_ID, id,               1      },
		{BY_ID, document_given(1, 2,       3), 0},
		{BY_ID,    "4110",                    0                      },
		{BY_PHONE,    "+86 138 0000 0000", 1},
		{BY_PHONE,    "１３８００００００００",                    1                                         },
		{BY_PHONE,    "13800000009", 0},
		{BY_NAME,    "欧阳",                    1							     },
		{BY_NAME,    "阳娜娜", 1},
		{BY_NAME,    "欧阳娜娜",                    1										},
		{BY_NAME,    "欧娜", 0},
		{BY_NAME,    "欧阳娜欧阳",                    0												   },
	};
	Registration__FindWorkerRequest req;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const Registration__FindWorkerReply *rep =
			workers_found(NULL, cases[i].by, cases[i].value);

		assert_int_equal(rep->n_workers, cases[i].n);
		if (!cases[i].n)
			continue;
		assert_int_equal(rep->workers[0]->worker_id, number);
		assert_string_equal(rep->workers[0]->name, "欧**娜");
		assert_string_equal(rep->workers[0]->phone, "138****0000");
		assert_memory_equal(rep->workers[0]->id, "411*************", 16);
	}
	registration__find_worker_request__init(&req);
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, NULL), E_FIELD);
	req.name = (char *)"欧";
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, NULL), E_FIELD);
	req.phone = (char *)"13800000000";
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, NULL), E_FIELD);
}

static void find_worker__many_of_a_name__pages_without_gaps(void **state UNUSED)
{
	Registration__FindWorkerRequest req;
	Registration__FindWorkerReply *rep;
	Registration__WorkerRow rows[45];
	size_t seen = 0;

	for (unsigned i = 0; i < 45; i++)
		rows[i] = worker_given(document_given(1 + i % 12, 1 + i / 12, 3),
				       i % 3 ? "张三丰" : "张三", "");
	assert_int_equal(workers_import(NULL, rows, 45, false, NULL), 0);
	registration__find_worker_request__init(&req);
	req.name = (char *)"张三丰";
	req.limit = 7;
	do {
		assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, &rep), 0);
		for (size_t i = 0; i < rep->n_workers; i++)
			assert_string_equal(rep->workers[i]->name, "张*丰");
		seen += rep->n_workers;
		req.after_id = rep->next_after_id;
	} while (req.after_id);
	assert_int_equal(seen, 30);
}

static void find_worker__by_company_number__who_has_it_today(void **state UNUSED)
{
	Registration__WorkerRow row =
		numbered(worker_given(document_given(1, 1, 3), "张三", ""), CODE_A, "R-1");
	Registration__FindWorkerRequest req;
	Registration__FindWorkerReply *rep;
	Registration__Worker *worker;

	two_employers();
	assert_int_equal(workers_import(NULL, &row, 1, false, NULL), 0);
	registration__find_worker_request__init(&req);
	req.credit_code = (char *)CODE_A;
	req.worker_no = (char *)"R-1";
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_workers, 1);
	assert_int_equal(worker_get(NULL, rep->workers[0]->worker_id, &worker), 0);
	assert_int_equal(worker->n_numbers, 1);
	assert_string_equal(worker->numbers[0]->worker_no, "R-1");
	req.worker_no = (char *)"R-2";
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_workers, 0);
}

/* ---- whose it is
 * ----------------------------------------------------------------------------------- */

/* The county 411024 registers who is registered in 411002: the same number, and nothing else. */
static void county__worker_of_another__neither_found_nor_changed(void **state UNUSED)
{
	const char *id = document_given(1, 1, 3);
	int64_t number = registered(id, "张三", "13800000000");
	Registration__WorkerRow row =
		numbered(worker_given(id, "张三", "13800000001"), CODE_B, "S-9");
	Registration__RegisterWorkerReply *rep;
	Registration__ImportReply *imported;

	two_employers();
	row.home_region = (char *)"411024";
	assert_int_equal(worker_get(&kit_county, number, NULL), E_NOT_FOUND);
	assert_int_equal(workers_found(&kit_county, BY_ID, id)->n_workers, 0);
	assert_int_equal(workers_found(&kit_county, BY_PHONE, "13800000000")->n_workers, 0);
	assert_int_equal(workers_found(&kit_county, BY_NAME, "张三")->n_workers, 0);

	assert_int_equal(worker_register(&kit_county, row, "", &rep), 0);
	assert_int_equal(rep->worker_id, number);
	assert_int_equal(holder(CODE_B, "S-9"), number);
	assert_int_equal(kit_number("select version from registration.worker_identity"), 1);
	assert_int_equal(workers_found(NULL, BY_PHONE, "13800000000")->n_workers, 1);
	assert_int_equal(workers_found(&kit_county, BY_ID, id)->n_workers, 0);

	row.name = (char *)"李四";
	assert_int_equal(workers_import(&kit_county, &row, 1, false, &imported), 0);
	assert_refused(imported, 0, 0, "name");
	assert_string_equal(imported->errors[0]->value, "***");
	assert_int_equal(worker_register(&kit_county, row, "改名", &rep), E_CONFLICT);
}

static void messages__of_all_of_it__hold_nothing_personal(void **state UNUSED)
{
	const char *id = document_given(3, 3, 3);
	Registration__WorkerRow rows[] = {
		numbered(worker_given(id, "诸葛亮", "13800007777"), CODE_A, "R-1"),
		worker_given("411003190001010006", "司马懿", "13800008888")};

	two_employers();
	assert_int_equal(workers_import(NULL, rows, 2, false, NULL), 0);
	(void)registered(document_given(4, 4, 3), "诸葛亮", "13800007777");
	while (kit_timers(k) > 0)
		;
	assert_nowhere(id);
	assert_nowhere("诸葛亮");
	assert_nowhere("13800007777");
	assert_nowhere("411003190001010006");
	assert_nowhere("司马懿");
	assert_nowhere("13800008888");
	assert_int_equal(
		kit_number("select count(*) from registration.worker_identity w where "
			   "position('诸葛亮' in w::text) > 0 or position(convert_to('%s', "
			   "'UTF8') in w.document) > 0",
			   id),
		0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(import_workers__500_rows__each_a_number_then_unchanged),
		T(import_workers__flawed_rows__refused_masked_and_the_rest_in),
		T(import_workers__dry_run__same_answer_and_nothing_written),
		T(import_workers__numbers_known_before__one_person_one_number),
		T(import_workers__number_of_somebody_else__refused_or_dated),
		T(register_worker__same_document__same_number),
		T(register_worker__another_name__wants_a_reason),
		T(find_worker__by_each__masked),
		T(find_worker__many_of_a_name__pages_without_gaps),
		T(find_worker__by_company_number__who_has_it_today),
		T(county__worker_of_another__neither_found_nor_changed),
		T(messages__of_all_of_it__hold_nothing_personal),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
