/*
 * A file in two passes, and what opens and closes them: a submission where the kind has one, else a
 * line of the history of imports.
 */
#include "import_private.h"

#include <time.h>

#define CLOSE_MS       INT64_C(120000)
#define ROWS_A_REPORT  65536
#define REPLIES_MEMORY ((size_t)1024 * 1024)

int64_t import_wait_ms(const char *rpc)
{
	return strcmp(rpc, "wages.CloseSubmission") == 0 ? CLOSE_MS : 0;
}

struct import import_of(const struct tabular_kind *kind)
{
	return (struct import){.kind = kind,
			       .target = import_target_find(kind),
			       .rows = record_rows(kind),
			       .notes_memory = IMPORT_NOTES_MEMORY,
			       .held_memory = IMPORT_HELD_MEMORY,
			       .open = WAGES__OPEN_SUBMISSION_REQUEST__INIT,
			       .run = REGISTRATION__IMPORT_RUN__INIT,
			       .submission = WAGES__SUBMISSION__INIT};
}

void import_done(struct import *im)
{
	tabular_result_done(&im->read);
	arena_freep(&im->notes.arena);
	arena_freep(&im->arena);
	chunks_done(im);
	kin_done(im);
}

uint64_t import_refused(const struct import *im)
{
	return im->read.rows_refused + im->refused_by_service;
}

static void report(const struct import *im)
{
	if (im->port.progress)
		im->port.progress(im->port.ctx, im);
}

/* ---- first pass ----------------------------------------------------------------------------- */

/* The month a row belongs to: that of the first time, month or day it must have. */
static bool month_of(const struct import *im, const struct tabular_row *row, civil_date *out)
{
	for (size_t i = 0; im->kind->submission && i < im->kind->n_columns; i++) {
		const struct tabular_column *k = &im->kind->columns[i];

		if (k->type == CELL_INSTANT)
			*out = civil_month_start(civil_from_utc((utc_time){row->cells[i].number}));
		else if (k->type == CELL_MONTH || (k->type == CELL_DATE && k->required))
			*out = civil_month_start((civil_date){(int32_t)row->cells[i].number});
		else
			continue;
		return true;
	}
	return false;
}

static int look_at_row(void *ctx, const struct tabular_row *row)
{
	struct import *im = ctx;
	civil_date month;
	int rc = kin_look(im, row);

	if (rc)
		return rc;
	if (++im->looked_at % ROWS_A_REPORT == 0)
		report(im);
	if (!month_of(im, row, &month))
		return 0;
	if (!im->any_month || month.day < im->month_first.day)
		im->month_first = month;
	if (!im->any_month || month.day > im->month_last.day)
		im->month_last = month;
	im->any_month = true;
	return 0;
}

static void take_error(void *ctx, const struct tabular_error *e)
{
	notes_add(ctx, e);
}

static void look_again(void *ctx)
{
	struct import *im = ctx;

	notes_drop(&im->notes);
	kin_drop(im);
	im->any_month = false;
	im->looked_at = 0;
}

int import_read(struct import *im)
{
	const struct tabular_sink sink = {import_locale(im), look_at_row, take_error, im,
					  look_again};
	int rc;

	im->notes.arena = arena_new(im->notes_memory);
	im->arena = arena_new(REPLIES_MEMORY);
	if (!im->notes.arena || !im->arena || chunks_init(im) || kin_init(im))
		return err_set(im->err, E_NO_MEMORY, "out of memory");
	rc = tabular_read(&im->from, im->kind, &sink, &im->read, im->err);
	return rc ? rc : kin_group(im);
}

/* ---- second pass ---------------------------------------------------------------------------- */

static int send_row(void *ctx, const struct tabular_row *row)
{
	struct import *im = ctx;
	int rc = 0;

	if (kin_hold(im, row, &rc))
		return rc;
	rc = import_add(im, row);
	if (rc == 0 && im->chunk->n == 0) /* one was sent */
		report(im);
	return rc;
}

static void ignore_error(void *ctx, const struct tabular_error *e)
{
	(void)ctx; /* the first pass took it */
	(void)e;
}

static int send_rows(struct import *im)
{
	const struct tabular_sink sink = {import_locale(im), send_row, ignore_error, im, NULL};
	int rc = tabular_read_again(&im->from, im->kind, &sink, &im->read, im->err);

	if (rc == 0)
		rc = kin_send(im);
	return rc ? rc : import_flush(im);
}

/* One question and its answer, which stays until import_done(). */
static int ask(struct import *im, const char *rpc, const ProtobufCMessage *request, void *reply)
{
	void *asked;
	int rc = im->port.send(im->port.ctx, im->arena, rpc, request, &asked);

	return rc ? rc : im->port.wait(im->port.ctx, im->arena, rpc, asked, reply);
}

/* ---- submissions ---------------------------------------------------------------------------- */

