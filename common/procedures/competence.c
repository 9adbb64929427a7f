/* The file of who is competent. */
#include "competence.h"

#include "read.h"

#define CODE_MAX  16
#define BASIS_LEN 150 /* characters: with its code it fits a hand-off's basis */

struct table {
	struct reader r;
	const char *const *regions; /* of rows that name none */
	const char *const *advised;
	struct matter *matters;
	size_t n;
};

static int text_need(struct table *t, const struct yaml_node *map, const char *key,
		     const char **out)
{
	const struct yaml_node *n;
	int rc = yaml_need(map, key, &n, t->r.err);

	return rc ? rc : yaml_str(n, out, t->r.err);
}

/* Departments and desks that departments.yaml has. */
static int bodies_get(struct table *t, const struct yaml_node *map, const char *key,
		      const char *const **out)
{
	int rc = texts_get(&t->r, map, key, NULL, out);

	for (const char *const *b = rc ? NULL : *out; b && *b && !rc; b++) {
		if (strcmp(*b, PROCEDURE_OWNER) == 0 || !desk_known(t->r.names, *b))
			rc = yaml_refuse(yaml_get(map, key), t->r.err,
					 "%s: \"%.40s\" is neither a department nor a desk of "
					 "departments.yaml",
					 key, *b);
	}
	return rc;
}

/* Codes of six digits, or their beginning and a star. */
static int regions_get(struct table *t, const struct yaml_node *map, const char *const **out)
{
	int rc = texts_get(&t->r, map, "regions", NULL, out);

	for (const char *const *p = rc ? NULL : *out; p && *p && !rc; p++) {
		size_t digits = strspn(*p, "0123456789");
		bool star = strcmp(*p + digits, "*") == 0;

		if (digits > 6 || (!star && ((*p)[digits] || digits != 6)))
			rc = yaml_refuse(yaml_get(map, "regions"), t->r.err,
					 "regions: \"%.20s\" is neither a code of six digits nor "
					 "the beginning of one and *",
					 *p);
	}
	return rc;
}

static int confidence_get(struct table *t, const struct yaml_node *n, struct matter *m)
{
	static const char *const known[] = {"C", "C2", "K", "U", NULL};
	const struct yaml_node *confirm = yaml_get(n, "confirm");
	int rc = text_need(t, n, "confidence", &m->confidence);

	if (!rc && !procedure_names(known, m->confidence))
		return yaml_refuse(yaml_get(n, "confidence"), t->r.err,
				   "confidence: \"%.8s\"; C, C2, K, U", m->confidence);
	if (!rc && confirm)
		rc = yaml_bool(confirm, &m->confirm, t->r.err);
	if (!rc && !m->confirm && strcmp(m->confidence, "C") != 0)
		return yaml_refuse(n, t->r.err, "confidence %s needs `confirm: true`",
				   m->confidence);
	return rc;
}

static int basis_get(struct table *t, const struct yaml_node *n, struct matter *m)
{
	int rc = text_need(t, n, "basis", &m->basis);

	if (!rc && utf8_length(m->basis, strlen(m->basis)) > BASIS_LEN)
		return yaml_refuse(yaml_get(n, "basis"), t->r.err,
				   "basis: longer than %d characters", BASIS_LEN);
	return rc;
}

static int matter_read(struct table *t, const struct yaml_node *n)
{
	static const char *const keys[] = {"title_zh",   "title_en", "bodies", "basis",
					   "confidence", "confirm",  "rules",  "kinds",
					   "regions",    "fields",   NULL};
	struct matter *m = &t->matters[t->n];
	int rc;

	if (t->n == MATTERS_MAX)
		return yaml_refuse(n, t->r.err, "more than %d matters", MATTERS_MAX);
	m->code = n->key;
	if (strlen(m->code) > CODE_MAX || matter_code_len(m->code) != strlen(m->code))
		return yaml_refuse(n, t->r.err,
				   "\"%.40s\" is not a code of A-Z, 0-9 and -, at most %d long",
				   m->code, CODE_MAX);
	if ((rc = yaml_only(n, keys, t->r.err)) != 0 ||
	    (rc = text_need(t, n, "title_zh", &m->label.zh)) != 0 ||
	    (rc = text_need(t, n, "title_en", &m->label.en)) != 0 ||
	    (rc = bodies_get(t, n, "bodies", &m->bodies)) != 0 || (rc = basis_get(t, n, m)) != 0 ||
	    (rc = confidence_get(t, n, m)) != 0 ||
	    (rc = texts_get(&t->r, n, "rules", NULL, &m->rules)) != 0 ||
	    (rc = texts_get(&t->r, n, "kinds", competence_kind_names, &m->kinds)) != 0 ||
	    (rc = texts_get(&t->r, n, "fields", competence_field_names, &m->fields)) != 0 ||
	    (rc = regions_get(t, n, &m->regions)) != 0)
		return rc;
	if (!*m->bodies)
		return yaml_refuse(n, t->r.err, "bodies: names nobody");
	if (!*m->regions)
		m->regions = t->regions;
	t->n++;
	return 0;
}

