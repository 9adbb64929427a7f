/*
 * One cell by its column's type. What a spreadsheet may have spoiled is told apart from what was
 * mistyped, because the mend is another.
 */
#include "reader.h"

#include <strings.h>

#include "cn_contact.h"
#include "xlsx.h"

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

bool all_digits(slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	}
	return s.len > 0;
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

/* What a sheet's cell is instead of a value. */
static bool marked(slice s, struct tabular_fault *why)
{
	s.len--;
	if (s.len == 0)
		return fault(why, FLAW_MERGED);
	if (slice_is(s, "TRUE") || slice_is(s, "FALSE"))
		return fault(why, FLAW_LOGICAL);
	if (slice_is(s, "="))
		return fault(why, FLAW_FORMULA);
	return fault(why, s.len > 15 && all_digits(s) ? FLAW_DIGITS_LOST : FLAW_CONTROL);
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

/* Which kind of document it is of says another column, or a form that only a resident id has; the
 * service, which knows, checks the rest. */
static bool read_document(slice s, struct tabular_fault *why)
{
	if (scientific(s))
		return fault(why, FLAW_SCIENTIFIC);
	if (memchr(s.at, ' ', s.len))
		return fault(why, FLAW_BLANK);
	return s.len <= ID_NUMBER_MAX || fault(why, FLAW_LONG_TEXT);
}

static bool read_phone(struct cell *out, struct tabular_fault *why)
{
	char text[CN_PHONE_SIZE];

	if (scientific(out->text))
		return fault(why, FLAW_SCIENTIFIC);
	if (phone_normalize(out->text, text) == PHONE_NONE)
		return fault(why, FLAW_PHONE);
	return true;
}

static bool read_yes(slice s, int64_t *out, struct tabular_fault *why)
{
	static const char *const yes[] = {"是", "有", "yes", "y", "1", "√", "✓"};
	static const char *const no[] = {"否", "无", "no", "n", "0", "×"};

	for (size_t i = 0; i < N_ELEMENTS(yes); i++) {
		if (strlen(yes[i]) == s.len && strncasecmp(yes[i], s.at, s.len) == 0) {
			*out = 1;
			return true;
		}
	}
	*out = 0;
	for (size_t i = 0; i < N_ELEMENTS(no); i++) {
		if (strlen(no[i]) == s.len && strncasecmp(no[i], s.at, s.len) == 0)
			return true;
	}
	return fault(why, FLAW_YES);
}

static bool read_number(const struct tabular_column *column, slice s, int64_t *out,
			struct tabular_fault *why)
{
	int64_t n;

	if (!slice_to_i64(s, &n))
		return fault(why, scientific(s) ? FLAW_SCIENTIFIC : FLAW_NUMBER);
	if (n < column->min || n > column->max)
		return fault_with(why, FLAW_NUMBER_RANGE, "%" PRId64 " .. %" PRId64, column->min,
				  column->max);
	*out = n;
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
	switch (column->type) {
	case CELL_TEXT:
	case CELL_ID:
		return read_text(column, out->text, why);
	case CELL_CODE:
		return read_code(column, out->text, out, why);
	case CELL_INSTANT:
	case CELL_DATE:
	case CELL_MONTH:
		return cell_read_when(column, out->text, today, &out->number, why);
	case CELL_YUAN:
		return read_yuan(column, out->text, &out->number, why);
	case CELL_REGION:
		return read_region(out->text, why);
	case CELL_CREDIT_CODE:
		return read_credit_code(out->text, why);
	case CELL_WORKER:
		return read_worker(column, out->text, why);
	case CELL_DOCUMENT:
		return read_document(out->text, why);
	case CELL_PHONE:
		return read_phone(out, why);
	case CELL_YES:
		return read_yes(out->text, &out->number, why);
	case CELL_NUMBER:
		return read_number(column, out->text, &out->number, why);
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
	if (out->text.at[out->text.len - 1] == XLSX_MARK)
		return marked(out->text, why);
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
	if (column->type == CELL_CREDIT_CODE || column->type == CELL_DOCUMENT)
		upper((char *)(uintptr_t)raw.at, raw.len); /* the caller's own buffer too */
	out->given = true;
	return read_by_type(column, today, out, why);
}
