#include "base.h"

#include "route_facts.h"

#define BIT(m) (1U << (m))

static const struct {
	const char *path;
	enum door door;
	unsigned methods;
	const char *allow;
} doors[] = {
	{"/healthz",              DOOR_HEALTH,   BIT(METHOD_GET),                   "GET, HEAD"},
	{"/api/session",          DOOR_SESSION,
	 BIT(METHOD_GET) | BIT(METHOD_POST) | BIT(METHOD_PUT) | BIT(METHOD_DELETE),
	 "GET, HEAD, POST, PUT, DELETE"							},
	{"/api/session/password", DOOR_PASSWORD, BIT(METHOD_POST),                  "POST"     },
	{"/api/v1/stream",        DOOR_STREAM,   BIT(METHOD_GET),                   "GET"      },
	{"/api/v1/uploads",       DOOR_KINDS,    BIT(METHOD_GET),                   "GET"      },
	{"/api/v1/openapi.json",  DOOR_API_FILE, BIT(METHOD_GET),                   "GET, HEAD"},
	{"/api/docs.css",         DOOR_API_FILE, BIT(METHOD_GET),                   "GET, HEAD"},
	{"/api/docs",             DOOR_API_FILE, BIT(METHOD_GET),                   "GET, HEAD"},
};

static enum method method_of(const char *name)
{
	static const struct {
		const char *name;
		enum method method;
	} methods[] = {
		{"GET",    METHOD_GET   },
                {"HEAD",   METHOD_GET   },
                {"POST",   METHOD_POST  },
		{"PUT",    METHOD_PUT   },
                {"DELETE", METHOD_DELETE},
	};

	for (size_t i = 0; i < N_ELEMENTS(methods); i++) {
		if (strcmp(name, methods[i].name) == 0)
			return methods[i].method;
	}
	return METHOD_OTHER;
}

/* "wages/RunAudit": two names of letters, digits and underscores. */
static bool rpc_of(slice rest, char rpc[RPC_NAME_MAX])
{
	slice service;
	struct str s = str_init(rpc, RPC_NAME_MAX);

	if (!slice_next(&rest, '/', &service) || !service.len || !rest.len)
		return false;
	str_addn(&s, service.at, service.len);
	str_add(&s, ".");
	str_addn(&s, rest.at, rest.len);
	for (size_t i = 0, n_dots = 0; i < s.len; i++) {
		char c = rpc[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '_';

		if (!word && (c != '.' || n_dots++))
			return false;
	}
	return !s.cut;
}

static struct route rpc_route(struct route r, enum door door, slice rest)
{
	if (!rpc_of(rest, r.rpc)) {
		r.door = DOOR_NONE;
	} else if (r.method != METHOD_POST) {
		r.door = DOOR_METHOD;
		r.allow = "POST";
	} else {
		r.door = door;
	}
	return r;
}

static slice after(slice path, const char *prefix)
{
	size_t len = strlen(prefix);

	return (slice){path.at + len, path.len - len};
}

/* "pay", "pay/template", "ID", "ID/errors" behind /api/v1/uploads/ */
static struct route upload_route(struct route r, slice rest)
{
	static const struct {
		const char *what;
		enum door door;
	} parts[] = {
		{"template", DOOR_TEMPLATE     },
		{"errors",   DOOR_UPLOAD_ERRORS},
		{"workbook", DOOR_UPLOAD_ERRORS},
		{"stream",   DOOR_UPLOAD_STREAM},
	};
	enum door part = DOOR_NONE;
	slice name;

	if (!slice_next(&rest, '/', &name) || !name.len || name.len >= sizeof(r.upload))
		return r;
	memcpy(r.upload, name.at, name.len);
	r.upload[name.len] = '\0';
	r.allow = rest.at ? "GET" : "GET, POST";
	for (size_t i = 0; rest.at && i < N_ELEMENTS(parts); i++) {
		if (slice_is(rest, parts[i].what))
			part = parts[i].door;
	}
	if (rest.at && part == DOOR_NONE)
		return r;
	if (r.method == METHOD_GET)
		r.door = rest.at ? part : DOOR_UPLOADED;
	else
		r.door = r.method == METHOD_POST && !rest.at ? DOOR_UPLOAD : DOOR_METHOD;
	return r;
}

struct route route_of(const char *method, const char *path)
{
	struct route r = {.door = DOOR_NONE, .method = method_of(method)};
	slice p = slice_of(path);

	for (size_t i = 0; i < N_ELEMENTS(doors); i++) {
		if (strcmp(path, doors[i].path) != 0)
			continue;
		r.door = BIT(r.method) & doors[i].methods ? doors[i].door : DOOR_METHOD;
		r.allow = doors[i].allow;
		return r;
	}
	if (slice_starts(p, "/api/v1/uploads/"))
		return upload_route(r, after(p, "/api/v1/uploads/"));
	if (slice_starts(p, "/api/v1/exports/"))
		return rpc_route(r, DOOR_EXPORT, after(p, "/api/v1/exports/"));
	if (slice_starts(p, "/api/v1/"))
		return rpc_route(r, DOOR_RPC, after(p, "/api/v1/"));
	if (slice_starts(p, "/api/public/"))
		return rpc_route(r, DOOR_PUBLIC, after(p, "/api/public/"));
	if (slice_starts(p, "/api/") || strcmp(path, "/api") == 0)
		return r;
	r.door = r.method == METHOD_GET ? DOOR_FILE : DOOR_METHOD;
	r.allow = "GET, HEAD";
	return r;
}
