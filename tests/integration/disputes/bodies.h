/*
 * bodies - the police and the tax authority, which have no system: PSB has a key, TAX has none.
 */
#ifndef GONGDAO_TEST_DISPUTES_BODIES_H
#define GONGDAO_TEST_DISPUTES_BODIES_H

#include "keys.h"

static UNUSED const struct sign_key *psb = &keys[KEY_SAMR];

static UNUSED int bodies_setup(void **state)
{
	char path[512];
	FILE *f;

	kit_cluster_start();
	keys_make();
	(void)snprintf(path, sizeof(path), "%s/department-keys.yaml", kit_folder());
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fprintf(f,
		      "required: false\ndepartments:\n  PSB:\n    - {key: %s, from: 2025-01-01}\n",
		      psb->public);
	assert_int_equal(fclose(f), 0);
	return group_setup(state);
}

/* A case that is offered to a body: PSB has a key, TAX has none. */
static UNUSED Disputes__Handoff *given(int64_t alert_id, const char *to, const char *basis)
{
	Disputes__OfferHandoffRequest req;
	Disputes__Handoff *h;

	disputes__offer_handoff_request__init(&req);
	req.case_id = case_given(alert_id);
	req.kind = (char *)"TRANSFER";
	req.to_department = (char *)to;
	req.reason = (char *)"请依职权处理";
	req.basis = (char *)basis;
	assert_int_equal(kit_call(k, "OfferHandoff", NULL, &req.base, &h), 0);
	assert_int_equal(show_as(NULL, h->handoff_id, &h), 0);
	return h;
}

/* A scan, whole, among the documents of the case. */
static UNUSED void scan_plant(int64_t document_id, int64_t case_id)
{
	kit_sql("insert into disputes.case_document select %" PRId64 ", %" PRId64 ", '411002', "
		"decode(repeat('ab', 32), 'hex'), '\\x00', 'application/pdf', 'receipt', 10, "
		"'whole', '\\x00', 1, now(), 'HRSS', 'i'",
		document_id, case_id);
}

static UNUSED void says(int code, int want, const char *words)
{
	assert_int_equal(code, want);
	if (!strstr(kit_detail(k), words))
		fail_msg("%s", kit_detail(k));
}

#endif
