/* A chain that somebody laid hands on: at every place and in every way, the first bad entry has its
 * number and its name. And a chain nobody touched is intact, however it is cut into blocks. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "check.h"

#define N 40

static struct chain_item chain[N + 8];
static char keys[N + 8][16];
static uint8_t digest[32];

static struct chain_entry entry(int i)
{
	struct chain_entry e = {
		.audit_id = 100 + 3 * i,
		.at = {1000 + i},
		.rpc = "probe.Put",
		.sender = "kit",
		.subject = "someone",
		.department = "HRSS",
		.role = "person",
		.request = { (const char *)digest,      32},
		.reply = { (const char *)digest,      32}
        };

	(void)snprintf(keys[i], sizeof(keys[i]), "k%d", i);
	e.key = keys[i];
	e.call_id.b[0] = (uint8_t)i;
	return e;
}

static size_t chain_make(void)
{
	struct chain_hash h;

	chain_start("probe.1", &h);
	for (int i = 0; i < N; i++) {
		chain[i] = (struct chain_item){.seq = i + 1, .there = true, .entry = entry(i)};
		chain_link(&h, i + 1, &chain[i].entry, &h);
		chain[i].hash = h;
	}
	return N;
}

/* Blocks of so many. */
static struct chain_check checked(size_t n, size_t block)
{
	struct chain_check k;

	chain_check_begin(&k, "probe.1");
	for (size_t at = 0; at < n; at += block)
		chain_check_block(&k, chain + at, n - at < block ? n - at : block);
	return k;
}

static void assert_found(const struct chain_check *k, enum chain_fault fault, int64_t first,
			 int64_t last)
{
	const struct chain_finding *f = chain_check_first(k);

	assert_non_null(f);
	assert_string_equal(chain_fault_names[f->fault], chain_fault_names[fault]);
	assert_int_equal(f->first, first);
	assert_int_equal(f->last, last);
}

static void whole__any_blocks__intact(void **state UNUSED)
{
	size_t n = chain_make();

	for (size_t block = 1; block <= n; block++) {
		struct chain_check k = checked(n, block);

		assert_null(chain_check_first(&k));
		assert_int_equal(k.n_entries, N);
		assert_true(chain_equal(&k.hash, &chain[N - 1].hash));
	}
}

static void changed__anywhere__named_alone(void **state UNUSED)
{
	for (size_t block = 1; block <= N; block += 13) {
		for (int i = 0; i < N; i++) {
			struct chain_check k;

			(void)chain_make();
			chain[i].entry.subject = "another";
			k = checked(N, block);
			assert_found(&k, CHAIN_CHANGED, i + 1, i + 1);
			assert_int_equal(k.n_findings, 1);
		}
	}
}

/* Of a row with its seal, and of a line with its hash. */
static void deleted__row_or_line__named_alone(void **state UNUSED)
{
	for (int i = 0; i < N; i++) {
		struct chain_check k;

		(void)chain_make();
		chain[i].there = false;
		k = checked(N, 7);
		assert_found(&k, CHAIN_DELETED, i + 1, i + 1);
		assert_int_equal(k.n_findings, 1);
		if (i == N - 1)
			continue; /* a last line that is missing only a head can show */
		(void)chain_make();
		memmove(&chain[i], &chain[i + 1], sizeof(chain[0]) * (size_t)(N - i - 1));
		k = checked(N - 1, 7);
		assert_found(&k, CHAIN_DELETED, i + 1, i + 1);
		assert_int_equal(k.n_findings, 1);
	}
}

static void inserted__own_number_or_anothers__named(void **state UNUSED)
{
	struct chain_check again;

	for (int i = 0; i < N - 1; i++) {
		struct chain_check k;

		(void)chain_make();
		memmove(&chain[i + 1], &chain[i], sizeof(chain[0]) * (size_t)(N - i));
		chain[i].entry.subject = "forged";
		k = checked(N + 1, N + 1); /* a number twice */
		assert_int_equal(chain_check_first(&k)->first, i + 1);
		for (int n = i + 1; n <= N; n++)
			chain[n].seq++;
		k = checked(N + 1, N + 1); /* all numbers behind it one higher */
		assert_found(&k, CHAIN_INSERTED, i + 1, i + 1);
	}
	(void)chain_make();
	chain[N] = chain[4]; /* a line once more, at the end */
	again = checked(N + 1, 9);
	assert_found(&again, CHAIN_INSERTED, 5, 5);
}

