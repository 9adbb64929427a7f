#include "yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <libyaml.h>

#define FILE_MAX  ((size_t)1024 * 1024)
#define NODES_MAX 65536

static const char alias_text[] = "aliases are not allowed; quote a text that starts with *";

/* A map or list that is open: its node, its last child, and the key that waits for its value. */
struct level {
	struct yaml_node *node, *last;
	const char *key;
	int line, column;
};

struct builder {
	struct arena *arena;
	struct err *err;
	const char *file;
	struct yaml_node *root;
	size_t n_nodes, n_documents, depth;
	struct level open[YAML_DEPTH_MAX];
};

static int no_memory(const struct builder *b)
{
	return err_set(b->err, E_NO_MEMORY, "%s: does not fit into the memory given", b->file);
}

static int refuse_at(const struct builder *b, yaml_mark_t at, const char *reason)
{
	return err_set(b->err, E_CONFIG, "%s:%zu:%zu: %s", b->file, at.line + 1, at.column + 1,
		       reason);
}

/* ---- repeated keys ----------------------------------------------------------------------- */

static int by_key_and_place(const void *a, const void *b)
{
	const struct yaml_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->key, (*y)->key);

	if (order)
		return order;
	if ((*x)->line != (*y)->line)
		return (*x)->line < (*y)->line ? -1 : 1;
	return (*x)->column < (*y)->column ? -1 : (*x)->column > (*y)->column;
}

static int unique_keys(const struct builder *b, const struct yaml_node *map)
{
	const struct yaml_node **members;
	struct arena_mark mark = arena_mark(b->arena);
	size_t i = 0;
	int rc = 0;

	members = arena_zalloc(b->arena, map->n + 1, sizeof(struct yaml_node *));
	if (!members)
		return no_memory(b);
	for (const struct yaml_node *m = map->first; m; m = m->next)
		members[i++] = m;
	qsort(members, map->n, sizeof(struct yaml_node *), by_key_and_place);
	for (i = 1; i < map->n && rc == 0; i++) {
		if (strcmp(members[i - 1]->key, members[i]->key) == 0)
			rc = yaml_refuse(members[i], b->err, "%s: given twice, first in line %d",
					 members[i]->key, members[i - 1]->line);
	}
	arena_reset(b->arena, mark);
	return rc;
}

/* ---- events into nodes ------------------------------------------------------------------- */

/* A node of the level that is open; the value of the waiting key, if it is a map. */
static int node_add(struct builder *b, enum yaml_kind kind, yaml_mark_t at, struct yaml_node **out)
{
	struct level *up = b->depth ? &b->open[b->depth - 1] : NULL;
	struct yaml_node *n;

	if (++b->n_nodes > NODES_MAX)
		return refuse_at(b, at, "more than 65536 values in one file");
	n = arena_zalloc(b->arena, 1, sizeof(*n));
	if (!n)
		return no_memory(b);
	n->kind = kind;
	n->file = b->file;
	n->line = (int)at.line + 1;
	n->column = (int)at.column + 1;
	*out = n;
	if (!up) {
		b->root = n;
		return 0;
	}
	if (up->node->kind == YAML_MAP) {
		n->key = up->key;
		n->line = up->line;
		n->column = up->column;
		up->key = NULL;
	}
	if (up->last)
		up->last->next = n;
	else
		up->node->first = n;
	up->last = n;
	up->node->n++;
	return 0;
}

static bool key_is_due(const struct builder *b)
{
	const struct level *up = b->depth ? &b->open[b->depth - 1] : NULL;

	return up && up->node->kind == YAML_MAP && !up->key;
}

static int on_scalar(struct builder *b, const yaml_event_t *e)
{
	const char *value = (const char *)e->data.scalar.value;
	size_t len = e->data.scalar.length;
	struct level *up;
	struct yaml_node *n;
	const char *text;
	int rc;

	if (e->data.scalar.anchor || e->data.scalar.tag)
		return refuse_at(b, e->start_mark, "anchors and tags are not allowed");
	if (memchr(value, '\0', len))
		return refuse_at(b, e->start_mark, "a text holds a NUL character");
	text = arena_strndup(b->arena, value, len);
	if (!text)
		return no_memory(b);
	if (key_is_due(b)) {
		if (len == 0)
			return refuse_at(b, e->start_mark, "a key is empty");
		up = &b->open[b->depth - 1];
		up->key = text;
		up->line = (int)e->start_mark.line + 1;
		up->column = (int)e->start_mark.column + 1;
		return 0;
	}
	rc = node_add(b, YAML_SCALAR, e->start_mark, &n);
	if (rc)
		return rc;
	n->text = (slice){text, len};
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return 0;
}

static int on_open(struct builder *b, enum yaml_kind kind, bool marked, yaml_mark_t at)
{
	struct yaml_node *n;
	int rc;

	if (marked)
		return refuse_at(b, at, "anchors and tags are not allowed");
	if (key_is_due(b))
		return refuse_at(b, at, "a key must be a plain text");
	if (b->depth == YAML_DEPTH_MAX)
		return refuse_at(b, at, "nested deeper than 16 levels");
	rc = node_add(b, kind, at, &n);
	if (rc)
		return rc;
	b->open[b->depth++] = (struct level){.node = n};
	return 0;
}

