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

#include "xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_CONVERTER ((iconv_t)-1)
#define REPLACEMENT  ((const unsigned char[3]){0xEF, 0xBF, 0xBD}) /* U+FFFD */
#define BOM          "\xEF\xBB\xBF"
#define GB18030      "GB18030"
#define LOOK_BYTES   ((size_t)1024)
#define KEPT_BYTES   64 /* of a line that is too long */

static ssize_t read_into(struct lines *l, char *at, size_t size)
{
	size_t n = l->bytes.len < size ? l->bytes.len : size;
	ssize_t got;

	if (l->fd < 0) {
		if (n)
			memcpy(at, l->bytes.at, n);
		l->bytes.at += n;
		l->bytes.len -= n;
		return (ssize_t)n;
	}
	do {
		got = read(l->fd, at, size);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* Moves what was not taken to the front and reads on behind it: 1, or 0 at the end. */
static int read_more(struct lines *l, struct err *err)
{
	ssize_t got;

	l->filled -= l->at;
	memmove(l->block, l->block + l->at, l->filled);
	l->at = 0;
	got = read_into(l, l->block + l->filled, BLOCK_BYTES - l->filled);
	if (got < 0)
		return err_set(err, E_FILE, "%s: %s", l->name, strerror(errno));
	if (l->hashing)
		(void)crypto_generichash_update(
			&l->digest, (const unsigned char *)l->block + l->filled, (size_t)got);
	l->filled += (size_t)got;
	return got > 0;
}

/* Where the line ends in n bytes, n when it does not. Looked for piece by piece: the first of two
 * signs is near, the other may be nowhere. */
static size_t line_end(const char *at, size_t n)
{
	for (size_t from = 0; from < n; from += LOOK_BYTES) {
		size_t len = n - from < LOOK_BYTES ? n - from : LOOK_BYTES;
		const char *lf = memchr(at + from, '\n', len);
		const char *cr = memchr(at + from, '\r', lf ? (size_t)(lf - at) - from : len);

		if (cr || lf)
			return (size_t)((cr ? cr : lf) - at);
	}
	return n;
}

/* Drops bytes up to the end of a line that is too long, of which the first were kept. */
static int skip_line(struct lines *l, struct err *err)
{
	int rc = 1;

	while (rc > 0 && line_end(l->block + l->at, l->filled - l->at) == l->filled - l->at) {
		l->at = l->filled;
		rc = read_more(l, err);
	}
	return rc;
}

static int take_line_feed(struct lines *l, struct err *err)
{
	int rc = 1;

	if (l->after_cr && l->at == l->filled)
		rc = read_more(l, err);
	if (rc > 0 && l->after_cr && l->block[l->at] == '\n')
		l->at++;
	l->after_cr = false;
	return rc;
}

/* Cuts one line, into l->raw; 1, 0 at the end, or E_FILE. It lies in the block, but for the first
 * bytes of one that is too long. */
static int cut_line(struct lines *l, bool *out_too_long, struct err *err)
{
	size_t looked = 0, len;
	int rc = take_line_feed(l, err);

	*out_too_long = false;
	while (rc > 0) {
		len = l->filled - l->at;
		looked += line_end(l->block + l->at + looked, len - looked);
		if (looked < len || len > TABULAR_MAX_LINE)
			break;
		rc = read_more(l, err);
	}
	if (rc < 0 || (rc == 0 && l->at == l->filled))
		return rc;
	l->raw = (slice){l->block + l->at, looked};
	if (looked > TABULAR_MAX_LINE) {
		*out_too_long = true;
		memcpy(l->text, l->raw.at, KEPT_BYTES);
		l->raw = (slice){l->text, KEPT_BYTES};
		l->at += looked;
		if (skip_line(l, err) < 0)
			return E_FILE;
		looked = line_end(l->block + l->at, l->filled - l->at);
	}
	l->at += looked;
	if (l->at < l->filled)
		l->after_cr = l->block[l->at++] == '\r';
	return 1;
}

static bool ascii(slice s)
{
	uint64_t any = 0, eight;

	for (; s.len >= sizeof(eight); s.at += sizeof(eight), s.len -= sizeof(eight)) {
		memcpy(&eight, s.at, sizeof(eight));
		any |= eight;
	}
	for (; s.len; s.at++, s.len--)
		any |= (unsigned char)*s.at;
	return !(any & UINT64_C(0x8080808080808080));
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

static size_t convert(iconv_t converter, slice s, char *out, size_t size)
{
	char *at = (char *)(uintptr_t)s.at, *to = out; /* iconv only reads it */
	size_t len = s.len, room = size;

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

	if (ascii(l->raw) || (l->converter == NO_CONVERTER && utf8_valid(l->raw.at, l->raw.len)))
		return l->raw;
	if (l->converter != NO_CONVERTER)
		len = convert(l->converter, l->raw, l->text, sizeof(l->text));
	else
		len = repair_utf8(l->raw.at, l->raw.len, l->text);
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
	out->text = too_long ? l->raw : decode(l);
	if (out->number == 1 && slice_starts(out->text, BOM)) {
		out->text.at += 3;
		out->text.len -= 3;
	}
	return 1;
}

/* A name for what is certainly no CSV, NULL for what may be one. */
static const char *other_format(const unsigned char *at, size_t len)
{
	if (len >= 4 && memcmp(at, "\xD0\xCF\x11\xE0", 4) == 0)
		return "an old Excel workbook (.xls) or one with a password: save it as .xlsx "
		       "without one / 这是旧版 Excel "
		       "工作簿（.xls）或加密的工作簿，请另存为不带密码的 "
		       ".xlsx";
	if (len >= 1 && at[0] == '<')
		return "a web page or XML under another name: open it and save it as .xlsx / "
		       "这是网页或 XML，请打开后另存为 .xlsx";
	if (len >= 2 && (memcmp(at, "\xFF\xFE", 2) == 0 || memcmp(at, "\xFE\xFF", 2) == 0))
		return "UTF-16 text: save it as UTF-8 / 文件是 UTF-16 编码，请另存为 UTF-8";
	return NULL;
}

void lines_rewind(struct lines *l)
{
	if (l->fd >= 0)
		(void)lseek(l->fd, 0, SEEK_SET); /* a regular file: lines_open() checked it */
	l->bytes = l->whole;
	l->at = l->filled = 0;
	l->after_cr = false;
	l->hashing = true;
	(void)crypto_generichash_init(&l->digest, NULL, 0, 32); /* fails for wrong sizes only */
}

static int convert_from(struct lines *l, const char *encoding, struct err *err)
{
	l->converter = iconv_open("UTF-8", encoding);
	if (l->converter == NO_CONVERTER)
		return err_set(err, E_FILE, "%s: this system has no converter for %s", l->name,
			       encoding);
	return 0;
}

/* Reads it all once to learn the encoding, then starts again. */
static int sniff(struct lines *l, struct err *err)
{
	uint64_t good = 0, bad = 0;
	const char *other = NULL;
	bool first = true, bom = false, too_long;
	int rc;

	lines_rewind(l);
	l->hashing = false;
	while (!bom && !other && (rc = cut_line(l, &too_long, err)) != 0) {
		if (rc < 0)
			return rc;
		if (first) {
			other = other_format((const unsigned char *)l->raw.at, l->raw.len);
			bom = slice_starts(l->raw, BOM);
		}
		first = false;
		if (too_long || ascii(l->raw) || memchr(l->raw.at, '\0', l->raw.len))
			continue;
		if (utf8_valid(l->raw.at, l->raw.len))
			good++;
		else
			bad++;
	}
	if (other)
		return err_set(err, E_FILE, "%s: %s", l->name, other);
	lines_rewind(l);
	return bom || good >= bad ? 0 : convert_from(l, GB18030, err);
}

static struct lines *lines_new(const char *name, slice bytes)
{
	struct lines *l = sodium_init() < 0 ? NULL : calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->fd = -1;
	l->name = name;
	l->whole = bytes;
	l->converter = NO_CONVERTER;
	return l;
}

static int unpack(struct lines *l, const struct xlsx_input *in, struct err *err)
{
	int fd = -1, rc = xlsx_unpack(in, l->temporary, &fd, err);

	if (rc)
		return rc;
	if (l->fd >= 0)
		(void)close(l->fd); /* only read from */
	l->fd = fd;
	l->sheet = true;
	lines_rewind(l);
	return 0;
}

static bool workbook(slice s)
{
	return s.len >= 4 && memcmp(s.at, "PK\x03\x04", 4) == 0;
}

int lines_over(slice bytes, struct lines **out, struct err *err)
{
	AUTO(lines_freep) struct lines *l = lines_new("CSV", bytes);
	int rc = l ? 0 : err_set(err, E_NO_MEMORY, "out of memory");

	if (!rc)
		rc = workbook(bytes) ? unpack(l, &(struct xlsx_input){NULL, bytes, NULL}, err)
				     : sniff(l, err);
	if (rc == 0)
		*out = TAKE(l);
	return rc;
}

static int file_learn(struct lines *l, const struct tabular_source *from, const char *encoding,
		      struct err *err)
{
	char magic[4];
	ssize_t n = pread(l->fd, magic, sizeof(magic), 0);

	if (n > 0 && workbook((slice){magic, (size_t)n}))
		return unpack(l,
			      &(struct xlsx_input){
				      from->path, {"", 0},
                                       from->sheet
                },
			      err);
	if (from->sheet)
		return err_set(err, E_FILE,
			       "%s: only a workbook (.xlsx) has sheets / 只有 .xlsx 有工作表",
			       l->name);
	lines_rewind(l);
	if (!encoding)
		return sniff(l, err);
	return strcmp(encoding, GB18030) == 0 ? convert_from(l, encoding, err) : 0;
}

int lines_open(const struct tabular_source *from, const char *encoding, struct lines **out,
	       struct err *err)
{
	const char *path = from->path;
	AUTO(lines_freep) struct lines *l = lines_new(path, (slice){"", 0});
	struct stat st;
	int rc;

	if (!l)
		return err_set(err, E_NO_MEMORY, "out of memory");
	l->temporary = from->temporary;
	l->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (l->fd < 0 || fstat(l->fd, &st))
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode)) /* it is read more than once */
		return err_set(err, E_FILE, "%s: not a regular file, save it to one first", path);
	rc = file_learn(l, from, encoding, err);
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
	if (l->sheet)
		return "XLSX";
	return l->converter == NO_CONVERTER ? "UTF-8" : GB18030;
}

void lines_digest(struct lines *l, uint8_t *out)
{
	(void)crypto_generichash_final(&l->digest, out, 32); /* fails for wrong sizes only */
}
