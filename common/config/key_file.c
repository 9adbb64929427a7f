#include "base.h"

#include "key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void fd_close(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* read, or fsynced before */
}

bool key_name_valid(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		char c = name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return n > 0 && n <= 64 && name[0] != '-';
}

int key_path(char path[KEY_PATH_MAX], const char *folder, const char *name, const char *suffix,
	     struct err *err)
{
	int n;

	if (!key_name_valid(name))
		return err_set(err, E_CONFIG, "key name %.80s: use 1 to 64 of a-z 0-9 - _", name);
	n = snprintf(path, KEY_PATH_MAX, "%s/%s%s", folder, name, suffix);
	if (n < 0 || n >= KEY_PATH_MAX)
		return err_set(err, E_FILE, "%.80s...: the path is too long", folder);
	return 0;
}

int key_folder_make(const char *folder, struct err *err)
{
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_set(err, E_FILE, "%s: cannot be made: %s", folder, strerror(errno));
	return 0;
}

int key_file_write(const char *path, const char *text, unsigned mode, struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
	size_t len = strlen(text);

	if (fd < 0 && errno == EEXIST)
		return err_set(err, E_FILE, "%s: exists already; a key is never overwritten", path);
	if (fd < 0)
		return err_set(err, E_FILE, "%s: cannot be made: %s", path, strerror(errno));
	if (write(fd, text, len) != (ssize_t)len || fsync(fd) != 0) {
		err_set(err, E_FILE, "%s: cannot be written: %s", path, strerror(errno));
		(void)unlink(path); /* half a key is worse than none */
		return E_FILE;
	}
	return 0;
}

int key_file_read(const char *path, enum key_file_kind kind, char text[KEY_FILE_MAX],
		  struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) != 0)
		return err_set(err, E_FILE, "%s: cannot be read: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size >= KEY_FILE_MAX)
		return err_set(err, E_CONFIG, "%s: this is not a key file", path);
	if (kind == KEY_FILE_SECRET && (st.st_mode & (S_IRWXG | S_IRWXO)))
		return err_set(err, E_CONFIG,
			       "%s: mode %03o lets others read the secret; run chmod 600 on it",
			       path, (unsigned)st.st_mode & 0777);
	n = read(fd, text, KEY_FILE_MAX - 1);
	if (n < 0)
		return err_set(err, E_FILE, "%s: cannot be read: %s", path, strerror(errno));
	text[n] = '\0';
	return 0;
}

slice key_file_field(const char *text, const char *field)
{
	slice rest = slice_of(text), line;
	size_t n = strlen(field);

	while (slice_next(&rest, '\n', &line)) {
		if (slice_starts(line, field) && line.len > n && line.at[n] == ':')
			return slice_trim((slice){line.at + n + 1, line.len - n - 1});
	}
	return (slice){"", 0};
}
