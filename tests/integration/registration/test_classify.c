/*
 * The classification through dispatch() and PostgreSQL: answers in, proposals out, persons decide.
 */
#include "classify.h"

static void list_questions__all_with_options_and_both_languages(void **state UNUSED)
{
	Registration__ListQuestionsRequest req;
	Registration__ListQuestionsReply *rep;

	registration__list_questions_request__init(&req);
	assert_int_equal(kit_call(k, "ListQuestions", &kit_clerk, &req.base, &rep), 0);
	assert_int_equal(rep->n_questions, ASK_END);
	for (size_t i = 0; i < rep->n_questions; i++) {
		const Registration__Question *q = rep->questions[i];

		assert_true(*q->text_zh && *q->text_en && *q->hint_zh && *q->hint_en);
		assert_true(q->n_evidence > 0 && q->n_options > 2);
	}
	assert_string_equal(rep->questions[ASK_P2]->options[1], "weak");
}

static void record_answers__both_sides_agree__proposal_says_why(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__Classification *rep;
	const Registration__FactorGroup *personal;

	rep = answered(id, "employer", CLASS_A);
	assert_int_equal(rep->proposal->version, 1);
	rep = answered(id, "worker", CLASS_A " P7=no E5=no F2=yes");
	assert_string_equal(rep->preliminary, "A");
	assert_string_equal(rep->proposal->class_, "A");
	assert_string_equal(rep->proposal->reason, "dominant");
	assert_string_equal(rep->state, "needs_person");
	assert_string_equal(rep->effective, "B"); /* the system changes nothing by itself */
	assert_string_equal(rep->basis, "declared");
	assert_true(rep->stricter);
	assert_true(rep->proposal->induced_trader);
	assert_int_equal(rep->proposal->version, 2);
	assert_int_equal(rep->proposal->n_groups, 5);
	personal = rep->proposal->groups[1];
	assert_string_equal(personal->group, "personal");
	assert_int_equal(personal->n_for, 4);
	assert_int_equal(personal->n_missing, 3);
	assert_int_equal(personal->n_against, 0);
	assert_int_equal(personal->n_lines, 7);
	assert_string_equal(personal->lines[0]->text_zh, "是否有固定排班、考勤、到岗要求？");
	assert_string_equal(personal->lines[0]->points_to, "A");
	assert_int_equal(personal->lines[0]->n_answers, 2);
	assert_int_equal(rep->proposal->n_parameters, 4);
	assert_string_equal(rep->proposal->parameters[0]->key, "rel.a.econ_min");
	assert_true(rep->proposal->parameters[0]->confirm && *rep->proposal->parameters[0]->source);
	assert_int_equal(kit_events(k, &events), 0);
	assert_int_equal(kit_number("select count(*) from registration.class_answer"), 19);
	assert_int_equal(kit_number("select n_managed from registration.classification"), 2);
	assert_string_equal(kit_text("select flags from registration.classification"), "trader");
}

static void record_answers__same_answer_again__another_version_of_it(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	Registration__Classification *rep;

	(void)answered(id, "worker", "P1=yes");
	rep = answered(id, "worker", "P1=no");
	assert_int_equal(rep->n_answers, 1);
	assert_string_equal(rep->answers[0]->value, "no");
	assert_int_equal(rep->answers[0]->version, 2);
	assert_string_equal(rep->answers[0]->reason, "询问笔录");
	assert_int_equal(kit_number("select count(*) from registration.class_answer"), 2);
}

