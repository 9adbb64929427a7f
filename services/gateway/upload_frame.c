#include "base.h"

#include "upload_frame.h"

bool upload_texts_read(slice content, const char *text[UPLOAD_TEXTS])
{
	slice rest = content;

	for (size_t i = 0; i < UPLOAD_TEXTS; i++) {
		const char *end = rest.len ? memchr(rest.at, '\0', rest.len) : NULL;

		if (!end)
			return false;
		text[i] = rest.at;
		rest.len -= (size_t)(end - rest.at) + 1;
		rest.at = end + 1;
	}
	return rest.len == 0;
}

bool upload_texts_write(const char *const text[UPLOAD_TEXTS], char *to, size_t size,
			size_t *out_len)
{
	size_t n = 0;

	for (size_t i = 0; i < UPLOAD_TEXTS; i++) {
		size_t len = strlen(text[i]) + 1;

		if (len > size - n)
			return false;
		memcpy(to + n, text[i], len);
		n += len;
	}
	*out_len = n;
	return true;
}
