/*
 * What a procedure does to the deadlines of its cases, and what they do to the case when they run
 * out.
 */
#include "acts.h"

static const char *open_clocks(int64_t case_id)
{
	return kit_text(
		"select coalesce(string_agg(code || case when status = 'breached' then '!' "
		"else '' end, ' ' order by code), '') from disputes.deadline where case_id = "
		"%" PRId64 " and handoff_id = 0 and state <> 'stopped'",
		case_id);
}

static const char *due_of(int64_t case_id, const char *code)
{
	return kit_text("select due_day::text from disputes.deadline where case_id = %" PRId64
			" and code = '%s' order by deadline_id desc limit 1",
			case_id, code);
}

static const struct taking notify = {
	.action = "notify",
	.fields = {{"intended", "罚款"},             {"served_day", "2025-04-10"}       },
	.documents = {{"penalty_notice", "罚告 1 号"}, {"service_receipt", "送达 1 号"}}
};

/* INSP-4: 60 working days of the State Council; INSP-5: 30 days of Henan. The earlier runs. */
static void investigation__both_clocks__the_earlier_runs(void **state UNUSED)
{
	int64_t id = investigated(1);

	assert_string_equal(open_clocks(id), "INSP-4 INSP-5");
	assert_string_equal(due_of(id, "INSP-5"), "2025-05-10");
	assert_int_equal(kit_number("select count(*) from disputes.deadline where runs and code = "
				    "'INSP-5'"),
			 1);
	assert_int_equal(kit_number("select count(*) from disputes.deadline where runs"), 1);
}

static void notified__nobody_asks_for_a_hearing__goes_on_by_itself(void **state UNUSED)
{
	int64_t id = investigated(1);

	assert_int_equal(act(NULL, id, &conclude), 0);
	assert_int_equal(act(NULL, id, &notify), 0);
	assert_string_equal(column_of(id, "step"), "notified");
	assert_string_equal(due_of(id, "INSP-9"), "2025-04-17"); /* five working days */
	time_passes("2025-04-17 23:59:00");
	assert_string_equal(column_of(id, "step"), "notified");
	time_passes("2025-04-18 09:30:00");
	assert_string_equal(column_of(id, "step"), "decision");
	assert_null(strstr(open_clocks(id), "INSP-9"));
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'expired'"),
			 1);
	/* it was what the procedure waited for: no head and no leading office is told */
	assert_int_equal(
		kit_number("select count(*) from disputes.deadline_entry as e join "
			   "disputes.deadline using (deadline_id) where code = 'INSP-9' and "
			   "rung <> '' and rung <> 'officer'"),
		0);
}

static void overdue_investigation__stays_and_is_marked(void **state UNUSED)
{
	int64_t id = investigated(1);
	int64_t version = version_of(id);

	time_passes("2025-05-12 12:00:00");
	assert_string_equal(column_of(id, "step"), "investigating");
	assert_string_equal(column_of(id, "clocks"), "INSP-4 INSP-5!");
	assert_string_equal(open_clocks(id), "INSP-4 INSP-5!");
	assert_int_equal(version_of(id), version); /* what an officer read is still what there is */
}

static void complex__on_the_day_of_review__comes_back(void **state UNUSED)
{
	static const struct taking study = {.action = "study",
					    .fields = {{"why", "用工关系有争议"}}},
				   end = {.action = "conclude_study",
					  .disposition = "complex",
					  .opinion = "待仲裁确认劳动关系",
					  .measures = "每月跟进",
					  .review_day = 20218}; /* 2025-05-10 */
	int64_t id = investigated(1);

	assert_int_equal(act(NULL, id, &study), 0);
	assert_string_equal(open_clocks(id), "ENF-06 INSP-4 INSP-5");
	assert_int_equal(act(NULL, id, &end), 0);
	assert_string_equal(open_clocks(id), "REVIEW-1");
	time_passes("2025-05-10 23:00:00");
	assert_string_equal(column_of(id, "state"), "closed");
	time_passes("2025-05-11 00:30:00");
	assert_string_equal(column_of(id, "state"), "study");
	assert_string_equal(column_of(id, "disposition"), "");
	assert_string_equal(open_clocks(id), "ENF-06");
	assert_int_equal(act(NULL, id, &end), E_FIELD); /* not on a day that is past */
}

