#include "post.h"

#define WAIT_MS  5000
#define QUIET_MS 150 /* seven rounds of the bench's relay */

void post_start(struct post *p, struct bench *b)
{
	memset(p, 0, sizeof(*p));
	p->bench = b;
	p->bus = bus_new(1);
	assert_non_null(p->bus);
	p->start = (struct relay_start){.context = &b->context, .policy = b->policy};
	assert_int_equal(pipe_pair(p->bus, &p->here, &p->start.pipe), 0);
	assert_int_equal(pthread_create(&p->thread, NULL, relay_run, &p->start), 0);
}

static void tell(struct post *p, const void *message, size_t len)
{
	assert_int_equal(pipe_send(p->here, message, len), 0);
}

void post_stop(struct post *p)
{
	const uint8_t quit = RELAY_QUIT;

	tell(p, &quit, 1);
	assert_int_equal(pthread_join(p->thread, NULL), 0);
	pipe_close(p->start.pipe);
	pipe_close(p->here);
	bus_free(p->bus);
}

void post_wake(struct post *p)
{
	const uint8_t wake = RELAY_WAKE;

	tell(p, &wake, 1);
}

/* Notes what comes; letters wait in p->letters. */
static void sort(struct post *p, slice m)
{
	assert_true(m.len > 0);
	switch ((enum relay_message)m.at[0]) {
	case RELAY_REPORT:
		assert_int_equal(m.len, 1 + sizeof(p->report));
		memcpy(&p->report, m.at + 1, sizeof(p->report));
		return;
	case RELAY_POLICY_TAKEN:
		p->n_policies_taken++;
		return;
	case RELAY_SEND:
		p->letters.at = arena_strndup(p->bench->arena, m.at + 1, m.len - 1);
		p->letters.len = m.len - 1;
		return;
	case RELAY_WAKE:
	case RELAY_QUIT:
	case RELAY_LOST:
	case RELAY_POLICY:
	case RELAY_REPLY:
		fail_msg("a message that a relay never sends: %c", m.at[0]);
	}
}

static bool letter_take(struct post *p, struct letter *out)
{
	ProtobufCMessage *e;

	if (!mail_next(&p->letters, &out->token, &out->bytes))
		return false;
	assert_int_equal(
		wire_unpack(p->bench->arena, &gongdao__envelope__descriptor, out->bytes, &e), 0);
	out->e = (Gongdao__Envelope *)e;
	return true;
}

bool post_next(struct post *p, int64_t wait_ms, struct letter *out)
{
	int64_t until_us = mono_now().us + wait_ms * 1000;
	slice m;

	if (p->early.e) {
		*out = p->early;
		p->early.e = NULL;
		return true;
	}
	for (;;) {
		int64_t left_ms = (until_us - mono_now().us + 999) / 1000;

		if (letter_take(p, out))
			return true;
		if (pipe_recv(p->here, &m)) {
			sort(p, m);
			continue;
		}
		if (left_ms <= 0)
			return false;
		(void)pipe_wait(p->here, left_ms);
	}
}

void post_answer(struct post *p, const struct letter *l, int error)
{
	Gongdao__Envelope reply = GONGDAO__ENVELOPE__INIT;
	Gongdao__Error e = GONGDAO__ERROR__INIT;
	struct mail mail = {0};
	slice packed;

	reply.id = l->e->id;
	if (error) {
		e.code = -error;
		e.detail = (char *)"said the test";
		reply.error = &e;
	}
	assert_int_equal(wire_pack(p->bench->arena, &reply.base, &packed), 0);
	assert_true(mail_add(&mail, l->token, packed));
	assert_int_equal(mail_post(&mail, RELAY_REPLY, p->here), 0);
	mail_done(&mail);
}

void post_policy(struct post *p, const struct policy *policy)
{
	uint8_t message[1 + sizeof(policy)] = {RELAY_POLICY};
	size_t before = p->n_policies_taken;
	struct letter l;

	memcpy(message + 1, &policy, sizeof(policy));
	tell(p, message, sizeof(message));
	for (int i = 0; i < 1000 && p->n_policies_taken == before && !p->early.e; i++) {
		if (post_next(p, 5, &l))
			p->early = l;
	}
	assert_int_equal(p->n_policies_taken, before + 1);
}

void post_lead(struct post *p, int64_t epoch)
{
	struct letter l;

	for (int i = 0; i < 100 && p->report.epoch <= epoch && !p->early.e; i++) {
		if (post_next(p, 100, &l))
			p->early = l;
	}
	assert_true(p->early.e ? (int64_t)p->early.e->epoch > epoch : p->report.epoch > epoch);
}

void post_put(const char *target, const char *key, const char *text)
{
	Probe__Thing thing = PROBE__THING__INIT;
	uint8_t packed[256];
	char hex[2 * sizeof(packed) + 1];
	size_t n;

	thing.key = (char *)key;
	thing.text = (char *)text;
	assert_true(probe__thing__get_packed_size(&thing) <= sizeof(packed));
	n = probe__thing__pack(&thing, packed);
	for (size_t i = 0; i < n; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", packed[i]);
	kit_sql("insert into probe.outbox (day, event_id, event, target, key, barrier, generation,"
		" trace, body, emitted_at) values ((now() at time zone 'utc')::date,"
		" gen_random_uuid(), 'probe.ThingPut', '%s', '%s', false, 0, '', '\\x%s', now())",
		target, key, n ? hex : "");
}

const char *letter_says(const struct post *p, const struct letter *l)
{
	const Probe__Thing *t;
	ProtobufCMessage *m;

	assert_int_equal(wire_unpack(p->bench->arena, &probe__thing__descriptor,
				     (slice){(char *)l->e->body.data, l->e->body.len}, &m),
			 0);
	t = (const Probe__Thing *)m;
	return arena_printf(p->bench->arena, "%s/%s", t->key, t->text);
}

void post_expect(struct post *p, const char *says)
{
	struct letter l;

	assert_true(post_next(p, WAIT_MS, &l));
	assert_string_equal(letter_says(p, &l), says);
	post_answer(p, &l, 0);
}

void post_quiet(struct post *p)
{
	struct letter l;

	if (post_next(p, QUIET_MS, &l))
		fail_msg("unexpected: %s", letter_says(p, &l));
}
