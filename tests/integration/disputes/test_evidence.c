/*
 * What hand-offs name for their receivers, through dispatch() and PostgreSQL.
 */
#include "requests.h"

static int offer_named(int64_t case_id, Disputes__EvidenceItem *items, size_t n,
		       Disputes__Handoff **out)
{
	Disputes__EvidenceItem *list[600];
	Disputes__OfferHandoffRequest req;

	disputes__offer_handoff_request__init(&req);
	req.case_id = case_id;
	req.kind = (char *)"TRANSFER";
	req.to_department = (char *)"SAMR";
	req.reason = (char *)"请核查个体工商户登记是否自愿";
	req.basis = (char *)"H-09";
	req.evidence = list;
	req.n_evidence = n;
	for (size_t i = 0; i < n; i++)
		list[i] = &items[i];
	return kit_call(k, "OfferHandoff", NULL, &req.base, out);
}

static Disputes__EvidenceItem item(const char *kind, const char *reference, const char *note)
{
	Disputes__EvidenceItem e;

	disputes__evidence_item__init(&e);
	e.kind = (char *)kind;
	e.reference = (char *)reference;
	e.note = (char *)note;
	return e;
}

static int show(const struct kit_who *who, int64_t handoff_id, Disputes__Handoff **out)
{
	Disputes__GetHandoffRequest req;

	disputes__get_handoff_request__init(&req);
	req.handoff_id = handoff_id;
	return kit_call(k, "GetHandoff", who, &req.base, out);
}

static void evidence__named_by_the_owner__both_ends_read_it_and_nobody_else(void **state UNUSED)
{
	Disputes__EvidenceItem items[] = {item("worker", "K002", "九十日内同一代理人"),
					  item("worker", "K001", ""),
					  item("document", "许人社监〔2025〕3号", "询问笔录")};
	int64_t id = case_given(5);
	Disputes__Handoff *sent, *h;

	assert_int_equal(offer_named(id, items, 3, &sent), 0);
	assert_int_equal(sent->evidence_count, 3);
	assert_int_equal(sent->n_evidence, 0); /* not in the stored reply */
	assert_int_equal(show(&kit_clerk, sent->handoff_id, &h), 0);
	assert_int_equal(h->n_evidence, 3);
	assert_string_equal(h->evidence[0]->reference, "K002");
	assert_string_equal(h->evidence[0]->note, "九十日内同一代理人");
	assert_string_equal(h->evidence[1]->reference, "K001");
	assert_string_equal(h->evidence[2]->kind, "document");
	assert_int_equal(show(&trans, sent->handoff_id, NULL), E_NOT_FOUND);
	assert_int_equal(show(&samr_county, sent->handoff_id, NULL), E_NOT_FOUND);
	assert_int_equal(accept_as(&kit_clerk, sent->handoff_id, "", NULL), 0);
	assert_int_equal(show(NULL, sent->handoff_id, &h), 0);
	assert_int_equal(h->n_evidence, 3);
}

static void evidence__most_that_goes__all_of_it_and_one_more_refused(void **state UNUSED)
{
	static char numbers[501][8];
	Disputes__EvidenceItem items[501];
	int64_t id = case_given(5);
	Disputes__Handoff *h;

	for (size_t i = 0; i < 501; i++) {
		(void)snprintf(numbers[i], sizeof(numbers[i]), "K%zu", i);
		items[i] = item("worker", numbers[i], "");
	}
	assert_int_equal(offer_named(id, items, 501, NULL), E_TOO_BIG);
	assert_int_equal(offer_named(id, items, 500, &h), 0);
	assert_int_equal(show(NULL, h->handoff_id, &h), 0);
	assert_int_equal(h->n_evidence, 500);
	assert_string_equal(h->evidence[499]->reference, "K499");
}

static void evidence__what_cannot_be_named__refused(void **state UNUSED)
{
	Disputes__EvidenceItem bad[] = {
		item("rumour", "K001", ""),
		item("worker", "", ""),
		item("worker", "K 001", ""),
		item("worker",
		     "411003"
		     "19000101"
		     "0005",
		     ""), /* of nobody: born in 1900 */
		item("document", "笔录", "联系 13800000000"),
	};
	Disputes__EvidenceItem twice[] = {item("worker", "K001", ""), item("worker", "K001", "x")};
	int64_t id = case_given(5);

	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		assert_int_equal(offer_named(id, &bad[i], 1, NULL), E_FIELD);
		assert_null(strstr(kit_detail(k), "4110"));
	}
	assert_int_equal(offer_named(id, twice, 2, NULL), E_FIELD);
	assert_int_equal(kit_number("select count(*) from disputes.handoff"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(evidence__named_by_the_owner__both_ends_read_it_and_nobody_else),
		T(evidence__most_that_goes__all_of_it_and_one_more_refused),
		T(evidence__what_cannot_be_named__refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
