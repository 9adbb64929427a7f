/*
 * The checks of every message: plain loops over short lists, nothing is allocated.
 */
#include "access.h"

const struct access_peer *access_peer_find(const struct access *x, const char *name)
{
	for (size_t i = 0; i < x->n_peers; i++) {
		if (strcmp(x->peers[i].name, name) == 0)
			return &x->peers[i];
	}
	return NULL;
}

/* One pattern of a loaded list: "wages.RunAudit", "wages.*", "*.ListDead". */
static bool matches(const char *pattern, const char *rpc, const char *dot)
{
	size_t len = strlen(pattern);

	if (pattern[0] == '*')
		return strcmp(pattern + 1, dot) == 0;
	if (pattern[len - 1] == '*')
		return strncmp(pattern, rpc, len - 1) == 0;
	return strcmp(pattern, rpc) == 0;
}

static bool any_matches(const struct access_list *patterns, const char *rpc)
{
	const char *dot = strchr(rpc, '.');

	if (!dot || dot == rpc || dot[1] == '\0' || strchr(dot + 1, '.'))
		return false;
	for (size_t i = 0; i < patterns->n; i++) {
		if (matches(patterns->at[i], rpc, dot))
			return true;
	}
	return false;
}

bool access_may_send(const struct access_peer *p, const char *rpc)
{
	return any_matches(&p->send, rpc);
}

bool access_role_may(const struct access *x, const char *role, const char *rpc)
{
	for (size_t i = 0; i < x->n_roles; i++) {
		if (strcmp(x->roles[i].name, role) == 0)
			return any_matches(&x->roles[i].may, rpc);
	}
	return false;
}

static bool listed(const struct access_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->at[i], text) == 0)
			return true;
	}
	return false;
}

bool access_role_fits(const struct access *x, const char *role, const char *people,
		      const char *department)
{
	for (size_t i = 0; i < x->n_roles; i++) {
		const struct access_role *r = &x->roles[i];

		if (strcmp(r->name, role) == 0)
			return *people && strcmp(r->people, people) == 0 &&
			       (!r->departments.n || listed(&r->departments, department));
	}
	return false;
}

bool access_may_serve(const struct access_peer *p, const char *service)
{
	return listed(&p->serve, service);
}

static bool speaks_for_department(const struct access_peer *p, const char *department)
{
	if (p->departments.n == 0)
		return *department == '\0';
	return listed(&p->departments, "*") || listed(&p->departments, department);
}

int access_may_speak(const struct access_peer *p, const char *role, const char *department,
		     const char *region)
{
	if (p->kind != PEER_GATEWAY || !listed(&p->roles, role))
		return E_DENIED;
	if (!speaks_for_department(p, department))
		return E_WRONG_DEPARTMENT;
	for (size_t i = 0; i < p->regions.n; i++) {
		if (region_covers(p->regions.at[i], region))
			return 0;
	}
	return E_WRONG_REGION;
}

bool region_valid(const char *region)
{
	return strlen(region) == 6 && strspn(region, "0123456789") == 6;
}

bool region_covers(const char *scope, const char *region)
{
	size_t n = 6;

	if (!region_valid(scope) || !region_valid(region))
		return false;
	while (n && scope[n - 2] == '0' && scope[n - 1] == '0')
		n -= 2; /* a pair of zeros stands for everything below */
	return memcmp(scope, region, n) == 0;
}
