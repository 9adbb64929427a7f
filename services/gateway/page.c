/*
 * page - a file of the console or of the API's description.
 */
#include "base.h"

#include "gateway.h"

static const char *header_of(const struct request *r, const char *name)
{
	const char *value = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);

	return value ? value : "";
}

static const struct file *file_of(const struct request *r)
{
	const struct files *f = &r->gateway->files;

	if (strcmp(r->path, "/api/docs") == 0)
		return files_find(f, "/api/v1/docs.html");
	if (strcmp(r->path, "/api/docs.css") == 0)
		return files_find(f, "/api/v1/docs.css");
	return files_find(f, r->path);
}

void page_send(struct request *r)
{
	const struct file *f = file_of(r);
	struct MHD_Response *response;
	bool packed;

	if (!f) {
		reply_problem(r, HTTP_NO_DOOR, "%s", "");
		return;
	}
	packed = f->packed && strstr(header_of(r, "Accept-Encoding"), "gzip");
	if (strcmp(header_of(r, "If-None-Match"), f->etag) == 0) {
		response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
		reply_with(r, MHD_HTTP_NOT_MODIFIED, response);
	} else {
		/* MHD takes what it may free as writable. */
		response = MHD_create_response_from_buffer(
			packed ? f->packed_len : f->plain_len,
			(void *)(uintptr_t)(packed ? f->packed : f->plain), MHD_RESPMEM_PERSISTENT);
		reply_with(r, MHD_HTTP_OK, response);
	}
	if (!response)
		return;
	if (packed && r->status == MHD_HTTP_OK)
		reply_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	reply_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, f->type);
	reply_header(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	reply_header(r, MHD_HTTP_HEADER_ETAG, f->etag);
	reply_header(r, MHD_HTTP_HEADER_CACHE_CONTROL,
		     f->lasting ? "public, max-age=31536000, immutable" : "no-cache");
}
