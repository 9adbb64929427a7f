#include "pay_system_facts.h"

#include "cn_id.h"
#include "str.h"

#define LONG_TEXT   500
#define TEXT        200
#define DIGEST_TEXT 64

const char *const pay_system_kinds[] = {"piece", "time", "mixed", NULL};
const char *const pay_system_bases[] = {"hour", "day", "month", NULL};
const char *const pay_system_cycles[] = {"order", "day", "week", "half_month", "month", NULL};
const char *const pay_system_occupations[] = {"rider",   "ride_driver",     "truck_driver",
					      "courier", "domestic_worker", NULL};

bool pay_system_code(const char *text, const char *const *codes)
{
	for (; *codes; codes++) {
		if (strcmp(text, *codes) == 0)
			return true;
	}
	return false;
}

struct text_rule {
	const char *field, *text;
	size_t most;
	bool needed;
};

static enum pay_system_flaw texts_check(const struct text_rule *rules, size_t n,
					const char **out_field)
{
	for (size_t i = 0; i < n; i++) {
		const char *text = rules[i].text;

		*out_field = rules[i].field;
		if (rules[i].needed && !text[0])
			return PAY_SYSTEM_NEEDED;
		if (utf8_length(text, strlen(text)) > rules[i].most)
			return PAY_SYSTEM_LONG;
		if (words_name_person(text))
			return PAY_SYSTEM_PERSON;
	}
	return PAY_SYSTEM_GOOD;
}

static enum pay_system_flaw days_check(const struct pay_system *p, civil_date today,
				       const char **out_field)
{
	*out_field = "from_day";
	if (p->from_day.day <= 0)
		return PAY_SYSTEM_DAY;
	if (p->from_day.day > today.day + PAY_SYSTEM_DAYS_AHEAD)
		return PAY_SYSTEM_AHEAD;
	*out_field = "last_day";
	if (p->last_day.day && p->last_day.day < p->from_day.day)
		return PAY_SYSTEM_LAST;
	*out_field = "consulted_day";
	if (p->consulted_day.day > today.day)
		return PAY_SYSTEM_AHEAD;
	*out_field = "announced_day";
	return p->announced_day.day > today.day ? PAY_SYSTEM_AHEAD : PAY_SYSTEM_GOOD;
}

static enum pay_system_flaw pay_check(const struct pay_system *p, const char **out_field)
{
	*out_field = "kind";
	if (!pay_system_code(p->kind, pay_system_kinds))
		return PAY_SYSTEM_CODE;
	*out_field = "price_rule";
	if (!p->price_rule[0] && strcmp(p->kind, "time") != 0)
		return PAY_SYSTEM_PRICE;
	*out_field = "base_per";
	if (p->base_per[0] && !pay_system_code(p->base_per, pay_system_bases))
		return PAY_SYSTEM_CODE;
	*out_field = "base_fen";
	if (p->base_fen < 0 || p->base_fen > PAY_SYSTEM_BASE_FEN_MAX ||
	    (p->base_fen > 0) != (p->base_per[0] != '\0'))
		return PAY_SYSTEM_BASE;
	if (p->base_fen == 0 && strcmp(p->kind, "piece") != 0)
		return PAY_SYSTEM_TIME;
	*out_field = "pay_cycle";
	if (!pay_system_code(p->pay_cycle, pay_system_cycles))
		return PAY_SYSTEM_CODE;
	*out_field = "pay_day";
	if (p->pay_day < 0 || p->pay_day > 31)
		return PAY_SYSTEM_PAY_DAY;
	*out_field = "digest";
	if (p->digest[0] && (strlen(p->digest) != DIGEST_TEXT ||
			     strspn(p->digest, "0123456789abcdef") != DIGEST_TEXT))
		return PAY_SYSTEM_DIGEST;
	return PAY_SYSTEM_GOOD;
}

enum pay_system_flaw pay_system_check(const struct pay_system *p, civil_date today,
				      const char **out_field)
{
	const struct text_rule texts[] = {
		{"price_rule",     p->price_rule,     LONG_TEXT, false                   },
		{"subsidies",      p->subsidies,      LONG_TEXT, false                   },
		{"deductions",     p->deductions,     LONG_TEXT, false                   },
		{"consulted_with", p->consulted_with, TEXT,      false                   },
		{"consulted_ref",  p->consulted_ref,  TEXT,      p->consulted_day.day > 0},
		{"announced_how",  p->announced_how,  TEXT,      p->announced_day.day > 0},
		{"document",       p->document,       TEXT,      true                    },
		{"reason",         p->reason,         TEXT,      false                   },
	};
	const struct text_rule reason = {"reason", p->reason, TEXT, true};
	enum pay_system_flaw flaw = days_check(p, today, out_field);

	if (!flaw && p->withdrawn)
		return texts_check(&reason, 1, out_field);
	if (!flaw)
		flaw = pay_check(p, out_field);
	return flaw ? flaw : texts_check(texts, N_ELEMENTS(texts), out_field);
}

