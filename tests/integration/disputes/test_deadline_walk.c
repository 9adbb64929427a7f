/*
 * Any order of what may happen to the deadlines of a case, with days that pass and timers that come
 * late or twice: bench.h checks DL2 to DL5 after each walk, and here nothing is lost. A walk that
 * fails prints its seed.
 */
#include "requests.h"

#include "deadline.h"

#define WALKS 6
#define STEPS 120

static const char *const codes[] = {"INSP-1", "INSP-3", "INSP-4",  "INSP-5", "INSP-6",
				    "INJ-2",  "ARB-7",  "INSP-12", "CRT-7",  "H-01.2"};

struct walk {
	uint64_t dice;
	int64_t case_id;
	civil_date today;
};

static uint64_t roll(struct walk *w, uint64_t sides)
{
	w->dice = w->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (w->dice >> 33) % sides;
}

/* What a command may answer here; anything else is a fault. */
static void may(int rc)
{
	if (rc && rc != E_CONFLICT && rc != E_EXISTS && rc != E_FIELD)
		fail_msg("%d %s", rc, kit_detail(k));
}

static int64_t any_deadline(struct walk *w)
{
	int64_t n = kit_number("select count(*) from disputes.deadline");

	return n == 0 ? 0
		      : kit_number("select deadline_id from disputes.deadline order by 1 offset %d "
				   "limit 1",
				   (int)roll(w, (uint64_t)n));
}

static void start_some(struct walk *w)
{
	Disputes__StartDeadlineRequest req;

	disputes__start_deadline_request__init(&req);
	req.case_id = w->case_id;
	req.code = (char *)codes[roll(w, N_ELEMENTS(codes))];
	req.from_day = w->today.day - (int32_t)roll(w, 5);
	req.ground = (char *)"立案";
	may(kit_call(k, "StartDeadline", NULL, &req.base, NULL));
}

static void serve_some(struct walk *w)
{
	Disputes__RecordServiceRequest req;

	disputes__record_service_request__init(&req);
	req.case_id = w->case_id;
	req.document = (char *)"文书";
	req.method = (char *)"mail";
	may(kit_call(k, "RecordService", NULL, &req.base, NULL));
}

static void change_some(struct walk *w, int64_t deadline_id)
{
	Disputes__PauseDeadlineRequest pause;
	Disputes__ResumeDeadlineRequest resume;
	Disputes__ExtendDeadlineRequest extend;
	Disputes__StopDeadlineRequest stop;
	const uint64_t what = roll(w, 7);

	disputes__pause_deadline_request__init(&pause);
	disputes__resume_deadline_request__init(&resume);
	disputes__extend_deadline_request__init(&extend);
	disputes__stop_deadline_request__init(&stop);
	pause.deadline_id = resume.deadline_id = extend.deadline_id = stop.deadline_id =
		deadline_id;
	pause.ground = resume.ground = extend.ground = stop.ground = (char *)"理由";
	if (what < 2) {
		may(kit_call(k, "PauseDeadline", NULL, &pause.base, NULL));
	} else if (what < 4) {
		may(kit_call(k, "ResumeDeadline", NULL, &resume.base, NULL));
	} else if (what < 6) {
		extend.by = 1 + (int64_t)roll(w, 20);
		extend.approver = (char *)"局长";
		may(kit_call(k, "ExtendDeadline", NULL, &extend.base, NULL));
	} else {
		may(kit_call(k, "StopDeadline", NULL, &stop.base, NULL));
	}
}

static void due_again(struct walk *w, int64_t deadline_id)
{
	Disputes__DeadlineDueRequest req;

	disputes__deadline_due_request__init(&req);
	req.deadline_id = deadline_id;
	req.version = 1 + (int64_t)roll(w, 12);
	may(kit_call(k, "DeadlineDue", &kit_daemons, &req.base, NULL));
}

/* To some hour of a day ahead, whatever is due by then comes late. */
static void days_pass(struct walk *w)
{
	char day[12], now[24];

	w->today.day += (int32_t)roll(w, 9);
	(void)snprintf(now, sizeof(now), "%s %02d:00:00", civil_format(w->today, day),
		       10 + (int)roll(w, 14));
	kit_clock(now);
	while (kit_timers(k))
		;
}

static void step(struct walk *w)
{
	const int64_t deadline_id = any_deadline(w);

	switch (roll(w, 8)) {
	case 0:
	case 1:
		start_some(w);
		return;
	case 2:
		serve_some(w);
		return;
	case 3:
	case 4:
		if (deadline_id)
			change_some(w, deadline_id);
		return;
	case 5:
		if (deadline_id)
			due_again(w, deadline_id);
		return;
	default:
		w->today.day++;
		days_pass(w);
	}
}

/* Of what runs and is over, all is known to be over; and every case event of it stands once. */
static void nothing_lost(uint64_t seed)
{
	static const char *const broken[] = {
		"disputes.deadline d where d.state = 'running' and d.runs and d.status <> "
		"'breached' and d.due_at <= (select max(at) from disputes.case_event)",
		"disputes.deadline d where d.status = 'breached' and (select count(*) from "
		"disputes.case_event e where e.deadline_id = d.deadline_id and e.kind = "
		"'deadline_breached') <> 1",
		"disputes.deadline d where d.rungs <> (select count(*) from disputes.case_event e "
		"where e.deadline_id = d.deadline_id and e.kind = 'escalated')",
		"disputes.deadline d where d.state = 'paused' and d.due_day is not null",
		"(select case_id, code from disputes.deadline where state <> 'stopped' group by 1, "
		"2 having count(*) > 1) as s",
	};

	for (size_t i = 0; i < N_ELEMENTS(broken); i++) {
		if (kit_number("select count(*) from %s", broken[i]))
			fail_msg("seed %d: %s", (int)seed, broken[i]);
	}
}

static void walk__any_order__nothing_lost(void **state)
{
	int64_t seen[12] = {0};

	for (uint64_t seed = 1; seed <= WALKS; seed++) {
		struct walk w = {.dice = seed};

		assert_int_equal(setup(state), 0);
		kit_clock("2022-03-01 10:00:00");
		assert_true(civil_parse("2022-03-01", 10, &w.today));
		w.case_id = case_given(5);
		for (int i = 0; i < STEPS; i++)
			step(&w);
		nothing_lost(seed);
		assert_int_equal(check(state), 0);
		for (size_t i = 0; i < N_ELEMENTS(seen); i++)
			seen[i] += kit_number("select count(*) from disputes.deadline_entry where "
					      "kind = '%s'",
					      deadline_entry_names[i]);
	}
	for (size_t i = 0; i < N_ELEMENTS(seen); i++) { /* the walks went everywhere */
		if (seen[i] == 0 && i != ENTRY_MOVED && i != ENTRY_RECOUNTED)
			fail_msg("none %s", deadline_entry_names[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(walk__any_order__nothing_lost),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
