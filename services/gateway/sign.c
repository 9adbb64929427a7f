/*
 * sign - hand-offs under the signature of the gateway's department.
 *
 * The department's secret lies here and is never sent. Who offers a hand-off or answers one through
 * this door has it prepared (`sign: true`, so that nothing goes unsigned), looked at, held against
 * what the person asked for, signed and sent: three questions, all in the person's name. Asked
 * again under the same Idempotency-Key they have one effect: the id of the last one follows from
 * it, and what is signed already has nothing left to sign.
 * An offer whose draft was made anew in between (its day ended, the case went on) is looked at and
 * held against the same wish once more. A draft that somebody else made is shown, to be read again.
 */
#include "base.h"

#include "signing.h"

#include <sodium.h>

#include "asked.h"

struct signing {
	struct handoff_wish wish;
	mono_time by;
};

/* The second command of a request: of its instant, and for a text always the same. */
static struct uuid id_after(const struct uuid *first, const char *text)
{
	crypto_generichash_state state;
	struct uuid id = *first;
	uint8_t digest[crypto_generichash_BYTES];

	(void)crypto_generichash_init(&state, (const uint8_t *)"sign", 4, sizeof(digest));
	(void)crypto_generichash_update(&state, first->b, sizeof(first->b));
	(void)crypto_generichash_update(&state, (const uint8_t *)text, strlen(text));
	(void)crypto_generichash_final(&state, digest, sizeof(digest));
	memcpy(id.b + 6, digest, sizeof(id.b) - 6);
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0F));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3F));
	return id;
}

static void step(struct request *r, const char *rpc, const ProtobufCMessage *m, then_fn then)
{
	const Gongdao__Principal as = rpc_who(r);
	const int64_t left = (r->signing->by.us - mono_now().us) / 1000;
	const struct asked what = {.rpc = rpc,
				   .as = &as,
				   .request = m,
				   .english = r->english,
				   .timeout_ms = left > 1 ? left : 1};
	int rc;

	r->question.then = then;
	rc = ask(r->gateway, &r->question, r->arena, &what);
	if (rc)
		reply_problem(r, rc, "%s", rpc);
}

static const Disputes__Handoff *handoff_of(struct request *r, int rc,
					   const Gongdao__Envelope *reply)
{
	return (const Disputes__Handoff *)whose_reply(r, &disputes__handoff__descriptor, rc, reply);
}

static void look(struct request *r, int64_t handoff_id);

static bool offers(const struct request *r)
{
	return r->signing->wish.case_id != 0;
}

static void signed_so(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct request *r = q->owner;
	const Disputes__Handoff *h = handoff_of(r, rc, reply);

	if (h && h->renewed[0] && offers(r))
		look(r, h->handoff_id);
	else if (h)
		rpc_answered(q, rc, reply);
}

/* What came is signed when it is what was asked for. */
static void shown(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	Disputes__SignHandoffRequest req = DISPUTES__SIGN_HANDOFF_REQUEST__INIT;
	struct request *r = q->owner;
	const struct sign_key *key = &r->gateway->sign;
	const Disputes__Handoff *h = handoff_of(r, rc, reply);
	char signature[SIGN_TEXT];
	const char *differs;

	if (!h)
		return;
	if (!h->to_sign[0]) { /* an attempt before this one signed it */
		rpc_answered(q, rc, reply);
		return;
	}
	differs = handoff_differs(r->arena, h, &r->signing->wish);
	if (differs) {
		reply_problem(r, E_CONFLICT,
			      r->english ? "not signed: what came to be signed is not what was "
					   "asked for (%s)"
					 : "未签名：待签内容与所请求的不一致（%s）",
			      differs);
		return;
	}
	sign_text(key, h->to_sign, signature);
	log_event(LOG_INFO, "handoff.signed", L_I64("handoff", h->handoff_id),
		  L_STR("subject", r->who.subject), L_STR("key", key->public));
	req.handoff_id = h->handoff_id;
	req.key = (char *)(uintptr_t)key->public; /* only packed */
	req.signature = signature;
	q->id = id_after(&r->id, offers(r) ? h->to_sign : "");
	step(r, "disputes.SignHandoff", &req.base, signed_so);
}

