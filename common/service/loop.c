/*
 * loop - the main thread: the only one that touches the link to the brokers.
 */
#include <signal.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon.h"
#include "envelope.h"

#define STUCK_GRACE_MS 30000        /* a call this much past its time means a hung worker */
#define BYE_GRACE_MS   INT64_C(200) /* requests that crossed our BYE */

static uint32_t under_way(const struct daemon *d)
{
	uint32_t n = 0;

	for (size_t i = 0; i < d->n_workers; i++)
		n += d->workers[i].n_under_way;
	return n;
}

static struct worker *worker_pick(struct daemon *d, const char *lane)
{
	struct worker *best = NULL;

	for (size_t i = 0; i < d->n_workers; i++) {
		struct worker *w = &d->workers[i];

		if (strcmp(w->lane, lane) == 0 && (!best || w->n_under_way < best->n_under_way))
			best = w;
	}
	return best;
}

/* The lane is the broker's matter for credit; here the rpc decides, from a look at the envelope's
 * head. NULL: no rpc of ours. */
static const struct route *route_of(const struct daemon *d, slice bytes)
{
	struct envelope e;
	char rpc[128];

	if (envelope_read(bytes, &e) || e.bytes[ENVELOPE_RPC].len >= sizeof(rpc))
		return NULL;
	if (e.bytes[ENVELOPE_RPC].len)
		memcpy(rpc, e.bytes[ENVELOPE_RPC].at, e.bytes[ENVELOPE_RPC].len);
	rpc[e.bytes[ENVELOPE_RPC].len] = '\0';
	return route_find(&d->routes, rpc);
}

static void request_take(struct daemon *d, size_t broker, const struct frame *f)
{
	struct call_head head = {.token = f->token, .came = mono_now(), .broker = (uint32_t)broker};
	const struct route *route = route_of(d, f->payload);
	struct worker *w = worker_pick(d, route ? handler_lane(route->handler->kind) : "query");

	if (worker_send(w, WORKER_CALL, &head, sizeof(head), f->payload)) {
		d->replies_dropped++; /* the client asks again with the same id */
		return;
	}
	worker_call_add(w, &head, route);
	if (w->n_under_way++ == 0)
		w->busy_since = mono_now();
}

static void replies_post(struct daemon *d)
{
	if (mail_post(&d->replies, RELAY_REPLY, d->relay_pipe))
		d->replies_dropped++;
}

/* The answer to something the relay sent. */
static void reply_take(struct daemon *d, uint64_t token, slice envelope)
{
	if (!mail_add(&d->replies, token, envelope))
		d->replies_dropped++; /* the relay waits in vain and sends again */
	else if (d->replies.len >= MAIL_FULL)
		replies_post(d);
}

/* What was under way there is answered no more; without a word of it the relay would wait for it.
 */
static void broker_lost(struct daemon *d)
{
	const uint8_t lost = RELAY_LOST;

	if (pipe_send(d->relay_pipe, &lost, 1))
		d->replies_dropped++;
}

static void link_drain(struct daemon *d)
{
	struct frame f;
	size_t broker;

	for (int i = 0; i < 256 && link_recv(d->link, &broker, &f); i++) {
		switch (f.kind) {
		case FRAME_REQUEST:
			request_take(d, broker, &f);
			break;
		case FRAME_REPLY:
			reply_take(d, f.token, f.payload);
			break;
		case FRAME_WHO:
			daemon_ready(d, broker);
			broker_lost(d); /* it knows us no more: it, or the connection, is new */
			break;
		case FRAME_BEAT:
		case FRAME_READY:
		case FRAME_BYE:
			break;
		}
	}
}

static void done_take(struct daemon *d, struct worker *w, slice message)
{
	struct done_head head;
	slice reply;

	if (message.len < 1 + sizeof(head))
		return;
	memcpy(&head, message.at + 1, sizeof(head));
	reply = (slice){message.at + 1 + sizeof(head), message.len - 1 - sizeof(head)};
	w->n_under_way--;
	worker_call_done(w, &head.call);
	w->busy_since = w->n_under_way ? mono_now() : (mono_time){0};
	if (head.route >= 0) {
		d->metrics[head.route].done[error_class_of(head.code)]++;
		d->metrics[head.route].took_us += (uint64_t)head.took_us;
	}
	if (error_class_of(head.code) >= CLASS_BUSY)
		d->last_error = head.code;
	if (reply.len == 0 ||
	    link_send(d->link, head.call.broker, FRAME_REPLY, head.call.token, reply.at, reply.len))
		d->replies_dropped++;
	d->announced = d->announced || head.announced;
}

static void worker_drain(struct daemon *d, struct worker *w)
{
	slice message;

	for (int i = 0; i < 256 && pipe_recv(w->here, &message); i++) {
		if (message.len && message.at[0] == WORKER_DONE)
			done_take(d, w, message);
		else if (message.len && message.at[0] == WORKER_POLICY_TAKEN)
			daemon_policy_taken(d);
	}
}

/* Once for all that was announced in this turn. */
static void relay_wake(struct daemon *d)
{
	const uint8_t wake = RELAY_WAKE;

	if (d->announced && pipe_send(d->relay_pipe, &wake, 1))
		d->replies_dropped++;
	d->announced = false;
}

