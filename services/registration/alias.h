/*
 * alias - handlers of worker numbers that are mapped or ended by hand.
 *
 * Owns:    everything loaded or presented lives in the call's arena.
 * Errors:  0 or a negative E_...
 */
#ifndef GONGDAO_ALIAS_H
#define GONGDAO_ALIAS_H

#include "classify.h"

#include "alias_facts.h"

int map_alias(struct call *c, const Registration__MapAliasRequest *req, Registration__Alias *rep);
int import_aliases(struct call *c, const Registration__ImportAliasesRequest *req,
		   Registration__ImportReply *rep);
int end_alias(struct call *c, const Registration__EndAliasRequest *req, Registration__Alias *rep);
int list_aliases(struct call *c, const Registration__ListAliasesRequest *req,
		 Registration__ListAliasesReply *rep);
/* Tells who keeps projections of numbers. */
int alias_emit(struct call *c, const struct alias_record *a) MUST_CHECK;
/* Two workers are one: what was mapped by hand to the first is the second's. */
int aliases_follow(struct call *c, int64_t from_id, int64_t into_id) MUST_CHECK;
int alias_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last, size_t *out_n);

#endif
