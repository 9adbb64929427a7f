/* What a service says of its chain, who may countersign a head, whose heads it keeps. */
#include "bench.h"

#include "sealer.h"
#include "service_sql.h"

static struct bench b;
static struct dispatcher *d;
static struct sealing s;
static struct sign_key other;
static struct policy *listed; /* NULL: the bench's */
static const struct statement_table *const tables[] = {&service_statements, NULL};

static struct sign_key key_made(const char *name)
{
	struct err err = {0};
	struct sign_key key;

	assert_int_equal(sign_key_make(kit_folder(), name, &err), 0);
	assert_int_equal(sign_key_load(arena_printf(b.arena, "%s/%s.sign.key", kit_folder(), name),
				       &key, &err),
			 0);
	return key;
}

static int open_all(void **state UNUSED)
{
	const struct store_options o = {kit_dsn("gongdao_probe"), "probe", "sealer", tables, true};
	struct err err = {0};

	bench_open(&b);
	kit_sql("set search_path = probe; select partition_ahead((now() at time zone 'utc')::date"
		" - 8, (now() at time zone 'utc')::date + 1)");
	d = bench_dispatcher(&b);
	s = (struct sealing){.arena = arena_new((size_t)16 << 20),
			     .service = "probe",
			     .settings = &b.settings,
			     .key = key_made("chain-probe")};
	other = key_made("samr");
	assert_int_equal(store_open(&o, &s.store, &err), 0);
	return 0;
}

