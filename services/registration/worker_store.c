#include "base.h"

#include "check.h"
#include "identity.h"

/* clang-format off: one column a line is what the statements have */
#define STORED_COLUMNS                                                                             \
	COL(worker_stored, worker_id, COL_I64), COL(worker_stored, into_id, COL_I64),              \
		COL(worker_stored, id_kind, COL_TEXT), COL(worker_stored, document, COL_BYTES),    \
		COL(worker_stored, name, COL_BYTES), COL(worker_stored, phone, COL_BYTES),         \
		COL(worker_stored, home_region, COL_TEXT),                                         \
		COL(worker_stored, key_version, COL_I64), COL(worker_stored, version, COL_I64)

ROW_TABLE(worker_stored, STORED_COLUMNS, COL(worker_stored, recorded_at, COL_TIME),
	  COL(worker_stored, recorded_by, COL_TEXT), COL(worker_stored, reason, COL_TEXT));

/* The same struct with place and visibility; sqlgen wants a name of its own for it. */
const struct row_table worker_known_row = {
	"worker_known", sizeof(struct worker_stored), 11,
	(const struct column[]){COL(worker_stored, place, COL_I64), STORED_COLUMNS,
				COL(worker_stored, visible, COL_BOOL)}
};
/* clang-format on */

/* ---- in ------------------------------------------------------------------------------------- */

static int employers_find(struct call *c, struct worker_batch *b)
{
	const char **codes = arena_zalloc(c->arena, b->n_rows + 1, sizeof(*codes));
	struct employer_stored stored;
	size_t n = 0;
	int rc;

	if (!codes)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_rows; i++) {
		if (*b->rows[i].credit_code)
			codes[n++] = b->rows[i].credit_code;
	}
	rc = n ? employer_codes_load(c, codes, n, &stored) : 0;
	for (size_t i = 0; !rc && n && i < b->n_rows; i++) {
		const struct employer_code *found =
			employer_code_find(stored.codes, stored.n_codes, b->rows[i].credit_code);

		b->rows[i].employer_id = found ? found->employer_id : 0;
	}
	return rc;
}

static int aliases_load(struct call *c, struct worker_batch *b)
{
	int64_t *employers = arena_zalloc(c->arena, b->n_rows + 1, sizeof(*employers));
	const char **numbers = arena_zalloc(c->arena, b->n_rows + 1, sizeof(*numbers));
	struct alias *aliases = NULL;
	size_t n = 0;
	int rc;

	if (!employers || !numbers)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_rows; i++) {
		if (!b->rows[i].employer_id || !*b->rows[i].worker_no)
			continue;
		employers[n] = b->rows[i].employer_id;
		numbers[n++] = b->rows[i].worker_no;
	}
	rc = n ? tx_many(c->tx, Q_ALIAS_STORED, ARGS(A_I64S(employers, n), A_TEXTS(numbers, n)),
			 &aliases, &b->n_aliases)
	       : 0;
	if (rc)
		return rc;
	b->aliases = arena_zalloc(c->arena, b->n_aliases + b->n_rows, sizeof(*b->aliases));
	if (b->aliases && aliases)
		memcpy(b->aliases, aliases, b->n_aliases * sizeof(*aliases));
	return b->aliases ? 0 : E_NO_MEMORY;
}

/* Digests of the rows' documents; a flawed row has one of nothing. */
static struct uuid *documents_of(struct call *c, const struct keys_now *keys,
				 const struct worker_batch *b)
{
	struct uuid *out = arena_zalloc(c->arena, b->n_rows * keys->n + 1, sizeof(*out));

	for (size_t i = 0; out && i < b->n_rows; i++) {
		char key[48];
		const char *text = key;

		if (b->rows[i].flaw)
			continue;
		document_key(&b->rows[i].want, key);
		if (indexes_make(keys, SECRET_DOCUMENT, &text, 1, &out[i * keys->n]))
			return NULL;
	}
	return out;
}

/* In the order of workers: whose document two rows name, and whose number another has, is one. */
static int known_open(struct call *c, const struct keys_now *keys, struct worker_batch *b,
		      const struct worker_stored *rows, size_t n)
{
	b->known = arena_zalloc(c->arena, n + 1, sizeof(*b->known));
	if (!b->known)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		bool again = i && rows[i - 1].worker_id == rows[i].worker_id;
		int rc = again ? 0 : person_open(c, keys, &rows[i], &b->known[b->n_known++]);

		if (rc)
			return rc;
		if (rows[i].place)
			b->rows[(size_t)(rows[i].place - 1) / keys->n].stored =
				&b->known[b->n_known - 1];
	}
	return 0;
}

