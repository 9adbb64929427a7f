#include "kit_keeper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "str.h"

#define UP_MS     120000
#define DOWN_MS   20000
#define STEP_MS   10
#define MEMBERS   256
#define ARGS_MAX  40
#define PATH_SIZE 300

struct keeper {
	const char *folder;
	bool durable;
	pid_t server; /* 0 when down */
};

bool kit_server_user(unsigned *out_uid, unsigned *out_gid)
{
	const struct passwd *p;

	*out_uid = geteuid();
	*out_gid = getegid();
	if (*out_uid != 0)
		return true;
	p = getpwnam("postgres");
	if (!p)
		return false;
	*out_uid = p->pw_uid;
	*out_gid = p->pw_gid;
	return true;
}

static void nap(void)
{
	const struct timespec t = {.tv_nsec = STEP_MS * 1000000L};

	(void)nanosleep(&t, NULL); /* cut short by a signal is fine */
}

/* ---- programs --------------------------------------------------------------------------- */

/* As the server's user, in the folder, output into its log. */
_Noreturn static void program_exec(const char *folder, const char *const *args)
{
	static const char *const as_postgres[] = {"setpriv", "--reuid=postgres", "--regid=postgres",
						  "--clear-groups"};
	const char *all[ARGS_MAX + N_ELEMENTS(as_postgres) + 1];
	size_t n = 0, i;
	int log;

	if (geteuid() == 0) {
		for (i = 0; i < N_ELEMENTS(as_postgres); i++)
			all[n++] = as_postgres[i];
	}
	for (i = 0; args[i] && i < ARGS_MAX; i++)
		all[n++] = args[i];
	all[n] = NULL;
	if (chdir(folder) != 0)
		_exit(126);
	log = open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
		_exit(126);
	(void)execvp(all[0], (char *const *)(uintptr_t)all); /* exec does not write to them */
	_exit(127);
}

static pid_t program_start(const char *folder, const char *const *args)
{
	pid_t pid = fork();

	if (pid == 0)
		program_exec(folder, args);
	return pid;
}

static bool program_run(const char *folder, const char *const *args)
{
	pid_t pid = program_start(folder, args);
	int status;

	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

/* ---- the server ------------------------------------------------------------------------- */

static bool gone(pid_t pid, int wait_ms)
{
	int waited;

	for (waited = 0; waited <= wait_ms; waited += STEP_MS) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return true;
		nap();
	}
	return false;
}

static bool make(const struct keeper *k)
{
	const char *const args[] = {(KIT_POSTGRES_BIN "/initdb"), "-D", "data", "-U", "postgres",
				    "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust",
				    "--no-instructions",
				    /* or a recovery does it file by file, while a test waits */
				    k->durable ? NULL : "--no-sync", NULL};

	return program_run(k->folder, args);
}

/* Starts until it answers: after a crash the old sessions may hold the shared memory a while. */
static bool up(struct keeper *k)
{
	char sockets[PATH_SIZE], dsn[PATH_SIZE + 64];
	const char *const args[] = {(KIT_POSTGRES_BIN "/postgres"),
				    "-D",
				    "data",
				    "-c",
				    "listen_addresses=",
				    "-c",
				    sockets,
				    "-c",
				    k->durable ? "fsync=on" : "fsync=off",
				    "-c",
				    k->durable ? "full_page_writes=on" : "full_page_writes=off",
				    "-c",
				    "shared_buffers=32MB",
				    "-c",
				    "max_connections=60",
				    "-c",
				    "max_wal_size=256MB",
				    "-c",
				    "log_min_messages=warning",
				    NULL};
	int waited;

	(void)snprintf(sockets, sizeof(sockets), "unix_socket_directories=%s", k->folder);
	(void)snprintf(dsn, sizeof(dsn), "host=%s dbname=postgres user=postgres", k->folder);
	for (waited = 0; waited < UP_MS; waited += STEP_MS) {
		if (k->server > 0 && waitpid(k->server, NULL, WNOHANG) == k->server)
			k->server = 0;
		if (k->server <= 0)
			k->server = program_start(k->folder, args);
		if (k->server > 0 && PQping(dsn) == PQPING_OK)
			return true;
		nap();
	}
	return false;
}

static bool end(struct keeper *k, int sig)
{
	bool ended;

	if (k->server <= 0)
		return true;
	(void)kill(k->server, SIGCONT); /* a frozen one cannot stop */
	(void)kill(k->server, sig);
	ended = gone(k->server, DOWN_MS);
	if (!ended) {
		(void)kill(k->server, SIGKILL);
		ended = gone(k->server, DOWN_MS);
	}
	k->server = 0;
	return ended;
}

/* The parent of a process, 0 when it cannot be read. */
static pid_t parent_of(pid_t pid)
{
	char path[64], text[512];
	const char *after;
	FILE *f;
	size_t n;
	int64_t parent = 0;
	slice rest, part;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, f);
	(void)fclose(f); /* only read from */
	text[n] = '\0';
	after = strrchr(text, ')'); /* "pid (name) state parent ..." */
	if (!after || strlen(after) < 5)
		return 0;
	rest = slice_of(after + 4);
	if (!slice_next(&rest, ' ', &part) || !slice_to_i64(part, &parent))
		return 0;
	return (pid_t)parent;
}

/* Signals the server and all its sessions. */
static bool signal_all(const struct keeper *k, int sig)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;
	int64_t pid;

	if (!d || k->server <= 0)
		return false;
	(void)kill(k->server, sig);
	while ((e = readdir(d)) != NULL) {
		if (slice_to_i64(slice_of(e->d_name), &pid) && parent_of((pid_t)pid) == k->server)
			(void)kill((pid_t)pid, sig);
	}
	(void)closedir(d); /* only read from */
	return true;
}

/* ---- orders ----------------------------------------------------------------------------- */

static bool order(struct keeper *k, enum kit_order what)
{
	switch (what) {
	case KIT_UP:
		return up(k);
	case KIT_DOWN:
		return end(k, SIGINT);
	case KIT_CRASH:
		return end(k, SIGKILL);
	case KIT_FREEZE:
		return signal_all(k, SIGSTOP);
	case KIT_THAW:
		return signal_all(k, SIGCONT);
	}
	return false;
}

static int entry_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	(void)remove(path); /* what stays shows in /tmp */
	return 0;
}

_Noreturn void kit_keeper_run(const char *folder, bool durable, int orders, int answers)
{
	struct keeper k = {.folder = folder, .durable = durable};
	char what, answer;
	ssize_t n;

	answer = make(&k) && up(&k) ? KIT_DONE : 'n';
	while (write(answers, &answer, 1) == 1) {
		do
			n = read(orders, &what, 1);
		while (n < 0 && errno == EINTR);
		if (n != 1)
			break; /* the test is gone */
		answer = order(&k, (enum kit_order)what) ? KIT_DONE : 'n';
	}
	(void)signal_all(&k, SIGCONT);
	(void)end(&k, SIGQUIT);
	(void)nftw(folder, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
	_exit(0);
}
