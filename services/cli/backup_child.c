/*
 * PostgreSQL's own programs, run without a shell; nothing secret is among their arguments.
 */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OWNER        "gongdao"
#define STOP_TRIES   600 /* of 100 ms */
#define EXIT_NO_EXEC 127

int owner_find(struct cli *c, struct owner *out)
{
	const char *name = cli_get(c, "--user");
	const struct passwd *p;

	if (geteuid() != 0) {
		*out = (struct owner){NULL, (uid_t)-1, (gid_t)-1};
		return name ? cli_usage(c, say(c, "--user 只有 root 可以用", "--user is for root"))
			    : 0;
	}
	if (!name)
		name = OWNER;
	p = getpwnam(name);
	if (!p || p->pw_uid == 0)
		return cli_usage(
			c,
			say(c, "--user %s：要一个不是 root 的系统用户",
			    "--user %s: a user of this system, other than root, is needed"),
			name);
	*out = (struct owner){arena_strdup(c->arena, name), p->pw_uid, p->pw_gid};
	return out->name ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}

/* In the child: nothing that fails here can be told but by its status. */
static void become(const struct child *k, pid_t parent)
{
	int log = k->log ? open(k->log, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
	const struct owner *o = k->owner;

	if (k->log && (log < 0 || dup2(log, STDERR_FILENO) < 0))
		_exit(EXIT_NO_EXEC);
	if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0) /* ours is for our own words */
		_exit(EXIT_NO_EXEC);
	if (o && o->name &&
	    (initgroups(o->name, o->gid) || setgid(o->gid) || setuid(o->uid) || chdir("/")))
		_exit(EXIT_NO_EXEC);
	if (setenv("LC_ALL", "C.UTF-8", 1) || prctl(PR_SET_PDEATHSIG, SIGINT) ||
	    getppid() != parent)
		_exit(EXIT_NO_EXEC);
	(void)execv(k->argv[0], (char *const *)(uintptr_t)k->argv); /* comes back to fail */
	_exit(EXIT_NO_EXEC);
}

int child_start(struct child *k, struct err *err)
{
	pid_t parent = getpid();

	if (access(k->argv[0], X_OK))
		return err_set(err, E_FILE, "%s: %s", k->argv[0], strerror(errno));
	(void)fflush(NULL); /* nothing is to be written twice */
	k->pid = fork();
	if (k->pid == 0)
		become(k, parent);
	return k->pid < 0 ? err_set(err, E_FILE, "%s: %s", k->argv[0], strerror(errno)) : 0;
}

static int ended(struct child *k, int status, struct err *err)
{
	k->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status))
		return err_set(err, E_FILE, "%s ended with status %d", k->argv[0],
			       WEXITSTATUS(status));
	return err_set(err, E_FILE, "%s was ended by signal %d", k->argv[0], WTERMSIG(status));
}

int child_wait(struct child *k, struct err *err)
{
	int status = 0;

	while (waitpid(k->pid, &status, 0) < 0) {
		if (errno != EINTR)
			return err_set(err, E_FILE, "%s: %s", k->argv[0], strerror(errno));
	}
	return ended(k, status, err);
}

bool child_runs(struct child *k)
{
	int status;

	if (k->pid > 0 && waitpid(k->pid, &status, WNOHANG) == k->pid)
		k->pid = 0;
	return k->pid > 0;
}

void child_stop(struct child *k)
{
	const struct timespec pause = {.tv_nsec = 100L * 1000 * 1000};
	struct err ignored;

	if (!child_runs(k))
		return;
	(void)kill(k->pid, SIGINT); /* it may be gone already */
	for (int i = 0; i < STOP_TRIES && child_runs(k); i++)
		(void)nanosleep(&pause, NULL); /* a shorter pause only looks more often */
	if (!child_runs(k))
		return;
	(void)kill(k->pid, SIGKILL);
	if (child_wait(k, &ignored))
		k->pid = 0; /* as it was asked */
}
