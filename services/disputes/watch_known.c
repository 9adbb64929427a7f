/*
 * watch_known - what the watch compares: months of work and ends of engagements, of everybody.
 *
 * They are told of all workers alike and kept apart from cases; only the daemon reads them. Months
 * older than any watch asks for are not taken, and go.
 */
#include "base.h"

#include "watch.h"

/* An event of wages: the highest version counts. */
int take_work_month(struct call *c, const Measured__WorkMonth *news, Service__Ack *rep UNUSED)
{
	const civil_date month = {news->month}, today = civil_from_utc(c->now);
	struct watch_figures f;
	int rc;

	if (!news->counted) /* a release before, which did not count: told again when audited */
		return 0;
	rc = watch_figures_at(c, today, &f);
	if (rc || month.day < month_shift(today, -f.keep_months).day)
		return rc;
	if (news->orders < 0 || news->worked_s < 0 || news->days < 0 || news->days > 31 ||
	    news->pay_fen < -1 || news->penalties < -1 || news->stops < -1)
		return refuse(c, E_FIELD, "month of work %" PRId64, news->work_id);
	return tx_queue(c->tx, Q_WORK_MONTH_TAKE,
			ARGS(A_I64(news->employer_id), A_DATE(month), A_I64(news->worker_id),
			     A_I64(news->worked_s), A_I64(news->pay_fen), A_I64(news->version),
			     A_I64(c->generation), A_I64(news->orders), A_I64(news->days),
			     A_I64(news->penalties), A_I64(news->stops)));
}

int work_month_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_WORK_MONTH_SWEEP, ARGS(A_I64(generation)));
}

/* An event of registration. It sets the timer too: where nobody works there is nothing to prune. */
int take_engagement(struct call *c, const Registration__Engagement *news, Service__Ack *rep UNUSED)
{
	const civil_date to = {news->to_day};
	int rc = tx_queue(c->tx, Q_ENGAGED_TAKE,
			  ARGS(A_I64(news->engagement_id), A_I64(news->employer_id),
			       A_I64(news->worker_id), A_DATE_OR_NULL(to), A_I64(news->version),
			       A_I64(c->generation)));

	return rc ? rc : watch_wake(c);
}

int engaged_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_ENGAGED_SWEEP, ARGS(A_I64(generation)));
}
