/*
 * document - a party adds a document to a case: what it is, its parts, and its end, at which its
 * content is held against its hash. Only then it is there for the others.
 */
#include "base.h"

#include "document.h"

#include <sodium.h>

#define REKEY_ROWS 200
#define READ_PARTS 8

/* Names and keys that lie under an older data key come under the newest: soon, once for all. */
static int rekey_later(struct call *c)
{
	Disputes__RekeyDocumentsRequest m = DISPUTES__REKEY_DOCUMENTS_REQUEST__INIT;

	return later_unless_set(c, c->now, "RekeyDocuments", "documents/rekey", &m.base);
}

/* ---- AddDocument ------------------------------------------------------------------------- */

/* One that is there already, or half of it: the same again is no error (D1). */
static int again(struct call *c, const struct document *d, Disputes__CaseDocument *rep)
{
	bool whole = strcmp(d->state, document_state_names[DOCUMENT_WHOLE]) == 0;

	if (!whole && strcmp(d->department, c->who->department) != 0)
		return refuse(c, E_EXISTS, "%s",
			      say(c, "另一部门正在加入同一材料，稍后重试",
				  "another department is sending the same document: try later"));
	document_present(d, rep);
	return 0;
}

static int document_new(struct call *c, const Disputes__AddDocumentRequest *req,
			const struct case_file *f, Disputes__CaseDocument *rep)
{
	struct document d = {
		.document_id = id_next(c),
		.case_id = f->case_id,
		.region = f->region,
		.hash = {(const char *)req->hash.data, req->hash.len},
		.media_type = req->media_type,
		.kind = req->kind[0] ? req->kind : "other",
		.size = req->size,
		.state = document_state_names[DOCUMENT_RECEIVING],
		.added_at = c->now,
		.department = c->who->department,
		.subject = c->who->subject
        };
	struct box_key key;
	int rc;

	box_key_make(&key);
	rc = document_insert(c, &d, req->name, &key);
	sodium_memzero(&key, sizeof(key));
	if (!rc)
		rc = rekey_later(c);
	document_present(&d, rep);
	return rc;
}

/* Begins a document, or says that it is there. Locks the case. */
int add_document(struct call *c, const Disputes__AddDocumentRequest *req,
		 Disputes__CaseDocument *rep)
{
	const struct document_claim claim = {
		{(const char *)req->hash.data, req->hash.len},
		req->name,
		req->media_type,
		req->kind[0] ? req->kind : "other",
		req->size
        };
	struct document_flaw flaw;
	struct document there;
	struct case_file file;
	bool found = false;
	int rc;

	if (!document_fits(&claim, &flaw))
		return refuse(c, E_FIELD, "%s: %s", flaw.field, say(c, flaw.zh, flaw.en));
	rc = document_case(c, req->case_id, &file);
	if (!rc)
		rc = tx_maybe(c->tx, Q_DOCUMENT_BY_HASH,
			      ARGS(A_I64(req->case_id), A_BYTES(claim.hash.at, claim.hash.len)),
			      &there, &found);
	if (rc)
		return rc;
	return found ? again(c, &there, rep) : document_new(c, req, &file, rep);
}

/* ---- SendDocumentPart -------------------------------------------------------------------- */

/* One that the caller's department is sending. */
static int receiving(struct call *c, int64_t document_id, struct document *out)
{
	int rc = document_find(c, Q_DOCUMENT_LOCK, document_id, out);

	if (!rc && strcmp(out->state, document_state_names[DOCUMENT_WHOLE]) == 0)
		rc = refuse(c, E_CONFLICT, "%s %" PRId64,
			    say(c, "材料已收齐：", "it is whole: document"), document_id);
	return rc;
}

int send_document_part(struct call *c, const Disputes__SendDocumentPartRequest *req,
		       Service__Ack *rep UNUSED)
{
	slice body = {(const char *)req->body.data, req->body.len};
	struct document d;
	struct box_key key;
	int64_t due;
	int rc = receiving(c, req->document_id, &d);

	if (rc)
		return rc;
	due = document_part_size(d.size, req->part);
	if (due == 0 || (size_t)due != body.len)
		return refuse(c, E_FIELD, "part %u: %s", req->part,
			      say(c, "没有这一部分，或长度不对",
				  "there is no such part, or its length is not right"));
	rc = document_key_open(c, &d, &key);
	if (!rc)
		rc = document_part_close(c, &key, d.document_id, req->part, body);
	sodium_memzero(&key, sizeof(key));
	return rc;
}

/* ---- CloseDocument ----------------------------------------------------------------------- */

