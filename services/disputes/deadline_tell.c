/*
 * deadline_tell - what happened to a deadline, in the timeline of its case, with what it changed.
 */
#include "base.h"

#include "deadline.h"

/* The rung that was climbed last; "" : none. */
static const char *rung_name(const struct call *c, const struct deadline *d)
{
	const struct ladder *l = &((const struct desk *)c->worker)->clocks.ladder;
	size_t n = (size_t)d->rungs < l->n ? (size_t)d->rungs : l->n;

	return n ? l->rungs[n - 1].name : "";
}

static void deadline_changes(const struct call *c, const struct deadline *was,
			     const struct deadline *is, struct changes *out)
{
	change_note(out, "deadline", was ? was->state : "", is->state);
	if (was)
		change_note(out, "status", was->status, is->status);
	change_note_day(out, "due_day", was ? was->due_day : (civil_date){0}, is->due_day);
	change_note(out, "rung", was ? rung_name(c, was) : "", rung_name(c, is));
}

int deadline_tell(struct call *c, const struct docket *k, const struct deadline *d,
		  enum case_event_kind kind, const struct said *more)
{
	char due[12] = "";
	struct case_event e = {.kind = case_event_names[kind],
			       .handoff_id = d->handoff_id,
			       .deadline_id = d->deadline_id};
	struct changes changes = {.clause = d->clock.basis,
				  .evidence = more ? more->evidence : NULL};
	int rc;

	if (d->due_day.day)
		civil_format(d->due_day, due);
	e.words =
		arena_printf(c->arena, "%s %s%s%s%s%s", d->code, d->clock.title_zh,
			     *due ? "，到期日 " : "", due, more ? "：" : "", more ? more->zh : "");
	e.words_en =
		arena_printf(c->arena, "%s %s%s%s%s%s", d->code, d->clock.title_en,
			     *due ? ", due " : "", due, more ? ": " : "", more ? more->en : "");
	if (!e.words || !e.words_en)
		return E_NO_MEMORY;
	deadline_changes(c, more ? more->was : NULL, d, &changes);
	rc = event_add(c, k->file, &e);
	return rc ? rc : changes_write(c, k->file, &changes);
}
