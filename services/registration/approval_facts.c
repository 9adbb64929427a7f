#include "approval_facts.h"

#include "cn_id.h"
#include "flaw_facts.h"

const char *const approval_states[] = {"APPLIED",   "APPROVED", "REFUSED",
				       "WITHDRAWN", "EXPIRED",  NULL};
const char *const approval_systems[] = {"comprehensive", "flexible", NULL};
const char *const approval_periods[] = {"", "week", "month", "quarter", "year", NULL};
const char *const approval_actions[] = {"applied",       "approved", "refused", "withdrawn",
					"expiry_warned", "expired",  NULL};

bool approval_in(const struct approval *a, enum approval_state state)
{
	return strcmp(a->state, approval_states[state]) == 0;
}

static bool words_fit(const char *words, size_t max)
{
	return text_fits(words, max) && !words_name_person(words);
}

const char *approval_field_check(const struct approval *a)
{
	bool comprehensive = strcmp(a->system, approval_systems[0]) == 0;

	if (!text_one_of(a->system, approval_systems))
		return "system";
	if (!text_one_of(a->period, approval_periods) || comprehensive != !!*a->period)
		return "period";
	if (!words_fit(a->posts, 500))
		return "posts";
	if (a->head_count < 1 || a->head_count > 1000000)
		return "head_count";
	if (!a->from_day.day)
		return "from_day";
	if (a->to_day.day <= a->from_day.day)
		return "to_day";
	if (!words_fit(a->reason, APPROVAL_WORDS_MAX))
		return "reason";
	return *a->documents && !words_fit(a->documents, APPROVAL_WORDS_MAX) ? "documents" : "";
}

int approval_decide(struct approval *a, const struct approval_decision *d, const char **out_field)
{
	civil_date from = d->from_day.day ? d->from_day : a->from_day;
	civil_date to = d->to_day.day ? d->to_day : a->to_day;

	if (!approval_in(a, APPROVAL_APPLIED))
		return E_CONFLICT;
	*out_field = "";
	if (d->approve && !words_fit(d->document_no, APPROVAL_DOCUMENT_MAX))
		*out_field = "document_no";
	else if (d->approve ? *d->reason && !words_fit(d->reason, APPROVAL_WORDS_MAX)
			    : !words_fit(d->reason, APPROVAL_WORDS_MAX))
		*out_field = "reason";
	else if (d->approve && (to.day <= from.day || to.day <= civil_from_utc(d->at).day))
		*out_field = "to_day";
	if (**out_field)
		return E_FIELD;
	a->state = approval_states[d->approve ? APPROVAL_APPROVED : APPROVAL_REFUSED];
	a->document_no = d->approve ? d->document_no : "";
	a->answer = d->reason;
	a->decided_by = d->by;
	a->decided_at = d->at;
	if (d->approve) {
		a->from_day = from;
		a->to_day = to;
	}
	a->version++;
	return 0;
}

int approval_withdraw(struct approval *a, const char *reason, const char *by, utc_time at)
{
	if (!approval_in(a, APPROVAL_APPLIED))
		return E_CONFLICT;
	a->state = approval_states[APPROVAL_WITHDRAWN];
	a->answer = reason;
	a->decided_by = by;
	a->decided_at = at;
	a->version++;
	return 0;
}

static utc_time warn_at(const struct approval *a, int64_t warn_days)
{
	return utc_from_civil((civil_date){a->to_day.day - (int32_t)warn_days});
}

int approval_due(const struct approval *a, utc_time now, int64_t warn_days)
{
	if (!approval_in(a, APPROVAL_APPROVED))
		return -1;
	if (now.us >= utc_from_civil(a->to_day).us)
		return ACTION_EXPIRED;
	return !a->warned_at.us && now.us >= warn_at(a, warn_days).us ? ACTION_WARNED : -1;
}

utc_time approval_next(const struct approval *a, utc_time now, int64_t warn_days)
{
	utc_time warn = warn_at(a, warn_days);

	if (!approval_in(a, APPROVAL_APPROVED))
		return (utc_time){0};
	if (a->warned_at.us)
		return utc_from_civil(a->to_day);
	return warn.us > now.us ? warn : now;
}
