/* The words of a procedure file: names, texts in two languages, clocks, steps, what is known. */
#include "read.h"

int name_need(struct reader *r, const struct yaml_node *map, const char *key, const char **out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	const struct yaml_node *n;
	int rc;

	if ((rc = yaml_need(map, key, &n, r->err)) != 0 || (rc = yaml_str(n, out, r->err)) != 0)
		return rc;
	if (strspn(*out, letters) != strlen(*out) || strlen(*out) > 40)
		return yaml_refuse(n, r->err,
				   "%s: \"%.60s\" is not a name of a-z, 0-9 and _, at most 40 long",
				   key, *out);
	return 0;
}

int text_get(struct reader *r, const struct yaml_node *map, const char *key, const char **out)
{
	const struct yaml_node *n = yaml_get(map, key);

	*out = "";
	return n ? yaml_str(n, out, r->err) : 0;
}

int label_need(struct reader *r, const struct yaml_node *map, struct label *out)
{
	const struct yaml_node *n;
	int rc;

	if ((rc = yaml_need(map, "zh", &n, r->err)) != 0 ||
	    (rc = yaml_str(n, &out->zh, r->err)) != 0 ||
	    (rc = yaml_need(map, "en", &n, r->err)) != 0)
		return rc;
	return yaml_str(n, &out->en, r->err);
}

int label_get(struct reader *r, const struct yaml_node *map, const char *key, struct label *out)
{
	static const char *const keys[] = {"zh", "en", NULL};
	const struct yaml_node *n = yaml_get(map, key);
	int rc;

	*out = (struct label){"", ""};
	if (!n)
		return 0;
	rc = yaml_only(n, keys, r->err);
	return rc ? rc : label_need(r, n, out);
}

int list_get(struct reader *r, const struct yaml_node *map, const char *key,
	     const struct yaml_node **out)
{
	const struct yaml_node *n = yaml_get(map, key);

	*out = n;
	if (n && n->kind != YAML_LIST)
		return yaml_refuse(n, r->err, "%s: expected a list", key);
	if (n && n->n > LIST_MAX)
		return yaml_refuse(n, r->err, "%s: more than %d entries", key, LIST_MAX);
	return 0;
}

int texts_get(struct reader *r, const struct yaml_node *map, const char *key,
	      const char *const *known, const char *const **out)
{
	const struct yaml_node *list;
	const char **texts;
	size_t n = 0;
	int rc = list_get(r, map, key, &list);

	if (rc)
		return rc;
	texts = arena_zalloc(r->arena, (list ? list->n : 0) + 1, sizeof(*texts));
	if (!texts)
		return err_set(r->err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *at = list ? list->first : NULL; at; at = at->next) {
		rc = yaml_str(at, &texts[n], r->err);
		if (rc)
			return rc;
		if (known && !procedure_names(known, texts[n]))
			return yaml_refuse(at, r->err, "%s: no \"%.40s\" is known", key, texts[n]);
		n++;
	}
	*out = texts;
	return 0;
}

int departments_get(struct reader *r, const struct yaml_node *map, const char *const **out)
{
	int rc = texts_get(r, map, "departments", NULL, out);

	if (rc || !r->names)
		return rc;
	for (const char *const *d = *out; *d; d++) {
		if (!department_find(r->names->departments, *d))
			return yaml_refuse(yaml_get(map, "departments"), r->err,
					   "departments: \"%.20s\" is not in departments.yaml", *d);
	}
	return 0;
}

int roles_get(struct reader *r, const struct yaml_node *map, const char *const **out)
{
	return texts_get(r, map, "roles", r->names ? r->names->roles : NULL, out);
}

int clock_read(struct reader *r, const struct yaml_node *at, const char *code, size_t *out)
{
	size_t k = procedure_clock_find(r->p, code);

	if (r->names && !clock_find(r->names->clocks, code))
		return yaml_refuse(at, r->err, "no clock \"%.40s\" in " CLOCKS_FILE, code);
	if (k == PROCEDURE_NONE && r->p->n_clocks == PROCEDURE_CLOCKS_MAX)
		return yaml_refuse(at, r->err, "more than %d clocks", PROCEDURE_CLOCKS_MAX);
	if (k == PROCEDURE_NONE)
		r->p->clocks[k = r->p->n_clocks++] = code;
	*out = k;
	return 0;
}

int clocks_get(struct reader *r, const struct yaml_node *map, const char *key, uint64_t *out)
{
	const struct yaml_node *n = yaml_get(map, key);
	const char *const *codes = NULL;
	size_t k = 0;
	int rc;

	*out = 0;
	if (n && n->kind == YAML_SCALAR && slice_is(n->text, "all")) {
		*out = UINT64_MAX;
		return 0;
	}
	rc = texts_get(r, map, key, NULL, &codes);
	for (; !rc && codes && *codes; codes++) {
		rc = clock_read(r, n, *codes, &k);
		if (!rc)
			*out |= UINT64_C(1) << k;
	}
	return rc;
}

int step_get(struct reader *r, const struct yaml_node *map, const char *key, size_t *out)
{
	const struct yaml_node *n = yaml_get(map, key);
	const char *name;
	int rc;

	*out = PROCEDURE_NONE;
	if (!n)
		return 0;
	rc = yaml_str(n, &name, r->err);
	if (rc)
		return rc;
	*out = procedure_step_find(r->p, name);
	if (*out == PROCEDURE_NONE)
		return yaml_refuse(n, r->err, "%s: no step \"%.40s\" in this procedure", key, name);
	return 0;
}

int choice_read(struct reader *r, const struct yaml_node *at, const char *const *list, size_t *out)
{
	char all[200];
	struct str s = str_init(all, sizeof(all));
	const char *text;
	int rc = yaml_str(at, &text, r->err);

	for (size_t i = 0; !rc && list[i]; i++) {
		if (strcmp(list[i], text) == 0) {
			*out = i;
			return 0;
		}
		str_addf(&s, "%s%s", s.len ? ", " : "", list[i]);
	}
	return rc ? rc : yaml_refuse(at, r->err, "\"%.40s\" is not one of %s", text, all);
}
