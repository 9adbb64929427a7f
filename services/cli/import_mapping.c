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
#include "yaml.h"

#define MAX_MAPS 256
#define MAX_NEW  64 /* headers of a file */
#define FOLDER   "mappings"

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

static bool has_column(const struct tabular_kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->n_columns; i++) {
		if (strcmp(kind->columns[i].name, name) == 0 ||
		    strcmp(kind->columns[i].zh, name) == 0)
			return true;
	}
	return false;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* As files are read: （ is (, for example. */
static const char *header_of(struct cli *c, const char *at, size_t len)
{
	char *header = arena_strndup(c->arena, at, len);

	if (header)
		tabular_fold(header);
	return header;
}

static int take_map(struct cli *c, const struct tabular_kind *kind, const struct yaml_node *n,
		    bool constant, struct tabular_map *out)
{
	if (n->kind != YAML_SCALAR)
		return yaml_refuse(n, &c->err, "%s: a text is expected", n->key);
	*out = constant ? (struct tabular_map){NULL, n->key, n->text.at}
			: (struct tabular_map){header_of(c, n->key, strlen(n->key)),
					       n->text.len ? n->text.at : NULL, NULL};
	if (!constant && !out->header)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (out->column && !has_column(kind, out->column))
		return yaml_refuse(n, &c->err, say(c, "%s 没有列“%s”", "%s have no column \"%s\""),
				   kind->name, out->column);
	return 0;
}

static int take_maps(struct cli *c, const struct tabular_kind *kind, const struct yaml_node *list,
		     struct tabular_mapping *m)
{
	struct tabular_map *at = (struct tabular_map *)(uintptr_t)m->at; /* our own array */
	bool constant = list && strcmp(list->key, "constants") == 0;
	int rc = 0;

	for (const struct yaml_node *n = list ? list->first : NULL; n && !rc; n = n->next) {
		if (m->n == MAX_MAPS)
			return yaml_refuse(n, &c->err, "more than %d columns", MAX_MAPS);
		rc = take_map(c, kind, n, constant, &at[m->n]);
		m->n += rc == 0;
	}
	return rc;
}

static int mapping_read(struct cli *c, const struct tabular_kind *kind, const char *path,
			struct tabular_mapping *m)
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
	if (!slice_is(k->text, kind->name))
		return yaml_refuse(k, &c->err,
				   say(c, "这是 %s 的列名对照，不是 %s 的",
				       "it maps columns of %s, not of %s"),
				   k->text.at, kind->name);
	rc = take_maps(c, kind, yaml_get(root, "columns"), m);
	return rc ? rc : take_maps(c, kind, yaml_get(root, "constants"), m);
}

static struct tabular_mapping *mapping_new(struct cli *c)
{
	struct tabular_mapping *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (m)
		m->at = arena_zalloc(c->arena, MAX_MAPS, sizeof(*m->at));
	return m && m->at ? m : NULL;
}

int mapping_load(struct cli *c, const struct tabular_kind *kind, const char *name,
		 const struct tabular_mapping **out)
{
	struct tabular_mapping *m;
	const char *path;
	int rc;

	*out = NULL;
	if (!name)
		return 0;
	rc = mapping_path(c, name, &path);
	m = rc ? NULL : mapping_new(c);
	if (!m)
		return rc ? rc : err_set(&c->err, E_NO_MEMORY, "out of memory");
	rc = mapping_read(c, kind, path, m);
	if (!rc)
		*out = m;
	return rc;
}

/* ---- making ---------------------------------------------------------------------------------- */

struct making {
	struct cli *c;
	const struct tabular_kind *kind;
	struct tabular_mapping *m;
	const char *unknown[MAX_NEW];
	size_t n_unknown, n_known;
	bool out_of_memory;
};

static bool same_map(const struct tabular_map *a, const struct tabular_map *b)
{
	if (!a->header || !b->header)
		return !a->header && !b->header && a->column && b->column &&
		       strcmp(a->column, b->column) == 0;
	return strcmp(a->header, b->header) == 0;
}

static int map_put(struct making *k, const struct tabular_map *one)
{
	struct tabular_map *at = (struct tabular_map *)(uintptr_t)k->m->at; /* our own array */
	size_t i = 0;

	while (i < k->m->n && !same_map(&at[i], one))
		i++;
	if (i == MAX_MAPS)
		return cli_usage(k->c, "more than %d columns", MAX_MAPS);
	at[i] = *one;
	k->m->n += i == k->m->n;
	return 0;
}

/* "theirs=ours,unwanted=", or "column=value". */
static int take_list(struct making *k, const char *option, bool constants)
{
	slice rest = slice_of(cli_get(k->c, option)), part, left;
	int rc = 0;

	while (!rc && rest.len && slice_next(&rest, ',', &part)) {
		struct tabular_map one = {NULL, NULL, NULL};
		const char *name, *value;

		if (!memchr(part.at, '=', part.len) || !slice_next(&part, '=', &left))
			return cli_usage(k->c,
					 say(k->c, "%s 写成 列=列,列=列",
					     "%s is column=column,column=column"),
					 option);
		left = slice_trim(left);
		part = slice_trim(part);
		name = constants ? arena_strndup(k->c->arena, left.at, left.len)
				 : header_of(k->c, left.at, left.len);
		value = arena_strndup(k->c->arena, part.at ? part.at : "", part.len);
		if (!name || !value)
			return err_set(&k->c->err, E_NO_MEMORY, "out of memory");
		if (constants)
			one = (struct tabular_map){NULL, name, value};
		else
			one = (struct tabular_map){name, value[0] ? value : NULL, NULL};
		if (one.column && !has_column(k->kind, one.column))
			return cli_usage(k->c,
					 say(k->c, "%s 没有列“%s”", "%s have no column \"%s\""),
					 k->kind->name, one.column);
		rc = map_put(k, &one);
	}
	return rc;
}

static void take_header(void *ctx, const char *header, const char *column)
{
	struct making *k = ctx;
	const struct tabular_map one = {header, NULL, NULL};

	for (size_t i = 0; i < k->m->n; i++) {
		if (same_map(&k->m->at[i], &one)) {
			k->n_known++;
			return;
		}
	}
	if (column || !header[0] || k->n_unknown == MAX_NEW) {
		k->n_known += column != NULL;
		return;
	}
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
	(void)fprintf(f, "kind: %s\n", k->kind->name);
	write_maps(f, k->m, false);
	write_maps(f, k->m, true);
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
	struct making k = {.c = c, .m = mapping_new(c)};
	const struct tabular_source from = {.path = cli_get(c, "FILE"),
					    .sheet = cli_get(c, "--sheet")};
	const char *path;
	int rc = import_kind(c, &k.kind);

	if (!k.m)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = mapping_path(c, cli_get(c, "NAME"), &path);
	if (!rc && access(path, F_OK) == 0)
		rc = mapping_read(c, k.kind, path, k.m);
	if (!rc)
		rc = take_list(&k, "--columns", false);
	if (!rc)
		rc = take_list(&k, "--constants", true);
	if (!rc)
		rc = tabular_headers(&from, k.kind, take_header, &k, &c->err);
	if (!rc && k.out_of_memory)
		rc = err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (!rc)
		rc = mapping_write(&k, path);
	return rc ? rc : report(&k, path);
}
