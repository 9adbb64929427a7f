/* Rules kept by their digest: listed, the newest first, and loaded again as they were. */
#include "folder_kit.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "choose.h"

static char packs[64];
static struct arena *memory;

static int remove_one(const char *path, const struct stat *st UNUSED, int kind UNUSED,
		      struct FTW *at UNUSED)
{
	return remove(path);
}

static int setup(void **unused UNUSED)
{
	(void)snprintf(packs, sizeof(packs), "/tmp/gongdao-packs-XXXXXX");
	memory = arena_new((size_t)1024 * 1024);
	return memory && mkdtemp(packs) ? 0 : -1;
}

static int teardown(void **unused UNUSED)
{
	arena_freep(&memory);
	return nftw(packs, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Keeps rules with one figure of that value; their digest, since that second. */
static const char *kept(int value, time_t since)
{
	const char *text =
		arena_printf(memory,
			     "parameters:\n  d.limit:\n    title_zh: 限\n    title_en: limit\n"
			     "    unit: day\n    values:\n"
			     "      - {from: 2022-01-01, value: %d, confidence: C, source: s}\n",
			     value);
	const struct rules_text file = {"p.yaml", slice_of(text)};
	const struct timespec at[2] = {
		{since, 0},
                {since, 0}
        };
	struct rules *r = NULL;
	struct err err = {0};
	const char *digest;

	if (rules_load_texts(&file, 1, &r, &err))
		fail_msg("%s", err.text);
	assert_int_equal(rules_keep(r, NULL, packs, &err), 0);
	digest = arena_strdup(memory, rules_digest(r));
	rules_free(r);
	assert_int_equal(utimensat(AT_FDCWD, arena_printf(memory, "%s/%s", packs, digest), at, 0),
			 0);
	return digest;
}

static void kept_list__three__the_newest_first_and_no_more_than_asked(void **unused UNUSED)
{
	const char *old = kept(1, 1000), *newest = kept(2, 3000), *middle = kept(3, 2000);
	struct rules_kept *list;
	struct err err = {0};
	size_t n;

	assert_int_equal(rules_kept_list(packs, 10, memory, &list, &n, &err), 0);
	assert_int_equal(n, 3);
	assert_string_equal(list[0].digest, newest);
	assert_string_equal(list[1].digest, middle);
	assert_string_equal(list[2].digest, old);
	assert_int_equal(list[0].at.us, 3000 * US_PER_S);
	assert_int_equal(rules_kept_list(packs, 2, memory, &list, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_string_equal(list[1].digest, middle);
	assert_int_equal(rules_kept_list("", 2, memory, &list, &n, &err), 0);
	assert_int_equal(n, 0);
}

static void kept_load__by_digest__as_it_was(void **unused UNUSED)
{
	const char *digest = kept(4, 4000);
	struct rules *r = NULL;
	struct err err = {0};

	assert_int_equal(rules_kept_load(packs, digest, &r, &err), 0);
	assert_int_equal(parameter_get(r, 0)->value, 4);
	rules_free(r);
}

static void kept_load__changed_or_of_no_digest__refused(void **unused UNUSED)
{
	const char *digest = kept(5, 5000);
	FILE *f = fopen(arena_printf(memory, "%s/%s/p.yaml", packs, digest), "a");
	struct rules *r = NULL;
	struct err err = {0};

	assert_non_null(f);
	assert_true(fputs("# later\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(rules_kept_load(packs, digest, &r, &err), E_RULE);
	assert_null(r);
	assert_int_equal(rules_kept_load(packs, "../x", &r, &err), E_NOT_FOUND);
	assert_int_equal(rules_kept_load("", digest, &r, &err), E_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			kept_list__three__the_newest_first_and_no_more_than_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(kept_load__by_digest__as_it_was, setup, teardown),
		cmocka_unit_test_setup_teardown(kept_load__changed_or_of_no_digest__refused, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
