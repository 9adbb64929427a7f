/* The file of where what somebody says goes first. */
#include "referral.h"

#include "read.h"

struct table {
	struct reader r;
	const struct referral_names *names;
	struct referral *routes;
	struct referrals got;
};

/* Names and what they are called, in both languages. */
static int words_read(struct table *t, const struct yaml_node *root, const char *key,
		      const struct referral_word **out, size_t *out_n)
{
	static const char *const keys[] = {"zh", "en", NULL};
	struct referral_word *words = arena_zalloc(t->r.arena, REFERRAL_WORDS_MAX, sizeof(*words));
	const struct yaml_node *map;
	size_t n = 0;
	int rc = yaml_need(root, key, &map, t->r.err);

	if (!words)
		return err_set(t->r.err, E_NO_MEMORY, "out of memory");
	if (!rc && map->kind != YAML_MAP)
		return yaml_refuse(map, t->r.err, "%s: expected names and what they mean", key);
	for (const struct yaml_node *at = rc ? NULL : map->first; at && !rc; at = at->next) {
		if (n == REFERRAL_WORDS_MAX)
			return yaml_refuse(at, t->r.err, "more than %d %s", REFERRAL_WORDS_MAX,
					   key);
		words[n].name = at->key;
		rc = yaml_only(at, keys, t->r.err);
		if (!rc)
			rc = label_need(&t->r, at, &words[n++].label);
	}
	*out = words;
	*out_n = n;
	return rc;
}

static int body_check(struct table *t, const struct yaml_node *at, const char *body)
{
	if (strcmp(body, PROCEDURE_OWNER) != 0 && desk_known(t->r.names, body))
		return 0;
	return yaml_refuse(at, t->r.err,
			   "\"%.40s\" is neither a department nor a desk of departments.yaml",
			   body);
}

static int bodies_get(struct table *t, const struct yaml_node *n, struct referral *r)
{
	const struct yaml_node *body;
	int rc = yaml_need(n, "body", &body, t->r.err);

	if (!rc)
		rc = yaml_str(body, &r->body, t->r.err);
	if (!rc)
		rc = body_check(t, body, r->body);
	if (!rc)
		rc = texts_get(&t->r, n, "others", NULL, &r->others);
	for (const char *const *b = rc ? NULL : r->others; b && *b && !rc; b++)
		rc = body_check(t, yaml_get(n, "others"), *b);
	return rc;
}

static int clock_get(struct table *t, const struct yaml_node *n, const char *key, const char **out)
{
	int rc = text_get(&t->r, n, key, out);

	if (rc || !**out || clock_find(t->names->clocks, *out))
		return rc;
	return yaml_refuse(yaml_get(n, key), t->r.err, "%s: no clock \"%.20s\" in " CLOCKS_FILE,
			   key, *out);
}

/* It is handed over by the matter, so the body must be competent for that; without one only the
 * leading office can be. */
static int matter_get(struct table *t, const struct yaml_node *n, struct referral *r)
{
	const struct competence *k = t->names->competence;
	const struct yaml_node *at = yaml_get(n, "matter");
	size_t len = strcspn(r->body, ".");
	const struct matter *m;
	int rc = text_get(&t->r, n, "matter", &r->matter);

	if (rc)
		return rc;
	if (!at && strlen(k->leading) == len && strncmp(k->leading, r->body, len) == 0)
		return 0;
	m = at ? matter_find(k, r->matter, strlen(r->matter)) : NULL;
	if (!m)
		return yaml_refuse(at ? at : n, t->r.err,
				   "matter: \"%.20s\" is none of " COMPETENCE_FILE
				   ", by which %s could be handed it",
				   r->matter, r->body);
	for (const char *const *b = m->bodies; *b; b++) {
		if (strcspn(*b, ".") == len && strncmp(*b, r->body, len) == 0)
			return 0;
	}
	return yaml_refuse(at, t->r.err, "matter: %s is not %s's", r->matter, r->body);
}

