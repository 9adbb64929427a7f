/*
 * case - an alert knows which case was opened on it.
 */
#include "base.h"

#include "alerts.h"

/* An event: the case desk says what a case is now. */
int take_case(struct call *c, const Disputes__Case *news, Service__Ack *rep UNUSED)
{
	enum case_news what;
	struct alert alert;
	bool found;
	int rc;

	if (!news->alert_id) /* a case of another origin */
		return 0;
	rc = alert_lock_by_id(c, news->alert_id, &alert, &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "alert %" PRId64 " of case %s", news->alert_id,
			      news->case_no);

	what = alert_link(&alert, news->case_id, news->version, c->generation, c->now);
	if (what == CASE_OLD)
		return 0;
	rc = alert_case_update(c, &alert);
	if (rc || what == CASE_SEEN)
		return rc;

	return alert_emit(c, &alert);
}
