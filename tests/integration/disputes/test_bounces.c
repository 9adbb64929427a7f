/*
 * What goes back and forth between departments is decided by the leading office, once (ENF-09): its
 * queue, the clock HO-2, the ladder where nobody decides, and two who decide at once.
 */
#include "races.h"

static const struct kit_who samr = {"clerk", "SAMR", "411000", "samr", 0, 0};

/* The message that the daemon left itself. */
static void asked(void)
{
	assert_true(kit_timers(k) >= 0);
}

/* A case of HRSS, returned by TRANS and then by SAMR, who names HRSS. */
static int64_t bounced(int64_t alert_id)
{
	int64_t id = case_given(alert_id);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(give_back(&trans, h->handoff_id, "SAMR", NULL), 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(give_back(&samr, h->handoff_id, "", NULL), 0);
	asked();
	return id;
}

static const char *clock_of(int64_t case_id)
{
	return kit_text(
		"select coalesce(string_agg(department || ' ' || state, '; ' order by "
		"deadline_id), '') from disputes.deadline where code = 'HO-2' and case_id = "
		"%" PRId64,
		case_id);
}

static Disputes__ListUndecidedReply *queue_of(const struct kit_who *who)
{
	Disputes__ListUndecidedRequest q = DISPUTES__LIST_UNDECIDED_REQUEST__INIT;
	Disputes__ListUndecidedReply *r;

	assert_int_equal(kit_call(k, "ListUndecided", who, &q.base, &r), 0);
	return r;
}

static int keep(struct kit_daemon *d, const struct kit_who *who, int64_t case_id)
{
	Disputes__StopDeadlineRequest q = DISPUTES__STOP_DEADLINE_REQUEST__INIT;

	q.deadline_id = kit_number("select coalesce(max(deadline_id), 0) from disputes.deadline "
				   "where code = 'HO-2' and case_id = %" PRId64,
				   case_id);
	q.ground = (char *)"本部门有职权，自行办理";
	return kit_call(d, "StopDeadline", who, &q.base, NULL);
}

/* ---- it begins --------------------------------------------------------------------------------
 */

static void
bounced__the_leading_office_has_it__in_its_queue_with_since_and_until(void **state UNUSED)
{
	Disputes__ListUndecidedReply *r;
	const Disputes__Undecided *u;
	Disputes__Handoff *h;
	int64_t id = case_given(5);

	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(give_back(&trans, h->handoff_id, "SAMR", NULL), 0);
	asked();
	assert_string_equal(clock_of(id), ""); /* once is not often */
	assert_int_equal(queue_of(NULL)->n_cases, 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	kit_clock("2025-04-10 10:00:00"); /* a Thursday */
	assert_int_equal(give_back(&samr, h->handoff_id, "", NULL), 0);
	asked();
	assert_string_equal(clock_of(id), "HRSS running");
	r = queue_of(NULL);
	assert_int_equal(r->n_cases, 1);
	u = r->cases[0];
	assert_int_equal(u->case_id, id);
	assert_string_equal(u->employer_name, "甲平台");
	assert_int_equal(u->since_us, kit_number("select extract(epoch from timestamptz "
						 "'2025-04-10 10:00:00+08')::bigint * 1000000"));
	assert_int_equal(u->due_day, kit_number("select date '2025-04-11' - date '1970-01-01'"));
	assert_string_equal(u->status, "on_track");
	assert_true(u->due_confirm);
	assert_int_equal(u->n_returned_by, 2);
	assert_string_equal(u->returned_by[0], "TRANS");
	assert_string_equal(u->returned_by[1], "SAMR");
	assert_int_equal(u->n_suggested, 1);
	assert_string_equal(u->suggested[0], "SAMR");
	assert_int_equal(queue_of(&samr)->n_cases, 0); /* nobody else's */
	assert_int_equal(queue_of(&trans)->n_cases, 0);
}

/* Of another's case it begins with the referral that the leading office accepted. */
static void bounced__another_owns_it__begins_with_the_accepted_referral(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(accept_as(&samr, h->handoff_id, "", NULL), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(offer(&samr, id, "TRANSFER", "TRANS", &h), 0);
		assert_int_equal(give_back(&trans, h->handoff_id, "", NULL), 0);
	}
	assert_string_equal(clock_of(id), "");
	assert_int_equal(offer(&samr, id, "REFER", "HRSS", &h), 0);
	assert_string_equal(clock_of(id), "");
	assert_int_equal(accept_as(NULL, h->handoff_id, "", NULL), 0);
	asked();
	assert_string_equal(clock_of(id), "HRSS running");
	assert_int_equal(queue_of(NULL)->n_cases, 1);
}

static void clock__started_by_hand__refused(void **state UNUSED)
{
	Disputes__StartDeadlineRequest q = DISPUTES__START_DEADLINE_REQUEST__INIT;

	q.case_id = case_given(5);
	q.code = (char *)"HO-2";
	q.ground = (char *)"理由";
	assert_int_equal(kit_call(k, "StartDeadline", NULL, &q.base, NULL), E_FIELD);
}

/* ---- it is decided ----------------------------------------------------------------------------
 */

static void decided__another_is_named__once_and_the_case_moves_once(void **state UNUSED)
{
	int64_t id = bounced(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_true(h->binding);
	assert_string_equal(clock_of(id), "HRSS stopped");
	assert_int_equal(queue_of(NULL)->n_cases, 0);
	assert_int_equal(keep(k, NULL, id), E_CONFLICT);
	assert_int_equal(give_back(&samr, h->handoff_id, "", NULL), E_CONFLICT);
	assert_int_equal(accept_as(&samr, h->handoff_id, "", NULL), 0);
	assert_string_equal(
		kit_text("select string_agg(kind || ' ' || words, '; ' order by event_id) "
			 "from disputes.case_event where kind = 'deadline_stopped'"),
		kit_text("select 'deadline_stopped ' || words from disputes.case_event "
			 "where kind = 'deadline_stopped' and words like "
			 "'%%TRANSFER → SAMR%%'"));
	assert_int_equal(kit_number("select count(*) from disputes.case_event where new_owner = "
				    "'SAMR'"),
			 1);
	/* back by a referral: it is HRSS's, and not asked a second time */
	assert_int_equal(offer(&samr, id, "REFER", "HRSS", &h), 0);
	assert_int_equal(accept_as(NULL, h->handoff_id, "", NULL), 0);
	asked();
	assert_string_equal(clock_of(id), "HRSS stopped");
	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", NULL), E_CONFLICT);
}

/* The tax authority, which has no system and no key: by its paper. */
static void tax_takes_it(int64_t case_id, int64_t handoff_id)
{
	Disputes__BringHandoffAnswerRequest q = DISPUTES__BRING_HANDOFF_ANSWER_REQUEST__INIT;

	kit_sql("insert into disputes.case_document select 77, %" PRId64 ", '411002', "
		"decode(repeat('ab', 32), 'hex'), '\\x00', 'application/pdf', 'receipt', 10, "
		"'whole', '\\x00', 1, now(), 'HRSS', 'i'",
		case_id);
	q.handoff_id = handoff_id;
	q.answer = (char *)"ACCEPTED";
	q.receipt_no = (char *)"税收〔2025〕1号";
	q.document_id = 77;
	assert_int_equal(kit_call(k, "BringHandoffAnswer", NULL, &q.base, NULL), 0);
}

static void tax_refuses_it(int64_t handoff_id)
{
	Disputes__BringHandoffResultRequest q = DISPUTES__BRING_HANDOFF_RESULT_REQUEST__INIT;

	q.handoff_id = handoff_id;
	q.document_id = 77;
	q.result = (char *)"REFUSED";
	q.day = 20188; /* 2025-04-10 */
	q.number = (char *)"税不受〔2025〕3号";
	q.words = (char *)"不属本机关管辖";
	assert_int_equal(kit_call(k, "BringHandoffResult", NULL, &q.base, NULL), 0);
}

/* The body that was assigned the case has no system and gives it back: the question is open again,
 * once, and another is named, once. */
static void decided__the_body_named_refuses__asked_again_and_another_is_named(void **state UNUSED)
{
	Disputes__OfferHandoffRequest to_tax = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;
	int64_t id = bounced(5);
	Disputes__ListUndecidedReply *r;
	Disputes__Handoff *h;

	to_tax.case_id = id;
	to_tax.kind = (char *)"TRANSFER";
	to_tax.to_department = (char *)"TAX";
	to_tax.reason = (char *)"指定办理";
	to_tax.basis = (char *)"H-08";
	assert_int_equal(kit_call(k, "OfferHandoff", NULL, &to_tax.base, &h), 0);
	assert_true(h->binding);
	assert_string_equal(clock_of(id), "HRSS stopped");
	tax_takes_it(id, h->handoff_id);
	asked();
	assert_string_equal(clock_of(id), "HRSS stopped");
	assert_int_equal(queue_of(NULL)->n_cases, 0);

	tax_refuses_it(h->handoff_id);
	asked();
	assert_string_equal(clock_of(id), "HRSS stopped; HRSS running");
	r = queue_of(NULL);
	assert_int_equal(r->n_cases, 1);
	assert_int_equal(r->cases[0]->case_id, id);
	asked();
	assert_string_equal(clock_of(id), "HRSS stopped; HRSS running");

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_true(h->binding);
	assert_string_equal(clock_of(id), "HRSS stopped; HRSS stopped");
	assert_int_equal(queue_of(NULL)->n_cases, 0);
	assert_int_equal(give_back(&samr, h->handoff_id, "", NULL), E_CONFLICT);
	assert_int_equal(accept_as(&samr, h->handoff_id, "", NULL), 0);
	assert_int_equal(offer(&samr, id, "REFER", "HRSS", &h), 0);
	assert_int_equal(accept_as(NULL, h->handoff_id, "", NULL), 0);
	asked();
	assert_string_equal(clock_of(id), "HRSS stopped; HRSS stopped");
	assert_int_equal(offer(NULL, id, "TRANSFER", "TRANS", NULL), E_CONFLICT);
}

/* It refuses, and the leading office keeps the case: named again is nobody. */
static void decided__the_body_named_refuses__the_leading_office_keeps_it(void **state UNUSED)
{
	Disputes__OfferHandoffRequest to_tax = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;
	int64_t id = bounced(5);
	Disputes__Handoff *h;

	to_tax.case_id = id;
	to_tax.kind = (char *)"TRANSFER";
	to_tax.to_department = (char *)"TAX";
	to_tax.reason = (char *)"指定办理";
	to_tax.basis = (char *)"H-08";
	assert_int_equal(kit_call(k, "OfferHandoff", NULL, &to_tax.base, &h), 0);
	tax_takes_it(id, h->handoff_id);
	tax_refuses_it(h->handoff_id);
	asked();
	assert_int_equal(keep(k, NULL, id), 0);
	assert_string_equal(clock_of(id), "HRSS stopped; HRSS stopped");
	assert_int_equal(kit_call(k, "OfferHandoff", NULL, &to_tax.base, NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "decided to keep it"));
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", NULL), E_CONFLICT);
}

static void decided__kept__stays_and_goes_to_nobody(void **state UNUSED)
{
	int64_t id = bounced(5);

	assert_int_equal(keep(k, &samr, id), E_NOT_FOUND); /* another's: not seen */
	assert_int_equal(keep(k, NULL, id), 0);
	assert_string_equal(clock_of(id), "HRSS stopped");
	assert_int_equal(queue_of(NULL)->n_cases, 0);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "decided to keep it"));
	assert_int_equal(offer(NULL, id, "ASSIST", "SAMR", NULL), 0); /* moves nothing */
	assert_int_equal(keep(k, NULL, id), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "HO-2"));
}

