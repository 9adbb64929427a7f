/* Dated parameters: reading, checking, looking up. */
#include "pack.h"

#define VALUE_MAX INT64_C(1000000000000000)

/* The head of one parameter while its values are read. */
struct head {
	const char *key, *title_zh, *title_en, *unit;
	bool scoped;
};

static int unit_read(const struct yaml_node *map, const char **out, struct err *err)
{
	const struct yaml_node *n = yaml_get(map, "unit");
	int rc;

	if (!n)
		return 0;
	rc = yaml_str(n, out, err);
	if (rc)
		return rc;
	return explain_unit_known(*out) ? 0
					: yaml_refuse(n, err, "unit: \"%.40s\" is not known", *out);
}

/* `value: 20`, `value: true` or `yuan: 19.60`, as the unit wants it. */
static int number_read(const struct yaml_node *map, struct parameter_value *v, struct err *err)
{
	const struct yaml_node *value = yaml_get(map, "value"), *yuan = yaml_get(map, "yuan");
	bool flag = false;
	money amount;
	int rc;

	if (!value == !yuan)
		return yaml_refuse(map, err, "exactly one of value and yuan is needed");
	if (yuan && strcmp(v->unit, "fen") != 0)
		return yaml_refuse(yuan, err, "yuan: only for the unit fen, not %s", v->unit);
	if (yuan) {
		rc = yaml_yuan(yuan, &amount, err);
		v->value = rc ? 0 : amount.fen;
		return !rc && amount.fen < 0 ? yaml_refuse(yuan, err, "yuan: is negative") : rc;
	}
	if (strcmp(v->unit, "bool") != 0)
		return yaml_i64(value, 0, VALUE_MAX, &v->value, err);
	rc = yaml_bool(value, &flag, err);
	v->value = flag;
	return rc;
}

static int marks_read(const struct yaml_node *map, struct parameter_value *v, struct err *err)
{
	const struct yaml_node *confirm = yaml_get(map, "confirm");
	bool mark = false;
	int rc;

	if ((rc = pack_word(map, "confidence", pack_confidences, &v->confidence, err)) != 0)
		return rc;
	if (confirm && (rc = yaml_bool(confirm, &mark, err)) != 0)
		return rc;
	if (!mark && strcmp(v->confidence, "C") != 0)
		return yaml_refuse(map, err, "confirm: true is needed with confidence %s",
				   v->confidence);
	v->confirm = mark;
	return 0;
}

static int value_read(const struct yaml_node *map, const struct head *head,
		      struct parameter_value *v, struct err *err)
{
	static const char *const keys[] = {"scope",  "from",       "value",   "yuan", "unit",
					   "source", "confidence", "confirm", NULL};
	const struct yaml_node *scope = yaml_get(map, "scope");
	int rc;

	*v = (struct parameter_value){.key = head->key,
				      .title_zh = head->title_zh,
				      .title_en = head->title_en,
				      .unit = head->unit,
				      .scope = "",
				      .file = map->file,
				      .line = map->line};
	if ((rc = yaml_only(map, keys, err)) != 0 ||
	    (scope && (rc = yaml_str(scope, &v->scope, err)) != 0) ||
	    (rc = pack_date(map, "from", &v->from, err)) != 0 ||
	    (rc = unit_read(map, &v->unit, err)) != 0 || (rc = number_read(map, v, err)) != 0 ||
	    (rc = pack_text(map, "source", &v->source, err)) != 0)
		return rc;
	if (scope && !head->scoped)
		return yaml_refuse(scope, err, "scope: the parameter names no scope");
	return marks_read(map, v, err);
}

static int head_read(const struct yaml_node *map, struct head *head, struct err *err)
{
	static const char *const keys[] = {"title_zh", "title_en", "scope", "unit", "values", NULL};
	const char *scope;
	int rc;

	head->key = map->key;
	head->scoped = yaml_get(map, "scope") != NULL;
	if (!pack_name_valid(map->key, true))
		return yaml_refuse(map, err, "\"%.70s\" is no key such as drive.min_stop",
				   map->key);
	if ((rc = yaml_only(map, keys, err)) != 0 ||
	    (rc = pack_text(map, "title_zh", &head->title_zh, err)) != 0 ||
	    (rc = pack_text(map, "title_en", &head->title_en, err)) != 0 ||
	    (rc = unit_read(map, &head->unit, err)) != 0)
		return rc;
	if (!head->unit)
		return yaml_refuse(map, err, "%s: unit is missing", map->key);
	return head->scoped ? pack_text(map, "scope", &scope, err) : 0;
}

