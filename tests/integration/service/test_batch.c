/*
 * Commands that share a transaction: who shares it, in whose name each acts, and that one which is
 * refused, fails, waits or is too large harms nobody but itself.
 */
#include "batch_fixture.h"

/* ---- sharing ---------------------------------------------------------------------------- */

static void batch__sixty__one_transaction(void **state)
{
	static const char *const methods[] = {"Put", "Step"};

	for (size_t m = 0; m < N_ELEMENTS(methods); m++) {
		bool one = false;

		/* A machine that is busy elsewhere takes more than 2 ms now and then. */
		for (int run = 0; run < 50 && !one; run++) {
			(void)batch_clean(state);
			seal_all(methods[m], m ? MANY : 5);
			bench_batch(&b, d, envelopes, m ? MANY : 5, answers);
			for (int i = 0; i < (m ? MANY : 5); i++)
				assert_int_equal(version_of(&answers[i]), 1);
			effects(m ? MANY : 5);
			one = n_transactions() == 1;
		}
		assert_true(one);
	}
	assert_int_equal(kit_number("select count(distinct xmin::text) from probe.audit"), 1);
	assert_int_equal(kit_number("select count(distinct xmin::text) from probe.thing"), 1);
}

static void sleep_3ms(void)
{
	(void)poll(NULL, 0, 3);
}

static void batch__lasts_2_ms__the_rest_in_the_next(void **state UNUSED)
{
	seal_all("Step", 10);
	probe_hook = sleep_3ms;
	bench_batch(&b, d, envelopes, 10, answers);
	for (int i = 0; i < 10; i++)
		assert_int_equal(answers[i].code, 0);
	effects(10);
	assert_int_equal(n_transactions(), 10);
	for (int i = 1; i < 10; i++) /* each is told when its own is over */
		assert_true(answers[i].at.us - answers[i - 1].at.us >= 2000);
}

static void batch__same_entity__versions_follow(void **state UNUSED)
{
	bool seen[MANY + 1] = {false};

	for (int i = 0; i < MANY; i++) {
		requests[i].key = keys[i % 2];
		seal(i, "Step");
	}
	bench_batch(&b, d, envelopes, MANY, answers);
	for (int i = 0; i < MANY; i += 2) {
		int64_t version = version_of(&answers[i]);

		assert_in_range(version, 1, MANY / 2);
		assert_false(seen[version]);
		seen[version] = true;
		assert_true(i < 2 || version > version_of(&answers[i - 2])); /* as they came */
	}
	effects(MANY);
	assert_int_equal(kit_number("select min(version) from probe.thing"), MANY / 2);
}

static void batch__same_id_twice__one_effect(void **state UNUSED)
{
	for (int i = 0; i < 20; i++)
		seal(i, i % 2 ? "Put" : "Step");
	for (int i = 20; i < 40; i++)
		envelopes[i] = envelopes[i - 20];
	bench_batch(&b, d, envelopes, 40, answers);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(answers[i].code, 0);
		same_bytes(&answers[i], &answers[i + 20]);
		assert_true(answers[i].outcome.announced);
		assert_false(answers[i + 20].outcome.announced);
	}
	effects(20);
	bench_batch(&b, other, envelopes, 40, answers + 20);
	effects(20);
}

static void batch__same_id_other_content__refused_alone(void **state UNUSED)
{
	struct uuid id = uuid_new(utc_now());

	seal_all("Step", 10);
	for (int i = 3; i <= 7; i += 4)
		envelopes[i] = bench_envelope(
			&b, &(struct ask){.method = "Step", .body = &requests[i].base, .id = &id});
	bench_batch(&b, d, envelopes, 10, answers);
	for (int i = 0; i < 10; i++)
		assert_int_equal(answers[i].code, i == 7 ? E_ID_REUSED : 0);
	effects(9);
}

/* ---- in whose name ---------------------------------------------------------------------- */

