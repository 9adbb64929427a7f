/* Any bytes as a frame: every message taken off lies within them, and the walk ends. */
#include "frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	slice rest = {(const char *)data, size};
	struct frame f;

	while (rest.len && frame_next(&rest, &f) == 0) {
		const char *end = (const char *)data + size;

		if (f.payload.len && (f.payload.at < (const char *)data || f.payload.at > end ||
				      f.payload.len > (size_t)(end - f.payload.at)))
			abort();
		(void)frame_kind_name(f.kind); /* a name for every kind that was let through */
	}
	return 0;
}
