#include "mail_facts.h"

#include "str.h"

#include <time.h>

#define WORD_BYTES 45 /* of UTF-8 in one encoded word: 60 of base64, within 75 */
#define LINE_BYTES 57 /* of text in one line: 76 of base64 */

static void base64_put(struct str *s, const uint8_t *at, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)at[i] << 16;
		char out[4];

		if (left > 1)
			v |= (uint32_t)at[i + 1] << 8;
		if (left > 2)
			v |= at[i + 2];
		out[0] = digits[v >> 18];
		out[1] = digits[v >> 12 & 63];
		out[2] = left > 1 ? digits[v >> 6 & 63] : '=';
		out[3] = left > 2 ? digits[v & 63] : '=';
		str_addn(s, out, sizeof(out));
	}
}

static bool ascii(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++) {
		if (s[i] < ' ' || s[i] > '~')
			return false;
	}
	return len <= 60 && !strstr(s, "=?");
}

char *mail_header(struct arena *a, const char *text)
{
	size_t len = strlen(text), size = len * 2 + len / 30 * 16 + 96;
	char *clean = arena_strdup(a, text), *out = arena_alloc(a, size);
	struct str s;

	if (!clean || !out)
		return NULL;
	for (char *p = clean; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	}
	if (ascii(clean))
		return clean;
	s = str_init(out, size);
	for (size_t at = 0; at < len;) {
		size_t n = utf8_cut(clean + at, len - at, WORD_BYTES);

		if (!n) /* no UTF-8: no character ends here */
			n = 1;
		str_add(&s, at ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
		base64_put(&s, (const uint8_t *)clean + at, n);
		str_add(&s, "?=");
		at += n;
	}
	return s.cut ? NULL : out;
}

/* What no address has: it would end the line, or the address. */
static bool address_plain(const char *s)
{
	for (; *s; s++) {
		if (*s <= ' ' || *s > '~' || *s == '<' || *s == '>')
			return false;
	}
	return true;
}

/* Fri, 27 Nov 2026 15:01:28 +0800 */
static void date_put(char *text, size_t size, utc_time at)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	civil_date d = civil_from_utc(at);
	int year, month, day;
	int s = (int)((at.us - utc_from_civil(d).us) / US_PER_S);

	civil_to_ymd(d, &year, &month, &day);
	(void)snprintf(text, size, "%s, %02d %s %04d %02d:%02d:%02d +0800",
		       days[civil_weekday(d) - 1], day, months[month - 1], year, s / 3600,
		       s / 60 % 60, s % 60);
}

char *mail_write(struct arena *a, const struct mail *m)
{
	const char *subject = mail_header(a, m->subject), *domain = strchr(m->from, '@');
	size_t len = strlen(m->text), size;
	char date[48], *out;
	struct str s;

	if (!subject || !domain || !address_plain(m->from) || !address_plain(m->to) ||
	    !address_plain(m->id))
		return NULL;
	size = strlen(subject) + 2 * len + strlen(m->from) * 2 + strlen(m->to) + strlen(m->id) +
	       1024;
	out = arena_alloc(a, size);
	if (!out)
		return NULL;
	s = str_init(out, size);
	date_put(date, sizeof(date), m->at);
	str_addf(&s, "Date: %s\r\nFrom: Gongdao <%s>\r\nTo: <%s>\r\n", date, m->from, m->to);
	str_addf(&s, "Subject: %s\r\nMessage-ID: <%s%s>\r\n", subject, m->id, domain);
	str_add(&s, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		    "Content-Type: text/plain; charset=UTF-8\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\n");
	for (size_t at = 0; at < len; at += LINE_BYTES) {
		base64_put(&s, (const uint8_t *)m->text + at,
			   len - at < LINE_BYTES ? len - at : LINE_BYTES);
		str_add(&s, "\r\n");
	}
	return s.cut ? NULL : out;
}
