/*
 * Commands of the case desk, so many under way at a time, each answered after its COMMIT.
 *
 *   load_cases KEYS BROKER_ENDPOINT start|act|hand|get COUNT DEPTH
 *
 * start: StartCase, all in one region and year, whose numbers have no gap. act: TakeAction, one
 * case of many at a time. hand: OfferHandoff by one department and AcceptHandoff by another, in
 * turn. get: GetCase, the owner reads one case of many at a time. The cases of act, hand and get
 * are made before the clock starts. Prints "rate R p50 US p99 US"; an answer that is no OK ends it
 * with 1.
 */
#include "bench.h"

#include "disputes.pb-c.h"
#include "envelope.pb-c.h"
#include "id.h"
#include "keys.h"
#include "link.h"
#include "wire.h"

#define SILENCE_MS 20000
#define DEPTH_MAX  64
#define CASES_EACH 16 /* cases of one slot: it never has two commands of one under way */

enum what {
	START,
	ACT,
	OFFER,
	ACCEPT,
	GET,
	N_WHAT,
};

/* One of the commands under way: its cases, and what it asked last. */
struct slot {
	int64_t cases[CASES_EACH], versions[CASES_EACH], handoff_id;
	size_t at, n;
	enum what what;
	mono_time sent_at;
};

struct load {
	struct link *links[2]; /* the owner's, the receiver's */
	struct arena *arena;
	struct slot slots[DEPTH_MAX];
	int64_t n, depth, sent, answered;
	bool making; /* the cases, before the clock starts */
	enum what kind;
	int64_t *took_us;
};

static const struct {
	const char *rpc;
	const ProtobufCMessageDescriptor *reply;
	size_t link;
} asked[N_WHAT] = {
	[START] = {"disputes.StartCase",     &disputes__case__descriptor,              0},
	[ACT] = {"disputes.TakeAction",    &disputes__take_action_reply__descriptor, 0},
	[OFFER] = {"disputes.OfferHandoff",  &disputes__handoff__descriptor,           0},
	[ACCEPT] = {"disputes.AcceptHandoff", &disputes__handoff__descriptor,           1},
	[GET] = {"disputes.GetCase",       &disputes__get_case_reply__descriptor,    0},
};

/* ---- asking --------------------------------------------------------------------------------- */

static slice start_make(struct load *l)
{
	Disputes__StartCaseRequest r = DISPUTES__START_CASE_REQUEST__INIT;
	slice packed;

	r.procedure = (char *)"sector";
	r.source = (char *)"lead";
	r.title = (char *)"站点不发工资条";
	r.employer_name = (char *)"甲平台";
	r.region = (char *)"411002";
	r.ground = (char *)"巡查发现";
	if (wire_pack(l->arena, &r.base, &packed))
		bench_die("out of memory");
	return packed;
}

static slice act_make(struct load *l, const struct slot *s)
{
	Disputes__TakeActionRequest r = DISPUTES__TAKE_ACTION_REQUEST__INIT;
	Disputes__ActValue value = DISPUTES__ACT_VALUE__INIT, *values[] = {&value};
	slice packed;

	value.name = (char *)"what";
	value.value = (char *)"已到站点核查";
	r.case_id = s->cases[s->at];
	r.version = s->versions[s->at];
	r.action = (char *)"note";
	r.n_fields = 1;
	r.fields = values;
	if (wire_pack(l->arena, &r.base, &packed))
		bench_die("out of memory");
	return packed;
}

static slice offer_make(struct load *l, const struct slot *s)
{
	Disputes__OfferHandoffRequest r = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;
	slice packed;

	r.case_id = s->cases[s->at];
	r.to_department = (char *)"TRANS";
	r.kind = (char *)"INFORM";
	r.reason = (char *)"通报核查情况";
	if (wire_pack(l->arena, &r.base, &packed))
		bench_die("out of memory");
	return packed;
}

