/*
 * batch - what is between BEGIN and COMMIT of commands: under backlog many share a transaction.
 *
 *   inbox rows of what came before, reads ahead         one round trip, where there are any
 *   handlers, each in its own scope                     one for a read that was not sent ahead
 *   writes; outbox, audit, inbox by unnest; COMMIT      one round trip
 *
 * The inbox is asked for what says that it was tried before. What does not is run; when it was all
 * the same, its inbox row is there and nothing is committed, and then all of the batch are asked
 * for.
 *
 * A batch is at most DISPATCH_MAX commands; once its handlers took BATCH_US, the rest goes into the
 * next one. A refusal drops that command's writes and nobody else's. There are no savepoints: when
 * the database refuses something, the batch is split until the culprit stands alone. One that finds
 * a row locked waits for it behind all the others.
 *
 * Order:   wave.c.
 *
 * What failed runs again, at most three times in all, when the database could not serialise it or
 * when the connection was lost at COMMIT: then nobody knows the outcome, and the inbox tells it.
 * One that stands alone also when a row of it was written meanwhile by another (its own id by
 * another instance, for one).
 */
#include "private.h"

#define TRIES        3
#define NOBODY       SIZE_MAX
#define BATCH_US     2000
#define LOCK_WAIT_MS 200 /* of a batch: one command's lock must not hold up the others */
#define HURRY_MS     20  /* of one that stands alone while others wait */
#define TIME_MIN_MS  100 /* of a batch: with less a command is asked again when it is late */

struct range {
	size_t from, to; /* of the units */
	int tries;
	bool ask; /* the inbox, for all of them */
};

struct batch {
	struct dispatcher *d;
	struct unit **units;
	struct range stack[2 * DISPATCH_MAX];
	size_t n_ranges;
	/* of the transaction under way: */
	struct tx *tx;
	mono_time begun; /* its handlers */
	bool at_commit;  /* it failed there */
	bool unsure;     /* it died before the inbox could be asked again */
	bool alone;      /* it is of one command */
	size_t running;  /* whose handler it is in, or ended in */
	bool hurried;    /* others wait behind it: it does not wait long for a lock */
};

/* ---- one command ------------------------------------------------------------------------ */

static int read_ahead(struct batch *b, size_t from, size_t to)
{
	for (size_t i = from; i < to && b->units[i]->wave == b->units[from]->wave; i++) {
		struct unit *u = b->units[i];
		struct tx_scope scope = call_scope_of(&u->call);

		if (!u->entity || u->state != UNIT_WAITS)
			continue;
		u->call.tx = b->tx;
		tx_turn(b->tx, u->call.arena, &scope);
		/* What it cannot say it wants, its handler meets again, and answers for. */
		(void)u->private.route->handler->prefetch->load(&u->call, u->req);
		if (tx_failed(b->tx))
			return tx_failed(b->tx);
	}
	return 0;
}

/* Its writes wait in its turn; an error is the handler's word. */
static int handle(struct unit *u)
{
	struct call *c = &u->call;
	int rc;

	u->rep = wire_new(c->arena, u->private.route->output);
	if (!u->rep)
		return E_NO_MEMORY;
	rc = u->private.route->handler->run(c, u->req, u->rep);
	if (u->private.failed) /* without ids it decided on nothing */
		rc = u->private.failed;
	if (!rc)
		rc = call_reply_pack(u);
	return rc ? rc : inbox_record(c, u->body);
}

/* Not 0: the transaction is dead. */
static int unit_run(struct batch *b, struct unit *u)
{
	struct tx_scope scope = call_scope_of(&u->call);

	if (call_left_ms(u) <= 0) {
		u->rc = refuse(&u->call, E_TIMEOUT, "no time left");
		u->state = UNIT_ANSWERED;
		return 0;
	}
	u->call.tx = b->tx;
	tx_turn(b->tx, u->call.arena, &scope);
	u->rc = handle(u);
	if (tx_failed(b->tx)) {
		/* A row that is there already may be what another runner of this id wrote. */
		b->unsure = b->alone && error_class_of(tx_failed(b->tx)) < CLASS_BUSY;
		return tx_failed(b->tx);
	}
	if (u->rc == E_DB_CONFLICT)
		return u->rc; /* its own word: in another transaction it sees more */
	if (u->rc == 0) {
		tx_keep(b->tx);
		u->state = UNIT_KEPT;
		return follow_run(u, b->tx);
	}
	u->private.announced = false;
	u->state = error_class_of(u->rc) < CLASS_BUSY ? UNIT_REFUSED : UNIT_ANSWERED;
	/* What it sent already only a rollback undoes: alone there is nothing else to undo. */
	return tx_drop(b->tx) || b->alone ? 0 : E_CONFLICT;
}

