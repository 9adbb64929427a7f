/*
 * The decision of domain.md B.3 against tables: every row of it, every dispute, every threshold.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "class_facts.h"

static const struct classify_thresholds limits = {2, 1, 50, 60};

/* "P1=yes P2=worker:no E6=90": an answer without a side is one of both sides. */
static void answers_read(const char *text, const struct classify_thresholds *t,
			 struct classify_answers *out)
{
	char copy[512], *rest = copy, *word;

	*out = (struct classify_answers){0};
	(void)snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, " ")) != NULL) {
		char *value = strchr(word, '='), *colon;
		enum ask q;
		enum ask_value v;

		if (!*word)
			continue;
		assert_non_null(value);
		*value++ = '\0';
		assert_true(ask_find(word, &q));
		colon = strchr(value, ':');
		if (colon)
			*colon++ = '\0';
		word = colon ? colon : value;
		v = *word >= '0' && *word <= '9'
			    ? ask_value_of(q, "number", strtoll(word, NULL, 10), t)
			    : ask_value_of(q, word, 0, t);
		for (int s = SIDE_EMPLOYER; s < SIDE_END; s++) {
			if (colon ? strcmp(ask_sides[s], value) == 0 : s <= SIDE_WORKER)
				out->at[q][s] = v;
		}
	}
}

static struct classify_proposal decided(const char *text)
{
	struct classify_answers in;
	struct classify_proposal p;

	answers_read(text, &limits, &in);
	classify_decide(&in, &limits, &p);
	return p;
}

/* What makes A, and no more. */
#define CORE "G1=yes G2=yes P1=yes P2=yes P6=no "

struct row {
	const char *answers;
	char class, could_be;
	enum classify_reason reason;
};

static void rows_check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct classify_proposal p = decided(rows[i].answers);

		if (relation_letter(p.class) != rows[i].class || p.reason != rows[i].reason ||
		    relation_letter(p.could_be) != rows[i].could_be)
			fail_msg("row %zu (%s): %c %s, could be %c", i, rows[i].answers,
				 relation_letter(p.class), classify_reason_text(p.reason)->id,
				 relation_letter(p.could_be));
	}
}

