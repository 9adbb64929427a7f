/*
 * Commands of the case desk that come at the same moment and share a transaction: reads of all of
 * them leave together, and so do their rows. What each does is what it does alone.
 */
#include "acts.h"

#define STARTS 12
#define CASES  6

/* A machine that is busy elsewhere takes longer for a batch than its commands have, now and then:
 * then it is asked again, from the beginning. */
static void in_time(bool (*once)(void))
{
	for (int run = 0; run < 10; run++) {
		if (once())
			return;
		(void)setup(NULL);
	}
	fail_msg("never in time");
}

static bool ask_all(const struct kit_request *asked, size_t n, int *codes, void *replies)
{
	kit_ask_all(k, asked, n, codes, replies);
	for (size_t i = 0; i < n; i++) {
		if (codes[i] == E_TIMEOUT)
			return false;
	}
	return true;
}

static bool starts_once(void)
{
	Disputes__StartCaseRequest reqs[STARTS];
	struct kit_request asked[STARTS];
	Disputes__ClaimName bad = DISPUTES__CLAIM_NAME__INIT, *claims[] = {&bad};
	Disputes__Case *replies[STARTS];
	int codes[STARTS];
	char expected[40];
	int n = 0;

	for (int round = 0; round < 2; round++) { /* the first finds no series yet */
		for (size_t i = 0; i < STARTS; i++) {
			reqs[i] = start_of("sector", "lead");
			asked[i] = (struct kit_request){
				.method = "StartCase", .who = &kit_clerk, .body = &reqs[i].base};
		}
		reqs[0].claims = reqs[5].claims = claims;
		reqs[0].n_claims = reqs[5].n_claims = 1; /* refused when it has its number */
		if (!ask_all(asked, STARTS, codes, replies))
			return false;
		for (size_t i = 0; i < STARTS; i++) {
			assert_int_equal(codes[i], i == 0 || i == 5 ? E_FIELD : 0);
			if (codes[i])
				continue;
			(void)snprintf(expected, sizeof(expected), "GD-411002-2025-%06d", ++n);
			assert_string_equal(replies[i]->case_no, expected);
		}
	}
	assert_int_equal(kit_number("select last from disputes.number_series"), n);
	assert_int_equal(kit_number("select count(*) from disputes.case_event"), n);
	assert_int_equal(kit_number("select count(*) from disputes.case_file where n_events <> 1"),
			 0);
	return true;
}

static void batch__starts_and_one_refused_at_its_end__numbers_without_gap(void **state UNUSED)
{
	in_time(starts_once);
}

static Disputes__TakeActionRequest note_of(int64_t case_id, int64_t version)
{
	static Disputes__ActValue value, *values[] = {&value};
	Disputes__TakeActionRequest r;

	disputes__act_value__init(&value);
	value.name = (char *)"what";
	value.value = (char *)"已到站点核查";
	disputes__take_action_request__init(&r);
	r.case_id = case_id;
	r.version = version;
	r.action = (char *)"note";
	r.fields = values;
	r.n_fields = 1;
	return r;
}

/* The first two of every case one after the other in one batch, the third as if it had not seen
 * them. */
static bool acts_once(void)
{
	Disputes__TakeActionRequest reqs[3 * CASES];
	struct kit_request asked[3 * CASES];
	Disputes__StartCaseRequest begin = start_of("sector", "lead");
	int codes[3 * CASES];
	Disputes__Case *f;

	for (size_t i = 0; i < CASES; i++) {
		assert_int_equal(start(&kit_clerk, &begin, &f), 0);
		for (size_t n = 0; n < 3; n++) {
			reqs[n * CASES + i] = note_of(f->case_id, n == 1 ? 2 : 1);
			asked[n * CASES + i] =
				(struct kit_request){.method = "TakeAction",
						     .who = &kit_clerk,
						     .body = &reqs[n * CASES + i].base};
		}
	}
	if (!ask_all(asked, 3 * CASES, codes, NULL))
		return false;
	for (size_t i = 0; i < 3 * CASES; i++)
		assert_int_equal(codes[i], i < (size_t)2 * CASES ? 0 : E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from disputes.case_file where version = 3 and "
				    "n_events = 3"),
			 CASES);
	assert_int_equal(kit_number("select count(*) from disputes.case_act_entry"), 2 * CASES);
	return true;
}

