/* The sealer: every entry once and in the order in which it became visible; two at once, killed in
 * the middle, entries that are committed late. The oracle is SQL over what it left. */
#include "bench.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <unistd.h>

#include "sealer.h"
#include "service_sql.h"

static struct bench b;
static struct sealing one, two;
static const struct statement_table *const tables[] = {&service_statements, NULL};

static void sealing_open(struct sealing *s)
{
	const struct store_options o = {kit_dsn("gongdao_probe"), "probe", "sealer", tables, true};
	struct err err = {0};

	*s = (struct sealing){
		.arena = arena_new((size_t)64 << 20), .service = "probe", .settings = &b.settings};
	assert_int_equal(store_open(&o, &s->store, &err), 0);
}

static int open_all(void **state UNUSED)
{
	struct err err = {0};

	bench_open(&b);
	kit_sql("set search_path = probe; select partition_ahead((now() at time zone 'utc')::date,"
		" (now() at time zone 'utc')::date + 1)");
	sealing_open(&one);
	sealing_open(&two);
	assert_int_equal(sign_key_make(kit_folder(), "chain-probe", &err), 0);
	assert_int_equal(
		sign_key_load(arena_printf(b.arena, "%s/chain-probe.sign.key", kit_folder()),
			      &one.key, &err),
		0);
	two.key = one.key;
	return 0;
}

static int close_all(void **state UNUSED)
{
	store_close(one.store);
	store_close(two.store);
	arena_free(one.arena);
	arena_free(two.arena);
	bench_close(&b);
	return 0;
}

static int start(void **state UNUSED)
{
	bench_clean();
	kit_sql("truncate probe.chain_seal, probe.chain_head, probe.chain_witness, "
		"probe.chain_kept; update probe.chain set name = '', seq = 0, hash = '', base = "
		"'3:3:', target = null, after_id = 0, fresh = false");
	return 0;
}

/* ---- entries ------------------------------------------------------------------------------- */

#define INSERT                                                                                     \
	"insert into probe.audit (at, call_id, rpc, sender, subject, department, role, key, "      \
	"request, reply) select now(), gen_random_uuid(), '%s', 'kit', 'someone', 'HRSS', "        \
	"'person', 'k' || i, decode(md5(i::text) || md5('a' || i), 'hex'), decode(md5('b' || i) "  \
	"|| md5('c' || i), 'hex') from generate_series(1, %d) as i"

static void put(const char *rpc, int n)
{
	kit_sql(INSERT, rpc, n);
}

static void entries(int n)
{
	put("probe.Put", n);
}

static size_t seal_all(struct sealing *s)
{
	struct seal_done done = {.more = true};
	size_t n = 0;

	while (done.more) {
		assert_int_equal(seal_step(s, &done), 0);
		n += done.n;
	}
	return n;
}

/* I1..I3: numbers without a gap; each visible entry in one seal, once; the last hash is the
 * state's.
 */
static void check_whole(void)
{
	assert_int_equal(
		kit_number("select count(*) from (select first_seq, coalesce(lag(first_seq "
			   "+ n) over (order by first_seq), 1) as due from "
			   "probe.chain_seal) as s where first_seq <> due"),
		0);
	assert_int_equal(kit_number("select count(*) from (select id from probe.chain_seal, "
				    "unnest(ids) as id group by id having count(*) > 1) as twice"),
			 0);
	assert_int_equal(
		kit_number("select count(*) from probe.audit where audit_id not in (select id from "
			   "probe.chain_seal, unnest(ids) as id)"),
		0);
	assert_int_equal(kit_number("select count(*) from probe.chain as c, (select sum(n) as n, "
				    "max(first_seq) as last from probe.chain_seal) as s where "
				    "c.seq <> s.n or c.hash <> (select substring(hashes from "
				    "(32 * (n - 1) + 1)::integer) from probe.chain_seal where "
				    "first_seq = s.last)"),
			 0);
}

/* ---- tests --------------------------------------------------------------------------------- */