/* ---- one transaction -------------------------------------------------------------------- */

/* As it was decoded. Not 0: the database is not as it has to be. */
static int unit_reset(struct unit *u)
{
	int rc;

	arena_reset(u->call.arena, u->decoded);
	u->private.announced = false;
	u->private.failed = 0;
	u->private.follow = NULL;
	u->followed = false;
	u->state = UNIT_WAITS;
	rc = call_prepare(u);
	if (error_class_of(rc) >= CLASS_BUSY)
		return rc;
	u->rc = rc;
	if (rc)
		u->state = UNIT_ANSWERED;
	return 0;
}

static int begin(struct batch *b, const struct range *r)
{
	struct tx_scope scope = call_scope_of(&b->units[r->from]->call);
	int64_t ms = INT64_MAX;
	int rc = 0;

	for (size_t i = r->from; i < r->to && !rc; i++) {
		if (call_left_ms(b->units[i]) < ms)
			ms = call_left_ms(b->units[i]);
		rc = unit_reset(b->units[i]);
	}
	if (rc)
		return rc;
	if (b->alone && ms <= 0)
		return refuse(&b->units[r->from]->call, E_TIMEOUT, "no time left");
	arena_reset(b->d->arena, (struct arena_mark){NULL, 0});
	arena_reset(b->d->follow_arena, (struct arena_mark){NULL, 0});
	rc = tx_begin(b->d->store, b->d->arena, TX_WRITE, &scope,
		      b->alone || ms > TIME_MIN_MS ? ms : TIME_MIN_MS, &b->tx);
	if (rc)
		return rc;
	if (b->hurried)
		tx_lock_timeout(b->tx, b->alone ? HURRY_MS : LOCK_WAIT_MS);
	if (!b->units[r->from]->counted || tx_pin(b->tx))
		return 0;
	tx_rollback(b->tx);
	return E_DB_AWAY; /* its lock went with the connection */
}

/* Asks the inbox where it may know something: what comes for the first time is run at once, and the
 * unique inbox row tells when it did not. Sends the reads of the first wave too. */
static int ask(struct batch *b, const struct range *r)
{
	struct unit *asked[DISPATCH_MAX];
	size_t n = 0;
	int rc;

	for (size_t i = r->from; i < r->to; i++) {
		if (r->ask || b->units[i]->private.envelope->attempt > 1)
			asked[n++] = b->units[i];
	}
	tx_turn(b->tx, b->d->arena, NULL);
	rc = inbox_ahead(b->tx, asked, n);
	if (!rc)
		rc = read_ahead(b, r->from, r->to);
	tx_turn(b->tx, b->d->arena, NULL);
	if (!rc)
		rc = tx_send_ahead(b->tx);
	return rc ? rc : inbox_answer(b->tx, asked, n);
}

/* The units of the range up to *out_end have run or are answered. */
static int run(struct batch *b, const struct range *r, size_t *out_end)
{
	size_t wave = b->units[r->from]->wave;
	int rc = ask(b, r);

	b->begun = mono_now(); /* a slow first round trip is no reason for a small batch */
	for (size_t i = r->from; i < r->to && !rc; i++) {
		struct unit *u = b->units[i];

		if (u->wave != wave) {
			wave = u->wave;
			rc = read_ahead(b, i, r->to);
		}
		if (!rc && u->state == UNIT_WAITS) {
			b->running = i;
			rc = unit_run(b, u);
			b->running = rc ? i : NOBODY;
		}
		*out_end = i + 1;
		if (mono_now().us - b->begun.us > BATCH_US)
			break;
	}
	return rc;
}

/* What was refused may rest on what another runner of the same id did meanwhile: then the reply is
 * that one's. */
static int refused_ask(struct batch *b, const struct range *r, size_t end)
{
	struct unit *refused[DISPATCH_MAX];
	size_t n = 0;
	int rc;

	for (size_t i = r->from; i < end; i++) {
		if (b->units[i]->state == UNIT_REFUSED)
			refused[n++] = b->units[i];
	}
	if (!n)
		return 0;
	tx_turn(b->tx, b->d->arena, NULL);
	rc = inbox_answer(b->tx, refused, n);
	/* In a batch it may be a write of others that failed with it: then it is split. */
	b->unsure = rc && (b->alone || rc == E_DB_AWAY);
	return rc;
}

static bool any_kept(const struct batch *b, const struct range *r, size_t end)
{
	for (size_t i = r->from; i < end; i++) {
		if (b->units[i]->state == UNIT_KEPT)
			return true;
	}
	return false;
}

