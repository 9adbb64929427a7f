/*
 * city_of_two - random steps on the alerts of two employers, 7 and 8, of which 7's can be left out:
 * findings that come and go, people, silences asked for, approved, lifted, and time that passes.
 * Each employer has a random sequence of its own, so that 8's steps are the same either way.
 */
#ifndef GONGDAO_TEST_CITY_OF_TWO_H
#define GONGDAO_TEST_CITY_OF_TWO_H

static const char *const town_rules[] = {"PAY-01", "PAY-02b", "PAY-03w", "TIM-05"};
static const char *const town_severities[] = {"hint", "info", "warn", "high", "critical"};

static uint32_t town_random(uint32_t *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 8;
}

/* A finding of the employer comes, changes or goes. */
static void town_finding(uint32_t *seed, int64_t employer, int64_t *version)
{
	uint32_t r = town_random(seed), n = r % 24;
	Audit__Finding f = finding(employer * 1000 + n, employer * 100 + n % 5, 100);
	Audit__Clause clause = AUDIT__CLAUSE__INIT, *list[1] = {&clause};

	f.employer_id = employer;
	f.version = ++*version;
	f.rule = (char *)(uintptr_t)town_rules[n % N_ELEMENTS(town_rules)];
	f.severity = (char *)(uintptr_t)town_severities[r / 24 % 5];
	f.hint = r / 120 % 4 == 0;
	f.state = (char *)(uintptr_t)(r / 480 % 3 ? "open" : "cleared");
	clause.law = (char *)"许人社〔2022〕1号";
	clause.article = (char *)"二、1";
	f.clauses = list;
	f.n_clauses = 1;
	assert_int_equal(take_in(&f, 0), 0);
}

static int64_t town_pick(uint32_t *seed, int64_t employer)
{
	return kit_number("select coalesce((select alert_id from alerts.alert where employer_id = "
			  "%" PRId64 " and rule = '%s'), 0)",
			  employer, town_rules[town_random(seed) % N_ELEMENTS(town_rules)]);
}

/* Refusals are a part of it: what may not be done changes nothing. */
static void town_people(struct kit_daemon *d, uint32_t *seed, int64_t employer)
{
	static const struct kit_who other = {"inspector", "HRSS", "411000", "other", 0, 0};
	Alerts__AckAlertRequest ack = ALERTS__ACK_ALERT_REQUEST__INIT;
	Alerts__OwnAlertRequest own = ALERTS__OWN_ALERT_REQUEST__INIT;
	Alerts__SilenceAlertRequest ask = ALERTS__SILENCE_ALERT_REQUEST__INIT;
	Alerts__DecideSilenceRequest decide = ALERTS__DECIDE_SILENCE_REQUEST__INIT;
	Alerts__EndSilenceRequest end = ALERTS__END_SILENCE_REQUEST__INIT;
	int64_t alert = town_pick(seed, employer);

	ack.alert_id = own.alert_id = ask.alert_id = alert;
	switch (town_random(seed) % 5) {
	case 0:
		(void)kit_call(d, "AckAlert", NULL, &ack.base, NULL);
		break;
	case 1:
		own.release = town_random(seed) % 2;
		(void)kit_call(d, "OwnAlert", NULL, &own.base, NULL);
		break;
	case 2:
		ask.reason = (char *)"核查中";
		ask.until_us = utc_now_business().us + US_PER_DAY;
		(void)kit_call(d, "SilenceAlert", NULL, &ask.base, NULL);
		break;
	case 3:
		decide.approve = town_random(seed) % 6 != 0;
		decide.silence_id = kit_number("select coalesce(max(silence_id), 0) from "
					       "alerts.silence where employer_id = %" PRId64,
					       employer);
		(void)kit_call(d, "DecideSilence", &other, &decide.base, NULL);
		break;
	default:
		end.silence_id = kit_number("select coalesce(max(silence_id), 0) from "
					    "alerts.silence where employer_id = %" PRId64,
					    employer);
		if (town_random(seed) % 3 == 0)
			(void)kit_call(d, "EndSilence", NULL, &end.base, NULL);
		break;
	}
}

static void town_step(struct kit_daemon *d, uint32_t *seed, int64_t employer, int64_t *version)
{
	if (town_random(seed) % 2)
		town_finding(seed, employer, version);
	else
		town_people(d, seed, employer);
}

static UNUSED void town_walk(struct kit_daemon *d, uint32_t seed, bool both)
{
	uint32_t of_7 = seed * 7919, of_8 = seed * 104729;
	int64_t version_7 = 0, version_8 = 0;
	char at[24];

	for (int step = 0; step < 120; step++) {
		(void)snprintf(at, sizeof(at), "2025-04-%02d %02d:00:00", 1 + step / 4,
			       step % 4 * 6);
		kit_clock(at);
		if (both)
			town_step(d, &of_7, 7, &version_7);
		town_step(d, &of_8, 8, &version_8);
		if (both)
			town_step(d, &of_7, 7, &version_7);
		while (kit_timers(d) > 0)
			;
	}
	(void)kit_events(d, &events);
}

/* All that is kept of an employer's alerts, without ids. */
static UNUSED const char *town_of(int64_t employer)
{
	return kit_text(
		"select coalesce(string_agg(concat_ws(' ', a.rule, c.seq, c.version, c.at, c.kind, "
		"c.notice, c.muted, c.by_subject, c.words, c.n_workers, c.n_items, c.owed_fen, "
		"a.state, a.level, a.owner, a.acked_by, a.respond_at, a.repeat_at, a.rung, (select "
		"count(*) from alerts.notice n where n.subject_id = a.alert_id)), e'\\n' order by "
		"a.rule, c.seq), '') from alerts.alert a join alerts.alert_change c using "
		"(alert_id) where a.employer_id = %" PRId64,
		employer);
}

#endif
