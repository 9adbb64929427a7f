/*
 * heads - how far the chain of this service is, who has seen it, and the heads of other chains that
 * are kept here: what a truncated chain is held against.
 */
#include "ops.h"
#include "private.h"
#include "sealer.h"

struct chain_now {
	const char *name;
	int64_t seq;
};
ROW_TABLE(chain_now, COL(chain_now, name, COL_TEXT), COL(chain_now, seq, COL_I64));

struct chain_hash_row {
	slice hash;
};
ROW_TABLE(chain_hash_row, COL(chain_hash_row, hash, COL_BYTES));

struct head_row {
	const char *chain;
	int64_t seq;
	slice hash;
	utc_time at;
	const char *key, *signature;
};
const struct row_table chain_head_row = {
	"chain_head", sizeof(struct head_row), 6,
	(const struct column[]){COL(head_row, chain, COL_TEXT), COL(head_row, seq, COL_I64),
				COL(head_row, hash, COL_BYTES), COL(head_row, at, COL_TIME),
				COL(head_row, key, COL_TEXT), COL(head_row, signature, COL_TEXT)}
};

struct witness_row {
	int64_t seq;
	const char *department;
	utc_time at;
	const char *key, *signature;
};
const struct row_table chain_witness_row = {
	"chain_witness", sizeof(struct witness_row), 5,
	(const struct column[]){COL(witness_row, seq, COL_I64),
				COL(witness_row, department, COL_TEXT),
				COL(witness_row, at, COL_TIME), COL(witness_row, key, COL_TEXT),
				COL(witness_row, signature, COL_TEXT)}
};

void head_present(const struct chain_head *head, Service__ChainHead *out)
{
	service__chain_head__init(out);
	out->chain = (char *)(uintptr_t)head->chain; /* only read */
	out->seq = head->seq;
	out->hash.data = (uint8_t *)(uintptr_t)head->hash.b;
	out->hash.len = CHAIN_HASH_BYTES;
	out->at_us = head->at.us;
	out->key = (char *)(uintptr_t)head->key;
	out->signature = (char *)(uintptr_t)head->signature;
}

static int head_of_row(const struct head_row *row, struct chain_head *out)
{
	*out = (struct chain_head){.chain = row->chain,
				   .seq = row->seq,
				   .at = row->at,
				   .key = row->key,
				   .signature = row->signature};
	return chain_from_bytes(row->hash, &out->hash) ? 0 : E_INTERNAL;
}

/* The row's hash lives in the arena as long as the reply. */
static void row_present(const struct head_row *row, Service__ChainHead *out)
{
	service__chain_head__init(out);
	out->chain = (char *)(uintptr_t)row->chain;
	out->seq = row->seq;
	out->hash.data = (uint8_t *)(uintptr_t)row->hash.at;
	out->hash.len = row->hash.len;
	out->at_us = row->at.us;
	out->key = (char *)(uintptr_t)row->key;
	out->signature = (char *)(uintptr_t)row->signature;
}

/* ---- GetAuditChain ----------------------------------------------------------------------------
 */

static int own_present(struct call *c, const Service__GetAuditChainRequest *req,
		       Service__AuditChain *rep)
{
	struct head_row *head = arena_zalloc(c->arena, 1, sizeof(*head));
	struct chain_hash_row at;
	bool found = false;
	int rc = head ? tx_maybe(c->tx, Q_CHAIN_HEAD_LAST, NO_ARGS, head, &found) : E_NO_MEMORY;

	if (!rc && found) {
		rep->head = arena_zalloc(c->arena, 1, sizeof(*rep->head));
		if (!rep->head)
			return E_NO_MEMORY;
		row_present(head, rep->head);
	}
	if (rc || req->seq <= 0)
		return rc;
	rc = tx_maybe(c->tx, Q_CHAIN_HASH_AT, ARGS(A_I64(req->seq)), &at, &found);
	if (!rc && found) {
		rep->hash_at.data = (uint8_t *)(uintptr_t)at.hash.at;
		rep->hash_at.len = at.hash.len;
	}
	return rc;
}

static int witnesses_present(struct call *c, Service__AuditChain *rep)
{
	struct witness_row *rows;
	Service__HeadWitness *all;
	size_t n;
	int rc = tx_many(c->tx, Q_CHAIN_WITNESS_LAST, NO_ARGS, &rows, &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->witnesses = arena_zalloc(c->arena, n + 1, sizeof(*rep->witnesses));
	if (!all || !rep->witnesses)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		service__head_witness__init(&all[i]);
		all[i].seq = rows[i].seq;
		all[i].department = (char *)(uintptr_t)rows[i].department;
		all[i].at_us = rows[i].at.us;
		all[i].key = (char *)(uintptr_t)rows[i].key;
		all[i].signature = (char *)(uintptr_t)rows[i].signature;
		rep->witnesses[i] = &all[i];
	}
	rep->n_witnesses = n;
	return 0;
}

static int kept_present(struct call *c, Service__AuditChain *rep)
{
	struct head_row *rows;
	Service__ChainHead *all;
	size_t n;
	int rc = tx_many(c->tx, Q_CHAIN_KEPT_LAST, NO_ARGS, &rows, &n);

	if (rc)
		return rc;
	all = arena_zalloc(c->arena, n + 1, sizeof(*all));
	rep->kept = arena_zalloc(c->arena, n + 1, sizeof(*rep->kept));
	if (!all || !rep->kept)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		row_present(&rows[i], &all[i]);
		rep->kept[i] = &all[i];
	}
	rep->n_kept = n;
	return 0;
}

