/*
 * brokers - starting, stopping and reading the log of real brokers; the fixture of these tests.
 */
#ifndef GONGDAO_BROKERS_H
#define GONGDAO_BROKERS_H

#include "live.h"

static inline void broker_start(struct live *l, size_t n)
{
	char config[16];

	(void)snprintf(config, sizeof(config), "%zu.yaml", n);
	(void)live_path(l, config);
	l->pids[n] = fork();
	assert_true(l->pids[n] >= 0);
	if (l->pids[n] == 0) {
		char log[128];
		int fd;

		(void)snprintf(log, sizeof(log), "%s/log.%zu", l->folder, n);
		fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* no broker outlives its test */
		if (fd >= 0 && dup2(fd, 2) == 2)
			(void)execl(GONGDAO_BINARIES "/services/broker/gongdao-broker", "broker",
				    "--config", l->path, (char *)NULL);
		_exit(127);
	}
}

/* Sends the signal and waits; the exit status, or -signal when it died of one. */
static inline int broker_stop(struct live *l, size_t n, int signal_number)
{
	int status = 0;

	assert_int_equal(kill(l->pids[n], signal_number), 0);
	assert_int_equal(waitpid(l->pids[n], &status, 0), l->pids[n]);
	l->pids[n] = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static inline bool broker_logged(struct live *l, size_t n, const char *text)
{
	static char log[262144];
	char name[16];
	FILE *f;

	(void)snprintf(name, sizeof(name), "log.%zu", n);
	f = fopen(live_path(l, name), "re");
	if (!f)
		return false;
	log[fread(log, 1, sizeof(log) - 1, f)] = '\0';
	(void)fclose(f); /* only read from */
	return strstr(log, text) != NULL;
}

static inline void live_config(struct live *l, size_t n)
{
	char name[16], text[256];

	(void)snprintf(l->endpoints[n], sizeof(l->endpoints[n]), "tcp://127.0.0.1:%d", free_port());
	l->endpoint_list[n] = l->endpoints[n];
	(void)snprintf(name, sizeof(name), "%zu.yaml", n);
	(void)snprintf(text, sizeof(text),
		       "common:\n  keys: keys\n  drain_ms: 5s\nbroker:\n  listen: %s\n",
		       l->endpoints[n]);
	live_write(l, name, text);
}

static inline void live_key(struct live *l, const char *name, struct key_pair *out)
{
	struct err err;

	assert_int_equal(keys_make(out), 0);
	if (keys_save(live_path(l, "keys"), name, out, &err))
		fail_msg("%s", err.text);
}

/* Files and keys of two brokers; the first one runs. */
static inline int live_setup(void **state)
{
	static const char *const peers[] = {"wages", "operator", "clerk", "gate"};
	struct live *l = calloc(1, sizeof(*l));
	struct key_pair pair;

	assert_non_null(l);
	*state = l;
	(void)snprintf(l->folder, sizeof(l->folder), "/tmp/test_broker.XXXXXX");
	assert_non_null(mkdtemp(l->folder));
	l->arena = arena_new((size_t)64 * 1024 * 1024);
	l->bus = bus_new(1);
	live_write(l, "access.yaml", live_access);
	live_key(l, "broker", &l->broker_key);
	for (size_t i = 0; i < N_ELEMENTS(peers); i++)
		live_key(l, peers[i], &pair);
	for (size_t i = 0; i < N_BROKERS; i++)
		live_config(l, i);
	broker_start(l, 0);
	return l->arena && l->bus ? 0 : -1;
}

static inline int live_done(void **state)
{
	struct live *l = *state;
	char command[80];

	for (size_t i = 0; i < N_BROKERS; i++) {
		if (l->pids[i] > 0)
			(void)broker_stop(l, i, SIGKILL);
	}
	for (size_t i = 0; i < l->n_links; i++)
		link_close(l->links[i]);
	for (size_t i = 0; i < l->n_clients; i++)
		client_free(l->clients[i]);
	bus_free(l->bus);
	arena_free(l->arena);
	(void)snprintf(command, sizeof(command), "rm -r %s", l->folder);
	assert_int_equal(system(command), 0);
	free(l);
	return 0;
}

#endif
