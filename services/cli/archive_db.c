#include "archive_db.h"

#include <pwd.h>
#include <sodium.h>
#include <unistd.h>

#include "cli_sql.h"
#include "turn.h"

#define STEP_MS INT64_C(60000)
#define LOCK_MS 2000 /* a migration has the table: later again */

static const struct tx_scope owner_scope = {"service", "", "", "000000", 0, 0};

ROW_TABLE(archive, COL(archive, from_seq, COL_I64), COL(archive, to_seq, COL_I64),
	  COL(archive, month, COL_DATE), COL(archive, file, COL_TEXT),
	  COL(archive, digest, COL_BYTES), COL(archive, hash, COL_BYTES),
	  COL(archive, dropped_seq, COL_I64));

struct archive_head {
	int64_t seq;
	slice hash;
	utc_time at;
};
ROW_TABLE(archive_head, COL(archive_head, seq, COL_I64), COL(archive_head, hash, COL_BYTES),
	  COL(archive_head, at, COL_TIME));

struct archive_place {
	int64_t seq;
};
ROW_TABLE(archive_place, COL(archive_place, seq, COL_I64));

/* ---- reading ----------------------------------------------------------------------------- */

static int rows_keep(struct arena *a, const struct archive *rows, size_t n, struct archives *out)
{
	out->at = arena_zalloc(a, n + 1, sizeof(*out->at));
	if (!out->at)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		struct archive *x = &out->at[i];
		char *digest = arena_strndup(a, rows[i].digest.at, rows[i].digest.len);

		*x = rows[i];
		x->file = arena_strdup(a, rows[i].file);
		x->digest = (slice){digest, rows[i].digest.len};
		if (!x->file || !digest)
			return E_NO_MEMORY;
		if (!chain_from_bytes(rows[i].hash, &x->end))
			return E_INTERNAL;
		x->hash = (slice){(const char *)x->end.b, CHAIN_HASH_BYTES};
	}
	out->n = n;
	return 0;
}

int archives_read(struct chain_db *d, struct arena *a, struct archives *out)
{
	struct archive *rows;
	struct tx *tx;
	size_t n = 0;
	int rc = chain_db_begin(d, &tx);

	*out = (struct archives){0};
	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_many(tx, Q_ARCHIVES, NO_ARGS, &rows, &n);
	return chain_db_end(d, tx, rc ? rc : rows_keep(a, rows, n, out));
}

const struct archive *archives_find(const struct archives *all, int64_t seq)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->at[i].from_seq <= seq && seq <= all->at[i].to_seq)
			return &all->at[i];
	}
	return NULL;
}

int archive_oldest(struct chain_db *d, int64_t from_seq, utc_time *out_at, bool *out_found)
{
	struct archive_head head;
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_maybe(tx, Q_ARCHIVE_OLDEST, ARGS(A_I64(from_seq)), &head, out_found);
	if (!rc && *out_found)
		*out_at = head.at;
	return chain_db_end(d, tx, rc);
}

int archive_last(struct chain_db *d, int64_t from_seq, utc_time before, int64_t *out_seq,
		 struct chain_hash *out_hash)
{
	struct archive_head head;
	bool found = false;
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_maybe(tx, Q_ARCHIVE_LAST, ARGS(A_I64(from_seq), A_TIME(before)), &head, &found);
	if (!rc && (!found || !chain_from_bytes(head.hash, out_hash)))
		rc = E_INTERNAL;
	if (!rc)
		*out_seq = head.seq;
	return chain_db_end(d, tx, rc);
}

int archive_seal_start(struct chain_db *d, int64_t seq, int64_t *out_first)
{
	struct archive_place place;
	struct tx *tx;
	int rc = chain_db_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_one(tx, Q_ARCHIVE_SEAL_START, ARGS(A_I64(seq)), &place);
	if (!rc)
		*out_first = place.seq;
	return chain_db_end(d, tx, rc);
}

/* ---- writing ----------------------------------------------------------------------------- */

static int write_begin(struct chain_db *d, struct tx **out)
{
	int rc;

	arena_reset(d->arena, (struct arena_mark){NULL, 0});
	rc = tx_begin(d->store, d->arena, TX_WRITE, &owner_scope, STEP_MS, out);
	if (!rc)
		tx_lock_timeout(*out, LOCK_MS);
	return rc;
}

static int write_end(struct chain_db *d, struct tx *tx, int rc)
{
	if (rc)
		return chain_db_end(d, tx, rc);
	return chain_db_end(d, NULL, tx_commit(tx));
}

static const char *body_make(struct chain_db *d, const struct archive *x)
{
	char month[12], digest[CHAIN_HEX], hash[CHAIN_HEX];
	struct chain_hash of_file;
	const struct passwd *who = getpwuid(getuid());

	if (!chain_from_bytes(x->digest, &of_file))
		return NULL;
	return arena_printf(
		d->arena,
		"gongdao administration 1\nwhat: archive\nservice: %s\n"
		"version: %s\nby: %s\nchain: %s\nmonth: %s\nfile: %s\ndigest: %s\n"
		"from_seq: %" PRId64 "\nto_seq: %" PRId64 "\nentries: %" PRId64 "\nhash: %s\n",
		d->service, GONGDAO_VERSION, who ? who->pw_name : "", d->name,
		civil_format_month(x->month, month), x->file, chain_hex(&of_file, digest),
		x->from_seq, x->to_seq, x->to_seq - x->from_seq + 1, chain_hex(&x->end, hash));
}

int archive_record(struct chain_db *d, const struct archive *x)
{
	uint8_t digest[32];
	struct tx *tx;
	const char *body, *rpc;
	int rc = write_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	body = body_make(d, x);
	rpc = arena_printf(d->arena, "%s.ChainArchived", d->service);
	if (!body || !rpc)
		return write_end(d, tx, E_NO_MEMORY);
	crypto_generichash(digest, 32, (const unsigned char *)body, strlen(body), NULL, 0);
	rc = tx_queue(tx, Q_ARCHIVE_INSERT,
		      ARGS(A_I64(x->from_seq), A_I64(x->to_seq), A_DATE(x->month), A_TEXT(x->file),
			   A_BYTES(x->digest.at, x->digest.len), A_BYTES(x->hash.at, x->hash.len)));
	if (!rc)
		rc = tx_queue(tx, Q_ARCHIVE_TOLD,
			      ARGS(A_TEXT(x->file), A_TEXT(body), A_TEXT(rpc), A_TEXT(d->service),
				   A_BYTES(digest, 32), A_BYTES(x->digest.at, x->digest.len)));
	return write_end(d, tx, rc);
}

int archive_drop(struct chain_db *d, const struct archive *x, int64_t *dropped)
{
	struct archive_place end = {0};
	struct tx *tx;
	int rc = write_begin(d, &tx);

	if (rc)
		return chain_db_end(d, NULL, rc);
	rc = tx_one(tx, Q_ARCHIVE_STEP,
		    ARGS(A_I64(*dropped), A_I64(x->to_seq), A_I64(CHAIN_BLOCK_MAX)), &end);
	if (!rc && (end.seq <= *dropped || end.seq > x->to_seq))
		rc = E_INTERNAL;
	if (!rc)
		rc = tx_queue(tx, Q_ARCHIVE_DROP, ARGS(A_I64(*dropped), A_I64(end.seq)));
	if (!rc)
		rc = tx_queue(tx, Q_ARCHIVE_DROPPED,
			      ARGS(A_I64(x->from_seq), A_I64(*dropped), A_I64(end.seq)));
	rc = write_end(d, tx, rc);
	if (!rc)
		*dropped = end.seq;
	return rc;
}
