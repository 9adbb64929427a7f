/*
 * import KIND FILE: read, check, open a submission where the kind has one, send, close, report.
 */
#include "import.h"

#include <time.h>
#include <unistd.h>

#include "page.h"

/* A chunk takes its time, closing a file of ten million rows a minute: asked again meanwhile, it
 * would stand in its own way. */
#define TRY_MS   INT64_C(60000)
#define CLOSE_MS INT64_C(120000)

static void import_done(struct import *im)
{
	tabular_result_done(&im->read);
	arena_freep(&im->notes.arena);
	chunks_done(im);
	kin_done(im);
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
}

/* ---- second pass ---------------------------------------------------------------------------- */

static int send_row(void *ctx, const struct tabular_row *row)
{
	struct import *im = ctx;
	int rc = 0;

	if (kin_hold(im, row, &rc))
		return rc;
	rc = import_add(im, row);
	if (rc == 0 && im->chunk->n == 0 && isatty(STDERR_FILENO)) /* one was sent */
		(void)fprintf(stderr, "\r%" PRIu64 " / %" PRIu64 " ", im->accepted,
			      im->read.rows_good);
	return rc;
}

static void ignore_error(void *ctx, const struct tabular_error *e)
{
	(void)ctx; /* the first pass took it */
	(void)e;
}

static int send_rows(struct import *im)
{
	const struct tabular_sink sink = {say(im->c, "zh", "en"), send_row, ignore_error, im, NULL};
	int rc = tabular_read_again(&im->from, im->kind, &sink, &im->read, &im->c->err);

	if (rc == 0)
		rc = kin_send(im);
	if (rc == 0)
		rc = import_flush(im);
	if (isatty(STDERR_FILENO))
		(void)fputs("\r\x1b[K", stderr);
	return rc;
}

/* ---- submissions ---------------------------------------------------------------------------- */

/* Without its folders. */
const char *import_file_name(const struct import *im)
{
	const char *name = strrchr(im->from.path, '/');

	return name ? name + 1 : im->from.path;
}

static int choose_period(struct import *im)
{
	const char *text = cli_get(im->c, "--period"), *from, *to;
	char months[32], first[12], last[12];
	int rc;

	if (!text) {
		(void)snprintf(months, sizeof(months), "%s..%s",
			       civil_format_month(im->month_first, first),
			       civil_format_month(im->month_last, last));
		text = months;
	}
	rc = cli_period(im->c, text, &from, &to);
	if (rc)
		return rc;
	im->open.month_from = (char *)(uintptr_t)from; /* protobuf-c has no const; only packed */
	im->open.month_to = (char *)(uintptr_t)to;
	return 0;
}

/* An employer imported a moment ago may still be on its way from registration to wages. */
static int ask_open(struct import *im, Wages__Submission **out)
{
	const struct timespec pause = {0, 250000000};
	int rc = cli_ask(im->c, "wages.OpenSubmission", &im->open.base, out);

	for (int i = 0; rc == E_NOT_FOUND && i < 12; i++) {
		(void)nanosleep(&pause, NULL); /* cut short is no harm */
		rc = cli_ask(im->c, "wages.OpenSubmission", &im->open.base, out);
	}
	return rc;
}

static int open_submission(struct import *im)
{
	Wages__Submission *s;
	int rc = choose_period(im);

	if (rc)
		return rc;
	page_text(im->c, "--employer", &im->open.credit_code);
	page_text(im->c, "--part", &im->open.part);
	im->open.kind = (char *)(uintptr_t)im->kind->name; /* only packed */
	im->open.file_name = (char *)(uintptr_t)import_file_name(im);
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
	if (im->c->timeout_ms < CLOSE_MS)
		im->c->timeout_ms = CLOSE_MS;
	rc = cli_ask(im->c, "wages.CloseSubmission", &q.base, &s);
	if (rc == 0)
		im->submission = *s;
	return rc;
}

/* ---- the register ---------------------------------------------------------------------------- */

/* The rows, and the line of the history they are counted in (import_history.c). */
static int send_records(struct import *im)
{
	int rc = run_open(im);

	if (rc == 0 && im->read.rows_good)
		rc = send_rows(im);
	return rc ? rc : run_close(im);
}

static int send_all(struct import *im)
{
	int rc = 0;

	if (!im->kind->submission)
		return send_records(im);
	if (im->read.rows_good == 0)
		return 0;
	rc = open_submission(im);
	if (rc || im->already)
		return rc;
	rc = send_rows(im);
	return rc ? rc : close_submission(im);
}

