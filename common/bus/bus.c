#include "bus.h"

#include <zmq.h>

#include "frame.h"
#include "link.h"

#define LINGER_MS             500
#define HEARTBEAT_INTERVAL_MS 1000
#define HEARTBEAT_DEAD_MS     4000
#define HANDSHAKE_MS          5000

struct bus *bus_new(int n_io_threads)
{
	struct bus *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->context = zmq_ctx_new();
	if (!b->context || zmq_ctx_set(b->context, ZMQ_IO_THREADS, n_io_threads) != 0) {
		bus_free(b);
		return NULL;
	}
	return b;
}

void bus_free(struct bus *b)
{
	if (!b)
		return;
	/* Bounded: every socket has a linger. EINTR only means asking again. */
	while (b->context && zmq_ctx_term(b->context) != 0 && zmq_errno() == EINTR)
		;
	free(b);
}

bool socket_options(void *socket, const struct socket_option *options, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int value = options[i].value;

		if (zmq_setsockopt(socket, options[i].name, &value, sizeof(value)) != 0)
			return false;
	}
	return true;
}

bool socket_defaults(void *socket)
{
	static const struct socket_option options[] = {
		{ZMQ_LINGER,            LINGER_MS            },
		{ZMQ_HEARTBEAT_IVL,     HEARTBEAT_INTERVAL_MS},
		{ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_DEAD_MS    },
		{ZMQ_HEARTBEAT_TTL,     HEARTBEAT_DEAD_MS    },
		{ZMQ_HANDSHAKE_IVL,     HANDSHAKE_MS         },
		{ZMQ_TCP_KEEPALIVE,     1                    },
	};
	int64_t max = (int64_t)FRAME_MAX_BYTES;

	return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max, sizeof(max)) == 0 &&
	       socket_options(socket, options, N_ELEMENTS(options));
}

void socket_close(void **socket)
{
	if (*socket)
		(void)zmq_close(*socket); /* fails only for what is no socket */
	*socket = NULL;
}
