/* Whose key counts, on which day; and what is wrong with a file, with its line. */
#include "base.h"

#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

#include "department_keys.h"

#define K1 "1111111111111111111111111111111111111111111111111111111111111111"
#define K2 "2222222222222222222222222222222222222222222222222222222222222222"
#define K3 "3333333333333333333333333333333333333333333333333333333333333333"

static struct arena *a;
static struct departments departments;

static int setup(void **state UNUSED)
{
	struct err err;

	a = arena_new((size_t)8 * 1024 * 1024);
	return !a ||
	       departments_load(a, GONGDAO_SOURCE "/config/departments.yaml", &departments, &err);
}

static int teardown(void **state UNUSED)
{
	arena_free(a);
	return 0;
}

static int load(const char *text, struct department_keys *out, struct err *err)
{
	char path[] = "/tmp/gongdao-keys-XXXXXX";
	int fd = mkstemp(path), rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
	rc = department_keys_load(a, path, &departments, out, err);
	(void)unlink(path);
	return rc;
}

static civil_date day(const char *text)
{
	civil_date d = {0};

	assert_true(civil_parse(text, strlen(text), &d));
	return d;
}

static void keys__shipped__nobody_and_not_required(void **state UNUSED)
{
	struct department_keys k;
	struct err err = {0};

	assert_int_equal(department_keys_load(a, GONGDAO_SOURCE "/config/department-keys.yaml",
					      &departments, &k, &err),
			 0);
	assert_int_equal(k.n, 0);
	assert_false(k.required);
	assert_int_equal(department_signs(&k, "HRSS", day("2026-01-01")), SIGNS_NOT_YET);
}

static void department__day_by_day__signs_from_its_first_key_on(void **state UNUSED)
{
	static const struct {
		const char *on;
		enum department_signs signs;
		const char *last;
	} days[] = {
		{"2025-12-31", SIGNS_NOT_YET, NULL},
		{"2026-01-01", SIGNS,         K1  },
		{"2026-06-30", SIGNS,         K1  },
		{"2026-07-01", SIGNS_NO_MORE, K1  }, /* nothing goes unsigned between two keys */
		{"2026-08-01", SIGNS,         K2  },
		{"2099-01-01", SIGNS,         K2  },
	};
	struct department_keys k;
	struct err err = {0};

	assert_int_equal(load("required: true\ndepartments:\n  SAMR:\n"
			      "    - {key: " K1 ", from: 2026-01-01, until: 2026-06-30}\n"
			      "    - {key: " K2 ", from: 2026-08-01}\n",
			      &k, &err),
			 0);
	assert_true(k.required);
	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		const struct department_key *last =
			department_key_last(&k, "SAMR", day(days[i].on));

		assert_int_equal(department_signs(&k, "SAMR", day(days[i].on)), days[i].signs);
		assert_true(days[i].last ? last && strcmp(last->public, days[i].last) == 0 : !last);
	}
	assert_int_equal(department_signs(&k, "HRSS", day("2026-01-01")), SIGNS_NOT_YET);
	assert_string_equal(department_key_find(&k, K2)->department, "SAMR");
	assert_null(department_key_find(&k, ""));
}

static void department__keys_one_behind_the_other__signs_until_the_first_gap(void **state UNUSED)
{
	static const struct {
		const char *on, *until; /* until "": open */
	} days[] = {
		{"2026-01-01", "2026-06-30"},
		{"2026-03-01", "2026-06-30"},
		{"2026-08-01", ""          },
	};
	struct department_keys k;
	struct err err = {0};

	assert_int_equal(load("required: true\ndepartments:\n  SAMR:\n"
			      "    - {key: " K1 ", from: 2026-01-01, until: 2026-03-31}\n"
			      "    - {key: " K2 ", from: 2026-04-01, until: 2026-06-30}\n"
			      "    - {key: " K3 ", from: 2026-08-01}\n",
			      &k, &err),
			 0);
	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		civil_date until = department_signs_until(&k, "SAMR", day(days[i].on));

		assert_int_equal(until.day, days[i].until[0] ? day(days[i].until).day : 0);
	}
}

/* The newest key was lost and has its last day; the one before it goes on. */
static void department__lost_its_newest_key__the_older_one_counts(void **state UNUSED)
{
	struct department_keys k;
	struct err err = {0};

	assert_int_equal(load("required: false\ndepartments:\n  SAMR:\n"
			      "    - {key: " K1 ", from: 2026-01-01}\n"
			      "    - {key: " K2 ", from: 2026-03-01, until: 2026-03-10}\n",
			      &k, &err),
			 0);
	assert_string_equal(department_key_last(&k, "SAMR", day("2026-03-10"))->public, K2);
	assert_int_equal(department_signs(&k, "SAMR", day("2026-03-11")), SIGNS);
	assert_string_equal(department_key_last(&k, "SAMR", day("2026-03-11"))->public, K1);
}