static void record_answers__sides_differ__person_and_evidence(void **state UNUSED)
{
	int64_t id = engagement_of("A1");
	Registration__Classification *rep;

	(void)answered(id, "employer", CLASS_A);
	rep = answered(id, "worker", "P1=no");
	assert_string_equal(rep->preliminary, "X");
	assert_string_equal(rep->proposal->reason, "dispute");
	assert_int_equal(rep->proposal->n_evidence_wanted, 1);
	assert_string_equal(rep->proposal->evidence_wanted[0], "P1");
	assert_string_equal(rep->proposal->could_be, "A");
	assert_string_equal(rep->state, "needs_person");
	rep = answered(id, "officer", "P1=yes");
	assert_string_equal(rep->preliminary, "A");
	assert_string_equal(rep->state, "agreed");
	rep = classification_of(id, 0, 0);
	for (size_t i = 0; i < rep->n_answers; i++) {
		bool officer = strcmp(rep->answers[i]->side, "officer") == 0;

		assert_int_equal(rep->answers[i]->n_evidence, officer ? 1 : 0);
		if (officer)
			assert_string_equal(rep->answers[i]->evidence[0]->reference,
					    "许人社监调〔2025〕7号");
	}
}

static void record_answers__measured__counts_like_a_side(void **state UNUSED)
{
	int64_t id = engagement_of("C");
	Registration__Classification *rep =
		answered(id, "measured", "P3=yes P5=yes P6=no E3=80 E6=70 O1=yes");

	assert_string_equal(rep->preliminary, "A");
	assert_int_equal(rep->proposal->groups[2]->n_evidence, 2);
	assert_int_equal(kit_number("select count(*) from registration.class_evidence"), 6);
}

static void refused(struct answers *a, const struct kit_who *who, int code, const char *word)
{
	assert_int_equal(kit_call(k, "RecordAnswers", who, &a->req.base, NULL), code);
	if (word && !strstr(kit_detail(k), word))
		fail_msg("\"%s\" lacks \"%s\"", kit_detail(k), word);
}

static void record_answers__flawed__refused_with_the_field(void **state UNUSED)
{
	static const struct {
		const char *side, *text, *word;
	} rows[] = {
		{"boss",   "P1=yes",       "side"    },
                {"worker", "P9=yes",       "question"},
		{"worker", "P1=maybe",     "P1"      },
                {"worker", "P1=weak",      "P1"      },
		{"worker", "P1=yes P1=no", "P1"      },
                {"worker", "E6=1001",      "E6"      },
		{"worker", "",             "answers" },
	};
	int64_t id = engagement_of("B");
	static struct answers a;

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		answers_make(&a, id, rows[i].side, rows[i].text);
		refused(&a, NULL, E_FIELD, rows[i].word);
	}
	answers_make(&a, id, "officer", "P1=yes");
	a.answers[0].n_evidence = 0;
	refused(&a, NULL, E_FIELD, "evidence");
	answers_make(&a, id, "measured", "P1=yes");
	a.evidence.kind = (char *)"stmt";
	refused(&a, NULL, E_FIELD, "evidence");
	a.evidence.kind = (char *)"hearsay";
	refused(&a, NULL, E_FIELD, "evidence.kind");
	answers_make(&a, id, "officer", "P1=yes");
	a.evidence.reference = (char *)"电话 13800000000 所述";
	refused(&a, NULL, E_FIELD, "evidence.reference");
	assert_null(strstr(kit_detail(k), "13800000000"));
	answers_make(&a, id, "worker", "P1=yes");
	a.req.reason = (char *)"";
	refused(&a, NULL, E_FIELD, "reason");
	answers_make(&a, id, "worker", "P1=yes");
	a.req.on_day = MARCH_1 + 400;
	refused(&a, NULL, E_FIELD, "on_day");
	answers_make(&a, id, "worker", "P1=yes");
	refused(&a, &kit_county, E_NOT_FOUND, NULL);
	refused(&a, &kit_clerk, E_DENIED, NULL);
	a.req.engagement_id = 1;
	refused(&a, NULL, E_NOT_FOUND, NULL);
	assert_int_equal(kit_number("select count(*) from registration.class_answer"), 0);
}

