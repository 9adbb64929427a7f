#include "employer_facts.h"

#include "cn_id.h"

const char *const employer_kinds[] = {"platform", "partner", "dispatch_agency", "outsourcing",
				      NULL};

const char *const employer_trades[] = {
	"instant_delivery", "ride_hailing",   "road_freight", "express",
	"domestic_service", "labour_service", "other",        NULL};
/* 存续, 停业 / 责令停业, 吊销, 注销 */
const char *const employer_statuses[] = {"active", "suspended", "revoked", "deregistered", NULL};

static int code_compare(const void *key, const void *at)
{
	return strcmp(key, ((const struct employer_code *)at)->credit_code);
}

static int employer_compare(const void *key, const void *at)
{
	return strcmp(key, ((const struct employer *)at)->credit_code);
}

const struct employer_code *employer_code_find(const struct employer_code *codes, size_t n,
					       const char *credit_code)
{
	return n ? bsearch(credit_code, codes, n, sizeof(*codes), code_compare) : NULL;
}

const struct employer *employer_find(const struct employer *employers, size_t n,
				     const char *credit_code)
{
	return n ? bsearch(credit_code, employers, n, sizeof(*employers), employer_compare) : NULL;
}

static enum flaw employer_check(const struct employer_row *row)
{
	if (!credit_code_valid(slice_of(row->want.credit_code)))
		return FLAW_CREDIT_CODE;
	if (!text_fits(row->want.name, EMPLOYER_NAME_MAX))
		return FLAW_NAME;
	if (!text_one_of(row->want.kind, employer_kinds))
		return FLAW_KIND;
	switch (row->standing) {
	case REGION_UNKNOWN:
		return FLAW_REGION_UNKNOWN;
	case REGION_OUTSIDE:
		return FLAW_REGION_OUTSIDE;
	case REGION_COVERED:
		break;
	}
	return FLAW_NONE;
}

static bool is_said(const char *text)
{
	return *text && strcmp(text, "-") != 0;
}

/* What an employer need not say. */
static enum flaw employer_check_more(struct employer_row *row)
{
	struct employer *want = &row->want;
	struct record_row r = {0};

	if (is_said(want->trade))
		record_check_choice(&r, "trade", want->trade, employer_trades);
	if (*want->status)
		record_check_choice(&r, "status", want->status, employer_statuses);
	record_check_optional_day(&r, "status_day", row->status_wire, &want->status_day);
	record_check_note(&r, "branch", want->branch, EMPLOYER_NAME_MAX);
	record_check_note(&r, "old_licence_no", want->old_licence_no, OLD_LICENCE_NO_MAX);
	if (row->status_wire && !*want->status)
		record_fault(&r, FLAW_FIELD_CHOICE, "status", "");
	row->flaw_column = r.column;
	row->flaw_value = r.value == r.number ? "" : r.value;
	return r.flaw;
}

static const char *text_settled(const char *given, const char *stored)
{
	if (!*given)
		return stored;
	return strcmp(given, "-") == 0 ? "" : given;
}

/* What was not said stays as it is stored; of a new employer, as if it had been empty. */
static void employer_settle(struct employer *want, const struct employer *old)
{
	want->trade = text_settled(want->trade, old ? old->trade : "");
	want->branch = text_settled(want->branch, old ? old->branch : "");
	want->old_licence_no = text_settled(want->old_licence_no, old ? old->old_licence_no : "");
	if (*want->status)
		return;
	want->status = old ? old->status : employer_statuses[0];
	want->status_day = old ? old->status_day : (civil_date){0};
}

static bool employer_same(const struct employer *a, const struct employer *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->kind, b->kind) == 0 &&
	       strcmp(a->region, b->region) == 0 && strcmp(a->trade, b->trade) == 0 &&
	       strcmp(a->status, b->status) == 0 && a->status_day.day == b->status_day.day &&
	       strcmp(a->branch, b->branch) == 0 &&
	       strcmp(a->old_licence_no, b->old_licence_no) == 0;
}

static enum import_outcome refused(struct employer_row *row, enum flaw flaw)
{
	row->flaw = flaw;
	return IMPORT_REFUSED;
}

/* The good row of the same code among the first `n`. */
static const struct employer_row *earlier(const struct employer_row *rows, size_t n,
					  const char *credit_code)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].flaw == FLAW_NONE && strcmp(rows[i].want.credit_code, credit_code) == 0)
			return &rows[i];
	}
	return NULL;
}

static enum import_outcome employer_decide(const struct employer_stored *stored,
					   struct employer_row *row)
{
	const char *code = row->want.credit_code;
	const struct employer *old = employer_find(stored->employers, stored->n_employers, code);

	if (!old && employer_code_find(stored->codes, stored->n_codes, code))
		return refused(row, FLAW_EMPLOYER_ELSEWHERE);
	employer_settle(&row->want, old);
	if (!old) {
		row->want.version = 1;
		return IMPORT_CREATED;
	}
	row->want.employer_id = old->employer_id;
	row->want.version = old->version;
	if (employer_same(old, &row->want))
		return IMPORT_UNCHANGED;
	row->want.version++;
	return IMPORT_UPDATED;
}

void employers_decide(const struct employer_stored *stored, struct employer_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct employer_row *row = &rows[i];
		const struct employer_row *before;

		row->flaw = employer_check(row);
		if (row->flaw == FLAW_NONE)
			row->flaw = employer_check_more(row);
		if (row->flaw != FLAW_NONE) {
			row->outcome = IMPORT_REFUSED;
			continue;
		}
		before = earlier(rows, i, row->want.credit_code);
		if (!before) {
			row->outcome = employer_decide(stored, row);
			continue;
		}
		employer_settle(&row->want, &before->want);
		if (employer_same(&before->want, &row->want))
			row->outcome = IMPORT_UNCHANGED;
		else
			row->outcome = refused(row, FLAW_REPEATED);
	}
}
