/*
 * Agreements recorded, read as of any day, counted; through dispatch() and PostgreSQL.
 */
#include "agreements.h"

#define WRITTEN "written_agreement"

static void import_agreements__good_and_bad_rows__good_ones_recorded(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {
		agreement_given(CODE_A, "R-1", "labour_contract", MARCH_1),
		agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
		agreement_given(CODE_A, "R-9", WRITTEN, MARCH_1),
		agreement_given(CODE_A, "R-3", WRITTEN, MARCH_1),
		agreement_given(CODE_C, "R-3", WRITTEN, MARCH_1),
		agreement_given(CODE_A, "R-3", "contract", MARCH_1),
		agreement_given(CODE_A, "R-3", WRITTEN, MARCH_1 + 1),
	};
	Registration__ImportReply *dry, *rep;

	engaged();
	rows[0].terms->term_kind = (char *)"fixed";
	rows[0].terms->to_day = MARCH_1 + 365;
	items_given(&rows[0], NULL);
	items_given(&rows[1], "hours_standard");
	rows[3].terms->signed_day = MARCH_1 + 400; /* after today */
	rows[6].terms->to_day = -99999;
	assert_int_equal(agreements_import(NULL, rows, N_ELEMENTS(rows), true, &dry), 0);
	assert_int_equal(kit_number("select count(*) from registration.agreement"), 0);
	assert_int_equal(agreements_import(NULL, rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(dry->created, 2);
	assert_int_equal(rep->n_errors, 5);
	assert_int_equal(dry->n_errors, 5);
	assert_error(rep, 0, 2, "worker_no", "R-9");
	assert_error(rep, 1, 3, "signed_day", "2026-04-05");
	assert_error(rep, 2, 4, "credit_code", CODE_C);
	assert_error(rep, 3, 5, "kind", "contract");
	assert_error(rep, 4, 6, "to_day", "-99999");
	assert_int_equal(kit_events(k, &events), 2); /* wages hears of them */
}

/* A file sent again creates only what is new; what says otherwise is a version. */
static void import_agreements__again_corrected__new_created_changed_versioned(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
					     agreement_given(CODE_A, "R-3", WRITTEN, MARCH_1)};
	Registration__ImportReply *rep;

	engaged();
	items_given(&rows[0], "pay");
	assert_int_equal(agreements_import(NULL, rows, 1, false, &rep), 0);
	assert_int_equal(agreements_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->unchanged, 1);
	rows[0].terms->pay_day = 20;
	assert_int_equal(agreements_import(NULL, rows, 2, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(kit_number("select version from registration.agreement where worker_no = "
				    "'R-2'"),
			 2);
	assert_int_equal(kit_number("select count(*) from registration.agreement_version where "
				    "pay_day = 15"),
			 2);
}

/* A4: what an officer has read in the document is not undone by the company's file. */
static void import_agreements__no_item_named__what_was_read_stays(void **state UNUSED)
{
	Registration__AgreementRow row = agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
				   file = row;
	Registration__AgreementTerms bare = *row.terms;
	Registration__ImportReply *rep;
	Registration__Agreement *a;

	engaged();
	items_given(&row, "pay");
	clause_add(&row, "deposit");
	assert_int_equal(agreement_record(NULL, &row, "", &a), 0);
	file.terms = &bare;
	assert_int_equal(agreements_import(NULL, &file, 1, false, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	bare.pay_day = 20;
	assert_int_equal(agreements_import(NULL, &file, 1, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	assert_string_equal(
		kit_text("select string_agg(format('%%s %%s %%s', absent_items, clauses, "
			 "checked_by), ', ' order by version) from "
			 "registration.agreement_version"),
		"16 4 inspector, 16 4 inspector");
	bare.document_digest = (char *)"0123456789abcdef0123456789abcdef"
				       "0123456789abcdef0123456789abcdef";
	assert_int_equal(agreements_import(NULL, &file, 1, false, &rep), 0);
	assert_int_equal(kit_number("select clauses from registration.agreement_version where "
				    "version = 3"),
			 0);
}

/* A4: nor does it stand for another paper, be it known by its number only. */
static void import_agreements__another_document_number__what_was_read_goes(void **state UNUSED)
{
	Registration__AgreementRow row = agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
				   file = row;
	Registration__AgreementTerms bare = *row.terms;
	Registration__ImportReply *rep;
	Registration__Agreement *a;

	engaged();
	items_given(&row, "pay");
	clause_add(&row, "deposit");
	assert_int_equal(agreement_record(NULL, &row, "", &a), 0);
	file.terms = &bare;
	bare.document_ref = (char *)"HT-2025-0002";
	assert_int_equal(agreements_import(NULL, &file, 1, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	assert_string_equal(kit_text("select clauses || checked_by from "
				     "registration.agreement_version where version = 2"),
			    "0");
}

static void import_agreements__same_row_twice__one_recorded(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
					     agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
					     agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1)};
	Registration__ImportReply *rep;

	engaged();
	rows[2].terms->pay_day = 1;
	assert_int_equal(agreements_import(NULL, rows, 3, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->unchanged, 1);
	assert_error(rep, 0, 2, "", "R-2");
}

static void import_agreements__county__hidden_ones_neither_seen_nor_changed(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
					     agreement_given(CODE_A, "R-3", WRITTEN, MARCH_1)};
	Registration__ListAgreementsRequest list;
	Registration__ListAgreementsReply *page;
	Registration__GetAgreementRequest get;
	Registration__ImportReply *rep;

	engaged();
	assert_int_equal(agreements_import(NULL, rows, 1, false, &rep), 0);
	rows[0].terms->pay_day = 1;
	assert_int_equal(agreements_import(&kit_county, rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 1);
	assert_error(rep, 0, 0, "worker_no", "R-2");
	registration__list_agreements_request__init(&list);
	list.employer_id = employer_number(CODE_A);
	assert_int_equal(kit_call(k, "ListAgreements", &kit_county, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 1);
	assert_string_equal(page->agreements[0]->worker_no, "R-3");
	assert_int_equal(kit_call(k, "ListAgreements", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 2);
	registration__get_agreement_request__init(&get);
	get.agreement_id = page->agreements[0]->agreement_id;
	assert_int_equal(kit_call(k, "GetAgreement", NULL, &get.base, NULL), 0);
	assert_int_equal(kit_call(k, "GetAgreement", &kit_county, &get.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "GetAgreement", &kit_clerk, &get.base, NULL), E_DENIED);
	assert_int_equal(kit_number("select count(*) from registration.agreement_version where "
				    "pay_day = 1"),
			 0);
}

/* An engagement that moves to another county takes its agreements along. */
static void agreements__engagement_moves__seen_from_its_new_county(void **state UNUSED)
{
	Registration__AgreementRow row = agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1);
	Registration__EngagementRow moved = engagement_given(CODE_A, "R-2", MARCH_1, 0);
	Registration__ListAgreementsRequest list;
	Registration__ListAgreementsReply *page;

	engaged();
	assert_int_equal(agreements_import(NULL, &row, 1, false, NULL), 0);
	registration__list_agreements_request__init(&list);
	list.employer_id = employer_number(CODE_A);
	assert_int_equal(kit_call(k, "ListAgreements", &kit_county, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 0);
	moved.home_region = (char *)"411024";
	assert_int_equal(engagements_import(NULL, &moved, 1, false, NULL), 0);
	assert_int_equal(kit_call(k, "ListAgreements", &kit_county, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 1);
}

/* AGR-1: what held on a day, as it was known on another one. */
static void list_agreements__on_a_day__the_version_known_then_governs(void **state UNUSED)
{
	Registration__AgreementRow first = agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1);
	Registration__AgreementRow second = agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1 + 31);
	Registration__ListAgreementsRequest list;
	Registration__ListAgreementsReply *page;
	int64_t before;

	engaged();
	assert_int_equal(agreements_import(NULL, &first, 1, false, NULL), 0);
	assert_int_equal(agreements_import(NULL, &second, 1, false, NULL), 0);
	kit_clock("2025-04-20 09:00:00");
	first.terms->pay_day = 28;
	assert_int_equal(agreement_record(NULL, &first, "", NULL), E_FIELD); /* no reason */
	assert_int_equal(agreement_record(NULL, &first, "更正支付日", NULL), 0);
	registration__list_agreements_request__init(&list);
	list.employer_id = employer_number(CODE_A);
	list.on_day = MARCH_1 + 5;
	assert_int_equal(kit_call(k, "ListAgreements", NULL, &list.base, NULL), E_FIELD);
	list.worker_no = (char *)"R-2";
	assert_int_equal(kit_call(k, "ListAgreements", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 1);
	assert_int_equal(page->agreements[0]->terms->pay_day, 28);
	assert_int_equal(page->agreements[0]->version, 2);
	assert_string_equal(page->agreements[0]->reason, "更正支付日");
	before = page->agreements[0]->recorded_at_us - 1;
	list.known_at_us = before;
	assert_int_equal(kit_call(k, "ListAgreements", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 1);
	assert_int_equal(page->agreements[0]->terms->pay_day, 15);
	list.on_day = MARCH_1 + 40;
	assert_int_equal(kit_call(k, "ListAgreements", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 2);
	assert_int_equal(page->agreements[0]->from_day, MARCH_1 + 31);
	list.on_day = MARCH_1 - 1;
	assert_int_equal(kit_call(k, "ListAgreements", NULL, &list.base, &page), 0);
	assert_int_equal(page->n_agreements, 0);
	kit_clock("2025-04-10 09:00:00");
}

static void record_agreement__items__states_spans_and_who_confirmed(void **state UNUSED)
{
	Registration__AgreementRow row = agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1);
	Registration__AgreementClause clause, *clauses = &clause;
	Registration__Agreement *a;

	engaged();
	items_given(&row, "social_insurance");
	registration__agreement_clause__init(&clause);
	clause.clause = (char *)"deposit";
	clause.start = 51;
	clause.end = 60;
	row.terms->clauses = &clauses;
	row.terms->n_clauses = 1;
	row.terms->n_items = 8; /* the last of nine is not said */
	assert_int_equal(agreement_record(NULL, &row, "", &a), 0);
	assert_int_equal(a->terms->n_items, 9);
	assert_string_equal(a->terms->items[8]->item, "social_insurance");
	assert_string_equal(a->terms->items[8]->state, "unclear");
	assert_string_equal(a->terms->items[4]->state, "present");
	assert_int_equal(a->terms->items[4]->start, 40);
	assert_int_equal(a->terms->items[4]->end, 45);
	assert_string_equal(a->terms->clauses[0]->clause, "deposit");
	assert_int_equal(a->terms->clauses[0]->end, 60);
	assert_false(a->complete);
	assert_string_equal(a->checked_by, "inspector");
	clause.clause = (char *)"fine";
	assert_int_equal(agreement_record(NULL, &row, "", NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "clauses"));
}

/* AGR-3: a worker reads his own, a company its own, nobody else anything. */
static void list_own_agreements__worker_and_company__theirs_alone(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
					     agreement_given(CODE_A, "R-3", WRITTEN, MARCH_1)};
	struct kit_who worker = {"worker", "", "411000", "w", 0, 0};
	struct kit_who company = {"company", "", "411000", "c", 0, 0};
	Registration__ListOwnAgreementsRequest req;
	Registration__ListAgreementsReply *page;

	engaged();
	assert_int_equal(agreements_import(NULL, rows, 2, false, NULL), 0);
	registration__list_own_agreements_request__init(&req);
	assert_int_equal(kit_call(k, "ListOwnAgreements", &worker, &req.base, NULL), E_DENIED);
	worker.worker_id = worker_number("R-2");
	assert_int_equal(kit_call(k, "ListOwnAgreements", &worker, &req.base, &page), 0);
	assert_int_equal(page->n_agreements, 1);
	assert_string_equal(page->agreements[0]->worker_no, "R-2");
	company.employer_id = employer_number(CODE_A);
	assert_int_equal(kit_call(k, "ListOwnAgreements", &company, &req.base, &page), 0);
	assert_int_equal(page->n_agreements, 2);
	company.employer_id = employer_number(CODE_B);
	assert_int_equal(kit_call(k, "ListOwnAgreements", &company, &req.base, &page), 0);
	assert_int_equal(page->n_agreements, 0);
	assert_int_equal(kit_call(k, "ListOwnAgreements", NULL, &req.base, NULL), E_DENIED);
}

static void summarise_agreements__by_class__complete_and_lacking_counted(void **state UNUSED)
{
	Registration__AgreementRow rows[] = {
		agreement_given(CODE_A, "R-1", "labour_contract", MARCH_1),
		agreement_given(CODE_A, "R-2", WRITTEN, MARCH_1),
		agreement_given(CODE_A, "R-3", WRITTEN, MARCH_1)};
	Registration__SummariseAgreementsRequest req;
	Registration__SummariseAgreementsReply *rep;

	engaged();
	rows[0].terms->term_kind = (char *)"open_ended";
	rows[0].terms->handed_day = 0;
	items_given(&rows[1], NULL);
	items_given(&rows[2], "hours_standard");
	assert_int_equal(agreements_import(NULL, rows, 3, false, NULL), 0);
	registration__summarise_agreements_request__init(&req);
	assert_int_equal(kit_call(k, "SummariseAgreements", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_summaries, 2);
	assert_string_equal(rep->summaries[0]->class_, "A1");
	assert_int_equal(rep->summaries[0]->unclear, 1);
	assert_int_equal(rep->summaries[0]->n_items, 8);
	assert_int_equal(rep->summaries[0]->not_handed, 1);
	assert_string_equal(rep->summaries[1]->class_, "B");
	assert_int_equal(rep->summaries[1]->agreements, 2);
	assert_int_equal(rep->summaries[1]->complete, 1);
	assert_int_equal(rep->summaries[1]->lacking, 1);
	assert_int_equal(rep->summaries[1]->n_items, 1);
	assert_string_equal(rep->summaries[1]->items[0]->item, "hours_standard");
	assert_int_equal(rep->summaries[1]->items[0]->absent, 1);
	assert_int_equal(kit_call(k, "SummariseAgreements", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_summaries, 1);
	assert_int_equal(rep->summaries[0]->agreements, 1);
	req.by_region = true;
	req.region = (char *)"411000";
	req.employer_id = employer_number(CODE_A);
	assert_int_equal(kit_call(k, "SummariseAgreements", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_summaries, 3);
	assert_string_equal(rep->summaries[2]->region, "411024");
	req.on_day = MARCH_1 - 1;
	assert_int_equal(kit_call(k, "SummariseAgreements", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_summaries, 0);
}

static void import_agreements__500_rows__within_the_time_of_one_call(void **state UNUSED)
{
	static Registration__EngagementRow engaged_rows[IMPORT_ROWS_MAX];
	static Registration__AgreementRow rows[IMPORT_ROWS_MAX];
	static Registration__AgreementTerms terms;
	static char numbers[IMPORT_ROWS_MAX][16];
	Registration__ImportReply *rep;

	employers_given();
	registration__agreement_terms__init(&terms);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		(void)snprintf(numbers[i], sizeof(numbers[i]), "R-%04zu", i);
		engaged_rows[i] = engagement_given(CODE_A, numbers[i], MARCH_1, 0);
		registration__agreement_row__init(&rows[i]);
		rows[i].credit_code = (char *)CODE_A;
		rows[i].worker_no = numbers[i];
		rows[i].kind = (char *)WRITTEN;
		rows[i].from_day = MARCH_1;
		rows[i].terms = &terms;
	}
	assert_int_equal(engagements_import(NULL, engaged_rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(agreements_import(NULL, rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(rep->created, IMPORT_ROWS_MAX);
	assert_int_equal(agreements_import(NULL, rows, N_ELEMENTS(rows), false, &rep), 0);
	assert_int_equal(rep->unchanged, IMPORT_ROWS_MAX);
	assert_int_equal(agreements_import(NULL, rows, 0, false, NULL), E_FIELD);
	assert_int_equal(agreements_import(&kit_clerk, rows, 1, false, NULL), E_DENIED);
}

/* The proposal, with what it rests on; nothing of it is stored. */
static void check_agreement__text__proposed_with_spans(void **state UNUSED)
{
	static const struct kit_who worker = {"worker", "", "411000", "w", 0, 1};
	Registration__CheckAgreementRequest req;
	Registration__CheckAgreementReply *rep;

	registration__check_agreement_request__init(&req);
	req.kind = (char *)WRITTEN;
	req.text = (char *)"报酬：每单5元。\n工时标准：____\n乙方应缴纳　押金500元。";
	assert_int_equal(kit_call(k, "CheckAgreement", &worker, &req.base, &rep), 0);
	assert_int_equal(rep->n_items, 9);
	assert_string_equal(rep->items[4]->state, "present");
	assert_string_equal(rep->items[4]->quote, "报酬：每单5元");
	assert_int_equal(rep->items[4]->start, 0);
	assert_int_equal(rep->items[4]->end, 7);
	assert_string_equal(rep->items[5]->state, "unclear");
	assert_string_equal(rep->items[8]->state, "absent");
	assert_int_equal(rep->n_clauses, 1);
	assert_string_equal(rep->clauses[0]->clause, "deposit");
	assert_string_equal(rep->clauses[0]->quote, "缴纳　押金");
	assert_int_equal(rep->clauses[0]->end - rep->clauses[0]->start, 5);
	assert_false(rep->complete);
	req.text = (char *)"";
	assert_int_equal(kit_call(k, "CheckAgreement", NULL, &req.base, NULL), E_FIELD);
	req.text = (char *)"甲";
	req.kind = (char *)"none";
	assert_int_equal(kit_call(k, "CheckAgreement", NULL, &req.base, NULL), E_FIELD);
}

/* Names in C and in the checks of the schema are the same. */
static void schema__choices__named_as_in_the_facts(void **state UNUSED)
{
	static const struct {
		const char *constraint;
		const char *const *names;
	} lists[] = {
		{"agreement_kind",                   agreement_kinds          },
		{"agreement_version_term_kind",      agreement_term_kinds     },
		{"agreement_version_pay_cycle",      agreement_pay_cycles     },
		{"agreement_version_floor_per",      agreement_floor_pers     },
		{"agreement_version_hours_system",   agreement_hours_systems  },
		{"agreement_version_allowance_unit", agreement_allowance_units},
	};

	for (size_t i = 0; i < N_ELEMENTS(lists); i++) {
		const char *text =
			kit_text("select pg_get_constraintdef(oid) from pg_constraint where "
				 "conname = '%s'",
				 lists[i].constraint);
		size_t n = 0;

		for (; lists[i].names[n]; n++)
			assert_non_null(strstr(text, lists[i].names[n]));
		for (const char *at = text; (at = strstr(at, "'::text")); at++)
			n--;
		assert_int_equal(n, 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(import_agreements__good_and_bad_rows__good_ones_recorded),
		T(import_agreements__again_corrected__new_created_changed_versioned),
		T(import_agreements__no_item_named__what_was_read_stays),
		T(import_agreements__another_document_number__what_was_read_goes),
		T(import_agreements__same_row_twice__one_recorded),
		T(import_agreements__county__hidden_ones_neither_seen_nor_changed),
		T(agreements__engagement_moves__seen_from_its_new_county),
		T(list_agreements__on_a_day__the_version_known_then_governs),
		T(record_agreement__items__states_spans_and_who_confirmed),
		T(list_own_agreements__worker_and_company__theirs_alone),
		T(summarise_agreements__by_class__complete_and_lacking_counted),
		T(import_agreements__500_rows__within_the_time_of_one_call),
		T(check_agreement__text__proposed_with_spans),
		T(schema__choices__named_as_in_the_facts),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
