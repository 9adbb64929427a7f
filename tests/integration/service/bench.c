#include "bench.h"

#include <sodium.h>

#include "service.pb-c.h"

const char bench_subscriptions[] = "probe.ThingPut: [alpha.TakeThing, beta.TakeThing]\n";

static const char access_text[] =
	"roles:\n"
	"  service: {may: [\"probe.*\"]}\n"
	"  operator: {may: [probe.ServiceStatus, probe.ListDead, probe.RetryDead, probe.DropDead, "
	"probe.DropSubscriber, probe.GetAuditChain, "
	"probe.ReplayEvents]}\n"
	"  person: {may: [probe.Put, probe.Show, probe.Create, probe.Step, "
	"probe.Note, probe.Load, probe.Get, probe.TakeThing, probe.CountersignHead]}\n"
	"  nobody: {may: [probe.Get]}\n"
	"peers:\n"
	"  kit: {kind: operator, principal: {subject: kit, department: HRSS, role: person, "
	"region: \"411000\"}}\n";

static void need(bool ok, const char *what, const char *why)
{
	if (ok)
		return;
	(void)fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(99);
}

static const char *file_write(struct bench *b, const char *name, const char *text)
{
	const char *path = arena_printf(b->arena, "%s/%s", kit_folder(), name);
	FILE *f = path ? fopen(path, "we") : NULL;

	need(f && fputs(text, f) >= 0 && fclose(f) == 0, name, "cannot be written");
	return path;
}

static void settings_make(struct bench *b)
{
	static const struct config_row none[] = {
		{NULL, CONFIG_I64, 0, NULL, 0, 0, false, NULL}
        };
	struct err err = {0};
	const char *path;

	(void)file_write(b, "access.yaml", access_text);
	(void)file_write(b, "subscriptions.yaml", bench_subscriptions);
	(void)file_write(b, "department-keys.yaml", "required: false\ndepartments: {}\n");
	path = file_write(b, "bench.yaml",
			  "common:\n  relay_poll_ms: 20ms\n  call_memory: 8MiB\n"
			  "  attempt_grace_ms: 500ms\n");
	need(config_load(b->arena, path, "none", settings_rows, &b->settings, none, &b->settings,
			 &err) == 0,
	     "settings", err.text);
}

struct policy *bench_policy(struct bench *b, const char *subscriptions)
{
	struct settings s = b->settings;
	struct policy *p = NULL;
	struct err err = {0};

	s.subscriptions = file_write(b, "other.yaml", subscriptions);
	need(policy_load(&s, &p, &err) == 0, "policy", err.text);
	return p;
}

void bench_time(const char *local_time)
{
	utc_time t;

	need(utc_parse(local_time, strlen(local_time), &t), "time", local_time);
	business_clock_fix(t);
}

void bench_open(struct bench *b)
{
	struct err err = {0};

	memset(b, 0, sizeof(*b));
	need(sodium_init() >= 0, "sodium", "does not start");
	b->arena = arena_new((size_t)1024 * 1024 * 1024);
	need(b->arena, "memory", "none");
	log_init("probe", "bench", LOG_ERROR + 1); /* what is refused is meant to be */
	bench_time("2025-04-10 09:00:00");
	kit_migrate("probe", "service", GONGDAO_SOURCE "/common/service/schema");
	kit_migrate("probe", "probe", GONGDAO_SOURCE "/tests/integration/service/schema");
	settings_make(b);
	need(policy_load(&b->settings, &b->policy, &err) == 0, "policy", err.text);
	need(routes_build(b->arena, &probe_service, b->policy, &b->routes, &err) == 0, "routes",
	     err.text);
	b->context = (struct context){.definition = &probe_service,
				      .settings = &b->settings,
				      .routes = &b->routes,
				      .own = b,
				      .instance = "bench",
				      .dsn = kit_dsn("gongdao_probe")};
}

void bench_close(struct bench *b)
{
	policy_free(b->policy);
	arena_free(b->arena);
}

