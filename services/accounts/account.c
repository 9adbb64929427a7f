/*
 * account - accounts, by whoever looks after them.
 */
#include "base.h"

#include "handlers.h"

static int create_check(struct call *c, const Accounts__CreateAccountRequest *req)
{
	size_t n = strlen(req->name);
	bool company = strcmp(req->kind, account_kind_names[ACCOUNT_COMPANY]) == 0;

	if (!login_valid(req->login))
		return refuse(c, E_FIELD, "login: %s",
			      say(c, "3 至 32 位小写字母、数字或 . _ -，以字母或数字开头",
				  "3 to 32 of a-z 0-9 . _ -, a letter or digit first"));
	if (!company && strcmp(req->kind, account_kind_names[ACCOUNT_STAFF]) != 0)
		return refuse(c, E_FIELD, "kind: \"%.20s\"; STAFF, COMPANY", req->kind);
	if (!slice_trim(slice_of(req->name)).len || !utf8_valid(req->name, n) ||
	    utf8_length(req->name, n) > NAME_MAX_LENGTH)
		return refuse(c, E_FIELD, "name: %s",
			      say(c, "写明姓名或岗位，不超过 50 字",
				  "a name or post, at most 50 characters"));
	if (company != (req->employer_id > 0) || req->employer_id < 0)
		return refuse(c, E_FIELD, "employer_id: %s",
			      say(c, "COMPANY 账户须绑定用人单位，其他账户不写",
				  "the employer of a COMPANY, and of nobody else"));
	if (!region_valid(req->region) || !region_covers(c->who->region, req->region))
		return refuse(c, E_WRONG_REGION, "region: \"%.10s\"", req->region);
	if (!department_find(&desk_of(c)->departments, req->department))
		return refuse(c, E_FIELD, "department: \"%.16s\" %s", req->department,
			      say(c, "不在 departments.yaml 中", "is not in departments.yaml"));
	if (strcmp(c->who->role, "operator") != 0 &&
	    strcmp(req->department, c->who->department) != 0)
		return refuse(c, E_WRONG_DEPARTMENT, "department: %.16s", req->department);
	return code_check(c, &req->code_hash);
}

static int account_insert(struct call *c, const struct account *a,
			  const ProtobufCBinaryData *code_hash)
{
	int rc = tx_queue(c->tx, Q_ACCOUNT_INSERT,
			  ARGS(A_I64(a->account_id), A_TEXT(a->login), A_TEXT(a->kind),
			       A_TEXT(a->name), A_TEXT(a->department), A_TEXT(a->region),
			       A_TIME(a->code_until),
			       a->employer_id ? A_I64(a->employer_id) : A_NULL,
			       a->worker_id ? A_I64(a->worker_id) : A_NULL, A_TIME(a->created_at),
			       A_TEXT(a->created_by)));

	return rc ? rc
		  : tx_queue(c->tx, Q_CREDENTIAL_INSERT,
			     ARGS(A_I64(a->account_id), A_BYTES(code_hash->data, code_hash->len),
				  A_TIME(c->now)));
}

/* What is written is read by the same transaction only after it left: flushed for the reply. */
static int show_new(struct call *c, const struct account *a, Accounts__Account *rep)
{
	int rc = tx_flush(c->tx);

	return rc ? rc : account_present(c, a, rep);
}

int create_account(struct call *c, const Accounts__CreateAccountRequest *req,
		   Accounts__Account *rep)
{
	Accounts__GrantRoleRequest first = ACCOUNTS__GRANT_ROLE_REQUEST__INIT;
	struct account a, other;
	bool found;
	int rc = create_check(c, req);

	if (!rc)
		rc = tx_maybe(c->tx, Q_ACCOUNT_BY_LOGIN, ARGS(A_TEXT(req->login)), &other, &found);
	if (rc)
		return rc;
	if (found || c->clashed)
		return refuse(c, E_EXISTS, "login: %s %s", req->login,
			      say(c, "已被使用", "is taken"));
	a = (struct account){
		.account_id = id_next(c),
		.login = req->login,
		.kind = req->kind,
		.name = req->name,
		.department = req->department,
		.region = req->region,
		.must_change = true,
		.code_until = code_until(c),
		.employer_id = req->employer_id,
		.created_at = c->now,
		.created_by = c->who->subject,
		.version = 1,
	};
	rc = account_insert(c, &a, &req->code_hash);
	if (!rc && *req->role) {
		first.department = req->employer_id ? (char *)(uintptr_t) "" : req->department;
		first.region = req->region;
		first.role = req->role;
		rc = grant_add(c, &a, &first);
	}
	return rc ? rc : show_new(c, &a, rep);
}

