/*
 * chain_facts - who hires, schedules, pays, signs, insures, invoices, by the links of a chain.
 *
 * A link says of one role who has it, from when to when, on what evidence. It holds for one
 * engagement, or for all work of a platform (with a partner) in a region. The nearest scope
 * decides a role: the engagement before any arrangement, an arrangement with the partner before
 * one without, the smaller region before the larger. What a nearer scope overrides is shown and
 * decides nothing. Links of the deciding scope that name two actors, or one at two levels,
 * contradict each other: a person has to look.
 *
 * Owns:    texts belong to the caller.
 * Source:  features.md REG-7; domain.md B.2 F3, B.7 REL-10; 56号文 (三) (K)
 */
#ifndef GONGDAO_CHAIN_FACTS_H
#define GONGDAO_CHAIN_FACTS_H

#include "record_facts.h"

#define CHAIN_LEVEL_MAX 9

enum chain_role {
	ROLE_HIRES,
	ROLE_SCHEDULES,
	ROLE_PAYS,
	ROLE_SIGNS,
	ROLE_INSURES,
	ROLE_INVOICES,
	ROLE_END,
};

extern const char *const chain_roles[]; /* NULL-terminated, in the order of the enum */
/* domain.md B.2: doc paper, log platform log, pay record, photo, stmt statement, third authority */
extern const char *const evidence_kinds[];

struct chain_link {
	int64_t platform_id;   /* of an engagement's link: the engagement's employer */
	int64_t partner_id;    /* 0: whatever the partner */
	int64_t engagement_id; /* 0: all of the platform's (and partner's) work in the region */
	const char *region, *role, *actor_code;
	int64_t actor_level; /* contracts between the platform and the actor: 0 the platform itself
			      */
	const char *evidence, *reference;
	civil_date from_day, to_day;
	int64_t link_id, version;
};

/* A link as the chain of a worker shows it, and what was decided of it. */
struct chain_actor {
	const char *role, *actor_code, *name; /* name "": not registered, or not to be seen */
	int64_t actor_level;
	const char *evidence, *reference, *region;
	bool of_engagement, of_partner;
	civil_date from_day, to_day;
	bool overridden; /* out: by a nearer scope */
};

enum chain_standing {
	CHAIN_UNKNOWN,
	CHAIN_KNOWN,
	CHAIN_CONTRADICTED,
};

extern const char *const chain_standings[]; /* in the order of the enum */

struct chain_verdict {
	enum chain_standing roles[ROLE_END];
	int64_t levels; /* between the platform and who pays; where that is not known, the most seen
			 */
	bool levels_known; /* it is one payer at one level */
};

/* Marks what is overridden and decides every role. */
struct chain_verdict chain_decide(struct chain_actor *actors, size_t n);

/* The texts of a link; scope, period and codes that need the store are checked elsewhere. */
void chain_check(struct record_row *row, const struct chain_link *want);

#endif
