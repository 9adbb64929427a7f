#include "cn_contact.h"

#define DIGITS_MAX 19

/* Digits of it without blanks and dashes; 0 when there is anything else or too many. */
static size_t bare_digits(slice s, char *digits /* [DIGITS_MAX] */)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == ' ' || s.at[i] == '-')
			continue;
		if (s.at[i] < '0' || s.at[i] > '9' || n == DIGITS_MAX)
			return 0;
		digits[n++] = s.at[i];
	}
	return n;
}

static bool mobile(slice s)
{
	return s.len == 11 && s.at[0] == '1' && s.at[1] >= '3';
}

/* Digits of the area code: 010 and 02x have three, all others four; 0 when there is none. */
static size_t area_length(slice s)
{
	if (s.len < 3 || s.at[0] != '0' || s.at[1] == '0')
		return 0;
	if (s.at[1] == '1')
		return s.at[2] == '0' ? 3 : 0;
	return s.at[1] == '2' ? 3 : 4;
}

static slice without_country(slice s, bool plus)
{
	size_t drop = 0;

	if (slice_starts(s, "0086"))
		drop = 4;
	else if (slice_starts(s, "86") && (plus || s.len == 13))
		drop = 2;
	return (slice){s.at + drop, s.len - drop};
}

/* Abroad the 0 of the area code is not dialled: +86 374 1234567. */
static slice with_trunk_zero(slice s, const char *digits, char *room /* [DIGITS_MAX + 1] */)
{
	if (s.at == digits || s.len == 0 || s.at[0] == '0' || mobile(s))
		return s;
	room[0] = '0';
	memcpy(room + 1, s.at, s.len);
	return (slice){room, s.len + 1};
}

enum phone_kind phone_normalize(slice written, char *out_text)
{
	char digits[DIGITS_MAX], room[DIGITS_MAX + 1];
	slice s = slice_trim(written);
	bool plus = s.len && s.at[0] == '+';
	struct str text;
	size_t area;

	if (plus)
		s = (slice){s.at + 1, s.len - 1};
	s = (slice){digits, bare_digits(s, digits)};
	if (plus && !slice_starts(s, "86"))
		return PHONE_NONE;
	s = with_trunk_zero(without_country(s, plus), digits, room);
	if (mobile(s)) {
		text = str_init(out_text, CN_PHONE_SIZE);
		str_addn(&text, s.at, s.len);
		return PHONE_MOBILE;
	}
	area = area_length(s);
	if (!area || s.len < area + 7 || s.len > area + 8 || s.at[area] == '0' || s.at[area] == '1')
		return PHONE_NONE;
	text = str_init(out_text, CN_PHONE_SIZE);
	str_addf(&text, "%.*s-%.*s", (int)area, s.at, (int)(s.len - area), s.at + area);
	return PHONE_LANDLINE;
}

static bool luhn(const char *digits, size_t n)
{
	int sum = 0, value;

	for (size_t i = 0; i < n; i++) {
		value = digits[n - 1 - i] - '0';
		if (i % 2)
			value = value > 4 ? value * 2 - 9 : value * 2;
		sum += value;
	}
	return sum % 10 == 0;
}

enum bank_card_flaw bank_card_normalize(slice written, char *out_text)
{
	char digits[DIGITS_MAX];
	size_t n = bare_digits(slice_trim(written), digits);
	struct str text;

	if (n < 16)
		return BANK_CARD_FORM;
	text = str_init(out_text, CN_CARD_SIZE);
	str_addn(&text, digits, n);
	return luhn(digits, n) ? BANK_CARD_OK : BANK_CARD_LUHN;
}
