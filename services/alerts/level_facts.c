#include "level_facts.h"

bool level_test_passes(const struct level_test *t, const struct alert *a)
{
	return severity_rank(a->severity) >= t->severity && a->level_rank >= t->level &&
	       a->n_workers >= t->workers && a->owed_fen.fen >= t->owed_fen;
}

bool level_may_rise(const struct alert *a)
{
	return !a->hint && !a->warning;
}

int32_t level_raise(int32_t rank, int32_t n_levels, bool again)
{
	return again && rank > 0 && rank + 1 < n_levels ? rank + 1 : rank;
}

bool inhibits(const struct inhibit_ends *ends, const struct alert *source,
	      const struct alert *target)
{
	return source->alert_id != target->alert_id && source->n_items > 0 &&
	       source->level_rank >= ends->source_level &&
	       target->level_rank <= ends->target_level &&
	       source->employer_id == target->employer_id &&
	       strcmp(source->region, target->region) == 0 &&
	       strcmp(source->department, target->department) == 0 &&
	       (!ends->same_clause ||
		(source->clause[0] && strcmp(source->clause, target->clause) == 0)) &&
	       (!ends->same_month || strcmp(source->month, target->month) == 0);
}
