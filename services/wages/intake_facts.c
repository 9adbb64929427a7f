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

/* Not braces: the formatter would lay them out as one wide table. */
#define ROW_TEXT(column, reason_zh, reason_en, mend_zh, mend_en)                                   \
	(struct row_flaw_text)                                                                     \
	{                                                                                          \
		column, reason_zh, reason_en, mend_zh, mend_en                                     \
	}

static const struct row_flaw_text texts[ROW_FLAW_END] = {
	[ROW_SOURCE_REF] =
		ROW_TEXT("source_ref", "订单号为空、过长或含有控制字符",
			 "the order number is empty, too long or holds control characters",
			 "填写平台自己的订单号或流水号，1 至 64 个字符",
			 "give the platform's own number, 1 to 64 characters"),
	[ROW_REPEATED] = ROW_TEXT("source_ref", "本批次中已有同一订单号的行",
				  "a row of this submission has the same number already",
				  "删去重复的行，或更正订单号",
				  "drop the repeated row, or correct its number"),
	[ROW_WORKER_NO] =
		ROW_TEXT("worker_no", "劳动者编号为空、过长或含有控制字符",
			 "the worker number is empty, too long or holds control characters",
			 "填写企业自己的编号，1 至 64 个字符",
			 "give the company's own number, 1 to 64 characters"),
	[ROW_KIND] = ROW_TEXT("kind", "类型不在可选范围内", "the kind is not one of those allowed",
			      "填写 order（订单）、online（要求在线）或 meeting（会议）",
			      "give order, online or meeting"),
	[ROW_STARTED] = ROW_TEXT("started_at_us", "开始时间不能使用",
				 "the start is not a time that can be used",
				 "填写 2000 年以后的时间，例如 2025-03-09 18:30:00",
				 "give a time after 2000, for example 2025-03-09 18:30:00"),
	[ROW_FUTURE] = ROW_TEXT("ended_at_us", "时间在将来", "the time is in the future",
				"核对日期；未完成的订单完成后再报送",
				"check the date; file an order once it is completed"),
	[ROW_ENDS_BEFORE] = ROW_TEXT("ended_at_us", "结束早于开始", "the end is before the start",
				     "核对开始和结束时间；跨零点的订单，结束日期是次日",
				     "check both times; past midnight the end is on the next day"),
	[ROW_OVER_A_DAY] =
		ROW_TEXT("ended_at_us", "时长超过 24 小时", "longer than 24 hours",
			 "核对结束日期；确有更长的，按实际工作分段报送",
			 "check the date of the end; file longer work in the pieces it was done"),
	[ROW_REGION] = ROW_TEXT("work_region", "没有这个行政区划代码", "no such region code",
				"填写实际工作地的六位代码，例如 411002",
				"give the six-digit code of the place of work, for example 411002"),
	[ROW_START_MONTH] = ROW_TEXT("started_at_us", "开始时间不在本批次的月份内",
				     "the start is outside the months of the submission",
				     "放入相应月份的批次，或更正时间（按北京时间计）",
				     "file it with its month, or correct the time (China time)"),
	[ROW_PAY_MONTH] = ROW_TEXT("month", "工资所属月份不在本批次的月份内",
				   "the pay period is outside the months of the submission",
				   "放入相应月份的批次，月份写作 2025-03",
				   "file it with its month, written as 2025-03"),
	[ROW_ITEM] = ROW_TEXT("item", "没有这个工资项目代码", "no such pay item",
			      "使用项目代码，例如 PIECE、BASE、OT、D-RENT",
			      "use an item code, for example PIECE, BASE, OT, D-RENT"),
	[ROW_AMOUNT] = ROW_TEXT("amount_fen", "金额超过每行 200000 元",
				"the amount is above 200,000 yuan a row",
				"核对单位（元）；扣款按正数填写，冲销按负数填写",
				"check the unit; a deduction is positive, a correction negative"),
	[ROW_PAID_DAY] = ROW_TEXT("paid_day", "支付日期不正确或在将来",
				  "the day of payment is no date or in the future",
				  "填写实际支付的日期，未支付则留空",
				  "give the day it was paid, or nothing while it is not"),
};

const struct row_flaw_text *row_flaw_text(enum row_flaw flaw)
{
	assert(flaw > ROW_GOOD && flaw < ROW_FLAW_END);
	return &texts[flaw];
}

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
		[WORK_ORDER] = "order", [WORK_ONLINE] = "online", [WORK_MEETING] = "meeting"};

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

int rows_repeated(struct arena *a, char *const *refs, size_t n, const struct known_refs *known,
		  enum row_flaw *flaws)
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
