/*
 * wait - private to common/bus: what bus_wait needs to see of links and pipes.
 *
 * Owns:    nothing.
 */
#ifndef GONGDAO_WAIT_H
#define GONGDAO_WAIT_H

#include "link.h"

void *pipe_socket(struct pipe *p);
void *link_socket(struct link *l, size_t i);
/* Everything that waits for the end of the turn. */
void link_flush_all(struct link *l);
/* A message of a batch is still to be taken: there is nothing to wait for. */
bool link_holds(const struct link *l);

#endif
