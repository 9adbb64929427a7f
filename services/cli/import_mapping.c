/*
 * What a company calls its columns, kept in a file by name: mappings/NAME.yaml beside gongdao.yaml,
 * or wherever a NAME with a slash says.
 *
 *	kind: engagements
 *	columns:            # theirs: ours, or "" for a column that is not wanted
 *	  "骑手编号(系统)": "worker_no"     # full-width forms are the same: （系统）
 *	  "备注": ""
 *	constants:          # every row has it, unless the file says otherwise
 *	  credit_code: "91411002MA0000007L"
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import_cli.h"
#include "mapping.h"
#include "yaml.h"

#define MAX_NEW 64 /* headers of a file */
#define FOLDER  "mappings"

static int mapping_path(struct cli *c, const char *name, const char **out)
{
	const char *slash;
	int rc = cli_settings(c);

	if (rc)
		return rc;
	slash = strrchr(c->config_path, '/');
	if (strchr(name, '/'))
		*out = name;
	else
		*out = arena_printf(c->arena, "%.*s" FOLDER "/%s.yaml",
				    slash ? (int)(slash - c->config_path) + 1 : 0, c->config_path,
				    name);
	return *out ? 0 : err_set(&c->err, E_NO_MEMORY, "out of memory");
}

/* ---- reading --------------------------------------------------------------------------------- */

static int take_map(struct cli *c, struct mapping *m, const struct yaml_node *n,
		    const struct tabular_map *one)
{
	int rc;

	if (n->kind != YAML_SCALAR)
		return yaml_refuse(n, &c->err, "%s: a text is expected", n->key);
	if (one->column && !mapping_known(m->kind, one->column))
		return yaml_refuse(n, &c->err, say(c, "%s 没有列“%s”", "%s have no column \"%s\""),
				   m->kind->name, one->column);
	rc = mapping_put(m, one);
	return rc ? yaml_refuse(n, &c->err, "more than %d columns", MAPPING_MAX) : 0;
}

static int take_columns(struct cli *c, struct mapping *m, const struct yaml_node *list)
{
	int rc = 0;

	for (const struct yaml_node *n = list ? list->first : NULL; n && !rc; n = n->next) {
		const char *header = mapping_header(c->arena, n->key, strlen(n->key));

		rc = header ? take_map(c, m, n,
				       &(struct tabular_map){header,
							     n->text.len ? n->text.at : NULL, NULL})
			    : err_set(&c->err, E_NO_MEMORY, "out of memory");
	}
	return rc;
}

static int take_constants(struct cli *c, struct mapping *m, const struct yaml_node *list)
{
	int rc = 0;

	for (const struct yaml_node *n = list ? list->first : NULL; n && !rc; n = n->next)
		rc = take_map(c, m, n, &(struct tabular_map){NULL, n->key, n->text.at});
	return rc;
}

static int mapping_read(struct cli *c, const char *path, struct mapping *m)
{
	static const char *const keys[] = {"kind", "columns", "constants", NULL};
	const struct yaml_node *root, *k;
	int rc = yaml_load(c->arena, path, &root, &c->err);

	if (!rc)
		rc = yaml_only(root, keys, &c->err);
	if (!rc)
		rc = yaml_need(root, "kind", &k, &c->err);
	if (rc)
		return rc;
	if (!slice_is(k->text, m->kind->name))
		return yaml_refuse(k, &c->err,
				   say(c, "这是 %s 的列名对照，不是 %s 的",
				       "it maps columns of %s, not of %s"),
				   k->text.at, m->kind->name);
	rc = take_columns(c, m, yaml_get(root, "columns"));
	return rc ? rc : take_constants(c, m, yaml_get(root, "constants"));
}

static struct mapping mapping_for(struct cli *c, const struct tabular_kind *kind)
{
	return (struct mapping){
		.arena = c->arena, .kind = kind, .err = &c->err, .english = c->english};
}

int mapping_load(struct cli *c, const struct tabular_kind *kind, const char *name,
		 const struct tabular_mapping **out)
{
	struct mapping *m = arena_zalloc(c->arena, 1, sizeof(*m));
	const char *path;
	int rc;

	*out = NULL;
	if (!name)
		return 0;
	if (!m)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	*m = mapping_for(c, kind);
	rc = mapping_path(c, name, &path);
	if (!rc)
		rc = mapping_init(m);
	if (!rc)
		rc = mapping_read(c, path, m);
	if (!rc)
		*out = &m->names;
	return rc;
}

