#include "access.h"

static const char *const kinds[] = {"service", "gateway", "system", "operator"};

const char *peer_kind_name(enum peer_kind kind)
{
	return kinds[kind];
}

/* ---- words of the file ------------------------------------------------------------------- */

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* A name starts with one of `first`, goes on with `more`, and has at most 48 bytes. */
static bool word(slice s, const char *first, const char *more)
{
	if (s.len == 0 || s.len > 48 || !strchr(first, s.at[0]))
		return false;
	for (size_t i = 1; i < s.len; i++) {
		if (!strchr(more, s.at[i]))
			return false;
	}
	return true;
}

static bool service_word(slice s)
{
	return word(s, LOWER, LOWER DIGITS "_");
}

/* "wages.RunAudit", "wages.*", "*.ListDead" */
static bool pattern_word(slice s)
{
	slice service, method, rest = s;

	if (!slice_next(&rest, '.', &service) || !slice_next(&rest, '.', &method) || rest.at)
		return false;
	if (slice_is(service, "*"))
		return word(method, UPPER, UPPER LOWER DIGITS);
	return service_word(service) &&
	       (slice_is(method, "*") || word(method, UPPER, UPPER LOWER DIGITS));
}

static bool peer_word(slice s) /* it names key files */
{
	return word(s, LOWER, LOWER DIGITS "-_") && !slice_is(s, "broker");
}

static bool role_word(slice s)
{
	return word(s, LOWER, LOWER DIGITS "_");
}

static bool people_word(slice s)
{
	return slice_is(s, "staff") || slice_is(s, "company") || slice_is(s, "worker");
}

static bool peoples_role_word(slice s)
{
	return role_word(s) && !slice_is(s, "service");
}

static bool department_word(slice s)
{
	return word(s, UPPER, UPPER DIGITS "_");
}

static bool department_or_all(slice s)
{
	return slice_is(s, "*") || department_word(s);
}

static bool region_word(slice s)
{
	return s.len == 6 && word(s, DIGITS, DIGITS);
}

/* What a text must look like, and how a message says so. */
struct form {
	bool (*fits)(slice s);
	const char *what;
};

static const struct form pattern_form = {
	pattern_word, "an rpc pattern: service.Method, service.* or \"*.Method\""};
static const struct form service_form = {service_word, "a service name"};
static const struct form department_form = {department_word, "a department code such as HRSS"};
static const struct form departments_form = {department_or_all,
					     "a department code such as HRSS, or \"*\""};
static const struct form region_form = {region_word, "a region code of six digits"};
static const struct form subject_form = {peer_word, "a subject name"};
static const struct form people_form = {people_word, "staff, company or worker"};
static const struct form role_form = {role_word, "a role name"};
static const struct form peoples_form = {peoples_role_word,
					 "a role of people; \"service\" is the daemons' own"};

/* ---- reading ----------------------------------------------------------------------------- */

static int read_text(const struct yaml_node *n, const struct form *form, const char **out,
		     struct err *err)
{
	const char *text;
	int rc = yaml_str(n, &text, err);

	if (rc)
		return rc;
	if (!form->fits(n->text))
		return yaml_refuse(n, err, "\"%.60s\" is not %s", text, form->what);
	*out = text;
	return 0;
}

/* A list of texts, each once; absent leaves the list empty. */
static int read_list(struct arena *a, const struct yaml_node *n, const struct form *form,
		     struct access_list *out, struct err *err)
{
	int rc;

	*out = (struct access_list){0};
	if (!n)
		return 0;
	if (n->kind != YAML_LIST || n->n == 0)
		return yaml_refuse(n, err, "%s: expected a list", n->key);
	out->at = arena_zalloc(a, n->n, sizeof(char *));
	if (!out->at)
		return err_set(err, E_NO_MEMORY, "%s: no memory for it", n->file);
	for (const struct yaml_node *item = n->first; item; item = item->next) {
		rc = read_text(item, form, &out->at[out->n], err);
		if (rc)
			return rc;
		for (size_t i = 0; i < out->n; i++) {
			if (strcmp(out->at[i], out->at[out->n]) == 0)
				return yaml_refuse(item, err, "%s: \"%s\" is given twice", n->key,
						   out->at[i]);
		}
		out->n++;
	}
	return 0;
}

