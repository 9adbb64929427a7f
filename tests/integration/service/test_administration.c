/* Configuration on the evidence chain (AUD-3): what is in force is recorded once, by whichever
 * instance is first; what changed is named; a rollback is a change like any other. */
#include "bench.h"

#include <pthread.h>
#include <unistd.h>

#include "administration.h"
#include "service_sql.h"

static struct bench b;
static struct store *one, *two;
static const struct statement_table *const tables[] = {&service_statements, NULL};

static struct store *open_one(void)
{
	const struct store_options o = {kit_dsn("gongdao_probe"), "probe", "instance", tables,
					true};
	struct store *s = NULL;
	struct err err = {0};

	assert_int_equal(store_open(&o, &s, &err), 0);
	return s;
}

static int open_all(void **state UNUSED)
{
	bench_open(&b);
	one = open_one();
	two = open_one();
	return 0;
}

static int close_all(void **state UNUSED)
{
	store_close(one);
	store_close(two);
	bench_close(&b);
	return 0;
}

static void write_file(const char *name, const char *text)
{
	const char *path = arena_printf(b.arena, "%s/%s", kit_folder(), name);
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int start(void **state UNUSED)
{
	bench_clean();
	kit_sql("update probe.administration_now set digest = '', call_id = null;"
		"delete from probe.administration where kind = 'config'");
	write_file("access.yaml", "roles: {}\n");
	write_file("subscriptions.yaml", "{}\n");
	(void)unlink(arena_printf(b.arena, "%s/notices.yaml", kit_folder()));
	return 0;
}

static struct standing *standing(const char *cause, const char *by)
{
	const struct standing_of of = {
		.settings_digest = "5e77", .rules = "", .cause = cause, .by = by};
	struct standing *s = NULL;
	struct err err = {0};

	assert_int_equal(standing_new(&b.settings, &of, &s, &err), 0);
	return s;
}

/* Was something recorded? */
static bool record(struct store *store, const char *cause)
{
	struct standing *s = standing(cause, "ann");
	bool fresh = false;

	assert_int_equal(standing_record(store, b.arena, "probe", s, &fresh), 0);
	standing_free(s);
	return fresh;
}

static int64_t entries(void)
{
	return kit_number("select count(*) from probe.audit where rpc = 'probe.ConfigActivated'");
}

static const char *changed(void)
{
	return kit_text("select coalesce(string_agg(split_part(line, ' ', 4), ',' order by line),"
			" '') from probe.administration as a join probe.administration_now as n "
			"using (call_id), regexp_split_to_table(a.body, '\n') as line "
			"where line like 'changed: %%'");
}

/* I1: each body has its entry, in one transaction, and the entry its digest. */
static void check_whole(void)
{
	assert_int_equal(kit_number("select count(*) from probe.administration as a where kind = "
				    "'config' and not exists (select from probe.audit as e where "
				    "e.call_id = a.call_id and e.xid = a.xid and "
				    "encode(e.reply, 'hex') = a.name)"),
			 0);
	assert_int_equal(entries(), kit_number("select count(*) from probe.administration where "
					       "kind = 'config'"));
}

static void record__first_time__one_entry_and_nothing_to_compare_with(void **state UNUSED)
{
	assert_true(record(one, "start"));
	assert_int_equal(entries(), 1);
	assert_string_equal(changed(), "");
	check_whole();
}

static void record__unchanged__nothing(void **state UNUSED)
{
	assert_true(record(one, "start"));
	assert_false(record(one, "start"));
	assert_false(record(two, "reload"));
	assert_int_equal(entries(), 1);
}

static void record__one_line_changed__one_entry_that_names_the_file(void **state UNUSED)
{
	assert_true(record(one, "start"));
	write_file("access.yaml", "roles: {clerk: {may: []}}\n");
	assert_true(record(one, "reload"));
	assert_int_equal(entries(), 2);
	assert_string_equal(changed(), "access.yaml");
	assert_int_equal(
		kit_number("select count(*) from probe.administration as a join "
			   "probe.administration_now using (call_id) where body like "
			   "'%%\ncause: reload\nby: ann\n%%' and body not like '%%clerk%%'"),
		1);
	check_whole();
}

static void record__added_and_removed__both_named(void **state UNUSED)
{
	assert_true(record(one, "start"));
	write_file("notices.yaml", "{}\n");
	assert_true(record(one, "reload"));
	assert_string_equal(changed(), "notices.yaml");
	assert_int_equal(unlink(arena_printf(b.arena, "%s/notices.yaml", kit_folder())), 0);
	assert_true(record(one, "reload"));
	assert_string_equal(changed(), "notices.yaml");
	check_whole();
}

static void record__rolled_back__an_activation_of_its_own(void **state UNUSED)
{
	assert_true(record(one, "start"));
	write_file("access.yaml", "roles: {other: {may: []}}\n");
	assert_true(record(one, "reload"));
	write_file("access.yaml", "roles: {}\n");
	assert_true(record(two, "reload"));
	assert_int_equal(entries(), 3);
	assert_int_equal(kit_number("select count(distinct name) from probe.administration where "
				    "kind = 'config'"),
			 2);
	check_whole();
}

struct racer {
	struct store *store;
	pthread_barrier_t *gate;
	struct standing *standing;
	struct arena *arena;
	bool fresh;
	int rc;
};

static void *race(void *racer)
{
	struct racer *r = racer;

	(void)pthread_barrier_wait(r->gate);
	r->rc = standing_record(r->store, r->arena, "probe", r->standing, &r->fresh);
	return NULL;
}

static void record__two_instances_at_once__one_entry(void **state UNUSED)
{
	for (int i = 0; i < 20; i++) {
		pthread_barrier_t gate;
		struct racer r[2] = {
			{.store = one, .gate = &gate},
                        {.store = two, .gate = &gate}
                };
		pthread_t threads[2];

		write_file("access.yaml", arena_printf(b.arena, "roles: {} # %d\n", i));
		assert_int_equal(pthread_barrier_init(&gate, NULL, 2), 0);
		for (int k = 0; k < 2; k++) {
			r[k].standing = standing("start", "");
			r[k].arena = arena_new((size_t)8 << 20);
			assert_int_equal(pthread_create(&threads[k], NULL, race, &r[k]), 0);
		}
		for (int k = 0; k < 2; k++) {
			assert_int_equal(pthread_join(threads[k], NULL), 0);
			assert_int_equal(r[k].rc, 0);
			standing_free(r[k].standing);
			arena_free(r[k].arena);
		}
		(void)pthread_barrier_destroy(&gate);
		assert_int_equal(r[0].fresh + r[1].fresh, 1);
	}
	assert_int_equal(entries(), 20);
	check_whole();
}

/* Those of a new database, the ones that came before there was a table for it among them. */
static void migrate__applied__each_on_the_chain_once(void **state UNUSED)
{
	assert_int_equal(kit_number("select count(*) from probe.schema_migration"),
			 kit_number("select count(*) from probe.administration where kind = "
				    "'migration'"));
	assert_int_equal(kit_number("select count(*) from probe.schema_migration as m where not "
				    "exists (select from probe.administration as a where a.name = "
				    "m.layer || '/' || m.name and a.body like '%%digest: ' || "
				    "m.digest || '%%')"),
			 0);
}

static void manifest__hidden_and_secret__none_of_it(void **state UNUSED)
{
	struct settings s = b.settings;
	struct manifest m;
	struct err err = {0};

	write_file(".hidden.yaml", "x\n");
	write_file("wages.pub", "public: x\n");
	write_file("wages.key", "secret: x\n");
	write_file("data-1.key", "version: 1\nsecret: x\n");
	s.keys = kit_folder();
	assert_int_equal(manifest_read(b.arena, &s, &m, &err), 0);
	assert_non_null(strstr(manifest_text(&m), "/wages.pub\n"));
	assert_non_null(strstr(manifest_text(&m), "/data-1.key\n"));
	assert_null(strstr(manifest_text(&m), "wages.key"));
	assert_null(strstr(manifest_text(&m), "hidden"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(record__first_time__one_entry_and_nothing_to_compare_with,
				       start),
		cmocka_unit_test_setup(record__unchanged__nothing, start),
		cmocka_unit_test_setup(record__one_line_changed__one_entry_that_names_the_file,
				       start),
		cmocka_unit_test_setup(record__added_and_removed__both_named, start),
		cmocka_unit_test_setup(record__rolled_back__an_activation_of_its_own, start),
		cmocka_unit_test_setup(record__two_instances_at_once__one_entry, start),
		cmocka_unit_test(migrate__applied__each_on_the_chain_once),
		cmocka_unit_test_setup(manifest__hidden_and_secret__none_of_it, start),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
