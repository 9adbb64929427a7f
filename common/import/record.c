/*
 * Rows of registration by description: a column's cell goes into the field of the rpc's row that
 * the kind's table names (common/tabular/kinds.h), found in the descriptors that protoc-c made. So
 * a new kind is a table entry and nothing here.
 */
#include "import_private.h"

/* ---- one field ------------------------------------------------------------------------------ */

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessageDescriptor *d, slice name)
{
	for (unsigned i = 0; i < d->n_fields; i++) {
		if (slice_is(name, d->fields[i].name))
			return &d->fields[i];
	}
	return NULL;
}

static void *at(ProtobufCMessage *m, unsigned offset)
{
	return (char *)m + offset;
}

static ProtobufCMessage *message_new(struct arena *a, const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m = arena_zalloc(a, 1, d->sizeof_message);

	if (m)
		protobuf_c_message_init(d, m);
	return m;
}

static char *text_of(struct arena *a, const struct tabular_column *k, const struct cell *cell)
{
	char month[12];

	if (k->type == CELL_MONTH)
		return arena_strdup(a,
				    civil_format_month((civil_date){(int32_t)cell->number}, month));
	if (cell->code)
		return arena_strdup(a, cell->code);
	return arena_strndup(a, cell->text.at, cell->text.len);
}

/* False: memory is out. What the tables name fits the descriptors, a test looks. */
static bool leaf_set(struct arena *a, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
		     const struct tabular_column *k, const struct cell *cell)
{
	int64_t number = cell->number + (k->exclusive ? 1 : 0);
	char *text;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		text = text_of(a, k, cell);
		*(char **)at(m, f->offset) = text;
		return text != NULL;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)at(m, f->offset) = number != 0;
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		*(int64_t *)at(m, f->offset) = number;
		break;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		*(int32_t *)at(m, f->offset) = (int32_t)number;
		break;
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return false;
	}
	if (f->label == PROTOBUF_C_LABEL_OPTIONAL)
		*(protobuf_c_boolean *)at(m, f->quantifier_offset) = true;
	return true;
}

/* One more element, in a list that is a little longer; rows have few. */
static ProtobufCMessage *list_add(struct arena *a, ProtobufCMessage *m,
				  const ProtobufCFieldDescriptor *f)
{
	size_t *n = at(m, f->quantifier_offset);
	ProtobufCMessage ***list = at(m, f->offset);
	ProtobufCMessage **longer = arena_zalloc(a, *n + 1, sizeof(*longer));
	ProtobufCMessage *element = message_new(a, f->descriptor);

	if (!longer || !element)
		return NULL;
	if (*n)
		memcpy(longer, *list, *n * sizeof(*longer));
	longer[(*n)++] = element;
	*list = longer;
	return element;
}

static ProtobufCMessage *inner(struct arena *a, ProtobufCMessage *m,
			       const ProtobufCFieldDescriptor *f)
{
	ProtobufCMessage **sub = at(m, f->offset);

	if (!*sub)
		*sub = message_new(a, f->descriptor);
	return *sub;
}

/* "terms.items:hours_standard": an element named so, whose second field is the cell; of a cell that
 * says yes or no the name alone, when it is yes. */
static bool element_set(struct arena *a, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
			const struct tabular_column *k, const struct cell *cell)
{
	const char *name = strchr(k->field, ':') + 1;
	const ProtobufCMessageDescriptor *d = f->descriptor;
	ProtobufCMessage *element;
	char *text;

	if (k->type == CELL_YES && !cell->number)
		return true;
	element = list_add(a, m, f);
	if (!element)
		return false;
	text = arena_strdup(a, name);
	*(char **)at(element, d->fields[0].offset) = text;
	return text && (k->type == CELL_YES || leaf_set(a, element, &d->fields[1], k, cell));
}

/* The field that a path ends at, and on the way the messages that hold it, made where `m` is not
 * NULL; NULL when there is none of that name. */
