/*
 * What a body without the system did in a case that was handed to it: it comes signed or by its
 * paper, once, from who sent the case; and by it the case goes on, comes back, or closes.
 */
#include "acts.h"
#include "bodies.h"

#include <pthread.h>

#define SCAN 77

static const struct kit_who other_desk = {"inspector", "SAMR", "411000", "samr", 0, 0};

static int bring(struct kit_daemon *d, const struct kit_who *who,
		 Disputes__BringHandoffResultRequest *req, Disputes__HandoffResult **out)
{
	return kit_call(d, "BringHandoffResult", who, &req->base, out);
}

static Disputes__BringHandoffResultRequest typed_of(const Disputes__Handoff *h, const char *result,
						    const char *day, const char *number,
						    const char *words)
{
	Disputes__BringHandoffResultRequest req;
	civil_date on;

	assert_true(civil_parse(day, strlen(day), &on));
	disputes__bring_handoff_result_request__init(&req);
	req.handoff_id = h->handoff_id;
	req.document_id = SCAN;
	req.result = (char *)result;
	req.day = on.day;
	req.number = (char *)number;
	req.words = (char *)words;
	return req;
}

static int typed(const Disputes__Handoff *h, const char *result, const char *day,
		 const char *number, const char *words, Disputes__HandoffResult **out)
{
	Disputes__BringHandoffResultRequest req = typed_of(h, result, day, number, words);

	return bring(k, NULL, &req, out);
}

/* A case that the tax authority took over on 2025-04-10, by paper. */
static Disputes__Handoff *taxed(int64_t alert_id)
{
	Disputes__BringHandoffAnswerRequest req;
	Disputes__Handoff *h = given(alert_id, "TAX", "H-08");

	kit_clock("2025-04-10 10:00:00");
	scan_plant(SCAN, h->case_id);
	disputes__bring_handoff_answer_request__init(&req);
	req.handoff_id = h->handoff_id;
	req.answer = (char *)"ACCEPTED";
	req.receipt_no = (char *)"税收〔2025〕1号";
	req.document_id = SCAN;
	assert_int_equal(kit_call(k, "BringHandoffAnswer", NULL, &req.base, NULL), 0);
	return h;
}

/* One that the police took over, signed. */
static Disputes__Handoff *policed(int64_t alert_id)
{
	Disputes__BringHandoffAnswerRequest req;
	Disputes__Handoff *h = given(alert_id, "PSB", "H-01");
	char digest[HANDOFF_DIGEST_TEXT], text[HANDOFF_TEXT_MAX], signature[SIGN_TEXT];
	struct handoff_reply r = {.handoff_id = h->handoff_id,
				  .record = digest,
				  .sent_at = {h->offered_at_us},
				  .offer_signature = "",
				  .answer = "ACCEPTED",
				  .department = "PSB",
				  .receipt_no = "许公受〔2025〕9号",
				  .words = "",
				  .right_department = "",
				  .prepared_at = {h->offered_at_us + US_PER_S}};

	kit_clock("2025-04-10 10:00:00");
	handoff_digest(h->offered->text, digest);
	assert_true(handoff_reply_text(&r, text));
	sign_text(psb, text, signature);
	disputes__bring_handoff_answer_request__init(&req);
	req.handoff_id = h->handoff_id;
	req.text = text;
	req.key = (char *)(uintptr_t)psb->public;
	req.signature = signature;
	assert_int_equal(kit_call(k, "BringHandoffAnswer", NULL, &req.base, NULL), 0);
	return h;
}

static struct handoff_outcome refusal_of(const Disputes__Handoff *h,
					 char digest[HANDOFF_DIGEST_TEXT])
{
	handoff_digest(h->offered->text, digest);
	return (struct handoff_outcome){.handoff_id = h->handoff_id,
					.record = digest,
					.department = "PSB",
					.result = "REFUSED",
					.day = civil_from_utc((utc_time){h->offered_at_us}),
					.number = "许公不立〔2025〕3号",
					.words = "情节显著轻微",
					.prepared_at = {h->offered_at_us + 60 * US_PER_S}};
}

static int bring_signed(const struct kit_who *who, const struct sign_key *key,
			const struct handoff_outcome *o)
{
	Disputes__BringHandoffResultRequest req;
	char text[HANDOFF_TEXT_MAX], signature[SIGN_TEXT];

	assert_true(handoff_outcome_text(o, text));
	sign_text(key, text, signature);
	disputes__bring_handoff_result_request__init(&req);
	req.handoff_id = o->handoff_id;
	req.text = text;
	req.key = (char *)(uintptr_t)key->public;
	req.signature = signature;
	return bring(k, who, &req, NULL);
}

