/*
 * The limitation guard (LIM-1): who says on which day it happened is warned 60, 30 and 7 days
 * before his own last day, and whoever has his matter is told; each once, however often the timer
 * fires.
 */
#include "intakes.h"
#include "races.h"

#define EVENT    19828 /* 2024-04-15: the year of ARB-1 ends on 2025-04-15, a Tuesday */
#define LAST_DAY 20193

static const struct kit_event *events;

static Disputes__FileTipReply *filed_of(const char *issue, int32_t event_day)
{
	Disputes__FileTipRequest q = tip_of(issue);
	Disputes__FileTipReply *r;

	q.event_day = event_day;
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, &r), 0);
	return r;
}

/* Who was told since the last look, by which warning: "limit_a HRSS". */
static const char *told(void)
{
	size_t n = kit_events(k, &events);
	const char *text = "";

	for (size_t i = 0; i < n; i++) {
		const Disputes__Escalation *e;

		if (strcmp(events[i].event, "disputes.EscalationRecorded") != 0)
			continue;
		e = (const Disputes__Escalation *)kit_event_body(k, &events[i],
								 &disputes__escalation__descriptor);
		if (strcmp(e->code, "LIM-1") != 0)
			continue;
		assert_string_equal(e->status, "limit");
		assert_int_equal(e->due_day, LAST_DAY);
		text = kit_text("select '%s%s%s %s'", text, *text ? ", " : "", e->rung, e->told);
	}
	return text;
}

static const char *last_message(const char *code)
{
	Disputes__ListTipMessagesReply *r = said_to(code);

	return r->messages[r->n_messages - 1]->text;
}

static int64_t timers(void)
{
	return kit_number("select count(*) from disputes.timer where tag like 'limit/%%'");
}

static int limit_fires(struct kit_daemon *d, int64_t intake_id)
{
	Disputes__LimitDueRequest q = DISPUTES__LIMIT_DUE_REQUEST__INIT;

	q.intake_id = intake_id;
	return kit_call(d, "LimitDue", &kit_daemons, &q.base, NULL);
}

/* ---- when ----------------------------------------------------------------------------------- */

static void limit__its_day_comes_nearer__warned_at_60_30_and_7_each_once(void **state UNUSED)
{
	static const struct {
		const char *before, *at, *told, *words;
	} days[] = {
		{"2025-02-14 08:59:59", "2025-02-14 09:00:00", "limit_a HRSS", "还有 60 天"},
		{"2025-03-16 08:59:59", "2025-03-16 09:00:00", "limit_b HRSS",
		 "还有 30 天"							      }, /* a Sunday */
		{"2025-04-08 08:59:59", "2025-04-08 09:00:00", "limit_c HRSS", "还有 7 天" },
	};
	Disputes__FileTipReply *r;
	char *code;

	kit_clock("2025-01-10 09:00:00");
	r = filed_of("no_contract", EVENT);
	code = strdup(r->receipt_code);
	assert_int_equal(r->card->last_day, LAST_DAY);
	assert_string_equal(r->card->warning, "");
	for (size_t i = 0; i < N_ELEMENTS(days); i++) {
		time_passes(days[i].before);
		assert_string_equal(told(), "");
		time_passes(days[i].at);
		assert_string_equal(told(), days[i].told);
		assert_int_equal(said_to(code)->n_messages, i + 2);
		assert_non_null(strstr(last_message(code), days[i].words));
		assert_non_null(strstr(last_message(code), "2025-04-15"));
		/* once, however often it is asked */
		assert_int_equal(limit_fires(k, intake_last()), 0);
		assert_string_equal(told(), "");
		assert_int_equal(said_to(code)->n_messages, i + 2);
	}
	assert_non_null(strstr(last_message(code), "先申请法律援助（12348）"));
	assert_int_equal(timers(), 0);
	assert_non_null(strstr(asked(code)->card->warning, "7 days are left"));
	time_passes("2025-04-09 09:00:00");
	assert_non_null(strstr(asked(code)->card->warning, "legal aid first"));
	time_passes("2026-01-01 09:00:00");
	assert_string_equal(told(), "");
	assert_int_equal(said_to(code)->n_messages, 4);
	free(code);
}

/* Everything stood still meanwhile: the last of those that are due, not all of them. */
static void limit__after_an_outage__one_warning(void **state UNUSED)
{
	char *code;

	kit_clock("2025-01-10 09:00:00");
	code = strdup(filed_of("no_contract", EVENT)->receipt_code);
	kit_clock("2025-04-11 10:00:00");
	(void)kit_timers(k);
	assert_string_equal(told(), "limit_c HRSS");
	assert_int_equal(said_to(code)->n_messages, 2);
	assert_non_null(strstr(last_message(code), "还有 4 天"));
	assert_non_null(strstr(last_message(code), "先申请法律援助"));
	assert_int_equal(timers(), 0);
	free(code);
}