static void seal__entries__each_once_and_the_hash_is_the_chains(void **state UNUSED)
{
	struct chain_hash hash, sealed;
	char text[CHAIN_HEX];

	entries(3);
	assert_int_equal(seal_all(&one), 3);
	check_whole();
	chain_start("probe.1", &hash);
	for (int i = 1; i <= 3; i++) {
		struct chain_entry e = {.sender = "kit", .subject = "someone", .role = "person"};
		uint8_t request[32], reply[32];
		char *key = arena_printf(b.arena, "k%d", i);

		e.audit_id = kit_number("select audit_id from probe.audit where key = '%s'", key);
		e.at.us = kit_number("select (extract(epoch from at) * 1000000)::bigint from "
				     "probe.audit where key = '%s'",
				     key);
		assert_true(hex_decode(kit_text("select replace(call_id::text, '-', '') from "
						"probe.audit where key = '%s'",
						key),
				       32, e.call_id.b));
		assert_true(hex_decode(kit_text("select encode(request, 'hex') from probe.audit "
						"where key = '%s'",
						key),
				       64, request));
		assert_true(hex_decode(kit_text("select encode(reply, 'hex') from probe.audit "
						"where key = '%s'",
						key),
				       64, reply));
		e.rpc = "probe.Put";
		e.department = "HRSS";
		e.key = key;
		e.request = (slice){(char *)request, 32};
		e.reply = (slice){(char *)reply, 32};
		chain_link(&hash, i, &e, &hash);
	}
	assert_true(
		chain_from_hex(kit_text("select encode(hash, 'hex') from probe.chain"), &sealed));
	assert_string_equal(kit_text("select name from probe.chain"), "probe.1");
	assert_string_equal(chain_hex(&sealed, text),
			    chain_hex(&hash, arena_zalloc(b.arena, 1, CHAIN_HEX)));
}

static void seal__nothing_new__writes_nothing(void **state UNUSED)
{
	char *before;

	entries(2);
	assert_int_equal(seal_all(&one), 2);
	before = kit_text("select xmin::text || base::text from probe.chain");
	assert_int_equal(seal_all(&one), 0);
	assert_string_equal(kit_text("select xmin::text || base::text from probe.chain"), before);
}

static void seal__twenty_thousand__in_steps_without_a_hole(void **state UNUSED)
{
	entries(20000);
	assert_int_equal(seal_all(&one), 20000);
	assert_int_equal(kit_number("select count(*) from probe.chain_seal"), 20000 / SEAL_ROWS);
	check_whole();
}

/* What is committed late has lower ids than what is sealed already: it comes after that. */
static void seal__committed_late__sealed_after_what_was_visible(void **state UNUSED)
{
	PGconn *late = PQconnectdb(kit_dsn(NULL));
	int64_t id;

	assert_int_equal(PQstatus(late), CONNECTION_OK);
	PQclear(PQexec(late, "begin"));
	PQclear(PQexec(late, arena_printf(b.arena, INSERT, "probe.Late", 1)));
	entries(5);
	assert_int_equal(seal_all(&one), 5);
	assert_int_equal(seal_all(&one), 0);
	entries(4);
	assert_int_equal(seal_all(&two), 4);
	PQclear(PQexec(late, "commit"));
	PQfinish(late);
	assert_int_equal(seal_all(&one), 1);
	check_whole();
	id = kit_number("select audit_id from probe.audit where rpc = 'probe.Late'");
	assert_int_equal(kit_number("select ids[1] from probe.chain_seal where first_seq = 10"),
			 id);
	assert_int_equal(kit_number("select min(audit_id) from probe.audit"), id);
}

static void seal__rolled_back__leaves_no_number_out(void **state UNUSED)
{
	PGconn *gone = PQconnectdb(kit_dsn(NULL));

	PQclear(PQexec(gone, "begin"));
	PQclear(PQexec(gone, arena_printf(b.arena, INSERT, "probe.Gone", 7)));
	entries(2);
	PQclear(PQexec(gone, "rollback"));
	PQfinish(gone);
	entries(2);
	assert_int_equal(seal_all(&one), 4);
	check_whole();
}

/* A migration holds the table: the step gives up, so that a daemon can be stopped meanwhile. */
static void seal__table_held__gives_up_and_goes_on_later(void **state UNUSED)
{
	PGconn *holder = PQconnectdb(kit_dsn(NULL));
	struct seal_done done;

	entries(3);
	PQclear(PQexec(holder, "begin; lock table probe.audit in access exclusive mode"));
	assert_int_equal(PQtransactionStatus(holder), PQTRANS_INTRANS);
	assert_int_equal(seal_step(&one, &done), E_TIMEOUT);
	PQclear(PQexec(holder, "rollback"));
	PQfinish(holder);
	assert_int_equal(seal_all(&one), 3);
	check_whole();
}

struct runner {
	struct sealing *s;
	size_t n, passed;
	int rc;
	bool stop;
};

static void *run_sealer(void *of)
{
	struct runner *r = of;
	struct seal_done done = {0};

	while (!r->rc &&
	       (!__atomic_load_n(&r->stop, __ATOMIC_ACQUIRE) || done.more || done.passed)) {
		r->rc = seal_step(r->s, &done);
		r->n += done.n;
		r->passed += done.passed;
	}
	return NULL;
}

/* Two sealers and three writers at once: no fork, nothing twice, nothing left out (AUD-8). */
static void seal__two_sealers_while_others_write__one_chain(void **state UNUSED)
{
	struct runner r[2] = {{.s = &one}, {.s = &two}};
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_sealer, &r[i]), 0);
	for (int i = 0; i < 40; i++)
		entries(i % 3 ? 37 : 1500);
	for (int i = 0; i < 2; i++)
		__atomic_store_n(&r[i].stop, true, __ATOMIC_RELEASE);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(r[0].rc, 0);
	assert_int_equal(r[1].rc, 0);
	(void)seal_all(&one);
	assert_int_equal(kit_number("select sum(n) from probe.chain_seal"),
			 kit_number("select count(*) from probe.audit"));
	check_whole();
}

