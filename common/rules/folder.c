#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void dir_close(DIR **d)
{
	if (*d)
		(void)closedir(*d); /* it was only read */
}

static void file_close(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* it was only read */
}

static bool wanted(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

/* Keeps the names ascending, whatever order the file system gives them in. */
static int insert(struct arena *a, struct folder *f, const char *name)
{
	size_t i = f->n;
	const char *copy = arena_strdup(a, name);

	if (!copy)
		return E_NO_MEMORY;
	for (; i && strcmp(f->name[i - 1], copy) > 0; i--)
		f->name[i] = f->name[i - 1];
	f->name[i] = copy;
	f->n++;
	return 0;
}

static int collect(struct arena *a, const char *path, struct folder *f, struct err *err)
{
	AUTO(dir_close) DIR *d = opendir(path);
	struct dirent *entry;

	if (!d)
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	while ((entry = readdir(d)) != NULL) {
		if (!wanted(entry->d_name))
			continue;
		if (f->n == FOLDER_FILES_MAX)
			return err_set(err, E_FILE, "%s: more than %d files", path,
				       FOLDER_FILES_MAX);
		if (insert(a, f, entry->d_name))
			return err_set(err, E_NO_MEMORY, "%s: out of memory", path);
	}
	return 0;
}

int folder_list(struct arena *a, const char *path, struct folder *out, struct err *err)
{
	struct folder f = {0};
	int rc = collect(a, path, &f, err);

	if (rc)
		return rc;
	if (f.n == 0)
		return err_set(err, E_FILE, "%s: there is no *.yaml file", path);
	for (size_t i = 0; i < f.n; i++) {
		f.path[i] = arena_printf(a, "%s/%s", path, f.name[i]);
		if (!f.path[i])
			return err_set(err, E_NO_MEMORY, "%s: out of memory", path);
	}
	*out = f;
	return 0;
}

/* Nothing but a file: a pipe in the folder would hold up who reads it. */
static FILE *file_open(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	FILE *f = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		(void)err_set(err, E_FILE, "%s: is no file", path);
	else if (fd < 0 || !(f = fdopen(fd, "rb")))
		(void)err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	if (!f && fd >= 0)
		(void)close(fd); /* it was only read */
	return f;
}

int folder_read(struct arena *a, const char *path, slice *out, struct err *err)
{
	AUTO(file_close) FILE *f = file_open(path, err);
	long size;
	char *text;

	if (!f)
		return E_FILE;
	if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0)
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	if ((size_t)size > FOLDER_FILE_MAX)
		return err_set(err, E_FILE, "%s: %ld bytes, more than %zu", path, size,
			       FOLDER_FILE_MAX);
	text = arena_alloc(a, (size_t)size + 1);
	if (!text)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", path);
	if (fread(text, 1, (size_t)size, f) != (size_t)size)
		return err_set(err, E_FILE, "%s: could not be read whole", path);
	text[size] = '\0';
	*out = (slice){text, (size_t)size};
	return 0;
}

int folder_write(const char *path, const char *text, size_t len, struct err *err)
{
	char part[4096];
	FILE *f;
	bool good;

	if (snprintf(part, sizeof(part), "%s.%d.part", path, (int)getpid()) >= (int)sizeof(part))
		return err_set(err, E_FILE, "%.80s...: the path is too long", path);
	(void)unlink(part); /* of a run that was broken off, or a link to elsewhere */
	f = fopen(part, "wxe");
	if (!f)
		return err_set(err, E_FILE, "%s: %s", part, strerror(errno));
	good = fwrite(text, 1, len, f) == len && fflush(f) == 0 && fsync(fileno(f)) == 0;
	if (fclose(f) || !good || rename(part, path)) {
		(void)err_set(err, E_FILE, "%s: %s", path, strerror(errno));
		(void)unlink(part); /* the old file stands */
		return E_FILE;
	}
	return 0;
}
