/*
 * A hand-off on paper, for a body without the system and without a key: one HTML file to be printed
 * on A4, with a receipt to be cut off, stamped and sent back.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "handoff.h"
#include "record.h"
#include "table.h"

static void text_put(FILE *f, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			(void)fputs("&amp;", f);
			break;
		case '<':
			(void)fputs("&lt;", f);
			break;
		case '>':
			(void)fputs("&gt;", f);
			break;
		default:
			(void)fputc(*text, f);
		}
	}
}

static void row_put(FILE *f, const char *name, const char *value)
{
	(void)fprintf(f, "<tr><th>%s</th><td>", name);
	text_put(f, value);
	(void)fputs("</td></tr>\n", f);
}

/* What travels, and no more: the fields of the package, as they are named. */
static void package_put(FILE *f, const char *package)
{
	static const char *const names[][2] = {
		{"case_no",       "案号"               },
                {"title_zh",      "事由"               },
		{"employer_name", "单位"               },
                {"rule",          "检查事项"         },
		{"month",         "所属月份"         },
                {"region",        "区划"               },
		{"severity",      "严重程度"         },
                {"n_workers",     "涉及人数"         },
		{"n_items",       "问题项数"         },
                {"owed_fen",      "涉及金额（分）"},
	};
	json_t *o = json_loads(package, 0, NULL);

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const json_t *v = json_object_get(o, names[i][0]);
		char number[24];

		(void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(v));
		if (v)
			row_put(f, names[i][1], json_is_string(v) ? json_string_value(v) : number);
	}
	json_decref(o);
}

static void evidence_put(struct cli *c, FILE *f, const Disputes__Handoff *h)
{
	(void)fputs("<h2>随附清单</h2>\n<table "
		    "class=\"list\"><tr><th>序号</th><th>种类</th><th>编号</th>"
		    "<th>说明</th></tr>\n",
		    f);
	for (size_t i = 0; i < h->n_evidence; i++) {
		(void)fprintf(f, "<tr><td>%zu</td><td>%s</td><td>", i + 1,
			      show_word(c, h->evidence[i]->kind));
		text_put(f, h->evidence[i]->reference);
		(void)fputs("</td><td>", f);
		text_put(f, h->evidence[i]->note);
		(void)fputs("</td></tr>\n", f);
	}
	(void)fputs("</table>\n", f);
}

static void letter_put(struct cli *c, FILE *f, const Disputes__Handoff *h)
{
	char digest[HANDOFF_DIGEST_TEXT], number[24];

	handoff_digest(h->offered ? h->offered->text : "", digest);
	(void)snprintf(number, sizeof(number), "%" PRId64, h->handoff_id);
	(void)fputs(
		"<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta "
		"charset=\"utf-8\"><title>移送书</title>"
		"<style>@page{size:A4;margin:20mm}body{font:12pt/1.6 "
		"SimSun,serif}h1{text-align:center}"
		"table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:2mm;"
		"text-align:left}th{width:22%}.list th{width:auto}.slip{border-top:1px dashed;"
		"margin-top:12mm;padding-top:6mm;page-break-inside:avoid}</style></head><body>\n",
		f);
	(void)fprintf(f, "<h1>案件%s书</h1>\n<table>\n", show_word(c, h->kind));
	row_put(f, "移送单号", number);
	row_put(f, "发出部门", h->from_department);
	row_put(f, "接收机关", *h->to_desk ? h->to_desk : h->to_department);
	row_put(f, "发出时间", show_time(c, h->offered_at_us));
	row_put(f, "答复期限", show_day(c, h->due_day));
	row_put(f, "理由", h->reason);
	row_put(f, "依据", h->basis);
	package_put(f, h->package_json);
	row_put(f, "记录摘要", digest);
	(void)fputs("</table>\n", f);
	evidence_put(c, f, h);
	(void)fprintf(f,
		      "<div class=\"slip\"><h2>回执（填写盖章后退回发出部门）</h2>\n<table>\n"
		      "<tr><th>移送单号</th><td>%s</td></tr>\n<tr><th>案号</th><td>",
		      number);
	text_put(f, h->case_no);
	(void)fputs(
		"</td></tr>\n<tr><th>答复</th><td>□ 接收　□ 退回</td></tr>\n<tr><th>回执编号</th>"
		"<td>　</td></tr>\n<tr><th>退回理由、应当接收的机关</th><td>　<br>　</td></tr>\n"
		"<tr><th>经办人、日期、印章</th><td>　<br>　</td></tr>\n</table></div></body></"
		"html>\n",
		f);
}

/* Of a draft nobody was told and no clock runs: it is no letter yet. */
static int letter_may(struct cli *c, const Disputes__Handoff *h)
{
	if (strcmp(h->state, "DRAFT") != 0 && strcmp(h->state, "WITHDRAWN") != 0)
		return 0;
	return err_set(&c->err, E_CONFLICT, "%s %" PRId64 ": %s",
		       say(c, "移交未签发，先用 handoff sign 签名发出",
			   "the hand-off was not sent, sign it first (handoff sign)"),
		       h->handoff_id, h->state);
}

int handoff_paper_run(struct cli *c)
{
	Disputes__GetHandoffRequest q = DISPUTES__GET_HANDOFF_REQUEST__INIT;
	const char *path = cli_get(c, "FILE");
	Disputes__Handoff *h;
	bool ok;
	FILE *f;
	int fd, rc = cli_id(c, "HANDOFF", &q.handoff_id);

	if (!rc)
		rc = cli_ask(c, "disputes.GetHandoff", &q.base, &h);
	if (!rc)
		rc = letter_may(c, h);
	if (rc)
		return rc;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f) {
		if (fd >= 0)
			(void)close(fd); /* nothing was written */
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	}
	letter_put(c, f, h);
	ok = !ferror(f);
	if (fclose(f) != 0 || !ok) {
		rc = err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
		(void)unlink(path); /* what is in it is no letter */
		return rc;
	}
	(void)printf(say(c,
			 "已写入 %s，请打印；回执扫描后用 case document add 加入本案，再用 handoff "
			 "typed "
			 "登记\n",
			 "%s is written, to be printed; scan the receipt, add it to the case (case "
			 "document "
			 "add) and type it in (handoff typed)\n"),
		     path);
	return 0;
}