/* Heads of chains are countersigned with keys of their own (AUD-7). */
static void head_key__by_department_and_day__fits_or_not(void **state UNUSED)
{
	struct department_keys k;
	struct err err = {0};

	assert_int_equal(load("required: false\ndepartments:\n  SAMR:\n"
			      "    - {key: " K1 ", from: 2026-01-01}\nheads:\n  SAMR:\n"
			      "    - {key: " K2 ", from: 2026-03-01, until: 2026-03-10}\n",
			      &k, &err),
			 0);
	assert_int_equal(department_head_key(&k, "SAMR", K2, day("2026-02-28")), HEAD_KEY_STRANGER);
	assert_int_equal(department_head_key(&k, "SAMR", K2, day("2026-03-01")), HEAD_KEY_FITS);
	assert_int_equal(department_head_key(&k, "SAMR", K2, day("2026-03-10")), HEAD_KEY_FITS);
	assert_int_equal(department_head_key(&k, "SAMR", K2, day("2026-03-11")), HEAD_KEY_STRANGER);
	assert_int_equal(department_head_key(&k, "SAMR", K1, day("2026-03-05")), HEAD_KEY_STRANGER);
	assert_int_equal(department_head_key(&k, "HRSS", K2, day("2026-03-05")), HEAD_KEY_UNKNOWN);
	/* and the other way: what countersigns heads signs no hand-off */
	assert_null(department_key_find(&k, K2));
	assert_string_equal(department_key_last(&k, "SAMR", day("2026-03-05"))->public, K1);
}

static void file__bad__refused_with_line_and_reason(void **state UNUSED)
{
	static const struct {
		const char *text, *place, *why;
	} bad[] = {
		{"departments: {}\n",							       ":1:", "required"        },
		{"required: perhaps\ndepartments: {}\n",                                            ":1:", "required"        },
		{"required: false\ndepartments: []\n",                                              ":2:", "a map"           },
		{"required: false\ndepartments: {}\nkeys: 1\n",                                     ":3:", "keys"            },
		{"required: false\ndepartments:\n  MARS:\n    - {key: " K1 ", from: 2026-01-01}\n",
		 ":3:",										    "MARS"            },
		{"required: false\ndepartments:\n  SAMR: []\n",                                     ":3:", "a list of keys"  },
		{"required: false\ndepartments:\n  SAMR:\n    - {key: 12ab, from: 2026-01-01}\n",
		 ":4:",										    "64"              },
		{"required: false\ndepartments:\n  SAMR:\n    - {key: " K1 "}\n",                   ":4:", "from"            },
		{"required: false\ndepartments:\n  SAMR:\n    - {key: " K1 ", from: 2026-02-30}\n",
		 ":4:",										    "from"            },
		{"required: false\ndepartments:\n  SAMR:\n"
		 "    - {key: " K1 ", from: 2026-02-01, until: 2026-01-31}\n",
		 ":4:",										    "before from"     },
		{"required: false\ndepartments:\n  HRSS:\n    - {key: " K1 ", from: 2026-01-01}\n"
		 "  SAMR:\n    - {key: " K1 ", from: 2026-01-01}\n",
		 ":6:",										    "HRSS's of line 4"},
		{"required: false\ndepartments:\n  HRSS:\n    - {key: " K1 ", from: 2026-01-01}\n"
		 "    - {key: " K1 ", from: 2027-01-01}\n",
		 ":5:",										    "line 4"          },
		{"required: false\ndepartments:\n  HRSS:\n    - {key: " K1 ", from: 2026-01-01}\n"
		 "heads:\n  HRSS:\n    - {key: " K1 ", from: 2026-01-01}\n",
		 ":7:",										    "line 4"          },
		{"required: false\ndepartments: {}\nheads: []\n",                                   ":3:", "a map"           },
	};
	struct department_keys k;

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		struct err err = {0};

		assert_int_equal(load(bad[i].text, &k, &err), E_CONFIG);
		assert_non_null(strstr(err.text, bad[i].place));
		assert_non_null(strstr(err.text, bad[i].why));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys__shipped__nobody_and_not_required),
		cmocka_unit_test(department__day_by_day__signs_from_its_first_key_on),
		cmocka_unit_test(department__keys_one_behind_the_other__signs_until_the_first_gap),
		cmocka_unit_test(department__lost_its_newest_key__the_older_one_counts),
		cmocka_unit_test(head_key__by_department_and_day__fits_or_not),
		cmocka_unit_test(file__bad__refused_with_line_and_reason),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
