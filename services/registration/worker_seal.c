/*
 * worker_seal - a person in plain words, and the columns he is stored in.
 *
 * Places of sealed values, part of what is stored: worker.document, worker.name, worker.phone, each
 * with the worker's number.
 */
#include "base.h"

#include "identity.h"

/* ---- out of the database -----------------------------------------------------------------------
 */

static int text_open(struct call *c, const struct keys_now *keys, struct secret_place place,
		     slice sealed, const char **out)
{
	slice plain = {"", 0};
	int rc = sealed.at ? secret_open(keys->ring, place, sealed, c->arena, &plain) : 0;

	if (rc)
		return refuse(c, rc, "%s of %" PRId64, place.column, place.id);
	*out = plain.at;
	return 0;
}

/* Numbers that were good once stay as they are. */
static void birth_read(struct call *c, struct person *p)
{
	const struct id_policy policy = {civil_from_utc(c->now), true};
	struct id_facts facts;

	if (id_check(p->kind, slice_of(p->document), &policy, &facts) == CN_ID_OK)
		person_birth(p, &facts);
}

int person_open(struct call *c, const struct keys_now *keys, const struct worker_stored *w,
		struct person *out)
{
	const int64_t id = w->worker_id;
	char *folded = arena_alloc(c->arena, PERSON_NAME_SIZE);
	int rc;

	*out = (struct person){.worker_id = w->into_id ? w->into_id : id,
			       .home_region = w->home_region,
			       .version = w->version,
			       .visible = w->visible && !w->into_id};
	if (!folded || !id_kind_parse(slice_of(w->id_kind), &out->kind))
		return folded ? E_INTERNAL : E_NO_MEMORY;
	rc = text_open(c, keys, (struct secret_place){"worker.document", id}, w->document,
		       &out->document);
	if (!rc)
		rc = text_open(c, keys, (struct secret_place){"worker.name", id}, w->name,
			       &out->name);
	if (!rc)
		rc = text_open(c, keys, (struct secret_place){"worker.phone", id}, w->phone,
			       &out->phone);
	if (rc)
		return rc;
	name_fold(out->name, folded);
	out->folded = folded;
	birth_read(c, out);
	return 0;
}

int person_born(struct call *c, const struct worker_stored *w, civil_date *out)
{
	const struct registration_worker *worker = c->worker;
	const struct id_policy policy = {civil_from_utc(c->now), true};
	struct id_facts facts;
	enum id_kind kind;
	slice plain;
	int rc;

	*out = (civil_date){0};
	if (!id_kind_parse(slice_of(w->id_kind), &kind))
		return E_INTERNAL;
	rc = secret_open(worker->ring, (struct secret_place){"worker.document", w->worker_id},
			 w->document, c->arena, &plain);
	if (rc)
		return rc;
	if (id_check(kind, plain, &policy, &facts) == CN_ID_OK && facts.birth_year > 0 &&
	    !civil_from_ymd(facts.birth_year, facts.birth_month, facts.birth_day, out))
		*out = (civil_date){0};
	return 0;
}

int indexes_make(const struct keys_now *keys, enum secret_field field, const char *const *texts,
		 size_t n, struct uuid *out)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < keys->n; k++) {
			int rc = secret_index(keys->ring, keys->versions[k], field, texts[i],
					      &out[i * keys->n + k]);

			if (rc)
				return rc;
		}
	}
	return 0;
}

/* ---- into it ------------------------------------------------------------------------------------
 */

int sealed_init(struct call *c, size_t n, struct sealed_columns *x)
{
	struct arena *a = c->arena;
	size_t parts = n * SECRET_PARTS_MAX;

	*x = (struct sealed_columns){
		.ids = arena_zalloc(a, n + 1, sizeof(*x->ids)),
		.versions = arena_zalloc(a, n + 1, sizeof(*x->versions)),
		.kinds = arena_zalloc(a, n + 1, sizeof(*x->kinds)),
		.homes = arena_zalloc(a, n + 1, sizeof(*x->homes)),
		.documents = arena_zalloc(a, n + 1, sizeof(*x->documents)),
		.names = arena_zalloc(a, n + 1, sizeof(*x->names)),
		.phones = arena_zalloc(a, n + 1, sizeof(*x->phones)),
		.by_document = arena_zalloc(a, n + 1, sizeof(*x->by_document)),
		.by_phone = arena_zalloc(a, n + 1, sizeof(*x->by_phone)),
		.by_birth = arena_zalloc(a, n + 1, sizeof(*x->by_birth)),
		.parts = arena_alloc(a, (parts + 1) * sizeof(*x->parts)),
		.part_of = arena_alloc(a, (parts + 1) * sizeof(*x->part_of)),
	};
	return x->ids && x->versions && x->kinds && x->homes && x->documents && x->names &&
			       x->phones && x->by_document && x->by_phone && x->by_birth &&
			       x->parts && x->part_of
		       ? 0
		       : E_NO_MEMORY;
}

static int indexes_add(const struct keys_now *keys, const struct person *p,
		       struct sealed_columns *x)
{
	const struct secret_ring *ring = keys->ring;
	char key[PERSON_NAME_SIZE + 16];
	int64_t parts[SECRET_PARTS_MAX];
	size_t n = 0;
	int rc;

	document_key(p, key);
	rc = secret_index(ring, keys->writes, SECRET_DOCUMENT, key, &x->by_document[x->n]);
	if (!rc && *p->phone)
		rc = secret_index(ring, keys->writes, SECRET_PHONE, p->phone, &x->by_phone[x->n]);
	if (!rc && birth_key(p, key, sizeof(key)))
		rc = secret_index(ring, keys->writes, SECRET_NAME_BIRTH, key, &x->by_birth[x->n]);
	if (!rc)
		rc = secret_name_parts(ring, keys->writes, p->folded, parts, &n);
	for (size_t i = 0; !rc && i < n; i++) {
		x->parts[x->n_parts] = parts[i];
		x->part_of[x->n_parts++] = p->worker_id;
	}
	return rc;
}

int sealed_add(struct call *c, const struct keys_now *keys, const struct person *p,
	       struct sealed_columns *x)
{
	const int64_t id = p->worker_id;
	int rc;

	x->ids[x->n] = id;
	x->versions[x->n] = p->version;
	x->kinds[x->n] = id_kind_name(p->kind);
	x->homes[x->n] = p->home_region;
	rc = secret_seal(keys->ring, keys->writes, (struct secret_place){"worker.document", id},
			 slice_of(p->document), c->arena, &x->documents[x->n]);
	if (!rc)
		rc = secret_seal(keys->ring, keys->writes, (struct secret_place){"worker.name", id},
				 slice_of(p->name), c->arena, &x->names[x->n]);
	if (!rc && *p->phone)
		rc = secret_seal(keys->ring, keys->writes,
				 (struct secret_place){"worker.phone", id}, slice_of(p->phone),
				 c->arena, &x->phones[x->n]);
	if (!rc)
		rc = indexes_add(keys, p, x);
	if (rc)
		return refuse(c, rc, "worker %" PRId64, id);
	x->n++;
	return 0;
}
