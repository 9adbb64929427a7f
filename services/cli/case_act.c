/*
 * A case under its procedure: begun, what may be done in it now, and done.
 */
#include "handoff.h"
#include "page.h"

#define ENTRIES_MAX 10
#define HASH_BYTES  32

static void print_standing(struct cli *c, const Disputes__Case *k, const char *step)
{
	(void)printf(say(c, "案件 %s（编号 %" PRId64 "）第 %" PRId64 " 版  %s  %s  承办 %s\n",
			 "case %s (number %" PRId64 "), version %" PRId64 ": %s, %s, owner %s\n"),
		     k->case_no, k->case_id, k->version, step, show_word(c, k->state),
		     show_department(c, k->owner));
	if (k->disposition[0])
		(void)printf(say(c, "处置结论 %s %s%s\n", "disposition %s %s%s\n"),
			     show_word(c, k->disposition), show_day(c, k->due_day),
			     show_day(c, k->review_day));
}

int case_start_run(struct cli *c)
{
	Disputes__StartCaseRequest q = DISPUTES__START_CASE_REQUEST__INIT;
	Disputes__Case *k;
	int rc = cli_number(c, "--beside", INT64_MAX, &q.parent_id);

	if (!rc)
		rc = cli_number(c, "--employer-id", INT64_MAX, &q.employer_id);
	page_text(c, "PROCEDURE", &q.procedure);
	page_text(c, "--source", &q.source);
	page_text(c, "--number", &q.source_no);
	page_text(c, "--title", &q.title);
	page_text(c, "--employer", &q.employer_name);
	page_text(c, "--region", &q.region);
	page_text(c, "--ground", &q.ground);
	if (q.parent_id && !q.source[0])
		q.source = (char *)(uintptr_t) "follow_up"; /* only packed */
	if (!rc)
		rc = cli_ask(c, "disputes.StartCase", &q.base, &k);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &k->base);
	print_standing(c, k, k->step);
	return 0;
}

/* ---- what may be done ----------------------------------------------------------------------- */

static void print_needs(struct cli *c, const Disputes__Action *a)
{
	for (size_t i = 0; i < a->n_fields; i++) {
		const Disputes__ActionField *f = a->fields[i];

		(void)printf("      %s=  %s (%s%s", f->name, f->title, f->type,
			     f->optional ? say(c, "，可不填", ", optional") : "");
		for (size_t j = 0; j < f->n_choices; j++)
			(void)printf("%s%s", j ? "|" : ": ", f->choices[j]);
		(void)printf(")\n");
	}
	for (size_t i = 0; i < a->n_documents; i++)
		(void)printf("      @%s=  %s%s\n", a->documents[i]->kind, a->documents[i]->title,
			     a->documents[i]->optional ? say(c, "（可不附）", " (optional)") : "");
	for (size_t i = 0; i < a->n_dispositions; i++)
		(void)printf("%s%s%s", i ? "|" : "      --disposition ", a->dispositions[i],
			     i + 1 == a->n_dispositions ? "\n" : "");
}

static void print_action(struct cli *c, const Disputes__Action *a)
{
	(void)printf("  %s %-20s %s", a->may ? "+" : "-", a->name, a->title);
	if (a->to_step[0])
		(void)printf(" → %s", a->to_step);
	if (a->opens[0])
		(void)printf(say(c, "（另案 %s）", " (opens %s)"), a->opens);
	(void)printf("\n");
	if (a->may)
		print_needs(c, a);
	else
		(void)printf("      %s\n", a->why_not);
}

