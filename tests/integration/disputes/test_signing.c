/*
 * Both sides sign a hand-off, each with its own department's key (CAS-2, AUD-1, AUD-2): through
 * dispatch() and PostgreSQL.
 */
#include "keys.h"

/* ---- drafts --------------------------------------------------------------------------------- */

static void offer__of_a_department_that_signs__draft_that_nobody_else_knows(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_string_equal(h->state, "DRAFT");
	assert_memory_equal(h->to_sign, "gongdao handoff 1\n", 18);
	assert_non_null(strstr(h->to_sign, "\ncase_no: GD-411002-2025-000001\n"));
	assert_non_null(strstr(h->to_sign, "\nfrom: HRSS\nto: SAMR\n"));
	assert_non_null(strstr(h->to_sign, "\ndue_day: 2025-04-14\n"));
	assert_int_equal(show_as(NULL, h->handoff_id, &h), 0);
	assert_memory_equal(h->to_sign, "gongdao handoff 1\n", 18);
	assert_int_equal(show_as(&kit_clerk, h->handoff_id, NULL), E_NOT_FOUND);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), E_NOT_FOUND);
	assert_int_equal(kit_number("select count(*) from disputes.deadline"), 0);
	assert_int_equal(kit_number("select count(*) from disputes.timer"), 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_party"), 1);
	assert_int_equal(kit_number("select count(*) from disputes.case_event"), 1);
	assert_int_equal(kit_events(k, &events), 0); /* and nobody is told */
}

static void draft__signed__sent_with_clock_and_party(void **state UNUSED)
{
	Disputes__Handoff *draft = draft_given(5), *h;

	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], draft->handoff_id, draft->to_sign, &h), 0);
	assert_string_equal(h->state, "SENT");
	assert_string_equal(h->offer_key, keys[KEY_HRSS].public);
	assert_string_equal(h->answer_key, "");
	assert_int_equal(kit_events(k, &events), 1); /* the receiver is told */
	assert_int_equal(kit_number("select count(*) from disputes.deadline"), 1);
	assert_int_equal(show_as(&kit_clerk, h->handoff_id, &h), 0);
	assert_string_equal(h->offered->text, draft->to_sign);
	assert_string_equal(h->to_sign, "");
	assert_true(sign_verify(h->offered->key, h->offered->text, h->offered->signature));
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, draft->to_sign, NULL),
			 E_CONFLICT);
}

static void draft__signed_with_the_same_id_twice__sent_once(void **state UNUSED)
{
	Disputes__Handoff *draft = draft_given(5), *h, *again;
	struct uuid command = uuid_new(utc_now());
	char signature[SIGN_TEXT];
	Disputes__SignHandoffRequest req;
	struct kit_request r = {.method = "SignHandoff", .id = &command, .body = &req.base};

	sign_text(&keys[KEY_HRSS], draft->to_sign, signature);
	disputes__sign_handoff_request__init(&req);
	req.handoff_id = draft->handoff_id;
	req.key = keys[KEY_HRSS].public;
	req.signature = signature;
	assert_int_equal(kit_ask(k, &r, &h), 0);
	assert_int_equal(kit_ask(k, &r, &again), 0);
	assert_int_equal(kit_events(k, &events), 1);
	assert_string_equal(events[0].event, "disputes.HandoffRecorded");
	assert_string_equal(again->state, "SENT");
	assert_int_equal(again->offered_at_us, h->offered_at_us);
	assert_int_equal(kit_number("select count(*) from disputes.case_event"), 2);
}

static void draft__of_the_next_offer__replaces_the_first(void **state UNUSED)
{
	Disputes__Handoff *first = draft_given(5), *second;

	assert_int_equal(offer(NULL, first->case_id, "INFORM", "SAMR", &second), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], first->handoff_id, first->to_sign, NULL),
			 E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "WITHDRAWN"));
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], second->handoff_id, second->to_sign, NULL),
			 0);
}

static void draft__withdrawn__nothing_left_behind(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5);
	const char *text = h->to_sign;
	int64_t id = h->handoff_id;

	assert_int_equal(withdraw_as(&kit_clerk, id, NULL), E_NOT_FOUND);
	assert_int_equal(withdraw_as(NULL, id, &h), 0);
	assert_string_equal(h->state, "WITHDRAWN");
	assert_int_equal(withdraw_as(NULL, id, NULL), E_CONFLICT);
	assert_int_equal(kit_events(k, &events), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], id, text, NULL), E_CONFLICT);
	assert_int_equal(show_as(&kit_clerk, id, NULL), E_NOT_FOUND);
	assert_int_equal(kit_number("select count(*) from disputes.case_event"), 1);
}

