/*
 * Cooperation agreements, supervision and the register of rules, through dispatch() and PostgreSQL.
 */
#include "records.h"

static int cooperations_import(const struct kit_who *who, Registration__CooperationRow *rows,
			       size_t n, const char *reason, Registration__ImportReply **out)
{
	return RECORDS_IMPORT(Cooperation, COOPERATION, rows, n, false, reason, who, out);
}

static int cooperations_list(const struct kit_who *who, const char *code, int32_t as_of,
			     Registration__ListCooperationsReply **out)
{
	Registration__ListCooperationsRequest req = REGISTRATION__LIST_COOPERATIONS_REQUEST__INIT;

	req.employer_id = code ? employer_id_of(code) : 0;
	req.as_of_day = as_of;
	return kit_call(k, "ListCooperations", who, &req.base, out);
}

static void import_cooperations__clauses__gaps_are_what_is_not_present(void **state UNUSED)
{
	static const char *const present[] = {"licence", "paper",      "pay",
					      "hours",   "insurance",  "safety",
					      "exit",    "complaints", "supervision"};
	Registration__CooperationRow row = cooperation_given("2025-1");
	Registration__CooperationClause clauses[10], *list[10];
	Registration__ListCooperationsReply *rep;
	Registration__ImportReply *import;
	const Registration__Cooperation *a;

	employers_given();
	for (size_t i = 0; i < 9; i++)
		clauses[i] = clause_given(present[i], "present");
	clauses[9] = clause_given("no_coercion", "absent");
	clauses[2].start = 120;
	clauses[2].end = 188;
	for (size_t i = 0; i < 10; i++)
		list[i] = &clauses[i];
	row.clauses = list;
	row.n_clauses = 10;
	assert_int_equal(cooperations_import(NULL, &row, 1, NULL, &import), 0);
	assert_int_equal(import->created, 1);
	assert_int_equal(cooperations_list(NULL, CODE_B, 0, &rep), 0);
	assert_int_equal(rep->n_cooperations, 1);
	a = rep->cooperations[0];
	assert_int_equal(a->n_clauses, 11);
	assert_string_equal(a->clauses[2]->clause, "pay");
	assert_int_equal(a->clauses[2]->start, 120);
	assert_int_equal(a->clauses[2]->end, 188);
	assert_int_equal(a->n_gaps, 2);
	assert_string_equal(a->gaps[0], "no_coercion");
	assert_string_equal(a->gaps[1], "personal_data"); /* nobody looked: unclear */
	assert_string_equal(a->clauses[10]->state, "unclear");
}

static void import_cooperations__amended__both_versions_readable(void **state UNUSED)
{
	Registration__CooperationRow row = cooperation_given("2025-1");
	Registration__CooperationClause clause = clause_given("pay", "present"), *list = &clause;
	Registration__ListCooperationsReply *rep;
	Registration__ImportReply *import;

	employers_given();
	assert_int_equal(cooperations_import(NULL, &row, 1, NULL, &import), 0);
	row.clauses = &list;
	row.n_clauses = 1;
	kit_clock("2025-05-20 09:00:00");
	assert_int_equal(cooperations_import(NULL, &row, 1, NULL, &import), 0);
	assert_error(import, 0, 0, "reason", "");
	assert_int_equal(cooperations_import(NULL, &row, 1, "补充协议", &import), 0);
	assert_int_equal(import->updated, 1);
	assert_int_equal(cooperations_list(NULL, CODE_A, 0, &rep), 0);
	assert_int_equal(rep->cooperations[0]->n_gaps, 10);
	assert_int_equal(rep->cooperations[0]->version, 2);
	assert_int_equal(cooperations_list(NULL, CODE_A, MARCH_1 + 60, &rep), 0);
	assert_int_equal(rep->cooperations[0]->n_gaps, 11);
	kit_clock("2025-04-10 09:00:00");
}

static void import_cooperations__bad_rows__each_refused(void **state UNUSED)
{
	Registration__CooperationClause clauses[] = {
		clause_given("rent", "present"), clause_given("pay", "maybe"),
		clause_given("pay", "present"), clause_given("pay", "present")};
	Registration__CooperationClause *lists[4], *twice[] = {&clauses[2], &clauses[2]};
	Registration__CooperationRow rows[] = {cooperation_given("1"), cooperation_given("2"),
					       cooperation_given("3"), cooperation_given("4"),
					       cooperation_given("5"), cooperation_given("6")};
	Registration__ImportReply *rep;

	employers_given();
	clauses[3].start = 9;
	for (size_t i = 0; i < 4; i++) {
		lists[i] = &clauses[i];
		rows[i].clauses = &lists[i];
		rows[i].n_clauses = 1;
	}
	rows[2].clauses = twice;
	rows[2].n_clauses = 2;
	rows[4].partner_code = (char *)CODE_A;
	rows[5].document_digest = (char *)"00ff";
	assert_int_equal(cooperations_import(NULL, rows, 6, NULL, &rep), 0);
	assert_int_equal(rep->n_errors, 6);
	assert_error(rep, 0, 0, "clauses", "rent");
	assert_error(rep, 1, 1, "clauses", "maybe");
	assert_error(rep, 2, 2, "clauses", "pay");
	assert_error(rep, 3, 3, "clauses", "pay");
	assert_error(rep, 4, 4, "partner_code", "");
	assert_error(rep, 5, 5, "document_digest", "00ff");
}

