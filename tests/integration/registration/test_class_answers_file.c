/*
 * What both sides say of many relations, by file.
 */
#include "classify.h"

struct sheet {
	Registration__ClassAnswersRow row;
	Registration__ClassAnswer answers[ANSWERS_MAX], *words[ANSWERS_MAX];
	Registration__ClassNumber numbers[2], *figures[2];
	char text[512];
};

/* "P1=yes E6=70" of one side about R-1. */
static Registration__ClassAnswersRow *said(struct sheet *s, const char *side, const char *text)
{
	char *rest = s->text, *word;

	registration__class_answers_row__init(&s->row);
	s->row.credit_code = (char *)CODE_A;
	s->row.worker_no = (char *)"R-1";
	s->row.side = (char *)side;
	s->row.answers = s->words;
	s->row.numbers = s->figures;
	(void)snprintf(s->text, sizeof(s->text), "%s", text);
	while ((word = strsep(&rest, " ")) != NULL) {
		char *value = strchr(word, '=');

		if (!*word)
			continue;
		assert_non_null(value);
		*value++ = '\0';
		if (*value >= '0' && *value <= '9') {
			Registration__ClassNumber *m = &s->numbers[s->row.n_numbers];

			registration__class_number__init(m);
			m->question = word;
			m->number = strtoll(value, NULL, 10);
			s->figures[s->row.n_numbers++] = m;
		} else {
			Registration__ClassAnswer *m = &s->answers[s->row.n_answers];

			registration__class_answer__init(m);
			m->question = word;
			m->value = value;
			s->words[s->row.n_answers++] = m;
		}
	}
	return &s->row;
}

static int answers_import(Registration__ClassAnswersRow **rows, size_t n, bool dry_run,
			  Registration__ImportReply **out)
{
	Registration__ImportClassAnswersRequest req;

	registration__import_class_answers_request__init(&req);
	req.rows = rows;
	req.n_rows = n;
	req.dry_run = dry_run;
	req.reason = (char *)"企业和劳动者问卷";
	return kit_call(k, "ImportClassAnswers", NULL, &req.base, out);
}

static Registration__Classification *shown(int64_t id)
{
	Registration__GetClassificationRequest req;
	Registration__Classification *out;

	registration__get_classification_request__init(&req);
	req.engagement_id = id;
	assert_int_equal(kit_call(k, "GetClassification", NULL, &req.base, &out), 0);
	return out;
}

#define LABOUR                                                                                     \
	"G1=yes G2=yes P1=yes P2=yes P3=yes P4=yes P5=yes P6=no P7=no E1=yes E2=yes E4=company "   \
	"E5=no O1=yes O2=yes O3=yes O4=yes E3=80 E6=70"

