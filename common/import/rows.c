/*
 * Rows of submissions into a chunk, column by column; the chunk to wages, and what that said of it.
 * A column of the file is a repeated field of the rpc's request, of the name that the kind's table
 * gives. Those of registration: import_record.c.
 */
#include "import_private.h"

#include "registry.h"

#define IN_FLIGHT 4 /* chunks of a submission: read, on the way, being written */

static int no_memory(struct import *im)
{
	return err_set(im->err, E_NO_MEMORY, "out of memory");
}

static const ProtobufCMessageDescriptor *request_of(const struct tabular_kind *kind)
{
	const ProtobufCMethodDescriptor *m = registry_find(kind->rpc);

	return m ? m->input : NULL;
}

static const ProtobufCFieldDescriptor *column_field(const ProtobufCMessageDescriptor *request,
						    const struct tabular_column *k)
{
	return protobuf_c_message_descriptor_get_field_by_name(request,
							       k->field ? k->field : k->name);
}

/* Bytes of one value; 0: no type that a column can have. */
static size_t value_size(const ProtobufCFieldDescriptor *f)
{
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return sizeof(char *);
	if (f->type == PROTOBUF_C_TYPE_SINT64 || f->type == PROTOBUF_C_TYPE_INT64)
		return sizeof(int64_t);
	if (f->type == PROTOBUF_C_TYPE_SINT32 || f->type == PROTOBUF_C_TYPE_INT32)
		return sizeof(int32_t);
	return f->type == PROTOBUF_C_TYPE_BOOL ? sizeof(protobuf_c_boolean) : 0;
}

bool columns_fit(const struct tabular_kind *kind)
{
	const ProtobufCMessageDescriptor *request = request_of(kind);

	for (size_t i = 0; request && i < kind->n_columns; i++) {
		const ProtobufCFieldDescriptor *f = column_field(request, &kind->columns[i]);

		if (!f || f->label != PROTOBUF_C_LABEL_REPEATED || value_size(f) == 0)
			return false;
	}
	return request != NULL;
}

/* Room for the columns of a chunk, when its first row comes. */
static bool chunk_begin(struct import *im, struct import_chunk *k)
{
	const ProtobufCMessageDescriptor *request = request_of(im->kind);

	for (size_t i = 0; i < im->kind->n_columns; i++) {
		k->fields[i] = column_field(request, &im->kind->columns[i]);
		k->given[i] = im->kind->columns[i].required;
		k->columns[i] =
			arena_zalloc(k->arena, im->target->max_rows, value_size(k->fields[i]));
		if (!k->columns[i])
			return false;
	}
	return true;
}

static char *cell_text(struct import_chunk *k, const struct tabular_column *column,
		       const struct cell *cell)
{
	char month[12];
	slice text = cell->text;

	if (!cell->given)
		return (char *)(uintptr_t) ""; /* only packed */
	if (column->type == CELL_CODE)
		text = slice_of(cell->code);
	if (column->type == CELL_MONTH)
		text = slice_of(civil_format_month((civil_date){(int32_t)cell->number}, month));
	k->bytes += text.len;
	return arena_strndup(k->arena, text.at, text.len);
}

/* What is not given: a day 0, any other number -1 (proto/wages.proto). */
static int64_t cell_number(const struct tabular_column *column, const struct cell *cell)
{
	if (cell->given)
		return cell->number;
	return column->type == CELL_DATE || column->type == CELL_YES ? 0 : -1;
}

static bool cell_put(struct import_chunk *k, size_t i, const struct tabular_column *column,
		     const struct cell *cell)
{
	const size_t size = value_size(k->fields[i]);
	void *at = (char *)k->columns[i] + k->n * size;

	k->given[i] = k->given[i] || cell->given;
	if (k->fields[i]->type == PROTOBUF_C_TYPE_STRING)
		return (*(char **)at = cell_text(k, column, cell)) != NULL;
	if (k->fields[i]->type == PROTOBUF_C_TYPE_BOOL)
		*(protobuf_c_boolean *)at = cell_number(column, cell) == 1;
	else if (size == sizeof(int32_t))
		*(int32_t *)at = (int32_t)cell_number(column, cell);
	else
		*(int64_t *)at = cell_number(column, cell);
	return true;
}

static int add_row(struct import *im, const struct tabular_row *row)
{
	struct import_chunk *k = im->chunk;

	if (k->n == 0 && !chunk_begin(im, k))
		return no_memory(im);
	for (size_t i = 0; i < im->kind->n_columns; i++) {
		if (!cell_put(k, i, &im->kind->columns[i], &row->cells[i]))
			return no_memory(im);
	}
	return 0;
}

static void field_set(ProtobufCMessage *q, const char *name, const void *value, size_t size)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(q->descriptor, name);

	memcpy((char *)q + f->offset, value, size);
}

static void repeated_set(ProtobufCMessage *q, const ProtobufCFieldDescriptor *f, const void *at,
			 size_t n)
{
	memcpy((char *)q + f->offset, &at, sizeof(at));
	memcpy((char *)q + f->quantifier_offset, &n, sizeof(n));
}

/* A column that no row of the chunk has is left out. */
static int send_chunk(struct import *im, struct import_chunk *k)
{
	const ProtobufCMessageDescriptor *d = request_of(im->kind);
	const Wages__OpenSubmissionRequest *dry_run = im->dry_run ? &im->open : NULL;
	ProtobufCMessage *q = arena_zalloc(k->arena, 1, d->sizeof_message);

	if (!q)
		return no_memory(im);
	protobuf_c_message_init(d, q);
	field_set(q, "submission_id", &im->submission.submission_id, sizeof(int64_t));
	field_set(q, "chunk", &k->number, sizeof(uint32_t));
	field_set(q, "dry_run", &dry_run, sizeof(dry_run));
	repeated_set(q, protobuf_c_message_descriptor_get_field_by_name(d, "line"), k->line, k->n);
	for (size_t i = 0; i < im->kind->n_columns; i++)
		repeated_set(q, k->fields[i], k->columns[i], k->given[i] ? k->n : 0);
	return chunk_send(im, k, q);
}

static void take_rows(struct import *im, const struct import_chunk *k,
		      const ProtobufCMessage *reply)
{
	const Wages__SubmitReply *r = (const Wages__SubmitReply *)reply;

	im->accepted += r->accepted;
	im->refused_by_service += r->refused;
	notes_add_reply(im, k, r->errors, r->n_errors);
	if (r->refused > r->n_errors)
		im->notes.lost += r->refused - r->n_errors;
}

static const struct import_target columns = {CHUNK_ROWS, IN_FLIGHT,  false,
					     add_row,    send_chunk, take_rows};

const struct import_target *import_target_find(const struct tabular_kind *kind)
{
	return kind->submission ? &columns : &import_records;
}
