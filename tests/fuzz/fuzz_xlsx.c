/* A workbook of any XML: its parts come one after the other, a line with % between them. What is
 * read of it is lines that the reader takes; any bytes as a zip too. */
#include "tabular.h"

#include "../unit/tabular/zip_made.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_INPUT 65536

static int row(void *ctx, const struct tabular_row *r)
{
	(void)ctx;
	if (r->line < 2)
		abort();
	return 0;
}

static void error(void *ctx, const struct tabular_error *e)
{
	(void)ctx;
	if (!e->reason[0] || !e->mend[0])
		abort();
}

static void read_it(const unsigned char *at, size_t len, const struct tabular_kind *kind)
{
	const struct tabular_sink sink = {.locale = "en", .row = row, .error = error};
	struct tabular_result result;
	struct err err = {0};

	if (tabular_read_bytes((slice){(const char *)at, len}, kind, &sink, &result, &err) &&
	    !err.text[0])
		abort();
}

/* The next part, as a text; "" when there is none. */
static const char *next(char **rest)
{
	char *at = *rest, *end = strstr(at, "\n%\n");

	*rest = end ? end + 3 : at + strlen(at);
	if (end)
		*end = '\0';
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[MAX_INPUT];
	static unsigned char bytes[2 * MAX_INPUT];
	struct zip_made z = {.at = bytes, .size = sizeof(bytes)};
	const char *properties, *sheet, *texts, *styles;
	char *rest = text;
	size_t n = 0;

	while (tabular_kinds[n])
		n++;
	if (size < 2 || size >= MAX_INPUT)
		return 0;
	if (data[0] == 'P') {
		read_it(data, size, tabular_kinds[0]);
		return 0;
	}
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	properties = next(&rest);
	sheet = next(&rest);
	texts = next(&rest);
	styles = next(&rest);
	zip_workbook(&z, properties, sheet, texts, styles);
	read_it(bytes, z.len, tabular_kinds[data[0] % n]);
	return 0;
}
