/*
 * employer_terms - what an employer agreed on time and rest: with those of class B (TIM-08,
 * TIM-09), and the special systems of hours in its contracts without an approval (TIM-10).
 *
 * What holds on the month's last day counts: the limit that was recorded (its document is that of
 * the negotiation), else the written agreements of all who are of class B. A special system needs
 * an approval of the same system on every day on which a contract with it is in force.
 */
#include "base.h"

#include "employer_audit.h"

enum {
	WORKERS,
	CONTINUOUS,
	DAILY,
	ALLOWANCE,
	DOCUMENT,
	LACKS_ZH,
	LACKS_EN,
	SPECIAL,
	SPECIAL_SYSTEMS,
	SPECIAL_DAY,
	N_NAMES,
};
const char *const terms_fact_names[] = {
	[WORKERS] = "b_workers",
	[CONTINUOUS] = "b_continuous_set",
	[DAILY] = "b_daily_set",
	[ALLOWANCE] = "b_allowance_set",
	[DOCUMENT] = "hours_consulted",
	[LACKS_ZH] = "limits_lack_zh",
	[LACKS_EN] = "limits_lack_en",
	[SPECIAL] = "special_workers",
	[SPECIAL_SYSTEMS] = "special_systems",
	[SPECIAL_DAY] = "special_day",
	[N_NAMES] = NULL,
};

struct b_terms_row {
	int64_t workers, with_continuous, with_daily, with_allowance;
};
ROW_TABLE(b_terms_row, COL(b_terms_row, workers, COL_I64),
	  COL(b_terms_row, with_continuous, COL_I64), COL(b_terms_row, with_daily, COL_I64),
	  COL(b_terms_row, with_allowance, COL_I64));

struct limit_last_row {
	int64_t max_continuous_s, max_daily_s, allowance;
	const char *document;
};
ROW_TABLE(limit_last_row, COL(limit_last_row, max_continuous_s, COL_I64),
	  COL(limit_last_row, max_daily_s, COL_I64), COL(limit_last_row, allowance, COL_I64),
	  COL(limit_last_row, document, COL_TEXT));

/* Sums of all are in each row; there are no more rows than members are named. */
struct special_row {
	int64_t worker_id;
	const char *worker_no;
	int64_t workers;
	civil_date first_day;
	bool flexible, comprehensive;
};
ROW_TABLE(special_row, COL(special_row, worker_id, COL_I64), COL(special_row, worker_no, COL_TEXT),
	  COL(special_row, workers, COL_I64), COL(special_row, first_day, COL_DATE),
	  COL(special_row, flexible, COL_BOOL), COL(special_row, comprehensive, COL_BOOL));

static const char *lacks_text(struct call *c, const bool *set, bool zh)
{
	static const char *const zh_names[] = {"连续最长接单时间", "每日最长工作时间", "宽放时间"};
	static const char *const en_names[] = {"longest continuous time", "longest time of a day",
					       "allowance"};
	char text[160];
	struct str s = str_init(text, sizeof(text));
	bool first = true;

	for (size_t i = 0; i < 3; i++) {
		if (set[i])
			continue;
		str_addf(&s, "%s%s", first ? "" : (zh ? "、" : ", "),
			 (zh ? zh_names : en_names)[i]);
		first = false;
	}
	return arena_strdup(c->arena, text);
}

