#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "frame.h"

static size_t put(char *at, enum frame_kind kind, uint64_t token, const char *payload)
{
	size_t len = strlen(payload);

	frame_head((uint8_t *)at, kind, token, (uint32_t)len);
	memcpy(at + FRAME_HEAD_BYTES, payload, len);
	return FRAME_HEAD_BYTES + len;
}

static void frame__head__byte_for_byte(void **state UNUSED)
{
	static const uint8_t want[16] = {'G',  'D',  1,    4,    0x01, 0x02, 0x03, 0x04,
					 0x05, 0x06, 0x07, 0x08, 0x00, 0x01, 0x02, 0x03};
	uint8_t head[16];

	frame_head(head, FRAME_REQUEST, UINT64_C(0x0102030405060708), 0x010203);
	assert_memory_equal(head, want, sizeof(want));
}

static void frame__batch_of_three__taken_in_order(void **state UNUSED)
{
	char bytes[128];
	size_t n = 0;
	struct frame f;
	slice rest;

	n += put(bytes + n, FRAME_REQUEST, 7, "one");
	n += put(bytes + n, FRAME_BEAT, 0, "");
	n += put(bytes + n, FRAME_REPLY, UINT64_MAX, "three");
	rest = (slice){bytes, n};
	assert_int_equal(frame_next(&rest, &f), 0);
	assert_int_equal(f.kind, FRAME_REQUEST);
	assert_int_equal(f.token, 7);
	assert_true(slice_is(f.payload, "one"));
	assert_int_equal(frame_next(&rest, &f), 0);
	assert_int_equal(f.kind, FRAME_BEAT);
	assert_int_equal(f.payload.len, 0);
	assert_int_equal(frame_next(&rest, &f), 0);
	assert_true(f.token == UINT64_MAX);
	assert_true(slice_is(f.payload, "three"));
	assert_int_equal(rest.len, 0);
}

static void frame__cut_anywhere__malformed(void **state UNUSED)
{
	char bytes[64];
	size_t n = put(bytes, FRAME_REQUEST, 7, "payload");
	struct frame f;

	for (size_t len = 0; len < n; len++) {
		slice rest = {bytes, len};

		assert_int_equal(frame_next(&rest, &f), E_MALFORMED);
		assert_int_equal(rest.len, len);
	}
}

static void frame__wrong_head__malformed(void **state UNUSED)
{
	static const struct {
		size_t at;
		char value;
	} cases[] = {
		{0,  'g'   }, /* magic */
		{1,  'X'   },
                {2,  0     }, /* version */
		{2,  2     },
                {3,  0     }, /* kind */
		{3,  7     },
                {3,  '\xff'},
                {12, '\x7f'}, /* length */
		{15, 100   },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char bytes[64];
		slice rest = {bytes, put(bytes, FRAME_REQUEST, 7, "payload")};
		struct frame f;

		bytes[cases[i].at] = cases[i].value;
		assert_int_equal(frame_next(&rest, &f), E_MALFORMED);
	}
}

static void frame__above_the_limit__too_big(void **state UNUSED)
{
	slice rest = {"GD", FRAME_MAX_BYTES + 1};
	struct frame f;

	assert_int_equal(frame_next(&rest, &f), E_TOO_BIG);
}

static void frame__every_kind__has_a_name(void **state UNUSED)
{
	for (int kind = FRAME_READY; kind <= FRAME_BYE; kind++)
		assert_non_null(frame_kind_name((enum frame_kind)kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame__head__byte_for_byte),
		cmocka_unit_test(frame__batch_of_three__taken_in_order),
		cmocka_unit_test(frame__cut_anywhere__malformed),
		cmocka_unit_test(frame__wrong_head__malformed),
		cmocka_unit_test(frame__above_the_limit__too_big),
		cmocka_unit_test(frame__every_kind__has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
