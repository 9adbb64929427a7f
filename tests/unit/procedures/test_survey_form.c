/*
 * The form of the joint survey: the shipped one asks about rules that exist, and where a file is
 * wrong it is refused with place and reason (ENF-02).
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "survey_form.h"

static struct arena *arena;
static struct err err;
static struct departments departments;
static struct survey_form shipped;

static int group_setup(void **state UNUSED)
{
	arena = arena_new((size_t)32 * 1024 * 1024);
	if (!arena ||
	    departments_load(arena, GONGDAO_SOURCE "/config/departments.yaml", &departments,
			     &err) ||
	    survey_form_load(arena, GONGDAO_SOURCE "/config/procedures", &departments, &shipped,
			     &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static int group_teardown(void **state UNUSED)
{
	arena_freep(&arena);
	return 0;
}

static bool answered_by(const char *department)
{
	for (size_t b = 0; b < SURVEY_BLOCKS; b++) {
		for (size_t i = 0; i < shipped.blocks[b].n; i++) {
			if (strcmp(shipped.blocks[b].questions[i].department, department) == 0)
				return true;
		}
	}
	return false;
}

/* A department that the plan names and that is asked nothing would be there for show. */
static void shipped__every_department_of_the_team__is_asked(void **state UNUSED)
{
	size_t n = 0;

	for (const char *const *d = shipped.team; *d; d++, n++)
		assert_true(answered_by(*d));
	assert_int_equal(n, 3);
}

static bool rule_known(const struct rules *pack, const char *pattern)
{
	size_t len = strcspn(pattern, "*");

	for (size_t i = 0; i < rules_n(pack); i++) {
		const char *id = rules_get(pack, i)->id;

		if (pattern[len] ? strncmp(id, pattern, len) == 0 : strcmp(id, pattern) == 0)
			return true;
	}
	return false;
}

static void shipped__rules_it_names__are_there(void **state UNUSED)
{
	struct rules *pack;

	assert_int_equal(rules_load(GONGDAO_SOURCE "/config/rules", &pack, &err), 0);
	for (size_t b = 0; b < SURVEY_BLOCKS; b++) {
		for (size_t i = 0; i < shipped.blocks[b].n; i++) {
			const struct survey_question *q = &shipped.blocks[b].questions[i];

			for (const char *const *rule = q->rules; *rule; rule++) {
				if (!rule_known(pack, *rule))
					fail_msg("%s: no rule %s", q->name, *rule);
			}
		}
	}
	rules_free(pack);
}

static int load(const char *text)
{
	char folder[] = "/tmp/test_survey_form.XXXXXX", path[64];
	struct survey_form out;
	FILE *f;
	int rc;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/survey_form.yaml", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(text, f);
	assert_int_equal(fclose(f), 0);
	rc = survey_form_load(arena, folder, &departments, &out, &err);
	(void)unlink(path);
	(void)rmdir(folder);
	return rc;
}

/* clang-format off */
#define HEAD "version: 1\nteam: [HRSS]\nblocks:\n"
#define Q(name, more) "  {question: " name ", zh: 甲, en: a, department: HRSS, basis: 法, " more "}"
#define BLOCK(name, q) "  - {block: " name ", zh: 甲, en: a, questions: [" q "]}\n"
#define FORM(q) HEAD BLOCK("rules", q) BLOCK("special_hours", Q("b", "kind: text"))                     \
	BLOCK("hours", Q("c", "kind: text")) BLOCK("overtime_pay", Q("d", "kind: text"))

static void load__what_cannot_be__place_and_reason(void **state UNUSED)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{HEAD BLOCK("rules", Q("a", "kind: text")), "ENF-02"},
		{HEAD BLOCK("rules", Q("a", "kind: text")) BLOCK("hours", Q("b", "kind: text"))
		 BLOCK("special_hours", Q("c", "kind: text")) BLOCK("overtime_pay", Q("d", "kind: text")), "special_hours is wanted"},
		{FORM(""), "asks nothing"},
		{FORM(Q("b", "kind: text")), "asked already"},
		{FORM(Q("a", "kind: colour")), "colour"},
		{FORM(Q("a", "prefill: approvals")), "yes_no, choice, count"},
		{FORM(Q("a", "kind: choice")), "choices"},
		{FORM(Q("a", "kind: text, choices: [x]")), "choices"},
		{FORM(Q("a", "kind: yes_no, finds: maybe")), "maybe"},
		{FORM(Q("a", "kind: yes_no, prefill: alerts")), "rules"},
		{FORM(Q("a", "kind: yes_no, rules: [PAY-09]")), "rules"},
		{FORM(Q("a", "kind: yes_no, prefill: weather")), "weather"},
		{FORM(Q("a", "kind: yes_no, suggest: \"yes\"")), "suggest"},
		{FORM(Q("a", "kind: yes_no, prefill: approvals, suggest: owed")), "owed"},
		{FORM(Q("a", "kind: text, prefill: approvals, suggest: facts")), "facts"},
		{FORM("  {question: a, zh: 甲, en: a, department: MARS, basis: 法, kind: text}"), "MARS"},
		{FORM("  {question: a, zh: 甲, en: a, department: HRSS, kind: text}"), "basis"},
		{FORM("  {question: A, zh: 甲, en: a, department: HRSS, basis: 法, kind: text}"), "a-z"},
		{"version: 1\nteam: [MARS]\nblocks: []\n", "MARS"},
	};

	assert_int_equal(load(FORM(Q("a", "kind: yes_no, finds: \"no\", prefill: alerts, rules: [PAY-09], suggest: \"yes\""))), 0);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		assert_int_equal(load(cases[i].text), E_CONFIG);
		if (!strstr(err.text, "survey_form.yaml:") || !strstr(err.text, cases[i].words))
			fail_msg("%zu: %s", i, err.text);
	}
}
/* clang-format on */

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped__every_department_of_the_team__is_asked),
		cmocka_unit_test(shipped__rules_it_names__are_there),
		cmocka_unit_test(load__what_cannot_be__place_and_reason),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
