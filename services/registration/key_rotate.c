/*
 * key_rotate - from one data key to the next, while everything goes on.
 *
 * StartKeyRotation raises the version that is written with; from then on look-ups ask under both,
 * and a timer moves what is under the old one, REWRITE_ROWS rows a transaction: first the present
 * identities with their indexes, then the versions before them, then the people of employers, then
 * what changes of workers say. It holds the lock of imports for as long as a step takes, so no row
 * is written under two versions at once. Killed anywhere, the next step goes on from where the last
 * committed one was. When nothing is left, the old key is needed by backups only.
 * docs/decisions/0016
 */
#include "base.h"

#include "identity.h"

#define REWRITE_ROWS 200

enum rewrite {
	REWRITE_PRESENT,
	REWRITE_PAST,
	REWRITE_PEOPLE,  /* of employers */
	REWRITE_CHANGES, /* of workers, asked for */
	REWRITE_END,
};

struct key_state {
	int64_t writes, oldest, at_table, at_id, moved;
	utc_time begun_at, ended_at;
};
ROW_TABLE(key_state, COL(key_state, writes, COL_I64), COL(key_state, oldest, COL_I64),
	  COL(key_state, at_table, COL_I64), COL(key_state, at_id, COL_I64),
	  COL(key_state, moved, COL_I64), COL(key_state, begun_at, COL_TIME),
	  COL(key_state, ended_at, COL_TIME));

struct key_behind {
	int64_t n;
};
ROW_TABLE(key_behind, COL(key_behind, n, COL_I64));

static const struct secret_ring *ring_of(const struct call *c)
{
	const struct registration_worker *worker = c->worker;

	return worker->ring;
}

static int state_write(struct call *c, const struct key_state *s)
{
	return tx_queue(c->tx, Q_KEY_MOVE,
			ARGS(A_I64(s->writes), A_I64(s->oldest), A_I64(s->at_table),
			     A_I64(s->at_id), A_I64(s->moved), A_TIME_OR_NULL(s->begun_at),
			     A_TIME_OR_NULL(s->ended_at)));
}

static int step_later(struct call *c)
{
	Registration__KeysToRotate body = REGISTRATION__KEYS_TO_ROTATE__INIT;

	return later(c, c->now, "RotateKeys", "rotate-keys", &body.base);
}

/* ---- begun by an operator -----------------------------------------------------------------------
 */

static int begin_check(struct call *c, const struct key_state *s, unsigned newest)
{
	if (!s->writes)
		return refuse(c, E_CONFLICT, "%s",
			      say(c, "还没有加密数据：首次写入时自动采用最新的密钥",
				  "nothing is sealed yet: the first write takes the newest key"));
	if (s->oldest != s->writes)
		return refuse(c, E_CONFLICT, "%s %" PRId64 " -> %" PRId64,
			      say(c, "上一次更换尚未完成：", "the last rotation is under way:"),
			      s->oldest, s->writes);
	if (newest <= s->writes)
		return refuse(
			c, E_CONFLICT, "%s %" PRId64,
			say(c,
			    "没有更新的密钥：先运行 gongdao keys data rotate，再让所有 "
			    "registration "
			    "实例重新加载（SIGHUP）。现用版本",
			    "there is no newer key: run gongdao keys data rotate, then reload "
			    "every instance of registration (SIGHUP). In use:"),
			s->writes);
	return 0;
}

int start_key_rotation(struct call *c, const Registration__StartKeyRotationRequest *req UNUSED,
		       Registration__KeyRotation *rep)
{
	unsigned newest = secret_newest(ring_of(c));
	struct key_state s;
	int rc;

	/* Whoever is writing under the old version ends first. */
	rc = import_lock(c, "workers");
	if (!rc)
		rc = tx_one(c->tx, Q_KEY_LOCK, NO_ARGS, &s);
	if (!rc)
		rc = begin_check(c, &s, newest);
	if (rc)
		return rc;

	s = (struct key_state){.writes = newest, .oldest = s.writes, .begun_at = c->now};
	rep->writes = (uint32_t)s.writes;
	rep->oldest = (uint32_t)s.oldest;
	rep->loaded = newest;
	rep->begun_at_us = s.begun_at.us;

	rc = state_write(c, &s);
	if (!rc)
		rc = key_check_write(c, newest);
	return rc ? rc : step_later(c);
}

int get_key_rotation(struct call *c, const Registration__GetKeyRotationRequest *req UNUSED,
		     Registration__KeyRotation *rep)
{
	struct key_behind behind = {0};
	struct key_state s;
	int rc = tx_one(c->tx, Q_KEY_STATE, NO_ARGS, &s);

	if (!rc && s.oldest != s.writes)
		rc = tx_one(c->tx, Q_KEY_BEHIND, ARGS(A_I64(s.writes)), &behind);
	rep->writes = (uint32_t)s.writes;
	rep->oldest = (uint32_t)s.oldest;
	rep->loaded = secret_newest(ring_of(c));
	rep->moved = s.moved;
	rep->behind = behind.n;
	rep->begun_at_us = s.begun_at.us;
	rep->ended_at_us = s.ended_at.us;
	return rc;
}

