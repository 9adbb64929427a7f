/*
 * Audits, findings, facts: what was worked, what was owed, and why a finding was raised.
 */
#include "table.h"

#include <jansson.h>
#include <unistd.h>

#include "page.h"
#include "registration.pb-c.h"
#include "wages.pb-c.h"

#define POLL_MS 300

/* ---- audit ---------------------------------------------------------------------------------- */

/* Waits until nothing is marked any more, or the time is over. */
static int wait_for_end(struct cli *c, Wages__GetAuditProgressReply **out)
{
	Wages__GetAuditProgressRequest q = WAGES__GET_AUDIT_PROGRESS_REQUEST__INIT;
	int64_t until = mono_now().us + c->timeout_ms * 1000;
	bool person = isatty(STDERR_FILENO) && !c->json;
	int rc;

	do {
		rc = cli_ask(c, "wages.GetAuditProgress", &q.base, out);
		if (rc || (*out)->waiting + (*out)->employers_waiting == 0)
			break;
		if (person)
			(void)fprintf(stderr,
				      (*out)->marking ? say(c, "\r待审 %" PRIu64 " 人月，仍在列入 ",
							    "\r%" PRIu64 " left, more are marked ")
						      : say(c, "\r待审 %" PRIu64 " 人月 ",
							    "\r%" PRIu64 " left "),
				      (*out)->waiting);
		(void)usleep(POLL_MS * 1000);
	} while (mono_now().us < until);
	if (person)
		(void)fputs("\r\x1b[K", stderr);
	if (rc == 0 && (*out)->waiting + (*out)->employers_waiting)
		rc = err_set(&c->err, E_TIMEOUT,
			     say(c,
				 "还有 %" PRIu64 " 人月、%" PRIu64
				 " 企业月没有审完，审计在继续；用 --timeout 可以等久一些",
				 "%" PRIu64 " worker-months and %" PRIu64
				 " months of employers are still to be audited, and it goes on; "
				 "--timeout waits longer"),
			     (*out)->waiting, (*out)->employers_waiting);
	return rc;
}

static int print_end(struct cli *c, const Wages__GetAuditProgressReply *r)
{
	(void)printf(say(c, "审计完成，未消除的疑点共 %" PRIu64 " 条（gongdao finding list）\n",
			 "done; %" PRIu64 " findings are open (gongdao finding list)\n"),
		     r->open_findings);
	if (r->later)
		(void)printf(say(c, "%" PRIu64 " 人月要等发薪日过后再审\n",
				 "%" PRIu64 " worker-months wait for their pay day\n"),
			     r->later);
	if (r->unknown_workers)
		(void)printf(say(c,
				 "%" PRIu64
				 " 个骑手号有记录但没有登记用工，未能审计：请导入 engagements\n",
				 "%" PRIu64
				 " numbers have records and no engagement, so they were not "
				 "audited: import engagements\n"),
			     r->unknown_workers);
	if (r->failed)
		(void)printf(say(c, "%" PRIu64 " 人月无法审计：%s\n",
				 "%" PRIu64 " worker-months could not be audited: %s\n"),
			     r->failed, r->last_error);
	if (r->employers_failed)
		(void)printf(say(c, "%" PRIu64 " 个企业月无法全部审计：%s\n",
				 "%" PRIu64
				 " months of employers could not be audited in whole: %s\n"),
			     r->employers_failed, r->last_employer_error);
	return r->open_findings || r->failed || r->employers_failed ? FOUND : 0;
}

int audit_run_run(struct cli *c)
{
	Wages__RunAuditRequest q = WAGES__RUN_AUDIT_REQUEST__INIT;
	Wages__GetAuditProgressReply *progress = NULL;
	const char *from, *to, *employer = cli_get(c, "--employer"), *months = cli_get(c, "MONTHS");
	Wages__RunAuditReply *r;
	int rc;

	if (!months)
		months = cli_get(c, "--period");
	if (!months)
		return cli_usage(c, say(c, "缺少 MONTHS", "MONTHS is missing"));
	rc = cli_period(c, months, &from, &to);
	if (rc == 0 && employer)
		rc = employer_find(c, employer, &q.employer_id);
	if (rc)
		return rc;
	q.month_from = (char *)(uintptr_t)from; /* protobuf-c has no const; it is only packed */
	q.month_to = (char *)(uintptr_t)to;
	rc = cli_ask(c, "wages.RunAudit", &q.base, &r);
	if (rc == 0 && !cli_has(c, "--no-wait"))
		rc = wait_for_end(c, &progress);
	if (rc)
		return rc;
	if (c->json)
		return cli_print_json(c, progress ? &progress->base : &r->base);
	(void)printf(say(c, "%s 至 %s：%" PRIu64 " 人月列入审计\n",
			 "%s to %s: %" PRIu64 " worker-months to audit\n"),
		     from, to, r->marked);
	if (r->marking)
		(void)printf(say(c, "另有 %" PRIu64 " 个企业月的人月随后列入\n",
				 "those of %" PRIu64 " more months of employers are marked after "
				 "that\n"),
			     r->marking);
	return progress ? print_end(c, progress) : 0;
}