/* Contents exchanged between any two places, lines exchanged. */
static void reordered__any_two__both_named(void **state UNUSED)
{
	for (int i = 0; i < N; i++) {
		for (int j = i + 1; j < N; j++) {
			struct chain_entry a, b;
			struct chain_check k;

			(void)chain_make();
			a = chain[i].entry;
			b = chain[j].entry;
			chain[i].entry = b;
			chain[j].entry = a;
			chain[i].entry.audit_id = a.audit_id;
			chain[j].entry.audit_id = b.audit_id;
			k = checked(N, 7);
			assert_found(&k, CHAIN_REORDERED, i + 1, j + 1);
			assert_int_equal(k.n_findings, 1);
		}
	}
	for (int i = 0; i < N - 1; i++) {
		struct chain_item line;
		struct chain_check k;

		(void)chain_make();
		line = chain[i];
		chain[i] = chain[i + 1];
		chain[i + 1] = line;
		k = checked(N, 7);
		assert_found(&k, CHAIN_REORDERED, i + 1, i + 1);
	}
}

static struct chain_known known(int seq, const char *who)
{
	return (struct chain_known){
		.head = {.chain = "probe.1", .seq = seq, .hash = chain[seq - 1].hash},
                  .who = who
        };
}

static void truncated__somebody_has_a_head_behind_the_end__named(void **state UNUSED)
{
	struct chain_known heads[2];
	struct chain_check k;

	(void)chain_make();
	heads[0] = known(N, "SAMR");
	heads[1] = known(N - 2, "wages");
	for (size_t n = 1; n < N - 2; n++) {
		k = checked(n, 7);
		assert_null(chain_check_first(&k)); /* by itself it is whole */
		chain_check_end(&k, heads, 2);
		assert_found(&k, CHAIN_TRUNCATED, (int64_t)n + 1, N);
		assert_string_equal(chain_check_first(&k)->who, "SAMR");
	}
	k = checked(N, 7);
	chain_check_end(&k, heads, 2);
	assert_null(chain_check_first(&k));
}

/* All that follows an entry was computed anew: between the last head that fits and the first that
 * does not. */
static void rewritten__from_an_entry_on__between_two_heads(void **state UNUSED)
{
	struct chain_known heads[4];
	struct chain_check k;
	struct chain_hash h;

	(void)chain_make();
	for (int i = 0; i < 4; i++)
		heads[i] = known(10 * (i + 1), "SAMR");
	h = chain[13].hash;
	for (int i = 14; i < N; i++) {
		chain[i].entry.subject = "another";
		chain_link(&h, i + 1, &chain[i].entry, &h);
		chain[i].hash = h;
	}
	k = checked(N, N);
	assert_null(chain_check_first(&k));
	chain_check_heads(&k, chain, N, heads, 4);
	assert_found(&k, CHAIN_REWRITTEN, 11, 20);
	assert_int_equal(k.n_heads, 4);
}

static void findings__very_many__the_first_are_kept_all_are_counted(void **state UNUSED)
{
	struct chain_check k;

	(void)chain_make();
	for (int i = 0; i < N; i++)
		chain[i].entry.subject = "another";
	k = checked(N, 7);
	assert_found(&k, CHAIN_CHANGED, 1, 1);
	assert_int_equal(k.n_findings, N);
	assert_int_equal(k.n_kept, CHAIN_FINDINGS_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole__any_blocks__intact),
		cmocka_unit_test(changed__anywhere__named_alone),
		cmocka_unit_test(deleted__row_or_line__named_alone),
		cmocka_unit_test(inserted__own_number_or_anothers__named),
		cmocka_unit_test(reordered__any_two__both_named),
		cmocka_unit_test(truncated__somebody_has_a_head_behind_the_end__named),
		cmocka_unit_test(rewritten__from_an_entry_on__between_two_heads),
		cmocka_unit_test(findings__very_many__the_first_are_kept_all_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
