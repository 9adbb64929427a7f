/* Who gives what to whom (AUT-1, AUT-4, AUT-8); workers' and companies' accounts; consents. */
#include "people.h"

static int grant_in(const struct kit_who *who, int64_t account_id, const char *department,
		    const char *region, const char *role)
{
	Accounts__GrantRoleRequest req = ACCOUNTS__GRANT_ROLE_REQUEST__INIT;

	req.account_id = account_id;
	req.department = (char *)(uintptr_t)department;
	req.region = (char *)(uintptr_t)region;
	req.role = (char *)(uintptr_t)role;
	return kit_call(k, "GrantRole", who, &req.base, NULL);
}

static int64_t grant_of(int64_t account_id)
{
	return kit_number(
		"select min(grant_id) from accounts.role_grant where account_id = %" PRId64,
		account_id);
}

static void grant_role__cases__within_ones_department_and_region(void **state UNUSED)
{
	int64_t clerk = somebody("li.ming", "SAMR", "clerk");
	int64_t far = somebody("far", "EM", "clerk");
	int64_t boss = somebody("boss", "SAMR", "admin");
	struct kit_who admin = person(boss, "admin", "SAMR");
	const struct {
		int64_t account;
		const char *department, *region, *role;
		int rc;
	} cases[] = {
		{clerk, "SAMR", "411002", "clerk",     0                 },
		{clerk, "SAMR", "411000", "clerk",     E_EXISTS          },
		{clerk, "EM",   "411000", "clerk",     E_WRONG_DEPARTMENT},
		{clerk, "",     "411000", "clerk",     E_FIELD           },
		{clerk, "SAMR", "410000", "clerk",     E_WRONG_REGION    },
		{clerk, "SAMR", "411000", "inspector", E_FIELD           }, /* of HRSS only */
		{clerk, "HRSS", "411000", "operator",  E_DENIED          },
		{clerk, "SAMR", "411000", "service",   E_FIELD           },
		{clerk, "SAMR", "411000", "gateway",   E_FIELD           },
		{clerk, "SAMR", "411000", "company",   E_FIELD           },
		{clerk, "SAMR", "411000", "nothing",   E_FIELD           },
		{far,   "SAMR", "411000", "clerk",     E_NOT_FOUND       },
		{boss,  "SAMR", "411000", "clerk",     E_CONFLICT        }, /* himself */
		{7,     "SAMR", "411000", "clerk",     E_NOT_FOUND       },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		int rc = grant_in(&admin, cases[i].account, cases[i].department, cases[i].region,
				  cases[i].role);

		if (rc != cases[i].rc)
			fail_msg("%zu: %d, not %d", i, rc, cases[i].rc);
	}
	assert_int_equal(
		kit_number("select count(*) from accounts.role_grant where revoked_at is null"), 4);
}

static void grant_role__ran_out__may_be_given_again(void **state UNUSED)
{
	Accounts__GrantRoleRequest req = ACCOUNTS__GRANT_ROLE_REQUEST__INIT;
	int64_t id = somebody("li.ming", "SAMR", "clerk");
	Accounts__Session *s;

	req.account_id = id;
	req.department = (char *)(uintptr_t) "SAMR";
	req.region = (char *)(uintptr_t) "411002";
	req.role = (char *)(uintptr_t) "clerk";
	req.until_us = utc_now_business().us + US_PER_DAY;
	assert_int_equal(kit_call(k, "GrantRole", &operator, & req.base, NULL), 0);
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	assert_int_equal(find(1, &s), 0);
	assert_int_equal(s->n_grants, 2);
	kit_clock("2025-04-11 09:00:01");
	assert_string_equal(log_in("li.ming", PASSWORD, 2), "OK");
	assert_int_equal(find(2, &s), 0);
	assert_int_equal(s->n_grants, 1);
	req.until_us = 0;
	assert_int_equal(kit_call(k, "GrantRole", &operator, & req.base, NULL), 0);
	assert_int_equal(kit_call(k, "GrantRole", &operator, & req.base, NULL), E_EXISTS);
}

static void oneself__nothing_is_changed_by_oneself(void **state UNUSED)
{
	Accounts__ResetPasswordRequest reset = ACCOUNTS__RESET_PASSWORD_REQUEST__INIT;
	int64_t id = somebody("boss", "SAMR", "admin");
	struct kit_who admin = person(id, "admin", "SAMR");
	Accounts__Account *a;

	reset.account_id = id;
	reset.reason = (char *)(uintptr_t) "r";
	reset.code_hash = code_of(CODE);
	assert_int_equal(kit_call(k, "ResetPassword", &admin, &reset.base, NULL), E_CONFLICT);
	assert_int_equal(state_set(&admin, id, "DISABLED"), E_CONFLICT);
	assert_int_equal(state_set(&admin, id, "ACTIVE"), E_CONFLICT);
	assert_int_equal(revoke(&admin, grant_of(id), &a), E_CONFLICT);
}

