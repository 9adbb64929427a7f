/*
 * Silences and inhibits: what they hold back, when it is told after all, and that they never reach
 * another subject. Told at once here: `settle` is nought.
 */
#include "requests.h"

#include "city_of_two.h"

static const struct kit_who second = {"inspector", "HRSS", "411000", "second", 0, 0};

static int begin(void **state)
{
	kit_clock("2025-04-10 09:00:00");
	kit_sql("truncate alerts.timer");
	((struct alerts_config *)kit_own(k))->settle_ms = 0;
	return setup(state);
}

static void rest(const char *at)
{
	kit_clock(at);
	while (kit_timers(k) > 0)
		;
	(void)kit_events(k, &events);
}

static void opened(int64_t id, const char *rule, const char *severity)
{
	Audit__Finding f = finding(id, 100 + id, 100);

	f.rule = (char *)(uintptr_t)rule;
	f.severity = (char *)(uintptr_t)severity;
	assert_int_equal(take_in(&f, 0), 0);
	(void)kit_events(k, &events);
}

static void cleared(int64_t id, const char *rule)
{
	Audit__Finding f = finding(id, 100 + id, 0);

	f.rule = (char *)(uintptr_t)rule;
	f.version = 2;
	f.state = (char *)"cleared";
	assert_int_equal(take_in(&f, 0), 0);
	(void)kit_events(k, &events);
}

/* The kinds of an alert's changes, in order; one that was told with a "!". */
static const char *told(const char *rule)
{
	return kit_text("select coalesce(string_agg(kind || case when notice then '!' else '' "
			"end, ' ' order by seq), '') from alerts.alert_change join alerts.alert "
			"using (alert_id) where rule = '%s'",
			rule);
}

static int64_t notices(void)
{
	return kit_number("select count(*) from alerts.notice");
}

/* ---- silences ---------------------------------------------------------------------------------
 */

static int ask(int64_t alert, const char *why, int64_t days, int64_t *out)
{
	Alerts__SilenceAlertRequest req = ALERTS__SILENCE_ALERT_REQUEST__INIT;
	Alerts__Silence *s;
	int rc;

	req.alert_id = alert;
	req.reason = (char *)(uintptr_t)why;
	req.until_us = utc_now_business().us + days * US_PER_DAY;
	rc = kit_call(k, "SilenceAlert", NULL, &req.base, &s);
	if (!rc)
		*out = s->silence_id;
	return rc;
}

static int decide(const struct kit_who *who, int64_t id, bool approve)
{
	Alerts__DecideSilenceRequest req = ALERTS__DECIDE_SILENCE_REQUEST__INIT;

	req.silence_id = id;
	req.approve = approve;
	return kit_call(k, "DecideSilence", who, &req.base, NULL);
}

/* ALT-4: reason, a second person, an end; told again the minute it is over. */
static void silence__approved_by_a_second_person__told_when_it_expires(void **state UNUSED)
{
	int64_t id = 0;

	opened(1, "PAY-02", "high");
	assert_int_equal(ask(alert_id(), " ", 1, &id), E_FIELD);
	assert_int_equal(ask(alert_id(), "核查中", 31, &id), E_FIELD);
	assert_int_equal(ask(12345, "核查中", 1, &id), E_NOT_FOUND);
	assert_int_equal(ask(alert_id(), "核查中", 1, &id), 0);
	assert_int_equal(ask(alert_id(), "再次", 1, &id), E_EXISTS);
	assert_int_equal(decide(NULL, id, true), E_CONFLICT); /* who asked */
	assert_int_equal(decide(&kit_county, id, true), E_NOT_FOUND);
	assert_int_equal(decide(&kit_clerk, id, true), E_NOT_FOUND);
	assert_int_equal(decide(&second, id, true), 0);
	assert_int_equal(decide(&second, id, true), E_CONFLICT);

	opened(2, "PAY-02", "critical"); /* more severe: kept to itself */
	rest("2025-04-11 08:59:59");
	assert_string_equal(told("PAY-02"), "raised! silenced level_raised");
	assert_string_equal(kit_text("select muted || muted_by from alerts.alert_change where kind "
				     "= 'level_raised'"),
			    kit_text("select 'silence' || silence_id from alerts.silence"));
	rest("2025-04-11 09:00:00");
	assert_string_equal(told("PAY-02"), "raised! silenced level_raised silence_expired!");
	assert_string_equal(kit_text("select state from alerts.silence"), "expired");
	/* and its clocks run again */
	assert_true(kit_number("select count(*) from alerts.alert where respond_at is not null") ==
		    1);
}

