/* Screening says what evaluating says: every shipped rule, random facts, random days. */
#include "folder_kit.h"

#include "explain.h"

#define SUBJECTS 400
#define SLOTS    70

static struct rules *pack;

static int setup(UNUSED void **state)
{
	pack = kit_load(KIT_CONFIG "/rules");
	return pack ? 0 : -1;
}

static int teardown(UNUSED void **state)
{
	rules_free(pack);
	return 0;
}

static uint64_t seed = 7;

static size_t random_below(size_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)((seed >> 33) % n);
}

static int64_t random_number(void)
{
	switch (random_below(4)) {
	case 0:
		return (int64_t)random_below(4);
	case 1:
		return (int64_t)random_below(100000);
	case 2:
		return 3600 * (int64_t)random_below(20);
	default:
		return -(int64_t)random_below(1000);
	}
}

/* A fact of whatever type: a rule refuses the wrong ones, by both ways alike. */
static struct fact random_fact(const char *name)
{
	static const char *const texts[] = {"A1", "A2",   "A3",      "B",          "C",
					    "X",  "ride", "courier", "2025-03-01", ""};

	switch (random_below(3)) {
	case 0:
		return F_NUM(name, random_number());
	case 1:
		return F_BOOL(name, (int64_t)random_below(2));
	default:
		return F_TEXT(name, texts[random_below(N_ELEMENTS(texts))]);
	}
}

/* The type that evaluating takes, found by asking. */
static void facts_fit(const struct rule *rule, struct arena *a, struct fact *facts, civil_date on)
{
	struct rule_input in = {.rule = rule, .on = on, .facts = facts};
	struct rule_result out;
	char quoted[80];

	for (int tries = 0; tries < 2000; tries++) {
		struct err err = {0};

		if (rule_evaluate(pack, &in, a, &out, &err) == 0 || !strstr(err.text, " fact \""))
			return;
		for (size_t i = 0; facts[i].name; i++) {
			(void)snprintf(quoted, sizeof(quoted), "fact \"%s\"", facts[i].name);
			if (strstr(err.text, quoted))
				facts[i] = random_fact(facts[i].name);
		}
	}
}

struct tally {
	size_t hits, no, never;
};

/* A part of the facts that says "never" is right, whatever the others are. */
static void never_compare(const struct screen *s, const struct fact *stood,
			  enum screen_answer answer, struct tally *tally)
{
	struct fact some[SLOTS];

	memcpy(some, stood, sizeof(some));
	for (size_t i = 0; i < SLOTS; i++) {
		if (random_below(2) == 0)
			some[i] = (struct fact){0};
	}
	if (!screen_never(s, some))
		return;
	assert_int_equal(answer, SCREEN_NO);
	tally->never++;
}

static void compare(const struct rule *rule, const struct screen *s, const uint16_t *slots,
		    struct tally *tally)
{
	struct arena *a = arena_new((size_t)1 << 22);
	struct fact facts[SLOTS] = {0}, stood[SLOTS] = {0};
	const int32_t last = rule->to.day ? rule->to.day - 1 : rule->from.day + 4000;
	const civil_date on = {rule->from.day +
			       (int32_t)random_below((size_t)(last - rule->from.day) + 1)};
	struct rule_input in = {.rule = rule, .on = on, .facts = facts};
	struct rule_result out = {0};
	struct err err = {0}, screened = {0};
	enum screen_answer answer;
	int rc;

	assert_non_null(a);
	for (size_t i = 0; rule->facts[i]; i++)
		facts[i] = random_fact(rule->facts[i]);
	facts_fit(rule, a, facts, on);
	for (size_t i = 0; facts[i].name; i++)
		stood[slots[i]] = facts[i];
	rc = rule_evaluate(pack, &in, a, &out, &err);
	if (screen_ask(s, stood, on, &answer, &screened) != 0)
		assert_int_equal(rc,
				 screened.code); /* of several wrong facts another may come first */
	else if (rc)
		assert_null(strstr(err.text, ": condition: ")); /* a fault of owed or the lines */
	if (rc == 0) {
		assert_int_equal(screened.code, 0);
		assert_int_equal(answer, out.hit ? SCREEN_HIT : SCREEN_NO);
		tally->hits += out.hit;
		tally->no += !out.hit;
		never_compare(s, stood, answer, tally);
	}
	arena_free(a);
}

static void screen__every_shipped_rule__as_evaluated(UNUSED void **state)
{
	struct arena *a = arena_new((size_t)1 << 24);
	struct tally tally = {0};
	struct err err = {0};
	uint16_t slots[SLOTS];
	struct screen *s;

	for (size_t i = 0; i < SLOTS; i++)
		slots[i] = (uint16_t)((i * 37) % SLOTS); /* anywhere */
	for (size_t i = 0; i < rules_n(pack); i++) {
		const struct rule *rule = rules_get(pack, i);

		assert_int_equal(screen_bind(pack, rule, slots, a, &s, &err), 0);
		for (size_t k = 0; k < SUBJECTS; k++)
			compare(rule, s, slots, &tally);
	}
	assert_true(tally.hits > 100);
	assert_true(tally.no > 100);
	assert_true(tally.never > 100);
	arena_free(a);
}

