/*
 * A worker about himself: what was found of him, what is said to have been paid to him, and what he
 * says of that. WRK-1, WRK-2.
 */
#include "wages_probe.h"

#define WORKER INT64_C(31)
#define MONTH  "2022-06"

/* His account is of another county than his employer: what is his own he sees all the same. */
static const struct kit_who himself = {"worker", "", "411081", "a31", 0, WORKER};
static const struct kit_who another = {"worker", "", "411000", "a32", 0, WORKER + 1};
static const struct kit_who company = {"company", "", "411000", "a33", PLATFORM, 0};

static const struct file june = {CODE, MONTH, "", 1};

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2022-07-20 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, WORKER, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, WORKER + 1, PLATFORM, 1, "R2", "B", "rider", "2021-01-01"});
	return 0;
}

static int start(void **state)
{
	static const struct interval work[] = {
		{"A1", "R1", "order", "2022-06-09 08:00:00", "2022-06-09 16:00:00", "411002"},
		{"A2", "R2", "order", "2022-06-09 08:00:00", "2022-06-09 16:00:00", "411002"},
	};
	static const struct pay paid[] = {
		{"PA", "R1", "PIECE", 5680},
                {"PB", "R2", "PIECE", 5680}
        };

	(void)state;
	kit_clock("2022-07-20 09:00:00");
	intervals_in(june, work, 2);
	pay_in(june, paid, 2); /* 8 h x 19.60 less 100.00 */
	audit();
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied(", wages.payment, wages.payment_version, wages.pay_order");
	return 0;
}

static Audit__ListFindingsReply *own(const struct kit_who *who)
{
	Wages__ListOwnFindingsRequest q = WAGES__LIST_OWN_FINDINGS_REQUEST__INIT;
	Audit__ListFindingsReply *r;

	assert_int_equal(kit_call(kit, "ListOwnFindings", who, &q.base, &r), 0);
	return r;
}

static const Audit__Finding *short_of(const struct kit_who *who)
{
	const Audit__ListFindingsReply *r = own(who);

	for (size_t i = 0; i < r->n_findings; i++) {
		if (strcmp(r->findings[i]->rule, "PAY-02") == 0)
			return r->findings[i];
	}
	return NULL;
}

static int payment(const char *method, const char *proof, int64_t fen)
{
	Wages__Payment p = WAGES__PAYMENT__INIT, *one = &p;
	Wages__PaymentsRequest q = WAGES__PAYMENTS_REQUEST__INIT;

	p.worker_no = (char *)"R1";
	p.month = (char *)MONTH;
	p.reference = (char *)"BANK-1";
	p.amount_fen = fen;
	p.paid_day = 19190; /* 2022-07-17 */
	p.proof = (char *)proof;
	q.employer_id = PLATFORM;
	q.payments = &one;
	q.n_payments = 1;
	return kit_call(kit, method, *proof ? &kit_inspector : &company, &q.base, NULL);
}

static void reported(int64_t fen)
{
	assert_int_equal(payment("ReportPayments", "", fen), 0);
	audit();
}

static Wages__ListPaymentsReply *payments(const struct kit_who *who)
{
	Wages__ListOwnPaymentsRequest q = WAGES__LIST_OWN_PAYMENTS_REQUEST__INIT;
	Wages__ListPaymentsReply *r;

	assert_int_equal(kit_call(kit, "ListOwnPayments", who, &q.base, &r), 0);
	return r;
}

static const Wages__PaymentRecord *the_payment(void)
{
	const Wages__ListPaymentsReply *r = payments(&himself);

	assert_int_equal(r->n_payments, 1);
	return r->payments[0];
}

static int answer(const struct kit_who *who, const Wages__PaymentRecord *p, int64_t received)
{
	Wages__AnswerPaymentRequest q = WAGES__ANSWER_PAYMENT_REQUEST__INIT;
	int rc;

	q.payment_id = p->payment_id;
	q.version = p->version;
	q.received_fen = received;
	rc = kit_call(kit, "AnswerPayment", who, &q.base, NULL);
	audit();
	return rc;
}

