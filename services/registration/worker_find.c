/*
 * worker_find - workers by number, document, telephone or two characters of the name: masked.
 *
 * Queries: nothing of what was asked for is kept or logged.
 */
#include "base.h"

#include "identity.h"

#include "cn_contact.h"

struct worker_number {
	const char *credit_code, *worker_no;
	civil_date from_day;
};
ROW_TABLE(worker_number, COL(worker_number, credit_code, COL_TEXT),
	  COL(worker_number, worker_no, COL_TEXT), COL(worker_number, from_day, COL_DATE));

ROW_TABLE(one_worker, COL(one_worker, worker_id, COL_I64));

int worker_present(struct call *c, const struct keys_now *keys, const struct worker_stored *w,
		   Registration__Worker *out)
{
	char *masks = arena_alloc(c->arena, (size_t)3 * MASK_SIZE);
	struct person p;
	int rc = masks ? person_open(c, keys, w, &p) : E_NO_MEMORY;

	if (rc)
		return rc;
	out->worker_id = p.worker_id;
	out->id_kind = (char *)w->id_kind;
	out->id = mask_document(p.document, masks);
	out->name = mask_name(p.name, masks + MASK_SIZE);
	out->phone = mask_phone(p.phone, masks + (size_t)2 * MASK_SIZE);
	out->home_region = (char *)w->home_region;
	out->version = w->version;
	out->recorded_at_us = w->recorded_at.us;
	out->recorded_by = (char *)w->recorded_by;
	return 0;
}

static int numbers_present(struct call *c, Registration__Worker *out)
{
	struct worker_number *rows;
	size_t n;
	int rc = tx_many(c->tx, Q_WORKER_NUMBERS, ARGS(A_I64(out->worker_id)), &rows, &n);

	out->numbers = rc ? NULL : arena_zalloc(c->arena, n + 1, sizeof(*out->numbers));
	for (size_t i = 0; out->numbers && i < n; i++) {
		Registration__WorkerNumber *number = arena_alloc(c->arena, sizeof(*number));

		if (!number)
			return E_NO_MEMORY;
		registration__worker_number__init(number);
		number->credit_code = (char *)rows[i].credit_code;
		number->worker_no = (char *)rows[i].worker_no;
		number->from_day = rows[i].from_day.day;
		out->numbers[out->n_numbers++] = number;
	}
	return rc ? rc : out->numbers ? 0 : E_NO_MEMORY;
}

/* Puts the version in the place of *w that was the last one at the end of the day (REG-4). */
static int worker_as_of(struct call *c, int32_t day, struct worker_stored *w)
{
	int64_t worker_id = w->worker_id;
	utc_time end;
	bool found;
	int rc = as_of_instant(c, day, &end);

	if (rc || w->recorded_at.us < end.us)
		return rc;
	rc = tx_maybe(c->tx, Q_WORKER_AS_OF, ARGS(A_I64(worker_id), A_TIME(end)), w, &found);
	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64,
			    say(c, "当日尚未登记身份的劳动者",
				"no identity was known on that day of worker"),
			    worker_id);
	return rc;
}

int get_worker(struct call *c, const Registration__GetWorkerRequest *req, Registration__Worker *rep)
{
	struct worker_stored w;
	struct keys_now keys;
	int rc = keys_for_reading(c, &keys);

	if (!rc)
		rc = worker_find(c, req->worker_id, &w);
	if (!rc && req->as_of_day)
		rc = worker_as_of(c, req->as_of_day, &w);
	if (!rc)
		rc = worker_present(c, &keys, &w, rep);
	return rc ? rc : numbers_present(c, rep);
}

/* ---- by what ----------------------------------------------------------------------------------
 */

struct found {
	struct worker_stored *at;
	size_t n;
	int64_t more_after; /* where the next page begins; 0: there is none */
};

static void page_mark(struct found *f, int64_t limit)
{
	f->more_after = (int64_t)f->n == limit ? f->at[f->n - 1].worker_id : 0;
}

