/*
 * result_store - rows of handoff_result; and who sees to a case whose owner has no system.
 */
#include "base.h"

#include "handoff.h"
#include "result.h"

struct keeper {
	int64_t handoff_id;
	const char *from_department;
};
ROW_TABLE(keeper, COL(keeper, handoff_id, COL_I64), COL(keeper, from_department, COL_TEXT));
ROW_TABLE(result, COL(result, result_id, COL_I64), COL(result, handoff_id, COL_I64),
	  COL(result, case_id, COL_I64), COL(result, result, COL_TEXT), COL(result, day, COL_DATE),
	  COL(result, number, COL_TEXT), COL(result, words, COL_TEXT), COL(result, paper, COL_TEXT),
	  COL(result, record, COL_TEXT), COL(result, key, COL_TEXT),
	  COL(result, signature, COL_TEXT), COL(result, department, COL_TEXT),
	  COL(result, subject, COL_TEXT), COL(result, at, COL_TIME), COL(result, body, COL_TEXT));

/* ---- who sees to it ------------------------------------------------------------------------- */

bool body_outside(const struct call *c, const char *department)
{
	const struct desk *desk = c->worker;
	const struct department *d = department_find(&desk->departments, department);

	return d && d->outside;
}

const char *handoff_keeper(const struct call *c, const struct handoff *h)
{
	return body_outside(c, h->to_department) ? h->from_department : h->to_department;
}

int case_sent_by(struct call *c, const struct case_file *f, int64_t *out_handoff_id,
		 const char **out_department)
{
	struct keeper k;
	bool found;
	int rc =
		tx_maybe(c->tx, Q_KEEPER_OF, ARGS(A_I64(f->case_id), A_TEXT(f->owner)), &k, &found);

	*out_handoff_id = !rc && found ? k.handoff_id : 0;
	*out_department = !rc && found ? k.from_department : f->owner;
	return rc;
}

int case_keeper(struct call *c, struct case_file *f, const char **out)
{
	int64_t handoff_id;
	int rc = 0;

	if (!f->keeper && body_outside(c, f->owner))
		rc = case_sent_by(c, f, &handoff_id, &f->keeper);
	else if (!f->keeper)
		f->keeper = f->owner;
	*out = f->keeper;
	return rc;
}

/* ---- rows ----------------------------------------------------------------------------------- */

int result_find(struct call *c, int64_t result_id, struct result *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_RESULT_GET, ARGS(A_I64(result_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "结果", "result"), result_id);
	return rc;
}

int result_insert(struct call *c, const struct result *r, const char *region)
{
	return tx_queue(c->tx, Q_RESULT_INSERT,
			ARGS(A_I64(r->result_id), A_I64(r->handoff_id), A_I64(r->case_id),
			     A_TEXT(region), A_TEXT(r->result), A_DATE(r->day), A_TEXT(r->number),
			     A_TEXT(r->words), A_TEXT(r->paper), A_TEXT(r->record), A_TEXT(r->key),
			     A_TEXT(r->signature), A_TEXT(r->department), A_TEXT(r->subject),
			     A_TIME(r->at)));
}

void result_present(const struct result *r, Disputes__HandoffResult *out)
{
	out->result_id = r->result_id;
	out->handoff_id = r->handoff_id;
	out->department = (char *)(uintptr_t)r->body; /* only packed, as all of it */
	out->result = (char *)(uintptr_t)r->result;
	out->day = r->day.day;
	out->number = (char *)(uintptr_t)r->number;
	out->words = (char *)(uintptr_t)r->words;
	out->paper = (char *)(uintptr_t)r->paper;
	out->key = (char *)(uintptr_t)r->key;
	out->brought_by = (char *)(uintptr_t)r->subject;
	out->brought_at_us = r->at.us;
	out->text = (char *)(uintptr_t)r->record;
	out->signature = (char *)(uintptr_t)r->signature;
}

int results_present(struct call *c, int64_t handoff_id, Disputes__Handoff *rep)
{
	Disputes__HandoffResult *shown;
	struct result *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_RESULT_LIST, ARGS(A_I64(handoff_id)), &rows, &n);

	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->results = arena_zalloc(c->arena, n + 1, sizeof(*rep->results));
	if (!shown || !rep->results)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__handoff_result__init(&shown[i]);
		result_present(&rows[i], &shown[i]);
		rep->results[i] = &shown[i];
	}
	rep->n_results = n;
	return 0;
}
