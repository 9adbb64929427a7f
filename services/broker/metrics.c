/*
 * One Prometheus page for the broker and for every instance it hears: samples are collected,
 * sorted by name so that a family stands together, and written with the labels service and
 * instance. A daemon's names and labels are checked, as one bad line spoils the whole scrape.
 */
#include "base.h"

#include "parts.h"

#define PAGE_MAX    ((size_t)1536 * 1024) /* fits into one frame */
#define SAMPLES_MAX ((size_t)65536)

struct sample {
	const char *name, *help, *service, *instance, *labels;
	int64_t value;
	bool counter;
};

struct page {
	struct route *r;
	struct sample *at;
	size_t n;
};

/* In the order of enum counter. */
static const struct {
	const char *name, *help, *labels;
} counters[] = {
	{"messages_total",      "messages received",                             ""                               },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"no_user_id\""          },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"unknown_key\""         },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"other_key\""           },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"malformed\""           },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"unexpected\""          },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"strange\""             },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"connections_full\""    },
	{"denied_total",        "requests answered DENIED",                      ""                               },
	{"serve_refused_total", "READY messages refused",                        ""                               },
	{"nobody_total",        "requests for an rpc that nobody serves",        ""                               },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"late_reply\""          },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"unknown_reply\""       },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"client_gone\""         },
	{"dropped_total",       "messages dropped, by reason",                   "reason=\"client_does_not_read\""},
	{"credit_bugs_total",   "requests an instance with credit did not take", ""                               },
	{"worker_gone_total",   "requests whose instance was lost",              ""                               },
	{"no_memory_total",     "allocations that failed",                       ""                               },
	{"notes_lost_total",    "log lines left out",                            ""                               },
};
_Static_assert(N_ELEMENTS(counters) == N_COUNTERS, "a row for every counter");

static void add(struct page *p, struct sample s)
{
	if (p->n < SAMPLES_MAX)
		p->at[p->n++] = s;
}

static void own(struct page *p, const char *name, const char *help, const char *labels,
		uint64_t value)
{
	char full[96];
	size_t n = strlen(name);
	char *kept;

	(void)snprintf(full, sizeof(full), "gongdao_broker_%s", name); /* literals: they fit */
	kept = arena_strdup(p->r->scratch, full);
	if (!kept)
		return;
	add(p, (struct sample){
		       .name = kept,
		       .help = help,
		       .service = "broker",
		       .instance = p->r->name,
		       .labels = labels,
		       .value = (int64_t)value,
		       .counter = n > 6 && strcmp(name + n - 6, "_total") == 0,
	       });
}

static const char *labels(const struct page *p, const char *fmt, ...) PRINTF(2, 3);
static const char *labels(const struct page *p, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	char *kept;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* names are bounded: it fits */
	va_end(ap);
	kept = arena_strdup(p->r->scratch, text);
	return kept ? kept : "";
}

/* ---- the broker's own ------------------------------------------------------------------- */

static void own_lane(struct page *p, const struct service *s, enum lane_id lane)
{
	const struct queue *q = &s->lanes[lane];
	const char *here = labels(p, "to=\"%s\",lane=\"%s\"", s->name, lane_names[lane]);
	const char *help = "requests answered, by outcome";
	uint64_t left = 0;

	for (size_t i = 0; i < s->n_instances; i++)
		left += s->instances[i]->lanes[lane].left;
	own(p, "requests_total", help, labels(p, "%s,outcome=\"done\"", here), q->done);
	own(p, "requests_total", help, labels(p, "%s,outcome=\"refused\"", here), q->refused);
	own(p, "requests_total", help, labels(p, "%s,outcome=\"timed_out\"", here), q->timed_out);
	own(p, "queue_waiting", "requests waiting", here, q->n);
	own(p, "queue_bytes", "bytes of the requests waiting", here, q->bytes);
	own(p, "credit_left", "requests its instances would take now", here, left);
}

static void own_peer(struct page *p, const struct peer *peer)
{
	const char *here = labels(p, "peer=\"%s\"", peer->name);

	own(p, "peer_requests_total", "requests, by peer", here, peer->requests);
	own(p, "peer_denied_total", "requests answered DENIED, by peer", here, peer->denied);
}

