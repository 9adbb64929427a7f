/* Logins and sessions: what opens one, what ends it, and what nobody learns (API-8, AUT-4). */
#include "people.h"

static void login__one_time_code__then_a_password_of_its_own(void **state UNUSED)
{
	const char *outcome = "";
	Accounts__Account *a;
	Accounts__Session *s;

	assert_int_equal(create(&operator, "li.ming", "HRSS", "inspector", &a), 0);
	assert_true(a->must_change);
	assert_int_equal(a->n_grants, 1);
	assert_string_equal(log_in("li.ming", CODE, 1), "OK");
	assert_int_equal(find(1, &s), 0);
	assert_true(s->must_change);
	assert_int_equal(s->grant_id, 0);
	assert_null(s->grant);
	assert_int_equal(change(1, CODE, "short", &outcome), E_FIELD);
	assert_int_equal(change(1, CODE, "li.ming li.ming", &outcome), E_FIELD);
	assert_int_equal(change(1, CODE, PASSWORD, &outcome), 0);
	assert_string_equal(outcome, "OK");
	assert_int_equal(find(1, &s), 0);
	assert_false(s->must_change);
	assert_string_equal(s->grant->role, "inspector");
	assert_string_equal(log_in("li.ming", CODE, 2), "WRONG"); /* it is used up */
	assert_string_equal(log_in(" Li.Ming", PASSWORD, 3), "OK");
}

static void login__wrong_and_unknown__are_answered_and_counted_alike(void **state UNUSED)
{
	Accounts__LoginReply *known, *unknown;
	int64_t id = somebody("li.ming", "HRSS", "inspector");

	for (int i = 0; i < 6; i++) {
		assert_int_equal(log_in_at("gateway", "li.ming", "not this one", 1, &known), 0);
		assert_int_equal(log_in_at("gateway", "wang.wu", "not this one", 1, &unknown), 0);
		assert_string_equal(known->outcome, i < 5 ? "WRONG" : "WAIT");
		assert_string_equal(unknown->outcome, known->outcome);
		assert_int_equal(unknown->retry_after_s, known->retry_after_s);
		assert_null(known->session);
	}
	assert_string_equal(log_in("li.ming", PASSWORD, 2), "WAIT"); /* even the right one */
	kit_clock("2025-04-10 09:15:01");
	assert_string_equal(log_in("li.ming", PASSWORD, 2), "OK");
	assert_int_equal(
		kit_number("select count(*) from accounts.login_log where account_id = %" PRId64
			   " and outcome = 'WRONG'",
			   id),
		5);
}

static void login__locked__an_admin_unlocks(void **state UNUSED)
{
	int64_t id = somebody("li.ming", "SAMR", "clerk");
	struct kit_who admin = person(somebody("boss", "SAMR", "admin"), "admin", "SAMR");
	struct kit_who stranger = person(somebody("other", "EM", "admin"), "admin", "EM");

	for (int i = 0; i < 5; i++)
		assert_string_equal(log_in("li.ming", "not this one", 1), "WRONG");
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "WAIT");
	assert_int_equal(state_set(&stranger, id, "ACTIVE"), E_NOT_FOUND);
	assert_int_equal(state_set(&admin, id, "ACTIVE"), 0);
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
}

static void login__one_address__waits_whatever_it_asks_for(void **state UNUSED)
{
	((struct accounts_config *)kit_own(k))->address_failures = 3;
	(void)somebody("li.ming", "HRSS", "inspector");
	assert_string_equal(log_in("nobody-1", "x", 1), "WRONG");
	assert_string_equal(log_in("nobody-2", "x", 1), "WRONG");
	assert_string_equal(log_in("nobody-3", "x", 1), "WRONG");
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "WAIT");
}

static void login__another_departments_gateway__no_session(void **state UNUSED)
{
	Accounts__LoginReply *r;
	Accounts__Session *s;

	(void)somebody("li.ming", "SAMR", "clerk");
	assert_int_equal(log_in_at("gateway-em", "li.ming", PASSWORD, 1, &r), 0);
	assert_string_equal(r->outcome, "NO_GRANT");
	assert_null(r->session);
	assert_int_equal(find_at("gateway-em", 1, &s), E_NOT_FOUND);
	assert_int_equal(log_in_at("gateway-company", "li.ming", PASSWORD, 1, &r), 0);
	assert_string_equal(r->outcome, "NO_GRANT");
	assert_int_equal(log_in_at("samr-desk", "li.ming", PASSWORD, 1, &r), 0); /* no gateway */
	assert_string_equal(r->outcome, "NO_GRANT");
	assert_int_equal(log_in_at("gateway-samr", "li.ming", PASSWORD, 1, &r), 0);
	assert_string_equal(r->outcome, "OK");
	assert_int_equal(find_at("gateway-samr", 1, &s), 0);
	assert_int_equal(find_at("gateway", 1, &s), E_NOT_FOUND); /* it is another one's */
	assert_int_equal(find_at("gateway-em", 1, &s), E_NOT_FOUND);
}

