/*
 * Reading and writing an envelope in place, held against protobuf-c.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "envelope.h"
#include "envelope.pb-c.h"
#include "wire.h"

#define N_ROUNDS 2000

struct bytes {
	uint8_t at[1024];
	size_t len;
};

static slice slice_in(const struct bytes *b)
{
	return (slice){(const char *)b->at, b->len};
}

static void put(struct bytes *b, const void *at, size_t len)
{
	assert_true(len <= sizeof(b->at) - b->len);
	memcpy(b->at + b->len, at, len);
	b->len += len;
}

static void pack(struct bytes *b, const Gongdao__Envelope *e)
{
	assert_true(gongdao__envelope__get_packed_size(e) <= sizeof(b->at));
	b->len = gongdao__envelope__pack(e, b->at);
}

/* What is read and written again. */
static void again(const struct bytes *from, struct bytes *to)
{
	struct envelope e;

	assert_int_equal(envelope_read(slice_in(from), &e), 0);
	to->len = envelope_size(&e);
	assert_true(to->len <= sizeof(to->at));
	envelope_write(&e, to->at);
}

static uint64_t draw(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random;
}

/* Some fields of each kind, whichever the numbers say. */
static void fill(Gongdao__Envelope *e, Gongdao__Principal *p, Gongdao__Error *error,
		 uint64_t random)
{
	static uint8_t body[300], id[16] = "0123456789abcdef";
	char **texts[] = {&e->rpc, &e->sender, &e->key, &e->trace, &e->locale, &e->event};
	static const char *const words[] = {"wages.RunAudit", "工资", "k", "00-aa-bb-01"};

	gongdao__envelope__init(e);
	gongdao__principal__init(p);
	gongdao__error__init(error);
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		if (draw(&random) & 1)
			*texts[i] = (char *)(uintptr_t)words[draw(&random) % N_ELEMENTS(words)];
	}
	if (draw(&random) & 1)
		e->id = (ProtobufCBinaryData){sizeof(id), id};
	if (draw(&random) & 1)
		e->body = (ProtobufCBinaryData){draw(&random) % sizeof(body), body};
	if (draw(&random) & 1)
		e->principal = p; /* empty half of the time: written all the same */
	if (draw(&random) & 1)
		p->employer_id = -7;
	if (draw(&random) & 1)
		e->error = error;
	e->remaining_ms = (uint32_t)draw(&random) >> draw(&random) % 32;
	e->attempt = draw(&random) & 1;
	e->credit = draw(&random) & 1;
	e->epoch = draw(&random) >> draw(&random) % 64;
	e->generation = (int64_t)draw(&random) >> draw(&random) % 64;
}

static void envelope__any__read_and_written_as_protobuf_does(void **state UNUSED)
{
	uint64_t random = 88172645463325252U;

	for (int i = 0; i < N_ROUNDS; i++) {
		Gongdao__Principal p;
		Gongdao__Error error;
		Gongdao__Envelope e;
		struct bytes from, to;

		fill(&e, &p, &error, draw(&random));
		pack(&from, &e);
		again(&from, &to);
		assert_int_equal(from.len, to.len);
		assert_memory_equal(from.at, to.at, to.len);
	}
}

static void fields__numbers__those_of_the_proto_file(void **state UNUSED)
{
	static const struct {
		const char *name;
		enum envelope_field field;
	} names[] = {
		{"id",           ENVELOPE_ID          },
                {"rpc",          ENVELOPE_RPC         },
		{"sender",       ENVELOPE_SENDER      },
                {"principal",    ENVELOPE_PRINCIPAL   },
		{"key",          ENVELOPE_KEY         },
                {"remaining_ms", ENVELOPE_REMAINING_MS},
		{"attempt",      ENVELOPE_ATTEMPT     },
                {"trace",        ENVELOPE_TRACE       },
		{"locale",       ENVELOPE_LOCALE      },
                {"body",         ENVELOPE_BODY        },
		{"error",        ENVELOPE_ERROR       },
                {"credit",       ENVELOPE_CREDIT      },
		{"epoch",        ENVELOPE_EPOCH       },
                {"generation",   ENVELOPE_GENERATION  },
		{"event",        ENVELOPE_EVENT       },
	};
	const ProtobufCMessageDescriptor *d = &gongdao__envelope__descriptor;

	/* A new field of the proto file is to be known here, or the broker drops nothing of it but
	 * cannot stamp it either. */
	assert_int_equal(d->n_fields, N_ELEMENTS(names));
	assert_int_equal(ENVELOPE_FIELDS, N_ELEMENTS(names) + 1);
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(d, names[i].name);

		assert_non_null(f);
		assert_int_equal(f->id, names[i].field);
	}
}

/* One field, by hand: tag and value. */
static const struct {
	const char *bytes;
	size_t len;
} fields[] = {
	{"\x0a\x01x", 3},
        {"\x12\x01x", 3},
        {"\x1a\x01x", 3},
        {"\x22\x00",  2},
        {"\x2a\x01x", 3},
	{"\x30\x01",  2},
        {"\x38\x01",  2},
        {"\x42\x01x", 3},
        {"\x4a\x01x", 3},
        {"\x52\x01x", 3},
	{"\x5a\x00",  2},
        {"\x60\x01",  2},
        {"\x68\x01",  2},
        {"\x70\x01",  2},
        {"\x7a\x01x", 3},
};

