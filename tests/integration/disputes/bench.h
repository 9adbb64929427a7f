/*
 * bench - what the tests of disputes stand on: one daemon, and the invariants checked after every
 * test. Included by each test file.
 */
#ifndef GONGDAO_TEST_DISPUTES_BENCH_H
#define GONGDAO_TEST_DISPUTES_BENCH_H

#include "base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "kit_call.h"
#include "service.pb-c.h"

#undef SERVICE_MAIN
#define SERVICE_MAIN(definition)
#include "main.c" /* NOLINT: the definition is static in it */

static struct kit_daemon *k;
static const struct kit_event *events;
static const struct kit_who trans = {"clerk", "TRANS", "411000", "trans", 0, 0};
static UNUSED const struct kit_who samr_system = {"system", "SAMR", "411000", "samr-system", 0, 0};
static const struct kit_who samr_county = {"clerk", "SAMR", "411024", "samr-county", 0, 0};

static UNUSED int group_setup(void **state UNUSED)
{
	k = kit_daemon(&disputes_service);
	return 0;
}

static UNUSED int group_teardown(void **state UNUSED)
{
	kit_daemon_free(k);
	return 0;
}

static UNUSED int setup(void **state UNUSED)
{
	kit_sql("truncate disputes.handoff_evidence, disputes.handoff, disputes.case_event, "
		"disputes.case_party, "
		"disputes.case_file, disputes.number_series, disputes.alert, disputes.timer");
	kit_clock("2025-04-10 09:00:00"); /* a Thursday */
	(void)kit_events(k, &events);
	return 0;
}

/* I1..I5 over whatever a test left behind: each counts what breaks one. */
static UNUSED int check(void **state UNUSED)
{
	static const char *const broken[] = {
		"(select sum(last) as n from disputes.number_series where series like 'GD-%') as s "
		"where s.n <> (select count(*) from disputes.case_file)",
		"disputes.case_file f where f.owner <> (select new_owner from disputes.case_event "
		"e where "
		"e.case_id = f.case_id and new_owner <> '' order by event_id desc limit 1)",
		"disputes.case_file f where not exists (select from disputes.case_party p where "
		"p.case_id = f.case_id and p.department = f.owner and p.standing = 'party')",
		"disputes.case_party p where p.standing = 'offered' and not exists (select from "
		"disputes.handoff h where h.case_id = p.case_id and h.to_department = p.department "
		"and "
		"h.state = 'SENT')",
		"disputes.timer t where t.tag like 'handoff/%' and not exists (select from "
		"disputes.handoff h where 'handoff/' || h.handoff_id = t.tag and h.state = 'SENT')",
	};

	for (size_t i = 0; i < N_ELEMENTS(broken); i++)
		assert_int_equal(kit_number("select count(*) from %s", broken[i]), 0);
	return 0;
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, check)

#endif
