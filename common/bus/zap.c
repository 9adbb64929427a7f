#include "zap.h"

#include <errno.h>

#include <zmq.h>

#include "bus.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define ZAP_BURST    64 /* handshakes a round; messages wait meanwhile */
#define PART_MAX     256

/* The parts of a request, in order. */
enum part {
	PART_VERSION,
	PART_REQUEST,
	PART_DOMAIN,
	PART_ADDRESS,
	PART_IDENTITY,
	PART_MECHANISM,
	PART_KEY,
	N_PARTS,
};

struct request {
	size_t n; /* parts seen, also those beyond N_PARTS */
	size_t len[N_PARTS];
	uint8_t at[N_PARTS][PART_MAX];
};

int zap_open(struct bus *b, struct zap *z, struct err *err)
{
	static const struct socket_option options[] = {
		{ZMQ_LINGER, 0},
	};

	z->socket = zmq_socket(b->context, ZMQ_REP);
	if (!z->socket || !socket_options(z->socket, options, N_ELEMENTS(options)) ||
	    zmq_bind(z->socket, ZAP_ENDPOINT) != 0) {
		err_set(err, E_INTERNAL, "the ZAP handler cannot start: %s",
			zmq_strerror(zmq_errno()));
		zap_close(z);
		return E_INTERNAL;
	}
	return 0;
}

void zap_close(struct zap *z)
{
	socket_close(&z->socket);
}

/* True when the last part came; false: nothing (more) is waiting. */
static bool take(struct zap *z, struct request *q)
{
	int more = 1, n;
	size_t size = sizeof(more);

	q->n = 0;
	while (more) {
		uint8_t spare[PART_MAX];
		bool kept = q->n < N_PARTS;

		n = zmq_recv(z->socket, kept ? q->at[q->n] : spare, PART_MAX, ZMQ_DONTWAIT);
		if (n < 0)
			return false;
		if (kept)
			q->len[q->n] = (size_t)n;
		q->n++;
		if (zmq_getsockopt(z->socket, ZMQ_RCVMORE, &more, &size) != 0)
			return false;
	}
	return true;
}

static bool part_is(const struct request *q, enum part part, const char *text)
{
	return q->len[part] == strlen(text) && memcmp(q->at[part], text, q->len[part]) == 0;
}

/* libzmq asks; whatever is not exactly its question about a CURVE key is refused. */
static bool judge(const struct zap *z, const struct request *q, char key[KEY_TEXT_BYTES])
{
	if (q->n != N_PARTS || !part_is(q, PART_VERSION, "1.0") ||
	    !part_is(q, PART_DOMAIN, ZAP_DOMAIN) || !part_is(q, PART_MECHANISM, "CURVE") ||
	    q->len[PART_KEY] != 32)
		return false;
	if (!zmq_z85_encode(key, q->at[PART_KEY], 32))
		return false;
	return (z->also && strcmp(z->also, key) == 0) || z->known(z->context, key);
}

static void answer(struct zap *z, const struct request *q, bool yes, const char *key)
{
	const struct {
		const void *at;
		size_t len;
	} parts[] = {
		{"1.0",               3                    },
		{q->at[PART_REQUEST], q->len[PART_REQUEST] },
		{yes ? "200" : "400", 3                    },
		{yes ? "OK" : "No",   2                    },
		{yes ? key : "",      yes ? strlen(key) : 0},
		{"",                  0                    },
	};

	for (size_t i = 0; i < N_ELEMENTS(parts); i++) {
		int flags = i + 1 < N_ELEMENTS(parts) ? ZMQ_SNDMORE : 0;

		/* An answer that libzmq does not get lets the handshake time out: refused. */
		(void)zmq_send(z->socket, parts[i].at, parts[i].len, flags | ZMQ_DONTWAIT);
	}
}

void zap_serve(struct zap *z)
{
	struct request q;

	for (int i = 0; i < ZAP_BURST && take(z, &q); i++) {
		char key[KEY_TEXT_BYTES] = "";
		bool yes = judge(z, &q, key);

		if (yes)
			z->accepted++;
		else
			z->refused++;
		if (q.n < N_PARTS)
			q.len[PART_REQUEST] = 0;
		answer(z, &q, yes, key);
	}
}