static const struct access_role *role_find(const struct access *x, const char *name)
{
	for (size_t i = 0; i < x->n_roles; i++) {
		if (strcmp(x->roles[i].name, name) == 0)
			return &x->roles[i];
	}
	return NULL;
}

static int read_role(struct arena *a, const struct yaml_node *n, struct access_role *out,
		     struct err *err)
{
	static const char *const keys[] = {"may", "people", "departments", NULL};
	const struct yaml_node *may, *people = NULL;
	int rc = yaml_only(n, keys, err);

	if (rc == 0)
		rc = yaml_need(n, "may", &may, err);
	if (rc)
		return rc;
	if (!role_word(slice_of(n->key)))
		return yaml_refuse(n, err, "\"%.60s\" is not %s", n->key, role_form.what);
	out->name = n->key;
	out->people = "";
	people = yaml_get(n, "people");
	if (people)
		rc = read_text(people, &people_form, &out->people, err);
	if (!rc)
		rc = read_list(a, yaml_get(n, "departments"), &department_form, &out->departments,
			       err);
	return rc ? rc : read_list(a, may, &pattern_form, &out->may, err);
}

static int read_roles(struct arena *a, const struct yaml_node *n, struct access *out,
		      struct err *err)
{
	int rc;

	if (n->kind != YAML_MAP || n->n == 0)
		return yaml_refuse(n, err, "roles: expected a map of roles");
	out->roles = arena_zalloc(a, n->n, sizeof(*out->roles));
	if (!out->roles)
		return err_set(err, E_NO_MEMORY, "%s: no memory for it", n->file);
	for (const struct yaml_node *role = n->first; role; role = role->next) {
		rc = read_role(a, role, &out->roles[out->n_roles], err);
		if (rc)
			return rc;
		out->n_roles++;
	}
	return 0;
}

static int read_kind(const struct yaml_node *peer, enum peer_kind *out, struct err *err)
{
	const struct yaml_node *n;
	size_t i = 0;
	int rc = yaml_need(peer, "kind", &n, err);

	if (rc)
		return rc;
	while (i < N_ELEMENTS(kinds) && !slice_is(n->text, kinds[i]))
		i++;
	if (n->kind != YAML_SCALAR || i == N_ELEMENTS(kinds))
		return yaml_refuse(n, err, "kind: expected service, gateway, system or operator");
	*out = (enum peer_kind)i;
	return 0;
}

/* The one principal of a peer that is no gateway. */
static int read_principal(const struct yaml_node *n, const struct access *x,
			  struct access_peer *out, struct err *err)
{
	static const char *const keys[] = {"subject", "department", "role", "region", NULL};
	const struct yaml_node *subject, *role, *region, *department;
	int rc = yaml_only(n, keys, err);

	if (rc == 0)
		rc = yaml_need(n, "subject", &subject, err);
	if (rc == 0)
		rc = yaml_need(n, "role", &role, err);
	if (rc == 0)
		rc = yaml_need(n, "region", &region, err);
	if (rc == 0)
		rc = read_text(subject, &subject_form, &out->subject, err);
	if (rc == 0)
		rc = read_text(role, &role_form, &out->role, err);
	if (rc == 0)
		rc = read_text(region, &region_form, &out->region, err);
	if (rc)
		return rc;
	if (!role_find(x, out->role))
		return yaml_refuse(role, err, "role: \"%s\" is not among the roles of this file",
				   out->role);
	department = yaml_get(n, "department");
	out->department = "";
	return department ? read_text(department, &department_form, &out->department, err) : 0;
}

/* The keys that a kind must have, and those it may not have. */
static int keys_check(const struct yaml_node *peer, enum peer_kind kind, struct err *err)
{
	static const char *const keys[] = {"kind",        "send",    "serve", "principal",
					   "departments", "regions", "roles", NULL};
	static const struct {
		const char *key;
		bool must[4], may[4]; /* service, gateway, system, operator */
	} rules[] = {
		{"send",        {true, true, false, false},  {true, true, true, true}   },
		{"serve",       {true, false, false, false}, {true, false, false, false}},
		{"principal",   {true, false, true, true},   {true, false, true, true}  },
		{"departments", {false, true, false, false}, {false, true, false, false}},
		{"regions",     {false, true, false, false}, {false, true, false, false}},
		{"roles",       {false, true, false, false}, {false, true, false, false}},
	};
	int rc = yaml_only(peer, keys, err);

	if (rc)
		return rc;
	for (size_t i = 0; i < N_ELEMENTS(rules); i++) {
		const struct yaml_node *n = yaml_get(peer, rules[i].key);

		if (!n && rules[i].must[kind])
			return yaml_refuse(peer, err, "%s: a %s needs %s", peer->key, kinds[kind],
					   rules[i].key);
		if (n && !rules[i].may[kind])
			return yaml_refuse(n, err, "%s: a %s has no %s", peer->key, kinds[kind],
					   rules[i].key);
	}
	return 0;
}

