/*
 * Two officers of a department answer one part of a form at the same moment, each by a daemon of
 * his own: one wins, the other is told, and what stands is the winner's.
 */
#include "races.h"

#include "forms.h"

static int answers(struct kit_daemon *d, int64_t target_id, const struct kit_who *who,
		   const char *value)
{
	Disputes__SurveyAnswer a, *list[] = {&a};
	Disputes__FillSurveyFormRequest req;

	disputes__fill_survey_form_request__init(&req);
	disputes__survey_answer__init(&a);
	a.question = (char *)"over_limit";
	a.value = (char *)value;
	req.target_id = target_id;
	req.version = 1;
	req.answers = list;
	req.n_answers = 1;
	return kit_call(d, "FillSurveyForm", who, &req.base, NULL);
}

static int says_no(struct kit_daemon *d, int64_t target_id)
{
	return answers(d, target_id, NULL, "no");
}

static int says_yes(struct kit_daemon *d, int64_t target_id)
{
	return answers(d, target_id, &hrss_second, "yes");
}

static void fill__two_at_once__one_wins_and_the_other_is_told(void **state UNUSED)
{
	int64_t ids[ROUNDS], survey = planned();
	struct side first = {.does = says_no, .ids = ids}, second = {.does = says_yes, .ids = ids};
	Disputes__AddSurveyTargetsReply *r;

	for (int64_t i = 0; i < ROUNDS; i++) {
		ids[i] = 100 + i;
		assert_int_equal(employer_is(ids[i], "甲平台", "platform", "411002"), 0);
	}
	assert_int_equal(add_named(NULL, survey, ids, ROUNDS, &r), 0);
	for (size_t i = 0; i < ROUNDS; i++)
		ids[i] = r->targets[i]->target_id;
	assert_int_equal(survey_call(NULL, "StartSurvey", survey, 1, NULL), 0);
	race(&first, &second);
	for (size_t i = 0; i < ROUNDS; i++) {
		bool no = first.codes[i] == 0;

		assert_int_equal(no ? second.codes[i] : first.codes[i], E_CONFLICT);
		assert_int_equal(no ? 0 : second.codes[i], 0);
		assert_int_equal(part_version(ids[i], "HRSS"), 2);
		assert_string_equal(
			kit_text("select answer from disputes.survey_answer where target_id = "
				 "%" PRId64,
				 ids[i]),
			no ? "no" : "yes");
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		S(fill__two_at_once__one_wins_and_the_other_is_told),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
