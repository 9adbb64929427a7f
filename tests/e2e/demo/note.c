#include "demo.h"

struct note {
	int64_t note_id;
	const char *region, *text;
};
ROW_TABLE(note, COL(note, note_id, COL_I64), COL(note, region, COL_TEXT),
	  COL(note, text, COL_TEXT));

struct demo_count {
	int64_t n;
};
ROW_TABLE(demo_count, COL(demo_count, n, COL_I64));

int add_note(struct call *c, const Demo__AddNoteRequest *req, Demo__Note *rep);
int list_notes(struct call *c, const Demo__ListNotesRequest *req, Demo__ListNotesReply *rep);
int take_employer(struct call *c, const Registration__Employer *req, Service__Ack *rep);

int add_note(struct call *c, const Demo__AddNoteRequest *req, Demo__Note *rep)
{
	if (!req->text[0])
		return refuse(c, E_FIELD, "text: %s", say(c, "请填写", "say something"));
	rep->note_id = id_next(c);
	rep->region = req->region;
	rep->text = req->text;
	return tx_queue(c->tx, Q_NOTE_INSERT,
			ARGS(A_I64(rep->note_id), A_TEXT(req->region), A_TEXT(req->text)));
}

int list_notes(struct call *c, const Demo__ListNotesRequest *req UNUSED, Demo__ListNotesReply *rep)
{
	struct demo_count count;
	struct note *rows;
	size_t n;
	int rc;

	rc = tx_many(c->tx, Q_NOTE_ALL, NO_ARGS, &rows, &n);
	if (!rc)
		rc = tx_one(c->tx, Q_EMPLOYER_COUNT, NO_ARGS, &count);
	if (rc)
		return rc;
	rep->n_employers = count.n;
	rep->notes = arena_zalloc(c->arena, n + 1, sizeof(*rep->notes));
	for (size_t i = 0; i < n && rep->notes; i++) {
		Demo__Note *note = arena_alloc(c->arena, sizeof(*note));

		if (!note)
			return E_NO_MEMORY;
		demo__note__init(note);
		note->note_id = rows[i].note_id;
		note->region = (char *)rows[i].region;
		note->text = (char *)rows[i].text;
		rep->notes[i] = note;
	}
	rep->n_notes = n;
	return rep->notes ? 0 : E_NO_MEMORY;
}

int take_employer(struct call *c, const Registration__Employer *req, Service__Ack *rep UNUSED)
{
	return tx_queue(c->tx, Q_EMPLOYER_PUT,
			ARGS(A_I64(req->employer_id), A_I64(req->version), A_I64(c->generation)));
}

int employer_sweep(struct call *c, int64_t generation)
{
	return tx_queue(c->tx, Q_EMPLOYER_DROP_OLDER, ARGS(A_I64(generation)));
}
