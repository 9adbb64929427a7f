#include "department_keys.h"

#include "sign.h"

/* ---- the file ------------------------------------------------------------------------------- */

static int key_read(const struct yaml_node *map, struct department_key *out, struct err *err)
{
	static const char *const keys[] = {"key", "from", "until", NULL};
	const struct yaml_node *key, *from, *until = yaml_get(map, "until");
	int rc;

	out->line = map->line;
	if ((rc = yaml_only(map, keys, err)) != 0 || (rc = yaml_need(map, "key", &key, err)) != 0 ||
	    (rc = yaml_str(key, &out->public, err)) != 0 ||
	    (rc = yaml_need(map, "from", &from, err)) != 0 ||
	    (rc = yaml_date(from, &out->from, err)) != 0 ||
	    (until && (rc = yaml_date(until, &out->until, err)) != 0))
		return rc;
	if (!sign_public_valid(out->public))
		return yaml_refuse(key, err,
				   "key: 64 hexadecimal digits are needed, the public one of %s",
				   out->department);
	if (out->until.day && out->until.day < out->from.day)
		return yaml_refuse(until, err, "until: it lies before from");
	return 0;
}

static const struct department_key *find(const struct department_key *at, size_t n,
					 const char *public)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(at[i].public, public) == 0)
			return &at[i];
	}
	return NULL;
}

/* One of the two maps of the file. */
struct taking {
	struct department_keys *k;
	const struct departments *known;
	struct department_key *at;
	size_t *n;
};

static int key_take(const struct yaml_node *map, const char *department, struct taking *t,
		    struct err *err)
{
	struct department_key *key = &t->at[*t->n];
	const struct department_key *other;
	int rc;

	if (*t->n == DEPARTMENT_KEYS_MAX)
		return yaml_refuse(map, err, "more than %d keys", DEPARTMENT_KEYS_MAX);
	*key = (struct department_key){.department = department};
	rc = key_read(map, key, err);
	if (rc)
		return rc;
	other = find(t->k->at, t->k->n, key->public);
	if (!other)
		other = find(t->k->heads, t->k->n_heads, key->public);
	if (other)
		return yaml_refuse(map, err, "key: it is %s's of line %d already",
				   other->department, other->line);
	(*t->n)++;
	return 0;
}

static int department_take(const struct yaml_node *list, struct taking *t, struct err *err)
{
	int rc = 0;

	if (t->known && !department_find(t->known, list->key))
		return yaml_refuse(list, err, "\"%.20s\" is not in the list of departments",
				   list->key);
	if (list->kind != YAML_LIST || !list->n)
		return yaml_refuse(list, err, "%s: expected a list of keys", list->key);
	for (const struct yaml_node *n = list->first; !rc && n; n = n->next)
		rc = key_take(n, list->key, t, err);
	return rc;
}

static int map_take(const struct yaml_node *map, const char *name, struct taking t, struct err *err)
{
	int rc = 0;

	if (map->kind != YAML_MAP)
		return yaml_refuse(map, err, "%s: expected a map of departments", name);
	for (const struct yaml_node *n = map->first; !rc && n; n = n->next)
		rc = department_take(n, &t, err);
	return rc;
}

int department_keys_load(struct arena *a, const char *path, const struct departments *known,
			 struct department_keys *out, struct err *err)
{
	static const char *const keys[] = {"required", "departments", "heads", NULL};
	struct department_keys k = {.file = path};
	const struct yaml_node *root, *map, *heads, *required;
	int rc;

	k.at = arena_zalloc(a, DEPARTMENT_KEYS_MAX, sizeof(*k.at));
	k.heads = arena_zalloc(a, DEPARTMENT_KEYS_MAX, sizeof(*k.heads));
	if (!k.at || !k.heads)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if ((rc = yaml_load(a, path, &root, err)) != 0 || (rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = yaml_need(root, "required", &required, err)) != 0 ||
	    (rc = yaml_bool(required, &k.required, err)) != 0 ||
	    (rc = yaml_need(root, "departments", &map, err)) != 0)
		return rc;
	rc = map_take(map, "departments", (struct taking){&k, known, k.at, &k.n}, err);
	heads = yaml_get(root, "heads");
	if (!rc && heads)
		rc = map_take(heads, "heads", (struct taking){&k, known, k.heads, &k.n_heads}, err);
	if (!rc)
		*out = k;
	return rc;
}

/* ---- who signs ------------------------------------------------------------------------------ */

civil_date department_signs_until(const struct department_keys *k, const char *department,
				  civil_date today)
{
	civil_date last = today;
	bool longer = true;

	while (longer) {
		longer = false;
		for (size_t i = 0; i < k->n; i++) {
			const struct department_key *key = &k->at[i];

			if (strcmp(key->department, department) != 0 ||
			    key->from.day > last.day + 1)
				continue;
			if (!key->until.day)
				return (civil_date){0};
			if (key->until.day > last.day) {
				last = key->until;
				longer = true;
			}
		}
	}
	return last;
}

const struct department_key *department_key_find(const struct department_keys *k,
						 const char *public)
{
	return find(k->at, k->n, public);
}

enum head_key department_head_key(const struct department_keys *k, const char *department,
				  const char *public, civil_date on)
{
	enum head_key is = HEAD_KEY_UNKNOWN;

	for (size_t i = 0; i < k->n_heads; i++) {
		if (strcmp(k->heads[i].department, department) != 0)
			continue;
		if (strcmp(k->heads[i].public, public) == 0)
			return department_key_in_force(&k->heads[i], on) ? HEAD_KEY_FITS
									 : HEAD_KEY_STRANGER;
		is = HEAD_KEY_STRANGER;
	}
	return is;
}

bool department_key_in_force(const struct department_key *key, civil_date on)
{
	return key->from.day <= on.day && (!key->until.day || on.day <= key->until.day);
}

enum department_signs department_signs(const struct department_keys *k, const char *department,
				       civil_date on)
{
	enum department_signs signs = SIGNS_NOT_YET;

	for (size_t i = 0; i < k->n; i++) {
		if (strcmp(k->at[i].department, department) != 0 || k->at[i].from.day > on.day)
			continue;
		if (department_key_in_force(&k->at[i], on))
			return SIGNS;
		signs = SIGNS_NO_MORE;
	}
	return signs;
}

/* What is in force comes after what has run out, then what began later. */
static bool comes_after(const struct department_key *key, const struct department_key *other,
			civil_date on)
{
	const bool counts = department_key_in_force(key, on);

	if (counts != department_key_in_force(other, on))
		return counts;
	return key->from.day >= other->from.day;
}

const struct department_key *department_key_last(const struct department_keys *k,
						 const char *department, civil_date on)
{
	const struct department_key *last = NULL;

	for (size_t i = 0; i < k->n; i++) {
		const struct department_key *key = &k->at[i];

		if (strcmp(key->department, department) == 0 && key->from.day <= on.day &&
		    (!last || comes_after(key, last, on)))
			last = key;
	}
	return last;
}