int get_account(struct call *c, const Accounts__GetAccountRequest *req, Accounts__Account *rep)
{
	struct account a;
	char login[LOGIN_MAX + 1];
	bool found = false;
	int rc;

	if (req->account_id || !*req->login) {
		rc = account_of_caller(c, req->account_id, &a);
		return rc ? rc : account_present(c, &a, rep);
	}
	rc = login_normal(req->login, login)
		     ? tx_maybe(c->tx, Q_ACCOUNT_BY_LOGIN, ARGS(A_TEXT(login)), &a, &found)
		     : 0;
	if (rc)
		return rc;
	return found ? account_present(c, &a, rep)
		     : refuse(c, E_NOT_FOUND, "%s %.40s", say(c, "账户", "account"), req->login);
}

static int list_check(struct call *c, const Accounts__ListAccountsRequest *req)
{
	if (req->limit > 1000)
		return refuse(c, E_FIELD, "limit: %" PRIu32 " > 1000", req->limit);
	if (*req->kind && name_find(account_kind_names, req->kind) < 0)
		return refuse(c, E_FIELD, "kind: \"%.20s\"; STAFF, COMPANY, WORKER", req->kind);
	if (*req->state && name_find(account_state_names, req->state) < 0)
		return refuse(c, E_FIELD, "state: \"%.20s\"; ACTIVE, LOCKED, DISABLED", req->state);
	if (*req->region && !region_valid(req->region))
		return refuse(c, E_FIELD, "region: \"%.10s\"", req->region);
	return 0;
}

int list_accounts(struct call *c, const Accounts__ListAccountsRequest *req,
		  Accounts__ListAccountsReply *rep)
{
	struct account *rows;
	Accounts__Account *shown;
	size_t n = 0;
	int rc = list_check(c, req);

	if (!rc)
		rc = tx_many(c->tx, Q_ACCOUNT_PAGE,
			     ARGS(A_I64(req->after_id), A_TEXT(req->department),
				  A_TEXT(req->region), A_TEXT(req->role), A_TEXT(req->kind),
				  A_TEXT(req->state), A_I64(req->employer_id), A_TIME(c->now),
				  A_I64(req->limit ? req->limit : 100)),
			     &rows, &n);
	if (rc)
		return rc;
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	rep->accounts = arena_zalloc(c->arena, n + 1, sizeof(*rep->accounts));
	if (!shown || !rep->accounts)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n && !rc; i++) {
		accounts__account__init(&shown[i]);
		rc = account_present(c, &rows[i], &shown[i]);
		rep->accounts[rep->n_accounts++] = &shown[i];
	}
	return rc;
}

/* ---- what becomes of one --------------------------------------------------------------------- */

static int disable(struct call *c, struct account *a)
{
	struct role_grant *grants;
	size_t n;
	int rc = grants_load(c, a->account_id, &grants, &n);

	for (size_t i = 0; i < n && !rc; i++) {
		if (strcmp(grants[i].role, "admin") == 0)
			rc = admins_stay(c, grants[i].department, 0, a->account_id);
	}
	a->disabled = true;
	return rc ? rc : sessions_end(c, a->account_id, 0, "disabled");
}

int set_account_state(struct call *c, const Accounts__SetAccountStateRequest *req,
		      Accounts__Account *rep)
{
	bool off = strcmp(req->state, account_state_names[2]) == 0;
	char key[GUESS_KEY_SIZE];
	struct account a;
	int rc = reason_check(c, req->reason);

	if (!rc && !off && strcmp(req->state, account_state_names[0]) != 0)
		rc = refuse(c, E_FIELD, "state: \"%.20s\"; ACTIVE, DISABLED", req->state);
	if (!rc)
		rc = not_oneself(c, req->account_id);
	if (!rc)
		rc = account_load(c, Q_ACCOUNT_LOCK, req->account_id, &a);
	if (!rc && off && a.disabled)
		rc = refuse(c, E_CONFLICT, "%s", say(c, "账户已停用", "it is disabled already"));
	if (rc)
		return rc;
	guess_key_account(a.account_id, key);
	if (off) {
		rc = disable(c, &a);
	} else {
		a.disabled = false;
		a.locked_until = (utc_time){0};
		rc = tx_queue(c->tx, Q_GUESS_CLEAR, ARGS(A_TEXT(key)));
	}
	if (!rc)
		rc = account_save(c, &a);
	return rc ? rc : account_present(c, &a, rep);
}

