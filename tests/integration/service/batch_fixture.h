/*
 * batch_fixture - commands by the dozen: their envelopes, what they were answered, what they left.
 *
 * For the tests of shared transactions; each includes it once.
 */
#ifndef GONGDAO_BATCH_FIXTURE_H
#define GONGDAO_BATCH_FIXTURE_H

#include "bench.h"

#include <poll.h>

#define MANY DISPATCH_MAX

static struct bench b;
static struct dispatcher *d, *other;
static Probe__PutRequest requests[MANY];
static char keys[MANY][24];
static slice envelopes[MANY];
static struct answer answers[MANY];

UNUSED static int batch_open(void **state)
{
	(void)state;
	kit_cluster_durable();
	bench_open(&b);
	d = bench_dispatcher(&b);
	other = bench_dispatcher(&b);
	return 0;
}

UNUSED static int batch_close(void **state)
{
	(void)state;
	dispatcher_free(d);
	dispatcher_free(other);
	bench_close(&b);
	return 0;
}

/* Both dispatchers have their connection and ids enough for a batch. */
UNUSED static int batch_clean(void **state)
{
	Probe__PutRequest r = PROBE__PUT_REQUEST__INIT;

	(void)state;
	r.key = (char *)"warm";
	r.region = (char *)"411024";
	for (int i = 0; i < 100; i++) {
		struct answer a = bench_ask(&b, i % 2 ? d : other,
					    &(struct ask){.method = "Put", .body = &r.base});

		if (a.code == 0 && i > 2)
			break;
		(void)poll(NULL, 0, 20);
	}
	bench_clean();
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "k%02d", i);
		requests[i] = (Probe__PutRequest)PROBE__PUT_REQUEST__INIT;
		requests[i].region = (char *)"411024";
		requests[i].key = keys[i];
		requests[i].text = (char *)"text";
	}
	return 0;
}

UNUSED static void seal(int i, const char *method)
{
	envelopes[i] =
		bench_envelope(&b, &(struct ask){.method = method, .body = &requests[i].base});
}

UNUSED static void seal_all(const char *method, int n)
{
	for (int i = 0; i < n; i++)
		seal(i, method);
}

UNUSED static int64_t version_of(const struct answer *a)
{
	ProtobufCMessage *m;

	assert_int_equal(a->code, 0);
	assert_int_equal(wire_unpack(b.arena, &probe__put_reply__descriptor, a->body, &m), 0);
	return ((Probe__PutReply *)m)->version;
}

/* n commands took effect, each once. */
UNUSED static void effects(int64_t n)
{
	assert_int_equal(kit_number("select (select coalesce(sum(version), 0) from probe.thing) +"
				    " (select count(*) from probe.note)"),
			 n);
	assert_int_equal(kit_number("select count(*) from probe.inbox"), n);
	assert_int_equal(kit_number("select count(*) from probe.audit"), n);
	assert_int_equal(kit_number("select count(*) from probe.outbox"),
			 n - kit_number("select count(*) from probe.note"));
}

UNUSED static int64_t n_transactions(void)
{
	return kit_number("select count(distinct xmin::text) from probe.inbox");
}

UNUSED static void cut_connections(void)
{
	kit_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
		" where usename = 'gongdao_probe'");
}

UNUSED static void same_bytes(const struct answer *a, const struct answer *z)
{
	assert_int_equal(a->bytes.len, z->bytes.len);
	assert_memory_equal(a->bytes.at, z->bytes.at, a->bytes.len);
}

#endif