/* One whose own grant was taken meanwhile; the gateway that asks for him does not know yet. */
static void last_admin__taken_away__by_an_operator_only(void **state UNUSED)
{
	int64_t one = somebody("admin-1", "SAMR", "admin"),
		two = somebody("admin-2", "SAMR", "admin");
	struct kit_who first = person(one, "admin", "SAMR"), second = person(two, "admin", "SAMR");
	Accounts__Account *a;

	assert_int_equal(revoke(&first, grant_of(two), &a), 0);
	assert_int_equal(revoke(&second, grant_of(one), &a), E_CONFLICT);
	assert_int_equal(state_set(&second, one, "DISABLED"), E_CONFLICT);
	assert_int_equal(
		kit_number("select count(*) from accounts.role_grant where role = 'admin' and "
			   "revoked_at is null"),
		1);
	assert_int_equal(revoke(&operator, grant_of(one), &a), 0);
}

static int counter_open(const struct kit_who *who, int64_t worker_id, Accounts__Account **out)
{
	Accounts__OpenWorkerAccountRequest req = ACCOUNTS__OPEN_WORKER_ACCOUNT_REQUEST__INIT;

	req.worker_id = worker_id;
	req.region = (char *)(uintptr_t) "411002";
	req.document = (char *)(uintptr_t) "identity_card";
	req.purpose = (char *)(uintptr_t) "p";
	req.code_hash = code_of(CODE);
	return kit_call(k, "OpenWorkerAccount", who, &req.base, out);
}

static void
worker_account__at_a_counter__of_the_worker_and_never_of_his_employer(void **state UNUSED)
{
	struct kit_who counter =
		person(somebody("li.ming", "HRSS", "inspector"), "inspector", "HRSS");
	struct kit_who other = person(somebody("far", "EM", "clerk"), "clerk", "EM");
	struct kit_who company = person(somebody("personnel", "HRSS", "company"), "company", "");
	struct kit_who admin = person(somebody("boss", "HRSS", "admin"), "admin", "HRSS");
	Accounts__LoginReply *r;
	Accounts__Session *s;
	Accounts__Account *a, *again;
	const char *outcome = "";

	assert_int_equal(counter_open(&company, 9, &a), E_DENIED);
	assert_int_equal(counter_open(&admin, 9, &a), E_DENIED);
	assert_int_equal(counter_open(&counter, 9, &a), 0);
	assert_int_equal(a->worker_id, 9);
	assert_string_equal(a->name, "");
	assert_string_equal(a->grants[0]->role, "worker");
	assert_string_equal(a->grants[0]->department, "");
	assert_int_equal(log_in_at("gateway-hrss", a->login, CODE, 1, &r), 0);
	assert_string_equal(r->outcome, "NO_GRANT"); /* workers come in by their own door */
	assert_string_equal(log_in(a->login, CODE, 1), "OK");
	assert_int_equal(change(1, CODE, PASSWORD, &outcome), 0);
	assert_int_equal(counter_open(&other, 9, &again), E_EXISTS);
	assert_int_equal(counter_open(&counter, 9, &again), 0);
	assert_int_equal(again->account_id, a->account_id);
	assert_true(again->must_change);
	assert_int_equal(find(1, &s), E_NOT_FOUND);
	assert_string_equal(log_in(a->login, PASSWORD, 2), "WRONG");
}

static void company_account__is_bound_to_its_employer(void **state UNUSED)
{
	int64_t id = somebody("personnel", "HRSS", "company");
	Accounts__Session *s;

	assert_string_equal(log_in("personnel", PASSWORD, 1), "OK");
	assert_int_equal(find(1, &s), 0);
	assert_int_equal(s->account->employer_id, 77);
	assert_string_equal(s->grant->department, "");
	assert_int_equal(grant_in(&operator, id, "", "411000", "clerk"), E_FIELD);
	assert_int_equal(grant_in(&operator, id, "HRSS", "411000", "company"), E_FIELD);
}