/* Each side answers for itself and sees nothing of the other. */
static void record_answers__worker_and_company__own_side_of_own_engagement(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	const struct kit_who company = {
		"company",
		"",
		"411000",
		"hr",
		kit_number("select employer_id from registration.engagement"),
		0};
	const struct kit_who worker = {
		"worker", "", "411000",
		"w",      0,  kit_number("select worker_id from registration.engagement")};
	const struct kit_who another = {"worker", "", "411000", "w", 0, 1};
	Registration__Classification *rep;
	static struct answers a;

	answers_make(&a, id, "employer", "P1=no E1=yes");
	assert_int_equal(kit_call(k, "RecordAnswers", &company, &a.req.base, &rep), 0);
	answers_make(&a, id, "worker", "P1=yes");
	refused(&a, &company, E_DENIED, NULL);
	refused(&a, &another, E_NOT_FOUND, NULL);
	assert_int_equal(kit_call(k, "RecordAnswers", &worker, &a.req.base, &rep), 0);
	assert_int_equal(rep->n_answers, 1);
	assert_string_equal(rep->answers[0]->side, "worker");
	assert_null(rep->proposal);
	assert_string_equal(rep->preliminary, "");
	assert_string_equal(classification_of(id, 0, 0)->proposal->reason, "dispute");
}

static void record_answers__same_id_twice__one_effect_same_reply(void **state UNUSED)
{
	struct uuid command = uuid_new(utc_now());
	Registration__Classification *first, *second;
	static struct answers a;
	struct kit_request r = {.method = "RecordAnswers", .id = &command, .body = &a.req.base};

	answers_make(&a, engagement_of("B"), "worker", CLASS_A);
	assert_int_equal(kit_ask(k, &r, &first), 0);
	assert_int_equal(kit_ask(k, &r, &second), 0);
	assert_int_equal(first->proposal->version, second->proposal->version);
	assert_int_equal(kit_number("select count(*) from registration.class_proposal"), 1);
}