static void *run_step(void *of)
{
	struct runner *r = of;
	struct seal_done done;

	r->rc = seal_step(r->s, &done);
	return NULL;
}

/* A step that has read its entries and waits to write them loses its connection. */
static void kill_in_a_step(struct sealing *s)
{
	PGconn *holder = PQconnectdb(kit_dsn(NULL));
	struct runner r = {.s = s};
	struct seal_done done;
	pthread_t thread;

	while (seal_step(s, &done)) /* its store is connected again when its back-off is over */
		usleep(1000);
	entries(1500);
	PQclear(PQexec(holder, "begin; lock table probe.chain_seal in access exclusive mode"));
	assert_int_equal(pthread_create(&thread, NULL, run_step, &r), 0);
	while (kit_number("select count(pg_terminate_backend(pid)) from pg_stat_activity where "
			  "application_name = 'sealer' and wait_event_type = 'Lock'") == 0)
		usleep(1000);
	pthread_join(thread, NULL);
	PQfinish(holder);
	assert_int_not_equal(r.rc, 0);
}

static void seal__killed_in_the_middle__goes_on_where_it_was(void **state UNUSED)
{
	struct seal_done done = {0};

	entries(20000);
	for (int i = 0; i < 3; i++)
		kill_in_a_step(&two);
	while (seal_step(&two, &done) ||
	       kit_number("select seq from probe.chain") < 20000 + 3 * 1500)
		usleep(1000);
	check_whole();
}

static void second_sealer__same_numbers__refused_by_the_database(void **state UNUSED)
{
	entries(2);
	assert_int_equal(seal_all(&one), 2);
	kit_sql("do $$ begin insert into probe.chain_seal (first_seq, n, ids, hashes, sealed_at) "
		"values (1, 1, '{9}', decode(repeat('00', 32), 'hex'), now()); raise 'taken'; "
		"exception when unique_violation then null; end $$");
}

/* ---- heads --------------------------------------------------------------------------------- */

static void sign__something_new__a_head_that_verifies_and_is_announced(void **state UNUSED)
{
	struct chain_head head = {.chain = "probe.1"};
	struct seal_done done;

	assert_int_equal(seal_sign(&one, &done), 0);
	assert_false(done.signed_); /* nothing is sealed */
	entries(3);
	(void)seal_all(&one);
	assert_int_equal(seal_sign(&one, &done), 0);
	assert_true(done.signed_);
	assert_int_equal(done.seq, 3);
	head.seq = kit_number("select seq from probe.chain_head");
	head.at.us = kit_number("select (extract(epoch from at) * 1000000)::bigint from "
				"probe.chain_head");
	head.key = kit_text("select key from probe.chain_head");
	head.signature = kit_text("select signature from probe.chain_head");
	assert_true(chain_from_hex(kit_text("select encode(hash, 'hex') from probe.chain_head"),
				   &head.hash));
	assert_int_equal(head.seq, 3);
	assert_string_equal(head.key, one.key.public);
	assert_true(head_signed(&head));
	head.seq = 4;
	assert_false(head_signed(&head));
	assert_int_equal(kit_number("select count(*) from probe.outbox where event = "
				    "'probe.HeadSigned'"),
			 1);
	assert_int_equal(seal_sign(&two, &done), 0);
	assert_false(done.signed_);
}

/* Else two services that keep each other's heads would never rest. */
static void sign__only_heads_came__none(void **state UNUSED)
{
	struct seal_done done;

	put("probe.TakeHead", 2);
	assert_int_equal(seal_all(&one), 2);
	assert_int_equal(seal_sign(&one, &done), 0);
	assert_false(done.signed_);
	entries(1);
	(void)seal_all(&one);
	assert_int_equal(seal_sign(&one, &done), 0);
	assert_true(done.signed_);
}

#define T(test) cmocka_unit_test_setup(test, start)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(seal__entries__each_once_and_the_hash_is_the_chains),
		T(seal__nothing_new__writes_nothing),
		T(seal__twenty_thousand__in_steps_without_a_hole),
		T(seal__committed_late__sealed_after_what_was_visible),
		T(seal__rolled_back__leaves_no_number_out),
		T(seal__table_held__gives_up_and_goes_on_later),
		T(seal__two_sealers_while_others_write__one_chain),
		T(seal__killed_in_the_middle__goes_on_where_it_was),
		T(second_sealer__same_numbers__refused_by_the_database),
		T(sign__something_new__a_head_that_verifies_and_is_announced),
		T(sign__only_heads_came__none),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
