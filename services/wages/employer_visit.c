/*
 * employer_visit - follow-ups of guidance visits whose day falls in the month: near, or past
 * (GDV-01w). A reminder to the department that was there, no fault of the employer's; those of
 * other departments stand in their own lists.
 *
 * What is told changes twice, when the day comes near and when it is past, not every day.
 */
#include "base.h"

#include "employer_audit.h"
#include "visit_facts.h"

enum {
	NEAR,
	OVER,
	FIRST,
	OFFICER,
	N_NAMES,
};
const char *const visit_fact_names[] = {
	[NEAR] = "visits_near", [OVER] = "visits_over", [FIRST] = "visit_due",
	[OFFICER] = "visit_by", [N_NAMES] = NULL,
};

struct visit_due_row {
	int64_t visit_id;
	civil_date due_day;
	const char *subject;
};
ROW_TABLE(visit_due_row, COL(visit_due_row, visit_id, COL_I64),
	  COL(visit_due_row, due_day, COL_DATE), COL(visit_due_row, subject, COL_TEXT));

int visit_facts(struct call *c, struct employer_month *m)
{
	const civil_date today = civil_from_utc(c->now);
	int64_t n_at[] = {[VISIT_FAR] = 0, [VISIT_NEAR] = 0, [VISIT_OVER] = 0};
	struct parameter_value days;
	struct visit_due_row *rows;
	const char *first;
	char text[12] = "";
	size_t n;
	int rc = parameter_at(pack_of(c)->rules, "warn.visit.days", "", m->last, &days);

	if (rc)
		return rc == E_NO_PARAMETER ? 0 : rc; /* before the rule begins */
	employer_value_add(m, visit_fact_names[NEAR], &days);
	rc = tx_many(c->tx, Q_VISITS_DUE,
		     ARGS(A_I64(m->employer_id), A_DATE(m->month), A_DATE(m->last)), &rows, &n);
	for (size_t i = 0; !rc && i < n; i++) {
		civil_date next;

		n_at[visit_near(&pack_of(c)->calendar, rows[i].due_day, days.value, today,
				&next)]++;
		if (next.day)
			employer_wait(m, utc_from_civil(next));
	}
	if (rc)
		return rc;
	first = n ? arena_strdup(c->arena, civil_format(rows[0].due_day, text)) : "";
	if (!first)
		return E_NO_MEMORY;
	fact_add(&m->facts, F_NUM(visit_fact_names[NEAR], n_at[VISIT_NEAR]));
	fact_add(&m->facts, F_NUM(visit_fact_names[OVER], n_at[VISIT_OVER]));
	fact_add(&m->facts, F_TEXT(visit_fact_names[FIRST], first));
	fact_add(&m->facts, F_TEXT(visit_fact_names[OFFICER], n ? rows[0].subject : ""));
	return 0;
}