static int known_load(struct call *c, const struct keys_now *keys, struct worker_batch *b)
{
	int64_t *ids = arena_zalloc(c->arena, b->n_aliases + 1, sizeof(*ids));
	struct uuid *documents = documents_of(c, keys, b);
	struct worker_stored *rows;
	size_t n;
	int rc;

	if (!ids || !documents)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_aliases; i++)
		ids[i] = b->aliases[i].worker_id;
	rc = tx_many(c->tx, Q_WORKER_KNOWN,
		     ARGS(A_UUIDS(documents, b->n_rows * keys->n), A_I64S(ids, b->n_aliases)),
		     &rows, &n);
	return rc ? rc : known_open(c, keys, b, rows, n);
}

int workers_load(struct call *c, const struct keys_now *keys, struct worker_batch *b)
{
	int rc;

	b->today = civil_from_utc(c->now);
	b->sorted = arena_zalloc(c->arena, b->n_rows, sizeof(struct worker_row *));
	b->leaders = arena_zalloc(c->arena, b->n_rows, sizeof(struct worker_row *));
	b->fresh = arena_zalloc(c->arena, b->n_rows, sizeof(*b->fresh));
	b->links = arena_zalloc(c->arena, b->n_rows, sizeof(*b->links));
	if (!b->sorted || !b->leaders || !b->fresh || !b->links)
		return E_NO_MEMORY;
	rc = employers_find(c, b);
	if (!rc)
		rc = aliases_load(c, b);
	return rc ? rc : known_load(c, keys, b);
}

int worker_find(struct call *c, int64_t worker_id, struct worker_stored *out)
{
	bool found;
	int rc = tx_maybe(c->tx, Q_WORKER_BY_ID, ARGS(A_I64(worker_id)), out, &found);

	if (!rc && !found)
		rc = refuse(c, E_NOT_FOUND, "%s %" PRId64,
			    say(c, "没有登记身份的劳动者", "no worker whose identity is known:"),
			    worker_id);
	return rc;
}

/* ---- out ------------------------------------------------------------------------------------ */

static void ids_assign(struct call *c, struct worker_batch *b, int64_t *ids)
{
	for (int64_t i = 0; i < b->n_new; i++)
		ids[i] = id_next(c);
	for (size_t i = 0; i < b->n_fresh; i++) {
		struct person *p = &b->fresh[i];

		p->worker_id = p->worker_id < 0 ? ids[-p->worker_id - 1] : p->worker_id;
		p->version = 1;
	}
	for (size_t i = 0; i < b->n_aliases; i++) {
		struct alias *a = &b->aliases[i];

		a->worker_id = a->worker_id < 0 ? ids[-a->worker_id - 1] : a->worker_id;
	}
	for (size_t i = 0; i < b->n_links; i++) {
		struct worker_link *l = &b->links[i];

		l->into_id = l->into_id < 0 ? ids[-l->into_id - 1] : l->into_id;
	}
}

static int parts_write(struct call *c, const struct sealed_columns *x)
{
	if (!x->n_parts)
		return 0;
	return tx_queue(c->tx, Q_NAME_PART_INSERT,
			ARGS(A_I64S(x->parts, x->n_parts), A_I64S(x->part_of, x->n_parts)));
}

static int identities_write(struct call *c, const struct keys_now *keys, const struct statement *st,
			    const struct sealed_columns *x, const char *reason)
{
	return tx_queue(
		c->tx, st,
		ARGS(A_I64S(x->ids, x->n), A_TEXTS(x->kinds, x->n), A_BLOBS(x->documents, x->n),
		     A_BLOBS(x->names, x->n), A_BLOBS(x->phones, x->n),
		     A_UUIDS(x->by_document, x->n), A_UUIDS(x->by_phone, x->n),
		     A_UUIDS(x->by_birth, x->n), A_TEXTS(x->homes, x->n), A_I64S(x->versions, x->n),
		     A_I64(keys->writes), A_TIME(c->now), A_TEXT(c->who->subject), A_TEXT(reason)));
}

static int fresh_write(struct call *c, const struct keys_now *keys, struct worker_batch *b,
		       const char *reason)
{
	struct sealed_columns x;
	int rc = sealed_init(c, b->n_fresh, &x);

	for (size_t i = 0; !rc && i < b->n_fresh; i++)
		rc = sealed_add(c, keys, &b->fresh[i], &x);
	if (!rc && x.n)
		rc = identities_write(c, keys, Q_WORKER_IDENTITY_INSERT, &x, reason);
	return rc ? rc : parts_write(c, &x);
}

