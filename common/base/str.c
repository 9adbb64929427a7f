#include "str.h"

slice slice_of(const char *s)
{
	return s ? (slice){s, strlen(s)} : (slice){"", 0};
}

bool slice_is(slice s, const char *text)
{
	return strlen(text) == s.len && memcmp(s.at, text, s.len) == 0;
}

bool slice_starts(slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return n <= s.len && memcmp(s.at, prefix, n) == 0;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

slice slice_trim(slice s)
{
	while (s.len && blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len && blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool slice_next(slice *rest, char sep, slice *out_part)
{
	const char *end;

	if (!rest->at)
		return false;
	end = rest->len ? memchr(rest->at, sep, rest->len) : NULL;
	if (!end) {
		*out_part = *rest;
		*rest = (slice){NULL, 0};
		return true;
	}
	*out_part = (slice){rest->at, (size_t)(end - rest->at)};
	rest->len -= out_part->len + 1;
	rest->at = end + 1;
	return true;
}

bool slice_to_scaled(slice s, int decimals, int64_t *out)
{
	bool negative = s.len && s.at[0] == '-';
	size_t i = negative ? 1 : 0;
	int after = -1; /* digits seen after the point; -1 before it */
	int64_t n = 0;

	if (i == s.len || s.at[i] == '.' || s.at[s.len - 1] == '.')
		return false;
	for (; i < s.len; i++) {
		if (s.at[i] == '.' && after < 0 && decimals > 0) {
			after = 0;
			continue;
		}
		if (s.at[i] < '0' || s.at[i] > '9' || after == decimals)
			return false;
		if (after >= 0)
			after++;
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, s.at[i] - '0', &n))
			return false;
	}
	for (after = after < 0 ? 0 : after; after < decimals; after++) {
		if (__builtin_mul_overflow(n, 10, &n))
			return false;
	}
	if (!negative && __builtin_sub_overflow(0, n, &n)) /* built negative: INT64_MIN fits */
		return false;
	*out = n;
	return true;
}

bool slice_to_i64(slice s, int64_t *out)
{
	return slice_to_scaled(s, 0, out);
}

/* Bytes of the UTF-8 sequence at s, 0 when it is not well-formed. Source: Unicode table 3-7 */
static size_t sequence(const unsigned char *s, size_t len)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t n, i;

	if (s[0] < 0x80)
		return s[0] ? 1 : 0;
	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		n = 2;
	else if (s[0] >= 0xE0 && s[0] <= 0xEF)
		n = 3;
	else if (s[0] >= 0xF0 && s[0] <= 0xF4)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < n; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	}
	return n;
}

/* Bytes of ASCII without NUL at the beginning, by eights: most of what messages are made of. */
static size_t ascii(const char *at, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = UINT64_C(0x8080808080808080);
	uint64_t eight;
	size_t n = 0;

	for (; len - n >= sizeof(eight); n += sizeof(eight)) {
		memcpy(&eight, at + n, sizeof(eight));
		/* The subtraction borrows into a high bit where a byte is zero. */
		if ((eight | (eight - ones)) & highs)
			break;
	}
	return n;
}

bool utf8_valid(const char *at, size_t len)
{
	size_t n;

	for (; len; at += n, len -= n) {
		n = ascii(at, len);
		if (n == 0)
			n = sequence((const unsigned char *)at, len);
		if (n == 0)
			return false;
	}
	return true;
}

size_t utf8_cut(const char *at, size_t len, size_t most)
{
	if (len <= most)
		return len;
	while (most && ((uint8_t)at[most] & 0xc0) == 0x80)
		most--;
	return most;
}

size_t utf8_length(const char *at, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)at[i] & 0xC0) != 0x80;
	return n;
}

struct str str_init(char *array, size_t size)
{
	assert(size > 0);
	array[0] = '\0';
	return (struct str){.at = array, .size = size};
}

void str_addn(struct str *s, const char *at, size_t len)
{
	size_t room = s->size - 1 - s->len;

	if (len > room) {
		s->cut = true;
		len = room;
	}
	if (len)
		memcpy(s->at + s->len, at, len);
	s->len += len;
	s->at[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void str_addf(struct str *s, const char *fmt, ...)
{
	size_t room = s->size - s->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s->at + s->len, room, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	s->cut = s->cut || (size_t)n >= room;
	s->len += (size_t)n < room ? (size_t)n : room - 1;
	s->at[s->len] = '\0';
}

void hex_encode(const uint8_t *in, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * len] = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_decode(const char *in, size_t len, uint8_t *out)
{
	if (len % 2)
		return false;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_value(in[i]), low = hex_value(in[i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	return true;
}
