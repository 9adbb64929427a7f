/*
 * A row of a list as cells, as the page shows it.
 */
#include "base.h"

#include "upload_export.h"

#include "money.h"
#include "str.h"
#include "when.h"

/* What a code reads like. */
static const char *word_of(const struct column *c, const char *code)
{
	const char *word = json_string_value(json_object_get(c->words, code));

	return word ? word : code;
}

static void list_put(struct export *x, size_t at, const struct column *c, const json_t *v)
{
	char text[4096];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < json_array_size(v); i++) {
		const char *code = json_string_value(json_array_get(v, i));

		str_addf(&s, "%s%s", i ? "、" : "", word_of(c, code ? code : ""));
	}
	text[utf8_cut(text, s.len, sizeof(text) - 1)] = '\0';
	book_text(x->book, at, text);
}

/* A month as its first day; false: it is none. */
static bool month_of(const json_t *v, int64_t *day)
{
	const char *text = json_string_value(v);
	civil_date d;

	if (!text || !civil_parse_month(text, strlen(text), &d))
		return false;
	*day = d.day;
	return true;
}

/* Amounts and dates, where the value is one; 0 is nothing, but for an amount. */
static bool figure_put(struct export *x, size_t at, const struct column *c, const json_t *v)
{
	int64_t n = 0;
	char text[24];

	if (c->shown == SHOWN_MONTH ? !month_of(v, &n) : !whole_of(v, &n))
		return false;
	if (n == 0 && c->shown != SHOWN_MONEY && c->shown != SHOWN_SHARE)
		return true;
	if (book_number(x->book, at, n))
		return true;
	if (c->shown != SHOWN_MONEY)
		return false;
	book_text(x->book, at, money_format((money){n}, text)); /* more than the format holds */
	return true;
}

/* As the page shows it: a zero is nothing, unless it counts something. */
static void plain_put(struct export *x, size_t at, const struct column *c, const json_t *v)
{
	const char *text = json_string_value(v);
	bool counts = strncmp(c->key, "n_", 2) == 0;
	int64_t n = 0;

	if ((json_is_integer(v) || c->counts) && whole_of(v, &n) && (n || counts) &&
	    book_number(x->book, at, n))
		return;
	if (text && (counts || strcmp(text, "0") != 0))
		book_text(x->book, at, text);
}

static void cell_put(struct export *x, size_t at, const json_t *v)
{
	const struct column *c = &x->columns[at];
	const char *text = json_string_value(v);

	switch (c->shown) {
	case SHOWN_YES:
		if (json_is_true(v))
			book_text(x->book, at, x->english ? "yes" : "是");
		return;
	case SHOWN_CODE:
		book_text(x->book, at, text ? word_of(c, text) : "");
		return;
	case SHOWN_LIST:
		list_put(x, at, c, v);
		return;
	case SHOWN_MONEY:
	case SHOWN_TIME:
	case SHOWN_DAY:
	case SHOWN_MONTH:
	case SHOWN_SHARE:
		if (!figure_put(x, at, c, v))
			plain_put(x, at, c, v);
		return;
	case SHOWN_TEXT:
	case SHOWNS:
		plain_put(x, at, c, v);
	}
}

void row_put(struct export *x, const json_t *row)
{
	for (size_t i = 0; i < x->n_columns; i++)
		cell_put(x, i, json_object_get(row, x->columns[i].key));
	book_row_end(x->book);
	x->rows++;
}