static int parameter_read(struct rules *r, const struct yaml_node *map, struct err *err)
{
	const struct yaml_node *values;
	struct head head = {0};
	int rc;

	if ((rc = head_read(map, &head, err)) != 0 ||
	    (rc = yaml_need(map, "values", &values, err)) != 0)
		return rc;
	if (values->kind != YAML_LIST || values->n == 0)
		return yaml_refuse(values, err, "values: expected a list with entries");
	for (size_t i = 0; i < r->n_values; i++) {
		if (strcmp(r->values[i].key, head.key) == 0)
			return yaml_refuse(map, err, "%s is defined twice, first at %s:%d",
					   head.key, r->values[i].file, r->values[i].line);
	}
	if (values->n > PACK_VALUES_MAX - r->n_values)
		return yaml_refuse(values, err, "more than %d values in all", PACK_VALUES_MAX);
	for (const struct yaml_node *n = values->first; n; n = n->next) {
		rc = value_read(n, &head, &r->values[r->n_values], err);
		if (rc)
			return rc;
		r->n_values++;
	}
	return 0;
}

int pack_read_parameters(struct rules *r, const struct yaml_node *map, struct err *err)
{
	int rc = 0;

	if (map->kind != YAML_MAP || map->n == 0)
		return yaml_refuse(map, err, "parameters: expected a map with entries");
	for (const struct yaml_node *n = map->first; n && !rc; n = n->next)
		rc = parameter_read(r, n, err);
	return rc;
}

static int order(const struct parameter_value *v, const char *key, const char *scope, int32_t from)
{
	int c = strcmp(v->key, key);

	if (c == 0)
		c = strcmp(v->scope, scope);
	if (c == 0)
		c = (v->from.day > from) - (v->from.day < from);
	return c;
}

static int by_key_scope_from(const void *x, const void *y)
{
	const struct parameter_value *b = y;

	return order(x, b->key, b->scope, b->from.day);
}

int pack_sort_parameters(struct rules *r, struct err *err)
{
	char day[12];

	qsort(r->values, r->n_values, sizeof(*r->values), by_key_scope_from);
	for (size_t i = 1; i < r->n_values; i++) {
		const struct parameter_value *a = &r->values[i - 1], *b = &r->values[i];

		if (by_key_scope_from(a, b) == 0)
			return err_set(err, E_RULE, "%s:%d:1: %s \"%s\" has two values from %s",
				       b->file, b->line, b->key, b->scope,
				       civil_format(b->from, day));
	}
	return 0;
}

/* The first value behind (key, scope, on). */
static size_t behind(const struct rules *r, const char *key, const char *scope, civil_date on)
{
	size_t low = 0, high = r->n_values;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (order(&r->values[mid], key, scope, on.day) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_of(const struct parameter_value *v, const char *key, const char *scope)
{
	return strcmp(v->key, key) == 0 && strcmp(v->scope, scope) == 0;
}

int parameter_at(const struct rules *r, const char *key, const char *scope, civil_date on,
		 struct parameter_value *out)
{
	size_t i = behind(r, key, scope, on);

	if (i == 0 || !is_of(&r->values[i - 1], key, scope))
		return E_NO_PARAMETER;
	*out = r->values[i - 1];
	return 0;
}

int parameter_or_general(const struct rules *r, const char *key, const char *scope, civil_date on,
			 struct parameter_value *out)
{
	int rc = parameter_at(r, key, scope, on, out);

	return rc == E_NO_PARAMETER ? parameter_at(r, key, "", on, out) : rc;
}

struct parameter_value *pack_value(struct rules *r, const char *key, const char *scope,
				   civil_date from)
{
	size_t i = behind(r, key, scope, from);

	return i && order(&r->values[i - 1], key, scope, from.day) == 0 ? &r->values[i - 1] : NULL;
}

bool parameter_next_change(const struct rules *r, const char *key, const char *scope, civil_date on,
			   civil_date *out)
{
	size_t i = behind(r, key, scope, on);

	if (i == r->n_values || !is_of(&r->values[i], key, scope))
		return false;
	*out = r->values[i].from;
	return true;
}

bool parameter_seconds(const struct parameter_value *p, int64_t *out_s)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = {
		{"s",       1    },
                {"min",     60   },
                {"gap_min", 60   },
                {"h",       3600 },
                {"day",     86400}
        };

	for (size_t i = 0; i < N_ELEMENTS(units); i++) {
		if (strcmp(p->unit, units[i].unit) == 0)
			return !__builtin_mul_overflow(p->value, units[i].seconds, out_s);
	}
	return false;
}

size_t parameters_n(const struct rules *r)
{
	return r->n_values;
}

const struct parameter_value *parameter_get(const struct rules *r, size_t i)
{
	return i < r->n_values ? &r->values[i] : NULL;
}
