/*
 * Files that are refused: each is a good file with one line changed, so that only the change can be
 * the reason.
 */
#include "folder_kit.h"

#include "str.h"

static const char *const good[] = {
	"parameters:",                                           /* 1 */
	"  cap.day:",                                            /* 2 */
	"    title_zh: 上限",                                    /* 3 */
	"    title_en: cap",                                     /* 4 */
	"    unit: h",                                           /* 5 */
	"    values:",                                           /* 6 */
	"      - from: 2020-01-01",                              /* 7 */
	"        value: 12",                                     /* 8 */
	"        source: 文件",                                  /* 9 */
	"        confidence: U",                                 /* 10 */
	"        confirm: true",                                 /* 11 */
	"rules:",                                                /* 12 */
	"  - id: TIM-06",                                        /* 13 */
	"    version: \"1\"",                                    /* 14 */
	"    from: 2020-01-01",                                  /* 15 */
	"    to: 2030-01-01",                                    /* 16 */
	"    title_zh: 超时",                                    /* 17 */
	"    title_en: overwork",                                /* 18 */
	"    subject: day",                                      /* 19 */
	"    severity: high",                                    /* 20 */
	"    department: HRSS",                                  /* 21 */
	"    desk: HRSS.INSP",                                   /* 22 */
	"    confidence: C",                                     /* 23 */
	"    facts: {class: [A1, B], worked_s: number}",         /* 24 */
	"    parameters: [cap.day]",                             /* 25 */
	"    condition: worked_s > cap_day * 3600",              /* 26 */
	"    derived: {over_s: worked_s - cap_day * 3600}",      /* 27 */
	"    owed: over_s // 3600",                              /* 28 */
	"    arithmetic_zh: \"{worked_s:hours} {over_s:time}\"", /* 29 */
	"    arithmetic_en: \"{worked_s:hours} {cap.day}\"",     /* 30 */
	"    remedy_zh: 整改",                                   /* 31 */
	"    remedy_en: mend",                                   /* 32 */
	"    cleared_zh: 消除",                                  /* 33 */
	"    cleared_en: clear",                                 /* 34 */
	"    clauses:",                                          /* 35 */
	"      - law: 法",                                       /* 36 */
	"        article: 第一条",                               /* 37 */
	"        text_zh: 文",                                   /* 38 */
	"        text_en: text",                                 /* 39 */
	"        confidence: C",                                 /* 40 */
};

/* The good file with line `at` (from 1) replaced; 0: as it is. */
static void write_changed(const char *name, size_t at, const char *line)
{
	char text[8192];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 0; i < N_ELEMENTS(good); i++) {
		const char *one = i + 1 == at ? line : good[i];

		str_addf(&s, "%s%s", one, one[0] ? "\n" : "");
	}
	assert_false(s.cut);
	kit_write(name, text);
}

static void load_refused(size_t i, const char *place, const char *says)
{
	struct rules *r = NULL;
	struct err err = {0};
	int rc = rules_load(kit_folder, &r, &err);

	if (rc != E_RULE || r || err.code != E_RULE)
		fail_msg("%zu: %d %s", i, rc, err.text);
	if (!strstr(err.text, place) || !strstr(err.text, says))
		fail_msg("%zu: %s", i, err.text);
}

static void rules_load__good_file__taken(UNUSED void **state)
{
	struct rules *r;

	kit_empty();
	write_changed("r.yaml", 0, "");
	r = kit_load(kit_folder);
	assert_int_equal(rules_n(r), 1);
	assert_non_null(rules_find(r, "TIM-06", kit_day("2029-12-31")));
	assert_null(rules_find(r, "TIM-06", kit_day("2030-01-01")));
	assert_null(rules_find(r, "TIM-06", kit_day("2019-12-31")));
	assert_null(rules_find(r, "TIM-05", kit_day("2025-01-01")));
	rules_free(r);
}