static void silence__next_month_of_the_same_subject__raised_and_not_told(void **state UNUSED)
{
	Audit__Finding f = finding(9, 100, 5);
	int64_t id = 0;

	opened(1, "PAY-02", "high");
	assert_int_equal(ask(alert_id(), "核查中", 3, &id), 0);
	assert_int_equal(decide(&second, id, true), 0);
	f.month = (char *)"2025-04";
	assert_int_equal(take_in(&f, 0), 0);
	assert_int_equal(kit_number("select count(*) from alerts.alert_change where kind = "
				    "'raised' and not notice and muted = 'silence'"),
			 1);
	rest("2025-04-13 09:00:00");
	assert_int_equal(kit_number("select count(*) from alerts.alert_change where kind = "
				    "'silence_expired' and notice"),
			 2);
}

static void silence__lifted__told_at_once_and_refused_or_withdrawn__nothing(void **state UNUSED)
{
	Alerts__EndSilenceRequest end = ALERTS__END_SILENCE_REQUEST__INIT;
	Alerts__ListSilencesRequest list = ALERTS__LIST_SILENCES_REQUEST__INIT;
	Alerts__ListSilencesReply *r;
	int64_t id = 0;

	opened(1, "PAY-02", "high");
	assert_int_equal(ask(alert_id(), "核查中", 1, &id), 0);
	assert_int_equal(decide(&second, id, false), 0);
	assert_int_equal(ask(alert_id(), "核查中", 1, &end.silence_id), 0);
	assert_int_equal(kit_call(k, "EndSilence", NULL, &end.base, NULL), 0);
	assert_string_equal(told("PAY-02"), "raised!");
	assert_int_equal(ask(alert_id(), "核查中", 1, &end.silence_id), 0);
	assert_int_equal(decide(&second, end.silence_id, true), 0);
	assert_int_equal(kit_call(k, "ListSilences", NULL, &list.base, &r), 0);
	assert_int_equal(r->n_silences, 1);
	assert_string_equal(r->silences[0]->decided_by, "second");
	assert_int_equal(kit_call(k, "ListSilences", &kit_county, &list.base, &r), 0);
	assert_int_equal(r->n_silences, 0);
	assert_int_equal(kit_call(k, "EndSilence", NULL, &end.base, NULL), 0);
	assert_string_equal(told("PAY-02"), "raised! silenced silence_lifted!");
	assert_int_equal(kit_call(k, "EndSilence", NULL, &end.base, NULL), E_CONFLICT);
}

static void silence__cleared_meanwhile__nobody_disturbed(void **state UNUSED)
{
	int64_t id = 0;

	opened(1, "PAY-02", "high");
	assert_int_equal(ask(alert_id(), "核查中", 1, &id), 0);
	assert_int_equal(decide(&second, id, true), 0);
	cleared(1, "PAY-02");
	rest("2025-04-12 09:00:00");
	assert_string_equal(told("PAY-02"), "raised! silenced cleared");
}

