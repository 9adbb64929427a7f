#include "alias_facts.h"

const struct alias_record *alias_on(const struct alias_record *list, size_t n, civil_date day)
{
	const struct alias_record *at = NULL;

	for (size_t i = 0; i < n; i++) {
		if (list[i].from_day.day <= day.day)
			at = &list[i];
	}
	return at && at->to_day.day && at->to_day.day <= day.day ? NULL : at;
}

enum alias_verdict alias_map_check(const struct alias_record *list, size_t n, int64_t worker_id,
				   civil_date from, const struct alias_record **out_at)
{
	*out_at = alias_on(list, n, from);
	if (*out_at)
		return (*out_at)->worker_id == worker_id ? ALIAS_SAME : ALIAS_OTHERS;
	for (size_t i = 0; i < n; i++) {
		if (list[i].from_day.day == from.day) {
			*out_at = &list[i];
			return ALIAS_TAKEN_DAY;
		}
	}
	return ALIAS_FREE;
}
