/*
 * checks - what the tests of checks stand on: the checks run, and what they found.
 */
#ifndef GONGDAO_TEST_REGISTRATION_CHECKS_H
#define GONGDAO_TEST_REGISTRATION_CHECKS_H

#include "agreements.h"
#include "records.h"

static UNUSED civil_date day(const char *text)
{
	civil_date d;

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static UNUSED int clean(void **state)
{
	kit_sql("truncate registration.check_due, registration.check_failed, "
		"registration.check_walk, registration.finding_version, registration.finding, "
		"registration.sole_trader");
	kit_clock("2025-04-10 09:00:00");
	while (kit_timers(k) > 0)
		;
	return setup(state);
}

/* Runs the timers that are due; how many findings were announced. */
static UNUSED size_t checked(void)
{
	size_t n, n_found = 0;

	while (kit_timers(k) > 0)
		;
	n = kit_events(k, &events);
	for (size_t i = 0; i < n; i++) {
		const Audit__Finding *f;

		if (strcmp(events[i].event, "registration.FindingRecorded") != 0)
			continue;
		f = (const Audit__Finding *)kit_event_body(k, &events[i],
							   &audit__finding__descriptor);
		n_found += strcmp(f->rule, "REG-02") != 0; /* no employer here has an office */
	}
	return n_found;
}

static UNUSED size_t rechecked(void)
{
	Registration__RunChecksRequest req = REGISTRATION__RUN_CHECKS_REQUEST__INIT;

	assert_int_equal(kit_call(k, "RunChecks", NULL, &req.base, NULL), 0);
	return checked();
}

static UNUSED int64_t open_of(const char *rule)
{
	return kit_number(
		"select count(*) from registration.finding where rule = '%s' and state = 'open'",
		rule);
}

static UNUSED const Audit__Finding *finding_of(const char *rule)
{
	Audit__ListFindingsRequest req = AUDIT__LIST_FINDINGS_REQUEST__INIT;
	Audit__ListFindingsReply *rep;

	req.rule = (char *)rule;
	assert_int_equal(kit_call(k, "ListFindings", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_findings, 1);
	return rep->findings[0];
}

static UNUSED void worker_given(const char *no, const char *class, const char *from)
{
	Registration__EngagementRow row = engagement_given(CODE_A, no, day(from).day, 0);
	Registration__ImportReply *rep;

	row.class_ = (char *)class;
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
}

static UNUSED void signed_as(const char *no, const char *kind, const char *from, const char *absent)
{
	Registration__AgreementRow row = agreement_given(CODE_A, no, kind, day(from).day);
	Registration__ImportReply *rep;

	items_given(&row, absent);
	row.terms->term_kind = (char *)(strcmp(kind, "labour_contract") == 0 ? "open_ended" : "");
	assert_int_equal(agreements_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->n_errors, 0);
}

static UNUSED Registration__SoleTraderRow trader_given(const char *no, const char *agent,
						       const char *registered)
{
	Registration__SoleTraderRow row = REGISTRATION__SOLE_TRADER_ROW__INIT;

	row.credit_code = (char *)CODE_A;
	row.worker_no = (char *)no;
	row.trader_code = (char *)CODE_C;
	row.registered_day = day(registered).day;
	row.agent = (char *)agent;
	row.source = (char *)"许昌市市场监管登记库 2025-03";
	return row;
}

static UNUSED void traders_import(Registration__SoleTraderRow *rows, size_t n, const char *reason)
{
	Registration__ImportSoleTradersRequest req =
		REGISTRATION__IMPORT_SOLE_TRADERS_REQUEST__INIT;
	Registration__SoleTraderRow *list[600];
	Registration__ImportReply *rep;

	for (size_t i = 0; i < n; i++)
		list[i] = &rows[i];
	req.rows = list;
	req.n_rows = n;
	req.reason = (char *)reason_given(reason);
	if (kit_call(k, "ImportSoleTraders", NULL, &req.base, &rep))
		fail_msg("%s", kit_detail(k));
	assert_int_equal(rep->n_errors, 0);
	assert_int_equal(rep->created + rep->unchanged + rep->updated, n);
}

/* Signed and handed over on its first day, open-ended, with all items of its kind. */
static UNUSED Registration__AgreementRow paper_given(const char *no, const char *kind,
						     const char *from)
{
	Registration__AgreementRow row = agreement_given(CODE_A, no, kind, day(from).day);

	items_given(&row, NULL);
	row.terms->term_kind = (char *)(strcmp(kind, "labour_contract") == 0 ? "open_ended" : "");
	return row;
}

static UNUSED void paper_recorded(Registration__AgreementRow *row, const char *reason)
{
	if (agreement_record(NULL, row, reason, NULL))
		fail_msg("%s %s: %s", row->worker_no, row->kind, kit_detail(k));
}

/* A finding as it should be; the fact is a part of facts_json. */
struct planted {
	const char *rule, *worker_no, *month, *fact, *article;
};

/* Exactly one of the rule is open, it is this one, and a second look says nothing new. */
static UNUSED void assert_planted(const struct planted *p)
{
	const Audit__Finding *f;

	(void)checked();
	if (open_of(p->rule) != 1)
		fail_msg("%s: %" PRId64 " open", p->rule, open_of(p->rule));
	f = finding_of(p->rule);
	assert_string_equal(f->worker_no, p->worker_no);
	assert_string_equal(f->month, p->month);
	if (!strstr(f->facts_json, p->fact))
		fail_msg("%s: %s lacks %s", p->rule, f->facts_json, p->fact);
	assert_true(f->n_clauses > 0);
	assert_string_equal(f->clauses[0]->article, p->article);
	assert_true(*f->clauses[0]->text_zh && *f->clauses[0]->text_en);
	assert_true(*f->arithmetic_zh && *f->arithmetic_en);
	assert_int_equal(rechecked(), 0);
	assert_int_equal(kit_number("select count(*) from registration.check_failed"), 0);
}

/* Nothing of the rule is open; what was open is cleared, `n_cleared` findings in all. */
static UNUSED void assert_none(const char *rule, int64_t n_cleared)
{
	(void)checked();
	if (open_of(rule))
		fail_msg("%s: open, %s", rule, finding_of(rule)->facts_json);
	assert_int_equal(kit_number("select count(*) from registration.finding where rule = '%s' "
				    "and state = 'cleared'",
				    rule),
			 n_cleared);
	assert_int_equal(kit_number("select count(*) from registration.check_failed"), 0);
}

#define C(test) cmocka_unit_test_setup_teardown(test, clean, check)

#endif
