/*
 * accounts - who may come in by a gateway, as whom, and until when.
 *
 * An account has a login, a password and grants: department, region, role. A gateway logs it in and
 * gets a session, which is of one grant at that one gateway; what is asked for under it goes out
 * with the principal of the grant, and every service decides by that as it does for a key. accounts
 * decides nothing of the matter, and who gives rights (role admin) has none there (AUT-8).
 *
 * Nothing that opens a door is in a reply, a table, the inbox, the outbox or the chain: of a
 * password Argon2id is kept, of a session's token and a one-time code the hash, and those are made
 * by who asks. Each login, grant and disabling is an entry of the evidence chain like every
 * command.
 *
 * Read next: login.c (load, decide, apply), guess.c, then account_facts.h and schema/001_init.sql,
 * where row-level security repeats who looks after whom.
 */
#include "base.h"

#include "handlers.h"

HANDLER(login, Accounts__LoginRequest, Accounts__LoginReply)
HANDLER(find_session, Accounts__FindSessionRequest, Accounts__Session)
HANDLER(touch_session, Accounts__SessionRequest, Service__Ack)
HANDLER(switch_grant, Accounts__SwitchGrantRequest, Accounts__Session)
HANDLER(end_session, Accounts__SessionRequest, Service__Ack)
HANDLER(change_password, Accounts__ChangePasswordRequest, Accounts__ChangePasswordReply)
HANDLER(create_account, Accounts__CreateAccountRequest, Accounts__Account)
HANDLER(get_account, Accounts__GetAccountRequest, Accounts__Account)
HANDLER(list_accounts, Accounts__ListAccountsRequest, Accounts__ListAccountsReply)
HANDLER(set_account_state, Accounts__SetAccountStateRequest, Accounts__Account)
HANDLER(reset_password, Accounts__ResetPasswordRequest, Accounts__Account)
HANDLER(grant_role, Accounts__GrantRoleRequest, Accounts__Account)
HANDLER(revoke_role, Accounts__RevokeRoleRequest, Accounts__Account)
HANDLER(open_worker_account, Accounts__OpenWorkerAccountRequest, Accounts__Account)
HANDLER(list_sessions, Accounts__ListSessionsRequest, Accounts__ListSessionsReply)
HANDLER(end_all_sessions, Accounts__EndAllSessionsRequest, Accounts__EndAllSessionsReply)
HANDLER(list_logins, Accounts__ListLoginsRequest, Accounts__ListLoginsReply)
HANDLER(list_colleagues, Accounts__ListColleaguesRequest, Accounts__ListColleaguesReply)
HANDLER(get_privacy_notice, Accounts__GetPrivacyNoticeRequest, Accounts__PrivacyNotice)
HANDLER(give_consent, Accounts__GiveConsentRequest, Accounts__Consent)
HANDLER(withdraw_consent, Accounts__WithdrawConsentRequest, Accounts__Consent)
HANDLER(list_consents, Accounts__ListConsentsRequest, Accounts__ListConsentsReply)
HANDLER(tidy, Accounts__TidyRequest, Service__Ack)

