/*
 * What is said of an upload: how far it is, its report, the file that goes back, an empty form.
 */
#include "base.h"

#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "tabular.h"

#define BEAT_US     INT64_C(15000000)
#define BLOCK_BYTES ((size_t)1024)
#define CSV         "text/csv; charset=utf-8"
#define XLSX        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static const char *state_name(const struct upload *u)
{
	static const char *const names[] = {[UPLOAD_ARRIVES] = "arrives",
					    [UPLOAD_WORKS] = "works",
					    [UPLOAD_ENDED] = "done",
					    [UPLOAD_BROKEN] = "failed"};

	return names[u->state];
}

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

/* Counts are numbers, as in the report: no file has 2^53 rows. */
static json_t *document_of(const struct upload *u)
{
	struct problem p = problem_of(u->code);
	const char *back = u->kind ? "errors" : "workbook";
	json_t *d = json_object();
	char id[37], path[96];

	(void)json_object_set_new(d, "upload_id", json_string(uuid_format(&u->id, id)));
	(void)json_object_set_new(d, "kind", json_string(upload_kind(u)));
	(void)json_object_set_new(d, "file", json_string(u->file));
	(void)json_object_set_new(d, "dry_run", json_boolean(u->dry_run));
	(void)json_object_set_new(d, "state", json_string(state_name(u)));
	(void)json_object_set_new(d, "rows_read", number(u->counts.looked_at));
	(void)json_object_set_new(d, "rows_good", number(u->counts.good));
	(void)json_object_set_new(d, "accepted", number(u->counts.accepted));
	(void)json_object_set_new(d, "refused", number(u->counts.refused));
	if (u->report)
		(void)json_object_set_new(d, "report", json_loads(u->report, 0, NULL));
	(void)snprintf(path, sizeof(path), "/api/v1/uploads/%s/%s", id, back);
	if (u->errors_fd >= 0 && u->state == UPLOAD_ENDED)
		(void)json_object_set_new(d, back, json_string(path));
	if (u->errors_lost && u->state == UPLOAD_ENDED)
		(void)json_object_set_new(d, "errors_lost", json_true());
	if (u->state == UPLOAD_BROKEN) {
		(void)json_object_set_new(d, "code", json_string(p.name));
		(void)json_object_set_new(d, "title", json_string(u->english ? p.en : p.zh));
		(void)json_object_set_new(d, "detail", json_string(u->words));
		if (u->headers)
			(void)json_object_set_new(d, "headers", json_loads(u->headers, 0, NULL));
	}
	return d;
}

/* Takes the document. */
static void document_send(struct request *r, unsigned status, json_t *d)
{
	char *text = json_dumps(d, JSON_COMPACT);
	struct MHD_Response *response =
		text ? MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE)
		     : NULL;

	json_decref(d);
	reply_with(r, status, response);
	if (!response)
		return;
	reply_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	reply_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
}

void upload_answer(struct request *r, const struct upload *u)
{
	if (u->state == UPLOAD_BROKEN)
		reply_problem(r, u->code, "%s", u->words);
	else
		document_send(r, u->state == UPLOAD_ENDED ? 200 : 202, document_of(u));
}

/* NULL: refused, and answered. */
static struct upload *upload_of(struct request *r)
{
	struct uuid id;
	struct upload *u = uuid_parse(r->route.upload, &id)
				   ? upload_find(r->gateway, &id, r->who.subject)
				   : NULL;

	if (!u)
		reply_problem(r, E_NOT_FOUND, "%s", r->route.upload);
	return u;
}

void upload_state_send(struct request *r)
{
	const struct upload *u = upload_of(r);

	if (u)
		document_send(r, 200, document_of(u));
}

static json_t *columns_of(const struct tabular_kind *kind)
{
	json_t *list = json_array();

	for (size_t i = 0; i < kind->n_columns; i++) {
		const struct tabular_column *c = &kind->columns[i];

		(void)json_array_append_new(list,
					    json_pack("{s:s,s:s,s:b}", "column", c->name,
						      "title_zh", c->zh, "required", c->required));
	}
	return list;
}

