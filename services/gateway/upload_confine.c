#include "base.h"

#include "upload_confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "the system calls of this machine are not known here"
#endif

/* Younger than the headers of Debian 12. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (UINT64_C(1) << 14)
#endif
#define ABI_REFER    2
#define ABI_TRUNCATE 3
#define FILES_ABI_1  ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

/* ---- files ---------------------------------------------------------------------------------- */

static long landlock_abi(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static bool allow(int rules, int fd, uint64_t access)
{
	const struct landlock_path_beneath_attr beneath = {.allowed_access = access,
							   .parent_fd = fd};

	return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
}

static bool files_confine(int file_fd, long abi)
{
	const uint64_t truncate = abi >= ABI_TRUNCATE ? LANDLOCK_ACCESS_FS_TRUNCATE : 0;
	const struct landlock_ruleset_attr all = {
		.handled_access_fs =
			FILES_ABI_1 | truncate | (abi >= ABI_REFER ? LANDLOCK_ACCESS_FS_REFER : 0)};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	int folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool done = rules >= 0 && folder >= 0 &&
		    allow(rules, file_fd, LANDLOCK_ACCESS_FS_READ_FILE) &&
		    allow(rules, folder,
			  LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | truncate |
				  LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE) &&
		    syscall(SYS_landlock_restrict_self, rules, 0) == 0;

	if (folder >= 0)
		(void)close(folder);
	if (rules >= 0)
		(void)close(rules);
	return done;
}

/* ---- system calls --------------------------------------------------------------------------- */

/* Memory, files, the socket that is open, time: what reading a file takes. */
static const uint32_t allowed[] = {
	/* what is open */
	SYS_read,
	SYS_write,
	SYS_readv,
	SYS_writev,
	SYS_pread64,
	SYS_pwrite64,
	SYS_lseek,
	SYS_close,
	SYS_fstat,
	SYS_newfstatat,
	SYS_statx,
	SYS_fcntl,
	SYS_dup,
	SYS_ftruncate,
	SYS_fsync,
	SYS_fadvise64,
	SYS_sendto,
	SYS_recvfrom,
	/* names, which Landlock looks at */
	SYS_openat,
	SYS_unlinkat,
	SYS_faccessat,
	SYS_readlinkat,
	SYS_getcwd,
	/* memory, time, oneself */
	SYS_brk,
	SYS_mmap,
	SYS_munmap,
	SYS_mremap,
	SYS_mprotect,
	SYS_madvise,
	SYS_futex,
	SYS_clock_gettime,
	SYS_gettimeofday,
	SYS_getrandom,
	SYS_getpid,
	SYS_gettid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_sysinfo,
	SYS_sched_yield,
	SYS_sched_getaffinity,
	SYS_getrusage,
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_sigaltstack,
	SYS_restart_syscall,
	SYS_exit,
	SYS_exit_group,
#ifdef __x86_64__
	SYS_open,
	SYS_unlink,
	SYS_access,
	SYS_stat,
	SYS_lstat,
	SYS_readlink,
	SYS_dup2,
	SYS_time,
#endif
};

#define N_ALLOWED N_ELEMENTS(allowed)

static bool calls_confine(void)
{
	/* Two for the machine, one for the number, one a call, and the verdicts. */
	struct sock_filter code[N_ALLOWED + 6];
	size_t n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, arch));
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < N_ALLOWED; i++) /* behind the rest of them stands "no", then "yes" */
		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i],
							 (uint8_t)(N_ALLOWED - i), 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						 SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA));
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
		     &(struct sock_fprog){.len = (unsigned short)n, .filter = code}, 0, 0) == 0;
}

static bool calls_known(void)
{
	const uint32_t action = SECCOMP_RET_ERRNO;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/* ---- both ----------------------------------------------------------------------------------- */

const char *confine_lacks(void)
{
	bool files = landlock_abi() >= 1, calls = calls_known();

	if (files && calls)
		return NULL;
	if (!files && !calls)
		return "Landlock and seccomp filters";
	return files ? "seccomp filters" : "Landlock";
}

bool confine(int file_fd)
{
	long abi = landlock_abi();

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (abi >= 1 && !files_confine(file_fd, abi))
		return false;
	return !calls_known() || calls_confine();
}
