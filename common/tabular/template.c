/*
 * What a person fills in: a header line and an example, of the kind's own table.
 */
#include <errno.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "reader.h"

#define FILL_ROWS 5000 /* rows that are formatted and have lists to choose from */
#define WIDTH     18
#define LIST_MAX  255 /* bytes of a list: the library copies more than that over its own end */

static const char *example_of(const struct tabular_column *c, bool english)
{
	if (!c->example)
		return "";
	for (const struct cell_choice *x = c->choices; english && x && x->code; x++) {
		if (strcmp(x->zh, c->example) == 0)
			return x->code;
	}
	if (english && c->type == CELL_YES)
		return strcmp(c->example, "是") == 0 ? "yes" : "no";
	return c->example;
}

void tabular_template(const struct tabular_kind *kind, const char *locale, FILE *out)
{
	bool english = strncmp(locale, "en", 2) == 0;

	(void)fputs("\xEF\xBB\xBF", out);
	for (size_t i = 0; i < kind->n_columns; i++)
		(void)fprintf(out, "%s%s", i ? "," : "",
			      english ? kind->columns[i].name : kind->columns[i].zh);
	(void)fputs("\r\n", out);
	for (size_t i = 0; i < kind->n_columns; i++)
		(void)fprintf(out, "%s%s", i ? "," : "", example_of(&kind->columns[i], english));
	(void)fputs("\r\n", out);
}

/* ---- the workbook -----------------------------------------------------------------------------
 */

struct form {
	lxw_workbook *book;
	lxw_worksheet *rows, *help;
	lxw_format *text, *head;
	bool english;
};

static const char *form_of(const struct tabular_column *c, bool english)
{
	switch (c->type) {
	case CELL_TEXT:
		return english ? "text" : "文字";
	case CELL_ID:
		return english ? "number or reference, as text" : "编号（文本格式）";
	case CELL_CODE:
		return english ? "one of the list" : "从列表中选择";
	case CELL_INSTANT:
		return "2025-03-09 18:30:00";
	case CELL_DATE:
		return "2025-03-09";
	case CELL_MONTH:
		return "2025-03";
	case CELL_YUAN:
		return english ? "yuan, two decimals" : "元，两位小数";
	case CELL_REGION:
		return english ? "six digits (GB/T 2260)" : "六位区划代码";
	case CELL_CREDIT_CODE:
		return english ? "18 characters of the licence" : "营业执照上的 18 位代码";
	case CELL_WORKER:
		return english ? "credit code/worker number" : "统一社会信用代码/骑手号";
	case CELL_DOCUMENT:
		return english ? "as on the document, as text" : "照证件填写（文本格式）";
	case CELL_PHONE:
		return english ? "13800000000 or 0374-1234567" : "13800000000 或 0374-1234567";
	case CELL_YES:
		return english ? "yes or no" : "是 或 否";
	case CELL_NUMBER:
		return english ? "a whole number" : "整数";
	}
	return "";
}

/* A list to choose from, where it is short enough for the format. */
static void offer_choices(struct form *f, const struct tabular_column *c, lxw_col_t at)
{
	const char *words[64];
	size_t n = 0, len = 0;
	lxw_data_validation v = {.validate = LXW_VALIDATION_TYPE_LIST,
				 .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING};

	if (c->type == CELL_YES) {
		words[n++] = f->english ? "yes" : "是";
		words[n++] = f->english ? "no" : "否";
	}
	for (const struct cell_choice *x = c->choices; x && x->code && n < 63; x++) {
		words[n] = f->english ? x->code : x->zh;
		len += strlen(words[n]) + 1;
		n++;
	}
	words[n] = NULL;
	if (n == 0 || len > LIST_MAX)
		return;
	v.value_list = (char **)(uintptr_t)words; /* only read */
	(void)worksheet_data_validation_range(f->rows, 1, at, FILL_ROWS, at, &v);
}

static void put(lxw_worksheet *sheet, size_t row, size_t column, const char *text,
		lxw_format *format)
{
	if (text && text[0]) /* it refuses texts that are too long, and none of ours is */
		(void)worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)column, text,
					     format);
}

static void put_choices(struct form *f, const struct tabular_column *c, size_t row)
{
	char text[2048];
	struct str s = str_init(text, sizeof(text));

	for (const struct cell_choice *x = c->choices; x && x->code && s.len < 1900; x++)
		str_addf(&s, "%s%s %s", s.len ? ", " : "", x->code, x->zh);
	put(f->help, row, 5, text, NULL);
}

static void put_column(struct form *f, const struct tabular_column *c, size_t i)
{
	const char *yes = f->english ? "required" : "必填";

	(void)worksheet_set_column(f->rows, (lxw_col_t)i, (lxw_col_t)i, WIDTH, f->text);
	put(f->rows, 0, i, f->english ? c->name : c->zh, f->head);
	put(f->rows, 1, i, example_of(c, f->english), f->text);
	offer_choices(f, c, (lxw_col_t)i);
	put(f->help, i + 1, 0, c->zh, NULL);
	put(f->help, i + 1, 1, c->name, NULL);
	put(f->help, i + 1, 2, c->required ? yes : "", NULL);
	put(f->help, i + 1, 3, form_of(c, f->english), NULL);
	put(f->help, i + 1, 4, f->english ? c->help_en : c->help_zh, NULL);
	put_choices(f, c, i + 1);
}

static void put_help_heads(struct form *f)
{
	static const char *const zh[] = {"列名", "英文列名", "必填", "填法", "说明", "可选值"};
	static const char *const en[] = {"Chinese name", "English name", "required",
					 "form",         "meaning",      "choices"};

	for (size_t i = 0; i < N_ELEMENTS(zh); i++)
		put(f->help, 0, i, f->english ? en[i] : zh[i], f->head);
	(void)worksheet_set_column(f->help, 0, 3, WIDTH, NULL);
	(void)worksheet_set_column(f->help, 4, 5, 60, NULL);
}

int tabular_template_xlsx(const struct tabular_kind *kind, const char *locale, const char *path,
			  struct err *err)
{
	struct form f = {.english = strncmp(locale, "en", 2) == 0};
	lxw_error closed;

	if (access(path, F_OK) == 0) /* the library would write over it */
		return err_set(err, E_FILE, "%s: %s", path, strerror(EEXIST));
	f.book = workbook_new(path);
	f.rows = f.book ? workbook_add_worksheet(f.book, f.english ? kind->name : kind->zh) : NULL;
	f.help = f.rows ? workbook_add_worksheet(f.book, f.english ? "help" : "说明") : NULL;
	f.text = f.help ? workbook_add_format(f.book) : NULL;
	f.head = f.text ? workbook_add_format(f.book) : NULL;
	if (!f.head)
		return err_set(err, E_NO_MEMORY, "out of memory");
	format_set_num_format(f.text, "@");
	format_set_bold(f.head);
	put_help_heads(&f);
	for (size_t i = 0; i < kind->n_columns; i++)
		put_column(&f, &kind->columns[i], i);
	worksheet_freeze_panes(f.rows, 1, 0);
	closed = workbook_close(f.book);
	if (closed == LXW_NO_ERROR)
		return 0;
	return err_set(err, E_FILE, "%s: %s", path, lxw_strerror(closed));
}