static const struct {
	size_t at;
	const char *line, *place, *says;
} bad_parameters[] = {
	{1,  "parameter:",									  "r.yaml:1:1:", "unknown key \"parameter\""                },
	{2,  "  Cap.day:",									  "r.yaml:2:3:", "is no key such as"                        },
	{3,  "",										    "r.yaml:2:3:", "title_zh is missing"                      },
	{4,  "    titel_en: cap",								   "r.yaml:4:5:", "unknown key \"titel_en\""                 },
	{5,  "    unit: fathom",								    "r.yaml:5:",   "\"fathom\" is not known"                  },
	{5,  "",										    "r.yaml:2:3:", "unit is missing"                          },
	{7,  "      - from: 2020-02-30",							    "r.yaml:7:",   "is not a date"                            },
	{7,  "      - from: yesterday",							     "r.yaml:7:",   "is not a date"                            },
	{8,  "        value: 12.5",								 "r.yaml:8:",   "whole number"                             },
	{8,  "        value: -1",								   "r.yaml:8:",   "below 0"                                  },
	{8,  "        value: true",								 "r.yaml:8:",   "whole number"                             },
	{8,  "        yuan: 19.60",								 "r.yaml:8:",   "only for the unit fen"                    },
	{8,  "",										    "r.yaml:7:",   "exactly one of value and yuan"            },
	{9,  "",										    "r.yaml:7:",   "source is missing"                        },
	{9,  "        source: ''",								  "r.yaml:9:",   "expected a text"                          },
	{9,  "        source: 文件\n        scope: x",                                            "r.yaml:10:",  "names no scope"                           },
	{10, "        confidence: V",							       "r.yaml:10:",  "\"V\" is none of C, C2, K, U"             },
	{11, "",										    "r.yaml:7:",   "confirm: true is needed with confidence U"},
	{11, "        confirm: false",							      "r.yaml:7:",   "confirm: true is needed with confidence U"},
	{11, "        confirm: yes",								"r.yaml:11:",  "true or false"                            },
	{11, "        confirm: true\n        confirmed: {document: d, by: [a, b], on: 2026-01-01}",
	 "r.yaml:12:",											     "unknown key \"confirmed\""                },
	{11,
	 "        confirm: true\n"
	 "      - {from: 2020-01-01, value: 3, source: s, confidence: C}",			  "r.yaml:",     "has two values from 2020-01-01"           },
	{11,
	 "        confirm: true\n"
	 "      - {from: 2021-01-01, value: 3, unit: min, source: s, confidence: C}",	       "r.yaml:26:",  "changes its unit from h to min"           },
};

static void rules_load__bad_parameter__refused_with_place(UNUSED void **state)
{
	kit_empty();
	for (size_t i = 0; i < N_ELEMENTS(bad_parameters); i++) {
		write_changed("r.yaml", bad_parameters[i].at, bad_parameters[i].line);
		load_refused(i, bad_parameters[i].place, bad_parameters[i].says);
	}
}

