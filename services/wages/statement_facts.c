#include "base.h"

#include "statement_facts.h"

const char *const statement_kind_names[] = {"principal", "additional", "multiple", NULL};

static int64_t share_up(int64_t fen, int64_t percent)
{
	return (fen * percent + 99) / 100;
}

static enum statement_why additional_why(const struct statement_in *in)
{
	if (in->class[0] == 'B')
		return WHY_NO_RELATION;
	if (in->class[0] != 'A')
		return WHY_NOT_SETTLED;
	if (!in->order_due.day)
		return WHY_NO_ORDER;
	if (in->today.day <= in->order_due.day)
		return WHY_TERM_RUNS;
	return in->reported ? WHY_REPORTED : WHY_DUE;
}

void statement_make(const struct statement_in *in, struct statement_part out[STATEMENT_KINDS])
{
	const enum statement_why why = additional_why(in);

	memset(out, 0, STATEMENT_KINDS * sizeof(out[0]));
	out[STATEMENT_PRINCIPAL] = (struct statement_part){in->reported ? WHY_REPORTED : WHY_DUE,
							   in->owed_fen, in->owed_fen};
	out[STATEMENT_ADDITIONAL].why = why;
	if (why == WHY_DUE) {
		out[STATEMENT_ADDITIONAL].low_fen = share_up(in->owed_fen, in->low_percent);
		out[STATEMENT_ADDITIONAL].high_fen = share_up(in->owed_fen, in->high_percent);
	}
	out[STATEMENT_MULTIPLE].why = WHY_CONFLICTING;
}
