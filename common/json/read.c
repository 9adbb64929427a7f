/*
 * jansson parses (duplicate keys, bad UTF-8 and NUL refused), this file turns its tree into the
 * message of a descriptor. The way down is a stack of levels; the text's depth is counted before
 * jansson, whose parser recurses, sees it.
 */
#include "json.h"

#include <jansson.h>

#include "field.h"

struct level {
	const ProtobufCMessageDescriptor *type;
	ProtobufCMessage *message;
	json_t *object;
	void *member;                       /* jansson's iterator: the next member */
	const ProtobufCFieldDescriptor *at; /* the field under way, for the path and for lists */
	json_t *list;                       /* a list of messages under way */
	size_t item;
	bool in_item;
};

struct reader {
	struct arena *arena;
	struct level levels[JSON_MAX_LEVELS];
	size_t depth;
	struct err *err;
};

static void json_freep(json_t **j)
{
	json_decref(*j);
}

/* "rows[3].amount_fen" */
static int refuse(struct reader *r, int code, const char *reason)
{
	char array[320];
	struct str path = str_init(array, sizeof(array));

	for (size_t i = 0; i < r->depth; i++) {
		const struct level *l = &r->levels[i];

		if (!l->at)
			continue;
		str_addf(&path, "%s%s", path.len ? "." : "", l->at->name);
		if (l->in_item)
			str_addf(&path, "[%zu]", l->item);
	}
	return err_set(r->err, code, "%s%s%s", array, path.len ? ": " : "", reason);
}

static bool too_deep(const char *text, size_t len)
{
	bool quoted = false;
	size_t depth = 0;

	for (size_t i = 0; i < len; i++) {
		if (quoted && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '{' || text[i] == '['))
			depth++;
		else if (!quoted && (text[i] == '}' || text[i] == ']') && depth)
			depth--;
		if (depth > 2 * (size_t)JSON_MAX_LEVELS) /* an object and a list a level */
			return true;
	}
	return false;
}

/* ---- scalars ------------------------------------------------------------------------------ */

static int read_integer(struct reader *r, json_t *value, int64_t min, int64_t max, int64_t *out)
{
	int64_t n = 0;
	bool ok = false;

	if (json_is_integer(value)) {
		n = json_integer_value(value);
		ok = true;
	} else if (json_is_string(value)) {
		ok = slice_to_i64((slice){json_string_value(value), json_string_length(value)}, &n);
	}
	if (!ok)
		return refuse(r, E_FIELD, "expected an integer");
	if (n < min || n > max)
		return refuse(r, E_FIELD, "the number is out of range");
	*out = n;
	return 0;
}

