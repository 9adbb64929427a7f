#include "base.h"

#include "service.h"

ROW_TABLE(total, COL(total, n, COL_I64));

int list_total(struct call *c, const struct statement *count, const struct arg *args,
	       uint32_t *out_total, protobuf_c_boolean *out_is_bound)
{
	struct total counted;
	int rc = tx_one(c->tx, count, args, &counted);

	if (rc)
		return rc;
	*out_is_bound = counted.n > TOTAL_MAX;
	*out_total = (uint32_t)(counted.n > TOTAL_MAX ? TOTAL_MAX : counted.n);
	return 0;
}
