/* The gate, the outbox, timers, audit, partitions: what one call does in its one transaction. */
#include "bench.h"

#include "service.pb-c.h"

static struct bench b;
static struct dispatcher *d;

static int open_all(void **state UNUSED)
{
	bench_open(&b);
	d = bench_dispatcher(&b);
	return 0;
}

static int close_all(void **state UNUSED)
{
	dispatcher_free(d);
	bench_close(&b);
	return 0;
}

static int clean(void **state UNUSED)
{
	bench_clean();
	return 0;
}

static Probe__PutRequest request(const char *key)
{
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;

	r.region = (char *)"411024";
	r.key = (char *)key;
	r.text = (char *)"first";
	return r;
}

static int put(const Probe__PutRequest *r)
{
	return bench_ask(&b, d, &(struct ask){.method = "Put", .body = &r->base}).code;
}

/* ---- the gate --------------------------------------------------------------------------- */

static void gate__role_region_time__refused_before_the_database(void **state UNUSED)
{
	Probe__PutRequest r = request("k"), wrong = request("k");
	Probe__GetRequest get = PROBE__GET_REQUEST__INIT;
	Probe__Thing t = PROBE__THING__INIT;
	const struct {
		struct ask ask;
		int code;
	} cases[] = {
		{{.method = "Put", .body = &r.base, .role = "nobody"},   E_DENIED      },
		{{.method = "Put", .body = &r.base, .role = "unheard"},  E_DENIED      },
		{{.method = "Put", .body = &r.base, .region = "411025"}, E_WRONG_REGION},
		{{.method = "Put", .body = &r.base, .region = "410100"}, E_WRONG_REGION},
		{{.method = "Put", .body = &r.base, .region = ""},       E_WRONG_REGION},
		{{.method = "Put", .body = &wrong.base},                 E_FIELD       },
		{{.method = "Put", .body = &r.base, .remaining_ms = 1},  E_TIMEOUT     },
		{{.method = "Get", .body = &get.base},                   E_DENIED      },
		{{.method = "TakeThing", .body = &t.base},               E_DENIED      },
		{{.method = "Unheard", .body = &t.base},                 E_NO_SUCH_RPC },
	};

	wrong.region = (char *)"Xuchang";
	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_int_equal(bench_ask(&b, d, &cases[i].ask).code, cases[i].code);
	assert_int_equal(
		bench_ask(&b, d,
			  &(struct ask){.method = "Put", .body = &r.base, .region = "411024"})
			.code,
		0);
	assert_int_equal(kit_number("select count(*) from probe.inbox"), 1);
}

static void envelope__that_is_none__answered(void **state UNUSED)
{
	const slice noise = slice_of("\x0a\xff\xff\xff");
	struct answer a = bench_send(&b, d, noise);

	assert_int_equal(a.code, E_MALFORMED);
}

static void call__waited_past_its_time__not_run(void **state UNUSED)
{
	Probe__PutRequest r = request("k");

	struct arena *a = arena_new((size_t)1024 * 1024);
	struct job job = {
		.arena = a,
		.envelope = bench_envelope(&b, &(struct ask){.method = "Put", .body = &r.base}),
		.came = {mono_now().us - 6 * US_PER_S}};

	dispatch_all(d, &job, 1);
	assert_int_equal(job.outcome.code, E_TIMEOUT);
	arena_free(a);
	assert_int_equal(put(&r), 0); /* only that one call had waited */
}

/* ---- outbox ----------------------------------------------------------------------------- */

static void emit__nobody_subscribes__no_row(void **state UNUSED)
{
	struct policy *deaf = bench_policy(&b, "probe.Unheard: [alpha.TakeThing]\n");
	Probe__PutRequest r = request("k");
	struct err err = {0};

	assert_int_equal(put(&r), 0);
	assert_int_equal(kit_number("select count(*) from probe.outbox"), 1);
	assert_int_equal(dispatcher_reload(d, deaf, &err), 0);
	assert_int_equal(put(&r), 0);
	assert_int_equal(kit_number("select count(*) from probe.outbox"), 1);
	assert_int_equal(dispatcher_reload(d, b.policy, &err), 0);
	policy_free(deaf);
}

static void put__done__audit_row_in_its_transaction(void **state UNUSED)
{
	Probe__PutRequest r = request("k");

	assert_int_equal(put(&r), 0);
	assert_int_equal(
		kit_number("select count(*) from probe.audit a, probe.inbox i, probe.outbox o, "
			   "probe.thing t where a.xmin = i.xmin and o.xmin = i.xmin and "
			   "t.xmin = i.xmin and a.call_id = i.id and a.request = i.digest and "
			   "a.rpc = 'probe.Put' and a.sender = 'kit' and a.subject = 'someone' "
			   "and a.department = 'HRSS' and a.role = 'person' "),
		1);
}

/* ---- timers ----------------------------------------------------------------------------- */

