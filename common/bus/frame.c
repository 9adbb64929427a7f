#include "frame.h"

static const uint8_t magic[2] = {'G', 'D'};

static uint64_t get_be(const uint8_t *at, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | at[i];
	return v;
}

static void put_be(uint8_t *at, size_t n, uint64_t v)
{
	for (size_t i = n; i-- > 0; v >>= 8)
		at[i] = (uint8_t)v;
}

int frame_next(slice *rest, struct frame *out)
{
	const uint8_t *head = (const uint8_t *)rest->at;
	uint64_t len;

	if (rest->len > FRAME_MAX_BYTES)
		return E_TOO_BIG;
	if (rest->len < FRAME_HEAD_BYTES || memcmp(head, magic, sizeof(magic)) != 0)
		return E_MALFORMED;
	if (head[2] != FRAME_VERSION || head[3] < FRAME_READY || head[3] > FRAME_BYE)
		return E_MALFORMED;
	len = get_be(head + 12, 4);
	if (len > rest->len - FRAME_HEAD_BYTES)
		return E_MALFORMED;
	out->kind = (enum frame_kind)head[3];
	out->token = get_be(head + 4, 8);
	out->payload = (slice){rest->at + FRAME_HEAD_BYTES, (size_t)len};
	rest->at += FRAME_HEAD_BYTES + len;
	rest->len -= FRAME_HEAD_BYTES + len;
	return 0;
}

void frame_head(uint8_t head[16], enum frame_kind kind, uint64_t token, uint32_t payload_len)
{
	memcpy(head, magic, sizeof(magic));
	head[2] = FRAME_VERSION;
	head[3] = (uint8_t)kind;
	put_be(head + 4, 8, token);
	put_be(head + 12, 4, payload_len);
}

const char *frame_kind_name(enum frame_kind kind)
{
	static const char *const names[] = {
		[FRAME_READY] = "ready",     [FRAME_BEAT] = "beat",   [FRAME_WHO] = "who",
		[FRAME_REQUEST] = "request", [FRAME_REPLY] = "reply", [FRAME_BYE] = "bye",
	};

	return names[kind];
}
