/* The letter of a hand-off: only of one that was sent. */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "handoff_paper.c" /* NOLINT: what may be printed is static in it */

static void paper__of_a_draft__refused_with_what_to_do(void **state UNUSED)
{
	Disputes__Handoff h = DISPUTES__HANDOFF__INIT;
	struct cli c = {.english = true};

	h.handoff_id = 7;
	h.state = (char *)"DRAFT";
	assert_int_equal(letter_may(&c, &h), E_CONFLICT);
	assert_non_null(strstr(c.err.text, "sign it first"));
	h.state = (char *)"WITHDRAWN";
	assert_int_equal(letter_may(&c, &h), E_CONFLICT);
	h.state = (char *)"SENT";
	assert_int_equal(letter_may(&c, &h), 0);
	h.state = (char *)"ACCEPTED";
	assert_int_equal(letter_may(&c, &h), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(paper__of_a_draft__refused_with_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
