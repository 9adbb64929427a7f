/*
 * account - what the files of the account commands share.
 */
#ifndef GONGDAO_CLI_ACCOUNT_H
#define GONGDAO_CLI_ACCOUNT_H

#include "page.h"

#include "accounts.pb-c.h"

extern const struct word account_states[], account_kinds[], account_roles[];

/* ACCOUNT: a number or a login. */
int account_of(struct cli *c, Accounts__Account **out) MUST_CHECK;
/* That nobody has come in yet; "" when somebody has. */
const char *account_mark(struct cli *c, const Accounts__Account *a);

#endif
