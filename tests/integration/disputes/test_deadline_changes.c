/*
 * Deadlines that are changed: extended up to the most, standing still, begun by the record of
 * service.
 */
#include "terms.h"

/* ---- longer, and standing still
 * ---------------------------------------------------------------------- */

static void extend__up_to_the_most__beyond_it_the_rule(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *d;

	kit_clock("2022-04-22 10:00:00");
	assert_int_equal(start(NULL, id, INSP_4, NULL, &d), 0);
	assert_int_equal(extend(d->deadline_id, 31, "局长", NULL), E_CONFLICT);
	assert_string_equal(kit_detail(k),
			    "INSP-4 may be extended by 30 working days in all "
			    "(劳动保障监察条例第十七条); it had 0, 31 more is too much");
	assert_int_equal(extend(d->deadline_id, 20, "", NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "the head of the department"));
	assert_int_equal(extend(d->deadline_id, 0, "局长", NULL), E_FIELD);
	assert_int_equal(extend(d->deadline_id, 20, "局长", &d), 0);
	assert_int_equal(d->due_day, day_of("2022-08-16"));
	assert_int_equal(d->original_due_day, day_of("2022-07-19"));
	assert_int_equal(extend(d->deadline_id, 11, "局长", NULL), E_CONFLICT);
	assert_int_equal(extend(d->deadline_id, 10, "局长", &d), 0);
	assert_int_equal(d->extended, 30);
	assert_string_equal(what(d->deadline_id), "started extended extended");
	assert_int_equal(start(NULL, id, "INSP-1", NULL, &d), 0);
	assert_int_equal(extend(d->deadline_id, 1, "局长", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "nothing lets this term be extended"));
}

static void extend__after_the_end__refused(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *d;

	assert_int_equal(start(NULL, id, INSP_4, "2024-04-22", &d), 0);
	assert_int_equal(extend(d->deadline_id, 10, "局长", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "it is over"));
}

/* 工伤认定: 60 days from 2022-06-20, S6; eleven days of standing still move it by eleven. */
static void pause__and_resume__due_day_moves_by_what_stood_still(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *d;

	kit_clock("2022-06-20 10:00:00");
	assert_int_equal(start(NULL, id, "INJ-2", NULL, &d), 0);
	assert_int_equal(d->due_day, day_of("2022-08-19"));
	kit_clock("2022-06-28 10:00:00");
	assert_int_equal(pause_on(d->deadline_id, "2022-06-29", NULL), E_FIELD); /* ahead */
	assert_int_equal(pause_on(d->deadline_id, "2022-06-19", NULL),
			 E_FIELD); /* before it began */
	assert_int_equal(resume_on(d->deadline_id, NULL, NULL), E_CONFLICT);
	assert_int_equal(pause_on(d->deadline_id, NULL, &d), 0);
	assert_string_equal(d->state, "paused");
	assert_int_equal(d->due_day, 0);
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
	assert_int_equal(pause_on(d->deadline_id, NULL, NULL), E_CONFLICT);
	kit_clock("2022-07-09 10:00:00");
	assert_int_equal(resume_on(d->deadline_id, NULL, &d), 0);
	assert_int_equal(d->due_day, day_of("2022-08-30"));
	assert_int_equal(d->original_due_day, day_of("2022-08-19"));
	assert_string_equal(what(d->deadline_id), "started paused resumed");
	assert_int_equal(start(NULL, id, INSP_4, NULL, &d), 0);
	assert_int_equal(pause_on(d->deadline_id, NULL, NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "nothing lets this term stand still"));
}

/* Its last day counts whatever happens on it (D3), so nothing is left to stand still. */
static void pause__on_the_last_day__refused(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Deadline *d;

	kit_clock("2022-06-20 10:00:00");
	assert_int_equal(start(NULL, id, "INJ-2", NULL, &d), 0);
	kit_clock("2022-08-19 10:00:00");
	assert_int_equal(pause_on(d->deadline_id, NULL, NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "its last day counts"));
	assert_int_equal(pause_on(d->deadline_id, "2022-08-18", &d), 0);
	assert_int_equal(d->due_day, 0);
	kit_clock("2022-08-22 10:00:00");
	assert_int_equal(resume_on(d->deadline_id, NULL, &d), 0);
	assert_int_equal(d->due_day, day_of("2022-08-23"));
}

/* ---- service (送达)
 * ------------------------------------------------------------------------------------- */

static int serve(const struct kit_who *who, int64_t case_id, const char *day, char *code,
		 Disputes__RecordServiceReply **out)
{
	Disputes__RecordServiceRequest req;

	disputes__record_service_request__init(&req);
	req.case_id = case_id;
	req.document = (char *)"许劳监催〔2022〕7号";
	req.method = (char *)"direct";
	req.served_day = day ? day_of(day) : 0;
	req.codes = &code;
	req.n_codes = code != NULL;
	return kit_call(k, "RecordService", who, &req.base, out);
}

static void service__clock_waits__begins_with_the_record(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__RecordServiceReply *done;
	Disputes__Deadline *d;

	assert_int_equal(start(NULL, id, "INSP-12", NULL, &d), 0); /* ten days of the 强制法 */
	assert_string_equal(d->state, "waiting");
	assert_int_equal(d->due_day, 0);
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
	assert_int_equal(extend(d->deadline_id, 1, "局长", NULL), E_CONFLICT);
	assert_int_equal(serve(NULL, id, "2025-04-11", NULL, NULL), E_FIELD); /* ahead */
	assert_int_equal(serve(NULL, id, NULL, (char *)"INSP-9", NULL), E_CONFLICT);
	assert_int_equal(serve(&kit_clerk, id, NULL, NULL, NULL), E_NOT_FOUND);
	assert_int_equal(serve(NULL, id, "2025-04-09", (char *)"INSP-12", &done), 0);
	assert_int_equal(done->n_started, 1);
	assert_int_equal(done->started[0]->due_day, day_of("2025-04-23"));
	assert_string_equal(what(d->deadline_id), "waiting started");
	assert_string_equal(
		kit_text("select document from disputes.deadline_entry where entry = 2"),
		"许劳监催〔2022〕7号");
	assert_int_equal(serve(NULL, id, NULL, NULL, &done), 0); /* a record that starts nothing */
	assert_int_equal(done->n_started, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(extend__up_to_the_most__beyond_it_the_rule),
		T(extend__after_the_end__refused),
		T(pause__and_resume__due_day_moves_by_what_stood_still),
		T(pause__on_the_last_day__refused),
		T(service__clock_waits__begins_with_the_record),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
