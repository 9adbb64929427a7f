/*
 * sealer - chains the audit entries of the service and signs how far they go (docs/chain.md).
 *
 * A thread beside the relay with a connection of its own, so that neither commands nor events wait
 * for it. Every instance has one; who seals holds the row of the table chain for one step, the
 * others pass by. A step is one transaction of at most SEAL_ROWS entries: what it leaves behind
 * when it is killed is a chain that ends one step earlier.
 *
 * Order:   entries are sealed in the order in which their transactions became visible, by snapshots
 *          like the relay's cursor: each once, none left out, whatever was committed late.
 * Owns:    its thread, connection and key. sealer_start and sealer_stop are the main thread's.
 */
#ifndef GONGDAO_SEALER_H
#define GONGDAO_SEALER_H

#include <pthread.h>

#include "administration.h"
#include "dispatch.h"
#include "head.h"
#include "link.h"
#include "service.pb-c.h"

#define SEAL_ROWS    1000
#define SEALER_EVENT "HeadSigned" /* of every service; its body is a ChainHead */

/* ---- steps (seal.c) ------------------------------------------------------------------------ */

struct sealing {
	struct store *store;
	struct arena *arena; /* emptied at each step */
	const char *service;
	const struct settings *settings;
	struct sign_key key; /* signer "": none, heads are not signed */
};

struct seal_done {
	size_t n;     /* entries that were sealed */
	int64_t seq;  /* of the newest one */
	bool more;    /* there may be more at once */
	bool passed;  /* another one was at work */
	bool signed_; /* a head was signed */
};

/* One step; nothing new: done, n is 0. */
int seal_step(struct sealing *s, struct seal_done *out) MUST_CHECK;
/* Signs the head when something was sealed since the last one that is more than heads of others. */
int seal_sign(struct sealing *s, struct seal_done *out) MUST_CHECK;

/* heads.c: the texts are the head's. */
void head_present(const struct chain_head *head, Service__ChainHead *out);

/* ---- thread (sealer.c) --------------------------------------------------------------------- */

struct sealer {
	const struct context *context;
	struct pipe *here, *there; /* main's end, the thread's end */
	pthread_t thread;
	bool running;
};

int sealer_start(struct sealer *s, struct bus *bus, const struct context *x,
		 struct err *err) MUST_CHECK;
void sealer_stop(struct sealer *s);
/* The configuration that is in force from now on: recorded, and freed, by the thread. */
void sealer_tell(struct sealer *s, struct standing *standing);

#endif
