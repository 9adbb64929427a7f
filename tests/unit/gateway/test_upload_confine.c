/*
 * The process that reads an upload, once it is confined: what it may still do, and what it may not.
 * Where this kernel has no Landlock the files cannot be kept from it: that is printed, and the rest
 * is looked at all the same.
 */
#include "upload_confine.h"

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], inside[80], key[80], door[80];
static int file_fd, listener;

static int write_file(const char *path)
{
	int fd = open(path, O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "secret", 6), 6);
	return fd;
}

static int setup(void **unused UNUSED)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	(void)snprintf(folder, sizeof(folder), "/tmp/gongdao-confine-XXXXXX");
	assert_non_null(mkdtemp(folder));
	(void)snprintf(inside, sizeof(inside), "%s/work", folder);
	(void)snprintf(key, sizeof(key), "%s/gateway.key", folder);
	(void)snprintf(door, sizeof(door), "%s/door", folder);
	assert_int_equal(mkdir(inside, 0700), 0);
	(void)close(write_file(key));
	file_fd = write_file(door); /* without a name, as the gateway keeps it */
	assert_int_equal(unlink(door), 0);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", door);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
	return listen(listener, 4);
}

static int teardown(void **unused UNUSED)
{
	(void)close(file_fd);
	(void)close(listener);
	(void)unlink(key);
	(void)unlink(door);
	(void)rmdir(inside);
	return rmdir(folder);
}

/* 0, or the errno of what was tried. */
typedef int (*try_fn)(void);

static int result(int fd)
{
	return fd < 0 ? errno : 0;
}

static int read_own(void)
{
	char path[32], text[6];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", file_fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	return read(fd, text, sizeof(text)) == 6 && memcmp(text, "secret", 6) == 0 ? 0 : EIO;
}

static int write_inside(void)
{
	int fd = open("errors.csv", O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, "a", 1) != 1)
		return errno;
	return result(unlink("errors.csv"));
}

static int read_key(void)
{
	return result(open(key, O_RDONLY | O_CLOEXEC));
}

static int read_key_beside(void)
{
	return result(open("../gateway.key", O_RDONLY | O_CLOEXEC));
}

static int read_passwd(void)
{
	return result(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static int write_outside(void)
{
	int fd = open("../new", O_CREAT | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)unlink("../new");
	return result(fd);
}

static int make_socket(void)
{
	return result(socket(AF_INET, SOCK_STREAM, 0));
}

static int make_pair(void)
{
	int pair[2];

	return result(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static int run_program(void)
{
	char *argv[] = {(char *)(uintptr_t) "true", NULL}, *none[] = {NULL};

	return result(execve("/bin/true", argv, none));
}

static int become_two(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return result(pid);
}

/* A socket that was open before is none to go elsewhere with. */
static int connect_opened(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", door);
	return result(connect(listener + 1, (struct sockaddr *)&at, sizeof(at)));
}

static int in_confinement(try_fn what, bool confined)
{
	int status;
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (s != listener + 1)
			(void)dup2(s, listener + 1);
		if (chdir(inside) != 0 || (confined && !confine(file_fd)))
			_exit(255);
		_exit(what());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static const struct {
	const char *name;
	try_fn what;
	int files, calls; /* the errno, by Landlock or by the filter; 0: it is allowed */
} cases[] = {
	{"read its own file",             read_own,        0,      0    },
	{"a file in its folder",          write_inside,    0,      0    },
	{"read a key file",               read_key,        EACCES, 0    },
	{"read a key file beside it",     read_key_beside, EACCES, 0    },
	{"read /etc/passwd",              read_passwd,     EACCES, 0    },
	{"a file elsewhere",              write_outside,   EACCES, 0    },
	{"a socket",		      make_socket,     0,      EPERM},
	{"a pair of sockets",             make_pair,       0,      EPERM},
	{"connect a socket that is open", connect_opened,  0,      EPERM},
	{"start a program",               run_program,     0,      EPERM},
	{"become two",                    become_two,      0,      EPERM},
};

static void confined__each_thing__allowed_or_not(void **unused UNUSED)
{
	const char *lacks = confine_lacks();
	bool files = !lacks || !strstr(lacks, "Landlock"),
	     calls = !lacks || !strstr(lacks, "seccomp");

	if (lacks)
		print_message("not looked at, this kernel lacks: %s\n", lacks);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		int got = in_confinement(cases[i].what, true), want = 0;

		if (files && cases[i].files)
			want = cases[i].files;
		if (calls && cases[i].calls)
			want = cases[i].calls;
		if ((cases[i].files && !files) || (cases[i].calls && !calls))
			continue;
		if (got != want)
			fail_msg("%s: %d (%s), not %d", cases[i].name, got, strerror(got), want);
	}
}

/* That the cases above are refused by the confinement, and not by something else. */
static void not_confined__each_thing__done(void **unused UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		int got = in_confinement(cases[i].what, false);

		if (got)
			fail_msg("%s: %d (%s)", cases[i].name, got, strerror(got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_confined__each_thing__done),
		cmocka_unit_test(confined__each_thing__allowed_or_not),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
