/*
 * Numbers of a spreadsheet as text, without ever being one: a spreadsheet computes in binary and
 * keeps 15 decimal digits, so the 16th and 17th that a file may carry are rounded away, and of an
 * integer that is longer nobody knows the end.
 */
#include "xlsx.h"

#define KEPT_DIGITS 15
#define MAX_DIGITS  40
#define SECONDS_DAY 86400
#define EPOCH_1900  (-25569) /* 1899-12-30 */
#define EPOCH_1904  (-24107) /* 1904-01-01 */

/* 0.DIGITS x 10^point */
struct decimal {
	bool negative;
	size_t n;
	int point;
	uint8_t digits[MAX_DIGITS];
};

/* ---- formats --------------------------------------------------------------------------------- */

/* Bytes of what stands for itself: "text", \x, _x, *x, [red]; 0 when it is none. */
static size_t literal(const char *s)
{
	const char *end;

	switch (*s) {
	case '"':
		end = strchr(s + 1, '"');
		return end ? (size_t)(end - s) + 1 : strlen(s);
	case '[':
		end = strchr(s, ']');
		return end && !strchr("hHmMsS", s[1]) ? (size_t)(end - s) + 1 : 0;
	case '\\':
	case '_':
	case '*':
		return s[1] ? 2 : 1;
	default:
		return 0;
	}
}

static uint8_t form_of(const bool has[static 'z' + 1])
{
	bool time = has['h'] || has['s'];
	bool year = has['y'] || has['e'];
	bool month = has['m'] && (year || has['d'] || !time);

	if (!year && !month && !has['d'])
		return time ? FORM_TIME : FORM_NUMBER;
	if (time)
		return FORM_DATE_TIME;
	return year && month && !has['d'] ? FORM_MONTH : FORM_DATE;
}

struct number_format number_format_of(const char *code)
{
	struct number_format f = {FORM_NUMBER, 0, 0};
	bool has['z' + 1] = {false};
	size_t zeros = strspn(code, "0"), n;

	if (zeros > 1 && zeros <= KEPT_DIGITS && code[zeros] == '\0')
		f.zeros = (uint8_t)zeros;
	if (strncmp(code, "General", 7) == 0)
		return f;
	for (const char *s = code; *s && *s != ';'; s += n) {
		unsigned char low = (unsigned char)(*s | 0x20);

		n = literal(s);
		if (n)
			continue;
		n = 1;
		if (low == 'e' && (s[1] == '+' || s[1] == '-')) /* 0.00E+00 */
			continue;
		if (low >= 'a' && low <= 'z' && *s < 0x7F && *s > 0x40)
			has[low] = true;
	}
	f.form = form_of(has);
	return f;
}

/* ECMA-376 18.8.30, with those of Chinese (27 to 36, 50 to 58). */
struct number_format number_format_agreed(unsigned id)
{
	static const uint8_t forms[59] = {
		[14] = FORM_DATE,      [15] = FORM_DATE,  [16] = FORM_DATE,  [17] = FORM_MONTH,
		[18] = FORM_TIME,      [19] = FORM_TIME,  [20] = FORM_TIME,  [21] = FORM_TIME,
		[22] = FORM_DATE_TIME, [27] = FORM_MONTH, [28] = FORM_DATE,  [29] = FORM_DATE,
		[30] = FORM_DATE,      [31] = FORM_DATE,  [32] = FORM_TIME,  [33] = FORM_TIME,
		[34] = FORM_TIME,      [35] = FORM_TIME,  [36] = FORM_MONTH, [45] = FORM_TIME,
		[46] = FORM_TIME,      [47] = FORM_TIME,  [50] = FORM_MONTH, [51] = FORM_DATE,
		[52] = FORM_MONTH,     [53] = FORM_DATE,  [54] = FORM_DATE,  [55] = FORM_TIME,
		[56] = FORM_TIME,      [57] = FORM_MONTH, [58] = FORM_DATE,
	};
	struct number_format f = {FORM_NUMBER, 0, 0};

	if (id < N_ELEMENTS(forms))
		f.form = forms[id];
	return f;
}

/* ---- decimals ---------------------------------------------------------------------------------
 */

static bool take_exponent(slice rest, int *out)
{
	int64_t n;

	if (rest.len && rest.at[0] == '+')
		rest = (slice){rest.at + 1, rest.len - 1};
	if (!slice_to_i64(rest, &n) || n < -300 || n > 300)
		return false;
	*out = (int)n;
	return true;
}