/* Those that the role may send: a hint, the services decide. */
void upload_kinds_send(struct request *r)
{
	const struct policy *p = r->gateway->policy;
	json_t *d = json_object(), *kinds = json_array();

	for (const struct tabular_kind *const *k = tabular_kinds; *k; k++) {
		if (!access_role_may(&p->access, r->who.role, (*k)->rpc))
			continue;
		(void)json_array_append_new(kinds,
					    json_pack("{s:s,s:s,s:b,s:o}", "kind", (*k)->name,
						      "title_zh", (*k)->zh, "submission",
						      (*k)->submission, "columns", columns_of(*k)));
	}
	(void)json_object_set_new(d, "kinds", kinds);
	(void)json_object_set_new(d, "upload_bytes", number((uint64_t)p->own.upload_bytes));
	document_send(r, 200, d);
}

/* ---- files ---------------------------------------------------------------------------------- */

/* "name" as it stands behind filename*=UTF-8'' (RFC 8187). */
static const char *name_encode(const char *name, struct str *to)
{
	for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
		bool plain = (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') ||
			     (*c >= 'a' && *c <= 'z') || *c == '-' || *c == '.';

		str_addf(to, plain ? "%c" : "%%%02X", *c);
	}
	return to->at;
}

/* `own`: as its person called it; NULL: `name` is enough. */
static void file_send(struct request *r, int fd, const char *name, const char *own, bool workbook)
{
	char text[1024], encoded[800] = "";
	struct str s = str_init(encoded, sizeof(encoded));
	off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	/* It closes the descriptor. */
	struct MHD_Response *response =
		size < 0 ? NULL : MHD_create_response_from_fd64((uint64_t)size, fd);

	if (!response) {
		if (fd >= 0)
			(void)close(fd);
		reply_retry(r, HTTP_CROWDED, 1000);
		return;
	}
	reply_with(r, MHD_HTTP_OK, response);
	(void)snprintf(text, sizeof(text), "attachment; filename=\"%s.%s\"%s%s", name,
		       workbook ? "xlsx" : "csv", own ? "; filename*=UTF-8''" : "",
		       own ? name_encode(own, &s) : "");
	reply_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, workbook ? XLSX : CSV);
	reply_header(r, MHD_HTTP_HEADER_CONTENT_DISPOSITION, text);
	reply_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
}

void upload_errors_send(struct request *r)
{
	const struct upload *u = upload_of(r);
	char path[64], name[80];

	if (!u)
		return;
	if (u->errors_fd < 0 || u->state != UPLOAD_ENDED) {
		reply_problem(r, E_NOT_FOUND, "%s",
			      r->english ? "no row was refused" : "没有退回的行");
		return;
	}
	/* Opened anew: each who reads it has a place of his own in it. */
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", u->errors_fd);
	(void)snprintf(name, sizeof(name), "%s%s", upload_kind(u), u->kind ? "-errors" : "");
	file_send(r, open(path, O_RDONLY | O_CLOEXEC), name, u->kind ? NULL : u->file, u->workbook);
}

/* The library writes to a name. */
static int form_workbook(const struct request *r, const struct tabular_kind *kind)
{
	char folder[512], path[544];
	struct err err;
	int fd = -1;

	(void)snprintf(folder, sizeof(folder), "%s/gongdao-XXXXXX", r->gateway->policy->own.spool);
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/form.xlsx", folder);
	if (tabular_template_xlsx(kind, r->english ? "en" : "zh", path, &err) == 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	(void)unlink(path); /* it may not be there */
	(void)rmdir(folder);
	return fd;
}

static void form_csv(struct request *r, const struct tabular_kind *kind)
{
	struct MHD_Response *response = NULL;
	char *text = NULL, name[96];
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (f) {
		tabular_template(kind, r->english ? "en" : "zh", f);
		if (fclose(f) == 0)
			response =
				MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_COPY);
	}
	free(text);
	reply_with(r, MHD_HTTP_OK, response);
	if (!response)
		return;
	(void)snprintf(name, sizeof(name), "attachment; filename=\"%s.csv\"", kind->name);
	reply_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, CSV);
	reply_header(r, MHD_HTTP_HEADER_CONTENT_DISPOSITION, name);
}

