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
/* Every migration of every service is applied and unchanged, else E_SCHEMA and which. */
int schema_check(struct cli *c, const struct schema_services *services,
		 struct store *admin) MUST_CHECK;

#endif
