/*
 * The rows of a list as a workbook: asked for page after page in the name of whoever wants it, and
 * written as they come.
 *
 * The request says which columns, what they are called and how codes read in the reader's words:
 * the console knows, the services do not.
 */
#include "base.h"

#include "upload_export.h"

#include <errno.h>
#include <unistd.h>

#include "json.h"
#include "registry.h"

#define ROWS_MAX   100000
#define PAGE       200
#define PAGE_BYTES ((size_t)48 * 1024 * 1024)

static const struct {
	const char *name;
	enum book_kind kind;
} shown[SHOWNS] = {
	[SHOWN_TEXT] = {"text",  BOOK_TEXT },
          [SHOWN_MONEY] = {"money", BOOK_MONEY},
	[SHOWN_TIME] = {"time",  BOOK_TIME },
          [SHOWN_DAY] = {"day",   BOOK_DAY  },
	[SHOWN_MONTH] = {"month", BOOK_MONTH},
          [SHOWN_SHARE] = {"share", BOOK_SHARE},
	[SHOWN_CODE] = {"code",  BOOK_TEXT },
          [SHOWN_YES] = {"yes",   BOOK_TEXT },
	[SHOWN_LIST] = {"list",  BOOK_TEXT },
};

static int wrong(struct export *x, const char *field)
{
	return err_set(&x->child->err, E_FIELD, "%s", field);
}

/* ---- what is asked for ---------------------------------------------------------------------- */

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

static bool column_read(const json_t *o, struct column *c, struct book_column *head)
{
	const char *name = text_of(o, "kind");
	json_int_t width = json_integer_value(json_object_get(o, "width"));
	int i = 0;

	while (i < SHOWNS && strcmp(shown[i].name, name[0] ? name : "text") != 0)
		i++;
	if (i == SHOWNS)
		return false;
	c->shown = (enum shown)i;
	c->key = text_of(o, "key");
	c->words = json_object_get(o, "words");
	head->title = text_of(o, "title");
	head->kind = shown[i].kind;
	head->width = width > 0 && width < 1000 ? (int32_t)width : 0;
	return c->key[0] && head->title[0] && (!c->words || json_is_object(c->words));
}

static int columns_read(struct export *x)
{
	const json_t *list = json_object_get(x->asked, "columns");

	x->n_columns = json_array_size(list);
	if (x->n_columns == 0 || x->n_columns > COLUMNS_MAX)
		return wrong(x, "columns");
	for (size_t i = 0; i < x->n_columns; i++) {
		if (!column_read(json_array_get(list, i), &x->columns[i], &x->heads[i]))
			return wrong(x, "columns");
	}
	return 0;
}

/* A text of digits is one or the other: what the proto file says. */
static void counts_find(struct export *x)
{
	const ProtobufCMethodDescriptor *m = registry_find(x->child->text[UPLOAD_RPC]);
	const ProtobufCFieldDescriptor *rows =
		protobuf_c_message_descriptor_get_field_by_name(m->output, x->list);

	for (size_t i = 0; rows && rows->type == PROTOBUF_C_TYPE_MESSAGE && i < x->n_columns; i++) {
		struct column *c = &x->columns[i];
		size_t len = strlen(c->key);
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(rows->descriptor, c->key);

		c->counts =
			f &&
			(f->type == PROTOBUF_C_TYPE_INT64 || f->type == PROTOBUF_C_TYPE_UINT64) &&
			!(len > 3 && strcmp(c->key + len - 3, "_id") == 0);
	}
}

static int asked_read(struct export *x, char *text)
{
	/* Its place is that of whoever wrote it. */
	ssize_t n = pread(UPLOAD_FILE_FD, text, JSON_MAX_BYTES + 1, 0);

	if (n < 0)
		return err_set(&x->child->err, E_FILE, "%s", strerror(errno));
	if (n > (ssize_t)JSON_MAX_BYTES)
		return err_set(&x->child->err, E_TOO_BIG, "%s", error_text(E_TOO_BIG));
	x->asked = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(x->asked))
		return err_set(&x->child->err, E_MALFORMED, "JSON");
	x->title = text_of(x->asked, "title");
	x->list = text_of(x->asked, "list");
	x->id = text_of(x->asked, "id");
	x->place = text_of(x->asked, "place");
	if (!x->title[0])
		return wrong(x, "title");
	if (!x->list[0])
		return wrong(x, "list");
	if (columns_read(x))
		return E_FIELD;
	counts_find(x);
	return 0;
}

/* ---- a page --------------------------------------------------------------------------------- */

static bool takes(const ProtobufCMessageDescriptor *d, const char *field)
{
	return protobuf_c_message_descriptor_get_field_by_name(d, field) != NULL;
}