static void later__set_moved_cancelled(void **state UNUSED)
{
	Probe__PutRequest r = request("k");
	utc_time nine;

	assert_true(utc_parse("2025-04-10 09:00:00", 19, &nine));
	r.timer_at_us = nine.us + 60 * US_PER_S;
	assert_int_equal(put(&r), 0);
	assert_string_equal(kit_text("select tag || ' ' || rpc || ' ' || due_at from probe.timer"),
			    "k probe.Fired 2025-04-10 01:01:00+00");
	r.timer_at_us = nine.us + 120 * US_PER_S;
	assert_int_equal(put(&r), 0);
	assert_string_equal(kit_text("select string_agg(due_at::text, ',') from probe.timer"),
			    "2025-04-10 01:02:00+00");
	r.cancel = true;
	assert_int_equal(put(&r), 0);
	assert_int_equal(kit_number("select count(*) from probe.timer"), 0);
	assert_int_equal(kit_number("select count(*) from probe.outbox"), 3); /* events only */
}

/* ---- schema ----------------------------------------------------------------------------- */

static void partitions__around_now__there(void **state UNUSED)
{
	Probe__PutRequest r = request("k");

	assert_int_equal(put(&r), 0);
	for (int day = -8; day <= 7; day++) {
		assert_int_equal(
			kit_number("select count(*) from pg_inherits where inhrelid in "
				   "(to_regclass('probe.inbox_' || to_char((now() at time zone "
				   "'utc')::date + %d, 'YYYYMMDD')), to_regclass('probe.outbox_' "
				   "|| to_char((now() at time zone 'utc')::date + %d, "
				   "'YYYYMMDD')))",
				   day, day),
			day < -2 ? 1 : 2); /* nobody writes into older days of the outbox */
	}
	assert_int_equal(
		kit_number("select count(*) from pg_index i join pg_inherits h on "
			   "h.inhrelid = i.indrelid join pg_class p on p.oid = h.inhparent "
			   "where p.relname = 'outbox'"),
		3 * kit_number("select count(*) from pg_inherits h join pg_class p on "
			       "p.oid = h.inhparent where p.relname = 'outbox'"));
}

/* The day's partition must not wait for whoever is writing into another one. */
static void partitions__writer_under_way__not_waited_for(void **state UNUSED)
{
	Probe__PutRequest r = request("k");

	assert_int_equal(put(&r), 0);
	kit_sql("begin; insert into probe.outbox (day, event_id, event, key, barrier, generation,"
		" trace, body, emitted_at) values ((now() at time zone 'utc')::date,"
		" gen_random_uuid(), 'probe.ThingPut', 'k', false, 0, '', '', now())");
	{
		struct dispatcher *fresh = bench_dispatcher(&b);
		struct uuid id = uuid_new((utc_time){utc_now().us - 50 * US_PER_DAY});
		Probe__Thing t = PROBE__THING__INIT;
		struct answer a;

		t.key = (char *)"k";
		a = bench_ask(&b, fresh,
			      &(struct ask){.method = "TakeThing",
					    .body = &t.base,
					    .id = &id,
					    .role = "service"});
		dispatcher_free(fresh);
		kit_sql("rollback");
		assert_int_equal(a.code, 0);
	}
}

static void database__that_does_not_fit__busy_not_refused(void **state UNUSED)
{
	struct dispatcher *fresh = NULL;
	Probe__PutRequest r = request("k");
	struct err err = {0};

	kit_sql("alter table probe.thing rename column text to words");
	assert_int_equal(dispatcher_new(&b.context, b.policy, &fresh, &err), 0);
	assert_int_equal(dispatcher_verify(fresh, &err), E_SCHEMA);
	assert_int_equal(bench_ask(&b, fresh, &(struct ask){.method = "Put", .body = &r.base}).code,
			 E_DB_AWAY); /* within the back-off of the first try */
	(void)err;
	dispatcher_free(fresh);
	assert_int_equal(dispatcher_new(&b.context, b.policy, &fresh, &err), 0);
	assert_int_equal(bench_ask(&b, fresh, &(struct ask){.method = "Put", .body = &r.base}).code,
			 E_UNAVAILABLE);
	dispatcher_free(fresh);
	kit_sql("alter table probe.thing rename column words to text");
}

/* ---- routes ----------------------------------------------------------------------------- */

static void routes__reads_ahead_by_what_names_no_entity__not_started(void **state UNUSED)
{
	struct handler handlers[16];
	struct service_definition definition = probe_service;
	const struct {
		const char *method, *entity, *said;
	} cases[] = {
		{"Put", "nothing", "probe.Put: nothing is no text or int64 field of its request"},
		{"Put", "n_ids",   "probe.Put: n_ids is no text or int64 field of its request"  },
	};

	assert_true(probe_service.n_handlers <= N_ELEMENTS(handlers));
	definition.handlers = handlers;
	for (size_t c = 0; c < N_ELEMENTS(cases); c++) {
		const struct prefetch ahead = {.entity = cases[c].entity};
		struct routes routes;
		struct err err;

		memcpy(handlers, probe_service.handlers,
		       probe_service.n_handlers * sizeof(handlers[0]));
		for (size_t i = 0; i < probe_service.n_handlers; i++) {
			if (strcmp(handlers[i].method, cases[c].method) == 0)
				handlers[i].prefetch = &ahead;
		}
		assert_int_equal(routes_build(b.arena, &definition, b.policy, &routes, &err),
				 E_CONFIG);
		assert_string_equal(err.text, cases[c].said);
	}
}

