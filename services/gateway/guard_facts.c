#include "base.h"

#include "guard_facts.h"

#include <strings.h>

static bool name_is(slice s, const char *name)
{
	return s.len == strlen(name) && strncasecmp(s.at, name, s.len) == 0;
}

/* RFC 9110 5.6.2 */
static bool token_valid(slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c <= ' ' || c >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", c))
			return false;
	}
	return s.len > 0;
}

static bool value_valid(slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if ((c < ' ' && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static size_t header_count(const struct headers *h, const char *name, slice *out_last)
{
	const size_t kept = h->n < HEADERS_MAX ? h->n : HEADERS_MAX;
	size_t n = 0;

	for (size_t i = 0; i < kept; i++) {
		if (name_is(h->at[i].name, name)) {
			*out_last = h->at[i].value;
			n++;
		}
	}
	return n;
}

/* Digits only: "+5", "0x5" and "5, 5" are other people's numbers. */
static bool length_parse(slice s, uint64_t *out)
{
	int64_t n;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	}
	if (!slice_to_i64(s, &n))
		return false;
	*out = (uint64_t)n;
	return true;
}

const char *headers_wrong(const struct headers *h, struct framing *out)
{
	slice host = {NULL, 0}, length = {NULL, 0}, coding = {NULL, 0};
	size_t n_lengths, n_codings;

	*out = (struct framing){0};
	if (h->n > HEADERS_MAX)
		return "more than 64 header fields";
	for (size_t i = 0; i < h->n; i++) {
		if (!token_valid(h->at[i].name))
			return "a header name with a blank or another character that is none of a "
			       "name";
		if (!value_valid(h->at[i].value))
			return "a control character in a header";
	}
	if (header_count(h, "Host", &host) != 1)
		return "Host must be given once";
	n_lengths = header_count(h, "Content-Length", &length);
	n_codings = header_count(h, "Transfer-Encoding", &coding);
	if (n_lengths + n_codings > 1)
		return "Content-Length and Transfer-Encoding: one of them, once";
	if (n_codings && !name_is(coding, "chunked"))
		return "Transfer-Encoding: only chunked is understood";
	if (n_lengths && !length_parse(length, &out->length))
		return "Content-Length must be a number";
	out->has_length = n_lengths == 1;
	out->chunked = n_codings == 1;
	return NULL;
}

slice header_find(const struct headers *h, const char *name)
{
	slice value = {"", 0};

	return header_count(h, name, &value) == 1 ? value : (slice){"", 0};
}

bool header_repeated(const struct headers *h, const char *name)
{
	slice value;

	return header_count(h, name, &value) > 1;
}

slice cookie_find(const struct headers *h, const char *name)
{
	slice rest = header_find(h, "Cookie"), part, key, found = {"", 0};
	size_t n = 0;

	while (slice_next(&rest, ';', &part)) {
		part = slice_trim(part);
		if (!slice_next(&part, '=', &key) || !slice_is(key, name))
			continue;
		found = part;
		n++;
	}
	return n == 1 && found.at ? found : (slice){"", 0};
}

bool media_is(slice value, const char *media)
{
	slice first;

	return slice_next(&value, ';', &first) && name_is(slice_trim(first), media);
}

/* The weight of "en;q=0.8" in thousandths; what cannot be read weighs nothing. */
static int64_t weight(slice parameters)
{
	slice part, key;
	int64_t q = 1000;

	while (slice_next(&parameters, ';', &part)) {
		part = slice_trim(part);
		if (!slice_next(&part, '=', &key) || !name_is(key, "q"))
			continue;
		if (!slice_to_scaled(part, 3, &q) || q < 0 || q > 1000)
			q = 0;
	}
	return q;
}

static bool language_is(slice tag, const char *language)
{
	size_t len = strlen(language);

	return tag.len >= len && strncasecmp(tag.at, language, len) == 0 &&
	       (tag.len == len || tag.at[len] == '-');
}

bool language_english(slice value)
{
	int64_t en = 0, zh = 0;
	slice part, tag;

	while (slice_next(&value, ',', &part)) {
		part = slice_trim(part);
		if (!slice_next(&part, ';', &tag))
			continue;
		tag = slice_trim(tag);
		if (language_is(tag, "en") && weight(part) > en)
			en = weight(part);
		else if (language_is(tag, "zh") && weight(part) > zh)
			zh = weight(part);
	}
	return en > zh;
}