static int confidence_get(struct table *t, const struct yaml_node *n, struct referral *r)
{
	static const char *const known[] = {"C", "C2", "K", "U", NULL};
	const struct yaml_node *at, *confirm = yaml_get(n, "confirm");
	int rc = yaml_need(n, "confidence", &at, t->r.err);

	if (!rc)
		rc = yaml_str(at, &r->confidence, t->r.err);
	if (!rc && !procedure_names(known, r->confidence))
		return yaml_refuse(at, t->r.err, "confidence: \"%.8s\"; C, C2, K, U",
				   r->confidence);
	if (!rc && confirm)
		rc = yaml_bool(confirm, &r->confirm, t->r.err);
	if (!rc && !r->confirm && strcmp(r->confidence, "C") != 0)
		return yaml_refuse(n, t->r.err, "confidence %s needs `confirm: true`",
				   r->confidence);
	return rc;
}

static int issue_get(struct table *t, const struct yaml_node *n, struct referral *r)
{
	const struct yaml_node *at;
	int rc = yaml_need(n, "issue", &at, t->r.err);

	if (!rc)
		rc = yaml_str(at, &r->issue, t->r.err);
	if (!rc && !referral_issue(&t->got, r->issue))
		return yaml_refuse(at, t->r.err, "issue: \"%.40s\" is not among `issues`",
				   r->issue);
	if (!rc)
		rc = texts_get(&t->r, n, "classes", referral_class_names, &r->classes);
	if (!rc)
		rc = texts_get(&t->r, n, "evidence", NULL, &r->evidence);
	for (const char *const *e = rc ? NULL : r->evidence; e && *e; e++) {
		if (!referral_evidence(&t->got, *e))
			return yaml_refuse(yaml_get(n, "evidence"), t->r.err,
					   "evidence: \"%.40s\" is not among `evidence`", *e);
	}
	if (!rc && !*r->evidence)
		return yaml_refuse(n, t->r.err, "evidence: says what is needed at least");
	return rc;
}

/* "R01": a letter and digits, as matters are written. */
static int code_get(struct table *t, const struct yaml_node *n, struct referral *r)
{
	r->code = n->key;
	if (r->code[0] != 'R' || strlen(r->code) < 3 || strlen(r->code) > 8 ||
	    strspn(r->code + 1, "0123456789") != strlen(r->code) - 1)
		return yaml_refuse(n, t->r.err, "\"%.20s\" is not a code like R01", r->code);
	return 0;
}

static int referral_read(struct table *t, const struct yaml_node *n)
{
	static const char *const keys[] = {"issue",  "classes", "evidence",   "body",    "others",
					   "matter", "clock",   "limit",      "at_once", "go",
					   "expiry", "basis",   "confidence", "confirm", NULL};
	const struct yaml_node *at_once = yaml_get(n, "at_once"), *basis, *expiry;
	struct referral *r = &t->routes[t->got.n];
	int rc;

	if (t->got.n == REFERRALS_MAX)
		return yaml_refuse(n, t->r.err, "more than %d routes", REFERRALS_MAX);
	if ((rc = code_get(t, n, r)) != 0 || (rc = yaml_only(n, keys, t->r.err)) != 0 ||
	    (rc = issue_get(t, n, r)) != 0 || (rc = bodies_get(t, n, r)) != 0 ||
	    (rc = matter_get(t, n, r)) != 0 || (rc = clock_get(t, n, "clock", &r->clock)) != 0 ||
	    (rc = clock_get(t, n, "limit", &r->limit)) != 0 ||
	    (rc = label_get(&t->r, n, "go", &r->go)) != 0 ||
	    (rc = yaml_need(n, "expiry", &expiry, t->r.err)) != 0 ||
	    (rc = label_get(&t->r, n, "expiry", &r->expiry)) != 0 ||
	    (rc = yaml_need(n, "basis", &basis, t->r.err)) != 0 ||
	    (rc = yaml_str(basis, &r->basis, t->r.err)) != 0 || (rc = confidence_get(t, n, r)) != 0)
		return rc;
	if (at_once && (rc = yaml_bool(at_once, &r->at_once, t->r.err)) != 0)
		return rc;
	t->got.n++;
	return 0;
}

