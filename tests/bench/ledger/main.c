/*
 * ledger - the daemon that bench_durable drives: two ordinary handlers on the skeleton as it ships.
 */
#include "ledger.pb-c.h"
#include "ledger_sql.h"
#include "service.h"

struct account {
	int64_t account_id, version, balance_fen;
};
ROW_TABLE(account, COL(account, account_id, COL_I64), COL(account, version, COL_I64),
	  COL(account, balance_fen, COL_I64));

HANDLER(note, Ledger__NoteRequest, Ledger__NoteReply)
HANDLER(move, Ledger__MoveRequest, Ledger__MoveReply)
PREFETCH(move_ahead, Ledger__MoveRequest, "account_id")

static const struct handler handlers[] = {
	{"Note", note_thunk, COMMAND, 10000, SCOPE_NONE, NULL, NULL                },
	{"Move", move_thunk, COMMAND, 10000, SCOPE_NONE, NULL, &move_ahead_prefetch},
};

static int announce(struct call *c, const char *event, const struct account *a, char *text)
{
	Ledger__Entry entry = LEDGER__ENTRY__INIT;
	const char *key = arena_printf(c->arena, "%" PRId64, a->account_id);

	entry.account_id = a->account_id;
	entry.version = a->version;
	entry.balance_fen = a->balance_fen;
	entry.text = text;
	return key ? emit(c, event, key, &entry.base) : E_NO_MEMORY;
}

int note(struct call *c, const Ledger__NoteRequest *req, Ledger__NoteReply *rep)
{
	const struct account a = {.account_id = req->account_id};
	int rc;

	rep->note_id = id_next(c);
	rc = tx_append(c->tx, Q_NOTE_INSERT,
		       ARGS(A_I64(rep->note_id), A_I64(req->account_id), A_TEXT(req->text),
			    A_TIME(c->now)));
	return rc ? rc : announce(c, "Noted", &a, req->text);
}

int move_ahead(struct call *c, const Ledger__MoveRequest *req)
{
	return tx_ahead(c->tx, Q_ACCOUNT_LOCK, ARGS(A_I64(req->account_id)));
}

int move(struct call *c, const Ledger__MoveRequest *req, Ledger__MoveReply *rep)
{
	struct account a;
	int rc;

	rc = tx_one(c->tx, Q_ACCOUNT_LOCK, ARGS(A_I64(req->account_id)), &a);
	if (rc)
		return refuse(c, rc, "account %" PRId64, req->account_id);

	a.version++;
	a.balance_fen += req->amount_fen;

	rc = tx_queue(c->tx, Q_ACCOUNT_UPDATE,
		      ARGS(A_I64(a.account_id), A_I64(a.version), A_I64(a.balance_fen)));
	if (rc)
		return rc;
	rep->version = a.version;
	rep->balance_fen = a.balance_fen;
	return announce(c, "Moved", &a, req->text);
}

static int nothing(struct call *c UNUSED, int64_t after_id, size_t limit UNUSED, int64_t *out_last,
		   size_t *out_n)
{
	*out_last = after_id;
	*out_n = 0;
	return 0;
}

static const struct event_source sources[] = {
	{"Noted", &ledger__entry__descriptor, nothing},
	{"Moved", &ledger__entry__descriptor, nothing},
};

static const struct service_definition ledger_service = {
	.name = "ledger",
	.about = "keeps accounts for a bench",
	.proto = &ledger__ledger__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.sources = sources,
	.n_sources = N_ELEMENTS(sources),
	.statements = &ledger_statements,
};

SERVICE_MAIN(ledger_service)
