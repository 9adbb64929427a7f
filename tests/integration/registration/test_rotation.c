/*
 * From one data key to the next: nothing is lost, everything is found all along.
 */
#include "people.h"

#include <sys/stat.h>
#include <unistd.h>

#define N_PEOPLE 450

static const struct kit_who machines = {"operator", "HRSS", "411000", "operator", 0, 0};
static char *documents[N_PEOPLE];
static char phones[N_PEOPLE][12];

static const char *key_path(unsigned version)
{
	static char path[300];

	(void)snprintf(path, sizeof(path), "%s/keys/data-%u.key", kit_folder(), version);
	return path;
}

static int rotation(const char *method, Registration__KeyRotation **out)
{
	Registration__StartKeyRotationRequest start;
	Registration__GetKeyRotationRequest get;

	registration__start_key_rotation_request__init(&start);
	registration__get_key_rotation_request__init(&get);
	return kit_call(k, method, &machines, *method == 'S' ? &start.base : &get.base, out);
}

static void people_given(void)
{
	static Registration__WorkerRow rows[N_PEOPLE];

	for (unsigned i = 0; i < N_PEOPLE; i++) {
		documents[i] = document_given(1 + i % 12, 1 + i / 12 % 28, 2 + i / 336);
		(void)snprintf(phones[i], sizeof(phones[i]), "139%08u", i);
		rows[i] = worker_given(documents[i], i % 2 ? "诸葛亮" : "司马懿", phones[i]);
	}
	assert_int_equal(workers_import(NULL, rows, N_PEOPLE, false, NULL), 0);
}

/* First, last, and those about the ends of the steps. */
static void all_found(void)
{
	static const size_t some[] = {0, 199, 200, 399, 400, N_PEOPLE - 1};

	for (size_t i = 0; i < N_ELEMENTS(some); i++) {
		size_t one = some[i];

		assert_int_equal(workers_found(NULL, BY_ID, documents[one])->n_workers, 1);
		assert_int_equal(workers_found(NULL, BY_PHONE, phones[one])->n_workers, 1);
	}
	assert_int_equal(workers_found(NULL, BY_NAME, "诸葛")->n_workers, 20);
}

static int64_t sealed_under_other(unsigned version)
{
	return kit_number(
		"select count(*) from (select document, name, phone from "
		"registration.worker_identity union all select document, name, phone "
		"from registration.worker_past) as x where get_byte(document, 1) <> %u or "
		"get_byte(name, 1) <> %u or get_byte(phone, 1) <> %u",
		version, version, version);
}

static void rotation__under_reads_and_writes__all_moved_and_found(void **state UNUSED)
{
	Registration__KeyRotation *r;
	Registration__RegisterWorkerReply *rep;
	struct err err = {0};
	unsigned version;
	int64_t parts, first;
	int steps = 0;

	people_given();
	parts = kit_number("select count(*) from registration.name_part");
	first = workers_found(NULL, BY_ID, documents[0])->workers[0]->worker_id;
	assert_int_equal(rotation("StartKeyRotation", &r), E_CONFLICT);
	assert_int_equal(
		secret_key_make(kit_text("select '%s/keys'", kit_folder()), &version, &err), 0);
	assert_int_equal(version, 2);
	assert_int_equal(rotation("StartKeyRotation", &r), E_CONFLICT); /* not loaded yet */
	kit_reload(k);
	assert_int_equal(rotation("StartKeyRotation", &r), 0);
	assert_int_equal(r->writes, 2);
	assert_int_equal(r->oldest, 1);
	assert_int_equal(rotation("StartKeyRotation", &r), E_CONFLICT);
	all_found();

	/* Known under the old key, changed under the new one; new under the new one. */
	assert_int_equal(worker_register(NULL, worker_given(documents[0], "司马懿", "13900009999"),
					 "", &rep),
			 0);
	assert_int_equal(rep->worker_id, first);
	assert_true(rep->updated && !rep->created);
	(void)memcpy(phones[0], "13900009999", 12);
	(void)registered(document_given(12, 28, 9), "诸葛亮", "13900008888");
	do {
		all_found();
		assert_int_equal(rotation("GetKeyRotation", &r), 0);
		steps++;
	} while (kit_timers(k) > 0);

	assert_true(steps > 4);
	assert_int_equal(r->oldest, 2);
	assert_int_equal(r->behind, 0);
	assert_int_equal(r->moved, N_PEOPLE);
	assert_true(r->ended_at_us > 0);
	assert_int_equal(sealed_under_other(2), 0);
	assert_int_equal(kit_number("select count(*) from registration.worker_past"), 1);
	assert_int_equal(kit_number("select count(*) from registration.name_part"), parts + 2);
	assert_int_equal(kit_number("select count(*) from registration.worker_identity where "
				    "version <> 1"),
			 1);
	assert_int_equal(unlink(key_path(1)), 0);
	kit_reload(k);
	all_found();
	assert_int_equal(registered(documents[7], "诸葛亮", ""),
			 workers_found(NULL, BY_ID, documents[7])->workers[0]->worker_id);
}

