/*
 * requests - the requests that the tests of registration send.
 */
#ifndef GONGDAO_TEST_REGISTRATION_H
#define GONGDAO_TEST_REGISTRATION_H

#include "bench.h"

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

#endif
