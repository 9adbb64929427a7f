/*
 * The timeline says what each event changed, old and new, with the clause and the evidence (CAS-6).
 */
#include "acts.h"

#include <sodium.h>

#include "deadline.h"
#include "ring.h"

/* "owner:  → HRSS | state:  → lead" of the newest event of that kind. */
static const char *changed(int64_t case_id, const char *kind)
{
	return kit_text("select coalesce(string_agg(field || ': ' || old_value || ' → ' || "
			"new_value, ' | ' order by field), '') from disputes.case_event_change "
			"where case_id = %" PRId64 " and event_id = (select max(event_id) from "
			"disputes.case_event where case_id = %" PRId64 " and kind = '%s')",
			case_id, case_id, kind);
}

static const char *rests_on(int64_t case_id, const char *kind, const char *column)
{
	return kit_text("select coalesce(string_agg(distinct %s, ' | '), '') from "
			"disputes.case_event_change where case_id = %" PRId64 " and event_id = "
			"(select max(event_id) from disputes.case_event where case_id = %" PRId64
			" and kind = '%s')",
			column, case_id, case_id, kind);
}

static void opened_and_acted__owner_step_state__old_and_new(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__GetCaseReply *whole;
	const Disputes__CaseEvent *e = NULL;

	assert_string_equal(changed(id, "opened"), "owner:  → HRSS | procedure:  → inspection | "
						   "state:  → lead | step:  → lead");
	assert_int_equal(act(NULL, id, &accept_case), 0);
	assert_string_equal(changed(id, "acted"),
			    "state: lead → investigating | step: lead → investigating");
	assert_string_equal(rests_on(id, "acted", "evidence"), "许人社监立〔2025〕1号");
	assert_string_not_equal(rests_on(id, "acted", "clause"), "");

	/* the reply has them with their event */
	assert_int_equal(get(NULL, id, &whole), 0);
	for (size_t i = 0; i < whole->n_timeline; i++) {
		if (strcmp(whole->timeline[i]->kind, "acted") == 0)
			e = whole->timeline[i];
	}
	assert_non_null(e);
	assert_int_equal(e->n_changes, 2);
	assert_string_equal(e->changes[1]->field, "step");
	assert_string_equal(e->changes[1]->old_value, "lead");
	assert_string_equal(e->changes[1]->new_value, "investigating");
}

static void handoff__every_state__old_and_new(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	assert_int_equal(offer(NULL, id, "TRANSFER", "SAMR", &h), 0);
	assert_string_equal(changed(id, "handoff_offered"), "handoff:  → SENT");
	assert_string_not_equal(rests_on(id, "handoff_offered", "clause"), "");
	time_passes("2025-04-15 00:00:00");
	assert_string_equal(changed(id, "handoff_overdue"), "overdue_since:  → 2025-04-14");
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_string_equal(changed(id, "handoff_accepted"),
			    "handoff: SENT → ACCEPTED | owner: HRSS → SAMR | state: lead → "
			    "transferred | step: lead → moved");
	assert_string_equal(rests_on(id, "handoff_accepted", "evidence"),
			    "SAMR-411002-2025-000001");
	assert_int_equal(offer(&kit_clerk, id, "INFORM", "UNION", &h), 0);
	assert_int_equal(give_back(&(struct kit_who){"clerk", "UNION", "411000", "union", 0, 0},
				   h->handoff_id, "", &h),
			 0);
	assert_string_equal(changed(id, "handoff_returned"), "handoff: SENT → RETURNED");
}

static int64_t deadline_of(int64_t case_id, const char *code)
{
	return kit_number("select deadline_id from disputes.deadline where case_id = %" PRId64
			  " and code = '%s'",
			  case_id, code);
}

static void deadline__started_extended_breached_stopped__due_day_with_clause(void **state UNUSED)
{
	int64_t id = investigated(5), insp_4;
	Disputes__ExtendDeadlineRequest req = DISPUTES__EXTEND_DEADLINE_REQUEST__INIT;

	insp_4 = deadline_of(id, "INSP-4");
	assert_non_null(strstr(changed(id, "deadline_started"),
			       "deadline:  → running | due_day:  → 2025-"));
	req.deadline_id = insp_4;
	req.by = 30;
	req.approver = (char *)"局负责人";
	req.ground = (char *)"案情复杂";
	req.document = (char *)"许人社监延〔2025〕1号";
	assert_int_equal(kit_call(k, "ExtendDeadline", NULL, &req.base, NULL), 0);
	assert_string_equal(changed(id, "deadline_extended"),
			    kit_text("select 'due_day: ' || original_due || ' → ' || due_day from "
				     "disputes.deadline where deadline_id = %" PRId64,
				     insp_4));
	assert_string_equal(rests_on(id, "deadline_extended", "evidence"), "许人社监延〔2025〕1号");
	assert_string_equal(rests_on(id, "deadline_extended", "clause"),
			    kit_text("select t.basis from disputes.deadline d join "
				     "disputes.clock_terms t using (terms) where deadline_id = "
				     "%" PRId64,
				     insp_4));
	time_passes("2025-12-31 12:00:00");
	assert_non_null(strstr(changed(id, "deadline_breached"), "status: "));
	assert_non_null(strstr(changed(id, "deadline_breached"), " → breached"));
	assert_non_null(strstr(changed(id, "escalated"), "rung: head → leading"));
}

