/*
 * request - the memory of one request: its body within the budget of all, its arena, its question.
 */
#include "base.h"

#include "gateway.h"

#include <sodium.h>

#include "upload.h"

#define BODY_STEP ((size_t)16 * 1024)

struct request *request_new(struct gateway *g, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct request *r = calloc(1, sizeof(*r));

	if (!r || !info || !info->socket_context) {
		free(r);
		return NULL;
	}
	r->gateway = g;
	r->connection = c;
	r->of = info->socket_context;
	r->of->request = r;
	r->of->by.us = mono_now().us + 1000 * g->policy->own.read_ms;
	r->question.owner = r;
	r->id = uuid_new(utc_now());
	r->question.id = r->id;
	return r;
}

void request_free(struct request *r)
{
	struct gateway *g = r->gateway;

	ask_drop(g, &r->question);
	if (r->upload)
		upload_leave(r);
	if (r->suspended)
		g->n_suspended--;
	if (r->response)
		MHD_destroy_response(r->response);
	g->body_bytes -= r->body_size;
	r->of->request = NULL;
	r->of->by.us = mono_now().us + 1000 * g->policy->own.idle_ms;
	if (r->body)
		sodium_memzero(r->body, r->body_len); /* a password may be in it */
	free(r->body);
	if (r->route.door == DOOR_SESSION || r->route.door == DOOR_PASSWORD)
		arena_wipe(r->arena); /* a password is in what was asked */
	arena_free(r->arena);
	free(r);
}

bool request_reserve(struct request *r, size_t len)
{
	struct gateway *g = r->gateway;
	size_t more = len - r->body_size;
	char *bigger;

	if (len <= r->body_size)
		return true;
	if (g->body_bytes + more > (size_t)g->policy->own.body_memory)
		return false;
	bigger = realloc(r->body, len);
	if (!bigger)
		return false;
	r->body = bigger;
	r->body_size = len;
	g->body_bytes += more;
	return true;
}

bool request_body(struct request *r, const char *at, size_t len)
{
	size_t need = r->body_len + len, size = r->body_size;

	if (r->route.door == DOOR_UPLOAD || r->route.door == DOOR_EXPORT) {
		upload_body(r, at, len);
		return true;
	}
	if (r->too_big || need > JSON_MAX_BYTES) {
		r->too_big = true; /* read to its end, and not kept */
		return true;
	}
	while (size < need)
		size = size ? 2 * size : BODY_STEP;
	if (!request_reserve(r, size))
		return false;
	memcpy(r->body + r->body_len, at, len);
	r->body_len = need;
	return true;
}

bool request_arena(struct request *r)
{
	if (!r->arena)
		r->arena = arena_new(REQUEST_BYTES);
	return r->arena != NULL;
}

void request_suspend(struct request *r)
{
	r->suspended = true;
	r->gateway->n_suspended++;
	MHD_suspend_connection(r->connection);
}

void request_resume(struct request *r)
{
	if (!r->suspended)
		return;
	r->suspended = false;
	r->gateway->n_suspended--;
	MHD_resume_connection(r->connection);
}
