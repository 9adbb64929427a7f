/*
 * The rows of each kind into a chunk, the chunk to its service, and what that said of it.
 */
#include "import.h"

#define IN_FLIGHT 4 /* chunks of a submission: read, on the way, being written */

/* The columns, in the order of the kinds' tables (common/tabular/kinds.c). */
enum {
	E_CODE,
	E_NAME,
	E_KIND,
	E_REGION
};
enum {
	G_CODE,
	G_WORKER,
	G_CLASS,
	G_OCCUPATION,
	G_REGION,
	G_FROM,
	G_TO,
	G_SAME_AS
};
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

/* ---- registration --------------------------------------------------------------------------- */

static int add_employer(struct import *im, const struct tabular_row *row)
{
	Registration__EmployerRow *r = &im->chunk->employers[im->chunk->n];

	registration__employer_row__init(r);
	r->credit_code = keep(im, row->cells[E_CODE].text);
	r->name = keep(im, row->cells[E_NAME].text);
	r->kind = keep_code(im, &row->cells[E_KIND]);
	r->region = keep(im, row->cells[E_REGION].text);
	return r->credit_code && r->name && r->kind && r->region ? 0 : no_memory(im);
}

static int add_engagement(struct import *im, const struct tabular_row *row)
{
	Registration__EngagementRow *r = &im->chunk->engagements[im->chunk->n];
	const struct cell *to = &row->cells[G_TO];

	registration__engagement_row__init(r);
	r->credit_code = keep(im, row->cells[G_CODE].text);
	r->worker_no = keep(im, row->cells[G_WORKER].text);
	r->class_ = keep_code(im, &row->cells[G_CLASS]);
	r->occupation = keep_code(im, &row->cells[G_OCCUPATION]);
	r->home_region = keep(im, row->cells[G_REGION].text);
	r->same_as = keep(im, row->cells[G_SAME_AS].text);
	r->from_day = (int32_t)row->cells[G_FROM].number;
	r->to_day = to->given ? (int32_t)to->number + 1 : 0; /* the wire's end is exclusive */
	return r->credit_code && r->worker_no && r->class_ && r->occupation && r->home_region &&
			       r->same_as
		       ? 0
		       : no_memory(im);
}

static void take_records(struct import *im, const struct import_chunk *k,
			 const ProtobufCMessage *reply)
{
	const Registration__ImportReply *r = (const Registration__ImportReply *)reply;

	im->created += r->created;
	im->updated += r->updated;
	im->unchanged += r->unchanged;
	im->accepted += (uint64_t)r->created + r->updated + r->unchanged;
	im->refused_by_service += k->n - ((size_t)r->created + r->updated + r->unchanged);
	notes_add_reply(im, k, r->errors, r->n_errors);
}

static int send_employers(struct import *im, struct import_chunk *k)
{
	Registration__ImportEmployersRequest q = REGISTRATION__IMPORT_EMPLOYERS_REQUEST__INIT;
	Registration__EmployerRow *rows[RECORD_ROWS];

	for (size_t i = 0; i < k->n; i++)
		rows[i] = &k->employers[i];
	q.rows = rows;
	q.n_rows = k->n;
	q.dry_run = im->dry_run;
	return chunk_send(im, k, &q.base);
}

static int send_engagements(struct import *im, struct import_chunk *k)
{
	Registration__ImportEngagementsRequest q = REGISTRATION__IMPORT_ENGAGEMENTS_REQUEST__INIT;
	Registration__EngagementRow *rows[RECORD_ROWS];

	for (size_t i = 0; i < k->n; i++)
		rows[i] = &k->engagements[i];
	q.rows = rows;
	q.n_rows = k->n;
	q.dry_run = im->dry_run;
	return chunk_send(im, k, &q.base);
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

/* Rows of registration may name each other, so their chunks go one after the other. */
static const struct import_target targets[] = {
	{"employers",   "registration.ImportEmployers",   false, RECORD_ROWS, 1,         add_employer,
	 send_employers,											   take_records},
	{"engagements", "registration.ImportEngagements", false, RECORD_ROWS, 1,         add_engagement,
	 send_engagements,											 take_records},
	{"intervals",   "wages.SubmitIntervals",          true,  CHUNK_ROWS,  IN_FLIGHT, add_interval,
	 send_intervals,											   take_rows   },
	{"pay",         "wages.SubmitPay",                true,  CHUNK_ROWS,  IN_FLIGHT, add_pay,        send_pay, take_rows   },
};

const struct import_target *import_target_find(const char *kind)
{
	for (size_t i = 0; i < N_ELEMENTS(targets); i++) {
		if (strcmp(targets[i].kind, kind) == 0)
			return &targets[i];
	}
	return NULL;
}
