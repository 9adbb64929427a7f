/*
 * escalation - a rung of the ladder was climbed in disputes: whoever it names is told.
 */
#include "base.h"

#include "casework.h"

#define FOUND "found" /* status of what is no term: a lead */
#define LIMIT "limit" /* of a worker's own last day (LIM-1) */

static int escalation_check(struct call *c, const Disputes__Escalation *e)
{
	size_t rung = strspn(e->rung, "abcdefghijklmnopqrstuvwxyz_");

	if (!e->deadline_id || !department_code(e->told) || !department_code(e->department) ||
	    !region_valid(e->region))
		return refuse(c, E_FIELD, "deadline %" PRId64 ": id, department or region",
			      e->deadline_id);
	if (!rung || rung > 20 || e->rung[rung])
		return refuse(c, E_FIELD, "deadline %" PRId64 ": rung \"%.30s\"", e->deadline_id,
			      e->rung);
	return 0;
}

/* A lead of the watch over retaliation: of which case, and nothing of whom. */
static int lead_words_put(struct call *c, const Disputes__Escalation *e, struct notice_words *out)
{
	const char *zh = words_within(c, e->title_zh), *en = words_within(c, e->title_en);
	const char *no = words_within(c, e->case_no), *basis = words_within(c, e->basis);

	out->title_zh = arena_printf(c->arena, "线索待核实：%s（案件 %s）", zh, no);
	out->title_en = arena_printf(c->arena, "A lead to look at: %s (case %s)", en, no);
	out->text_zh =
		arena_printf(c->arena,
			     "案件 %s 有新的线索：%s。仅供承办部门核实，不得外泄；计算过程见 "
			     "gongdao watch show。依据：%s。",
			     no, zh, basis);
	out->text_en = arena_printf(c->arena,
				    "There is a lead in case %s: %s. For whoever has the case, and "
				    "nobody else; the arithmetic: gongdao watch show. Basis: %s.",
				    no, en, basis);
	return out->title_zh && out->title_en && out->text_zh && out->text_en ? 0 : E_NO_MEMORY;
}

/* What the worker has to do himself, and the department can only tell him. */
static int limit_words_put(struct call *c, const Disputes__Escalation *e, struct notice_words *out)
{
	const char *zh = words_within(c, e->title_zh), *en = words_within(c, e->title_en);
	const char *left_zh = words_within(c, e->rung_zh), *left_en = words_within(c, e->rung_en);
	const char *no = words_within(c, e->case_no), *basis = words_within(c, e->basis);
	char due[12];

	(void)civil_format((civil_date){e->due_day}, due);
	out->title_zh = arena_printf(c->arena, "劳动者本人期限将满，%s：%s", left_zh, zh);
	out->title_en =
		arena_printf(c->arena, "A worker's own term nears its end, %s: %s", left_en, en);
	out->text_zh = arena_printf(
		c->arena,
		"%s（%s）最后一日 %s，%s。已在往来消息中提醒本人；请确认其知悉，不足七日的先"
		"引导申请法律援助（12348）。依据：%s。",
		zh, no, due, left_zh, basis);
	out->text_en = arena_printf(c->arena,
				    "%s (%s): the last day is %s, %s. It was written to him; see "
				    "that he knows, and with less than seven days left lead him to "
				    "legal aid first (12348). Basis: %s.",
				    en, no, due, left_en, basis);
	return out->title_zh && out->title_en && out->text_zh && out->text_en ? 0 : E_NO_MEMORY;
}

static int words_put(struct call *c, const Disputes__Escalation *e, bool over,
		     struct notice_words *out)
{
	const char *zh = words_within(c, e->title_zh), *en = words_within(c, e->title_en);
	const char *no = words_within(c, e->case_no), *basis = words_within(c, e->basis);
	const char *code = words_within(c, e->code), *who = words_within(c, e->department);
	char due[12];

	if (strcmp(e->status, FOUND) == 0)
		return lead_words_put(c, e, out);
	if (strcmp(e->status, LIMIT) == 0)
		return limit_words_put(c, e, out);
	(void)civil_format((civil_date){e->due_day}, due);
	out->title_zh = arena_printf(c->arena, "%s：%s（案件 %s）",
				     over ? "期限已过" : "期限将届满", zh, no);
	out->title_en = arena_printf(c->arena, "%s: %s (case %s)",
				     over ? "Term is over" : "Term nears its end", en, no);
	out->text_zh = arena_printf(
		c->arena, "案件 %s，期限 %s “%s”，到期日 %s，%s。应由 %s 办理。依据：%s。", no,
		code, zh, due, over ? "已过期" : "即将到期", who, basis);
	out->text_en = arena_printf(
		c->arena, "Case %s, term %s \"%s\", due %s, %s. %s has to act. Basis: %s.", no,
		code, en, due, over ? "over" : "nearly over", who, basis);
	return out->title_zh && out->title_en && out->text_zh && out->text_en ? 0 : E_NO_MEMORY;
}

/* An event. Each rung of a deadline is told once, whatever is sent again (N1). */
int take_escalation(struct call *c, const Disputes__Escalation *e, Service__Ack *rep UNUSED)
{
	bool over = strcmp(e->status, "breached") == 0, lead = strcmp(e->status, FOUND) == 0;
	struct notice_news news = {.kind = NOTICE_DEADLINE,
				   .subject_id = e->deadline_id,
				   .case_id = e->case_id,
				   .handoff_id = e->handoff_id,
				   .mark = e->rung,
				   .change = over   ? "overdue"
					     : lead ? FOUND
						    : "at_risk",
				   .rule = "",
				   .inside = true,
				   .severity = over ? "high" : "warn",
				   .owner = e->department,
				   .told = e->told,
				   .desk = "",
				   .region = e->region};
	int rc = escalation_check(c, e);

	if (!rc)
		rc = words_put(c, e, over, &news.words);
	if (rc)
		return rc;
	if (lead) {
		news.reason_zh = "只告知承办本案的部门。";
		news.reason_en = "told to the department that has the case, and to nobody else.";
		return notice_announce(c, &news);
	}
	if (strcmp(e->status, LIMIT) == 0) {
		news.reason_zh = "劳动者本人期限的提醒（LIM-1），告知承办部门。";
		news.reason_en =
			"a warning of a worker's own last day (LIM-1), to whoever has his matter.";
		return notice_announce(c, &news);
	}
	news.reason_zh = arena_printf(c->arena, "期限逐级告知：本级为%s，%s。",
				      words_within(c, e->rung_zh), e->told);
	news.reason_en = arena_printf(c->arena, "the ladder of deadlines: %s, %s, is told.",
				      words_within(c, e->rung_en), e->told);
	return notice_announce(c, &news);
}
