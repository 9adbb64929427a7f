/*
 * Documents of a case: sent in parts under the hash of their content, fetched by their number, and
 * held against the hash here too. Started again, a transfer that was broken off begins anew and
 * ends as the same document.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "disputes.pb-c.h"
#include "service.pb-c.h"
#include "table.h"

#define DOCUMENT_MAX ((long)20 * 1024 * 1024)
#define HASH_BYTES   32
#define HASH_SIZE    (2 * HASH_BYTES + 1)

static void file_closep(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* only read from, or closed with its error already */
}

static const char *media_type(const char *path)
{
	static const char *const types[][2] = {
		{".pdf",  "application/pdf"						  },
		{".jpg",  "image/jpeg"						       },
		{".jpeg", "image/jpeg"						       },
		{".png",  "image/png"							},
		{".txt",  "text/plain"						       },
		{".csv",  "text/csv"							 },
		{".mp3",  "audio/mpeg"						       },
		{".mp4",  "video/mp4"							},
		{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{".docx",
		 "application/vnd.openxmlformats-officedocument.wordprocessingml.document"   },
	};
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < N_ELEMENTS(types); i++) {
		if (strcasecmp(dot, types[i][0]) == 0)
			return types[i][1];
	}
	return "application/octet-stream";
}

static int read_whole(struct cli *c, const char *path, slice *out)
{
	AUTO(file_closep) FILE *f = fopen(path, "re");
	char *at;
	long size;

	if (!f || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0)
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	if (size == 0 || size > DOCUMENT_MAX)
		return err_set(
			&c->err, E_FILE, "%s: %s", path,
			say(c, "材料应为 1 字节至 20 MiB", "a document has 1 byte to 20 MiB"));
	at = arena_alloc(c->arena, (size_t)size);
	if (!at)
		return err_set(&c->err, E_NO_MEMORY, "out of memory");
	if (fread(at, 1, (size_t)size, f) != (size_t)size)
		return err_set(&c->err, E_FILE, "%s: %s", path, strerror(errno));
	*out = (slice){at, (size_t)size};
	return 0;
}

static const char *hash_text(const Disputes__CaseDocument *d, char hex[HASH_SIZE])
{
	hex[0] = '\0';
	if (d->hash.len == HASH_BYTES)
		hex_encode(d->hash.data, d->hash.len, hex);
	return hex;
}

/* ---- add --------------------------------------------------------------------------------- */

static int parts_send(struct cli *c, const Disputes__CaseDocument *d, slice content)
{
	Disputes__SendDocumentPartRequest q = DISPUTES__SEND_DOCUMENT_PART_REQUEST__INIT;
	Service__Ack *ack;
	int rc = 0;

	q.document_id = d->document_id;
	for (q.part = 0; q.part < d->n_parts && !rc; q.part++) {
		size_t from = (size_t)q.part * d->part_size, left = content.len - from;

		q.body.data = (uint8_t *)(uintptr_t)(content.at + from); /* only read */
		q.body.len = left < d->part_size ? left : d->part_size;
		rc = cli_ask(c, "disputes.SendDocumentPart", &q.base, &ack);
	}
	return rc;
}

static int added_print(struct cli *c, const Disputes__CaseDocument *d)
{
	char hex[HASH_SIZE];

	if (c->json)
		return cli_print_json(c, &d->base);
	(void)printf(say(c, "材料 %" PRId64 " 已加入案件 %" PRId64 "：%" PRId64 " 字节\n哈希 %s\n",
			 "document %" PRId64 " is in case %" PRId64 ": %" PRId64
			 " bytes\nhash %s\n"),
		     d->document_id, d->case_id, d->size, hash_text(d, hex));
	return 0;
}

int document_add_run(struct cli *c)
{
	Disputes__AddDocumentRequest q = DISPUTES__ADD_DOCUMENT_REQUEST__INIT;
	Disputes__CloseDocumentRequest end = DISPUTES__CLOSE_DOCUMENT_REQUEST__INIT;
	const char *path = cli_get(c, "FILE"), *name = cli_get(c, "--name");
	const char *media = cli_get(c, "--media"), *kind = cli_get(c, "--kind");
	const char *slash = strrchr(path, '/');
	Disputes__CaseDocument *d = NULL;
	uint8_t hash[HASH_BYTES];
	slice content = {"", 0};
	int rc = cli_id(c, "CASE", &q.case_id);

	if (!rc)
		rc = read_whole(c, path, &content);
	if (rc)
		return rc;
	(void)crypto_generichash(hash, sizeof(hash), (const uint8_t *)content.at, content.len, NULL,
				 0); /* fails for no argument */
	q.hash = (ProtobufCBinaryData){sizeof(hash), hash};
	q.name = (char *)(uintptr_t)(name ? name : slash ? slash + 1 : path);
	q.media_type = (char *)(uintptr_t)(media ? media : media_type(path));
	q.kind = (char *)(uintptr_t)(kind ? kind : "");
	q.size = (int64_t)content.len;
	rc = cli_ask(c, "disputes.AddDocument", &q.base, &d);
	if (!rc && strcmp(d->state, "whole") == 0)
		return added_print(c, d);
	if (!rc)
		rc = parts_send(c, d, content);
	if (!rc) {
		end.document_id = d->document_id;
		rc = cli_ask(c, "disputes.CloseDocument", &end.base, &d);
	}
	return rc ? rc : added_print(c, d);
}

