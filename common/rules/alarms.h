/*
 * alarms - how alerts are graded, routed, muted and escalated: the *.yaml of config/alerts.
 *
 * levels    ascending; an alert has the highest of which one test passes, the first without any
 * routes    the first that names its rule: desk, when a case opens by itself (whom to tell:
 * notices) inhibits  an alert that speaks for lesser ones of the same employer, region and
 * department ladder    who answers for an alert that nobody took in time, rung by rung
 *
 * A threshold is never written here: it names a dated parameter.
 *
 * Owns:    the arena given owns all of it.
 * Errors:  E_CONFIG or E_FILE with "file:line:column: reason".
 * Limits:  8 levels, 64 routes, 32 inhibits, 8 rungs, 16 tests each.
 * Source:  features ALT-1, ALT-7; domain M
 */
#ifndef GONGDAO_ALARMS_H
#define GONGDAO_ALARMS_H

#include "rules.h"

/* All that is set holds. */
struct alarm_test {
	int32_t severity;                /* at least, by rank; 0: any */
	int32_t level;                   /* at least, by rank; 0: any */
	const struct yaml_node *workers; /* its text names the parameter reached; NULL: any */
	const struct yaml_node *owed;
};

struct alarm_tests {
	size_t n;
	const struct alarm_test *at;
};

struct alarm_level {
	const char *code, *title_zh, *title_en;
	const char *response; /* scope of alert.response and alert.repeat: a severity */
	const char *consequence_zh, *consequence_en, *law, *article, *text_zh, *text_en;
	struct alarm_tests when;
};

struct alarm_route {
	const char *const *rules;     /* NULL-terminated patterns: PAY-12, PAY-*, and * alone */
	const struct yaml_node *desk; /* NULL: the rule's own */
	int32_t city_from; /* level from which the city's desk has it; INT32_MAX: never */
	bool never_muted;
	struct alarm_tests open_case; /* none: it waits for a person */
	const char *ground_zh, *ground_en;
	const struct yaml_node *at;
};

struct alarm_inhibit {
	const char *const *source_rules, *const *target_rules;
	int32_t source_level; /* at least */
	int32_t target_level; /* at most */
	bool same_clause, same_month;
	const char *title_zh, *title_en;
	const struct yaml_node *at;
};

struct alarm_rung {
	const char *code, *title_zh, *title_en;
};

struct alarms {
	size_t n_levels, n_routes, n_inhibits, n_rungs;
	const struct alarm_level *levels;
	const struct alarm_route *routes;
	const struct alarm_inhibit *inhibits;
	const struct alarm_rung *ladder;
};

int alarms_load(struct arena *a, const char *folder, struct alarms *out,
		struct err *err) MUST_CHECK;
/* Parameters have a figure in force on that day, rules, departments and desks are known. */
int alarms_check(const struct alarms *alarms, const struct rules *r, const struct departments *d,
		 civil_date on, struct err *err) MUST_CHECK;

bool alarm_rule_matches(const char *const *patterns, const char *rule);
/* The first that names the rule; never NULL of what was loaded. */
const struct alarm_route *alarm_route_find(const struct alarms *alarms, const char *rule);
const struct alarm_level *alarm_level_find(const struct alarms *alarms, const char *code);

#endif
