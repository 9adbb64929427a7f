#include "base.h"

#include "batch.h"

#include "envelope.h"

static size_t size_of(const struct frame *f)
{
	return FRAME_HEAD_BYTES + f->payload.len;
}

static slice service_of(const struct frame *f)
{
	return f->kind == FRAME_REQUEST ? envelope_service(f->payload) : SLICE("");
}

static bool same(slice a, slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool batch_takes(const struct batch *b, const struct frame *f)
{
	if (size_of(f) > BATCH_BYTES)
		return false;
	return b->n == 0 || (b->kind == f->kind && same(b->service, service_of(f)));
}

bool batch_add(struct batch *b, const struct frame *f)
{
	uint8_t *at = b->bytes + b->len;
	struct frame kept = *f;

	assert(size_of(f) <= sizeof(b->bytes) - b->len);
	frame_head(at, f->kind, f->token, (uint32_t)f->payload.len);
	if (f->payload.len)
		memcpy(at + FRAME_HEAD_BYTES, f->payload.at, f->payload.len);
	kept.payload.at = (const char *)at + FRAME_HEAD_BYTES;
	if (b->n++ == 0) {
		b->kind = f->kind;
		b->service = service_of(&kept);
	}
	b->len += size_of(f);
	return b->n == BATCH_MESSAGES || b->len >= BATCH_BYTES;
}

void batch_clear(struct batch *b)
{
	b->n = 0;
	b->len = 0;
}
