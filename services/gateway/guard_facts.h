/*
 * guard - what a request's headers must be before anything of it is believed.
 *
 * Two servers that read one request differently let a stranger put a second one into it. So a
 * request whose length or host can be read in two ways is refused here, and its connection closed,
 * whatever stands in front of us.
 *
 * Owns:    nothing; names and values point into the caller's.
 * Errors:  the reason, for the caller to read; NULL: nothing is wrong.
 * Source:  RFC 9112 sections 3.2, 6.1, 6.3, 11.2
 */
#ifndef GONGDAO_GUARD_FACTS_H
#define GONGDAO_GUARD_FACTS_H

#include "str.h"

#define HEADERS_MAX 64

struct header {
	slice name, value;
};

struct headers {
	struct header at[HEADERS_MAX];
	size_t n; /* may be more than fit: refused, and those that fit can still be asked for */
};

struct framing {
	bool has_length, chunked;
	uint64_t length;
};

const char *headers_wrong(const struct headers *h, struct framing *out) MUST_CHECK;

/* The only value of that name, whatever its case; empty when there is none. */
slice header_find(const struct headers *h, const char *name);
bool header_repeated(const struct headers *h, const char *name);
/* The cookie's value; empty when there is none or more than one of that name. */
slice cookie_find(const struct headers *h, const char *name);
/* "application/json", with parameters or without. */
bool media_is(slice value, const char *media);
/* Accept-Language: English is wanted more than Chinese. */
bool language_english(slice value);

#endif
