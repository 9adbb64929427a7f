/*
 * The history of files: what the rows of imports add to it.
 */
#include "requests.h"
#include "tabular.h"

static uint8_t digest[32];

static int run_open(const struct kit_who *who, const char *kind, uint64_t rows,
		    Registration__ImportRun **out)
{
	Registration__OpenImportRequest req = REGISTRATION__OPEN_IMPORT_REQUEST__INIT;

	req.kind = (char *)kind;
	req.file_name = (char *)"单位.xlsx";
	req.digest = (ProtobufCBinaryData){sizeof(digest), digest};
	req.rows = rows;
	req.refused = rows ? 1 : 0;
	return kit_call(k, "OpenImport", who, &req.base, out);
}

static int run_close(int64_t import_id, Registration__ImportRun **out)
{
	Registration__CloseImportRequest req = REGISTRATION__CLOSE_IMPORT_REQUEST__INIT;

	req.import_id = import_id;
	return kit_call(k, "CloseImport", NULL, &req.base, out);
}

static Registration__ListImportsReply *runs(const struct kit_who *who, const char *kind)
{
	Registration__ListImportsRequest req = REGISTRATION__LIST_IMPORTS_REQUEST__INIT;
	Registration__ListImportsReply *list;

	req.kind = (char *)kind;
	assert_int_equal(kit_call(k, "ListImports", who, &req.base, &list), 0);
	return list;
}

/* The first `n` employers of the file, the last of them without a name. */
static Registration__ImportEmployersRequest *sent(size_t n, bool bad, int64_t import_id)
{
	static const char *const codes[] = {CODE_A, CODE_B, CODE_C};
	static Registration__ImportEmployersRequest req;
	static Registration__EmployerRow rows[3], *list[3];

	registration__import_employers_request__init(&req);
	req.rows = list;
	req.n_rows = n;
	req.import_id = import_id;
	for (size_t i = 0; i < n; i++) {
		registration__employer_row__init(&rows[i]);
		rows[i].credit_code = (char *)codes[i];
		rows[i].name = (char *)(bad && i == n - 1 ? "" : "某某公司");
		rows[i].kind = (char *)"platform";
		rows[i].region = (char *)"411002";
		list[i] = &rows[i];
	}
	return &req;
}

static int employers_send(const Registration__ImportEmployersRequest *req)
{
	return kit_call(k, "ImportEmployers", NULL, &req->base, NULL);
}

static void assert_run(const Registration__ImportRun *run, const char *state,
		       const uint64_t counts[4])
{
	assert_string_equal(run->state, state);
	assert_int_equal(run->created, counts[0]);
	assert_int_equal(run->updated, counts[1]);
	assert_int_equal(run->unchanged, counts[2]);
	assert_int_equal(run->refused, counts[3]);
}

#define COUNTS(...) ((const uint64_t[4]){__VA_ARGS__})

static void run__file_sent_whole__says_who_what_and_how_many(void **state UNUSED)
{
	Registration__ListImportsReply *list;
	Registration__ImportRun *run;

	digest[0]++;
	assert_int_equal(run_open(NULL, "employers", 4, &run), 0);
	assert_run(run, "open", COUNTS(0, 0, 0, 1));
	assert_int_equal(employers_send(sent(3, true, run->import_id)), 0);
	assert_int_equal(run_close(run->import_id, &run), 0);
	list = runs(NULL, "employers");
	assert_int_equal(list->imports[0]->import_id, run->import_id);
	run = list->imports[0];
	assert_run(run, "closed", COUNTS(2, 0, 0, 2));
	assert_int_equal(run->rows, 4);
	assert_int_equal(run->goes_on_id, 0);
	assert_string_equal(run->file_name, "单位.xlsx");
	assert_string_equal(run->department, "HRSS");
	assert_string_equal(run->region, "411000");
	assert_string_not_equal(run->opened_by, "");
	assert_int_equal(strlen(run->digest), 64);
	assert_true(run->opened_at_us > 0);
}

/* IMP-1: of the file mended and sent again whole only what is new is made. */
static void run__corrected_file_again__only_the_mended_row_is_new(void **state UNUSED)
{
	Registration__ImportRun *run;

	digest[0]++;
	assert_int_equal(run_open(NULL, "employers", 4, &run), 0);
	assert_int_equal(employers_send(sent(3, true, run->import_id)), 0);
	assert_int_equal(run_close(run->import_id, &run), 0);
	digest[0]++;
	assert_int_equal(run_open(NULL, "employers", 4, &run), 0);
	assert_int_equal(run->goes_on_id, 0);
	assert_int_equal(employers_send(sent(3, false, run->import_id)), 0);
	assert_int_equal(run_close(run->import_id, &run), 0);
	assert_run(run, "closed", COUNTS(1, 0, 2, 1));
}

