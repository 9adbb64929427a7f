/*
 * load_nats - answers a second through nats-server with TLS 1.3, by its own protocol:
 * `load_nats --port P --count N --depth D` and the path of the CA in NATS_CA.
 *
 * Prints `rate N`. The leanest client there can be: what is to be said in one turn is written at
 * once, what comes is taken apart in place. The service is a child with a connection of its own.
 */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "str.h"

#define BODY      256
#define IN_BYTES  ((size_t)256 * 1024)
#define OUT_BYTES ((size_t)1024 * 1024)

struct nats {
	SSL *ssl;
	size_t n_in, n_out;
	char in[IN_BYTES], out[OUT_BYTES];
};

/* A message that came: where to answer, and its payload. */
struct message {
	slice reply, payload;
};

static char body[BODY + 1];

/* ---- connection ------------------------------------------------------------------------- */

static int dial(int64_t port)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
	    connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
		bench_die("nats-server at port %" PRId64 ": %s", port, strerror(errno));
	return fd;
}

/* The server speaks first, in the clear; what it says ends with the line. */
static void skip_info(int fd)
{
	char c = 0;

	while (c != '\n') {
		if (read(fd, &c, 1) != 1)
			bench_die("nats-server said nothing");
	}
}

static void say(struct nats *n, const char *fmt, ...) PRINTF(2, 3);
static void say(struct nats *n, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(n->out + n->n_out, OUT_BYTES - n->n_out, fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= OUT_BYTES - n->n_out)
		bench_die("too much to say at once");
	n->n_out += (size_t)len;
}

static void flush(struct nats *n)
{
	if (n->n_out && SSL_write(n->ssl, n->out, (int)n->n_out) <= 0)
		bench_die("nats-server closed the connection");
	n->n_out = 0;
}

static struct nats *nats_open(int64_t port, const char *subject)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct nats *n = calloc(1, sizeof(*n));
	int fd = dial(port);

	if (!n || !context ||
	    SSL_CTX_load_verify_locations(context, getenv("NATS_CA"), NULL) != 1 ||
	    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1)
		bench_die("TLS cannot be set up");
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	skip_info(fd);
	n->ssl = SSL_new(context);
	if (!n->ssl || SSL_set_fd(n->ssl, fd) != 1 || SSL_connect(n->ssl) != 1)
		bench_die("no TLS with nats-server");
	say(n,
	    "CONNECT {\"verbose\":false,\"pedantic\":false,\"tls_required\":true}\r\nSUB %s 1\r\n",
	    subject);
	flush(n);
	return n;
}

/* ---- messages --------------------------------------------------------------------------- */

/* Takes the next message off what was read; false when none is whole. PING is answered. */
static bool next(struct nats *n, size_t *at, struct message *out)
{
	for (;;) {
		slice line = {n->in + *at, n->n_in - *at}, head, word, words[5];
		int64_t len;
		size_t n_words = 0;

		if (!memchr(line.at, '\n', line.len) || !slice_next(&line, '\n', &head))
			return false;
		if (!slice_starts(head, "MSG ")) {
			if (slice_starts(head, "PING"))
				say(n, "PONG\r\n");
			if (slice_starts(head, "-ERR"))
				bench_die("nats-server: %.*s", (int)head.len, head.at);
			*at = (size_t)(line.at - n->in);
			continue;
		}
		head.len--; /* CR */
		while (n_words < 5 && slice_next(&head, ' ', &word))
			words[n_words++] = word;
		if (n_words < 4 || !slice_to_i64(words[n_words - 1], &len))
			bench_die("nats-server: a message without length");
		if (line.len < (size_t)len + 2)
			return false;
		out->reply = n_words == 5 ? words[3] : SLICE("");
		out->payload = (slice){line.at, (size_t)len};
		*at = (size_t)(line.at - n->in) + (size_t)len + 2;
		return true;
	}
}

/* Reads what there is, after what was left. */
static void fill(struct nats *n, size_t taken)
{
	int got;

	memmove(n->in, n->in + taken, n->n_in - taken);
	n->n_in -= taken;
	got = SSL_read(n->ssl, n->in + n->n_in, (int)(IN_BYTES - n->n_in));
	if (got <= 0)
		bench_die("nats-server closed the connection");
	n->n_in += (size_t)got;
}

__attribute__((noreturn)) static void serve(int64_t port)
{
	struct nats *n = nats_open(port, "echo.Echo");
	struct message m;
	size_t at = 0;

	for (;;) {
		fill(n, at);
		at = 0;
		while (next(n, &at, &m))
			say(n, "PUB %.*s %d\r\n%.*s\r\n", (int)m.reply.len, m.reply.at, BODY,
			    (int)m.payload.len, m.payload.at);
		flush(n);
	}
}

static int64_t ask(struct nats *n, int64_t count, int64_t depth)
{
	mono_time start = mono_now();
	int64_t sent = 0, done = 0;
	struct message m;
	size_t at = 0;

	while (done < count) {
		for (; sent < count && sent - done < depth; sent++)
			say(n, "PUB echo.Echo inbox.%" PRId64 " %d\r\n%s\r\n", sent, BODY, body);
		flush(n);
		fill(n, at);
		at = 0;
		while (next(n, &at, &m))
			done++;
	}
	memmove(n->in, n->in + at, n->n_in - at);
	n->n_in -= at;
	return bench_rate(count, start);
}

int main(int argc, char **argv)
{
	int64_t port = bench_option(argc, argv, "--port", 4222);
	int64_t count = bench_option(argc, argv, "--count", 100000);
	int64_t depth = bench_option(argc, argv, "--depth", 64);
	struct nats *n;
	pid_t service;

	memset(body, 'x', BODY);
	service = fork();
	if (service == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(port);
	}
	(void)usleep(300000); /* the subscription of the child; a message before it is lost */
	n = nats_open(port, "inbox.*");
	(void)ask(n, count / 10 + 1, depth); /* warm */
	printf("rate %" PRId64 "\n", ask(n, count, depth));
	(void)kill(service, SIGKILL);
	(void)waitpid(service, NULL, 0);
	return 0;
}
