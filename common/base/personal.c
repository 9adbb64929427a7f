#include "personal.h"

/* ---- characters --------------------------------------------------------------------------- */

/* The character at valid UTF-8; its bytes in *len. */
static uint32_t char_at(const char *at, size_t *len)
{
	const unsigned char *s = (const unsigned char *)at;

	if (s[0] < 0x80) {
		*len = 1;
		return s[0];
	}
	if (s[0] < 0xe0) {
		*len = 2;
		return (uint32_t)(s[0] & 0x1f) << 6 | (s[1] & 0x3fu);
	}
	if (s[0] < 0xf0) {
		*len = 3;
		return (uint32_t)(s[0] & 0x0f) << 12 | (uint32_t)(s[1] & 0x3f) << 6 |
		       (s[2] & 0x3fu);
	}
	*len = 4;
	return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3f) << 12 |
	       (uint32_t)(s[2] & 0x3f) << 6 | (s[3] & 0x3fu);
}

/* The full-width forms of ASCII, and the full-width blank. */
static uint32_t narrow(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xfee0;
	return c == 0x3000 ? ' ' : c;
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0xa0 || c == 0x3000 || c == 0xfeff || c == 0x200b;
}

/* The dot inside a transcribed name, in the forms that input methods make of it. */
static bool is_dot(uint32_t c)
{
	return c == '.' || c == 0xb7 || c == 0x2022 || c == 0x2027 || c == 0x22c5 || c == 0x30fb ||
	       c == 0xff0e || c == 0xff65;
}

static bool utf8_fits(const char *text)
{
	return utf8_valid(text, strlen(text));
}

slice utf8_part(const char *text, size_t first, size_t count)
{
	const char *from = NULL;
	size_t n = 0, len;

	for (;; n++) {
		if (n == first)
			from = text;
		if (n == first + count)
			return (slice){from, (size_t)(text - from)};
		if (!*text)
			return (slice){"", 0};
		(void)char_at(text, &len);
		text += len;
	}
}

/* ---- one form ------------------------------------------------------------------------------- */

bool text_narrow(const char *text, char *out, size_t size)
{
	size_t n = 0, last = 0, len;

	if (!utf8_fits(text))
		return false;
	for (; *text; text += len) {
		uint32_t c = char_at(text, &len), as = narrow(c);

		if (n == 0 && is_blank(c))
			continue;
		if (n + (as < 0x80 ? 1 : len) >= size)
			return false;
		if (as < 0x80)
			out[n++] = (char)as;
		else
			memcpy(out + n, text, len);
		n += as < 0x80 ? 0 : len;
		last = is_blank(c) ? last : n;
	}
	out[last] = '\0';
	return true;
}

bool name_normal(const char *text, char out[PERSON_NAME_SIZE])
{
	const char *end = text, *last = text;
	size_t n = 0, len;

	if (!utf8_fits(text))
		return false;
	while (*text && is_blank(char_at(text, &len)))
		text += len;
	for (end = last = text; *end; end += len) {
		uint32_t c = char_at(end, &len);

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) ||
		    ++n > 2 * (size_t)PERSON_NAME_MAX)
			return false;
		if (!is_blank(c))
			last = end + len;
	}
	n = (size_t)(last - text);
	if (!n || utf8_length(text, n) > PERSON_NAME_MAX)
		return false;
	memcpy(out, text, n);
	out[n] = '\0';
	return true;
}

void name_fold(const char *name, char out[PERSON_NAME_SIZE])
{
	size_t n = 0, len;

	for (; *name; name += len) {
		uint32_t c = narrow(char_at(name, &len));

		if (is_blank(c) || is_dot(c))
			continue;
		if (c < 0x80) {
			out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
			continue;
		}
		memcpy(out + n, name, len);
		n += len;
	}
	out[n] = '\0';
}

/* ---- near ----------------------------------------------------------------------------------- */

static size_t characters(const char *text, uint32_t out[PERSON_NAME_MAX])
{
	size_t n = 0, len;

	for (; *text && n < PERSON_NAME_MAX; text += len)
		out[n++] = char_at(text, &len);
	return n;
}

bool names_similar(const char *a, const char *b)
{
	uint32_t x[PERSON_NAME_MAX], y[PERSON_NAME_MAX];
	size_t n = characters(a, x), m = characters(b, y), front = 0, back = 0;
	size_t longer = n > m ? n : m, shorter = n > m ? m : n;

	if (longer - shorter > 1 || !shorter)
		return false;
	while (front < shorter && x[front] == y[front])
		front++;
	while (back < shorter - front && x[n - 1 - back] == y[m - 1 - back])
		back++;
	return longer - front - back <= 1 && front + back > 0;
}

bool documents_near(const char *a, const char *b)
{
	size_t n = strlen(a), first = 0, differ = 0, last = 0;

	if (n != strlen(b) || n < 2)
		return false;
	for (size_t i = 0; i < n - 1; i++) {
		if (a[i] == b[i])
			continue;
		if (!differ++)
			first = i;
		last = i;
	}
	if (differ == 2)
		return last == first + 1 && a[first] == b[last] && a[last] == b[first];
	return differ == 1;
}

/* ---- masks ---------------------------------------------------------------------------------- */

/* Keeps `head` characters at the front and `tail` at the end, a star for each between. */
static char *mask(const char *text, size_t head, size_t tail, char out[MASK_SIZE])
{
	struct str s = str_init(out, MASK_SIZE);
	size_t n, len, i = 0;

	if (!utf8_fits(text)) {
		str_add(&s, "***");
		return out;
	}
	n = utf8_length(text, strlen(text));
	for (; *text && i < PERSON_NAME_MAX; text += len, i++) {
		(void)char_at(text, &len);
		if (i < head || i + tail >= n)
			str_addn(&s, text, len);
		else
			str_add(&s, "*");
	}
	return out;
}

char *mask_name(const char *name, char out[MASK_SIZE])
{
	size_t n = utf8_fits(name) ? utf8_length(name, strlen(name)) : 0;

	return mask(name, n > 1, n > 2, out);
}

static bool all_digits(const char *text)
{
	return strspn(text, "0123456789") == strlen(text);
}

/* What is no number is hidden whole: it may be anything. */
char *mask_phone(const char *phone, char out[MASK_SIZE])
{
	size_t n = strlen(phone);

	if (n == 11 && all_digits(phone))
		return mask(phone, 3, 4, out);
	return strspn(phone, "0123456789-") == n && n >= 10 ? mask(phone, 3, 2, out)
							    : mask(phone, 0, 0, out);
}

/* What is too short to hide as much as it shows is hidden whole. */
char *mask_document(const char *number, char out[MASK_SIZE])
{
	bool kept = utf8_fits(number) && utf8_length(number, strlen(number)) >= 10;

	return kept ? mask(number, 3, 2, out) : mask(number, 0, 0, out);
}

char *mask_bank(const char *number, char out[MASK_SIZE])
{
	return mask(number, 0, strlen(number) >= 12 && all_digits(number) ? 4 : 0, out);
}