static void batch__many_principals__each_sees_and_writes_its_own(void **state UNUSED)
{
	static const char *const regions[] = {"411002", "411003", "411024"};
	int64_t seen[3] = {0};

	for (int i = 0; i < 45; i++) {
		requests[i].region = (char *)regions[i % 3];
		envelopes[i] = bench_envelope(&b, &(struct ask){.method = "Note",
								.body = &requests[i].base,
								.region = regions[i % 3],
								.subject = i % 2 ? "ann" : "bob"});
	}
	bench_batch(&b, d, envelopes, 45, answers);
	for (int i = 0; i < 45; i++) /* those before it, of its region */
		assert_int_equal(version_of(&answers[i]), seen[i % 3]++);
	effects(45);
	assert_int_equal(kit_number("select count(*) from probe.note where teller <> subject"), 0);
	assert_int_equal(kit_number("select count(*) from probe.audit as a join probe.note as n"
				    " on n.subject = a.subject where a.rpc = 'probe.Note'"),
			 23 * 23 + 22 * 22);
}

static void batch__writes_for_another_region__denied_alone(void **state UNUSED)
{
	for (int i = 0; i < 30; i++)
		envelopes[i] =
			bench_envelope(&b, &(struct ask){.method = "Note",
							 .body = &requests[i].base,
							 .region = i == 17 ? "411002" : "411024"});
	bench_batch(&b, d, envelopes, 30, answers);
	for (int i = 0; i < 30; i++)
		assert_int_equal(answers[i].code, i == 17 ? E_DENIED : 0);
	effects(29);
	assert_int_equal(kit_number("select count(*) from probe.note where key = 'k17'"), 0);
}

/* ---- refusals --------------------------------------------------------------------------- */

static void batch__one_refused__nothing_left_of_it(void **state UNUSED)
{
	static const char *const methods[] = {"Put", "Step", "Create", "Create"};

	for (size_t m = 0; m < N_ELEMENTS(methods); m++) {
		(void)batch_clean(state);
		requests[9].refuse = true;
		requests[9].timer_at_us = utc_now().us;
		requests[9].at_once = m == 3; /* written already when it is refused */
		seal_all(methods[m], 20);
		bench_batch(&b, d, envelopes, 20, answers);
		for (int i = 0; i < 20; i++)
			assert_int_equal(answers[i].code, i == 9 ? E_CONFLICT : 0);
		assert_string_equal(answers[9].detail, "as k09 asked");
		assert_false(answers[9].outcome.announced);
		effects(19);
		assert_int_equal(kit_number("select count(*) from probe.thing where key = 'k09'"),
				 0);
		assert_int_equal(kit_number("select count(*) from probe.timer"), 0);
	}
}

static void batch__all_refused__nothing_left(void **state UNUSED)
{
	for (int i = 0; i < MANY; i++) {
		requests[i].refuse = true;
		seal(i, i % 2 ? "Step" : "Create");
	}
	bench_batch(&b, d, envelopes, MANY, answers);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(answers[i].code, E_CONFLICT);
	effects(0);
}

/* What cannot even say what it wants to read. */
static void batch__prefetch_refuses__only_itself(void **state UNUSED)
{
	requests[4].key = (char *)"";
	seal_all("Step", 10);
	bench_batch(&b, d, envelopes, 10, answers);
	for (int i = 0; i < 10; i++)
		assert_int_equal(answers[i].code, i == 4 ? E_FIELD : 0);
	effects(9);
}

static void batch__one_fills_its_memory__only_itself(void **state UNUSED)
{
	requests[5].fill = true;
	seal_all("Step", 20);
	bench_batch(&b, d, envelopes, 20, answers);
	for (int i = 0; i < 20; i++)
		assert_int_equal(answers[i].code, i == 5 ? E_TOO_BIG : 0);
	effects(19);
}

static void batch__largest_replies__stored_and_given_again(void **state UNUSED)
{
	static struct answer again[MANY];

	for (int i = 0; i < MANY; i++)
		requests[i].reply_bytes = 256 * 1024 - 64;
	seal_all("Step", MANY);
	bench_batch(&b, d, envelopes, MANY, answers);
	bench_batch(&b, other, envelopes, MANY, again);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(answers[i].code, 0);
		same_bytes(&answers[i], &again[i]);
	}
	effects(MANY);
}

static int64_t id_of(const struct answer *a)
{
	ProtobufCMessage *m;

	assert_int_equal(wire_unpack(b.arena, &probe__put_reply__descriptor, a->body, &m), 0);
	return ((Probe__PutReply *)m)->thing_id;
}

