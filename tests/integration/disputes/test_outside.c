/*
 * Bodies without the system: their answer comes signed, or by a paper that is in the case; never by
 * the sender's word alone, and once.
 */
#include "bodies.h"

#include <pthread.h>

/* What the body signs at its own desk. */
static struct handoff_reply reply_of(const Disputes__Handoff *h, char digest[HANDOFF_DIGEST_TEXT])
{
	handoff_digest(h->offered->text, digest);
	return (struct handoff_reply){.handoff_id = h->handoff_id,
				      .record = digest,
				      .sent_at = {h->offered_at_us},
				      .offer_signature = "",
				      .answer = "ACCEPTED",
				      .department = "PSB",
				      .receipt_no = "许公受〔2025〕9号",
				      .words = "",
				      .right_department = "",
				      .prepared_at = {h->offered_at_us + 60 * US_PER_S}};
}

static int bring_to(struct kit_daemon *d, const struct kit_who *who, const struct sign_key *key,
		    const struct handoff_reply *r)
{
	Disputes__BringHandoffAnswerRequest req;
	char text[HANDOFF_TEXT_MAX], signature[SIGN_TEXT];

	assert_true(handoff_reply_text(r, text));
	sign_text(key, text, signature);
	disputes__bring_handoff_answer_request__init(&req);
	req.handoff_id = r->handoff_id;
	req.text = text;
	req.key = (char *)key->public;
	req.signature = signature;
	return kit_call(d, "BringHandoffAnswer", who, &req.base, NULL);
}

static int typed(int64_t handoff_id, const char *answer, const char *receipt, const char *words,
		 int64_t document_id)
{
	Disputes__BringHandoffAnswerRequest req;

	disputes__bring_handoff_answer_request__init(&req);
	req.handoff_id = handoff_id;
	req.answer = (char *)answer;
	req.receipt_no = (char *)receipt;
	req.words = (char *)words;
	req.document_id = document_id;
	return kit_call(k, "BringHandoffAnswer", NULL, &req.base, NULL);
}

static void bring__signed_by_the_body__it_accepts_once(void **state UNUSED)
{
	Disputes__Handoff *h = given(5, "PSB", "H-01");
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_reply r = reply_of(h, digest);
	Disputes__GetCaseReply *shown;

	kit_clock("2025-04-10 10:00:00");
	assert_int_equal(bring_to(k, NULL, psb, &r), 0);
	assert_int_equal(get(NULL, h->case_id, &shown), 0);
	assert_string_equal(shown->case_->owner, "PSB");
	assert_string_equal(shown->handoffs[0]->state, "ACCEPTED");
	assert_string_equal(shown->handoffs[0]->receipt_no, "许公受〔2025〕9号");
	assert_string_equal(shown->handoffs[0]->answer_key, psb->public);
	assert_string_equal(shown->handoffs[0]->brought_by, kit_inspector.subject);
	assert_int_equal(
		kit_number("select count(*) from disputes.deadline where handoff_id = %" PRId64
			   " and state <> 'stopped'",
			   h->handoff_id),
		0);
	says(bring_to(k, NULL, psb, &r), E_CONFLICT, "ACCEPTED");
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'handoff_accepted'"),
			 1);
}

static void bring__what_is_not_its_answer__refused(void **state UNUSED)
{
	Disputes__Handoff *h = given(5, "PSB", "H-01"), *other = given(6, "PSB", "H-01");
	char digest[HANDOFF_DIGEST_TEXT], of_other[HANDOFF_DIGEST_TEXT];
	struct handoff_reply r = reply_of(h, digest), wrong;

	kit_clock("2025-04-10 10:00:00");
	assert_int_equal(bring_to(k, &kit_clerk, psb, &r), E_NOT_FOUND); /* no party */
	says(bring_to(k, NULL, &keys[KEY_NOBODY], &r), E_FIELD, "department-keys.yaml");
	wrong = r; /* another record, under this hand-off's number */
	wrong.record = of_other;
	handoff_digest(other->offered->text, of_other);
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "record");
	wrong = r;
	wrong.department = "TAX";
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "department");
	wrong = r;
	wrong.prepared_at.us += 3 * US_PER_DAY;
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "prepared_at_us");
	wrong = r;
	wrong.sent_at.us++;
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "sent_at_us");
	/* who has a key answers by it */
	says(typed(h->handoff_id, "ACCEPTED", "1号", "", 1), E_CONFLICT, "signed");
	assert_int_equal(kit_number("select count(*) from disputes.handoff where state <> 'SENT'"),
			 0);
}