static void sent__withdrawn__refused(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5);

	assert_int_equal(withdraw_as(NULL, h->handoff_id, NULL), E_CONFLICT);
	assert_int_equal(withdraw_as(&kit_clerk, h->handoff_id, NULL), E_WRONG_DEPARTMENT);
}

/* ---- drafts that do not hold any more -------------------------------------------------------- */

/* What comes back instead of the sending: a draft as things are now, and why. */
static Disputes__Handoff *made_anew(const Disputes__Handoff *h, const char *why)
{
	Disputes__Handoff *again, *shown;

	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &again), 0);
	assert_string_equal(again->state, "DRAFT");
	assert_int_equal(again->handoff_id, h->handoff_id);
	assert_string_equal(again->offer_key, "");
	assert_non_null(strstr(again->renewed, why));
	assert_string_not_equal(again->to_sign, h->to_sign);
	assert_int_equal(show_as(NULL, h->handoff_id, &shown),
			 0); /* what is signed is what is shown */
	assert_string_equal(shown->to_sign, again->to_sign);
	assert_int_equal(shown->due_day, again->due_day);
	assert_int_equal(kit_number("select count(*) from disputes.deadline"), 0);
	assert_int_equal(show_as(&kit_clerk, h->handoff_id, NULL), E_NOT_FOUND);
	return again;
}

/* HO-4: what nobody signed on its day is not lost: it is made anew, and that is signed. */
static void draft__signed_on_the_next_day__made_anew_and_signed(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5), *again;

	kit_clock("2025-04-10 23:59:59");
	assert_int_equal(sign_as(NULL, &keys[KEY_NOBODY], h->handoff_id, h->to_sign, NULL),
			 E_FIELD);
	kit_clock("2025-04-11 00:00:00");
	again = made_anew(h, "another day");
	assert_true(again->due_day > h->due_day);
	/* the old text is signed by nobody any more */
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL), E_FIELD);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, again->to_sign, &h), 0);
	assert_string_equal(h->state, "SENT");
	assert_string_equal(h->renewed, "");
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'handoff_offered'"),
			 1);
}

/* Its items stand in the record as before. */
static void draft__with_evidence_made_anew__names_the_same(void **state UNUSED)
{
	Disputes__OfferHandoffRequest q = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;
	Disputes__EvidenceItem item = DISPUTES__EVIDENCE_ITEM__INIT, *items[] = {&item};
	Disputes__Handoff *h, *again;
	const char *was, *is;

	item.kind = (char *)"worker";
	item.reference = (char *)"K-7";
	item.note = (char *)"";
	q.case_id = case_given(5);
	q.kind = (char *)"TRANSFER";
	q.to_department = (char *)"SAMR";
	q.reason = (char *)"平台规则问题";
	q.basis = (char *)"H-09";
	q.evidence = items;
	q.n_evidence = 1;
	assert_int_equal(kit_call(k, "OfferHandoff", NULL, &q.base, &h), 0);
	kit_clock("2025-04-11 09:00:00");
	again = made_anew(h, "another day");
	was = strstr(h->to_sign, "\nevidence: 1 ");
	is = strstr(again->to_sign, "\nevidence: 1 ");
	assert_non_null(was);
	assert_non_null(is);
	assert_string_equal(is, was); /* the last line */
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, again->to_sign, NULL), 0);
}

/* What forbids a hand-off by now forbids its draft: nothing is made anew. */
static void draft__case_closed_meanwhile__refused(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5);

	kit_sql("update disputes.case_file set state = 'unfounded'");
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL),
			 E_CONFLICT);
}

static void draft__case_went_on__made_anew(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5);

	kit_sql("update disputes.case_file set version = version + 1");
	h = made_anew(h, "went on");
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL), 0);
}

static void draft__package_changed__made_anew(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5);
	Alerts__Alert a = alert_of(5, 2);

	a.n_workers = 3;
	assert_int_equal(take(&a, 0), 0);
	h = made_anew(h, "what travels");
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL), 0);
}

/* ---- signatures that are none ---------------------------------------------------------------- */

