/*
 * seal - the steps of the sealer as transactions.
 */
#include "private.h"
#include "sealer.h"
#include "turn.h"
#include "wire.h"

#define STEP_MS 600000 /* a window of a day's backlog is opened by reading its index */
#define LOCK_MS 2000   /* for a table that is rebuilt; later again: who stops us waits less */

static const struct tx_scope seal_scope = {"service", "", "", "000000", 0, 0};

struct chain_state {
	const char *name;
	int64_t seq;
	slice hash;
	const char *base, *target;
	int64_t after_id;
	bool fresh;
};
ROW_TABLE(chain_state, COL(chain_state, name, COL_TEXT), COL(chain_state, seq, COL_I64),
	  COL(chain_state, hash, COL_BYTES), COL(chain_state, base, COL_TEXT),
	  COL(chain_state, target, COL_TEXT), COL(chain_state, after_id, COL_I64),
	  COL(chain_state, fresh, COL_BOOL));

struct chain_window {
	const char *target;
	int64_t first_id;
};
ROW_TABLE(chain_window, COL(chain_window, target, COL_TEXT), COL(chain_window, first_id, COL_I64));

ROW_TABLE(chain_entry, COL(chain_entry, audit_id, COL_I64), COL(chain_entry, at, COL_TIME),
	  COL(chain_entry, call_id, COL_UUID), COL(chain_entry, rpc, COL_TEXT),
	  COL(chain_entry, sender, COL_TEXT), COL(chain_entry, subject, COL_TEXT),
	  COL(chain_entry, department, COL_TEXT), COL(chain_entry, role, COL_TEXT),
	  COL(chain_entry, key, COL_TEXT), COL(chain_entry, request, COL_BYTES),
	  COL(chain_entry, reply, COL_BYTES));

static int begin(struct sealing *s, struct tx **out)
{
	int rc;

	arena_reset(s->arena, (struct arena_mark){NULL, 0});
	rc = tx_begin(s->store, s->arena, TX_WRITE, &seal_scope, STEP_MS, out);
	if (!rc)
		tx_lock_timeout(*out, LOCK_MS);
	return rc;
}

static int end(struct tx *tx, int rc)
{
	if (!rc)
		return tx_commit(tx);
	tx_rollback(tx);
	return rc;
}

/* ---- sealing ----------------------------------------------------------------------------- */

/* The chain begins with its name. */
static int state_take(struct sealing *s, struct tx *tx, struct chain_state *out, bool *out_found)
{
	struct chain_hash start;
	int rc = tx_maybe(tx, Q_CHAIN_TAKE, NO_ARGS, out, out_found);
	char *hash;

	if (rc || !*out_found || out->name[0])
		return rc;
	out->name = arena_printf(s->arena, "%s.%" PRId64, s->service, s->settings->deployment);
	if (!out->name)
		return E_NO_MEMORY;
	chain_start(out->name, &start);
	hash = arena_strndup(s->arena, (const char *)start.b, CHAIN_HASH_BYTES);
	out->hash = (slice){hash, CHAIN_HASH_BYTES};
	return hash ? 0 : E_NO_MEMORY;
}

/* Where the page begins; false in *out: there is nothing new. */
static int window_open(struct tx *tx, struct chain_state *st, bool *out)
{
	struct chain_window w = {0};
	int rc;

	*out = true;
	if (st->target && st->target[0])
		return 0;
	rc = st->seq ? tx_one(tx, Q_CHAIN_WINDOW, ARGS(A_TEXT(st->base)), &w)
		     : tx_one(tx, Q_CHAIN_WINDOW_FIRST, NO_ARGS, &w);
	*out = w.first_id != 0;
	st->target = w.target;
	st->after_id = w.first_id - 1;
	return rc;
}

/* A head is signed for what somebody did, not for heads that came and were countersigned meanwhile:
 * else those who keep one another's would never rest. */
static bool says_something(const struct chain_entry *e)
{
	const char *method = strchr(e->rpc, '.');

	return !method ||
	       (strcmp(method, ".TakeHead") != 0 && strcmp(method, ".CountersignHead") != 0);
}

static int seal_write(struct sealing *s, struct tx *tx, struct chain_state *st,
		      const struct chain_entry *rows, size_t n)
{
	uint8_t *hashes = arena_zalloc(s->arena, n, CHAIN_HASH_BYTES);
	int64_t *ids = arena_zalloc(s->arena, n, sizeof(*ids));
	struct chain_hash hash;

	if (!hashes || !ids)
		return E_NO_MEMORY;
	if (!chain_from_bytes(st->hash, &hash))
		return E_INTERNAL;
	for (size_t i = 0; i < n; i++) {
		ids[i] = rows[i].audit_id;
		chain_link(&hash, st->seq + 1 + (int64_t)i, &rows[i], &hash);
		memcpy(hashes + i * CHAIN_HASH_BYTES, hash.b, CHAIN_HASH_BYTES);
		st->fresh = st->fresh || says_something(&rows[i]);
	}
	st->hash = (slice){(const char *)hashes + (n - 1) * CHAIN_HASH_BYTES, CHAIN_HASH_BYTES};
	st->seq += (int64_t)n;
	return tx_queue(tx, Q_CHAIN_SEAL_INSERT,
			ARGS(A_I64(st->seq + 1 - (int64_t)n), A_I64((int64_t)n), A_I64S(ids, n),
			     A_BYTES(hashes, n * CHAIN_HASH_BYTES), A_TIME(utc_now())));
}

