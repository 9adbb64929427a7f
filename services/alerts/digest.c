/*
 * digest - once a week each department is told what is open in each region, hints above all.
 *
 * One timer stands at the next digest. What is told is counted from the rows at that time, in
 * office hours; a notice is made once for each recipient and week (its mark), whatever is sent
 * again.
 */
#include "base.h"

#include "casework.h"
#include "digest_facts.h"

#define HINT_RULES 10

struct digest_row {
	const char *department, *region;
	int64_t hints, new_hints, alerts, grave, cases, handoffs, overdue;
};
struct digest_hint {
	const char *department, *region, *rule, *title_zh, *title_en;
	int64_t n;
};

ROW_TABLE(digest_row, COL(digest_row, department, COL_TEXT), COL(digest_row, region, COL_TEXT),
	  COL(digest_row, hints, COL_I64), COL(digest_row, new_hints, COL_I64),
	  COL(digest_row, alerts, COL_I64), COL(digest_row, grave, COL_I64),
	  COL(digest_row, cases, COL_I64), COL(digest_row, handoffs, COL_I64),
	  COL(digest_row, overdue, COL_I64));
ROW_TABLE(digest_hint, COL(digest_hint, department, COL_TEXT), COL(digest_hint, region, COL_TEXT),
	  COL(digest_hint, rule, COL_TEXT), COL(digest_hint, title_zh, COL_TEXT),
	  COL(digest_hint, title_en, COL_TEXT), COL(digest_hint, n, COL_I64));

struct week {
	char monday[12];
	const struct digest_hint *hints;
	size_t n_hints;
};

/* ---- when ----------------------------------------------------------------------------------- */

static int due_now(const struct call *c, struct digest_due *out)
{
	const struct notices *file = &worker_of(c)->notices;
	const struct digest_plan plan = {file->digest_weekday, file->digest_at_s};
	struct office office = office_of(worker_of(c));
	int rc = digest_when(&office, &plan, c->now, out);

	if (rc != E_NO_CALENDAR)
		return rc;
	office.calendar = NULL; /* the State Council's notice of that year is not loaded yet */
	return digest_when(&office, &plan, c->now, out);
}

static int digest_later(struct call *c, utc_time due)
{
	Alerts__DigestRequest m = ALERTS__DIGEST_REQUEST__INIT;

	return later(c, due, "Digest", "digest", &m.base);
}

int digest_arm(struct call *c)
{
	Alerts__DigestRequest m = ALERTS__DIGEST_REQUEST__INIT;
	struct digest_due due;
	int rc;

	if (!worker_of(c)->notices.digest_weekday)
		return 0;
	rc = due_now(c, &due);
	return rc ? rc : later_unless_set(c, due.next, "Digest", "digest", &m.base);
}

/* ---- what ----------------------------------------------------------------------------------- */

static void hints_put(struct call *c, const struct week *w, const struct digest_row *r,
		      struct str *zh, struct str *en)
{
	const char *sep_zh = "：", *sep_en = ": ";

	str_addf(zh, "提示 %" PRId64 " 条（尚未核实），其中近七日新增 %" PRId64 " 条", r->hints,
		 r->new_hints);
	str_addf(en, "%" PRId64 " hints, not verified, %" PRId64 " of them of the last seven days",
		 r->hints, r->new_hints);
	for (size_t i = 0; i < w->n_hints; i++) {
		const struct digest_hint *h = &w->hints[i];

		if (strcmp(h->department, r->department) != 0 || strcmp(h->region, r->region) != 0)
			continue;
		str_addf(zh, "%s%s %s %" PRId64 " 条", sep_zh, h->rule,
			 words_within(c, h->title_zh), h->n);
		str_addf(en, "%s%s %s %" PRId64, sep_en, h->rule, words_within(c, h->title_en),
			 h->n);
		sep_zh = "、";
		sep_en = ", ";
	}
	str_add(zh, "。");
	str_add(en, ". ");
}

static int words_put(struct call *c, const struct week *w, const struct digest_row *r,
		     struct notice_words *out)
{
	char zh[6000], en[6000];
	struct str text_zh = str_init(zh, sizeof(zh)), text_en = str_init(en, sizeof(en));

	hints_put(c, w, r, &text_zh, &text_en);
	str_addf(&text_zh,
		 "其他未消除预警 %" PRId64 " 件，其中高和严重 %" PRId64 " 件。在办案件 %" PRId64
		 " 件。待本部门答复的移送单 %" PRId64 " 份，其中逾期 %" PRId64 " 份。",
		 r->alerts, r->grave, r->cases, r->handoffs, r->overdue);
	str_addf(&text_en,
		 "%" PRId64 " other alerts are open, %" PRId64 " of them high or critical; %" PRId64
		 " cases go on; %" PRId64 " hand-offs wait for your answer, %" PRId64
		 " of them overdue.",
		 r->alerts, r->grave, r->cases, r->handoffs, r->overdue);
	out->title_zh = arena_printf(c->arena, "每周汇总：%s，区划 %s（%s 起的一周）",
				     r->department, r->region, w->monday);
	out->title_en = arena_printf(c->arena, "Weekly digest: %s, region %s (week of %s)",
				     r->department, r->region, w->monday);
	out->text_zh = arena_strdup(c->arena, zh);
	out->text_en = arena_strdup(c->arena, en);
	return out->title_zh && out->title_en && out->text_zh && out->text_en ? 0 : E_NO_MEMORY;
}

static int tell(struct call *c, const struct week *w, const struct digest_row *r)
{
	struct notice_news n = {.kind = NOTICE_DIGEST,
				.mark = w->monday,
				.change = "digest",
				.rule = "",
				.inside = true,
				.severity = "info",
				.owner = r->department,
				.desk = "",
				.region = r->region,
				.reason_zh = "每周一次，汇总本部门在该区划的提示和未办结事项。",
				.reason_en = "once a week: the hints and what is open of your "
					     "department in that region."};
	int rc = words_put(c, w, r, &n.words);

	/* its subject is the region, by its code */
	if (!rc && !slice_to_i64(slice_of(r->region), &n.subject_id))
		rc = E_RANGE;
	return rc ? rc : notice_announce(c, &n);
}

static int week_tell(struct call *c, civil_date monday)
{
	const utc_time since = {c->now.us - 7 * US_PER_DAY};
	struct digest_hint *hints;
	struct digest_row *rows;
	struct week w;
	size_t n;
	int rc = tx_many(c->tx, Q_DIGEST_OPEN, ARGS(A_TIME(since)), &rows, &n);

	if (!rc)
		rc = tx_many(c->tx, Q_DIGEST_HINTS, ARGS(A_I64(HINT_RULES)), &hints, &w.n_hints);
	if (rc)
		return rc;
	w.hints = hints;
	(void)civil_format(monday, w.monday);
	for (size_t i = 0; !rc && i < n; i++)
		rc = tell(c, &w, &rows[i]);
	return rc;
}

/* A timer: the digest of the week. One that comes while the office is closed waits for it. */
int digest(struct call *c, const Alerts__DigestRequest *req UNUSED, Service__Ack *rep UNUSED)
{
	struct digest_due due;
	utc_time open;
	int rc;

	if (!worker_of(c)->notices.digest_weekday)
		return 0; /* the file says none any more; another one arms it anew */
	rc = office_after(c, c->now, 0, &open);
	if (!rc && open.us > c->now.us)
		return digest_later(c, open);
	if (!rc)
		rc = due_now(c, &due);
	if (!rc)
		rc = week_tell(c, due.week);
	return rc ? rc : digest_later(c, due.next);
}
