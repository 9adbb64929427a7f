/* Any bytes as a CSV file of each kind: counts agree with what the sink saw, every error speaks. */
#include "tabular.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	uint64_t rows, errors;
};

static int row(void *ctx, const struct tabular_row *r)
{
	struct seen *seen = ctx;

	if (r->line < 2)
		abort();
	seen->rows++;
	return 0;
}

static void error(void *ctx, const struct tabular_error *e)
{
	struct seen *seen = ctx;

	if (!e->reason[0] || !e->mend[0])
		abort();
	seen->errors++;
}

static void restart(void *ctx)
{
	*(struct seen *)ctx = (struct seen){0};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = {0};
	struct tabular_sink sink = {.row = row, .error = error, .ctx = &seen, .restart = restart};
	struct tabular_result result;
	struct err err = {0};
	size_t n = 0;

	while (tabular_kinds[n])
		n++;
	if (size == 0)
		return 0;
	sink.locale = data[0] & 64 ? "en" : "zh";
	if (tabular_read_bytes((slice){(const char *)data + 1, size - 1},
			       tabular_kinds[data[0] % n], &sink, &result, &err) == 0) {
		if (result.rows_good != seen.rows || result.rows_refused > seen.errors)
			abort();
	} else if (!err.text[0]) {
		abort();
	}
	return 0;
}
