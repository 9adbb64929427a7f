#include "cn_id.h"

#define CREDIT_CODE_BASE 31

static const char credit_code_set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Place of the character in the set, -1 when it is none of it. */
static int credit_code_value(char c)
{
	const char *at = c ? strchr(credit_code_set, c) : NULL;

	return at ? (int)(at - credit_code_set) : -1;
}

bool credit_code_valid(slice code)
{
	int sum = 0, weight = 1, value;

	if (code.len != CREDIT_CODE_LENGTH)
		return false;
	for (size_t i = 0; i < CREDIT_CODE_LENGTH - 1; i++) {
		value = credit_code_value(code.at[i]);
		if (value < 0)
			return false;
		sum += value * weight;
		weight = weight * 3 % CREDIT_CODE_BASE;
	}
	value = (CREDIT_CODE_BASE - sum % CREDIT_CODE_BASE) % CREDIT_CODE_BASE;
	return code.at[CREDIT_CODE_LENGTH - 1] == credit_code_set[value];
}

const struct cn_id_text *cn_id_text(enum cn_id_flaw flaw)
{
	static const struct cn_id_text texts[] = {
#define X(name, reason_zh, mend_zh, reason_en, mend_en)                                            \
	{#name, reason_zh, mend_zh, reason_en, mend_en},
#include "cn_id_flaws.def"
#undef X
	};

	assert(flaw > CN_ID_OK && flaw < CN_ID_END);
	return &texts[flaw - 1];
}

static const char *const kind_names[ID_KIND_END] = {
	[ID_RESIDENT] = "resident",
	[ID_HMT_PERMIT] = "hmt_permit",
	[ID_FOREIGN_PERMIT] = "foreign_permit",
	[ID_PASSPORT] = "passport",
};

const char *id_kind_name(enum id_kind kind)
{
	assert(kind >= 0 && kind < ID_KIND_END);
	return kind_names[kind];
}

bool id_kind_parse(slice name, enum id_kind *out)
{
	for (enum id_kind kind = 0; kind < ID_KIND_END; kind++) {
		if (!slice_is(name, kind_names[kind]))
			continue;
		*out = kind;
		return true;
	}
	return false;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool all_digits(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!digit(at[i]))
			return false;
	}
	return true;
}

/* Of `len` <= 4 digits. */
static int number(const char *at, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n = n * 10 + (at[i] - '0');
	return n;
}

