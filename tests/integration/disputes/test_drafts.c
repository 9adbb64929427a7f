/*
 * A hand-off of a department that signs waits as a draft: nobody but that department learns of it
 * by any rpc; and of one that routed itself the department is told.
 */
#include "intakes.h"
#include "keys.h"

static const struct kit_who samr = {"clerk", "SAMR", "411000", "samr", 0, 0};
static const struct kit_who uni = {"clerk", "UNION", "411000", "union", 0, 0};
static const struct kit_who em = {"clerk", "EM", "411000", "em", 0, 0};

static int drafts_setup(void **state)
{
	kit_cluster_start();
	keys_make();
	keys_file(false, "2025-01-01");
	return keys_setup(state);
}

/* An emergency that came in through the door, which goes on by itself: a draft. */
static Disputes__Handoff *routed_itself(void)
{
	Disputes__Handoff *h;

	kit_clock("2025-04-10 10:00:00");
	(void)filed("child_labour");
	(void)kit_timers(k);
	assert_int_equal(
		show_as(NULL, kit_number("select max(handoff_id) from disputes.handoff"), &h), 0);
	assert_string_equal(h->state, "DRAFT");
	return h;
}

static const char *clocks(void)
{
	return kit_text(
		"select coalesce(string_agg(code || ' ' || department || ' ' || state, '; ' "
		"order by deadline_id), '') from disputes.deadline where code like 'HO-%%'");
}

static const char *told(void)
{
	return kit_text(
		"select coalesce(string_agg(rung || '>' || told || ' ' || to_char(at at time "
		"zone 'Asia/Shanghai', 'MM-DD HH24:MI'), '; ' order by entry), '') from "
		"disputes.deadline_entry join disputes.deadline using (deadline_id) where "
		"rung <> '' and code = 'HO-4'");
}

/* ---- one that routed itself ----------------------------------------------------------------- */

static void draft__routed_itself__its_department_is_told_that_day(void **state UNUSED)
{
	Disputes__ListDeadlinesRequest q = DISPUTES__LIST_DEADLINES_REQUEST__INIT;
	Disputes__ListDeadlinesReply *r;
	Disputes__Handoff *h = routed_itself();
	size_t shown = 0;

	assert_string_equal(clocks(), "HO-4 HRSS running");
	(void)kit_timers(k);
	assert_string_equal(told(), "officer>HRSS 04-10 10:00");
	assert_int_equal(kit_call(k, "ListDeadlines", NULL, &q.base, &r), 0);
	for (size_t i = 0; i < r->n_deadlines; i++)
		shown += r->deadlines[i]->handoff_id == h->handoff_id;
	assert_int_equal(shown, 1);
	time_passes("2025-04-20 10:00:00");
	assert_string_equal(told(), "officer>HRSS 04-10 10:00; head>HRSS 04-11 09:00; leading>HRSS "
				    "04-16 09:00");
}

static void draft__routed_itself_and_signed__its_clock_ends(void **state UNUSED)
{
	Disputes__Handoff *h = routed_itself();

	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &h), 0);
	assert_string_equal(h->state, "SENT");
	assert_string_equal(clocks(), "HO-4 HRSS stopped; HO-1 HRSS running"); /* PSB: no system */
}

static void draft__routed_itself_and_withdrawn__its_clock_ends(void **state UNUSED)
{
	assert_int_equal(withdraw_as(NULL, routed_itself()->handoff_id, NULL), 0);
	assert_string_equal(clocks(), "HO-4 HRSS stopped");
	(void)kit_timers(k);
	assert_string_equal(told(), "");
}

/* HO-4: not signed on its day it is made anew by the signature that comes later; until what it
 * says now is signed its clock runs. */
static void draft__routed_itself_and_signed_later__made_anew_and_its_clock_ends(void **state UNUSED)
{
	Disputes__Handoff *h = routed_itself(), *again;

	time_passes("2025-04-11 10:00:00");
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, &again), 0);
	assert_string_equal(again->state, "DRAFT");
	assert_string_equal(clocks(), "HO-4 HRSS running");
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, again->to_sign, &again), 0);
	assert_string_equal(again->state, "SENT");
	assert_string_equal(clocks(), "HO-4 HRSS stopped; HO-1 HRSS running");
}

/* An officer offers something else instead. */
static void draft__routed_itself_and_replaced__its_clock_ends(void **state UNUSED)
{
	Disputes__OfferHandoffRequest q = DISPUTES__OFFER_HANDOFF_REQUEST__INIT;
	Disputes__Handoff *h = routed_itself(), *again;

	q.case_id = h->case_id;
	q.to_department = (char *)"PSB";
	q.kind = (char *)"JOINT";
	q.reason = (char *)"涉嫌使用童工，请联合检查";
	assert_int_equal(kit_call(k, "OfferHandoff", NULL, &q.base, &again), 0);
	assert_string_equal(clocks(), "HO-4 HRSS stopped");
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], again->handoff_id, again->to_sign, NULL),
			 0);
	assert_string_equal(clocks(), "HO-4 HRSS stopped; HO-1 HRSS running");
}