/* The version before goes to worker_past as it stands. */
static int changed_write(struct call *c, const struct keys_now *keys, struct worker_batch *b,
			 const char *reason)
{
	struct sealed_columns x;
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < b->n_known; i++)
		n += b->known[i].changed;
	rc = n ? sealed_init(c, n, &x) : 0;
	if (rc || !n)
		return rc;
	for (size_t i = 0; !rc && i < b->n_known; i++) {
		if (!b->known[i].changed)
			continue;
		b->known[i].version++;
		rc = sealed_add(c, keys, &b->known[i], &x);
	}
	if (!rc)
		rc = tx_queue(c->tx, Q_WORKER_PAST_INSERT, ARGS(A_I64S(x.ids, x.n)));
	if (!rc)
		rc = tx_queue(c->tx, Q_NAME_PART_DELETE, ARGS(A_I64S(x.ids, x.n)));
	if (!rc)
		rc = identities_write(c, keys, Q_WORKER_IDENTITY_UPDATE, &x, reason);
	return rc ? rc : parts_write(c, &x);
}

static int aliases_write(struct call *c, const struct worker_batch *b)
{
	size_t n = 0;
	int64_t *employers = arena_zalloc(c->arena, b->n_aliases + 1, sizeof(*employers));
	int64_t *workers = arena_zalloc(c->arena, b->n_aliases + 1, sizeof(*workers));
	const char **numbers = arena_zalloc(c->arena, b->n_aliases + 1, sizeof(*numbers));
	int32_t *from = arena_zalloc(c->arena, b->n_aliases + 1, sizeof(*from));

	if (!employers || !workers || !numbers || !from)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_aliases; i++) {
		if (!b->aliases[i].fresh)
			continue;
		employers[n] = b->aliases[i].employer_id;
		workers[n] = b->aliases[i].worker_id;
		numbers[n] = b->aliases[i].worker_no;
		from[n++] = b->aliases[i].from_day.day;
	}
	if (!n)
		return 0;
	return tx_queue(c->tx, Q_ALIAS_INSERT,
			ARGS(A_I64S(employers, n), A_TEXTS(numbers, n), A_DATES(from, n),
			     A_I64S(workers, n)));
}

static int links_write(struct call *c, const struct worker_batch *b)
{
	int64_t *from = arena_zalloc(c->arena, b->n_links + 1, sizeof(*from));
	int64_t *into = arena_zalloc(c->arena, b->n_links + 1, sizeof(*into));
	int rc = from && into ? 0 : E_NO_MEMORY;

	for (size_t i = 0; !rc && i < b->n_links; i++) {
		from[i] = b->links[i].from_id;
		into[i] = b->links[i].into_id;
		rc = merge_follow_later(c, from[i], into[i]);
	}
	if (rc || !b->n_links)
		return rc;
	rc = tx_queue(c->tx, Q_WORKER_MERGE_INSERT,
		      ARGS(A_I64S(from, b->n_links), A_I64S(into, b->n_links), A_TEXT("document"),
			   A_TIME(c->now), A_TEXT(c->who->subject)));
	return rc ? rc
		  : tx_queue(c->tx, Q_ALIAS_REPOINT,
			     ARGS(A_I64S(from, b->n_links), A_I64S(into, b->n_links)));
}

/* Whose age comes to be known. */
static int fresh_mark(struct call *c, const struct worker_batch *b)
{
	int64_t *ids = arena_zalloc(c->arena, b->n_fresh + 1, sizeof(*ids));

	if (!ids)
		return E_NO_MEMORY;
	for (size_t i = 0; i < b->n_fresh; i++)
		ids[i] = b->fresh[i].worker_id;
	return check_mark_workers(c, ids, b->n_fresh);
}

int workers_write(struct call *c, const struct keys_now *keys, struct worker_batch *b,
		  const char *reason)
{
	int64_t *ids = arena_zalloc(c->arena, (size_t)b->n_new + 1, sizeof(*ids));
	int rc = ids ? 0 : E_NO_MEMORY;

	if (rc)
		return rc;
	ids_assign(c, b, ids);
	if (b->n_new)
		rc = tx_queue(c->tx, Q_WORKER_INSERT,
			      ARGS(A_I64S(ids, (size_t)b->n_new), A_TIME(c->now)));
	if (!rc)
		rc = fresh_write(c, keys, b, reason);
	if (!rc)
		rc = changed_write(c, keys, b, reason);
	if (!rc)
		rc = aliases_write(c, b);
	if (!rc)
		rc = links_write(c, b);
	return rc ? rc : fresh_mark(c, b);
}