/* A full page leaves its place in the window; a shorter one has ended it. */
static int place_write(struct tx *tx, const struct chain_state *st, int64_t last_id, bool full)
{
	return tx_queue(tx, Q_CHAIN_MOVE,
			ARGS(A_TEXT(st->name), A_I64(st->seq), A_BYTES(st->hash.at, st->hash.len),
			     A_TEXT(full ? st->base : st->target), A_TEXT(full ? st->target : NULL),
			     A_I64(full ? last_id : 0), A_BOOL(st->fresh)));
}

static int page_seal(struct sealing *s, struct tx *tx, struct chain_state *st,
		     struct seal_done *out)
{
	struct chain_entry *rows;
	bool full;
	int rc = tx_many(
		tx, Q_CHAIN_PAGE,
		ARGS(A_TEXT(st->base), A_TEXT(st->target), A_I64(st->after_id), A_I64(SEAL_ROWS)),
		&rows, &out->n);

	if (rc)
		return rc;
	full = out->n == SEAL_ROWS;
	if (out->n)
		rc = seal_write(s, tx, st, rows, out->n);
	if (!rc)
		rc = place_write(tx, st, out->n ? rows[out->n - 1].audit_id : 0, full);
	if (!rc)
		rc = tx_queue(tx, Q_CHAIN_UNHURRIED, NO_ARGS);
	out->more = full;
	return rc;
}

int seal_step(struct sealing *s, struct seal_done *out)
{
	struct chain_state st;
	bool found = false, some = false;
	struct tx *tx;
	int rc = begin(s, &tx);

	*out = (struct seal_done){0};
	if (rc)
		return rc;
	rc = state_take(s, tx, &st, &found);
	out->passed = !rc && !found;
	if (!rc && found)
		rc = window_open(tx, &st, &some);
	if (rc || !found || !some) {
		tx_rollback(tx); /* nothing was written */
		return rc;
	}
	rc = page_seal(s, tx, &st, out);
	out->seq = st.seq;
	return end(tx, rc);
}

/* ---- heads ------------------------------------------------------------------------------- */

/* To whoever keeps it. */
static int head_announce(struct sealing *s, struct tx *tx, const struct chain_head *head)
{
	struct outbox_entry e = {.key = "chain", .trace = ""};
	Service__ChainHead m;
	int rc;

	head_present(head, &m);
	e.event = arena_printf(s->arena, "%s.%s", s->service, SEALER_EVENT);
	rc = e.event ? wire_pack(s->arena, &m.base, &e.body) : E_NO_MEMORY;
	return rc ? rc : outbox_put(tx, &e);
}

static int head_write(struct sealing *s, struct tx *tx, const struct chain_state *st)
{
	struct chain_head head = {.chain = st->name, .seq = st->seq, .at = utc_now()};
	char text[HEAD_TEXT_MAX], signature[SIGN_TEXT];
	int rc;

	if (!chain_from_bytes(st->hash, &head.hash) || !head_text(&head, text))
		return E_INTERNAL;
	sign_text(&s->key, text, signature);
	head.key = s->key.public;
	head.signature = signature;
	rc = tx_queue(tx, Q_CHAIN_HEAD_INSERT,
		      ARGS(A_I64(head.seq), A_BYTES(head.hash.b, CHAIN_HASH_BYTES), A_TIME(head.at),
			   A_TEXT(head.key), A_TEXT(head.signature)));
	if (!rc)
		rc = tx_queue(tx, Q_CHAIN_HEAD_SHOWN, NO_ARGS);
	return rc ? rc : head_announce(s, tx, &head);
}

int seal_sign(struct sealing *s, struct seal_done *out)
{
	struct chain_state st;
	bool found = false;
	struct tx *tx;
	int rc;

	*out = (struct seal_done){0};
	if (!s->key.signer[0])
		return 0;
	rc = begin(s, &tx);
	if (rc)
		return rc;
	rc = tx_maybe(tx, Q_CHAIN_TAKE, NO_ARGS, &st, &found);
	if (rc || !found || !st.fresh || !st.seq) {
		tx_rollback(tx); /* nothing was written */
		return rc;
	}
	out->seq = st.seq;
	rc = end(tx, head_write(s, tx, &st));
	out->signed_ = !rc;
	return rc;
}