/* DL5: each rung once. */
static void decided__by_nobody__officer_head_and_leading_office_are_told(void **state UNUSED)
{
	int64_t id;

	kit_clock("2025-04-10 10:00:00");
	id = bounced(5);
	time_passes("2025-04-30 10:00:00");
	assert_string_equal(
		kit_text("select string_agg(rung || '>' || told, '; ' order by entry) from "
			 "disputes.deadline_entry join disputes.deadline using (deadline_id) where "
			 "rung <> '' and code = 'HO-2' and deadline.case_id = %" PRId64,
			 id),
		"officer>HRSS; head>HRSS; leading>HRSS");
	assert_string_equal(queue_of(NULL)->cases[0]->status, "breached");
	assert_true(queue_of(NULL)->cases[0]->escalated);
	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", NULL), 0); /* late, and still once */
	assert_string_equal(clock_of(id), "HRSS stopped");
}

/* ---- two at once ------------------------------------------------------------------------------
 */

static int assigns_to(struct kit_daemon *d, int64_t case_id, const char *to)
{
	Disputes__OfferHandoffRequest q = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;

	q.case_id = case_id;
	q.kind = (char *)"TRANSFER";
	q.to_department = (char *)to;
	q.reason = (char *)"牵头部门指定";
	q.basis = (char *)(strcmp(to, "TRANS") == 0 ? "V30" : "H-09");
	return kit_call(d, "OfferHandoff", NULL, &q.base, NULL);
}

