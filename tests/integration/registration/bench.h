/*
 * bench - what the tests of registration stand on: one daemon, and the invariants checked after
 * every test. Included by each test file.
 */
#ifndef GONGDAO_TEST_REGISTRATION_BENCH_H
#define GONGDAO_TEST_REGISTRATION_BENCH_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_call.h"
#include "service.pb-c.h"

#undef SERVICE_MAIN
#define SERVICE_MAIN(definition)
#include "main.c" /* NOLINT: the definition is static in it */

#define CODE_A "91411000000000000Y"
#define CODE_B "91411002MA0000007L"
#define CODE_C "92411081MA0000015R"

#define MARCH_1 20148 /* 2025-03-01 */

static struct kit_daemon *k;
static const struct kit_event *events;

static int group_setup(void **state UNUSED)
{
	char folder[256];
	unsigned version;
	struct err err = {0};

	kit_cluster_start();
	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder()); /* as in kit.yaml */
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	k = kit_daemon(&registration_service);
	kit_sql("set client_min_messages = warning"); /* truncate tells every table it reaches */
	return 0;
}

static UNUSED int group_teardown(void **state UNUSED)
{
	kit_daemon_free(k);
	return 0;
}

static UNUSED int setup(void **state UNUSED)
{
	kit_sql("set client_min_messages = warning; truncate registration.engagement_version, "
		"registration.engagement, "
		"registration.alias, registration.work_month, "
		"registration.worker_identity, registration.name_part, "
		"registration.worker, registration.employer_version, registration.employer, "
		"registration.employer_code, registration.timer, registration.change_field, "
		"registration.change_request cascade");
	(void)kit_events(k, &events);
	return 0;
}

/* I1..I5 over whatever a test left behind: each counts what breaks one. */
static UNUSED int check(void **state UNUSED)
{
	static const char *const broken[] = {
		"employer e where not exists (select from registration.employer_version v where "
		"v.employer_id = e.employer_id and v.version = e.version and v.name = e.name)",
		"engagement e where (select count(*) from registration.engagement_version v where "
		"v.engagement_id = e.engagement_id) <> e.version",
		"engagement a join registration.engagement b on a.employer_id = b.employer_id and "
		"a.worker_no = b.worker_no and a.engagement_id < b.engagement_id and "
		"daterange(a.from_day, a.to_day) && daterange(b.from_day, b.to_day)",
		/* W5 */
		"alias a where not exists (select from registration.worker w where w.worker_id = "
		"a.worker_id) or not exists (select from registration.employer_code e where "
		"e.employer_id = a.employer_id)",
		"worker_identity i where not exists (select from registration.worker w where "
		"w.worker_id = i.worker_id)",
		"name_part p where not exists (select from registration.worker_identity i where "
		"i.worker_id = p.worker_id)",
		/* I6 */
		"change_request where state in ('APPROVED', 'REFUSED') and decided_by = "
		"requested_by",
		"change_request r where applied_version > 0 and not exists (select from "
		"registration.employer_version v where r.subject = 'employer' and v.employer_id = "
		"r.subject_id and v.version = r.applied_version and v.recorded_by = r.decided_by) "
		"and not exists (select from registration.engagement_version v where r.subject = "
		"'engagement' and v.engagement_id = r.subject_id and v.version = "
		"r.applied_version and v.recorded_by = r.decided_by) and not exists (select from "
		"(select worker_id, version, recorded_by from registration.worker_identity union "
		"all select worker_id, version, recorded_by from registration.worker_past) v where "
		"r.subject = 'worker' and v.worker_id = r.subject_id and v.version = "
		"r.applied_version and v.recorded_by = r.decided_by)",
		"engagement e where not exists (select from registration.alias a where "
		"a.employer_id = "
		"e.employer_id and a.worker_no = e.worker_no and a.from_day <= e.from_day and "
		"a.worker_id = e.worker_id)",
		"classification k join registration.engagement e using (engagement_id) where "
		"k.region <> e.home_region or k.employer_id <> e.employer_id",
		"classification k where k.proposal_version <> coalesce((select max(version) from "
		"registration.class_proposal p where p.engagement_id = k.engagement_id), 0)",
		"agreement a where (select count(*) from registration.agreement_version v where "
		"v.agreement_id = a.agreement_id) <> a.version",
		"agreement a join registration.engagement e using (engagement_id) where "
		"a.employer_id <> e.employer_id or a.worker_no <> e.worker_no",
	};

	for (size_t i = 0; i < N_ELEMENTS(broken); i++)
		assert_int_equal(kit_number("select count(*) from registration.%s", broken[i]), 0);
	return 0;
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, check)

#endif
