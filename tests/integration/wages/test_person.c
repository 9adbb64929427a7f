/*
 * One person on two platforms: S3c, who may ask, and that no platform finds a trace of another.
 */
#include "wages_probe.h"

#define WORKER INT64_C(31)
#define OF_B   "ZZ9" /* his number at the other platform */
#define NAME_B "乙平台"

static const struct kit_who himself = {"worker", "", "411000", "w31", 0, WORKER};
static const struct kit_who another = {"worker", "", "411000", "w32", 0, WORKER + 1};
/* As a company's own account would be bound, with every right of an inspector besides. */
static const struct kit_who bound_a = {"inspector", "HRSS", "411000", "a", PLATFORM, 0};
static const struct kit_who company_a = {"company", "", "411000", "a", PLATFORM, 0};

static const struct file a_june = {CODE, "2022-06", "", 1};
static const struct file b_june = {OTHER_CODE, "2022-06", "", 2};

static void shifts_in(const char *b_to)
{
	const struct interval at_a[] = {
		{"A1", "R1", "order", "2022-06-09 07:30:00", "2022-06-09 15:00:00", "411002"},
		{"A2", "R1", "order", "2022-06-10 07:30:00", "2022-06-10 20:00:00", "411002"},
	};
	const struct interval at_b[] = {
		{"B1", OF_B,  "order", "2022-06-09 13:15:00", b_to,                  "411081"},
		{"B2", "ZZ8", "order", "2022-06-09 13:15:00", "2022-06-09 14:00:00", "411081"},
	};

	intervals_in(a_june, at_a, 2);
	intervals_in(b_june, at_b, 2);
	pay_in(a_june, &(struct pay){"PA", "R1", "PIECE", 100000}, 1);
	pay_in(b_june, &(struct pay){"PB", OF_B, "PIECE", 100}, 1);
}

static int setup(void **state)
{
	kit_setup(state);
	employer_is(PLATFORM, CODE, "411002");
	employer_is(OTHER, OTHER_CODE, "411081");
	kit_sql("update wages.employer set name = '" NAME_B "' where employer_id = 102");
	engaged((struct engaged){1, WORKER, PLATFORM, 1, "R1", "B", "rider", "2021-01-01"});
	engaged((struct engaged){2, WORKER, OTHER, 1, OF_B, "B", "rider", "2021-01-01"});
	engaged((struct engaged){3, WORKER + 1, OTHER, 1, "R2", "B", "rider", "2021-01-01"});
	return 0;
}

static int checked(void **state)
{
	(void)state;
	wages_check();
	wages_emptied("");
	return 0;
}

static int hours(const struct kit_who *who, int64_t worker_id, Wages__WorkerHours **out)
{
	Wages__GetWorkerHoursRequest req;

	wages__get_worker_hours_request__init(&req);
	req.worker_id = worker_id;
	req.month = (char *)"2022-06";
	return kit_call(kit, "GetWorkerHours", who, &req.base, out);
}

static void hours__s3c__twelve_hours_and_one_over(void **state)
{
	Wages__WorkerHours *h;
	const Wages__PersonDay *d;
	const Audit__Finding *f;

	(void)state;
	shifts_in("2022-06-09 19:30:00");
	assert_int_equal(hours(NULL, WORKER, &h), 0);
	assert_int_equal(h->n_days, 2);
	d = h->days[0];
	assert_int_equal(d->worked_s, 12 * 3600);
	assert_int_equal(d->sum_s, 13 * 3600 + 45 * 60);
	assert_int_equal(d->n_shares, 2);
	assert_int_equal(d->shares[0]->worked_s, 7 * 3600 + 30 * 60);
	assert_int_equal(d->shares[1]->worked_s, 6 * 3600 + 15 * 60);
	assert_string_equal(d->shares[1]->employer_name, NAME_B);
	/* over the line on one platform alone is TIM-06's, not this rule's */
	assert_int_equal(h->days[1]->worked_s, 12 * 3600 + 30 * 60);
	assert_int_equal(h->n_hints, 1);
	f = h->hints[0];
	assert_string_equal(f->rule, "TIM-12");
	assert_string_equal(f->subject, "2022-06-09");
	assert_true(f->hint);
	assert_int_equal(f->employer_id, 0);
	assert_non_null(strstr(f->arithmetic_zh, "12 小时"));
	assert_non_null(strstr(f->arithmetic_zh, "超过 1 小时"));
	assert_non_null(strstr(f->facts_json, "\"person_overlap_s\":\"6300\""));
}

static void hours__exactly_the_line__no_hint_and_a_second_more_one(void **state)
{
	Wages__WorkerHours *h;

	(void)state;
	shifts_in("2022-06-09 18:30:00");
	assert_int_equal(hours(NULL, WORKER, &h), 0);
	assert_int_equal(h->days[0]->worked_s, 11 * 3600);
	assert_int_equal(h->n_hints, 0);
	checked(state);
	shifts_in("2022-06-09 18:30:01");
	assert_int_equal(hours(NULL, WORKER, &h), 0);
	assert_int_equal(h->n_hints, 1);
}

