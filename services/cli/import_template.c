/*
 * import template: the kinds, and the empty form of one.
 */
#include <errno.h>

#include "import_cli.h"
#include "table.h"

static int list_kinds(struct cli *c)
{
	static const struct table_head heads[] = {
		{"KIND",      "KIND",             false},
		{"类别",    "in words",         false},
		{"必填列", "required columns", false},
	};
	struct table t;

	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++) {
		char text[1024];
		struct str s = str_init(text, sizeof(text));

		for (size_t i = 0; i < (*k)->n_columns; i++) {
			const struct tabular_column *x = &(*k)->columns[i];

			if (x->required)
				str_addf(&s, "%s%s", s.len ? " " : "", say(c, x->zh, x->name));
		}
		table_add(&t, (*k)->name);
		table_add(&t, (*k)->zh);
		table_add(&t, arena_strdup(c->arena, text));
	}
	table_print(&t, stdout);
	return 0;
}

static bool is_workbook(const char *path)
{
	size_t len = strlen(path);

	return len > 5 && strcmp(path + len - 5, ".xlsx") == 0;
}

static int write_csv(struct cli *c, const struct tabular_kind *kind, const char *path)
{
	FILE *f = fopen(path, "wxe"); /* never over a file that is there */
	bool ok;

	if (!f)
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	tabular_template(kind, say(c, "zh", "en"), f);
	ok = !ferror(f);
	ok = fclose(f) == 0 && ok;
	return ok ? 0 : err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
}

int import_template_run(struct cli *c)
{
	const char *path = cli_get(c, "FILE");
	const struct tabular_kind *kind;
	int rc;

	if (!cli_has(c, "KIND"))
		return list_kinds(c);
	rc = import_kind(c, &kind);
	if (rc)
		return rc;
	if (path && is_workbook(path))
		return tabular_template_xlsx(kind, say(c, "zh", "en"), path, &c->err);
	if (path)
		return write_csv(c, kind, path);
	tabular_template(kind, say(c, "zh", "en"), stdout);
	return 0;
}
