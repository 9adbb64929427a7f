/*
 * commands_account - the handlers of accounts' commands, as commands.h has the others.
 */
#ifndef GONGDAO_CLI_COMMANDS_ACCOUNT_H
#define GONGDAO_CLI_COMMANDS_ACCOUNT_H

struct cli;

int account_create_run(struct cli *c);
int account_worker_run(struct cli *c);
int account_list_run(struct cli *c);
int account_show_run(struct cli *c);
int account_grant_run(struct cli *c);
int account_revoke_run(struct cli *c);
int account_disable_run(struct cli *c);
int account_enable_run(struct cli *c);
int account_reset_run(struct cli *c);
int account_sessions_run(struct cli *c);
int account_end_run(struct cli *c);
int account_logins_run(struct cli *c);
int account_names_run(struct cli *c);

#endif