static void hours__asked_by_the_worker__his_own_only(void **state)
{
	Wages__WorkerHours *h;

	(void)state;
	shifts_in("2022-06-09 19:30:00");
	assert_int_equal(hours(&himself, 0, &h), 0);
	assert_int_equal(h->worker_id, WORKER);
	assert_int_equal(h->n_hints, 1);
	assert_int_equal(hours(&himself, WORKER, &h), 0);
	assert_int_equal(hours(&himself, WORKER + 1, NULL), E_DENIED);
	assert_int_equal(hours(&another, WORKER, NULL), E_DENIED);
	assert_int_equal(hours(&another, 0, &h), 0);
	assert_int_equal(h->n_days, 0);
}

static void hours__asked_by_others__refused(void **state)
{
	(void)state;
	shifts_in("2022-06-09 19:30:00");
	assert_int_equal(hours(&bound_a, WORKER, NULL), E_DENIED);
	assert_int_equal(hours(&company_a, WORKER, NULL), E_DENIED);
	assert_int_equal(hours(&kit_clerk, WORKER, NULL), E_DENIED);
	assert_int_equal(hours(NULL, 999, NULL), E_NOT_FOUND);
}

static void hours__of_the_person__nothing_is_stored_or_announced(void **state)
{
	const struct kit_event *events;
	size_t n;

	(void)state;
	shifts_in("2022-06-09 19:30:00");
	audit();
	(void)kit_events(kit, &events);
	assert_int_equal(hours(NULL, WORKER, NULL), 0);
	n = kit_events(kit, &events);
	assert_int_equal(n, 0);
	assert_int_equal(kit_number("select count(*) from wages.finding where rule = 'TIM-12'"), 0);
}

/* ---- no trace of another platform ----------------------------------------------------------- */

static bool holds_text(const uint8_t *at, size_t n, const char *text)
{
	return memmem(at, n, text, strlen(text)) != NULL;
}

/* Does the answer, or the refusal, name anything of the other platform? */
static bool traced(const char *method, const struct kit_who *who, const ProtobufCMessage *body)
{
	static const char *const traces[] = {OTHER_CODE, OF_B, "ZZ8", NAME_B};
	ProtobufCMessage *rep = NULL;
	bool found = false;
	int rc = kit_call(kit, method, who, body, &rep);

	for (size_t i = 0; i < N_ELEMENTS(traces); i++)
		found = found || strstr(kit_detail(kit), traces[i]) != NULL;
	if (rc == 0 && rep) {
		size_t n = protobuf_c_message_get_packed_size(rep);
		uint8_t *packed = malloc(n + 1);

		assert_non_null(packed);
		assert_int_equal(protobuf_c_message_pack(rep, packed), n);
		for (size_t i = 0; i < N_ELEMENTS(traces); i++)
			found = found || holds_text(packed, n, traces[i]);
		free(packed);
	}
	return found;
}

/* Every rpc of the service, asked for nothing in particular. */
static size_t walk(const struct kit_who *who)
{
	const ProtobufCServiceDescriptor *d = &wages__wages__descriptor;
	size_t n = 0;

	for (unsigned i = 0; i < d->n_methods; i++) {
		ProtobufCMessage *body = calloc(1, d->methods[i].input->sizeof_message);

		assert_non_null(body);
		protobuf_c_message_init(d->methods[i].input, body);
		n += traced(d->methods[i].name, who, body);
		free(body);
	}
	return n;
}

/* The questions that name the other; GetFacts would say the number asked for back. */
static size_t ask_for_b(const struct kit_who *who, int64_t finding_id)
{
	Audit__GetFindingRequest one = AUDIT__GET_FINDING_REQUEST__INIT;
	Audit__ListFindingsRequest list = AUDIT__LIST_FINDINGS_REQUEST__INIT;
	Wages__ListUnmappedRequest unmapped = WAGES__LIST_UNMAPPED_REQUEST__INIT;
	Wages__GetQualityRequest quality = WAGES__GET_QUALITY_REQUEST__INIT;
	Wages__GetPayTrendRequest trend = WAGES__GET_PAY_TREND_REQUEST__INIT;
	Wages__ListPaymentsRequest paid = WAGES__LIST_PAYMENTS_REQUEST__INIT;
	Wages__ListPaymentsRequest paid_on = WAGES__LIST_PAYMENTS_REQUEST__INIT;
	Wages__ListOrdersRequest orders = WAGES__LIST_ORDERS_REQUEST__INIT;
	Wages__GetStatementRequest statement = WAGES__GET_STATEMENT_REQUEST__INIT;

	paid.employer_id = orders.employer_id = statement.employer_id = OTHER;
	paid_on.finding_id = finding_id;
	statement.month_from = statement.month_to = (char *)"2022-06";
	list.employer_id = unmapped.employer_id = quality.employer_id = OTHER;
	one.finding_id = finding_id;
	quality.month = trend.month_from = trend.month_to = (char *)"2022-06";
	return (size_t)traced("GetFinding", who, &one.base) +
	       (size_t)traced("ListFindings", who, &list.base) +
	       (size_t)traced("ListUnmapped", who, &unmapped.base) +
	       (size_t)traced("GetQuality", who, &quality.base) +
	       (size_t)traced("GetPayTrend", who, &trend.base) +
	       (size_t)traced("ListPayments", who, &paid.base) +
	       (size_t)traced("ListPayments", who, &paid_on.base) +
	       (size_t)traced("ListOrders", who, &orders.base) +
	       (size_t)traced("GetStatement", who, &statement.base);
}