/* Blocks of ids that were fetched in a transaction which did not commit are not used. */
static void batch__ids_of_many_blocks__apart(void **state UNUSED)
{
	for (int i = 0; i < MANY; i++)
		requests[i].n_ids = 90;
	for (int run = 0; run < 2; run++) {
		(void)snprintf(requests[30].key, sizeof(keys[30]), "l%d", run);
		requests[30].fail_state = (char *)(run ? "" : "22012");
		seal_all("Step", MANY);
		bench_batch(&b, d, envelopes, MANY, answers);
		bench_batch(&b, other, envelopes, 1, &answers[0]);
	}
	for (int i = 0; i < MANY; i++)
		assert_int_equal(answers[i].code, 0);
	assert_true(id_of(&answers[30]) > 0);
	assert_int_equal(kit_number("select count(*) - count(distinct thing_id) from probe.thing"),
			 0);
	assert_int_equal(kit_number("select count(*) from probe.thing"), MANY);
}

/* ---- what the database refuses ---------------------------------------------------------- */

static void batch__database_refuses_one__found_and_answered(void **state UNUSED)
{
	static const struct {
		const char *state;
		int code;
	} cases[] = {
		{"23514", E_CONFLICT   },
                {"23505", E_EXISTS     },
                {"22012", E_STATEMENT  },
		{"40P01", E_DB_CONFLICT},
                {"42501", E_DENIED     },
                {"55P03", E_TIMEOUT    },
	};

	for (size_t c = 0; c < N_ELEMENTS(cases); c++) {
		int culprit = (int)c * (MANY - 1) / (int)(N_ELEMENTS(cases) - 1);

		(void)batch_clean(state);
		requests[culprit].fail_state = (char *)cases[c].state;
		seal_all("Step", MANY);
		bench_batch(&b, d, envelopes, MANY, answers);
		for (int i = 0; i < MANY; i++)
			assert_int_equal(answers[i].code, i == culprit ? cases[c].code : 0);
		effects(MANY - 1);
	}
}

static void batch__several_are_refused_by_the_database__each_found(void **state UNUSED)
{
	for (int i = 0; i < MANY; i++) {
		requests[i].fail_state = (char *)(i % 7 == 3 ? "23514" : "");
		requests[i].refuse = i % 11 == 5;
	}
	seal_all("Step", MANY);
	bench_batch(&b, d, envelopes, MANY, answers);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(answers[i].code, i % 7 == 3 || i % 11 == 5 ? E_CONFLICT : 0);
	effects(47);
}

/* A handler that missed what another transaction did sees it in the next one. */
static void handler__met_another_transaction__runs_again(void **state UNUSED)
{
	static const struct {
		int n, times, code;
	} cases[] = {
		{1,  2, 0            },
		{1,  3, E_DB_CONFLICT},
		{20, 2, 0            },
		{20, 3, 0            },
	};

	for (size_t c = 0; c < N_ELEMENTS(cases); c++) {
		(void)batch_clean(state);
		seal_all("Step", cases[c].n);
		probe_conflicts = cases[c].times;
		bench_batch(&b, d, envelopes, (size_t)cases[c].n, answers);
		for (int i = 0; i < cases[c].n; i++)
			assert_int_equal(answers[i].code, cases[c].code);
		effects(cases[c].code ? 0 : cases[c].n);
	}
}

/* The unique index says so when the rows arrive, at COMMIT. */
static void batch__key_is_taken__found(void **state UNUSED)
{
	requests[6].key = requests[12].key = (char *)"same";
	seal_all("Note", 20);
	bench_batch(&b, d, envelopes, 20, answers);
	for (int i = 0; i < 20; i++) {
		if (i != 6 && i != 12)
			assert_int_equal(answers[i].code, 0);
	}
	assert_true((answers[6].code == 0) != (answers[12].code == 0));
	assert_int_equal(answers[6].code + answers[12].code, E_EXISTS);
	effects(19);
}

/* ---- time ------------------------------------------------------------------------------- */

struct holder {
	struct arena *arena;
	struct store *store;
	struct tx *tx;
};

/* Somebody else has the row. */
static void hold(struct holder *h, const char *key)
{
	static const struct statement statements[] = {
		{"hold", "update thing set text = text where key = $1", CARD_EXEC, 1, NULL, false},
	};
	static const struct statement_table table = {1, statements};
	static const struct statement_table *const tables[] = {&table, NULL};
	int64_t n;

	h->arena = arena_new(65536);
	assert_non_null(h->arena);
	h->store = kit_store("probe", tables);
	assert_int_equal(tx_begin(h->store, h->arena, TX_WRITE, NULL, 60000, &h->tx), 0);
	assert_int_equal(tx_exec(h->tx, &statements[0], ARGS(A_TEXT(key)), &n), 0);
	assert_int_equal(n, 1);
}

