/* A small procedure that is right, and each thing that can be wrong with it. */
#include "shipped.h"

#include <stdio.h>
#include <unistd.h>

#define HEAD                                                                                       \
	"procedure: small\nversion: 1\nzh: 小\nen: small\nbasis: {zh: 法, en: law}\n"            \
	"departments: [HRSS]\nroles: [inspector]\nsources: [lead]\nstart: one\n"
#define MOVED "moved: away\n"
#define STEPS "steps:\n"
#define ONE   "- {step: one, zh: 一, en: one, state: lead, desk: HRSS.INSP, actions: ["
#define GO    "{action: go, zh: 去, en: go, to: end, disposition: [violation]}"
#define AWAY                                                                                       \
	"- {step: away, zh: 外, en: away, state: transferred, desk: owner, stop: all, actions: "  \
	"[{action: done, zh: 完, en: done, to: end, disposition: [irregular]}]}\n"
#define END "- {step: end, zh: 终, en: end, state: closed, desk: owner, ends: closed}\n"

static struct departments departments;
static struct clocks clocks;
static const char *const roles_known[] = {"inspector", "company", NULL};
static const struct procedure_names names = {&departments, roles_known, &clocks};

static int group_setup(void **state)
{
	static struct arena *a;
	struct err err = {0};

	*state = a = arena_new((size_t)64 * 1024 * 1024);
	return departments_load(a, GONGDAO_SOURCE "/config/departments.yaml", &departments, &err) ||
	       clocks_load(a, GONGDAO_SOURCE "/config/procedures", &clocks, &err);
}

static int group_teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static int text_read(struct arena *a, const char *text, const struct procedure **out,
		     struct err *err)
{
	const struct yaml_node *root;
	int rc = yaml_parse(a, "small.yaml", text, strlen(text), &root, err);

	return rc ? rc : procedure_read(a, root, &names, out, err);
}

static void right__nothing_found(void **state)
{
	const struct procedure *p;
	struct problem found[8];
	struct err err = {0};

	if (text_read(*state, HEAD MOVED STEPS ONE GO "]}\n" AWAY END, &p, &err))
		fail_msg("%s", err.text);
	assert_int_equal(procedure_check(p, roles_that_act, found, 8), 0);
}

static const struct {
	enum problem_kind kind;
	const char *text, *step;
} wrong[] = {
	{PROBLEM_UNREACHABLE,
	 HEAD MOVED STEPS ONE GO "]}\n"
				 "- {step: lost, zh: 迷, en: lost, state: lead, desk: owner, "
				 "actions: [{action: x, zh: 去, en: go, to: end, "
				 "disposition: [violation]}]}\n" AWAY END,
	 "lost"										       },
	{PROBLEM_DEAD_END,
	 HEAD MOVED STEPS ONE GO ", {action: in, zh: 入, en: in, to: trap}]}\n"
				 "- {step: trap, zh: 困, en: trap, state: lead, desk: "
				 "owner}\n" AWAY END,
	 "trap"										       },
	{PROBLEM_NOBODY,
	 HEAD MOVED STEPS ONE GO ", {action: n, zh: 无, en: n, roles: [company]}]}\n" AWAY END,
	 "one"											},
	{PROBLEM_EXPIRY,
	 HEAD MOVED STEPS ONE GO ", {action: s, zh: 起, en: s, start: [INSP-1]}]}\n" AWAY END,
	 "one"											},
	{PROBLEM_IDLE_CLOCK,
	 HEAD MOVED STEPS "- {step: one, zh: 一, en: one, state: lead, desk: HRSS, expiry: "
			  "{INSP-1: away}, actions: [" GO "]}\n" AWAY END,
	 "one"											},
	{PROBLEM_CLOCK_AGAIN,
	 HEAD MOVED "stays: [{clock: INSP-1, zh: 留, en: stays}]\n" STEPS ONE GO
		    ", {action: s, zh: 起, en: s, start: [INSP-1]}]}\n" AWAY END,
	 "one"											},
	{PROBLEM_START_AT_END,
	 HEAD MOVED STEPS ONE GO ", {action: s, zh: 起, en: s, to: end, disposition: "
				 "[violation], start: [INSP-1]}]}\n" AWAY END,
	 "one"											},
	{PROBLEM_NO_DISPOSITION,
	 HEAD MOVED STEPS ONE GO ", {action: s, zh: 结, en: s, to: end}]}\n" AWAY END,          "one"},
	{PROBLEM_NO_DISPOSITION,
	 HEAD MOVED STEPS "- {step: one, zh: 一, en: one, state: lead, desk: HRSS, start: "
			  "[INSP-1], expiry: {INSP-1: end}, actions: [" GO "]}\n" AWAY END,
	 "one"											},
	{PROBLEM_DISPOSITION,
	 HEAD MOVED STEPS ONE GO
	 ", {action: s, zh: 结, en: s, disposition: [violation]}]}\n" AWAY END,
	 "one"											},
	{PROBLEM_NO_REVIEW,
	 HEAD MOVED STEPS ONE GO
	 ", {action: s, zh: 结, en: s, to: end, disposition: [complex]}]}\n" AWAY END,
	 "one"											},
	{PROBLEM_MOVED,          HEAD "moved: one\n" STEPS ONE GO "]}\n" END,                    "one"},
	{PROBLEM_STRANDED,
	 HEAD MOVED STEPS ONE GO "]}\n"
				 "- {step: away, zh: 外, en: away, state: transferred, desk: "
				 "owner, actions: [{action: b, zh: 回, en: b, to: "
				 "one}]}\n" END,
	 "away"										       },
	{PROBLEM_OTHER_PERSON,
	 HEAD MOVED STEPS ONE GO ", {action: s, zh: 核, en: s, not_by: nothing}]}\n" AWAY END,
	 "one"											},
};

