/*
 * Rows of hours and pay into a chunk, column by column; the chunk to wages, and what that said of
 * it. Those of registration: import_record.c.
 */
#include "import.h"

#define IN_FLIGHT 4 /* chunks of a submission: read, on the way, being written */

/* The columns, in the order of the kinds' tables (common/tabular/kinds.c). */
enum {
	I_REF,
	I_WORKER,
	I_KIND,
	I_STARTED,
	I_ENDED,
	I_REGION
};
enum {
	P_REF,
	P_WORKER,
	P_MONTH,
	P_ITEM,
	P_AMOUNT,
	P_PAID
};

static char *keep(struct import *im, slice text)
{
	im->chunk->bytes += text.len;
	return arena_strndup(im->chunk->arena, text.at, text.len);
}

static char *keep_code(struct import *im, const struct cell *cell)
{
	return keep(im, slice_of(cell->code));
}

static int no_memory(struct import *im)
{
	return err_set(&im->c->err, E_NO_MEMORY, "out of memory");
}

/* ---- wages ---------------------------------------------------------------------------------- */

static int add_interval(struct import *im, const struct tabular_row *row)
{
	struct import_chunk *k = im->chunk;
	size_t i = k->n;

	k->source_ref[i] = keep(im, row->cells[I_REF].text);
	k->worker_no[i] = keep(im, row->cells[I_WORKER].text);
	k->text_a[i] = keep_code(im, &row->cells[I_KIND]);
	k->text_b[i] = keep(im, row->cells[I_REGION].text);
	k->number_a[i] = row->cells[I_STARTED].number;
	k->number_b[i] = row->cells[I_ENDED].number;
	return k->source_ref[i] && k->worker_no[i] && k->text_a[i] && k->text_b[i] ? 0
										   : no_memory(im);
}

static int add_pay(struct import *im, const struct tabular_row *row)
{
	struct import_chunk *k = im->chunk;
	char month[12];
	size_t i = k->n;

	(void)civil_format_month((civil_date){(int32_t)row->cells[P_MONTH].number}, month);
	k->source_ref[i] = keep(im, row->cells[P_REF].text);
	k->worker_no[i] = keep(im, row->cells[P_WORKER].text);
	k->text_a[i] = keep(im, slice_of(month));
	k->text_b[i] = keep_code(im, &row->cells[P_ITEM]);
	k->number_a[i] = row->cells[P_AMOUNT].number;
	k->day[i] = row->cells[P_PAID].given ? (int32_t)row->cells[P_PAID].number : 0;
	return k->source_ref[i] && k->worker_no[i] && k->text_a[i] && k->text_b[i] ? 0
										   : no_memory(im);
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

static int send_intervals(struct import *im, struct import_chunk *k)
{
	Wages__SubmitIntervalsRequest q = WAGES__SUBMIT_INTERVALS_REQUEST__INIT;

	q.submission_id = im->submission.submission_id;
	q.chunk = k->number;
	q.n_line = q.n_source_ref = q.n_worker_no = q.n_kind = k->n;
	q.n_started_at_us = q.n_ended_at_us = q.n_work_region = k->n;
	q.line = k->line;
	q.source_ref = k->source_ref;
	q.worker_no = k->worker_no;
	q.kind = k->text_a;
	q.started_at_us = k->number_a;
	q.ended_at_us = k->number_b;
	q.work_region = k->text_b;
	q.dry_run = im->dry_run ? &im->open : NULL;
	return chunk_send(im, k, &q.base);
}

static int send_pay(struct import *im, struct import_chunk *k)
{
	Wages__SubmitPayRequest q = WAGES__SUBMIT_PAY_REQUEST__INIT;

	q.submission_id = im->submission.submission_id;
	q.chunk = k->number;
	q.n_line = q.n_source_ref = q.n_worker_no = q.n_month = k->n;
	q.n_item = q.n_amount_fen = q.n_paid_day = k->n;
	q.line = k->line;
	q.source_ref = k->source_ref;
	q.worker_no = k->worker_no;
	q.month = k->text_a;
	q.item = k->text_b;
	q.amount_fen = k->number_a;
	q.paid_day = k->day;
	q.dry_run = im->dry_run ? &im->open : NULL;
	return chunk_send(im, k, &q.base);
}

static const struct import_target intervals = {CHUNK_ROWS, IN_FLIGHT, add_interval, send_intervals,
					       take_rows};
static const struct import_target pay = {CHUNK_ROWS, IN_FLIGHT, add_pay, send_pay, take_rows};

const struct import_target *import_target_find(const struct tabular_kind *kind)
{
	if (strcmp(kind->name, "intervals") == 0)
		return &intervals;
	return strcmp(kind->name, "pay") == 0 ? &pay : &import_records;
}