/* P6: nobody was first but the clock, and that is what the officer is told. */
static void act__on_what_was_there_before_a_clock_ran_out__told_of_the_clock(void **state UNUSED)
{
	int64_t id = investigated(1), version;

	assert_int_equal(act(NULL, id, &conclude), 0);
	assert_int_equal(act(NULL, id, &notify), 0);
	version = version_of(id);
	time_passes("2025-04-18 09:30:00");
	assert_string_equal(column_of(id, "step"), "decision");
	assert_int_equal(act_on(k, NULL, id, version, &conclude, NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "2025-04-18 00:00:00"));
	assert_non_null(strstr(kit_detail(k), "INSP-9 ran out"));
	assert_null(strstr(kit_detail(k), "notify"));
}

/* The first notice of inquiry is over with the second: its term is counted from that day. */
static void inquire__again__counted_anew(void **state UNUSED)
{
	struct taking inquire = {
		.action = "inquire",
		.fields = {{"served_day", "2025-04-10"}        },
		.documents = { {"inquiry_notice", "询问 1 号"}, {"service_receipt", "送达 1 号"}}
        };
	int64_t id = investigated(1);

	assert_int_equal(act(NULL, id, &inquire), 0);
	assert_string_equal(due_of(id, "INSP-6"), "2025-04-17");
	kit_clock("2025-04-16 09:00:00");
	inquire.fields[0][1] = "2025-04-16";
	inquire.documents[1][1] = "送达 2 号";
	assert_int_equal(act(NULL, id, &inquire), 0);
	assert_string_equal(due_of(id, "INSP-6"), "2025-04-23");
	assert_string_equal(open_clocks(id), "INSP-4 INSP-5 INSP-6");
}

static Disputes__Deadline *by_hand(int64_t case_id, const char *code, int32_t from_day)
{
	Disputes__StartDeadlineRequest req;
	Disputes__Deadline *d;

	disputes__start_deadline_request__init(&req);
	req.case_id = case_id;
	req.code = (char *)code;
	req.from_day = from_day;
	req.ground = (char *)"人工起算";
	assert_int_equal(kit_call(k, "StartDeadline", NULL, &req.base, &d), 0);
	return d;
}

/* What waits for service by hand does not keep the term of the act from beginning. */
static void inquire__begun_by_hand_before__the_day_of_the_act_counts(void **state UNUSED)
{
	static const struct taking inquire = {
		.action = "inquire",
		.fields = {{"served_day", "2025-04-10"}        },
		.documents = { {"inquiry_notice", "询问 1 号"}, {"service_receipt", "送达 1 号"}}
        };
	int64_t id = investigated(1);

	assert_string_equal(by_hand(id, "INSP-6", 0)->state, "waiting");
	assert_int_equal(act(NULL, id, &inquire), 0);
	assert_string_equal(due_of(id, "INSP-6"), "2025-04-17");
	assert_string_equal(open_clocks(id), "INSP-4 INSP-5 INSP-6");
}

/* One that ran out by hand would never run out for the procedure. */
static void study__its_clock_ran_out_by_hand__begun_anew(void **state UNUSED)
{
	static const struct taking study = {.action = "study",
					    .fields = {{"why", "用工关系有争议"}}};
	int64_t id = investigated(1);

	(void)by_hand(id, "ENF-06", 20100); /* 2025-01-12 */
	while (kit_timers(k))
		;
	assert_string_equal(open_clocks(id), "ENF-06! INSP-4 INSP-5");
	assert_int_equal(act(NULL, id, &study), 0);
	assert_string_equal(open_clocks(id), "ENF-06 INSP-4 INSP-5");
	assert_string_equal(due_of(id, "ENF-06"), "2025-05-10");
}

/* Nobody is told for ever of a term in a case that is over; a court's term is the court's. */
static void unfounded__clocks_begun_by_hand__those_of_the_procedure_stop(void **state UNUSED)
{
	static const struct taking propose = {.action = "find_false",
					      .fields = {{"found", "工资条已补发"}},
					      .documents = {{"check_record", "核查 1 号"}}},
				   agree = {.action = "confirm_false",
					    .fields = {{"opinion", "同意"}}};
	int64_t id = case_given(1);

	(void)by_hand(id, "INSP-5", 0);
	(void)by_hand(id, "CRT-5", 0);
	assert_int_equal(act(NULL, id, &propose), 0);
	assert_string_equal(open_clocks(id), "CRT-5 INSP-5");
	assert_int_equal(act(&second_officer, id, &agree), 0);
	assert_string_equal(column_of(id, "state"), "unfounded");
	assert_string_equal(open_clocks(id), "CRT-5");
}

