/*
 * route - which of the gateway's doors a request knocks at.
 *
 * Paths are looked up as they are: no path is put together, nothing is resolved.
 *
 * Owns:    nothing; parts point into the path.
 */
#ifndef GONGDAO_ROUTE_FACTS_H
#define GONGDAO_ROUTE_FACTS_H

#include "str.h"

enum door {
	DOOR_FILE,     /* GET of anything else: the console's files */
	DOOR_HEALTH,   /* GET /healthz */
	DOOR_RPC,      /* POST /api/v1/SERVICE/Rpc */
	DOOR_PUBLIC,   /* POST /api/public/SERVICE/Rpc */
	DOOR_SESSION,  /* /api/session: POST log in, GET look, PUT another grant, DELETE log out */
	DOOR_PASSWORD, /* POST /api/session/password */
	DOOR_STREAM,   /* GET /api/v1/stream */
	DOOR_KINDS,    /* GET /api/v1/uploads */
	DOOR_UPLOAD,   /* POST /api/v1/uploads/KIND */
	DOOR_EXPORT,   /* POST /api/v1/exports/SERVICE/ListRpc */
	DOOR_TEMPLATE, /* GET /api/v1/uploads/KIND/template */
	DOOR_UPLOADED, /* GET /api/v1/uploads/ID */
	DOOR_UPLOAD_ERRORS, /* GET /api/v1/uploads/ID/errors, /ID/workbook */
	DOOR_UPLOAD_STREAM, /* GET /api/v1/uploads/ID/stream */
	DOOR_API_FILE,      /* GET /api/v1/openapi.json, /api/docs */
	DOOR_NONE,          /* 404 */
	DOOR_METHOD,        /* 405: the path is known, the method is not its own */
};

enum method {
	METHOD_GET, /* and HEAD */
	METHOD_POST,
	METHOD_PUT,
	METHOD_DELETE,
	METHOD_OTHER,
};

#define RPC_NAME_MAX    96
#define UPLOAD_NAME_MAX 40 /* a kind, or the text of an id */

struct route {
	enum door door;
	enum method method;
	const char *allow;      /* DOOR_METHOD: what the path takes */
	char rpc[RPC_NAME_MAX]; /* "wages.RunAudit" */
	char upload[UPLOAD_NAME_MAX];
};

struct route route_of(const char *method, const char *path);

#endif