static int by_document(struct call *c, const struct keys_now *keys,
		       const Registration__FindWorkerRequest *req, struct found *out)
{
	struct uuid *digests = arena_zalloc(c->arena, ID_KIND_END * keys->n + 1, sizeof(*digests));
	struct person asked = {0};
	char number[64], key[48];
	const char *text = key;
	size_t n = 0;

	if (!digests)
		return E_NO_MEMORY;
	if (!text_narrow(req->id, number, sizeof(number)) || strlen(number) > ID_NUMBER_MAX)
		return 0;
	asked.document = number;
	/* The kind need not be said: a number is looked up under each. */
	for (int kind = 0; kind < ID_KIND_END; kind++) {
		int rc;

		asked.kind = (enum id_kind)kind;
		document_key(&asked, key);
		rc = indexes_make(keys, SECRET_DOCUMENT, &text, 1, digests + n);
		if (rc)
			return rc;
		n += keys->n;
	}
	return tx_many(c->tx, Q_WORKER_BY_DOCUMENT, ARGS(A_UUIDS(digests, n)), &out->at, &out->n);
}

static int by_phone(struct call *c, const struct keys_now *keys,
		    const Registration__FindWorkerRequest *req, int64_t limit, struct found *out)
{
	struct uuid *digests = arena_zalloc(c->arena, keys->n + 1, sizeof(*digests));
	char narrow[64], phone[CN_PHONE_SIZE];
	const char *text = phone;
	int rc;

	if (!digests)
		return E_NO_MEMORY;
	if (!text_narrow(req->phone, narrow, sizeof(narrow)) ||
	    phone_normalize(slice_of(narrow), phone) == PHONE_NONE)
		return 0;
	rc = indexes_make(keys, SECRET_PHONE, &text, 1, digests);
	if (!rc)
		rc = tx_many(c->tx, Q_WORKER_BY_PHONE,
			     ARGS(A_UUIDS(digests, keys->n), A_I64(req->after_id), A_I64(limit)),
			     &out->at, &out->n);
	if (!rc)
		page_mark(out, limit);
	return rc;
}

/* The first and the last two characters under each version. */
static int ends_make(struct call *c, const struct keys_now *keys, const char *folded,
		     int64_t *first, int64_t *last)
{
	slice head = utf8_part(folded, 0, 2);
	size_t chars = utf8_length(folded, strlen(folded)), n = 0;
	slice tail = utf8_part(folded, chars - 2, 2);
	const char *a = arena_strndup(c->arena, head.at, head.len);
	const char *z = arena_strndup(c->arena, tail.at, tail.len);
	int64_t parts[SECRET_PARTS_MAX];
	int rc = a && z ? 0 : E_NO_MEMORY;

	for (size_t k = 0; !rc && k < keys->n; k++) {
		rc = secret_name_parts(keys->ring, keys->versions[k], a, parts, &n);
		first[k] = parts[0];
		if (!rc)
			rc = secret_name_parts(keys->ring, keys->versions[k], z, parts, &n);
		last[k] = parts[0];
	}
	return rc;
}

static int by_name(struct call *c, const struct keys_now *keys,
		   const Registration__FindWorkerRequest *req, int64_t limit, struct found *out)
{
	char name[PERSON_NAME_SIZE], folded[PERSON_NAME_SIZE];
	int64_t first[SECRET_VERSIONS_MAX] = {0}, last[SECRET_VERSIONS_MAX] = {0};
	size_t kept = 0;
	int rc;

	if (!name_normal(req->name, name))
		name[0] = '\0';
	name_fold(name, folded);
	if (utf8_length(folded, strlen(folded)) < 2)
		return refuse(
			c, E_FIELD, "%s",
			say(c, "name: 至少输入姓名中的两个字", "name: at least two characters"));
	rc = ends_make(c, keys, folded, first, last);
	if (!rc)
		rc = tx_many(c->tx, Q_WORKER_BY_NAME,
			     ARGS(A_I64S(first, keys->n), A_I64S(last, keys->n),
				  A_I64(req->after_id), A_I64(limit)),
			     &out->at, &out->n);
	if (!rc)
		page_mark(out, limit);
	for (size_t i = 0; !rc && i < out->n; i++) {
		struct person p;

		rc = person_open(c, keys, &out->at[i], &p);
		if (!rc && strstr(p.folded, folded))
			out->at[kept++] = out->at[i];
	}
	if (!rc)
		out->n = kept;
	return rc;
}