/* ---- the command ---------------------------------------------------------------------------- */

static int check_arguments(struct import *im)
{
	struct cli *c = im->c;
	const char *employer = cli_get(c, "--employer");

	im->from.path = cli_get(c, "FILE");
	im->from.sheet = cli_get(c, "--sheet");
	im->with = cli_get(c, "--with");
	if (!im->from.path)
		return cli_usage(c, say(c, "缺少 FILE", "FILE is missing"));
	if (im->kind->submission && !employer)
		return cli_usage(c,
				 say(c, "%s 要用 --employer 指明企业的统一社会信用代码",
				     "%s wants --employer and the employer's credit code"),
				 im->kind->name);
	if (!im->kind->submission && (employer || cli_has(c, "--period") || cli_has(c, "--part")))
		return cli_usage(c,
				 say(c, "--employer、--period、--part 只用于 %s",
				     "--employer, --period, --part are for %s"),
				 "intervals, pay, roster, penalties, pushes, prices");
	if (im->kind->submission && im->with)
		return cli_usage(c, say(c, "%s 不用 --with", "%s take no --with"), im->kind->name);
	if (employer && !credit_code_valid(slice_of(employer)))
		return cli_usage(
			c, say(c, "统一社会信用代码“%s”不正确", "\"%s\" is no valid credit code"),
			employer);
	return 0;
}

static int start(struct import *im)
{
	const struct tabular_sink sink = {say(im->c, "zh", "en"), look_at_row, take_error, im,
					  look_again};
	int rc = check_arguments(im);

	if (rc)
		return rc;
	im->notes.arena = arena_new(NOTES_MEMORY);
	if (!im->notes.arena || chunks_init(im) || kin_init(im))
		return err_set(&im->c->err, E_NO_MEMORY, "out of memory");
	rc = tabular_read(&im->from, im->kind, &sink, &im->read, &im->c->err);
	return rc ? rc : kin_group(im);
}

/* What to do after a break in the middle is worth a line: nothing is lost and nothing doubles. */
static int explain_break(struct import *im, int rc)
{
	char text[sizeof(im->c->err.text)];

	if (im->dry_run || error_class_of(rc) != CLASS_BUSY || !im->n_chunks)
		return rc;
	(void)snprintf(text, sizeof(text), "%s", im->c->err.text);
	return err_set(&im->c->err, rc,
		       say(im->c, "%.300s；导入中断，再次运行同一命令即可接着导入，不会重复",
			   "%.300s; broken off: the same command goes on, nothing is taken twice"),
		       text);
}

static int import_file(struct import *im)
{
	const char *errors = cli_get(im->c, "--errors");
	int rc = start(im);

	if (rc)
		return rc;
	rc = send_all(im);
	if (rc)
		return explain_break(im, rc);
	notes_sort(&im->notes);
	if (errors)
		rc = notes_write(im, errors);
	return rc ? rc : import_report(im);
}

/* The kind of KIND, or wrong use. */
int import_kind(struct cli *c, const struct tabular_kind **out)
{
	const char *name = cli_get(c, "KIND");
	char known[512];
	struct str list = str_init(known, sizeof(known));

	*out = tabular_kind_find(name);
	if (*out)
		return 0;
	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++)
		str_addf(&list, "%s%s", list.len ? ", " : "", (*k)->name);
	return cli_usage(c, say(c, "没有类别“%s”；可用：%s", "there is no kind \"%s\": %s"), name,
			 known);
}

int import_run(struct cli *c)
{
	struct import im = {.c = c,
			    .open = WAGES__OPEN_SUBMISSION_REQUEST__INIT,
			    .run = REGISTRATION__IMPORT_RUN__INIT,
			    .submission = WAGES__SUBMISSION__INIT};
	int rc = import_kind(c, &im.kind);

	if (rc)
		return rc;
	if (cli_has(c, "--template")) {
		tabular_template(im.kind, say(c, "zh", "en"), stdout);
		return 0;
	}
	rc = mapping_load(c, im.kind, cli_get(c, "--mapping"), &im.from.mapping);
	if (rc)
		return rc;
	im.target = import_target_find(im.kind);
	im.rows = record_rows(im.kind);
	im.dry_run = cli_has(c, "--dry-run");
	c->try_ms = TRY_MS;
	rc = import_file(&im);
	import_done(&im);
	return rc;
}
