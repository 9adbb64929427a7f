/*
 * Blanks of every width and full-width forms: what an input method leaves in a cell.
 */
#include "reader.h"

#define WIDE_BLANK "\xE3\x80\x80" /* U+3000 */
#define NO_BREAK   "\xC2\xA0"     /* U+00A0 */

/* Bytes of the blank that starts at s, 0 when none does. */
static size_t blank_at(slice s)
{
	if (s.len && (s.at[0] == ' ' || s.at[0] == '\t'))
		return 1;
	if (slice_starts(s, WIDE_BLANK))
		return 3;
	return slice_starts(s, NO_BREAK) ? 2 : 0;
}

static size_t blank_before_end(slice s)
{
	for (size_t n = 1; n <= 3 && n <= s.len; n++) {
		if (blank_at((slice){s.at + s.len - n, n}) == n)
			return n;
	}
	return 0;
}

slice cell_trim(char *at, size_t len)
{
	slice s = {at, len};
	size_t n;

	while ((n = blank_at(s)) > 0)
		s = (slice){s.at + n, s.len - n};
	while ((n = blank_before_end(s)) > 0)
		s.len -= n;
	at[(size_t)(s.at - at) + s.len] = '\0';
	return s;
}

/* U+FF01..FF5E are ASCII 21..7E, full width: EF BC 81..BF, EF BD 80..9E. */
slice cell_fold(char *at, size_t len)
{
	size_t used = 0, n;

	for (size_t i = 0; i < len; i += n) {
		const unsigned char *s = (const unsigned char *)at + i;
		size_t blank = blank_at((slice){at + i, len - i});

		n = 1;
		if (blank) {
			n = blank;
			at[used++] = ' ';
		} else if (len - i >= 3 && s[0] == 0xEF && s[1] == 0xBC && s[2] >= 0x81) {
			n = 3;
			at[used++] = (char)(s[2] - 0x60);
		} else if (len - i >= 3 && s[0] == 0xEF && s[1] == 0xBD && s[2] <= 0x9E) {
			n = 3;
			at[used++] = (char)(s[2] - 0x20);
		} else {
			at[used++] = at[i];
		}
	}
	return cell_trim(at, used);
}