/* ---- findings ------------------------------------------------------------------------------- */

/* Else those of wages. */
static bool of_registration(const struct cli *c)
{
	return cli_has(c, "--registration");
}

int finding_list_run(struct cli *c)
{
	Audit__ListFindingsRequest q = AUDIT__LIST_FINDINGS_REQUEST__INIT;
	Audit__ListFindingsReply *r;
	int rc = page_read(c, &q.after_id, &q.limit);

	if (rc == 0 && cli_has(c, "--employer"))
		rc = cli_id(c, "--employer", &q.employer_id);
	page_text(c, "--rule", &q.rule);
	page_text(c, "--month", &q.month);
	page_text(c, "--state", &q.state);
	q.kind = (char *)(uintptr_t)page_kind(c);
	if (rc == 0)
		rc = cli_ask(
			c, of_registration(c) ? "registration.ListFindings" : "wages.ListFindings",
			&q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	findings_print(c, r->findings, r->n_findings, q.limit);
	return r->n_findings ? FOUND : 0;
}

void findings_print(struct cli *c, Audit__Finding *const *f, size_t n, uint32_t limit)
{
	static const struct table_head heads[] = {
		{"编号",    "id",       true },
                {"规则",    "rule",     false},
		{"月份",    "month",    false},
                {"对象",    "subject",  false},
		{"企业",    "employer", false},
                {"骑手号", "worker",   false},
		{"类别",    "class",    false},
                {"欠付",    "owed",     true },
		{"程度",    "severity", false},
                {"状态",    "state",    false},
		{"标记",    "marks",    false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < n; i++) {
		table_addf(&t, "%" PRId64, f[i]->finding_id);
		table_add(&t, f[i]->rule);
		table_add(&t, f[i]->month);
		table_add(&t, f[i]->subject);
		table_add(&t, text_cut(c->arena, f[i]->employer_name, 24));
		if (f[i]->n_members)
			table_addf(&t, say(c, "%zu 人", "%zu workers"), f[i]->n_members);
		else
			table_add(&t, f[i]->worker_no);
		table_add(&t, f[i]->class_);
		table_add(&t, f[i]->owed_fen ? show_yuan(c, f[i]->owed_fen) : "");
		table_add(&t, show_word(c, f[i]->severity));
		table_add(&t, show_word(c, f[i]->state));
		table_add(&t, show_marks(c, f[i]->hint, f[i]->confirm));
	}
	page_print(&t, limit, n ? f[n - 1]->finding_id : 0);
}

static void print_clauses(struct cli *c, const Audit__Finding *f)
{
	(void)printf("\n%s\n", say(c, "依据", "clauses"));
	for (size_t i = 0; i < f->n_clauses; i++) {
		const Audit__Clause *k = f->clauses[i];

		(void)printf("  %s %s  [%s]\n    %s\n", k->law, k->article, k->confidence,
			     say(c, k->text_zh, k->text_en));
	}
}

static void print_parameters(struct cli *c, const Audit__Finding *f)
{
	static const struct table_head heads[] = {
		{"  参数", "  figure", false},
                {"范围",   "scope",    false},
                {"数值",   "value",    true },
		{"单位",   "unit",     false},
                {"自",      "from",     false},
                {"来源",   "source",   false},
		{"标记",   "marks",    false},
	};
	struct table t;

	if (f->n_parameters == 0)
		return;
	(void)printf("\n%s\n", say(c, "参数", "figures"));
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < f->n_parameters; i++) {
		const Audit__UsedParameter *p = f->parameters[i];
		int64_t fen;

		table_addf(&t, "  %s", p->key);
		table_add(&t, p->scope);
		if (strcmp(p->unit, "fen") == 0 && slice_to_i64(slice_of(p->value), &fen)) {
			table_add(&t, show_yuan(c, fen));
			table_add(&t, "");
		} else {
			table_add(&t, p->value);
			table_add(&t, p->unit);
		}
		table_add(&t, p->from);
		table_addf(&t, "%s [%s]", p->source, p->confidence);
		table_add(&t, show_marks(c, false, p->confirm));
	}
	table_print(&t, stdout);
}

/* The facts the decision rested on, one a line. */
static void print_facts(struct cli *c, const Audit__Finding *f)
{
	json_t *facts = json_loads(f->facts_json, 0, NULL);
	const char *name;
	json_t *value;

	(void)printf("\n%s\n", say(c, "事实", "facts"));
	if (!json_is_object(facts))
		(void)printf("  %s\n", f->facts_json);
	json_object_foreach(facts, name, value)
	{
		char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);

		(void)printf("  %-28s %s\n", name, text ? text : json_string_value(value));
		free(text);
	}
	json_decref(facts);
}

static void print_members(struct cli *c, const Audit__Finding *f)
{
	if (!f->n_members)
		return;
	(void)printf("\n%s", say(c, "涉及的骑手号", "worker numbers"));
	for (size_t i = 0; i < f->n_members; i++)
		(void)printf("%s%s", i % 10 ? "  " : "\n  ", f->members[i]->worker_no);
	(void)putchar('\n');
}

