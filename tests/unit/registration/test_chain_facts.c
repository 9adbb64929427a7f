#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "chain_facts.h"

#define CODE_A "91411000000000000Y"
#define CODE_B "91411002MA0000007L"
#define CODE_C "92411081MA0000015R"

static struct chain_actor actor(const char *role, const char *code, int64_t level)
{
	return (struct chain_actor){
		.role = role, .actor_code = code, .actor_level = level, .region = "411002"};
}

static void chain__no_links__all_unknown(void **state UNUSED)
{
	struct chain_verdict v = chain_decide(NULL, 0);

	for (size_t i = 0; i < ROLE_END; i++)
		assert_int_equal(v.roles[i], CHAIN_UNKNOWN);
	assert_false(v.levels_known);
	assert_int_equal(v.levels, 0);
}

/* Two papers that say the same agree; levels are the payer's. */
static void chain__links_agree__known_with_levels_of_the_payer(void **state UNUSED)
{
	struct chain_actor actors[] = {actor("pays", CODE_C, 2), actor("pays", CODE_C, 2),
				       actor("hires", CODE_B, 1), actor("invoices", CODE_C, 4)};
	struct chain_verdict v = chain_decide(actors, 4);

	assert_int_equal(v.roles[ROLE_PAYS], CHAIN_KNOWN);
	assert_int_equal(v.roles[ROLE_HIRES], CHAIN_KNOWN);
	assert_int_equal(v.roles[ROLE_SIGNS], CHAIN_UNKNOWN);
	assert_true(v.levels_known);
	assert_int_equal(v.levels, 2);
}

static void chain__two_payers_or_two_levels__contradicted(void **state UNUSED)
{
	struct chain_actor payers[] = {actor("pays", CODE_B, 1), actor("pays", CODE_C, 3)};
	struct chain_actor levels[] = {actor("pays", CODE_B, 1), actor("pays", CODE_B, 2)};
	struct chain_verdict v = chain_decide(payers, 2);

	assert_int_equal(v.roles[ROLE_PAYS], CHAIN_CONTRADICTED);
	assert_false(v.levels_known);
	assert_int_equal(v.levels, 3);
	v = chain_decide(levels, 2);
	assert_int_equal(v.roles[ROLE_PAYS], CHAIN_CONTRADICTED);
	assert_int_equal(v.levels, 2);
}

static void chain__payer_unknown__the_most_seen_and_not_known(void **state UNUSED)
{
	struct chain_actor actors[] = {actor("hires", CODE_B, 1), actor("signs", CODE_C, 2)};
	struct chain_verdict v = chain_decide(actors, 2);

	assert_false(v.levels_known);
	assert_int_equal(v.levels, 2);
}

struct scope {
	const char *region;
	bool of_partner, of_engagement;
};

static struct chain_actor scoped(const struct scope *s, const char *code, int64_t level)
{
	struct chain_actor a = actor("pays", code, level);

	a.region = s->region;
	a.of_partner = s->of_partner;
	a.of_engagement = s->of_engagement;
	return a;
}

/* Each later scope overrides the one before, whatever the order of the rows. */
static void chain__nearer_scope__overrides(void **state UNUSED)
{
	static const struct scope scopes[] = {
		{"000000", false, false},
                {"410000", false, false},
                {"411000", false, false},
		{"411002", false, false},
                {"000000", true,  false},
                {"411002", true,  false},
		{"411002", false, true },
	};

	for (size_t i = 0; i + 1 < N_ELEMENTS(scopes); i++) {
		for (size_t turn = 0; turn < 2; turn++) {
			struct chain_actor actors[2];
			struct chain_verdict v;

			actors[turn] = scoped(&scopes[i], CODE_B, 0);
			actors[1 - turn] = scoped(&scopes[i + 1], CODE_C, 1);
			v = chain_decide(actors, 2);
			assert_int_equal(v.roles[ROLE_PAYS], CHAIN_KNOWN);
			assert_true(actors[turn ? 1 : 0].overridden);
			assert_false(actors[turn ? 0 : 1].overridden);
			assert_int_equal(v.levels, 1);
		}
	}
}

static void chain_check__one_fault_each__noted(void **state UNUSED)
{
	static const struct {
		const char *role, *code;
		int64_t level;
		const char *evidence, *reference, *column;
	} cases[] = {
		{"pays", CODE_A, 0,                   "pay", "银行回单 1", NULL        },
		{"owns", CODE_A, 0,                   "pay", "x",              "role"      },
		{"pays", "91",   0,                   "pay", "x",              "actor_code"},
		{"pays", CODE_A, CHAIN_LEVEL_MAX + 1, "pay", "x",              "level"     },
		{"pays", CODE_A, -1,                  "pay", "x",              "level"     },
		{"pays", CODE_A, 0,                   "say", "x",              "evidence"  },
		{"pays", CODE_A, 0,                   "pay", "",               "reference" },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct chain_link want = {.role = cases[i].role,
						.actor_code = cases[i].code,
						.actor_level = cases[i].level,
						.evidence = cases[i].evidence,
						.reference = cases[i].reference};
		struct record_row row = {0};

		chain_check(&row, &want);
		if (!cases[i].column)
			assert_int_equal(row.flaw, FLAW_NONE);
		else
			assert_string_equal(row.column, cases[i].column);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain__no_links__all_unknown),
		cmocka_unit_test(chain__links_agree__known_with_levels_of_the_payer),
		cmocka_unit_test(chain__two_payers_or_two_levels__contradicted),
		cmocka_unit_test(chain__payer_unknown__the_most_seen_and_not_known),
		cmocka_unit_test(chain__nearer_scope__overrides),
		cmocka_unit_test(chain_check__one_fault_each__noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
