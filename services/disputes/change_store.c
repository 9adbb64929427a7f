/*
 * change_store - what an event of the timeline changed: field, old and new value, with the clause
 * and the evidence it rests on.
 */
#include "base.h"

#include "disputes.h"

ROW_TABLE(event_change, COL(event_change, event_id, COL_I64), COL(event_change, field, COL_TEXT),
	  COL(event_change, old_value, COL_TEXT), COL(event_change, new_value, COL_TEXT),
	  COL(event_change, clause, COL_TEXT), COL(event_change, evidence, COL_TEXT));

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

int event_change_add(struct call *c, const struct case_file *f, const struct event_change *x)
{
	return tx_queue(c->tx, Q_CHANGE_INSERT,
			ARGS(A_I64(f->case_id), A_I64(f->n_events), A_TEXT(f->region),
			     A_TEXT(x->field), A_TEXT(or_empty(x->old_value)),
			     A_TEXT(or_empty(x->new_value)), A_TEXT(or_empty(x->clause)),
			     A_TEXT(or_empty(x->evidence))));
}

static void change_present(const struct event_change *x, Disputes__EventChange *out)
{
	disputes__event_change__init(out);
	out->field = (char *)(uintptr_t)x->field; /* only read */
	out->old_value = (char *)(uintptr_t)x->old_value;
	out->new_value = (char *)(uintptr_t)x->new_value;
	out->clause = (char *)(uintptr_t)x->clause;
	out->evidence = (char *)(uintptr_t)x->evidence;
}

int event_changes_present(struct call *c, int64_t case_id, Disputes__CaseEvent *const *events,
			  size_t n_events)
{
	Disputes__EventChange *all, **list;
	struct event_change *rows;
	size_t n, at = 0;
	int rc;

	if (!n_events)
		return 0;
	rc = tx_many(c->tx, Q_CHANGE_LIST, ARGS(A_I64(case_id), A_I64(events[0]->event_id - 1)),
		     &rows, &n);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	list = arena_zalloc(c->arena, n + 1, sizeof(Disputes__EventChange *));
	if (!all || !list)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		change_present(&rows[i], &all[i]);
		list[i] = &all[i];
	}
	for (size_t e = 0; e < n_events; e++) {
		while (at < n && rows[at].event_id < events[e]->event_id)
			at++;
		events[e]->changes = &list[at];
		for (size_t i = at; i < n && rows[i].event_id == events[e]->event_id; i++)
			events[e]->n_changes++;
	}
	return 0;
}