static void rectification__not_done_in_time__rechecked(void **state UNUSED)
{
	static const struct taking order = {
		.action = "correct",
		.fields = {{"demands", "补发差额"}, {"severity", "high"}},
		.documents = {{"correction_order", "改 1 号"}                          }
        };
	int64_t id = investigated(1);

	assert_int_equal(act(NULL, id, &order), 0);
	assert_string_equal(due_of(id, "RECT-1"),
			    "2025-04-17"); /* seven days: rectify.days, high */
	time_passes("2025-04-18 00:30:00");
	assert_string_equal(column_of(id, "state"), "recheck");
	assert_null(strstr(open_clocks(id), "RECT-1"));
}

static void transfer__accepted__the_clocks_of_the_old_desk_stop(void **state UNUSED)
{
	int64_t id = investigated(1);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_string_equal(open_clocks(id), "");
	assert_int_equal(kit_number("select count(*) from disputes.timer where tag like "
				    "'deadline/%%'"),
			 0);
}

/* From the lead to the court: each step, each clock. */
static void whole_way__penalty_reminder_court(void **state UNUSED)
{
	static const struct taking
		waive =
			{
				.action = "waive", .documents = {{"waiver", "弃权 1 号"}}
        },
		review = {.action = "review_draft", .fields = {{"opinion", "合法"}}},
		decide = {.action = "decide",
			  .fields = {{"decision", "责令支付"}, {"to_pay", "4851.00"}},
			  .documents = {{"penalty_decision", "罚决 1 号"}}},
		serve = {.action = "serve",
			 .fields = {{"served_day", "2025-04-10"}, {"perform_day", "2025-04-25"}},
			 .documents = {{"service_receipt", "送达 2 号"}}},
		remind = {.action = "remind",
			  .fields = {{"served_day", "2025-04-28"}},
			  .documents = {{"reminder", "催告 1 号"},
					{"service_receipt", "送达 3 号"}}},
		apply = {.action = "apply",
			 .documents = {{"enforcement_application", "申执 1 号"}}},
		done = {.action = "performed",
			.documents = {{"performance_proof", "凭证 1 号"}},
			.disposition = "violation"};
	int64_t id = investigated(1);

	assert_int_equal(act(NULL, id, &conclude), 0);
	assert_int_equal(act(NULL, id, &notify), 0);
	assert_int_equal(act(NULL, id, &waive), 0);
	assert_int_equal(act(NULL, id, &review), E_CONFLICT); /* another than who notified */
	assert_int_equal(act(&second_officer, id, &review), 0);
	assert_int_equal(act(NULL, id, &decide), 0);
	assert_string_equal(open_clocks(id), "INSP-10");
	assert_int_equal(act(NULL, id, &serve), 0);
	assert_string_equal(open_clocks(id), "INSP-11 INSP-11.2 PERFORM-1");
	time_passes("2025-04-28 10:00:00");
	assert_string_equal(column_of(id, "step"), "reminding");
	assert_int_equal(act(NULL, id, &remind), 0);
	assert_string_equal(due_of(id, "INSP-12"),
			    "2025-05-15"); /* ten working days, holiday between */
	time_passes("2025-05-16 10:00:00");
	assert_string_equal(column_of(id, "step"), "enforcement");
	assert_int_equal(act(NULL, id, &apply), 0);
	assert_int_equal(act(NULL, id, &done), 0);
	assert_string_equal(column_of(id, "state"), "closed");
	assert_string_equal(open_clocks(id), "");
}

/* A clock of the procedure is the procedure's to stop. */
static void stop_deadline__of_a_step__refused(void **state UNUSED)
{
	Disputes__StopDeadlineRequest req;

	(void)investigated(1);
	disputes__stop_deadline_request__init(&req);
	req.deadline_id =
		kit_number("select deadline_id from disputes.deadline where code = 'INSP-4'");
	req.ground = (char *)"不需要";
	assert_int_equal(kit_call(k, "StopDeadline", NULL, &req.base, NULL), E_CONFLICT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(investigation__both_clocks__the_earlier_runs),
		T(notified__nobody_asks_for_a_hearing__goes_on_by_itself),
		T(overdue_investigation__stays_and_is_marked),
		T(complex__on_the_day_of_review__comes_back),
		T(act__on_what_was_there_before_a_clock_ran_out__told_of_the_clock),
		T(inquire__again__counted_anew),
		T(inquire__begun_by_hand_before__the_day_of_the_act_counts),
		T(study__its_clock_ran_out_by_hand__begun_anew),
		T(unfounded__clocks_begun_by_hand__those_of_the_procedure_stop),
		T(rectification__not_done_in_time__rechecked),
		T(transfer__accepted__the_clocks_of_the_old_desk_stop),
		T(whole_way__penalty_reminder_court),
		T(stop_deadline__of_a_step__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
