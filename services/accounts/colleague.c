/*
 * colleague - names of the caller's own department, by the functions of schema/002_colleagues.sql:
 * of the accounts whose numbers stand in cases and alerts, or of all to whom work may be given.
 */
#include "base.h"

#include "handlers.h"

#define IDS_MAX 200

struct colleague {
	int64_t account_id;
	const char *name;
	bool active;
};
ROW_TABLE(colleague, COL(colleague, account_id, COL_I64), COL(colleague, name, COL_TEXT),
	  COL(colleague, active, COL_BOOL));

static int colleagues_load(struct call *c, const Accounts__ListColleaguesRequest *req,
			   struct colleague **rows, size_t *n)
{
	if (req->n_account_ids > IDS_MAX || (req->n_account_ids && req->after_id))
		return refuse(c, E_FIELD, "account_ids: %s",
			      say(c, "不超过 200 个，不与 after_id 同用",
				  "at most 200, and not with after_id"));
	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	if (req->n_account_ids)
		return tx_many(c->tx, Q_COLLEAGUE_NAMES,
			       ARGS(A_I64S(req->account_ids, req->n_account_ids)), rows, n);
	return tx_many(c->tx, Q_COLLEAGUES_ACTIVE,
		       ARGS(A_I64(req->after_id), A_I64(req->limit ? req->limit : 200)), rows, n);
}

int list_colleagues(struct call *c, const Accounts__ListColleaguesRequest *req,
		    Accounts__ListColleaguesReply *rep)
{
	struct colleague *rows;
	Accounts__Colleague *shown;
	size_t n = 0;
	int rc = colleagues_load(c, req, &rows, &n);

	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->colleagues = arena_zalloc(c->arena, n + 1, sizeof(*rep->colleagues));
	if (!shown || !rep->colleagues)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		accounts__colleague__init(&shown[i]);
		shown[i].account_id = rows[i].account_id;
		shown[i].name = (char *)(uintptr_t)rows[i].name;
		shown[i].active = rows[i].active;
		rep->colleagues[rep->n_colleagues++] = &shown[i];
	}
	return 0;
}
