#include "base.h"

#include "envelope.h"

#include "walk.h"

#define N_UNKNOWN N_ELEMENTS(((struct envelope *)0)->unknown)

enum form {
	FORM_NONE, /* not a field of this message */
	FORM_TEXT,
	FORM_BYTES,
	FORM_MESSAGE, /* written also when it is empty */
	FORM_U32,
	FORM_U64,
};

static const enum form forms[ENVELOPE_FIELDS] = {
	[ENVELOPE_ID] = FORM_BYTES,      [ENVELOPE_RPC] = FORM_TEXT,
	[ENVELOPE_SENDER] = FORM_TEXT,   [ENVELOPE_PRINCIPAL] = FORM_MESSAGE,
	[ENVELOPE_KEY] = FORM_TEXT,      [ENVELOPE_REMAINING_MS] = FORM_U32,
	[ENVELOPE_ATTEMPT] = FORM_U32,   [ENVELOPE_TRACE] = FORM_TEXT,
	[ENVELOPE_LOCALE] = FORM_TEXT,   [ENVELOPE_BODY] = FORM_BYTES,
	[ENVELOPE_ERROR] = FORM_MESSAGE, [ENVELOPE_CREDIT] = FORM_U32,
	[ENVELOPE_EPOCH] = FORM_U64,     [ENVELOPE_GENERATION] = FORM_U64,
	[ENVELOPE_EVENT] = FORM_TEXT,
};

static bool is_number(enum form form)
{
	return form == FORM_U32 || form == FORM_U64;
}

/* ---- reading ---------------------------------------------------------------------------- */

/* Steps over the value of a field; *out: its bytes where it has a length. */
static bool value_skip(struct walk *w, unsigned type, slice *out)
{
	uint64_t v;

	switch (type) {
	case WIRE_VARINT:
		return walk_varint(w, &v);
	case WIRE_FIXED64:
		return walk_skip(w, 8);
	case WIRE_FIXED32:
		return walk_skip(w, 4);
	case WIRE_BYTES:
		if (!walk_varint(w, &v))
			return false;
		*out = (slice){(const char *)w->at, (size_t)v};
		return walk_skip(w, v);
	default:
		return false; /* groups, and what does not exist */
	}
}

static bool keep_unknown(struct envelope *e, slice field)
{
	slice *last = e->n_unknown ? &e->unknown[e->n_unknown - 1] : NULL;

	if (last && last->at + last->len == field.at) {
		last->len += field.len;
		return true;
	}
	if (e->n_unknown == N_UNKNOWN)
		return false;
	e->unknown[e->n_unknown++] = field;
	return true;
}

static bool known_field(struct envelope *e, struct walk *w, unsigned field, unsigned type)
{
	enum form form = forms[field];
	slice value;
	uint64_t v;

	if (is_number(form)) {
		if (type != WIRE_VARINT || !walk_varint(w, &v))
			return false;
		e->number[field] = form == FORM_U32 ? (uint32_t)v : v;
		return true;
	}
	if (type != WIRE_BYTES || !value_skip(w, type, &value))
		return false;
	e->bytes[field] = value;
	return form != FORM_TEXT || utf8_valid(value.at, value.len);
}

int envelope_read(slice from, struct envelope *out)
{
	struct walk w = {(const uint8_t *)from.at, (const uint8_t *)from.at + from.len};
	unsigned field, type, seen = 0;

	*out = (struct envelope){0};
	while (w.at < w.end) {
		const uint8_t *start = w.at;
		slice value;

		if (!walk_tag(&w, &field, &type))
			return E_MALFORMED;
		if (field < ENVELOPE_FIELDS) {
			if (seen & 1U << field || !known_field(out, &w, field, type))
				return E_MALFORMED;
			seen |= 1U << field;
			continue;
		}
		if (!value_skip(&w, type, &value) ||
		    !keep_unknown(out, (slice){(const char *)start, (size_t)(w.at - start)}))
			return E_MALFORMED;
	}
	return 0;
}

slice envelope_service(slice from)
{
	struct walk w = {(const uint8_t *)from.at, (const uint8_t *)from.at + from.len};
	unsigned field, type;
	slice value, service;

	while (w.at < w.end) {
		value = (slice){NULL, 0};
		if (!walk_tag(&w, &field, &type) || !value_skip(&w, type, &value))
			break;
		if (field == ENVELOPE_RPC && slice_next(&value, '.', &service))
			return service;
	}
	return SLICE("");
}

/* ---- writing ---------------------------------------------------------------------------- */

static size_t varint_size(uint64_t v)
{
	size_t n = 1;

	for (; v > 0x7F; v >>= 7)
		n++;
	return n;
}

static uint8_t *varint_write(uint8_t *at, uint64_t v)
{
	for (; v > 0x7F; v >>= 7)
		*at++ = (uint8_t)(0x80 | (v & 0x7F));
	*at++ = (uint8_t)v;
	return at;
}

/* proto3 leaves out what is empty or zero, but for messages. */
static bool written(const struct envelope *e, unsigned field)
{
	if (is_number(forms[field]))
		return e->number[field] != 0;
	return e->bytes[field].len > 0 || (forms[field] == FORM_MESSAGE && e->bytes[field].at);
}

size_t envelope_size(const struct envelope *e)
{
	size_t n = 0;

	for (unsigned i = 1; i < ENVELOPE_FIELDS; i++) {
		if (!written(e, i))
			continue;
		n += 1; /* the tag: numbers up to 15 */
		if (is_number(forms[i]))
			n += varint_size(e->number[i]);
		else
			n += varint_size(e->bytes[i].len) + e->bytes[i].len;
	}
	for (size_t i = 0; i < e->n_unknown; i++)
		n += e->unknown[i].len;
	return n;
}

static uint8_t *bytes_write(uint8_t *at, slice s)
{
	if (s.len)
		memcpy(at, s.at, s.len);
	return at + s.len;
}

void envelope_write(const struct envelope *e, uint8_t *at)
{
	for (unsigned i = 1; i < ENVELOPE_FIELDS; i++) {
		bool number = is_number(forms[i]);

		if (!written(e, i))
			continue;
		*at++ = (uint8_t)(i << 3 | (number ? WIRE_VARINT : WIRE_BYTES));
		at = varint_write(at, number ? e->number[i] : e->bytes[i].len);
		if (!number)
			at = bytes_write(at, e->bytes[i]);
	}
	for (size_t i = 0; i < e->n_unknown; i++)
		at = bytes_write(at, e->unknown[i]);
}
