/*
 * reading - what the tests of this folder share: a sink that keeps what it was given.
 */
#ifndef TEST_TABULAR_READING_H
#define TEST_TABULAR_READING_H

#include "tabular.h"

#include <setjmp.h>

#include <cmocka.h>

#include "reader.h"

#define MAX_SEEN    64
#define MAX_COLUMNS 64

struct seen_error {
	uint32_t line;
	char column[64], value[300], reason[2400], mend[300];
};

struct seen_row {
	uint32_t line;
	char text[MAX_COLUMNS][160];
	int64_t number[MAX_COLUMNS];
	const char *code[MAX_COLUMNS];
	bool given[MAX_COLUMNS];
};

static struct {
	struct seen_row rows[MAX_SEEN];
	struct seen_error errors[MAX_SEEN];
	size_t n_rows, n_errors, n_columns;
	struct tabular_result result;
	struct err err;
} got;

static int take_row(void *ctx, const struct tabular_row *row)
{
	struct seen_row *r;

	(void)ctx;
	if (got.n_rows == MAX_SEEN)
		return 0;
	assert_true(got.n_columns <= MAX_COLUMNS);
	r = &got.rows[got.n_rows++];
	r->line = row->line;
	for (size_t i = 0; i < got.n_columns; i++) {
		(void)snprintf(r->text[i], sizeof(r->text[i]), "%.*s", (int)row->cells[i].text.len,
			       row->cells[i].text.at);
		r->number[i] = row->cells[i].number;
		r->code[i] = row->cells[i].code;
		r->given[i] = row->cells[i].given;
	}
	return 0;
}

static void take_error(void *ctx, const struct tabular_error *e)
{
	struct seen_error *s;

	(void)ctx;
	if (got.n_errors == MAX_SEEN)
		return;
	s = &got.errors[got.n_errors++];
	s->line = e->line;
	(void)snprintf(s->column, sizeof(s->column), "%s", e->column);
	(void)snprintf(s->value, sizeof(s->value), "%s", e->value);
	(void)snprintf(s->reason, sizeof(s->reason), "%s", e->reason);
	(void)snprintf(s->mend, sizeof(s->mend), "%s", e->mend);
}

static void take_restart(void *ctx)
{
	(void)ctx;
	got.n_rows = got.n_errors = 0;
}

static UNUSED int read_bytes(const char *kind, const char *locale, slice bytes)
{
	const struct tabular_kind *k = tabular_kind_find(kind);
	const struct tabular_sink sink = {locale, take_row, take_error, NULL, take_restart};

	memset(&got, 0, sizeof(got));
	got.n_columns = k->n_columns < 8 ? k->n_columns : 8;
	return tabular_read_bytes(bytes, k, &sink, &got.result, &got.err);
}

/* A text in the other encoding of files. */
static UNUSED slice gb18030(const char *utf8, char *out, size_t size)
{
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	char *in = (char *)(uintptr_t)utf8, *to = out;
	size_t left = strlen(utf8), room = size;

	assert_true(cd != (iconv_t)-1);
	assert_true(iconv(cd, &in, &left, &to, &room) != (size_t)-1);
	(void)iconv_close(cd);
	return (slice){out, size - room};
}

static UNUSED int read_text(const char *kind, const char *text)
{
	return read_bytes(kind, "en", slice_of(text));
}

#endif
