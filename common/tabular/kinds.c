/*
 * The kinds of file by name. What is in them stands in the files of their topics.
 */
#include "kinds.h"

const struct cell_choice clause_choices[] = {
	{"present", "有"      },
	{"absent",  "无"      },
	{"unclear", "不清楚"},
	{NULL,      NULL       },
};

const struct tabular_kind *const tabular_kinds[] = {
	&kind_employers,     &kind_listings,     &kind_engagements, &kind_agreements,
	&kind_licences,      &kind_permits,      &kind_chain,       &kind_cooperations,
	&kind_supervisions,  &kind_rules,        &kind_workers,     &kind_aliases,
	&kind_class_answers, &kind_sole_traders, &kind_intervals,   &kind_pay,
	&kind_roster,        &kind_penalties,    &kind_pushes,      &kind_prices,
	&kind_payments,      &kind_weather,      &kind_pay_systems, NULL,
};

const struct tabular_kind *tabular_kind_find(const char *name)
{
	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++) {
		if (strcmp((*k)->name, name) == 0 || strcmp((*k)->zh, name) == 0)
			return *k;
	}
	return NULL;
}

bool kind_personal(const struct tabular_kind *kind)
{
	for (size_t i = 0; i < kind->n_columns; i++) {
		if (kind->columns[i].personal)
			return true;
	}
	return false;
}
