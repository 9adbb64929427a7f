#include "wait.h"

#include <zmq.h>

#define ITEMS_MAX                                                                                  \
	(LINK_MAX_BROKERS + N_ELEMENTS(((struct wait_set *)0)->pipes) +                            \
	 N_ELEMENTS(((struct wait_set *)0)->fds))

static int poll_items(const struct wait_set *w, zmq_pollitem_t items[])
{
	int n = 0;

	for (size_t i = 0; w->link && i < link_n_brokers(w->link); i++)
		items[n++] =
			(zmq_pollitem_t){.socket = link_socket(w->link, i), .events = ZMQ_POLLIN};
	for (size_t i = 0; i < w->n_pipes; i++)
		items[n++] =
			(zmq_pollitem_t){.socket = pipe_socket(w->pipes[i]), .events = ZMQ_POLLIN};
	for (size_t i = 0; i < w->n_fds; i++)
		items[n++] = (zmq_pollitem_t){.fd = w->fds[i], .events = ZMQ_POLLIN};
	return n;
}

int bus_wait(struct wait_set *w, int64_t timeout_ms)
{
	zmq_pollitem_t items[ITEMS_MAX];
	const zmq_pollitem_t *item = items;
	int n, rc, n_ready = 0;
	bool held;

	assert(w->n_pipes <= N_ELEMENTS(w->pipes) && w->n_fds <= N_ELEMENTS(w->fds));
	if (w->link)
		link_flush_all(w->link);
	held = w->link && link_holds(w->link); /* a flush that fails leaves an answer */
	n = poll_items(w, items);
	rc = zmq_poll(items, n, held ? 0 : (long)timeout_ms);
	w->link_ready = held;
	for (size_t i = 0; w->link && i < link_n_brokers(w->link); i++, item++)
		w->link_ready = w->link_ready || (rc > 0 && item->revents);
	for (size_t i = 0; i < w->n_pipes; i++, item++)
		n_ready += w->pipe_ready[i] = rc > 0 && item->revents;
	for (size_t i = 0; i < w->n_fds; i++, item++)
		n_ready += w->fd_ready[i] = rc > 0 && item->revents;
	return n_ready + w->link_ready;
}
