/*
 * reply - what a request is answered with. A response is made here, whenever its content is known,
 * and sent from http.c, when libmicrohttpd asks.
 */
#include "base.h"

#include "gateway.h"

#include <jansson.h>

#define DETAIL_BYTES 480

static const struct {
	const char *name, *value;
} always[] = {
	{"X-Content-Type-Options",  "nosniff"    },
	{"Referrer-Policy",         "no-referrer"},
	{"Content-Security-Policy",
	 "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
	 "object-src 'none'"                     },
};

void reply_header(struct request *r, const char *name, const char *value)
{
	/* Without memory for it the response goes without: none of them guards anything but a
	 * browser's own user. */
	(void)MHD_add_response_header(r->response, name, value);
}

void reply_with(struct request *r, unsigned status, struct MHD_Response *response)
{
	if (r->response)
		MHD_destroy_response(r->response);
	r->response = response;
	r->status = status;
	r->ready = true;
	for (size_t i = 0; response && i < N_ELEMENTS(always); i++)
		reply_header(r, always[i].name, always[i].value);
	request_resume(r);
}

static struct MHD_Response *response_of(const char *text, enum MHD_ResponseMemoryMode mode)
{
	/* MHD takes what it may free as writable. */
	return MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, mode);
}

static void reply_text(struct request *r, unsigned status, const char *type,
		       struct MHD_Response *response)
{
	reply_with(r, status, response);
	if (!response)
		return;
	reply_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	reply_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
}

/* The text lives as long as the request's arena. */
void reply_json(struct request *r, unsigned status, const char *text)
{
	reply_text(r, status, "application/json", response_of(text, MHD_RESPMEM_PERSISTENT));
}

/* ---- problems ------------------------------------------------------------------------------- */

struct told {
	unsigned status;
	const char *name, *title, *detail;
	uint32_t retry_ms;
};

static json_t *problem_body(const struct request *r, const struct told *t)
{
	char type[80], trace[33];
	json_t *o = json_object();

	(void)snprintf(type, sizeof(type), "urn:gongdao:error:%s", t->name);
	hex_encode(r->question.id.b, sizeof(r->question.id.b), trace);
	/* A text that is no UTF-8 is left out by jansson. */
	(void)json_object_set_new(o, "type", json_string(type));
	(void)json_object_set_new(o, "title", json_string(t->title));
	(void)json_object_set_new(o, "status", json_integer(t->status));
	(void)json_object_set_new(o, "code", json_string(t->name));
	if (t->detail && t->detail[0])
		(void)json_object_set_new(o, "detail", json_string(t->detail));
	(void)json_object_set_new(o, "trace", json_string(trace));
	if (t->retry_ms)
		(void)json_object_set_new(o, "retry_after_ms", json_integer(t->retry_ms));
	return o;
}

static void reply_told(struct request *r, const struct told *t)
{
	json_t *body = problem_body(r, t);
	char *text = json_dumps(body, JSON_COMPACT), seconds[16];

	json_decref(body);
	reply_text(r, t->status, "application/problem+json",
		   text ? response_of(text, MHD_RESPMEM_MUST_FREE) : NULL);
	if (!r->response || (t->status != 503 && t->status != 429))
		return;
	(void)snprintf(seconds, sizeof(seconds), "%u", (t->retry_ms + 999) / 1000 + !t->retry_ms);
	reply_header(r, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
}

static struct told told_of(const struct request *r, int code)
{
	struct problem p = problem_of(code);

	return (struct told){p.status, p.name, r->english ? p.en : p.zh, NULL, 0};
}

void reply_problem(struct request *r, int code, const char *fmt, ...)
{
	struct told t = told_of(r, code);
	char detail[DETAIL_BYTES + 4]; /* a character more: to see where the last begins */
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(detail, sizeof(detail), fmt, args); /* cut is fine */
	va_end(args);
	detail[utf8_cut(detail, strlen(detail), DETAIL_BYTES - 1)] = '\0';
	t.detail = detail;
	reply_told(r, &t);
	if (code == HTTP_METHOD && r->response)
		reply_header(r, MHD_HTTP_HEADER_ALLOW, r->route.allow);
}

void reply_retry(struct request *r, int code, uint32_t after_ms)
{
	struct told t = told_of(r, code);

	t.retry_ms = after_ms;
	reply_told(r, &t);
}

void reply_refusal(struct request *r, int rc, const Gongdao__Envelope *reply)
{
	const Gongdao__Error *e = reply ? reply->error : NULL;
	struct told t = told_of(r, rc);

	if (e) {
		t.name = e->name[0] ? e->name : t.name;
		t.title = e->text[0] ? e->text : t.title;
		t.detail = e->detail;
		t.retry_ms = e->retry_after_ms;
	}
	reply_told(r, &t);
}
