/*
 * quality - what is odd about a month of an employer's files, before any rule is asked: days of
 * more than 24 hours, hours without pay, pay without hours, gaps in order numbers. A month that was
 * not filed at all is a finding (DQ-01); rows that cannot be are refused when they come.
 *
 * Nothing is written: these are questions to the company. A day of stacked orders may well come to
 * more than 24 hours, a payment for another month has no hours.
 */
#include "base.h"

#include "wages.h"

#define EXAMPLES INT64_C(10)

struct quality_sizes {
	int64_t n_intervals, n_lines;
};
ROW_TABLE(quality_sizes, COL(quality_sizes, n_intervals, COL_I64),
	  COL(quality_sizes, n_lines, COL_I64));

struct quality_example {
	const char *worker_no, *place;
	int64_t number, n;
};
ROW_TABLE(quality_example, COL(quality_example, worker_no, COL_TEXT),
	  COL(quality_example, place, COL_TEXT), COL(quality_example, number, COL_I64),
	  COL(quality_example, n, COL_I64));

struct quality_check {
	const char *code;
	const struct statement *query;
	bool needs_pay; /* filed by somebody, else everybody lacks it */
};

static Wages__QualityExample *example_present(struct call *c, const struct quality_example *row)
{
	Wages__QualityExample *m = arena_zalloc(c->arena, 1, sizeof(*m));

	if (!m)
		return NULL;
	wages__quality_example__init(m);
	m->worker_no = (char *)row->worker_no;
	m->place = (char *)row->place;
	m->number = row->number;
	return m;
}

static int flaw_make(struct call *c, Wages__QualityFlaw *out, const struct quality_example *rows,
		     size_t n)
{
	out->n = n > 0 ? (uint64_t)rows[0].n : 0;
	out->examples = arena_zalloc(c->arena, n + 1, sizeof(*out->examples));
	if (!out->examples)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		out->examples[i] = example_present(c, &rows[i]);
		if (!out->examples[i])
			return E_NO_MEMORY;
	}
	out->n_examples = n;
	return 0;
}

static int check_ask(struct call *c, const struct quality_check *check, int64_t employer_id,
		     civil_date month, Wages__GetQualityReply *rep)
{
	Wages__QualityFlaw *flaw = arena_zalloc(c->arena, 1, sizeof(*flaw));
	struct quality_example *rows;
	size_t n;
	int rc;

	if (!flaw)
		return E_NO_MEMORY;
	wages__quality_flaw__init(flaw);
	flaw->code = (char *)check->code;
	rc = tx_many(c->tx, check->query, ARGS(A_I64(employer_id), A_DATE(month), A_I64(EXAMPLES)),
		     &rows, &n);
	if (!rc)
		rc = flaw_make(c, flaw, rows, n);
	rep->flaws[rep->n_flaws++] = flaw;
	return rc;
}

int get_quality(struct call *c, const Wages__GetQualityRequest *req, Wages__GetQualityReply *rep)
{
	const struct quality_check checks[] = {
		{"long_day",          Q_QUALITY_LONG_DAYS,    false},
		{"hours_without_pay", Q_QUALITY_HOURS_UNPAID, true },
		{"pay_without_hours", Q_QUALITY_PAY_UNWORKED, true },
		{"number_gap",        Q_QUALITY_GAPS,         false},
	};
	struct quality_sizes sizes;
	civil_date month;
	bool known = !req->check[0];
	int rc = 0;

	if (!civil_parse_month(req->month, strlen(req->month), &month))
		return refuse(c, E_FIELD, "month: \"%.20s\"; 2025-03", req->month);
	if (!req->employer_id)
		rc = refuse(c, E_FIELD, "employer_id: %s", say(c, "必填", "it is needed"));
	for (size_t i = 0; i < N_ELEMENTS(checks); i++)
		known = known || strcmp(req->check, checks[i].code) == 0;
	if (!rc && !known)
		rc = refuse(c, E_FIELD,
			    "check: \"%.20s\"; long_day, hours_without_pay, "
			    "pay_without_hours, number_gap",
			    req->check);
	if (!rc)
		rc = tx_one(c->tx, Q_QUALITY_SIZES, ARGS(A_I64(req->employer_id), A_DATE(month)),
			    &sizes);
	if (rc)
		return rc;
	rep->n_intervals = (uint64_t)sizes.n_intervals;
	rep->n_lines = (uint64_t)sizes.n_lines;
	rep->flaws = arena_zalloc(c->arena, N_ELEMENTS(checks), sizeof(*rep->flaws));
	if (!rep->flaws)
		return E_NO_MEMORY;
	for (size_t i = 0; !rc && sizes.n_intervals > 0 && i < N_ELEMENTS(checks); i++) {
		if (req->check[0] && strcmp(req->check, checks[i].code) != 0)
			continue;
		if (!checks[i].needs_pay || sizes.n_lines > 0)
			rc = check_ask(c, &checks[i], req->employer_id, month, rep);
	}
	return rc;
}
