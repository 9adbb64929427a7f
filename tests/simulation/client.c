/* Clients: each command with one id until it is answered. */
#include "base.h"

#include "parts.h"

static void ask(struct sim *s, struct happening *h);

static void ask_later(struct sim *s, int n, int64_t in_us)
{
	agenda_add(s, in_us,
		   &(struct happening){
			   .run = ask, .who = N_NODES, .what = n, .life = s->commands[n].attempt});
}

static int broker_any(struct sim *s, int node)
{
	int first = (int)draw(s, N_BROKERS);

	for (int n = 0; n < N_BROKERS; n++) {
		if (s->wires[node][(first + n) % N_BROKERS].up)
			return (first + n) % N_BROKERS;
	}
	return -1;
}

static void ask(struct sim *s, struct happening *h)
{
	struct command *c = &s->commands[h->what];
	int node = N_INSTANCES + c->client, broker;
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	struct ref ref = {'c', ALPHA, (uint16_t)h->what};
	uint8_t id[16] = {0};

	if (c->fate > ASKED || c->attempt != h->life)
		return;
	c->fate = ASKED;
	c->attempt++;
	broker = broker_any(s, node);
	memcpy(id, &ref, sizeof(ref));
	e.id = (ProtobufCBinaryData){sizeof(id), id};
	e.rpc = (char *)(uintptr_t) "alpha.Put";
	e.key = (char *)(uintptr_t)key_name(THING, c->key);
	e.remaining_ms = 800;
	e.attempt = c->attempt;
	if (broker >= 0)
		letter_post(
			s, node, broker,
			&(struct letter){FRAME_REQUEST, (uint64_t)h->what << 32 | c->attempt, &e});
	ask_later(s, h->what, between(s, 500 * MS, 1000 * MS));
}

static void answered(struct sim *s, uint64_t token, int code)
{
	int n = (int)(token >> 32);
	struct command *c = &s->commands[n];
	enum error_class class = code ? error_class_of(code) : CLASS_OK;

	if (c->fate != ASKED)
		return;
	if (class == CLASS_OK) {
		c->fate = ACKNOWLEDGED;
		SAY(s, "command %d is acknowledged", n);
	} else if (class != CLASS_BUSY && class != CLASS_FAULT) {
		c->fate = GIVEN_UP;
		if (c->planted == SOUND && code != E_ABORTED)
			sim_fail(s, "command %d refused though sound: %s", n, error_name(code));
	} else if ((uint32_t)token == c->attempt) {
		ask_later(s, n, between(s, 20 * MS, 300 * MS));
	}
}

void client_take(struct sim *s, const struct parcel *p)
{
	slice bytes = {(const char *)p->bytes, p->len};
	const Gongdao__Envelope *e;
	ProtobufCMessage *m;
	struct frame f;

	while (bytes.len) {
		if (frame_next(&bytes, &f)) {
			sim_fail(s, "a frame of a broker that cannot be read");
			return;
		}
		if (f.kind != FRAME_REPLY ||
		    wire_unpack(s->arena, &gongdao__envelope__descriptor, f.payload, &m))
			continue;
		e = (const Gongdao__Envelope *)m;
		answered(s, f.token, e->error ? -e->error->code : 0);
	}
}

/* What it had asked, nobody asks again: it may have happened, once, or not. */
void client_crash(struct sim *s, int client)
{
	SAY(s, "client %d crashes", client);
	for (size_t n = 0; n < s->n_commands; n++) {
		if (s->commands[n].client == client && s->commands[n].fate == ASKED)
			s->commands[n].fate = GIVEN_UP;
	}
	for (int b = 0; b < N_BROKERS; b++)
		net_cut(s, N_INSTANCES + client, b);
}

static enum planted plant_one(struct sim *s, unsigned in_thousand)
{
	if (!chance(s, in_thousand))
		return SOUND;
	return chance(s, 600) ? REFUSED : KILLS;
}

void clients_start(struct sim *s)
{
	s->n_commands = 8 + draw(s, COMMANDS_MAX - 8);
	for (size_t n = 0; n < s->n_commands; n++) {
		s->commands[n] = (struct command){.client = (uint8_t)draw(s, N_CLIENTS),
						  .key = (uint8_t)draw(s, N_KEYS),
						  .planted = (uint8_t)plant_one(s, 20),
						  .row_planted = (uint8_t)plant_one(s, 40),
						  .timer = chance(s, 200),
						  .barrier = chance(s, 60)};
		ask_later(s, (int)n, between(s, 0, s->faults_until));
	}
	for (int c = 0; c < N_CLIENTS; c++) {
		for (int b = 0; b < N_BROKERS; b++)
			net_connect(s, N_INSTANCES + c, b);
	}
}