static void consent__given_changed_withdrawn__is_kept(void **state UNUSED)
{
	Accounts__GetPrivacyNoticeRequest ask = ACCOUNTS__GET_PRIVACY_NOTICE_REQUEST__INIT;
	Accounts__GiveConsentRequest give = ACCOUNTS__GIVE_CONSENT_REQUEST__INIT;
	Accounts__WithdrawConsentRequest back = ACCOUNTS__WITHDRAW_CONSENT_REQUEST__INIT;
	Accounts__ListConsentsRequest list = ACCOUNTS__LIST_CONSENTS_REQUEST__INIT;
	struct kit_who clerk = person(somebody("li.ming", "SAMR", "clerk"), "clerk", "SAMR");
	Accounts__ListConsentsReply *all;
	Accounts__PrivacyNotice *p;

	assert_int_equal(kit_call(k, "GetPrivacyNotice", &clerk, &ask.base, &p), 0);
	assert_false(p->consented);
	assert_non_null(strstr(p->text_zh, "撤回"));
	give.version = (char *)(uintptr_t) "an old one";
	assert_int_equal(kit_call(k, "GiveConsent", &clerk, &give.base, NULL), E_CONFLICT);
	give.version = p->version;
	assert_int_equal(kit_call(k, "GiveConsent", &clerk, &give.base, NULL), 0);
	assert_int_equal(kit_call(k, "GiveConsent", &clerk, &give.base, NULL), 0); /* once */
	assert_int_equal(kit_call(k, "GetPrivacyNotice", &clerk, &ask.base, &p), 0);
	assert_true(p->consented);
	assert_int_equal(kit_call(k, "WithdrawConsent", &clerk, &back.base, NULL), 0);
	assert_int_equal(kit_call(k, "WithdrawConsent", &clerk, &back.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "ListConsents", &clerk, &list.base, &all), 0);
	assert_int_equal(all->n_consents, 1);
	assert_true(all->consents[0]->withdrawn_at_us > 0);
	assert_int_equal(kit_call(k, "GiveConsent", &operator, & give.base, NULL), E_FIELD);
}

static void sessions__ones_own__listed_and_ended(void **state UNUSED)
{
	Accounts__ListSessionsRequest list = ACCOUNTS__LIST_SESSIONS_REQUEST__INIT;
	Accounts__EndAllSessionsRequest end = ACCOUNTS__END_ALL_SESSIONS_REQUEST__INIT;
	Accounts__ListSessionsReply *all;
	Accounts__EndAllSessionsReply *ended;
	int64_t id = somebody("li.ming", "SAMR", "clerk");
	struct kit_who own = person(id, "clerk", "SAMR");
	struct kit_who other = person(somebody("wang.wu", "SAMR", "clerk"), "clerk", "SAMR");
	Accounts__Session *s;

	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	assert_string_equal(log_in("li.ming", PASSWORD, 2), "OK");
	assert_int_equal(kit_call(k, "ListSessions", &own, &list.base, &all), 0);
	assert_int_equal(all->n_sessions, 2);
	assert_string_equal(all->sessions[0]->address, "192.0.2.0/24");
	list.account_id = end.account_id = id;
	assert_int_equal(kit_call(k, "ListSessions", &other, &list.base, &all), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "EndAllSessions", &other, &end.base, &ended), E_NOT_FOUND);
	assert_int_equal(kit_call(k, "EndAllSessions", &own, &end.base, &ended), 0);
	assert_int_equal(ended->n_ended, 2);
	assert_int_equal(find(1, &s), E_NOT_FOUND);
}

static void tidy__what_is_over__is_forgotten(void **state UNUSED)
{
	(void)somebody("li.ming", "SAMR", "clerk");
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	assert_string_equal(log_in("nobody", "x", 2), "WRONG");
	kit_clock("2025-04-11 09:00:01");
	assert_int_equal(kit_timers_of(k, "Tidy"), 1);
	assert_int_equal(kit_number("select count(*) from accounts.guess"), 0);
	assert_int_equal(kit_number("select count(*) from accounts.session"), 1);
	assert_string_equal(log_in("li.ming", PASSWORD, 3), "OK");
	kit_clock("2025-08-11 09:00:01");
	assert_int_equal(kit_timers_of(k, "Tidy"), 1);
	assert_int_equal(kit_number("select count(*) from accounts.session"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, check)
		TEST(grant_role__cases__within_ones_department_and_region),
		TEST(grant_role__ran_out__may_be_given_again),
		TEST(oneself__nothing_is_changed_by_oneself),
		TEST(last_admin__taken_away__by_an_operator_only),
		TEST(worker_account__at_a_counter__of_the_worker_and_never_of_his_employer),
		TEST(company_account__is_bound_to_its_employer),
		TEST(consent__given_changed_withdrawn__is_kept),
		TEST(sessions__ones_own__listed_and_ended),
		TEST(tidy__what_is_over__is_forgotten),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
