/*
 * What follows a command: in its transaction, in the service's name, and never to its harm.
 */
#include "batch_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void ask_follow(int i, const char *then)
{
	requests[i].follow = keys[i];
	requests[i].follow_then = (char *)then;
}

static int64_t n_notes(void)
{
	return kit_number("select count(*) from probe.note");
}

static void follow__works__same_transaction_as_the_service(void **state UNUSED)
{
	ask_follow(0, "");
	envelopes[0] = bench_envelope(&b, &(struct ask){.method = "Put",
							.body = &requests[0].base,
							.region = "411024",
							.subject = "ann"});
	bench_batch(&b, d, envelopes, 1, answers);
	assert_int_equal(version_of(&answers[0]), 1);
	assert_int_equal(kit_number("select count(*) from probe.note as n join probe.inbox as i"
				    " on i.xmin::text = n.xmin::text"
				    " where n.teller = 'probe' and n.subject = 'probe'"),
			 1);
	assert_int_equal(kit_number("select count(*) from probe.audit where subject = 'ann'"), 1);
	assert_int_equal(kit_number("select count(*) from probe.outbox"), 2);
	bench_batch(&b, other, envelopes, 1, answers); /* the same id again */
	assert_int_equal(version_of(&answers[0]), 1);
	assert_int_equal(n_notes(), 1);
}

/* Whatever becomes of it: the command stands, its reply too, and nothing is left of what failed. */
static void follow__fails__the_command_stands(void **state)
{
	static const char *const ends[] = {"refuse", "sent", "fail", "late", "fill"};

	for (size_t k = 0; k < N_ELEMENTS(ends); k++) {
		for (int n = 1; n <= 10; n += 9) {
			(void)batch_clean(state);
			ask_follow(n / 2, ends[k]);
			if (n > 1)
				ask_follow(2, "");
			seal_all("Put", n);
			bench_batch(&b, d, envelopes, (size_t)n, answers);
			for (int i = 0; i < n; i++)
				assert_int_equal(version_of(&answers[i]), 1);
			assert_int_equal(kit_number("select count(*) from probe.inbox"), n);
			assert_int_equal(kit_number("select coalesce(sum(version), 0)"
						    " from probe.thing"),
					 n);
			assert_int_equal(kit_number("select count(*) from probe.note"
						    " where key <> 'k02'"),
					 0);
			assert_int_equal(kit_number("select count(*) from probe.outbox"),
					 n + n_notes());
		}
	}
}

/* Somebody else is writing what it would write, for longer than the command has. */
static void follow__waits_for_a_lock__the_command_stands(void **state UNUSED)
{
	static const struct statement statements[] = {
		{"note", "insert into note (key, region, subject) values ('k00', '411024', 'ben')",
		 CARD_EXEC, 0, NULL, false},
	};
	static const struct statement_table table = {1, statements};
	static const struct statement_table *const tables[] = {&table, NULL};
	static const struct tx_scope scope = {.role = "service", .region = "000000"};
	struct store *store = kit_store("probe", tables);
	struct arena *arena = arena_new(65536);
	struct tx *tx;
	int64_t n;

	assert_int_equal(tx_begin(store, arena, TX_WRITE, &scope, 60000, &tx), 0);
	assert_int_equal(tx_exec(tx, &statements[0], NO_ARGS, &n), 0);
	ask_follow(0, "sent");
	seal_all("Put", 1);
	bench_batch(&b, d, envelopes, 1, answers);
	tx_rollback(tx);
	store_close(store);
	arena_free(arena);
	assert_int_equal(version_of(&answers[0]), 1);
	assert_int_equal(n_notes(), 0);
}

static void follow__refused_command__does_not_run(void **state UNUSED)
{
	ask_follow(0, "");
	requests[0].refuse = true;
	seal_all("Put", 1);
	bench_batch(&b, d, envelopes, 1, answers);
	assert_int_equal(answers[0].code, E_CONFLICT);
	assert_int_equal(n_notes(), 0);
}

static void follow__second_attempt__does_not_run(void **state UNUSED)
{
	ask_follow(0, "");
	envelopes[0] = bench_envelope(
		&b, &(struct ask){.method = "Put", .body = &requests[0].base, .attempt = 2});
	bench_batch(&b, d, envelopes, 1, answers);
	assert_int_equal(version_of(&answers[0]), 1);
	assert_int_equal(n_notes(), 0);
}

/* It ends its worker once: nothing is committed, and the next attempt is without it. */
static void follow__ends_the_worker__once(void **state UNUSED)
{
	const struct uuid id = uuid_new(utc_now());
	struct ask again = {.method = "Put", .body = &requests[0].base, .id = &id};
	pid_t child;
	int status;

	ask_follow(0, "end");
	envelopes[0] = bench_envelope(&b, &again);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit none = {0, 0};

		(void)signal(SIGABRT, SIG_DFL);
		(void)setrlimit(RLIMIT_CORE, &none);
		bench_batch(&b, bench_dispatcher(&b), envelopes, 1, answers);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_int_equal(kit_number("select count(*) from probe.inbox"), 0);
	again.attempt = 2;
	envelopes[0] = bench_envelope(&b, &again);
	bench_batch(&b, d, envelopes, 1, answers);
	assert_int_equal(version_of(&answers[0]), 1);
	assert_int_equal(n_notes(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(follow__works__same_transaction_as_the_service, batch_clean),
		cmocka_unit_test_setup(follow__fails__the_command_stands, batch_clean),
		cmocka_unit_test_setup(follow__waits_for_a_lock__the_command_stands, batch_clean),
		cmocka_unit_test_setup(follow__refused_command__does_not_run, batch_clean),
		cmocka_unit_test_setup(follow__second_attempt__does_not_run, batch_clean),
		cmocka_unit_test_setup(follow__ends_the_worker__once, batch_clean),
	};

	return cmocka_run_group_tests(tests, batch_open, batch_close);
}
