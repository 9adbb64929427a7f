/*
 * 12345 orders: taken in from a file, and their answers written into one.
 *
 * An order is known by its number: a file that is read twice changes nothing. What is wrong with a
 * row is said with its line, and the others go on.
 */
#include "intake.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "tabular.h"

#define CHANNEL_ORDERS "hotline_12345"
#define ANSWERS_PAGE   200

/* ---- taken in ------------------------------------------------------------------------------ */

enum order_column {
	ORDER_NUMBER,
	ORDER_REGION,
	ORDER_EMPLOYER,
	ORDER_TEXT,
	ORDER_DUE,
	ORDER_ISSUE,
	ORDER_CLASS,
	ORDER_PERSONS,
	ORDER_NAME,
	ORDER_PHONE,
};

/* clang-format off */
static const struct tabular_column order_columns[] = {
	[ORDER_NUMBER] = {.name = "order_no", .zh = "工单号", .type = CELL_ID, .required = true, .min = 1, .max = 100,
		.example = "XC12345-2025-000123", .also = "工单编号|编号"},
	[ORDER_REGION] = {.name = "region", .zh = "区划", .type = CELL_REGION, .required = true, .example = "411002",
		.help_zh = "被反映单位所在地", .help_en = "where the employer is"},
	[ORDER_EMPLOYER] = {.name = "employer", .zh = "单位", .type = CELL_TEXT, .required = true, .min = 1, .max = 200,
		.example = "甲平台", .also = "被反映单位|企业"},
	[ORDER_TEXT] = {.name = "text", .zh = "内容", .type = CELL_TEXT, .required = true, .min = 1, .max = 2000,
		.example = "两个月没有发工资", .also = "诉求内容|问题描述", .personal = true,
		.help_zh = "不写证件号码和手机号", .help_en = "without identity or telephone numbers"},
	[ORDER_DUE] = {.name = "due", .zh = "答复期限", .type = CELL_DATE, .required = true, .example = "2025-04-18",
		.also = "办结期限|截止日期"},
	[ORDER_ISSUE] = {.name = "issue", .zh = "事项", .type = CELL_TEXT, .min = 1, .max = 40, .example = "拖欠工资、报酬",
		.help_zh = "见 procedures routes；不写则由牵头部门分办", .help_en = "procedures routes; the leading office assigns without one"},
	[ORDER_CLASS] = {.name = "class", .zh = "用工关系", .type = CELL_ID, .min = 1, .max = 1, .example = "A",
		.help_zh = "A、B、C、X", .help_en = "A, B, C, X"},
	[ORDER_PERSONS] = {.name = "persons", .zh = "涉及人数", .type = CELL_NUMBER, .min = 1, .max = 100000, .example = "2"},
	[ORDER_NAME] = {.name = "name", .zh = "来电人", .type = CELL_TEXT, .min = 1, .max = 50, .personal = true,
		.help_zh = "加密另存", .help_en = "sealed apart"},
	[ORDER_PHONE] = {.name = "phone", .zh = "联系电话", .type = CELL_PHONE, .personal = true,
		.help_zh = "加密另存", .help_en = "sealed apart"},
};
/* clang-format on */

static const struct tabular_kind order_kind = {.name = "orders",
					       .zh = "12345 工单",
					       .columns = order_columns,
					       .n_columns = N_ELEMENTS(order_columns),
					       .unique = UINT64_C(1) << ORDER_NUMBER};

struct orders {
	struct cli *c;
	bool dry;
	uint64_t taken, there, refused;
};

static char *text_of(const struct tabular_row *row, enum order_column column)
{
	const struct cell *cell = &row->cells[column];

	return (char *)(uintptr_t)(cell->given ? cell->text.at : ""); /* only packed */
}

static void order_wrong(struct orders *o, uint32_t line, const char *column, const char *reason)
{
	o->refused++;
	(void)printf(say(o->c, "第 %u 行 %s%s%s\n", "line %u %s%s%s\n"), line, column,
		     *column ? ": " : "", reason);
}

static int order_send(struct orders *o, const struct tabular_row *row)
{
	Disputes__RecordIntakeRequest q = DISPUTES__RECORD_INTAKE_REQUEST__INIT;
	Disputes__Reporter reporter = DISPUTES__REPORTER__INIT;
	Disputes__RecordIntakeReply *r;
	int rc;

	q.channel = (char *)(uintptr_t)CHANNEL_ORDERS;
	q.source_no = text_of(row, ORDER_NUMBER);
	q.region = text_of(row, ORDER_REGION);
	q.employer_name = text_of(row, ORDER_EMPLOYER);
	q.text = text_of(row, ORDER_TEXT);
	q.issue = text_of(row, ORDER_ISSUE);
	q.relation_class = text_of(row, ORDER_CLASS);
	q.order_due_day = (int32_t)row->cells[ORDER_DUE].number;
	if (row->cells[ORDER_PERSONS].given)
		q.persons = (uint32_t)row->cells[ORDER_PERSONS].number;
	reporter.name = text_of(row, ORDER_NAME);
	reporter.phone = text_of(row, ORDER_PHONE);
	if (reporter.name[0] || reporter.phone[0])
		q.reporter = &reporter;
	rc = intake_nonce(o->c, &q.nonce);
	return rc ? rc : cli_ask(o->c, "disputes.RecordIntake", &q.base, &r);
}

