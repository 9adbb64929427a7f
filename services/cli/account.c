/*
 * Accounts of people who come in by a gateway. A one-time code is made here, shown once, and leaves
 * as its hash; a password is never an argument: it is chosen behind the gateway.
 */
#include "account.h"
#include "one_time.h"

#include <jansson.h>
#include <sodium.h>

const struct word account_states[] = {
	{"ACTIVE",   "正常"},
        {"LOCKED",   "锁定"},
        {"DISABLED", "停用"},
        {NULL,       NULL    }
};
const struct word account_kinds[] = {
	{"STAFF",   "工作人员"},
        {"COMPANY", "企业"      },
        {"WORKER",  "劳动者"   },
        {NULL,      NULL          }
};
const struct word account_roles[] = {
	{"inspector", "劳动监察"},
        {"clerk",     "经办"      },
        {"admin",     "管理员"   },
        {"operator",  "运维"      },
	{"company",   "企业"      },
        {"worker",    "劳动者"   },
        {NULL,        NULL          }
};
/* ---- one-time codes -------------------------------------------------------------------------- */

struct code {
	char shown[CODE_SHOWN_SIZE];
	uint8_t hash[ONE_TIME_HASH];
};

static int code_make(struct cli *c, struct code *out, ProtobufCBinaryData *hash)
{
	if (sodium_init() < 0)
		return err_set(&c->err, E_INTERNAL, "libsodium cannot start");
	one_time_make(out->shown);
	if (!one_time_hash(out->shown, out->hash))
		return err_set(&c->err, E_INTERNAL, "a code cannot be made");
	*hash = (ProtobufCBinaryData){sizeof(out->hash), out->hash};
	return 0;
}

static int code_print(struct cli *c, const Accounts__Account *a, struct code *code)
{
	int rc = 0;

	if (c->json) {
		json_t *d = json_pack("{s:o,s:s}", "account", cli_document(c, &a->base), "code",
				      code->shown);

		rc = cli_print_document(c, d);
		json_decref(d);
	} else {
		(void)printf(say(c, "账户 %s（%" PRId64 "）\n一次性代码 %s，%s 前有效\n",
				 "account %s (%" PRId64 ")\none-time code %s, good until %s\n"),
			     a->login, a->account_id, code->shown, show_time(c, a->code_until_us));
		(void)printf("%s",
			     say(c, "只显示这一次。用登录名和代码登录后，先设置自己的口令。\n",
				 "It is shown this once. Log in with the login and the code, "
				 "and choose a password.\n"));
	}
	sodium_memzero(code, sizeof(*code));
	return rc;
}

/* ---- one account ----------------------------------------------------------------------------- */

int account_of(struct cli *c, Accounts__Account **out)
{
	Accounts__GetAccountRequest q = ACCOUNTS__GET_ACCOUNT_REQUEST__INIT;

	if (!slice_to_i64(slice_of(cli_get(c, "ACCOUNT")), &q.account_id) || q.account_id <= 0) {
		q.account_id = 0;
		page_text(c, "ACCOUNT", &q.login);
	}
	return cli_ask(c, "accounts.GetAccount", &q.base, out);
}

const char *account_mark(struct cli *c, const Accounts__Account *a)
{
	return a->waits ? say(c, "（未启用）", " (waits)") : "";
}

static void account_print(struct cli *c, const Accounts__Account *a)
{
	(void)printf("%" PRId64 "  %s  %s  %s  %s%s\n", a->account_id, a->login, a->name,
		     page_word(c, account_kinds, a->kind), page_word(c, account_states, a->state),
		     account_mark(c, a));
	(void)printf(say(c, "管理部门 %s %s，开立 %s（%s），最近登录 %s\n",
			 "looked after by %s %s, opened %s (%s), last login %s\n"),
		     show_department(c, a->department), a->region, show_time(c, a->created_at_us),
		     a->created_by, a->last_login_at_us ? show_time(c, a->last_login_at_us) : "-");
	if (a->employer_id)
		(void)printf(say(c, "用人单位 %" PRId64 "\n", "employer %" PRId64 "\n"),
			     a->employer_id);
	if (a->worker_id)
		(void)printf(say(c, "劳动者 %" PRId64 "\n", "worker %" PRId64 "\n"), a->worker_id);
	for (size_t i = 0; i < a->n_grants; i++) {
		const Accounts__Grant *g = a->grants[i];

		(void)printf(say(c, "  权限 %" PRId64 "  %s  %s  %s%s%s（%s 授予，%s）\n",
				 "  grant %" PRId64 "  %s  %s  %s%s%s (by %s, %s)\n"),
			     g->grant_id, page_word(c, account_roles, g->role),
			     *g->department ? show_department(c, g->department) : "-", g->region,
			     g->until_us ? say(c, " 至 ", " until ") : "",
			     show_time(c, g->until_us), g->granted_by,
			     show_time(c, g->granted_at_us));
	}
}

