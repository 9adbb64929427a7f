/*
 * A worker at the counter: registered, and what he agreed to.
 *
 * Document, name and telephone are lines of standard input or of a file, never arguments: every
 * user of the host reads those.
 */
#include "page.h"
#include "worker.h"

#include <errno.h>

#define VALUE_SIZE 256

/* ---- register -------------------------------------------------------------------------------- */

static void file_close(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* it was read */
}

/* The next line; "" at the end of the file. */
static int file_line(struct cli *c, FILE *f, char **out)
{
	char line[VALUE_SIZE];
	size_t n;

	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	n = strcspn(line, "\r\n");
	if (ferror(f) || n == sizeof(line) - 1)
		return err_set(&c->err, E_FILE, "%s: %s", cli_get(c, "--file"),
			       say(c, "每行至多 254 字节", "lines of at most 254 bytes are read"));
	*out = arena_strndup(c->arena, line, n);
	return *out ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}

static int file_read(struct cli *c, const char *path, Registration__WorkerRow *row)
{
	AUTO(file_close) FILE *f = fopen(path, "re");
	int rc;

	if (!f)
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	rc = file_line(c, f, &row->id);
	if (rc == 0)
		rc = file_line(c, f, &row->name);
	return rc ? rc : file_line(c, f, &row->phone);
}

static int person_read(struct cli *c, Registration__WorkerRow *row)
{
	int rc;

	if (cli_has(c, "--file"))
		return file_read(c, cli_get(c, "--file"), row);
	rc = worker_line(c, say(c, "证件号码", "document"), &row->id);
	if (rc == 0)
		rc = worker_line(c, say(c, "姓名", "name"), &row->name);
	if (rc == 0 && !cli_has(c, "--no-phone"))
		rc = worker_line(c, say(c, "手机号", "telephone"), &row->phone);
	return rc;
}

static void registered_print(const struct cli *c, const Registration__RegisterWorkerReply *r)
{
	const char *did = say(c, "已登记过，没有变化", "known already, nothing new");

	if (r->created)
		did = say(c, "新登记", "registered");
	else if (r->updated)
		did = say(c, "已登记过，内容已更新", "known already, changed");
	(void)printf(say(c, "劳动者 %" PRId64 "  %s\n", "worker %" PRId64 ": %s\n"), r->worker_id,
		     did);
	if (r->review)
		(void)printf(say(c, "可能与 %u 人是同一人：gongdao worker matches\n",
				 "may be the same as %u others: gongdao worker matches\n"),
			     r->review);
}

int worker_register_run(struct cli *c)
{
	Registration__RegisterWorkerRequest q = REGISTRATION__REGISTER_WORKER_REQUEST__INIT;
	Registration__WorkerRow row = REGISTRATION__WORKER_ROW__INIT;
	Registration__RegisterWorkerReply *r;
	int rc;

	q.row = &row;
	page_text(c, "--region", &row.home_region);
	page_text(c, "--kind", &row.id_kind);
	page_text(c, "--employer", &row.credit_code);
	page_text(c, "--number", &row.worker_no);
	page_text(c, "--reason", &q.reason);
	rc = page_day(c, "--from", &row.from_day);
	if (rc == 0)
		rc = person_read(c, &row);
	if (rc == 0)
		rc = cli_ask(c, "registration.RegisterWorker", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	registered_print(c, r);
	return 0;
}

/* ---- consents -------------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *code, *zh, *en;
} matters[] = {
	{"notice",    "已告知",       "was told"},
	{"sensitive", "敏感个人信息", "sensitive data"},
	{"location",  "位置信息",     "location"},
	{"health",    "健康信息",     "health"},
	{"financial", "金融账户信息", "financial data"},
	{"biometric", "生物识别信息", "biometric data"},
	{"sharing",   "向他人提供",   "sharing"},
};
/* clang-format on */

static const char *matter_named(const struct cli *c, const char *code)
{
	for (size_t i = 0; i < N_ELEMENTS(matters); i++) {
		if (strcmp(code, matters[i].code) == 0)
			return say(c, matters[i].zh, matters[i].en);
	}
	return code;
}

static int consents_print(struct cli *c, Registration__Consent *const *list, size_t n,
			  uint32_t limit)
{
	static const struct table_head heads[] = {
		{"编号",    "id",         true },
                {"事项",    "matter",     false},
                {"告知书", "notice",     false},
		{"给予",    "given",      false},
                {"由",       "by",         false},
                {"撤回",    "taken back", false},
		{"由",       "by",         false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		table_addf(&t, "%" PRId64, list[i]->consent_id);
		table_add(&t, matter_named(c, list[i]->matter));
		table_add(&t, list[i]->notice);
		table_add(&t, show_time(c, list[i]->given_at_us));
		table_add(&t, list[i]->given_by);
		table_add(&t, list[i]->revoked_at_us ? show_time(c, list[i]->revoked_at_us) : "");
		table_add(&t, list[i]->revoked_by);
	}
	page_print(&t, limit, n ? list[n - 1]->consent_id : 0);
	return 0;
}

int worker_consent_give_run(struct cli *c)
{
	Registration__RecordConsentRequest q = REGISTRATION__RECORD_CONSENT_REQUEST__INIT;
	Registration__Consent *consent;
	int rc = cli_id(c, "WORKER", &q.worker_id);

	page_text(c, "MATTER", &q.matter);
	page_text(c, "--notice", &q.notice);
	if (rc == 0)
		rc = cli_ask(c, "registration.RecordConsent", &q.base, &consent);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &consent->base);
	return consents_print(c, &consent, 1, UINT32_MAX);
}

int worker_consent_revoke_run(struct cli *c)
{
	Registration__RevokeConsentRequest q = REGISTRATION__REVOKE_CONSENT_REQUEST__INIT;
	Registration__Consent *consent;
	int rc = cli_id(c, "CONSENT", &q.consent_id);

	if (rc == 0)
		rc = cli_ask(c, "registration.RevokeConsent", &q.base, &consent);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &consent->base);
	return consents_print(c, &consent, 1, UINT32_MAX);
}

int worker_consent_list_run(struct cli *c)
{
	Registration__ListConsentsRequest q = REGISTRATION__LIST_CONSENTS_REQUEST__INIT;
	Registration__ListConsentsReply *r;
	int rc = cli_id(c, "WORKER", &q.worker_id);

	if (rc == 0)
		rc = page_read(c, &q.after_id, &q.limit);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListConsents", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	return consents_print(c, r->consents, r->n_consents, q.limit);
}
