/*
 * beat - what an instance tells the brokers about itself.
 */
#include "daemon.h"

#define METRICS_MAX 512

static char **lane_rpcs(struct arena *a, const struct daemon *d, const char *lane, size_t *out_n)
{
	char **rpcs = arena_zalloc(a, d->routes.n + 1, sizeof(*rpcs));

	*out_n = 0;
	for (size_t i = 0; rpcs && i < d->routes.n; i++) {
		if (strcmp(handler_lane(d->routes.at[i].handler->kind), lane) == 0)
			rpcs[(*out_n)++] = (char *)d->routes.at[i].rpc;
	}
	return rpcs;
}

static void send_packed(struct daemon *d, size_t broker, enum frame_kind kind, struct arena *a,
			const ProtobufCMessage *m)
{
	slice packed;

	if (wire_pack(a, m, &packed) || link_send(d->link, broker, kind, 0, packed.at, packed.len))
		return; /* the broker asks WHO when it hears a later beat */
}

void daemon_ready(struct daemon *d, size_t broker)
{
	struct arena *a = arena_new((size_t)1024 * 1024);
	const struct {
		const char *name;
		int64_t credit;
	} lanes[] = {
		{"command", d->settings.credit_command},
		{"query",   d->settings.credit_query  },
		{"bulk",    d->settings.credit_bulk   },
	};
	Gongdao__Ready__Lane lane[N_ELEMENTS(lanes)], *list[N_ELEMENTS(lanes)];
	Gongdao__Ready ready;

	if (!a)
		return;
	gongdao__ready__init(&ready);
	ready.service = (char *)d->definition->name;
	ready.instance = d->instance;
	ready.version = (char *)GONGDAO_VERSION;
	ready.lanes = list;
	for (size_t i = 0; i < N_ELEMENTS(lanes) && !d->stopping; i++) {
		gongdao__ready__lane__init(&lane[i]);
		lane[i].name = (char *)lanes[i].name;
		lane[i].credit = (uint32_t)lanes[i].credit;
		lane[i].rpcs = lane_rpcs(a, d, lanes[i].name, &lane[i].n_rpcs);
		if (lane[i].rpcs && lane[i].n_rpcs)
			list[ready.n_lanes++] = &lane[i];
	}
	send_packed(d, broker, FRAME_READY, a, &ready.base);
	arena_free(a);
}

struct metric_list {
	struct arena *arena;
	Gongdao__Beat__Metric **at;
	size_t n;
};

static void metric_add(struct metric_list *l, const char *name, const char *labels, uint64_t value,
		       const char *help)
{
	Gongdao__Beat__Metric *m = arena_zalloc(l->arena, 1, sizeof(*m));
	size_t len = strlen(name);

	if (!m || !labels || l->n == METRICS_MAX)
		return;
	gongdao__beat__metric__init(m);
	m->name = (char *)name;
	m->labels = (char *)labels;
	m->value = (int64_t)value;
	m->counter = len > 6 && strcmp(name + len - 6, "_total") == 0;
	m->help = (char *)help;
	l->at[l->n++] = m;
}

static void rpc_metrics_add(struct metric_list *l, const char *rpc, const struct rpc_metrics *m)
{
	uint64_t any = 0;

	for (size_t k = 0; k < N_ELEMENTS(m->done); k++) {
		any += m->done[k];
		if (m->done[k])
			metric_add(l, "gongdao_calls_total",
				   arena_printf(l->arena, "rpc=\"%s\",class=\"%s\"", rpc,
						error_class_name((enum error_class)k)),
				   m->done[k], "Calls answered, by rpc and error class.");
	}
	if (any)
		metric_add(l, "gongdao_call_microseconds_total",
			   arena_printf(l->arena, "rpc=\"%s\"", rpc), m->took_us,
			   "Time spent in calls, by rpc.");
}

static void metrics_add(struct daemon *d, struct metric_list *l)
{
	const struct relay_report *r = &d->relay_report;

	for (size_t i = 0; i < d->routes.n; i++)
		rpc_metrics_add(l, d->routes.at[i].rpc, &d->metrics[i]);
	metric_add(l, "gongdao_relay_active", "", r->epoch != 0, "1 on the instance that relays.");
	metric_add(l, "gongdao_deliveries_total", "", r->delivered, "Events acknowledged.");
	metric_add(l, "gongdao_delivery_retries_total", "", r->retried,
		   "Deliveries to be repeated.");
	metric_add(l, "gongdao_dead_letters_total", "", r->dead,
		   "Events that went to the dead letters.");
	metric_add(l, "gongdao_relay_page_rows", "", r->n_waiting, "Events in the current pages.");
	metric_add(l, "gongdao_replies_dropped_total", "",
		   d->replies_dropped + link_unsent(d->link),
		   "Replies that could not be handed on; the client asks again.");
	metric_add(l, "gongdao_log_lines_lost_total", "", log_lost(),
		   "Log lines that were not written.");
	metric_add(l, "gongdao_malformed_total", "", link_malformed(d->link), "Frames skipped.");
}

static uint64_t oldest_ms(const struct daemon *d)
{
	mono_time now = mono_now();
	int64_t oldest_us = 0;

	for (size_t i = 0; i < d->n_workers; i++) {
		const struct worker *w = &d->workers[i];

		if (w->n_under_way && now.us - w->busy_since.us > oldest_us)
			oldest_us = now.us - w->busy_since.us;
	}
	return (uint64_t)oldest_us / 1000;
}

void daemon_beat(struct daemon *d, bool with_metrics)
{
	struct arena *a = arena_new((size_t)2 * 1024 * 1024);
	struct metric_list list = {.arena = a};
	Gongdao__Beat beat;

	if (!a)
		return;
	gongdao__beat__init(&beat);
	beat.instance = d->instance;
	for (size_t i = 0; i < d->n_workers; i++)
		beat.in_flight += d->workers[i].n_under_way;
	beat.oldest_ms = oldest_ms(d);
	if (!worker_calls_list(d->workers, d->n_workers, a, &beat))
		beat.n_workers = 0; /* the rest is worth sending */
	beat.last_error = (char *)(d->last_error ? error_name(d->last_error) : "");
	list.at = arena_zalloc(a, METRICS_MAX, sizeof(struct Gongdao__Beat__Metric *));
	if (with_metrics && list.at) {
		metrics_add(d, &list);
		beat.metrics = list.at;
		beat.n_metrics = list.n;
	}
	for (size_t i = 0; i < link_n_brokers(d->link); i++)
		send_packed(d, i, FRAME_BEAT, a, &beat.base);
	arena_free(a);
}
