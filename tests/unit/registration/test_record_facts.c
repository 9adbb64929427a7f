#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "record_facts.h"

static struct record_row row_of(const char *key, const char *content)
{
	return (struct record_row){.key = key, .content = content};
}

static void records__stored_and_new__each_outcome(void **state UNUSED)
{
	static const struct record_stored stored[] = {
		{.row = 1, .id = 7, .version = 2, .same = true },
		{.row = 2, .id = 8, .version = 3, .same = false},
	};
	const struct record_known known = {stored, 2, true};
	struct record_row rows[] = {row_of("a", "x"), row_of("b", "x"), row_of("c", "x"),
				    row_of("d", "x")};

	record_fault(&rows[3], FLAW_KIND, "kind", "z");
	records_decide(rows, 4, &known);
	assert_int_equal(rows[0].outcome, IMPORT_CREATED);
	assert_int_equal(rows[0].version, 1);
	assert_int_equal(rows[1].outcome, IMPORT_UNCHANGED);
	assert_int_equal(rows[2].outcome, IMPORT_UPDATED);
	assert_int_equal(rows[2].id, 8);
	assert_int_equal(rows[2].version, 4);
	assert_int_equal(rows[3].outcome, IMPORT_REFUSED);
}

static void records__changed_without_a_reason__refused(void **state UNUSED)
{
	static const struct record_stored stored[] = {
		{.row = 0, .id = 8, .version = 3, .same = false}
        };
	const struct record_known known = {stored, 1, false};
	struct record_row row = row_of("a", "x");

	records_decide(&row, 1, &known);
	assert_int_equal(row.outcome, IMPORT_REFUSED);
	assert_int_equal(row.flaw, FLAW_REASON);
}

static void records__same_key_twice__unchanged_or_refused(void **state UNUSED)
{
	const struct record_known known = {NULL, 0, true};
	struct record_row rows[] = {row_of("a", "x"), row_of("a", "x"), row_of("a", "y")};

	records_decide(rows, 3, &known);
	assert_int_equal(rows[0].outcome, IMPORT_CREATED);
	assert_int_equal(rows[1].outcome, IMPORT_UNCHANGED);
	assert_int_equal(rows[2].flaw, FLAW_REPEATED);
}

/* A refused row is no "earlier row": the next one of its key goes in. */
static void records__bad_row_before__does_not_count(void **state UNUSED)
{
	const struct record_known known = {NULL, 0, true};
	struct record_row rows[] = {row_of("a", "x"), row_of("a", "y")};

	record_fault(&rows[0], FLAW_KIND, "kind", "z");
	records_decide(rows, 2, &known);
	assert_int_equal(rows[1].outcome, IMPORT_CREATED);
}

static void record_check_period__each_case__half_open_or_fault(void **state UNUSED)
{
	static const struct {
		struct record_period wire;
		enum flaw flaw;
		const char *column;
		int32_t to_day;
	} cases[] = {
		{{100, 100},       FLAW_NONE,         NULL,       101},
		{{100, 0},         FLAW_NONE,         NULL,       0  },
		{{100, 99},        FLAW_FIELD_PERIOD, "last_day", 0  },
		{{0, 99},          FLAW_FIELD_DAY,    "from_day", 0  },
		{{100, 90000},     FLAW_FIELD_DAY,    "last_day", 0  },
		{{-20000, 99},     FLAW_FIELD_DAY,    "from_day", 0  },
		{{100, INT32_MAX}, FLAW_FIELD_DAY,    "last_day", 0  },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct record_row row = {0};
		civil_date from = {0}, to = {0};

		record_check_period(&row, &cases[i].wire, &from, &to);
		assert_int_equal(row.flaw, cases[i].flaw);
		if (row.flaw == FLAW_NONE)
			assert_int_equal(to.day, cases[i].to_day);
		else
			assert_string_equal(row.column, cases[i].column);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(records__stored_and_new__each_outcome),
		cmocka_unit_test(records__changed_without_a_reason__refused),
		cmocka_unit_test(records__same_key_twice__unchanged_or_refused),
		cmocka_unit_test(records__bad_row_before__does_not_count),
		cmocka_unit_test(record_check_period__each_case__half_open_or_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
