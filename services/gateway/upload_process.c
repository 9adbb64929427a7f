/*
 * The process that reads an upload, and the folder it works in. The folder is locked (flock) by the
 * gateway it belongs to: the lock of one that was killed is gone with it, and so the next gateway
 * knows what nobody will remove any more, whoever else uses the same spool.
 */
#include "base.h"

#include "upload.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/file.h>
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

static void folder_close(struct upload *u)
{
	if (u->folder_fd >= 0)
		(void)close(u->folder_fd);
	u->folder_fd = -1;
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

/* The folder, locked; -1: it is somebody's, or none. */
static int folder_lock(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

/* Another gateway that starts may sweep it away before it is locked: then another one. */
static bool folder_make(struct upload *u)
{
	struct stat s;

	for (int i = 0; i < 3; i++) {
		(void)snprintf(u->folder, sizeof(u->folder), "%s/" SPOOL_NAME "XXXXXX",
			       u->gateway->policy->own.spool);
		if (!mkdtemp(u->folder))
			break;
		u->folder_fd = folder_lock(u->folder);
		if (u->folder_fd >= 0 && fstat(u->folder_fd, &s) == 0 && s.st_nlink > 0)
			return true;
		folder_close(u);
		(void)rmdir(u->folder); /* swept already: fine */
	}
	u->folder[0] = '\0';
	return false;
}

/* Half of what is left: the other half is for what comes next. */
static uint64_t room_take(struct upload *u)
{
	struct uploads *all = u->gateway->uploads;
	const uint64_t most = (uint64_t)u->gateway->policy->own.spool_bytes;

	u->room = most > all->spooled ? (most - all->spooled) / 2 : 0;
	all->spooled += u->room;
	return u->room;
}

bool process_start(struct upload *u, int theirs)
{
	const int fds[UPLOAD_FDS] = {[UPLOAD_SOCKET_FD] = theirs, [UPLOAD_FILE_FD] = u->file_fd};
	struct rlimit room;
	pid_t pid;

	if (!folder_make(u))
		return false;
	pid = spawn(fds, u->folder);
	if (pid < 0)
		return false;
	room.rlim_cur = room.rlim_max = room_take(u);
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
	const uint64_t room = u->room;
	struct uploads *all = u->gateway->uploads;
	struct stat s;

	u->room = 0;
	all->spooled -= room;
	if (u->errors_fd < 0)
		return;
	if (fstat(u->errors_fd, &s) || !S_ISREG(s.st_mode) || (uint64_t)s.st_size > room) {
		u->errors_lost = true;
		(void)close(u->errors_fd);
		u->errors_fd = -1;
		return;
	}
	u->errors_bytes = (uint64_t)s.st_size;
	all->spooled += u->errors_bytes;
}

/* There are no folders in it. */
static void folder_empty(int fd)
{
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* from its beginning */
	DIR *d = again < 0 ? NULL : fdopendir(again);
	const struct dirent *e;

	if (!d && again >= 0)
		(void)close(again);
	while (d && (e = readdir(d)) != NULL)
		(void)unlinkat(fd, e->d_name, 0); /* not "." and ".." */
	if (d)
		(void)closedir(d);
}

/* What was killed may have left something. */
static void folder_remove(struct upload *u)
{
	if (u->folder_fd < 0)
		return;
	folder_empty(u->folder_fd);
	if (rmdir(u->folder))
		return; /* once more when the upload is forgotten */
	u->folder[0] = '\0';
	folder_close(u);
}

static bool swept(int spool_fd, const char *name)
{
	struct stat s;
	int fd;
	bool done;

	if (fstatat(spool_fd, name, &s, AT_SYMLINK_NOFOLLOW) || s.st_uid != geteuid())
		return false;
	if (S_ISREG(s.st_mode)) /* one that had not lost its name yet, which its owner removes too
				 */
		return unlinkat(spool_fd, name, 0) == 0;
	fd = openat(spool_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	done = flock(fd, LOCK_EX | LOCK_NB) == 0;
	if (done) {
		folder_empty(fd);
		done = unlinkat(spool_fd, name, AT_REMOVEDIR) == 0;
	}
	(void)close(fd);
	return done;
}

void spool_sweep(const char *spool)
{
	DIR *d = opendir(spool);
	const struct dirent *e;
	int64_t n = 0;

	while (d && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, SPOOL_NAME, sizeof(SPOOL_NAME) - 1) == 0)
			n += swept(dirfd(d), e->d_name);
	}
	if (d)
		(void)closedir(d);
	if (n)
		log_event(LOG_INFO, "spool.swept", L_STR("folder", spool), L_I64("left", n));
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