static void sign__other_text_or_broken_signature__refused(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5);
	char *changed = strdup(h->to_sign);
	Disputes__SignHandoffRequest req;
	char signature[SIGN_TEXT];

	assert_non_null(changed);
	strstr(changed, "to: SAMR")[4] = 'T';
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, changed, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "signature"));
	free(changed);
	sign_text(&keys[KEY_HRSS], h->to_sign, signature);
	signature[7] = signature[7] == '0' ? '1' : '0';
	disputes__sign_handoff_request__init(&req);
	req.handoff_id = h->handoff_id;
	req.key = keys[KEY_HRSS].public;
	req.signature = signature;
	assert_int_equal(kit_call(k, "SignHandoff", NULL, &req.base, NULL), E_FIELD);
	req.signature = (char *)"";
	assert_int_equal(kit_call(k, "SignHandoff", NULL, &req.base, NULL), E_FIELD);
	assert_string_equal(kit_text("select state from disputes.handoff"), "DRAFT");
}

static void sign__key_of_nobody_of_the_other_or_not_in_force__refused(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5);
	static const struct {
		enum whose key;
		const char *why;
	} cases[] = {
		{KEY_NOBODY,    "in no line"                     },
		{KEY_SAMR,      "nobody signs for the other side"},
		{KEY_HRSS_NEXT, "2025-05-01"                     },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		assert_int_equal(
			sign_as(NULL, &keys[cases[i].key], h->handoff_id, h->to_sign, NULL),
			E_FIELD);
		assert_non_null(strstr(kit_detail(k), cases[i].why));
	}
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, h->to_sign, NULL),
			 E_NOT_FOUND);
}

/* ---- answers --------------------------------------------------------------------------------- */

static void accept__of_a_department_that_signs__prepared_and_nothing_moves(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5);

	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_string_equal(h->state, "SENT");
	assert_memory_equal(h->to_sign, "gongdao handoff answer 1\n", 25);
	assert_non_null(strstr(h->to_sign, "\nreceipt_no: SAMR-411002-2025-000001\n"));
	assert_string_equal(kit_text("select owner from disputes.case_file"), "HRSS");
	assert_int_equal(kit_number("select last from disputes.number_series where series = "
				    "'SAMR-411002'"),
			 0);
	assert_int_equal(show_as(NULL, h->handoff_id, &h), 0); /* not the sender's business yet */
	assert_string_equal(h->to_sign, "");
	assert_null(h->answered);
}

static void accept__signed__one_record_with_both_names_and_ownership_moves_once(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5);
	struct handoff_record record;
	struct handoff_reply reply;
	struct arena *a = arena_new((size_t)1024 * 1024);
	char digest[HANDOFF_DIGEST_TEXT];
	const char *text;

	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	text = h->to_sign;
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, text, &h), 0);
	assert_string_equal(h->state, "ACCEPTED");
	assert_string_equal(h->receipt_no, "SAMR-411002-2025-000001");
	assert_string_equal(h->answer_key, keys[KEY_SAMR].public);
	assert_string_equal(kit_text("select owner || ' ' || version from disputes.case_file"),
			    "SAMR 2");
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, text, NULL),
			 E_CONFLICT);
	assert_string_equal(kit_text("select owner || ' ' || version from disputes.case_file"),
			    "SAMR 2");

	assert_int_equal(show_as(NULL, h->handoff_id, &h), 0);
	assert_true(sign_verify(h->offered->key, h->offered->text, h->offered->signature));
	assert_true(sign_verify(h->answered->key, h->answered->text, h->answered->signature));
	assert_true(handoff_record_read(a, h->offered->text, &record));
	assert_true(handoff_reply_read(a, h->answered->text, &reply));
	handoff_digest(h->offered->text, digest);
	assert_string_equal(reply.record, digest);
	assert_string_equal(reply.offer_signature, h->offered->signature);
	handoff_digest(h->package_json, digest);
	assert_string_equal(record.package, digest);
	assert_int_equal(kit_number("select count(*) from disputes.handoff_answer"), 0);
	arena_free(a);
}

/* The value an event of the case changed `field` to; "" when it did not. */
static const char *changed_to(const Disputes__CaseEvent *e, const char *field)
{
	for (size_t i = 0; i < e->n_changes; i++) {
		if (strcmp(e->changes[i]->field, field) == 0)
			return e->changes[i]->new_value;
	}
	return "";
}

