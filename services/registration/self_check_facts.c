#include "self_check_facts.h"

#include "cn_id.h"
#include "flaw_facts.h"

const char *const self_check_states[] = {"OPEN", "SUBMITTED", "RETURNED", "ACCEPTED", NULL};
const char *const self_check_answers[] = {"yes", "partly", "no", "not_applicable", NULL};
const char *const self_check_verdicts[] = {"agree", "doubt", "disagree", NULL};

static size_t place_of(const struct self_check_form *form, const char *question)
{
	size_t i = 0;

	while (i < form->n && strcmp(form->questions[i], question) != 0)
		i++;
	return i;
}

const char *self_check_lines_check(const struct self_check_form *form,
				   const struct self_check_line *lines, size_t n,
				   const char *const *choices, const char *const *plain)
{
	bool seen[SELF_CHECK_QUESTIONS_MAX] = {false};

	for (size_t i = 0; i < n; i++) {
		const struct self_check_line *line = &lines[i];
		size_t place = place_of(form, line->question);

		if (place == form->n || seen[place] || line->number < 0 ||
		    !text_one_of(line->word, choices))
			return line->question;
		seen[place] = true;
		if (!*line->words && text_one_of(line->word, plain))
			continue;
		if (!text_fits(line->words, SELF_CHECK_WORDS_MAX) || words_name_person(line->words))
			return line->question;
	}
	for (size_t i = 0; i < form->n; i++) {
		if (!seen[i])
			return form->questions[i];
	}
	return NULL;
}

static bool in_state(const struct self_check *s, enum self_check_state state)
{
	return strcmp(s->state, self_check_states[state]) == 0;
}

int self_check_submit(struct self_check *s, const char *by, utc_time at)
{
	if (in_state(s, SELF_CHECK_ACCEPTED))
		return E_CONFLICT;
	s->state = self_check_states[SELF_CHECK_SUBMITTED];
	s->version++;
	s->submitted_by = by;
	s->submitted_at = at;
	return 0;
}

int self_check_review(struct self_check *s, bool accept, const char *by, utc_time at)
{
	if (!in_state(s, SELF_CHECK_SUBMITTED))
		return E_CONFLICT;
	s->state = self_check_states[accept ? SELF_CHECK_ACCEPTED : SELF_CHECK_RETURNED];
	s->reviewed_by = by;
	s->reviewed_at = at;
	return 0;
}

civil_date self_check_due(int32_t year, int64_t term_days)
{
	civil_date end = {0};

	if (!civil_from_ymd(year, 12, 31, &end))
		return end;
	return (civil_date){end.day + (int32_t)term_days};
}
