/*
 * frame - the one ZeroMQ frame that carries one message: a 16-byte head, then a protobuf message.
 *
 *   0  'G' 'D'      magic
 *   2  u8           version, 1
 *   3  u8           kind
 *   4  u64 be       token: chosen by whoever asks, repeated in the answer (route token)
 *   12 u32 be       length of the payload; what follows it is the next message of a batch
 *   16 ...          payload: Ready, Beat, Envelope, or nothing
 *
 * Owns:    nothing; a decoded frame points into the bytes given.
 * Errors:  E_MALFORMED, E_TOO_BIG.
 * Limits:  FRAME_MAX_BYTES a frame, head included.
 * Source:  docs/protocol.md
 */
#ifndef GONGDAO_FRAME_H
#define GONGDAO_FRAME_H

#include "base.h"
#include "str.h"

#define FRAME_HEAD_BYTES ((size_t)16)
#define FRAME_MAX_BYTES  ((size_t)2 * 1024 * 1024)
#define FRAME_VERSION    1
/* A frame of several messages is closed at so many, or when it has so many bytes; what is larger
 * travels alone. */
#define BATCH_MESSAGES 64
#define BATCH_BYTES    ((size_t)16384)

enum frame_kind {
	FRAME_READY = 1,   /* service -> broker: Ready */
	FRAME_BEAT = 2,    /* both ways: Beat */
	FRAME_WHO = 3,     /* broker -> service: say READY again; empty */
	FRAME_REQUEST = 4, /* Envelope */
	FRAME_REPLY = 5,   /* Envelope */
	FRAME_BYE = 6,     /* service -> broker: send no more; what is under way will be answered */
};

struct frame {
	enum frame_kind kind;
	uint64_t token;
	slice payload;
};

/* Takes the first message off *rest. E_MALFORMED: the rest of the bytes is worthless. */
int frame_next(slice *rest, struct frame *out) MUST_CHECK;
void frame_head(uint8_t head[16], enum frame_kind kind, uint64_t token, uint32_t payload_len);
const char *frame_kind_name(enum frame_kind kind);

#endif