static const struct handler handlers[] = {
	{"Login",             login_thunk,               BULK,    10000, SCOPE_NONE, NULL, NULL},
	{"FindSession",       find_session_thunk,        QUERY,   2000,  SCOPE_NONE, NULL, NULL},
	{"TouchSession",      touch_session_thunk,       COMMAND, 2000,  SCOPE_NONE, NULL, NULL},
	{"SwitchGrant",       switch_grant_thunk,        COMMAND, 2000,  SCOPE_NONE, NULL, NULL},
	{"EndSession",        end_session_thunk,         COMMAND, 2000,  SCOPE_NONE, NULL, NULL},
	{"ChangePassword",    change_password_thunk,     BULK,    10000, SCOPE_NONE, NULL, NULL},
	{"CreateAccount",     create_account_thunk,      COMMAND, 5000,  SCOPE_ROW,  NULL, NULL},
	{"GetAccount",        get_account_thunk,         QUERY,   2000,  SCOPE_ROW,  NULL, NULL},
	{"ListAccounts",      list_accounts_thunk,       QUERY,   5000,  SCOPE_ROW,  NULL, NULL},
	{"SetAccountState",   set_account_state_thunk,   COMMAND, 5000,  SCOPE_ROW,  NULL, NULL},
	{"ResetPassword",     reset_password_thunk,      COMMAND, 5000,  SCOPE_ROW,  NULL, NULL},
	{"GrantRole",         grant_role_thunk,          COMMAND, 5000,  SCOPE_ROW,  NULL, NULL},
	{"RevokeRole",        revoke_role_thunk,         COMMAND, 5000,  SCOPE_ROW,  NULL, NULL},
	{"OpenWorkerAccount", open_worker_account_thunk, COMMAND, 5000,  SCOPE_ROW,  NULL, NULL},
	{"ListSessions",      list_sessions_thunk,       QUERY,   2000,  SCOPE_ROW,  NULL, NULL},
	{"EndAllSessions",    end_all_sessions_thunk,    COMMAND, 5000,  SCOPE_ROW,  NULL, NULL},
	{"ListLogins",        list_logins_thunk,         QUERY,   2000,  SCOPE_ROW,  NULL, NULL},
	{"ListColleagues",    list_colleagues_thunk,     QUERY,   2000,  SCOPE_ROW,  NULL, NULL},
	{"GetPrivacyNotice",  get_privacy_notice_thunk,  QUERY,   2000,  SCOPE_NONE, NULL, NULL},
	{"GiveConsent",       give_consent_thunk,        COMMAND, 2000,  SCOPE_ROW,  NULL, NULL},
	{"WithdrawConsent",   withdraw_consent_thunk,    COMMAND, 2000,  SCOPE_ROW,  NULL, NULL},
	{"ListConsents",      list_consents_thunk,       QUERY,   2000,  SCOPE_ROW,  NULL, NULL},
	{"Tidy",              tidy_thunk,                EVENT,   20000, SCOPE_NONE, NULL, NULL},
};

#define ROW(key, type, member, preset, min, max, reload, what)                                     \
	{                                                                                          \
		key, type, offsetof(struct accounts_config, member), preset, min, max, reload,     \
			what                                                                       \
	}
static const struct config_row config_rows[] = {
	ROW("session_idle", CONFIG_DURATION, idle_ms, "30m", 60000, 86400000, true,
	    "How long a session lives that nobody uses."),
	ROW("session_longest", CONFIG_DURATION, longest_ms, "12h", 60000, 604800000, true,
	    "How long a session lives at most."),
	ROW("session_touch", CONFIG_DURATION, touch_ms, "2m", 1000, 3600000, true,
	    "How often a gateway says that a session is in use."),
	ROW("code_life", CONFIG_DURATION, code_ms, "3d", 60000, INT64_C(2592000000), true,
	    "How long a one-time code is good."),
	ROW("code_failures", CONFIG_I64, code_failures, "10", 1, 100, true,
	    "How many wrong tries a one-time code stands."),
	ROW("lock", CONFIG_DURATION, lock_ms, "15m", 1000, 86400000, true,
	    "How long who guessed wrongly waits, and within which time it counts."),
	ROW("lock_after", CONFIG_I64, failures, "5", 1, 100, true,
	    "How many wrong passwords of an account lock it."),
	ROW("lock_address_after", CONFIG_I64, address_failures, "60", 1, 100000, true,
	    "How many wrong passwords from a class of addresses lock it out."),
	ROW("password_memory", CONFIG_BYTES, password_bytes, "64MiB", 8192, INT64_C(1073741824),
	    false, "Argon2id: memory of one password; bulk_workers are under way at once."),
	ROW("password_passes", CONFIG_I64, password_passes, "2", 1, 100, false,
	    "Argon2id: passes over it."),
	{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL},
};
#undef ROW

static const struct service_definition accounts_service = {
	.name = "accounts",
	.about = "accounts, grants and sessions of people",
	.proto = &accounts__accounts__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.statements = &accounts_statements,
	.config_rows = config_rows,
	.config_size = sizeof(struct accounts_config),
	.worker_start = desk_start,
};

SERVICE_MAIN(accounts_service)
