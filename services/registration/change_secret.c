/*
 * change_secret - what a change of a worker says of name and telephone: sealed, and opened again.
 *
 * Places of sealed values, part of what is stored: change_secret.FIELD.old and
 * change_secret.FIELD.new, each with the number of the change.
 */
#include "base.h"

#include "change.h"

struct change_secret {
	int64_t change_id;
	const char *field;
	slice old_value, new_value; /* {NULL, 0}: nothing there */
};
ROW_TABLE(change_secret, COL(change_secret, change_id, COL_I64),
	  COL(change_secret, field, COL_TEXT), COL(change_secret, old_value, COL_BYTES),
	  COL(change_secret, new_value, COL_BYTES));

/* Columns for unnest(). */
struct columns {
	size_t n;
	int64_t *ids;
	const char **fields;
	slice *olds, *news;
};

static int columns_init(struct call *c, size_t n, struct columns *out)
{
	*out = (struct columns){
		.ids = arena_zalloc(c->arena, n + 1, sizeof(*out->ids)),
		.fields = arena_zalloc(c->arena, n + 1, sizeof(*out->fields)),
		.olds = arena_zalloc(c->arena, n + 1, sizeof(*out->olds)),
		.news = arena_zalloc(c->arena, n + 1, sizeof(*out->news)),
	};
	return out->ids && out->fields && out->olds && out->news ? 0 : E_NO_MEMORY;
}

/* ---- one value --------------------------------------------------------------------------------
 */

static int place_of(struct call *c, const struct change_field *f, const char *which,
		    struct secret_place *out)
{
	const char *column = arena_printf(c->arena, "change_secret.%s.%s", f->field, which);

	*out = (struct secret_place){column, f->change_id};
	return column ? 0 : E_NO_MEMORY;
}

static int value_seal(struct call *c, const struct keys_now *keys, struct secret_place place,
		      const char *plain, slice *out)
{
	*out = (slice){0};
	return *plain ? secret_seal(keys->ring, keys->writes, place, slice_of(plain), c->arena, out)
		      : 0;
}

static int value_open(struct call *c, const struct keys_now *keys, struct secret_place place,
		      slice sealed, const char **out)
{
	slice plain = {"", 0};
	int rc = sealed.at ? secret_open(keys->ring, place, sealed, c->arena, &plain) : 0;

	*out = plain.at;
	return rc ? refuse(c, rc, "%s of %" PRId64, place.column, place.id) : 0;
}

/* ---- one field --------------------------------------------------------------------------------
 */

static int field_seal(struct call *c, const struct keys_now *keys, const struct change_field *f,
		      struct columns *to)
{
	struct secret_place before, after;
	int rc = place_of(c, f, "old", &before);

	if (!rc)
		rc = place_of(c, f, "new", &after);
	if (!rc)
		rc = value_seal(c, keys, before, f->old_value, &to->olds[to->n]);
	if (!rc)
		rc = value_seal(c, keys, after, f->new_value, &to->news[to->n]);
	to->ids[to->n] = f->change_id;
	to->fields[to->n++] = f->field;
	return rc;
}

static int field_open(struct call *c, const struct keys_now *keys, const struct change_secret *s,
		      struct change_field *out)
{
	struct secret_place before, after;
	int rc;

	*out = (struct change_field){s->change_id, s->field, "", "", true};
	rc = place_of(c, out, "old", &before);
	if (!rc)
		rc = place_of(c, out, "new", &after);
	if (!rc)
		rc = value_open(c, keys, before, s->old_value, &out->old_value);
	return rc ? rc : value_open(c, keys, after, s->new_value, &out->new_value);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

int change_secrets_insert(struct call *c, const struct change *ch,
			  const struct change_field *fields, size_t n)
{
	struct keys_now keys;
	struct columns x;
	size_t personal = 0;
	int rc;

	for (size_t i = 0; i < n; i++)
		personal += fields[i].personal;
	if (!personal)
		return 0;
	rc = keys_for_writing(c, &keys);
	if (!rc)
		rc = columns_init(c, personal, &x);
	for (size_t i = 0; !rc && i < n; i++)
		rc = fields[i].personal ? field_seal(c, &keys, &fields[i], &x) : 0;
	return rc ? rc
		  : tx_queue(c->tx, Q_CHANGE_SECRET_INSERT,
			     ARGS(A_I64(ch->change_id), A_TEXT(ch->region), A_TEXTS(x.fields, x.n),
				  A_BLOBS(x.olds, x.n), A_BLOBS(x.news, x.n), A_I64(keys.writes)));
}

static int all_open(struct call *c, const struct keys_now *keys, const struct change_secret *rows,
		    size_t n, struct change_field **out)
{
	struct change_field *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	int rc = all ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < n; i++)
		rc = field_open(c, keys, &rows[i], &all[i]);
	*out = all;
	return rc;
}

int change_secrets_load(struct call *c, const int64_t *change_ids, size_t n,
			struct change_field **out, size_t *out_n)
{
	struct change_secret *rows;
	struct keys_now keys;
	int rc = tx_many(c->tx, Q_CHANGE_SECRETS, ARGS(A_I64S(change_ids, n)), &rows, out_n);

	*out = NULL;
	if (rc || !*out_n)
		return rc;
	rc = keys_for_reading(c, &keys);
	return rc ? rc : all_open(c, &keys, rows, *out_n, out);
}

int change_secrets_reseal(struct call *c, const struct keys_now *keys, int64_t after_id,
			  int64_t limit, struct resealed *out)
{
	struct change_field *fields;
	struct change_secret *rows;
	struct columns x;
	int rc = tx_many(c->tx, Q_CHANGE_SECRET_TO_RESEAL,
			 ARGS(A_I64(after_id), A_I64(keys->writes), A_I64(limit)), &rows, &out->n);

	if (rc || !out->n)
		return rc;
	out->last_id = rows[out->n - 1].change_id;
	rc = all_open(c, keys, rows, out->n, &fields);
	if (!rc)
		rc = columns_init(c, out->n, &x);
	for (size_t i = 0; !rc && i < out->n; i++)
		rc = field_seal(c, keys, &fields[i], &x);
	return rc ? rc
		  : tx_queue(c->tx, Q_CHANGE_SECRET_RESEAL,
			     ARGS(A_I64S(x.ids, x.n), A_TEXTS(x.fields, x.n), A_BLOBS(x.olds, x.n),
				  A_BLOBS(x.news, x.n), A_I64(keys->writes)));
}
