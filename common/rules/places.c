/* The regions and the departments: two flat tables, each code once. */
#include "places.h"

#include "yaml.h"

#define REGIONS_MAX     512
#define DEPARTMENTS_MAX 64
#define DESKS_MAX       32

static int list_open(struct arena *a, const char *path, const char *key,
		     const struct yaml_node **out, struct err *err)
{
	const char *const keys[] = {key, NULL};
	const struct yaml_node *root, *list;
	int rc;

	if ((rc = yaml_load(a, path, &root, err)) != 0 || (rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = yaml_need(root, key, &list, err)) != 0)
		return rc;
	*out = list;
	if (list->kind != YAML_LIST || list->n == 0)
		return yaml_refuse(list, err, "%s: expected a list with entries", key);
	return 0;
}

static int text_need(const struct yaml_node *map, const char *key, const char **out,
		     struct err *err)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, err);

	return rc ? rc : yaml_str(n, out, err);
}

/* Absent: "". */
static int text_get(const struct yaml_node *map, const char *key, const char **out, struct err *err)
{
	const struct yaml_node *n = yaml_get(map, key);

	*out = "";
	return n ? yaml_str(n, out, err) : 0;
}

static bool region_code(const char *s)
{
	return strlen(s) == 6 && strspn(s, "0123456789") == 6;
}

static int region_read(const struct yaml_node *n, struct region *out, struct err *err)
{
	static const char *const keys[] = {"code", "name_zh", "name_en", "parent", NULL};
	int rc;

	if ((rc = yaml_only(n, keys, err)) != 0 || (rc = text_need(n, "code", &out->code, err)) ||
	    (rc = text_need(n, "name_zh", &out->name_zh, err)) != 0 ||
	    (rc = text_need(n, "name_en", &out->name_en, err)) != 0 ||
	    (rc = text_get(n, "parent", &out->parent, err)) != 0)
		return rc;
	if (!region_code(out->code))
		return yaml_refuse(n, err, "code: \"%s\" is not six digits", out->code);
	return 0;
}

int regions_load(struct arena *a, const char *path, struct regions *out, struct err *err)
{
	const struct yaml_node *list;
	struct regions r = {0};
	struct region *at;
	int rc = list_open(a, path, "regions", &list, err);

	if (rc)
		return rc;
	if (list->n > REGIONS_MAX)
		return yaml_refuse(list, err, "more than %d regions", REGIONS_MAX);
	r.at = at = arena_zalloc(a, list->n, sizeof(*at));
	if (!at)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", path);
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		rc = region_read(n, &at[r.n], err);
		if (rc)
			return rc;
		if (region_find(&r, at[r.n].code))
			return yaml_refuse(n, err, "code: %s is named twice", at[r.n].code);
		if (at[r.n].parent[0] && !region_find(&r, at[r.n].parent))
			return yaml_refuse(n, err, "parent: %s is not named before %s",
					   at[r.n].parent, at[r.n].code);
		r.n++;
	}
	*out = r;
	return 0;
}

const struct region *region_find(const struct regions *r, const char *code)
{
	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->at[i].code, code) == 0)
			return &r->at[i];
	}
	return NULL;
}

/* A desk is written DEPARTMENT.NAME. */
static int desks_read(struct arena *a, const struct yaml_node *n, struct department *out,
		      struct err *err)
{
	const struct yaml_node *list = yaml_get(n, "desks");
	size_t i = 0, len = strlen(out->code);
	const char **desks;
	int rc;

	if (list && (list->kind != YAML_LIST || list->n > DESKS_MAX))
		return yaml_refuse(list, err, "desks: expected a list of at most %d", DESKS_MAX);
	desks = arena_zalloc(a, (list ? list->n : 0) + 1, sizeof(*desks));
	if (!desks)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", n->file);
	for (const struct yaml_node *d = list ? list->first : NULL; d; d = d->next) {
		rc = yaml_str(d, &desks[i], err);
		if (rc)
			return rc;
		if (strncmp(desks[i], out->code, len) != 0 || desks[i][len] != '.')
			return yaml_refuse(d, err, "desks: \"%s\" does not begin with \"%s.\"",
					   desks[i], out->code);
		i++;
	}
	out->desks = desks;
	return 0;
}

static int department_read(struct arena *a, const struct yaml_node *n, struct department *out,
			   struct err *err)
{
	static const char *const keys[] = {"code",         "name_zh", "name_en", "full_zh",
					   "one_of_eight", "handles", "hotline", "desks",
					   "system",       NULL};
	const struct yaml_node *eight, *system = yaml_get(n, "system");
	const char *how = "";
	int rc;

	if ((rc = yaml_only(n, keys, err)) != 0 || (rc = text_need(n, "code", &out->code, err)) ||
	    (rc = text_need(n, "name_zh", &out->name_zh, err)) != 0 ||
	    (rc = text_need(n, "name_en", &out->name_en, err)) != 0 ||
	    (rc = text_need(n, "full_zh", &out->full_zh, err)) != 0 ||
	    (rc = text_need(n, "handles", &out->handles_zh, err)) != 0 ||
	    (rc = text_get(n, "hotline", &out->hotline, err)) != 0 ||
	    (rc = yaml_need(n, "one_of_eight", &eight, err)) != 0 ||
	    (rc = yaml_bool(eight, &out->one_of_eight, err)) != 0)
		return rc;
	if (strspn(out->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(out->code))
		return yaml_refuse(n, err, "code: \"%s\" is not in capital letters", out->code);
	rc = system ? yaml_str(system, &how, err) : 0;
	if (!rc && system && strcmp(how, "none") != 0)
		return yaml_refuse(system, err, "system: \"%.20s\"; none, or left out", how);
	out->outside = system != NULL;
	return rc ? rc : desks_read(a, n, out, err);
}

int departments_load(struct arena *a, const char *path, struct departments *out, struct err *err)
{
	const struct yaml_node *list;
	struct departments d = {0};
	struct department *at;
	int rc = list_open(a, path, "departments", &list, err);

	if (rc)
		return rc;
	if (list->n > DEPARTMENTS_MAX)
		return yaml_refuse(list, err, "more than %d departments", DEPARTMENTS_MAX);
	d.at = at = arena_zalloc(a, list->n, sizeof(*at));
	if (!at)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", path);
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		rc = department_read(a, n, &at[d.n], err);
		if (rc)
			return rc;
		if (department_find(&d, at[d.n].code))
			return yaml_refuse(n, err, "code: %s is named twice", at[d.n].code);
		d.n++;
	}
	*out = d;
	return 0;
}

const struct department *department_find(const struct departments *d, const char *code)
{
	for (size_t i = 0; i < d->n; i++) {
		if (strcmp(d->at[i].code, code) == 0)
			return &d->at[i];
	}
	return NULL;
}
