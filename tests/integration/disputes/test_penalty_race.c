/*
 * Two fines at the same instant for what may be one act, under codes that share a rule (PN2), in
 * two cases of one employer: one stands, the other is told of it, as if they had come one after the
 * other.
 */
#include "races.h"

static int64_t of_both, of_one; /* cases of the same employer: SAMR works on the first */

/* The fine of round `n`: each is of a month of its own. */
static int fine_of(struct kit_daemon *d, const struct kit_who *who, int64_t case_id,
		   const char *act, int64_t n)
{
	Disputes__RecordPenaltyRequest req = DISPUTES__RECORD_PENALTY_REQUEST__INIT;
	char period[16];

	(void)snprintf(period, sizeof(period), "%d-%02d", (int)(2020 + n / 12), (int)(1 + n % 12));
	req.case_id = case_id;
	req.act = (char *)act;
	req.period = period;
	req.kind = (char *)"fine";
	req.amount_fen = 200000;
	req.basis = (char *)"道路交通安全法实施条例第六十二条";
	req.document = (char *)"罚〔2025〕1号";
	return kit_call(d, "RecordPenalty", who, &req.base, NULL);
}

static int as_samr(struct kit_daemon *d, int64_t n)
{
	return fine_of(d, &kit_clerk, of_both, "V35", n);
}

static int as_hrss(struct kit_daemon *d, int64_t n)
{
	return fine_of(d, &kit_inspector, of_one, "G-TRANS", n);
}

static void fines__under_codes_alike_at_once__one_stands(void **state UNUSED)
{
	int64_t months[ROUNDS];
	struct side first = {.does = as_samr, .ids = months};
	struct side second = {.does = as_hrss, .ids = months};
	Disputes__Handoff *h;

	of_both = case_given(5);
	of_one = case_given(6);
	assert_int_equal(offer(NULL, of_both, "JOINT", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	for (size_t i = 0; i < ROUNDS; i++)
		months[i] = (int64_t)i;
	race(&first, &second);
	for (size_t i = 0; i < ROUNDS; i++) {
		assert_int_equal(first.codes[i] == 0, second.codes[i] == E_CONFLICT);
		assert_int_equal(second.codes[i] == 0, first.codes[i] == E_CONFLICT);
	}
	assert_int_equal(kit_number("select count(*) from disputes.penalty"), ROUNDS);
	assert_int_equal(kit_number("select count(distinct period) from disputes.penalty"), ROUNDS);
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'penalty_recorded'"),
			 ROUNDS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(fines__under_codes_alike_at_once__one_stands),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
