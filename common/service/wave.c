/*
 * wave - which commands share a transaction, and in which order they run.
 *
 * By entity, so that two instances lock rows in the same order; the second command of an entity
 * runs in a later wave than the first, whose writes its reads ahead then see. Those that are late
 * (PREFETCH_LATE) come behind all waves of the others, commands without reads ahead last, by key.
 */
#include "private.h"

/* The value of the request's field as text; "" when it has none. */
static const char *entity_of(const struct unit *u, const char *field)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(u->req->descriptor, field);
	const void *at = f ? (const uint8_t *)u->req + f->offset : NULL;
	const char *text;

	if (!f)
		return "";
	if (f->type == PROTOBUF_C_TYPE_STRING)
		return *(char *const *)at;
	text = arena_printf(u->call.arena, "%020" PRId64, *(const int64_t *)at);
	return text ? text : "";
}

static int unit_order(const void *a, const void *b)
{
	const struct unit *x = *(const struct unit *const *)a, *y = *(const struct unit *const *)b;
	int c;

	if (x->wave != y->wave)
		return x->wave < y->wave ? -1 : 1;
	c = x->entity ? strcmp(x->entity, y->entity) : strcmp(x->call.key, y->call.key);
	if (c)
		return c;
	return x < y ? -1 : x > y; /* as they came */
}

static const struct prefetch *prefetch_of(const struct unit *u)
{
	return u->private.route->handler->prefetch;
}

static size_t wave_of(struct unit *const *units, size_t at)
{
	const struct unit *u = units[at];
	size_t wave;

	if (!u->entity)
		return SIZE_MAX;
	wave = prefetch_of(u)->late ? DISPATCH_MAX : 0;
	for (size_t i = 0; i < at && *prefetch_of(u)->entity; i++) {
		if (units[i]->entity && prefetch_of(units[i])->late == prefetch_of(u)->late &&
		    strcmp(units[i]->entity, u->entity) == 0)
			wave++;
	}
	return wave;
}

void wave_sort(struct unit **units, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct prefetch *p = prefetch_of(units[i]);

		units[i]->entity = p ? entity_of(units[i], p->entity) : NULL;
		units[i]->decoded = arena_mark(units[i]->call.arena); /* it stays */
	}
	for (size_t i = 0; i < n; i++)
		units[i]->wave = wave_of(units, i);
	qsort(units, n, sizeof(*units), unit_order);
}

/* ---- who with whom ---------------------------------------------------------------------- */

/* The same id a second time: it gets the reply of the first. */
static bool twice(struct unit *const *units, size_t n, const struct unit *u)
{
	for (size_t i = 0; i < n; i++) {
		if (memcmp(&units[i]->private.id, &u->private.id, sizeof(u->private.id)) == 0)
			return true;
	}
	return false;
}

static bool suspect(const struct unit *u)
{
	return u->private.envelope->attempt >= ATTEMPT_SUSPECT;
}

void commands_run(struct dispatcher *d, struct unit **units, size_t n)
{
	struct unit *fit[DISPATCH_MAX], *later[DISPATCH_MAX];
	size_t n_fit = 0, n_later = 0;

	for (size_t i = 0; i < n; i++) {
		struct unit *u = units[i];

		u->rc = inbox_day(&u->call, &u->private.day);
		inbox_digest(u->private.envelope, u->private.digest);
		if (u->rc) {
			u->state = UNIT_ANSWERED;
			unit_close(u);
		} else if (suspect(u) || twice(fit, n_fit, u)) {
			later[n_later++] = u;
		} else {
			fit[n_fit++] = u;
		}
	}
	batch_run(d, fit, n_fit);
	for (size_t i = 0; i < n_later; i++) {
		if (!suspect(later[i]))
			batch_run(d, &later[i], 1);
	}
	for (size_t i = 0; i < n_later; i++) { /* who ends the worker now ends it for itself */
		if (suspect(later[i]))
			attempt_run(d, later[i]);
	}
}
