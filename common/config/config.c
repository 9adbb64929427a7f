#include "config.h"

#include <errno.h>

#include "config_value.h"

static const struct config_row *row_find(const struct config_row *rows, const char *key)
{
	while (rows && rows->key && strcmp(rows->key, key) != 0)
		rows++;
	return rows && rows->key ? rows : NULL;
}

/* Every key of a section is a row of one of the two tables. */
static int keys_check(const struct yaml_node *section, const struct config_row *first,
		      const struct config_row *second, struct err *err)
{
	if (!section)
		return 0;
	if (section->kind != YAML_MAP)
		return yaml_refuse(section, err, "%s: expected a map of settings", section->key);
	for (const struct yaml_node *n = section->first; n; n = n->next) {
		if (!row_find(first, n->key) && !row_find(second, n->key))
			return yaml_refuse(n, err,
					   "unknown key \"%.60s\" in %s; --print-config lists all",
					   n->key, section->key);
	}
	return 0;
}

/* Reads each row from the first section that has it, else from its preset. */
static int rows_read(const struct reading *r, const struct config_row *rows, void *values,
		     const struct yaml_node *own, const struct yaml_node *common)
{
	int rc = 0;

	for (; rows && rows->key && rc == 0; rows++) {
		const struct yaml_node *n = yaml_get(own, rows->key);

		if (!n)
			n = yaml_get(common, rows->key);
		if (n)
			rc = value_read(r, rows, n, values);
		else if (rows->preset)
			rc = value_preset(r, rows, values);
		else if (own)
			rc = yaml_refuse(own, r->err, "%s: %s is missing: %s", own->key, rows->key,
					 rows->about);
		else
			rc = err_set(r->err, E_CONFIG, "%s is missing: %s", rows->key, rows->about);
	}
	return rc;
}

static void text_free(char **p)
{
	free(*p);
}

/* The absolute folder of a file, so that a daemon may change its own. */
static int folder_of(struct arena *a, const char *path, const char **out, struct err *err)
{
	AUTO(text_free) char *full = realpath(path, NULL);
	const char *slash = full ? strrchr(full, '/') : NULL;

	if (!slash)
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	*out = arena_strndup(a, full, (size_t)(slash - full));
	return *out ? 0 : err_set(err, E_NO_MEMORY, "%s: no memory for it", path);
}

static int sections_check(const struct yaml_node *root, struct err *err)
{
	if (root->kind != YAML_MAP)
		return yaml_refuse(root, err, "expected a map of sections such as common:");
	for (const struct yaml_node *n = root->first; n; n = n->next) {
		if (n->kind != YAML_MAP)
			return yaml_refuse(n, err, "%s: expected a section, which is a map",
					   n->key);
	}
	return 0;
}

/* NOLINTNEXTLINE(readability-function-size): two tables, each with the struct it fills */
int config_load(struct arena *a, const char *path, const char *section,
		const struct config_row *common_rows, void *common,
		const struct config_row *own_rows, void *own, struct err *err)
{
	struct reading r = {.arena = a, .err = err};
	const struct yaml_node *root, *common_node, *own_node;
	int rc;

	rc = yaml_load(a, path, &root, err);
	if (rc == 0)
		rc = folder_of(a, path, &r.folder, err);
	if (rc == 0)
		rc = sections_check(root, err);
	if (rc)
		return rc;
	common_node = yaml_get(root, "common");
	own_node = yaml_get(root, section);
	rc = keys_check(common_node, common_rows, NULL, err);
	if (rc == 0)
		rc = keys_check(own_node, own_rows, common_rows, err);
	if (rc == 0)
		rc = rows_read(&r, common_rows, common, own_node, common_node);
	if (rc == 0)
		rc = rows_read(&r, own_rows, own, own_node, NULL);
	return rc;
}

const char *config_fixed_change(const struct config_row *rows, const void *old, const void *fresh)
{
	for (; rows && rows->key; rows++) {
		if (!rows->reloadable && !value_equal(rows, old, fresh))
			return rows->key;
	}
	return NULL;
}

/* The sentence above a key: what it is, its unit, its default, its bounds, when it takes effect. */
static void print_about(FILE *to, const struct config_row *row)
{
	static const char *const types[] = {"number",   "true or false", "text", "path",
					    "duration", "size",          "list", "map"};
	char min[32], max[32];

	fprintf(to, "  # %s\n  # %s", row->about, types[row->type]);
	if (!row->preset)
		fputs(", must be given", to);
	else
		fprintf(to, ", default %s", row->preset[0] ? row->preset : "none");
	if (BOUNDED(row))
		fprintf(to, ", %s to %s", value_figure(row->type, row->min, min, sizeof(min)),
			value_figure(row->type, row->max, max, sizeof(max)));
	fprintf(to, "; changes take effect on %s\n", row->reloadable ? "reload" : "restart");
}

void config_print(FILE *to, const char *section, const struct config_row *rows, const void *values)
{
	fprintf(to, "%s:%s\n", section, rows && rows->key ? "" : " {}");
	for (; rows && rows->key; rows++) {
		print_about(to, rows);
		fprintf(to, "  %s: ", rows->key);
		value_print(to, rows, values);
		fputc('\n', to);
	}
}
