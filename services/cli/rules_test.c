/*
 * The examples beside the rules, tried: each comes out as it says, or the line says where not.
 */
#include "cases.h"

#include <jansson.h>

#include "table.h"

static void rules_closep(struct rules **r)
{
	rules_free(*r);
}

static void outcome_print(struct cli *c, const struct case_outcome *o)
{
	(void)printf("%s  %s  %s  %s:%d\n",
		     o->good ? say(c, "通过", "good") : say(c, "不符", "parted"), o->rule, o->name,
		     o->file, o->line);
	if (!o->good)
		(void)printf(say(c, "  应为 %s\n  实为 %s\n", "  wanted %s\n  got %s\n"), o->wanted,
			     o->got);
}

int rules_test_run(struct cli *c)
{
	AUTO(rules_closep) struct rules *r = NULL;
	const char *folder = cli_get(c, "FOLDER"), *cases;
	struct case_outcomes all;
	json_t *list;
	int rc = folder ? 0 : cli_settings(c);

	if (!rc && !folder)
		folder = c->settings.rules;
	if (!rc)
		rc = rules_load(folder, &r, &c->err);
	if (rc)
		return rc;
	cases = arena_printf(c->arena, "%s/cases", folder);
	if (!cases)
		return err_set(&c->err, E_NO_MEMORY, say(c, "内存不足", "out of memory"));
	rc = cases_run(r, cases, c->arena, &all, &c->err);
	if (rc)
		return rc;
	list = json_array();
	for (size_t i = 0; i < all.n; i++) {
		const struct case_outcome *o = &all.at[i];

		if (!c->json)
			outcome_print(c, o);
		(void)json_array_append_new(
			list,
			json_pack("{s:s,s:s,s:s,s:i,s:b,s:s,s:s}", "rule", o->rule, "name", o->name,
				  "file", o->file, "line", o->line, "good", o->good, "wanted",
				  o->good ? "" : o->wanted, "got", o->good ? "" : o->got));
	}
	if (c->json)
		rc = cli_print_document(c, list);
	else
		(void)printf(say(c, "%zu 个例子，%zu 个不符\n", "%zu cases, %zu parted\n"), all.n,
			     all.failed);
	json_decref(list);
	return rc ? rc : all.failed ? FOUND : 0;
}