static void add_own(struct page *p)
{
	const struct route *r = p->r;

	for (size_t i = 0; i < N_COUNTERS; i++)
		own(p, counters[i].name, counters[i].help, counters[i].labels, r->counters[i]);
	own(p, "refused_keys_total", "handshakes with a key nobody knows", "", r->refused_keys);
	own(p, "connections", "open connections", "", r->n_conns);
	own(p, "under_way", "requests whose caller waits", "", r->n_heap);
	own(p, "up_seconds", "time since the start", "",
	    (uint64_t)((r->now_us - r->start_us) / US_PER_S));
	for (size_t i = 0; i < r->n_services; i++) {
		own(p, "instances", "live instances", labels(p, "to=\"%s\"", r->services[i]->name),
		    r->services[i]->n_instances);
		for (size_t n = 0; n < N_LANES; n++)
			own_lane(p, r->services[i], (enum lane_id)n);
	}
	for (size_t i = 0; i < r->n_peers; i++)
		own_peer(p, &r->peers[i]);
}

/* ---- the daemons' ----------------------------------------------------------------------- */

static size_t name_len(const char *s)
{
	size_t n = 0;

	while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') || s[n] == '_' ||
	       (n > 0 && s[n] >= '0' && s[n] <= '9'))
		n++;
	return n;
}

/* Bytes of a quoted value with its quotes, 0 when it is none. */
static size_t value_len(const char *s)
{
	size_t n = 1;

	if (s[0] != '"')
		return 0;
	for (; s[n] != '"'; n++) {
		if (s[n] == '\0' || s[n] == '\n')
			return 0;
		if (s[n] == '\\') {
			n++;
			if (s[n] != '\\' && s[n] != '"' && s[n] != 'n')
				return 0;
		}
	}
	return n + 1;
}

static bool labels_sound(const char *s)
{
	while (*s) {
		slice name = {s, name_len(s)};
		size_t len;

		if (name.len == 0 || slice_is(name, "service") || slice_is(name, "instance"))
			return false;
		s += name.len;
		len = *s == '=' ? value_len(s + 1) : 0;
		if (len == 0)
			return false;
		s += 1 + len;
		if (*s == ',' && s[1])
			s++;
		else if (*s)
			return false;
	}
	return true;
}

static void add_instance(struct page *p, const struct instance *i)
{
	ProtobufCMessage *message;
	const Gongdao__Beat *beat;

	if (!i->beat || wire_unpack(p->r->scratch, &gongdao__beat__descriptor,
				    (slice){i->beat, i->beat_len}, &message))
		return;
	beat = (const Gongdao__Beat *)message;
	for (size_t n = 0; n < beat->n_metrics; n++) {
		const Gongdao__Beat__Metric *m = beat->metrics[n];

		if (name_len(m->name) == 0 || m->name[name_len(m->name)] ||
		    !labels_sound(m->labels))
			continue;
		add(p, (struct sample){
			       .name = m->name,
			       .help = m->help,
			       .service = i->service->name,
			       .instance = i->name,
			       .labels = m->labels,
			       .value = m->value,
			       .counter = m->counter,
		       });
	}
}

/* ---- page ------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;
	int d = strcmp(x->name, y->name);

	d = d ? d : strcmp(x->service, y->service);
	d = d ? d : strcmp(x->instance, y->instance);
	return d ? d : strcmp(x->labels, y->labels);
}

static void escape(struct str *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			str_add(out, "\\n");
		else if (*s == '\\' || *s == '"')
			str_addf(out, "\\%c", *s);
		else
			str_addn(out, s, 1);
	}
}

static void write_sample(struct str *out, const struct sample *s)
{
	str_addf(out, "%s{service=\"%s\",instance=\"", s->name, s->service);
	escape(out, s->instance);
	str_addf(out, "\"%s%s} %" PRId64 "\n", s->labels[0] ? "," : "", s->labels, s->value);
}

static void write_family(struct str *out, const struct sample *s)
{
	str_addf(out, "# HELP %s ", s->name);
	escape(out, s->help);
	str_addf(out, "\n# TYPE %s %s\n", s->name, s->counter ? "counter" : "gauge");
}

char *metrics_text(struct route *r)
{
	struct page p = {.r = r,
			 .at = arena_alloc(r->scratch, SAMPLES_MAX * sizeof(struct sample))};
	char *text = arena_alloc(r->scratch, PAGE_MAX);
	struct str out;

	if (!p.at || !text)
		return NULL;
	out = str_init(text, PAGE_MAX);
	add_own(&p);
	for (size_t i = 0; i < r->n_services; i++) {
		for (size_t n = 0; n < r->services[i]->n_instances; n++)
			add_instance(&p, r->services[i]->instances[n]);
	}
	qsort(p.at, p.n, sizeof(*p.at), by_name);
	for (size_t i = 0; i < p.n; i++) {
		if (i == 0 || strcmp(p.at[i].name, p.at[i - 1].name) != 0)
			write_family(&out, &p.at[i]);
		if (i == 0 || by_name(&p.at[i], &p.at[i - 1]) != 0)
			write_sample(&out, &p.at[i]); /* the same twice would spoil the scrape */
	}
	return out.cut ? NULL : text;
}
