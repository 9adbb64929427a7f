/*
 * Straight from the descriptors into one growing text: no tree is built. The way through nested
 * messages is a stack of levels, so a deep message ends in an error and not in the C stack.
 */
#include "json.h"

#include "field.h"

struct text {
	struct arena *arena;
	char *at;
	size_t len, size;
	bool full;
	enum json_style style;
};

struct level {
	const ProtobufCMessage *message;
	unsigned field; /* the next one */
	size_t item;    /* of that field, when it is a list under way */
	bool in_list;
	bool any; /* a member was written */
};

struct writer {
	struct text text;
	struct level levels[JSON_MAX_LEVELS];
	size_t depth;
	struct err *err;
};

static void put(struct text *t, const char *at, size_t len)
{
	size_t size = t->size ? t->size : 512;
	char *grown;

	if (t->full)
		return;
	if (len >= t->size - t->len || !t->at) {
		while (size - t->len <= len)
			size *= 2;
		grown = arena_alloc(t->arena, size);
		if (!grown) {
			t->full = true;
			return;
		}
		if (t->len)
			memcpy(grown, t->at, t->len);
		t->at = grown;
		t->size = size;
	}
	if (len)
		memcpy(t->at + t->len, at, len);
	t->len += len;
	t->at[t->len] = '\0';
}

static void put_text(struct text *t, const char *s)
{
	put(t, s, strlen(s));
}

static void put_line(struct text *t, size_t depth)
{
	if (t->style == JSON_ONE_LINE)
		return;
	put(t, "\n", 1);
	for (size_t i = 0; i < depth; i++)
		put(t, "  ", 2);
}

static void put_string(struct text *t, const char *s)
{
	char escape[8];

	put(t, "\"", 1);
	for (; *s; s++) {
		size_t plain = 0;
		unsigned char c;

		while ((unsigned char)s[plain] >= 0x20 && s[plain] != '"' && s[plain] != '\\')
			plain++;
		put(t, s, plain);
		s += plain;
		if (!*s)
			break;
		c = (unsigned char)*s;
		if (c == '"' || c == '\\')
			(void)snprintf(escape, sizeof(escape), "\\%c", c);
		else if (c == '\n')
			(void)snprintf(escape, sizeof(escape), "\\n");
		else
			(void)snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)c);
		put_text(t, escape);
	}
	put(t, "\"", 1);
}

static void put_base64(struct text *t, const ProtobufCBinaryData *b)
{
	static const unsigned char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					      "0123456789+/";
	put(t, "\"", 1);
	for (size_t i = 0; i < b->len; i += 3) {
		size_t n = b->len - i < 3 ? b->len - i : 3;
		uint32_t bits = (uint32_t)b->data[i] << 16;
		unsigned char out[4];

		if (n > 1)
			bits |= (uint32_t)b->data[i + 1] << 8;
		if (n > 2)
			bits |= b->data[i + 2];
		out[0] = digits[bits >> 18];
		out[1] = digits[bits >> 12 & 63];
		out[2] = n > 1 ? digits[bits >> 6 & 63] : '=';
		out[3] = n > 2 ? digits[bits & 63] : '=';
		put(t, (const char *)out, sizeof(out));
	}
	put(t, "\"", 1);
}

static void put_enum(struct text *t, const ProtobufCEnumDescriptor *d, int value)
{
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(d, value);
	char number[16];

	if (known) {
		put_string(t, known->name);
		return;
	}
	(void)snprintf(number, sizeof(number), "%d", value);
	put_text(t, number);
}

static int put_number(struct text *t, int64_t value)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%" PRId64, value);
	put_text(t, number);
	return 0;
}

/* 64 bits go as a string: JavaScript loses integers above 2^53. */
static int put_signed(struct text *t, int64_t value)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "\"%" PRId64 "\"", value);
	put_text(t, number);
	return 0;
}

static int put_unsigned(struct text *t, uint64_t value)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "\"%" PRIu64 "\"", value);
	put_text(t, number);
	return 0;
}

static int put_utf8(struct writer *w, const ProtobufCFieldDescriptor *f, const char *s)
{
	if (!s)
		s = "";
	if (!utf8_valid(s, strlen(s)))
		return err_set(w->err, E_MALFORMED, "%s: not UTF-8", f->name);
	put_string(&w->text, s);
	return 0;
}