static void session__idle_or_old__is_over(void **state UNUSED)
{
	Accounts__SessionRequest touch = ACCOUNTS__SESSION_REQUEST__INIT;
	Accounts__Session *s;

	(void)somebody("li.ming", "HRSS", "inspector");
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	assert_string_equal(log_in("li.ming", PASSWORD, 2), "OK");
	touch.token_hash = token_of(1);
	kit_clock("2025-04-10 09:29:00");
	assert_int_equal(find(1, &s), 0);
	assert_true(s->touch);
	assert_int_equal(send_as("TouchSession", &door, "gateway", &touch.base, NULL), 0);
	kit_clock("2025-04-10 09:31:00");
	assert_int_equal(find(1, &s), 0);
	assert_int_equal(find(2, &s), E_NOT_FOUND);
	kit_sql("update accounts.session set seen_at = '2025-04-10 21:30+08'");
	kit_clock("2025-04-10 21:01:00");
	assert_int_equal(find(1, &s), E_NOT_FOUND);
	kit_clock("2025-04-10 20:59:00");
	assert_int_equal(find(1, &s), 0);
}

static void session__grant_taken_account_closed_password_changed__is_over(void **state UNUSED)
{
	int64_t id = somebody("li.ming", "SAMR", "clerk");
	struct kit_who admin = person(somebody("boss", "SAMR", "admin"), "admin", "SAMR");
	const char *outcome = "";
	Accounts__Account *a;
	Accounts__Session *s;

	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	assert_string_equal(log_in("li.ming", PASSWORD, 2), "OK");
	assert_int_equal(change(1, PASSWORD, "another fine day", &outcome), 0);
	assert_int_equal(find(1, &s), 0);
	assert_int_equal(find(2, &s), E_NOT_FOUND);
	assert_int_equal(revoke(&admin, s->grant_id, &a), 0);
	assert_int_equal(a->n_grants, 0);
	assert_int_equal(find(1, &s), E_NOT_FOUND);
	assert_string_equal(log_in("li.ming", "another fine day", 3), "NO_GRANT");
	assert_int_equal(grant(&admin, id, "SAMR", "clerk", &a), 0);
	assert_string_equal(log_in("li.ming", "another fine day", 3), "OK");
	assert_int_equal(state_set(&admin, id, "DISABLED"), 0);
	assert_int_equal(find(3, &s), E_NOT_FOUND);
	assert_string_equal(log_in("li.ming", "another fine day", 4), "WRONG");
	assert_int_equal(state_set(&admin, id, "ACTIVE"), 0);
	assert_int_equal(find(3, &s), E_NOT_FOUND); /* what ended stays so */
	assert_string_equal(log_in("li.ming", "another fine day", 4), "OK");
}

static void session__two_grants__one_at_a_time(void **state UNUSED)
{
	Accounts__SwitchGrantRequest req = ACCOUNTS__SWITCH_GRANT_REQUEST__INIT;
	Accounts__Account *a;
	Accounts__Session *s;
	int64_t id = somebody("li.ming", "SAMR", "clerk");
	int64_t first;

	assert_int_equal(grant(&operator, id, "SAMR", "admin", &a), 0);
	assert_int_equal(a->n_grants, 2);
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	assert_int_equal(find(1, &s), 0);
	first = s->grant_id;
	req.token_hash = token_of(1);
	req.grant_id =
		s->grants[0]->grant_id == first ? s->grants[1]->grant_id : s->grants[0]->grant_id;
	assert_int_equal(send_as("SwitchGrant", &door, "gateway-em", &req.base, &s), E_NOT_FOUND);
	assert_int_equal(send_as("SwitchGrant", &door, "gateway", &req.base, &s), 0);
	assert_int_equal(find(1, &s), 0);
	assert_int_equal(s->grant_id, req.grant_id);
	assert_int_not_equal(s->grant_id, first);
	(void)somebody("wang.wu", "SAMR", "clerk");
	req.grant_id = kit_number("select grant_id from accounts.role_grant join accounts.account "
				  "using (account_id) where login = 'wang.wu'");
	assert_int_equal(send_as("SwitchGrant", &door, "gateway", &req.base, &s), E_NOT_FOUND);
}

