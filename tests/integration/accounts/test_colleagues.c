/* Names of colleagues: who of the own department did something, and whom work may be given to. */
#include "people.h"

static Accounts__ListColleaguesReply *named(const struct kit_who *who, int64_t *ids, size_t n)
{
	Accounts__ListColleaguesRequest req = ACCOUNTS__LIST_COLLEAGUES_REQUEST__INIT;
	Accounts__ListColleaguesReply *r = NULL;

	req.account_ids = ids;
	req.n_account_ids = n;
	assert_int_equal(kit_call(k, "ListColleagues", who, &req.base, &r), 0);
	return r;
}

static void names__of_these__of_the_own_department_alone(void **state UNUSED)
{
	int64_t ids[] = {somebody("li.ming", "SAMR", "clerk"), somebody("far", "EM", "clerk"),
			 somebody("gone", "SAMR", "clerk"), 12345};
	const struct kit_who clerk = person(ids[0], "clerk", "SAMR");
	const struct kit_who other = person(ids[1], "clerk", "EM");
	Accounts__ListColleaguesReply *r;

	assert_int_equal(state_set(&operator, ids[2], "DISABLED"), 0);
	r = named(&clerk, ids, N_ELEMENTS(ids));
	assert_int_equal(r->n_colleagues, 2);
	assert_int_equal(r->colleagues[0]->account_id, ids[0]);
	assert_string_equal(r->colleagues[0]->name, "MKNAME");
	assert_true(r->colleagues[0]->active);
	assert_int_equal(r->colleagues[1]->account_id, ids[2]); /* what he did is still his */
	assert_false(r->colleagues[1]->active);
	r = named(&other, ids, N_ELEMENTS(ids));
	assert_int_equal(r->n_colleagues, 1);
	assert_int_equal(r->colleagues[0]->account_id, ids[1]);
}

/* Who came in for another department is known there by what he did; work is given to its own. */
static void names__who_came_in_for_it__known_and_not_offered(void **state UNUSED)
{
	int64_t ids[] = {somebody("li.ming", "SAMR", "clerk"), somebody("far", "EM", "clerk")};
	const struct kit_who clerk = person(ids[0], "clerk", "SAMR");

	assert_int_equal(grant(&operator, ids[1], "SAMR", "clerk", NULL), 0);
	assert_int_equal(named(&clerk, ids, 2)->n_colleagues, 2);
	assert_int_equal(named(&clerk, NULL, 0)->n_colleagues, 1);
}

static void names__all__staff_that_can_come_in(void **state UNUSED)
{
	int64_t clerk_id = somebody("li.ming", "SAMR", "clerk");
	int64_t gone = somebody("gone", "SAMR", "clerk");
	int64_t firm = somebody("firm", "SAMR", "company");
	const struct kit_who clerk = person(clerk_id, "clerk", "SAMR");
	Accounts__ListColleaguesReply *r;

	assert_int_equal(state_set(&operator, gone, "DISABLED"), 0);
	r = named(&clerk, NULL, 0);
	assert_int_equal(r->n_colleagues, 1);
	assert_int_equal(r->colleagues[0]->account_id, clerk_id);
	assert_int_equal(named(&clerk, &firm, 1)->n_colleagues, 0);
}

static void names__too_many_at_once__refused(void **state UNUSED)
{
	Accounts__ListColleaguesRequest req = ACCOUNTS__LIST_COLLEAGUES_REQUEST__INIT;
	const struct kit_who clerk = {"clerk", "SAMR", "411000", "x", 0, 0};
	const struct kit_who worker = {"worker", "", "411000", "a9", 0, 9};
	static int64_t ids[201];

	req.account_ids = ids;
	req.n_account_ids = N_ELEMENTS(ids);
	assert_int_equal(kit_call(k, "ListColleagues", &clerk, &req.base, NULL), E_FIELD);
	req.n_account_ids = 1;
	req.after_id = 1;
	assert_int_equal(kit_call(k, "ListColleagues", &clerk, &req.base, NULL), E_FIELD);
	req.n_account_ids = 0;
	req.limit = 1001;
	assert_int_equal(kit_call(k, "ListColleagues", &clerk, &req.base, NULL), E_FIELD);
	req.limit = 0;
	assert_int_equal(kit_call(k, "ListColleagues", &worker, &req.base, NULL), E_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, check)
		TEST(names__of_these__of_the_own_department_alone),
		TEST(names__who_came_in_for_it__known_and_not_offered),
		TEST(names__all__staff_that_can_come_in),
		TEST(names__too_many_at_once__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