/* One scalar; `at` points to the member or the list's element. */
static int put_scalar(struct writer *w, const ProtobufCFieldDescriptor *f, const void *at)
{
	struct text *t = &w->text;

	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return put_number(t, *(const int32_t *)at);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return put_number(t, *(const uint32_t *)at);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return put_signed(t, *(const int64_t *)at);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return put_unsigned(t, *(const uint64_t *)at);
	case PROTOBUF_C_TYPE_BOOL:
		put_text(t, *(const protobuf_c_boolean *)at ? "true" : "false");
		return 0;
	case PROTOBUF_C_TYPE_ENUM:
		put_enum(t, f->descriptor, *(const int *)at);
		return 0;
	case PROTOBUF_C_TYPE_STRING:
		return put_utf8(w, f, *(char *const *)at);
	case PROTOBUF_C_TYPE_BYTES:
		put_base64(t, at);
		return 0;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return err_set(w->err, E_FIELD, "%s: this type has no JSON form here", f->name);
}

static const void *member(const ProtobufCMessage *m, size_t offset)
{
	return (const char *)m + offset;
}

static bool present(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return true;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)member(m, f->quantifier_offset) == f->id;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(ProtobufCMessage *const *)member(m, f->offset) != NULL;
	return true;
}

static int push(struct writer *w, const ProtobufCMessage *m)
{
	if (w->depth == JSON_MAX_LEVELS)
		return err_set(w->err, E_TOO_BIG, "more than %d levels", JSON_MAX_LEVELS);
	w->levels[w->depth++] = (struct level){.message = m};
	put(&w->text, "{", 1);
	return 0;
}

static void put_name(struct writer *w, struct level *l, const char *name)
{
	if (l->any)
		put(&w->text, ",", 1);
	l->any = true;
	put_line(&w->text, w->depth);
	put_string(&w->text, name);
	put_text(&w->text, w->text.style == JSON_INDENTED ? ": " : ":");
}

/* The next element of the list under way; after the last one the field is done. */
static int step_list(struct writer *w, struct level *l, const ProtobufCFieldDescriptor *f)
{
	size_t n = *(const size_t *)member(l->message, f->quantifier_offset);
	const char *array = *(char *const *)member(l->message, f->offset);
	const void *at;

	if (l->item == n) {
		put(&w->text, "]", 1);
		l->in_list = false;
		l->field++;
		return 0;
	}
	if (l->item)
		put_text(&w->text, w->text.style == JSON_INDENTED ? ", " : ",");
	at = array + l->item * field_element_size(f);
	l->item++;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return push(w, *(ProtobufCMessage *const *)at);
	return put_scalar(w, f, at);
}

static int step(struct writer *w)
{
	struct level *l = &w->levels[w->depth - 1];
	const ProtobufCMessageDescriptor *d = l->message->descriptor;
	const ProtobufCFieldDescriptor *f;
	const void *at;

	if (l->field == d->n_fields) {
		w->depth--;
		if (l->any)
			put_line(&w->text, w->depth);
		put(&w->text, "}", 1);
		return 0;
	}
	f = &d->fields[l->field];
	if (l->in_list)
		return step_list(w, l, f);
	if (!present(l->message, f)) {
		l->field++;
		return 0;
	}
	put_name(w, l, f->name);
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		put(&w->text, "[", 1);
		l->in_list = true;
		l->item = 0;
		return 0;
	}
	l->field++;
	at = member(l->message, f->offset);
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return push(w, *(ProtobufCMessage *const *)at);
	return put_scalar(w, f, at);
}

int json_write(struct arena *a, const ProtobufCMessage *m, enum json_style style,
	       const char **out_text, struct err *err)
{
	struct writer w = {
		.text = {.arena = a, .style = style},
                  .err = err
        };
	int rc = push(&w, m);

	while (rc == 0 && w.depth && !w.text.full)
		rc = step(&w);
	if (rc)
		return rc;
	if (w.text.full)
		return err_set(err, E_TOO_BIG, "the JSON text does not fit in memory");
	*out_text = w.text.at;
	return 0;
}
