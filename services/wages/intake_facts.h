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

/* What earlier chunks of the submission brought. */
struct known_refs {
	const char *const *at; /* ascending by strcmp */
	size_t n;
};

/* Marks with ROW_REPEATED every good row whose number an earlier good row or `known` has. */
int rows_repeated(struct arena *a, char *const *refs, size_t n, const struct known_refs *known,
		  enum row_flaw *flaws) MUST_CHECK;
bool work_kind_parse(const char *name, enum work_kind *out) MUST_CHECK; /* "order" ... */

#endif