static void field__twice__malformed(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(fields); i++) {
		struct bytes b = {.len = 0};
		struct envelope e;

		put(&b, fields[i].bytes, fields[i].len);
		assert_int_equal(envelope_read(slice_in(&b), &e), 0);
		put(&b, fields[i].bytes, fields[i].len);
		assert_int_equal(envelope_read(slice_in(&b), &e), E_MALFORMED);
	}
}

static void field__other_wire_type__malformed(void **state UNUSED)
{
	static const uint8_t values[] = "\x01xxxxxxxx"; /* enough of it for every type */

	for (unsigned field = 1; field < ENVELOPE_FIELDS; field++) {
		for (unsigned type = 0; type < 8; type++) {
			bool number = field == 6 || field == 7 || (field >= 12 && field <= 14);
			struct bytes b = {.len = 0};
			struct envelope e;
			uint8_t tag = (uint8_t)(field << 3 | type);
			size_t len = type == 0 ? 1 : type == 1 ? 8 : type == 2 ? 2 : 4;

			put(&b, &tag, 1);
			put(&b, values, len);
			assert_int_equal(envelope_read(slice_in(&b), &e),
					 type == (number ? 0 : 2) ? 0 : E_MALFORMED);
		}
	}
}

static void text__not_utf8__malformed(void **state UNUSED)
{
	static const char *const bad[] = {"\x12\x01\xff", "\x2a\x02\xc0\x80", "\x7a\x01\x00"};
	static const size_t lens[] = {3, 4, 3};

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		struct envelope e;

		assert_int_equal(envelope_read((slice){bad[i], lens[i]}, &e), E_MALFORMED);
	}
}

static void envelope__cut_anywhere__malformed_or_ends_at_a_field(void **state UNUSED)
{
	Gongdao__Principal p;
	Gongdao__Error error;
	Gongdao__Envelope e;
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	struct bytes b;

	fill(&e, &p, &error, 3);
	e.body = (ProtobufCBinaryData){3, (uint8_t *)"abc"};
	pack(&b, &e);
	for (size_t len = 0; len < b.len; len++) {
		slice part = {(const char *)b.at, len};
		ProtobufCMessage *m;
		struct envelope read;
		bool ours = envelope_read(part, &read) == 0;

		assert_int_equal(ours,
				 wire_unpack(a, &gongdao__envelope__descriptor, part, &m) == 0);
	}
	arena_free(a);
}

static void unknown__fields_of_a_later_version__kept(void **state UNUSED)
{
	/* rpc; 16: a text; 17, 18: numbers; body; 19: fixed64 */
	static const char given[] = "\x12\x01r\x82\x01\x02hi\x88\x01\x05\x90\x01\x06\x52\x01"
				    "b\x99\x01"
				    "12345678";
	static const char want[] = "\x12\x01r\x52\x01"
				   "b\x82\x01\x02hi\x88\x01\x05\x90\x01\x06\x99\x01"
				   "12345678";
	struct bytes from = {.len = 0}, to;

	put(&from, given, sizeof(given) - 1);
	again(&from, &to);
	assert_int_equal(to.len, sizeof(want) - 1);
	assert_memory_equal(to.at, want, to.len);
}

static void unknown__scattered_without_end__malformed(void **state UNUSED)
{
	struct bytes b = {.len = 0};
	struct envelope e;

	for (size_t i = 0; i < 5; i++) { /* five runs, known fields between them */
		put(&b, "\x80\x01\x01", 3);
		assert_int_equal(envelope_read(slice_in(&b), &e), i < 4 ? 0 : E_MALFORMED);
		put(&b, fields[i].bytes, fields[i].len);
	}
}

static void service__of_the_rpc__or_empty(void **state UNUSED)
{
	static const char with[] = "\x0a\x02id\x12\x0ewages.RunAudit\x52\x01x";

	assert_true(slice_is(envelope_service((slice){with, sizeof(with) - 1}), "wages"));
	assert_int_equal(envelope_service((slice){with, 4}).len, 0);
	assert_int_equal(envelope_service((slice){with, 9}).len, 0); /* cut */
	assert_int_equal(envelope_service(SLICE("")).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(envelope__any__read_and_written_as_protobuf_does),
		cmocka_unit_test(fields__numbers__those_of_the_proto_file),
		cmocka_unit_test(field__twice__malformed),
		cmocka_unit_test(field__other_wire_type__malformed),
		cmocka_unit_test(text__not_utf8__malformed),
		cmocka_unit_test(envelope__cut_anywhere__malformed_or_ends_at_a_field),
		cmocka_unit_test(unknown__fields_of_a_later_version__kept),
		cmocka_unit_test(unknown__scattered_without_end__malformed),
		cmocka_unit_test(service__of_the_rpc__or_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
