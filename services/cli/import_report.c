#include <jansson.h>

#include "import_cli.h"
#include "page.h"

#define SHOWN 40 /* refused cells on the terminal; --errors and --json have all */

static int report_json(struct cli *c, struct import *im)
{
	json_t *d = import_document(im, SIZE_MAX);
	int rc = d ? cli_print_document(c, d) : err_set(&c->err, E_NO_MEMORY, "out of memory");

	json_decref(d);
	return rc;
}

static void print_notes(struct cli *c, const struct import *im)
{
	size_t shown = im->notes.n < SHOWN ? im->notes.n : SHOWN;

	for (size_t i = 0; i < shown; i++) {
		const struct import_note *n = &im->notes.at[i];

		(void)printf(say(c, "第 %u 行", "line %u"), n->line);
		if (n->column[0])
			(void)printf(say(c, "  %s", ", %s"), n->column);
		(void)printf(say(c, "  “%s”\n    原因：%s\n    改法：%s\n",
				 ": \"%s\"\n    reason: %s\n    mend: %s\n"),
			     n->value, n->reason, n->mend);
	}
	if (im->notes.n > shown || im->notes.lost)
		(void)printf(say(c, "另有 %" PRIu64 " 处，用 --errors FILE 写出全部\n",
				 "%" PRIu64 " more; --errors FILE writes them all\n"),
			     (uint64_t)(im->notes.n - shown) + im->notes.lost);
}

static void print_submission(struct cli *c, const struct import *im)
{
	const Wages__Submission *s = &im->submission;

	if (strcmp(im->kind->name, "pay") == 0)
		(void)printf(say(c, "批次 %" PRId64 "  %s 至 %s  合计 %s\n",
				 "submission %" PRId64 ", %s to %s, sum %s\n"),
			     s->submission_id, s->month_from, s->month_to,
			     show_yuan(c, s->pay_sum_fen));
	else
		(void)printf(say(c, "批次 %" PRId64 "  %s 至 %s  时长合计 %s\n",
				 "submission %" PRId64 ", %s to %s, length in all %s\n"),
			     s->submission_id, s->month_from, s->month_to,
			     show_hours(c, s->seconds_sum));
}

static void report_text(struct cli *c, const struct import *im)
{

	print_notes(c, im);
	(void)printf(say(c, "%s（%s，%s）：", "%s (%s, %s): "), im->from.path,
		     say(c, im->kind->zh, im->kind->name), im->read.encoding);
	if (im->already) {
		(void)printf(
			say(c, "已导入过，没有改动（批次 %" PRId64 "，%s）\n",
			    "imported already, nothing changed (submission %" PRId64 ", %s)\n"),
			im->submission.submission_id, show_time(c, im->submission.closed_at_us));
		return;
	}
	(void)printf(
		im->dry_run ? say(c, "试导入，未写入：可导入 %" PRIu64 " 行，拒绝 %" PRIu64 " 行\n",
				  "dry run, nothing written: %" PRIu64 " rows would go in, %" PRIu64
				  " refused\n")
			    : say(c, "导入 %" PRIu64 " 行，拒绝 %" PRIu64 " 行\n",
				  "%" PRIu64 " rows went in, %" PRIu64 " refused\n"),
		im->accepted, import_refused(im));
	if (!im->kind->submission && im->accepted)
		(void)printf(say(c, "新增 %" PRIu64 "，更新 %" PRIu64 "，未变 %" PRIu64 "\n",
				 "%" PRIu64 " new, %" PRIu64 " changed, %" PRIu64
				 " as they were\n"),
			     im->created, im->updated, im->unchanged);
	if (im->not_whole)
		(void)printf("%s\n", say(c, "有退回的行，名单不算完整：没有移出任何一条",
					 "rows were refused, so the list is not whole: nothing "
					 "was ended"));
	if (im->submission.submission_id)
		print_submission(c, im);
}

int import_report(struct cli *c, struct import *im)
{
	int rc = 0;

	if (c->json)
		rc = report_json(c, im);
	else
		report_text(c, im);
	if (rc)
		return rc;
	return import_refused(im) && !im->already ? FOUND : 0;
}

int submission_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",       true },
                {"企业", "employer", true },
                {"类别", "kind",     false},
		{"月份", "months",   false},
                {"部分", "part",     false},
                {"状态", "state",    false},
		{"行数", "rows",     true },
                {"拒绝", "refused",  true },
                {"关闭", "closed",   false},
		{"文件", "file",     false},
	};
	Wages__ListSubmissionsRequest q = WAGES__LIST_SUBMISSIONS_REQUEST__INIT;
	Wages__ListSubmissionsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (rc == 0 && cli_has(c, "--employer"))
		rc = cli_id(c, "--employer", &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "wages.ListSubmissions", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_submissions; i++) {
		const Wages__Submission *s = r->submissions[i];

		table_addf(&t, "%" PRId64, s->submission_id);
		table_addf(&t, "%" PRId64, s->employer_id);
		table_add(&t, show_word(c, s->kind));
		table_addf(&t, "%s..%s", s->month_from, s->month_to);
		table_add(&t, s->part);
		table_add(&t, strcmp(s->state, "open") == 0 ? say(c, "未关闭", "open")
							    : show_word(c, s->state));
		table_addf(&t, "%" PRIu64, s->rows_in);
		table_addf(&t, "%" PRIu64, s->rows_refused);
		table_add(&t, show_time(c, s->closed_at_us));
		table_add(&t, text_cut(c->arena, s->file_name, 40));
	}
	page_print(&t, q.limit,
		   r->n_submissions ? r->submissions[r->n_submissions - 1]->submission_id : 0);
	return 0;
}
