/*
 * rules_signer - private to the commands by which persons sign: whose key it is.
 */
#ifndef GONGDAO_CLI_RULES_SIGNER_H
#define GONGDAO_CLI_RULES_SIGNER_H

#include "cli.h"
#include "sign.h"

struct rules_signer {
	struct signers all; /* of the settings' rule_signers */
	const struct signer *who;
	struct sign_key key; /* wiped by rules_signer_done() */
};

/* The key of --key, of a person of rule_signers who may sign today. */
int rules_signer_load(struct cli *c, struct rules_signer *out) MUST_CHECK;
void rules_signer_done(struct rules_signer *s);
/* The folder of that argument, or of the settings. */
int rules_folder(struct cli *c, const char *argument, const char **out) MUST_CHECK;

#endif
