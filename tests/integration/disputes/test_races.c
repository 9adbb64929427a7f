/*
 * Two daemons do different things to one case, one plan, at the same moment: one of them wins, the
 * other is told, and what stands holds together (check() after every test).
 */
#include "races.h"

/* ---- a hand-off, and an act in the same case --------------------------------------------------
 */

static int accepts(struct kit_daemon *d, int64_t handoff_id)
{
	Disputes__AcceptHandoffRequest req;

	disputes__accept_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	return kit_call(d, "AcceptHandoff", &kit_clerk, &req.base, NULL);
}

static int acts(struct kit_daemon *d, int64_t case_id)
{
	return act_on(d, NULL, case_id, 1, &accept_case, NULL);
}

static void offered(int64_t *cases, int64_t *handoffs)
{
	for (int i = 0; i < ROUNDS; i++) {
		Disputes__Handoff *h;

		cases[i] = case_given(i + 1);
		assert_int_equal(offer(NULL, cases[i], "TRANSFER", "SAMR", &h), 0);
		handoffs[i] = h->handoff_id;
	}
}

/* I2, P2: after the case has moved its old owner does nothing in it any more. */
static void act__while_another_accepts__the_owner_of_the_moment(void **state UNUSED)
{
	int64_t ids[ROUNDS], handoffs[ROUNDS];
	struct side officer = {.does = acts, .ids = ids};
	struct side receiver = {.does = accepts, .ids = handoffs};

	offered(ids, handoffs);
	race(&officer, &receiver);
	for (int i = 0; i < ROUNDS; i++) {
		assert_int_equal(receiver.codes[i], 0);
		assert_true(officer.codes[i] == 0 || officer.codes[i] == E_NOT_OWNER);
		assert_string_equal(column_of(ids[i], "owner"), "SAMR");
		assert_int_equal(version_of(ids[i]), officer.codes[i] == 0 ? 3 : 2);
		assert_string_equal(column_of(ids[i], "clocks"), "");
	}
	assert_int_equal(kit_number("select count(*) from disputes.case_act as a join "
				    "disputes.case_event as e using (case_id) where e.kind = "
				    "'handoff_accepted' and e.event_id < a.event_id"),
			 0);
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
}

/* ---- a hand-off whose term ends while it is answered ------------------------------------------
 */

static int timers(struct kit_daemon *d, int64_t id UNUSED)
{
	return kit_timers(d) < 0;
}

/* Its term ends and is told of once, or it was met; either way nothing of it is left. */
static void term__ends_while_another_accepts__once_or_not(void **state UNUSED)
{
	int64_t ids[ROUNDS], handoffs[ROUNDS];
	struct side receiver = {.does = accepts, .ids = handoffs};
	struct side clock = {.does = timers, .ids = ids};

	offered(ids, handoffs);
	kit_clock("2025-04-15 00:00:00");
	race(&receiver, &clock);
	for (int i = 0; i < ROUNDS; i++)
		assert_int_equal(receiver.codes[i], 0);
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
	assert_int_equal(kit_number("select count(*) from disputes.deadline where state <> "
				    "'stopped'"),
			 0);
	assert_int_equal(kit_number("select count(*) from disputes.handoff where overdue"),
			 kit_number("select count(*) from disputes.case_event where kind = "
				    "'handoff_overdue'"));
	assert_int_equal(kit_number("select count(*) from disputes.deadline where status = "
				    "'breached'"),
			 kit_number("select count(*) from disputes.handoff where overdue"));
}

/* ---- a planned visit, and its plan withdrawn --------------------------------------------------
 */

static void *withdraws(void *arg)
{
	Disputes__WithdrawInspectionRequest req;

	disputes__withdraw_inspection_request__init(&req);
	req.plan_id = 1;
	req.reason = (char *)"企业停业";
	*(int *)arg = kit_call(k, "WithdrawInspection", NULL, &req.base, NULL);
	return NULL;
}

/* V2: who waited for the plan while it was visited sees the visit. */
static void withdraw__while_it_is_visited__refused(void **state UNUSED)
{
	pthread_t thread;
	int code = 0;

	kit_sql("insert into disputes.inspection_plan values (1, 1, '甲平台', '411002', 2025, 6, "
		"'routine', '年度日常检查', 'HRSS', 'hrss', now())");
	kit_sql("begin; select from disputes.inspection_plan where plan_id = 1 for update");
	assert_int_equal(pthread_create(&thread, NULL, withdraws, &code), 0);
	while (!kit_number("select count(*) from pg_locks where not granted"))
		;
	kit_sql("insert into disputes.inspection_visit values (1, 1, 1, '甲平台', '411002', "
		"'routine', '2025-04-09', '未发现问题', '检查记录 1 号', null, 'HRSS', 'hrss', "
		"now()); commit");
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(code, E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from disputes.inspection_plan where "
				    "withdrawn_at is not null"),
			 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(act__while_another_accepts__the_owner_of_the_moment),
		T(term__ends_while_another_accepts__once_or_not),
		T(withdraw__while_it_is_visited__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
