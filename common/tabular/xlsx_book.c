/*
 * What the sheets of a workbook share: where the wanted one lies, the epoch, number formats, texts.
 * Parts are found by their relations, not by their usual names.
 */
#include "xlsx.h"

#define MAX_BOOK    ((size_t)4 * 1024 * 1024)
#define MAX_STYLES  ((size_t)16 * 1024 * 1024)
#define MAX_TEXTS   ((size_t)256 * 1024 * 1024)
#define MAX_N       65536          /* styles */
#define MAX_FORMATS 2048           /* each is held against each style */
#define NAMES_BYTES ((size_t)1024) /* of the sheets that an error lists */

struct reading {
	struct package *package;
	struct book *book;
	const char *wanted; /* a sheet's name, or NULL */
	char from[256];     /* the part whose relations are read */
	char book_part[256], texts_part[256], styles_part[256];
	char relation[256]; /* of the sheet */
	struct str names;
	char names_text[2048];
	/* texts */
	bool in_item, in_text, in_phonetic;
	size_t item_len;
	bool out_of_memory;
	/* styles */
	struct number_format *formats;
	size_t n_formats, formats_size, styles_size;
	bool in_cell_styles;
};

void book_freep(struct book **b)
{
	if (*b) {
		free((*b)->texts);
		free((*b)->text_at);
		free((*b)->styles);
	}
	free(*b);
	*b = NULL;
}

static bool nothing_at_end(void *ctx UNUSED, const char *name UNUSED, struct err *err UNUSED)
{
	return true;
}

/* Room for one more of `size` bytes each. */
static void *grow(void *at, size_t n, size_t *allocated, size_t size)
{
	size_t want = *allocated ? *allocated * 2 : 256;

	if (n < *allocated)
		return at;
	at = reallocarray(at, want, size);
	if (at)
		*allocated = want;
	return at;
}

static bool no_memory(struct err *err)
{
	(void)err_set(err, E_NO_MEMORY, "out of memory");
	return false;
}

/* ---- relations ------------------------------------------------------------------------------- */

