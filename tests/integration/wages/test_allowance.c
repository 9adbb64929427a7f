/*
 * The allowance that was negotiated reaches the hours: by the employer's recorded limit with its
 * document, else by the worker's own agreement; each beside a clean neighbour.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	const struct interval rows[] = {
		{"A1", "R1", "order", "2025-03-09 08:00:00", "2025-03-09 10:00:00", "411002"},
		{"A2", "R1", "order", "2025-03-10 08:00:00", "2025-03-10 11:00:00", "411002"},
		{"A3", "R2", "order", "2025-03-10 08:00:00", "2025-03-10 11:00:00", "411002"},
	};

	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, 12, PLATFORM, 1, "R2", "A1", "rider", "2021-01-01"});
	(void)intervals_in((struct file){CODE, "2025-03", "", 1}, rows, 3);
	return 0;
}

static int emptied(void **state)
{
	(void)state;
	kit_sql("truncate wages.platform_limit, wages.agreement");
	return 0;
}

static void limit_is(const char *from, int64_t allowance, const char *unit, const char *document)
{
	Wages__RecordLimitRequest q = WAGES__RECORD_LIMIT_REQUEST__INIT;
	civil_date day;

	assert_true(civil_parse(from, strlen(from), &day));
	q.credit_code = (char *)CODE;
	q.from_day = day.day;
	q.allowance = allowance;
	q.unit = (char *)unit;
	q.document = (char *)document;
	q.reason = (char *)"平台报备";
	q.withdrawn = allowance == 0;
	assert_int_equal(kit_call(kit, "RecordLimit", NULL, &q.base, NULL), 0);
}

static void agreement_is(int32_t allowance, const char *unit)
{
	static int64_t version;
	Registration__Agreement a = REGISTRATION__AGREEMENT__INIT;
	Registration__AgreementTerms t = REGISTRATION__AGREEMENT_TERMS__INIT;
	civil_date from;

	assert_true(civil_from_ymd(2025, 1, 1, &from));
	a.agreement_id = 1;
	a.employer_id = PLATFORM;
	a.worker_id = 11;
	a.worker_no = (char *)"R1";
	a.home_region = (char *)"411002";
	a.kind = (char *)"written_agreement";
	a.from_day = from.day;
	a.version = ++version;
	a.terms = &t;
	t.allowance = allowance;
	t.allowance_unit = (char *)unit;
	assert_int_equal(kit_call(kit, "TakeAgreement", &kit_daemons, &a.base, NULL), 0);
}

static int64_t allowance_of(const char *no)
{
	return facts_of(PLATFORM, no, "2025-03")->allowance_s;
}

static void limit__with_its_document__counts_a_day(void **state)
{
	(void)state;
	assert_int_equal(allowance_of("R1"), 0);
	limit_is("2025-03-31", 30, "min", "协商纪要1");
	assert_int_equal(allowance_of("R1"), 2 * 30 * 60);
	assert_int_equal(facts_of(PLATFORM, "R1", "2025-03")->worked_s, 5 * 3600 + 3600);
	assert_int_equal(allowance_of("R2"), 0); /* class A */
	limit_is("2025-03-31", 10, "percent", "协商纪要2");
	assert_int_equal(allowance_of("R1"), 5 * 360);
	limit_is("2025-03-31", 0, "min", "");
	assert_int_equal(allowance_of("R1"), 0); /* withdrawn */
}

static void limit__without_a_document_or_of_the_next_month__none(void **state)
{
	(void)state;
	limit_is("2025-03-01", 30, "min", "");
	assert_int_equal(allowance_of("R1"), 0);
	limit_is("2025-04-01", 30, "min", "协商纪要");
	assert_int_equal(allowance_of("R1"), 0);
}

static void agreement__says_one__counts_unless_a_limit_does(void **state)
{
	(void)state;
	agreement_is(20, "min");
	assert_int_equal(allowance_of("R1"), 2 * 20 * 60);
	limit_is("2025-03-01", 30, "min", "协商纪要");
	assert_int_equal(allowance_of("R1"), 2 * 30 * 60);
	agreement_is(0, "");
	assert_int_equal(allowance_of("R1"), 2 * 30 * 60);
}

/* 5 h and 1 h of it, 120.00 paid: a finding rests on the document. */
static void finding__rests_on_it__names_the_document(void **state)
{
	const struct pay pay[] = {
		{"P1", "R1", "PIECE", 12000}
        };
	const Audit__Finding *f;
	bool named = false;

	(void)state;
	limit_is("2025-03-01", 30, "min", "协商纪要3");
	pay_in((struct file){CODE, "2025-03", "", 2}, pay, 1);
	audit();
	f = findings(PLATFORM, "PAY-02", "open")->findings[0];
	assert_int_equal(f->owed_fen, 6 * 2060 - 12000);
	for (size_t i = 0; i < f->n_parameters; i++)
		named = named || (strcmp(f->parameters[i]->key, "platform_limit.allowance") == 0 &&
				  strcmp(f->parameters[i]->source, "协商纪要3") == 0);
	assert_true(named);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(limit__with_its_document__counts_a_day, emptied),
		cmocka_unit_test_teardown(limit__without_a_document_or_of_the_next_month__none,
					  emptied),
		cmocka_unit_test_teardown(agreement__says_one__counts_unless_a_limit_does, emptied),
		cmocka_unit_test_teardown(finding__rests_on_it__names_the_document, emptied),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