static void relay_send_take(struct daemon *d, slice message)
{
	slice rest = {message.at + 1, message.len - 1}, envelope;
	uint64_t token;

	while (mail_next(&rest, &token, &envelope)) {
		int broker = link_pick(d->link, mono_now());

		if (broker < 0 || link_send(d->link, (size_t)broker, FRAME_REQUEST, token,
					    envelope.at, envelope.len))
			reply_take(d, token, (slice){NULL, 0}); /* nobody to send it to */
	}
}

static void relay_drain(struct daemon *d)
{
	slice message;

	for (int i = 0; i < 256 && pipe_recv(d->relay_pipe, &message); i++) {
		if (message.len == 0)
			continue;
		if (message.at[0] == RELAY_SEND)
			relay_send_take(d, message);
		else if (message.at[0] == RELAY_REPORT &&
			 message.len == 1 + sizeof(d->relay_report))
			memcpy(&d->relay_report, message.at + 1, sizeof(d->relay_report));
		else if (message.at[0] == RELAY_POLICY_TAKEN)
			daemon_policy_taken(d);
	}
}

static void stop_begin(struct daemon *d)
{
	if (d->stopping)
		return;
	d->stopping = true;
	d->stop_at.us = mono_now().us + d->settings.drain_ms * 1000;
	d->stop_after.us = mono_now().us + BYE_GRACE_MS * 1000;
	(void)sd_notify(0, "STOPPING=1");
	log_event(LOG_INFO, "daemon.draining", L_I64("under_way", under_way(d)));
	for (size_t i = 0; i < link_n_brokers(d->link); i++) {
		if (link_send(d->link, i, FRAME_BYE, 0, NULL, 0))
			continue; /* a broker that is away sends us nothing */
	}
}

static void signals_take(struct daemon *d)
{
	struct signalfd_siginfo s;

	while (read(d->signal_fd, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		if (s.ssi_signo == SIGHUP)
			daemon_reload_signal(d, s.ssi_uid);
		else
			stop_begin(d);
	}
}

/* A worker far past the time of its call hangs: then the beats and the watchdog stop, the broker
 * takes this instance out and the supervisor restarts it. */
static bool stuck(const struct daemon *d)
{
	mono_time now = mono_now();

	for (size_t i = 0; i < d->n_workers; i++) {
		const struct worker *w = &d->workers[i];
		int64_t limit_us = (w->longest_ms + STUCK_GRACE_MS) * 1000;

		if (w->n_under_way && now.us - w->busy_since.us > limit_us)
			return true;
	}
	return false;
}

static void brokers_check(struct daemon *d)
{
	for (size_t i = 0; i < link_n_brokers(d->link); i++) {
		bool alive = link_alive(d->link, i, mono_now());

		if (d->alive[i] && !alive)
			broker_lost(d);
		d->alive[i] = alive;
	}
}

static void second_pass(struct daemon *d, unsigned beat)
{
	if (stuck(d)) {
		log_event(LOG_ERROR, "daemon.stuck", L_I64("under_way", under_way(d)));
		return;
	}
	brokers_check(d);
	daemon_rules_begin(d);
	daemon_beat(d, beat % 5 == 0);
	(void)sd_notify(0, "WATCHDOG=1"); /* no supervisor that listens: nothing to tell */
}

static void wait_prepare(struct daemon *d, struct wait_set *w)
{
	w->link = d->link;
	w->n_pipes = 0;
	for (size_t i = 0; i < d->n_workers; i++)
		w->pipes[w->n_pipes++] = d->workers[i].here;
	w->pipes[w->n_pipes++] = d->relay_pipe;
	w->fds[0] = d->signal_fd;
	w->n_fds = 1;
}

static bool serving(const struct daemon *d)
{
	int64_t now_us;

	if (!d->stopping)
		return true;
	now_us = mono_now().us;
	return now_us < d->stop_after.us || (under_way(d) && now_us < d->stop_at.us);
}

static int64_t sleep_ms(const struct daemon *d, mono_time next_beat)
{
	int64_t left_ms = (next_beat.us - mono_now().us) / 1000;

	if (d->stopping && left_ms > BYE_GRACE_MS / 4)
		left_ms = BYE_GRACE_MS / 4; /* the drain ends between two beats */
	return left_ms > 0 ? left_ms : 0;
}

uint32_t daemon_loop(struct daemon *d)
{
	struct wait_set set = {0};
	mono_time next_beat = mono_now();
	unsigned beat = 0;

	assert(d->n_workers < N_ELEMENTS(set.pipes));
	for (size_t i = 0; i < link_n_brokers(d->link); i++)
		daemon_ready(d, i);
	(void)sd_notify(0, "READY=1");
	wait_prepare(d, &set);
	while (serving(d)) {
		(void)bus_wait(&set, sleep_ms(d, next_beat)); /* what is ready is in the set */
		if (set.fd_ready[0])
			signals_take(d);
		link_drain(d);
		for (size_t i = 0; i < d->n_workers; i++)
			worker_drain(d, &d->workers[i]);
		relay_wake(d);
		relay_drain(d);
		replies_post(d);
		if (mono_now().us >= next_beat.us) {
			second_pass(d, beat++);
			next_beat.us = mono_now().us + INT64_C(1000) * BEAT_INTERVAL_MS;
		}
	}
	/* What the last turn made has no next bus_wait(). */
	for (size_t i = 0; i < link_n_brokers(d->link); i++)
		(void)link_flush(d->link, i); /* a failure is counted */
	return under_way(d);
}