static slice accept_make(struct load *l, const struct slot *s)
{
	Disputes__AcceptHandoffRequest r = DISPUTES__ACCEPT_HANDOFF_REQUEST__INIT;
	slice packed;

	r.handoff_id = s->handoff_id;
	if (wire_pack(l->arena, &r.base, &packed))
		bench_die("out of memory");
	return packed;
}

static slice get_make(struct load *l, const struct slot *s)
{
	Disputes__GetCaseRequest r = DISPUTES__GET_CASE_REQUEST__INIT;
	slice packed;

	r.case_id = s->cases[s->at];
	if (wire_pack(l->arena, &r.base, &packed))
		bench_die("out of memory");
	return packed;
}

static slice body_make(struct load *l, struct slot *s)
{
	s->what = l->making ? START : l->kind;
	if (s->what == OFFER && s->handoff_id)
		s->what = ACCEPT;
	switch (s->what) {
	case ACT:
		return act_make(l, s);
	case OFFER:
		return offer_make(l, s);
	case ACCEPT:
		return accept_make(l, s);
	case GET:
		return get_make(l, s);
	case START:
	case N_WHAT:
		break;
	}
	return start_make(l);
}

static void send_one(struct load *l, size_t place)
{
	struct slot *s = &l->slots[place];
	struct uuid id = uuid_new(utc_now());
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	slice body, packed;

	arena_reset(l->arena, (struct arena_mark){NULL, 0});
	body = body_make(l, s);
	e.id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	e.rpc = (char *)(uintptr_t)asked[s->what].rpc;
	e.remaining_ms = SILENCE_MS;
	e.attempt = 1;
	e.body = (ProtobufCBinaryData){body.len, (uint8_t *)(uintptr_t)body.at};
	if (wire_pack(l->arena, &e.base, &packed))
		bench_die("out of memory");
	s->sent_at = mono_now();
	if (link_send(l->links[asked[s->what].link], 0, FRAME_REQUEST, place, packed.at,
		      packed.len))
		bench_die("the broker cannot be reached");
	l->sent++;
}

/* ---- answers -------------------------------------------------------------------------------- */

/* What the slot has to know for its next command. */
static void learn(struct load *l, struct slot *s, const ProtobufCMessage *m)
{
	const Disputes__Case *file = (const Disputes__Case *)m;

	switch (s->what) {
	case START:
		if (l->making) {
			s->cases[s->n] = file->case_id;
			s->versions[s->n++] = file->version;
		}
		break;
	case ACT:
		s->versions[s->at] = ((const Disputes__TakeActionReply *)m)->case_->version;
		s->at = (s->at + 1) % CASES_EACH;
		break;
	case OFFER:
		s->handoff_id = ((const Disputes__Handoff *)m)->handoff_id;
		break;
	case ACCEPT:
		s->handoff_id = 0;
		/* fall through */
	case GET:
		s->at = (s->at + 1) % CASES_EACH;
		break;
	case N_WHAT:
		break;
	}
}

static void take(struct load *l, const struct frame *f)
{
	ProtobufCMessage *m, *body;
	Gongdao__Envelope *e;
	struct slot *s;

	if (f->kind != FRAME_REPLY || f->token >= (uint64_t)l->depth)
		return;
	s = &l->slots[f->token];
	arena_reset(l->arena, (struct arena_mark){NULL, 0});
	if (wire_unpack(l->arena, &gongdao__envelope__descriptor, f->payload, &m))
		bench_die("a reply cannot be read");
	e = (Gongdao__Envelope *)m;
	if (e->error)
		bench_die("%s: %s %s", asked[s->what].rpc, e->error->name, e->error->detail);
	if (wire_unpack(l->arena, asked[s->what].reply,
			(slice){(const char *)e->body.data, e->body.len}, &body))
		bench_die("the body of a reply cannot be read");
	l->took_us[l->answered++] = mono_now().us - s->sent_at.us;
	learn(l, s, body);
	if (l->sent < l->n)
		send_one(l, (size_t)f->token);
}

/* ---- the run -------------------------------------------------------------------------------- */