void bench_clean(void)
{
	kit_sql("truncate probe.inbox, probe.outbox, probe.outbox_cursor, probe.dead_letter, "
		"probe.timer, probe.replay, probe.audit, probe.attempt, probe.thing, "
		"probe.taken, probe.note");
	probe_hook = NULL;
	probe_mended = false;
	probe_conflicts = 0;
	bench_time("2025-04-10 09:00:00");
}

struct dispatcher *bench_dispatcher(struct bench *b)
{
	struct dispatcher *d = NULL;
	struct err err = {0};

	need(dispatcher_new(&b->context, b->policy, &d, &err) == 0, "dispatcher", err.text);
	need(dispatcher_verify(d, &err) == 0, "statements", err.text);
	return d;
}

slice bench_envelope(struct bench *b, const struct ask *ask)
{
	struct uuid id = ask->id ? *ask->id : uuid_new(utc_now());
	Gongdao__Principal p = GONGDAO__PRINCIPAL__INIT;
	Gongdao__Envelope e = GONGDAO__ENVELOPE__INIT;
	slice body = {NULL, 0}, packed;

	p.subject = (char *)(ask->subject ? ask->subject : "someone");
	p.department = (char *)"HRSS";
	p.role = (char *)(ask->role ? ask->role : "person");
	p.region = (char *)(ask->region ? ask->region : "411000");
	p.worker_id = ask->worker_id;
	need(!ask->body || wire_pack(b->arena, ask->body, &body) == 0, "body", "cannot be packed");
	e.id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	e.rpc = arena_printf(b->arena, "probe.%s", ask->method);
	e.sender = (char *)(ask->sender ? ask->sender : "kit");
	e.principal = &p;
	e.remaining_ms = ask->remaining_ms ? ask->remaining_ms - 1 : 20000;
	e.attempt = ask->attempt ? ask->attempt : 1;
	e.trace = (char *)(ask->trace ? ask->trace : "");
	e.locale = (char *)"en";
	e.event = (char *)(ask->event ? ask->event : "");
	e.generation = ask->generation;
	e.body = (ProtobufCBinaryData){body.len, (uint8_t *)body.at};
	need(wire_pack(b->arena, &e.base, &packed) == 0, "envelope", "cannot be packed");
	return packed;
}

/* A reply is taken when it is said, and once. */
static void answer_take(struct job *j)
{
	struct answer *a = j->owner;

	need(a->at.us == 0, "reply", "a second one");
	a->at = mono_now();
	a->outcome = j->outcome;
	a->bytes = j->reply;
}

static void answer_read(struct bench *b, struct answer *a)
{
	const Gongdao__Envelope *e;
	ProtobufCMessage *m = NULL;

	a->bytes.at = arena_strndup(b->arena, a->bytes.at, a->bytes.len);
	need(a->bytes.len &&
		     wire_unpack(b->arena, &gongdao__envelope__descriptor, a->bytes, &m) == 0,
	     "reply", "none, or one that cannot be read");
	e = (const Gongdao__Envelope *)m;
	a->code = e->error ? -e->error->code : 0;
	a->detail = e->error ? e->error->detail : "";
	a->body = (slice){(const char *)e->body.data, e->body.len};
}

void bench_batch(struct bench *b, struct dispatcher *d, const slice *envelopes, size_t n,
		 struct answer *out)
{
	struct job jobs[DISPATCH_MAX];

	for (size_t i = 0; i < n; i++) {
		out[i] = (struct answer){0};
		jobs[i] = (struct job){.arena = arena_new((size_t)b->settings.call_memory),
				       .envelope = envelopes[i],
				       .answered = answer_take,
				       .owner = &out[i]};
		need(jobs[i].arena, "memory", "none");
	}
	dispatch_all(d, jobs, n);
	for (size_t i = 0; i < n; i++) {
		need(out[i].at.us != 0, "reply", "none");
		answer_read(b, &out[i]);
		arena_free(jobs[i].arena);
	}
}

struct answer bench_send(struct bench *b, struct dispatcher *d, slice envelope)
{
	struct answer answer;

	bench_batch(b, d, &envelope, 1, &answer);
	return answer;
}

struct answer bench_ask(struct bench *b, struct dispatcher *d, const struct ask *ask)
{
	return bench_send(b, d, bench_envelope(b, ask));
}
