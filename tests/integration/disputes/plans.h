/*
 * plans - what a statement would do, asked of the database as the daemon's role asks it.
 */
#ifndef GONGDAO_TEST_DISPUTES_PLANS_H
#define GONGDAO_TEST_DISPUTES_PLANS_H

#include "bench.h"

/* As the runtime role, for an inspector of the city. */
static const char *plan_of(const struct statement *st, const char *values)
{
	const char *plan = kit_text(
		"begin; set local role gongdao_disputes; set local search_path = disputes; "
		"set local gongdao.role = 'inspector'; set local gongdao.department = 'HRSS'; "
		"set local gongdao.region = '411000'; set local plan_cache_mode = "
		"force_generic_plan; prepare p as %s; explain (format json) execute p (%s)",
		st->sql, values);

	kit_sql("rollback");
	kit_sql("deallocate p");
	return plan;
}

struct asked_for {
	const struct statement *st;
	const char *values;
};

static void no_scan(const struct asked_for *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *plan = plan_of(cases[i].st, cases[i].values);

		if (strstr(plan, "Seq Scan"))
			fail_msg("%s: %s", cases[i].st->name, plan);
	}
}

#endif
