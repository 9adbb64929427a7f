/*
 * requests - what the tests of registration share: one daemon, its requests, and the invariants
 * checked after every test. Included by each test file, after the service's main.c.
 */
#ifndef GONGDAO_TEST_REGISTRATION_H
#define GONGDAO_TEST_REGISTRATION_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_call.h"
#include "service.pb-c.h"

#undef SERVICE_MAIN
#define SERVICE_MAIN(definition)
#include "main.c"

#define CODE_A "91411000000000000Y"
#define CODE_B "91411002MA0000007L"
#define CODE_C "92411081MA0000015R"

#define MARCH_1 20148 /* 2025-03-01 */

static struct kit_daemon *k;
static const struct kit_event *events;

static int group_setup(void **state UNUSED)
{
	k = kit_daemon(&registration_service);
	return 0;
}

static UNUSED int group_teardown(void **state UNUSED)
{
	kit_daemon_free(k);
	return 0;
}

static UNUSED int setup(void **state UNUSED)
{
	kit_sql("truncate registration.engagement_version, registration.engagement, "
		"registration.alias, "
		"registration.worker, registration.employer_version, registration.employer, "
		"registration.employer_code");
	(void)kit_events(k, &events);
	return 0;
}

/* I1..I5 over whatever a test left behind: each counts what breaks one. */
static UNUSED int check(void **state UNUSED)
{
	static const char *const broken[] = {
		"employer e where not exists (select from registration.employer_version v where "
		"v.employer_id = e.employer_id and v.version = e.version and v.name = e.name)",
		"engagement e where (select count(*) from registration.engagement_version v where "
		"v.engagement_id = e.engagement_id) <> e.version",
		"engagement a join registration.engagement b on a.employer_id = b.employer_id and "
		"a.worker_no = b.worker_no and a.engagement_id < b.engagement_id and "
		"daterange(a.from_day, a.to_day) && daterange(b.from_day, b.to_day)",
		"engagement e where not exists (select from registration.alias a where "
		"a.employer_id = "
		"e.employer_id and a.worker_no = e.worker_no and a.from_day <= e.from_day and "
		"a.worker_id = e.worker_id)",
	};

	for (size_t i = 0; i < N_ELEMENTS(broken); i++)
		assert_int_equal(kit_number("select count(*) from registration.%s", broken[i]), 0);
	return 0;
}

/* ---- requests ------------------------------------------------------------------------------- */

static UNUSED Registration__EmployerRow employer_given(const char *code, const char *name,
						       const char *region)
{
	Registration__EmployerRow row;

	registration__employer_row__init(&row);
	row.credit_code = (char *)code;
	row.name = (char *)name;
	row.kind = (char *)"platform";
	row.region = (char *)region;
	return row;
}

static UNUSED int employers_import(const struct kit_who *who, Registration__EmployerRow *rows,
				   size_t n, bool dry_run, Registration__ImportReply **out)
{
	Registration__ImportEmployersRequest req;
	Registration__EmployerRow *list[600];

	registration__import_employers_request__init(&req);
	for (size_t i = 0; i < n; i++)
		list[i] = &rows[i];
	req.rows = list;
	req.n_rows = n;
	req.dry_run = dry_run;
	return kit_call(k, "ImportEmployers", who, &req.base, out);
}

static UNUSED Registration__EngagementRow engagement_given(const char *code, const char *no,
							   int32_t from, int32_t to)
{
	Registration__EngagementRow row;

	registration__engagement_row__init(&row);
	row.credit_code = (char *)code;
	row.worker_no = (char *)no;
	row.class_ = (char *)"B";
	row.occupation = (char *)"rider";
	row.home_region = (char *)"411002";
	row.from_day = from;
	row.to_day = to;
	return row;
}

static UNUSED int engagements_import(const struct kit_who *who, Registration__EngagementRow *rows,
				     size_t n, bool dry_run, Registration__ImportReply **out)
{
	Registration__ImportEngagementsRequest req;
	Registration__EngagementRow *list[600];

	registration__import_engagements_request__init(&req);
	for (size_t i = 0; i < n; i++)
		list[i] = &rows[i];
	req.rows = list;
	req.n_rows = n;
	req.dry_run = dry_run;
	return kit_call(k, "ImportEngagements", who, &req.base, out);
}

static UNUSED void employers_given(void)
{
	Registration__EmployerRow rows[] = {employer_given(CODE_A, "甲平台", "411000"),
					    employer_given(CODE_B, "乙公司", "411002")};
	Registration__ImportReply *rep;

	assert_int_equal(employers_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 2);
	(void)kit_events(k, &events);
}

static UNUSED void assert_error(const Registration__ImportReply *rep, size_t i, uint32_t row,
				const char *column, const char *value)
{
	assert_true(i < rep->n_errors);
	assert_int_equal(rep->errors[i]->row, row);
	assert_string_equal(rep->errors[i]->column, column);
	assert_string_equal(rep->errors[i]->value, value);
	assert_true(rep->errors[i]->reason[0] && rep->errors[i]->mend[0]);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, check)

#endif