static int on_close(struct builder *b)
{
	const struct yaml_node *n;

	assert(b->depth > 0); /* libyaml closes what it opened */
	n = b->open[--b->depth].node;
	assert(n);
	return n->kind == YAML_MAP ? unique_keys(b, n) : 0;
}

static int on_document(struct builder *b, const yaml_event_t *e)
{
	if (e->data.document_start.tag_directives.start !=
	    e->data.document_start.tag_directives.end)
		return refuse_at(b, e->start_mark, "tags are not allowed");
	if (b->n_documents++)
		return refuse_at(b, e->start_mark, "a second document; one a file is allowed");
	return 0;
}

static int on_end(const struct builder *b)
{
	const struct yaml_node *r = b->root;

	if (!r || (r->kind == YAML_SCALAR && r->text.len == 0 && !r->quoted))
		return err_set(b->err, E_CONFIG, "%s:1:1: the file is empty", b->file);
	return 0;
}

static int on_event(struct builder *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return 0;
	case YAML_STREAM_END_EVENT:
		return on_end(b);
	case YAML_DOCUMENT_START_EVENT:
		return on_document(b, e);
	case YAML_ALIAS_EVENT:
		return refuse_at(b, e->start_mark, alias_text);
	case YAML_SCALAR_EVENT:
		return on_scalar(b, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(b, YAML_LIST,
			       e->data.sequence_start.anchor || e->data.sequence_start.tag,
			       e->start_mark);
	case YAML_MAPPING_START_EVENT:
		return on_open(b, YAML_MAP,
			       e->data.mapping_start.anchor || e->data.mapping_start.tag,
			       e->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_close(b);
	}
	return 0;
}

/* ---- the parser -------------------------------------------------------------------------- */

/* Where a byte lies: the reader of libyaml knows only its offset. */
static yaml_mark_t mark_of(const char *text, size_t offset)
{
	yaml_mark_t at = {.index = offset};

	for (size_t i = 0; i < offset; i++) {
		at.column++;
		if (text[i] == '\n') {
			at.line++;
			at.column = 0;
		}
	}
	return at;
}

static int syntax(const struct builder *b, const yaml_parser_t *p, slice text)
{
	const char *problem = p->problem ? p->problem : "not valid YAML";

	if (p->error == YAML_MEMORY_ERROR)
		return no_memory(b);
	if (p->context && strcmp(p->context, "while scanning an alias") == 0)
		problem = alias_text;
	if (p->error == YAML_READER_ERROR) {
		size_t at = p->problem_offset < text.len ? p->problem_offset : text.len;

		return refuse_at(b, mark_of(text.at, at), problem);
	}
	return refuse_at(b, p->problem_mark, problem);
}

static int events(struct builder *b, yaml_parser_t *p, slice text)
{
	yaml_event_type_t type = YAML_NO_EVENT;

	while (type != YAML_STREAM_END_EVENT) { /* each event takes bytes or closes a level */
		AUTO(yaml_event_delete) yaml_event_t e = {0};
		int rc;

		if (!yaml_parser_parse(p, &e))
			return syntax(b, p, text);
		type = e.type;
		rc = on_event(b, &e);
		if (rc)
			return rc;
	}
	return 0;
}

/* NOLINTNEXTLINE(readability-function-size): a text is two parameters */
int yaml_parse(struct arena *a, const char *name, const char *text, size_t len,
	       const struct yaml_node **out_root, struct err *err)
{
	AUTO(yaml_parser_delete) yaml_parser_t parser = {0};
	struct builder b = {.arena = a, .err = err};
	slice body = {text, len};
	int rc;

	b.file = arena_strdup(a, name);
	if (!b.file)
		return err_set(err, E_NO_MEMORY, "%s: no memory for it", name);
	if (len > FILE_MAX)
		return err_set(err, E_CONFIG, "%s:1:1: larger than 1 MiB", name);
	if (!yaml_parser_initialize(&parser))
		return no_memory(&b);
	if (slice_starts(body, "\xEF\xBB\xBF")) /* the mark that some editors put in front */
		body = (slice){text + 3, len - 3};
	yaml_parser_set_input_string(&parser, (const unsigned char *)body.at, body.len);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING); /* no UTF-16 by a guess */
	rc = events(&b, &parser, body);
	if (rc)
		return rc;
	*out_root = b.root;
	return 0;
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* it was only read */
}

static void buffer_free(char **p)
{
	free(*p);
}

int yaml_load(struct arena *a, const char *path, const struct yaml_node **out_root, struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	AUTO(buffer_free) char *buffer = NULL;
	size_t len = 0;
	ssize_t n = 1;

	if (fd < 0)
		return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
	buffer = malloc(FILE_MAX + 1); /* a byte more tells a file that is too large */
	if (!buffer)
		return err_set(err, E_NO_MEMORY, "%s: no memory for it", path);
	while (n != 0 && len <= FILE_MAX) {
		n = read(fd, buffer + len, FILE_MAX + 1 - len);
		if (n < 0 && errno != EINTR)
			return err_set(err, E_FILE, "%s: %s", path, strerror(errno));
		len += n > 0 ? (size_t)n : 0;
	}
	return yaml_parse(a, path, buffer, len, out_root, err);
}
