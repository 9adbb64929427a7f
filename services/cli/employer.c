/*
 * An employer, its licences, and the chain of employers behind a worker.
 */
#include "cn_id.h"
#include "page.h"
#include "registration.pb-c.h"

struct name {
	const char *code, *zh, *en;
};

static const struct name names[] = {
	{"platform",        "平台企业",             "platform"                },
	{"partner",         "合作企业",             "partner"                 },
	{"dispatch_agency", "劳务派遣单位",       "dispatch agency"         },
	{"outsourcing",     "外包单位",             "outsourcing firm"        },
	{"active",          "存续",                   "active"                  },
	{"suspended",       "停业",                   "suspended"               },
	{"revoked",         "吊销",                   "revoked"                 },
	{"deregistered",    "注销",                   "deregistered"            },
	{"dispatch",        "劳务派遣经营许可", "dispatch permit"         },
	{"human_resources", "人力资源服务许可", "human resources services"},
	{"ride_hailing",    "网约车经营许可",    "ride hailing"            },
	{"express",         "快递业务经营许可", "express delivery"        },
	{"food",            "食品经营许可",       "food"                    },
	{"road_freight",    "道路运输经营许可", "road freight"            },
	{"other",           "其他",                   "other"                   },
	{"hires",           "招用",                   "hires"                   },
	{"schedules",       "排班派单",             "schedules"               },
	{"pays",            "发放报酬",             "pays"                    },
	{"signs",           "签订协议",             "signs"                   },
	{"insures",         "参保",                   "insures"                 },
	{"invoices",        "开票",                   "invoices"                },
	{"known",           "明确",                   "known"                   },
	{"unknown",         "不明",                   "unknown"                 },
	{"contradicted",    "矛盾",                   "contradicted"            },
	{"doc",             "书面文件",             "document"                },
	{"log",             "平台记录",             "platform log"            },
	{"pay",             "支付记录",             "pay record"              },
	{"photo",           "照片",                   "photo"                   },
	{"stmt",            "陈述",                   "statement"               },
	{"third",           "第三方证明",          "third party"             },
	{"engagement",      "本人",                   "this engagement"         },
};

static const char *named(const struct cli *c, const char *code)
{
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (strcmp(names[i].code, code) == 0)
			return say(c, names[i].zh, names[i].en);
	}
	return code;
}

static const char *yes_no(const struct cli *c, bool yes)
{
	return yes ? say(c, "是", "yes") : say(c, "否", "no");
}

static const char *until(struct cli *c, int32_t last_day)
{
	return last_day ? show_day(c, last_day) : say(c, "长期", "open");
}

/* ---- show ------------------------------------------------------------------------------------ */

static void standing_print(struct cli *c, const Registration__Employer *e)
{
	(void)printf("%s  %s  %s\n", e->credit_code, e->name, named(c, e->kind));
	(void)printf(say(c, "区划 %s  行业 %s  状态 %s %s\n", "region %s, trade %s, %s %s\n"),
		     e->region, *e->trade ? named(c, e->trade) : "-", named(c, e->status),
		     show_day(c, e->status_day));
	(void)printf(say(c, "本地机构 %s  原注册号 %s  版本 %" PRId64 "\n",
			 "local branch %s, old licence number %s, version %" PRId64 "\n"),
		     *e->branch ? e->branch : say(c, "无", "none"),
		     *e->old_licence_no ? e->old_licence_no : "-", e->version);
}