static int referrals_read(struct table *t, const struct yaml_node *root)
{
	const struct yaml_node *map;
	int rc = yaml_need(root, "routes", &map, t->r.err);

	if (!rc && map->kind != YAML_MAP)
		return yaml_refuse(map, t->r.err, "routes: expected codes and what they mean");
	for (const struct yaml_node *n = rc ? NULL : map->first; n && !rc; n = n->next)
		rc = referral_read(t, n);
	return rc;
}

static int group_read(struct table *t, const struct yaml_node *root)
{
	static const char *const keys[] = {"persons", "route", NULL};
	const struct yaml_node *map, *persons, *route;
	const char *code;
	int rc;

	if ((rc = yaml_need(root, "group", &map, t->r.err)) != 0 ||
	    (rc = yaml_only(map, keys, t->r.err)) != 0 ||
	    (rc = yaml_need(map, "persons", &persons, t->r.err)) != 0 ||
	    (rc = yaml_i64(persons, 2, 100000, &t->got.group_persons, t->r.err)) != 0 ||
	    (rc = yaml_need(map, "route", &route, t->r.err)) != 0 ||
	    (rc = yaml_str(route, &code, t->r.err)) != 0)
		return rc;
	t->got.group = referral_find(&t->got, code);
	return t->got.group ? 0 : yaml_refuse(route, t->r.err, "route: there is no %.20s", code);
}

static int limits_read(struct table *t, const struct yaml_node *root)
{
	static const char *const keys[] = {"warn_days", "aid_days", NULL};
	struct referral_limits *l = &t->got.limits;
	const struct yaml_node *map, *days, *aid;
	int rc;

	if ((rc = yaml_need(root, "limits", &map, t->r.err)) != 0 ||
	    (rc = yaml_only(map, keys, t->r.err)) != 0 ||
	    (rc = yaml_need(map, "warn_days", &days, t->r.err)) != 0 ||
	    (rc = yaml_need(map, "aid_days", &aid, t->r.err)) != 0 ||
	    (rc = yaml_i64(aid, 1, 365, &l->aid_days, t->r.err)) != 0)
		return rc;
	if (days->kind != YAML_LIST || !days->n || days->n > REFERRAL_WARNINGS_MAX)
		return yaml_refuse(days, t->r.err, "warn_days: expected a list of 1 to %d days",
				   REFERRAL_WARNINGS_MAX);
	for (const struct yaml_node *d = days->first; d; d = d->next) {
		const int64_t most = l->n ? l->days[l->n - 1] - 1 : 365;

		rc = yaml_i64(d, 1, most, &l->days[l->n], t->r.err);
		if (rc)
			return rc;
		l->n++;
	}
	return 0;
}

int referrals_load(struct arena *a, const char *folder, const struct referral_names *names,
		   struct referrals *out, struct err *err)
{
	static const char *const keys[] = {"version",  "group",  "limits", "issues",
					   "evidence", "routes", NULL};
	const struct procedure_names words = {.departments = names->departments};
	struct table t = {
		.r = {.arena = a, .err = err, .names = &words},
                  .names = names
        };
	const char *path = arena_printf(a, "%s/" ROUTES_FILE, folder);
	const struct yaml_node *root, *version;
	int rc;

	t.got.at = t.routes = arena_zalloc(a, REFERRALS_MAX, sizeof(*t.routes));
	if (!path || !t.routes)
		return err_set(err, E_NO_MEMORY, "%s: out of memory", folder);
	if ((rc = yaml_load(a, path, &root, err)) != 0 || (rc = yaml_only(root, keys, err)) != 0 ||
	    (rc = yaml_need(root, "version", &version, err)) != 0 ||
	    (rc = yaml_i64(version, 1, INT32_MAX, &t.got.version, err)) != 0 ||
	    (rc = words_read(&t, root, "issues", &t.got.issues, &t.got.n_issues)) != 0 ||
	    (rc = words_read(&t, root, "evidence", &t.got.evidence, &t.got.n_evidence)) != 0 ||
	    (rc = referrals_read(&t, root)) != 0 || (rc = group_read(&t, root)) != 0 ||
	    (rc = limits_read(&t, root)) != 0)
		return rc;
	*out = t.got;
	return 0;
}
