/*
 * The pipes of link.h: an inproc PAIR between two threads. Bytes are copied into messages, never
 * pointers handed through.
 */
#include "bus.h"

#include <errno.h>

#include <zmq.h>

#include "link.h"
#include "wait.h"

/* Both sides of an inproc pipe add up. */
#define PIPE_HWM 50000

struct pipe {
	void *socket;
	zmq_msg_t last; /* what pipe_recv gave out */
};

static struct pipe *pipe_new(struct bus *b)
{
	static const struct socket_option options[] = {
		{ZMQ_LINGER, 0       },
		{ZMQ_SNDHWM, PIPE_HWM},
		{ZMQ_RCVHWM, PIPE_HWM},
	};
	struct pipe *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	(void)zmq_msg_init(&p->last); /* cannot fail */
	p->socket = zmq_socket(b->context, ZMQ_PAIR);
	if (!p->socket || !socket_options(p->socket, options, N_ELEMENTS(options))) {
		pipe_close(p);
		return NULL;
	}
	return p;
}

static void pipe_closep(struct pipe **p)
{
	pipe_close(*p);
}

int pipe_pair(struct bus *b, struct pipe **out_here, struct pipe **out_there)
{
	AUTO(pipe_closep) struct pipe *here = pipe_new(b);
	AUTO(pipe_closep) struct pipe *there = pipe_new(b);
	char name[40];

	(void)snprintf(name, sizeof(name), "inproc://pipe-%u", atomic_fetch_add(&b->n_pipes, 1));
	if (!here || !there)
		return E_NO_MEMORY;
	if (zmq_bind(here->socket, name) != 0 || zmq_connect(there->socket, name) != 0)
		return E_INTERNAL;
	*out_here = TAKE(here);
	*out_there = TAKE(there);
	return 0;
}

void pipe_close(struct pipe *p)
{
	if (!p)
		return;
	(void)zmq_msg_close(&p->last); /* fails only for what is no message */
	socket_close(&p->socket);
	free(p);
}

int pipe_send(struct pipe *p, const void *at, size_t len)
{
	int rc;

	do {
		rc = zmq_send(p->socket, at, len, 0);
	} while (rc < 0 && zmq_errno() == EINTR);
	return rc < 0 ? E_UNAVAILABLE : 0;
}

bool pipe_recv(struct pipe *p, slice *out)
{
	int rc;

	do {
		rc = zmq_msg_recv(&p->last, p->socket, ZMQ_DONTWAIT);
	} while (rc < 0 && zmq_errno() == EINTR);
	if (rc < 0)
		return false;
	*out = (slice){zmq_msg_data(&p->last), zmq_msg_size(&p->last)};
	return true;
}

bool pipe_wait(struct pipe *p, int64_t timeout_ms)
{
	zmq_pollitem_t item = {.socket = p->socket, .events = ZMQ_POLLIN};

	return zmq_poll(&item, 1, (long)timeout_ms) > 0;
}

void *pipe_socket(struct pipe *p)
{
	return p->socket;
}