/* A payment and an order whose papers name the other. */
static void paid_and_ordered_at_b(void)
{
	Wages__Payment one = WAGES__PAYMENT__INIT, *list[] = {&one};
	Wages__PaymentsRequest paid = WAGES__PAYMENTS_REQUEST__INIT;
	Wages__OrderPaymentRequest order = WAGES__ORDER_PAYMENT_REQUEST__INIT;

	one.worker_no = (char *)OF_B;
	one.month = order.month_from = order.month_to = (char *)"2022-06";
	one.reference = (char *)"REF-" OF_B;
	one.amount_fen = 1;
	one.paid_day = order.due_day = 19174; /* 2022-07-01 */
	paid.employer_id = order.employer_id = OTHER;
	paid.payments = list;
	paid.n_payments = 1;
	order.document = (char *)"DOC-" OF_B;
	assert_int_equal(kit_call(kit, "ReportPayments", &kit_inspector, &paid.base, NULL), 0);
	assert_int_equal(kit_call(kit, "OrderPayment", &kit_inspector, &order.base, NULL), 0);
}

static void every_rpc__bound_to_a_platform__no_trace_of_the_other(void **state)
{
	int64_t of_b;

	(void)state;
	shifts_in("2022-06-09 19:30:00");
	audit();
	of_b = findings(OTHER, "PAY-02", "open")->findings[0]->finding_id;
	paid_and_ordered_at_b();
	/* the same walk by an inspector who is bound to nobody finds it: the test can fail */
	assert_true(walk(&kit_inspector) > 0);
	assert_int_equal(ask_for_b(&kit_inspector, of_b), 9);
	assert_int_equal(ask_for_b(&bound_a, of_b), 0);
	assert_int_equal(ask_for_b(&company_a, of_b), 0);
	assert_int_equal(walk(&bound_a), 0);
	assert_int_equal(walk(&company_a), 0);
}

static void rows__bound_to_a_platform__its_own_only(void **state)
{
	const struct kit_who *who = &bound_a;
	Audit__ListFindingsRequest list = AUDIT__LIST_FINDINGS_REQUEST__INIT;
	Wages__ListSubmissionsRequest files = WAGES__LIST_SUBMISSIONS_REQUEST__INIT;
	Wages__ListSubmissionsReply *listed;
	Wages__GetAuditProgressRequest progress = WAGES__GET_AUDIT_PROGRESS_REQUEST__INIT;
	Wages__GetAuditProgressReply *p;
	Audit__ListFindingsReply *rep;
	Audit__GetFindingRequest one = AUDIT__GET_FINDING_REQUEST__INIT;
	Wages__GetFactsRequest facts = WAGES__GET_FACTS_REQUEST__INIT;

	(void)state;
	shifts_in("2022-06-09 19:30:00");
	audit();
	one.finding_id = findings(OTHER, "PAY-02", "open")->findings[0]->finding_id;
	assert_int_equal(kit_call(kit, "GetFinding", who, &one.base, NULL), E_NOT_FOUND);
	facts.employer_id = OTHER;
	facts.worker_no = (char *)OF_B;
	facts.month = (char *)"2022-06";
	assert_int_equal(kit_call(kit, "GetFacts", who, &facts.base, NULL), E_NOT_FOUND);
	assert_int_equal(kit_call(kit, "ListFindings", who, &list.base, &rep), 0);
	assert_true(rep->n_findings > 0); /* the twelve and a half hours at its own */
	for (size_t i = 0; i < rep->n_findings; i++)
		assert_int_equal(rep->findings[i]->employer_id, PLATFORM);
	assert_int_equal(kit_call(kit, "ListSubmissions", who, &files.base, &listed), 0);
	assert_int_equal(listed->n_submissions, 2);
	assert_int_equal(kit_call(kit, "GetAuditProgress", who, &progress.base, &p), 0);
	assert_int_equal(p->unknown_workers, 0); /* the other's ZZ8 is not counted */
	assert_int_equal(p->open_findings, rep->n_findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(hours__s3c__twelve_hours_and_one_over, checked),
		cmocka_unit_test_teardown(hours__exactly_the_line__no_hint_and_a_second_more_one,
					  checked),
		cmocka_unit_test_teardown(hours__asked_by_the_worker__his_own_only, checked),
		cmocka_unit_test_teardown(hours__asked_by_others__refused, checked),
		cmocka_unit_test_teardown(hours__of_the_person__nothing_is_stored_or_announced,
					  checked),
		cmocka_unit_test_teardown(every_rpc__bound_to_a_platform__no_trace_of_the_other,
					  checked),
		cmocka_unit_test_teardown(rows__bound_to_a_platform__its_own_only, checked),
	};

	return cmocka_run_group_tests(tests, setup, kit_teardown);
}
