#include "pack_facts.h"

#include <endian.h>

#define LENGTH_BITS 20
#define KIND_MASK   3
#define PLACE_MAX   999999

static int32_t int32_at(const char *at)
{
	uint32_t n;

	memcpy(&n, at, sizeof(n));
	return (int32_t)be32toh(n);
}

/* A span, of whatever the bytes say; what is not of the format sets bits of `wrong`. No branch, and
 * so none that a month of a hundred spans is slowed by. */
static void span_read(const char *at, int64_t midnight_us, struct work_interval *out,
		      unsigned *wrong)
{
	const int64_t start = int32_at(at);
	const int32_t what = int32_at(at + 4), place = int32_at(at + 8);
	const int64_t length = what & ((1 << LENGTH_BITS) - 1);

	*wrong |= (unsigned)(what < 0) | (unsigned)(what >> LENGTH_BITS > WORK_DRIVING) |
		  (unsigned)(length > TIME_INTERVAL_MAX_S) | (unsigned)(place < 0) |
		  (unsigned)(place > PLACE_MAX);
	out->started = (utc_time){midnight_us + start * US_PER_S};
	out->ended = (utc_time){out->started.us + length * US_PER_S};
	out->kind = (enum work_kind)(what >> LENGTH_BITS & KIND_MASK);
	out->region = place;
}

bool packed_span_read(const char *at, civil_date month, struct work_interval *out)
{
	unsigned wrong = 0;

	span_read(at, utc_from_civil(month).us, out, &wrong);
	return wrong == 0;
}

bool packed_spans_read(slice bytes, civil_date month, struct work_interval *out)
{
	const int64_t midnight_us = utc_from_civil(month).us;
	unsigned wrong = bytes.len % PACKED_SPAN_BYTES != 0;

	for (size_t i = 0; i < bytes.len / PACKED_SPAN_BYTES; i++)
		span_read(bytes.at + i * PACKED_SPAN_BYTES, midnight_us, &out[i], &wrong);
	return wrong == 0;
}

bool packed_text_next(slice *list, size_t n, slice *out)
{
	const char *end = list->len ? memchr(list->at, PACKED_SEPARATOR, list->len) : NULL;

	if ((end != NULL) != (n > 1))
		return false;
	*out = (slice){list->at, end ? (size_t)(end - list->at) : list->len};
	if (end)
		*list = (slice){end + 1, list->len - out->len - 1};
	return true;
}
