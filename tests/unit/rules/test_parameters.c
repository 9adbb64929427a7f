/* Dated figures: the one in force counts, marks follow the law's certainty. */
#include "folder_kit.h"

static struct rules *pack;

static int setup(void **state)
{
	pack = kit_load(KIT_CONFIG "/rules");
	return kit_open(state);
}

static int teardown(void **state)
{
	rules_free(pack);
	return kit_close(state);
}

static int64_t value(const char *key, const char *scope, const char *on)
{
	struct parameter_value v;

	if (parameter_at(pack, key, scope, kit_day(on), &v))
		fail_msg("%s %s %s", key, scope, on);
	return v.value;
}

/* Domain C.1: three notices, three tiers. */
static void parameter_at__minimum_wage__of_the_day(UNUSED void **state)
{
	static const struct {
		const char *on;
		int64_t hour[3], month[3];
	} cases[] = {
		{"2018-10-01", {1900, 1700, 1500}, {190000, 170000, 150000}},
		{"2021-12-31", {1900, 1700, 1500}, {190000, 170000, 150000}},
		{"2022-01-01", {1960, 1760, 1560}, {200000, 180000, 160000}},
		{"2023-12-31", {1960, 1760, 1560}, {200000, 180000, 160000}},
		{"2024-01-01", {2060, 1960, 1760}, {210000, 200000, 180000}},
		{"2026-10-31", {2060, 1960, 1760}, {210000, 200000, 180000}},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		for (int tier = 0; tier < 3; tier++) {
			const char scope[] = {(char)('1' + tier), '\0'};

			assert_int_equal(value("minwage.hour", scope, cases[i].on),
					 cases[i].hour[tier]);
			assert_int_equal(value("minwage.month", scope, cases[i].on),
					 cases[i].month[tier]);
		}
	}
}

static void parameter_at__source_and_marks__as_shipped(UNUSED void **state)
{
	struct parameter_value v;

	assert_int_equal(parameter_at(pack, "minwage.hour", "1", kit_day("2023-12-31"), &v), 0);
	assert_string_equal(v.source, "豫政〔2021〕33号");
	assert_string_equal(v.unit, "fen");
	assert_string_equal(v.confidence, "C");
	assert_false(v.confirm);
	assert_int_equal(parameter_at(pack, "minwage.tier", "411024", kit_day("2025-03-01"), &v),
			 0);
	assert_int_equal(v.value, 2);
	assert_string_equal(v.confidence, "U");
	assert_true(v.confirm);
	assert_int_equal(v.confirmed_n, 0);
}

static void parameter_at__nothing_in_force__no_parameter(UNUSED void **state)
{
	struct parameter_value v = {.value = 42};

	assert_int_equal(parameter_at(pack, "minwage.hour", "1", kit_day("2018-09-30"), &v),
			 E_NO_PARAMETER);
	assert_int_equal(parameter_at(pack, "minwage.hour", "4", kit_day("2025-01-01"), &v),
			 E_NO_PARAMETER);
	assert_int_equal(parameter_at(pack, "minwage.hours", "1", kit_day("2025-01-01"), &v),
			 E_NO_PARAMETER);
	assert_int_equal(v.value, 42);
}

static void parameter_or_general__scope_without_value__general(UNUSED void **state)
{
	struct parameter_value v;

	assert_int_equal(parameter_or_general(pack, "b.allowance", "91411000MA00000000",
					      kit_day("2025-01-01"), &v),
			 0);
	assert_string_equal(v.scope, "");
	assert_int_equal(v.value, 0);
	assert_int_equal(parameter_or_general(pack, "minwage.hour", "9", kit_day("2025-01-01"), &v),
			 E_NO_PARAMETER);
}

static void parameter_next_change__each_step__until_none(UNUSED void **state)
{
	civil_date on = kit_day("2018-09-01");
	static const char *const changes[] = {"2018-10-01", "2022-01-01", "2024-01-01"};
	char text[12];

	for (size_t i = 0; i < N_ELEMENTS(changes); i++) {
		assert_true(parameter_next_change(pack, "minwage.hour", "2", on, &on));
		assert_string_equal(civil_format(on, text), changes[i]);
	}
	assert_false(parameter_next_change(pack, "minwage.hour", "2", on, &on));
	assert_false(parameter_next_change(pack, "minwage.hour", "9", kit_day("2000-01-01"), &on));
}

static void parameter_seconds__units__converted(UNUSED void **state)
{
	static const struct {
		const char *key;
		int64_t seconds;
	} cases[] = {
		{"drive.max_continuous", 14400 },
                {"drive.min_stop",       1200  },
		{"rest.reset_min",       1200  },
                {"overwork.cap.day",     43200 },
		{"overwork.cap.week",    259200},
                {"hours.standard_month", 599904}
        };
	struct parameter_value v;
	int64_t seconds = 0;

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		assert_int_equal(parameter_at(pack, cases[i].key, "", kit_day("2024-06-01"), &v),
				 0);
		assert_true(parameter_seconds(&v, &seconds));
		assert_int_equal(seconds, cases[i].seconds);
	}
	assert_int_equal(parameter_at(pack, "minwage.hour", "1", kit_day("2024-06-01"), &v), 0);
	assert_false(parameter_seconds(&v, &seconds));
	v = (struct parameter_value){.value = INT64_MAX, .unit = "h"};
	assert_false(parameter_seconds(&v, &seconds));
}

/* Domain 0: what is not confirmed law ships to be confirmed; U is a candidate. */
static void parameters__shipped__marked_unless_c(UNUSED void **state)
{
	assert_true(parameters_n(pack) > 60);
	for (size_t i = 0; i < parameters_n(pack); i++) {
		const struct parameter_value *v = parameter_get(pack, i);

		assert_true(v->confirm || strcmp(v->confidence, "C") == 0);
		assert_true(strlen(v->source) > 0 && strlen(v->title_zh) > 0);
		assert_true(v->line > 0 && strstr(v->file, ".yaml"));
	}
	assert_null(parameter_get(pack, parameters_n(pack)));
}

#define HEAD                                                                                       \
	"parameters:\n  p.x:\n    title_zh: 甲\n    title_en: x\n    unit: min\n    values:\n"    \
	"      - {from: 2020-01-01, value: 5, source: s, confidence: U, confirm: true"

static void rules_digest__one_byte_changed__differs(UNUSED void **state)
{
	struct rules *a, *b, *c;

	kit_write("p.yaml", HEAD "}\n");
	a = kit_load(kit_folder);
	b = kit_load(kit_folder);
	kit_write("p.yaml", HEAD "}\n# \n");
	c = kit_load(kit_folder);
	assert_int_equal(strlen(rules_digest(a)), 64);
	assert_string_equal(rules_digest(a), rules_digest(b));
	assert_string_not_equal(rules_digest(a), rules_digest(c));
	rules_free(a);
	rules_free(b);
	rules_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameter_at__minimum_wage__of_the_day),
		cmocka_unit_test(parameter_at__source_and_marks__as_shipped),
		cmocka_unit_test(parameter_at__nothing_in_force__no_parameter),
		cmocka_unit_test(parameter_or_general__scope_without_value__general),
		cmocka_unit_test(parameter_next_change__each_step__until_none),
		cmocka_unit_test(parameter_seconds__units__converted),
		cmocka_unit_test(parameters__shipped__marked_unless_c),
		cmocka_unit_test(rules_digest__one_byte_changed__differs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
