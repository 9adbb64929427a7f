/*
 * walk_intake - plants two intakes of HRSS in the county of the case: one that the case rests on,
 * whose reporter is known and who was answered, and one that waits, with a receipt code. And a draw
 * of those who are asked again, with both.
 */
#ifndef GONGDAO_TEST_DISPUTES_WALK_INTAKE_H
#define GONGDAO_TEST_DISPUTES_WALK_INTAKE_H

#include "walk_plant.h"

#define CODE "10000000000000000001"

static int64_t intake_plant(const char *words, const char *reporter)
{
	did("RecordIntake",
	    arena_printf(arena,
			 "{'channel':'counter','region':'411002','issue':'sole_trader',"
			 "'employer_name':'e','text':'%s','reporter':{%s},"
			 "'nonce':'AAAAAAAAAAAAAAAAAAAAAA=='}",
			 words, reporter),
	    &hrss);
	return kit_number("select max(intake_id) from disputes.intake");
}

static void intakes_plant(void)
{
	uint8_t digest[RECEIPT_HASH];
	char hex[2 * RECEIPT_HASH + 1];

	numbers['M'] = intake_plant("MKTIP", "'name':'MKWHO'");
	kit_sql("update disputes.intake set state = 'routed', case_id = %" PRId64
		" where intake_id = %" PRId64,
		numbers['C'], numbers['M']);
	did("SendIntakeMessage", "{'intake_id':'$M','text':'MKTIP','answer':true}", &hrss);
	numbers['Y'] = intake_plant("it waits", "");
	receipt_digest(CODE, digest);
	hex_encode(digest, sizeof(digest), hex);
	kit_sql("update disputes.intake set receipt_hash = decode('%s', 'hex') where intake_id = "
		"%" PRId64,
		hex, numbers['Y']);
}

/* A party of the case is watched, and there is a lead, in the timeline too. */
static void watch_plant(void)
{
	did("BeginWatch",
	    "{'case_id':'$C','worker_id':'880011','employer_id':'70','label':'MKWATCH','nonce':"
	    "'AAAAAAAAAAAAAAAAAAAAAA=='}",
	    &samr);
	numbers['H'] = kit_number("select watch_id from disputes.watch");
	numbers['A'] = 880001;
	kit_sql("insert into disputes.watch_lead (lead_id, watch_id, case_id, region, measure, "
		"month, "
		"state, before_num, before_den, after_num, after_den, change, peers, n_peers, "
		"left_over, threshold, confirm, found_at) values (%" PRId64 ", %" PRId64
		", %" PRId64
		", '411002', 'orders_per_day', '2025-05-01', 'open', 60, 60, 10, 20, 5000, 10000, "
		"9, 5000, 40, true, now())",
		numbers['A'], numbers['H'], numbers['C']);
	kit_sql("with n as (update disputes.case_file set n_events = n_events + 1 where case_id = "
		"%" PRId64
		" returning *) insert into disputes.case_event (event_id, case_id, region, "
		"at, kind, department, subject, words, old_owner, new_owner, handoff_id) select "
		"n_events, case_id, region, now(), 'retaliation_lead', '', 'disputes', 'MKWATCH', "
		"'', '', 0 from n",
		numbers['C']);
}

/* The one with a name came in March; a draw of February's has both, and one was asked already. */
static void recontact_plant(void)
{
	numbers['d'] = 890001;
	kit_sql("update disputes.intake set received_at = '2025-03-20 09:00:00+08', due_at = "
		"'2025-03-22 00:00:00+08' where intake_id = %" PRId64,
		numbers['M']);
	kit_sql("insert into disputes.recontact values (%" PRId64
		", 'RC-MKCALL', 'HRSS', '411002', '2025-02-01', 5, md5(''), 2, 'MKCALL', '2025-04-"
		"01')",
		numbers['d']);
	kit_sql("insert into disputes.recontact_item (draw_id, intake_id, region, department, "
		"on_record) values (%1$" PRId64 ", %2$" PRId64
		", '411002', 'HRSS', true), (%1$" PRId64 ", %3$" PRId64 ", '411002', 'HRSS', true)",
		numbers['d'], numbers['M'], numbers['Y']);
	kit_sql("update disputes.recontact_item set reached = 'no', outcome = 'unknown', note = "
		"'MKCALL', recorded_by = 'MKCALL', recorded_at = now() where intake_id = %" PRId64,
		numbers['Y']);
	kit_sql("insert into disputes.intake_access values (%" PRId64
		", '2025-04-02', '411002', 'HRSS', 'walker', 'p')",
		numbers['M']);
}

#endif
