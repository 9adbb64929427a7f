/*
 * Pay systems are announced as they are filed, once, and again in a replay: the forms of joint
 * surveys are prefilled from them.
 */
#include "wages_probe.h"

#define FROM 20089 /* 2025-01-01 */

static const struct kit_event *events;

static int setup(void **state)
{
	kit_setup(state);
	kit_clock("2025-04-10 09:00:00");
	employer_is(PLATFORM, CODE, "411002");
	(void)kit_events(kit, &events);
	return 0;
}

static int checked(void **state UNUSED)
{
	wages_emptied(", wages.pay_system, wages.pay_system_version");
	return 0;
}

static int recorded(const char *code, int32_t from, bool withdrawn)
{
	Wages__RecordPaySystemRequest q = WAGES__RECORD_PAY_SYSTEM_REQUEST__INIT;
	Wages__PaySystemRow row = WAGES__PAY_SYSTEM_ROW__INIT;

	row.credit_code = (char *)code;
	row.occupation = (char *)"rider";
	row.from_day = from;
	row.kind = (char *)"piece";
	row.price_rule = (char *)"每单 4.50 元";
	row.pay_cycle = (char *)"month";
	row.document = (char *)"配送员薪酬办法 2025";
	row.withdrawn = withdrawn;
	row.reason = (char *)(withdrawn ? "误报" : "");
	q.row = &row;
	return kit_call(kit, "RecordPaySystem", NULL, &q.base, NULL);
}

/* How many versions were told since the last look; the last of them in *out. */
static size_t told(const Wages__PaySystem **out)
{
	size_t n = kit_events(kit, &events), n_told = 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(events[i].event, "wages.PaySystemRecorded") != 0)
			continue;
		*out = (const Wages__PaySystem *)kit_event_body(kit, &events[i],
								&wages__pay_system__descriptor);
		n_told++;
	}
	return n_told;
}

static void recorded__a_version__told_once_with_whose_and_where(void **state UNUSED)
{
	const Wages__PaySystem *p = NULL;

	assert_int_equal(recorded(CODE, FROM, false), 0);
	assert_int_equal(told(&p), 1);
	assert_int_equal(p->employer_id, PLATFORM);
	assert_int_equal(p->version, 1);
	assert_string_equal(p->row->region, "411002");
	assert_string_equal(p->row->occupation, "rider");
	assert_string_equal(p->row->document, "配送员薪酬办法 2025");
	assert_int_equal(p->row->from_day, FROM);
	assert_int_equal(recorded(CODE, FROM, false), 0); /* the same again */
	assert_int_equal(told(&p), 0);
	assert_int_equal(recorded(CODE, FROM, true), 0);
	assert_int_equal(told(&p), 1);
	assert_true(p->row->withdrawn);
	assert_int_equal(p->version, 2);
	assert_int_equal(recorded("91411000MA00000000", FROM, false), E_NOT_FOUND);
	assert_int_equal(told(&p), 0);
}

static void replayed__every_version__told_again(void **state UNUSED)
{
	Service__ReplayEventsRequest req = SERVICE__REPLAY_EVENTS_REQUEST__INIT;
	const Wages__PaySystem *p = NULL;

	assert_int_equal(recorded(CODE, FROM, false), 0);
	assert_int_equal(recorded(CODE, FROM + 150, false), 0);
	assert_int_equal(told(&p), 2);
	req.subscriber = (char *)"disputes";
	assert_int_equal(kit_call(kit, "ReplayEvents",
				  &(struct kit_who){"operator", "HRSS", "411000", "op", 0, 0},
				  &req.base, NULL),
			 0);
	assert_int_equal(kit_timers_of(kit, "ReplayPage"), 2); /* of months, of pay systems */
	assert_int_equal(told(&p), 2);
	assert_int_equal(p->row->from_day, FROM + 150);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(recorded__a_version__told_once_with_whose_and_where,
					  checked),
		cmocka_unit_test_teardown(replayed__every_version__told_again, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