static int finish(struct batch *b, const struct range *r, size_t end, int rc)
{
	bool kept = any_kept(b, r, end);

	if (!rc)
		rc = refused_ask(b, r, end);
	if (rc || !kept) {
		tx_rollback(b->tx);
	} else {
		b->at_commit = true;
		rc = tx_commit(b->tx);
	}
	/* A sequence goes back over what was not committed when the server crashes. */
	if (b->d->block_fetched && (rc || !kept))
		b->d->id_next = b->d->id_end;
	return rc;
}

/* 0: the units up to *out_end have their answers. */
static int try(struct batch *b, const struct range *r, size_t *out_end)
{
	int rc;

	b->at_commit = b->unsure = b->d->block_fetched = false;
	b->alone = r->to - r->from == 1;
	b->hurried = !b->alone || b->n_ranges;
	b->running = NOBODY;
	*out_end = r->from;
	rc = begin(b, r);
	if (rc)
		return rc;
	rc = run(b, r, out_end);
	rc = finish(b, r, rc ? r->to : *out_end, rc);
	for (size_t i = r->from; i < *out_end && !rc; i++) {
		b->units[i]->state = UNIT_ANSWERED;
		unit_close(b->units[i]);
	}
	return rc;
}

/* ---- splitting -------------------------------------------------------------------------- */

static void push(struct batch *b, struct range r)
{
	if (r.from < r.to)
		b->stack[b->n_ranges++] = r;
}

/* One that waits for a lock lets all the others go first. */
static void defer(struct batch *b, const struct range *r)
{
	memmove(b->stack + 1, b->stack, b->n_ranges++ * sizeof(b->stack[0]));
	b->stack[0] = *r;
}

static void split(struct batch *b, const struct range *r, int rc)
{
	size_t step = (r->to - r->from + 1) / 2;

	if (b->running != NOBODY) { /* most likely that one; if not, the others tell */
		push(b, (struct range){b->running + 1, r->to, 0, r->ask});
		push(b, (struct range){b->running, b->running + 1, 0, r->ask});
		push(b, (struct range){r->from, b->running, 0, r->ask});
		return;
	}
	if (rc == E_TIMEOUT)
		step = 1; /* one waits for a lock: the others must not wait with it again */
	for (size_t at = r->to; at > r->from;) {
		size_t from = (at - r->from - 1) / step * step + r->from;

		push(b, (struct range){from, at, 0, r->ask});
		at = from;
	}
}

static bool again(const struct batch *b, const struct range *r, int rc)
{
	if (r->tries + 1 >= TRIES)
		return false;
	if (rc == E_DB_CONFLICT || b->unsure || (b->at_commit && rc == E_DB_AWAY))
		return true;
	return b->alone && b->at_commit && (rc == E_EXISTS || rc == E_CONFLICT);
}

static void answer_all(struct batch *b, const struct range *r, int rc)
{
	for (size_t i = r->from; i < r->to; i++) {
		struct unit *u = b->units[i];

		if (u->state != UNIT_ANSWERED) { /* from the inbox, or out of time: that stands */
			u->rc = rc;
			u->private.announced = false;
			u->state = UNIT_ANSWERED;
		}
		unit_close(u);
	}
}

static void failed(struct batch *b, const struct range *r, int rc)
{
	struct unit *first = b->units[r->from];

	first->call.clashed = first->call.clashed || (b->alone && rc == E_EXISTS);
	if (follow_without(&b->units[r->from], r->to - r->from))
		push(b, (struct range){r->from, r->to, r->tries, true});
	else if (rc == E_EXISTS && b->at_commit && !r->ask)
		push(b, (struct range){r->from, r->to, r->tries, true});
	else if (again(b, r, rc))
		push(b, (struct range){r->from, r->to, r->tries + 1, true});
	else if (b->alone && b->hurried && rc == E_TIMEOUT && call_left_ms(first) > 0)
		defer(b, r);
	else if (b->alone || rc == E_DB_AWAY || rc == E_UNAVAILABLE)
		answer_all(b, r, rc);
	else
		split(b, r, rc);
}

void batch_run(struct dispatcher *d, struct unit **units, size_t n)
{
	struct batch b = {.d = d, .units = units};

	wave_sort(units, n);
	push(&b, (struct range){0, n, 0, false});
	while (b.n_ranges) {
		struct range r = b.stack[--b.n_ranges];
		size_t end;
		int rc = try(&b, &r, &end);

		if (rc)
			failed(&b, &r, rc);
		else
			push(&b, (struct range){end, r.to, 0, r.ask});
	}
}
