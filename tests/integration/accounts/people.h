/*
 * people - accounts that have chosen their password, and what is done to them.
 */
#ifndef GONGDAO_TEST_ACCOUNTS_PEOPLE_H
#define GONGDAO_TEST_ACCOUNTS_PEOPLE_H

#include "requests.h"

static UNUSED int change(int token, const char *old, const char *new, const char **out)
{
	Accounts__ChangePasswordRequest req = ACCOUNTS__CHANGE_PASSWORD_REQUEST__INIT;
	Accounts__ChangePasswordReply *r;
	int rc;

	req.token_hash = token_of(token);
	req.old_password = (char *)(uintptr_t)old;
	req.new_password = (char *)(uintptr_t) new;
	req.nonce = bytes_of("0123456789abcdef", NONCE_BYTES);
	rc = send_as("ChangePassword", &door, "gateway", &req.base, &r);
	if (!rc)
		*out = r->outcome;
	return rc;
}

#define PASSWORD "stone bridge lantern"

/* An account that has chosen its password. */
static UNUSED int64_t somebody(const char *login, const char *department, const char *role)
{
	const char *outcome = "";
	Accounts__Account *a;

	assert_int_equal(create(&operator, login, department, role, &a), 0);
	assert_string_equal(log_in(login, CODE, 31), "OK");
	assert_int_equal(change(31, CODE, PASSWORD, &outcome), 0);
	assert_string_equal(outcome, "OK");
	kit_sql("delete from accounts.session");
	return a->account_id;
}

static UNUSED int grant(const struct kit_who *who, int64_t account_id, const char *department,
			const char *role, Accounts__Account **out)
{
	Accounts__GrantRoleRequest req = ACCOUNTS__GRANT_ROLE_REQUEST__INIT;

	req.account_id = account_id;
	req.department = (char *)(uintptr_t)department;
	req.region = (char *)(uintptr_t) "411000";
	req.role = (char *)(uintptr_t)role;
	return kit_call(k, "GrantRole", who, &req.base, out);
}

static UNUSED int revoke(const struct kit_who *who, int64_t grant_id, Accounts__Account **out)
{
	Accounts__RevokeRoleRequest req = ACCOUNTS__REVOKE_ROLE_REQUEST__INIT;

	req.grant_id = grant_id;
	req.reason = (char *)(uintptr_t) "r";
	return kit_call(k, "RevokeRole", who, &req.base, out);
}

static UNUSED int state_set(const struct kit_who *who, int64_t account_id, const char *state)
{
	Accounts__SetAccountStateRequest req = ACCOUNTS__SET_ACCOUNT_STATE_REQUEST__INIT;

	req.account_id = account_id;
	req.state = (char *)(uintptr_t)state;
	req.reason = (char *)(uintptr_t) "r";
	return kit_call(k, "SetAccountState", who, &req.base, NULL);
}

#endif