static void wrong__each_is_found(void **state)
{
	for (size_t i = 0; i < N_ELEMENTS(wrong); i++) {
		const struct procedure *p;
		struct problem found[8];
		struct err err = {0};
		size_t n;

		if (text_read(*state, wrong[i].text, &p, &err))
			fail_msg("case %zu: %s", i, err.text);
		n = procedure_check(p, roles_that_act, found, 8);
		if (!n)
			fail_msg("case %zu: nothing found", i);
		assert_int_equal(found[0].kind, wrong[i].kind);
		assert_string_equal(found[0].step->name, wrong[i].step);
	}
}

static void unreadable__refused_with_place_and_reason(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{HEAD MOVED "colour: red\n" STEPS ONE GO "]}\n" AWAY END,                                  "colour"                  },
		{HEAD STEPS ONE GO "]}\n" AWAY END,							"moved is missing"        },
		{HEAD MOVED STEPS ONE "{action: go, zh: 去, en: go, to: nowhere}]}\n" AWAY END,
		 "no step \"nowhere\""											       },
		{HEAD MOVED STEPS ONE GO ", {action: s, zh: 起, en: s, start: [NO-1]}]}\n" AWAY END,
		 "no clock \"NO-1\""												 },
		{HEAD MOVED STEPS ONE GO
		 ", {action: s, zh: 起, en: s, start: [REVIEW-1]}]}\n" AWAY END,
		 "REVIEW-1: until"												   },
		{HEAD MOVED STEPS ONE GO
		 ", {action: s, zh: 起, en: s, start: [INSP-9.2]}]}\n" AWAY END,
		 "INSP-9.2: before"												  },
		{HEAD MOVED STEPS ONE GO
		 ", {action: s, zh: 起, en: s, departments: [NASA]}]}\n" AWAY END,
		 "\"NASA\""													  },
		{HEAD MOVED STEPS ONE GO
		 ", {action: s, zh: 起, en: s, roles: [wizard]}]}\n" AWAY END,
		 "\"wizard\""													},
		{HEAD MOVED STEPS
		 "- {step: one, zh: 一, en: one, state: lead, desk: HRSS.X}\n" AWAY END,
		 "\"HRSS.X\""													},
		{HEAD MOVED STEPS
		 "- {step: one, zh: 一, en: one, state: odd, desk: HRSS}\n" AWAY END,
		 "\"odd\" is not one of lead"											},
		{HEAD MOVED STEPS ONE GO "," GO "]}\n" AWAY END,                                           "action go is named twice"},
		{HEAD MOVED STEPS ONE GO "]}\n" AWAY AWAY END,                                             "step away is named twice"},
		{HEAD MOVED STEPS ONE
		 "{action: s, zh: 填, en: s, fields: [{name: a, zh: 甲, en: a, type: "
		 "choice}]}]}\n" AWAY END,
		 "choices"													   },
		{HEAD MOVED "rules: [PAY-12]\n" STEPS ONE GO "]}\n" AWAY END,
		 "none of its sources"											       },
		{"procedure: Big\n",								       "\"Big\" is not a name"   },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct procedure *p;
		struct err err = {0};

		assert_int_equal(text_read(*state, cases[i].text, &p, &err), E_CONFIG);
		if (!strstr(err.text, cases[i].says) || strncmp(err.text, "small.yaml:", 11) != 0)
			fail_msg("case %zu: %s", i, err.text);
	}
}

/* What was kept reads as it was read, whatever is known of clocks and departments today. */
static void kept__unknown_names__read_all_the_same(void **state)
{
	static const char text[] = HEAD MOVED STEPS ONE GO
		", {action: s, zh: 起, en: s, departments: [GONE], start: [OLD-1]}]}\n" AWAY END;
	const struct procedure *p;
	struct err err = {0};

	assert_int_equal(procedure_parse(*state, "kept", slice_of(text), &p, &err), 0);
	assert_string_equal(p->clocks[0], "OLD-1");
}

static void file_put(const char *folder, const char *name)
{
	char path[80];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s.yaml", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fprintf(
		f,
		"procedure: %s\nversion: 1\nzh: 小\nen: small\nbasis: {zh: 法, en: law}\n"
		"roles: [inspector]\nsources: [alert]\nrules: [PAY-12]\nstart: one\n" MOVED STEPS
			ONE GO "]}\n" AWAY END,
		name);
	assert_int_equal(fclose(f), 0);
}

static void rule__named_by_two__refused_with_the_other(void **state)
{
	char folder[] = "/tmp/test_problems.XXXXXX", path[80];
	struct procedures all;
	struct err err = {0};

	assert_non_null(mkdtemp(folder));
	file_put(folder, "first");
	assert_int_equal(procedures_load(*state, folder, &names, &all, &err), 0);
	file_put(folder, "second");
	assert_int_equal(procedures_load(*state, folder, &names, &all, &err), E_CONFIG);
	assert_non_null(
		strstr(err.text, "second.yaml:1: rules: alerts of PAY-12 begin under first"));
	for (const char *const *name = (const char *const[]){"first", "second", NULL}; *name;
	     name++) {
		(void)snprintf(path, sizeof(path), "%s/%s.yaml", folder, *name);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right__nothing_found),
		cmocka_unit_test(wrong__each_is_found),
		cmocka_unit_test(unreadable__refused_with_place_and_reason),
		cmocka_unit_test(rule__named_by_two__refused_with_the_other),
		cmocka_unit_test(kept__unknown_names__read_all_the_same),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
