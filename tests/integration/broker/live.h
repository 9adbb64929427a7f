/*
 * live - real brokers on loopback ports, and parties that speak to them: one link each, driven by
 * the test itself, no threads.
 */
#ifndef GONGDAO_LIVE_H
#define GONGDAO_LIVE_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker.pb-c.h"
#include "client.h"
#include "wire.h"

#define N_BROKERS   2
#define PATIENCE_MS 10000

struct live {
	struct arena *arena;
	struct bus *bus;
	char folder[40], path[128];
	struct key_pair broker_key;
	char endpoints[N_BROKERS][40];
	const char *endpoint_list[N_BROKERS];
	pid_t pids[N_BROKERS]; /* 0: does not run */
	/* Closed at the end, also of a test that failed: the bus waits for them. */
	struct link *links[4];
	struct client *clients[4];
	size_t n_links, n_clients;
};

static const char *const live_access =
	"roles:\n"
	"  operator: {may: [broker.*]}\n"
	"  service: {may: [wages.*]}\n"
	"  clerk: {may: [wages.Get]}\n"
	"peers:\n"
	"  wages: {kind: service, serve: [wages], send: [wages.*],\n"
	"          principal: {subject: wages, role: service, region: \"000000\"}}\n"
	"  operator: {kind: operator, send: [wages.*, broker.*],\n"
	"             principal: {subject: operator, department: HRSS, role: operator,\n"
	"                         region: \"411000\"}}\n"
	"  clerk: {kind: operator, send: [wages.Get],\n"
	"          principal: {subject: clerk, department: SAMR, role: clerk, region: "
	"\"411000\"}}\n"
	"  gate: {kind: gateway, send: [wages.*], departments: [SAMR], regions: [\"411000\"], "
	"roles: [clerk]}\n";

static inline const char *live_path(struct live *l, const char *name)
{
	(void)snprintf(l->path, sizeof(l->path), "%s/%s", l->folder, name); /* both are short */
	return l->path;
}

static inline void live_write(struct live *l, const char *name, const char *text)
{
	FILE *f = fopen(live_path(l, name), "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static inline int free_port(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	assert_int_equal(close(fd), 0);
	return ntohs(at.sin_port);
}

#endif
