/*
 * Changes of what is registered: one person asks, another decides.
 */
#include "page.h"
#include "worker.h"

#define CHANGES_MAX 4

static void print_change(struct cli *c, const Registration__Change *k)
{
	(void)printf(say(c, "变更申请 %" PRId64 "  %s %s  区划 %s  状态 %s\n",
			 "change %" PRId64 "  %s %s, region %s, state %s\n"),
		     k->change_id, show_word(c, k->subject), k->label, k->region,
		     show_word(c, k->state));
	for (size_t i = 0; i < k->n_fields; i++)
		(void)printf("  %s: %s -> %s\n", k->fields[i]->field, k->fields[i]->old_value,
			     k->fields[i]->new_value);
	(void)printf(say(c, "由 %s（%s）于 %s 申请：%s\n", "asked by %s (%s) at %s: %s\n"),
		     k->requested_by, show_department(c, k->requested_department),
		     show_time(c, k->requested_at_us), k->reason);
	if (k->evidence[0])
		(void)printf(say(c, "依据：%s\n", "evidence: %s\n"), k->evidence);
	if (!k->decided_at_us)
		(void)printf(say(c,
				 "须由另一人在 %s 前（含当日）审批：gongdao change decide %" PRId64
				 " approve\n",
				 "another person decides by %s: gongdao change decide %" PRId64
				 " approve\n"),
			     show_day(c, k->due_day), k->change_id);
	else
		(void)printf(say(c, "%s 于 %s：%s\n", "%s at %s: %s\n"),
			     k->decided_by[0] ? k->decided_by : show_word(c, k->state),
			     show_time(c, k->decided_at_us), k->decision_reason);
	if (k->applied_version)
		(void)printf(say(c, "已成为第 %" PRId64 " 版\n", "it became version %" PRId64 "\n"),
			     k->applied_version);
}

static int answer(struct cli *c, int rc, const Registration__Change *k)
{
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &k->base);
	print_change(c, k);
	return 0;
}

/* The value of a worker's name or telephone: none, or "-" and a line of standard input. */
static int personal_read(struct cli *c, const char *said, Registration__FieldChange *out)
{
	out->new_value = (char *)"";
	if (!*said)
		return 0;
	if (strcmp(said, "-") == 0)
		return worker_line(c, worker_word(c, slice_of(out->field)), &out->new_value);
	return cli_usage(c,
			 say(c, "%s 写成 %s=-，值从标准输入读取：命令行上的内容其他用户看得到",
			     "%s: write %s=- and give the value on standard input: other users "
			     "see what stands on a command line"),
			 out->field, out->field);
}

/* "name=新名称" */
static int change_read(struct cli *c, const char *text, Registration__FieldChange *out)
{
	bool worker = strcmp(cli_get(c, "SUBJECT"), "worker") == 0;
	slice rest = slice_of(text), name;

	registration__field_change__init(out);
	if (!slice_next(&rest, '=', &name) || !name.len || !rest.at)
		return cli_usage(c,
				 say(c, "“%s”应写成 项目=新值，例如 name=新名称",
				     "\"%s\" should be FIELD=VALUE, as in name=New"),
				 worker ? "***" : text);
	out->field = arena_strndup(c->arena, name.at, name.len);
	out->new_value = arena_strndup(c->arena, rest.at, rest.len);
	if (!out->field || !out->new_value)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (worker && (slice_is(name, "name") || slice_is(name, "phone")))
		return personal_read(c, out->new_value, out);
	return 0;
}

