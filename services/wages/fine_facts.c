#include "fine_facts.h"

int fine_facts_make(const struct fine *fines, size_t n, money deducted, struct fine_facts *out)
{
	struct fine_facts f = {0};

	for (size_t i = 0; i < n; i++) {
		if (fines[i].amount.fen < 0 ||
		    !money_add(f.penalties, fines[i].amount, &f.penalties))
			return E_RANGE;
		if (fines[i].amount.fen == 0)
			continue;
		f.n_fines++;
		f.n_unruled += !fines[i].ruled;
		f.n_no_appeal += !fines[i].appeal;
	}
	f.fines = deducted.fen > f.penalties.fen ? deducted : f.penalties;
	*out = f;
	return 0;
}
