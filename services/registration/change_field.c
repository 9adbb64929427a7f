/*
 * change_field - fields of an import's row by name and as text.
 *
 * By descriptor, so that a column that is added to a row can be changed by request the same day.
 */
#include "base.h"

#include "change.h"

static bool changeable(const ProtobufCFieldDescriptor *f)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED || (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return false;
	return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_INT32 ||
	       f->type == PROTOBUF_C_TYPE_INT64 || f->type == PROTOBUF_C_TYPE_BOOL;
}

const ProtobufCFieldDescriptor *change_field_find(const struct change_subject *s, const char *name)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(s->row, name);

	return f && changeable(f) && !text_one_of(name, s->keys) ? f : NULL;
}

static void *member(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	return (char *)m + f->offset;
}

static bool is_day(const ProtobufCFieldDescriptor *f)
{
	size_t len = strlen(f->name);

	return f->type == PROTOBUF_C_TYPE_INT32 && len > 4 &&
	       strcmp(f->name + len - 4, "_day") == 0;
}

static int64_t number_read(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return *(const protobuf_c_boolean *)member(m, f);
	if (f->type == PROTOBUF_C_TYPE_INT64)
		return *(const int64_t *)member(m, f);
	return *(const int32_t *)member(m, f);
}

const char *field_read(struct call *c, const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	char text[12];
	int64_t number;

	if (f->type == PROTOBUF_C_TYPE_STRING)
		return *(const char *const *)member(m, f);
	number = number_read(m, f);
	if (!number)
		return "";
	if (is_day(f))
		return arena_strdup(c->arena, civil_format((civil_date){(int32_t)number}, text));
	return arena_printf(c->arena, "%" PRId64, number);
}

static bool number_parse(const ProtobufCFieldDescriptor *f, const char *text, int64_t *out)
{
	civil_date day;

	if (!text[0]) {
		*out = 0;
		return true;
	}
	if (!is_day(f))
		return slice_to_i64(slice_of(text), out);
	if (!civil_parse(text, strlen(text), &day))
		return false;
	*out = day.day;
	return true;
}

bool field_write(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const char *text)
{
	int64_t number;

	if (f->type == PROTOBUF_C_TYPE_STRING) {
		*(const char **)member(m, f) = text;
		return true;
	}
	if (!number_parse(f, text, &number))
		return false;
	if (f->type == PROTOBUF_C_TYPE_INT64) {
		*(int64_t *)member(m, f) = number;
	} else if (f->type == PROTOBUF_C_TYPE_BOOL) {
		if (number < 0 || number > 1)
			return false;
		*(protobuf_c_boolean *)member(m, f) = number != 0;
	} else {
		if (number < INT32_MIN || number > INT32_MAX)
			return false;
		*(int32_t *)member(m, f) = (int32_t)number;
	}
	return true;
}

void fields_copy(const ProtobufCMessage *from, ProtobufCMessage *to)
{
	for (unsigned i = 0; i < to->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &to->descriptor->fields[i];
		const ProtobufCFieldDescriptor *g =
			protobuf_c_message_descriptor_get_field_by_name(from->descriptor, f->name);

		if (!g || !changeable(f) || !changeable(g) || f->type != g->type)
			continue;
		switch ((int)f->type) {
		case PROTOBUF_C_TYPE_STRING:
			*(char **)member(to, f) = *(char *const *)member(from, g);
			break;
		case PROTOBUF_C_TYPE_INT64:
			*(int64_t *)member(to, f) = *(const int64_t *)member(from, g);
			break;
		case PROTOBUF_C_TYPE_BOOL:
			*(protobuf_c_boolean *)member(to, f) =
				*(const protobuf_c_boolean *)member(from, g);
			break;
		case PROTOBUF_C_TYPE_INT32:
			*(int32_t *)member(to, f) = *(const int32_t *)member(from, g);
			break;
		}
	}
}
