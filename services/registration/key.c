/*
 * key - which data key registration writes with, and whether this instance has it.
 *
 * The version in use is a row of the database and not the newest file: an instance that has not
 * loaded a new key must never meet values under it. docs/decisions/0016 has the whole of it.
 */
#include "base.h"

#include "identity.h"

struct key_use {
	int64_t writes, oldest;
	bool checked, old_checked;
	struct uuid digest, old_digest;
};
ROW_TABLE(key_use, COL(key_use, writes, COL_I64), COL(key_use, oldest, COL_I64),
	  COL(key_use, checked, COL_BOOL), COL(key_use, digest, COL_UUID),
	  COL(key_use, old_checked, COL_BOOL), COL(key_use, old_digest, COL_UUID));

static const struct secret_ring *ring_of(const struct call *c)
{
	const struct registration_worker *worker = c->worker;

	return worker->ring;
}

static int key_digest(const struct secret_ring *ring, unsigned version, struct uuid *out)
{
	return secret_index(ring, version, SECRET_DOCUMENT, "key check", out);
}

static int use_load(struct call *c, const struct secret_ring *ring, struct key_use *out)
{
	return tx_one(c->tx, Q_KEY_NOW, ARGS(A_I64(secret_newest(ring))), out);
}

/* The file of that number must hold the key that others wrote with; `stored` NULL: nobody did. */
static int key_compare(struct call *c, const struct secret_ring *ring, unsigned version,
		       const struct uuid *stored)
{
	struct uuid own;
	int rc = key_digest(ring, version, &own);

	if (rc)
		return refuse(c, rc, "data-%u.key is not loaded: copy it here, then reload",
			      version);
	if (stored && !uuid_equal(&own, stored))
		return refuse(c, E_KEY_MISSING,
			      "data-%u.key is not the key that registration wrote with", version);
	return 0;
}

/* Each that rows may be under: who has not one of them would not find who is registered, and give
 * him a second number. */
static int keys_compare(struct call *c, const struct keys_now *keys, const struct key_use *use)
{
	int rc = key_compare(c, keys->ring, keys->writes, use->checked ? &use->digest : NULL);

	if (rc || use->oldest == use->writes)
		return rc;
	return key_compare(c, keys->ring, (unsigned)use->oldest,
			   use->old_checked ? &use->old_digest : NULL);
}

static void versions_take(struct keys_now *out, unsigned oldest)
{
	unsigned all[SECRET_VERSIONS_MAX];
	size_t n = secret_versions(out->ring, all);

	for (size_t i = 0; i < n; i++) {
		if (all[i] >= oldest && all[i] <= out->writes)
			out->versions[out->n++] = all[i];
	}
}

int key_check_write(struct call *c, unsigned version)
{
	struct uuid own;
	int rc = key_digest(ring_of(c), version, &own);

	return rc ? rc : tx_queue(c->tx, Q_KEY_CHECK_INSERT, ARGS(A_I64(version), A_UUID(&own)));
}

static int key_begin(struct call *c, unsigned version)
{
	int rc = tx_queue(c->tx, Q_KEY_BEGIN, ARGS(A_I64(version)));

	return rc ? rc : key_check_write(c, version);
}

int keys_for_reading(struct call *c, struct keys_now *out)
{
	struct key_use use;
	int rc;

	*out = (struct keys_now){.ring = ring_of(c)};
	rc = use_load(c, out->ring, &use);
	if (rc || !use.writes)
		return rc;
	out->writes = (unsigned)use.writes;
	rc = keys_compare(c, out, &use);
	if (!rc)
		versions_take(out, (unsigned)use.oldest);
	return rc;
}

int keys_for_writing(struct call *c, struct keys_now *out)
{
	struct key_use use;
	int rc;

	*out = (struct keys_now){.ring = ring_of(c)};
	rc = use_load(c, out->ring, &use);
	if (rc)
		return rc;
	out->writes = use.writes ? (unsigned)use.writes : secret_newest(out->ring);
	if (!out->writes)
		return refuse(c, E_KEY_MISSING, "there is no data key: gongdao keys make");
	rc = keys_compare(c, out, &use);
	if (!rc && !use.writes)
		rc = key_begin(c, out->writes);
	if (!rc)
		versions_take(out, use.writes ? (unsigned)use.oldest : out->writes);
	return rc;
}
