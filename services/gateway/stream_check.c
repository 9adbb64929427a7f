/*
 * Whether a listener's session still is one: asked of `accounts` whenever it is not known any more,
 * as for every other request. Who logs out, is disabled or goes on under another grant hears
 * nothing more. Where `accounts` cannot be asked the stream goes on for `stream_unsure_ms`, as a
 * short restart is no reason to send everybody away; then it ends with the event `again`, and who
 * comes again shows his session.
 */
#include "base.h"

#include "stream_group.h"

#include "accounts.pb-c.h"

#define LOOK_US     INT64_C(500000)
#define AGAIN_US    INT64_C(1000000) /* accounts could not be asked */
#define ASK_MS      5000
#define CHECK_BYTES ((size_t)1024 * 1024)

void stream_check_end(struct listener *l)
{
	struct gateway *g = l->group->gateway;

	if (!l->arena)
		return;
	ask_drop(g, &l->question);
	arena_freep(&l->arena);
	g->streams.n_checks--;
}

static void session_take(struct listener *l, const Gongdao__Envelope *reply)
{
	struct session who = {.token = l->token};
	ProtobufCMessage *m;

	if (wire_unpack(l->arena, &accounts__session__descriptor,
			(slice){(const char *)reply->body.data, reply->body.len}, &m) != 0)
		return;
	l->sure_at = mono_now();
	whose_session(&who, (const Accounts__Session *)m);
	sessions_keep(l->group->gateway->sessions, &who, l->sure_at);
	l->ending = who.must_change || !who.granted || !group_is(l->group, &who);
}

static void checked(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct listener *l = q->owner;

	if (rc && error_class_of(rc) == CLASS_ABSENT)
		l->ending = true;
	else if (rc)
		l->check_at.us = mono_now().us + AGAIN_US;
	else
		session_take(l, reply);
	stream_check_end(l);
}

static void ask_for(struct listener *l)
{
	Accounts__FindSessionRequest find = ACCOUNTS__FIND_SESSION_REQUEST__INIT;
	struct gateway *g = l->group->gateway;
	const Gongdao__Principal as = gateway_principal(g);
	const struct asked what = {.rpc = "accounts.FindSession",
				   .as = &as,
				   .request = &find.base,
				   .timeout_ms = ASK_MS};

	l->arena = arena_new(CHECK_BYTES);
	if (!l->arena)
		return;
	g->streams.n_checks++;
	find.token_hash = (ProtobufCBinaryData){TOKEN_BYTES, l->token.hash};
	l->question.then = checked;
	l->question.id = uuid_new(utc_now());
	if (ask(g, &l->question, l->arena, &what) != 0)
		stream_check_end(l); /* the next time */
}

void stream_check(struct listener *l, mono_time now)
{
	struct gateway *g = l->group->gateway;
	struct session who;

	if (now.us >= l->sure_at.us + 1000 * g->policy->own.stream_unsure_ms)
		l->unsure = true;
	if (l->unsure || l->ending || l->arena || now.us < l->check_at.us)
		return;
	l->check_at.us = now.us + LOOK_US;
	if (sessions_find(g->sessions, &l->token, now, &who)) {
		l->sure_at = now;
		l->ending = !group_is(l->group, &who);
	} else if (g->streams.n_checks < CHECKS_MAX) {
		ask_for(l);
	}
}
