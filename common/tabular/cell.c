/*
 * One cell by its column's type. What a spreadsheet may have spoiled is told apart from what was
 * mistyped, because the mend is another.
 */
#include "reader.h"

#include <strings.h>

/* ---- text ---------------------------------------------------------------------------------- */

static bool has_control(slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7F)
			return true;
	}
	return false;
}

/* "1.23E+15": what a spreadsheet makes of a long number. */
static bool scientific(slice s)
{
	size_t i = 0;

	while (i < s.len && ((s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '.'))
		i++;
	return i > 0 && s.len - i >= 3 && (s.at[i] == 'E' || s.at[i] == 'e') && s.at[i + 1] == '+';
}

static bool all_digits(slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	}
	return s.len > 0;
}

/* Days since 1899-12-30 and the part of the day: "45725", "45725.77". */
static bool serial(slice s)
{
	slice rest = s, days;

	return slice_next(&rest, '.', &days) && days.len == 5 && all_digits(days) &&
	       (!rest.at || all_digits(rest));
}

static bool sheet_error(slice s)
{
	static const char *const errors[] = {"#N/A",    "#REF!", "#VALUE!", "#NAME?",
					     "#DIV/0!", "#NUM!", "#NULL!",  "####"};

	for (size_t i = 0; i < N_ELEMENTS(errors); i++) {
		if (slice_starts(s, errors[i]))
			return true;
	}
	return false;
}

static bool read_text(const struct tabular_column *column, slice s, struct tabular_fault *why)
{
	size_t n = utf8_length(s.at, s.len);

	if (column->type == CELL_ID && scientific(s))
		return fault(why, FLAW_SCIENTIFIC);
	if (column->type == CELL_ID && memchr(s.at, ' ', s.len))
		return fault(why, FLAW_BLANK);
	if (n > (size_t)column->max)
		return fault_with(why, FLAW_LONG_TEXT, "%zu > %" PRId64, n, column->max);
	return true;
}

static bool read_code(const struct tabular_column *column, slice s, struct cell *out,
		      struct tabular_fault *why)
{
	struct str list;

	for (const struct cell_choice *c = column->choices; c->code; c++) {
		bool same = strlen(c->code) == s.len && strncasecmp(c->code, s.at, s.len) == 0;

		if (same || slice_is(s, c->zh)) {
			out->code = c->code;
			return true;
		}
	}
	(void)fault(why, FLAW_CODE);
	list = str_init(why->detail, sizeof(why->detail));
	for (const struct cell_choice *c = column->choices; c->code && list.size - list.len > 96;
	     c++)
		str_addf(&list, "%s%s %s", c == column->choices ? "" : ", ", c->code, c->zh);
	return false;
}

/* ---- dates --------------------------------------------------------------------------------- */

static bool take_number(slice *s, size_t min, size_t max, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < s->len && n < max && s->at[n] >= '0' && s->at[n] <= '9')
		*out = *out * 10 + (s->at[n++] - '0');
	*s = (slice){s->at + n, s->len - n};
	return n >= min;
}

/* One of -, /, . or the Chinese sign. */
static bool take_sign(slice *s, const char *chinese)
{
	size_t n = slice_starts(*s, chinese) ? strlen(chinese) : 1;

	if (n == 1 && !(s->len && strchr("-/.", s->at[0])))
		return false;
	*s = (slice){s->at + n, s->len - n};
	return true;
}

struct date_parts {
	int year, month, day;
};

static bool take_date(slice *s, struct date_parts *out)
{
	if (!take_number(s, 4, 4, &out->year) || !take_sign(s, "年") ||
	    !take_number(s, 1, 2, &out->month) || !take_sign(s, "月") ||
	    !take_number(s, 1, 2, &out->day))
		return false;
	if (slice_starts(*s, "日"))
		*s = (slice){s->at + strlen("日"), s->len - strlen("日")};
	return true;
}

static bool check_date(const struct date_parts *p, civil_date *out, struct tabular_fault *why)
{
	if (p->year < 1949 || (p->year == 1949 && p->month < 10))
		return fault(why, FLAW_TOO_EARLY);
	if (p->year > 2199)
		return fault(why, FLAW_TOO_LATE);
	return civil_from_ymd(p->year, p->month, p->day, out) || fault(why, FLAW_DATE_NONE);
}

static bool check_ahead(const struct tabular_column *column, civil_date d, civil_date today,
			struct tabular_fault *why)
{
	if (column->max && d.day > today.day + column->max)
		return fault(why, FLAW_FUTURE);
	return true;
}

