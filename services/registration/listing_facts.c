#include "listing_facts.h"

#include "cn_id.h"

#define GROUND_MAX    500
#define AUTHORITY_MAX 100

const char *const listing_lists[] = {"abnormal", "serious", "arrears", NULL};

void listing_check(struct record_row *row, const struct listing *want)
{
	if (!credit_code_valid(slice_of(want->credit_code)))
		record_fault(row, FLAW_CREDIT_CODE, "credit_code", want->credit_code);
	record_check_note(row, "ground", want->ground, GROUND_MAX);
	record_check_note(row, "authority", want->authority, AUTHORITY_MAX);
}
