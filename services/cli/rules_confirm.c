/*
 * A person answers for a figure: the entry in confirmations.yaml, half with one signature, whole
 * with the second person's.
 */
#include "confirm.h"

#include <jansson.h>

#include "folder.h"
#include "rules_signer.h"
#include "table.h"

struct confirm_job {
	struct cli *c;
	const char *folder;
	struct rules *r;
	const struct parameter_value *figure;
};

static void rules_closep(struct rules **r)
{
	rules_free(*r);
}

static void signer_donep(struct rules_signer *s)
{
	rules_signer_done(s);
}

/* FIGURE, FIGURE@SCOPE; the value of --from, else the only one that is marked still. */
static int figure_find(struct confirm_job *x)
{
	struct cli *c = x->c;
	const char *from = cli_get(c, "--from");
	char *key = arena_strdup(c->arena, cli_get(c, "FIGURE")), *scope;
	civil_date on = {0};
	size_t n = 0;

	if (!key)
		return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	scope = strchr(key, '@');
	if (scope)
		*scope++ = '\0';
	if (from && !civil_parse(from, strlen(from), &on))
		return cli_usage(c, say(c, "--from：“%s”不是日期", "--from: \"%s\" is no date"),
				 from);
	for (size_t i = 0; i < parameters_n(x->r); i++) {
		const struct parameter_value *v = parameter_get(x->r, i);

		if (strcmp(v->key, key) != 0 || strcmp(v->scope, scope ? scope : "") != 0 ||
		    (from ? v->from.day != on.day : !v->confirm))
			continue;
		x->figure = v;
		n++;
	}
	if (n == 1)
		return 0;
	if (n)
		return err_set(&c->err, E_CONFLICT,
			       say(c, "%s 有 %zu 个待核实的数值，用 --from 指出自何日起的那个",
				   "%s has %zu unconfirmed values: name one by --from"),
			       cli_get(c, "FIGURE"), n);
	return err_set(&c->err, E_NO_PARAMETER,
		       say(c, "%s 没有这样的待核实数值（gongdao rules list --parameters）",
			   "%s has no such unconfirmed value (gongdao rules list --parameters)"),
		       cli_get(c, "FIGURE"));
}

/* The folder as it will be is loaded before anything is written. */
static int folder_check(struct confirm_job *x, slice text, struct rules **out)
{
	struct cli *c = x->c;
	const struct rules_text *files;
	struct rules_text *all;
	size_t n, at;

	files = rules_files(x->r, &n);
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	if (!all)
		return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	memcpy(all, files, n * sizeof(*all));
	for (at = 0; at < n && strcmp(all[at].name, CONFIRMATIONS_FILE) != 0; at++)
		;
	all[at] = (struct rules_text){CONFIRMATIONS_FILE, text};
	return rules_load_texts(all, at == n ? n + 1 : n, out, &c->err);
}

static int told(struct confirm_job *x, const struct rules *after)
{
	struct cli *c = x->c;
	struct parameter_value v = {0};
	const struct parameter_value *f = x->figure;
	int rc = parameter_at(after, f->key, f->scope, f->from, &v);
	json_t *d;

	if (rc)
		return err_set(&c->err, rc, "%s", f->key);
	if (c->json) {
		d = json_pack("{s:s,s:s,s:s,s:I,s:s,s:I,s:b,s:s}", "key", v.key, "scope", v.scope,
			      "from", show_day(c, v.from.day), "value", (json_int_t)v.value, "unit",
			      v.unit, "confirmed_n", (json_int_t)v.confirmed_n, "confirm",
			      v.confirm, "digest", rules_digest(after));
		rc = cli_print_document(c, d);
		json_decref(d);
		return rc;
	}
	(void)printf("%s%s%s %s  %s  %s  [%s] %s\n", v.key, v.scope[0] ? "@" : "", v.scope,
		     say(c, v.title_zh, v.title_en), show_day(c, v.from.day),
		     strcmp(v.unit, "fen") == 0
			     ? show_yuan(c, v.value)
			     : arena_printf(c->arena, "%" PRId64 " %s", v.value, v.unit),
		     v.confidence, v.source);
	if (v.confirm)
		(void)printf(say(c, "%s 已核实（%s），还须另一人核实，标记暂留\n",
				 "%s has confirmed it (%s); a second person is needed, the mark "
				 "stands till then\n"),
			     v.confirmed_by[0], v.confirmed_document);
	else
		(void)printf(say(c,
				 "%s、%s 已核实（%s），标记消除；规则须重新启用（rules propose）\n",
				 "%s and %s have confirmed it (%s): the mark is gone; the rules "
				 "are to be activated (rules propose)\n"),
			     v.confirmed_by[0], v.confirmed_by[1], v.confirmed_document);
	return 0;
}

int rules_confirm_run(struct cli *c)
{
	AUTO(rules_closep) struct rules *r = NULL;
	AUTO(rules_closep) struct rules *after = NULL;
	struct confirm_job x = {.c = c};
	AUTO(signer_donep) struct rules_signer signer = {0};
	struct confirming what;
	const char *path;
	slice text;
	int rc = rules_folder(c, "--folder", &x.folder);

	if (!rc)
		rc = rules_load(x.folder, &r, &c->err);
	x.r = r;
	if (!rc)
		rc = figure_find(&x);
	if (!rc)
		rc = rules_signer_load(c, &signer);
	if (rc)
		return rc;
	what = (struct confirming){x.figure, cli_get(c, "--document"), signer.who, &signer.key,
				   utc_now()};
	rc = confirmation_add(r, &what, c->arena, &text, &c->err);
	if (!rc)
		rc = folder_check(&x, text, &after);
	path = arena_printf(c->arena, "%s/" CONFIRMATIONS_FILE, x.folder);
	if (!rc && !path)
		rc = err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	if (!rc)
		rc = folder_write(path, text.at, text.len, &c->err);
	return rc ? rc : told(&x, after);
}
