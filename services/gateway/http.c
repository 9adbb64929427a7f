/*
 * http - libmicrohttpd in the loop's own thread: its epoll descriptor is one of the things the loop
 * waits for, and a request that waits for a service is suspended.
 *
 * libmicrohttpd's own clock counts silence only, and not for a suspended connection. So each
 * connection has a deadline here, for its next headers or for the rest of its body, however slowly
 * bytes keep coming. One that has passed it is shut down, which libmicrohttpd sees as its end.
 */
#include "base.h"

#include "gateway.h"

#include <netdb.h>
#include <sys/socket.h>

#include "upload.h"

/* Of one connection: its headers must fit. An idle listener costs that and little more. */
#define CONNECTION_BYTES ((size_t)16 * 1024)
#define SWEEP_US         INT64_C(250000)
#define NEVER            INT64_MAX

/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's */
static enum MHD_Result header_take(void *to, enum MHD_ValueKind kind UNUSED, const char *name,
				   size_t name_len, const char *value, size_t value_len)
{
	struct headers *h = to;

	if (h->n < HEADERS_MAX)
		h->at[h->n] = (struct header){
			{name,               name_len },
                        {value ? value : "", value_len}
                };
	h->n++;
	return MHD_YES;
}

static enum MHD_Result send_response(struct request *r)
{
	enum MHD_Result sent;

	r->of->by.us = NEVER;
	if (!r->response)
		return MHD_NO;
	sent = MHD_queue_response(r->connection, r->status, r->response);
	MHD_destroy_response(TAKE(r->response));
	return sent;
}

static enum MHD_Result enter(struct request *r)
{
	if (!r->ready) {
		r->of->by.us = NEVER; /* from here on its question has a deadline */
		door_enter(r);
	}
	if (r->ready)
		return send_response(r);
	request_suspend(r);
	return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's */
static enum MHD_Result access_handler(void *own, struct MHD_Connection *c, const char *url,
				      const char *method, const char *version UNUSED,
				      const char *data, size_t *data_len, void **state)
{
	struct request *r = *state;
	bool kept;

	if (!r) {
		struct headers h = {.n = 0};

		r = request_new(own, c);
		if (!r)
			return MHD_NO;
		*state = r;
		(void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, header_take, &h);
		door_open(r, method, url, &h);
		return r->ready ? send_response(r) : MHD_YES;
	}
	if (!*data_len)
		return enter(r);
	if (r->upload && !r->ready && !upload_admitted(r->upload)) {
		request_suspend(r); /* until it is known whose it is */
		return MHD_YES;
	}
	kept = request_body(r, data, *data_len);
	*data_len = 0;
	return kept ? MHD_YES : MHD_NO; /* a response cannot be given in the middle of a body */
}

static void completed(void *own UNUSED, struct MHD_Connection *c UNUSED, void **state,
		      enum MHD_RequestTerminationCode how UNUSED)
{
	if (*state)
		request_free(TAKE(*state));
}

/* ---- connections ---------------------------------------------------------------------------- */

static void connection_new(struct gateway *g, struct MHD_Connection *c, void **state)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection *k = calloc(1, sizeof(*k));

	*state = k;
	if (!k || !info)
		return;
	k->gateway = g;
	k->fd = info->connect_fd;
	k->by.us = mono_now().us + 1000 * g->policy->own.idle_ms;
	k->next = g->connections;
	if (k->next)
		k->next->prev = k;
	g->connections = k;
	g->n_connections++;
}

static void connection_free(struct gateway *g, struct connection *k)
{
	if (k->prev)
		k->prev->next = k->next;
	else
		g->connections = k->next;
	if (k->next)
		k->next->prev = k->prev;
	g->n_connections--;
	free(k);
}

static void connection_changed(void *own, struct MHD_Connection *c, void **state,
			       enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		connection_new(own, c, state);
	else if (*state)
		connection_free(own, TAKE(*state));
}

void http_sweep(struct gateway *g)
{
	mono_time now = mono_now();

	if (now.us < g->sweep_at.us)
		return;
	g->sweep_at.us = now.us + SWEEP_US;
	for (struct connection *k = g->connections; k; k = k->next) {
		if (k->cut || now.us < k->by.us)
			continue;
		k->cut = true;
		(void)shutdown(k->fd, SHUT_RDWR); /* gone already: then it is being closed */
	}
}

/* ---- start and stop ------------------------------------------------------------------------- */

static void addrinfo_free(struct addrinfo **a)
{
	if (*a)
		freeaddrinfo(*a);
}

/* "127.0.0.1:7480", "[::1]:7480" */
static int listen_parse(const char *text, struct addrinfo **out, struct err *err)
{
	static const struct addrinfo numeric = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV |
							    AI_PASSIVE,
						.ai_socktype = SOCK_STREAM};
	const char *colon = strrchr(text, ':');
	char host[64];
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (!colon || !len || len >= sizeof(host))
		return err_set(err, E_CONFIG, "gateway: listen: \"%s\" is no ADDRESS:PORT", text);
	memcpy(host, text, len);
	host[len] = '\0';
	if (getaddrinfo(host, colon + 1, &numeric, out) != 0)
		return err_set(err, E_CONFIG, "gateway: listen: \"%s\" is no address with a port",
			       text);
	return 0;
}

int http_start(struct gateway *g, struct err *err)
{
	const struct gateway_config *own = &g->policy->own;
	AUTO(addrinfo_free) struct addrinfo *at = NULL;
	const union MHD_DaemonInfo *info;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
	int rc = listen_parse(own->listen, &at, err);

	if (rc || !at)
		return rc;
	if (at->ai_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	g->http = MHD_start_daemon(
		flags, 0, NULL, NULL, access_handler, g, MHD_OPTION_SOCK_ADDR, at->ai_addr,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)own->connections,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT,
		1, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(own->idle_ms / 1000 + 1),
		MHD_OPTION_LISTEN_BACKLOG_SIZE, 512U, MHD_OPTION_NOTIFY_COMPLETED, completed, g,
		MHD_OPTION_NOTIFY_CONNECTION, connection_changed, g, MHD_OPTION_END);
	if (!g->http)
		return err_set(err, E_CONFIG, "gateway: %s cannot be listened at; is it in use?",
			       own->listen);
	info = MHD_get_daemon_info(g->http, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info)
		return err_set(err, E_INTERNAL, "libmicrohttpd has no epoll here");
	g->http_fd = info->epoll_fd;
	return 0;
}

void http_stop(struct gateway *g)
{
	if (!g->http)
		return;
	/* Stopping with a suspended connection is undefined: all have been woken before. */
	MHD_stop_daemon(TAKE(g->http));
}