static const struct {
	size_t at;
	const char *line, *place, *says;
} bad_rules[] = {
	{12, "rules: []\nrulez:",					      "r.yaml:13:1:", "unknown key \"rulez\""                          },
	{13, "  - id: pay-2",						  "r.yaml:13:",   "is no id such as PAY-02"                        },
	{13, "  - id: TIM-06ww",					       "r.yaml:13:",   "is no id such as PAY-02"                        },
	{14, "",							       "r.yaml:13:",   "version is missing"                             },
	{15, "    from: 2020-1-1",					     "r.yaml:15:",   "is not a date"                                  },
	{15, "    from: 2019-12-31",					   "r.yaml:25:",   "no general value on 2019-12-31"                 },
	{16, "    to: 2020-01-01",					     "r.yaml:16:",   "must be after from"                             },
	{17, "",							       "r.yaml:13:",   "title_zh is missing"                            },
	{18, "",							       "r.yaml:13:",   "title_en is missing"                            },
	{19, "    subject: week",					      "r.yaml:19:",   "\"week\" is none of day, month"                 },
	{20, "    severity: severe",					   "r.yaml:20:",   "\"severe\" is none of"                          },
	{20, "    severity: high\n    warning: true",
	 "r.yaml:21:",									 "a warning has the severity info"                },
	{22, "    desk: SAMR.INSP",					    "r.yaml:22:",   "no desk of HRSS"                                },
	{23, "    confidence: sure",					   "r.yaml:23:",   "is none of C, C2, K, U"                         },
	{24, "    facts: {class: [A1, B], worked_s: float}",
	 "r.yaml:24:",									 "expected number, text, bool"                    },
	{24, "    facts: {class: [A1, B], Worked: number}",                    "r.yaml:24:",   "is no name such as"                             },
	{24, "    facts: {class: [A1, B], cap_day: number, worked_s: number}",
	 "r.yaml:25:",									 "cap.day: the name cap_day is taken"             },
	{25, "    parameters: [cap.dya]",                                      "r.yaml:25:",   "no parameter \"cap.dya\" is defined"            },
	{25, "",							       "r.yaml:25:",   "\"cap_day\" is no fact"                         },
	{26, "",							       "r.yaml:13:",   "condition is missing"                           },
	{26, "    condition: work_s > cap_day",
	 "r.yaml:26:",									 "character 1: \"work_s\" is no fact or parameter"},
	{26, "    condition: worked_s / 3600 > cap_day",                       "r.yaml:26:",   "character 10: / makes"                          },
	{26, "    condition: worked_s > 0.5",                                  "r.yaml:26:",   "only whole numbers"                             },
	{26, "    condition: worked_s > cap_day * 3600 and class == \"A2\"",
	 "r.yaml:26:",									 "class is never \"A2\""                          },
	{26, "    condition: worked_s",					"r.yaml:26:",   "it must give a yes/no"                          },
	{26, "    condition: over_s > 0",                                      "r.yaml:26:",   "\"over_s\" is no fact"                          },
	{26, "    condition: os.execute('id')",                                "r.yaml:26:",   "\"os\" is no fact"                              },
	{26, "    condition: (function() while true do end end)()",            "r.yaml:26:",   "is no fact"                                     },
	{27, "    derived: {worked_s: 1}",                                     "r.yaml:27:",   "the name is taken"                              },
	{27, "    derived: {over_s: late_s + 1, late_s: 2}",                   "r.yaml:27:",   "\"late_s\" is no fact"                          },
	{27, "    derived: {over_s: worked_s, more_s: 1}",                     "r.yaml:27:",   "more_s is never used"                           },
	{28, "    owed: class",						"r.yaml:28:",   "it must give a number"                          },
	{29, "    arithmetic_zh: \"{worked:hours}\"",                          "r.yaml:29:",   "{worked:hours} is no fact"                      },
	{29, "    arithmetic_zh: \"{worked_s}\"",                              "r.yaml:29:",   "the form of a number"                           },
	{30, "",							       "r.yaml:13:",   "arithmetic_en is missing"                       },
	{31, "    remedy_zh: ''",					      "r.yaml:31:",   "expected a text"                                },
	{34, "",							       "r.yaml:13:",   "cleared_en is missing"                          },
	{35, "    on: maybe\n    clauses:",                                    "r.yaml:35:",   "true or false"                                  },
	{38, "",							       "r.yaml:36:",   "text_zh is missing"                             },
	{40, "        confidence: C\n        page: 4",                         "r.yaml:41:",   "unknown key \"page\""                           },
	{40, "        confidence: C\n    weight: 4",                           "r.yaml:41:",   "unknown key \"weight\""                         },
	{24, "\tfacts: {}",						    "r.yaml:24:",   ""					       },
	{26, "    condition: [",					       "r.yaml:",      ""					       },
};

static void rules_load__bad_rule__refused_with_place(UNUSED void **state)
{
	kit_empty();
	for (size_t i = 0; i < N_ELEMENTS(bad_rules); i++) {
		write_changed("r.yaml", bad_rules[i].at, bad_rules[i].line);
		load_refused(i, bad_rules[i].place, bad_rules[i].says);
	}
}

static void rules_load__parameter_in_two_files__refused(UNUSED void **state)
{
	kit_empty();
	write_changed("r.yaml", 0, "");
	kit_write("s.yaml", "parameters:\n  cap.day:\n    title_zh: x\n    title_en: x\n"
			    "    unit: h\n    values:\n"
			    "      - {from: 2020-01-01, value: 1, source: s, confidence: C}\n");
	load_refused(0, "s.yaml:2:3:", "cap.day is defined twice, first at");
}

/* A second file with one more version of TIM-06. */
static void second_version(const char *version, const char *from)
{
	char text[8192];
	struct str s = str_init(text, sizeof(text));

	for (size_t i = 11; i < N_ELEMENTS(good); i++) {
		if (i == 13)
			str_addf(&s, "    version: \"%s\"\n", version);
		else if (i == 14)
			str_addf(&s, "    from: %s\n", from);
		else if (i != 15)
			str_addf(&s, "%s\n", good[i]);
	}
	kit_write("s.yaml", text);
}

static void rules_load__versions__must_not_overlap(UNUSED void **state)
{
	struct rules *r;

	kit_empty();
	write_changed("r.yaml", 0, "");
	second_version("2", "2029-12-31");
	load_refused(0, "s.yaml:2:", "begins before version \"1\"");
	second_version("1", "2030-01-01");
	load_refused(1, "s.yaml:2:", "has version \"1\" twice");
	second_version("2", "2030-01-01");
	r = kit_load(kit_folder);
	assert_string_equal(rules_find(r, "TIM-06", kit_day("2029-12-31"))->version, "1");
	assert_string_equal(rules_find(r, "TIM-06", kit_day("2030-01-01"))->version, "2");
	rules_free(r);
	write_changed("r.yaml", 16, "");
	load_refused(2, "s.yaml:2:", "give that one a \"to\"");
}

