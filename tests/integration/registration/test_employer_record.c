/*
 * What else is recorded of an employer, the public lists, and the facts that checks see, through
 * dispatch() and PostgreSQL.
 */
#include "records.h"

static int employer_get(const char *code, int32_t as_of, Registration__Employer **out)
{
	Registration__GetEmployerRequest req = REGISTRATION__GET_EMPLOYER_REQUEST__INIT;

	req.credit_code = (char *)code;
	req.as_of_day = as_of;
	return kit_call(k, "GetEmployer", NULL, &req.base, out);
}

static void employer_revoked(const char *code, const char *name, const char *region)
{
	Registration__EmployerRow row = employer_given(code, name, region), *list = &row;
	Registration__ImportEmployersRequest req = REGISTRATION__IMPORT_EMPLOYERS_REQUEST__INIT;
	Registration__ImportReply *rep;

	row.status = (char *)"revoked";
	row.status_day = MARCH_1 + 20;
	req.rows = &list;
	req.n_rows = 1;
	req.reason = (char *)"市场监管局 2025-3 号";
	assert_int_equal(kit_call(k, "ImportEmployers", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->updated, 1);
}

/* A file that knows only the old columns leaves what others recorded; "-" empties it. */
static void import_employers__more_columns__kept_when_not_said(void **state UNUSED)
{
	Registration__EmployerRow row = employer_given(CODE_B, "乙公司", "411002");
	Registration__ImportReply *rep;
	Registration__Employer *e;

	employers_given();
	row.trade = (char *)"express";
	row.branch = (char *)"魏都区营业部";
	row.old_licence_no = (char *)"411000000000001";
	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	row = employer_given(CODE_B, "乙公司（新）", "411002");
	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(employer_get(CODE_B, 0, &e), 0);
	assert_string_equal(e->trade, "express");
	assert_string_equal(e->branch, "魏都区营业部");
	assert_string_equal(e->old_licence_no, "411000000000001");
	assert_string_equal(e->status, "active");
	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	row.branch = (char *)"-";
	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(employer_get(CODE_B, 0, &e), 0);
	assert_string_equal(e->branch, "");
	assert_int_equal(e->version, 4);
}

static void import_employers__revoked__dated_reasoned_and_announced(void **state UNUSED)
{
	const Registration__Employer *told;
	Registration__Employer *e;

	employers_given();
	kit_clock("2025-05-20 09:00:00");
	employer_revoked(CODE_B, "乙公司", "411002");
	assert_int_equal(employer_get(CODE_B, 0, &e), 0);
	assert_string_equal(e->status, "revoked");
	assert_int_equal(e->status_day, MARCH_1 + 20);
	assert_int_equal(employer_get(CODE_B, MARCH_1 + 60, &e), 0);
	assert_string_equal(e->status, "active");
	assert_int_equal(kit_number("select count(*) from registration.employer_version where "
				    "reason = '市场监管局 2025-3 号' and status = 'revoked'"),
			 1);
	assert_int_equal(kit_events(k, &events), 1);
	told = (const Registration__Employer *)kit_event_body(k, &events[0],
							      &registration__employer__descriptor);
	assert_string_equal(told->status, "revoked");
	assert_string_equal(told->branch, "");
	kit_clock("2025-04-10 09:00:00");
}

static void import_employers__bad_new_columns__each_refused(void **state UNUSED)
{
	Registration__EmployerRow rows[] = {
		employer_given(CODE_A, "甲", "411000"), employer_given(CODE_B, "乙", "411002"),
		employer_given(CODE_C, "丙", "411081"), employer_given(CODE_C, "丙", "411081")};
	Registration__ImportReply *rep;

	rows[0].trade = (char *)"banking";
	rows[1].status = (char *)"gone";
	rows[2].status_day = MARCH_1; /* of no status */
	rows[3].branch = (char *)" x";
	assert_int_equal(employers_import(NULL, rows, 4, false, &rep), 0);
	assert_int_equal(rep->n_errors, 4);
	assert_error(rep, 0, 0, "trade", "banking");
	assert_error(rep, 1, 1, "status", "gone");
	assert_error(rep, 2, 2, "status", "");
	assert_error(rep, 3, 3, "branch", " x");
}

/* ---- lists ---------------------------------------------------------------------------------- */

struct part {
	int32_t day;
	const char *const *codes;
	size_t n;
	bool more;     /* of the snapshot is to come */
	bool last_bad; /* the last row ends before it begins */
};

static int part_import(const struct kit_who *who, const struct part *p,
		       Registration__ImportReply **out)
{
	Registration__ImportListingsRequest req = REGISTRATION__IMPORT_LISTINGS_REQUEST__INIT;
	Registration__ListingRow rows[8], *list[8];

	req.list = (char *)"abnormal";
	req.source = (char *)"国家企业信用信息公示系统";
	req.snapshot_day = p->day;
	req.complete = !p->more;
	req.rows = list;
	req.n_rows = p->n;
	for (size_t i = 0; i < p->n; i++) {
		registration__listing_row__init(&rows[i]);
		rows[i].credit_code = (char *)p->codes[i];
		rows[i].from_day = MARCH_1 - 100;
		rows[i].ground = (char *)"通过登记的住所无法联系";
		list[i] = &rows[i];
	}
	if (p->last_bad)
		rows[p->n - 1].last_day = MARCH_1 - 101;
	return kit_call(k, "ImportListings", who, &req.base, out);
}

static int snapshot(const struct kit_who *who, int32_t day, const char *const *codes, size_t n,
		    Registration__ImportReply **out)
{
	return part_import(who, &(struct part){.day = day, .codes = codes, .n = n}, out);
}

static int listings(const char *code, bool waiting, int32_t as_of,
		    Registration__ListListingsReply **out)
{
	Registration__ListListingsRequest req = REGISTRATION__LIST_LISTINGS_REQUEST__INIT;

	req.credit_code = (char *)(code ? code : "");
	req.list = (char *)"abnormal";
	req.waiting = waiting;
	req.as_of_day = as_of;
	return kit_call(k, "ListListings", NULL, &req.base, out);
}

static void import_listings__next_snapshot__ends_what_it_has_not(void **state UNUSED)
{
	static const char *const both[] = {CODE_B, CODE_C}, *const bad[] = {"1"};
	Registration__ListListingsReply *list;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(snapshot(NULL, MARCH_1, both, 2, &rep), 0);
	assert_int_equal(rep->created, 2);
	kit_clock("2025-05-20 09:00:00");
	assert_int_equal(snapshot(NULL, MARCH_1 + 70, both, 1, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(listings(CODE_C, false, 0, &list), 0);
	assert_int_equal(list->n_listings, 1);
	assert_int_equal(list->listings[0]->last_day, MARCH_1 + 69);
	assert_int_equal(list->listings[0]->version, 2);
	assert_int_equal(listings(CODE_C, false, MARCH_1 + 60, &list), 0);
	assert_int_equal(list->listings[0]->last_day, 0);
	assert_int_equal(listings(CODE_B, false, 0, &list), 0);
	assert_int_equal(list->listings[0]->last_day, 0);
	assert_int_equal(list->listings[0]->seen_day, MARCH_1 + 70);
	/* back on the list: the end is taken back, as a version */
	assert_int_equal(snapshot(NULL, MARCH_1 + 75, both, 2, &rep), 0);
	assert_int_equal(rep->updated, 1);
	assert_int_equal(listings(CODE_C, false, 0, &list), 0);
	assert_int_equal(list->listings[0]->version, 3);
	assert_int_equal(snapshot(NULL, MARCH_1 + 70, both, 2, NULL), E_CONFLICT);
	assert_int_equal(snapshot(NULL, MARCH_1 + 400, both, 2, NULL), E_FIELD);
	assert_int_equal(snapshot(&kit_clerk, MARCH_1 + 75, both, 2, NULL), E_DENIED);
	assert_int_equal(snapshot(NULL, MARCH_1 + 75, bad, 1, &rep), 0);
	assert_error(rep, 0, 0, "credit_code", "1");
	kit_clock("2025-04-10 09:00:00");
}

/* The register does not lose an entry because its row was badly written. */
static void import_listings__row_refused__what_stands_of_its_code_stays(void **state UNUSED)
{
	static const char *const both[] = {CODE_B, CODE_C};
	const struct part next = {.day = MARCH_1 + 10, .codes = both, .n = 2, .last_bad = true};
	Registration__ListListingsReply *list;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(snapshot(NULL, MARCH_1, both, 2, &rep), 0);
	assert_int_equal(part_import(NULL, &next, &rep), 0);
	assert_int_equal(rep->n_errors, 1);
	assert_int_equal(listings(CODE_C, false, 0, &list), 0);
	assert_int_equal(list->n_listings, 1);
	assert_int_equal(list->listings[0]->last_day, 0);
	assert_int_equal(list->listings[0]->version, 1);
}

static int64_t due(const char *code)
{
	return kit_number("select count(*) from registration.check_due where kind = 'employer' "
			  "and subject_id = %" PRId64,
			  employer_id_of(code));
}

/* A part has its own employers checked, the last one those that it ends too: not the whole list
 * with every part. */
static void import_listings__parts__who_is_named_or_ends_is_checked(void **state UNUSED)
{
	static const char *const both[] = {CODE_A, CODE_B};
	const struct part first = {.day = MARCH_1 + 10, .codes = both, .n = 1, .more = true};
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(snapshot(NULL, MARCH_1, both, 2, &rep), 0);
	assert_int_equal(due(CODE_B), 1);
	kit_sql("delete from registration.check_due");
	assert_int_equal(part_import(NULL, &first, &rep), 0);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(due(CODE_A), 1);
	assert_int_equal(due(CODE_B), 0);
	assert_int_equal(snapshot(NULL, MARCH_1 + 10, both, 1, &rep), 0);
	assert_int_equal(due(CODE_B), 1);
}

/* The entry of a code that is not registered waits, and is the employer's as soon as it is. */
static void listings__code_registered_later__joined(void **state UNUSED)
{
	static const char *const codes[] = {CODE_C};
	Registration__EmployerRow row = employer_given(CODE_C, "丙商行", "411081");
	Registration__ListListingsReply *list;
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(snapshot(NULL, MARCH_1, codes, 1, &rep), 0);
	assert_int_equal(listings(NULL, true, 0, &list), 0);
	assert_int_equal(list->n_listings, 1);
	assert_int_equal(list->listings[0]->employer_id, 0);
	assert_int_equal(employers_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(listings(NULL, true, 0, &list), 0);
	assert_int_equal(list->n_listings, 0);
	assert_int_equal(listings(NULL, false, 0, &list), 0);
	assert_int_equal(list->listings[0]->employer_id, employer_id_of(CODE_C));
}

/* ---- facts ---------------------------------------------------------------------------------- */

static int facts_get(const struct kit_who *who, const char *code, int32_t day,
		     Registration__EmployerFacts **out)
{
	Registration__GetEmployerFactsRequest req = REGISTRATION__GET_EMPLOYER_FACTS_REQUEST__INIT;

	req.employer_id = code ? employer_id_of(code) : 0;
	req.day = day;
	return kit_call(k, "GetEmployerFacts", who, &req.base, out);
}

static void get_employer_facts__standing_and_lists__as_on_the_day(void **state UNUSED)
{
	static const char *const codes[] = {CODE_B};
	Registration__ImportReply *rep;
	Registration__EmployerFacts *f;

	employers_given();
	employer_revoked(CODE_B, "乙公司", "411002");
	assert_int_equal(snapshot(NULL, MARCH_1, codes, 1, &rep), 0);
	assert_int_equal(facts_get(NULL, CODE_B, MARCH_1 + 19, &f), 0);
	assert_false(f->struck);
	assert_true(f->abnormal);
	assert_false(f->serious || f->arrears || f->has_branch || f->may_dispatch);
	assert_int_equal(facts_get(NULL, CODE_B, MARCH_1 + 20, &f), 0);
	assert_true(f->struck);
	assert_int_equal(facts_get(NULL, CODE_B, MARCH_1 - 101, &f), 0);
	assert_false(f->abnormal);
	assert_int_equal(facts_get(&kit_county, CODE_B, MARCH_1, NULL), E_NOT_FOUND);
	assert_int_equal(facts_get(&kit_clerk, CODE_B, MARCH_1, NULL), E_DENIED);
	assert_int_equal(facts_get(NULL, NULL, MARCH_1, NULL), E_FIELD);
	assert_int_equal(facts_get(NULL, CODE_B, 90000, NULL), E_FIELD);
}

/* An agency whose permit lapsed for ten days, with a worker engaged all the time and one engaged
 * before it was granted. */
static void get_employer_facts__permit_lapsed__days_without_it(void **state UNUSED)
{
	Registration__EmployerRow agency = employer_given(CODE_B, "乙派遣公司", "411002");
	Registration__LicenceRow permits[] = {licence_given(CODE_B, "dispatch", "1"),
					      licence_given(CODE_B, "dispatch", "1")};
	Registration__EngagementRow engaged[] = {
		engagement_given(CODE_B, "R-1", MARCH_1, 0),
		engagement_given(CODE_B, "R-2", MARCH_1 - 5, MARCH_1 + 3),
		engagement_given(CODE_B, "R-3", MARCH_1, MARCH_1 + 5)};
	Registration__EmployerFacts *f;
	Registration__ImportReply *rep;

	agency.kind = (char *)"dispatch_agency";
	assert_int_equal(employers_import(NULL, &agency, 1, false, &rep), 0);
	for (size_t i = 0; i < 3; i++)
		engaged[i].class_ = (char *)"A3";
	assert_int_equal(engagements_import(NULL, engaged, 3, false, &rep), 0);
	permits[0].last_day = MARCH_1 + 9;
	permits[1].from_day = MARCH_1 + 20;
	assert_int_equal(licences_import(NULL, permits, 2, NULL, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(facts_get(NULL, CODE_B, MARCH_1 + 30, &f), 0);
	assert_true(f->may_dispatch);
	assert_int_equal(f->n_dispatched, 1);
	assert_int_equal(f->n_headcount, 1);
	assert_int_equal(f->n_dispatch_gaps, 2);
	assert_string_equal(f->dispatch_gaps[0]->worker_no, "R-1");
	assert_int_equal(f->dispatch_gaps[0]->from_day, MARCH_1 + 10);
	assert_int_equal(f->dispatch_gaps[0]->last_day, MARCH_1 + 19);
	assert_string_equal(f->dispatch_gaps[1]->worker_no, "R-2");
	assert_int_equal(f->dispatch_gaps[1]->from_day, MARCH_1 - 5);
	assert_int_equal(f->dispatch_gaps[1]->last_day, MARCH_1 - 1);
	assert_int_equal(facts_get(NULL, CODE_B, MARCH_1 + 14, &f), 0);
	assert_false(f->may_dispatch);
	assert_int_equal(f->dispatch_gaps[0]->last_day, MARCH_1 + 14);
}

static void get_employer_facts__agreement_and_rules__gaps_and_silence(void **state UNUSED)
{
	Registration__CooperationRow agreed = REGISTRATION__COOPERATION_ROW__INIT;
	Registration__SupervisionRow looked = REGISTRATION__SUPERVISION_ROW__INIT;
	Registration__RuleDocumentRow rule = REGISTRATION__RULE_DOCUMENT_ROW__INIT;
	Registration__EmployerFacts *f;
	Registration__ImportReply *rep;

	employers_given();
	agreed.credit_code = looked.credit_code = rule.credit_code = (char *)CODE_A;
	agreed.partner_code = looked.partner_code = (char *)CODE_B;
	agreed.from_day = MARCH_1;
	agreed.document_ref = rule.document_ref = (char *)"档案 1";
	looked.day = MARCH_1 + 10;
	looked.supervisor = (char *)"甲平台合规部";
	looked.items = (char *)"参保";
	looked.result = (char *)"clean";
	rule.kind = (char *)"unit_price";
	rule.title = (char *)"计价规则";
	rule.edition = (char *)"3";
	rule.from_day = MARCH_1;
	rule.notice_day = MARCH_1 - 3;
	assert_int_equal(
		RECORDS_IMPORT(Cooperation, COOPERATION, &agreed, 1, false, NULL, NULL, &rep), 0);
	assert_int_equal(
		RECORDS_IMPORT(Supervision, SUPERVISION, &looked, 1, false, NULL, NULL, &rep), 0);
	assert_int_equal(
		RECORDS_IMPORT(RuleDocument, RULE_DOCUMENT, &rule, 1, false, NULL, NULL, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(facts_get(NULL, CODE_A, MARCH_1 + 5, &f), 0);
	assert_int_equal(f->n_cooperations, 1);
	assert_int_equal(f->cooperations[0]->n_gaps, 11);
	assert_int_equal(f->cooperations[0]->supervised_day, 0);
	assert_int_equal(f->cooperations[0]->unsupervised_days, 5);
	assert_int_equal(facts_get(NULL, CODE_A, MARCH_1 + 30, &f), 0);
	assert_int_equal(f->cooperations[0]->supervised_day, MARCH_1 + 10);
	assert_int_equal(f->cooperations[0]->unsupervised_days, 20);
	assert_int_equal(f->n_documents, 1);
	assert_true(f->documents[0]->shown);
	assert_int_equal(f->documents[0]->notice_days, 3);
	assert_false(f->documents[0]->consulted || f->documents[0]->has_appeal);
}

static int fresh(void **state)
{
	kit_sql("truncate registration.listing");
	return setup(state);
}

#define TF(test) cmocka_unit_test_setup_teardown(test, fresh, check)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TF(import_employers__more_columns__kept_when_not_said),
		TF(import_employers__revoked__dated_reasoned_and_announced),
		TF(import_employers__bad_new_columns__each_refused),
		TF(import_listings__next_snapshot__ends_what_it_has_not),
		TF(import_listings__row_refused__what_stands_of_its_code_stays),
		TF(import_listings__parts__who_is_named_or_ends_is_checked),
		TF(listings__code_registered_later__joined),
		TF(get_employer_facts__standing_and_lists__as_on_the_day),
		TF(get_employer_facts__permit_lapsed__days_without_it),
		TF(get_employer_facts__agreement_and_rules__gaps_and_silence),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
