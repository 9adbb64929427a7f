/*
 * door - what is looked at before a body is taken, and where a request goes when it is whole.
 */
#include "base.h"

#include "gateway.h"

#include <arpa/inet.h>

#include "upload.h"

#define WORKBOOK "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static void text_take(slice s, char *out, size_t size)
{
	if (s.len >= size || !utf8_valid(s.at, s.len))
		s.len = 0; /* too long to be one of ours */
	if (s.len)
		memcpy(out, s.at, s.len);
	out[s.len] = '\0';
}

/* Who asks, as the class of his address. */
static void address_take(struct request *r, const struct headers *h)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *at = info ? info->client_addr : NULL;
	char text[INET6_ADDRSTRLEN] = "";

	if (r->gateway->policy->own.proxy)
		text_take(header_find(h, "X-Real-IP"), text, sizeof(text));
	else if (at && at->sa_family == AF_INET)
		(void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)at)->sin_addr,
				text, sizeof(text)); /* fits */
	else if (at && at->sa_family == AF_INET6)
		(void)inet_ntop(AF_INET6,
				&((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, text,
				sizeof(text)); /* fits */
	address_class(text, r->address);
}

static bool key_take(struct request *r, const struct headers *h)
{
	slice key = header_find(h, "Idempotency-Key");
	char text[40];

	if (!key.len)
		return !header_repeated(h, "Idempotency-Key");
	text_take(key, text, sizeof(text));
	if (!uuid_parse(text, &r->id))
		return false;
	r->question.id = r->id;
	return true;
}

static bool timeout_take(struct request *r, const struct headers *h)
{
	slice text = header_find(h, "Gongdao-Timeout-Ms");

	r->timeout_ms = r->gateway->policy->own.timeout_ms;
	if (!text.len)
		return !header_repeated(h, "Gongdao-Timeout-Ms");
	return slice_to_i64(text, &r->timeout_ms) && r->timeout_ms >= TIMEOUT_MIN_MS &&
	       r->timeout_ms <= TIMEOUT_MAX_MS;
}

static bool takes_body(const struct request *r)
{
	return r->route.method == METHOD_POST || r->route.method == METHOD_PUT;
}

/* A body that a process of its own reads. */
static bool to_disk(const struct request *r)
{
	return r->route.door == DOOR_UPLOAD || r->route.door == DOOR_EXPORT;
}

static int file_check(struct request *r, const struct headers *h)
{
	slice type = header_find(h, "Content-Type");

	if (r->route.door == DOOR_EXPORT) {
		r->workbook = true; /* what comes back */
		return media_is(type, "application/json") ? 0 : HTTP_MEDIA;
	}
	r->workbook = media_is(type, WORKBOOK);
	if (!r->workbook && !media_is(type, "text/csv"))
		return HTTP_MEDIA_FILE;
	if (r->framing.length > (uint64_t)r->gateway->policy->own.upload_bytes)
		return E_TOO_BIG;
	return 0;
}

static int json_check(struct request *r, const struct headers *h)
{
	bool body = r->framing.chunked || r->framing.length > 0;

	if (r->framing.length > JSON_MAX_BYTES)
		return E_TOO_BIG;
	if (body && !media_is(header_find(h, "Content-Type"), "application/json"))
		return HTTP_MEDIA;
	return 0;
}

/* 0, or what is wrong with the request by its headers alone. */
static int headers_check(struct request *r, const struct headers *h)
{
	bool body = r->framing.chunked || r->framing.length > 0, file = to_disk(r);
	int rc;

	if (r->route.door == DOOR_NONE)
		return HTTP_NO_DOOR;
	if (r->route.door == DOOR_METHOD)
		return HTTP_METHOD;
	if (body && !takes_body(r))
		return HTTP_HEADERS;
	rc = file ? file_check(r, h) : json_check(r, h);
	if (rc)
		return rc;
	if (!key_take(r, h))
		return HTTP_ID;
	if (!timeout_take(r, h))
		return HTTP_TIMEOUT;
	if (r->route.rpc[0] && !registry_find(r->route.rpc))
		return E_NO_SUCH_RPC;
	return file || request_reserve(r, (size_t)r->framing.length) ? 0 : HTTP_CROWDED;
}

void door_open(struct request *r, const char *method, const char *path, const struct headers *h)
{
	const char *wrong = headers_wrong(h, &r->framing);
	int code;

	r->english = language_english(header_find(h, "Accept-Language"));
	if (wrong) {
		reply_problem(r, HTTP_HEADERS, "%s", wrong);
		reply_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
		return;
	}
	r->route = route_of(method, path);
	(void)snprintf(r->path, sizeof(r->path), "%s", path); /* longer ones are no file */
	text_take(cookie_find(h, "gongdao"), r->cookie, sizeof(r->cookie));
	text_take(header_find(h, "X-CSRF-Token"), r->csrf, sizeof(r->csrf));
	text_take(header_find(h, "User-Agent"), r->agent, sizeof(r->agent));
	address_take(r, h);
	code = headers_check(r, h);
	if (code)
		reply_problem(r, code, "%s", r->route.rpc);
	else if (to_disk(r))
		upload_open(r);
}

static void health(struct request *r)
{
	struct gateway *g = r->gateway;
	struct link *l = client_link(g->client);
	bool up = false;

	for (size_t i = 0; i < link_n_brokers(l); i++)
		up = up || link_alive(l, i, mono_now());
	if (up && !g->stopping)
		reply_json(r, 200, "{\"status\":\"up\"}");
	else
		reply_problem(r, E_UNAVAILABLE, "%s",
			      g->stopping ? "stopping" : "no broker is heard");
}

void door_enter(struct request *r)
{
	if (r->too_big) {
		reply_problem(r, E_TOO_BIG, "%s", r->route.rpc);
		return;
	}
	if (!request_arena(r)) {
		reply_retry(r, HTTP_CROWDED, 1000);
		return;
	}
	switch (r->route.door) {
	case DOOR_HEALTH:
		health(r);
		break;
	case DOOR_RPC:
		rpc_session(r);
		break;
	case DOOR_PUBLIC:
		rpc_public(r);
		break;
	case DOOR_SESSION:
		login_session(r);
		break;
	case DOOR_PASSWORD:
		login_password(r);
		break;
	case DOOR_STREAM:
		whose(r, stream_open);
		break;
	case DOOR_KINDS:
		whose(r, upload_kinds_send);
		break;
	case DOOR_UPLOAD:
	case DOOR_EXPORT:
		upload_whole(r);
		break;
	case DOOR_TEMPLATE:
		whose(r, upload_template_send);
		break;
	case DOOR_UPLOADED:
		whose(r, upload_state_send);
		break;
	case DOOR_UPLOAD_ERRORS:
		whose(r, upload_errors_send);
		break;
	case DOOR_UPLOAD_STREAM:
		whose(r, upload_stream_open);
		break;
	case DOOR_API_FILE:
	case DOOR_FILE:
		page_send(r);
		break;
	case DOOR_NONE:
	case DOOR_METHOD:
		reply_problem(r, HTTP_NO_DOOR, "%s", ""); /* answered by door_open */
		break;
	}
}
