/*
 * Who is competent: the shipped table, the question, and where a file is wrong.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "competence.h"

static struct arena *arena;
static struct err err;
static struct departments departments;
static struct competence shipped;

static int group_setup(void **state UNUSED)
{
	arena = arena_new((size_t)32 * 1024 * 1024);
	if (!arena ||
	    departments_load(arena, GONGDAO_SOURCE "/config/departments.yaml", &departments,
			     &err) ||
	    competence_load(arena, GONGDAO_SOURCE "/config/procedures", &departments, &shipped,
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

static void shipped__every_rule__its_department_is_competent(void **state UNUSED)
{
	struct rules *pack;

	assert_int_equal(rules_load(GONGDAO_SOURCE "/config/rules", &pack, &err), 0);
	for (size_t i = 0; i < rules_n(pack); i++) {
		const struct rule *r = rules_get(pack, i);
		const struct competence_question q = {"TRANSFER", "CIV", r->department,
						      "",         r->id, "411002"};
		struct competence_answer a;

		competence_ask(&shipped, &q, &a);
		if (a.verdict != COMPETENCE_FITS || !a.matter)
			fail_msg("%s: %s is not competent", r->id, r->department);
	}
	rules_free(pack);
}

/* Of one act under several codes; domain G.2, G.4. */
static void act__by_any_code_that_names_the_rule_of_the_case__one_name(void **state UNUSED)
{
	static const struct {
		const char *code, *rule, *act;
	} cases[] = {
		{"V35",     "TIM-05", "V35"    },
                {"G-TRANS", "TIM-05", "V35"    },
		{"TIM-05w", "TIM-05", "V35"    },
                {"R22",     "REL-07", "V38"    },
		{"G-HRSS",  "REG-03", "V18"    },
                {"G-TRANS", "",       "G-TRANS"},
		{"TIM-05",  "",       "V35"    },
                {"V37",     "TIM-05", "V37"    },
		{"V99",     "TIM-05", NULL     },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const char *act = act_of(&shipped, cases[i].code, cases[i].rule);

		if (!act != !cases[i].act || (act && strcmp(act, cases[i].act) != 0))
			fail_msg("%s in a case of %s is %s", cases[i].code, cases[i].rule,
				 act ? act : "no act");
	}
}

static void acts_alike__share_a_rule__either_way_and_by_patterns(void **state UNUSED)
{
	static const struct {
		const char *a, *b;
		bool alike;
	} pairs[] = {
		{"V35", "G-TRANS", true },
                {"V38", "R22",     true },
		{"V38", "G-HRSS",  true },
                {"V05", "G-HRSS",  true }, /* CTR-01 and CTR-* */
		{"V35", "V36",     false},
                {"V17", "V37",     false},
	};
	const char *found[64];

	for (size_t i = 0; i < N_ELEMENTS(pairs); i++) {
		for (int turn = 0; turn < 2; turn++) {
			const char *one = turn ? pairs[i].b : pairs[i].a;
			const char *other = turn ? pairs[i].a : pairs[i].b;
			size_t n = acts_alike(&shipped, one, found, N_ELEMENTS(found));
			bool in = false;

			for (size_t j = 0; j < n; j++) {
				assert_string_not_equal(found[j], one);
				in = in || strcmp(found[j], other) == 0;
			}
			if (in != pairs[i].alike)
				fail_msg("%s, %s", one, other);
		}
	}
	assert_int_equal(acts_alike(&shipped, "V99", found, N_ELEMENTS(found)), 0);
	assert_int_equal(acts_alike(&shipped, "G-HRSS", found, 1), 1);
}

/* The table names no rule that is not there: a typing error would send nothing anywhere. */
static void shipped__rules_it_names__are_there(void **state UNUSED)
{
	struct rules *pack;

	assert_int_equal(rules_load(GONGDAO_SOURCE "/config/rules", &pack, &err), 0);
	for (size_t i = 0; i < shipped.n; i++) {
		for (const char *const *rule = shipped.at[i].rules; *rule; rule++) {
			const char *const one[] = {*rule, NULL};
			const struct matter only = {.rules = one};
			bool found = false;

			for (size_t k = 0; k < rules_n(pack); k++)
				found = found || matter_names_rule(&only, rules_get(pack, k)->id);
			if (!found)
				fail_msg("%s names rule %s", shipped.at[i].code, *rule);
		}
	}
	rules_free(pack);
}

