/*
 * protobuf-c decodes; this file feeds it from an arena and, before that, walks the bytes once by
 * the descriptor to refuse what protobuf-c lets pass: text that is not UTF-8, a NUL inside a text
 * (it would cut the string in silence), enum numbers nobody declared, and deep nesting (protobuf-c
 * recurses without a limit). The walk keeps its own stack, so it does not recurse either.
 */
#include "base.h"

#include "wire.h"

#include "walk.h"

#define DEPTH_MAX 16

struct cursor {
	struct walk w;
	const ProtobufCMessageDescriptor *d;
};

struct feeder {
	struct arena *arena;
	bool full;
};

static void *feed(void *data, size_t size)
{
	struct feeder *f = data;
	void *p = arena_alloc(f->arena, size);

	f->full = f->full || !p;
	return p;
}

/* Memory goes with the arena. */
static void unfeed(void *data UNUSED, void *at UNUSED)
{
}

static bool enum_known(const ProtobufCEnumDescriptor *e, uint64_t v)
{
	return protobuf_c_enum_descriptor_get_value(e, (int)(int64_t)v) != NULL;
}

static bool packed_enums_known(const ProtobufCEnumDescriptor *e, const uint8_t *at, size_t len)
{
	struct walk w = {at, at + len};
	uint64_t v;

	while (w.at < w.end) {
		if (!walk_varint(&w, &v) || !enum_known(e, v))
			return false;
	}
	return true;
}

/* A length-delimited field comes. Sets *inner when it is a message to be walked too. */
static bool bytes_field(struct cursor *c, const ProtobufCFieldDescriptor *f, struct cursor *inner)
{
	const uint8_t *at;
	uint64_t len;

	if (!walk_varint(&c->w, &len))
		return false;
	at = c->w.at;
	if (!walk_skip(&c->w, len))
		return false;
	if (!f)
		return true;
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return utf8_valid((const char *)at, (size_t)len);
	if (f->type == PROTOBUF_C_TYPE_ENUM)
		return packed_enums_known(f->descriptor, at, (size_t)len);
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		*inner = (struct cursor){
			{at, at + len},
                        f->descriptor
                };
	return true;
}

static bool one_field(struct cursor *c, struct cursor *inner)
{
	const ProtobufCFieldDescriptor *f;
	unsigned field, type;
	uint64_t v;

	if (!walk_tag(&c->w, &field, &type))
		return false;
	f = protobuf_c_message_descriptor_get_field(c->d, field);
	switch (type) {
	case WIRE_VARINT:
		if (!walk_varint(&c->w, &v))
			return false;
		return !f || f->type != PROTOBUF_C_TYPE_ENUM || enum_known(f->descriptor, v);
	case WIRE_FIXED64:
		return walk_skip(&c->w, 8);
	case WIRE_FIXED32:
		return walk_skip(&c->w, 4);
	case WIRE_BYTES:
		return bytes_field(c, f, inner);
	default:
		return false; /* groups, and what does not exist */
	}
}

bool wire_sound(const ProtobufCMessageDescriptor *d, slice bytes)
{
	struct cursor stack[DEPTH_MAX], inner;
	const uint8_t *at = (const uint8_t *)bytes.at;
	size_t depth = 1;

	stack[0] = (struct cursor){
		{at, at + bytes.len},
                d
        };
	while (depth) {
		struct cursor *top = &stack[depth - 1];

		if (top->w.at == top->w.end) {
			depth--;
			continue;
		}
		inner.d = NULL;
		if (!one_field(top, &inner))
			return false;
		if (inner.d) {
			if (depth == DEPTH_MAX)
				return false;
			stack[depth++] = inner;
		}
	}
	return true;
}

int wire_unpack(struct arena *a, const ProtobufCMessageDescriptor *d, slice bytes,
		ProtobufCMessage **out)
{
	struct feeder f = {a, false};
	ProtobufCAllocator allocator = {feed, unfeed, &f};
	ProtobufCMessage *m;

	if (!bytes.at) /* an absent bytes field: the empty message */
		bytes = SLICE("");
	if (!wire_sound(d, bytes))
		return E_MALFORMED;
	m = protobuf_c_message_unpack(d, &allocator, bytes.len, (const uint8_t *)bytes.at);
	if (!m)
		return f.full ? E_TOO_BIG : E_MALFORMED;
	*out = m;
	return 0;
}

int wire_pack(struct arena *a, const ProtobufCMessage *m, slice *out)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	uint8_t *at = arena_alloc(a, len);

	if (!at)
		return E_TOO_BIG;
	(void)protobuf_c_message_pack(m, at); /* writes exactly len */
	*out = (slice){(const char *)at, len};
	return 0;
}

ProtobufCMessage *wire_new(struct arena *a, const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m = arena_alloc(a, d->sizeof_message);

	if (m)
		protobuf_c_message_init(d, m);
	return m;
}

static bool name_valid(slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_'))
			return false;
	}
	return s.len > 0 && s.len <= 64;
}

bool rpc_split(const char *rpc, slice *out_service, slice *out_method)
{
	const char *dot = strchr(rpc, '.');
	slice service, method;

	if (!dot)
		return false;
	service = (slice){rpc, (size_t)(dot - rpc)};
	method = slice_of(dot + 1);
	if (!name_valid(service) || !name_valid(method))
		return false;
	*out_service = service;
	*out_method = method;
	return true;
}