static const ProtobufCFieldDescriptor *walk(struct arena *a, const ProtobufCMessageDescriptor *d,
					    slice path, ProtobufCMessage **m)
{
	const ProtobufCFieldDescriptor *f = NULL;
	slice part;

	while (slice_next(&path, '.', &part)) {
		const char *colon = memchr(part.at, ':', part.len);

		if (f && f->type != PROTOBUF_C_TYPE_MESSAGE)
			return NULL;
		if (f && m && !(*m = inner(a, *m, f)))
			return NULL;
		d = f ? f->descriptor : d;
		f = field_of(d, colon ? (slice){part.at, (size_t)(colon - part.at)} : part);
		if (!f)
			return NULL;
	}
	return f;
}

static slice path_of(const struct tabular_column *k)
{
	return slice_of(k->field ? k->field : k->name);
}

const ProtobufCMessageDescriptor *record_rows(const struct tabular_kind *kind)
{
	const ProtobufCMethodDescriptor *m = registry_find(kind->rpc);
	const ProtobufCFieldDescriptor *f = m ? field_of(m->input, SLICE("rows")) : NULL;

	return f ? f->descriptor : NULL;
}

bool record_has(const ProtobufCMessageDescriptor *rows, const struct tabular_column *k)
{
	const ProtobufCFieldDescriptor *f = walk(NULL, rows, path_of(k), NULL);

	if (!f)
		return false;
	if (k->field && strchr(k->field, ':'))
		return f->type == PROTOBUF_C_TYPE_MESSAGE && f->label == PROTOBUF_C_LABEL_REPEATED;
	return f->label != PROTOBUF_C_LABEL_REPEATED && f->type != PROTOBUF_C_TYPE_MESSAGE &&
	       f->type != PROTOBUF_C_TYPE_BYTES && f->type != PROTOBUF_C_TYPE_ENUM &&
	       (k->type < CELL_INSTANT || k->type == CELL_MONTH || k->type > CELL_YUAN ||
		f->type != PROTOBUF_C_TYPE_STRING);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool cell_set(struct arena *a, ProtobufCMessage *row, const struct tabular_column *k,
		     const struct cell *cell)
{
	ProtobufCMessage *holder = row;
	const ProtobufCFieldDescriptor *f = walk(a, row->descriptor, path_of(k), &holder);

	if (!f)
		return false;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return element_set(a, holder, f, k, cell);
	return leaf_set(a, holder, f, k, cell);
}

ProtobufCMessage *record_make(struct import *im, struct arena *a, const struct tabular_row *row,
			      size_t *out_bytes)
{
	ProtobufCMessage *m = message_new(a, im->rows);
	bool ok = m != NULL;

	*out_bytes = 0;
	for (size_t i = 0; ok && i < im->kind->n_columns; i++) {
		if (!row->cells[i].given)
			continue;
		ok = cell_set(a, m, &im->kind->columns[i], &row->cells[i]);
		*out_bytes += row->cells[i].text.len;
	}
	return ok ? m : NULL;
}

static int add_record(struct import *im, const struct tabular_row *row)
{
	size_t bytes;
	ProtobufCMessage *m = record_make(im, im->chunk->arena, row, &bytes);

	if (!m)
		return err_set(im->err, E_NO_MEMORY, "out of memory");
	im->chunk->rows[im->chunk->n] = m;
	im->chunk->bytes += bytes;
	return 0;
}

/* ---- request and reply ------------------------------------------------------------------------
 */

static int value_set(struct import *im, struct arena *a, slice value,
		     const ProtobufCFieldDescriptor *f, ProtobufCMessage *q)
{
	civil_date day = {0};
	char *text;

	if (f->type == PROTOBUF_C_TYPE_STRING) {
		text = arena_strndup(a, value.at, value.len);
		*(char **)at(q, f->offset) = text;
		return text ? 0 : err_set(im->err, E_NO_MEMORY, "out of memory");
	}
	if (f->type == PROTOBUF_C_TYPE_BOOL && (slice_is(value, "yes") || slice_is(value, "no"))) {
		*(protobuf_c_boolean *)at(q, f->offset) = slice_is(value, "yes");
		return 0;
	}
	if (f->type == PROTOBUF_C_TYPE_INT32 && civil_parse(value.at, value.len, &day)) {
		*(int32_t *)at(q, f->offset) = day.day;
		return 0;
	}
	return err_set(im->err, E_USAGE,
		       import_say(im, "%s：文字、yes/no 或 2022-03-01 这样的日期",
				  "%s: a text, yes or no, or a day such as 2022-03-01"),
		       f->name);
}

static int record_with(struct import *im, struct arena *a, ProtobufCMessage *q)
{
	slice rest = slice_of(im->with), part, name;
	int rc = 0;

	while (!rc && rest.len && slice_next(&rest, ',', &part)) {
		const ProtobufCFieldDescriptor *f;

		if (!slice_next(&part, '=', &name) || !part.at)
			return err_set(im->err, E_USAGE,
				       import_say(im, "--with 写成 字段=值,字段=值",
						  "--with is field=value,field=value"));
		f = field_of(q->descriptor, name);
		if (!f || f->label == PROTOBUF_C_LABEL_REPEATED || slice_is(name, "dry_run") ||
		    slice_is(name, "import_id"))
			return err_set(im->err, E_USAGE,
				       import_say(im, "%s 没有“%.*s”", "%s takes no \"%.*s\""),
				       q->descriptor->short_name, (int)name.len, name.at);
		rc = value_set(im, a, part, f, q);
	}
	return rc;
}

/* `complete` says that the rows sent are all there are, which is so with the last of them, and
 * never of a file with rows that were refused before they were sent. */
static void complete_settle(struct import *im, const struct import_chunk *k, ProtobufCMessage *q)
{
	const ProtobufCFieldDescriptor *f = field_of(q->descriptor, SLICE("complete"));
	uint64_t sent = im->accepted + im->refused_by_service; /* those before it are answered */
	protobuf_c_boolean *complete = f ? at(q, f->offset) : NULL;

	if (!complete || !*complete)
		return;
	im->not_whole = im->read.rows_refused > 0;
	*complete = !im->not_whole && sent + k->n == im->read.rows_good;
}

static int send_records(struct import *im, struct import_chunk *k)
{
	const ProtobufCMessageDescriptor *d = registry_find(im->kind->rpc)->input;
	const ProtobufCFieldDescriptor *rows = field_of(d, SLICE("rows"));
	const ProtobufCFieldDescriptor *dry = field_of(d, SLICE("dry_run"));
	const ProtobufCFieldDescriptor *run = field_of(d, SLICE("import_id"));
	ProtobufCMessage *q = message_new(k->arena, d);
	int rc = q ? record_with(im, k->arena, q) : err_set(im->err, E_NO_MEMORY, "out of memory");

	if (rc)
		return rc;
	*(size_t *)at(q, rows->quantifier_offset) = k->n;
	*(ProtobufCMessage ***)at(q, rows->offset) = k->rows;
	if (dry)
		*(protobuf_c_boolean *)at(q, dry->offset) = im->dry_run;
	if (run)
		*(int64_t *)at(q, run->offset) = im->run.import_id;
	complete_settle(im, k, q);
	return chunk_send(im, k, q);
}

static uint32_t count_of(const ProtobufCMessage *reply, slice name)
{
	const ProtobufCFieldDescriptor *f = field_of(reply->descriptor, name);

	return f ? *(const uint32_t *)((const char *)reply + f->offset) : 0;
}

static void take_records(struct import *im, const struct import_chunk *k,
			 const ProtobufCMessage *reply)
{
	const ProtobufCFieldDescriptor *f = field_of(reply->descriptor, SLICE("errors"));
	uint32_t created = count_of(reply, SLICE("created"));
	uint32_t updated = count_of(reply, SLICE("updated"));
	uint32_t unchanged = count_of(reply, SLICE("unchanged"));
	size_t good = (size_t)created + updated + unchanged;

	im->created += created;
	im->updated += updated;
	im->unchanged += unchanged;
	im->accepted += good;
	im->refused_by_service += k->n - good;
	if (f)
		notes_add_reply(
			im, k,
			*(Registration__RowError *const *const *)((const char *)reply + f->offset),
			*(const size_t *)((const char *)reply + f->quantifier_offset));
}

/* Rows of registration may name each other, so their chunks go one after the other. */
const struct import_target import_records = {RECORD_ROWS,  2,           true, add_record,
					     send_records, take_records};
