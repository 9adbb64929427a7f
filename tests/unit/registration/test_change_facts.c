#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "change_facts.h"

static struct change asked(void)
{
	return (struct change){.state = change_state_names[CHANGE_REQUESTED],
			       .requested_by = "desk",
			       .decided_by = "",
			       .decision_reason = ""};
}

static enum change_fault decide(struct change *ch, const char *decision, const char *words,
				const char *who)
{
	const struct change_decision d = {decision, words, who, {1000}};

	return change_decide(ch, &d);
}

/* I6: features.md REG-4 */
static void change_decide__who_decides_what__as_the_table_says(void **state UNUSED)
{
	static const struct {
		const char *decision, *words, *who;
		enum change_fault want;
		enum change_state then;
	} rows[] = {
		{"approve",  "",      "review", CHANGE_FINE,          CHANGE_APPROVED },
		{"approve",  "fine",  "review", CHANGE_FINE,          CHANGE_APPROVED },
		{"approve",  "fine",  "desk",   CHANGE_OWN,           CHANGE_REQUESTED},
		{"refuse",   "wrong", "review", CHANGE_FINE,          CHANGE_REFUSED  },
		{"refuse",   "",      "review", CHANGE_WORDS_MISSING, CHANGE_REQUESTED},
		{"refuse",   "wrong", "desk",   CHANGE_OWN,           CHANGE_REQUESTED},
		{"withdraw", "",      "desk",   CHANGE_FINE,          CHANGE_WITHDRAWN},
		{"withdraw", "",      "review", CHANGE_NOT_OWN,       CHANGE_REQUESTED},
		{"APPROVE",  "",      "review", CHANGE_NO_DECISION,   CHANGE_REQUESTED},
		{"",         "",      "review", CHANGE_NO_DECISION,   CHANGE_REQUESTED},
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct change ch = asked();

		assert_int_equal(decide(&ch, rows[i].decision, rows[i].words, rows[i].who),
				 rows[i].want);
		assert_string_equal(ch.state, change_state_names[rows[i].then]);
		assert_string_equal(ch.decided_by, rows[i].want == CHANGE_FINE ? rows[i].who : "");
		assert_int_equal(ch.decided_at.us, rows[i].want == CHANGE_FINE ? 1000 : 0);
	}
}

static void change_decide__closed__refused_in_every_way(void **state UNUSED)
{
	for (enum change_state s = CHANGE_APPROVED; s < CHANGE_STATE_END; s++) {
		struct change ch = asked();

		ch.state = change_state_names[s];
		assert_int_equal(decide(&ch, "approve", "", "review"), CHANGE_CLOSED);
		assert_int_equal(decide(&ch, "refuse", "wrong", "review"), CHANGE_CLOSED);
		assert_int_equal(decide(&ch, "withdraw", "", "desk"), CHANGE_CLOSED);
		assert_false(change_expire(&ch, (utc_time){1}));
		assert_string_equal(ch.state, change_state_names[s]);
	}
}

static void change_expire__open__expired(void **state UNUSED)
{
	struct change ch = asked();

	assert_true(change_expire(&ch, (utc_time){7}));
	assert_string_equal(ch.state, "EXPIRED");
	assert_int_equal(ch.decided_at.us, 7);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(change_decide__who_decides_what__as_the_table_says),
		cmocka_unit_test(change_decide__closed__refused_in_every_way),
		cmocka_unit_test(change_expire__open__expired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