static int assigns_samr(struct kit_daemon *d, int64_t case_id)
{
	return assigns_to(d, case_id, "SAMR");
}

static int assigns_trans(struct kit_daemon *d, int64_t case_id)
{
	int rc = assigns_to(d, case_id, "TRANS");

	if (rc && !strstr(kit_detail(d), "it was assigned, by hand-off"))
		fail_msg("%d %s", rc, kit_detail(d));
	return rc;
}

static int keeps(struct kit_daemon *d, int64_t case_id)
{
	int rc = keep(d, NULL, case_id);

	if (rc && !strstr(kit_detail(d), "HO-2"))
		fail_msg("%d %s", rc, kit_detail(d));
	return rc;
}

/* ENF-09: one of them wins, the other is told; there is one decision. */
static void one_wins(struct side *a, struct side *b)
{
	int64_t ids[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		ids[i] = bounced(i + 1);
	a->ids = b->ids = ids;
	race(a, b);
	for (int i = 0; i < ROUNDS; i++) {
		if ((a->codes[i] == 0) == (b->codes[i] == 0))
			fail_msg("round %d: %d, %d", i, a->codes[i], b->codes[i]);
		assert_int_equal(a->codes[i] + b->codes[i], E_CONFLICT);
		assert_string_equal(clock_of(ids[i]), "HRSS stopped");
	}
	assert_int_equal(queue_of(NULL)->n_cases, 0);
}

static void two__name_different_departments__one_wins(void **state UNUSED)
{
	struct side a = {.does = assigns_samr}, b = {.does = assigns_trans};

	one_wins(&a, &b);
	assert_int_equal(kit_number("select count(*) from disputes.handoff where binding"), ROUNDS);
}

static void two__one_names_and_one_keeps__one_wins(void **state UNUSED)
{
	struct side a = {.does = assigns_samr}, b = {.does = keeps};

	one_wins(&a, &b);
	for (int i = 0; i < ROUNDS; i++)
		assert_true(a.codes[i] == 0 || b.codes[i] == 0);
	assert_true(kit_number("select count(*) from disputes.handoff where binding") <= ROUNDS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(bounced__the_leading_office_has_it__in_its_queue_with_since_and_until),
		T(bounced__another_owns_it__begins_with_the_accepted_referral),
		T(clock__started_by_hand__refused),
		T(decided__another_is_named__once_and_the_case_moves_once),
		T(decided__the_body_named_refuses__asked_again_and_another_is_named),
		T(decided__the_body_named_refuses__the_leading_office_keeps_it),
		T(decided__kept__stays_and_goes_to_nobody),
		T(decided__by_nobody__officer_head_and_leading_office_are_told),
		T(two__name_different_departments__one_wins),
		T(two__one_names_and_one_keeps__one_wins),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