static int read_unsigned(struct reader *r, json_t *value, uint64_t *out)
{
	const char *digits = json_string_value(value);
	int64_t n = 0;
	uint64_t u = 0;
	int rc;

	if (!digits) {
		rc = read_integer(r, value, 0, INT64_MAX, &n);
		if (rc == 0)
			*out = (uint64_t)n;
		return rc;
	}
	for (; *digits >= '0' && *digits <= '9'; digits++) {
		if (__builtin_mul_overflow(u, 10, &u) ||
		    __builtin_add_overflow(u, (uint64_t)(*digits - '0'), &u))
			return refuse(r, E_FIELD, "the number is out of range");
	}
	if (*digits || json_string_length(value) == 0)
		return refuse(r, E_FIELD, "expected an integer, not negative");
	*out = u;
	return 0;
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static int read_bytes(struct reader *r, json_t *value, ProtobufCBinaryData *out)
{
	const char *s = json_string_value(value);
	size_t len = s ? json_string_length(value) : 0, n = 0;
	uint32_t bits = 0;

	if (!s)
		return refuse(r, E_FIELD, "expected a base64 string");
	while (len && s[len - 1] == '=')
		len--;
	out->data = arena_alloc(r->arena, len + 1);
	if (!out->data)
		return refuse(r, E_TOO_BIG, "too large");
	for (size_t i = 0; i < len; i++) {
		int v = base64_value(s[i]);

		if (v < 0)
			return refuse(r, E_FIELD, "not base64");
		bits = bits << 6 | (uint32_t)v;
		if (i %
		    4) /* 6 bits wait after the first of four, a byte is full after each other */
			out->data[n++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	if (len % 4 == 1)
		return refuse(r, E_FIELD, "not base64");
	out->len = n;
	return 0;
}

static int read_enum(struct reader *r, json_t *value, const ProtobufCEnumDescriptor *d, int *out)
{
	const ProtobufCEnumValue *known = NULL;
	int64_t n = 0;
	int rc = 0;

	if (json_is_string(value)) {
		known = protobuf_c_enum_descriptor_get_value_by_name(d, json_string_value(value));
	} else {
		rc = read_integer(r, value, INT32_MIN, INT32_MAX, &n);
		if (rc == 0)
			known = protobuf_c_enum_descriptor_get_value(d, (int)n);
	}
	if (rc)
		return rc;
	if (!known)
		return refuse(r, E_FIELD, "no such name of the enum");
	*out = known->value;
	return 0;
}

static int read_string(struct reader *r, json_t *value, char **out)
{
	if (!json_is_string(value))
		return refuse(r, E_FIELD, "expected a string");
	*out = arena_strndup(r->arena, json_string_value(value), json_string_length(value));
	return *out ? 0 : refuse(r, E_TOO_BIG, "too large");
}

static int read_bool(struct reader *r, json_t *value, protobuf_c_boolean *out)
{
	if (!json_is_boolean(value))
		return refuse(r, E_FIELD, "expected true or false");
	*out = json_is_true(value);
	return 0;
}

static int read_scalar(struct reader *r, const ProtobufCFieldDescriptor *f, json_t *value, void *at)
{
	int64_t n = 0;
	int rc;

	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		rc = read_integer(r, value, INT32_MIN, INT32_MAX, &n);
		*(int32_t *)at = (int32_t)n;
		return rc;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		rc = read_integer(r, value, 0, UINT32_MAX, &n);
		*(uint32_t *)at = (uint32_t)n;
		return rc;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return read_integer(r, value, INT64_MIN, INT64_MAX, at);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return read_unsigned(r, value, at);
	case PROTOBUF_C_TYPE_BOOL:
		return read_bool(r, value, at);
	case PROTOBUF_C_TYPE_ENUM:
		return read_enum(r, value, f->descriptor, at);
	case PROTOBUF_C_TYPE_STRING:
		return read_string(r, value, at);
	case PROTOBUF_C_TYPE_BYTES:
		return read_bytes(r, value, at);
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return refuse(r, E_FIELD, "this type has no JSON form here");
}

/* ---- messages ----------------------------------------------------------------------------- */

static void *member(ProtobufCMessage *m, size_t offset)
{
	return (char *)m + offset;
}

static int push(struct reader *r, const ProtobufCMessageDescriptor *d, json_t *object,
		ProtobufCMessage **out)
{
	struct level *l;

	if (!json_is_object(object))
		return refuse(r, E_FIELD, "expected an object");
	if (r->depth == JSON_MAX_LEVELS)
		return refuse(r, E_TOO_BIG, "nested too deep");
	l = &r->levels[r->depth];
	*l = (struct level){.type = d, .object = object, .member = json_object_iter(object)};
	l->message = arena_alloc(r->arena, d->sizeof_message);
	if (!l->message)
		return refuse(r, E_TOO_BIG, "too large");
	protobuf_c_message_init(d, l->message);
	r->depth++;
	*out = l->message;
	return 0;
}

static int read_list(struct reader *r, struct level *l, json_t *list)
{
	const ProtobufCFieldDescriptor *f = l->at;
	size_t n = json_array_size(list);
	char *array;
	int rc = 0;

	if (!json_is_array(list))
		return refuse(r, E_FIELD, "expected a list");
	array = arena_zalloc(r->arena, n, field_element_size(f));
	if (!array)
		return refuse(r, E_TOO_BIG, "too large");
	*(size_t *)member(l->message, f->quantifier_offset) = n;
	*(void **)member(l->message, f->offset) = array;
	l->item = 0;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		l->list = list;
		return 0;
	}
	l->in_item = true;
	for (; rc == 0 && l->item < n; l->item++)
		rc = read_scalar(r, f, json_array_get(list, l->item),
				 array + l->item * field_element_size(f));
	l->in_item = false;
	return rc;
}

/* The next message of a list under way. */
static int step_list(struct reader *r, struct level *l)
{
	ProtobufCMessage **array = *(ProtobufCMessage ***)member(l->message, l->at->offset);

	if (l->in_item)
		l->item++;
	l->in_item = l->item < json_array_size(l->list);
	if (!l->in_item) {
		l->list = NULL;
		return 0;
	}
	return push(r, l->at->descriptor, json_array_get(l->list, l->item), &array[l->item]);
}

static int read_member(struct reader *r, struct level *l, const char *name, json_t *value)
{
	const ProtobufCFieldDescriptor *f;
	void *at;

	l->at = NULL;
	f = protobuf_c_message_descriptor_get_field_by_name(l->type, name);
	if (!f) {
		char reason[128];

		(void)snprintf(reason, sizeof(reason), "there is no field \"%.64s\"", name);
		return refuse(r, E_FIELD, reason);
	}
	l->at = f;
	if (json_is_null(value))
		return 0;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return read_list(r, l, value);
	at = member(l->message, f->offset);
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		uint32_t *which = member(l->message, f->quantifier_offset);

		if (*which)
			return refuse(r, E_FIELD, "another field of its group is set too");
		*which = f->id;
	}
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return push(r, f->descriptor, value, at);
	return read_scalar(r, f, value, at);
}

static int step(struct reader *r)
{
	struct level *l = &r->levels[r->depth - 1];
	const char *name;
	json_t *value;

	if (l->list)
		return step_list(r, l);
	if (!l->member) {
		r->depth--;
		return 0;
	}
	name = json_object_iter_key(l->member);
	value = json_object_iter_value(l->member);
	l->member = json_object_iter_next(l->object, l->member);
	return read_member(r, l, name, value);
}

int json_read(struct arena *a, const ProtobufCMessageDescriptor *d, slice text,
	      ProtobufCMessage **out, struct err *err)
{
	AUTO(json_freep) json_t *root = NULL;
	struct reader r = {.arena = a, .err = err};
	ProtobufCMessage *message = NULL;
	json_error_t bad;
	int rc;

	if (text.len > JSON_MAX_BYTES)
		return err_set(err, E_TOO_BIG, "more than 1 MiB of JSON");
	if (too_deep(text.at, text.len))
		return err_set(err, E_TOO_BIG, "nested too deep");
	root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &bad);
	if (!root)
		return err_set(err, E_MALFORMED, "line %d, column %d: %s", bad.line, bad.column,
			       bad.text);
	rc = push(&r, d, root, &message);
	while (rc == 0 && r.depth)
		rc = step(&r);
	if (rc)
		return rc;
	*out = message;
	return 0;
}