/* The folder of `from` and `target`, or `target` without its slash when it has one. */
static bool part_join(const char *from, const char *target, char *out, size_t size)
{
	const char *slash = strrchr(from, '/');
	size_t folder = slash ? (size_t)(slash - from) + 1 : 0;
	int n;

	while (strncmp(target, "../", 3) == 0) {
		target += 3;
		folder -= folder > 0;
		while (folder && from[folder - 1] != '/')
			folder--;
	}
	if (target[0] == '/')
		n = snprintf(out, size, "%s", target + 1);
	else
		n = snprintf(out, size, "%.*s%s", (int)folder, from, target);
	return n > 0 && (size_t)n < size;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

static bool take_relation(void *ctx, const char *name, const char **attributes, struct err *err)
{
	struct reading *r = ctx;
	const char *id = xml_attribute(attributes, "Id");
	const char *type = xml_attribute(attributes, "Type");
	const char *target = xml_attribute(attributes, "Target");
	char *out = NULL;

	if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
		return true;
	if (ends_with(type, "/officeDocument"))
		out = r->book_part;
	else if (ends_with(type, "/sharedStrings"))
		out = r->texts_part;
	else if (ends_with(type, "/styles"))
		out = r->styles_part;
	else if (ends_with(type, "/worksheet") && strcmp(id, r->relation) == 0)
		out = r->book->sheet_part;
	if (!out || part_join(r->from, target, out, sizeof(r->book_part)))
		return true;
	(void)err_set(err, E_FILE, "the name of a part is too long");
	return false;
}

static int read_relations(struct reading *r, const char *from, struct err *err)
{
	const struct xml_sink sink = {take_relation, nothing_at_end, NULL, r};
	const char *slash = strrchr(from, '/');
	int folder = slash ? (int)(slash - from) + 1 : 0;
	char part[600];

	(void)snprintf(r->from, sizeof(r->from), "%s", from);
	(void)snprintf(part, sizeof(part), "%.*s_rels/%s.rels", folder, from, from + folder);
	return part_parse(r->package, part, MAX_BOOK, &sink, err);
}

/* ---- workbook.xml ---------------------------------------------------------------------------- */

static bool attribute_true(const char **attributes, const char *name)
{
	const char *value = xml_attribute(attributes, name);

	return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void take_sheet(struct reading *r, const char **attributes)
{
	const char *name = xml_attribute(attributes, "name"), *state, *id = NULL;

	for (const char **a = attributes; *a; a += 2) {
		if (ends_with(a[0], ":id"))
			id = a[1];
	}
	state = xml_attribute(attributes, "state");
	if (!name || !id || strlen(id) >= sizeof(r->relation))
		return;
	if (r->names.len < NAMES_BYTES)
		str_addf(&r->names, "%s%s", r->names.len ? ", " : "", name);
	if (r->relation[0] ||
	    (r->wanted ? strcmp(name, r->wanted) != 0 : state && strcmp(state, "visible") != 0))
		return;
	(void)snprintf(r->relation, sizeof(r->relation), "%s", id);
}

static bool take_book(void *ctx, const char *name, const char **attributes, struct err *err UNUSED)
{
	struct reading *r = ctx;

	if (strcmp(name, "workbookPr") == 0)
		r->book->from_1904 = attribute_true(attributes, "date1904");
	else if (strcmp(name, "sheet") == 0)
		take_sheet(r, attributes);
	return true;
}

static int find_sheet(struct reading *r, struct err *err)
{
	const struct xml_sink sink = {take_book, nothing_at_end, NULL, r};
	int rc = read_relations(r, "", err);

	if (!rc)
		rc = part_parse(r->package, r->book_part, MAX_BOOK, &sink, err);
	if (rc)
		return rc;
	if (!r->relation[0])
		return err_set(err, E_FILE, "no such sheet, there are / 没有这个工作表，现有：%s",
			       r->names_text);
	rc = read_relations(r, r->book_part, err);
	if (!rc && !r->book->sheet_part[0])
		rc = err_set(err, E_FILE, "it is no sheet of cells / 该表不是单元格工作表");
	return rc;
}

/* ---- sharedStrings.xml ----------------------------------------------------------------------- */

static bool start_text(void *ctx, const char *name, const char **attributes UNUSED, struct err *err)
{
	struct reading *r = ctx;
	struct book *b = r->book;

	if (strcmp(name, "si") == 0) {
		uint32_t *at = grow(b->text_at, b->n_texts, &b->text_at_size, sizeof(*at));

		if (!at)
			return no_memory(err);
		b->text_at = at;
		b->text_at[b->n_texts++] = (uint32_t)b->texts_len;
		r->in_item = true;
		r->item_len = 0;
	} else if (strcmp(name, "rPh") == 0) {
		r->in_phonetic = true;
	} else if (strcmp(name, "t") == 0) {
		r->in_text = r->in_item && !r->in_phonetic;
	}
	return true;
}

static void add_text(void *ctx, const char *at, size_t len)
{
	struct reading *r = ctx;
	struct book *b = r->book;
	char *texts;

	if (!r->in_text || r->out_of_memory)
		return;
	if (len > TABULAR_MAX_FIELD + 1 - r->item_len) /* one too many is enough to be refused */
		len = TABULAR_MAX_FIELD + 1 - r->item_len;
	while (b->texts_len + len + 1 > b->texts_size) {
		texts = reallocarray(b->texts, 2, b->texts_size ? b->texts_size : 4096);
		if (!texts) {
			r->out_of_memory = true;
			return;
		}
		b->texts = texts;
		b->texts_size = b->texts_size ? b->texts_size * 2 : 8192;
	}
	memcpy(b->texts + b->texts_len, at, len);
	b->texts_len += len;
	b->texts[b->texts_len] = '\0';
	r->item_len += len;
}

static bool end_text(void *ctx, const char *name, struct err *err)
{
	struct reading *r = ctx;

	if (strcmp(name, "t") == 0) {
		r->in_text = false;
	} else if (strcmp(name, "rPh") == 0) {
		r->in_phonetic = false;
	} else if (strcmp(name, "si") == 0) {
		r->in_text = true;
		add_text(r, "", 0); /* an empty one has a place too */
		r->in_text = r->in_item = false;
		if (r->out_of_memory)
			return no_memory(err);
		r->book->texts_len++; /* its NUL */
	}
	return true;
}

/* ---- styles.xml ------------------------------------------------------------------------------ */

static unsigned number_of(const char *text)
{
	int64_t n;

	return text && slice_to_i64(slice_of(text), &n) && n >= 0 && n < MAX_N ? (unsigned)n : 0;
}

static bool take_format(struct reading *r, const char **attributes, struct err *err)
{
	const char *code = xml_attribute(attributes, "formatCode");
	struct number_format *at = grow(r->formats, r->n_formats, &r->formats_size, sizeof(*at));

	if (!at)
		return no_memory(err);
	r->formats = at;
	if (code && r->n_formats < MAX_FORMATS) {
		at[r->n_formats] = number_format_of(code);
		at[r->n_formats++].id = (uint16_t)number_of(xml_attribute(attributes, "numFmtId"));
	}
	return true;
}

static bool take_style(struct reading *r, const char **attributes, struct err *err)
{
	struct book *b = r->book;
	unsigned id = number_of(xml_attribute(attributes, "numFmtId"));
	struct number_format *at = grow(b->styles, b->n_styles, &r->styles_size, sizeof(*at));

	if (!at)
		return no_memory(err);
	b->styles = at;
	if (b->n_styles == MAX_N)
		return true;
	at[b->n_styles] = number_format_agreed(id);
	for (size_t i = 0; i < r->n_formats; i++) {
		if (r->formats[i].id == id)
			at[b->n_styles] = r->formats[i];
	}
	b->n_styles++;
	return true;
}

static bool start_styles(void *ctx, const char *name, const char **attributes, struct err *err)
{
	struct reading *r = ctx;

	if (strcmp(name, "cellXfs") == 0)
		r->in_cell_styles = true;
	else if (strcmp(name, "numFmt") == 0)
		return take_format(r, attributes, err);
	else if (r->in_cell_styles && strcmp(name, "xf") == 0)
		return take_style(r, attributes, err);
	return true;
}

static bool end_styles(void *ctx, const char *name, struct err *err UNUSED)
{
	struct reading *r = ctx;

	if (strcmp(name, "cellXfs") == 0)
		r->in_cell_styles = false;
	return true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static int read_book(struct reading *r, struct err *err)
{
	const struct xml_sink styles = {start_styles, end_styles, NULL, r};
	const struct xml_sink texts = {start_text, end_text, add_text, r};
	int rc = find_sheet(r, err);

	if (!rc && r->styles_part[0])
		rc = part_parse(r->package, r->styles_part, MAX_STYLES, &styles, err);
	if (!rc && r->texts_part[0])
		rc = part_parse(r->package, r->texts_part, MAX_TEXTS, &texts, err);
	return rc == E_NOT_FOUND ? E_FILE : rc; /* what is named must be there */
}

int book_open(struct package *p, const char *sheet, struct book **out, struct err *err)
{
	AUTO(book_freep) struct book *b = calloc(1, sizeof(*b));
	struct reading *r = calloc(1, sizeof(*r));
	int rc;

	if (!b || !r) {
		free(r);
		return err_set(err, E_NO_MEMORY, "out of memory");
	}
	r->package = p;
	r->book = b;
	r->wanted = sheet;
	r->names = str_init(r->names_text, sizeof(r->names_text));
	rc = read_book(r, err);
	free(r->formats);
	free(r);
	if (rc == 0)
		*out = TAKE(b);
	return rc;
}
