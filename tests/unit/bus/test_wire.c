#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "envelope.pb-c.h"
#include "wire.h"

static int setup(void **state)
{
	*state = arena_new((size_t)4 * 1024 * 1024);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static int unpack(struct arena *a, const char *bytes, size_t len)
{
	ProtobufCMessage *m;

	return wire_unpack(a, &gongdao__envelope__descriptor, (slice){bytes, len}, &m);
}

static void wire__pack_and_unpack__same_message(void **state)
{
	Gongdao__Principal principal = GONGDAO__PRINCIPAL__INIT;
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT, *back;
	ProtobufCMessage *m;
	slice bytes;

	principal.subject = (char *)"人社-窗口";
	e.rpc = (char *)"wages.RunAudit";
	e.principal = &principal;
	e.remaining_ms = 1500;
	e.body = (ProtobufCBinaryData){3, (uint8_t *)"\0\xff\0"};
	assert_int_equal(wire_pack(*state, &e.base, &bytes), 0);
	assert_int_equal(wire_unpack(*state, &gongdao__envelope__descriptor, bytes, &m), 0);
	back = (Gongdao__Envelope *)m;
	assert_string_equal(back->rpc, "wages.RunAudit");
	assert_string_equal(back->principal->subject, "人社-窗口");
	assert_int_equal(back->remaining_ms, 1500);
	assert_int_equal(back->body.len, 3);
	assert_memory_equal(back->body.data, "\0\xff\0", 3);
}

static void wire__no_bytes__empty_message(void **state)
{
	ProtobufCMessage *m;

	assert_int_equal(wire_unpack(*state, &gongdao__envelope__descriptor, (slice){NULL, 0}, &m),
			 0);
	assert_string_equal(((Gongdao__Envelope *)m)->rpc, "");
}

static void wire__unsound_bytes__malformed(void **state)
{
	static const struct {
		const char *what;
		const char *bytes;
		size_t len;
	} cases[] = {
		{"rpc is no UTF-8",            "\x12\x02\xc3\x28",     4 },
		{"rpc holds a NUL",
		 "\x12\x03"
		 "a\0b",					       5 },
		{"rpc longer than the bytes",
		 "\x12\x7f"
		 "a",						  3 },
		{"text in principal, nested",  "\x22\x03\x0a\x01\xff", 5 },
		{"tag without a value",        "\x12",                 1 },
		{"field number 0",
		 "\x02\x01"
		 "a",						  3 },
		{"a group",                    "\x0b\x0c",             2 },
		{"varint without an end",
		 "\x30\xff\xff\xff\xff\xff\xff"
		 "\xff\xff\xff\xff\xff",			       12},
		{"wire type of another field", "\x10\x01",             2 },
		{"a fixed64 that is cut",      "\x39\x01\x02",         3 },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (unpack(*state, cases[i].bytes, cases[i].len) != E_MALFORMED)
			fail_msg("%s: was taken", cases[i].what);
	}
}

static void wire__unknown_field__kept(void **state)
{
	/* field 1000, 3 bytes: a newer version's; it must travel on */
	const slice bytes = SLICE("\xc2\x3e\x03xyz");
	ProtobufCMessage *m;
	slice again;

	assert_int_equal(wire_unpack(*state, &gongdao__envelope__descriptor, bytes, &m), 0);
	assert_int_equal(wire_pack(*state, m, &again), 0);
	assert_int_equal(again.len, bytes.len);
	assert_memory_equal(again.at, bytes.at, again.len);
}

static void wire__more_than_the_arena__too_big(void **state UNUSED)
{
	AUTO(arena_freep) struct arena *small = arena_new(2048);
	/* 1000 empty lanes: two bytes each on the wire, a struct each in memory */
	static char bytes[2000];
	ProtobufCMessage *m;

	for (size_t i = 0; i < sizeof(bytes); i += 2) {
		bytes[i] = 0x22;
		bytes[i + 1] = 0;
	}
	assert_int_equal(
		wire_unpack(small, &gongdao__ready__descriptor, (slice){bytes, sizeof(bytes)}, &m),
		E_TOO_BIG);
}

static void wire__new__empty_message(void **state)
{
	ProtobufCMessage *m = wire_new(*state, &gongdao__beat__descriptor);

	assert_non_null(m);
	assert_string_equal(((Gongdao__Beat *)m)->instance, "");
}

static void rpc_split__cases__as_documented(void **state UNUSED)
{
	static const struct {
		const char *rpc, *service, *method; /* NULL: no rpc */
	} cases[] = {
		{"wages.RunAudit", "wages", "RunAudit"},
		{"a.b",            "a",     "b"       },
		{"a_1.B_2",        "a_1",   "B_2"     },
		{"",               NULL,    NULL      },
		{"wages",          NULL,    NULL      },
		{".RunAudit",      NULL,    NULL      },
		{"wages.",         NULL,    NULL      },
		{"a.b.c",          NULL,    NULL      },
		{"wa ges.Run",     NULL,    NULL      },
		{"wages.Run\"",    NULL,    NULL      },
		{"wages.*",        NULL,    NULL      },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		slice service, method;
		bool split = rpc_split(cases[i].rpc, &service, &method);

		assert_int_equal(split, cases[i].service != NULL);
		if (split) {
			assert_true(slice_is(service, cases[i].service));
			assert_true(slice_is(method, cases[i].method));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wire__pack_and_unpack__same_message),
		cmocka_unit_test(wire__no_bytes__empty_message),
		cmocka_unit_test(wire__unsound_bytes__malformed),
		cmocka_unit_test(wire__unknown_field__kept),
		cmocka_unit_test(wire__more_than_the_arena__too_big),
		cmocka_unit_test(wire__new__empty_message),
		cmocka_unit_test(rpc_split__cases__as_documented),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
