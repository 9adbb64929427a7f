#include "pack_facts.h"

#include <endian.h>

/* From the lowest bit: place, length, kind, and the start with its sign. */
#define LENGTH_AT   20
#define KIND_AT     37
#define START_AT    39
#define PLACE_MASK  0xfffff
#define LENGTH_MASK 0x1ffff
#define KIND_MASK   3
#define PLACE_MAX   999999
#define START_LIMIT (1 << 24)

static int64_t int64_at(const char *at)
{
	uint64_t n;

	memcpy(&n, at, sizeof(n));
	return (int64_t)be64toh(n);
}

/* A span, of whatever the bytes say; what is not of the format sets bits of `wrong`. No branch, and
 * so none that a month of a hundred spans is slowed by. */
static void span_read(const char *at, int64_t midnight_us, struct work_interval *out,
		      unsigned *wrong)
{
	const int64_t span = int64_at(at);
	const int64_t start = span >> START_AT, length = span >> LENGTH_AT & LENGTH_MASK;
	const int32_t place = (int32_t)(span & PLACE_MASK);

	*wrong |= (unsigned)(length > TIME_INTERVAL_MAX_S) | (unsigned)(place > PLACE_MAX);
	out->started = (utc_time){midnight_us + start * US_PER_S};
	out->ended = (utc_time){out->started.us + length * US_PER_S};
	out->kind = (enum work_kind)(span >> KIND_AT & KIND_MASK);
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

static int64_t whole_second(utc_time t)
{
	const int64_t s = t.us / US_PER_S;

	return t.us % US_PER_S < 0 ? s - 1 : s;
}

static void int64_put(char *at, uint64_t value)
{
	const uint64_t n = htobe64(value);

	memcpy(at, &n, sizeof(n));
}

bool packed_spans_write(struct work_list list, civil_date month, char *out)
{
	const int64_t midnight = utc_from_civil(month).us / US_PER_S;

	for (size_t i = 0; i < list.n; i++, out += PACKED_SPAN_BYTES) {
		const struct work_interval *one = &list.at[i];
		const int64_t start = whole_second(one->started) - midnight;
		const int64_t length = whole_second(one->ended) - whole_second(one->started);

		if (start < -START_LIMIT || start >= START_LIMIT || length < 0 ||
		    length > TIME_INTERVAL_MAX_S || one->region < 0 || one->region > PLACE_MAX)
			return false;
		int64_put(out, (uint64_t)start << START_AT | (uint64_t)one->kind << KIND_AT |
				       (uint64_t)length << LENGTH_AT | (uint64_t)one->region);
	}
	return true;
}

bool packed_lists_cut(char *text, char *lists[PACKED_LISTS])
{
	for (int i = 0; i < PACKED_LISTS; i++) {
		char *end = strchr(text, PACKED_RECORD);

		lists[i] = text;
		if ((end != NULL) != (i + 1 < PACKED_LISTS))
			return false;
		if (end) {
			*end = '\0';
			text = end + 1;
		}
	}
	return true;
}

char *packed_text_cut(char **list, size_t n)
{
	char *text = *list, *end = strchr(text, PACKED_UNIT);

	if ((end != NULL) != (n > 1))
		return NULL;
	if (end) {
		*end = '\0';
		*list = end + 1;
	}
	return text;
}
