/* Any text as JSON of a message; what is taken writes to JSON that reads to the same bytes. */
#include "json.h"

#include "alerts.pb-c.h"
#include "disputes.pb-c.h"
#include "wages.pb-c.h"
#include "wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const ProtobufCMessageDescriptor *const types[] = {
		&audit__finding__descriptor, &wages__submit_intervals_request__descriptor,
		&alerts__get_alert_reply__descriptor, &disputes__handoff__descriptor};
	struct arena *a = arena_new((size_t)64 * 1024 * 1024);
	ProtobufCMessage *m, *again;
	const char *text;
	slice one, two;
	struct err err = {0};

	if (size && a &&
	    json_read(a, types[data[0] % 4], (slice){(const char *)data + 1, size - 1}, &m, &err) ==
		    0 &&
	    json_write(a, m, JSON_ONE_LINE, &text, &err) == 0) {
		if (json_read(a, types[data[0] % 4], slice_of(text), &again, &err) ||
		    wire_pack(a, m, &one) || wire_pack(a, again, &two) || one.len != two.len ||
		    (one.len && memcmp(one.at, two.at, one.len) != 0))
			abort();
	}
	arena_free(a);
	return 0;
}
