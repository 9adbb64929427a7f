#include "pack_facts.h"

#define LENGTH_BITS 20

static int32_t int32_at(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;
	const uint32_t n =
		(uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | (uint32_t)b[3];

	return (int32_t)n;
}

bool packed_span_read(const char *at, civil_date month, struct work_interval *out)
{
	const int64_t start = int32_at(at);
	const int32_t what = int32_at(at + 4), place = int32_at(at + 8);
	const int64_t length = what & ((1 << LENGTH_BITS) - 1);

	if (what < 0 || what >> LENGTH_BITS > WORK_DRIVING || length > TIME_INTERVAL_MAX_S ||
	    place < 0 || place > 999999)
		return false;
	out->started = (utc_time){utc_from_civil(month).us + start * US_PER_S};
	out->ended = (utc_time){out->started.us + length * US_PER_S};
	out->kind = (enum work_kind)(what >> LENGTH_BITS);
	out->region = place;
	return true;
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
