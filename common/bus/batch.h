/*
 * batch - private to common/bus: messages towards one broker that leave as one frame.
 *
 * CURVE seals every frame on its own, at a price that hardly depends on its length, so messages
 * that are made in one turn of a loop share a frame. A batch is of one kind and, when it holds
 * requests, for one service. Nothing waits for it to fill: whoever waits, sends first.
 *
 * Owns:    its bytes.
 * Limits:  see frame.h.
 */
#ifndef GONGDAO_BATCH_H
#define GONGDAO_BATCH_H

#include "frame.h"

struct batch {
	enum frame_kind kind;
	slice service; /* points into bytes */
	unsigned n;
	size_t len;
	uint8_t bytes[2 * BATCH_BYTES];
};

/* May this message join what is there? A batch that is empty takes every one of its size. */
bool batch_takes(const struct batch *b, const struct frame *f);
/* batch_takes() said so. True when the batch is full now and has to leave. */
bool batch_add(struct batch *b, const struct frame *f);
void batch_clear(struct batch *b);

#endif
