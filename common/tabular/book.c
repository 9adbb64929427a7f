/*
 * The library takes floating numbers, as the format has them: they are made here, of whole numbers
 * that they hold exactly, and nowhere else.
 */
#include "book.h"

#include <stdlib.h>
#include <xlsxwriter.h>

#include "str.h"

#define EXCEL_EPOCH 25569 /* days from 1899-12-30 to 1970-01-01 */
#define SHANGHAI_S  28800
#define DAY_S       86400
#define DAY_MAX     2958465 /* 9999-12-31 */
#define MILLION     1000000
#define FEN_MAX     (INT64_C(100000000000) * 100) /* fifteen digits are shown */
#define TITLE_MAX   200
#define A4          9

struct book {
	lxw_workbook *file;
	lxw_worksheet *sheet;
	lxw_format *formats[BOOK_KINDS];
	struct book_form form;
	lxw_row_t row;
};

static void formats_make(struct book *b)
{
	static const char *const zh[BOOK_KINDS] = {[BOOK_MONEY] = "#,##0.00",
						   [BOOK_TIME] = "yyyy\"年\"m\"月\"d\"日\" hh:mm",
						   [BOOK_DAY] = "yyyy\"年\"m\"月\"d\"日\"",
						   [BOOK_MONTH] = "yyyy\"年\"m\"月\"",
						   [BOOK_SHARE] = "0.00%"};
	static const char *const en[BOOK_KINDS] = {[BOOK_MONEY] = "#,##0.00",
						   [BOOK_TIME] = "yyyy-mm-dd hh:mm",
						   [BOOK_DAY] = "yyyy-mm-dd",
						   [BOOK_MONTH] = "yyyy-mm",
						   [BOOK_SHARE] = "0.00%"};

	for (size_t i = 0; i < BOOK_KINDS; i++) {
		const char *how = b->form.english ? en[i] : zh[i];

		b->formats[i] = workbook_add_format(b->file);
		format_set_align(b->formats[i], LXW_ALIGN_VERTICAL_TOP);
		if (how)
			format_set_num_format(b->formats[i], how);
	}
	format_set_text_wrap(b->formats[BOOK_TEXT]);
}

/* In a header "&" begins a code. */
static void header_set(struct book *b)
{
	char text[2 * TITLE_MAX + 8];
	struct str s = str_init(text, sizeof(text));
	const char *title = b->form.title;
	size_t len = utf8_cut(title, strlen(title), TITLE_MAX / 3);

	str_add(&s, "&C");
	for (size_t i = 0; i < len; i++)
		str_addf(&s, title[i] == '&' ? "&%c" : "%c", title[i]);
	(void)worksheet_set_header(b->sheet, text); /* the list is good without */
	(void)worksheet_set_footer(b->sheet,
				   b->form.english ? "&C&P / &N" : "&C第 &P 页，共 &N 页");
}

static void head_put(struct book *b)
{
	lxw_format *head = workbook_add_format(b->file);

	format_set_bold(head);
	format_set_bg_color(head, 0xEEF2F7);
	format_set_border(head, LXW_BORDER_THIN);
	for (size_t i = 0; i < b->form.n_columns; i++) {
		const struct book_column *c = &b->form.columns[i];
		int32_t px = c->width >= 40 && c->width <= 1000 ? c->width : 112;

		(void)worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, px / 7, NULL);
		(void)worksheet_write_string(b->sheet, 0, (lxw_col_t)i, c->title, head);
	}
	worksheet_freeze_panes(b->sheet, 1, 0);
	worksheet_set_landscape(b->sheet);
	worksheet_set_paper(b->sheet, A4);
	worksheet_fit_to_pages(b->sheet, 1, 0);
	(void)worksheet_repeat_rows(b->sheet, 0, 0);
	header_set(b);
}

int book_new(const struct book_form *form, struct book **out, struct err *err)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE,
					.tmpdir = (char *)(uintptr_t)form->scratch};
	struct book *b = calloc(1, sizeof(*b));

	if (b)
		b->file = workbook_new_opt(form->path, &options);
	if (!b || !b->file) {
		free(b);
		return err_set(err, E_NO_MEMORY, "out of memory");
	}
	b->form = *form;
	b->row = 1;
	b->sheet = workbook_add_worksheet(b->file, form->english ? "list" : "名单");
	formats_make(b);
	head_put(b);
	*out = b;
	return 0;
}

void book_text(struct book *b, size_t column, const char *text)
{
	char cut[BOOK_CELL_MAX + 1];
	size_t len = strlen(text);

	if (len > BOOK_CELL_MAX) {
		len = utf8_cut(text, len, BOOK_CELL_MAX);
		memcpy(cut, text, len);
		cut[len] = '\0';
		text = cut;
	}
	if (len) /* it refuses longer ones only; a full disk is found at the end */
		(void)worksheet_write_string(b->sheet, b->row, (lxw_col_t)column, text,
					     b->formats[BOOK_TEXT]);
}

bool book_number(struct book *b, size_t column, int64_t n)
{
	const lxw_col_t at = (lxw_col_t)column;
	enum book_kind kind = b->form.columns[column].kind;
	lxw_format *how = b->formats[kind];
	int64_t s = n / MILLION + SHANGHAI_S;

	switch (kind) {
	case BOOK_MONEY:
		if (n > FEN_MAX || n < -FEN_MAX)
			return false;
		(void)worksheet_write_number(
			b->sheet, b->row, at,
			(int32_t)(n / MILLION) * 1e4 + (int32_t)(n % MILLION) / 1e2, how);
		return true;
	case BOOK_TIME:
		if (n < 0 || s / DAY_S + EXCEL_EPOCH > DAY_MAX)
			return false;
		(void)worksheet_write_number(
			b->sheet, b->row, at,
			(int32_t)(s / DAY_S) + EXCEL_EPOCH + (int32_t)(s % DAY_S) / 86400.0, how);
		return true;
	case BOOK_DAY:
	case BOOK_MONTH:
		if (n + EXCEL_EPOCH < 1 || n + EXCEL_EPOCH > DAY_MAX)
			return false;
		(void)worksheet_write_number(b->sheet, b->row, at, (int32_t)n + EXCEL_EPOCH, how);
		return true;
	case BOOK_SHARE:
	case BOOK_TEXT:
	case BOOK_KINDS:
		if (n > INT32_MAX || n < INT32_MIN)
			return false;
		(void)worksheet_write_number(b->sheet, b->row, at,
					     (int32_t)n / (kind == BOOK_SHARE ? 1e4 : 1e0), how);
		return true;
	}
	return false;
}

void book_row_end(struct book *b)
{
	b->row++;
}

int book_end(struct book *b, struct err *err)
{
	lxw_error why;

	if (b->row > 1)
		(void)worksheet_autofilter(b->sheet, 0, 0, b->row - 1,
					   (lxw_col_t)(b->form.n_columns - 1));
	why = workbook_close(b->file);
	free(b);
	return why ? err_set(err, E_FILE, "%s", lxw_strerror(why)) : 0;
}
