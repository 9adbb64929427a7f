/*
 * pay_system_tell - versions of pay systems, announced as they are filed and in a replay: what a
 * survey's form is prefilled with.
 */
#include "base.h"

#include "pay_system.h"

/* Beside whom and where; what a version says comes as a struct pay_system. */
struct pay_system_told {
	int64_t pay_system_id, employer_id;
	const char *work_region, *occupation;
};
ROW_TABLE(pay_system_told, COL(pay_system_told, pay_system_id, COL_I64),
	  COL(pay_system_told, employer_id, COL_I64), COL(pay_system_told, work_region, COL_TEXT),
	  COL(pay_system_told, occupation, COL_TEXT));

static int tell(struct call *c, const struct pay_system_told *head, const struct pay_system *p)
{
	Wages__PaySystem m;
	char key[40];

	wages__pay_system__init(&m);
	m.pay_system_id = head->pay_system_id;
	m.version = p->version;
	m.employer_id = head->employer_id;
	m.row = pay_system_row_present(c, p);
	if (!m.row)
		return E_NO_MEMORY;
	m.row->region = (char *)head->work_region;
	m.row->occupation = (char *)head->occupation;
	m.by_company = p->by_company;
	m.recorded_by = (char *)p->subject;
	m.department = (char *)p->department;
	m.recorded_at_us = p->recorded_at.us;
	(void)snprintf(key, sizeof(key), "pay_system/%" PRId64, head->pay_system_id);
	return emit(c, "PaySystemRecorded", key, &m.base);
}

int pay_system_tell(struct call *c, const struct pay_system_entry *e, const struct pay_system *p)
{
	const struct pay_system_told head = {.pay_system_id = p->pay_system_id,
					     .employer_id = e->employer.employer_id,
					     .work_region = e->work_region,
					     .occupation = e->occupation};

	return tell(c, &head, p);
}

/* Every version of the next systems. */
int pay_system_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		      size_t *out_n)
{
	struct pay_system_told *heads;
	struct pay_system *rows;
	size_t n, n_rows;
	int rc = tx_many(c->tx, Q_PAY_SYSTEM_TOLD_PAGE,
			 ARGS(A_I64(after_id), A_I64((int64_t)limit)), &heads, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		rc = tx_many(c->tx, Q_PAY_SYSTEM_VERSIONS, ARGS(A_I64(heads[i].pay_system_id)),
			     &rows, &n_rows);
		for (size_t v = 0; !rc && v < n_rows; v++)
			rc = tell(c, &heads[i], &rows[v]);
	}
	if (rc)
		return rc;
	*out_last = n ? heads[n - 1].pay_system_id : after_id;
	*out_n = n;
	return 0;
}
