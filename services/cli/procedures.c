/*
 * Procedures as the case desk will load them: from the local files, no daemon asked.
 */
#include "procedures.h"

#include <jansson.h>

#include "competence.h"
#include "referral.h"
#include "survey_form.h"

#include "table.h"

#define PROBLEMS_MAX 256
#define ACTING_RPC   "disputes.TakeAction"

struct shelf {
	struct departments departments;
	struct clocks clocks;
	struct access access;
	struct procedures procedures;
	struct competence competence;
	struct referrals routes;
	struct survey_form survey_form;
	const char **roles, **acting; /* all of access.yaml; those that may take actions */
};

static int roles_read(struct cli *c, struct shelf *s)
{
	size_t n = 0;
	int rc = cli_access(c, &s->access);

	if (rc)
		return rc;
	s->roles = arena_zalloc(c->arena, s->access.n_roles + 1, sizeof(*s->roles));
	s->acting = arena_zalloc(c->arena, s->access.n_roles + 1, sizeof(*s->acting));
	if (!s->roles || !s->acting)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < s->access.n_roles; i++) {
		s->roles[i] = s->access.roles[i].name;
		if (access_role_may(&s->access, s->roles[i], ACTING_RPC))
			s->acting[n++] = s->roles[i];
	}
	return 0;
}

static int load(struct cli *c, struct shelf *s)
{
	const char *folder = cli_get(c, "FOLDER");
	struct referral_names route_names;
	struct procedure_names names;
	int rc = cli_settings(c);

	if (!rc)
		rc = roles_read(c, s);
	if (!rc)
		rc = departments_load(c->arena, c->settings.departments, &s->departments, &c->err);
	if (!folder)
		folder = c->settings.procedures;
	if (!rc)
		rc = clocks_load(c->arena, folder, &s->clocks, &c->err);
	if (rc)
		return rc;
	names = (struct procedure_names){&s->departments, s->roles, &s->clocks};
	rc = procedures_load(c->arena, folder, &names, &s->procedures, &c->err);
	if (!rc)
		rc = competence_load(c->arena, folder, &s->departments, &s->competence, &c->err);
	route_names = (struct referral_names){&s->departments, &s->clocks, &s->competence};
	if (!rc)
		rc = referrals_load(c->arena, folder, &route_names, &s->routes, &c->err);
	return rc ? rc
		  : survey_form_load(c->arena, folder, &s->departments, &s->survey_form, &c->err);
}

/* ---- check ---------------------------------------------------------------------------------- */

static void print_problem(struct cli *c, const struct procedure_file *f, const struct problem *p,
			  json_t *list)
{
	const struct label *words = &problem_words[p->kind];
	int line = p->action ? p->action->line : p->step ? p->step->line : 1;
	const char *step = p->step ? p->step->name : "", *action = p->action ? p->action->name : "";

	(void)json_array_append_new(
		list, json_pack("{s:s,s:i,s:s,s:s,s:s,s:s,s:s}", "file", f->path, "line", line,
				"procedure", f->procedure->name, "step", step, "action", action,
				"clock", p->clock, "problem", say(c, words->zh, words->en)));
	if (!c->json)
		(void)printf("%s:%d: %s%s%s%s%s: %s\n", f->path, line, step, *action ? "/" : "",
			     action, *p->clock ? " " : "", p->clock, say(c, words->zh, words->en));
}

int procedures_check_run(struct cli *c)
{
	struct problem *found = arena_zalloc(c->arena, PROBLEMS_MAX, sizeof(*found));
	struct shelf s = {0};
	json_t *d, *list = json_array();
	size_t total = 0;
	int rc = found ? load(c, &s) : err_set(&c->err, E_NO_MEMORY, "out of memory");

	for (size_t i = 0; !rc && i < s.procedures.n; i++) {
		const struct procedure_file *f = &s.procedures.at[i];
		size_t n = procedure_check(f->procedure, s.acting, found, PROBLEMS_MAX);

		for (size_t j = 0; j < n; j++)
			print_problem(c, f, &found[j], list);
		total += n;
	}
	if (rc) {
		json_decref(list);
		return rc;
	}
	d = json_pack("{s:I,s:I,s:o}", "procedures", (json_int_t)s.procedures.n, "clocks",
		      (json_int_t)s.clocks.n, "problems", list);
	if (c->json)
		rc = cli_print_document(c, d);
	else
		(void)printf(say(c, "程序 %zu 个，期限 %zu 种，问题 %zu 处\n",
				 "%zu procedures, %zu clocks, %zu problems\n"),
			     s.procedures.n, s.clocks.n, total);
	json_decref(d);
	return rc ? rc : total ? FOUND : 0;
}

/* ---- list, show ----------------------------------------------------------------------------- */

static const char *joined(struct cli *c, const char *const *names)
{
	char *text = arena_alloc(c->arena, 256);
	struct str s;

	if (!text)
		return "";
	s = str_init(text, 256);
	for (; *names; names++)
		str_addf(&s, "%s%s", s.len ? " " : "", *names);
	return text;
}

int procedures_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"程序", "procedure",   false},
                {"版本", "version",     true },
		{"名称", "title",       false},
                {"步骤", "steps",       true },
		{"部门", "departments", false},
                {"来源", "sources",     false},
	};
	struct shelf s = {0};
	struct table t;
	int rc = load(c, &s);

	if (rc)
		return rc;
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s.procedures.n; i++) {
		const struct procedure *p = s.procedures.at[i].procedure;

		table_add(&t, p->name);
		table_addf(&t, "%" PRId64, p->version);
		table_add(&t, say(c, p->label.zh, p->label.en));
		table_addf(&t, "%zu", p->n_steps);
		table_add(&t,
			  *p->departments ? joined(c, p->departments) : say(c, "各部门", "all"));
		table_add(&t, joined(c, p->sources));
	}
	table_print(&t, stdout);
	return 0;
}