static void limit__near_when_it_comes_in__warned_at_once_then_the_rest(void **state UNUSED)
{
	Disputes__FileTipReply *r;
	char *code;

	kit_clock("2025-03-26 20:00:00");
	r = filed_of("no_contract", EVENT);
	code = strdup(r->receipt_code);
	assert_non_null(strstr(r->card->warning, "20 days are left"));
	(void)kit_timers(k);
	assert_string_equal(told(), "limit_b HRSS");
	time_passes("2025-04-15 23:00:00");
	assert_string_equal(told(), "limit_c HRSS");
	assert_int_equal(said_to(code)->n_messages, 3);
	free(code);

	kit_clock("2025-04-16 09:00:00"); /* it is over: the card says so, nobody is reminded */
	r = filed_of("no_contract", EVENT);
	assert_non_null(strstr(r->card->warning, "legal aid first"));
	assert_int_equal(timers(), 0);
}

/* ---- of what, and to whom ------------------------------------------------------------------- */

static void limit__no_day_or_no_term_of_his_own__nothing(void **state UNUSED)
{
	Disputes__FileTipRequest q = tip_of("no_contract");

	kit_clock("2025-01-10 09:00:00");
	(void)filed_of("no_contract", 0);
	(void)filed_of("sole_trader", EVENT);
	assert_int_equal(timers(), 0);
	assert_int_equal(kit_number("select count(*) from disputes.intake where limit_day is not "
				    "null"),
			 0);
	q.event_day = day_of("2025-01-11");
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, NULL), E_FIELD);
	q.event_day = day_of("1960-01-11");
	assert_int_equal(kit_call(k, "FileTip", &door, &q.base, NULL), E_FIELD);
}

/* By the route that an officer decided on; told is who has the case by now. */
static void limit__route_is_decided_and_case_handed_on__its_owner_is_told(void **state UNUSED)
{
	const struct sending by = {.route = "R02", .department = "HRSS", .reason = "金额有争议"};
	Disputes__RecordIntakeRequest q = record_of("counter", "pay_unpaid");
	Disputes__RecordIntakeReply *r;
	Disputes__GetIntakeReply *seen;
	Disputes__Handoff *h;
	int64_t id, case_id;

	kit_clock("2025-01-10 09:00:00");
	q.event_day = EVENT;
	assert_int_equal(record(NULL, &q, &r), 0);
	id = r->intake->intake_id;
	assert_int_equal(r->intake->limit_day, 0); /* which route it is nobody knows yet */
	case_id = sent_on(NULL, id, &by)->case_->case_id;
	assert_int_equal(timers(), 1);
	assert_int_equal(offer(NULL, case_id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), 0);
	(void)told();
	time_passes("2025-02-14 09:00:00");
	assert_string_equal(told(), "limit_a SAMR");
	assert_int_equal(read_intake(NULL, id, &seen), 0);
	assert_int_equal(seen->intake->limit_day, LAST_DAY);
	assert_int_equal(seen->intake->limit_warned_days, 60);
	assert_string_equal(seen->messages[1]->department, "SAMR");
}

/* ---- once ----------------------------------------------------------------------------------- */

static int64_t notices(void)
{
	return kit_number("select count(*) from disputes.outbox where event = "
			  "'disputes.EscalationRecorded' and key like 'intake/%%'");
}

/* Two daemons have the same timer, as after a takeover; on 2025-04-10, where the second one begins.
 */
static void limit__fires_twice_at_once__one_warning_each(void **state UNUSED)
{
	const int64_t before = notices();
	int64_t ids[ROUNDS];
	struct side first = {.does = limit_fires, .ids = ids};
	struct side second = {.does = limit_fires, .ids = ids};

	kit_clock("2025-01-10 09:00:00");
	for (size_t i = 0; i < ROUNDS; i++) {
		(void)filed_of("no_contract", EVENT);
		ids[i] = intake_last();
	}
	race(&first, &second);
	for (size_t i = 0; i < ROUNDS; i++) {
		assert_int_equal(first.codes[i], 0);
		assert_int_equal(second.codes[i], 0);
	}
	assert_int_equal(kit_number("select count(*) from disputes.intake_message where not "
				    "from_reporter"),
			 ROUNDS);
	assert_int_equal(notices() - before, ROUNDS);
	assert_int_equal(timers(), 0); /* none is to come */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(limit__its_day_comes_nearer__warned_at_60_30_and_7_each_once),
		T(limit__after_an_outage__one_warning),
		T(limit__near_when_it_comes_in__warned_at_once_then_the_rest),
		T(limit__no_day_or_no_term_of_his_own__nothing),
		T(limit__route_is_decided_and_case_handed_on__its_owner_is_told),
		T(limit__fires_twice_at_once__one_warning_each),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
