/*
 * Bytes to lines of UTF-8. A line ends at LF, CR or CR LF; neither byte is ever part of a character
 * of UTF-8 or GB18030, so lines are cut first and decoded one by one, and a bad byte spoils its own
 * line only.
 *
 * Which encoding it is, is asked of the whole file before the first line: UTF-8 when a BOM says so
 * or when at least as many lines with characters beyond ASCII are good UTF-8 as are not. Chinese in
 * GB18030 is good UTF-8 by an accident that does not happen to most lines of a file.
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_CONVERTER ((iconv_t)-1)
#define REPLACEMENT  ((const unsigned char[3]){0xEF, 0xBF, 0xBD}) /* U+FFFD */
#define BOM          "\xEF\xBB\xBF"

static ssize_t read_block(struct lines *l)
{
	size_t n = l->bytes.len < BLOCK_BYTES ? l->bytes.len : BLOCK_BYTES;
	ssize_t got;

	if (l->fd < 0) {
		if (n)
			memcpy(l->block, l->bytes.at, n);
		l->bytes.at += n;
		l->bytes.len -= n;
		return (ssize_t)n;
	}
	do {
		got = read(l->fd, l->block, BLOCK_BYTES);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* 1: *out is the next byte; 0: the end. */
static int next_byte(struct lines *l, unsigned char *out, struct err *err)
{
	ssize_t got;

	if (l->at == l->filled) {
		got = read_block(l);
		if (got < 0)
			return err_set(err, E_FILE, "%s: %s", l->name, strerror(errno));
		l->at = 0;
		l->filled = (size_t)got;
		if (got == 0)
			return 0;
		(void)crypto_generichash_update(&l->digest, l->block, l->filled);
	}
	*out = l->block[l->at++];
	return 1;
}

/* Cuts one line into raw; 1, 0 at the end, or E_FILE. */
static int cut_line(struct lines *l, bool *out_too_long, struct err *err)
{
	unsigned char c = 0;
	int rc;

	l->raw_len = 0;
	*out_too_long = false;
	rc = next_byte(l, &c, err);
	if (rc > 0 && l->after_cr && c == '\n')
		rc = next_byte(l, &c, err);
	l->after_cr = false;
	if (rc <= 0)
		return rc;
	while (rc > 0 && c != '\n' && c != '\r') {
		if (l->raw_len < sizeof(l->raw))
			l->raw[l->raw_len++] = (char)c;
		else
			*out_too_long = true;
		rc = next_byte(l, &c, err);
	}
	l->after_cr = rc > 0 && c == '\r';
	return rc < 0 ? rc : 1;
}

static bool ascii(const char *at, size_t len)
{
	unsigned char any = 0;

	for (size_t i = 0; i < len; i++)
		any |= (unsigned char)at[i];
	return any < 0x80;
}

/* Good UTF-8 is copied, NUL too; every byte that is not becomes U+FFFD. */
static size_t repair_utf8(const char *at, size_t len, char *out)
{
	size_t used = 0, n;

	for (; len; at += n, len -= n) {
		n = 1;
		while (n < 4 && n < len && !utf8_valid(at, n))
			n++;
		if (*at == '\0' || utf8_valid(at, n)) {
			n = *at ? n : 1;
			memcpy(out + used, at, n);
			used += n;
		} else {
			n = 1;
			memcpy(out + used, REPLACEMENT, 3);
			used += 3;
		}
	}
	return used;
}

static size_t convert(iconv_t converter, char *at, size_t len, char *out, size_t size)
{
	char *to = out;
	size_t room = size;

	(void)iconv(converter, NULL, NULL, NULL, NULL); /* back to the start; cannot fail */
	while (len && iconv(converter, &at, &len, &to, &room) == (size_t)-1) {
		if (errno == E2BIG || room < 3)
			break;
		memcpy(to, REPLACEMENT, 3);
		to += 3;
		room -= 3;
		at++;
		len--;
	}
	return size - room;
}

static slice decode(struct lines *l)
{
	size_t len;

	if (ascii(l->raw, l->raw_len) ||
	    (l->converter == NO_CONVERTER && utf8_valid(l->raw, l->raw_len)))
		return (slice){l->raw, l->raw_len};
	if (l->converter != NO_CONVERTER)
		len = convert(l->converter, l->raw, l->raw_len, l->text, sizeof(l->text));
	else
		len = repair_utf8(l->raw, l->raw_len, l->text);
	return (slice){l->text, len};
}

int lines_next(struct lines *l, struct line *out, struct err *err)
{
	bool too_long;
	int rc = cut_line(l, &too_long, err);

	if (rc <= 0)
		return rc;
	out->number++;
	out->too_long = too_long;
	out->text = too_long ? (slice){l->raw, 64} : decode(l);
	if (out->number == 1 && slice_starts(out->text, BOM)) {
		out->text.at += 3;
		out->text.len -= 3;
	}
	return 1;
}

/* A name for what is certainly no CSV, NULL for what may be one. */
static const char *other_format(const unsigned char *at, size_t len)
{
	if (len >= 4 && memcmp(at, "PK\x03\x04", 4) == 0)
		return "an Excel workbook (.xlsx): save it as \"CSV UTF-8\" / "
		       "这是 Excel 工作簿，请另存为“CSV UTF-8”";
	if (len >= 4 && memcmp(at, "\xD0\xCF\x11\xE0", 4) == 0)
		return "an old Excel workbook (.xls): save it as CSV / "
		       "这是旧版 Excel 工作簿，请另存为 CSV";
	if (len >= 2 && (memcmp(at, "\xFF\xFE", 2) == 0 || memcmp(at, "\xFE\xFF", 2) == 0))
		return "UTF-16 text: save it as UTF-8 / 文件是 UTF-16 编码，请另存为 UTF-8";
	return NULL;
}

static void rewind_lines(struct lines *l, slice bytes)
{
	if (l->fd >= 0)
		(void)lseek(l->fd, 0, SEEK_SET); /* a regular file: lines_open() checked it */
	l->bytes = bytes;
	l->at = l->filled = 0;
	l->after_cr = false;
	(void)crypto_generichash_init(&l->digest, NULL, 0, 32); /* fails for wrong sizes only */
}

/* Reads it all once to learn the encoding, then starts again. */
static int sniff(struct lines *l, struct err *err)
{
	slice bytes = l->bytes;
	uint64_t good = 0, bad = 0;
	const char *other = NULL;
	bool first = true, bom = false, too_long;
	int rc;

	rewind_lines(l, bytes);
	while (!bom && !other && (rc = cut_line(l, &too_long, err)) != 0) {
		if (rc < 0)
			return rc;
		if (first) {
			other = other_format((const unsigned char *)l->raw, l->raw_len);
			bom = slice_starts((slice){l->raw, l->raw_len}, BOM);
		}
		first = false;
		if (too_long || memchr(l->raw, '\0', l->raw_len) || ascii(l->raw, l->raw_len))
			continue;
		if (utf8_valid(l->raw, l->raw_len))
			good++;
		else
			bad++;
	}
	if (other)
		return err_set(err, E_FILE, "%s: %s", l->name, other);
	rewind_lines(l, bytes);
	if (bom || good >= bad)
		return 0;
	l->converter = iconv_open("UTF-8", "GB18030");
	if (l->converter == NO_CONVERTER)
		return err_set(err, E_FILE, "%s: this system has no converter for GB18030",
			       l->name);
	return 0;
}

static struct lines *lines_new(const char *name, slice bytes)
{
	struct lines *l = sodium_init() < 0 ? NULL : calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->fd = -1;
	l->name = name;
	l->bytes = bytes;
	l->converter = NO_CONVERTER;
	return l;
}

int lines_over(slice bytes, struct lines **out, struct err *err)
{
	AUTO(lines_freep) struct lines *l = lines_new("CSV", bytes);
	int rc = l ? sniff(l, err) : err_set(err, E_NO_MEMORY, "out of memory");

	if (rc == 0)
		*out = TAKE(l);
	return rc;
}

int lines_open(const char *path, struct lines **out, struct err *err)
{
	AUTO(lines_freep) struct lines *l = lines_new(path, (slice){"", 0});
	struct stat st;
	int rc;

	if (!l)
		return err_set(err, E_NO_MEMORY, "out of memory");
	l->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (l->fd < 0 || fstat(l->fd, &st))
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode)) /* it is read more than once */
		return err_set(err, E_FILE, "%s: not a regular file, save it to one first", path);
	rc = sniff(l, err);
	if (rc == 0)
		*out = TAKE(l);
	return rc;
}

void lines_freep(struct lines **l)
{
	if (!*l)
		return;
	if ((*l)->fd >= 0)
		(void)close((*l)->fd); /* only read from */
	if ((*l)->converter != NO_CONVERTER)
		(void)iconv_close((*l)->converter);
	free(*l);
	*l = NULL;
}

const char *lines_encoding(const struct lines *l)
{
	return l->converter == NO_CONVERTER ? "UTF-8" : "GB18030";
}

void lines_digest(struct lines *l, uint8_t *out)
{
	(void)crypto_generichash_final(&l->digest, out, 32); /* fails for wrong sizes only */
}
