#include "code.h"

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 0: a sign between; '?': none of a code's. */
static char letter_of(char c)
{
	if (c == '-' || c == ' ')
		return 0;
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		return '0';
	if (c == 'I' || c == 'L')
		return '1';
	return strchr(letters, c) ? c : '?';
}

bool code_normal(const char *typed, char out[CODE_SIZE])
{
	char code[CODE_SIZE];
	size_t n = 0;

	for (; *typed; typed++) {
		char c = letter_of(*typed);

		if (!c)
			continue;
		if (c == '?' || n == CODE_LEN)
			return false;
		code[n++] = c;
	}
	if (n != CODE_LEN)
		return false;
	code[n] = '\0';
	memcpy(out, code, sizeof(code));
	return true;
}

void code_show(const uint8_t values[CODE_LEN], char out[CODE_SHOWN_SIZE])
{
	size_t at = 0;

	for (size_t i = 0; i < CODE_LEN; i++) {
		if (i && i % 5 == 0)
			out[at++] = '-';
		out[at++] = letters[values[i] % 32];
	}
	out[at] = '\0';
}