/* ---- among others ---------------------------------------------------------------------------- */

static bool replaced(const struct pay_system *rows, size_t n, size_t at)
{
	for (size_t i = at + 1; i < n; i++) {
		if (rows[i].from_day.day == rows[at].from_day.day)
			return true;
	}
	return false;
}

bool pay_system_counts(const struct pay_system *rows, size_t n, size_t at, civil_date *out_until)
{
	civil_date until = rows[at].last_day;

	if (rows[at].withdrawn || replaced(rows, n, at))
		return false;
	for (size_t i = 0; i < n; i++) {
		const int32_t before = rows[i].from_day.day - 1;

		if (rows[i].from_day.day <= rows[at].from_day.day || rows[i].withdrawn ||
		    (until.day && before >= until.day) || replaced(rows, n, i))
			continue;
		until.day = before;
	}
	*out_until = until;
	return true;
}

const struct pay_system *pay_system_on(const struct pay_system *rows, size_t n, civil_date day)
{
	for (size_t i = 0; i < n; i++) {
		civil_date until;

		if (rows[i].from_day.day <= day.day && pay_system_counts(rows, n, i, &until) &&
		    (!until.day || until.day >= day.day))
			return &rows[i];
	}
	return NULL;
}

static bool texts_same(const char *const *a, const char *const *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return true;
}

/* But for who filed it, when and why. */
static bool is_same(const struct pay_system *a, const struct pay_system *b)
{
	const char *const of_a[] = {a->kind,           a->price_rule,    a->base_per,
				    a->subsidies,      a->deductions,    a->pay_cycle,
				    a->consulted_with, a->consulted_ref, a->announced_how,
				    a->document,       a->digest};
	const char *const of_b[] = {b->kind,           b->price_rule,    b->base_per,
				    b->subsidies,      b->deductions,    b->pay_cycle,
				    b->consulted_with, b->consulted_ref, b->announced_how,
				    b->document,       b->digest};

	return a->last_day.day == b->last_day.day && a->consulted_day.day == b->consulted_day.day &&
	       a->announced_day.day == b->announced_day.day && a->base_fen == b->base_fen &&
	       a->pay_day == b->pay_day && texts_same(of_a, of_b, N_ELEMENTS(of_a));
}

enum pay_system_flaw pay_system_at(const struct pay_system *rows, size_t n,
				   const struct pay_system *p, struct pay_system_place *out)
{
	bool gone = false; /* withdrawn already */

	*out = (struct pay_system_place){.same = false};
	for (size_t i = 0; i < n; i++) {
		civil_date until;

		gone = rows[i].from_day.day == p->from_day.day ? rows[i].withdrawn : gone;
		if (!pay_system_counts(rows, n, i, &until))
			continue;
		if (rows[i].from_day.day == p->from_day.day)
			out->known = &rows[i];
		if (rows[i].from_day.day > out->latest.day)
			out->latest = rows[i].from_day;
	}
	out->same = p->withdrawn ? gone : out->known && is_same(out->known, p);
	if (out->same)
		return PAY_SYSTEM_GOOD;
	if (n >= PAY_SYSTEM_VERSIONS_MAX)
		return PAY_SYSTEM_MANY;
	if (p->withdrawn)
		return out->known ? PAY_SYSTEM_GOOD : PAY_SYSTEM_UNKNOWN;
	if ((out->known || gone) && !p->reason[0])
		return PAY_SYSTEM_OTHER;
	if (out->known)
		return PAY_SYSTEM_GOOD;
	if (!gone && p->from_day.day < out->latest.day)
		return PAY_SYSTEM_BEFORE;
	out->ends = pay_system_on(rows, n, p->from_day);
	return PAY_SYSTEM_GOOD;
}

bool pay_system_unconsulted(const struct pay_system *p)
{
	return !p->consulted_day.day || p->consulted_day.day > p->from_day.day;
}

bool pay_system_unnoticed(const struct pay_system *p, int64_t notice)
{
	return !p->announced_day.day || p->from_day.day - p->announced_day.day < notice;
}