static void run(struct load *l, int64_t n)
{
	struct wait_set sets[2] = {{.link = l->links[0]}, {.link = l->links[1]}};
	mono_time heard = mono_now();

	l->n = n;
	l->sent = l->answered = 0;
	for (size_t i = 0; i < (size_t)l->depth && l->sent < n; i++)
		send_one(l, i);
	while (l->answered < n) {
		int64_t before = l->answered;

		for (size_t i = 0; i < 2; i++) {
			struct frame f;
			size_t from;

			/* the second link has little to say; the first one waits */
			(void)bus_wait(&sets[i], i == 0 ? 1 : 0);
			while (link_recv(l->links[i], &from, &f))
				take(l, &f);
		}
		if (l->answered > before)
			heard = mono_now();
		else if (mono_now().us - heard.us > SILENCE_MS * INT64_C(1000))
			bench_die("no answer for %d ms", SILENCE_MS);
	}
}

static struct link *link_to(struct bus *bus, char **argv, const char *peer)
{
	char broker[KEY_TEXT_BYTES];
	struct wait_set set = {0};
	mono_time begun = mono_now();
	struct key_pair own;
	struct err err = {0};
	struct link *l;
	struct frame f;
	size_t from;

	if (keys_load(argv[1], peer, &own, &err) ||
	    keys_load_public(argv[1], "broker", broker, &err) ||
	    link_open(bus, &(struct link_options){(const char *const *)&argv[2], 1, broker, &own},
		      &l, &err))
		bench_die("%s", err.text);
	set.link = l;
	while (!link_alive(l, 0, mono_now())) {
		if (mono_now().us - begun.us > SILENCE_MS * INT64_C(1000))
			bench_die("the broker does not answer");
		if (link_send(l, 0, FRAME_BEAT, 0, NULL, 0))
			(void)bus_wait(&set, 10); /* not connected yet */
		(void)bus_wait(&set, 20);
		while (link_recv(l, &from, &f))
			continue;
	}
	return l;
}

static int64_t number(const char *text, int64_t max)
{
	int64_t n;

	if (!slice_to_i64(slice_of(text), &n) || n < 1 || n > max)
		bench_die("%s: a number from 1 to %" PRId64, text, max);
	return n;
}

static enum what kind_of(const char *word)
{
	if (strcmp(word, "start") == 0)
		return START;
	if (strcmp(word, "act") == 0)
		return ACT;
	if (strcmp(word, "hand") == 0)
		return OFFER;
	if (strcmp(word, "get") == 0)
		return GET;
	bench_die("%s: start, act, hand or get", word);
}

int main(int argc, char **argv)
{
	static struct load l;
	struct bus *bus = bus_new(1);
	mono_time begun;
	int64_t n, rate;

	if (argc != 6 || !bus)
		bench_die("load_cases KEYS BROKER_ENDPOINT start|act|hand|get COUNT DEPTH");
	l.kind = kind_of(argv[3]);
	n = number(argv[4], 10000000);
	l.depth = number(argv[5], DEPTH_MAX);
	l.arena = arena_new((size_t)1024 * 1024);
	l.took_us = calloc((size_t)(n > DEPTH_MAX * CASES_EACH ? n : DEPTH_MAX * CASES_EACH),
			   sizeof(*l.took_us));
	if (!l.arena || !l.took_us)
		bench_die("out of memory");
	l.links[0] = link_to(bus, argv, "samr-desk");
	l.links[1] = link_to(bus, argv, "trans-desk");
	l.making = true;
	for (int i = 0; l.kind != START && i < CASES_EACH; i++)
		run(&l, l.depth);
	l.making = false;
	begun = mono_now();
	run(&l, n);
	rate = bench_rate(n, begun);
	printf("rate %" PRId64 " p50 %" PRId64 " p99 %" PRId64 "\n", rate,
	       bench_percentile(l.took_us, (size_t)n, 500),
	       bench_percentile(l.took_us, (size_t)n, 990));
	link_close(l.links[0]);
	link_close(l.links[1]);
	bus_free(bus);
	return 0;
}
