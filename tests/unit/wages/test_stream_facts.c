/*
 * stream_facts: rows of many workers in any order, each with his own; what is not a row is refused.
 */
#include "test_facts.h"

#include "stream_facts.h"

#define ROWS_MAX  4000
#define EPOCH_US  (INT64_C(946684800) * US_PER_S)
#define ROW_BYTES 128

static size_t put(char *at, uint64_t n, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		at[i] = (char)(n >> 8 * (bytes - 1 - i));
	return bytes;
}

static size_t put_text(char *at, const char *text)
{
	size_t len = strlen(text);

	(void)put(at, len, 4);
	memcpy(at + 4, text, len);
	return 4 + len;
}

/* As COPY sends it: count of columns, then each with its length. */
static slice row_make(char *at, const char *no, const char *kind, const struct work_interval *w)
{
	char place[16];
	size_t n = put(at, 5, 2);

	(void)snprintf(place, sizeof(place), "%06d", w->region);
	n += put_text(at + n, no);
	n += put_text(at + n, kind);
	n += put(at + n, 8, 4);
	n += put(at + n, (uint64_t)(w->started.us - EPOCH_US), 8);
	n += put(at + n, 8, 4);
	n += put(at + n, (uint64_t)(w->ended.us - EPOCH_US), 8);
	n += put_text(at + n, place);
	return (slice){at, n};
}

static struct work_interval random_work(void)
{
	const int64_t from = at("2025-03-01 00:00").us + below(INT64_C(2600000000000));

	return (struct work_interval){{from},
				      {from + below(7200) * US_PER_S},
				      411000 + (int32_t)below(30),
				      (enum work_kind)below(4)};
}

static void rows__of_many_workers__each_with_his_own_in_their_order(void **state)
{
	static const char *const kinds[] = {"order", "online", "meeting", "driving"};
	static struct work_interval rows[ROWS_MAX];
	static char nos[ROWS_MAX][8];
	struct stream *s = stream_new();

	(void)state;
	assert_non_null(s);
	for (uint64_t seed = 1; seed <= 20; seed++) { /* one stream, cleared for each */
		const int64_t people = seed % 3 ? 40 : 3000;
		size_t n, met = 0;

		seed_state = seed;
		n = (size_t)below(ROWS_MAX);
		for (size_t i = 0; i < n; i++) {
			char at[ROW_BYTES];

			rows[i] = random_work();
			(void)snprintf(nos[i], sizeof(nos[i]), "K%d", (int)below(people));
			assert_int_equal(
				stream_add(s, row_make(at, nos[i], kinds[rows[i].kind], &rows[i])),
				0);
		}
		assert_int_equal(stream_close(s), 0);
		for (size_t w = 0; w < stream_workers(s); w++) {
			const struct stream_worker one = stream_worker(s, w);
			size_t k = 0;

			for (size_t i = 0; i < n; i++) {
				if (!slice_is(one.worker_no, nos[i]))
					continue;
				assert_true(k < one.work.n);
				assert_memory_equal(&one.work.at[k], &rows[i], sizeof(rows[i]));
				k++;
			}
			assert_int_equal(k, one.work.n);
			met += k;
		}
		assert_int_equal(met, n);
		stream_clear(s);
	}
	stream_free(s);
}

static void row__cut_or_of_other_columns__refused(void **state)
{
	const struct work_interval w = {at("2025-03-09 08:00"), at("2025-03-09 09:00"), 411002,
					WORK_ORDER};
	struct stream *s = stream_new();
	char bytes[ROW_BYTES];
	slice row = row_make(bytes, "K1", "order", &w);

	(void)state;
	assert_non_null(s);
	for (size_t n = 0; n < row.len; n++)
		assert_int_equal(stream_add(s, (slice){bytes, n}), E_RANGE);
	assert_int_equal(stream_add(s, row_make(bytes, "K1", "pause", &w)), E_RANGE);
	row = row_make(bytes, "K1", "order", &w);
	bytes[row.len - 1] = 'x'; /* of the place */
	assert_int_equal(stream_add(s, row), E_RANGE);
	row = row_make(bytes, "K1", "order", &w);
	memset(bytes + 2, 0xff, 4); /* a null */
	assert_int_equal(stream_add(s, row), E_RANGE);
	assert_int_equal(stream_close(s), 0);
	assert_int_equal(stream_workers(s), 0);
	stream_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows__of_many_workers__each_with_his_own_in_their_order),
		cmocka_unit_test(row__cut_or_of_other_columns__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
