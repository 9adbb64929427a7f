/*
 * walk_intake - plants two intakes of HRSS in the county of the case: one that the case rests on,
 * whose reporter is known and who was answered, and one that waits, with a receipt code.
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

#endif
