/*
 * The yearly self-check: opened, submitted in versions, reviewed, reminded of; through dispatch().
 */
#include "agreements.h"

#define ANSWERS_MAX 64

static const struct kit_who samr = {"inspector", "SAMR", "411000", "samr", 0, 0};
static struct kit_who company = {"company", "", "411000", "hr", 0, 0};
static Registration__GetSelfCheckFormReply *form;

static int checks_setup(void **state)
{
	Registration__GetSelfCheckFormRequest req;

	(void)setup(state);
	kit_sql("truncate registration.timer");
	employers_given();
	company.employer_id = employer_number(CODE_B);
	registration__get_self_check_form_request__init(&req);
	assert_int_equal(kit_call(k, "GetSelfCheckForm", &company, &req.base, &form), 0);
	assert_true(form->n_questions >= 10 && form->n_questions <= ANSWERS_MAX);
	return 0;
}

static int checks_check(void **state)
{
	kit_clock("2025-04-10 09:00:00");
	return check(state);
}

static Registration__OpenSelfChecksReply *opened(const char *region)
{
	Registration__OpenSelfChecksRequest req;
	Registration__OpenSelfChecksReply *rep;

	registration__open_self_checks_request__init(&req);
	req.year = 2024;
	req.region = (char *)region;
	assert_int_equal(kit_call(k, "OpenSelfChecks", NULL, &req.base, &rep), 0);
	return rep;
}

static Registration__SelfCheckItem items[ANSWERS_MAX], *item_list[ANSWERS_MAX];

static void items_fill(const char *answer, const char *verdict)
{
	for (size_t i = 0; i < form->n_questions; i++) {
		registration__self_check_item__init(&items[i]);
		items[i].question = form->questions[i]->question;
		items[i].answer = (char *)answer;
		items[i].verdict = (char *)verdict;
		item_list[i] = &items[i];
	}
}

static int submit(const struct kit_who *who, int64_t employer_id, Registration__SelfCheck **out)
{
	Registration__SubmitSelfCheckRequest req;

	registration__submit_self_check_request__init(&req);
	req.employer_id = employer_id;
	req.year = 2024;
	req.items = item_list;
	req.n_items = form->n_questions;
	return kit_call(k, "SubmitSelfCheck", who, &req.base, out);
}

static int review(const struct kit_who *who, int64_t version, bool accept)
{
	Registration__ReviewSelfCheckRequest req;

	registration__review_self_check_request__init(&req);
	req.employer_id = company.employer_id;
	req.year = 2024;
	req.version = version;
	req.accept = accept;
	req.items = item_list;
	req.n_items = form->n_questions;
	return kit_call(k, "ReviewSelfCheck", who, &req.base, NULL);
}

static Registration__SelfCheck *got(int64_t version)
{
	Registration__GetSelfCheckRequest req;
	Registration__SelfCheck *s;

	registration__get_self_check_request__init(&req);
	req.employer_id = company.employer_id;
	req.year = 2024;
	req.version = version;
	assert_int_equal(kit_call(k, "GetSelfCheck", &company, &req.base, &s), 0);
	return s;
}

/* Each employer of the region once; due 90 days after the year, by a figure to be confirmed. */
static void open__region__each_employer_once(void **state UNUSED)
{
	Registration__OpenSelfChecksRequest req;
	Registration__OpenSelfChecksReply *rep = opened("411000");

	assert_int_equal(rep->opened, 2);
	assert_int_equal(rep->due_day, 20178); /* 2025-03-31 */
	assert_true(rep->due_confirm);
	assert_int_equal(opened("411000")->opened, 0);
	registration__open_self_checks_request__init(&req);
	req.year = 2024;
	req.region = (char *)"411002";
	assert_int_equal(kit_call(k, "OpenSelfChecks", &kit_county, &req.base, NULL),
			 E_WRONG_REGION);
	req.year = 1999;
	assert_int_equal(kit_call(k, "OpenSelfChecks", NULL, &req.base, NULL), E_FIELD);
	assert_int_equal(kit_call(k, "OpenSelfChecks", &kit_clerk, &req.base, NULL), E_DENIED);
}

static void submit__company__every_question_once(void **state UNUSED)
{
	Registration__SelfCheck *s;

	items_fill("yes", "");
	assert_int_equal(submit(&company, company.employer_id, NULL), E_NOT_FOUND); /* not open */
	(void)opened("411000");
	assert_int_equal(submit(&company, employer_number(CODE_A), NULL), E_DENIED);
	assert_int_equal(submit(&samr, company.employer_id, NULL), E_DENIED);
	items[2].answer = (char *)"no";
	assert_int_equal(submit(&company, company.employer_id, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), items[2].question));
	items[2].words = (char *)"尚有五人未订立合同";
	items[2].number = 5;
	items[3].question = items[4].question;
	assert_int_equal(submit(&company, company.employer_id, NULL), E_FIELD);
	items[3].question = form->questions[3]->question;
	assert_int_equal(submit(&company, company.employer_id, &s), 0);
	assert_string_equal(s->state, "SUBMITTED");
	assert_int_equal(s->version, 1);
	assert_int_equal(got(0)->n_items, form->n_questions);
}

