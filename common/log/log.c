#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "str.h"

#define LINE_BYTES 4096 /* PIPE_BUF: a line goes into a pipe whole or not at all */
#define PIPE_BYTES (1024 * 1024)
/* What always fits behind a cut value: its quote, the mark, the brace, the end of the line. */
#define TAIL_BYTES (sizeof("\",\"cut\":true}\n") - 1)

static const char *const levels[] = {"debug", "info", "warning", "error"};

/* Set by log_init before there are threads; read only afterwards. */
static const char *log_service = "", *log_instance = "";
static enum log_level log_lowest = LOG_INFO;
static int log_fd = STDERR_FILENO;
static bool log_is_socket;
static _Atomic uint64_t lost;

void log_init(const char *service, const char *instance, enum log_level lowest)
{
	log_service = service;
	log_instance = instance;
	log_lowest = lowest;
}

/* A pipe is opened once more: O_NONBLOCK on stderr itself would be everybody's who shares it. */
void log_unblock(void)
{
	struct stat what;
	int fd;

	if (log_fd != STDERR_FILENO)
		(void)close(log_fd); /* nothing is buffered */
	log_fd = STDERR_FILENO;
	log_is_socket = false;
	if (fstat(STDERR_FILENO, &what))
		return;
	log_is_socket = S_ISSOCK(what.st_mode);
	if (!S_ISFIFO(what.st_mode))
		return;
	fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	log_fd = fd;
	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* a small one does as well */
}

bool log_level_parse(const char *name, enum log_level *out)
{
	for (size_t i = 0; i < N_ELEMENTS(levels); i++) {
		if (strcmp(levels[i], name) == 0) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

uint64_t log_lost(void)
{
	return atomic_load(&lost);
}

struct line {
	char at[LINE_BYTES];
	size_t len;
	bool cut;
};

static void append(struct line *l, const void *at, size_t n)
{
	memcpy(l->at + l->len, at, n);
	l->len += n;
}

/* All of the bytes or none; after the first that did not fit, nothing fits. */
static void put(struct line *l, const char *at, size_t n)
{
	if (l->cut || n > LINE_BYTES - TAIL_BYTES - l->len)
		l->cut = true;
	else
		append(l, at, n);
}

/* Bytes of the character at s as they go into JSON, in `escaped` where they must change. */
static size_t character(const char *s, size_t left, char escaped[8], size_t *out_len)
{
	static const char unknown[] = {'\xEF', '\xBF', '\xBD'}; /* U+FFFD, for what is not UTF-8 */
	unsigned char c = (unsigned char)s[0];
	size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

	if (n > left || (c >= 0x80 && !utf8_valid(s, n))) {
		memcpy(escaped, unknown, sizeof(unknown));
		*out_len = sizeof(unknown);
		return 1;
	}
	memcpy(escaped, s, n);
	*out_len = n;
	if (c == '"' || c == '\\') {
		escaped[0] = '\\';
		escaped[1] = (char)c;
		*out_len = 2;
	} else if (c < 0x20 || c == 0x7F) {
		*out_len = (size_t)snprintf(escaped, 8, "\\u%04x", c);
	}
	return n;
}

static void put_text(struct line *l, const char *text)
{
	size_t left = text ? strlen(text) : 0, used, len;
	char escaped[8];
	bool open;

	put(l, "\"", 1);
	open = !l->cut;
	for (; left && !l->cut; text += used, left -= used) {
		used = character(text, left, escaped, &len);
		put(l, escaped, len);
	}
	if (open)
		append(l, "\"", 1);
}

/* `,"key":value` */
static void put_field(struct line *l, const struct log_field *f)
{
	size_t start = l->len;
	char number[24];
	struct str s = str_init(number, sizeof(number));

	put(l, ",\"", 2);
	put(l, f->key, strlen(f->key)); /* a name of ours, never escaped */
	put(l, "\":", 2);
	switch (f->type) {
	case LOG_END:
		break;
	case LOG_TEXT:
		if (!l->cut)
			put_text(l, f->text);
		break;
	case LOG_NUMBER:
	case LOG_MONEY:
		str_addf(&s, "%" PRId64, f->number);
		put(l, s.at, s.len);
		break;
	case LOG_BOOL:
		str_add(&s, f->number ? "true" : "false");
		put(l, s.at, s.len);
		break;
	}
	if (l->cut && (f->type != LOG_TEXT || l->at[l->len - 1] != '"'))
		l->len = start; /* half a field is no JSON */
}

static void write_line(const struct line *l)
{
	ssize_t n;

	do
		n = log_is_socket ? send(log_fd, l->at, l->len, MSG_DONTWAIT | MSG_NOSIGNAL)
				  : write(log_fd, l->at, l->len);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)l->len)
		atomic_fetch_add(&lost, 1);
}

void log_event_fields(enum log_level level, const char *event, const struct log_field *fields)
{
	struct line line = {.len = 0};
	char at[32];
	slice tail;
	int saved = errno;

	if (level < log_lowest)
		return;
	put(&line, "{\"at\":", 6);
	put_text(&line, utc_format_iso(utc_now(), at));
	put_field(&line, &L_STR("level", levels[level]));
	put_field(&line, &L_STR("event", event));
	put_field(&line, &L_STR("service", log_service));
	put_field(&line, &L_STR("instance", log_instance));
	for (; fields->type != LOG_END && !line.cut; fields++)
		put_field(&line, fields);
	tail = line.cut ? SLICE(",\"cut\":true}\n") : SLICE("}\n");
	append(&line, tail.at, tail.len);
	write_line(&line);
	errno = saved;
}
