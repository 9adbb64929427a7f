/*
 * handoff - a hand-off was offered, answered, or not answered in time: whoever has to act is told.
 *
 * Nothing of the matter travels with it: who hands what kind of hand-off of which case to whom,
 * until when. The receiver reads the package in the case desk. The rungs above are those of the
 * ladder of deadlines (escalation.c).
 */
#include "base.h"

#include "casework.h"

static int news_check(struct call *c, const Disputes__HandoffNews *h)
{
	size_t kind = strspn(h->kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

	if (h->handoff_id && h->version > 0 && h->case_id && kind && kind <= 20 && !h->kind[kind] &&
	    department_code(h->from_department) && department_code(h->to_department) &&
	    region_valid(h->region))
		return 0;
	return refuse(c, E_FIELD,
		      "hand-off %" PRId64 ": version, case, kind, departments or region",
		      h->handoff_id);
}

/* How each change is told. */
static const struct handoff_telling {
	enum handoff_word word;
	bool to_receiver;
	const char *severity, *zh, *en, *reason_zh, *reason_en;
} tellings[] = {
	{HANDOFF_OFFERED,  true,  "high", "待接收的移送单",    "Hand-off waits for your answer",
	 "本部门是该移送单的接收部门，请在期限内接收或者退回。", "it is addressed to your department: accept or return it in time."},
	{HANDOFF_OVERDUE,  false, "high", "移送单逾期未答复", "Hand-off was not answered in time",
	 "该移送单由本部门发出，对方逾期未答复。",		      "your department sent it, and nobody answered in time."           },
	{HANDOFF_ACCEPTED, false, "info", "移送单已接收",       "Hand-off was accepted",
	 "该移送单由本部门发出。",					      "your department sent it."                                        },
	{HANDOFF_RETURNED, false, "high", "移送单被退回",       "Hand-off was returned",
	 "该移送单由本部门发出，退回后由本部门另行处理。",	  "your department sent it; it came back and is yours to deal with."},
};

static const struct handoff_telling *telling_of(enum handoff_word word)
{
	for (size_t i = 0; i < N_ELEMENTS(tellings); i++) {
		if (tellings[i].word == word)
			return &tellings[i];
	}
	return NULL;
}

static int words_put(struct call *c, const Disputes__HandoffNews *h,
		     const struct handoff_telling *t, struct notice_words *out)
{
	const char *no = words_within(c, h->case_no);
	char due[12] = "-";

	if (h->due_day)
		(void)civil_format((civil_date){h->due_day}, due);
	out->title_zh = arena_printf(c->arena, "%s：%s，%s → %s（案件 %s）", t->zh, h->kind,
				     h->from_department, h->to_department, no);
	out->title_en = arena_printf(c->arena, "%s: %s, %s → %s (case %s)", t->en, h->kind,
				     h->from_department, h->to_department, no);
	out->text_zh = arena_printf(c->arena,
				    "移送单 %" PRId64 "（%s），案件 %s，由 %s 移送 %s，区划 %s，"
				    "答复期限 %s。内容请登录系统查看移送单。",
				    h->handoff_id, h->kind, no, h->from_department,
				    h->to_department, h->region, due);
	out->text_en = arena_printf(c->arena,
				    "Hand-off %" PRId64 " (%s) of case %s, from %s to %s, region "
				    "%s, to be answered by %s. What it holds: the hand-off itself.",
				    h->handoff_id, h->kind, no, h->from_department,
				    h->to_department, h->region, due);
	return out->title_zh && out->title_en && out->text_zh && out->text_en ? 0 : E_NO_MEMORY;
}

static int announce(struct call *c, const Disputes__HandoffNews *h, enum handoff_word word)
{
	const struct handoff_telling *t = telling_of(word);
	const char *name = handoff_word_names[word];
	struct notice_news n = {.kind = NOTICE_HANDOFF,
				.subject_id = h->handoff_id,
				.case_id = h->case_id,
				.handoff_id = h->handoff_id,
				.mark = name,
				.change = name,
				.rule = "",
				.inside = true,
				.severity = t->severity,
				/* the other end sees that it arrived, and who read it */
				.owner = t->to_receiver ? h->from_department : h->to_department,
				.told = t->to_receiver ? h->to_department : h->from_department,
				.desk = "",
				.region = h->region,
				.reason_zh = t->reason_zh,
				.reason_en = t->reason_en};
	int rc = words_put(c, h, t, &n.words);

	return rc ? rc : notice_announce(c, &n);
}

/* An event: how a hand-off stands now. */
int take_handoff(struct call *c, const Disputes__HandoffNews *news, Service__Ack *rep UNUSED)
{
	const struct handoff_known is = {.handoff_id = news->handoff_id,
					 .version = news->version,
					 .case_id = news->case_id,
					 .from_department = news->from_department,
					 .to_department = news->to_department,
					 .region = news->region,
					 .state = news->state,
					 .overdue = news->overdue};
	struct handoff_known was;
	enum handoff_word word;
	bool found, again;
	int rc = news_check(c, news);

	if (!rc)
		rc = handoff_known_lock(c, news->handoff_id, &was, &found);
	if (!rc)
		rc = sent_again(c, EVENT_HANDOFF, &again);
	if (rc)
		return rc;
	word = handoff_word_of(found ? &was : NULL, &is, again);
	rc = handoff_known_put(c, found && is.version < was.version ? &was : &is);
	return rc || !word ? rc : announce(c, news, word);
}