static void look(struct request *r, int64_t handoff_id)
{
	Disputes__GetHandoffRequest req = DISPUTES__GET_HANDOFF_REQUEST__INIT;

	req.handoff_id = handoff_id;
	r->question.id = uuid_new(utc_now());
	step(r, "disputes.GetHandoff", &req.base, shown);
}

static void prepared(struct question *q, int rc, const Gongdao__Envelope *reply)
{
	struct request *r = q->owner;
	const Disputes__Handoff *h = handoff_of(r, rc, reply);

	if (h && h->to_sign[0])
		look(r, h->handoff_id);
	else if (h)
		rpc_answered(q, rc, reply);
}

/* ---- which requests ------------------------------------------------------------------------- */

static void offer_wish(Disputes__OfferHandoffRequest *q, struct handoff_wish *w)
{
	q->sign = true;
	*w = (struct handoff_wish){.case_id = q->case_id,
				   .n_evidence = q->n_evidence,
				   .evidence = q->evidence,
				   .kind = q->kind[0] ? q->kind : NULL,
				   .to = q->to_department,
				   .words = q->reason,
				   .basis = q->basis};
}

static void accept_wish(Disputes__AcceptHandoffRequest *q, struct handoff_wish *w)
{
	q->sign = true;
	*w = (struct handoff_wish){.answer = "ACCEPTED",
				   .words = q->note,
				   .receipt_no = q->receipt_no[0] ? q->receipt_no : NULL,
				   .right_department = ""};
}

static void return_wish(Disputes__ReturnHandoffRequest *q, struct handoff_wish *w)
{
	q->sign = true;
	*w = (struct handoff_wish){.answer = "RETURNED",
				   .words = q->reason,
				   .receipt_no = "",
				   .right_department = q->right_department};
}

/* A hand-off that waits for a signature which nobody made elsewhere. */
static bool bare(const ProtobufCMessage *m)
{
	const Disputes__SignHandoffRequest *q = (const Disputes__SignHandoffRequest *)m;

	return m->descriptor == &disputes__sign_handoff_request__descriptor && !q->key[0] &&
	       !q->signature[0];
}

static bool wish_of(ProtobufCMessage *m, struct handoff_wish *w)
{
	if (m->descriptor == &disputes__offer_handoff_request__descriptor)
		offer_wish((Disputes__OfferHandoffRequest *)m, w);
	else if (m->descriptor == &disputes__accept_handoff_request__descriptor)
		accept_wish((Disputes__AcceptHandoffRequest *)m, w);
	else if (m->descriptor == &disputes__return_handoff_request__descriptor)
		return_wish((Disputes__ReturnHandoffRequest *)m, w);
	else
		return bare(m);
	return true;
}

bool sign_takes(struct request *r, ProtobufCMessage *message)
{
	const struct gateway *g = r->gateway;
	const bool own =
		g->sign.public[0] && strcmp(r->who.department, g->policy->own.department) == 0;
	struct handoff_wish wish = {0};

	if (!access_role_may(&g->policy->access, r->who.role, r->route.rpc))
		return false; /* its service says so */
	if (own ? !wish_of(message, &wish) : !bare(message))
		return false;
	if (!own) {
		reply_problem(
			r, E_CONFLICT, "%s",
			r->english ? "this door has no signing key of your department: sign at "
				     "its own, or with gongdao handoff sign"
				   : "本入口没有贵部门的签名密钥：请在本部门自己的入口签名，或用 "
				     "gongdao handoff sign");
		return true;
	}
	r->signing = arena_zalloc(r->arena, 1, sizeof(*r->signing));
	if (!r->signing) {
		reply_problem(r, E_TOO_BIG, "%s", r->route.rpc);
		return true;
	}
	r->signing->wish = wish;
	r->signing->by.us = mono_now().us + 1000 * r->timeout_ms;
	r->question.id = r->id;
	if (bare(message))
		look(r, ((const Disputes__SignHandoffRequest *)message)->handoff_id);
	else
		step(r, r->route.rpc, message, prepared);
	return true;
}
