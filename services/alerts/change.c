/*
 * change - what happened to an alert, row by row. Nothing happens without one.
 */
#include "base.h"

#include "desk.h"

#define CHANGES_MAX 100

struct change_row {
	int64_t seq, version;
	utc_time at;
	const char *kind;
	bool notice;
	const char *muted;
	int64_t muted_by;
	const char *by_department, *by_subject, *words, *old_value, *new_value;
	int64_t n_workers, n_items;
	money owed_fen;
};
ROW_TABLE(change_row, COL(change_row, seq, COL_I64), COL(change_row, version, COL_I64),
	  COL(change_row, at, COL_TIME), COL(change_row, kind, COL_TEXT),
	  COL(change_row, notice, COL_BOOL), COL(change_row, muted, COL_TEXT),
	  COL(change_row, muted_by, COL_I64), COL(change_row, by_department, COL_TEXT),
	  COL(change_row, by_subject, COL_TEXT), COL(change_row, words, COL_TEXT),
	  COL(change_row, old_value, COL_TEXT), COL(change_row, new_value, COL_TEXT),
	  COL(change_row, n_workers, COL_I64), COL(change_row, n_items, COL_I64),
	  COL(change_row, owed_fen, COL_FEN));

static const char *text_of(const char *text)
{
	return text ? text : "";
}

int change_add(struct call *c, struct alert *a, const struct change *what)
{
	bool person = strcmp(c->who->role, "service") != 0, tells = change_tells(what->kind);
	const char *muted = "";
	int64_t muted_by = 0;
	int rc;

	if (tells && a->silence_id) {
		muted = "silence";
		muted_by = a->silence_id;
	} else if (tells && a->inhibited_by) {
		muted = "inhibit";
		muted_by = a->inhibited_by;
	}
	a->n_changes++;
	rc = tx_queue(c->tx, Q_CHANGE_INSERT,
		      ARGS(A_I64(a->alert_id), A_I64(a->n_changes), A_I64(a->version),
			   A_TIME(c->now), A_TEXT(change_names[what->kind]),
			   A_BOOL(tells && !muted_by), A_TEXT(muted), A_I64(muted_by),
			   A_TEXT(a->region), A_TEXT(a->department),
			   A_TEXT(person ? c->who->department : ""),
			   A_TEXT(person ? c->who->subject : ""), A_TEXT(text_of(what->words)),
			   A_TEXT(text_of(what->old_value)), A_TEXT(text_of(what->new_value)),
			   A_I64(a->n_workers), A_I64(a->n_items), A_FEN(a->owed_fen)));
	return rc || !tells || muted_by ? rc : notice_change(c, a, what->kind);
}

static void change_present(const struct change_row *r, Alerts__AlertChange *m)
{
	alerts__alert_change__init(m);
	m->seq = r->seq;
	m->version = r->version;
	m->at_us = r->at.us;
	m->kind = (char *)r->kind;
	m->notice = r->notice;
	m->muted = (char *)r->muted;
	m->muted_by = r->muted_by;
	m->by_department = (char *)r->by_department;
	m->by_subject = (char *)r->by_subject;
	m->text = (char *)r->words;
	m->old_value = (char *)r->old_value;
	m->new_value = (char *)r->new_value;
	m->n_workers = (uint32_t)r->n_workers;
	m->n_items = (uint32_t)r->n_items;
	m->owed_fen = r->owed_fen.fen;
}

int changes_present(struct call *c, const struct alert *a, Alerts__GetAlertReply *rep)
{
	struct change_row *rows;
	Alerts__AlertChange *shown;
	size_t n;
	int rc = tx_many(c->tx, Q_CHANGE_LIST,
			 ARGS(A_I64(a->alert_id), A_I64(a->n_changes - CHANGES_MAX)), &rows, &n);

	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->changes = arena_zalloc(c->arena, n + 1, sizeof(*rep->changes));
	if (!shown || !rep->changes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		change_present(&rows[i], &shown[i]);
		rep->changes[i] = &shown[i];
	}
	rep->n_changes = n;
	return 0;
}
