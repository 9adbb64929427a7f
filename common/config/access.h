/*
 * access - config/access.yaml: who may send what, for whom, and who may serve what.
 *
 * Two halves. `peers` is what the broker checks at every message by the CURVE key: which rpcs a
 * peer may send, in which roles, for which departments and regions, which services it may serve,
 * and the fixed principal of a peer that is no gateway. `roles` is what a service's gate checks:
 * which rpcs a role may call. Patterns are "wages.RunAudit", "wages.*" or "*.ListDead". A system or
 * an operator without a list of its own may send what its one role may call.
 *
 * Owns:    the arena owns all of it.
 * Errors:  E_CONFIG with the place; E_DENIED, E_WRONG_DEPARTMENT, E_WRONG_REGION from checks.
 */
#ifndef GONGDAO_ACCESS_H
#define GONGDAO_ACCESS_H

#include "yaml.h"

struct access_list {
	size_t n;
	const char **at;
};

enum peer_kind {
	PEER_SERVICE,  /* a daemon: its events run as role "service" */
	PEER_GATEWAY,  /* speaks for people of its departments and regions */
	PEER_SYSTEM,   /* another department's system: one fixed principal */
	PEER_OPERATOR, /* a command line: one fixed principal */
};

struct access_peer {
	const char *name;
	enum peer_kind kind;
	struct access_list send;        /* rpc patterns */
	struct access_list serve;       /* service names */
	struct access_list departments; /* gateways; "*": all, and people of no department; none at
					 * all: only those */
	struct access_list regions;     /* gateways */
	struct access_list roles;       /* gateways: as whom people come in there */
	/* the fixed principal; role NULL for a gateway */
	const char *subject, *department, *role, *region;
};

struct access_role {
	const char *name;
	const char *people; /* "staff", "company", "worker"; "": it is granted to nobody */
	struct access_list departments; /* whose staff may have it; none: any department's */
	struct access_list may;         /* rpc patterns */
};

struct access {
	struct access_peer *peers;
	size_t n_peers;
	struct access_role *roles;
	size_t n_roles;
};

int access_load(struct arena *a, const char *path, struct access *out, struct err *err) MUST_CHECK;
const struct access_peer *access_peer_find(const struct access *x, const char *name);
const char *peer_kind_name(enum peer_kind kind);

bool access_may_send(const struct access_peer *p, const char *rpc);
bool access_may_serve(const struct access_peer *p, const char *service);
/* A gateway's claim: its role, department and region are among the gateway's. 0, E_DENIED or
 * E_WRONG_... */
int access_may_speak(const struct access_peer *p, const char *role, const char *department,
		     const char *region) MUST_CHECK;
bool access_role_may(const struct access *x, const char *role, const char *rpc);
/* May people of that kind, in that department, have the role? */
bool access_role_fits(const struct access *x, const char *role, const char *people,
		      const char *department);

/* Does a principal's region cover `region`? 000000 covers all, 410000 all of Henan, 411000 all of
 * the city, 411002 itself. Empty covers nothing. */
bool region_covers(const char *scope, const char *region);
bool region_valid(const char *region); /* six digits */

#endif
