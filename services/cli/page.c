#include "page.h"

#define DEFAULT_LIMIT 100
#define MAX_LIMIT     1000

int page_read(struct cli *c, int64_t *out_after, uint32_t *out_limit)
{
	int64_t limit;
	int rc = cli_number(c, "--after", INT64_MAX, out_after);

	if (rc == 0)
		rc = cli_number(c, "--limit", MAX_LIMIT, &limit);
	if (rc == 0)
		*out_limit = limit ? (uint32_t)limit : DEFAULT_LIMIT;
	return rc;
}

void page_text(const struct cli *c, const char *name, char **out)
{
	const char *text = cli_get(c, name);

	if (text)
		*out = (char *)(uintptr_t)text; /* protobuf-c has no const; it is only packed */
}

const char *page_kind(const struct cli *c)
{
	if (cli_has(c, "--warnings"))
		return "warning";
	return cli_has(c, "--rule") ? "" : "finding";
}

const char *page_word(const struct cli *c, const struct word *words, const char *code)
{
	for (; !c->english && words->code; words++) {
		if (strcmp(words->code, code) == 0)
			return words->zh;
	}
	return code;
}

char *page_code(const struct word *words, const char *text)
{
	for (; words->code; words++) {
		if (strcmp(words->zh, text) == 0)
			return (char *)(uintptr_t)words->code; /* it is only packed */
	}
	return (char *)(uintptr_t)text;
}

void page_employer(const struct cli *c, int64_t *out_id, char **out_code)
{
	const char *text = cli_get(c, "EMPLOYER");

	if (text && strlen(text) != 18 && slice_to_i64(slice_of(text), out_id) && *out_id > 0)
		return;
	*out_id = 0;
	page_text(c, "EMPLOYER", out_code);
}

int page_day(struct cli *c, const char *name, int32_t *out)
{
	const char *text = cli_get(c, name);
	civil_date day;

	if (!text)
		return 0;
	if (!civil_parse(text, strlen(text), &day))
		return cli_usage(c,
				 say(c, "%s：“%s”不是 2025-03-09 这样的日期",
				     "%s: \"%s\" is not a date like 2025-03-09"),
				 name, text);
	*out = day.day;
	return 0;
}

void page_print(const struct table *t, uint32_t limit, int64_t last_id)
{
	size_t rows = t->n_cells / t->n_columns;

	if (rows == 0) {
		(void)puts(say(t->c, "没有记录", "nothing"));
		return;
	}
	table_print(t, stdout);
	if (rows == limit)
		(void)printf(say(t->c, "可能还有：加 --after %" PRId64 "\n",
				 "there may be more: add --after %" PRId64 "\n"),
			     last_id);
}
