/*
 * Claims: named, filed by their party elsewhere, back again; never in two places (H-03, H-04, H-07,
 * scenario S10). And hand-offs addressed to a desk.
 */
#include "acts.h"

#include <pthread.h>

static struct {
	Disputes__ClaimName names[8], *list[8];
	size_t n;
} claims;

/* "K001 PAY-02 2025-03" */
static void claim_of(const char *worker, const char *matter, const char *month)
{
	Disputes__ClaimName *x = claims.list[claims.n] = &claims.names[claims.n];

	disputes__claim_name__init(x);
	x->worker_no = (char *)worker;
	x->matter = (char *)matter;
	x->month = (char *)month;
	claims.n++;
}

static void one(const char *worker)
{
	claims.n = 0;
	claim_of(worker, "PAY-02", "2025-03");
}

static int name_in(struct kit_daemon *d, int64_t case_id, uint32_t *out_new)
{
	Disputes__NameClaimsRequest req;
	Disputes__NameClaimsReply *r;
	int rc;

	disputes__name_claims_request__init(&req);
	req.case_id = case_id;
	req.claims = claims.list;
	req.n_claims = claims.n;
	rc = kit_call(d, "NameClaims", NULL, &req.base, &r);
	if (!rc && out_new)
		*out_new = r->named;
	return rc;
}

static int file_at(struct kit_daemon *d, int64_t case_id, const char *body, const char *number,
		   Disputes__Filing **out)
{
	Disputes__RecordFilingRequest req;

	disputes__record_filing_request__init(&req);
	req.case_id = case_id;
	req.body = (char *)body;
	req.docket_no = (char *)number;
	req.notice = (char *)"许人社监告〔2025〕4号";
	req.claims = claims.list;
	req.n_claims = claims.n;
	return kit_call(d, "RecordFiling", NULL, &req.base, out);
}

static int end_as(const struct kit_who *who, int64_t filing_id, const char *outcome)
{
	Disputes__EndFilingRequest req;

	disputes__end_filing_request__init(&req);
	req.filing_id = filing_id;
	req.outcome = (char *)outcome;
	req.ground = (char *)"申请人撤回";
	return kit_call(k, "EndFiling", who, &req.base, NULL);
}

static const char *place_of(const char *worker)
{
	return kit_text("select place from disputes.claim_place join disputes.case_claim using "
			"(claim_key) where worker_no = '%s'",
			worker);
}

static void says(int code, int want, const char *words)
{
	assert_int_equal(code, want);
	if (!strstr(kit_detail(k), words))
		fail_msg("%s", kit_detail(k));
}

/* S10: his claim leaves, the case goes on for the others, and the body's own clock runs. */
static void filing__one_of_two_workers__leaves_and_the_case_goes_on(void **state UNUSED)
{
	int64_t id = investigated(5);
	Disputes__GetCaseReply *r;
	Disputes__Filing *x;
	uint32_t named;

	one("K001");
	claim_of("K002", "PAY-02", "2025-03");
	assert_int_equal(name_in(k, id, &named), 0);
	assert_int_equal(named, 2);
	assert_int_equal(name_in(k, id, &named), 0); /* again: nothing new */
	assert_int_equal(named, 0);
	one("K001");
	assert_int_equal(file_at(k, id, "HRSS.ARB", "许劳人仲案〔2025〕17号", &x), 0);
	assert_string_equal(x->case_no, column_of(id, "case_no"));
	assert_int_equal(get(NULL, id, &r), 0);
	assert_int_equal(r->n_claims, 2);
	assert_string_equal(r->claims[0]->place, "HRSS.ARB");
	assert_string_equal(r->claims[0]->docket_no, "许劳人仲案〔2025〕17号");
	assert_string_equal(r->claims[1]->place, "case");
	assert_int_equal(r->n_filings, 1);
	assert_int_equal(r->filings[0]->claim_count, 1);
	assert_string_equal(r->case_->state, "investigating");
	assert_string_equal(r->timeline[r->n_timeline - 2]->kind, "claims_filed");
	assert_string_equal(r->timeline[r->n_timeline - 2]->changes[0]->new_value, "HRSS.ARB");
	/* five working days for the arbitration to take it or not */
	assert_int_equal(
		kit_number("select count(*) from disputes.deadline where filing_id = %" PRId64
			   " and code = 'ARB-2' and department = 'HRSS' and due_day = "
			   "'2025-04-17' and state = 'running'",
			   x->filing_id),
		1);
	assert_int_equal(act(NULL, id, &conclude), 0);
}