/* clang-format off */
static const struct {
	struct competence_question q;
	enum competence_verdict verdict;
	const char *body; /* the first named */
	const char *matter;
} questions[] = {
	/* by the rule of the case */
	{{"TRANSFER", "HRSS", "SAMR", "", "PAY-02", "411002"}, COMPETENCE_OWN, "HRSS.INSP", "V02"},
	{{"TRANSFER", "SAMR", "TRANS", "", "PAY-02", "411002"}, COMPETENCE_OTHER, "HRSS.INSP", "V02"},
	{{"TRANSFER", "SAMR", "HRSS", "", "PAY-02", "411002"}, COMPETENCE_FITS, "HRSS.INSP", "V02"},
	{{"TRANSFER", "HRSS", "PSB", "", "PAY-12", "411081"}, COMPETENCE_FITS, "PSB", "V46"},
	{{"REFER", "HRSS", "SAMR", "", "REL-07", "411024"}, COMPETENCE_FITS, "SAMR", "V38"},
	{{"TRANSFER", "HRSS", "EM", "", "REL-07", "411024"}, COMPETENCE_OTHER, "SAMR", "V38"},
	{{"TRANSFER", "HRSS", "EM", "", "TIM-05", "411024"}, COMPETENCE_SEVERAL, "PSB", "V35"},
	/* by the matter that the basis names */
	{{"TRANSFER", "HRSS", "SAMR", "V37 电子商务法第三十四条", "PAY-02", "411002"}, COMPETENCE_FITS, "SAMR", "V37"},
	{{"TRANSFER", "HRSS", "TRANS", "V37", "PAY-16", "411002"}, COMPETENCE_OTHER, "SAMR", "V37"},
	{{"TRANSFER", "HRSS", "SAMR", "平台规则", "PAY-02", "411002"}, COMPETENCE_OWN, "HRSS.INSP", "V02"},
	{{"TRANSFER", "HRSS", "TAX", "V10", "", "411002"}, COMPETENCE_FITS, "TAX", "V10"},
	{{"TRANSFER", "HRSS", "SAMR", "V10", "", "411002"}, COMPETENCE_SEVERAL, "TAX", "V10"},
	{{"TRANSFER", "HRSS", "SAMR", "V99", "PAY-02", "411002"}, COMPETENCE_CODE, NULL, NULL},
	{{"INFORM", "HRSS", "SAMR", "H-9", "PAY-02", "411002"}, COMPETENCE_CODE, NULL, NULL},
	{{"TRANSFER", "HRSS", "CAC", "H-14", "", "411002"}, COMPETENCE_KIND, NULL, "H-14"},
	{{"INFORM", "HRSS", "CAC", "H-14", "", "411002"}, COMPETENCE_FITS, NULL, "H-14"},
	/* nobody is known to be: the leading office */
	{{"TRANSFER", "SAMR", "TRANS", "", "", "411002"}, COMPETENCE_UNKNOWN, NULL, NULL},
	{{"TRANSFER", "SAMR", "HRSS", "", "", "411002"}, COMPETENCE_FITS, NULL, NULL},
	{{"REFER", "TRANS", "HRSS", "", "PAY-16", "411002"}, COMPETENCE_FITS, NULL, NULL},
	{{"TRANSFER", "TRANS", "HRSS", "", "PAY-16", "411002"}, COMPETENCE_OWN, "TRANS", "G-TRANS"},
	{{"TRANSFER", "HRSS", "SAMR", "V38", "REL-07", "410100"}, COMPETENCE_UNKNOWN, NULL, "V38"},
	/* courts and arbitration act on application only */
	{{"TRANSFER", "HRSS", "COURT", "", "PAY-02", "411002"}, COMPETENCE_ADVISE, "COURT", NULL},
	{{"INFORM", "HRSS", "COURT", "", "PAY-02", "411002"}, COMPETENCE_ADVISE, "COURT", NULL},
	{{"ADVISE", "HRSS", "COURT", "", "PAY-02", "411002"}, COMPETENCE_FITS, NULL, NULL},
	{{"REFER", "SAMR", "UNION", "R12", "REL-01", "411002"}, COMPETENCE_ADVISE, "HRSS.ARB", "R12"},
	/* the others ask no competence */
	{{"INFORM", "HRSS", "TRANS", "", "PAY-02", "411002"}, COMPETENCE_FITS, NULL, NULL},
	{{"JOINT", "HRSS", "UNION", "", "", "411002"}, COMPETENCE_FITS, NULL, NULL},
	{{"ASSIST", "HRSS", "EM", "", "PAY-02", "410100"}, COMPETENCE_FITS, NULL, NULL},
};
/* clang-format on */

static void ask__shipped__as_the_law_says(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(questions); i++) {
		struct competence_answer a;

		competence_ask(&shipped, &questions[i].q, &a);
		if (a.verdict != questions[i].verdict)
			fail_msg("%zu: verdict %d", i, a.verdict);
		if (questions[i].body)
			assert_string_equal(a.bodies[0], questions[i].body);
		else
			assert_int_equal(a.n, 0);
		if (questions[i].matter)
			assert_string_equal(a.matter->code, questions[i].matter);
		else
			assert_null(a.matter);
	}
}

