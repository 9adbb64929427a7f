/*
 * requests - what the tests of accounts share: one daemon, its people and requests, and the
 * invariants checked after every test. Included by each test file.
 */
#ifndef GONGDAO_TEST_ACCOUNTS_H
#define GONGDAO_TEST_ACCOUNTS_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <sodium.h>

#include "kit_call.h"
#include "one_time.h"
#include "service.pb-c.h"

#undef SERVICE_MAIN
#define SERVICE_MAIN(definition)
#include "main.c" /* NOLINT: the definition is static in it */

static struct kit_daemon *k;

#define OPERATOR "operator"
static const struct kit_who operator= {"operator", "HRSS", "411000", OPERATOR, 0, 0};
/* A gateway before it knows for whom it speaks. */
static const struct kit_who door = {"gateway", "HRSS", "411000", "gateway", 0, 0};

static UNUSED void config_set(void)
{
	struct accounts_config *o = kit_own(k);

	*o = (struct accounts_config){.idle_ms = 1800000,
				      .longest_ms = 43200000,
				      .touch_ms = 120000,
				      .code_ms = 259200000,
				      .code_failures = 10,
				      .lock_ms = 900000,
				      .failures = 5,
				      .address_failures = 60,
				      .password_bytes = 8192,
				      .password_passes = 1};
}

static UNUSED int group_setup(void **state UNUSED)
{
	k = kit_daemon(&accounts_service);
	config_set();
	return 0;
}

static UNUSED int group_teardown(void **state UNUSED)
{
	kit_daemon_free(k);
	return 0;
}

static UNUSED int setup(void **state UNUSED)
{
	kit_clock("2025-04-10 09:00:00");
	config_set();
	kit_sql("truncate accounts.account, accounts.credential, accounts.role_grant, "
		"accounts.session, accounts.login_log, accounts.guess, accounts.consent, "
		"accounts.timer");
	return 0;
}

/* AC2, and that no session outlives what it rests on. */
static UNUSED int check(void **state UNUSED)
{
	assert_int_equal(
		kit_number("select count(*) from accounts.session s join accounts.role_grant g "
			   "using (grant_id) where s.ended_at is null and g.revoked_at is not "
			   "null"),
		0);
	assert_int_equal(
		kit_number("select count(*) from accounts.session s join accounts.account a "
			   "using (account_id) where s.ended_at is null and a.disabled"),
		0);
	assert_int_equal(kit_number("select count(*) from accounts.account a left join "
				    "accounts.credential using (account_id) where must_change <> "
				    "(password_hash = '')"),
			 0);
	return 0;
}

/* ---- asking ------------------------------------------------------------------------------- */

static UNUSED struct kit_who person(int64_t account_id, const char *role, const char *department)
{
	static char subjects[8][SUBJECT_SIZE];
	static size_t n;
	char *subject = subjects[n++ % N_ELEMENTS(subjects)];

	subject_of(account_id, subject);
	return (struct kit_who){role, department, "411000", subject, 0, 0};
}

static UNUSED int send_as(const char *method, const struct kit_who *who, const char *gateway,
			  const ProtobufCMessage *body, void *out)
{
	const struct kit_request r = {
		.method = method, .who = who, .sender = gateway, .body = body};

	return kit_ask(k, &r, out);
}

static UNUSED ProtobufCBinaryData bytes_of(const void *at, size_t n)
{
	return (ProtobufCBinaryData){n, (uint8_t *)(uintptr_t)at};
}

#define CODE "7K2MD-00000-11111-ABCDE"
static UNUSED ProtobufCBinaryData code_of(const char *code)
{
	static uint8_t hash[ONE_TIME_HASH];

	assert_true(one_time_hash(code, hash));
	return bytes_of(hash, sizeof(hash));
}

/* The hash of the token number `n`. */
static UNUSED ProtobufCBinaryData token_of(int n)
{
	static uint8_t hashes[32][HASH_BYTES];
	uint8_t *hash = hashes[n % 32];

	memset(hash, n, HASH_BYTES);
	return bytes_of(hash, HASH_BYTES);
}

static UNUSED int create(const struct kit_who *who, const char *login, const char *department,
			 const char *role, Accounts__Account **out)
{
	Accounts__CreateAccountRequest req = ACCOUNTS__CREATE_ACCOUNT_REQUEST__INIT;
	bool company = strcmp(role, "company") == 0;

	req.login = (char *)(uintptr_t)login;
	req.kind = (char *)(uintptr_t)(company ? "COMPANY" : "STAFF");
	req.name = (char *)(uintptr_t) "MKNAME";
	req.department = (char *)(uintptr_t)department;
	req.region = (char *)(uintptr_t) "411000";
	req.employer_id = company ? 77 : 0;
	req.role = (char *)(uintptr_t)role;
	req.code_hash = code_of(CODE);
	return kit_call(k, "CreateAccount", who, &req.base, out);
}

static UNUSED int log_in_at(const char *gateway, const char *login, const char *password, int token,
			    Accounts__LoginReply **out)
{
	Accounts__LoginRequest req = ACCOUNTS__LOGIN_REQUEST__INIT;

	req.login = (char *)(uintptr_t)login;
	req.password = (char *)(uintptr_t)password;
	req.token_hash = token_of(token);
	req.nonce = bytes_of("0123456789abcdef", NONCE_BYTES);
	req.address = (char *)(uintptr_t) "192.0.2.0/24";
	req.agent = (char *)(uintptr_t) "test";
	return send_as("Login", &door, gateway, &req.base, out);
}

static UNUSED const char *log_in(const char *login, const char *password, int token)
{
	Accounts__LoginReply *r;

	assert_int_equal(log_in_at("gateway", login, password, token, &r), 0);
	return r->outcome;
}

static UNUSED int find_at(const char *gateway, int token, Accounts__Session **out)
{
	Accounts__FindSessionRequest req = ACCOUNTS__FIND_SESSION_REQUEST__INIT;

	req.token_hash = token_of(token);
	return send_as("FindSession", &door, gateway, &req.base, out);
}

static UNUSED int find(int token, Accounts__Session **out)
{
	return find_at("gateway", token, out);
}

#endif
