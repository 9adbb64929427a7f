#include "claim_facts.h"

#include "cn_id.h"

const char *const filing_outcomes[] = {"withdrawn", "refused", "failed",
				       "settled",   "decided", NULL};

bool filing_comes_back(const char *outcome)
{
	return strcmp(outcome, "settled") != 0 && strcmp(outcome, "decided") != 0;
}

static enum claim_fault claim_check(const struct claim *k)
{
	civil_date first;

	if (!words_fit(k->worker_no, CLAIM_WORKER_MAX) || strpbrk(k->worker_no, " \t\r\n"))
		return CLAIM_WORKER;
	if (words_name_person(k->worker_no))
		return CLAIM_PERSON;
	if (!words_fit(k->matter, CLAIM_MATTER_MAX) || strpbrk(k->matter, " \t\r\n"))
		return CLAIM_MATTER;
	if (k->month[0] && !civil_parse_month(k->month, strlen(k->month), &first))
		return CLAIM_MONTH;
	return CLAIM_FITS;
}

static bool same(const struct claim *a, const struct claim *b)
{
	return strcmp(a->worker_no, b->worker_no) == 0 && strcmp(a->matter, b->matter) == 0 &&
	       strcmp(a->month, b->month) == 0;
}

enum claim_fault claims_check(const struct claim *claims, size_t n, size_t *out_at)
{
	for (size_t i = 0; i < n; i++) {
		enum claim_fault fault = claim_check(&claims[i]);

		for (size_t j = 0; !fault && j < i; j++) {
			if (same(&claims[i], &claims[j]))
				fault = CLAIM_TWICE;
		}
		*out_at = i;
		if (fault)
			return fault;
	}
	return CLAIM_FITS;
}

bool claim_in_case(const struct claim_place *p, int64_t case_id)
{
	return p->case_id == case_id && strcmp(p->place, CLAIM_IN_CASE) == 0;
}

bool claim_may_file(const struct claim_place *p, int64_t case_id, const char *body)
{
	if (p->case_id != case_id)
		return false;
	return claim_in_case(p, case_id) || (p->decided && strcmp(p->place, body) != 0);
}
