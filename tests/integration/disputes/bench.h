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
	kit_sql("truncate disputes.watch_lead, disputes.watch, disputes.work_month, "
		"disputes.engaged, disputes.penalty, disputes.case_claim, disputes.claim_place, "
		"disputes.claim_filing, "
		"disputes.recontact_item, disputes.recontact, "
		"disputes.intake_access, disputes.intake_message, "
		"disputes.intake_reporter, disputes.intake, "
		"disputes.survey_disposition, disputes.survey_finding, "
		"disputes.survey_fact, disputes.survey_answer, disputes.survey_part, "
		"disputes.survey_target, disputes.survey_question, disputes.survey_team, "
		"disputes.survey, disputes.hours_approval, disputes.pay_system, "
		"disputes.inspection_visit, disputes.inspection_plan, disputes.employer, "
		"disputes.document_part, disputes.case_document, disputes.case_event_change, "
		"disputes.deadline_entry, disputes.deadline, disputes.clock_terms, "
		"disputes.service_record, disputes.case_act_entry, disputes.case_act, "
		"disputes.procedure_version, "
		"disputes.handoff_answer, disputes.handoff_result, disputes.handoff_evidence, "
		"disputes.handoff, "
		"disputes.case_event, "
		"disputes.case_party, "
		"disputes.case_file, disputes.number_series, disputes.alert, disputes.timer");
	kit_clock("2025-04-10 09:00:00"); /* a Thursday */
	(void)kit_events(k, &events);
	return 0;
}

/* Each counts what breaks an invariant. */
static const char *const invariants[] = {
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
	/* a case stands where its last act, move or clock left it, under a text that is
	   kept */
	"disputes.case_file f where f.step <> (select to_step from disputes.case_act a "
	"where a.case_id = f.case_id order by event_id desc limit 1) and not exists "
	"(select from disputes.case_event e where e.case_id = f.case_id and "
	"e.kind in ('expired', 'handoff_accepted'))",
	"disputes.case_act a join disputes.case_file f using (case_id) where not exists "
	"(select from disputes.procedure_version v "
	"where v.name = f.procedure and v.version = f.procedure_version)",
	"disputes.timer t where t.tag like 'handoff/%' and not exists (select from "
	"disputes.handoff h where 'handoff/' || h.handoff_id = t.tag and h.state = 'SENT')",
	/* DL2: entries without a gap, and what they say of the end is what the row says */
	"disputes.deadline d where d.n_entries <> (select count(*) from "
	"disputes.deadline_entry e where e.deadline_id = d.deadline_id) or d.n_entries <> "
	"(select max(entry) from disputes.deadline_entry e where e.deadline_id = "
	"d.deadline_id)",
	"disputes.deadline d where d.due_day is not null and d.due_day is distinct from "
	"(select coalesce(e.new_due, e.old_due) from disputes.deadline_entry e where "
	"e.deadline_id = d.deadline_id and coalesce(e.new_due, e.old_due) is not null "
	"order by entry desc limit 1)",
	/* DL3: something of a family runs while any of it does */
	"disputes.deadline d where d.state = 'running' and not d.runs and not exists "
	"(select from disputes.deadline o where o.case_id = d.case_id and o.family = "
	"d.family and o.runs and o.state = 'running' and o.due_at <= d.due_at)",
	/* DL4 */
	"disputes.deadline d where d.rungs <> (select count(*) from "
	"disputes.deadline_entry "
	"e where e.deadline_id = d.deadline_id and e.kind = 'escalated')",
	"disputes.deadline_entry e where e.kind = 'escalated' and ((e.at at time zone "
	"'Asia/Shanghai')::time < '09:00' or (e.at at time zone 'Asia/Shanghai')::time >= "
	"'17:00')",
	/* DL5 */
	"disputes.deadline d where (d.state = 'running' and d.runs and (d.status <> "
	"'breached' or d.rungs < 3)) <> exists (select from disputes.timer t where t.tag = "
	"'deadline/' || d.deadline_id)",
	/* P4: what a case says of its clocks is what the ledger says */
	"disputes.case_file f, lateral regexp_split_to_table(f.clocks, ' ') as open where "
	"open <> '' and not exists (select from disputes.deadline d where d.case_id = "
	"f.case_id and d.handoff_id = 0 and d.state <> 'stopped' and d.code || case when "
	"d.status = 'breached' then '!' else '' end = open)",
	/* CL1, CL2: a claim that was filed is where the filing says, and no other is */
	"disputes.claim_place p left join disputes.claim_filing x using (filing_id) where "
	"(p.place = 'case') <> (x.filing_id is null) or x.body <> p.place or "
	"x.docket_no <> p.docket_no or p.decided <> (x.outcome <> '') or x.outcome in "
	"('withdrawn', 'refused', 'failed')",
	"disputes.case_claim k full join disputes.claim_place p using (claim_key) where "
	"k.case_id is distinct from p.case_id",
	"disputes.claim_filing x where (x.outcome <> '') <> not exists (select from "
	"disputes.claim_place p where p.filing_id = x.filing_id and not p.decided)",
	"disputes.deadline d join disputes.claim_filing x using (filing_id) where "
	"x.outcome <> '' and d.state <> 'stopped'",
	/* an open hand-off has its clock, an answered one has not */
	"disputes.handoff h where (h.state = 'SENT') <> exists (select from "
	"disputes.deadline d where d.handoff_id = h.handoff_id and d.state <> 'stopped' and "
	"d.code <> 'HO-4')",
	/* RC1, RC4: the lot is as large as it can be; what was lost has its term in a case */
	"disputes.recontact d where least(d.size, d.n_population) <> (select count(*) from "
	"disputes.recontact_item x where x.draw_id = d.draw_id)",
	"disputes.recontact_item x where x.outcome = 'lost' and not exists (select from "
	"disputes.deadline d where d.case_id = x.lead_case_id and d.code = 'INT-3')",
	/* of a draft alone somebody is told that it waits to be signed */
	"disputes.deadline d join disputes.handoff h using (handoff_id) where d.code = 'HO-4' and "
	"d.state <> 'stopped' and h.state <> 'DRAFT'",
};

/* I1..I5 over whatever a test left behind. */
static UNUSED int check(void **state UNUSED)
{
	for (size_t i = 0; i < N_ELEMENTS(invariants); i++) {
		if (kit_number("select count(*) from %s", invariants[i]))
			fail_msg("not so: %s", invariants[i]);
	}
	return 0;
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, check)

#endif