int get_audit_chain(struct call *c, const Service__GetAuditChainRequest *req,
		    Service__AuditChain *rep)
{
	struct chain_now now;
	int rc = tx_one(c->tx, Q_CHAIN_NOW, NO_ARGS, &now);

	if (rc)
		return rc;
	rep->name = (char *)(uintptr_t)now.name;
	rep->seq = now.seq;
	rc = own_present(c, req, rep);
	if (!rc)
		rc = witnesses_present(c, rep);
	return rc ? rc : kept_present(c, rep);
}

/* ---- CountersignHead --------------------------------------------------------------------- */

/* It comes at once: a day on which a key was still good is not to be chosen. */
#define WITNESS_LATE_US (3600 * US_PER_S)

/* Of whom it is not among the keys under `heads`: why not, in a word. */
static int key_refuse(struct call *c, const struct department_keys *keys,
		      const struct chain_witness *w)
{
	const char *of = NULL;

	for (size_t i = 0; i < keys->n_heads; i++) {
		if (strcmp(keys->heads[i].public, w->key) == 0)
			of = keys->heads[i].department;
	}
	if (!of)
		return refuse(c, E_FIELD, "key: \"%.16s\": %s", w->key,
			      say(c, "没有登记为本部门的会签公钥（department-keys.yaml，heads）",
				  "is under heads of department-keys.yaml for no department"));
	if (strcmp(of, w->department) != 0)
		return refuse(c, E_FIELD, "key: \"%.16s\": %s %s", w->key,
			      say(c, "是另一部门的会签公钥：", "is the key of another department:"),
			      of);
	return refuse(c, E_FIELD, "key: \"%.16s\": %s", w->key,
		      say(c, "会签当日不在有效期内",
			  "was not in force on the day of the countersignature"));
}

/* Of a department with keys under `heads`, one of them that is in force; of another one any:
 * whoever verifies holds it against the key that he has. */
static int witness_check(struct call *c, const struct chain_head *head,
			 const struct chain_witness *w)
{
	const struct department_keys *keys = &c->private->dispatcher->policy->department_keys;
	const int64_t late = utc_now().us - w->at.us;

	if (!witness_signed(head, w))
		return refuse(c, E_FIELD, "signature: %s",
			      say(c, "与链头、部门、时间和公钥不符（gongdao chain keep）",
				  "it is not of this head, department, time and key (gongdao chain "
				  "keep)"));
	if (late > WITNESS_LATE_US || late < -WITNESS_LATE_US)
		return refuse(c, E_FIELD, "at_us: %s",
			      say(c, "会签时间与本系统相差超过一小时，请校准时钟后重新会签",
				  "more than an hour from the time here: set the clock, and sign "
				  "again"));
	return department_head_key(keys, w->department, w->key, civil_from_utc(w->at)) ==
			       HEAD_KEY_STRANGER
		       ? key_refuse(c, keys, w)
		       : 0;
}

/* A department puts its name under a head of this service (AUD-7), with a key of its own. */
int countersign_head(struct call *c, const Service__CountersignHeadRequest *req,
		     Service__Ack *rep UNUSED)
{
	struct chain_witness w = {c->who->department, {req->at_us}, req->key, req->signature};
	struct chain_head head;
	struct head_row row;
	bool found = false;
	int rc;

	if (!w.department[0])
		return refuse(c, E_DENIED, "only a department countersigns");
	rc = tx_maybe(c->tx, Q_CHAIN_HEAD_AT, ARGS(A_I64(req->seq)), &row, &found);
	if (!rc && !found)
		return refuse(c, E_NOT_FOUND, "%s %" PRId64,
			      say(c, "没有签过的链头：", "no head was signed at entry"), req->seq);
	if (!rc)
		rc = head_of_row(&row, &head);
	if (rc)
		return rc;
	rc = witness_check(c, &head, &w);
	return rc ? rc
		  : tx_queue(c->tx, Q_CHAIN_WITNESS_INSERT,
			     ARGS(A_I64(req->seq), A_TEXT(w.department), A_TIME(w.at),
				  A_TEXT(w.key), A_TEXT(w.signature)));
}

/* ---- TakeHead ---------------------------------------------------------------------------- */

/* Does the chain belong to who sends it? The broker says who that is. */
static bool owns(const struct call *c, const char *chain)
{
	size_t n = strcspn(chain, ".");

	return strlen(c->who->subject) == n && strncmp(c->who->subject, chain, n) == 0;
}

int take_head(struct call *c, const Service__ChainHead *req, Service__Ack *rep UNUSED)
{
	struct chain_head head = {.chain = req->chain,
				  .seq = req->seq,
				  .at = {req->at_us},
				  .key = req->key,
				  .signature = req->signature};

	if (!chain_from_bytes((slice){(const char *)req->hash.data, req->hash.len}, &head.hash) ||
	    !head_signed(&head))
		return refuse(c, E_FIELD, "a head that its signature does not fit");
	if (!owns(c, req->chain))
		return refuse(c, E_DENIED, "a head of another one's chain");
	return tx_queue(c->tx, Q_CHAIN_KEPT_PUT,
			ARGS(A_TEXT(head.chain), A_DATE(utc_day(head.at)), A_I64(head.seq),
			     A_BYTES(head.hash.b, CHAIN_HASH_BYTES), A_TIME(head.at),
			     A_TEXT(head.key), A_TEXT(head.signature), A_TIME(utc_now())));
}