static void login__same_id_again__one_session_and_the_same_answer(void **state UNUSED)
{
	Accounts__LoginRequest req = ACCOUNTS__LOGIN_REQUEST__INIT;
	struct uuid id = uuid_new(utc_now());
	struct kit_request r = {.method = "Login", .who = &door, .sender = "gateway", .id = &id};
	Accounts__LoginReply *one, *two;
	Accounts__Session *s;

	(void)somebody("li.ming", "HRSS", "inspector");
	req.login = (char *)(uintptr_t) "li.ming";
	req.password = (char *)(uintptr_t)PASSWORD;
	req.token_hash = token_of(1);
	req.nonce = bytes_of("0123456789abcdef", NONCE_BYTES);
	r.body = &req.base;
	assert_int_equal(kit_ask(k, &r, &one), 0);
	r.attempt = 2;
	assert_int_equal(kit_ask(k, &r, &two), 0);
	assert_int_equal(one->session->session_id, two->session->session_id);
	assert_int_equal(kit_number("select count(*) from accounts.session"), 1);
	assert_int_equal(find(1, &s), 0);
	req.password = (char *)(uintptr_t) "not this one";
	assert_int_equal(kit_ask(k, &r, &two), E_ID_REUSED);
}

static void end_session__again__is_no_error(void **state UNUSED)
{
	Accounts__SessionRequest req = ACCOUNTS__SESSION_REQUEST__INIT;
	Accounts__Session *s;

	(void)somebody("li.ming", "HRSS", "inspector");
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	req.token_hash = token_of(1);
	assert_int_equal(send_as("EndSession", &door, "gateway-em", &req.base, NULL), 0);
	assert_int_equal(find(1, &s), 0); /* not that one's */
	assert_int_equal(send_as("EndSession", &door, "gateway", &req.base, NULL), 0);
	assert_int_equal(find(1, &s), E_NOT_FOUND);
	assert_int_equal(send_as("EndSession", &door, "gateway", &req.base, NULL), 0);
}

static void one_time_code__old_or_tried_too_often__opens_nothing(void **state UNUSED)
{
	Accounts__Account *a;

	assert_int_equal(create(&operator, "li.ming", "HRSS", "inspector", &a), 0);
	((struct accounts_config *)kit_own(k))->failures = 100;
	((struct accounts_config *)kit_own(k))->code_failures = 3;
	for (int i = 0; i < 3; i++)
		assert_string_equal(log_in("li.ming", "7K2MD-00000-11111-ABCDF", 1), "WRONG");
	assert_string_equal(log_in("li.ming", CODE, 1), "WRONG");
	assert_int_equal(create(&operator, "wang.wu", "HRSS", "inspector", &a), 0);
	kit_clock("2025-04-13 09:00:01");
	assert_string_equal(log_in("wang.wu", CODE, 1), "WRONG");
	kit_clock("2025-04-13 08:59:59");
	assert_string_equal(log_in("wang.wu", CODE, 1), "OK");
}

/* Nothing that opens a door is anywhere but with whoever it belongs to. */
static void secrets__after_all_of_it__are_in_no_table(void **state UNUSED)
{
	static const char *const secrets[] = {PASSWORD, CODE, "7K2MD0000011111ABCDE",
					      "mistyped secret"};
	const char *outcome = "";

	(void)somebody("li.ming", "HRSS", "inspector");
	assert_string_equal(log_in("li.ming", PASSWORD, 1), "OK");
	assert_string_equal(log_in("mistyped secret", "mistyped secret", 2), "WRONG");
	assert_int_equal(change(1, "mistyped secret", PASSWORD, &outcome), 0);
	for (size_t i = 0; i < N_ELEMENTS(secrets); i++) {
		char *found = kit_text(
			"select coalesce(string_agg(t, ' '), '') from (select c.table_name as t, "
			"query_to_xml(format('select * from accounts.%%I', c.table_name), true, "
			"false, '')::text as x from information_schema.tables as c where "
			"table_schema = 'accounts' and table_type = 'BASE TABLE') as a where "
			"position('%s' in x) > 0 or position(encode('%s', 'base64') in x) > 0 or "
			"position(encode('%s', 'hex') in x) > 0",
			secrets[i], secrets[i], secrets[i]);

		if (*found)
			fail_msg("%s is in %s", secrets[i], found);
	}
	assert_int_equal(kit_number("select count(*) from accounts.inbox where position("
				    "'" PASSWORD "'::bytea in reply) > 0 or position('" CODE
				    "'::bytea in reply) > 0"),
			 0);
	assert_true(kit_number("select count(*) from accounts.credential where password_hash like "
			       "'$argon2id$%%'") == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, check)
		TEST(login__one_time_code__then_a_password_of_its_own),
		TEST(login__wrong_and_unknown__are_answered_and_counted_alike),
		TEST(login__locked__an_admin_unlocks),
		TEST(login__one_address__waits_whatever_it_asks_for),
		TEST(login__another_departments_gateway__no_session),
		TEST(session__idle_or_old__is_over),
		TEST(session__grant_taken_account_closed_password_changed__is_over),
		TEST(session__two_grants__one_at_a_time),
		TEST(login__same_id_again__one_session_and_the_same_answer),
		TEST(end_session__again__is_no_error),
		TEST(one_time_code__old_or_tried_too_often__opens_nothing),
		TEST(secrets__after_all_of_it__are_in_no_table),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
