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
	wages_emptied("");
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
	kit_sql("insert into wages.dirty select employer_id, 'R1', month, now(), now() from "
		"wages.work_told");
	audit();
	assert_null(told(""));
	days_in(2, 1);
	m = told("");
	assert_non_null(m);
	assert_int_equal(m->days, 1);
	assert_int_equal(m->worked_s, 8 * 3600);
	assert_int_equal(m->version, 2);
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
		TEST(replay__months__all_to_registration),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
