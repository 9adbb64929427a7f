/*
 * loop - the sender's only thread: what is due into slots, transfers through libcurl, reports out.
 *
 * A report is asked until it is answered, under one id. What was not reported when the process
 * ended is claimed again when its lease is over.
 */
#include "base.h"

#include "sender.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define ASK_MS       INT64_C(3000)
#define ASK_BYTES    ((size_t)4 * 1024 * 1024)
#define REPORT_BYTES 300
#define TURN_MS      100
#define AGAIN_US     INT64_C(1000000) /* until the brokers are asked again that did not answer */

static mono_time after(mono_time t, int64_t us)
{
	return (mono_time){t.us + us};
}

static size_t under_way(const struct sender *s)
{
	size_t n = 0;

	for (size_t i = 0; i < SLOTS; i++)
		n += s->slots[i].arena != NULL;
	return n;
}

/* Asks alerts; the reply unpacked in the arena. */
struct question {
	const char *rpc;
	const ProtobufCMessage *request;
	const ProtobufCMessageDescriptor *reply;
	const struct uuid *id;
};
static int ask(struct sender *s, struct arena *a, const struct question *q, ProtobufCMessage **out)
{
	struct client_call call = {
		.rpc = q->rpc, .id = q->id, .locale = "zh", .timeout_ms = ASK_MS};
	Gongdao__Envelope *envelope = NULL;
	struct err err = {0};
	int rc = wire_pack(a, q->request, &call.body);

	if (!rc)
		rc = client_ask(s->client, a, &call, &envelope, &err);
	if (!rc)
		rc = wire_unpack(a, q->reply,
				 (slice){(const char *)envelope->body.data, envelope->body.len},
				 out);
	if (rc && error_class_of(rc) != CLASS_BUSY)
		log_event(LOG_ERROR, "ask.failed", L_STR("rpc", q->rpc),
			  L_STR("error", error_name(rc)), L_STR("detail", err.text));
	return rc;
}

/* ---- what is due ---------------------------------------------------------------------------- */

/* A delivery of its own arena, in a free slot. */
static void slot_take(struct sender *s, const Alerts__Delivery *d)
{
	struct transfer *t = NULL;
	ProtobufCMessage *copy;
	slice packed;

	for (size_t i = 0; i < SLOTS && !t; i++) {
		if (!s->slots[i].arena)
			t = &s->slots[i];
	}
	if (!t)
		return; /* never claimed more than there are; else its lease ends */
	t->arena = arena_new(TRANSFER_BYTES);
	if (!t->arena || wire_pack(t->arena, &d->base, &packed) ||
	    wire_unpack(t->arena, &alerts__delivery__descriptor, packed, &copy)) {
		transfer_drop(t, s->multi);
		return;
	}
	t->delivery = (const Alerts__Delivery *)copy;
	t->ways = s->ways;
	t->report = uuid_new(utc_now());
	transfer_start(t, s->multi);
}

static int claim(struct sender *s, struct arena *a, size_t n_free, size_t *out_n)
{
	Alerts__ClaimDeliveriesRequest req = ALERTS__CLAIM_DELIVERIES_REQUEST__INIT;
	const struct question q = {"alerts.ClaimDeliveries", &req.base,
				   &alerts__claim_deliveries_reply__descriptor, NULL};
	Alerts__ClaimDeliveriesReply *rep;
	ProtobufCMessage *m;
	int rc;

	req.limit = (uint32_t)n_free;
	req.lease_ms = 2 * s->ways->own.timeout_ms + 3 * ASK_MS;
	rc = ask(s, a, &q, &m);
	if (rc)
		return rc;
	rep = (Alerts__ClaimDeliveriesReply *)m;
	for (size_t i = 0; i < rep->n_deliveries; i++)
		slot_take(s, rep->deliveries[i]);
	*out_n = rep->n_deliveries;
	return 0;
}

/* True when something was taken: there may be more. */
static bool due_take(struct sender *s)
{
	Alerts__DeliveriesDueRequest req = ALERTS__DELIVERIES_DUE_REQUEST__INIT;
	const struct question q = {"alerts.DeliveriesDue", &req.base,
				   &alerts__deliveries_due_reply__descriptor, NULL};
	AUTO(arena_freep) struct arena *a = arena_new(ASK_BYTES);
	size_t n_free = SLOTS - under_way(s), n = 0;
	ProtobufCMessage *m;

	if (!a || !n_free || ask(s, a, &q, &m))
		return false;
	if (!((Alerts__DeliveriesDueReply *)m)->due)
		return false;
	return claim(s, a, n_free, &n) == 0 && n > 0;
}

/* ---- what became of it ---------------------------------------------------------------------- */

