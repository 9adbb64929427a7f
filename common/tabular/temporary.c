#include "base.h"

#include "temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const char *folder_of(const char *folder)
{
	return folder ? folder : P_tmpdir;
}

FILE *temporary_file(const char *folder)
{
	char path[512];
	FILE *f = NULL;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/gongdao-XXXXXX", folder_of(folder));
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	(void)unlink(path); /* our own, just made */
	f = fdopen(fd, "w+e");
	if (!f)
		(void)close(fd);
	return f;
}

int temporary_refuse(const char *folder, struct err *err)
{
	return err_set(err, E_FILE, "a temporary file in %s: %s", folder_of(folder),
		       strerror(errno));
}
