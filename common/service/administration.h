/*
 * administration - configuration that came into force in this process goes onto the evidence chain
 * (AUD-3): once for all instances of the service, one entry for each that differs from the last.
 *
 * The entry is SERVICE.ConfigActivated: its request is the digest of the body kept in the table
 * administration, its reply the digest of the manifest. Before a daemon serves, it records what it
 * starts with; what a reload takes is recorded by the sealer's thread, at once or as soon as the
 * database is there. Killed in between, the next start records it.
 *
 * Owns:    a standing lives in an arena of its own; standing_free() it.
 * Errors:  those of the store.
 */
#ifndef GONGDAO_ADMINISTRATION_H
#define GONGDAO_ADMINISTRATION_H

#include "manifest.h"
#include "store.h"

#define ADMINISTRATION_HEAD "gongdao administration 1\n"

struct standing {
	struct standing *next; /* in the sealer's row of those that wait */
	struct arena *arena;
	const char *cause; /* start, reload, clock (rules whose time has come) */
	const char *by;    /* of the operating system; "": nobody knows */
	struct manifest manifest;
	const char *text; /* of it */
	char digest[MANIFEST_DIGEST];
};

/* What only the process knows of what is in force. */
struct standing_of {
	const char *settings_digest; /* of gongdao.yaml as it was at the start: a reload keeps it */
	const char *rules;           /* digest of the rules in force; "": it has none */
	const char *cause, *by;
};

int standing_new(const struct settings *s, const struct standing_of *of, struct standing **out,
		 struct err *err) MUST_CHECK;
void standing_free(struct standing *s);

/* One transaction; false in *out_new: it is what was recorded last. `a` is of the transaction. */
int standing_record(struct store *store, struct arena *a, const char *service,
		    const struct standing *s, bool *out_new) MUST_CHECK;

#endif