/* ---- nobody else learns of it --------------------------------------------------------------- */

/* Asks the rpc about that hand-off, whatever else it wants. */
static int ask_of(const ProtobufCMethodDescriptor *m, const struct kit_who *who, int64_t handoff_id)
{
	ProtobufCMessage *q = calloc(1, m->input->sizeof_message);
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(m->input, "handoff_id");
	const ProtobufCFieldDescriptor *reason =
		protobuf_c_message_descriptor_get_field_by_name(m->input, "reason");
	int rc;

	assert_non_null(q);
	m->input->message_init(q);
	memcpy((char *)q + f->offset, &handoff_id, sizeof(handoff_id));
	if (reason)
		*(char **)(void *)((char *)q + reason->offset) = (char *)"r";
	rc = kit_call(k, m->name, who, q, NULL);
	free(q);
	return rc;
}

static void draft__asked_of_by_every_rpc__not_found(void **state UNUSED)
{
	static const struct kit_who *const others[] = {&samr, &uni, &em};
	const ProtobufCServiceDescriptor *all = &disputes__disputes__descriptor;
	int64_t case_id = case_given(5);
	Disputes__Handoff *h, *draft;
	size_t n = 0;

	assert_int_equal(offer(NULL, case_id, "ASSIST", "UNION", &h), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL), 0);
	assert_int_equal(accept_as(&uni, h->handoff_id, "", NULL), 0); /* of the case's parties */
	assert_int_equal(offer(NULL, case_id, "TRANSFER", "SAMR", &draft), 0);
	for (unsigned i = 0; i < all->n_methods; i++) {
		const ProtobufCMethodDescriptor *m = &all->methods[i];

		const ProtobufCFieldDescriptor *first =
			protobuf_c_message_descriptor_get_field(m->input, 1);

		if (!first || strcmp(first->name, "handoff_id") != 0 ||
		    strcmp(m->name, "HandoffDue") == 0) /* a timer's */
			continue;
		n++;
		for (size_t o = 0; o < N_ELEMENTS(others); o++) {
			int rc = ask_of(m, others[o], draft->handoff_id);

			if (rc != E_NOT_FOUND)
				fail_msg("%s by %s: %d %s", m->name, others[o]->department, rc,
					 kit_detail(k));
		}
	}
	assert_true(n >= 7);
	assert_string_equal(kit_text("select state from disputes.handoff where handoff_id = "
				     "%" PRId64,
				     draft->handoff_id),
			    "DRAFT");
}

static void draft__in_lists_of_others__not_there(void **state UNUSED)
{
	static const struct kit_who *const others[] = {&samr, &uni, &em};
	static const char *const directions[] = {"", "in", "out"};
	int64_t case_id = case_given(5);
	Disputes__Handoff *h, *draft;
	Disputes__GetCaseReply *shown;

	assert_int_equal(offer(NULL, case_id, "ASSIST", "UNION", &h), 0);
	assert_int_equal(sign_as(NULL, &keys[KEY_HRSS], h->handoff_id, h->to_sign, NULL), 0);
	assert_int_equal(accept_as(&uni, h->handoff_id, "", NULL), 0);
	assert_int_equal(offer(NULL, case_id, "TRANSFER", "SAMR", &draft), 0);
	for (size_t o = 0; o < N_ELEMENTS(others); o++) {
		for (size_t d = 0; d < N_ELEMENTS(directions); d++) {
			Disputes__ListHandoffsRequest q = DISPUTES__LIST_HANDOFFS_REQUEST__INIT;
			Disputes__ListHandoffsReply *r;

			q.direction = (char *)directions[d];
			assert_int_equal(kit_call(k, "ListHandoffs", others[o], &q.base, &r), 0);
			for (size_t i = 0; i < r->n_handoffs; i++)
				assert_int_not_equal(r->handoffs[i]->handoff_id, draft->handoff_id);
		}
	}
	assert_int_equal(get(&uni, case_id, &shown), 0);
	assert_int_equal(shown->n_handoffs, 1);
	assert_int_equal(get(NULL, case_id, &shown), 0);
	assert_int_equal(shown->n_handoffs, 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(draft__routed_itself__its_department_is_told_that_day),
		T(draft__routed_itself_and_signed__its_clock_ends),
		T(draft__routed_itself_and_withdrawn__its_clock_ends),
		T(draft__routed_itself_and_signed_later__made_anew_and_its_clock_ends),
		T(draft__routed_itself_and_replaced__its_clock_ends),
		T(draft__asked_of_by_every_rpc__not_found),
		T(draft__in_lists_of_others__not_there),
	};

	return cmocka_run_group_tests(tests, drafts_setup, group_teardown);
}