int audit_explain_run(struct cli *c)
{
	Audit__GetFindingRequest q = AUDIT__GET_FINDING_REQUEST__INIT;
	Audit__Finding *f;
	const char *marks;
	int rc = cli_id(c, "FINDING", &q.finding_id);

	if (rc == 0)
		rc = cli_ask(c, of_registration(c) ? "registration.GetFinding" : "wages.GetFinding",
			     &q.base, &f);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &f->base);
	marks = show_marks(c, f->hint, f->confirm);
	(void)printf(say(c, "疑点 %" PRId64 "  %s 第 %s 版  %s\n",
			 "finding %" PRId64 "  %s version %s  %s\n"),
		     f->finding_id, f->rule, f->rule_version, say(c, f->title_zh, f->title_en));
	(void)printf("%s%s%s\n", show_word(c, f->state), marks[0] ? "  " : "", marks);
	(void)printf(say(c, "企业 %s  骑手号 %s  用工类型 %s  区划 %s  %s%s%s\n",
			 "employer %s, worker %s, class %s, region %s, %s%s%s\n"),
		     f->employer_name, f->worker_no, f->class_, f->region, f->month,
		     f->subject[0] ? " " : "", f->subject);
	(void)printf(say(c, "程度 %s  承办 %s (%s)  发现 %s\n",
			 "severity %s, desk %s (%s), raised %s\n"),
		     show_word(c, f->severity), show_department(c, f->department), f->desk,
		     show_time(c, f->raised_at_us));
	if (f->owed_fen)
		(void)printf(say(c, "欠付 %s\n", "owed %s\n"), show_yuan(c, f->owed_fen));
	(void)printf("\n%s\n  %s\n", say(c, "算法", "arithmetic"),
		     say(c, f->arithmetic_zh, f->arithmetic_en));
	print_clauses(c, f);
	print_parameters(c, f);
	print_facts(c, f);
	print_members(c, f);
	(void)printf("\n%s\n  %s\n", say(c, "处理", "remedy"), say(c, f->remedy_zh, f->remedy_en));
	return 0;
}

/* ---- facts ---------------------------------------------------------------------------------- */

static void print_days(struct cli *c, const Wages__Facts *f)
{
	static const struct table_head heads[] = {
		{"日期",       "day",       false},
                {"订单",       "orders",    true },
		{"要求在线", "required",  true },
                {"宽放",       "allowance", true },
		{"工时",       "worked",    true },
                {"",             "",          false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < f->n_days; i++) {
		const Wages__DayFacts *d = f->days[i];

		table_add(&t, show_day(c, d->day));
		table_add(&t, show_hours(c, d->order_s));
		table_add(&t, show_hours(c, d->required_s));
		table_add(&t, show_hours(c, d->allowance_s));
		table_add(&t, show_hours(c, d->worked_s));
		table_add(&t, d->statutory ? say(c, "法定节假日", "statutory holiday") : "");
	}
	table_print(&t, stdout);
}

int facts_show_run(struct cli *c)
{
	Wages__GetFactsRequest q = WAGES__GET_FACTS_REQUEST__INIT;
	const char *from, *to;
	Wages__Facts *f;
	int rc = cli_period(c, cli_get(c, "MONTH"), &from, &to);

	if (rc == 0)
		rc = employer_find(c, cli_get(c, "EMPLOYER"), &q.employer_id);
	page_text(c, "WORKER_NO", &q.worker_no);
	page_text(c, "MONTH", &q.month);
	if (rc == 0)
		rc = cli_ask(c, "wages.GetFacts", &q.base, &f);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &f->base);
	(void)printf(say(c, "骑手号 %s  %s  用工类型 %s  %s\n", "worker %s, %s, class %s, %s\n"),
		     f->worker_no, f->month, f->class_, f->occupation);
	print_days(c, f);
	(void)printf(say(c, "工时 %s（订单 %s，法定节假日 %s）  时段 %u 条，其中零长 %u 条\n",
			 "worked %s (orders %s, statutory holidays %s); %u intervals, %u of zero "
			 "length\n"),
		     show_hours(c, f->worked_s), show_hours(c, f->order_s),
		     show_hours(c, f->holiday_s), f->n_intervals, f->n_zero_intervals);
	(void)printf(say(c, "最长连续 %s，自 %s 至 %s；连续段 %u 个\n",
			 "longest run %s, %s to %s; %u runs\n"),
		     show_hours(c, f->longest_run_s), show_time(c, f->longest_run_from_us),
		     show_time(c, f->longest_run_to_us), f->n_sessions);
	(void)printf(say(c, "计入最低工资的报酬 %s，不计入 %s，每小时 %s\n",
			 "pay counted %s, not counted %s, an hour %s\n"),
		     show_yuan(c, f->counted_pay_fen), show_yuan(c, f->other_pay_fen),
		     show_yuan(c, f->pay_per_hour_fen));
	return 0;
}
