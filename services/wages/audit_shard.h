/*
 * audit_shard - marks that are audited together, and what becomes of their worker-months.
 */
#ifndef GONGDAO_WAGES_AUDIT_SHARD_H
#define GONGDAO_WAGES_AUDIT_SHARD_H

#include "judge.h"
#include "pack.h"

/* Worker-months of this call: a worker with two numbers is audited once, for both marks. */
struct audited {
	struct month_load *at;
	struct judgement j;
	struct audited *next;
};

/* Some marks that are read together. */
struct shard {
	const struct dirty_row *marks;
	const struct number_holders *holders;
	size_t n;
	struct month_load *loads; /* of those that the call has not audited yet */
	struct audited *fresh;
	size_t n_fresh;
	bool *packed; /* of each mark: its month is, and was read so */
};

/* audit_state.c: writes worker_month of those that there is anything to say of. */
int shard_states_put(struct call *c, const struct shard *s) MUST_CHECK;

#endif
