/*
 * grant - what an account may come in as: given and taken by others, never by itself.
 */
#include "base.h"

#include "handlers.h"

ROW_TABLE(role_grant, COL(role_grant, grant_id, COL_I64), COL(role_grant, account_id, COL_I64),
	  COL(role_grant, department, COL_TEXT), COL(role_grant, region, COL_TEXT),
	  COL(role_grant, role, COL_TEXT), COL(role_grant, from_at, COL_TIME),
	  COL(role_grant, until_at, COL_TIME), COL(role_grant, granted_by, COL_TEXT),
	  COL(role_grant, granted_at, COL_TIME), COL(role_grant, revoked_at, COL_TIME),
	  COL(role_grant, revoked_by, COL_TEXT));

struct admin {
	int64_t grant_id, account_id;
	const char *region;
};
ROW_TABLE(admin, COL(admin, grant_id, COL_I64), COL(admin, account_id, COL_I64),
	  COL(admin, region, COL_TEXT));

int grants_load(struct call *c, int64_t account_id, struct role_grant **out, size_t *out_n)
{
	*out_n = 0;
	return tx_many(c->tx, Q_GRANT_OF_ACCOUNT, ARGS(A_I64(account_id), A_TIME(c->now)), out,
		       out_n);
}

int grants_present(struct call *c, const struct role_grant *rows, size_t n, Accounts__Grant ***out)
{
	Accounts__Grant *shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));

	*out = arena_zalloc(c->arena, n + 1, sizeof(Accounts__Grant *));
	if (!shown || !*out)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		Accounts__Grant *m = &shown[i];

		accounts__grant__init(m);
		m->grant_id = rows[i].grant_id;
		m->department =
			(char *)(uintptr_t)rows[i].department; /* only read, as the others */
		m->region = (char *)(uintptr_t)rows[i].region;
		m->role = (char *)(uintptr_t)rows[i].role;
		m->from_us = rows[i].from_at.us;
		m->until_us = rows[i].until_at.us;
		m->granted_by = (char *)(uintptr_t)rows[i].granted_by;
		m->granted_at_us = rows[i].granted_at.us;
		m->revoked_at_us = rows[i].revoked_at.us;
		m->revoked_by = (char *)(uintptr_t)rows[i].revoked_by;
		(*out)[i] = m;
	}
	return 0;
}

static bool by_operator(const struct call *c)
{
	return strcmp(c->who->role, "operator") == 0;
}

int grant_check(struct call *c, const struct account *a, const char *department, const char *region,
		const char *role)
{
	int kind = name_find(account_kind_names, a->kind);
	bool staff = kind == ACCOUNT_STAFF;

	if (kind < 0 ||
	    !access_role_fits(&desk_of(c)->access, role, account_people_names[kind], department))
		return refuse(c, E_FIELD, "role: \"%.48s\" %s", role,
			      say(c, "不能授予该类账户或该部门",
				  "is not for that kind of account, or that department"));
	if (!region_valid(region) || !region_covers(c->who->region, region))
		return refuse(c, E_WRONG_REGION, "region: \"%.10s\"", region);
	if (staff != (*department != '\0'))
		return refuse(c, E_FIELD, "department: %s",
			      say(c, "工作人员写明部门，企业和劳动者不写",
				  "of staff, and of nobody else"));
	if (by_operator(c))
		return 0;
	if (strcmp(role, "operator") == 0)
		return refuse(c, E_DENIED, "only an operator makes another");
	if (staff && strcmp(department, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "department: %.16s", department);
	return 0;
}

int grant_add(struct call *c, const struct account *a, const Accounts__GrantRoleRequest *what)
{
	int rc = grant_check(c, a, what->department, what->region, what->role);

	if (!rc && what->until_us && what->until_us <= c->now.us)
		rc = refuse(c, E_FIELD, "until_us: %s", say(c, "须晚于现在", "it is over"));
	if (!rc)
		rc = tx_queue(c->tx, Q_GRANT_EXPIRE,
			      ARGS(A_I64(a->account_id), A_TEXT(what->department),
				   A_TEXT(what->region), A_TEXT(what->role), A_TIME(c->now)));
	return rc ? rc
		  : tx_queue(c->tx, Q_GRANT_INSERT,
			     ARGS(A_I64(id_next(c)), A_I64(a->account_id), A_TEXT(what->department),
				  A_TEXT(what->region), A_TEXT(what->role), A_TIME(c->now),
				  what->until_us ? A_TIME(((utc_time){what->until_us})) : A_NULL,
				  A_TEXT(c->who->subject)));
}

static bool has_already(const struct role_grant *rows, size_t n,
			const Accounts__GrantRoleRequest *req)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].department, req->department) == 0 &&
		    strcmp(rows[i].region, req->region) == 0 &&
		    strcmp(rows[i].role, req->role) == 0)
			return true;
	}
	return false;
}