/* Both sides in one file say what RecordAnswers of each would have said. */
static void answers_file__both_sides__the_proposal_of_answers_one_by_one(void **state UNUSED)
{
	static struct answers one;
	static struct sheet company, worker;
	const char *expected;
	int64_t id = engagement_of("B");
	Registration__ClassAnswersRow *rows[] = {said(&company, "employer", LABOUR),
						 said(&worker, "worker", LABOUR)};
	Registration__ImportReply *rep;

	answers_make(&one, id, "employer", LABOUR);
	assert_int_equal(kit_call(k, "RecordAnswers", NULL, &one.req.base, NULL), 0);
	answers_make(&one, id, "worker", LABOUR);
	assert_int_equal(kit_call(k, "RecordAnswers", NULL, &one.req.base, NULL), 0);
	expected = kit_text("select state || preliminary || reason || flags from "
			    "registration.classification");
	(void)setup(NULL);
	id = engagement_of("B");
	assert_int_equal(answers_import(rows, 2, true, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(kit_number("select count(*) from registration.class_answer"), 0);
	assert_int_equal(answers_import(rows, 2, false, &rep), 0);
	assert_int_equal(rep->created, 2);
	assert_int_equal(rep->n_errors, 0);
	assert_string_equal(kit_text("select state || preliminary || reason || flags from "
				     "registration.classification"),
			    expected);
	assert_int_equal(shown(id)->n_answers, 38);
	assert_int_equal(kit_number("select count(*) from registration.class_proposal"), 1);
	assert_int_equal(kit_number("select number from registration.class_answer where "
				    "question = 'E6' and side = 'worker' and value = 'number'"),
			 70);
}

static void answers_file__again_with_a_change__only_that_is_written(void **state UNUSED)
{
	static struct sheet company, worker;
	Registration__ClassAnswersRow *rows[2];
	Registration__ImportReply *rep;

	(void)engagement_of("B");
	rows[0] = said(&company, "employer", "P1=no E6=20");
	rows[1] = said(&worker, "worker", "P1=yes");
	assert_int_equal(answers_import(rows, 2, false, &rep), 0);
	kit_clock("2025-04-11 09:00:00");
	rows[0] = said(&company, "employer", "P1=no E6=21");
	rows[1] = said(&worker, "worker", "P1=yes");
	assert_int_equal(answers_import(rows, 2, false, &rep), 0);
	kit_clock("2025-04-10 09:00:00");
	assert_int_equal(rep->updated, 1);
	assert_int_equal(rep->unchanged, 1);
	assert_int_equal(kit_number("select count(*) from registration.class_answer"), 4);
	assert_int_equal(
		kit_number("select version from registration.class_answer where number = 21"), 2);
}

static void answers_file__what_does_not_fit__refused_by_row(void **state UNUSED)
{
	static struct sheet s[10];
	Registration__ClassAnswersRow *rows[10] = {
		said(&s[0], "employer", "P1=yes"),   said(&s[1], "boss", "P1=yes"),
		said(&s[2], "employer", "P1=maybe"), said(&s[3], "employer", "Z9=yes"),
		said(&s[4], "employer", ""),         said(&s[5], "employer", "E6=yes E6=70"),
		said(&s[6], "officer", "P1=yes"),    said(&s[7], "measured", "E6=70"),
		said(&s[8], "worker", "P1=yes"),     said(&s[9], "worker", "P1=7")};
	static const char *const columns[] = {"",          "side",    "P1",        "answers",
					      "answers",   "numbers", "reference", "reference",
					      "worker_no", "numbers"};
	Registration__ImportReply *rep;

	(void)engagement_of("B");
	rows[7]->evidence = (char *)"photo";
	rows[7]->reference = (char *)"照片 1";
	rows[8]->worker_no = (char *)"R-9";
	assert_int_equal(answers_import(rows, 10, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 9);
	for (uint32_t i = 1; i < 10; i++) {
		assert_int_equal(rep->errors[i - 1]->row, i);
		assert_string_equal(rep->errors[i - 1]->column, columns[i]);
		assert_true(rep->errors[i - 1]->reason[0] && rep->errors[i - 1]->mend[0]);
	}
	assert_int_equal(kit_number("select count(*) from registration.class_answer"), 1);
}

static void answers_file__evidence__kept_with_each_answer_and_names_nobody(void **state UNUSED)
{
	static struct sheet s[3];
	Registration__ClassAnswersRow *rows[] = {said(&s[0], "officer", "P1=yes P2=weak"),
						 said(&s[1], "worker", "P1=yes"),
						 said(&s[2], "employer", "P1=yes")};
	Registration__ImportReply *rep;

	(void)engagement_of("B");
	for (size_t i = 0; i < 3; i++) {
		rows[i]->evidence = (char *)"doc";
		rows[i]->reference = (char *)"许人社监调〔2025〕7号";
	}
	rows[1]->reference = (char *)"电话 13800000000";
	rows[2]->on_day = MARCH_1 + 400; /* to come */
	assert_int_equal(answers_import(rows, 3, false, &rep), 0);
	assert_int_equal(rep->created, 1);
	assert_int_equal(rep->n_errors, 2);
	assert_error(rep, 0, 1, "reference", "");
	assert_string_equal(rep->errors[1]->column, "on_day");
	assert_int_equal(kit_number("select count(*) from registration.class_evidence"), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(answers_file__both_sides__the_proposal_of_answers_one_by_one),
		T(answers_file__again_with_a_change__only_that_is_written),
		T(answers_file__what_does_not_fit__refused_by_row),
		T(answers_file__evidence__kept_with_each_answer_and_names_nobody),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
