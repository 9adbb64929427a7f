#include "explain.h"

#define S_PER_HOUR INT64_C(3600)
#define S_PER_MIN  INT64_C(60)

/* Units whose figures need no more than a word; fen, s and bool are written otherwise. */
static const struct unit {
	const char *name, *zh, *en_one, *en_many;
} units[] = {
	{"fen",     "",              "",             ""             },
	{"bool",    "",              "",             ""             },
	{"s",       "",              "",             ""             },
	{"min",     " 分钟",       " min",         " min"         },
	{"gap_min", " 分钟",       " min",         " min"         },
	{"h",       " 小时",       " h",           " h"           },
	{"day",     " 天",          " day",         " days"        },
	{"workday", " 个工作日", " working day", " working days"},
	{"month",   " 个月",       " month",       " months"      },
	{"tier",    " 类",          " (tier)",      " (tier)"      },
	{"percent", "%",             "%",            "%"            },
	{"person",  " 人",          " person",      " persons"     },
	{"item",    " 项",          " item",        " items"       },
	{"celsius", " ℃",          " °C",         " °C"         },
};

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

static void add_grouped(struct str *s, uint64_t n)
{
	char digits[32];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			str_add(s, ",");
		str_addn(s, &digits[i], 1);
	}
}

void explain_count(struct str *s, int64_t n)
{
	if (n < 0)
		str_add(s, "-");
	add_grouped(s, magnitude(n));
}

void explain_yuan(struct str *s, int64_t fen)
{
	uint64_t n = magnitude(fen);

	str_add(s, fen < 0 ? "-¥" : "¥");
	add_grouped(s, n / 100);
	str_addf(s, ".%02u", (unsigned)(n % 100));
}

void explain_duration(struct str *s, int64_t seconds, enum language l)
{
	bool zh = l == LANGUAGE_ZH;
	uint64_t n = magnitude(seconds), h = n / 3600, min = n % 3600 / 60, sec = n % 60;

	if (seconds < 0)
		str_add(s, "-");
	if (h) {
		add_grouped(s, h);
		str_add(s, zh ? " 小时" : " h");
	}
	if (min)
		str_addf(s, "%s%u%s", h ? " " : "", (unsigned)min,
			 zh ? (sec ? " 分" : " 分钟") : " min");
	if (sec || (!h && !min))
		str_addf(s, "%s%u%s", h || min ? " " : "", (unsigned)sec, zh ? " 秒" : " s");
}

void explain_hours(struct str *s, int64_t seconds, enum language l)
{
	bool zh = l == LANGUAGE_ZH;
	uint64_t n = magnitude(seconds);

	if (n % 36 == 0) {
		str_add(s, seconds < 0 ? "-" : "");
		add_grouped(s, n / 3600);
		str_addf(s, ".%02u%s", (unsigned)(n % 3600 / 36), zh ? " 小时" : " h");
		return;
	}
	explain_duration(s, seconds, l);
	str_add(s, zh ? "（" : " (");
	explain_count(s, seconds);
	str_add(s, zh ? " 秒）" : " s)");
}

void explain_fen_seconds(struct str *s, int64_t sum, enum language l)
{
	int64_t fen = sum / S_PER_HOUR;

	if (sum % S_PER_HOUR > 0)
		fen++;
	explain_yuan(s, fen);
	if (sum % S_PER_HOUR != 0)
		str_add(s, l == LANGUAGE_ZH ? "（不足一分的进为一分）"
					    : " (a part of a fen counts as one)");
}

static const struct unit *unit_find(const char *name)
{
	for (size_t i = 0; i < N_ELEMENTS(units); i++) {
		if (strcmp(units[i].name, name) == 0)
			return &units[i];
	}
	return NULL;
}

bool explain_unit_known(const char *unit)
{
	return unit_find(unit) != NULL;
}

void explain_unit(struct str *s, int64_t value, const char *unit, enum language l)
{
	const struct unit *u = unit_find(unit);
	bool zh = l == LANGUAGE_ZH;

	if (strcmp(unit, "fen") == 0) {
		explain_yuan(s, value);
	} else if (strcmp(unit, "s") == 0) {
		explain_hours(s, value, l);
	} else if (strcmp(unit, "bool") == 0) {
		str_add(s, zh ? (value ? "是" : "否") : (value ? "yes" : "no"));
	} else {
		explain_count(s, value);
		if (u)
			str_add(s, zh ? u->zh : value == 1 ? u->en_one : u->en_many);
	}
}

/* Adds equal rates up into merged[WAGE_TERMS_MAX]. */
static int terms_merge(const struct wage_term *terms, size_t n, struct wage_term *merged,
		       size_t *out_n)
{
	size_t kept = 0, k;

	for (size_t i = 0; i < n; i++) {
		if (terms[i].worked_s < 0 || terms[i].rate.fen < 0)
			return E_RANGE;
		for (k = 0; k < kept && merged[k].rate.fen != terms[i].rate.fen; k++)
			;
		if (k == WAGE_TERMS_MAX)
			return E_RANGE;
		if (k == kept)
			merged[kept++] = (struct wage_term){0, terms[i].rate};
		if (__builtin_add_overflow(merged[k].worked_s, terms[i].worked_s,
					   &merged[k].worked_s))
			return E_RANGE;
	}
	*out_n = kept;
	return 0;
}

/* Decimal hours need no word for the rate; hours, minutes and seconds do. */
static void term_add(struct str *s, const struct wage_term *t, enum language l)
{
	bool decimal = t->worked_s % 36 == 0, zh = l == LANGUAGE_ZH;

	explain_hours(s, t->worked_s, l);
	str_add(s, zh && !decimal ? "× " : " × ");
	explain_yuan(s, t->rate.fen);
	if (!decimal)
		str_add(s, zh ? "/小时" : " an hour");
}

int explain_wage_terms(struct arena *a, const struct wage_term *terms, size_t n,
		       enum language language, const char **out)
{
	struct wage_term merged[WAGE_TERMS_MAX];
	char array[WAGE_TERMS_MAX * 128];
	struct str s = str_init(array, sizeof(array));
	size_t n_merged = 0;
	char *text;
	int rc = terms_merge(terms, n, merged, &n_merged);

	if (rc)
		return rc;
	for (size_t i = 0; i < n_merged; i++) {
		str_add(&s, i ? " + " : "");
		term_add(&s, &merged[i], language);
	}
	text = arena_strdup(a, array);
	if (!text)
		return E_NO_MEMORY;
	*out = text;
	return 0;
}