static void decide__every_row_of_the_table__class_and_reason(void **state UNUSED)
{
	static const struct row rows[] = {
  /* nothing answered: silence proposes nothing */
		{"",								'X', 'A', REASON_UNDECIDED},
 /* G1 */
		{CORE "E1=yes E2=yes O1=yes G1=no",                                 'X', 'X', REASON_GATE     },
		{CORE "E1=yes E2=yes O1=yes G1=measured:no",                        'X', 'X', REASON_GATE     },
		{CORE "E1=yes E2=yes O1=yes G1=worker:no G1=officer:yes",           'A', 'A',
		 REASON_DOMINANT									      },
		{CORE "E1=yes E2=yes O1=yes G1=officer:no",                         'X', 'X', REASON_GATE     },
 /* G2 */
		{CORE "E1=yes E2=yes O1=yes G2=no",                                 'C', 'C', REASON_BUSINESS },
		{"G2=no",							   'C', 'C', REASON_BUSINESS },
		{"G2=employer:no G2=worker:yes",                                    'X', 'A', REASON_UNDECIDED},
 /* A: each of the three legs */
		{CORE "E1=yes E2=yes O1=yes",                                       'A', 'A', REASON_DOMINANT },
		{"P3=yes P5=yes P6=no E3=yes E4=company O3=yes",                    'A', 'A', REASON_DOMINANT },
		{"P3=yes P2=yes P6=no E6=60 E3=50 O2=yes",                          'A', 'A', REASON_DOMINANT },
		{"P1=no P3=no P2=yes P6=no E1=yes E2=yes O1=yes",                   'X', 'B', REASON_UNDECIDED},
		{"P1=no P3=no P2=yes P4=no P5=no O4=no P6=no E1=yes E2=yes O1=yes", 'X', 'X',
		 REASON_UNDECIDED									     },
		{"P1=yes P2=no P5=no P6=no E1=yes E2=yes O1=yes P4=no O4=no",       'X', 'X',
		 REASON_UNDECIDED									     },
		{"P1=yes P2=weak P5=no P6=no E1=yes E2=yes O1=yes P4=yes",          'B', 'B',
		 REASON_MANAGED									       },
		{"P1=yes P2=yes P6=yes E1=yes E2=yes O1=yes P4=yes",                'B', 'B', REASON_MANAGED  },
		{"P1=yes P2=yes E1=yes E2=yes O1=yes P4=yes",                       'B', 'A', REASON_MANAGED  },
		{CORE "E1=yes E2=no E3=no E4=worker E6=59 O1=yes P4=yes",           'B', 'B', REASON_MANAGED  },
		{CORE "E1=no E2=no E3=49 E4=both E6=yes O1=yes",                    'X', 'X', REASON_UNDECIDED},
		{CORE "E1=yes E2=yes O1=no O2=no O3=no O4=yes",                     'B', 'B', REASON_MANAGED  },
		{CORE "E1=yes E2=yes O1=no O2=no O3=unclear O4=yes",                'B', 'A', REASON_MANAGED  },
 /* B: each manner of management; price; risk */
		{"P4=yes E1=yes P6=yes",					    'B', 'B', REASON_MANAGED  },
		{"P5=yes E1=yes P6=yes",					    'B', 'B', REASON_MANAGED  },
		{"O4=yes E1=yes P6=yes",					    'B', 'B', REASON_MANAGED  },
		{"P4=yes P6=yes E1=no",					     'X', 'X', REASON_UNDECIDED},
		{"P4=yes P6=yes",						   'X', 'B', REASON_UNDECIDED},
		{"P4=yes E1=yes E5=yes P6=yes",                                     'X', 'X', REASON_UNDECIDED},
		{"P4=yes E1=yes E5=no P6=yes",                                      'B', 'B', REASON_MANAGED  },
 /* C: own risk, replaceable, and answered "no" to control and discipline */
		{"E5=yes P7=yes P4=no P5=no P6=yes",                                'C', 'C', REASON_OWN      },
		{"E5=yes P7=yes P4=no P6=yes",                                      'X', 'X', REASON_UNDECIDED},
		{"E5=yes P7=no P4=no P5=no P6=yes",                                 'X', 'X', REASON_UNDECIDED},
		{"E5=no P7=yes P4=no P5=no P6=yes O4=no",                           'X', 'X', REASON_UNDECIDED},
		{"E5=yes P7=yes P4=no P5=no P6=no",                                 'C', 'A', REASON_OWN      },
 /* the papers decide nothing */
		{CORE "E1=yes E2=yes O1=yes F1=contracting F2=yes F3=other",        'A', 'A',
		 REASON_DOMINANT									      },
		{"F1=labour_contract F3=platform",                                  'X', 'A', REASON_UNDECIDED},
	};

	rows_check(rows, N_ELEMENTS(rows));
}

static void decide__sides_differ__person_needed_for_p_e1_e5_only(void **state UNUSED)
{
	static const char *const decisive[] = {"P1", "P2", "P3", "P4", "P5",
					       "P6", "P7", "E1", "E5"};
	static const char *const others[] = {"E2", "E3", "E4", "E6", "O1",
					     "O2", "O3", "O4", "O5", "F2"};
	char text[256];

	for (size_t i = 0; i < N_ELEMENTS(decisive); i++) {
		struct classify_proposal p;

		(void)snprintf(text, sizeof(text),
			       CORE "P5=yes P4=yes E1=yes E3=yes E4=company O1=yes O2=yes "
				    "%s=employer:no %s=worker:yes",
			       decisive[i], decisive[i]);
		p = decided(text);
		assert_int_equal(p.class, RELATION_X);
		assert_int_equal(p.reason, REASON_DISPUTE);
		assert_true(p.evidence_request);
		assert_int_equal(p.could_be, RELATION_A);
	}
	for (size_t i = 0; i < N_ELEMENTS(others); i++) {
		struct classify_proposal p;

		(void)snprintf(text, sizeof(text),
			       CORE "E1=yes E2=yes E3=yes E4=company O1=yes O2=yes "
				    "%s=employer:no %s=worker:yes",
			       others[i], others[i]);
		p = decided(text);
		assert_int_equal(p.class, RELATION_A);
		assert_false(p.evidence_request);
	}
}