static void let_go(struct holder *h)
{
	tx_rollback(h->tx);
	store_close(h->store);
	arena_free(h->arena);
}

static struct holder holder;

static void let_go_later(struct job *j UNUSED)
{
	if (holder.tx)
		let_go(&holder);
	holder.tx = NULL;
}

static void batch__row_is_locked__the_others_do_not_wait(void **state UNUSED)
{
	static const int at[] = {0, 13, 59};

	seal_all("Step", MANY);
	bench_batch(&b, d, envelopes, MANY, answers);
	for (size_t c = 0; c < N_ELEMENTS(at); c++) {
		mono_time from;

		seal_all(c % 2 ? "Put" : "Step", MANY);
		envelopes[at[c]] = bench_envelope(&b, &(struct ask){.method = "Step",
								    .body = &requests[at[c]].base,
								    .remaining_ms = 3001});
		hold(&holder, keys[at[c]]);
		from = mono_now();
		bench_batch(&b, d, envelopes, MANY, answers);
		let_go_later(NULL);
		for (int i = 0; i < MANY; i++) {
			int64_t us = answers[i].at.us - from.us;

			assert_int_equal(answers[i].code, i == at[c] ? E_TIMEOUT : 0);
			assert_true(i == at[c] ? us > 2500000 && us < 4500000 : us < 2000000);
		}
	}
	effects((int64_t)MANY + INT64_C(3) * (MANY - 1));
}

/* It waits behind the others, and gets its row when it is free. */
static void batch__two_rows_locked_and_freed__both_done(void **state UNUSED)
{
	struct job jobs[4];

	seal_all("Step", 4);
	bench_batch(&b, d, envelopes, 4, answers);
	seal_all("Step", 4);
	hold(&holder, keys[0]);
	for (int i = 0; i < 4; i++)
		jobs[i] = (struct job){.arena = arena_new((size_t)b.settings.call_memory),
				       .envelope = envelopes[i],
				       .answered = i == 3 ? let_go_later : NULL};
	dispatch_all(d, jobs, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(jobs[i].outcome.code, 0);
		arena_free(jobs[i].arena);
	}
	assert_null(holder.tx);
	effects(8);
}

static void sleep_200ms(void)
{
	probe_hook = NULL;
	(void)poll(NULL, 0, 200);
}

static void batch__one_has_little_time__only_it_is_late(void **state UNUSED)
{
	seal_all("Step", 20);
	envelopes[15] = bench_envelope(
		&b,
		&(struct ask){.method = "Step", .body = &requests[15].base, .remaining_ms = 101});
	probe_hook = sleep_200ms;
	bench_batch(&b, d, envelopes, 20, answers);
	for (int i = 0; i < 20; i++)
		assert_int_equal(answers[i].code, i == 15 ? E_TIMEOUT : 0);
	effects(19);
}

#define TEST(f) cmocka_unit_test_setup(f, batch_clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(batch__sixty__one_transaction),
		TEST(batch__lasts_2_ms__the_rest_in_the_next),
		TEST(batch__same_entity__versions_follow),
		TEST(batch__same_id_twice__one_effect),
		TEST(batch__same_id_other_content__refused_alone),
		TEST(batch__many_principals__each_sees_and_writes_its_own),
		TEST(batch__writes_for_another_region__denied_alone),
		TEST(batch__one_refused__nothing_left_of_it),
		TEST(batch__all_refused__nothing_left),
		TEST(batch__prefetch_refuses__only_itself),
		TEST(batch__one_fills_its_memory__only_itself),
		TEST(batch__largest_replies__stored_and_given_again),
		TEST(batch__ids_of_many_blocks__apart),
		TEST(batch__database_refuses_one__found_and_answered),
		TEST(batch__several_are_refused_by_the_database__each_found),
		TEST(handler__met_another_transaction__runs_again),
		TEST(batch__key_is_taken__found),
		TEST(batch__row_is_locked__the_others_do_not_wait),
		TEST(batch__two_rows_locked_and_freed__both_done),
		TEST(batch__one_has_little_time__only_it_is_late),
	};

	return cmocka_run_group_tests(tests, batch_open, batch_close);
}
