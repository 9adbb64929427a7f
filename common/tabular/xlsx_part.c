/*
 * The zip by libzip, its parts by expat, both with limits: a part is measured by what it says and
 * again while it is unpacked. Whatever declares a document type is refused, so there are no
 * entities to grow.
 */
#include "xlsx.h"

#include <expat.h>
#include <zip.h>

#define READ_BYTES 65536
#define MAX_PARTS  10000
#define MAX_DEPTH  64

struct package {
	zip_t *zip;
	const char *name;
};

struct xml {
	XML_Parser parser;
	const struct xml_sink *sink;
	struct err *err;
	const char *part;
	unsigned depth;
	bool stopped;
};

void package_freep(struct package **p)
{
	if (*p && (*p)->zip)
		zip_discard((*p)->zip); /* only read from */
	free(*p);
	*p = NULL;
}

static zip_source_t *source_of(const struct xlsx_input *in, zip_error_t *e)
{
	if (in->path)
		return zip_source_file_create(in->path, 0, -1, e);
	return zip_source_buffer_create(in->bytes.at, in->bytes.len, 0, e);
}

static int damaged(const char *name, const char *why, struct err *err)
{
	return err_set(err, E_FILE,
		       "%s: the workbook cannot be read (%s): open it, save it again / "
		       "工作簿无法读取，请打开后重新保存",
		       name, why);
}

int package_open(const struct xlsx_input *in, struct package **out, struct err *err)
{
	AUTO(package_freep) struct package *p = calloc(1, sizeof(*p));
	zip_error_t e;
	zip_source_t *source;

	if (!p)
		return err_set(err, E_NO_MEMORY, "out of memory");
	p->name = in->path ? in->path : "XLSX";
	zip_error_init(&e);
	source = source_of(in, &e);
	if (source)
		p->zip = zip_open_from_source(source, ZIP_RDONLY, &e);
	if (!p->zip) {
		zip_source_free(source);
		(void)damaged(p->name, zip_error_strerror(&e), err);
		zip_error_fini(&e);
		return E_FILE;
	}
	zip_error_fini(&e);
	if (zip_get_num_entries(p->zip, 0) > MAX_PARTS)
		return damaged(p->name, "too many parts", err);
	*out = TAKE(p);
	return 0;
}

/* ---- XML ------------------------------------------------------------------------------------ */

static const char *local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2) {
		if (strcmp(local(attributes[0]), name) == 0)
			return attributes[1];
	}
	return NULL;
}

static void stop(struct xml *x)
{
	x->stopped = true;
	(void)XML_StopParser(x->parser, XML_FALSE); /* fails when it is stopped already */
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = ctx;

	if (x->stopped)
		return;
	if (++x->depth > MAX_DEPTH) {
		(void)damaged(x->part, "too deep", x->err);
		stop(x);
	} else if (!x->sink->start(x->sink->ctx, local(name), attributes, x->err)) {
		stop(x);
	}
}

static void on_end(void *ctx, const XML_Char *name)
{
	struct xml *x = ctx;

	if (x->stopped)
		return;
	x->depth--;
	if (!x->sink->end(x->sink->ctx, local(name), x->err))
		stop(x);
}

static void on_text(void *ctx, const XML_Char *at, int len)
{
	struct xml *x = ctx;

	if (!x->stopped && x->sink->text)
		x->sink->text(x->sink->ctx, at, (size_t)len);
}

static void on_document_type(void *ctx, const XML_Char *name UNUSED, const XML_Char *sys UNUSED,
			     const XML_Char *pub UNUSED, int internal UNUSED)
{
	struct xml *x = ctx;

	(void)damaged(x->part, "a document type", x->err);
	stop(x);
}

static void parser_freep(XML_Parser *p)
{
	if (*p)
		XML_ParserFree(*p);
	*p = NULL;
}

static void file_freep(zip_file_t **f)
{
	if (*f)
		(void)zip_fclose(*f); /* only read from */
	*f = NULL;
}

/* 1: more to come; 0: the end, or stopped; E_FILE. */
static int parse_block(struct xml *x, zip_file_t *file, size_t *left, const char *name)
{
	void *block = XML_GetBuffer(x->parser, READ_BYTES);
	zip_int64_t n = block ? zip_fread(file, block, READ_BYTES) : -1;

	if (n < 0)
		return damaged(name, "a part cannot be unpacked", x->err);
	if ((size_t)n > *left)
		return damaged(name, "a part is larger than the limit", x->err);
	*left -= (size_t)n;
	if (XML_ParseBuffer(x->parser, (int)n, n == 0) == XML_STATUS_ERROR && !x->stopped)
		return damaged(name, XML_ErrorString(XML_GetErrorCode(x->parser)), x->err);
	if (x->stopped)
		return x->err->code;
	return n > 0;
}

static int parse_file(struct package *p, zip_file_t *file, size_t max_bytes,
		      const struct xml_sink *sink, struct err *err)
{
	AUTO(parser_freep) XML_Parser parser = XML_ParserCreate(NULL);
	struct xml x = {parser, sink, err, p->name, 0, false};
	size_t left = max_bytes;
	int rc = 1;

	if (!parser)
		return err_set(err, E_NO_MEMORY, "out of memory");
	XML_SetUserData(parser, &x);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartDoctypeDeclHandler(parser, on_document_type);
	err->code = 0;
	while (rc > 0)
		rc = parse_block(&x, file, &left, p->name);
	return rc;
}

int part_parse(struct package *p, const char *part, size_t max_bytes, const struct xml_sink *sink,
	       struct err *err)
{
	AUTO(file_freep) zip_file_t *file = NULL;
	zip_int64_t at = zip_name_locate(p->zip, part, ZIP_FL_NOCASE);
	zip_stat_t st;

	if (at < 0)
		return err_set(err, E_NOT_FOUND, "%s: %s is not in the workbook", p->name, part);
	if (zip_stat_index(p->zip, (zip_uint64_t)at, 0, &st) || !(st.valid & ZIP_STAT_SIZE))
		return damaged(p->name, part, err);
	if (st.size > max_bytes)
		return damaged(p->name, "a part is larger than the limit", err);
	file = zip_fopen_index(p->zip, (zip_uint64_t)at, 0);
	if (!file)
		return damaged(p->name, zip_strerror(p->zip), err);
	return parse_file(p, file, max_bytes, sink, err);
}