static int close_by(const struct kit_who *who, int64_t case_id, int64_t result_id,
		    Disputes__TakeActionReply **out)
{
	Disputes__ActValue v = DISPUTES__ACT_VALUE__INIT, *list[] = {&v};
	Disputes__TakeActionRequest req;

	v.name = (char *)"result";
	v.value = (char *)"补缴 4851.00 元";
	disputes__take_action_request__init(&req);
	req.case_id = case_id;
	req.version = version_of(case_id);
	req.action = (char *)"report_result";
	req.fields = list;
	req.n_fields = 1;
	req.disposition = (char *)"violation";
	req.result_id = result_id;
	return kit_call(k, "TakeAction", who, &req.base, out);
}

static const char *asked(int64_t case_id)
{
	return kit_text(
		"select coalesce(string_agg(state || ' ' || department || ' ' || due_day, "
		"'; ' order by deadline_id), '') from disputes.deadline where code = 'HO-3' "
		"and case_id = %" PRId64,
		case_id);
}

/* ---- by paper ------------------------------------------------------------------------------- */

static void typed__decided__the_case_closes_on_it(void **state UNUSED)
{
	Disputes__Handoff *h = taxed(5);
	const int64_t id = h->case_id;
	Disputes__ListActionsReply *may;
	Disputes__TakeActionReply *closed;
	Disputes__HandoffResult *r;

	assert_string_equal(asked(id), "running HRSS 2025-04-30");
	says(close_by(NULL, id, 0, NULL), E_NOT_OWNER, "handoff result");
	kit_clock("2025-04-22 10:00:00");
	assert_int_equal(typed(h, "FILED", "2025-04-15", "税立〔2025〕8号", "", NULL), 0);
	assert_string_equal(asked(id), "stopped HRSS 2025-04-30; running HRSS 2025-05-15");
	kit_clock("2025-05-12 10:00:00");
	assert_int_equal(typed(h, "DECIDED", "2025-05-09", "税处〔2025〕2号", "限期补缴", &r), 0);
	assert_string_equal(r->owner, "TAX");
	assert_string_equal(r->brought_by, kit_inspector.subject);
	assert_int_equal(actions_of(NULL, id, &may), 0);
	assert_string_equal(may->on_behalf_of, "TAX");
	assert_true(action_in(may, "report_result")->may);

	assert_int_equal(close_by(NULL, id, r->result_id, &closed), 0);
	assert_string_equal(closed->case_->state, "closed");
	assert_string_equal(closed->case_->owner, "TAX");
	assert_string_equal(closed->case_->disposition, "violation");
	assert_int_equal(kit_number("select count(*) from disputes.deadline where state <> "
				    "'stopped'"),
			 0);
	/* who did it, and from which document */
	assert_string_equal(
		kit_text("select e.department || ' ' || e.subject || ' ' || x.evidence from "
			 "disputes.case_event e join disputes.case_event_change x using (case_id, "
			 "event_id) where e.kind = 'acted' and x.field = 'on_result' and "
			 "x.new_value "
			 "= '%" PRId64 "'",
			 r->result_id),
		kit_text("select 'HRSS %s ' || repeat('ab', 32)", kit_inspector.subject));
	says(typed(h, "PROGRESS", "2025-05-12", "", "又来一份", NULL), E_CONFLICT, "TAX");
}

static void typed__returned__back_to_who_sent_it(void **state UNUSED)
{
	static const struct taking take_up = {.action = "take_up", .fields = {{"why", "退回"}}};
	Disputes__Handoff *h = taxed(5);
	Disputes__HandoffResult *r;
	Disputes__GetCaseReply *shown;
	Disputes__Handoff *detail;

	kit_clock("2025-04-22 10:00:00");
	assert_int_equal(typed(h, "RETURNED", "2025-04-21", "", "应由人社部门处理", &r), 0);
	assert_string_equal(r->owner, "HRSS");
	assert_string_equal(asked(h->case_id), "stopped HRSS 2025-04-30");
	assert_int_equal(get(NULL, h->case_id, &shown), 0);
	assert_string_equal(shown->timeline[shown->n_timeline - 2]->kind, "result_brought");
	assert_string_equal(shown->timeline[shown->n_timeline - 2]->new_owner, "HRSS");
	assert_int_equal(show_as(NULL, h->handoff_id, &detail), 0);
	assert_int_equal(detail->n_results, 1);
	assert_string_equal(detail->results[0]->words, "应由人社部门处理");
	assert_int_equal(strlen(detail->results[0]->paper), 64);
	/* what comes later is late; what was taken back goes on */
	says(typed(h, "DECIDED", "2025-04-22", "税处〔2025〕2号", "", NULL), E_CONFLICT, "HRSS");
	assert_int_equal(act(NULL, h->case_id, &take_up), 0);
}