static void batch__acts_of_the_same_cases__each_after_the_last(void **state UNUSED)
{
	in_time(acts_once);
}

struct passage {
	int64_t case_id, handoff_id;
	Disputes__TakeActionRequest act;
	Disputes__OfferHandoffRequest offer;
	Disputes__AcceptHandoffRequest accept;
	Disputes__ReturnHandoffRequest back;
};

/* A case whose hand-off waits for TRANS. */
static void passage_make(struct passage *p)
{
	Disputes__StartCaseRequest begin = start_of("sector", "lead");
	Disputes__Handoff *h;
	Disputes__Case *f;

	assert_int_equal(start(&kit_clerk, &begin, &f), 0);
	p->case_id = f->case_id;
	assert_int_equal(offer(&kit_clerk, f->case_id, "INFORM", "TRANS", &h), 0);
	p->handoff_id = h->handoff_id;
	p->act = note_of(f->case_id, 1);
	disputes__offer_handoff_request__init(&p->offer);
	p->offer.case_id = f->case_id;
	p->offer.kind = (char *)"INFORM";
	p->offer.to_department = (char *)"TRANS";
	p->offer.reason = (char *)"通报核查情况";
	p->offer.basis = (char *)"V30";
	disputes__accept_handoff_request__init(&p->accept);
	p->accept.handoff_id = p->handoff_id;
	disputes__return_handoff_request__init(&p->back);
	p->back.handoff_id = p->handoff_id;
	p->back.reason = (char *)"不属本部门职责";
}

/* Answers run behind what names the case itself: the offer finds the hand-off open, whatever the
 * order in which they came. */
static bool answers_once(void)
{
	struct passage p[CASES];
	struct kit_request asked[4 * CASES];
	int codes[4 * CASES];

	for (size_t i = 0; i < CASES; i++) {
		passage_make(&p[i]);
		asked[4 * i] = (struct kit_request){
			.method = "AcceptHandoff", .who = &trans, .body = &p[i].accept.base};
		asked[4 * i + 1] = (struct kit_request){
			.method = "OfferHandoff", .who = &kit_clerk, .body = &p[i].offer.base};
		asked[4 * i + 2] = (struct kit_request){
			.method = "TakeAction", .who = &kit_clerk, .body = &p[i].act.base};
		asked[4 * i + 3] = (struct kit_request){
			.method = "ReturnHandoff", .who = &trans, .body = &p[i].back.base};
	}
	if (!ask_all(asked, 4 * CASES, codes, NULL))
		return false;
	for (size_t i = 0; i < CASES; i++) {
		assert_int_equal(codes[4 * i], 0);
		assert_int_equal(codes[4 * i + 1], E_CONFLICT);
		assert_int_equal(codes[4 * i + 2], 0);
		assert_true(codes[4 * i + 3] == E_CONFLICT || codes[4 * i + 3] == E_NOT_FOUND);
	}
	assert_int_equal(kit_number("select count(distinct receipt_no) from disputes.handoff where "
				    "state = 'ACCEPTED'"),
			 CASES);
	assert_int_equal(
		kit_number("select last from disputes.number_series where series like 'TRANS-%%'"),
		CASES);
	assert_int_equal(kit_number("select count(*) from disputes.deadline where state = "
				    "'stopped' and n_entries = 2"),
			 CASES);
	assert_int_equal(kit_number("select count(*) from disputes.case_party where department = "
				    "'TRANS'"),
			 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_file f where n_events <> "
				    "(select count(*) from disputes.case_event e where e.case_id = "
				    "f.case_id) or n_events <> 4"),
			 0);
	return true;
}

static void batch__answers_acts_and_offers_of_the_same_cases__in_turn(void **state UNUSED)
{
	in_time(answers_once);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(batch__starts_and_one_refused_at_its_end__numbers_without_gap),
		T(batch__acts_of_the_same_cases__each_after_the_last),
		T(batch__answers_acts_and_offers_of_the_same_cases__in_turn),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
