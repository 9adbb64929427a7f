/*
 * Buffered writes: kept with their encoded arguments, sent in chunks of one round trip each.
 */
#include "store_private.h"

#define CHUNK_MAX   64
#define CHUNK_BYTES ((size_t)1024 * 1024)
#define QUEUE_MAX   20000

struct queued {
	struct queued *next;
	const struct prepared *p;
	struct encoded e;
};

/* Texts and bytes that the caller may change before they are sent. */
static bool args_keep(struct arena *a, const struct arg *args, int n, struct arg *out)
{
	int i;

	for (i = 0; i < n; i++) {
		out[i] = args[i];
		if (args[i].type != ARG_TEXT && args[i].type != ARG_BYTES &&
		    args[i].type != ARG_UUID)
			continue;
		out[i].at = arena_strndup(a, args[i].at, args[i].len);
		if (!out[i].at)
			return false;
	}
	return true;
}

int tx_queue(struct tx *tx, const struct statement *st, const struct arg *args)
{
	struct arg kept[STORE_PARAMS_MAX];
	const struct prepared *p;
	struct queued *q;
	int rc;

	rc = tx_check(tx, st, CARD_EXEC, &p);
	if (rc)
		return rc;
	q = tx->n_queued < QUEUE_MAX ? arena_alloc(tx->a, sizeof(*q)) : NULL;
	if (!q || (args && !args_keep(tx->a, args, p->n_params, kept))) {
		store_note(tx->s, "statement %s: too many or too large writes", st->name);
		return E_TOO_BIG;
	}
	rc = args_encode(tx->s, p, args ? kept : NULL, tx->a, &q->e);
	if (rc)
		return rc;
	q->p = p;
	q->next = NULL;
	if (tx->last)
		tx->last->next = q;
	else
		tx->first = q;
	tx->last = q;
	tx->n_queued++;
	return 0;
}

size_t tx_n_queued(const struct tx *tx)
{
	return tx->n_queued;
}

/* Sends the next writes, at most a chunk; *out_n says how many. */
static bool send_chunk(struct tx *tx, size_t *out_n)
{
	const struct queued *q;
	size_t n = 0, bytes = 0;

	for (q = tx->first; q && n < CHUNK_MAX && bytes < CHUNK_BYTES; q = q->next) {
		if (!tx_send(tx, q->p, &q->e))
			return false;
		bytes += q->e.bytes;
		n++;
	}
	*out_n = n;
	return true;
}

/* Takes the results of n writes off the queue and, with `last`, that of COMMIT. */
static int receive_chunk(struct tx *tx, size_t n, bool last)
{
	mono_time until = tx_patience(tx);
	int rc = 0, one;
	size_t i;

	for (i = 0; i < n; i++) {
		one = pump_command(tx->s, tx->first->p->st->name, until, NULL);
		if (one == E_DB_AWAY)
			return one;
		if (!rc)
			rc = one;
		tx->first = tx->first->next;
		tx->n_queued--;
	}
	if (!tx->first)
		tx->last = NULL;
	if (last) {
		one = pump_command(tx->s, "commit", until, NULL);
		if (one == E_DB_AWAY)
			return one;
		if (!rc)
			rc = one;
	}
	return pump_sync(tx->s, until) ? E_DB_AWAY : rc;
}

/* One round trip: writes, and COMMIT behind the last of them when asked. */
static int chunk(struct tx *tx, bool commit, bool *out_last)
{
	size_t n = 0;
	bool last;

	if (mono_now().us >= tx->deadline.us) {
		store_note(tx->s, "commit: no time left");
		return E_TIMEOUT;
	}
	if (!send_chunk(tx, &n))
		return pump_lost(tx->s);
	last = n == tx->n_queued;
	if (last && commit && !PQsendQueryPrepared(tx->s->conn, "commit", 0, NULL, NULL, NULL, 1))
		return pump_lost(tx->s);
	if (!PQpipelineSync(tx->s->conn))
		return pump_lost(tx->s);
	*out_last = last;
	return receive_chunk(tx, n, last && commit);
}

int tx_send_queued(struct tx *tx, bool commit)
{
	bool last = tx->n_queued == 0 && !commit;
	int rc = 0;

	while (!rc && !last)
		rc = chunk(tx, commit, &last);
	return rc ? tx_fail(tx, rc) : 0;
}
