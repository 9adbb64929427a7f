/*
 * stream_facts - a hash of numbers and a counting sort: two passes over the rows, no comparison.
 */
#include "stream_facts.h"

#include <endian.h>

#define EPOCH_US     (INT64_C(946684800) * US_PER_S) /* PostgreSQL counts from 2000-01-01 */
#define ROW_COLUMNS  5
#define FEWEST_SLOTS ((size_t)1024)
#define NAMES_MAX    ((size_t)1 << 30)

struct row {
	struct work_interval work;
	uint32_t worker;
};

struct name {
	slice no;
	uint64_t hash;
	size_t n, from; /* rows; where they begin once the stream is closed */
};

struct stream {
	struct row *rows;
	struct work_interval *sorted;
	size_t n_rows, rows_room, sorted_room;
	struct name *names;
	uint32_t *slots; /* 1 + index into names; 0 is free */
	size_t n_names, n_slots;
	struct arena *texts;
};

/* ---- fields ---------------------------------------------------------------------------------- */

static uint32_t int32_at(const char *at)
{
	uint32_t n;

	memcpy(&n, at, sizeof(n));
	return be32toh(n);
}

static int64_t int64_at(const char *at)
{
	uint64_t n;

	memcpy(&n, at, sizeof(n));
	return (int64_t)be64toh(n);
}

/* The next field; false when there is none, it is null or reaches beyond the row. */
static bool field_next(slice *row, slice *out)
{
	size_t len;

	if (row->len < 4)
		return false;
	len = int32_at(row->at);
	if (len > row->len - 4)
		return false;
	*out = (slice){row->at + 4, len};
	*row = (slice){out->at + len, row->len - 4 - len};
	return true;
}

static bool kind_read(slice text, enum work_kind *out)
{
	static const char *const kinds[] = {"order", "online", "meeting", "driving"};

	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		if (slice_is(text, kinds[i])) {
			*out = (enum work_kind)i;
			return true;
		}
	}
	return false;
}

static bool region_read(slice text, int32_t *out)
{
	int32_t n = 0;

	if (text.len != 6)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		n = n * 10 + (text.at[i] - '0');
	}
	*out = n;
	return true;
}

static bool row_read(slice row, slice *no, struct work_interval *out)
{
	slice kind, from, to, place;

	if (row.len < 2 || row.at[0] != 0 || row.at[1] != ROW_COLUMNS)
		return false;
	row = (slice){row.at + 2, row.len - 2};
	if (!field_next(&row, no) || !field_next(&row, &kind) || !field_next(&row, &from) ||
	    !field_next(&row, &to) || !field_next(&row, &place) || from.len != 8 || to.len != 8)
		return false;
	out->started = (utc_time){int64_at(from.at) + EPOCH_US};
	out->ended = (utc_time){int64_at(to.at) + EPOCH_US};
	return kind_read(kind, &out->kind) && region_read(place, &out->region);
}

/* ---- names ----------------------------------------------------------------------------------- */

static uint64_t hash_of(slice no)
{
	uint64_t h = UINT64_C(1469598103934665603);

	for (size_t i = 0; i < no.len; i++)
		h = (h ^ (unsigned char)no.at[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32; /* the slots are taken by its low bits */
}

/* Twice the slots; names has room for half as many as there are slots. */
static bool slots_grow(struct stream *s)
{
	const size_t n = s->n_slots ? 2 * s->n_slots : FEWEST_SLOTS;
	struct name *names = reallocarray(s->names, n / 2, sizeof(*names));
	uint32_t *slots = calloc(n, sizeof(*slots));

	if (names)
		s->names = names;
	if (!names || !slots) {
		free(slots);
		return false;
	}
	for (size_t i = 0; i < s->n_names; i++) {
		size_t k = names[i].hash & (n - 1);

		while (slots[k])
			k = (k + 1) & (n - 1);
		slots[k] = (uint32_t)i + 1;
	}
	free(s->slots);
	s->slots = slots;
	s->n_slots = n;
	return true;
}

static int name_find(struct stream *s, slice no, uint32_t *out)
{
	const uint64_t hash = hash_of(no);
	struct name *one;
	size_t k;

	if (2 * s->n_names >= s->n_slots && !slots_grow(s))
		return E_NO_MEMORY;
	for (k = hash & (s->n_slots - 1); s->slots[k]; k = (k + 1) & (s->n_slots - 1)) {
		one = &s->names[s->slots[k] - 1];
		if (one->hash == hash && one->no.len == no.len &&
		    memcmp(one->no.at, no.at, no.len) == 0) {
			*out = s->slots[k] - 1;
			return 0;
		}
	}
	one = &s->names[s->n_names];
	*one = (struct name){
		{arena_strndup(s->texts, no.at, no.len), no.len},
                hash, 0, 0
        };
	if (!one->no.at)
		return E_NO_MEMORY;
	*out = (uint32_t)s->n_names++;
	s->slots[k] = *out + 1;
	return 0;
}

/* ---- the stream ------------------------------------------------------------------------------ */

struct stream *stream_new(void)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->texts = arena_new(NAMES_MAX);
	if (!s->texts || !slots_grow(s)) {
		stream_free(s);
		return NULL;
	}
	return s;
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	free(s->rows);
	free(s->sorted);
	free(s->names);
	free(s->slots);
	arena_free(s->texts);
	free(s);
}

static bool rows_grow(struct stream *s)
{
	const size_t room = s->rows_room ? 2 * s->rows_room : 4096;
	struct row *rows = reallocarray(s->rows, room, sizeof(*rows));

	if (!rows)
		return false;
	s->rows = rows;
	s->rows_room = room;
	return true;
}

int stream_add(struct stream *s, slice text)
{
	struct row *row;
	slice no;
	int rc;

	if (s->n_rows == STREAM_ROWS_MAX)
		return E_TOO_BIG;
	if (s->n_rows == s->rows_room && !rows_grow(s))
		return E_NO_MEMORY;
	row = &s->rows[s->n_rows];
	if (!row_read(text, &no, &row->work))
		return E_RANGE;
	rc = name_find(s, no, &row->worker);
	if (rc)
		return rc;
	s->names[row->worker].n++;
	s->n_rows++;
	return 0;
}

int stream_close(struct stream *s)
{
	size_t from = 0;

	if (s->sorted_room < s->n_rows) {
		free(s->sorted);
		s->sorted_room = s->rows_room;
		s->sorted = reallocarray(NULL, s->sorted_room, sizeof(*s->sorted));
		if (!s->sorted) {
			s->sorted_room = 0;
			return E_NO_MEMORY;
		}
	}
	for (size_t i = 0; i < s->n_names; i++) {
		s->names[i].from = from;
		from += s->names[i].n;
		s->names[i].n = 0; /* counted once more below */
	}
	for (size_t i = 0; i < s->n_rows; i++) {
		struct name *one = &s->names[s->rows[i].worker];

		s->sorted[one->from + one->n++] = s->rows[i].work;
	}
	return 0;
}

size_t stream_workers(const struct stream *s)
{
	return s->n_names;
}

struct stream_worker stream_worker(const struct stream *s, size_t i)
{
	const struct name *one = &s->names[i];

	return (struct stream_worker){
		one->no, {s->sorted + one->from, one->n}
        };
}

void stream_clear(struct stream *s)
{
	s->n_rows = 0;
	s->n_names = 0;
	memset(s->slots, 0, s->n_slots * sizeof(*s->slots));
	arena_reset(s->texts, (struct arena_mark){NULL, 0});
}
