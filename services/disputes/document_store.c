#include "base.h"

#include "document.h"

ROW_TABLE(document, COL(document, document_id, COL_I64), COL(document, case_id, COL_I64),
	  COL(document, region, COL_TEXT), COL(document, hash, COL_BYTES),
	  COL(document, name, COL_BYTES), COL(document, media_type, COL_TEXT),
	  COL(document, kind, COL_TEXT), COL(document, size, COL_I64),
	  COL(document, state, COL_TEXT), COL(document, key, COL_BYTES),
	  COL(document, added_at, COL_TIME), COL(document, department, COL_TEXT),
	  COL(document, subject, COL_TEXT));
ROW_TABLE(document_part, COL(document_part, part, COL_I64), COL(document_part, body, COL_BYTES));

struct standing {
	bool yes;
};

/* ---- what is sealed ---------------------------------------------------------------------- */

static const struct secret_ring *ring_of(const struct call *c)
{
	return ((const struct desk *)c->worker)->ring;
}

static int sealed(struct call *c, const char *column, int64_t id, slice plain, slice *out)
{
	unsigned newest = secret_newest(ring_of(c));
	struct secret_place place = {column, id};

	if (!newest)
		return refuse(c, E_KEY_MISSING, "no data key is loaded: gongdao keys make");
	return secret_seal(ring_of(c), newest, place, plain, c->arena, out);
}

static int opened(struct call *c, const char *column, int64_t id, slice value, slice *out)
{
	return secret_open(ring_of(c), (struct secret_place){column, id}, value, c->arena, out);
}

static int seal_both(struct call *c, struct document *d, slice name, slice key)
{
	int rc = sealed(c, "case_document.name", d->document_id, name, &d->name);

	return rc ? rc : sealed(c, "case_document.key", d->document_id, key, &d->key);
}

int document_insert(struct call *c, const struct document *d, const char *name,
		    const struct box_key *key)
{
	struct document row = *d;
	int rc = seal_both(c, &row, slice_of(name), (slice){(const char *)key->b, sizeof(key->b)});

	return rc ? rc
		  : tx_queue(c->tx, Q_DOCUMENT_INSERT,
			     ARGS(A_I64(row.document_id), A_I64(row.case_id), A_TEXT(row.region),
				  A_BYTES(row.hash.at, row.hash.len),
				  A_BYTES(row.name.at, row.name.len), A_TEXT(row.media_type),
				  A_TEXT(row.kind), A_I64(row.size),
				  A_BYTES(row.key.at, row.key.len),
				  A_I64(secret_version_of(row.key)), A_TIME(row.added_at),
				  A_TEXT(row.department), A_TEXT(row.subject)));
}

int document_key_open(struct call *c, const struct document *d, struct box_key *out)
{
	slice plain = {NULL, 0};
	int rc = opened(c, "case_document.key", d->document_id, d->key, &plain);

	if (rc)
		return rc;
	if (plain.len != sizeof(out->b))
		return E_SEALED;
	memcpy(out->b, plain.at, sizeof(out->b));
	return 0;
}

int document_seal_anew(struct call *c, const struct document *d)
{
	struct document row = *d;
	slice name, key;
	int rc = opened(c, "case_document.name", d->document_id, d->name, &name);

	if (!rc)
		rc = opened(c, "case_document.key", d->document_id, d->key, &key);
	if (!rc)
		rc = seal_both(c, &row, name, key);
	return rc ? rc
		  : tx_queue(c->tx, Q_DOCUMENT_SEALED_ANEW,
			     ARGS(A_I64(d->document_id), A_BYTES(row.name.at, row.name.len),
				  A_BYTES(row.key.at, row.key.len),
				  A_I64(secret_version_of(row.key))));
}

/* ---- parts ------------------------------------------------------------------------------- */

static struct secret_place part_place(int64_t document_id, int64_t part, char column[48])
{
	(void)snprintf(column, 48, "document_part.%" PRId64, part);
	return (struct secret_place){column, document_id};
}

int document_part_close(struct call *c, const struct box_key *key, int64_t document_id,
			int64_t part, slice plain)
{
	char column[48];
	slice boxed;
	int rc = box_close(key, part_place(document_id, part, column), plain, c->arena, &boxed);

	return rc ? rc
		  : tx_queue(c->tx, Q_DOCUMENT_PART_PUT,
			     ARGS(A_I64(document_id), A_I64(part), A_BYTES(boxed.at, boxed.len)));
}

int document_part_open(struct call *c, const struct box_key *key, int64_t document_id,
		       const struct document_part *row, slice *out)
{
	char column[48];

	return box_open(key, part_place(document_id, row->part, column), row->body, c->arena, out);
}

/* ---- finding, showing -------------------------------------------------------------------- */

int document_case(struct call *c, int64_t case_id, struct case_file *out)
{
	struct standing open = {false};
	int rc = case_lock(c, case_id, out);

	if (!rc)
		rc = tx_one(c->tx, Q_CASE_OPEN_TO, ARGS(A_I64(case_id)), &open);
	if (rc || open.yes)
		return rc;
	return refuse(c, E_NOT_OWNER, "%s",
		      say(c, "该案件正在移送贵部门：受理后可加入和查看材料",
			  "the case is offered to you: accept the hand-off, then add and read its "
			  "documents"));
}

int document_find(struct call *c, const struct statement *how, int64_t document_id,
		  struct document *out)
{
	bool found = false;
	int rc = tx_maybe(c->tx, how, ARGS(A_I64(document_id)), out, &found);

	if (!rc && found && strcmp(out->state, document_state_names[DOCUMENT_WHOLE]) != 0)
		found = strcmp(out->department, c->who->department) == 0;
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "材料", "document"), document_id);
	return rc;
}

void document_present(const struct document *d, Disputes__CaseDocument *out)
{
	out->document_id = d->document_id;
	out->case_id = d->case_id;
	out->hash.data = (uint8_t *)(uintptr_t)d->hash.at; /* only read */
	out->hash.len = d->hash.len;
	out->media_type = (char *)(uintptr_t)d->media_type;
	out->kind = (char *)(uintptr_t)d->kind;
	out->size = d->size;
	out->state = (char *)(uintptr_t)d->state;
	out->added_at_us = d->added_at.us;
	out->department = (char *)(uintptr_t)d->department;
	out->subject = (char *)(uintptr_t)d->subject;
	out->n_parts = (uint32_t)document_parts(d->size);
	out->part_size = (uint32_t)DOCUMENT_PART;
}

int document_present_named(struct call *c, const struct document *d, Disputes__CaseDocument *out)
{
	slice name = {"", 0};
	int rc = opened(c, "case_document.name", d->document_id, d->name, &name);

	document_present(d, out);
	out->name = (char *)(uintptr_t)name.at; /* only read */
	return rc;
}
