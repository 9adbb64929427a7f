/*
 * Buffered writes and whose turn they are of: kept with their encoded arguments, sent with the next
 * round trip after their turn was kept.
 */
#include "tx_private.h"

#define QUEUE_MAX 20000 /* a turn */

bool args_keep(struct arena *a, const struct arg *args, int n, struct arg *out)
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
	struct op *op;
	int rc;

	rc = tx_check(tx, st, CARD_EXEC, &p);
	if (rc)
		return rc;
	op = tx->mine.n < QUEUE_MAX ? arena_zalloc(tx->turn, 1, sizeof(*op)) : NULL;
	if (!op || (args && !args_keep(tx->turn, args, p->n_params, kept))) {
		store_note(tx->s, "statement %s: too many or too large writes", st->name);
		return E_TOO_BIG;
	}
	rc = args_encode(tx->s, p, args ? kept : NULL, tx->turn, &op->e);
	if (rc)
		return rc;
	op->name = p->name;
	op->what = st->name;
	ops_add(&tx->mine, op);
	return 0;
}

size_t tx_n_queued(const struct tx *tx)
{
	return tx->mine.n + tx->out.n + tx_rows_n(tx->rows) + tx_rows_n(tx->my_rows);
}

/* ---- turns ------------------------------------------------------------------------------ */

static const char *number_text(struct arena *a, int64_t n)
{
	return n ? arena_printf(a, "%" PRId64, n) : "0";
}

static bool scope_is(const struct scope *s, const char *const texts[SCOPE_TEXTS])
{
	for (int i = 0; i < SCOPE_TEXTS; i++) {
		if (strcmp(s->text[i], texts[i]) != 0)
			return false;
	}
	return true;
}

/* The one struct of these texts in this transaction, so that pointers tell whether two are the
 * same; NULL without memory. */
static const struct scope *scope_get(struct tx *tx, const struct tx_scope *from)
{
	const char *const given[] = {from->role,
				     from->subject,
				     from->department,
				     from->region,
				     number_text(tx->a, from->employer_id),
				     number_text(tx->a, from->worker_id)};
	const char *texts[SCOPE_TEXTS];
	struct scope *s;

	if (!given[4] || !given[5])
		return NULL;
	for (int i = 0; i < SCOPE_TEXTS; i++)
		texts[i] = given[i] ? given[i] : "";
	for (s = tx->scopes; s; s = s->next) {
		if (scope_is(s, texts))
			return s;
	}
	s = arena_alloc(tx->a, sizeof(*s));
	if (!s)
		return NULL;
	memcpy(s->text, texts, sizeof(texts));
	s->next = tx->scopes;
	tx->scopes = s;
	return s;
}

void tx_turn(struct tx *tx, struct arena *a, const struct tx_scope *scope)
{
	assert(tx->failed || (!tx->mine.n && !tx->my_rows)); /* the last turn was kept or dropped */
	tx->turn = a;
	tx->sent = false;
	tx->scope = scope ? scope_get(tx, scope) : NULL;
	if (scope && !tx->scope)
		(void)tx_fail(tx, E_TOO_BIG); /* without memory to say who: nothing more is done */
}

void tx_keep(struct tx *tx)
{
	if (tx->mine.n && tx_tell_scope(tx, tx->scope))
		(void)tx_fail(tx, E_TOO_BIG); /* the commit says so */
	if (tx->mine.n) {
		*tx->out.end = tx->mine.first;
		tx->out.end = tx->mine.end;
		tx->out.n += tx->mine.n;
		ops_init(&tx->mine);
	}
	tx_rows_keep(tx);
	tx_notes_keep(tx);
	bulk_keep(tx);
}

bool tx_drop(struct tx *tx)
{
	ops_init(&tx->mine);
	tx->my_rows = NULL;
	tx->my_notes = NULL;
	tx->my_bulk = NULL;
	return !tx->sent;
}

static bool limits_say(struct tx *tx, int64_t statement_ms, int64_t lock_ms)
{
	struct op *op = arena_zalloc(tx->a, 1, sizeof(*op));
	const char **texts = arena_alloc(tx->a, 2 * sizeof(*texts));
	int *lengths = arena_alloc(tx->a, 2 * sizeof(*lengths));

	if (!op || !texts || !lengths)
		return false;
	texts[0] = number_text(tx->a, statement_ms);
	texts[1] = number_text(tx->a, lock_ms);
	for (int i = 0; i < 2; i++) {
		if (!texts[i])
			return false;
		lengths[i] = (int)strlen(texts[i]);
	}
	op->name = op->what = "limits";
	op->e = (struct encoded){.values = texts, .lengths = lengths, .n = 2};
	ops_add(&tx->out, op);
	return true;
}

void tx_hurry(struct tx *tx, int64_t ms)
{
	const mono_time until = mono_after(ms);
	const bool part = ms > 0 && until.us < tx->deadline.us;

	tx->hurry = part ? until : tx->deadline;
	if (tx->failed)
		return;
	if (!limits_say(tx, part ? ms : tx->timeout_ms,
			part && tx->lock_ms > LOCK_HURRY_MS ? LOCK_HURRY_MS : tx->lock_ms))
		(void)tx_fail(tx, E_TOO_BIG);
}

int tx_flush(struct tx *tx)
{
	if (tx->failed)
		return tx->failed;
	tx->sent = tx->sent || tx->mine.n || tx->my_rows || tx->my_bulk;
	tx_keep(tx);
	if (tx->failed || (!tx->bulk && tx_n_queued(tx) == 0))
		return tx->failed;
	return tx_roundtrip(tx, false);
}

int tx_send_ahead(struct tx *tx)
{
	if (tx->failed || (!tx->out.n && !together_waits(tx)))
		return tx->failed;
	return tx_roundtrip(tx, false);
}

int tx_failed(const struct tx *tx)
{
	return tx->failed;
}