static void decide__measurement_differs__disputed_until_an_officer_says(void **state UNUSED)
{
	struct classify_proposal p = decided(CORE "E1=yes E2=yes O1=yes P1=measured:no");

	assert_int_equal(p.reason, REASON_DISPUTE);
	assert_int_equal(p.settled[ASK_P1], VALUE_DISPUTED);
	p = decided(CORE "E1=yes E2=yes O1=yes P1=measured:no P1=officer:yes");
	assert_int_equal(p.class, RELATION_A);
	p = decided("P3=measured:yes P5=measured:yes P6=measured:no E3=measured:80 E6=measured:70 "
		    "O1=measured:yes");
	assert_int_equal(p.class, RELATION_A);
	assert_false(p.measured_conflict);
	p = decided("P5=yes E1=yes E5=no E6=10 E6=measured:70");
	assert_int_equal(p.class, RELATION_B);
	assert_true(p.measured_conflict);
	p = decided("P5=yes E1=yes E5=no E6=10 E6=measured:70 E6=officer:70");
	assert_false(p.measured_conflict);
	/* weak is not no, and not yes either */
	p = decided("P2=employer:weak P2=worker:yes");
	assert_int_equal(p.reason, REASON_DISPUTE);
	p = decided("P2=employer:unclear P2=worker:yes");
	assert_int_equal(p.settled[ASK_P2], VALUE_YES);
}

static void decide__thresholds__are_parameters(void **state UNUSED)
{
	static const struct classify_thresholds strict = {3, 2, 80, 65};
	struct classify_answers in;
	struct classify_proposal p;

	answers_read(CORE "E1=yes E2=yes O1=yes P4=yes", &strict, &in);
	classify_decide(&in, &strict, &p);
	assert_int_equal(p.class, RELATION_B);
	answers_read(CORE "E1=yes E2=yes E3=80 O1=yes O2=yes", &strict, &in);
	classify_decide(&in, &strict, &p);
	assert_int_equal(p.class, RELATION_A);
	assert_int_equal(p.n_econ, 3);
	answers_read(CORE "E1=yes E2=yes E3=79 E6=64 O1=yes O2=yes P4=yes", &strict, &in);
	classify_decide(&in, &strict, &p);
	assert_int_equal(p.class, RELATION_B);
}

static void decide__weights__counted_by_group(void **state UNUSED)
{
	struct classify_proposal p =
		decided("G2=yes P1=yes P6=yes P7=no E1=yes E5=yes E4=both O1=employer:no "
			"O1=worker:yes O5=yes F2=yes F1=none P2=weak");

	assert_int_equal(p.n[GROUP_PERSONAL][WEIGHT_FOR], 3); /* P1, P2 weak, P7 no */
	assert_int_equal(p.n[GROUP_PERSONAL][WEIGHT_AGAINST], 1);
	assert_int_equal(p.n[GROUP_PERSONAL][WEIGHT_MISSING], 3);
	assert_int_equal(p.n[GROUP_ECONOMIC][WEIGHT_FOR], 1);
	assert_int_equal(p.n[GROUP_ECONOMIC][WEIGHT_AGAINST], 1);
	assert_int_equal(p.n[GROUP_ECONOMIC][WEIGHT_NONE], 1);
	assert_int_equal(p.n[GROUP_ECONOMIC][WEIGHT_MISSING], 3);
	assert_int_equal(p.n[GROUP_ORGANISATION][WEIGHT_DISPUTED], 1);
	assert_int_equal(p.n[GROUP_ORGANISATION][WEIGHT_FOR], 1);
	assert_int_equal(p.n[GROUP_GATE][WEIGHT_MISSING], 1);
	assert_int_equal(p.n[GROUP_FORM][WEIGHT_FOR] + p.n[GROUP_FORM][WEIGHT_AGAINST], 0);
	assert_true(p.induced_trader);
	assert_true(p.exclusive);
	assert_int_equal(p.n_managed, 1);
}

/* Property: another answer never opens A or B where they were out of reach (X and C are no order:
 * "a person decides" may become "own business"). */
static void decide__one_more_answer__best_case_never_rises(void **state UNUSED)
{
	uint64_t seed = 42;

	for (int round = 0; round < 20000; round++) {
		struct classify_answers in = {0};
		struct classify_proposal before, after;
		enum ask q;

		for (q = ASK_G1; q < ASK_END; q++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			in.at[q][SIDE_OFFICER] = (enum ask_value)((seed >> 33) % 3);
		}
		classify_decide(&in, &limits, &before);
		assert_true(before.class <= before.could_be || before.reason == REASON_GATE);
		q = (enum ask)((seed >> 40) % ASK_END);
		if (in.at[q][SIDE_OFFICER] != VALUE_MISSING)
			continue;
		in.at[q][SIDE_OFFICER] = (seed >> 50) % 2 ? VALUE_YES : VALUE_NO;
		classify_decide(&in, &limits, &after);
		assert_true(after.could_be <= before.could_be || after.could_be == RELATION_C);
	}
}

/* ---- the class by date --------------------------------------------------------------------- */

