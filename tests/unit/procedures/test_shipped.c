#include "shipped.h"

static void shipped__checked__nothing_is_wrong(void **state UNUSED)
{
	AUTO(arena_freep) struct arena *a = arena_new((size_t)64 * 1024 * 1024);
	struct procedures all = shipped_load(a);
	struct problem found[64];
	size_t wrong = 0;

	for (size_t i = 0; i < all.n; i++) {
		size_t n = procedure_check(all.at[i].procedure, roles_that_act, found,
					   N_ELEMENTS(found));

		for (size_t j = 0; j < n; j++)
			fprintf(stderr, "%s:%d: %s %s %s: %s\n", all.at[i].path,
				found[j].action ? found[j].action->line
				: found[j].step ? found[j].step->line
						: 1,
				found[j].step ? found[j].step->name : "",
				found[j].action ? found[j].action->name : "", found[j].clock,
				problem_words[found[j].kind].en);
		wrong += n;
	}
	assert_int_equal(wrong, 0);
	assert_true(all.n >= 7);
}

/* ALT: the criminal lead goes its own way, everything else the department's. */
static void alerts__begin_under__the_one_of_the_rule_or_of_the_department(void **state UNUSED)
{
	static const struct {
		const char *rule, *department, *procedure;
	} cases[] = {
		{"PAY-12", "HRSS",  "criminal_transfer"},
		{"PAY-02", "HRSS",  "inspection"       },
		{"PAY-12", "SAMR",  "sector"           },
		{"SAF-01", "TRANS", "sector"           },
	};
	AUTO(arena_freep) struct arena *a = arena_new((size_t)64 * 1024 * 1024);
	struct procedures all = shipped_load(a);

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct procedure_file *f =
			procedure_of_alert(&all, cases[i].rule, cases[i].department);

		assert_non_null(f);
		assert_string_equal(f->procedure->name, cases[i].procedure);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped__checked__nothing_is_wrong),
		cmocka_unit_test(alerts__begin_under__the_one_of_the_rule_or_of_the_department),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