static int by_number(struct call *c, const Registration__FindWorkerRequest *req, struct found *out)
{
	struct one_worker one;
	bool found;
	int rc = tx_maybe(c->tx, Q_WORKER_OF_NUMBER,
			  ARGS(A_TEXT(req->credit_code), A_TEXT(req->worker_no),
			       A_DATE(civil_from_utc(c->now))),
			  &one, &found);

	if (rc || !found)
		return rc;
	out->at = arena_zalloc(c->arena, 1, sizeof(*out->at));
	if (!out->at)
		return E_NO_MEMORY;
	rc = tx_maybe(c->tx, Q_WORKER_BY_ID, ARGS(A_I64(one.worker_id)), out->at, &found);
	out->n = found ? 1 : 0;
	return rc;
}

/* Whose document stands for another number now is shown under that. */
static int merged_follow(struct call *c, struct found *found)
{
	for (size_t i = 0; i < found->n; i++) {
		struct worker_stored *w = &found->at[i];
		bool there = true;
		int rc = w->into_id ? tx_maybe(c->tx, Q_WORKER_BY_ID, ARGS(A_I64(w->into_id)), w,
					       &there)
				    : 0;

		if (rc)
			return rc;
		if (!there)
			found->n = i; /* at most one document is found */
	}
	return 0;
}

static int found_present(struct call *c, const struct keys_now *keys, const struct found *found,
			 Registration__FindWorkerReply *rep)
{
	rep->workers = arena_zalloc(c->arena, found->n + 1, sizeof(*rep->workers));
	for (size_t i = 0; rep->workers && i < found->n; i++) {
		Registration__Worker *w = arena_alloc(c->arena, sizeof(*w));
		int rc;

		if (!w)
			return E_NO_MEMORY;
		registration__worker__init(w);
		rc = worker_present(c, keys, &found->at[i], w);
		if (rc)
			return rc;
		rep->workers[rep->n_workers++] = w;
	}
	return rep->workers ? 0 : E_NO_MEMORY;
}

int find_worker(struct call *c, const Registration__FindWorkerRequest *req,
		Registration__FindWorkerReply *rep)
{
	bool number = *req->credit_code && *req->worker_no;
	struct found found = {NULL, 0, 0};
	struct keys_now keys;
	int64_t limit;
	int rc;

	if (!!*req->id + !!*req->phone + !!*req->name + number != 1)
		return refuse(c, E_FIELD, "%s",
			      say(c, "id、phone、name、credit_code 加 worker_no 四者填写其一",
				  "give one of id, phone, name, or credit_code with worker_no"));
	rc = page_size(c, req->limit ? req->limit : 20, &limit);
	if (!rc)
		rc = keys_for_reading(c, &keys);
	if (rc)
		return rc;

	if (!keys.n)
		rc = 0; /* nothing was ever sealed */
	else if (*req->id)
		rc = by_document(c, &keys, req, &found);
	else if (*req->phone)
		rc = by_phone(c, &keys, req, limit, &found);
	else if (*req->name)
		rc = by_name(c, &keys, req, limit, &found);
	else
		rc = by_number(c, req, &found);
	rep->next_after_id = found.more_after;
	if (!rc)
		rc = merged_follow(c, &found);
	return rc ? rc : found_present(c, &keys, &found, rep);
}
