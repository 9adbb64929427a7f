/*
 * handlers - every rpc of accounts, by its file.
 *
 * Errors:  0 or what refuse() returned.
 */
#ifndef GONGDAO_ACCOUNTS_HANDLERS_H
#define GONGDAO_ACCOUNTS_HANDLERS_H

#include "accounts.h"

int login(struct call *c, const Accounts__LoginRequest *req, Accounts__LoginReply *rep);
int find_session(struct call *c, const Accounts__FindSessionRequest *req, Accounts__Session *rep);
int touch_session(struct call *c, const Accounts__SessionRequest *req, Service__Ack *rep);
int switch_grant(struct call *c, const Accounts__SwitchGrantRequest *req, Accounts__Session *rep);
int end_session(struct call *c, const Accounts__SessionRequest *req, Service__Ack *rep);
int change_password(struct call *c, const Accounts__ChangePasswordRequest *req,
		    Accounts__ChangePasswordReply *rep);
int create_account(struct call *c, const Accounts__CreateAccountRequest *req,
		   Accounts__Account *rep);
int get_account(struct call *c, const Accounts__GetAccountRequest *req, Accounts__Account *rep);
int list_accounts(struct call *c, const Accounts__ListAccountsRequest *req,
		  Accounts__ListAccountsReply *rep);
int set_account_state(struct call *c, const Accounts__SetAccountStateRequest *req,
		      Accounts__Account *rep);
int reset_password(struct call *c, const Accounts__ResetPasswordRequest *req,
		   Accounts__Account *rep);
int grant_role(struct call *c, const Accounts__GrantRoleRequest *req, Accounts__Account *rep);
int revoke_role(struct call *c, const Accounts__RevokeRoleRequest *req, Accounts__Account *rep);
int open_worker_account(struct call *c, const Accounts__OpenWorkerAccountRequest *req,
			Accounts__Account *rep);
int list_sessions(struct call *c, const Accounts__ListSessionsRequest *req,
		  Accounts__ListSessionsReply *rep);
int end_all_sessions(struct call *c, const Accounts__EndAllSessionsRequest *req,
		     Accounts__EndAllSessionsReply *rep);
int list_logins(struct call *c, const Accounts__ListLoginsRequest *req,
		Accounts__ListLoginsReply *rep);
int list_colleagues(struct call *c, const Accounts__ListColleaguesRequest *req,
		    Accounts__ListColleaguesReply *rep);
int get_privacy_notice(struct call *c, const Accounts__GetPrivacyNoticeRequest *req,
		       Accounts__PrivacyNotice *rep);
int give_consent(struct call *c, const Accounts__GiveConsentRequest *req, Accounts__Consent *rep);
int withdraw_consent(struct call *c, const Accounts__WithdrawConsentRequest *req,
		     Accounts__Consent *rep);
int list_consents(struct call *c, const Accounts__ListConsentsRequest *req,
		  Accounts__ListConsentsReply *rep);
int tidy(struct call *c, const Accounts__TidyRequest *req, Service__Ack *rep);

#endif