static void rules_load__switched_off__not_found(UNUSED void **state)
{
	struct rules *r;

	kit_empty();
	write_changed("r.yaml", 34, "    cleared_en: clear\n    on: false");
	r = kit_load(kit_folder);
	assert_int_equal(rules_n(r), 1);
	assert_null(rules_find(r, "TIM-06", kit_day("2025-01-01")));
	rules_free(r);
}

static void rule_differences__changed_added_left_out__keys_named(UNUSED void **state)
{
	struct rules *a, *b;
	const char *keys[8];

	kit_empty();
	write_changed("r.yaml", 0, "");
	a = kit_load(kit_folder);
	b = kit_load(kit_folder);
	assert_int_equal(
		rule_differences(a, rules_get(a, 0), b, rules_get(b, 0), keys, N_ELEMENTS(keys)),
		0);
	rules_free(b);
	write_changed("r.yaml", 26, "    condition: worked_s >= cap_day * 3600\n    on: false");
	b = kit_load(kit_folder);
	assert_int_equal(
		rule_differences(a, rules_get(a, 0), b, rules_get(b, 0), keys, N_ELEMENTS(keys)),
		2);
	assert_string_equal(keys[0], "condition");
	assert_string_equal(keys[1], "on");
	assert_int_equal(
		rule_differences(b, rules_get(b, 0), a, rules_get(a, 0), keys, N_ELEMENTS(keys)),
		2);
	rules_free(a);
	rules_free(b);
}

static void rules_load__no_folder__said(UNUSED void **state)
{
	struct rules *r = NULL;
	struct err err = {0};

	assert_int_equal(rules_load("/nonexistent", &r, &err), E_FILE);
	assert_non_null(strstr(err.text, "/nonexistent: No such file"));
}

/* What no check at load can see still fails loudly: division by zero, numbers beyond 64 bits. */
static void evaluate__fault_in_a_condition__error_not_no_match(UNUSED void **state)
{
	static const char *const conditions[] = {
		"    condition: 1 // worked_s > cap_day",
		"    condition: worked_s * 9223372036854775807 * 2 > cap_day or cap_day > 0",
	};
	const int64_t worked[] = {0, 3};
	struct arena *a = arena_new((size_t)1024 * 1024);

	kit_empty();
	for (size_t i = 0; i < N_ELEMENTS(conditions); i++) {
		const struct fact facts[] = {
			F_TEXT("class", "B"), F_NUM("worked_s", worked[i]), {0}};
		struct rule_input in = {.on = kit_day("2025-01-01"), .facts = facts};
		struct rule_result out;
		struct err err = {0};
		struct rules *r;

		write_changed("r.yaml", 26, conditions[i]);
		r = kit_load(kit_folder);
		in.rule = rules_get(r, 0);
		assert_int_equal(rule_evaluate(r, &in, a, &out, &err), E_RULE);
		assert_non_null(strstr(err.text, "TIM-06: condition: "));
		rules_free(r);
	}
	arena_free(a);
}

static void evaluate__negative_owed__refused(UNUSED void **state)
{
	const struct fact facts[] = {F_TEXT("class", "B"), F_NUM("worked_s", 1), {0}};
	struct rule_input in = {.on = kit_day("2025-01-01"), .facts = facts};
	struct arena *a = arena_new((size_t)1024 * 1024);
	struct rule_result out;
	struct err err = {0};
	struct rules *r;

	kit_empty();
	write_changed("r.yaml", 26, "    condition: worked_s > 0 - cap_day");
	r = kit_load(kit_folder);
	in.rule = rules_get(r, 0);
	assert_int_equal(rule_evaluate(r, &in, a, &out, &err), E_RULE);
	assert_non_null(strstr(err.text, "owed"));
	rules_free(r);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_load__good_file__taken),
		cmocka_unit_test(rules_load__bad_parameter__refused_with_place),
		cmocka_unit_test(rules_load__bad_rule__refused_with_place),
		cmocka_unit_test(rules_load__parameter_in_two_files__refused),
		cmocka_unit_test(rules_load__versions__must_not_overlap),
		cmocka_unit_test(rules_load__switched_off__not_found),
		cmocka_unit_test(rule_differences__changed_added_left_out__keys_named),
		cmocka_unit_test(rules_load__no_folder__said),
		cmocka_unit_test(evaluate__fault_in_a_condition__error_not_no_match),
		cmocka_unit_test(evaluate__negative_owed__refused),
	};

	return cmocka_run_group_tests(tests, kit_open, kit_close);
}