static int show(struct cli *c, const char *rpc, const ProtobufCMessage *q)
{
	Accounts__Account *a;
	int rc = cli_ask(c, rpc, q, &a);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &a->base);
	account_print(c, a);
	return 0;
}

int account_show_run(struct cli *c)
{
	Accounts__Account *a;
	int rc = account_of(c, &a);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &a->base);
	account_print(c, a);
	return 0;
}

int account_create_run(struct cli *c)
{
	Accounts__CreateAccountRequest q = ACCOUNTS__CREATE_ACCOUNT_REQUEST__INIT;
	Accounts__Account *a;
	struct code code;
	int rc = cli_settings(c);

	page_text(c, "LOGIN", &q.login);
	page_text(c, "--name", &q.name);
	page_text(c, "--department", &q.department);
	page_text(c, "--role", &q.role);
	q.region = (char *)(uintptr_t)c->settings.city; /* only packed, as the others */
	page_text(c, "--region", &q.region);
	if (!rc && cli_has(c, "--employer"))
		rc = employer_find(c, cli_get(c, "--employer"), &q.employer_id);
	q.kind = (char *)(uintptr_t)(q.employer_id ? "COMPANY" : "STAFF");
	if (!rc)
		rc = code_make(c, &code, &q.code_hash);
	if (!rc)
		rc = cli_ask(c, "accounts.CreateAccount", &q.base, &a);
	return rc ? rc : code_print(c, a, &code);
}

int account_worker_run(struct cli *c)
{
	Accounts__OpenWorkerAccountRequest q = ACCOUNTS__OPEN_WORKER_ACCOUNT_REQUEST__INIT;
	Accounts__Account *a;
	struct code code;
	int rc = cli_settings(c);

	if (!rc)
		rc = cli_id(c, "WORKER", &q.worker_id);
	page_text(c, "--document", &q.document);
	page_text(c, "--purpose", &q.purpose);
	q.region = (char *)(uintptr_t)c->settings.city;
	page_text(c, "--region", &q.region);
	if (!rc)
		rc = code_make(c, &code, &q.code_hash);
	if (!rc)
		rc = cli_ask(c, "accounts.OpenWorkerAccount", &q.base, &a);
	return rc ? rc : code_print(c, a, &code);
}

int account_reset_run(struct cli *c)
{
	Accounts__ResetPasswordRequest q = ACCOUNTS__RESET_PASSWORD_REQUEST__INIT;
	Accounts__Account *a;
	struct code code;
	int rc = account_of(c, &a);

	if (!rc)
		rc = code_make(c, &code, &q.code_hash);
	if (rc)
		return rc;
	q.account_id = a->account_id;
	page_text(c, "--reason", &q.reason);
	rc = cli_ask(c, "accounts.ResetPassword", &q.base, &a);
	return rc ? rc : code_print(c, a, &code);
}

static int state_set(struct cli *c, const char *state)
{
	Accounts__SetAccountStateRequest q = ACCOUNTS__SET_ACCOUNT_STATE_REQUEST__INIT;
	Accounts__Account *a;
	int rc = account_of(c, &a);

	if (rc)
		return rc;
	q.account_id = a->account_id;
	q.state = (char *)(uintptr_t)state;
	page_text(c, "--reason", &q.reason);
	return show(c, "accounts.SetAccountState", &q.base);
}

int account_disable_run(struct cli *c)
{
	return state_set(c, "DISABLED");
}

int account_enable_run(struct cli *c)
{
	return state_set(c, "ACTIVE");
}

int account_grant_run(struct cli *c)
{
	Accounts__GrantRoleRequest q = ACCOUNTS__GRANT_ROLE_REQUEST__INIT;
	Accounts__Account *a;
	int32_t until = 0;
	int rc = account_of(c, &a);

	if (!rc)
		rc = page_day(c, "--until", &until);
	if (rc)
		return rc;
	q.account_id = a->account_id;
	if (strcmp(a->kind, "STAFF") == 0)
		q.department = a->department;
	q.region = a->region;
	page_text(c, "--department", &q.department);
	page_text(c, "--region", &q.region);
	page_text(c, "--role", &q.role);
	if (until)
		q.until_us = utc_from_civil((civil_date){until + 1}).us;
	return show(c, "accounts.GrantRole", &q.base);
}

int account_revoke_run(struct cli *c)
{
	Accounts__RevokeRoleRequest q = ACCOUNTS__REVOKE_ROLE_REQUEST__INIT;
	int rc = cli_id(c, "GRANT", &q.grant_id);

	page_text(c, "--reason", &q.reason);
	return rc ? rc : show(c, "accounts.RevokeRole", &q.base);
}