/* What a gateway may claim: whose people, where, as whom. */
static int read_claims(struct arena *a, const struct yaml_node *n, const struct access *x,
		       struct access_peer *out, struct err *err)
{
	const struct yaml_node *departments = yaml_get(n, "departments");
	const struct yaml_node *roles = yaml_get(n, "roles");
	int rc = 0;

	if (departments && (departments->kind != YAML_LIST || departments->n))
		rc = read_list(a, departments, &departments_form, &out->departments, err);
	if (rc == 0)
		rc = read_list(a, yaml_get(n, "regions"), &region_form, &out->regions, err);
	if (rc == 0)
		rc = read_list(a, roles, &peoples_form, &out->roles, err);
	for (size_t i = 0; rc == 0 && i < out->roles.n; i++) {
		if (!role_find(x, out->roles.at[i]))
			rc = yaml_refuse(roles, err,
					 "roles: \"%s\" is not among the roles of this file",
					 out->roles.at[i]);
	}
	return rc;
}

static int read_peer(struct arena *a, const struct yaml_node *n, const struct access *x,
		     struct access_peer *out, struct err *err)
{
	const struct yaml_node *principal, *send;
	int rc = read_kind(n, &out->kind, err);

	if (rc == 0)
		rc = keys_check(n, out->kind, err);
	if (rc)
		return rc;
	if (!peer_word(slice_of(n->key)))
		return yaml_refuse(
			n, err, "\"%.60s\" is not a peer name: a-z, 0-9, - and _, not \"broker\"",
			n->key);
	out->name = n->key;
	principal = yaml_get(n, "principal");
	send = yaml_get(n, "send");
	if (principal)
		rc = read_principal(principal, x, out, err);
	if (rc == 0)
		rc = read_list(a, send, &pattern_form, &out->send, err);
	if (rc == 0)
		rc = read_list(a, yaml_get(n, "serve"), &service_form, &out->serve, err);
	if (rc == 0)
		rc = read_claims(a, n, x, out, err);
	if (rc == 0 && !send && out->role) /* it sends what its one role may call */
		out->send = role_find(x, out->role)->may;
	return rc;
}

static int read_peers(struct arena *a, const struct yaml_node *n, struct access *out,
		      struct err *err)
{
	int rc;

	if (n->kind != YAML_MAP || n->n == 0)
		return yaml_refuse(n, err, "peers: expected a map of peers");
	out->peers = arena_zalloc(a, n->n, sizeof(*out->peers));
	if (!out->peers)
		return err_set(err, E_NO_MEMORY, "%s: no memory for it", n->file);
	for (const struct yaml_node *peer = n->first; peer; peer = peer->next) {
		rc = read_peer(a, peer, out, &out->peers[out->n_peers], err);
		if (rc)
			return rc;
		out->n_peers++;
	}
	return 0;
}

int access_load(struct arena *a, const char *path, struct access *out, struct err *err)
{
	static const char *const keys[] = {"peers", "roles", NULL};
	const struct yaml_node *root, *peers, *roles;
	struct access x = {0};
	int rc;

	rc = yaml_load(a, path, &root, err);
	if (rc == 0)
		rc = yaml_only(root, keys, err);
	if (rc == 0)
		rc = yaml_need(root, "roles", &roles, err);
	if (rc == 0)
		rc = yaml_need(root, "peers", &peers, err);
	if (rc == 0)
		rc = read_roles(a, roles, &x, err);
	if (rc == 0)
		rc = read_peers(a, peers, &x, err);
	if (rc == 0)
		*out = x;
	return rc;
}