void upload_template_send(struct request *r)
{
	const struct tabular_kind *kind = tabular_kind_find(r->route.upload);
	const char *format =
		MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, "format");

	if (!kind)
		reply_problem(r, HTTP_NO_DOOR, "%s", r->route.upload);
	else if (!format || strcmp(format, "csv") == 0)
		form_csv(r, kind);
	else if (strcmp(format, "xlsx") == 0)
		file_send(r, form_workbook(r, kind), kind->name, NULL, true);
	else
		reply_problem(r, E_FIELD, "format: csv, xlsx");
}

/* ---- progress, as it comes ------------------------------------------------------------------ */

struct upload_watcher {
	struct upload_watcher *next, *prev;
	struct upload *upload;
	struct MHD_Connection *connection;
	bool suspended, said_all;
	uint64_t version; /* told */
	mono_time beat_at;
};

static bool has_news(const struct upload_watcher *w, mono_time now)
{
	return w->said_all || w->version != w->upload->version || now.us >= w->beat_at.us;
}

static int say(struct upload_watcher *w, char *to, size_t size)
{
	const struct upload *u = w->upload;

	if (w->version == u->version)
		return snprintf(to, size, ": beat\n\n");
	w->version = u->version;
	w->said_all = u->state > UPLOAD_WORKS;
	return snprintf(to, size,
			"event: %s\ndata: {\"state\":\"%s\",\"rows_read\":%" PRIu64
			",\"rows_good\":%" PRIu64 ",\"accepted\":%" PRIu64 ",\"refused\":%" PRIu64
			"}\n\n",
			w->said_all ? "end" : "progress", state_name(u), u->counts.looked_at,
			u->counts.good, u->counts.accepted, u->counts.refused);
}

/* libmicrohttpd has room for more: a piece, the end, or a rest. */
static ssize_t reader(void *own, uint64_t at UNUSED, char *to, size_t size)
{
	struct upload_watcher *w = own;
	mono_time now = mono_now();

	if (w->said_all)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (!has_news(w, now)) {
		w->suspended = true;
		MHD_suspend_connection(w->connection);
		return 0;
	}
	w->beat_at.us = now.us + BEAT_US;
	return say(w, to, size);
}

static void watcher_free(void *own)
{
	struct upload_watcher *w = own;
	struct uploads *all = w->upload->gateway->uploads;

	if (w->prev)
		w->prev->next = w->next;
	else
		all->watchers = w->next;
	if (w->next)
		w->next->prev = w->prev;
	w->upload->n_watchers--;
	free(w);
}

void upload_stream_open(struct request *r)
{
	struct upload *u = upload_of(r);
	struct upload_watcher *w = u ? calloc(1, sizeof(*w)) : NULL;
	struct MHD_Response *response = NULL;

	if (!u)
		return;
	if (w)
		response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, reader,
							     w, watcher_free);
	if (!response) {
		free(w);
		reply_retry(r, HTTP_CROWDED, 1000);
		return;
	}
	w->upload = u;
	w->connection = r->connection;
	w->version = UINT64_MAX; /* how it stands is said at once */
	w->next = r->gateway->uploads->watchers;
	if (w->next)
		w->next->prev = w;
	r->gateway->uploads->watchers = w;
	u->n_watchers++;
	arena_freep(&r->arena); /* it may listen for long */
	reply_with(r, MHD_HTTP_OK, response);
	reply_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
	reply_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	reply_header(r, "X-Accel-Buffering", "no");
}

void upload_watchers_turn(struct gateway *g)
{
	mono_time now = mono_now();

	for (struct upload_watcher *w = g->uploads->watchers; w; w = w->next) {
		if (!w->suspended || !has_news(w, now))
			continue;
		w->suspended = false;
		MHD_resume_connection(w->connection);
	}
}