/* Text of the other side may be anything: cut to what a report takes, at a character's end. */
static void error_fit(struct outcome *o)
{
	size_t len = strlen(o->error);

	if (o->delivered)
		return;
	if (len > REPORT_BYTES) {
		len = utf8_cut(o->error, len, REPORT_BYTES);
		o->error[len] = '\0';
	}
	if (!len || !utf8_valid(o->error, len))
		(void)snprintf(o->error, sizeof(o->error), "原因不明 unknown");
}

/* False when nobody answered: asked again later. */
static bool report(struct sender *s, struct transfer *t)
{
	const Alerts__Delivery *d = t->delivery;
	Alerts__ReportDeliveryRequest req = ALERTS__REPORT_DELIVERY_REQUEST__INIT;
	const struct question q = {"alerts.ReportDelivery", &req.base, &service__ack__descriptor,
				   &t->report};
	AUTO(arena_freep) struct arena *a = arena_new(ASK_BYTES);
	ProtobufCMessage *m;
	int rc;

	error_fit(&t->outcome);
	req.delivery_id = d->delivery_id;
	req.attempt = d->attempts;
	req.receiver = d->receiver;
	req.delivered = t->outcome.delivered;
	req.away = t->outcome.away;
	req.error = t->outcome.error;
	rc = a ? ask(s, a, &q, &m) : E_NO_MEMORY;
	if (rc && error_class_of(rc) == CLASS_BUSY)
		return false;
	log_event(t->outcome.delivered ? LOG_INFO : LOG_WARNING,
		  t->outcome.delivered ? "delivery.done" : "delivery.failed",
		  L_I64("delivery_id", d->delivery_id), L_STR("channel", d->channel),
		  L_I64("attempt", d->attempts), L_BOOL("away", t->outcome.away));
	return true;
}

static void reports(struct sender *s)
{
	mono_time now = mono_now();

	if (now.us < s->report_at.us)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		struct transfer *t = &s->slots[i];

		if (!t->arena || !t->done)
			continue;
		if (!report(s, t)) {
			s->report_at = after(mono_now(), AGAIN_US);
			return;
		}
		transfer_drop(t, s->multi);
		(void)sd_notify(0, "WATCHDOG=1"); /* many reports take their time */
		s->poll_at = now;                 /* its receiver is free for the next */
	}
}

/* ---- turns ---------------------------------------------------------------------------------- */

/* Files that are not right change nothing. */
static void reload(struct sender *s)
{
	struct ways *fresh = NULL;
	struct err err = {0};

	if (ways_load(s->config, &fresh, &err)) {
		log_event(LOG_ERROR, "reload.refused", L_STR("reason", err.text));
		return;
	}
	ways_free(s->next);
	s->next = fresh;
}

static void signals(struct sender *s)
{
	struct signalfd_siginfo info;

	while (read(s->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP) {
			reload(s);
		} else if (!s->stopping) {
			s->stopping = true;
			s->stop_by = after(mono_now(), 1000 * s->ways->settings.drain_ms);
			(void)sd_notify(0, "STOPPING=1"); /* without systemd nobody listens */
		}
	}
}

/* The new channels, when no transfer holds on to the old ones. */
static void ways_change(struct sender *s)
{
	if (!s->next || under_way(s))
		return;
	ways_free(s->ways);
	s->ways = TAKE(s->next);
	log_event(LOG_INFO, "reload.done", L_I64("channels", (int64_t)s->ways->notices.n_channels));
}

static void transfers(struct sender *s)
{
	struct CURLMsg *m;
	int n;

	(void)curl_multi_perform(s->multi, &n); /* what fails shows in the transfer's own end */
	while ((m = curl_multi_info_read(s->multi, &n)) != NULL) {
		char *own = NULL;

		if (m->msg == CURLMSG_DONE &&
		    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &own) == CURLE_OK && own)
			transfer_end((struct transfer *)(void *)own, s->multi, m->data.result);
	}
}

static void wait(struct sender *s)
{
	struct curl_waitfd signal = {.fd = s->signal_fd, .events = CURL_WAIT_POLLIN};
	int64_t ms = (s->poll_at.us - mono_now().us) / 1000;

	if (s->stopping || s->next || ms > TURN_MS)
		ms = TURN_MS;
	(void)curl_multi_poll(s->multi, &signal, 1, ms > 0 ? (int)ms : 0, NULL); /* the next turn
										     looks */
}

void sender_loop(struct sender *s)
{
	while (!s->stopping || (under_way(s) && mono_now().us < s->stop_by.us)) {
		signals(s);
		transfers(s);
		reports(s);
		ways_change(s);
		if (!s->stopping && !s->next && mono_now().us >= s->poll_at.us) {
			bool more = due_take(s);

			s->poll_at = after(mono_now(), more ? 0 : 1000 * s->ways->own.poll_ms);
		}
		(void)sd_notify(0, "WATCHDOG=1");
		wait(s);
	}
}
