/*
 * intake_facts - what can be wrong with a filed row, and how to mend it, in two languages.
 *
 * Pure. A refused row never stops the others; a row is refused for the first flaw found, in the
 * order of its columns. A worker number that nobody has is no flaw: the row waits.
 *
 * Owns:    static text only.
 * Source:  domain C.10 (data-quality checks), K.4
 */
#ifndef GONGDAO_WAGES_INTAKE_FACTS_H
#define GONGDAO_WAGES_INTAKE_FACTS_H

#include "pay_facts.h"
#include "str.h"
#include "time_facts.h"

#define SOURCE_REF_MAX 64
#define WORKER_NO_MAX  64
#define TASK_MAX       64
#define DOCUMENT_MAX   128
#define REASON_MAX     200
#define PAY_LINE_MAX   FEN(INT64_C(20000000)) /* 200,000 yuan; more is asked back (K.4) */

enum row_flaw {
	ROW_GOOD,
	ROW_SOURCE_REF,
	ROW_REPEATED, /* an earlier row of the submission has the number */
	ROW_WORKER_NO,
	ROW_KIND,
	ROW_STARTED,
	ROW_FUTURE,
	ROW_ENDS_BEFORE,
	ROW_OVER_A_DAY,
	ROW_REGION,
	ROW_START_MONTH, /* outside the submission's months */
	ROW_PAY_MONTH,
	ROW_ITEM,
	ROW_AMOUNT,
	ROW_PAID_DAY,
	ROW_PAY_FEN,
	ROW_FARE_FEN,
	ROW_COMMISSION,
	ROW_TASK,
	ROW_DUE_DAY,
	ROW_BASIS,
	ROW_PROOF,
	ROW_DAY,
	ROW_DAY_MONTH,
	ROW_REPEATED_DAY,
	ROW_ROSTER_KIND,
	ROW_AT,
	ROW_AT_MONTH,
	ROW_PENALTY_FEN,
	ROW_RULE_REF,
	ROW_REASON,
	ROW_PUSH_KIND,
	ROW_PRICE_TASK,
	ROW_PRICE_FEN,
	ROW_FROM_DAY,
	ROW_REPEATED_PRICE,
	ROW_CONSULTED,
	ROW_FLAW_END,
};

struct row_flaw_text {
	const char *column; /* field name of the request */
	const char *reason_zh, *reason_en, *mend_zh, *mend_en;
};

const struct row_flaw_text *row_flaw_text(enum row_flaw flaw); /* not of ROW_GOOD */

/* The months a submission covers, and the present. */
struct intake_bounds {
	civil_date month_from, month_to; /* first days, inclusive */
	utc_time now;
};

struct interval_row {
	const char *source_ref, *worker_no, *kind, *work_region;
	utc_time started, ended;
	bool region_known;
};

struct pay_row {
	const char *source_ref, *worker_no, *month, *item;
	money amount;
	int32_t paid_day; /* 0: not paid yet */
};

/* Repetition is not looked for here: see rows_repeated(). */
enum row_flaw interval_row_check(const struct intake_bounds *b, const struct interval_row *row);
enum row_flaw pay_row_check(const struct intake_bounds *b, const struct pay_row *row);

/* Of an interval that is good otherwise; -1 and "": not filed. */
struct order_money_row {
	int64_t pay_fen, fare_fen;
	int32_t commission_bp;
	const char *task;
};

/* Of a pay line that is good otherwise; 0 and "": not filed. */
struct pay_detail_row {
	int32_t due_day;
	const char *basis, *proof;
};

struct roster_filed {
	const char *worker_no, *kind;
	int32_t day;
};

struct event_filed {
	const char *source_ref, *worker_no;
	utc_time at;
};

struct penalty_filed {
	struct event_filed event;
	int64_t amount_fen;
	const char *rule_ref, *reason;
};

struct price_filed {
	bool region_known;
	const char *task, *consulted;
	int64_t price_fen;
	int32_t from_day;
};

enum row_flaw order_money_check(const struct order_money_row *row);
enum row_flaw pay_detail_check(const struct intake_bounds *b, const struct pay_detail_row *row);
enum row_flaw roster_row_check(const struct intake_bounds *b, const struct roster_filed *row);
enum row_flaw penalty_row_check(const struct intake_bounds *b, const struct penalty_filed *row);
enum row_flaw push_row_check(const struct intake_bounds *b, const struct event_filed *row,
			     const char *kind);
enum row_flaw price_row_check(const struct intake_bounds *b, const struct price_filed *row);

/* What earlier chunks of the submission brought. */
struct known_refs {
	const char *const *at; /* ascending by strcmp */
	size_t n;
};

/* Marks with ROW_REPEATED every good row whose number an earlier good row or `known` has. */
int rows_repeated(struct arena *a, const char *const *refs, size_t n,
		  const struct known_refs *known, enum row_flaw *flaws) MUST_CHECK;
bool work_kind_parse(const char *name, enum work_kind *out) MUST_CHECK; /* "order" ... */

#endif
