/*
 * Chunks in a ring: one is filled while those before it are on their way (of an ordered target
 * one). Their answers are taken in their order, each when its place in the ring is needed again. A
 * chunk that was sent before is recognised by the service (submission, number), rows of
 * registration by their content: so an import that was killed is simply started again.
 */
#include "import_private.h"

#define ROW_OVERHEAD 48 /* bytes of tags, lengths and numbers of a row, rounded up */

int chunks_init(struct import *im)
{
	im->ring = calloc(im->target->in_flight, sizeof(*im->ring));
	for (size_t i = 0; im->ring && i < im->target->in_flight; i++) {
		im->ring[i].arena = arena_new(16 * CHUNK_BYTES);
		if (!im->ring[i].arena)
			return E_NO_MEMORY;
	}
	im->chunk = im->ring;
	return im->ring ? 0 : E_NO_MEMORY;
}

/* Answers that are still to come are not wanted. */
void chunks_done(struct import *im)
{
	for (size_t i = 0; im->ring && i < im->target->in_flight; i++) {
		if (im->ring[i].asked)
			im->port.drop(im->port.ctx, im->ring[i].asked);
		arena_freep(&im->ring[i].arena);
	}
	free(im->ring);
}

int chunk_send(struct import *im, struct import_chunk *k, const ProtobufCMessage *request)
{
	return im->port.send(im->port.ctx, k->arena, im->kind->rpc, request, &k->asked);
}

/* Waits for the answer of what this place of the ring sent, if anything, and empties it. */
static int chunk_collect(struct import *im, struct import_chunk *k)
{
	void *asked = TAKE(k->asked);
	ProtobufCMessage *reply;
	int rc;

	if (!asked)
		return 0;
	rc = im->port.wait(im->port.ctx, k->arena, im->kind->rpc, asked, &reply);
	if (rc)
		return rc;
	im->target->take(im, k, reply); /* its texts go into the notes */
	arena_reset(k->arena, (struct arena_mark){NULL, 0});
	k->n = k->bytes = 0;
	return 0;
}

/* Sent before the one that is filled. */
static struct import_chunk *before(const struct import *im)
{
	const size_t n = im->target->in_flight;

	return &im->ring[(im->n_chunks + n - 1) % n];
}

/* Sends the chunk that was filled and turns to the next. */
int import_turn(struct import *im)
{
	struct import_chunk *k = im->chunk;
	int rc;

	if (k->n == 0)
		return 0;
	rc = im->target->ordered ? chunk_collect(im, before(im)) : 0;
	if (rc)
		return rc;
	k->number = im->n_chunks;
	rc = im->target->send(im, k);
	if (rc)
		return rc;
	im->n_chunks++;
	im->chunk = &im->ring[im->n_chunks % im->target->in_flight];
	return chunk_collect(im, im->chunk);
}

int import_flush(struct import *im)
{
	int rc = import_turn(im);

	for (size_t i = 0; !rc && i < im->target->in_flight; i++)
		rc = chunk_collect(im, &im->ring[(im->n_chunks + i) % im->target->in_flight]);
	return rc;
}

/* One more row is in it. */
static int chunk_grew(struct import *im, uint32_t line)
{
	struct import_chunk *k = im->chunk;

	k->line[k->n++] = line;
	k->bytes += ROW_OVERHEAD;
	return k->n == im->target->max_rows || k->bytes >= CHUNK_BYTES ? import_turn(im) : 0;
}

int import_add(struct import *im, const struct tabular_row *row)
{
	int rc = im->target->add(im, row);

	return rc ? rc : chunk_grew(im, row->line);
}

int import_put(struct import *im, ProtobufCMessage *row, size_t bytes, uint32_t line)
{
	im->chunk->rows[im->chunk->n] = row;
	im->chunk->bytes += bytes;
	return chunk_grew(im, line);
}