/* What travels, for every kind. */
static int packages_read(struct table *t, const struct yaml_node *root, struct competence *out)
{
	const struct yaml_node *map;
	int rc = yaml_need(root, "packages", &map, t->r.err);

	if (!rc)
		rc = yaml_only(map, competence_kind_names, t->r.err);
	for (size_t i = 0; !rc && i < HANDOFF_KINDS; i++) {
		const char *kind = competence_kind_names[i];

		rc = texts_get(&t->r, map, kind, competence_field_names, &out->packages[i]);
		if (!rc && !*out->packages[i])
			rc = yaml_refuse(map, t->r.err, "packages: %s: names no field", kind);
	}
	return rc;
}

static int matters_read(struct table *t, const struct yaml_node *root)
{
	const struct yaml_node *map;
	int rc = yaml_need(root, "matters", &map, t->r.err);

	if (!rc && map->kind != YAML_MAP)
		return yaml_refuse(map, t->r.err, "matters: expected codes and what they mean");
	for (const struct yaml_node *n = rc ? NULL : map->first; n && !rc; n = n->next)
		rc = matter_read(t, n);
	return rc;
}

/* Bodies that act on application only, and the clock of each that has one. */
static int filings_read(struct table *t, const struct yaml_node *root, struct competence *out)
{
	const struct yaml_node *map = yaml_get(root, "filings");
	struct filing_clock *at;
	int rc = 0;

	if (!map)
		return 0;
	if (map->kind != YAML_MAP)
		return yaml_refuse(map, t->r.err, "filings: expected bodies and their clocks");
	at = arena_zalloc(t->r.arena, map->n + 1, sizeof(*at));
	if (!at)
		return err_set(t->r.err, E_NO_MEMORY, "out of memory");
	for (const struct yaml_node *n = map->first; n && !rc; n = n->next) {
		if (!procedure_names(t->advised, n->key))
			return yaml_refuse(n, t->r.err, "filings: %s is not among `advised`",
					   n->key);
		at[out->n_filings].body = n->key;
		rc = yaml_str(n, &at[out->n_filings++].clock, t->r.err);
	}
	out->filings = at;
	return rc;
}

/* The department that assigns what is unclear: not a desk, nor one that acts on application only.
 */
static int leading_read(struct table *t, const struct yaml_node *root, const char **out)
{
	int rc = text_need(t, root, "leading", out);

	if (!rc &&
	    (!department_find(t->r.names->departments, *out) || procedure_names(t->advised, *out)))
		return yaml_refuse(yaml_get(root, "leading"), t->r.err,
				   "leading: \"%.20s\" is no department that can assign", *out);
	return rc;
}

int competence_load(struct arena *a, const char *folder, const struct departments *departments,
		    struct competence *out, struct err *err)
{
	static const char *const keys[] = {"version", "leading",  "advised", "filings",
					   "regions", "packages", "matters", NULL};
	const struct procedure_names names = {.departments = departments};
	struct table t = {
		.r = {.arena = a, .err = err, .names = &names}
        };
	const char *path = arena_printf(a, "%s/" COMPETENCE_FILE, folder);
	const struct yaml_node *root, *version;
	struct competence got = {0};
	int rc;

	t.matters = arena_zalloc(a, MATTERS_MAX, sizeof(*t.matters));
	if (!path || !t.matters)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	if ((rc = yaml_load(a, path, &root, err)) != 0 || (rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = yaml_need(root, "version", &version, err)) != 0 ||
	    (rc = yaml_i64(version, 1, INT32_MAX, &got.version, err)) != 0 ||
	    (rc = packages_read(&t, root, &got)) != 0 ||
	    (rc = bodies_get(&t, root, "advised", &t.advised)) != 0 ||
	    (rc = filings_read(&t, root, &got)) != 0 ||
	    (rc = leading_read(&t, root, &got.leading)) != 0 ||
	    (rc = regions_get(&t, root, &t.regions)) != 0 || (rc = matters_read(&t, root)) != 0)
		return rc;
	got.advised = t.advised;
	got.at = t.matters;
	got.n = t.n;
	*out = got;
	return 0;
}