static void timeline__of_a_signed_handoff__names_both_keys(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5);
	Disputes__GetCaseReply *whole;

	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, h->to_sign, &h), 0);
	assert_int_equal(get(NULL, h->case_id, &whole), 0);
	assert_int_equal(whole->n_timeline, 3);
	assert_string_equal(changed_to(whole->timeline[1], "signed"), keys[KEY_HRSS].public);
	assert_string_equal(changed_to(whole->timeline[2], "signed"), keys[KEY_SAMR].public);
	assert_string_equal(changed_to(whole->timeline[2], "owner"), "SAMR");
}

static void return__signed__case_stays_and_reason_is_under_the_name(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5);

	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "TRANS", &h), 0);
	assert_string_equal(h->state, "SENT");
	assert_non_null(strstr(h->to_sign, "\nanswer: RETURNED\n"));
	assert_non_null(strstr(h->to_sign, "\nright_department: TRANS\n"));
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, h->to_sign, &h), 0);
	assert_string_equal(h->state, "RETURNED");
	assert_string_equal(kit_text("select owner from disputes.case_file"), "HRSS");
}

static void answer__signed_by_the_sender_or_unprepared__refused(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5);
	const char *record = h->offer_key;

	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, record, NULL),
			 E_CONFLICT); /* nothing is prepared */
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL),
			 E_FIELD);
	assert_non_null(strstr(kit_detail(k), "nobody signs for the other side"));
	assert_int_equal(sign_as(NULL, &keys[KEY_SAMR], h->handoff_id, h->to_sign, NULL),
			 E_CONFLICT); /* its own side is signed */
	assert_string_equal(kit_text("select state from disputes.handoff"), "SENT");
}

static void answer__prepared_anew__only_the_last_one_is_signed(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5), *second;

	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_int_equal(give_back(&kit_clerk, h->handoff_id, "", &second), 0);
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, h->to_sign, NULL),
			 E_FIELD);
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, second->to_sign, &h),
			 0);
	assert_string_equal(h->state, "RETURNED");
}

static void answer__receipt_number_given_to_another__stale(void **state UNUSED)
{
	Disputes__Handoff *first = sent_given(5), *second = sent_given(6), *again;

	assert_int_equal(accept_as(&kit_clerk, first->handoff_id, "", &first), 0);
	assert_int_equal(accept_as(&kit_clerk, second->handoff_id, "", &second), 0);
	assert_int_equal(
		sign_as(&kit_clerk, &keys[KEY_SAMR], first->handoff_id, first->to_sign, NULL), 0);
	assert_int_equal(
		sign_as(&kit_clerk, &keys[KEY_SAMR], second->handoff_id, second->to_sign, NULL),
		E_STALE);
	assert_int_equal(accept_as(&kit_clerk, second->handoff_id, "", &again), 0);
	assert_int_equal(
		sign_as(&kit_clerk, &keys[KEY_SAMR], again->handoff_id, again->to_sign, &again), 0);
	assert_string_equal(again->receipt_no, "SAMR-411002-2025-000002"); /* no gap */
}

static void answer__signed_on_the_next_day__stale(void **state UNUSED)
{
	Disputes__Handoff *h = sent_given(5);

	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	kit_clock("2025-04-11 00:00:00");
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, h->to_sign, NULL),
			 E_STALE);
	assert_string_equal(kit_text("select owner from disputes.case_file"), "HRSS");
}

/* ---- who signs --------------------------------------------------------------------------------
 */

static void offer__to_a_department_that_does_not_sign__half_signed_and_says_so(void **state UNUSED)
{
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, case_given(5), "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &h), 0);
	assert_int_equal(accept_as(&trans, h->handoff_id, "", &h), 0);
	assert_string_equal(h->state, "ACCEPTED");
	assert_string_equal(h->offer_key, keys[KEY_HRSS].public);
	assert_string_equal(h->answer_key, "");
	assert_int_equal(show_as(&trans, h->handoff_id, &h), 0);
	assert_string_equal(h->answered->signature, "");
	assert_memory_equal(h->answered->text, "gongdao handoff answer 1\n", 25);
}

