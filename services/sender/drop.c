/*
 * drop - a notice as a page in a folder: FOLDER/ADDRESS/notice-ID-ROUND.html.
 */
#include "base.h"

#include "sender.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notice_page.h"

static void fd_close(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* what counts was synced */
}

/* The folder of the address, made where it is missing. */
static int folder_open(const struct transfer *t)
{
	const char *folder =
		arena_printf(t->arena, "%s/%s", t->channel->folder, t->delivery->address);

	if (!folder) {
		errno = ENOMEM;
		return -1;
	}
	if ((mkdir(t->channel->folder, 0750) != 0 && errno != EEXIST) ||
	    (mkdir(folder, 0750) != 0 && errno != EEXIST))
		return -1;
	return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool all_written(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0;
}

/* Beside, then renamed: a reader of the folder sees it whole. The same again overwrites itself. */
static bool page_put(int folder, const char *name, const char *text)
{
	char part[96];
	AUTO(fd_close) int fd = -1;

	(void)snprintf(part, sizeof(part), ".%s.part", name);
	fd = openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
	return fd >= 0 && all_written(fd, text, strlen(text)) &&
	       renameat(folder, part, folder, name) == 0 && fsync(folder) == 0;
}

void drop_write(struct transfer *t)
{
	const Alerts__Notice *n = t->delivery->notice;
	const struct notice_page page = {.notice_id = n->notice_id,
					 .copy = n->copy,
					 .to = n->desk[0] ? n->desk : n->department,
					 .title_zh = n->title_zh,
					 .title_en = n->title_en,
					 .text_zh = n->text_zh,
					 .text_en = n->text_en,
					 .reason_zh = n->reason_zh,
					 .reason_en = n->reason_en,
					 .created_at = {n->created_at_us}};
	const char *html = notice_html(t->arena, &page);
	AUTO(fd_close) int folder = -1;
	char name[80];

	(void)snprintf(name, sizeof(name), "%s.html", t->id);
	folder = folder_open(t);
	if (html && folder >= 0 && page_put(folder, name, html))
		t->outcome.delivered = true;
	else
		outcome_failed(&t->outcome, true, "无法写入文件夹 cannot write the folder: %s",
			       html ? strerror(errno) : "out of memory");
	t->done = true;
}
