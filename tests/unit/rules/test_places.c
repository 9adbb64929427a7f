/* The shipped calendars, regions and departments, and files that are refused. */
#include "places.h"

#include "folder_kit.h"

static struct arena *arena;
static struct calendar calendar;

static int setup(void **state)
{
	struct err err = {0};

	arena = arena_new((size_t)64 * 1024 * 1024);
	if (!arena || calendar_load(arena, KIT_CONFIG "/calendars", &calendar, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	return kit_open(state);
}

static int teardown(void **state)
{
	arena_freep(&arena);
	return kit_close(state);
}

static enum day_kind kind(const char *day)
{
	enum day_kind k = DAY_WORK;

	assert_int_equal(calendar_kind(&calendar, kit_day(day), &k), 0);
	return k;
}

static void calendar__shipped_years__2019_to_2026(UNUSED void **state)
{
	enum day_kind k;

	assert_int_equal(calendar.year_from, 2019);
	assert_int_equal(calendar.year_to, 2026);
	assert_int_equal(calendar_kind(&calendar, kit_day("2018-12-30"), &k), E_NO_CALENDAR);
	assert_int_equal(calendar_kind(&calendar, kit_day("2027-01-01"), &k), E_NO_CALENDAR);
	for (size_t i = 1; i < calendar.n_days; i++)
		assert_true(calendar.days[i - 1].date.day < calendar.days[i].date.day);
}

/* Domain C.5: eleven days until 2024, thirteen since. */
static void calendar__statutory_days__as_the_law_counts(UNUSED void **state)
{
	static const int expected[] = {11, 11, 11, 11, 11, 11, 13, 13};
	int seen[8] = {0}, y, m, d;

	for (size_t i = 0; i < calendar.n_days; i++) {
		civil_to_ymd(calendar.days[i].date, &y, &m, &d);
		seen[y - 2019] += calendar.days[i].kind == DAY_STATUTORY;
	}
	assert_memory_equal(seen, expected, sizeof(seen));
}

static void calendar__days_of_note__their_kinds(UNUSED void **state)
{
	static const struct {
		const char *day;
		enum day_kind kind;
	} cases[] = {
		{"2022-04-24", DAY_MAKE_UP  },
                {"2022-01-29", DAY_MAKE_UP  },
		{"2022-01-30", DAY_MAKE_UP  },
                {"2022-12-31", DAY_OFF      },
		{"2022-02-01", DAY_STATUTORY},
                {"2022-02-04", DAY_OFF      },
		{"2022-04-16", DAY_WEEKEND  },
                {"2022-04-18", DAY_WORK     },
		{"2019-05-02", DAY_OFF      },
                {"2020-02-01", DAY_OFF      },
		{"2020-02-03", DAY_WORK     },
                {"2024-02-09", DAY_WORK     },
		{"2024-05-02", DAY_OFF      },
                {"2025-05-02", DAY_STATUTORY},
		{"2025-01-28", DAY_STATUTORY},
                {"2025-01-31", DAY_STATUTORY},
		{"2025-02-01", DAY_OFF      },
                {"2025-05-31", DAY_STATUTORY},
		{"2025-10-03", DAY_STATUTORY},
                {"2025-10-06", DAY_STATUTORY},
		{"2025-10-04", DAY_OFF      },
                {"2026-02-16", DAY_STATUTORY},
		{"2026-10-10", DAY_MAKE_UP  },
                {"2026-10-05", DAY_OFF      },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		if (kind(cases[i].day) != cases[i].kind)
			fail_msg("%s is %d", cases[i].day, (int)kind(cases[i].day));
	}
}

/* Domain T13; features S11, annex B. */
static void calendar__workdays_after__known_dates(UNUSED void **state)
{
	static const struct {
		const char *from;
		int n;
		const char *to;
	} cases[] = {
		{"2026-09-28", 5,  "2026-10-10"},
                {"2022-04-01", 2,  "2022-04-06"},
		{"2022-04-18", 5,  "2022-04-24"},
                {"2022-04-22", 60, "2022-07-19"},
		{"2022-07-12", 10, "2022-07-26"},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		civil_date to = {0};
		char text[12];

		assert_int_equal(
			calendar_add_workdays(&calendar, kit_day(cases[i].from), cases[i].n, &to),
			0);
		assert_string_equal(civil_format(to, text), cases[i].to);
	}
}

static void calendar__notices__number_of_the_day(UNUSED void **state)
{
	static const struct {
		const char *day, *document;
	} cases[] = {
		{"2022-04-24", "国办发明电〔2021〕11号"},
		{"2019-05-02", "国办发明电〔2019〕3号" },
		{"2019-10-01", "国办发明电〔2018〕15号"},
		{"2020-01-31", "国办发明电〔2020〕1号" },
		{"2022-12-31", "国办发明电〔2022〕16号"},
		{"2026-10-10", "国办发明电〔2025〕7号" },
		{"2022-04-18", ""                              },
	};
	const struct calendar bare = {.days = calendar.days, .n_days = calendar.n_days};
	const struct calendar_note *note = calendar_note(&calendar, kit_day("2025-05-02"));

	for (size_t i = 0; i < N_ELEMENTS(cases); i++)
		assert_string_equal(calendar_notice(&calendar, kit_day(cases[i].day)),
				    cases[i].document);
	assert_string_equal(calendar_notice(&bare, kit_day("2022-04-24")), "");
	assert_non_null(note);
	assert_string_equal(note->name_zh, "劳动节");
	assert_non_null(strstr(note->link, "gov.cn"));
	assert_string_equal(note->confidence, "C");
}

#define YEAR     "year: 2030\n"
#define LAW      "statutory: {law: x, days: 1, confidence: C}\n"
#define NOTICE   "notices: [{document: d, date: 2029-11-01, link: l}]\n"
#define NEW_YEAR "holidays:\n  - {name: 元旦, from: 2030-01-01, to: 2030-01-03, "

static void calendar__bad_files__refused_with_place(UNUSED void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{LAW NOTICE NEW_YEAR "statutory: [2030-01-01]}\n",                               ":1:1: year is missing"      },
		{YEAR NOTICE NEW_YEAR "statutory: [2030-01-01]}\n",                              "statutory is missing"       },
		{YEAR LAW NEW_YEAR "statutory: [2030-01-01]}\n",                                 "notices is missing"         },
		{YEAR LAW NOTICE,								"holidays is missing"        },
		{YEAR LAW NOTICE NEW_YEAR "statutory: [2030-01-09]}\n",
		 ":5:62: 2030-01-09 is no day off"									    },
		{YEAR LAW NOTICE NEW_YEAR "work: [2030-01-07]}\n",                               "no Saturday or Sunday"      },
		{YEAR LAW NOTICE NEW_YEAR "work: [2030-01-05, 2030-01-05]}\n",                   "named twice"                },
		{YEAR LAW NOTICE NEW_YEAR "work: [2030-13-05]}\n",                               "is not a date"              },
		{YEAR LAW NOTICE NEW_YEAR "works: []}\n",                                        "unknown key \"works\""      },
		{YEAR LAW NOTICE NEW_YEAR "notice: e}\n",                                        "no such document"           },
		{YEAR LAW NOTICE NEW_YEAR "work: [2030-01-05]}\n",                               "0 statutory days are marked"},
		{YEAR LAW NOTICE "holidays:\n  - {name: x, from: 2031-01-01, to: 2031-01-01}\n",
		 "not in 2030"												},
		{YEAR LAW NOTICE "holidays:\n  - {name: x, from: 2030-01-02, to: 2030-01-01}\n",
		 "days after from"											    },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct calendar c;
		struct err err = {0};

		kit_write("2030.yaml", cases[i].text);
		assert_int_equal(calendar_load(arena, kit_folder, &c, &err), E_CONFIG);
		if (!strstr(err.text, "2030.yaml:") || !strstr(err.text, cases[i].says))
			fail_msg("%zu: %s", i, err.text);
	}
}

static void calendar__missing_year__refused(UNUSED void **state)
{
	struct calendar c;
	struct err err = {0};

	kit_empty();
	kit_write("2030.yaml", YEAR LAW NOTICE NEW_YEAR "statutory: [2030-01-01]}\n");
	assert_int_equal(calendar_load(arena, kit_folder, &c, &err), 0);
	kit_write("2032.yaml", "year: 2032\n");
	assert_int_equal(calendar_load(arena, kit_folder, &c, &err), E_CONFIG);
	assert_non_null(strstr(err.text, "2032 does not follow 2030"));
}

static void calendar__no_folder_or_no_file__said(UNUSED void **state)
{
	struct calendar c;
	struct err err = {0};

	kit_empty();
	assert_int_equal(calendar_load(arena, kit_folder, &c, &err), E_FILE);
	assert_non_null(strstr(err.text, "no *.yaml"));
	assert_int_equal(calendar_load(arena, "/nonexistent", &c, &err), E_FILE);
	assert_non_null(strstr(err.text, "/nonexistent: No such file"));
}

static void regions__shipped__city_and_counties(UNUSED void **state)
{
	struct regions r;
	struct err err = {0};

	assert_int_equal(regions_load(arena, KIT_CONFIG "/regions.yaml", &r, &err), 0);
	assert_int_equal(r.n, 8);
	assert_string_equal(region_find(&r, "411024")->name_zh, "鄢陵县");
	assert_string_equal(region_find(&r, "411024")->parent, "411000");
	assert_string_equal(region_find(&r, "411000")->parent, "");
	assert_null(region_find(&r, "410100"));
}

static void departments__shipped__eight_of_the_plan(UNUSED void **state)
{
	static const char *const eight[] = {"HRSS", "DRC",  "TRANS", "EM",
					    "SAMR", "NHSA", "COURT", "UNION"};
	struct departments d;
	struct err err = {0};
	size_t n = 0;

	assert_int_equal(departments_load(arena, KIT_CONFIG "/departments.yaml", &d, &err), 0);
	for (size_t i = 0; i < d.n; i++)
		n += d.at[i].one_of_eight;
	assert_int_equal(n, 8);
	for (size_t i = 0; i < N_ELEMENTS(eight); i++)
		assert_true(department_find(&d, eight[i])->one_of_eight);
	assert_false(department_find(&d, "PSB")->one_of_eight);
	assert_string_equal(department_find(&d, "HRSS")->full_zh, "许昌市人力资源和社会保障局");
	assert_string_equal(department_find(&d, "HRSS")->desks[0], "HRSS.INSP");
	assert_null(department_find(&d, "DRC")->desks[0]);
}

typedef int (*list_load_fn)(const char *path, struct err *err);

static int load_regions(const char *path, struct err *err)
{
	struct regions r;

	return regions_load(arena, path, &r, err);
}

static int load_departments(const char *path, struct err *err)
{
	struct departments d;

	return departments_load(arena, path, &d, err);
}

static void places__bad_files__refused_with_place(UNUSED void **state)
{
	static const struct {
		list_load_fn load;
		const char *text, *says;
	} cases[] = {
		{load_regions,     "regions: []\n",                                             "expected a list"                  },
		{load_regions,     "regions: [{code: \"41\", name_zh: a, name_en: a}]\n",       "six digits"                       },
		{load_regions,     "regions: [{code: \"411002\", name_en: a}]\n",               "name_zh is missing"               },
		{load_regions,
		 "regions: [{code: \"411002\", name_zh: a, name_en: a, parent: \"411000\"}]\n", "411000 is not named before"       },
		{load_regions,
		 "regions:\n- {code: \"411002\", name_zh: a, name_en: a}\n"
		 "- {code: \"411002\", name_zh: a, name_en: a}\n",			      ":3:3: code: 411002 is named twice"},
		{load_departments,
		 "departments: [{code: a, name_zh: a, name_en: a, full_zh: a, handles: a, "
		 "one_of_eight: true}]\n",						      "capital letters"                  },
		{load_departments,
		 "departments: [{code: A, name_zh: a, name_en: a, full_zh: a, handles: a, "
		 "one_of_eight: maybe}]\n",						     "true or false"                    },
		{load_departments,
		 "departments: [{code: A, name_zh: a, name_en: a, full_zh: a, handles: a, "
		 "one_of_eight: true, desks: [B.X]}]\n",					"does not begin with \"A.\""       },
	};
	char path[400];

	kit_empty();
	(void)snprintf(path, sizeof(path), "%s/places.yaml", kit_folder);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct err err = {0};

		kit_write("places.yaml", cases[i].text);
		assert_int_equal(cases[i].load(path, &err), E_CONFIG);
		if (!strstr(err.text, "places.yaml:") || !strstr(err.text, cases[i].says))
			fail_msg("%zu: %s", i, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar__shipped_years__2019_to_2026),
		cmocka_unit_test(calendar__statutory_days__as_the_law_counts),
		cmocka_unit_test(calendar__days_of_note__their_kinds),
		cmocka_unit_test(calendar__workdays_after__known_dates),
		cmocka_unit_test(calendar__notices__number_of_the_day),
		cmocka_unit_test(calendar__bad_files__refused_with_place),
		cmocka_unit_test(calendar__missing_year__refused),
		cmocka_unit_test(calendar__no_folder_or_no_file__said),
		cmocka_unit_test(regions__shipped__city_and_counties),
		cmocka_unit_test(departments__shipped__eight_of_the_plan),
		cmocka_unit_test(places__bad_files__refused_with_place),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