static void print_actions(struct cli *c, const struct procedure *p,
			  const struct procedure_action *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct procedure_action *a = &list[i];

		(void)printf("    %-22s %s%s%s%s%s\n", a->name, say(c, a->label.zh, a->label.en),
			     a->to == PROCEDURE_NONE ? "" : " → ",
			     a->to == PROCEDURE_NONE ? "" : p->steps[a->to].name,
			     *a->opens ? say(c, "  另案 ", "  opens ") : "", a->opens);
	}
}

static void print_step(struct cli *c, const struct procedure *p, const struct procedure_step *s)
{
	(void)printf("%s  %s  [%s]  %s\n", s->name, say(c, s->label.zh, s->label.en), s->desk,
		     show_word(c, s->state));
	for (size_t i = 0; i < s->n_starts; i++)
		(void)printf(say(c, "    期限起算 %s\n", "    starts %s\n"),
			     p->clocks[s->starts[i].clock]);
	for (size_t k = 0; k < p->n_clocks; k++) {
		if (s->expiry[k] != PROCEDURE_NONE)
			(void)printf(say(c, "    %s 届满 → %s\n", "    %s runs out → %s\n"),
				     p->clocks[k], p->steps[s->expiry[k]].name);
	}
	print_actions(c, p, s->actions, s->n_actions);
}

int procedures_show_run(struct cli *c)
{
	const struct procedure_file *f;
	const struct procedure *p;
	struct shelf s = {0};
	int rc = load(c, &s);

	if (rc)
		return rc;
	f = procedure_find(&s.procedures, cli_get(c, "PROCEDURE"));
	if (!f)
		return err_set(&c->err, E_NOT_FOUND,
			       say(c, "没有程序 %s：gongdao procedures list",
				   "no procedure %s: gongdao procedures list"),
			       cli_get(c, "PROCEDURE"));
	p = f->procedure;
	(void)printf(say(c, "%s（%s 第 %" PRId64 " 版）\n依据 %s\n\n",
			 "%s (%s, version %" PRId64 ")\nbasis: %s\n\n"),
		     say(c, p->label.zh, p->label.en), p->name, p->version,
		     say(c, p->basis.zh, p->basis.en));
	for (size_t i = 0; i < p->n_steps; i++)
		print_step(c, p, &p->steps[i]);
	(void)printf("%s\n", say(c, "任何步骤", "at every step"));
	print_actions(c, p, p->everywhere, p->n_everywhere);
	return 0;
}

/* ---- competence ----------------------------------------------------------------------------- */

/* By its code, a rule it names, or a body it goes to. */
static bool asked_for(const struct matter *m, const char *what)
{
	if (!what || strcmp(m->code, what) == 0 || matter_names_rule(m, what))
		return true;
	for (const char *const *b = m->bodies; *b; b++) {
		if (strcmp(*b, what) == 0 || body_is_of(*b, what))
			return true;
	}
	return false;
}

int procedures_competence_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"代码", "code",       false},
                {"事项", "matter",     false},
                {"部门", "bodies",     false},
		{"方式", "kinds",      false},
                {"依据", "basis",      false},
                {"可信", "confidence", false},
	};
	const char *what = cli_get(c, "WHAT");
	struct shelf s = {0};
	struct table t;
	int rc = load(c, &s);

	if (rc)
		return rc;
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s.competence.n; i++) {
		const struct matter *m = &s.competence.at[i];

		if (!asked_for(m, what))
			continue;
		table_add(&t, m->code);
		table_add(&t, say(c, m->label.zh, m->label.en));
		table_add(&t, joined(c, m->bodies));
		table_add(&t, *m->kinds ? joined(c, m->kinds) : "");
		table_add(&t, m->basis);
		table_add(&t, m->confidence);
	}
	table_print(&t, stdout);
	return 0;
}

/* ---- routes --------------------------------------------------------------------------------- */

static bool route_asked(const struct referral *r, const char *what)
{
	return !what || strcmp(r->code, what) == 0 || strcmp(r->issue, what) == 0 ||
	       body_is_of(r->body, what);
}

int procedures_routes_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"代码", "code",       false},
                {"事项", "issue",      false},
		{"类别", "class",      false},
                {"承办", "body",       false},
		{"期限", "clock",      false},
                {"材料", "evidence",   false},
		{"到期", "on expiry",  false},
                {"依据", "basis",      false},
		{"可信", "confidence", false},
	};
	const char *what = cli_get(c, "WHAT");
	struct shelf s = {0};
	struct table t;
	int rc = load(c, &s);

	if (rc)
		return rc;
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < s.routes.n; i++) {
		const struct referral *r = &s.routes.at[i];
		const struct label *issue = referral_issue(&s.routes, r->issue);

		if (!route_asked(r, what))
			continue;
		table_add(&t, r->code);
		table_addf(&t, "%s %s", r->issue, say(c, issue->zh, issue->en));
		table_add(&t, joined(c, r->classes));
		table_addf(&t, "%s%s", r->body, r->at_once ? say(c, "（立即）", " (at once)") : "");
		table_add(&t, r->clock);
		table_add(&t, joined(c, r->evidence));
		table_add(&t, say(c, r->expiry.zh, r->expiry.en));
		table_add(&t, r->basis);
		table_add(&t, r->confidence);
	}
	table_print(&t, stdout);
	return 0;
}
