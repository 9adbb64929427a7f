/*
 * The employer chain, through dispatch() and PostgreSQL: links, who is responsible on a day, and
 * what a county may see of it.
 */
#include "records.h"

static Registration__ChainLinkRow link_given(const char *role, const char *actor, int32_t level)
{
	Registration__ChainLinkRow row = REGISTRATION__CHAIN_LINK_ROW__INIT;

	row.credit_code = (char *)CODE_A;
	row.region = (char *)"411000";
	row.role = (char *)role;
	row.actor_code = (char *)actor;
	row.level = level;
	row.evidence = (char *)"doc";
	row.reference = (char *)"合作协议 2025-1 第 3 条";
	row.from_day = MARCH_1;
	return row;
}

static Registration__ChainLinkRow engaged_link(const char *role, const char *actor, int32_t level)
{
	Registration__ChainLinkRow row = link_given(role, actor, level);

	row.region = (char *)"";
	row.worker_no = (char *)"R-1";
	return row;
}

static int links_import(const struct kit_who *who, Registration__ChainLinkRow *rows, size_t n,
			Registration__ImportReply **out)
{
	return RECORDS_IMPORT(ChainLink, CHAIN_LINK, rows, n, false, "核查笔录", who, out);
}

static int chain_get(const struct kit_who *who, int64_t worker_id, int32_t day,
		     Registration__Chain **out)
{
	Registration__GetChainRequest req = REGISTRATION__GET_CHAIN_REQUEST__INIT;

	req.worker_id = worker_id;
	req.day = day;
	return kit_call(k, "GetChain", who, &req.base, out);
}

/* R-1 of platform A, home 411002, since 1 March. */
static int64_t worker_given(void)
{
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	Registration__ImportReply *rep;

	employers_given();
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	return kit_number("select worker_id from registration.alias");
}

static const Registration__ChainRole *role_of(const Registration__Chain *chain, const char *role)
{
	assert_int_equal(chain->n_engagements, 1);
	assert_int_equal(chain->engagements[0]->n_roles, 6);
	for (size_t i = 0; i < 6; i++) {
		if (strcmp(chain->engagements[0]->roles[i]->role, role) == 0)
			return chain->engagements[0]->roles[i];
	}
	fail_msg("no role %s", role);
	return NULL;
}

static void get_chain__arrangement_and_engagement__each_role_with_its_evidence(void **state UNUSED)
{
	int64_t worker = worker_given();
	Registration__ChainLinkRow rows[] = {
		link_given("schedules", CODE_A, 0), link_given("pays", CODE_B, 1),
		engaged_link("pays", CODE_C, 2),    engaged_link("signs", CODE_B, 1),
		engaged_link("signs", CODE_C, 2),
	};
	const Registration__ChainRole *role;
	Registration__ImportReply *rep;
	Registration__Chain *chain;

	assert_int_equal(links_import(NULL, rows, 5, &rep), 0);
	assert_int_equal(rep->created, 5);
	assert_int_equal(chain_get(NULL, worker, MARCH_1, &chain), 0);
	assert_string_equal(chain->engagements[0]->name, "甲平台");
	role = role_of(chain, "schedules");
	assert_string_equal(role->standing, "known");
	assert_string_equal(role->actors[0]->name, "甲平台");
	assert_string_equal(role->actors[0]->scope, "platform");
	assert_string_equal(role->actors[0]->evidence, "doc");
	assert_string_equal(role->actors[0]->reference, "合作协议 2025-1 第 3 条");
	role = role_of(chain, "pays");
	assert_string_equal(role->standing, "known");
	assert_int_equal(role->n_actors, 2);
	assert_true(role->actors[0]->overridden);
	assert_string_equal(role->actors[1]->credit_code, CODE_C);
	assert_string_equal(role->actors[1]->name, ""); /* not registered */
	assert_string_equal(role_of(chain, "signs")->standing, "contradicted");
	assert_string_equal(role_of(chain, "insures")->standing, "unknown");
	assert_int_equal(chain->engagements[0]->levels, 2);
	assert_true(chain->engagements[0]->levels_known);
}