static int agreed_add(struct call *c, struct employer_month *m, const struct b_terms_row *b,
		      const struct limit_last_row *l)
{
	const bool set[] = {
		l->max_continuous_s > 0 || b->with_continuous == b->workers,
		l->max_daily_s > 0 || b->with_daily == b->workers,
		l->allowance > 0 || b->with_allowance == b->workers,
	};
	const bool consulted =
		l->document[0] || (b->with_continuous == b->workers && b->with_daily == b->workers);
	const char *zh = lacks_text(c, set, true), *en = lacks_text(c, set, false);

	if (!zh || !en)
		return E_NO_MEMORY;
	fact_add(&m->facts, F_NUM(terms_fact_names[WORKERS], b->workers));
	fact_add(&m->facts, F_BOOL(terms_fact_names[CONTINUOUS], set[0]));
	fact_add(&m->facts, F_BOOL(terms_fact_names[DAILY], set[1]));
	fact_add(&m->facts, F_BOOL(terms_fact_names[ALLOWANCE], set[2]));
	fact_add(&m->facts, F_BOOL(terms_fact_names[DOCUMENT], consulted));
	fact_add(&m->facts, F_TEXT(terms_fact_names[LACKS_ZH], zh));
	fact_add(&m->facts, F_TEXT(terms_fact_names[LACKS_EN], en));
	return 0;
}

static int agreed_read(struct call *c, struct employer_month *m)
{
	struct limit_last_row limit = {.document = ""};
	struct b_terms_row b;
	bool found;
	int rc = tx_one(c->tx, Q_EMPLOYER_B_TERMS,
			ARGS(A_I64(m->employer_id), A_DATE(m->month), A_DATE(m->last)), &b);

	if (!rc)
		rc = tx_maybe(c->tx, Q_EMPLOYER_LIMIT, ARGS(A_I64(m->employer_id), A_DATE(m->last)),
			      &limit, &found);
	return rc ? rc : agreed_add(c, m, &b, &limit);
}

static int special_members(struct call *c, struct employer_month *m, const struct special_row *rows,
			   size_t n)
{
	struct employer_members *of = &m->members[m->n_members++];

	*of = (struct employer_members){.fact = terms_fact_names[SPECIAL]};
	of->at = arena_zalloc(c->arena, EMPLOYER_MEMBERS_MAX, sizeof(*of->at));
	for (size_t i = 0; of->at && i < n && of->n < EMPLOYER_MEMBERS_MAX; i++) {
		Audit__Member *one = arena_zalloc(c->arena, 1, sizeof(*one));

		if (!one)
			return E_NO_MEMORY;
		audit__member__init(one);
		one->worker_id = rows[i].worker_id;
		one->worker_no = (char *)rows[i].worker_no;
		of->at[of->n++] = one;
	}
	return of->at ? 0 : E_NO_MEMORY;
}

/* A worker once: the rows are in the order of workers. */
static size_t special_once(struct special_row *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || rows[kept - 1].worker_id != rows[i].worker_id)
			rows[kept++] = rows[i];
	}
	return kept;
}

static int special_read(struct call *c, struct employer_month *m)
{
	static const struct special_row none;
	const struct special_row *all = &none;
	struct special_row *rows;
	const char *day;
	char text[12];
	size_t n;
	int rc = tx_many(
		c->tx, Q_SPECIAL_UNAPPROVED,
		ARGS(A_I64(m->employer_id), A_DATE(m->month), A_DATE(civil_month_next(m->month))),
		&rows, &n);

	if (rc)
		return rc;
	n = special_once(rows, n);
	if (n > 0)
		all = &rows[0];
	day = n ? arena_strdup(c->arena, civil_format(all->first_day, text)) : "";
	if (!day)
		return E_NO_MEMORY;
	fact_add(&m->facts, F_NUM(terms_fact_names[SPECIAL], all->workers));
	fact_add(&m->facts, F_TEXT(terms_fact_names[SPECIAL_DAY], day));
	fact_add(&m->facts,
		 F_TEXT(terms_fact_names[SPECIAL_SYSTEMS],
			all->flexible && all->comprehensive ? "不定时工作制、综合计算工时工作制"
			: all->flexible                     ? "不定时工作制"
			: all->comprehensive                ? "综合计算工时工作制"
							    : ""));
	return special_members(c, m, rows, n);
}

int terms_facts(struct call *c, struct employer_month *m)
{
	int rc = agreed_read(c, m);

	return rc ? rc : special_read(c, m);
}