/* The filters as they were given, from `after` on. */
static int page_ask(struct export *x, struct arena *a, const char *after,
		    const ProtobufCMessage **reply)
{
	const char *rpc = x->child->text[UPLOAD_RPC];
	const ProtobufCMessageDescriptor *d = registry_find(rpc)->input;
	const json_t *given = json_object_get(x->asked, "request");
	json_t *o = json_is_object(given) ? json_copy((json_t *)(uintptr_t)given) : json_object();
	ProtobufCMessage *request;
	char *text;
	int rc;

	if (x->place[0] && after) {
		(void)json_object_set_new(o, x->place, json_string(after));
		(void)json_object_update(o, x->beside);
	}
	if (takes(d, "limit"))
		(void)json_object_set_new(o, "limit", json_integer(PAGE));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	if (!text)
		return err_set(&x->child->err, E_NO_MEMORY, "%s", error_text(E_NO_MEMORY));
	rc = json_read(a, d, slice_of(text), &request, &x->child->err);
	free(text);
	return rc ? rc : child_ask(x->child, a, rpc, request, reply);
}

bool whole_of(const json_t *v, int64_t *out)
{
	const char *text = json_string_value(v);

	if (json_is_integer(v))
		*out = json_integer_value(v);
	return json_is_integer(v) || (text && slice_to_i64(slice_of(text), out));
}

/* What else of the last row the next page is asked with: deadlines go by their day. */
static void beside_keep(struct export *x, const json_t *row)
{
	json_t *names = json_object_get(x->asked, "also"), *key;
	const char *field;

	(void)json_object_clear(x->beside);
	json_object_foreach(names, field, key)
	{
		const char *name = json_string_value(key);

		(void)json_object_set(x->beside, field, json_object_get(row, name ? name : ""));
	}
}

/* The rows of one reply; the id of the last one into `after`, false when there is none. */
static bool page_put(struct export *x, const json_t *rows, char *after, size_t size)
{
	size_t n = json_array_size(rows);
	int64_t id;

	for (size_t i = 0; i < n; i++) {
		x->cut = x->rows == ROWS_MAX;
		if (x->cut)
			return false;
		row_put(x, json_array_get(rows, i));
	}
	if (!n || !whole_of(json_object_get(json_array_get(rows, n - 1), x->id), &id))
		return false;
	(void)snprintf(after, size, "%" PRId64, id);
	beside_keep(x, json_array_get(rows, n - 1));
	return true;
}

static int rows_put(struct export *x)
{
	AUTO(arena_freep) struct arena *a = arena_new(PAGE_BYTES);
	char after[24] = "", last[24];
	bool more = true;
	int rc = a ? 0 : E_NO_MEMORY;

	while (!rc && more) {
		const ProtobufCMessage *reply;
		const char *text;
		json_t *o = NULL;

		arena_reset(a, (struct arena_mark){NULL, 0});
		memcpy(last, after, sizeof(last));
		rc = page_ask(x, a, after[0] ? after : NULL, &reply);
		if (!rc)
			rc = json_write(a, reply, JSON_ONE_LINE, &text, &x->child->err);
		if (!rc)
			o = json_loads(text, 0, NULL);
		if (!rc && !json_is_array(json_object_get(o, x->list)))
			rc = wrong(x, "list");
		more = !rc && page_put(x, json_object_get(o, x->list), after, sizeof(after)) &&
		       x->place[0] && strcmp(after, last) != 0;
		json_decref(o);
		child_progress(&(struct upload_counts){x->rows, x->rows, x->rows, 0});
	}
	return rc;
}

static int book_write(struct child *k, void *of, const char *path)
{
	struct export *x = of;
	const struct book_form form = {path, x->title, ".", x->english, x->heads, x->n_columns};
	struct err later;
	int rc = book_new(&form, &x->book, &k->err), ended;

	if (rc)
		return rc;
	rc = rows_put(x);
	if (x->cut) /* a list that was longer says so where it ends */
		book_text(x->book, 0,
			  x->english ? "The list goes on: narrow its filters."
				     : "名单未完：请缩小筛选范围后再导出。");
	ended = book_end(x->book, rc ? &later : &k->err);
	return rc ? rc : ended;
}

int export_run(struct child *k, json_t **report)
{
	struct export x = {.child = k, .english = strcmp(k->text[UPLOAD_LOCALE], "en") == 0};
	char *text = malloc(JSON_MAX_BYTES + 1);
	int rc;

	x.beside = json_object();
	rc = text && x.beside ? asked_read(&x, text) : err_set(&k->err, E_NO_MEMORY, "export");
	if (!rc)
		rc = child_file(k, book_write, &x);
	if (!rc)
		*report = json_pack("{s:I,s:b}", "rows", (json_int_t)x.rows, "cut", x.cut);
	json_decref(x.asked);
	json_decref(x.beside);
	free(text);
	return rc;
}
