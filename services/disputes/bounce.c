/*
 * bounce - what went back and forth is decided once (ENF-09): after so many returns, or ways back
 * to a department that had handed it on, a case is moved only to the leading office, which assigns
 * it. Neither that referral nor the assignment may be returned.
 */
#include "base.h"

#include "handoff.h"

#define BOUNCE_MOST "handoff.bounce.most"

struct bounces {
	int64_t n;
	const char *assigned_to; /* "": the leading office has not assigned it */
};
ROW_TABLE(bounces, COL(bounces, n, COL_I64), COL(bounces, assigned_to, COL_TEXT));

int bounce_check(struct call *c, const struct case_file *f, const struct handoff *h,
		 bool *out_binding)
{
	const struct desk *desk = c->worker;
	const char *leading = desk->competence.leading;
	struct parameter_value most;
	struct bounces b;
	int rc;

	*out_binding = false;
	if (!handoff_kind_find(h->kind)->moves)
		return 0;
	rc = parameter_at(desk->rules, BOUNCE_MOST, "", civil_from_utc(c->now), &most);
	if (rc)
		return refuse(c, rc, BOUNCE_MOST);
	rc = tx_one(c->tx, Q_BOUNCES_OF, ARGS(A_I64(f->case_id), A_TEXT(leading)), &b);
	if (rc || b.n < most.value)
		return rc;
	*out_binding = true;
	if (strcmp(f->owner, leading) != 0) {
		if (strcmp(h->kind, "REFER") == 0 && strcmp(h->to_department, leading) == 0)
			return 0;
		return refuse(c, E_CONFLICT,
			      say(c,
				  "%s：已往返 %" PRId64 " 次，不再移送；请转办（REFER）牵头部门 %s "
				  "指定",
				  "%s: it went back and forth %" PRId64
				  " times; refer it (REFER) to "
				  "the leading office, %s, which assigns it"),
			      f->case_no, b.n, leading);
	}
	if (!*b.assigned_to)
		return 0;
	return refuse(c, E_CONFLICT,
		      say(c, "%s：牵头部门已指定 %s 办理，不再另行指定",
			  "%s: the leading office has assigned it to %s, once"),
		      f->case_no, b.assigned_to);
}
