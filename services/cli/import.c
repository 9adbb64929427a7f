/*
 * import KIND FILE: the arguments, the way to the services, the report. What an import is:
 * common/import.
 */
#include "import_cli.h"

#include <unistd.h>

#include "page.h"

/* ---- the way to the services ---------------------------------------------------------------- */

static int port_send(void *ctx, struct arena *a, const char *rpc, const ProtobufCMessage *request,
		     void **out_asked)
{
	struct cli *c = ctx;
	struct client_question *q;
	int rc;

	if (c->timeout_ms < import_wait_ms(rpc))
		c->timeout_ms = import_wait_ms(rpc);
	rc = cli_send(c, a, rpc, request, &q);
	if (rc == 0)
		*out_asked = q;
	return rc;
}

static int port_wait(void *ctx, struct arena *a, const char *rpc, void *asked, void *reply)
{
	return cli_wait(ctx, a, rpc, asked, reply);
}

static void port_drop(void *ctx UNUSED, void *asked)
{
	client_drop(asked);
}

static void port_progress(void *ctx UNUSED, const struct import *im)
{
	if (im->n_chunks && isatty(STDERR_FILENO))
		(void)fprintf(stderr, "\r%" PRIu64 " / %" PRIu64 " ", im->accepted,
			      im->read.rows_good);
}

/* ---- the command ---------------------------------------------------------------------------- */

/* Without its folders. */
static const char *file_name(const char *path)
{
	const char *name = strrchr(path, '/');

	return name ? name + 1 : path;
}

static int check_arguments(struct cli *c, struct import *im)
{
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

static int fill(struct cli *c, struct import *im)
{
	const char *period = cli_get(c, "--period");
	int rc = check_arguments(c, im);

	if (!rc && period)
		rc = cli_period(c, period, &im->month_from, &im->month_to);
	if (rc)
		return rc;
	im->port = (struct import_port){port_send, port_wait, port_drop, port_progress, c};
	im->err = &c->err;
	im->english = c->english;
	im->dry_run = cli_has(c, "--dry-run");
	im->file_name = cli_utf8(c, file_name(im->from.path));
	im->employer = cli_get(c, "--employer");
	im->part = cli_get(c, "--part");
	c->try_ms = IMPORT_TRY_MS;
	return mapping_load(c, im->kind, cli_get(c, "--mapping"), &im->from.mapping);
}

static int import_file(struct cli *c, struct import *im)
{
	const char *errors = cli_get(c, "--errors");
	int rc = fill(c, im);

	if (!rc)
		rc = import_read(im);
	if (!rc)
		rc = import_send(im);
	if (isatty(STDERR_FILENO))
		(void)fputs("\r\x1b[K", stderr);
	if (!rc && errors)
		rc = import_errors_write(im, errors);
	return rc ? rc : import_report(c, im);
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
	const struct tabular_kind *kind;
	struct import im;
	int rc = import_kind(c, &kind);

	if (rc)
		return rc;
	if (cli_has(c, "--template")) {
		tabular_template(kind, say(c, "zh", "en"), stdout);
		return 0;
	}
	im = import_of(kind);
	rc = import_file(c, &im);
	import_done(&im);
	return rc;
}