/* What the row is refused for is the row's; what keeps the service from answering ends it all. */
static int order_take(void *ctx, const struct tabular_row *row)
{
	struct orders *o = ctx;
	int rc = o->dry ? 0 : order_send(o, row);

	if (rc == E_EXISTS) {
		o->there++;
		return 0;
	}
	if (rc == E_FIELD || rc == E_WRONG_REGION || rc == E_NOT_FOUND) {
		order_wrong(o, row->line, "", o->c->err.text);
		return 0;
	}
	if (!rc)
		o->taken++;
	return rc;
}

static void order_error(void *ctx, const struct tabular_error *e)
{
	order_wrong(ctx, e->line, e->column, e->reason);
}

static void order_told(void *ctx UNUSED, const struct tabular_error *e UNUSED)
{
	/* when it was read through */
}

static void orders_again(void *ctx)
{
	struct orders *o = ctx;

	o->taken = o->there = o->refused = 0;
}

/* Read through once before anything is sent: a number that stands twice begins it all again. */
static int orders_read(struct cli *c, struct orders *o, const struct tabular_source *from)
{
	struct tabular_sink sink = {.locale = c->english ? "en" : "zh",
				    .row = order_take,
				    .error = order_error,
				    .ctx = o,
				    .restart = orders_again};
	const bool dry = o->dry;
	struct tabular_result result = {0};
	int rc;

	o->dry = true;
	rc = tabular_read(from, &order_kind, &sink, &result, &c->err);
	if (!rc && !dry) {
		o->dry = false;
		o->taken = 0;
		sink.error = order_told;
		rc = tabular_read_again(from, &order_kind, &sink, &result, &c->err);
	}
	tabular_result_done(&result);
	return rc;
}

int intake_import_run(struct cli *c)
{
	const struct tabular_source from = {.path = cli_get(c, "FILE")};
	struct orders o = {.c = c, .dry = cli_has(c, "--dry-run")};
	const char *done = o.dry ? say(c, "可收", "would take") : say(c, "收到", "taken");
	int rc = orders_read(c, &o, &from);

	if (rc)
		return rc;
	(void)printf(say(c, "%s %" PRIu64 " 件，已有 %" PRIu64 " 件，有误 %" PRIu64 " 件\n",
			 "%s %" PRIu64 ", there already %" PRIu64 ", refused %" PRIu64 "\n"),
		     done, o.taken, o.there, o.refused);
	return o.refused ? FOUND : 0;
}

int intake_template_run(struct cli *c)
{
	tabular_template(&order_kind, c->english ? "en" : "zh", stdout);
	return 0;
}

/* ---- answered ------------------------------------------------------------------------------ */

/* Quoted; what a spreadsheet would take for a formula begins with an apostrophe. */
static void cell_write(FILE *to, const char *text, bool last)
{
	(void)fputc('"', to);
	if (*text && strchr("=+-@", *text))
		(void)fputc('\'', to);
	for (; *text; text++) {
		if (*text == '"')
			(void)fputc('"', to);
		(void)fputc(*text, to);
	}
	(void)fputs(last ? "\"\r\n" : "\",", to);
}

static void answer_write(struct cli *c, FILE *to, const Disputes__IntakeAnswer *a)
{
	cell_write(to, a->source_no, false);
	cell_write(to, a->intake_no, false);
	cell_write(to, show_department(c, a->department), false);
	cell_write(to, show_time(c, a->answered_at_us), false);
	cell_write(to, show_day(c, a->order_due_day), false);
	cell_write(to, a->late ? say(c, "是", "yes") : say(c, "否", "no"), false);
	cell_write(to, a->text, true);
}

static int answers_write(struct cli *c, FILE *to, int64_t since_us, size_t *out_n)
{
	Disputes__ListIntakeAnswersRequest q = DISPUTES__LIST_INTAKE_ANSWERS_REQUEST__INIT;
	Disputes__ListIntakeAnswersReply *r;
	int rc;

	q.channel = (char *)(uintptr_t)CHANNEL_ORDERS;
	q.since_us = since_us;
	q.limit = ANSWERS_PAGE;
	do {
		rc = cli_ask(c, "disputes.ListIntakeAnswers", &q.base, &r);
		if (rc)
			return rc;
		for (size_t i = 0; i < r->n_answers; i++)
			answer_write(c, to, r->answers[i]);
		*out_n += r->n_answers;
		if (r->n_answers)
			q.after_id = r->answers[r->n_answers - 1]->intake_id;
	} while (r->n_answers == ANSWERS_PAGE);
	return 0;
}

static void file_close(FILE **f)
{
	if (*f)
		(void)fclose(*f);
}

/* For nobody else on the machine, and never over a file that is there. */
int intake_answer_run(struct cli *c)
{
	const char *path = cli_get(c, "FILE");
	AUTO(file_close) FILE *to = NULL;
	int32_t since = 0;
	size_t n = 0;
	int fd, rc = page_day(c, "--since", &since);

	if (rc)
		return rc;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!to)
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	(void)fputs(
		say(c, "\xEF\xBB\xBF工单号,来件号,答复部门,答复时间,答复期限,逾期,答复内容\r\n",
		    "\xEF\xBB\xBForder_no,intake_no,department,answered_at,due,late,answer\r\n"),
		to);
	rc = answers_write(c, to, utc_from_civil((civil_date){since}).us, &n);
	if (!rc && fflush(to))
		rc = err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	if (rc) {
		(void)unlink(path);
		return rc;
	}
	(void)printf(say(c, "%zu 件答复写入 %s\n", "%zu answers are in %s\n"), n, path);
	return 0;
}