static void package__by_kind_and_by_matter(void **state UNUSED)
{
	const char *const *moved = competence_package(&shipped, "TRANSFER", "");

	assert_true(procedure_names(moved, "owed_fen"));
	assert_true(competence_package(&shipped, "TRANSFER", "V37 法") == moved);
	assert_true(competence_package(&shipped, "TRANSFER", "H-08") != moved);
	assert_false(procedure_names(competence_package(&shipped, "TRANSFER", "H-08"), "rule"));
	assert_false(procedure_names(competence_package(&shipped, "INFORM", ""), "owed_fen"));
	assert_false(procedure_names(competence_package(&shipped, "ADVISE", ""), "rule"));
}

/* ---- the file ------------------------------------------------------------------------------- */

static int load(const char *head, const char *matters)
{
	char folder[] = "/tmp/test_competence.XXXXXX", path[64];
	struct competence out;
	FILE *f;
	int rc;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/competence.yaml", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fprintf(f, "version: 1\n%smatters:\n%s", head, matters);
	assert_int_equal(fclose(f), 0);
	rc = competence_load(arena, folder, &departments, &out, &err);
	(void)unlink(path);
	(void)rmdir(folder);
	return rc;
}

#define PACKAGES                                                                                   \
	"packages: {TRANSFER: [case_no], REFER: [case_no], INFORM: [case_no], ASSIST: [case_no], " \
	"JOINT: [case_no], ADVISE: [case_no]}\n"
#define HEAD "leading: HRSS\nadvised: [COURT]\nregions: [\"4110*\"]\n" PACKAGES
#define ROW  "title_zh: 甲, title_en: a, basis: 法, "

static void load__what_cannot_be__place_and_reason(void **state UNUSED)
{
	static const struct {
		const char *head, *matters, *place, *words;
	} cases[] = {
		{HEAD,									      "  v1: {" ROW "bodies: [SAMR], confidence: C}\n",                      ":7:", "code"     },
		{HEAD,									      "  V1: {" ROW "bodies: [MARS], confidence: C}\n",                      ":7:", "MARS"     },
		{HEAD,									      "  V1: {" ROW "bodies: [HRSS.MOON], confidence: C}\n",                 ":7:", "HRSS.MOON"},
		{HEAD,									      "  V1: {" ROW "bodies: [owner], confidence: C}\n",                     ":7:", "owner"    },
		{HEAD,									      "  V1: {" ROW "bodies: [], confidence: C}\n",                          ":7:", "nobody"   },
		{HEAD,									      "  V1: {" ROW "bodies: [SAMR], confidence: X}\n",                      ":7:", "C2, K, U" },
		{HEAD,									      "  V1: {" ROW "bodies: [SAMR], confidence: K}\n",                      ":7:", "confirm"  },
		{HEAD,									      "  V1: {" ROW "bodies: [SAMR], confidence: C, kinds: [GIFT]}\n",
		 ":7:",																			   "GIFT"     },
		{HEAD,									      "  V1: {" ROW "bodies: [SAMR], confidence: C, regions: [xc]}\n",
		 ":7:",																			   "xc"       },
		{HEAD,									      "  V1: {" ROW "bodies: [SAMR], confidence: C, regions: [\"4110\"]}\n",
		 ":7:",																			   "4110"     },
		{HEAD,									      "  V1: {" ROW "bodies: [SAMR], confidence: C, rule: [PAY-02]}\n",
		 ":7:",																			   "rule"     },
		{HEAD,									      "  V1: {title_zh: 甲, title_en: a, bodies: [SAMR], confidence: C}\n",
		 ":7:",																			   "basis"    },
		{HEAD,									      "  V1: {" ROW "bodies: [SAMR], confidence: C, fields: [phone]}\n",
		 ":7:",																			   "phone"    },
		{"leading: HRSS\nadvised: []\nregions: [\"4110*\"]\npackages: {TRANSFER: "
		 "[case_no]}\n",						   "  V1: {}\n",							  ":5:", "REFER"    },
		{"leading: HRSS\nadvised: []\nregions: [\"4110*\"]\npackages: {GIFT: [case_no]}\n",
		 "  V1: {}\n",																	     ":5:", "GIFT"     },
		{"leading: COURT\nadvised: [COURT]\nregions: [\"4110*\"]\n" PACKAGES,               "  V1: {}\n",
		 ":2:",																			   "COURT"    },
	};

	assert_int_equal(load(HEAD, "  V1: {" ROW "bodies: [SAMR], confidence: C}\n"), 0);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		assert_int_equal(load(cases[i].head, cases[i].matters), E_CONFIG);
		if (!strstr(err.text, cases[i].place) || !strstr(err.text, cases[i].words))
			fail_msg("%zu: %s", i, err.text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped__every_rule__its_department_is_competent),
		cmocka_unit_test(act__by_any_code_that_names_the_rule_of_the_case__one_name),
		cmocka_unit_test(acts_alike__share_a_rule__either_way_and_by_patterns),
		cmocka_unit_test(shipped__rules_it_names__are_there),
		cmocka_unit_test(ask__shipped__as_the_law_says),
		cmocka_unit_test(package__by_kind_and_by_matter),
		cmocka_unit_test(load__what_cannot_be__place_and_reason),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