/* IMP-4: what was broken off stays as far as it came; the next run names it. */
static void run__broken_off__the_next_one_goes_on_from_it(void **state UNUSED)
{
	Registration__ListImportsRequest req = REGISTRATION__LIST_IMPORTS_REQUEST__INIT;
	Registration__ImportRun *first, *second, *third;
	Registration__ListImportsReply *list;

	digest[0]++;
	assert_int_equal(run_open(NULL, "employers", 4, &first), 0);
	assert_int_equal(employers_send(sent(2, false, first->import_id)), 0);
	assert_int_equal(run_open(NULL, "employers", 4, &second), 0);
	assert_int_equal(second->goes_on_id, first->import_id);
	assert_int_equal(employers_send(sent(3, false, second->import_id)), 0);
	assert_int_equal(run_close(second->import_id, &second), 0);
	list = runs(NULL, "employers");
	assert_run(list->imports[0], "closed", COUNTS(1, 0, 2, 1));
	assert_run(list->imports[1], "open", COUNTS(2, 0, 0, 1));
	req.before_id = list->imports[0]->import_id;
	req.limit = 1;
	assert_int_equal(kit_call(k, "ListImports", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_imports, 1);
	assert_int_equal(list->imports[0]->import_id, first->import_id);
	assert_int_equal(run_open(NULL, "employers", 4, &third), 0); /* the last one was closed */
	assert_int_equal(third->goes_on_id, 0);
}

static void run__dry_run_or_request_again__counted_not_or_once(void **state UNUSED)
{
	Registration__ImportEmployersRequest *req;
	struct kit_request again = {.method = "ImportEmployers"};
	struct uuid id = uuid_new(utc_now());
	Registration__ImportRun *run;

	digest[0]++;
	assert_int_equal(run_open(NULL, "employers", 4, &run), 0);
	req = sent(3, false, run->import_id);
	req->dry_run = true;
	assert_int_equal(employers_send(req), 0);
	assert_run(runs(NULL, "")->imports[0], "open", COUNTS(0, 0, 0, 1));
	req->dry_run = false;
	again.id = &id;
	again.body = &req->base;
	assert_int_equal(kit_ask(k, &again, NULL), 0);
	assert_int_equal(kit_ask(k, &again, NULL), 0);
	assert_run(runs(NULL, "")->imports[0], "open", COUNTS(3, 0, 0, 1));
}

static void run__what_does_not_fit__refused_and_nothing_taken_in(void **state UNUSED)
{
	static const struct kit_who other = {"inspector", "HRSS", "411000", "somebody else", 0, 0};
	Registration__ImportRun *run, *licences;
	Registration__ImportEmployersRequest *req;

	digest[0]++;
	assert_int_equal(run_open(NULL, "pay", 4, &run), E_FIELD);
	assert_int_equal(run_open(NULL, "employers", 50000001, &run), E_FIELD);
	assert_int_equal(run_open(NULL, "licences", 4, &licences), 0);
	assert_int_equal(employers_send(sent(3, false, licences->import_id)), E_CONFLICT);
	assert_int_equal(employers_send(sent(3, false, 1)), E_NOT_FOUND);
	assert_int_equal(run_open(NULL, "employers", 3, &run), 0);
	req = sent(3, false, run->import_id);
	assert_int_equal(kit_call(k, "ImportEmployers", &other, &req->base, NULL), E_DENIED);
	assert_int_equal(employers_send(req), E_CONFLICT);             /* one too many */
	assert_int_equal(run_close(run->import_id, &run), E_CONFLICT); /* two are missing */
	assert_int_equal(kit_number("select count(*) from registration.employer"), 0);
	run = runs(NULL, "employers")->imports[0];
	assert_int_equal(employers_send(sent(2, false, run->import_id)), 0);
	assert_int_equal(run_close(run->import_id, &run), 0);
	assert_int_equal(run_close(run->import_id, &run), E_CONFLICT);
	assert_int_equal(employers_send(sent(1, false, run->import_id)), E_CONFLICT);
}

static void runs__county__sees_its_own_and_the_city_sees_both(void **state UNUSED)
{
	Registration__ImportRun *city, *county;

	digest[0]++;
	assert_int_equal(run_open(NULL, "permits", 0, &city), 0);
	assert_int_equal(run_open(&kit_county, "permits", 0, &county), 0);
	assert_int_equal(runs(&kit_county, "permits")->n_imports, 1);
	assert_int_equal(runs(&kit_county, "permits")->imports[0]->import_id, county->import_id);
	assert_int_equal(runs(NULL, "permits")->n_imports, 2);
	assert_int_equal(run_close(county->import_id, &county), E_DENIED);
}

/* The kinds of files and those of runs are two lists of the same, but for what wages takes. */
static void kinds__each_of_the_register__has_a_history(void **state UNUSED)
{
	Registration__ImportRun *run;

	for (const struct tabular_kind *const *kind = tabular_kinds; *kind; kind++) {
		const bool is_ours = strncmp((*kind)->rpc, "registration.", 13) == 0;

		digest[0]++;
		assert_int_equal(run_open(NULL, (*kind)->name, 0, &run), is_ours ? 0 : E_FIELD);
	}
}

static const struct tabular_column *column_asking(const char *question)
{
	const struct tabular_kind *kind = tabular_kind_find("class_answers");
	char field[16];

	assert_non_null(kind);
	(void)snprintf(field, sizeof(field), "answers:%s", question);
	for (size_t i = 0; i < kind->n_columns; i++) {
		if (kind->columns[i].field && strcmp(kind->columns[i].field, field) == 0)
			return &kind->columns[i];
	}
	fail_msg("no column asks %s", question);
	return NULL;
}

/* A question with another option, or a new one, is not forgotten in the form. */
static void kinds__columns_of_class_answers__the_questions_and_their_options(void **state UNUSED)
{
	for (enum ask q = ASK_G1; q < ASK_END; q++) {
		const struct cell_choice *choice = column_asking(ask_id(q))->choices;

		for (const char *const *option = ask_options(q); *option; option++) {
			if (strcmp(*option, "number") != 0)
				assert_string_equal((choice++)->code, *option);
		}
		assert_null(choice->code);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(run__file_sent_whole__says_who_what_and_how_many),
		T(run__corrected_file_again__only_the_mended_row_is_new),
		T(run__broken_off__the_next_one_goes_on_from_it),
		T(run__dry_run_or_request_again__counted_not_or_once),
		T(run__what_does_not_fit__refused_and_nothing_taken_in),
		T(runs__county__sees_its_own_and_the_city_sees_both),
		T(kinds__columns_of_class_answers__the_questions_and_their_options),
		T(kinds__each_of_the_register__has_a_history),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