/* Closed as complex, and back by itself at the day of its review. */
static void closed_as_complex__disposition_and_review__old_and_new(void **state UNUSED)
{
	const struct taking study = {.action = "study", .fields = {{"why", "法律关系复杂"}}};
	const struct taking end = {.action = "conclude_study",
				   .disposition = "complex",
				   .opinion = "需会同研究",
				   .measures = "按季回访",
				   .review_day = 20250 /* 2025-06-11 */};
	int64_t id = case_given(5);

	assert_int_equal(act(NULL, id, &study), 0);
	assert_int_equal(act(NULL, id, &end), 0);
	assert_string_equal(changed(id, "acted"),
			    "disposition:  → complex | review_day:  → 2025-06-11 | state: study → "
			    "closed | step: study → closed");
	assert_string_equal(rests_on(id, "acted", "clause"), "许人社〔2022〕1号 三（二）");
	time_passes("2025-06-12 12:00:00");
	assert_string_equal(changed(id, "expired"),
			    "disposition: complex →  | review_day: 2025-06-11 →  | state: closed "
			    "→ study | step: closed → study");
	assert_string_equal(rests_on(id, "expired", "evidence"), "REVIEW-1");
}

/* ---- papers of an act that are documents of the case ------------------------------------------
 */

static const char content[] = "立案审批表";

static void hash_of(uint8_t hash[32])
{
	(void)crypto_generichash(hash, 32, (const uint8_t *)content, sizeof(content) - 1, NULL, 0);
}

static void document_added(int64_t case_id, bool whole)
{
	Disputes__AddDocumentRequest add = DISPUTES__ADD_DOCUMENT_REQUEST__INIT;
	Disputes__SendDocumentPartRequest part = DISPUTES__SEND_DOCUMENT_PART_REQUEST__INIT;
	Disputes__CloseDocumentRequest close = DISPUTES__CLOSE_DOCUMENT_REQUEST__INIT;
	Disputes__CaseDocument *d;
	uint8_t hash[32];

	hash_of(hash);
	add.case_id = case_id;
	add.hash.data = hash;
	add.hash.len = sizeof(hash);
	add.name = (char *)"立案审批表.pdf";
	add.media_type = (char *)"application/pdf";
	add.size = sizeof(content) - 1;
	assert_int_equal(kit_call(k, "AddDocument", NULL, &add.base, &d), 0);
	part.document_id = close.document_id = d->document_id;
	part.body.data = (uint8_t *)(uintptr_t)content;
	part.body.len = sizeof(content) - 1;
	assert_int_equal(kit_call(k, "SendDocumentPart", NULL, &part.base, NULL), 0);
	if (whole)
		assert_int_equal(kit_call(k, "CloseDocument", NULL, &close.base, NULL), 0);
}

/* accept, with its paper named by hash, and by number beside it where one is given. */
static int accept_by(int64_t case_id, const char *number, size_t hash_len)
{
	Disputes__ActValue value = DISPUTES__ACT_VALUE__INIT, *values[1] = {&value};
	Disputes__ActDocument paper = DISPUTES__ACT_DOCUMENT__INIT, *papers[1] = {&paper};
	Disputes__TakeActionRequest req = DISPUTES__TAKE_ACTION_REQUEST__INIT;
	uint8_t hash[32];

	hash_of(hash);
	value.name = (char *)"violation";
	value.value = (char *)"低于最低工资标准";
	paper.kind = (char *)"case_opening";
	paper.number = (char *)(uintptr_t)number;
	paper.hash.data = hash;
	paper.hash.len = hash_len;
	req.case_id = case_id;
	req.version = version_of(case_id);
	req.action = (char *)"accept";
	req.fields = values;
	req.documents = papers;
	req.n_fields = req.n_documents = 1;
	return kit_call(k, "TakeAction", NULL, &req.base, NULL);
}

static void act__paper_by_hash__tied_to_the_document(void **state UNUSED)
{
	int64_t id = case_given(5);
	Disputes__GetCaseReply *whole;
	char hex[65];
	uint8_t hash[32];

	hash_of(hash);
	hex_encode(hash, sizeof(hash), hex);
	document_added(id, true);
	assert_int_equal(accept_by(id, "", 32), 0);
	assert_string_equal(rests_on(id, "acted", "evidence"), hex);
	assert_int_equal(get(NULL, id, &whole), 0);
	assert_int_equal(whole->n_acts, 1);
	assert_int_equal(whole->acts[0]->documents[0]->hash.len, 32);
	assert_memory_equal(whole->acts[0]->documents[0]->hash.data, hash, 32);
	assert_string_equal(whole->acts[0]->documents[0]->number, hex);
}

static void act__paper_not_of_the_case__refused(void **state UNUSED)
{
	int64_t id = case_given(5), other = case_given(6);

	assert_int_equal(accept_by(id, "", 32), E_FIELD);
	document_added(other, true); /* of another case */
	assert_int_equal(accept_by(id, "", 32), E_FIELD);
	document_added(id, false); /* not whole */
	assert_int_equal(accept_by(id, "", 32), E_FIELD);
	assert_int_equal(accept_by(id, "", 31), E_FIELD);
	assert_string_equal(column_of(id, "step"), "lead");
	assert_int_equal(accept_by(other, "许人社监立〔2025〕1号", 32), 0);
	assert_string_equal(kit_text("select value from disputes.case_act_entry where kind = "
				     "'document' and hash <> ''"),
			    "许人社监立〔2025〕1号");
}

static int keys_setup(void **state)
{
	struct err err = {0};
	unsigned version;
	char folder[512];

	kit_cluster_start();
	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder());
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	return group_setup(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(opened_and_acted__owner_step_state__old_and_new),
		T(handoff__every_state__old_and_new),
		T(deadline__started_extended_breached_stopped__due_day_with_clause),
		T(closed_as_complex__disposition_and_review__old_and_new),
		T(act__paper_by_hash__tied_to_the_document),
		T(act__paper_not_of_the_case__refused),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
