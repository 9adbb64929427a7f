/*
 * The register of pay systems: recorded, withdrawn, listed; who has workers and none.
 */
#include "page.h"

#include <sodium.h>

static const struct word kind_words[] = {
	{"piece", "计件"},
	{"time",  "计时"},
	{"mixed", "混合"},
	{NULL,    NULL    },
};
static const struct word cycle_words[] = {
	{"order",      "每单"},
        {"day",        "每日"},
        {"week",       "每周"},
	{"half_month", "半月"},
        {"month",      "每月"},
        {NULL,         NULL    },
};
static const struct word unit_words[] = {
	{"hour",  "小时"},
	{"day",   "日"   },
	{"month", "月"   },
	{NULL,    NULL    },
};
static const struct word state_words[] = {
	{"in_force",  "有效"   },
        {"future",    "未生效"},
        {"ended",     "已失效"},
	{"replaced",  "已更正"},
        {"withdrawn", "已撤回"},
        {NULL,        NULL       },
};
const struct word occupation_words[] = {
	{"rider",           "网约配送员"},
        {"ride_driver",     "网约车司机"},
        {"truck_driver",    "货车司机"   },
	{"courier",         "快递员"      },
        {"domestic_worker", "家政服务员"},
        {NULL,              NULL             },
};

static const char *occupation(const struct cli *c, const char *code)
{
	return code[0] ? page_word(c, occupation_words, code) : say(c, "各职业", "all");
}

/* ---- recording ------------------------------------------------------------------------------- */

/* The digest of the document, as 64 digits. */
static int digest_set(struct cli *c, Wages__PaySystemRow *row)
{
	const char *path = cli_get(c, "--file");
	uint8_t digest[32], block[16384];
	crypto_generichash_state h;
	FILE *f;
	size_t n;

	if (!path)
		return 0;
	f = fopen(path, "rb");
	if (!f)
		return cli_usage(c, say(c, "--file：打不开 %s", "--file: %s cannot be opened"),
				 path);
	(void)crypto_generichash_init(&h, NULL, 0, sizeof(digest)); /* these sizes are allowed */
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		(void)crypto_generichash_update(&h, block, n);
	n = ferror(f) ? 1 : 0;
	(void)fclose(f);
	if (n)
		return cli_usage(c, say(c, "--file：读不了 %s", "--file: %s cannot be read"), path);
	(void)crypto_generichash_final(&h, digest, sizeof(digest));
	row->digest = arena_zalloc(c->arena, 1, 2 * sizeof(digest) + 1);
	if (!row->digest)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	hex_encode(digest, sizeof(digest), row->digest);
	return 0;
}

static int base_set(struct cli *c, Wages__PaySystemRow *row)
{
	const char *text = cli_get(c, "--base");
	money m;

	if (!text)
		return 0;
	if (!money_parse(text, strlen(text), &m) || m.fen <= 0)
		return cli_usage(c, say(c, "--base 应为金额（元），例如 2100.00",
					"--base is an amount in yuan like 2100.00"));
	row->base_fen = m.fen;
	return 0;
}

static int row_read(struct cli *c, Wages__PaySystemRow *row)
{
	const struct {
		const char *name;
		char **to;
	} texts[] = {
		{"EMPLOYER",         &row->credit_code   },
		{"--region",         &row->region        },
		{"--occupation",     &row->occupation    },
		{"--kind",           &row->kind          },
		{"--price",          &row->price_rule    },
		{"--base-per",       &row->base_per      },
		{"--subsidies",      &row->subsidies     },
		{"--deductions",     &row->deductions    },
		{"--cycle",          &row->pay_cycle     },
		{"--consulted-with", &row->consulted_with},
		{"--consulted-ref",  &row->consulted_ref },
		{"--announced-how",  &row->announced_how },
		{"--document",       &row->document      },
		{"--reason",         &row->reason        },
	};
	int64_t pay_day = 0;
	int rc = page_day(c, "--from", &row->from_day);

	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		page_text(c, texts[i].name, texts[i].to);
	row->occupation = page_code(occupation_words, row->occupation);
	row->kind = page_code(kind_words, row->kind);
	row->base_per = page_code(unit_words, row->base_per);
	row->pay_cycle = page_code(cycle_words, row->pay_cycle);
	if (rc == 0)
		rc = page_day(c, "--last", &row->last_day);
	if (rc == 0)
		rc = page_day(c, "--consulted", &row->consulted_day);
	if (rc == 0)
		rc = page_day(c, "--announced", &row->announced_day);
	if (rc == 0)
		rc = base_set(c, row);
	if (rc == 0)
		rc = cli_number(c, "--pay-day", 31, &pay_day);
	row->pay_day = (int32_t)pay_day;
	return rc ? rc : digest_set(c, row);
}

static int row_send(struct cli *c, Wages__PaySystemRow *row, Wages__RecordPaySystemReply **out)
{
	Wages__RecordPaySystemRequest q = WAGES__RECORD_PAY_SYSTEM_REQUEST__INIT;
	int rc = row_read(c, row);

	q.row = row;
	return rc ? rc : cli_ask(c, "wages.RecordPaySystem", &q.base, out);
}