static void findings__of_the_worker__his_own_wherever_his_account_is(void **state)
{
	Wages__ListOwnFindingsRequest q = WAGES__LIST_OWN_FINDINGS_REQUEST__INIT;
	const Audit__ListFindingsReply *r = own(&himself);

	(void)state;
	assert_true(r->n_findings > 0);
	for (size_t i = 0; i < r->n_findings; i++)
		assert_int_equal(r->findings[i]->worker_id, WORKER);
	assert_int_equal(short_of(&himself)->owed_fen, 10000);
	assert_int_equal(short_of(&another)->worker_id, WORKER + 1);
	assert_int_equal(kit_call(kit, "ListOwnFindings", &company, &q.base, NULL), E_DENIED);
	assert_int_equal(kit_call(kit, "ListOwnFindings", &kit_inspector, &q.base, NULL), E_DENIED);
}

static void payment__he_has_all_of_it__the_finding_is_cleared(void **state)
{
	const Wages__PaymentRecord *p;

	(void)state;
	reported(10000);
	assert_string_equal(short_of(&himself)->state, "reported");
	p = the_payment();
	assert_int_equal(p->amount_fen, 10000);
	assert_string_equal(p->recorded_by, ""); /* nobody's name */
	assert_int_equal(answer(&himself, p, 10000), 0);
	assert_null(short_of(&himself));
	assert_string_equal(the_payment()->proof, "worker");
	assert_int_equal(
		kit_number("select count(*) from wages.payment_version where subject = 'a31'"), 1);
	/* what is proved stands */
	assert_int_equal(answer(&himself, the_payment(), 0), E_CONFLICT);
}

static void payment__he_has_a_part_of_it__the_rest_is_owed(void **state)
{
	(void)state;
	reported(10000);
	assert_int_equal(answer(&himself, the_payment(), 10001), E_FIELD);
	assert_int_equal(answer(&himself, the_payment(), -1), E_FIELD);
	assert_int_equal(answer(&himself, the_payment(), 4000), 0);
	assert_string_equal(short_of(&himself)->state, "open");
	assert_int_equal(short_of(&himself)->owed_fen, 6000);
	assert_int_equal(short_of(&himself)->confirmed_fen, 4000);
}

static void payment__he_has_nothing__open_until_the_bank_proves_it(void **state)
{
	const Wages__PaymentRecord *p;

	(void)state;
	reported(10000);
	p = the_payment();
	assert_int_equal(answer(&himself, p, 0), 0);
	assert_string_equal(short_of(&himself)->state, "open");
	assert_int_equal(short_of(&himself)->reported_fen, 0);
	assert_true(the_payment()->denied);
	/* said once more it is the same, and so is what the company says once more */
	assert_int_equal(answer(&himself, the_payment(), 0), 0);
	assert_int_equal(kit_number("select max(version) from wages.payment_version"), 2);
	reported(10000);
	assert_true(the_payment()->denied);
	assert_int_equal(payment("ConfirmPayments", "bank", 10000), 0);
	audit();
	assert_false(the_payment()->denied);
	assert_null(short_of(&himself));
}

static void payment__changed_by_the_company_since__looked_at_again(void **state)
{
	const Wages__PaymentRecord *old;

	(void)state;
	reported(10000);
	old = the_payment();
	assert_int_equal(answer(&himself, old, 0), 0);
	reported(9000);
	assert_false(the_payment()->denied);
	assert_int_equal(answer(&himself, old, 9000), E_CONFLICT);
	assert_int_equal(answer(&himself, the_payment(), 9000), 0);
	assert_int_equal(short_of(&himself)->owed_fen, 1000);
}

static void payment__of_another__not_there(void **state)
{
	(void)state;
	reported(10000);
	assert_int_equal(payments(&another)->n_payments, 0);
	assert_int_equal(answer(&another, the_payment(), 10000), E_NOT_FOUND);
	assert_int_equal(answer(&company, the_payment(), 10000), E_DENIED);
	assert_string_equal(short_of(&himself)->state, "reported");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			findings__of_the_worker__his_own_wherever_his_account_is, start, checked),
		cmocka_unit_test_setup_teardown(payment__he_has_all_of_it__the_finding_is_cleared,
						start, checked),
		cmocka_unit_test_setup_teardown(payment__he_has_a_part_of_it__the_rest_is_owed,
						start, checked),
		cmocka_unit_test_setup_teardown(
			payment__he_has_nothing__open_until_the_bank_proves_it, start, checked),
		cmocka_unit_test_setup_teardown(
			payment__changed_by_the_company_since__looked_at_again, start, checked),
		cmocka_unit_test_setup_teardown(payment__of_another__not_there, start, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