static void propose_class__nothing_new__no_new_version(void **state UNUSED)
{
	Registration__ProposeClassRequest req;
	Registration__Classification *rep;

	registration__propose_class_request__init(&req);
	req.engagement_id = engagement_of("B");
	(void)answered(req.engagement_id, "worker", CLASS_A);
	assert_int_equal(kit_call(k, "ProposeClass", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->proposal->version, 1);
	assert_int_equal(kit_call(k, "ProposeClass", &kit_county, &req.base, NULL), E_NOT_FOUND);
}

/* By night, what rests on other values of the parameters is made again. */
static void review_classes__other_parameters__made_again(void **state UNUSED)
{
	int64_t id = engagement_of("B");

	(void)answered(id, "worker", CLASS_A);
	kit_sql("update registration.classification set thresholds = '9/9/9/9', preliminary = 'X'");
	kit_clock("2025-04-11 02:59:00");
	assert_int_equal(kit_timers_of(k, "ReviewClasses"), 0);
	kit_clock("2025-04-11 03:00:00");
	assert_int_equal(kit_timers_of(k, "ReviewClasses"), 1);
	assert_string_equal(kit_text("select thresholds || preliminary || state from "
				     "registration.classification"),
			    "2/1/50/60Aneeds_person");
	assert_int_equal(kit_number("select count(*) from registration.timer where due_at > "
				    "timestamptz '2025-04-12 02:00+08'"),
			 1);
	kit_clock("2025-04-10 09:00:00");
}

/* One whose parameters changed on the day its decision begins to hold is made once. */
static void review_classes__outdated_and_turned_at_once__made_once(void **state UNUSED)
{
	int64_t id = engagement_of("B");

	(void)answered(id, "worker", CLASS_A);
	kit_sql("update registration.classification set thresholds = '9/9/9/9', preliminary = "
		"'X', turns_on = date '2025-04-11'");
	kit_sql("update registration.class_proposal set body = replace(body, '50', '49')");
	kit_clock("2025-04-11 03:00:00");
	assert_int_equal(kit_timers_of(k, "ReviewClasses"), 1);
	assert_string_equal(kit_text("select thresholds || (turns_on is null) from "
				     "registration.classification"),
			    "2/1/50/60true");
	assert_int_equal(kit_number("select count(*) from registration.class_proposal"), 2);
	kit_clock("2025-04-10 09:00:00");
}

/* The night's round is one timer for all: nobody waits for another's transaction. */
static void record_answers__the_round_is_set__waits_for_nobody(void **state UNUSED)
{
	int64_t id = engagement_of("B");

	(void)answered(id, "worker", "P1=yes");
	kit_sql("begin; select from registration.timer where tag = 'review-classes' for update");
	(void)answered(id, "worker", "P2=yes");
	kit_sql("commit");
}

/* However much was kept with earlier answers, the last ones are shown with theirs. */
static void get_classification__much_evidence_of_old__the_last_is_shown(void **state UNUSED)
{
	int64_t id = engagement_of("B");
	const Registration__Classification *rep;

	(void)answered(id, "officer", "G1=yes");
	kit_sql("insert into registration.class_evidence (engagement_id, question, side, version, "
		"seq, kind, reference, note) select %" PRId64 ", 'G1', 'officer', 1, n, 'doc', "
		"'x', '' from generate_series(2, 5100) as n",
		id);
	(void)answered(id, "officer", "G1=yes P1=yes");
	rep = classification_of(id, 0, 0);
	assert_int_equal(rep->n_answers, 2);
	assert_int_equal(rep->answers[0]->n_evidence, 1);
	assert_int_equal(rep->answers[1]->n_evidence, 1);
}

static void list_classifications__queue__those_that_need_a_person(void **state UNUSED)
{
	Registration__ListClassificationsRequest req;
	Registration__ListClassificationsReply *rep;
	int64_t id = engagement_of("B");

	(void)answered(id, "worker", CLASS_A);
	registration__list_classifications_request__init(&req);
	req.state = (char *)"needs_person";
	assert_int_equal(kit_call(k, "ListClassifications", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_classifications, 1);
	assert_int_equal(rep->classifications[0]->engagement_id, id);
	assert_string_equal(rep->classifications[0]->worker_no, "R-1");
	assert_string_equal(rep->classifications[0]->preliminary, "A");
	req.employer_id = rep->classifications[0]->employer_id;
	assert_int_equal(kit_call(k, "ListClassifications", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_classifications, 1);
	assert_int_equal(kit_call(k, "ListClassifications", &kit_county, &req.base, &rep), 0);
	assert_int_equal(rep->n_classifications, 0);
	req.after_id = id;
	assert_int_equal(kit_call(k, "ListClassifications", NULL, &req.base, &rep), 0);
	assert_int_equal(rep->n_classifications, 0);
	req.state = (char *)"lost";
	assert_int_equal(kit_call(k, "ListClassifications", NULL, &req.base, NULL), E_FIELD);
	req.state = (char *)"";
	req.limit = 1001;
	assert_int_equal(kit_call(k, "ListClassifications", NULL, &req.base, NULL), E_FIELD);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(list_questions__all_with_options_and_both_languages),
		T(record_answers__both_sides_agree__proposal_says_why),
		T(record_answers__same_answer_again__another_version_of_it),
		T(record_answers__sides_differ__person_and_evidence),
		T(record_answers__measured__counts_like_a_side),
		T(record_answers__flawed__refused_with_the_field),
		T(record_answers__worker_and_company__own_side_of_own_engagement),
		T(record_answers__same_id_twice__one_effect_same_reply),
		T(propose_class__nothing_new__no_new_version),
		T(review_classes__other_parameters__made_again),
		T(review_classes__outdated_and_turned_at_once__made_once),
		T(record_answers__the_round_is_set__waits_for_nobody),
		T(get_classification__much_evidence_of_old__the_last_is_shown),
		T(list_classifications__queue__those_that_need_a_person),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