/* Its time is over, and a finding is faster than the timer: one notice, of the finding. */
static void silence__over_when_a_finding_arrives__told_once(void **state UNUSED)
{
	int64_t id = 0;

	opened(1, "PAY-02", "high");
	assert_int_equal(ask(alert_id(), "核查中", 1, &id), 0);
	assert_int_equal(decide(&second, id, true), 0);
	kit_clock("2025-04-11 09:00:01");
	opened(2, "PAY-02", "critical");
	rest("2025-04-11 09:00:01");
	assert_string_equal(told("PAY-02"), "raised! silenced level_raised!");
	assert_string_equal(kit_text("select state from alerts.silence"), "expired");
}

/* Cleared for a moment, as an audit of the same month does it, and just then its silence ends. */
static void silence__ends_between_cleared_and_open__told_at_rest(void **state UNUSED)
{
	struct alerts_config *own = kit_own(k);
	Audit__Finding again = finding(1, 101, 100);
	int64_t id = 0;

	own->settle_ms = 2000;
	opened(1, "PAY-02", "high");
	rest("2025-04-10 09:00:02");
	assert_int_equal(ask(alert_id(), "核查中", 1, &id), 0);
	assert_int_equal(decide(&second, id, true), 0);
	kit_clock("2025-04-11 09:00:01");
	cleared(1, "PAY-02");
	rest("2025-04-11 09:00:02");
	assert_string_equal(kit_text("select state from alerts.silence"), "expired");
	again.version = 3;
	assert_int_equal(take_in(&again, 0), 0);
	rest("2025-04-11 09:00:06");
	assert_string_equal(told("PAY-02"), "raised! silenced silence_expired!");
	assert_int_equal(kit_number("select silence_id from alerts.alert"), 0);
	assert_int_equal(
		kit_number("select count(*) from alerts.alert where respond_at is not null"), 1);
}

/* ---- inhibits ---------------------------------------------------------------------------------
 */

static void clause_of_plan(Audit__Finding *f, Audit__Clause *clause, Audit__Clause **list)
{
	audit__clause__init(clause);
	clause->law = (char *)"关于维护新就业形态劳动者劳动保障权益的实施方案（许人社〔2022〕1号）";
	clause->article = (char *)"二、1";
	list[0] = clause;
	f->clauses = list;
	f->n_clauses = 1;
}

static void with_clause(int64_t id, const char *rule, const char *severity, const char *state)
{
	Audit__Finding f = finding(id, 100 + id, 100);
	Audit__Clause clause, *list[1];

	f.rule = (char *)(uintptr_t)rule;
	f.severity = (char *)(uintptr_t)severity;
	f.state = (char *)(uintptr_t)state;
	f.version = strcmp(state, "open") == 0 ? 1 : 2;
	clause_of_plan(&f, &clause, list);
	assert_int_equal(take_in(&f, 0), 0);
	(void)kit_events(k, &events);
}

/* A critical alert of an employer speaks for the hint of the same clause. */
static void
inhibit__red_of_the_same_clause__hint_kept_to_itself_until_it_clears(void **state UNUSED)
{
	with_clause(1, "PAY-01", "critical", "open");
	with_clause(2, "PAY-02b", "hint", "open");
	opened(3, "PAY-14b", "hint"); /* of another clause, or none */
	assert_string_equal(told("PAY-02b"), "raised");
	assert_string_equal(
		kit_text("select muted from alerts.alert_change join alerts.alert using "
			 "(alert_id) where rule = 'PAY-02b'"),
		"inhibit");
	assert_string_equal(told("PAY-14b"), "raised!");
	with_clause(1, "PAY-01", "critical", "cleared");
	rest("2025-04-10 09:00:00");
	assert_string_equal(told("PAY-02b"), "raised inhibit_ended!");
}

static void inhibit__hint_was_there_first__quiet_from_then_on(void **state UNUSED)
{
	with_clause(2, "PAY-02b", "hint", "open");
	with_clause(1, "PAY-01", "critical", "open");
	rest("2025-04-10 09:00:00");
	assert_string_equal(told("PAY-02b"), "raised! inhibited");
	assert_int_equal(kit_number("select inhibited_by from alerts.alert where rule = 'PAY-02b'"),
			 kit_number("select alert_id from alerts.alert where rule = 'PAY-01'"));
}