static void typed__twice__once(void **state UNUSED)
{
	Disputes__Handoff *h = taxed(5);

	assert_int_equal(typed(h, "FILED", "2025-04-10", "税立〔2025〕8号", "", NULL), 0);
	says(typed(h, "FILED", "2025-04-10", "税立〔2025〕8号", "再登记", NULL), E_EXISTS,
	     kit_inspector.subject);
	assert_int_equal(typed(h, "FILED", "2025-04-10", "税立〔2025〕9号", "", NULL), 0);
	assert_int_equal(kit_number("select count(*) from disputes.handoff_result"), 2);
}

static void typed__what_does_not_fit__refused(void **state UNUSED)
{
	Disputes__Handoff *h = taxed(5), *waits = given(6, "TAX", "H-08"),
			  *inside = given(7, "SAMR", "H-09");
	Disputes__BringHandoffResultRequest req =
		typed_of(h, "FILED", "2025-04-10", "税立〔2025〕8号", "");

	kit_clock("2025-04-12 10:00:00");
	says(typed(h, "LOST", "2025-04-11", "1", "", NULL), E_FIELD, "result");
	says(typed(h, "FILED", "2025-04-13", "1", "", NULL), E_FIELD, "day");
	says(typed(h, "FILED", "2025-04-01", "1", "", NULL), E_FIELD, "day");
	says(typed(h, "DECIDED", "2025-04-11", "", "无文号", NULL), E_FIELD, "number");
	says(typed(h, "RETURNED", "2025-04-11", "1", "", NULL), E_FIELD, "words");
	says(typed(h, "PROGRESS", "2025-04-11", "", "电话 13812345678", NULL), E_FIELD, "identity");
	says(typed(waits, "FILED", "2025-04-11", "1", "", NULL), E_CONFLICT, "accepted");
	says(typed(inside, "FILED", "2025-04-11", "1", "", NULL), E_CONFLICT, "SAMR");
	assert_int_equal(bring(k, &other_desk, &req, NULL), E_NOT_FOUND); /* no party */
	req.document_id = 78;
	assert_int_equal(bring(k, NULL, &req, NULL), E_NOT_FOUND);
	req.document_id = SCAN;
	kit_sql("update disputes.case_document set case_id = %" PRId64, waits->case_id);
	says(bring(k, NULL, &req, NULL), E_FIELD, "document_id");
	assert_int_equal(kit_number("select count(*) from disputes.handoff_result"), 0);
}

/* ---- signed --------------------------------------------------------------------------------- */

static void signed__refused__back_to_who_sent_it(void **state UNUSED)
{
	Disputes__Handoff *h = policed(5);
	char digest[HANDOFF_DIGEST_TEXT];
	struct handoff_outcome o = refusal_of(h, digest);

	assert_int_equal(bring_signed(NULL, psb, &o), 0);
	assert_string_equal(column_of(h->case_id, "owner"), "HRSS");
	says(bring_signed(NULL, psb, &o), E_CONFLICT, "HRSS");
	assert_string_equal(kit_text("select key || paper from disputes.handoff_result"),
			    psb->public);
	/* ENF-09: a way back, as a return is */
	assert_int_equal(
		kit_number("select count(*) from disputes.case_event where kind = "
			   "'result_brought' and old_owner = 'PSB' and new_owner = 'HRSS'"),
		1);
}

static void signed__what_is_not_its_result__refused(void **state UNUSED)
{
	Disputes__Handoff *h = policed(5), *other = policed(6);
	char digest[HANDOFF_DIGEST_TEXT], of_other[HANDOFF_DIGEST_TEXT];
	const struct handoff_outcome o = refusal_of(h, digest);
	struct handoff_outcome wrong = o;

	says(bring_signed(NULL, &keys[KEY_NOBODY], &o), E_FIELD, "department-keys.yaml");
	handoff_digest(other->offered->text, of_other);
	wrong.record = of_other;
	says(bring_signed(NULL, psb, &wrong), E_FIELD, "record");
	wrong = o;
	wrong.department = "TAX";
	says(bring_signed(NULL, psb, &wrong), E_FIELD, "department");
	wrong = o;
	wrong.prepared_at.us += 9 * US_PER_DAY;
	says(bring_signed(NULL, psb, &wrong), E_FIELD, "prepared_at_us");
	wrong = o;
	wrong.result = "ACCEPTED";
	says(bring_signed(NULL, psb, &wrong), E_FIELD, "result");
	wrong = o;
	wrong.day.day += 5;
	says(bring_signed(NULL, psb, &wrong), E_FIELD, "day");
	/* who has a key says it signed */
	says(typed(h, "REFUSED", "2025-04-10", "1", "", NULL), E_CONFLICT, "signed");
	assert_int_equal(kit_number("select count(*) from disputes.handoff_result"), 0);
}

