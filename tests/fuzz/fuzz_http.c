/* Any lines as a request's method, path and headers: what the guard lets through has one host and
 * one length however it is counted, and what is found in it lies within it. */
#include "guard_facts.h"
#include "route_facts.h"
#include "session.h"
#include "throttle_facts.h"

#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX 32768

static size_t count(const struct headers *h, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n && i < HEADERS_MAX; i++)
		n += h->at[i].name.len == strlen(name) &&
		     strncasecmp(h->at[i].name.at, name, strlen(name)) == 0;
	return n;
}

static void within(slice s, const char *text, size_t size)
{
	if (s.len && (s.at < text || s.at + s.len > text + size))
		abort();
}

static void guard(const struct headers *h, const char *text, size_t size)
{
	struct framing f;
	const char *wrong = headers_wrong(h, &f);
	size_t lengths = count(h, "content-length"), codings = count(h, "transfer-encoding");

	within(header_find(h, "X-CSRF-Token"), text, size);
	within(cookie_find(h, "gongdao"), text, size);
	(void)language_english(header_find(h, "Accept-Language"));
	(void)media_is(header_find(h, "Content-Type"), "text/csv");
	if (wrong)
		return;
	if (h->n > HEADERS_MAX || count(h, "host") != 1 || lengths + codings > 1 ||
	    f.has_length != (lengths == 1) || f.chunked != (codings == 1) ||
	    (!f.has_length && f.length) || f.length > INT64_MAX)
		abort();
}

static void route(const char *method, const char *path)
{
	struct route r = route_of(method, path);

	if (strnlen(r.rpc, sizeof(r.rpc)) == sizeof(r.rpc) ||
	    strnlen(r.upload, sizeof(r.upload)) == sizeof(r.upload))
		abort();
	if ((r.door == DOOR_RPC || r.door == DOOR_PUBLIC) && !strchr(r.rpc, '.'))
		abort();
	if (r.door == DOOR_METHOD && !r.allow)
		abort();
	if (strncmp(path, "/api/", 5) == 0 && r.door == DOOR_FILE)
		abort();
}

static void address(const char *text)
{
	static struct throttle t;
	char class[ADDRESS_TEXT], again[ADDRESS_TEXT];
	struct token token, same;
	char csrf[CSRF_TEXT];

	address_class(text, class);
	if (strcmp(class, "unknown") != 0 && !strchr(class, '/'))
		abort();
	address_class(class, again); /* a class is no address */
	if (strcmp(again, "unknown") != 0)
		abort();
	(void)throttle_take(&t, class, 30, (mono_time){US_PER_S});
	if (token_read(text, &token)) {
		token_csrf(&token, csrf);
		if (!token_read(text, &same) || memcmp(&token, &same, sizeof(token)) != 0 ||
		    !token_csrf_is(&token, csrf))
			abort();
	}
}

/* "METHOD\nPATH\nADDRESS OR TOKEN\nName: value\n..." */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[TEXT_MAX + 1];
	static struct headers h;
	char *line[3] = {text, text, text};
	slice rest, part, name;

	if (size > TEXT_MAX)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	rest = (slice){text, size};
	for (size_t i = 0; i < N_ELEMENTS(line); i++) {
		if (!slice_next(&rest, '\n', &part))
			return 0;
		line[i] = text + (part.at - text);
		line[i][part.len] = '\0';
	}
	h.n = 0;
	while (slice_next(&rest, '\n', &part)) {
		if (!slice_next(&part, ':', &name))
			name = (slice){"", 0};
		if (h.n < HEADERS_MAX)
			h.at[h.n] = (struct header){name, slice_trim(part)};
		h.n++;
	}
	route(line[0], line[1]);
	address(line[2]);
	guard(&h, text, size);
	return 0;
}
