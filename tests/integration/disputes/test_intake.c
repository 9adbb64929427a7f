/* What comes in: numbered, sealed, sent on by the table or by an officer, followed by its code. */
#include "intakes.h"

/* S11, WRK-3, WRK-5: a tip of Friday afternoon, handed on at once. */
static void tip__sent_on_and_handed_over__its_code_shows_every_step(void **state UNUSED)
{
	Disputes__RouteIntakeReply *sent;
	Disputes__FileTipReply *tip;
	Disputes__AskTipReply *r;

	kit_clock("2022-04-01 16:00:00");
	tip = filed("sole_trader");
	assert_string_equal(tip->card->route, "R22");
	assert_string_equal(tip->card->department, "SAMR");
	assert_int_equal(strlen(tip->receipt_code), RECEIPT_SHOWN_SIZE - 1);
	r = asked(tip->receipt_code);
	assert_string_equal(r->state, "waiting");
	assert_string_equal(r->department, "HRSS");
	assert_int_equal(r->next_due_day, day_of("2022-04-02")); /* a working Saturday */

	sent = sent_on(NULL, intake_last(), NULL);
	assert_string_equal(sent->handoff->to_department, "SAMR");
	assert_int_equal(sent->handoff->due_day, day_of("2022-04-06"));
	r = asked(tip->receipt_code);
	assert_string_equal(r->state, "routed");
	assert_string_equal(r->department, "HRSS");
	assert_string_equal(r->offered_to, "SAMR");
	assert_int_equal(r->next_due_day, day_of("2022-04-06"));
	assert_false(r->overdue);

	assert_int_equal(accept_as(&kit_clerk, sent->handoff->handoff_id, "", NULL), 0);
	r = asked(tip->receipt_code);
	assert_string_equal(r->department, "SAMR");
	assert_string_equal(r->offered_to, "");
	assert_string_equal(r->steps[0]->kind, "received");
	assert_string_equal(r->steps[r->n_steps - 1]->kind, "handoff_accepted");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tip__sent_on_and_handed_over__its_code_shows_every_step),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
