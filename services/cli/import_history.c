/*
 * The history of register imports. Submissions of hours and pay have their own (submission list).
 */
#include "page.h"
#include "registration.pb-c.h"
#include "tabular.h"

/* The service's own name of KIND, or as it was given: the service says what is wrong with it. */
static const char *kind_name(const char *text)
{
	const struct tabular_kind *kind = tabular_kind_find(text);

	return kind ? kind->name : text;
}

static const char *state_of(struct cli *c, const Registration__ImportRun *r)
{
	const char *state = strcmp(r->state, "open") == 0 ? say(c, "未完成", "not ended")
							  : say(c, "完成", "ended");

	if (!r->goes_on_id)
		return state;
	return arena_printf(c->arena, say(c, "%s，接续 %" PRId64, "%s, goes on from %" PRId64),
			    state, r->goes_on_id);
}

static void add_run(struct cli *c, struct table *t, const Registration__ImportRun *r)
{
	const struct tabular_kind *kind = tabular_kind_find(r->kind);

	table_addf(t, "%" PRId64, r->import_id);
	table_add(t, show_time(c, r->opened_at_us));
	table_add(t, text_cut(c->arena, r->opened_by, 20));
	table_add(t, kind ? say(c, kind->zh, kind->name) : r->kind);
	table_add(t, state_of(c, r));
	table_addf(t, "%" PRIu64, r->rows);
	table_addf(t, "%" PRIu64, r->created);
	table_addf(t, "%" PRIu64, r->updated);
	table_addf(t, "%" PRIu64, r->unchanged);
	table_addf(t, "%" PRIu64, r->refused);
	table_addf(t, "%.12s", r->digest);
	table_add(t, text_cut(c->arena, r->file_name, 40));
}

int import_history_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",      true },
                {"开始", "begun",   false},
                {"经办", "by",      false},
		{"类别", "kind",    false},
                {"状态", "state",   false},
                {"行数", "rows",    true },
		{"新增", "new",     true },
                {"更新", "changed", true },
                {"未变", "same",    true },
		{"退回", "refused", true },
                {"摘要", "digest",  false},
                {"文件", "file",    false},
	};
	Registration__ListImportsRequest q = REGISTRATION__LIST_IMPORTS_REQUEST__INIT;
	Registration__ListImportsReply *r;
	const char *kind = cli_get(c, "KIND");
	struct table t;
	int rc = page_read(c, &q.before_id, &q.limit);

	if (kind)
		q.kind = (char *)(uintptr_t)kind_name(kind); /* only packed */
	if (rc == 0)
		rc = cli_ask(c, "registration.ListImports", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_imports; i++)
		add_run(c, &t, r->imports[i]);
	page_print(&t, q.limit, r->n_imports ? r->imports[r->n_imports - 1]->import_id : 0);
	return 0;
}
