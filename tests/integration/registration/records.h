/*
 * records - requests about the records of employers, for the tests of registration.
 */
#ifndef GONGDAO_TEST_REGISTRATION_RECORDS_H
#define GONGDAO_TEST_REGISTRATION_RECORDS_H

#include "requests.h"

static UNUSED const char *reason_given(const char *reason)
{
	return reason ? reason : "";
}

/* Sends rows[0..n) of one message type by the import rpc `method`; `reason` may be NULL. */
#define RECORDS_IMPORT(type, upper, given, count, dry, why, who, out)                              \
	__extension__({                                                                            \
		Registration__Import##type##sRequest import_req =                                  \
			REGISTRATION__IMPORT_##upper##S_REQUEST__INIT;                             \
		Registration__##type##Row *import_rows[600];                                       \
                                                                                                   \
		for (size_t at = 0; at < (count); at++)                                            \
			import_rows[at] = &(given)[at];                                            \
		import_req.rows = import_rows;                                                     \
		import_req.n_rows = (count);                                                       \
		import_req.dry_run = (dry);                                                        \
		import_req.reason = (char *)reason_given(why);                                     \
		kit_call(k, "Import" #type "s", (who), &import_req.base, (out));                   \
	})

static UNUSED Registration__LicenceRow licence_given(const char *code, const char *kind,
						     const char *number)
{
	Registration__LicenceRow row = REGISTRATION__LICENCE_ROW__INIT;

	row.credit_code = (char *)code;
	row.kind = (char *)kind;
	row.number = (char *)number;
	row.issuer = (char *)"许昌市人力资源和社会保障局";
	row.from_day = MARCH_1;
	row.last_day = MARCH_1 + 364;
	return row;
}

static UNUSED int licences_import(const struct kit_who *who, Registration__LicenceRow *rows,
				  size_t n, const char *reason, Registration__ImportReply **out)
{
	return RECORDS_IMPORT(Licence, LICENCE, rows, n, false, reason, who, out);
}

static UNUSED int64_t employer_id_of(const char *code)
{
	return kit_number(
		"select employer_id from registration.employer_code where credit_code = '%s'",
		code);
}

/* In CODE_B's region only. */
static UNUSED const struct kit_who kit_weidu = {
	.role = "inspector", .department = "HRSS", .region = "411002", .subject = "weidu"};

#endif