/* ---- making ---------------------------------------------------------------------------------- */

struct making {
	struct cli *c;
	struct mapping m;
	const char *unknown[MAX_NEW];
	size_t n_unknown, n_known;
	bool out_of_memory;
};

static void take_header(void *ctx, const char *header, const char *column)
{
	struct making *k = ctx;
	const bool known = column || mapping_of(&k->m.names, header);

	k->n_known += known;
	if (known || !header[0] || k->n_unknown == MAX_NEW)
		return;
	k->unknown[k->n_unknown] = arena_strdup(k->c->arena, header);
	k->out_of_memory = !k->unknown[k->n_unknown++];
}

static void write_maps(FILE *f, const struct tabular_mapping *m, bool constants)
{
	bool any = false;

	for (size_t i = 0; i < m->n; i++) {
		const struct tabular_map *x = &m->at[i];

		if (!x->header != constants)
			continue;
		if (!any)
			(void)fprintf(f, "%s:\n", constants ? "constants" : "columns");
		any = true;
		(void)fputs("  ", f);
		yaml_print_text(f, constants ? x->column : x->header);
		(void)fputs(": ", f);
		yaml_print_text(f, constants ? x->value : x->column ? x->column : "");
		(void)putc('\n', f);
	}
}

/* Beside it first, then in its place: whoever imports meanwhile reads the old or the new. */
static int mapping_write(struct making *k, const char *path)
{
	const char *fresh = arena_printf(k->c->arena, "%s.new", path);
	const char *slash = strrchr(path, '/');
	const char *folder = slash ? arena_strndup(k->c->arena, path, (size_t)(slash - path)) : ".";
	FILE *f;
	bool ok;

	if (!fresh || !folder)
		return err_set(&k->c->err, E_NO_MEMORY, "out of memory");
	(void)mkdir(folder, 0755); /* it may be there; if it cannot be made, the file cannot */
	f = fopen(fresh, "we");
	if (!f)
		return err_set(&k->c->err, E_FILE, "%s: %s", fresh, strerror(errno));
	(void)fprintf(f, "kind: %s\n", k->m.kind->name);
	write_maps(f, &k->m.names, false);
	write_maps(f, &k->m.names, true);
	ok = !ferror(f);
	ok = fclose(f) == 0 && ok;
	if (!ok || rename(fresh, path))
		return err_set(&k->c->err, E_FILE, "%s: %s", path, strerror(errno));
	return 0;
}

static int report(struct making *k, const char *path)
{
	struct cli *c = k->c;

	(void)printf(say(c, "%s：%zu 列已对应\n", "%s: %zu columns are mapped\n"), path,
		     k->n_known);
	for (size_t i = 0; i < k->n_unknown; i++)
		(void)printf(say(c,
				 "不认识的列“%s”：用 --columns \"%s=本系统的列\" 对应，或 \"%s=\" "
				 "不要\n",
				 "unknown column \"%s\": --columns \"%s=OURS\", or \"%s=\" when it "
				 "is not wanted\n"),
			     k->unknown[i], k->unknown[i], k->unknown[i]);
	return k->n_unknown ? FOUND : 0;
}

int import_map_run(struct cli *c)
{
	struct making k = {.c = c};
	const struct tabular_source from = {.path = cli_get(c, "FILE"),
					    .sheet = cli_get(c, "--sheet")};
	const struct tabular_kind *kind;
	const char *path;
	int rc = import_kind(c, &kind);

	k.m = mapping_for(c, kind);
	if (!rc)
		rc = mapping_init(&k.m);
	if (!rc)
		rc = mapping_path(c, cli_get(c, "NAME"), &path);
	if (!rc && access(path, F_OK) == 0)
		rc = mapping_read(c, path, &k.m);
	if (!rc && cli_has(c, "--columns"))
		rc = mapping_columns(&k.m, "--columns", cli_get(c, "--columns"));
	if (!rc && cli_has(c, "--constants"))
		rc = mapping_constants(&k.m, "--constants", cli_get(c, "--constants"));
	if (!rc)
		rc = tabular_headers(&from, kind, take_header, &k, &c->err);
	if (!rc && k.out_of_memory)
		rc = err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = mapping_write(&k, path);
	return rc ? rc : report(&k, path);
}