static bool read_date(slice s, civil_date *out, struct tabular_fault *why)
{
	struct date_parts p;
	slice rest = s;

	if (serial(s))
		return fault(why, FLAW_DATE_SERIAL);
	if (!take_date(&rest, &p) || rest.len)
		return fault(why, FLAW_DATE_FORM);
	return check_date(&p, out, why);
}

static bool read_month(slice s, civil_date *out, struct tabular_fault *why)
{
	struct date_parts p = {.day = 1};
	slice rest = s;

	if (!take_number(&rest, 4, 4, &p.year) || !take_sign(&rest, "年") ||
	    !take_number(&rest, 1, 2, &p.month) || !(rest.len == 0 || slice_is(rest, "月")))
		return fault(why, FLAW_MONTH_FORM);
	if (p.month < 1 || p.month > 12)
		return fault(why, FLAW_MONTH_NONE);
	return check_date(&p, out, why);
}

/* Two digits; -1 when they are none. */
static int pair(const char *at)
{
	unsigned tens = (unsigned char)at[0] - '0', ones = (unsigned char)at[1] - '0';

	return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -1;
}

/* "2025-03-09 18:30:00", as most are; false for every other form, right or wrong. */
static bool plain_instant(slice s, utc_time *out)
{
	int century, year, month, day, hour, minute, second;
	civil_date d;

	if (s.len != 19 || s.at[4] != '-' || s.at[7] != '-' || s.at[10] != ' ' || s.at[13] != ':' ||
	    s.at[16] != ':')
		return false;
	century = pair(s.at);
	year = pair(s.at + 2);
	month = pair(s.at + 5);
	day = pair(s.at + 8);
	hour = pair(s.at + 11);
	minute = pair(s.at + 14);
	second = pair(s.at + 17);
	if (century < 19 || century > 21 || year < (century == 19 ? 50 : 0) || month < 1 ||
	    day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 59 || !civil_from_ymd(century * 100 + year, month, day, &d))
		return false;
	*out = utc_from_local(d, hour * 3600 + minute * 60 + second);
	return true;
}

static bool read_instant(slice s, utc_time *out, struct tabular_fault *why)
{
	char exact[64];
	struct date_parts p;
	civil_date d;
	slice rest = s;
	int hour;

	if (plain_instant(s, out))
		return true;
	if (serial(s))
		return fault(why, FLAW_DATE_SERIAL);
	if (!take_date(&rest, &p) || !rest.len || !(rest.at[0] == ' ' || rest.at[0] == 'T'))
		return fault(why, FLAW_INSTANT_FORM);
	rest = slice_trim((slice){rest.at + 1, rest.len - 1});
	if (!take_number(&rest, 1, 2, &hour) || rest.len < 3 || rest.len > 32 || rest.at[0] != ':')
		return fault(why, FLAW_INSTANT_FORM);
	if (!check_date(&p, &d, why))
		return false;
	(void)snprintf(exact, sizeof(exact), "%04d-%02d-%02dT%02d%.*s", p.year, p.month, p.day,
		       hour, (int)rest.len, rest.at);
	return utc_parse(exact, strlen(exact), out) || fault(why, FLAW_INSTANT_NONE);
}

/* ---- amounts and public codes -------------------------------------------------------------- */

static bool amount_has_signs(slice s)
{
	static const char *const signs[] = {",", "¥", "￥", "元", "RMB", "CNY", "$"};
	char text[64];

	(void)snprintf(text, sizeof(text), "%.*s", (int)(s.len < 63 ? s.len : 63), s.at);
	for (size_t i = 0; i < N_ELEMENTS(signs); i++) {
		if (strstr(text, signs[i]))
			return true;
	}
	return false;
}

static bool read_yuan(const struct tabular_column *column, slice s, int64_t *out,
		      struct tabular_fault *why)
{
	int64_t fen, ignored;

	if (scientific(s))
		return fault(why, FLAW_SCIENTIFIC);
	if (amount_has_signs(s))
		return fault(why, FLAW_AMOUNT_SIGNS);
	if (!slice_to_scaled(s, 2, &fen)) {
		if (slice_to_scaled(s, 12, &ignored))
			return fault(why, FLAW_AMOUNT_DECIMALS);
		return fault(why, all_digits(s) ? FLAW_AMOUNT_RANGE : FLAW_AMOUNT);
	}
	if (fen < column->min || fen > column->max)
		return fault_with(why, FLAW_AMOUNT_RANGE, "%" PRId64 " .. %" PRId64,
				  column->min / 100, column->max / 100);
	*out = fen;
	return true;
}

