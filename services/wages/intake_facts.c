/*
 * intake_facts - the checks of a filed row; the answer never depends on other rows but for numbers
 * that stand twice.
 */
#include "intake_facts.h"

/* Clocks of phones and servers differ a little. */
#define FUTURE_SLACK_US (INT64_C(300) * US_PER_S)
/* 2000-01-01: before it nobody worked for a platform. */
#define EARLIEST_DAY 10957
#define EARLIEST_US  (EARLIEST_DAY * US_PER_DAY)
/* 2199-12-31: the last day of a partition. */
#define LATEST_DAY     84005
#define DUE_AHEAD_DAYS 366

/* 1 to `max` characters of UTF-8 without control characters. */
static bool text_fits(const char *text, size_t max)
{
	size_t len = strlen(text), n = utf8_length(text, len);

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	}
	return n >= 1 && n <= max;
}

static bool month_within(const struct intake_bounds *b, civil_date month)
{
	return month.day >= b->month_from.day && month.day <= b->month_to.day;
}

bool work_kind_parse(const char *name, enum work_kind *out)
{
	static const char *const names[] = {
		[WORK_ORDER] = "order",
		[WORK_ONLINE] = "online",
		[WORK_MEETING] = "meeting",
		[WORK_DRIVING] = "driving",
	};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum work_kind)i;
			return true;
		}
	}
	return false;
}

enum row_flaw interval_row_check(const struct intake_bounds *b, const struct interval_row *row)
{
	enum work_kind kind;

	if (!text_fits(row->source_ref, SOURCE_REF_MAX))
		return ROW_SOURCE_REF;
	if (!text_fits(row->worker_no, WORKER_NO_MAX))
		return ROW_WORKER_NO;
	if (!work_kind_parse(row->kind, &kind))
		return ROW_KIND;
	if (row->started.us < EARLIEST_US)
		return ROW_STARTED;
	if (row->started.us > b->now.us + FUTURE_SLACK_US ||
	    row->ended.us > b->now.us + FUTURE_SLACK_US)
		return ROW_FUTURE;
	if (row->ended.us < row->started.us)
		return ROW_ENDS_BEFORE;
	if (row->ended.us - row->started.us > TIME_INTERVAL_MAX_S * US_PER_S)
		return ROW_OVER_A_DAY;
	if (!row->region_known)
		return ROW_REGION;
	if (!month_within(b, civil_month_start(civil_from_utc(row->started))))
		return ROW_START_MONTH;
	return ROW_GOOD;
}

enum row_flaw pay_row_check(const struct intake_bounds *b, const struct pay_row *row)
{
	civil_date month;

	if (!text_fits(row->source_ref, SOURCE_REF_MAX))
		return ROW_SOURCE_REF;
	if (!text_fits(row->worker_no, WORKER_NO_MAX))
		return ROW_WORKER_NO;
	if (!civil_parse_month(row->month, strlen(row->month), &month) || !month_within(b, month))
		return ROW_PAY_MONTH;
	if (!pay_item_find(row->item))
		return ROW_ITEM;
	if (row->amount.fen > PAY_LINE_MAX.fen || row->amount.fen < -PAY_LINE_MAX.fen)
		return ROW_AMOUNT;
	if (row->paid_day != 0 &&
	    (row->paid_day < EARLIEST_DAY || row->paid_day > civil_from_utc(b->now).day))
		return ROW_PAID_DAY;
	return ROW_GOOD;
}

static bool text_at_most(const char *text, size_t max)
{
	return !text[0] || text_fits(text, max);
}

static bool is_one_of(const char *text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i], text) == 0)
			return true;
	}
	return false;
}

static bool fen_fits(int64_t fen, int64_t least)
{
	return fen >= least && fen <= PAY_LINE_MAX.fen;
}

enum row_flaw order_money_check(const struct order_money_row *row)
{
	if (!fen_fits(row->pay_fen, -1))
		return ROW_PAY_FEN;
	if (!fen_fits(row->fare_fen, -1))
		return ROW_FARE_FEN;
	if (row->commission_bp < -1 || row->commission_bp > 10000)
		return ROW_COMMISSION;
	return text_at_most(row->task, TASK_MAX) ? ROW_GOOD : ROW_TASK;
}

enum row_flaw pay_detail_check(const struct intake_bounds *b, const struct pay_detail_row *row)
{
	static const char *const proofs[] = {"", "reported", "bank", "worker", "officer"};

