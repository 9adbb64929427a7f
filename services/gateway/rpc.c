/*
 * rpc - POST /api/v1/SERVICE/Rpc and its public sister: JSON in, one question, JSON out.
 */
#include "base.h"

#include "signing.h"

void rpc_answered(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct request *r = q->owner;
	const ProtobufCMethodDescriptor *m = registry_find(r->route.rpc);
	ProtobufCMessage *message;
	struct err err = {0};
	const char *text;

	if (rc) {
		reply_refusal(r, rc, reply);
		return;
	}
	rc = wire_unpack(r->arena, m->output,
			 (slice){(const char *)reply->body.data, reply->body.len}, &message);
	if (!rc)
		rc = json_write(r->arena, message, JSON_ONE_LINE, &text, &err);
	if (rc == E_TOO_BIG) {
		reply_problem(r, E_TOO_BIG, "%s",
			      r->english ? "the answer: ask for fewer rows"
					 : "答复过大，请减少每页条数");
	} else if (rc) {
		log_event(LOG_ERROR, "reply.unreadable", L_STR("rpc", r->route.rpc),
			  L_STR("detail", err.text));
		reply_problem(r, E_INTERNAL, "%s", r->route.rpc);
	} else {
		reply_json(r, 200, text);
	}
}

/* NULL: the request has been answered. */
static ProtobufCMessage *body_read(struct request *r)
{
	slice text = {r->body, r->body_len};
	ProtobufCMessage *message;
	struct err err = {0};
	int rc;

	if (!text.len)
		text = SLICE("{}");
	rc = json_read(r->arena, registry_find(r->route.rpc)->input, text, &message, &err);
	if (!rc)
		return message;
	reply_problem(r, rc, "%s", err.text);
	return NULL;
}

static void run(struct request *r, const Gongdao__Principal *as, const ProtobufCMessage *message)
{
	const struct asked what = {.rpc = r->route.rpc,
				   .as = as,
				   .request = message,
				   .english = r->english,
				   .timeout_ms = r->timeout_ms};
	int rc;

	r->question.then = rpc_answered;
	r->question.id = r->id;
	rc = ask(r->gateway, &r->question, r->arena, &what);
	if (rc)
		reply_problem(r, rc, "%s", r->route.rpc);
}

/* What the public may ask is a role of access.yaml like any other, and the services check it again.
 */
void rpc_public(struct request *r)
{
	const struct policy *p = r->gateway->policy;
	Gongdao__Principal as = GONGDAO__PRINCIPAL__INIT;
	const ProtobufCMessage *message;
	int64_t wait_ms;

	if (!access_role_may(&p->access, "public", r->route.rpc)) {
		reply_problem(r, E_DENIED, "%s", r->route.rpc);
		return;
	}
	wait_ms = throttle_take(&r->gateway->throttle, r->address, p->own.public_per_minute,
				mono_now());
	if (wait_ms) {
		reply_retry(r, HTTP_THROTTLED, (uint32_t)wait_ms);
		return;
	}
	as.subject = (char *)(uintptr_t) "public";
	as.role = (char *)(uintptr_t) "public";
	as.region = (char *)(uintptr_t)p->own.region;
	message = body_read(r);
	if (message)
		run(r, &as, message);
}

Gongdao__Principal rpc_who(struct request *r)
{
	Gongdao__Principal as = GONGDAO__PRINCIPAL__INIT;
	struct session *who = &r->who;

	as.subject = who->subject;
	as.department = who->department;
	as.role = who->role;
	as.region = who->region;
	as.employer_id = who->employer_id;
	as.worker_id = who->worker_id;
	return as;
}

static void rpc_as_who(struct request *r)
{
	const Gongdao__Principal as = rpc_who(r);
	const struct session *who = &r->who;
	ProtobufCMessage *message;

	if (!whose_own(r))
		return;
	if (who->must_change || !who->granted) {
		reply_problem(r, who->must_change ? HTTP_MUST_CHANGE : HTTP_NO_GRANT, "%s",
			      r->route.rpc);
		return;
	}
	message = body_read(r);
	if (message && !sign_takes(r, message))
		run(r, &as, message);
}

void rpc_session(struct request *r)
{
	whose(r, rpc_as_who);
}
