/* A pack with a figure as it might be: the rest is the pack's own. */
#include "pack.h"

static bool is_replaced(const struct parameter_value *v, const struct figure_change *x)
{
	return strcmp(v->key, x->key) == 0 && strcmp(v->scope, x->scope) == 0 &&
	       v->from.day >= x->from.day;
}

/* The figure whose titles and unit the new one takes. */
static int like_find(const struct rules *r, const struct figure_change *x, const char *like_scope,
		     struct parameter_value *out, struct err *err)
{
	char day[12];
	int rc = parameter_at(r, x->key, x->scope, x->from, out);

	if (rc && like_scope)
		rc = parameter_at(r, x->key, like_scope, x->from, out);
	return rc ? err_set(err, rc, "%s: no figure of \"%s\" on %s", x->key, x->scope,
			    civil_format(x->from, day))
		  : 0;
}

int rules_with_figure(const struct rules *r, const struct figure_change *change,
		      const char *like_scope, struct arena *a, struct rules **out, struct err *err)
{
	struct rules *copy = arena_alloc(a, sizeof(*copy));
	struct parameter_value *values = arena_zalloc(a, r->n_values + 1, sizeof(*values));
	struct parameter_value v;
	int rc = like_find(r, change, like_scope, &v, err);

	if (rc)
		return rc;
	if (!copy || !values)
		return err_set(err, E_NO_MEMORY, "out of memory");
	v.key = arena_strdup(a, change->key);
	v.scope = arena_strdup(a, change->scope);
	if (!v.key || !v.scope)
		return err_set(err, E_NO_MEMORY, "out of memory");
	v.from = change->from;
	v.value = change->value;
	v.confidence = "U";
	v.confirm = true;
	v.source = "what if";
	v.confirmed_n = 0;
	v.confirmed_document = NULL;
	*copy = *r;
	copy->values = values;
	copy->n_values = 0;
	for (size_t i = 0; i < r->n_values; i++) {
		if (!is_replaced(&r->values[i], change))
			values[copy->n_values++] = r->values[i];
	}
	values[copy->n_values++] = v;
	*out = copy;
	return pack_sort_parameters(copy, err);
}
