/*
 * inbox - a command sent twice has one effect and gets the same reply.
 *
 * The row of a command is written in the transaction of its effects, so it exists exactly when they
 * do. Two instances that run the same id at once meet at the primary key: the second one fails,
 * rolls back, and finds the first one's reply.
 */
#include <sodium.h>

#include "private.h"

ROW_TABLE(inbox_entry, COL(inbox_entry, id, COL_UUID), COL(inbox_entry, digest, COL_BYTES),
	  COL(inbox_entry, reply, COL_BYTES));

#define FUTURE_US       (INT64_C(300) * US_PER_S) /* a client's clock may be ahead by so much */
#define EVENT_FUTURE_US US_PER_DAY

static void add(crypto_generichash_state *h, const void *at, size_t len)
{
	uint64_t n = len;

	/* Lengths keep ("ab", "c") and ("a", "bc") apart. */
	crypto_generichash_update(h, (const unsigned char *)&n, sizeof(n));
	crypto_generichash_update(h, at, len);
}

static void add_text(crypto_generichash_state *h, const char *text)
{
	add(h, text, strlen(text));
}

void inbox_digest(const Gongdao__Envelope *e, uint8_t digest[32])
{
	const Gongdao__Principal *who = e->principal;
	int64_t ids[2] = {who->employer_id, who->worker_id};
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, 32);
	add_text(&h, e->sender);
	add_text(&h, who->subject);
	add_text(&h, who->department);
	add_text(&h, who->role);
	add_text(&h, who->region);
	add(&h, ids, sizeof(ids));
	add_text(&h, e->rpc);
	add(&h, e->body.data ? (const void *)e->body.data : "", e->body.len);
	crypto_generichash_final(&h, digest, 32);
}

civil_date utc_day(utc_time t)
{
	int64_t day = t.us / US_PER_DAY;

	return (civil_date){.day = (int32_t)(t.us % US_PER_DAY < 0 ? day - 1 : day)};
}

/* An event is as old as its delivery took: a subscriber that was away for weeks, a dead letter that
 * is tried again. Past its window the inbox may have forgotten it, so it is refused: who missed
 * that much is brought up to date by a replay. */
int inbox_day(struct call *c, civil_date *out)
{
	const struct call_private *p = c->private;
	bool event = handler_takes_events(p->route->handler->kind);
	const struct settings *s = p->dispatcher->context->settings;
	int64_t window_us = (event ? s->event_window_ms : s->inbox_window_ms) * 1000;
	utc_time at = uuid_time(&p->id);
	int64_t age_us = utc_now().us - at.us;

	if (age_us < -(event ? EVENT_FUTURE_US : FUTURE_US))
		return refuse(c, E_ID_FUTURE, "the id is ahead of the clock");
	if (age_us > window_us)
		return refuse(c, E_ID_STALE, "the id is older than the inbox keeps");
	*out = utc_day(at);
	return 0;
}

/* The ids of day `day` among units[from...] that want an answer. */
static size_t ids_of_day(struct unit *const *units, size_t n, civil_date day, struct uuid *ids)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		if (units[i]->state != UNIT_ANSWERED && units[i]->private.day.day == day.day)
			ids[found++] = units[i]->private.id;
	}
	return found;
}

static bool day_seen(struct unit *const *units, size_t before, civil_date day)
{
	for (size_t i = 0; i < before; i++) {
		if (units[i]->state != UNIT_ANSWERED && units[i]->private.day.day == day.day)
			return true;
	}
	return false;
}

static struct unit *unit_by_id(struct unit *const *units, size_t n, const struct uuid *id)
{
	for (size_t i = 0; i < n; i++) {
		if (memcmp(&units[i]->private.id, id, sizeof(*id)) == 0)
			return units[i];
	}
	return NULL;
}

int inbox_ahead(struct tx *tx, struct unit *const *units, size_t n)
{
	struct uuid ids[DISPATCH_MAX];
	int rc = 0;

	for (size_t i = 0; i < n && !rc; i++) {
		civil_date day = units[i]->private.day;

		if (units[i]->state == UNIT_ANSWERED || day_seen(units, i, day))
			continue;
		rc = tx_ahead(tx, Q_INBOX_FIND,
			      ARGS(A_DATE(day), A_UUIDS(ids, ids_of_day(units, n, day, ids))));
	}
	return rc;
}

static void answer(struct unit *u, const struct inbox_entry *entry)
{
	const char *reply;

	u->state = UNIT_ANSWERED;
	if (entry->digest.len != 32 || memcmp(entry->digest.at, u->private.digest, 32) != 0) {
		u->rc = refuse(&u->call, E_ID_REUSED,
			       "the id came before with another sender or content");
		return;
	}
	if (u->private.route->handler->kind == PRIVATE) {
		u->rc = refuse(&u->call, E_REPLY_GONE, "it was given once");
		return;
	}
	reply = arena_strndup(u->call.arena, entry->reply.at, entry->reply.len);
	u->rc = reply ? 0 : E_NO_MEMORY;
	u->body = (slice){reply, entry->reply.len};
	u->private.announced = false;
}

int inbox_answer(struct tx *tx, struct unit *const *units, size_t n)
{
	bool asked[DISPATCH_MAX];
	struct uuid ids[DISPATCH_MAX];

	for (size_t i = 0; i < n; i++)
		asked[i] = units[i]->state != UNIT_ANSWERED &&
			   !day_seen(units, i, units[i]->private.day);
	for (size_t i = 0; i < n; i++) {
		civil_date day = units[i]->private.day;
		struct inbox_entry *entries;
		size_t n_entries, n_ids;
		int rc;

		n_ids = asked[i] ? ids_of_day(units, n, day, ids) : 0;
		if (!n_ids)
			continue;
		rc = tx_many(tx, Q_INBOX_FIND, ARGS(A_DATE(day), A_UUIDS(ids, n_ids)), &entries,
			     &n_entries);
		if (rc)
			return rc;
		for (size_t k = 0; k < n_entries; k++)
			answer(unit_by_id(units, n, &entries[k].id), &entries[k]);
	}
	return 0;
}

int inbox_record(struct call *c, slice reply)
{
	const struct call_private *p = c->private;
	const struct uuid *id = &p->id;
	uint8_t reply_digest[32];
	utc_time now = utc_now();
	int rc;

	if (p->route->handler->kind == PRIVATE)
		reply = (slice){"", 0}; /* not even its digest: what is short can be tried out */
	crypto_generichash(reply_digest, 32, (const unsigned char *)reply.at, reply.len, NULL, 0);
	rc = tx_append_any(c->tx, Q_AUDIT_INSERT,
			   ARGS(A_TIME(now), A_UUID(id), A_TEXT(c->rpc), A_TEXT(c->sender),
				A_TEXT(c->who->subject), A_TEXT(c->who->department),
				A_TEXT(c->who->role), A_TEXT(c->key), A_BYTES(p->digest, 32),
				A_BYTES(reply_digest, 32)));
	if (rc)
		return rc;
	return tx_append_any(c->tx, Q_INBOX_INSERT,
			     ARGS(A_DATE(p->day), A_UUID(id), A_BYTES(p->digest, 32),
				  A_TEXT(c->rpc), A_BYTES(reply.at, reply.len), A_TIME(now)));
}
