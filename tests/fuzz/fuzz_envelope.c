/* Any bytes as an Envelope, Ready or Beat; what is taken packs and unpacks to the same again. And
 * an Envelope that is read and written in place means the same to protobuf-c as before. */
#include "wire.h"

#include "envelope.h"
#include "envelope.pb-c.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool packed_again(struct arena *a, slice bytes, slice *out)
{
	ProtobufCMessage *m;

	return wire_unpack(a, &gongdao__envelope__descriptor, bytes, &m) == 0 &&
	       wire_pack(a, m, out) == 0;
}

static void in_place(struct arena *a, slice bytes)
{
	struct envelope e;
	slice before, after, written;
	uint8_t *at;

	if (envelope_read(bytes, &e) || !packed_again(a, bytes, &before))
		return;
	written.len = envelope_size(&e);
	at = arena_alloc(a, written.len);
	if (!at)
		return;
	envelope_write(&e, at);
	written.at = (const char *)at;
	if (!packed_again(a, written, &after) || before.len != after.len ||
	    (before.len && memcmp(before.at, after.at, before.len) != 0))
		abort();
	(void)envelope_service(bytes); /* within the bytes, says the sanitizer */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const ProtobufCMessageDescriptor *const types[] = {&gongdao__envelope__descriptor,
								  &gongdao__ready__descriptor,
								  &gongdao__beat__descriptor};
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	slice bytes, once, twice, service, method;
	ProtobufCMessage *m;

	if (size == 0 || !a) {
		arena_free(a);
		return 0;
	}
	bytes = (slice){(const char *)data + 1, size - 1};
	in_place(a, bytes);
	if (wire_unpack(a, types[data[0] % 3], bytes, &m) == 0 && wire_pack(a, m, &once) == 0) {
		if (m->descriptor == types[0] &&
		    rpc_split(((const Gongdao__Envelope *)m)->rpc, &service, &method) &&
		    (service.len == 0 || method.len == 0))
			abort();
		if (wire_unpack(a, types[data[0] % 3], once, &m) == 0 &&
		    wire_pack(a, m, &twice) == 0 &&
		    (once.len != twice.len ||
		     (once.len && memcmp(once.at, twice.at, once.len) != 0)))
			abort();
	}
	arena_free(a);
	return 0;
}
