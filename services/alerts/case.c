/*
 * case - what the case desk says of a case: told to whom it concerns, and an alert knows which case
 * was opened on it.
 */
#include "base.h"

#include "casework.h"
#include "desk.h"

/* An event: the case desk says what a case is now. */
int take_case(struct call *c, const Disputes__Case *news, Service__Ack *rep UNUSED)
{
	const struct change opened = {.kind = CHANGE_CASE_OPENED, .new_value = news->case_no};
	enum case_news what;
	struct alert alert;
	bool found;
	int rc = case_tell(c, news);

	if (rc || !news->alert_id) /* a case of another origin */
		return rc;
	rc = alert_lock_by_id(c, news->alert_id, &alert, &found);
	if (rc)
		return rc;
	if (!found)
		return refuse(c, E_NOT_FOUND, "alert %" PRId64 " of case %s", news->alert_id,
			      news->case_no);

	what = alert_link(&alert, news->case_id, news->version, c->generation, c->now);
	if (what == CASE_OLD)
		return 0;
	if (what == CASE_LINKED) {
		rc = change_add(c, &alert, &opened);
		if (!rc)
			rc = clocks_start(c, &alert);
	}
	return rc ? rc : alert_save(c, &alert, what == CASE_LINKED);
}
