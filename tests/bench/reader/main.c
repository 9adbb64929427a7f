/*
 * reader - the daemon that takes the ledger's events in bench_relay: one insert for each.
 */
#include "reader.pb-c.h"
#include "reader_sql.h"
#include "service.h"

HANDLER(take_moved, Reader__TakeMovedRequest, Reader__TakeMovedReply)

static const struct handler handlers[] = {
	{"TakeMoved", take_moved_thunk, EVENT, 10000, SCOPE_NONE, NULL, NULL},
};

int take_moved(struct call *c, const Reader__TakeMovedRequest *req,
	       Reader__TakeMovedReply *rep UNUSED)
{
	return tx_append(
		c->tx, Q_ENTRY_INSERT,
		ARGS(A_I64(id_next(c)), A_I64(req->account_id), A_TEXT(req->text), A_TIME(c->now)));
}

static const struct service_definition reader_service = {
	.name = "reader",
	.about = "takes events for a bench",
	.proto = &reader__reader__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.statements = &reader_statements,
};

SERVICE_MAIN(reader_service)