static void filing__of_what_is_filed__refused_with_where_and_its_number(void **state UNUSED)
{
	int64_t id = investigated(5), other = case_given(6);
	Disputes__StartCaseRequest begin = start_of("inspection", "lead");
	Alerts__Alert again = alert_of(8, 1);
	Disputes__OpenCaseRequest open;
	Disputes__Filing *x;

	one("K001");
	assert_int_equal(file_at(k, id, "HRSS.ARB", "仲17号", &x), 0);
	says(file_at(k, id, "COURT", "民初1号", NULL), E_CONFLICT, "仲17号");
	says(file_at(k, id, "HRSS.ARB", "仲18号", NULL), E_CONFLICT, "HRSS.ARB");
	says(name_in(k, id, NULL), E_CONFLICT, "K001 PAY-02 2025-03");
	says(name_in(k, other, NULL), E_CONFLICT, "仲17号");
	/* nor is an inspection opened on it */
	begin.employer_id = 7;
	begin.claims = claims.list;
	begin.n_claims = 1;
	says(start(NULL, &begin, NULL), E_CONFLICT, "仲17号");
	assert_int_equal(take(&again, 0), 0);
	disputes__open_case_request__init(&open);
	open.alert_id = 8;
	open.ground = (char *)"又一件";
	open.claims = claims.list;
	open.n_claims = 1;
	says(kit_call(k, "OpenCase", NULL, &open.base, NULL), E_CONFLICT, "仲17号");
	assert_int_equal(kit_number("select count(*) from disputes.case_file"), 2);
	/* another employer's worker of that number is another */
	begin.employer_id = 9;
	assert_int_equal(start(NULL, &begin, NULL), 0);
	/* a number is one filing's */
	one("K009");
	says(file_at(k, other, "HRSS.ARB", "仲17号", NULL), E_EXISTS, "仲17号");
	/* what a case has, another has not */
	assert_int_equal(name_in(k, other, NULL), 0);
	says(file_at(k, id, "HRSS.ARB", "仲19号", NULL), E_CONFLICT, column_of(other, "case_no"));
}

static void filing__ended__back_in_the_case_or_decided(void **state UNUSED)
{
	int64_t id = investigated(5);
	Disputes__Filing *x;

	one("K001");
	assert_int_equal(file_at(k, id, "HRSS.MED", "调1号", &x), 0);
	assert_int_equal(end_as(&kit_clerk, x->filing_id, "failed"), E_NOT_FOUND); /* no party */
	assert_int_equal(end_as(NULL, x->filing_id, "lost"), E_FIELD);
	assert_int_equal(end_as(NULL, x->filing_id, "failed"), 0); /* no agreement: H-03 */
	assert_string_equal(place_of("K001"), "case");
	says(end_as(NULL, x->filing_id, "withdrawn"), E_CONFLICT, "failed");
	assert_int_equal(kit_number("select count(*) from disputes.deadline where filing_id <> 0 "
				    "and state <> 'stopped'"),
			 0);

	assert_int_equal(file_at(k, id, "HRSS.ARB", "仲1号", &x), 0);
	assert_int_equal(end_as(NULL, x->filing_id, "decided"), 0);
	assert_string_equal(place_of("K001"), "HRSS.ARB");
	says(name_in(k, id, NULL), E_CONFLICT, "was decided");
	says(file_at(k, id, "HRSS.ARB", "仲2号", NULL), E_CONFLICT, "仲1号"); /* the same once */
	assert_int_equal(file_at(k, id, "COURT", "民初1号", &x), 0);          /* H-04: he sues */
	assert_string_equal(place_of("K001"), "COURT");
	assert_int_equal(end_as(NULL, x->filing_id, "withdrawn"), 0);
	assert_string_equal(place_of("K001"), "case");
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind in "
				    "('claims_filed', 'claims_ended')"),
			 6);
}

/* Who got nothing by a case sues when it is over: its claims are not held there. */
static void filing__of_a_case_that_is_over__leaves_it(void **state UNUSED)
{
	int64_t id = investigated(5);
	Disputes__Filing *x;

	one("K001");
	assert_int_equal(name_in(k, id, NULL), 0);
	kit_sql("update disputes.case_file set state = 'closed', disposition = 'violation' where "
		"case_id = %" PRId64,
		id);
	assert_int_equal(file_at(k, id, "HRSS.ARB", "仲1号", &x), 0);
	assert_string_equal(place_of("K001"), "HRSS.ARB");
	assert_int_equal(end_as(NULL, x->filing_id, "refused"), 0);
	assert_string_equal(place_of("K001"), "case");
	assert_int_equal(file_at(k, id, "COURT", "民初1号", NULL), 0);
	assert_string_equal(place_of("K001"), "COURT");
	one("K002"); /* which it never had */
	says(name_in(k, id, NULL), E_CONFLICT, "is over");
	says(file_at(k, id, "COURT", "民初2号", NULL), E_CONFLICT, "is over");
	assert_int_equal(kit_number("select count(*) from disputes.claim_place"), 1);
}

