/*
 * match - two numbers that may be one person's, found when one of them is registered (REG-3).
 */
#include "base.h"

#include "identity.h"

#define PAIRS_MAX 5000 /* of one command: what is beyond is one agent's telephone */

struct worker_near {
	int64_t place;
	bool by_phone;
	int64_t worker_id;
	const char *id_kind;
	slice document, name;
};
ROW_TABLE(worker_near, COL(worker_near, place, COL_I64), COL(worker_near, by_phone, COL_BOOL),
	  COL(worker_near, worker_id, COL_I64), COL(worker_near, id_kind, COL_TEXT),
	  COL(worker_near, document, COL_BYTES), COL(worker_near, name, COL_BYTES));

/* ---- found -------------------------------------------------------------------------------------
 */

struct pairs {
	size_t n;
	int64_t ids[PAIRS_MAX], older[PAIRS_MAX], younger[PAIRS_MAX];
	const char *grounds[PAIRS_MAX];
};

static bool pair_there(const struct pairs *pairs, int64_t older, int64_t younger)
{
	for (size_t i = 0; i < pairs->n; i++) {
		if (pairs->older[i] == older && pairs->younger[i] == younger)
			return true;
	}
	return false;
}

static void pair_add(struct call *c, struct pairs *pairs, const struct person *a,
		     const struct person *b, enum match_ground ground)
{
	const int64_t older = a->worker_id < b->worker_id ? a->worker_id : b->worker_id;
	const int64_t younger = a->worker_id < b->worker_id ? b->worker_id : a->worker_id;

	if (ground == MATCH_NONE || older == younger || pairs->n == PAIRS_MAX ||
	    pair_there(pairs, older, younger)) /* the telephone and the document may both say so */
		return;
	pairs->ids[pairs->n] = id_next(c);
	pairs->older[pairs->n] = older;
	pairs->younger[pairs->n] = younger;
	pairs->grounds[pairs->n++] = match_ground_name(ground);
}

struct looked_at {
	struct person **at;
	size_t n;
};

/* The persons of the batch that are new or have another telephone. */
static int looked_at(struct call *c, struct worker_batch *b, struct looked_at *out)
{
	*out = (struct looked_at){
		.at = arena_zalloc(c->arena, b->n_fresh + b->n_known + 1, sizeof(*out->at))};
	if (!out->at)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_fresh; i++)
		out->at[out->n++] = &b->fresh[i];
	for (size_t i = 0; i < b->n_known; i++) {
		if (b->known[i].moved)
			out->at[out->n++] = &b->known[i];
	}
	return 0;
}

/* Among themselves: the database does not have them yet. */
static void pairs_within(struct call *c, const struct looked_at *people, struct pairs *pairs)
{
	for (size_t i = 0; i < people->n; i++) {
		for (size_t k = 0, near = 0; k < i && near < 20; k++) {
			const struct person *a = people->at[i], *b = people->at[k];
			bool phone = *a->phone && strcmp(a->phone, b->phone) == 0;
			size_t before = pairs->n;

			if (phone || (a->birth[0] && strcmp(a->birth, b->birth) == 0))
				pair_add(c, pairs, a, b, worker_match(a, b, phone));
			near += pairs->n > before;
		}
	}
}

static int near_load(struct call *c, const struct keys_now *keys, const struct looked_at *people,
		     struct worker_near **out, size_t *out_n)
{
	const size_t n = people->n;
	struct uuid *phones = arena_zalloc(c->arena, n * keys->n + 1, sizeof(*phones));
	struct uuid *births = arena_zalloc(c->arena, n * keys->n + 1, sizeof(*births));

	if (!phones || !births)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		char key[PERSON_NAME_SIZE + 16];
		const char *text = key;
		const struct person *p = people->at[i];
		int rc = *p->phone ? indexes_make(keys, SECRET_PHONE, &p->phone, 1,
						  &phones[i * keys->n])
				   : 0;

		if (!rc && birth_key(p, key, sizeof(key)))
			rc = indexes_make(keys, SECRET_NAME_BIRTH, &text, 1, &births[i * keys->n]);
		if (rc)
			return rc;
	}
	return tx_many(c->tx, Q_WORKER_NEAR,
		       ARGS(A_UUIDS(phones, n * keys->n), A_UUIDS(births, n * keys->n)), out,
		       out_n);
}

/* With those that are stored, wherever: what is compared here is shown to nobody. */
static int pairs_with_stored(struct call *c, const struct keys_now *keys,
			     const struct looked_at *people, struct pairs *pairs)
{
	struct worker_near *rows;
	size_t n_rows;
	int rc = near_load(c, keys, people, &rows, &n_rows);

	for (size_t i = 0; !rc && i < n_rows; i++) {
		const struct person *p = people->at[(size_t)(rows[i].place - 1) / keys->n];
		const struct worker_stored w = {.worker_id = rows[i].worker_id,
						.id_kind = rows[i].id_kind,
						.document = rows[i].document,
						.name = rows[i].name,
						.home_region = ""};
		struct person other;

		rc = person_open(c, keys, &w, &other);
		if (!rc)
			pair_add(c, pairs, p, &other, worker_match(p, &other, rows[i].by_phone));
	}
	return rc;
}

int matches_find(struct call *c, const struct keys_now *keys, struct worker_batch *b,
		 uint32_t *out_n)
{
	struct pairs *pairs = arena_alloc(c->arena, sizeof(*pairs));
	struct looked_at people;
	int rc = pairs ? looked_at(c, b, &people) : E_NO_MEMORY;

	*out_n = 0;
	if (rc || !people.n)
		return rc;
	pairs->n = 0;
	pairs_within(c, &people, pairs);
	rc = pairs_with_stored(c, keys, &people, pairs);
	if (rc)
		return rc;
	*out_n = (uint32_t)pairs->n;
	if (b->dry_run || !pairs->n)
		return 0;
	return tx_queue(c->tx, Q_WORKER_MATCH_PROPOSE,
			ARGS(A_I64S(pairs->ids, pairs->n), A_I64S(pairs->older, pairs->n),
			     A_I64S(pairs->younger, pairs->n), A_TEXTS(pairs->grounds, pairs->n),
			     A_TIME(c->now)));
}
