/*
 * agreement_part_facts - the names: what an agreement must have, what it must not hold, its kinds.
 *
 * Owns:    static text only.
 * Source:  plan 2.2-6 (nine items); 劳动合同法 arts 17, 58; domain.md B.5, B.7 CTR-07, REL-09
 */
#ifndef GONGDAO_AGREEMENT_PART_FACTS_H
#define GONGDAO_AGREEMENT_PART_FACTS_H

#include "base.h"

/* A part of an agreement that its kind must have, or a clause that none may have. The bit of a set
 * is the place in the table, so entries are added at the end and never moved. */
struct agreement_part {
	const char *name, *zh, *en;
};
extern const struct agreement_part agreement_items[];   /* ends with {NULL} */
extern const struct agreement_part agreement_clauses[]; /* ends with {NULL} */
/* -1 when there is none of that name. */
int agreement_part_find(const struct agreement_part *parts, const char *name);

extern const char *const agreement_kinds[],
	*const agreement_term_kinds[],
		*const agreement_pay_cycles[],
			*const agreement_floor_pers[],
				*const agreement_hours_systems[],
					*const agreement_allowance_units[],
						*const agreement_item_states[]; /* NULL-terminated
										 */

/* What an agreement of the kind must have, as a set of items. */
int32_t agreement_required(const char *kind);

#endif
