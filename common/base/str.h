/*
 * str - slices, a bounded builder, and the text checks that every edge needs.
 *
 * Owns:    a slice owns nothing; a builder writes into the caller's array.
 * Errors:  a builder that is full sets `cut` and drops the rest; it is always NUL-terminated.
 */
#ifndef GONGDAO_STR_H
#define GONGDAO_STR_H

#include "base.h"

typedef struct {
	const char *at; /* not NUL-terminated */
	size_t len;
} slice;

#define SLICE(literal) ((slice){"" literal, sizeof(literal) - 1})

slice slice_of(const char *s); /* NULL gives an empty slice */
bool slice_is(slice s, const char *text);
bool slice_starts(slice s, const char *prefix);
slice slice_trim(slice s); /* blanks and tabs at both ends */
/* Takes the part before `sep` off the front of *rest; false when *rest is used up. */
bool slice_next(slice *rest, char sep, slice *out_part) MUST_CHECK;

/* Whole slice is an optional '-' and digits in range; *out untouched otherwise. */
bool slice_to_i64(slice s, int64_t *out) MUST_CHECK;
/* "12.50" with at most `decimals` decimals, as an integer of 10^-decimals: 12.5, 2 -> 1250. */
bool slice_to_scaled(slice s, int decimals, int64_t *out) MUST_CHECK;

/* Well-formed UTF-8 (no surrogates, no overlong forms) without NUL. */
bool utf8_valid(const char *at, size_t len);
/* The most bytes, at most `most`, that end where a character ends. */
size_t utf8_cut(const char *at, size_t len, size_t most);
size_t utf8_length(const char *at, size_t len); /* code points of valid UTF-8 */

struct str {
	char *at;
	size_t len, size;
	bool cut;
};

struct str str_init(char *array, size_t size);
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *at, size_t len);
void str_addf(struct str *s, const char *fmt, ...) PRINTF(2, 3);

void hex_encode(const uint8_t *in, size_t len, char *out /* 2*len+1 */);
bool hex_decode(const char *in, size_t len, uint8_t *out /* len/2 */) MUST_CHECK;

#endif