static bool decimal_read(slice s, struct decimal *out)
{
	size_t i = 0, seen = 0;
	bool point = false;
	int exponent = 0;

	*out = (struct decimal){.negative = s.len && s.at[0] == '-'};
	for (i = out->negative; i < s.len && s.at[i] != 'E' && s.at[i] != 'e'; i++) {
		if (s.at[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (s.at[i] < '0' || s.at[i] > '9' || out->n == MAX_DIGITS)
			return false;
		seen++;
		if (out->n || s.at[i] != '0')
			out->digits[out->n++] = (uint8_t)(s.at[i] - '0');
		if (!point)
			out->point += out->n > 0;
		else
			out->point -= out->n == 0;
	}
	if (!seen || (i < s.len && !take_exponent((slice){s.at + i + 1, s.len - i - 1}, &exponent)))
		return false;
	out->point = out->n ? out->point + exponent : 0;
	return out->point <= MAX_DIGITS && out->point >= -MAX_DIGITS;
}

/* To so many significant digits, half up; without zeros at the end. */
static void decimal_round(struct decimal *d, size_t keep)
{
	bool up = d->n > keep && d->digits[keep] >= 5;

	d->n = d->n > keep ? keep : d->n;
	for (size_t i = d->n; up && i > 0; i--) {
		d->digits[i - 1] = (uint8_t)((d->digits[i - 1] + 1) % 10);
		up = d->digits[i - 1] == 0;
	}
	if (up) { /* 99.9: all became 0 */
		d->digits[0] = 1;
		d->n = 1;
		d->point++;
	}
	while (d->n && d->digits[d->n - 1] == 0)
		d->n--;
}

static int digit(const struct decimal *d, int at) /* at 0: the first behind the point */
{
	int i = d->point + at;

	return i >= 0 && (size_t)i < d->n ? d->digits[i] : 0;
}

static void show_plain(const struct decimal *d, uint8_t zeros, struct str *out)
{
	int behind = (int)d->n - d->point, before = d->point > 0 ? d->point : 1;

	if (d->negative && d->n)
		str_add(out, "-");
	for (int i = zeros; i > before; i--)
		str_add(out, "0");
	for (int i = -before; i < 0; i++)
		str_addf(out, "%d", digit(d, i));
	for (int i = 0; i < behind; i++)
		str_addf(out, "%s%d", i ? "" : ".", digit(d, i));
}

/* ---- dates ----------------------------------------------------------------------------------- */

static bool in_days(const struct decimal *d, int64_t *out_days, int *out_seconds)
{
	int64_t part = 0, scale = 1, seconds;

	if (d->negative || d->point > 7)
		return false;
	*out_days = 0;
	for (int i = -d->point; i < 0; i++)
		*out_days = *out_days * 10 + digit(d, i);
	for (int i = 0; i < 12; i++) {
		part = part * 10 + digit(d, i);
		scale *= 10;
	}
	seconds = (part * SECONDS_DAY + scale / 2) / scale;
	*out_days += seconds / SECONDS_DAY;
	*out_seconds = (int)(seconds % SECONDS_DAY);
	return true;
}

/* 60 is a day that never was (1900-02-29, kept since Lotus 1-2-3); those before it count from one
 * day later. */
static bool show_day(int64_t days, bool from_1904, bool month_only, struct str *out)
{
	civil_date day = {(int32_t)days};
	char text[12];

	if (from_1904)
		day.day += EPOCH_1904;
	else if (days == 60 || days < 1)
		return false;
	else
		day.day += days < 60 ? EPOCH_1900 + 1 : EPOCH_1900;
	if (month_only)
		str_add(out, civil_format_month(day, text));
	else
		str_add(out, civil_format(day, text));
	return true;
}

static bool show_date(const struct decimal *d, struct number_format f, bool from_1904,
		      struct str *out)
{
	int64_t days;
	int seconds;

	if (!in_days(d, &days, &seconds))
		return false;
	if (f.form != FORM_TIME && !show_day(days, from_1904, f.form == FORM_MONTH, out))
		return false;
	if (f.form == FORM_DATE_TIME)
		str_add(out, " ");
	if (f.form == FORM_TIME || f.form == FORM_DATE_TIME)
		str_addf(out, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	return true;
}

void number_show(slice value, struct number_format format, bool from_1904, struct str *out)
{
	struct decimal d;

	if (!decimal_read(value, &d)) {
		str_addn(out, value.at, value.len < 64 ? value.len : 64);
		return;
	}
	if (d.point > KEPT_DIGITS) {
		show_plain(&d, 0, out);
		str_addn(out, (const char[]){XLSX_MARK}, 1);
		return;
	}
	decimal_round(&d, KEPT_DIGITS);
	if (format.form != FORM_NUMBER && show_date(&d, format, from_1904, out))
		return;
	show_plain(&d, (int)d.n > d.point ? 0 : format.zeros, out);
}