static void
offer__unsigned_to_a_department_that_signs__its_answer_alone_is_signed(void **state UNUSED)
{
	struct arena *a = arena_new((size_t)1024 * 1024);
	struct handoff_reply reply;
	Disputes__Handoff *h;

	keys_file(false, "2025-04-11"); /* HRSS begins tomorrow */
	kit_reload(k);
	assert_int_equal(offer(NULL, case_given(5), "TRANSFER", "SAMR", &h), 0);
	assert_string_equal(h->state, "SENT");
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_true(handoff_reply_read(a, h->to_sign, &reply));
	assert_string_equal(reply.offer_signature, "");
	assert_int_equal(sign_as(&kit_clerk, &keys[KEY_SAMR], h->handoff_id, h->to_sign, &h), 0);
	assert_string_equal(h->state, "ACCEPTED");
	assert_string_equal(h->offer_key, "");
	assert_string_equal(h->answer_key, keys[KEY_SAMR].public);
	keys_file(false, "2025-01-01");
	kit_reload(k);
	arena_free(a);
}

/* A draft of before the keys ran out, or were taken from the file, is not sent by them. */
static void draft__key_taken_from_the_file_meanwhile__refused(void **state UNUSED)
{
	Disputes__Handoff *h = draft_given(5);

	keys_file(false, "2025-04-11");
	kit_reload(k);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "2025-04-11"));
	keys_file(false, "2025-01-01");
	kit_reload(k);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL), 0);
}

static void sign__wanted_by_a_department_without_a_key__refused(void **state UNUSED)
{
	Disputes__AcceptHandoffRequest req;
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, case_given(5), "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &h), 0);
	disputes__accept_handoff_request__init(&req);
	req.handoff_id = h->handoff_id;
	req.sign = true;
	assert_int_equal(kit_call(k, "AcceptHandoff", &trans, &req.base, NULL), E_CONFLICT);
	assert_string_equal(kit_text("select state from disputes.handoff"), "SENT");
}

static void required__department_without_a_key__neither_offers_nor_answers(void **state UNUSED)
{
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, case_given(5), "TRANSFER", "TRANS", &h), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &h), 0);
	keys_file(true, "2025-01-01");
	kit_reload(k);
	assert_int_equal(accept_as(&trans, h->handoff_id, "", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "department-keys.yaml"));
	keys_file(false, "2025-01-01");
	kit_reload(k);
	assert_int_equal(accept_as(&trans, h->handoff_id, "", NULL), 0);
}

static void keys__all_run_out__nothing_goes_unsigned(void **state UNUSED)
{
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, case_given(5), "TRANSFER", "SAMR", &h), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &h), 0);
	kit_clock("2025-07-01 09:00:00");
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), E_CONFLICT);
	assert_non_null(strstr(kit_detail(k), "2025-06-30"));
	(void)kit_timers(k);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(offer__of_a_department_that_signs__draft_that_nobody_else_knows),
		T(draft__signed__sent_with_clock_and_party),
		T(draft__signed_with_the_same_id_twice__sent_once),
		T(draft__of_the_next_offer__replaces_the_first),
		T(draft__withdrawn__nothing_left_behind),
		T(sent__withdrawn__refused),
		T(draft__signed_on_the_next_day__made_anew_and_signed),
		T(draft__with_evidence_made_anew__names_the_same),
		T(draft__case_closed_meanwhile__refused),
		T(draft__case_went_on__made_anew),
		T(draft__package_changed__made_anew),
		T(sign__other_text_or_broken_signature__refused),
		T(sign__key_of_nobody_of_the_other_or_not_in_force__refused),
		T(accept__of_a_department_that_signs__prepared_and_nothing_moves),
		T(accept__signed__one_record_with_both_names_and_ownership_moves_once),
		T(timeline__of_a_signed_handoff__names_both_keys),
		T(return__signed__case_stays_and_reason_is_under_the_name),
		T(answer__signed_by_the_sender_or_unprepared__refused),
		T(answer__prepared_anew__only_the_last_one_is_signed),
		T(answer__receipt_number_given_to_another__stale),
		T(answer__signed_on_the_next_day__stale),
		T(offer__to_a_department_that_does_not_sign__half_signed_and_says_so),
		T(offer__unsigned_to_a_department_that_signs__its_answer_alone_is_signed),
		T(draft__key_taken_from_the_file_meanwhile__refused),
		T(sign__wanted_by_a_department_without_a_key__refused),
		T(required__department_without_a_key__neither_offers_nor_answers),
		T(keys__all_run_out__nothing_goes_unsigned),
	};

	return cmocka_run_group_tests(tests, signing_setup, group_teardown);
}
