/*
 * What registration is told of a worker's month (REG-6): days and time by the rows in force, once
 * for each state of them, and again to who asks for a replay.
 */
#include "wages_probe.h"

#include "measured.pb-c.h"
#include "service.pb-c.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	engaged((struct engaged){1, 11, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	const struct kit_event *ignored;

	(void)state;
	wages_check();
	wages_emptied(", wages.penalty, wages.push_event");
	(void)kit_events(kit, &ignored);
	return 0;
}

/* The last that was told; NULL when nothing was. */
static const Measured__WorkMonth *told(const char *target)
{
	const Measured__WorkMonth *last = NULL;
	const struct kit_event *events;
	size_t n = kit_events(kit, &events);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(events[i].event, "wages.MonthMeasured") != 0)
			continue;
		assert_string_equal(events[i].target, target);
		last = (const Measured__WorkMonth *)kit_event_body(
			kit, &events[i], &measured__work_month__descriptor);
	}
	return last;
}

static void days_in(uint8_t mark, size_t n)
{
	static const struct interval rows[] = {
		{"a", "R1", "order",  "2022-04-05 09:00:00", "2022-04-05 17:00:00", "411002"},
		{"b", "R1", "order",  "2022-04-05 16:00:00", "2022-04-05 18:00:00", "411002"},
		{"c", "R1", "online", "2022-04-20 09:00:00", "2022-04-20 10:00:00", "411002"},
	};

	intervals_in((struct file){CODE, "2022-04", "", mark}, rows, n);
	audit();
}

static void audited_anew(void)
{
	Wages__RunAuditRequest req = WAGES__RUN_AUDIT_REQUEST__INIT;

	req.month_from = req.month_to = (char *)"2022-04";
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, NULL), 0);
	audit();
}

static void month__filed_again_and_corrected__told_when_it_is_another(void **state)
{
	const Measured__WorkMonth *m;

	(void)state;
	days_in(1, 3);
	m = told("");
	assert_non_null(m);
	assert_int_equal(m->days, 2);
	assert_int_equal(m->worked_s, 10 * 3600);
	assert_int_equal(m->employer_id, PLATFORM);
	assert_int_equal(m->worker_id, 11);
	assert_int_equal(m->version, 1);
	assert_true(m->counted);
	assert_int_equal(m->orders, 2);
	assert_int_equal(m->pay_fen, -1);
	assert_int_equal(m->penalties, -1);
	assert_int_equal(m->stops, -1);
	audited_anew();
	assert_null(told(""));
	days_in(2, 1);
	m = told("");
	assert_non_null(m);
	assert_int_equal(m->days, 1);
	assert_int_equal(m->worked_s, 8 * 3600);
	assert_int_equal(m->version, 2);
}

/* Filed of him: two stops and a prompt; one penalty. */
static void pushes_in(void)
{
	char *refs[] = {(char *)"e1", (char *)"e2", (char *)"e3"};
	char *nos[] = {(char *)"R1", (char *)"R1", (char *)"R1"};
	char *kinds[] = {(char *)"stop", (char *)"prompt", (char *)"stop"};
	int64_t at[] = {us("2022-04-05 12:00:00"), us("2022-04-05 13:00:00"),
			us("2022-04-20 09:30:00")};
	uint32_t lines[] = {2, 3, 4};
	Wages__SubmitPushesRequest req = WAGES__SUBMIT_PUSHES_REQUEST__INIT;
	Wages__Submission *s;

	req.n_line = req.n_source_ref = req.n_worker_no = req.n_kind = req.n_at_us = 3;
	req.line = lines;
	req.source_ref = refs;
	req.worker_no = nos;
	req.kind = kinds;
	req.at_us = at;
	assert_int_equal(open_file((struct file){CODE, "2022-04", "", 8}, "pushes", &s), 0);
	req.submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitPushes", NULL, &req.base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 1, NULL), 0);
}

static void penalty_in(void)
{
	char *ref = (char *)"e1", *no = (char *)"R1", *rule = (char *)"",
	     *reason = (char *)"封号三日";
	protobuf_c_boolean appeal = false;
	int64_t at = us("2022-04-05 12:00:00"), none = 0;
	uint32_t line = 2;
	Wages__SubmitPenaltiesRequest req = WAGES__SUBMIT_PENALTIES_REQUEST__INIT;
	Wages__Submission *s;

	req.n_line = req.n_source_ref = req.n_worker_no = req.n_at_us = req.n_amount_fen = 1;
	req.line = &line;
	req.source_ref = &ref;
	req.worker_no = &no;
	req.at_us = &at;
	req.n_rule_ref = req.n_reason = req.n_appeal = 1;
	req.amount_fen = &none;
	req.rule_ref = &rule;
	req.reason = &reason;
	req.appeal = &appeal;
	assert_int_equal(open_file((struct file){CODE, "2022-04", "", 9}, "penalties", &s), 0);
	req.submission_id = s->submission_id;
	assert_int_equal(kit_call(kit, "SubmitPenalties", NULL, &req.base, NULL), 0);
	assert_int_equal(close_file(s->submission_id, 1, NULL), 0);
}

static void month__with_pay_pushes_and_penalties__counts_them(void **state)
{
	static const struct pay base[] = {
		{"p1", "R1", "BASE", 210000}
        };
	const Measured__WorkMonth *m;

	(void)state;
	days_in(1, 3);
	pay_in((struct file){CODE, "2022-04", "", 7}, base, 1);
	pushes_in();
	penalty_in();
	audit();
	m = told("");
	assert_non_null(m);
	assert_int_equal(m->orders, 2);
	assert_int_equal(m->pay_fen, 210000);
	assert_int_equal(m->penalties, 1);
	assert_int_equal(m->stops, 2);
}

static void not_counted__by_the_release_before__told_again_by_the_next_audit(void **state)
{
	const Measured__WorkMonth *m;

	(void)state;
	days_in(1, 3);
	assert_non_null(told(""));
	kit_sql("update wages.work_told set orders = -1, pay_fen = -1, penalties = -1, stops = -1");
	audited_anew();
	m = told("");
	assert_non_null(m);
	assert_true(m->counted);
	assert_int_equal(m->orders, 2);
}

static void replay__months__all_to_registration(void **state)
{
	Service__ReplayEventsRequest req;
	const Measured__WorkMonth *m;

	(void)state;
	days_in(1, 3);
	m = told("");
	assert_non_null(m);
	service__replay_events_request__init(&req);
	req.subscriber = (char *)"registration";
	assert_int_equal(kit_call(kit, "ReplayEvents",
				  &(struct kit_who){"operator", "HRSS", "411000", "operator", 0, 0},
				  &req.base, NULL),
			 0);
	assert_int_equal(kit_timers(kit), 1);
	m = told("registration");
	assert_non_null(m);
	assert_int_equal(m->days, 2);
}

#define TEST(name) cmocka_unit_test_teardown(name, checked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(month__filed_again_and_corrected__told_when_it_is_another),
		TEST(month__with_pay_pushes_and_penalties__counts_them),
		TEST(not_counted__by_the_release_before__told_again_by_the_next_audit),
		TEST(replay__months__all_to_registration),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
