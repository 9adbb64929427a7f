/*
 * change_store - what an event of the timeline changed: field, old and new value, with the clause
 * and the evidence it rests on.
 */
#include "base.h"

#include "disputes.h"
#include "personal.h"

ROW_TABLE(event_change, COL(event_change, event_id, COL_I64), COL(event_change, field, COL_TEXT),
	  COL(event_change, old_value, COL_TEXT), COL(event_change, new_value, COL_TEXT),
	  COL(event_change, clause, COL_TEXT), COL(event_change, evidence, COL_TEXT));

#define VALUE_MAX 1000 /* characters, as in the schema */
#define REST_MAX  200

void change_note(struct changes *x, const char *field, const char *was, const char *is)
{
	if (strcmp(was, is) == 0)
		return;
	assert(x->n < CHANGES_MAX);
	x->at[x->n++] = (struct change_noted){.field = field, .was = was, .is = is};
}

static const char *day_text(civil_date day, char *text)
{
	return day.day ? civil_format(day, text) : "";
}

void change_note_day(struct changes *x, const char *field, civil_date was, civil_date is)
{
	struct change_noted *noted;

	if (was.day == is.day)
		return;
	assert(x->n < CHANGES_MAX);
	noted = &x->at[x->n++];
	noted->field = field;
	noted->was = day_text(was, noted->days[0]);
	noted->is = day_text(is, noted->days[1]);
}

void change_note_case(struct changes *x, const struct case_file *was, const struct case_file *is)
{
	static const struct case_file none = {
		.owner = "", .step = "", .state = "", .disposition = ""};

	if (!was)
		was = &none;
	change_note(x, "owner", was->owner, is->owner);
	change_note(x, "step", was->step, is->step);
	change_note(x, "state", was->state, is->state);
	change_note(x, "disposition", was->disposition, is->disposition);
	change_note_day(x, "put_right_by", was->due_day, is->due_day);
	change_note_day(x, "review_day", was->review_day, is->review_day);
}

/* As much of it as the column takes. */
static const char *fitted(struct call *c, const char *text, size_t max)
{
	slice part;

	if (!text)
		return "";
	if (utf8_length(text, strlen(text)) <= max)
		return text;
	part = utf8_part(text, 0, max);
	return arena_strndup(c->arena, part.at, part.len);
}

int changes_write(struct call *c, const struct case_file *f, const struct changes *x)
{
	const char *clause = fitted(c, x->clause, REST_MAX);
	const char *evidence = fitted(c, x->evidence, REST_MAX);
	int rc = clause && evidence ? 0 : E_NO_MEMORY;

	for (size_t i = 0; i < x->n && !rc; i++) {
		const char *was = fitted(c, x->at[i].was, VALUE_MAX);
		const char *is = fitted(c, x->at[i].is, VALUE_MAX);

		rc = was && is ? tx_append(c->tx, Q_CHANGE_INSERT,
					   ARGS(A_I64(f->case_id), A_I64(f->n_events),
						A_TEXT(f->region), A_TEXT(x->at[i].field),
						A_TEXT(was), A_TEXT(is), A_TEXT(clause),
						A_TEXT(evidence)))
			       : E_NO_MEMORY;
	}
	return rc;
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
