#include "case_facts.h"

#include "str.h"

const char *const case_state_names[] = {"lead", "transferred", "referred", NULL};
const char *const case_event_names[] = {"opened",
					"handoff_offered",
					"handoff_accepted",
					"handoff_returned",
					"handoff_overdue",
					"deadline_waiting",
					"deadline_started",
					"deadline_paused",
					"deadline_resumed",
					"deadline_extended",
					"deadline_stopped",
					"deadline_breached",
					"escalated",
					"served",
					"acted",
					"expired",
					"document_added",
					"claims_named",
					"claims_filed",
					"claims_ended",
					"penalty_recorded",
					"penalty_withdrawn",
					"result_brought",
					"retaliation_lead",
					"retaliation_judged",
					"recontact_lost",
					NULL};

int case_may_open(const struct alert *a, const char *department)
{
	if (strcmp(a->department, department) != 0)
		return E_WRONG_DEPARTMENT;
	return strcmp(a->state, "open") == 0 ? 0 : E_CONFLICT;
}

struct case_file case_open(const struct alert *a, const char *ground, utc_time now)
{
	return (struct case_file){
		.alert_id = a->alert_id,
		.rule = a->rule,
		.month = a->month,
		.title_zh = a->title_zh,
		.title_en = a->title_en,
		.employer_id = a->employer_id,
		.employer_name = a->employer_name,
		.region = a->region,
		.state = case_state_names[CASE_LEAD],
		.owner = a->department,
		.opened_by = a->department,
		.ground = ground,
		.opened_at = now,
		.version = 1,
		.source = "alert",
		.source_no = "",
		.step = "",
		.clocks = "",
		.step_at = now,
		.disposition = "",
	};
}

bool case_over(const struct case_file *f)
{
	static const char *const ends[] = {"closed", "refused", "unfounded", NULL};

	return name_known(ends, f->state);
}

char *number_series(const char *prefix, const char *region, char *text)
{
	struct str s = str_init(text, NUMBER_SIZE);

	str_addf(&s, "%.16s-%.6s", prefix, region);
	return text;
}

int number_year(utc_time now)
{
	int year, month, day;

	civil_to_ymd(civil_from_utc(now), &year, &month, &day);
	return year;
}

bool number_format(const char *series, int year, int64_t n, char *text)
{
	struct str s = str_init(text, NUMBER_SIZE);

	if (n < 1 || n > NUMBER_MAX)
		return false;
	str_addf(&s, "%s-%04d-%06" PRId64, series, year, n);
	return !s.cut;
}

bool words_fit(const char *text, size_t max)
{
	slice s = slice_of(text);

	return slice_trim(s).len > 0 && utf8_valid(s.at, s.len) && utf8_length(s.at, s.len) <= max;
}

bool name_known(const char *const *names, const char *name)
{
	for (; *names; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}
