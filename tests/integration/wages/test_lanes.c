/*
 * Who audits what is due: a few marks at once, many in lanes, and the watch that wakes them when
 * nobody else does.
 */
#include "wages_probe.h"

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	kit_sql("truncate wages.dirty, wages.mark_unit, wages.timer");
	kit_clock("2025-04-10 09:00:00");
	return 0;
}

/* Marks of numbers that nobody has. */
static void marks(int n)
{
	kit_sql("insert into wages.dirty select 101, 'Z' || lpad(g::text, 5, '0'), '2025-03-01', "
		"timestamptz '2025-04-10 08:00:00+08', timestamptz '2025-04-10 08:00:00+08' "
		"from generate_series(1, %d) as g",
		n);
}

static int64_t left(void)
{
	return kit_number("select count(*) from wages.dirty");
}

static void run(void)
{
	Wages__RunAuditRequest req;
	Wages__RunAuditReply *rep;

	wages__run_audit_request__init(&req);
	req.month_from = req.month_to = (char *)"2019-01";
	assert_int_equal(kit_call(kit, "RunAudit", NULL, &req.base, &rep), 0);
}

static void mark_of_this_moment__behind_a_city__first(void **state)
{
	(void)state;
	marks(100);
	kit_sql("insert into wages.dirty values (101, 'ZZ', '2025-03-01', "
		"timestamptz '2025-04-10 08:59:00+08', now())");
	run();
	assert_true(kit_timers(kit) > 0);
	assert_int_equal(left(), 81);
	assert_int_equal(kit_number("select count(*) from wages.dirty where worker_no = 'ZZ'"), 0);
}

static void many_marks__lanes__none_is_left(void **state)
{
	(void)state;
	marks(1300);
	run();
	assert_true(kit_timers(kit) > 0);
	assert_int_equal(kit_number("select count(*) from wages.timer where rpc = "
				    "'wages.AuditLane'"),
			 1);
	audit();
	assert_int_equal(left(), 0);
}

/* A lane that goes on from the middle: what stands before is not forgotten. */
static void lane__at_the_end__begins_again(void **state)
{
	Wages__AuditLaneRequest req;

	(void)state;
	marks(450);
	wages__audit_lane_request__init(&req);
	req.lane = 1;
	req.after_employer_id = 101;
	req.after_worker_no = (char *)"Z00300";
	assert_int_equal(kit_call(kit, "AuditLane", &kit_daemons, &req.base, NULL), 0);
	assert_int_equal(left(), 300);
	audit();
	assert_int_equal(left(), 0);
}

/* A call that ended its worker again and again is in the dead letters, and with it whatever has its
 * timer's tag. */
static void call_lost__nobody_marks__watch_wakes(void **state)
{
	(void)state;
	marks(300);
	run();
	kit_sql("delete from wages.timer where tag not like 'watch/%%'");
	assert_int_equal(kit_timers(kit), 0);
	assert_int_equal(left(), 300);
	kit_clock("2025-04-10 09:02:30");
	audit();
	assert_int_equal(left(), 0);
	kit_clock("2025-04-10 12:00:00");
	(void)kit_timers(kit);
	assert_int_equal(kit_number("select count(*) from wages.timer"), 0);
}

/* Looks that find as many marks as before come more and more seldom, and wake from elsewhere. */
static void watch__nothing_goes__waits_longer(void **state)
{
	Wages__AuditDirtyRequest req;

	(void)state;
	marks(300);
	wages__audit_dirty_request__init(&req);
	req.watch = true;
	req.left = 300;
	req.idle = 2;
	assert_int_equal(kit_call(kit, "AuditDirty", &kit_daemons, &req.base, NULL), 0);
	assert_int_equal(kit_number("select extract(epoch from due_at - timestamptz "
				    "'2025-04-10 09:00:00+08')::bigint from wages.timer "
				    "where tag like 'watch/%%'"),
			 16 * 60);
	assert_true(kit_timers(kit) > 0);
	assert_int_equal(left(), 299); /* at first a mark a call */
	for (int i = 0; i < 300 && kit_timers(kit) > 0; i++)
		continue;
	assert_int_equal(left(), 0);
}

static int lane(const char *after, uint32_t few)
{
	Wages__AuditLaneRequest req;

	wages__audit_lane_request__init(&req);
	req.lane = 1;
	req.few = few;
	req.after_employer_id = 101;
	req.after_worker_no = (char *)(uintptr_t)after;
	return kit_call(kit, "AuditLane", &kit_daemons, &req.base, NULL);
}

/* One that ends whatever call has it: with a mark a call all others go. */
static void mark_nobody_can_audit__few_a_call__the_others_go(void **state)
{
	(void)state;
	marks(4);
	kit_sql("create function public.never() returns trigger language plpgsql as "
		"'begin raise exception ''never''; end'; "
		"create trigger never before delete on wages.dirty for each row "
		"when (old.worker_no = 'Z00002') execute function public.never()");
	assert_int_not_equal(lane("", 0), 0);
	assert_int_equal(left(), 4);
	assert_int_equal(lane("", 200), 0);
	assert_int_not_equal(lane("Z00001", 199), 0);
	assert_int_equal(lane("Z00002", 200), 0);
	assert_int_equal(lane("Z00003", 199), 0);
	assert_int_equal(left(), 1);
	kit_sql("drop trigger never on wages.dirty; drop function public.never()");
	audit();
}

/* Whoever wakes a lane that is at work makes no second one of it. */
static void lane_at_work__woken_again__one_call(void **state)
{
	(void)state;
	marks(300);
	kit_sql("select pg_advisory_lock(hashtextextended('lane:wages:1', 0))");
	assert_int_equal(lane("", 0), 0);
	assert_int_equal(left(), 300);
	assert_int_equal(kit_number("select count(*) from wages.timer"), 0);
	kit_sql("select pg_advisory_unlock(hashtextextended('lane:wages:1', 0))");
	assert_int_equal(lane("", 0), 0);
	assert_int_equal(left(), 100);
	audit();
}

/* A later mark does not wait behind a tag that is parked. */
static void marks__another_minute__another_tag(void **state)
{
	(void)state;
	run();
	kit_clock("2025-04-10 09:01:00");
	run();
	assert_int_equal(kit_number("select count(*) from wages.timer where tag like 'audit/%%'"),
			 2);
	audit();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(mark_of_this_moment__behind_a_city__first, checked),
		cmocka_unit_test_teardown(many_marks__lanes__none_is_left, checked),
		cmocka_unit_test_teardown(lane__at_the_end__begins_again, checked),
		cmocka_unit_test_teardown(call_lost__nobody_marks__watch_wakes, checked),
		cmocka_unit_test_teardown(watch__nothing_goes__waits_longer, checked),
		cmocka_unit_test_teardown(mark_nobody_can_audit__few_a_call__the_others_go,
					  checked),
		cmocka_unit_test_teardown(lane_at_work__woken_again__one_call, checked),
		cmocka_unit_test_teardown(marks__another_minute__another_tag, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