/* What is signed says what every answer says, or nothing happens. */
static void bring__signed_but_no_answer__refused(void **state UNUSED)
{
	Disputes__Handoff *h = given(5, "PSB", "H-01");
	char digest[HANDOFF_DIGEST_TEXT], words[WORDS_MAX + 2];
	const struct handoff_reply r = reply_of(h, digest);
	struct handoff_reply wrong = r;

	kit_clock("2025-04-10 10:00:00");
	wrong.receipt_no = "";
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "receipt_no");
	wrong.answer = "WITHDRAWN";
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "answer: \"WITHDRAWN\"");
	wrong.answer = "RETURNED";
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "words");
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	wrong.words = words;
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "words");
	wrong.words = "不属本机关管辖";
	wrong.right_department = "NOBODY";
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "right_department");
	wrong.right_department = "";
	wrong.receipt_no = r.receipt_no;
	says(bring_to(k, NULL, psb, &wrong), E_FIELD, "receipt_no");
	assert_int_equal(kit_number("select count(*) from disputes.handoff where state <> 'SENT'"),
			 0);
}

/* ENF-09 holds for a body without the system too: its return of what was assigned is not taken. */
static void bring__a_return_of_what_was_assigned__refused(void **state UNUSED)
{
	Disputes__Handoff *h = given(5, "PSB", "H-01");
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_reply r = reply_of(h, digest);

	kit_clock("2025-04-10 10:00:00");
	kit_sql("update disputes.handoff set binding = true");
	r.answer = "RETURNED";
	r.receipt_no = "";
	r.words = "不属本机关管辖";
	says(bring_to(k, NULL, psb, &r), E_CONFLICT, "assigned");
	r = reply_of(h, digest);
	assert_int_equal(bring_to(k, NULL, psb, &r), 0);
}

static void bring__of_a_department_with_the_system__refused(void **state UNUSED)
{
	Disputes__Handoff *h = given(5, "SAMR", "H-09");

	says(typed(h->handoff_id, "ACCEPTED", "1号", "", 1), E_CONFLICT, "SAMR");
}

static void typed__from_paper__only_with_its_scan(void **state UNUSED)
{
	Disputes__Handoff *h = given(5, "TAX", "H-08");
	const int64_t id = h->handoff_id;
	Disputes__GetCaseReply *shown;

	scan_plant(77, h->case_id);
	says(typed(id, "ACCEPTED", "税收1号", "", 0), E_NOT_FOUND, "");
	says(typed(id, "ACCEPTED", "", "", 77), E_FIELD, "receipt_no");
	says(typed(id, "RETURNED", "", "", 77), E_FIELD, "words");
	says(typed(id, "LOST", "1号", "", 77), E_FIELD, "answer");
	kit_sql("update disputes.case_document set state = 'receiving'");
	says(typed(id, "ACCEPTED", "税收1号", "", 77), E_FIELD, "whole");
	kit_sql("update disputes.case_document set state = 'whole'");
	assert_int_equal(typed(id, "ACCEPTED", "税收1号", "", 77), 0);
	assert_int_equal(get(NULL, h->case_id, &shown), 0);
	assert_string_equal(shown->case_->owner, "TAX");
	assert_int_equal(strlen(shown->handoffs[0]->answer_paper), 64);
	assert_string_equal(shown->handoffs[0]->answer_key, "");
	assert_int_equal(kit_number("select count(*) from disputes.case_event_change where field = "
				    "'brought' and new_value = repeat('ab', 32)"),
			 1);
}

/* ---- two officers at once ---------------------------------------------------------------------
 */

struct officer {
	struct kit_daemon *daemon;
	const struct handoff_reply *reply;
	int rc;
};

static void *brings(void *arg)
{
	struct officer *o = arg;

	o->rc = bring_to(o->daemon, NULL, psb, o->reply);
	return NULL;
}

static void bring__two_officers_at_once__one_answer(void **state UNUSED)
{
	struct kit_daemon *second = kit_daemon(&disputes_service);

	for (int i = 0; i < 20; i++) {
		Disputes__Handoff *h = given(100 + i, "PSB", "H-01");
		char digest[HANDOFF_DIGEST_TEXT];
		const struct handoff_reply r = reply_of(h, digest);
		struct officer sides[2] = {
			{k,      &r, 1},
                        {second, &r, 1}
                };
		pthread_t threads[2];

		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_create(&threads[t], NULL, brings, &sides[t]), 0);
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_join(threads[t], NULL), 0);
		assert_int_equal(sides[0].rc + sides[1].rc, E_CONFLICT);
	}
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'handoff_accepted'"),
			 20);
	kit_daemon_free(second);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(bring__signed_by_the_body__it_accepts_once),
		T(bring__what_is_not_its_answer__refused),
		T(bring__signed_but_no_answer__refused),
		T(bring__a_return_of_what_was_assigned__refused),
		T(bring__of_a_department_with_the_system__refused),
		T(typed__from_paper__only_with_its_scan),
		T(bring__two_officers_at_once__one_answer),
	};

	return cmocka_run_group_tests(tests, bodies_setup, group_teardown);
}