/* ---- a step
 * --------------------------------------------------------------------------------------- */

static int columns_of(struct call *c, const struct keys_now *keys, const struct worker_stored *rows,
		      size_t n, struct sealed_columns *out)
{
	int rc = sealed_init(c, n, out);

	for (size_t i = 0; !rc && i < n; i++) {
		struct person p;

		rc = person_open(c, keys, &rows[i], &p);
		if (!rc)
			rc = sealed_add(c, keys, &p, out);
	}
	return rc;
}

static int present_write(struct call *c, const struct keys_now *keys,
			 const struct sealed_columns *x)
{
	int rc = tx_queue(c->tx, Q_NAME_PART_DELETE, ARGS(A_I64S(x->ids, x->n)));

	if (!rc)
		rc = tx_queue(c->tx, Q_WORKER_RESEAL,
			      ARGS(A_I64S(x->ids, x->n), A_BLOBS(x->documents, x->n),
				   A_BLOBS(x->names, x->n), A_BLOBS(x->phones, x->n),
				   A_UUIDS(x->by_document, x->n), A_UUIDS(x->by_phone, x->n),
				   A_UUIDS(x->by_birth, x->n), A_I64(keys->writes)));
	if (!rc && x->n_parts)
		rc = tx_queue(c->tx, Q_NAME_PART_INSERT,
			      ARGS(A_I64S(x->parts, x->n_parts), A_I64S(x->part_of, x->n_parts)));
	return rc;
}

static int past_write(struct call *c, const struct keys_now *keys, const struct sealed_columns *x)
{
	return tx_queue(c->tx, Q_PAST_RESEAL,
			ARGS(A_I64S(x->ids, x->n), A_I64S(x->versions, x->n),
			     A_BLOBS(x->documents, x->n), A_BLOBS(x->names, x->n),
			     A_BLOBS(x->phones, x->n), A_I64(keys->writes)));
}

/* Moves a page and the state with it. */
static int rewrite(struct call *c, const struct keys_now *keys, struct key_state *s)
{
	bool present = s->at_table == REWRITE_PRESENT;
	struct sealed_columns x;
	struct worker_stored *rows;
	size_t n;
	int rc = tx_many(c->tx, present ? Q_WORKER_TO_RESEAL : Q_PAST_TO_RESEAL,
			 ARGS(A_I64(s->at_id), A_I64(s->writes), A_I64(REWRITE_ROWS)), &rows, &n);

	if (!rc && n)
		rc = columns_of(c, keys, rows, n, &x);
	if (!rc && n)
		rc = present ? present_write(c, keys, &x) : past_write(c, keys, &x);
	if (rc)
		return rc;
	s->moved += (int64_t)n;
	/* Of the last one's versions there may be more. */
	s->at_id = n ? rows[n - 1].worker_id - !present : s->at_id;
	if (n < REWRITE_ROWS) {
		s->at_table++;
		s->at_id = 0;
	}
	return 0;
}

static int others_rewrite(struct call *c, const struct keys_now *keys, struct key_state *s)
{
	struct resealed page = {0};
	int rc = s->at_table == REWRITE_PEOPLE
			 ? employer_people_reseal(c, keys, s->at_id, REWRITE_ROWS, &page)
			 : change_secrets_reseal(c, keys, s->at_id, REWRITE_ROWS, &page);

	if (rc)
		return rc;
	s->moved += (int64_t)page.n;
	s->at_id = page.n ? page.last_id - 1 : s->at_id;
	if (page.n < REWRITE_ROWS) {
		s->at_table++;
		s->at_id = 0;
	}
	return 0;
}

/* Nothing may be left, whatever the walk thinks: then it begins again. */
static int end(struct call *c, struct key_state *s)
{
	struct key_behind behind;
	int rc = tx_one(c->tx, Q_KEY_BEHIND, ARGS(A_I64(s->writes)), &behind);

	if (rc)
		return rc;
	s->at_table = REWRITE_PRESENT;
	s->at_id = 0;
	if (behind.n)
		return 0;
	s->oldest = s->writes;
	s->ended_at = c->now;
	return 0;
}

static int step(struct call *c, const struct keys_now *keys, struct key_state *s)
{
	if (s->at_table == REWRITE_END)
		return end(c, s);
	return s->at_table >= REWRITE_PEOPLE ? others_rewrite(c, keys, s) : rewrite(c, keys, s);
}

int rotate_keys(struct call *c, const Registration__KeysToRotate *req UNUSED,
		Service__Ack *rep UNUSED)
{
	struct keys_now keys;
	struct key_state s;
	int rc = import_lock(c, "workers");

	if (!rc)
		rc = tx_one(c->tx, Q_KEY_LOCK, NO_ARGS, &s);
	if (rc || s.oldest == s.writes)
		return rc;
	rc = keys_for_writing(c, &keys);
	if (!rc)
		rc = step(c, &keys, &s);
	if (!rc)
		rc = state_write(c, &s);
	return rc || s.oldest == s.writes ? rc : step_later(c);
}
