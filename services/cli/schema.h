/*
 * schema - the services whose tables this deployment has: every folder of the schema beside
 * service/, which holds the skeleton's tables.
 *
 * Owns:    names live in c->arena.
 */
#ifndef GONGDAO_CLI_SCHEMA_H
#define GONGDAO_CLI_SCHEMA_H

#include "cli.h"
#include "store.h"

#define SCHEMA_MAX_SERVICES 64

struct schema_services {
	const char *names[SCHEMA_MAX_SERVICES]; /* ascending */
	size_t n;
};

int schema_services(struct cli *c, struct schema_services *out) MUST_CHECK;
/* Applies what is missing of every service's migrations and counts it; one that was applied and
 * changed since is E_SCHEMA. */
int schema_apply(struct cli *c, const struct schema_services *services, struct store *admin,
		 int *out_applied) MUST_CHECK;

#endif