/* Whoever sees one of the two sees the agreement; a third county sees and writes none. */
static void cooperations__county__sees_those_of_its_employers(void **state UNUSED)
{
	Registration__CooperationRow row = cooperation_given("2025-1");
	Registration__ListCooperationsReply *list;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(cooperations_import(&kit_county, &row, 1, NULL, &rep), 0);
	assert_error(rep, 0, 0, "partner_code", CODE_B);
	assert_int_equal(cooperations_import(&kit_weidu, &row, 1, NULL, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(cooperations_list(&kit_weidu, CODE_B, 0, &list), 0);
	assert_int_equal(list->n_cooperations, 1);
	assert_int_equal(cooperations_list(&kit_county, CODE_B, 0, &list), 0);
	assert_int_equal(list->n_cooperations, 0);
	assert_int_equal(cooperations_list(&kit_clerk, CODE_B, 0, NULL), E_DENIED);
	assert_int_equal(cooperations_import(&kit_clerk, &row, 1, NULL, NULL), E_DENIED);
	assert_int_equal(cooperations_list(NULL, NULL, 0, NULL), E_FIELD);
}

/* ---- supervision ---------------------------------------------------------------------------- */

static void supervisions__recorded__newest_first_for_who_sees_one(void **state UNUSED)
{
	Registration__SupervisionRow rows[] = {
		supervision_given(MARCH_1), supervision_given(MARCH_1 + 30),
		supervision_given(MARCH_1 + 400), supervision_given(MARCH_1 + 1)};
	Registration__ListSupervisionsRequest req = REGISTRATION__LIST_SUPERVISIONS_REQUEST__INIT;
	Registration__ListSupervisionsReply *list;
	Registration__ImportReply *rep;

	employers_given();
	rows[3].result = (char *)"fine";
	assert_int_equal(RECORDS_IMPORT(Supervision, SUPERVISION, rows, 4, false, NULL, NULL, &rep),
			 0);
	assert_int_equal(rep->created, 2);
	assert_error(rep, 0, 2, "day", ""); /* not yet */
	assert_error(rep, 1, 3, "result", "fine");
	assert_int_equal(kit_call(k, "ListSupervisions", NULL, &req.base, NULL), E_FIELD);
	req.employer_id = employer_id_of(CODE_B);
	assert_int_equal(kit_call(k, "ListSupervisions", &kit_weidu, &req.base, &list), 0);
	assert_int_equal(list->n_supervisions, 2);
	assert_int_equal(list->supervisions[0]->day, MARCH_1 + 30);
	assert_string_equal(list->supervisions[0]->found, "两人漏缴");
	assert_int_equal(kit_call(k, "ListSupervisions", &kit_county, &req.base, &list), 0);
	assert_int_equal(list->n_supervisions, 0);
	assert_int_equal(kit_call(k, "ListSupervisions", &kit_clerk, &req.base, NULL), E_DENIED);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static void rule_documents__editions__consultation_and_notice_kept(void **state UNUSED)
{
	Registration__RuleDocumentRow rows[] = {
		rule_given("unit_price", "3"), rule_given("weather", "3"),
		rule_given("unit_price", "4"), rule_given("unit_price", "5"),
		rule_given("unit_price", "")};
	Registration__ListRuleDocumentsRequest req =
		REGISTRATION__LIST_RULE_DOCUMENTS_REQUEST__INIT;
	Registration__ListRuleDocumentsReply *list;
	Registration__ImportReply *rep;

	employers_given();
	rows[2].consulted_day = 0; /* and still with whom */
	rows[3].consulted_day = 0;
	rows[3].consulted_with = (char *)"";
	rows[3].consulted_ref = (char *)"";
	rows[3].notice_day = 0;
	rows[3].appeal_channel = (char *)"";
	assert_int_equal(
		RECORDS_IMPORT(RuleDocument, RULE_DOCUMENT, rows, 5, false, NULL, NULL, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_error(rep, 0, 1, "kind", "weather");
	assert_error(rep, 1, 2, "consulted_day", "");
	assert_error(rep, 2, 4, "edition", "");
	assert_int_equal(kit_call(k, "ListRuleDocuments", NULL, &req.base, NULL), E_FIELD);
	req.employer_id = employer_id_of(CODE_A);
	assert_int_equal(kit_call(k, "ListRuleDocuments", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_documents, 2);
	assert_int_equal(list->documents[0]->consulted_day, MARCH_1 - 30);
	assert_int_equal(list->documents[0]->notice_day, MARCH_1 - 10);
	assert_int_equal(list->documents[1]->consulted_day, 0);
	assert_string_equal(list->documents[1]->appeal_channel, "");
	assert_int_equal(kit_call(k, "ListRuleDocuments", &kit_weidu, &req.base, &list), 0);
	assert_int_equal(list->n_documents, 0);
	assert_int_equal(kit_call(k, "ListRuleDocuments", &kit_clerk, &req.base, NULL), E_DENIED);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(import_cooperations__clauses__gaps_are_what_is_not_present),
		T(import_cooperations__amended__both_versions_readable),
		T(import_cooperations__bad_rows__each_refused),
		T(cooperations__county__sees_those_of_its_employers),
		T(supervisions__recorded__newest_first_for_who_sees_one),
		T(rule_documents__editions__consultation_and_notice_kept),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