static void another_key(unsigned version)
{
	FILE *f = fopen(key_path(version), "we");

	assert_non_null(f);
	assert_true(fprintf(f, "version: %u\nsecret: %064d\n", version, 7) > 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(key_path(version), 0600), 0);
}

/* An instance that has not the key, or another under its number, refuses and writes nothing. */
static void instance__without_the_key_in_use__asks_to_come_again(void **state UNUSED)
{
	Registration__FindWorkerRequest req;

	registration__find_worker_request__init(&req);
	req.phone = (char *)"13900009999";
	assert_int_equal(rename(key_path(2), kit_text("select '%s/kept'", kit_folder())), 0);
	kit_reload(k);
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, NULL), E_KEY_MISSING);
	assert_int_equal(worker_register(NULL,
					 worker_given(document_given(12, 27, 9), "诸葛亮", ""), "",
					 NULL),
			 E_KEY_MISSING);
	another_key(2);
	kit_reload(k);
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, NULL), E_KEY_MISSING);
	assert_int_equal(kit_number("select count(*) from registration.worker_identity"), 0);
	assert_int_equal(rename(kit_text("select '%s/kept'", kit_folder()), key_path(2)), 0);
	kit_reload(k);
	assert_int_equal(kit_call(k, "FindWorker", NULL, &req.base, NULL), 0);
}

/* Whoever has not the key before would not find who is registered, and give him a second number. */
static void instance__without_the_key_before__registers_nobody(void **state UNUSED)
{
	const char *id = document_given(12, 26, 9),
		   *kept = kit_text("select '%s/kept'", kit_folder());
	const int64_t first = registered(id, "诸葛亮", "13900007777");
	const Registration__WorkerRow row = worker_given(id, "诸葛亮", "13900007777");
	struct err err = {0};
	unsigned version;

	assert_int_equal(
		secret_key_make(kit_text("select '%s/keys'", kit_folder()), &version, &err), 0);
	assert_int_equal(version, 3);
	kit_reload(k);
	assert_int_equal(rotation("StartKeyRotation", NULL), 0);
	assert_int_equal(rename(key_path(2), kept), 0);
	kit_reload(k);
	assert_int_equal(worker_register(NULL, row, "", NULL), E_KEY_MISSING);
	assert_int_equal(kit_number("select count(*) from registration.worker_identity"), 1);
	another_key(2);
	kit_reload(k);
	assert_int_equal(worker_register(NULL, row, "", NULL), E_KEY_MISSING);
	assert_int_equal(rename(kept, key_path(2)), 0);
	kit_reload(k);
	assert_int_equal(registered(id, "诸葛亮", "13900007777"), first);
	while (kit_timers(k) > 0)
		;
	assert_int_equal(sealed_under_other(3), 0);
}

/* A list is not split between instances that have loaded the next key and others. */
static void import_sole_traders__newer_key_loaded__under_the_one_in_use(void **state UNUSED)
{
	Registration__EmployerRow employer = employer_given(CODE_A, "甲公司", "411002");
	Registration__EngagementRow engagement = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	Registration__ImportSoleTradersRequest req;
	Registration__SoleTraderRow row, *list = &row;
	struct err err = {0};
	unsigned version;

	assert_int_equal(employers_import(NULL, &employer, 1, false, NULL), 0);
	assert_int_equal(engagements_import(NULL, &engagement, 1, false, NULL), 0);
	assert_int_equal(
		secret_key_make(kit_text("select '%s/keys'", kit_folder()), &version, &err), 0);
	kit_reload(k);
	registration__import_sole_traders_request__init(&req);
	registration__sole_trader_row__init(&row);
	row.credit_code = (char *)CODE_A;
	row.worker_no = (char *)"R-1";
	row.trader_code = (char *)CODE_C;
	row.registered_day = MARCH_1;
	row.agent = (char *)"代理";
	row.source = (char *)"登记库";
	req.rows = &list;
	req.n_rows = 1;
	assert_int_equal(kit_call(k, "ImportSoleTraders", NULL, &req.base, NULL), 0);
	assert_int_equal(kit_number("select key_version from registration.sole_trader"),
			 version - 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(rotation__under_reads_and_writes__all_moved_and_found),
		T(instance__without_the_key_in_use__asks_to_come_again),
		T(instance__without_the_key_before__registers_nobody),
		T(import_sole_traders__newer_key_loaded__under_the_one_in_use),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
