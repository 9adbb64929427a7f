#include "yard.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define PATIENCE_US INT64_C(10000000)

const char *yard_path(const struct yard *y, const char *name, char *out, size_t size)
{
	if (snprintf(out, size, "%s/%s", y->folder, name) >= (int)size)
		bench_die("%s: too long a path", name);
	return out;
}

void yard_write(const struct yard *y, const char *name, const char *text)
{
	char path[160];
	FILE *f = fopen(yard_path(y, name, path, sizeof(path)), "we");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		bench_die("%s: %s", path, strerror(errno));
}

static void key_make(const struct yard *y, const char *name, struct key_pair *out)
{
	char path[160];
	struct err err;

	if (keys_make(out) || keys_save(yard_path(y, "keys", path, sizeof(path)), name, out, &err))
		bench_die("key of %s: %s", name, err.text);
}

void yard_key(const struct yard *y, const char *peer, struct key_pair *out)
{
	char path[160];
	struct err err;

	if (keys_load(yard_path(y, "keys", path, sizeof(path)), peer, out, &err))
		bench_die("key of %s: %s", peer, err.text);
}

int yard_port(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		bench_die("no free port: %s", strerror(errno));
	(void)close(fd); /* nothing was written */
	return ntohs(at.sin_port);
}

void yard_make(struct yard *y, const char *access, const char *const *peers)
{
	struct key_pair pair;
	char text[256];

	*y = (struct yard){0};
	(void)snprintf(y->folder, sizeof(y->folder), "/tmp/gongdao-bench.XXXXXX");
	if (!mkdtemp(y->folder))
		bench_die("%s: %s", y->folder, strerror(errno));
	(void)snprintf(y->endpoint, sizeof(y->endpoint), "tcp://127.0.0.1:%d", yard_port());
	key_make(y, "broker", &y->broker_key);
	for (; *peers; peers++)
		key_make(y, *peers, &pair);
	yard_write(y, "access.yaml", access);
	(void)snprintf(text, sizeof(text), "common:\n  keys: keys\nbroker:\n  listen: %s\n",
		       y->endpoint);
	yard_write(y, "gongdao.yaml", text);
}

/* 0 in the child, whose output goes to FOLDER/NAME.log. */
static pid_t child_of(struct yard *y, const char *name)
{
	pid_t parent = getpid(), pid;
	char path[160], log[80];
	int fd;

	(void)snprintf(log, sizeof(log), "%s.log", name);
	(void)yard_path(y, log, path, sizeof(path));
	pid = fork();
	if (pid < 0)
		bench_die("fork: %s", strerror(errno));
	if (pid > 0)
		return pid;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing outlives the bench */
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (getppid() != parent || fd < 0 || dup2(fd, 1) != 1 || dup2(fd, 2) != 2)
		_exit(127);
	return 0;
}

pid_t yard_spawn(struct yard *y, const char *name, const char *const *argv)
{
	pid_t pid = child_of(y, name);

	if (pid > 0)
		return pid;
	(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

pid_t yard_fork(struct yard *y, const char *name, void (*run)(void *context), void *context)
{
	pid_t pid = child_of(y, name);

	if (pid > 0)
		return pid;
	run(context);
	_exit(0);
}

int64_t yard_cpu_us(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
		bench_die("process %d is gone", (int)pid);
	return t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

/* True when it is gone. */
static bool reaped(pid_t pid)
{
	int status;

	return waitpid(pid, &status, WNOHANG) != 0;
}

void yard_stop(pid_t pid)
{
	mono_time end = {mono_now().us + PATIENCE_US / 2};

	if (pid <= 0)
		return;
	(void)kill(pid, SIGTERM); /* gone already: then it is reaped below */
	while (!reaped(pid)) {
		if (mono_now().us > end.us)
			(void)kill(pid, SIGKILL);
		(void)usleep(10000);
	}
}

struct link *yard_link(const struct yard *y, struct bus *bus, const char *peer)
{
	const char *endpoints[] = {y->endpoint};
	struct link_options o = {endpoints, 1, y->broker_key.public, NULL};
	struct key_pair own;
	struct link *l;
	struct err err;

	yard_key(y, peer, &own);
	o.own = &own;
	if (link_open(bus, &o, &l, &err))
		bench_die("link of %s: %s", peer, err.text);
	return l;
}

void yard_wait(struct link *l)
{
	mono_time end = {mono_now().us + PATIENCE_US};
	struct wait_set w = {.link = l};

	while (!link_alive(l, 0, mono_now())) {
		struct frame f;
		size_t from;

		if (mono_now().us > end.us)
			bench_die("nobody is heard at the other end");
		(void)!link_send(l, 0, FRAME_BEAT, 0, NULL, 0); /* not connected yet: again */
		(void)bus_wait(&w, 10);
		while (link_recv(l, &from, &f))
			;
	}
}

void yard_start(struct yard *y)
{
	const char *program = GONGDAO_BINARIES "/services/broker/gongdao-broker";
	char config[160];
	const char *argv[] = {program, "--config", config, NULL};

	if (access(program, X_OK) != 0)
		bench_die("%s is not built", program);
	(void)yard_path(y, "gongdao.yaml", config, sizeof(config));
	y->broker = yard_spawn(y, "broker", argv);
}

void yard_done(struct yard *y)
{
	char command[96];

	yard_stop(y->broker);
	y->broker = 0;
	(void)snprintf(command, sizeof(command), "rm -r '%s'", y->folder);
	if (system(command) != 0)
		bench_die("%s cannot be removed", y->folder);
}
