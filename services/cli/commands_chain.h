/*
 * commands_chain - the handlers of commands_chain.def: evidence chains, documents of cases.
 */
#ifndef GONGDAO_CLI_COMMANDS_CHAIN_H
#define GONGDAO_CLI_COMMANDS_CHAIN_H

struct cli;

int verify_run(struct cli *c);
int chain_heads_run(struct cli *c);
int chain_keep_run(struct cli *c);
int chain_export_run(struct cli *c);
int chain_archive_run(struct cli *c);
int chain_config_run(struct cli *c);
int document_add_run(struct cli *c);
int document_get_run(struct cli *c);
int document_list_run(struct cli *c);

#endif
