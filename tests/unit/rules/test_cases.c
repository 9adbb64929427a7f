/* The shipped examples come out as they say; one that does not says where it parts. */
#include "cases.h"

#include "folder_kit.h"

static struct case_outcomes run(struct arena *a)
{
	struct rules *r = kit_load(KIT_CONFIG "/rules");
	struct case_outcomes out;
	struct err err = {0};

	if (cases_run(r, kit_folder, a, &out, &err))
		fail_msg("%s", err.text);
	rules_free(r);
	return out;
}

static void cases__shipped__all_good(UNUSED void **state)
{
	struct arena *a = arena_new((size_t)16 << 20);
	struct rules *r = kit_load(KIT_CONFIG "/rules");
	struct case_outcomes out;
	struct err err = {0};

	if (cases_run(r, KIT_CONFIG "/rules/cases", a, &out, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < out.n; i++) {
		if (!out.at[i].good)
			fail_msg("%s:%d: %s: wanted %s, got %s", out.at[i].file, out.at[i].line,
				 out.at[i].name, out.at[i].wanted, out.at[i].got);
	}
	assert_true(out.n >= 11);
	assert_int_equal(out.failed, 0);
	rules_free(r);
	arena_free(a);
}

#define CASE                                                                                       \
	"cases:\n  - name: x\n    rule: PAY-02\n    on: 2025-03-31\n"                              \
	"    facts: {class: B, worked_s: 3600, counted_fen: 0, floor_num: 7056000, "               \
	"owed_fen: 1960, terms_zh: t, terms_en: t}\n"

static void cases__one_thing_wrong__says_where(UNUSED void **state)
{
	static const struct {
		const char *text, *wanted, *got;
	} bad[] = {
		{CASE "    hit: false\n",                                   "false",  "true"        },
		{CASE "    hit: true\n    owed: 19.61\n",                   "19.61",  "¥19.60"     },
		{CASE "    hit: true\n    hint: true\n",                    "true",   "false"       },
		{CASE "    hit: true\n    line_zh: 不在\n",               "不在", "短少"      },
		{CASE "    hit: true\n    line_en: absent\n",               "absent", "short"       },
		{"cases:\n  - name: x\n    rule: PAY-99\n    on: 2025-03-31\n    facts: {}\n"
		 "    hit: true\n",			"PAY-99", "no version"  },
		{"cases:\n  - name: x\n    rule: PAY-02\n    on: 2025-03-31\n"
		 "    facts: {class: B}\n    hit: true\n", "",       "missing fact"},
	};

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		struct arena *a = arena_new((size_t)16 << 20);
		struct case_outcomes out;

		kit_empty();
		kit_write("c.yaml", bad[i].text);
		out = run(a);
		assert_int_equal(out.n, 1);
		assert_int_equal(out.failed, 1);
		assert_string_equal(out.at[0].wanted, bad[i].wanted);
		if (!strstr(out.at[0].got, bad[i].got))
			fail_msg("%zu: %s", i, out.at[0].got);
		arena_free(a);
	}
}

static void cases__file_that_is_none__refused_with_place(UNUSED void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"case: []\n",					      "c.yaml:1:1: unknown key" },
		{"cases: []\n",					     "c.yaml:1:"               },
		{CASE "    hit: maybe\n",                                   "c.yaml:6:"               },
		{CASE,						      "hit is missing"          },
		{CASE "    hit: true\n    owed: x\n",                       "c.yaml:7:"               },
		{CASE "    hit: true\n    price: 1\n",                      "c.yaml:7:"               },
		{"cases:\n  - name: x\n    rule: PAY-02\n    on: 2025-03-31\n"
		 "    facts: {hours: 1}\n    hit: true\n", "PAY-02 has no fact hours"},
	};
	struct rules *r = kit_load(KIT_CONFIG "/rules");

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		struct arena *a = arena_new((size_t)16 << 20);
		struct case_outcomes out;
		struct err err = {0};

		kit_empty();
		kit_write("c.yaml", bad[i].text);
		assert_int_not_equal(cases_run(r, kit_folder, a, &out, &err), 0);
		if (!strstr(err.text, bad[i].says))
			fail_msg("%zu: %s", i, err.text);
		arena_free(a);
	}
	rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases__shipped__all_good),
		cmocka_unit_test(cases__one_thing_wrong__says_where),
		cmocka_unit_test(cases__file_that_is_none__refused_with_place),
	};

	return cmocka_run_group_tests(tests, kit_open, kit_close);
}
