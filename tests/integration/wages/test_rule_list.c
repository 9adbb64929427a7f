/* The rules in force as a page shows them: what holds from when, where it stands, what is
 * uncertain. */
#include "wages_probe.h"

static Wages__ListRulesReply *listed(void)
{
	Wages__ListRulesRequest req = WAGES__LIST_RULES_REQUEST__INIT;
	Wages__ListRulesReply *rep = NULL;

	assert_int_equal(kit_call(kit, "ListRules", NULL, &req.base, &rep), 0);
	return rep;
}

static const Wages__RuleVersion *rule_of(const Wages__ListRulesReply *rep, const char *id)
{
	for (size_t i = 0; i < rep->n_rules; i++) {
		if (strcmp(rep->rules[i]->rule, id) == 0)
			return rep->rules[i];
	}
	fail_msg("no %s", id);
	return NULL;
}

static void list_rules__in_force__condition_clauses_and_figures(void **unused UNUSED)
{
	const Wages__ListRulesReply *rep = listed();
	const Wages__RuleVersion *r = rule_of(rep, "PAY-02");
	bool named = false;

	assert_int_equal(strlen(rep->digest), 64);
	assert_true(r->title_zh[0] && r->condition[0] && r->remedy_zh[0] && r->cleared_zh[0]);
	assert_true(r->n_clauses > 0 && r->clauses[0]->law[0] && r->clauses[0]->text_zh[0]);
	for (size_t i = 0; i < rep->n_rules; i++) {
		for (size_t k = 0; k < rep->rules[i]->n_parameters; k++)
			named = named || rep->rules[i]->parameters[k][0];
	}
	assert_true(named);
	assert_null(strchr(r->file, '/'));
}

static void list_rules__figures__each_with_its_source_uncertain_ones_marked(void **unused UNUSED)
{
	const Wages__ListRulesReply *rep = listed();
	size_t n = 0, marked = 0;
	int32_t last = INT32_MIN;

	for (size_t i = 0; i < rep->n_figures; i++) {
		const Wages__RuleFigure *f = rep->figures[i];

		assert_true(f->key[0] && f->unit[0] && f->source[0] && f->confidence[0]);
		if (strcmp(f->confidence, "U") == 0)
			assert_true(f->confirm || f->n_confirmed_by == 2);
		marked += f->confirm ? 1 : 0;
		if (strcmp(f->key, "minwage.hour") != 0 || strcmp(f->scope, "2") != 0)
			continue;
		n++;
		assert_string_equal(f->unit, "fen");
		assert_true(f->value > 0);
		assert_true(f->from_day > last);
		last = f->from_day;
	}
	assert_true(n > 1); /* values over time */
	assert_true(marked > 0 && marked < rep->n_figures);
}

static void list_rules__digest__of_those_in_force_or_of_none(void **unused UNUSED)
{
	Wages__ListRulesRequest req = WAGES__LIST_RULES_REQUEST__INIT;
	Wages__ListRulesReply *rep = NULL;

	req.digest = listed()->digest;
	assert_int_equal(kit_call(kit, "ListRules", NULL, &req.base, &rep), 0);
	assert_string_equal(rep->digest, req.digest);
	req.digest = (char *)"../../etc";
	assert_int_equal(kit_call(kit, "ListRules", NULL, &req.base, NULL), E_NOT_FOUND);
	req.digest = (char *)"00000000000000000000000000000000000000000000000000000000000000aa";
	assert_int_equal(kit_call(kit, "ListRules", NULL, &req.base, NULL), E_NOT_FOUND);
}

static int setup(void **state)
{
	kit_setup(state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_rules__in_force__condition_clauses_and_figures),
		cmocka_unit_test(list_rules__figures__each_with_its_source_uncertain_ones_marked),
		cmocka_unit_test(list_rules__digest__of_those_in_force_or_of_none),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
