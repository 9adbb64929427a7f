/*
 * demo - keeps notes, and counts the employers it hears of.
 */
#include "demo.h"

HANDLER(add_note, Demo__AddNoteRequest, Demo__Note)
HANDLER(list_notes, Demo__ListNotesRequest, Demo__ListNotesReply)
HANDLER(take_employer, Registration__Employer, Service__Ack)

static const struct handler handlers[] = {
	{"AddNote",      add_note_thunk,      COMMAND, 2000, SCOPE_FIELD, "region", NULL},
	{"ListNotes",    list_notes_thunk,    QUERY,   2000, SCOPE_ROW,   NULL,     NULL},
	{"TakeEmployer", take_employer_thunk, EVENT,   2000, SCOPE_NONE,  NULL,     NULL},
};

static const struct event_sink sinks[] = {
	{"registration.EmployerRecorded", employer_sweep},
};

static const struct service_definition demo_service = {
	.name = "demo",
	.about = "keeps notes",
	.proto = &demo__demo__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.sinks = sinks,
	.n_sinks = N_ELEMENTS(sinks),
	.statements = &demo_statements,
};

SERVICE_MAIN(demo_service)