static const struct class_decision history[] = {
	{1, CLASS_DECLARED,    "C",  {100}},
        {2, CLASS_CONFIRMED,   "B",  {200}},
	{3, CLASS_ADJUDICATED, "A1", {150}},
        {4, CLASS_ADJUDICATED, "",   {300}},
	{5, CLASS_DECLARED,    "B",  {400}},
        {6, CLASS_CONFIRMED,   "A2", {200}},
};

static void effective__by_date__adjudicated_then_confirmed_then_declared(void **state UNUSED)
{
	static const struct {
		int32_t day;
		const char *class;
		enum class_kind basis;
	} rows[] = {
		{99,  "X",  CLASS_DECLARED   },
		{100, "C",  CLASS_DECLARED   },
		{149, "C",  CLASS_DECLARED   },
		{150, "A1", CLASS_ADJUDICATED},
		{299, "A1", CLASS_ADJUDICATED},
		{300, "A2", CLASS_CONFIRMED  }, /* set aside: the officer's later record holds */
		{500, "A2", CLASS_CONFIRMED  },
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct class_period p =
			class_effective(history, N_ELEMENTS(history), (civil_date){rows[i].day});

		assert_string_equal(p.class, rows[i].class);
		assert_int_equal(p.basis, rows[i].basis);
	}
	/* as it was known before the fourth and the sixth were recorded */
	assert_string_equal(class_effective(history, 3, (civil_date){300}).class, "A1");
	assert_string_equal(class_effective(history, 2, (civil_date){300}).class, "B");
}

static void periods__changes_of_class_or_basis__each_once(void **state UNUSED)
{
	struct class_period out[N_ELEMENTS(history) + 1];
	size_t n = class_periods(history, N_ELEMENTS(history), (civil_date){100}, out);

	assert_int_equal(n, 3);
	assert_string_equal(out[0].class, "C");
	assert_int_equal(out[1].from_day.day, 150);
	assert_string_equal(out[1].class, "A1");
	assert_int_equal(out[2].from_day.day, 300);
	assert_string_equal(out[2].class, "A2");
}

static void state__person_needed_until_he_knew_this_proposal(void **state UNUSED)
{
	static const struct {
		struct class_standing s;
		enum class_state want;
	} rows[] = {
		{{0, RELATION_X, "B", "", 0, false},   CLASS_OPEN        },
		{{1, RELATION_B, "B", "", 0, false},   CLASS_AGREED      },
		{{1, RELATION_A, "A2", "", 0, false},  CLASS_AGREED      },
		{{1, RELATION_A, "B", "", 0, false},   CLASS_NEEDS_PERSON},
		{{1, RELATION_C, "B", "", 0, false},   CLASS_NEEDS_PERSON},
		{{1, RELATION_X, "X", "", 0, false},   CLASS_NEEDS_PERSON},
		{{2, RELATION_A, "B", "B", 2, false},  CLASS_SETTLED     },
		{{3, RELATION_A, "B", "B", 2, false},  CLASS_NEEDS_PERSON},
		{{3, RELATION_A, "B", "A1", 2, false}, CLASS_SETTLED     },
		{{3, RELATION_B, "B", "A1", 2, false}, CLASS_NEEDS_PERSON},
		{{0, RELATION_X, "B", "A1", 0, false}, CLASS_SETTLED     },
 /* records speak against an answer: whatever the class, until he knew it */
		{{1, RELATION_B, "B", "", 0, true},    CLASS_NEEDS_PERSON},
		{{3, RELATION_A, "B", "A1", 2, true},  CLASS_NEEDS_PERSON},
		{{3, RELATION_A, "B", "A1", 3, true},  CLASS_SETTLED     },
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_int_equal(class_state_of(&rows[i].s), rows[i].want);
	assert_true(class_is_stricter(RELATION_A, "B"));
	assert_true(class_is_stricter(RELATION_C, "X"));
	assert_false(class_is_stricter(RELATION_A, "A3"));
	assert_false(class_is_stricter(RELATION_X, "C"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(decide__every_row_of_the_table__class_and_reason),
		cmocka_unit_test(decide__sides_differ__person_needed_for_p_e1_e5_only),
		cmocka_unit_test(decide__measurement_differs__disputed_until_an_officer_says),
		cmocka_unit_test(decide__thresholds__are_parameters),
		cmocka_unit_test(decide__weights__counted_by_group),
		cmocka_unit_test(decide__one_more_answer__best_case_never_rises),
		cmocka_unit_test(effective__by_date__adjudicated_then_confirmed_then_declared),
		cmocka_unit_test(periods__changes_of_class_or_basis__each_once),
		cmocka_unit_test(state__person_needed_until_he_knew_this_proposal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