int change_request_run(struct cli *c)
{
	static const char *const names[CHANGES_MAX] = {"CHANGE", "CHANGE_2", "CHANGE_3",
						       "CHANGE_4"};
	Registration__FieldChange fields[CHANGES_MAX], *list[CHANGES_MAX];
	Registration__RequestChangeRequest q = REGISTRATION__REQUEST_CHANGE_REQUEST__INIT;
	Registration__Change *k = NULL;
	int rc = 0;

	q.fields = list;
	for (size_t i = 0; rc == 0 && i < CHANGES_MAX && cli_has(c, names[i]); i++) {
		list[i] = &fields[i];
		rc = change_read(c, cli_get(c, names[i]), &fields[i]);
		q.n_fields++;
	}
	page_text(c, "SUBJECT", &q.subject);
	page_text(c, "--reason", &q.reason);
	page_text(c, "--evidence", &q.evidence);
	if (rc == 0 && strcmp(q.subject, "employer") == 0)
		rc = employer_find(c, cli_get(c, "ID"), &q.subject_id);
	else if (rc == 0)
		rc = cli_id(c, "ID", &q.subject_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.RequestChange", &q.base, &k);
	return answer(c, rc, k);
}

int change_decide_run(struct cli *c)
{
	Registration__DecideChangeRequest q = REGISTRATION__DECIDE_CHANGE_REQUEST__INIT;
	Registration__Change *k = NULL;
	int rc = cli_id(c, "CHANGE", &q.change_id);

	page_text(c, "DECISION", &q.decision);
	page_text(c, "--reason", &q.reason);
	if (rc == 0)
		rc = cli_ask(c, "registration.DecideChange", &q.base, &k);
	return answer(c, rc, k);
}

int change_unmask_run(struct cli *c)
{
	Registration__UnmaskChangeRequest q = REGISTRATION__UNMASK_CHANGE_REQUEST__INIT;
	Registration__UnmaskChangeReply *r;
	int rc = cli_id(c, "CHANGE", &q.change_id);

	page_text(c, "--purpose", &q.ground);
	if (rc == 0)
		rc = cli_number(c, "--case", INT64_MAX, &q.case_id);
	if (rc == 0)
		rc = cli_ask(c, "registration.UnmaskChange", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	(void)printf(say(c, "变更申请 %" PRId64 "  劳动者 %" PRId64 "\n",
			 "change %" PRId64 " of worker %" PRId64 "\n"),
		     r->change_id, r->worker_id);
	for (size_t i = 0; i < r->n_fields; i++)
		(void)printf("  %s: %s -> %s\n", r->fields[i]->field, r->fields[i]->old_value,
			     r->fields[i]->new_value);
	(void)puts(say(
		c, "本次查看已记录，劳动者本人可以看到；系统不再显示这份答复。",
		"This was recorded, and the worker can read it; this answer is not shown again."));
	return 0;
}

int change_show_run(struct cli *c)
{
	Registration__GetChangeRequest q = REGISTRATION__GET_CHANGE_REQUEST__INIT;
	Registration__Change *k = NULL;
	int rc = cli_id(c, "CHANGE", &q.change_id);

	if (rc == 0)
		rc = cli_ask(c, "registration.GetChange", &q.base, &k);
	return answer(c, rc, k);
}

static const char *fields_text(struct cli *c, const Registration__Change *k)
{
	char text[512];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < k->n_fields; i++)
		str_addf(&s, "%s%s: %s -> %s", i ? "; " : "", k->fields[i]->field,
			 k->fields[i]->old_value, k->fields[i]->new_value);
	return text_cut(c->arena, cli_utf8(c, text), 48);
}

int change_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号",    "id",       true },
                {"种类",    "subject",  false},
		{"对象",    "record",   false},
                {"变更",    "change",   false},
		{"状态",    "state",    false},
                {"申请人", "asked by", false},
		{"期限",    "due",      false},
	};
	Registration__ListChangesRequest q = REGISTRATION__LIST_CHANGES_REQUEST__INIT;
	Registration__ListChangesReply *r;
	struct table t;
	int rc = page_read(c, &q.after_id, &q.limit);

	page_text(c, "--state", &q.state);
	page_text(c, "--subject", &q.subject);
	if (rc == 0)
		rc = cli_ask(c, "registration.ListChanges", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_changes; i++) {
		const Registration__Change *k = r->changes[i];

		table_addf(&t, "%" PRId64, k->change_id);
		table_add(&t, show_word(c, k->subject));
		table_add(&t, k->label);
		table_add(&t, fields_text(c, k));
		table_add(&t, show_word(c, k->state));
		table_add(&t, k->requested_by);
		table_add(&t, show_day(c, k->due_day));
	}
	page_print(&t, q.limit, r->n_changes ? r->changes[r->n_changes - 1]->change_id : 0);
	return 0;
}
