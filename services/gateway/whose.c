/*
 * whose - the session behind a request, asked of `accounts` and kept for some seconds.
 */
#include "base.h"

#include "gateway.h"

#include "accounts.pb-c.h"

Gongdao__Principal gateway_principal(const struct gateway *g)
{
	const struct policy *p = g->policy;
	const char *peer = p->settings.peer[0] ? p->settings.peer : "gateway";
	Gongdao__Principal as = GONGDAO__PRINCIPAL__INIT;

	/* protobuf-c wants char * where it only reads */
	as.subject = (char *)(uintptr_t)peer;
	as.department = (char *)(uintptr_t)p->own.department;
	as.region = (char *)(uintptr_t)p->own.region;
	as.role = (char *)(uintptr_t) "gateway";
	return as;
}

void whose_ask(struct request *r, const char *rpc, const ProtobufCMessage *m, then_fn then)
{
	const Gongdao__Principal as = gateway_principal(r->gateway);
	const struct asked what = {.rpc = rpc,
				   .as = &as,
				   .request = m,
				   .english = r->english,
				   .timeout_ms = r->timeout_ms};
	int rc;

	r->question.then = then;
	r->question.id = uuid_new(utc_now());
	rc = ask(r->gateway, &r->question, r->arena, &what);
	if (rc)
		reply_problem(r, rc, "%s", rpc);
}

const ProtobufCMessage *whose_reply(struct request *r, const ProtobufCMessageDescriptor *d, int rc,
				    const Gongdao__Envelope *reply)
{
	ProtobufCMessage *m;

	if (rc) {
		reply_refusal(r, rc, reply);
		return NULL;
	}
	rc = wire_unpack(r->arena, d, (slice){(const char *)reply->body.data, reply->body.len}, &m);
	if (!rc)
		return m;
	reply_problem(r, E_INTERNAL, "%s", d->name);
	return NULL;
}

static void text_copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from); /* names of access.yaml fit */
}

void whose_session(struct session *to, const Accounts__Session *s)
{
	const Accounts__Grant *g = s->grant;

	(void)snprintf(to->subject, sizeof(to->subject), "a%" PRId64,
		       s->account ? s->account->account_id : 0);
	text_copy(to->department, sizeof(to->department), g ? g->department : "");
	text_copy(to->role, sizeof(to->role), g ? g->role : "");
	text_copy(to->region, sizeof(to->region), g ? g->region : "");
	to->employer_id = s->account ? s->account->employer_id : 0;
	to->worker_id = s->account ? s->account->worker_id : 0;
	to->must_change = s->must_change;
	to->granted = g && g->role[0] && s->grant_id;
}

/* Whether accounts took note of the use is no business of the request's. */
static void touched(struct question *q, int rc UNUSED, const Gongdao__Envelope *reply UNUSED)
{
	struct request *r = q->owner;

	r->then_session(r);
}

static void found(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	Accounts__SessionRequest touch = ACCOUNTS__SESSION_REQUEST__INIT;
	struct request *r = q->owner;
	const Accounts__Session *s;
	const ProtobufCMessage *m;

	if (rc && error_class_of(rc) == CLASS_ABSENT) {
		reply_problem(r, HTTP_NO_SESSION, "%s", "");
		return;
	}
	m = whose_reply(r, &accounts__session__descriptor, rc, reply);
	if (!m)
		return;
	s = (const Accounts__Session *)m;
	whose_session(&r->who, s);
	sessions_keep(r->gateway->sessions, &r->who, mono_now());
	if (!s->touch) {
		r->then_session(r);
		return;
	}
	touch.token_hash = (ProtobufCBinaryData){TOKEN_BYTES, r->who.token.hash};
	whose_ask(r, "accounts.TouchSession", &touch.base, touched);
}

void whose(struct request *r, request_fn then)
{
	Accounts__FindSessionRequest find = ACCOUNTS__FIND_SESSION_REQUEST__INIT;
	struct token token;

	r->then_session = then;
	if (!token_read(r->cookie, &token)) {
		reply_problem(r, HTTP_NO_SESSION, "%s", "");
		return;
	}
	if (sessions_find(r->gateway->sessions, &token, mono_now(), &r->who)) {
		then(r);
		return;
	}
	r->who.token = token;
	find.token_hash = (ProtobufCBinaryData){TOKEN_BYTES, r->who.token.hash};
	whose_ask(r, "accounts.FindSession", &find.base, found);
}

bool whose_own(struct request *r)
{
	if (token_csrf_is(&r->who.token, r->csrf))
		return true;
	reply_problem(r, HTTP_CSRF, "%s", "");
	return false;
}
