/*
 * A database on another host: a connection to it is watched by the kernel.
 */
#include "base.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "store.h"

static uint16_t port;

static int listener(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	port = ntohs(at.sin_port);
	return fd;
}

static void *connect_there(void *arg)
{
	char dsn[80];
	const struct store_options o = {.dsn = dsn, .name = "test"};
	struct store *s;
	struct err err;

	(void)snprintf(dsn, sizeof(dsn), "host=127.0.0.1 port=%u user=nobody sslmode=disable",
		       port);
	*(int *)arg = store_open(&o, &s, &err);
	return NULL;
}

/* The end of the connection that libpq holds in this very process. */
static int clients_end(void)
{
	struct sockaddr_in peer = {0};

	for (int fd = 3; fd < 1024; fd++) {
		socklen_t len = sizeof(peer);

		if (getpeername(fd, (struct sockaddr *)&peer, &len) == 0 &&
		    peer.sin_family == AF_INET && ntohs(peer.sin_port) == port)
			return fd;
	}
	return -1;
}

static int option(int fd, int level, int name)
{
	int value = 0;
	socklen_t len = sizeof(value);

	assert_int_equal(getsockopt(fd, level, name, &value, &len), 0);
	return value;
}

static void connection__over_tcp__watched(void **state UNUSED)
{
	int at = listener(), server, client, rc = 0;
	pthread_t thread;
	char first;

	assert_int_equal(pthread_create(&thread, NULL, connect_there, &rc), 0);
	server = accept(at, NULL, NULL);
	assert_true(server >= 0);
	assert_int_equal(read(server, &first, 1), 1); /* the options are set before that */
	client = clients_end();
	assert_true(client >= 0);
	assert_int_equal(option(client, SOL_SOCKET, SO_KEEPALIVE), 1);
	assert_int_equal(option(client, IPPROTO_TCP, TCP_KEEPIDLE), 30);
	assert_int_equal(option(client, IPPROTO_TCP, TCP_KEEPINTVL), 10);
	assert_int_equal(option(client, IPPROTO_TCP, TCP_KEEPCNT), 3);
	assert_int_equal(option(client, IPPROTO_TCP, TCP_USER_TIMEOUT), 60000);
	assert_int_equal(close(server), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(rc, E_DB_AWAY);
	assert_int_equal(close(at), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connection__over_tcp__watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
