/*
 * document_read - the documents of a case, for its parties.
 */
#include "base.h"

#include "document.h"

#include <sodium.h>

int list_documents(struct call *c, const Disputes__ListDocumentsRequest *req,
		   Disputes__ListDocumentsReply *rep)
{
	struct document *rows;
	Disputes__CaseDocument *all;
	int rc = tx_many(c->tx, Q_DOCUMENT_LIST,
			 ARGS(A_I64(req->case_id), A_TEXT(c->who->department)), &rows,
			 &rep->n_documents);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, rep->n_documents + 1, sizeof(*all));
	rep->documents = arena_zalloc(c->arena, rep->n_documents + 1, sizeof(*rep->documents));
	if (!all || !rep->documents)
		return E_NO_MEMORY;
	for (size_t i = 0; i < rep->n_documents && !rc; i++) {
		disputes__case_document__init(&all[i]);
		rc = document_present_named(c, &rows[i], &all[i]);
		rep->documents[i] = &all[i];
	}
	return rc;
}

static int part_read(struct call *c, const struct document *d, uint32_t part, slice *out)
{
	struct document_part *rows;
	struct box_key key;
	size_t n = 0;
	int rc = tx_many(c->tx, Q_DOCUMENT_PART_LIST,
			 ARGS(A_I64(d->document_id), A_I64(part), A_I64(1)), &rows, &n);

	if (!rc && (n == 0 || rows[0].part != part))
		rc = refuse(c, E_NOT_FOUND, "part %" PRIu32, part);
	if (!rc)
		rc = document_key_open(c, d, &key);
	if (!rc)
		rc = document_part_open(c, &key, d->document_id, &rows[0], out);
	sodium_memzero(&key, sizeof(key));
	return rc;
}

/* A part of a document's content. A command, not a query: that somebody read it stands in the
 * audit, and its reply is not kept. */
int get_document(struct call *c, const Disputes__GetDocumentRequest *req,
		 Disputes__GetDocumentReply *rep)
{
	slice body = {NULL, 0};
	struct document d;
	int rc = document_find(c, Q_DOCUMENT_GET, req->document_id, &d);

	if (!rc)
		rc = part_read(c, &d, req->part, &body);
	if (rc)
		return rc;
	rep->document = arena_zalloc(c->arena, 1, sizeof(*rep->document));
	if (!rep->document)
		return E_NO_MEMORY;
	disputes__case_document__init(rep->document);
	rep->body.data = (uint8_t *)(uintptr_t)body.at; /* only read */
	rep->body.len = body.len;
	return document_present_named(c, &d, rep->document);
}
