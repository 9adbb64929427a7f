/*
 * Whom a company's own number stands for, by day.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "alias_facts.h"

/* N-1 is worker 7's on [100, 200), nobody's on [200, 300), worker 8's from 300 on. */
static const struct alias_record list[] = {
	{1, 1, 7, 2, "N-1", {100}, {200}},
	{2, 1, 8, 1, "N-1", {300}, {0}  },
};

static void alias_on__days__first_included_end_not(void **state UNUSED)
{
	static const struct {
		int32_t day;
		int64_t worker_id; /* 0: nobody */
	} rows[] = {
		{99,  0},
                {100, 7},
                {199, 7},
                {200, 0},
                {299, 0},
                {300, 8},
                {900, 8}
        };

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct alias_record *at =
			alias_on(list, N_ELEMENTS(list), (civil_date){rows[i].day});

		assert_int_equal(at ? at->worker_id : 0, rows[i].worker_id);
	}
	assert_null(alias_on(NULL, 0, (civil_date){100}));
}

static void alias_map_check__by_day_and_worker__verdict(void **state UNUSED)
{
	static const struct {
		int64_t worker_id;
		int32_t from;
		enum alias_verdict want;
	} rows[] = {
		{9, 50,  ALIAS_FREE  },
                {9, 100, ALIAS_OTHERS},
                {7, 150, ALIAS_SAME  },
		{9, 200, ALIAS_FREE  },
                {7, 299, ALIAS_FREE  },
                {7, 300, ALIAS_OTHERS},
		{8, 400, ALIAS_SAME  },
	};
	const struct alias_record once = {3, 1, 7, 2, "N-2", {100}, {100}}, *at;

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_int_equal(alias_map_check(list, N_ELEMENTS(list), rows[i].worker_id,
						 (civil_date){rows[i].from}, &at),
				 rows[i].want);
	assert_int_equal(alias_map_check(&once, 1, 9, (civil_date){100}, &at), ALIAS_TAKEN_DAY);
	assert_ptr_equal(at, &once);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(alias_on__days__first_included_end_not),
		cmocka_unit_test(alias_map_check__by_day_and_worker__verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