/* An upgrade must go through where operators keep an access.yaml of before. */
static void routes__rpc_that_no_role_may_call__told_and_not_refused(void **state UNUSED)
{
	char path[256];
	struct settings s = b.settings;
	struct policy *old = NULL;
	struct routes routes;
	struct err err = {0};
	const char *text;
	size_t at = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/old-access.yaml", kit_folder()); /* fits */
	text = "roles:\n  service: {may: [\"probe.*\"]}\npeers:\n  kit: {kind: service, serve: "
	       "[probe],"
	       " send: [probe.*], principal: {subject: kit, role: service, region: \"000000\"}}\n";
	f = fopen(path, "we");
	assert_true(f && fputs(text, f) >= 0 && fclose(f) == 0);
	s.access = path;
	assert_int_equal(policy_load(&s, &old, &err), 0);
	assert_null(routes_unheard(&b.routes, old, &at));
	policy_free(old);

	text = "roles:\n  service: {may: [probe.Put, probe.Get]}\npeers:\n  kit: {kind: service, "
	       "serve:"
	       " [probe], send: [probe.*], principal: {subject: kit, role: service, region: "
	       "\"000000\"}}\n";
	f = fopen(path, "we");
	assert_true(f && fputs(text, f) >= 0 && fclose(f) == 0);
	assert_int_equal(policy_load(&s, &old, &err), 0);
	assert_int_equal(routes_build(b.arena, &probe_service, old, &routes, &err), 0);
	at = 0;
	for (size_t i = 0; i < routes.n - 2; i++) {
		const char *rpc = routes_unheard(&routes, old, &at);

		assert_non_null(rpc);
		assert_string_not_equal(rpc, "probe.Put");
		assert_string_not_equal(rpc, "probe.Get");
	}
	assert_null(routes_unheard(&routes, old, &at));
	policy_free(old);
}

static void routes__more_subscribers_than_places__not_started(void **state UNUSED)
{
	char text[4096];
	struct str list = str_init(text, sizeof(text));
	struct policy *p;
	struct routes routes;
	struct err err = {0};

	str_addf(&list, "probe.ThingPut: [s0.Take");
	for (int i = 1; i < 32; i++)
		str_addf(&list, ", s%d.Take", i);
	str_addf(&list, "]\n");
	p = bench_policy(&b, text);
	assert_int_equal(routes_build(b.arena, &probe_service, p, &routes, &err), E_CONFIG);
	assert_non_null(strstr(err.text, "subscribers"));
	policy_free(p);
}

static int broken_start(struct arena *a UNUSED, const struct worker_needs *needs UNUSED,
			void **out UNUSED, struct err *err)
{
	return err_set(err, E_RULE, "a rule file that somebody is writing just now");
}

/* The main thread frees the old policy when every worker has answered, whatever it answered. */
static void reload__worker_context_fails__the_new_policy_counts(void **state UNUSED)
{
	struct service_definition def = probe_service;
	struct policy *old = bench_policy(&b, bench_subscriptions);
	struct context context = b.context;
	struct dispatcher *fresh = NULL;
	Probe__PutRequest r = request("k");
	struct err err = {0};

	context.definition = &def;
	assert_int_equal(dispatcher_new(&context, old, &fresh, &err), 0);
	def.worker_start = broken_start;
	assert_int_equal(dispatcher_reload(fresh, b.policy, &err), E_RULE);
	policy_free(old);
	assert_int_equal(bench_ask(&b, fresh, &(struct ask){.method = "Put", .body = &r.base}).code,
			 0);
	dispatcher_free(fresh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(gate__role_region_time__refused_before_the_database, clean),
		cmocka_unit_test_setup(envelope__that_is_none__answered, clean),
		cmocka_unit_test_setup(call__waited_past_its_time__not_run, clean),
		cmocka_unit_test_setup(emit__nobody_subscribes__no_row, clean),
		cmocka_unit_test_setup(put__done__audit_row_in_its_transaction, clean),
		cmocka_unit_test_setup(later__set_moved_cancelled, clean),
		cmocka_unit_test_setup(partitions__around_now__there, clean),
		cmocka_unit_test_setup(partitions__writer_under_way__not_waited_for, clean),
		cmocka_unit_test_setup(database__that_does_not_fit__busy_not_refused, clean),
		cmocka_unit_test_setup(routes__rpc_that_no_role_may_call__told_and_not_refused,
				       clean),
		cmocka_unit_test_setup(routes__more_subscribers_than_places__not_started, clean),
		cmocka_unit_test_setup(routes__reads_ahead_by_what_names_no_entity__not_started,
				       clean),
		cmocka_unit_test_setup(reload__worker_context_fails__the_new_policy_counts, clean),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
