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

static UNUSED Registration__CooperationClause clause_given(const char *name, const char *state)
{
	Registration__CooperationClause c = REGISTRATION__COOPERATION_CLAUSE__INIT;

	c.clause = (char *)name;
	c.state = (char *)state;
	return c;
}

static UNUSED Registration__CooperationRow cooperation_given(const char *number)
{
	Registration__CooperationRow row = REGISTRATION__COOPERATION_ROW__INIT;

	row.credit_code = (char *)CODE_A;
	row.partner_code = (char *)CODE_B;
	row.number = (char *)number;
	row.from_day = MARCH_1;
	row.document_ref = (char *)"档案 2025-17";
	return row;
}

static UNUSED Registration__SupervisionRow supervision_given(int32_t day)
{
	Registration__SupervisionRow row = REGISTRATION__SUPERVISION_ROW__INIT;

	row.credit_code = (char *)CODE_A;
	row.partner_code = (char *)CODE_B;
	row.day = day;
	row.supervisor = (char *)"甲平台合规部";
	row.items = (char *)"工资发放、参保";
	row.result = (char *)"faults";
	row.found = (char *)"两人漏缴";
	return row;
}

static UNUSED Registration__RuleDocumentRow rule_given(const char *kind, const char *edition)
{
	Registration__RuleDocumentRow row = REGISTRATION__RULE_DOCUMENT_ROW__INIT;

	row.credit_code = (char *)CODE_A;
	row.kind = (char *)kind;
	row.title = (char *)"骑手计价规则";
	row.edition = (char *)edition;
	row.from_day = MARCH_1;
	row.document_ref = (char *)"规则 7";
	row.consulted_day = MARCH_1 - 30;
	row.consulted_with = (char *)"职工代表大会";
	row.consulted_ref = (char *)"纪要 2025-2";
	row.notice_day = MARCH_1 - 10;
	row.appeal_channel = (char *)"客服电话及申诉页面";
	return row;
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
