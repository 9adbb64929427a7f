#include "visit_facts.h"

#include "cn_id.h"
#include "str.h"

#define TEXT 1000

const char *const visit_codes[] = {
	"none",      "unfiled",   "unconsulted",    "unannounced",   "unclear_price", "price_fell",
	"no_growth", "intensity", "below_guidance", "below_minimum", "deductions",    "pay_late",
	"other",     NULL};
const char *const visit_outcomes[] = {"done", "again", "void", NULL};

static bool is_one_of(const char *text, const char *const *codes)
{
	for (; *codes; codes++) {
		if (strcmp(text, *codes) == 0)
			return true;
	}
	return false;
}

static bool text_fits(const char *text, bool wanted)
{
	return utf8_length(text, strlen(text)) <= TEXT && (text[0] || !wanted);
}

static enum visit_flaw found_check(const struct visit *v, bool *out_none, bool *out_other)
{
	if (v->n_found == 0)
		return VISIT_FOUND;
	for (size_t i = 0; i < v->n_found; i++) {
		if (!is_one_of(v->found[i], visit_codes))
			return VISIT_CODE;
		for (size_t k = 0; k < i; k++) {
			if (strcmp(v->found[i], v->found[k]) == 0)
				return VISIT_FOUND;
		}
		*out_none = *out_none || strcmp(v->found[i], "none") == 0;
		*out_other = *out_other || strcmp(v->found[i], "other") == 0;
	}
	return *out_none && v->n_found > 1 ? VISIT_FOUND : VISIT_GOOD;
}

static bool due_fits(civil_date due, civil_date after)
{
	return due.day > after.day && due.day <= after.day + VISIT_DUE_DAYS;
}

enum visit_flaw visit_check(const struct visit *v, civil_date today)
{
	bool none = false, other = false;
	enum visit_flaw flaw;

	if (v->day.day <= 0 || v->day.day > today.day)
		return VISIT_DAY;
	flaw = found_check(v, &none, &other);
	if (flaw)
		return flaw;
	if (!text_fits(v->found_text, other))
		return VISIT_TEXT;
	if (!text_fits(v->advice, !none))
		return VISIT_ADVICE;
	if (words_name_person(v->found_text) || words_name_person(v->advice))
		return VISIT_PERSON;
	return v->due_day.day && !due_fits(v->due_day, v->day) ? VISIT_DUE : VISIT_GOOD;
}

enum visit_flaw visit_step_check(const struct visit_step *s, civil_date today)
{
	const bool again = strcmp(s->outcome, "again") == 0;

	if (!is_one_of(s->outcome, visit_outcomes))
		return VISIT_OUTCOME;
	if (s->day.day <= 0 || s->day.day > today.day)
		return VISIT_DAY;
	if (s->day.day < s->visit_day.day)
		return VISIT_EARLY;
	if (!text_fits(s->text, true))
		return VISIT_TEXT;
	if (words_name_person(s->text))
		return VISIT_PERSON;
	if (again != (s->due_day.day != 0))
		return VISIT_NO_DUE;
	return again && !due_fits(s->due_day, s->day) ? VISIT_DUE : VISIT_GOOD;
}

enum visit_nearness visit_near(const struct calendar *cal, civil_date due, int64_t n,
			       civil_date today, civil_date *out_next)
{
	const civil_date near = warn_day(cal, due, n);

	*out_next = (civil_date){0};
	if (today.day > due.day)
		return VISIT_OVER;
	*out_next = today.day < near.day ? near : (civil_date){due.day + 1};
	return today.day < near.day ? VISIT_FAR : VISIT_NEAR;
}