int grant_role(struct call *c, const Accounts__GrantRoleRequest *req, Accounts__Account *rep)
{
	struct role_grant *rows;
	struct account a;
	size_t n;
	int rc = not_oneself(c, req->account_id);

	if (!rc)
		rc = account_load(c, Q_ACCOUNT_LOCK, req->account_id, &a);
	if (!rc)
		rc = grants_load(c, a.account_id, &rows, &n);
	if (!rc && (has_already(rows, n, req) || c->clashed))
		rc = refuse(c, E_EXISTS, "%s %s", req->role,
			    say(c, "：已有这项权限", "is granted already"));
	if (!rc)
		rc = grant_add(c, &a, req);
	if (!rc)
		rc = account_save(c, &a);
	if (!rc) /* what he does from now on he does knowing it */
		rc = sessions_end(c, a.account_id, 0, "grant");
	if (!rc)
		rc = tx_flush(c->tx);
	return rc ? rc : account_present(c, &a, rep);
}

int admins_stay(struct call *c, const char *department, int64_t but_grant, int64_t but_account)
{
	struct admin *rows;
	size_t n, left = 0;
	int rc;

	if (by_operator(c))
		return 0;
	rc = tx_many(c->tx, Q_GRANT_ADMINS_LOCK, ARGS(A_TEXT(department), A_TIME(c->now)), &rows,
		     &n);
	for (size_t i = 0; !rc && i < n; i++)
		left += rows[i].grant_id != but_grant && rows[i].account_id != but_account &&
			region_covers(rows[i].region, c->who->region);
	if (!rc && !left)
		rc = refuse(
			c, E_CONFLICT, "%s",
			say(c, "这是本部门最后一名管理员，只有运维人员（operator）可以停用或收回",
			    "the last admin of the department: only an operator takes him away"));
	return rc;
}

int revoke_role(struct call *c, const Accounts__RevokeRoleRequest *req, Accounts__Account *rep)
{
	struct role_grant g;
	struct account a;
	bool found = false;
	int rc = reason_check(c, req->reason);

	if (!rc)
		rc = tx_maybe(c->tx, Q_GRANT_GET, ARGS(A_I64(req->grant_id)), &g, &found);
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64, say(c, "权限", "grant"), req->grant_id);
	if (!rc)
		rc = not_oneself(c, g.account_id);
	if (!rc)
		rc = account_load(c, Q_ACCOUNT_LOCK, g.account_id, &a);
	if (!rc && g.revoked_at.us)
		rc = refuse(c, E_CONFLICT, "%s", say(c, "该权限已收回", "it is revoked already"));
	if (!rc && !by_operator(c) && *g.department &&
	    strcmp(g.department, c->who->department) != 0)
		rc = refuse(c, E_WRONG_DEPARTMENT, "%s", g.department);
	if (!rc && !region_covers(c->who->region, g.region))
		rc = refuse(c, E_WRONG_REGION, "%s", g.region);
	if (!rc && strcmp(g.role, "admin") == 0)
		rc = admins_stay(c, g.department, g.grant_id, 0);
	if (!rc)
		rc = tx_queue(c->tx, Q_GRANT_REVOKE,
			      ARGS(A_I64(g.grant_id), A_TIME(c->now), A_TEXT(c->who->subject),
				   A_TEXT(req->reason)));
	if (!rc)
		rc = tx_queue(c->tx, Q_SESSION_END_OF_GRANT,
			      ARGS(A_I64(g.grant_id), A_TIME(c->now), A_TEXT("grant")));
	if (!rc)
		rc = account_save(c, &a);
	if (!rc)
		rc = tx_flush(c->tx);
	return rc ? rc : account_present(c, &a, rep);
}