int case_actions_run(struct cli *c)
{
	Disputes__ListActionsRequest q = DISPUTES__LIST_ACTIONS_REQUEST__INIT;
	Disputes__ListActionsReply *r;
	int rc = cli_id(c, "CASE", &q.case_id);

	if (!rc)
		rc = cli_ask(c, "disputes.ListActions", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_standing(c, r->case_, r->step_title);
	(void)printf(
		say(c, "%s 第 %" PRId64 " 版  岗位 %s\n", "%s, version %" PRId64 ", desk %s\n"),
		r->procedure_title, r->case_->procedure_version, r->desk);
	if (r->on_behalf_of[0])
		(void)printf(say(c, "%s 没有本系统：凭其办理结果办理，写 --result\n",
				 "%s has no system: act on its results, with --result\n"),
			     r->on_behalf_of);
	for (size_t i = 0; i < r->n_clocks; i++)
		(void)printf("%s%s%s", i ? " " : say(c, "期限 ", "clocks "), r->clocks[i],
			     i + 1 == r->n_clocks ? "\n" : "");
	for (size_t i = 0; i < r->n_actions; i++)
		print_action(c, r->actions[i]);
	return 0;
}

/* ---- done ----------------------------------------------------------------------------------- */

struct entries {
	Disputes__ActValue values[ENTRIES_MAX], *value_list[ENTRIES_MAX];
	Disputes__ActDocument papers[ENTRIES_MAX], *paper_list[ENTRIES_MAX];
};

/* "what=已补发" is a field, "@recheck_record=复查1号" a document, by its number or, when it is one
 * of the case, by its hash. */
static int entry_read(struct cli *c, const char *text, struct entries *e,
		      Disputes__TakeActionRequest *q)
{
	const bool paper = text[0] == '@';
	slice rest = slice_of(text + paper), name;
	char *key, *value;

	if (!slice_next(&rest, '=', &name) || !name.len || !rest.at)
		return cli_usage(c,
				 say(c, "“%s”应写成 项目=内容，文书写成 @种类=文号或者材料哈希",
				     "\"%s\" should be FIELD=VALUE, or @KIND=NUMBER (or HASH) of a "
				     "document"),
				 text);
	key = arena_strndup(c->arena, name.at, name.len);
	value = arena_strndup(c->arena, rest.at, rest.len);
	if (!key || !value)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (paper) {
		Disputes__ActDocument *d = e->paper_list[q->n_documents] =
			&e->papers[q->n_documents];

		disputes__act_document__init(d);
		d->kind = key;
		d->hash.data = arena_alloc(c->arena, HASH_BYTES);
		if (!d->hash.data)
			return err_set(&c->err, E_NO_MEMORY, "out of memory");
		if (strlen(value) == 2 * (size_t)HASH_BYTES &&
		    hex_decode(value, strlen(value), d->hash.data))
			d->hash.len = HASH_BYTES;
		else
			d->number = value;
		q->n_documents++;
	} else {
		Disputes__ActValue *v = e->value_list[q->n_fields] = &e->values[q->n_fields];

		disputes__act_value__init(v);
		v->name = key;
		v->value = value;
		q->n_fields++;
	}
	return 0;
}

/* Without --version the case as it is now. */
static int version_read(struct cli *c, Disputes__TakeActionRequest *q)
{
	Disputes__ListActionsRequest ask = DISPUTES__LIST_ACTIONS_REQUEST__INIT;
	Disputes__ListActionsReply *r;
	int rc = cli_number(c, "--version", INT64_MAX, &q->version);

	if (rc || q->version)
		return rc;
	ask.case_id = q->case_id;
	rc = cli_ask(c, "disputes.ListActions", &ask.base, &r);
	if (!rc)
		q->version = r->case_->version;
	return rc;
}

static int entries_read(struct cli *c, struct entries *e, Disputes__TakeActionRequest *q)
{
	static const char *const names[ENTRIES_MAX] = {"ENTRY",   "ENTRY_2", "ENTRY_3", "ENTRY_4",
						       "ENTRY_5", "ENTRY_6", "ENTRY_7", "ENTRY_8",
						       "ENTRY_9", "ENTRY_10"};
	int rc = 0;

	q->fields = e->value_list;
	q->documents = e->paper_list;
	for (size_t i = 0; !rc && i < ENTRIES_MAX && cli_has(c, names[i]); i++)
		rc = entry_read(c, cli_get(c, names[i]), e, q);
	page_text(c, "ACTION", &q->action);
	page_text(c, "--disposition", &q->disposition);
	page_text(c, "--opinion", &q->opinion);
	page_text(c, "--measures", &q->measures);
	if (!rc)
		rc = cli_number(c, "--result", INT64_MAX, &q->result_id);
	if (!rc)
		rc = page_day(c, "--due", &q->due_day);
	return rc ? rc : page_day(c, "--review", &q->review_day);
}

int case_act_run(struct cli *c)
{
	Disputes__TakeActionRequest q = DISPUTES__TAKE_ACTION_REQUEST__INIT;
	Disputes__TakeActionReply *r;
	struct entries entries;
	int rc = cli_id(c, "CASE", &q.case_id);

	if (!rc)
		rc = entries_read(c, &entries, &q);
	if (!rc)
		rc = version_read(c, &q);
	if (!rc)
		rc = cli_ask(c, "disputes.TakeAction", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	print_standing(c, r->case_, r->step_title);
	if (r->opened) {
		(void)printf("%s ", say(c, "另案", "beside it:"));
		print_standing(c, r->opened, r->opened->step);
	}
	return 0;
}