static int close_all(void **state UNUSED)
{
	store_close(s.store);
	arena_free(s.arena);
	dispatcher_free(d);
	policy_free(listed);
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

static struct answer ask_as(const char *role, const char *method, const ProtobufCMessage *body)
{
	return bench_ask(&b, d, &(struct ask){.method = method, .body = body, .role = role});
}

static Service__AuditChain *chain_now(int64_t seq)
{
	Service__GetAuditChainRequest q = SERVICE__GET_AUDIT_CHAIN_REQUEST__INIT;
	ProtobufCMessage *m = NULL;
	struct answer a;

	q.seq = seq;
	a = ask_as("operator", "GetAuditChain", &q.base);
	assert_int_equal(a.code, 0);
	assert_int_equal(wire_unpack(b.arena, &service__audit_chain__descriptor, a.body, &m), 0);
	return (Service__AuditChain *)m;
}

static void entries_sealed(int n)
{
	struct seal_done done;

	kit_sql("insert into probe.audit (at, call_id, rpc, sender, subject, department, role, "
		"key, "
		"request, reply) select now(), gen_random_uuid(), 'probe.Put', 'kit', 'x', 'HRSS', "
		"'person', 'k', decode(repeat('00', 32), 'hex'), decode(repeat('11', 32), 'hex') "
		"from "
		"generate_series(1, %d)",
		n);
	assert_int_equal(seal_step(&s, &done), 0);
	assert_int_equal(done.n, n);
	assert_int_equal(seal_sign(&s, &done), 0);
	assert_true(done.signed_);
}

static void chain__nothing_sealed__says_so(void **state UNUSED)
{
	const Service__AuditChain *r = chain_now(1);

	assert_string_equal(r->name, "");
	assert_null(r->head);
	assert_int_equal(r->hash_at.len, 0);
}

static void chain__sealed__its_head_and_any_entrys_hash(void **state UNUSED)
{
	const Service__AuditChain *r;

	entries_sealed(5);
	r = chain_now(3);
	assert_string_equal(r->name, "probe.1");
	assert_int_equal(r->seq, 5);
	assert_int_equal(r->head->seq, 5);
	assert_int_equal(r->hash_at.len, 32);
	assert_memory_equal(chain_now(5)->hash_at.data, r->head->hash.data, 32);
	assert_memory_not_equal(r->hash_at.data, r->head->hash.data, 32);
	assert_int_equal(chain_now(6)->hash_at.len, 0);
}

/* ---- countersigning ------------------------------------------------------------------------ */

static struct sign_key *signer = &other;
static int64_t late_us; /* how long ago it is said to have been signed */

static Service__CountersignHeadRequest countersigned(const char *department,
						     char signature[SIGN_TEXT])
{
	Service__CountersignHeadRequest q = SERVICE__COUNTERSIGN_HEAD_REQUEST__INIT;
	const Service__ChainHead *m = chain_now(0)->head;
	struct chain_head head = {.chain = m->chain, .seq = m->seq, .at = {m->at_us}};
	struct chain_witness w = {.department = department, .at = {utc_now().us - late_us}};
	char text[HEAD_TEXT_MAX];

	assert_true(chain_from_bytes((slice){(char *)m->hash.data, m->hash.len}, &head.hash));
	assert_true(witness_text(&head, &w, text));
	sign_text(signer, text, signature);
	q.seq = head.seq;
	q.at_us = w.at.us;
	q.key = signer->public;
	q.signature = signature;
	return q;
}

static void countersign__own_department__shown(void **state UNUSED)
{
	Service__CountersignHeadRequest q;
	char signature[SIGN_TEXT];
	const Service__AuditChain *r;

	entries_sealed(2);
	q = countersigned("HRSS", signature); /* the bench's callers are of HRSS */
	assert_int_equal(ask_as("person", "CountersignHead", &q.base).code, 0);
	assert_int_equal(ask_as("person", "CountersignHead", &q.base).code, 0); /* again: once */
	r = chain_now(0);
	assert_int_equal(r->n_witnesses, 1);
	assert_string_equal(r->witnesses[0]->department, "HRSS");
	assert_int_equal(r->witnesses[0]->seq, 2);
}

static void countersign__not_of_that_head_or_department__refused(void **state UNUSED)
{
	Service__CountersignHeadRequest q;
	char signature[SIGN_TEXT];

	entries_sealed(2);
	q = countersigned("SAMR", signature);
	assert_int_equal(ask_as("person", "CountersignHead", &q.base).code, E_FIELD);
	q = countersigned("HRSS", signature);
	q.at_us++;
	assert_int_equal(ask_as("person", "CountersignHead", &q.base).code, E_FIELD);
	q.at_us--;
	q.seq = 1;
	assert_int_equal(ask_as("person", "CountersignHead", &q.base).code, E_NOT_FOUND);
	assert_int_equal(kit_number("select count(*) from probe.chain_witness"), 0);
}

/* The keys under `heads` from now on, as a reload takes them. */
static void keys_listed(const char *heads)
{
	struct err err = {0};
	struct policy *fresh;
	FILE *f = fopen(b.settings.department_keys, "we");

	assert_non_null(f);
	assert_true(fprintf(f, "required: false\ndepartments: {}\n%s", heads) > 0);
	assert_int_equal(fclose(f), 0);
	fresh = bench_policy(&b, bench_subscriptions);
	assert_int_equal(dispatcher_reload(d, fresh, &err), 0);
	policy_free(listed);
	listed = fresh;
}

static void refused_for(const char *words)
{
	Service__CountersignHeadRequest q;
	char signature[SIGN_TEXT];
	struct answer a;

	q = countersigned("HRSS", signature);
	a = ask_as("person", "CountersignHead", &q.base);
	assert_int_equal(a.code, E_FIELD);
	if (!strstr(a.detail, words))
		fail_msg("%s", a.detail);
}

/* AUD-7: what would verify as a stranger's does not come in. */
static void countersign__with_a_key_that_is_not_its_own_now__refused(void **state UNUSED)
{
	struct sign_key old = key_made("hrss-old"), of_samr = key_made("samr-heads"),
			nobody = key_made("nobody");
	Service__CountersignHeadRequest q;
	char signature[SIGN_TEXT];

	entries_sealed(2);
	keys_listed(arena_printf(b.arena,
				 "heads:\n  HRSS:\n    - {key: %s, from: 2020-01-01}\n"
				 "    - {key: %s, from: 2020-01-01, until: 2020-12-31}\n"
				 "  SAMR:\n    - {key: %s, from: 2020-01-01}\n",
				 other.public, old.public, of_samr.public));
	signer = &nobody;
	refused_for("for no department");
	signer = &of_samr;
	refused_for("another department: SAMR");
	signer = &old;
	refused_for("not in force");
	signer = &other;
	late_us = 2 * 3600 * US_PER_S; /* on a day of one's choice */
	refused_for("at_us");
	late_us = -late_us;
	refused_for("at_us");
	late_us = 0;
	assert_int_equal(kit_number("select count(*) from probe.chain_witness"), 0);

	q = countersigned("HRSS", signature);
	assert_int_equal(ask_as("person", "CountersignHead", &q.base).code, 0);
	/* who has none under heads: whoever verifies holds it against what he has */
	keys_listed("");
	signer = &nobody;
	q = countersigned("HRSS", signature);
	assert_int_equal(ask_as("person", "CountersignHead", &q.base).code, 0);
	signer = &other;
	assert_int_equal(kit_number("select count(*) from probe.chain_witness"), 2);
}

/* ---- heads of others ----------------------------------------------------------------------- */

static int take(const char *chain, int64_t seq, utc_time at, const char *from)
{
	struct chain_head head = {.chain = chain, .seq = seq, .at = at, .key = other.public};
	char text[HEAD_TEXT_MAX], signature[SIGN_TEXT];
	Service__ChainHead m;

	chain_start(chain, &head.hash);
	assert_true(head_text(&head, text));
	sign_text(&other, text, signature);
	head.signature = signature;
	head_present(&head, &m);
	return bench_ask(&b, d,
			 &(struct ask){.method = "TakeHead",
				       .body = &m.base,
				       .role = "service",
				       .subject = from,
				       .event = "wages.HeadSigned"})
		.code;
}

static void take_head__of_who_sends_it__the_last_of_each_day_is_kept(void **state UNUSED)
{
	utc_time now = utc_now(), yesterday = {now.us - US_PER_DAY};

	assert_int_equal(take("wages.1", 5, yesterday, "wages"), 0);
	assert_int_equal(take("wages.1", 7, now, "wages"), 0);
	assert_int_equal(take("wages.1", 9, now, "wages"), 0);
	assert_int_equal(take("wages.1", 8, now, "wages"), 0); /* late */
	assert_string_equal(kit_text("select string_agg(seq::text, ' ' order by seq) from "
				     "probe.chain_kept"),
			    "5 9");
	assert_int_equal(chain_now(0)->n_kept, 1);
	assert_int_equal(chain_now(0)->kept[0]->seq, 9);
}

static void take_head__of_anothers_chain__refused(void **state UNUSED)
{
	assert_int_equal(take("wages.1", 5, utc_now(), "alerts"), E_DENIED);
	assert_int_equal(take("wages.1", 5, utc_now(), "wage"), E_DENIED);
	assert_int_equal(kit_number("select count(*) from probe.chain_kept"), 0);
}

#define T(test) cmocka_unit_test_setup(test, start)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(chain__nothing_sealed__says_so),
		T(chain__sealed__its_head_and_any_entrys_hash),
		T(countersign__own_department__shown),
		T(countersign__not_of_that_head_or_department__refused),
		T(countersign__with_a_key_that_is_not_its_own_now__refused),
		T(take_head__of_who_sends_it__the_last_of_each_day_is_kept),
		T(take_head__of_anothers_chain__refused),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