/* ---- get --------------------------------------------------------------------------------- */

struct fetching {
	struct cli *c;
	int64_t document_id;
	const char *path;
	FILE *to;
	crypto_generichash_state hash;
	Disputes__GetDocumentReply *last;
};

static int part_get(struct fetching *x, uint32_t part)
{
	Disputes__GetDocumentRequest q = DISPUTES__GET_DOCUMENT_REQUEST__INIT;
	int rc;

	q.document_id = x->document_id;
	q.part = part;
	rc = cli_ask(x->c, "disputes.GetDocument", &q.base, &x->last);
	if (rc)
		return rc;
	(void)crypto_generichash_update(&x->hash, x->last->body.data, x->last->body.len);
	if (fwrite(x->last->body.data, 1, x->last->body.len, x->to) != x->last->body.len)
		rc = err_set(&x->c->err, E_FILE, "%s: %s", x->path, strerror(errno));
	return rc;
}

static int content_hold(struct fetching *x)
{
	const Disputes__CaseDocument *d = x->last->document;
	uint8_t hash[HASH_BYTES];

	(void)crypto_generichash_final(&x->hash, hash, sizeof(hash));
	if (d->hash.len == sizeof(hash) && memcmp(d->hash.data, hash, sizeof(hash)) == 0)
		return 0;
	return err_set(&x->c->err, E_CONFLICT, "%s: %s", x->path,
		       say(x->c, "内容与哈希不符", "its content is not that of its hash"));
}

/* All parts into one file, which is there when it is whole and right. */
static int fetch_all(struct fetching *x)
{
	int rc = part_get(x, 0);

	for (uint32_t part = 1; !rc && part < x->last->document->n_parts; part++)
		rc = part_get(x, part);
	if (!rc)
		rc = content_hold(x);
	if (fclose(x->to) != 0 && !rc)
		rc = err_set(&x->c->err, E_FILE, "%s: %s", x->path, strerror(errno));
	if (rc)
		(void)unlink(x->path); /* what is in it is no document */
	return rc;
}

/* For nobody else on this machine, and never over a file that is there. */
static FILE *file_make(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (fd >= 0 && !f)
		(void)close(fd); /* nothing was written */
	return f;
}

int document_get_run(struct cli *c)
{
	struct fetching x = {.c = c, .path = cli_get(c, "FILE")};
	char hex[HASH_SIZE];
	int rc = cli_id(c, "DOCUMENT", &x.document_id);

	if (rc)
		return rc;
	x.to = file_make(x.path);
	if (!x.to)
		return err_set(&c->err, E_FILE, "%s: %s", x.path, strerror(errno));
	(void)crypto_generichash_init(&x.hash, NULL, 0, HASH_BYTES);
	rc = fetch_all(&x);
	if (!rc && !c->json)
		(void)printf(say(c, "%s：%" PRId64 " 字节，哈希相符 %s\n",
				 "%s: %" PRId64 " bytes, of its hash %s\n"),
			     x.path, x.last->document->size, hash_text(x.last->document, hex));
	if (!rc && c->json)
		rc = cli_print_json(c, &x.last->document->base);
	return rc;
}

/* ---- list -------------------------------------------------------------------------------- */

int document_list_run(struct cli *c)
{
	static const struct table_head heads[] = {
		{"编号", "id",    true },
                {"名称", "name",  false},
                {"类别", "kind",  false},
		{"类型", "type",  false},
                {"字节", "bytes", true },
                {"部门", "by",    false},
		{"加入", "added", false},
                {"状态", "state", false},
                {"哈希", "hash",  false},
	};
	Disputes__ListDocumentsRequest q = DISPUTES__LIST_DOCUMENTS_REQUEST__INIT;
	Disputes__ListDocumentsReply *r;
	struct table t;
	int rc = cli_id(c, "CASE", &q.case_id);

	if (rc == 0)
		rc = cli_ask(c, "disputes.ListDocuments", &q.base, &r);
	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	table_init(&t, c, heads, N_ELEMENTS(heads));
	for (size_t i = 0; i < r->n_documents; i++) {
		const Disputes__CaseDocument *d = r->documents[i];
		char hex[HASH_SIZE];

		table_addf(&t, "%" PRId64, d->document_id);
		table_add(&t, text_cut(c->arena, d->name, 30));
		table_add(&t, d->kind);
		table_add(&t, text_cut(c->arena, d->media_type, 24));
		table_addf(&t, "%" PRId64, d->size);
		table_add(&t, show_department(c, d->department));
		table_add(&t, show_time(c, d->added_at_us));
		table_add(&t, d->state);
		table_addf(&t, "%.16s", hash_text(d, hex));
	}
	table_print(&t, stdout);
	return 0;
}
