/*
 * The process that reads an upload, and the folder it works in.
 */
#include "base.h"

#include "upload.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

int fd_high(int fd)
{
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 2 * UPLOAD_FDS);

	if (fd >= 0)
		(void)close(fd);
	return high;
}

static pid_t spawn(const int fds[UPLOAD_FDS], const char *folder)
{
	char *const argv[] = {(char *)(uintptr_t)UPLOAD_PROGRAM, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none;
	pid_t pid = -1;
	bool ok;

	if (posix_spawn_file_actions_init(&files))
		return -1;
	if (posix_spawnattr_init(&how)) {
		(void)posix_spawn_file_actions_destroy(&files);
		return -1;
	}
	(void)sigemptyset(&none);
	ok = !posix_spawnattr_setsigmask(&how, &none) &&
	     !posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK) &&
	     !posix_spawn_file_actions_addchdir_np(&files, folder);
	for (int i = UPLOAD_SOCKET_FD; ok && i < UPLOAD_FDS; i++)
		ok = !posix_spawn_file_actions_adddup2(&files, fds[i], i);
	if (ok && posix_spawn(&pid, "/proc/self/exe", &files, &how, argv, environ))
		pid = -1;
	(void)posix_spawn_file_actions_destroy(&files);
	(void)posix_spawnattr_destroy(&how);
	return pid;
}

bool process_start(struct upload *u, int theirs)
{
	const int fds[UPLOAD_FDS] = {[UPLOAD_SOCKET_FD] = theirs, [UPLOAD_FILE_FD] = u->file_fd};
	const struct gateway_config *own = &u->gateway->policy->own;
	const uint64_t used = u->gateway->uploads->spooled, all = (uint64_t)own->spool_bytes;
	const struct rlimit room = {all > used ? all - used : 0, all > used ? all - used : 0};
	pid_t pid;

	(void)snprintf(u->folder, sizeof(u->folder), "%s/gongdao-XXXXXX", own->spool);
	if (!mkdtemp(u->folder)) {
		u->folder[0] = '\0';
		return false;
	}
	pid = spawn(fds, u->folder);
	if (pid < 0)
		return false;
	(void)prlimit(pid, RLIMIT_FSIZE, &room, NULL); /* what it made is measured at its end */
	/* Nobody waits for it (SIGCHLD is ignored), so it may be gone: then its socket says so. */
	u->pid_fd = pidfd_open(pid, 0);
	return true;
}

int process_errors(const struct upload *u)
{
	char path[sizeof(u->folder) + 16];

	(void)snprintf(path, sizeof(path), "%s/" UPLOAD_BACK "%s", u->folder,
		       u->workbook ? ".xlsx" : ".csv");
	return fd_high(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

void process_measure(struct upload *u)
{
	const uint64_t most = (uint64_t)u->gateway->policy->own.spool_bytes;
	struct uploads *all = u->gateway->uploads;
	struct stat s;

	if (u->errors_fd < 0)
		return;
	if (fstat(u->errors_fd, &s) || !S_ISREG(s.st_mode) ||
	    all->spooled + (uint64_t)s.st_size > most) {
		u->errors_lost = true;
		(void)close(u->errors_fd);
		u->errors_fd = -1;
		return;
	}
	u->errors_bytes = (uint64_t)s.st_size;
	all->spooled += u->errors_bytes;
}

/* What was killed may have left something. */
static void folder_remove(struct upload *u)
{
	DIR *d = u->folder[0] ? opendir(u->folder) : NULL;
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL)
		(void)unlinkat(dirfd(d), e->d_name, 0); /* not "." and ".." */
	if (d)
		(void)closedir(d);
	if (u->folder[0] && rmdir(u->folder) == 0)
		u->folder[0] = '\0'; /* else once more when the upload is forgotten */
}

void process_stop(struct upload *u)
{
	if (u->pid_fd >= 0) {
		(void)pidfd_send_signal(u->pid_fd, SIGKILL, NULL, 0); /* gone already: fine */
		(void)close(u->pid_fd);
	}
	u->pid_fd = -1;
	folder_remove(u);
}
