#include "base.h"

#include "change.h"

ROW_TABLE(change, COL(change, change_id, COL_I64), COL(change, subject, COL_TEXT),
	  COL(change, subject_id, COL_I64), COL(change, label, COL_TEXT),
	  COL(change, region, COL_TEXT), COL(change, reason, COL_TEXT),
	  COL(change, evidence, COL_TEXT), COL(change, state, COL_TEXT),
	  COL(change, requested_by, COL_TEXT), COL(change, requested_department, COL_TEXT),
	  COL(change, requested_at, COL_TIME), COL(change, due_day, COL_DATE),
	  COL(change, decided_by, COL_TEXT), COL(change, decided_at, COL_TIME),
	  COL(change, decision_reason, COL_TEXT), COL(change, applied_version, COL_I64));
ROW_TABLE(change_field, COL(change_field, change_id, COL_I64), COL(change_field, field, COL_TEXT),
	  COL(change_field, old_value, COL_TEXT), COL(change_field, new_value, COL_TEXT));

static int change_by(struct call *c, const struct statement *st, int64_t change_id,
		     struct change *out)
{
	int rc = tx_one(c->tx, st, ARGS(A_I64(change_id)), out);

	if (rc == E_NOT_FOUND)
		return refuse(c, rc, "%s %" PRId64, say(c, "变更申请", "change request"),
			      change_id);
	return rc;
}

int change_lock(struct call *c, int64_t change_id, struct change *out)
{
	return change_by(c, Q_CHANGE_LOCK, change_id, out);
}

int change_find(struct call *c, int64_t change_id, struct change *out)
{
	return change_by(c, Q_CHANGE_BY_ID, change_id, out);
}

int change_insert(struct call *c, const struct change *ch, const struct change_field *fields,
		  size_t n)
{
	const char *names[CHANGE_FIELDS_MAX], *olds[CHANGE_FIELDS_MAX], *news[CHANGE_FIELDS_MAX];
	size_t n_plain = 0;
	int rc;

	assert(n <= CHANGE_FIELDS_MAX);
	for (size_t i = 0; i < n; i++) {
		if (fields[i].personal)
			continue;
		names[n_plain] = fields[i].field;
		olds[n_plain] = fields[i].old_value;
		news[n_plain++] = fields[i].new_value;
	}
	rc = tx_queue(c->tx, Q_CHANGE_INSERT,
		      ARGS(A_I64(ch->change_id), A_TEXT(ch->subject), A_I64(ch->subject_id),
			   A_TEXT(ch->label), A_TEXT(ch->region), A_TEXT(ch->reason),
			   A_TEXT(ch->evidence), A_TEXT(ch->requested_by),
			   A_TEXT(ch->requested_department), A_TIME(ch->requested_at),
			   A_DATE(ch->due_day)));
	if (!rc && n_plain)
		rc = tx_queue(c->tx, Q_CHANGE_FIELD_INSERT,
			      ARGS(A_I64(ch->change_id), A_TEXT(ch->region),
				   A_TEXTS(names, n_plain), A_TEXTS(olds, n_plain),
				   A_TEXTS(news, n_plain)));
	return rc ? rc : change_secrets_insert(c, ch, fields, n);
}

int change_update(struct call *c, const struct change *ch)
{
	return tx_queue(c->tx, Q_CHANGE_UPDATE,
			ARGS(A_I64(ch->change_id), A_TEXT(ch->state), A_TEXT(ch->decided_by),
			     A_TIME(ch->decided_at), A_TEXT(ch->decision_reason),
			     A_I64(ch->applied_version)));
}

static int by_change(const void *a, const void *b)
{
	const struct change_field *x = a, *y = b;

	if (x->change_id != y->change_id)
		return x->change_id < y->change_id ? -1 : 1;
	return strcmp(x->field, y->field);
}

int change_fields_load(struct call *c, const int64_t *change_ids, size_t n,
		       struct change_field **out, size_t *out_n)
{
	struct change_field *plain, *secret, *all;
	size_t n_plain, n_secret;
	int rc = tx_many(c->tx, Q_CHANGE_FIELDS, ARGS(A_I64S(change_ids, n)), &plain, &n_plain);

	if (!rc)
		rc = change_secrets_load(c, change_ids, n, &secret, &n_secret);
	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n_plain + n_secret + 1, sizeof(*all));
	if (!all)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n_plain; i++)
		all[i] = plain[i];
	for (size_t i = 0; i < n_secret; i++)
		all[n_plain + i] = secret[i];
	*out_n = n_plain + n_secret;
	qsort(all, *out_n, sizeof(*all), by_change);
	*out = all;
	return 0;
}

/* A field of a change as it is shown. */
static int value_present(struct call *c, const struct change_field *f, const char *value,
			 char **out)
{
	char *masked = arena_alloc(c->arena, MASK_SIZE);

	if (!masked)
		return E_NO_MEMORY;
	*out = (char *)value;
	if (f->personal && *value)
		*out = strcmp(f->field, "name") == 0 ? mask_name(value, masked)
						     : mask_phone(value, masked);
	return 0;
}

static int fields_present(struct call *c, const struct change_field *fields, size_t n,
			  Registration__Change *out)
{
	Registration__FieldChange *all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	int rc = 0;

	out->fields = arena_zalloc(c->arena, n + 1, sizeof(*out->fields));
	if (!all || !out->fields)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && i < n; i++) {
		registration__field_change__init(&all[i]);
		all[i].field = (char *)fields[i].field;
		rc = value_present(c, &fields[i], fields[i].old_value, &all[i].old_value);
		if (!rc)
			rc = value_present(c, &fields[i], fields[i].new_value, &all[i].new_value);
		out->fields[out->n_fields++] = &all[i];
	}
	return rc;
}

int change_present(struct call *c, const struct change *ch, const struct change_field *fields,
		   size_t n, Registration__Change *out)
{
	registration__change__init(out);
	out->change_id = ch->change_id;
	out->subject = (char *)ch->subject;
	out->subject_id = ch->subject_id;
	out->label = (char *)ch->label;
	out->region = (char *)ch->region;
	out->reason = (char *)ch->reason;
	out->evidence = (char *)ch->evidence;
	out->state = (char *)ch->state;
	out->requested_by = (char *)ch->requested_by;
	out->requested_department = (char *)ch->requested_department;
	out->requested_at_us = ch->requested_at.us;
	out->due_day = ch->due_day.day;
	out->decided_by = (char *)ch->decided_by;
	out->decided_at_us = ch->decided_at.us;
	out->decision_reason = (char *)ch->decision_reason;
	out->applied_version = ch->applied_version;
	return fields_present(c, fields, n, out);
}
