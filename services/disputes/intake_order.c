/*
 * intake_order - by when a 12345 order is answered. Several orders may be one matter: a clock runs
 * once in a case (DL1), so of its orders that wait for an answer the one due first has it.
 */
#include "base.h"

#include "intake.h"

#include "deadline.h"

/* It may come in, or be sent on, when its term is over. */
static int order_begin(struct call *c, struct docket *k, const struct intake *t)
{
	const bool late = t->order_due.day <= civil_from_utc(t->received_at).day;
	const struct deadline_start what = {
		.code = ORDER_CLOCK,
		.from = late ? utc_from_civil((civil_date){t->order_due.day - 1}) : t->received_at,
		.given = t->order_due,
		.ground = t->source_no};

	return deadline_start(c, k, &what, NULL);
}

int orders_settle(struct call *c, struct docket *k, const char *ground)
{
	const struct deadline *runs = docket_find(k, 0, ORDER_CLOCK);
	struct intake first;
	bool found;
	int rc = tx_flush(c->tx); /* what was answered or linked just now is so */

	if (!rc)
		rc = tx_maybe(c->tx, Q_INTAKE_ORDER_FIRST, ARGS(A_I64(k->file->case_id)), &first,
			      &found);
	if (rc || case_over(k->file))
		return rc;
	if (found && runs && runs->given.day == first.order_due.day)
		return 0;
	rc = deadline_stop(c, k, ORDER_CLOCK, ground);
	return rc || !found ? rc : order_begin(c, k, &first);
}

int orders_settle_of(struct call *c, int64_t case_id, const char *ground)
{
	struct docket docket;
	struct case_file file;
	int rc = case_lock(c, case_id, &file);

	if (!rc)
		rc = docket_load(c, &file, &docket);
	if (!rc)
		rc = orders_settle(c, &docket, ground);
	return rc ? rc : docket_save(c, &docket);
}