static const struct rule *tim_06(void)
{
	return rules_find(pack, "TIM-06", kit_day("2025-03-09"));
}

static void screen__fact_left_out__not_asked(UNUSED void **state)
{
	struct arena *a = arena_new((size_t)1 << 20);
	const struct rule *rule = tim_06();
	struct fact facts[SLOTS] = {0};
	uint16_t slots[SLOTS];
	enum screen_answer answer;
	struct err err = {0};
	struct screen *s;

	for (size_t i = 0; i < SLOTS; i++)
		slots[i] = (uint16_t)i;
	assert_int_equal(screen_bind(pack, rule, slots, a, &s, &err), 0);
	assert_int_equal(screen_ask(s, facts, kit_day("2025-03-09"), &answer, &err), 0);
	assert_int_equal(answer, SCREEN_LEFT);
	arena_free(a);
}

static void never__needs_facts_that_decide(UNUSED void **state)
{
	const struct rule *rule = rules_find(pack, "TIM-01", kit_day("2025-03-09"));
	struct arena *a = arena_new((size_t)1 << 20);
	struct fact facts[SLOTS] = {0};
	uint16_t slots[SLOTS];
	struct err err = {0};
	struct screen *s;
	size_t class = 0;

	for (size_t i = 0; i < SLOTS; i++)
		slots[i] = (uint16_t)i;
	while (strcmp(rule->facts[class], "class") != 0)
		class ++;
	assert_int_equal(screen_bind(pack, rule, slots, a, &s, &err), 0);
	assert_false(screen_never(s, facts));
	facts[class] = F_TEXT("class", "B");
	assert_true(screen_never(s, facts));
	facts[class] = F_TEXT("class", "A1"); /* hours decide */
	assert_false(screen_never(s, facts));
	facts[class] = F_TEXT("class", "nobody's"); /* refused when it is asked */
	assert_false(screen_never(s, facts));
	arena_free(a);
}

static const char two_values[] =
	"parameters:\n  cap.day:\n    title_zh: x\n    title_en: x\n    unit: h\n    values:\n"
	"      - {from: 2020-01-01, value: 12, source: s, confidence: C}\n"
	"      - {from: 2025-03-09, value: 10, source: s, confidence: C}\n"
	"rules:\n  - id: TIM-06\n    version: \"1\"\n    from: 2020-01-01\n    title_zh: x\n"
	"    title_en: x\n    subject: day\n    severity: high\n    department: HRSS\n"
	"    desk: HRSS.INSP\n    confidence: C\n    facts: {day_worked_s: number, part_s: "
	"number}\n"
	"    parameters: [cap.day]\n"
	"    condition: day_worked_s > cap_day * 3600 and 1 // part_s < 2\n"
	"    arithmetic_zh: x\n    arithmetic_en: x\n    remedy_zh: x\n    remedy_en: x\n"
	"    cleared_zh: x\n    cleared_en: x\n    clauses:\n"
	"      - {law: x, article: x, text_zh: x, text_en: x, confidence: C}\n";

/* The figure of the day counts, and a fault is a fault with its rule and reason. */
static void screen__figure_changes_and_fault__by_the_day_and_said(UNUSED void **state)
{
	static const struct {
		const char *day;
		int64_t hours, part;
		int rc;
		enum screen_answer answer;
	} cases[] = {
		{"2020-01-01", 12, 1, 0,      SCREEN_NO },
                {"2020-01-01", 13, 1, 0,      SCREEN_HIT},
		{"2025-03-08", 12, 1, 0,      SCREEN_NO },
                {"2025-03-09", 12, 1, 0,      SCREEN_HIT},
		{"2025-03-09", 10, 0, 0,      SCREEN_NO },
                {"2030-03-09", 11, 0, E_RULE, SCREEN_NO },
	};
	struct arena *a = arena_new((size_t)1 << 20);
	static const uint16_t slots[] = {1, 0};
	struct err err = {0};
	struct screen *s;
	struct rules *r;

	kit_empty();
	kit_write("r.yaml", two_values);
	r = kit_load(kit_folder);
	assert_int_equal(screen_bind(r, rules_get(r, 0), slots, a, &s, &err), 0);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct fact facts[] = {F_NUM("part_s", cases[i].part),
					     F_NUM("day_worked_s", 3600 * cases[i].hours)};
		enum screen_answer answer;

		assert_int_equal(screen_ask(s, facts, kit_day(cases[i].day), &answer, &err),
				 cases[i].rc);
		if (!cases[i].rc)
			assert_int_equal(answer, cases[i].answer);
	}
	assert_non_null(strstr(err.text, "r.yaml:10: TIM-06: condition: division by zero"));
	rules_free(r);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(screen__every_shipped_rule__as_evaluated, setup,
						teardown),
		cmocka_unit_test_setup_teardown(screen__fact_left_out__not_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(never__needs_facts_that_decide, setup, teardown),
		cmocka_unit_test(screen__figure_changes_and_fault__by_the_day_and_said),
	};

	return cmocka_run_group_tests(tests, kit_open, kit_close);
}