int pay_system_record_run(struct cli *c)
{
	Wages__PaySystemRow row = WAGES__PAY_SYSTEM_ROW__INIT;
	Wages__RecordPaySystemReply *r;
	int rc = row_send(c, &row, &r);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(
		r->already ? say(c, "薪酬制度 %" PRId64 " 第 %" PRId64 " 版，已登记过，没有变化\n",
				 "pay system %" PRId64 ", version %" PRId64
				 ", recorded before, nothing changed\n")
			   : say(c, "已登记：薪酬制度 %" PRId64 " 第 %" PRId64 " 版\n",
				 "recorded: pay system %" PRId64 ", version %" PRId64 "\n"),
		r->pay_system_id, r->version);
	if (r->ends_version)
		(void)printf(
			say(c, "第 %" PRId64 " 版到 %s 为止\n", "version %" PRId64 " ends on %s\n"),
			r->ends_version, show_day(c, r->ends_day));
	return 0;
}

int pay_system_withdraw_run(struct cli *c)
{
	Wages__PaySystemRow row = WAGES__PAY_SYSTEM_ROW__INIT;
	Wages__RecordPaySystemReply *r;
	int rc;

	row.withdrawn = true;
	if ((rc = row_send(c, &row, &r)) || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)puts(r->already ? say(c, "已撤回过，没有变化", "withdrawn before, nothing changed")
			      : say(c, "已撤回", "withdrawn"));
	return 0;
}

/* ---- listing --------------------------------------------------------------------------------- */

static const char *lacks_text(struct cli *c, const Wages__PaySystem *p)
{
	const char *text = "";

	for (size_t i = 0; text && i < p->n_lacks; i++)
		text = arena_printf(c->arena, "%s%s%s", text, i ? " " : "",
				    strcmp(p->lacks[i], "notice") == 0
					    ? say(c, "未按期公示", "notice")
					    : say(c, "未协商", "consultation"));
	return text ? text : "";
}

int pay_system_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",         true },
                {"企业", "employer",   false},
		{"区划", "region",     false},
                {"职业", "occupation", false},
		{"版",    "version",    true },
                {"自",    "from",       false},
		{"至",    "to",         false},
                {"状态", "state",      false},
		{"计酬", "kind",       false},
                {"周期", "cycle",      false},
		{"缺",    "lacks",      false},
                {"文件", "document",   false},
	};
	Wages__ListPaySystemsRequest q = WAGES__LIST_PAY_SYSTEMS_REQUEST__INIT;
	Wages__ListPaySystemsReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--region", &q.region);
	page_text(c, "--occupation", &q.occupation);
	page_employer(c, &q.employer_id, &q.credit_code);
	q.occupation = page_code(occupation_words, q.occupation);
	q.all = cli_has(c, "--all");
	q.lacking = cli_has(c, "--lacking");
	if (rc == 0)
		rc = page_day(c, "--as-of", &q.as_of_day);
	if (rc == 0)
		rc = cli_ask(c, "wages.ListPaySystems", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_systems; i++) {
		const Wages__PaySystem *p = r->systems[i];

		table_addf(&t, "%" PRId64, p->pay_system_id);
		table_add(&t, text_cut(c->arena, p->employer_name, 24));
		table_add(&t, p->row->region);
		table_add(&t, occupation(c, p->row->occupation));
		table_addf(&t, "%" PRId64, p->version);
		table_add(&t, show_day(c, p->row->from_day));
		table_add(&t, show_day(c, p->until_day));
		table_add(&t, page_word(c, state_words, p->state));
		table_add(&t, page_word(c, kind_words, p->row->kind));
		table_add(&t, page_word(c, cycle_words, p->row->pay_cycle));
		table_add(&t, lacks_text(c, p));
		table_add(&t, text_cut(c->arena, p->row->document, 24));
	}
	page_print(&t, 0, 0);
	if (r->next_after_id)
		(void)printf(say(c, "还有：加 --after %" PRId64 "\n",
				 "there are more: add --after %" PRId64 "\n"),
			     r->next_after_id);
	return 0;
}

static void line(const char *name, const char *text)
{
	if (text[0])
		(void)printf("    %s %s\n", name, text);
}

/* "2025-02-10 配送员代表大会 纪要 2 号" */
static const char *day_text(struct cli *c, int32_t day, const char *a, const char *b)
{
	const char *text = day ? arena_printf(c->arena, "%s %s%s%s", show_day(c, day), a,
					      a[0] && b[0] ? " " : "", b)
			       : "";

	return text ? text : "";
}