static void claims__what_cannot_be__refused(void **state UNUSED)
{
	int64_t id = investigated(5);

	claims.n = 0;
	says(name_in(k, id, NULL), E_FIELD, "at least one");
	one("11010519491231002X");
	says(name_in(k, id, NULL), E_FIELD, "identity");
	one("K 1");
	says(name_in(k, id, NULL), E_FIELD, "blanks");
	claims.n = 0;
	claim_of("K001", "ABC-1", "");
	says(name_in(k, id, NULL), E_FIELD, "claims[0].matter");
	claims.n = 0;
	claim_of("K001", "R12", "2025-13");
	says(name_in(k, id, NULL), E_FIELD, "2025-03");
	one("K001");
	claim_of("K001", "PAY-02", "2025-03");
	says(name_in(k, id, NULL), E_FIELD, "twice");
	one("K001");
	says(file_at(k, id, "SAMR", "1号", NULL), E_FIELD, "acts on application");
	says(file_at(k, id, "COURT", "", NULL), E_FIELD, "docket_no");
	assert_int_equal(kit_number("select count(*) from disputes.claim_place"), 0);
}

/* The party is told by a hand-off to the desk, which another person answers. */
static void advise__to_the_arbitration_desk__told_and_filed(void **state UNUSED)
{
	int64_t id = investigated(5);
	Disputes__RecordFilingRequest req;
	Disputes__Handoff *h, *court;

	says(offer(NULL, id, "TRANSFER", "HRSS.ARB", NULL), E_NOT_COMPETENT, "ADVISE");
	says(offer(NULL, id, "TRANSFER", "HRSS.SI", NULL), E_NOT_COMPETENT, "your own department");
	says(offer(NULL, id, "TRANSFER", "HRSS.INSP", NULL), E_NOT_COMPETENT,
	     "your own department");
	says(offer(NULL, id, "ADVISE", "HRSS.XYZ", NULL), E_FIELD, "HRSS.XYZ");
	assert_int_equal(offer(NULL, id, "ADVISE", "HRSS.ARB", &h), 0);
	assert_string_equal(h->to_department, "HRSS");
	assert_string_equal(h->to_desk, "HRSS.ARB");
	assert_int_equal(h->competence_version, 2);
	says(accept_as(NULL, h->handoff_id, "", NULL), E_CONFLICT, "another person");
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", NULL), E_NOT_FOUND);
	assert_int_equal(accept_as(&second_officer, h->handoff_id, "", NULL), 0);
	assert_string_equal(column_of(id, "owner"), "HRSS");

	assert_int_equal(offer(NULL, id, "ADVISE", "COURT", &court), 0);
	one("K001");
	disputes__record_filing_request__init(&req);
	req.case_id = id;
	req.body = (char *)"HRSS.ARB";
	req.docket_no = (char *)"仲1号";
	req.claims = claims.list;
	req.n_claims = 1;
	says(kit_call(k, "RecordFiling", NULL, &req.base, NULL), E_FIELD, "handoff_id, notice");
	req.handoff_id = court->handoff_id; /* the party was told of another body */
	says(kit_call(k, "RecordFiling", NULL, &req.base, NULL), E_FIELD, "no ADVISE");
	req.handoff_id = h->handoff_id;
	assert_int_equal(kit_call(k, "RecordFiling", NULL, &req.base, NULL), 0);
	assert_string_equal(place_of("K001"), "HRSS.ARB");
}

/* ---- two officers at once ---------------------------------------------------------------------
 */

struct officer {
	struct kit_daemon *daemon;
	int64_t case_id;
	const char *body, *number;
	int rc;
};

static void *files(void *arg)
{
	struct officer *o = arg;

	o->rc = file_at(o->daemon, o->case_id, o->body, o->number, NULL);
	return NULL;
}

/* CL1: two cases, two bodies, one claim: one filing. */
static void filing__two_officers_at_once__one_place(void **state UNUSED)
{
	struct kit_daemon *second = kit_daemon(&disputes_service);

	for (int i = 0; i < 30; i++) {
		int64_t a = case_given(100 + i * 2), b = i % 2 ? a : case_given(101 + i * 2);
		char worker[16], at_arb[16], at_court[16];
		struct officer one_side = {k, a, "HRSS.ARB", at_arb, 1};
		struct officer other = {second, b, "COURT", at_court, 1};
		pthread_t threads[2];

		(void)snprintf(worker, sizeof(worker), "W%03d", i);
		(void)snprintf(at_arb, sizeof(at_arb), "仲%d", i);
		(void)snprintf(at_court, sizeof(at_court), "民%d", i);
		one(worker);
		assert_int_equal(pthread_create(&threads[0], NULL, files, &one_side), 0);
		assert_int_equal(pthread_create(&threads[1], NULL, files, &other), 0);
		for (size_t t = 0; t < 2; t++)
			assert_int_equal(pthread_join(threads[t], NULL), 0);
		assert_true((one_side.rc == 0) != (other.rc == 0));
		assert_int_equal(one_side.rc + other.rc, E_CONFLICT);
	}
	assert_int_equal(kit_number("select count(*) from disputes.claim_filing"), 30);
	kit_daemon_free(second);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(filing__one_of_two_workers__leaves_and_the_case_goes_on),
		T(filing__of_what_is_filed__refused_with_where_and_its_number),
		T(filing__ended__back_in_the_case_or_decided),
		T(filing__of_a_case_that_is_over__leaves_it),
		T(claims__what_cannot_be__refused),
		T(advise__to_the_arbitration_desk__told_and_filed),
		T(filing__two_officers_at_once__one_place),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
