/*
 * finding - a version of a finding as it was recorded, with the digest of its rules: what a replay
 * needs.
 */
#include "base.h"

#include "wages.h"

struct finding_version_row {
	const char *rules, *body;
	utc_time recorded_at;
};
ROW_TABLE(finding_version_row, COL(finding_version_row, rules, COL_TEXT),
	  COL(finding_version_row, recorded_at, COL_TIME),
	  COL(finding_version_row, body, COL_TEXT));

int get_finding_version(struct call *c, const Wages__GetFindingVersionRequest *req,
			Wages__FindingVersion *rep)
{
	struct finding_version_row row;
	bool found;
	int rc = tx_maybe(c->tx, Q_FINDING_VERSION_GET,
			  ARGS(A_I64(req->finding_id), A_I64(req->version)), &row, &found);

	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64 " / %" PRId64,
			      say(c, "疑点", "finding"), req->finding_id, req->version);
	if (!rc)
		rc = finding_read(c, row.body, &rep->finding);
	if (rc)
		return rc;
	rep->rules = (char *)row.rules;
	rep->recorded_at_us = row.recorded_at.us;
	return 0;
}