static void version_print(struct cli *c, const Wages__PaySystem *p)
{
	const Wages__PaySystemRow *r = p->row;
	const char *base = r->base_fen
				   ? arena_printf(c->arena, "%s / %s", show_yuan(c, r->base_fen),
						  page_word(c, unit_words, r->base_per))
				   : "";

	(void)printf(say(c, "第 %" PRId64 " 版  %s 至 %s  %s  %s  %s",
			 "version %" PRId64 ", %s to %s, %s, %s, %s"),
		     p->version, show_day(c, r->from_day),
		     p->until_day ? show_day(c, p->until_day) : say(c, "长期", "open"),
		     page_word(c, state_words, p->state), page_word(c, kind_words, r->kind),
		     page_word(c, cycle_words, r->pay_cycle));
	if (r->pay_day)
		(void)printf(say(c, " %" PRId32 " 日发放", ", paid on the %" PRId32), r->pay_day);
	(void)putchar('\n');
	line(say(c, "单价", "price"), r->price_rule);
	line(say(c, "底薪", "base"), base ? base : "");
	line(say(c, "补贴", "subsidies"), r->subsidies);
	line(say(c, "扣款", "deductions"), r->deductions);
	line(say(c, "协商", "consulted"),
	     day_text(c, r->consulted_day, r->consulted_with, r->consulted_ref));
	line(say(c, "公示", "announced"), day_text(c, r->announced_day, r->announced_how, ""));
	line(say(c, "缺", "lacks"), lacks_text(c, p));
	line(say(c, "文件", "document"), r->document);
	line(say(c, "摘要", "digest"), r->digest);
	line(say(c, "理由", "reason"), r->reason);
	(void)printf(
		"    %s %s %s %s\n", say(c, "登记", "recorded"), show_time(c, p->recorded_at_us),
		p->by_company ? say(c, "企业", "the company") : show_department(c, p->department),
		p->recorded_by);
}

int pay_system_show_run(struct cli *c)
{
	Wages__GetPaySystemRequest q = WAGES__GET_PAY_SYSTEM_REQUEST__INIT;
	Wages__GetPaySystemReply *r;
	int rc = cli_id(c, "SYSTEM", &q.pay_system_id);

	if (rc == 0)
		rc = cli_ask(c, "wages.GetPaySystem", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	if (r->n_versions)
		(void)printf("%s %" PRId64 "  %s  %s  %s\n", say(c, "薪酬制度", "pay system"),
			     r->versions[0]->pay_system_id, r->versions[0]->employer_name,
			     r->versions[0]->row->region,
			     occupation(c, r->versions[0]->row->occupation));
	for (size_t i = 0; i < r->n_versions; i++)
		version_print(c, r->versions[i]);
	return 0;
}

/* ---- missing --------------------------------------------------------------------------------- */

/* Puts a page behind those before it, so that all of them are one list. */
static int page_join(struct cli *c, Wages__ListPaySystemsMissingReply *all,
		     const Wages__ListPaySystemsMissingReply *page)
{
	const size_t n = all->n_missing + page->n_missing;
	Wages__PaySystemMissing **rows =
		arena_zalloc(c->arena, n + 1, sizeof(Wages__PaySystemMissing *));

	if (!rows)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < n; i++)
		rows[i] = i < all->n_missing ? all->missing[i] : page->missing[i - all->n_missing];
	all->missing = rows;
	all->n_missing = n;
	return 0;
}

static void missing_print(struct cli *c, const Wages__ListPaySystemsMissingReply *all)
{
	static const struct table_head heads[] = {
		{"信用代码", "code",       false},
                {"企业",       "employer",   false},
		{"区划",       "region",     false},
                {"职业",       "occupation", false},
		{"人数",       "workers",    true },
                {"上一版止", "ended",      false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < all->n_missing; i++) {
		const Wages__PaySystemMissing *m = all->missing[i];

		table_add(&t, m->credit_code);
		table_add(&t, text_cut(c->arena, m->employer_name, 36));
		table_add(&t, m->region);
		table_add(&t, occupation(c, m->occupation));
		table_addf(&t, "%" PRIu64, m->n_workers);
		table_add(&t, show_day(c, m->ended_day));
	}
	page_print(&t, 0, 0);
}

int pay_system_missing_run(struct cli *c)
{
	Wages__ListPaySystemsMissingRequest q = WAGES__LIST_PAY_SYSTEMS_MISSING_REQUEST__INIT;
	Wages__ListPaySystemsMissingReply all = WAGES__LIST_PAY_SYSTEMS_MISSING_REPLY__INIT, *page;
	int rc = page_day(c, "--as-of", &q.as_of_day);

	page_text(c, "REGION", &q.region);
	q.limit = 1000;
	for (bool more = true; rc == 0 && more;) {
		rc = cli_ask(c, "wages.ListPaySystemsMissing", &q.base, &page);
		if (rc == 0)
			rc = page_join(c, &all, page);
		more = rc == 0 && page->next_after_employer_id != 0;
		if (more) {
			q.after_employer_id = page->next_after_employer_id;
			q.after_occupation = page->next_after_occupation;
		}
	}
	if (rc)
		return rc;
	if (c->json)
		rc = cli_print_json(c, &all.base);
	else
		missing_print(c, &all);
	if (rc)
		return rc;
	return all.n_missing ? FOUND : 0;
}