static void get_chain__by_day__links_and_engagements_of_that_day(void **state UNUSED)
{
	int64_t worker = worker_given();
	Registration__ChainLinkRow rows[] = {engaged_link("pays", CODE_B, 1),
					     engaged_link("pays", CODE_A, 0)};
	Registration__ImportReply *rep;
	Registration__Chain *chain;

	rows[0].last_day = MARCH_1 + 9;
	rows[1].from_day = MARCH_1 + 10;
	assert_int_equal(links_import(NULL, rows, 2, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(chain_get(NULL, worker, MARCH_1 + 9, &chain), 0);
	assert_string_equal(role_of(chain, "pays")->actors[0]->credit_code, CODE_B);
	assert_int_equal(role_of(chain, "pays")->actors[0]->last_day, MARCH_1 + 9);
	assert_int_equal(chain_get(NULL, worker, MARCH_1 + 10, &chain), 0);
	assert_string_equal(role_of(chain, "pays")->actors[0]->credit_code, CODE_A);
	assert_int_equal(chain_get(NULL, worker, 0, &chain), 0); /* today, 10 April */
	assert_int_equal(chain->day, MARCH_1 + 40);
	assert_int_equal(chain_get(NULL, worker, MARCH_1 - 1, NULL), E_NOT_FOUND);
	assert_int_equal(chain_get(NULL, worker + 1, MARCH_1, NULL), E_NOT_FOUND);
	assert_int_equal(chain_get(NULL, worker, 90000, NULL), E_FIELD);
	assert_int_equal(chain_get(&kit_clerk, worker, MARCH_1, NULL), E_DENIED);
}

/* A worker of a partner: what the platform agreed with that partner holds for him, and what it
 * agreed with another does not. */
static void get_chain__worker_of_a_partner__arrangement_with_it(void **state UNUSED)
{
	Registration__EngagementRow row = engagement_given(CODE_B, "R-1", MARCH_1, 0);
	Registration__ChainLinkRow rows[] = {link_given("pays", CODE_B, 1),
					     link_given("pays", CODE_A, 0)};
	Registration__ImportReply *rep;
	Registration__Chain *chain;

	employers_given();
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	rows[0].partner_code = (char *)CODE_B;
	assert_int_equal(links_import(NULL, rows, 2, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(chain_get(NULL, kit_number("select worker_id from registration.alias"),
				   MARCH_1, &chain),
			 0);
	assert_int_equal(role_of(chain, "pays")->n_actors, 1);
	assert_string_equal(role_of(chain, "pays")->actors[0]->scope, "partner");
}

/* Engaged by the platform through a partner: what was agreed with that partner comes before what
 * holds whatever the partner. */
static void get_chain__through_a_partner__its_arrangement_decides(void **state UNUSED)
{
	Registration__EngagementRow row = engagement_given(CODE_A, "R-1", MARCH_1, 0);
	Registration__ChainLinkRow rows[] = {link_given("pays", CODE_B, 1),
					     link_given("pays", CODE_A, 0)};
	Registration__ImportReply *rep;
	Registration__Chain *chain;

	employers_given();
	row.partner_code = (char *)CODE_B;
	assert_int_equal(engagements_import(NULL, &row, 1, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	rows[0].partner_code = (char *)CODE_B;
	assert_int_equal(links_import(NULL, rows, 2, &rep), 0);
	assert_int_equal(chain_get(NULL, kit_number("select worker_id from registration.alias"),
				   MARCH_1, &chain),
			 0);
	assert_int_equal(role_of(chain, "pays")->n_actors, 2);
	assert_string_equal(role_of(chain, "pays")->standing, "known");
	assert_int_equal(chain->engagements[0]->levels, 1);
}

/* A county sees the chain of its own workers, arrangements of the city included, but of an employer
 * that is registered elsewhere no more than its public code; and not the workers of others. */
static void get_chain__county__own_workers_and_no_foreign_names(void **state UNUSED)
{
	int64_t worker = worker_given();
	Registration__ChainLinkRow rows[] = {
		link_given("schedules", CODE_A, 0),
		link_given("hires", CODE_A, 0),
		engaged_link("pays", CODE_B, 1),
		link_given("insures", CODE_A, 0),
	};
	Registration__ImportReply *rep;
	Registration__Chain *chain;

	rows[1].region = (char *)"411024"; /* holds elsewhere */
	rows[3].region = (char *)"410000";
	assert_int_equal(links_import(NULL, rows, 3, &rep), 0);
	assert_int_equal(rep->created, 3);
	assert_int_equal(links_import(NULL, &rows[3], 1, &rep), 0);
	assert_error(rep, 0, 0, "region", "410000"); /* the city does not speak for the province */
	assert_int_equal(chain_get(&kit_weidu, worker, MARCH_1, &chain), 0);
	assert_string_equal(chain->engagements[0]->credit_code, CODE_A);
	assert_string_equal(chain->engagements[0]->name, "");
	assert_string_equal(role_of(chain, "schedules")->standing, "known");
	assert_string_equal(role_of(chain, "schedules")->actors[0]->name, "");
	assert_string_equal(role_of(chain, "pays")->actors[0]->name, "乙公司");
	assert_string_equal(role_of(chain, "hires")->standing, "unknown");
	assert_int_equal(chain_get(&kit_county, worker, MARCH_1, NULL), E_NOT_FOUND);
}

static void list_chain_links__county__its_own_and_the_citys_arrangements(void **state UNUSED)
{
	int64_t worker UNUSED = worker_given();
	Registration__ChainLinkRow rows[] = {link_given("schedules", CODE_A, 0),
					     engaged_link("pays", CODE_B, 1),
					     link_given("hires", CODE_A, 0)};
	Registration__ListChainLinksRequest req = REGISTRATION__LIST_CHAIN_LINKS_REQUEST__INIT;
	Registration__ListChainLinksReply *list;
	Registration__ImportReply *rep;

	rows[2].region = (char *)"411024";
	assert_int_equal(links_import(NULL, rows, 3, &rep), 0);
	assert_int_equal(kit_call(k, "ListChainLinks", NULL, &req.base, NULL), E_FIELD);
	req.employer_id = employer_id_of(CODE_A);
	assert_int_equal(kit_call(k, "ListChainLinks", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_links, 3);
	assert_int_equal(kit_call(k, "ListChainLinks", &kit_weidu, &req.base, &list), 0);
	assert_int_equal(list->n_links, 2);
	assert_int_equal(kit_call(k, "ListChainLinks", &kit_county, &req.base, &list), 0);
	assert_int_equal(list->n_links, 2);
	assert_string_equal(list->links[1]->region, "411024");
	assert_int_equal(kit_call(k, "ListChainLinks", &kit_clerk, &req.base, NULL), E_DENIED);
	req.as_of_day = MARCH_1;
	assert_int_equal(kit_call(k, "ListChainLinks", NULL, &req.base, &list), 0);
	assert_int_equal(list->n_links, 0);
}

static void import_chain_links__bad_rows__each_refused(void **state UNUSED)
{
	int64_t worker UNUSED = worker_given();
	Registration__ChainLinkRow rows[] = {
		link_given("pays", CODE_B, 1), link_given("pays", CODE_B, 1),
		link_given("pays", CODE_B, 1), engaged_link("pays", CODE_B, 1),
		link_given("pays", CODE_B, 1), engaged_link("pays", CODE_B, 1),
	};
	Registration__ImportReply *rep;

	rows[0].credit_code = (char *)CODE_C; /* not registered */
	rows[1].partner_code = (char *)CODE_C;
	rows[2].region = (char *)"999999";
	rows[3].worker_no = (char *)"R-9";
	rows[4].worker_no = (char *)"R-1"; /* and a region */
	rows[5].from_day = MARCH_1 - 1;    /* not engaged yet */
	assert_int_equal(links_import(NULL, rows, 6, &rep), 0);
	assert_int_equal(rep->n_errors, 6);
	assert_error(rep, 0, 0, "credit_code", CODE_C);
	assert_error(rep, 1, 1, "partner_code", CODE_C);
	assert_error(rep, 2, 2, "region", "999999");
	assert_error(rep, 3, 3, "worker_no", "R-9");
	assert_error(rep, 4, 4, "region", "411000");
	assert_error(rep, 5, 5, "worker_no", "R-1");
	assert_int_equal(links_import(&kit_clerk, rows, 6, NULL), E_DENIED);
	rows[0] = link_given("pays", CODE_B, 1);
	assert_int_equal(links_import(&kit_weidu, rows, 1, &rep), 0);
	assert_error(rep, 0, 0, "region", "411000");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(get_chain__arrangement_and_engagement__each_role_with_its_evidence),
		T(get_chain__by_day__links_and_engagements_of_that_day),
		T(get_chain__worker_of_a_partner__arrangement_with_it),
		T(get_chain__through_a_partner__its_arrangement_decides),
		T(get_chain__county__own_workers_and_no_foreign_names),
		T(list_chain_links__county__its_own_and_the_citys_arrangements),
		T(import_chain_links__bad_rows__each_refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