static void facts_print(struct cli *c, const Registration__EmployerFacts *f)
{
	(void)printf(say(c, "名单（%s）  经营异常 %s  严重违法 %s  欠薪失信 %s\n",
			 "lists (%s): abnormal %s, serious violations %s, arrears of pay %s\n"),
		     show_day(c, f->day), yes_no(c, f->abnormal), yes_no(c, f->serious),
		     yes_no(c, f->arrears));
	(void)printf(say(c, "劳务派遣许可有效 %s  用工 %" PRId64 " 人，其中派遣 %" PRId64 " 人\n",
			 "dispatch permit holds %s, headcount %" PRId64 ", dispatched %" PRId64
			 "\n"),
		     yes_no(c, f->may_dispatch), f->n_headcount, f->n_dispatched);
	for (size_t i = 0; i < f->n_cooperations; i++) {
		const Registration__CooperationFacts *a = f->cooperations[i];

		(void)printf(say(c, "合作协议 %s  缺项或不明 %d 项  距上次检查 %d 天\n",
				 "cooperation agreement %s: %d gaps, %d days without "
				 "supervision\n"),
			     a->number, a->n_gaps, a->unsupervised_days);
	}
	for (size_t i = 0; i < f->n_documents; i++) {
		const Registration__RuleDocumentFacts *d = f->documents[i];

		(void)printf(say(c, "规则 %s %s  协商 %s  公示 %s（提前 %d 天）  申诉渠道 %s\n",
				 "rule %s %s: consulted %s, shown %s (%d days ahead), appeal "
				 "channel %s\n"),
			     d->title, d->edition, yes_no(c, d->consulted), yes_no(c, d->shown),
			     d->notice_days, yes_no(c, d->has_appeal));
	}
	for (size_t i = 0; i < f->n_dispatch_gaps; i++)
		(void)printf(say(c, "无有效派遣许可 %s  %s 至 %s\n",
				 "no valid dispatch permit: %s, %s to %s\n"),
			     f->dispatch_gaps[i]->worker_no,
			     show_day(c, f->dispatch_gaps[i]->from_day),
			     show_day(c, f->dispatch_gaps[i]->last_day));
}

int employer_show_run(struct cli *c)
{
	Registration__GetEmployerRequest q = REGISTRATION__GET_EMPLOYER_REQUEST__INIT;
	Registration__GetEmployerFactsRequest facts =
		REGISTRATION__GET_EMPLOYER_FACTS_REQUEST__INIT;
	Registration__Employer *e;
	Registration__EmployerFacts *f;
	int rc = page_day(c, "--as-of", &q.as_of_day);

	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.GetEmployer", &q.base, &e);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &e->base);
	facts.employer_id = q.employer_id;
	facts.day = q.as_of_day;
	rc = cli_ask(c, "registration.GetEmployerFacts", &facts.base, &f);
	if (rc)
		return rc;
	standing_print(c, e);
	facts_print(c, f);
	return 0;
}

/* ---- list ------------------------------------------------------------------------------------ */

int employer_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",                   "id",          true },
                {"统一社会信用代码", "credit code", false},
		{"名称",                   "name",        false},
                {"类别",                   "kind",        false},
		{"区划",                   "region",      false},
                {"状态",                   "status",      false},
	};
	Registration__ListEmployersRequest q = REGISTRATION__LIST_EMPLOYERS_REQUEST__INIT;
	Registration__ListEmployersReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--search", &q.search);
	page_text(c, "--kind", &q.kind);
	page_text(c, "--region", &q.region);
	page_text(c, "--status", &q.status);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListEmployers", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_employers; i++) {
		const Registration__Employer *e = r->employers[i];

		table_addf(&t, "%" PRId64, e->employer_id);
		table_add(&t, e->credit_code);
		table_add(&t, e->name);
		table_add(&t, named(c, e->kind));
		table_add(&t, e->region);
		table_add(&t, named(c, e->status));
	}
	page_print(&t, q.limit, r->n_employers ? r->employers[r->n_employers - 1]->employer_id : 0);
	return 0;
}

/* ---- licences -------------------------------------------------------------------------------- */

int employer_licences_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"许可",       "licence", false},
                {"证号",       "number",  false},
		{"发证机关", "issuer",  false},
                {"起",          "from",    false},
		{"止",          "until",   false},
                {"版本",       "version", true },
	};
	Registration__ListLicencesRequest q = REGISTRATION__LIST_LICENCES_REQUEST__INIT;
	Registration__ListLicencesReply *r;
	struct table t;
	int rc = page_day(c, "--as-of", &q.as_of_day);

	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListLicences", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_licences; i++) {
		const Registration__Licence *l = r->licences[i];

		table_add(&t, named(c, l->kind));
		table_add(&t, l->number);
		table_add(&t, text_cut(c->arena, l->issuer, 28));
		table_add(&t, show_day(c, l->from_day));
		table_add(&t, until(c, l->last_day));
		table_addf(&t, "%" PRId64, l->version);
	}
	page_print(&t, UINT32_MAX, 0);
	return 0;
}