int reset_password(struct call *c, const Accounts__ResetPasswordRequest *req,
		   Accounts__Account *rep)
{
	struct account a;
	int rc = reason_check(c, req->reason);

	if (!rc)
		rc = code_check(c, &req->code_hash);
	if (!rc)
		rc = not_oneself(c, req->account_id);
	if (!rc)
		rc = account_load(c, Q_ACCOUNT_LOCK, req->account_id, &a);
	if (!rc)
		rc = code_give(c, &a, &req->code_hash, "reset");
	return rc ? rc : account_present(c, &a, rep);
}

/* ---- a worker's, at a counter ---------------------------------------------------------------- */

static int counter_check(struct call *c, const Accounts__OpenWorkerAccountRequest *req)
{
	slice purpose = slice_trim(slice_of(req->purpose));

	if (req->worker_id <= 0)
		return refuse(c, E_FIELD, "worker_id");
	if (name_find(identity_documents, req->document) < 0)
		return refuse(c, E_FIELD,
			      "document: \"%.20s\"; identity_card, passport, residence_permit, "
			      "social_card",
			      req->document);
	if (!purpose.len || !utf8_valid(purpose.at, purpose.len) ||
	    utf8_length(purpose.at, purpose.len) > REASON_MAX)
		return refuse(c, E_FIELD, "purpose: %s",
			      say(c, "写明办理事由，不超过 1000 字",
				  "say what for, in at most 1000 characters"));
	if (!region_valid(req->region) || !region_covers(c->who->region, req->region))
		return refuse(c, E_WRONG_REGION, "region: \"%.10s\"", req->region);
	return code_check(c, &req->code_hash);
}

static int worker_new(struct call *c, const Accounts__OpenWorkerAccountRequest *req,
		      Accounts__Account *rep)
{
	Accounts__GrantRoleRequest first = ACCOUNTS__GRANT_ROLE_REQUEST__INIT;
	char *login = arena_alloc(c->arena, LOGIN_MAX + 1);
	struct account a = {
		.account_id = id_next(c),
		.login = login,
		.kind = account_kind_names[ACCOUNT_WORKER],
		.name = "",
		.department = c->who->department,
		.region = req->region,
		.must_change = true,
		.code_until = code_until(c),
		.worker_id = req->worker_id,
		.created_at = c->now,
		.created_by = c->who->subject,
		.version = 1,
	};
	int rc;

	if (!login)
		return E_NO_MEMORY;
	login_of_worker(a.account_id, login);
	first.region = req->region;
	first.role = (char *)(uintptr_t) "worker";
	rc = account_insert(c, &a, &req->code_hash);
	if (!rc)
		rc = grant_add(c, &a, &first);
	return rc ? rc : show_new(c, &a, rep);
}

int open_worker_account(struct call *c, const Accounts__OpenWorkerAccountRequest *req,
			Accounts__Account *rep)
{
	struct account a;
	bool found;
	int rc = counter_check(c, req);

	if (!rc)
		rc = tx_maybe(c->tx, Q_ACCOUNT_BY_WORKER_LOCK, ARGS(A_I64(req->worker_id)), &a,
			      &found);
	if (rc)
		return rc;
	if (!found && c->clashed)
		return refuse(c, E_EXISTS, "%s",
			      say(c, "该劳动者的账户由另一部门或区划开立，请到该处办理",
				  "another department or region opened it: it is done there"));
	if (!found)
		return worker_new(c, req, rep);
	if (a.disabled)
		return refuse(c, E_CONFLICT, "%s", say(c, "账户已停用", "it is disabled"));
	rc = code_give(c, &a, &req->code_hash, "counter");
	return rc ? rc : account_present(c, &a, rep);
}