/* ---- acts that rest on one ------------------------------------------------------------------ */

static void act__on_a_strange_result__refused(void **state UNUSED)
{
	Disputes__Handoff *h = taxed(5);
	Disputes__HandoffResult *r;
	int64_t own = case_given(8);

	assert_int_equal(typed(h, "DECIDED", "2025-04-10", "税处〔2025〕2号", "", &r), 0);
	says(close_by(NULL, own, r->result_id, NULL), E_FIELD, "result_id");
	assert_int_equal(close_by(NULL, h->case_id, r->result_id + 1, NULL), E_NOT_FOUND);
	assert_int_equal(close_by(&other_desk, h->case_id, r->result_id, NULL), E_NOT_FOUND);
	kit_sql("update disputes.case_file set owner = 'SAMR' where case_id = %" PRId64,
		h->case_id);
	assert_int_equal(close_by(NULL, h->case_id, r->result_id, NULL), E_NOT_OWNER);
	kit_sql("update disputes.case_file set owner = 'TAX' where case_id = %" PRId64, h->case_id);
}

/* ---- who is told ---------------------------------------------------------------------------- */

/* Nobody of the body reads a notice: who sent the case there is told, then the leading office. */
static void body__says_nothing__who_sent_it_is_told(void **state UNUSED)
{
	Disputes__Handoff *h = given(5, "TAX", "H-08");

	time_passes("2025-04-30 12:00:00");
	assert_string_equal(kit_text("select string_agg(distinct department || '>' || told, ' ') "
				     "from (select d.department, e.told from disputes.deadline d "
				     "join disputes.deadline_entry e using (deadline_id) where "
				     "d.handoff_id = %" PRId64 " and e.rung <> '') as t",
				     h->handoff_id),
			    "HRSS>HRSS");
	assert_int_equal(kit_number("select count(*) from disputes.deadline_entry where rung <> "
				    "'' and told = 'TAX'"),
			 0);
}

static void body__works_on_it_for_long__who_sent_it_is_told(void **state UNUSED)
{
	(void)taxed(5);
	time_passes("2025-06-30 12:00:00");
	assert_string_equal(kit_text("select string_agg(rung || '>' || told, ' ' order by entry) "
				     "from disputes.deadline_entry join disputes.deadline using "
				     "(deadline_id) where code = 'HO-3' and rung <> ''"),
			    "officer>HRSS head>HRSS leading>HRSS");
}

/* ---- two officers at once ------------------------------------------------------------------- */

struct officer {
	struct kit_daemon *daemon;
	Disputes__BringHandoffResultRequest *req;
	int rc;
};

static void *brings(void *arg)
{
	struct officer *o = arg;

	o->rc = bring(o->daemon, NULL, o->req, NULL);
	return NULL;
}

static void typed__two_officers_at_once__one_result(void **state UNUSED)
{
	struct kit_daemon *second = kit_daemon(&disputes_service);
	Disputes__Handoff *h = taxed(5);

	for (int i = 0; i < 20; i++) {
		char number[24];
		Disputes__BringHandoffResultRequest req =
			typed_of(h, "FILED", "2025-04-10", number, "");
		struct officer sides[2] = {
			{k,      &req, 1},
                        {second, &req, 1}
                };
		pthread_t threads[2];

		(void)snprintf(number, sizeof(number), "税立%d号", i);
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_create(&threads[t], NULL, brings, &sides[t]), 0);
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_join(threads[t], NULL), 0);
		assert_int_equal(sides[0].rc + sides[1].rc, E_EXISTS);
	}
	assert_int_equal(kit_number("select count(*) from disputes.handoff_result"), 20);
	kit_daemon_free(second);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(typed__decided__the_case_closes_on_it),
		T(typed__returned__back_to_who_sent_it),
		T(typed__twice__once),
		T(typed__what_does_not_fit__refused),
		T(signed__refused__back_to_who_sent_it),
		T(signed__what_is_not_its_result__refused),
		T(act__on_a_strange_result__refused),
		T(body__says_nothing__who_sent_it_is_told),
		T(body__works_on_it_for_long__who_sent_it_is_told),
		T(typed__two_officers_at_once__one_result),
	};

	return cmocka_run_group_tests(tests, bodies_setup, group_teardown);
}