static bool read_credit_code(slice s, struct tabular_fault *why)
{
	static const char set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

	if (scientific(s))
		return fault(why, FLAW_SCIENTIFIC);
	if (s.len != CREDIT_CODE_LENGTH)
		return fault_with(why, FLAW_CREDIT_FORM, "%zu", utf8_length(s.at, s.len));
	for (size_t i = 0; i < s.len; i++) {
		if (!memchr(set, s.at[i], sizeof(set) - 1))
			return fault(why, FLAW_CREDIT_FORM);
	}
	return credit_code_valid(s) || fault(why, FLAW_CREDIT_CHECK);
}

static bool read_worker(const struct tabular_column *column, slice s, struct tabular_fault *why)
{
	slice rest = s, code;

	if (scientific(s))
		return fault(why, FLAW_SCIENTIFIC);
	if (!memchr(s.at, '/', s.len) || !slice_next(&rest, '/', &code) || !rest.len ||
	    memchr(s.at, ' ', s.len))
		return fault(why, FLAW_WORKER);
	if (utf8_length(rest.at, rest.len) > (size_t)column->max)
		return fault(why, FLAW_LONG_TEXT);
	return read_credit_code(code, why);
}

static bool read_region(slice s, struct tabular_fault *why)
{
	if (s.len != 6 || !all_digits(s))
		return fault(why, FLAW_REGION);
	return true;
}

static void upper(char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (at[i] >= 'a' && at[i] <= 'z')
			at[i] = (char)(at[i] - 'a' + 'A');
	}
}

/* ---- the cell ------------------------------------------------------------------------------ */

static bool read_by_type(const struct tabular_column *column, civil_date today, struct cell *out,
			 struct tabular_fault *why)
{
	civil_date d = {0};
	utc_time t = {0};

	switch (column->type) {
	case CELL_TEXT:
	case CELL_ID:
		return read_text(column, out->text, why);
	case CELL_CODE:
		return read_code(column, out->text, out, why);
	case CELL_INSTANT:
		if (!read_instant(out->text, &t, why))
			return false;
		out->number = t.us;
		return check_ahead(column, civil_from_utc(t), today, why);
	case CELL_DATE:
	case CELL_MONTH:
		if (column->type == CELL_DATE ? !read_date(out->text, &d, why)
					      : !read_month(out->text, &d, why))
			return false;
		out->number = d.day;
		return check_ahead(column, d, today, why);
	case CELL_YUAN:
		return read_yuan(column, out->text, &out->number, why);
	case CELL_REGION:
		return read_region(out->text, why);
	case CELL_CREDIT_CODE:
		return read_credit_code(out->text, why);
	case CELL_WORKER:
		return read_worker(column, out->text, why);
	}
	return false;
}

/* Printable ASCII without blanks at its ends, which is what folding leaves as it is. */
static bool plain(slice s)
{
	if (s.len == 0 || s.len > TABULAR_MAX_FIELD || s.at[0] == ' ' || s.at[s.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.at[i] < 0x20 || (unsigned char)s.at[i] >= 0x7F)
			return false;
	}
	return true;
}

/* True: there is a text to be read. *out_good is for when there is none. */
static bool take_text(const struct tabular_column *column, slice raw, struct cell *out,
		      struct tabular_fault *why, bool *out_good)
{
	char *at = (char *)(uintptr_t)raw.at; /* the caller's own buffer, see struct fields */

	*out_good = false;
	if (raw.len > TABULAR_MAX_FIELD)
		return fault(why, FLAW_LONG_FIELD);
	if (raw.len && memchr(raw.at, '\0', raw.len))
		return fault(why, FLAW_NUL);
	if (strstr(raw.at, "\xEF\xBF\xBD"))
		return fault(why, FLAW_BYTES);
	out->text = column->type == CELL_TEXT ? cell_trim(at, raw.len) : cell_fold(at, raw.len);
	if (out->text.len == 0) {
		*out_good = !column->required || fault(why, FLAW_EMPTY);
		return false;
	}
	return !has_control(out->text) || fault(why, FLAW_CONTROL);
}

bool cell_read(const struct tabular_column *column, slice raw, civil_date today, struct cell *out,
	       struct tabular_fault *why)
{
	bool good;

	*out = (struct cell){.text = raw};
	if (!plain(raw) && !take_text(column, raw, out, why, &good))
		return good;
	if (out->text.at[0] == '\'')
		return fault(why, FLAW_APOSTROPHE);
	if (out->text.at[0] == '#' && sheet_error(out->text))
		return fault(why, FLAW_SHEET_ERROR);
	if (column->type == CELL_CREDIT_CODE)
		upper((char *)(uintptr_t)raw.at, raw.len); /* the caller's own buffer too */
	out->given = true;
	return read_by_type(column, today, out, why);
}
