/*
 * Penalties: what each department imposed for an act.
 */
#include "disputes.pb-c.h"
#include "page.h"

static int penalty_done(struct cli *c, int rc, const Disputes__Penalty *x)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &x->base);
	(void)printf(say(c, "处罚 %" PRId64 "  案件 %s  %s %s  %s %s  %s%s\n",
			 "penalty %" PRId64 ", case %s, %s %s, %s %s, %s%s\n"),
		     x->penalty_id, x->case_no, x->act, x->period, show_word(c, x->kind),
		     show_yuan(c, x->amount_fen), x->document,
		     x->withdrawn_day ? say(c, "  已撤销", ", withdrawn") : "");
	return 0;
}

int penalty_record_run(struct cli *c)
{
	Disputes__RecordPenaltyRequest q = DISPUTES__RECORD_PENALTY_REQUEST__INIT;
	Disputes__Penalty *x = NULL;
	int rc = cli_id(c, "CASE", &q.case_id);

	page_text(c, "--kind", &q.kind);
	page_text(c, "--act", &q.act);
	page_text(c, "--period", &q.period);
	page_text(c, "--basis", &q.basis);
	page_text(c, "--document", &q.document);
	page_text(c, "--other-act", &q.other_act);
	if (!rc)
		rc = cli_number(c, "--fen", INT64_MAX, &q.amount_fen);
	if (!rc)
		rc = page_day(c, "--day", &q.decided_day);
	if (!rc)
		rc = cli_ask(c, "disputes.RecordPenalty", &q.base, &x);
	return penalty_done(c, rc, x);
}

int penalty_withdraw_run(struct cli *c)
{
	Disputes__WithdrawPenaltyRequest q = DISPUTES__WITHDRAW_PENALTY_REQUEST__INIT;
	Disputes__Penalty *x = NULL;
	int rc = cli_id(c, "PENALTY", &q.penalty_id);

	page_text(c, "--ground", &q.ground);
	if (!rc)
		rc = cli_ask(c, "disputes.WithdrawPenalty", &q.base, &x);
	return penalty_done(c, rc, x);
}