struct reading {
	const struct document *document;
	struct box_key key;
	crypto_generichash_state hash;
	int64_t at; /* the next part */
};

/* The next parts into the hash; none: they end here. */
static int parts_hash(struct call *c, struct reading *r, size_t *out_n)
{
	struct document_part *rows;
	slice plain = {NULL, 0};
	int rc = tx_many(c->tx, Q_DOCUMENT_PART_LIST,
			 ARGS(A_I64(r->document->document_id), A_I64(r->at), A_I64(READ_PARTS)),
			 &rows, out_n);

	if (rc)
		return rc;
	for (size_t i = 0; i < *out_n && !rc; i++, r->at++) {
		if (rows[i].part != r->at)
			return refuse(c, E_CHUNK_MISSING, "part %" PRId64, r->at);
		rc = document_part_open(c, &r->key, r->document->document_id, &rows[i], &plain);
		if (!rc)
			(void)crypto_generichash_update(&r->hash, (const uint8_t *)plain.at,
							plain.len);
	}
	return rc;
}

static int content_check(struct call *c, const struct document *d)
{
	int64_t n = document_parts(d->size);
	struct reading r = {.document = d};
	uint8_t digest[DOCUMENT_HASH];
	size_t n_read = 1;
	int rc = document_key_open(c, d, &r.key);

	(void)crypto_generichash_init(&r.hash, NULL, 0, sizeof(digest));
	while (!rc && r.at < n && n_read)
		rc = parts_hash(c, &r, &n_read);
	sodium_memzero(&r.key, sizeof(r.key));
	if (!rc && r.at < n)
		rc = refuse(c, E_CHUNK_MISSING, "part %" PRId64, r.at);
	(void)crypto_generichash_final(&r.hash, digest, sizeof(digest));
	if (!rc && memcmp(digest, d->hash.at, sizeof(digest)) != 0)
		rc = refuse(c, E_CONFLICT, "%s",
			    say(c, "内容与哈希不符，请重新发送",
				"its content is not that of its hash: send it again"));
	return rc;
}

static int added_event(struct call *c, struct case_file *f, const struct document *d)
{
	struct case_event added = {.kind = case_event_names[EVENT_DOCUMENT_ADDED]};
	char hex[2 * DOCUMENT_HASH + 1];
	struct changes what = {.evidence = hex};
	int rc = event_add(c, f, &added);

	hex_encode((const uint8_t *)d->hash.at, DOCUMENT_HASH, hex);
	change_note(&what, "document", "", d->kind);
	return rc ? rc : changes_write(c, f, &what);
}

/* The document's end: its content is that of its hash, and the timeline says that it was added.
 * Locks the case, then the document. */
int close_document(struct call *c, const Disputes__CloseDocumentRequest *req,
		   Disputes__CaseDocument *rep)
{
	struct case_file file;
	struct document d;
	int rc = document_find(c, Q_DOCUMENT_GET, req->document_id, &d);

	if (!rc)
		rc = document_case(c, d.case_id, &file);
	if (!rc)
		rc = document_find(c, Q_DOCUMENT_LOCK, req->document_id, &d);
	if (rc)
		return rc;
	document_present(&d, rep);
	if (strcmp(d.state, document_state_names[DOCUMENT_WHOLE]) == 0)
		return 0;
	rc = content_check(c, &d);
	if (rc)
		return rc;

	d.state = document_state_names[DOCUMENT_WHOLE];
	d.added_at = c->now;

	rc = tx_queue(c->tx, Q_DOCUMENT_WHOLE, ARGS(A_I64(d.document_id), A_TIME(c->now)));
	if (!rc)
		rc = added_event(c, &file, &d);
	document_present(&d, rep);
	return rc;
}

/* ---- RekeyDocuments ---------------------------------------------------------------------- */

/* After a change of the data key: a page of small values a step, the content stays as it is. */
int rekey_documents(struct call *c, const Disputes__RekeyDocumentsRequest *req,
		    Service__Ack *rep UNUSED)
{
	unsigned newest = secret_newest(((const struct desk *)c->worker)->ring);
	struct document *rows;
	size_t n = 0;
	int rc =
		tx_many(c->tx, Q_DOCUMENT_STALE, ARGS(A_I64(newest), A_I64(REKEY_ROWS)), &rows, &n);

	for (size_t i = 0; i < n && !rc; i++)
		rc = document_seal_anew(c, &rows[i]);
	if (rc || n < REKEY_ROWS)
		return rc;
	return later(c, c->now, "RekeyDocuments", "documents/rekey", &req->base);
}