/* ---- chain ----------------------------------------------------------------------------------- */

static const char *scope_named(const struct cli *c, const char *scope)
{
	if (strcmp(scope, "partner") == 0)
		return say(c, "与合作企业", "with the partner");
	if (strcmp(scope, "platform") == 0)
		return say(c, "平台", "of the platform");
	return named(c, scope);
}

static void role_add(struct cli *c, struct table *t, const Registration__ChainRole *role)
{
	for (size_t i = 0; i < role->n_actors || i == 0; i++) {
		const Registration__ChainActor *a = role->n_actors ? role->actors[i] : NULL;

		table_add(t, i ? "" : named(c, role->role));
		table_add(t, a && a->overridden ? say(c, "被取代", "overridden")
						: named(c, role->standing));
		table_add(t, a ? a->credit_code : "");
		table_add(t, a ? text_cut(c->arena, a->name, 24) : "");
		if (a)
			table_addf(t, "%d", a->level);
		else
			table_add(t, "");
		table_add(t, a ? scope_named(c, a->scope) : "");
		table_add(t, a ? named(c, a->evidence) : "");
		table_add(t, a ? text_cut(c->arena, a->reference, 32) : "");
	}
}

static void engagement_print(struct cli *c, const Registration__ChainEngagement *e)
{
	static const struct table_head heads[] = {
		{"事项", "role",      false},
                {"结论", "standing",  false},
		{"主体", "who",       false},
                {"名称", "name",      false},
		{"层级", "level",     true },
                {"范围", "holds for", false},
		{"证据", "evidence",  false},
                {"出处", "reference", false},
	};
	struct table t;

	(void)printf(say(c, "\n用工 %" PRId64 "  %s %s  编号 %s  类别 %s  区划 %s\n",
			 "\nengagement %" PRId64 ": %s %s, worker %s, class %s, region %s\n"),
		     e->engagement_id, e->credit_code, e->name, e->worker_no, e->class_,
		     e->home_region);
	(void)printf(e->levels_known ? say(c, "平台与支付方之间 %d 层\n",
					   "%d levels between the platform and who pays\n")
				     : say(c, "支付方不明，已知至少 %d 层\n",
					   "who pays is not clear; at least %d levels\n"),
		     e->levels);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < e->n_roles; i++)
		role_add(c, &t, e->roles[i]);
	table_print(&t, stdout);
}

int employer_chain_run(struct cli *c)
{
	Registration__GetChainRequest q = REGISTRATION__GET_CHAIN_REQUEST__INIT;
	Registration__Chain *r;
	int rc = cli_id(c, "WORKER", &q.worker_id);

	if (rc == 0)
		rc = page_day(c, "--as-of", &q.day);
	if (rc == 0)
		rc = cli_ask(c, "registration.GetChain", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "劳动者 %" PRId64 "  %s\n", "worker %" PRId64 " on %s\n"), r->worker_id,
		     show_day(c, r->day));
	for (size_t i = 0; i < r->n_engagements; i++)
		engagement_print(c, r->engagements[i]);
	return 0;
}

/* ---- by its code ----------------------------------------------------------------------------- */

/* The number of an employer given as a credit code or as a number. */
int employer_find(struct cli *c, const char *text, int64_t *out)
{
	Registration__GetEmployerRequest q = REGISTRATION__GET_EMPLOYER_REQUEST__INIT;
	Registration__Employer *e = NULL;
	int rc;

	if (strlen(text) != CREDIT_CODE_LENGTH && slice_to_i64(slice_of(text), out) && *out > 0)
		return 0;
	if (!credit_code_valid(slice_of(text)))
		return cli_usage(c,
				 say(c, "“%s”既不是编号，也不是正确的统一社会信用代码",
				     "\"%s\" is neither a number nor a valid credit code"),
				 text);
	q.credit_code = arena_strdup(c->arena, text);
	rc = q.credit_code ? cli_ask(c, "registration.GetEmployer", &q.base, &e)
			   : err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (e)
		*out = e->employer_id;
	return rc;
}
