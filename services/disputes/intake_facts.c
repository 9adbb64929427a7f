#include "intake_facts.h"

const char *const intake_channel_names[] = {
	"worker", "anonymous", "counter", "hotline_12333", "hotline_12345", "letter", NULL};
const char *const intake_state_names[] = {"waiting", "routed", "linked", NULL};

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

bool receipt_normal(const char *typed, char out[RECEIPT_CODE_SIZE])
{
	char code[RECEIPT_CODE_SIZE];
	size_t n = 0;

	for (; *typed; typed++) {
		char c = letter_of(*typed);

		if (!c)
			continue;
		if (c == '?' || n == RECEIPT_CODE_LEN)
			return false;
		code[n++] = c;
	}
	if (n != RECEIPT_CODE_LEN)
		return false;
	code[n] = '\0';
	memcpy(out, code, sizeof(code));
	return true;
}

void receipt_show(const uint8_t values[RECEIPT_CODE_LEN], char out[RECEIPT_SHOWN_SIZE])
{
	size_t at = 0;

	for (size_t i = 0; i < RECEIPT_CODE_LEN; i++) {
		if (i && i % 5 == 0)
			out[at++] = '-';
		out[at++] = letters[values[i] % 32];
	}
	out[at] = '\0';
}

bool guess_may(struct guess_budget *b, utc_time now)
{
	int64_t more = (now.us - b->at.us) / US_PER_S;

	if (more > 0 || b->at.us == 0) {
		b->left = b->at.us == 0 || b->left + more > GUESSES_MAX ? GUESSES_MAX
									: b->left + more;
		b->at = now;
	}
	return b->left > 0;
}

void guess_missed(struct guess_budget *b)
{
	if (b->left > 0)
		b->left--;
}