/* ---- never another subject (ALT-5) ------------------------------------------------------------
 */

/* What becomes of employer 8 does not depend on anything that is done to employer 7: 120 random
 * steps, with 7's and without them. */
static void subject__random_steps_of_two_employers__one_never_changes_the_other(void **state)
{
	bool silenced = false, inhibited = false;

	for (uint32_t seed = 1; seed <= 3; seed++) {
		const char *alone, *beside;

		(void)begin(state);
		town_walk(k, seed, false);
		alone = town_of(8);
		(void)begin(state);
		town_walk(k, seed, true);
		beside = town_of(8);
		if (strcmp(alone, beside) != 0)
			fail_msg("seed %u:\n%s\n%s", seed, alone, beside);
		silenced |= strstr(town_of(7), "silenced") != NULL;
		inhibited |= strstr(town_of(7), "inhibit") != NULL;
	}
	assert_true(silenced && inhibited);
	(void)kit_events(k, &events);
}

/* ---- replays ----------------------------------------------------------------------------------
 */

/* Older findings are sent again: who saw it, who has it and what silences it stay, and nothing is
 * told twice. */
static void replay__everything_sent_again__life_stays_and_nothing_is_told(void **state UNUSED)
{
	Alerts__AckAlertRequest ack = ALERTS__ACK_ALERT_REQUEST__INIT;
	Alerts__OwnAlertRequest own = ALERTS__OWN_ALERT_REQUEST__INIT;
	Service__ReplayDoneRequest done = SERVICE__REPLAY_DONE_REQUEST__INIT;
	int64_t id = 0, changes, n;
	const char *life;

	opened(1, "PAY-02", "high");
	opened(2, "PAY-02", "high");
	ack.alert_id = own.alert_id = alert_id();
	assert_int_equal(kit_call(k, "AckAlert", NULL, &ack.base, NULL), 0);
	assert_int_equal(kit_call(k, "OwnAlert", &second, &own.base, NULL), 0);
	assert_int_equal(ask(alert_id(), "核查中", 1, &id), 0);
	assert_int_equal(decide(&second, id, true), 0);
	(void)kit_events(k, &events);
	changes = kit_number("select count(*) from alerts.alert_change");
	n = notices();
	life = kit_text("select concat_ws(' ', version, acked_by, owner, silence_id, level, "
			"told_state, n_changes) from alerts.alert");
	for (int64_t f = 1; f <= 2; f++) {
		Audit__Finding again = finding(f, 100 + f, 100);

		assert_int_equal(take_in(&again, 9), 0);
	}
	done.event = (char *)"wages.FindingRecorded";
	done.generation = 9;
	assert_int_equal(kit_call(k, "ReplayDone", &kit_daemons, &done.base, NULL), 0);
	rest("2025-04-10 09:00:30");
	assert_string_equal(kit_text("select concat_ws(' ', version, acked_by, owner, silence_id, "
				     "level, told_state, n_changes) from alerts.alert"),
			    life);
	assert_int_equal(kit_number("select count(*) from alerts.alert_change"), changes);
	assert_int_equal(notices(), n);
}

#undef T
#define T(test) cmocka_unit_test_setup_teardown(test, begin, check)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(silence__approved_by_a_second_person__told_when_it_expires),
		T(silence__next_month_of_the_same_subject__raised_and_not_told),
		T(silence__lifted__told_at_once_and_refused_or_withdrawn__nothing),
		T(silence__cleared_meanwhile__nobody_disturbed),
		T(silence__over_when_a_finding_arrives__told_once),
		T(silence__ends_between_cleared_and_open__told_at_rest),
		T(inhibit__red_of_the_same_clause__hint_kept_to_itself_until_it_clears),
		T(inhibit__hint_was_there_first__quiet_from_then_on),
		T(subject__random_steps_of_two_employers__one_never_changes_the_other),
		T(replay__everything_sent_again__life_stays_and_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