	if (row->due_day != 0 && (row->due_day < EARLIEST_DAY ||
				  row->due_day > civil_from_utc(b->now).day + DUE_AHEAD_DAYS))
		return ROW_DUE_DAY;
	if (!text_at_most(row->basis, DOCUMENT_MAX))
		return ROW_BASIS;
	return is_one_of(row->proof, proofs, N_ELEMENTS(proofs)) ? ROW_GOOD : ROW_PROOF;
}

enum row_flaw roster_row_check(const struct intake_bounds *b, const struct roster_filed *row)
{
	static const char *const kinds[] = {"work", "rest", "leave", "absent"};

	if (!text_fits(row->worker_no, WORKER_NO_MAX))
		return ROW_WORKER_NO;
	if (row->day < EARLIEST_DAY || row->day > LATEST_DAY)
		return ROW_DAY;
	if (!month_within(b, civil_month_start((civil_date){row->day})))
		return ROW_DAY_MONTH;
	return is_one_of(row->kind, kinds, N_ELEMENTS(kinds)) ? ROW_GOOD : ROW_ROSTER_KIND;
}

/* What penalties and pushes have in common. */
static enum row_flaw event_check(const struct intake_bounds *b, const struct event_filed *row)
{
	if (!text_fits(row->source_ref, SOURCE_REF_MAX))
		return ROW_SOURCE_REF;
	if (!text_fits(row->worker_no, WORKER_NO_MAX))
		return ROW_WORKER_NO;
	if (row->at.us < EARLIEST_US || row->at.us > b->now.us + FUTURE_SLACK_US)
		return ROW_AT;
	return month_within(b, civil_month_start(civil_from_utc(row->at))) ? ROW_GOOD
									   : ROW_AT_MONTH;
}

enum row_flaw penalty_row_check(const struct intake_bounds *b, const struct penalty_filed *row)
{
	enum row_flaw flaw = event_check(b, &row->event);

	if (flaw != ROW_GOOD)
		return flaw;
	if (!fen_fits(row->amount_fen, 0))
		return ROW_PENALTY_FEN;
	if (!text_at_most(row->rule_ref, SOURCE_REF_MAX))
		return ROW_RULE_REF;
	return text_at_most(row->reason, REASON_MAX) ? ROW_GOOD : ROW_REASON;
}

enum row_flaw push_row_check(const struct intake_bounds *b, const struct event_filed *row,
			     const char *kind)
{
	static const char *const kinds[] = {"limit", "prompt", "stop", "resume", "push"};
	enum row_flaw flaw = event_check(b, row);

	if (flaw != ROW_GOOD)
		return flaw;
	return is_one_of(kind, kinds, N_ELEMENTS(kinds)) ? ROW_GOOD : ROW_PUSH_KIND;
}

enum row_flaw price_row_check(const struct intake_bounds *b, const struct price_filed *row)
{
	if (!row->region_known)
		return ROW_REGION;
	if (!text_fits(row->task, TASK_MAX))
		return ROW_PRICE_TASK;
	if (!fen_fits(row->price_fen, 0))
		return ROW_PRICE_FEN;
	if (row->from_day < EARLIEST_DAY || row->from_day > LATEST_DAY ||
	    !month_within(b, civil_month_start((civil_date){row->from_day})))
		return ROW_FROM_DAY;
	return text_at_most(row->consulted, DOCUMENT_MAX) ? ROW_GOOD : ROW_CONSULTED;
}

/* ---- numbers that stand twice -------------------------------------------------------------- */

struct ref {
	const char *text;
	size_t row;
};

static int ref_compare(const void *left, const void *right)
{
	const struct ref *a = left, *b = right;
	int order = strcmp(a->text, b->text);

	return order ? order : (a->row > b->row) - (a->row < b->row);
}

static int text_compare(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool is_known(const struct known_refs *known, const char *text)
{
	return known->n > 0 &&
	       bsearch(&text, known->at, known->n, sizeof(*known->at), text_compare) != NULL;
}

int rows_repeated(struct arena *a, const char *const *refs, size_t n,
		  const struct known_refs *known, enum row_flaw *flaws)
{
	struct ref *sorted = arena_zalloc(a, n ? n : 1, sizeof(*sorted));
	const char *before = NULL;
	size_t n_good = 0;

	if (!sorted)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (flaws[i] == ROW_GOOD)
			sorted[n_good++] = (struct ref){refs[i], i};
	}
	if (n_good > 0)
		qsort(sorted, n_good, sizeof(*sorted), ref_compare);
	for (size_t i = 0; i < n_good; i++) {
		const char *text = sorted[i].text;

		if ((before && strcmp(before, text) == 0) || is_known(known, text))
			flaws[sorted[i].row] = ROW_REPEATED;
		before = text;
	}
	return 0;
}
