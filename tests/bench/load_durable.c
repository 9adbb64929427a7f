/*
 * Commands to the ledger, so many under way at a time, each answered after its COMMIT.
 *
 *   load_durable KEYS PEER BROKER_ENDPOINT note|move COUNT DEPTH ACCOUNTS
 *
 * prints "rate R p50 US p99 US". An answer that is no OK ends it with 1.
 */
#include "bench.h"
#include "envelope.pb-c.h"
#include "id.h"
#include "keys.h"
#include "ledger.pb-c.h"
#include "link.h"
#include "wire.h"

#define TEXT_BYTES 200
#define SILENCE_MS 20000
#define DEPTH_MAX  4096

struct load {
	struct link *link;
	struct arena *arena;
	bool move;
	int64_t n, depth, accounts, sent, answered;
	mono_time *sent_at; /* by token */
	int64_t *took_us;
	uint32_t random;
};

static int64_t account_next(struct load *l)
{
	l->random = l->random * 1664525U + 1013904223U;
	return 1 + (int64_t)(l->random >> 8) % l->accounts;
}

static slice body_make(struct load *l)
{
	static char text[TEXT_BYTES + 1];
	Ledger__NoteRequest note = LEDGER__NOTE_REQUEST__INIT;
	Ledger__MoveRequest move = LEDGER__MOVE_REQUEST__INIT;
	slice packed;

	memset(text, 'x', TEXT_BYTES);
	note.account_id = move.account_id = account_next(l);
	note.text = move.text = text;
	move.amount_fen = 1;
	if (wire_pack(l->arena, l->move ? &move.base : &note.base, &packed))
		bench_die("out of memory");
	return packed;
}

static void send_one(struct load *l)
{
	struct uuid id = uuid_new(utc_now());
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	slice body, packed;

	arena_reset(l->arena, (struct arena_mark){NULL, 0});
	body = body_make(l);
	e.id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	e.rpc = (char *)(l->move ? "ledger.Move" : "ledger.Note");
	e.remaining_ms = SILENCE_MS;
	e.attempt = 1;
	e.body = (ProtobufCBinaryData){body.len, (uint8_t *)(uintptr_t)body.at};
	if (wire_pack(l->arena, &e.base, &packed))
		bench_die("out of memory");
	l->sent_at[l->sent] = mono_now();
	if (link_send(l->link, 0, FRAME_REQUEST, (uint64_t)l->sent, packed.at, packed.len))
		bench_die("the broker cannot be reached");
	l->sent++;
}

static void take(struct load *l, const struct frame *f)
{
	ProtobufCMessage *m;

	if (f->kind != FRAME_REPLY || f->token >= (uint64_t)l->sent)
		return;
	arena_reset(l->arena, (struct arena_mark){NULL, 0});
	if (wire_unpack(l->arena, &gongdao__envelope__descriptor, f->payload, &m))
		bench_die("a reply cannot be read");
	if (((Gongdao__Envelope *)m)->error)
		bench_die("%s: %s", ((Gongdao__Envelope *)m)->error->name,
			  ((Gongdao__Envelope *)m)->error->detail);
	l->took_us[l->answered++] = mono_now().us - l->sent_at[f->token].us;
}

static void run(struct load *l)
{
	struct wait_set set = {.link = l->link};
	mono_time heard = mono_now();

	while (l->answered < l->n) {
		int64_t before = l->answered;
		struct frame f;
		size_t from;

		while (l->sent < l->n && l->sent - l->answered < l->depth)
			send_one(l);
		(void)bus_wait(&set, 1000); /* look, whatever it says */
		while (link_recv(l->link, &from, &f))
			take(l, &f);
		if (l->answered > before)
			heard = mono_now();
		else if (mono_now().us - heard.us > SILENCE_MS * INT64_C(1000))
			bench_die("no answer for %d ms", SILENCE_MS);
	}
}

static int64_t number(const char *text, int64_t max)
{
	int64_t n;

	if (!slice_to_i64(slice_of(text), &n) || n < 1 || n > max)
		bench_die("%s: a number from 1 to %" PRId64, text, max);
	return n;
}

static void wait_alive(struct link *l)
{
	struct wait_set set = {.link = l};
	mono_time begun = mono_now();
	struct frame f;
	size_t from;

	while (!link_alive(l, 0, mono_now())) {
		if (mono_now().us - begun.us > SILENCE_MS * INT64_C(1000) ||
		    link_send(l, 0, FRAME_BEAT, 0, NULL, 0))
			(void)bus_wait(&set, 10); /* not connected yet */
		(void)bus_wait(&set, 20);
		while (link_recv(l, &from, &f))
			continue;
	}
}

int main(int argc, char **argv)
{
	char broker[KEY_TEXT_BYTES];
	struct key_pair own;
	struct load l = {.random = 1};
	struct err err = {0};
	struct bus *bus = bus_new(1);
	mono_time begun;
	int64_t rate;

	if (argc != 8 || !bus)
		bench_die("load_durable KEYS PEER BROKER_ENDPOINT note|move COUNT DEPTH ACCOUNTS");
	if (keys_load(argv[1], argv[2], &own, &err) ||
	    keys_load_public(argv[1], "broker", broker, &err) ||
	    link_open(bus, &(struct link_options){(const char *const *)&argv[3], 1, broker, &own},
		      &l.link, &err))
		bench_die("%s", err.text);
	l.move = strcmp(argv[4], "move") == 0;
	l.n = number(argv[5], 10000000);
	l.depth = number(argv[6], DEPTH_MAX);
	l.accounts = number(argv[7], 20000);
	l.arena = arena_new((size_t)1024 * 1024);
	l.sent_at = calloc((size_t)l.n, sizeof(*l.sent_at));
	l.took_us = calloc((size_t)l.n, sizeof(*l.took_us));
	if (!l.arena || !l.sent_at || !l.took_us)
		bench_die("out of memory");
	wait_alive(l.link);
	begun = mono_now();
	run(&l);
	rate = bench_rate(l.n, begun);
	printf("rate %" PRId64 " p50 %" PRId64 " p99 %" PRId64 "\n", rate,
	       bench_percentile(l.took_us, (size_t)l.n, 500),
	       bench_percentile(l.took_us, (size_t)l.n, 990));
	link_close(l.link);
	bus_free(bus);
	return 0;
}