static int choose_period(struct import *im)
{
	char first[12], last[12];

	if (!im->month_from) {
		im->month_from =
			arena_strdup(im->arena, civil_format_month(im->month_first, first));
		im->month_to = arena_strdup(im->arena, civil_format_month(im->month_last, last));
	}
	im->open.month_from = (char *)(uintptr_t)im->month_from; /* protobuf-c has no const */
	im->open.month_to = (char *)(uintptr_t)im->month_to;
	return im->month_from && im->month_to ? 0 : err_set(im->err, E_NO_MEMORY, "out of memory");
}

/* An employer imported a moment ago may still be on its way from registration to wages. */
static int ask_open(struct import *im, Wages__Submission **out)
{
	const struct timespec pause = {0, 250000000};
	int rc = ask(im, "wages.OpenSubmission", &im->open.base, out);

	for (int i = 0; rc == E_NOT_FOUND && i < 12; i++) {
		(void)nanosleep(&pause, NULL); /* cut short is no harm */
		rc = ask(im, "wages.OpenSubmission", &im->open.base, out);
	}
	return rc;
}

static int open_submission(struct import *im)
{
	Wages__Submission *s;
	int rc = choose_period(im);

	if (rc)
		return rc;
	im->open.credit_code = (char *)(uintptr_t)im->employer;
	if (im->part)
		im->open.part = (char *)(uintptr_t)im->part;
	im->open.kind = (char *)(uintptr_t)im->kind->name;
	im->open.file_name = (char *)(uintptr_t)im->file_name;
	im->open.digest = (ProtobufCBinaryData){sizeof(im->read.digest), im->read.digest};
	im->open.dry_run = im->dry_run;
	rc = ask_open(im, &s);
	if (rc)
		return rc;
	im->submission = *s;
	im->already = s->already;
	return 0;
}

static int close_submission(struct import *im)
{
	Wages__CloseSubmissionRequest q = WAGES__CLOSE_SUBMISSION_REQUEST__INIT;
	Wages__Submission *s;
	int rc;

	if (im->dry_run)
		return 0;
	q.submission_id = im->submission.submission_id;
	q.chunks = im->n_chunks;
	q.rows_refused = im->read.rows_refused;
	rc = ask(im, "wages.CloseSubmission", &q.base, &s);
	if (rc == 0)
		im->submission = *s;
	return rc;
}

static int send_submission(struct import *im)
{
	int rc;

	if (im->read.rows_good == 0)
		return 0;
	rc = open_submission(im);
	if (rc || im->already)
		return rc;
	rc = send_rows(im);
	return rc ? rc : close_submission(im);
}

/* ---- the register ---------------------------------------------------------------------------- */

/* What wages takes keeps who recorded it and when with each row. */
static bool has_history(const struct tabular_kind *kind)
{
	const ProtobufCMethodDescriptor *m = registry_find(kind->rpc);

	return m && protobuf_c_message_descriptor_get_field_by_name(m->input, "import_id");
}

static int run_open(struct import *im)
{
	Registration__OpenImportRequest q = REGISTRATION__OPEN_IMPORT_REQUEST__INIT;
	Registration__ImportRun *run;
	int rc;

	if (im->dry_run || !has_history(im->kind))
		return 0;
	q.kind = (char *)(uintptr_t)im->kind->name; /* only packed */
	q.file_name = (char *)(uintptr_t)im->file_name;
	q.digest = (ProtobufCBinaryData){sizeof(im->read.digest), im->read.digest};
	q.rows = im->read.rows_good + im->read.rows_refused;
	q.refused = im->read.rows_refused;
	rc = ask(im, "registration.OpenImport", &q.base, &run);
	if (rc == 0)
		im->run = *run;
	return rc;
}

static int run_close(struct import *im)
{
	Registration__CloseImportRequest q = REGISTRATION__CLOSE_IMPORT_REQUEST__INIT;
	Registration__ImportRun *run;
	int rc;

	if (!im->run.import_id)
		return 0;
	q.import_id = im->run.import_id;
	rc = ask(im, "registration.CloseImport", &q.base, &run);
	if (rc == 0)
		im->run = *run;
	return rc;
}

static int send_records(struct import *im)
{
	int rc = run_open(im);

	if (rc == 0 && im->read.rows_good)
		rc = send_rows(im);
	return rc ? rc : run_close(im);
}

/* ---- both ------------------------------------------------------------------------------------ */

/* What to do after a break in the middle is worth a line: nothing is lost and nothing doubles. */
static int explain_break(struct import *im, int rc)
{
	char text[sizeof(im->err->text)];

	if (im->dry_run || error_class_of(rc) != CLASS_BUSY || !im->n_chunks)
		return rc;
	(void)snprintf(text, sizeof(text), "%s", im->err->text);
	return err_set(im->err, rc,
		       import_say(im, "%.300s；导入中断，再次导入同一文件即可接着导入，不会重复",
				  "%.300s; broken off: the same file again goes on, nothing is "
				  "taken twice"),
		       text);
}

int import_send(struct import *im)
{
	int rc = im->kind->submission ? send_submission(im) : send_records(im);

	if (rc)
		return explain_break(im, rc);
	notes_sort(&im->notes);
	return 0;
}