char resident_id_check_character(slice first17)
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	if (first17.len != N_ELEMENTS(weights) || !all_digits(first17.at, first17.len))
		return '\0';
	for (size_t i = 0; i < N_ELEMENTS(weights); i++)
		sum += (first17.at[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

/* Provinces that ever had a code: GB/T 2260 in all its editions, 81-83 of the residence permits,
 * 91 of foreigners. Counties come and go and live on in numbers: they are not asked for. */
static bool province_known(int province)
{
	static const char known[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 "
				    "46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91";

	for (size_t i = 0; i + 1 < sizeof(known); i += 3) {
		if (number(known + i, 2) == province)
			return true;
	}
	return false;
}

/* Years before 1949 too, which civil_date does not reach. */
static bool date_exists(int year, int month, int day)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1800 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

/* Eight digits at the place of the birth date. */
static bool read_birth(const char *at, struct id_facts *facts)
{
	int year = number(at, 4), month = number(at + 4, 2), day = number(at + 6, 2);

	if (!date_exists(year, month, day))
		return false;
	facts->birth_year = (int16_t)year;
	facts->birth_month = (int8_t)month;
	facts->birth_day = (int8_t)day;
	return true;
}

static enum cn_id_flaw check_age(const struct id_facts *facts, const struct id_policy *policy)
{
	int year, month, day, age, born = facts->birth_month * 100 + facts->birth_day;

	if (facts->test && policy->allow_test)
		return CN_ID_OK;
	civil_to_ymd(policy->on, &year, &month, &day);
	age = year - facts->birth_year - (month * 100 + day < born);
	if (age < 0)
		return CN_ID_UNBORN;
	if (age < ID_AGE_MIN)
		return CN_ID_YOUNG;
	return age > ID_AGE_MAX ? CN_ID_OLD : CN_ID_OK;
}

/* 17 digits and a digit or X, nothing said of their sense. */
static enum cn_id_flaw check_form(slice s)
{
	char last;

	if (s.len == 0)
		return CN_ID_EMPTY;
	if (s.len == 15 && all_digits(s.at, s.len))
		return CN_ID_OLD_15;
	if (s.len != RESIDENT_ID_LENGTH)
		return CN_ID_LENGTH;
	last = s.at[RESIDENT_ID_LENGTH - 1];
	if (!all_digits(s.at, RESIDENT_ID_LENGTH - 1))
		return CN_ID_CHARACTER;
	if (last == 'x')
		return CN_ID_LOWER_X;
	return digit(last) || last == 'X' ? CN_ID_OK : CN_ID_CHARACTER;
}

static enum cn_id_flaw check_region(enum id_kind kind, slice s)
{
	if (kind == ID_FOREIGN_PERMIT) {
		if (s.at[0] != '9')
			return CN_ID_PREFIX;
		return province_known(number(s.at + 1, 2)) ? CN_ID_OK : CN_ID_REGION;
	}
	if (kind == ID_HMT_PERMIT) {
		return slice_starts(s, "810000") || slice_starts(s, "820000") ||
				       slice_starts(s, "830000")
			       ? CN_ID_OK
			       : CN_ID_PREFIX;
	}
	return province_known(number(s.at, 2)) ? CN_ID_OK : CN_ID_REGION;
}

/* Resident ids, and the other cards that are made alike. */
static enum cn_id_flaw check_18(enum id_kind kind, slice s, const struct id_policy *policy,
				struct id_facts *facts)
{
	enum cn_id_flaw flaw = check_form(s);

	if (!flaw)
		flaw = check_region(kind, s);
	if (flaw)
		return flaw;
	if (!read_birth(s.at + 6, facts))
		return CN_ID_DATE;
	if (s.at[17] != resident_id_check_character((slice){s.at, 17}))
		return memcmp(s.at + 15, "000", 3) == 0 ? CN_ID_ROUNDED : CN_ID_CHECK;
	memcpy(facts->region, s.at, 6);
	facts->sex = (s.at[16] - '0') % 2 ? 1 : 2;
	facts->test = facts->birth_year == 1900 && memcmp(s.at + 14, "000", 3) == 0;
	return check_age(facts, policy);
}

/* Cards of foreign permanent residents from before December 2023 stay valid: 3 letters of the
 * country, 12 digits, whose check is not published. */
static bool old_foreign_card(slice s)
{
	return s.len == 15 && capital(s.at[0]) && capital(s.at[1]) && capital(s.at[2]) &&
	       all_digits(s.at + 3, 12);
}

/* Each country has its own form: capitals and digits, at least one digit. */
static enum cn_id_flaw check_passport(slice s)
{
	size_t n_digits = 0;

	if (s.len == 0)
		return CN_ID_EMPTY;
	if (s.len < 5 || s.len > 15)
		return CN_ID_LENGTH;
	for (size_t i = 0; i < s.len; i++) {
		if (!digit(s.at[i]) && !capital(s.at[i]))
			return CN_ID_CHARACTER;
		n_digits += digit(s.at[i]);
	}
	return n_digits ? CN_ID_OK : CN_ID_CHARACTER;
}

enum cn_id_flaw id_check(enum id_kind kind, slice number, const struct id_policy *policy,
			 struct id_facts *out)
{
	struct id_facts facts = {0};
	enum cn_id_flaw flaw;

	assert(kind >= 0 && kind < ID_KIND_END);
	if (kind == ID_PASSPORT)
		flaw = check_passport(number);
	else if (kind == ID_FOREIGN_PERMIT && old_foreign_card(number))
		flaw = CN_ID_OK;
	else
		flaw = check_18(kind, number, policy, &facts);
	if (flaw == CN_ID_OLD_15 && kind != ID_RESIDENT)
		flaw = CN_ID_LENGTH;
	if (!flaw && out)
		*out = facts;
	return flaw;
}

static size_t digits_at(const char *text)
{
	size_t n = 0;

	while (text[n] >= '0' && text[n] <= '9')
		n++;
	return n;
}

static bool is_person(const char *at, size_t n_digits)
{
	if (n_digits == 11)
		return at[0] == '1' && at[1] >= '3';
	if (n_digits == 17 && (at[17] == 'X' || at[17] == 'x'))
		return resident_id_check_character((slice){at, 17}) == 'X';
	return n_digits == 18 && resident_id_check_character((slice){at, 17}) == at[17];
}

bool words_name_person(const char *text)
{
	while (*text) {
		size_t n = digits_at(text);

		if (n && is_person(text, n))
			return true;
		text += n ? n : 1;
	}
	return false;
}