/* S2, S3: returned with verdicts, submitted again, accepted; both versions stay. */
static void review__returned_and_accepted__versions_stay(void **state UNUSED)
{
	Registration__SelfCheck *s;

	(void)opened("411000");
	items_fill("yes", "agree");
	assert_int_equal(submit(&company, company.employer_id, NULL), 0);
	assert_int_equal(review(&company, 1, true), E_DENIED);
	assert_int_equal(review(&samr, 1, true), E_WRONG_DEPARTMENT);
	assert_int_equal(review(NULL, 2, true), E_CONFLICT); /* not the version that was read */
	items[1].verdict = (char *)"doubt";
	assert_int_equal(review(NULL, 1, false), E_FIELD); /* without words */
	items[1].verdict_words = (char *)"与登记的用工类型不符";
	assert_int_equal(review(NULL, 1, false), 0);
	assert_string_equal(got(0)->state, "RETURNED");
	assert_int_equal(review(NULL, 1, true), E_CONFLICT);
	items_fill("not_applicable", "agree");
	assert_int_equal(submit(NULL, company.employer_id, NULL), 0); /* at the counter */
	assert_int_equal(review(NULL, 2, true), 0);
	assert_int_equal(submit(&company, company.employer_id, NULL), E_CONFLICT);
	s = got(1);
	assert_int_equal(s->version, 2);
	assert_string_equal(s->state, "ACCEPTED");
	assert_string_equal(s->items[0]->answer, "yes");
	assert_string_equal(got(2)->items[0]->answer, "not_applicable");
	assert_string_equal(got(2)->items[0]->verdict, "agree");
}

/* What does not happen is seen: reminded 30 days before, overdue the day after. */
static void due__not_submitted__reminded_then_overdue(void **state UNUSED)
{
	Registration__ListSelfChecksRequest req;
	Registration__ListSelfChecksReply *rep;

	kit_clock("2025-01-05 09:00:00");
	(void)opened("411000");
	items_fill("yes", "");
	assert_int_equal(submit(&company, company.employer_id, NULL), 0);
	kit_clock("2025-02-28 23:59:59");
	assert_int_equal(kit_timers_of(k, "SelfCheckDue"), 0);
	kit_clock("2025-03-01 00:00:00");
	assert_int_equal(kit_timers_of(k, "SelfCheckDue"), 1);
	registration__list_self_checks_request__init(&req);
	req.year = 2024;
	req.state = (char *)"OPEN";
	assert_int_equal(kit_call(k, "ListSelfChecks", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_checks, 1);
	assert_int_not_equal(rep->checks[0]->reminded_at_us, 0);
	assert_false(rep->checks[0]->overdue);
	kit_clock("2025-04-01 00:00:00");
	assert_int_equal(kit_timers_of(k, "SelfCheckDue"), 1);
	assert_int_equal(kit_call(k, "ListSelfChecks", NULL, &req.base, &rep), 0);
	assert_true(rep->checks[0]->overdue);
	assert_int_equal(kit_timers_of(k, "SelfCheckDue"), 0);
	req.state = (char *)"";
	assert_int_equal(kit_call(k, "ListSelfChecks", &company, &req.base, &rep), 0);
	assert_int_equal(rep->n_checks, 1); /* its own */
	assert_false(rep->checks[0]->overdue);
	assert_int_equal(kit_call(k, "ListSelfChecks", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_checks, 0);
}

static void schema__names__as_in_the_facts(void **state UNUSED)
{
	static const struct {
		const char *constraint;
		const char *const *names;
	} lists[] = {
		{"self_check_state",           self_check_states  },
		{"self_check_answer_answer",   self_check_answers },
		{"self_check_verdict_verdict", self_check_verdicts},
	};

	for (size_t i = 0; i < N_ELEMENTS(lists); i++) {
		const char *text =
			kit_text("select pg_get_constraintdef(oid) from pg_constraint where "
				 "conname = '%s'",
				 lists[i].constraint);
		size_t n = 0;

		for (; lists[i].names[n]; n++)
			assert_non_null(strstr(text, lists[i].names[n]));
		for (const char *at = text; (at = strstr(at, "'::text")); at++)
			n--;
		assert_int_equal(n, 0);
	}
}

#define S(test) cmocka_unit_test_setup_teardown(test, checks_setup, checks_check)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		S(open__region__each_employer_once),
		S(submit__company__every_question_once),
		S(review__returned_and_accepted__versions_stay),
		S(due__not_submitted__reminded_then_overdue),
		S(schema__names__as_in_the_facts),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
